//! A case as a file.

use crate::book::Book;
use crate::decide::{Case, Known};
use crate::rule::{Fact, FactId, FactRole, KindId, Type, Value, Wording};

use super::notation::Notation;

/// What is given in a case, as a case file in TOML that says the same; defaults are left out.
pub fn write_toml(book: &Book, case: &Case<'_>) -> String {
    let rules = &book.rules;
    let mut text = format!("# A case for {}, generation {}.\n\n", rules.name, rules.generation);
    let facts = || rules.vocabulary.facts.iter().enumerate().map(|(at, fact)| (FactId::new(at), fact));
    let positions = case.position_count() > 0;
    for (id, fact) in facts().filter(|(_, fact)| !(positions && fact.position)) {
        text.extend(entry(book, case, id, fact).map(|entry| entry + "\n"));
    }
    if positions {
        for position in case.each_position() {
            text.push_str("\n[[positions]]\n");
            for (id, fact) in facts().filter(|(_, fact)| fact.position) {
                text.extend(entry(book, &position, id, fact).map(|entry| entry + "\n"));
            }
        }
    }
    text
}

fn entry(book: &Book, case: &Case<'_>, id: FactId, fact: &Fact) -> Option<String> {
    let toml = Notation::Toml;
    let value = match case.known(id) {
        Known::Unknown if fact.default.is_some() => toml.table("unknown", "true"),
        Known::Unknown | Known::Assumed(_) => return None,
        Known::OneOf(codes) => names(book, fact, codes.iter()),
        Known::Given(value) => match (value, &fact.fact_type) {
            (Value::Absent, _) => toml.text(fact.absent.as_deref().unwrap_or("none")),
            (Value::YesNo(yes), _) => yes.to_string(),
            (Value::Leaf(code), Type::Kind(kind)) => leaf(book, case, id, *kind, *code)?,
            (Value::Leaves(codes), _) => names(book, fact, codes.iter()),
            (Value::Date(date), _) => toml.date(*date),
            (Value::Text(words), _) => toml.text(words),
            (Value::Texts(texts), _) => toml.list(&texts.iter().map(|text| &**text).collect::<Vec<_>>()),
            (Value::Number(_), of) => toml.text(&Wording::of(&book.rules).constant(of, value)),
            (Value::Leaf(_), _) => return None,
        },
    };
    let key = match fact.role {
        FactRole::Declared | FactRole::OfKind(_) | FactRole::Clause | FactRole::Line(_) => toml.key(&fact.name),
    };
    Some(format!("{key} = {value}"))
}

fn names(book: &Book, fact: &Fact, codes: impl Iterator<Item = u16>) -> String {
    let kind = match &fact.fact_type {
        Type::Kind(kind) | Type::Leaves(kind) => book.rules.vocabulary.kind(*kind),
        _ => None,
    };
    let names: Vec<&str> = codes.filter_map(|code| kind?.leaf(code)).map(|name| &**name).collect();
    Notation::Toml.list(&names)
}

/// A leaf by its name; what the kind does not list as it was called.
fn leaf(book: &Book, case: &Case<'_>, id: FactId, kind: KindId, code: u16) -> Option<String> {
    if let Some(name) = book.rules.vocabulary.kind(kind)?.leaf(code) {
        return Some(Notation::Toml.text(name));
    }
    let words = case.value_words(id)?;
    let other = words.strip_prefix("other ").map_or("other", |other| other.trim_matches('"'));
    Some(Notation::Toml.table("other", &Notation::Toml.text(other)))
}
