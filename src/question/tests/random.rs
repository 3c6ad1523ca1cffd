//! Random rules and cases.

use proptest::prelude::*;

use crate::decide::tests::{complete, told};
use crate::decide::{Answer, Evaluator, Known, Truth};
use crate::question::{FlipTo, answer_line, by_usefulness, nothing_known, residual, within};
use crate::rule::testing::{World, any_facts, any_line, any_recipe, naive};
use crate::rule::{LineId, Type, Value};

proptest! {
    #![proptest_config(ProptestConfig::with_cases(400))]

    #[test]
    fn the_rest_is_equivalent_however_the_unknown_turns_out(recipe in any_recipe(), facts in any_facts()) {
        let mut world = World::new();
        let formula = world.build(&recipe);
        let told = told(&world, &facts);
        let mut evaluator = Evaluator::new(world.rules());
        let Ok(rest) = residual(&mut evaluator.on(&told.case), formula) else { return Ok(()) };
        prop_assert!(!rest.words(world.rules()).is_empty());
        for fact in rest.facts() {
            prop_assert!(matches!(told.case.known(*fact), Known::Unknown | Known::OneOf(_)));
        }
        let whole = complete(&world, &told.values);
        if let Some(value) = naive(world.rules(), &told.values, formula) {
            prop_assert_eq!(rest.holds(&mut evaluator.on(&whole)), Ok(Truth::from(value)));
        }
    }

    #[test]
    fn what_sets_a_condition_apart_is_equivalent_where_the_other_holds(
        (recipe, other) in (any_recipe(), any_recipe()),
        cases in prop::collection::vec(any_facts(), 12),
    ) {
        let mut world = World::new();
        let (formula, given) = (world.build(&recipe), world.build(&other));
        let mut evaluator = Evaluator::new(world.rules());
        let empty = nothing_known(world.rules());
        let Ok(rest) = within(&mut evaluator.on(&empty), formula, &[given], &[]) else { return Ok(()) };
        let ways = rest.clone().ways(world.rules());
        prop_assert!(!rest.words(world.rules()).is_empty());
        for facts in cases {
            let told = told(&world, &facts);
            let whole = complete(&world, &told.values);
            let truths = (naive(world.rules(), &told.values, formula), naive(world.rules(), &told.values, given));
            let (Some(value), Some(true)) = truths else { continue };
            let mut evaluation = evaluator.on(&whole);
            prop_assert_eq!(rest.holds(&mut evaluation), Ok(Truth::from(value)), "{}", rest.words(world.rules()));
            let one = ways.iter().any(|way| way.holds(&mut evaluation) == Ok(Truth::Yes));
            prop_assert_eq!(one, value);
        }
        // What it shows is so.
        let shown = rest.shown(&mut evaluator.clone(), &empty, |case| {
            let mut evaluation = evaluator.on(case);
            evaluation.truth(formula) == Ok(Truth::Yes) && evaluation.truth(given) == Ok(Truth::Yes)
        });
        prop_assert!(shown.is_none() || rest.truth() != Truth::No);
    }

    #[test]
    fn what_is_answered_is_so(lines in prop::collection::vec(any_line(), 1..3), facts in any_facts()) {
        let mut world = World::new();
        for (at, line) in lines.iter().enumerate() {
            world.line(["Erste", "Zweite"][at], line);
        }
        let told = told(&world, &facts);
        let mut evaluator = Evaluator::new(world.rules());
        for (at, line) in world.rules().lines.iter().enumerate() {
            let id = LineId::new(at);
            let Ok(answered) = answer_line(&mut evaluator, id, &told.case, "?") else { continue };
            prop_assert_eq!(answered.condition.is_some(), answered.answer == Answer::Depends);
            prop_assert_eq!(answered.ask_next.is_some(), answered.answer == Answer::Depends);
            prop_assert!(!answered.reasons.is_empty());
            if let Some(covers) = naive(world.rules(), &told.values, line.covers) {
                prop_assert!(answered.answer == Answer::Depends || answered.answer == Truth::from(covers).into());
            }
            let rest = residual(&mut evaluator.on(&told.case), line.covers).unwrap();
            for useful in by_usefulness(&mut evaluator, id, &told.case, &rest) {
                prop_assert!(useful.settles <= useful.of);
            }
        }
    }

    /// Of any facts, also computed with: a change that is told turns the answer.
    #[test]
    fn a_flip_turns_the_answer(line in any_line(), facts in any_facts()) {
        let mut world = World::new();
        let id = world.line("Erste", &line);
        let told = told(&world, &facts);
        let rules = world.rules();
        let mut evaluator = Evaluator::new(rules);
        let Ok(answered) = answer_line(&mut evaluator, id, &told.case, "?") else { return Ok(()) };
        for flip in &answered.flip {
            // Yes/no facts say what they would have to be; of others some value does it.
            let turned = (0..60).any(|seed| {
                let value = match flip.to {
                    FlipTo::YesNo(yes) => Value::YesNo(yes),
                    FlipTo::Words(_) => world.value(flip.id, seed),
                };
                let mut other = told.case.clone();
                other.replace(flip.id, Known::Given(value));
                let after = residual(&mut evaluator.on(&other), rules.lines[0].covers).map(|rest| rest.truth());
                after == Ok(Truth::from(answered.answer == Answer::NotCovered))
            });
            prop_assert!(turned || matches!(rules.vocabulary.facts[flip.id.index()].fact_type, Type::Date | Type::Text | Type::Whole | Type::Days | Type::Money(_) | Type::Unit(_) | Type::Percent), "{}", flip.words);
        }
    }
}
