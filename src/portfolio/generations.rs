//! Rows by the generation that is in force on their governing date.

use std::sync::Arc;

use crate::base::Date;
use crate::batch::{Outcome, Worker};
use crate::decide::{Answer, Known};
use crate::diagnostic::{Code, Diagnostic};
use crate::rule::{Fact, FactId, Rules, Value};

use super::engine::{Generation, Part, Parts, decide};
use super::fault::Fault;
use super::output::{self, AnswerColumn, Sort};
use super::source::{Decoder, Piece};

/// Which generation a row is judged by.
#[derive(Clone, Copy, PartialEq)]
enum By {
    /// The one at this place.
    Generation(usize),
    /// Its date is not known: by all.
    All,
    /// None is in force on that date.
    None(Date),
}

/// Decides a piece, each row by its own generation; what a row without a date depends on is its date, unless all
/// generations agree.
pub(super) fn by_date<'b>(
    generations: &[Generation<'b>],
    by: &mut [(Decoder<'b>, Worker<'_, 'b>)],
    first: u64,
    piece: &Piece,
    rows: usize,
) -> Result<Parts, Diagnostic> {
    let all: Vec<&Rules> = generations.iter().map(|generation| generation.plan.rules()).collect();
    let places = governed(generations, by, piece, rows)?;
    let mut parts = Vec::new();
    for (at, (decoder, worker)) in by.iter_mut().enumerate() {
        let only: Vec<bool> = places.iter().map(|by| *by == By::Generation(at) || *by == By::All).collect();
        if only.contains(&true) {
            let decoded = decoder.decode(piece, rows)?;
            parts.push((at, decide(worker, decoded, &|row| first.saturating_add(row as u64), Some(&only))));
        }
    }
    let mut faults: Vec<Fault> = Vec::new();
    for (row, by) in places.iter().enumerate() {
        if let By::None(date) = by {
            let row = first.saturating_add(row as u64);
            let message = format!("no generation is in force on {date}");
            faults.push(Fault { row, column: None, value: date.to_string(), code: Code::NO_GENERATION, message });
        }
    }
    let mut unread = faults.len();
    for (at, part) in &parts {
        // Of a row that all generations look at, the newest one tells what is wrong.
        let tells = |fault: &&Fault| {
            let row = usize::try_from(fault.row.saturating_sub(first)).unwrap_or(usize::MAX);
            places.get(row) != Some(&By::All) || at.saturating_add(1) == generations.len()
        };
        faults.extend(part.faults.iter().filter(tells).cloned());
    }
    undated(generations, &places, &mut parts);
    let read: Vec<usize> = {
        let mut read: Vec<usize> = parts.iter().flat_map(|(_, part)| part.places.iter().copied()).collect();
        read.sort_unstable();
        read.dedup();
        read
    };
    unread =
        places.iter().filter(|by| !matches!(by, By::None(_))).count().saturating_sub(read.len()).saturating_add(unread);
    // For each row the part that tells its answers: its own, or of all the newest.
    let of: Vec<(usize, usize)> = read
        .iter()
        .map(|row| {
            let mut found = parts.iter().enumerate().rev();
            found.find_map(|(at, (_, part))| Some((at, part.places.binary_search(row).ok()?))).unwrap_or((0, 0))
        })
        .collect();
    let decided = of.iter().map(|(at, row)| {
        let rejected = parts.get(*at).map(|(_, part)| &part.decided.rejected);
        !rejected.is_some_and(|rejected| rejected.iter().any(|rejected| rejected.row == *row))
    });
    let decided = decided.collect();
    let answers: Vec<Vec<AnswerColumn>> =
        parts.iter().map(|(at, part)| output::answers_of(&all, *at, &part.decided)).collect();
    let mut columns = merged(&answers, &of);
    let kept: Vec<Vec<AnswerColumn>> = parts.iter().map(|(_, part)| part.kept.clone()).collect();
    let kept = merged(&kept, &of);
    // Nobody knows by which generation a row without a date is judged.
    if let Some(column) = columns.last_mut() {
        let known = read.iter().map(|row| places.get(*row) != Some(&By::All)).collect();
        column.known = Some(known);
    }
    let number = |row: &usize| i64::try_from(first.saturating_add(*row as u64)).unwrap_or(i64::MAX);
    let by = parts.into_iter().map(|(at, part)| (at, part.decided)).collect();
    Ok(Parts { rows, unread, numbers: read.iter().map(number).collect(), kept, columns, decided, faults, by })
}

/// The generation of each row.
fn governed<'b>(
    generations: &[Generation<'b>],
    by: &mut [(Decoder<'b>, Worker<'_, 'b>)],
    piece: &Piece,
    rows: usize,
) -> Result<Vec<By>, Diagnostic> {
    let newest = generations.len().saturating_sub(1);
    let (Some(generation), Some((decoder, _))) = (generations.get(newest), by.get_mut(newest)) else {
        return Ok(vec![By::All; rows]);
    };
    let Some(fact) = generation.governing else { return Ok(vec![By::All; rows]) };
    let Some(known_fact) = generation.plan.rules().vocabulary.fact(fact) else { return Ok(vec![By::All; rows]) };
    let decoded = decoder.decode(piece, rows)?;
    let in_force = |date: Date| {
        let begun = |generation: &Generation<'_>| generation.plan.rules().from.is_none_or(|from| from <= date);
        generations.iter().rposition(begun).map_or(By::None(date), By::Generation)
    };
    let same = generation.binding.base.known(fact);
    let column = decoded.columns.get(fact);
    Ok((0..rows)
        .map(|row| {
            let known = column.map_or(Known::Unknown, |column| known(column, row, known_fact));
            match (&known, same) {
                (Known::Given(Value::Date(date)), _) => in_force(*date),
                (_, Known::Given(Value::Date(date)) | Known::Assumed(Value::Date(date))) => in_force(*date),
                _ => By::All,
            }
        })
        .collect())
}

fn known(column: &crate::batch::Column, row: usize, fact: &Fact) -> Known {
    column.known(row, fact, &crate::batch::States::default())
}

/// Rows without a date: where the generations do not agree on a line, it depends on the date.
fn undated(generations: &[Generation<'_>], places: &[By], parts: &mut [(usize, Part)]) {
    let Some(newest) = generations.last() else { return };
    let rows: Vec<usize> = places.iter().enumerate().filter(|(_, by)| **by == By::All).map(|(row, _)| row).collect();
    let missing: Arc<[FactId]> = newest.governing.into_iter().collect();
    let depends = Outcome { answer: Answer::Depends, statement: None, missing };
    for row in rows {
        let found: Vec<(usize, usize)> = parts
            .iter()
            .enumerate()
            .filter_map(|(at, (_, part))| Some((at, part.places.binary_search(&row).ok()?)))
            .collect();
        let Some((last, others)) = found.split_last() else { continue };
        let newest_read = parts.get(last.0).is_some_and(|(at, _)| at.saturating_add(1) == generations.len());
        if !newest_read {
            // The newest one tells what is wrong with the row; it is not decided by others.
            for (at, local) in &found {
                if let Some((_, part)) = parts.get_mut(*at) {
                    part.decided.withdraw(*local);
                }
            }
            continue;
        }
        let lines = parts.get(last.0).map_or(0, |(_, part)| part.decided.lines.len());
        for line in 0..lines {
            let name = newest.plan.rules().lines.get(line).map(|line| line.name.clone()).unwrap_or_else(|| "".into());
            let answer = |(at, local): &(usize, usize)| -> (Answer, Option<i64>) {
                let of = || {
                    let (generation, part) = parts.get(*at)?;
                    let id = generations.get(*generation)?.plan.rules().line_named(&name)?;
                    let line = part.decided.lines.get(id.index())?;
                    let outcome = line.outcomes.get(line.codes.get(*local))?;
                    Some((outcome.answer, line.paid.as_ref().map_or(Some(0), |paid| paid.get(*local))))
                };
                // A line that a generation does not have covers nothing there.
                of().map_or((Answer::NotCovered, Some(0)), |(answer, paid)| (answer, paid))
            };
            let (now, paid) = answer(last);
            let agree = others.iter().all(|other| answer(other).0 == now);
            let pay = others.iter().all(|other| answer(other).1 == paid);
            if let Some((_, part)) = parts.get_mut(last.0) {
                part.decided.revise(line, last.1, (!agree).then(|| depends.clone()), !pay);
            }
        }
        // The others have said what they had to.
        for (at, local) in others {
            if let Some((_, part)) = parts.get_mut(*at) {
                part.decided.withdraw(*local);
            }
        }
    }
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
