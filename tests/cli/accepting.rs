//! Snapshots of scenarios, from the first one that nobody has accepted to the one that no scenario asks for.

use std::path::{Path, PathBuf};

use super::{klausel, shows};

const BOOK: &str = "\
rulebook Haus
generation 1 from 2020-01-01
currency DM
source AVB \"Bedingungen\"
kind Gefahr, among others
  Leitungswasser, Sturm
kind Sache
  DV, Möbel
fact Schaden, Versicherungssumme as DM
clause Klausel 510

line Leitungswasser
  § 1  covers Leitungswasser                        [AVB]
  § 2  covers DV only if Klausel 510                [AVB 2]
  § 3  pays Schaden up to Versicherungssumme
  § 4  advises \"Wasserstandsmelder einbauen\" if Sache is DV

scenario \"Rohrbruch: über dem \\Rechenzentrum\"
  given agreed are Leitungswasser and nothing else
  given Gefahr is Leitungswasser, Sache is DV, Schaden is 5_000 DM
  snapshot
";
const NAME: &str = "haus__Rohrbruch_über_dem_Rechenzentrum@1";

struct Book(tempfile::TempDir);

#[expect(clippy::disallowed_methods, reason = "a test reads and writes its files itself")]
impl Book {
    fn new() -> Self {
        let book = Self(tempfile::tempdir().unwrap());
        book.says(BOOK);
        book
    }

    fn says(&self, text: &str) {
        std::fs::write(self.path("haus.klausel"), text).unwrap();
    }

    fn path(&self, file: &str) -> PathBuf {
        self.0.path().join(file)
    }

    fn snapshot(&self, ending: &str) -> Option<String> {
        std::fs::read_to_string(self.path("snapshots").join(format!("{NAME}.{ending}"))).ok()
    }

    fn test(&self, args: &[&str]) -> String {
        klausel(["test"]).and(args).within(self.0.path()).told()
    }
}

/// The text of a snapshot as insta reads it.
fn read_by_insta(path: &Path) -> insta::Snapshot {
    insta::Snapshot::from_file(path).unwrap()
}

#[test]
fn a_decision_is_accepted_changes_and_is_left_behind() {
    let book = Book::new();
    let new = book.test(&[]);
    let pending = book.snapshot("snap.new").expect("laid beside");
    assert_eq!(book.snapshot("snap"), None);
    let accepted = book.test(&["--accept"]);
    let file = book.snapshot("snap").expect("accepted");
    assert_eq!(book.snapshot("snap.new"), None, "what is accepted is pending no longer");
    assert_eq!(pending.replace("assertion_line: 21\n", ""), file);
    let same = book.test(&[]);
    book.says(
        &BOOK.replace("only if Klausel 510", "unless Klausel 510").replace("§ 1 ", "\n  -- weiter unten\n  § 1 "),
    );
    let changed = book.test(&[]);
    assert_eq!(book.snapshot("snap"), Some(file), "it is accepted by nobody else");
    assert!(book.snapshot("snap.new").is_some());
    let accepted_again = book.test(&["--accept"]);
    book.says(&BOOK.replace("Rohrbruch:", "Wasser:"));
    let renamed = book.test(&[]);
    let some = book.test(&["--filter", "Wasser"]);
    let removed = book.test(&["--accept"]);
    assert_eq!(book.snapshot("snap"), None, "no scenario asks for it");
    shows!(format!(
        "{pending}\n\n{}",
        [new, accepted, same, changed, accepted_again, renamed, some, removed].join("\n\n")
    ));
}

#[test]
fn a_comment_more_changes_no_snapshot() {
    let book = Book::new();
    book.test(&["--accept"]);
    book.says(&format!("-- Haus\n\n{}", BOOK.replace("line Leitungswasser", "-- Wasser\nline Leitungswasser")));
    let folder = book.path("..").canonicalize().unwrap();
    let ran = klausel(["test"]).and([book.0.path()]).within(&folder).run();
    assert_eq!(ran.code, 0, "nor does the folder from which it is run: {}", ran.told());
}

#[test]
fn insta_reads_what_is_written() {
    let book = Book::new();
    book.test(&[]);
    let new = read_by_insta(&book.path(&format!("snapshots/{NAME}.snap.new")));
    assert_eq!(new.metadata().source(), Some("haus.klausel"));
    assert_eq!(new.metadata().description(), Some("Rohrbruch: über dem \\Rechenzentrum"));
    assert_eq!(new.metadata().expression(), Some("decide by generation 1"));
    assert_eq!(new.metadata().assertion_line(), Some(21));
    let text = new.as_text().unwrap().to_string();
    assert!(text.starts_with("Haus, generation 1\n\n  not covered  Leitungswasser"), "{text}");
    // As `cargo insta accept` does it.
    new.save(&book.path(&format!("snapshots/{NAME}.snap"))).unwrap();
    std::fs::remove_file(book.path(&format!("snapshots/{NAME}.snap.new"))).unwrap();
    let ran = klausel(["test"]).within(book.0.path()).run();
    assert_eq!((ran.code, ran.out.as_str()), (0, "1 passed, 0 failed\n"));
}

#[test]
fn what_contradicts_an_expectation_is_not_accepted() {
    let book = Book::new();
    book.says(&format!("{BOOK}  expect Leitungswasser covers\n"));
    let ran = klausel(["test", "--accept"]).within(book.0.path()).run();
    assert_eq!(ran.code, 1);
    assert_eq!(book.snapshot("snap"), None);
    assert!(book.snapshot("snap.new").is_some());
    shows!(ran.told());
}

#[test]
fn two_snapshots_of_one_name() {
    let book = Book::new();
    let second = BOOK.split("scenario ").nth(1).unwrap().replace("Rohrbruch: über dem \\", "rohrbruch, über dem ");
    book.says(&format!("{BOOK}\nscenario {second}"));
    shows!(book.test(&["--accept"]));
}

#[test]
fn a_folder_that_cannot_be_written() {
    let book = Book::new();
    // A file stands where the folder should be.
    std::fs::File::create(book.path("snapshots")).unwrap();
    let ran = klausel(["test"]).within(book.0.path()).run();
    assert_eq!(ran.code, 1);
    assert!(ran.err.contains("error[K0601]"), "{}", ran.told());
}
