//! Decided cases as JSON, and how many there are of each sort.

use serde::Serialize;

use crate::base::{Name, Sources};
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
#[derive(Debug, Default)]
pub(super) struct Counts {
    cases: usize,
    by: Vec<(Name, usize)>,
    open: usize,
    failed: usize,
}

impl Counts {
    pub(super) fn count(&mut self, outcome: &Outcome) {
        let add = |count: &mut usize| *count = count.saturating_add(1);
        add(&mut self.cases);
        match outcome {
            Outcome::Open(_) => add(&mut self.open),
            Outcome::Failed => add(&mut self.failed),
            Outcome::Decided(one) => {
                let generation = &one.decided.generation;
                match self.by.iter_mut().find(|(known, _)| known == generation) {
                    Some((_, count)) => add(count),
                    None => self.by.push((generation.clone(), 1)),
                }
            }
        }
    }
}

/// `12 cases: 5 by generation 1986, 6 by generation 1990, 1 not decided`
impl std::fmt::Display for Counts {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let by = self.by.iter().map(|(generation, count)| format!("{count} by generation {generation}"));
        let open = (self.open > 0).then(|| format!("{} by none alone, for want of a date", self.open));
        let failed = (self.failed > 0).then(|| format!("{} not decided", self.failed));
        let parts: Vec<String> = by.chain(open).chain(failed).collect();
        write!(f, "{} cases: {}", self.cases, parts.join(", "))
    }
}
