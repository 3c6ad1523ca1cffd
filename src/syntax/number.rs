//! Whatever begins with a digit: a number, a date, or a mistake that is told as one.
//!
//! Nothing is read as 120 by accident: `120.000`, `120,50` and `12.12.1986` are errors that offer the right form.

use crate::base::{Date, Exact, ExactError};

/// What a literal is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Literal {
    Number(Exact),
    Date(Date),
    Wrong(WrongLiteral),
}

/// What is wrong with a literal.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum WrongLiteral {
    /// A number of another country, with the forms that could be meant.
    Number { offers: Vec<String> },
    /// A number with more digits than can be held.
    TooLarge { why: String },
    /// A date of another form, with the right ones if they can be told.
    Date { offers: Vec<String>, why: String },
    /// Numbers and words run together, with the form that was probably meant.
    Glued { offer: Option<String> },
}

/// Reads a literal.
pub(crate) fn literal(text: &str) -> Literal {
    if let Some(date) = date_like(text) {
        return date;
    }
    if text.bytes().all(|b| b.is_ascii_digit() || b == b'_' || b == b'.') && !looks_german(text) {
        return match Exact::parse_grouped(text) {
            Ok(number) => Literal::Number(number),
            Err(error @ (ExactError::TooManyDigits | ExactError::Overflow)) => {
                Literal::Wrong(WrongLiteral::TooLarge { why: error.to_string() })
            }
            Err(_) => Literal::Wrong(WrongLiteral::Number { offers: offers(text) }),
        };
    }
    if text.chars().all(|c| c.is_ascii_digit() || matches!(c, '_' | '.' | ',' | '\'' | '’')) {
        return Literal::Wrong(WrongLiteral::Number { offers: offers(text) });
    }
    Literal::Wrong(WrongLiteral::Glued { offer: apart(text) })
}

/// `3days` as `3 days`, `5-3` as `5 - 3`.
fn apart(text: &str) -> Option<String> {
    let number = |text: &str| matches!(literal(text), Literal::Number(_));
    if let Some((left, right)) = text.split_once('-')
        && number(left)
        && number(right)
    {
        return Some(format!("{left} - {right}"));
    }
    let (digits, word) = text.split_at_checked(text.find(|c: char| c.is_ascii_alphabetic())?)?;
    (number(digits) && word.chars().all(|c| c.is_ascii_alphabetic())).then(|| format!("{digits} {word}"))
}

/// `1986-12-12`, or something that was meant so.
fn date_like(text: &str) -> Option<Literal> {
    let parts = |mark: char| -> Option<[&str; 3]> {
        let parts: Vec<&str> = text.split(mark).collect();
        let digits = |part: &&str| !part.is_empty() && part.len() <= 4 && part.bytes().all(|b| b.is_ascii_digit());
        parts.iter().all(digits).then(|| <[&str; 3]>::try_from(parts).ok()).flatten()
    };
    if let Some([year, month, day]) = parts('-') {
        return Some(match Date::parse(text) {
            Ok(date) => Literal::Date(date),
            Err(error) => {
                let mut offers = if year.len() == 4 { iso(year, month, day) } else { iso(day, month, year) };
                offers.retain(|offer| offer != text);
                let why = if offers.is_empty() { error.to_string() } else { FORM.to_owned() };
                Literal::Wrong(WrongLiteral::Date { offers, why })
            }
        });
    }
    let [day, month, year] = parts('.')?;
    // `1.250.000` is a number with German thousands, `12.12.1986` a German date.
    if month.len() > 2 || day.len() > 2 {
        return None;
    }
    let offers = iso(year, month, day);
    let why = if offers.is_empty() { "the calendar has no such day" } else { FORM };
    Some(Literal::Wrong(WrongLiteral::Date { offers, why: why.to_owned() }))
}

/// How a date is written.
const FORM: &str = "a date is written year-month-day";

/// The date in its right form; a year of two digits can be of two centuries.
fn iso(year: &str, month: &str, day: &str) -> Vec<String> {
    let years = match year.len() {
        4 => vec![year.to_owned()],
        2 => vec![format!("19{year}"), format!("20{year}")],
        _ => return Vec::new(),
    };
    years
        .into_iter()
        .map(|year| format!("{year}-{month:0>2}-{day:0>2}"))
        .filter(|text| Date::parse(text).is_ok())
        .collect()
}

/// One to three digits, a point and three digits (`120.000`): a German thousand as easily as three decimals.
fn looks_german(text: &str) -> bool {
    let mut parts = text.split('.');
    let (Some(whole), Some(rest), None) = (parts.next(), parts.next(), parts.next()) else {
        return text.matches('.').count() > 1;
    };
    rest.len() == 3 && (1..=3).contains(&whole.len()) && whole != "0" && !whole.contains('_')
}

/// The right forms of what could be meant.
pub(crate) fn offers(text: &str) -> Vec<String> {
    let grouped = |text: &str| Exact::parse_plain(text).ok().map(|number| number.grouped(None));
    let digits: String = text.chars().filter(char::is_ascii_digit).collect();
    let mut offers = Vec::new();
    let text = &text.replace(['\'', '’'], "_");
    let last_mark = text.rfind(['.', ',']);
    let decimals = last_mark.map(|at| text.len().saturating_sub(at).saturating_sub(1));
    match (last_mark, decimals) {
        // `120.000`: a thousand, or three decimals.
        (Some(_), Some(3)) => {
            offers.extend(grouped(&digits));
            if text.matches(['.', ',']).count() == 1 {
                let decimals = text.replace(',', ".");
                let short = decimals.trim_end_matches('0').trim_end_matches('.');
                offers.push(if short.len() < decimals.len() { short.to_owned() } else { format!("{decimals}0") });
            }
        }
        // `120,50`, `1.250,00`: a decimal comma.
        (Some(at), Some(_)) => {
            let whole: String = text.get(..at).unwrap_or_default().chars().filter(char::is_ascii_digit).collect();
            let rest = text.get(at..).unwrap_or_default().trim_start_matches(['.', ',']);
            if let Some(whole) = grouped(&whole) {
                offers.push(format!("{whole}.{rest}"));
            }
        }
        _ => offers.extend(grouped(&digits)),
    }
    offers
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::{Literal, WrongLiteral, literal};
    use crate::base::Exact;

    fn wrong(text: &str) -> String {
        match literal(text) {
            Literal::Wrong(WrongLiteral::Number { offers }) => offers.join(" or "),
            Literal::Wrong(WrongLiteral::Date { offers, .. }) if offers.is_empty() => "no date".to_owned(),
            Literal::Wrong(WrongLiteral::Date { offers, .. }) => offers.join(" or "),
            Literal::Wrong(WrongLiteral::TooLarge { .. }) => "too large".to_owned(),
            Literal::Wrong(WrongLiteral::Glued { offer }) => offer.unwrap_or_else(|| "glued".to_owned()),
            Literal::Number(number) => format!("fine: {number}"),
            Literal::Date(date) => format!("fine: {date}"),
        }
    }

    #[test]
    fn right_forms_are_read() {
        assert_eq!(wrong("120_000.50"), "fine: 120000.5");
        assert_eq!(wrong("1.95583"), "fine: 1.95583");
        assert_eq!(wrong("0.125"), "fine: 0.125");
        assert_eq!(wrong("1986-12-12"), "fine: 1986-12-12");
    }

    #[test]
    fn other_forms_are_offered_in_the_right_one() {
        assert_eq!(wrong("120.000"), "120_000 or 120");
        assert_eq!(wrong("1.255"), "1_255 or 1.2550");
        assert_eq!(wrong("1.250"), "1_250 or 1.25");
        assert_eq!(wrong("120,50"), "120.50");
        assert_eq!(wrong("1'250'000"), "1_250_000");
        assert_eq!(wrong("1.250.000,50"), "1_250_000.50");
        assert_eq!(wrong("1.250.000"), "1_250_000");
        assert_eq!(wrong("12.12.1986"), "1986-12-12");
        assert_eq!(wrong("1.2.86"), "1986-02-01 or 2086-02-01");
        assert_eq!(wrong("31.2.1986"), "no date");
        assert_eq!(wrong("12-12-1986"), "1986-12-12");
        assert_eq!(wrong("1986-02-30"), "no date");
        assert_eq!(wrong("12_00"), "1_200");
        assert_eq!(wrong("3days"), "3 days");
        assert_eq!(wrong("5-3"), "5 - 3");
        assert_eq!(wrong("12:30"), "glued");
        assert_eq!(wrong("9999999999999999999"), "too large");
    }

    proptest! {
        #[test]
        fn what_is_written_is_read_as_it_was_meant(digits in 0_i128..9_999_999, places in 0_u32..7) {
            let number = Exact::new(digits, 10_i128.pow(places)).unwrap();
            prop_assert_eq!(literal(&number.grouped(None)), Literal::Number(number));
            prop_assert_eq!(literal(&number.to_string()), Literal::Number(number));
        }
    }
}
