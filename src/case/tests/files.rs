//! Case files and programs' own structs.

use std::time::{Duration, Instant};

use proptest::prelude::{ProptestConfig, prop_assert, proptest};
use serde::Serialize;

use super::{book, codes, known, titles};
use crate::base::{Date, Exact, FileId};
use crate::book::Book;
use crate::case::{from_serialize, read_json, read_toml};
use crate::decide::Case;

const TOML: &str = r#"
agreed = ["Wasser", "Klausel 510", "Klausel 7 of Wasser"]
Gefahr = { other = "Meteorit" }
Sache = "EDV-Anlage"
Schadenland = "none"
Verschulden = ["Vorsatz", "grobe Fahrlässigkeit"]
"Windstärke" = "nicht  feststellbar"
unvorhergesehen = false
Schaden = "120_000 DM"
Versicherungswert = 250_000
"Prämie" = "-0.50 CHF"
"Pra\u0308mie unbekannt" = 1
Quote = "12.5 %"
Kurs = "1.95583"
"Stückzahl" = +3
Haftzeit = "1 year"
Ausfall = { unknown = true }
Vertragsbeginn = 1990-03-01
Vertragsende = "1991-03-01"
"Gerät" = "A7"
Anlagenverzeichnis = ["A1", "A7"]
Rechenzentren = []
"Gefahren der Region" = ["Sturm", { other = "Vulkan" }]
"Versicherungssumme of Wasser" = "5000.00"
"#;

const JSON: &str = r#"{
  "agreed": ["Wasser", "Klausel 510", "Klausel 7 of Wasser"],
  "Gefahr": {"other": "Meteorit"}, "Sache": "EDV-Anlage", "Schadenland": "none",
  "Verschulden": ["Vorsatz", "grobe Fahrlässigkeit"], "Windst\u00e4rke": "nicht  feststellbar", "unvorhergesehen": false,
  "Schaden": "120_000 DM", "Versicherungswert": 250000, "Prämie": "-0.50 CHF", "Pra\u0308mie unbekannt": 1,
  "Quote": "12.5 %", "Kurs": "1.95583", "Stückzahl": 3, "Haftzeit": "1 year", "Ausfall": {"unknown": true},
  "Vertragsbeginn": "1990-03-01", "Vertragsende": "1991-03-01", "Reparatur": null, "Gerät": "A7",
  "Anlagenverzeichnis": ["A1", "A7"], "Rechenzentren": [], "Gefahren der Region": ["Sturm", {"other": "Vulkan"}],
  "Versicherungssumme of Wasser": "5000.00"
}"#;

#[test]
fn both_notations_say_the_same() {
    let book = book();
    for (case, problems) in [read_toml(book, FileId(1), TOML), read_json(book, FileId(1), JSON)] {
        let wrong = [
            "K0403 `Prämie` cannot be -0.50 CHF: its values are `above 0 CHF`",
            "K0401 unknown fact `Prämie unbekannt`",
        ];
        assert_eq!(titles(&problems), wrong);
        for (fact, words) in [
            ("Leitungswasser agreed", "Leitungswasser is agreed"),
            ("Sturm agreed", "Sturm is not agreed"),
            ("Klausel 510", "Klausel 510 is agreed"),
            ("Klausel 7 of Leitungswasser", "Klausel 7 of Leitungswasser is agreed"),
            ("Klausel 7 of Sturm", "Klausel 7 of Sturm is not agreed"),
            ("Gefahr", "Gefahr is other \"Meteorit\""),
            ("Sache", "Sache is DV"),
            ("Schadenland", "Schadenland is none"),
            ("Verschulden", "Verschulden at least grobe Fahrlässigkeit"),
            ("Windstärke", "Windstärke is nicht feststellbar"),
            ("unvorhergesehen", "not unvorhergesehen"),
            ("Schaden", "Schaden is 120_000.00 DM"),
            ("Versicherungswert", "Versicherungswert is 250_000.00 DM"),
            ("Prämie", ""),
            ("Quote", "Quote is 12.5 %"),
            ("Kurs", "Kurs is 1.95583"),
            ("Stückzahl", "Stückzahl is 3"),
            ("Haftzeit", "Haftzeit is 12 months"),
            ("Ausfall", ""),
            ("Vertragsbeginn", "Vertragsbeginn is 1990-03-01"),
            ("Vertragsende", "Vertragsende is 1991-03-01"),
            ("Reparatur", ""),
            ("Gerät", "Gerät is \"A7\""),
            ("Versicherungssumme of Leitungswasser", "Versicherungssumme of Leitungswasser is 5_000.00 DM"),
            ("Selbstbehalt of Sturm", "assumed: Selbstbehalt of Sturm is 500.00 DM"),
        ] {
            assert_eq!(known(&case, fact), words);
        }
        assert_ne!(known(&case, "Anlagenverzeichnis"), "");
        assert_ne!(known(&case, "Rechenzentren"), "");
    }
}

#[test]
fn nothing_given_is_nothing_known() {
    let book = book();
    for (case, problems) in [read_toml(book, FileId(1), ""), read_json(book, FileId(1), "\u{feff} {} \n")] {
        assert!(problems.is_empty(), "{:?}", titles(&problems));
        assert!(case.iter().all(|(fact, _)| book.rules.vocabulary.fact(fact).unwrap().default.is_some()));
    }
}

#[test]
fn json_is_placed_where_it_stands() {
    let book = book();
    let text = "\u{feff}{\r\n  \"Gefahr\" : \"Stu\\u0072n\",\r\n \"A\\\"\": [ ] }";
    let (_, problems) = read_json(book, FileId(1), text);
    let places: Vec<&str> =
        problems.iter().map(|problem| text.get(problem.primary.as_ref().unwrap().span.range()).unwrap()).collect();
    assert_eq!(places, ["\"Stu\\u0072n\"", "\"A\\\"\""]);
}

#[test]
fn hostile_files_end_in_an_error() {
    let book = book();
    let deep = "[".repeat(100_000);
    let many: String = (0..100_000).map(|at| format!("\"Schadn {at}\" = 1\n")).collect();
    let long = format!("\"{}\" = \"{}\"\n", "ä".repeat(1_000_000), "x".repeat(1_000_000));
    let number = format!("Schaden = {}\nKurs = \"{}\"\n", "9".repeat(100_000), "1".repeat(100_000));
    let start = Instant::now();
    for text in [
        &deep,
        &format!("a = {deep}"),
        &many,
        &long,
        &number,
        "\0\0\0",
        "a\0 = 1",
        "Schaden = \"\0\"",
        "= = =",
        "\u{feff}\u{feff}",
    ] {
        let (_, problems) = read_toml(book, FileId(1), text);
        assert!(!problems.is_empty() && problems.len() <= 201, "{} problems", problems.len());
        assert!(problems.iter().all(|problem| problem.title.len() < 500));
    }
    let object = format!("{{\"Gefahr\": {deep}");
    for text in
        ["", "null", "1", "\0", "{\"a\": \"\\ud800\"}", "{\"Schaden\": 1e999}", "\u{feff}\u{feff}{}", &deep, &object]
    {
        let (_, problems) = read_json(book, FileId(1), text);
        assert_eq!(problems.len(), 1, "{}", text.get(..text.len().min(20)).unwrap_or_default());
    }
    assert!(start.elapsed() < Duration::from_secs(20), "{:?}", start.elapsed());
}

#[derive(Serialize)]
struct Schadenfall {
    agreed: Vec<&'static str>,
    #[serde(rename = "Gefahr")]
    gefahr: &'static str,
    #[serde(rename = "Schaden")]
    schaden: Exact,
    #[serde(rename = "Vertragsbeginn")]
    beginn: String,
    #[serde(rename = "Reparatur")]
    reparatur: Option<String>,
    #[serde(rename = "Klausel 510")]
    klausel: bool,
}

#[test]
fn a_programs_own_struct_is_a_case() {
    let book = book();
    let mut fall = Schadenfall {
        agreed: vec!["Sturm", "Klausel 510"],
        gefahr: "Sturm",
        schaden: Exact::new(12_000_050, 100).unwrap(),
        beginn: Date::from_ymd(1990, 3, 1).unwrap().to_string(),
        reparatur: None,
        klausel: true,
    };
    let case = from_serialize(book, &fall).unwrap();
    assert_eq!(known(&case, "Schaden"), "Schaden is 120_000.50 DM");
    assert_eq!(known(&case, "Vertragsbeginn"), "Vertragsbeginn is 1990-03-01");
    assert_eq!(known(&case, "Leitungswasser agreed"), "Leitungswasser is not agreed");
    fall.gefahr = "Strum";
    fall.klausel = false;
    let problems = from_serialize(book, &fall).unwrap_err();
    assert_eq!(codes(&problems), ["K0101", "K0405"]);
    assert!(problems.iter().all(|problem| problem.primary.is_none()));
    let money = from_serialize(book, &std::collections::BTreeMap::from([("Schaden", 0.1_f64)])).unwrap_err();
    assert_eq!(titles(&money), ["K0404 `Schaden` is given as a floating-point number"]);
    assert_eq!(titles(&from_serialize(book, &5).unwrap_err()), ["K0408 a case is a struct or a map"]);
}

fn survives(book: &Book, text: &str) {
    for (case, problems) in [read_toml(book, FileId(1), text), read_json(book, FileId(1), text)] {
        let _: &Case<'_> = &case;
        for problem in problems {
            let place = problem.primary.map(|label| label.span);
            assert!(place.is_none_or(|span| span.start <= span.end), "{text:?}");
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn any_text_is_read_or_refused(text in proptest::prelude::any::<String>()) {
        survives(book(), &text);
    }

    #[test]
    fn a_damaged_file_is_read_or_refused(at in 0_usize..900, what in "[\"=\\[\\]{},:.\\\\äN0\n-]{0,3}", less in 0_usize..4) {
        let book = book();
        for whole in [TOML, JSON] {
            let mut letters: Vec<char> = whole.chars().collect();
            let at = at.min(letters.len());
            let end = at.saturating_add(less).min(letters.len());
            letters.splice(at..end, what.chars());
            survives(book, &letters.into_iter().collect::<String>());
        }
    }

    #[test]
    fn money_is_exact_whatever_its_form(cents in 0_i64..1_000_000_000_000, unit in proptest::prelude::any::<bool>()) {
        let book = book();
        let amount = format!("{}.{:02}{}", cents / 100, cents % 100, if unit { " DM" } else { "" });
        let (case, problems) = read_json(book, FileId(1), &format!("{{\"Schaden\": \"{amount}\"}}"));
        prop_assert!(problems.is_empty());
        let fact = book.rules.vocabulary.fact_named("Schaden").unwrap();
        let wanted = crate::rule::Value::Number(Exact::new(i128::from(cents), 100).unwrap());
        prop_assert!(case.known(fact).value() == Some(&wanted));
    }
}
