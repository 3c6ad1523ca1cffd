//! Rulebooks with files of rows.

#![expect(clippy::disallowed_methods, reason = "a test reads and writes its files itself")]

use std::fs;
use std::path::Path;

use super::{klausel, shows};

const BOOK: &str = "rulebook Staffelbuch\ngeneration 1986 from 1986-12-12\ncurrency DM\nkind Gefahr\n  Brand\n\
    kind Betriebsgröße\n  klein, groß\nfact Summe as DM\ntable Staffel from \"tabellen/staffel.csv\"\n  \
    keys Betriebsgröße, Summe as range\n  gives Satz as %\nline Feuer\n  covers Brand if Satz at most 2 %\n";
const ROWS: &str = "Betriebsgröße;Summe above;Summe up to;Satz\nklein;;100000;5\nklein;100000;;2\ngroß;;;1\n";

/// A folder with the rulebook and a file of rows, if there is one.
fn folder(rows: Option<&[u8]>) -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    fs::create_dir(folder.path().join("tabellen")).unwrap();
    fs::write(folder.path().join("buch.klausel"), BOOK).unwrap();
    if let Some(rows) = rows {
        fs::write(folder.path().join("tabellen/staffel.csv"), rows).unwrap();
    }
    folder
}

fn check(folder: &Path) -> String {
    klausel(["check", "buch.klausel", "--message-format", "plain"]).within(folder).run().told()
}

#[test]
fn rows_of_a_file_decide_and_are_cited() {
    let marked = [b"\xEF\xBB\xBF", ROWS.replace('\n', "\r\n").as_bytes()].concat();
    for rows in [ROWS.as_bytes(), &marked] {
        let folder = folder(Some(rows));
        let given = "Feuer agreed, Gefahr is Brand, Betriebsgröße is klein, Summe is 200_000 DM";
        let ran = klausel(["ask", "buch.klausel", "Feuer covers?", "--given", given]).within(folder.path()).run();
        assert_eq!(ran.code, 0, "{}", ran.err);
        assert!(ran.out.contains("Staffel row 2") && ran.out.contains("staffel.csv:3"), "{}", ran.out);
    }
}

#[test]
fn a_file_that_is_not_there_is_told_where_it_is_named() {
    let folder = folder(None);
    fs::write(folder.path().join("tabellen/stafel.csv"), ROWS).unwrap();
    shows!(check(folder.path()));
}

#[test]
fn a_wrong_header_is_told_by_its_columns() {
    let folder = folder(Some("Betriebsgröße,Summe up,Sats,Satz\n".as_bytes()));
    shows!(check(folder.path()));
}

#[test]
fn a_german_number_is_offered_in_the_right_form() {
    let rows = ROWS.replace(";100000;;2", ";\"100.000,50\";;2,5").replace("groß;", "gros;");
    let folder = folder(Some(rows.as_bytes()));
    shows!(check(folder.path()));
}

#[test]
fn a_file_that_is_no_text_is_told_at_its_first_byte() {
    let folder = folder(Some(b"Betriebsgr\xF6\xDFe;Summe;Satz\n"));
    shows!(check(folder.path()));
}
