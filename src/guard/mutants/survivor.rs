//! A change that no scenario notices, with the scenario that would.

use serde::Serialize;

use crate::base::{Name, Sources};
use crate::book::Book;
use crate::diff::{Distinguished, Pairing};
use crate::format::{Printed, sentences};
use crate::rule::LineId;
use crate::scenario::LooksAt;

use crate::guard::written::scenario_of;

use super::{Change, Mutant, Unnoticed, statement_at};

/// A change that no scenario notices.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Survivor {
    /// The sentence that is changed.
    pub statement: Name,
    /// The generation that it was written in.
    pub generation: Name,
    /// The file.
    pub file: String,
    /// The line of the file, from 1.
    pub line: usize,
    /// What is changed.
    pub change: Change,
    /// How the sentence reads.
    pub before: String,
    /// How it reads changed; empty where it goes.
    pub after: String,
    /// A scenario that would notice; none where no case was found that tells both apart, though they are not proven the same.
    pub scenario: Option<String>,
    /// Why it may stay unnoticed, where somebody has accepted it.
    pub accepted: Option<String>,
}

/// What is not noticed in any generation; none where it is proven to change nothing.
pub(super) fn survivor(
    books: &[Book],
    mutant: &Mutant,
    unnoticed: &[Unnoticed],
    sources: &Sources,
) -> Option<Survivor> {
    let mut scenario = None;
    let mut proven = true;
    for one in unnoticed {
        let Some(book) = books.get(one.spot.book) else { continue };
        let pairing = Pairing::new(&book.rules, &one.book.rules);
        for line in &one.lines {
            let found = pairing.distinguish(*line, sources);
            if !matches!(found, Distinguished::Same) {
                proven = false;
                let name = format!("{}: {}", statement_at(book, mutant.place), mutant.change);
                scenario = written(book, &name, *line, &found);
            }
            if scenario.is_some() {
                break;
            }
        }
        if scenario.is_some() {
            break;
        }
    }
    if proven {
        return None;
    }
    let first = unnoticed.first()?;
    let book = books.get(first.spot.book)?;
    let original = book.text.get(first.spot.item)?;
    let before = sentences(original, sources);
    let after = first.item.as_ref().map(|item| sentences(item, sources)).unwrap_or_default();
    let (before, after) = apart(&before, &after);
    Some(Survivor {
        statement: statement_at(book, mutant.place),
        generation: book.written_in.get(&mutant.place.file).cloned().unwrap_or_else(|| book.rules.generation.clone()),
        file: sources.path(mutant.place).to_owned(),
        line: sources.position(mutant.place).line,
        change: mutant.change,
        before,
        after,
        scenario,
        accepted: None,
    })
}

/// The sentences in which two texts differ, each text's own.
fn apart(before: &[Printed], after: &[Printed]) -> (String, String) {
    let same = |one: &Printed, other: &Printed| one.text == other.text && one.depth == other.depth;
    let front = before.iter().zip(after).take_while(|(one, other)| same(one, other)).count();
    let rest = |list: &[Printed]| list.len().saturating_sub(front);
    let back = before.iter().rev().zip(after.iter().rev()).take_while(|(one, other)| same(one, other)).count();
    let back = back.min(rest(before)).min(rest(after));
    let middle = |list: &[Printed]| {
        let own = list.get(front..list.len().saturating_sub(back)).unwrap_or_default();
        own.iter().map(|one| one.text.clone()).collect::<Vec<_>>().join("; ")
    };
    (middle(before), middle(after))
}

/// The scenario of a case that tells two wordings apart, by what the book says today.
fn written(book: &Book, name: &str, line: LineId, found: &Distinguished<'_>) -> Option<String> {
    let (case, at) = match found {
        Distinguished::Cover(case) => (case, LooksAt::Cover),
        Distinguished::Pays(case) => (case, LooksAt::Pays),
        Distinguished::Advice(case, text) => (case, LooksAt::Advice(text.clone())),
        Distinguished::Same | Distinguished::NotProven => return None,
    };
    scenario_of(book, name, line, &at, case)
}
