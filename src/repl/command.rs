//! The words that an input can begin with.

/// An input, told apart by its first word; what stands behind that is not looked at yet.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Command<'t> {
    /// Blank.
    Nothing,
    Given(&'t str),
    Forget(&'t str),
    Facts,
    Unknown,
    Decide,
    Show(&'t str),
    Source(&'t str),
    Ask(&'t str),
    Add(&'t str),
    Replace(&'t str),
    Generation(&'t str),
    Save(&'t str),
    Help(&'t str),
    Reload,
    Undo,
    Quit,
    /// A question or a sentence.
    Other,
}

/// An input without `-- remarks`.
pub(super) fn without_comments(text: &str) -> String {
    let sentence = |line: &str| {
        let mut quoted = false;
        let starts = line.char_indices().find(|(at, c)| {
            quoted ^= *c == '"';
            let behind_blank = line.get(..*at).is_some_and(|before| before.is_empty() || before.ends_with([' ', '\t']));
            !quoted && behind_blank && line.get(*at..).is_some_and(|rest| rest.starts_with("--"))
        });
        starts.and_then(|(at, _)| line.get(..at)).unwrap_or(line).trim_end().to_owned()
    };
    text.lines().map(sentence).collect::<Vec<_>>().join("\n")
}

/// Which command an input is.
pub(super) fn read(text: &str) -> Command<'_> {
    let text = text.trim();
    if text.is_empty() {
        return Command::Nothing;
    }
    let (word, rest) = text.split_once(char::is_whitespace).unwrap_or((text, ""));
    let rest = rest.trim();
    let alone = rest.is_empty();
    match word {
        // `given FACTS, LINE covers?` is a question.
        "given" if !asks(text) => Command::Given(rest),
        "forget" => Command::Forget(rest),
        "facts" if alone => Command::Facts,
        "unknown" if alone => Command::Unknown,
        "decide" if alone => Command::Decide,
        "show" => Command::Show(rest),
        // `source CW "Computerwoche"` declares one.
        "source" if !rest.ends_with('"') || rest.starts_with('"') => Command::Source(rest),
        "ask" => Command::Ask(rest),
        "add" => Command::Add(rest),
        "replace" => Command::Replace(rest),
        // `generation 1990 from 1990-01-01` is a header.
        "generation" if !rest.contains(" from ") => Command::Generation(rest),
        "save" => Command::Save(rest),
        "help" | "?" => Command::Help(rest),
        "reload" if alone => Command::Reload,
        "undo" if alone => Command::Undo,
        "quit" | "exit" if alone => Command::Quit,
        _ => Command::Other,
    }
}

/// Whether what begins with `given` ends in a question.
fn asks(text: &str) -> bool {
    let one_line = text.split_whitespace().collect::<Vec<_>>().join(" ");
    let starts = [" which lines cover", " what is paid", " what does ", " what if ", " why"];
    one_line.ends_with('?')
        || one_line.contains(" covers")
        || starts.iter().any(|start| one_line.contains(&format!(",{start}")))
}

#[cfg(test)]
mod tests {
    use super::{Command, read, without_comments};

    #[test]
    fn commands_are_told_from_questions_and_sentences() {
        assert_eq!(read("  given Klausel 510 "), Command::Given("Klausel 510"));
        assert_eq!(read("given Klausel 510, Sturm covers DV"), Command::Other);
        assert_eq!(read("given A, why not Sturm"), Command::Other);
        assert_eq!(read("source CW"), Command::Source("CW"));
        assert_eq!(read("source CW \"Computerwoche\""), Command::Other);
        assert_eq!(read(&without_comments("\n-- nothing\n")), Command::Nothing);
        assert_eq!(without_comments("facts -- all\nA \"x -- y\" --z"), "facts\nA \"x -- y\"");
        assert_eq!(read("undo"), Command::Undo);
        assert_eq!(read("Sturm covers?"), Command::Other);
    }
}
