//! The date of a case that says which generation judges it.

use crate::base::{Date, FileId, Span, normalise};
use crate::book::{Book, Written, in_force, timeline};
use crate::decide::{Case, Known};
use crate::diagnostic::{Code, Diagnostic, Severity};
use crate::rule::Value;
use crate::syntax::ast::Expr;

use super::names::{Named, named};
use super::notation::Notation;
use super::tree::Entry;
use super::value::{Told, Values};
use super::{apply, from_json, from_toml, problem};

/// The date that says which generation judges a case.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Governing {
    /// The day.
    pub date: Date,
    /// Where it is given.
    pub place: Option<Span>,
}

/// The governing date that a case file in TOML gives, under any name that a generation has for it.
pub fn governing_of_toml(books: &[Book], file: FileId, text: &str) -> Option<Governing> {
    of_entries(books, &from_toml::parse(file, text).0, Notation::Toml)
}

/// The same of a case file in JSON.
pub fn governing_of_json(books: &[Book], file: FileId, text: &str) -> Option<Governing> {
    of_entries(books, &from_json::parse(file, text).0, Notation::Json)
}

fn of_entries(books: &[Book], entries: &[Entry], notation: Notation) -> Option<Governing> {
    // The newest generation knows what others call it.
    books.iter().rev().find_map(|book| {
        let fact = book.rules.governed_by?;
        let known = book.rules.vocabulary.fact(fact)?;
        entries.iter().find_map(|entry| {
            let key = normalise(&entry.key);
            if !matches!(named(book, &key), Named::Fact(named) if named == fact) {
                return None;
            }
            match (Values { book, fact: known, key: &key, notation }).read(&entry.value) {
                Ok(Told::Written(Written::Is(Value::Date(date)))) => Some(Governing { date, place: entry.value.place }),
                _ => None,
            }
        })
    })
}

/// The governing date among facts as the language writes them.
pub fn governing_of_facts(books: &[Book], facts: &[Expr]) -> Option<Governing> {
    books.iter().rev().find_map(|book| {
        let fact = book.rules.governed_by?;
        facts.iter().find_map(|expr| {
            let mut case = Case::new(&book.rules);
            let _problems_are_told_elsewhere = apply(book, &mut case, std::slice::from_ref(expr));
            match case.known(fact) {
                Known::Given(Value::Date(date)) => Some(Governing { date: *date, place: Some(expr.span) }),
                _ => None,
            }
        })
    })
}

/// The generation that is in force on the governing date.
///
/// # Errors
/// None is.
pub fn judging(books: &[Book], governing: Governing) -> Result<&Book, Diagnostic> {
    let none = || {
        let title = format!("no generation is in force on {}", governing.date);
        let fact = books.iter().rev().find_map(|book| book.rules.governing());
        let label = fact.map(|fact| format!("`{}` says which generation judges the case", fact.name));
        let problem = problem::error(Code::NOT_IN_FORCE, title, governing.place, label.unwrap_or_default());
        let help = "to have it judged by one of them all the same: `--generation NAME`";
        problem.note(format!("the rulebook has: {}", periods(books))).help(help)
    };
    in_force(books, governing.date).ok_or_else(none)
}

/// A case that does not give its governing date, and that no generation could be in force for: what every case keeps
/// allows no such date.
pub fn no_time(books: &[Book]) -> Diagnostic {
    let fact = books.iter().rev().find_map(|book| book.rules.governing()).map(|fact| fact.name.to_string());
    let title = "no generation is in force on any day that the case allows";
    let problem = problem::error(Code::NOT_IN_FORCE, title, None, "");
    let help = fact.map(|fact| format!("give `{fact}`: the answer then shows which facts contradict it"));
    problem.note(format!("the rulebook has: {}", periods(books))).help_if(help)
}

/// `1986 from 1986-12-12 to 1989-12-31, 1990 from 1990-01-01`
pub fn periods(books: &[Book]) -> String {
    let timeline = timeline(books);
    let stretches = timeline.stretches().iter().filter_map(|stretch| {
        let generation = &books.get(stretch.generation)?.rules.generation;
        Some(format!("{generation} {}", stretch.period))
    });
    stretches.collect::<Vec<_>>().join(", ")
}

/// Says, of each fact that the generation which judges a case does not know, which one does: `read` reads the case as
/// another generation does.
pub fn known_elsewhere(
    books: &[Book],
    judge: &Book,
    problems: &mut [Diagnostic],
    read: impl Fn(&Book) -> Vec<Diagnostic>,
) {
    let place = |problem: &Diagnostic| problem.primary.as_ref().map(|label| label.span.key());
    let strange = |problem: &&mut Diagnostic| {
        let unknown = [Code::UNKNOWN_KEY, Code::UNKNOWN_NAME, Code::WRONG_KIND, Code::WRONG_SORT, Code::NEEDS_LINE];
        problem.severity == Severity::Error && unknown.contains(&problem.code) && problem.primary.is_some()
    };
    let mut strange: Vec<&mut Diagnostic> = problems.iter_mut().filter(strange).collect();
    if strange.is_empty() {
        return;
    }
    let others = books.iter().rev().filter(|book| book.rules.generation != judge.rules.generation);
    for other in others {
        let found = read(other);
        strange.retain_mut(|problem| {
            let still = found.iter().any(|other| place(other) == place(problem));
            if !still {
                problem.notes.push(format!(
                    "generation `{}` knows it; the case is judged by generation `{}`",
                    other.rules.generation, judge.rules.generation
                ));
            }
            still
        });
    }
}
