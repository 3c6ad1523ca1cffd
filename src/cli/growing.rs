//! A large file in the making: whole under its name, or not there at all.

use std::fs::File;
#[cfg(not(target_os = "linux"))]
use std::io::ErrorKind;
use std::path::{Path, PathBuf};

use tempfile::TempPath;

use crate::diagnostic::{Code, Diagnostic};

use super::input::shown;
use super::replace::{beside, unwritable};
#[cfg(target_os = "linux")]
use super::replace::{builder, folder_of};

/// A file that grows beside its place, and of which nothing is left unless it is kept.
pub(super) struct Growing {
    file: File,
    /// Its name meanwhile. None where the system holds files without a name, of which nothing is left even if this
    /// program is killed.
    beside: Option<TempPath>,
    place: PathBuf,
}

impl Growing {
    /// Begins a file; one that stands in its place stays as it is until this one is kept.
    pub(super) fn new(place: &Path) -> Result<Self, Diagnostic> {
        if place.is_dir() || place.file_name().is_none() {
            let title = format!("cannot write `{}`: it is a folder", shown(place));
            return Err(Diagnostic::error(Code::FILE, title).help("name a file in it"));
        }
        if place.exists() && !place.is_file() {
            let title = format!("cannot write `{}`: it is no ordinary file", shown(place));
            return Err(Diagnostic::error(Code::FILE, title).help("name a file that can be put in its place"));
        }
        match unnamed(place) {
            Some(file) => Ok(Self { file, beside: None, place: place.to_owned() }),
            None => Self::named(place).map_err(|error| unwritable(place, &error)),
        }
    }

    /// With a name meanwhile.
    fn named(place: &Path) -> std::io::Result<Self> {
        let (file, path) = beside(place)?.into_parts();
        Ok(Self { file, beside: Some(path), place: place.to_owned() })
    }

    /// What is written to.
    pub(super) fn file(&self) -> &File {
        &self.file
    }

    /// Puts it in its place, whole.
    pub(super) fn keep(self) -> Result<(), Diagnostic> {
        let Self { file, beside, place } = self;
        let put = || {
            file.sync_all()?;
            // A name of its own first: only a file that has one can take the place of another.
            let beside = beside.map_or_else(|| linked(&file, &place), Ok)?;
            Ok(beside.persist(&place)?)
        };
        put().map_err(|error| unwritable(&place, &error))
    }
}

/// A new file in the folder of another that has no name there; none where the system or the disk knows no such files.
#[cfg(target_os = "linux")]
fn unnamed(path: &Path) -> Option<File> {
    use rustix::fs::{Mode, OFlags, open};
    let flags = OFlags::TMPFILE | OFlags::RDWR | OFlags::CLOEXEC;
    let file = File::from(open(folder_of(path), flags, Mode::from_raw_mode(0o666)).ok()?);
    Path::new(&opened(&file)).exists().then_some(file)
}

/// Gives such a file a name beside its place.
#[cfg(target_os = "linux")]
fn linked(file: &File, place: &Path) -> std::io::Result<TempPath> {
    use rustix::fs::{AtFlags, CWD, linkat};
    let link = |path: &Path| Ok(linkat(CWD, opened(file), CWD, path, AtFlags::SYMLINK_FOLLOW)?);
    Ok(builder().make_in(folder_of(place), link)?.into_temp_path())
}

/// Where the system shows a file that is open.
#[cfg(target_os = "linux")]
fn opened(file: &File) -> String {
    format!("/proc/self/fd/{}", std::os::fd::AsRawFd::as_raw_fd(file))
}

#[cfg(not(target_os = "linux"))]
fn unnamed(_: &Path) -> Option<File> {
    None
}

#[cfg(not(target_os = "linux"))]
fn linked(_: &File, _: &Path) -> std::io::Result<TempPath> {
    Err(ErrorKind::Unsupported.into())
}

#[cfg(test)]
#[expect(clippy::disallowed_methods, reason = "a test reads its files itself")]
mod tests {
    use std::io::Write;

    use super::Growing;

    /// Systems that know no files without a name are not those that tests run on.
    #[test]
    fn with_a_name_or_without() {
        let folder = tempfile::tempdir().unwrap();
        let place = folder.path().join("out.csv");
        let there = || std::fs::read_dir(folder.path()).unwrap().count();
        for (begin, names) in [
            ((|place| Growing::named(place).unwrap()) as fn(&std::path::Path) -> Growing, 2),
            (|place| Growing::new(place).unwrap(), 1),
        ] {
            std::fs::write(&place, "before").unwrap();
            let dropped = begin(&place);
            dropped.file().write_all(b"half").unwrap();
            assert!(there() <= names);
            drop(dropped);
            assert_eq!((there(), std::fs::read(&place).unwrap()), (1, b"before".to_vec()));
            let kept = begin(&place);
            kept.file().write_all(b"whole").unwrap();
            kept.keep().unwrap();
            assert_eq!((there(), std::fs::read(&place).unwrap()), (1, b"whole".to_vec()));
        }
    }
}
