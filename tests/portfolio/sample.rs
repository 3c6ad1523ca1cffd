//! Portfolios drawn at random, rows that are positions, and rows of several generations.

use klauselwerk::base::{FileId, Sources};
use klauselwerk::book::load;
use klauselwerk::portfolio::{ColumnMap, Format, Options, Sample, header, run, sample};

use super::{Faults, book, csv, json, options, parquet, ran};

fn drawn(rows: u64, seed: u64, unknown: u16, shares: &str, format: Format) -> Vec<u8> {
    let book = book();
    let shares = ColumnMap::read(FileId::default(), shares).unwrap().shares(&book).unwrap();
    let mut out = Vec::new();
    sample(&book, &Sample { rows, seed, unknown, shares }, format, &mut out).unwrap();
    out
}

#[test]
fn equal_seeds_draw_equal_rows_however_many() {
    let text = |rows, seed| String::from_utf8(drawn(rows, seed, 100, "", Format::Csv)).unwrap();
    assert_eq!(text(40, 7), text(40, 7));
    assert!(text(40, 7).starts_with(&text(20, 7)));
    assert_ne!(text(40, 7), text(40, 8));
    assert_eq!(text(0, 7).lines().collect::<Vec<_>>(), [header(&book()).trim_end()]);
}

#[test]
fn what_is_drawn_can_be_run() {
    let book = book();
    for (format, input) in [
        (Format::Csv, csv as fn(Vec<u8>) -> _),
        (Format::Json, json),
        (Format::Parquet, |bytes: Vec<u8>| parquet(&bytes)),
    ] {
        let ran = ran(&book, input(drawn(60, 3, 100, "", format)), "", &options(Format::Csv));
        assert_eq!(ran.adds_up(), 60, "{format:?}");
        // Every row keeps what every case keeps.
        assert_eq!(ran.faults, [], "{format:?}");
        let counts = ran.outcome.unwrap().lines[0].counts;
        assert!(counts.depends > 0 && counts.not_covered > 0, "{format:?}: {counts:?}");
    }
}

#[test]
fn shares_say_how_often_something_is_so() {
    let shares = "[share]\n\"Sturm agreed\" = \"100 %\"\n\"Klausel 510\" = \"0 %\"\nGefahr = { Hagel = \"100 %\" }\n";
    let text = String::from_utf8(drawn(30, 1, 0, shares, Format::Csv)).unwrap();
    let mut rows = text.lines().map(|row| row.split(',').collect::<Vec<_>>());
    let names = rows.next().unwrap();
    let at = |name: &str| names.iter().position(|other| *other == name).unwrap_or_else(|| panic!("{name}: {names:?}"));
    let places = [at("Sturm agreed"), at("Klausel 510"), at("Gefahr")];
    for row in rows {
        assert_eq!(places.map(|place| row[place]), ["true", "false", "Hagel"]);
    }
    let wrong = "[share]\nGefahr = { Hagle = \"10 %\" }\nSache = { DV = \"110 %\" }\n\"Sturm agred\" = \"1 %\"\n";
    let problems = ColumnMap::read(FileId::default(), wrong).unwrap().shares(&book()).unwrap_err();
    assert_eq!(problems.len(), 3, "{problems:#?}");
}

const POSITIONS: &str = "\
rulebook Positionen
generation 1 from 2020-01-01
currency EUR
kind Gefahr
  Brand, Sturm
position
  fact Schaden as EUR
line Feuer
  § 1  covers Brand
  § 2  pays Schaden
";

#[test]
fn rows_of_one_case_are_its_positions() {
    let mut sources = Sources::default();
    sources.add("positionen.klausel", POSITIONS);
    let mut loaded = load(&sources);
    assert!(loaded.problems.is_empty(), "{:#?}", loaded.problems);
    let book = loaded.books.pop().unwrap();
    let by_case = Options { case_id: Some("claim".to_owned()), ..options(Format::Csv) };
    let rows = "claim,agreed,Gefahr,Schaden\nA,Feuer,Brand,100.00\nA,Feuer,Brand,50.50\nB,Feuer,Sturm,70\n";
    let together = ran(&book, csv(rows), "", &by_case);
    assert_eq!(together.faults, []);
    let summary = together.outcome.as_ref().unwrap();
    assert_eq!((summary.rows, summary.lines[0].counts.covered), (2, 1));
    assert_eq!(summary.lines[0].paid.as_ref().unwrap().0, 15_050);
    // Rows of a case that differ in what is of the whole case, a case without a name, one that comes again.
    let rows = "claim,agreed,Gefahr,Schaden\nA,Feuer,Brand,1\nA,Feuer,Sturm,2\n,Feuer,Brand,3\nB,Feuer,Brand,4\nA,Feuer,Brand,5\n";
    let odd = ran(&book, csv(rows), "", &by_case);
    let codes: Vec<(u64, &str)> = odd.faults.iter().map(|fault| (fault.row, fault.code.0)).collect();
    assert_eq!(codes, [(2, "K0609"), (3, "K0609"), (5, "K0609")]);
    assert_eq!(odd.outcome.unwrap().lines[0].counts.covered, 1);
}

#[test]
fn each_row_is_judged_by_the_generation_of_its_date() {
    let mut sources = Sources::default();
    sources.add(
        "1.klausel",
        "rulebook Zeit\ngeneration 1 from 2020-01-01\ngoverned by Vertragsbeginn\nkind Gefahr\n  Brand, Sturm\n\
         fact Vertragsbeginn as date\nline Feuer\n  § 1  covers Brand\n",
    );
    sources.add(
        "2.klausel",
        "rulebook Zeit\ngeneration 2 amends 1 from 2025-01-01\nreplaces Feuer § 1 by\n  covers Brand, Sturm\n",
    );
    let loaded = load(&sources);
    assert!(loaded.problems.is_empty(), "{:#?}", loaded.problems);
    let rows = "agreed,Gefahr,Vertragsbeginn\nFeuer,Sturm,2021-01-01\nFeuer,Sturm,2026-01-01\nFeuer,Sturm,\n\
                Feuer,Brand,\nFeuer,Brand,2019-12-31\n";
    let map = ColumnMap::read(FileId::default(), "").unwrap();
    let (mut out, mut faults) = (Vec::new(), Faults::default());
    let summary = run(&loaded.books, false, csv(rows), &map, &options(Format::Csv), &mut out, &mut faults).unwrap();
    let text = String::from_utf8(out).unwrap();
    let answers: Vec<&str> = text.lines().skip(1).collect();
    assert_eq!(
        answers,
        ["1,not covered,Feuer,1", "2,covered,Feuer § 1,2", "3,depends,,", "4,covered,Feuer § 1,"],
        "{text}"
    );
    assert_eq!(faults.0.iter().map(|fault| (fault.row, fault.code.0)).collect::<Vec<_>>(), [(5, "K0711")]);
    assert_eq!((summary.rows, summary.rejected), (5, 1));
    assert_eq!(summary.lines[0].depends, [(vec!["Vertragsbeginn".to_owned()], 1)]);
}
