//! What holds of every settlement, whatever the rulebook.

use std::collections::BTreeMap;

use proptest::collection::vec;
use proptest::prelude::*;
use proptest::test_runner::TestCaseError;

use klauselwerk::book::Book;
use klauselwerk::decide::Evaluator;

use super::agreement::{any_choices, checked, config, nothing_forgotten, paid_by_line, settled, sheet};
use super::given::{Given, Said};
use super::program::{LINES, Program};
use super::reckon::Number;

/// Settles random cases twice, changed in between; both must be there for `compare`.
fn twice(
    choices: &[u32],
    first: u64,
    change: &dyn Fn(&Program, &Given, u64) -> Option<Given>,
    compare: &dyn Fn(&Number, &Number) -> bool,
) -> Result<(), TestCaseError> {
    let program = Program::new(choices);
    let text = program.text(&[]);
    let Ok(book) = checked(&text) else { return Ok(()) };
    let mut evaluator = Evaluator::new(&book.rules);
    for number in 0..20 {
        let seed = first.wrapping_add(number);
        let given = program.given(seed);
        let Some(other) = change(&program, &given, seed) else { continue };
        let before = paid_by_line(&book, &mut evaluator, &given);
        let after = paid_by_line(&book, &mut evaluator, &other);
        each(&before, &after, compare)
            .map_err(|error| TestCaseError::fail(format!("{error}\n{text}\n{given:#?}\n{other:#?}")))?;
    }
    Ok(())
}

fn each(
    before: &BTreeMap<&str, Option<Number>>,
    after: &BTreeMap<&str, Option<Number>>,
    compare: &dyn Fn(&Number, &Number) -> bool,
) -> Result<(), TestCaseError> {
    for (line, before) in before {
        // An amount that is too large to be exact is compared with nothing.
        if let (Some(before), Some(Some(after))) = (before, after.get(line)) {
            prop_assert!(compare(before, after), "{} pays {} first, then {}", line, before, after);
        }
    }
    Ok(())
}

/// The whole case with more of a fact.
fn more_of(given: &Given, fact: &str, seed: u64) -> Given {
    let mut more = given.clone();
    let step = [1, 250, 10_000, 1_000_000][(seed % 4) as usize];
    match more.whole.get_mut(fact) {
        Some(Said::Hundredths(number)) => *number += step,
        other => panic!("{other:?}"),
    }
    more
}

proptest! {
    #![proptest_config(config(40))]

    /// Principle 5: every order of sentences, lines, clauses and declarations pays the same; steps stay where they are.
    #[test]
    fn order_pays_the_same(choices in any_choices(), order in vec(any::<u32>(), 24), first in any::<u64>()) {
        let program = Program::new(&choices);
        let (text, shuffled) = (program.text(&[]), program.text(&order));
        let book = checked(&text);
        let other = checked(&shuffled);
        prop_assert_eq!(book.is_ok(), other.is_ok(), "{:?}\n{}---\n{}", (book.err(), other.err()), text, shuffled);
        let (Ok(book), Ok(other)) = (checked(&text), checked(&shuffled)) else { return Ok(()) };
        let (mut evaluator, mut second) = (Evaluator::new(&book.rules), Evaluator::new(&other.rules));
        for number in 0..20 {
            let given = program.given(first.wrapping_add(number));
            let found = paid_by_line(&book, &mut evaluator, &given);
            let again = paid_by_line(&other, &mut second, &given);
            prop_assert_eq!(found, again, "{}\n---\n{}\n{:#?}", text, shuffled, given);
        }
    }

    /// In which order a case lists its positions is nothing that is paid for; each row stays with its position.
    #[test]
    fn the_order_of_positions_does_not_matter(choices in any_choices(), first in any::<u64>()) {
        let program = Program::new(&choices);
        let text = program.text(&[]);
        let Ok(book) = checked(&text) else { return Ok(()) };
        let mut evaluator = Evaluator::new(&book.rules);
        for number in 0..20 {
            let given = program.given(first.wrapping_add(number));
            let many = given.positions.len();
            let mut turned = given.clone();
            turned.positions.reverse();
            let before = sheets(&book, &mut evaluator, &given, &|at| at)?;
            let after = sheets(&book, &mut evaluator, &turned, &|at| many + 1 - at)?;
            prop_assert_eq!(before, after, "{}\n{:#?}", text, given);
        }
    }

    /// A list of one position is the case itself.
    #[test]
    fn one_position_is_the_case_itself(choices in any_choices(), first in any::<u64>()) {
        let alone = |_: &Program, given: &Given, _: u64| {
            let [only] = given.positions.as_slice() else { return None };
            let mut whole = given.whole.clone();
            whole.extend(only.clone());
            Some(Given { whole, positions: Vec::new() })
        };
        twice(&choices, first, &alone, &|listed, alone| listed == alone)?;
    }

    /// What a position pays is added: one more never lowers what is paid, as long as nothing asks for a sum over
    /// positions (that may be a deductible, or decide an `unless`). Steps of a `total` lower what is paid, but never by
    /// more than there is more to pay.
    #[test]
    fn a_position_more_never_pays_less(choices in any_choices(), first in any::<u64>()) {
        if Program::new(&choices).text(&[]).contains("over positions") {
            return Ok(());
        }
        let more = |program: &Program, given: &Given, seed: u64| {
            let other = program.given(seed ^ 0x5555);
            let mut more = given.clone();
            more.positions.extend(other.positions.first().cloned().filter(|_| !given.positions.is_empty()));
            Some(more)
        };
        twice(&choices, first, &more, &|before, after| before <= after)?;
    }

    /// `Klausel W` waives one limit, deductible, franchise or proportion, and nothing else hangs on it.
    #[test]
    fn a_waiver_never_pays_less(choices in any_choices(), first in any::<u64>()) {
        if !Program::new(&choices).waiver {
            return Ok(());
        }
        let waived = |_: &Program, given: &Given, _: u64| {
            let mut waived = given.clone();
            waived.whole.insert("Klausel W".to_owned(), Said::Yes(true));
            Some(waived)
        };
        twice(&choices, first, &waived, &|before, after| before <= after)?;
    }

    /// `Grenze` stands in limits and above proportions only.
    #[test]
    fn a_higher_limit_never_pays_less(choices in any_choices(), first in any::<u64>()) {
        let more = |_: &Program, given: &Given, seed: u64| Some(more_of(given, "Grenze", seed));
        twice(&choices, first, &more, &|before, after| before <= after)?;
    }

    /// `Aufwand` is what payments start from, and stands nowhere else.
    #[test]
    fn more_damage_never_pays_less(choices in any_choices(), first in any::<u64>()) {
        let more = |_: &Program, given: &Given, seed: u64| Some(more_of(given, "Aufwand", seed));
        twice(&choices, first, &more, &|before, after| before <= after)?;
    }

    /// `Abzug` is taken off, and stands nowhere else.
    #[test]
    fn a_higher_deductible_never_pays_more(choices in any_choices(), first in any::<u64>()) {
        let more = |_: &Program, given: &Given, seed: u64| Some(more_of(given, "Abzug", seed));
        twice(&choices, first, &more, &|before, after| before >= after)?;
    }

    /// What is paid is never below zero, and a multiple of what the currency is rounded to.
    #[test]
    fn what_is_paid_is_never_below_zero(choices in any_choices(), first in any::<u64>()) {
        let same = |_: &Program, given: &Given, _: u64| Some(given.clone());
        twice(&choices, first, &same, &|before, after| before == after && *before >= Number::default())?;
    }

    /// A line that is not agreed pays nothing.
    #[test]
    fn what_is_not_covered_is_not_paid(choices in any_choices(), first in any::<u64>()) {
        let none = |_: &Program, given: &Given, _: u64| {
            let mut none = given.clone();
            for line in LINES {
                none.whole.entry(format!("{line} agreed")).and_modify(|agreed| *agreed = Said::Yes(false));
            }
            Some(none)
        };
        twice(&choices, first, &none, &|_, after| *after == Number::default())?;
    }
}

type Rows<'b> = Vec<(&'b str, Number, Vec<super::oracle::Row>)>;

/// Each line with its rows, positions renumbered.
fn sheets<'b>(
    book: &'b Book,
    evaluator: &mut Evaluator<'b>,
    given: &Given,
    number: &dyn Fn(usize) -> usize,
) -> Result<Rows<'b>, TestCaseError> {
    let mut all = Vec::new();
    for (line, found) in settled(book, evaluator, given, &nothing_forgotten) {
        let Ok(Some(found)) = found else { continue };
        let mut found = sheet(&book.rules, &found)?;
        found.rows.iter_mut().for_each(|row| row.position = row.position.map(number));
        found.rows.sort();
        all.push((line, found.paid, found.rows));
    }
    Ok(all)
}
