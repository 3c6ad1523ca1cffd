//! Tables of scenarios in files, many of them, and the report for build servers.

use std::fmt::Write as _;
use std::path::Path;

use quick_xml::Reader;
use quick_xml::events::Event;

use super::{klausel, shows};

const BOOK: &str = "\
rulebook Haus
generation 1 from 2020-01-01
generation_free
currency EUR
kind Gefahr, among others
  Brand, Sturm
fact Windstärke as Beaufort from 0 to 17
fact Schaden as EUR
line Sturm
  § 1  covers Sturm only if Windstärke at least 8
  § 2  pays Schaden
    less 100 EUR
";

#[expect(clippy::disallowed_methods, reason = "a test writes its files itself")]
fn write(folder: &Path, name: &str, text: &str) {
    std::fs::create_dir_all(folder.join(name).parent().unwrap()).unwrap();
    std::fs::write(folder.join(name), text).unwrap();
}

fn book(rows: &str) -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    write(folder.path(), "haus.klausel", &BOOK.replace("generation_free\n", ""));
    let second = "rulebook Haus\ngeneration 2 amends 1 from 2025-01-01\nSturm § 1 replaced\n";
    write(
        folder.path(),
        "zwei.klausel",
        &second.replace("Sturm § 1 replaced", "replaces Sturm § 1 by\n  covers Sturm only if Windstärke at least 7"),
    );
    let table = "rulebook Haus\nscenario table \"Sturm\" from \"sturm.csv\" in generation 1\n  given Sturm agreed, Gefahr is Sturm\n";
    write(folder.path(), "scenarios/sturm.klausel", table);
    write(folder.path(), "scenarios/sturm.csv", rows);
    folder
}

/// Some hundred cases; `wrong` of them expect what is not so.
fn many(wrong: usize) -> String {
    let mut rows = String::from("case,Windstärke,Schaden,expect Sturm,expect Sturm pays\n");
    for at in 0..300_usize {
        let (force, covered) = (at % 18, at % 18 >= 8);
        let answer = if covered == (at >= wrong) { "covers" } else { "does not cover" };
        let paid = if covered { (at * 10).saturating_sub(100) } else { 0 };
        writeln!(rows, "\"Fall {at}, Stärke {force}\",{force},{} EUR,{answer},{paid} EUR", at * 10).unwrap();
    }
    rows
}

#[test]
fn three_hundred_cases_of_a_file_whatever_the_threads() {
    let folder = book(&many(2));
    let one = klausel(["test"]).within(folder.path()).run_with(&[("RAYON_NUM_THREADS", "1")]);
    let four = klausel(["test"]).within(folder.path()).run_with(&[("RAYON_NUM_THREADS", "4")]);
    assert_eq!(one.out, four.out);
    assert!(one.out.ends_with("298 passed, 2 failed\n"), "{}", one.told());
    assert!(one.out.starts_with("failed  Sturm: Fall 0, Stärke 0"), "{}", one.told());
    assert!(one.err.is_empty(), "no bar where nobody looks: {}", one.err);
}

#[test]
fn by_each_of_several_generations() {
    let folder = book("Windstärke;expect Sturm\n7;covers\n8;covers\n");
    let table = "rulebook Haus\nscenario table \"Sturm\" from \"sturm.csv\" in generations 1, 2\n  given Sturm agreed, Gefahr is Sturm\n";
    write(folder.path(), "scenarios/sturm.klausel", table);
    shows!(klausel(["test"]).within(folder.path()).told());
}

#[test]
fn wrong_cells_of_a_file() {
    let rows = "Windstärke;Schaden;expect Sturm;expect Sturm pays\n99;;covers;\n9;100 DM;;at most 5 EUR\n9 km;;\"co\"\"vers\";\n9;1 (EUR;covers;\n9;\n;;;\n9;5 EUR;;\n";
    let folder = book(rows);
    let told = klausel(["test"]).within(folder.path()).told();
    assert_eq!(klausel(["check", "."]).within(folder.path()).run().code, 1, "`check` finds them too");
    std::fs::remove_file(folder.path().join("scenarios/sturm.csv")).unwrap();
    shows!(format!("{told}\n\n{}", klausel(["test"]).within(folder.path()).told()));
}

#[test]
#[expect(clippy::disallowed_methods, reason = "a test reads its files itself")]
fn a_report_for_build_servers() {
    let folder = book("case,Windstärke,expect Sturm\na < b & \"c\",9,covers\nfalsch,3,covers\nunmöglich,99,covers\n");
    let ran = klausel(["test", "--junit", "report.xml"]).within(folder.path()).run();
    assert_eq!(ran.code, 1);
    let xml = std::fs::read_to_string(folder.path().join("report.xml")).unwrap();
    let mut reader = Reader::from_str(&xml);
    let mut seen = Vec::new();
    loop {
        match reader.read_event().unwrap() {
            Event::Start(tag) | Event::Empty(tag) => {
                let attributes = tag.attributes().map(|attribute| {
                    let attribute = attribute.unwrap();
                    let value = quick_xml::escape::unescape(&attribute.value).unwrap();
                    let key = attribute.key.as_ref();
                    if key == "time" { String::new() } else { format!(" {key}={value}") }
                });
                seen.push(format!("{}{}", tag.name().as_ref(), attributes.collect::<String>()));
            }
            Event::Eof => break,
            _ => {}
        }
    }
    shows!(seen.join("\n"));
}

#[test]
fn run_again_when_a_file_changes() {
    use std::io::{BufRead as _, BufReader};
    use std::process::{Command, Stdio};
    let folder = book("Windstärke,expect Sturm\n9,covers\n");
    let mut command = Command::new(env!("CARGO_BIN_EXE_klausel"));
    command.args(["test", "--watch"]).current_dir(folder.path()).stdout(Stdio::piped()).stderr(Stdio::null());
    let mut child = command.spawn().unwrap();
    let mut lines = BufReader::new(child.stdout.take().unwrap()).lines().map(Result::unwrap);
    assert_eq!(lines.next().unwrap(), "1 passed, 0 failed");
    write(folder.path(), "scenarios/sturm.csv", "Windstärke,expect Sturm\n9,covers\n3,covers\n");
    assert_eq!(lines.next().unwrap(), "failed  Sturm, row 2  generation 1");
    assert_eq!(lines.by_ref().find(|line| line.contains("passed")).unwrap(), "1 passed, 1 failed");
    // A rulebook that cannot be read for a while is waited for.
    write(folder.path(), "scenarios/sturm.klausel", "rulebook Haus\nscenario table\n");
    write(folder.path(), "scenarios/sturm.csv", "Windstärke,expect Sturm\n3,does not cover\n");
    std::thread::sleep(std::time::Duration::from_millis(500));
    let table = "rulebook Haus\nscenario table \"Sturm\" from \"sturm.csv\" in generation 1\n  given Sturm agreed, Gefahr is Sturm\n";
    write(folder.path(), "scenarios/sturm.klausel", table);
    assert_eq!(lines.next().unwrap(), "1 passed, 0 failed");
    child.kill().unwrap();
    child.wait().unwrap();
}
