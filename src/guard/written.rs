//! A case that was found, as the scenario that keeps it.

use crate::book::Book;
use crate::decide::{Case, Evaluator, Known};
use crate::question::answer_line;
use crate::rule::{FactId, LineId, quoted_if_needed};
use crate::scenario::{self, LooksAt};

/// The scenario of a case, with what the book answers today; none where that cannot be computed.
pub(super) fn scenario_of(book: &Book, name: &str, line: LineId, at: &LooksAt, case: &Case<'_>) -> Option<String> {
    let case = &plainly(book, case);
    let known = book.rules.line(line)?;
    let line_name = quoted_if_needed(&known.name);
    let answered = answer_line(&mut Evaluator::new(&book.rules), line, case, &format!("{line_name} covers?")).ok()?;
    let LooksAt::Advice(text) = at else {
        return Some(scenario::written(book, name, case, std::slice::from_ref(&answered)));
    };
    let mut out = scenario::written(book, name, case, &[]);
    let told = answered.advice.iter().any(|one| one.advice == *text && one.applies == "applies");
    let duty = known.advice.iter().find(|one| one.text == *text)?.duty;
    let words = match (told, duty) {
        (true, false) => "advises",
        (true, true) => "obliges",
        (false, false) => "does not advise",
        (false, true) => "does not oblige",
    };
    out.push_str(&format!("  expect {line_name} {words} \"{text}\"\n"));
    Some(out)
}

/// What is as the rulebook assumes it anyway need not be said.
fn plainly<'c>(book: &Book, case: &Case<'c>) -> Case<'c> {
    let mut case = case.clone();
    for (at, fact) in book.rules.vocabulary.facts.iter().enumerate() {
        let id = FactId::new(at);
        if let Some(default) = &fact.default
            && *case.known(id) == Known::Given(default.clone())
        {
            case.replace(id, Known::Assumed(default.clone()));
        }
    }
    case
}
