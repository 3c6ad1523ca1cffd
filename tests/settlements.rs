//! docs/settlements.md, executed: each sheet is what `klausel decide` prints for the rulebook and the case above it.
//!
//! `UPDATE_SHEETS=1 cargo test --test all settlements` writes them anew; read the difference.

use std::fmt::Write as _;
use std::fs;

use klauselwerk::audit;
use klauselwerk::base::{FileId, Sources};
use klauselwerk::book::{Book, load};
use klauselwerk::case::{check_always, read_toml};
use klauselwerk::decide::{Answer, Evaluator};
use klauselwerk::question::{Answered, answer_line, totals};
use klauselwerk::rule::LineId;
use klauselwerk::tell;

const PAGE: &str = "docs/settlements.md";

fn book(text: &str) -> Book {
    let mut sources = Sources::default();
    sources.add("example.klausel", text);
    let mut loaded = load(&sources);
    loaded.problems.extend(loaded.books.iter().flat_map(|book| audit::check(&book.rules)).collect::<Vec<_>>());
    assert!(loaded.problems.is_empty(), "{text}\n{:?}", loaded.problems);
    loaded.books.remove(0)
}

/// What is printed, without the statements that grant cover.
fn sheet(book: &Book, text: &str) -> String {
    let (case, mut problems) = read_toml(book, FileId(u32::MAX), text);
    problems.extend(check_always(book, &case));
    assert!(problems.is_empty(), "{text}\n{problems:?}");
    let mut evaluator = Evaluator::new(case.rules());
    let lines = (0..case.rules().lines.len()).map(LineId::new);
    let lines: Vec<Answered> = lines.map(|line| answer_line(&mut evaluator, line, &case, "").unwrap()).collect();
    let covered: Vec<Answered> = lines.iter().filter(|line| line.answer == Answer::Covered).cloned().collect();
    let covered: Vec<Answered> = covered
        .into_iter()
        .map(|line| Answered { reasons: Vec::new(), considered: Vec::new(), flip: Vec::new(), ..line })
        .collect();
    let totals = totals(case.rules(), &lines);
    let told = tell::Told {
        rulebook: "example",
        generation: "1",
        lines: &covered,
        advice: &[],
        totals: &totals,
        numbers: tell::Numbers::Language,
    };
    let whole = anstream::adapter::strip_str(&tell::decision(&told)).to_string();
    let (_, sheet) = whole.split_once("\n\n").unwrap();
    let (_, sheet) = sheet.split_once("\n\n").unwrap();
    format!("{}\n", sheet.trim_end())
}

#[test]
#[expect(clippy::disallowed_methods, reason = "a test reads its files itself")]
fn sheets_are_as_printed() {
    let page = fs::read_to_string(PAGE).unwrap();
    let mut written = String::new();
    let (mut rules, mut case) = (None, None);
    let mut sheets = 0;
    let mut rest = page.as_str();
    while let Some((before, behind)) = rest.split_once("```") {
        let (word, behind) = behind.split_once('\n').unwrap();
        let (block, after) = behind.split_once("```").unwrap();
        let _ = writeln!(written, "{before}```{word}");
        match word {
            "klausel" => rules = Some(book(block)),
            "case" => case = Some(block),
            "sheet" => {
                sheets += 1;
                written.push_str(&sheet(rules.as_ref().unwrap(), case.unwrap()));
            }
            other => panic!("what is a block of {other:?}?"),
        }
        if word != "sheet" {
            written.push_str(block);
        }
        written.push_str("```");
        rest = after;
    }
    written.push_str(rest);
    assert!(sheets >= 7, "the page shows {sheets} sheets");
    if std::env::var_os("UPDATE_SHEETS").is_some() {
        fs::write(PAGE, &written).unwrap();
        return;
    }
    assert_eq!(written, page, "run with UPDATE_SHEETS=1 and read the difference");
}

/// The result of each calculation by hand stands on the sheet below it.
#[test]
#[expect(clippy::disallowed_methods, reason = "a test reads its files itself")]
fn hand_and_sheet_agree() {
    let page = fs::read_to_string(PAGE).unwrap();
    let mut compared = 0;
    for by_hand in page.split("\nBy hand: ").skip(1) {
        let amount = by_hand.split("**").nth(1).unwrap().trim_end_matches(" DM");
        let sheet = by_hand.split("```sheet\n").nth(1).unwrap().split("```").next().unwrap();
        let amount = if amount.contains('.') { amount.to_owned() } else { format!("{amount}.00") };
        let first = sheet.lines().next().unwrap();
        assert!(first.ends_with(&format!(", pays {amount} DM")), "{amount}: {first}");
        compared += 1;
    }
    assert!(compared >= 6);
}
