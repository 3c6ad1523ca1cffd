//! Answers as text for people, with colours as escape sequences; who prints them takes those out where they do not show.

mod answer;
mod decision;
pub mod paint;
mod reply;
mod settlement;

pub use answer::{answer, why};
pub use decision::{Told, decision};
pub use reply::reply;
pub use settlement::{Numbers, pays};
