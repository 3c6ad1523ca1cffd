//! Files of rows: what they are, by their endings.

use std::fs::File;
use std::io::ErrorKind;
use std::path::{Path, PathBuf};

use crate::base::Sources;
use crate::cli::input;
use crate::cli::replace::folder_of;
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

/// What would be written over what is read, or two outputs to one file, whatever they are called. Each has its name in
/// words, what is written its option besides.
pub(in crate::cli) fn overwritten(
    read: &[(&str, Option<&Path>)],
    written: &[(&str, &str, Option<&Path>)],
) -> Vec<Diagnostic> {
    let mut problems = Vec::new();
    let mut over = |title: String, option: &str| {
        let problem = Diagnostic::error(Code::PORTFOLIO_OUTPUT, title);
        problems.push(problem.help(format!("choose another name for `{option}`")));
    };
    let mut before: Vec<(&str, PathBuf)> = Vec::new();
    for (what, option, path) in written {
        let Some(place) = path.and_then(place) else { continue };
        for (other, path) in read {
            if path.and_then(self::place).as_ref() == Some(&place) {
                over(format!("{what} would be written over {other}"), option);
            }
        }
        for (other, _) in before.iter().filter(|(_, other)| *other == place) {
            over(format!("{other} and {what} would be written to one file"), option);
        }
        before.push((what, place));
    }
    problems
}

/// Where a file is, or where it would be if there were one; none if there is no such folder.
fn place(path: &Path) -> Option<PathBuf> {
    let new = || Some(folder_of(path).canonicalize().ok()?.join(path.file_name()?));
    path.canonicalize().ok().or_else(new)
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
