//! Which numbers an amount can still be, while some of what it is made of is not known.
//!
//! Everything here is sound: a value that an amount can have lies in its range. A range may be wider than what is
//! possible, as every operand is taken by itself. What cannot be computed (a division by zero, a number too large, a day
//! outside the calendar) is no value, so it lies in no range.

mod arithmetic;
mod ranges;
mod select;

#[cfg(test)]
mod tests;

pub use ranges::{Domains, Knowledge, Ranges};

use crate::base::{Date, Exact, Rounding};

use super::{Bounds, Fact, Type, Value};

/// One end of a [`Range`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct End {
    /// Where it is.
    pub value: Exact,
    /// Whether it belongs to the range.
    pub included: bool,
}

impl End {
    /// An end that belongs to the range.
    pub fn included(value: Exact) -> Self {
        Self { value, included: true }
    }

    /// An end that does not belong to the range.
    pub fn excluded(value: Exact) -> Self {
        Self { value, included: false }
    }
}

/// The numbers that an amount can be, and whether it can be absent. A date counts as its days since 1970-01-01.
///
/// A range in which there is nothing at all is that of an amount that cannot be computed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Range {
    // No ends where nothing is present, so that equal ranges are equal.
    low: Option<End>,
    high: Option<End>,
    present: bool,
    absent: bool,
}

impl Range {
    /// Nothing: neither a number nor absent.
    pub const NOTHING: Self = Self { low: None, high: None, present: false, absent: false };

    /// Any number, or absent: says nothing.
    pub fn anything() -> Self {
        Self { absent: true, ..Self::any_number() }
    }

    /// Any number, not absent. Also what is said of a text that is not absent.
    pub fn any_number() -> Self {
        Self { low: None, high: None, present: true, absent: false }
    }

    /// This number.
    pub fn point(number: Exact) -> Self {
        Self { low: Some(End::included(number)), high: Some(End::included(number)), present: true, absent: false }
    }

    /// Absent.
    pub fn only_absent() -> Self {
        Self { absent: true, ..Self::NOTHING }
    }

    /// The numbers between two ends, not absent; no end: unbounded. Nothing if no number lies between them.
    pub fn between(low: Option<End>, high: Option<End>) -> Self {
        let empty = match (low, high) {
            (Some(low), Some(high)) => {
                low.value > high.value || low.value == high.value && !(low.included && high.included)
            }
            _ => false,
        };
        if empty { Self::NOTHING } else { Self { low, high, present: true, absent: false } }
    }

    /// This value; of what is neither a number nor a date it only says whether it is absent.
    pub fn of_value(value: &Value) -> Self {
        match value {
            Value::Absent => Self::only_absent(),
            other => number_of(other).map_or_else(Self::any_number, Self::point),
        }
    }

    /// What keeps to a domain, not absent.
    pub fn of_bounds(bounds: &Bounds) -> Self {
        let end = |end: &Option<(Value, bool)>| {
            let (value, included) = end.as_ref()?;
            Some(End { value: number_of(value)?, included: *included })
        };
        Self::between(end(&bounds.low), end(&bounds.high))
    }

    /// The domain that it keeps to, for values of a type.
    pub fn bounds(self, of: &Type) -> Bounds {
        let value = |end: End| match of {
            Type::Date => end.value.to_i64().and_then(|days| Date::EPOCH.checked_add_days(days)).map(Value::Date),
            _ => Some(Value::Number(end.value)),
        };
        let bound = |end: Option<End>| end.and_then(|end| Some((value(end)?, end.included)));
        Bounds { low: bound(self.low()), high: bound(self.high()) }
    }

    /// What a fact can be by its declaration.
    pub fn of_fact(fact: &Fact) -> Self {
        let range = match fact.fact_type {
            Type::Whole | Type::Days | Type::Months | Type::Date => Self::of_bounds(&fact.bounds).whole(),
            Type::Decimal | Type::Percent | Type::Money(_) | Type::Unit(_) => Self::of_bounds(&fact.bounds),
            Type::YesNo | Type::Kind(_) | Type::Text | Type::Texts | Type::Leaves(_) => Self::any_number(),
        };
        Self { absent: fact.absent.is_some(), ..range }
    }

    /// The same, and absent as well.
    #[must_use]
    pub fn or_absent(self) -> Self {
        Self { absent: true, ..self }
    }

    /// The same without being absent.
    #[must_use]
    pub fn not_absent(self) -> Self {
        Self { absent: false, ..self }
    }

    /// The lower end; none if it is unbounded below, or no number at all.
    pub fn low(&self) -> Option<End> {
        self.low
    }

    /// The upper end; none if it is unbounded above, or no number at all.
    pub fn high(&self) -> Option<End> {
        self.high
    }

    /// Whether it may be a number (or a date, or a text).
    pub fn may_be_present(&self) -> bool {
        self.present
    }

    /// Whether it may be absent.
    pub fn may_be_absent(&self) -> bool {
        self.absent
    }

    /// Whether it may be zero.
    pub fn may_be_zero(&self) -> bool {
        self.contains(Exact::ZERO)
    }

    /// Whether there is nothing that it may be.
    pub fn is_nothing(&self) -> bool {
        !self.present && !self.absent
    }

    /// The only thing that it may be, if that is a number.
    pub fn is_point(&self) -> Option<Exact> {
        let (low, high) = (self.low?, self.high?);
        (low.value == high.value && !self.absent).then_some(low.value)
    }

    /// Whether it may be this number.
    pub fn contains(&self, number: Exact) -> bool {
        let above = self.low.is_none_or(|low| number > low.value || low.included && number == low.value);
        let below = self.high.is_none_or(|high| number < high.value || high.included && number == high.value);
        self.present && above && below
    }

    /// Whether it may be this value; of texts and the like nothing is known.
    pub fn allows(&self, value: &Value) -> bool {
        match value {
            Value::Absent => self.absent,
            other => number_of(other).map_or(self.present, |number| self.contains(number)),
        }
    }

    /// The least range that allows whatever one of the two allows.
    #[must_use]
    pub fn hull(self, other: Self) -> Self {
        let absent = self.absent || other.absent;
        let numbers = match (self.present, other.present) {
            (true, true) => Self::between(lower_low(self.low, other.low), higher_high(self.high, other.high)),
            (true, false) => self,
            (false, _) => other,
        };
        Self { absent, ..numbers }
    }

    /// What both allow.
    #[must_use]
    pub fn intersect(self, other: Self) -> Self {
        let absent = self.absent && other.absent;
        if !(self.present && other.present) {
            return Self { absent, ..Self::NOTHING };
        }
        let numbers = Self::between(higher_low(self.low, other.low), lower_high(self.high, other.high));
        Self { absent, ..numbers }
    }

    /// What of it is a whole number.
    #[must_use]
    pub fn whole(self) -> Self {
        if !self.present {
            return self;
        }
        // Up and down are away from zero and toward it.
        let next = |end: End, up: bool| {
            let toward = if end.value.is_negative() == up { Rounding::Down } else { Rounding::Up };
            let whole = end.value.round(0, toward).ok()?;
            if end.included || whole != end.value {
                return Some(End::included(whole));
            }
            let next = if up { whole.checked_add(Exact::ONE) } else { whole.checked_sub(Exact::ONE) };
            next.ok().map(End::included)
        };
        let (low, high) = (self.low.and_then(|low| next(low, true)), self.high.and_then(|high| next(high, false)));
        Self { absent: self.absent, ..Self::between(low, high) }
    }
}

/// The number that a number or a date counts as.
fn number_of(value: &Value) -> Option<Exact> {
    match value {
        Value::Number(number) => Some(*number),
        Value::Date(date) => Some(Exact::from_int(Date::EPOCH.days_until(*date))),
        _ => None,
    }
}

/// Orders lower ends by what they let in: unbounded first; at one place, the end that is included.
fn low_key(end: &Option<End>) -> Option<(Exact, bool)> {
    end.map(|end| (end.value, !end.included))
}

/// Orders upper ends by what they let in: unbounded last; at one place, the end that is included.
fn high_key(end: &Option<End>) -> (bool, Option<(Exact, bool)>) {
    (end.is_none(), end.map(|end| (end.value, end.included)))
}

fn lower_low(left: Option<End>, right: Option<End>) -> Option<End> {
    std::cmp::min_by_key(left, right, low_key)
}

fn higher_low(left: Option<End>, right: Option<End>) -> Option<End> {
    std::cmp::max_by_key(left, right, low_key)
}

fn lower_high(left: Option<End>, right: Option<End>) -> Option<End> {
    std::cmp::min_by_key(left, right, high_key)
}

fn higher_high(left: Option<End>, right: Option<End>) -> Option<End> {
    std::cmp::max_by_key(left, right, high_key)
}
