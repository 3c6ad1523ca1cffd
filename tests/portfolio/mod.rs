//! Portfolios: what is read, decided, rejected and written.

use std::io::Cursor;

use klauselwerk::base::{FileId, Sources};
use klauselwerk::book::{Book, load};
use klauselwerk::diagnostic::Diagnostic;
use klauselwerk::portfolio::{ColumnMap, Fault, Format, Input, Options, Stopped, Summary, Watch, run};

mod cases;
mod compare;
mod cut_short;
mod damaged;
mod formats;
mod page;
mod parquet_columns;
mod places;
mod sample;
mod scenarios;

/// A small rulebook with every type of fact.
const BOOK: &str = "\
rulebook Probe
generation 1 from 2020-01-01
currency EUR
kind Gefahr, among others
  Brand
  Elementar
    Sturm, Hagel
  Leitungswasser
kind Sache
  DV, Inventar
fact Windstärke as Beaufort from 0 to 17, or nicht feststellbar
fact Schaden, Versicherungssumme as EUR
fact Versicherungswert as EUR above 0 EUR
fact Satz as %
fact Karenz as days
fact Beginn, Ende as date
fact Ort as text
fact Orte as set of text
fact vorsätzlich
each line has fact Selbstbehalt as EUR, default 0 EUR
clause Klausel 510
always Beginn is before Ende

line Leitungswasser
  § 1  covers Leitungswasser
  § 2  covers DV only if Klausel 510
  § 3  pays Schaden
    § 3.1  in the proportion of Versicherungssumme to Versicherungswert
    § 3.2  up to Versicherungssumme
    § 3.3  less Selbstbehalt

line Sturm
  § 1  covers Sturm only if Windstärke at least 8
  § 2  excludes everything if vorsätzlich
  § 3  requires Ort listed in Orte or Satz at least 10 % or Karenz at most 3 days
";

fn book() -> Book {
    let mut sources = Sources::default();
    sources.add("probe.klausel", BOOK);
    let mut loaded = load(&sources);
    assert!(loaded.problems.is_empty(), "{:#?}", loaded.problems);
    loaded.books.pop().unwrap()
}

/// Everything that came of a run.
#[derive(Debug)]
struct Ran {
    out: Vec<u8>,
    faults: Vec<Fault>,
    outcome: Result<Summary, Vec<Diagnostic>>,
}

#[derive(Default)]
struct Faults(Vec<Fault>);

impl Watch for Faults {
    fn read(&mut self, _: u64, _: Option<u64>) {}

    fn rejected(&mut self, faults: &[Fault]) -> std::io::Result<()> {
        self.0.extend_from_slice(faults);
        Ok(())
    }
}

fn options(format: Format) -> Options {
    Options {
        keep: Vec::new(),
        only: None,
        accept_unlisted: false,
        threads: 1,
        max_rejects: u64::MAX,
        format,
        case_id: None,
    }
}

fn ran(book: &Book, input: Input, map: &str, options: &Options) -> Ran {
    let map = ColumnMap::read(FileId::default(), map).unwrap();
    let (mut out, mut faults) = (Vec::new(), Faults::default());
    let outcome = match run(std::slice::from_ref(book), false, input, &map, options, &mut out, &mut faults) {
        Ok(summary) => Ok(summary),
        Err(Stopped::Problems(problems)) => Err(problems),
        Err(Stopped::Writing(error)) => panic!("{error}"),
    };
    Ran { out, faults: faults.0, outcome }
}

fn csv(bytes: impl Into<Vec<u8>>) -> Input {
    Input::Csv(Box::new(Cursor::new(bytes.into())))
}

fn json(bytes: impl Into<Vec<u8>>) -> Input {
    Input::Json(Box::new(Cursor::new(bytes.into())))
}

fn parquet(bytes: &[u8]) -> Input {
    let mut file = tempfile::tempfile().unwrap();
    std::io::Write::write_all(&mut file, bytes).unwrap();
    Input::Parquet(file)
}

impl Ran {
    /// Read, decided and rejected rows add up; every rejected row is told. How many rows were read.
    fn adds_up(&self) -> u64 {
        let summary = self.outcome.as_ref().unwrap();
        let mut rows: Vec<u64> = self.faults.iter().map(|fault| fault.row).collect();
        rows.sort_unstable();
        rows.dedup();
        assert_eq!(rows.len() as u64, summary.rejected, "{:?}", self.faults);
        for line in &summary.lines {
            let counts = line.counts;
            let decided = counts.covered + counts.not_covered + counts.depends;
            assert_eq!(decided + summary.rejected, summary.rows, "{}: {counts:?}", line.name);
            let told: u64 = line.depends.iter().map(|(_, rows)| rows).sum();
            assert_eq!(told, counts.depends, "{}: {:?}", line.name, line.depends);
        }
        assert!(self.faults.iter().all(|fault| (1..=summary.rows).contains(&fault.row)), "{:?}", self.faults);
        summary.rows
    }

    fn text(&self) -> &str {
        std::str::from_utf8(&self.out).unwrap()
    }
}
