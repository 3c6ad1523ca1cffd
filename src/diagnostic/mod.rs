//! What is wrong with a text or a case, and how it is told.
//!
//! Rooms report problems as facts; each turns its own into a [`Diagnostic`], and this room alone knows how one is
//! rendered for people ([`render()`]) or for programs ([`to_json`]).

mod code;
mod json;
mod render;

use serde::Serialize;

use crate::base::Span;

pub use code::{CODES, Code, CodeInfo, explain};
pub use json::to_json;
pub use render::{Style, one_line, render};

/// How bad it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Severity {
    /// The rulebook or the case cannot be used.
    Error,
    /// It can be used, and probably does not say what its author meant.
    Warning,
}

/// A place with a word about it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Label {
    /// The place.
    pub span: Span,
    /// What is to be said of it; may be empty.
    pub text: String,
}

/// One problem, ready to be rendered.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Diagnostic {
    /// The stable code (`K0012`), which `klausel explain` has a page for.
    pub code: Code,
    /// How bad it is.
    pub severity: Severity,
    /// What is wrong: one line, lower case start, the author's words in backticks, no full stop.
    pub title: String,
    /// The place that is underlined; none for what has no place in a file, such as a missing file.
    pub primary: Option<Label>,
    /// Other places that a reader needs to see.
    pub others: Vec<Label>,
    /// Why that is so.
    pub notes: Vec<String>,
    /// What to do about it.
    pub help: Vec<String>,
}

impl Diagnostic {
    /// An error without a place.
    pub fn error(code: Code, title: impl Into<String>) -> Self {
        Self {
            code,
            severity: Severity::Error,
            title: title.into(),
            primary: None,
            others: Vec::new(),
            notes: Vec::new(),
            help: Vec::new(),
        }
    }

    /// A warning without a place.
    pub fn warning(code: Code, title: impl Into<String>) -> Self {
        Self { severity: Severity::Warning, ..Self::error(code, title) }
    }

    /// Underlines a place and says what is wrong there.
    #[must_use]
    pub fn at(mut self, span: Span, text: impl Into<String>) -> Self {
        self.primary = Some(Label { span, text: text.into() });
        self
    }

    /// Shows one more place.
    #[must_use]
    pub fn and_at(mut self, span: Span, text: impl Into<String>) -> Self {
        self.others.push(Label { span, text: text.into() });
        self
    }

    /// Adds a reason.
    #[must_use]
    pub fn note(mut self, text: impl Into<String>) -> Self {
        self.notes.push(text.into());
        self
    }

    /// Adds what to do.
    #[must_use]
    pub fn help(mut self, text: impl Into<String>) -> Self {
        self.help.push(text.into());
        self
    }

    /// Adds what to do, if there is something.
    #[must_use]
    pub fn help_if(self, text: Option<String>) -> Self {
        match text {
            Some(text) => self.help(text),
            None => self,
        }
    }
}

/// Sorts by place, errors before warnings at the same one, what has no place first; drops exact repetitions.
pub fn sort(problems: &mut Vec<Diagnostic>) {
    problems.sort_by(|a, b| {
        let key = |d: &Diagnostic| (d.primary.as_ref().map(|label| label.span.key()), d.severity, d.code);
        key(a).cmp(&key(b)).then_with(|| a.title.cmp(&b.title))
    });
    problems.dedup_by(|a, b| {
        a.code == b.code
            && a.title == b.title
            && a.primary.as_ref().map(|l| l.span.key()) == b.primary.as_ref().map(|l| l.span.key())
    });
}

/// Whether one of them is an error.
pub fn has_errors(problems: &[Diagnostic]) -> bool {
    problems.iter().any(|problem| problem.severity == Severity::Error)
}
