//! Rows that are not decided by bits: what three-valued logic leaves open goes to the exact engine, once for each pattern
//! of what is known; what cannot be computed in whole numbers goes to the reference evaluator.

use std::sync::Arc;

use crate::decide::{Answer, Case};
use crate::question::contradicts_always;
use crate::rule::{FactId, LineId, StatementId};

use super::amount::Facts;
use super::case::{CaseDecided, outcome};
use super::decided::{Decided, Outcome};
use super::found::Openings;
use super::run::{Batch, Block, Worker};

impl<'r> Worker<'_, 'r> {
    /// The case of a row.
    pub(super) fn case(&self, facts: &Facts<'_, 'r>, row: usize) -> Case<'r> {
        let mut case = self.plan.base.clone();
        for (at, _) in self.plan.given.iter().enumerate().filter(|(_, given)| **given) {
            let fact = FactId::new(at);
            case.replace(fact, facts.columns.known(facts.base, fact, facts.start.saturating_add(row)));
        }
        case
    }

    /// A line's answer for a row that bits leave open; false where it cannot be computed.
    pub(super) fn settle_open(
        &mut self,
        line: usize,
        block: &Block<'_>,
        facts: &Facts<'_, 'r>,
        row: usize,
        batch: &mut Batch,
    ) -> bool {
        let at = facts.start.saturating_add(row);
        let Some(opening) = self.plan.openings.lines.get(line) else { return false };
        let texts = &self.plan.openings.texts;
        let told = opening.pattern.write(&mut self.draft, texts, self.plan, block, facts, row).is_some();
        let known = if told { opening.get(&self.draft.key) } else { None };
        let outcome = known.unwrap_or_else(|| {
            let case = self.case(facts, row);
            let outcome = outcome(&mut self.evaluator, LineId::new(line), &case);
            if told {
                opening.put(&self.draft.key, outcome.clone());
            }
            outcome
        });
        match outcome {
            Ok(outcome) => {
                let is_not = outcome.answer == Answer::NotCovered;
                batch.answer(line, at, outcome);
                let money = batch.lines.get_mut(line).filter(|_| is_not).and_then(|line| line.paid.as_mut());
                if let Some(money) = money.filter(|money| money.get(at).is_none()) {
                    money.put(at, Some(0));
                }
            }
            // The row is refused, which the reference evaluator says.
            Err(_) => {
                batch.answer(line, at, Outcome { answer: Answer::Depends, statement: None, missing: Arc::from([]) });
                return false;
            }
        }
        true
    }

    /// The sentences that a row cannot keep together, though it breaks none.
    pub(super) fn impossible(&mut self, block: &Block<'_>, facts: &Facts<'_, 'r>, row: usize) -> Vec<StatementId> {
        let Openings { always, texts, .. } = &self.plan.openings;
        let told = always.pattern.write(&mut self.draft, texts, self.plan, block, facts, row).is_some();
        if let Some(known) = told.then(|| always.get(&self.draft.key)).flatten() {
            return known;
        }
        let case = self.case(facts, row);
        let sentences = contradicts_always(&mut self.evaluator, &case);
        if told {
            always.put(&self.draft.key, sentences.clone());
        }
        sentences
    }

    /// Decides a row anew, as this case, and puts the answer in the place of the one before.
    pub fn decide_again(&mut self, decided: &mut Decided, row: usize, case: &Case<'r>) {
        let again = CaseDecided::of(&mut self.evaluator, case);
        decided.own_total();
        let before = decided.rejected.iter().position(|rejected| rejected.row == row);
        match before {
            Some(at) => {
                decided.rejected.remove(at);
            }
            None => decided.uncount(row),
        }
        let mut batch = Batch {
            lines: std::mem::take(&mut decided.lines),
            total: std::mem::take(&mut decided.total),
            paying: Vec::new(),
            rejected: std::mem::take(&mut decided.rejected),
            by_reference: decided.by_reference.saturating_add(1),
        };
        match again {
            Ok(again) => batch.take(row, again),
            Err(why) => batch.reject(row, why),
        }
        decided.lines = batch.lines;
        decided.total = batch.total;
        decided.rejected = batch.rejected;
        decided.by_reference = batch.by_reference;
    }

    /// A row that only the reference evaluator can decide.
    pub(super) fn row_by_reference(&mut self, facts: &Facts<'_, 'r>, row: usize, batch: &mut Batch) {
        let at = facts.start.saturating_add(row);
        let case = self.case(facts, row);
        batch.by_reference = batch.by_reference.saturating_add(1);
        match CaseDecided::of(&mut self.evaluator, &case) {
            Ok(decided) => batch.take(at, decided),
            Err(why) => batch.reject(at, why),
        }
    }
}
