//! `klausel fmt`

#![expect(clippy::disallowed_methods, reason = "a test reads and writes its files itself")]

use std::fs;
use std::path::Path;

use super::{klausel, shows};

const UNFORMATTED: &str = "tests/cli/books/ungeformt.klausel";
const BROKEN: &str = "line Feuer\n   covers Brand   only if\n";

/// A folder with files.
fn folder(files: &[(&str, &str)]) -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    for (name, text) in files {
        let path = folder.path().join(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    }
    folder
}

fn read(folder: &tempfile::TempDir, name: &str) -> String {
    fs::read_to_string(folder.path().join(name)).unwrap()
}

#[test]
fn check_shows_what_would_change() {
    let before = fs::read_to_string(UNFORMATTED).unwrap();
    shows!(klausel(["fmt", "--check", UNFORMATTED]).told());
    assert_eq!(fs::read_to_string(UNFORMATTED).unwrap(), before);
}

#[test]
fn shipped_rulebooks_are_formatted() {
    let ran = klausel(["fmt", "--check", "rulebooks"]).run();
    assert_eq!((ran.code, ran.out.as_str()), (0, ""), "`klausel fmt rulebooks` formats them\n{}", ran.err);
}

#[test]
fn formats_files_and_folders_and_says_which() {
    let text = fs::read_to_string(UNFORMATTED).unwrap();
    let folder = folder(&[
        ("buch/a.klausel", &text),
        ("buch/tief/b.klausel", "line Feuer\n  covers Brand\n"),
        ("buch/.git/c.klausel", &text),
        ("buch/staffel.csv", "a,b\n"),
        ("d.klausel", &text),
    ]);
    let run = || klausel(["fmt", "buch", "d.klausel", "buch/a.klausel"]).within(folder.path());
    shows!(run().told());
    assert_ne!(read(&folder, "buch/a.klausel"), text);
    assert_eq!(read(&folder, "buch/a.klausel"), read(&folder, "d.klausel"));
    assert_eq!(read(&folder, "buch/.git/c.klausel"), text);
    let again = run().run();
    assert_eq!((again.code, again.out.as_str(), again.err.as_str()), (0, "", "3 files, nothing to change\n"));
    // Nothing is left beside the files.
    let beside: Vec<_> =
        fs::read_dir(folder.path().join("buch")).unwrap().map(|entry| entry.unwrap().file_name()).collect();
    assert_eq!(beside.len(), 4, "{beside:?}");
}

#[test]
fn a_broken_file_is_left_and_the_others_are_formatted() {
    let folder = folder(&[("gut.klausel", "line  Feuer\n covers Brand"), ("kaputt.klausel", BROKEN)]);
    shows!(klausel(["fmt", "."]).within(folder.path()).told());
    assert_eq!(read(&folder, "kaputt.klausel"), BROKEN);
    assert_eq!(read(&folder, "gut.klausel"), "line Feuer\n  covers Brand\n");
}

#[test]
fn line_ends_of_windows_and_a_byte_order_mark() {
    let folder = folder(&[("windows.klausel", "\u{FEFF}line Feuer\r\n  covers Brand\r\n")]);
    shows!(klausel(["fmt", "--check", "windows.klausel"]).within(folder.path()).told());
    klausel(["fmt", "windows.klausel"]).within(folder.path()).run();
    assert_eq!(read(&folder, "windows.klausel"), "line Feuer\n  covers Brand\n");
}

#[test]
fn standard_input() {
    let told = klausel(["fmt", "-"]).reading("line   Feuer -- alt\r\n     covers Brand,Sturm").told();
    shows!(told);
    let ran = klausel(["fmt", "-"]).reading(BROKEN).run();
    assert_eq!((ran.code, ran.out.as_str()), (1, ""));
    assert!(ran.err.contains("K0008") && ran.err.contains("standard input:2"), "{}", ran.err);
    let ran = klausel(["fmt", "-", "--check"]).reading("line Feuer\n  covers Brand\n").run();
    assert_eq!((ran.code, ran.out.as_str()), (0, ""));
}

#[test]
fn nothing_to_format() {
    let folder = folder(&[("leer/README.md", "")]);
    shows!(klausel(["fmt", "leer", "fehlt", "fall.toml"]).within(folder.path()).told());
}

#[cfg(unix)]
#[test]
fn permissions_and_links_stay() {
    use std::os::unix::fs::{PermissionsExt, symlink};
    let folder = folder(&[("echt/a.klausel", "line  Feuer\n"), ("fest.klausel", "line  Feuer\n")]);
    let (real, link, fixed) =
        (folder.path().join("echt/a.klausel"), folder.path().join("b.klausel"), folder.path().join("fest.klausel"));
    let set = |path: &Path, mode| fs::set_permissions(path, fs::Permissions::from_mode(mode)).unwrap();
    set(&real, 0o640);
    set(&fixed, 0o444);
    symlink("echt/a.klausel", &link).unwrap();
    let ran = klausel(["fmt", "b.klausel", "fest.klausel"]).within(folder.path()).run();
    assert_eq!((ran.code, ran.out.as_str()), (1, "formatted b.klausel\n"));
    assert!(ran.err.contains("cannot write `fest.klausel`: you may not write it"), "{}", ran.err);
    assert_eq!(read(&folder, "fest.klausel"), "line  Feuer\n");
    assert!(fs::symlink_metadata(&link).unwrap().is_symlink());
    assert_eq!(fs::read_to_string(&real).unwrap(), "line Feuer\n");
    assert_eq!(fs::metadata(&real).unwrap().permissions().mode() & 0o777, 0o640);
}
