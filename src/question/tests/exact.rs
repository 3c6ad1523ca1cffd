//! The exact engine against the evaluator, case by case.

#![expect(clippy::arithmetic_side_effects, clippy::unreachable, reason = "a test may fail")]

use proptest::prelude::*;
use rustc_hash::FxHashMap;

use crate::base::Codes;
use crate::decide::tests::{complete, told};
use crate::decide::{Case, Evaluator, Truth};
use crate::question::diagram::store::{NEVER, Store};
use crate::question::exact::nothing_known;
use crate::question::left::Left;
use crate::question::{Exact, Possible, contradicts_always, possible, residual};
use crate::rule::testing::{Builder, World, any_facts, any_line, any_recipe, naive, number};
use crate::rule::{Amount, Comparison, FactId, FormulaId, LineId, Part, Role, StatementId, Test, Type, Value};

proptest! {
    #![proptest_config(ProptestConfig::with_cases(400))]

    /// A *depends* that is marked exact has two completions that disagree.
    #[test]
    fn what_depends_has_two_completions_that_disagree(recipe in any_recipe(), facts in any_facts()) {
        let mut world = World::new();
        let formula = world.build(&recipe);
        let told = told(&world, &facts);
        let mut evaluator = Evaluator::new(world.rules());
        let Ok(rest) = residual(&mut evaluator.on(&told.case), formula) else { return Ok(()) };
        if rest.truth() != Truth::Unknown || !rest.is_exact() {
            return Ok(());
        }
        for holds in [true, false] {
            let whole = rest.completion(&mut evaluator, &told.case, holds).expect("a completion");
            // A plainer evaluator agrees.
            let values: FxHashMap<FactId, Value> = (0..world.rules().vocabulary.facts.len())
                .map(FactId::new)
                .map(|fact| (fact, whole.known(fact).value().cloned().unwrap_or_else(|| world.value(fact, 1))))
                .collect();
            prop_assert_eq!(naive(world.rules(), &values, formula), Some(holds));
        }
    }

    /// The diagrams that are kept answer as those that are made for the case.
    #[test]
    fn asking_again_gives_the_same_answer(line in any_line(), facts in prop::collection::vec(any_facts(), 1..5)) {
        let mut world = World::new();
        let id = world.line("Erste", &line);
        let covers = world.rules().lines[0].covers;
        let mut exact = Exact::new(world.rules());
        let mut evaluator = Evaluator::new(world.rules());
        for facts in &facts {
            let told = told(&world, facts);
            let again = exact.verdict(id, &told.case);
            let once = residual(&mut evaluator.on(&told.case), covers);
            match (again, once) {
                (Ok(again), Ok(once)) => {
                    prop_assert!(again.truth == once.truth() || !(again.exact && once.is_exact()), "{again:?}");
                    // On complete facts both are the evaluator's.
                    let whole = complete(&world, &told.values);
                    if let (Ok(exactly), Ok(truth)) = (exact.verdict(id, &whole), evaluator.truth(covers, &whole)) {
                        prop_assert_eq!(exactly.truth, truth);
                    }
                }
                (again, once) => prop_assert!(again.is_err() && once.is_err()),
            }
        }
    }

    /// Any function of a few facts of two to four values: nothing shorter says the same.
    #[test]
    fn nothing_shorter_says_the_same(bits in any::<u16>(), sizes in prop::sample::select(vec![
        vec![2_usize, 2], vec![3, 2], vec![2, 2, 2], vec![3, 3], vec![4, 2],
    ])) {
        let mut b = Builder::new();
        let leaves = ["a", "b", "c", "d"];
        let facts: Vec<FactId> = sizes.iter().zip(["X", "Y", "Z"]).enumerate().map(|(at, (size, name))| {
            let names: Vec<String> = leaves[..*size].iter().map(|leaf| format!("{leaf}{at}")).collect();
            let names: Vec<&str> = names.iter().map(String::as_str).collect();
            b.kind(name, false, &names, &[])
        }).collect();
        let cells: usize = sizes.iter().product();
        let mut products = Vec::new();
        for cell in (0..cells).filter(|cell| bits >> cell & 1 == 1) {
            let mut rest = cell;
            let literals: Vec<FormulaId> = facts.iter().zip(&sizes).map(|(fact, size)| {
                let value = u16::try_from(rest % size).unwrap();
                rest /= size;
                b.within(*fact, &[value])
            }).collect();
            products.push(b.all(&literals));
        }
        let formula = b.any(&products);
        let case = Case::new(&b.rules);
        let mut evaluator = Evaluator::new(&b.rules);
        let rest = residual(&mut evaluator.on(&case), formula).unwrap();
        let mask = u32::from(bits) & ((1 << cells) - 1);
        let least = fewest_literals(&sizes, mask);
        let mut literals = 0;
        rest.left.literals(&mut |_, _| literals += 1);
        prop_assert_eq!(literals, least, "{}", rest.words(&b.rules));
    }
}

/// By brute force: the fewest literals that say a function, found by joining what fewer say.
fn fewest_literals(sizes: &[usize], wanted: u32) -> usize {
    let cells: usize = sizes.iter().product();
    let all = (1_u32 << cells) - 1;
    if wanted == 0 || wanted == all {
        return 0;
    }
    let mut levels: Vec<Vec<u32>> = vec![Vec::new(), Vec::new()];
    let mut seen = std::collections::BTreeSet::from([0, all]);
    let mut same = 1;
    for size in sizes {
        for chosen in 1..(1_u32 << size) - 1 {
            let mask =
                (0..cells).filter(|cell| chosen >> (cell / same % size) & 1 == 1).fold(0, |sum, at| sum | 1 << at);
            if seen.insert(mask) {
                levels[1].push(mask);
            }
        }
        same *= size;
    }
    for count in 1.. {
        if levels[count].contains(&wanted) {
            return count;
        }
        let mut next = Vec::new();
        for first in 1..=count {
            let second = count + 1 - first;
            for left in &levels[first] {
                for right in &levels[second] {
                    for mask in [left & right, left | right] {
                        if seen.insert(mask) {
                            next.push(mask);
                        }
                    }
                }
            }
        }
        levels.push(next);
    }
    unreachable!()
}

/// A rulebook in which some sentence is kept by every case.
fn keeping(mut b: Builder, formula: FormulaId) -> Builder {
    let statement = b.statement("always", Role::Plausibility);
    b.rules.always.push(Part { statement, formula });
    b
}

#[test]
fn what_every_case_keeps_settles_an_answer() {
    let mut b = Builder::new();
    let (one, other) = (b.clause("A"), b.clause("B"));
    let (a, c) = (b.yes(one), b.yes(other));
    let not_a = b.not(a);
    let implies = b.any(&[not_a, c]);
    let both = b.all(&[a, c]);
    let b = keeping(b, implies);
    let case = Case::new(&b.rules);
    let mut evaluator = Evaluator::new(&b.rules);
    let rest = residual(&mut evaluator.on(&case), both).unwrap();
    assert_eq!(rest.words(&b.rules), "A is agreed");
    assert_eq!(rest.facts(), [one]);
    let never = [(a, true), (c, false)];
    assert!(matches!(possible(&mut evaluator, &never), Possible::Never));
    assert!(matches!(possible(&mut evaluator, &[(a, false), (c, true)]), Possible::Shown(_)));
}

#[test]
fn facts_that_only_together_cannot_be_are_found() {
    let mut b = Builder::new();
    let (x, y, z) = (b.clause("X"), b.clause("Y"), b.clause("Z"));
    let (x_is, y_is, z_is) = (b.yes(x), b.yes(y), b.yes(z));
    let not_y = b.not(y_is);
    let (either, neither) = (b.any(&[y_is, z_is]), b.any(&[not_y, z_is]));
    let not_x = b.not(x_is);
    let mut b = keeping(b, either);
    b = keeping(b, neither);
    b = keeping(b, not_x);
    let mut case = Case::new(&b.rules);
    let mut evaluator = Evaluator::new(&b.rules);
    assert_eq!(contradicts_always(&mut evaluator, &case), []);
    case.set(z, Value::YesNo(false)).unwrap();
    assert_eq!(evaluator.check_always(&case), Ok(Vec::new()));
    assert_eq!(contradicts_always(&mut evaluator, &case), [StatementId::new(0), StatementId::new(1)]);
}

#[test]
fn comparisons_of_facts_know_each_other() {
    let mut b = Builder::new();
    let money = || Type::Money("DM".into());
    let [x, y, z] = ["X", "Y", "Z"].map(|name| b.fact(name, money()));
    let [x, y, z] = [x, y, z].map(|fact| (fact, b.amount_of(fact)));
    let compare = |b: &mut Builder, comparison, left, right| b.test(Test::Compare(comparison, left, right));
    let (less, more) =
        (compare(&mut b, Comparison::LessThan, x.1, y.1), compare(&mut b, Comparison::MoreThan, x.1, y.1));
    let both = b.all(&[less, more]);
    let (second, third) =
        (compare(&mut b, Comparison::LessThan, y.1, z.1), compare(&mut b, Comparison::AtMost, z.1, x.1));
    let circle = b.all(&[less, second, third]);
    let (small, large) =
        (b.compare(x.0, Comparison::AtLeast, number(100)), b.compare(y.0, Comparison::AtMost, number(50)));
    let against = b.all(&[less, small, large]);
    let fine = b.all(&[less, second, small]);
    let squares = b.rules.formulas.add_amount(Amount::Multiply(x.1, y.1), Type::Decimal);
    let product = b.test(Test::Compare(Comparison::LessThan, squares, z.1));
    let case = nothing_known(&b.rules);
    let mut evaluator = Evaluator::new(&b.rules);
    let mut left = |formula| {
        let rest = residual(&mut evaluator.on(&case), formula).unwrap();
        (rest.truth(), rest.is_exact())
    };
    assert_eq!(left(both), (Truth::No, true));
    assert_eq!(left(circle), (Truth::No, true));
    assert_eq!(left(against), (Truth::No, true));
    assert_eq!(left(fine), (Truth::Unknown, true));
    assert_eq!(left(product).0, Truth::Unknown);
}

#[test]
fn what_is_too_large_ends_soon_with_the_plain_answer() {
    // A multiplexer over comparisons in the worst order: its diagram grows exponentially.
    let mut b = Builder::new();
    let clauses: Vec<FactId> = (0..44).map(|at| b.clause(&format!("K{at}"))).collect();
    let clauses: Vec<FormulaId> = clauses.into_iter().map(|clause| b.yes(clause)).collect();
    let mut pairs = Vec::new();
    for (at, left) in clauses.iter().take(22).enumerate() {
        let right = clauses[22 + at];
        let (not_left, not_right) = (b.not(*left), b.not(right));
        let (both, neither) = (b.all(&[*left, right]), b.all(&[not_left, not_right]));
        pairs.push(b.any(&[both, neither]));
    }
    // Every clause of the first half is met before any of the second.
    let first = b.rules.formulas.at_least(1, clauses[..22].to_vec());
    let pairs = b.all(&pairs);
    let formula = b.all(&[first, pairs]);
    let case = Case::new(&b.rules);
    let mut evaluator = Evaluator::new(&b.rules);
    let begin = std::time::Instant::now();
    let rest = residual(&mut evaluator.on(&case), formula).unwrap();
    assert!(begin.elapsed().as_secs() < 60, "{:?}", begin.elapsed());
    assert_eq!(rest.truth(), Truth::Unknown);
    assert!(!rest.is_exact() && rest.nodes().is_none());
}

#[test]
fn any_value_of_a_kind_decides_although_it_is_unknown() {
    let mut b = Builder::new();
    let peril = b.kind("Gefahr", true, &["Brand", "Sturm"], &[]);
    let clause = b.clause("K");
    let agreed = b.yes(clause);
    let (fire, storm, other) = (b.within(peril, &[0]), b.within(peril, &[1]), b.within(peril, &[2]));
    let not_agreed = b.not(agreed);
    let (one, two) = (b.all(&[fire, agreed]), b.all(&[fire, not_agreed]));
    let any = b.any(&[one, two, storm, other]);
    let case = Case::new(&b.rules);
    let mut evaluator = Evaluator::new(&b.rules);
    assert_eq!(evaluator.truth(any, &case), Ok(Truth::Unknown));
    assert_eq!(residual(&mut evaluator.on(&case), any).unwrap().truth(), Truth::Yes);
}

#[test]
fn diagrams_are_what_they_are_made_of() {
    let mut store = Store::new(vec![3, 2, 4], 1_000);
    let literals: Vec<_> =
        [(0, 1_u16), (1, 1), (2, 3)].map(|(place, at)| store.literal(place, |value| value == at).unwrap()).into();
    let any = store.junction(false, literals.clone()).unwrap();
    let none = store.not(any).unwrap();
    assert_eq!(store.and(any, none), Ok(NEVER));
    assert_eq!(store.not(none), Ok(any));
    let two = store.at_least(2, &literals).unwrap();
    assert_eq!(store.implies(two, any), Ok(true));
    assert_eq!(store.support(two), [0, 1, 2]);
    assert_eq!(store.fixed(any, 0, 1), Ok(crate::question::diagram::store::ALWAYS));
    let left = Left::Literal(0, Codes::range(0..1));
    assert_eq!(left.cost(), 101);
    let mut line = Builder::new();
    let id = line.line("Leer", &[], (Vec::new(), Vec::new()));
    assert_eq!(Exact::new(&line.rules).nodes(id), Some(3));
    assert_eq!(id, LineId::new(0));
}
