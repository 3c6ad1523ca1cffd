//! Amounts compared by what they can be, and the greatest and least of them.

use super::{End, Range, higher_high, higher_low, lower_high, lower_low};
use crate::rule::Comparison;

impl Range {
    /// The largest of several, or the latest; what is absent is skipped, and absent only where all of them are.
    pub fn greatest(parts: impl IntoIterator<Item = Self>) -> Self {
        // At least as much as any that is there for certain; if none is, as the least that may be alone.
        Self::extreme(parts, |all, part| {
            let low = match (all.absent, part.absent) {
                (false, false) => higher_low(all.low, part.low),
                (false, true) => all.low,
                (true, false) => part.low,
                (true, true) => lower_low(all.low, part.low),
            };
            Self::between(low, higher_high(all.high, part.high))
        })
    }

    /// The smallest of several, or the earliest; what is absent is skipped, and absent only where all of them are.
    pub fn least(parts: impl IntoIterator<Item = Self>) -> Self {
        Self::extreme(parts, |all, part| {
            let high = match (all.absent, part.absent) {
                (false, false) => lower_high(all.high, part.high),
                (false, true) => all.high,
                (true, false) => part.high,
                (true, true) => higher_high(all.high, part.high),
            };
            Self::between(lower_low(all.low, part.low), high)
        })
    }

    fn extreme(parts: impl IntoIterator<Item = Self>, choose: impl Fn(Self, Self) -> Self) -> Self {
        let mut all = Self::only_absent();
        for part in parts {
            let absent = all.absent && part.absent;
            let numbers = match (all.present, part.present) {
                (true, true) => choose(all, part),
                (true, false) => all,
                (false, _) => part,
            };
            all = Self { absent, ..numbers };
        }
        all
    }

    /// Whether a comparison holds: yes, no, or (none) either. Absence makes each comparison *no*.
    pub fn compare(comparison: Comparison, left: &Self, right: &Self) -> Option<bool> {
        if left.is_nothing() || right.is_nothing() {
            return None;
        }
        if !(left.present && right.present) {
            return Some(false);
        }
        let below =
            |low: Option<End>, high: Option<End>| low.zip(high).is_none_or(|(low, high)| low.value < high.value);
        use std::cmp::Ordering::{Equal, Greater, Less};
        let orders = [
            (Less, below(left.low, right.high)),
            (Equal, left.intersect(*right).present),
            (Greater, below(right.low, left.high)),
        ];
        let possible =
            |accepted: bool| orders.iter().any(|(order, possible)| *possible && comparison.accepts(*order) == accepted);
        match (possible(true), possible(false) || left.absent || right.absent) {
            (true, false) => Some(true),
            (false, true) => Some(false),
            _ => None,
        }
    }

    /// What of it stands in a comparison to something in `other`; the same numbers it can be where that says nothing.
    pub(super) fn standing(self, comparison: Comparison, other: &Self) -> Self {
        let excluded = |end: Option<End>| end.map(|end| End::excluded(end.value));
        let beside = match comparison {
            Comparison::Equal => Self::between(other.low, other.high),
            Comparison::NotEqual => Self::any_number(),
            Comparison::AtLeast => Self::between(other.low, None),
            Comparison::MoreThan => Self::between(excluded(other.low), None),
            Comparison::AtMost => Self::between(None, other.high),
            Comparison::LessThan => Self::between(None, excluded(other.high)),
        };
        Self { absent: self.absent, ..self.intersect(beside) }
    }
}
