//! The case of a scenario.

use crate::base::Span;
use crate::book::Book;
use crate::case::{add_position, apply, check_always, impossible};
use crate::decide::{Case, Evaluator};
use crate::diagnostic::{Diagnostic, has_errors};
use crate::question::contradicts_always;
use crate::syntax::ast::Scenario;

/// The case that a scenario gives; what is wrong with it is added to the problems.
pub(super) fn build<'b>(book: &'b Book, scenario: &Scenario, whole: Span, problems: &mut Vec<Diagnostic>) -> Case<'b> {
    let mut case = Case::new(&book.rules);
    let mut found = apply(book, &mut case, scenario.given());
    for position in scenario.positions() {
        found.extend(add_position(book, &mut case, &position.facts, position.span));
    }
    if !has_errors(&found) {
        found.extend(possible(book, &case, whole));
    }
    problems.append(&mut found);
    case
}

/// What every case keeps and this one breaks, or cannot keep; told at the place that says so.
pub(super) fn possible<'b>(book: &'b Book, case: &Case<'b>, place: Span) -> Vec<Diagnostic> {
    let mut problems = check_always(book, case);
    if problems.is_empty() {
        let sentences = contradicts_always(&mut Evaluator::new(&book.rules), case);
        problems.extend((!sentences.is_empty()).then(|| impossible(book, case, &sentences)));
    }
    let here = |problem: Diagnostic| {
        let always = problem.primary.clone();
        let problem = problem.at(place, "by what is said here");
        match always {
            Some(always) => problem.and_at(always.span, always.text),
            None => problem,
        }
    };
    problems.into_iter().map(here).collect()
}
