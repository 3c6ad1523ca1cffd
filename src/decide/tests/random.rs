//! Random rules and cases.

use proptest::prelude::*;

use super::{complete, told};
use crate::decide::{Answer, Case, Evaluator, Known, Truth};
use crate::rule::testing::{World, any_facts, any_line, any_recipe, naive};
use crate::rule::{FactId, LineId};

proptest! {
    #![proptest_config(ProptestConfig::with_cases(400))]

    #[test]
    fn is_the_naive_evaluator_on_complete_cases(recipe in any_recipe(), facts in any_facts()) {
        let mut world = World::new();
        let formula = world.build(&recipe);
        let told = told(&world, &facts);
        let case = complete(&world, &told.values);
        let expected = naive(world.rules(), &told.values, formula);
        let found = Evaluator::new(world.rules()).truth(formula, &case).ok();
        prop_assert_eq!(found, expected.map(Truth::from));
    }

    #[test]
    fn what_is_decided_stays_so_whatever_the_rest_is(recipe in any_recipe(), facts in any_facts()) {
        let mut world = World::new();
        let formula = world.build(&recipe);
        let told = told(&world, &facts);
        let mut evaluator = Evaluator::new(world.rules());
        if let (Ok(truth), Some(value)) = (
            evaluator.truth(formula, &told.case),
            naive(world.rules(), &told.values, formula),
        ) {
            prop_assert!(truth == Truth::Unknown || truth == value.into());
        }
    }

    #[test]
    fn a_line_covers_as_its_formula_says(lines in prop::collection::vec(any_line(), 1..3), facts in any_facts()) {
        let mut world = World::new();
        for (at, line) in lines.iter().enumerate() {
            world.line(["Erste", "Zweite"][at], line);
        }
        let told = told(&world, &facts);
        let mut evaluator = Evaluator::new(world.rules());
        for (at, line) in world.rules().lines.iter().enumerate() {
            let Ok((answer, deciding)) = evaluator.answer(LineId::new(at), &told.case) else { continue };
            prop_assert_eq!(deciding.is_none(), answer == Answer::Depends);
            if let Some(covers) = naive(world.rules(), &told.values, line.covers) {
                prop_assert!(answer == Answer::Depends || answer == Truth::from(covers).into());
            }
            let whole = complete(&world, &told.values);
            if let Ok((answer, _)) = evaluator.answer(LineId::new(at), &whole) {
                prop_assert_eq!(Some(answer == Answer::Covered), naive(world.rules(), &told.values, line.covers));
                prop_assert_ne!(answer, Answer::Depends);
            }
        }
    }

    #[test]
    fn the_facts_of_the_reasons_prove_the_answer(
        lines in prop::collection::vec(any_line(), 1..3),
        facts in any_facts(),
    ) {
        let mut world = World::new();
        for (at, line) in lines.iter().enumerate() {
            world.line(["Erste", "Zweite"][at], line);
        }
        let told = told(&world, &facts);
        let mut evaluator = Evaluator::new(world.rules());
        for line in (0..lines.len()).map(LineId::new) {
            let Ok(decision) = evaluator.explain(line, &told.case) else { continue };
            prop_assert_eq!(evaluator.answer(line, &told.case), Ok((decision.answer, decision.deciding)));
            if decision.answer == Answer::Depends {
                prop_assert!(!decision.reasons.is_empty() && !decision.missing.is_empty());
                continue;
            }
            let shown = decision.reasons.iter().chain(&decision.considered).map(|reason| Some(reason.statement));
            prop_assert!(shown.collect::<Vec<_>>().contains(&decision.deciding));
            let mut proof = Case::new(world.rules());
            for (at, _) in world.rules().vocabulary.facts.iter().enumerate() {
                proof.forget(FactId::new(at));
            }
            let considered = decision.considered.iter().filter(|_| decision.answer == Answer::Covered);
            for shown in decision.reasons.iter().chain(considered).flat_map(|reason| &reason.because) {
                prop_assert_ne!(told.case.known(shown.fact), &Known::Unknown);
                proof.replace(shown.fact, told.case.known(shown.fact).clone());
            }
            prop_assert_eq!(evaluator.answer(line, &proof).map(|(answer, _)| answer), Ok(decision.answer));
        }
    }
}
