//! Conditions and amounts of one generation in the joint graph: what means the same becomes one node.
//!
//! Who said it is left out, or no two generations would ever say the same.

use rustc_hash::FxHashMap;

use crate::rule::{Amount, AmountId, Formula, FormulaId, Formulas, Node, TableKey, Test, Type, children};

use super::side::Side;

/// One generation's graph on its way into the joint one.
pub(super) struct Importer<'a, 'r> {
    side: &'a Side<'r>,
    formulas: FxHashMap<FormulaId, FormulaId>,
    amounts: FxHashMap<AmountId, AmountId>,
    /// Conditions that count as yes or no.
    assumed: FxHashMap<FormulaId, bool>,
}

impl<'a, 'r> Importer<'a, 'r> {
    pub(super) fn new(side: &'a Side<'r>) -> Self {
        let (formulas, amounts, assumed) = (FxHashMap::default(), FxHashMap::default(), FxHashMap::default());
        Self { side, formulas, amounts, assumed }
    }

    /// The same generation where a condition holds: whatever it is the conjunction of counts as *yes*.
    pub(super) fn assuming(side: &'a Side<'r>, holds: FormulaId) -> Self {
        let mut importer = Self::new(side);
        let formulas = &side.rules.formulas;
        let mut stack = vec![(holds, true)];
        while let Some((id, yes)) = stack.pop() {
            importer.assumed.insert(id, yes);
            match formulas.get(id) {
                Formula::Stated(_, inner) => stack.push((*inner, yes)),
                Formula::Not(inner) => stack.push((*inner, !yes)),
                Formula::All(parts) if yes => stack.extend(parts.iter().map(|part| (*part, yes))),
                Formula::Any(parts) if !yes => stack.extend(parts.iter().map(|part| (*part, yes))),
                _ => {}
            }
        }
        importer
    }

    /// The condition in the joint graph.
    pub(super) fn formula(&mut self, into: &mut Formulas, id: FormulaId) -> FormulaId {
        self.import(into, Node::Formula(id));
        self.seen(into, id)
    }

    /// The amount in the joint graph.
    pub(super) fn amount(&mut self, into: &mut Formulas, id: AmountId) -> AmountId {
        self.import(into, Node::Amount(id));
        self.seen_amount(id)
    }

    fn seen(&self, into: &mut Formulas, id: FormulaId) -> FormulaId {
        self.formulas.get(&id).copied().unwrap_or_else(|| into.constant(false))
    }

    fn seen_amount(&self, id: AmountId) -> AmountId {
        self.amounts.get(&id).copied().unwrap_or(AmountId::new(usize::MAX))
    }

    fn is_done(&self, node: Node) -> bool {
        match node {
            Node::Formula(id) => self.formulas.contains_key(&id),
            Node::Amount(id) => self.amounts.contains_key(&id),
        }
    }

    /// Children first, without recursion.
    fn import(&mut self, into: &mut Formulas, root: Node) {
        let mut stack = vec![(root, false)];
        while let Some((node, children_done)) = stack.pop() {
            if self.is_done(node) {
                continue;
            }
            if let Node::Formula(id) = node
                && let Some(yes) = self.assumed.get(&id)
            {
                let constant = into.constant(*yes);
                self.formulas.insert(id, constant);
                continue;
            }
            if !children_done {
                stack.push((node, true));
                children(&self.side.rules.formulas, node, |child| stack.push((child, false)));
                continue;
            }
            match node {
                Node::Formula(id) => {
                    let made = self.make(into, id);
                    self.formulas.insert(id, made);
                }
                Node::Amount(id) => {
                    let made = self.make_amount(into, id);
                    self.amounts.insert(id, made);
                }
            }
        }
    }

    fn make(&self, into: &mut Formulas, id: FormulaId) -> FormulaId {
        let seen = |into: &mut Formulas, parts: &[FormulaId]| -> Vec<FormulaId> {
            parts.iter().map(|part| self.seen(into, *part)).collect()
        };
        match self.side.rules.formulas.get(id) {
            Formula::Constant(value) => into.constant(*value),
            Formula::Test(test) => self.test(into, test),
            Formula::Stated(_, inner) => self.seen(into, *inner),
            Formula::Not(inner) => {
                let inner = self.seen(into, *inner);
                into.not(inner)
            }
            Formula::All(parts) => {
                let parts = seen(into, parts);
                let parts = sorted(into, parts, true);
                into.all(parts)
            }
            Formula::Any(parts) => {
                let parts = seen(into, parts);
                let parts = sorted(into, parts, false);
                into.any(parts)
            }
            Formula::AtLeast(count, parts) => {
                let mut parts = seen(into, parts);
                parts.sort_unstable();
                into.at_least(*count, parts)
            }
        }
    }

    fn test(&self, into: &mut Formulas, test: &Test) -> FormulaId {
        let side = self.side;
        let test = match test {
            Test::Yes(fact) => Test::Yes(side.fact(*fact)),
            Test::In(fact, codes) => Test::In(side.fact(*fact), side.codes(*fact, codes)),
            Test::Absent(fact) => Test::Absent(side.fact(*fact)),
            Test::Compare(comparison, left, right) => {
                Test::Compare(*comparison, self.seen_amount(*left), self.seen_amount(*right))
            }
            Test::Listed(text, set) => Test::Listed(self.seen_amount(*text), side.fact(*set)),
            Test::ListedLeaf(value, set) => return self.listed(into, *value, *set),
            Test::SomeIn(set, codes) => Test::SomeIn(side.fact(*set), side.codes(*set, codes)),
            Test::AllIn(set, codes) => Test::AllIn(side.fact(*set), side.codes(*set, codes)),
        };
        into.test(test)
    }

    /// Where several joint values are one of this generation's, the one may be in the set and another one asked for.
    fn listed(&self, into: &mut Formulas, value: crate::rule::FactId, set: crate::rule::FactId) -> FormulaId {
        let side = self.side;
        let (joint, joint_set) = (side.fact(value), side.fact(set));
        let plain = side.coding_of(value).is_none_or(super::kinds::Coding::is_plain);
        if plain {
            return into.test(Test::ListedLeaf(joint, joint_set));
        }
        let kind = side.rules.vocabulary.fact(value).and_then(|fact| match fact.fact_type {
            Type::Kind(kind) => side.rules.vocabulary.kind(kind),
            _ => None,
        });
        let own = kind.map(crate::rule::Kind::all).unwrap_or_default();
        let mut parts = Vec::new();
        for code in own.iter() {
            let codes = side.codes(value, &std::iter::once(code).collect());
            let is = into.test(Test::In(joint, codes.clone()));
            let listed = into.test(Test::SomeIn(joint_set, codes));
            parts.push(into.all([is, listed]));
        }
        into.any(parts)
    }

    fn make_amount(&self, into: &mut Formulas, id: AmountId) -> AmountId {
        let side = self.side;
        let formulas = &side.rules.formulas;
        let (Some(amount), Some(of)) = (formulas.amount(id), formulas.amount_type(id)) else {
            return AmountId::new(usize::MAX);
        };
        let seen = |id: &AmountId| self.seen_amount(*id);
        let all = |parts: &[AmountId]| parts.iter().map(seen).collect::<Box<[AmountId]>>();
        let made = match amount {
            Amount::Constant(value) => Amount::Constant(side.joint_value(of, value)),
            Amount::Fact(fact) => Amount::Fact(side.fact(*fact)),
            Amount::Add(left, right) => Amount::Add(seen(left), seen(right)),
            Amount::Subtract(left, right) => Amount::Subtract(seen(left), seen(right)),
            Amount::Multiply(left, right) => Amount::Multiply(seen(left), seen(right)),
            Amount::Divide(left, right) => Amount::Divide(seen(left), seen(right)),
            Amount::Greatest(parts) => Amount::Greatest(all(parts)),
            Amount::Least(parts) => Amount::Least(all(parts)),
            Amount::DaysBetween(from, to) => Amount::DaysBetween(seen(from), seen(to)),
            Amount::PlusDays(date, days) => Amount::PlusDays(seen(date), seen(days)),
            Amount::PlusMonths(date, months) => Amount::PlusMonths(seen(date), seen(months)),
            Amount::Round(inner, rounding, unit) => Amount::Round(seen(inner), *rounding, *unit),
            Amount::SumOver(inner) => Amount::SumOver(seen(inner)),
            Amount::Cases(cases) => return self.cases(into, cases, side.joint_type(of)),
            Amount::Lookup { table, output, keys } => {
                let table = side.tables.get(table.index()).copied().unwrap_or(*table);
                let key = |key: &TableKey| match key {
                    TableKey::Leaf(fact) => TableKey::Leaf(side.fact(*fact)),
                    TableKey::Amount(id) => TableKey::Amount(seen(id)),
                    TableKey::Yes(id) => TableKey::Yes(self.formulas.get(id).copied().unwrap_or(*id)),
                };
                Amount::Lookup { table, output: *output, keys: keys.iter().map(key).collect() }
            }
        };
        into.add_amount(made, side.joint_type(of))
    }

    /// The cases without those that never hold, up to the first that always does.
    fn cases(&self, into: &mut Formulas, cases: &[(FormulaId, AmountId)], of: Type) -> AmountId {
        let mut kept: Vec<(FormulaId, AmountId)> = Vec::new();
        for (condition, outcome) in cases {
            let condition = self.seen(into, *condition);
            match into.get(condition) {
                Formula::Constant(false) => {}
                Formula::Constant(true) if kept.is_empty() => return self.seen_amount(*outcome),
                Formula::Constant(true) => {
                    kept.push((condition, self.seen_amount(*outcome)));
                    break;
                }
                _ => kept.push((condition, self.seen_amount(*outcome))),
            }
        }
        into.add_amount(Amount::Cases(kept.into_boxed_slice()), of)
    }
}

/// In which order parts are written does not matter, nor how they are grouped.
fn sorted(into: &Formulas, parts: Vec<FormulaId>, all: bool) -> Vec<FormulaId> {
    let mut flat = Vec::with_capacity(parts.len());
    for part in parts {
        match into.get(part) {
            Formula::All(inner) if all => flat.extend(inner.iter().copied()),
            Formula::Any(inner) if !all => flat.extend(inner.iter().copied()),
            _ => flat.push(part),
        }
    }
    flat.sort_unstable();
    flat
}
