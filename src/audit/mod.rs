//! What can be said of a rulebook without a case.
//!
//! So far: that the cases of a definition neither overlap nor leave anything open.

mod definitions;

pub use definitions::definitions;
