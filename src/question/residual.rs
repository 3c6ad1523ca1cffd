//! What a condition comes down to under the known facts.

use std::collections::BTreeSet;

use rustc_hash::FxHashMap;

use crate::base::Codes;
use crate::decide::{Amounted, Evaluation, EvaluationError, Known, Truth};
use crate::rule::{AmountId, Comparison, FactId, Formula, FormulaId, Rules, Test, facts_of, facts_of_amount};

use super::cuts::{Cuts, fact_of};
use super::domain::{Domain, Variable, orders};
use super::left::Left;
use super::sharpen::sharpen;
use super::simplify::simplify;
use super::table::prune;

/// Deeper than this a condition is not looked into.
const MAX_DEPTH: u32 = 150;
/// A condition is written out into so many nodes at most; beyond, its parts are not looked into.
const MAX_NODES: u32 = 20_000;
/// Each pass of simplification can uncover something for the next one.
const MAX_PASSES: usize = 4;

/// What is left of a condition.
#[derive(Clone, Debug)]
pub struct Residual {
    pub(super) left: Left,
    pub(super) domains: Vec<Domain>,
    pub(super) facts: Vec<FactId>,
}

/// What a condition comes down to in a case: equivalent to it however the unknown facts turn out.
///
/// # Errors
/// An amount that the truth depends on cannot be computed.
pub fn residual(evaluation: &mut Evaluation<'_, '_>, root: FormulaId) -> Result<Residual, EvaluationError> {
    let cuts = if evaluation.truth(root)? == Truth::Unknown { Cuts::of(evaluation, root) } else { Cuts::default() };
    let mut open = Opened { cuts, domains: Vec::new(), numbers: FxHashMap::default(), nodes_left: MAX_NODES };
    let mut left = open.open(evaluation, root, true, 0)?;
    let possible: Vec<Codes> = open.domains.iter().map(|domain| domain.possible.clone()).collect();
    for _ in 0..MAX_PASSES {
        let simpler = simplify(left.clone(), &mut possible.clone());
        let simpler = sharpen(simpler, &mut possible.clone());
        let simpler = prune(simpler, &possible);
        let simpler = simplify(simpler, &mut possible.clone());
        let done = simpler == left;
        left = simpler;
        if done {
            break;
        }
    }
    let facts = unknown_facts(evaluation, &left, &open.domains);
    Ok(Residual { left, domains: open.domains, facts })
}

impl Residual {
    /// Yes or no where nothing is left.
    pub fn truth(&self) -> Truth {
        match self.left {
            Left::Constant(value) => value.into(),
            _ => Truth::Unknown,
        }
    }

    /// Whether it speaks of single facts only: then every part of it can really come to be.
    pub fn is_exact(&self) -> bool {
        let mut exact = true;
        let of_fact = |variable: usize| {
            self.domains.get(variable).is_some_and(|domain| matches!(domain.variable, Variable::Fact(_)))
        };
        self.left.literals(&mut |variable, _| exact &= of_fact(variable));
        exact
    }

    /// The facts that it still asks for, in the order of the vocabulary.
    pub fn facts(&self) -> &[FactId] {
        &self.facts
    }

    /// What is left, in the words of the rulebook: `Klausel 510 is agreed and Gefahr is Leitungswasser`.
    pub fn words(&self, rules: &Rules) -> String {
        super::said::said(self, rules).text
    }

    /// Its truth for another case, which must agree with the one it was made for.
    ///
    /// # Errors
    /// An amount cannot be computed.
    pub fn holds(&self, evaluation: &mut Evaluation<'_, '_>) -> Result<Truth, EvaluationError> {
        self.part_holds(evaluation, &self.left)
    }

    fn part_holds(&self, evaluation: &mut Evaluation<'_, '_>, left: &Left) -> Result<Truth, EvaluationError> {
        // As everywhere, an amount that cannot be computed counts only where nothing else decides.
        let mut truths = |parts: &[Left], decides: Truth| {
            let truths: Vec<_> = parts.iter().map(|part| self.part_holds(evaluation, part)).collect();
            if truths.contains(&Ok(decides)) { Ok(vec![decides]) } else { truths.into_iter().collect::<Result<_, _>>() }
        };
        Ok(match left {
            Left::Constant(value) => (*value).into(),
            Left::All(parts) => truths(parts, Truth::No)?.into_iter().fold(Truth::Yes, Truth::and),
            Left::Any(parts) => truths(parts, Truth::Yes)?.into_iter().fold(Truth::No, Truth::or),
            Left::AtLeast(count, parts) => {
                let all: Vec<_> = parts.iter().map(|part| self.part_holds(evaluation, part)).collect();
                // Were what fails unknown: if that is no matter, it is none.
                let truth = Truth::at_least(*count, all.iter().map(|truth| truth.unwrap_or(Truth::Unknown)));
                match all.into_iter().find_map(Result::err) {
                    Some(error) if truth == Truth::Unknown => return Err(error),
                    _ => truth,
                }
            }
            Left::Literal(variable, states) => match self.domains.get(*variable) {
                Some(domain) => literal_holds(evaluation, domain, states)?,
                None => Truth::Unknown,
            },
        })
    }
}

fn literal_holds(
    evaluation: &mut Evaluation<'_, '_>,
    domain: &Domain,
    states: &Codes,
) -> Result<Truth, EvaluationError> {
    let now: Codes = match domain.variable {
        Variable::Fact(_) => {
            let mut now = domain.clone();
            now.narrow(evaluation.case());
            now.possible
        }
        Variable::Formula(formula) => match evaluation.truth(formula)? {
            Truth::Unknown => domain.possible.clone(),
            truth => std::iter::once(u16::from(truth == Truth::Yes)).collect(),
        },
        Variable::Order(left, right) => {
            let left = match evaluation.amount(left)? {
                Amounted::Is(value) => Some(Some(value.clone())),
                Amounted::Absent => Some(None),
                Amounted::Unknown => None,
            };
            match (left, evaluation.amount(right)?) {
                (Some(None), _) | (_, Amounted::Absent) => domain.absent.into_iter().collect(),
                (Some(Some(left)), Amounted::Is(right)) => {
                    let order = crate::decide::ordering(&left, right);
                    order
                        .map(|order| if order.is_lt() { 0 } else { 1_u16.saturating_add(order.is_gt().into()) })
                        .into_iter()
                        .collect()
                }
                _ => domain.possible.clone(),
            }
        }
    };
    Ok(if now.is_subset(states) {
        Truth::Yes
    } else if now.is_disjoint(states) {
        Truth::No
    } else {
        Truth::Unknown
    })
}

/// The unknown facts that a rest asks for.
fn unknown_facts(evaluation: &Evaluation<'_, '_>, left: &Left, domains: &[Domain]) -> Vec<FactId> {
    let formulas = &evaluation.rules().formulas;
    let mut facts: BTreeSet<FactId> = BTreeSet::new();
    left.literals(&mut |variable, _| match domains.get(variable).map(|domain| domain.variable) {
        Some(Variable::Fact(fact)) => facts.extend([fact]),
        Some(Variable::Order(left, right)) => {
            facts.extend(facts_of_amount(formulas, left).into_iter().chain(facts_of_amount(formulas, right)));
        }
        Some(Variable::Formula(formula)) => facts.extend(facts_of(formulas, formula)),
        None => {}
    });
    let unknown = |fact: &FactId| matches!(evaluation.case().known(*fact), Known::Unknown | Known::OneOf(_));
    facts.into_iter().filter(unknown).collect()
}

/// A condition being written out.
struct Opened {
    cuts: Cuts,
    domains: Vec<Domain>,
    numbers: FxHashMap<Variable, usize>,
    nodes_left: u32,
}

impl Opened {
    /// The condition, or its opposite, with everything replaced that is known.
    fn open(
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
            Formula::Not(inner) => self.open(evaluation, *inner, !yes, depth),
            Formula::Stated(_, inner) => self.open(evaluation, *inner, yes, depth),
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
        parts.iter().map(|part| self.open(evaluation, *part, yes, depth)).collect()
    }

    fn test(
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
