//! What is paid, as people and scripts get it.

use serde_json::{Value, json};

use super::{EDV, IN_1986, klausel, shows};

const BOOK: &str = "tests/cli/books/sachwerte.klausel";
const CASE: &str = "tests/cli/cases/sachwerte.toml";
const ERTRAG: &str = "tests/cli/books/ertrag.klausel";
const ERTRAG_CASE: &str = "tests/cli/cases/ertrag.toml";

#[test]
fn sheets() {
    shows!(klausel(["decide", BOOK, CASE]).told());
}

/// Two lines that count the same days do not pay for the same; each currency has a total of its own.
#[test]
fn a_sum_for_each_line_and_a_total_in_each_currency() {
    shows!(klausel(["decide", ERTRAG, ERTRAG_CASE]).told());
    let decided = klausel(["decide", ERTRAG, ERTRAG_CASE, "--json"]).run().json();
    assert_eq!(decided["total"], Value::Null);
    assert_eq!(
        decided["totals"],
        json!([
            { "from": "2062.29", "to": "2062.29", "currency": "EUR" },
            { "from": "333.35", "to": "333.35", "currency": "CHF" },
        ])
    );
    let last = decided["lines"][0]["settlement"].as_array().unwrap().last().unwrap();
    assert_eq!(
        (&last["step"], &last["amount"], &last["statement"]),
        (&json!("in all"), &json!("1612.39"), &json!("Tagegeld"))
    );
}

#[test]
fn a_sum_over_positions_pays_for_each_of_them() {
    let folder = tempfile::tempdir().unwrap();
    let book = folder.path().join("summe.klausel");
    let text = "currency DM\nkind Gefahr, among others\n  Brand\nposition\n  fact Schaden as DM\n\
        line Einzeln\n  covers Brand\n  pays Schaden\n\
        line Gesamt\n  covers Brand\n  pays sum of Schaden over positions\n    up to 500 DM\n";
    #[expect(clippy::disallowed_methods, reason = "a test writes its files itself")]
    std::fs::write(&book, text).unwrap();
    let case =
        r#"{"agreed": ["Einzeln", "Gesamt"], "Gefahr": "Brand", "positions": [{"Schaden": 400}, {"Schaden": 300}]}"#;
    let decided = klausel(["decide"]).and([&book]).and(["-", "--json"]).reading(case).run().json();
    let twice = json!([{ "lines": ["Einzeln", "Gesamt"],
        "pays_for": ["Schaden of position 1", "Schaden of position 2"] }]);
    let total = &decided["total"];
    assert_eq!(
        (&total["from"], &total["to"], &total["double_insurance"]),
        (&json!("700.00"), &json!("1200.00"), &twice)
    );
}

/// G22, and an end before its start: refused with the fact and its value, never answered.
#[test]
fn periods_that_cannot_be() {
    let case = r#"{"Haftzeit of Mehrkosten": 14, "Haftzeit of Elektronik-BU": 0}"#;
    let ends = r#"{"Schadeneintritt": "1987-01-15", "Instandsetzung": "1987-01-14"}"#;
    let told = [case, ends].map(|case| klausel(["decide", EDV, "-"]).and(IN_1986).reading(case).told());
    shows!(told.join("\n"));
}

#[test]
fn german_numbers() {
    let out = klausel(["decide", BOOK, CASE, "--numbers", "german"]).run().out;
    assert!(out.contains("10.000,01") && out.contains("pays 17.750,01 DM"), "{out}");
    assert!(!out.contains("10_000.01"), "{out}");
    // The facts beside the steps, too; the sentences of the rulebook stay as they are.
    assert!(out.contains("Versicherungswert is 30.000,00 DM") && out.contains("up to 20 % of"), "{out}");
}

#[test]
fn english_numbers() {
    let out = klausel(["decide", BOOK, CASE, "--numbers", "english"]).run().out;
    assert!(out.contains("10,000.01") && !out.contains("10_000.01"), "{out}");
}

#[test]
fn as_json() {
    let decided = klausel(["decide", BOOK, CASE, "--json"]).run().json();
    let line = |name: &str| -> &Value {
        let lines = decided["lines"].as_array().unwrap();
        lines.iter().find(|line| line["line"] == name).unwrap()
    };
    assert_eq!(line("Hausrat")["pays"], json!({ "from": "17750.01", "to": "17750.01", "currency": "DM" }));
    // 10_000.01 × 2/3 − 250 = 6_416.67333…, rounded once.
    assert_eq!(line("Elektronik")["pays"], json!({ "from": "6416.67", "to": "6416.67", "currency": "DM" }));
    assert_eq!(line("Mehrkosten")["pays"], json!({ "from": "0.00", "to": "5000.00", "currency": "DM" }));
    assert_eq!(line("Mehrkosten")["ask_next"], "Mehrkosten je Tag");
    let steps = line("Elektronik")["settlement"].as_array().unwrap();
    let told: Vec<(&str, &str)> =
        steps.iter().map(|step| (step["step"].as_str().unwrap(), step["amount"].as_str().unwrap())).collect();
    assert_eq!(
        told,
        [
            ("Schaden", "10000.01"),
            ("in the proportion of Versicherungssumme to Versicherungswert", "1000001/150"),
            ("less Selbstbehalt", "962501/150"),
            ("pays", "6416.67"),
        ]
    );
    for step in steps {
        assert_eq!((&step["position"], &step["taken"]), (&json!(1), &json!("yes")));
        assert!(step["statement"].as_str().unwrap().starts_with("Elektronik § 3"), "{step}");
        assert_eq!(step["file"], BOOK);
        assert!(step["line"].is_u64() && step["because"].is_array(), "{step}");
    }
    let positions = line("Elektronik")["positions"].as_array().unwrap();
    let answers: Vec<&Value> = positions.iter().map(|position| &position["answer"]).collect();
    assert_eq!(answers, [&json!("covered"), &json!("not covered")]);
    // Hausrat and Elektronik both pay for the server: no less than the larger one, no more than both.
    assert_eq!(
        decided["total"],
        json!({
            "from": "17750.01",
            "to": "29166.68",
            "currency": "DM",
            "double_insurance": [{ "lines": ["Hausrat", "Elektronik"], "pays_for": ["Schaden of position 1"] }],
        })
    );
}

#[test]
fn clauses_waive_and_replace_steps() {
    let given = [
        "--given",
        "agreed are Elektronik, Neuwert and nothing else, Gefahr is Brand, Sache is Server, Schaden is 10_000 DM",
    ];
    shows!(klausel(["ask", BOOK, "Elektronik covers?"]).and(given).told());
}

#[test]
fn bounds_where_facts_are_unknown() {
    let given = ["--given", "Elektronik agreed, Gefahr is Brand, Sache is Server, Schaden is 10_000 DM"];
    shows!(klausel(["ask", BOOK, "Elektronik covers?"]).and(given).told());
}

#[test]
fn what_does_not_fit_names_its_step() {
    let folder = tempfile::tempdir().unwrap();
    let book = folder.path().join("gross.klausel");
    let text = "currency DM\nkind Gefahr, among others\n  Brand\nfact Schaden as DM\nfact Anzahl as whole number\n\
        line Feuer\n  § 1  covers Brand\n  § 2  pays Schaden\n    § 2.1  times Anzahl\n    § 2.2  times Anzahl\n";
    #[expect(clippy::disallowed_methods, reason = "a test writes its files itself")]
    std::fs::write(&book, text).unwrap();
    let large = "999_999_999_999_999_999";
    let given = format!("Feuer agreed, Gefahr is Brand, Schaden is {large} DM, Anzahl is {large}");
    let ran = klausel(["ask"]).and([&book]).and(["Feuer covers?", "--given", &given]).run();
    assert_eq!((ran.code, ran.out.as_str()), (1, ""), "{}", ran.told());
    assert!(ran.err.contains("too large to be exact") && ran.err.contains("in Feuer § 2.2"), "{}", ran.err);
}

#[test]
fn the_largest_amounts_are_exact() {
    let case = r#"{"agreed": ["Mehrkosten"], "Gefahr": "Brand", "Mehrkosten je Tag": "999999999999999999", "Ausfall": 999999999999999999,
        "Versicherungssumme of Mehrkosten": "999999999999999999"}"#;
    let ran = klausel(["decide", BOOK, "-"]).reading(case).run();
    assert_eq!((ran.code, ran.out.contains("pays 999_999_999_999_999_999.00 DM")), (0, true), "{}", ran.told());
}
