//! The parser generated from `grammar/klausel.pest`.

use pest_derive::Parser;

#[derive(Parser)]
#[grammar = "grammar/klausel.pest"]
pub(crate) struct Grammar;
