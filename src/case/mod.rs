//! What is known of a case, from wherever people write it down: facts in a question, a case file, a program's own struct.
//!
//! Facts as the language writes them are put into a case by [`apply`]; a question by [`ask`]; case files by [`read_toml`]
//! and [`read_json`]; a program's own facts by [`from_serialize`]. All of them report every problem in one run, and what is
//! sound is in the case all the same. [`write_toml`] writes a
//! case down again. [`template_toml`] and [`schema_json`] tell people and programs what can be given.

mod always;
mod from_json;
mod from_toml;
mod given;
mod governing;
mod judge;
mod kinds;
mod names;
mod notation;
mod number;
mod position;
mod problem;
mod question;
mod read;
mod recorder;
mod said;
mod schema;
mod serialize;
mod sets;
mod single;
mod template;
mod toml_problem;
mod tree;
mod value;
mod words;
mod write;

pub use always::{check_always, check_possible, impossible, not_computed};
pub use given::apply;
pub use governing::{
    Governing, answer_of_another_time, contains_unknown, governing_of_facts, governing_of_json, governing_of_toml,
    judging, known_elsewhere, no_time, periods, what_if_of_another_time,
};
pub use judge::{ByAny, Judge};
pub use names::{fact_named, line_named};
pub use position::add_position;
pub use question::{Asked, ask, reply};
pub use read::{agreement_of_key, fact_of_key, read_json, read_toml};
pub use said::{contract_said, fact_said, facts_said};
pub use schema::schema_json;
pub use serialize::from_serialize;
pub use single::{choices, describe, give, give_items};
pub use template::template_toml;
pub use words::described;
pub use write::{write_case, write_json, write_toml};

#[cfg(test)]
mod tests;
