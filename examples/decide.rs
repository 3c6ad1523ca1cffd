//! Decides a case file by all lines of the shipped rulebook.
//!
//! `cargo run --example decide -- tests/cases/decide/g07_mitarbeiter_zerschlaegt_rechner.toml`
#![expect(clippy::print_stdout, reason = "an example prints")]

use klauselwerk::base::Sources;
use klauselwerk::book::load;
use klauselwerk::case::{check_always, read_toml};
use klauselwerk::decide::Evaluator;
use klauselwerk::diagnostic::{Style, has_errors, render};
use klauselwerk::rule::LineId;

const WORDING: [(&str, &str); 4] = [
    ("1986.klausel", include_str!("../rulebooks/edv/1986.klausel")),
    ("1986-sach.klausel", include_str!("../rulebooks/edv/1986-sach.klausel")),
    ("1986-elektronik.klausel", include_str!("../rulebooks/edv/1986-elektronik.klausel")),
    ("1986-vertrauensschaden.klausel", include_str!("../rulebooks/edv/1986-vertrauensschaden.klausel")),
];

#[expect(clippy::disallowed_methods, reason = "a program reads its files itself")]
fn main() -> Result<(), String> {
    let file = std::env::args().nth(1);
    let file = file.unwrap_or_else(|| "tests/cases/decide/g07_mitarbeiter_zerschlaegt_rechner.toml".to_owned());
    let text = std::fs::read_to_string(&file).map_err(|error| format!("{file}: {error}"))?;
    print!("{}", told(&file, &text)?);
    Ok(())
}

/// Each line with its answer and the sentence that decides it; or what is wrong with the case.
pub(crate) fn told(file: &str, text: &str) -> Result<String, String> {
    let mut sources = Sources::default();
    for (path, text) in WORDING {
        sources.add(path, text);
    }
    let book = load(&sources).books.pop().ok_or("the rulebook has errors")?;
    let (case, mut problems) = read_toml(&book, sources.add(file, text), text);
    problems.extend(check_always(&book, &case));
    if has_errors(&problems) {
        return Err(render(&problems, &sources, Style::Plain));
    }
    let mut evaluator = Evaluator::new(&book.rules);
    let mut told = String::new();
    for (at, line) in book.rules.lines.iter().enumerate() {
        let (answer, by) = evaluator.answer(LineId::new(at), &case).map_err(|error| error.words(&book.rules))?;
        let by = by.and_then(|by| book.rules.statement(by)).map(|by| format!(" ({}: {})", by.name, by.text));
        told += &format!("{} {answer}{}\n", line.name, by.unwrap_or_default());
    }
    Ok(told)
}
