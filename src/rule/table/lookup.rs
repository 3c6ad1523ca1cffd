//! Looking up: with known keys straight to the row, with unknown ones to every row that is still possible.

use std::ops::{ControlFlow, RangeInclusive};

use rustc_hash::FxHashSet;

use crate::base::{Codes, Date, Exact};
use crate::rule::{Bounds, StatementId, Value};

use super::index::{Cut, Node, Split, Target, segment, segment_above, segment_below};
use super::{Accepts, Row, Table};

/// What is known of a key.
#[derive(Clone, Copy, Debug)]
pub enum Given<'a> {
    /// It is this; it may be known to be absent.
    Is(&'a Value),
    /// One of these leaves, not known which.
    OneOf(&'a Codes),
    /// A number or date between these ends.
    Between(&'a Bounds),
    /// It may be anything, absent included.
    Anything,
}

impl Table {
    /// The row for known keys, in the order of the columns; none if no row says anything for them.
    pub fn row<'k>(&self, keys: impl IntoIterator<Item = &'k Value>) -> Option<&Row> {
        let mut target = self.index.root;
        for key in keys {
            let Target::Node(node) = target else { break };
            target = step(self.index.nodes.get(node as usize)?, key);
        }
        self.row_at(target)
    }

    /// The statement of the row that holds whatever the unknown keys are, for an answer to cite.
    pub fn row_for(&self, keys: &[Given<'_>]) -> Option<StatementId> {
        let mut first = None;
        let _one_is_enough = self.possible(keys, |row| {
            first = row;
            ControlFlow::Break(())
        });
        first.filter(|row| self.settling(row, keys).all(|settles| settles)).map(|row| row.statement)
    }

    /// Of each key, whether what is possible hangs on its being known.
    pub fn hangs_on(&self, keys: &[Given<'_>]) -> Vec<bool> {
        let mut hangs = vec![false; keys.len()];
        let _all_are_seen = self.possible(keys, |row| {
            match row {
                Some(row) => {
                    hangs.iter_mut().zip(self.settling(row, keys)).for_each(|(hangs, settles)| *hangs |= !settles)
                }
                None => hangs.fill(true),
            }
            ControlFlow::Continue(())
        });
        hangs
    }

    /// Of each key, whether the cell of a row holds for all that it may be.
    fn settling<'t>(&'t self, row: &'t Row, keys: &'t [Given<'_>]) -> impl Iterator<Item = bool> + 't {
        row.cells.iter().zip(&self.keys).zip(keys).map(|((cell, column), given)| match (given, &cell.accepts) {
            (Given::Is(value), _) => cell.holds(value),
            (Given::OneOf(codes), Accepts::Leaves(leaves)) => codes.is_subset(leaves),
            (Given::OneOf(_) | Given::Between(_), accepts) => *accepts == Accepts::Any,
            (Given::Anything, accepts) => {
                *accepts == Accepts::Any && (cell.absent || column.absent.is_none() && !column.lapses)
            }
        })
    }

    /// Shows every row that is possible for what is known of the keys, and none where it is possible that no row says
    /// anything. Rows with the same outcome everywhere may be represented by one of them. Stops where `each` breaks.
    pub fn possible<'t>(
        &'t self,
        keys: &[Given<'_>],
        mut each: impl FnMut(Option<&'t Row>) -> ControlFlow<()>,
    ) -> ControlFlow<()> {
        // What a node leads to depends on the keys below it only: once is enough.
        let mut seen = FxHashSet::default();
        let mut stack = vec![(self.index.root, 0_usize)];
        while let Some((target, level)) = stack.pop() {
            let Target::Node(number) = target else {
                each(self.row_at(target))?;
                continue;
            };
            if !seen.insert(number) {
                continue;
            }
            let (Some(node), Some(column)) = (self.index.nodes.get(number as usize), self.keys.get(level)) else {
                continue;
            };
            let below = level.saturating_add(1);
            let given = keys.get(level).copied().unwrap_or(Given::Anything);
            if let Given::Is(value) = given {
                stack.push((step(node, value), below));
                continue;
            }
            // Where nothing is, the key cannot be.
            let mut may_be = |target: Target| {
                if target != Target::Nothing {
                    stack.push((target, below));
                }
            };
            match (&node.split, given) {
                (Split::Leaves(targets), Given::OneOf(codes)) => {
                    codes.iter().filter_map(|code| targets.get(usize::from(code))).copied().for_each(may_be);
                }
                (Split::Numbers(cuts, targets), Given::Between(bounds)) => {
                    let at = between(cuts, bounds, number_of);
                    targets.get(at).unwrap_or_default().iter().copied().for_each(may_be);
                }
                (Split::Dates(cuts, targets), Given::Between(bounds)) => {
                    let at = between(cuts, bounds, date_of);
                    targets.get(at).unwrap_or_default().iter().copied().for_each(may_be);
                }
                (Split::YesNo(targets), _) => targets.iter().copied().for_each(may_be),
                (
                    Split::Leaves(targets)
                    | Split::Numbers(_, targets)
                    | Split::Dates(_, targets)
                    | Split::Texts(_, targets),
                    _,
                ) => targets.iter().copied().for_each(&mut may_be),
            }
            if matches!(given, Given::Anything) && (column.absent.is_some() || column.lapses) {
                stack.push((node.absent, below));
            }
        }
        ControlFlow::Continue(())
    }

    /// What an output is for what is known of the keys: none if that is open.
    ///
    /// [`Value::Absent`] where no row says anything.
    pub fn outcome<'t>(&'t self, keys: &[Given<'_>], output: u16) -> Option<&'t Value> {
        if let Some(target) = self.straight(keys) {
            let row = self.row_at(target);
            return Some(row.and_then(|row| row.outcome.get(usize::from(output))).unwrap_or(&Value::Absent));
        }
        let mut only: Option<&Value> = None;
        let flow = self.possible(keys, |row| {
            let value = row.and_then(|row| row.outcome.get(usize::from(output))).unwrap_or(&Value::Absent);
            match only {
                Some(before) if before != value => ControlFlow::Break(()),
                _ => {
                    only = Some(value);
                    ControlFlow::Continue(())
                }
            }
        });
        if flow.is_break() { None } else { only }
    }

    /// Where keys lead if all that count are known.
    fn straight(&self, keys: &[Given<'_>]) -> Option<Target> {
        let mut target = self.index.root;
        for key in keys {
            let Target::Node(node) = target else { break };
            let Given::Is(value) = key else { return None };
            target = step(self.index.nodes.get(node as usize)?, value);
        }
        if let Target::Node(_) = target { None } else { Some(target) }
    }

    fn row_at(&self, target: Target) -> Option<&Row> {
        if let Target::Row(row) = target { self.rows.get(row as usize) } else { None }
    }
}

/// Where a known value leads.
#[inline]
fn step(node: &Node, value: &Value) -> Target {
    let target = match (&node.split, value) {
        (_, Value::Absent) => Some(&node.absent),
        (Split::Leaves(targets), Value::Leaf(code)) => targets.get(usize::from(*code)),
        (Split::YesNo(targets), Value::YesNo(yes)) => targets.get(usize::from(*yes)),
        (Split::Numbers(cuts, targets), Value::Number(number)) => targets.get(segment(cuts, number)),
        (Split::Dates(cuts, targets), Value::Date(date)) => targets.get(segment(cuts, date)),
        (Split::Texts(texts, targets), Value::Text(text)) => {
            targets.get(texts.binary_search(text).unwrap_or(texts.len()))
        }
        _ => None,
    };
    target.copied().unwrap_or_default()
}

/// The segments between two ends.
fn between<T: Ord>(cuts: &[Cut<T>], bounds: &Bounds, read: impl Fn(&Value) -> Option<T>) -> RangeInclusive<usize> {
    let end = |end: &Option<(Value, bool)>| {
        let (value, included) = end.as_ref()?;
        Some((read(value)?, *included))
    };
    let low = match end(&bounds.low) {
        Some((low, true)) => segment(cuts, &low),
        Some((low, false)) => segment_above(cuts, &low),
        None => 0,
    };
    let high = match end(&bounds.high) {
        Some((high, true)) => segment(cuts, &high),
        Some((high, false)) => segment_below(cuts, &high),
        None => cuts.len(),
    };
    low..=high.max(low)
}

fn number_of(value: &Value) -> Option<Exact> {
    if let Value::Number(number) = value { Some(*number) } else { None }
}

fn date_of(value: &Value) -> Option<Date> {
    if let Value::Date(date) = value { Some(*date) } else { None }
}
