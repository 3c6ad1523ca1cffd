//! docs/coverage.md, executed: its files are written into a folder, its commands are run there, and what the page shows is
//! what they print.

use std::path::Path;

use super::klausel;

const PAGE: &str = "docs/coverage.md";

/// What a command prints, standard output first, and how it ends where that is not well.
fn printed(command: &str, folder: &Path) -> String {
    let words: Vec<&str> =
        command.strip_prefix("klausel ").unwrap_or_else(|| panic!("`{command}`")).split(' ').collect();
    let ran = klausel(words).within(folder).run();
    let code = if ran.code == 0 { String::new() } else { format!("exit status {}\n", ran.code) };
    format!("{}{}{code}", ran.out, ran.err)
}

#[test]
fn what_the_page_shows_is_what_is_printed() {
    let page = std::fs::read_to_string(PAGE).unwrap();
    let folder = tempfile::tempdir().unwrap();
    std::fs::create_dir_all(folder.path().join("haus/scenarios")).unwrap();
    let mut shown = String::new();
    let mut lines = page.lines();
    while let Some(line) = lines.next() {
        shown.push_str(&format!("{line}\n"));
        let Some(info) = line.strip_prefix("```") else { continue };
        let block: Vec<&str> = lines.by_ref().take_while(|line| *line != "```").collect();
        match info.split_once(' ') {
            Some(("file", name)) => {
                let path = folder.path().join(name);
                std::fs::create_dir_all(path.parent().unwrap()).unwrap();
                std::fs::write(path, block.join("\n") + "\n").unwrap();
                block.iter().for_each(|line| shown.push_str(&format!("{line}\n")));
            }
            None if info == "console" => {
                for command in block.iter().filter_map(|line| line.strip_prefix("$ ")) {
                    shown.push_str(&format!("$ {command}\n{}", printed(command, folder.path())));
                }
            }
            _ => block.iter().for_each(|line| shown.push_str(&format!("{line}\n"))),
        }
        shown.push_str("```\n");
    }
    if std::env::var_os("UPDATE_PAGES").is_some() {
        std::fs::write(PAGE, shown).unwrap();
        return;
    }
    assert!(
        page == shown,
        "{PAGE} is not what is printed: UPDATE_PAGES=1 cargo test --test all coverage_page\n{shown}"
    );
}
