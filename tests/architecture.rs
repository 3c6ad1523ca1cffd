//! The direction of dependencies: which room may know which, read from the code.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

/// Each room with the rooms that it may use. What stands here is the architecture.
const ROOMS: &[(&str, &[&str])] = &[
    ("base", &[]),
    ("diagnostic", &["base"]),
    ("syntax", &["base", "diagnostic"]),
    ("format", &["base", "diagnostic", "syntax"]),
    ("rule", &["base"]),
    ("book", &["base", "diagnostic", "syntax", "rule"]),
    ("decide", &["base", "rule"]),
    ("question", &["base", "rule", "decide"]),
    ("audit", &["base", "diagnostic", "rule", "decide", "question"]),
    ("batch", &["base", "rule", "decide", "question"]),
    ("diff", &["base", "rule", "decide", "question"]),
    ("case", &["base", "diagnostic", "syntax", "rule", "book", "decide", "question"]),
    ("interview", &["base", "diagnostic", "syntax", "rule", "book", "decide", "question", "case"]),
    ("portfolio", &["base", "diagnostic", "rule", "book", "decide", "case", "batch"]),
    ("tell", &["base", "diagnostic", "rule", "decide", "question", "audit", "diff"]),
    (
        "scenario",
        &["base", "diagnostic", "syntax", "format", "rule", "book", "decide", "question", "diff", "case", "tell"],
    ),
    (
        "guard",
        &[
            "base",
            "diagnostic",
            "syntax",
            "format",
            "rule",
            "book",
            "decide",
            "question",
            "audit",
            "diff",
            "case",
            "tell",
            "scenario",
        ],
    ),
    ("show", &["base", "syntax", "format", "book"]),
    (
        "repl",
        &["base", "diagnostic", "syntax", "rule", "book", "decide", "question", "audit", "case", "tell", "scenario"],
    ),
    (
        "cli",
        &[
            "base",
            "diagnostic",
            "syntax",
            "format",
            "rule",
            "book",
            "decide",
            "question",
            "audit",
            "diff",
            "case",
            "interview",
            "batch",
            "portfolio",
            "tell",
            "scenario",
            "guard",
            "show",
            "repl",
        ],
    ),
];

/// Crates that one room alone may name.
const CONFINED: &[(&str, &[&str])] = &[
    ("pest", &["syntax"]),
    ("annotate_snippets", &["diagnostic"]),
    ("csv", &["book", "portfolio"]),
    ("arrow_buffer", &["batch", "portfolio"]),
    ("parquet", &["portfolio"]),
    ("indicatif", &["cli"]),
    ("comfy_table", &["cli"]),
    ("clap", &["cli"]),
    ("anstream", &["tell", "cli"]),
    ("rustyline", &["cli"]),
    ("similar", &["scenario", "cli"]),
    ("quick_xml", &["cli"]),
    ("tempfile", &["cli"]),
    ("jiff", &["base"]),
    ("num_rational", &["base"]),
];

fn rust_files(folder: &Path) -> Vec<std::path::PathBuf> {
    let mut files = Vec::new();
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            files.extend(rust_files(&path));
        } else if path.extension().is_some_and(|ending| ending == "rs") {
            files.push(path);
        }
    }
    files
}

/// The rooms that a text names behind `crate::`.
fn rooms_named(text: &str) -> BTreeSet<String> {
    let code = text.lines().filter(|line| !line.trim_start().starts_with("//")).collect::<Vec<_>>().join("\n");
    code.split("crate::")
        .skip(1)
        .map(|rest| rest.chars().take_while(|c| c.is_alphanumeric() || *c == '_').collect::<String>())
        .filter(|name| ROOMS.iter().any(|(room, _)| room == name))
        .collect()
}

#[test]
fn rooms_use_only_the_rooms_below_them() {
    let mut wrong = Vec::new();
    for (room, allowed) in ROOMS {
        for file in rust_files(&Path::new("src").join(room)) {
            for named in rooms_named(&fs::read_to_string(&file).unwrap()) {
                if named != *room && !allowed.contains(&named.as_str()) {
                    wrong.push(format!("{} uses {named}", file.display()));
                }
            }
        }
    }
    assert!(wrong.is_empty(), "against the direction of dependencies:\n{}", wrong.join("\n"));
}

#[test]
fn every_room_is_listed_and_below_what_uses_it() {
    let mut rooms: Vec<String> = fs::read_dir("src")
        .unwrap()
        .map(|entry| entry.unwrap())
        .filter(|entry| entry.path().is_dir())
        .map(|entry| entry.file_name().into_string().unwrap())
        .collect();
    rooms.sort();
    let mut listed: Vec<&str> = ROOMS.iter().map(|(room, _)| *room).collect();
    for (at, (room, allowed)) in ROOMS.iter().enumerate() {
        for used in *allowed {
            let below = ROOMS[..at].iter().any(|(lower, _)| lower == used);
            assert!(below, "{room} uses {used}, which does not stand below it");
        }
    }
    listed.sort_unstable();
    assert_eq!(rooms, listed);
}

#[test]
fn libraries_stay_in_their_rooms() {
    let mut wrong = Vec::new();
    for file in rust_files(Path::new("src")) {
        let text = fs::read_to_string(&file).unwrap();
        let room = file.components().nth(1).unwrap().as_os_str().to_string_lossy().into_owned();
        for (library, rooms) in CONFINED {
            let names = [format!("use {library}::"), format!(" {library}::"), format!("({library}::")];
            if names.iter().any(|name| text.contains(name.as_str())) && !rooms.contains(&room.as_str()) {
                wrong.push(format!("{} names {library}", file.display()));
            }
        }
    }
    assert!(wrong.is_empty(), "libraries outside their rooms:\n{}", wrong.join("\n"));
}

/// Trees are equal wherever they were written, so `==` says nothing of two places: `Span::key` does.
#[test]
fn places_are_compared_by_their_keys() {
    // `span`, `statement.span`, `part.span()`
    let is_place = |operand: &str| {
        let name = operand.trim_end_matches("()").rsplit(['.', '(', '!', '&', '*', '|']).next().unwrap();
        name == "span" || name.ends_with("_span")
    };
    let mut wrong = Vec::new();
    for file in rust_files(Path::new("src")) {
        let text = fs::read_to_string(&file).unwrap();
        for (at, line) in text.lines().enumerate() {
            for (before, after) in [" == ", " != "].iter().filter_map(|sign| line.split_once(sign)) {
                let left = before.rsplit(' ').next().unwrap();
                let calls = after.replace("()", "\0");
                let right = calls.split([' ', ',', ';', ')']).next().unwrap().replace('\0', "()");
                if is_place(left) || is_place(&right) {
                    wrong.push(format!("{}:{}: {}", file.display(), at + 1, line.trim()));
                }
            }
        }
    }
    assert!(wrong.is_empty(), "places compared by `==`:\n{}", wrong.join("\n"));
}

#[test]
fn files_are_small() {
    let long: Vec<String> = rust_files(Path::new("src"))
        .into_iter()
        .map(|file| (fs::read_to_string(&file).unwrap().lines().count(), file))
        .filter(|(lines, _)| *lines > 700)
        .map(|(lines, file)| format!("{} has {lines} lines", file.display()))
        .collect();
    assert!(long.is_empty(), "a file has one purpose; split:\n{}", long.join("\n"));
}

#[test]
fn the_project_stands_alone() {
    let mut wrong = Vec::new();
    let mut folders = vec![Path::new(".").to_path_buf()];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(&folder).unwrap() {
            let path = entry.unwrap().path();
            let name = path.file_name().unwrap().to_string_lossy().into_owned();
            if path.is_dir() {
                if !matches!(name.as_str(), "target" | ".git") {
                    folders.push(path);
                }
            } else if let Ok(text) = fs::read_to_string(&path)
                && text.contains(concat!("../", "shared"))
            {
                wrong.push(path.display().to_string());
            }
        }
    }
    assert!(wrong.is_empty(), "points outside the project: {wrong:?}");
}
