//! A condition in its simplest clothes: literals under "all", "any" and "at least so many", negation pushed down.

use crate::base::Codes;

/// What is left of a condition.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Left {
    /// Decided.
    Constant(bool),
    /// A variable, by number, is in one of these states.
    Literal(usize, Codes),
    /// Each of them.
    All(Vec<Left>),
    /// One of them at least.
    Any(Vec<Left>),
    /// So many of them at least.
    AtLeast(usize, Vec<Left>),
}

impl Left {
    /// Each of these, or one of these.
    pub(crate) fn junction(all: bool, mut parts: Vec<Self>) -> Self {
        match parts.len() {
            0 => Self::Constant(all),
            1 => parts.pop().unwrap_or(Self::Constant(all)),
            _ if all => Self::All(parts),
            _ => Self::Any(parts),
        }
    }

    /// How much there is to read: literals, then states.
    pub(crate) fn cost(&self) -> usize {
        match self {
            Self::Constant(_) => 0,
            Self::Literal(_, states) => states.len().min(20).saturating_add(100),
            Self::All(parts) | Self::Any(parts) | Self::AtLeast(_, parts) => {
                parts.iter().fold(1, |sum, part| sum.saturating_add(part.cost()))
            }
        }
    }

    /// Calls for every literal, in order.
    pub(crate) fn literals<'l>(&'l self, each: &mut impl FnMut(usize, &'l Codes)) {
        match self {
            Self::Constant(_) => {}
            Self::Literal(variable, states) => each(*variable, states),
            Self::All(parts) | Self::Any(parts) | Self::AtLeast(_, parts) => {
                parts.iter().for_each(|part| part.literals(each));
            }
        }
    }
}

/// What comes down to the same for a variable: its possible states by which of the literals they satisfy, in the order
/// of their first states.
pub(crate) fn classes(left: &Left, variable: usize, possible: &Codes) -> Vec<Codes> {
    let mut classes = vec![possible.clone()];
    left.literals(&mut |other, states| {
        if other == variable {
            split(&mut classes, states);
        }
    });
    classes.sort_by_key(Codes::first);
    classes
}

/// Parts each class by whether its states are in the set.
pub(crate) fn split(classes: &mut Vec<Codes>, states: &Codes) {
    for at in 0..classes.len() {
        let Some(class) = classes.get_mut(at) else { continue };
        let inside = class.intersection(states);
        if !inside.is_empty() && inside != *class {
            let outside = class.difference(states);
            *class = inside;
            classes.push(outside);
        }
    }
}
