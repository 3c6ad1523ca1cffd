//! A question: the facts that stand in it, and what it asks.

use rustc_hash::FxHashMap;

use crate::base::nearest;
use crate::book::{Book, Written};
use crate::decide::{Case, EvaluationError, Evaluator};
use crate::diagnostic::{Code, Diagnostic};
use crate::question::{Reply, Why, answer_line, what_if, what_is_paid, which_lines};
use crate::rule::{FactId, KindId, LineId, Wording, quoted_if_needed};
use crate::syntax::ast::{Ask, Cover, Expr, Ident, Question};

use super::names::{self, Named, named};
use super::problem;
use super::recorder::Recorder;

/// What is asked of a rulebook, with names resolved.
#[derive(Clone, Debug)]
pub enum Asked<'r> {
    /// Whether a line covers.
    Cover(LineId),
    /// Which lines cover.
    WhichLines,
    /// What is paid: by one line, or by all.
    Paid(Option<LineId>),
    /// Why a line covers, or why not; none: the line that was asked about last.
    Why {
        /// Why not.
        not: bool,
        /// Which line.
        line: Option<LineId>,
    },
    /// What another case would change; for one line, or for all.
    WhatIf {
        /// The case as it would be.
        changed: Case<'r>,
        /// What would be otherwise, in words.
        changes: Vec<String>,
        /// Which line.
        line: Option<LineId>,
    },
}

/// Puts what stands in a question into the case: what is given, and the thing that it asks for (`covers DV`).
///
/// Returns what it asks, none if that names no line, and every problem. A question that contradicts the case is a
/// problem, never an answer.
pub fn ask<'r>(book: &'r Book, case: &mut Case<'r>, question: &Question) -> (Option<Asked<'r>>, Vec<Diagnostic>) {
    let mut recorder = Recorder::new(book, case);
    question.given.iter().for_each(|fact| recorder.state(fact));
    let asked = match &question.ask {
        Ask::Cover(cover) => recorder.cover(cover).map(Asked::Cover),
        Ask::WhichLines(values) => {
            recorder.things(values, None);
            Some(Asked::WhichLines)
        }
        Ask::Paid(None) => Some(Asked::Paid(None)),
        Ask::Paid(Some(line)) => recorder.line(line).map(|line| Asked::Paid(Some(line))),
        Ask::Why { not, of: None } => Some(Asked::Why { not: *not, line: None }),
        Ask::Why { not, of: Some(cover) } => {
            recorder.cover(cover).map(|line| Asked::Why { not: *not, line: Some(line) })
        }
        Ask::WhatIf { facts, of } => {
            let line = of.as_ref().map(|cover| recorder.cover(cover));
            let problems = recorder.problems;
            return otherwise(book, case, facts, line, problems);
        }
    };
    (asked, recorder.problems)
}

/// The reply to what was asked; `why` without a line is about the first one.
///
/// # Errors
/// An amount that the reply depends on cannot be computed.
pub fn reply<'r>(
    evaluator: &mut Evaluator<'r>,
    asked: Asked<'r>,
    case: &Case<'r>,
    question: &str,
) -> Result<Reply, EvaluationError> {
    Ok(match asked {
        Asked::Cover(line) => Reply::Cover(answer_line(evaluator, line, case, question)?),
        Asked::Why { not, line } => {
            let answered = answer_line(evaluator, line.unwrap_or(LineId::new(0)), case, question)?;
            Reply::Why(Why { why_not: not, answered })
        }
        Asked::WhichLines => Reply::WhichLines(which_lines(evaluator, case, question)?),
        Asked::Paid(line) => Reply::Paid(what_is_paid(evaluator, line, case, question)?),
        Asked::WhatIf { changed, changes, line } => {
            Reply::WhatIf(what_if(evaluator, line, case, (&changed, changes), question)?)
        }
    })
}

/// The case with some facts changed, whatever it said of them before.
fn otherwise<'r>(
    book: &'r Book,
    case: &Case<'r>,
    facts: &[Expr],
    line: Option<Option<LineId>>,
    mut problems: Vec<Diagnostic>,
) -> (Option<Asked<'r>>, Vec<Diagnostic>) {
    let mut said = Case::new(&book.rules);
    for fact in (0..book.rules.vocabulary.facts.len()).map(FactId::new) {
        said.forget(fact);
    }
    problems.extend(super::apply(book, &mut said, facts));
    let mut changed = case.clone();
    let mut changes = Vec::new();
    for (fact, known) in said.iter() {
        changed.replace(fact, known.clone());
        if known != case.known(fact) {
            changes.extend(said.words(fact));
        }
    }
    let asked = Asked::WhatIf { changed, changes, line: line.flatten() };
    (Some(asked).filter(|_| line != Some(None)), problems)
}

impl Recorder<'_, '_, '_> {
    fn cover(&mut self, cover: &Cover) -> Option<LineId> {
        let line = self.line(&cover.line);
        self.things(&cover.values, Some(&cover.line));
        line
    }

    fn line(&mut self, name: &Ident) -> Option<LineId> {
        let found = names::line(self.book, &name.text, Some(name.span));
        found.map_err(|problem| self.report(problem)).ok()
    }

    /// `covers DV, Brand`: one value of each kind that is named.
    fn things(&mut self, values: &[Ident], line: Option<&Ident>) {
        let asks = line
            .map_or_else(|| "which lines cover".to_owned(), |line| format!("{} covers", quoted_if_needed(&line.text)));
        let mut first: FxHashMap<KindId, &Ident> = FxHashMap::default();
        for name in values {
            let Some((kind, codes)) = self.book.scope.vocabulary.value_names.get(name.text.as_str()).cloned() else {
                let problem = self.no_value(name, &asks);
                self.report(problem);
                continue;
            };
            if let Some(other) = first.get(&kind) {
                let problem = self.two_questions(other, name, kind, &asks);
                self.report(problem);
                continue;
            }
            first.insert(kind, name);
            if let Some(fact) = self.book.rules.vocabulary.kind(kind).map(|kind| kind.fact) {
                self.give(fact, Written::OneOf(codes), Some(name.span));
            }
        }
    }

    fn two_questions(&self, first: &Ident, second: &Ident, kind: KindId, asks: &str) -> Diagnostic {
        let kind = self.book.rules.vocabulary.kind(kind).map_or("one kind", |kind| &*kind.name);
        let ask = |name: &Ident| format!("`{asks} {}?`", quoted_if_needed(&name.text));
        problem::error(
            Code::QUESTION,
            format!("two values of {kind} in one question"),
            Some(second.span),
            "a second one",
        )
        .and_at(first.span, "the first one")
        .help(format!("ask twice: {} and {}", ask(first), ask(second)))
    }

    fn no_value(&self, name: &Ident, asks: &str) -> Diagnostic {
        let (book, place) = (self.book, Some(name.span));
        match named(book, &name.text) {
            Named::Fact(fact) if self.book.scope.kinds.contains_key(name.text.as_str()) => {
                let name = Wording::of(&book.rules).name(fact);
                let problem = problem::wrong_sort(place, &name, "a kind", "one of its values");
                problem.help(format!("leave it out to ask whatever the {name} is: `{asks}?`"))
            }
            Named::Fact(fact) => {
                let fact = Wording::of(&book.rules).name(fact);
                let sort = book.scope.sort(&name.text).unwrap_or("a fact");
                let problem = problem::wrong_sort(place, &fact, sort, "a value of a kind");
                problem.help(format!("facts stand in front: `given {fact}, {asks}?`"))
            }
            Named::Unknown => {
                let near = nearest(&name.text, book.scope.value_names(None)).map(str::to_owned);
                let open = book.rules.vocabulary.kinds.iter().find(|kind| kind.open && near.is_none());
                let help = open.map(|kind| {
                    let example =
                        format!("`given {} is other \"{}\", {asks}?`", quoted_if_needed(&kind.name), name.text);
                    format!("a value that {} does not list is said as such: {example}", kind.name)
                });
                problem::unknown_name(place, "value", &name.text, near).help_if(help)
            }
            _ => {
                let sort = book.scope.sort(&name.text).unwrap_or("something else");
                problem::wrong_sort(place, &name.text, sort, "a value of a kind")
            }
        }
    }
}
