//! What the generations of the shipped rulebook decide differently, as people read it.
#![cfg(test)]

use std::sync::LazyLock;

use klauselwerk::base::Sources;
use klauselwerk::book::{Book, load};
use klauselwerk::case::{apply, check_always};
use klauselwerk::decide::{Answer, Case, Evaluator};
use klauselwerk::diff::{Diff, LineDiff, diff};
use klauselwerk::rule::LineId;
use klauselwerk::syntax::parse_facts;
use klauselwerk::tell;

use crate::edv::EDV;

/// All generations, early before late.
static BOOKS: LazyLock<Vec<Book>> = LazyLock::new(|| load(&EDV.sources).books);

fn book(generation: &str) -> &'static Book {
    BOOKS.iter().find(|book| &*book.rules.generation == generation).unwrap()
}

fn between(old: &str, new: &str) -> Diff {
    diff(&book(old).rules, &book(new).rules, &EDV.sources)
}

fn shows(old: &str, new: &str, found: &Diff) {
    let told = tell::diff(found, tell::Numbers::Language);
    insta::with_settings!({ prepend_module_to_snapshot => false, omit_expression => true }, {
        insta::assert_snapshot!(format!("edv_diff_{old}_{new}"), anstream::adapter::strip_str(&told).to_string());
    });
}

fn line<'d>(found: &'d Diff, name: &str) -> &'d LineDiff {
    found.lines.iter().find(|line| &*line.line == name).unwrap()
}

/// Which lines of a generation would cover an event, whatever is agreed and whatever else may be known of it.
fn could_cover(generation: &str, event: &str) -> Vec<String> {
    let book = book(generation);
    let mut sources = Sources::default();
    let file = sources.add("event", event);
    let (facts, problems) = parse_facts(file, event);
    let mut case = Case::new(&book.rules);
    // What is usual is not taken for granted.
    for at in 0..book.rules.vocabulary.facts.len() {
        case.forget(klauselwerk::rule::FactId::new(at));
    }
    let wrong: Vec<_> = problems.into_iter().chain(apply(book, &mut case, &facts)).collect();
    assert!(wrong.is_empty(), "{wrong:#?}");
    assert!(check_always(book, &case).is_empty());
    let mut evaluator = Evaluator::new(&book.rules);
    let lines = (0..book.rules.lines.len()).map(LineId::new);
    let covers = lines.filter(|line| evaluator.answer(*line, &case).unwrap().0 != Answer::NotCovered);
    covers.filter_map(|line| Some(book.rules.line(line)?.name.to_string())).collect()
}

/// Data that are wiped without material damage: G15, a program error overwrites the master file; G16, a magnetic field wipes
/// tapes. No line of 1986 pays for them, whatever had been agreed; the data line of 1990 closes that gap.
#[test]
fn the_gap_of_1986_is_closed_by_1990() {
    let found = between("1986", "1990");
    shows("1986", "1990", &found);
    for (name, event) in [
        ("G15", "Gefahr is Programmfehler, Sache is Stammdaten, Schadenart is Datenverlust ohne Sachschaden"),
        ("G16", "Gefahr is magnetische Felder, Sache is Stammdaten, Schadenart is Datenverlust ohne Sachschaden"),
    ] {
        assert_eq!(could_cover("1986", event), [""; 0], "{name} is a gap of 1986");
        let closed = could_cover("1990", event);
        assert!(closed.contains(&"Datenversicherung".to_owned()), "{name}: {closed:?}");
    }
    let data = line(&found, "Datenversicherung");
    let gap = data.closes_gap.as_ref().unwrap();
    assert_eq!((gap.witness.old.answer, gap.witness.new.answer), (Answer::NotCovered, Answer::Covered));
    let fact = |name: &str| gap.witness.facts.iter().find(|fact| &*fact.fact == name).unwrap().value.clone();
    assert_eq!(fact("Schadenart"), "Datenverlust ohne Sachschaden");
    // All that it covers but sabotage by those whom the fidelity line may cover.
    let told = serde_json::to_value(Diff { lines: vec![data.clone()], ..found.clone() }).unwrap();
    insta::with_settings!({ prepend_module_to_snapshot => false, omit_expression => true }, {
        insta::assert_snapshot!("edv_diff_of_the_data_line_as_json", format!("{told:#}\n"));
    });
    assert!(gap.condition.as_deref().unwrap().starts_with("Gefahr is not Softwaresabotage or "), "{:?}", gap.condition);
}

#[test]
fn from_1990_to_2002_nothing_changes() {
    shows("1990", "2002", &between("1990", "2002"));
}

#[test]
fn from_2002_to_2013() {
    shows("2002", "2013", &between("2002", "2013"));
}

#[test]
fn from_2013_to_cyber() {
    shows("2013", "Cyber", &between("2013", "Cyber"));
}

#[test]
fn from_1990_to_2013() {
    shows("1990", "2013", &between("1990", "2013"));
}
