//! Which unknown facts an amount or a condition still hangs on.

use rustc_hash::FxHashSet;

use crate::rule::{Amount, FactId, Formula, Node, TableKey, children, own_facts};

use super::{Amounted, Evaluation, Truth};

impl Evaluation<'_, '_> {
    /// The unknown facts that are asked for where the outcome is open; what is decided without them, and cases that do not
    /// hold, ask for none.
    pub fn open_facts(&mut self, root: Node) -> Vec<FactId> {
        let (mut stack, mut seen, mut open) = (vec![root], FxHashSet::default(), Vec::new());
        while let Some(node) = stack.pop() {
            if seen.insert(node) && self.is_open(node) {
                self.below(node, &mut stack, &mut open);
            }
        }
        open.sort_unstable();
        open.dedup();
        open
    }

    fn is_open(&mut self, node: Node) -> bool {
        match node {
            // What cannot be computed is told elsewhere.
            Node::Formula(id) => self.truth(id) == Ok(Truth::Unknown),
            Node::Amount(id) => self.amount(id) == Ok(Amounted::Unknown),
        }
    }

    fn below(&mut self, node: Node, stack: &mut Vec<Node>, open: &mut Vec<FactId>) {
        let (rules, case) = (self.rules, self.case);
        let unknown = |fact: FactId| case.known(fact).value().is_none();
        match node {
            Node::Amount(id) => match rules.formulas.amount(id) {
                Some(Amount::Cases(cases)) => {
                    for (condition, outcome) in cases {
                        let truth = self.truth(*condition);
                        if truth == Ok(Truth::No) {
                            continue;
                        }
                        stack.extend([Node::Formula(*condition), Node::Amount(*outcome)]);
                        if truth == Ok(Truth::Yes) {
                            break;
                        }
                    }
                }
                Some(Amount::Lookup { table, keys, .. }) => {
                    for key in self.open_keys(*table, keys) {
                        match key {
                            TableKey::Leaf(fact) => open.extend(Some(fact).filter(|fact| unknown(*fact))),
                            TableKey::Amount(amount) => stack.push(Node::Amount(amount)),
                            TableKey::Yes(formula) => stack.push(Node::Formula(formula)),
                        }
                    }
                }
                Some(Amount::SumOver(inner)) if case.position_count() > 0 => {
                    let mut evaluator = self.evaluator.for_positions();
                    for position in case.each_position() {
                        open.extend(evaluator.on(&position).open_facts(Node::Amount(*inner)));
                    }
                    self.evaluator.keep_for_positions(evaluator);
                }
                _ => self.own_and_children(node, stack, open),
            },
            Node::Formula(id) => match rules.formulas.get(id) {
                Formula::Constant(_) => {}
                _ => self.own_and_children(node, stack, open),
            },
        }
    }

    fn own_and_children(&self, node: Node, stack: &mut Vec<Node>, open: &mut Vec<FactId>) {
        let formulas = &self.rules.formulas;
        own_facts(formulas, node, |fact| {
            open.extend(Some(fact).filter(|fact| self.case.known(*fact).value().is_none()))
        });
        children(formulas, node, |child| stack.push(child));
    }
}
