//! One portfolio by two generations: what changes, and by which sentence.

use klauselwerk::base::{FileId, Sources};
use klauselwerk::book::{Book, load};
use klauselwerk::decide::Answer::{Covered, Depends, NotCovered};
use klauselwerk::diagnostic::has_errors;
use klauselwerk::portfolio::{Changes, ColumnMap, Format, How, Options, Stopped, compare};

use super::{Faults, csv, json, options};

const OLD: &str = "\
rulebook Probe
generation 1 from 2020-01-01
currency EUR
kind Gefahr, among others
  Brand, Sturm, Hagel
kind Sache
  DV, Inventar
fact Schaden, Selbstbehalt as EUR
clause Klausel 510
line Feuer
  § 1  covers Brand
  § 2  covers Inventar
  § 3  pays Schaden
    § 3.1  less Selbstbehalt
line Sturm
  § 1  covers Sturm
  § 2  excludes Inventar
";

const NEW: &str = "\
rulebook Probe
generation 2 amends 1 from 2025-01-01
replaces Sturm § 1 by
  covers Sturm, Hagel
repeals Sturm § 2
replaces Feuer § 2 by
  covers Inventar only if Klausel 510
replaces Feuer § 3.1 by
  less 100 EUR
";

fn books(new: &str) -> (Book, Book) {
    let mut sources = Sources::default();
    sources.add("1.klausel", OLD);
    sources.add("2.klausel", new);
    let mut loaded = load(&sources);
    assert!(!has_errors(&loaded.problems), "{:#?}", loaded.problems);
    let new = loaded.books.pop().unwrap();
    (loaded.books.pop().unwrap(), new)
}

const ROWS: &str = "\
agreed,Gefahr,Sache,Klausel 510,Schaden,Selbstbehalt
Feuer; Sturm,Brand,DV,true,1000.00,50
Feuer; Sturm,Brand,Inventar,false,1000.00,50
Feuer; Sturm,Brand,Inventar,true,1000.00,50
Feuer; Sturm,Brand,Inventar,,1000.00,50
Feuer; Sturm,Sturm,Inventar,true,,
Feuer; Sturm,Sturm,DV,true,,
Feuer; Sturm,Brannd,DV,true,,
";

fn compared(rows: &str, threads: usize) -> (Changes, Vec<u64>) {
    let (old, new) = books(NEW);
    let map = ColumnMap::read(FileId::default(), "").unwrap();
    let mut faults = Faults::default();
    let options = Options { threads, ..options(Format::Csv) };
    let changes = compare((&old, &new), csv(rows), &map, &options, &mut faults).unwrap();
    (changes, faults.0.iter().map(|fault| fault.row).collect())
}

#[test]
fn each_change_has_its_sentence() {
    let (changes, rejected) = compared(ROWS, 1);
    assert_eq!(rejected, [7]);
    assert_eq!((changes.rows, changes.rejected, changes.changed), (7, 1, 5));
    let [feuer, sturm] = changes.lines.as_slice() else { panic!("{changes:#?}") };
    assert_eq!((feuer.name.as_str(), sturm.name.as_str()), ("Feuer", "Sturm"));
    let told = |line: &klauselwerk::portfolio::LineChanges| {
        let moved = line.moved.iter();
        moved
            .map(|moved| (moved.from, moved.to, moved.how, moved.sentences.join(", "), moved.rows, moved.more))
            .collect::<Vec<_>>()
    };
    assert_eq!(
        told(feuer),
        [
            (Covered, NotCovered, How::New, "Feuer § 2".to_owned(), 1, -95_000),
            (Covered, Depends, How::New, "Feuer § 2".to_owned(), 1, 0),
            (NotCovered, Covered, How::New, "Feuer § 2".to_owned(), 1, 90_000),
            (Covered, Covered, How::New, "Feuer § 3.1".to_owned(), 1, -5_000),
        ]
    );
    assert_eq!(told(sturm), [(NotCovered, Covered, How::Gone, "Sturm § 2".to_owned(), 1, 0)]);
}

#[test]
fn answers_are_those_that_each_generation_gives_alone() {
    let (old, new) = books(NEW);
    let (changes, _) = compared(ROWS, 1);
    for (at, line) in changes.lines.iter().enumerate() {
        for (book, side) in [(&old, 0), (&new, 1)] {
            let alone = super::ran(book, csv(ROWS), "", &options(Format::Csv)).outcome.unwrap();
            let of = |answer| {
                let rows = line.answers.iter().filter(|((from, to), _)| [*from, *to][side] == answer);
                rows.map(|(_, rows)| rows).sum::<u64>()
            };
            let counts = alone.lines[at].counts;
            assert_eq!(
                (of(Covered), of(NotCovered), of(Depends)),
                (counts.covered, counts.not_covered, counts.depends)
            );
        }
    }
}

#[test]
fn threads_and_formats_make_no_difference() {
    let (header, body) = ROWS.split_once('\n').unwrap();
    let filler = "x".repeat(3_000);
    let mut rows = format!("{header},remarks\n");
    for _ in 0..150 {
        body.lines().for_each(|row| rows.push_str(&format!("{row},{filler}\n")));
    }
    let one = compared(&rows, 1);
    assert_eq!((one.0.rows, one.0.changed), (1_050, 750));
    assert_eq!(one, compared(&rows, 3));
    let (old, new) = books(NEW);
    let map = ColumnMap::read(FileId::default(), "").unwrap();
    let lines = "{\"agreed\": [\"Sturm\"], \"Gefahr\": \"Hagel\"}\n{\"agreed\": [\"Sturm\"], \"Gefahr\": \"Sturm\"}\n";
    let changes = compare((&old, &new), json(lines), &map, &options(Format::Csv), &mut Faults::default()).unwrap();
    assert_eq!(changes.lines[1].moved.iter().map(|moved| moved.rows).sum::<u64>(), 2, "{changes:#?}");
}

#[test]
fn nothing_changes_where_nothing_is_amended() {
    let (old, new) = books("rulebook Probe\ngeneration 2 amends 1 from 2025-01-01\n");
    let map = ColumnMap::read(FileId::default(), "").unwrap();
    let changes = compare((&old, &new), csv(ROWS), &map, &options(Format::Csv), &mut Faults::default()).unwrap();
    assert_eq!(changes.changed, 0);
    assert!(changes.lines.iter().all(|line| line.moved.is_empty() && line.paid_differently == 0));
    let wrong = compare((&old, &new), csv("Gefhar\nBrand\n"), &map, &options(Format::Csv), &mut Faults::default());
    let Err(Stopped::Problems(problems)) = wrong else { panic!("{wrong:?}") };
    assert_eq!(problems.iter().map(|problem| problem.code.0).collect::<Vec<_>>(), ["K0605"]);
}

/// The rulebook in DM, and from 2002 in EUR.
fn books_of_two_currencies() -> (Book, Book) {
    let mut sources = Sources::default();
    sources.add("1.klausel", OLD.replace("EUR", "DM").as_str());
    sources.add(
        "2.klausel",
        "rulebook Probe\ngeneration 2 amends 1 from 2025-01-01\ncurrency EUR at 1.95583 DM\n\
         replaces Feuer § 3.1 by\n  less 100 EUR\n",
    );
    let mut loaded = load(&sources);
    assert!(!has_errors(&loaded.problems), "{:#?}", loaded.problems);
    let new = loaded.books.pop().unwrap();
    (loaded.books.pop().unwrap(), new)
}

/// What a row says is in EUR, unless it says otherwise; what is paid in DM is restated.
#[test]
fn money_of_two_currencies_is_compared_in_the_later_one() {
    let (old, new) = books_of_two_currencies();
    let rows = "agreed,Gefahr,Sache,Schaden,Selbstbehalt\n\
                Feuer,Brand,Inventar,1000.00,50\n\
                Feuer,Brand,Inventar,1000.01,100\n\
                Feuer,Brand,Inventar,1955.83 DM,195.58 DM\n";
    let map = ColumnMap::read(FileId::default(), "").unwrap();
    let options = Options { threads: 1, ..options(Format::Csv) };
    for turned in [false, true] {
        let books = if turned { (&new, &old) } else { (&old, &new) };
        let changes = compare(books, csv(rows), &map, &options, &mut Faults::default()).unwrap();
        let feuer = &changes.lines[0];
        // 950.00 is paid less by 50.00; 900.01 and 900.00 are the same but for rounding.
        let (before, after) = (95_000 + 90_001 + 90_000, 90_000 + 90_001 + 90_000);
        let (old_paid, new_paid) = if turned { (after, before) } else { (before, after) };
        assert_eq!(feuer.paid, Some((old_paid, new_paid, 2, "EUR".into())));
        assert_eq!((changes.changed, feuer.paid_differently), (1, 1));
        assert_eq!(feuer.moved[0].more, new_paid - old_paid);
    }
}
