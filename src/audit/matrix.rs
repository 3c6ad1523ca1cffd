//! Which line covers which values of two kinds: peril by thing, with clauses and without.
//!
//! What a line asks for everywhere (that the damage was unforeseen, say) is told once for the line. A cell says what is asked
//! for there beyond that.

use serde::Serialize;

use crate::base::{Codes, Name};
use crate::question::{Region, Space, TooMuch};
use crate::rule::{FactId, FactRole, FormulaId, KindId, LineId, Rules, Said, codes_words};

use super::events::Programme;
use super::finding::Unfinished;

const STEPS: u64 = 1_000_000;

/// Which line covers what; the fields are those of `audit --matrix --json`.
#[derive(Clone, Debug, Serialize)]
pub struct Matrix {
    /// The rulebook.
    pub rulebook: Name,
    /// Its generation.
    pub generation: Name,
    /// What is agreed; none: each line by itself, whatever clauses are agreed.
    pub programme: Option<Vec<Name>>,
    /// What was assumed of the event, in words.
    pub assumed: Vec<String>,
    /// The kinds of the rows: one or two.
    pub kinds: Vec<Name>,
    /// The lines, in the order of the rulebook.
    pub columns: Vec<Column>,
    /// Values that come down to the same in all lines, a row each.
    pub rows: Vec<Row>,
    /// What was not found out, and why.
    pub unfinished: Vec<Unfinished>,
}

/// A line.
#[derive(Clone, Debug, Serialize)]
pub struct Column {
    /// Its name.
    pub line: Name,
    /// What it asks for wherever it covers; none if nothing.
    pub throughout: Option<String>,
}

/// Values that all lines treat alike.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Row {
    /// The values of each kind, in words; none: all values.
    pub values: Vec<Option<String>>,
    /// What each line makes of them.
    pub cells: Vec<Cell>,
}

/// What a line makes of some values.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Cell {
    /// Whether it covers.
    pub cover: Cover,
    /// What is asked for beyond what the line asks for everywhere.
    pub condition: Option<String>,
}

/// Whether a line covers some values.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Cover {
    /// Wherever it covers at all.
    Covered,
    /// On a further condition.
    Depends,
    /// Only with a clause.
    Clause,
    /// Never.
    Never,
    /// Not found out.
    Unknown,
}

/// One line: which values of the kinds it tells apart, and what it makes of them.
struct Told {
    throughout: Option<String>,
    classes: Vec<Vec<Codes>>,
    /// Row by row of the first kind's classes.
    cells: Vec<Cell>,
}

/// The matrix of a programme over one or two kinds, by their facts; other kinds are whatever the lines want.
pub fn matrix(programme: &Programme<'_>, kinds: &[KindId]) -> Matrix {
    let rules = programme.event.rules();
    let lines = programme.lines();
    let mut unfinished = Vec::new();
    let told: Vec<Told> = lines
        .iter()
        .map(|line| {
            told(programme, kinds, *line).unwrap_or_else(|TooMuch| {
                let name = rules.line(*line).map_or("?", |line| &line.name);
                let what = format!("what `{name}` covers");
                unfinished.push(Unfinished { what, why: "too much plays together" });
                let all = kinds.iter().map(|kind| vec![all_of(rules, *kind)]).collect();
                let cell = Cell { cover: Cover::Unknown, condition: None };
                Told { throughout: None, classes: all, cells: vec![cell] }
            })
        })
        .collect();
    let columns = lines.iter().zip(&told).filter_map(|(line, told)| {
        Some(Column { line: rules.line(*line)?.name.clone(), throughout: told.throughout.clone() })
    });
    let kind_name =
        |kind: &KindId| rules.vocabulary.kind(*kind).map_or_else(|| Name::from("?"), |kind| kind.name.clone());
    Matrix {
        rulebook: rules.name.clone(),
        generation: rules.generation.clone(),
        programme: programme.names(),
        assumed: programme.event.iter().filter_map(|(fact, _)| programme.event.words(fact)).collect(),
        kinds: kinds.iter().map(kind_name).collect(),
        columns: columns.collect(),
        rows: rows(rules, kinds, &told),
        unfinished,
    }
}

/// The kinds of a matrix if none are named: the first open kind, and the first other one that lines list.
pub fn usual_kinds(rules: &Rules) -> Vec<KindId> {
    let kinds = rules.vocabulary.kinds.iter().enumerate().map(|(at, kind)| (KindId::new(at), kind));
    let listed = |id: KindId| rules.lines.iter().flat_map(|line| &line.grants).any(|group| group.kind == id);
    let (open, closed): (Vec<_>, Vec<_>) = kinds.filter(|(id, _)| listed(*id)).partition(|(_, kind)| kind.open);
    open.into_iter().take(1).chain(closed.into_iter().take(1)).map(|(id, _)| id).collect()
}

fn all_of(rules: &Rules, kind: KindId) -> Codes {
    rules.vocabulary.kind(kind).map(crate::rule::Kind::all).unwrap_or_default()
}

fn told(programme: &Programme<'_>, kinds: &[KindId], line: LineId) -> Result<Told, TooMuch> {
    let rules = programme.event.rules();
    let line = rules.line(line).ok_or(TooMuch)?;
    let condition: FormulaId = if programme.agreed.is_some() { line.covers } else { line.would_cover };
    let mut space = Space::of_case(&programme.case(), &[condition], STEPS)?;
    let covers = space.of(condition)?;
    let facts: Vec<FactId> = kinds.iter().filter_map(|kind| Some(rules.vocabulary.kind(*kind)?.fact)).collect();
    let mut classes = Vec::new();
    for (kind, fact) in kinds.iter().zip(&facts) {
        let told = space.told_apart(*fact);
        classes.push(if told.is_empty() { vec![all_of(rules, *kind)] } else { told });
    }
    let (first, second) = (classes.first().cloned().unwrap_or_default(), classes.get(1).cloned());
    let second = second.unwrap_or_else(|| vec![Codes::new()]);
    let mut asked: Vec<Region> = Vec::new();
    for one in &first {
        for other in &second {
            let mut region = covers;
            for (fact, codes) in facts.iter().zip([one, other]) {
                if let Some(of) = space.is_one_of(*fact, codes)? {
                    region = space.and(region, of)?;
                }
            }
            asked.push(space.whatever(region, |fact| facts.contains(&fact))?);
        }
    }
    let widest = space.some(asked.iter().copied())?;
    let throughout = match space.words(widest, space.all()) {
        Ok(words) => said(words),
        Err(TooMuch) => Some("conditions hold that are too long to be said".to_owned()),
    };
    let clauses = |fact: FactId| matches!(rules.vocabulary.fact(fact).map(|fact| fact.role), Some(FactRole::Clause));
    let mut without = space.all();
    for fact in (0..rules.vocabulary.facts.len()).map(FactId::new).filter(|fact| clauses(*fact)) {
        if let Some(off) = space.yes(fact, false)? {
            without = space.and(without, off)?;
        }
    }
    let mut known: Vec<(Region, Cell)> = Vec::new();
    let mut cells = Vec::new();
    for region in asked {
        let cell = match known.iter().find(|(other, _)| *other == region) {
            Some((_, cell)) => cell.clone(),
            None => cell(&mut space, region, widest, without)?,
        };
        known.push((region, cell.clone()));
        cells.push(cell);
    }
    Ok(Told { throughout: throughout.filter(|_| widest != space.none()), classes, cells })
}

fn cell(space: &mut Space<'_>, region: Region, widest: Region, without: Region) -> Result<Cell, TooMuch> {
    if region == space.none() {
        return Ok(Cell { cover: Cover::Never, condition: None });
    }
    if region == widest {
        return Ok(Cell { cover: Cover::Covered, condition: None });
    }
    let condition = match space.words(region, widest) {
        Ok(words) => said(words),
        Err(TooMuch) => Some("conditions hold that are too long to be said".to_owned()),
    };
    let cover = if space.and(region, without)? == space.none() { Cover::Clause } else { Cover::Depends };
    Ok(Cell { cover, condition })
}

fn said(words: Vec<Said>) -> Option<String> {
    (!words.is_empty()).then(|| Said::all(words).text)
}

/// Values that no line tells apart are one row.
fn rows(rules: &Rules, kinds: &[KindId], told: &[Told]) -> Vec<Row> {
    let parted = |at: usize| -> Vec<Codes> {
        let mut parts = vec![kinds.get(at).map(|kind| all_of(rules, *kind)).unwrap_or_default()];
        for class in told.iter().filter_map(|line| line.classes.get(at)).flatten() {
            let mut next = Vec::new();
            for part in parts {
                next.extend(
                    [part.intersection(class), part.difference(class)].into_iter().filter(|part| !part.is_empty()),
                );
            }
            parts = next;
        }
        parts.sort_by_key(Codes::first);
        parts
    };
    let (first, second) = (parted(0), if kinds.len() > 1 { parted(1) } else { vec![Codes::new()] });
    let cells = |one: &Codes, other: &Codes| -> Vec<Cell> {
        told.iter().filter_map(|line| line.cell(one, other)).cloned().collect()
    };
    // For each value of the first kind: values of the second that come down to the same.
    type Strip = Vec<(Codes, Vec<Cell>)>;
    let mut strips: Vec<(Codes, Strip)> = Vec::new();
    for one in &first {
        let mut strip: Strip = Vec::new();
        for other in &second {
            let cells = cells(one, other);
            match strip.iter_mut().find(|(_, known)| *known == cells) {
                Some((codes, _)) => *codes = codes.union(other),
                None => strip.push((other.clone(), cells)),
            }
        }
        match strips.iter_mut().find(|(_, known)| *known == strip) {
            Some((codes, _)) => *codes = codes.union(one),
            None => strips.push((one.clone(), strip)),
        }
    }
    let words = |at: usize, codes: &Codes| -> Option<String> {
        let kind = *kinds.get(at)?;
        (*codes != all_of(rules, kind)).then(|| codes_words(rules, kind, codes))
    };
    let mut rows = Vec::new();
    for (one, strip) in strips {
        for (other, cells) in strip {
            let mut values = vec![words(0, &one)];
            if kinds.len() > 1 {
                values.push(words(1, &other));
            }
            rows.push(Row { values, cells });
        }
    }
    rows
}

impl Told {
    fn cell(&self, one: &Codes, other: &Codes) -> Option<&Cell> {
        let at = |of: usize, codes: &Codes| -> Option<usize> {
            let classes = self.classes.get(of)?;
            classes.iter().position(|class| codes.first().is_some_and(|code| class.contains(code)))
        };
        let (row, column) = (at(0, one)?, at(1, other).unwrap_or(0));
        let width = self.classes.get(1).map_or(1, Vec::len);
        self.cells.get(row.checked_mul(width)?.checked_add(column)?)
    }
}
