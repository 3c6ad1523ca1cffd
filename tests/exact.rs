//! Exact answers of whole rulebooks: the shipped one in random completions, and books that are built to be too large.
#![cfg(test)]

use std::collections::BTreeSet;
use std::fmt::Write;
use std::time::{Duration, Instant};

use klauselwerk::base::{Date, Exact as Number, FileId, Sources};
use klauselwerk::book::{Book, load};
use klauselwerk::case::apply;
use klauselwerk::decide::{Answer, Case, Evaluator, Known, Truth};
use klauselwerk::question::{Exact, Proof, answer_line, residual};
use klauselwerk::rule::{FactId, LineId, Rules, Type, Value, facts_of};
use klauselwerk::syntax::parse_facts;

use crate::edv::EDV;

/// A sequence of numbers that looks random.
struct Dice(u64);

impl Dice {
    fn below(&mut self, most: u64) -> u64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        self.0 % most
    }
}

/// Some value of a fact that its domain allows.
fn any_value(rules: &Rules, id: FactId, dice: &mut Dice) -> Value {
    let fact = rules.vocabulary.fact(id).unwrap();
    if fact.absent.is_some() && dice.below(5) == 0 {
        return Value::Absent;
    }
    let texts = ["A1", "A2", "B7"];
    let some = |dice: &mut Dice| texts[usize::try_from(dice.below(3)).unwrap()].into();
    match &fact.fact_type {
        Type::YesNo => Value::YesNo(dice.below(2) == 0),
        Type::Kind(kind) => {
            let all: Vec<u16> = rules.vocabulary.kind(*kind).unwrap().all().iter().collect();
            Value::Leaf(all[usize::try_from(dice.below(all.len() as u64)).unwrap()])
        }
        Type::Leaves(kind) => {
            let all = rules.vocabulary.kind(*kind).unwrap().all();
            Value::Leaves(all.iter().filter(|_| dice.below(3) == 0).collect())
        }
        Type::Date => {
            let day = i64::try_from(dice.below(1_500)).unwrap();
            Value::Date(Date::parse("1986-01-01").unwrap().checked_add_days(day).unwrap())
        }
        Type::Text => Value::Text(some(dice)),
        Type::Texts => Value::Texts((0..dice.below(3)).map(|_| some(dice)).collect::<BTreeSet<_>>()),
        _ => (0..)
            .map(|_| Value::Number(Number::from_int(i64::try_from(dice.below(19)).unwrap())))
            .find(|value| fact.bounds.allow(value))
            .unwrap(),
    }
}

/// Gives so many of some facts, out of a hundred.
fn give(rules: &Rules, case: &mut Case<'_>, facts: &[FactId], share: u64, dice: &mut Dice) {
    for fact in facts {
        if *case.known(*fact) == Known::Unknown && dice.below(100) < share {
            let value = any_value(rules, *fact, dice);
            case.set(*fact, value).unwrap();
        }
    }
}

/// What a line asks for, and what every case keeps, in the order of the vocabulary.
fn asked(rules: &Rules, line: LineId) -> Vec<FactId> {
    let roots = rules.always.iter().map(|part| part.formula).chain([rules.line(line).unwrap().covers]);
    let facts: BTreeSet<FactId> = roots.flat_map(|root| facts_of(&rules.formulas, root)).collect();
    facts.into_iter().collect()
}

/// For each line of the shipped rulebook, cases of which some facts are known, each with completions: what is decided is so in
/// all of them, what is left is the line's condition in all of them, and on complete facts the diagram is the evaluator.
#[test]
#[expect(clippy::print_stdout, reason = "`-- --nocapture` shows how much was held against each other")]
fn the_shipped_rulebook_in_random_completions() {
    let rules = EDV.rules();
    let (mut evaluator, mut exact) = (Evaluator::new(rules), Exact::new(rules));
    let mut dice = Dice(0x1986_1212);
    let (mut completions, mut open) = (0, 0);
    for line in (0..rules.lines.len()).map(LineId::new) {
        let covers = rules.line(line).unwrap().covers;
        let facts = asked(rules, line);
        for number in 0..16 {
            let mut case = Case::new(rules);
            // What is known for sure makes the rest matter.
            case.set(rules.line(line).unwrap().agreed, Value::YesNo(true)).unwrap();
            give(rules, &mut case, &facts, number * 5, &mut dice);
            if evaluator.check_always(&case) != Ok(Vec::new()) {
                continue;
            }
            let rest = residual(&mut evaluator.on(&case), covers).unwrap();
            assert_eq!(exact.verdict(line, &case).unwrap().truth, rest.truth());
            open += usize::from(rest.truth() == Truth::Unknown);
            for _ in 0..40 {
                // Most of what is filled in at random breaks what every case keeps.
                let mut tried = (0..40).map(|_| {
                    let mut whole = case.clone();
                    give(rules, &mut whole, &facts, 100, &mut dice);
                    whole
                });
                let Some(whole) = tried.find(|whole| evaluator.check_always(whole) == Ok(Vec::new())) else { continue };
                let truth = evaluator.truth(covers, &whole).unwrap();
                completions += 1;
                assert!(truth.is_decided());
                assert_eq!(rest.holds(&mut evaluator.on(&whole)), Ok(truth), "{}", rest.words(rules));
                assert_eq!(exact.verdict(line, &whole).unwrap().truth, truth);
            }
            // Each single change that is told turns the answer, said as a fact again.
            let answered = answer_line(&mut evaluator, line, &case, "?").unwrap();
            for flip in &answered.flip {
                let (sentences, problems) = parse_facts(FileId(1), &flip.words);
                let mut changed = case.clone();
                changed.forget(flip.id);
                // Some changes can be said as conditions only: `Windstärke less than 8`.
                if !problems.is_empty() || !apply(&EDV.book, &mut changed, &sentences).is_empty() {
                    continue;
                }
                let wanted = Truth::from(answered.answer == Answer::NotCovered);
                assert_eq!(residual(&mut evaluator.on(&changed), covers).unwrap().truth(), wanted, "{}", flip.words);
            }
        }
    }
    println!("{completions} completions, {open} cases left open");
    assert!(completions > 6_000 && open > 80, "{completions} completions, {open} cases left open");
}

fn book(text: &str) -> Book {
    let mut sources = Sources::default();
    sources.add("gross.klausel", text);
    let mut loaded = load(&sources);
    assert_eq!(loaded.books.len(), 1, "{:?}", loaded.problems.first());
    loaded.books.remove(0)
}

/// Vocabulary in front of a line that covers every peril, and more below it.
fn line(vocabulary: &str, below: &str) -> String {
    format!("kind Gefahr, among others\n  Brand\n{vocabulary}line L\n  covers all Gefahr\n{below}")
}

/// Pairs of clauses that must be alike, every first one met before any second one.
fn alike(pairs: usize) -> String {
    let (mut clauses, mut below) = (String::new(), "  requires any of\n".to_owned());
    for at in 0..pairs {
        write!(clauses, "clause K{at}\nclause M{at}\n").unwrap();
        writeln!(below, "    K{at}").unwrap();
    }
    for at in 0..pairs {
        let each = format!("all of\n      K{at}\n      M{at}\n    all of\n      not K{at}\n      not M{at}\n");
        write!(below, "  requires any of\n    {each}").unwrap();
    }
    line(&clauses, &below)
}

/// Random demands on three of many clauses.
fn knots(clauses: u64, demands: usize) -> String {
    let mut dice = Dice(7);
    let names: String = (0..clauses).map(|at| format!("clause K{at}\n")).collect();
    let mut below = String::new();
    for _ in 0..demands {
        below.push_str("  requires any of\n");
        for _ in 0..3 {
            let not = if dice.below(2) == 0 { "not " } else { "" };
            writeln!(below, "    {not}K{}", dice.below(clauses)).unwrap();
        }
    }
    line(&names, &below)
}

/// Kinds of many values, each value of one barring a value of another.
fn kinds(count: usize, values: usize) -> String {
    let (mut vocabulary, mut below) = (String::new(), String::new());
    for at in 0..count {
        for kind in ["A", "B"] {
            let all: Vec<String> = (0..values).map(|value| format!("{kind}{at}x{value}")).collect();
            write!(vocabulary, "kind {kind}{at}\n  {}\n", all.join(", ")).unwrap();
        }
    }
    for at in 0..count {
        let next = (at + 1) % count;
        writeln!(below, "  excludes everything if A{at} is A{at}x0 and A{next} is A{next}x1").unwrap();
    }
    for at in 0..count {
        for value in 0..values {
            let other = value * 7 % values;
            writeln!(below, "  excludes everything if A{at} is A{at}x{value} and B{at} is B{at}x{other}").unwrap();
        }
    }
    line(&vocabulary, &below)
}

/// Every amount compared with every other.
fn comparisons(count: usize) -> String {
    let names: Vec<String> = (0..count).map(|at| format!("F{at}")).collect();
    let mut below = String::new();
    for at in 0..count {
        for other in at + 1..count {
            let third = (at * 3 + other) % count;
            writeln!(
                below,
                "  excludes everything if F{at} more than F{other} and F{third} less than {} EUR",
                100 * (other + 1)
            )
            .unwrap();
        }
    }
    line(&format!("currency EUR\nfact {} as EUR\n", names.join(", ")), &below)
}

/// Whatever is asked of a book that is built to explode is answered soon, and says honestly that it is not exact: plain
/// evaluation stands, and what is left is still the line's condition.
#[test]
fn what_is_too_large_ends_soon_and_says_so() {
    for (name, text) in
        [("alike", alike(30)), ("knots", knots(70, 290)), ("kinds", kinds(8, 24)), ("comparisons", comparisons(14))]
    {
        let book = book(&text);
        let rules = &book.rules;
        let id = LineId::new(0);
        let covers = rules.line(id).unwrap().covers;
        let mut case = Case::new(rules);
        case.set(rules.line(id).unwrap().agreed, Value::YesNo(true)).unwrap();
        let mut evaluator = Evaluator::new(rules);
        let begin = Instant::now();
        let answered = answer_line(&mut evaluator, id, &case, "L covers?").unwrap();
        // Seconds even without optimisation; a hang would be minutes.
        assert!(begin.elapsed() < Duration::from_secs(60), "{name}: {:?}", begin.elapsed());
        assert_eq!((answered.answer, answered.exact), (Answer::Depends, false), "{name}");
        assert_eq!(answered.not_exact, Some("too large to be exact"), "{name}");
        assert!(answered.ask_next.is_some() && answered.condition.is_some(), "{name}");
        let rest = residual(&mut evaluator.on(&case), covers).unwrap();
        assert_eq!(rest.proof(), Proof::TooLarge, "{name}");
        let (facts, mut dice) = (asked(rules, id), Dice(11));
        for number in 0..20 {
            let mut whole = case.clone();
            give(rules, &mut whole, &facts, 100, &mut dice);
            let truth = evaluator.truth(covers, &whole).unwrap();
            assert_eq!(rest.holds(&mut evaluator.on(&whole)), Ok(truth), "{name}");
            if number > 0 {
                continue;
            }
            // Changes that would turn it are looked for within a budget too.
            let begin = Instant::now();
            answer_line(&mut evaluator, id, &whole, "L covers?").unwrap();
            assert!(begin.elapsed() < Duration::from_secs(60), "{name}: {:?}", begin.elapsed());
        }
    }
}
