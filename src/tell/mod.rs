//! Answers as text for people, with colours as escape sequences; who prints them takes those out where they do not show.

mod answer;
mod audit;
mod brief;
mod compare;
mod decision;
mod diff;
mod matrix;
mod matrix_html;
mod numbers;
pub mod paint;
mod reply;
mod settlement;
mod undated;

pub use answer::{answer, why};
pub use audit::audit;
pub use brief::{brief, brief_failed, brief_undated};
pub use compare::comparison;
pub use decision::{Told, decision};
pub use diff::diff;
pub use matrix::{matrix, matrix_markdown};
pub use matrix_html::matrix_html;
pub use numbers::Numbers;
pub use paint::{and, plain, remark};
pub use reply::reply;
pub use settlement::pays;
pub use undated::undated;
