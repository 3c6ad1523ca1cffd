//! Which facts would turn an answer together, where none of them does alone.

use rustc_hash::FxHashMap;

use crate::base::Codes;
use crate::decide::{Amounted, Answer, Case, Evaluator, Known, Truth, ordering};
use crate::rule::{LineId, Value};

use super::diagram::store::{Diagram, TooLarge};
use super::diagram::turns::{Turn, known_now, turns};
use super::diagram::{Interval, Model};
use super::domain::Variable;
use super::exact::nothing_known;
use super::flip::{Flip, Turned, flip_to};
use super::residual::kept;

/// So many steps may be taken.
const STEPS: u64 = 100_000;
/// So many sets are told.
const MAX_SETS: usize = 64;

/// The smallest sets of two or three known facts whose change turns a decided answer, whatever is unknown; the fewest
/// facts first. Each change is confirmed by the evaluator. Nothing for a case with positions.
pub(super) fn flip_sets<'r>(
    evaluator: &mut Evaluator<'r>,
    line: LineId,
    case: &Case<'r>,
    answer: Answer,
    singles: &[Flip],
) -> Vec<Vec<Flip>> {
    let wanted = match answer {
        Answer::Covered => false,
        Answer::NotCovered => true,
        Answer::Depends => return Vec::new(),
    };
    if case.position_count() > 0 {
        return Vec::new();
    }
    let Some((model, found)) = found(evaluator, line, case, wanted) else { return Vec::new() };
    let mut sets = Vec::new();
    let mut turned = Turned::new(line, Truth::from(wanted));
    for turn in found {
        let told = told(evaluator, &mut turned, case, &model, &turn);
        sets.extend(told.filter(|set: &Vec<Flip>| !set.iter().any(|one| singles.iter().any(|flip| flip.id == one.id))));
        if sets.len() >= MAX_SETS {
            break;
        }
    }
    sets
}

fn found<'r>(evaluator: &mut Evaluator<'r>, line: LineId, case: &Case<'r>, wanted: bool) -> Option<(Model, Vec<Turn>)> {
    let rules = evaluator.rules();
    let covers = rules.line(line)?.covers;
    let empty = nothing_known(rules);
    let kept = kept(rules, [covers]);
    let mut model = Model::new(&mut evaluator.on(&empty), &[covers], &kept, STEPS).ok()?;
    let condition = model.formula(covers)?;
    let now = now(evaluator, &model, case);
    let good = good(&mut model, case, condition, wanted, &now).ok()?;
    let found = turns(&mut model, rules, good, &now).ok()?;
    Some((model, found))
}

/// The value of each variable that the case decides.
fn now<'r>(evaluator: &mut Evaluator<'r>, model: &Model, case: &Case<'r>) -> FxHashMap<usize, u16> {
    let mut now = known_now(model, case);
    let mut evaluation = evaluator.on(case);
    for (variable, domain) in model.domains.iter().enumerate() {
        let state = match domain.variable {
            Variable::Fact(_) => None,
            Variable::Formula(formula) => match evaluation.truth(formula) {
                Ok(truth) if truth.is_decided() => Some(u16::from(truth == Truth::Yes)),
                _ => None,
            },
            Variable::Order(left, right) => {
                let left = match evaluation.amount(left) {
                    Ok(Amounted::Is(value)) => Some(value.clone()),
                    _ => None,
                };
                match (left, evaluation.amount(right)) {
                    (Some(left), Ok(Amounted::Is(right))) => ordering(&left, right)
                        .map(|order| if order.is_lt() { 0 } else { 1_u16.saturating_add(order.is_gt().into()) }),
                    _ => None,
                }
            }
        };
        if let Some(value) = state.and_then(|state| model.value_of(variable, state)) {
            now.insert(variable, value);
        }
    }
    now
}

/// Where the answer is as wanted whatever the unknown facts are, as a function of the known ones.
fn good(
    model: &mut Model,
    case: &Case<'_>,
    condition: Diagram,
    wanted: bool,
    now: &FxHashMap<usize, u16>,
) -> Result<Diagram, TooLarge> {
    let mut care = model.care;
    for variable in 0..model.domains.len() {
        let Some(Variable::Fact(fact)) = model.domains.get(variable).map(|domain| domain.variable) else { continue };
        if let Known::OneOf(codes) = case.known(fact) {
            let literal = model.literal(variable, codes)?;
            care = model.store.and(care, literal)?;
        }
    }
    let interval = Interval::of(model, condition, care)?;
    let (mut can, mut cannot) = if wanted { (interval.on, interval.off) } else { (interval.off, interval.on) };
    for variable in (0..model.domains.len()).rev().filter(|variable| !now.contains_key(variable)) {
        if let Some(place) = model.place(variable) {
            can = model.store.exists(can, place)?;
            cannot = model.store.exists(cannot, place)?;
        }
    }
    model.store.without(can, cannot)
}

/// One set of changes in words, if the evaluator confirms it.
fn told<'r>(
    evaluator: &mut Evaluator<'r>,
    turned: &mut Turned<'r>,
    case: &Case<'r>,
    model: &Model,
    turn: &Turn,
) -> Option<Vec<Flip>> {
    let rules = evaluator.rules();
    let mut trial = case.clone();
    let mut flips = Vec::new();
    for (variable, values) in turn {
        let domain = model.domains.get(*variable)?;
        let Variable::Fact(fact) = domain.variable else { return None };
        let states: Codes = model.states(*variable, |value| values.contains(&value));
        let first: Value = domain.value(rules, states.first()?)?;
        trial.replace(fact, Known::Given(first.clone()));
        flips.push(flip_to(rules, fact, domain, states, &first)?);
    }
    let kept = evaluator.check_always(&trial).is_ok_and(|broken| broken.is_empty());
    (kept && turned.is(evaluator, &trial)).then_some(flips)
}
