//! What a table gives for a case.

use std::ops::ControlFlow;

use crate::rule::{Amount, AmountId, Given, Node, Range, StatementId, TableId, TableKey, Value};

use super::amounts::{Amounted, Computed};
use super::evaluate::{Evaluation, Failed};
use super::{EvaluationError, Known, Truth};

const YES: Value = Value::YesNo(true);
const NO: Value = Value::YesNo(false);

impl Evaluation<'_, '_> {
    /// The outcome of the row for the keys; where a key is unknown, that of all rows which may still be the one.
    pub(super) fn lookup(
        &mut self,
        table: TableId,
        output: u16,
        keys: &[TableKey],
        depth: u32,
    ) -> Result<Computed, Failed> {
        let rules = self.rules;
        let Some(table) = rules.table(table) else { return Ok(Computed::Unknown) };
        let truths = self.settle_keys(keys, depth)?;
        let given: Vec<Given<'_>> = keys.iter().zip(&truths).map(|(key, truth)| self.given(*key, *truth)).collect();
        Ok(match table.outcome(&given, output) {
            None => Computed::Unknown,
            Some(Value::Absent) => Computed::Absent,
            Some(value) => Computed::Is(value.clone()),
        })
    }

    /// What a look-up can come to, whatever row is the one.
    pub(super) fn lookup_range(&mut self, table: TableId, output: u16, keys: &[TableKey]) -> Range {
        let rules = self.rules;
        let (Some(table), Ok(truths)) = (rules.table(table), self.settle_keys(keys, 0)) else {
            return Range::anything();
        };
        let given: Vec<Given<'_>> = keys.iter().zip(&truths).map(|(key, truth)| self.given(*key, *truth)).collect();
        let mut range = Range::NOTHING;
        let _all_are_seen = table.possible(&given, |row| {
            let outcome = row.and_then(|row| row.outcome.get(usize::from(output)));
            range = range.hull(outcome.map_or_else(Range::only_absent, Range::of_value));
            ControlFlow::Continue(())
        });
        range
    }

    /// The row that a look-up uses, as a sentence; none if that is open, or no row says anything.
    ///
    /// # Errors
    /// A key cannot be computed.
    pub fn row_used(&mut self, id: AmountId) -> Result<Option<StatementId>, EvaluationError> {
        let rules = self.rules;
        let Some(Amount::Lookup { table, keys, .. }) = rules.formulas.amount(id) else { return Ok(None) };
        let Some(table) = rules.table(*table) else { return Ok(None) };
        let truths = self.settle_keys(keys, 0).map_err(|failed| self.error(failed))?;
        let given: Vec<Given<'_>> = keys.iter().zip(&truths).map(|(key, truth)| self.given(*key, *truth)).collect();
        Ok(table.row_for(&given))
    }

    /// The keys of a look-up on which its outcome may hang.
    pub(super) fn open_keys(&mut self, table: TableId, keys: &[TableKey]) -> Vec<TableKey> {
        let rules = self.rules;
        let (Some(table), Ok(truths)) = (rules.table(table), self.settle_keys(keys, 0)) else { return keys.to_vec() };
        let given: Vec<Given<'_>> = keys.iter().zip(&truths).map(|(key, truth)| self.given(*key, *truth)).collect();
        keys.iter().zip(table.hangs_on(&given)).filter(|(_, hangs)| *hangs).map(|(key, _)| *key).collect()
    }

    /// Sees to it that the keys are computed; the truth of those that are conditions.
    fn settle_keys(&mut self, keys: &[TableKey], depth: u32) -> Result<Vec<Truth>, Failed> {
        let mut truths = Vec::with_capacity(keys.len());
        for key in keys {
            truths.push(match key {
                TableKey::Leaf(_) => Truth::Unknown,
                TableKey::Amount(id) => {
                    self.settle(*id, depth)?;
                    Truth::Unknown
                }
                TableKey::Yes(id) => self.formula(*id, depth)?,
            });
        }
        Ok(truths)
    }

    fn given(&self, key: TableKey, truth: Truth) -> Given<'_> {
        match key {
            TableKey::Leaf(fact) => match self.case.known(fact) {
                Known::Given(value) | Known::Assumed(value) => Given::Is(value),
                Known::OneOf(codes) => Given::OneOf(codes),
                Known::Unknown => Given::Anything,
            },
            TableKey::Amount(id) => match self.seen(id) {
                Amounted::Is(value) => Given::Is(value),
                Amounted::Absent => Given::Is(&Value::Absent),
                Amounted::Unknown => Given::Anything,
            },
            TableKey::Yes(_) => match truth {
                Truth::Yes => Given::Is(&YES),
                Truth::No => Given::Is(&NO),
                Truth::Unknown => Given::Anything,
            },
        }
    }

    /// The node's row, if it is a look-up with one.
    pub(super) fn row_of(&mut self, node: Node) -> Result<Option<StatementId>, EvaluationError> {
        match node {
            Node::Amount(id) => self.row_used(id),
            Node::Formula(_) => Ok(None),
        }
    }
}
