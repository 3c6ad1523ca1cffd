//! Portfolios: files of rows, the facts of their columns, and the answers as files again.
//!
//! [`run`] takes a rulebook and a file of rows, [`ColumnMap`] says which column holds which fact where their names do not.
//! Rows are read piece by piece, so that memory stays bounded; what cannot be read is told row by row ([`Fault`]) and never
//! decided. Opens no file by itself.

mod answers;
mod binding;
mod building;
mod cell;
mod compare;
mod csv;
mod decoder;
mod engine;
mod fault;
mod generations;
mod german;
mod grouping;
mod kept;
mod map;
mod output;
mod parquet;
mod parts;
mod pieces;
mod restated;
mod sample;
mod shares;
mod sink;
mod source;
mod summary;
mod thread;

pub use compare::{Changes, How, LineChanges, Moved, compare};
pub use engine::{Options, Stopped, Watch, run};
pub use fault::Fault;
pub use map::ColumnMap;
pub use sample::{Sample, header, sample};
pub use shares::Shares;
pub use sink::Format;
pub use source::Input;
pub use summary::{LineSummary, Summary, amount};
