//! JSON as a tree of entries with places.
//!
//! The text is checked by `serde_json`; a scanner over what is then known to be valid finds the places, and keeps what
//! `serde_json` does not: the first of two equal keys, and the digits of a number.

use crate::base::{FileId, Span};
use crate::diagnostic::{Code, Diagnostic};

use super::problem::{Place, error};
use super::tree::{CaseValue, Entry, Is};

/// The entries of a case file, and what is wrong with it as JSON.
pub(super) fn parse(file: FileId, text: &str) -> (Vec<Entry>, Vec<Diagnostic>) {
    let marked = text.strip_prefix('\u{feff}').unwrap_or(text);
    let before = text.len().saturating_sub(marked.len());
    if let Err(problem) = serde_json::from_str::<serde_json::Value>(marked) {
        return (Vec::new(), vec![syntax(file, text, before, &problem)]);
    }
    let mut scanner = Scanner { text: marked, at: 0, file, before };
    match scanner.value() {
        Some(CaseValue { is: Is::Table(entries), .. }) => {
            let problems = duplicates(&entries);
            (first_of_each(entries), problems)
        }
        other => {
            let place =
                other.and_then(|value| value.place).map(|span| Span { end: span.start.saturating_add(1), ..span });
            let problem = error(Code::CASE_SYNTAX, "a case is an object", place, "expected `{`");
            (Vec::new(), vec![problem.help("its keys are the names of facts: `{\"FACT\": VALUE}`")])
        }
    }
}

/// Keys that stand twice in the file.
fn duplicates(entries: &[Entry]) -> Vec<Diagnostic> {
    let mut first: rustc_hash::FxHashMap<&str, Place> = rustc_hash::FxHashMap::default();
    let mut problems = Vec::new();
    for entry in entries {
        match first.get(entry.key.as_str()) {
            Some(earlier) if problems.len() < super::read::MAX_PROBLEMS => {
                problems.push(super::toml_problem::duplicate(&entry.key, entry.place, *earlier));
            }
            Some(_) => {}
            None => {
                first.insert(&entry.key, entry.place);
            }
        }
    }
    problems
}

fn first_of_each(entries: Vec<Entry>) -> Vec<Entry> {
    let mut seen = rustc_hash::FxHashSet::default();
    entries.into_iter().filter(|entry| seen.insert(entry.key.clone())).collect()
}

fn syntax(file: FileId, text: &str, before: usize, problem: &serde_json::Error) -> Diagnostic {
    let starts = text.match_indices('\n').map(|(at, _)| at.saturating_add(1));
    let start = std::iter::once(before).chain(starts).nth(problem.line().saturating_sub(1)).unwrap_or(text.len());
    // The column counts bytes from 1, and names the last byte read.
    let at = start.saturating_add(problem.column().saturating_sub(1)).min(text.len());
    let message = problem.to_string();
    let message = message.split(" at line ").next().unwrap_or_default().to_owned();
    let title = if problem.is_eof() { "the JSON is not finished" } else { "the file is not JSON from here on" };
    let label = match message.as_str() {
        "EOF while parsing an object" => "expected `,` or `}`",
        "EOF while parsing a list" => "expected `,` or `]`",
        "EOF while parsing a string" => "expected `\"`",
        "EOF while parsing a value" => "expected a value",
        other => other,
    };
    let mut told = error(Code::CASE_SYNTAX, title, Some(Span::new(file, at, at.saturating_add(1))), label);
    let rest = text.get(at..).unwrap_or_default();
    if rest.starts_with(['„', '“', '”', '\'']) {
        told = told.help("texts stand in straight double quotes: `\"Sturm\"`");
    } else if message.contains("trailing comma") {
        told = told.help("delete the comma behind the last entry");
    } else if message.contains("recursion limit") {
        told = told.help("a case file is flat: one entry for each fact");
    }
    told
}

/// Walks over a text that is valid JSON.
struct Scanner<'t> {
    text: &'t str,
    at: usize,
    file: FileId,
    before: usize,
}

impl Scanner<'_> {
    fn peek(&self) -> Option<u8> {
        self.text.as_bytes().get(self.at).copied()
    }

    fn step(&mut self) {
        self.at = self.at.saturating_add(1);
    }

    fn blanks(&mut self) {
        while self.peek().is_some_and(|byte| byte.is_ascii_whitespace()) {
            self.step();
        }
    }

    /// Steps over a byte, if it comes next.
    fn eat(&mut self, byte: u8) -> bool {
        self.blanks();
        let found = self.peek() == Some(byte);
        if found {
            self.step();
        }
        found
    }

    fn place(&self, start: usize) -> Place {
        let shift = |at: usize| at.saturating_add(self.before);
        Some(Span::new(self.file, shift(start), shift(self.at)))
    }

    /// A value; how deep it is nested has been limited before.
    fn value(&mut self) -> Option<CaseValue> {
        self.blanks();
        let start = self.at;
        let is = match self.peek()? {
            b'"' => Is::Text(self.text()?),
            b'{' => Is::Table(self.table()?),
            b'[' => Is::List(self.list()?),
            _ => self.word(),
        };
        Some(CaseValue { is, place: self.place(start) })
    }

    fn text(&mut self) -> Option<String> {
        let start = self.at;
        self.step();
        loop {
            match self.peek()? {
                b'"' => break,
                b'\\' => self.step(),
                _ => {}
            }
            self.step();
        }
        self.step();
        serde_json::from_str(self.text.get(start..self.at)?).ok()
    }

    fn table(&mut self) -> Option<Vec<Entry>> {
        let mut entries = Vec::new();
        self.step();
        while !self.eat(b'}') {
            self.eat(b',');
            self.blanks();
            let start = self.at;
            let key = self.text()?;
            let place = self.place(start);
            self.eat(b':');
            entries.push(Entry { key, place, value: self.value()? });
        }
        Some(entries)
    }

    fn list(&mut self) -> Option<Vec<CaseValue>> {
        let mut values = Vec::new();
        self.step();
        while !self.eat(b']') {
            self.eat(b',');
            values.push(self.value()?);
        }
        Some(values)
    }

    /// `true`, `null`, a number.
    fn word(&mut self) -> Is {
        let start = self.at;
        while self.peek().is_some_and(|byte| !byte.is_ascii_whitespace() && !matches!(byte, b',' | b']' | b'}')) {
            self.step();
        }
        match self.text.get(start..self.at).unwrap_or_default() {
            "null" => Is::Nothing,
            "true" => Is::YesNo(true),
            "false" => Is::YesNo(false),
            number if number.contains(['.', 'e', 'E']) => Is::Float(number.to_owned()),
            number => Is::Whole(number.to_owned()),
        }
    }
}
