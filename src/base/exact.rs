//! Exact numbers: rationals over 128-bit integers that report what they cannot hold instead of rounding or wrapping.

use std::cmp::Ordering;
use std::fmt;
use std::hash::{Hash, Hasher};

use num_rational::Ratio;
use num_traits::{CheckedAdd, CheckedDiv, CheckedMul, CheckedSub};
use serde::{Serialize, Serializer};

/// Most digits a written number may have before its point.
const MAX_WHOLE_DIGITS: usize = 18;
/// Most digits a written number may have after its point.
const MAX_DECIMALS: usize = 12;

/// An exact rational number; carries no unit.
///
/// Always in lowest terms with a positive denominator, and the numerator is never `i128::MIN`: equal numbers have equal
/// parts, and a sign can always be turned.
#[derive(Clone, Copy)]
pub struct Exact {
    ratio: Ratio<i128>,
}

/// How a number is brought to fewer decimals, or to a multiple of a unit.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Rounding {
    /// To the nearest; a half away from zero (DIN 1333, "kaufmännisch").
    HalfAwayFromZero,
    /// To the nearest; a half to the even digit.
    HalfEven,
    /// Away from zero.
    Up,
    /// Toward zero.
    Down,
}

/// Why there is no number.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum ExactError {
    /// The result, or a step on the way to it, does not fit.
    Overflow,
    /// A division by zero.
    DivisionByZero,
    /// The text is not a number.
    NotANumber,
    /// More than 18 digits before the point or 12 after it.
    TooManyDigits,
    /// A `_` that does not part groups of three digits.
    Grouping,
}

impl fmt::Display for ExactError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Overflow => "the number is too large to be exact",
            Self::DivisionByZero => "division by zero",
            Self::NotANumber => "not a number",
            Self::TooManyDigits => "more than 18 digits before the point or 12 after it",
            Self::Grouping => "`_` must part groups of three digits",
        })
    }
}

impl std::error::Error for ExactError {}

impl Exact {
    /// Nought.
    pub const ZERO: Self = Self { ratio: Ratio::new_raw(0, 1) };
    /// One.
    pub const ONE: Self = Self { ratio: Ratio::new_raw(1, 1) };

    /// A whole number.
    pub fn from_int(whole: i64) -> Self {
        Self { ratio: Ratio::new_raw(i128::from(whole), 1) }
    }

    /// `num / den` in lowest terms.
    ///
    /// # Errors
    /// [`ExactError::DivisionByZero`], or [`ExactError::Overflow`] if a part is `i128::MIN` even in lowest terms.
    pub fn new(num: i128, den: i128) -> Result<Self, ExactError> {
        if den == 0 {
            return Err(ExactError::DivisionByZero);
        }
        if num == 0 {
            return Ok(Self::ZERO);
        }
        // `Ratio::new` turns signs, which `i128::MIN` does not survive; being a power of two it usually cancels here.
        let twos = num.trailing_zeros().min(den.trailing_zeros());
        let (num, den) = (num >> twos, den >> twos);
        if num == i128::MIN || den == i128::MIN {
            return Err(ExactError::Overflow);
        }
        Ok(Self { ratio: Ratio::new(num, den) })
    }

    /// The numerator in lowest terms; carries the sign.
    pub fn numerator(self) -> i128 {
        *self.ratio.numer()
    }

    /// The denominator in lowest terms; positive.
    pub fn denominator(self) -> i128 {
        *self.ratio.denom()
    }

    /// Whether it has no fraction.
    pub fn is_integer(self) -> bool {
        self.denominator() == 1
    }

    /// Whether it is below zero.
    pub fn is_negative(self) -> bool {
        self.numerator() < 0
    }

    /// Whether it is zero.
    pub fn is_zero(self) -> bool {
        self.numerator() == 0
    }

    /// The whole number that it is, if it is one and fits.
    pub fn to_i64(self) -> Option<i64> {
        if self.is_integer() { i64::try_from(self.numerator()).ok() } else { None }
    }

    /// The sum.
    ///
    /// # Errors
    /// [`ExactError::Overflow`].
    pub fn checked_add(self, other: Self) -> Result<Self, ExactError> {
        if self.is_integer() && other.is_integer() {
            return whole(self.numerator().checked_add(other.numerator()));
        }
        checked(self.ratio.checked_add(&other.ratio))
    }

    /// The difference.
    ///
    /// # Errors
    /// [`ExactError::Overflow`].
    pub fn checked_sub(self, other: Self) -> Result<Self, ExactError> {
        if self.is_integer() && other.is_integer() {
            return whole(self.numerator().checked_sub(other.numerator()));
        }
        checked(self.ratio.checked_sub(&other.ratio))
    }

    /// The product.
    ///
    /// # Errors
    /// [`ExactError::Overflow`].
    pub fn checked_mul(self, other: Self) -> Result<Self, ExactError> {
        if self.is_integer() && other.is_integer() {
            return whole(self.numerator().checked_mul(other.numerator()));
        }
        checked(self.ratio.checked_mul(&other.ratio))
    }

    /// The quotient.
    ///
    /// # Errors
    /// [`ExactError::DivisionByZero`] and [`ExactError::Overflow`].
    pub fn checked_div(self, other: Self) -> Result<Self, ExactError> {
        if other.is_zero() {
            return Err(ExactError::DivisionByZero);
        }
        checked(self.ratio.checked_div(&other.ratio))
    }

    /// The same number with the other sign.
    ///
    /// # Errors
    /// [`ExactError::Overflow`] in principle; every number of this type can be negated.
    pub fn checked_neg(self) -> Result<Self, ExactError> {
        let num = self.numerator().checked_neg().ok_or(ExactError::Overflow)?;
        Ok(Self { ratio: Ratio::new_raw(num, self.denominator()) })
    }

    /// The number without its sign.
    #[must_use]
    pub fn abs(self) -> Self {
        Self { ratio: Ratio::new_raw(self.numerator().saturating_abs(), self.denominator()) }
    }

    /// The nearest multiple of a unit above 0.
    ///
    /// # Errors
    /// It does not fit, or the unit is 0.
    pub fn round_to(self, unit: Self, rounding: Rounding) -> Result<Self, ExactError> {
        self.checked_div(unit)?.round(0, rounding)?.checked_mul(unit)
    }

    /// The number with at most `decimals` digits after the point.
    ///
    /// # Errors
    /// [`ExactError::Overflow`] if the result does not fit, or for more than 38 decimals of a number that needs them.
    pub fn round(self, decimals: u32, rounding: Rounding) -> Result<Self, ExactError> {
        let den = self.denominator();
        if den == 1 || self.decimals().is_some_and(|needed| needed <= decimals) {
            return Ok(self);
        }
        let scale = 10_i128.checked_pow(decimals).ok_or(ExactError::Overflow)?;
        let (num, den) = (self.numerator(), den.unsigned_abs());
        let int = num.checked_div(self.denominator()).ok_or(ExactError::Overflow)?;
        // Digit by digit, as scaling the fraction at once may not fit.
        let mut rest = num.unsigned_abs().checked_rem(den).ok_or(ExactError::Overflow)?;
        let mut digits = 0_i128;
        for _ in 0..decimals {
            let digit;
            (digit, rest) = next_digit(rest, den);
            digits = digits.saturating_mul(10).saturating_add(i128::from(digit));
        }
        // There is a rest: the number is in lowest terms and needs more decimals than that.
        let last = if decimals == 0 { int } else { digits };
        let away = match (rounding, rest.cmp(&den.saturating_sub(rest))) {
            (Rounding::Up, _) => true,
            (Rounding::Down, _) => false,
            (_, Ordering::Greater) => true,
            (_, Ordering::Less) => false,
            (Rounding::HalfAwayFromZero, Ordering::Equal) => true,
            (Rounding::HalfEven, Ordering::Equal) => last & 1 != 0,
        };
        let digits = digits.saturating_add(i128::from(away)).saturating_mul(num.signum());
        Self::new(int, 1)?.checked_add(Self::new(digits, scale)?)
    }

    /// How many decimals it takes to write the number exactly; none if no number of them does.
    ///
    /// A fraction in lowest terms ends if its denominator has no other prime factors than 2 and 5.
    pub fn decimals(self) -> Option<u32> {
        let den = self.denominator();
        let twos = den.trailing_zeros();
        let (mut den, mut fives) = (den >> twos, 0_u32);
        while den > 1 {
            if den % 5 != 0 {
                return None;
            }
            den /= 5;
            fives = fives.saturating_add(1);
        }
        Some(twos.max(fives))
    }

    /// Reads a number as machines write it: `-120000.50`; sign and decimals may be missing, an exponent may not be there.
    ///
    /// # Errors
    /// [`ExactError::NotANumber`] and [`ExactError::TooManyDigits`].
    pub fn parse_plain(text: &str) -> Result<Self, ExactError> {
        let (sign, rest) = split_sign(text);
        let (digits, decimals) = split_point(rest)?;
        from_digits(sign, digits, decimals)
    }

    /// Reads a number as the language writes it: `120_000.50`, where `_` may part groups of three before the point.
    ///
    /// # Errors
    /// [`ExactError::NotANumber`], [`ExactError::TooManyDigits`], and [`ExactError::Grouping`] for `12_00`.
    pub fn parse_grouped(text: &str) -> Result<Self, ExactError> {
        if !text.contains('_') {
            return Self::parse_plain(text);
        }
        let (sign, rest) = split_sign(text);
        let (digits, decimals) = split_point(rest)?;
        if !rest.bytes().all(|byte| byte.is_ascii_digit() || matches!(byte, b'_' | b'.')) {
            return Err(ExactError::NotANumber);
        }
        let mut groups = digits.split('_');
        let first = groups.next().unwrap_or_default();
        if !(1..=3).contains(&first.len()) || groups.any(|group| group.len() != 3) || decimals.contains('_') {
            return Err(ExactError::Grouping);
        }
        from_digits(sign, &digits.replace('_', ""), decimals)
    }

    /// The language's form: `120_000.50`; as many decimals as it takes, or just as many as asked for.
    ///
    /// Where none are asked for and three would do, a fourth keeps `1.3330` from being read as a German thousand.
    /// A number that does not fit the decimals asked for is rounded, a half away from zero; one that no number of
    /// decimals writes exactly is `1/3` if none is asked for.
    pub fn grouped(self, decimals: Option<u32>) -> String {
        self.written(decimals, Some('_'), '.')
    }

    /// The German form: `120.000,50`; decimals as in [`Exact::grouped`].
    pub fn german(self, decimals: Option<u32>) -> String {
        self.written(decimals, Some('.'), ',')
    }

    fn written(self, decimals: Option<u32>, group: Option<char>, point: char) -> String {
        // What is too large to be rounded is written exactly: never a wrong digit.
        let asked = decimals.and_then(|count| Some((self.round(count, Rounding::HalfAwayFromZero).ok()?, count)));
        let (number, places) = asked.map_or_else(|| (self, self.decimals()), |(number, count)| (number, Some(count)));
        let (num, den) = (number.numerator().unsigned_abs(), number.denominator().unsigned_abs());
        let whole = num.checked_div(den).unwrap_or(num);
        let places = places.map(|places| match places {
            3 if asked.is_none() && (1..1_000).contains(&whole) => 4,
            places => places,
        });
        let mut out = String::new();
        if number.is_negative() {
            out.push('-');
        }
        let Some(places) = places else {
            push_grouped(&mut out, num, group);
            out.push('/');
            push_grouped(&mut out, den, group);
            return out;
        };
        push_grouped(&mut out, whole, group);
        if places > 0 {
            out.push(point);
        }
        let mut rest = num.checked_rem(den).unwrap_or(0);
        for _ in 0..places {
            let digit;
            (digit, rest) = next_digit(rest, den);
            out.push(char::from_digit(digit, 10).unwrap_or('0'));
        }
        out
    }
}

fn whole(number: Option<i128>) -> Result<Exact, ExactError> {
    checked(number.map(|number| Ratio::new_raw(number, 1)))
}

/// Keeps `i128::MIN` out.
fn checked(ratio: Option<Ratio<i128>>) -> Result<Exact, ExactError> {
    ratio.filter(|ratio| *ratio.numer() != i128::MIN).map(|ratio| Exact { ratio }).ok_or(ExactError::Overflow)
}

/// The next decimal digit of `rest / den`, where `rest < den < 2^127`, and what is left for the digits after it.
fn next_digit(rest: u128, den: u128) -> (u32, u128) {
    // Ten times the rest may not fit; adding it up ten times does.
    let (mut digit, mut sum) = (0_u32, 0_u128);
    for _ in 0..10 {
        sum = sum.saturating_add(rest);
        if sum >= den {
            sum = sum.saturating_sub(den);
            digit = digit.saturating_add(1);
        }
    }
    (digit, sum)
}

fn push_grouped(out: &mut String, number: u128, group: Option<char>) {
    let digits = number.to_string();
    let mut left = digits.len();
    for digit in digits.chars() {
        if left != digits.len() && left.is_multiple_of(3) {
            out.extend(group);
        }
        out.push(digit);
        left = left.saturating_sub(1);
    }
}

fn split_sign(text: &str) -> (i128, &str) {
    match text.strip_prefix('-') {
        Some(rest) => (-1, rest),
        None => (1, text.strip_prefix('+').unwrap_or(text)),
    }
}

/// The digits on both sides of the point; if there is a point, there must be digits after it.
fn split_point(text: &str) -> Result<(&str, &str), ExactError> {
    match text.split_once('.') {
        Some((_, "")) => Err(ExactError::NotANumber),
        Some(parts) => Ok(parts),
        None => Ok((text, "")),
    }
}

fn from_digits(sign: i128, digits: &str, decimals: &str) -> Result<Exact, ExactError> {
    if digits.is_empty() || !digits.bytes().chain(decimals.bytes()).all(|byte| byte.is_ascii_digit()) {
        return Err(ExactError::NotANumber);
    }
    if digits.len() > MAX_WHOLE_DIGITS || decimals.len() > MAX_DECIMALS {
        return Err(ExactError::TooManyDigits);
    }
    let (mut num, mut scale) = (0_i128, 1_i128);
    for digit in digits.bytes().chain(decimals.bytes()) {
        num = num.saturating_mul(10).saturating_add(i128::from(digit.saturating_sub(b'0')));
    }
    for _ in decimals.bytes() {
        scale = scale.saturating_mul(10);
    }
    Exact::new(num.saturating_mul(sign), scale)
}

impl PartialEq for Exact {
    fn eq(&self, other: &Self) -> bool {
        self.numerator() == other.numerator() && self.denominator() == other.denominator()
    }
}

impl Eq for Exact {}

impl Hash for Exact {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.numerator().hash(state);
        self.denominator().hash(state);
    }
}

impl Ord for Exact {
    fn cmp(&self, other: &Self) -> Ordering {
        let (a, b) = (self.denominator(), other.denominator());
        if a == b {
            return self.numerator().cmp(&other.numerator());
        }
        match (self.numerator().checked_mul(b), other.numerator().checked_mul(a)) {
            (Some(left), Some(right)) => left.cmp(&right),
            // `Ratio` compares continued fractions, which never grow beyond the parts.
            _ => self.ratio.cmp(&other.ratio),
        }
    }
}

impl PartialOrd for Exact {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl Default for Exact {
    fn default() -> Self {
        Self::ZERO
    }
}

/// Machine decimals, `120000.5`, or `1/3` if they would not end; three of them as in [`Exact::grouped`].
impl fmt::Display for Exact {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(&self.written(None, None, '.'))
    }
}

impl fmt::Debug for Exact {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

/// As [`Display`](fmt::Display) writes it, a text: no reader may take it for a float.
impl Serialize for Exact {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

#[cfg(test)]
#[expect(clippy::arithmetic_side_effects, reason = "the operands of the tests are small")]
mod tests {
    use std::cmp::Ordering;

    use proptest::prelude::{Just, Strategy, any, prop_assert, prop_assert_eq, prop_oneof, proptest};

    use super::{Exact, ExactError, Rounding};

    const ROUNDINGS: [Rounding; 4] = [Rounding::HalfAwayFromZero, Rounding::HalfEven, Rounding::Up, Rounding::Down];

    fn plain(text: &str) -> Exact {
        Exact::parse_plain(text).unwrap()
    }

    fn ratio(num: i128, den: i128) -> Exact {
        Exact::new(num, den).unwrap()
    }

    #[test]
    fn reads_what_machines_write() {
        for (text, num, den) in
            [("0", 0, 1), ("-0.0", 0, 1), ("+7", 7, 1), ("-120000.50", -240_001, 2), ("000.125", 1, 8)]
        {
            assert_eq!((plain(text).numerator(), plain(text).denominator()), (num, den), "{text}");
        }
        assert_eq!(plain("999999999999999999.999999999999").to_string(), "999999999999999999.999999999999");
        for text in ["", "-", ".", ".5", "5.", "1.2.3", "1e3", "1_000", " 1", "--1", "+-1", "١", "1,5", "0x1", "NaN"] {
            assert_eq!(Exact::parse_plain(text), Err(ExactError::NotANumber), "{text}");
        }
        for text in ["1000000000000000000", "0000000000000000000", "0.0000000000000"] {
            assert_eq!(Exact::parse_plain(text), Err(ExactError::TooManyDigits), "{text}");
        }
    }

    #[test]
    fn reads_groups_of_three() {
        for (text, same) in
            [("120_000.50", "120000.5"), ("1_234_567", "1234567"), ("1234567", "1234567"), ("-1_000", "-1000")]
        {
            assert_eq!(Exact::parse_grouped(text), Ok(plain(same)), "{text}");
        }
        for text in ["12_00", "1234_567", "_123", "1_", "1__000", "1_000_", "1_000.000_1", "1_00_000", "_"] {
            assert_eq!(Exact::parse_grouped(text), Err(ExactError::Grouping), "{text}");
        }
        for text in ["1_000.", "1_0a0", "1_000.5.5", "é_000"] {
            assert_eq!(Exact::parse_grouped(text), Err(ExactError::NotANumber), "{text}");
        }
        assert_eq!(Exact::parse_grouped("1_000_000_000_000_000_000"), Err(ExactError::TooManyDigits));
    }

    #[test]
    fn writes_three_forms() {
        for (number, display, grouped, german) in [
            (plain("120000.5"), "120000.5", "120_000.50", "120.000,50"),
            (plain("-1000"), "-1000", "-1_000.00", "-1.000,00"),
            (plain("999.995"), "999.9950", "1_000.00", "1.000,00"),
            (plain("-0.004"), "-0.004", "0.00", "0,00"),
            (ratio(-4000, 3), "-4000/3", "-1_333.33", "-1.333,33"),
            (Exact::ZERO, "0", "0.00", "0,00"),
        ] {
            assert_eq!(number.to_string(), display);
            assert_eq!(number.grouped(Some(2)), grouped);
            assert_eq!(number.german(Some(2)), german);
        }
        assert_eq!(ratio(-4000, 3).grouped(None), "-4_000/3");
        assert_eq!(plain("1234567.125").grouped(None), "1_234_567.125");
        assert_eq!(plain("1234567.125").german(None), "1.234.567,125");
        assert_eq!(plain("-1.333").grouped(None), "-1.3330");
        assert_eq!(plain("2.5").grouped(Some(0)), "3");
        assert_eq!(serde_json::to_string(&ratio(1, 3)).unwrap(), r#""1/3""#);
        assert_eq!(format!("{:?} {:>6}", plain("-1.50"), plain("2")), "-1.5      2");
    }

    #[test]
    fn writes_the_longest_decimals() {
        let tiny = ratio(1, 1 << 126);
        assert_eq!(tiny.decimals(), Some(126));
        let text = tiny.to_string();
        assert_eq!(text.len(), 128);
        assert!(text.starts_with("0.00000000000000000000000000000000000001175494350822287507"), "{text}");
        assert!(text.ends_with("625"));
        // Too fine to be rounded to that many decimals, so it is written as it is.
        assert_eq!(tiny.grouped(Some(60)), text);
    }

    #[test]
    fn rounds() {
        for (number, away, even, up, down) in [
            ("2.345", "2.35", "2.34", "2.35", "2.34"),
            ("2.355", "2.36", "2.36", "2.36", "2.35"),
            ("-2.345", "-2.35", "-2.34", "-2.35", "-2.34"),
            ("2.3449", "2.34", "2.34", "2.35", "2.34"),
            ("-0.001", "0", "0", "-0.01", "0"),
            ("7.1", "7.1", "7.1", "7.1", "7.1"),
        ] {
            for (rounding, wanted) in ROUNDINGS.into_iter().zip([away, even, up, down]) {
                assert_eq!(plain(number).round(2, rounding), Ok(plain(wanted)), "{number} {rounding:?}");
            }
        }
        assert_eq!(plain("2.5").round(0, Rounding::HalfEven), Ok(plain("2")));
        assert_eq!(plain("-3.5").round(0, Rounding::HalfEven), Ok(plain("-4")));
        assert_eq!(ratio(i128::MAX, 2).round(0, Rounding::Down), Ok(ratio(i128::MAX / 2, 1)));
        assert_eq!(ratio(1, i128::MAX).round(2, Rounding::Up), Ok(plain("0.01")));
        assert_eq!(ratio(i128::MAX - 1, i128::MAX).round(37, Rounding::HalfEven), Ok(Exact::ONE));
        assert_eq!(ratio(i128::MAX, 3).round(2, Rounding::Down), Err(ExactError::Overflow));
        assert_eq!(ratio(1, 3).round(39, Rounding::Up), Err(ExactError::Overflow));
    }

    #[test]
    fn reports_what_does_not_fit() {
        let max = ratio(i128::MAX, 1);
        assert_eq!(max.checked_add(Exact::ONE), Err(ExactError::Overflow));
        assert_eq!(max.checked_neg().unwrap().checked_sub(Exact::ONE), Err(ExactError::Overflow));
        assert_eq!(max.checked_mul(ratio(2, 1)), Err(ExactError::Overflow));
        assert_eq!(Exact::ONE.checked_div(Exact::ZERO), Err(ExactError::DivisionByZero));
        assert_eq!(Exact::ZERO.checked_div(Exact::ZERO), Err(ExactError::DivisionByZero));
        assert_eq!(Exact::new(1, 0), Err(ExactError::DivisionByZero));
        assert_eq!(Exact::new(i128::MIN, 1), Err(ExactError::Overflow));
        assert_eq!(Exact::new(i128::MIN, -1), Err(ExactError::Overflow));
        assert_eq!(Exact::new(1, i128::MIN), Err(ExactError::Overflow));
        assert_eq!(Exact::new(0, i128::MIN), Ok(Exact::ZERO));
        assert_eq!(Exact::new(i128::MIN, i128::MIN), Ok(Exact::ONE));
        assert_eq!(Exact::new(i128::MIN, -2), Ok(ratio(1 << 126, 1)));
    }

    #[test]
    fn knows_what_it_is() {
        assert!(plain("-0.5").is_negative() && !plain("-0.5").is_integer() && !plain("-0.5").is_zero());
        assert!(Exact::default().is_zero() && Exact::ZERO.is_integer() && !Exact::ZERO.is_negative());
        assert_eq!(plain("-0.5").abs(), plain("0.5"));
        assert_eq!((plain("12").to_i64(), plain("1.5").to_i64(), ratio(1 << 64, 1).to_i64()), (Some(12), None, None));
        assert_eq!(ratio(1, 3).decimals(), None);
        assert_eq!(ratio(7, 40).decimals(), Some(3));
        assert_eq!(Exact::from_int(i64::MIN).to_i64(), Some(i64::MIN));
    }

    fn any_part() -> impl Strategy<Value = i128> {
        prop_oneof![
            any::<i128>(),
            -50_i128..50,
            (0_u32..128, -2_i128..3).prop_map(|(shift, add)| 1_i128.wrapping_shl(shift).wrapping_add(add)),
            Just(i128::MIN),
            Just(i128::MAX),
        ]
    }

    proptest! {
        // Small operands, so that plain cross multiplication in `i128` is the judge.
        #[test]
        fn calculates_as_fractions_do(a in -9999_i128..9999, b in 1_i128..999, c in -9999_i128..9999, d in 1_i128..999) {
            let (x, y) = (ratio(a, b), ratio(c, d));
            let same = |result: Result<Exact, ExactError>, num: i128, den: i128| {
                result.is_ok_and(|n| n.numerator() * den == num * n.denominator() && n.denominator() > 0)
            };
            prop_assert!(same(x.checked_add(y), a * d + c * b, b * d));
            prop_assert!(same(x.checked_sub(y), a * d - c * b, b * d));
            prop_assert!(same(x.checked_mul(y), a * c, b * d));
            if c == 0 {
                prop_assert_eq!(x.checked_div(y), Err(ExactError::DivisionByZero));
            } else {
                prop_assert!(same(x.checked_div(y), a * d, b * c));
            }
            prop_assert!(same(x.checked_neg(), -a, b));
            prop_assert_eq!(x.cmp(&y), (a * d).cmp(&(c * b)));
            prop_assert_eq!(x == y, a * d == c * b);
        }

        #[test]
        fn rounds_to_the_right_side(a in -99_999_i128..99_999, b in 1_i128..999, decimals in 0_u32..4) {
            let scale = 10_i128.pow(decimals);
            for rounding in ROUNDINGS {
                let rounded = ratio(a, b).round(decimals, rounding).unwrap();
                prop_assert!(rounded.decimals().is_some_and(|needed| needed <= decimals));
                // Distance in units of 1 / (b * scale); one unit of the last decimal is `b` of them.
                let places = rounded.numerator() * (scale / rounded.denominator());
                let off = places * b - a * scale;
                match rounding {
                    Rounding::Up => prop_assert!(off * a.signum() >= 0 && off.abs() < b),
                    Rounding::Down => prop_assert!(off * a.signum() <= 0 && off.abs() < b),
                    Rounding::HalfAwayFromZero => prop_assert!(off.abs() * 2 < b || off.abs() * 2 == b && off.signum() == a.signum()),
                    Rounding::HalfEven => prop_assert!(off.abs() * 2 < b || off.abs() * 2 == b && places % 2 == 0),
                }
            }
        }

        #[test]
        fn survives_any_parts(a in any_part(), b in any_part(), c in any_part(), d in any_part(), decimals in 0_u32..60) {
            let (Ok(x), Ok(y)) = (Exact::new(a, b), Exact::new(c, d)) else { return Ok(()) };
            prop_assert!(x.denominator() > 0 && x.numerator() != i128::MIN);
            for result in [x.checked_add(y), x.checked_sub(y), x.checked_mul(y), x.checked_div(y)].into_iter().flatten() {
                prop_assert!(result.denominator() > 0 && result.numerator() != i128::MIN);
                prop_assert_eq!(Exact::new(result.numerator(), result.denominator()), Ok(result));
            }
            if let Ok(sum) = x.checked_add(y) {
                prop_assert_eq!(sum.cmp(&x), y.cmp(&Exact::ZERO));
            }
            prop_assert_eq!(x.cmp(&y), y.cmp(&x).reverse());
            prop_assert_eq!(x.cmp(&y) == Ordering::Equal, x == y);
            prop_assert_eq!(x.cmp(&y), y.checked_neg().unwrap().cmp(&x.checked_neg().unwrap()));
            for rounding in ROUNDINGS {
                if let Ok(rounded) = x.round(decimals, rounding) {
                    prop_assert!(rounded.decimals().is_some_and(|needed| needed <= decimals));
                }
            }
            prop_assert!(!x.grouped(Some(decimals)).is_empty() && !x.german(None).is_empty() && !x.to_string().is_empty());
        }

        #[test]
        fn reads_back_what_it_writes(digits in -999_999_999_999_999_999_i128..999_999_999_999_999_999, places in 0_u32..=12) {
            let number = ratio(digits, 10_i128.pow(places));
            prop_assert_eq!(Exact::parse_plain(&number.to_string()), Ok(number));
            prop_assert_eq!(Exact::parse_grouped(&number.grouped(None)), Ok(number));
            prop_assert_eq!(Exact::parse_grouped(&number.grouped(Some(places))), Ok(number));
        }

        #[test]
        fn reads_any_text_without_panic(text in "[-+0-9_.]{0,24}|\\PC{0,8}") {
            let plain = Exact::parse_plain(&text);
            if plain.is_ok() {
                prop_assert_eq!(Exact::parse_grouped(&text), plain);
            }
        }
    }
}
