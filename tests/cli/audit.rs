//! `klausel audit`

use super::{HAUSRAT, klausel};

#[test]
fn witnesses_are_scenarios_that_pass() {
    let folder = tempfile::tempdir().unwrap();
    let book = folder.path().join("hausrat.klausel");
    std::fs::copy(HAUSRAT, &book).unwrap();
    std::fs::create_dir(folder.path().join("scenarios")).unwrap();
    let ran =
        klausel(["audit", "hausrat.klausel", "--scenario", "scenarios/audit.klausel"]).within(folder.path()).run();
    assert_eq!(ran.code, 0, "{}", ran.err);
    let tested = klausel(["test", "."]).within(folder.path()).run();
    assert!(tested.code == 0 && tested.out.contains(" passed, 0 failed"), "{}{}", tested.out, tested.err);
    let again =
        klausel(["audit", "hausrat.klausel", "--scenario", "scenarios/audit.klausel"]).within(folder.path()).run();
    assert_eq!(again.code, 1, "nothing is overwritten");
}

#[test]
fn findings_are_denied_and_known_to_programs() {
    assert_eq!(klausel(["audit", HAUSRAT, "--deny"]).run().code, 1);
    let json: serde_json::Value = serde_json::from_str(&klausel(["audit", HAUSRAT, "--json"]).run().out).unwrap();
    let first = &json["findings"][0];
    assert!(first["code"].as_str().unwrap().starts_with("K09"), "{first}");
    assert!(first["witness"]["facts"].is_array(), "{first}");
}

#[test]
fn names_that_are_not_there_are_told() {
    let ran = klausel(["audit", HAUSRAT, "--lines", "Sturn"]).run();
    assert!(ran.code == 1 && ran.err.contains("did you mean `Sturm`?"), "{}", ran.err);
    let ran = klausel(["audit", HAUSRAT, "--matrix=Gefahren"]).run();
    assert!(ran.code == 1 && ran.err.contains("there is no kind `Gefahren`"), "{}", ran.err);
}

/// The page needs nothing else: no script, no other file.
#[test]
fn the_page_of_a_matrix_stands_alone() {
    let page = klausel(["audit", HAUSRAT, "--matrix", "--html"]).run().out;
    assert!(page.starts_with("<!doctype html>") && page.trim_end().ends_with("</html>"), "{page}");
    for foreign in ["http", "<script", "<link", "src=", "@import"] {
        assert!(!page.contains(foreign), "{foreign}");
    }
    assert_eq!(page.matches("<tr").count(), page.matches("</tr>").count());
    assert!(page.contains("Deckungsübersicht") && page.contains("Coverage matrix"));
}
