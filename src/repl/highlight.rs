//! Colours for what is typed: words of the language, names that are known, names that are not.

use anstyle::{AnsiColor, Style};

use crate::base::normalise;
use crate::syntax::{begins_keyword, is_keyword, is_verb_or_head};

use super::{Names, help};

/// A name has at most so many words.
const MOST_WORDS: usize = 8;

/// Words of the language and of questions that can be part of a name elsewhere.
const WORDS: [&str; 34] = [
    "all",
    "also",
    "an",
    "any",
    "are",
    "at",
    "cover",
    "date",
    "day",
    "days",
    "does",
    "each",
    "everything",
    "in",
    "it",
    "lines",
    "least",
    "month",
    "months",
    "more",
    "most",
    "nothing",
    "one",
    "only",
    "other",
    "others",
    "paid",
    "pay",
    "than",
    "unknown",
    "what",
    "which",
    "why",
    "else",
];

impl Names {
    /// The input with colours.
    pub fn highlight(&self, input: &str) -> String {
        let mut out = String::new();
        let mut rest = input;
        let mut first = true;
        while let Some(c) = rest.chars().next() {
            let length = if c == '"' {
                let end = rest.char_indices().skip(1).find(|(_, c)| *c == '"').map(|(at, _)| at.saturating_add(1));
                let end = end.unwrap_or(rest.len());
                let text = rest.get(..end).unwrap_or(rest);
                let known = self.known.contains(&normalise(text.trim_matches('"')));
                out.push_str(&painted(text, if known { known_name() } else { AnsiColor::Cyan.on_default() }));
                end
            } else if rest.starts_with("--") {
                let end = rest.find('\n').unwrap_or(rest.len());
                out.push_str(&painted(rest.get(..end).unwrap_or(rest), Style::new().dimmed()));
                end
            } else if c.is_alphanumeric() {
                let (end, style) = self.name_or_word(rest, first);
                out.push_str(&painted(rest.get(..end).unwrap_or(rest), style));
                first = false;
                end
            } else {
                out.push(c);
                c.len_utf8()
            };
            rest = rest.get(length.max(1)..).unwrap_or_default();
        }
        out
    }

    /// The longest known name here, or one word; how long it is, and its colour.
    fn name_or_word(&self, text: &str, first: bool) -> (usize, Style) {
        let ends: Vec<usize> = word_ends(text).take(MOST_WORDS).collect();
        let word_end = ends.first().copied().unwrap_or(text.len());
        let word = text.get(..word_end).unwrap_or(text);
        let command = first && help::names().chain(["exit"]).any(|name| name == word);
        if command {
            return (word_end, AnsiColor::Blue.on_default().bold());
        }
        let name =
            ends.iter().rev().find(|end| text.get(..**end).is_some_and(|name| self.known.contains(&normalise(name))));
        if let Some(end) = name {
            return (*end, known_name());
        }
        let is_word = is_keyword(word) || is_verb_or_head(word) || WORDS.contains(&word);
        let style = match () {
            () if is_word => Style::new().bold(),
            () if word.starts_with(|c: char| c.is_ascii_digit()) => Style::new(),
            // What is still being typed may become a known name.
            () if word_end == text.len() && self.begins(word) => Style::new(),
            () => AnsiColor::Red.on_default(),
        };
        (word_end, style)
    }

    /// Whether some name or word begins so.
    fn begins(&self, word: &str) -> bool {
        self.known.iter().any(|name| name.starts_with(word))
            || help::names().chain(WORDS).any(|name| name.starts_with(word))
            || begins_keyword(word)
    }
}

fn known_name() -> Style {
    AnsiColor::Green.on_default()
}

fn painted(text: &str, style: Style) -> String {
    format!("{style}{text}{style:#}")
}

/// The ends of the words that a text begins with.
fn word_ends(text: &str) -> impl Iterator<Item = usize> {
    let in_word = |c: char| c.is_alphanumeric() || matches!(c, '-' | '_' | '/' | '.' | '%');
    let mut at = 0_usize;
    let mut over = false;
    std::iter::from_fn(move || {
        if over {
            return None;
        }
        let rest = text.get(at..)?;
        let blank = rest.len().saturating_sub(rest.trim_start_matches(' ').len());
        let word = rest.get(blank..)?;
        let length = word.find(|c: char| !in_word(c)).unwrap_or(word.len());
        if length == 0 {
            over = true;
            return None;
        }
        at = at.saturating_add(blank).saturating_add(length);
        Some(at)
    })
}
