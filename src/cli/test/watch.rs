//! `klausel test --watch`: run again whenever a file of the rulebook changes.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::thread::sleep;
use std::time::{Duration, SystemTime};

use crate::cli::input::entries;

use super::find::{self, Tested};

/// So often it is looked.
const LOOK: Duration = Duration::from_millis(150);
/// So deep.
const DEEPEST: usize = 6;

/// When each file was written last, and how long it is; nothing is read for it.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Files(BTreeMap<PathBuf, (Option<SystemTime>, u64)>);

impl Files {
    /// Wordings, scenarios, rows and texts of sources of the rulebooks that are meant by paths. Snapshots are what a run
    /// writes itself.
    pub(super) fn of(paths: &[PathBuf]) -> Self {
        let mut files = BTreeMap::new();
        for Tested { wordings, .. } in find::books(paths) {
            for path in wordings {
                let folder = if path.is_dir() { &path } else { path.parent().unwrap_or(Path::new("")) };
                let folder = if folder.as_os_str().is_empty() { Path::new(".") } else { folder };
                collect(folder, 0, &mut files);
            }
        }
        Self(files)
    }

    /// Waits until they are others, and are so for a moment: an editor may write a file in several steps.
    pub(super) fn wait_for_change(self, paths: &[PathBuf]) {
        let mut before = self;
        let mut changed = false;
        loop {
            sleep(LOOK);
            let now = Self::of(paths);
            if now != before {
                changed = true;
                before = now;
            } else if changed {
                return;
            }
        }
    }
}

fn collect(folder: &Path, depth: usize, files: &mut BTreeMap<PathBuf, (Option<SystemTime>, u64)>) {
    for path in entries(folder).unwrap_or_default() {
        let hidden = path.file_name().is_none_or(|name| name.as_encoded_bytes().starts_with(b"."));
        if hidden {
            continue;
        }
        if path.is_dir() && !path.is_symlink() && depth < DEEPEST {
            collect(&path, depth.saturating_add(1), files);
        } else if path
            .extension()
            .is_some_and(|ending| ["klausel", "csv", "txt", "md", "toml"].iter().any(|own| ending == *own))
            && let Ok(about) = path.metadata()
        {
            files.insert(path, (about.modified().ok(), about.len()));
        }
    }
}
