//! Whether the files of a rulebook have changed.

use std::path::{Path, PathBuf};
use std::time::SystemTime;

/// When each file of a rulebook was changed last, and how long it is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Stamp(Vec<(PathBuf, Option<SystemTime>, u64)>);

impl Stamp {
    /// Of a rulebook's wordings and the files of rows beside them. What cannot be seen has not changed.
    pub(super) fn of(book: &Path) -> Self {
        let folder = if book.is_dir() { book } else { book.parent().unwrap_or(Path::new("")) };
        let folder = if folder.as_os_str().is_empty() { Path::new(".") } else { folder };
        let entries = std::fs::read_dir(folder).map(|entries| entries.flatten().map(|entry| entry.path()).collect());
        let mut paths: Vec<PathBuf> = entries.unwrap_or_default();
        let ends = |path: &Path, wanted: &str| path.extension().is_some_and(|ending| ending == wanted);
        let whole = book.is_dir();
        paths.retain(|path| whole && ends(path, "klausel") || ends(path, "csv"));
        if !whole {
            paths.push(book.to_owned());
        }
        paths.sort();
        let stamped = paths.into_iter().map(|path| {
            let about = std::fs::metadata(&path).ok();
            let changed = about.as_ref().and_then(|about| about.modified().ok());
            (path, changed, about.map_or(0, |about| about.len()))
        });
        Self(stamped.collect())
    }
}
