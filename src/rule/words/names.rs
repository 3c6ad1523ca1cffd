//! Names as the language reads them: as they are, or in quotes.

use std::borrow::Cow;

use crate::rule::{FactId, FactRole, Rules};

/// The words that end a name; the `keyword` rule of `grammar/klausel.pest`.
const KEYWORDS: &[&[&str]] = &[
    &["above"],
    &["after"],
    &["amends"],
    &["against"],
    &["agreed"],
    &["and"],
    &["as"],
    &["because"],
    &["before"],
    &["below"],
    &["but"],
    &["by"],
    &["called"],
    &["covers"],
    &["default"],
    &["depends"],
    &["everything"],
    &["except"],
    &["excludes"],
    &["for"],
    &["formerly"],
    &["from"],
    &["given"],
    &["has"],
    &["if"],
    &["is"],
    &["none"],
    &["not"],
    &["obliges"],
    &["of"],
    &["or"],
    &["otherwise"],
    &["reinstates"],
    &["requires"],
    &["advises"],
    &["the"],
    &["times"],
    &["to"],
    &["unless"],
    &["waives"],
    &["within"],
    &["would"],
    &["at", "least"],
    &["at", "most"],
    &["more", "than"],
    &["less"],
    &["pays"],
    &["replaces"],
    &["total"],
    &["up", "to"],
    &["also", "pays"],
    &["nothing", "up", "to"],
    &["first", "loss", "up", "to"],
    &["in", "the", "proportion", "of"],
    &["includes", "also"],
    &["over", "positions"],
    &["listed", "in"],
    &["never", "both", "cover"],
    &["does", "not", "cover"],
    &["does", "not", "advise"],
    &["does", "not", "oblige"],
    &["may", "advise"],
    &["may", "oblige"],
    &["asks", "for"],
    &["on", "the", "terms", "of"],
    &["only", "if"],
    &["such", "as"],
    &["among", "others"],
];

/// Words that mean something else than a name where a value can stand.
const NOT_FIRST: &[&str] = &["other", "unknown", "one", "nothing", "it", "all"];

/// The name, in quotes if the language would not read it as one name.
pub fn quoted_if_needed(name: &str) -> Cow<'_, str> {
    if reads_as_name(name) { Cow::Borrowed(name) } else { Cow::Owned(quoted(name)) }
}

/// A text in quotes; a quote inside it, which the language cannot write, becomes an apostrophe.
pub(super) fn quoted(text: &str) -> String {
    format!("\"{}\"", text.replace('"', "'").replace('\n', " "))
}

/// A fact by its name; one that each line has of its own as `Versicherungssumme of Mehrkosten`.
pub(super) fn fact_name(rules: &Rules, fact: FactId) -> String {
    let Some(fact) = rules.vocabulary.fact(fact) else { return "?".to_owned() };
    if let FactRole::Line(line) = fact.role {
        return rules.line(line).map_or("?".into(), |line| quoted_if_needed(&line.name)).into_owned();
    }
    let of_line = fact.of_line.and_then(|line| rules.line(line));
    let split = of_line.and_then(|line| Some((fact.name.strip_suffix(&*line.name)?.strip_suffix(" of ")?, &line.name)));
    match split {
        Some((own, line)) => format!("{} of {}", quoted_if_needed(own), quoted_if_needed(line)),
        None => quoted_if_needed(&fact.name).into_owned(),
    }
}

fn reads_as_name(name: &str) -> bool {
    let words: Vec<&str> = name.split(' ').collect();
    let shaped = words.iter().enumerate().all(|(at, word)| is_word(word, at == 0));
    let first = words.first().is_some_and(|first| !NOT_FIRST.contains(first));
    let free = (0..words.len())
        .map(|at| words.get(at..))
        .all(|rest| !is_rate(rest) && !KEYWORDS.iter().any(|keyword| begins(rest, keyword)));
    shaped && first && free
}

/// `at 1.95583 DM`
fn is_rate(words: Option<&[&str]>) -> bool {
    let Some(["at", number, ..]) = words else { return false };
    number.starts_with(|c: char| c.is_ascii_digit())
}

fn begins(words: Option<&[&str]>, keyword: &[&str]) -> bool {
    let Some(words) = words.and_then(|words| words.get(..keyword.len())) else { return false };
    let last = keyword.len().saturating_sub(1);
    words.iter().zip(keyword).enumerate().all(|(at, (word, wanted))| {
        // The last word may go on with what is no letter of a word: `is.` begins with `is`.
        let end = if at == last { word.find(|c| !word_char(c)).unwrap_or(word.len()) } else { word.len() };
        word.get(..end) == Some(*wanted)
    })
}

/// `Leitungswasser`, `510`, `(11)`; the first word of a name begins with a letter.
fn is_word(word: &str, first: bool) -> bool {
    if let Some(inner) = word.strip_prefix('(').and_then(|rest| rest.strip_suffix(')')) {
        return !first && !inner.is_empty() && inner.chars().all(word_char);
    }
    let begins_well = word.chars().next().is_some_and(|c| c.is_alphabetic() || !first && c.is_numeric());
    let parts_well = word.strip_suffix('.').unwrap_or(word).split('.').all(|part| !part.is_empty());
    begins_well && parts_well && !word.contains("--") && word.chars().all(|c| c == '.' || word_char(c))
}

fn word_char(c: char) -> bool {
    c.is_alphanumeric() || matches!(c, '_' | '\'' | '’' | '&' | '/' | '-')
}

#[cfg(test)]
mod tests {
    use super::quoted_if_needed;

    #[test]
    fn quotes_only_what_would_not_read_as_a_name() {
        for name in [
            "innere Unruhen",
            "Klausel 510",
            "TK 1911 (11)",
            "Datenträger",
            "Einbruch in Gebäude",
            "Abs. 3",
            "at home",
            "DV-Anlage",
            "orale Abgabe",
        ] {
            assert_eq!(quoted_if_needed(name), name);
        }
        for name in [
            "§ 5",
            "Rock and Roll",
            "510",
            "other",
            "unknown",
            "at least one",
            "Not-(aus)",
            "",
            "a, b",
            "listed in Rome",
            "A -- B",
            "A is.",
            "(11) TK",
        ] {
            assert_eq!(quoted_if_needed(name), format!("\"{name}\""));
        }
    }
}
