//! Tree to text: the one canonical layout of a rulebook.
//!
//! Layout is blanks, line breaks, and commas and quotes that say nothing. No word is changed, added or moved: where the
//! tree does not say which of two words for the same was written, the source does. A tree that was made by hand has no
//! source and gets the usual words.

mod amendment;
mod comments;
mod condition;
mod item;
mod kind;
mod page;
mod payment;
mod printer;
mod scenario;
mod sentence;
mod statement;
mod table;
mod wrap;
mod written;

use crate::base::{FileId, Sources, Span};
use crate::diagnostic::{Code, Diagnostic, has_errors};
use crate::syntax::ast::{Comment, File, Item};
use crate::syntax::parse_file;

use comments::Surroundings;
use page::{Files, Page};
use printer::{Line, Printer};
use written::Written;

/// Items as a text of the language, one under the other, with the comments that belong to their sentences.
///
/// They may come from several files of `sources`, or have been made by hand. The text says the same as the items: read
/// again it is the same tree, provided that the tree holds the parentheses that its operators need.
pub fn items<'i>(items: impl IntoIterator<Item = &'i Item>, sources: &Sources) -> String {
    let wordings = sources.iter().filter(|(_, source)| !source.is_data);
    let files = wordings.map(|(file, source)| (file, Surroundings::of(file, &source.text))).collect();
    print(items, sources, &files).finish()
}

/// The same, a comment behind the first line of each sentence for which `mark` has one.
pub fn marked<'i>(
    items: impl IntoIterator<Item = &'i Item>,
    sources: &Sources,
    mark: &dyn Fn(FileId) -> Option<String>,
) -> String {
    let wordings = sources.iter().filter(|(_, source)| !source.is_data);
    let files = wordings.map(|(file, source)| (file, Surroundings::of(file, &source.text))).collect();
    let mut page = Page::default();
    for mut line in lines(items, sources) {
        // What was made by hand is of no generation.
        line.mark = (line.place.start < line.place.end).then(|| mark(line.place.file)).flatten();
        page.line(line, &files);
    }
    page.finish()
}

/// A sentence by itself.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Printed {
    /// How many sentences it stands under.
    pub depth: usize,
    /// Its words on one line, label and title first.
    pub text: String,
    /// `[CW S017]`
    pub citations: String,
    /// Where it was written.
    pub place: Span,
}

/// An item as sentences, each with what it stands under.
pub fn sentences(item: &Item, sources: &Sources) -> Vec<Printed> {
    let printed = lines([item], sources).into_iter().map(|line| {
        let text = line.sentence.chunks().iter().map(|chunk| chunk.text.as_str()).collect::<Vec<_>>().join(" ");
        Printed { depth: line.depth, text, citations: line.citations, place: line.place }
    });
    printed.collect()
}

/// A file in canonical layout.
///
/// Proves itself: what it returns has been read again and is the same tree with the same comments.
///
/// # Errors
/// The problems of a file that cannot be read in full, or [`Code::FORMATTING`] if the proof fails.
pub fn file(file: FileId, sources: &Sources) -> Result<String, Vec<Diagnostic>> {
    let text = sources.get(file).map(|source| source.text.as_str()).unwrap_or_default();
    let parsed = parse_file(file, text);
    if has_errors(&parsed.problems) {
        return Err(parsed.problems);
    }
    let around = Surroundings::of(file, text);
    let tail = around.tail.clone();
    let mut page = print(&parsed.file.items, sources, &Files::from([(file, around)]));
    for remark in &tail {
        page.remark(remark, None);
    }
    let formatted = page.finish();
    if says_the_same(&parsed.file, file, &formatted) { Ok(formatted) } else { Err(vec![refused(sources, file)]) }
}

fn print<'i>(items: impl IntoIterator<Item = &'i Item>, sources: &Sources, files: &Files) -> Page {
    let mut page = Page::default();
    for line in lines(items, sources) {
        page.line(line, files);
    }
    page
}

/// A line for each sentence, those of long items set apart.
fn lines<'i>(items: impl IntoIterator<Item = &'i Item>, sources: &Sources) -> Vec<Line> {
    let mut printer = Printer { written: Written(sources), lines: Vec::new() };
    let mut above: Option<(&Item, bool)> = None;
    for item in items {
        let begin = printer.lines.len();
        printer.item(item);
        let long = printer.lines.len() > begin.saturating_add(1);
        if let (Some((above, above_is_long)), Some(line)) = (above, printer.lines.get_mut(begin)) {
            let alike = std::mem::discriminant(&above.kind) == std::mem::discriminant(&item.kind)
                || above.kind.is_header() && item.kind.is_header();
            line.apart = long || above_is_long || !alike;
        }
        above = Some((item, long));
    }
    printer.lines
}

/// Whether a text is read as the same tree with the same comments.
fn says_the_same(written: &File, file: FileId, formatted: &str) -> bool {
    fn texts(comments: &[Comment]) -> Vec<&str> {
        let mut texts: Vec<&str> = comments.iter().map(|comment| comment.text.as_str()).collect();
        // Of two comments in the middle of a sentence one may have to go before it.
        texts.sort_unstable();
        texts
    }
    let again = parse_file(file, formatted);
    !has_errors(&again.problems)
        && again.file.items == written.items
        && texts(&again.file.comments) == texts(&written.comments)
}

fn refused(sources: &Sources, file: FileId) -> Diagnostic {
    let path = sources.get(file).map(|source| source.path.as_str()).unwrap_or_default();
    Diagnostic::error(Code::FORMATTING, format!("`{path}` is left as it is: formatted it would say something else"))
        .help("this is a mistake of the formatter, not of the file: please report it with the file")
}
