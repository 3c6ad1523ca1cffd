//! Scenarios: the cases by which authors guard a rulebook, run and judged.
//!
//! [`Suite::read`] finds them in a rulebook's wordings and in files of their own. [`Plan::new`] picks the generations that
//! judge each, and lowers the conditions that they expect; [`Plan::run`] runs one and gives its [`Outcome`]. An expectation
//! that is misspelt or can never be met is a problem of the scenario, and never passes. [`written`] goes the other way: from a
//! case and its answers to a scenario.

mod amount;
mod case;
mod expected;
mod judge;
mod looked;
mod of_diff;
mod outcome;
mod pick;
mod plan;
mod problem;
mod snapshot;
mod suite;
mod table;
mod tell;
mod write;

pub use looked::{Looked, LooksAt};
pub use of_diff::of_diff;
pub use outcome::{Failure, Outcome, Summary};
pub use plan::{Plan, Run};
pub use problem::orphan;
pub use snapshot::{ACCEPTED, Compared, PENDING, SNAPSHOTS, Snapshot};
pub use suite::{Found, Suite, data_files};
pub use tell::{accepting, summary, told};
pub use write::{file, written};
