//! One portfolio in all formats.

use klauselwerk::decide::Answer;
use klauselwerk::portfolio::{Format, Options};

use super::{book, csv, json, options, parquet, ran};

const ROWS: &str = "\
id,agreed,Gefahr,Sache,Klausel 510,Windstärke,Schaden,Versicherungssumme,Versicherungswert,Selbstbehalt of Leitungswasser,Satz,Karenz,Beginn,Ende,Ort,Orte,vorsätzlich
1,Leitungswasser; Sturm,Leitungswasser,DV,true,,1000.00,5000,10000,100.00,,,2024-01-01,2025-01-01,,,false
2,Leitungswasser,Leitungswasser,DV,false,9,1000.00,5000,10000,,20 %,3,2024-01-01,,Köln,Köln; Ulm,
3,Leitungswasser,Leitungswasser,DV,,nicht feststellbar,1000.01,6000,9000,0.50,,,,,,,
4,,,,,,,,,,,,,,,,
5,Sturm,Elementar,Inventar,,8,,,,,,2,,,,,false
6,Sturm,Sturm,Inventar,,8,,,,,10 %,90,,,,,false
7,Sturm,Brand,Inventar,,8,,,,,,,,,,,false
8,nothing,Sturm,,,,,,,,,,,,,,
";

#[test]
fn every_row_has_its_answers_and_reasons() {
    let book = book();
    let ran = ran(&book, csv(ROWS), "", &Options { keep: vec!["id".to_owned()], ..options(Format::Csv) });
    assert_eq!(ran.adds_up(), 8);
    insta::assert_snapshot!(ran.text());
}

#[test]
fn all_formats_say_the_same() {
    let book = book();
    let keep = |format| Options { keep: vec!["id".to_owned()], ..options(format) };
    let from_csv = ran(&book, csv(ROWS), "", &keep(Format::Csv));
    // The rows as Parquet: texts that were kept beside the answers.
    let all = |format| {
        let header = ROWS.lines().next().unwrap();
        Options { keep: header.split(',').map(str::to_owned).collect(), ..options(format) }
    };
    let copied = ran(&book, csv(ROWS), "", &all(Format::Parquet));
    let from_parquet =
        ran(&book, parquet(&copied.out), "[columns]\nLeitungswasser = false\nSturm = false\n", &keep(Format::Csv));
    assert_eq!(from_parquet.text(), from_csv.text());
    // And as JSON, where a list of what is agreed is a list.
    let lines = ran(&book, csv(ROWS), "", &all(Format::Json));
    let mut rows = String::new();
    for line in lines.text().lines() {
        let mut row: serde_json::Map<String, serde_json::Value> = serde_json::from_str(line).unwrap();
        row.retain(|key, value| {
            !value.is_null() && ROWS.split('\n').next().unwrap().split(',').any(|name| name == key)
        });
        // What the list of a row says, line by line: the clause has a column of its own.
        if let Some(agreed) = row.remove("agreed") {
            for line in ["Leitungswasser", "Sturm"] {
                let listed = agreed.as_str().unwrap().split("; ").any(|one| one == line);
                row.insert(format!("{line} agreed"), listed.into());
            }
        }
        for (key, value) in &mut row {
            if value.is_boolean() {
                continue;
            }
            let text = value.as_str().unwrap_or_default().to_owned();
            *value = match key.as_str() {
                "Orte" => text.split("; ").collect(),
                "Klausel 510" | "vorsätzlich" => (text == "true").into(),
                "Karenz" => text.parse::<i64>().unwrap().into(),
                _ => text.into(),
            };
        }
        rows.push_str(&serde_json::to_string(&row).unwrap());
        rows.push('\n');
    }
    let from_json = ran(&book, json(rows), "", &keep(Format::Csv));
    assert_eq!(from_json.faults, []);
    assert_eq!(from_json.text(), from_csv.text());
}

#[test]
fn threads_make_no_difference() {
    let book = book();
    // More than one piece, for all that nobody looks at; with rows that are rejected and rows that depend on this and that.
    let remark = "x".repeat(4_000);
    let (header, body) = ROWS.split_once('\n').unwrap();
    let mut rows = format!("{header},remarks\n");
    for at in 0..100 {
        body.lines().for_each(|row| rows.push_str(&format!("{row},{remark}\n")));
        if at % 25 == 7 {
            rows.push_str("x,,Brannd,,,,,,,,,,,,,,,\n");
        }
    }
    for format in [Format::Csv, Format::Json, Format::Parquet] {
        let one = ran(&book, csv(rows.clone()), "", &options(format));
        let four = ran(&book, csv(rows.clone()), "", &Options { threads: 4, ..options(format) });
        assert_eq!(one.adds_up(), 100 * 8 + 4);
        assert!(one.out == four.out, "{format:?}");
        assert_eq!(one.faults, four.faults);
        if format == Format::Parquet {
            // One file, read by several threads at once.
            let keep: Vec<String> = header.split(',').chain(["remarks"]).map(str::to_owned).collect();
            let copied = ran(&book, csv(rows.clone()), "", &Options { keep, ..options(format) });
            let map = "[columns]\nLeitungswasser = false\nSturm = false\n";
            let read = |threads| ran(&book, parquet(&copied.out), map, &Options { threads, ..options(Format::Csv) });
            let one = read(1);
            assert_eq!(one.adds_up(), 100 * 8);
            (0..5).for_each(|_| assert!(read(4).out == one.out));
        }
        let told = |ran: super::Ran| serde_json::to_string(&ran.outcome.unwrap().json(0.0)).unwrap();
        assert_eq!(told(one), told(four));
    }
}

#[test]
fn only_rows_that_are_asked_for_are_written() {
    let book = book();
    let keep = vec!["id".to_owned()];
    let ran = ran(
        &book,
        csv(ROWS),
        "",
        &Options { only: Some(("Leitungswasser".to_owned(), Answer::Depends)), keep, ..options(Format::Csv) },
    );
    ran.adds_up();
    let ids: Vec<&str> = ran.text().lines().skip(1).map(|row| row.split(',').nth(1).unwrap()).collect();
    assert_eq!(ids, ["3", "4"]);
}

#[test]
fn a_map_gives_other_names_and_what_is_the_same_in_every_row() {
    let book = book();
    let map = "
[columns]
peril = \"Gefahr\"
rate = { fact = \"Satz\", unit = \"%\" }
Ort = false
[values.peril]
water = \"Leitungswasser\"
[given]
agreed = [\"Leitungswasser\"]
Sache = \"Inventar\"
";
    let ran = ran(&book, csv("peril,rate,Ort\nwater,20,Köln\nBrand,0.5,Ulm\n"), map, &options(Format::Csv));
    assert_eq!(ran.adds_up(), 2);
    let counts = ran.outcome.as_ref().unwrap().lines[0].counts;
    assert_eq!((counts.covered, counts.not_covered), (1, 1));
    assert_eq!(ran.outcome.unwrap().unused, ["Ort"]);
}

/// Parted by semicolons as all that is agreed is: then a comma is part of an item.
#[test]
fn sets_in_a_cell() {
    let book = book();
    let rows = "agreed,Gefahr,Windstärke,vorsätzlich,Ort,Orte\n\
        Sturm,Sturm,9,no,\"Bonn, am Rhein\",\"Bonn, am Rhein; Ulm\"\n\
        Sturm,Sturm,9,no,Bonn,\"Bonn, am Rhein; Ulm\"\n\
        Sturm,Sturm,9,no,Ulm,\"Bonn, Ulm\"\n";
    let ran = ran(&book, csv(rows), "", &options(Format::Csv));
    assert_eq!((ran.adds_up(), ran.faults.len()), (3, 0), "{:?}", ran.faults);
    let counts = ran.outcome.as_ref().unwrap().lines[1].counts;
    assert_eq!((counts.covered, counts.depends), (2, 1));
}

/// As a spreadsheet in German saves them; and what is written in another form is told, not guessed.
#[test]
fn numbers_and_dates_of_a_german_spreadsheet() {
    let book = book();
    let rows = "agreed;Gefahr;Sache;Beginn;Schaden;Versicherungssumme;Versicherungswert;Selbstbehalt of Leitungswasser\n\
        Leitungswasser;Leitungswasser;Inventar;31.12.2024;1.234,50;50.000;50.000,00;150 EUR\n\
        Leitungswasser;Leitungswasser;Inventar;1.2.2024;200;50000;50000;\n\
        Leitungswasser;Leitungswasser;Inventar;2024-12-31;200;50.000;50.000;\n\
        Leitungswasser;Leitungswasser;Inventar;31.12.2024;1234.50;50.000;50.000;\n";
    let german = ran(&book, csv(rows), "form = \"german\"\n", &options(Format::Csv));
    assert_eq!(german.adds_up(), 4);
    let codes: Vec<(u64, &str)> = german.faults.iter().map(|fault| (fault.row, fault.code.0)).collect();
    assert_eq!(codes, [(3, "K0011"), (4, "K0010")]);
    let line = &german.outcome.as_ref().unwrap().lines[0];
    assert_eq!((line.counts.covered, line.paid.as_ref().unwrap().0), (2, 108_450 + 20_000));
    let plain = ran(&book, csv(rows), "", &options(Format::Csv));
    assert_eq!(plain.adds_up(), 4);
    let codes: Vec<(u64, &str)> = plain.faults.iter().map(|fault| (fault.row, fault.code.0)).collect();
    assert_eq!(codes[0], (1, "K0011"));
    assert!(codes.contains(&(1, "K0010")) && codes.contains(&(4, "K0010")), "{codes:?}");
}

#[test]
fn values_that_nobody_listed_are_accepted_only_if_asked_for() {
    let book = book();
    let rows = "agreed,Gefahr\nSturm,Meteorit\nSturm,Sturm\n";
    let strict = ran(&book, csv(rows), "", &options(Format::Csv));
    strict.adds_up();
    assert_eq!(strict.faults.len(), 1);
    assert!(strict.faults[0].code.0 == "K0101" && strict.faults[0].value == "Meteorit", "{:?}", strict.faults);
    let open = ran(&book, csv(rows), "", &Options { accept_unlisted: true, ..options(Format::Csv) });
    open.adds_up();
    assert_eq!(open.faults, []);
    // Of a closed kind nothing can be accepted.
    let closed = "agreed,Sache\nSturm,Meteorit\n";
    let closed = ran(&book, csv(closed), "", &Options { accept_unlisted: true, ..options(Format::Csv) });
    assert_eq!(closed.faults.len(), 1);
}
