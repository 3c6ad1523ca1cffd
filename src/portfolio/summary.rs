//! What is told of a run in the end.

use std::collections::BTreeMap;

use serde_json::{Value, json};

use crate::base::{Exact, Name};
use crate::batch::{Counts, Decided};
use crate::book::Book;
use crate::decide::Answer;
use crate::rule::FactId;

use super::binding::{Binding, name};

/// What became of all rows.
#[derive(Clone, Debug, Default)]
pub struct Summary {
    /// Rows that were read.
    pub rows: u64,
    /// Of these, rows that were not decided.
    pub rejected: u64,
    /// Of these, rows that no line's bits decide, and the reference evaluator did.
    pub by_reference: u64,
    /// The lines, in the order of the rulebook.
    pub lines: Vec<LineSummary>,
    /// What all lines pay together, where that is known; with how many decimals.
    pub total: Option<(i128, u32)>,
    /// The currency of the total.
    pub currency: Option<Name>,
    /// Columns of the portfolio that hold nothing of the rulebook's.
    pub unused: Vec<String>,
    /// The rulebook's generation.
    pub generation: Option<Name>,
}

/// What became of one line.
#[derive(Clone, Debug, Default)]
pub struct LineSummary {
    /// Its name.
    pub name: String,
    /// How many rows it covers, does not cover, and depends in.
    pub counts: Counts,
    /// What it pays in all rows, where that is known; with how many decimals, and its currency.
    pub paid: Option<(i128, u32, Name)>,
    /// What rows depend on: the unknown facts, and how many rows hang on just these.
    pub depends: Vec<(Vec<String>, u64)>,
    missing: BTreeMap<Vec<FactId>, u64>,
}

impl Summary {
    /// Of nothing yet.
    pub(super) fn new(book: &Book, binding: &Binding<'_>) -> Self {
        let lines = book.rules.lines.iter().map(|line| LineSummary { name: line.name.to_string(), ..LineSummary::default() });
        Self {
            lines: lines.collect(),
            unused: binding.unused.clone(),
            generation: Some(book.rules.generation.clone()),
            ..Self::default()
        }
    }

    /// Of a piece; `keep` says which of its rows could be read.
    pub(super) fn of(rows: usize, keep: &[bool], decided: &Decided) -> Self {
        let faulty = keep.iter().filter(|keep| !**keep).count();
        let rejected = faulty.saturating_add(decided.rejected.len());
        let lines = decided.lines.iter().map(|line| {
            let mut missing: BTreeMap<Vec<FactId>, u64> = BTreeMap::new();
            let open: Vec<bool> = line.outcomes.iter().map(|outcome| outcome.answer == Answer::Depends).collect();
            if line.counts.depends > 0 {
                let mut by_code = vec![0_u64; line.outcomes.len()];
                let mut skip = decided.rejected.iter().map(|rejected| rejected.row).collect::<Vec<_>>();
                skip.sort_unstable();
                for row in 0..decided.rows {
                    let code = line.codes.get(row);
                    if open.get(code) == Some(&true) && skip.binary_search(&row).is_err()
                        && let Some(count) = by_code.get_mut(code)
                    {
                        *count = count.saturating_add(1);
                    }
                }
                for (outcome, count) in line.outcomes.iter().zip(by_code).filter(|(_, count)| *count > 0) {
                    let slot = missing.entry(outcome.missing.to_vec()).or_default();
                    *slot = slot.saturating_add(count);
                }
            }
            let paid = line.paid.as_ref().map(|money| (money.sum, money.decimals, money.currency.clone()));
            LineSummary { counts: line.counts, paid, missing, ..LineSummary::default() }
        });
        Self {
            rows: rows as u64,
            rejected: rejected as u64,
            by_reference: decided.by_reference as u64,
            lines: lines.collect(),
            total: decided.total.as_ref().map(|money| (money.sum, money.decimals)),
            currency: decided.total.as_ref().map(|money| money.currency.clone()),
            ..Self::default()
        }
    }

    pub(super) fn merge(&mut self, other: &Self) {
        self.rows = self.rows.saturating_add(other.rows);
        self.rejected = self.rejected.saturating_add(other.rejected);
        self.by_reference = self.by_reference.saturating_add(other.by_reference);
        if let Some((sum, decimals)) = other.total {
            let before = self.total.map_or(0, |(sum, _)| sum);
            self.total = Some((before.saturating_add(sum), decimals));
            self.currency.clone_from(&other.currency);
        }
        for (line, other) in self.lines.iter_mut().zip(&other.lines) {
            line.counts.merge(other.counts);
            if let Some((sum, decimals, currency)) = &other.paid {
                let before = line.paid.as_ref().map_or(0, |(sum, ..)| *sum);
                line.paid = Some((before.saturating_add(*sum), *decimals, currency.clone()));
            }
            for (facts, count) in &other.missing {
                let slot = line.missing.entry(facts.clone()).or_default();
                *slot = slot.saturating_add(*count);
            }
        }
    }

    /// Puts the names of facts to what rows depend on, most rows first.
    pub fn named(&mut self, book: &Book) {
        for line in &mut self.lines {
            let words = |facts: &Vec<FactId>| facts.iter().map(|fact| name(book, *fact)).collect::<Vec<_>>();
            line.depends = line.missing.iter().map(|(facts, count)| (words(facts), *count)).collect();
            line.depends.sort_by(|one, other| other.1.cmp(&one.1).then_with(|| one.0.cmp(&other.0)));
        }
    }

    /// As JSON, with how long it took.
    pub fn json(&self, seconds: f64) -> Value {
        let mut lines = serde_json::Map::new();
        for line in &self.lines {
            let mut object = serde_json::Map::new();
            object.insert("covered".to_owned(), json!(line.counts.covered));
            object.insert("not_covered".to_owned(), json!(line.counts.not_covered));
            object.insert("depends".to_owned(), json!(line.counts.depends));
            object.insert("pays".to_owned(), json!(line.paid.as_ref().map(|(sum, decimals, _)| amount(*sum, *decimals))));
            let depends = line.depends.iter().map(|(facts, rows)| json!({ "on": facts, "rows": rows }));
            object.insert("depends_on".to_owned(), Value::Array(depends.collect()));
            lines.insert(line.name.clone(), Value::Object(object));
        }
        json!({
            "rows": self.rows,
            "rejected": self.rejected,
            "generation": self.generation,
            "lines": lines,
            "total": self.total.map(|(sum, decimals)| amount(sum, decimals)),
            "unused_columns": self.unused,
            "seconds": seconds,
        })
    }
}

/// An amount in its smallest unit: `95000.00`.
pub fn amount(sum: i128, decimals: u32) -> String {
    let scale = 10_i128.saturating_pow(decimals);
    let exact = Exact::new(sum, scale).unwrap_or_default();
    exact.grouped(Some(decimals)).replace('_', "")
}
