//! What can be said of a rulebook without a case.
//!
//! [`check`] proves that the cases of a definition neither overlap nor leave anything open, that nothing is paid twice, and
//! that what the rulebook asserts of itself holds. [`audit`] looks for what an underwriter should know: events that no line
//! covers (`events`), events that two lines cover, sentences that change nothing (`statements`), lines and requirements that
//! can never work (`lines`), clauses, facts and values that nothing depends on (`names`). Conditions are asked in the spaces
//! of `question` (`ground`); what is found there is exact, and shown by a case that the evaluator confirms.

mod accepted;
mod assertions;
mod compare;
mod definitions;
mod events;
mod finding;
mod ground;
mod lines;
mod matrix;
mod names;
mod payments;
mod proof;
mod statements;

pub use compare::{Comparison, Covered, compare};
pub use events::Programme;
pub use finding::{About, Audit, Decided, Finding, Sentence, Unfinished, Witness};
pub use ground::Budget;
pub use matrix::{Cell, Column, Cover, Matrix, Row, matrix, usual_kinds};

use crate::diagnostic::{Code, Diagnostic};
use crate::rule::Rules;

use events::Events;
use ground::Ground;

/// Everything that `check` has proven of a rulebook whose sentences are sound by themselves.
pub fn check(rules: &Rules) -> Vec<Diagnostic> {
    let mut problems = definitions::definitions(rules);
    problems.extend(payments::payments(rules));
    problems.extend(assertions::assertions(rules));
    problems
}

/// What `check` warns of besides: sentences that never apply, definitions that contradict themselves, lines that can cover
/// nothing. Whatever is not found out quickly is left to [`audit`].
pub fn warnings(rules: &Rules) -> Vec<Diagnostic> {
    let mut ground = Ground::new(rules, Budget::default());
    let mut findings = lines::lines(&mut ground, &mut Vec::new());
    findings.extend(statements::statements(&mut ground, &mut Vec::new()));
    accepted::accept(rules, &mut findings, false);
    let cheap = [Code::NEVER_APPLIES, Code::CONTRADICTORY, Code::NEVER_MET];
    findings.retain(|finding| finding.accepted.is_none() && cheap.contains(&finding.code));
    let warning = |finding: &Finding<'_>| {
        let problem = Diagnostic::warning(finding.code, finding.title.clone());
        let (first, others) = finding.sentences.split_first()?;
        let problem = problem.at(first.span, "this sentence");
        Some(others.iter().fold(problem, |problem, other| problem.and_at(other.span, other.part.unwrap_or_default())))
    };
    findings.iter().filter_map(warning).collect()
}

/// What an underwriter should know of a rulebook; gaps and overlaps as far as a programme goes.
pub fn audit<'r>(rules: &'r Rules, programme: &Programme<'r>) -> Audit<'r> {
    audit_within(rules, programme, Budget::default())
}

/// The same, within a budget.
pub fn audit_within<'r>(rules: &'r Rules, programme: &Programme<'r>, budget: Budget) -> Audit<'r> {
    let mut unfinished = Vec::new();
    let mut events = Events::new(programme, budget);
    let mut findings = events.gaps(&mut unfinished);
    findings.extend(events.overlaps(&mut unfinished));
    // Sentences and names are of the rulebook, whatever a contract takes of it.
    if programme.agreed.is_none() {
        of_the_book(rules, budget, &mut findings, &mut unfinished);
    }
    accepted::accept(rules, &mut findings, programme.agreed.is_none() && unfinished.is_empty());
    findings.sort_by_key(|finding| finding.code);
    let event = programme.event.iter().filter_map(|(fact, _)| programme.event.words(fact));
    Audit {
        rulebook: rules.name.clone(),
        generation: rules.generation.clone(),
        programme: programme.names(),
        assumed: event.collect(),
        findings,
        unfinished,
    }
}

/// What is so whatever the contract and the event are.
fn of_the_book<'r>(
    rules: &'r Rules,
    budget: Budget,
    findings: &mut Vec<Finding<'r>>,
    unfinished: &mut Vec<Unfinished>,
) {
    let mut ground = Ground::new(rules, budget);
    findings.extend(lines::lines(&mut ground, unfinished));
    findings.extend(statements::statements(&mut ground, unfinished));
    findings.extend(statements::plausibilities(rules, unfinished));
    findings.extend(names::facts(&mut ground, unfinished));
    findings.extend(names::values(rules));
}
