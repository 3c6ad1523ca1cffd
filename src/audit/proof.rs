//! What must never hold, proven or shown.

use crate::decide::{Case, Evaluator, Truth};
use crate::diagnostic::{Diagnostic, Severity};
use crate::question::residual;
use crate::rule::{FactId, FormulaId, Rules};

/// So many facts at most are looked at together; what asks for more is told as not proven.
const MAX_FACTS: usize = 12;

/// Looks for cases that must not be.
///
/// Facts are free within their domains and `always`; defaults count for nothing.
pub(super) struct Prover<'r> {
    evaluator: Evaluator<'r>,
    case: Case<'r>,
}

/// A condition that may hold although it must not.
pub(super) struct Refuted {
    /// When it does.
    when: String,
    /// Whether that is certain: where facts are compared with each other it is assumed to be possible.
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
        let mut evaluation = self.evaluator.on(&self.case);
        // An amount that cannot be computed is told when a case asks for it.
        let alone = residual(&mut evaluation, formula).ok()?;
        let kept = residual(&mut evaluation, with_always).ok()?;
        if alone.truth() == Truth::No || kept.truth() == Truth::No {
            return None;
        }
        // What every case keeps says nothing here unless it speaks of the same facts.
        let mut proven = alone.is_exact() && alone.facts().len() <= MAX_FACTS;
        for always in &rules.always {
            let always = residual(&mut evaluation, always.formula).ok()?;
            proven &= always.is_exact() || always.facts().iter().all(|fact| !alone.facts().contains(fact));
        }
        let when = match alone.truth() {
            Truth::Yes => "whatever the facts are".to_owned(),
            _ => alone.words(rules),
        };
        Some(Refuted { when, proven })
    }
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
