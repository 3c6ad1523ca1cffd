//! Whole portfolios: the rulebook as a plan over columns, rows by the thousand, with a reason for each.
//!
//! A [`Plan`] is made once for a rulebook and the facts that have columns; a [`Worker`] takes [`Columns`] and returns them
//! [`Decided`]. A question to one column is answered once for each of its values; conditions are computed for 64 rows at
//! once, as two bits a row, holds and does not hold, so that what is unknown stays unknown; amounts are whole numbers over
//! common denominators, and what they cannot hold goes to the reference evaluator, row by row. What three-valued logic
//! leaves open goes to the exact engine, once for each pattern of what is known. So every row is answered as `decide` does.

mod amount;
mod bits;
mod case;
mod columns;
mod decided;
mod fetch;
mod found;
mod graph;
mod open;
mod pattern;
mod plan;
mod prepared;
mod program;
mod run;
mod settle;
mod together;

#[cfg(test)]
mod tests;

pub use case::CaseDecided;
pub use columns::{Column, Columns, Keys, States, Values};
pub use decided::{Codes, Counts, Decided, LineDecided, Money, Outcome, Refusal, Rejected};

pub use plan::Plan;
pub use run::Worker;
