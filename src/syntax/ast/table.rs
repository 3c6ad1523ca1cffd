//! Tables, as written.

use serde::Serialize;

use crate::base::Span;

use super::{Citation, FactType, Ident, Text};

/// What is looked up by keys.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Table {
    /// Its name.
    pub name: Ident,
    /// `from "staffel.csv"`: the file that holds its rows.
    pub from: Option<Text>,
    /// What it is looked up by.
    pub keys: Vec<TableKey>,
    /// What it gives.
    pub gives: Vec<TableOutput>,
    /// Its rows that stand under it; behind those of the file, if it has one.
    pub rows: Vec<TableRow>,
}

/// A column that a table is looked up by.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct TableKey {
    /// A fact or a definition.
    pub name: Ident,
    /// `of Elektronik`
    pub of: Option<Ident>,
    /// `as range`
    pub range: bool,
    /// The whole of it.
    pub span: Span,
}

/// A column that a table gives.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct TableOutput {
    /// Its name.
    pub name: Ident,
    /// The type behind `as`.
    pub output_type: FactType,
}

/// A row: a cell for each key and each output.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct TableRow {
    /// The cells as written.
    pub cells: Vec<Text>,
    /// `[CW S100]`
    pub citations: Vec<Citation>,
    /// The whole row.
    pub span: Span,
}
