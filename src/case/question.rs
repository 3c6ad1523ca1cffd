//! A question: the facts that stand in it, and the line it asks about.

use rustc_hash::FxHashMap;

use crate::base::nearest;
use crate::book::{Book, Written};
use crate::decide::Case;
use crate::diagnostic::{Code, Diagnostic};
use crate::rule::{KindId, LineId, Wording, quoted_if_needed};
use crate::syntax::ast::{Ident, Question};

use super::names::{self, Named, named};
use super::problem;
use super::recorder::Recorder;

/// Puts what stands in a question into the case: what is given, and the thing that it asks for (`covers DV`).
///
/// Returns the line that it asks about, none if there is no such line, and every problem. A question that contradicts
/// the case is a problem, never an answer.
pub fn ask(book: &Book, case: &mut Case<'_>, question: &Question) -> (Option<LineId>, Vec<Diagnostic>) {
    let mut recorder = Recorder::new(book, case);
    question.given.iter().for_each(|fact| recorder.state(fact));
    let line = match names::line(book, &question.line.text, Some(question.line.span)) {
        Ok(line) => Some(line),
        Err(problem) => {
            recorder.report(problem);
            None
        }
    };
    recorder.things(question);
    (line, recorder.problems)
}

impl Recorder<'_, '_, '_> {
    /// `covers DV, Brand`: one value of each kind that is named.
    fn things(&mut self, question: &Question) {
        let mut first: FxHashMap<KindId, &Ident> = FxHashMap::default();
        for name in &question.values {
            let Some((kind, codes)) = self.book.scope.vocabulary.value_names.get(name.text.as_str()).cloned() else {
                let problem = self.no_value(name, &question.line.text);
                self.report(problem);
                continue;
            };
            if let Some(other) = first.get(&kind) {
                let problem = self.two_questions(other, name, kind, &question.line);
                self.report(problem);
                continue;
            }
            first.insert(kind, name);
            if let Some(fact) = self.book.rules.vocabulary.kind(kind).map(|kind| kind.fact) {
                self.give(fact, Written::OneOf(codes), Some(name.span));
            }
        }
    }

    fn two_questions(&self, first: &Ident, second: &Ident, kind: KindId, line: &Ident) -> Diagnostic {
        let kind = self.book.rules.vocabulary.kind(kind).map_or("one kind", |kind| &*kind.name);
        let ask = |name: &Ident| format!("`{} covers {}?`", quoted_if_needed(&line.text), quoted_if_needed(&name.text));
        problem::error(
            Code::QUESTION,
            format!("two values of {kind} in one question"),
            Some(second.span),
            "a second one",
        )
        .and_at(first.span, "the first one")
        .help(format!("ask twice: {} and {}", ask(first), ask(second)))
    }

    fn no_value(&self, name: &Ident, line: &str) -> Diagnostic {
        let (book, place) = (self.book, Some(name.span));
        let line = quoted_if_needed(line);
        match named(book, &name.text) {
            Named::Fact(fact) if self.book.scope.kinds.contains_key(name.text.as_str()) => {
                let name = Wording::of(&book.rules).name(fact);
                let problem = problem::wrong_sort(place, &name, "a kind", "one of its values");
                problem.help(format!("leave it out to ask whatever the {name} is: `{line} covers?`"))
            }
            Named::Fact(fact) => {
                let fact = Wording::of(&book.rules).name(fact);
                let sort = book.scope.sort(&name.text).unwrap_or("a fact");
                let problem = problem::wrong_sort(place, &fact, sort, "a value of a kind");
                problem.help(format!("facts stand in front: `given {fact}, {line} covers?`"))
            }
            Named::Unknown => {
                let near = nearest(&name.text, book.scope.value_names(None)).map(str::to_owned);
                let open = book.rules.vocabulary.kinds.iter().find(|kind| kind.open && near.is_none());
                let help = open.map(|kind| {
                    let example =
                        format!("`given {} is other \"{}\", {line} covers?`", quoted_if_needed(&kind.name), name.text);
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
