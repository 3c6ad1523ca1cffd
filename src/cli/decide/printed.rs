//! Decided cases as JSON, and how many there are of each sort.

use serde::Serialize;

use crate::base::{Name, Sources};
use crate::book::Book;
use crate::diagnostic::{Diagnostic, has_errors, to_json};
use crate::question::{Decided, Undated};

use super::judge::{ByOne, Outcome};

/// A case as JSON.
#[derive(Debug, Serialize)]
#[serde(untagged)]
pub(super) enum Printed<'a> {
    Decided {
        /// Which one, of several.
        #[serde(skip_serializing_if = "Option::is_none")]
        case: Option<&'a str>,
        #[serde(flatten)]
        decided: &'a Decided,
        /// The generation that the case is of by its date, where it was to be judged by another.
        #[serde(skip_serializing_if = "Option::is_none")]
        own_generation: Option<&'a Name>,
        /// The generations that decide the same, where it is not known which of them judges.
        #[serde(skip_serializing_if = "<[Name]>::is_empty")]
        agreeing: &'a [Name],
    },
    Open {
        #[serde(skip_serializing_if = "Option::is_none")]
        case: Option<&'a str>,
        #[serde(flatten)]
        undated: &'a Undated,
    },
    Failed {
        case: Option<&'a str>,
        problems: Vec<serde_json::Value>,
    },
}

impl<'a> Printed<'a> {
    pub(super) fn new(case: Option<&'a str>, outcome: &'a Outcome, problems: &[Diagnostic], sources: &Sources) -> Self {
        match outcome {
            Outcome::Decided(one) if !has_errors(problems) => {
                let ByOne { decided, own, agreeing, .. } = &**one;
                Self::Decided { case, decided, own_generation: own.as_ref(), agreeing }
            }
            Outcome::Open(undated) => Self::Open { case, undated },
            // A decision without one of its lines is none.
            Outcome::Decided(_) | Outcome::Failed => {
                Self::Failed { case, problems: problems.iter().map(|problem| to_json(problem, sources)).collect() }
            }
        }
    }
}

/// How many cases each generation judged.
#[derive(Debug)]
pub(super) struct Counts<'b> {
    cases: usize,
    by: Vec<(&'b str, usize)>,
    open: usize,
    /// What those depend on.
    depends_on: Option<Name>,
    failed: usize,
}

impl<'b> Counts<'b> {
    /// Of no cases yet.
    pub(super) fn new(books: &'b [Book]) -> Self {
        let by = books.iter().map(|book| (&*book.rules.generation, 0)).collect();
        Self { cases: 0, by, open: 0, depends_on: None, failed: 0 }
    }

    pub(super) fn count(&mut self, outcome: &Outcome) {
        let add = |count: &mut usize| *count = count.saturating_add(1);
        add(&mut self.cases);
        match outcome {
            Outcome::Open(undated) => {
                add(&mut self.open);
                self.depends_on.clone_from(&undated.depends_on);
            }
            Outcome::Failed => add(&mut self.failed),
            Outcome::Decided(one) => {
                let by = self.by.iter_mut().filter(|(name, _)| *name == &*one.decided.generation);
                by.for_each(|(_, count)| add(count));
            }
        }
    }
}

/// `12 cases: 5 by generation 1986, 6 by generation 1990, 1 depends on Vertragsbeginn, 1 not decided`
impl std::fmt::Display for Counts<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let by = self.by.iter().filter(|(_, count)| *count > 0);
        let by = by.map(|(generation, count)| format!("{count} by generation {generation}"));
        let fact = self.depends_on.as_deref().unwrap_or("the generation");
        let depend = if self.open == 1 { "depends" } else { "depend" };
        let open = (self.open > 0).then(|| format!("{} {depend} on {fact}", self.open));
        let failed = (self.failed > 0).then(|| format!("{} not decided", self.failed));
        let parts: Vec<String> = by.chain(open).chain(failed).collect();
        write!(f, "{} cases: {}", self.cases, parts.join(", "))
    }
}
