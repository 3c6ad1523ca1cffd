//! Rows that are positions of one case.

use std::hash::{Hash, Hasher};

use rustc_hash::{FxHashSet, FxHasher};

use crate::batch::Columns;
use crate::book::Book;
use crate::decide::{Case, Known};
use crate::diagnostic::Code;
use crate::rule::FactId;

use super::binding::{Binding, name};
use super::decoder::Decoded;
use super::fault::CellFault;
use super::output::AnswerColumn;

/// So many cases are remembered, to find one that comes again.
const MAX_SEEN: usize = 1 << 22;

/// A case in the making.
struct Open<'b> {
    id: String,
    /// The number of its first row.
    first: u64,
    whole: Case<'b>,
    positions: Vec<Case<'b>>,
    kept: Vec<AnswerColumn>,
    fault: Option<(u64, Option<String>, CellFault)>,
}

/// Puts rows together that have the same value in a column.
pub(super) struct Grouping<'b> {
    book: &'b Book,
    base: Case<'b>,
    facts: Vec<FactId>,
    open: Option<Open<'b>>,
    seen: FxHashSet<u64>,
}

/// Cases that are complete.
#[derive(Default)]
pub(super) struct Grouped<'b> {
    pub(super) cases: Vec<Case<'b>>,
    /// The number of each one's first row.
    pub(super) numbers: Vec<i64>,
    pub(super) kept: Vec<Vec<AnswerColumn>>,
    /// Cases that are none.
    pub(super) faults: Vec<(u64, Option<String>, CellFault)>,
}

impl<'b> Grouping<'b> {
    pub(super) fn new(binding: &Binding<'b>) -> Self {
        Self {
            book: binding.book,
            base: binding.base.clone(),
            facts: binding.facts(),
            open: None,
            seen: FxHashSet::default(),
        }
    }

    /// Adds the rows of a piece; `ids` are their cases. Returns those that are complete.
    pub(super) fn add(&mut self, first: u64, decoded: &Decoded<'b>, ids: &AnswerColumn) -> Grouped<'b> {
        let mut grouped = Grouped::default();
        for row in 0..decoded.rows {
            let number = first.saturating_add(row as u64);
            let id = ids.word(row).unwrap_or_default();
            let id = id.as_str();
            if self.open.as_ref().is_none_or(|open| open.id != id || id.is_empty()) {
                self.close(&mut grouped);
                self.begin(number, id, row, decoded);
            }
            let fault = decoded.faults.iter().find(|(at, ..)| *at == row);
            let fault = fault.map(|(_, column, fault, _)| (number, column.clone(), fault.clone()));
            self.position(row, number, decoded, fault);
        }
        grouped
    }

    /// The last case.
    pub(super) fn finish(&mut self) -> Grouped<'b> {
        let mut grouped = Grouped::default();
        self.close(&mut grouped);
        grouped
    }

    fn begin(&mut self, number: u64, id: &str, row: usize, decoded: &Decoded<'b>) {
        let mut whole = self.base.clone();
        for fact in self.facts.iter().filter(|fact| !self.is_of_position(**fact)) {
            if let Some(known) = self.known(*fact, row, &decoded.columns) {
                whole.replace(*fact, known);
            }
        }
        let keep: Vec<bool> = (0..decoded.rows).map(|other| other == row).collect();
        let kept = decoded.kept.iter().map(|column| column.clone().kept(&keep)).collect();
        let mut hasher = FxHasher::default();
        id.hash(&mut hasher);
        let mut fault = None;
        if id.is_empty() {
            fault = Some((number, None, CellFault::new(Code::CASE_ROWS, "the row does not say of which case it is")));
        } else if !self.seen.insert(hasher.finish()) {
            let message = format!("the case `{id}` comes again: its rows do not stand together");
            fault = Some((number, None, CellFault::new(Code::CASE_ROWS, message)));
        }
        if self.seen.len() >= MAX_SEEN {
            self.seen.clear();
        }
        self.open = Some(Open { id: id.to_owned(), first: number, whole, positions: Vec::new(), kept, fault });
    }

    fn position(
        &mut self,
        row: usize,
        number: u64,
        decoded: &Decoded<'b>,
        fault: Option<(u64, Option<String>, CellFault)>,
    ) {
        let facts = self.facts.clone();
        let Some(mut open) = self.open.take() else { return };
        open.fault = open.fault.or(fault);
        let mut position = open.whole.blank_position();
        for fact in facts {
            let Some(known) = self.known(fact, row, &decoded.columns) else { continue };
            if self.is_of_position(fact) {
                position.replace(fact, known);
            } else if *open.whole.known(fact) != known && open.fault.is_none() {
                let message = format!("`{}` is of the whole case, and its rows differ", name(self.book, fact));
                open.fault = Some((number, None, CellFault::new(Code::CASE_ROWS, message)));
            }
        }
        open.positions.push(position);
        self.open = Some(open);
    }

    fn close(&mut self, grouped: &mut Grouped<'b>) {
        let Some(open) = self.open.take() else { return };
        if let Some((row, column, fault)) = open.fault {
            grouped.faults.push((row, column, fault));
            return;
        }
        let mut case = open.whole;
        open.positions.iter().for_each(|position| case.add_position(position));
        grouped.cases.push(case);
        grouped.numbers.push(i64::try_from(open.first).unwrap_or(i64::MAX));
        grouped.kept.push(open.kept);
    }

    fn is_of_position(&self, fact: FactId) -> bool {
        self.book.rules.vocabulary.fact(fact).is_some_and(|fact| fact.position)
    }

    /// What a row says of a fact, or is assumed.
    fn known(&self, fact: FactId, row: usize, columns: &Columns) -> Option<Known> {
        let known = columns.known(&self.book.rules, fact, row)?;
        Some(if known == Known::Unknown { self.base.known(fact).clone() } else { known })
    }
}
