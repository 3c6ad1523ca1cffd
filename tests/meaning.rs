//! What the sentences of a book mean: section 3 of the language, sentence by sentence, and the principles of section 1.

mod amendments;
mod cases;
mod changes;
pub(crate) mod generate;
pub(crate) mod naive;
mod properties;
mod settlement;
