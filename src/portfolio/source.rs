//! Where rows come from, piece by piece.

use std::fs::File;
use std::io::Read;
use std::sync::Arc;

use crate::diagnostic::{Code, Diagnostic};

use super::csv::Pieces;
use super::decoder::Shape;
use super::parquet::{ParquetFile, Slice};

/// A portfolio to be read.
pub enum Input {
    /// Comma-separated values.
    Csv(Box<dyn Read + Send>),
    /// JSON, an object a line.
    Json(Box<dyn Read + Send>),
    /// Parquet.
    Parquet(File),
}

/// Rows as they are in the file.
pub(super) enum Piece {
    Csv(Vec<u8>),
    Json(Vec<u8>),
    Parquet(Slice),
}

/// So many rows of Parquet are one piece.
const SLICE: usize = 1 << 17;
/// So many bytes of JSON are one piece.
const JSON_BLOCK: usize = 1 << 20;

pub(super) enum Source {
    Csv(Pieces<Box<dyn Read + Send>>),
    Json { from: Box<dyn Read + Send>, left: Vec<u8>, ended: bool },
    Parquet { file: Arc<ParquetFile>, slices: Box<dyn Iterator<Item = Slice> + Send> },
}

impl Source {
    pub(super) fn new(input: Input) -> Result<Self, Diagnostic> {
        Ok(match input {
            Input::Csv(from) => Self::Csv(Pieces::new(from)?),
            Input::Json(from) => Self::Json { from, left: Vec::new(), ended: false },
            Input::Parquet(file) => {
                let file = Arc::new(ParquetFile::open(file)?);
                let slices = file.slices(SLICE);
                Self::Parquet { file, slices }
            }
        })
    }

    /// How many rows there are, if the file says so.
    pub(super) fn rows(&self) -> Option<u64> {
        match self {
            Self::Parquet { file, .. } => Some(file.rows),
            Self::Csv(_) | Self::Json { .. } => None,
        }
    }

    /// The names of the columns; none where each row names its own.
    pub(super) fn header(&self) -> Option<Vec<String>> {
        match self {
            Self::Csv(pieces) => Some(pieces.header.clone()),
            Self::Json { .. } => None,
            Self::Parquet { file, .. } => Some(file.columns.iter().map(|column| column.name.clone()).collect()),
        }
    }

    /// What is read besides pieces.
    pub(super) fn shape(&self) -> Shape {
        match self {
            Self::Csv(pieces) => Shape::Csv(pieces.separator, pieces.header.clone()),
            Self::Json { .. } => Shape::Json,
            Self::Parquet { file, .. } => Shape::Parquet(Arc::clone(file)),
        }
    }

    /// The next piece and how many rows it has.
    pub(super) fn next(&mut self) -> Result<Option<(Piece, usize)>, Diagnostic> {
        match self {
            Self::Csv(pieces) => Ok(pieces.next()?.map(|(bytes, rows)| (Piece::Csv(bytes), rows))),
            Self::Parquet { slices, .. } => {
                Ok(slices.next().map(|slice| (Piece::Parquet(slice), slice.to.saturating_sub(slice.from))))
            }
            Self::Json { from, left, ended } => loop {
                let before = left.len();
                let block = u64::try_from(JSON_BLOCK).unwrap_or(u64::MAX);
                if !*ended {
                    from.by_ref().take(block).read_to_end(left).map_err(|error| {
                        Diagnostic::error(Code::PORTFOLIO, format!("the portfolio cannot be read: {error}"))
                    })?;
                    *ended = left.len() == before;
                }
                if *ended {
                    while left.last().is_some_and(u8::is_ascii_whitespace) {
                        left.pop();
                    }
                    if left.is_empty() {
                        return Ok(None);
                    }
                    left.push(b'\n');
                }
                let end = left.iter().rposition(|byte| *byte == b'\n').map_or(0, |at| at.saturating_add(1));
                if end > 0 {
                    let rest = left.split_off(end);
                    let bytes = std::mem::replace(left, rest);
                    let rows = bytes.iter().filter(|byte| **byte == b'\n').count();
                    return Ok(Some((Piece::Json(bytes), rows)));
                }
                if left.len() > JSON_BLOCK << 4 {
                    let title = format!("a row of the portfolio is longer than {} MiB", JSON_BLOCK >> 16);
                    return Err(Diagnostic::error(Code::ROW, title).help("JSON lines have one object on each line"));
                }
            },
        }
    }
}
