//! One case: by which generation it is judged, and what comes of it.

use std::path::Path;

use crate::base::{Name, Sources};
use crate::book::Book;
use crate::case::{ByAny, Judge};
use crate::cli::generation::{Picked, Which};
use crate::cli::input;
use crate::diagnostic::Diagnostic;
use crate::question::{Decided, Undated};
use crate::rule::quoted_if_needed;
use crate::tell;

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

/// Judges cases by the generations of a rulebook, or by the one that is asked for.
pub(super) struct Court<'b> {
    books: &'b [Book],
    which: &'b Which,
    judge: Judge<'b>,
}

impl<'b> Court<'b> {
    pub(super) fn new(books: &'b [Book], which: &'b Which) -> Self {
        Self { books, which, judge: Judge::new(books) }
    }

    /// Judges a case; what is wrong with it is added to `problems`.
    pub(super) fn judge(&mut self, path: &Path, sources: &mut Sources, problems: &mut Vec<Diagnostic>) -> Outcome {
        let Some(text) = input::case_source(path, sources, problems) else { return Outcome::Failed };
        let picked = match (self.which.said(self.books, text.governing(self.books, sources)), self.books) {
            (Ok(None), [only]) => Ok(Some(Picked::only(only))),
            (said, _) => said,
        };
        let tried = match picked {
            Ok(Some(picked)) => {
                let (decided, found) = self.judge.by(picked.book, |book| text.read(book, sources));
                problems.extend(found);
                decided.map(|decided| by_one(decided, &picked)).ok_or_else(Vec::new)
            }
            Ok(None) => self.judge.by_any(|book| text.read(book, sources)).map(|found| match found {
                ByAny::Open(undated) => Outcome::Open(undated),
                ByAny::Agreed { decided, by, same_advice } => self.agreed(*decided, by, same_advice),
            }),
            Err(problem) => Err(vec![problem]),
        };
        tried.unwrap_or_else(|found| {
            problems.extend(found);
            Outcome::Failed
        })
    }

    /// What several generations decide, and why it is not known which of them judges.
    fn agreed(&self, decided: Decided, agreeing: Vec<Name>, same_advice: bool) -> Outcome {
        let fact = self.books.last().and_then(|book| book.rules.governing());
        let unsaid = match fact {
            Some(fact) => format!("{} is not given", quoted_if_needed(&fact.name)),
            None => "no date says which generation judges".to_owned(),
        };
        let others: Vec<&str> =
            agreeing.iter().filter(|name| **name != decided.generation).map(|name| &**name).collect();
        let note = match others.as_slice() {
            [] => format!("; {unsaid}, and no other generation can be that of the case"),
            others => {
                let advise = if same_advice { "" } else { ", though not advise the same" };
                format!("; {unsaid}, and {} would decide the same{advise}", tell::and(others))
            }
        };
        Outcome::Decided(Box::new(ByOne { decided, note, own: None, agreeing }))
    }
}

fn by_one(decided: Decided, picked: &Picked<'_>) -> Outcome {
    let note = picked.instead().map(|instead| format!(", {instead}")).unwrap_or_default();
    let own = picked.own().map(|own| own.rules.generation.clone());
    Outcome::Decided(Box::new(ByOne { decided, note, own, agreeing: Vec::new() }))
}
