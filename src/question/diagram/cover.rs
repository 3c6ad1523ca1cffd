//! A condition written anew: as a few combinations of facts, and as what each must meet.

use crate::base::Codes;
use crate::question::left::Left;

use super::essential::Interval;
use super::model::Model;
use super::store::{ALWAYS, Diagram, NEVER, TooLarge};

/// More variables or combinations than this are not written out.
const MAX_VARIABLES: usize = 12;
const MAX_CUBES: usize = 30;

/// All of these literals.
type Cube = Vec<(usize, Codes)>;

/// The condition as sum of products and as product of sums, each with what is common taken out.
pub(super) fn covers(model: &mut Model, interval: Interval) -> Result<Vec<Left>, TooLarge> {
    if interval.support(model).len() > MAX_VARIABLES {
        return Ok(Vec::new());
    }
    let mut found = Vec::new();
    for (on, off, yes) in [(interval.on, interval.off, true), (interval.off, interval.on, false)] {
        let upper = model.store.not(off)?;
        let mut cubes = Vec::new();
        let Some(_) = irredundant(model, on, upper, MAX_CUBES, &mut cubes)? else { continue };
        let factored = factored(cubes);
        found.push(if yes { factored } else { negated(model, factored) });
    }
    Ok(found)
}

/// Combinations that hold wherever `lower` does and nowhere outside `upper` (after Minato and Morreale, for variables of
/// several values); what they say together. None if there are too many. It goes as deep as there are variables.
fn irredundant(
    model: &mut Model,
    lower: Diagram,
    upper: Diagram,
    most: usize,
    cubes: &mut Vec<Cube>,
) -> Result<Option<Diagram>, TooLarge> {
    if lower == NEVER {
        return Ok(Some(NEVER));
    }
    if upper == ALWAYS {
        cubes.push(Cube::new());
        return Ok((cubes.len() <= most).then_some(ALWAYS));
    }
    let place = model.store.variable(lower).min(model.store.variable(upper));
    let Some(variable) = model.variable_at(place) else { return Ok(None) };
    let values = model.store.size(place);
    let lowers: Vec<Diagram> = (0..values).map(|value| model.store.child(lower, place, value)).collect();
    let uppers: Vec<Diagram> = (0..values).map(|value| model.store.child(upper, place, value)).collect();
    let common = model.store.junction(true, uppers.clone())?;
    let mut covered = vec![NEVER; lowers.len()];
    for at in 0..lowers.len() {
        // What needs a literal of this variable.
        let (Some(lower), Some(known)) = (lowers.get(at), covered.get(at)) else { continue };
        let rest = model.store.without(*lower, *known)?;
        let rest = model.store.without(rest, common)?;
        if rest == NEVER {
            continue;
        }
        let (mut some, mut upper) = (Vec::new(), ALWAYS);
        for (value, other) in (0_u16..).zip(&uppers) {
            if model.store.implies(rest, *other)? {
                some.push(value);
                upper = model.store.and(upper, *other)?;
            }
        }
        let before = cubes.len();
        let Some(said) = irredundant(model, rest, upper, most, cubes)? else { return Ok(None) };
        let states = model.states(variable, |value| some.contains(&value));
        cubes.iter_mut().skip(before).for_each(|cube| cube.insert(0, (variable, states.clone())));
        for value in some {
            if let Some(slot) = covered.get_mut(usize::from(value)) {
                *slot = model.store.or(*slot, said)?;
            }
        }
    }
    let mut rest = Vec::new();
    for (lower, known) in lowers.iter().zip(&covered) {
        rest.push(model.store.without(*lower, *known)?);
    }
    let rest = model.store.junction(false, rest)?;
    let Some(said) = irredundant(model, rest, common, most, cubes)? else { return Ok(None) };
    let mut children = Vec::new();
    for known in covered {
        children.push(model.store.or(known, said)?);
    }
    model.store.node(place, &children).map(Some)
}

/// The condition as combinations, each as wide as it can be and none of them needless; none if there are more than `most`.
pub(crate) fn products(model: &mut Model, interval: Interval, most: usize) -> Result<Option<Vec<Left>>, TooLarge> {
    let upper = model.store.not(interval.off)?;
    let mut cubes = Vec::new();
    if irredundant(model, interval.on, upper, most, &mut cubes)?.is_none() {
        return Ok(None);
    }
    let mut wide = Vec::new();
    for mut cube in cubes {
        for at in (0..cube.len()).rev() {
            widen(model, &mut cube, at, upper)?;
        }
        cube.retain(|(variable, states)| {
            model.domains.get(*variable).is_none_or(|domain| !domain.possible.is_subset(states))
        });
        if !wide.contains(&cube) {
            wide.push(cube);
        }
    }
    // Now that they are wider, some may be needless.
    let mut functions: Vec<Diagram> = wide.iter().map(|cube| product(model, cube)).collect::<Result<_, _>>()?;
    for at in (0..wide.len()).rev() {
        let others = functions.iter().enumerate().filter(|(other, _)| *other != at).map(|(_, other)| *other).collect();
        let others = model.store.junction(false, others)?;
        if model.store.implies(interval.on, others)? {
            wide.remove(at);
            functions.remove(at);
        }
    }
    Ok(Some(wide.into_iter().map(said).collect()))
}

fn said(cube: Cube) -> Left {
    Left::junction(true, cube.into_iter().map(|(variable, states)| Left::Literal(variable, states)).collect())
}

fn product(model: &mut Model, cube: &Cube) -> Result<Diagram, TooLarge> {
    let literals = cube.iter().map(|(variable, states)| model.literal(*variable, states)).collect::<Result<_, _>>()?;
    model.store.junction(true, literals)
}

/// Adds to one literal of a combination whatever values it can have beside the others.
fn widen(model: &mut Model, cube: &mut Cube, at: usize, upper: Diagram) -> Result<(), TooLarge> {
    let Some((variable, states)) = cube.get(at).cloned() else { return Ok(()) };
    let others: Cube = cube.iter().enumerate().filter(|(other, _)| *other != at).map(|(_, one)| one.clone()).collect();
    let others = product(model, &others)?;
    let mut wide = states;
    for class in model.classes.get(variable).cloned().unwrap_or_default() {
        if class.is_subset(&wide) {
            continue;
        }
        let literal = model.literal(variable, &class)?;
        let more = model.store.and(others, literal)?;
        if model.store.implies(more, upper)? {
            wide = wide.union(&class);
        }
    }
    if let Some(slot) = cube.get_mut(at) {
        slot.1 = wide;
    }
    Ok(())
}

/// One of the combinations, with the literal that most of them share taken out, again and again.
fn factored(cubes: Vec<Cube>) -> Left {
    let mut counts: Vec<(&(usize, Codes), usize)> = Vec::new();
    for literal in cubes.iter().flatten() {
        match counts.iter_mut().find(|(known, _)| *known == literal) {
            Some((_, count)) => *count = count.saturating_add(1),
            None => counts.push((literal, 1)),
        }
    }
    // Of equals, the first.
    let most = counts.iter().rev().max_by_key(|(_, count)| *count).filter(|(_, count)| *count > 1);
    let Some(shared) = most.map(|(literal, _)| (*literal).clone()) else {
        return Left::junction(false, cubes.into_iter().map(said).collect());
    };
    let (with, without): (Vec<Cube>, Vec<Cube>) = cubes.into_iter().partition(|cube| cube.contains(&shared));
    let with = with.into_iter().map(|cube| cube.into_iter().filter(|literal| *literal != shared).collect()).collect();
    let common = Left::All(vec![Left::Literal(shared.0, shared.1), factored(with)]);
    if without.is_empty() { common } else { Left::Any(vec![common, factored(without)]) }
}

fn negated(model: &Model, left: Left) -> Left {
    let each = |parts: Vec<Left>| parts.into_iter().map(|part| negated(model, part)).collect();
    match left {
        Left::Constant(value) => Left::Constant(!value),
        Left::Literal(variable, states) => {
            let possible = model.domains.get(variable).map(|domain| domain.possible.difference(&states));
            Left::Literal(variable, possible.unwrap_or_default())
        }
        Left::All(parts) => Left::Any(each(parts)),
        Left::Any(parts) => Left::All(each(parts)),
        // Not made here.
        other @ Left::AtLeast(..) => other,
    }
}
