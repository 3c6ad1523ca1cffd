//! Why a condition is yes or no, and why it is neither.

use std::rc::Rc;

use rustc_hash::{FxHashMap, FxHashSet};

use crate::rule::{
    Amount, FactId, Formula, FormulaId, KindId, Line, Node, Role, Rules, StatementId, children, own_facts,
};

use super::{Effect, Evaluation, EvaluationError, FactShown, Known, Reason, Truth};

/// What the parts of lines do, by formula.
#[derive(Clone, Debug, Default)]
pub(super) struct Works(FxHashMap<FormulaId, (Work, Option<KindId>)>);

/// What a part of a line does.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Work {
    Grants,
    Excludes,
    Requires,
}

impl Works {
    pub(super) fn of(rules: &Rules) -> Self {
        let mut works = FxHashMap::default();
        for Line { grants, requirements, exclusions, .. } in &rules.lines {
            for group in grants {
                for part in &group.grants {
                    works.entry(part.formula).or_insert((Work::Grants, Some(group.kind)));
                }
            }
            for part in requirements {
                works.entry(part.formula).or_insert((Work::Requires, None));
            }
            for part in exclusions {
                works.entry(part.formula).or_insert((Work::Excludes, None));
            }
        }
        Self(works)
    }

    /// What a stated formula that is yes or no does.
    fn reason(&self, rules: &Rules, id: FormulaId, statement: StatementId, yes: bool) -> Reason {
        let work = self.0.get(&id);
        let role = rules.statement(statement).map(|statement| statement.role);
        let (if_yes, if_no) = match (work, role) {
            (Some((Work::Grants, _)), _) => (Effect::Grants, Effect::DoesNotApply),
            (Some((Work::Excludes, _)), _) => (Effect::Excludes, Effect::DoesNotApply),
            (Some((Work::Requires, _)), _) => (Effect::Met, Effect::Requires),
            (None, Some(Role::Head)) => (Effect::Met, Effect::NotAgreed),
            (None, Some(Role::Grant)) => (Effect::Grants, Effect::DoesNotApply),
            (None, Some(Role::Exclusion | Role::Restriction)) => (Effect::Excludes, Effect::DoesNotApply),
            (None, Some(Role::Requirement | Role::Condition)) => (Effect::Met, Effect::Requires),
            (None, Some(Role::Exception | Role::WriteBack)) => (Effect::Lifts, Effect::DoesNotApply),
            (None, Some(Role::Waiver)) => (Effect::Waives, Effect::DoesNotApply),
            (None, _) => (Effect::Met, Effect::DoesNotApply),
        };
        Reason {
            statement,
            effect: if yes { if_yes } else { if_no },
            because: Vec::new(),
            whatever: Vec::new(),
            kind: work.and_then(|(_, kind)| *kind),
        }
    }
}

/// What leaves a condition open.
#[derive(Clone, Debug, Default)]
pub(super) struct Open {
    /// Unknown facts, in the order in which they are asked for.
    pub(super) unknown: Vec<FactId>,
    /// Defaults that it was compared with.
    pub(super) assumed: Vec<FactId>,
}

impl Evaluation<'_, '_> {
    /// A reason with the facts that make a decided condition what it is, followed by the reasons within it: its
    /// exceptions, waivers, and the statements of other lines that it asks.
    ///
    /// A conjunction that holds needs all its parts, one that fails its first failing part; a disjunction the other way
    /// round.
    pub(super) fn justify(&mut self, root: FormulaId, reason: Reason) -> Result<Vec<Reason>, EvaluationError> {
        let rules = self.rules;
        let mut stated = vec![(Node::Formula(root), reason)];
        let mut grounds: FxHashMap<Node, Vec<Node>> = FxHashMap::default();
        let mut facts: FxHashMap<Node, Rc<Vec<FactId>>> = FxHashMap::default();
        // Every node twice: going down its grounds are found, coming up their facts are its own.
        let mut stack = vec![(Node::Formula(root), true)];
        while let Some((node, down)) = stack.pop() {
            if !down {
                let below = grounds.get(&node).map(Vec::as_slice).unwrap_or_default();
                let united = united(rules, node, below.iter().filter_map(|ground| facts.get(ground)));
                facts.insert(node, united);
                continue;
            }
            if grounds.contains_key(&node) {
                continue;
            }
            if let Node::Formula(id) = node
                && let Formula::Stated(statement, _) = rules.formulas.get(id)
                && stated.first().is_some_and(|(_, root)| root.statement != *statement)
            {
                let yes = self.truth(id)? == Truth::Yes;
                stated.push((node, self.works().reason(rules, id, *statement, yes)));
            }
            if let Some(statement) = self.row_of(node)? {
                stated.push((node, Reason::of(statement, Effect::Met)));
            }
            let below = self.grounds(node)?;
            stack.push((node, false));
            stack.extend(below.iter().rev().map(|ground| (*ground, true)));
            grounds.insert(node, below);
        }
        let because = |node: Node| {
            let facts = facts.get(&node).map(|facts| facts.as_slice()).unwrap_or_default();
            facts.iter().filter_map(|fact| self.shown(*fact)).collect()
        };
        Ok(stated.into_iter().map(|(node, reason)| Reason { because: because(node), ..reason }).collect())
    }

    /// What a decided node owes its truth or its value to, directly.
    fn grounds(&mut self, node: Node) -> Result<Vec<Node>, EvaluationError> {
        let formulas = &self.rules.formulas;
        let mut below = Vec::new();
        match node {
            Node::Formula(id) => {
                let truth = self.truth(id)?;
                let needs_all = match formulas.get(id) {
                    Formula::All(_) => truth == Truth::Yes,
                    Formula::Any(_) => truth == Truth::No,
                    Formula::AtLeast(count, parts) => return self.enough(*count as usize, parts, truth),
                    _ => true,
                };
                children(formulas, node, |child| below.push(child));
                if !needs_all {
                    below = self.first(&below, truth)?.into_iter().collect();
                }
            }
            Node::Amount(id) => match formulas.amount(id) {
                Some(Amount::Cases(cases)) => {
                    for (condition, outcome) in cases {
                        match self.truth(*condition)? {
                            Truth::No => below.push(Node::Formula(*condition)),
                            Truth::Unknown => below.push(Node::Amount(*outcome)),
                            Truth::Yes => {
                                below.extend([Node::Formula(*condition), Node::Amount(*outcome)]);
                                break;
                            }
                        }
                    }
                }
                _ => children(formulas, node, |child| below.push(child)),
            },
        }
        Ok(below)
    }

    /// The first condition of that truth; an error in another one is none of its concern.
    fn first(&mut self, nodes: &[Node], truth: Truth) -> Result<Option<Node>, EvaluationError> {
        let decides = |node: &&Node| matches!(node, Node::Formula(id) if self.truth(*id) == Ok(truth));
        Ok(nodes.iter().find(decides).copied())
    }

    /// Of "at least so many": that many that hold, or all that do not.
    fn enough(&mut self, count: usize, parts: &[FormulaId], truth: Truth) -> Result<Vec<Node>, EvaluationError> {
        let limit = if truth == Truth::Yes { count } else { usize::MAX };
        let decides = parts.iter().filter(|part| self.truth(**part) == Ok(truth));
        Ok(decides.take(limit).map(|part| Node::Formula(*part)).collect())
    }

    /// The facts that leave an undecided condition open.
    pub(super) fn open(&mut self, root: FormulaId, open: &mut Open) {
        let formulas = &self.rules.formulas;
        let (mut stack, mut seen) = (vec![Node::Formula(root)], FxHashSet::default());
        while let Some(node) = stack.pop() {
            let settled = matches!(node, Node::Formula(id) if self.truth(id) != Ok(Truth::Unknown));
            if settled || !seen.insert(node) {
                continue;
            }
            own_facts(formulas, node, |fact| {
                let list = match self.case.known(fact) {
                    Known::Unknown | Known::OneOf(_) => &mut open.unknown,
                    Known::Assumed(_) => &mut open.assumed,
                    Known::Given(_) => return,
                };
                if !list.contains(&fact) {
                    list.push(fact);
                }
            });
            let before = stack.len();
            children(formulas, node, |child| stack.push(child));
            if let Some(added) = stack.get_mut(before..) {
                added.reverse();
            }
        }
    }

    /// A fact as the case has it, if it says something of it.
    pub(super) fn shown(&self, fact: FactId) -> Option<FactShown> {
        self.case.words(fact).map(|text| FactShown { fact, text })
    }
}

/// The facts of a node: those that it asks for itself and those of its grounds, in this order.
fn united<'a>(rules: &Rules, node: Node, mut below: impl Iterator<Item = &'a Rc<Vec<FactId>>>) -> Rc<Vec<FactId>> {
    let mut own = Vec::new();
    own_facts(&rules.formulas, node, |fact| own.push(fact));
    let mut all = if own.is_empty() { below.next().cloned().unwrap_or_default() } else { Rc::new(own) };
    for facts in below {
        for fact in facts.iter() {
            if !all.contains(fact) {
                Rc::make_mut(&mut all).push(*fact);
            }
        }
    }
    all
}
