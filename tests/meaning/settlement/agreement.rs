//! The library against the oracle.

use std::cell::Cell;
use std::collections::BTreeMap;
use std::io::{Write as _, stderr};

use proptest::collection::vec;
use proptest::prelude::*;
use proptest::test_runner::{Config, TestCaseError, TestRunner};

use klauselwerk::base::Sources;
use klauselwerk::book::{self, Book};
use klauselwerk::case::read_toml;
use klauselwerk::decide::{Between, Does, Entry, EvaluationError, Evaluator, Failure, Settlement, Truth};
use klauselwerk::diagnostic::Severity;
use klauselwerk::rule::{LineId, Rules, StepKind};

use super::super::generate::Dice;
use super::given::{Given, told, toml};
use super::oracle::{Oracle, Row, Sheet};
use super::program::{LINES, Program};
use super::reckon::{Number, exact};

/// Random books of so many numbers; few numbers make a small book.
pub(super) fn any_choices() -> impl Strategy<Value = Vec<u32>> {
    vec(0_u32..5_040, 0..220)
}

pub(super) fn config(books: u32) -> Config {
    // No seeds are kept: the books change with the generator, the seeds would not.
    Config { cases: books, failure_persistence: None, max_shrink_iters: 150, ..Config::default() }
}

/// The checked book; none if `check` refuses it, with the codes of why.
pub(super) fn checked(text: &str) -> Result<Book, Vec<String>> {
    let mut sources = Sources::default();
    sources.add("zufall.klausel", text);
    let mut loaded = book::load(&sources);
    loaded.problems.retain(|problem| problem.severity == Severity::Error);
    if loaded.problems.is_empty() {
        return Ok(loaded.books.pop().unwrap());
    }
    Err(loaded.problems.iter().map(|problem| format!("{} {}", problem.code, problem.title)).collect())
}

pub(super) fn nothing_forgotten(_: &str, _: Option<usize>) -> bool {
    false
}

/// Each line that pays, with what it pays.
pub(super) fn settled<'b>(
    book: &'b Book,
    evaluator: &mut Evaluator<'b>,
    given: &Given,
    forgotten: &dyn Fn(&str, Option<usize>) -> bool,
) -> Vec<(&'b str, Result<Option<Settlement>, EvaluationError>)> {
    let case = told(book, given, forgotten);
    let lines = book.rules.lines.iter().enumerate();
    lines.map(|(at, line)| (&*line.name, evaluator.settle(LineId::new(at), &case))).collect()
}

pub(super) fn does(does: Does) -> &'static str {
    match does {
        Does::Starts => "starts",
        Does::Greatest => "greatest",
        Does::Pays => "pays",
        Does::Sums => "sums",
        Does::Totals => "totals",
        Does::InAll => "in all",
        Does::Step(StepKind::Proportion(_)) => "proportion",
        Does::Step(StepKind::Limit(_)) => "up to",
        Does::Step(StepKind::FirstLoss(_)) => "first loss",
        Does::Step(StepKind::Deductible(_)) => "less",
        Does::Step(StepKind::Franchise(_)) => "franchise",
        Does::Step(StepKind::Factor(_)) => "times",
    }
}

/// An amount that is told not to be paid for is no part of the reckoning, and what comes out in the end is told by itself.
pub(super) fn is_reckoned(entry: &Entry) -> bool {
    !(entry.does == Does::Starts && entry.taken == Truth::No || entry.does == Does::InAll)
}

/// The sheet of the library in the oracle's words; everything must be known.
pub(super) fn sheet(rules: &Rules, settlement: &Settlement) -> Result<Sheet, TestCaseError> {
    let known = |between: Between| {
        let known = between.known().map(exact);
        known.ok_or_else(|| TestCaseError::fail(format!("a complete case leaves {between:?} open")))
    };
    let maybe = |between: Option<Between>| between.map(known).transpose();
    let mut rows = Vec::new();
    for entry in settlement.entries.iter().filter(|entry| is_reckoned(entry)) {
        rows.push(Row {
            position: entry.position,
            start: rules.statement(entry.statement).unwrap().span.key().1,
            does: does(entry.does),
            taken: entry.taken == Truth::Yes,
            by: maybe(entry.by)?,
            before: maybe(entry.before)?,
            after: known(entry.after)?,
        });
        prop_assert_ne!(entry.taken, Truth::Unknown);
    }
    rows.sort();
    let paid = known(settlement.paid)?;
    if let Some(in_all) = settlement.entries.iter().find(|entry| entry.does == Does::InAll) {
        prop_assert_eq!(known(in_all.after)?, paid.clone());
    }
    Ok(Sheet { paid, rows })
}

/// The oracle's sheet in an order of its own.
pub(super) fn by_hand(oracle: &Oracle, line: &str, given: &Given) -> Option<Sheet> {
    let mut sheet = oracle.settle(line, given)?;
    sheet.rows.sort();
    Some(sheet)
}

proptest! {
    #![proptest_config(config(110))]

    /// Each book with 250 cases, each line settled entry by entry.
    #[test]
    fn what_is_paid_is_what_section_6_says(choices in any_choices(), first in any::<u64>()) {
        all_agree(&choices, first)?;
    }
}

/// The same at length.
#[test]
#[ignore = "minutes: run it when payments change"]
fn what_is_paid_is_what_section_6_says_at_length() {
    let (books, pairs) = (Cell::new(0), Cell::new(0));
    let mut runner = TestRunner::new(config(900));
    let done = runner.run(&(any_choices(), any::<u64>()), |(choices, first)| {
        let compared = all_agree(&choices, first)?;
        books.set(books.get() + u32::from(compared > 0));
        pairs.set(pairs.get() + compared);
        Ok(())
    });
    done.unwrap();
    writeln!(stderr(), "{} sound rulebooks, {} pairs of a rulebook and a case", books.get(), pairs.get()).unwrap();
    assert!(pairs.get() > 100_000);
}

/// How many cases were compared: none if `check` refuses the book.
fn all_agree(choices: &[u32], first: u64) -> Result<u64, TestCaseError> {
    const CASES: u64 = 250;
    let program = Program::new(choices);
    let text = program.text(&[]);
    let Ok(book) = checked(&text) else { return Ok(0) };
    let oracle = Oracle::read(&text);
    let mut evaluator = Evaluator::new(&book.rules);
    for number in 0..CASES {
        agree(&program, &text, &book, &oracle, &mut evaluator, first.wrapping_add(number))?;
    }
    Ok(CASES)
}

fn agree<'b>(
    program: &Program,
    text: &str,
    book: &'b Book,
    oracle: &Oracle,
    evaluator: &mut Evaluator<'b>,
    seed: u64,
) -> Result<(), TestCaseError> {
    let given = program.given(seed);
    for (line, found) in settled(book, evaluator, &given, &nothing_forgotten) {
        let expected = by_hand(oracle, line, &given);
        let found = match found {
            Err(error) if error.failure == Failure::Overflow => continue,
            Err(error) => return Err(TestCaseError::fail(format!("{}\n{text}\n{given:#?}", error.words(&book.rules)))),
            Ok(found) => found.map(|found| sheet(&book.rules, &found)).transpose()?,
        };
        if found != expected {
            let shown = |sheet: Option<Sheet>| sheet.map_or_else(String::new, |sheet| shown(&sheet, text));
            let (found, expected) = (shown(found), shown(expected));
            let message = format!("{line} pays\n{found}by hand\n{expected}{text}\n{given:#?}");
            return Err(TestCaseError::fail(message));
        }
    }
    Ok(())
}

fn shown(sheet: &Sheet, text: &str) -> String {
    let mut out = format!("  {}\n", sheet.paid);
    for row in &sheet.rows {
        let words = text[row.start as usize..].lines().next().unwrap_or_default();
        let number = |number: &Option<Number>| number.as_ref().map_or_else(|| "-".to_owned(), ToString::to_string);
        let (position, by, before) = (row.position, number(&row.by), number(&row.before));
        out.push_str(&format!(
            "    {position:?} {:10} {:5} {before} by {by} => {}   | {words}\n",
            row.does, row.taken, row.after
        ));
    }
    out
}

/// A generator of books that are refused, or pay nothing, proves nothing.
#[test]
fn random_payments_are_worth_the_name() {
    let mut dice = Dice(11);
    let mut refused: BTreeMap<String, usize> = BTreeMap::new();
    let (mut sound, mut all, mut pairs, mut paid, mut overflows, mut with_positions) = (0, 0, 0, 0, 0, 0);
    let mut forms: BTreeMap<&str, usize> = BTreeMap::new();
    const FORMS: &[&str] = &[
        "also pays",
        "pays the greater of",
        "first loss up to",
        "in the proportion of",
        "up to",
        "less Abzug",
        "% of what is left",
        ", but at least",
        " and at most",
        "above it in full",
        "times",
        "total of",
        "total up to",
        "waives",
        "replaces",
        "over positions",
        "rounded",
        "EUR at",
        "position\n",
        "define Betrag",
        "define Stufe",
        "define Satz",
        " otherwise",
        " DM",
        "the sum of",
        "is none",
        "days from",
        " for Brand",
        " unless ",
        " / ",
        "Klausel B of Eins, Zwei",
        "table Tarif",
        "less Tarifsatz",
        "Tarifbetrag",
    ];
    for _ in 0..400 {
        let choices: Vec<u32> = (0..220).map(|_| u32::try_from(dice.below(5_040)).unwrap()).collect();
        let program = Program::new(&choices);
        let text = program.text(&[]);
        all += 1;
        let book = match checked(&text) {
            Ok(book) => book,
            Err(problems) => {
                for problem in problems {
                    *refused.entry(problem).or_default() += 1;
                }
                continue;
            }
        };
        sound += 1;
        with_positions += usize::from(program.has_positions());
        for form in FORMS {
            *forms.entry(form).or_default() += usize::from(text.contains(form));
        }
        let mut evaluator = Evaluator::new(&book.rules);
        for seed in 0..12 {
            for (_, found) in settled(&book, &mut evaluator, &program.given(seed), &nothing_forgotten) {
                pairs += 1;
                match found {
                    Ok(found) => {
                        let some = found.is_some_and(|found| found.paid.known().is_none_or(|paid| !paid.is_zero()));
                        paid += usize::from(some);
                    }
                    Err(_) => overflows += 1,
                }
            }
        }
    }
    assert!(sound * 2 > all, "only {sound} of {all} are sound: {refused:#?}");
    assert!(with_positions * 3 > sound, "{with_positions} of {sound} have positions");
    assert!(paid * 3 > pairs, "only {paid} of {pairs} pay");
    assert!(overflows * 100 < pairs, "{overflows} of {pairs} are too large");
    assert!(FORMS.iter().all(|form| forms.get(form).is_some_and(|count| *count >= 10)), "{forms:#?}");
}

proptest! {
    #![proptest_config(config(40))]

    /// A case file says the same as a case told fact by fact.
    #[test]
    fn a_case_file_is_settled_alike(choices in any_choices(), first in any::<u64>()) {
        let program = Program::new(&choices);
        let text = program.text(&[]);
        let Ok(book) = checked(&text) else { return Ok(()) };
        let mut evaluator = Evaluator::new(&book.rules);
        for number in 0..12 {
            let given = program.given(first.wrapping_add(number));
            let written = toml(&given);
            let (case, problems) = read_toml(&book, klauselwerk::base::FileId(1), &written);
            prop_assert!(problems.is_empty(), "{:#?}\n{}\n{}", problems, written, text);
            for (at, found) in settled(&book, &mut evaluator, &given, &nothing_forgotten).into_iter().enumerate() {
                // But for what the file calls a value that the kind does not list.
                let read = evaluator.settle(LineId::new(at), &case);
                let sheets = |found| -> Result<_, TestCaseError> {
                    let Ok(Some(found)) = found else { return Ok(None) };
                    sheet(&book.rules, &found).map(Some)
                };
                prop_assert_eq!(read.is_ok(), found.1.is_ok());
                prop_assert_eq!(sheets(read)?, sheets(found.1)?, "{}\n{}", written, text);
            }
        }
    }
}

/// The lines of a book by name, in an order that does not hang on the text.
pub(super) fn paid_by_line<'b>(
    book: &'b Book,
    evaluator: &mut Evaluator<'b>,
    given: &Given,
) -> BTreeMap<&'b str, Option<Number>> {
    let settled = settled(book, evaluator, given, &nothing_forgotten).into_iter();
    let paid = settled.filter_map(|(line, found)| {
        let paid = found.ok()?.map(|found| exact(found.paid.known().unwrap()));
        Some((line, paid))
    });
    let paid: BTreeMap<&str, Option<Number>> = paid.collect();
    assert!(paid.keys().all(|line| LINES.contains(line)));
    paid
}
