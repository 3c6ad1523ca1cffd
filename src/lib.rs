//! Klauselwerk: the language in which insurance wordings are written down, asked and run.
//!
//! The whole chain, lowest room first: text is parsed into a tree ([`syntax`]), checked and lowered into one formula per
//! line ([`book`] builds [`rule`]), evaluated against what is known of a case ([`decide`]), and asked ([`question`]).

pub mod audit;
pub mod base;
#[cfg(feature = "portfolio")]
pub mod batch;
pub mod book;
pub mod case;
pub mod cli;
pub mod decide;
pub mod diagnostic;
pub mod diff;
pub mod format;
pub mod guard;
pub mod interview;
#[cfg(feature = "portfolio")]
pub mod portfolio;
pub mod question;
pub mod repl;
pub mod rule;
pub mod scenario;
pub mod show;
pub mod syntax;
pub mod tell;
