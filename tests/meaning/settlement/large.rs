//! Numbers that are too large to be exact end in an error that names the step, never in a panic and never in a number.

use proptest::prelude::*;

use klauselwerk::base::Exact;
use klauselwerk::decide::{Case, Evaluator, Failure};
use klauselwerk::rule::{LineId, Value};

use super::agreement::{any_choices, checked, config, nothing_forgotten, settled};
use super::given::Said;
use super::program::Program;

const BOOK: &str = "rulebook Groß
generation 1
currency DM
kind Gefahr, among others
  Brand
fact Schaden as DM
fact Teiler as DM above 0 DM
fact Anzahl as whole number
line Eins
  covers all Gefahr
  pays Schaden
    STEP
";

/// The error of a step, in words; none if it is settled.
fn told(step: &str, huge: Exact) -> Option<String> {
    let text = BOOK.replace("STEP", step);
    let book = checked(&text).unwrap();
    let vocabulary = &book.rules.vocabulary;
    let mut case = Case::new(&book.rules);
    let values = [
        ("Schaden", Value::Number(huge)),
        ("Teiler", Value::Number(huge.checked_add(Exact::ONE).unwrap())),
        ("Anzahl", Value::Number(huge)),
        ("Gefahr", Value::Leaf(0)),
        ("Eins agreed", Value::YesNo(true)),
    ];
    for (name, value) in values {
        case.set(vocabulary.fact_named(name).unwrap(), value).unwrap();
    }
    let settled = Evaluator::new(&book.rules).settle(LineId::new(0), &case);
    settled.err().map(|error| {
        assert_eq!(error.failure, Failure::Overflow);
        error.words(&book.rules)
    })
}

#[test]
fn what_is_too_large_names_the_step() {
    let huge = Exact::from_int(999_999_999_999_999_999);
    let steps = [
        "§ 1  times Anzahl * Anzahl",
        "§ 1  less Schaden times Anzahl times Anzahl",
        "§ 1  up to Schaden * Anzahl * Anzahl",
        "§ 1  nothing up to Schaden * Anzahl * Anzahl, above it in full",
        "§ 1  in the proportion of Schaden * Anzahl * Anzahl to Teiler",
        "§ 1  less 10 %, but at least Schaden * Anzahl * Anzahl",
        "§ 1  up to 5 DM if Schaden * Anzahl * Anzahl at least 5 DM",
    ];
    for step in steps {
        let words = told(step, huge).unwrap_or_else(|| panic!("{step} is settled"));
        assert!(words.contains("too large to be exact") && words.contains("Eins § 1"), "{step}: {words}");
    }
    assert_eq!(told("§ 1  up to Schaden", huge), None);
}

proptest! {
    #![proptest_config(config(40))]

    /// Whatever the rulebook, whatever overflows: an error that names a sentence of the book, no panic.
    #[test]
    fn huge_facts_end_in_an_error(choices in any_choices(), first in any::<u64>()) {
        let program = Program::new(&choices);
        let text = program.text(&[]);
        let Ok(book) = checked(&text) else { return Ok(()) };
        let mut evaluator = Evaluator::new(&book.rules);
        for number in 0..10 {
            let mut given = program.given(first.wrapping_add(number));
            let facts = given.whole.iter_mut().chain(given.positions.iter_mut().flatten());
            for (at, (name, said)) in facts.enumerate() {
                let limited = ["Saldo", "Quote", "Anzahl", "Teile", "Faktor", "Wartezeit", "Haftzeit"];
                if let Said::Hundredths(number) = said && !limited.contains(&name.as_str()) {
                    *number = i64::MAX - 7 * i64::try_from(at).unwrap();
                }
            }
            for (line, found) in settled(&book, &mut evaluator, &given, &nothing_forgotten) {
                if let Err(error) = found {
                    prop_assert_eq!(error.failure, Failure::Overflow);
                    let words = error.words(&book.rules);
                    prop_assert!(words.contains(", asked for by "), "{}: {}\n{}", line, words, text);
                }
            }
        }
    }
}
