//! Whether a case can be at all.

use std::collections::BTreeSet;

use crate::book::Book;
use crate::decide::{Case, EvaluationError, Evaluator, Known, Truth};
use crate::diagnostic::{Code, Diagnostic};
use crate::question::contradicts_always;
use crate::rule::{FactId, Part, Rules, StatementId, facts_of};

/// Reports each `always` of the rulebook that the case breaks.
pub fn check_always<'b>(book: &'b Book, case: &Case<'b>) -> Vec<Diagnostic> {
    let mut evaluator = Evaluator::new(case.rules());
    let positions: Vec<Case<'b>> = case.each_position().collect();
    let mut check = |part: &Part, case: &Case<'b>| match evaluator.truth(part.formula, case) {
        Ok(Truth::No) => Some(broken(book, case, part)),
        Ok(_) => None,
        Err(error) => {
            let title = "the case does not allow a plausibility to be computed";
            let place = book.rules.statement(part.statement).map(|sentence| sentence.span);
            let problem = super::problem::error(Code::EVALUATION, title, place, "asked for here");
            Some(problem.note(error.words(case.rules())))
        }
    };
    let always = book.rules.always.iter();
    always.filter_map(|part| positions.iter().find_map(|position| check(part, position))).collect()
}

/// What every case keeps and this one breaks, or cannot keep.
pub fn check_possible<'b>(book: &'b Book, case: &Case<'b>) -> Vec<Diagnostic> {
    let problems = check_always(book, case);
    if !problems.is_empty() {
        return problems;
    }
    let sentences = contradicts_always(&mut Evaluator::new(&book.rules), case);
    if sentences.is_empty() { Vec::new() } else { vec![impossible(book, case, &sentences)] }
}

/// An amount that could not be computed, in words.
pub fn not_computed(rules: &Rules, error: &EvaluationError) -> Diagnostic {
    let problem = Diagnostic::error(Code::EVALUATION, error.words(rules));
    match error.statement.and_then(|id| rules.statement(id)) {
        Some(statement) => problem.at(statement.span, format!("in {}", statement.name)),
        None => problem,
    }
}

/// Reports that what every case keeps cannot be kept in this one, though no single one of these sentences is broken.
pub fn impossible(book: &Book, case: &Case<'_>, sentences: &[StatementId]) -> Diagnostic {
    let spans: Vec<_> = sentences.iter().filter_map(|id| book.rules.statement(*id)).map(|one| one.span).collect();
    let title = "no case can be so: what every case keeps cannot all be kept";
    let mut problem =
        super::problem::error(Code::BREAKS_ALWAYS, title, spans.first().copied(), "every case keeps this");
    for span in spans.iter().skip(1) {
        problem = problem.and_at(*span, "and this");
    }
    let parts = book.rules.always.iter().filter(|part| sentences.contains(&part.statement));
    let facts: BTreeSet<_> = parts.flat_map(|part| facts_of(&book.rules.formulas, part.formula)).collect();
    for fact in facts {
        problem = told(problem, case, fact);
    }
    problem.help("one of these facts is wrong: a case that cannot be is not answered")
}

fn told(problem: Diagnostic, case: &Case<'_>, fact: FactId) -> Diagnostic {
    let Some(words) = case.words(fact) else { return problem };
    let assumed = matches!(case.known(fact), Known::Assumed(_));
    problem.note(if assumed { format!("assumed: {words}") } else { format!("given: {words}") })
}

fn broken(book: &Book, case: &Case<'_>, part: &Part) -> Diagnostic {
    let title = match book.rules.statement(part.statement) {
        Some(sentence) => format!("the case breaks `{}`", sentence.text),
        None => "the case breaks an `always`".to_owned(),
    };
    let place = book.rules.statement(part.statement).map(|sentence| sentence.span);
    let mut problem = super::problem::error(Code::BREAKS_ALWAYS, title, place, "every case keeps this");
    for fact in facts_of(&book.rules.formulas, part.formula) {
        problem = told(problem, case, fact);
    }
    problem.help("one of these facts is wrong: a case that cannot be is not answered")
}
