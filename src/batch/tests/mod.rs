//! Batches against the reference evaluator, row by row.

#![expect(clippy::arithmetic_side_effects, reason = "a test may fail")]

mod paying;

use proptest::prelude::*;
use proptest::strategy::ValueTree;

use super::{CaseDecided, Columns, Decided, Outcome, Plan, Refusal, Worker};
use crate::base::{Codes, Exact};
use crate::decide::{Case, Evaluator};
use crate::rule::testing::{LineRecipe, Recipe, World, any_facts, any_line, any_recipe};
use crate::rule::{FactId, LineId, Part, Role, Rules, Type};
use paying::{PaysRecipe, any_pays, pay, with_currency};

/// What becomes of a row.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Became {
    Decided(Vec<(Outcome, Option<Option<Exact>>)>, Option<Option<Exact>>),
    Refused(Refusal),
}

fn by_reference(rules: &Rules, case: &Case<'_>) -> Became {
    match CaseDecided::of(&mut Evaluator::new(rules), case) {
        Ok(row) => Became::Decided(row.lines, row.total),
        Err(refusal) => Became::Refused(refusal),
    }
}

fn by_batch(decided: &Decided, row: usize) -> Became {
    if let Some(rejected) = decided.rejected.iter().find(|rejected| rejected.row == row) {
        return Became::Refused(rejected.why.clone());
    }
    let money = |money: &super::Money| {
        money.get(row).map(|amount| Exact::new(amount.into(), 10_i128.pow(money.decimals)).unwrap())
    };
    let lines =
        decided.lines.iter().map(|line| (line.outcomes[line.codes.get(row)].clone(), line.paid.as_ref().map(money)));
    Became::Decided(lines.collect(), decided.total().map(money))
}

/// One column of each fact for the cases; facts whose bit is set have none, and all cases must say the same of them.
fn columns(rules: &Rules, cases: &[Case<'_>], without: u32) -> Columns {
    let facts = (0..rules.vocabulary.facts.len()).map(FactId::new);
    let (columns, odd) =
        Columns::of_cases(rules, cases, facts.filter(|fact| without & (1 << (fact.index() % 32)) == 0));
    assert!(odd.is_empty(), "{odd:?}");
    columns
}

/// Facts as a case says them; about half of them told, a kind's value perhaps only roughly.
fn case<'r>(world: &'r World, base: &Case<'r>, seeds: &[(u32, u8)], without: u32, plain: bool) -> Case<'r> {
    let mut case = base.clone();
    let rules = world.rules();
    for (at, fact) in rules.vocabulary.facts.iter().enumerate() {
        let id = FactId::new(at);
        if without & (1 << (at % 32)) != 0 {
            continue;
        }
        let (seed, how) = seeds[at % seeds.len()];
        let value = world.value(id, seed);
        match (how % 6, &fact.fact_type) {
            _ if plain => case.set(id, value).unwrap(),
            (0..=2, _) => case.set(id, value).unwrap(),
            (3, Type::Kind(kind)) => {
                let nodes: Vec<&Codes> =
                    rules.vocabulary.kinds[kind.index()].nodes.iter().map(|node| &node.leaves).collect();
                case.narrow(id, nodes[seed as usize % nodes.len()]).unwrap();
            }
            _ => {}
        }
    }
    case
}

fn agree(
    world: &World,
    rows: &[Vec<(u32, u8)>],
    same: &[(u32, u8)],
    without: u32,
    plain: bool,
) -> Result<(), TestCaseError> {
    let rules = world.rules();
    // Facts without a column are the same in all rows.
    let base = case(world, &Case::new(rules), same, !without, false);
    let cases: Vec<Case<'_>> = rows.iter().map(|row| case(world, &base, row, without, plain)).collect();
    let columns = columns(rules, &cases, without);
    let given: Vec<FactId> = columns.given().collect();
    let plan = Plan::new(base, given);
    let mut worker = Worker::new(&plan);
    let decided = worker.decide(columns.clone());
    for (row, case) in cases.iter().enumerate() {
        prop_assert_eq!(by_batch(&decided, row), by_reference(rules, case), "row {}", row);
        as_settled(rules, case)?;
    }
    counted(&decided, rows.len())?;
    // Once more, with everything remembered.
    let again = worker.decide(columns);
    for row in 0..rows.len() {
        prop_assert_eq!(by_batch(&again, row), by_batch(&decided, row));
    }
    Ok(())
}

/// What is paid, and for what, is what the settlement says.
fn as_settled(rules: &Rules, case: &Case<'_>) -> Result<(), TestCaseError> {
    let mut evaluator = Evaluator::new(rules);
    for line in (0..rules.lines.len()).map(LineId::new) {
        // A sheet has more on it, of which not everything need be computable.
        let Ok(settled) = evaluator.settle(line, case) else { continue };
        let paid = evaluator.paid(line, case).unwrap();
        prop_assert_eq!(
            paid.map(|paid| (paid.currency, paid.between, paid.pays_for)),
            settled.map(|settled| (settled.currency, settled.paid, settled.pays_for))
        );
    }
    Ok(())
}

/// Decided and rejected rows add up.
fn counted(decided: &Decided, rows: usize) -> Result<(), TestCaseError> {
    prop_assert_eq!(decided.rows, rows);
    prop_assert!(decided.rejected.is_sorted_by_key(|rejected| rejected.row) || decided.by_reference > 0);
    for line in &decided.lines {
        let counts = line.counts;
        let all = counts.covered + counts.not_covered + counts.depends + decided.rejected.len() as u64;
        prop_assert_eq!(all, rows as u64);
        if let Some(money) = &line.paid {
            let kept = (0..rows).filter(|row| decided.rejected.iter().all(|rejected| rejected.row != *row));
            let sum: i128 = kept.filter_map(|row| money.get(row)).map(i128::from).sum();
            prop_assert_eq!(money.sum, sum);
        }
    }
    Ok(())
}

/// Rulebooks with rows, at random.
#[derive(Clone, Debug)]
struct Portfolio {
    lines: Vec<(LineRecipe, Option<PaysRecipe>)>,
    always: Option<Recipe>,
    rows: Vec<Vec<(u32, u8)>>,
    same: Vec<(u32, u8)>,
    without: u32,
    plain: bool,
}

fn any_portfolio(rows: std::ops::Range<usize>) -> impl Strategy<Value = Portfolio> {
    // Several lines that cover nearly everything: then they pay at once.
    let plain = prop::collection::vec(any_recipe(), 0..2).prop_map(|exclusions| LineRecipe {
        grants: vec![vec![Recipe::Constant(true)]],
        requirements: Vec::new(),
        exclusions,
    });
    let line = prop_oneof![any_line(), plain];
    let lines = prop::collection::vec((line, prop::option::weighted(0.7, any_pays())), 1..5);
    let always = prop::option::weighted(0.3, any_recipe());
    let rows = prop::collection::vec(any_facts(), rows);
    let without = prop_oneof![Just(0), any::<u32>()];
    (lines, always, rows, any_facts(), without, any::<bool>())
        .prop_map(|(lines, always, rows, same, without, plain)| Portfolio { lines, always, rows, same, without, plain })
}

fn decides_as_the_reference(portfolio: &Portfolio) -> Result<(), TestCaseError> {
    let Portfolio { lines, always, rows, same, without, plain } = portfolio;
    let mut world = World::new();
    with_currency(&mut world);
    for (at, (line, paid)) in lines.iter().enumerate() {
        let id = world.line(["Erste", "Zweite", "Dritte", "Vierte"][at], line);
        if let Some(paid) = paid {
            pay(&mut world, id, paid);
        }
    }
    if let Some(always) = always {
        let formula = world.build(always);
        let Part { statement, formula } = world.builder.stated("always", Role::Plausibility, formula);
        world.builder.rules.always.push(Part { statement, formula });
    }
    agree(&world, rows, same, *without, *plain)
}

/// Ten million rows, or as many as `KLAUSEL_ROWS` says.
#[test]
#[ignore = "a quarter of an hour, in release; see CONTRIBUTING"]
#[expect(clippy::disallowed_methods, reason = "how many rows is said by who runs it")]
fn batches_decide_as_the_reference_does_at_length() {
    let wanted: usize = std::env::var("KLAUSEL_ROWS").ok().map_or(10_000_000, |rows| rows.parse().unwrap());
    let mut runner = proptest::test_runner::TestRunner::deterministic();
    let mut rows = 0;
    while rows < wanted {
        let portfolio = any_portfolio(500..2_000).new_tree(&mut runner).unwrap().current();
        rows += portfolio.rows.len();
        decides_as_the_reference(&portfolio).unwrap_or_else(|error| panic!("{error}"));
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(
        if cfg!(debug_assertions) { 30 } else { 2_000 }
    ))]

    #[test]
    fn batches_decide_as_the_reference_does(portfolio in any_portfolio(1..24)) {
        decides_as_the_reference(&portfolio)?;
    }
}
