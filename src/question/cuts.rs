//! Which values of a fact a condition tells apart.

use rustc_hash::{FxHashMap, FxHashSet};

use crate::base::Codes;
use crate::decide::{Amounted, Evaluation};
use crate::rule::{
    Amount, AmountId, FactId, Formula, FormulaId, Node, Rules, TableKey, Test, Value, children, reachable,
};

/// What a condition compares each fact with.
#[derive(Clone, Debug, Default)]
pub(crate) struct Cuts {
    /// The values that a number, date or text is compared with.
    pub(crate) points: FxHashMap<FactId, Vec<Value>>,
    /// The sets that the value of a kind is asked to be in.
    pub(crate) sets: FxHashMap<FactId, Vec<Codes>>,
    /// Facts that are also used in another way: computed with, or compared with what is not known.
    pub(crate) entangled: FxHashSet<FactId>,
}

impl Cuts {
    /// Looks through a condition; an amount counts as the value that it has in the case.
    pub(crate) fn of(evaluation: &mut Evaluation<'_, '_>, root: FormulaId) -> Self {
        let rules = evaluation.rules();
        let mut cuts = Self::default();
        for node in reachable(&rules.formulas, [Node::Formula(root)]) {
            match node {
                Node::Formula(id) => {
                    if let Formula::Test(test) = rules.formulas.get(id) {
                        cuts.add(evaluation, test);
                    }
                }
                Node::Amount(amount) => {
                    if let Some(Amount::Lookup { keys, .. }) = rules.formulas.amount(amount) {
                        let leaf = |key: &TableKey| if let TableKey::Leaf(fact) = key { Some(*fact) } else { None };
                        cuts.entangled.extend(keys.iter().filter_map(leaf));
                    }
                    children(&rules.formulas, node, |child| {
                        if let Node::Amount(id) = child {
                            cuts.entangled.extend(fact_of(rules, id));
                        }
                    });
                }
            }
        }
        cuts
    }

    /// Adds the values that another condition tells apart; in what ways else it uses a fact does not count.
    pub(crate) fn refine(&mut self, evaluation: &mut Evaluation<'_, '_>, root: FormulaId) {
        let more = Self::of(evaluation, root);
        for (fact, points) in more.points {
            self.points.entry(fact).or_default().extend(points);
        }
        for (fact, sets) in more.sets {
            self.sets.entry(fact).or_default().extend(sets);
        }
    }

    fn add(&mut self, evaluation: &mut Evaluation<'_, '_>, test: &Test) {
        let rules = evaluation.rules();
        match test {
            Test::Yes(_) | Test::Absent(_) => {}
            Test::In(fact, codes) => self.sets.entry(*fact).or_default().push(codes.clone()),
            Test::Compare(_, left, right) => {
                for (one, other) in [(*left, *right), (*right, *left)] {
                    let Some(fact) = fact_of(rules, one) else { continue };
                    match evaluation.amount(other) {
                        Ok(Amounted::Is(value)) => self.points.entry(fact).or_default().push(value.clone()),
                        Ok(Amounted::Absent) => {}
                        Ok(Amounted::Unknown) | Err(_) => {
                            self.entangled.insert(fact);
                        }
                    }
                }
            }
            Test::Listed(text, set) => {
                self.entangled.extend(fact_of(rules, *text));
                self.entangled.insert(*set);
            }
            Test::ListedLeaf(value, set) => self.entangled.extend([*value, *set]),
            Test::SomeIn(set, _) | Test::AllIn(set, _) => {
                self.entangled.insert(*set);
            }
        }
    }
}

/// The fact that an amount is, if it is nothing else.
pub(crate) fn fact_of(rules: &Rules, amount: AmountId) -> Option<FactId> {
    match rules.formulas.amount(amount) {
        Some(Amount::Fact(fact)) => Some(*fact),
        _ => None,
    }
}
