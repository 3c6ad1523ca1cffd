//! What every part of the tree is printed with.

use crate::base::{Span, normalise};
use crate::syntax::ast::{Citation, Ident, Text};
use crate::syntax::reads_as_name;

use super::sentence::{Sentence, quoted};
use super::written::Written;

/// A sentence where it stands.
pub(super) struct Line {
    pub(super) depth: usize,
    pub(super) sentence: Sentence,
    pub(super) citations: String,
    /// Its beginning in the source.
    pub(super) place: Span,
    /// Whether a blank line goes before it where the source does not say.
    pub(super) apart: bool,
    /// A comment that is not the author's.
    pub(super) mark: Option<String>,
}

/// Prints items, a line for each sentence.
pub(super) struct Printer<'s> {
    pub(super) written: Written<'s>,
    pub(super) lines: Vec<Line>,
}

impl Printer<'_> {
    /// Adds a sentence.
    pub(super) fn line(&mut self, depth: usize, sentence: Sentence, citations: &[Citation], place: Span) {
        let citations = citations.iter().map(cited).collect::<Vec<_>>().join(" ");
        self.lines.push(Line { depth, sentence, citations, place, apart: false, mark: None });
    }

    /// Adds a name, in quotes if it would not be read as one name.
    pub(super) fn name(&self, sentence: &mut Sentence, name: &Ident) {
        sentence.word(&self.name_text(name));
    }

    pub(super) fn name_text(&self, name: &Ident) -> String {
        let bare = reads_as_name(&name.text);
        // What was read without quotes will be read so again.
        let was_bare = || normalise(self.written.text(name.span)) == name.text;
        if bare && (reads_everywhere(&name.text) || was_bare()) { name.text.clone() } else { quoted(&name.text) }
    }

    /// Adds a list of names.
    pub(super) fn names(&self, sentence: &mut Sentence, names: &[Ident]) {
        sentence.nested(|list| {
            for (at, name) in names.iter().enumerate() {
                if at > 0 {
                    list.sign(",");
                    list.next(name.span);
                }
                self.name(list, name);
            }
        });
    }

    /// Adds `called "…", "…"`.
    pub(super) fn called(&self, sentence: &mut Sentence, called: &[Text]) {
        for (at, text) in called.iter().enumerate() {
            if at == 0 {
                sentence.word("called");
            } else {
                sentence.sign(",");
                sentence.nested(|list| list.next(text.span));
            }
            sentence.quoted(&text.text);
        }
    }
}

/// Begins a sentence with its label and title, set apart.
pub(super) fn labelled(label: Option<&Ident>, title: Option<&Text>) -> Sentence {
    let mut sentence = Sentence::default();
    if let Some(label) = label {
        sentence.word(&label.text);
    }
    if let Some(title) = title {
        sentence.quoted(&title.text);
    }
    if label.is_some() || title.is_some() {
        sentence.gap(2);
    }
    sentence
}

/// `[CW S017, S018 "quoted words"]`
fn cited(citation: &Citation) -> String {
    let references: Vec<&str> = citation.references.iter().map(|reference| reference.text.as_str()).collect();
    let quote = citation.quote.as_ref().map(|quote| quoted(&quote.text));
    let parts = [citation.key.text.clone(), references.join(", "), quote.unwrap_or_default()];
    format!("[{}]", parts.into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join(" "))
}

/// Whether a name is read as one name whatever stands beside it.
fn reads_everywhere(name: &str) -> bool {
    // What begins a sentence, a value or a list.
    const FIRST: &[&str] = &[
        "adds",
        "all",
        "always",
        "any",
        "assert",
        "clause",
        "currency",
        "days",
        "define",
        "each",
        "every",
        "fact",
        "generation",
        "gives",
        "governed",
        "group",
        "it",
        "keys",
        "kind",
        "line",
        "nothing",
        "one",
        "ordered",
        "other",
        "position",
        "repeals",
        "rulebook",
        "scenario",
        "source",
        "sum",
        "table",
        "unknown",
        "whatever",
    ];
    // What a keyword can be made of with the word behind it: `also pays`, `only if`, `such as`.
    const LAST: &[&str] = &[
        "also", "among", "at", "includes", "listed", "loss", "more", "never", "nothing", "on", "only", "over", "such",
        "up",
    ];
    let (first, last) = (name.split(' ').next(), name.split(' ').next_back());
    !first.is_some_and(|word| FIRST.contains(&word)) && !last.is_some_and(|word| LAST.contains(&word))
}
