//! What is known and asked on a command line: a case file, facts, a question.

use std::path::Path;

use crate::base::Sources;
use crate::book::Book;
use crate::case::{Asked, Governing, apply, ask, governing_of_facts, known_elsewhere, what_if_of_another_time};
use crate::decide::Case;
use crate::diagnostic::Diagnostic;
use crate::syntax::ast::{Expr, Question};
use crate::syntax::{parse_facts, parse_question};

use super::generation::Picked;
use super::input::{self, CaseText};

/// As it was written, not yet understood by any generation.
pub(super) struct Given {
    case: Option<CaseText>,
    facts: Vec<Expr>,
    /// What is asked, as it was typed.
    pub(super) asked: String,
    question: Option<Question>,
    /// What is wrong with the question as a sentence.
    pub(super) of_question: Vec<Diagnostic>,
    /// What else is wrong already.
    pub(super) problems: Vec<Diagnostic>,
}

/// As a generation understands it.
pub(super) struct Understood<'b> {
    pub(super) case: Case<'b>,
    pub(super) wanted: Option<Asked<'b>>,
    pub(super) problems: Vec<Diagnostic>,
}

impl Given {
    /// Reads it. Where the case cannot be read, facts and question are looked at all the same, for their own problems.
    pub(super) fn read(case: Option<&Path>, facts: &[String], question: &[String], sources: &mut Sources) -> Self {
        let mut problems = Vec::new();
        let case = case.and_then(|path| input::case_source(path, sources, &mut problems));
        let mut given = Vec::new();
        for facts in facts {
            let (facts, found) = parse_facts(sources.add("--given", facts.clone()), facts);
            problems.extend(found);
            given.extend(facts);
        }
        // A question without its quotes comes as several words.
        let asked = question.iter().flat_map(|part| part.split_whitespace()).collect::<Vec<_>>().join(" ");
        let (question, of_question) = match question.is_empty() {
            true => (None, Vec::new()),
            false => parse_question(sources.add("question", asked.clone()), &asked),
        };
        Self { case, facts: given, asked, question, of_question, problems }
    }

    /// Whether there is a question at all.
    pub(super) fn is_asked(&self) -> bool {
        self.question.is_some()
    }

    /// The date that says which generation judges the case: from the question, the facts or the case file.
    pub(super) fn governing(&self, books: &[Book], sources: &Sources) -> Option<Governing> {
        let asked = self.question.as_ref().and_then(|question| governing_of_facts(books, &question.given));
        let given = asked.or_else(|| governing_of_facts(books, &self.facts));
        given.or_else(|| self.case?.governing(books, sources))
    }

    /// What a generation understands of it.
    fn understood<'b>(&self, book: &'b Book, sources: &Sources) -> Understood<'b> {
        let (mut case, mut problems) = match &self.case {
            Some(case) => case.read(book, sources),
            None => (Case::new(&book.rules), Vec::new()),
        };
        problems.extend(apply(book, &mut case, &self.facts));
        let mut wanted = None;
        if let Some(question) = &self.question {
            let (asked, found) = ask(book, &mut case, question);
            problems.extend(found);
            wanted = asked;
        }
        Understood { case, wanted, problems }
    }

    /// What the generation understands of it that answers; of what it does not know, which of the others does. If it was
    /// asked for, it answers for every time.
    pub(super) fn by<'b>(&self, picked: &Picked<'b>, books: &[Book], sources: &Sources) -> Understood<'b> {
        let book = picked.book;
        let mut understood = self.understood(book, sources);
        known_elsewhere(books, book, &mut understood.problems, |other| self.understood(other, sources).problems);
        let question = self.question.as_ref().filter(|_| !picked.asked);
        understood.problems.extend(question.and_then(|question| what_if_of_another_time(books, book, question)));
        understood
    }
}
