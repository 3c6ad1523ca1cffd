//! Which generations judge a scenario.

use crate::base::{Span, nearest};
use crate::book::{Book, timeline};
use crate::case::{governing_of_facts, judging, periods};
use crate::diagnostic::{Code, Diagnostic};
use crate::syntax::ast::{Ident, JudgedBy};

use super::Found;

/// The positions of the generations that judge a scenario: those that it names or the one in force on the day that it
/// names, that of its file of scenarios, the one in force on the governing date of its case, that of the wording that it
/// stands in, or the newest.
pub(super) fn generations(books: &[Book], found: &Found) -> Result<Vec<usize>, Diagnostic> {
    match (&found.scenario.by, &found.generation) {
        (Some(JudgedBy::Generations(names)), _) => names.iter().map(|name| named(books, name)).collect(),
        (Some(JudgedBy::On(date)), _) => timeline(books).on(date.value).map(|at| vec![at]).ok_or_else(|| {
            let title = format!("no generation is in force on {}", date.value);
            none(date.span, title).note(format!("the rulebook has: {}", periods(books)))
        }),
        (None, Some(name)) => named(books, name).map(|at| vec![at]),
        (None, None) => {
            if let Some(governing) = governing_of_facts(books, found.scenario.given()) {
                let judge = &judging(books, &governing)?.rules.generation;
                return Ok(books.iter().position(|book| book.rules.generation == *judge).into_iter().collect());
            }
            if let Some(name) = &found.wording {
                return named(books, name).map(|at| vec![at]);
            }
            let newest = books.len().checked_sub(1).map(|at| vec![at]);
            newest.ok_or_else(|| none(found.span, "the rulebook has no generation".to_owned()))
        }
    }
}

fn named(books: &[Book], name: &Ident) -> Result<usize, Diagnostic> {
    let at = books.iter().position(|book| *book.rules.generation == *name.text);
    at.ok_or_else(|| {
        let known = || books.iter().map(|book| &*book.rules.generation);
        // Of names as short as `2` every other one is near.
        let near =
            nearest(&name.text, known()).filter(|near| near.len() > 2).map(|near| format!("did you mean `{near}`?"));
        let all = known().collect::<Vec<_>>().join(", ");
        none(name.span, format!("there is no generation `{}`", name.text))
            .note(format!("the rulebook has: {all}"))
            .help_if(near)
    })
}

fn none(place: Span, title: String) -> Diagnostic {
    Diagnostic::error(Code::NO_GENERATION, title).at(place, "not one of this rulebook")
}
