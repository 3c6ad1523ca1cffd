//! Rows that were decided: whose they are, what was decided of them, and what is wrong with the others.

use crate::batch::{Decided, Refusal, Worker};
use crate::diagnostic::Code;
use crate::rule::Rules;

use super::answers::Chosen;
use super::decoder::Decoded;
use super::fault::{Fault, numbered};
use super::output::{self, AnswerColumn};

/// Rows of a piece, by one generation.
pub(super) struct Part {
    /// The rows of the piece that were decided or refused.
    pub(super) places: Places,
    pub(super) kept: Vec<AnswerColumn>,
    pub(super) decided: Decided,
    pub(super) faults: Vec<Fault>,
    /// How many rows could not be read.
    pub(super) unread: usize,
    pub(super) rows: usize,
}

/// A whole piece.
pub(super) struct Parts {
    pub(super) rows: usize,
    /// Rows that could not be read, or belong to no generation.
    pub(super) unread: usize,
    pub(super) numbers: Numbers,
    pub(super) kept: Vec<AnswerColumn>,
    /// Who decides each of the numbered rows.
    pub(super) of: Chosen,
    /// Whether it is known which generation judges each of them; of all of them if none.
    pub(super) dated: Option<Vec<bool>>,
    /// Which of the numbered rows were decided.
    pub(super) decided: Vec<bool>,
    pub(super) faults: Vec<Fault>,
    /// What each generation decided, with the place of the generation.
    pub(super) by: Vec<(usize, Decided)>,
}

/// Rows of a piece, in ascending order.
pub(super) enum Places {
    /// The first so many.
    All(usize),
    These(Vec<usize>),
}

impl Places {
    fn get(&self, at: usize) -> Option<usize> {
        match self {
            Self::All(rows) => (at < *rows).then_some(at),
            Self::These(rows) => rows.get(at).copied(),
        }
    }

    /// Where a row is among them.
    fn find(&self, row: usize) -> Option<usize> {
        match self {
            Self::All(rows) => (row < *rows).then_some(row),
            Self::These(rows) => rows.binary_search(&row).ok(),
        }
    }
}

/// The numbers of rows in the portfolio.
pub(super) enum Numbers {
    /// From this one on.
    From(u64),
    These(Vec<i64>),
}

impl Numbers {
    /// Those of the rows for which `keep` is true.
    pub(super) fn kept(self, keep: &[bool]) -> Vec<i64> {
        match self {
            Self::These(numbers) => output::pick(numbers, keep),
            Self::From(first) => {
                let numbers = (first..).zip(keep).filter(|(_, keep)| **keep);
                numbers.map(|(number, _)| i64::try_from(number).unwrap_or(i64::MAX)).collect()
            }
        }
    }
}

impl Part {
    /// Where a row of the piece is among those that were looked at, and whether it was decided.
    pub(super) fn find(&self, row: usize) -> Option<(usize, bool)> {
        let at = self.places.find(row)?;
        Some((at, self.decided.rejected.binary_search_by_key(&at, |rejected| rejected.row).is_err()))
    }
}

impl Parts {
    pub(super) fn of(part: Part, numbers: Numbers) -> Self {
        let mut decided = vec![true; part.decided.rows];
        for rejected in &part.decided.rejected {
            if let Some(slot) = decided.get_mut(rejected.row) {
                *slot = false;
            }
        }
        Self {
            rows: part.rows,
            unread: part.unread,
            numbers,
            kept: part.kept,
            of: Chosen::All,
            dated: None,
            decided,
            faults: part.faults,
            by: vec![(0, part.decided)],
        }
    }
}

/// Decides the rows of a piece that could be read; of these only those for which `only` is true.
pub(super) fn decide<'b>(
    worker: &mut Worker<'_, 'b>,
    decoded: Decoded<'b>,
    number: &dyn Fn(usize) -> u64,
    only: Option<&[bool]>,
) -> Part {
    let rules = worker.rules();
    let mut keep = only.map_or_else(|| vec![true; decoded.rows], <[bool]>::to_vec);
    let asked = |row: usize| only.is_none_or(|only| only.get(row) == Some(&true));
    let (mut unread, mut last) = (0_usize, None);
    let mut faults = Vec::new();
    // A row with a fault is not decided.
    for fault in decoded.faults.into_iter().filter(|(row, ..)| asked(*row)) {
        if last != Some(fault.0) {
            unread = unread.saturating_add(1);
            last = Some(fault.0);
        }
        if let Some(slot) = keep.get_mut(fault.0) {
            *slot = false;
        }
        faults.push(numbered(number(fault.0), fault));
    }
    let whole = !keep.contains(&false);
    let places = match whole {
        true => Places::All(decoded.rows),
        false => Places::These(keep.iter().enumerate().filter(|(_, keep)| **keep).map(|(row, _)| row).collect()),
    };
    let columns = if whole { decoded.columns } else { decoded.columns.kept(&keep) };
    let mut decided = worker.decide(columns);
    for (row, case) in &decoded.odd {
        if let Some(at) = places.find(*row) {
            worker.decide_again(&mut decided, at, case);
        }
    }
    let mut kept = decoded.kept;
    if !whole {
        kept = kept.into_iter().map(|column| column.kept(&keep)).collect();
    }
    for rejected in &decided.rejected {
        let row = places.get(rejected.row).map_or(0, number);
        faults.push(refused(rules, row, &rejected.why));
    }
    Part { places, kept, decided, faults, unread, rows: decoded.rows }
}

/// A row that is refused, as a fault.
fn refused(rules: &Rules, row: u64, why: &Refusal) -> Fault {
    let (code, message) = match why {
        Refusal::BreaksAlways(sentences) => {
            let texts: Vec<String> = sentences
                .iter()
                .filter_map(|id| rules.statement(*id))
                .map(|statement| format!("`{}` ({}:{})", statement.text, statement.file, statement.line))
                .collect();
            (Code::BREAKS_ALWAYS, format!("the row breaks {}", texts.join(" and ")))
        }
        Refusal::NotComputed(error) => (Code::EVALUATION, error.words(rules)),
        Refusal::TooLarge | Refusal::Elsewhere => {
            (Code::TOO_LARGE, "what is paid is too large to be written".to_owned())
        }
    };
    Fault { row, column: None, value: String::new(), code, message }
}
