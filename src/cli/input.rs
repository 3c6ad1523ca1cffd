//! What is read: rulebooks, case files, the date of today.

use std::io::{ErrorKind, Read};
use std::path::{Path, PathBuf};

use crate::audit;
use crate::base::{FileId, Sources, nearest};
use crate::book::{Book, DataFile, parse};
use crate::case::{Governing, governing_of_json, governing_of_toml, read_json, read_toml};
use crate::decide::Case;
use crate::diagnostic::{Code, Diagnostic, has_errors, sort};
use crate::scenario::{Suite, data_files};
use crate::syntax::decode;

use super::generation::Which;
use super::output;

/// All files of a rulebook, read and decoded.
#[derive(Debug, Default)]
pub(super) struct Texts {
    pub(super) sources: Sources,
    pub(super) problems: Vec<Diagnostic>,
    /// Where each wording was read.
    paths: Vec<(FileId, PathBuf)>,
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
        let entries = match entries(folder) {
            Ok(entries) => entries,
            Err(error) => return self.problems.push(unreadable(folder, &error)),
        };
        let files: Vec<&PathBuf> = entries.iter().filter(|path| is_rulebook(path) && !path.is_dir()).collect();
        if files.is_empty() {
            let title = format!("no rulebook in `{}`", shown(folder));
            let holds = |path: &&PathBuf| {
                path.is_dir() && self::entries(path).is_ok_and(|files| files.iter().any(|path| is_rulebook(path)))
            };
            let below: Vec<String> =
                entries.iter().filter(holds).take(3).map(|path| format!("`{}`", shown(path))).collect();
            let help = match below.is_empty() {
                true => "a rulebook's files end in `.klausel`".to_owned(),
                false => format!("did you mean {}?", below.join(" or ")),
            };
            self.problems.push(Diagnostic::error(Code::NO_RULEBOOK, title).help(help));
        }
        for file in files {
            self.file(file);
        }
    }

    fn file(&mut self, path: &Path) {
        // A text that is not sound is shown, not parsed: see `check`.
        match wording(path, &mut self.sources) {
            Ok(file) => self.paths.push((file, path.to_owned())),
            Err(problem) => self.problems.push(problem),
        }
    }

    /// Reads files of scenarios; they are no wordings.
    pub(super) fn scenarios(&mut self, paths: &[PathBuf]) -> Vec<FileId> {
        let mut files = Vec::new();
        for path in paths {
            match read_bytes(path) {
                Ok(bytes) => match add_data(&mut self.sources, path, bytes) {
                    Ok(file) => {
                        self.paths.push((file, path.clone()));
                        files.push(file);
                    }
                    Err(problem) => self.problems.push(problem),
                },
                Err(error) => self.problems.push(unreadable(path, &error)),
            }
        }
        files
    }

    /// Finds all scenarios: those of the wordings, and those of files that were read with [`Self::scenarios`].
    pub(super) fn suite(&mut self, files: &[FileId]) -> Suite {
        let missing = self.data(data_files(&self.sources, files));
        let mut suite = Suite::read(&self.sources, files);
        told_better(&mut suite.problems, missing);
        suite
    }

    /// Reads the files of rows that tables name, and the texts of sources, each once; a problem for each that cannot be read.
    fn data(&mut self, wanted: Vec<DataFile>) -> Vec<Diagnostic> {
        let mut problems = Vec::new();
        for wanted in wanted {
            let beside = self.paths.iter().find(|(file, _)| *file == wanted.wording);
            let folder = beside.and_then(|(_, path)| path.parent()).unwrap_or(Path::new(""));
            let path = folder.join(&wanted.name);
            if self.sources.data(&wanted.path).is_some() {
                continue;
            }
            match read_bytes(&path) {
                // What is no text is told by the library, at its place.
                Ok(bytes) => {
                    self.sources.add_data(wanted.path, decode(bytes).0);
                }
                // That a source is not at hand is told by the library.
                Err(_) if wanted.optional => {}
                Err(error) => {
                    let Diagnostic { title, help, .. } = unreadable(&path, &error);
                    let problem =
                        Diagnostic::error(Code::TABLE_FILE, title).at(wanted.span, "the rows should be there");
                    problems.push(Diagnostic { help, ..problem });
                }
            }
        }
        problems
    }

    /// Checks what was read; no books if there is an error, and all problems.
    pub(super) fn check(&mut self) -> Vec<Book> {
        // Bytes that are no text would be reported a second time, and worse, by the parser.
        if has_errors(&self.problems) {
            return Vec::new();
        }
        let wordings = parse(&self.sources);
        let missing = self.data(wordings.data_files(&self.sources));
        let mut loaded = wordings.load(&self.sources);
        told_better(&mut loaded.problems, missing);
        self.problems.extend(loaded.problems);
        for book in &loaded.books {
            self.problems.extend(audit::check(&book.rules));
        }
        sort(&mut self.problems);
        if has_errors(&self.problems) {
            return Vec::new();
        }
        loaded.books
    }
}

/// Puts problems in the place of those that tell the same: here it is known why a file of rows is not there.
fn told_better(problems: &mut Vec<Diagnostic>, missing: Vec<Diagnostic>) {
    for problem in missing {
        let place = |problem: &Diagnostic| problem.primary.as_ref().map(|label| label.span.key());
        problems.retain(|known| known.code != problem.code || place(known) != place(&problem));
        problems.push(problem);
    }
}

/// The wordings of a path: a file, or all files of rulebooks in a folder and below it, by name.
///
/// # Errors
/// A folder cannot be read, or holds none.
pub(super) fn wordings_below(path: &Path) -> Result<Vec<PathBuf>, Diagnostic> {
    if !path.is_dir() {
        return Ok(vec![path.to_owned()]);
    }
    let mut found = Vec::new();
    let mut folders = vec![path.to_owned()];
    while let Some(folder) = folders.pop() {
        for path in entries(&folder).map_err(|error| unreadable(&folder, &error))? {
            let hidden = path.file_name().is_some_and(|name| name.as_encoded_bytes().starts_with(b"."));
            // A link to a folder may lead round in a circle.
            let below = path.is_dir() && !path.is_symlink();
            if below && !hidden {
                folders.push(path);
            } else if is_rulebook(&path) && path.is_file() {
                found.push(path);
            }
        }
    }
    if found.is_empty() {
        let title = format!("no rulebook in `{}` or below it", shown(path));
        return Err(Diagnostic::error(Code::NO_RULEBOOK, title).help("a rulebook's files end in `.klausel`"));
    }
    found.sort();
    Ok(found)
}

/// Reads one wording; a problem if it cannot be read or is none.
pub(super) fn wording(path: &Path, sources: &mut Sources) -> Result<FileId, Diagnostic> {
    if let Some(problem) = no_wording(path) {
        return Err(problem);
    }
    let bytes = read_bytes(path).map_err(|error| unreadable(path, &error))?;
    add(sources, path, bytes)
}

/// What is wrong with a path that is plainly that of another file.
fn no_wording(path: &Path) -> Option<Diagnostic> {
    let other = path.extension().is_some_and(|ending| ending == "toml" || ending == "json");
    let problem = || Diagnostic::error(Code::NO_RULEBOOK, format!("`{}` is no rulebook", shown(path)));
    other.then(|| problem().help("a rulebook is a folder, or a file that ends in `.klausel`"))
}

/// Reads a rulebook's files once more: its texts, and the problems of reading them.
pub(super) fn reading(path: &Path) -> (Sources, Vec<Diagnostic>) {
    let mut texts = Texts::read(&[path.to_owned()]);
    if texts.problems.is_empty() {
        let wordings = parse(&texts.sources);
        texts.problems = texts.data(wordings.data_files(&texts.sources));
    }
    (texts.sources, texts.problems)
}

/// Reads a rulebook; problems are printed. None if there is nothing to ask.
///
/// Warnings are for those who write the rulebook, and `check` tells them; who asks it is not bothered with them.
pub(super) fn books(path: &Path) -> Option<(Vec<Book>, Sources)> {
    let mut texts = Texts::read(&[path.to_owned()]);
    let books = texts.check();
    if has_errors(&texts.problems) {
        output::problems(&texts.problems, &texts.sources);
        return None;
    }
    Some((books, texts.sources))
}

/// Reads a rulebook and picks two generations; problems are printed. None if there is nothing to compare.
pub(super) fn two_generations(path: &Path, old: &str, new: &str) -> Option<(Book, Book, Sources)> {
    let (books, sources) = books(path)?;
    let named = |name: &str| Which::named(name).pick(&books, None).map(|picked| picked.book.clone());
    let problems: Vec<Diagnostic> = match (named(old), named(new)) {
        (Ok(old), Ok(new)) => return Some((old, new, sources)),
        (one, other) => one.err().into_iter().chain(other.err()).collect(),
    };
    output::problems(&problems, &sources);
    None
}

/// Reads a rulebook and picks the generation that is asked for, or is in force today; problems are printed.
pub(super) fn book(path: &Path, which: &Which) -> Option<(Book, Sources)> {
    let (books, sources) = books(path)?;
    match which.pick(&books, None) {
        Ok(picked) => Some((picked.book.clone(), sources)),
        Err(problem) => {
            output::problems(&[problem], &sources);
            None
        }
    }
}

/// Whether a path stands for standard input or output.
pub(super) fn is_standard(path: &Path) -> bool {
    path.as_os_str() == "-"
}

/// Whether rulebook and case would both come from standard input, which is said to be wrong use.
pub(super) fn asks_twice(book: &Path, case: Option<&Path>) -> bool {
    let twice = is_standard(book) && case.is_some_and(is_standard);
    if twice {
        output::note("error: standard input cannot be both the rulebook and the case\n");
    }
    twice
}

/// A path for people: no name of a file writes to their terminal.
pub(super) fn shown(path: &Path) -> String {
    if is_standard(path) {
        return "standard input".to_owned();
    }
    path.display().to_string().replace(char::is_control, "\u{FFFD}")
}

pub(super) fn is_rulebook(path: &Path) -> bool {
    path.extension().is_some_and(|ending| ending == "klausel")
}

/// What a folder holds, by name.
pub(super) fn entries(folder: &Path) -> std::io::Result<Vec<PathBuf>> {
    let entries = std::fs::read_dir(folder)?.map(|entry| entry.map(|entry| entry.path()));
    let mut paths = entries.collect::<std::io::Result<Vec<_>>>()?;
    paths.sort();
    Ok(paths)
}

/// Adds a file's text to the sources; a problem if it is no text.
fn add(sources: &mut Sources, path: &Path, bytes: Vec<u8>) -> Result<FileId, Diagnostic> {
    decoded(path, bytes, |text| sources.add(shown(path), text))
}

/// The same, of a file that is no wording.
fn add_data(sources: &mut Sources, path: &Path, bytes: Vec<u8>) -> Result<FileId, Diagnostic> {
    decoded(path, bytes, |text| sources.add_data(shown(path), text))
}

fn decoded(path: &Path, bytes: Vec<u8>, add: impl FnOnce(String) -> FileId) -> Result<FileId, Diagnostic> {
    let zeros = bytes.contains(&0);
    let utf16 = bytes.starts_with(&[0xFF, 0xFE]) || bytes.starts_with(&[0xFE, 0xFF]);
    let (text, bad) = decode(bytes);
    if bad.is_some() && zeros && !utf16 {
        let title = format!("`{}` is no text", shown(path));
        return Err(Diagnostic::error(Code::NOT_UTF8, title).help("it is a program, a picture, an archive or the like"));
    }
    let file = add(text);
    match bad {
        Some(bad) => Err(bad.diagnostic(file)),
        None => Ok(file),
    }
}

/// The largest file that is read: far above any wording, far below what a machine has.
const MAX_BYTES: u64 = 1 << 28;

/// Reads a file as bytes; `-` is standard input.
fn read_bytes(path: &Path) -> std::io::Result<Vec<u8>> {
    let file: Box<dyn Read> = match is_standard(path) {
        true => Box::new(std::io::stdin().lock()),
        false => Box::new(std::fs::File::open(path)?),
    };
    let mut bytes = Vec::new();
    file.take(MAX_BYTES.saturating_add(1)).read_to_end(&mut bytes)?;
    let too_large = u64::try_from(bytes.len()).is_ok_and(|length| length > MAX_BYTES);
    if too_large { Err(ErrorKind::FileTooLarge.into()) } else { Ok(bytes) }
}

/// Reads a text and adds it to the sources.
pub(super) fn text(path: &Path, sources: &mut Sources) -> Result<FileId, Diagnostic> {
    read_bytes(path).map_err(|error| unreadable(path, &error)).and_then(|bytes| add(sources, path, bytes))
}

/// A file that cannot be read, in words.
pub(super) fn unreadable(path: &Path, error: &std::io::Error) -> Diagnostic {
    let why = match error.kind() {
        ErrorKind::NotFound => "there is no such file or folder".to_owned(),
        ErrorKind::PermissionDenied => "you may not read it".to_owned(),
        ErrorKind::IsADirectory => "it is a folder".to_owned(),
        ErrorKind::FileTooLarge => format!("it is larger than {} MiB", MAX_BYTES >> 20),
        _ => error.to_string(),
    };
    let problem = Diagnostic::error(Code::FILE, format!("cannot read `{}`: {why}", shown(path)));
    let missing = error.kind() == ErrorKind::NotFound;
    problem.help_if(neighbour(path).filter(|_| missing).map(|near| format!("did you mean `{}`?", shown(&near))))
}

/// The file or folder beside a path whose name is nearest to it.
fn neighbour(path: &Path) -> Option<PathBuf> {
    let folder = path.parent()?;
    let inside = entries(if folder.as_os_str().is_empty() { Path::new(".") } else { folder }).ok()?;
    let names: Vec<&str> = inside.iter().filter_map(|path| path.file_name()?.to_str()).collect();
    Some(folder.join(nearest(path.file_name()?.to_str()?, names)?))
}

/// A case file whose facts are not read yet.
#[derive(Clone, Copy, Debug)]
pub(super) struct CaseText {
    pub(super) file: FileId,
    /// TOML; otherwise JSON.
    pub(super) toml: bool,
    /// It came from standard input.
    standard: bool,
}

impl CaseText {
    fn text<'s>(&self, sources: &'s Sources) -> &'s str {
        sources.get(self.file).map(|source| source.text.as_str()).unwrap_or_default()
    }

    /// The date that says which generation judges the case, if it gives one.
    pub(super) fn governing(&self, books: &[Book], sources: &Sources) -> Option<Governing> {
        let text = self.text(sources);
        if self.toml { governing_of_toml(books, self.file, text) } else { governing_of_json(books, self.file, text) }
    }

    /// The facts, as a generation understands them, and every problem.
    pub(super) fn read<'b>(&self, book: &'b Book, sources: &Sources) -> (Case<'b>, Vec<Diagnostic>) {
        let text = self.text(sources);
        let (case, mut found) =
            if self.toml { read_toml(book, self.file, text) } else { read_json(book, self.file, text) };
        if self.standard
            && let Some(problem) = found.iter_mut().find(|problem| problem.code == Code::CASE_SYNTAX)
        {
            problem
                .help
                .push("standard input is read as JSON: a case in TOML is a file that ends in `.toml`".to_owned());
        }
        (case, found)
    }
}

/// Reads the text of a case file; none if it cannot be read, which is added to `problems`.
pub(super) fn case_source(path: &Path, sources: &mut Sources, problems: &mut Vec<Diagnostic>) -> Option<CaseText> {
    const TEMPLATE: &str = "`klausel template BOOK -o case.toml` writes an empty one";
    let ending = path.extension().map(|ending| ending.to_string_lossy().to_lowercase()).unwrap_or_default();
    let is_toml = ending == "toml";
    // What has no ending is a pipe.
    if !(is_toml || ending == "json" || ending.is_empty() || path.is_dir() || !path.exists()) {
        let title = format!("`{}` is no case file: those end in `.toml` or `.json`", shown(path));
        problems.push(Diagnostic::error(Code::CASE_SYNTAX, title).help(TEMPLATE));
        return None;
    }
    let read = match read_bytes(path) {
        Ok(bytes) => add(sources, path, bytes),
        Err(error) => Err(unreadable(path, &error)),
    };
    let file = match read {
        Ok(file) => file,
        Err(problem) => {
            let helped = problem.primary.is_some() || !problem.help.is_empty();
            problems.push(if helped { problem } else { problem.help(TEMPLATE) });
            return None;
        }
    };
    Some(CaseText { file, toml: is_toml, standard: is_standard(path) })
}
