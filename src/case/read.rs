//! Case files: each key the name of a fact, each value what is known of it.

use rustc_hash::FxHashMap;

use crate::base::{FileId, nearest, normalise};
use crate::book::Book;
use crate::decide::Case;
use crate::diagnostic::{Code, Diagnostic, sort};
use crate::rule::{FactId, FactRole, Wording, quoted_if_needed};

use super::kinds::unlisted;
use super::names::{self, Named, named};
use super::notation::Notation;
use super::problem::{self, Place, shown};
use super::recorder::Recorder;
use super::tree::{CaseValue, Entry, Is};
use super::value::{Told, Values};
use super::{from_json, from_toml};

/// So many problems are told; a file with more is no case file.
pub(super) const MAX_PROBLEMS: usize = 200;

/// Reads a case file in TOML: what it says, and every problem. What has a problem is left out of the case.
pub fn read_toml<'b>(book: &'b Book, file: FileId, text: &str) -> (Case<'b>, Vec<Diagnostic>) {
    let (entries, problems) = from_toml::parse(file, text);
    resolve(book, &entries, problems, Notation::Toml)
}

/// Reads a case file in JSON: what it says, and every problem. What has a problem is left out of the case.
pub fn read_json<'b>(book: &'b Book, file: FileId, text: &str) -> (Case<'b>, Vec<Diagnostic>) {
    let (entries, problems) = from_json::parse(file, text);
    resolve(book, &entries, problems, Notation::Json)
}

/// The fact that a key names: a fact, a clause, or a line, which stands for whether it is agreed.
///
/// # Errors
/// What is wrong with the key.
pub fn fact_of_key(book: &Book, key: &str) -> Result<FactId, Diagnostic> {
    let mut case = Case::new(&book.rules);
    let recorder = Recorder::new(book, &mut case);
    let reader = Reader { within: Within::Alone, recorder, seen: FxHashMap::default(), notation: Notation::Toml };
    if let (Named::Line | Named::Value(_), Some(line)) =
        (named(book, key), book.rules.line_named(key).and_then(|id| book.rules.line(id)))
    {
        return Ok(line.agreed);
    }
    let is = CaseValue { is: Is::Nothing, place: None };
    reader.key(key, &Entry { key: key.to_owned(), place: None, value: is })
}

/// The fact that says whether a line or clause of that name is agreed.
///
/// # Errors
/// There is none of that name.
pub fn agreement_of_key(book: &Book, name: &str) -> Result<FactId, Diagnostic> {
    let mut case = Case::new(&book.rules);
    let recorder = Recorder::new(book, &mut case);
    Reader { within: Within::Alone, recorder, seen: FxHashMap::default(), notation: Notation::Toml }
        .agreement(name, None)
}

/// The case that the entries describe.
pub(super) fn resolve<'b>(
    book: &'b Book,
    entries: &[Entry],
    problems: Vec<Diagnostic>,
    notation: Notation,
) -> (Case<'b>, Vec<Diagnostic>) {
    let mut case = Case::new(&book.rules);
    let (positions, entries): (Vec<&Entry>, Vec<&Entry>) =
        entries.iter().partition(|entry| normalise(&entry.key) == "positions");
    let within = if positions.is_empty() { Within::Alone } else { Within::BesidePositions };
    let mut problems = read(book, &mut case, entries, problems, (notation, within));
    for (at, entry) in positions.into_iter().enumerate() {
        if at > 0 {
            let problem = problem::error(Code::DUPLICATE_KEY, "`positions` is given twice", entry.place, "given again");
            problems.push(problem);
            continue;
        }
        problems = self::positions(book, &mut case, &entry.value, problems, notation);
    }
    sort(&mut problems);
    if problems.len() >= MAX_PROBLEMS {
        problems.truncate(MAX_PROBLEMS);
        problems.push(Diagnostic::error(
            Code::CASE_SYNTAX,
            "too many problems: the rest of the case file is not looked at",
        ));
    }
    (case, problems)
}

/// Which facts may be given.
#[derive(Clone, Copy, PartialEq)]
pub(super) enum Within {
    /// All: the case has no list of positions.
    Alone,
    /// Those of the whole case.
    BesidePositions,
    /// Those of one position.
    Position,
}

/// Reads entries into a case; returns the problems so far and its own.
fn read<'e>(
    book: &Book,
    case: &mut Case<'_>,
    entries: impl IntoIterator<Item = &'e Entry>,
    problems: Vec<Diagnostic>,
    (notation, within): (Notation, Within),
) -> Vec<Diagnostic> {
    let mut reader = Reader { recorder: Recorder::new(book, case), seen: FxHashMap::default(), notation, within };
    reader.recorder.problems = problems;
    for entry in entries {
        if reader.recorder.problems.len() >= MAX_PROBLEMS {
            break;
        }
        reader.entry(entry);
    }
    reader.recorder.problems
}

/// `positions = [{…}, {…}]`
fn positions(
    book: &Book,
    case: &mut Case<'_>,
    value: &CaseValue,
    mut problems: Vec<Diagnostic>,
    notation: Notation,
) -> Vec<Diagnostic> {
    if !book.rules.vocabulary.facts.iter().any(|fact| fact.position) {
        let title = "this rulebook knows no positions";
        let problem = problem::error(Code::UNKNOWN_KEY, title, value.place, "of which no fact is declared");
        problems.push(problem.help("give the facts of the case without them"));
        return problems;
    }
    let wrong = |value: &CaseValue| {
        let title = "`positions` is a list of tables, one for each damaged item";
        problem::error(Code::WRONG_VALUE, title, value.place, format!("this is {}", value.is.words()))
    };
    let Is::List(items) = &value.is else {
        problems.push(wrong(value));
        return problems;
    };
    // Of a list that could not be read nothing may be left.
    if items.is_empty() && problems.is_empty() {
        let title = "`positions` without a position";
        let problem = problem::error(Code::WRONG_VALUE, title, value.place, "an empty list: nothing is damaged");
        problems.push(problem.help("leave `positions` out where there is only one item, or nothing is known of it"));
    }
    for item in items {
        if problems.len() >= MAX_PROBLEMS {
            break;
        }
        let Is::Table(entries) = &item.is else {
            problems.push(wrong(item));
            continue;
        };
        let mut position = case.blank_position();
        problems = read(book, &mut position, entries, problems, (notation, Within::Position));
        case.add_position(&position);
    }
    problems
}

pub(super) struct Reader<'b, 'c, 'r> {
    pub(super) within: Within,
    pub(super) recorder: Recorder<'b, 'c, 'r>,
    /// Each fact with the key that gave it, so that two names of one fact are not two facts.
    pub(super) seen: FxHashMap<FactId, (String, Place)>,
    pub(super) notation: Notation,
}

impl Reader<'_, '_, '_> {
    pub(super) fn entry(&mut self, entry: &Entry) {
        let key = normalise(&entry.key);
        if key == "agreed" {
            if self.within != Within::Position {
                return self.agreed(&entry.value);
            }
            let title = "`agreed` stands in the wrong place";
            let problem = problem::error(Code::UNKNOWN_KEY, title, entry.place, "this is of the whole contract");
            return self.recorder.report(problem.help("give it once, outside of `positions`"));
        }
        let fact = match self.key(&key, entry) {
            Ok(fact) => fact,
            Err(problem) => return self.recorder.report(problem),
        };
        if let Some((earlier, place)) = self.seen.get(&fact) {
            let title = format!("`{}` is given twice", shown(&key));
            let mut problem = problem::error(Code::DUPLICATE_KEY, title, entry.place, "given again");
            if let Some(place) = place {
                problem = problem.and_at(*place, "first here");
            }
            if *earlier != key {
                problem = problem.note(format!("`{earlier}` and `{key}` are names of one fact"));
            }
            return self.recorder.report(problem);
        }
        self.seen.insert(fact, (key.clone(), entry.place));
        let book = self.recorder.book;
        let Some(known) = book.rules.vocabulary.fact(fact) else { return };
        let misplaced = match self.within {
            Within::BesidePositions if known.position => {
                Some(("each position has a fact of its own", "give it in each of the `positions`"))
            }
            Within::Position if !known.position => {
                Some(("this is a fact of the whole case", "give it once, outside of `positions`"))
            }
            _ => None,
        };
        if let Some((why, help)) = misplaced {
            let title = format!("`{}` stands in the wrong place", shown(&key));
            let problem = problem::error(Code::UNKNOWN_KEY, title, entry.place, why);
            return self.recorder.report(problem.and_at(known.span, "declared here").help(help));
        }
        let values = Values { book, fact: known, key: &key, notation: self.notation };
        match values.read(&entry.value) {
            Ok(told) => self.tell(fact, told, entry),
            Err(problems) => self.recorder.problems.extend(problems),
        }
    }

    fn tell(&mut self, fact: FactId, told: Told, entry: &Entry) {
        let place = entry.value.place;
        match told {
            Told::Nothing => {}
            Told::Unknown => self.recorder.forget(fact, place),
            Told::Written(written) => self.recorder.give(fact, written, place),
            Told::Other(kind, text) => {
                match unlisted(self.recorder.book, &self.recorder.name(fact), kind, Some(&text), place) {
                    Err(problem) => self.recorder.report(problem),
                    Ok(code) => self.recorder.unlisted(fact, code, Some(&text), place),
                }
            }
        }
    }

    /// `agreed = ["Leitungswasser", "Klausel 510"]`: all that the contract contains.
    fn agreed(&mut self, value: &CaseValue) {
        let example = |list: &[&str]| format!("write `{}`", self.notation.entry("agreed", &self.notation.list(list)));
        let problem = |value: &CaseValue, is: &str| {
            let title = "`agreed` lists the lines and clauses that the contract contains";
            problem::error(Code::WRONG_VALUE, title, value.place, format!("this is {is}"))
        };
        let Is::List(items) = &value.is else {
            let help = match &value.is {
                Is::Text(text) => example(&[text]),
                _ => example(&["LINE", "CLAUSE"]),
            };
            return self.recorder.report(problem(value, value.is.words()).help(help));
        };
        let (mut listed, mut sound) = (FxHashMap::default(), true);
        for item in items {
            if self.recorder.problems.len() >= MAX_PROBLEMS {
                break;
            }
            let found = match &item.is {
                Is::Text(text) => self.agreement(&normalise(text), item.place),
                other => Err(problem(item, other.words()).help(example(&["LINE", "CLAUSE"]))),
            };
            match found {
                Ok(fact) => {
                    listed.entry(fact).or_insert(item.place);
                }
                Err(problem) => {
                    sound = false;
                    self.recorder.report(problem);
                }
            }
        }
        // A misspelt clause must not count as one that is not agreed.
        if sound {
            self.recorder.agree_only(&listed, value.place);
        }
    }

    /// `Leitungswasser`, `Klausel 7 of Sturm`
    fn agreement(&self, name: &str, place: Place) -> Result<FactId, Diagnostic> {
        let book = self.recorder.book;
        let plain = names::agreement(book, name, None, place);
        let split = splits(name).find_map(|(own, line)| {
            let id = book.scope.lines.get(line)?;
            let fact = book.scope.meaning_of(own, *id)?;
            matches!(names::role(book, fact), Some(FactRole::Clause)).then_some(fact)
        });
        match (plain, split) {
            (Err(_), Some(fact)) => Ok(fact),
            (plain, _) => plain.map_err(|mut problem| {
                problem.title = problem.title.replace(name, &shown(name));
                problem
            }),
        }
    }

    /// The fact that a key names.
    fn key(&self, key: &str, entry: &Entry) -> Result<FactId, Diagnostic> {
        let book = self.recorder.book;
        let place = entry.place;
        let kind_entry = |kind: &str, value: &str| self.notation.entry(kind, &self.notation.text(value));
        match named(book, key) {
            Named::Fact(fact) => Ok(fact),
            Named::OwnFact | Named::OwnClause => {
                let written = |fact| {
                    book.rules.vocabulary.fact(fact).map_or_else(String::new, |fact| self.notation.key(&fact.name))
                };
                Err(names::needs_line(book, key, place, written))
            }
            Named::Definition => Err(problem::defined(book, Code::UNKNOWN_KEY, place, key)),
            Named::Value(kind) => {
                let kind = book.rules.vocabulary.kind(kind).map_or("KIND", |kind| &*kind.name);
                let title = format!("`{key}` is a value of {kind}, not a fact");
                let problem = problem::error(Code::UNKNOWN_KEY, title, place, "expected the name of a fact");
                Err(problem.help(format!("write `{}`", kind_entry(kind, key))))
            }
            Named::Line => {
                let title = format!("`{key}` is a line, not a fact");
                let problem = problem::error(Code::UNKNOWN_KEY, title, place, "expected the name of a fact");
                let one = self.notation.entry(&format!("{key} agreed"), "true");
                let all = self.notation.entry("agreed", &self.notation.list(&[key]));
                Err(problem.help(format!("write `{one}`, or list all that is agreed: `{all}`")))
            }
            Named::Unknown => self.composed(key, place).unwrap_or_else(|| Err(self.unknown(key, place))),
        }
    }

    /// `Kasko agreed` and `Selbstbehalt of Kasko` by another name of the line.
    fn composed(&self, key: &str, place: Place) -> Option<Result<FactId, Diagnostic>> {
        let book = self.recorder.book;
        if let Some(name) = key.strip_suffix(" agreed") {
            let known = book.scope.lines.contains_key(name) || book.scope.clauses.contains_key(name);
            return known.then(|| names::agreement(book, name, None, place));
        }
        let splits: Vec<(&str, &str)> = splits(key).collect();
        let found = splits.iter().find_map(|(own, line)| book.scope.meaning_of(own, *book.scope.lines.get(*line)?));
        if let Some(fact) = found {
            return Some(Ok(fact));
        }
        let known = splits.iter().find(|(own, _)| !matches!(named(book, own), Named::Unknown));
        known.map(|(own, line)| names::of_line(book, own, line, place))
    }

    fn unknown(&self, key: &str, place: Place) -> Diagnostic {
        let scope = &self.recorder.book.scope;
        let facts = scope.vocabulary.facts.iter().map(|fact| &*fact.name);
        let others = scope.own_facts.keys().chain(scope.clauses.keys()).map(|name| &**name);
        let near =
            nearest(key, facts.chain(others).chain(["agreed"])).map(|near| match named(self.recorder.book, near) {
                Named::Fact(fact) if !self.recorder.is_agreement(fact) => {
                    Wording::of(&self.recorder.book.rules).name(fact)
                }
                _ => near.to_owned(),
            });
        let label = match &near {
            Some(near) => format!("did you mean `{near}`?"),
            None => "no fact of this name is declared".to_owned(),
        };
        let problem = problem::error(Code::UNKNOWN_KEY, format!("unknown fact `{}`", shown(key)), place, label);
        match near {
            Some(_) => problem,
            None => {
                let value = nearest(key, scope.value_names(None)).and_then(|value| {
                    let (kind, _) = scope.vocabulary.value_names.get(value)?;
                    Some((value, scope.vocabulary.kind(*kind)?))
                });
                let value =
                    value.map(|(value, kind)| format!("`{}` is a value of {}", quoted_if_needed(value), kind.name));
                problem.help(value.unwrap_or_else(|| "`klausel template BOOK` lists every fact".to_owned()))
            }
        }
    }
}

/// `A of B` at each of its `of`s, the last one first.
fn splits(key: &str) -> impl Iterator<Item = (&str, &str)> {
    let at = key.rmatch_indices(" of ").map(|(at, _)| at);
    at.filter_map(|at| {
        let (own, rest) = key.split_at_checked(at)?;
        Some((own, rest.strip_prefix(" of ")?))
    })
}
