//! `klausel check`

#![expect(clippy::disallowed_methods, reason = "a test reads and writes its files itself")]

use std::fs;

use super::{EDV, HAUSRAT, klausel, shows};

const WARNED: &str = "tests/cli/books/warned.klausel";
const BROKEN: &str = "tests/cli/books/broken.klausel";

#[test]
fn says_what_a_rulebook_holds() {
    shows!(klausel(["check", HAUSRAT]).told());
}

#[test]
fn the_shipped_rulebook_is_clean() {
    let ran = klausel(["check", EDV, "--deny", "warnings"]).run();
    assert_eq!((ran.code, ran.err.as_str()), (0, ""));
    assert!(ran.out.starts_with("EDV 1986: "), "{}", ran.out);
}

#[test]
fn warns_and_ends_well() {
    shows!(klausel(["check", WARNED]).told());
}

#[test]
fn denies_warnings() {
    shows!(klausel(["check", WARNED, "--deny", "warnings"]).told());
}

#[test]
fn all_problems_of_a_file() {
    shows!(klausel(["check", BROKEN]).told());
}

#[test]
fn each_folder_is_a_rulebook() {
    shows!(klausel(["check", "tests/cli/books/zwei", "tests/cli/cases", "tests/cli/books/morgen"]).told());
}

#[test]
fn files_named_together_are_one_rulebook() {
    shows!(klausel(["check", "tests/cli/books/zwei/1986.klausel", "tests/cli/books/zwei/1990.klausel"]).told());
    let ran = klausel(["check", HAUSRAT, WARNED]).run();
    assert!(ran.err.contains("this file is of the rulebook `Warned`, others are of `Hausrat`"), "{}", ran.err);
}

#[test]
fn plain() {
    shows!(klausel(["check", BROKEN, "--message-format", "plain"]).told());
}

#[test]
fn json() {
    let ran = klausel(["check", BROKEN, WARNED, "--message-format", "json"]).run();
    assert_eq!((ran.code, ran.err.as_str()), (1, ""));
    assert!(ran.out.lines().count() >= 3);
    for line in ran.out.lines() {
        let problem: serde_json::Value = serde_json::from_str(line).unwrap();
        for key in ["code", "severity", "title", "file", "label"] {
            assert!(problem[key].is_string(), "{key} of {problem}");
        }
        for key in ["line", "column", "end_line", "end_column"] {
            assert!(problem[key].as_u64().is_some_and(|number| number > 0), "{key} of {problem}");
        }
        for key in ["others", "notes", "help"] {
            assert!(problem[key].is_array(), "{key} of {problem}");
        }
    }
}

#[test]
fn json_of_a_clean_rulebook_is_empty() {
    let ran = klausel(["check", HAUSRAT, "--message-format", "json"]).run();
    assert_eq!((ran.code, ran.out.as_str(), ran.err.as_str()), (0, "", ""));
}

#[test]
fn missing_file() {
    shows!(klausel(["check", "rulebooks/edw", "nowhere/at/all"]).told());
}

#[test]
fn folder_of_rulebooks() {
    shows!(klausel(["check", "rulebooks"]).told());
}

#[test]
fn case_file() {
    shows!(klausel(["check", "tests/cli/cases/rohrbruch.toml"]).told());
}

#[test]
fn empty_folder() {
    let folder = tempfile::tempdir().unwrap();
    fs::create_dir(folder.path().join("leer")).unwrap();
    shows!(klausel(["check", "leer"]).within(folder.path()).told());
}

#[test]
fn no_text() {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("bild.klausel"), b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR").unwrap();
    fs::write(folder.path().join("latin1.klausel"), b"rulebook Geb\xE4ude\n").unwrap();
    shows!(klausel(["check", "bild.klausel", "latin1.klausel"]).within(folder.path()).told());
}

#[test]
#[cfg(unix)]
fn folder_that_may_not_be_read() {
    use std::os::unix::fs::PermissionsExt;
    let folder = tempfile::tempdir().unwrap();
    let locked = folder.path().join("zu");
    fs::create_dir(&locked).unwrap();
    fs::set_permissions(&locked, fs::Permissions::from_mode(0o000)).unwrap();
    // Root may read everything.
    if fs::read_dir(&locked).is_err() {
        let ran = klausel(["check", "zu"]).within(folder.path()).run();
        assert_eq!(ran.code, 1);
        assert!(ran.err.starts_with("error[K0601]: cannot read `zu`: you may not read it\n"), "{}", ran.err);
    }
}

#[test]
fn standard_input() {
    let told = klausel(["check", "-"]).reading("line Feuer\n  covers Brand\n").told();
    shows!(told);
}

#[test]
fn names_of_files_do_not_write_to_the_terminal() {
    let ran = klausel(["check", "a\u{1b}[31m\nb", "--color", "always"]).run();
    assert!(!ran.err.contains("a\u{1b}") && !ran.err.contains("\nb"), "{:?}", ran.err);
}
