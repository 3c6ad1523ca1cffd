//! What changes of facts would turn an answer: as few at once as suffice.

use std::collections::BTreeSet;

use rustc_hash::FxHashMap;

use crate::decide::{Case, Known};
use crate::question::domain::Variable;
use crate::rule::{FactId, Rules, facts_of, facts_of_amount};

use super::model::Model;
use super::store::{ALWAYS, Diagram, NEVER, TooLarge};

/// So many facts are changed together at most.
const MAX_FACTS: usize = 3;
/// So many sets are kept for each node.
const MAX_SETS: usize = 64;

/// Some facts, each with the values of its variable that turn the answer beside the first ones of the others.
pub(crate) type Turn = Vec<(usize, Vec<u16>)>;

/// The sets of two or three known facts whose change makes `good` hold whatever the unknown facts are, no smaller set
/// doing so. `now` has the value of each variable that is known.
///
/// `good` asks for known variables only.
pub(crate) fn turns(
    model: &mut Model,
    rules: &Rules,
    good: Diagram,
    now: &FxHashMap<usize, u16>,
) -> Result<Vec<Turn>, TooLarge> {
    let mut found = Vec::new();
    for set in changed(model, rules, good, now) {
        if set.len() < 2 {
            continue;
        }
        if let Some(turn) = values(model, rules, good, now, &set)? {
            found.push(turn);
        }
    }
    Ok(found)
}

/// The variables of facts that have to change together, smallest sets first.
fn changed(model: &Model, rules: &Rules, good: Diagram, now: &FxHashMap<usize, u16>) -> Vec<BTreeSet<usize>> {
    let mut sets: FxHashMap<Diagram, Vec<BTreeSet<usize>>> = FxHashMap::default();
    sets.insert(ALWAYS, vec![BTreeSet::new()]);
    for node in model.store.below(good) {
        let place = model.store.variable(node);
        let Some(variable) = model.variable_at(place) else { continue };
        let mut all: Vec<BTreeSet<usize>> = Vec::new();
        for (value, child) in (0_u16..).zip(model.store.children(node)) {
            let same = now.get(&variable).is_none_or(|now| *now == value);
            for set in sets.get(child).into_iter().flatten() {
                let mut set = set.clone();
                if !same {
                    set.insert(variable);
                }
                if facts_only(model, &set) <= MAX_FACTS {
                    all.push(set);
                }
            }
        }
        sets.insert(node, minimal(all));
    }
    let mut facts: Vec<BTreeSet<usize>> = Vec::new();
    for set in sets.remove(&good).unwrap_or_default() {
        facts.extend(with_facts(model, rules, now, &set));
    }
    facts.retain(|set| set.len() <= MAX_FACTS);
    minimal(facts)
}

/// How many facts at least.
fn facts_only(model: &Model, set: &BTreeSet<usize>) -> usize {
    let fact = |at: &&usize| model.domains.get(**at).is_some_and(|domain| matches!(domain.variable, Variable::Fact(_)));
    set.iter().filter(fact).count()
}

/// A comparison changes only with a fact that it is about: each way to choose them.
fn with_facts(
    model: &Model,
    rules: &Rules,
    now: &FxHashMap<usize, u16>,
    set: &BTreeSet<usize>,
) -> Vec<BTreeSet<usize>> {
    let fact = |at: usize| model.domains.get(at).is_some_and(|domain| matches!(domain.variable, Variable::Fact(_)));
    let (facts, others): (BTreeSet<usize>, BTreeSet<usize>) = set.iter().copied().partition(|at| fact(*at));
    let mut found = vec![facts];
    for other in others {
        let about = variables_about(model, rules, other);
        found = found
            .into_iter()
            .flat_map(|set| {
                if set.iter().any(|at| about.contains(at)) {
                    return vec![set];
                }
                let known = about.iter().filter(|at| now.contains_key(at));
                known.map(|at| set.iter().copied().chain(std::iter::once(*at)).collect()).collect()
            })
            .collect();
    }
    found
}

/// The variables of the facts that a comparison or another condition is about.
fn variables_about(model: &Model, rules: &Rules, variable: usize) -> Vec<usize> {
    let facts: BTreeSet<FactId> = match model.domains.get(variable).map(|domain| domain.variable) {
        Some(Variable::Order(left, right)) => {
            facts_of_amount(&rules.formulas, left).into_iter().chain(facts_of_amount(&rules.formulas, right)).collect()
        }
        Some(Variable::Formula(formula)) => facts_of(&rules.formulas, formula),
        Some(Variable::Fact(_)) | None => BTreeSet::new(),
    };
    facts.into_iter().filter_map(|fact| model.opened.numbers.get(&Variable::Fact(fact)).copied()).collect()
}

fn minimal(mut sets: Vec<BTreeSet<usize>>) -> Vec<BTreeSet<usize>> {
    sets.sort_by(|a, b| a.len().cmp(&b.len()).then_with(|| a.cmp(b)));
    sets.dedup();
    let mut kept: Vec<BTreeSet<usize>> = Vec::new();
    for set in sets {
        if kept.len() < MAX_SETS && !kept.iter().any(|few| few.is_subset(&set)) {
            kept.push(set);
        }
    }
    kept
}

/// Values of these variables that make it so; what is about none of them stays as it is.
fn values(
    model: &mut Model,
    rules: &Rules,
    good: Diagram,
    now: &FxHashMap<usize, u16>,
    set: &BTreeSet<usize>,
) -> Result<Option<Turn>, TooLarge> {
    let mut rest = good;
    for (variable, value) in now {
        let free = set.contains(variable) || variables_about(model, rules, *variable).iter().any(|at| set.contains(at));
        if let Some(place) = model.place(*variable).filter(|_| !free) {
            rest = model.store.fixed(rest, place, *value)?;
        }
    }
    for place in model.store.support(rest) {
        if model.variable_at(place).is_none_or(|variable| !set.contains(&variable)) {
            rest = model.store.exists(rest, place)?;
        }
    }
    let mut turn = Turn::new();
    for variable in set {
        let Some(place) = model.place(*variable) else { return Ok(None) };
        // Values that suffice with some of what the later ones can be.
        let mut some = Vec::new();
        for value in (0..model.store.size(place)).filter(|value| now.get(variable) != Some(value)) {
            if model.store.fixed(rest, place, value)? != NEVER {
                some.push(value);
            }
        }
        let Some(first) = some.first().copied() else { return Ok(None) };
        // Later ones are told beside all of these where that goes, otherwise beside the first.
        let mut beside = ALWAYS;
        for value in &some {
            let fixed = model.store.fixed(rest, place, *value)?;
            beside = model.store.and(beside, fixed)?;
        }
        if beside == NEVER {
            rest = model.store.fixed(rest, place, first)?;
            some = vec![first];
        } else {
            rest = beside;
        }
        turn.push((*variable, some));
    }
    Ok((rest != NEVER).then_some(turn))
}

/// The value of each variable that a case decides by itself.
pub(crate) fn known_now(model: &Model, case: &Case<'_>) -> FxHashMap<usize, u16> {
    let mut now = FxHashMap::default();
    for (variable, domain) in model.domains.iter().enumerate() {
        let Variable::Fact(fact) = domain.variable else { continue };
        if let Known::Given(value) | Known::Assumed(value) = case.known(fact)
            && let Some(value) = domain.state(value).and_then(|state| model.value_of(variable, state))
        {
            now.insert(variable, value);
        }
    }
    now
}
