//! What `diff` says of a random book and a random amendment of it: what it calls the same is the same in random cases, and
//! what it calls changed has a case that both generations decide as it says.

use proptest::prelude::*;
use proptest::test_runner::TestCaseError;

use klauselwerk::base::Sources;
use klauselwerk::book::{self, Book as Checked};
use klauselwerk::decide::{Answer, Case, Evaluator};
use klauselwerk::diagnostic::Severity;
use klauselwerk::diff::{Change, Diff, Difference, Kept, LineDiff, Outcome, diff};
use klauselwerk::rule::LineId;

use super::changes::{agree, config, is_told, told_to};
use super::generate::{Book, Dice, References};

/// Both generations; none if the amendment has errors.
fn loaded(first: &str, amendment: &str) -> Option<(Checked, Checked, Sources)> {
    let mut sources = Sources::default();
    sources.add("1.klausel", first.replacen("generation 1", "generation 1 from 1990-01-01", 1));
    sources.add("2.klausel", format!("rulebook Zufall\ngeneration 2 amends 1 from 2000-01-01\n{amendment}"));
    let mut loaded = book::load(&sources);
    loaded.problems.retain(|problem| problem.severity == Severity::Error);
    match (loaded.books.pop(), loaded.books.pop()) {
        (Some(new), Some(old)) if loaded.problems.is_empty() => Some((old, new, sources)),
        _ => None,
    }
}

/// One thing that a generation may change in a book; sentences are taken from another one.
fn change(book: &Book, other: &Book, number: usize, dice: &mut Dice) -> Option<String> {
    let sentences = book.labelled();
    let (place, line) = sentences.get(dice.below(sentences.len().max(1)))?.clone();
    let others = other.sentences_of(line);
    let sentence = |dice: &mut Dice, indent: usize| {
        let text = others.get(dice.below(others.len().max(1)))?;
        Some(text.lines().map(|line| format!("{}{line}\n", "  ".repeat(indent))).collect::<String>())
    };
    let name = book.lines[line];
    Some(match dice.below(12) {
        0..=2 => format!("repeals {place}\n"),
        3..=5 => format!("replaces {place} by\n{}", sentence(dice, 1)?),
        6..=8 => format!("adds to {name}\n{}", sentence(dice, 1)?),
        9 => format!("{} includes also Neues{number}\n", ["Wasser", "Technik", "Insider"][dice.below(3)]),
        10 => format!("line Linie{number} formerly {name}\n"),
        _ => format!("{name} § 9{number} formerly {}\n", place.strip_prefix(name)?.trim_start()),
    })
}

/// An amendment of up to four changes that can be made together.
fn amendment(text: &str, book: &Book, other: &Book, dice: &mut Dice) -> String {
    let mut all = String::new();
    for number in 0..4 {
        let Some(change) = change(book, other, number, dice) else { continue };
        let more = format!("{all}{change}");
        if loaded(text, &more).is_some() {
            all = more;
        }
    }
    all
}

/// Both generations decide the witness as the difference says, each under the names of its own time.
fn confirmed(old: &Checked, new: &Checked, difference: &Difference) -> Result<(), TestCaseError> {
    let Some(witness) = &difference.witness else { return Ok(()) };
    let gained = difference.change == Change::Gained;
    for (book, told, covers) in [(old, &witness.old, !gained), (new, &witness.new, gained)] {
        let mut case = Case::new(&book.rules);
        // A value that it has no word for is told elsewhere.
        if told.given.iter().any(|given| case.set(given.fact, given.value.clone()).is_err()) {
            continue;
        }
        let mut evaluator = Evaluator::new(&book.rules);
        prop_assert_eq!(evaluator.check_always(&case).unwrap(), []);
        let wanted = if covers { Answer::Covered } else { Answer::NotCovered };
        let Some(line) = told.line else { return Err(TestCaseError::fail("both have the line")) };
        prop_assert_eq!((told.answer, evaluator.answer(line, &case).unwrap().0), (wanted, wanted));
    }
    Ok(())
}

fn in_both(old: &Checked, new: &Checked, line: &LineDiff) -> Option<(LineId, LineId)> {
    let before = line.formerly.as_deref().unwrap_or(&line.line);
    Some((old.rules.line_named(before)?, new.rules.line_named(&line.line)?))
}

fn holds(old: &Checked, new: &Checked, found: &Diff, book: &Book, first: u64) -> Result<(), TestCaseError> {
    for line in &found.lines {
        prop_assert!(line.cover != Outcome::NotProven && line.kept == Kept::Both, "{line:#?}");
        for difference in &line.differences {
            prop_assert!(difference.witness.is_some(), "{difference:#?}");
            confirmed(old, new, difference)?;
        }
    }
    let mut evaluators = (Evaluator::new(&old.rules), Evaluator::new(&new.rules));
    for number in 0..40 {
        let facts = book.case(first.wrapping_add(number));
        let (mut case, mut same) = (told_to(old, &facts), told_to(new, &facts));
        for line in &found.lines {
            let Some((one, other)) = in_both(old, new, line) else {
                return Err(TestCaseError::fail(format!("{} is in both", line.line)));
            };
            agree(&mut case, old.rules.line(one).unwrap().agreed);
            agree(&mut same, new.rules.line(other).unwrap().agreed);
            let before = evaluators.0.answer(one, &case).unwrap().0;
            let after = evaluators.1.answer(other, &same).unwrap().0;
            prop_assert!(is_told(line, before, after), "{} {before} {after}: {line:#?}\n{facts:#?}", line.line);
        }
    }
    Ok(())
}

proptest! {
    #![proptest_config(config(90))]

    #[test]
    fn what_an_amendment_changes_is_what_diff_says(
        choices in proptest::collection::vec(0..240_u32, 1..300),
        others in proptest::collection::vec(0..240_u32, 1..300),
        seed in any::<u64>(),
    ) {
        let (book, other) = (Book::new(&choices, References::Free), Book::new(&others, References::Free));
        let text = book.text(&[]);
        let amendment = amendment(&text, &book, &other, &mut Dice(seed));
        let (old, new, sources) = loaded(&text, &amendment).unwrap();
        let found = diff(&old.rules, &new.rules, &sources);
        holds(&old, &new, &found, &book, seed).map_err(|error| match error {
            TestCaseError::Fail(why) => TestCaseError::fail(format!("{why}\n{text}\n{amendment}")),
            other => other,
        })?;
    }
}

/// An amendment that changes nothing, or always everything, proves nothing.
#[test]
fn random_amendments_are_worth_the_name() {
    let mut dice = Dice(11);
    let (mut same, mut gained, mut lost, mut renamed) = (0, 0, 0, 0);
    for _ in 0..40 {
        let mut choices = || -> Vec<u32> { (0..200).map(|_| u32::try_from(dice.below(240)).unwrap()).collect() };
        let (book, other) = (Book::new(&choices(), References::Free), Book::new(&choices(), References::Free));
        let text = book.text(&[]);
        let amendment = amendment(&text, &book, &other, &mut dice);
        let (old, new, sources) = loaded(&text, &amendment).unwrap();
        for line in &diff(&old.rules, &new.rules, &sources).lines {
            let has = |change: Change| usize::from(line.differences.iter().any(|one| one.change == change));
            (gained, lost) = (gained + has(Change::Gained), lost + has(Change::Lost));
            same += usize::from(line.cover == Outcome::Same);
            renamed += usize::from(line.formerly.is_some());
        }
    }
    assert!(same > 15 && gained > 15 && lost > 15 && renamed > 3, "{same} {gained} {lost} {renamed}");
}

/// What `and the like` leaves to a person is named after its sentence, and stays the same under another label or line.
#[test]
fn and_the_like_of_a_renamed_sentence_is_the_same() {
    let text = "rulebook Zufall\ngeneration 1\nkind Gefahr, among others\n  Brand, Krieg\nline Eins\n  \
                § 1  covers all Gefahr\n  § 2  excludes Krieg and the like\n";
    for amendment in
        ["Eins § 9 formerly § 2\n", "line Neu formerly Eins\n", "Eins § 9 formerly § 2\nline Neu formerly Eins\n"]
    {
        let (old, new, sources) = loaded(text, amendment).unwrap();
        let found = diff(&old.rules, &new.rules, &sources);
        assert_eq!(found.lines.len(), 1);
        assert_eq!(found.lines[0].cover, Outcome::Same, "{amendment}{found:#?}");
        assert!(found.vocabulary.is_empty(), "{amendment}{:#?}", found.vocabulary);
    }
    let (old, new, sources) = loaded(text, "replaces Eins § 2 by\n  excludes Krieg\n").unwrap();
    assert_eq!(diff(&old.rules, &new.rules, &sources).lines[0].cover, Outcome::Changed);
}
