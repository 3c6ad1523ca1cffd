//! `klausel test`

use super::{klausel, shows};

const HAUS: &str = "tests/cli/books/haus";

#[test]
fn all_pass() {
    shows!(klausel(["test", HAUS, "--filter", "möbel"]).told());
}

#[test]
fn one_fails() {
    shows!(klausel(["test", HAUS]).told());
}

#[test]
fn a_file_of_scenarios_alone() {
    shows!(klausel(["test", "tests/cli/books/haus/scenarios/wasser.klausel"]).told());
}

#[test]
fn as_json() {
    let ran = klausel(["test", HAUS, "--json"]).run();
    let json = ran.json();
    assert_eq!(ran.code, 1);
    assert_eq!((json["passed"].as_u64(), json["failed"].as_u64()), (Some(2), Some(1)));
    let failed = &json["scenarios"][2];
    assert_eq!(failed["result"], "failed");
    assert_eq!(failed["failures"][0]["expected"], "Leitungswasser covers");
    assert_eq!(failed["failures"][0]["actual"], "Leitungswasser does not cover");
    assert_eq!(failed["failures"][0]["answers"][0]["reasons"][0]["statement"], "Leitungswasser § 2");
}

#[test]
fn every_rulebook_below_a_folder() {
    let folder = tempfile::tempdir().unwrap();
    for book in ["one", "two/three"] {
        let book = folder.path().join(book);
        std::fs::create_dir_all(book.join("scenarios")).unwrap();
        for file in ["haus.klausel", "scenarios/wasser.klausel"] {
            std::fs::copy(format!("{}/{HAUS}/{file}", env!("CARGO_MANIFEST_DIR")), book.join(file)).unwrap();
        }
    }
    let ran = klausel(["test", "--filter", "Rohrbruch"]).within(folder.path()).run();
    assert_eq!(ran.code, 1);
    assert!(ran.out.contains("2 passed, 2 failed"), "{}", ran.told());
}

#[test]
fn nothing_to_run_is_no_success() {
    shows!(klausel(["test", HAUS, "--filter", "Erdbeben"]).told());
    let ran = klausel(["test", "tests/cli/books/hausrat.klausel"]).run();
    assert_eq!(ran.code, 1);
}

#[test]
fn a_rulebook_with_errors_is_not_tested() {
    let ran = klausel(["test", "tests/cases/check/err/unknown_value.klausel"]).run();
    assert_eq!(ran.code, 1);
    assert!(!ran.err.is_empty());
}

#[test]
fn checked_with_the_rulebook() {
    shows!(klausel(["check", HAUS]).told());
    assert_eq!(klausel(["check", "rulebooks/edv"]).run().code, 0);
}
