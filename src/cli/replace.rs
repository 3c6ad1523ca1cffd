//! Writing a file: all of it or nothing.

use std::io::{ErrorKind, Write};
use std::path::Path;

use tempfile::NamedTempFile;

use crate::diagnostic::{Code, Diagnostic};

use super::input::shown;

/// Puts a text in the place of a file's.
///
/// It is written beside the file and then takes its name, so that at no time half a file stands there, whatever happens.
/// Who may read and write the file stays as it was; of a link, the file that it leads to is written.
pub(super) fn text(path: &Path, text: &str) -> Result<(), Diagnostic> {
    write(path, text).map_err(|error| cannot("write", path, &error))
}

/// The same of a file that need not be there yet, nor its folder.
pub(super) fn text_or_new(path: &Path, text: &str) -> Result<(), Diagnostic> {
    let written = match path.try_exists() {
        Ok(false) => std::fs::create_dir_all(folder_of(path)).and_then(|()| beside(path)).and_then(|mut file| {
            file.write_all(text.as_bytes())?;
            named(file, path)
        }),
        _ => write(path, text),
    };
    written.map_err(|error| cannot("write", path, &error))
}

/// Writes a file that must not exist yet: nothing of the author's is overwritten.
pub(super) fn new(path: &Path, text: &str) -> Result<(), Diagnostic> {
    let written = || {
        if path.symlink_metadata().is_ok() {
            return Err(ErrorKind::AlreadyExists.into());
        }
        let mut file = beside(path)?;
        file.write_all(text.as_bytes())?;
        file.as_file().sync_all()?;
        file.persist_noclobber(path).map_err(|error| error.error)?;
        Ok(())
    };
    written().map_err(|error| unwritable(path, &error))
}

/// Removes a file, if it is there.
pub(super) fn remove(path: &Path) -> Result<(), Diagnostic> {
    match std::fs::remove_file(path) {
        Err(error) if error.kind() != ErrorKind::NotFound => Err(cannot("remove", path, &error)),
        _ => Ok(()),
    }
}

/// What is wrong with the place of a new file.
pub(super) fn unwritable(path: &Path, error: &std::io::Error) -> Diagnostic {
    let (why, help) = match error.kind() {
        ErrorKind::AlreadyExists if path.is_dir() => ("it is a folder".to_owned(), Some("name a file in it")),
        ErrorKind::AlreadyExists => {
            ("there is such a file already".to_owned(), Some("choose another name: nothing is overwritten"))
        }
        ErrorKind::NotFound => ("there is no such folder".to_owned(), Some("make the folder first")),
        ErrorKind::PermissionDenied => {
            ("you may not write there".to_owned(), Some("name a file in a folder that you may write to"))
        }
        ErrorKind::StorageFull => ("the disk is full".to_owned(), Some("make room, or name a file on another disk")),
        ErrorKind::QuotaExceeded => {
            ("your part of the disk is full".to_owned(), Some("make room, or name a file on another disk"))
        }
        ErrorKind::FileTooLarge => {
            let help = "raise the limit (`ulimit -f`), or name a file on a disk that holds larger ones";
            ("no file may be so large there".to_owned(), Some(help))
        }
        _ => (error.to_string(), None),
    };
    let problem = Diagnostic::error(Code::FILE, format!("cannot write `{}`: {why}", shown(path)));
    problem.help_if(help.map(str::to_owned))
}

fn cannot(what: &str, path: &Path, error: &std::io::Error) -> Diagnostic {
    let why = match error.kind() {
        ErrorKind::PermissionDenied => format!("you may not {what} it"),
        _ => error.to_string(),
    };
    Diagnostic::error(Code::FILE, format!("cannot {what} `{}`: {why}", shown(path)))
}

/// The folder that a file stands in.
pub(super) fn folder_of(path: &Path) -> &Path {
    path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."))
}

/// How a file is called while it is written.
pub(super) fn builder() -> tempfile::Builder<'static, 'static> {
    let mut builder = tempfile::Builder::new();
    builder.prefix(".klausel-");
    builder
}

/// A new file in the folder of another.
pub(super) fn beside(path: &Path) -> std::io::Result<NamedTempFile> {
    let mut builder = builder();
    // Who may read it is for the user's mask to say, as for every new file.
    #[cfg(unix)]
    builder.permissions(std::os::unix::fs::PermissionsExt::from_mode(0o666));
    builder.tempfile_in(folder_of(path))
}

/// Gives a file that is whole its name.
fn named(file: NamedTempFile, path: &Path) -> std::io::Result<()> {
    file.as_file().sync_all()?;
    file.persist(path)?;
    Ok(())
}

fn write(path: &Path, text: &str) -> std::io::Result<()> {
    let path = path.canonicalize()?;
    let permissions = path.metadata()?.permissions();
    // A file that may not be written could still be replaced: its folder may.
    if permissions.readonly() {
        return Err(ErrorKind::PermissionDenied.into());
    }
    let mut file = beside(&path)?;
    file.write_all(text.as_bytes())?;
    file.as_file().set_permissions(permissions)?;
    named(file, &path)
}
