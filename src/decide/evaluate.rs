//! The truth of conditions for a case.

use crate::base::Codes;
use crate::rule::{AmountId, Formula, FormulaId, Kind, LineId, Rules, StatementId};

use super::amounts::Computed;
use super::justify::Works;
use super::walk::{Node, children};
use super::{Answer, Case, EvaluationError, Failure, LineDecision, Truth};
use super::questions::is_plain;

/// Deeper than this, nodes are worked off from a list instead of by recursion.
const MAX_DEPTH: u32 = 100;

/// That something went wrong: the number, from 1, of the error in the evaluator's list. Small, as it is passed about a lot.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Failed(u32);

impl Failed {
    fn index(self) -> usize {
        (self.0 as usize).saturating_sub(1)
    }
}

/// Asks the rules for one case after the other; keeps its memory between cases.
#[derive(Clone, Debug)]
pub struct Evaluator<'r> {
    rules: &'r Rules,
    /// What is remembered counts only if it bears this stamp: forgetting all is adding one to it.
    stamp: u32,
    truths: Vec<(u32, Result<Truth, Failed>)>,
    pub(super) amounts: Vec<(u32, Result<Computed, Failed>)>,
    /// What went wrong with the case.
    errors: Vec<EvaluationError>,
    /// All codes of each kind.
    pub(super) everything: Vec<Codes>,
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
            errors: Vec::new(),
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
        self.errors.clear();
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
        self.formula(formula, 0).map_err(|failed| self.error(failed))
    }

    pub(super) fn works(&mut self) -> &mut Works {
        let rules = self.rules;
        self.evaluator.works.get_or_insert_with(|| Works::of(rules))
    }

    pub(super) fn formula(&mut self, id: FormulaId, depth: u32) -> Result<Truth, Failed> {
        let rules = self.rules;
        let formula = rules.formulas.get(id);
        let below = depth.saturating_add(1);
        match formula {
            Formula::Constant(value) => return Ok((*value).into()),
            Formula::Test(test) if is_plain(test) => return Ok(self.plain(test)),
            // Not worth remembering, unless the nodes are worked off.
            Formula::Not(inner) if below < MAX_DEPTH => return self.formula(*inner, below).map(|truth| !truth),
            Formula::Stated(statement, inner) if below < MAX_DEPTH => {
                return self.formula(*inner, below).map_err(|failed| self.within(failed, *statement));
            }
            _ => {}
        }
        if let Some(known) = self.remembered(id) {
            return known;
        }
        if depth >= MAX_DEPTH {
            self.work_off(Node::Formula(id));
            return self.remembered(id).unwrap_or(Ok(Truth::Unknown));
        }
        let truth = match formula {
            Formula::Constant(value) => Ok((*value).into()),
            Formula::Test(test) => self.test(test, below),
            Formula::Not(inner) => self.formula(*inner, below).map(|truth| !truth),
            Formula::All(parts) => self.junction(parts, Truth::No, below),
            Formula::Any(parts) => self.junction(parts, Truth::Yes, below),
            Formula::AtLeast(count, parts) => self.at_least(*count as usize, parts, below),
            Formula::Stated(statement, inner) => {
                self.formula(*inner, below).map_err(|failed| self.within(failed, *statement))
            }
        };
        let stamp = self.evaluator.stamp;
        if let Some(slot) = self.evaluator.truths.get_mut(id.index()) {
            *slot = (stamp, truth);
        }
        truth
    }

    /// Notes what went wrong.
    pub(super) fn fail(&mut self, error: EvaluationError) -> Failed {
        self.evaluator.errors.push(error);
        Failed(u32::try_from(self.evaluator.errors.len()).unwrap_or(u32::MAX))
    }

    /// Notes the innermost sentence around what went wrong.
    fn within(&mut self, failed: Failed, statement: StatementId) -> Failed {
        if let Some(error) = self.evaluator.errors.get_mut(failed.index()) {
            error.statement = error.statement.or(Some(statement));
        }
        failed
    }

    /// What went wrong.
    pub(super) fn error(&self, failed: Failed) -> EvaluationError {
        let unknown = EvaluationError { failure: Failure::Overflow, amount: AmountId::new(0), statement: None };
        self.evaluator.errors.get(failed.index()).copied().unwrap_or(unknown)
    }

    /// All (which *no* decides) or any (which *yes* decides); the first error counts only if nothing decides.
    fn junction(&mut self, parts: &[FormulaId], decides: Truth, depth: u32) -> Result<Truth, Failed> {
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

    fn at_least(&mut self, count: usize, parts: &[FormulaId], depth: u32) -> Result<Truth, Failed> {
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

    fn remembered(&self, id: FormulaId) -> Option<Result<Truth, Failed>> {
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
