//! Why a sentence could not be read: what was probably meant, or else what was expected, in the language's words.
//!
//! What was meant is not guessed: a correction is offered if the sentence can be read with it.

use pest::Parser;
use pest::error::{Error, InputLocation};

use crate::base::Span;

use super::expected::expected;
use super::grammar::{Grammar, Rule};
use super::keywords::{FOREIGN, HEADS, KEYWORDS, VERBS, head, is_keyword, near_keyword};
use super::number::{self, WrongLiteral};
use super::problem::{Problem, Slip};

/// Longest sentence, in bytes, that corrections are tried in.
const LONGEST_CORRECTED: usize = 4096;

/// Turns a failure of the generated parser into a problem.
pub(crate) fn unexpected(rule: Rule, text: &str, span: Span, error: &Error<Rule>) -> Problem {
    let location = |error: &Error<Rule>| match error.location {
        InputLocation::Pos(at) | InputLocation::Span((at, _)) => at,
    };
    let mut stopped = location(error);
    let mut expected = expected(error);
    // A declaration is not a statement whose line is called `clause 510`.
    if rule == Rule::item
        && let Some(head) = declaration(first_word(text))
    {
        match Grammar::parse(head, text) {
            // It went further as a statement only.
            Ok(pairs) if expected.iter().all(|words| words.contains("covers")) => {
                stopped = stopped.min(pairs.as_str().trim_end().len());
            }
            Ok(_) => {}
            Err(error) if location(&error) < stopped => {
                stopped = location(&error);
                expected = self::expected(&error);
            }
            Err(_) => {}
        }
        let amends = matches!(head, Rule::repeals | Rule::replaced | Rule::adds);
        let of_names = ["`formerly`", "`includes also`", "a label (`§ 1`)"];
        expected.retain(|words| !words.contains("covers") && (amends || !of_names.contains(words)));
    }
    if rule == Rule::scenario_line {
        // Of a statement's verbs only those that can be expected, which are told by name.
        expected.retain(|words| !words.starts_with("`covers`, `excludes`"));
    }
    let rest = text.get(stopped..).unwrap_or_default();
    let at = stopped.saturating_add(rest.len().saturating_sub(rest.trim_start().len()));
    let sentence = Sentence::new(rule, text, span, at);
    let at_end = sentence.rest().is_empty();
    sentence.number().or_else(|| sentence.slip()).unwrap_or_else(|| {
        let span = sentence.here();
        match sentence.stop_word() {
            _ if first_word(text) == "assert" => Problem::Slip { span, slip: Slip::Assertion { expected } },
            _ if at_end && expected.contains(&"`to`") && !text.contains("in the proportion of") => {
                Problem::Slip { span, slip: Slip::OpenRange }
            }
            word if is_keyword(word) => Problem::Slip { span, slip: Slip::Keyword { word: word.to_owned(), expected } },
            _ => Problem::Unexpected { span, expected, at_end },
        }
    })
}

/// The rule of the declaration that a word begins.
fn declaration(word: &str) -> Option<Rule> {
    Some(match word {
        "rulebook" => Rule::rulebook,
        "generation" => Rule::generation,
        "currency" => Rule::currency,
        "source" => Rule::source,
        "kind" | "ordered" => Rule::kind,
        "group" => Rule::group,
        "fact" | "each" => Rule::fact,
        "position" => Rule::position,
        "clause" => Rule::clause,
        "always" => Rule::always,
        "define" => Rule::define,
        "table" => Rule::table,
        "line" => Rule::line,
        "assert" => Rule::assertion,
        "accepted" => Rule::acceptance,
        "scenario" => Rule::scenario,
        "governed" => Rule::governed,
        "repeals" => Rule::repeals,
        "adds" => Rule::adds,
        "replaces" => Rule::replaced,
        _ => return None,
    })
}

/// A word of a sentence, outside quotes.
#[derive(Clone, Copy)]
struct Word<'t> {
    start: usize,
    end: usize,
    text: &'t str,
}

/// A sentence that could not be read beyond `at`.
struct Sentence<'t> {
    rule: Rule,
    text: &'t str,
    span: Span,
    at: usize,
    /// Its words; of an endless sentence those near the place only.
    words: Vec<Word<'t>>,
}

impl<'t> Sentence<'t> {
    fn new(rule: Rule, text: &'t str, span: Span, at: usize) -> Self {
        Self { rule, text, span, at, words: words(text, at) }
    }

    fn rest(&self) -> &'t str {
        self.text.get(self.at..).unwrap_or_default()
    }

    fn before(&self) -> &'t str {
        self.text.get(..self.at).unwrap_or_default().trim_end()
    }

    /// The word at which reading stopped, whatever it is made of.
    fn stop_word(&self) -> &'t str {
        self.rest().split(|c: char| c.is_whitespace() || c == ',').next().unwrap_or_default()
    }

    fn place(&self, start: usize, end: usize) -> Span {
        let begin = self.span.start as usize;
        Span::new(self.span.file, begin.saturating_add(start), begin.saturating_add(end))
    }

    /// Where reading stopped; at the end of the sentence the place behind it.
    fn here(&self) -> Span {
        if self.rest().is_empty() {
            let end = self.text.trim_end().len();
            return self.place(end, end);
        }
        let mut chars = self.stop_word().chars();
        let first = chars.next().map_or(1, char::len_utf8);
        let is_word = self.rest().starts_with(|c: char| c.is_alphanumeric());
        let len = if is_word { self.stop_word().trim_end_matches([';', ':', '?', '.', ')', ']']).len() } else { first };
        self.place(self.at, self.at.saturating_add(len.max(first)))
    }

    /// Whether the sentence can be read with `start..end` replaced.
    fn reads_with(&self, start: usize, end: usize, text: &str) -> bool {
        self.with(&[(start, end, text)]).is_some_and(|text| self.reads(self.rule, &text))
    }

    fn reads(&self, rule: Rule, text: &str) -> bool {
        text.len() <= LONGEST_CORRECTED && Grammar::parse(rule, text).is_ok()
    }

    /// The sentence with some of its places, in order, replaced.
    fn with(&self, changes: &[(usize, usize, &str)]) -> Option<String> {
        let mut out = String::new();
        let mut from = 0;
        for (start, end, text) in changes {
            out.push_str(self.text.get(from..*start)?);
            out.push_str(text);
            from = *end;
        }
        out.push_str(self.text.get(from..)?);
        Some(out)
    }

    /// A number of another form that the grammar does not take for one.
    fn number(&self) -> Option<Problem> {
        let before = self.before();
        let digits = |c: char| c.is_ascii_digit();
        // `1 250 000`: groups of three digits, apart.
        let first = before.trim_end_matches(|c: char| digits(c) || c == '\u{A0}' || c == '\u{202F}' || c == ' ');
        let start = first.len().saturating_add(self.text.get(first.len()..)?.find(digits).unwrap_or_default());
        let mut end = self.at;
        while before.ends_with(digits) {
            let group = self.text.get(end..)?.trim_start_matches([' ', '\u{A0}', '\u{202F}']);
            let next = self.text.len().saturating_sub(group.len());
            let is_group = group.len() >= 3
                && group.chars().take(3).all(digits)
                && !group.chars().nth(3).is_some_and(char::is_alphanumeric);
            if !is_group {
                break;
            }
            end = next.saturating_add(3);
        }
        if end > self.at {
            let joined: String = self.text.get(start..end)?.chars().filter(|c| digits(*c)).collect();
            let wrong = WrongLiteral::Number { offers: number::offers(&joined) };
            return Some(Problem::Literal { span: self.place(start, end), wrong });
        }
        // `150,-`, `150,--`: no pfennigs.
        let amount = before.strip_suffix(',').or(Some(before)).filter(|amount| amount.ends_with(digits))?;
        let start = amount.trim_end_matches(|c: char| digits(c) || c == '_' || c == '.').len();
        let tail = self.text.get(amount.len()..)?;
        let dashes = tail.strip_prefix(',')?.trim_start();
        if !dashes.starts_with(['-', '–', '—']) {
            return None;
        }
        let after = dashes.trim_start_matches(['-', '–', '—']);
        let end = self.text.len().saturating_sub(after.len());
        let wrong = WrongLiteral::Number { offers: vec![amount.get(start..)?.to_owned()] };
        Some(Problem::Literal { span: self.place(start, end), wrong })
    }

    fn told(&self, slip: Slip) -> Option<Problem> {
        Some(Problem::Slip { span: self.here(), slip })
    }

    fn told_at(&self, start: usize, end: usize, slip: Slip) -> Option<Problem> {
        Some(Problem::Slip { span: self.place(start, end), slip })
    }

    /// What was probably meant, the surest first.
    fn slip(&self) -> Option<Problem> {
        self.letter()
            .or_else(|| self.citation())
            .or_else(|| self.beginning())
            .or_else(|| self.keywords())
            .or_else(|| self.list())
            .or_else(|| self.joined())
            .or_else(|| self.stop_keyword())
            .or_else(|| self.name())
            .or_else(|| self.nearest_keyword())
            .or_else(|| self.no_verb())
    }

    /// Signs and marks that the language does not have.
    fn letter(&self) -> Option<Problem> {
        let (before, rest) = (self.before(), self.rest());
        let first = rest.chars().next();
        if rest.starts_with(['„', '“', '”', '»', '«', '‚', '‘']) {
            return self.told(Slip::Quote);
        }
        let whole = self.text.trim_end();
        if whole.ends_with(',') && matches!(rest.trim(), "" | ",") {
            let end = whole.len();
            return self.told_at(
                end.saturating_sub(1),
                end,
                Slip::TrailingComma { in_kind: self.rule == Rule::kind_values },
            );
        }
        for mark in ["//", "/*", "#"] {
            if rest.starts_with(mark) {
                return self.told_at(
                    self.at,
                    self.at.saturating_add(mark.len()),
                    Slip::Comment { written: mark.to_owned() },
                );
            }
        }
        let is_sign = |c: char| matches!(c, '=' | '<' | '>' | '!' | '≥' | '≤' | '≠');
        let start = if before.len() == self.at { before.trim_end_matches(is_sign).len() } else { self.at };
        let signs = self.text.get(start..).unwrap_or_default();
        let end = self.text.len().saturating_sub(signs.trim_start_matches(is_sign).len());
        let written = self.text.get(start..end).unwrap_or_default();
        let meant = match written {
            "==" | "===" => Some("="),
            "!=" | "<>" | "≠" => Some("is not"),
            "≥" | "=>" => Some("at least"),
            "≤" | "=<" => Some("at most"),
            _ => None,
        };
        if let Some(meant) = meant {
            return self.told_at(start, end, Slip::Sign { written: written.to_owned(), meant });
        }
        if self.at == 0
            && let Some(mark @ ('-' | '–' | '*' | '•' | '·')) = first
        {
            return self.told(Slip::Mark { mark, instead: None });
        }
        if first == Some('"')
            && !before.ends_with('[')
            && matches!(self.rule, Rule::statement_line | Rule::item)
            && self.words.iter().any(|word| VERBS.contains(&word.text))
        {
            let end = rest.char_indices().skip(1).find(|(_, c)| *c == '"').map_or(1, |(at, _)| at.saturating_add(1));
            return self.told_at(self.at, self.at.saturating_add(end), Slip::StrayText);
        }
        if let Some(sign @ ('€' | '$' | '£')) = first {
            return self.told(Slip::CurrencySign { sign });
        }
        let mark = first.filter(|c| matches!(c, ':' | ';' | '.' | '?' | '!'))?;
        let end = self.at.saturating_add(1);
        if mark == '?' && !matches!(self.rule, Rule::facts_text | Rule::question_text) {
            return self.told(Slip::Question);
        }
        let instead = (mark == ';' && self.reads_with(self.at, end, ",")).then_some(",");
        self.told(Slip::Mark { mark, instead })
    }

    /// Citations that stand wrongly.
    fn citation(&self) -> Option<Problem> {
        let before = self.before();
        if before.ends_with('[') && self.rest().starts_with('"') {
            return self.told_at(self.at, self.at.saturating_add(1), Slip::CitationKey);
        }
        (before.ends_with(']') && !self.rest().is_empty()).then(|| self.told(Slip::BehindCitation)).flatten()
    }

    /// What a sentence begins with.
    fn beginning(&self) -> Option<Problem> {
        let word = self.stop_word();
        let statement = matches!(self.rule, Rule::item | Rule::statement_line);
        let first = first_word(self.text);
        if statement && matches!(first, "given" | "expect" | "snapshot") && self.reads(Rule::scenario_line, self.text) {
            return self.told_at(0, first.len(), Slip::OutsideScenario { word: first.to_owned() });
        }
        if self.rule == Rule::scenario_line && matches!(word, "if" | "unless") {
            return self.told(Slip::ExpectedIf);
        }
        if self.rule == Rule::child && self.reads(Rule::statement_line, self.text) {
            return self.told_at(0, self.text.len(), Slip::StatementUnder);
        }
        if let Some(behind) = self.text.strip_prefix('§')
            && !behind
                .trim_start()
                .starts_with(|c: char| c.is_alphanumeric() && !is_keyword(first_word(behind.trim_start())))
        {
            return self.told_at(0, '§'.len_utf8(), Slip::LabelWord);
        }
        if self.at == 0 && statement && word.starts_with(|c: char| c.is_ascii_digit()) {
            let number = word.trim_end_matches(['.', ')', ':']);
            let label = format!("§ {number}");
            if self.reads_with(0, word.len(), &label) {
                return self.told_at(0, word.len(), Slip::LabelSign { label });
            }
        }
        let nothing_yet =
            !self.words.iter().any(|known| known.start < self.at && !follows_label(self.text, known.start));
        if statement && nothing_yet {
            match word {
                "if" | "unless" => return self.told(Slip::ConditionFirst { word: word.to_owned() }),
                "only" => return self.told(Slip::ConditionFirst { word: "only if".to_owned() }),
                "except" => return self.told(Slip::ExceptionFirst),
                _ => {}
            }
        }
        let states = !HEADS.contains(&first_word(self.text));
        if statement && states && VERBS.contains(&word) && self.reads(self.rule, self.before()) {
            return self.told(Slip::SecondStatement { word: word.to_owned() });
        }
        None
    }

    /// Words near keywords: those with which the sentence can be read.
    fn keywords(&self) -> Option<Problem> {
        if self.text.len() > LONGEST_CORRECTED {
            return None;
        }
        let near: Vec<(Word<'t>, &'static str)> =
            self.words.iter().filter_map(|word| Some((*word, meant(word, self.rule)?))).take(8).collect();
        let changes = |chosen: &[(Word<'t>, &'static str)]| -> Option<String> {
            let changes: Vec<_> = chosen.iter().map(|(word, meant)| (word.start, word.end, *meant)).collect();
            self.with(&changes).filter(|text| self.reads(self.rule, text))
        };
        // All that are surely slips; one by one; pairs; then all that might be slips.
        let sure = |(word, meant): &&(Word<'t>, &'static str)| {
            is_slip(word.text, meant) || word.text.to_lowercase() == **meant
        };
        let mut tries: Vec<Vec<(Word<'t>, &'static str)>> = vec![near.iter().filter(sure).copied().collect()];
        tries.extend(near.iter().map(|one| vec![*one]));
        for (at, one) in near.iter().enumerate() {
            tries.extend(near.iter().skip(at.saturating_add(1)).map(|other| vec![*one, *other]));
        }
        tries.push(near.clone());
        let (chosen, sentence) = tries.into_iter().filter(|chosen| !chosen.is_empty()).find_map(|chosen| {
            let sentence = changes(&chosen)?;
            Some((chosen, sentence))
        })?;
        let (first, rest) = chosen.split_first()?;
        let others =
            rest.iter().map(|(word, meant)| (self.place(word.start, word.end), word.text.to_owned(), *meant)).collect();
        let sentence = sentence.split_whitespace().collect::<Vec<_>>().join(" ");
        let slip = Slip::Keywords {
            written: first.0.text.to_owned(),
            meant: first.1,
            others,
            sentence: Some(sentence).filter(|text| text.chars().count() <= 100),
        };
        self.told_at(first.0.start, first.0.end, slip)
    }

    /// Conditions that are joined by a comma, lists of them in one line, counts in words.
    fn joined(&self) -> Option<Problem> {
        let before = self.before();
        if let Some(start) = self.text.find("agreed are")
            && !matches!(self.rule, Rule::facts_text | Rule::question_text)
        {
            return self.told_at(start, start.saturating_add("agreed are".len()), Slip::AgreedAre);
        }
        if let Some(start) = before.strip_suffix("not").map(str::len).filter(|_| self.rest().starts_with("is "))
            && self.reads_with(start, self.at.saturating_add(2), "is not")
        {
            let slip =
                Slip::Keywords { written: "not is".to_owned(), meant: "is not", others: Vec::new(), sentence: None };
            return self.told_at(start, self.at.saturating_add(2), slip);
        }
        const NUMBERS: &[(&str, &str)] = &[
            ("one", "1"),
            ("two", "2"),
            ("three", "3"),
            ("four", "4"),
            ("five", "5"),
            ("six", "6"),
            ("seven", "7"),
            ("eight", "8"),
            ("nine", "9"),
            ("ten", "10"),
            ("ein", "1"),
            ("zwei", "2"),
            ("drei", "3"),
            ("vier", "4"),
            ("fünf", "5"),
            ("sechs", "6"),
        ];
        let word = self.stop_word();
        if let Some((word, digits)) = NUMBERS.iter().find(|(form, _)| *form == word)
            && self.reads_with(self.at, self.at.saturating_add(word.len()), digits)
        {
            return self.told(Slip::CountWord { word: (*word).to_owned(), digits });
        }
        let comma = before.strip_suffix(',')?.len();
        let block = ["all of ", "any of "].iter().filter_map(|opening| self.text.rfind(opening)).max();
        if let Some(block) = block.filter(|block| *block < comma) {
            let joined = self.text.get(block..)?.get("all of ".len()..)?.replace(',', " and");
            let text = format!("{}{joined}", self.text.get(..block)?);
            if self.reads(self.rule, &text) {
                return self.told_at(comma, comma.saturating_add(1), Slip::BlockInOneLine);
            }
        }
        if self.reads_with(comma, comma.saturating_add(1), " and") {
            return self.told_at(comma, comma.saturating_add(1), Slip::CommaJoins);
        }
        None
    }

    /// Names or values that are joined as conditions are, and the other way round.
    fn list(&self) -> Option<Problem> {
        let word = self.stop_word();
        let end = self.at.saturating_add(word.len());
        if matches!(word, "and" | "or") && self.reads_with(self.before().len(), end, ",") {
            return self.told_at(self.at, end, Slip::NamesJoined { word: word.to_owned() });
        }
        // `Täter is Insider, Fremder`, `Täter is in Insider, Fremder`
        let before = self.before().strip_suffix(',')?;
        for (form, meant) in [
            (" is not in ", " is not one of "),
            (" is in ", " is one of "),
            (" is not ", " is not one of "),
            (" is ", " is one of "),
        ] {
            if let Some(at) = before.rfind(form)
                && self.reads_with(at, at.saturating_add(form.len()), meant)
            {
                let slip = Slip::Values { written: form.trim().to_owned(), meant: meant.trim().to_owned() };
                return self.told_at(at.saturating_add(1), at.saturating_add(form.len()).saturating_sub(1), slip);
            }
        }
        None
    }

    /// A word of the language where another one, or none, is wanted.
    fn stop_keyword(&self) -> Option<Problem> {
        let word = self.stop_word();
        let end = self.at.saturating_add(word.len());
        let before = self.before();
        if word == "everything" && before.ends_with("covers") {
            return self.told(Slip::CoversEverything);
        }
        if word == "as" && before.ends_with("the same") {
            return self.told(Slip::SameOfWhat);
        }
        if word == "if" && first_word(self.text) == "define" {
            return self.told(Slip::CaseInLine);
        }
        let comparison = ["<", ">", "=", "is", "at", "more", "less", "above", "below"]
            .iter()
            .any(|form| self.rest().starts_with(form));
        if comparison && (before.ends_with(" and") || before.ends_with(" or")) {
            let equality = self.rest().starts_with(['i', '=']);
            return self.told(Slip::HalfComparison { equality });
        }
        // `group Insider = …`, `default = 5 DM`, `as date, none`
        let sign = self.rest().chars().next().filter(|c| matches!(c, '=' | ','));
        if let Some(sign) = sign {
            let end = self.at.saturating_add(1);
            if sign == '=' && self.reads_with(self.at, end, "") {
                return self.told(Slip::LeaveOut { word: sign.to_string() });
            }
            let meant = ["is", " or"].into_iter().find(|meant| self.reads_with(self.at, end, meant));
            if let Some(meant) = meant {
                return self.told(Slip::OtherKeyword { word: sign.to_string(), meant: meant.trim_start() });
            }
        }
        if word == "none"
            && let Some(comma) = before.strip_suffix(',').map(str::len)
            && self.reads_with(comma, comma.saturating_add(1), " or")
        {
            return self.told_at(
                comma,
                comma.saturating_add(1),
                Slip::OtherKeyword { word: ",".to_owned(), meant: "or" },
            );
        }
        if word == "to" {
            let start = before.trim_end_matches(|c: char| c.is_ascii_digit() || matches!(c, '.' | '_' | '-')).len();
            if self.reads_with(start, start, "from ") {
                return self.told_at(start, before.len(), Slip::Missing { word: "from" });
            }
        }
        if let Some(behind) = self.text.strip_prefix("each line ").filter(|behind| first_word(behind) == "fact") {
            let at = self.text.len().saturating_sub(behind.len());
            return self.told_at(at, at.saturating_add("fact".len()), Slip::Missing { word: "has" });
        }
        if !is_keyword(word) {
            return None;
        }
        let last = before.rsplit(char::is_whitespace).next().unwrap_or_default();
        let doubled = matches!(last, "and" | "or" | "if" | "unless" | "not" | "requires")
            || word == "except" && last.ends_with(',');
        if doubled && self.reads_with(self.at, end, "") {
            return self.told(Slip::LeaveOut { word: word.to_owned() });
        }
        let places = ["of", "from", "for", "as", "by", "within"];
        let fits = |other: &&str| places.contains(&word) && *other != word && self.reads_with(self.at, end, other);
        let fitting = places.into_iter().find(fits)?;
        self.told_at(self.at, end, Slip::OtherKeyword { word: word.to_owned(), meant: fitting })
    }

    /// A name that has to be quoted: it contains a word of the language, or begins with a digit or `§`.
    fn name(&self) -> Option<Problem> {
        let rest = self.rest();
        let word = self.stop_word();
        let odd_start = rest.starts_with(|c: char| c == '§' || c.is_ascii_digit());
        if !is_keyword(word) && !odd_start || VERBS.contains(&word) {
            return None;
        }
        // Back over the words that stand directly before.
        let mut start = self.at;
        for known in self.words.iter().rev().filter(|known| known.end <= self.at) {
            let between = self.text.get(known.end..start)?;
            if !between.trim().is_empty() || is_keyword(known.text) || HEADS.contains(&known.text) && known.start == 0 {
                break;
            }
            start = known.start;
        }
        // Nobody calls a thing `if Wächter`.
        if start == self.at && !odd_start {
            return None;
        }
        let whole = rest.split([',', '[', '"']).next().unwrap_or_default().trim_end();
        let mut end = self.at.saturating_add(whole.len());
        for _ in 0..6 {
            let name = self.text.get(start..end)?;
            let quoted = format!("\"{}\"", name.split_whitespace().collect::<Vec<_>>().join(" "));
            if self.reads_with(start, end, &quoted) {
                return self.told(Slip::NeedsQuotes { word: word.to_owned(), quoted });
            }
            let shorter = name.trim_end_matches(|c: char| !c.is_whitespace()).trim_end();
            end = start.saturating_add(shorter.len());
            if end <= self.at {
                break;
            }
        }
        None
    }

    /// A word near a keyword, the one nearest to where reading stopped, though that alone does not mend the sentence.
    fn nearest_keyword(&self) -> Option<Problem> {
        let near = self.words.iter().filter_map(|word| Some((word, meant(word, self.rule)?)));
        // `would cover` and `only if` are right as they stand.
        let right = |word: &Word<'_>| match word.text {
            "cover" => ["would", "both", "not"].iter().any(|before| self.follows(word, before)),
            "only" => self.text.get(word.end..).is_some_and(|behind| first_word(behind.trim_start()) == "if"),
            _ => false,
        };
        let strict = near.filter(|(word, meant)| is_slip(word.text, meant) && !right(word));
        let (word, meant) = strict.min_by_key(|(word, _)| word.start.abs_diff(self.at))?;
        let slip = Slip::Keywords { written: word.text.to_owned(), meant, others: Vec::new(), sentence: None };
        self.told_at(word.start, word.end, slip)
    }

    fn follows(&self, word: &Word<'_>, before: &str) -> bool {
        self.text.get(..word.start).unwrap_or_default().trim_end().ends_with(before)
    }

    fn no_verb(&self) -> Option<Problem> {
        let statement = matches!(self.rule, Rule::item | Rule::statement_line);
        let declares = self.rule == Rule::item && HEADS.contains(&first_word(self.text));
        let acts = self.words.iter().any(|word| VERBS.contains(&word.text));
        if !statement || declares || acts || self.text.len() > LONGEST_CORRECTED {
            return None;
        }
        let negated = self.text.contains("not cover") || self.text.contains("nicht ");
        self.told_at(0, self.text.trim_end().len(), Slip::NoVerb { at_margin: self.rule == Rule::item, negated })
    }
}

fn first_word(text: &str) -> &str {
    text.split(|c: char| c.is_whitespace() || c == ',').next().unwrap_or_default()
}

fn is_slip(word: &str, meant: &str) -> bool {
    near_keyword(word) == Some(meant)
}

/// Whether the word at `start` is the number of the label that the sentence begins with.
fn follows_label(text: &str, start: usize) -> bool {
    text.get(..start).unwrap_or_default().trim_end() == "§"
}

/// The words outside quotes, of a long sentence those near a place.
fn words(text: &str, near: usize) -> Vec<Word<'_>> {
    const WINDOW: usize = 2048;
    let mut words = Vec::new();
    let mut quoted = false;
    let mut start = None;
    let from = near.saturating_sub(WINDOW);
    let to = near.saturating_add(WINDOW);
    for (at, c) in text.char_indices().chain([(text.len(), ' ')]) {
        if at < from {
            continue;
        }
        if c == '"' {
            quoted = !quoted;
        }
        let in_word = (c.is_alphanumeric() || matches!(c, '-' | '_' | '\'')) && !quoted;
        match start {
            None if in_word => start = Some(at),
            Some(begin) if !in_word => {
                start = None;
                words.extend(text.get(begin..at).map(|text| Word { start: begin, end: at, text }));
            }
            _ => {}
        }
        if at > to {
            break;
        }
    }
    words
}

/// What a word may have been meant to be; more freely than [`near_keyword`], for what is tried before it is offered.
fn meant(word: &Word<'_>, rule: Rule) -> Option<&'static str> {
    let text = word.text;
    if is_keyword(text) {
        return None;
    }
    if rule == Rule::item && word.start == 0 {
        return head(text).filter(|head| *head != text).or_else(|| near_keyword(text));
    }
    if text == "in" && rule == Rule::item {
        return Some("within");
    }
    let lower = text.to_lowercase();
    let known = |form: &str| {
        KEYWORDS.iter().chain(&["only", "least", "most", "all", "any", "one"]).find(|known| **known == form).copied()
    };
    if lower != text {
        // Nouns begin with a capital: only a word as it stands is taken for one of the language.
        return known(&lower).or_else(|| FOREIGN.iter().find(|(form, _)| *form == lower).map(|(_, meant)| *meant));
    }
    if let Some((_, meant)) = FOREIGN.iter().find(|(form, _)| *form == text) {
        return Some(meant);
    }
    if let Some(meant) = near_keyword(text) {
        return Some(meant);
    }
    let letters = text.chars().count();
    if !(2..=12).contains(&letters) {
        return None;
    }
    // Of a short word only two letters may have changed places.
    let near =
        |form: &&&'static str| strsim::damerau_levenshtein(text, form) == 1 && (letters >= 4 || letters == form.len());
    KEYWORDS.iter().filter(near).min_by_key(|form| form.len().abs_diff(text.len())).copied()
}
