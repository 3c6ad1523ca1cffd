//! The same sentences in a layout that nobody would choose: other blanks, other line ends, comments in odd places.

use klauselwerk::base::FileId;
use klauselwerk::syntax::outline;

/// What may be done to a text.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Comments {
    None,
    Everywhere,
}

/// Roughens a text, as the numbers choose.
pub(crate) struct Rough<'c> {
    choices: std::iter::Cycle<std::slice::Iter<'c, u32>>,
    comments: Comments,
    /// How many comments there are.
    pub(crate) count: usize,
}

impl<'c> Rough<'c> {
    pub(crate) fn new(choices: &'c [u32], comments: Comments) -> Self {
        Self { choices: choices.iter().cycle(), comments, count: 0 }
    }

    pub(crate) fn text(&mut self, text: &str) -> String {
        let (sentences, _) = outline(FileId(0), text);
        let mut out = String::new();
        // How far the sentences of each depth stand in.
        let mut columns: Vec<usize> = Vec::new();
        let mut in_kind = false;
        let mut head = "";
        for sentence in sentences {
            columns.truncate(sentence.depth + 1);
            if columns.len() == sentence.depth {
                let column = columns.last().map_or(0, |above| above + 1 + self.below(5));
                columns.push(column);
            }
            let words = &text[sentence.span.range()];
            if sentence.depth == 0 {
                head = words;
            }
            let first = words.split(' ').next().unwrap();
            if sentence.depth == 0
                || ["replaces ", "adds "].iter().any(|amends| head.starts_with(amends)) && sentence.depth == 1
            {
                in_kind = ["kind", "ordered"].contains(&first);
            }
            // The values that a kind includes also; their head is a list like any other.
            let in_kind = in_kind || sentence.depth > 0 && head.contains(" includes also");
            let column = columns[sentence.depth];
            self.between(&mut out);
            out.push_str(&" ".repeat(column));
            self.sentence(&mut out, words, column, in_kind);
        }
        self.between(&mut out);
        let ends = if self.below(3) == 0 { "\r\n" } else { "\n" };
        let begin = if self.below(4) == 0 { "\u{FEFF}" } else { "" };
        format!("{begin}{}", out.replace('\n', ends))
    }

    fn below(&mut self, count: usize) -> usize {
        self.choices.next().map_or(0, |choice| *choice as usize % count)
    }

    /// Blank lines and comments between two sentences.
    fn between(&mut self, out: &mut String) {
        for _ in 0..self.below(6).saturating_sub(2) {
            if self.comments == Comments::Everywhere && self.below(2) == 0 {
                out.push_str(&" ".repeat(self.below(12)));
                self.comment(out);
            }
            out.push('\n');
        }
    }

    fn comment(&mut self, out: &mut String) {
        self.count += 1;
        let form = self.below(5);
        let text = ["-- Nr.", "--Nr.", "------ Nr.", "--  \"Nr.", "-- if, and [Nr."][form];
        out.push_str(&format!("{text} {}", self.count));
    }

    fn maybe_comment(&mut self, out: &mut String) {
        if self.comments == Comments::Everywhere && self.below(3) == 0 {
            out.push_str(&" ".repeat(1 + self.below(9)));
            self.comment(out);
        }
    }

    fn sentence(&mut self, out: &mut String, text: &str, column: usize, in_kind: bool) {
        let words = words(text);
        // The lines of a kind and the rows of a table are not continued here.
        let breaks = !in_kind && !words.iter().any(|word| word.text == "|");
        for (at, word) in words.iter().enumerate() {
            if at == 0 {
                out.push_str(word.text);
                continue;
            }
            let before = words[at - 1];
            let goes_on = before.text.ends_with(',')
                || ["and", "or", "unless"].contains(&word.text)
                || word.text == "if" && before.text != "only"
                || word.text == "only" && words.get(at + 1).is_some_and(|next| next.text == "if");
            if breaks && goes_on && !word.cited && self.below(3) == 0 {
                self.maybe_comment(out);
                out.push('\n');
                self.between(out);
                out.push_str(&" ".repeat(column + 1 + self.below(12)));
            } else {
                let blanks = self.below(6);
                // Behind `§` only a blank may stand.
                let blank =
                    if before.text.ends_with('§') { " " } else { [" ", " ", "   ", "\t", "\u{A0}", "  "][blanks] };
                out.push_str(blank);
            }
            out.push_str(word.text);
        }
        self.maybe_comment(out);
        out.push('\n');
    }
}

#[derive(Clone, Copy)]
struct Word<'t> {
    text: &'t str,
    /// Inside a citation.
    cited: bool,
}

/// The words of a sentence; a text in quotes is one.
fn words(text: &str) -> Vec<Word<'_>> {
    let mut words = Vec::new();
    let (mut quoted, mut cited, mut start) = (false, false, None);
    for (at, c) in text.char_indices() {
        if c.is_whitespace() && !quoted {
            words.extend(start.take().map(|start| Word { text: &text[start..at], cited }));
            continue;
        }
        quoted ^= c == '"';
        cited |= c == '[' && !quoted;
        start = start.or(Some(at));
    }
    words.extend(start.map(|start| Word { text: &text[start..], cited }));
    words
}
