//! What can be typed, with examples.

use crate::base::nearest;

use super::session::Failure;

/// A command as `help` tells it.
struct Told {
    name: &'static str,
    usage: &'static str,
    does: &'static str,
    more: &'static str,
}

const fn told(name: &'static str, usage: &'static str, does: &'static str, more: &'static str) -> Told {
    Told { name, usage, does, more }
}

const COMMANDS: [Told; 16] = [
    told(
        "given",
        "given FACTS",
        "say what is known; it stays",
        "\
A fact that contradicts an earlier one is refused: `forget` that one first.
  given Klausel 510, Gefahr is Leitungswasser
  given Schaden is 120_000 DM, not Beförderung
  given agreed are Leitungswasser, Klausel 510 and nothing else",
    ),
    told(
        "forget",
        "forget FACT, …",
        "take a fact back; `forget everything` all of them",
        "\
  forget Klausel 510, Gefahr
  forget Selbstbehalt of Leitungswasser
  forget everything",
    ),
    told("facts", "facts", "what is given, and what is assumed by default", ""),
    told("unknown", "unknown", "the unknown facts that the last question hangs on, most useful first", ""),
    told(
        "ask",
        "QUESTION",
        "ask; facts in a question do not stay",
        "\
The `?` may be left out. `why`, `why not` and `what if` go back to the line that was asked about last.
  Leitungswasser covers DV?
  given not Klausel 510, Leitungswasser covers DV?
  which lines cover Sturm if Windstärke is 9?
  what is paid?           what does Elektronik pay?
  why not?                what if Klausel 510?",
    ),
    told("decide", "decide", "every line, as `klausel decide`", ""),
    told(
        "show",
        "show LINE",
        "the sentences of a line, as written, with their places",
        "\
  show Leitungswasser
  show every line",
    ),
    told(
        "source",
        "source STATEMENT",
        "where a sentence or the sentences of a line stand, and what they cite",
        "\
  source Leitungswasser § 2
  source Sturm",
    ),
    told(
        "add",
        "SENTENCE",
        "try a sentence: it is checked as part of the rulebook",
        "\
Files stay as they are. `add` in front is needed where the sentence could be a question too (`add Sturm covers DV`).
A statement that has the label of another of its line takes its place.
  Sturm excludes Möbel
  § 2 Leitungswasser covers DV only if Klausel 501
  fact Rückstau",
    ),
    told(
        "replace",
        "replace STATEMENT by …",
        "put another sentence in the place of a statement",
        "\
  replace Leitungswasser § 2 by covers DV",
    ),
    told("undo", "undo", "take back the last change of facts, sentences or generation", ""),
    told(
        "generation",
        "generation G",
        "ask another generation of the rulebook; alone: which there are",
        "\
Unless one is asked for, that one answers which is in force on the date that the facts give, or else today.
  generation 1986
  generation on 1987-03-01
  generation by date",
    ),
    told("reload", "reload", "read the rulebook's files again; done by itself when one has changed", ""),
    told(
        "save",
        "save FILE",
        "write the facts as a new file: a case (`.toml`, `.json`) or a scenario (`.klausel`)",
        "\
  save rohrbruch.toml
  save rohrbruch.json
A scenario gives the facts with those of the last question, and expects the answers of today: of the line that
was asked about, and of those that are agreed. `klausel test` runs it where it stands in the rulebook's folder
`scenarios`.
  save rulebooks/edv/scenarios/rohrbruch.klausel",
    ),
    told("help", "help COMMAND", "more about a command", ""),
    told("quit", "quit", "end (also Ctrl-D)", ""),
];

/// The words that commands begin with.
pub(super) fn names() -> impl Iterator<Item = &'static str> {
    COMMANDS.iter().map(|told| told.name)
}

/// `help`, `help given`
pub(super) fn help(of: &str) -> Result<String, Failure> {
    let of = of.trim().trim_matches('`');
    if of.is_empty() {
        let rows = COMMANDS.iter().map(|told| format!("  {:24}{}\n", told.usage, told.does));
        return Ok(format!("{}\n`help COMMAND` says more, with examples\n", rows.collect::<String>()));
    }
    let of = match of {
        "question" | "why" | "what" | "which" => "ask",
        "sentence" | "statement" => "add",
        "exit" => "quit",
        other => other,
    };
    if let Some(told) = COMMANDS.iter().find(|told| told.name == of) {
        let more = if told.more.is_empty() { String::new() } else { format!("\n{}\n", told.more) };
        return Ok(format!("{}: {}\n{more}", told.usage, told.does));
    }
    let near = nearest(of, names());
    let help = near.map_or_else(|| "`help` lists them".to_owned(), |near| format!("did you mean `help {near}`?"));
    Err(Failure::new(format!("there is no command `{of}`"), help))
}
