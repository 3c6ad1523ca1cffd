//! TOML as a tree of entries with places.

use std::ops::Range;

use toml::de::{DeTable, DeValue};

use crate::base::{Date, FileId, Span};
use crate::diagnostic::Diagnostic;

use super::problem::Place;
use super::read::MAX_PROBLEMS;
use super::toml_problem;
use super::tree::{CaseValue, Entry, Is};

/// Larger files are told their first problem only: each costs memory.
const MAX_RECOVERED: usize = 1 << 20;
/// A file is read anew without its unsound lines so often at most.
const MAX_ROUNDS: usize = 8;

/// The entries of a case file in the order of the file, and what is wrong with it as TOML.
///
/// The parser skips what stands behind a line that it cannot read; so such lines are blanked and the rest is read anew.
pub(super) fn parse(file: FileId, text: &str) -> (Vec<Entry>, Vec<Diagnostic>) {
    if text.len() > MAX_RECOVERED {
        return match DeTable::parse(text) {
            Ok(table) => (entries(file, table.into_inner()), Vec::new()),
            Err(error) => (Vec::new(), toml_problem::tell(file, text, &[error], &[]).all()),
        };
    }
    let (mut sound, mut problems) = (text.to_owned(), Vec::new());
    for _ in 0..MAX_ROUNDS {
        let (table, errors) = DeTable::parse_recoverable(&sound);
        let mut entries = entries(file, table.into_inner());
        let told = toml_problem::tell(file, text, &errors, &entries);
        problems.extend(told.problems);
        if told.unsound.is_empty() || told.never_closed || problems.len() >= MAX_PROBLEMS {
            problems.extend(told.duplicates);
            entries.retain(|entry| !told.unsound.iter().any(|line| overlaps(entry, line)));
            return (entries, problems);
        }
        for line in told.unsound {
            let blanks = " ".repeat(line.len());
            if sound.get(line.clone()).is_some() {
                sound.replace_range(line, &blanks);
            }
        }
    }
    (Vec::new(), problems)
}

fn overlaps(entry: &Entry, line: &Range<usize>) -> bool {
    let Some(whole) = entry.place.zip(entry.value.place).map(|(key, value)| key.to(value).range()) else { return true };
    whole.start <= line.end && whole.end >= line.start
}

fn entries(file: FileId, table: DeTable<'_>) -> Vec<Entry> {
    let place = |range: Range<usize>| Some(Span::new(file, range.start, range.end));
    let mut entries: Vec<Entry> = table
        .into_iter()
        .map(|(key, written)| {
            let value = CaseValue { place: place(written.span()), is: value(file, written.into_inner()) };
            Entry { place: place(key.span()), key: key.into_inner().into_owned(), value }
        })
        .collect();
    entries.sort_by_key(|entry: &Entry| key_of(entry.place));
    entries
}

fn key_of(place: Place) -> (u32, u32, u32) {
    place.map(Span::key).unwrap_or_default()
}

/// How deep values are nested, the parser limits.
fn value(file: FileId, value: DeValue<'_>) -> Is {
    match value {
        DeValue::String(text) => Is::Text(text.into_owned()),
        DeValue::Integer(digits) if digits.radix() == 10 => Is::Whole(digits.as_str().to_owned()),
        DeValue::Integer(_) => Is::Odd("a number in another system than ours"),
        DeValue::Float(digits) => Is::Float(digits.as_str().to_owned()),
        DeValue::Boolean(yes) => Is::YesNo(yes),
        DeValue::Datetime(moment) => match (moment.date, moment.time) {
            (Some(date), None) => {
                let whole =
                    i16::try_from(date.year).ok().zip(i8::try_from(date.month).ok()).zip(i8::try_from(date.day).ok());
                let date = whole.and_then(|((year, month), day)| Date::from_ymd(year, month, day).ok());
                date.map_or(Is::Odd("a date before the year 1583"), Is::Date)
            }
            (Some(_), Some(_)) => Is::Odd("a date with a time of day"),
            (None, _) => Is::Odd("a time of day"),
        },
        DeValue::Array(values) => {
            let values = values.into_iter().map(|written| {
                let place = Some(Span::new(file, written.span().start, written.span().end));
                CaseValue { place, is: self::value(file, written.into_inner()) }
            });
            Is::List(values.collect())
        }
        DeValue::Table(table) => Is::Table(entries(file, table)),
    }
}
