//! What becomes covered that no line covered before.

use crate::decide::{Answer, Truth};
use crate::question::Residual;
use crate::rule::{FactId, FactRole, FormulaId};

use super::cover::Comparison;
use super::import::Importer;
use super::joint::Joint;
use super::plan::Plan;
use super::told::{Gap, in_one};

/// Some line of the older generation would cover.
pub(super) fn any_old(joint: &mut Joint<'_>) -> FormulaId {
    let mut formulas = std::mem::take(&mut joint.rules.formulas);
    let mut importer = Importer::new(&joint.old);
    let all = joint.old.rules.lines.iter().map(|line| importer.formula(&mut formulas, line.would_cover));
    let all: Vec<FormulaId> = all.collect();
    let any = formulas.any(all);
    joint.rules.formulas = formulas;
    any
}

impl Comparison<'_, '_> {
    /// What a contract may contain.
    fn clauses(&self) -> Vec<FactId> {
        let facts = self.rules.vocabulary.facts.iter().enumerate();
        let clauses = facts.filter(|(_, fact)| matches!(fact.role, FactRole::Clause | FactRole::Line(_)));
        clauses.map(|(at, _)| FactId::new(at)).collect()
    }

    /// The part of what a line comes to cover that no line of the older generation would have covered, whatever clauses
    /// had been agreed.
    pub(super) fn gap(&mut self, plan: &Plan) -> Option<Gap> {
        let new = plan.covers.new?;
        let mut given = vec![new];
        given.extend(plan.fails.old);
        let case = self.agreed(plan);
        let yes = *given.last()?;
        let any_old = self.any_old;
        let clauses = self.clauses();
        let rules = self.rules;
        let length = |gained: &Residual| gained.never(rules, any_old, &clauses).map_or(0, |part| part.length());
        let (gained, names) = self.within(plan, &case, yes, &given, &[any_old], length).ok()?;
        if gained.truth() == Truth::No {
            return None;
        }
        let part = gained.never(self.rules, self.any_old, &clauses)?;
        let replay = &mut self.replay;
        let wanted = Some((Answer::NotCovered, Answer::Covered));
        let shown = part.shown(&mut self.evaluator, &case, |case| {
            replay.answers(plan, case) == wanted && replay.no_old_line(case)
        })?;
        let shown = self
            .replay
            .fewer(shown, plan.agreed, |replay, case| replay.answers(plan, case) == wanted && replay.no_old_line(case));
        let (terms, rest) = self.terms(part, &names);
        let exact = rest.is_worded();
        let terms = if exact { terms } else { Vec::new() };
        Some(Gap { condition: in_one(&terms), terms, exact, witness: self.told(plan, &shown, false) })
    }
}
