//! Answers as text for people, with colours as escape sequences; who prints them takes those out where they do not show.

mod answer;
mod brief;
mod decision;
mod diff;
mod numbers;
pub mod paint;
mod reply;
mod settlement;
mod undated;

pub use answer::{answer, why};
pub use brief::{brief, brief_failed, brief_undated};
pub use decision::{Told, decision};
pub use diff::diff;
pub use numbers::Numbers;
pub use paint::{and, plain, remark};
pub use reply::reply;
pub use settlement::pays;
pub use undated::undated;
