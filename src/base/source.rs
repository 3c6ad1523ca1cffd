//! The source files of one run: path, text, and where the lines begin.

use super::{FileId, Name, Span};

/// One source file.
#[derive(Clone, Debug)]
pub struct Source {
    /// The path as it is shown to people.
    pub path: String,
    /// The whole text.
    pub text: String,
    /// Whether it holds data that a wording names, and is no wording itself.
    pub is_data: bool,
    /// Of a wording without a header that was added to a rulebook: the generation that it belongs to.
    pub added_to: Option<Name>,
    line_starts: Vec<u32>,
}

/// A position for people: both counted from 1, the column in characters.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct LineColumn {
    /// Line, from 1.
    pub line: usize,
    /// Character of that line, from 1.
    pub column: usize,
}

/// All source files of one run, by [`FileId`].
#[derive(Clone, Debug, Default)]
pub struct Sources {
    files: Vec<Source>,
}

impl Sources {
    /// Adds a file and returns its id.
    pub fn add(&mut self, path: impl Into<String>, text: impl Into<String>) -> FileId {
        self.push(path.into(), text.into(), false)
    }

    /// Adds a wording without a header, which belongs to that generation whatever the other files are, and returns its id.
    pub fn add_to(&mut self, generation: Name, path: impl Into<String>, text: impl Into<String>) -> FileId {
        let id = self.push(path.into(), text.into(), false);
        if let Some(source) = self.files.last_mut() {
            source.added_to = Some(generation);
        }
        id
    }

    /// Takes a part out of a file: every place behind it stays where it was.
    pub fn blank(&mut self, span: Span) {
        let Some(source) = self.files.get_mut(span.file.0 as usize) else { return };
        let Some(part) = source.text.get(span.range()) else { return };
        let blanks: String = part.bytes().map(|byte| if byte == b'\n' { '\n' } else { ' ' }).collect();
        source.text.replace_range(span.range(), &blanks);
    }

    /// Adds a file of data, such as the rows of a table, and returns its id.
    pub fn add_data(&mut self, path: impl Into<String>, text: impl Into<String>) -> FileId {
        self.push(path.into(), text.into(), true)
    }

    fn push(&mut self, path: String, text: String, is_data: bool) -> FileId {
        let id = FileId(u32::try_from(self.files.len()).unwrap_or(u32::MAX));
        let mut line_starts = vec![0];
        line_starts.extend(
            text.bytes()
                .enumerate()
                .filter(|(_, byte)| *byte == b'\n')
                .map(|(at, _)| u32::try_from(at).unwrap_or(u32::MAX).saturating_add(1)),
        );
        self.files.push(Source { path, text, is_data, added_to: None, line_starts });
        id
    }

    /// The file, if there is one of that id.
    pub fn get(&self, file: FileId) -> Option<&Source> {
        self.files.get(file.0 as usize)
    }

    /// The file of data of that path.
    pub fn data(&self, path: &str) -> Option<FileId> {
        self.iter().find(|(_, source)| source.is_data && source.path == path).map(|(id, _)| id)
    }

    /// The text under a span; empty if it points nowhere.
    pub fn text(&self, span: Span) -> &str {
        self.get(span.file).and_then(|source| source.text.get(span.range())).unwrap_or_default()
    }

    /// The path of the file that a span points into; empty if there is none.
    pub fn path(&self, span: Span) -> &str {
        self.get(span.file).map(|source| source.path.as_str()).unwrap_or_default()
    }

    /// Line and column of the start of a span.
    pub fn position(&self, span: Span) -> LineColumn {
        let Some(source) = self.get(span.file) else { return LineColumn { line: 1, column: 1 } };
        let line = source.line_starts.partition_point(|start| *start <= span.start).max(1);
        let start = line.checked_sub(1).and_then(|at| source.line_starts.get(at)).copied().unwrap_or(0);
        let before = source.text.get(start as usize..span.start as usize).unwrap_or_default();
        LineColumn { line, column: before.chars().count().saturating_add(1) }
    }

    /// All files in the order in which they were added.
    pub fn iter(&self) -> impl Iterator<Item = (FileId, &Source)> {
        self.files.iter().enumerate().map(|(at, source)| (FileId(u32::try_from(at).unwrap_or(u32::MAX)), source))
    }
}
