//! What the parts of a condition imply for each other, variable by variable.

use crate::base::Codes;

use super::left::Left;

/// With more parts than this they are not compared with each other.
const MAX_PARTS: usize = 200;

/// The same condition, each part of "all" rid of what is decided in the states that the other parts can be true in; of
/// "any", in those that the others can be false in.
///
/// So a list of grants, each with a condition of its own, makes an exclusion of what none of them grants fall away. One
/// part is replaced after the other, the longest first, so that no two fall because of each other.
pub(super) fn sharpen(left: Left, allowed: &mut Vec<Codes>) -> Left {
    match left {
        Left::All(parts) => junction(parts, true, allowed),
        Left::Any(parts) => junction(parts, false, allowed),
        other => other,
    }
}

fn junction(mut parts: Vec<Left>, all: bool, allowed: &mut Vec<Codes>) -> Left {
    if parts.len() > MAX_PARTS {
        return Left::junction(all, parts);
    }
    let mut leaves: Vec<Vec<(usize, Codes)>> = parts.iter().map(|part| possible(part, all, allowed)).collect();
    let mut order: Vec<usize> = (0..parts.len()).rev().collect();
    order.sort_by_key(|at| std::cmp::Reverse(parts.get(*at).map(Left::cost)));
    for at in order {
        let mut outside = Vec::new();
        let mut decided = false;
        let others = leaves.iter().enumerate().filter(|(other, _)| *other != at);
        for (variable, states) in others.flat_map(|(_, states)| states) {
            let Some(slot) = allowed.get_mut(*variable) else { continue };
            let inside = slot.intersection(states);
            decided |= inside.is_empty();
            outside.push((*variable, std::mem::replace(slot, inside)));
        }
        if let Some(part) = parts.get_mut(at).filter(|_| !decided) {
            let simpler = fold(std::mem::replace(part, Left::Constant(all)), allowed);
            *part = sharpen(simpler, allowed);
        }
        for (variable, states) in outside.into_iter().rev() {
            if let Some(slot) = allowed.get_mut(variable) {
                *slot = states;
            }
        }
        // The others cannot all be true, or not all be false.
        if decided {
            return Left::Constant(!all);
        }
        if let (Some(slot), Some(part)) = (leaves.get_mut(at), parts.get(at)) {
            *slot = possible(part, all, allowed);
        }
    }
    Left::junction(all, parts)
}

/// The same condition without what the allowed states decide. What they do not decide stays as it is said: a list of
/// names that is shortened by what somebody read elsewhere is longer to read.
fn fold(left: Left, allowed: &[Codes]) -> Left {
    match left {
        Left::Constant(_) => left,
        Left::Literal(variable, states) => match allowed.get(variable) {
            Some(allowed) if allowed.is_subset(&states) => Left::Constant(true),
            Some(allowed) if allowed.is_disjoint(&states) => Left::Constant(false),
            _ => Left::Literal(variable, states),
        },
        Left::All(parts) => folded(parts, true, allowed),
        Left::Any(parts) => folded(parts, false, allowed),
        Left::AtLeast(count, parts) => {
            let mut open: Vec<_> = parts.into_iter().map(|part| fold(part, allowed)).collect();
            let sure = open.iter().filter(|part| **part == Left::Constant(true)).count();
            open.retain(|part| !matches!(part, Left::Constant(_)));
            match count.saturating_sub(sure) {
                0 => Left::Constant(true),
                missing if missing > open.len() => Left::Constant(false),
                missing => Left::AtLeast(missing, open),
            }
        }
    }
}

fn folded(parts: Vec<Left>, all: bool, allowed: &[Codes]) -> Left {
    let mut parts: Vec<_> = parts.into_iter().map(|part| fold(part, allowed)).collect();
    if parts.contains(&Left::Constant(!all)) {
        return Left::Constant(!all);
    }
    parts.retain(|part| *part != Left::Constant(all));
    Left::junction(all, parts)
}

/// For each variable of a condition, the states in which it can be `wanted`.
fn possible(left: &Left, wanted: bool, allowed: &[Codes]) -> Vec<(usize, Codes)> {
    let mut variables = Vec::new();
    left.literals(&mut |variable, _| {
        if !variables.contains(&variable) {
            variables.push(variable);
        }
    });
    let states = |variable: usize| Some((variable, states(left, wanted, variable, allowed.get(variable)?)));
    variables.into_iter().filter_map(states).collect()
}

fn states(left: &Left, wanted: bool, variable: usize, allowed: &Codes) -> Codes {
    let each = |parts: &[Left], all: bool| {
        let mut parts = parts.iter().map(|part| states(part, wanted, variable, allowed));
        let first = parts.next().unwrap_or_default();
        parts.fold(first, |sum, part| if all { sum.intersection(&part) } else { sum.union(&part) })
    };
    match left {
        Left::Constant(value) if *value == wanted => allowed.clone(),
        Left::Constant(_) => Codes::new(),
        Left::Literal(other, states) if *other == variable => {
            if wanted {
                allowed.intersection(states)
            } else {
                allowed.difference(states)
            }
        }
        Left::Literal(..) | Left::AtLeast(..) => allowed.clone(),
        Left::All(parts) => each(parts, wanted),
        Left::Any(parts) => each(parts, !wanted),
    }
}
