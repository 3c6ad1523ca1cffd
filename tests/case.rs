//! What people give wrongly, as files: each wrong case file, fact and question with what is said about it.

#![cfg(test)]

use std::fmt::Write;
use std::path::Path;

use klauselwerk::base::Sources;
use klauselwerk::book::{Book, load};
use klauselwerk::case;
use klauselwerk::decide::Case;
use klauselwerk::diagnostic::{Diagnostic, Style, has_errors, render};
use klauselwerk::syntax::{parse_facts, parse_question};

#[expect(clippy::disallowed_methods, reason = "a test reads its files itself")]
fn read(path: &Path) -> String {
    std::fs::read_to_string(path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

fn rulebook() -> (Sources, Book) {
    let mut sources = Sources::default();
    sources.add("book.klausel", include_str!("cases/case/book.klausel"));
    let mut loaded = load(&sources);
    assert!(!has_errors(&loaded.problems), "{}", render(&loaded.problems, &sources, Style::Plain));
    (sources, loaded.books.remove(0))
}

/// All that is wrong with a case file: first its values, then what cannot be together.
fn check_file(book: &Book, sources: &mut Sources, name: &str, text: &str) -> Vec<Diagnostic> {
    let file = sources.add(name, text);
    let (case, mut problems) =
        if name.ends_with(".json") { case::read_json(book, file, text) } else { case::read_toml(book, file, text) };
    if problems.is_empty() {
        problems = case::check_always(book, &case);
    }
    problems
}

#[test]
fn wrong_case_files() {
    let (sources, book) = rulebook();
    insta::glob!("cases/case/err/*", |path| {
        let text = read(path);
        let name = path.file_name().unwrap().to_string_lossy();
        let mut sources = sources.clone();
        let problems = check_file(&book, &mut sources, &name, &text);
        assert!(has_errors(&problems), "{name} is not wrong");
        let told = render(&problems, &sources, Style::Plain);
        insta::with_settings!({ omit_expression => true, prepend_module_to_snapshot => false }, {
            insta::assert_snapshot!(format!("{}\n\n{told}", text.trim_end()));
        });
    });
}

/// Each paragraph of the file is one text: facts, or a question where it ends in `?`.
#[test]
fn wrong_facts_and_questions() {
    let (sources, book) = rulebook();
    let mut all = String::new();
    for text in include_str!("cases/case/given.txt").lines().filter(|line| !line.trim().is_empty()) {
        let mut sources = sources.clone();
        let mut case = Case::new(&book.rules);
        let problems = if text.ends_with('?') {
            let file = sources.add("question", text);
            let (question, mut problems) = parse_question(file, text);
            if let Some(question) = question {
                problems.extend(case::ask(&book, &mut case, &question).1);
            }
            problems
        } else {
            let file = sources.add("--given", text);
            let (facts, mut problems) = parse_facts(file, text);
            problems.extend(case::apply(&book, &mut case, &facts));
            problems
        };
        assert!(has_errors(&problems), "{text} is not wrong");
        writeln!(all, "{}", render(&problems, &sources, Style::Plain)).unwrap();
    }
    insta::with_settings!({ omit_expression => true, prepend_module_to_snapshot => false }, {
        insta::assert_snapshot!(all);
    });
}
