//! What is printed: answers to standard output, problems and progress to standard error, colours where they show.

use std::io::{ErrorKind, Result, Write};

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

/// Prints an answer; colours are taken out where they do not show. A reader who has gone ends it quietly.
///
/// # Errors
/// The answer cannot be written, to a full disk for example.
pub(super) fn answer(text: &str) -> Result<()> {
    let mut out = anstream::stdout();
    match out.write_all(text.as_bytes()).and_then(|()| out.flush()) {
        Err(error) if error.kind() == ErrorKind::BrokenPipe => Ok(()),
        result => result,
    }
}

/// Prints JSON, indented, as an answer.
///
/// # Errors
/// As [`answer`].
pub(super) fn json(value: &impl serde::Serialize) -> Result<()> {
    let text = serde_json::to_string_pretty(value)?;
    answer(&format!("{text}\n"))
}

/// Prints something that is no answer. Where even that cannot be written, nobody is there to be told.
pub(super) fn note(text: &str) {
    let mut out = anstream::stderr();
    let _ = out.write_all(text.as_bytes()).and_then(|()| out.flush());
}

/// Prints problems for people, and how many there are.
pub(super) fn problems(problems: &[Diagnostic], sources: &Sources) {
    if !problems.is_empty() {
        note(&rendered(problems, sources));
        note(&format!("\n{}\n", count(problems, false)));
    }
}

fn rendered(problems: &[Diagnostic], sources: &Sources) -> String {
    let mut problems = problems.to_vec();
    for problem in &mut problems {
        let texts = problem.notes.iter_mut().chain(&mut problem.help);
        std::iter::once(&mut problem.title).chain(texts).for_each(shorten);
    }
    render(&problems, sources, Style::Colour)
}

/// A message that repeats what somebody typed does not flood their terminal with it.
fn shorten(text: &mut String) {
    const MOST: usize = 1_000;
    if let Some((at, _)) = text.char_indices().nth(MOST) {
        text.truncate(at);
        text.push('…');
    }
}

/// Prints the problems of one of several rulebooks; `nth` counts those that have any.
///
/// # Errors
/// As [`answer`], where problems are the answer.
pub(super) fn report(problems: &[Diagnostic], sources: &Sources, format: MessageFormat, nth: usize) -> Result<()> {
    match format {
        MessageFormat::Human => {
            if nth > 0 && !problems.is_empty() {
                note("\n");
            }
            note(&rendered(problems, sources));
        }
        MessageFormat::Plain => {
            let lines: String = problems.iter().map(|problem| one_line(problem, sources) + "\n").collect();
            note(&lines);
        }
        MessageFormat::Json => {
            let lines: String = problems.iter().map(|problem| format!("{}\n", to_json(problem, sources))).collect();
            return answer(&lines);
        }
    }
    Ok(())
}

/// `2 errors, 1 warning`, with where to read on.
pub(super) fn count(problems: &[Diagnostic], warnings_denied: bool) -> String {
    let count = |severity: Severity| problems.iter().filter(|problem| problem.severity == severity).count();
    let words = |count: usize, word: &str| match count {
        0 => None,
        1 => Some(format!("1 {word}")),
        n => Some(format!("{n} {word}s")),
    };
    let denied = |words: String| if warnings_denied { format!("{words} (denied)") } else { words };
    let errors = words(count(Severity::Error), "error");
    let warnings = words(count(Severity::Warning), "warning").map(denied);
    let parts: Vec<String> = [errors, warnings].into_iter().flatten().collect();
    let worst = problems.iter().min_by_key(|problem| problem.severity);
    let code = worst.map(|problem| problem.code.to_string()).unwrap_or_default();
    format!("{}; `klausel explain {code}` says more", parts.join(", "))
}

/// How amounts of money are written for people.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, clap::ValueEnum)]
pub(super) enum NumberForm {
    #[default]
    Language,
    German,
    English,
}

impl From<NumberForm> for crate::tell::Numbers {
    fn from(form: NumberForm) -> Self {
        match form {
            NumberForm::Language => Self::Language,
            NumberForm::German => Self::German,
            NumberForm::English => Self::English,
        }
    }
}
