//! Places in source text, names, exact numbers and dates: what every other room is built from.
//!
//! Knows neither insurance nor syntax.

mod bits;
mod date;
mod exact;
mod name;
mod source;
mod span;

pub use bits::Codes;
pub use date::{Date, DateError};
pub use exact::{Exact, ExactError, Rounding};
pub use name::{Name, nearest, normalise};
pub use source::{LineColumn, Source, Sources};
pub use span::{FileId, Span};
