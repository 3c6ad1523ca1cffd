//! One fact at a time, as somebody types it behind a question.

use rustc_hash::FxHashMap;

use crate::base::{FileId, Span, normalise};
use crate::book::Book;
use crate::decide::{Case, Known};
use crate::diagnostic::Diagnostic;
use crate::rule::{Fact, FactId, FactRole, Kind, KindNode, Type};

use super::notation::Notation;
use super::read::{Reader, Within};
use super::recorder::Recorder;
use super::tree::{CaseValue, Entry, Is};
use super::words::{described, remarks};

/// What a fact can be, in words: `an amount in DM`, `yes or no`, and what else is to be known of it. Where a case knows its
/// value roughly, what is left of it.
pub fn describe(book: &Book, case: &Case<'_>, fact: FactId) -> Vec<String> {
    let Some(known) = book.rules.vocabulary.fact(fact) else { return Vec::new() };
    let words = match (&known.fact_type, known.role) {
        (_, FactRole::Line(_) | FactRole::Clause) => "yes or no: is it agreed?".to_owned(),
        (Type::Kind(kind) | Type::Leaves(kind), _) => {
            let kind = book.rules.vocabulary.kind(*kind);
            let mut names: Vec<&str> = kind.map(|kind| widest(kind, case.known(fact))).unwrap_or_default();
            let more = names.len().saturating_sub(MOST_NAMES);
            names.truncate(MOST_NAMES);
            let absent = known.absent.as_ref().map(|absent| format!(", or {absent}")).unwrap_or_default();
            let more = if more > 0 { format!(" and {more} more") } else { String::new() };
            let one = if matches!(known.fact_type, Type::Kind(_)) { "one of" } else { "some of" };
            format!("{one} {}{more}{absent}", names.join(", "))
        }
        _ => described(book, known),
    };
    std::iter::once(words).chain(remarks(book, known)).collect()
}

/// The names at the top of a kind; of a value that is known roughly, those just below what is known.
fn widest<'k>(kind: &'k Kind, known: &Known) -> Vec<&'k str> {
    let nodes = || kind.nodes.iter().filter(|node| !node.group);
    let Known::OneOf(codes) = known else {
        return nodes().filter(|node| node.depth == 0).map(|node| &*node.name).collect();
    };
    let inside = |node: &&KindNode| node.leaves.is_subset(codes) && node.leaves != *codes;
    let wider = |node: &KindNode| {
        nodes().filter(inside).any(|other| node.leaves.is_subset(&other.leaves) && node.leaves != other.leaves)
    };
    nodes().filter(inside).filter(|node| !wider(node)).map(|node| &*node.name).collect()
}

/// Every value that a fact can have by what a case knows of it, as the vocabulary has them, one a line; nothing for what
/// has no list of values.
pub fn choices(book: &Book, case: &Case<'_>, fact: FactId) -> String {
    let vocabulary = &book.rules.vocabulary;
    let Some((known, Type::Kind(kind) | Type::Leaves(kind))) =
        vocabulary.fact(fact).map(|known| (known, &known.fact_type))
    else {
        return String::new();
    };
    let Some(kind) = vocabulary.kind(*kind) else { return String::new() };
    let roughly = if let Known::OneOf(codes) = case.known(fact) { Some(codes) } else { None };
    let possible = |node: &&KindNode| {
        roughly.is_none_or(|codes| !node.leaves.is_disjoint(codes) && !codes.is_subset(&node.leaves))
    };
    let mut out = String::new();
    for node in kind.nodes.iter().filter(|node| !node.group).filter(possible) {
        let called = if node.called.is_empty() { String::new() } else { format!(" ({})", node.called.join(", ")) };
        let indent = "  ".repeat(usize::from(node.depth).saturating_add(1));
        out.push_str(&format!("{indent}{}{called}\n", node.name));
    }
    if kind.unlisted().is_some_and(|other| roughly.is_none_or(|codes| codes.contains(other))) {
        out.push_str("  other NAME, for what is not listed\n");
    }
    out.extend(known.absent.as_ref().map(|absent| format!("  {absent}\n")));
    out
}

/// So many values of a kind are listed.
const MOST_NAMES: usize = 12;

/// Gives a fact its value as somebody typed it: `yes`, `Leitungswasser`, `120_000 DM`, `120000`, `1990-03-01`, `A1, A7`.
///
/// Returns every problem; then the case is as it was.
pub fn give<'r>(book: &'r Book, case: &mut Case<'r>, fact: FactId, file: FileId, text: &str) -> Vec<Diagnostic> {
    let Some(known) = book.rules.vocabulary.fact(fact) else { return Vec::new() };
    let place = Some(Span::new(file, 0, text.len()));
    let typed = normalise(text.trim());
    let value = |is: Is| CaseValue { is, place };
    let list =
        |items: &mut dyn Iterator<Item = &str>| Is::List(items.map(|item| value(Is::Text(item.to_owned()))).collect());
    let is = match &known.fact_type {
        Type::YesNo => match typed.to_lowercase().as_str() {
            "yes" | "y" | "ja" | "j" | "true" => Is::YesNo(true),
            "no" | "n" | "nein" | "false" => Is::YesNo(false),
            _ => Is::Text(typed),
        },
        Type::Texts | Type::Leaves(_) => {
            list(&mut typed.split(',').map(str::trim).filter(|item| !item.is_empty() && *item != "nothing"))
        }
        Type::Kind(_) if typed.contains(',') => list(&mut typed.split(',').map(str::trim)),
        Type::Kind(_) => match typed.strip_prefix("other ") {
            Some(other) => {
                let text = other.trim_matches('"').to_owned();
                Is::Table(vec![Entry { key: "other".to_owned(), place, value: value(Is::Text(text)) }])
            }
            None => Is::Text(typed),
        },
        _ => Is::Text(typed),
    };
    typed_in(book, case, known, value(is))
}

/// The same for what a set holds, item by item.
pub fn give_items<'r>(
    book: &'r Book,
    case: &mut Case<'r>,
    fact: FactId,
    file: FileId,
    items: &[&str],
) -> Vec<Diagnostic> {
    let Some(known) = book.rules.vocabulary.fact(fact) else { return Vec::new() };
    let place = Some(Span::new(file, 0, 0));
    let item = |text: &&str| CaseValue { is: Is::Text(normalise(text.trim())), place };
    typed_in(book, case, known, CaseValue { is: Is::List(items.iter().map(item).collect()), place })
}

fn typed_in<'r>(book: &'r Book, case: &mut Case<'r>, known: &Fact, value: CaseValue) -> Vec<Diagnostic> {
    let before = case.clone();
    let entry = Entry { key: known.name.to_string(), place: value.place, value };
    let recorder = Recorder::new(book, case);
    let mut reader = Reader { within: Within::Alone, recorder, seen: FxHashMap::default(), notation: Notation::Spoken };
    reader.entry(&entry);
    let problems = reader.recorder.problems;
    if !problems.is_empty() {
        *case = before;
    }
    problems
}
