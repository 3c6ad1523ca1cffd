//! The reading version of a generation: one text, as if it had been written in one piece, each sentence with the
//! generation that it comes from.
//!
//! [`klausel_text`] is a rulebook again: checked, it decides what the generation decides. [`markdown`] is for reading.

mod markdown;

use crate::base::{FileId, Sources, Span};
use crate::book::{Book, GOVERNS_BY_DEFAULT};
use crate::format::marked;
use crate::syntax::ast::{self, Ident, Item, ItemKind, Spanned, Statement, Subject};

pub use markdown::markdown;

/// The whole text of a generation as one file of the language.
///
/// A sentence that comes from a later generation than the first one has it behind it as a comment. Names that facts and
/// clauses had before are left out: in a text written in one piece they have one name.
pub fn klausel_text(book: &Book, sources: &Sources) -> String {
    let first = book.lineage.first();
    let mark = |file: FileId| {
        let generation = book.written_in.get(&file)?;
        (Some(generation) != first).then(|| generation.to_string())
    };
    let text = marked(&whole(book), sources, &mark);
    match book.lineage.as_slice() {
        [first, _, ..] => {
            let named = book.lineage.iter().map(|name| &**name).collect::<Vec<_>>().join(", ");
            format!("-- {named} in one text; a sentence without a generation behind it is of {first}.\n\n{text}")
        }
        _ => text,
    }
}

/// The items of the text: one header, the sentences that were added to a line under it.
fn whole(book: &Book) -> Vec<Item> {
    let mut items = vec![item(ItemKind::Rulebook(ident(&book.rules.name))), item(ItemKind::Generation(head(book)))];
    // By default a fact governs that may have been renamed since.
    let said = book.text.iter().any(|item| matches!(item.kind, ItemKind::Governed(_)));
    let governing = book.rules.governing().filter(|fact| !said && *fact.name != *GOVERNS_BY_DEFAULT);
    items.extend(governing.map(|fact| item(ItemKind::Governed(ident(&fact.name)))));
    items.extend(book.text.iter().filter(|item| !item.kind.is_header()).cloned());
    let added: Vec<Item> = items.extract_if(.., |item| is_added(book, item)).collect();
    for mut added in added {
        let ItemKind::Statement(statement) = &mut added.kind else { continue };
        let line = items.iter_mut().find_map(|item| under(item, statement));
        match line {
            Some(body) => {
                statement.subject = None;
                body.push(statement.clone());
            }
            None => items.push(added),
        }
    }
    items
}

/// Whether a sentence names its line only because a later generation added it.
fn is_added(book: &Book, item: &Item) -> bool {
    let ItemKind::Statement(Statement { subject: Some(Subject::Line(_)), .. }) = &item.kind else { return false };
    book.written_in.get(&item.span.file).is_some_and(|generation| Some(generation) != book.lineage.first())
}

/// The sentences of the line that a statement names, if it means the same among them.
fn under<'i>(item: &'i mut Item, statement: &Statement) -> Option<&'i mut Vec<Statement>> {
    let Some(Subject::Line(name)) = &statement.subject else { return None };
    let cites = statement.citations.is_empty() && !item.citations.is_empty();
    match &mut item.kind {
        ItemKind::Line(line) if line.name.text == name.text && !cites => Some(&mut line.body),
        _ => None,
    }
}

fn head(book: &Book) -> ast::Generation {
    let day = |value| Spanned { value, span: Span::default() };
    ast::Generation {
        name: ident(&book.rules.generation),
        amends: None,
        from: book.rules.from.map(day),
        to: book.rules.to.map(day),
    }
}

fn ident(name: &str) -> Ident {
    Ident { text: name.to_owned(), span: Span::default() }
}

fn item(kind: ItemKind) -> Item {
    Item { kind, citations: Vec::new(), span: Span::default() }
}
