//! What is told of a run in the end.

use std::collections::BTreeMap;

use serde::{Serialize, Serializer};

use crate::base::{Exact, Name};
use crate::batch::{Counts, Decided};
use crate::decide::Answer;
use crate::rule::{FactId, Rules};

use super::answers::line_names;
use super::parts::Parts;

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
    /// The generations of the rulebook, oldest first, with how many rows each decided.
    pub generations: Vec<(Name, u64)>,
    /// Of each generation, the places of its lines and their names.
    places: Vec<Vec<(usize, String)>>,
    /// Of each generation, the names of its facts.
    facts: Vec<Vec<Name>>,
    by_generation: Vec<(usize, Summary)>,
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
    /// By generation and facts.
    missing: BTreeMap<(usize, Vec<FactId>), u64>,
}

impl Summary {
    /// Of nothing yet.
    pub(super) fn new(judges: &[&Rules], unused: Vec<String>) -> Self {
        let lines = line_names(judges).into_iter();
        let lines = lines.map(|name| LineSummary { name: name.to_string(), ..LineSummary::default() });
        let places = judges.iter().map(|rules| {
            let lines = rules.lines.iter().enumerate();
            lines.map(|(at, line)| (at, line.name.to_string())).collect()
        });
        let names = |rules: &&Rules| rules.vocabulary.facts.iter().map(|fact| fact.name.clone()).collect();
        Self {
            lines: lines.collect(),
            unused,
            generations: judges.iter().map(|rules| (rules.generation.clone(), 0)).collect(),
            places: places.collect(),
            facts: judges.iter().map(names).collect(),
            ..Self::default()
        }
    }

    /// Of a piece.
    pub(super) fn of(parts: &Parts) -> Self {
        let refused = parts.decided.iter().filter(|decided| !**decided).count();
        let mut summary =
            Self { rows: parts.rows as u64, rejected: parts.unread.saturating_add(refused) as u64, ..Self::default() };
        for (generation, decided) in &parts.by {
            summary.by_generation.push((*generation, Self::of_one(decided)));
        }
        summary
    }

    fn of_one(decided: &Decided) -> Self {
        let lines = decided.lines.iter().map(|line| {
            let mut missing: BTreeMap<Vec<FactId>, u64> = BTreeMap::new();
            let open: Vec<bool> = line.outcomes.iter().map(|outcome| outcome.answer == Answer::Depends).collect();
            if line.counts.depends > 0 {
                let mut by_code = vec![0_u64; line.outcomes.len()];
                let skip: Vec<usize> = decided.rejected.iter().map(|rejected| rejected.row).collect();
                for row in 0..decided.rows {
                    let code = line.codes.get(row);
                    if open.get(code) == Some(&true)
                        && skip.binary_search(&row).is_err()
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
            let missing = missing.into_iter().map(|(facts, rows)| ((0, facts), rows)).collect();
            LineSummary { counts: line.counts, paid, missing, ..LineSummary::default() }
        });
        Self {
            rows: decided.rows.saturating_sub(decided.rejected.len()) as u64,
            by_reference: decided.by_reference as u64,
            lines: lines.collect(),
            total: decided.total().map(|money| (money.sum, money.decimals)),
            currency: decided.total().map(|money| money.currency.clone()),
            ..Self::default()
        }
    }

    pub(super) fn merge(&mut self, other: &Self) {
        self.rows = self.rows.saturating_add(other.rows);
        self.rejected = self.rejected.saturating_add(other.rejected);
        for (generation, other) in &other.by_generation {
            self.merge_generation(*generation, other);
        }
    }

    fn merge_generation(&mut self, generation: usize, other: &Self) {
        self.by_reference = self.by_reference.saturating_add(other.by_reference);
        if let Some((_, rows)) = self.generations.get_mut(generation) {
            *rows = rows.saturating_add(other.rows);
        }
        if let Some((sum, decimals)) = other.total {
            self.total = Some(added(self.total, (sum, decimals)));
            self.currency.clone_from(&other.currency);
        }
        let Some(places) = self.places.get(generation) else { return };
        for (at, name) in places {
            let Some(line) = self.lines.iter_mut().find(|line| line.name == *name) else { continue };
            let Some(other) = other.lines.get(*at) else { continue };
            line.counts.merge(other.counts);
            if let Some((sum, decimals, currency)) = &other.paid {
                let before = line.paid.as_ref().map(|(sum, decimals, _)| (*sum, *decimals));
                let (sum, decimals) = added(before, (*sum, *decimals));
                line.paid = Some((sum, decimals, currency.clone()));
            }
            for ((_, facts), count) in &other.missing {
                let slot = line.missing.entry((generation, facts.clone())).or_default();
                *slot = slot.saturating_add(*count);
            }
        }
    }

    /// Puts the names of facts to what rows depend on, most rows first.
    pub(super) fn named(&mut self) {
        for line in &mut self.lines {
            let mut by_name: BTreeMap<Vec<String>, u64> = BTreeMap::new();
            for ((generation, facts), count) in &line.missing {
                let names = self.facts.get(*generation);
                let name = |fact: &FactId| names.and_then(|names| names.get(fact.index())).map(|name| name.to_string());
                let slot = by_name.entry(facts.iter().filter_map(name).collect()).or_default();
                *slot = slot.saturating_add(*count);
            }
            line.depends = by_name.into_iter().collect();
            line.depends.sort_by(|one, other| other.1.cmp(&one.1).then_with(|| one.0.cmp(&other.0)));
        }
        // Several stretches of time may be of one generation.
        let mut generations: Vec<(Name, u64)> = Vec::new();
        for (name, rows) in &self.generations {
            match generations.iter_mut().find(|(known, _)| known == name) {
                Some((_, sum)) => *sum = sum.saturating_add(*rows),
                None => generations.push((name.clone(), *rows)),
            }
        }
        self.generations = generations;
    }

    /// As JSON, with how long it took.
    pub fn json(&self, seconds: f64) -> impl Serialize + '_ {
        Told {
            rows: self.rows,
            rejected: self.rejected,
            generations: InOrder(self.generations.iter().map(|(name, rows)| (&**name, *rows)).collect()),
            lines: InOrder(self.lines.iter().map(|line| (line.name.as_str(), line.told())).collect()),
            total: self.total.map(|(sum, decimals)| amount(sum, decimals)),
            unused_columns: &self.unused,
            seconds,
        }
    }
}

impl LineSummary {
    fn told(&self) -> ToldLine<'_> {
        ToldLine {
            covered: self.counts.covered,
            not_covered: self.counts.not_covered,
            depends: self.counts.depends,
            pays: self.paid.as_ref().map(|(sum, decimals, _)| amount(*sum, *decimals)),
            depends_on: self.depends.iter().map(|(on, rows)| Hangs { on, rows: *rows }).collect(),
        }
    }
}

#[derive(Serialize)]
struct Told<'s> {
    rows: u64,
    rejected: u64,
    generations: InOrder<'s, u64>,
    lines: InOrder<'s, ToldLine<'s>>,
    total: Option<String>,
    unused_columns: &'s [String],
    seconds: f64,
}

#[derive(Serialize)]
struct ToldLine<'s> {
    covered: u64,
    not_covered: u64,
    depends: u64,
    pays: Option<String>,
    depends_on: Vec<Hangs<'s>>,
}

#[derive(Serialize)]
struct Hangs<'s> {
    on: &'s [String],
    rows: u64,
}

/// An object whose keys stand in the order of the rulebook.
struct InOrder<'s, T>(Vec<(&'s str, T)>);

impl<T: Serialize> Serialize for InOrder<'_, T> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_map(self.0.iter().map(|(key, value)| (key, value)))
    }
}

/// Sums of so many decimals.
fn added(before: Option<(i128, u32)>, (sum, decimals): (i128, u32)) -> (i128, u32) {
    let Some((before, of)) = before else { return (sum, decimals) };
    let finest = decimals.max(of);
    let scaled = |sum: i128, of: u32| sum.saturating_mul(10_i128.saturating_pow(finest.saturating_sub(of)));
    (scaled(before, of).saturating_add(scaled(sum, decimals)), finest)
}

/// An amount in its smallest unit: `95000.00`.
pub fn amount(sum: i128, decimals: u32) -> String {
    let scale = 10_i128.saturating_pow(decimals);
    let exact = Exact::new(sum, scale).unwrap_or_default();
    exact.grouped(Some(decimals)).replace('_', "")
}
