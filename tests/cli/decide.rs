//! `klausel decide`

use super::{HAUSRAT, klausel, shows};

#[test]
fn a_case() {
    shows!(klausel(["decide", HAUSRAT, "tests/cli/cases/rohrbruch.toml"]).told());
}

#[test]
fn standard_input_is_json() {
    let case = r#"{"agreed": ["Leitungswasser", "Klausel 510"], "Gefahr": "Leitungswasser", "Sache": "DV", "Schaden": "12_500.00"}"#;
    let toml = klausel(["decide", HAUSRAT, "tests/cli/cases/rohrbruch.toml"]).run();
    assert_eq!(klausel(["decide", HAUSRAT, "-"]).reading(case).run().out, toml.out);
}

#[test]
fn nothing_known() {
    shows!(klausel(["decide", HAUSRAT, "-"]).reading("{}").told());
}

#[test]
fn no_json() {
    shows!(klausel(["decide", HAUSRAT, "-"]).reading("Gefahr = \"Sturm\"").told());
}

#[test]
fn all_problems_of_a_case() {
    shows!(klausel(["decide", HAUSRAT, "tests/cli/cases/wrong.toml"]).told());
}

#[test]
fn a_case_that_cannot_be() {
    shows!(klausel(["decide", HAUSRAT, "tests/cli/cases/impossible.toml"]).told());
}

#[test]
fn missing_case() {
    shows!(klausel(["decide", HAUSRAT, "tests/cli/cases/keiner.toml"]).told());
}

#[test]
fn no_case_file() {
    shows!(klausel(["decide", HAUSRAT, "README.md"]).told());
}

#[test]
fn a_folder_as_case() {
    shows!(klausel(["decide", HAUSRAT, "tests"]).told());
}

#[test]
fn case_and_rulebook_the_wrong_way_round() {
    shows!(klausel(["decide", "tests/cli/cases/rohrbruch.toml", HAUSRAT]).told());
}
