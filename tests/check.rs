//! Rulebooks that are wrong, odd or in order, each with all that is told of it.

use std::fmt::Write;
use std::path::Path;

use klauselwerk::audit;
use klauselwerk::base::{FileId, Sources};
use klauselwerk::book::load;
use klauselwerk::diagnostic::{Diagnostic, Severity, Style, has_errors, render, sort};
use klauselwerk::syntax::{decode, is_invisible, parse_file};
use proptest::prelude::{Just, Strategy, any, prop_assert, prop_oneof, proptest};

/// What a case must come to.
#[derive(Clone, Copy, PartialEq)]
enum Expected {
    /// Sentences that cannot be read.
    SyntaxError,
    /// Sentences that can be read, and cannot be right.
    CheckError,
    Warning,
    Nothing,
}

#[expect(clippy::disallowed_methods, reason = "a test reads its files itself")]
fn read(path: &Path) -> Vec<u8> {
    std::fs::read(path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

/// Reads and checks files as one rulebook.
fn check(files: Vec<(String, Vec<u8>)>) -> (Sources, Vec<Diagnostic>) {
    let mut sources = Sources::default();
    let mut problems = Vec::new();
    for (name, bytes) in files {
        let (text, bad) = decode(bytes);
        let file = if name.ends_with(".csv") { sources.add_data(name, text) } else { sources.add(name, text) };
        problems.extend(bad.map(|bad| bad.diagnostic(file)));
    }
    if problems.is_empty() {
        let loaded = load(&sources);
        problems = loaded.problems;
        for book in &loaded.books {
            problems.extend(audit::check(&book.rules));
        }
        sort(&mut problems);
    }
    (sources, problems)
}

/// A text with what nobody sees made visible.
fn visible(text: &str) -> String {
    let mut out = String::new();
    for c in text.chars() {
        match c {
            '\t' => out.push('␉'),
            '\r' => out.push('␍'),
            '\u{A0}' | '\u{202F}' => out.push('⍽'),
            '\u{308}' => out.push_str("<U+0308>"),
            c if c != '\n' && is_invisible(c) => write!(out, "<U+{:04X}>", u32::from(c)).unwrap(),
            c => out.push(c),
        }
    }
    out
}

/// The sources, then what is told of them; asserts what must come of it.
fn snapshot(files: Vec<(String, Vec<u8>)>, expected: Expected) -> String {
    let (sources, problems) = check(files);
    let name = sources.get(FileId(0)).map(|source| source.path.clone()).unwrap_or_default();
    let told = render(&problems, &sources, Style::Plain);
    let readable =
        sources.iter().all(|(id, source)| source.is_data || !has_errors(&parse_file(id, &source.text).problems));
    let has_bad_bytes = problems.iter().any(|problem| problem.code.0 == "K0001");
    let errors = has_errors(&problems);
    let fine = match expected {
        Expected::SyntaxError => errors && (!readable || has_bad_bytes),
        Expected::CheckError => errors && readable,
        Expected::Warning => !errors && problems.iter().any(|problem| problem.severity == Severity::Warning),
        Expected::Nothing => problems.is_empty(),
    };
    assert!(fine, "{name} is not what its folder says:\n{told}");
    check_places(&sources, &problems);
    let mut out = String::new();
    for (_, source) in sources.iter() {
        if sources.iter().count() > 1 {
            writeln!(out, "## {}", source.path).unwrap();
        }
        writeln!(out, "{}\n", visible(&source.text).trim_end()).unwrap();
    }
    out.push_str(&told);
    out
}

/// Every place is one of the text, and problems are sorted by place.
fn check_places(sources: &Sources, problems: &[Diagnostic]) {
    for problem in problems {
        for label in problem.primary.iter().chain(&problem.others) {
            let range = label.span.range();
            let text = &sources.get(label.span.file).unwrap().text;
            assert!(text.get(range.clone()).is_some(), "{problem:?} at {range:?} of {}", text.len());
        }
    }
    let place = |problem: &Diagnostic| problem.primary.as_ref().map(|label| label.span.key());
    assert!(problems.is_sorted_by_key(place), "not sorted: {problems:#?}");
}

fn file(path: &Path) -> (String, Vec<u8>) {
    (path.file_name().unwrap().to_string_lossy().into_owned(), read(path))
}

macro_rules! cases {
    ($($name:ident: $glob:literal => $expected:ident;)*) => {$(
        #[test]
        fn $name() {
            insta::glob!($glob, |path| {
                let out = snapshot(vec![file(path)], Expected::$expected);
                insta::with_settings!({ omit_expression => true, prepend_module_to_snapshot => false }, {
                    insta::assert_snapshot!(stringify!($name), out);
                });
            });
        }
    )*};
}

cases! {
    syntax_err: "cases/syntax/err/*.klausel" => SyntaxError;
    check_err: "cases/check/err/*.klausel" => CheckError;
    check_warn: "cases/check/warn/*.klausel" => Warning;
}

/// What looks odd and is legal; nothing is told of it.
#[test]
fn odd_and_legal() {
    insta::glob!("cases/check/ok/*.klausel", |path| {
        snapshot(vec![file(path)], Expected::Nothing);
    });
}

/// A rulebook of several files: all of a folder.
fn folder(path: &Path, expected: Expected) -> String {
    let mut files: Vec<_> = path.read_dir().unwrap().map(|entry| file(&entry.unwrap().path())).collect();
    files.sort();
    snapshot(files, expected)
}

#[test]
fn check_several() {
    insta::glob!("cases/check/several/*", |path| {
        let out = folder(path, Expected::CheckError);
        insta::with_settings!({ omit_expression => true, prepend_module_to_snapshot => false }, {
            insta::assert_snapshot!("check_several", out);
        });
    });
}

#[test]
fn check_several_warn() {
    insta::glob!("cases/check/several_warn/*", |path| {
        let out = folder(path, Expected::Warning);
        insta::with_settings!({ omit_expression => true, prepend_module_to_snapshot => false }, {
            insta::assert_snapshot!("check_several_warn", out);
        });
    });
}

#[test]
fn several_files_in_order() {
    insta::glob!("cases/check/several_ok/*", |path| {
        folder(path, Expected::Nothing);
    });
}

/// The codes of a rulebook of one file.
fn codes(text: String) -> Vec<&'static str> {
    check(vec![("book.klausel".to_owned(), text.into_bytes())]).1.iter().map(|problem| problem.code.0).collect()
}

const VOCABULARY: &str = "kind Gefahr, among others\n  Brand, Sturm\nfact Alarm\n";

#[test]
fn a_hundred_thousand_parentheses() {
    let (open, closed) = ("(".repeat(100_000), ")".repeat(100_000));
    let book = |condition: String| format!("{VOCABULARY}line Feuer\n  § 1  covers Brand if {condition}\n");
    assert_eq!(codes(book(format!("{open}Alarm{closed}"))), ["K0007"]);
    assert_eq!(codes(book(format!("{open}Alarm"))), ["K0007"]);
    assert_eq!(codes(book(format!("Alarm{closed}"))), ["K0006"]);
    assert_eq!(codes(book("(Alarm) and ".repeat(100_000) + "Alarm")), ["K0007"]);
}

#[test]
fn a_hundred_thousand_operators() {
    let book = |condition: String| format!("{VOCABULARY}line Feuer\n  § 1  covers Brand if {condition}\n");
    assert_eq!(codes(book("not ".repeat(100_000) + "Alarm")), ["K0007"]);
    assert_eq!(codes(book("- ".repeat(100_000) + "3 at least 2")), ["K0007"]);
    assert_eq!(codes(book("20 % of ".repeat(100_000) + "3 at least 2")), ["K0007"]);
    assert_eq!(codes(book("the sum of ".repeat(100_000) + "3 at least 2")), ["K0007"]);
    // `Alarm or Alarm or …` is one list, not nested.
    assert_eq!(codes(book("Alarm or ".repeat(1_000) + "Alarm")), [""; 0]);
}

#[test]
fn ten_thousand_blocks_one_in_the_other() {
    let mut text = format!("{VOCABULARY}line Feuer\n  § 1  covers Brand if any of\n");
    for depth in 0..10_000 {
        writeln!(text, "{}any of", " ".repeat(4 + depth.min(2_000))).unwrap();
    }
    assert!(codes(text).contains(&"K0007"));
}

#[test]
fn ten_thousand_definitions_one_from_the_other() {
    let mut text = format!("{VOCABULARY}line Feuer\n  § 1  covers Brand if D 0\n");
    for at in 0..10_000 {
        writeln!(text, "define D {at} if not D {}", at + 1).unwrap();
    }
    writeln!(text, "define D 10000 if Alarm").unwrap();
    assert_eq!(codes(text.clone()), [""; 0]);
    assert_eq!(codes(text.replace("10000 if Alarm", "10000 if D 0")), ["K0109"]);
}

#[test]
fn ten_thousand_lines_of_garbage() {
    let lines = [
        "§§ % covers & ???",
        "line line line",
        "covers covers, covers",
        "if (a] = „x“",
        "12.12.86 --x",
        "\"",
        ")))",
        "kind of magic",
    ];
    let text: String = (0..10_000).map(|at| format!("{}{}\n", " ".repeat(at % 7), lines[at % lines.len()])).collect();
    let problems = codes(text);
    assert!(problems.len() > 3_000, "{}", problems.len());
}

#[test]
fn ten_thousand_unknown_names() {
    let mut text = VOCABULARY.to_owned();
    for at in 0..10_000 {
        writeln!(text, "fact Tatsache Nummer {at} as whole number\nFeuer covers Brand if Umstand Nummer {at} or Tatsache Nummer {at}").unwrap();
    }
    assert!(codes(text).len() >= 20_000);
}

/// How large the large files are: in an unoptimised build they would take minutes.
const MEGABYTES: usize = if cfg!(debug_assertions) { 1 } else { 50 };

#[test]
fn many_megabytes_of_statements() {
    let statement =
        "Feuer covers Brand, Sturm only if Alarm and Gefahr is Brand -- as it is written in many wordings\n";
    let mut text = VOCABULARY.to_owned();
    while text.len() < MEGABYTES << 20 {
        text.push_str(statement);
    }
    assert_eq!(codes(text), [""; 0]);
}

#[test]
fn many_megabytes_in_one_line() {
    let long = |part: &str| part.repeat((MEGABYTES << 20) / part.len());
    for part in ["x", "covers Brand ", "§$%&/()=", "und so weiter ", "(", "Brand, ", "\"", "\u{7}", "Ä"] {
        assert!(!codes(long(part)).is_empty(), "{part}");
    }
    // A comment may be as long as it likes.
    assert_eq!(codes(long("--")), [""; 0]);
    // As a name, in a sentence that can be read.
    let book = |name: &str| format!("{VOCABULARY}line Feuer\n  § 1  covers Brand if {name}\n");
    let problems = codes(book(&"innere Unruhen und ".repeat(1 << 14)));
    assert_eq!(problems, ["K0101"]);
}

/// A rulebook with every form of sentence, for mutations.
const WHOLE: &str = include_str!("cases/check/whole.klausel");

#[test]
fn the_whole_language_is_in_order() {
    assert_eq!(codes(WHOLE.to_owned()), [""; 0]);
}

/// A change to a text: bytes from `at` for `len` deleted, doubled, or swapped with those behind.
fn mutate(text: &mut Vec<u8>, kind: u8, at: usize, len: usize, with: &[u8]) {
    let start = at % text.len().max(1);
    let end = (start + len).min(text.len());
    let part = text[start..end].to_vec();
    match kind {
        0 => drop(text.drain(start..end)),
        1 => drop(text.splice(start..start, part)),
        2 => text[start..].rotate_left(end - start),
        _ => drop(text.splice(start..end, with.iter().copied())),
    }
}

/// A rulebook with a file of rows, for mutations.
const WITH_ROWS: &str = "currency DM\nsource CW \"Computerwoche\"\nkind Gefahr, among others\n  Brand, Sturm\nfact Summe as DM\n\
    table Staffel from \"rows.csv\"\n  keys Gefahr, Summe as range\n  gives Satz as %\n\
    line Feuer\n  § 1  covers Brand if Satz at least 2 %\n";
const ROWS: &str = "\u{FEFF}Gefahr;Summe above;Summe up to;Satz;source\r\nBrand;;100000;5 %;CW S1\r\n\"Sturm, other\";;100_000 DM;2.5;\r\n\r\nany;100000.00;;1;CW S2, S3\n";

#[test]
fn a_file_of_rows_is_in_order() {
    let mut sources = Sources::default();
    sources.add("book.klausel", WITH_ROWS);
    sources.add_data("rows.csv", ROWS);
    assert_eq!(load(&sources).problems, []);
}

fn words() -> impl Strategy<Value = String> {
    prop_oneof![
        any::<String>(),
        "[a-z§\"(),.:;%\\[\\]=<>+*/ \n\t-]{0,40}",
        proptest::collection::vec(
            prop_oneof![
                Just("covers"),
                Just("excludes"),
                Just("if"),
                Just("not"),
                Just("and"),
                Just("or"),
                Just("is"),
                Just("one of"),
                Just("the"),
                Just("same"),
                Just("as"),
                Just("of"),
                Just("from"),
                Just("to"),
                Just("§ 1"),
                Just("line"),
                Just("kind"),
                Just("fact"),
                Just("Brand"),
                Just("Feuer"),
                Just("Alarm"),
                Just("\n"),
                Just("\n  "),
                Just("\n    "),
                Just(","),
                Just("("),
                Just(")"),
                Just("5 DM"),
                Just("20 %"),
                Just("1986-12-12"),
                Just("all of"),
                Just("any of"),
                Just("except"),
                Just("would cover it"),
                Just("\"x\""),
                Just("[CW]"),
                Just("12,5"),
                Just("table"),
                Just("\n  keys"),
                Just("\n  gives"),
                Just("|"),
                Just("any"),
                Just("up to"),
            ],
            0..30
        )
        .prop_map(|words| words.join(" ")),
    ]
}

proptest! {
    #[test]
    fn whatever_stands_in_a_file_is_told_in_its_place(text in words(), lead in any::<bool>()) {
        let text = if lead { format!("{VOCABULARY}line Feuer\n  {text}") } else { text };
        let (sources, problems) = check(vec![("book.klausel".to_owned(), text.into_bytes())]);
        check_places(&sources, &problems);
        prop_assert!(!render(&problems, &sources, Style::Plain).contains("Rule::"));
    }

    #[test]
    fn a_damaged_rulebook_is_told_in_its_place(
        changes in proptest::collection::vec((0..4_u8, any::<usize>(), 1..30_usize, proptest::collection::vec(any::<u8>(), 0..4)), 1..6)
    ) {
        let mut text = WHOLE.as_bytes().to_vec();
        for (kind, at, len, with) in changes {
            mutate(&mut text, kind, at, len, &with);
        }
        let (sources, problems) = check(vec![("book.klausel".to_owned(), text)]);
        check_places(&sources, &problems);
    }

    #[test]
    fn a_damaged_file_of_rows_is_told_in_its_place(
        changes in proptest::collection::vec((0..4_u8, any::<usize>(), 1..30_usize, proptest::collection::vec(any::<u8>(), 0..4)), 0..6),
        more in words(),
    ) {
        let mut rows = ROWS.as_bytes().to_vec();
        for (kind, at, len, with) in changes {
            mutate(&mut rows, kind, at, len, &with);
        }
        rows.extend(more.bytes());
        let mut sources = Sources::default();
        sources.add("book.klausel", WITH_ROWS);
        sources.add_data("rows.csv", String::from_utf8_lossy(&rows));
        let problems = load(&sources).problems;
        check_places(&sources, &problems);
        render(&problems, &sources, Style::Plain);
    }

    #[test]
    fn a_changed_letter_is_told_in_its_place(at in any::<usize>(), with in "\\PC") {
        let places: Vec<usize> = WHOLE.char_indices().map(|(at, _)| at).collect();
        let at = places[at % places.len()];
        let mut text = WHOLE.to_owned();
        let end = at + text[at..].chars().next().unwrap().len_utf8();
        text.replace_range(at..end, &with);
        let (sources, problems) = check(vec![("book.klausel".to_owned(), text.into_bytes())]);
        check_places(&sources, &problems);
    }
}
