//! The reference evaluator: a case against the rules, with reasons.
//!
//! A [`Case`] is what is known of one contract and one event. An [`Evaluator`] answers each line for it in strong Kleene
//! logic ([`Truth`]): what it decides stands whatever the unknown facts are; what it leaves open is left to `question`.
//! [`LineDecision`] is an answer with all its reasons. Plain by intention: every other engine is tested against this one.

mod amounts;
mod bounds;
mod case;
mod case_error;
mod decision;
mod evaluate;
mod evaluation_error;
mod explain;
mod justify;
mod lookup;
mod open;
mod questions;
mod settle;
mod sheet;
mod truth;

pub use amounts::Amounted;
pub use case::{Case, Known};
pub use case_error::{CaseError, CaseProblem};
pub use decision::{Advised, Answer, Effect, FactShown, LineDecision, Reason};
pub use evaluate::{Evaluation, Evaluator};
pub use evaluation_error::{EvaluationError, Failure};
pub(crate) use questions::ordering;
pub use settle::{Between, Does, Entry, Paid, Settlement};
pub use truth::Truth;

#[cfg(test)]
pub(crate) mod tests;
