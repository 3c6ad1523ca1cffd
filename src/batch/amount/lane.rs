//! Whole numbers that amounts are computed in: of 64 bits where a bound shows that they do, of 128 where they must.

use std::cmp::Ordering;

use crate::base::Rounding;

/// A whole number, or a bound of one.
///
/// The operations wrap; [`Bound`] is computed first and shows that they do not.
pub(in crate::batch) trait Lane: Copy + Default {
    /// Nothing is computed, only how large it can get.
    const IS_BOUND: bool = false;

    /// The number; what does not fit is ruled out by the bound.
    fn of(value: i128) -> Self;
    fn of_narrow(value: i64) -> Self;
    fn exact(self) -> i128;
    /// As a number of 64 bits, if it fits.
    fn narrow(self) -> Option<i64>;
    fn times(self, other: Self) -> Self;
    fn plus(self, other: Self) -> Self;
    fn minus(self, other: Self) -> Self;
    fn least(self, other: Self) -> Self;
    fn greatest(self, other: Self) -> Self;
    fn order(self, other: Self) -> Ordering;
    /// The nearest whole number to this one divided by one above 0.
    fn rounded(self, by: Self, how: Rounding) -> Self;
}

macro_rules! lane {
    ($number:ty, $unsigned:ty) => {
        impl Lane for $number {
            #[inline]
            fn of(value: i128) -> Self {
                // A bound has shown that it fits.
                <$number>::try_from(value).unwrap_or(0)
            }

            #[inline]
            fn of_narrow(value: i64) -> Self {
                value.into()
            }

            #[inline]
            fn exact(self) -> i128 {
                self.into()
            }

            #[inline]
            fn narrow(self) -> Option<i64> {
                self.try_into().ok()
            }

            #[inline]
            fn times(self, other: Self) -> Self {
                self.wrapping_mul(other)
            }

            #[inline]
            fn plus(self, other: Self) -> Self {
                self.wrapping_add(other)
            }

            #[inline]
            fn minus(self, other: Self) -> Self {
                self.wrapping_sub(other)
            }

            #[inline]
            fn least(self, other: Self) -> Self {
                self.min(other)
            }

            #[inline]
            fn greatest(self, other: Self) -> Self {
                self.max(other)
            }

            #[inline]
            fn order(self, other: Self) -> Ordering {
                self.cmp(&other)
            }

            #[inline]
            fn rounded(self, by: Self, how: Rounding) -> Self {
                let (size, by) = (self.unsigned_abs(), by.unsigned_abs().max(1));
                let whole = size.checked_div(by).unwrap_or(0);
                let rest = size.wrapping_sub(whole.wrapping_mul(by));
                let twice = rest.wrapping_mul(2);
                let away = match how {
                    Rounding::HalfAwayFromZero => twice >= by,
                    Rounding::HalfEven => twice > by || twice == by && whole & 1 == 1,
                    Rounding::Up => rest != 0,
                    Rounding::Down => false,
                };
                #[expect(clippy::cast_possible_wrap, reason = "no larger than the number was")]
                let whole = whole.wrapping_add(<$unsigned>::from(away)) as $number;
                if self < 0 { whole.wrapping_neg() } else { whole }
            }
        }
    };
}
lane!(i64, u64);
lane!(i128, u128);

/// No number is larger than this, whatever its sign, nor was one on the way to it.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Bound {
    size: u128,
    peak: u128,
}

impl Bound {
    pub(super) fn new(size: u128) -> Self {
        Self { size, peak: size }
    }

    /// The largest number on the way.
    pub(super) fn peak(self) -> u128 {
        self.peak
    }

    fn with(self, other: Self, size: u128) -> Self {
        Self { size, peak: size.max(self.peak).max(other.peak) }
    }
}

impl Lane for Bound {
    const IS_BOUND: bool = true;

    fn of(value: i128) -> Self {
        Self::new(value.unsigned_abs())
    }

    fn of_narrow(value: i64) -> Self {
        Self::of(value.into())
    }

    fn exact(self) -> i128 {
        i128::try_from(self.size).unwrap_or(i128::MAX)
    }

    fn narrow(self) -> Option<i64> {
        i64::try_from(self.size).ok()
    }

    fn times(self, other: Self) -> Self {
        self.with(other, self.size.saturating_mul(other.size))
    }

    fn plus(self, other: Self) -> Self {
        self.with(other, self.size.saturating_add(other.size))
    }

    fn minus(self, other: Self) -> Self {
        self.plus(other)
    }

    fn least(self, other: Self) -> Self {
        self.with(other, self.size.max(other.size))
    }

    fn greatest(self, other: Self) -> Self {
        self.least(other)
    }

    fn order(self, _: Self) -> Ordering {
        Ordering::Equal
    }

    fn rounded(self, by: Self, _: Rounding) -> Self {
        // Twice the rest is less than twice the divisor.
        let on_the_way = by.size.saturating_mul(2);
        let sum = self.with(by, self.size.saturating_add(1));
        Self { peak: sum.peak.max(on_the_way), ..sum }
    }
}

#[cfg(test)]
mod tests {
    use super::Lane;
    use crate::base::{Exact, Rounding};
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn rounds_as_exact_numbers_do(number in -1_000_000_i64..1_000_000, by in 1_i64..2_000) {
            for how in [Rounding::HalfAwayFromZero, Rounding::HalfEven, Rounding::Up, Rounding::Down] {
                let exact = Exact::new(number.into(), by.into()).unwrap().round(0, how).unwrap();
                prop_assert_eq!(Exact::from_int(number.rounded(by, how)), exact);
                prop_assert_eq!(i128::from(number).rounded(by.into(), how), exact.numerator());
            }
        }
    }
}
