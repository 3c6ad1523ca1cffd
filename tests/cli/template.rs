//! `klausel template`

#![expect(clippy::disallowed_methods, reason = "a test reads and writes its files itself")]

use std::fs;
use std::path::Path;

use super::{HAUSRAT, klausel, shows};

#[test]
fn every_fact() {
    shows!(klausel(["template", HAUSRAT]).told());
}

#[test]
fn to_a_new_file_only() {
    let folder = tempfile::tempdir().unwrap();
    fs::copy(Path::new(env!("CARGO_MANIFEST_DIR")).join(HAUSRAT), folder.path().join("hausrat.klausel")).unwrap();
    let template = |file: &str| klausel(["template", "hausrat.klausel", "-o", file]).within(folder.path());
    let written = template("case.toml").told();
    let before = fs::read_to_string(folder.path().join("case.toml")).unwrap();
    assert_eq!(before, template("-").run().out);
    fs::write(folder.path().join("case.toml"), "mine").unwrap();
    let again = template("case.toml").told();
    assert_eq!(fs::read_to_string(folder.path().join("case.toml")).unwrap(), "mine");
    shows!([written, again, template(".").told(), template("nowhere/case.toml").told()].join("\n"));
}

#[test]
fn filled_and_decided() {
    let folder = tempfile::tempdir().unwrap();
    let book = Path::new(env!("CARGO_MANIFEST_DIR")).join(HAUSRAT);
    let case = folder.path().join("case.toml");
    let run = |command: &str, args: &[&Path]| {
        klausel([command.as_ref(), book.as_os_str()]).and(args).within(folder.path()).run()
    };
    assert_eq!(run("template", &["-o".as_ref(), &case]).code, 0);
    // Unfilled, it is a case of which nothing is known.
    let empty = run("decide", &[&case]);
    assert_eq!((empty.code, empty.err.as_str()), (0, ""));
    assert_eq!(empty.out.matches("\n  depends ").count(), 2, "{}", empty.out);
    // Every value that it shows is one.
    let template = fs::read_to_string(&case).unwrap();
    let filled: String =
        template.lines().map(|line| line.strip_prefix("# ").unwrap_or(line).to_owned() + "\n").collect();
    fs::write(&case, filled).unwrap();
    let full = run("decide", &[&case]);
    assert_eq!((full.code, full.err.as_str()), (0, ""));
}

#[test]
fn schema() {
    let schema = klausel(["template", HAUSRAT, "--schema"]).run().json();
    assert!(schema["$schema"].is_string() && schema["properties"]["Klausel 510"].is_object(), "{schema}");
}

#[test]
fn of_a_generation() {
    let ran = klausel(["template", "tests/cli/books/zwei", "--generation", "1986"]).run();
    assert!(ran.out.starts_with("## A case for Zwei, generation 1986."), "{}", ran.out);
}

#[test]
fn of_no_rulebook() {
    shows!(klausel(["template", "tests/cli"]).told());
}
