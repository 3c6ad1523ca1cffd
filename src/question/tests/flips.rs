//! The changes that turn an answer, against all changes there are.

#![expect(clippy::arithmetic_side_effects, reason = "a test may fail")]

use std::collections::BTreeSet;

use proptest::prelude::*;

use crate::decide::{Answer, Case, Evaluator, Known, Truth};
use crate::question::{answer_line, contradicts_always};
use crate::rule::testing::{Builder, number};
use crate::rule::{Comparison, FactId, FormulaId, KindId, LineId, Part, Role, Type, Value};

/// A condition over a few facts.
#[derive(Clone, Debug)]
pub(super) enum Small {
    Fact(usize, u16),
    Not(Box<Small>),
    All(Vec<Small>),
    Any(Vec<Small>),
}

pub(super) fn any_small() -> impl Strategy<Value = Small> {
    let leaf = (0_usize..6, 1_u16..7).prop_map(|(fact, states)| Small::Fact(fact, states));
    leaf.prop_recursive(3, 10, 3, |inner| {
        let some = prop::collection::vec(inner.clone(), 1..4);
        prop_oneof![
            inner.prop_map(|inner| Small::Not(Box::new(inner))),
            some.clone().prop_map(Small::All),
            some.prop_map(Small::Any),
        ]
    })
}

/// Two kinds, three yes/no facts, and a number of which below 2, 2, and above 2 are told apart.
pub(super) struct Facts {
    pub(super) b: Builder,
    pub(super) facts: Vec<FactId>,
}

impl Facts {
    pub(super) fn new() -> Self {
        let mut b = Builder::new();
        let x = b.kind("X", true, &["a", "b"], &[]);
        let y = b.kind("Y", false, &["c", "d", "e"], &[]);
        let (p, q, r) = (b.clause("P"), b.clause("Q"), b.fact("R", Type::YesNo));
        let n = b.fact("N", Type::Whole);
        Self { b, facts: vec![x, y, p, q, r, n] }
    }

    pub(super) fn build(&mut self, small: &Small) -> FormulaId {
        match small {
            Small::Fact(at @ 0..=1, states) => {
                let codes: Vec<u16> = (0..3).filter(|code| states >> code & 1 == 1).collect();
                self.b.within(self.facts[*at], &codes)
            }
            Small::Fact(5, states) => {
                let comparison = [Comparison::LessThan, Comparison::AtMost, Comparison::Equal, Comparison::AtLeast];
                self.b.compare(self.facts[5], comparison[usize::from(*states % 4)], number(2))
            }
            Small::Fact(at, _) => self.b.yes(self.facts[*at]),
            Small::Not(inner) => {
                let inner = self.build(inner);
                self.b.not(inner)
            }
            Small::All(parts) | Small::Any(parts) => {
                let parts: Vec<_> = parts.iter().map(|part| self.build(part)).collect();
                if matches!(small, Small::All(_)) { self.b.all(&parts) } else { self.b.any(&parts) }
            }
        }
    }

    /// Every value of a fact that there is a difference between.
    pub(super) fn values(&self, at: usize) -> Vec<Value> {
        match at {
            0 | 1 => (0..3).map(Value::Leaf).collect(),
            5 => (1..4).map(number).collect(),
            _ => vec![Value::YesNo(false), Value::YesNo(true)],
        }
    }
}

/// The answer if the known facts were these: by all completions that keep what every case keeps; none if there is none.
fn answer(facts: &Facts, id: LineId, known: &[Option<Value>]) -> Option<Answer> {
    let rules = &facts.b.rules;
    let mut evaluator = Evaluator::new(rules);
    let mut found: Option<Answer> = None;
    let choices: Vec<Vec<Value>> = known
        .iter()
        .enumerate()
        .map(|(at, value)| value.clone().map_or_else(|| facts.values(at), |value| vec![value]))
        .collect();
    let count: usize = choices.iter().map(Vec::len).product();
    for number in 0..count {
        let mut rest = number;
        let mut case = Case::new(rules);
        case.replace(rules.lines[0].agreed, Known::Given(Value::YesNo(true)));
        for (fact, values) in facts.facts.iter().zip(&choices) {
            case.replace(*fact, Known::Given(values[rest % values.len()].clone()));
            rest /= values.len();
        }
        if evaluator.check_always(&case) != Ok(Vec::new()) {
            continue;
        }
        let one = evaluator.answer(id, &case).unwrap().0;
        match found {
            Some(other) if other != one => return Some(Answer::Depends),
            _ => found = Some(one),
        }
    }
    found
}

/// By trying all of them: the smallest sets of known facts, three at most, whose change turns the answer.
fn all_turns(facts: &Facts, id: LineId, known: &[Option<Value>], wanted: Answer) -> BTreeSet<BTreeSet<usize>> {
    let mut found: BTreeSet<BTreeSet<usize>> = BTreeSet::new();
    let mut sets: Vec<BTreeSet<usize>> = (1_u32..1 << known.len())
        .map(|mask| (0..known.len()).filter(|at| mask >> at & 1 == 1).collect())
        .filter(|set: &BTreeSet<usize>| set.len() <= 3 && set.iter().all(|at| known[*at].is_some()))
        .collect();
    sets.sort_by_key(BTreeSet::len);
    for set in sets {
        if found.iter().any(|few| few.is_subset(&set)) {
            continue;
        }
        let places: Vec<usize> = set.iter().copied().collect();
        let choices: Vec<Vec<Value>> = places.iter().map(|at| facts.values(*at)).collect();
        let count: usize = choices.iter().map(Vec::len).product();
        let turns = (0..count).any(|number| {
            let (mut rest, mut changed) = (number, known.to_vec());
            for (at, values) in places.iter().zip(&choices) {
                changed[*at] = Some(values[rest % values.len()].clone());
                rest /= values.len();
            }
            answer(facts, id, &changed) == Some(wanted)
        });
        if turns {
            found.insert(set);
        }
    }
    found
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 600, ..ProptestConfig::default() })]

    /// All of the smallest changes are told, and no others, also where facts are unknown and where every case keeps
    /// something.
    #[test]
    fn all_smallest_changes_are_told(
        small in any_small(),
        always in prop::option::of(any_small()),
        seeds in prop::collection::vec(any::<u8>(), 6),
    ) {
        let mut facts = Facts::new();
        let formula = facts.build(&small);
        let requirement = facts.b.stated("§ 1", Role::Requirement, formula);
        let id = facts.b.line("L", &[], (vec![requirement], Vec::new()));
        if let Some(always) = always {
            let formula = facts.build(&always);
            let statement = facts.b.statement("always", Role::Plausibility);
            facts.b.rules.always.push(Part { statement, formula });
        }
        let known: Vec<Option<Value>> = seeds.iter().enumerate().map(|(at, seed)| {
            let values = facts.values(at);
            (seed % 4 != 0).then(|| values[usize::from(seed / 4) % values.len()].clone())
        }).collect();
        let Some(now) = answer(&facts, id, &known) else { return Ok(()) };
        let rules = &facts.b.rules;
        let mut case = Case::new(rules);
        // That the line is agreed is no fact to change here: without it nothing is covered.
        case.set(rules.lines[0].agreed, Value::YesNo(true)).unwrap();
        for (fact, value) in facts.facts.iter().zip(&known) {
            if let Some(value) = value {
                case.set(*fact, value.clone()).unwrap();
            }
        }
        let mut evaluator = Evaluator::new(rules);
        prop_assert_eq!(contradicts_always(&mut evaluator, &case), []);
        let told = answer_line(&mut evaluator, id, &case, "?").unwrap();
        prop_assert_eq!(told.answer, now);
        let wanted = match now {
            Answer::Covered => Answer::NotCovered,
            Answer::NotCovered => Answer::Covered,
            Answer::Depends => return Ok(()),
        };
        let place = |fact: FactId| facts.facts.iter().position(|known| *known == fact);
        let single = told.flip.iter().map(|flip| vec![flip.id]);
        let sets = told.flip_sets.iter().map(|set| set.iter().map(|flip| flip.id).collect());
        let told_sets: BTreeSet<BTreeSet<usize>> =
            single.chain(sets).filter_map(|set| set.into_iter().map(place).collect()).collect();
        prop_assert_eq!(told_sets, all_turns(&facts, id, &known, wanted), "{:?}", known);
    }
}

/// What a single change is said to be is all that it can be.
#[test]
fn a_change_names_every_value_that_turns() {
    let mut facts = Facts::new();
    let (x, n) = (facts.facts[0], facts.facts[5]);
    let (ab, two) = (facts.b.within(x, &[0, 1]), facts.b.compare(n, Comparison::AtLeast, number(2)));
    let both = facts.b.all(&[ab, two]);
    let both = facts.b.stated("§ 1", Role::Grant, both);
    let id = facts.b.line("L", &[(KindId::new(0), vec![both])], (Vec::new(), Vec::new()));
    let mut case = Case::new(&facts.b.rules);
    case.set(facts.b.rules.lines[0].agreed, Value::YesNo(true)).unwrap();
    case.set(x, Value::Leaf(2)).unwrap();
    case.set(n, number(5)).unwrap();
    let mut evaluator = Evaluator::new(&facts.b.rules);
    let told = answer_line(&mut evaluator, id, &case, "?").unwrap();
    assert_eq!(told.flip.iter().map(|flip| &*flip.words).collect::<Vec<_>>(), ["X is not other"]);
    case.replace(n, Known::Given(number(1)));
    let told = answer_line(&mut evaluator, id, &case, "?").unwrap();
    assert!(told.flip.is_empty());
    let words: Vec<Vec<&str>> =
        told.flip_sets.iter().map(|set| set.iter().map(|flip| &*flip.words).collect()).collect();
    assert_eq!(words, [["X is not other", "N at least 2"]]);
    // Of what is unknown every value has to turn it.
    case.forget(n);
    let told = answer_line(&mut evaluator, id, &case, "?").unwrap();
    assert_eq!((told.answer, told.flip.len(), told.flip_sets.len()), (Answer::NotCovered, 0, 0));
    assert_eq!(evaluator.truth(facts.b.rules.lines[0].covers, &case), Ok(Truth::No));
}
