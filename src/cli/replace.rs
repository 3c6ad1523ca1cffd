//! Writing over a file: all of it or nothing.

use std::io::{ErrorKind, Write};
use std::path::Path;

use crate::diagnostic::{Code, Diagnostic};

use super::input::shown;

/// Puts a text in the place of a file's.
///
/// It is written beside the file and then takes its name, so that at no time half a file stands there, whatever happens.
/// Who may read and write the file stays as it was; of a link, the file that it leads to is written.
pub(super) fn text(path: &Path, text: &str) -> Result<(), Diagnostic> {
    write(path, text).map_err(|error| {
        let why = match error.kind() {
            ErrorKind::PermissionDenied => "you may not write it".to_owned(),
            _ => error.to_string(),
        };
        Diagnostic::error(Code::FILE, format!("cannot write `{}`: {why}", shown(path)))
    })
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
