//! What `diff` says of what two random books pay: what it calls the same is the same in random cases, and what it calls
//! changed has a case for which both pay as it says.

use proptest::prelude::*;
use proptest::test_runner::TestCaseError;

use klauselwerk::book::Book;
use klauselwerk::decide::{Answer, Case, Evaluator};
use klauselwerk::diff::{Change, Kept, Outcome, diff};
use klauselwerk::rule::LineId;

use super::super::changes::{any_pair, confirmed, generations};
use super::super::generate::Dice;
use super::agreement::{config, nothing_forgotten};
use super::given::{Given, told};
use super::program::Program;

fn compared(choices: &[u32], others: &[u32], first: u64) -> Result<Option<[usize; 3]>, TestCaseError> {
    let (one, other) = (Program::new(choices), Program::new(others));
    let (old_text, new_text) = (one.text(&[]), other.text(&[]));
    let Ok((old, new, sources)) = generations(&old_text, &new_text) else { return Ok(None) };
    let found = diff(&old.rules, &new.rules, &sources);
    let texts = || format!("{old_text}\n{new_text}");
    let mut counts = [0; 3];
    for line in &found.lines {
        for difference in &line.differences {
            confirmed(&old, &new, line, difference)?;
            let paid = difference.change == Change::Paid;
            prop_assert!(paid || line.payment.is_some() || line.kept != Kept::Both || difference.witness.is_some());
        }
        match line.payment {
            Some(Outcome::Same) => counts[0] += 1,
            Some(Outcome::Changed) => counts[1] += 1,
            Some(Outcome::NotProven) => counts[2] += 1,
            None => {}
        }
    }
    if one.currency != other.currency || one.of_position != other.of_position {
        return Ok(Some(counts));
    }
    let mut evaluators = (Evaluator::new(&old.rules), Evaluator::new(&new.rules));
    for number in 0..60 {
        let given = one.given(first.wrapping_add(number));
        let (case, same) = (told_to(&old, &given), told_to(&new, &given));
        for line in found.lines.iter().filter(|line| line.payment == Some(Outcome::Same)) {
            // Where positions are covered by one of the two only, it need not pay the same for them.
            if case.position_count() > 0 && line.cover != Outcome::Same {
                continue;
            }
            let id = |rules: &klauselwerk::rule::Rules| -> LineId { rules.line_named(&line.line).unwrap() };
            let (before, after) = (id(&old.rules), id(&new.rules));
            let covers = |answer: Answer| answer == Answer::Covered;
            if !covers(evaluators.0.answer(before, &case).unwrap().0)
                || !covers(evaluators.1.answer(after, &same).unwrap().0)
            {
                continue;
            }
            let paid = (evaluators.0.settle(before, &case), evaluators.1.settle(after, &same));
            if let (Ok(Some(one)), Ok(Some(other))) = paid
                && one.paid.known().is_some()
                && other.paid.known().is_some()
            {
                prop_assert_eq!(
                    one.paid.known(),
                    other.paid.known(),
                    "{}: {:#?}\n{}\n{:#?}",
                    line.line,
                    line,
                    texts(),
                    given
                );
            }
        }
    }
    Ok(Some(counts))
}

/// As much of a case as a book can say.
fn told_to<'b>(book: &'b Book, given: &Given) -> Case<'b> {
    let mut known = given.clone();
    known.whole.retain(|name, _| book.rules.vocabulary.fact_named(name).is_some());
    told(book, &known, &nothing_forgotten)
}

proptest! {
    #![proptest_config(config(160))]

    /// Each pair with 60 cases.
    #[test]
    fn what_is_paid_changes_as_diff_says((choices, others) in any_pair(5_040, 220), first in any::<u64>()) {
        compared(&choices, &others, first)?;
    }
}

/// A comparison of books that never pay differently, or for which nothing is found, proves nothing.
#[test]
fn random_changes_of_payments_are_worth_the_name() {
    let mut dice = Dice(17);
    let mut all = [0; 3];
    let mut sound = 0;
    for _ in 0..120 {
        let choices: Vec<u32> = (0..160).map(|_| u32::try_from(dice.below(5_040)).unwrap()).collect();
        let mut others = choices.clone();
        let at = 12 + dice.below(others.len() - 12);
        others[at] = u32::try_from(dice.below(5_040)).unwrap();
        let Some(counts) = compared(&choices, &others, 1).unwrap() else { continue };
        sound += 1;
        (0..3).for_each(|at| all[at] += counts[at]);
    }
    let [same, changed, not_proven] = all;
    assert!(sound > 40 && same > 20 && changed > 20 && not_proven * 4 < changed, "{sound} {all:?}");
}
