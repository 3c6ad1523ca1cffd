//! What is prepared once for a rulebook and the facts that have columns.

use std::sync::{Arc, Mutex};

use rustc_hash::{FxHashMap, FxHashSet};

use crate::decide::{Case, Evaluator, Known, Truth};
use crate::rule::{
    Amount, AmountId, Comparison, FactId, Formula, FormulaId, Node, Rules, Test, Type, Value, children, own_facts,
    reachable,
};

use super::columns::States;
use super::found::Openings;
use super::prepared::Source;
use super::program::Program;
use super::together::Together;

/// A rulebook, prepared for rows in which certain facts have columns.
pub struct Plan<'r> {
    pub(super) rules: &'r Rules,
    /// What is known in every row: facts without a column, and what is assumed where a column says nothing.
    pub(super) base: Case<'r>,
    /// The facts that have columns.
    pub(super) given: Vec<bool>,
    pub(super) states: Arc<[States]>,
    /// Conditions that are questions to facts, each with the way to answer it.
    pub(super) tests: FxHashMap<FormulaId, Asked>,
    /// For each fact of a kind: the questions that it alone answers, by state.
    pub(super) kinds: FxHashMap<FactId, Classes>,
    /// Every condition that is needed, what it is made of first.
    pub(super) order: Vec<FormulaId>,
    /// What several lines pay for; none if that is too much.
    pub(super) together: Option<Together>,
    /// What has been found out of rows that bits leave open.
    pub(super) openings: Openings,
    /// For each comparison of amounts the facts below it that have columns.
    below: FxHashMap<FormulaId, Vec<FactId>>,
    /// Programs that were compiled, by which columns are known in every row.
    programs: Mutex<FxHashMap<Vec<bool>, Arc<Program>>>,
}

/// How a question is answered.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Asked {
    /// The same in every row.
    Always(Truth),
    /// By the value of one kind.
    OfKind(FactId),
    /// By one yes/no fact: for yes, no, absent and unknown.
    OfYesNo(FactId, [Truth; 4]),
    /// By comparing a column of numbers or dates with a constant.
    Limit(FactId, Comparison, Value),
    /// By comparing amounts.
    Amounts(Comparison, AmountId, AmountId),
    /// By the reference evaluator, for each combination of these facts.
    Reference(Vec<FactId>),
}

/// What the states of a kind's fact answer.
#[derive(Clone, Debug, Default)]
pub(super) struct Classes {
    /// The class of each state; leaves are in the first classes.
    pub(super) of_state: Vec<u16>,
    /// How many classes have a leaf in them.
    pub(super) plain: usize,
    /// For each question, the truth of each class.
    pub(super) truths: FxHashMap<FormulaId, Vec<Truth>>,
}

impl Classes {
    /// How many classes there are.
    pub(super) fn len(&self) -> usize {
        self.of_state.iter().max().map_or(0, |class| usize::from(*class).saturating_add(1))
    }
}

/// Most programs that are kept; more patterns of unknown columns share one.
const MAX_PROGRAMS: usize = 64;

impl<'r> Plan<'r> {
    /// A plan for rows in which these facts have columns. `base` says what is known in every row besides; what it says of a
    /// fact that has a column counts where the column says nothing.
    pub fn new(base: Case<'r>, given: impl IntoIterator<Item = FactId>) -> Self {
        let rules = base.rules();
        let mut given_facts = vec![false; rules.vocabulary.facts.len()];
        for fact in given {
            if let Some(slot) = given_facts.get_mut(fact.index()) {
                *slot = true;
            }
        }
        let kinds = (0..rules.vocabulary.kinds.len()).map(crate::rule::KindId::new);
        let mut plan = Self {
            rules,
            base,
            given: given_facts,
            states: kinds.map(|kind| States::of(rules, kind)).collect(),
            tests: FxHashMap::default(),
            kinds: FxHashMap::default(),
            order: order(rules),
            together: Together::of(rules),
            openings: Openings::default(),
            below: FxHashMap::default(),
            programs: Mutex::new(FxHashMap::default()),
        };
        plan.classify();
        let of_amounts = plan.tests.iter().filter(|(_, asked)| matches!(asked, Asked::Amounts(..)));
        plan.below = of_amounts.map(|(id, _)| (*id, plan.columns_below(Node::Formula(*id)))).collect();
        plan.openings = Openings::new(&plan);
        plan
    }

    /// The rulebook.
    pub fn rules(&self) -> &'r Rules {
        self.rules
    }

    /// The states of a kind, as columns number them.
    pub fn states(&self, kind: crate::rule::KindId) -> Option<&States> {
        self.states.get(kind.index())
    }

    pub(super) fn is_given(&self, fact: FactId) -> bool {
        self.given.get(fact.index()).copied().unwrap_or(false)
    }

    /// The program for rows of which certain columns are plain; the first `true` of a pattern is that of the first fact.
    pub(super) fn program(&self, plain: &[bool]) -> Arc<Program> {
        let mut pattern: Vec<bool> = plain.to_vec();
        // Somebody who panicked while holding it left a whole map behind: it is only ever added to.
        let lock = || self.programs.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
        if let Some(program) = lock().get(&pattern) {
            return Arc::clone(program);
        }
        if lock().len() >= MAX_PROGRAMS {
            pattern.iter_mut().for_each(|plain| *plain = false);
            if let Some(program) = lock().get(&pattern) {
                return Arc::clone(program);
            }
        }
        let program = Arc::new(Program::compile(self, &pattern));
        lock().insert(pattern, Arc::clone(&program));
        program
    }

    /// Finds out how each question is answered.
    fn classify(&mut self) {
        let rules = self.rules;
        let mut evaluator = Evaluator::new(rules);
        for id in self.order.clone() {
            let Formula::Test(test) = rules.formulas.get(id) else { continue };
            let facts = self.columns_below(Node::Formula(id));
            let asked = match (facts.as_slice(), test) {
                ([], _) => match evaluator.truth(id, &self.base) {
                    Ok(truth) => Asked::Always(truth),
                    // It cannot be computed: row by row it is found out whether that matters.
                    Err(_) => Asked::Reference(Vec::new()),
                },
                ([only], test) if self.is_of_kind(*only) && !matches!(test, Test::Compare(..)) => Asked::OfKind(*only),
                ([only], Test::Yes(_) | Test::Absent(_)) if self.is_yes_no(*only) => {
                    let truths = [Value::YesNo(true), Value::YesNo(false), Value::Absent].map(|value| {
                        let known = Known::Given(value);
                        self.truth_with(&mut evaluator, id, *only, Some(known))
                    });
                    let [yes, no, absent] = truths;
                    Asked::OfYesNo(*only, [yes, no, absent, self.truth_with(&mut evaluator, id, *only, None)])
                }
                (_, Test::Compare(comparison, left, right)) => self.compared(*comparison, *left, *right, facts.clone()),
                _ => Asked::Reference(facts),
            };
            self.tests.insert(id, asked);
        }
        let facts: Vec<FactId> = (0..rules.vocabulary.facts.len()).map(FactId::new).collect();
        for fact in facts {
            if self.is_given(fact) && self.is_of_kind(fact) {
                let classes = self.classes(&mut evaluator, fact);
                self.kinds.insert(fact, classes);
            }
        }
    }

    fn truth_with(
        &self,
        evaluator: &mut Evaluator<'r>,
        formula: FormulaId,
        fact: FactId,
        known: Option<Known>,
    ) -> Truth {
        let mut case = self.base.clone();
        if let Some(known) = known {
            case.replace(fact, known);
        }
        // A question to one fact computes nothing, so that nothing can go wrong.
        evaluator.truth(formula, &case).unwrap_or(Truth::Unknown)
    }

    fn compared(&self, comparison: Comparison, left: AmountId, right: AmountId, facts: Vec<FactId>) -> Asked {
        let formulas = &self.rules.formulas;
        let numeric = |id: AmountId| match formulas.amount_type(id) {
            Some(Type::YesNo | Type::Kind(_) | Type::Text | Type::Texts | Type::Leaves(_)) | None => false,
            Some(_) => true,
        };
        if !numeric(left) || !numeric(right) {
            return Asked::Reference(facts);
        }
        let column = |id: AmountId| match formulas.amount(id) {
            Some(Amount::Fact(fact)) if self.is_given(*fact) => Some(*fact),
            _ => None,
        };
        let constant = |id: AmountId| match formulas.amount(id) {
            Some(Amount::Constant(value)) => Some(value.clone()),
            Some(Amount::Fact(fact)) if !self.is_given(*fact) => self.base.known(*fact).value().cloned(),
            _ => None,
        };
        let is_plain = |value: &Value| matches!(value, Value::Number(_) | Value::Date(_));
        match (column(left), constant(right).filter(is_plain), constant(left).filter(is_plain), column(right)) {
            (Some(fact), Some(value), ..) => Asked::Limit(fact, comparison, value),
            (_, _, Some(value), Some(fact)) => Asked::Limit(fact, comparison.mirrored(), value),
            _ => Asked::Amounts(comparison, left, right),
        }
    }

    fn is_of_kind(&self, fact: FactId) -> bool {
        matches!(self.rules.vocabulary.fact(fact).map(|fact| &fact.fact_type), Some(Type::Kind(_)))
    }

    fn is_yes_no(&self, fact: FactId) -> bool {
        matches!(self.rules.vocabulary.fact(fact).map(|fact| &fact.fact_type), Some(Type::YesNo))
    }

    /// Whether a column is of the form that questions to its fact are answered from.
    pub(super) fn takes(&self, fact: FactId, source: &Source) -> bool {
        let Some(fact) = self.rules.vocabulary.fact(fact) else { return false };
        match (&fact.fact_type, source) {
            (Type::YesNo, Source::YesNo(_)) | (Type::Kind(_), Source::Kind(_)) => true,
            (Type::Text | Type::Texts | Type::Leaves(_), _) => true,
            (Type::YesNo | Type::Kind(_), _) => false,
            (_, source) => matches!(source, Source::Number(_)),
        }
    }

    /// The facts with columns that a comparison of amounts asks for.
    pub(super) fn columns_of(&self, test: FormulaId) -> &[FactId] {
        self.below.get(&test).map(Vec::as_slice).unwrap_or_default()
    }

    /// The facts below a node that have columns.
    fn columns_below(&self, node: Node) -> Vec<FactId> {
        let formulas = &self.rules.formulas;
        let mut facts = Vec::new();
        for node in reachable(formulas, [node]) {
            own_facts(formulas, node, |fact| {
                if self.is_given(fact) && !facts.contains(&fact) {
                    facts.push(fact);
                }
            });
        }
        facts.sort_unstable();
        facts
    }

    fn classes(&self, evaluator: &mut Evaluator<'r>, fact: FactId) -> Classes {
        let none = States::default();
        let states = match self.rules.vocabulary.fact(fact).map(|fact| &fact.fact_type) {
            Some(Type::Kind(kind)) => self.states.get(kind.index()).unwrap_or(&none),
            _ => &none,
        };
        let mut tests: Vec<FormulaId> =
            self.tests.iter().filter(|(_, asked)| **asked == Asked::OfKind(fact)).map(|(id, _)| *id).collect();
        tests.sort_unstable();
        let mut classes = Classes::default();
        let mut numbers: FxHashMap<Vec<Truth>, u16> = FxHashMap::default();
        let mut case = self.base.clone();
        for state in 0..u16::try_from(states.len()).unwrap_or(u16::MAX) {
            let known = if state == states.unknown() { self.base.known(fact).clone() } else { states.known(state) };
            case.replace(fact, known);
            let truths: Vec<Truth> =
                tests.iter().map(|test| evaluator.truth(*test, &case).unwrap_or(Truth::Unknown)).collect();
            let next = u16::try_from(numbers.len()).unwrap_or(u16::MAX);
            let class = *numbers.entry(truths.clone()).or_insert(next);
            if class == next {
                for (test, truth) in tests.iter().zip(truths) {
                    classes.truths.entry(*test).or_default().push(truth);
                }
            }
            classes.of_state.push(class);
            if state < states.leaves() {
                classes.plain = classes.plain.max(usize::from(class).saturating_add(1));
            }
        }
        classes
    }
}

/// Every condition that rows are asked for, what it is made of first.
fn order(rules: &Rules) -> Vec<FormulaId> {
    let mut roots: Vec<Node> = rules.always.iter().map(|part| Node::Formula(part.formula)).collect();
    for line in &rules.lines {
        let parts =
            line.exclusions.iter().chain(&line.requirements).chain(line.grants.iter().flat_map(|group| &group.grants));
        roots.extend([Node::Formula(line.agreement), Node::Formula(line.covers)]);
        roots.extend(parts.map(|part| Node::Formula(part.formula)));
        roots.extend(line.pays.iter().map(|pays| Node::Amount(pays.paid)));
    }
    let (mut order, mut done): (Vec<FormulaId>, FxHashSet<Node>) = (Vec::new(), FxHashSet::default());
    let mut stack: Vec<(Node, bool)> = roots.into_iter().rev().map(|root| (root, true)).collect();
    while let Some((node, down)) = stack.pop() {
        if !down {
            if let Node::Formula(id) = node {
                order.push(id);
            }
            continue;
        }
        if !done.insert(node) {
            continue;
        }
        stack.push((node, false));
        children(&rules.formulas, node, |child| {
            if !done.contains(&child) {
                stack.push((child, true));
            }
        });
    }
    order
}
