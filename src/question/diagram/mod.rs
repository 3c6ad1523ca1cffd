//! Exact answers: conditions as decision diagrams.
//!
//! A [`Model`] holds conditions as functions of variables of a few states each (`store`), together with what cannot be
//! (`care`): domains, what every case keeps, and what variables imply for each other (`relations`). On it, conditions are
//! decided, rid of what makes no difference (`reduce`), and written anew (`cover`, `tiny`). What a diagram says can
//! be is replayed by the evaluator (`witness`) where variables are not simply facts.

mod cover;
mod essential;
mod model;
mod reduce;
mod relations;
mod sets;
pub(super) mod store;
mod tiny;
pub(super) mod turns;
pub(super) mod witness;

pub(super) use cover::products;
pub(super) use essential::{Interval, essential};
pub(super) use model::{Model, NoModel};
pub(super) use reduce::{settled, shortest};
