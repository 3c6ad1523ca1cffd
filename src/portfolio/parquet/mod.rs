//! Parquet: read page by page, written a row group at a time. The only place that names the library.

mod codes;
mod columns;
mod footer;
mod lists;
mod pages;
mod read;
mod shared;
#[cfg(test)]
#[expect(clippy::arithmetic_side_effects, reason = "the numbers of the tests are small")]
mod tests;
mod texts;
mod write;

pub(super) use columns::{columns, fits};
pub(super) use pages::{Cells, Values};
pub(super) use read::{Form, ParquetFile, Slice};
pub(super) use write::{Encoded, Schema, Writer};
