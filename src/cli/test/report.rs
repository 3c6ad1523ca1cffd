//! What `klausel test --json` prints.

use serde::Serialize;

use super::{coverage, mutants};
use crate::diagnostic::has_errors;
use crate::scenario::{Outcome, Summary};

/// All that was run.
#[derive(Debug, Default, Serialize)]
pub(super) struct Report {
    #[serde(flatten)]
    pub(super) summary: Summary,
    /// Snapshots that no scenario asks for.
    pub(super) orphans: Vec<String>,
    pub(super) scenarios: Vec<Told>,
    /// Of each rulebook, where it was asked for.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(super) coverage: Vec<coverage::Told>,
    /// Of each rulebook, where they were asked for.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(super) mutants: Vec<mutants::Told>,
}

impl Report {
    pub(super) fn outcomes(&self) -> impl Iterator<Item = &Outcome> {
        self.scenarios.iter().map(|told| &told.outcome)
    }
}

/// One scenario.
#[derive(Debug, Serialize)]
pub(super) struct Told {
    /// `passed`, `failed`, or `error`: it could not be run.
    result: &'static str,
    #[serde(flatten)]
    outcome: Outcome,
}

impl Told {
    pub(super) fn new(mut outcome: Outcome) -> Self {
        let result = match (outcome.passed(), has_errors(&outcome.problems)) {
            (true, _) => "passed",
            (false, true) => "error",
            (false, false) => "failed",
        };
        outcome.problems.clear();
        Self { result, outcome }
    }
}
