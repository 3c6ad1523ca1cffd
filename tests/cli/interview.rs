//! `klausel interview`

use super::{EDV, IN_1986, klausel, shows};

const BOOK: &str = "tests/cli/books/sachwerte.klausel";

#[test]
fn about_one_line() {
    let typed = "Leitungswasser\nwhy\nyess\nyes\nback\nyes\n-\n";
    shows!(klausel(["interview", EDV, "Leitungswasser covers DV?"]).and(IN_1986).reading(typed).told());
}

#[test]
fn about_all_lines() {
    let typed = "Hausrat, Kasko\nHausrat, Mehrkosten\nRing\nwhy?\nhelp\n40_000\n9000\nBrand\n700\n11\nfacts\n-\n";
    shows!(klausel(["interview", BOOK]).reading(typed).told());
}

#[test]
fn ends_where_the_answers_end() {
    let ran = klausel(["interview", EDV, "Sturm covers?"]).reading("Sturm\n").run();
    assert_eq!(ran.code, 0, "{}", ran.told());
    assert!(ran.out.contains("depends   Sturm covers?"), "{}", ran.out);
}

#[test]
fn asks_nothing_where_nothing_is_open() {
    let given = ["--given", "Sturm is not agreed"];
    let ran = klausel(["interview", EDV, "Sturm covers?"]).and(given).reading("").run();
    assert!(ran.out.trim_start().starts_with("not covered   Sturm covers?"), "{}", ran.told());
}

#[test]
fn saves_a_case_that_decides_the_same() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("case.toml");
    let typed = "Hausrat\nRing\n40_000\n9000\n";
    let ran = klausel(["interview", BOOK, "--save"]).and([&file]).reading(typed).run();
    assert_eq!(ran.code, 0, "{}", ran.told());
    let decided = klausel(["decide", BOOK]).and([&file]).run();
    let (_, asked) = ran.out.split_once("\n\nSachwerte,").unwrap();
    let (asked, _) = asked.split_once("\nsaved as").unwrap();
    assert_eq!(format!("Sachwerte,{asked}").trim_end(), decided.out.trim_end());
    // Nothing of the author's is overwritten.
    let again = klausel(["interview", BOOK, "--save"]).and([&file]).reading("Hausrat\ndone\n").run();
    assert_eq!(again.code, 1, "{}", again.told());
    assert!(again.err.contains("there is such a file already"), "{}", again.err);
}

#[test]
fn other_questions() {
    shows!(klausel(["interview", EDV, "what is paid?"]).and(IN_1986).reading("").told());
}
