//! How well scenarios guard a rulebook: what of it they reach, and what would go unnoticed.
//!
//! What is to be reached is a list of conditions in the rulebook's own graph ([`Goals`]): *this sentence does so, and the
//! line would answer otherwise if it did not*. So the evaluator tells whether a case reaches one ([`coverage`]), and the
//! diagrams find a case that does, or prove that none can ([`cases`]).

mod cases;
mod conditions;
mod coverage;
mod goals;
mod listing;
mod mutants;
mod paying;
mod replaced;
mod table;
mod written;

pub use cases::{Found, Proposed, Wish, cases, scenarios};
pub use coverage::{Coverage, Covered, Outcome, Share, coverage};
pub use goals::Goals;
pub use listing::listing;
pub use mutants::{Accepted, AcceptedMutant, Change, Mutants, Survivor, mutants, mutants_told, read_accepted};
pub use table::table;
