//! One case: by which generation it is judged, and what comes of it.

use std::path::Path;

use crate::base::{Name, Sources};
use crate::book::{Book, in_force, timeline};
use crate::case::{contains_unknown, known_elsewhere, no_time};
use crate::cli::generation::{Picked, Which, today};
use crate::cli::input::{self, CaseText};
use crate::decide::Evaluator;
use crate::diagnostic::{Diagnostic, Severity, has_errors};
use crate::question::{Decided, Judged, Undated, decide, undated};
use crate::rule::{Period, quoted_if_needed};

/// A rulebook by which cases are judged.
pub(super) struct Judge<'b> {
    books: &'b [Book],
    which: &'b Which,
    /// For cases that do not say of what time they are: each stretch of time with the generation in force in it, as it
    /// is for contracts of that time. Made when the first such case comes.
    stretches: Option<Vec<(Period, Book)>>,
}

/// What became of a case.
pub(super) enum Outcome {
    Decided(Box<ByOne>),
    /// Several generations could judge it, and say different things.
    Open(Box<Undated>),
    /// It cannot be decided.
    Failed,
}

/// What a generation decides.
pub(super) struct ByOne {
    pub(super) decided: Decided,
    /// What is to be said of the generation.
    pub(super) note: String,
    /// The generation that the case is of by its date, if it was judged by another.
    pub(super) own: Option<Name>,
    /// The generations that decide the same, where it is not known which of them judges.
    pub(super) agreeing: Vec<Name>,
}

impl<'b> Judge<'b> {
    pub(super) fn new(books: &'b [Book], which: &'b Which) -> Self {
        Self { books, which, stretches: None }
    }

    /// Judges a case; what is wrong with it is added to `problems`.
    pub(super) fn judge(&mut self, path: &Path, sources: &mut Sources, problems: &mut Vec<Diagnostic>) -> Outcome {
        let Some(text) = input::case_source(path, sources, problems) else { return Outcome::Failed };
        match (self.which.said(self.books, text.governing(self.books, sources)), self.books) {
            (Ok(Some(picked)), _) => self.by(&picked, text, sources, problems),
            (Ok(None), [only]) => self.by(&Picked::only(only), text, sources, problems),
            (Ok(None), _) => self.by_any(text, sources, problems),
            (Err(problem), _) => {
                problems.push(problem);
                Outcome::Failed
            }
        }
    }

    /// By one generation.
    fn by(&self, picked: &Picked<'_>, text: CaseText, sources: &Sources, problems: &mut Vec<Diagnostic>) -> Outcome {
        let (decided, mut found) = decided(picked.book, text, sources);
        known_elsewhere(self.books, picked.book, &mut found, |other| text.read(other, sources).1);
        problems.extend(found);
        let Some(decided) = decided else { return Outcome::Failed };
        let note = picked.instead().map(|instead| format!(", {instead}")).unwrap_or_default();
        let own = picked.own().map(|own| own.rules.generation.clone());
        Outcome::Decided(Box::new(ByOne { decided, note, own, agreeing: Vec::new() }))
    }

    /// By every generation that could be the one.
    fn by_any(&mut self, text: CaseText, sources: &Sources, problems: &mut Vec<Diagnostic>) -> Outcome {
        let books = self.books;
        let stretches = self.stretches.get_or_insert_with(|| stretches(books));
        let cases: Vec<_> = stretches.iter().map(|(_, book)| (book, text.read(book, sources))).collect();
        let read = cases.iter().rev().find(|(_, (_, problems))| !has_errors(problems));
        let mut judged = Vec::new();
        for ((period, book), (_, (_, unread))) in stretches.iter().zip(&cases) {
            let says = match unread.iter().find(|problem| problem.severity == Severity::Error) {
                // It knows what the contract contains, and not what happened.
                Some(problem) if !read.is_some_and(|(reader, (case, _))| contains_unknown(case, reader, book)) => {
                    Err(problem.title.clone())
                }
                Some(_) => continue,
                None => match decided(book, text, sources) {
                    (Some(decided), problems) if problems.is_empty() => Ok(decided),
                    (Some(_), problems) => Err(problems.into_iter().next().map(|one| one.title).unwrap_or_default()),
                    // What every case keeps cannot be kept by a contract of that time.
                    (None, _) => continue,
                },
            };
            judged.push(Judged { rules: &book.rules, period: *period, says });
        }
        let Some(last) = judged.iter().rev().find_map(|one| one.says.as_ref().ok()).cloned() else {
            let newest = in_force(books, today()).or(books.last());
            let found = newest.map(|book| decided(book, text, sources).1).unwrap_or_default();
            problems.extend(if has_errors(&found) { found } else { vec![no_time(books)] });
            return Outcome::Failed;
        };
        let mut agreeing: Vec<Name> = Vec::new();
        for one in &judged {
            if !agreeing.contains(&one.rules.generation) {
                agreeing.push(one.rules.generation.clone());
            }
        }
        let undated = undated(judged);
        if !undated.agree() {
            return Outcome::Open(Box::new(undated));
        }
        let unsaid = match &undated.depends_on {
            Some(fact) => format!("{} is not given", quoted_if_needed(fact)),
            None => "no date says which generation judges".to_owned(),
        };
        let others: Vec<&str> = agreeing.iter().filter(|name| **name != last.generation).map(|name| &**name).collect();
        let note = match others.as_slice() {
            [] => format!("; {unsaid}, and no other generation can be that of the case"),
            others => format!("; {unsaid}, and {} would decide the same", others.join(", ")),
        };
        Outcome::Decided(Box::new(ByOne { decided: last, note, own: None, agreeing }))
    }
}

/// What a generation decides, and every problem; nothing if the case cannot be read by it, or cannot be.
fn decided(book: &Book, text: CaseText, sources: &Sources) -> (Option<Decided>, Vec<Diagnostic>) {
    let (case, mut problems) = text.read(book, sources);
    if !has_errors(&problems) {
        problems.extend(input::check_possible(book, &case));
    }
    if has_errors(&problems) {
        return (None, problems);
    }
    let (decided, errors) = decide(&mut Evaluator::new(&book.rules), &case);
    problems.extend(errors.iter().map(|error| input::not_computed(&book.rules, error)));
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
