//! What a name stands for where a fact is wanted, and what was meant by one that stands for nothing.

use crate::base::{Codes, nearest};
use crate::book::Book;
use crate::diagnostic::{Code, Diagnostic};
use crate::rule::{FactId, FactRole, Kind, KindId, LineId, Type, Wording, quoted_if_needed};
use crate::syntax::ast::Ident;
use crate::syntax::near_keyword;

use super::problem::{self, Place, shown};

/// What a name stands for. Of what shares a name, the fact comes before the value and the value before the line.
#[derive(Clone, Copy, Debug)]
pub(super) enum Named {
    Fact(FactId),
    /// A line's own fact; the line is missing.
    OwnFact,
    /// A clause that is one fact per line; the line is missing.
    OwnClause,
    Definition,
    Value(KindId),
    Line,
    Unknown,
}

/// What a name stands for.
pub(super) fn named(book: &Book, name: &str) -> Named {
    let scope = &book.scope;
    if scope.own_facts.contains_key(name) {
        return Named::OwnFact;
    }
    if let Some(clause) = scope.clauses.get(name) {
        return clause.fact(None).map_or(Named::OwnClause, Named::Fact);
    }
    if scope.definitions.contains_key(name) || scope.outputs.contains_key(name) {
        return Named::Definition;
    }
    if let Some(fact) = scope.vocabulary.fact_named(name) {
        return Named::Fact(fact);
    }
    if let Some((kind, _)) = scope.vocabulary.value_names.get(name) {
        return Named::Value(*kind);
    }
    scope.lines.get(name).map_or(Named::Unknown, |_| Named::Line)
}

/// The fact behind `name of line`, all of it one sentence at `place`.
pub(super) fn of_line(book: &Book, name: &str, line: &str, place: Place) -> Result<FactId, Diagnostic> {
    let scope = &book.scope;
    let Some(id) = scope.lines.get(line) else { return Err(unknown_line(book, line, place)) };
    if let Some(fact) = scope.meaning_of(name, *id) {
        return Ok(fact);
    }
    if let Some(clause) = scope.clauses.get(name) {
        let problem = problem::wrong_sort(place, name, &format!("no clause of {line}"), "a clause of that line");
        return Err(problem.and_at(clause.span, "declared here"));
    }
    match scope.sort(name) {
        Some(sort) => {
            let problem = problem::wrong_sort(place, name, sort, "a fact that each line has");
            Err(problem.help(format!("write `{}` alone", quoted_if_needed(name))))
        }
        None => {
            let near = nearest(name, scope.own_facts.keys().chain(scope.clauses.keys()).map(|name| &**name));
            let near = near.map(|near| format!("{near} of {line}"));
            Err(problem::unknown_name(place, "fact of a line", name, near))
        }
    }
}

/// The fact that a name stands for where it is asked for: `Schaden`, `Versicherungssumme of Mehrkosten`, `Klausel 510`,
/// a line for the question whether it is agreed.
///
/// # Errors
/// There is no such fact.
pub fn fact_named(book: &Book, name: &Ident, of: Option<&Ident>) -> Result<FactId, Diagnostic> {
    let place = Some(of.map_or(name.span, |of| name.span.to(of.span)));
    if let Some(of) = of {
        return of_line(book, &name.text, &of.text, place);
    }
    match named(book, &name.text) {
        Named::Fact(fact) => Ok(fact),
        Named::OwnFact | Named::OwnClause => {
            Err(needs_line(book, &name.text, place, |fact| Wording::of(&book.rules).name(fact)))
        }
        Named::Definition => Err(problem::defined(book, Code::NOT_A_FACT, place, &name.text)),
        _ if book.scope.lines.contains_key(name.text.as_str()) => agreement(book, &name.text, None, place),
        Named::Value(kind) => {
            let kind = book.rules.vocabulary.kind(kind).map_or("another kind", |kind| &*kind.name);
            Err(problem::wrong_sort(place, &name.text, &format!("a value of {kind}"), "the name of a fact"))
        }
        Named::Line | Named::Unknown => Err(unknown(book, name)),
    }
}

/// The line of that name, or of one of its other names.
///
/// # Errors
/// There is no such line.
pub fn line_named(book: &Book, name: &Ident) -> Result<LineId, Diagnostic> {
    line(book, &name.text, Some(name.span))
}

/// The line of that name, or of one of its other names.
pub(super) fn line(book: &Book, name: &str, place: Place) -> Result<LineId, Diagnostic> {
    book.scope.lines.get(name).copied().ok_or_else(|| unknown_line(book, name, place))
}

fn unknown_line(book: &Book, name: &str, place: Place) -> Diagnostic {
    if let Some(sort) = book.scope.sort(name) {
        return problem::wrong_sort(place, name, sort, "a line").help(lines_known(book));
    }
    let near = nearest(name, book.scope.lines.keys().map(|line| &**line)).map(str::to_owned);
    let help = near.is_none().then(|| lines_known(book));
    problem::unknown_name(place, "line", name, near).help_if(help)
}

/// `the lines are Feuer, Sturm`
fn lines_known(book: &Book) -> String {
    const MOST: usize = 12;
    let names = &book.scope.line_names;
    let list = names.iter().take(MOST).map(|line| &**line).collect::<Vec<_>>().join(", ");
    let more = if names.len() > MOST { ", …" } else { "" };
    format!("the lines are {list}{more}")
}

/// The fact that says whether a line or a clause is agreed; `of` is the line that the clause is named with.
pub(super) fn agreement(book: &Book, name: &str, of: Option<&str>, place: Place) -> Result<FactId, Diagnostic> {
    if let Some(line) = of {
        return of_line(book, name, line, place).and_then(|fact| match role(book, fact) {
            Some(FactRole::Clause) => Ok(fact),
            _ => Err(problem::wrong_sort(place, name, "a fact of each line", "a line or a clause")),
        });
    }
    if let Some(clause) = book.scope.clauses.get(name) {
        return clause
            .fact(None)
            .ok_or_else(|| needs_line(book, name, place, |fact| Wording::of(&book.rules).name(fact)));
    }
    if let Some(line) = book.scope.lines.get(name).and_then(|line| book.rules.line(*line)) {
        return Ok(line.agreed);
    }
    if let Some(sort) = book.scope.sort(name) {
        return Err(problem::wrong_sort(place, name, sort, "a line or a clause"));
    }
    let known = book.scope.clauses.keys().chain(book.scope.lines.keys()).map(|name| &**name);
    let near = nearest(name, known).map(str::to_owned);
    let help = near.is_none().then(|| lines_known(book));
    Err(problem::unknown_name(place, "line or clause", name, near).help_if(help))
}

/// A line's own fact or a clause of several lines, named without a line.
///
/// `written` is how the name of a fact is written there.
pub(super) fn needs_line(book: &Book, name: &str, place: Place, written: impl Fn(FactId) -> String) -> Diagnostic {
    let (clause, facts) = match (book.scope.own_facts.get(name), book.scope.clauses.get(name)) {
        (Some(facts), _) => (false, facts.as_slice()),
        (None, Some(clause)) => (true, clause.facts.as_slice()),
        (None, None) => (false, [].as_slice()),
    };
    let examples: Vec<String> = facts.iter().map(|fact| written(*fact)).collect();
    problem::needs_line(place, name, clause, &examples)
}

/// The leaves that a name stands for, which must be of `kind`.
pub(super) fn leaves(book: &Book, name: &str, kind: KindId, place: Place) -> Result<Codes, Diagnostic> {
    let vocabulary = &book.rules.vocabulary;
    let kind_name = |kind: KindId| vocabulary.kind(kind).map_or("another kind", |kind| &*kind.name);
    let wanted = format!("a value of {}", kind_name(kind));
    let values = || vocabulary.kind(kind).map(|kind| format!("the values are {}", some_values(kind)));
    match vocabulary.value_names.get(name) {
        Some((of, codes)) if *of == kind => Ok(codes.clone()),
        Some((of, _)) => {
            let title = format!("`{name}` is a value of {}", kind_name(*of));
            let problem = problem::error(Code::WRONG_KIND, title, place, format!("expected {wanted}"));
            Err(problem.help_if(values()))
        }
        None => match book.scope.sort(name) {
            Some(sort) => Err(problem::wrong_sort(place, name, sort, &wanted).help_if(values())),
            None => {
                let near = nearest(name, book.scope.value_names(Some(kind))).map(str::to_owned);
                let help = if near.is_none() { values() } else { None };
                Err(problem::unknown_name(place, &format!("value of {}", kind_name(kind)), name, near).help_if(help))
            }
        },
    }
}

/// The values of a kind, a few of many.
pub(super) fn some_values(kind: &Kind) -> String {
    const MOST: usize = 12;
    let list = kind.leaves.iter().take(MOST).map(|leaf| quoted_if_needed(leaf)).collect::<Vec<_>>().join(", ");
    if kind.leaves.len() > MOST { format!("{list}, …") } else { list }
}

/// Why a fact is in the vocabulary.
pub(super) fn role(book: &Book, fact: FactId) -> Option<FactRole> {
    book.rules.vocabulary.fact(fact).map(|fact| fact.role)
}

/// Whether a name is known and no value of `kind`: in a list of its values it begins a fact of its own.
pub(super) fn begins_a_fact(book: &Book, name: &str, kind: KindId) -> bool {
    let a_value = |(of, _): &(KindId, _)| *of == kind;
    if book.scope.vocabulary.value_names.get(name).is_some_and(a_value) {
        return false;
    }
    match named(book, name) {
        Named::Fact(fact) => book.rules.vocabulary.fact(fact).is_some_and(|fact| fact.fact_type == Type::YesNo),
        Named::OwnFact | Named::OwnClause | Named::Line | Named::Definition => true,
        Named::Value(_) | Named::Unknown => false,
    }
}

/// A name that nothing declares, with the best hint there is.
pub(super) fn unknown(book: &Book, name: &Ident) -> Diagnostic {
    if let Some(problem) = name_and_rest(book, name) {
        return problem;
    }
    let near = nearest(&name.text, book.scope.condition_names()).map(str::to_owned);
    let help =
        near.is_none().then(|| "only what the rulebook declares can be given; `klausel template` lists it".to_owned());
    problem::unknown_name(Some(name.span), "name", &name.text, near).help_if(help)
}

/// A known name with words behind it that mean nothing, or with a misspelt word of the language in it.
fn name_and_rest(book: &Book, name: &Ident) -> Option<Diagnostic> {
    let words: Vec<&str> = name.text.split(' ').collect();
    let joined = |words: Option<&[&str]>| words.map(|words| words.join(" ")).filter(|text| !text.is_empty());
    for split in (1..words.len()).rev() {
        let (known, rest) = (joined(words.get(..split))?, joined(words.get(split..))?);
        let Some(sort) = book.scope.sort(&known) else { continue };
        let sentence = meant(book, &known, &rest)?;
        let label = format!("`{known}` is known as {sort}, `{rest}` behind it is not understood");
        let title = format!("unknown name `{}`", shown(&name.text));
        let problem = problem::error(Code::UNKNOWN_NAME, title, Some(name.span), label);
        return Some(problem.help(format!("write `{sentence}`")));
    }
    let (at, keyword) =
        words.iter().enumerate().find_map(|(at, word)| near_keyword(word).map(|keyword| (at, keyword)))?;
    let sentence = words.iter().enumerate().map(|(i, word)| if i == at { keyword } else { word }).collect::<Vec<_>>();
    let title = format!("`{}` is no word of the language", words.get(at)?);
    let problem = problem::error(Code::NEAR_KEYWORD, title, Some(name.span), format!("did you mean `{keyword}`?"));
    Some(problem.help(format!("write `{}`", sentence.join(" "))))
}

/// What `Klausel 510 vereinbart`, `Windstärke unknown` or `Gefahr Sturm` was to say.
fn meant(book: &Book, known: &str, rest: &str) -> Option<String> {
    let name = quoted_if_needed(known);
    let agreed = matches!(rest, "vereinbart" | "eingeschlossen" | "gilt" | "agree" | "included");
    let (keyword, after) = match rest.split_once(' ') {
        Some((first, after)) => (near_keyword(first), after),
        None => (None, ""),
    };
    Some(match named(book, known) {
        Named::Fact(_) | Named::OwnFact if matches!(rest, "unknown" | "unbekannt") => format!("{name} is unknown"),
        Named::Line => format!("{name} agreed"),
        Named::Fact(fact) => match book.rules.vocabulary.fact(fact)?.fact_type {
            Type::YesNo if agreed => format!("{name} agreed"),
            Type::YesNo => name.into_owned(),
            _ => match keyword {
                Some(keyword) => format!("{name} {keyword} {after}"),
                None => format!("{name} is {rest}"),
            },
        },
        Named::Value(kind) => {
            let kind = book.rules.vocabulary.kind(kind)?;
            format!("{} is {name}", quoted_if_needed(&kind.name))
        }
        _ => return None,
    })
}
