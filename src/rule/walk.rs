//! Walking the graph of conditions and amounts without recursion.

use std::collections::BTreeSet;

use rustc_hash::FxHashSet;

use super::{Amount, AmountId, FactId, Formula, FormulaId, Formulas, TableKey, Test, Type, Vocabulary};

/// A condition or an amount.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Node {
    /// A condition.
    Formula(FormulaId),
    /// An amount.
    Amount(AmountId),
}

/// What a node is directly made of, in order.
pub fn children(formulas: &Formulas, node: Node, mut each: impl FnMut(Node)) {
    match node {
        Node::Formula(id) => match formulas.get(id) {
            Formula::Constant(_) => {}
            Formula::Test(test) => match test {
                Test::Compare(_, left, right) => {
                    each(Node::Amount(*left));
                    each(Node::Amount(*right));
                }
                Test::Listed(text, _) => each(Node::Amount(*text)),
                _ => {}
            },
            Formula::Not(inner) | Formula::Stated(_, inner) => each(Node::Formula(*inner)),
            Formula::All(parts) | Formula::Any(parts) | Formula::AtLeast(_, parts) => {
                parts.iter().for_each(|part| each(Node::Formula(*part)));
            }
        },
        Node::Amount(id) => match formulas.amount(id) {
            None | Some(Amount::Constant(_) | Amount::Fact(_)) => {}
            Some(Amount::Round(inner, ..) | Amount::SumOver(inner)) => each(Node::Amount(*inner)),
            Some(
                Amount::Add(left, right)
                | Amount::Subtract(left, right)
                | Amount::Multiply(left, right)
                | Amount::Divide(left, right)
                | Amount::DaysBetween(left, right)
                | Amount::PlusDays(left, right)
                | Amount::PlusMonths(left, right),
            ) => {
                each(Node::Amount(*left));
                each(Node::Amount(*right));
            }
            Some(Amount::Greatest(parts) | Amount::Least(parts)) => {
                parts.iter().for_each(|part| each(Node::Amount(*part)));
            }
            Some(Amount::Cases(cases)) => {
                for (condition, amount) in cases {
                    each(Node::Formula(*condition));
                    each(Node::Amount(*amount));
                }
            }
            Some(Amount::Lookup { keys, .. }) => {
                for key in keys {
                    match key {
                        TableKey::Leaf(_) => {}
                        TableKey::Amount(id) => each(Node::Amount(*id)),
                        TableKey::Yes(id) => each(Node::Formula(*id)),
                    }
                }
            }
        },
    }
}

/// The facts that a node asks for itself, not through what it is made of.
pub fn own_facts(formulas: &Formulas, node: Node, mut each: impl FnMut(FactId)) {
    match node {
        Node::Formula(id) => {
            let Formula::Test(test) = formulas.get(id) else { return };
            match test {
                Test::Yes(fact) | Test::In(fact, _) | Test::Absent(fact) => each(*fact),
                Test::Listed(_, set) | Test::SomeIn(set, _) | Test::AllIn(set, _) => each(*set),
                Test::ListedLeaf(value, set) => {
                    each(*value);
                    each(*set);
                }
                Test::Compare(..) => {}
            }
        }
        Node::Amount(id) => match formulas.amount(id) {
            Some(Amount::Fact(fact)) => each(*fact),
            Some(Amount::Lookup { keys, .. }) => keys.iter().for_each(|key| {
                if let TableKey::Leaf(fact) = key {
                    each(*fact);
                }
            }),
            _ => {}
        },
    }
}

/// A node and everything below it, each once, from above.
pub fn reachable(formulas: &Formulas, roots: impl IntoIterator<Item = Node>) -> Vec<Node> {
    let mut stack: Vec<Node> = roots.into_iter().collect();
    stack.reverse();
    let (mut seen, mut found) = (FxHashSet::default(), Vec::new());
    while let Some(node) = stack.pop() {
        if !seen.insert(node) {
            continue;
        }
        found.push(node);
        let before = stack.len();
        children(formulas, node, |child| stack.push(child));
        if let Some(added) = stack.get_mut(before..) {
            added.reverse();
        }
    }
    found
}

/// All facts that a condition depends on.
pub fn facts_of(formulas: &Formulas, root: FormulaId) -> BTreeSet<FactId> {
    facts_below(formulas, Node::Formula(root))
}

/// All facts that an amount depends on.
pub fn facts_of_amount(formulas: &Formulas, root: AmountId) -> BTreeSet<FactId> {
    facts_below(formulas, Node::Amount(root))
}

/// What a payment that starts from an amount pays for: the facts of money that it is made of. Conditions, numbers and the keys
/// of tables only say how much; of an amount without any money of its own it is all its facts.
pub fn paid_for(formulas: &Formulas, vocabulary: &Vocabulary, root: AmountId) -> BTreeSet<FactId> {
    let is_money = |fact: FactId| vocabulary.fact(fact).is_some_and(|fact| matches!(fact.fact_type, Type::Money(_)));
    let (mut stack, mut seen, mut facts) = (vec![root], FxHashSet::default(), BTreeSet::new());
    while let Some(id) = stack.pop() {
        match formulas.amount(id).filter(|_| seen.insert(id)) {
            None | Some(Amount::Lookup { .. }) => {}
            Some(Amount::Fact(fact)) => facts.extend(Some(*fact).filter(|fact| is_money(*fact))),
            Some(_) => children(formulas, Node::Amount(id), |child| {
                if let Node::Amount(child) = child {
                    stack.push(child);
                }
            }),
        }
    }
    if facts.is_empty() { facts_of_amount(formulas, root) } else { facts }
}

fn facts_below(formulas: &Formulas, root: Node) -> BTreeSet<FactId> {
    let mut facts = BTreeSet::new();
    for node in reachable(formulas, [root]) {
        own_facts(formulas, node, |fact| {
            facts.insert(fact);
        });
    }
    facts
}
