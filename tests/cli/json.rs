//! What scripts rely on: names and types of the JSON, by hand.

use serde_json::Value;

use super::{DV, EDV, HAUSRAT, IN_1986, klausel};

/// Asserts the type of each field, as `string`, `[string]`, `string?` (or null).
fn has(object: &Value, fields: &[(&str, &str)]) {
    for (name, wanted) in fields {
        let value = object.get(name).unwrap_or_else(|| panic!("no `{name}` in {object:#}"));
        let is = match *wanted {
            "string" => value.is_string(),
            "string?" => value.is_string() || value.is_null(),
            "number" => value.is_u64(),
            "[string]" => value.as_array().is_some_and(|items| items.iter().all(Value::is_string)),
            "[object]" => value.as_array().is_some_and(|items| items.iter().all(Value::is_object)),
            _ => panic!("{wanted}"),
        };
        assert!(is, "`{name}` is no {wanted}: {value:#}");
    }
}

/// Every field of one line's answer that is fixed.
fn is_an_answer(answer: &Value) {
    has(
        answer,
        &[
            ("question", "string"),
            ("generation", "string"),
            ("answer", "string"),
            ("line", "string"),
            ("condition", "string?"),
            ("missing", "[string]"),
            ("ask_next", "string?"),
            ("reasons", "[object]"),
            ("assumed", "[string]"),
            ("to_judge", "[string]"),
            ("flip", "[object]"),
            ("settlement", "[object]"),
        ],
    );
    if !answer["pays"].is_null() {
        has(&answer["pays"], &[("from", "string"), ("to", "string?"), ("currency", "string")]);
    }
    for step in answer["settlement"].as_array().unwrap() {
        has(step, &[("step", "string"), ("amount", "string?"), ("statement", "string"), ("taken", "string")]);
    }
    for reason in answer["reasons"].as_array().unwrap() {
        let place = [("file", "string"), ("line", "number"), ("source", "string?"), ("text", "string")];
        has(reason, &[("statement", "string"), ("effect", "string")]);
        has(reason, &place);
    }
    for flip in answer["flip"].as_array().unwrap() {
        has(flip, &[("fact", "string")]);
        assert!(flip.get("to").is_some(), "{flip}");
    }
    let depends = answer["answer"] == "depends";
    assert!(["covered", "not covered", "depends"].contains(&answer["answer"].as_str().unwrap()));
    let open = answer["pays"].is_object() && answer["pays"]["from"] != answer["pays"]["to"];
    assert_eq!((answer["condition"].is_string(), answer["ask_next"].is_string()), (depends, depends || open));
    assert_eq!(!answer["missing"].as_array().unwrap().is_empty(), depends);
}

#[test]
fn ask_that_depends() {
    let answer = klausel(["ask", EDV, DV, "--json"]).and(IN_1986).run().json();
    is_an_answer(&answer);
    assert_eq!(answer["question"], DV);
    assert_eq!(answer["generation"], "1986");
    assert_eq!(answer["answer"], "depends");
    assert_eq!(answer["line"], "Leitungswasser");
    assert_eq!(answer["condition"], "Leitungswasser is agreed and Gefahr is Leitungswasser and Klausel 510 is agreed");
    assert!(answer["missing"].as_array().unwrap().contains(&"Klausel 510".into()));
    let clause = answer["reasons"]
        .as_array()
        .unwrap()
        .iter()
        .find(|reason| reason["statement"] == "Leitungswasser § 2")
        .unwrap();
    assert_eq!(clause["effect"], "excludes");
    assert_eq!(clause["text"], "Leitungswasser covers DV only if Klausel 510");
    assert!(clause["file"].as_str().unwrap().starts_with("rulebooks/edv/"));
    assert!(clause["source"].as_str().unwrap().starts_with("CW S017"));
}

#[test]
fn ask_with_one_fact_missing() {
    let given = "Leitungswasser agreed, Gefahr is Leitungswasser";
    let answer = klausel(["ask", EDV, DV, "--json", "--given", given]).and(IN_1986).run().json();
    is_an_answer(&answer);
    assert_eq!(answer["condition"], "Klausel 510 is agreed");
    assert_eq!(answer["missing"], serde_json::json!(["Klausel 510"]));
    assert_eq!(answer["ask_next"], "Klausel 510");
}

#[test]
fn ask_that_is_decided() {
    let given = "Leitungswasser agreed, Gefahr is Leitungswasser, not Klausel 510, Schaden is 500 DM";
    let answer = klausel(["ask", HAUSRAT, DV, "--json", "--given", given]).run().json();
    is_an_answer(&answer);
    assert_eq!(answer["answer"], "not covered");
    let flips = answer["flip"].as_array().unwrap();
    assert!(flips.iter().any(|flip| flip["fact"] == "Klausel 510" && flip["to"] == true), "{flips:?}");
    let given = "Leitungswasser agreed, Gefahr is Leitungswasser, Klausel 510, Schaden is 500 DM";
    let answer = klausel(["ask", HAUSRAT, DV, "--json", "--given", given]).run().json();
    is_an_answer(&answer);
    assert_eq!(answer["answer"], "covered");
    assert_eq!(answer["assumed"], serde_json::json!(["Selbstbehalt of Leitungswasser = 100 DM"]));
}

#[test]
fn a_statement_without_label_is_file_and_line() {
    let given = "Sturm agreed, Gefahr is Sturm, Windstärke is 9 Beaufort, unvorhergesehen, Schaden is 50 DM";
    let answer = klausel(["ask", HAUSRAT, "Sturm covers?", "--json", "--given", given]).run().json();
    is_an_answer(&answer);
    let reason = &answer["reasons"][0];
    assert_eq!(reason["statement"], format!("hausrat.klausel:{}", reason["line"]));
    assert_eq!(reason["file"], HAUSRAT);
    assert_eq!(answer["to_judge"], serde_json::json!([]));
}

#[test]
fn judgements_are_listed() {
    let given = "Sturm agreed, Gefahr is Sturm, Windstärke is 9 Beaufort, Schaden is 500 DM";
    let answer = klausel(["ask", HAUSRAT, "Sturm covers?", "--json", "--given", given]).run().json();
    is_an_answer(&answer);
    assert_eq!(answer["to_judge"], serde_json::json!(["unvorhergesehen"]));
}

#[test]
fn decide() {
    let decided = klausel(["decide", HAUSRAT, "tests/cli/cases/rohrbruch.toml", "--json"]).run().json();
    has(&decided, &[("generation", "string"), ("lines", "[object]"), ("advice", "[object]")]);
    let lines = decided["lines"].as_array().unwrap();
    lines.iter().for_each(is_an_answer);
    let names: Vec<&str> = lines.iter().map(|line| line["line"].as_str().unwrap()).collect();
    assert_eq!(names, ["Leitungswasser", "Sturm"]);
    let place = [("statement", "string"), ("file", "string"), ("line", "number"), ("source", "string?")];
    for advice in decided["advice"].as_array().unwrap() {
        has(advice, &[("advice", "string"), ("kind", "string"), ("applies", "string"), ("because", "[string]")]);
        has(advice, &place);
    }
    assert_eq!(decided["advice"][0]["advice"], "den Schaden anzeigen");
}

#[test]
fn of_a_whole_rulebook() {
    let decided = klausel(["decide", EDV, "-", "--json"]).and(IN_1986).reading("{}").run().json();
    let lines = decided["lines"].as_array().unwrap();
    assert!(lines.len() > 10);
    lines.iter().for_each(is_an_answer);
}

#[test]
fn problems_leave_standard_output_empty() {
    for args in [
        vec!["ask", HAUSRAT, "Leitungwasser covers?", "--json"],
        vec!["ask", HAUSRAT, DV, "--json", "--given", "Klausl 510"],
        vec!["ask", HAUSRAT, DV, "--json", "--case", "tests/cli/cases/wrong.toml"],
        vec!["ask", "tests/cli/books/broken.klausel", "Feuer covers?", "--json"],
        vec!["decide", HAUSRAT, "tests/cli/cases/wrong.toml", "--json"],
        vec!["decide", HAUSRAT, "tests/cli/cases/impossible.toml", "--json"],
        vec!["decide", HAUSRAT, "tests/cli/cases/keiner.toml", "--json"],
    ] {
        let ran = klausel(&args).run();
        assert_eq!((ran.code, ran.out.as_str()), (1, ""), "{args:?}");
        assert!(ran.err.starts_with("error[K0"), "{args:?}: {}", ran.err);
    }
}

#[test]
fn has_no_colours() {
    let ran = klausel(["ask", HAUSRAT, DV, "--json", "--color", "always"]).run();
    assert!(!ran.out.contains('\u{1b}'));
    is_an_answer(&ran.json());
}
