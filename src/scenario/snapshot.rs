//! Snapshots: the whole decision of a case as it was accepted, in a file of the form of [insta](https://insta.rs).
//!
//! What is written here is text; who runs scenarios reads and writes the files.

use serde::Serialize;
use similar::TextDiff;

use crate::base::{Name, Sources, normalise};
use crate::book::Book;
use crate::decide::{Case, Evaluator};
use crate::diagnostic::Diagnostic;
use crate::question::decide;
use crate::tell::{Numbers, Told, decision, plain};

use super::problem::snapshot_not_computed;
use super::suite::Found;

/// The folder of a rulebook that holds them.
pub const SNAPSHOTS: &str = "snapshots";
/// How the names of accepted snapshots end.
pub const ACCEPTED: &str = "snap";
/// How the names of those end that nobody has accepted yet.
pub const PENDING: &str = "snap.new";
/// The longest name of a scenario in the name of a file, in characters: file systems take 255 bytes.
const LONGEST: usize = 80;
/// The line before and behind the head of the file.
const RULE: &str = "---";

/// What a rulebook decides of the case of a scenario that says `snapshot`.
#[derive(Clone, Debug, Serialize)]
pub struct Snapshot {
    /// The name of its file, without the ending: `wasser__Rohrbruch_über_dem_Rechenzentrum@1986`.
    pub name: String,
    /// What became of the comparison.
    pub state: Compared,
    /// From what was accepted to what is decided now, line by line.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub difference: Option<String>,
    /// What is decided, as `decide` prints it.
    #[serde(skip)]
    pub text: String,
    /// The line of the file that asks for it.
    pub line: usize,
    #[serde(skip)]
    head: Head,
}

/// Whether a snapshot is as it was accepted.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Compared {
    /// It was not compared with anything.
    Taken,
    /// The same.
    Same,
    /// Another one.
    Changed,
    /// None was ever accepted.
    New,
    /// It was another one, or none, and is accepted now.
    Accepted,
}

/// What stands above the text.
#[derive(Clone, Debug)]
struct Head {
    source: String,
    scenario: String,
    generation: Name,
}

impl Snapshot {
    /// Takes one; problems where something cannot be computed.
    pub(super) fn take<'b>(
        book: &'b Book,
        case: &Case<'b>,
        found: &Found,
        sources: &Sources,
    ) -> Result<Option<Self>, Vec<Diagnostic>> {
        let Some(place) = found.scenario.snapshot() else { return Ok(None) };
        let (decided, errors) = decide(&mut Evaluator::new(&book.rules), case);
        if !errors.is_empty() {
            let told = errors.iter().map(|error| snapshot_not_computed(place, error.words(&book.rules)));
            return Err(told.collect());
        }
        let told = decision(&Told::of(&book.rules.name, &decided.without_places(), Numbers::Language));
        let mut parts = found.path.rsplit(['/', '\\']);
        let file = parts.next().unwrap_or_default();
        let source = match parts.next() {
            Some("scenarios") => format!("scenarios/{file}"),
            _ => file.to_owned(),
        };
        Ok(Some(Self {
            name: file_name(found, &book.rules.generation),
            state: Compared::Taken,
            difference: None,
            text: lines(&plain(&told)),
            line: sources.position(place).line,
            head: Head {
                source,
                scenario: found.scenario.name.text.clone(),
                generation: book.rules.generation.clone(),
            },
        }))
    }

    /// Compares it with the file that was accepted, if there is one.
    pub fn compare(&mut self, accepted: Option<&str>) {
        let Some(accepted) = accepted.map(text_of) else {
            self.state = Compared::New;
            return;
        };
        self.state = if accepted == self.text { Compared::Same } else { Compared::Changed };
        self.difference = (accepted != self.text).then(|| {
            let (old, new) = (accepted + "\n", self.text.clone() + "\n");
            let diff = TextDiff::from_lines(&old, &new);
            let hunks = diff.unified_diff().context_radius(3).iter_hunks().map(|hunk| hunk.to_string());
            hunks.collect()
        });
    }

    /// Says that it was accepted.
    pub fn accept(&mut self) {
        self.state = Compared::Accepted;
        self.difference = None;
    }

    /// Whether the decision is as it was accepted, as far as it was compared.
    pub fn passed(&self) -> bool {
        !matches!(self.state, Compared::Changed | Compared::New)
    }

    /// The whole file. One that nobody has accepted yet says for reviewers which line asks for it.
    pub fn file(&self, pending: bool) -> String {
        let Head { source, scenario, generation } = &self.head;
        // A text of JSON is one of YAML.
        let quoted = |text: &str| serde_json::Value::from(text).to_string();
        let line = if pending { format!("assertion_line: {}\n", self.line) } else { String::new() };
        let source = quoted(source);
        let description = quoted(scenario);
        let expression = quoted(&format!("decide by generation {generation}"));
        let text = &self.text;
        format!(
            "{RULE}\nsource: {source}\n{line}description: {description}\nexpression: {expression}\n{RULE}\n{text}\n"
        )
    }
}

/// The text of a file, without its head.
fn text_of(file: &str) -> String {
    let file = lines(file);
    let behind = file.strip_prefix(RULE).and_then(|rest| rest.split_once(&format!("\n{RULE}\n")));
    behind.map(|(_, text)| text.to_owned()).unwrap_or(file)
}

/// Without the line ends of Windows, blanks behind lines, and empty lines at the end.
fn lines(text: &str) -> String {
    let lines: Vec<&str> = text.lines().map(str::trim_end).collect();
    lines.join("\n").trim_end().to_owned()
}

/// `wasser__Rohrbruch_über_dem_Rechenzentrum@1986`
pub(super) fn file_name(found: &Found, generation: &str) -> String {
    let path = &*found.path;
    let file = path.rsplit(['/', '\\']).next().unwrap_or(path);
    let stem = file.strip_suffix(".klausel").unwrap_or(file);
    format!("{}__{}@{}", safe(stem), safe(&found.scenario.name.text), safe(generation))
}

/// A text as a part of a name that every file system takes: letters and digits, and one `_` for all that stands between.
fn safe(text: &str) -> String {
    let normal = normalise(text);
    let words: Vec<&str> = normal
        .split(|c: char| !c.is_alphanumeric() && c != '-' && c != '.')
        .map(|word| word.trim_matches('.'))
        .filter(|word| !word.is_empty())
        .collect();
    words.join("_").chars().take(LONGEST).collect()
}

/// Of the names of files those that are accepted or pending snapshots which no scenario asks for.
pub(super) fn orphans(wanted: &[String], files: &[String]) -> Vec<String> {
    let name = |file: &str| {
        let ending = [PENDING, ACCEPTED].into_iter().find(|ending| file.ends_with(&format!(".{ending}")))?;
        file.strip_suffix(ending)?.strip_suffix('.').map(str::to_owned)
    };
    let orphan = |file: &&String| name(file).is_some_and(|name| !wanted.contains(&name));
    files.iter().filter(orphan).cloned().collect()
}
