//! What is wrong with a file as TOML, told to somebody who never heard of TOML.

use std::ops::Range;

use crate::base::{FileId, Span};
use crate::diagnostic::{Code, Diagnostic};
use crate::rule::Type;
use crate::syntax::parse_facts;

use super::notation::Notation;
use super::number::{MAX_LENGTH, is_form, offers};
use super::problem::{Place, error, moved, shown};
use super::read::MAX_PROBLEMS;
use super::tree::Entry;

/// What is wrong.
#[derive(Debug, Default)]
pub(super) struct Told {
    /// What cannot be read.
    pub(super) problems: Vec<Diagnostic>,
    /// What is given twice.
    pub(super) duplicates: Vec<Diagnostic>,
    /// The lines that cannot be read.
    pub(super) unsound: Vec<Range<usize>>,
    /// A list goes on to the end of the file: nothing below its beginning can be told.
    pub(super) never_closed: bool,
}

impl Told {
    /// All problems.
    pub(super) fn all(mut self) -> Vec<Diagnostic> {
        self.problems.append(&mut self.duplicates);
        self.problems
    }
}

/// Tells the parser's errors, one for each line.
pub(super) fn tell(file: FileId, text: &str, errors: &[toml::de::Error], entries: &[Entry]) -> Told {
    let mut told = Told::default();
    for problem in errors {
        let range = problem.span().unwrap_or(0..0);
        let span = Span::new(file, range.start, range.end);
        if problem.message() == "duplicate key" {
            if told.duplicates.len() < MAX_PROBLEMS {
                let key = text.get(range.clone()).unwrap_or_default().trim_matches(['"', '\'']);
                let first = entries.iter().find(|entry| entry.key == key).and_then(|entry| entry.place);
                told.duplicates.push(duplicate(key, Some(span), first.filter(|first| first.key() != span.key())));
            }
            continue;
        }
        told.never_closed |= problem.message().contains("unclosed");
        let line = Line::around(file, text, range.start);
        let ends = line.start..line.start.saturating_add(line.text.len());
        if told.unsound.contains(&ends) || told.problems.len() >= MAX_PROBLEMS {
            continue;
        }
        told.unsound.push(ends);
        told.problems.push(line.problem(span, problem.message()));
    }
    told
}

/// A key that stands twice in the file.
pub(super) fn duplicate(key: &str, place: Place, first: Place) -> Diagnostic {
    let problem = error(Code::DUPLICATE_KEY, format!("`{}` is given twice", shown(key)), place, "given again");
    match first {
        Some(first) => problem.and_at(first, "first here"),
        None => problem,
    }
}

/// One line of the file.
struct Line<'t> {
    file: FileId,
    text: &'t str,
    start: usize,
}

impl<'t> Line<'t> {
    fn around(file: FileId, text: &'t str, at: usize) -> Self {
        let (before, after) = text.split_at_checked(at).unwrap_or((text, ""));
        let start = before.rfind('\n').map_or(0, |at| at.saturating_add(1));
        let end = after.find('\n').map_or(text.len(), |offset| before.len().saturating_add(offset));
        Self { file, text: text.get(start..end).unwrap_or_default().trim_end_matches('\r'), start }
    }

    fn span(&self, start: usize, end: usize) -> Span {
        Span::new(self.file, self.start.saturating_add(start), self.start.saturating_add(end))
    }

    /// The place of a part of the line.
    fn part(&self, part: &str) -> Span {
        let start = (part.as_ptr() as usize).saturating_sub(self.text.as_ptr() as usize);
        self.span(start, start.saturating_add(part.len()))
    }

    fn problem(&self, span: Span, message: &str) -> Diagnostic {
        let whole = Some(self.part(self.text.trim()));
        let syntax = |title: &str, place: Place, label: &str| error(Code::CASE_SYNTAX, title, place, label);
        if message.contains("recurs") {
            let problem = syntax("nested too deeply", Some(span), "in this entry");
            return problem.help("a case file is flat: one entry for each fact");
        }
        if message.contains("unclosed") {
            let what =
                if message.contains("array") { "a list that is not closed" } else { "a table that is not closed" };
            let bracket = if message.contains("array") { "expected `]`" } else { "expected `}`" };
            return syntax(what, Some(span), bracket);
        }
        if let Some(key) = self.inner_key(span) {
            let problem =
                syntax("a name with blanks, umlauts or signs stands in quotes", Some(self.part(key)), "without quotes");
            return problem.help(format!("write `{} = …`", Notation::Toml.text(&shown(key))));
        }
        let Some((key, value)) = entry(self.text) else {
            let problem = syntax("a line of a case file is `KEY = VALUE`", whole, "no `=`");
            let Some((key, value)) = self.text.split_once(':') else {
                return problem.help("the key is the name of a fact; a remark begins with `#`");
            };
            let right = Notation::Toml.entry(&shown(key.trim().trim_matches('"')), &quoted(value.trim()));
            return problem.help(format!("write `{right}`"));
        };
        if key.is_empty() {
            return syntax("an entry without a key", Some(span), "which fact?");
        }
        if !is_key(key) {
            let problem =
                syntax("a name with blanks, umlauts or signs stands in quotes", Some(self.part(key)), "without quotes");
            let name = key.trim_matches(['"', '\'', '„', '“', '”']);
            let right = Notation::Toml.entry(&shown(name), &quoted(value));
            return problem.help(format!("write `{right}`"));
        }
        self.value_problem(key, value, span, message)
    }

    /// The key in front of the place of a problem inside `{ … }`, if TOML does not read it as one.
    fn inner_key(&self, span: Span) -> Option<&'t str> {
        let (before, after) = self.text.split_at_checked((span.start as usize).saturating_sub(self.start))?;
        before.contains('{').then_some(())?;
        let begin = before.rfind(['{', ',']).map_or(0, |at| at.saturating_add(1));
        let end = before.len().saturating_add(after.find('=')?);
        let key = self.text.get(begin..end)?.trim();
        (!key.is_empty() && !is_key(key) && !key.contains(['"', '=', ','])).then_some(key)
    }

    fn value_problem(&self, key: &str, value: &str, span: Span, message: &str) -> Diagnostic {
        let place = Some(self.part(value));
        let right = |value: &str| format!("write `{key} = {value}`");
        let syntax = |title: &str, label: &str| error(Code::CASE_SYNTAX, title, place, label);
        if value.is_empty() {
            let here = Some(self.part(value));
            let problem = error(Code::CASE_SYNTAX, "an entry without a value", here, "nothing behind `=`");
            return problem.help("leave the whole line out if nobody knows");
        }
        if value.starts_with(['„', '“', '”', '»', '«', '‘', '‚']) {
            let text = value.trim_matches(['„', '“', '”', '»', '«', '‘', '‚', '’', '"']);
            let problem = syntax("typographic quotes do not open a text", "expected `\"`");
            return problem.help(right(&Notation::Toml.text(&shown(text))));
        }
        if let Some(yes) = yes_or_no(value) {
            return syntax("yes and no are written `true` and `false`", "neither of them").help(right(yes));
        }
        if value.len() < MAX_LENGTH && value.starts_with(|c: char| c.is_ascii_digit()) {
            let (_, problems) = parse_facts(self.file, value);
            if let Some(form) = problems.into_iter().find(is_form) {
                return offers(moved(form, place), key.trim_matches(['"', '\'']), Some(&Type::Whole), Notation::Toml);
            }
        }
        let plain = !value.contains(['"', '\'', '[', '{', '=']);
        if plain && value.len() < MAX_LENGTH {
            return syntax("a text, or a number with its unit, stands in quotes", "without quotes")
                .help(right(&quoted(value)));
        }
        if message.contains("invalid basic string") {
            return error(Code::CASE_SYNTAX, "a quote that is not closed", Some(span), "expected `\"`");
        }
        error(Code::CASE_SYNTAX, "the file is not TOML from here on", Some(span), message)
    }
}

/// Key and value of a line, without a comment at its end.
fn entry(line: &str) -> Option<(&str, &str)> {
    let mut quote = None;
    let mut equals = None;
    let mut end = line.len();
    for (at, c) in line.char_indices() {
        match (quote, c) {
            (None, '"' | '\'') => quote = Some(c),
            (Some(open), _) if open == c => quote = None,
            (None, '=') if equals.is_none() => equals = Some(at),
            (None, '#') => {
                end = at;
                break;
            }
            _ => {}
        }
    }
    let (key, value) = line.get(..end)?.split_at_checked(equals?)?;
    Some((key.trim(), value.strip_prefix('=')?.trim()))
}

/// Whether TOML reads it as a key: bare, or in quotes.
fn is_key(key: &str) -> bool {
    let inside = |mark: char| key.strip_prefix(mark).and_then(|rest| rest.strip_suffix(mark));
    let bare = |part: &str| part.bytes().all(|b| b.is_ascii_alphanumeric() || matches!(b, b'-' | b'_'));
    inside('"').or(inside('\'')).is_some_and(|inner| !inner.contains(['"', '\''])) || key.split('.').all(bare)
}

/// `true` for `ja`
fn yes_or_no(word: &str) -> Option<&'static str> {
    match word.to_lowercase().as_str() {
        "ja" | "yes" | "wahr" | "true" | "y" | "j" => Some("true"),
        "nein" | "no" | "falsch" | "false" | "n" => Some("false"),
        _ => None,
    }
}

/// A value as it should have been written.
fn quoted(value: &str) -> String {
    let plain = !value.contains(['"', '\'', '[', '{']);
    match yes_or_no(value) {
        Some(yes) => yes.to_owned(),
        None if value.is_empty() => "…".to_owned(),
        None if plain && !is_whole(value) && crate::base::Date::parse(value).is_err() => {
            Notation::Toml.text(&shown(value))
        }
        None => shown(value),
    }
}

fn is_whole(value: &str) -> bool {
    value.bytes().all(|byte| byte.is_ascii_digit())
}
