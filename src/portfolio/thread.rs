//! What one thread does with pieces: reads them, decides their rows, and makes the answers ready.

use std::sync::Arc;

use crate::batch::{Columns, Worker};
use crate::diagnostic::Diagnostic;
use crate::rule::{FactId, Rules};

use super::answers::{self, Chosen};
use super::binding::Binding;
use super::decoder::{Decoded, Decoder};
use super::engine::{Common, Done, Stopped, no_generation};
use super::fault::{CellFault, Fault};
use super::generations;
use super::grouping::Grouped;
use super::output::{self, AnswerColumn, Answers, Sort};
use super::parts::{Numbers, Parts, Places, decide};
use super::source::Piece;
use super::summary::Summary;

/// One thread's memory.
pub(super) struct Thread<'c, 'b> {
    common: &'c Common<'b>,
    /// For each generation.
    by: Vec<(Decoder<'b>, Worker<'c, 'b>)>,
    /// What reads the dates.
    dates: Option<Decoder<'b>>,
}

impl<'c, 'b> Thread<'c, 'b> {
    pub(super) fn new(common: &'c Common<'b>) -> Self {
        let decoder = |binding: &Binding<'b>, keep: Vec<String>| {
            let (shape, map) = (common.shape.clone(), Arc::clone(&common.map));
            Decoder::new(shape, binding.clone(), keep, map, common.options.accept_unlisted)
        };
        let by = common
            .generations
            .iter()
            .map(|generation| (decoder(&generation.binding, common.keep.clone()), Worker::new(&generation.plan)));
        let dates = common.dating.as_ref().map(|dating| decoder(&dating.binding, Vec::new()));
        Self { common, by: by.collect(), dates }
    }

    pub(super) fn run(&mut self, first: u64, piece: &Piece, rows: usize) -> Result<Done, Stopped> {
        let parts = match (&self.common.dating, &mut self.dates) {
            (Some(dating), Some(dates)) => {
                let places = generations::governed(dating, dates, piece, rows)?;
                generations::by_date(&self.common.generations, &mut self.by, &places, first, piece)?
            }
            _ => self.by_one(first, piece, rows)?,
        };
        self.done(parts)
    }

    /// Makes the answers of a piece ready.
    fn done(&self, mut parts: Parts) -> Result<Done, Stopped> {
        parts.faults.sort_by_key(|fault| fault.row);
        let summary = Summary::of(&parts);
        let faults = std::mem::take(&mut parts.faults);
        let answers = self.written(parts);
        Ok(Done { faults, answers: self.common.layout.ready(answers)?, summary })
    }

    /// The rows of a piece that are written.
    fn written(&self, parts: Parts) -> Answers {
        let Parts { numbers, kept, decided: mut written, by, of, dated, .. } = parts;
        let rules: Vec<&Rules> = self.common.generations.iter().map(|generation| generation.plan.rules()).collect();
        if let Some((line, answer)) = &self.common.options.only {
            let lines: Vec<_> = by
                .iter()
                .map(|(generation, decided)| decided.lines.get(rules.get(*generation)?.line_named(line)?.index()))
                .collect();
            for (row, slot) in written.iter_mut().enumerate() {
                let told = of.at(row).and_then(|(part, at)| lines.get(part).copied().flatten()?.outcome(at));
                *slot &= told.is_some_and(|told| told.answer == *answer);
            }
        }
        let rows = written.iter().filter(|written| **written).count();
        if rows == 0 {
            return Answers::default();
        }
        let mut columns = vec![AnswerColumn { sort: Sort::Ints(numbers.kept(&written), 0), known: None }];
        let (mut chosen, mut dated) = (of, dated);
        if rows == written.len() {
            columns.extend(kept);
        } else {
            columns.extend(kept.into_iter().map(|column| column.kept(&written)));
            let these = match chosen {
                Chosen::All => (0..written.len()).map(|row| (0, row)).collect(),
                Chosen::These(rows) => rows,
            };
            chosen = Chosen::These(output::pick(these, &written));
            dated = dated.map(|dated| output::pick(dated, &written));
        }
        columns.extend(answers::columns(&rules, &by, &chosen, dated));
        Answers { rows, columns }
    }

    /// Cases that were put together from rows.
    pub(super) fn cases(&mut self, grouped: Grouped<'b>) -> Result<Done, Stopped> {
        let Some((_, worker)) = self.by.first_mut() else { return Err(no_generation().into()) };
        let rules = worker.rules();
        let facts = (0..rules.vocabulary.facts.len()).map(FactId::new);
        let given: Vec<FactId> = facts.filter(|fact| worker.takes(*fact)).collect();
        let (columns, odd) = Columns::of_cases(rules, &grouped.cases, given);
        let of: Vec<(usize, usize)> = (0..grouped.cases.len()).map(|case| (case, 0)).collect();
        let kept = generations::merged(&grouped.kept, &of);
        let odd = odd.into_iter().filter_map(|row| Some((row, grouped.cases.get(row)?.clone()))).collect();
        let decoded = Decoded { rows: grouped.cases.len(), columns, kept, faults: Vec::new(), odd };
        let number = |row: usize| grouped.numbers.get(row).and_then(|row| u64::try_from(*row).ok()).unwrap_or(0);
        let mut part = decide(worker, decoded, &number, None);
        part.unread = grouped.faults.len();
        part.rows = part.rows.saturating_add(part.unread);
        part.faults.extend(grouped.faults.into_iter().map(|(row, column, CellFault { code, message })| Fault {
            row,
            column,
            value: String::new(),
            code,
            message,
        }));
        self.done(Parts::of(part, Numbers::These(grouped.numbers)))
    }

    /// A piece by the only generation.
    fn by_one(&mut self, first: u64, piece: &Piece, rows: usize) -> Result<Parts, Diagnostic> {
        let Some((decoder, worker)) = self.by.first_mut() else { return Err(no_generation()) };
        let decoded = decoder.decode(piece, rows)?;
        let number = |row: usize| first.saturating_add(row as u64);
        let part = decide(worker, decoded, &number, None);
        let numbers = match &part.places {
            Places::All(_) => Numbers::From(first),
            Places::These(rows) => {
                Numbers::These(rows.iter().map(|row| i64::try_from(number(*row)).unwrap_or(i64::MAX)).collect())
            }
        };
        Ok(Parts::of(part, numbers))
    }
}
