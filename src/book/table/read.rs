//! The rows of every table, wherever they stand, in one form.

use crate::base::{FileId, Sources, Span};
use crate::diagnostic::Diagnostic;
use crate::syntax::ast::{Citation, Item, ItemKind, Table, Text};

use super::{beside, csv, problem, stays_inside};

/// A table with its rows.
#[derive(Debug)]
pub(crate) struct Read<'a> {
    pub(crate) ast: &'a Table,
    /// The citations of the head, which hold for rows without their own.
    pub(crate) citations: &'a [Citation],
    pub(crate) rows: Vec<ReadRow>,
    /// Whether all its rows could be read.
    pub(crate) sound: bool,
}

/// A row, its cells in the order of keys and outputs.
#[derive(Debug)]
pub(crate) struct ReadRow {
    pub(crate) cells: Vec<ReadCell>,
    pub(crate) citations: Vec<Citation>,
    /// Its number, from 1.
    pub(crate) number: usize,
    pub(crate) span: Span,
}

/// A cell as written.
#[derive(Debug)]
pub(crate) enum ReadCell {
    /// In the words of a wording; a text is quoted.
    Wording(Text),
    /// In the words of a file; a text may be quoted.
    File(Text),
    /// The ends of a range, each a column of a file: its word, and the value.
    Ends(Vec<(&'static str, Text)>, Span),
}

impl ReadCell {
    pub(crate) fn span(&self) -> Span {
        match self {
            Self::Wording(text) | Self::File(text) => text.span,
            Self::Ends(_, span) => *span,
        }
    }
}

/// Reads the rows of all tables of a generation.
pub(crate) fn read<'a>(items: &[&'a Item], sources: &Sources, problems: &mut Vec<Diagnostic>) -> Vec<Read<'a>> {
    let mut tables = Vec::new();
    for item in items {
        let ItemKind::Table(ast) = &item.kind else { continue };
        let before = problems.len();
        let rows = match &ast.from {
            None => in_place(ast, problems),
            Some(from) => match file(from, sources) {
                Ok(file) => {
                    let mut rows = csv::rows(ast, file, sources, problems);
                    let last = rows.last().map_or(0, |row| row.number);
                    rows.extend(in_place(ast, problems).into_iter().map(|mut row| {
                        row.number = row.number.saturating_add(last);
                        row
                    }));
                    rows
                }
                Err(problem) => {
                    problems.push(problem);
                    Vec::new()
                }
            },
        };
        // What is missing of its head has been told.
        let sound = problems.len() == before && !rows.is_empty() && !ast.keys.is_empty() && !ast.gives.is_empty();
        tables.push(Read { ast, citations: &item.citations, rows, sound });
    }
    tables
}

pub(super) fn file(from: &Text, sources: &Sources) -> Result<FileId, Diagnostic> {
    if !stays_inside(&from.text) {
        return Err(problem::outside(from.span, &from.text));
    }
    let path = beside(sources.path(from.span), &from.text);
    sources.data(&path).ok_or_else(|| problem::no_file(from.span, &from.text))
}

fn in_place(table: &Table, problems: &mut Vec<Diagnostic>) -> Vec<ReadRow> {
    let columns = table.keys.len().saturating_add(table.gives.len());
    let mut rows = Vec::new();
    for (at, row) in table.rows.iter().enumerate() {
        let number = at.saturating_add(1);
        if row.cells.len() != columns {
            // Without a head the number of columns is not known.
            if !table.keys.is_empty() && !table.gives.is_empty() {
                problems.push(problem::cells(row.span, number, row.cells.len(), columns));
            }
            continue;
        }
        let cells = row.cells.iter().cloned().map(ReadCell::Wording).collect();
        rows.push(ReadRow { cells, citations: row.citations.clone(), number, span: row.span });
    }
    rows
}
