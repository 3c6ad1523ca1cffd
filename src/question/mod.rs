//! What is left open, and what would settle it.
//!
//! The evaluator of `decide` is quick and leaves open what three-valued logic cannot see (`A or not A`). What it leaves open
//! is decided exactly, by decision diagrams ([`residual`], or [`Exact`] for one case after the other), unless that is too
//! large. [`answer_line`] puts both together into an [`Answered`], which is what `ask` and `decide` print.

mod answer;
mod answered;
mod cuts;
mod decided;
mod diagram;
mod domain;
mod exact;
mod flip;
mod flip_sets;
mod left;
mod named;
mod next;
mod opened;
mod paid;
mod proven;
mod reasons;
mod reply;
mod residual;
mod said;
mod settled;
mod sharpen;
mod simplify;
mod space;
mod total;
mod undated;
mod within;

pub use answer::answer_line;
pub use answered::{Answered, ToldAdvice, ToldPosition, ToldReason};
pub use decided::{Decided, decide};
pub use exact::{Exact, Possible, Verdict, contradicts_always, nothing_known, possible};
pub use flip::{Flip, FlipTo, flips};
pub use named::Named;
pub use next::{Useful, by_usefulness, fewest_questions};
pub use paid::{ToldPaid, ToldStep, decimal, factor};
pub use reply::{Changed, Paid, Reply, WhatIf, WhichLines, Why, answer_lines, what_if, what_is_paid, which_lines};
pub(crate) use residual::kept;
pub use residual::{Proof, Residual, residual};
pub use settled::{Settled, settle_line};
pub use space::{Region, Space, TooMuch, Way};
pub use total::{DoubleInsurance, ToldTotal, total, total_between, totals};
pub use undated::{Judged, Says, ToldGeneration, Undated, Varied, When, undated};
pub use within::within;

#[cfg(test)]
mod tests;
