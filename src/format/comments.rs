//! Which sentence a comment belongs to: the one that it stands in or behind, otherwise the next one.

use crate::base::{FileId, Span};
use crate::syntax::ast::Comment;
use crate::syntax::outline;

/// A comment on lines of its own.
#[derive(Clone, Debug)]
pub(super) struct Remark {
    pub(super) text: String,
    /// Of the sentence that it stands beside.
    pub(super) depth: usize,
    /// Whether a blank line goes before it.
    pub(super) apart: bool,
}

/// A comment in the middle of a sentence.
#[derive(Clone, Debug)]
pub(super) struct Inside {
    pub(super) at: u32,
    pub(super) text: String,
    /// Whether it has its line for itself.
    pub(super) alone: bool,
}

/// What stands around and inside one sentence.
#[derive(Clone, Debug, Default)]
pub(super) struct Around {
    pub(super) span: Span,
    depth: usize,
    /// How many letters its first line stands in.
    column: usize,
    /// Whether a blank line goes before it, behind the remarks.
    pub(super) apart: bool,
    pub(super) before: Vec<Remark>,
    pub(super) inside: Vec<Inside>,
    /// At the end of its line, and under that.
    pub(super) behind: Vec<String>,
}

/// What stands around the sentences of one file.
#[derive(Clone, Debug, Default)]
pub(super) struct Surroundings {
    sentences: Vec<Around>,
    /// Behind the last sentence.
    pub(super) tail: Vec<Remark>,
}

impl Surroundings {
    /// Reads the comments and blank lines of a text.
    pub(super) fn of(file: FileId, text: &str) -> Self {
        let (sentences, comments) = outline(file, text);
        let around = |sentence: crate::syntax::Sentence| Around {
            span: sentence.span,
            depth: sentence.depth,
            column: column(text, sentence.span),
            ..Around::default()
        };
        let mut found = Self { sentences: Vec::new(), tail: Vec::new() };
        for mut sentence in sentences.into_iter().map(around) {
            // A row that begins with its bar belongs where the row above it begins.
            let is_row = text.get(sentence.span.range()).is_some_and(|row| row.starts_with('|'));
            if let Some(above) = found.sentences.last().filter(|above| is_row && above.depth == sentence.depth) {
                sentence.column = sentence.column.min(above.column);
            }
            found.sentences.push(sentence);
        }
        // The comment before, if it stands behind a sentence.
        let mut last: Option<(Span, usize)> = None;
        for comment in &comments {
            let at = comment.span.start;
            let next = found.sentences.partition_point(|known| known.span.start <= at);
            let goes_on = last.is_some_and(|(above, before)| before == next && continues(text, above, comment.span));
            let above = next.checked_sub(1).and_then(|before| found.sentences.get_mut(before));
            let written = written(text, comment);
            match above {
                Some(above) if at < above.span.end => {
                    let alone = begins_line(text, comment.span);
                    above.inside.push(Inside { at, text: written, alone });
                    last = None;
                }
                Some(above) if goes_on || !between(text, above.span, comment.span).contains('\n') => {
                    above.behind.push(written);
                    last = Some((comment.span, next));
                }
                _ => {
                    found.remark(text, next, comment, written);
                    last = None;
                }
            }
        }
        for sentence in &mut found.sentences {
            sentence.apart = blank_before(text, sentence.span);
        }
        found
    }

    /// The sentence that holds a place, with its number.
    pub(super) fn at(&self, place: Span) -> Option<(usize, &Around)> {
        let before = self.sentences.partition_point(|known| known.span.start <= place.start).checked_sub(1)?;
        let around = self.sentences.get(before)?;
        (place.start < around.span.end).then_some((before, around))
    }

    /// Adds a comment on a line of its own before the sentence of that number.
    fn remark(&mut self, text: &str, next: usize, comment: &Comment, written: String) {
        let depth = self.depth(column(text, comment.span), next);
        let remark = Remark { text: written, depth, apart: blank_before(text, comment.span) };
        match self.sentences.get_mut(next) {
            Some(sentence) => sentence.before.push(remark),
            None => self.tail.push(remark),
        }
    }

    /// How deep a comment stands that begins in `column`: that of the next sentence, unless it stands further in, beside or
    /// under a sentence above it.
    fn depth(&self, column: usize, next: usize) -> usize {
        let (least, from) = self.sentences.get(next).map_or((0, 0), |next| (next.depth, next.column));
        if column <= from {
            return least;
        }
        let mut depth = usize::MAX;
        for above in self.sentences.get(..next).unwrap_or_default().iter().rev() {
            if above.depth >= depth {
                continue;
            }
            depth = above.depth;
            if above.column <= column || depth == 0 {
                return above.depth.saturating_add(usize::from(above.column < column)).max(least);
            }
        }
        least
    }
}

/// The comment as it was written; a blank behind its hyphens unless it is a line of signs.
fn written(text: &str, comment: &Comment) -> String {
    let raw = text.get(comment.span.range()).unwrap_or_default();
    match raw.strip_prefix("--") {
        Some(rest) if rest.starts_with(|c: char| c.is_alphanumeric() || c == '"' || c == '§') => format!("-- {rest}"),
        _ => raw.to_owned(),
    }
}

fn between(text: &str, left: Span, right: Span) -> &str {
    text.get(left.end as usize..right.start as usize).unwrap_or_default()
}

/// The line up to a place.
fn line_before(text: &str, span: Span) -> &str {
    let before = text.get(..span.start as usize).unwrap_or_default();
    before.rsplit('\n').next().unwrap_or_default().trim_start_matches('\u{FEFF}')
}

/// How many letters stand before a place in its line.
fn column(text: &str, span: Span) -> usize {
    line_before(text, span).chars().count()
}

fn begins_line(text: &str, span: Span) -> bool {
    line_before(text, span).trim().is_empty()
}

/// Whether the line above a place is blank.
fn blank_before(text: &str, span: Span) -> bool {
    let before = text.get(..span.start as usize).unwrap_or_default();
    before.rsplit('\n').nth(1).is_some_and(|line| line.trim().is_empty())
}

/// Whether a comment goes on with the one in the line above it, right under that.
fn continues(text: &str, above: Span, comment: Span) -> bool {
    let gap = between(text, above, comment);
    gap.matches('\n').count() == 1 && gap.trim().is_empty() && column(text, above) == column(text, comment)
}
