//! Exact answers on random rulebooks, held against the reference evaluator in over a million completions.

#![expect(clippy::arithmetic_side_effects, reason = "a test may fail")]

use std::cell::RefCell;

use proptest::prelude::*;
use proptest::test_runner::{Config, RngAlgorithm, TestCaseError, TestRng, TestRunner};
use rustc_hash::FxHashMap;

use crate::decide::tests::told;
use crate::decide::{Case, Evaluator, Known, Truth};
use crate::question::proven::irrelevant;
use crate::question::{Exact, Residual, contradicts_always, residual};
use crate::rule::testing::{LineRecipe, Recipe, World, any_facts, any_line, any_recipe, naive};
use crate::rule::{FactId, FormulaId, LineId, Value, facts_of};

/// So many random rulebooks, each with a few cases.
const BOOKS: u32 = 400;
/// So many completions of each line of each case that plain evaluation leaves open.
const COMPLETIONS: usize = 2_200;
/// So many of the others.
const FEW: usize = 100;
/// In the end there are at least so many that keep what every case keeps.
const AT_LEAST: usize = 1_000_000;

/// A sequence of numbers that looks random.
fn next(seed: &mut u32) -> u32 {
    *seed ^= *seed << 13;
    *seed ^= *seed >> 17;
    *seed ^= *seed << 5;
    *seed
}

/// Fills in what the case leaves open of these facts.
fn fill(world: &World, case: &Case<'_>, trial: &mut Case<'_>, facts: &[FactId], seed: &mut u32) {
    for fact in facts {
        let value = match case.known(*fact) {
            Known::Given(_) | Known::Assumed(_) => continue,
            Known::Unknown => world.value(*fact, next(seed)),
            Known::OneOf(codes) => {
                let all: Vec<u16> = codes.iter().collect();
                Value::Leaf(all[next(seed) as usize % all.len()])
            }
        };
        trial.replace(*fact, Known::Given(value));
    }
}

/// A line of a single requirement: more of it is left open than of one of many parts.
fn one_condition() -> impl Strategy<Value = LineRecipe> {
    let line = |recipe| LineRecipe { grants: Vec::new(), requirements: vec![recipe], exclusions: Vec::new() };
    any_recipe().prop_map(line)
}

/// A requirement that holds, or fails, whatever its parts are: by cases that three values do not see together.
fn decided_unseen() -> impl Strategy<Value = LineRecipe> {
    (any_recipe(), any_recipe(), any::<bool>()).prop_map(|(one, other, holds)| {
        let not = |recipe: &Recipe| Recipe::Not(Box::new(recipe.clone()));
        let by_cases =
            vec![Recipe::All(vec![one.clone(), other.clone()]), Recipe::All(vec![one.clone(), not(&other)]), not(&one)];
        let always = Recipe::Any(by_cases);
        let requirement = if holds { always } else { not(&always) };
        LineRecipe { grants: Vec::new(), requirements: vec![requirement], exclusions: Vec::new() }
    })
}

/// The facts that the numbers stand for, and of those that are told some forgotten again.
fn some_told<'w>(world: &'w World, facts: &[(u32, u8)]) -> Case<'w> {
    let mut case = told(world, facts).case;
    let all = facts.iter().take(world.rules().vocabulary.facts.len()).enumerate();
    all.filter(|(_, (seed, _))| seed & 0x100 != 0).for_each(|(at, _)| case.forget(FactId::new(at)));
    case
}

/// What was held against each other.
#[derive(Debug, Default)]
struct Counts {
    completions: usize,
    /// Answers that plain evaluation gives.
    plain: usize,
    /// Answers that only the exact engine gives.
    exact_only: usize,
    /// Answers that depend, proven and not.
    depends: usize,
    not_proven: usize,
    /// Pairs of completions that disagree.
    pairs: usize,
    /// Facts said to make no difference.
    irrelevant: usize,
}

/// Every *covered* and *not covered* is so in each completion that keeps what every case keeps; what is left is the line's
/// condition in each of them, without asking for a fact that is said to make no difference; every *depends* that is said to be
/// proven has two that disagree, which the evaluator and a plainer one confirm; on complete facts the kept diagrams are the
/// evaluator's answer.
#[test]
#[expect(clippy::print_stdout, reason = "`-- --nocapture` shows how much was held against each other")]
fn exact_answers_are_those_of_a_million_completions() {
    let counts = RefCell::new(Counts::default());
    let config = Config { cases: BOOKS, failure_persistence: None, ..Config::default() };
    // The same books every time: the counts below are those of this test, not of luck.
    let mut runner = TestRunner::new_with_rng(config, TestRng::deterministic_rng(RngAlgorithm::ChaCha));
    let books = (
        prop::collection::vec(prop_oneof![2 => any_line(), 5 => one_condition(), 2 => decided_unseen()], 1..4),
        prop::collection::vec(any_recipe(), 0..3),
        prop::collection::vec(any_facts(), 1..4),
        1_u32..,
    );
    let outcome = runner.run(&books, |(lines, always, cases, seed)| {
        let mut world = World::new();
        for (at, line) in lines.iter().enumerate() {
            world.line(["Erste", "Zweite", "Dritte"][at], line);
        }
        always.iter().for_each(|recipe| world.always(recipe));
        let mut seed = seed;
        for facts in &cases {
            hold_against(&world, facts, &mut seed, &mut counts.borrow_mut())?;
        }
        Ok(())
    });
    let counts = counts.into_inner();
    println!("{counts:#?}");
    outcome.unwrap();
    assert!(counts.completions >= AT_LEAST, "{counts:#?}");
    assert!(counts.exact_only > 100 && counts.depends > 200 && counts.irrelevant > 1_000, "{counts:#?}");
    assert!(counts.pairs == counts.depends && counts.not_proven * 5 < counts.depends, "{counts:#?}");
}

fn hold_against(world: &World, facts: &[(u32, u8)], seed: &mut u32, counts: &mut Counts) -> Result<(), TestCaseError> {
    let rules = world.rules();
    let case = some_told(world, facts);
    let mut evaluator = Evaluator::new(rules);
    let broken = evaluator.check_always(&case);
    if broken != Ok(Vec::new()) || !contradicts_always(&mut evaluator, &case).is_empty() {
        return Ok(());
    }
    let mut exact = Exact::new(rules);
    let kept: Vec<FormulaId> = rules.always.iter().map(|part| part.formula).collect();
    for (at, line) in rules.lines.iter().enumerate() {
        let Ok(plain) = evaluator.truth(line.covers, &case) else { continue };
        let Ok(rest) = residual(&mut evaluator.on(&case), line.covers) else { continue };
        match (plain, rest.truth(), rest.is_exact()) {
            (Truth::Unknown, Truth::Unknown, true) => counts.depends += 1,
            (Truth::Unknown, Truth::Unknown, false) => counts.not_proven += 1,
            (Truth::Unknown, ..) => counts.exact_only += 1,
            (plain, decided, proven) => {
                prop_assert!(plain == decided && proven);
                counts.plain += 1;
            }
        }
        let no_matter = irrelevant(&evaluator.on(&case), line.covers, rest.facts());
        counts.irrelevant += no_matter.len();
        let asked: Vec<FactId> =
            kept.iter().chain([&line.covers]).flat_map(|root| facts_of(&rules.formulas, *root)).collect();
        let mut trial = case.clone();
        for number in 0..if plain == Truth::Unknown { COMPLETIONS } else { FEW } {
            fill(world, &case, &mut trial, &asked, seed);
            let mut evaluation = evaluator.on(&trial);
            let keeps = kept.iter().all(|kept| evaluation.truth(*kept) == Ok(Truth::Yes));
            let Some(truth) = evaluation.truth(line.covers).ok().filter(|_| keeps) else { continue };
            counts.completions += 1;
            prop_assert!(truth.is_decided());
            match rest.truth() {
                Truth::Unknown => prop_assert_eq!(rest.holds(&mut evaluation), Ok(truth), "{}", rest.words(rules)),
                decided => prop_assert_eq!(decided, truth),
            }
            if number % 40 == 0 {
                if let Ok(verdict) = exact.verdict(LineId::new(at), &trial) {
                    prop_assert_eq!(verdict.truth, truth);
                }
                // Other values of what makes no difference make none.
                let mut other = trial.clone();
                let unknown: Vec<FactId> = no_matter.iter().copied().filter(|fact| asked.contains(fact)).collect();
                fill(world, &case, &mut other, &unknown, seed);
                let mut evaluation = evaluator.on(&other);
                if kept.iter().all(|kept| evaluation.truth(*kept) == Ok(Truth::Yes))
                    && let Ok(after) = evaluation.truth(line.covers)
                {
                    prop_assert_eq!(after, truth);
                }
            }
        }
        if rest.truth() == Truth::Unknown && rest.is_exact() {
            disagree(world, &rest, &case, line.covers)?;
            counts.pairs += 1;
        }
    }
    Ok(())
}

/// Two completions that disagree, confirmed by the evaluator as the engine does, and by a plainer one here.
fn disagree<'w>(world: &'w World, rest: &Residual, case: &Case<'w>, covers: FormulaId) -> Result<(), TestCaseError> {
    let rules = world.rules();
    let mut evaluator = Evaluator::new(rules);
    for holds in [true, false] {
        let whole = rest.completion(&mut evaluator, case, holds);
        prop_assert!(whole.is_some(), "no completion for {}: {}", holds, rest.words(rules));
        let Some(whole) = whole else { return Ok(()) };
        let values: FxHashMap<FactId, Value> = (0..rules.vocabulary.facts.len())
            .map(FactId::new)
            .map(|fact| (fact, whole.known(fact).value().cloned().unwrap_or_else(|| world.value(fact, 1))))
            .collect();
        prop_assert_eq!(naive(rules, &values, covers), Some(holds));
        for always in &rules.always {
            // What has nothing to do with the line is not filled in.
            if facts_of(&rules.formulas, always.formula).iter().all(|fact| whole.known(*fact).value().is_some()) {
                prop_assert_eq!(naive(rules, &values, always.formula), Some(true));
            }
        }
    }
    Ok(())
}
