//! What can be said of a rulebook without a case.
//!
//! That the cases of a definition neither overlap nor leave anything open, that nothing is paid twice, and that what the
//! rulebook asserts of itself holds.

mod assertions;
mod definitions;
mod payments;
mod proof;

use crate::diagnostic::Diagnostic;
use crate::rule::Rules;

/// Everything that `check` has proven of a rulebook whose sentences are sound by themselves.
pub fn check(rules: &Rules) -> Vec<Diagnostic> {
    let mut problems = definitions::definitions(rules);
    problems.extend(payments::payments(rules));
    problems.extend(assertions::assertions(rules));
    problems
}
