//! Numbers and dates as they are written in German, as the language writes them.

use crate::diagnostic::Code;

use super::fault::CellFault;

/// `1.234,50` as `1234.50`; what stands behind it, a unit, stays.
///
/// # Errors
/// It is no number, or could be one of another form: `1234.50`.
pub(super) fn number(text: &str) -> Result<String, CellFault> {
    let end = text.find(|c: char| !(c.is_ascii_digit() || matches!(c, '.' | ',' | '-'))).unwrap_or(text.len());
    let (number, unit) = text.split_at_checked(end).unwrap_or((text, ""));
    let (whole, decimals) = number.split_once(',').unwrap_or((number, ""));
    let digits = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit());
    let mut groups = whole.strip_prefix('-').unwrap_or(whole).split('.');
    let first = groups.next().unwrap_or_default();
    let mut grouped = false;
    let rest = groups.all(|group| {
        grouped = true;
        group.len() == 3 && digits(group)
    });
    let fine = rest && !first.is_empty() && digits(first) && (!grouped || first.len() <= 3) && digits(decimals);
    if number.is_empty() {
        // A word: what stands for none, or a mistake that is told as one.
        return Ok(text.to_owned());
    }
    if !fine || number.ends_with(',') {
        let message =
            "not a number as the map says it is written: a comma separates decimals, a point groups thousands";
        return Err(CellFault::new(Code::NUMBER_FORM, message));
    }
    let whole = whole.replace('.', "");
    Ok(if decimals.is_empty() { format!("{whole}{unit}") } else { format!("{whole}.{decimals}{unit}") })
}

/// `31.12.2024` as `2024-12-31`; a word stays one.
///
/// # Errors
/// It is a date of another form.
pub(super) fn date(text: &str) -> Result<String, CellFault> {
    if !text.starts_with(|c: char| c.is_ascii_digit()) {
        return Ok(text.to_owned());
    }
    let parts: Vec<&str> = text.split('.').collect();
    match parts.as_slice() {
        [day, month, year] if year.len() == 4 => Ok(format!("{year}-{month:0>2}-{day:0>2}")),
        _ => {
            let message = "not a date as the map says it is written: day.month.year, the year with four digits";
            Err(CellFault::new(Code::DATE_FORM, message))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{date, number};

    #[test]
    fn numbers() {
        for (german, plain) in [
            ("1.234,50", "1234.50"),
            ("50.000", "50000"),
            ("1.250.000,5 EUR", "1250000.5 EUR"),
            ("-7", "-7"),
            ("1234,5", "1234.5"),
            ("20,5 %", "20.5 %"),
            ("keine", "keine"),
        ] {
            assert_eq!(number(german).unwrap(), plain);
        }
        for wrong in ["1234.50", "1.23", "12.34.567", "1,2,3", "1,", ",5", "1.234.50", "-"] {
            assert!(number(wrong).is_err(), "{wrong}");
        }
    }

    #[test]
    fn dates() {
        assert_eq!(date("31.12.2024").unwrap(), "2024-12-31");
        assert_eq!(date("1.2.2024").unwrap(), "2024-02-01");
        assert_eq!(date("unbekannt").unwrap(), "unbekannt");
        assert!(date("2024-12-31").is_err() && date("31.12.24").is_err());
    }
}
