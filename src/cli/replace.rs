//! Writing a file: all of it or nothing.

use std::io::{ErrorKind, Write};
use std::path::Path;

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
        Ok(false) => create(path, text),
        _ => write(path, text),
    };
    written.map_err(|error| cannot("write", path, &error))
}

/// Removes a file, if it is there.
pub(super) fn remove(path: &Path) -> Result<(), Diagnostic> {
    match std::fs::remove_file(path) {
        Err(error) if error.kind() != ErrorKind::NotFound => Err(cannot("remove", path, &error)),
        _ => Ok(()),
    }
}

fn cannot(what: &str, path: &Path, error: &std::io::Error) -> Diagnostic {
    let why = match error.kind() {
        ErrorKind::PermissionDenied => format!("you may not {what} it"),
        _ => error.to_string(),
    };
    Diagnostic::error(Code::FILE, format!("cannot {what} `{}`: {why}", shown(path)))
}

fn create(path: &Path, text: &str) -> std::io::Result<()> {
    let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    std::fs::create_dir_all(folder)?;
    let mut builder = tempfile::Builder::new();
    builder.prefix(".klausel-");
    // As any new file: whoever may by the rules of the machine reads it.
    #[cfg(unix)]
    builder.permissions(std::os::unix::fs::PermissionsExt::from_mode(0o666));
    let mut beside = builder.tempfile_in(folder)?;
    beside.write_all(text.as_bytes())?;
    beside.as_file().sync_all()?;
    beside.persist(path)?;
    Ok(())
}

fn write(path: &Path, text: &str) -> std::io::Result<()> {
    let path = path.canonicalize()?;
    let permissions = path.metadata()?.permissions();
    // A file that may not be written could still be replaced: its folder may.
    if permissions.readonly() {
        return Err(ErrorKind::PermissionDenied.into());
    }
    let folder = path.parent().unwrap_or(Path::new("."));
    let mut beside = tempfile::Builder::new().prefix(".klausel-").tempfile_in(folder)?;
    beside.write_all(text.as_bytes())?;
    beside.as_file().set_permissions(permissions)?;
    beside.as_file().sync_all()?;
    beside.persist(&path)?;
    Ok(())
}
