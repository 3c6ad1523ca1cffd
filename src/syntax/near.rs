//! Why a sentence could not be read: what was expected, in the language's words, and what was probably meant.

use pest::error::{Error, ErrorVariant, InputLocation};

use crate::base::Span;

use super::grammar::Rule;
use super::problem::{Hint, Problem};

/// The words that end a name, as in the grammar's `keyword`.
const KEYWORDS: &[&str] = &[
    "above", "advises", "after", "against", "agreed", "and", "as", "before", "below", "but", "by", "called", "covers",
    "default", "everything", "except", "excludes", "for", "from", "given", "if", "is", "none", "not", "obliges", "of",
    "or", "otherwise", "reinstates", "requires", "the", "times", "to", "unless", "waives", "within", "would",
];

/// What a misspelt word may have been meant to be: every keyword, with the phrases written as one word too.
const NEAR_KEYWORDS: &[(&str, &str)] = &[
    ("covers", "covers"), ("cover", "covers"), ("excludes", "excludes"), ("exclude", "excludes"), ("except", "except"),
    ("requires", "requires"), ("require", "requires"), ("reinstates", "reinstates"), ("waives", "waives"),
    ("advises", "advises"), ("obliges", "obliges"), ("unless", "unless"), ("onlyif", "only if"), ("only", "only if"),
    ("atleast", "at least"), ("atmost", "at most"), ("morethan", "more than"), ("lessthan", "less than"),
    ("listedin", "listed in"), ("suchas", "such as"), ("agreed", "agreed"), ("otherwise", "otherwise"),
    ("before", "before"), ("after", "after"), ("above", "above"), ("below", "below"), ("within", "within"),
    ("against", "against"), ("everything", "everything"), ("default", "default"), ("called", "called"),
    ("always", "always"), ("define", "define"), ("clause", "clause"), ("group", "group"), ("source", "source"),
    ("currency", "currency"), ("rulebook", "rulebook"), ("generation", "generation"), ("assert", "assert"),
    ("ordered", "ordered"), ("allof", "all of"), ("anyof", "any of"), ("oneof", "one of"), ("isnot", "is not"),
    ("und", "and"), ("oder", "or"), ("wenn", "if"), ("nicht", "not"), ("ist", "is"), ("außer", "except"), ("iff", "if"),
    ("mindestens", "at least"), ("höchstens", "at most"), ("sofern", "if"), ("deckt", "covers"),
];

/// Whether a name must be quoted because of this word of it.
pub(crate) fn is_keyword(word: &str) -> bool {
    KEYWORDS.binary_search(&word).is_ok()
}

/// The keyword that a word was probably meant to be.
pub fn near_keyword(word: &str) -> Option<&'static str> {
    if is_keyword(word) || word.chars().count() < 3 || !word.starts_with(char::is_lowercase) {
        return None;
    }
    let allowed = if word.chars().count() >= 6 { 2 } else { 1 };
    NEAR_KEYWORDS
        .iter()
        // The German words and short words are hints only as they stand.
        .filter(|(form, meant)| form == &word || (form.len() >= 5 && form.replace(' ', "") == meant.replace(' ', "")))
        .map(|(form, meant)| (strsim::damerau_levenshtein(word, form), *meant))
        .filter(|(distance, _)| *distance <= allowed)
        .min()
        .map(|(_, meant)| meant)
}

/// Turns a failure of the generated parser into a problem.
pub(crate) fn unexpected(text: &str, span: Span, error: &Error<Rule>) -> Problem {
    let at = match error.location {
        InputLocation::Pos(at) | InputLocation::Span((at, _)) => at,
    };
    let rest = text.get(at..).unwrap_or_default();
    let skipped = rest.len().saturating_sub(rest.trim_start().len());
    let at = at.saturating_add(skipped);
    let rest = rest.trim_start();
    let at_end = rest.is_empty();
    let word = rest.split(|c: char| c.is_whitespace() || c == ',').next().unwrap_or_default();
    let local = |start: usize, end: usize| {
        let begin = span.start as usize;
        Span::new(span.file, begin.saturating_add(start), begin.saturating_add(end))
    };
    let here = if at_end {
        let end = text.trim_end().len();
        local(end, end)
    } else {
        local(at, at.saturating_add(word.len().max(1)))
    };
    let expected = expected(error);
    let takes_name = expected.contains(&"a name");
    let hint = if rest.starts_with(['„', '“', '”', '»', '«']) {
        Some(Hint::Quote { span: local(at, at.saturating_add(rest.chars().next().map_or(1, char::len_utf8))) })
    } else if let Some((start, end, meant)) = slip(text, at) {
        let written = text.get(start..end).unwrap_or_default().to_owned();
        Some(Hint::Keyword { span: local(start, end), written, meant })
    } else if at_end && text.trim_end().ends_with(',') {
        let end = text.trim_end().len();
        Some(Hint::TrailingComma { span: local(end.saturating_sub(1), end) })
    } else if takes_name && (is_keyword(word) || word.starts_with(|c: char| c == '§' || c.is_ascii_digit())) {
        Some(Hint::NeedsQuotes { span: here, word: word.to_owned() })
    } else if rest.starts_with('=') || rest.starts_with('!') || rest.starts_with('≠') || rest.starts_with('<') {
        Some(Hint::Words("comparisons are `is`, `is not`, `at least`, `at most`, `more than`, `less than`, or `=`, `>=`, `<=`, `>`, `<`"))
    } else {
        None
    };
    Problem::Unexpected { span: here, expected, at_end, hint }
}

/// A word near a keyword, the one nearest to where reading stopped.
fn slip(text: &str, stopped: usize) -> Option<(usize, usize, &'static str)> {
    let mut found: Option<(usize, usize, usize, &'static str)> = None;
    let mut quoted = false;
    let mut start = None;
    for (at, c) in text.char_indices().chain([(text.len(), ' ')]) {
        if c == '"' {
            quoted = !quoted;
        }
        let in_word = c.is_alphanumeric() || c == '-' || c == '_';
        match start {
            None if in_word && !quoted => start = Some(at),
            Some(begin) if !in_word => {
                start = None;
                if let Some(meant) = text.get(begin..at).and_then(near_keyword)
                    && found.is_none_or(|(_, _, distance, _)| begin.abs_diff(stopped) < distance)
                {
                    found = Some((begin, at, begin.abs_diff(stopped), meant));
                }
            }
            _ => {}
        }
    }
    found.map(|(begin, end, _, meant)| (begin, end, meant))
}

/// What was expected, without repetition, the plainest first.
fn expected(error: &Error<Rule>) -> Vec<&'static str> {
    let ErrorVariant::ParsingError { positives, .. } = &error.variant else { return Vec::new() };
    let mut words: Vec<(u8, &'static str)> = positives.iter().filter_map(|rule| phrase(*rule)).collect();
    words.sort_unstable();
    words.dedup();
    words.into_iter().map(|(_, words)| words).take(7).collect()
}

/// A rule in the language's words, with how plain it is to a reader.
fn phrase(rule: Rule) -> Option<(u8, &'static str)> {
    Some(match rule {
        Rule::bare_name | Rule::quoted_name | Rule::kind_value | Rule::names | Rule::subject | Rule::clause_reference
        | Rule::generation_name | Rule::list_names | Rule::list_references | Rule::what => (0, "a name"),
        Rule::reference | Rule::parenthesis | Rule::quantified | Rule::extreme | Rule::days_between | Rule::percent_of
        | Rule::quantity | Rule::text | Rule::amount => (1, "a fact, a value or an amount"),
        Rule::expression | Rule::condition | Rule::negation | Rule::minus | Rule::block => (1, "a condition"),
        Rule::literal => (2, "a number or a date"),
        Rule::string | Rule::title => (2, "a text in quotes"),
        Rule::label | Rule::label_ref => (3, "a label (`§ 1`)"),
        Rule::covers | Rule::excludes | Rule::requires | Rule::reinstates | Rule::waives | Rule::advises | Rule::kw_covers
        | Rule::kw_excludes | Rule::kw_requires | Rule::kw_reinstates | Rule::kw_waives | Rule::kw_advises
        | Rule::kw_obliges | Rule::statement => (4, "`covers`, `excludes`, `requires` or the like"),
        Rule::rulebook | Rule::generation | Rule::currency | Rule::source | Rule::kind | Rule::group | Rule::fact
        | Rule::clause | Rule::always | Rule::define | Rule::line | Rule::assertion => {
            (5, "a declaration (`kind`, `fact`, `clause`, `line` …)")
        }
        Rule::comparison | Rule::equality | Rule::at_least | Rule::at_most | Rule::more_than | Rule::less_than
        | Rule::is_one_of | Rule::is_none | Rule::is_unknown | Rule::is_other | Rule::listed_in | Rule::within_of
        | Rule::between | Rule::kw_is | Rule::kw_is_not => (6, "a comparison (`is`, `at least` …)"),
        Rule::is_agreed | Rule::kw_agreed => (7, "`agreed`"),
        Rule::covers_it | Rule::would_cover_it => (7, "`would cover it`"),
        Rule::and | Rule::kw_and => (7, "`and`"),
        Rule::or | Rule::kw_or => (7, "`or`"),
        Rule::terms | Rule::when | Rule::kw_if => (7, "`if`"),
        Rule::kw_unless => (7, "`unless`"),
        Rule::kw_only_if => (7, "`only if`"),
        Rule::exception | Rule::exception_here | Rule::kw_except => (8, "`except`"),
        Rule::against | Rule::kw_against => (8, "`against`"),
        Rule::example | Rule::kw_such_as | Rule::kw_and_the_like => (9, "`such as`"),
        Rule::kw_from => (7, "`from`"),
        Rule::kw_to => (7, "`to`"),
        Rule::kw_of => (7, "`of`"),
        Rule::kw_as => (7, "`as`"),
        Rule::kw_for => (7, "`for`"),
        Rule::kw_by => (7, "`by`"),
        Rule::kw_within | Rule::within_line => (7, "`within`"),
        Rule::called | Rule::kw_called => (8, "`called`"),
        Rule::kw_otherwise => (7, "`otherwise`"),
        Rule::kw_would_cover => (7, "`would cover`"),
        Rule::kw_never_both_cover => (7, "`never both cover`"),
        Rule::kw_none | Rule::or_none => (8, "`or none`"),
        Rule::default | Rule::kw_default => (8, "`default`"),
        Rule::judged => (9, "`for a person to judge`"),
        Rule::domain | Rule::bound | Rule::clamp => (8, "a domain (`from 0 to 17`)"),
        Rule::percent => (8, "`%`"),
        Rule::add | Rule::subtract | Rule::multiply | Rule::divide => (8, "an operator (`+`, `-`, `times`, `/`)"),
        Rule::kw_among_others => (8, "`among others`"),
        Rule::citation => (9, "a citation (`[…]`)"),
        Rule::citation_key | Rule::citation_ref => (2, "the key of a source"),
        Rule::EOI => (9, "the end of the sentence"),
        Rule::question | Rule::kw_given => (3, "a question (`LINE covers VALUE?`)"),
        Rule::kw_fact => (4, "`fact`"),
        Rule::kw_everything => (6, "`everything`"),
        Rule::kw_all => (6, "`all`"),
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::{KEYWORDS, NEAR_KEYWORDS, is_keyword, near_keyword};

    #[test]
    fn keywords_are_sorted_for_the_search() {
        assert!(KEYWORDS.is_sorted());
        assert!(is_keyword("covers") && !is_keyword("in") && !is_keyword("also"));
        assert!(!NEAR_KEYWORDS.is_empty());
    }

    #[test]
    fn slips_are_recognised() {
        assert_eq!(near_keyword("excpt"), Some("except"));
        assert_eq!(near_keyword("onlyif"), Some("only if"));
        assert_eq!(near_keyword("coverss"), Some("covers"));
        assert_eq!(near_keyword("wenn"), Some("if"));
        assert_eq!(near_keyword("innere"), None);
        assert_eq!(near_keyword("Sturm"), None);
    }
}
