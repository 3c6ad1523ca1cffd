//! What `diff` says of two random books: what it calls the same is the same in random cases, and what it calls changed has a
//! case that both books decide as it says.

use proptest::collection::vec;
use proptest::prelude::*;
use proptest::test_runner::{Config, TestCaseError};

use klauselwerk::base::Sources;
use klauselwerk::book::{self, Book as Checked};
use klauselwerk::case::apply;
use klauselwerk::decide::{Answer, Case, Evaluator, Truth};
use klauselwerk::diagnostic::{Severity, Style, render};
use klauselwerk::diff::{Change, Diff, Difference, Kept, LineDiff, Outcome, Replayed, Witness, diff};
use klauselwerk::rule::{Defined, LineId, Value};
use klauselwerk::syntax::parse_facts;

use super::generate::{Book, Dice, References};

/// Both generations of a rulebook; none if one of them has errors.
pub(crate) fn generations(old: &str, new: &str) -> Result<(Checked, Checked, Sources), String> {
    let mut sources = Sources::default();
    sources.add("1.klausel", old.replacen("generation 1", "generation 1 from 1990-01-01", 1));
    sources.add("2.klausel", new.replacen("generation 1", "generation 2 from 2000-01-01", 1));
    let mut loaded = book::load(&sources);
    loaded.problems.retain(|problem| problem.severity == Severity::Error);
    match (loaded.books.pop(), loaded.books.pop()) {
        (Some(new), Some(old)) if loaded.problems.is_empty() => Ok((old, new, sources)),
        _ => Err(render(&loaded.problems, &sources, Style::Plain)),
    }
}

/// The case that a witness tells of, read by one of the two books like facts that somebody has written. None where the
/// book cannot say them.
pub(crate) fn read<'b>(book: &'b Checked, witness: &Witness) -> Result<Option<Case<'b>>, TestCaseError> {
    let generation = &book.rules.generation;
    let mut case = Case::new(&book.rules);
    for told in &witness.facts {
        if told.only_in.as_ref().is_some_and(|only| only != generation) {
            continue;
        }
        if told.unknown_in.as_ref() == Some(generation) {
            return Ok(None);
        }
        let words = told.words.clone();
        let mut sources = Sources::default();
        let file = sources.add("facts", words.clone());
        let (facts, mut problems) = parse_facts(file, &words);
        // A book without the currency that both are compared in cannot say amounts of it.
        let foreign = ["DM", "EUR"].iter().find(|currency| words.ends_with(&format!(" {currency}")));
        if foreign.is_some_and(|currency| book.rules.vocabulary.currency(currency).is_none()) {
            return Ok(None);
        }
        problems.extend(apply(book, &mut case, &facts));
        prop_assert!(problems.is_empty(), "{}\n{}", words, render(&problems, &sources, Style::Plain));
    }
    Ok(Some(case))
}

fn line_of(book: &Checked, name: &str) -> Option<LineId> {
    book.rules.line_named(name)
}

/// Both books decide the witness as the difference says.
pub(crate) fn confirmed(
    old: &Checked,
    new: &Checked,
    line: &LineDiff,
    difference: &Difference,
) -> Result<(), TestCaseError> {
    let Some(witness) = &difference.witness else { return Ok(()) };
    let wanted = match difference.change {
        Change::Gained => (Answer::NotCovered, Answer::Covered),
        Change::Lost => (Answer::Covered, Answer::NotCovered),
        Change::Paid => (Answer::Covered, Answer::Covered),
    };
    for (book, told, wanted) in [(old, &witness.old, wanted.0), (new, &witness.new, wanted.1)] {
        prop_assert_eq!(told.answer, wanted);
        let Some(case) = read(book, witness)? else { continue };
        let mut evaluator = Evaluator::new(&book.rules);
        prop_assert_eq!(evaluator.check_always(&case).unwrap(), []);
        let Some(id) = line_of(book, &line.line) else {
            prop_assert!(wanted == Answer::NotCovered && !told.has_line);
            continue;
        };
        prop_assert_eq!(evaluator.answer(id, &case).unwrap().0, wanted);
        if difference.change == Change::Paid {
            pays_as_told(&mut evaluator, id, &case, told)?;
        }
    }
    if difference.change == Change::Paid {
        let paid = |told: &Replayed| told.restated.as_ref().or(told.pays.as_ref()).map(|paid| paid.between.known());
        prop_assert_ne!(paid(&witness.old), paid(&witness.new));
    }
    Ok(())
}

fn pays_as_told<'b>(
    evaluator: &mut Evaluator<'b>,
    line: LineId,
    case: &Case<'b>,
    told: &Replayed,
) -> Result<(), TestCaseError> {
    let settled = evaluator.settle(line, case).unwrap().unwrap();
    let told = told.pays.as_ref().unwrap();
    prop_assert_eq!(settled.paid.known(), told.between.known());
    prop_assert!(told.between.known().is_some());
    Ok(())
}

/// Numbers of which a few are others: two books that have most in common.
pub(crate) fn any_pair(most: u32, many: usize) -> impl Strategy<Value = (Vec<u32>, Vec<u32>)> {
    let changes = vec((any::<prop::sample::Index>(), 0..most), 0..4);
    (vec(0..most, 1..many), changes).prop_map(|(choices, changes)| {
        let mut other = choices.clone();
        for (at, choice) in changes {
            let at = at.index(other.len());
            other[at] = choice;
        }
        (choices, other)
    })
}

pub(crate) fn config(books: u32) -> Config {
    Config { cases: books, failure_persistence: None, max_shrink_iters: 2_000, ..Config::default() }
}

fn compared(old: &str, new: &str) -> (Checked, Checked, Diff) {
    let (one, other, sources) = generations(old, new).unwrap_or_else(|problems| panic!("{problems}\n{old}\n{new}"));
    let found = diff(&one.rules, &other.rules, &sources);
    (one, other, found)
}

proptest! {
    #![proptest_config(config(260))]

    /// Each pair with 60 cases, of which both books are asked every line.
    #[test]
    fn what_changes_is_what_diff_says((choices, others) in any_pair(240, 400), first in any::<u64>()) {
        let (one, other) = (Book::new(&choices, References::Free), Book::new(&others, References::Free));
        let (old_text, new_text) = (one.text(&[]), other.text(&[]));
        let (old, new, found) = compared(&old_text, &new_text);
        let texts = || format!("{old_text}\n{new_text}");
        for line in &found.lines {
            prop_assert!(line.payment.is_none());
            prop_assert!(line.cover != Outcome::NotProven, "{}: {line:#?}\n{}", line.line, texts());
            for difference in &line.differences {
                prop_assert!(difference.witness.is_some(), "{}: {difference:#?}\n{}", line.line, texts());
                confirmed(&old, &new, line, difference)?;
            }
        }
        let mut evaluators = (Evaluator::new(&old.rules), Evaluator::new(&new.rules));
        // What one book alone can say is asked of that book alone.
        for number in 0..60 {
            let facts = if number % 2 == 0 { one.case(first.wrapping_add(number)) } else { other.case(first.wrapping_add(number)) };
            if !(has_word(&old, &facts) && has_word(&new, &facts)) {
                continue;
            }
            let (mut case, mut same) = (told_to(&old, &facts), told_to(&new, &facts));
            for line in &found.lines {
                let (Some(one), Some(other)) = (line_of(&old, &line.line), line_of(&new, &line.line)) else {
                    prop_assert!(line.kept != Kept::Both);
                    continue;
                };
                prop_assert!(line.kept == Kept::Both);
                agree(&mut case, old.rules.line(one).unwrap().agreed);
                agree(&mut same, new.rules.line(other).unwrap().agreed);
                let before = evaluators.0.answer(one, &case).unwrap().0;
                let after = evaluators.1.answer(other, &same).unwrap().0;
                prop_assert!(is_told(line, before, after), "{} {before} {after}: {line:#?}\n{}\n{facts:#?}", line.line, texts());
            }
        }
    }
}

/// Whether a line's differences tell of these answers, where they are two.
pub(crate) fn is_told(line: &LineDiff, before: Answer, after: Answer) -> bool {
    if before == Answer::Depends || after == Answer::Depends || before == after {
        return true;
    }
    let change = if after == Answer::Covered { Change::Gained } else { Change::Lost };
    line.differences.iter().any(|one| one.change == change)
}

pub(crate) fn agree(case: &mut Case<'_>, line: klauselwerk::rule::FactId) {
    case.forget(line);
    case.set(line, Value::YesNo(true)).unwrap();
}

/// Whether a book can say what happened: a kind that lists all its values has no word for another one. To leave it unknown
/// would say that it was one of those listed.
fn has_word(book: &Checked, facts: &super::naive::Facts) -> bool {
    let closed = |name: &str| book.rules.vocabulary.kinds.iter().any(|kind| *kind.name == *name && !kind.open);
    !facts.leaves.iter().any(|(name, leaf)| leaf.as_deref() == Some("*") && closed(name))
}

/// As much of the facts as a book can say.
pub(crate) fn told_to<'b>(book: &'b Checked, facts: &super::naive::Facts) -> Case<'b> {
    let vocabulary = &book.rules.vocabulary;
    let mut known = facts.clone();
    let has = |name: &String| {
        vocabulary.fact_named(name).is_some() || vocabulary.fact_named(&format!("{name} agreed")).is_some()
    };
    known.yes.retain(|name, _| has(name));
    known.leaves.retain(|name, _| has(name));
    super::properties::case_of(book, &known, &|_| false)
}

/// A comparison of books that never differ, or always, proves nothing.
#[test]
fn random_changes_are_worth_the_name() {
    let mut dice = Dice(5);
    let (mut same, mut gained, mut lost, mut one_sided) = (0, 0, 0, 0);
    for pair in 0..150 {
        let choices: Vec<u32> = (0..200).map(|_| u32::try_from(dice.below(240)).unwrap()).collect();
        let mut others = choices.clone();
        // The second number says how many lines there are.
        others[1] += u32::from(pair % 10 == 0);
        for _ in 0..2 {
            let at = dice.below(others.len());
            others[at] = u32::try_from(dice.below(240)).unwrap();
        }
        let (one, other) = (Book::new(&choices, References::Free), Book::new(&others, References::Free));
        let (.., found) = compared(&one.text(&[]), &other.text(&[]));
        for line in &found.lines {
            one_sided += usize::from(line.kept != Kept::Both);
            same += usize::from(line.cover == Outcome::Same);
            gained += usize::from(line.differences.iter().any(|one| one.change == Change::Gained));
            lost += usize::from(line.differences.iter().any(|one| one.change == Change::Lost));
        }
    }
    assert!(same > 60 && gained > 60 && lost > 60 && one_sided > 4, "{same} {gained} {lost} {one_sided}");
}

#[test]
fn a_book_compared_with_itself_is_the_same() {
    let mut dice = Dice(3);
    for _ in 0..40 {
        let choices: Vec<u32> = (0..300).map(|_| u32::try_from(dice.below(240)).unwrap()).collect();
        let text = Book::new(&choices, References::Free).text(&[]);
        let (.., found) = compared(&text, &text);
        assert!(found.vocabulary.is_empty(), "{:#?}", found.vocabulary);
        for line in &found.lines {
            assert_eq!((line.cover, line.without_effect.len()), (Outcome::Same, 0), "{text}\n{line:#?}");
        }
    }
}

/// The order of sentences is no difference.
#[test]
fn another_order_is_the_same() {
    let mut dice = Dice(4);
    for _ in 0..40 {
        let choices: Vec<u32> = (0..300).map(|_| u32::try_from(dice.below(240)).unwrap()).collect();
        let order: Vec<u32> = (0..24).map(|_| u32::try_from(dice.below(1_000)).unwrap()).collect();
        let book = Book::new(&choices, References::Free);
        let (old, new, found) = compared(&book.text(&[]), &book.text(&order));
        for line in &found.lines {
            assert_eq!(line.cover, Outcome::Same, "{}\n{}\n{line:#?}", old.rules.name, new.rules.name);
        }
    }
}

/// Conditions of differences as definitions of a book, so that the book itself says whether they hold. None where it cannot
/// say them, as they speak of what only the other one knows.
fn with_conditions(text: &str, found: &Diff) -> Option<Checked> {
    let mut text = text.to_owned();
    for (line, difference, name) in conditions(found) {
        let condition = difference.condition.as_deref().unwrap_or("Alpha or not Alpha");
        // Quotes would be part of what the line is called otherwise.
        text.push_str(&format!("define {name} if {condition}\n"));
        assert!(!line.line.is_empty());
    }
    let mut sources = Sources::default();
    sources.add("bedingungen.klausel", text);
    let mut loaded = book::load(&sources);
    loaded.problems.retain(|problem| problem.severity == Severity::Error);
    loaded.books.pop().filter(|_| loaded.problems.is_empty())
}

fn conditions(found: &Diff) -> Vec<(&LineDiff, &Difference, String)> {
    let of_line = |(at, line): (usize, &'_ LineDiff)| -> Vec<(usize, usize)> {
        (0..line.differences.len()).map(|difference| (at, difference)).collect()
    };
    let all = found.lines.iter().enumerate().filter(|(_, line)| line.kept == Kept::Both).flat_map(of_line);
    all.map(|(at, number)| {
        let line = &found.lines[at];
        (line, &line.differences[number], format!("Bedingung{at}x{number}"))
    })
    .collect()
}

proptest! {
    #![proptest_config(config(160))]

    /// Of what the newer book covers, exactly that which meets one of the conditions was not covered; and the other way round.
    #[test]
    fn conditions_are_exact((choices, others) in any_pair(240, 400), first in any::<u64>()) {
        let (one, other) = (Book::new(&choices, References::Free), Book::new(&others, References::Free));
        let (old_text, new_text) = (one.text(&[]), other.text(&[]));
        let (old, new, found) = compared(&old_text, &new_text);
        let all = conditions(&found);
        if all.is_empty() || one.open != other.open || one.lines != other.lines {
            return Ok(());
        }
        let said = with_conditions(&new_text, &found).map(|book| (book, true));
        let Some((said, by_new)) = said.or_else(|| with_conditions(&old_text, &found).map(|book| (book, false))) else {
            return Ok(());
        };
        let mut evaluators = (Evaluator::new(&old.rules), Evaluator::new(&new.rules), Evaluator::new(&said.rules));
        for number in 0..80 {
            let of = if by_new { &other } else { &one };
            let facts = of.case(first.wrapping_add(number));
            let (mut before, mut after, mut asked) = (told_to(&old, &facts), told_to(&new, &facts), told_to(&said, &facts));
            for (line, _, _) in &all {
                let (one, other) = (line_of(&old, &line.line).unwrap(), line_of(&new, &line.line).unwrap());
                agree(&mut before, old.rules.line(one).unwrap().agreed);
                agree(&mut after, new.rules.line(other).unwrap().agreed);
                agree(&mut asked, said.rules.line(line_of(&said, &line.line).unwrap()).unwrap().agreed);
                let (was, is) = (evaluators.0.answer(one, &before).unwrap().0, evaluators.1.answer(other, &after).unwrap().0);
                for (change, covers, wanted) in [(Change::Gained, is, was), (Change::Lost, was, is)] {
                    if covers != Answer::Covered || wanted == Answer::Depends {
                        continue;
                    }
                    let mut met = false;
                    for (_, _, name) in all.iter().filter(|(of, one, _)| of.line == line.line && one.change == change) {
                        let defined = said.rules.vocabulary.definitions.iter().find(|defined| *defined.name == **name);
                        let Defined::Condition(formula) = defined.unwrap().meaning else { panic!("{name} is a condition") };
                        met |= evaluators.2.truth(formula, &asked).unwrap() == Truth::Yes;
                    }
                    prop_assert_eq!(met, wanted == Answer::NotCovered, "{} {:?}\n{}\n{}\n{:#?}\n{:#?}", line.line, change, old_text, new_text, line, facts);
                }
            }
        }
    }
}
