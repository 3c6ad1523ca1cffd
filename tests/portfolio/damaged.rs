//! Files that are damaged, odd or empty: each ends in a clear error, or in rows that are rejected; counts always add up.

use klauselwerk::diagnostic::Code;
use klauselwerk::portfolio::{Format, Options};

use super::{Ran, book, csv, json, options, parquet, ran};

/// What is to become of a file.
pub(super) enum Becomes {
    /// An error of this code, and nothing else.
    Error(&'static str),
    /// So many rows, and the rejected ones with their codes.
    Rows(u64, &'static [(u64, &'static str)]),
}
use Becomes::{Error, Rows};

pub(super) fn check(name: &str, ran: &Ran, becomes: &Becomes) {
    match (becomes, &ran.outcome) {
        (Error(code), Err(problems)) => {
            let codes: Vec<Code> = problems.iter().map(|problem| problem.code).collect();
            assert_eq!(codes, [Code(code)], "{name}: {problems:#?}");
        }
        (Rows(rows, rejected), Ok(_)) => {
            assert_eq!(ran.adds_up(), *rows, "{name}");
            let found: Vec<(u64, &str)> = ran.faults.iter().map(|fault| (fault.row, fault.code.0)).collect();
            assert_eq!(found, *rejected, "{name}: {:#?}", ran.faults);
        }
        _ => panic!("{name}: {ran:#?}"),
    }
}

#[test]
fn csv_files() {
    let book = book();
    let long = format!("Gefahr\n\"{}", "x".repeat(5 << 20));
    let long_cell = format!("Ort\n{}\n", "x".repeat(1 << 20));
    let files: &[(&str, &[u8], Becomes)] = &[
        ("empty", b"", Error("K0603")),
        ("only blanks", b"  \n", Error("K0603")),
        ("only a mark", b"\xEF\xBB\xBF", Error("K0603")),
        ("header only", b"Gefahr,Sache", Rows(0, &[])),
        ("header and line end", b"Gefahr,Sache\r\n", Rows(0, &[])),
        ("empty lines at the end", b"Gefahr,Sache\nBrand,DV\n\n\r\n\n", Rows(1, &[])),
        ("no line end at the end", b"Gefahr,Sache\nBrand,DV", Rows(1, &[])),
        ("a mark before the header", b"\xEF\xBB\xBFGefahr\nBrand\n", Rows(1, &[])),
        ("no fact in the header", b"a,b\n1,2\n", Error("K0605")),
        ("a misspelt header", b"Gefhar\nBrand\n", Error("K0605")),
        ("the same column twice", b"Gefahr,Sache,Gefahr\n", Error("K0605")),
        ("the same fact twice", b"Sturm,Sturm agreed\n", Error("K0605")),
        ("UTF-16", b"\xFF\xFEG\0e\0", Error("K0001")),
        ("a header in Latin-1", b"Gefahr,Windst\xE4rke\n", Error("K0001")),
        ("NUL in the header", b"Gefahr\0\n", Error("K0001")),
        ("a short row", b"Gefahr,Sache\nBrand\nBrand,DV\n", Rows(2, &[(1, "K0606")])),
        ("a long row", b"Gefahr,Sache\nBrand,DV,\nBrand,DV\n", Rows(2, &[(1, "K0606")])),
        ("an empty line between", b"Gefahr,Sache\n\nBrand,DV\n", Rows(2, &[(1, "K0606")])),
        ("a quote that is never closed", b"Gefahr,Sache\nBrand,DV\n\"Brand,DV\nBrand,DV\n", Rows(2, &[(2, "K0606")])),
        ("something behind a quote", b"Gefahr,Sache\n\"Brand\"x,DV\n", Rows(1, &[(1, "K0606")])),
        ("quotes within", b"Ort,Sache\n\"a \"\"b\"\"\nc\",DV\n", Rows(1, &[])),
        ("a quote in the middle", b"Ort,Sache\n5\" Platte,DV\n", Rows(1, &[])),
        ("a cell in Latin-1", b"Gefahr,Ort\nBrand,K\xF6ln\n", Rows(1, &[(1, "K0001")])),
        ("NUL in a cell", b"Gefahr,Ort\nBra\0nd,Ulm\n", Rows(1, &[(1, "K0101")])),
        ("an unknown value", b"Gefahr,Sache\nBrannd,DV\n", Rows(1, &[(1, "K0101")])),
        ("a value of another kind", b"Gefahr,Sache\nDV,Inventar\n", Rows(1, &[(1, "K0203")])),
        ("two problems in one row", b"Gefahr,Sache\nBrannd,D\n", Rows(1, &[(1, "K0101"), (1, "K0101")])),
        ("a German number", b"Schaden\n\"1.000,50\"\n", Rows(1, &[(1, "K0010")])),
        ("a decimal comma", b"Schaden;Sache\n1000,50;DV\n", Rows(1, &[(1, "K0010")])),
        ("three decimals", b"Schaden\n1000.505\n", Rows(1, &[(1, "K0207")])),
        ("a number below its domain", b"Schaden\n-1.00\n0.00\n", Rows(2, &[(1, "K0403")])),
        ("a number at the open end", b"Versicherungswert\n0\n0.01\n", Rows(2, &[(1, "K0403")])),
        ("a number above its domain", b"Windst\xC3\xA4rke\n18\n17\n", Rows(2, &[(1, "K0403")])),
        ("a word for a number", b"Schaden\nviel\n", Rows(1, &[(1, "K0402")])),
        ("a number that is too long", b"Schaden\n12345678901234567890123\n", Rows(1, &[(1, "K0216")])),
        ("another currency", b"Schaden\n5 USD\n5 EUR\n", Rows(2, &[(1, "K0205")])),
        ("part of a day", b"Karenz\n1.5\n1\n", Rows(2, &[(1, "K0207")])),
        ("a share without a unit", b"Satz\n0.2\n20 %\n", Rows(2, &[(1, "K0206")])),
        ("a German date", b"Beginn\n01.02.2024\n2024-02-01\n", Rows(2, &[(1, "K0011")])),
        ("a day that there is not", b"Beginn\n2023-02-29\n", Rows(1, &[(1, "K0011")])),
        ("a year that there is not", b"Beginn\n0900-01-01\n", Rows(1, &[(1, "K0011")])),
        ("an end before the beginning", b"Beginn,Ende\n2024-01-01,2023-01-01\n2024-01-01,\n", Rows(2, &[(1, "K0406")])),
        ("maybe", b"vors\xC3\xA4tzlich\nvielleicht\nja\nno\n1\n", Rows(4, &[(1, "K0402")])),
        ("an unknown clause", b"agreed\nKlausel 501\nKlausel 510\n", Rows(2, &[(1, "K0101")])),
        ("absence of what is never absent", b"Schaden\nnone\n", Rows(1, &[(1, "K0402")])),
        ("a row without an end", long.as_bytes(), Error("K0606")),
        ("a very long cell", long_cell.as_bytes(), Rows(1, &[])),
        ("bytes", b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR", Error("K0001")),
    ];
    let wrong: Vec<&str> = files
        .iter()
        .filter(|(name, bytes, becomes)| {
            let ran = ran(&book, csv(*bytes), "", &options(Format::Csv));
            std::panic::catch_unwind(|| check(name, &ran, becomes)).is_err()
        })
        .map(|(name, ..)| *name)
        .collect();
    assert!(wrong.is_empty(), "{wrong:?}");
    assert!(files.len() > 40);
}

#[test]
fn json_files() {
    let book = book();
    let files: &[(&str, &[u8], Becomes)] = &[
        ("empty", b"", Rows(0, &[])),
        ("a list", b"[{\"Gefahr\": \"Brand\"}]\n", Rows(1, &[(1, "K0606")])),
        ("half an object", b"{\"Gefahr\": \"Brand\"}\n{\"Gefahr\": \"Br\n", Rows(2, &[(2, "K0606")])),
        ("an empty line", b"{}\n\n{}\n", Rows(3, &[(2, "K0606")])),
        ("an unknown key", b"{\"Gefhar\": \"Brand\"}", Rows(1, &[(1, "K0401")])),
        ("a float", b"{\"Schaden\": 0.1}", Rows(1, &[(1, "K0404")])),
        ("an unknown value", b"{\"Gefahr\": \"Brannd\"}", Rows(1, &[(1, "K0101")])),
        ("not UTF-8", b"{\"Gefahr\": \"Br\xE4nd\"}", Rows(1, &[(1, "K0001")])),
        ("one of several", b"{\"Gefahr\": [\"Brand\", \"Hagel\"], \"agreed\": [\"Sturm\"]}\n", Rows(1, &[])),
        ("nulls", b"{\"Gefahr\": null, \"Schaden\": null}\n", Rows(1, &[])),
        ("a mark before the first row", b"\xEF\xBB\xBF{\"Gefahr\": \"Brand\"}\n", Rows(1, &[])),
        ("line ends of Windows", b"{\"Gefahr\": \"Brand\"}\r\n{}\r\n", Rows(2, &[])),
        ("NUL", b"{\"Gefahr\": \"Br\0nd\"}\n", Rows(1, &[(1, "K0606")])),
        ("a number for a kind", b"{\"Gefahr\": 7}\n", Rows(1, &[(1, "K0402")])),
        ("positions of a book without", b"{\"positions\": [{}]}\n", Rows(1, &[(1, "K0401")])),
    ];
    for (name, bytes, becomes) in files {
        check(name, &ran(&book, json(*bytes), "", &options(Format::Csv)), becomes);
    }
}

/// Bytes of a good file flipped at random, several at a time; the same in every run.
#[test]
fn bytes_that_are_flipped() {
    let book = book();
    let text = "agreed,Gefahr,Sache,Schaden,Beginn,Orte\nSturm,Sturm,DV,1.00,2024-01-01,\"Ulm, Bonn\"\n\
                Leitungswasser; Klausel 510,Brand,Inventar,7,,Ulm\n,,,,,\nSturm,Hagel,DV,1000.50,2024-02-29,\n";
    let lines = "{\"agreed\": [\"Sturm\"], \"Gefahr\": \"Sturm\", \"Schaden\": \"1.00\"}\n\
                 {\"Gefahr\": [\"Brand\", \"Hagel\"], \"Beginn\": \"2024-01-01\", \"Orte\": [\"Ulm\"]}\n{}\n";
    type Reads = fn(Vec<u8>) -> klauselwerk::portfolio::Input;
    for (name, good, reads) in [("CSV", text, (|bytes| csv(bytes)) as Reads), ("JSON", lines, |bytes| json(bytes))] {
        let (mut decided, mut rejected, mut refused) = (0, 0, 0);
        let mut noise = 7_u64;
        let mut draw = |below: usize| {
            noise = noise.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            (noise >> 33) as usize % below
        };
        for _ in 0..150 {
            let mut bytes = good.as_bytes().to_vec();
            for _ in 0..=draw(3) {
                let at = draw(bytes.len());
                bytes[at] = draw(256) as u8;
            }
            let ran = ran(&book, reads(bytes), "", &options(Format::Csv));
            match &ran.outcome {
                Ok(summary) => {
                    rejected += summary.rejected;
                    decided += ran.adds_up() - summary.rejected;
                }
                Err(problems) => {
                    refused += 1;
                    assert!(!problems.is_empty(), "{name}");
                }
            }
        }
        // A file of JSON lines has no header that could be damaged.
        assert!(
            decided > 100 && rejected > 50 && (name == "JSON" || refused > 5),
            "{name}: {decided} {rejected} {refused}"
        );
    }
}

/// The files below hold answers, too, in columns that are called like lines.
const MAP: &str = "[columns]\nLeitungswasser = false\nSturm = false\n";

#[test]
fn parquet_files() {
    let book = book();
    let rows = "Gefahr,Sache,Schaden\nBrand,DV,1.00\n,,\nLeitungswasser,Inventar,7\n".to_owned();
    let keep = ["Gefahr", "Sache", "Schaden"].map(str::to_owned).to_vec();
    let whole = ran(&book, csv(rows), "", &Options { keep, ..options(Format::Parquet) }).out;
    check("whole", &ran(&book, parquet(&whole), MAP, &options(Format::Csv)), &Rows(3, &[]));
    let files: Vec<(&str, Vec<u8>)> = vec![
        ("empty", Vec::new()),
        ("a text", b"Gefahr,Sache\nBrand,DV\n".to_vec()),
        ("its last byte is missing", whole[..whole.len() - 1].to_vec()),
        ("cut off in the middle", whole[..whole.len() / 2].to_vec()),
        ("the beginning only", whole[..4].to_vec()),
        ("without its beginning", whole[4..].to_vec()),
        ("the end only", whole[whole.len() - 8..].to_vec()),
        ("noughts at the end", [whole.clone(), vec![0; 8]].concat()),
        ("its length is a lie", {
            let mut bytes = whole.clone();
            let at = bytes.len() - 8;
            bytes[at..at + 4].copy_from_slice(&u32::MAX.to_le_bytes());
            bytes
        }),
    ];
    for (name, bytes) in files {
        check(name, &ran(&book, parquet(&bytes), MAP, &options(Format::Csv)), &Error("K0603"));
    }
    // A flipped byte is found, is of no matter, or makes another value; it never panics, and counts add up.
    // In debug builds every 37th of them.
    let every = if cfg!(debug_assertions) { 37 } else { 1 };
    let mut found = 0;
    for at in (0..whole.len()).step_by(every) {
        let mut bytes = whole.clone();
        bytes[at] ^= 0x55;
        let ran = ran(&book, parquet(&bytes), MAP, &options(Format::Csv));
        match &ran.outcome {
            Ok(_) => drop(ran.adds_up()),
            Err(_) => found += 1,
        }
    }
    assert!(found > whole.len() / every / 4, "{found} of {}", whole.len());
}

#[test]
fn a_map_that_cannot_be() {
    let book = book();
    let rows = "peril\nBrand\n";
    for (map, code) in [
        ("[columns]\nperil = \"Gefhar\"\n", "K0604"),
        ("[columns]\nperil = \"Gefahr\"\nthing = \"Sache\"\n", "K0604"),
        ("[columns]\nperil = \"Gefahr\"\n[values.perl]\nx = \"Brand\"\n", "K0604"),
        ("[columns]\nperil = \"Gefahr\"\n[given]\nGefahr = \"Brand\"\n", "K0604"),
        ("[columns]\nperil = \"Gefahr\"\n[given]\nSache = \"Schiff\"\n", "K0101"),
    ] {
        check(map, &ran(&book, csv(rows), map, &options(Format::Csv)), &Error(code));
    }
}

#[test]
fn one_row_too_many_ends_the_run() {
    let book = book();
    let rows = "Gefahr\nBrand\nBrannd\nSturmm\n";
    let stopped = ran(&book, csv(rows), "", &Options { max_rejects: 1, ..options(Format::Csv) });
    check("one of two", &stopped, &Error("K0608"));
    let fine = ran(&book, csv(rows), "", &Options { max_rejects: 2, ..options(Format::Csv) });
    assert_eq!(fine.adds_up(), 3);
}

#[test]
fn columns_that_would_have_one_name() {
    let book = book();
    let keep = vec!["total".to_owned()];
    let ran = ran(&book, csv("Gefahr,total\nBrand,1\n"), "", &Options { keep, ..options(Format::Csv) });
    check("total", &ran, &Error("K0610"));
}
