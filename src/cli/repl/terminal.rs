//! A person at a terminal: editing, completion, colours while typing, history.

use std::borrow::Cow;
use std::io::{Error, Result};
use std::path::PathBuf;

use rustyline::completion::Completer;
use rustyline::config::Configurer;
use rustyline::error::ReadlineError;
use rustyline::highlight::{CmdKind, Highlighter};
use rustyline::hint::Hinter;
use rustyline::history::FileHistory;
use rustyline::validate::{ValidationContext, ValidationResult, Validator};
use rustyline::{ColorMode, CompletionType, Config, Context, Editor, Helper};

use crate::repl::{Names, wants_more};

use super::super::output;
use super::{PROMPT, Runner};

/// So many inputs are remembered.
const REMEMBERED: usize = 2_000;

/// Runs a session until its end.
pub(super) fn run(runner: &mut Runner<'_>) -> Result<()> {
    let colours = anstream::AutoStream::choice(&std::io::stdout()) != anstream::ColorChoice::Never;
    let config = Config::builder()
        .completion_type(CompletionType::List)
        .color_mode(if colours { ColorMode::Enabled } else { ColorMode::Disabled })
        .build();
    let mut editor: Editor<Typing, FileHistory> = Editor::with_config(config).map_err(Error::other)?;
    // Without a history it works as well: nothing of it is an error.
    let history = history_file();
    let _ = editor.set_max_history_size(REMEMBERED);
    if let Some(file) = &history {
        let _ = editor.load_history(file);
    }
    output::answer(&format!("{}; `help` lists what can be typed\n", runner.session.title()))?;
    loop {
        editor.set_helper(Some(Typing { names: runner.session.names() }));
        match editor.readline(PROMPT) {
            Ok(text) => {
                if !text.trim().is_empty() {
                    let _ = editor.add_history_entry(text.trim_end());
                    save(&mut editor, history.as_ref());
                }
                if !runner.follow(&text)? {
                    return Ok(());
                }
            }
            // Ctrl-C drops what was typed.
            Err(ReadlineError::Interrupted) => {}
            Err(ReadlineError::Eof) => return Ok(()),
            Err(ReadlineError::Io(error)) => return Err(error),
            Err(error) => return Err(Error::other(error)),
        }
    }
}

fn save(editor: &mut Editor<Typing, FileHistory>, file: Option<&PathBuf>) {
    let Some(file) = file else { return };
    if let Some(folder) = file.parent() {
        let _ = std::fs::create_dir_all(folder);
    }
    let _ = editor.append_history(file);
}

/// Where inputs are remembered: in the user's folder for what programs keep.
fn history_file() -> Option<PathBuf> {
    let folder = |name: &str| std::env::var_os(name).filter(|value| !value.is_empty()).map(PathBuf::from);
    let state = folder("XDG_STATE_HOME")
        .or_else(|| folder("LOCALAPPDATA"))
        .or_else(|| folder("HOME").map(|home| home.join(".local").join("state")))?;
    Some(state.join("klausel").join("history"))
}

/// What the editor asks while somebody types.
struct Typing {
    names: Names,
}

impl Helper for Typing {}

impl Completer for Typing {
    type Candidate = String;

    fn complete(&self, line: &str, at: usize, _: &Context<'_>) -> rustyline::Result<(usize, Vec<String>)> {
        let completion = self.names.complete(line.get(..at).unwrap_or(line));
        Ok((completion.start, completion.candidates))
    }
}

impl Hinter for Typing {
    type Hint = String;
}

impl Highlighter for Typing {
    fn highlight<'l>(&self, line: &'l str, _: usize) -> Cow<'l, str> {
        Cow::Owned(self.names.highlight(line))
    }

    fn highlight_char(&self, _: &str, _: usize, _: CmdKind) -> bool {
        true
    }
}

impl Validator for Typing {
    fn validate(&self, input: &mut ValidationContext<'_>) -> rustyline::Result<ValidationResult> {
        Ok(if wants_more(input.input()) { ValidationResult::Incomplete } else { ValidationResult::Valid(None) })
    }
}
