//! `klausel repl`

mod terminal;
mod watch;

use std::io::{BufRead, IsTerminal, Result};
use std::path::{Path, PathBuf};

use crate::base::Sources;
use crate::diagnostic::{Style, has_errors, render};
use crate::repl::{CaseFile, Effect, Reply, Session, goes_on};

use super::Exit;
use super::generation::{Which, today};
use super::input;
use super::output;
use super::replace;
use watch::Stamp;

/// Explore a rulebook: facts that stay, questions, sentences tried out
#[derive(Debug, clap::Args)]
#[command(after_help = "\
`help` lists what can be typed. What is piped into it is answered line by line, each input behind a
prompt; a `?` or an empty line ends an input, an indented line goes on with it. The exit status is
then 1 if one of them was an error. Files that change are read again

Examples:
  klausel repl rulebooks/edv
  klausel repl rulebooks/edv --case case.toml
  klausel repl rulebooks/edv < session.txt")]
pub(super) struct Args {
    /// A rulebook: a folder or a file
    #[arg(value_name = "BOOK")]
    book: PathBuf,
    /// Begin with the facts of a case file: .toml or .json
    #[arg(long, value_name = "FILE")]
    case: Option<PathBuf>,
    #[command(flatten)]
    which: Which,
}

/// What stands in front of each input.
const PROMPT: &str = "klausel> ";

pub(super) fn run(args: &Args) -> Result<Exit> {
    if input::is_standard(&args.book) || args.case.as_deref().is_some_and(input::is_standard) {
        output::note("error: standard input is what is typed: name a file\n");
        return Ok(Exit::WrongUse);
    }
    let Some((books, sources)) = input::books(&args.book) else { return Ok(Exit::Problems) };
    let asked = match args.which.asked(&books) {
        Ok(asked) => asked.map(|book| book.rules.generation.clone()),
        Err(problem) => {
            output::problems(&[problem], &sources);
            return Ok(Exit::Problems);
        }
    };
    let mut problems = Vec::new();
    let mut with_case = sources.clone();
    let case = match &args.case {
        Some(path) => {
            let file = input::case_source(path, &mut with_case, &mut problems);
            let text = file.and_then(|case| Some((with_case.get(case.file)?.text.clone(), case.toml)));
            text.map(|(text, toml)| CaseFile { path: input::shown(path), text, toml })
        }
        None => None,
    };
    if has_errors(&problems) {
        output::problems(&problems, &with_case);
        return Ok(Exit::Problems);
    }
    let session = match Session::start(sources, asked.as_deref(), today(), case) {
        Ok(session) => session,
        Err(told) => {
            output::note(&told);
            return Ok(Exit::Problems);
        }
    };
    let mut runner = Runner { session, book: &args.book, stamp: Stamp::of(&args.book), failed: false };
    if std::io::stdin().is_terminal() && std::io::stdout().is_terminal() {
        terminal::run(&mut runner)?;
        return Ok(Exit::Answered);
    }
    piped(&mut runner)?;
    Ok(if runner.failed { Exit::Problems } else { Exit::Answered })
}

/// A session with the files that it is about.
struct Runner<'a> {
    session: Session,
    book: &'a Path,
    stamp: Stamp,
    /// Some input was an error.
    failed: bool,
}

impl Runner<'_> {
    /// Follows an input and prints what it comes to; whether the session goes on.
    fn follow(&mut self, text: &str) -> Result<bool> {
        let stamp = Stamp::of(self.book);
        if stamp != self.stamp {
            // What is being written just now is read again at the next input.
            self.stamp = stamp;
            let reply = self.read_again();
            output::answer(&reply.output)?;
        }
        let reply = self.session.input(text);
        output::answer(&reply.output)?;
        self.failed |= reply.failed;
        match reply.effect {
            Effect::None => {}
            Effect::Quit => return Ok(false),
            Effect::Reload => {
                self.stamp = Stamp::of(self.book);
                let reply = self.read_again();
                self.failed |= reply.failed;
                output::answer(&reply.output)?;
            }
            Effect::Save { path, text } => match replace::new(Path::new(&path), &text) {
                Ok(()) => {
                    let book = input::shown(self.book);
                    let then = if path.to_lowercase().ends_with(".klausel") {
                        format!("`klausel test {book}` runs it where it stands in `{book}/scenarios`")
                    } else {
                        format!("`klausel decide {book} {path}`")
                    };
                    output::answer(&format!("  saved: {then}\n"))?;
                }
                Err(problem) => {
                    self.failed = true;
                    output::answer(&render(&[problem], &Sources::default(), Style::Colour))?;
                }
            },
        }
        Ok(true)
    }

    fn read_again(&mut self) -> Reply {
        let (sources, problems) = input::reading(self.book);
        self.session.reload(sources, problems)
    }
}

/// Inputs from a file or another program: each behind the prompt, so that all of it reads like a session.
fn piped(runner: &mut Runner<'_>) -> Result<()> {
    let mut lines = Lines { input: std::io::stdin().lock(), next: None };
    while let Some(mut text) = lines.take()? {
        // A question ends with its `?`: a program that asks needs not wait for its next line to be answered.
        while !text.trim_end().ends_with('?')
            && let Some(next) = lines.peek()?
            && goes_on(&text, &next)
        {
            text.push('\n');
            text.push_str(&lines.take()?.unwrap_or_default());
        }
        if text.trim().is_empty() {
            continue;
        }
        let indented = text.replace('\n', &format!("\n{}", " ".repeat(PROMPT.len())));
        output::answer(&format!("{PROMPT}{indented}\n"))?;
        if !runner.follow(&text)? {
            break;
        }
        if lines.peek()?.is_some() {
            output::answer("\n")?;
        }
    }
    Ok(())
}

/// Lines of text, one of them looked at ahead; bytes that are no text are replaced.
struct Lines<R> {
    input: R,
    next: Option<String>,
}

impl<R: BufRead> Lines<R> {
    fn peek(&mut self) -> Result<Option<String>> {
        if self.next.is_none() {
            let mut bytes = Vec::new();
            if self.input.read_until(b'\n', &mut bytes)? > 0 {
                let text = String::from_utf8_lossy(&bytes);
                self.next = Some(text.trim_end_matches(['\n', '\r']).to_owned());
            }
        }
        Ok(self.next.clone())
    }

    fn take(&mut self) -> Result<Option<String>> {
        self.peek()?;
        Ok(self.next.take())
    }
}
