//! Whether a case can be at all.

use crate::book::Book;
use crate::decide::{Case, Evaluator, Known, Truth};
use crate::diagnostic::{Code, Diagnostic};
use crate::rule::{Part, facts_of};

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

fn broken(book: &Book, case: &Case<'_>, part: &Part) -> Diagnostic {
    let title = match book.rules.statement(part.statement) {
        Some(sentence) => format!("the case breaks `{}`", sentence.text),
        None => "the case breaks an `always`".to_owned(),
    };
    let place = book.rules.statement(part.statement).map(|sentence| sentence.span);
    let mut problem = super::problem::error(Code::BREAKS_ALWAYS, title, place, "every case keeps this");
    for fact in facts_of(&book.rules.formulas, part.formula) {
        if let Some(words) = case.words(fact) {
            let assumed = matches!(case.known(fact), Known::Assumed(_));
            problem = problem.note(if assumed { format!("assumed: {words}") } else { format!("given: {words}") });
        }
    }
    problem.help("one of these facts is wrong: a case that cannot be is not answered")
}
