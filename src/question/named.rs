//! A condition told by the names that its author gave to parts of it.

use crate::rule::{FormulaId, Rules, Said};

use super::Residual;
use super::diagram::store::{NEVER, TooLarge};
use super::diagram::{Interval, shortest};
use super::left::Left;
use super::residual::{Open, Proof, STEPS};

/// So many names at most are tried for one condition, of those that it implies.
const MAX_TRIED: usize = 20;

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
    /// How much there is to read: about 100 for each question to a fact; more than anything where it has no words.
    pub fn length(&self) -> usize {
        if self.is_worded() { self.left.cost() } else { usize::MAX }
    }

    /// Those of the named conditions that always hold, or never, where this one does, each where that is shorter; and
    /// what is left to be said beside them. The residual must have been made with all of them as its parts.
    pub fn in_names(mut self, rules: &Rules, names: &[Named]) -> (Vec<Said>, Self) {
        let (mut said, mut tried) = (Vec::new(), 0_usize);
        if let Some(open) = &mut self.open {
            open.model.store.grant(STEPS);
        }
        for name in names {
            if tried == MAX_TRIED {
                break;
            }
            if let Ok(Some(holds)) = self.leave_to(rules, name, &mut tried) {
                said.push(if holds { name.yes.clone() } else { name.no.clone() });
            }
        }
        if said.is_empty() { (said, self) } else { (said, self.said_where_it_matters()) }
    }

    /// Leaves to the named condition what it says, and tells whether it holds: if it always does where this one does, or
    /// never, and what is left is so much shorter.
    fn leave_to(&mut self, rules: &Rules, name: &Named, tried: &mut usize) -> Result<Option<bool>, TooLarge> {
        let length = self.length();
        let Some(open) = self.open.as_mut().filter(|_| length > name.saves) else { return Ok(None) };
        let Open { model, whole, .. } = &mut **open;
        let Some(named) = model.formula(name.formula) else { return Ok(None) };
        let holds = if model.store.implies(whole.on, named)? {
            true
        } else if model.store.and(whole.on, named)? == NEVER {
            false
        } else {
            return Ok(None);
        };
        let off = if holds { model.store.and(whole.off, named)? } else { model.store.without(whole.off, named)? };
        // What it says is asked for by nothing that is left.
        if off == whole.off {
            return Ok(None);
        }
        let part = Interval { on: whole.on, off };
        *tried = tried.saturating_add(1);
        model.store.grant(STEPS);
        let (left, essential) = match part.decided() {
            Some(_) => (Left::Constant(true), part),
            None => shortest(model, rules, part, None)?,
        };
        if left.cost().saturating_add(name.saves) > length {
            return Ok(None);
        }
        (open.whole, open.essential, self.left, self.proof) = (part, essential, left, Proof::Compared);
        Ok(Some(holds))
    }
}
