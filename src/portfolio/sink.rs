//! Where rows go: files of text, and Parquet.

use std::io::Write;

use super::output::{self, Answers, Field};
use super::parquet::{Encoded, Schema, Writer};

/// How answers are written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Format {
    /// Comma-separated values.
    Csv,
    /// JSON, an object a line.
    Json,
    /// Parquet.
    Parquet,
}

/// The columns that are written, and how.
pub(super) struct Layout {
    pub(super) fields: Vec<Field>,
    format: Format,
    schema: Schema,
}

/// Rows, ready to be written as they are.
pub(super) enum Ready {
    Text(Vec<u8>),
    Columns(Encoded),
}

impl Layout {
    pub(super) fn new(fields: Vec<Field>, format: Format) -> std::io::Result<Self> {
        let schema = Schema::new(&fields)?;
        Ok(Self { fields, format, schema })
    }

    /// Makes rows ready: what takes time is done by whichever thread decided them.
    pub(super) fn ready(&self, answers: Answers) -> std::io::Result<Ready> {
        Ok(match self.format {
            Format::Csv => Ready::Text(output::csv(&answers)),
            Format::Json => Ready::Text(output::json(&self.fields, &answers)),
            Format::Parquet => Ready::Columns(self.schema.encode(&answers)?),
        })
    }
}

pub(super) enum Sink<W: Write + Send> {
    Text(W),
    Parquet(Box<Writer<W>>),
}

impl<W: Write + Send> Sink<W> {
    pub(super) fn new(mut to: W, layout: &Layout) -> std::io::Result<Self> {
        Ok(match layout.format {
            Format::Parquet => Self::Parquet(Box::new(Writer::new(to, &layout.schema)?)),
            Format::Json => Self::Text(to),
            Format::Csv => {
                to.write_all(&output::csv_header(&layout.fields))?;
                Self::Text(to)
            }
        })
    }

    pub(super) fn write(&mut self, ready: Ready) -> std::io::Result<()> {
        match (self, ready) {
            (Self::Text(to), Ready::Text(bytes)) => to.write_all(&bytes),
            (Self::Parquet(to), Ready::Columns(encoded)) => to.write(encoded),
            _ => Ok(()),
        }
    }

    pub(super) fn finish(self) -> std::io::Result<()> {
        match self {
            Self::Text(mut to) => to.flush(),
            Self::Parquet(to) => to.finish().and_then(|mut to| to.flush()),
        }
    }
}
