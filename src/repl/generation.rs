//! Which generation of the rulebook answers: the one that is asked for, or the one in force on the date that the facts
//! give, or else the one in force today.

use crate::base::{Date, FileId, Name, Sources, nearest};
use crate::book::{Book, in_force, timeline};
use crate::case::{Governing, governing_of_facts, judging, periods};
use crate::rule::quoted_if_needed;
use crate::syntax::ast::Expr;

use super::facts;
use super::session::{Failure, State, Step, Stepped};

/// The generation that answers with these facts and, in front of them, `more`.
pub(super) fn answering(state: &State, more: &[Expr]) -> Result<Name, Failure> {
    if let Some(asked) = &state.asked {
        return Ok(asked.clone());
    }
    let books = &state.rulebook.books;
    if let Some(governing) = governing_of_facts(books, more).or_else(|| facts::governing(state)) {
        let found = judging(books, &governing);
        return found.map(|book| book.rules.generation.clone()).map_err(|mut problem| {
            // Where it was given is not before the reader any more.
            problem.primary = None;
            problem.help = vec!["to ask one of them all the same: `generation NAME`".to_owned()];
            Failure::of(vec![problem], &Sources::default())
        });
    }
    let found = in_force(books, state.today).map(|book| book.rules.generation.clone());
    found.ok_or_else(|| {
        let help = format!("the rulebook has: {}; ask one of them with `generation NAME`", periods(books));
        Failure::new("no generation is in force today", help)
    })
}

/// The state in which the generation answers that does so with these facts and `more`; told, if that is another one.
/// Facts that do not fit it are told and dropped.
pub(super) fn moved(state: &State, more: &[Expr]) -> Result<(State, String), Failure> {
    let generation = answering(state, more)?;
    if state.generation == generation {
        return Ok((state.clone(), String::new()));
    }
    let date = governing_of_facts(&state.rulebook.books, more).or_else(|| facts::governing(state));
    let why = match (&state.asked, date) {
        (Some(_), _) => String::new(),
        (None, Some(Governing { date, .. })) => format!(", in force on {date}"),
        (None, None) => ", in force today".to_owned(),
    };
    let mut next = State { generation: generation.clone(), ..state.clone() };
    let dropped = facts::refit(&mut next)?;
    Ok((next, format!("  generation {generation}{why}\n{dropped}")))
}

/// That the facts are of another generation than the one that is asked for; nothing if they are not.
pub(super) fn instead(state: &State, new: &[Expr]) -> String {
    let books = &state.rulebook.books;
    let (Some(asked), Some(Governing { date, .. })) = (&state.asked, governing_of_facts(books, new)) else {
        return String::new();
    };
    match in_force(books, date) {
        Some(book) if book.rules.generation == *asked => String::new(),
        Some(book) => {
            let own = &book.rules.generation;
            format!("  (a case of generation {own}; {asked} answers, as asked: `generation by date` goes back to it)\n")
        }
        None => format!("  (no generation is in force on {date}; {asked} answers, as asked)\n"),
    }
}

/// `generation`, `generation 1990`, `generation on 1995-01-01`, `generation by date`
pub(super) fn command(state: &State, words: &str) -> Stepped {
    let books = &state.rulebook.books;
    if words.is_empty() {
        return Ok(Step::told(all(state)));
    }
    if words == "by date" {
        let (next, told) = moved(&State { asked: None, ..state.clone() }, &[])?;
        let told = if told.is_empty() { format!("  generation {}\n", next.generation) } else { told };
        return Ok(Step::to(next, told));
    }
    let known = |name: &str| books.iter().find(|book| *book.rules.generation == *name);
    let found = match (known(words), words.strip_prefix("on ").map(|day| Date::parse(day.trim()))) {
        (Some(book), _) => book,
        (None, Some(Ok(day))) => in_force(books, day).ok_or_else(|| {
            let help = format!("the rulebook has: {}", periods(books));
            Failure::new(format!("no generation is in force on {day}"), help)
        })?,
        (None, Some(Err(problem))) => {
            return Err(Failure::new(problem.to_string(), "write `generation on 1990-01-01`"));
        }
        (None, None) => {
            let names = books.iter().map(|book| &*book.rules.generation);
            let help = match nearest(words, names.clone()) {
                Some(near) => format!("did you mean `{near}`?"),
                None => format!("the rulebook has: {}", names.collect::<Vec<_>>().join(", ")),
            };
            return Err(Failure::new(format!("there is no generation `{words}`"), help));
        }
    };
    let generation = found.rules.generation.clone();
    if state.generation == generation && state.asked.as_ref() == Some(&generation) {
        return Ok(Step::told(format!("  generation {generation} it is already\n")));
    }
    let (next, told) = moved(&State { asked: Some(generation.clone()), ..state.clone() }, &[])?;
    let told = if told.is_empty() { format!("  generation {generation}\n") } else { told };
    Ok(Step::to(next, told))
}

/// The generations, each with when it is in force, and why it is this one.
fn all(state: &State) -> String {
    let books = &state.rulebook.books;
    let timeline = timeline(books);
    let fact = state.book().ok().and_then(|book| book.rules.governing());
    let why = match (&state.asked, facts::governing(state), fact) {
        (Some(_), ..) => "as asked".to_owned(),
        (None, Some(Governing { date, .. }), Some(fact)) => format!("by {} {date}", quoted_if_needed(&fact.name)),
        _ => "in force today".to_owned(),
    };
    let line = |(at, book): (usize, &Book)| {
        let times: Vec<String> = timeline.of(at).map(|period| format!(" {period}")).collect();
        let this = if book.rules.generation == state.generation { format!(" ({why})") } else { String::new() };
        format!("  {}{}{this}\n", book.rules.generation, times.join(" and"))
    };
    books.iter().enumerate().map(line).collect()
}

/// A file that is only read for what it says of time.
pub(super) const UNPLACED: FileId = FileId(u32::MAX);
