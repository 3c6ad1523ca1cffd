//! Files of rows: what they are, by their endings.

use std::fs::File;
use std::io::ErrorKind;
use std::path::Path;

use crate::base::Sources;
use crate::cli::input;
use crate::diagnostic::{Code, Diagnostic};
use crate::portfolio::{ColumnMap, Format, Input};

/// CSV, Parquet or JSON lines, by the ending.
pub(in crate::cli) fn format_of(path: &Path, problems: &mut Vec<Diagnostic>) -> Option<Format> {
    let ending = path.extension().map(|ending| ending.to_string_lossy().to_lowercase()).unwrap_or_default();
    match ending.as_str() {
        "csv" | "tsv" => Some(Format::Csv),
        "jsonl" | "ndjson" | "json" => Some(Format::Json),
        "parquet" => Some(Format::Parquet),
        _ => {
            let title = format!("`{}` does not say what it is", input::shown(path));
            problems.push(
                Diagnostic::error(Code::PORTFOLIO, title).help("its ending does: `.csv`, `.parquet` or `.jsonl`"),
            );
            None
        }
    }
}

/// Opens the portfolio; how many rows or bytes it has, if that is known.
pub(in crate::cli) fn open(path: &Path, problems: &mut Vec<Diagnostic>) -> Option<(Input, Option<u64>)> {
    let format = format_of(path, problems)?;
    let file = match File::open(path) {
        Ok(file) if path.is_dir() => {
            drop(file);
            problems.push(input::unreadable(path, &ErrorKind::IsADirectory.into()));
            return None;
        }
        Ok(file) => file,
        Err(error) => {
            problems.push(input::unreadable(path, &error));
            return None;
        }
    };
    Some(match format {
        Format::Csv => (Input::Csv(Box::new(file)), None),
        Format::Json => (Input::Json(Box::new(file)), None),
        Format::Parquet => (Input::Parquet(file), Some(0)),
    })
}

pub(in crate::cli) fn same_file(one: &Path, other: &Path) -> bool {
    match (one.canonicalize(), other.canonicalize()) {
        (Ok(one), Ok(other)) => one == other,
        _ => false,
    }
}

/// The map that is named, or the one beside the rulebook; none if it has problems.
pub(in crate::cli) fn map(
    book: &Path,
    named: Option<&Path>,
    sources: &mut Sources,
    problems: &mut Vec<Diagnostic>,
) -> Option<ColumnMap> {
    let folder = if book.is_dir() { book.to_owned() } else { book.parent()?.to_owned() };
    let beside = folder.join("map.toml");
    let path = match named {
        Some(path) => path.to_owned(),
        None if beside.is_file() => beside,
        None => return Some(ColumnMap::default()),
    };
    let text = match input::text(&path, sources) {
        Ok(file) => file,
        Err(problem) => {
            problems.push(problem);
            return None;
        }
    };
    let read = ColumnMap::read(text, sources.get(text).map(|source| source.text.as_str()).unwrap_or_default());
    read.map_err(|found| problems.extend(found)).ok()
}
