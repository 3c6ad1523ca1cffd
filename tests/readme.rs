//! The README is true: its rulebook checks, its picture is what the program prints.

use std::fs;

use klauselwerk::base::Sources;
use klauselwerk::book::{Book, load};
use klauselwerk::case::{apply, ask, reply};
use klauselwerk::decide::{Case, Evaluator};
use klauselwerk::syntax::{parse_facts, parse_question};
use klauselwerk::tell;

use crate::edv::EDV;

/// The fenced blocks of the README with that info string.
fn blocks(info: &str) -> Vec<String> {
    let readme = fs::read_to_string("README.md").unwrap();
    let fence = format!("```{info}\n");
    readme.split(&fence).skip(1).map(|rest| rest.split("```").next().unwrap().to_owned()).collect()
}

#[test]
fn the_rulebook_of_the_readme_checks() {
    for block in blocks("klausel") {
        let mut sources = Sources::default();
        sources.add("README.md", block);
        let loaded = load(&sources);
        assert!(loaded.problems.is_empty(), "{:#?}", loaded.problems);
    }
}

#[test]
fn the_two_commands_come_first() {
    let commands = blocks("sh").remove(0);
    assert_eq!(commands, "cargo run --release -- ask rulebooks/edv \"Leitungswasser covers DV?\"\ncargo test\n");
}

/// The newest generation, which is asked where none is named.
fn edv() -> Book {
    load(&EDV.sources).books.pop().unwrap()
}

/// What `klausel ask rulebooks/edv QUESTION --given GIVEN` prints, behind the command as it is typed.
fn session(book: &Book, question: &str, given: Option<&str>) -> String {
    let mut sources = Sources::default();
    let mut case = Case::new(&book.rules);
    if let Some(given) = given {
        let (facts, problems) = parse_facts(sources.add("--given", given), given);
        assert!(problems.is_empty() && apply(book, &mut case, &facts).is_empty());
    }
    let (asked, problems) = parse_question(sources.add("question", question), question);
    assert!(problems.is_empty());
    let (asked, problems) = ask(book, &mut case, &asked.unwrap());
    assert!(problems.is_empty());
    let told = reply(&mut Evaluator::new(&book.rules), asked.unwrap(), &case, question).unwrap();
    let given = given.map(|given| format!(" \\\n    --given \"{given}\"")).unwrap_or_default();
    format!(
        "\u{1b}[2m$\u{1b}[0m klausel ask rulebooks/edv \"{question}\"{given}\n{}",
        tell::reply(&told, &book.rules.name, tell::Numbers::Language)
    )
}

#[test]
fn the_picture_is_what_the_program_prints() {
    let book = edv();
    let question = "Leitungswasser covers DV?";
    let first = session(&book, question, None);
    let second = session(&book, question, Some("Leitungswasser agreed, Gefahr is Leitungswasser, not Klausel 510"));
    let picture = anstyle_svg::Term::new().render_svg(&format!("{first}\n{second}"));
    if std::env::var_os("UPDATE_PICTURE").is_some() {
        fs::write("docs/session.svg", &picture).unwrap();
    }
    let drawn = fs::read_to_string("docs/session.svg").unwrap_or_default();
    assert!(drawn == picture, "docs/session.svg is not what the program prints: UPDATE_PICTURE=1 cargo test readme");
}
