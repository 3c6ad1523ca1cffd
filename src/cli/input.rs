//! What is read: rulebooks, case files, the date of today.

use std::io::Read;
use std::path::{Path, PathBuf};

use crate::base::{Date, Sources};
use crate::book::{Book, load};
use crate::case::{read_json, read_toml};
use crate::decide::{Case, EvaluationError};
use crate::diagnostic::{Code, Diagnostic, has_errors};
use crate::rule::Rules;
use crate::syntax::decode;

use super::output::{self, MessageFormat};

/// Which generation of a rulebook is asked.
#[derive(Clone, Debug, Default, clap::Args)]
pub(super) struct Which {
    /// Ask this generation
    #[arg(long, value_name = "G", conflicts_with = "on")]
    generation: Option<String>,
    /// Ask the generation in force on this date (YYYY-MM-DD)
    #[arg(long, value_name = "DATE", value_parser = parse_date)]
    on: Option<Date>,
}

fn parse_date(text: &str) -> Result<Date, String> {
    Date::parse(text).map_err(|error| format!("{error}; write it as 1986-12-12"))
}

/// All files of a rulebook, read and decoded.
#[derive(Debug, Default)]
pub(super) struct Texts {
    pub(super) sources: Sources,
    pub(super) problems: Vec<Diagnostic>,
}

impl Texts {
    /// Reads the files of a rulebook: one file, or every `*.klausel` of a folder in the order of their names.
    pub(super) fn read(paths: &[PathBuf]) -> Self {
        let mut texts = Self::default();
        for path in paths {
            if path.is_dir() {
                texts.folder(path);
            } else {
                texts.file(path);
            }
        }
        texts
    }

    fn folder(&mut self, folder: &Path) {
        let entries = match std::fs::read_dir(folder) {
            Ok(entries) => entries,
            Err(error) => return self.problems.push(unreadable(folder, &error)),
        };
        let mut files: Vec<PathBuf> = entries.filter_map(Result::ok).map(|entry| entry.path()).collect();
        files.retain(|file| file.extension().is_some_and(|ending| ending == "klausel") && file.is_file());
        files.sort();
        if files.is_empty() {
            let title = format!("no rulebook in `{}`", folder.display());
            let problem = Diagnostic::error(Code::NO_RULEBOOK, title).help("a rulebook's files end in `.klausel`");
            self.problems.push(problem);
        }
        for file in files {
            self.file(&file);
        }
    }

    fn file(&mut self, path: &Path) {
        match read_bytes(path) {
            Ok(bytes) => {
                let (text, bad) = decode(bytes);
                // A text that is not UTF-8 is shown, not parsed.
                let sound = bad.is_none();
                let file = self.sources.add(path.display().to_string(), text);
                if let Some(bad) = bad {
                    self.problems.push(bad.diagnostic(file));
                }
                debug_assert!(sound || has_errors(&self.problems));
            }
            Err(error) => self.problems.push(unreadable(path, &error)),
        }
    }

    /// Checks what was read; no books if there is an error, and all problems.
    pub(super) fn check(&mut self) -> Vec<Book> {
        // Bytes that are no text would be reported a second time, and worse, by the parser.
        if has_errors(&self.problems) {
            return Vec::new();
        }
        let loaded = load(&self.sources);
        self.problems.extend(loaded.problems);
        loaded.books
    }
}

/// Reads a rulebook and picks a generation; problems are printed. None if there is nothing to ask.
pub(super) fn book(path: &Path, which: &Which) -> Option<(Book, Sources)> {
    let mut texts = Texts::read(&[path.to_owned()]);
    let books = texts.check();
    if has_errors(&texts.problems) {
        output::problems(&texts.problems, &texts.sources, MessageFormat::Human);
        return None;
    }
    match pick(books, which) {
        Ok(book) => Some((book, texts.sources)),
        Err(problem) => {
            output::problems(&[problem], &texts.sources, MessageFormat::Human);
            None
        }
    }
}

/// The generation that is named, in force on the date, or the newest in force today.
fn pick(mut books: Vec<Book>, which: &Which) -> Result<Book, Diagnostic> {
    let known = books.iter().map(|book| book.rules.generation.to_string()).collect::<Vec<_>>().join(", ");
    let found = match &which.generation {
        Some(name) => books.iter().position(|book| *book.rules.generation == **name),
        None => {
            let on = which.on.unwrap_or_else(today);
            books.iter().rposition(|book| book.rules.from.is_none_or(|from| from <= on))
        }
    };
    if let Some(at) = found {
        return Ok(books.swap_remove(at));
    }
    let title = match (&which.generation, which.on) {
        (Some(name), _) => format!("there is no generation `{name}`"),
        (None, Some(on)) => format!("no generation is in force on {on}"),
        (None, None) => "no generation is in force today".to_owned(),
    };
    let begins = books.iter().filter_map(|book| book.rules.from).min();
    let problem = Diagnostic::error(Code::NO_GENERATION, title).note(format!("the rulebook has: {known}"));
    Err(problem.help_if(begins.map(|from| format!("the first one is in force from {from}"))))
}

/// Reads a file as bytes; `-` is standard input.
#[expect(clippy::disallowed_methods, reason = "the command line is where files are read")]
pub(super) fn read_bytes(path: &Path) -> std::io::Result<Vec<u8>> {
    if path.as_os_str() == "-" {
        let mut bytes = Vec::new();
        std::io::stdin().lock().read_to_end(&mut bytes)?;
        return Ok(bytes);
    }
    std::fs::read(path)
}

/// A file that cannot be read, in words.
pub(super) fn unreadable(path: &Path, error: &std::io::Error) -> Diagnostic {
    let why = match error.kind() {
        std::io::ErrorKind::NotFound => "there is no such file or folder".to_owned(),
        std::io::ErrorKind::PermissionDenied => "you may not read it".to_owned(),
        std::io::ErrorKind::IsADirectory => "it is a folder".to_owned(),
        _ => error.to_string(),
    };
    Diagnostic::error(Code::FILE, format!("cannot read `{}`: {why}", path.display()))
}

/// Today's date, in universal time.
#[expect(clippy::disallowed_methods, reason = "the command line is where the clock is read")]
fn today() -> Date {
    let since = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH).unwrap_or_default();
    let days = i64::try_from(since.as_secs() / 86_400).unwrap_or(0);
    Date::EPOCH.checked_add_days(days).unwrap_or(Date::EPOCH)
}

/// Reads a case file; none if the file itself cannot be read. Problems of its facts are added to `problems`.
pub(super) fn case<'b>(book: &'b Book, path: &Path, sources: &mut Sources, problems: &mut Vec<Diagnostic>) -> Option<Case<'b>> {
    let bytes = match read_bytes(path) {
        Ok(bytes) => bytes,
        Err(error) => {
            problems.push(unreadable(path, &error));
            return None;
        }
    };
    let (text, bad) = decode(bytes);
    let name = if path.as_os_str() == "-" { "standard input".to_owned() } else { path.display().to_string() };
    let file = sources.add(name, text.clone());
    if let Some(bad) = bad {
        problems.push(bad.diagnostic(file));
        return None;
    }
    let is_toml = path.extension().is_some_and(|ending| ending.eq_ignore_ascii_case("toml"));
    let (case, mut found) = if is_toml { read_toml(book, file, &text) } else { read_json(book, file, &text) };
    problems.append(&mut found);
    Some(case)
}

/// Writes a file that must not exist yet: nothing of the author's is overwritten.
pub(super) fn write_new(path: &Path, text: &str) -> Result<(), Diagnostic> {
    use std::io::Write;
    let mut file = std::fs::OpenOptions::new().write(true).create_new(true).open(path).map_err(|error| {
        let why = match error.kind() {
            std::io::ErrorKind::AlreadyExists => "it exists already, and nothing is overwritten".to_owned(),
            std::io::ErrorKind::NotFound => "there is no such folder".to_owned(),
            _ => error.to_string(),
        };
        Diagnostic::error(Code::FILE, format!("cannot write `{}`: {why}", path.display()))
    })?;
    file.write_all(text.as_bytes())
        .map_err(|error| Diagnostic::error(Code::FILE, format!("cannot write `{}`: {error}", path.display())))
}

/// An amount that could not be computed, in words.
pub(super) fn not_computed(rules: &Rules, error: &EvaluationError) -> Diagnostic {
    let problem = Diagnostic::error(Code::EVALUATION, error.words(rules));
    match error.statement.and_then(|id| rules.statement(id)) {
        Some(statement) => problem.at(statement.span, format!("in {}", statement.name)),
        None => problem,
    }
}
