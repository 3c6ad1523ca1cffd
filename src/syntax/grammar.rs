//! The parser generated from `grammar/klausel.pest`.

// The generated enum and parser carry neither documentation nor our lints.
#![expect(missing_docs, reason = "generated from the grammar, which documents each rule")]

use pest_derive::Parser;

#[derive(Parser)]
#[grammar = "grammar/klausel.pest"]
pub(crate) struct Grammar;
