//! Tables: rows of a wording or a file, read, checked, proven, and looked up where their outputs are used.

mod cell;
mod column;
mod csv;
mod each;
mod lookup;
mod problem;
mod read;
mod rows;

use crate::base::{FileId, Sources, Span};
use crate::syntax::ast::{Item, ItemKind, Text};

pub use csv::{CsvRow, csv_rows};
pub(crate) use lookup::Columns;
pub(crate) use problem::{needs_name, no_output, overlaps_name};
pub(crate) use read::{Read, read};

/// A file that a wording names: the rows of a table, or the text of a source.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DataFile {
    /// The wording that names it.
    pub wording: FileId,
    /// Its name as the wording has it, relative to the wording's folder.
    pub name: String,
    /// The path under which [`Sources::data`] must know it.
    pub path: String,
    /// Where the wording names it.
    pub span: Span,
    /// Whether the rulebook is sound without it: the text of a source that is quoted.
    pub optional: bool,
}

impl DataFile {
    /// The file that a wording names in these words.
    pub(super) fn of(from: &Text, sources: &Sources) -> Self {
        Self {
            wording: from.span.file,
            name: from.text.clone(),
            path: beside(sources.path(from.span), &from.text),
            span: from.span,
            optional: false,
        }
    }

    /// The same, of rows; none if the name leads out of the folder.
    pub fn named(from: &Text, sources: &Sources) -> Option<Self> {
        stays_inside(&from.text).then(|| Self::of(from, sources))
    }
}

/// The files of rows that items name, without those whose name leads out of the rulebook's folder.
pub(crate) fn data_files(items: &[Item], sources: &Sources) -> Vec<DataFile> {
    let named = items.iter().filter_map(|item| match &item.kind {
        ItemKind::Table(table) => table.from.as_ref(),
        _ => None,
    });
    named.filter_map(|from| DataFile::named(from, sources)).collect()
}

/// A name relative to the folder of a wording.
pub(super) fn beside(wording: &str, name: &str) -> String {
    let end = wording.rfind(['/', '\\']).map_or(0, |at| at.saturating_add(1));
    format!("{}{name}", wording.get(..end).unwrap_or_default())
}

/// Whether a name leads to a file of the rulebook's folder, or one below it.
pub(super) fn stays_inside(name: &str) -> bool {
    let absolute = name.starts_with(['/', '\\']) || name.contains(':');
    let parts = || name.split(['/', '\\']);
    !absolute && parts().all(|part| !part.is_empty() && part != "..") && !name.contains(char::is_control)
}
