//! Civil dates: days of the Gregorian calendar without time and zone.

use std::fmt;

use jiff::civil;
use serde::{Serialize, Serializer};

/// The first year of which every day is Gregorian.
const FIRST_YEAR: i16 = 1583;
/// The last year that four digits can write.
const LAST_YEAR: i16 = 9999;
/// 1970-01-01, day nought.
const EPOCH: civil::Date = civil::Date::constant(1970, 1, 1);

/// A day of the years 1583 to 9999.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Date {
    /// Days since 1970-01-01.
    days: i32,
}

/// Why there is no date.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum DateError {
    /// The text has not the form `YYYY-MM-DD`.
    NotADate,
    /// The calendar has no such month or day.
    NoSuchDay,
    /// The year is before 1583 or after 9999.
    OutOfRange,
}

impl fmt::Display for DateError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::NotADate => "not a date of the form `YYYY-MM-DD`",
            Self::NoSuchDay => "the calendar has no such day",
            Self::OutOfRange => "the year is not one of 1583 to 9999",
        })
    }
}

impl std::error::Error for DateError {}

impl Date {
    /// 1970-01-01.
    pub const EPOCH: Self = Self { days: 0 };

    /// The day of that year, month (from 1) and day of the month (from 1).
    ///
    /// # Errors
    /// [`DateError::OutOfRange`] for the year, [`DateError::NoSuchDay`] for month and day.
    pub fn from_ymd(year: i16, month: i8, day: i8) -> Result<Self, DateError> {
        if !(FIRST_YEAR..=LAST_YEAR).contains(&year) {
            return Err(DateError::OutOfRange);
        }
        let date = civil::Date::new(year, month, day).map_err(|_| DateError::NoSuchDay)?;
        Self::from_civil(date).ok_or(DateError::OutOfRange)
    }

    /// Reads `YYYY-MM-DD`.
    ///
    /// # Errors
    /// [`DateError::NotADate`] for any other form, otherwise as [`Date::from_ymd`].
    pub fn parse(text: &str) -> Result<Self, DateError> {
        let &[y1, y2, y3, y4, b'-', m1, m2, b'-', d1, d2] = text.as_bytes() else { return Err(DateError::NotADate) };
        let (century, year) = number(y1, y2).zip(number(y3, y4)).ok_or(DateError::NotADate)?;
        let (month, day) = number(m1, m2).zip(number(d1, d2)).ok_or(DateError::NotADate)?;
        let year = i16::from(century).saturating_mul(100).saturating_add(i16::from(year));
        Self::from_ymd(year, month, day)
    }

    /// The year.
    pub fn year(self) -> i16 {
        self.civil().year()
    }

    /// The month, from 1.
    pub fn month(self) -> i8 {
        self.civil().month()
    }

    /// The day of the month, from 1.
    pub fn day(self) -> i8 {
        self.civil().day()
    }

    /// Days from this date to the other: negative if that one is earlier.
    pub fn days_until(self, other: Self) -> i64 {
        i64::from(other.days).saturating_sub(i64::from(self.days))
    }

    /// That many days later, or earlier if negative; none outside the years 1583 to 9999.
    pub fn checked_add_days(self, days: i64) -> Option<Self> {
        let days = i64::from(self.days).checked_add(days).and_then(|days| i32::try_from(days).ok())?;
        Self::from_civil(civil_of(days)?)
    }

    /// That many months later, or earlier if negative; none outside the years 1583 to 9999.
    ///
    /// A day that the month reached does not have becomes its last day (§ 188 Abs. 3 BGB).
    pub fn checked_add_months(self, months: i64) -> Option<Self> {
        let months = jiff::Span::new().try_months(months).ok()?;
        Self::from_civil(self.civil().checked_add(months).ok()?)
    }

    /// As people in Germany write it: `12.12.1986`.
    pub fn german(self) -> String {
        let date = self.civil();
        format!("{:02}.{:02}.{:04}", date.day(), date.month(), date.year())
    }

    fn from_civil(date: civil::Date) -> Option<Self> {
        if !(FIRST_YEAR..=LAST_YEAR).contains(&date.year()) {
            return None;
        }
        let days = EPOCH.duration_until(date).as_hours() / 24;
        Some(Self { days: i32::try_from(days).ok()? })
    }

    fn civil(self) -> civil::Date {
        // A `Date` is only ever made from a civil one, so the way back exists.
        civil_of(self.days).unwrap_or(EPOCH)
    }
}

fn civil_of(days: i32) -> Option<civil::Date> {
    EPOCH.checked_add(jiff::SignedDuration::from_hours(i64::from(days).saturating_mul(24))).ok()
}

/// Two ASCII digits as a number.
fn number(tens: u8, ones: u8) -> Option<i8> {
    let digit = |byte: u8| char::from(byte).to_digit(10).and_then(|digit| i8::try_from(digit).ok());
    Some(digit(tens)?.saturating_mul(10).saturating_add(digit(ones)?))
}

/// `1986-12-12`.
impl fmt::Display for Date {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let date = self.civil();
        f.pad(&format!("{:04}-{:02}-{:02}", date.year(), date.month(), date.day()))
    }
}

impl fmt::Debug for Date {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

impl Serialize for Date {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

#[cfg(test)]
#[expect(clippy::arithmetic_side_effects, reason = "the operands of the tests are small")]
mod tests {
    use proptest::prelude::{Strategy, any, prop_assert, prop_assert_eq, proptest};

    use super::{Date, DateError};

    fn date(text: &str) -> Date {
        Date::parse(text).unwrap()
    }

    #[test]
    fn reads_and_writes() {
        let day = date("1986-12-02");
        assert_eq!((day.year(), day.month(), day.day()), (1986, 12, 2));
        assert_eq!((day.to_string(), day.german()), ("1986-12-02".to_owned(), "02.12.1986".to_owned()));
        assert_eq!(format!("{day:?} {day:>11}"), "1986-12-02  1986-12-02");
        assert_eq!(serde_json::to_string(&day).unwrap(), r#""1986-12-02""#);
        assert_eq!(date("1970-01-01").days, 0);
        assert_eq!((date("1583-01-01").days, date("9999-12-31").days), (-141_349, 2_932_896));
    }

    #[test]
    fn refuses_what_is_no_day() {
        for text in
            ["", "1986-1-12", "12.12.1986", "1986-12-12 ", "1986/12/12", "+986-12-12", "1986-12-1x", "1986-12-1é"]
        {
            assert_eq!(Date::parse(text), Err(DateError::NotADate), "{text}");
        }
        for text in ["2023-02-29", "1900-02-29", "2023-13-01", "2023-00-10", "2023-04-31", "2023-04-00"] {
            assert_eq!(Date::parse(text), Err(DateError::NoSuchDay), "{text}");
        }
        for text in ["1582-12-31", "0000-01-01"] {
            assert_eq!(Date::parse(text), Err(DateError::OutOfRange), "{text}");
        }
        assert_eq!(Date::from_ymd(10_000, 1, 1), Err(DateError::OutOfRange));
        assert_eq!(Date::from_ymd(-1, 1, 1), Err(DateError::OutOfRange));
        assert_eq!(Date::from_ymd(2000, -1, 1), Err(DateError::NoSuchDay));
    }

    #[test]
    fn a_missing_day_becomes_the_last_one() {
        for (from, months, to) in [
            ("2023-01-31", 1, "2023-02-28"),
            ("2024-01-31", 1, "2024-02-29"),
            ("2024-02-29", 12, "2025-02-28"),
            ("2024-02-29", 48, "2028-02-29"),
            ("2024-03-31", -1, "2024-02-29"),
            ("2023-11-30", 3, "2024-02-29"),
            ("2023-12-31", 0, "2023-12-31"),
            ("2023-12-15", 1, "2024-01-15"),
            ("2024-01-15", -1, "2023-12-15"),
        ] {
            assert_eq!(date(from).checked_add_months(months), Some(date(to)), "{from} {months}");
        }
    }

    #[test]
    fn ends_with_the_calendar() {
        let (first, last) = (date("1583-01-01"), date("9999-12-31"));
        assert_eq!((first.checked_add_days(-1), last.checked_add_days(1)), (None, None));
        assert_eq!((first.checked_add_months(-1), last.checked_add_months(1)), (None, None));
        for far in [i64::MIN, i64::MAX, i64::from(i32::MAX), i64::from(i32::MIN)] {
            assert_eq!((first.checked_add_days(far), last.checked_add_months(far)), (None, None), "{far}");
        }
        assert_eq!(first.checked_add_days(first.days_until(last)), Some(last));
        assert_eq!(last.days_until(first), -first.days_until(last));
    }

    fn any_date() -> impl Strategy<Value = Date> {
        (-141_349_i32..=2_932_896).prop_map(|days| Date { days })
    }

    /// Length of a month by the Gregorian rule.
    fn length(year: i16, month: i8) -> i8 {
        match month {
            2 if year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) => 29,
            2 => 28,
            4 | 6 | 9 | 11 => 30,
            _ => 31,
        }
    }

    proptest! {
        #[test]
        fn reads_back_what_it_writes(day in any_date()) {
            prop_assert_eq!(Date::parse(&day.to_string()), Ok(day));
            prop_assert_eq!(Date::from_ymd(day.year(), day.month(), day.day()), Ok(day));
        }

        #[test]
        fn knows_the_length_of_months(year in 1583_i16..=9999, month in 1_i8..=12, day in 1_i8..=31) {
            prop_assert_eq!(Date::from_ymd(year, month, day).is_ok(), day <= length(year, month));
        }

        #[test]
        fn the_next_day_is_one_day_away(day in any_date()) {
            if let Some(next) = day.checked_add_days(1) {
                prop_assert_eq!(day.days_until(next), 1);
                prop_assert_eq!(next.checked_add_days(-1), Some(day));
                let within = day.day() < length(day.year(), day.month());
                prop_assert_eq!(next.day(), if within { day.day() + 1 } else { 1 });
            }
        }

        #[test]
        fn months_never_move_the_day_up(day in any_date(), months in -3000_i64..3000) {
            if let Some(then) = day.checked_add_months(months) {
                let count = |date: Date| i64::from(date.year()) * 12 + i64::from(date.month());
                prop_assert_eq!(count(then) - count(day), months);
                prop_assert_eq!(then.day(), day.day().min(length(then.year(), then.month())));
            }
        }

        #[test]
        fn never_panics(day in any_date(), by in any::<i64>(), text in "[0-9-]{0,11}|\\PC{0,11}") {
            let far = (day.checked_add_days(by), day.checked_add_months(by), Date::parse(&text));
            prop_assert!(far.2.is_err() || text.len() == 10);
        }
    }
}
