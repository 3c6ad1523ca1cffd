//! The shortest words for an open condition: the author's own, rid of what makes no difference, or others that are shorter.

use crate::base::Codes;
use crate::question::domain::{Domain, Shape, Variable};
use crate::question::left::Left;
use crate::rule::{Kind, Rules, Type};

use super::cover::covers;
use super::essential::{Interval, essential};
use super::model::Model;
use super::store::{ALWAYS, Diagram, NEVER, TooLarge};
use super::tiny::tiny;

/// The parts of one "all" or "any" are held against each other if there are so many at most.
const MAX_PARTS: usize = 64;
/// A form of more literals than this is not looked at.
const MAX_LITERALS: usize = 600;

/// The shortest form that was found of a condition, and the condition rid of what makes no difference.
///
/// `written` is the condition as its author structured it.
pub(crate) fn shortest(
    model: &mut Model,
    rules: &Rules,
    interval: Interval,
    written: Option<&Left>,
) -> Result<(Left, Interval), TooLarge> {
    if let Some(decided) = interval.decided() {
        return Ok((Left::Constant(decided), interval));
    }
    let care = interval.care(model)?;
    let mut candidates = Vec::new();
    if written.is_some_and(|written| count(written) > MAX_LITERALS) {
        return Err(TooLarge);
    }
    if let Some(written) = written {
        candidates.push(settled(model, rules, written.clone(), care)?);
    }
    let mut kept = Vec::new();
    if let Some(written) = candidates.first() {
        written.literals(&mut |variable, _| kept.push(variable));
    }
    let essential = essential(model, interval, &kept)?;
    let support = essential.support(model).len();
    let mut sound = Vec::new();
    for candidate in candidates {
        let function = model.left(&candidate)?;
        if essential.holds(model, function)? {
            sound.push(candidate);
        }
    }
    // With one literal for each fact nothing is shorter.
    if sound.first().is_none_or(|written| count(written) > support) {
        let care = essential.care(model)?;
        let mut others: Vec<Left> = covers(model, essential)?;
        others.extend(tiny(model, essential));
        for other in others {
            let other = settled(model, rules, other, care)?;
            let function = model.left(&other)?;
            if essential.holds(model, function)? {
                sound.push(other);
            }
        }
    }
    let shortest = sound.into_iter().min_by_key(count);
    Ok((shortest.ok_or(TooLarge)?, essential))
}

/// How many literals there are.
pub(super) fn count(left: &Left) -> usize {
    let mut count = 0_usize;
    left.literals(&mut |_, _| count = count.saturating_add(1));
    count
}

pub(crate) fn settled(model: &mut Model, rules: &Rules, left: Left, care: Diagram) -> Result<Left, TooLarge> {
    let mut left = left;
    for _ in 0..4 {
        let pruned = pruned(model, rules, left.clone(), care)?;
        if pruned == left {
            break;
        }
        left = pruned;
    }
    Ok(left)
}

/// The same where it matters, without any part that makes no difference beside the others.
fn pruned(model: &mut Model, rules: &Rules, left: Left, care: Diagram) -> Result<Left, TooLarge> {
    let function = model.left(&left)?;
    if !model.store.meet(function, care)? {
        return Ok(Left::Constant(false));
    }
    if model.store.implies(care, function)? {
        return Ok(Left::Constant(true));
    }
    match left {
        Left::All(parts) => junction(model, rules, parts, true, care),
        Left::Any(parts) => junction(model, rules, parts, false, care),
        Left::Literal(variable, states) => widened(model, rules, variable, states, care),
        other => Ok(other),
    }
}

/// Each part matters only where the others leave it open; the longest are tried first, so that they fall first.
fn junction(
    model: &mut Model,
    rules: &Rules,
    mut parts: Vec<Left>,
    all: bool,
    care: Diagram,
) -> Result<Left, TooLarge> {
    let mut order: Vec<usize> = (0..parts.len()).rev().collect();
    order.sort_by_key(|at| std::cmp::Reverse(parts.get(*at).map(Left::cost)));
    let mut functions: Vec<Diagram> = parts.iter().map(|part| model.left(part)).collect::<Result<_, _>>()?;
    let few = parts.len() <= MAX_PARTS;
    for at in order {
        let mut matters = care;
        for (_, other) in functions.iter().enumerate().filter(|(other, _)| few && *other != at) {
            matters = if all { model.store.and(matters, *other)? } else { model.store.without(matters, *other)? };
        }
        let Some(part) = parts.get_mut(at) else { continue };
        // Where nothing is left to matter, the part may say anything; here, what falls away.
        let kept = if matters == NEVER {
            Left::Constant(all)
        } else {
            pruned(model, rules, std::mem::replace(part, Left::Constant(all)), matters)?
        };
        if let Some(slot) = functions.get_mut(at) {
            *slot = model.left(&kept)?;
        }
        *part = kept;
    }
    if parts.contains(&Left::Constant(!all)) {
        return Ok(Left::Constant(!all));
    }
    parts.retain(|part| *part != Left::Constant(all));
    let flat = parts.into_iter().flat_map(|part| match part {
        Left::All(inner) if all => inner,
        Left::Any(inner) if !all => inner,
        other => vec![other],
    });
    let mut parts = merged(flat.collect(), all);
    parts.sort_by_key(|part| !matches!(part, Left::Literal(..)));
    Ok(Left::junction(all, parts))
}

/// Parts that differ in the states of one variable only are one: (A and B) or (A and C) is A and (B or C).
fn merged(parts: Vec<Left>, all: bool) -> Vec<Left> {
    let mut kept: Vec<Left> = Vec::new();
    for part in parts {
        let known = kept.iter().enumerate().find_map(|(at, other)| Some((at, both(other, &part, all)?)));
        match known.and_then(|(at, both)| Some((kept.get_mut(at)?, both))) {
            Some((slot, both)) => *slot = both,
            None => kept.push(part),
        }
    }
    kept
}

/// Two parts as one, joined as the parts of "all" or "any" are.
fn both(left: &Left, right: &Left, all: bool) -> Option<Left> {
    let joined = |left: &Codes, right: &Codes| if all { left.intersection(right) } else { left.union(right) };
    match (left, right) {
        (Left::Literal(one, some), Left::Literal(other, more)) if one == other => {
            Some(Left::Literal(*one, joined(some, more)))
        }
        (Left::All(ones), Left::All(others)) if !all => beside(ones, others, all).map(Left::All),
        (Left::Any(ones), Left::Any(others)) if all => beside(ones, others, all).map(Left::Any),
        _ => None,
    }
}

fn beside(ones: &[Left], others: &[Left], all: bool) -> Option<Vec<Left>> {
    let mut only = others.iter().filter(|part| !ones.contains(part));
    let other = only.next().filter(|_| only.next().is_none() && ones.len() == others.len())?;
    let mut found = ones.to_vec();
    let one = found.iter_mut().find(|part| !others.contains(part))?;
    match (&*one, other) {
        (Left::Literal(variable, _), Left::Literal(same, _)) if variable == same => *one = both(one, other, all)?,
        _ => return None,
    }
    Some(found)
}

/// The literal in fewer words, by states that cannot be where it matters.
fn widened(model: &mut Model, rules: &Rules, variable: usize, states: Codes, care: Diagram) -> Result<Left, TooLarge> {
    let Some(domain) = model.domains.get(variable).cloned() else { return Ok(Left::Literal(variable, states)) };
    if matches!(domain.shape, Shape::YesNo | Shape::Formula | Shape::Order | Shape::Texts(_)) || care == ALWAYS {
        return Ok(Left::Literal(variable, states));
    }
    let Some(place) = model.place(variable) else { return Ok(Left::Literal(variable, states)) };
    let mut met = Vec::new();
    for value in 0..model.store.size(place) {
        let literal = model.store.literal(place, |other| other == value)?;
        met.push(model.store.meet(literal, care)?);
    }
    let possible = model.states(variable, |value| met.get(usize::from(value)).copied().unwrap_or(false));
    let states = match &domain.shape {
        Shape::Leaves(_) => named(rules, &domain, states, &possible),
        _ => stretched(&domain, states, &possible),
    };
    Ok(Left::Literal(variable, states))
}

/// A set of values that has a name of its own, or all but such a set.
fn named(rules: &Rules, domain: &Domain, states: Codes, possible: &Codes) -> Codes {
    let Variable::Fact(fact) = domain.variable else { return states };
    let Some(Type::Kind(kind)) = rules.vocabulary.fact(fact).map(|fact| &fact.fact_type) else { return states };
    let Some(kind) = rules.vocabulary.kind(*kind) else { return states };
    let (least, most) = (states.intersection(possible), states.union(&domain.possible.difference(possible)));
    let most = most.union(&kind.all().difference(&domain.possible));
    let others = |node: &Codes| domain.possible.difference(node);
    let one_name =
        |codes: &Codes| kind.nodes.iter().any(|node| node.leaves == *codes || others(&node.leaves) == *codes);
    if one_name(&states) {
        return states;
    }
    let between = |codes: &Codes| least.is_subset(codes) && codes.is_subset(&most);
    let node = kind.nodes.iter().map(|node| node.leaves.clone()).find(|codes| between(codes));
    let but = || kind.nodes.iter().map(|node| others(&node.leaves)).find(|codes| between(codes));
    let ordered = || by_order(kind, &least, &most);
    let found = node.or_else(but).or_else(ordered);
    found.map_or(states, |codes| codes.intersection(&domain.possible))
}

/// Of an ordered kind: all from some value on, or up to it.
fn by_order(kind: &Kind, least: &Codes, most: &Codes) -> Option<Codes> {
    if !kind.ordered {
        return None;
    }
    let all = kind.all();
    let (first, last) = (least.first()?, least.iter().last()?);
    let up: Codes = all.iter().filter(|code| *code >= first).collect();
    let down: Codes = all.iter().filter(|code| *code <= last).collect();
    [up, down].into_iter().find(|codes| codes.is_subset(most))
}

/// Numbers or dates without ends and gaps that need not be said.
fn stretched(domain: &Domain, states: Codes, possible: &Codes) -> Codes {
    let absent: Codes = domain.absent.into_iter().collect();
    let numbers = domain.possible.difference(&absent);
    let inside = states.intersection(possible).difference(&absent);
    let outside = numbers.intersection(possible).difference(&states);
    // What cannot be goes with its neighbour below; at the lower end, with the one above.
    let neighbour = |cell: u16| {
        let below = inside.union(&outside).iter().take_while(|other| *other <= cell).last();
        below.or_else(|| inside.union(&outside).first())
    };
    let kept = numbers.iter().filter(|cell| neighbour(*cell).is_some_and(|other| inside.contains(other)));
    kept.collect::<Codes>().union(&states.intersection(&absent))
}
