//! The truth of conditions for a case.

use std::cmp::Ordering;

use crate::base::Codes;
use crate::rule::{Comparison, FactId, Formula, FormulaId, Kind, LineId, Rules, StatementId, Test, Type, Value};

use super::amounts::{Amounted, Computed};
use super::justify::Works;
use super::walk::{Node, children};
use super::{Answer, Case, EvaluationError, Known, LineDecision, Truth};

/// Deeper than this, nodes are worked off from a list instead of by recursion.
const MAX_DEPTH: u32 = 100;

/// Asks the rules for one case after the other; keeps its memory between cases.
#[derive(Clone, Debug)]
pub struct Evaluator<'r> {
    rules: &'r Rules,
    /// What is remembered counts only if it bears this stamp: forgetting all is adding one to it.
    stamp: u32,
    truths: Vec<(u32, Result<Truth, EvaluationError>)>,
    pub(super) amounts: Vec<(u32, Result<Computed, EvaluationError>)>,
    /// All codes of each kind.
    everything: Vec<Codes>,
    /// What a formula does in its line; made when the first explanation is asked for.
    works: Option<Works>,
}

impl<'r> Evaluator<'r> {
    /// For these rules.
    pub fn new(rules: &'r Rules) -> Self {
        Self {
            rules,
            stamp: 0,
            truths: vec![(0, Ok(Truth::Unknown)); rules.formulas.len()],
            amounts: vec![(0, Ok(Computed::Unknown)); rules.formulas.amount_count()],
            everything: rules.vocabulary.kinds.iter().map(Kind::all).collect(),
            works: None,
        }
    }

    /// The rules.
    pub fn rules(&self) -> &'r Rules {
        self.rules
    }

    /// Begins a case: what is asked of the [`Evaluation`] is computed once.
    #[inline]
    pub fn on<'e>(&'e mut self, case: &'e Case<'r>) -> Evaluation<'e, 'r> {
        self.stamp = self.stamp.wrapping_add(1);
        if self.stamp == 0 {
            self.truths.iter_mut().for_each(|(stamp, _)| *stamp = 0);
            self.amounts.iter_mut().for_each(|(stamp, _)| *stamp = 0);
            self.stamp = 1;
        }
        Evaluation { rules: self.rules, evaluator: self, case }
    }

    /// The truth of a condition.
    ///
    /// # Errors
    /// An amount that the truth depends on cannot be computed.
    pub fn truth(&mut self, formula: FormulaId, case: &Case<'r>) -> Result<Truth, EvaluationError> {
        self.on(case).truth(formula)
    }

    /// Whether a line covers the case, and the statement that decides it.
    ///
    /// # Errors
    /// An amount that the answer depends on cannot be computed.
    pub fn answer(&mut self, line: LineId, case: &Case<'r>) -> Result<(Answer, Option<StatementId>), EvaluationError> {
        self.on(case).answer(line)
    }

    /// Whether a line covers the case, with all reasons.
    ///
    /// # Errors
    /// An amount that the answer depends on cannot be computed.
    pub fn explain(&mut self, line: LineId, case: &Case<'r>) -> Result<LineDecision, EvaluationError> {
        self.on(case).explain(line)
    }

    /// What every case must keep and this one breaks.
    ///
    /// # Errors
    /// An amount cannot be computed.
    pub fn check_always(&mut self, case: &Case<'r>) -> Result<Vec<StatementId>, EvaluationError> {
        let rules = self.rules;
        let mut evaluation = self.on(case);
        let mut broken = Vec::new();
        for part in &rules.always {
            if evaluation.truth(part.formula)? == Truth::No {
                broken.push(part.statement);
            }
        }
        Ok(broken)
    }
}

/// One case before the rules.
#[derive(Debug)]
pub struct Evaluation<'e, 'r> {
    pub(super) rules: &'r Rules,
    pub(super) evaluator: &'e mut Evaluator<'r>,
    pub(super) case: &'e Case<'r>,
}

impl<'e, 'r> Evaluation<'e, 'r> {
    /// The rules.
    pub fn rules(&self) -> &'r Rules {
        self.rules
    }

    /// The case.
    pub fn case(&self) -> &'e Case<'r> {
        self.case
    }

    /// The truth of a condition.
    ///
    /// # Errors
    /// An amount that the truth depends on cannot be computed.
    pub fn truth(&mut self, formula: FormulaId) -> Result<Truth, EvaluationError> {
        self.formula(formula, 0)
    }

    pub(super) fn works(&mut self) -> &mut Works {
        let rules = self.rules;
        self.evaluator.works.get_or_insert_with(|| Works::of(rules))
    }

    pub(super) fn formula(&mut self, id: FormulaId, depth: u32) -> Result<Truth, EvaluationError> {
        let rules = self.rules;
        let formula = rules.formulas.get(id);
        match formula {
            Formula::Constant(value) => return Ok((*value).into()),
            Formula::Test(test) if is_plain(test) => return Ok(self.plain(test)),
            _ => {}
        }
        if let Some(known) = self.remembered(id) {
            return known;
        }
        if depth >= MAX_DEPTH {
            self.work_off(Node::Formula(id));
            return self.remembered(id).unwrap_or(Ok(Truth::Unknown));
        }
        let below = depth.saturating_add(1);
        let truth = match formula {
            Formula::Constant(value) => Ok((*value).into()),
            Formula::Test(test) => self.test(test, below),
            Formula::Not(inner) => self.formula(*inner, below).map(|truth| !truth),
            Formula::All(parts) => self.junction(parts, Truth::No, below),
            Formula::Any(parts) => self.junction(parts, Truth::Yes, below),
            Formula::AtLeast(count, parts) => self.at_least(*count as usize, parts, below),
            Formula::Stated(statement, inner) => self
                .formula(*inner, below)
                .map_err(|error| EvaluationError { statement: error.statement.or(Some(*statement)), ..error }),
        };
        let stamp = self.evaluator.stamp;
        if let Some(slot) = self.evaluator.truths.get_mut(id.index()) {
            *slot = (stamp, truth);
        }
        truth
    }

    /// All (which *no* decides) or any (which *yes* decides); the first error counts only if nothing decides.
    fn junction(&mut self, parts: &[FormulaId], decides: Truth, depth: u32) -> Result<Truth, EvaluationError> {
        let mut outcome = Ok(!decides);
        for part in parts {
            match self.formula(*part, depth) {
                Ok(truth) if truth == decides => return Ok(decides),
                Ok(Truth::Unknown) if outcome.is_ok() => outcome = Ok(Truth::Unknown),
                Err(error) if outcome.is_ok() => outcome = Err(error),
                _ => {}
            }
        }
        outcome
    }

    fn at_least(&mut self, count: usize, parts: &[FormulaId], depth: u32) -> Result<Truth, EvaluationError> {
        let (mut yes, mut open, mut failed) = (0_usize, 0_usize, None);
        for part in parts {
            match self.formula(*part, depth) {
                Ok(Truth::Yes) => yes = yes.saturating_add(1),
                Ok(Truth::No) => continue,
                Ok(Truth::Unknown) => {}
                Err(error) => failed = failed.or(Some(error)),
            }
            open = open.saturating_add(1);
        }
        match failed {
            _ if yes >= count => Ok(Truth::Yes),
            _ if open < count => Ok(Truth::No),
            Some(error) => Err(error),
            None => Ok(Truth::Unknown),
        }
    }

    /// A question that is answered from facts alone.
    #[inline]
    fn plain(&self, test: &Test) -> Truth {
        match test {
            Test::Yes(fact) => match self.case.known(*fact).value() {
                Some(value) => (*value == Value::YesNo(true)).into(),
                None => Truth::Unknown,
            },
            Test::In(fact, codes) => match self.case.known(*fact) {
                Known::Given(Value::Leaf(code)) | Known::Assumed(Value::Leaf(code)) => codes.contains(*code).into(),
                Known::Given(_) | Known::Assumed(_) => Truth::No,
                Known::OneOf(possible) => within(possible, codes),
                Known::Unknown => self.unknown_within(*fact, codes),
            },
            Test::Absent(fact) => match self.case.known(*fact) {
                Known::Given(value) | Known::Assumed(value) => (*value == Value::Absent).into(),
                Known::OneOf(_) => Truth::No,
                Known::Unknown => self.absence(*fact),
            },
            Test::ListedLeaf(value, set) => self.listed_leaf(*value, *set),
            Test::SomeIn(set, codes) => match self.case.known(*set).value() {
                Some(Value::Leaves(members)) => (!members.is_disjoint(codes)).into(),
                Some(_) => Truth::No,
                None if codes.is_empty() => Truth::No,
                None => Truth::Unknown,
            },
            Test::AllIn(set, codes) => match self.case.known(*set).value() {
                Some(Value::Leaves(members)) => members.is_subset(codes).into(),
                Some(_) => Truth::No,
                None => Truth::Unknown,
            },
            Test::Compare(..) | Test::Listed(..) => Truth::Unknown,
        }
    }

    fn unknown_within(&self, fact: FactId, codes: &Codes) -> Truth {
        let known = self.rules.vocabulary.fact(fact);
        let kind = known.and_then(|fact| if let Type::Kind(kind) = fact.fact_type { Some(kind) } else { None });
        let Some(all) = kind.and_then(|kind| self.evaluator.everything.get(kind.index())) else {
            return Truth::Unknown;
        };
        match within(all, codes) {
            Truth::Yes if self.absence(fact) != Truth::No => Truth::Unknown,
            truth => truth,
        }
    }

    /// Whether an unknown fact is absent.
    fn absence(&self, fact: FactId) -> Truth {
        let never = self.rules.vocabulary.fact(fact).is_some_and(|fact| fact.absent.is_none());
        if never { Truth::No } else { Truth::Unknown }
    }

    fn listed_leaf(&self, value: FactId, set: FactId) -> Truth {
        let (value, set) = (self.case.known(value), self.case.known(set).value());
        match (value, set) {
            (_, Some(Value::Leaves(members))) if members.is_empty() => Truth::No,
            (Known::Given(Value::Absent) | Known::Assumed(Value::Absent), _) | (_, Some(Value::Absent)) => Truth::No,
            (Known::Given(Value::Leaf(code)) | Known::Assumed(Value::Leaf(code)), Some(Value::Leaves(members))) => {
                members.contains(*code).into()
            }
            (Known::OneOf(possible), Some(Value::Leaves(members))) => within(possible, members),
            _ => Truth::Unknown,
        }
    }

    /// A question that compares amounts.
    fn test(&mut self, test: &Test, depth: u32) -> Result<Truth, EvaluationError> {
        match test {
            Test::Compare(comparison, left, right) => {
                self.settle(*left, depth)?;
                self.settle(*right, depth)?;
                Ok(compared(*comparison, self.seen(*left), self.seen(*right)))
            }
            Test::Listed(text, set) => {
                self.settle(*text, depth)?;
                let set = self.case.known(*set).value();
                Ok(match (self.seen(*text), set) {
                    (Amounted::Absent, _) | (_, Some(Value::Absent)) => Truth::No,
                    (_, Some(Value::Texts(texts))) if texts.is_empty() => Truth::No,
                    (Amounted::Is(Value::Text(text)), Some(Value::Texts(texts))) => texts.contains(text).into(),
                    (Amounted::Is(_), Some(_)) => Truth::No,
                    _ => Truth::Unknown,
                })
            }
            other => Ok(self.plain(other)),
        }
    }

    fn remembered(&self, id: FormulaId) -> Option<Result<Truth, EvaluationError>> {
        let (stamp, truth) = self.evaluator.truths.get(id.index())?;
        (*stamp == self.evaluator.stamp).then_some(*truth)
    }

    /// Works off a node and all below it, lowest first, so that a long chain needs no long stack.
    pub(super) fn work_off(&mut self, node: Node) {
        let formulas = &self.rules.formulas;
        let mut stack = vec![node];
        while let Some(top) = stack.last().copied() {
            let before = stack.len();
            if !self.is_settled(top) {
                children(formulas, top, |child| {
                    if !self.is_settled(child) {
                        stack.push(child);
                    }
                });
            }
            if stack.len() > before {
                continue;
            }
            stack.pop();
            // Everything below is remembered, so this goes one level down at most; so does its error.
            let depth = MAX_DEPTH.saturating_sub(1);
            let _remembered = match top {
                Node::Formula(id) => self.formula(id, depth).map(drop),
                Node::Amount(id) => self.settle(id, depth),
            };
        }
    }

    fn is_settled(&self, node: Node) -> bool {
        match node {
            Node::Formula(id) => match self.rules.formulas.get(id) {
                Formula::Constant(_) => true,
                Formula::Test(test) if is_plain(test) => true,
                _ => self.remembered(id).is_some(),
            },
            Node::Amount(id) => self.remembered_amount(id).is_some(),
        }
    }

    pub(super) fn stamp(&self) -> u32 {
        self.evaluator.stamp
    }

    pub(super) fn too_deep(depth: u32) -> bool {
        depth >= MAX_DEPTH
    }
}

fn is_plain(test: &Test) -> bool {
    !matches!(test, Test::Compare(..) | Test::Listed(..))
}

/// Whether one of the possible values is in a set.
fn within(possible: &Codes, codes: &Codes) -> Truth {
    if possible.is_subset(codes) {
        Truth::Yes
    } else if possible.is_disjoint(codes) {
        Truth::No
    } else {
        Truth::Unknown
    }
}

fn compared(comparison: Comparison, left: Amounted<'_>, right: Amounted<'_>) -> Truth {
    match (left, right) {
        (Amounted::Absent, _) | (_, Amounted::Absent) => Truth::No,
        (Amounted::Is(left), Amounted::Is(right)) => {
            ordering(left, right).is_some_and(|ordering| comparison.accepts(ordering)).into()
        }
        _ => Truth::Unknown,
    }
}

/// How two values of one sort are ordered; values of different sorts are not.
pub(crate) fn ordering(left: &Value, right: &Value) -> Option<Ordering> {
    match (left, right) {
        (Value::Number(left), Value::Number(right)) => Some(left.cmp(right)),
        (Value::Date(left), Value::Date(right)) => Some(left.cmp(right)),
        (Value::Text(left), Value::Text(right)) => Some(left.cmp(right)),
        (Value::Leaf(left), Value::Leaf(right)) => Some(left.cmp(right)),
        (Value::YesNo(left), Value::YesNo(right)) => Some(left.cmp(right)),
        _ => None,
    }
}
