//! Cases made from what a diagram says can be, and replayed by the evaluator.

use std::collections::BTreeSet;

use rustc_hash::FxHashMap;

use crate::base::{Codes, Exact, Name};
use crate::decide::{Amounted, Case, Evaluator, Known, Truth, ordering};
use crate::question::cuts::fact_of;
use crate::question::domain::{Domain, MONEY_DECIMALS, Variable};
use crate::rule::{AmountId, FactId, Formula, FormulaId, Node, Rules, Test, Type, Value, facts_of_amount};
use crate::rule::{own_facts, reachable};

use super::model::Model;
use super::sets::ruled_out;
use super::store::{ALWAYS, Diagram, NEVER};

/// So many ways through a diagram are tried.
const MAX_PATHS: u16 = 12;
/// So many times the facts are put right for each other.
const MAX_ROUNDS: usize = 6;

/// A case that fills in what `case` leaves open, in which `side` holds; `confirmed` has the last word on each.
pub(crate) fn completion<'r>(
    model: &Model,
    evaluator: &mut Evaluator<'r>,
    case: &Case<'r>,
    side: Diagram,
    roots: &[FormulaId],
    mut confirmed: impl FnMut(&mut Evaluator<'r>, &Case<'r>) -> bool,
) -> Option<Case<'r>> {
    let rules = evaluator.rules();
    let free = free_facts(rules, case, roots);
    for turn in 0..MAX_PATHS {
        let states = path(model, side, turn)?;
        let mut trial = case.clone();
        for fact in &free {
            let value = value_of(model, rules, case, *fact, &states);
            trial.replace(*fact, Known::Given(value?));
        }
        put_right(model, evaluator, &mut trial, &free, &states);
        if confirmed(evaluator, &trial) {
            return Some(trial);
        }
    }
    None
}

/// Whether a case keeps every one of these, and whether a condition is so.
pub(crate) fn replayed<'r>(
    evaluator: &mut Evaluator<'r>,
    case: &Case<'r>,
    condition: FormulaId,
    holds: bool,
    kept: &[FormulaId],
) -> bool {
    let mut evaluation = evaluator.on(case);
    evaluation.truth(condition) == Ok(Truth::from(holds))
        && kept.iter().all(|kept| evaluation.truth(*kept) == Ok(Truth::Yes))
}

/// The facts that conditions ask for and the case does not say.
fn free_facts(rules: &Rules, case: &Case<'_>, roots: &[FormulaId]) -> Vec<FactId> {
    let mut facts = BTreeSet::new();
    for node in reachable(&rules.formulas, roots.iter().map(|root| Node::Formula(*root))) {
        own_facts(&rules.formulas, node, |fact| {
            facts.insert(fact);
        });
    }
    facts.retain(|fact| matches!(case.known(*fact), Known::Unknown | Known::OneOf(_)));
    facts.into_iter().collect()
}

/// The state of each variable on one way to yes; other turns take other ways.
pub(crate) fn path(model: &Model, side: Diagram, turn: u16) -> Option<FxHashMap<usize, u16>> {
    let mut states = FxHashMap::default();
    let (mut at, mut depth) = (side, 0_u16);
    while at != ALWAYS {
        let place = model.store.variable(at);
        let variable = model.variable_at(place)?;
        let size = model.store.size(place);
        // Turn 0 takes the first way, turn 1 the last one, others something between.
        let begin = turn.wrapping_mul(depth.wrapping_add(turn >> 1)).checked_rem(size).unwrap_or(0);
        let order = (0..size).map(|value| value.wrapping_add(begin).checked_rem(size).unwrap_or(0));
        let order: Vec<u16> = if turn & 1 == 1 { order.rev().collect() } else { order.collect() };
        let value = order.into_iter().find(|value| model.store.child(at, place, *value) != NEVER)?;
        let class = model.classes.get(variable)?.get(usize::from(value))?;
        states.insert(variable, class.first()?);
        at = model.store.child(at, place, value);
        depth = depth.wrapping_add(1);
    }
    Some(states)
}

fn value_of(
    model: &Model,
    rules: &Rules,
    case: &Case<'_>,
    fact: FactId,
    states: &FxHashMap<usize, u16>,
) -> Option<Value> {
    if let Some(variable) = model.opened.numbers.get(&Variable::Fact(fact)) {
        let domain = model.domains.get(*variable)?;
        let state = states.get(variable).copied();
        let some = || domain.possible.iter().find_map(|state| domain.value(rules, state));
        return state.and_then(|state| domain.value(rules, state)).or_else(some);
    }
    match rules.vocabulary.fact(fact)?.fact_type {
        Type::Texts => Some(Value::Texts(BTreeSet::new())),
        Type::Leaves(_) => Some(Value::Leaves(Codes::new())),
        _ => {
            let mut domain = Domain::of_fact(rules, fact, &[])?;
            domain.narrow(case);
            domain.possible.iter().find_map(|state| domain.value(rules, state))
        }
    }
}

/// Changes free facts until comparisons and sets are as wanted, as far as that is simple.
fn put_right<'r>(
    model: &Model,
    evaluator: &mut Evaluator<'r>,
    trial: &mut Case<'r>,
    free: &[FactId],
    states: &FxHashMap<usize, u16>,
) {
    for round in 0..MAX_ROUNDS {
        // What puts one comparison right must not put another one wrong; later on, anything goes.
        let strict = round < MAX_ROUNDS >> 1;
        let mut changed = false;
        for (variable, wanted) in states {
            match model.domains.get(*variable).map(|domain| domain.variable) {
                Some(Variable::Order(left, right)) => {
                    changed |= order_right(model, evaluator, trial, free, states, (left, right, *wanted, strict));
                }
                Some(Variable::Formula(formula)) => {
                    changed |= set_right(model, evaluator, trial, free, states, (formula, *wanted == 1));
                }
                _ => {}
            }
        }
        if !changed {
            return;
        }
    }
}

fn ordered<'r>(evaluator: &mut Evaluator<'r>, trial: &Case<'r>, left: AmountId, right: AmountId) -> Option<u16> {
    let mut evaluation = evaluator.on(trial);
    let left = match evaluation.amount(left).ok()? {
        Amounted::Is(value) => value.clone(),
        Amounted::Absent => return Some(3),
        Amounted::Unknown => return None,
    };
    match evaluation.amount(right).ok()? {
        Amounted::Is(right) => ordering(&left, right)
            .map(|order| if order.is_lt() { 0 } else { 1_u16.saturating_add(order.is_gt().into()) }),
        Amounted::Absent => Some(3),
        Amounted::Unknown => None,
    }
}

/// Whether something was changed.
fn order_right<'r>(
    model: &Model,
    evaluator: &mut Evaluator<'r>,
    trial: &mut Case<'r>,
    free: &[FactId],
    states: &FxHashMap<usize, u16>,
    (left, right, wanted, strict): (AmountId, AmountId, u16, bool),
) -> bool {
    if ordered(evaluator, trial, left, right) == Some(wanted) {
        return false;
    }
    let rules = evaluator.rules();
    let before = orders_right(model, evaluator, trial, states);
    for (one, other) in [(left, right), (right, left)] {
        let whole = fact_of(rules, one);
        let target = match evaluator.on(trial).amount(other) {
            Ok(Amounted::Is(value)) => Some(value.clone()),
            _ => None,
        };
        for fact in facts_of_amount(&rules.formulas, one).into_iter().filter(|fact| free.contains(fact)) {
            let Some(value_before) = trial.known(fact).value().cloned() else { continue };
            let near = target.clone().filter(|_| whole == Some(fact));
            let variable = model.opened.numbers.get(&Variable::Fact(fact));
            let domain = variable.and_then(|variable| Some((model.domains.get(*variable)?, states.get(variable)?)));
            for value in candidates(near.as_ref().unwrap_or(&value_before)) {
                let fits = domain.is_none_or(|(domain, state)| domain.state(&value) == Some(*state))
                    && can_be_written(rules, fact, &value);
                let mut checked = trial.clone();
                checked.forget(fact);
                if !fits || checked.set(fact, value.clone()).is_err() {
                    continue;
                }
                trial.replace(fact, Known::Given(value));
                let right_now = ordered(evaluator, trial, left, right) == Some(wanted);
                if right_now && (!strict || orders_right(model, evaluator, trial, states) > before) {
                    return true;
                }
            }
            trial.replace(fact, Known::Given(value_before));
        }
    }
    false
}

/// Whether somebody could say this: an amount of money has hundredths, and nothing below them.
fn can_be_written(rules: &Rules, fact: FactId, value: &Value) -> bool {
    let money = rules.vocabulary.fact(fact).is_some_and(|fact| matches!(fact.fact_type, Type::Money(_)));
    match value {
        Value::Number(number) if money => number.decimals().is_some_and(|decimals| decimals <= MONEY_DECIMALS),
        _ => true,
    }
}

/// How many comparisons are as wanted.
fn orders_right<'r>(
    model: &Model,
    evaluator: &mut Evaluator<'r>,
    trial: &Case<'r>,
    states: &FxHashMap<usize, u16>,
) -> usize {
    let right =
        states.iter().filter(|(variable, wanted)| match model.domains.get(**variable).map(|domain| domain.variable) {
            Some(Variable::Order(left, right)) => ordered(evaluator, trial, left, right) == Some(**wanted),
            _ => false,
        });
    right.count()
}

/// Values about another one.
fn candidates(about: &Value) -> Vec<Value> {
    const STEPS: [i64; 9] = [0, 1, -1, 10, -10, 400, -400, 1_000_000, -1_000_000];
    match about {
        Value::Number(number) => {
            let one = |by: i128, to: i128| Exact::new(by, to).and_then(|factor| number.checked_mul(factor));
            let sums = STEPS.iter().map(|step| number.checked_add(Exact::from_int(*step)));
            let halves = [Exact::new(1, 2), Exact::new(1, 10)].into_iter().flatten();
            let near = halves.flat_map(|part| [number.checked_add(part), number.checked_sub(part)]);
            let shares = [one(1, 2), one(3, 2), one(101, 100), one(99, 100), Ok(Exact::ZERO)];
            sums.chain(near).chain(shares).flatten().map(Value::Number).collect()
        }
        Value::Date(date) => STEPS.iter().filter_map(|step| date.checked_add_days(*step)).map(Value::Date).collect(),
        Value::Text(text) => vec![Value::Text(text.clone()), Value::Text(Name::from(format!("{text}…")))],
        _ => Vec::new(),
    }
}

/// Makes a set hold, or not hold, what a question to it asks; whether something was changed.
fn set_right<'r>(
    model: &Model,
    evaluator: &mut Evaluator<'r>,
    trial: &mut Case<'r>,
    free: &[FactId],
    states: &FxHashMap<usize, u16>,
    (formula, wanted): (FormulaId, bool),
) -> bool {
    if evaluator.on(trial).truth(formula) == Ok(Truth::from(wanted)) {
        return false;
    }
    let rules = evaluator.rules();
    let Formula::Test(test) = rules.formulas.get(formula) else { return false };
    let leaves = |case: &Case<'_>, set: FactId| match case.known(set).value() {
        Some(Value::Leaves(members)) => members.clone(),
        _ => Codes::new(),
    };
    let (set, value) = match test {
        Test::Listed(text, set) => {
            let mut evaluation = evaluator.on(trial);
            let Ok(Amounted::Is(Value::Text(text))) = evaluation.amount(*text) else { return false };
            let text = text.clone();
            let mut texts = match trial.known(*set).value() {
                Some(Value::Texts(texts)) => texts.clone(),
                _ => BTreeSet::new(),
            };
            if !texts.remove(&text) {
                texts.insert(text);
            }
            (*set, Value::Texts(texts))
        }
        Test::ListedLeaf(value, set) => {
            let Some(Value::Leaf(code)) = trial.known(*value).value() else { return false };
            let member: Codes = std::iter::once(*code).collect();
            let members = leaves(trial, *set);
            (*set, Value::Leaves(if wanted { members.union(&member) } else { members.difference(&member) }))
        }
        Test::SomeIn(set, codes) => {
            let members = leaves(trial, *set);
            // One that no other question rules out, if there is one.
            let free = codes.difference(&ruled_out(model, rules, *set, states));
            let first: Codes = free.first().or_else(|| codes.first()).into_iter().collect();
            (*set, Value::Leaves(if wanted { members.union(&first) } else { members.difference(codes) }))
        }
        Test::AllIn(set, codes) => {
            let members = leaves(trial, *set);
            let kind = rules.vocabulary.fact(*set).and_then(|fact| match fact.fact_type {
                Type::Leaves(kind) => rules.vocabulary.kind(kind),
                _ => None,
            });
            let others = kind.map(|kind| kind.all().difference(codes)).unwrap_or_default();
            let free = others.difference(&ruled_out(model, rules, *set, states));
            let first: Codes = free.first().or_else(|| others.first()).into_iter().collect();
            let may_be_absent = rules.vocabulary.fact(*set).is_some_and(|fact| fact.absent.is_some());
            let value = match wanted {
                true => Value::Leaves(members.intersection(codes)),
                // Not all of them, though no value is left that is not: there are none known at all.
                false if free.is_empty() && may_be_absent => Value::Absent,
                false => Value::Leaves(members.union(&first)),
            };
            (*set, value)
        }
        _ => return false,
    };
    if !free.contains(&set) {
        return false;
    }
    trial.replace(set, Known::Given(value));
    true
}
