//! Amounts of many rows at once, as fractions: a whole number for each row over one number for all of them and, where an
//! amount was divided by another, over one for each row.

use std::rc::Rc;

use super::lane::Lane;

/// What an amount of a row is; of two operands the larger counts.
pub(super) const KNOWN: u8 = 0;
pub(super) const UNKNOWN: u8 = 1;
pub(super) const ABSENT: u8 = 2;
/// Left to the reference evaluator.
pub(super) const SLOW: u8 = 3;

/// The same for all rows, or one for each.
#[derive(Clone, Debug)]
pub(super) enum Rows<T> {
    Same(T),
    Each(Rc<Vec<T>>),
}

impl<T: Copy> Rows<T> {
    pub(super) fn each(values: Vec<T>) -> Self {
        Self::Each(Rc::new(values))
    }

    #[inline]
    pub(super) fn get(&self, at: usize) -> Option<T> {
        match self {
            Self::Same(value) => Some(*value),
            Self::Each(values) => values.get(at).copied(),
        }
    }

    pub(super) fn map<U>(&self, function: impl Fn(T) -> U) -> Rows<U> {
        match self {
            Self::Same(value) => Rows::Same(function(*value)),
            Self::Each(values) => Rows::Each(Rc::new(values.iter().map(|value| function(*value)).collect())),
        }
    }

    pub(super) fn zip<U: Copy, V>(&self, other: &Rows<U>, function: impl Fn(T, U) -> V) -> Rows<V> {
        let both = |values: Vec<V>| Rows::Each(Rc::new(values));
        match (self, other) {
            (Self::Same(left), Rows::Same(right)) => Rows::Same(function(*left, *right)),
            (Self::Same(left), Rows::Each(right)) => {
                let left = *left;
                both(right.iter().map(|right| function(left, *right)).collect())
            }
            (Self::Each(left), Rows::Same(right)) => {
                let right = *right;
                both(left.iter().map(|left| function(*left, right)).collect())
            }
            (Self::Each(left), Rows::Each(right)) => {
                both(left.iter().zip(right.iter()).map(|(left, right)| function(*left, *right)).collect())
            }
        }
    }

    fn is(&self, other: &Self) -> bool {
        match (self, other) {
            (Self::Each(left), Self::Each(right)) => Rc::ptr_eq(left, right),
            _ => false,
        }
    }
}

/// An amount of many rows: `num / (by * of)`.
#[derive(Clone, Debug)]
pub(super) struct Vector<T> {
    pub(super) num: Rows<T>,
    /// Above 0.
    pub(super) by: i128,
    /// Above 0; 1 where there is none.
    pub(super) of: Option<Rows<T>>,
    pub(super) state: Rows<u8>,
}

/// Two numbers for each row, and what both are over.
type Matched<T> = (Rows<T>, Rows<T>, i128, Option<Rows<T>>);
/// Several.
type AllMatched<T> = (Vec<Rows<T>>, i128, Option<Rows<T>>);

pub(super) fn gcd_of(mut left: i128, mut right: i128) -> i128 {
    while right != 0 {
        (left, right) = (right, left.checked_rem(right).unwrap_or(0));
    }
    left.saturating_abs().max(1)
}

/// A multiple that both numbers have, and what each is to be multiplied by.
fn common(left: i128, right: i128) -> Option<(i128, i128, i128)> {
    let gcd = gcd_of(left, right);
    let (more_left, more_right) = (right.checked_div(gcd)?, left.checked_div(gcd)?);
    Some((left.checked_mul(more_left)?, more_left, more_right))
}

impl<T: Lane> Vector<T> {
    pub(super) fn whole(number: Rows<T>) -> Self {
        Self { num: number, by: 1, of: None, state: Rows::Same(KNOWN) }
    }

    pub(super) fn constant(num: i128, by: i128) -> Self {
        Self { by, ..Self::whole(Rows::Same(T::of(num))) }
    }

    /// Nothing that can be computed: unknown, absent, or left to the reference.
    pub(super) fn only(state: u8) -> Self {
        Self { state: Rows::Same(state), ..Self::constant(0, 1) }
    }

    /// Whatever it is for a row, it may be left to the reference evaluator instead.
    pub(super) fn slow() -> Self {
        Self::only(SLOW)
    }

    fn state_with(&self, other: &Self) -> Rows<u8> {
        either(&self.state, &other.state)
    }

    pub(super) fn times(&self, other: &Self) -> Self {
        let Some(by) = self.by.checked_mul(other.by) else { return Self::slow() };
        let of = match (&self.of, &other.of) {
            (None, of) | (of, None) => of.clone(),
            (Some(left), Some(right)) => Some(left.zip(right, T::times)),
        };
        Self { num: product(&self.num, &other.num), by, of, state: self.state_with(other) }
    }

    /// Both over the same; none where that is too large.
    fn matched(&self, other: &Self) -> Option<Matched<T>> {
        let (by, more_left, more_right) = common(self.by, other.by)?;
        let (mut left, mut right) = (scaled(&self.num, more_left), scaled(&other.num, more_right));
        let of = match (&self.of, &other.of) {
            (None, None) => None,
            (Some(of), None) => {
                right = product(&right, of);
                Some(of.clone())
            }
            (None, Some(of)) => {
                left = product(&left, of);
                Some(of.clone())
            }
            (Some(one), Some(two)) if one.is(two) => Some(one.clone()),
            (Some(one), Some(two)) => {
                left = product(&left, two);
                right = product(&right, one);
                Some(one.zip(two, T::times))
            }
        };
        Some((left, right, by, of))
    }

    fn combined(&self, other: &Self, function: impl Fn(T, T) -> T) -> Self {
        let Some((left, right, by, of)) = self.matched(other) else { return Self::slow() };
        Self { num: left.zip(&right, function), by, of, state: self.state_with(other) }
    }

    pub(super) fn plus(&self, other: &Self) -> Self {
        self.combined(other, T::plus)
    }

    pub(super) fn minus(&self, other: &Self) -> Self {
        self.combined(other, T::minus)
    }

    /// Divided by the other; where that is 0, the reference evaluator says so.
    pub(super) fn over(&self, other: &Self) -> Self {
        let gcd = gcd_of(self.by, other.by);
        let (Some(more), Some(by)) = (other.by.checked_div(gcd), self.by.checked_div(gcd)) else { return Self::slow() };
        let mut num = scaled(&self.num, more);
        let mut below = None;
        match (&self.of, &other.of) {
            (Some(one), Some(two)) if one.is(two) => {}
            (one, two) => {
                if let Some(of) = two {
                    num = product(&num, of);
                }
                below = one.clone();
            }
        }
        let above_zero = |value: T| T::IS_BOUND || value.order(T::default()).is_gt();
        let mut state = self.state_with(other);
        let divisor =
            match &other.num {
                Rows::Each(values) if !values.iter().all(|value| above_zero(*value)) => {
                    let zero = Rows::Each(Rc::clone(values))
                        .map(|value| if value.order(T::default()).is_eq() { SLOW } else { KNOWN });
                    state = either(&state, &zero);
                    num = num.zip(&other.num, |num, value| {
                        if value.order(T::default()).is_lt() { T::default().minus(num) } else { num }
                    });
                    other.num.map(|value| match value.order(T::default()) {
                        std::cmp::Ordering::Less => T::default().minus(value),
                        std::cmp::Ordering::Equal => T::of(1),
                        std::cmp::Ordering::Greater => value,
                    })
                }
                Rows::Same(value) if !above_zero(*value) => {
                    if value.order(T::default()).is_eq() {
                        return Self { state: either(&state, &Rows::Same(SLOW)), ..Self::constant(0, 1) };
                    }
                    num = num.map(|num| T::default().minus(num));
                    Rows::Same(T::default().minus(*value))
                }
                positive => positive.clone(),
            };
        // What is known beforehand goes to the number for all rows.
        if let (Rows::Same(value), false) = (&divisor, T::IS_BOUND) {
            let Some(by) = by.checked_mul(value.exact()) else { return Self::slow() };
            return Self { num, by, of: below, state };
        }
        let of = match below {
            None => divisor,
            Some(below) => below.zip(&divisor, T::times),
        };
        Self { num, by, of: Some(of), state }
    }

    /// The larger or the smaller, of what is not absent.
    pub(super) fn extreme(&self, other: &Self, greatest: bool) -> Self {
        let known = matches!((&self.state, &other.state), (Rows::Same(KNOWN), Rows::Same(KNOWN)));
        if known {
            // Each by itself, so that neither is called through a pointer.
            return if greatest { self.combined(other, T::greatest) } else { self.combined(other, T::least) };
        }
        let Some((left, right, by, of)) = self.matched(other) else { return Self::slow() };
        let state = self.state.zip(&other.state, |left, right| match (left, right) {
            (SLOW, _) | (_, SLOW) => SLOW,
            (UNKNOWN, _) | (_, UNKNOWN) => UNKNOWN,
            (ABSENT, ABSENT) => ABSENT,
            _ => KNOWN,
        });
        let best = if greatest { left.zip(&right, T::greatest) } else { left.zip(&right, T::least) };
        let num = best.zip(&self.state.zip(&other.state, |left, right| (left, right)), |best, states| (best, states));
        let num =
            num.zip(&left.zip(&right, |left, right| (left, right)), |(best, states), (left, right)| match states {
                (ABSENT, KNOWN) => right,
                (KNOWN, ABSENT) => left,
                _ => best,
            });
        Self { num, by, of, state }
    }

    /// All over the same: the numbers of each, and what they are over.
    pub(super) fn all_matched(vectors: &[Self]) -> Option<AllMatched<T>> {
        let mut over = Self::constant(1, 1);
        let mut nums: Vec<Rows<T>> = Vec::with_capacity(vectors.len());
        for vector in vectors {
            let (more, num, by, of) = over.matched(vector)?;
            nums.iter_mut().for_each(|before| *before = product(before, &more));
            nums.push(num);
            over = Self { by, of, ..Self::constant(1, 1) };
        }
        Some((nums, over.by, over.of))
    }

    /// How both are ordered, row by row, and whether that is known.
    pub(super) fn compared<U>(
        &self,
        other: &Self,
        rows: usize,
        mut each: impl FnMut(usize, std::cmp::Ordering, u8) -> U,
    ) -> bool {
        let Some((left, right, ..)) = self.matched(other) else { return false };
        let state = self.state_with(other);
        for at in 0..rows {
            let (Some(left), Some(right), Some(state)) = (left.get(at), right.get(at), state.get(at)) else { continue };
            each(at, left.order(right), state);
        }
        true
    }

    /// To the nearest multiple of `unit / unit_by`, both above 0.
    pub(super) fn rounded(&self, how: crate::base::Rounding, (unit, unit_by): (i128, i128)) -> Self {
        // num / (by * of) / (unit / unit_by) is num * unit_by / (by * unit * of).
        let Some(by) = self.by.checked_mul(unit) else { return Self::slow() };
        let gcd = gcd_of(by, unit_by);
        let (Some(more), Some(by)) = (unit_by.checked_div(gcd), by.checked_div(gcd)) else { return Self::slow() };
        let num = scaled(&self.num, more);
        let whole = match &self.of {
            None if by == 1 => num,
            None => {
                let by = T::of(by);
                num.map(|num| num.rounded(by, how))
            }
            Some(of) => num.zip(&scaled(of, by), |num, of| num.rounded(of, how)),
        };
        Self { num: scaled(&whole, unit), by: unit_by, of: None, state: self.state.clone() }
    }
}

pub(super) fn either(left: &Rows<u8>, right: &Rows<u8>) -> Rows<u8> {
    match (left, right) {
        (Rows::Same(KNOWN), other) | (other, Rows::Same(KNOWN)) => other.clone(),
        _ => left.zip(right, u8::max),
    }
}

/// Multiplied by a number above 0.
fn scaled<T: Lane>(numbers: &Rows<T>, by: i128) -> Rows<T> {
    if by == 1 {
        return numbers.clone();
    }
    let by = T::of(by);
    numbers.map(|number| number.times(by))
}

fn product<T: Lane>(left: &Rows<T>, right: &Rows<T>) -> Rows<T> {
    match (left, right) {
        (Rows::Same(one), other) | (other, Rows::Same(one)) if !T::IS_BOUND && one.exact() == 1 => other.clone(),
        (Rows::Same(zero), _) | (_, Rows::Same(zero)) if !T::IS_BOUND && zero.exact() == 0 => Rows::Same(T::default()),
        _ => left.zip(right, T::times),
    }
}
