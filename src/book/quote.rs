//! Whether a source says what is quoted of it, where its text is at hand.
//!
//! `source CW "Computerwoche, 12.12.1986" from "quellen/cw.txt"` says where. Layout makes no difference: blanks and line
//! breaks, words that are hyphenated at the end of a line, the form of quotation marks, apostrophes and dashes. `…` in a
//! quotation stands for words that are left out.

use rustc_hash::FxHashMap;

use crate::base::{FileId, Name, Sources, Span, normalise};
use crate::diagnostic::{Code, Diagnostic};
use crate::syntax::ast::{Item, ItemKind, Text};

use super::table::{DataFile, beside, stays_inside};

/// Words that a citation quotes.
#[derive(Clone, Debug)]
pub(crate) struct Quote {
    pub(crate) source: Name,
    pub(crate) text: String,
    pub(crate) span: Span,
}

/// The files that sources name, without those whose name leads out of the folder of their wording.
pub(crate) fn texts(items: &[Item], sources: &Sources) -> Vec<DataFile> {
    let named = items.iter().filter_map(|item| declared(item)).map(|(_, from)| from);
    let inside = named.filter(|from| stays_inside(&from.text));
    inside.map(|from| DataFile { optional: true, ..DataFile::of(from, sources) }).collect()
}

fn declared(item: &Item) -> Option<(&str, &Text)> {
    match &item.kind {
        ItemKind::Source(source) => source.text.as_ref().map(|text| (source.key.text.as_str(), text)),
        _ => None,
    }
}

/// Looks up every quotation of a source whose text is there.
pub(crate) fn check(items: &[&Item], quotes: &[Quote], sources: &Sources, problems: &mut Vec<Diagnostic>) {
    let mut texts: FxHashMap<&str, (FileId, &Text, [Normal; 2])> = FxHashMap::default();
    for (key, from) in items.iter().filter_map(|item| declared(item)) {
        if !stays_inside(&from.text) {
            problems.push(
                Diagnostic::error(Code::SOURCE_PATH, format!("`{}` does not stay in the rulebook's folder", from.text))
                    .at(from.span, "leads out of the folder")
                    .help("put the text beside the wording or in a folder below it: `from \"quellen/cw.txt\"`"),
            );
            continue;
        }
        let file = sources.data(&beside(sources.path(from.span), &from.text));
        match file.and_then(|file| Some((file, sources.get(file)?))) {
            Some((file, source)) => {
                let forms = [true, false].map(|joined| Normal::of(&source.text, joined));
                texts.insert(key, (file, from, forms));
            }
            None => problems.push(
                Diagnostic::warning(Code::SOURCE_TEXT, format!("the text of `{key}` is not at hand"))
                    .at(from.span, "there is no such file")
                    .note("no quotation of it is looked up"),
            ),
        }
    }
    for quote in quotes {
        if let Some((file, from, forms)) = texts.get(&*quote.source)
            && !forms.iter().any(|form| form.says(&quote.text).is_ok())
        {
            problems.push(not_found(quote, *file, &from.text, forms));
        }
    }
}

fn not_found(quote: &Quote, file: FileId, path: &str, forms: &[Normal; 2]) -> Diagnostic {
    let [joined, _] = forms;
    let missing = joined.says(&quote.text).err().unwrap_or_default();
    let title = format!("`{}` does not say this", quote.source);
    let problem = Diagnostic::error(Code::QUOTATION, title).at(quote.span, format!("not found in `{path}`"));
    let problem = match joined.nearest(&missing) {
        Some((start, end)) => problem.and_at(Span::new(file, start, end), "the nearest passage"),
        None => problem,
    };
    problem.help("quote the words as they stand there; `…` stands for words that are left out")
}

/// A text with one blank between two words, and where each word stands in the original.
#[derive(Debug)]
struct Normal {
    text: String,
    words: Vec<Word>,
}

#[derive(Debug)]
struct Word {
    /// Where it begins in the text.
    at: usize,
    /// Where it stands in the original.
    start: usize,
    end: usize,
}

impl Normal {
    /// `joined`: `Leitungs-` at the end of a line and `wasser` at the beginning of the next are one word; otherwise the
    /// hyphen belongs to the word, as in `Leitungs- und Abwasser` or `EDV-` and `Anlage`.
    fn of(original: &str, joined: bool) -> Self {
        let mut normal = Self { text: String::new(), words: Vec::new() };
        let mut open = false;
        for (start, word) in words(original) {
            let end = start.saturating_add(word.len());
            let word = plain(word);
            let small = word.chars().next().is_some_and(char::is_lowercase);
            if open {
                if small {
                    normal.text.pop();
                }
            } else if !normal.text.is_empty() {
                normal.text.push(' ');
            }
            match normal.words.last_mut().filter(|_| open) {
                Some(last) => last.end = end,
                None => normal.words.push(Word { at: normal.text.len(), start, end }),
            }
            normal.text.push_str(&word);
            let rest = original.get(end..).unwrap_or_default();
            let at_the_end = rest.chars().take_while(|c| c.is_whitespace()).any(|c| c == '\n');
            let letter = word.strip_suffix('-').and_then(|word| word.chars().next_back());
            // What stands for the rest of a word is followed by one of these; anything else goes on with the word.
            let next = rest.split_whitespace().next().unwrap_or_default();
            let continues = joined || !["und", "oder", "bzw.", "sowie", "noch", "als"].contains(&next);
            open = at_the_end && continues && letter.is_some_and(char::is_alphabetic);
        }
        normal
    }

    /// Whether all parts of a quotation stand in it, one behind the other; otherwise the first part that does not.
    fn says(&self, quotation: &str) -> Result<(), String> {
        let mut from = 0;
        for part in parts(quotation) {
            match self.find(&part, from) {
                Some(end) => from = end,
                None => return Err(part),
            }
        }
        Ok(())
    }

    /// Where a part ends that stands behind that place, whole words only.
    fn find(&self, part: &str, from: usize) -> Option<usize> {
        let mut from = from;
        loop {
            let rest = self.text.get(from..)?;
            let at = from.saturating_add(rest.find(part)?);
            let end = at.saturating_add(part.len());
            let inside = |before: Option<char>, after: Option<char>| {
                before.is_some_and(char::is_alphanumeric) && after.is_some_and(char::is_alphanumeric)
            };
            let begins = inside(self.text.get(..at)?.chars().next_back(), part.chars().next());
            let ends = inside(part.chars().next_back(), self.text.get(end..)?.chars().next());
            if !begins && !ends {
                return Some(end);
            }
            from = at.saturating_add(self.text.get(at..)?.chars().next().map_or(1, char::len_utf8));
        }
    }

    /// The passage of as many words that is most like these; none where nothing is like them. Gives its place in the original.
    fn nearest(&self, part: &str) -> Option<(usize, usize)> {
        /// So many passages are compared letter by letter.
        const COMPARED: usize = 12;
        let wanted: Vec<&str> = part.split(' ').collect();
        let mut found: Vec<(usize, &[Word])> = self
            .words
            .windows(wanted.len().min(self.words.len()).max(1))
            .map(|window| {
                let mut left: Vec<&str> = self.passage(window).split(' ').collect();
                let same = wanted.iter().filter(|word| {
                    let at = left.iter().position(|other| other == *word);
                    at.map(|at| left.swap_remove(at)).is_some()
                });
                (same.count(), window)
            })
            .collect();
        found.sort_by_key(|(same, _)| std::cmp::Reverse(*same));
        let compared = found.into_iter().take(COMPARED);
        let near = compared.map(|(_, window)| (strsim::levenshtein(self.passage(window), part), window));
        let (distance, window) = near.min_by_key(|(distance, _)| *distance)?;
        let like = distance.saturating_mul(2) <= part.chars().count();
        like.then_some((window.first()?.start, window.last()?.end))
    }

    fn passage(&self, window: &[Word]) -> &str {
        let begin = window.first().map_or(0, |word| word.at);
        let last = window.last().map_or(0, |word| word.at);
        let end = self.text.get(last..).and_then(|rest| rest.find(' ')).map(|at| last.saturating_add(at));
        self.text.get(begin..end.unwrap_or(self.text.len())).unwrap_or_default()
    }
}

/// The parts of a quotation between its ellipses.
fn parts(quotation: &str) -> Vec<String> {
    let quotation = quotation.replace("...", "…").replace("[…]", "…").replace("(…)", "…");
    let parts = quotation.split('…').map(|part| words(part).map(|(_, word)| plain(word)).collect::<Vec<_>>().join(" "));
    parts.filter(|part| !part.is_empty()).collect()
}

fn words(text: &str) -> impl Iterator<Item = (usize, &str)> {
    text.split_whitespace().map(move |word| ((word.as_ptr() as usize).saturating_sub(text.as_ptr() as usize), word))
}

/// A word in one spelling: umlauts composed, quotation marks, apostrophes and dashes of one form, no soft hyphens.
fn plain(word: &str) -> String {
    let word = normalise(word);
    let plain = word.chars().filter_map(|c| match c {
        '\u{ad}' | '\u{200b}' | '\u{feff}' => None,
        '„' | '“' | '”' | '»' | '«' | '‟' => Some('"'),
        '‚' | '‘' | '’' | '›' | '‹' | '´' | '`' => Some('\''),
        '–' | '—' | '‐' | '‑' | '−' => Some('-'),
        other => Some(other),
    });
    plain.collect()
}

#[cfg(test)]
mod tests {
    use super::Normal;

    const TEXT: &str = "Schäden an der EDV-\nAnlage durch Leitungs-\n  wasser werden „nur“ ersetzt,\nwenn die Klause 510\u{a0}vereinbart ist. \
                        Leitungs- und\nAbwasser bleibt – wie bisher – ausge-\nschlossen.";

    fn says(quotation: &str) -> bool {
        [true, false].iter().any(|joined| Normal::of(TEXT, *joined).says(quotation).is_ok())
    }

    #[test]
    fn layout_makes_no_difference() {
        for quotation in [
            "durch Leitungswasser werden",
            "EDV-Anlage",
            "werden \"nur\" ersetzt, wenn die Klause 510 vereinbart",
            "Schäden … Leitungswasser werden … vereinbart ist",
            "Schäden ... ausgeschlossen",
            "Leitungs- und Abwasser bleibt - wie bisher - ausgeschlossen.",
        ] {
            assert!(says(quotation), "{quotation}");
        }
    }

    #[test]
    fn words_do() {
        for quotation in [
            "durch Leitungs wasser",
            "Klausel 510",
            "vereinbart … ersetzt",
            "wasser werden",
            "nur ersetzt wenn",
            "Anlag",
        ] {
            assert!(!says(quotation), "{quotation}");
        }
    }

    #[test]
    fn the_nearest_passage_stands_where_the_words_are() {
        let text = Normal::of(TEXT, true);
        let (start, end) = text.nearest("wenn die Klausel 510 vereinbart ist.").unwrap();
        assert_eq!(TEXT.get(start..end).unwrap(), "wenn die Klause 510\u{a0}vereinbart ist.");
        let (start, end) = text.nearest("Leitungswasser wird").unwrap();
        assert_eq!(TEXT.get(start..end).unwrap(), "Leitungs-\n  wasser werden");
        assert_eq!(text.nearest("Überschwemmung durch Flüsse"), None);
    }
}
