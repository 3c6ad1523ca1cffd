//! Truth tables: what small conditions come down to, exactly.

use rustc_hash::FxHashMap;

use crate::base::Codes;

use super::left::{Left, classes};

/// Larger tables are not made.
const MAX_ROWS: usize = 1 << 16;
/// Nor are those with more rows times literals than this.
const MAX_BITS: usize = 1 << 23;

/// One bit a row.
type Rows = Vec<u64>;

/// The rows of a condition: every combination of what its variables can be told apart by.
struct Table {
    /// For each variable of the condition: number, classes of states, and how many rows in a row have the same class.
    variables: Vec<(usize, Vec<Codes>, usize)>,
    rows: usize,
    literals: FxHashMap<(usize, Codes), Rows>,
}

/// The same condition without any part that makes no difference beside the others.
///
/// A condition that is too large is looked at part by part.
pub(super) fn prune(left: Left, possible: &[Codes]) -> Left {
    match Table::of(&left, possible) {
        Some(table) => {
            let care = table.constant(true);
            table.prune(left, &care)
        }
        None => match left {
            Left::All(parts) => Left::junction(true, parts.into_iter().map(|part| prune(part, possible)).collect()),
            Left::Any(parts) => Left::junction(false, parts.into_iter().map(|part| prune(part, possible)).collect()),
            other => other,
        },
    }
}

impl Table {
    fn of(left: &Left, possible: &[Codes]) -> Option<Self> {
        let (mut numbers, mut count) = (Vec::new(), 0_usize);
        left.literals(&mut |variable, _| {
            count = count.saturating_add(1);
            if !numbers.contains(&variable) {
                numbers.push(variable);
            }
        });
        let (mut variables, mut rows) = (Vec::new(), 1_usize);
        for variable in numbers {
            let classes = classes(left, variable, possible.get(variable)?);
            let same = rows;
            rows = rows.checked_mul(classes.len()).filter(|rows| *rows <= MAX_ROWS)?;
            variables.push((variable, classes, same));
        }
        if rows.saturating_mul(count) > MAX_BITS {
            return None;
        }
        let mut table = Self { variables, rows, literals: FxHashMap::default() };
        let mut literals = FxHashMap::default();
        left.literals(&mut |variable, states| {
            literals.entry((variable, states.clone())).or_insert_with(|| table.literal(variable, states));
        });
        table.literals = literals;
        Some(table)
    }

    fn literal(&self, variable: usize, states: &Codes) -> Rows {
        let Some((_, classes, same)) = self.variables.iter().find(|(known, ..)| *known == variable) else {
            return self.constant(false);
        };
        let holds: Vec<bool> = classes.iter().map(|class| class.is_subset(states)).collect();
        let class = |row: usize| row.checked_div(*same)?.checked_rem(holds.len());
        self.collect(|row| class(row).and_then(|class| holds.get(class).copied()).unwrap_or(false))
    }

    fn constant(&self, value: bool) -> Rows {
        self.collect(|_| value)
    }

    fn collect(&self, row: impl Fn(usize) -> bool) -> Rows {
        let mut rows = vec![0_u64; self.rows.div_ceil(64)];
        for (at, word) in rows.iter_mut().enumerate() {
            let first = at.saturating_mul(64);
            let last = first.saturating_add(64).min(self.rows);
            for (bit, number) in (first..last).enumerate() {
                *word |= u64::from(row(number)) << bit;
            }
        }
        rows
    }

    fn rows_of(&self, left: &Left) -> Rows {
        match left {
            Left::Constant(value) => self.constant(*value),
            Left::Literal(variable, states) => {
                let known = self.literals.get(&(*variable, states.clone())).cloned();
                known.unwrap_or_else(|| self.literal(*variable, states))
            }
            Left::All(parts) => parts.iter().fold(self.constant(true), |rows, part| and(rows, &self.rows_of(part))),
            Left::Any(parts) => parts.iter().fold(self.constant(false), |rows, part| or(rows, &self.rows_of(part))),
            Left::AtLeast(count, parts) => {
                // How many hold at least: 0, 1, 2, …
                let mut counts = vec![self.constant(true)];
                counts.resize(count.saturating_add(1), self.constant(false));
                for part in parts {
                    let holds = self.rows_of(part);
                    for at in (1..counts.len()).rev() {
                        let fewer = at.checked_sub(1).and_then(|at| counts.get(at)).cloned().unwrap_or_default();
                        if let Some(rows) = counts.get_mut(at) {
                            *rows = or(std::mem::take(rows), &and(fewer, &holds));
                        }
                    }
                }
                counts.pop().unwrap_or_default()
            }
        }
    }

    /// The same in the rows that matter.
    fn prune(&self, left: Left, care: &Rows) -> Left {
        let rows = self.rows_of(&left);
        if disjoint(&rows, care) {
            return Left::Constant(false);
        }
        if subset(care, &rows) {
            return Left::Constant(true);
        }
        match left {
            Left::All(parts) => self.junction(parts, true, care),
            Left::Any(parts) => self.junction(parts, false, care),
            other => other,
        }
    }

    /// Each part matters only where the others leave it open; the longest are tried first, so that they fall first.
    fn junction(&self, mut parts: Vec<Left>, all: bool, care: &Rows) -> Left {
        let mut order: Vec<usize> = (0..parts.len()).rev().collect();
        order.sort_by_key(|at| std::cmp::Reverse(parts.get(*at).map(Left::cost)));
        let mut rows: Vec<Rows> = parts.iter().map(|part| self.rows_of(part)).collect();
        for at in order {
            let others = rows.iter().enumerate().filter(|(other, _)| *other != at).map(|(_, rows)| rows);
            let matters =
                others.fold(care.clone(), |care, other| if all { and(care, other) } else { without(care, other) });
            let Some(part) = parts.get_mut(at) else { continue };
            // Where nothing is left to matter, the part may say anything; here, what falls away.
            let pruned = if matters.iter().all(|word| *word == 0) {
                Left::Constant(all)
            } else {
                self.prune(std::mem::replace(part, Left::Constant(all)), &matters)
            };
            if let Some(slot) = rows.get_mut(at) {
                *slot = self.rows_of(&pruned);
            }
            *part = pruned;
        }
        if parts.contains(&Left::Constant(!all)) {
            return Left::Constant(!all);
        }
        parts.retain(|part| *part != Left::Constant(all));
        Left::junction(all, parts)
    }
}

fn and(mut rows: Rows, other: &Rows) -> Rows {
    rows.iter_mut().zip(other).for_each(|(word, other)| *word &= other);
    rows
}

fn or(mut rows: Rows, other: &Rows) -> Rows {
    rows.iter_mut().zip(other).for_each(|(word, other)| *word |= other);
    rows
}

fn without(mut rows: Rows, other: &Rows) -> Rows {
    rows.iter_mut().zip(other).for_each(|(word, other)| *word &= !other);
    rows
}

fn disjoint(rows: &Rows, other: &Rows) -> bool {
    rows.iter().zip(other).all(|(word, other)| word & other == 0)
}

fn subset(rows: &Rows, other: &Rows) -> bool {
    rows.iter().zip(other).all(|(word, other)| word & !other == 0)
}
