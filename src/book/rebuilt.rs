//! A generation checked once more, with another text.

use crate::base::Sources;
use crate::diagnostic::Diagnostic;
use crate::syntax::ast::{Item, Spanned};

use super::amend::Consolidated;
use super::generations::Generation;
use super::{Book, Text};

impl Book {
    /// The same generation, did its whole text say this: names, types and sentences checked as ever. What is proven of a
    /// rulebook ([`audit`](crate::audit)) is not.
    ///
    /// # Errors
    /// What is wrong with such a text.
    pub fn with_text(&self, text: Vec<Item>, sources: &Sources) -> Result<Self, Vec<Diagnostic>> {
        let rules = &self.rules;
        let day = |value| Spanned { value, span: Default::default() };
        let generation = Generation {
            rulebook: rules.name.clone(),
            name: rules.generation.clone(),
            span: Default::default(),
            amends: None,
            from: rules.from.map(day),
            to: rules.to.map(day),
            files: Vec::new(),
        };
        let text = Text {
            whole: Consolidated { items: text, former: self.former.clone(), ..Consolidated::default() },
            files: Vec::new(),
            written_in: self.written_in.clone(),
            lineage: self.lineage.clone(),
            broken: false,
            gone: Vec::new(),
        };
        let mut problems = Vec::new();
        match generation.check(&text, sources, &mut problems) {
            Some(mut book) => {
                book.rules.taken_out.clone_from(&rules.taken_out);
                Ok(book)
            }
            None => Err(problems),
        }
    }
}
