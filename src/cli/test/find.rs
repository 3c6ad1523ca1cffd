//! The rulebooks and files of scenarios that are meant by paths.

use std::path::{Path, PathBuf};

use crate::cli::input::{entries, is_rulebook};

/// The folder of a rulebook that holds files of scenarios.
const SCENARIOS: &str = "scenarios";
/// So deep are folders searched.
const DEEPEST: usize = 6;

/// A rulebook with the files of scenarios that are run.
#[derive(Debug, Default)]
pub(super) struct Tested {
    /// Its folder, or its files.
    pub(super) wordings: Vec<PathBuf>,
    /// Files of scenarios.
    pub(super) scenarios: Vec<PathBuf>,
    /// Whether only these are run, not the scenarios that stand in the wordings.
    pub(super) only_files: bool,
}

/// Each rulebook that is named, stands below a folder that is named, or has the files of scenarios that are named.
pub(super) fn books(paths: &[PathBuf]) -> Vec<Tested> {
    let mut books: Vec<Tested> = Vec::new();
    for path in paths {
        if path.is_dir() {
            search(path, 0, &mut books);
            if books.is_empty() {
                // That there is no rulebook is told where it is read.
                books.push(Tested { wordings: vec![path.clone()], ..Tested::default() });
            }
            continue;
        }
        match folder_of_scenarios(path) {
            Some(book) => {
                let known = books.iter_mut().find(|known| known.wordings == [book.to_owned()]);
                match known {
                    // Its whole folder is named too.
                    Some(known) if !known.only_files => {}
                    Some(known) => known.scenarios.push(path.clone()),
                    None => {
                        books.push(Tested {
                            wordings: vec![book.to_owned()],
                            scenarios: vec![path.clone()],
                            only_files: true,
                        });
                    }
                }
            }
            None => books.push(Tested { wordings: vec![path.clone()], ..Tested::default() }),
        }
    }
    books
}

fn search(folder: &Path, depth: usize, books: &mut Vec<Tested>) {
    let inside = entries(folder).unwrap_or_default();
    if inside.iter().any(|path| is_rulebook(path) && !path.is_dir()) {
        let wordings = vec![folder.to_owned()];
        books.retain(|known| known.wordings != wordings);
        books.push(Tested { wordings, scenarios: scenarios_of(folder), only_files: false });
        return;
    }
    let hidden = |path: &Path| path.file_name().is_none_or(|name| name.to_string_lossy().starts_with('.'));
    for path in inside.iter().filter(|path| path.is_dir() && !hidden(path) && depth < DEEPEST) {
        search(path, depth.saturating_add(1), books);
    }
}

/// The files of scenarios that a rulebook ships with.
pub(in crate::cli) fn scenarios_of(book: &Path) -> Vec<PathBuf> {
    let inside = entries(&book.join(SCENARIOS)).unwrap_or_default();
    inside.into_iter().filter(|path| is_rulebook(path) && !path.is_dir()).collect()
}

/// The rulebook that a file of scenarios belongs to.
fn folder_of_scenarios(file: &Path) -> Option<&Path> {
    let folder = file.parent()?;
    if folder.file_name()? != SCENARIOS {
        return None;
    }
    let book = folder.parent()?;
    Some(if book.as_os_str().is_empty() { Path::new(".") } else { book })
}
