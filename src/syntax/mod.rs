//! Text to tree: the only room that names the parser generator.
//!
//! [`parse_file`] never fails: it returns what it could read, and every problem. A layout pass (`layout`) cuts the text
//! into logical lines and blocks; each line is parsed with the rule its block asks for (`grammar`); one typed reader
//! per room of the grammar builds the tree (`vocabulary`, `statement`, `expression`).

pub mod ast;

mod amended;
mod amendment;
mod expected;
mod expression;
mod file;
mod grammar;
mod keywords;
mod layout;
mod near;
mod number;
mod payment;
mod problem;
mod question;
mod reader;
mod scenario;
mod scenario_cell;
mod scenarios;
mod statement;
mod table;
mod text;
mod vocabulary;

pub use file::{Parsed, parse_file};
pub use keywords::{begins_keyword, is_keyword, is_verb_or_head, near_keyword};
pub use layout::{Sentence, is_invisible, outline};
pub use question::{parse_facts, parse_question};
pub use reader::reads_as_name;
pub use scenario_cell::{Column, parse_scenario_cell};
pub use table::parse_cell_value;
pub use text::{BadBytes, decode};
