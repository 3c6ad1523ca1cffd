//! Civil dates by hand, as days since 1970.

pub(super) fn is_leap(year: i64) -> bool {
    year % 4 == 0 && (year % 100 != 0 || year % 400 == 0)
}

fn length(year: i64, month: i64) -> i64 {
    match month {
        2 => 28 + i64::from(is_leap(year)),
        4 | 6 | 9 | 11 => 30,
        _ => 31,
    }
}

/// Counted month by month and year by year: slow, and right.
pub(super) fn days(year: i64, month: i64, day: i64) -> i64 {
    let years = (1970..year).map(|year| 365 + i64::from(is_leap(year))).sum::<i64>()
        - (year..1970).map(|year| 365 + i64::from(is_leap(year))).sum::<i64>();
    years + (1..month).map(|month| length(year, month)).sum::<i64>() + day - 1
}

pub(super) fn civil(mut left: i64) -> (i64, i64, i64) {
    let mut year = 1970;
    while left < 0 {
        year -= 1;
        left += 365 + i64::from(is_leap(year));
    }
    while left >= 365 + i64::from(is_leap(year)) {
        left -= 365 + i64::from(is_leap(year));
        year += 1;
    }
    let mut month = 1;
    while left >= length(year, month) {
        left -= length(year, month);
        month += 1;
    }
    (year, month, left + 1)
}

/// § 188 BGB: a day that the target month lacks becomes its last day.
pub(super) fn plus_months(from: i64, months: i64) -> i64 {
    let (year, month, day) = civil(from);
    let all = year * 12 + month - 1 + months;
    let (year, month) = (all.div_euclid(12), all.rem_euclid(12) + 1);
    days(year, month, day.min(length(year, month)))
}
