//! Questions to facts as literals over variables of few states.

use rustc_hash::FxHashMap;

use crate::base::Codes;
use crate::decide::{Amounted, Evaluation, EvaluationError, Truth};
use crate::rule::{AmountId, Comparison, FactId, Formula, FormulaId, Test};

use super::cuts::{Cuts, fact_of};
use super::domain::{Domain, Variable, orders};
use super::left::Left;

/// Deeper than this a condition is not looked into.
const MAX_DEPTH: u32 = 150;
/// A condition is written out into so many nodes at most; beyond, its parts are not looked into.
const MAX_NODES: u32 = 20_000;

/// The variables that conditions come down to, as they are met.
#[derive(Clone, Debug)]
pub(super) struct Opened {
    cuts: Cuts,
    pub(super) domains: Vec<Domain>,
    pub(super) numbers: FxHashMap<Variable, usize>,
    nodes_left: u32,
}

impl Opened {
    /// For conditions that compare facts with these values.
    pub(super) fn new(cuts: Cuts) -> Self {
        Self { cuts, domains: Vec::new(), numbers: FxHashMap::default(), nodes_left: MAX_NODES }
    }

    /// The condition, or its opposite, with everything replaced that is known.
    pub(super) fn open(
        &mut self,
        evaluation: &mut Evaluation<'_, '_>,
        id: FormulaId,
        yes: bool,
    ) -> Result<Left, EvaluationError> {
        self.nodes_left = MAX_NODES;
        self.open_below(evaluation, id, yes, 0)
    }

    fn open_below(
        &mut self,
        evaluation: &mut Evaluation<'_, '_>,
        id: FormulaId,
        yes: bool,
        depth: u32,
    ) -> Result<Left, EvaluationError> {
        match evaluation.truth(id)? {
            Truth::Yes => return Ok(Left::Constant(yes)),
            Truth::No => return Ok(Left::Constant(!yes)),
            Truth::Unknown => {}
        }
        self.nodes_left = self.nodes_left.saturating_sub(1);
        if depth >= MAX_DEPTH || self.nodes_left == 0 {
            return Ok(self.closed(id, yes));
        }
        let depth = depth.saturating_add(1);
        let rules = evaluation.rules();
        match rules.formulas.get(id) {
            Formula::Constant(value) => Ok(Left::Constant(*value == yes)),
            Formula::Not(inner) => self.open_below(evaluation, *inner, !yes, depth),
            Formula::Stated(_, inner) => self.open_below(evaluation, *inner, yes, depth),
            Formula::Test(test) => self.test(evaluation, id, test, yes),
            Formula::All(parts) => Ok(Left::junction(yes, self.each(evaluation, parts, yes, depth)?)),
            Formula::Any(parts) => Ok(Left::junction(!yes, self.each(evaluation, parts, yes, depth)?)),
            Formula::AtLeast(count, parts) => {
                let count = *count as usize;
                let parts = self.each(evaluation, parts, yes, depth)?;
                // Not so many: of so many too many fail.
                let fail = parts.len().saturating_add(1).saturating_sub(count);
                Ok(Left::AtLeast(if yes { count } else { fail }, parts))
            }
        }
    }

    fn each(
        &mut self,
        evaluation: &mut Evaluation<'_, '_>,
        parts: &[FormulaId],
        yes: bool,
        depth: u32,
    ) -> Result<Vec<Left>, EvaluationError> {
        parts.iter().map(|part| self.open_below(evaluation, *part, yes, depth)).collect()
    }

    /// A question to facts.
    pub(super) fn test(
        &mut self,
        evaluation: &mut Evaluation<'_, '_>,
        id: FormulaId,
        test: &Test,
        yes: bool,
    ) -> Result<Left, EvaluationError> {
        let literal = match test {
            Test::Yes(fact) => {
                let variable = self.fact(evaluation, *fact);
                variable.map(|variable| (variable, Codes::range(1..2)))
            }
            Test::In(fact, codes) => self.fact(evaluation, *fact).map(|variable| (variable, codes.clone())),
            Test::Absent(fact) => {
                let variable = self.fact(evaluation, *fact);
                variable.map(|variable| {
                    let absent = self.domains.get(variable).and_then(|domain| domain.absent);
                    (variable, absent.into_iter().collect())
                })
            }
            Test::Compare(comparison, left, right) => self.comparison(evaluation, *comparison, *left, *right)?,
            Test::Listed(..) | Test::ListedLeaf(..) | Test::SomeIn(..) | Test::AllIn(..) => None,
        };
        Ok(match literal {
            Some((variable, states)) => self.literal(variable, states, yes),
            None => self.closed(id, yes),
        })
    }

    /// A fact beside a known value, or two amounts and how they are ordered.
    fn comparison(
        &mut self,
        evaluation: &mut Evaluation<'_, '_>,
        comparison: Comparison,
        left: AmountId,
        right: AmountId,
    ) -> Result<Option<(usize, Codes)>, EvaluationError> {
        let rules = evaluation.rules();
        for (one, other, comparison) in [(left, right, comparison), (right, left, comparison.mirrored())] {
            let Some(fact) = fact_of(rules, one) else { continue };
            let Amounted::Is(value) = evaluation.amount(other)? else { continue };
            let value = value.clone();
            let Some(variable) = self.fact(evaluation, fact) else { continue };
            let states = self.domains.get(variable).map(|domain| domain.compared(comparison, &value));
            return Ok(states.map(|states| (variable, states)));
        }
        let (left, right, comparison) =
            if left <= right { (left, right, comparison) } else { (right, left, comparison.mirrored()) };
        let variable = self.number(Domain::of_order(rules, left, right));
        Ok(Some((variable, orders(comparison))))
    }

    fn fact(&mut self, evaluation: &Evaluation<'_, '_>, fact: FactId) -> Option<usize> {
        if let Some(known) = self.numbers.get(&Variable::Fact(fact)) {
            return Some(*known);
        }
        let points = self.cuts.points.get(&fact).map(Vec::as_slice).unwrap_or_default();
        let mut domain = Domain::of_fact(evaluation.rules(), fact, points)?;
        domain.narrow(evaluation.case());
        Some(self.number(domain))
    }

    /// A condition that is not looked into.
    fn closed(&mut self, id: FormulaId, yes: bool) -> Left {
        let variable = self.number(Domain::of_formula(id));
        self.literal(variable, Codes::range(1..2), yes)
    }

    fn literal(&self, variable: usize, states: Codes, yes: bool) -> Left {
        let Some(domain) = self.domains.get(variable) else { return Left::Constant(false) };
        Left::Literal(variable, if yes { states } else { domain.possible.difference(&states) })
    }

    fn number(&mut self, domain: Domain) -> usize {
        let next = self.domains.len();
        let number = *self.numbers.entry(domain.variable).or_insert(next);
        if number == next {
            self.domains.push(domain);
        }
        number
    }
}
