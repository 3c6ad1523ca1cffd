//! docs/interview.md, held again: what the program prints to what was typed.
//!
//! `UPDATE_SESSIONS=1 cargo test --test all sessions` writes it anew; read the difference.

use std::fmt::Write as _;

use super::klausel;

const PAGE: &str = "docs/interview.md";

/// The words of a command line, quoted ones whole.
fn words(line: &str) -> Vec<String> {
    let mut words = Vec::new();
    for (at, part) in line.split('"').enumerate() {
        if at % 2 == 1 {
            words.push(part.to_owned());
        } else {
            words.extend(part.split_whitespace().map(str::to_owned));
        }
    }
    words
}

/// A session as it goes: the command, then what is printed, problems where they arise being left to other tests.
fn held(block: &str) -> String {
    let (command, rest) = block.split_once('\n').unwrap();
    let typed: String =
        rest.lines().filter_map(|line| line.strip_prefix("> ")).map(|line| format!("{line}\n")).collect();
    let args = words(command.strip_prefix("$ klausel ").unwrap());
    let ran = klausel(args).reading(&typed).run();
    assert_eq!(ran.code, 0, "{}", ran.told());
    format!("{command}\n{}", ran.out)
}

#[test]
#[expect(clippy::disallowed_methods, reason = "a test reads its files itself")]
fn interviews_go_as_recorded() {
    let page = std::fs::read_to_string(PAGE).unwrap();
    let (mut written, mut rest, mut held_again) = (String::new(), page.as_str(), 0);
    while let Some((before, behind)) = rest.split_once("```session\n") {
        let (block, after) = behind.split_once("```").unwrap();
        let _ = write!(written, "{before}```session\n{}```", held(block));
        rest = after;
        held_again += 1;
    }
    written.push_str(rest);
    assert!(held_again >= 2);
    if std::env::var_os("UPDATE_SESSIONS").is_some() {
        std::fs::write(PAGE, &written).unwrap();
        return;
    }
    assert_eq!(written, page, "run with UPDATE_SESSIONS=1 and read the difference");
}
