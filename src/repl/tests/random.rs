//! Random sessions: nothing panics, what fails changes nothing, what changes something can be taken back.

use proptest::prelude::{Just, Strategy, any, prop_oneof, proptest};
use proptest::sample::select;
use proptest::test_runner::Config;

use super::super::live::Edits;
use super::super::session::State;
use super::super::{Session, facts};
use super::{session, session_through_time};

const INPUTS: &[&str] = &[
    "given Klausel 510",
    "given not Klausel 510",
    "given Gefahr is Leitungswasser, Leitungswasser agreed",
    "given Gefahr is one of Sturm, Hagel",
    "given Sache is DV and Schaden is 500 DM",
    "given agreed are Sturm and nothing else",
    "given agreed are nothing",
    "given Selbstbehalt of Sturm is unknown",
    "given Selbstbehalt of Sturm is 5 DM",
    "given Gefahr is other \"Meteorit\"",
    "given Sache is one of DV, Möbel",
    "given Schaden is -1 DM",
    "given Vertragsbeginn is 1990-01-01, Vertragsende is 1989-01-01",
    "given Klausl",
    "forget Klausel 510",
    "forget Gefahr, Sache",
    "forget Selbstbehalt of Sturm",
    "forget Leitungswasser",
    "forget everything",
    "forget DV",
    "facts",
    "unknown",
    "decide",
    "undo",
    "undo",
    "Leitungswasser covers DV?",
    "given Klausel 510, Leitungswasser covers DV?",
    "Sturm covers Leitungswasser",
    "which lines cover Sturm?",
    "why?",
    "why not",
    "what if Klausel 510?",
    "what is paid?",
    "show Sturm",
    "source Leitungswasser § 2",
    "Sturm excludes Möbel",
    "Sturm excludes Möbell",
    "add Sturm covers Hagel",
    "§ 2 Leitungswasser covers Möbel",
    "§ 1 Sturm excludes Möbel\n  except if Klausel 510",
    "replace Leitungswasser § 2 by covers DV",
    "replace Sturm § 1 by covers Sturm, Hagel",
    "replace Sturm § 8 by covers Sturm",
    "fact Rückstau",
    "given Rückstau",
    "fact Rückstau as DM",
    "kind Gefahr\n  Brand",
    "rulebook X",
    "generation 1986",
    "generation 1999",
    "generation 1990",
    "generation on 2003-03-03",
    "generation by date",
    "given Vertragsbeginn is 1987-01-01",
    "given Versicherungsbeginn is 2004-01-01, Sache is Netzwerk",
    "given Vertragsbeginn is 1901-01-01",
    "forget Vertragsbeginn",
    "given Vertragsbeginn is 1987-01-01, Sturm covers Sturm?",
    "what if Vertragsbeginn is 2005-01-01?",
    "save x.toml",
    "help given",
    "reload",
    "quit",
];

fn inputs() -> impl Strategy<Value = String> {
    let word = select(vec![
        "given",
        "forget",
        "Sturm",
        "covers",
        "DV",
        "§",
        "§ 2",
        ",",
        "\"",
        "is",
        "one of",
        "not",
        "?",
        "why",
        "what if",
        "add",
        "replace",
        "by",
        "Klausel 510",
        "(",
        ")",
        "\n  ",
        "--",
        "and nothing else",
        "5 DM",
        "source",
        "ä",
        "unknown",
    ]);
    prop_oneof![
        20 => select(INPUTS).prop_map(str::to_owned),
        3 => proptest::collection::vec(word, 0..7).prop_map(|words| words.join(" ")),
        1 => any::<String>(),
        1 => Just(String::new()),
    ]
}

/// All that an error must leave as it was.
fn digest(state: &State) -> (Edits, String, facts::Facts, String) {
    let generation = format!("{} {:?}", state.generation, state.asked);
    (state.edits.clone(), generation, state.facts.clone(), format!("{:?}", state.last))
}

/// What of it `undo` takes back.
fn changeable(session: &Session) -> (Edits, String, facts::Facts) {
    let (edits, generation, facts, _) = digest(&session.state);
    (edits, generation, facts)
}

/// Without escape sequences, of which all end with `m`.
fn without_colours(text: &str) -> String {
    let mut parts = text.split('\u{1b}');
    let first = parts.next().unwrap_or_default().to_owned();
    parts.fold(first, |out, part| out + part.split_once('m').map_or("", |(_, rest)| rest))
}

proptest! {
    #![proptest_config(Config { cases: 48, failure_persistence: None, ..Config::default() })]

    #[test]
    fn errors_change_nothing_and_undo_restores(
        inputs in proptest::collection::vec(inputs(), 1..14),
        through_time in any::<bool>(),
    ) {
        let mut session = if through_time { session_through_time() } else { session() };
        for input in inputs {
            let before = (digest(&session.state), session.undo.len());
            let answers = session.clone();
            let was = changeable(&session);
            let reply = session.input(&input);
            if reply.failed {
                assert_eq!((digest(&session.state), session.undo.len()), before, "{input:?}");
                assert!(!reply.output.is_empty());
            }
            if changeable(&session) != was && input.trim() != "undo" {
                let mut undone = session.clone();
                let told = undone.input("undo");
                assert!(!told.failed, "{input:?}: {}", told.output);
                assert_eq!(changeable(&undone), was, "{input:?}");
                let mut answers = answers;
                assert_eq!(undone.input("facts"), answers.input("facts"), "{input:?}");
                assert_eq!(undone.input("show Sturm"), answers.input("show Sturm"), "{input:?}");
            }
            // The facts fit the rulebook, whatever was changed of either.
            assert!(facts::check(&session.state).is_ok(), "{input:?}");
        }
    }

    #[test]
    fn completion_and_colours_take_any_text(text in prop_oneof![inputs(), any::<String>()]) {
        let names = session().names();
        let completion = names.complete(&text);
        assert!(text.is_char_boundary(completion.start));
        let plain = without_colours(&names.highlight(&text));
        if !text.contains(char::is_control) {
            assert_eq!(plain, text);
        }
        let _ = super::super::wants_more(&text);
    }
}
