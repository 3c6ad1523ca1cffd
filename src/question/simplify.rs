//! Simplification from the outside in: what a part of "all" says is known inside the others.

use crate::base::Codes;

use super::left::Left;

/// The same condition, simpler, for variables that can be in the `allowed` states.
///
/// Literals of one variable become one, and are known to hold (in "any": not to hold) inside the other parts; parts
/// that say no more than another one fall away.
pub(super) fn simplify(left: Left, allowed: &mut Vec<Codes>) -> Left {
    match left {
        Left::Constant(_) => left,
        Left::Literal(variable, states) => literal(variable, &states, allowed),
        Left::All(parts) => junction(parts, true, allowed),
        Left::Any(parts) => junction(parts, false, allowed),
        Left::AtLeast(count, parts) => at_least(count, parts, allowed),
    }
}

fn literal(variable: usize, states: &Codes, allowed: &[Codes]) -> Left {
    let Some(allowed) = allowed.get(variable) else { return Left::Constant(false) };
    let states = states.intersection(allowed);
    if states.is_empty() || states == *allowed {
        return Left::Constant(!states.is_empty());
    }
    Left::Literal(variable, states)
}

fn junction(parts: Vec<Left>, all: bool, allowed: &mut Vec<Codes>) -> Left {
    // The allowed states of each variable that a literal here speaks of, as they are outside.
    let mut outside: Vec<(usize, Codes)> = Vec::new();
    let rest = gather(parts, all, allowed, &mut outside);
    let mut units = Vec::new();
    for (variable, before) in outside {
        let Some(slot) = allowed.get_mut(variable) else { continue };
        let inside = std::mem::replace(slot, before.clone());
        let states = if all { inside } else { before.difference(&inside) };
        if states != before && !states.is_empty() {
            units.push(Left::Literal(variable, states));
        }
    }
    let Some(rest) = rest else { return Left::Constant(!all) };
    units.extend(absorbed(rest, all));
    Left::junction(all, units)
}

/// Puts the literals into `allowed` and returns the other parts, simplified; nothing if the literals decide.
fn gather(
    parts: Vec<Left>,
    all: bool,
    allowed: &mut Vec<Codes>,
    outside: &mut Vec<(usize, Codes)>,
) -> Option<Vec<Left>> {
    let mut rest = parts;
    loop {
        let mut others = Vec::new();
        rest.reverse();
        while let Some(part) = rest.pop() {
            match part {
                Left::Constant(value) if value == all => {}
                Left::Constant(_) => return None,
                Left::Literal(variable, states) => {
                    let slot = allowed.get_mut(variable)?;
                    let inside = if all { slot.intersection(&states) } else { slot.difference(&states) };
                    if !outside.iter().any(|(known, _)| *known == variable) {
                        outside.push((variable, slot.clone()));
                    }
                    if inside.is_empty() {
                        return None;
                    }
                    *slot = inside;
                }
                Left::All(inner) if all => rest.extend(inner.into_iter().rev()),
                Left::Any(inner) if !all => rest.extend(inner.into_iter().rev()),
                other => others.push(other),
            }
        }
        let simplified: Vec<_> = others.into_iter().map(|part| simplify(part, allowed)).collect();
        let settled = |part: &Left| match part {
            Left::All(_) => !all,
            Left::Any(_) => all,
            Left::AtLeast(..) => true,
            Left::Constant(_) | Left::Literal(..) => false,
        };
        if simplified.iter().all(settled) {
            return Some(simplified);
        }
        rest = simplified;
    }
}

fn at_least(count: usize, parts: Vec<Left>, allowed: &mut Vec<Codes>) -> Left {
    let mut missing = count;
    let mut open = Vec::new();
    for part in parts {
        match simplify(part, allowed) {
            Left::Constant(true) => missing = missing.saturating_sub(1),
            Left::Constant(false) => {}
            other => open.push(other),
        }
    }
    match missing {
        0 => Left::Constant(true),
        1 => junction(open, false, allowed),
        all if all == open.len() => junction(open, true, allowed),
        too_many if too_many > open.len() => Left::Constant(false),
        _ => Left::AtLeast(missing, open),
    }
}

/// Without repetitions, and without what says no more than another part: (A or B or C) beside (A or B).
fn absorbed(parts: Vec<Left>, all: bool) -> Vec<Left> {
    let mut kept: Vec<Left> = Vec::new();
    for part in parts {
        if kept.iter().any(|other| says_all_of(other, &part, all)) {
            continue;
        }
        kept.retain(|other| !says_all_of(&part, other, all));
        kept.push(part);
    }
    kept
}

/// Whether the second part says nothing beyond the first one.
fn says_all_of(part: &Left, other: &Left, all: bool) -> bool {
    match (part, other) {
        (Left::Any(few), Left::Any(many)) if all => few.iter().all(|one| many.contains(one)),
        (Left::All(few), Left::All(many)) if !all => few.iter().all(|one| many.contains(one)),
        _ => part == other,
    }
}
