//! Would anybody notice? Small changes of the wording, each as a rulebook of its own, judged by the scenarios.
//!
//! A change is made on the tree of the text, so that it is a sentence that somebody could have written, and the checker has
//! the first word on it. What the scenarios do not notice goes to the diagrams: either the changed line is proven to decide
//! and to pay the same, or there is a case that tells the two apart, which makes the scenario that is missing.

mod accepted;
mod change;
mod expression;
mod survivor;
mod tell;
mod walk;

use std::sync::atomic::{AtomicUsize, Ordering};

use rayon::prelude::{IntoParallelRefIterator, ParallelIterator};
use rustc_hash::{FxHashMap, FxHashSet};
use serde::Serialize;

use crate::audit;
use crate::base::{Name, Sources, Span};
use crate::book::Book;
use crate::diagnostic::has_errors;
use crate::diff::Pairing;
use crate::rule::LineId;
use crate::scenario::{Outcome, Plan, Run};
use crate::syntax::ast::Item;

pub use accepted::{Accepted, AcceptedMutant, read_accepted};
pub use change::Change;
pub use survivor::Survivor;
pub use tell::told as mutants_told;

use survivor::survivor;

/// What became of all changes; the fields are those of `test --mutants --json`.
#[derive(Clone, Debug, Default, Serialize)]
pub struct Mutants {
    /// So many make a scenario fail.
    pub noticed: usize,
    /// So many are refused by `check`: as a text, or by what is proven of it.
    pub refused: usize,
    /// So many are proven to change nothing.
    pub equivalent: usize,
    /// Those that no scenario notices, in the order of the rulebook.
    pub survivors: Vec<Survivor>,
    /// Of these, so many are accepted with a reason.
    pub accepted: usize,
}

/// A change by where it is made: the same in every generation that has the sentence.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
struct Key {
    place: (u32, u32, u32),
    change: Change,
    /// Of several of that kind at one place.
    nth: usize,
}

/// A change in one generation.
#[derive(Clone, Copy, Debug)]
struct Spot {
    book: usize,
    item: usize,
    /// Its number among the changes of the item.
    number: usize,
}

/// A change in all generations that have the sentence, oldest first.
struct Mutant {
    place: Span,
    change: Change,
    spots: Vec<Spot>,
}

/// What became of a change.
enum Verdict {
    Noticed,
    Refused,
    Equivalent,
    Survived(Box<Survivor>),
}

/// A changed generation that its scenarios do not notice.
struct Unnoticed {
    spot: Spot,
    item: Option<Item>,
    book: Book,
    lines: Vec<LineId>,
}

/// What the scenarios of a generation look at, for those that pass.
struct Guard<'p> {
    runs: Vec<Watch<'p>>,
}

/// A scenario that passes.
struct Watch<'p> {
    run: &'p Run,
    /// None: all.
    lines: Option<FxHashSet<LineId>>,
    /// The decision that it records.
    snapshot: Option<String>,
}

/// Makes every change and tells what becomes of it; `made` is told after each how many are made, and of how many.
pub fn mutants(plan: &Plan, sources: &Sources, made: &(dyn Fn(usize, usize) + Sync)) -> Mutants {
    let books = plan.books();
    let guards: Vec<Guard<'_>> = (0..books.len()).map(|at| Guard::of(plan, at, sources)).collect();
    let all = all(books);
    let count = AtomicUsize::new(0);
    let verdicts: Vec<Verdict> = all
        .par_iter()
        .map(|mutant| {
            let verdict = judge(plan, &guards, mutant, sources);
            made(count.fetch_add(1, Ordering::Relaxed).saturating_add(1), all.len());
            verdict
        })
        .collect();
    let mut found = Mutants::default();
    for verdict in verdicts {
        let slot = match verdict {
            Verdict::Noticed => &mut found.noticed,
            Verdict::Refused => &mut found.refused,
            Verdict::Equivalent => &mut found.equivalent,
            Verdict::Survived(survivor) => {
                found.survivors.push(*survivor);
                continue;
            }
        };
        *slot = slot.saturating_add(1);
    }
    found
}

/// Every change, in the order of the rulebook.
fn all(books: &[Book]) -> Vec<Mutant> {
    let mut found: Vec<Mutant> = Vec::new();
    let mut known: FxHashMap<Key, usize> = FxHashMap::default();
    for (book, one) in books.iter().enumerate() {
        let mut nths: FxHashMap<((u32, u32, u32), Change), usize> = FxHashMap::default();
        for (item, text) in one.text.iter().enumerate() {
            for (number, (place, change)) in walk::changes(text).into_iter().enumerate() {
                let nth = nths.entry((place.key(), change)).or_default();
                let key = Key { place: place.key(), change, nth: *nth };
                *nth = nth.saturating_add(1);
                let at = *known.entry(key).or_insert_with(|| {
                    found.push(Mutant { place, change, spots: Vec::new() });
                    found.len().saturating_sub(1)
                });
                if let Some(mutant) = found.get_mut(at) {
                    mutant.spots.push(Spot { book, item, number });
                }
            }
        }
    }
    found
}

impl<'p> Guard<'p> {
    fn of(plan: &'p Plan, at: usize, sources: &Sources) -> Self {
        let own = plan.runs.iter().filter(|run| plan.book_of(run) == Some(at));
        let runs = own.filter_map(|run| {
            let outcome = plan.run(run, sources).filter(Outcome::passed)?;
            Some(Watch { run, lines: plan.lines_of(run), snapshot: outcome.snapshot.map(|taken| taken.text) })
        });
        Self { runs: runs.collect() }
    }

    /// Whether a scenario that looks at one of these lines is judged otherwise by the changed book.
    fn notices(&self, plan: &Plan, lines: &[LineId], changed: &Book, sources: &Sources) -> bool {
        let touches = |watch: &&Watch<'_>| match &watch.lines {
            Some(of) => lines.iter().any(|line| of.contains(line)),
            None => true,
        };
        let watching: Vec<&Watch<'_>> = self.runs.iter().filter(touches).collect();
        let runs: Vec<&Run> = watching.iter().map(|watch| watch.run).collect();
        let other = plan.by(&runs, changed.clone());
        watching.iter().zip(&other.runs).any(|(watch, run)| {
            let outcome = other.run(run, sources);
            outcome
                .is_none_or(|outcome| !outcome.passed() || outcome.snapshot.map(|taken| taken.text) != watch.snapshot)
        })
    }
}

fn judge(plan: &Plan, guards: &[Guard<'_>], mutant: &Mutant, sources: &Sources) -> Verdict {
    let mut unnoticed = Vec::new();
    for spot in &mutant.spots {
        let (Some(book), Some(guard)) = (plan.books().get(spot.book), guards.get(spot.book)) else { continue };
        let mut text = book.text.clone();
        let Some(slot) = text.get_mut(spot.item) else { continue };
        let item = walk::changed(slot, spot.number);
        match &item {
            Some(item) => slot.clone_from(item),
            None => {
                text.remove(spot.item);
            }
        }
        let Ok(changed) = book.with_text(text, sources) else { return Verdict::Refused };
        let lines = Pairing::new(&book.rules, &changed.rules).changed();
        if lines.is_empty() {
            continue;
        }
        if guard.notices(plan, &lines, &changed, sources) {
            return Verdict::Noticed;
        }
        unnoticed.push(Unnoticed { spot: *spot, item, book: changed, lines });
    }
    let Some(first) = unnoticed.first() else { return Verdict::Equivalent };
    if has_errors(&audit::check(&first.book.rules)) {
        return Verdict::Refused;
    }
    survivor(plan.books(), mutant, &unnoticed, sources)
        .map_or(Verdict::Equivalent, |one| Verdict::Survived(Box::new(one)))
}

/// The name of the statement that a place is in: the last one that begins before it.
fn statement_at(book: &Book, place: Span) -> Name {
    let before =
        book.rules.statements.iter().filter(|one| one.span.file == place.file && one.span.start <= place.start);
    let last = before.max_by_key(|one| (one.span.start, one.label.is_some()));
    last.map_or_else(|| "?".into(), |one| one.name.clone())
}
