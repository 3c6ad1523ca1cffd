//! Answers as text for people, with colours as escape sequences; who prints them takes those out where they do not show.

mod answer;
mod decision;
mod numbers;
mod paint;
mod reply;
mod settlement;

pub use answer::answer;
pub use decision::{Told, decision};
pub use numbers::Numbers;
pub use reply::reply;
