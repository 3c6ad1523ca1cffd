//! What became of the rows of a batch.

use std::sync::Arc;

use crate::base::{Exact, Name};
use crate::decide::{Answer, EvaluationError};
use crate::rule::{FactId, StatementId};

/// All rows of a batch, decided.
#[derive(Clone, Debug, Default)]
pub struct Decided {
    /// How many rows there are.
    pub rows: usize,
    /// The lines, in the order of the rulebook.
    pub lines: Vec<LineDecided>,
    pub(super) total: Total,
    /// Rows that are not decided, in ascending order; what stands elsewhere for them means nothing.
    pub rejected: Vec<Rejected>,
    /// Rows that were left to the reference evaluator.
    pub by_reference: usize,
}

/// What all lines pay together.
#[derive(Clone, Debug, Default)]
pub(super) enum Total {
    #[default]
    None,
    /// What the only line pays that pays.
    OfLine(usize),
    Sum(Money),
}

/// What a line says to each row.
#[derive(Clone, Debug, Default)]
pub struct LineDecided {
    /// The answers that came up, each with what decides it.
    pub outcomes: Vec<Outcome>,
    /// For each row, which of these.
    pub codes: Codes,
    /// How many rows it covers, does not cover, and depends in; rejected ones aside.
    pub counts: Counts,
    /// What it pays.
    pub paid: Option<Money>,
}

/// An answer, and what decides it or leaves it open.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Outcome {
    /// The answer.
    pub answer: Answer,
    /// The statement that decides it.
    pub statement: Option<StatementId>,
    /// Of an answer that depends: the unknown facts that it hangs on.
    pub missing: Arc<[FactId]>,
}

/// Numbers of outcomes, row by row.
#[derive(Clone, Debug, Default)]
pub struct Codes {
    /// The lower eight bits.
    pub low: Vec<u8>,
    /// The higher ones; none if there are not more than 256 outcomes.
    pub high: Option<Vec<u8>>,
}

impl Codes {
    /// The number of a row.
    pub fn get(&self, row: usize) -> usize {
        let low = self.low.get(row).copied().unwrap_or(0);
        let high = self.high.as_ref().and_then(|high| high.get(row)).copied().unwrap_or(0);
        usize::from(u16::from_le_bytes([low, high]))
    }

    pub(super) fn set(&mut self, row: usize, code: usize) {
        let [low, high] = u16::try_from(code).unwrap_or(u16::MAX).to_le_bytes();
        if let Some(slot) = self.low.get_mut(row) {
            *slot = low;
        }
        if high > 0 && self.high.is_none() {
            self.high = Some(vec![0; self.low.len()]);
        }
        if let Some(slot) = self.high.as_mut().and_then(|all| all.get_mut(row)) {
            *slot = high;
        }
    }
}

/// How many rows were answered how.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Counts {
    /// Covered.
    pub covered: u64,
    /// Not covered.
    pub not_covered: u64,
    /// Depends.
    pub depends: u64,
}

impl Counts {
    /// Adds an answer.
    pub fn add(&mut self, answer: Answer) {
        let slot = match answer {
            Answer::Covered => &mut self.covered,
            Answer::NotCovered => &mut self.not_covered,
            Answer::Depends => &mut self.depends,
        };
        *slot = slot.saturating_add(1);
    }

    /// Takes an answer back.
    pub(super) fn take(&mut self, answer: Answer) {
        let slot = match answer {
            Answer::Covered => &mut self.covered,
            Answer::NotCovered => &mut self.not_covered,
            Answer::Depends => &mut self.depends,
        };
        *slot = slot.saturating_sub(1);
    }

    /// Adds others.
    pub fn merge(&mut self, other: Self) {
        self.covered = self.covered.saturating_add(other.covered);
        self.not_covered = self.not_covered.saturating_add(other.not_covered);
        self.depends = self.depends.saturating_add(other.depends);
    }
}

/// Amounts of money, row by row.
#[derive(Clone, Debug)]
pub struct Money {
    /// The currency.
    pub currency: Name,
    /// How many decimals the amounts have.
    pub decimals: u32,
    /// The amounts, in the smallest unit: 95 000.00 is 9 500 000.
    pub amounts: Vec<i64>,
    /// Rows in which the amount is not known, one bit a row; none if it is known everywhere. Their amount is 0.
    pub unknown: Option<Vec<u64>>,
    /// The sum of what is known, of rows that are not rejected.
    pub sum: i128,
}

impl Money {
    /// So many rows that are paid nothing, in the memory of others.
    pub(super) fn begin(spare: Option<Self>, currency: Name, decimals: u32, rows: usize) -> Self {
        let mut amounts = spare.map(|money| money.amounts).unwrap_or_default();
        amounts.clear();
        amounts.resize(rows, 0);
        Self { currency, decimals, amounts, unknown: None, sum: 0 }
    }

    /// Takes what a row is paid out of the sum.
    pub(super) fn take_back(&mut self, row: usize) {
        self.sum = self.sum.saturating_sub(self.get(row).unwrap_or(0).into());
    }

    /// What a row is paid is not known any more.
    fn forget(&mut self, row: usize) {
        self.take_back(row);
        self.put(row, None);
    }

    /// The amount of a row in its smallest unit, if it is known.
    pub fn get(&self, row: usize) -> Option<i64> {
        let unknown = self.unknown.as_ref().is_some_and(|words| super::bits::at(words, row));
        if unknown { None } else { self.amounts.get(row).copied() }
    }

    pub(super) fn put(&mut self, row: usize, amount: Option<i64>) {
        if amount.is_none() && self.unknown.is_none() {
            self.unknown = Some(vec![0; self.amounts.len().div_ceil(64)]);
        }
        if let Some(word) = self.unknown.as_mut().and_then(|words| words.get_mut(row >> 6)) {
            let bit = 1 << (row & 63);
            *word = if amount.is_none() { *word | bit } else { *word & !bit };
        }
        if let Some(slot) = self.amounts.get_mut(row) {
            *slot = amount.unwrap_or(0);
        }
    }

    /// An exact amount in the smallest unit; none if it does not fit.
    pub(super) fn smallest(&self, amount: Exact) -> Option<i64> {
        let scaled = amount.checked_mul(Exact::from_int(10_i64.checked_pow(self.decimals)?)).ok()?;
        scaled.to_i64()
    }
}

/// A row that is not decided.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Rejected {
    /// Which one.
    pub row: usize,
    /// Why.
    pub why: Refusal,
}

/// Why a row is not decided.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Refusal {
    /// It breaks what every case keeps, or cannot keep it: these sentences.
    BreaksAlways(Vec<StatementId>),
    /// An amount cannot be computed.
    NotComputed(EvaluationError),
    /// An amount of money that is paid is too large to be written.
    TooLarge,
    /// Another generation tells of it.
    Elsewhere,
}

impl Decided {
    /// What all lines pay together; none where no line says what it pays, or where they pay in several currencies.
    pub fn total(&self) -> Option<&Money> {
        match &self.total {
            Total::None => None,
            Total::OfLine(line) => self.lines.get(*line)?.paid.as_ref(),
            Total::Sum(money) => Some(money),
        }
    }

    /// The total, as amounts of its own that can be changed.
    pub(super) fn own_total(&mut self) -> Option<&mut Money> {
        if let Total::OfLine(_) = self.total {
            self.total = self.total().cloned().map_or(Total::None, Total::Sum);
        }
        match &mut self.total {
            Total::Sum(money) => Some(money),
            _ => None,
        }
    }

    /// Puts another answer in the place of a line's; and forgets what it pays, and all lines together, where that is not
    /// known any more.
    pub fn revise(&mut self, line: usize, row: usize, outcome: Option<Outcome>, forget: bool) {
        if self.rejected.iter().any(|rejected| rejected.row == row) {
            return;
        }
        let Some(decided) = self.lines.get_mut(line) else { return };
        if let Some(outcome) = outcome {
            decided.uncount(row);
            decided.answer(row, outcome);
        }
        if forget {
            if let Some(money) = &mut decided.paid {
                money.forget(row);
            }
            // What another line does not know is not known of all together either.
            if !matches!(self.total, Total::OfLine(only) if only == line)
                && let Some(money) = self.own_total()
            {
                money.forget(row);
            }
        }
    }

    /// Takes a row out of all counts and sums: it is told of elsewhere.
    pub fn withdraw(&mut self, row: usize) {
        if self.rejected.iter().any(|rejected| rejected.row == row) {
            return;
        }
        self.uncount(row);
        let at = self.rejected.partition_point(|rejected| rejected.row < row);
        self.rejected.insert(at, Rejected { row, why: Refusal::Elsewhere });
    }

    /// Takes a row out of all counts and sums.
    pub(super) fn uncount(&mut self, row: usize) {
        for line in &mut self.lines {
            line.uncount(row);
            if let Some(money) = &mut line.paid {
                money.take_back(row);
            }
        }
        if let Total::Sum(money) = &mut self.total {
            money.take_back(row);
        }
    }
}

impl LineDecided {
    /// What it says to a row.
    pub fn outcome(&self, row: usize) -> Option<&Outcome> {
        self.outcomes.get(self.codes.get(row))
    }

    /// Gives a row an answer, and counts it.
    pub(super) fn answer(&mut self, row: usize, outcome: Outcome) {
        self.counts.add(outcome.answer);
        let code = self.outcomes.iter().position(|known| *known == outcome).unwrap_or_else(|| {
            self.outcomes.push(outcome);
            self.outcomes.len().saturating_sub(1)
        });
        self.codes.set(row, code);
    }

    /// Takes the answer of a row out of the counts.
    pub(super) fn uncount(&mut self, row: usize) {
        if let Some(answer) = self.outcome(row).map(|before| before.answer) {
            self.counts.take(answer);
        }
    }
}
