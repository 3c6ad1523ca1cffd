//! The reading version in Markdown.

use std::fmt::Write;

use crate::base::Sources;
use crate::book::Book;
use crate::format::{Printed, sentences};
use crate::syntax::ast::{Item, ItemKind};

use super::whole;

/// A part of the page.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Part {
    Sources,
    Vocabulary,
    Definitions,
    Lines,
    Clauses,
    Assertions,
}

const PARTS: [(Part, &str); 6] = [
    (Part::Sources, "Sources"),
    (Part::Vocabulary, "Vocabulary"),
    (Part::Definitions, "Definitions and tables"),
    (Part::Lines, "Lines"),
    (Part::Clauses, "Clauses"),
    (Part::Assertions, "What the authors claim"),
];

fn part(kind: &ItemKind) -> Option<Part> {
    Some(match kind {
        // A scenario is no part of the wording.
        ItemKind::Rulebook(_)
        | ItemKind::Generation(_)
        | ItemKind::Amendment(_)
        | ItemKind::Scenario(_)
        | ItemKind::ScenarioTable(_) => {
            return None;
        }
        ItemKind::Source(_) => Part::Sources,
        ItemKind::Governed(_)
        | ItemKind::Currency(_)
        | ItemKind::Kind(_)
        | ItemKind::Group(_)
        | ItemKind::Fact(_)
        | ItemKind::Position(_)
        | ItemKind::Always(_) => Part::Vocabulary,
        ItemKind::Define(_) | ItemKind::Table(_) => Part::Definitions,
        ItemKind::Line(_) | ItemKind::Statement(_) => Part::Lines,
        ItemKind::Clause(_) => Part::Clauses,
        ItemKind::Assertion(_) | ItemKind::Acceptance(_) => Part::Assertions,
    })
}

/// The whole text of a generation for reading: by parts, each sentence with the generation that it comes from.
pub fn markdown(book: &Book, sources: &Sources) -> String {
    let rules = &book.rules;
    let mut page = format!("# {}, generation {}\n", rules.name, rules.generation);
    match (rules.from, rules.to) {
        (Some(from), Some(to)) => _ = writeln!(page, "\nIn force from {from} to {to}."),
        (Some(from), None) => _ = writeln!(page, "\nIn force from {from}."),
        (None, Some(to)) => _ = writeln!(page, "\nIn force until {to}."),
        (None, None) => {}
    }
    if let [earlier @ .., own] = book.lineage.as_slice()
        && !earlier.is_empty()
    {
        let earlier = earlier.iter().map(|name| &**name).collect::<Vec<_>>().join(", ");
        _ = writeln!(
            page,
            "\nThe text of {earlier}, as amended by {own}. Behind each sentence stands the generation that it comes from."
        );
    }
    let items = whole(book);
    for (which, title) in PARTS {
        let of: Vec<&Item> = items.iter().filter(|item| part(&item.kind) == Some(which)).collect();
        if of.is_empty() {
            continue;
        }
        _ = writeln!(page, "\n## {title}");
        let mut listed = false;
        for item in of {
            let headed = matches!(item.kind, ItemKind::Line(_) | ItemKind::Clause(_));
            let printed = sentences(item, sources);
            let mut rest = printed.as_slice();
            if headed && let Some((head, under)) = printed.split_first() {
                _ = writeln!(page, "\n### {}{}", head.text, cited(head));
                _ = writeln!(page, "\n*{}*", generation(book, head));
                rest = under;
                listed = false;
            }
            if !listed && !rest.is_empty() {
                page.push('\n');
                listed = true;
            }
            for sentence in rest {
                let depth = sentence.depth.saturating_sub(usize::from(headed));
                let indent = "  ".repeat(depth);
                _ = writeln!(page, "{indent}- {}{} *{}*", words(sentence), cited(sentence), generation(book, sentence));
            }
        }
    }
    page
}

/// The words of a sentence, its label set off; what Markdown would read as markup is not read so.
fn words(sentence: &Printed) -> String {
    let text = escaped(&sentence.text);
    if !text.starts_with('§') {
        return text.replace("  ", " ");
    }
    match text.split_once("  ") {
        Some((label, rest)) => format!("**{label}** {}", rest.trim_start()),
        None => text,
    }
}

fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        if matches!(c, '*' | '_' | '<' | '|' | '`' | '#') {
            out.push('\\');
        }
        out.push(c);
    }
    out
}

fn cited(sentence: &Printed) -> String {
    match sentence.citations.as_str() {
        "" => String::new(),
        cited => format!(" {}", escaped(cited).replace('[', "(").replace(']', ")")),
    }
}

fn generation(book: &Book, sentence: &Printed) -> String {
    book.written_in.get(&sentence.place.file).map(ToString::to_string).unwrap_or_default()
}
