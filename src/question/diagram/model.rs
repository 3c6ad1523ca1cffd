//! Conditions of a rulebook as diagrams: what is asked for as variables, what cannot be as a constraint.

use rustc_hash::{FxHashMap, FxHashSet};

use crate::base::Codes;
use crate::decide::{Evaluation, EvaluationError, Truth};
use crate::question::cuts::{Cuts, fact_of};
use crate::question::domain::{Domain, Variable};
use crate::question::left::{Left, split};
use crate::question::opened::Opened;
use crate::rule::{Formula, FormulaId, Node, children, reachable};

use super::relations;
use super::store::{ALWAYS, Built, Diagram, NEVER, Store, TooLarge};

/// Conditions over the same variables, as diagrams.
#[derive(Clone, Debug)]
pub(crate) struct Model {
    pub(crate) store: Store,
    pub(crate) domains: Vec<Domain>,
    /// What comes down to the same, by variable: the values of the diagrams' variables.
    pub(crate) classes: Vec<Vec<Codes>>,
    /// The place of each variable in the order.
    places: Vec<u32>,
    /// The variable at each place.
    order: Vec<usize>,
    /// What can be at all: domains, what every case keeps, and what variables imply for each other.
    pub(crate) care: Diagram,
    /// The same but for what every case keeps.
    pub(crate) relations: Diagram,
    pub(crate) opened: Opened,
    formulas: FxHashMap<FormulaId, Diagram>,
}

/// What stands in the way of a model.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum NoModel {
    /// An amount cannot be computed.
    Error(EvaluationError),
    /// There is too much of it.
    TooLarge,
}

impl From<EvaluationError> for NoModel {
    fn from(error: EvaluationError) -> Self {
        Self::Error(error)
    }
}

impl From<TooLarge> for NoModel {
    fn from(_: TooLarge) -> Self {
        Self::TooLarge
    }
}

impl Model {
    /// The conditions `roots`, in cases that keep each of `kept`; with so many steps.
    pub(crate) fn new(
        evaluation: &mut Evaluation<'_, '_>,
        roots: &[FormulaId],
        kept: &[FormulaId],
        steps: u64,
    ) -> Result<Self, NoModel> {
        let mut cuts = Cuts::default();
        for root in roots.iter().chain(kept) {
            cuts.refine(evaluation, *root);
        }
        let mut opened = Opened::new(cuts);
        let mut literals: FxHashMap<FormulaId, Left> = FxHashMap::default();
        let nodes = open_nodes(evaluation, roots.iter().chain(kept).copied());
        for id in &nodes {
            let left = match (evaluation.truth(*id), evaluation.rules().formulas.get(*id)) {
                // What every case keeps may not be computable here: then it says nothing.
                (Err(_), _) => continue,
                (Ok(Truth::Unknown), Formula::Test(test)) => opened.test(evaluation, *id, test, true)?,
                (Ok(truth), _) if truth.is_decided() => Left::Constant(truth == Truth::Yes),
                _ => continue,
            };
            literals.insert(*id, left);
        }
        let domains = opened.domains.clone();
        let classes = classes(evaluation, &domains, literals.values());
        let order: Vec<usize> = (0..domains.len()).collect();
        let places = (0..).take(domains.len()).collect();
        let sizes =
            order.iter().map(|at| classes.get(*at).map_or(0, |all| u16::try_from(all.len()).unwrap_or(u16::MAX)));
        let store = Store::new(sizes.collect(), steps);
        let formulas = FxHashMap::default();
        let (care, relations) = (ALWAYS, ALWAYS);
        let mut model = Self { store, domains, classes, places, order, care, relations, opened, formulas };
        model.build(evaluation, nodes, &literals)?;
        let relations = relations::all(&mut model, evaluation)?;
        model.relations = model.store.junction(true, relations.clone())?;
        let kept = kept.iter().filter_map(|kept| model.formulas.get(kept).copied());
        let care: Vec<Diagram> = kept.chain(relations).collect();
        model.care = model.store.junction(true, care)?;
        Ok(model)
    }

    /// One of the conditions that the model was made for, or a part of one.
    pub(crate) fn formula(&self, id: FormulaId) -> Option<Diagram> {
        self.formulas.get(&id).copied()
    }

    /// The variable of the rulebook at a place of the order.
    pub(crate) fn variable_at(&self, place: u32) -> Option<usize> {
        self.order.get(place as usize).copied()
    }

    /// The place of a variable in the order.
    pub(crate) fn place(&self, variable: usize) -> Option<u32> {
        self.places.get(variable).copied()
    }

    /// The variable is in one of the states.
    pub(crate) fn literal(&mut self, variable: usize, states: &Codes) -> Built {
        let (Some(place), Some(classes)) = (self.place(variable), self.classes.get(variable)) else { return Ok(NEVER) };
        let holds: Vec<bool> = classes.iter().map(|class| class.first().is_some_and(|s| states.contains(s))).collect();
        self.store.literal(place, |value| holds.get(usize::from(value)).copied().unwrap_or(false))
    }

    /// What is left of a condition, as a diagram.
    pub(crate) fn left(&mut self, left: &Left) -> Built {
        match left {
            Left::Constant(value) => Ok(Diagram::constant(*value)),
            Left::Literal(variable, states) => self.literal(*variable, states),
            Left::All(parts) | Left::Any(parts) => {
                let all = matches!(left, Left::All(_));
                let parts: Vec<_> = parts.iter().map(|part| self.left(part)).collect::<Result<_, _>>()?;
                self.store.junction(all, parts)
            }
            Left::AtLeast(count, parts) => {
                let parts: Vec<_> = parts.iter().map(|part| self.left(part)).collect::<Result<_, _>>()?;
                self.store.at_least(*count, &parts)
            }
        }
    }

    /// The states of a variable that belong to some of its values.
    pub(crate) fn states(&self, variable: usize, holds: impl Fn(u16) -> bool) -> Codes {
        let classes = self.classes.get(variable).map(Vec::as_slice).unwrap_or_default();
        let some = (0_u16..).zip(classes).filter(|(value, _)| holds(*value));
        some.fold(Codes::new(), |sum, (_, class)| sum.union(class))
    }

    /// The value of the diagram's variable that a state belongs to.
    pub(crate) fn value_of(&self, variable: usize, state: u16) -> Option<u16> {
        let at = self.classes.get(variable)?.iter().position(|class| class.contains(state))?;
        u16::try_from(at).ok()
    }

    fn build(
        &mut self,
        evaluation: &Evaluation<'_, '_>,
        mut nodes: Vec<FormulaId>,
        literals: &FxHashMap<FormulaId, Left>,
    ) -> Result<(), NoModel> {
        // What a node is made of has smaller ids.
        nodes.sort_unstable();
        let formulas = &evaluation.rules().formulas;
        for id in nodes {
            let built = match literals.get(&id) {
                Some(left) => self.left(left)?,
                None => {
                    let of = |part: &FormulaId| self.formulas.get(part).copied();
                    let (all, parts) = match formulas.get(id) {
                        Formula::Constant(value) => (*value, Vec::new()),
                        Formula::Stated(_, inner) => (true, vec![of(inner)]),
                        Formula::Not(inner) => match of(inner) {
                            Some(inner) => (true, vec![Some(self.store.not(inner)?)]),
                            None => (true, vec![None]),
                        },
                        Formula::All(parts) => (true, parts.iter().map(of).collect()),
                        Formula::Any(parts) => (false, parts.iter().map(of).collect()),
                        Formula::AtLeast(count, parts) => {
                            let parts: Option<Vec<_>> = parts.iter().map(of).collect();
                            match parts {
                                Some(parts) => (true, vec![Some(self.store.at_least(*count as usize, &parts)?)]),
                                None => (true, vec![None]),
                            }
                        }
                        // It cannot be computed.
                        Formula::Test(_) => (true, vec![None]),
                    };
                    let Some(parts) = parts.into_iter().collect::<Option<Vec<_>>>() else { continue };
                    self.store.junction(all, parts)?
                }
            };
            self.formulas.insert(id, built);
        }
        Ok(())
    }
}

/// The conditions that are left open, and what decides their parts, in the order in which they are first met.
fn open_nodes(evaluation: &mut Evaluation<'_, '_>, roots: impl Iterator<Item = FormulaId>) -> Vec<FormulaId> {
    let formulas = &evaluation.rules().formulas;
    let mut stack: Vec<FormulaId> = roots.collect();
    stack.reverse();
    let (mut seen, mut found) = (FxHashSet::default(), Vec::new());
    while let Some(id) = stack.pop() {
        if !seen.insert(id) {
            continue;
        }
        found.push(id);
        if evaluation.truth(id) != Ok(Truth::Unknown) {
            continue;
        }
        let before = stack.len();
        children(formulas, Node::Formula(id), |child| {
            if let Node::Formula(child) = child {
                stack.push(child);
            }
        });
        if let Some(added) = stack.get_mut(before..) {
            added.reverse();
        }
    }
    found
}

/// What the literals tell apart of each variable; all states where amounts are compared with it.
fn classes<'l>(
    evaluation: &Evaluation<'_, '_>,
    domains: &[Domain],
    literals: impl Iterator<Item = &'l Left>,
) -> Vec<Vec<Codes>> {
    let rules = evaluation.rules();
    let mut classes: Vec<Vec<Codes>> = domains.iter().map(|domain| vec![domain.possible.clone()]).collect();
    for left in literals {
        left.literals(&mut |variable, states| {
            if let Some(classes) = classes.get_mut(variable) {
                split(classes, states);
            }
        });
    }
    for (domain, classes) in domains.iter().zip(&mut classes) {
        split(classes, &domain.absent.into_iter().collect());
        classes.retain(|class| !class.is_empty());
        classes.sort_by_key(Codes::first);
    }
    let whole = |classes: &mut Vec<Vec<Codes>>, variable: usize| {
        if let (Some(slot), Some(domain)) = (classes.get_mut(variable), domains.get(variable)) {
            *slot = domain.possible.iter().map(|state| std::iter::once(state).collect()).collect();
        }
    };
    for (at, domain) in domains.iter().enumerate() {
        let Variable::Order(left, right) = domain.variable else { continue };
        whole(&mut classes, at);
        for fact in reachable(&rules.formulas, [Node::Amount(left), Node::Amount(right)]) {
            let Node::Amount(id) = fact else { continue };
            let Some(fact) = fact_of(rules, id) else { continue };
            if let Some(at) = domains.iter().position(|other| other.variable == Variable::Fact(fact)) {
                whole(&mut classes, at);
            }
        }
    }
    classes
}
