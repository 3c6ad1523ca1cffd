//! What can still be paid where facts are unknown: never less and never more than what is paid once they are known.

use proptest::prelude::*;
use proptest::test_runner::TestCaseError;

use klauselwerk::base::Exact;
use klauselwerk::book::Book;
use klauselwerk::decide::{Between, Evaluator, Settlement, Truth};

use super::super::generate::Dice;
use super::agreement::{any_choices, checked, config, is_reckoned, nothing_forgotten, settled};
use super::given::Given;
use super::program::Program;

/// A fact of the case or of one of its positions is forgotten by a draw that only hangs on its name.
fn forgets(seed: u64, name: &str, position: Option<usize>) -> bool {
    let mark = name.bytes().fold(seed, |mark, byte| mark.wrapping_mul(31).wrapping_add(byte.into()));
    let one_in = [2, 3, 6, 12][(seed % 4) as usize];
    Dice(mark.wrapping_add(position.map_or(0, |at| at as u64 + 1))).below(one_in) == 0
}

/// The facts that are kept, with others in place of those that are forgotten.
fn completed(given: &Given, other: &Given, seed: u64) -> Given {
    let mut filled = given.clone();
    for (name, said) in &mut filled.whole {
        if forgets(seed, name, None)
            && let Some(other) = other.whole.get(name)
        {
            *said = other.clone();
        }
    }
    for (at, position) in filled.positions.iter_mut().enumerate() {
        for (name, said) in position {
            if forgets(seed, name, Some(at))
                && let Some(other) = other.positions.get(at).and_then(|position| position.get(name))
            {
                *said = other.clone();
            }
        }
    }
    filled
}

fn within(whole: Between, bounds: Between) -> bool {
    let amount = whole.known().unwrap();
    bounds.from <= amount && bounds.to.is_none_or(|to| amount <= to)
}

/// A limit that is known may be below zero; one that is not is bounded by zero, as it works alike.
fn not_below_zero(between: Between) -> Between {
    let from = between.from.max(Exact::ZERO);
    Between { from, to: between.to.map(|to| to.max(from)) }
}

/// Whether everything that the complete sheet says is allowed by the sheet with unknown facts.
fn contains(partial: &Settlement, complete: &Settlement) -> Result<(), TestCaseError> {
    prop_assert!(within(complete.paid, partial.paid), "{:?} is paid, not {:?}", complete.paid, partial.paid);
    if partial.paid.known().is_some() {
        prop_assert!(partial.missing.is_empty());
    }
    for entry in complete.entries.iter().filter(|entry| is_reckoned(entry)) {
        let same = |other: &&klauselwerk::decide::Entry| {
            (other.statement, other.position, std::mem::discriminant(&other.does))
                == (entry.statement, entry.position, std::mem::discriminant(&entry.does))
        };
        let Some(other) = partial.entries.iter().find(same) else {
            // What was known not to be covered or not to apply stays so.
            return Err(TestCaseError::fail(format!("only the complete sheet has {entry:#?}")));
        };
        let agrees = other.taken == Truth::Unknown || other.taken == entry.taken;
        prop_assert!(agrees, "{:?} was {:?}", entry.taken, other.taken);
        prop_assert!(within(entry.after, other.after), "{:#?}\nwas\n{:#?}", entry, other);
        for (entry, other) in [(entry.before, other.before), (entry.by, other.by)] {
            if let (Some(whole), Some(bounds)) = (entry, other) {
                let (whole, bounds) = (not_below_zero(whole), not_below_zero(bounds));
                prop_assert!(within(whole, bounds), "{:?} was {:?}", whole, bounds);
            }
        }
    }
    Ok(())
}

fn bounded<'b>(
    program: &Program,
    book: &'b Book,
    evaluator: &mut Evaluator<'b>,
    seed: u64,
) -> Result<(), TestCaseError> {
    let given = program.given(seed);
    let forgotten = |name: &str, position: Option<usize>| forgets(seed, name, position);
    let partial = settled(book, evaluator, &given, &forgotten);
    for completion in 0..6_u64 {
        // The same number of positions: that is nothing that a case leaves open.
        let other = program.given(seed.wrapping_add(6 * (completion + 1)));
        let filled = if completion == 0 { given.clone() } else { completed(&given, &other, seed) };
        let complete = settled(book, evaluator, &filled, &nothing_forgotten);
        for ((line, partial), (_, complete)) in partial.iter().zip(complete) {
            match (partial, complete) {
                (Ok(Some(partial)), Ok(Some(complete))) => contains(partial, &complete)
                    .map_err(|error| TestCaseError::fail(format!("{line}: {error}\n{given:#?}\n{filled:#?}")))?,
                (Ok(None), Ok(found)) => prop_assert!(found.is_none()),
                // Too large to be exact: nothing is said.
                _ => {}
            }
        }
    }
    Ok(())
}

proptest! {
    #![proptest_config(config(60))]

    /// Each book with 16 cases, each of them with 6 ways of what the forgotten facts are.
    #[test]
    fn bounds_hold_whatever_the_unknown_facts_are(choices in any_choices(), first in any::<u32>()) {
        all_bounded(&choices, first)?;
    }
}

proptest! {
    #![proptest_config(config(1_500))]

    /// The same at length: more than 100 000 completions.
    #[test]
    #[ignore = "minutes: run it when payments change"]
    fn bounds_hold_whatever_the_unknown_facts_are_at_length(choices in any_choices(), first in any::<u32>()) {
        all_bounded(&choices, first)?;
    }
}

fn all_bounded(choices: &[u32], first: u32) -> Result<(), TestCaseError> {
    let program = Program::new(choices);
    let text = program.text(&[]);
    let Ok(book) = checked(&text) else { return Ok(()) };
    let mut evaluator = Evaluator::new(&book.rules);
    for number in 0..16 {
        bounded(&program, &book, &mut evaluator, u64::from(first) + number)
            .map_err(|error| TestCaseError::fail(format!("{error}\n{text}")))?;
    }
    Ok(())
}
