//! Lines to text: comments, blank lines, and where citations and comments begin.

use std::collections::BTreeMap;

use textwrap::core::display_width;

use crate::base::FileId;

use super::comments::{Around, Inside, Remark, Surroundings};
use super::printer::Line;
use super::sentence::Chunk;
use super::wrap::{continued, wrap};

/// Citations begin here, or two blanks behind a longer sentence: a fixed place, so that a change moves no other line.
const CITATIONS: usize = 83;
/// Comments begin here, or two blanks behind a longer line.
const COMMENTS: usize = 47;
/// The same behind citations.
const COMMENTS_BEHIND_CITATIONS: usize = 95;

/// What stands around the sentences, for each file.
pub(super) type Files = BTreeMap<FileId, Surroundings>;

/// The text under construction.
#[derive(Default)]
pub(super) struct Page {
    text: String,
    /// The sentence before, by its file and number.
    before: Option<(FileId, usize)>,
}

impl Page {
    pub(super) fn finish(self) -> String {
        self.text
    }

    /// Adds a sentence with its comments.
    pub(super) fn line(&mut self, line: Line, files: &Files) {
        let file = line.place.file;
        // What was made by hand stands nowhere.
        let is_written = line.place.start < line.place.end;
        let found = files.get(&file).filter(|_| is_written).and_then(|known| known.at(line.place));
        // A line of a kind that had to be parted has its comments once.
        let found = found.filter(|(number, _)| self.before != Some((file, *number)));
        let follows = found
            .is_some_and(|(number, _)| number.checked_sub(1).is_some_and(|number| self.before == Some((file, number))));
        let none = Around::default();
        let around = found.map_or(&none, |(_, around)| around);
        let chunks = line.sentence.chunks();
        let (inside, homeless) = placed(&chunks, around);
        // Where the sentence above is another one than in the source, the source says nothing of blank lines.
        let mut apart = if follows { None } else { Some(line.apart) };
        for remark in &around.before {
            self.remark(remark, apart.take());
        }
        self.blank_line(apart.unwrap_or(around.apart));
        let indent = line.depth.saturating_mul(2);
        for comment in homeless {
            self.push(&format!("{}{}", " ".repeat(indent), comment.text));
        }
        self.sentence(&chunks, indent, &inside);
        match line.mark {
            Some(mark) => {
                let behind: Vec<String> = around.behind.iter().cloned().chain([format!("-- {mark}")]).collect();
                self.end(&line.citations, &behind);
            }
            None => self.end(&line.citations, &around.behind),
        }
        if let Some((number, _)) = found {
            self.before = Some((file, number));
        }
    }

    /// Adds a comment on a line of its own; `apart` where the source says nothing of blank lines.
    pub(super) fn remark(&mut self, remark: &Remark, apart: Option<bool>) {
        self.blank_line(apart.unwrap_or(remark.apart));
        self.push(&format!("{}{}", " ".repeat(remark.depth.saturating_mul(2)), remark.text));
    }

    fn blank_line(&mut self, apart: bool) {
        if apart && !self.text.is_empty() {
            self.text.push('\n');
        }
    }

    /// Adds the words of a sentence, all but the end of its last line.
    fn sentence(&mut self, chunks: &[Chunk], indent: usize, inside: &[Vec<&Inside>]) {
        let mut rest = chunks;
        let mut begun = false;
        let mut comments = inside.iter();
        comments.next();
        while let Some((_, behind)) = rest.split_first() {
            // Up to the next chunk with a comment before it.
            let length = comments.position(|here| !here.is_empty()).unwrap_or(behind.len()).saturating_add(1);
            let (run, later) = rest.split_at_checked(length).unwrap_or((rest, &[]));
            let lines = wrap(run, indent, !begun);
            begun = true;
            let count = lines.len();
            for (at, line) in lines.into_iter().enumerate() {
                if at.saturating_add(1) < count { self.push(&line) } else { self.text.push_str(&line) }
            }
            if let Some(next) = later.first() {
                let at = chunks.len().saturating_sub(later.len());
                let here = inside.get(at).map(Vec::as_slice).unwrap_or_default();
                self.comments_between(here, continued(next, indent));
            }
            rest = later;
        }
    }

    /// Ends a line in the middle of a sentence with its comment, and adds those on lines of their own.
    fn comments_between(&mut self, comments: &[&Inside], indent: usize) {
        let (behind, alone) = match comments.split_first() {
            Some((first, others)) if !first.alone => (vec![first.text.clone()], others),
            _ => (Vec::new(), comments),
        };
        self.end("", &behind);
        for comment in alone {
            self.push(&format!("{}{}", " ".repeat(indent), comment.text));
        }
    }

    /// Ends the last line with citations and comments; further comments go under the first.
    fn end(&mut self, citations: &str, comments: &[String]) {
        if !citations.is_empty() {
            self.fill(CITATIONS);
            self.text.push_str(citations);
        }
        let mut comments = comments.iter();
        let Some(first) = comments.next() else { return self.push("") };
        self.fill(if citations.is_empty() { COMMENTS } else { COMMENTS_BEHIND_CITATIONS });
        let column = self.last_line().chars().count();
        self.push(first);
        for comment in comments {
            self.push(&format!("{}{comment}", " ".repeat(column)));
        }
    }

    /// Fills the last line up to a column, by two blanks at least.
    fn fill(&mut self, column: usize) {
        let width = display_width(self.last_line());
        self.text.push_str(&" ".repeat(column.saturating_sub(width).max(2)));
    }

    fn last_line(&self) -> &str {
        self.text.rsplit('\n').next().unwrap_or_default()
    }

    /// Adds to the last line and ends it.
    fn push(&mut self, text: &str) {
        self.text.push_str(text);
        self.text.truncate(self.text.trim_end_matches(' ').len());
        self.text.push('\n');
    }
}

/// The comments in the middle of a sentence by the chunk that they stand before, and those that stand before none.
fn placed<'a>(chunks: &[Chunk], around: &'a Around) -> (Vec<Vec<&'a Inside>>, Vec<&'a Inside>) {
    let mut placed = vec![Vec::new(); chunks.len()];
    let mut homeless = Vec::new();
    for comment in &around.inside {
        let is_behind = |chunk: &Chunk| chunk.before.at.file == around.span.file && chunk.before.at.start > comment.at;
        let home = chunks.iter().skip(1).position(is_behind).and_then(|at| placed.get_mut(at.saturating_add(1)));
        match home {
            Some(home) => home.push(comment),
            None => homeless.push(comment),
        }
    }
    (placed, homeless)
}
