//! Which missing fact to ask for next.

use crate::base::Codes;
use crate::decide::{Answer, Case, Evaluator, Known};
use crate::rule::{FactId, LineId, Value};

use super::Residual;
use super::domain::{Domain, Variable};
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
    /// Of so many that were tried, one for each class that the open condition tells apart.
    pub of: usize,
}

/// The missing facts, the one first whose answer settles most; of equals the first of the vocabulary.
pub fn by_usefulness<'r>(
    evaluator: &mut Evaluator<'r>,
    line: LineId,
    case: &Case<'r>,
    residual: &Residual,
) -> Vec<Useful> {
    let mut case = case.clone();
    let mut useful: Vec<Useful> = Vec::new();
    for fact in residual.facts() {
        let values = values(&case, *fact, residual);
        let before = case.known(*fact).clone();
        let mut settles = 0_usize;
        let of = values.len();
        for value in values {
            case.replace(*fact, Known::Given(value));
            let decided = matches!(evaluator.answer(line, &case), Ok((Answer::Covered | Answer::NotCovered, _)));
            settles = settles.saturating_add(usize::from(decided));
        }
        case.replace(*fact, before);
        useful.push(Useful { fact: *fact, settles, of });
    }
    // By the share of values that settle; the sort keeps the order of equals.
    useful.sort_by(|a, b| b.settles.saturating_mul(a.of.max(1)).cmp(&a.settles.saturating_mul(b.of.max(1))));
    useful
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
