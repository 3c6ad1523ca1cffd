//! The same condition, were some of its nodes otherwise.

use rustc_hash::FxHashMap;

use crate::rule::{Formula, FormulaId, Formulas};

/// The condition with some nodes taken for others; only conditions are looked into, not what amounts are made of.
pub(super) fn replaced(
    formulas: &mut Formulas,
    root: FormulaId,
    instead: &FxHashMap<FormulaId, FormulaId>,
) -> FormulaId {
    let mut nodes = below(formulas, root, |id| instead.contains_key(&id));
    // What a node is made of has a smaller number.
    nodes.sort_unstable();
    let mut made = instead.clone();
    for id in nodes {
        if made.contains_key(&id) {
            continue;
        }
        let new = |part: &FormulaId| made.get(part).copied().unwrap_or(*part);
        let same = match formulas.get(id).clone() {
            Formula::Constant(_) | Formula::Test(_) => id,
            Formula::Not(inner) => formulas.not(new(&inner)),
            Formula::Stated(statement, inner) => formulas.stated(statement, new(&inner)),
            Formula::All(parts) => formulas.all(parts.iter().map(new).collect::<Vec<_>>()),
            Formula::Any(parts) => formulas.any(parts.iter().map(new).collect::<Vec<_>>()),
            Formula::AtLeast(count, parts) => formulas.at_least(count, parts.iter().map(new).collect()),
        };
        made.insert(id, same);
    }
    made.get(&root).copied().unwrap_or(root)
}

/// A condition and all conditions that it is made of, each once; what `stops` is not looked into.
pub(super) fn below(formulas: &Formulas, root: FormulaId, stops: impl Fn(FormulaId) -> bool) -> Vec<FormulaId> {
    let (mut stack, mut seen, mut found) = (vec![root], rustc_hash::FxHashSet::default(), Vec::new());
    while let Some(id) = stack.pop() {
        if !seen.insert(id) {
            continue;
        }
        found.push(id);
        if stops(id) {
            continue;
        }
        match formulas.get(id) {
            Formula::Constant(_) | Formula::Test(_) => {}
            Formula::Not(inner) | Formula::Stated(_, inner) => stack.push(*inner),
            Formula::All(parts) | Formula::Any(parts) | Formula::AtLeast(_, parts) => stack.extend(parts.iter()),
        }
    }
    found
}

/// One of two conditions holds, and not both.
pub(super) fn differ(formulas: &mut Formulas, one: FormulaId, other: FormulaId) -> FormulaId {
    let (not_one, not_other) = (formulas.not(one), formulas.not(other));
    let first = formulas.all([one, not_other]);
    let second = formulas.all([other, not_one]);
    formulas.any([first, second])
}
