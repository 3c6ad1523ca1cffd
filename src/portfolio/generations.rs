//! Rows by the generation that is in force on their governing date.

use std::sync::Arc;

use rustc_hash::FxHashSet;

use crate::base::Date;
use crate::batch::{Outcome, Worker};
use crate::book::{Book, timeline};
use crate::decide::{Answer, Known};
use crate::diagnostic::{Code, Diagnostic};
use crate::rule::{FactId, Value};

use super::answers::Chosen;
use super::decoder::Decoder;
use super::engine::{Dating, Generation};
use super::fault::Fault;
use super::output::{AnswerColumn, Sort};
use super::parts::{Numbers, Part, Parts, decide};
use super::source::Piece;

/// Which generation a row is judged by.
#[derive(Clone, Copy, PartialEq)]
pub(super) enum By {
    /// The one at this place.
    Generation(usize),
    /// Its date is not known: by all.
    All,
    /// None is in force on that date.
    None(Date),
}

/// Each stretch of time with the generation in force in it, as it is for contracts of that time.
pub(super) fn stretches(books: &[Book]) -> Vec<Book> {
    let timeline = timeline(books);
    let stretches = timeline.stretches().iter();
    stretches.filter_map(|stretch| books.get(stretch.generation)?.governed_within(stretch.period)).collect()
}

/// For each stretch of time its place in [`stretches`]; none where the domain of the governing date excludes it.
pub(super) fn judges(books: &[Book]) -> Vec<Option<usize>> {
    let timeline = timeline(books);
    let mut next = 0_usize;
    let place = |stretch: &crate::rule::InForce| {
        let judge = books.get(stretch.generation)?.governed_within(stretch.period)?;
        drop(judge);
        next = next.saturating_add(1);
        next.checked_sub(1)
    };
    timeline.stretches().iter().map(place).collect()
}

/// The generation of each row of a piece.
pub(super) fn governed<'b>(
    dating: &Dating<'b>,
    dates: &mut Decoder<'b>,
    piece: &Piece,
    rows: usize,
) -> Result<Vec<By>, Diagnostic> {
    let Some(fact) = dating.governing else { return Ok(vec![By::All; rows]) };
    let decoded = dates.decode(piece, rows)?;
    let same = dating.binding.base.known(fact);
    let rules = &dating.binding.book.rules;
    let stretches = dating.timeline.stretches();
    let in_force = |date: Date| {
        let stretch = stretches.iter().position(|stretch| stretch.period.contains(date));
        stretch.and_then(|at| dating.judges.get(at).copied().flatten()).map_or(By::None(date), By::Generation)
    };
    let of = |row: usize| {
        // What cannot be read as a date is told by whichever generation looks at the row.
        let known = decoded.columns.known(rules, fact, row).unwrap_or_default();
        match (&known, same) {
            (Known::Given(Value::Date(date)), _) => in_force(*date),
            (_, Known::Given(Value::Date(date)) | Known::Assumed(Value::Date(date))) => in_force(*date),
            _ => By::All,
        }
    };
    Ok((0..rows).map(of).collect())
}

/// Decides a piece, each row by its own generation. A row without a date depends on it, line by line, unless all
/// generations agree that could judge it.
pub(super) fn by_date<'b>(
    generations: &[Generation<'b>],
    by: &mut [(Decoder<'b>, Worker<'_, 'b>)],
    places: &[By],
    first: u64,
    piece: &Piece,
) -> Result<Parts, Diagnostic> {
    let rows = places.len();
    let mut parts = Vec::new();
    for (at, (decoder, worker)) in by.iter_mut().enumerate() {
        let only: Vec<bool> = places.iter().map(|by| *by == By::Generation(at) || *by == By::All).collect();
        if only.contains(&true) {
            let decoded = decoder.decode(piece, rows)?;
            parts.push((at, decide(worker, decoded, &|row| first.saturating_add(row as u64), Some(&only))));
        }
    }
    let agreed = undated(generations, places, &mut parts);
    let mut faults: Vec<Fault> = Vec::new();
    for (row, by) in places.iter().enumerate() {
        if let By::None(date) = by {
            let row = first.saturating_add(row as u64);
            let message = format!("no generation is in force on {date}");
            faults.push(Fault { row, column: None, value: date.to_string(), code: Code::NOT_IN_FORCE, message });
        }
    }
    let newest = generations.len().saturating_sub(1);
    for (at, part) in &parts {
        // Of a row that all generations look at and none decides, the newest one tells what is wrong.
        let tells = |fault: &&Fault| {
            let row = usize::try_from(fault.row.saturating_sub(first)).unwrap_or(usize::MAX);
            places.get(row) != Some(&By::All) || *at == newest && !agreed.contains(&row)
        };
        faults.extend(part.faults.iter().filter(tells).cloned());
    }
    // For each row that some generation could read: the part that decides it, or else the newest.
    let (mut read, mut of, mut is_decided) = (Vec::new(), Vec::new(), Vec::new());
    for row in 0..rows {
        let found: Vec<(usize, usize, bool)> = (0..parts.len()).filter_map(|at| looked_at(&parts, at, row)).collect();
        let Some((at, local, decides)) = found.iter().rev().find(|(.., decides)| *decides).or(found.last()) else {
            continue;
        };
        // What the newest generation cannot read, no older one decides: its fault has been told.
        read.push(row);
        of.push((*at, *local));
        is_decided.push(*decides);
    }
    let unread = rows.saturating_sub(read.len());
    let kept: Vec<Vec<AnswerColumn>> = parts.iter().map(|(_, part)| part.kept.clone()).collect();
    let kept = merged(&kept, &of);
    // Nobody knows by which generation a row without a date is judged.
    let dated = read.iter().map(|row| places.get(*row) != Some(&By::All)).collect();
    let number = |row: &usize| i64::try_from(first.saturating_add(*row as u64)).unwrap_or(i64::MAX);
    let by = parts.into_iter().map(|(at, part)| (at, part.decided)).collect();
    let numbers = Numbers::These(read.iter().map(number).collect());
    Ok(Parts {
        rows,
        unread,
        numbers,
        kept,
        of: Chosen::These(of),
        dated: Some(dated),
        decided: is_decided,
        faults,
        by,
    })
}

/// Where a part looks at a row, and whether it decides it: the part, the row's place in it.
fn looked_at(parts: &[(usize, Part)], at: usize, row: usize) -> Option<(usize, usize, bool)> {
    let (_, part) = parts.get(at)?;
    part.find(row).map(|(local, decides)| (at, local, decides))
}

/// Rows without a date: where the generations that can judge them do not agree on a line, it depends on the date. Returns
/// the rows that some generation decides.
fn undated(generations: &[Generation<'_>], places: &[By], parts: &mut [(usize, Part)]) -> FxHashSet<usize> {
    let mut decided = FxHashSet::default();
    let rows = places.iter().enumerate().filter(|(_, by)| **by == By::All).map(|(row, _)| row);
    for row in rows {
        let judges = (0..parts.len()).filter_map(|at| looked_at(parts, at, row)).filter(|(.., decides)| *decides);
        let judges: Vec<(usize, usize)> = judges.map(|(at, local, _)| (at, local)).collect();
        let Some((last, others)) = judges.split_last() else { continue };
        decided.insert(row);
        let Some(rules) = parts.get(last.0).and_then(|(at, _)| generations.get(*at)).map(|one| one.plan.rules()) else {
            continue;
        };
        for (line, known) in rules.lines.iter().enumerate() {
            let answer = |(at, local): &(usize, usize)| -> (Answer, Option<i64>) {
                let of = || {
                    let (generation, part) = parts.get(*at)?;
                    let id = generations.get(*generation)?.plan.rules().line_named(&known.name)?;
                    let line = part.decided.lines.get(id.index())?;
                    let outcome = line.outcome(*local)?;
                    Some((outcome.answer, line.paid.as_ref().map_or(Some(0), |paid| paid.get(*local))))
                };
                // A line that a generation does not have covers nothing there.
                of().unwrap_or((Answer::NotCovered, Some(0)))
            };
            let now = answer(last);
            let agree = others.iter().all(|other| answer(other).0 == now.0);
            let pay = others.iter().all(|other| answer(other).1 == now.1);
            let missing: Arc<[FactId]> = rules.governed_by.into_iter().collect();
            let depends = Outcome { answer: Answer::Depends, statement: None, missing };
            if let Some((_, part)) = parts.get_mut(last.0) {
                part.decided.revise(line, last.1, (!agree).then_some(depends), !pay);
            }
        }
        // The others have said what they had to.
        for (at, local) in others {
            if let Some((_, part)) = parts.get_mut(*at) {
                part.decided.withdraw(*local);
            }
        }
    }
    decided
}

/// Columns of several parts as one, row by row.
pub(super) fn merged(parts: &[Vec<AnswerColumn>], of: &[(usize, usize)]) -> Vec<AnswerColumn> {
    let width = parts.iter().map(Vec::len).max().unwrap_or(0);
    (0..width)
        .map(|at| {
            let columns: Vec<Option<&AnswerColumn>> = parts.iter().map(|part| part.get(at)).collect();
            let column = |part: usize| columns.get(part).copied().flatten();
            let known = |(part, row): &(usize, usize)| {
                column(*part)
                    .is_some_and(|column| column.known.as_ref().is_none_or(|known| known.get(*row) == Some(&true)))
            };
            let all_known = columns.iter().flatten().all(|column| column.known.is_none());
            let known = (!all_known).then(|| of.iter().map(known).collect());
            let sort = match columns.iter().flatten().next().map(|column| &column.sort) {
                Some(Sort::Bits(_)) => Sort::Bits(
                    of.iter()
                        .map(|(part, row)| match column(*part).map(|column| &column.sort) {
                            Some(Sort::Bits(values)) => values.get(*row) == Some(&true),
                            _ => false,
                        })
                        .collect(),
                ),
                Some(Sort::Ints(_, decimals)) => {
                    Sort::Ints(of.iter().map(|(part, row)| int(column(*part), *row)).collect(), *decimals)
                }
                Some(Sort::Days(_)) => Sort::Days(of.iter().map(|(part, row)| int(column(*part), *row)).collect()),
                Some(Sort::Codes(..)) | None => {
                    let (mut texts, mut starts) = (Vec::new(), Vec::new());
                    for column in &columns {
                        starts.push(u32::try_from(texts.len()).unwrap_or(u32::MAX));
                        if let Some(AnswerColumn { sort: Sort::Codes(_, more), .. }) = column {
                            texts.extend(more.iter().cloned());
                        }
                    }
                    let code = |(part, row): &(usize, usize)| match column(*part).map(|column| &column.sort) {
                        Some(Sort::Codes(codes, _)) => {
                            let code = codes.get(*row).copied().unwrap_or(0);
                            starts.get(*part).copied().unwrap_or(0).saturating_add(code)
                        }
                        _ => 0,
                    };
                    Sort::Codes(of.iter().map(code).collect(), texts.into())
                }
            };
            AnswerColumn { sort, known }
        })
        .collect()
}

fn int(column: Option<&AnswerColumn>, row: usize) -> i64 {
    match column.map(|column| &column.sort) {
        Some(Sort::Ints(values, _) | Sort::Days(values)) => values.get(row).copied().unwrap_or(0),
        _ => 0,
    }
}
