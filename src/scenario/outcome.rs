//! What became of a scenario.

use serde::Serialize;

use crate::base::{Name, Sources, Span};
use crate::diagnostic::{Diagnostic, has_errors};
use crate::question::Answered;

use super::snapshot::Snapshot;
use super::suite::Found;

/// A scenario as it turned out by one generation.
#[derive(Clone, Debug, Serialize)]
pub struct Outcome {
    /// What it is called.
    pub scenario: String,
    /// The generation that judged it; none if it names none that there is.
    pub generation: Option<Name>,
    /// The file.
    pub file: String,
    /// The line of the file.
    pub line: usize,
    /// The expectations that were not met.
    pub failures: Vec<Failure>,
    /// The whole decision, where the scenario says `snapshot`; it is compared by who runs it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub snapshot: Option<Snapshot>,
    /// What is wrong with the scenario itself, so that it could not be run.
    #[serde(skip)]
    pub problems: Vec<Diagnostic>,
}

/// An expectation that was not met.
#[derive(Clone, Debug, Serialize)]
pub struct Failure {
    /// What was expected, as written: `Leitungswasser covers`.
    pub expected: String,
    /// What is.
    pub actual: String,
    /// The line of the file that expects it.
    pub line: usize,
    /// The answers that it is about, with all reasons.
    pub answers: Vec<Answered>,
    /// Whether it is about amounts, so that the settlement tells why.
    #[serde(skip)]
    pub of_amounts: bool,
}

impl Outcome {
    pub(super) fn new(found: &Found, generation: Option<&Name>, sources: &Sources) -> Self {
        Self {
            scenario: found.scenario.name.text.clone(),
            generation: generation.cloned(),
            file: sources.path(found.span).to_owned(),
            line: sources.position(found.span).line,
            failures: Vec::new(),
            snapshot: None,
            problems: Vec::new(),
        }
    }

    /// Whether all that is expected is so.
    pub fn passed(&self) -> bool {
        self.failures.is_empty() && !has_errors(&self.problems) && self.snapshot.as_ref().is_none_or(Snapshot::passed)
    }
}

/// How many scenarios passed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Summary {
    /// All that they expect is so.
    pub passed: usize,
    /// Something that they expect is not so, or they could not be run.
    pub failed: usize,
}

impl Summary {
    /// Counts one more.
    pub fn count(&mut self, outcome: &Outcome) {
        let slot = if outcome.passed() { &mut self.passed } else { &mut self.failed };
        *slot = slot.saturating_add(1);
    }
}

/// A sentence on one line.
pub(super) fn one_line(sources: &Sources, span: Span) -> String {
    sources.text(span).split_whitespace().collect::<Vec<_>>().join(" ")
}
