//! A rulebook explored input by input: facts that stay, questions, sentences tried out, all of it taken back again.
//!
//! A [`Session`] is pure: it turns an input into text and an [`Effect`], and knows neither a terminal nor a file. What
//! fails leaves it as it was. [`Names`] is what a line editor needs of it: completion and colours.

mod asking;
mod command;
mod completion;
mod facts;
mod generation;
mod help;
mod highlight;
mod known;
mod live;
mod multiline;
mod names;
mod rulebook;
mod saving;
mod session;
mod showing;

pub use completion::Completion;
pub use facts::CaseFile;
pub use multiline::{goes_on, wants_more};
pub use names::Names;
pub use session::{Effect, Reply, Session};

#[cfg(test)]
mod tests;
