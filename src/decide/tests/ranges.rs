//! Ranges of amounts against what the amounts are once everything is known.

use proptest::prelude::*;

use super::{complete, told};
use crate::decide::amounts::Amounted;
use crate::decide::{Case, Evaluator, Known, Truth};
use crate::rule::testing::{World, any_facts, any_recipe};
use crate::rule::{
    Amount, AmountId, Comparison, Domains, FactId, FormulaId, Knowledge, Range, Ranges, Test, Type, Value,
};

/// What a case says.
struct Partly<'e, 'r> {
    case: &'e Case<'r>,
    evaluator: Option<Evaluator<'r>>,
}

impl Knowledge for Partly<'_, '_> {
    fn fact(&self, fact: FactId) -> Range {
        match self.case.known(fact) {
            Known::Given(value) | Known::Assumed(value) => Range::of_value(value),
            _ => self.case.rules().vocabulary.fact(fact).map_or_else(Range::anything, Range::of_fact),
        }
    }

    fn truth(&mut self, condition: FormulaId) -> Option<bool> {
        match self.evaluator.as_mut()?.truth(condition, self.case).ok()? {
            Truth::Yes => Some(true),
            Truth::No => Some(false),
            Truth::Unknown => None,
        }
    }
}

/// Adds amounts held to bounds and amounts by cases to what a world has.
fn add_cases(world: &mut World, conditions: &[FormulaId], picks: &[(u8, u8, u8)]) {
    let rules = &mut world.builder.rules;
    for (first, second, how) in picks {
        let count = rules.formulas.amount_count();
        let (first, second) = (AmountId::new(usize::from(*first) % count), AmountId::new(usize::from(*second) % count));
        let of = |id: AmountId| rules.formulas.amount_type(id).cloned().unwrap();
        if (of(first) == Type::Date) != (of(second) == Type::Date)
            || of(first) == Type::Text
            || of(second) == Type::Text
        {
            continue;
        }
        let of = of(first);
        let comparisons =
            [Comparison::LessThan, Comparison::AtMost, Comparison::Equal, Comparison::NotEqual, Comparison::MoreThan];
        let test = Test::Compare(comparisons[usize::from(how % 5)], first, second);
        let beyond = rules.formulas.test(test);
        let other = conditions[usize::from(*how) % conditions.len()];
        let beyond = match how % 7 {
            0 => rules.formulas.any([beyond, other]),
            1 => rules.formulas.all([beyond, other]),
            2 => rules.formulas.not(beyond),
            _ => beyond,
        };
        let rest = match how % 3 {
            0 => rules.formulas.constant(true),
            1 => rules.formulas.not(beyond),
            _ => other,
        };
        let (then, otherwise) = if how % 2 == 0 { (second, first) } else { (first, second) };
        rules.formulas.add_amount(Amount::Cases([(beyond, then), (rest, otherwise)].into()), of);
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(600))]

    #[test]
    fn what_an_amount_comes_to_lies_in_its_range(
        recipes in prop::collection::vec(any_recipe(), 3..6),
        picks in prop::collection::vec((any::<u8>(), any::<u8>(), any::<u8>()), 1..12),
        facts in any_facts(),
    ) {
        let mut world = World::new();
        for fact in world.numbers.clone() {
            world.builder.amount_of(fact);
        }
        let conditions: Vec<FormulaId> = recipes.iter().map(|recipe| world.build(recipe)).collect();
        add_cases(&mut world, &conditions, &picks);
        let rules = world.rules();
        let told = told(&world, &facts);
        let whole = complete(&world, &told.values);
        let mut evaluator = Evaluator::new(rules);
        let mut exact = evaluator.on(&whole);
        let knowing = Some(Evaluator::new(rules));
        let mut by_case = Ranges::new(Partly { case: &told.case, evaluator: knowing });
        let mut by_facts = Ranges::new(Partly { case: &told.case, evaluator: None });
        let mut by_domains = Ranges::new(Domains::new(&rules.vocabulary));
        for id in (0..rules.formulas.amount_count()).map(AmountId::new) {
            let value = match exact.amount(id) {
                Ok(Amounted::Is(value)) => value.clone(),
                Ok(Amounted::Absent) => Value::Absent,
                // It cannot be computed, so it is nothing.
                Ok(Amounted::Unknown) | Err(_) => continue,
            };
            for range in [
                by_case.of(&rules.formulas, id),
                by_facts.of(&rules.formulas, id),
                by_domains.of(&rules.formulas, id),
            ] {
                prop_assert!(range.allows(&value), "{:?} is {value:?}, not in {range:?}", rules.formulas.amount(id));
            }
        }
    }
}
