//! The rulebook as the session has it: its files, without what was replaced, with what was added.

use crate::audit;
use crate::base::{FileId, Name, Sources, Span};
use crate::book::{Book, load};
use crate::diagnostic::{Diagnostic, Severity, has_errors};
use crate::syntax::ast::{Ident, ItemKind, Statement, Subject};
use crate::syntax::parse_file;

use super::live::Edits;
use super::session::Failure;

/// How the source of what was added is called.
pub(super) const LIVE: &str = "live";

/// A checked rulebook and its texts.
#[derive(Debug)]
pub(super) struct Rulebook {
    /// Its files as they were read.
    pub(super) files: Sources,
    /// The files without what was replaced, with what was added.
    pub(super) sources: Sources,
    pub(super) books: Vec<Book>,
    /// What `check` finds in what was added, and the assertions that do not hold with it. These do not stop a sentence
    /// from being tried out: what it breaks is what one wants to know.
    pub(super) remarks: Vec<Diagnostic>,
}

impl Rulebook {
    /// Checks the files with the edits, all as `check` does.
    pub(super) fn build(files: Sources, edits: &Edits) -> Result<Self, Failure> {
        let mut sources = files.clone();
        for cut in &edits.replaced {
            let Some(span) = find(&files, cut.generation.as_ref(), &cut.lines, &cut.label) else {
                let name = cut.lines.first().map_or("?", |line| &**line);
                return Err(Failure::new(format!("there is no statement `{name} {}` to replace", cut.label), ""));
            };
            sources.blank(span);
        }
        let mut added = Vec::new();
        for (generation, sentences) in edits.by_generation() {
            added.push(sources.add_to(generation, LIVE, sentences.join("\n") + "\n"));
        }
        let loaded = load(&sources);
        let mut problems = loaded.problems;
        let mut broken = loaded.books.iter().flat_map(|book| audit::check(&book.rules)).collect::<Vec<_>>();
        if *edits == Edits::default() {
            problems.append(&mut broken);
        }
        if has_errors(&problems) {
            problems.retain(|problem| problem.severity == Severity::Error);
            return Err(Failure::of(problems, &sources));
        }
        problems.retain(|problem| problem.primary.as_ref().is_some_and(|label| added.contains(&label.span.file)));
        problems.extend(broken);
        Ok(Self { files, sources, books: loaded.books, remarks: problems })
    }
}

/// Where a labelled statement of a line stands in the files of a generation, with everything under it: a statement of
/// its own, or one directly under its line. What stands in a clause is not found: it means something else elsewhere.
pub(super) fn find(files: &Sources, generation: &str, lines: &[Name], label: &str) -> Option<Span> {
    let is = |name: &Ident| lines.iter().any(|line| **line == *name.text);
    for (id, source) in files.iter().filter(|(_, source)| !source.is_data) {
        let parsed = parse_file(id, &source.text);
        let mut headers = parsed.file.items.iter().filter_map(|item| match &item.kind {
            ItemKind::Generation(head) => Some(head.name.text.as_str()),
            _ => None,
        });
        if headers.next().is_some_and(|name| name != generation) {
            continue;
        }
        let labelled = |statement: &&Statement| statement.label.as_ref().is_some_and(|found| found.text == label);
        for item in &parsed.file.items {
            let found = match &item.kind {
                ItemKind::Statement(statement) => match &statement.subject {
                    Some(Subject::Line(name)) if is(name) => Some(statement).filter(labelled),
                    _ => None,
                },
                ItemKind::Line(line) if is(&line.name) => line.body.iter().find(labelled),
                _ => None,
            };
            if let Some(statement) = found {
                return Some(whole(id, &source.text, statement.span));
            }
        }
    }
    None
}

/// The lines of a statement: its first one, and all that follow and are empty or stand further to the right.
fn whole(file: FileId, text: &str, span: Span) -> Span {
    let at = span.start as usize;
    let start = text.get(..at).and_then(|before| before.rfind('\n')).map_or(0, |line| line.saturating_add(1));
    let indent = |line: &str| line.len().saturating_sub(line.trim_start().len());
    let mut lines = text.get(start..).unwrap_or_default().split_inclusive('\n');
    let first = lines.next().unwrap_or_default();
    let below = lines.take_while(|line| line.trim().is_empty() || indent(line) > indent(first));
    let end = below.fold(start.saturating_add(first.len()), |end, line| end.saturating_add(line.len()));
    Span::new(file, start, end)
}
