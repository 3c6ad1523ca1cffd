//! What can be computed from what two amounts can be.

use std::cmp::Ordering;

use crate::base::{Date, Exact, ExactError, Rounding};

use super::{End, Range};

impl Range {
    /// The sum.
    #[must_use]
    pub fn plus(self, other: Self) -> Self {
        self.with(other, |left, right| {
            let sum = |a: Option<End>, b: Option<End>| ends(a, b, Exact::checked_add);
            Self::between(sum(left.low, right.low), sum(left.high, right.high))
        })
    }

    /// The difference.
    #[must_use]
    pub fn minus(self, other: Self) -> Self {
        self.with(other, |left, right| {
            let difference = |a: Option<End>, b: Option<End>| ends(a, b, Exact::checked_sub);
            Self::between(difference(left.low, right.high), difference(left.high, right.low))
        })
    }

    /// The product.
    #[must_use]
    pub fn times(self, other: Self) -> Self {
        self.with(other, Self::product)
    }

    /// The quotient. A division by zero is no value; what is divided by numbers on both sides of zero can be anything.
    #[must_use]
    pub fn over(self, divisor: Self) -> Self {
        self.with(divisor, |left, right| match right.reciprocal() {
            Some(reciprocal) if reciprocal.present => left.product(reciprocal),
            Some(_) => Self::NOTHING,
            None if left.is_point() == Some(Exact::ZERO) => left,
            None => Self::any_number(),
        })
    }

    /// The number of days from a date to another.
    #[must_use]
    pub fn days_between(from: Self, to: Self) -> Self {
        to.minus(from)
    }

    /// A date and so many days.
    #[must_use]
    pub fn plus_days(self, days: Self) -> Self {
        self.with_whole(days, |date, days| {
            let then = |a: Option<End>, b: Option<End>| {
                ends(a, b, Exact::checked_add).filter(|end| date_of(end.value).is_some())
            };
            Self::between(then(date.low, days.low), then(date.high, days.high))
        })
    }

    /// A date and so many months (§ 188 BGB: a day that the target month lacks becomes its last day).
    #[must_use]
    pub fn plus_months(self, months: Self) -> Self {
        self.with_whole(months, |date, months| {
            // A later date never leads to an earlier one, and neither do more months.
            let then = |date: Option<End>, months: Option<End>| {
                let then = date_of(date?.value)?.checked_add_months(months?.value.to_i64()?)?;
                Some(End::included(Exact::from_int(Date::EPOCH.days_until(then))))
            };
            Self::between(then(date.low, months.low), then(date.high, months.high))
        })
    }

    /// The number rounded to a multiple of `unit`, which is above zero; says nothing of another unit.
    #[must_use]
    pub fn rounded(self, unit: Exact, rounding: Rounding) -> Self {
        if !self.present {
            return self;
        }
        if unit <= Exact::ZERO {
            return Self { absent: self.absent, ..Self::any_number() };
        }
        // Rounding never changes the order of two numbers; what is next to an end that is not included may reach it.
        let round = |end: End| {
            let units = end.value.checked_div(unit).and_then(|units| units.round(0, rounding)).ok()?;
            units.checked_mul(unit).ok().map(End::included)
        };
        Self { absent: self.absent, ..Self::between(self.low.and_then(round), self.high.and_then(round)) }
    }

    /// What is computed from two numbers; absent where one of them is absent.
    fn with(self, other: Self, compute: impl FnOnce(Self, Self) -> Self) -> Self {
        let absent = self.absent && !other.is_nothing() || other.absent && !self.is_nothing();
        let numbers =
            if self.present && other.present { compute(self.not_absent(), other.not_absent()) } else { Self::NOTHING };
        Self { absent, ..numbers }
    }

    /// The same of whole numbers alone: a part of a day or month cannot be added to a date.
    fn with_whole(self, other: Self, compute: impl FnOnce(Self, Self) -> Self) -> Self {
        self.with(other, |left, right| match (left.whole(), right.whole()) {
            (left, right) if left.present && right.present => compute(left, right),
            _ => Self::NOTHING,
        })
    }

    fn product(self, other: Self) -> Self {
        let (mut low, mut high) = (None, None);
        for x in [Corner::low(self.low), Corner::high(self.high)] {
            for y in [Corner::low(other.low), Corner::high(other.high)] {
                let (least, most) = x.times(y);
                let lower = |before: Corner| std::cmp::min_by_key(before, least, |end| (end.at, !end.included));
                let higher = |before: Corner| std::cmp::max_by_key(before, most, |end| (end.at, end.included));
                low = Some(low.map_or(least, lower));
                high = Some(high.map_or(most, higher));
            }
        }
        Self::between(low.and_then(Corner::end), high.and_then(Corner::end))
    }

    /// One divided by it, zero left out; none if it has numbers on both sides of zero.
    fn reciprocal(self) -> Option<Self> {
        let sign = |end: End| end.value.cmp(&Exact::ZERO);
        let turned = |end: End| {
            let value = Exact::ONE.checked_div(end.value).ok()?;
            Some(End { value, included: end.included })
        };
        // Toward zero the reciprocal grows without end, and of what is unbounded it comes near to zero.
        let far = |end: Option<End>| end.map_or(Some(End::excluded(Exact::ZERO)), turned);
        match (self.low.map(sign), self.high.map(sign)) {
            (Some(Ordering::Equal), Some(Ordering::Equal)) => Some(Self::NOTHING),
            (Some(Ordering::Equal | Ordering::Greater), _) => {
                Some(Self::between(far(self.high), self.low.and_then(turned)))
            }
            (_, Some(Ordering::Equal | Ordering::Less)) => {
                Some(Self::between(self.high.and_then(turned), far(self.low)))
            }
            _ => None,
        }
    }
}

/// What is computed from two ends; unbounded where one of them is, or where it does not fit.
fn ends(
    left: Option<End>,
    right: Option<End>,
    operation: fn(Exact, Exact) -> Result<Exact, ExactError>,
) -> Option<End> {
    let (left, right) = (left?, right?);
    Some(End { value: operation(left.value, right.value).ok()?, included: left.included && right.included })
}

fn date_of(days: Exact) -> Option<Date> {
    Date::EPOCH.checked_add_days(days.to_i64()?)
}

/// A place on the line of numbers.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Place {
    Below,
    At(Exact),
    Above,
}

impl Place {
    fn sign(self) -> Ordering {
        match self {
            Self::Below => Ordering::Less,
            Self::At(value) => value.cmp(&Exact::ZERO),
            Self::Above => Ordering::Greater,
        }
    }
}

/// An end for a product.
#[derive(Clone, Copy, Debug)]
struct Corner {
    at: Place,
    included: bool,
}

impl Corner {
    fn low(end: Option<End>) -> Self {
        end.map_or(Self { at: Place::Below, included: false }, Self::of)
    }

    fn high(end: Option<End>) -> Self {
        end.map_or(Self { at: Place::Above, included: false }, Self::of)
    }

    fn of(end: End) -> Self {
        Self { at: Place::At(end.value), included: end.included }
    }

    /// The least and the most that the product of the two corners can be: one place, if it can be held.
    fn times(self, other: Self) -> (Self, Self) {
        let zero = |included| Self { at: Place::At(Exact::ZERO), included };
        let both = self.included && other.included;
        let positive = match (self.at.sign(), other.at.sign()) {
            (Ordering::Equal, Ordering::Equal) => {
                let zero = zero(self.included || other.included);
                return (zero, zero);
            }
            // Nought times anything is nought, however far the other side reaches.
            (Ordering::Equal, _) => return (zero(self.included), zero(self.included)),
            (_, Ordering::Equal) => return (zero(other.included), zero(other.included)),
            (left, right) => left == right,
        };
        let far = Self { at: if positive { Place::Above } else { Place::Below }, included: false };
        if let (Place::At(left), Place::At(right)) = (self.at, other.at) {
            if let Ok(product) = left.checked_mul(right) {
                let product = Self { at: Place::At(product), included: both };
                return (product, product);
            }
            if !(left.is_integer() && right.is_integer()) {
                // It may be its fraction that does not fit: then only the sign is known.
                return if positive { (zero(false), far) } else { (far, zero(false)) };
            }
        }
        (far, far)
    }

    fn end(self) -> Option<End> {
        match self.at {
            Place::At(value) => Some(End { value, included: self.included }),
            Place::Below | Place::Above => None,
        }
    }
}
