//! The first question where a rulebook has several generations: of what time the case is.

use crate::base::{FileId, Span};
use crate::book::Book;
use crate::case::{Governing, give, judging, periods};
use crate::decide::{Case, Known};
use crate::diagnostic::Diagnostic;
use crate::rule::Value;

use super::{HELP, Heard, Prompt};

/// Asks for the date that says which generation judges the case; none where there is nothing to choose.
pub fn ask_date(books: &[Book]) -> Option<Prompt> {
    let newest = books.last().filter(|_| books.len() > 1)?;
    let name = newest.rules.governing()?.name.to_string();
    let describes = vec![format!("a date; it says which generation judges: {}", periods(books))];
    Some(Prompt { fact: newest.rules.governed_by, name, describes, left: 0, about_amounts: false })
}

/// Takes what was typed behind [`ask_date`]: the date, once one was given.
pub fn hear_date(books: &[Book], file: FileId, typed: &str) -> (Heard, Option<Governing>) {
    let words = typed.trim();
    let only_told = |text: &str| (Heard::Told(text.to_owned()), None);
    match words.to_lowercase().trim_end_matches('?') {
        "" | "-" | "don't know" | "dont know" | "unknown" | "weiß nicht" => return (Heard::Answered, None),
        "why" | "warum" => return only_told("each generation of the rulebook judges the cases of its own time\n"),
        "help" | "hilfe" => return (Heard::Told(format!("{HELP}\n")), None),
        "facts" => return only_told("nothing is known yet\n"),
        "back" => return only_told("nothing has been answered yet\n"),
        "done" | "quit" | "exit" | "ende" => return (Heard::Ends, None),
        _ => {}
    }
    let place = Some(Span::new(file, 0, typed.len()));
    let mut refused = Vec::new();
    for book in books.iter().rev() {
        match date(book, file, words) {
            Ok(date) => {
                let name = book.rules.governing().map_or_else(|| "".into(), |fact| fact.name.clone());
                let governing = Governing { name, date, place };
                return match judging(books, &governing) {
                    Ok(_) => (Heard::Answered, Some(governing)),
                    Err(problem) => (Heard::Refused(vec![problem]), None),
                };
            }
            // The newest generation tells best what is wrong.
            Err(problems) if refused.is_empty() => refused = problems,
            Err(_) => {}
        }
    }
    (Heard::Refused(refused), None)
}

/// What was typed, as the governing date of a generation.
fn date(book: &Book, file: FileId, words: &str) -> Result<crate::base::Date, Vec<Diagnostic>> {
    let mut case = Case::new(&book.rules);
    let Some(fact) = book.rules.governed_by else { return Err(Vec::new()) };
    let problems = give(book, &mut case, fact, file, words);
    match case.known(fact) {
        Known::Given(Value::Date(date)) if problems.is_empty() => Ok(*date),
        _ => Err(problems),
    }
}
