//! A condition told by the names that its author gave to parts of it.

use crate::rule::{FormulaId, Rules, Said};

use super::Residual;
use super::diagram::store::{NEVER, TooLarge};
use super::diagram::{Interval, shortest};
use super::left::Left;
use super::residual::{Open, STEPS};

/// A condition that has a name.
#[derive(Clone, Debug)]
pub struct Named {
    /// The condition.
    pub formula: FormulaId,
    /// What it is called.
    pub yes: Said,
    /// That it does not hold, as a denial.
    pub no: Said,
    /// What the name must save at least, counted as [`Residual::length`] does: more of one that says less by itself.
    pub saves: usize,
}

impl Residual {
    /// How much there is to read: about 100 for each question to a fact.
    pub fn length(&self) -> usize {
        self.left.cost()
    }

    /// Those of the named conditions that always hold, or never, where this one does, each where that is shorter; and
    /// what is left to be said beside them. The residual must have been made with all of them as its parts.
    pub fn in_names(mut self, rules: &Rules, names: &[Named]) -> (Vec<Said>, Self) {
        let mut said = Vec::new();
        for name in names {
            if let Ok(Some(holds)) = self.leave_to(rules, name) {
                said.push(if holds { name.yes.clone() } else { name.no.clone() });
            }
        }
        if said.is_empty() { (said, self) } else { (said, self.said_where_it_matters()) }
    }

    /// Leaves to the named condition what it says, and tells whether it holds: if it always does where this one does, or
    /// never, and what is left is so much shorter.
    fn leave_to(&mut self, rules: &Rules, name: &Named) -> Result<Option<bool>, TooLarge> {
        let length = self.length();
        let Some(open) = self.open.as_mut().filter(|_| length > name.saves) else { return Ok(None) };
        let Open { model, whole, .. } = &mut **open;
        model.store.grant(STEPS);
        let Some(named) = model.formula(name.formula) else { return Ok(None) };
        let holds = if model.store.implies(whole.on, named)? {
            true
        } else if model.store.and(whole.on, named)? == NEVER {
            false
        } else {
            return Ok(None);
        };
        let off = if holds { model.store.and(whole.off, named)? } else { model.store.without(whole.off, named)? };
        let part = Interval { on: whole.on, off };
        let (left, essential) = match part.decided() {
            Some(_) => (Left::Constant(true), part),
            None => shortest(model, rules, part, None)?,
        };
        if left.cost().saturating_add(name.saves) > length {
            return Ok(None);
        }
        (open.whole, open.essential, self.left) = (part, essential, left);
        Ok(Some(holds))
    }
}
