//! What is paid differently where both generations cover.

use crate::decide::{Case, Truth};
use crate::question::Residual;
use crate::rule::{Line, Node, StatementId};

use super::cover::Comparison;
use super::plan::{Payment, Plan};
use super::search::Search;
use super::sentences::paying;
use super::told::{Change, Difference, Outcome, Sentence};

impl<'j> Comparison<'j, '_> {
    /// Whether both pay the same, and what shows that they do not; none where neither says what is paid.
    pub(super) fn payment(&mut self, plan: &Plan, old: &Line, new: &Line) -> Option<(Outcome, Option<Difference>)> {
        if old.pays.is_none() && new.pays.is_none() {
            return None;
        }
        let one_sided = old.pays.is_some() != new.pays.is_some();
        let (Some(payment), Some(old_covers), Some(new_covers)) = (&plan.payment, plan.covers.old, plan.covers.new)
        else {
            // One says nothing of amounts, or what they say is in currencies without a rate.
            let outcome = if one_sided { Outcome::Changed } else { Outcome::NotProven };
            let because = self.changed_payments(old, new);
            let difference = Difference::new(Change::Paid, Vec::new(), true, None, None, because);
            return Some((outcome, Some(Difference { one_sided, ..difference })));
        };
        if payment.old == payment.new {
            return Some((Outcome::Same, None));
        }
        let case = self.agreed(plan);
        let given = [old_covers, new_covers];
        let region = self.within(plan, &case, payment.differ, &given, &[], Residual::length);
        let Ok((region, names)) = region else { return Some((Outcome::NotProven, None)) };
        if region.truth() == Truth::No {
            return Some((Outcome::Same, None));
        }
        let witness = self.paid_differently(plan, payment, &region, &case);
        let outcome = if witness.is_some() { Outcome::Changed } else { Outcome::NotProven };
        let exact = region.is_known();
        let (terms, _) = self.terms(region, &names);
        let because = self.changed_payments(old, new);
        let witness = witness.map(|case| self.told(plan, &case, true));
        let difference = Difference::new(Change::Paid, terms, exact, None, witness, because);
        Some((outcome, Some(difference)))
    }

    /// A case that both cover, and for which they pay different amounts.
    pub(super) fn paid_differently(
        &mut self,
        plan: &Plan,
        payment: &Payment,
        region: &Residual,
        case: &Case<'j>,
    ) -> Option<Case<'j>> {
        let mut search = Search::new(self.rules, [payment.old, payment.new].map(Node::Amount));
        let replay = &mut self.replay;
        let (mut found, mut nothing_paid) = (None, None);
        region.shown(&mut self.evaluator, case, |begun| {
            found = search.from(begun, |case| match replay.paid_apart(plan, case) {
                // A case for which both pay something says more.
                Some((one, other)) if one.is_zero() || other.is_zero() => {
                    nothing_paid.get_or_insert_with(|| case.clone());
                    false
                }
                apart => apart.is_some(),
            });
            found.is_some()
        });
        let found = found.or(nothing_paid)?;
        Some(replay.fewer(found, plan.agreed, |replay, case| replay.paid_apart(plan, case).is_some()))
    }

    /// The changed sentences that a line pays by, and is not covered by.
    fn changed_payments(&self, old: &Line, new: &Line) -> Vec<Sentence> {
        let mut found: Vec<(bool, StatementId)> = Vec::new();
        for (is_old, line) in [(true, old), (false, new)] {
            let changed = self.replay.changed(is_old);
            let mut all: Vec<StatementId> = paying(line);
            let id = changed.line(line);
            all.extend(line.pays.iter().flat_map(|pays| changed.below_amount(pays.paid, id)));
            let covering = changed.below(line.covers, id);
            let paying = changed.only(all).into_iter().filter(|id| !covering.contains(id));
            found.extend(paying.map(|id| (is_old, id)));
        }
        let mut told = Vec::new();
        self.add_sentences(found, &mut told);
        told
    }
}
