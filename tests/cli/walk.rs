//! Pages that are walked again: their files written, their commands run, one after the other.
//!
//! `UPDATE_SESSIONS=1 cargo test --test all walk` writes it anew; read the difference.

use std::fmt::Write as _;

use super::klausel;

/// The commands of a block with what they print, problems behind the answer.
fn held(block: &str, folder: &std::path::Path) -> String {
    let mut held = String::new();
    for command in block.lines().filter(|line| line.starts_with("$ klausel ")) {
        let args = command.trim_start_matches("$ klausel ").split_whitespace();
        let ran = klausel(args).within(folder).run();
        let _ = writeln!(held, "{command}\n{}{}", ran.out, ran.err);
    }
    format!("{}\n", held.trim_end())
}

#[test]
fn a_new_generation_comes_as_the_page_says() {
    let (files, sessions) = walk("docs/new-generation.md");
    assert!(files >= 6 && sessions >= 7);
}

#[test]
fn scenarios_are_written_as_the_page_says() {
    let (files, sessions) = walk("docs/testing.md");
    assert!(files >= 6 && sessions >= 6);
}

#[test]
fn an_audit_finds_what_the_page_says() {
    let (files, sessions) = walk("docs/audit.md");
    assert!(files >= 1 && sessions >= 4);
}

/// Walks a page; how many files it writes, and how many sessions it holds.
#[expect(clippy::disallowed_methods, reason = "a test reads and writes its files itself")]
fn walk(name: &str) -> (usize, usize) {
    let page = std::fs::read_to_string(name).unwrap();
    let folder = tempfile::tempdir().unwrap();
    let (mut written, mut rest) = (String::new(), page.as_str());
    let (mut files, mut sessions) = (0, 0);
    while let Some((before, behind)) = rest.split_once("```") {
        let (info, behind) = behind.split_once('\n').unwrap();
        let (block, after) = behind.split_once("```").unwrap();
        let _ = writeln!(written, "{before}```{info}");
        match info.split_once(' ') {
            Some((_, name)) => {
                let path = folder.path().join(name);
                std::fs::create_dir_all(path.parent().unwrap()).unwrap();
                std::fs::write(path, block).unwrap();
                written.push_str(block);
                files += 1;
            }
            None => {
                assert_eq!(info, "session");
                written.push_str(&held(block, folder.path()));
                sessions += 1;
            }
        }
        written.push_str("```");
        rest = after;
    }
    written.push_str(rest);
    if std::env::var_os("UPDATE_SESSIONS").is_some() {
        std::fs::write(name, &written).unwrap();
    } else {
        assert_eq!(written, page, "run with UPDATE_SESSIONS=1 and read the difference");
    }
    (files, sessions)
}
