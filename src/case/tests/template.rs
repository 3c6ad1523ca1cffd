//! What people are told that they can give can be given.

use std::sync::LazyLock;

use serde_json::Value;

use super::{book, titles};
use crate::base::FileId;
use crate::book::Book;
use crate::case::{check_always, read_json, read_toml, schema_json, template_toml};
use crate::rule::FactRole;

fn edv() -> &'static Book {
    static BOOK: LazyLock<Book> = LazyLock::new(edv_loaded);
    &BOOK
}

fn edv_loaded() -> Book {
    let mut sources = crate::base::Sources::default();
    sources.add("1986.klausel", include_str!("../../../rulebooks/edv/1986.klausel"));
    sources.add("1986-sach.klausel", include_str!("../../../rulebooks/edv/1986-sach.klausel"));
    sources.add("1986-elektronik.klausel", include_str!("../../../rulebooks/edv/1986-elektronik.klausel"));
    sources
        .add("1986-vertrauensschaden.klausel", include_str!("../../../rulebooks/edv/1986-vertrauensschaden.klausel"));
    crate::book::load(&sources).books.remove(0)
}

/// The template with every entry given.
fn filled_in(template: &str) -> String {
    template
        .lines()
        .map(|line| line.strip_prefix("# ").unwrap_or(line))
        .fold(String::new(), |text, line| text + line + "\n")
}

#[test]
fn a_template_is_empty_and_filled_in_is_a_case() {
    for book in [book(), edv()] {
        let template = template_toml(book);
        let (empty, problems) = read_toml(book, FileId(1), &template);
        assert!(problems.is_empty());
        assert!(empty.iter().all(|(fact, _)| book.rules.vocabulary.fact(fact).unwrap().default.is_some()));
        let text = filled_in(&template);
        let (full, problems) = read_toml(book, FileId(1), &text);
        assert!(problems.is_empty(), "{:?}\n{text}", titles(&problems));
        let only = full.each_position().next().unwrap();
        for (at, fact) in book.rules.vocabulary.facts.iter().enumerate() {
            let known = only.known(crate::rule::FactId::new(at));
            assert!(
                known.value().is_some() && (fact.default.is_some() || matches!(known, crate::decide::Known::Given(_))),
                "{}",
                fact.name
            );
        }
        assert!(template.lines().all(|line| line.is_empty() || line.starts_with('#')));
    }
}

#[test]
fn a_template_reads_well() {
    let book = book();
    insta::assert_snapshot!(template_toml(book));
    // Its examples are even a case that can be.
    let filled_in = filled_in(&template_toml(book));
    assert!(check_always(book, &read_toml(book, FileId(1), &filled_in).0).is_empty());
}

/// What the schema says of one fact.
fn property<'s>(schema: &'s Value, name: &str) -> &'s Value {
    &schema["properties"][name]["anyOf"]
}

#[test]
fn a_schema_has_every_fact_and_no_other() {
    for book in [book(), edv()] {
        let schema = schema_json(book);
        assert_eq!(schema["$schema"], "https://json-schema.org/draft/2020-12/schema");
        assert_eq!(schema["additionalProperties"], false);
        let mut names: Vec<&str> =
            book.rules.vocabulary.facts.iter().map(|fact| &*fact.name).chain(["agreed"]).collect();
        names.extend(book.rules.vocabulary.facts.iter().any(|fact| fact.position).then_some("positions"));
        names.sort_unstable();
        let known: Vec<&String> = schema["properties"].as_object().unwrap().keys().collect();
        assert_eq!(known, names);
        check_references(&schema, &schema);
        // Whatever the schema lists, the reader takes.
        for fact in &book.rules.vocabulary.facts {
            let FactRole::OfKind(kind) = fact.role else { continue };
            let kind = book.rules.vocabulary.kind(kind).unwrap();
            for name in schema["$defs"][format!("value of {}", kind.name)]["anyOf"][0]["enum"].as_array().unwrap() {
                let case = serde_json::json!({ &*fact.name: name }).to_string();
                let (_, problems) = read_json(book, FileId(1), &case);
                assert!(problems.is_empty(), "{case}");
            }
        }
        for name in schema["properties"]["agreed"]["items"]["enum"].as_array().unwrap() {
            let (_, problems) = read_json(book, FileId(1), &serde_json::json!({ "agreed": [name] }).to_string());
            assert!(problems.is_empty(), "{name}");
        }
    }
}

/// Every `$ref` points at something.
fn check_references(schema: &Value, at: &Value) {
    match at {
        Value::Object(object) => {
            if let Some(Value::String(reference)) = object.get("$ref") {
                let name = percent_decoded(reference.strip_prefix("#/$defs/").unwrap());
                assert!(schema["$defs"].get(&name).is_some(), "{name}");
            }
            object.values().for_each(|value| check_references(schema, value));
        }
        Value::Array(values) => values.iter().for_each(|value| check_references(schema, value)),
        _ => {}
    }
}

fn percent_decoded(text: &str) -> String {
    let mut bytes = Vec::new();
    let mut rest = text.as_bytes();
    while let Some((first, after)) = rest.split_first() {
        if *first == b'%' {
            bytes.push(u8::from_str_radix(std::str::from_utf8(&after[..2]).unwrap(), 16).unwrap());
            rest = &after[2..];
        } else {
            bytes.push(*first);
            rest = after;
        }
    }
    String::from_utf8(bytes).unwrap().replace("~1", "/").replace("~0", "~")
}

#[test]
fn a_schema_knows_the_types() {
    let schema = schema_json(book());
    assert_eq!(property(&schema, "Klausel 510")[0]["type"], "boolean");
    assert_eq!(
        property(&schema, "Windstärke")[0],
        serde_json::json!({ "type": "integer", "minimum": 0, "maximum": 17 })
    );
    assert_eq!(property(&schema, "Windstärke")[2]["const"], "nicht feststellbar");
    assert_eq!(property(&schema, "Prämie")[0], serde_json::json!({ "type": "integer", "exclusiveMinimum": 0 }));
    assert_eq!(property(&schema, "Vertragsbeginn")[0]["format"], "date");
    assert_eq!(property(&schema, "Gefahr")[0]["$ref"], "#/$defs/value%20of%20Gefahr");
    assert_eq!(schema["$defs"]["value of Gefahr"]["anyOf"][1]["required"][0], "other");
    assert_eq!(schema["$defs"]["value of Sache"]["anyOf"][1]["minItems"], 1);
    let description = schema["properties"]["Selbstbehalt of Sturm"]["description"].as_str().unwrap();
    assert_eq!(description, "an amount in DM; assumed where it is left out: 500 DM");
}
