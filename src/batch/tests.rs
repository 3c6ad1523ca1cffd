//! Batches against the reference evaluator, row by row.

#![expect(clippy::arithmetic_side_effects, reason = "a test may fail")]

use proptest::prelude::*;
use proptest::strategy::ValueTree;

use super::{CaseDecided, Columns, Decided, Outcome, Plan, Refusal, Worker};
use crate::base::{Codes, Exact, Rounding};
use crate::decide::{Case, Evaluator};
use crate::rule::testing::{LineRecipe, Recipe, Sum, World, any_amount, any_facts, any_line, any_recipe, number};
use crate::rule::{Amount, Currency, FactId, LineId, Part, Pays, Role, Rules, Type};

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
    }
    counted(&decided, rows.len())?;
    // Once more, with everything remembered.
    let again = worker.decide(columns);
    for row in 0..rows.len() {
        prop_assert_eq!(by_batch(&again, row), by_batch(&decided, row));
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

/// What a line pays: an amount, never below 0, rounded; where it covers.
fn pay(world: &mut World, line: LineId, amount: &Sum) {
    let of = Type::Money("DM".into());
    let amount = world.sum(amount);
    let covers = world.rules().lines[line.index()].covers;
    let formulas = &mut world.builder.rules.formulas;
    let zero = formulas.add_amount(Amount::Constant(number(0)), of.clone());
    let amount = formulas.add_amount(Amount::Greatest([zero, amount].into()), of.clone());
    let cent = Exact::new(1, 100).unwrap();
    let amount = formulas.add_amount(Amount::Round(amount, Rounding::HalfAwayFromZero, cent), of.clone());
    let always = formulas.constant(true);
    let paid = formulas.add_amount(Amount::Cases([(covers, amount), (always, zero)].into()), of);
    let pays = Pays { currency: "DM".into(), payments: Vec::new(), totals: Vec::new(), paid };
    world.builder.rules.lines[line.index()].pays = Some(pays);
}

fn with_currency(world: &mut World) {
    let (rate, unit) = (None, Exact::new(1, 100).unwrap());
    let currency = Currency { name: "DM".into(), rate, rounding: Rounding::HalfAwayFromZero, unit };
    world.builder.rules.vocabulary.currencies.push(currency);
}

/// Rulebooks with rows, at random.
#[derive(Clone, Debug)]
struct Portfolio {
    lines: Vec<(LineRecipe, Option<Sum>)>,
    always: Option<Recipe>,
    rows: Vec<Vec<(u32, u8)>>,
    same: Vec<(u32, u8)>,
    without: u32,
    plain: bool,
}

fn any_portfolio(rows: std::ops::Range<usize>) -> impl Strategy<Value = Portfolio> {
    let lines = prop::collection::vec((any_line(), prop::option::of(any_amount())), 1..3);
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
        let id = world.line(["Erste", "Zweite"][at], line);
        if let Some(amount) = paid {
            pay(&mut world, id, amount);
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
#[ignore = "takes hours; see CONTRIBUTING"]
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
