//! The reference evaluator against a naive one, and what its reasons promise.

#![expect(clippy::arithmetic_side_effects, clippy::unreachable, reason = "a test may fail")]

mod by_hand;
mod random;
mod ranges;

use rustc_hash::FxHashMap;

use crate::base::Codes;
use crate::decide::{Case, Known};
use crate::rule::testing::World;
use crate::rule::{FactId, Type, Value};

/// A complete case and what of it is told.
pub(crate) struct Told<'r> {
    pub(crate) values: FxHashMap<FactId, Value>,
    pub(crate) case: Case<'r>,
}

/// The facts that the numbers stand for; about half of them told, a kind's value perhaps only roughly.
pub(crate) fn told<'r>(world: &'r World, seeds: &[(u32, u8)]) -> Told<'r> {
    let mut case = Case::new(world.rules());
    let mut values = FxHashMap::default();
    for (at, fact) in world.rules().vocabulary.facts.iter().enumerate() {
        let id = FactId::new(at);
        let (seed, how) = seeds[at % seeds.len()];
        let mut value = world.value(id, seed);
        match (how % 6, &fact.fact_type, &value) {
            (0..=2, ..) => case.set(id, value.clone()).unwrap(),
            (3, Type::Kind(_), Value::Leaf(code)) => {
                let codes: Codes = world.rules().vocabulary.kinds[0].all();
                let Type::Kind(kind) = fact.fact_type else { unreachable!() };
                let all = world.rules().vocabulary.kinds[kind.index()].all().intersection(&codes);
                let some = all.iter().filter(|other| other == code || seed >> (8 + other) & 1 == 1).collect();
                case.narrow(id, &some).unwrap();
            }
            (4, ..) => {
                // A default stands.
                if let Known::Assumed(default) = case.known(id) {
                    value = default.clone();
                }
            }
            _ => case.forget(id),
        }
        values.insert(id, value);
    }
    Told { values, case }
}

/// The same with every fact told.
pub(crate) fn complete<'r>(world: &'r World, values: &FxHashMap<FactId, Value>) -> Case<'r> {
    let mut case = Case::new(world.rules());
    for (fact, value) in values {
        case.set(*fact, value.clone()).unwrap();
    }
    case
}
