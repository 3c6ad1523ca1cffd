//! Which missing fact to ask for next.

use crate::base::Codes;
use crate::decide::{Answer, Case, Evaluator, Known};
use crate::rule::{FactId, LineId, Rules, Value, Wording};

use super::Residual;
use super::diagram::store::NEVER;
use super::diagram::{Interval, Model};
use super::domain::{Domain, Shape, Variable};
use super::left::classes;

/// Of a fact that comes in other ways than by itself, so many values are tried at most.
const MAX_VALUES: usize = 16;

/// A missing fact and how often its answer settles the question.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Useful {
    /// The fact.
    pub fact: FactId,
    /// With so many of its values the answer is decided.
    pub settles: usize,
    /// Of so many: each value of a kind, each range of numbers that the open condition tells apart, …
    pub of: usize,
    /// How many facts are still missing once it is known, summed over these values.
    pub remaining: usize,
}

impl Useful {
    /// `59 of 62 values of Gefahr settle it`
    pub fn words(&self, rules: &Rules) -> String {
        let name = Wording::of(rules).name(self.fact);
        match (self.settles, self.of) {
            (0, _) => format!("no value of {name} settles it alone"),
            (settles, of) if settles == of => format!("every value of {name} settles it"),
            (settles, of) => {
                format!("{settles} of {of} values of {name} settle{} it", if settles == 1 { "s" } else { "" })
            }
        }
    }
}

/// The missing facts, the one first whose answer settles most; of equals the one that leaves least to ask, then the
/// first of the vocabulary.
pub fn by_usefulness<'r>(
    evaluator: &mut Evaluator<'r>,
    line: LineId,
    case: &Case<'r>,
    residual: &Residual,
) -> Vec<Useful> {
    let mut useful: Vec<Useful> = Vec::new();
    let mut open = residual.open.clone();
    for fact in residual.facts() {
        let counted = open.as_mut().and_then(|open| counted(&mut open.model, open.essential, *fact));
        useful.push(counted.unwrap_or_else(|| tried(evaluator, line, case, residual, *fact)));
    }
    // By the share of values that settle, then by what is left on average; the sort keeps the order of equals.
    let share = |a: &Useful, b: &Useful| {
        let settled = b.settles.saturating_mul(a.of.max(1)).cmp(&a.settles.saturating_mul(b.of.max(1)));
        settled.then(a.remaining.saturating_mul(b.of.max(1)).cmp(&b.remaining.saturating_mul(a.of.max(1))))
    };
    useful.sort_by(share);
    useful
}

/// What is left for each value of a fact, by the diagram; none for what comes in comparisons only.
fn counted(model: &mut Model, open: Interval, fact: FactId) -> Option<Useful> {
    let variable = *model.opened.numbers.get(&Variable::Fact(fact))?;
    let place = model.place(variable).filter(|_| open.support(model).contains(&variable))?;
    let mut useful = Useful { fact, settles: 0, of: 0, remaining: 0 };
    for value in 0..model.store.size(place) {
        let on = model.store.fixed(open.on, place, value).ok()?;
        let off = model.store.fixed(open.off, place, value).ok()?;
        let then = Interval { on, off };
        if (on, off) == (NEVER, NEVER) {
            continue;
        }
        let class = model.classes.get(variable)?.get(usize::from(value))?;
        let kind = model.domains.get(variable).is_some_and(|domain| matches!(domain.shape, Shape::Leaves(_)));
        let weight = if kind { class.len() } else { 1 };
        useful.of = useful.of.saturating_add(weight);
        if then.decided().is_some() {
            useful.settles = useful.settles.saturating_add(weight);
        } else {
            useful.remaining = useful.remaining.saturating_add(weight.saturating_mul(then.support(model).len()));
        }
    }
    Some(useful)
}

/// The same by trying values, one after the other.
fn tried<'r>(
    evaluator: &mut Evaluator<'r>,
    line: LineId,
    case: &Case<'r>,
    residual: &Residual,
    fact: FactId,
) -> Useful {
    let values = values(case, fact, residual);
    let (mut trial, mut settles) = (case.clone(), 0_usize);
    let of = values.len();
    for value in values {
        trial.replace(fact, Known::Given(value));
        let decided = matches!(evaluator.answer(line, &trial), Ok((Answer::Covered | Answer::NotCovered, _)));
        settles = settles.saturating_add(usize::from(decided));
    }
    let others = residual.facts().len().saturating_sub(1);
    Useful { fact, settles, of, remaining: others.saturating_mul(of.saturating_sub(settles)) }
}

/// One value of each class that the open condition tells apart.
fn values(case: &Case<'_>, fact: FactId, residual: &Residual) -> Vec<Value> {
    let rules = case.rules();
    let of_fact = |domain: &Domain| domain.variable == Variable::Fact(fact);
    match residual.domains.iter().position(of_fact).and_then(|at| Some((at, residual.domains.get(at)?))) {
        Some((variable, domain)) => {
            let mut classes = classes(&residual.left, variable, &domain.possible);
            if classes.len() == 1 {
                // It comes only in conditions that are not looked into.
                classes =
                    domain.possible.iter().take(MAX_VALUES).map(|state| std::iter::once(state).collect()).collect();
            }
            classes.iter().filter_map(|class: &Codes| domain.value(rules, class.first()?)).collect()
        }
        None => {
            let Some(mut domain) = Domain::of_fact(rules, fact, &[]) else { return Vec::new() };
            domain.narrow(case);
            domain.possible.iter().take(MAX_VALUES).filter_map(|state| domain.value(rules, state)).collect()
        }
    }
}
