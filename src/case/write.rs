//! What a case knows, as a case file.

use std::fmt::Write;

use crate::base::Exact;
use crate::book::Book;
use crate::decide::{Case, Known};
use crate::question::decimal;
use crate::rule::{Fact, FactId, FactRole, KindId, Type, Value};

use super::notation::Notation;

/// A case file in TOML that [`read_toml`](super::read_toml) reads as this case: what is given, and the defaults that were
/// taken away. Defaults that are assumed are left out: whoever reads it assumes them again.
pub fn write_toml(book: &Book, case: &Case<'_>) -> String {
    let rules = &book.rules;
    let mut out = format!("## A case for {}, generation {}.\n", rules.name, rules.generation);
    let positions = case.position_count() > 0;
    let writer = Writer { book };
    for (at, fact) in rules.vocabulary.facts.iter().enumerate() {
        if !(positions && fact.position) {
            writer.entry(&mut out, case, FactId::new(at), fact);
        }
    }
    for position in case.each_position().filter(|_| positions) {
        out.push_str("\n[[positions]]\n");
        for (at, fact) in rules.vocabulary.facts.iter().enumerate().filter(|(_, fact)| fact.position) {
            writer.entry(&mut out, &position, FactId::new(at), fact);
        }
    }
    out
}

struct Writer<'b> {
    book: &'b Book,
}

impl Writer<'_> {
    fn entry(&self, out: &mut String, case: &Case<'_>, id: FactId, fact: &Fact) {
        let value = match case.known(id) {
            Known::Given(value) => self.value(case, id, fact, value),
            Known::OneOf(codes) => match fact.fact_type {
                Type::Kind(kind) => self.leaves(case, id, kind, codes.iter()),
                _ => return,
            },
            Known::Unknown if fact.default.is_some() => Notation::Toml.table("unknown", "true"),
            Known::Unknown | Known::Assumed(_) => return,
        };
        let key = match fact.role {
            FactRole::Line(line) => {
                self.book.rules.line(line).map_or_else(String::new, |line| format!("{} agreed", line.name))
            }
            _ => fact.name.to_string(),
        };
        let _never_fails = writeln!(out, "{}", Notation::Toml.entry(&key, &value));
    }

    fn value(&self, case: &Case<'_>, id: FactId, fact: &Fact, value: &Value) -> String {
        let text = |text: &str| Notation::Toml.text(text);
        match value {
            Value::YesNo(yes) => yes.to_string(),
            Value::Absent => text(fact.absent.as_deref().unwrap_or("none")),
            Value::Date(date) => Notation::Toml.date(*date),
            Value::Text(words) => text(words),
            Value::Texts(all) => Notation::Toml.list(&all.iter().map(|one| &**one).collect::<Vec<_>>()),
            Value::Number(number) => number_words(&fact.fact_type, *number),
            Value::Leaf(code) => match fact.fact_type {
                Type::Kind(kind) => self.leaf(case, id, kind, *code),
                _ => String::new(),
            },
            Value::Leaves(codes) => match fact.fact_type {
                Type::Leaves(kind) => self.leaves(case, id, kind, codes.iter()),
                _ => String::new(),
            },
        }
    }

    /// `"Sturm"`, `{ other = "Meteorit" }`
    fn leaf(&self, case: &Case<'_>, id: FactId, kind: KindId, code: u16) -> String {
        let leaf = self.book.rules.vocabulary.kind(kind).and_then(|kind| kind.leaf(code));
        match leaf {
            Some(leaf) => Notation::Toml.text(leaf),
            None => {
                // What it is called is told in words only: `other "Meteorit"`.
                let words = case.value_words(id).unwrap_or_default();
                let called = words.split_once('"').map_or("other", |(_, called)| called.trim_end_matches('"'));
                Notation::Toml.table("other", &Notation::Toml.text(called))
            }
        }
    }

    fn leaves(&self, case: &Case<'_>, id: FactId, kind: KindId, codes: impl Iterator<Item = u16>) -> String {
        let leaves: Vec<String> = codes.map(|code| self.leaf(case, id, kind, code)).collect();
        format!("[{}]", leaves.join(", "))
    }
}

/// A number as a case file writes it, never as a float.
fn number_words(of: &Type, number: Exact) -> String {
    match of {
        Type::Money(_) => Notation::Toml.text(&decimal(number)),
        Type::Percent => {
            let share = number.checked_mul(Exact::from_int(100)).unwrap_or(number);
            Notation::Toml.text(&format!("{share} %").replace('_', ""))
        }
        _ if number.is_integer() => number.to_string().replace('_', ""),
        _ => Notation::Toml.text(&number.to_string().replace('_', "")),
    }
}
