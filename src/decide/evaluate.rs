//! The truth of conditions for a case.

use crate::base::Codes;
use crate::rule::{AmountId, Formula, FormulaId, Formulas, Kind, LineId, Node, Rules, StatementId, children};

use super::amounts::Computed;
use super::justify::Works;
use super::questions::is_plain;
use super::{Answer, Case, EvaluationError, Failure, LineDecision, Truth};

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
    /// Whether a condition is all or any of plain questions: quicker answered again than remembered.
    flat: Vec<bool>,
    /// All codes of each kind.
    pub(super) everything: Vec<Codes>,
    /// What a formula does in its line; made when the first explanation is asked for.
    works: Option<Works>,
    /// For the positions of a case; made when the first sum over them is asked for.
    inner: Option<Box<Evaluator<'r>>>,
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
            flat: flat(&rules.formulas),
            everything: rules.vocabulary.kinds.iter().map(Kind::all).collect(),
            works: None,
            inner: None,
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

    /// An evaluator with a memory of its own, for positions.
    pub(super) fn for_positions(&mut self) -> Box<Evaluator<'r>> {
        self.inner.take().unwrap_or_else(|| Box::new(Evaluator::new(self.rules)))
    }

    pub(super) fn keep_for_positions(&mut self, evaluator: Box<Evaluator<'r>>) {
        self.inner = Some(evaluator);
    }

    /// The truth of a condition.
    ///
    /// # Errors
    /// An amount that the truth depends on cannot be computed.
    pub fn truth(&mut self, formula: FormulaId, case: &Case<'r>) -> Result<Truth, EvaluationError> {
        self.on(case).truth(formula)
    }

    /// Whether a line covers the case, and the statement that decides it. A case with positions is covered if one of them
    /// is.
    ///
    /// # Errors
    /// An amount that the answer depends on cannot be computed.
    pub fn answer(&mut self, line: LineId, case: &Case<'r>) -> Result<(Answer, Option<StatementId>), EvaluationError> {
        let Some(positions) = self.positions(line, case) else { return self.on(case).answer(line) };
        let mut answers = Vec::with_capacity(positions.len());
        for position in &positions {
            answers.push(self.on(position).answer(line)?);
        }
        let of = |wanted: Answer| answers.iter().find(|(answer, _)| *answer == wanted).copied();
        let best = of(Answer::Covered).or_else(|| of(Answer::Depends)).or_else(|| of(Answer::NotCovered));
        Ok(best.unwrap_or((Answer::NotCovered, None)))
    }

    /// The case as it is for each of its positions, if it has any and the line is decided for each.
    pub fn positions(&self, line: LineId, case: &Case<'r>) -> Option<Vec<Case<'r>>> {
        let per_position = self.rules.line(line).is_some_and(|line| line.per_position);
        (per_position && case.position_count() > 0).then(|| case.each_position().collect())
    }

    /// Whether a line covers the case, with all reasons; of a case with positions see [`Evaluator::positions`].
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
        let mut broken = Vec::new();
        for position in case.each_position() {
            let mut evaluation = self.on(&position);
            for part in &rules.always {
                if evaluation.truth(part.formula)? == Truth::No && !broken.contains(&part.statement) {
                    broken.push(part.statement);
                }
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

    #[inline]
    pub(super) fn formula(&mut self, id: FormulaId, depth: u32) -> Result<Truth, Failed> {
        let rules = self.rules;
        let (core, negated) = core(&rules.formulas, id);
        let truth = match rules.formulas.get(core) {
            Formula::Constant(value) => Ok((*value).into()),
            Formula::Test(test) if is_plain(test) => Ok(self.plain(test)),
            Formula::All(parts) if self.is_flat(core) => Ok(self.flat(parts, Truth::No)),
            Formula::Any(parts) if self.is_flat(core) => Ok(self.flat(parts, Truth::Yes)),
            formula => self.inner(core, formula, depth).map_err(|failed| self.around(failed, id)),
        };
        if negated { truth.map(|truth| !truth) } else { truth }
    }

    /// A condition that is worth remembering.
    fn inner(&mut self, id: FormulaId, formula: &'r Formula, depth: u32) -> Result<Truth, Failed> {
        if let Some(known) = self.remembered(id) {
            return known;
        }
        if depth >= MAX_DEPTH {
            self.work_off(Node::Formula(id));
            return self.remembered(id).unwrap_or(Ok(Truth::Unknown));
        }
        let below = depth.saturating_add(1);
        let truth = match formula {
            Formula::Test(test) => self.test(test, below),
            Formula::All(parts) => self.junction(parts, Truth::No, below),
            Formula::Any(parts) => self.junction(parts, Truth::Yes, below),
            Formula::AtLeast(count, parts) => self.at_least(*count as usize, parts, below),
            // Only what stands between two such conditions, and so never here.
            Formula::Constant(_) | Formula::Not(_) | Formula::Stated(..) => Ok(Truth::Unknown),
        };
        let stamp = self.evaluator.stamp;
        if let Some(slot) = self.evaluator.truths.get_mut(id.index()) {
            *slot = (stamp, truth);
        }
        truth
    }

    /// All or any of plain questions.
    #[inline]
    fn flat(&self, parts: &[FormulaId], decides: Truth) -> Truth {
        let formulas = &self.rules.formulas;
        let mut outcome = !decides;
        for part in parts {
            let (core, negated) = core(formulas, *part);
            let truth = match formulas.get(core) {
                Formula::Test(test) => self.plain(test),
                Formula::Constant(value) => (*value).into(),
                _ => Truth::Unknown,
            };
            let truth = if negated { !truth } else { truth };
            if truth == decides {
                return decides;
            }
            if truth == Truth::Unknown {
                outcome = truth;
            }
        }
        outcome
    }

    #[inline]
    fn is_flat(&self, id: FormulaId) -> bool {
        self.evaluator.flat.get(id.index()).copied().unwrap_or(false)
    }

    /// Notes what went wrong.
    pub(super) fn fail(&mut self, error: EvaluationError) -> Failed {
        self.evaluator.errors.push(error);
        Failed(u32::try_from(self.evaluator.errors.len()).unwrap_or(u32::MAX))
    }

    /// Notes the innermost sentence around what went wrong, of those that stand directly around a condition.
    #[cold]
    fn around(&mut self, failed: Failed, mut id: FormulaId) -> Failed {
        let mut innermost = None;
        loop {
            id = match self.rules.formulas.get(id) {
                Formula::Stated(statement, inner) => {
                    innermost = Some(*statement);
                    *inner
                }
                Formula::Not(inner) => *inner,
                _ => break,
            }
        }
        if let Some(error) = self.evaluator.errors.get_mut(failed.index()) {
            error.statement = error.statement.or(innermost);
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
                    let child = match child {
                        Node::Formula(id) => Node::Formula(core(formulas, id).0),
                        amount @ Node::Amount(_) => amount,
                    };
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
                _ => self.is_flat(id) || self.remembered(id).is_some(),
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

/// What a formula is, without the sentences that say it and the denials of it; and whether it is denied.
#[inline]
fn core(formulas: &Formulas, mut id: FormulaId) -> (FormulaId, bool) {
    let mut negated = false;
    loop {
        id = match formulas.get(id) {
            Formula::Stated(_, inner) => *inner,
            Formula::Not(inner) => {
                negated = !negated;
                *inner
            }
            _ => return (id, negated),
        };
    }
}

fn flat(formulas: &Formulas) -> Vec<bool> {
    let plain = |part: &FormulaId| match formulas.get(core(formulas, *part).0) {
        Formula::Test(test) => is_plain(test),
        Formula::Constant(_) => true,
        _ => false,
    };
    let flat = |id: usize| match formulas.get(FormulaId::new(id)) {
        Formula::All(parts) | Formula::Any(parts) => parts.iter().all(plain),
        _ => false,
    };
    (0..formulas.len()).map(flat).collect()
}
