//! The words of the language, and what nearly is one.

/// The words that end a name, as in the grammar's `keyword`.
pub(crate) const KEYWORDS: &[&str] = &[
    "above",
    "advises",
    "after",
    "against",
    "agreed",
    "and",
    "as",
    "because",
    "before",
    "below",
    "but",
    "by",
    "called",
    "covers",
    "default",
    "depends",
    "everything",
    "except",
    "excludes",
    "for",
    "formerly",
    "from",
    "given",
    "if",
    "is",
    "less",
    "none",
    "not",
    "obliges",
    "of",
    "or",
    "otherwise",
    "pays",
    "reinstates",
    "replaces",
    "requires",
    "the",
    "times",
    "to",
    "total",
    "unless",
    "waives",
    "within",
    "would",
];

/// The words that say what a sentence does.
pub(crate) const VERBS: &[&str] =
    &["covers", "excludes", "requires", "reinstates", "waives", "advises", "obliges", "pays", "total", "replaces"];

/// The words that a declaration begins with.
pub(crate) const HEADS: &[&str] = &[
    "rulebook",
    "generation",
    "currency",
    "source",
    "kind",
    "ordered",
    "group",
    "fact",
    "each",
    "position",
    "clause",
    "always",
    "define",
    "table",
    "line",
    "every",
    "assert",
    "accepted",
    "scenario",
    "governed",
    "repeals",
    "adds",
];

/// What a misspelt word may have been meant to be: keywords, and phrases written as one word.
pub(crate) const NEAR_KEYWORDS: &[(&str, &str)] = &[
    ("covers", "covers"),
    ("cover", "covers"),
    ("excludes", "excludes"),
    ("exclude", "excludes"),
    ("except", "except"),
    ("requires", "requires"),
    ("require", "requires"),
    ("reinstates", "reinstates"),
    ("waives", "waives"),
    ("advises", "advises"),
    ("obliges", "obliges"),
    ("pays", "pays"),
    ("pay", "pays"),
    ("replaces", "replaces"),
    ("repeals", "repeals"),
    ("repeal", "repeals"),
    ("formerly", "formerly"),
    ("amends", "amends"),
    ("upto", "up to"),
    ("firstloss", "first loss up to"),
    ("position", "position"),
    ("unless", "unless"),
    ("onlyif", "only if"),
    ("only", "only if"),
    ("atleast", "at least"),
    ("atmost", "at most"),
    ("morethan", "more than"),
    ("lessthan", "less than"),
    ("listedin", "listed in"),
    ("suchas", "such as"),
    ("agreed", "agreed"),
    ("otherwise", "otherwise"),
    ("before", "before"),
    ("after", "after"),
    ("above", "above"),
    ("below", "below"),
    ("within", "within"),
    ("against", "against"),
    ("everything", "everything"),
    ("default", "default"),
    ("called", "called"),
    ("always", "always"),
    ("define", "define"),
    ("clause", "clause"),
    ("group", "group"),
    ("source", "source"),
    ("currency", "currency"),
    ("rulebook", "rulebook"),
    ("generation", "generation"),
    ("assert", "assert"),
    ("accepted", "accepted"),
    ("scenario", "scenario"),
    ("expect", "expect"),
    ("expects", "expect"),
    ("snapshot", "snapshot"),
    ("ordered", "ordered"),
    ("allof", "all of"),
    ("anyof", "any of"),
    ("oneof", "one of"),
    ("isnot", "is not"),
    ("und", "and"),
    ("oder", "or"),
    ("wenn", "if"),
    ("nicht", "not"),
    ("ist", "is"),
    ("außer", "except"),
    ("iff", "if"),
    ("mindestens", "at least"),
    ("höchstens", "at most"),
    ("sofern", "if"),
    ("deckt", "covers"),
    ("when", "if"),
    ("falls", "if"),
];

/// Words of other languages, and what they are in this one; offered only where the sentence can be read with them.
pub(crate) const FOREIGN: &[(&str, &str)] = &[
    ("szenario", "scenario"),
    ("gegeben", "given"),
    ("erwarte", "expect"),
    ("erwartet", "expect"),
    ("sparte", "line"),
    ("tabelle", "table"),
    ("klausel", "clause"),
    ("tatsache", "fact"),
    ("gruppe", "group"),
    ("quelle", "source"),
    ("währung", "currency"),
    ("regelwerk", "rulebook"),
    ("immer", "always"),
    ("versichert", "covers"),
    ("schließt", "excludes"),
    ("verlangt", "requires"),
    ("fordert", "requires"),
    ("empfiehlt", "advises"),
    ("verpflichtet", "obliges"),
    ("zahlt", "pays"),
    ("ersetzt", "replaces"),
    ("streicht", "repeals"),
    ("vormals", "formerly"),
    ("früher", "formerly"),
    ("ändert", "amends"),
    ("abzüglich", "less"),
    ("maximal", "up to"),
    ("von", "from"),
    ("bis", "to"),
    ("vor", "before"),
    ("nach", "after"),
    ("über", "above"),
    ("unter", "below"),
    ("kein", "not"),
    ("nur", "only"),
    ("ausser", "except"),
    ("gegen", "against"),
    ("genannt", "called"),
    ("sonst", "otherwise"),
    ("provided", "if"),
    ("isn't", "is not"),
    ("equals", "is"),
    ("exceeds", "more than"),
    ("greater", "more"),
    ("smaller", "less"),
    ("ab", "from"),
    ("until", "to"),
];

/// Whether a name must be quoted because of this word of it.
pub fn is_keyword(word: &str) -> bool {
    KEYWORDS.binary_search(&word).is_ok()
}

/// The keyword that a word was probably meant to be.
pub fn near_keyword(word: &str) -> Option<&'static str> {
    if is_keyword(word)
        || HEADS.contains(&word)
        || word == "expect"
        || word.chars().count() < 3
        || !word.starts_with(char::is_lowercase)
    {
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

/// The step that a line under a payment was probably meant to be.
pub(crate) fn meant_step(sentence: &str) -> Option<String> {
    const STEPS: &[(&str, &str)] = &[
        ("upto", "up to"),
        ("max", "up to"),
        ("maximum", "up to"),
        ("maximal", "up to"),
        ("höchstens", "up to"),
        ("limit", "up to"),
        ("limited to", "up to"),
        ("bis zu", "up to"),
        ("capped at", "up to"),
        ("minus", "less"),
        ("deduct", "less"),
        ("abzüglich", "less"),
        ("deductible", "less"),
        ("multiplied by", "times"),
        ("mal", "times"),
        ("first loss", "first loss up to"),
        ("auf erstes risiko", "first loss up to"),
    ];
    let lower = sentence.to_lowercase();
    STEPS.iter().find_map(|(form, meant)| {
        lower.strip_prefix(form)?.strip_prefix(' ')?;
        Some(format!("{meant}{}", sentence.get(form.len()..)?))
    })
}

/// The declaration that the first word of a sentence begins or was meant to begin.
pub(crate) fn head(sentence: &str) -> Option<&'static str> {
    let word = sentence.split(|c: char| c.is_whitespace() || c == ',').next().unwrap_or_default();
    if let Some(head) = HEADS.iter().find(|head| **head == word.to_lowercase()) {
        return Some(head);
    }
    if let Some((_, meant)) = FOREIGN.iter().find(|(form, meant)| *form == word.to_lowercase() && HEADS.contains(meant))
    {
        return Some(meant);
    }
    let letters = word.chars().count();
    if !(3..=12).contains(&letters) || !word.starts_with(char::is_lowercase) || is_keyword(word) {
        return None;
    }
    let allowed = if letters >= 6 { 2 } else { 1 };
    let near = HEADS
        .iter()
        .map(|head| (strsim::damerau_levenshtein(word, head), *head))
        .filter(|(distance, _)| *distance <= allowed);
    near.min().map(|(_, head)| head)
}

/// Whether a word of the language begins so: it may still be typed.
pub fn begins_keyword(word: &str) -> bool {
    [KEYWORDS, VERBS, HEADS].into_iter().flatten().any(|keyword| keyword.starts_with(word))
}

/// Whether a word says what a sentence does, or begins a declaration.
pub fn is_verb_or_head(word: &str) -> bool {
    VERBS.contains(&word) || HEADS.contains(&word)
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
