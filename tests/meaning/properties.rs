//! The principles of the language on random books and random cases.

use proptest::collection::vec;
use proptest::prelude::*;
use proptest::test_runner::{Config, TestCaseError};

use klauselwerk::base::{Exact, Sources};
use klauselwerk::book::{self, Book as Checked};
use klauselwerk::decide::{Answer, Case, Evaluator, Truth};
use klauselwerk::diagnostic::{Severity, Style, render};
use klauselwerk::question::{Exact as Engine, residual};
use klauselwerk::rule::{Defined, FormulaId, LineId, Value, formula_words};

use super::generate::{Book, Dice, References};
use super::naive::{Facts, Naive};

/// Random books of so many numbers; few numbers make a small book.
fn any_choices() -> impl Strategy<Value = Vec<u32>> {
    vec(0_u32..240, 0..500)
}

fn config(books: u32) -> Config {
    // No seeds are kept: the books change with the generator, the seeds would not.
    Config { cases: books, failure_persistence: None, max_shrink_iters: 3_000, ..Config::default() }
}

/// The checked book; a random book with an error is an error of the generator.
fn checked(text: &str) -> Checked {
    let mut sources = Sources::default();
    sources.add("zufall.klausel", text);
    let mut loaded = book::load(&sources);
    loaded.problems.retain(|problem| problem.severity == Severity::Error);
    assert!(loaded.problems.is_empty(), "{}\n{text}", render(&loaded.problems, &sources, Style::Plain));
    loaded.books.pop().unwrap()
}

/// The facts as a case of the book, but for those that are forgotten.
pub(crate) fn case_of<'r>(book: &'r Checked, facts: &Facts, forgotten: &dyn Fn(&str) -> bool) -> Case<'r> {
    let vocabulary = &book.rules.vocabulary;
    let mut case = Case::new(&book.rules);
    let mut set = |name: &str, value: Value| {
        if !forgotten(name) {
            let fact = vocabulary.fact_named(name).or_else(|| vocabulary.fact_named(&format!("{name} agreed")));
            case.set(fact.expect(name), value).unwrap();
        }
    };
    for (name, yes) in &facts.yes {
        set(name, Value::YesNo(*yes));
    }
    for (name, leaf) in &facts.leaves {
        let value = match leaf.as_deref() {
            None => Value::Absent,
            Some("*") => {
                let kind = vocabulary.kinds.iter().find(|kind| *kind.name == *name.as_str()).unwrap();
                Value::Leaf(kind.unlisted().unwrap())
            }
            Some(leaf) => Value::Leaf(vocabulary.value_names[leaf].1.first().unwrap()),
        };
        set(name, value);
    }
    for (name, number) in &facts.numbers {
        set(name, number.map_or(Value::Absent, |number| Value::Number(Exact::from_int(number))));
    }
    case
}

fn complete<'r>(book: &'r Checked, facts: &Facts) -> Case<'r> {
    let case = case_of(book, facts, &|_| false);
    let unknown = book.rules.vocabulary.facts.len() - case.iter().count();
    assert_eq!(unknown, 0, "a complete case says everything");
    case
}

/// Whether each line covers, by name.
fn answers<'b>(book: &'b Checked, evaluator: &mut Evaluator<'b>, case: &Case<'b>) -> Vec<(&'b str, Answer)> {
    let mut answers = Vec::new();
    for (at, line) in book.rules.lines.iter().enumerate() {
        answers.push((&*line.name, evaluator.answer(LineId::new(at), case).unwrap().0));
    }
    answers.sort_unstable_by_key(|(name, _)| *name);
    answers
}

fn answer(covered: bool) -> Answer {
    if covered { Answer::Covered } else { Answer::NotCovered }
}

proptest! {
    #![proptest_config(config(520))]

    /// 520 books with 40 cases each: 20 800 pairs, each line asked whether it covers and whether it would.
    #[test]
    fn the_lowering_means_what_section_3_says(choices in any_choices(), first in any::<u64>()) {
        let random = Book::new(&choices, References::Free);
        let text = random.text(&[]);
        let book = checked(&text);
        let naive = Naive::read(&text);
        let mut evaluator = Evaluator::new(&book.rules);
        for number in 0..40 {
            let facts = random.case(first.wrapping_add(number));
            let case = complete(&book, &facts);
            let asked = naive.on(&facts);
            for (line, found) in answers(&book, &mut evaluator, &case) {
                prop_assert_eq!(found, answer(asked.covers(line)), "{}\n{}\n{:#?}", line, text, facts);
            }
            for line in &book.rules.lines {
                let found = evaluator.truth(line.would_cover, &case);
                let expected = Truth::from(asked.would_cover(&line.name));
                prop_assert_eq!(found, Ok(expected), "would {}\n{}\n{:#?}", line.name, text, facts);
            }
        }
    }
}

proptest! {
    #![proptest_config(config(150))]

    /// Principle 5: statements, lines, clauses and declarations in another order.
    #[test]
    fn order_never_matters(choices in any_choices(), order in vec(any::<u32>(), 24), first in any::<u64>()) {
        let random = Book::new(&choices, References::Free);
        let (text, shuffled) = (random.text(&[]), random.text(&order));
        let (book, other) = (checked(&text), checked(&shuffled));
        let (mut evaluator, mut second) = (Evaluator::new(&book.rules), Evaluator::new(&other.rules));
        for number in 0..20 {
            let facts = random.case(first.wrapping_add(number));
            let found = answers(&book, &mut evaluator, &complete(&book, &facts));
            let again = answers(&other, &mut second, &complete(&other, &facts));
            prop_assert_eq!(found, again, "{}\n---\n{}\n{:#?}", text, shuffled, facts);
        }
    }

    /// Principle 6. Two things are kept out of the books, because there "more" of one line is rightly less of another:
    /// - references to a line where its cover counts against cover (`would not cover it` in a grant, `would cover it` in
    ///   an exclusion, `not (M would cover it)`, `except those of M`);
    /// - `the same K as M only if C`: its `only if` half excludes whatever M grants.
    ///
    /// And one case is left out: a plain `covers` that ends the listing of a kind which only `covers X only if C` brought
    /// about. The line then grants more, but in a section the kind falls back to the line around it.
    #[test]
    fn more_never_means_less(choices in any_choices(), more in vec(any::<u32>(), 1..16), first in any::<u64>()) {
        let random = Book::new(&choices, References::Positive);
        let text = random.text(&[]);
        let book = checked(&text);
        let lists = |book: &Checked| -> Vec<(String, Vec<String>)> {
            let kind = |of: &klauselwerk::rule::Grants| book.rules.vocabulary.kinds[of.kind.index()].name.to_string();
            book.rules.lines.iter().map(|line| (line.name.to_string(), line.grants.iter().map(kind).collect())).collect()
        };
        let before = lists(&book);
        let naive = Naive::read(&text);
        let Some(more) = random.with_more(&more, &|line, kind| naive.lists_kind(line, kind)) else { return Ok(()) };
        let longer = more.text(&[]);
        let other = checked(&longer);
        prop_assume!(before == lists(&other));
        let (mut evaluator, mut second) = (Evaluator::new(&book.rules), Evaluator::new(&other.rules));
        for number in 0..20 {
            let facts = random.case(first.wrapping_add(number));
            let found = answers(&book, &mut evaluator, &complete(&book, &facts));
            let again = answers(&other, &mut second, &complete(&other, &facts));
            for (less, more) in found.iter().zip(&again) {
                let lost = less.1 == Answer::Covered && more.1 != Answer::Covered;
                prop_assert!(!lost, "{}\n{}\n---\n{}\n{:#?}", less.0, text, longer, facts);
            }
        }
    }

    /// What is decided without some facts stays so whatever they are, and nothing is left open once all are there.
    #[test]
    fn what_is_decided_stays_so(choices in any_choices(), first in any::<u64>()) {
        let random = Book::new(&choices, References::Free);
        let text = random.text(&[]);
        let book = checked(&text);
        let mut evaluator = Evaluator::new(&book.rules);
        for number in 0..10 {
            let seed = first.wrapping_add(number);
            let facts = random.case(seed);
            let kept = |name: &str| Dice(seed ^ name.bytes().map(u64::from).sum::<u64>()).below(5) > 1;
            let partial = answers(&book, &mut evaluator, &case_of(&book, &facts, &|name| !kept(name)));
            for completion in 0..6 {
                let mut filled = random.case(seed.wrapping_mul(31).wrapping_add(completion));
                filled.yes.extend(facts.yes.clone().into_iter().filter(|(name, _)| kept(name)));
                filled.leaves.extend(facts.leaves.clone().into_iter().filter(|(name, _)| kept(name)));
                filled.numbers.extend(facts.numbers.clone().into_iter().filter(|(name, _)| kept(name)));
                let whole = answers(&book, &mut evaluator, &complete(&book, &filled));
                for (less, more) in partial.iter().zip(&whole) {
                    prop_assert_ne!(more.1, Answer::Depends);
                    let stays = less.1 == Answer::Depends || less.1 == more.1;
                    prop_assert!(stays, "{:?} then {:?}\n{}\n{:#?}", less, more, text, filled);
                }
            }
        }
    }

    /// What is said of a formula is a condition of the language again, and means the same.
    #[test]
    fn words_mean_what_they_are_said_of(choices in any_choices(), first in any::<u64>()) {
        let random = Book::new(&choices, References::Free);
        let text = random.text(&[]);
        let book = checked(&text);
        let formulas: Vec<FormulaId> = book
            .rules
            .lines
            .iter()
            .flat_map(|line| {
                let grants = line.grants.iter().flat_map(|grants| &grants.grants);
                let parts = grants.chain(&line.requirements).chain(&line.exclusions).map(|part| part.formula);
                parts.chain([line.agreement, line.covers])
            })
            .collect();
        let mut evaluator = Evaluator::new(&book.rules);
        let mut said = Vec::new();
        let mut longer = text.clone();
        for (at, formula) in formulas.iter().enumerate() {
            let words = formula_words(&book.rules, *formula);
            // What the language has no one-line form for, and what is too long to be read in one sentence.
            let constant = words.split([' ', '(', ')']).any(|word| word == "always" || word == "never");
            if constant || words.contains('…') || words.contains("; ") || parentheses(&words) > 30 || operators(&words) > 100 {
                continue;
            }
            longer.push_str(&format!("define Probe{at} if {words}\n"));
            said.push((*formula, format!("Probe{at}"), words));
        }
        let other = checked(&longer);
        let mut second = Evaluator::new(&other.rules);
        let defined = |name: &str| -> Result<FormulaId, TestCaseError> {
            let found = other.rules.vocabulary.definitions.iter().find(|definition| *definition.name == *name);
            match found.map(|definition| &definition.meaning) {
                Some(Defined::Condition(formula)) => Ok(*formula),
                other => Err(TestCaseError::fail(format!("{name} is {other:?}"))),
            }
        };
        for number in 0..12 {
            let facts = random.case(first.wrapping_add(number));
            let (case, again) = (complete(&book, &facts), complete(&other, &facts));
            for (formula, name, words) in &said {
                let found = evaluator.truth(*formula, &case);
                let meant = second.truth(defined(name)?, &again);
                prop_assert_eq!(found, meant, "{}\n{}\n{:#?}", words, text, facts);
            }
        }
    }
}

fn operators(words: &str) -> usize {
    words.split([' ', '(']).filter(|word| ["and", "or", "not"].contains(word)).count()
}

fn parentheses(words: &str) -> usize {
    let mut deepest = 0;
    let mut depth = 0_usize;
    for c in words.chars() {
        match c {
            '(' => depth += 1,
            ')' => depth = depth.saturating_sub(1),
            _ => {}
        }
        deepest = deepest.max(depth);
    }
    deepest
}

/// A generator that makes empty books proves nothing.
#[test]
fn random_books_are_worth_the_name() {
    let mut dice = Dice(7);
    let (mut covered, mut all, mut sentences, mut lines) = (0, 0, 0, 0);
    let mut forms: std::collections::BTreeMap<&str, usize> = std::collections::BTreeMap::new();
    const FORMS: &[&str] = &[
        "only if",
        "on the terms of",
        "the same",
        "those of",
        "against",
        "unless",
        "everything",
        "reinstates",
        "waives",
        " for ",
        "within",
        " by ",
        "every line",
        "would cover it",
        "would not cover it",
        "covers it",
        "is other",
        "except",
        "any of",
        "all of",
        "at least 2 of",
        "is none",
        "is not",
        "of Eins, Zwei",
        "covers all",
        "      ",
    ];
    for _ in 0..300 {
        let choices: Vec<u32> = (0..400).map(|_| u32::try_from(dice.below(240)).unwrap()).collect();
        let random = Book::new(&choices, References::Free);
        let text = random.text(&[]);
        for form in FORMS {
            *forms.entry(form).or_default() += usize::from(text.contains(form));
        }
        let book = checked(&text);
        sentences += book.rules.statements.len();
        lines += book.rules.lines.len();
        let mut evaluator = Evaluator::new(&book.rules);
        for number in 0..20 {
            let facts = random.case(number);
            for (_, answer) in answers(&book, &mut evaluator, &complete(&book, &facts)) {
                all += 1;
                covered += usize::from(answer == Answer::Covered);
            }
        }
    }
    assert!(forms.values().all(|count| *count > 20), "{forms:#?}");
    assert!(covered * 20 > all, "{covered} of {all} are covered: too few to tell two meanings apart");
    assert!(sentences > 12 * 300, "{sentences} sentences in {lines} lines");
}

proptest! {
    #![proptest_config(config(120))]

    /// What the exact engine decides is so in every completion; what it leaves is the line's condition in every completion.
    #[test]
    fn exact_answers_hold_in_every_completion(choices in any_choices(), first in any::<u64>(), forget in any::<u64>()) {
        let random = Book::new(&choices, References::Free);
        let text = random.text(&[]);
        let book = checked(&text);
        let mut evaluator = Evaluator::new(&book.rules);
        let mut exact = Engine::new(&book.rules);
        let forgotten = |name: &str| {
            let sum = name.bytes().fold(forget, |sum, byte| sum.rotate_left(7) ^ u64::from(byte));
            sum.count_ones() & 1 == 1
        };
        let facts = random.case(first);
        let open = case_of(&book, &facts, &forgotten);
        let whole: Vec<Case<'_>> = (1..30).map(|number| {
            let mut other = random.case(first.wrapping_add(number));
            // What is known stays.
            for (name, value) in facts.yes.iter().filter(|(name, _)| !forgotten(name)) {
                other.yes.insert(name.clone(), *value);
            }
            for (name, value) in facts.leaves.iter().filter(|(name, _)| !forgotten(name)) {
                other.leaves.insert(name.clone(), value.clone());
            }
            for (name, value) in facts.numbers.iter().filter(|(name, _)| !forgotten(name)) {
                other.numbers.insert(name.clone(), *value);
            }
            complete(&book, &other)
        }).collect();
        for (at, line) in book.rules.lines.iter().enumerate() {
            let verdict = exact.verdict(LineId::new(at), &open).unwrap();
            let rest = residual(&mut evaluator.on(&open), line.covers).unwrap();
            prop_assert_eq!(verdict.truth, rest.truth(), "{}", text);
            prop_assert!(verdict.exact, "{}", text);
            for case in &whole {
                let truth = evaluator.truth(line.covers, case).unwrap();
                prop_assert!(verdict.truth == Truth::Unknown || verdict.truth == truth, "{}", text);
                prop_assert_eq!(rest.holds(&mut evaluator.on(case)), Ok(truth), "{}\n{}", line.name, text);
                prop_assert_eq!(exact.verdict(LineId::new(at), case).unwrap().truth, truth, "{}", text);
            }
        }
    }
}
