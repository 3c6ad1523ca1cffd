//! A damaged item, as the language gives it.

use crate::base::Span;
use crate::book::Book;
use crate::decide::{Case, Known};
use crate::diagnostic::{Code, Diagnostic};
use crate::rule::{FactId, Wording};
use crate::syntax::ast::Expr;

use super::problem;
use super::recorder::Recorder;

/// Adds a position with these facts to the case, and reports every one that is not a fact of a position.
pub fn add_position<'r>(book: &'r Book, case: &mut Case<'r>, facts: &[Expr], span: Span) -> Vec<Diagnostic> {
    let vocabulary = &book.rules.vocabulary;
    if !vocabulary.facts.iter().any(|fact| fact.position) {
        let title = "this rulebook knows no positions";
        let problem =
            problem::error(Code::SCENARIO_POSITION, title, Some(span), "no fact is declared under `position`");
        return vec![problem.help("give the facts with `given`, or declare `position` in the rulebook")];
    }
    let own = |fact: &FactId| vocabulary.fact(*fact).is_some_and(|fact| fact.position);
    let all = || (0..vocabulary.facts.len()).map(FactId::new);
    let wording = Wording::of(&book.rules);
    // What each position has of its own is not said of all of them too.
    let twice = all().filter(own).find(|fact| matches!(case.known(*fact), Known::Given(_) | Known::OneOf(_)));
    if let Some(fact) = twice {
        let title = format!("each position has a `{}` of its own", wording.name(fact));
        let problem = problem::error(Code::SCENARIO_POSITION, title, Some(span), "and the scenario gives one to all");
        return vec![problem.help("give it in each `position`, not behind `given`")];
    }
    let blank = case.blank_position();
    let mut position = blank.clone();
    let mut recorder = Recorder::new(book, &mut position);
    facts.iter().for_each(|fact| recorder.state(fact));
    let mut problems = recorder.problems;
    for fact in all().filter(|fact| !own(fact) && position.known(*fact) != blank.known(*fact)) {
        let title = format!("`{}` is a fact of the whole case", wording.name(fact));
        let problem = problem::error(Code::SCENARIO_POSITION, title, Some(span), "and no fact of a position");
        problems.push(problem.help("give it once, behind `given`"));
    }
    case.add_position(&position);
    problems
}
