//! What an open condition really asks for.

use super::model::Model;
use super::store::{Diagram, NEVER, TooLarge};
use crate::question::domain::Variable;

/// A condition where it matters: yes in `on`, no in `off`; elsewhere it may say anything, for nothing can be so.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Interval {
    pub(crate) on: Diagram,
    pub(crate) off: Diagram,
}

impl Interval {
    /// A condition in what can be.
    pub(crate) fn of(model: &mut Model, condition: Diagram, care: Diagram) -> Result<Self, TooLarge> {
        let on = model.store.and(condition, care)?;
        let off = model.store.without(care, condition)?;
        Ok(Self { on, off })
    }

    /// What can be.
    pub(crate) fn care(self, model: &mut Model) -> Result<Diagram, TooLarge> {
        model.store.or(self.on, self.off)
    }

    /// Whether a function says the same where it matters.
    pub(crate) fn holds(self, model: &mut Model, function: Diagram) -> Result<bool, TooLarge> {
        Ok(model.store.implies(self.on, function)? && !model.store.meet(self.off, function)?)
    }

    /// Yes, no, or none where it is open; also none where nothing can be.
    pub(crate) fn decided(self) -> Option<bool> {
        match (self.on, self.off) {
            (NEVER, NEVER) => None,
            (NEVER, _) => Some(false),
            (_, NEVER) => Some(true),
            _ => None,
        }
    }

    /// The variables of either side.
    pub(crate) fn support(self, model: &Model) -> Vec<usize> {
        let mut places = model.store.support(self.on);
        places.extend(model.store.support(self.off));
        places.sort_unstable();
        places.dedup();
        places.into_iter().filter_map(|place| model.variable_at(place)).collect()
    }
}

/// The same without any variable that makes no difference beside the others; those in `kept` fall last.
pub(crate) fn essential(model: &mut Model, interval: Interval, kept: &[usize]) -> Result<Interval, TooLarge> {
    let mut interval = interval;
    let mut variables = interval.support(model);
    // Conditions that compare facts fall before facts do.
    variables.sort_by_key(|variable| {
        let fact = model.domains.get(*variable).is_some_and(|domain| matches!(domain.variable, Variable::Fact(_)));
        (kept.contains(variable), fact, std::cmp::Reverse(*variable))
    });
    for variable in variables {
        let Some(place) = model.place(variable) else { continue };
        let on = model.store.exists(interval.on, place)?;
        let off = model.store.exists(interval.off, place)?;
        if !model.store.meet(on, off)? {
            interval = Interval { on, off };
        }
    }
    Ok(interval)
}
