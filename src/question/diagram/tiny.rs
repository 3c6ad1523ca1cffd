//! Small conditions: the one with the fewest literals of all.

use rustc_hash::FxHashMap;

use crate::question::left::Left;

use super::essential::Interval;
use super::model::Model;
use super::store::{Diagram, NEVER};

/// So many combinations of values at most.
const MAX_CELLS: usize = 9;
/// So many literals at most.
const MAX_LITERALS: usize = 7;

/// How a function is said.
#[derive(Clone, Copy)]
enum Form {
    Literal(usize, u16),
    Joined(bool, u16, u16),
}

/// The condition with the fewest literals, if it has few combinations of values.
pub(super) fn tiny(model: &Model, interval: Interval) -> Option<Left> {
    let support = interval.support(model);
    let sizes: Vec<usize> = support.iter().map(|variable| model.classes.get(*variable).map_or(0, Vec::len)).collect();
    let cells = sizes.iter().try_fold(1_usize, |product, size| product.checked_mul(*size))?;
    if cells > MAX_CELLS || support.is_empty() {
        return None;
    }
    let (mut on, mut off, mut all) = (0_u16, 0_u16, 0_u16);
    for cell in 0..cells {
        let (mut yes, mut no) = (interval.on, interval.off);
        for (variable, value) in support.iter().zip(values(cell, &sizes)) {
            let place = model.place(*variable)?;
            (yes, no) = (model.store.child(yes, place, value), model.store.child(no, place, value));
        }
        let bit = 1_u16.checked_shl(u32::try_from(cell).ok()?)?;
        let holds = |diagram: Diagram| if diagram == NEVER { 0 } else { bit };
        (on, off, all) = (on | holds(yes), off | holds(no), all | bit);
    }
    let fits = |mask: u16| mask & on == on && mask & off == 0;
    // By number of literals, from one on: every function that so many can say.
    let mut known: FxHashMap<u16, Form> = FxHashMap::default();
    let mut levels: Vec<Vec<u16>> = vec![Vec::new(), Vec::new()];
    for (at, size) in sizes.iter().enumerate() {
        for chosen in 1..1_u16.checked_shl(u32::try_from(*size).ok()?)?.saturating_sub(1) {
            let mut mask = 0_u16;
            for cell in 0..cells {
                let value = values(cell, &sizes).nth(at)?;
                if chosen & 1_u16.checked_shl(u32::from(value))? != 0 {
                    mask |= 1_u16.checked_shl(u32::try_from(cell).ok()?)?;
                }
            }
            if known.insert(mask, Form::Literal(at, chosen)).is_none() {
                levels.last_mut()?.push(mask);
            }
        }
    }
    for count in 1..=MAX_LITERALS {
        if count > 1 {
            let mut next = Vec::new();
            for first in 1..=(count >> 1) {
                let (left, right) = (levels.get(first)?, levels.get(count.saturating_sub(first))?);
                for left in left {
                    for right in right {
                        for (and, mask) in [(true, left & right), (false, left | right)] {
                            if mask != 0 && mask != all && !known.contains_key(&mask) {
                                known.insert(mask, Form::Joined(and, *left, *right));
                                next.push(mask);
                            }
                        }
                    }
                }
            }
            levels.push(next);
        }
        let found = levels.get(count)?.iter().copied().find(|mask| fits(*mask));
        if let Some(found) = found {
            return said(model, &support, &known, found);
        }
    }
    None
}

/// The value of each variable in a combination.
fn values(cell: usize, sizes: &[usize]) -> impl Iterator<Item = u16> {
    let mut rest = cell;
    sizes.iter().map(move |size| {
        let value = rest.checked_rem(*size).unwrap_or(0);
        rest = rest.checked_div(*size).unwrap_or(0);
        u16::try_from(value).unwrap_or(0)
    })
}

/// It goes as deep as there are literals.
fn said(model: &Model, support: &[usize], known: &FxHashMap<u16, Form>, mask: u16) -> Option<Left> {
    match *known.get(&mask)? {
        Form::Literal(at, chosen) => {
            let variable = *support.get(at)?;
            let states =
                model.states(variable, |value| chosen.checked_shr(value.into()).is_some_and(|bit| bit & 1 == 1));
            Some(Left::Literal(variable, states))
        }
        Form::Joined(all, left, right) => {
            let mut parts = Vec::new();
            for side in [left, right] {
                match said(model, support, known, side)? {
                    Left::All(inner) if all => parts.extend(inner),
                    Left::Any(inner) if !all => parts.extend(inner),
                    other => parts.push(other),
                }
            }
            Some(Left::junction(all, parts))
        }
    }
}
