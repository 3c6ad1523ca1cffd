//! What must never hold, proven or shown.

use crate::decide::{Case, Evaluator, Known, Truth};
use crate::diagnostic::{Diagnostic, Severity};
use crate::question::{Possible, possible, residual};
use crate::rule::{FactId, FormulaId, Rules};

/// Looks for cases that must not be.
///
/// Facts are free within their domains and `always`; defaults count for nothing.
pub(super) struct Prover<'r> {
    pub(super) evaluator: Evaluator<'r>,
    case: Case<'r>,
}

/// A condition that may hold although it must not.
pub(super) struct Refuted {
    /// When it does.
    when: String,
    /// Whether a case shows it: where facts are compared with each other it may be assumed to be possible only.
    proven: bool,
}

impl<'r> Prover<'r> {
    pub(super) fn new(rules: &'r Rules) -> Self {
        let mut case = Case::new(rules);
        for fact in (0..rules.vocabulary.facts.len()).map(FactId::new) {
            case.forget(fact);
        }
        Self { evaluator: Evaluator::new(rules), case }
    }

    /// When a condition may hold; none if it never does. `with_always` is the same in a case that keeps every `always`.
    pub(super) fn refute(&mut self, formula: FormulaId, with_always: FormulaId) -> Option<Refuted> {
        let rules = self.evaluator.rules();
        let possible = possible(&mut self.evaluator, &[(formula, true)]);
        if matches!(possible, Possible::Never) {
            return None;
        }
        let mut evaluation = self.evaluator.on(&self.case);
        // An amount that cannot be computed is told when a case asks for it.
        let alone = residual(&mut evaluation, formula).ok()?;
        if alone.truth() == Truth::No || residual(&mut evaluation, with_always).ok()?.truth() == Truth::No {
            return None;
        }
        let when = match alone.truth() {
            Truth::Yes => "whatever the facts are".to_owned(),
            _ => alone.words(rules),
        };
        Some(Refuted { when, proven: matches!(possible, Possible::Shown(_)) })
    }
}

/// The facts of a case in words, those first that the wording is about.
pub(super) fn facts_in_words(case: &Case<'_>) -> String {
    let known = case.iter().filter(|(_, known)| matches!(known, Known::Given(_)));
    let words: Vec<String> = known.filter_map(|(fact, _)| case.words(fact)).collect();
    if words.is_empty() { "whatever the facts are".to_owned() } else { words.join(", ") }
}

impl Refuted {
    /// Says when; what is not proven becomes a warning that says so.
    pub(super) fn tell(&self, problem: Diagnostic, what: &str) -> Diagnostic {
        let when = if self.when.starts_with("whatever") { &self.when } else { &format!("if {}", self.when) };
        let problem = problem.note(format!("{what} {when}"));
        if self.proven {
            return problem;
        }
        let note =
            "facts are compared with each other or too many play together: this is assumed to be possible, not proven";
        Diagnostic { severity: Severity::Warning, ..problem }.note(note)
    }
}
