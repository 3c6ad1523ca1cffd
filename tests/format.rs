//! The formatter: layout only, twice is once, comments stay.

mod random;
mod rough;
mod trees;

use std::fs;
use std::path::{Path, PathBuf};

use klauselwerk::base::{FileId, Sources, normalise};
use klauselwerk::diagnostic::{Style, has_errors, render};
use klauselwerk::format;
use klauselwerk::syntax::{parse_file, reads_as_name};

/// The text in canonical layout; what is wrong with it where it cannot be formatted.
fn formatted(path: &str, text: &str) -> Result<String, String> {
    let mut sources = Sources::default();
    let file = sources.add(path, text);
    format::file(file, &sources).map_err(|problems| render(&problems, &sources, Style::Plain))
}

/// Every wording of the project: files, and the examples of pages.
fn wordings() -> Vec<(String, String)> {
    let mut found = Vec::new();
    let mut folders = vec![PathBuf::from(".")];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(&folder).unwrap() {
            let path = entry.unwrap().path();
            let name = path.file_name().unwrap().to_string_lossy().into_owned();
            if path.is_dir() {
                if !matches!(name.as_str(), "target" | ".git") {
                    folders.push(path);
                }
                continue;
            }
            let Ok(text) = fs::read_to_string(&path) else { continue };
            match path.extension().and_then(|ending| ending.to_str()) {
                Some("klausel") => found.push((path.display().to_string(), text)),
                Some("md") => found.extend(examples(&path, &text)),
                _ => {}
            }
        }
    }
    found.sort();
    found
}

/// The fenced blocks of a page that are wordings.
fn examples(page: &Path, text: &str) -> Vec<(String, String)> {
    let mut found = Vec::new();
    let mut rest = text;
    while let Some((_, behind)) = rest.split_once("\n```klausel") {
        let (_, behind) = behind.split_once('\n').unwrap();
        let (example, behind) = behind.split_once("\n```").unwrap_or((behind, ""));
        found.push((format!("{} ({})", page.display(), found.len() + 1), format!("{example}\n")));
        rest = behind;
    }
    found
}

/// The words of a text, without blanks, commas and quotes.
fn words(text: &str) -> String {
    // Umlauts in one spelling.
    normalise(text).chars().filter(|c| !c.is_whitespace() && !matches!(c, ',' | '"' | '\u{FEFF}')).collect()
}

#[test]
fn every_wording_of_the_project_keeps_its_words_and_its_meaning() {
    let mut wrong = String::new();
    let (mut sound, mut all) = (0, 0);
    for (path, text) in wordings() {
        let mut sources = Sources::default();
        let file = sources.add(path.clone(), text.clone());
        all += 1;
        if has_errors(&parse_file(file, &text).problems) {
            assert!(formatted(&path, &text).is_err(), "{path} has problems and was formatted");
            continue;
        }
        sound += 1;
        let once = match formatted(&path, &text) {
            Ok(once) => once,
            Err(told) => {
                wrong.push_str(&format!("{path}\n{told}\n"));
                continue;
            }
        };
        if words(&once) != words(&text) {
            wrong.push_str(&format!("{path}: other words\n{once}\n"));
        }
        match formatted(&path, &once) {
            Ok(twice) if twice == once => {}
            Ok(twice) => wrong.push_str(&format!("{path}: once\n{once}\ntwice\n{twice}\n")),
            Err(told) => wrong.push_str(&format!("{path}: the second time\n{told}\n")),
        }
        if let Ok(folder) = std::env::var("SHOW_FORMATTED") {
            fs::write(Path::new(&folder).join(path.replace('/', "_")), &once).unwrap();
        }
    }
    assert!(wrong.is_empty(), "{wrong}");
    assert!(sound > 250 && all > sound, "{sound} of {all}");
}

/// Trees that were made by hand have no source: they get the usual words, and say the same.
#[test]
fn items_without_a_source_are_printed_in_the_usual_words() {
    let mut compared = 0;
    for (path, text) in wordings() {
        let mut sources = Sources::default();
        let parsed = parse_file(sources.add(path.clone(), text.clone()), &text);
        if has_errors(&parsed.problems) {
            continue;
        }
        // The places of the tree point into a text that is not there.
        let printed = format::items(&parsed.file.items, &Sources::default());
        let again = parse_file(FileId(0), &printed);
        let told: Vec<_> = again.problems.iter().map(|problem| &problem.title).collect();
        assert!(told.is_empty(), "{path}: {told:?}\n{printed}");
        assert!(again.file.items == parsed.file.items, "{path}\n{printed}");
        compared += 1;
    }
    assert!(compared > 250, "{compared}");
}

#[test]
fn items_of_several_files_keep_their_comments() {
    let mut sources = Sources::default();
    let old = "rulebook Buch\ngeneration 1\n\n-- Gefahren\nkind Gefahr\n  Brand -- und Rauch\nline Feuer -- alt\n  covers Brand\n";
    let new = "-- neu\nline Feuer\n  -- mit Klausel\n  covers Brand only if K\nclause K\nfact A,B   as  date\n";
    let mut items = Vec::new();
    for (path, text) in [("alt.klausel", old), ("neu.klausel", new)] {
        items.push(parse_file(sources.add(path, text), text).file.items);
    }
    let chosen = [&items[0][0], &items[1][2], &items[0][2], &items[1][0], &items[1][1]];
    insta::assert_snapshot!(format::items(chosen, &sources), @r"
    rulebook Buch

    fact A, B as date

    -- Gefahren
    kind Gefahr
      Brand                                        -- und Rauch

    -- neu
    line Feuer
      -- mit Klausel
      covers Brand only if K
    clause K
    ");
}

/// The formatter changes no word for another that says the same.
#[test]
fn every_way_to_say_it_stays() {
    let text = fs::read_to_string("tests/format/words.klausel").unwrap();
    assert_eq!(formatted("words.klausel", &text).unwrap(), text);
}

/// What stands where no line may end in the canonical layout goes before its sentence.
#[test]
fn comments_without_a_place_go_before_their_sentence() {
    let text = "source CW \"1986\"\nline Feuer -- a\n  covers Brand  [CW S1,  -- b\n    S2,\n    -- c\n    S3] -- d\n  covers Hagel only -- e\n    if A\n";
    insta::assert_snapshot!(formatted("zitate.klausel", text).unwrap(), @r#"
    source CW "1986"
    line Feuer                                     -- a
      -- b
      -- c
      covers Brand                                                                     [CW S1, S2, S3]  -- d
      covers Hagel                                 -- e
            only if A
    "#);
}

/// Answers say names by rules of their own, since they know no grammar: what they leave unquoted is read as one name.
#[test]
fn names_in_answers_are_read_as_names() {
    let grammar = fs::read_to_string("grammar/klausel.pest").unwrap();
    let keywords = grammar.lines().filter(|line| line.starts_with("kw_"));
    let mut words: Vec<&str> = keywords.flat_map(|line| line.split('"').skip(1).step_by(2)).collect();
    words.extend(["Brand", "8", "(11)", "Abs.", "-", "&", "§", "a-b", "x--y", "is."]);
    words.sort_unstable();
    words.dedup();
    assert!(words.len() > 90, "{words:?}");
    let mut names: Vec<String> = words.iter().map(|word| (*word).to_owned()).collect();
    for phrase in ["at least 8", "first loss up to A", "in the proportion of A", "nothing up to A", "never both cover"]
    {
        names.push(format!("A {phrase}"));
    }
    for first in &words {
        names.extend(words.iter().map(|second| format!("{first} {second}")));
        names.extend(words.iter().map(|second| format!("Brand {first} {second}")));
    }
    for name in names {
        let said = klauselwerk::rule::quoted_if_needed(&name);
        assert!(said.starts_with('"') || reads_as_name(&name), "{name} needs quotes");
    }
}

#[test]
fn the_page_shows_what_it_does() {
    let page = fs::read_to_string("docs/format.md").unwrap();
    let block = |word: &str| {
        let behind = page.split_once(&format!("```klausel {word}\n")).unwrap().1;
        behind.split_once("```").unwrap().0.to_owned()
    };
    assert_eq!(formatted("beispiel.klausel", &block("before")).unwrap(), block("after"));
}
