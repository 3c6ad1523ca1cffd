//! The files of snapshots: what was accepted is read, what differs is laid beside it.

use std::io::ErrorKind;
use std::path::{Path, PathBuf};

use crate::cli::input::{entries, shown, unreadable};
use crate::cli::replace;
use crate::diagnostic::{Diagnostic, has_errors};
use crate::scenario::{ACCEPTED, Compared, Outcome, PENDING, Plan, SNAPSHOTS, orphan};
use crate::syntax::decode;

use super::find::Tested;

/// The folder of a rulebook's snapshots.
#[derive(Debug)]
pub(super) struct Folder {
    path: PathBuf,
    accept: bool,
}

impl Folder {
    /// That of a rulebook: in its folder, or beside its one file.
    pub(super) fn of(book: &Tested, accept: bool) -> Self {
        let first = book.wordings.first().map_or(Path::new("."), PathBuf::as_path);
        let folder = if first.is_dir() { first } else { first.parent().unwrap_or(Path::new("")) };
        Self { path: folder.join(SNAPSHOTS), accept }
    }

    /// Compares what was decided with what was accepted, and accepts it if that is asked for. Otherwise it is laid beside.
    ///
    /// What contradicts an expectation of the same scenario is not accepted.
    ///
    /// # Errors
    /// A file cannot be read or written.
    pub(super) fn compare(&self, outcome: &mut Outcome) -> Result<(), Diagnostic> {
        let sound = outcome.failures.is_empty() && !has_errors(&outcome.problems);
        let Some(snapshot) = &mut outcome.snapshot else { return Ok(()) };
        let file = |ending: &str| self.path.join(format!("{}.{ending}", snapshot.name));
        let (accepted, pending) = (file(ACCEPTED), file(PENDING));
        snapshot.compare(read(&accepted)?.as_deref());
        if snapshot.state == Compared::Same {
            return replace::remove(&pending);
        }
        if self.accept && sound {
            replace::text_or_new(&accepted, &snapshot.file(false))?;
            snapshot.accept();
            return replace::remove(&pending);
        }
        replace::text_or_new(&pending, &snapshot.file(true))
    }

    /// The files that no scenario asks for, each with a warning; they are removed where snapshots are accepted.
    pub(super) fn orphans(&self, plan: &Plan) -> (Vec<String>, Vec<Diagnostic>) {
        // A folder that cannot be listed has been told by the snapshots that could not be read in it.
        let inside = entries(&self.path).unwrap_or_default();
        let names: Vec<String> =
            inside.iter().filter_map(|path| Some(path.file_name()?.to_str()?.to_owned())).collect();
        let (mut files, mut problems) = (Vec::new(), Vec::new());
        for name in plan.orphans(&names) {
            let path = self.path.join(&name);
            if self.accept {
                problems.extend(replace::remove(&path).err());
            } else if name.ends_with(ACCEPTED) {
                problems.push(orphan(&shown(&path)));
            }
            if name.ends_with(ACCEPTED) {
                files.push(shown(&path));
            }
        }
        (files, problems)
    }
}

/// The text of a file; none if it is not there.
#[expect(clippy::disallowed_methods, reason = "the command line is where files are read")]
fn read(path: &Path) -> Result<Option<String>, Diagnostic> {
    match std::fs::read(path) {
        Ok(bytes) => Ok(Some(decode(bytes).0)),
        Err(error) if error.kind() == ErrorKind::NotFound => Ok(None),
        Err(error) => Err(unreadable(path, &error)),
    }
}
