//! Sessions without a terminal: one transcript a topic, inputs behind the prompt, what they come to below.

use std::fs;
use std::path::Path;

use klauselwerk::base::{Date, Sources};
use klauselwerk::book::load;
use klauselwerk::repl::{CaseFile, Effect, Session};

/// Long enough that every line of this rulebook can be asked about, short enough to read along.
const BOOK: &str = "tests/cli/books/hausrat.klausel";

pub(crate) fn session(path: &str, generation: &str, case: Option<CaseFile>) -> Session {
    Session::start(sources(path), Some(generation), Date::EPOCH, case).unwrap_or_else(|told| panic!("{told}"))
}

fn sources(path: &str) -> Sources {
    let mut sources = Sources::default();
    let path = Path::new(path);
    let mut files = vec![path.to_owned()];
    if path.is_dir() {
        files = fs::read_dir(path).unwrap().map(|entry| entry.unwrap().path()).collect();
        files.sort();
    }
    for file in files {
        let name = file.display().to_string();
        match file.extension().and_then(|ending| ending.to_str()) {
            Some("klausel") => sources.add(name, fs::read_to_string(file).unwrap()),
            Some("csv") => sources.add_data(name, fs::read_to_string(file).unwrap()),
            _ => continue,
        };
    }
    sources
}

/// The generation that is asked where none is named.
fn newest(path: &str) -> String {
    load(&sources(path)).books.last().unwrap().rules.generation.to_string()
}

/// What a session prints for inputs, as `klausel repl BOOK < FILE` does.
pub(crate) fn transcript(session: &mut Session, inputs: &[&str]) -> String {
    let mut told = String::new();
    for (at, input) in inputs.iter().enumerate() {
        if at > 0 {
            told.push('\n');
        }
        told.push_str(&format!("klausel> {}\n", input.replace('\n', "\n         ")));
        let reply = session.input(input);
        told.push_str(&anstream::adapter::strip_str(&reply.output).to_string());
        match reply.effect {
            Effect::None => {}
            Effect::Save { path, text } => told.push_str(&format!("[writes {path}]\n{text}")),
            other => told.push_str(&format!("[{other:?}]\n")),
        }
    }
    told
}

macro_rules! transcripts {
    ($($name:ident: $inputs:expr;)*) => {$(
        #[test]
        fn $name() {
            let told = transcript(&mut session(BOOK, "1986", None), &$inputs);
            shows(stringify!($name), &told);
        }
    )*};
}

fn shows(name: &str, told: &str) {
    let mut settings = insta::Settings::clone_current();
    settings.set_snapshot_path(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/snapshots"));
    settings.set_prepend_module_to_snapshot(false);
    settings.set_omit_expression(true);
    settings.bind(|| insta::assert_snapshot!(format!("repl_{name}"), told));
}

transcripts! {
    facts_stay: [
        "given Klausel 510, Gefahr is Leitungswasser",
        "given Schaden is 120_000 DM,\n  Leitungswasser agreed",
        "given Klausel 510",
        "given not Klausel 510",
        "given Gefahr is Sturm, Windstärke is 9 Beaufort",
        "given Klausl 510",
        "given Schaden is 120.000,50 DM",
        "given",
        "given Vertragsbeginn is 1990-01-01, Vertragsende is 1989-01-01",
        "facts",
    ];
    facts_are_forgotten: [
        "given Klausel 510, Selbstbehalt of Sturm is 50 DM and Schaden is 70 DM",
        "given agreed are Leitungswasser and nothing else",
        "forget Klausel 510",
        "given agreed are Sturm and nothing else",
        "forget Schaden",
        "facts",
        "forget Schaden",
        "forget Sturm",
        "forget DV",
        "forget Schadn",
        "forget",
        "forget everything",
        "facts",
    ];
    questions_in_every_form: [
        "Leitungswasser covers DV?",
        "given Klausel 510, Leitungswasser covers DV?",
        "which lines cover Sturm if Windstärke is 9 Beaufort",
        "what is paid?",
        "what does Sturm pay?",
        "ask Sturm covers",
        "what if Windstärke is 3 Beaufort, Sturm covers Sturm?",
    ];
    why_goes_back_to_the_last_line: [
        "why?",
        "unknown",
        "given Leitungswasser agreed, Gefahr is Leitungswasser",
        "Leitungswasser covers DV if not Klausel 510, Schaden is 500 DM?",
        "why not?",
        "why?",
        "what if Klausel 510?",
        "unknown",
        "Leitungswasser covers DV?",
        "unknown",
        "which lines cover?",
        "why not?",
        "unknown",
        "why Sturm?",
    ];
    questions_that_cannot_be: [
        "given Gefahr is Sturm",
        "Leitungswasser covers Leitungswasser?",
        "which lines cover Brand?",
        "Leitungwasser covers DV?",
        "Leitungswasser covers DVV",
        "Leitungswasser covers DV!",
        "Is DV covered by Leitungswasser?",
        "what if Klausl 510?",
        "facts",
    ];
    every_line_decided: [
        "given Leitungswasser agreed, Sturm agreed, Klausel 510, Gefahr is Leitungswasser, Sache is DV",
        "given Schaden is 5_000 DM",
        "decide",
    ];
    sentences_shown: [
        "show Leitungswasser",
        "show Leitungswaser",
        "show Feuerzeug und Flamme",
        "show",
        "source Leitungswasser § 2",
        "source Leitungswasser",
        "source AVB",
        "source Leitungswasser § 22",
        "source",
    ];
    sentences_tried: [
        "Leitungswasser covers DV",
        "add Sturm covers Hagel",
        "§ 9 Sturm excludes Möbel if Windstärke at most 9",
        "fact Rückstau",
        "Leitungswasser excludes everything if Rückstau",
        "show Sturm",
        "given Sturm agreed, Gefahr is Hagel, unvorhergesehen, Schaden is 900 DM",
        "Sturm covers Möbel?",
        "line Glas\n  covers Brand, Sturm\n  covers DV only if Klausel 7",
        "clause Klausel 7\nline Glas\n  covers Brand, Sturm\n  covers DV only if Klausel 7",
        "Glas covers DV?",
    ];
    sentences_that_are_wrong: [
        "Sturm excludes Hagell",
        "Sturm exclude Hagel",
        "§ 1 Stурm excludes Hagel",
        "kind Farbe",
        "rulebook Anderes",
        "add",
        "facts",
    ];
    statements_replaced: [
        "replace Leitungswasser § 2 by covers DV",
        "replace Leitungswasser § 2 by covers DV only if unvorhergesehen",
        "§ 2 Leitungswasser covers Möbel",
        "show Leitungswasser",
        "undo",
        "undo",
        "undo",
        "show Leitungswasser",
        "replace Leitungswasser § 7 by covers DV",
        "replace Leitungswasser by covers DV",
        "replace Leitungswasser § 2 by covers DVV",
    ];
    everything_undone: [
        "undo",
        "given Klausel 510",
        "forget Klausel 510",
        "fact Rückstau",
        "given Rückstau",
        "undo",
        "undo",
        "given Rückstau",
        "undo",
        "facts",
        "undo",
        "undo",
    ];
    slips: [
        "shwo Sturm",
        "forgt Klausel 510",
        "Klausel 510",
        "Gefahr is Sturm",
        "hello world",
        "help",
        "help given",
        "help hlep",
        "help why",
        "-- a remark",
        "quit",
    ];
    saved: [
        "given agreed are Leitungswasser, Klausel 510 and nothing else",
        "given Gefahr is other \"Meteorit\", Schaden is 120_000.50 DM, Vertragsbeginn is 1990-03-01, not unvorhergesehen",
        "given Selbstbehalt of Sturm is unknown, Sache is one of DV, Möbel",
        "save fall.toml",
        "save fall.csv",
        "save",
    ];
    saved_as_scenario: [
        "save leer.klausel",
        "given Gefahr is Leitungswasser, Schaden is 500 DM",
        "Leitungswasser covers DV?",
        "save rohrbruch.klausel",
        "given agreed are Sturm, Leitungswasser, Klausel 510 and nothing else",
        "save unter/rohrbruch.klausel",
        "which lines cover Möbel?",
        "save moebel.klausel",
    ];
    generations: ["generation", "generation 1986", "generation 1985", "generation Neuzeit"];
}

#[test]
fn another_generation() {
    let mut session = session("tests/cli/books/zwei", "1990", None);
    let inputs = ["given Feuer agreed", "Feuer covers Sturm?", "generation", "generation 1986", "Feuer covers Sturm?"];
    let told = transcript(&mut session, &inputs);
    shows("another_generation", &told);
    let told = transcript(&mut session, &["undo", "Feuer covers Sturm?"]);
    assert!(told.contains("generation 1990)"), "{told}");
}

#[test]
fn facts_of_a_case_file() {
    let file = CaseFile {
        path: "fall.toml".to_owned(),
        text: "agreed = [\"Leitungswasser\"]\nGefahr = \"Leitungswasser\"\nSchaden = \"500.00\"\n".to_owned(),
        toml: true,
    };
    let inputs =
        ["facts", "given Gefahr is Sturm", "forget Gefahr", "given Gefahr is Sturm", "facts", "undo", "undo", "facts"];
    let told = transcript(&mut session(BOOK, "1986", Some(file.clone())), &inputs);
    shows("facts_of_a_case_file", &told);
    let wrong = CaseFile { text: "Schden = 5".to_owned(), ..file };
    let told = Session::start(sources(BOOK), Some("1986"), Date::EPOCH, Some(wrong)).unwrap_err();
    assert!(told.contains("unknown fact `Schden`"), "{told}");
}

#[test]
fn read_again() {
    let mut session = session(BOOK, "1986", None);
    let mut told = transcript(
        &mut session,
        &["given Klausel 510, Schaden is 500 DM", "Sturm excludes Möbel", "Leitungswasser covers DV?"],
    );
    let text = fs::read_to_string(BOOK).unwrap();
    let mut again = |text: String| {
        let mut sources = Sources::default();
        sources.add(BOOK, text);
        let reply = session.reload(sources, Vec::new());
        let output = anstream::adapter::strip_str(&reply.output).to_string();
        told.push_str(&format!("\n[read again]\n{output}{}", transcript(&mut session, &["facts", "show Sturm"])));
    };
    again(text.replace("covers DV only", "covers DW only"));
    again(text.replace("clause Klausel 510\n", "").replace(" only if Klausel 510", ""));
    told.push_str(&format!("\n{}", transcript(&mut session, &["undo", "undo", "facts"])));
    shows("read_again", &told);
}

/// A case file that a session saves decides as the session does.
#[test]
fn what_is_saved_decides_alike() {
    let facts = [
        "given agreed are Leitungswasser, Klausel 510 and nothing else, Gefahr is Leitungswasser, Schaden is 0.5 DM",
        "given Sturm agreed, Gefahr is one of Sturm, Hagel, Windstärke is 8 Beaufort, unvorhergesehen",
        "given Gefahr is other \"Meteorit\", Selbstbehalt of Sturm is unknown, Vertragsende is 1999-12-31",
        "given not Leitungswasser agreed, Sache is not DV",
        "forget everything",
    ];
    for given in facts {
        let mut first = session(BOOK, "1986", None);
        let reply = first.input(given);
        assert!(!reply.failed, "{}", reply.output);
        for (name, toml) in [("save fall.toml", true), ("save fall.json", false)] {
            let Effect::Save { path, text } = first.input(name).effect else { panic!() };
            let mut second = session(BOOK, "1986", Some(CaseFile { path, text, toml }));
            assert_eq!(first.input("decide").output, second.input("decide").output, "{given}");
            assert_eq!(first.input("facts").output, second.input("facts").output, "{given}");
        }
        let Effect::Save { path, text } = first.input("save fall.toml").effect else { panic!() };
        let mut second = session(BOOK, "1986", Some(CaseFile { path, text, toml: true }));
        let (Effect::Save { text, .. }, Effect::Save { text: again, .. }) =
            (first.input("save fall.toml").effect, second.input("save fall.toml").effect)
        else {
            panic!()
        };
        assert_eq!(text, again);
    }
}

/// What an earlier generation says is amended in this one, as often as it is tried.
#[test]
fn inherited_statements_are_amended() {
    let told = transcript(
        &mut session("rulebooks/edv", "2002", None),
        &[
            "given agreed are Einbruchdiebstahl and nothing else, Gefahr is Vandalismus",
            "replace Einbruchdiebstahl § 2 by covers Vandalismus",
            "Einbruchdiebstahl covers?",
            "§ 2 Einbruchdiebstahl covers Vandalismus only if Täter is Außenstehender",
            "Einbruchdiebstahl covers?",
            "undo",
            "Einbruchdiebstahl covers?",
            "undo",
            "Einbruchdiebstahl covers?",
        ],
    );
    shows("inherited_statements_are_amended", &told);
}

const PAGE: &str = "docs/repl.md";

/// docs/repl.md is one session with the shipped rulebook: each output is what is printed for the inputs so far.
///
/// `UPDATE_SESSION=1 cargo test --test all repl` writes them anew; read the difference.
#[test]
fn the_recorded_session_is_what_is_printed() {
    let page = fs::read_to_string(PAGE).unwrap();
    let mut session = session("rulebooks/edv", &newest("rulebooks/edv"), None);
    let mut written = String::new();
    let mut rest = page.as_str();
    let mut asked = 0;
    while let Some((before, after)) = rest.split_once("```session\n") {
        let (block, after) = after.split_once("```").unwrap();
        let inputs: Vec<&str> = block.lines().filter_map(|line| line.strip_prefix("klausel> ")).collect();
        asked += inputs.len();
        written.push_str(&format!("{before}```session\n{}```", transcript(&mut session, &inputs)));
        rest = after;
    }
    written.push_str(rest);
    assert!(asked >= 12, "the page asks {asked} times");
    if std::env::var_os("UPDATE_SESSION").is_some() {
        fs::write(PAGE, &written).unwrap();
        return;
    }
    assert_eq!(written, page, "run with UPDATE_SESSION=1 and read the difference");
}
