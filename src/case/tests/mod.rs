//! What is given is known, in whatever notation; what cannot be is refused and never guessed.

mod files;
mod given;
mod template;

use std::sync::LazyLock;

use crate::base::{FileId, Sources};
use crate::book::{Book, load};
use crate::decide::{Case, Known};
use crate::diagnostic::Diagnostic;

/// The rulebook of the wrong case files: a fact of every type.
pub(super) fn book() -> &'static Book {
    static BOOK: LazyLock<Book> = LazyLock::new(|| book_of(include_str!("../../../tests/cases/case/book.klausel")));
    &BOOK
}

pub(super) fn book_of(text: &str) -> Book {
    let mut sources = Sources::default();
    sources.add("book.klausel", text);
    let mut loaded = load(&sources);
    let told = crate::diagnostic::render(&loaded.problems, &sources, crate::diagnostic::Style::Plain);
    assert_eq!(loaded.books.len(), 1, "{told}");
    loaded.books.remove(0)
}

/// What the case knows of a fact: its words, or nothing.
pub(super) fn known(case: &Case<'_>, name: &str) -> String {
    let fact = case.rules().vocabulary.fact_named(name).unwrap_or_else(|| panic!("no fact {name}"));
    let assumed = if matches!(case.known(fact), Known::Assumed(_)) { "assumed: " } else { "" };
    case.words(fact).map_or_else(String::new, |words| format!("{assumed}{words}"))
}

/// The case that the facts describe, which must be sound.
pub(super) fn given<'b>(book: &'b Book, facts: &str) -> Case<'b> {
    let mut case = Case::new(&book.rules);
    let problems = apply(book, &mut case, facts);
    assert!(problems.is_empty(), "{facts}: {:?}", titles(&problems));
    case
}

/// Puts facts into a case and returns what is wrong.
pub(super) fn apply(book: &Book, case: &mut Case<'_>, facts: &str) -> Vec<Diagnostic> {
    let (exprs, mut problems) = crate::syntax::parse_facts(FileId(1), facts);
    problems.extend(super::apply(book, case, &exprs));
    problems
}

/// Codes and titles.
pub(super) fn titles(problems: &[Diagnostic]) -> Vec<String> {
    problems.iter().map(|problem| format!("{} {}", problem.code, problem.title)).collect()
}

pub(super) fn codes(problems: &[Diagnostic]) -> Vec<&'static str> {
    problems.iter().map(|problem| problem.code.0).collect()
}
