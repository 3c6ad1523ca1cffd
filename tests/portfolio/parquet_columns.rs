//! Columns of Parquet as other programs write them: of the wrong type, nested, of another scale, with gaps; and files of
//! which several bytes are damaged.

use std::sync::Arc;

use klauselwerk::portfolio::{Format, Options};
use parquet::basic::{Compression, Encoding};
use parquet::data_type::{
    BoolType, ByteArray, ByteArrayType, DataType, DoubleType, FixedLenByteArray, FixedLenByteArrayType, FloatType,
    Int32Type, Int64Type, Int96, Int96Type,
};
use parquet::file::properties::{WriterProperties, WriterPropertiesBuilder, WriterVersion};
use parquet::file::writer::{SerializedColumnWriter, SerializedFileWriter};
use parquet::schema::parser::parse_message_type;

use super::damaged::{Becomes, Becomes::Error, Becomes::Rows, check};
use super::{Ran, book, options, parquet, ran};

/// Writes the values of a column.
type Writes = Box<dyn Fn(&mut SerializedColumnWriter<'_>)>;

/// A value in every row.
fn all<T: DataType>(values: Vec<T::T>) -> Writes {
    levelled::<T>(values, None, None)
}

/// Rows with a value or without.
fn some<T: DataType>(rows: Vec<Option<T::T>>) -> Writes {
    let levels = rows.iter().map(|row| i16::from(row.is_some())).collect();
    levelled::<T>(rows.into_iter().flatten().collect(), Some(levels), None)
}

fn levelled<T: DataType>(values: Vec<T::T>, known: Option<Vec<i16>>, repeated: Option<Vec<i16>>) -> Writes {
    Box::new(move |column| {
        column.typed::<T>().write_batch(&values, known.as_deref(), repeated.as_deref()).unwrap();
    })
}

fn text(text: &str) -> ByteArray {
    ByteArray::from(text)
}

fn texts(rows: &[&str]) -> Writes {
    all::<ByteArrayType>(rows.iter().map(|row| text(row)).collect())
}

/// The bytes of a decimal, as many as a column of them has.
fn fixed(number: i128, length: usize) -> FixedLenByteArray {
    let bytes = number.to_be_bytes();
    ByteArray::from(bytes[bytes.len() - length..].to_vec()).into()
}

/// A file of these columns; so many row groups of the same rows.
fn file_as(properties: WriterPropertiesBuilder, columns: &str, groups: usize, writes: &[Writes]) -> Vec<u8> {
    let schema = Arc::new(parse_message_type(&format!("message rows {{ {columns} }}")).unwrap());
    let mut bytes = Vec::new();
    let mut file = SerializedFileWriter::new(&mut bytes, schema, Arc::new(properties.build())).unwrap();
    for _ in 0..groups {
        let mut group = file.next_row_group().unwrap();
        for write in writes {
            let mut column = group.next_column().unwrap().unwrap();
            write(&mut column);
            column.close().unwrap();
        }
        group.close().unwrap();
    }
    file.close().unwrap();
    bytes
}

fn file(columns: &str, writes: &[Writes]) -> Vec<u8> {
    file_as(WriterProperties::builder(), columns, 1, writes)
}

/// Many small row groups.
pub(super) fn groups(count: usize) -> Vec<u8> {
    let writes = [texts(&["Brand", "Sturm"]), texts(&["DV", "Inventar"])];
    file_as(WriterProperties::builder(), "required binary Gefahr; required binary Sache;", count, &writes)
}

fn read(bytes: &[u8], keep: &[&str]) -> Ran {
    let keep = keep.iter().map(|name| (*name).to_owned()).collect();
    ran(&book(), parquet(bytes), "", &Options { keep, ..options(Format::Csv) })
}

#[test]
fn columns_of_the_wrong_type() {
    let days = || all::<Int32Type>(vec![19_000, 19_001]);
    let longs = || all::<Int64Type>(vec![1, 2]);
    let yes = || all::<BoolType>(vec![true, false]);
    let mut point = Int96::new();
    point.set_data(1, 2, 3);
    let points = all::<Int96Type>(vec![point, point]);
    let files: Vec<(&str, Writes, Becomes)> = vec![
        ("required binary Schaden (STRING)", texts(&["1000.50", "viel"]), Rows(2, &[(2, "K0402")])),
        ("required binary Schaden", texts(&["1000.505", "7"]), Rows(2, &[(1, "K0207")])),
        ("required binary Schaden (STRING)", texts(&["1.000,50", ""]), Rows(2, &[(1, "K0010")])),
        ("required binary Beginn (STRING)", texts(&["2024-01-01", "01.02.2024"]), Rows(2, &[(2, "K0011")])),
        ("required binary vorsätzlich (STRING)", texts(&["true", "vielleicht"]), Rows(2, &[(2, "K0402")])),
        ("required binary Gefahr (ENUM)", texts(&["Sturm", "Strum"]), Rows(2, &[(2, "K0101")])),
        (
            "required binary Gefahr",
            all::<ByteArrayType>(vec![vec![0x42, 0xF6].into(), text("Brand")]),
            Rows(2, &[(1, "K0001")]),
        ),
        ("required float Schaden", all::<FloatType>(vec![0.5, 1.0]), Error("K0607")),
        ("required double Schaden", all::<DoubleType>(vec![0.5, f64::NAN]), Error("K0607")),
        ("required double Windstärke", all::<DoubleType>(vec![8.0, 9.0]), Error("K0607")),
        ("required int64 Beginn (TIMESTAMP(MILLIS,true))", longs(), Error("K0607")),
        ("required int64 Beginn (TIMESTAMP(NANOS,false))", longs(), Error("K0607")),
        ("required int64 Beginn (TIMESTAMP_MICROS)", longs(), Error("K0607")),
        ("required int32 Beginn (TIME_MILLIS)", days(), Error("K0607")),
        ("required int96 Beginn", points, Error("K0607")),
        ("required int32 Beginn", days(), Error("K0607")),
        ("required int32 Beginn (DATE)", days(), Rows(2, &[])),
        ("required int32 Beginn (DATE)", all::<Int32Type>(vec![i32::MIN, 0]), Rows(2, &[(1, "K0403")])),
        ("required int32 Schaden (DATE)", days(), Error("K0607")),
        ("required boolean Gefahr", yes(), Error("K0607")),
        ("required boolean Schaden", yes(), Error("K0607")),
        ("required boolean agreed", yes(), Error("K0607")),
        ("required boolean vorsätzlich", yes(), Rows(2, &[])),
        ("required int64 vorsätzlich", longs(), Error("K0607")),
        ("required int32 Gefahr", days(), Error("K0607")),
        ("required int64 Ort", longs(), Error("K0607")),
        ("required int64 Satz", longs(), Error("K0607")),
        ("required int64 Schaden (INTEGER(64,false))", longs(), Error("K0607")),
        ("required int32 Schaden (INTEGER(8,true))", all::<Int32Type>(vec![-1, 7]), Rows(2, &[(1, "K0403")])),
        (
            "required fixed_len_byte_array(4) Schaden",
            all::<FixedLenByteArrayType>(vec![fixed(1, 4), fixed(2, 4)]),
            Error("K0607"),
        ),
    ];
    for (column, write, becomes) in files {
        check(column, &read(&file(&format!("{column};"), &[write]), &[]), &becomes);
    }
}

#[test]
fn nested_columns_and_lists() {
    let structure = "required group Schaden { required int64 a; required int64 b; }";
    let two = || vec![all::<Int64Type>(vec![1, 2]), all::<Int64Type>(vec![1, 2])];
    check("a structure", &read(&file(structure, &two()), &[]), &Error("K0607"));
    // What no fact is called like is not looked at, however it is nested; the columns behind it are those that they were.
    let meta = "required group meta { required int64 Gefahr; required int64 b; } required binary Gefahr (STRING);";
    let mut writes = two();
    writes.push(texts(&["Brand", "Brannd"]));
    let beside = read(&file(meta, &writes), &["Gefahr"]);
    check("beside a structure", &beside, &Rows(2, &[(2, "K0101")]));
    assert_eq!(beside.outcome.as_ref().unwrap().unused, ["meta"]);
    assert!(beside.text().contains("\n1,Brand,"), "{}", beside.text());
    let list = "optional group Orte (LIST) { repeated group list { optional binary element (STRING); } }";
    let places = || vec![text("Ulm"), text("Bonn, am Rhein")];
    let levels = || (Some(vec![3, 3, 0, 1, 2]), Some(vec![0, 1, 0, 0, 0]));
    let writes = levelled::<ByteArrayType>(places(), levels().0, levels().1);
    // Two places, not said, none, and a place that is none itself.
    check("a list", &read(&file(list, &[writes]), &[]), &Rows(4, &[(4, "K0402")]));
    let repeated = || levelled::<ByteArrayType>(places(), Some(vec![1, 1, 0]), Some(vec![0, 1, 0]));
    check("repeated", &read(&file("repeated binary Orte (STRING);", &[repeated()]), &[]), &Rows(2, &[]));
    check("a list of amounts", &read(&file("repeated binary Schaden (STRING);", &[repeated()]), &[]), &Error("K0607"));
    // All that a contract contains.
    let agreed = vec![text("Leitungswasser"), text("Klausel 510"), text("Sturm"), text("Klausel 511")];
    let agreed = levelled::<ByteArrayType>(agreed, Some(vec![1, 1, 1, 1, 0]), Some(vec![0, 1, 0, 1, 0]));
    let columns = "repeated binary agreed (STRING); required binary Gefahr (STRING); required binary Sache (STRING);";
    let gefahr = || texts(&["Leitungswasser", "Sturm", "Leitungswasser"]);
    let ran = read(&file(columns, &[agreed, gefahr(), texts(&["DV", "DV", "DV"])]), &[]);
    check("agreed", &ran, &Rows(3, &[(2, "K0101")]));
    assert_eq!(ran.faults[0].value, "Sturm; Klausel 511");
    let counts = ran.outcome.as_ref().unwrap().lines[0].counts;
    assert_eq!((counts.covered, counts.not_covered), (1, 1));
    // What a set holds are its items as they are, commas and quotes included.
    let columns = "repeated binary Orte (STRING); required binary Ort (STRING); required binary agreed (STRING); \
                   required binary Gefahr (STRING); required int32 Windstärke; required boolean vorsätzlich;";
    let held = vec![text("Bonn, am Rhein"), text("Haus \"Ulm\"")];
    let held = [held.clone(), held.clone(), held].concat();
    let all_of = |word: &str| texts(&[word, word, word]);
    let ran = read(
        &file(
            columns,
            &[
                levelled::<ByteArrayType>(held, Some(vec![1; 6]), Some(vec![0, 1, 0, 1, 0, 1])),
                texts(&["Bonn, am Rhein", "Bonn", "Haus \"Ulm\""]),
                all_of("Sturm"),
                all_of("Sturm"),
                all::<Int32Type>(vec![9; 3]),
                all::<BoolType>(vec![false; 3]),
            ],
        ),
        &[],
    );
    check("what a set holds", &ran, &Rows(3, &[]));
    let counts = ran.outcome.as_ref().unwrap().lines[1].counts;
    assert_eq!((counts.covered, counts.depends), (2, 1));
    // A structure cannot be kept, either.
    let keep = read(
        &file(meta, &[two(), vec![texts(&["Brand", "Sturm"])]].into_iter().flatten().collect::<Vec<_>>()),
        &["meta"],
    );
    assert!(keep.outcome.is_err(), "{keep:?}");
    // Two columns of one name, and none of any.
    let twice = "required int64 Schaden; required int64 Schaden;";
    check("twice", &read(&file(twice, &two()), &[]), &Error("K0605"));
    check("no fact", &read(&file("required int64 a; required int64 b;", &two()), &[]), &Error("K0605"));
}

/// What each row says it pays for a loss of so much, of a line that pays all of it.
fn losses(ran: &Ran) -> Vec<String> {
    let mut rows = csv::Reader::from_reader(ran.out.as_slice());
    let at = rows.headers().unwrap().iter().position(|name| name == "Leitungswasser pays").unwrap();
    rows.records().map(|row| row.unwrap()[at].to_owned()).collect()
}

#[test]
fn decimals_of_every_scale() {
    // A value that makes each of them a loss that is paid in full.
    let more = "required int64 Versicherungssumme; required int64 Versicherungswert; required binary agreed (STRING); \
                required binary Gefahr (STRING); required binary Sache (STRING);";
    let with = |column: &str, write: Writes, rows: usize| {
        let writes = [
            write,
            all::<Int64Type>(vec![100_000; rows]),
            all::<Int64Type>(vec![100_000; rows]),
            texts(&vec!["Leitungswasser; Klausel 510"; rows]),
            texts(&vec!["Leitungswasser"; rows]),
            texts(&vec!["DV"; rows]),
        ];
        read(&file(&format!("{column}; {more}"), &writes), &[])
    };
    // Columns with their values and rows, the rows that are rejected, and what the others are paid.
    type Wanted = (&'static [(u64, &'static str)], &'static [&'static str]);
    let files: Vec<(&str, Writes, usize, Wanted)> = vec![
        ("required int32 Schaden", all::<Int32Type>(vec![7, 1_000]), 2, (&[], &["7.00", "1000.00"])),
        ("required int32 Schaden (DECIMAL(9,0))", all::<Int32Type>(vec![7]), 1, (&[], &["7.00"])),
        ("required int32 Schaden (DECIMAL(9,1))", all::<Int32Type>(vec![75]), 1, (&[], &["7.50"])),
        (
            "required int64 Schaden (DECIMAL(12,2))",
            all::<Int64Type>(vec![100_050, -1]),
            2,
            (&[(2, "K0403")], &["1000.50"]),
        ),
        // Thousandths that are nought are none; those that are not are told.
        (
            "required int64 Schaden (DECIMAL(18,4))",
            all::<Int64Type>(vec![10_005_000, 10_005_050, 10_005_001, 0]),
            4,
            (&[(2, "K0207"), (3, "K0207")], &["1000.50", "0.00"]),
        ),
        (
            "required int64 Schaden (DECIMAL(18,12))",
            all::<Int64Type>(vec![1_500_000_000_000, 1_500_000_000_001]),
            2,
            (&[(2, "K0207")], &["1.50"]),
        ),
        ("required int64 Schaden (DECIMAL(18,3))", some::<Int64Type>(vec![]), 0, (&[], &[])),
        (
            "optional int32 Schaden (DECIMAL(9,3))",
            some::<Int32Type>(vec![Some(1_500), None, Some(1_505)]),
            3,
            (&[(3, "K0207")], &["1.50", ""]),
        ),
        (
            "required fixed_len_byte_array(16) Schaden (DECIMAL(38,3))",
            all::<FixedLenByteArrayType>(vec![fixed(1_000_500, 16), fixed(-1_000, 16), fixed(1_005, 16)]),
            3,
            (&[(2, "K0403"), (3, "K0207")], &["1000.50"]),
        ),
        (
            "optional fixed_len_byte_array(5) Schaden (DECIMAL(11,2))",
            some::<FixedLenByteArrayType>(vec![None, Some(fixed(100_050, 5))]),
            2,
            (&[], &["", "1000.50"]),
        ),
        (
            "required binary Schaden (DECIMAL(9,2))",
            all::<ByteArrayType>(vec![vec![0x01, 0x86, 0xD2].into(), vec![0xFF].into()]),
            2,
            (&[(2, "K0403")], &["1000.50"]),
        ),
    ];
    for (column, write, rows, (rejected, paid)) in files {
        let ran = with(column, write, rows);
        let found: Vec<(u64, &str)> = ran.faults.iter().map(|fault| (fault.row, fault.code.0)).collect();
        assert!(ran.outcome.is_ok(), "{column}: {ran:#?}");
        assert_eq!(ran.adds_up(), rows as u64, "{column}");
        assert_eq!(found, rejected, "{column}: {:#?}", ran.faults);
        assert_eq!(losses(&ran), paid, "{column}");
    }
    // As it stands in the file, not as it would be read.
    let told = with("required int64 Schaden (DECIMAL(18,4))", all::<Int64Type>(vec![10_005_050]), 1).faults;
    assert_eq!(told[0].value, "1000.505");
    // More than 64 bits are no amount; more decimals than are read are none, either.
    let huge = with(
        "required fixed_len_byte_array(16) Schaden (DECIMAL(38,2))",
        all::<FixedLenByteArrayType>(vec![fixed(i128::from(i64::MAX) + 1, 16)]),
        1,
    );
    check("huge", &huge, &Error("K0603"));
    let fine = "required fixed_len_byte_array(16) Schaden (DECIMAL(38,13))";
    check("fine", &with(fine, all::<FixedLenByteArrayType>(vec![fixed(1, 16)]), 1), &Error("K0607"));
}

/// The same rows in every way of writing them: required and optional columns, dictionaries with gaps and none, both versions
/// of pages, encodings that are read here and those that the library reads.
#[test]
fn gaps_in_every_encoding() {
    const ROWS: usize = 96;
    let peril = |row: usize| ["Brand", "Sturm", "Leitungswasser"][row % 3];
    let gap = |row: usize| row % 7 == 3 || (40..60).contains(&row);
    let columns = |word: &str| {
        format!(
            "{word} binary Gefahr (STRING); {word} int64 Schaden (DECIMAL(12,2)); {word} int32 Windstärke; \
             {word} boolean vorsätzlich; {word} binary Ort (STRING); {word} int32 Ende (DATE);"
        )
    };
    let amount = |row: usize| i64::try_from(row % 11).unwrap() * 100;
    let force = |row: usize| i32::try_from(row % 13).unwrap();
    let place = |row: usize| text(&format!("Ort {}", row % 50));
    macro_rules! rows {
        ($gaps:expr, $sort:ty, $of:expr) => {
            if $gaps {
                some::<$sort>((0..ROWS).map(|row| (!gap(row)).then(|| $of(row))).collect())
            } else {
                all::<$sort>((0..ROWS).map($of).collect())
            }
        };
    }
    let writes = |gaps: bool| -> Vec<Writes> {
        vec![
            rows!(gaps, ByteArrayType, |row: usize| text(peril(row))),
            rows!(gaps, Int64Type, amount),
            rows!(gaps, Int32Type, force),
            rows!(gaps, BoolType, |row: usize| row.is_multiple_of(2)),
            rows!(gaps, ByteArrayType, place),
            rows!(gaps, Int32Type, |row: usize| 19_000 + force(row)),
        ]
    };
    let keep = ["Gefahr", "Schaden", "Windstärke", "vorsätzlich", "Ort", "Ende"];
    let plain = || WriterProperties::builder().set_dictionary_enabled(false);
    let mut ways = Vec::new();
    for version in [WriterVersion::PARQUET_1_0, WriterVersion::PARQUET_2_0] {
        ways.push(WriterProperties::builder().set_writer_version(version));
        ways.push(plain().set_writer_version(version).set_data_page_row_count_limit(32).set_write_batch_size(32));
        // A dictionary that is given up on the way.
        ways.push(
            WriterProperties::builder()
                .set_writer_version(version)
                .set_dictionary_page_size_limit(40)
                .set_write_batch_size(16)
                .set_compression(Compression::SNAPPY),
        );
    }
    let by_name = |name: &str| name.to_owned().into();
    ways.push(
        plain()
            .set_column_encoding(by_name("Gefahr"), Encoding::DELTA_BYTE_ARRAY)
            .set_column_encoding(by_name("Ort"), Encoding::DELTA_LENGTH_BYTE_ARRAY)
            .set_column_encoding(by_name("Schaden"), Encoding::DELTA_BINARY_PACKED)
            .set_column_encoding(by_name("Windstärke"), Encoding::BYTE_STREAM_SPLIT)
            .set_column_encoding(by_name("vorsätzlich"), Encoding::RLE),
    );
    let mut found: [Vec<String>; 2] = [Vec::new(), Vec::new()];
    for way in ways {
        for gaps in [false, true] {
            let word = if gaps { "optional" } else { "required" };
            let ran = read(&file_as(way.clone(), &columns(word), 1, &writes(gaps)), &keep);
            assert_eq!((ran.adds_up(), ran.faults.len()), (ROWS as u64, 0), "{:#?}", ran.faults);
            found[usize::from(gaps)].push(ran.text().to_owned());
        }
    }
    for same in &found {
        assert!(same.iter().all(|one| *one == same[0]));
    }
    // Optional columns without a gap are as required ones; and each row is what was written.
    let whole: Vec<&str> = found[0][0].lines().collect();
    for (row, line) in found[1][0].lines().skip(1).enumerate() {
        if gap(row) {
            assert!(line.starts_with(&format!("{},,,,,,,", row + 1)), "{line}");
        } else {
            assert_eq!(line, whole[row + 1]);
        }
    }
    assert!(whole[2].starts_with("2,Sturm,1.00,1,false,Ort 1,2022-01-09,"), "{}", whole[2]);
    // Nothing but gaps: a dictionary without entries.
    let nothing = [some::<ByteArrayType>(vec![None; 5]), some::<Int64Type>(vec![None; 5])];
    let nothing = read(&file("optional binary Gefahr (STRING); optional int64 Schaden;", &nothing), &["Gefahr"]);
    check("gaps only", &nothing, &Rows(5, &[]));
}

#[test]
fn files_of_no_rows() {
    let columns = "required binary Gefahr (STRING); optional int64 Schaden;";
    let empty = || [all::<ByteArrayType>(Vec::new()), some::<Int64Type>(Vec::new())];
    for groups in [0, 1, 3] {
        let ran = read(&file_as(WriterProperties::builder(), columns, groups, &empty()), &["Gefahr"]);
        check("no rows", &ran, &Rows(0, &[]));
        assert!(ran.text().starts_with("row,Gefahr,") && ran.text().lines().count() == 1, "{}", ran.text());
    }
    check("no columns", &read(&file("", &[]), &[]), &Error("K0605"));
}

/// Several bytes of a good file are changed at random, the same in every run: each file is read with counts that add up, or
/// refused with a code; none of them panics or goes on for long.
#[test]
fn bytes_that_are_damaged() {
    let columns = "optional binary Gefahr (STRING); required int64 Schaden (DECIMAL(12,2)); optional boolean vorsätzlich; \
                   optional int32 Windstärke; required fixed_len_byte_array(8) Versicherungssumme (DECIMAL(16,2));";
    let writes = [
        some::<ByteArrayType>((0..15).map(|row| (row % 5 > 0).then(|| text(["Brand", "Sturm"][row % 2]))).collect()),
        all::<Int64Type>((0..15).map(|row| row * 100).collect()),
        some::<BoolType>((0..15).map(|row| (row % 3 > 0).then_some(row % 2 == 0)).collect()),
        some::<Int32Type>((0..15).map(|row| (row % 4 > 0).then_some(row % 17)).collect()),
        all::<FixedLenByteArrayType>((0..15).map(|row| fixed(row * 100, 8)).collect()),
    ];
    let ways = [
        WriterProperties::builder(),
        WriterProperties::builder().set_writer_version(WriterVersion::PARQUET_2_0).set_compression(Compression::SNAPPY),
        WriterProperties::builder().set_dictionary_enabled(false),
    ];
    let book = book();
    let (mut read, mut rejected, mut refused) = (0, 0, 0);
    for (seed, way) in ways.into_iter().enumerate() {
        let good = file_as(way, columns, 2, &writes);
        let mut noise = 11 + seed as u64;
        let mut draw = |below: usize| {
            noise = noise.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            (noise >> 33) as usize % below
        };
        for at in 0..50 {
            let mut bytes = good.clone();
            for _ in 0..=draw(5) {
                let place = draw(bytes.len());
                bytes[place] = draw(256) as u8;
            }
            let since = std::time::Instant::now();
            let threads = 1 + at % 2;
            let ran = ran(&book, parquet(&bytes), "", &Options { threads, ..options(Format::Csv) });
            assert!(since.elapsed().as_secs() < 10, "{seed}, {at}: {:?}", since.elapsed());
            match &ran.outcome {
                Ok(summary) => {
                    read += ran.adds_up() - summary.rejected;
                    rejected += summary.rejected;
                }
                Err(problems) => {
                    refused += 1;
                    let fine = |code: &str| matches!(code, "K0001" | "K0603" | "K0605" | "K0607");
                    assert!(
                        !problems.is_empty() && problems.iter().all(|problem| fine(problem.code.0)),
                        "{problems:?}"
                    );
                }
            }
        }
    }
    assert!(read > 1_000 && rejected > 5 && refused > 30, "{read} {rejected} {refused}");
}

/// The same file with these bytes of its footer in the place of others.
fn footer_with(good: &[u8], found: &[u8], instead: &[u8]) -> Vec<u8> {
    let end = good.len() - 8;
    let start = end - u32::from_le_bytes(good[end..end + 4].try_into().unwrap()) as usize;
    let footer = &good[start..end];
    let at = footer.windows(found.len()).position(|bytes| bytes == found).unwrap();
    let footer = [&footer[..at], instead, &footer[at + found.len()..]].concat();
    let length = u32::try_from(footer.len()).unwrap().to_le_bytes();
    [&good[..start], &footer, &length, b"PAR1"].concat()
}

/// A file says that it has more columns or row groups than memory holds: no room is made for them on its word.
#[test]
fn counts_that_are_lies() {
    let good = groups(1);
    // Numbers of the footer are zigzag varints; `FE FF FF FF 0F` is 2 147 483 647, and so is `FF FF FF FF 07` as a length.
    let columns = footer_with(&good, b"rows\x15\x04", b"rows\x15\xFE\xFF\xFF\xFF\x0F");
    check("columns", &read(&columns, &[]), &Error("K0603"));
    let groups = footer_with(&good, b"\x16\x04\x19\x1C", b"\x16\x04\x19\xFC\xFF\xFF\xFF\xFF\x07");
    check("row groups", &read(&groups, &[]), &Error("K0603"));
    // So many rows in a group of two.
    let rows = footer_with(&good, b"\x16\x04\x19\x1C", b"\x16\xFE\xFF\xFF\xFF\xFF\xFF\xFF\xFF\xFF\x01\x19\x1C");
    check("rows in all", &read(&rows, &[]), &Rows(2, &[]));
}
