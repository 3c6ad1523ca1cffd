//! From a Parquet file to answers, beside only decoding the columns that the rules need; in one run, on one thread.

use std::fs::File;
use std::hint::black_box;
use std::path::Path;

use klauselwerk::base::Sources;
use klauselwerk::book::Book;
use klauselwerk::decide::Answer;
use klauselwerk::portfolio::{ColumnMap, Fault, Format, Input, Options, Watch, run};
use parquet::column::reader::{ColumnReader, ColumnReaderImpl};
use parquet::data_type::DataType;
use parquet::file::reader::FileReader;
use parquet::file::serialized_reader::SerializedFileReader;

use crate::{median, timed_by};

/// So many values are decoded at once.
const VALUES: usize = 1 << 13;

struct Silent;

impl Watch for Silent {
    fn read(&mut self, _: u64, _: Option<u64>) {}

    fn rejected(&mut self, faults: &[Fault]) -> std::io::Result<()> {
        panic!("{faults:?}");
    }
}

fn map() -> ColumnMap {
    let mut sources = Sources::default();
    let text = include_str!("map.toml");
    ColumnMap::read(sources.add_data("map.toml", text), text).unwrap()
}

/// Every answer; only rows of which one line depends are written, and none does. Or all of them, encoded and thrown away.
fn answers(book: &Book, map: &ColumnMap, path: &Path, written: bool) -> u64 {
    let options = Options {
        keep: Vec::new(),
        only: (!written).then(|| ("Feuer".to_owned(), Answer::Depends)),
        accept_unlisted: false,
        threads: 1,
        max_rejects: 0,
        format: Format::Parquet,
        case_id: None,
    };
    let input = Input::Parquet(File::open(path).unwrap());
    run(std::slice::from_ref(book), true, input, map, &options, std::io::sink(), &mut Silent).unwrap().rows
}

/// The values of a column by the library's own reader, a few at a time, into the same memory.
fn column<T: DataType>(mut reader: ColumnReaderImpl<T>) {
    let mut values: Vec<T::T> = Vec::with_capacity(VALUES);
    loop {
        values.clear();
        if reader.read_records(VALUES, None, None, &mut values).unwrap().0 == 0 {
            return;
        }
        black_box(&values);
    }
}

fn decode(path: &Path, unused: &[String]) -> u64 {
    let file = SerializedFileReader::new(File::open(path).unwrap()).unwrap();
    let mut rows = 0;
    for group in 0..file.num_row_groups() {
        let group = file.get_row_group(group).unwrap();
        rows += group.metadata().num_rows().unsigned_abs();
        for at in 0..group.num_columns() {
            if unused.iter().any(|name| name == group.metadata().column(at).column_descr().name()) {
                continue;
            }
            match group.get_column_reader(at).unwrap() {
                ColumnReader::BoolColumnReader(reader) => column(reader),
                ColumnReader::Int32ColumnReader(reader) => column(reader),
                ColumnReader::Int64ColumnReader(reader) => column(reader),
                ColumnReader::ByteArrayColumnReader(reader) => column(reader),
                _ => panic!("the benchmark's rows have no such column"),
            }
        }
    }
    rows
}

/// Prints all three, medians of runs in turn.
pub(crate) fn compared(book: &Book, path: &Path, runs: usize) {
    let map = map();
    let header: Vec<String> = {
        let file = SerializedFileReader::new(File::open(path).unwrap()).unwrap();
        let columns = file.metadata().file_metadata().schema_descr().columns();
        columns.iter().map(|column| column.name().to_owned()).collect()
    };
    let unused: Vec<String> = header.into_iter().filter(|name| !map.names(name)).collect();
    let (mut decoded, mut decided, mut written) = (Vec::new(), Vec::new(), Vec::new());
    for round in 0..=runs {
        let by_library = timed_by(|| decode(path, &unused));
        let by_us = timed_by(|| answers(book, &map, path, false));
        let with_answers = timed_by(|| answers(book, &map, path, true));
        // The first round brings the file into memory.
        if round > 0 {
            decoded.push(by_library);
            decided.push(by_us);
            written.push(with_answers);
        }
    }
    let ratios = decided.iter().zip(&decoded).map(|(us, library)| us / library).collect();
    println!(
        "medians of {runs} runs in turn, one thread; {} columns are not needed: {}",
        unused.len(),
        unused.join(", ")
    );
    println!("only decoded          {:6.1} ns a row, by the library", median(decoded));
    println!("to answers            {:6.1} ns a row", median(decided));
    println!("ratio                 {:6.2}", median(ratios));
    println!("and encoded again     {:6.1} ns a row", median(written));
}
