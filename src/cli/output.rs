//! What is printed: answers to standard output, problems and progress to standard error, colours where they show.

use std::io::Write;

use clap::ValueEnum;

use crate::base::Sources;
use crate::diagnostic::{Diagnostic, Severity, Style, one_line, render, to_json};

/// When to colour.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(super) enum Colour {
    /// On a terminal that shows colours
    Auto,
    /// Always
    Always,
    /// Never
    Never,
}

impl Colour {
    /// Decides for the whole process.
    pub(super) fn write_global(self) {
        match self {
            Self::Auto => anstream::ColorChoice::Auto,
            Self::Always => anstream::ColorChoice::Always,
            Self::Never => anstream::ColorChoice::Never,
        }
        .write_global();
    }
}

/// How problems are written.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub(super) enum MessageFormat {
    /// With the place in the text underlined
    #[default]
    Human,
    /// One line each: `path:line:column: error[K0012]: title`
    Plain,
    /// One JSON object a line, on standard output
    Json,
}

/// Prints an answer; colours are taken out where they do not show. A closed pipe ends it quietly.
pub(super) fn answer(text: &str) {
    let mut out = anstream::stdout();
    let _ = out.write_all(text.as_bytes()).and_then(|()| out.flush());
}

/// Prints JSON, indented, as an answer.
pub(super) fn json(value: &impl serde::Serialize) {
    match serde_json::to_string_pretty(value) {
        Ok(text) => answer(&format!("{text}\n")),
        Err(error) => note(&format!("error: {error}\n")),
    }
}

/// Prints something that is no answer.
pub(super) fn note(text: &str) {
    let mut out = anstream::stderr();
    let _ = out.write_all(text.as_bytes()).and_then(|()| out.flush());
}

/// Prints problems, and how many there are.
pub(super) fn problems(problems: &[Diagnostic], sources: &Sources, format: MessageFormat) {
    match format {
        MessageFormat::Human => {
            if !problems.is_empty() {
                note(&render(problems, sources, Style::Colour));
                note(&format!("\n{}\n", count(problems)));
            }
        }
        MessageFormat::Plain => {
            let lines: String = problems.iter().map(|problem| one_line(problem, sources) + "\n").collect();
            note(&lines);
        }
        MessageFormat::Json => {
            let lines: String = problems.iter().map(|problem| format!("{}\n", to_json(problem, sources))).collect();
            answer(&lines);
        }
    }
}

/// `2 errors, 1 warning`, with where to read on.
fn count(problems: &[Diagnostic]) -> String {
    let count = |severity: Severity| problems.iter().filter(|problem| problem.severity == severity).count();
    let words = |count: usize, word: &str| match count {
        0 => None,
        1 => Some(format!("1 {word}")),
        n => Some(format!("{n} {word}s")),
    };
    let parts: Vec<String> =
        [words(count(Severity::Error), "error"), words(count(Severity::Warning), "warning")].into_iter().flatten().collect();
    let first = problems.first().map(|problem| problem.code.to_string()).unwrap_or_default();
    format!("{}; `klausel explain {first}` says more", parts.join(", "))
}
