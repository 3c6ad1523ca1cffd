//! What the source says where the tree does not: which of two words for the same was written, what stood on one line.
//!
//! A tree that was made by hand has no source: then the usual word is taken.

use crate::base::{Exact, Sources, Span, normalise};

/// The source texts, as far as there are any.
#[derive(Clone, Copy)]
pub(super) struct Written<'s>(pub(super) &'s Sources);

impl<'s> Written<'s> {
    /// The text of a place.
    pub(super) fn text(self, span: Span) -> &'s str {
        self.0.text(span)
    }

    /// The words between two places, without comments and commas at their ends.
    pub(super) fn between(self, left: Span, right: Span) -> String {
        if left.file != right.file || left.end >= right.start {
            return String::new();
        }
        let text = self.text(Span { file: left.file, start: left.end, end: right.start });
        let lines = text.lines().map(|line| line.split("--").next().unwrap_or_default());
        normalise(&lines.collect::<Vec<_>>().join(" ")).trim_matches([',', ' ']).to_owned()
    }

    /// Where a word stands next behind a place.
    pub(super) fn next_word(self, behind: Span, word: &str) -> Span {
        let source = self.0.get(behind.file).map(|source| source.text.as_str()).unwrap_or_default();
        let mut start = behind.end as usize;
        for line in source.get(start..).unwrap_or_default().split_inclusive('\n') {
            if let Some(at) = line.split("--").next().and_then(|words| words.find(word)) {
                let at = start.saturating_add(at);
                return Span::new(behind.file, at, at.saturating_add(word.len()));
            }
            start = start.saturating_add(line.len());
        }
        Span::default()
    }

    /// Whether a word stands right behind a place.
    pub(super) fn is_followed_by(self, place: Span, word: &str) -> bool {
        let source = self.0.get(place.file).map(|source| source.text.as_str()).unwrap_or_default();
        let behind = source.get(place.end as usize..).unwrap_or_default().trim_start();
        place.start < place.end
            && behind.strip_prefix(word).is_some_and(|rest| !rest.starts_with(char::is_alphanumeric))
    }

    /// Which of some words stands between two places.
    pub(super) fn choice(self, left: Span, right: Span, words: &[&'static str]) -> Option<&'static str> {
        let between = self.between(left, right);
        words.iter().find(|word| **word == between).copied()
    }

    /// Which of some words stands at the beginning of a place, before what is inside it.
    pub(super) fn opening(self, whole: Span, inner: Span, words: &[&'static str]) -> Option<&'static str> {
        self.choice(Span { end: whole.start, ..whole }, inner, words)
    }

    /// Which of some words stands at the end of a place, behind what is inside it.
    pub(super) fn ending(self, inner: Span, whole: Span, words: &[&'static str]) -> Option<&'static str> {
        self.choice(inner, whole.tail(), words)
    }

    /// A number as it was written at the beginning of a place, or in its usual form.
    pub(super) fn number(self, span: Span, number: Exact) -> String {
        let text = self.text(span);
        let end = text.find(|c: char| !c.is_ascii_digit() && !matches!(c, '_' | '.')).unwrap_or(text.len());
        match text.get(..end) {
            Some(written) if Exact::parse_grouped(written) == Ok(number) => written.to_owned(),
            _ => number.grouped(None),
        }
    }

    /// Whether two places stood on one line.
    pub(super) fn on_one_line(self, left: Span, right: Span) -> bool {
        left.file == right.file
            && left.start < left.end
            && left.start < right.start
            && !self.text(Span { file: left.file, start: left.start, end: right.start }).contains('\n')
    }
}

/// Whether a part stood in the line of its head; no, where there is no source.
pub(super) fn stood_in(head: Span, part: Span) -> bool {
    head.file == part.file && part.start > head.start && part.end <= head.end
}
