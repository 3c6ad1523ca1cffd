//! What a case knows, as a case file.

use std::fmt::Write;

use crate::base::Exact;
use crate::book::Book;
use crate::decide::{Case, Known};
use crate::question::decimal;
use crate::rule::{Fact, FactId, FactRole, KindId, Type, Value};

use super::notation::Notation;
use super::said::agreed;

/// A case file in TOML that [`read_toml`](super::read_toml) reads as this case: what is given, and the defaults that were
/// taken away. Defaults that are assumed are left out: whoever reads it assumes them again.
pub fn write_toml(book: &Book, case: &Case<'_>) -> String {
    let rules = &book.rules;
    let mut out = format!("## A case for {}, generation {}.\n", rules.name, rules.generation);
    let writer = Writer { book, notation: Notation::Toml };
    for entry in writer.whole(case) {
        let _never_fails = writeln!(out, "{entry}");
    }
    for position in writer.positions(case) {
        out.push_str("\n[[positions]]\n");
        for entry in position {
            let _never_fails = writeln!(out, "{entry}");
        }
    }
    out
}

/// The one that a file of this name holds: JSON if it ends in `.json`, otherwise TOML.
pub fn write_case(book: &Book, case: &Case<'_>, path: &str) -> String {
    if path.to_lowercase().ends_with(".json") { write_json(book, case) } else { write_toml(book, case) }
}

/// The same in JSON, for [`read_json`](super::read_json).
pub fn write_json(book: &Book, case: &Case<'_>) -> String {
    let writer = Writer { book, notation: Notation::Json };
    let mut entries = writer.whole(case);
    let positions = writer.positions(case);
    if !positions.is_empty() {
        let all: Vec<String> = positions.iter().map(|entries| format!("    {{{}}}", entries.join(", "))).collect();
        entries.push(Notation::Json.entry("positions", &format!("[\n{}\n  ]", all.join(",\n"))));
    }
    let entries: Vec<String> = entries.iter().map(|entry| format!("\n  {entry}")).collect();
    format!("{{{}\n}}\n", entries.join(","))
}

struct Writer<'b> {
    book: &'b Book,
    notation: Notation,
}

impl Writer<'_> {
    /// The entries of the case as a whole.
    fn whole(&self, case: &Case<'_>) -> Vec<String> {
        let positions = case.position_count() > 0;
        let contract = agreed(self.book, case);
        let mut entries = Vec::new();
        if let Some(agreed) = &contract {
            let name = |fact: &FactId| {
                let fact = self.book.rules.vocabulary.fact(*fact)?;
                match fact.role {
                    FactRole::Line(line) => self.book.rules.line(line).map(|line| &*line.name),
                    _ => Some(&*fact.name),
                }
            };
            let names: Vec<&str> = agreed.iter().filter_map(name).collect();
            entries.push(self.notation.entry("agreed", &self.notation.list(&names)));
        }
        for (at, fact) in self.book.rules.vocabulary.facts.iter().enumerate() {
            let listed = contract.is_some() && fact.is_agreement();
            if !(listed || positions && fact.position) {
                entries.extend(self.entry(case, FactId::new(at), fact));
            }
        }
        entries
    }

    /// The entries of each position.
    fn positions(&self, case: &Case<'_>) -> Vec<Vec<String>> {
        if case.position_count() == 0 {
            return Vec::new();
        }
        let facts = || self.book.rules.vocabulary.facts.iter().enumerate().filter(|(_, fact)| fact.position);
        let entries = |position: Case<'_>| -> Vec<String> {
            facts().filter_map(|(at, fact)| self.entry(&position, FactId::new(at), fact)).collect()
        };
        case.each_position().map(entries).collect()
    }

    fn entry(&self, case: &Case<'_>, id: FactId, fact: &Fact) -> Option<String> {
        let value = match case.known(id) {
            Known::Given(value) => self.value(case, id, fact, value),
            Known::OneOf(codes) => match fact.fact_type {
                Type::Kind(kind) => self.leaves(case, id, kind, codes.iter()),
                _ => return None,
            },
            Known::Unknown if fact.default.is_some() => self.notation.table("unknown", "true"),
            Known::Unknown | Known::Assumed(_) => return None,
        };
        let key = match fact.role {
            FactRole::Line(line) => format!("{} agreed", self.book.rules.line(line)?.name),
            _ => fact.name.to_string(),
        };
        Some(self.notation.entry(&key, &value))
    }

    fn value(&self, case: &Case<'_>, id: FactId, fact: &Fact, value: &Value) -> String {
        let text = |text: &str| self.notation.text(text);
        match value {
            Value::YesNo(yes) => yes.to_string(),
            Value::Absent => text(fact.absent.as_deref().unwrap_or("none")),
            Value::Date(date) => self.notation.date(*date),
            Value::Text(words) => text(words),
            Value::Texts(all) => self.notation.list(&all.iter().map(|one| &**one).collect::<Vec<_>>()),
            Value::Number(number) => self.number(&fact.fact_type, *number),
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
            Some(leaf) => self.notation.text(leaf),
            None => {
                // What it is called is told in words only: `other "Meteorit"`.
                let words = case.value_words(id).unwrap_or_default();
                let called = words.split_once('"').map_or("other", |(_, called)| called.trim_end_matches('"'));
                self.notation.table("other", &self.notation.text(called))
            }
        }
    }

    fn leaves(&self, case: &Case<'_>, id: FactId, kind: KindId, codes: impl Iterator<Item = u16>) -> String {
        let leaves: Vec<String> = codes.map(|code| self.leaf(case, id, kind, code)).collect();
        format!("[{}]", leaves.join(", "))
    }

    /// A number as a case file writes it, never as a float.
    fn number(&self, of: &Type, number: Exact) -> String {
        match of {
            Type::Money(_) => self.notation.text(&decimal(number)),
            Type::Percent => {
                let share = number.checked_mul(Exact::from_int(100)).unwrap_or(number);
                self.notation.text(&format!("{share} %").replace('_', ""))
            }
            _ if number.is_integer() => number.to_string().replace('_', ""),
            _ => self.notation.text(&number.to_string().replace('_', "")),
        }
    }
}
