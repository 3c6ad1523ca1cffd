//! Columns that are written, and rows of them as text.

use std::sync::Arc;

use crate::base::Date;

use super::parquet::Form;

/// A column that is written.
#[derive(Clone, Debug)]
pub(super) struct Field {
    pub(super) name: String,
    pub(super) form: Form,
    pub(super) nullable: bool,
}

/// Rows that are written.
#[derive(Clone, Debug, Default)]
pub(super) struct Answers {
    pub(super) rows: usize,
    pub(super) columns: Vec<AnswerColumn>,
}

/// One column of them.
#[derive(Clone, Debug)]
pub(super) struct AnswerColumn {
    pub(super) sort: Sort,
    /// Where there is a value; everywhere if none.
    pub(super) known: Option<Vec<bool>>,
}

#[derive(Clone, Debug)]
pub(super) enum Sort {
    Bits(Vec<bool>),
    /// Numbers with so many decimals.
    Ints(Vec<i64>, u32),
    /// Dates, as days since 1970-01-01.
    Days(Vec<i64>),
    /// Texts by their codes.
    Codes(Vec<u32>, Arc<[Arc<str>]>),
}

impl AnswerColumn {
    /// The text of a row, if it is one.
    pub(super) fn text(&self, row: usize) -> Option<&str> {
        let known = self.known.as_ref().is_none_or(|known| known.get(row) == Some(&true));
        match &self.sort {
            Sort::Codes(codes, texts) if known => texts.get(*codes.get(row)? as usize).map(|text| &**text),
            _ => None,
        }
    }

    /// What stands in a row, as a word.
    pub(super) fn word(&self, row: usize) -> Option<String> {
        let known = self.known.as_ref().is_none_or(|known| known.get(row) == Some(&true));
        match &self.sort {
            _ if !known => None,
            Sort::Bits(values) => values.get(row).map(bool::to_string),
            Sort::Ints(values, _) | Sort::Days(values) => values.get(row).map(i64::to_string),
            Sort::Codes(..) => self.text(row).map(str::to_owned),
        }
    }

    /// The rows for which `keep` is true.
    pub(super) fn kept(self, keep: &[bool]) -> Self {
        let sort = match self.sort {
            Sort::Bits(values) => Sort::Bits(pick(values, keep)),
            Sort::Ints(values, decimals) => Sort::Ints(pick(values, keep), decimals),
            Sort::Days(values) => Sort::Days(pick(values, keep)),
            Sort::Codes(values, texts) => Sort::Codes(pick(values, keep), texts),
        };
        Self { sort, known: self.known.map(|known| pick(known, keep)) }
    }
}

/// The values for which `keep` is true.
pub(super) fn pick<T>(values: Vec<T>, keep: &[bool]) -> Vec<T> {
    values.into_iter().zip(keep).filter(|(_, keep)| **keep).map(|(value, _)| value).collect()
}

/// A number with its decimals: `95000.00`.
fn number(out: &mut Vec<u8>, value: i64, decimals: u32) {
    if value < 0 {
        out.push(b'-');
    }
    let digits = value.unsigned_abs().to_string();
    let decimals = decimals as usize;
    if decimals == 0 {
        return out.extend_from_slice(digits.as_bytes());
    }
    let padded = format!("{digits:0>width$}", width = decimals.saturating_add(1));
    let (whole, rest) = padded.split_at_checked(padded.len().saturating_sub(decimals)).unwrap_or((&padded, ""));
    out.extend_from_slice(whole.as_bytes());
    out.push(b'.');
    out.extend_from_slice(rest.as_bytes());
}

/// The header of a CSV file.
pub(super) fn csv_header(fields: &[Field]) -> Vec<u8> {
    let mut out = Vec::new();
    for (at, field) in fields.iter().enumerate() {
        if at > 0 {
            out.push(b',');
        }
        out.extend(quoted(&field.name));
    }
    out.push(b'\n');
    out
}

/// A text as a CSV field.
fn quoted(text: &str) -> Vec<u8> {
    let odd = |byte: u8| matches!(byte, b',' | b'"' | b'\n' | b'\r' | b';' | b'\t');
    // An empty text is not the same as none.
    if text.is_empty() || text.bytes().any(odd) || text.starts_with(' ') || text.ends_with(' ') {
        return format!("\"{}\"", text.replace('"', "\"\"")).into_bytes();
    }
    text.as_bytes().to_vec()
}

/// One cell after the other, each column with its texts made beforehand.
fn rows(
    out: &mut Vec<u8>,
    answers: &Answers,
    text: fn(&str) -> Vec<u8>,
    mut around: impl FnMut(&mut Vec<u8>, usize, usize, bool),
    none: &[u8],
    in_quotes: bool,
) {
    let made: Vec<Vec<Vec<u8>>> = answers
        .columns
        .iter()
        .map(|column| match &column.sort {
            Sort::Codes(_, texts) => texts.iter().map(|one| text(one)).collect(),
            _ => Vec::new(),
        })
        .collect();
    for row in 0..answers.rows {
        for (at, (column, made)) in answers.columns.iter().zip(&made).enumerate() {
            around(out, row, at, false);
            let known = column.known.as_ref().is_none_or(|known| known.get(row) == Some(&true));
            if !known {
                out.extend_from_slice(none);
                continue;
            }
            match &column.sort {
                Sort::Bits(values) => {
                    out.extend_from_slice(if values.get(row) == Some(&true) { b"true" } else { b"false" });
                }
                Sort::Ints(values, decimals) => {
                    let quote = in_quotes && *decimals > 0;
                    if quote {
                        out.push(b'"');
                    }
                    number(out, values.get(row).copied().unwrap_or(0), *decimals);
                    if quote {
                        out.push(b'"');
                    }
                }
                Sort::Days(values) => {
                    let date = values.get(row).and_then(|days| Date::EPOCH.checked_add_days(*days));
                    let words = date.map(|date| date.to_string()).unwrap_or_default();
                    out.extend(text(&words));
                }
                Sort::Codes(codes, _) => {
                    let code = codes.get(row).map_or(0, |code| *code as usize);
                    out.extend_from_slice(made.get(code).map(Vec::as_slice).unwrap_or_default());
                }
            }
        }
        around(out, row, answers.columns.len(), true);
    }
}

/// Rows of a CSV file.
pub(super) fn csv(answers: &Answers) -> Vec<u8> {
    let mut out = Vec::with_capacity(answers.rows.saturating_mul(64));
    let around = |out: &mut Vec<u8>, _: usize, at: usize, end: bool| match (at, end) {
        (_, true) => out.push(b'\n'),
        (0, false) => {}
        _ => out.push(b','),
    };
    rows(&mut out, answers, quoted, around, b"", false);
    out
}

/// JSON, an object a line; what is not known is null, amounts are texts.
pub(super) fn json(fields: &[Field], answers: &Answers) -> Vec<u8> {
    let mut out = Vec::with_capacity(answers.rows.saturating_mul(256));
    let text = |text: &str| serde_json::to_string(text).unwrap_or_default().into_bytes();
    let keys: Vec<Vec<u8>> = fields
        .iter()
        .enumerate()
        .map(|(at, field)| {
            let mut key = if at == 0 { vec![b'{'] } else { vec![b','] };
            key.extend(text(&field.name));
            key.push(b':');
            key
        })
        .collect();
    let around = |out: &mut Vec<u8>, _: usize, at: usize, end: bool| match end {
        true => out.extend_from_slice(b"}\n"),
        false => out.extend_from_slice(keys.get(at).map(Vec::as_slice).unwrap_or_default()),
    };
    rows(&mut out, answers, text, around, b"null", true);
    out
}
