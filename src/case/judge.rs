//! A case decided by the generation of its time, or by all that could be it.

use crate::base::Name;
use crate::book::{Book, timeline};
use crate::decide::{Case, Evaluator};
use crate::diagnostic::{Diagnostic, Severity, has_errors};
use crate::question::{Decided, Judged, Undated, decide, undated};
use crate::rule::Period;

use super::{check_possible, contains_unknown, known_elsewhere, no_time, not_computed};

/// The generations of a rulebook as judges of one case after the other.
#[derive(Debug)]
pub struct Judge<'b> {
    books: &'b [Book],
    /// Each stretch of time with the generation in force in it, as it is for contracts of that time. Made when the first
    /// case comes that does not say of what time it is.
    stretches: Option<Vec<(Period, Book)>>,
}

/// What becomes of a case that does not say of what time it is.
#[derive(Clone, Debug)]
pub enum ByAny {
    /// All generations that could judge it decide the same.
    Agreed {
        /// What the last of them decides, with the advice that all of them give.
        decided: Box<Decided>,
        /// Their names.
        by: Vec<Name>,
        /// They give the same advice, too.
        same_advice: bool,
    },
    /// They differ.
    Open(Box<Undated>),
}

impl<'b> Judge<'b> {
    /// Of these generations.
    pub fn new(books: &'b [Book]) -> Self {
        Self { books, stretches: None }
    }

    /// Decides a case by one generation, and tells every problem; nothing is decided if the case cannot be read by it, or
    /// cannot be. `read` reads the case as a generation understands it.
    pub fn by(
        &self,
        book: &Book,
        read: impl for<'a> Fn(&'a Book) -> (Case<'a>, Vec<Diagnostic>),
    ) -> (Option<Decided>, Vec<Diagnostic>) {
        let (case, problems) = read(book);
        let (decided, mut problems) = decided(book, &case, problems);
        known_elsewhere(self.books, book, &mut problems, |other| read(other).1);
        (decided, problems)
    }

    /// Decides a case by every generation that could be the one of its time.
    ///
    /// # Errors
    /// None of them can read it, or it cannot be.
    pub fn by_any(
        &mut self,
        read: impl for<'a> Fn(&'a Book) -> (Case<'a>, Vec<Diagnostic>),
    ) -> Result<ByAny, Vec<Diagnostic>> {
        let books = self.books;
        let stretches = self.stretches.get_or_insert_with(|| stretches(books));
        let cases: Vec<_> = stretches.iter().map(|(period, book)| (*period, book, read(book))).collect();
        let reader = cases.iter().rev().find(|(.., (_, problems))| !has_errors(problems));
        let mut judged = Vec::new();
        for (period, book, (case, problems)) in &cases {
            let says = match problems.iter().find(|problem| problem.severity == Severity::Error) {
                // It knows what the contract contains, and not what happened.
                Some(problem) if !reader.is_some_and(|(_, of, (case, _))| contains_unknown(case, of, book)) => {
                    Err(problem.title.clone())
                }
                Some(_) => continue,
                None => match decided(book, case, Vec::new()) {
                    (Some(decided), problems) => problems.into_iter().next().map_or(Ok(decided), |one| Err(one.title)),
                    // What every case keeps cannot be kept by a contract of that time.
                    (None, _) => continue,
                },
            };
            judged.push(Judged { rules: &book.rules, period: *period, says });
        }
        let Some(mut last) = judged.iter().rev().find_map(|one| one.says.as_ref().ok()).cloned() else {
            let problems = books.last().map(|newest| self.by(newest, read).1).unwrap_or_default();
            return Err(if has_errors(&problems) { problems } else { vec![no_time(books)] });
        };
        let mut names: Vec<Name> = Vec::new();
        for one in &judged {
            if !names.contains(&one.rules.generation) {
                names.push(one.rules.generation.clone());
            }
        }
        let undated = undated(judged);
        if !undated.agree() {
            return Ok(ByAny::Open(Box::new(undated)));
        }
        let (advice, same_advice) = undated.common_advice();
        last.advice = advice;
        Ok(ByAny::Agreed { decided: Box::new(last), by: names, same_advice })
    }
}

/// What a generation decides, and every problem; nothing if there is one with the case.
fn decided<'b>(book: &'b Book, case: &Case<'b>, mut problems: Vec<Diagnostic>) -> (Option<Decided>, Vec<Diagnostic>) {
    if !has_errors(&problems) {
        problems.extend(check_possible(book, case));
    }
    if has_errors(&problems) {
        return (None, problems);
    }
    let (decided, errors) = decide(&mut Evaluator::new(&book.rules), case);
    problems.extend(errors.iter().map(|error| not_computed(&book.rules, error)));
    (Some(decided), problems)
}

/// Each stretch of time with the generation in force in it; without those that the domain of the governing date excludes.
fn stretches(books: &[Book]) -> Vec<(Period, Book)> {
    let timeline = timeline(books);
    let narrowed = timeline.stretches().iter().filter_map(|stretch| {
        let book = books.get(stretch.generation)?.governed_within(stretch.period)?;
        Some((stretch.period, book))
    });
    narrowed.collect()
}
