//! One sentence as words, with the places where its line may end.
//!
//! A line may end behind a comma and before `and`, `or`, `if`, `unless` and `only if`: the language reads a deeper line
//! that goes on so as part of the sentence, and nothing else.

use crate::base::Span;

/// Words that stay on one line, with the place before them.
#[derive(Clone, Debug, Default)]
pub(super) struct Chunk {
    pub(super) text: String,
    pub(super) before: Break,
}

/// A place where a line may end.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Break {
    /// How deep it is in the sentence: outer places are taken first.
    pub(super) rank: usize,
    /// Between the names of a list: a line takes as many as fit. Elsewhere all of a rank are taken together.
    pub(super) fills: bool,
    /// How many parentheses are open.
    pub(super) inside: usize,
    /// What follows, in the source.
    pub(super) at: Span,
}

/// A sentence under construction.
#[derive(Clone, Debug, Default)]
pub(super) struct Sentence {
    /// The chunks that are complete.
    done: Vec<Chunk>,
    /// The one that is being written.
    last: Chunk,
    rank: usize,
    inside: usize,
    /// No blank before the next word.
    tight: bool,
}

impl Sentence {
    /// What it is made of: at least one chunk.
    pub(super) fn chunks(mut self) -> Vec<Chunk> {
        self.done.push(self.last);
        self.done
    }

    /// Adds words, a blank before them.
    pub(super) fn word(&mut self, text: &str) {
        let tight = std::mem::take(&mut self.tight);
        if !self.last.text.is_empty() && !tight {
            self.last.text.push(' ');
        }
        self.last.text.push_str(text);
    }

    /// Adds a sign that hangs on the word before it.
    pub(super) fn sign(&mut self, sign: &str) {
        self.last.text.push_str(sign);
    }

    /// Adds a sign that hangs on the word behind it.
    pub(super) fn prefix(&mut self, sign: &str) {
        self.word(sign);
        self.tight = true;
    }

    /// Sets the next word apart by so many blanks.
    pub(super) fn gap(&mut self, blanks: usize) {
        let text = " ".repeat(blanks);
        self.sign(&text);
        self.tight = true;
    }

    /// A text in quotes; the language has no quote inside one.
    pub(super) fn quoted(&mut self, text: &str) {
        self.word(&quoted(text));
    }

    /// The line may end here, and then ends wherever it may at this depth of the sentence.
    pub(super) fn turn(&mut self, at: Span) {
        self.end_line(false, at);
    }

    /// The line may end here, if the list does not fit.
    pub(super) fn next(&mut self, at: Span) {
        self.end_line(true, at);
    }

    /// The line may end here if nothing else helps.
    pub(super) fn rather_not(&mut self, at: Span) {
        const LAST: usize = 1 << 16;
        self.rank = self.rank.saturating_add(LAST);
        self.end_line(false, at);
        self.rank = self.rank.saturating_sub(LAST);
    }

    fn end_line(&mut self, fills: bool, at: Span) {
        let before = Break { rank: self.rank, fills, inside: self.inside, at };
        self.done.push(std::mem::replace(&mut self.last, Chunk { text: String::new(), before }));
    }

    /// Adds a part of a part.
    pub(super) fn nested(&mut self, add: impl FnOnce(&mut Self)) {
        self.rank = self.rank.saturating_add(1);
        add(self);
        self.rank = self.rank.saturating_sub(1);
    }

    /// Adds what stands in parentheses.
    pub(super) fn parenthesis(&mut self, add: impl FnOnce(&mut Self)) {
        self.prefix("(");
        self.inside = self.inside.saturating_add(1);
        self.nested(add);
        self.inside = self.inside.saturating_sub(1);
        self.sign(")");
    }

    /// Whether the words so far end in that one.
    pub(super) fn ends_in(&self, word: &str) -> bool {
        self.last.text.split(' ').next_back() == Some(word)
    }
}

/// A text in quotes; the language has no quote inside one.
pub(super) fn quoted(text: &str) -> String {
    format!("\"{}\"", text.replace('"', "'"))
}
