//! The date of a case that says which generation judges it.

use crate::base::{Date, FileId, Name, Span, normalise};
use crate::book::{Book, Written, in_force, timeline};
use crate::decide::{Case, Known};
use crate::diagnostic::{Code, Diagnostic, Severity};
use crate::rule::{FactRole, Value, quoted_if_needed};
use crate::syntax::ast::{Ask, Expr, ExprKind, Question};

use super::names::{Named, named};
use super::notation::Notation;
use super::tree::Entry;
use super::value::{Told, Values};
use super::{apply, from_json, from_toml, problem};

/// The date that says which generation judges a case.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Governing {
    /// What it is called there.
    pub name: Name,
    /// The day.
    pub date: Date,
    /// Where it is given.
    pub place: Option<Span>,
}

/// The governing date that a case file in TOML gives, under any name that a generation has for it.
pub fn governing_of_toml(books: &[Book], file: FileId, text: &str) -> Option<Governing> {
    of_entries(books, &from_toml::parse(file, text).0, Notation::Toml)
}

/// The same of a case file in JSON.
pub fn governing_of_json(books: &[Book], file: FileId, text: &str) -> Option<Governing> {
    of_entries(books, &from_json::parse(file, text).0, Notation::Json)
}

fn of_entries(books: &[Book], entries: &[Entry], notation: Notation) -> Option<Governing> {
    // The newest generation knows what others call it.
    books.iter().rev().find_map(|book| {
        let fact = book.rules.governed_by?;
        let known = book.rules.vocabulary.fact(fact)?;
        entries.iter().find_map(|entry| {
            let key = normalise(&entry.key);
            if !matches!(named(book, &key), Named::Fact(named) if named == fact) {
                return None;
            }
            match (Values { book, fact: known, key: &key, notation }).read(&entry.value) {
                Ok(Told::Written(Written::Is(Value::Date(date)))) => {
                    Some(Governing { name: key.as_str().into(), date, place: entry.value.place })
                }
                _ => None,
            }
        })
    })
}

/// The governing date among facts as the language writes them.
pub fn governing_of_facts<'e>(
    books: &[Book],
    facts: impl IntoIterator<Item = &'e Expr, IntoIter: Clone>,
) -> Option<Governing> {
    let facts = facts.into_iter();
    books.iter().rev().find_map(|book| {
        let fact = book.rules.governed_by?;
        facts.clone().find_map(|expr| {
            let mut case = Case::new(&book.rules);
            let _problems_are_told_elsewhere = apply(book, &mut case, std::slice::from_ref(expr));
            match case.known(fact) {
                Known::Given(Value::Date(date)) => {
                    let name = written(expr).unwrap_or(&book.rules.governing()?.name).into();
                    Some(Governing { name, date: *date, place: Some(expr.span) })
                }
                _ => None,
            }
        })
    })
}

/// What a fact is called where it is given.
fn written(fact: &Expr) -> Option<&str> {
    match &fact.kind {
        ExprKind::Name(name) => Some(&name.text),
        ExprKind::Text(text) => Some(&text.text),
        ExprKind::Is { subject, .. } | ExprKind::Compare(_, subject, _) => written(subject),
        _ => None,
    }
}

/// A question what would be if the governing date were one on which another generation judges: that one would have to
/// answer, and of that the question does not speak.
pub fn what_if_of_another_time(books: &[Book], judge: &Book, question: &Question) -> Option<Diagnostic> {
    let Ask::WhatIf { facts, .. } = &question.ask else { return None };
    let governing = governing_of_facts(books, facts)?;
    let title = format!("`what if` asks generation `{}` only", judge.rules.generation);
    let help = format!("ask twice, with and without `given {} is {}`", governing.name, governing.date);
    of_another_time(books, judge, &governing, title).map(|problem| problem.help(help))
}

/// A date that was answered, and on which another generation judges than the one that asked for it.
pub fn answer_of_another_time(books: &[Book], judge: &Book, case: &Case<'_>, place: Span) -> Option<Diagnostic> {
    let fact = judge.rules.governed_by?;
    let Known::Given(Value::Date(date)) = case.known(fact) else { return None };
    let name = judge.rules.governing()?.name.clone();
    let help = format!("begin with `--given \"{} is {date}\"`, or go on without it: `-`", quoted_if_needed(&name));
    let title = format!("it is generation `{}` that asks here", judge.rules.generation);
    let governing = Governing { name, date: *date, place: Some(place) };
    match judging(books, &governing) {
        Ok(_) => of_another_time(books, judge, &governing, title).map(|problem| problem.help(help)),
        Err(problem) => Some(problem),
    }
}

fn of_another_time(books: &[Book], judge: &Book, governing: &Governing, title: String) -> Option<Diagnostic> {
    let other = in_force(books, governing.date).map(|book| &book.rules.generation);
    let label = match other {
        Some(other) if *other == judge.rules.generation => return None,
        Some(other) => format!("generation `{other}` would judge such a case"),
        None => "no generation would judge such a case".to_owned(),
    };
    Some(problem::error(Code::QUESTION, title, governing.place, label))
}

/// The generation that is in force on the governing date.
///
/// # Errors
/// None is.
pub fn judging<'b>(books: &'b [Book], governing: &Governing) -> Result<&'b Book, Diagnostic> {
    let none = || {
        let title = format!("no generation is in force on {}", governing.date);
        let label = format!("`{}` says which generation judges the case", governing.name);
        let problem = problem::error(Code::NOT_IN_FORCE, title, governing.place, label);
        let help = "to have it judged by one of them all the same: `--generation NAME`";
        problem.note(format!("the rulebook has: {}", periods(books))).help(help)
    };
    in_force(books, governing.date).ok_or_else(none)
}

/// A case that does not give its governing date, and that no generation could be in force for: what every case keeps
/// allows no such date.
pub fn no_time(books: &[Book]) -> Diagnostic {
    let fact = books.iter().rev().find_map(|book| book.rules.governing()).map(|fact| fact.name.to_string());
    let title = "no generation is in force on any day that the case allows";
    let problem = problem::error(Code::NOT_IN_FORCE, title, None, "");
    let help = fact.map(|fact| format!("give `{fact}`: the answer then shows which facts contradict it"));
    problem.note(format!("the rulebook has: {}", periods(books))).help_if(help)
}

/// `1986 from 1986-12-12 to 1989-12-31, 1990 from 1990-01-01`
pub fn periods(books: &[Book]) -> String {
    let timeline = timeline(books);
    let stretches = timeline.stretches().iter().filter_map(|stretch| {
        let generation = &books.get(stretch.generation)?.rules.generation;
        Some(format!("{generation} {}", stretch.period))
    });
    stretches.collect::<Vec<_>>().join(", ")
}

/// Says, of each fact that the generation which judges a case does not know, which one does: `read` reads the case as
/// another generation does.
pub fn known_elsewhere(
    books: &[Book],
    judge: &Book,
    problems: &mut [Diagnostic],
    read: impl Fn(&Book) -> Vec<Diagnostic>,
) {
    let place = |problem: &Diagnostic| problem.primary.as_ref().map(|label| label.span.key());
    let strange = |problem: &&mut Diagnostic| {
        let unknown = [Code::UNKNOWN_KEY, Code::UNKNOWN_NAME, Code::WRONG_KIND, Code::WRONG_SORT, Code::NEEDS_LINE];
        problem.severity == Severity::Error && unknown.contains(&problem.code) && problem.primary.is_some()
    };
    let mut strange: Vec<&mut Diagnostic> = problems.iter_mut().filter(strange).collect();
    if strange.is_empty() {
        return;
    }
    let others = books.iter().filter(|book| book.rules.generation != judge.rules.generation);
    for other in others {
        let found = read(other);
        strange.retain_mut(|problem| {
            let still = found.iter().any(|other| place(other) == place(problem));
            if !still {
                problem.notes.push(format!(
                    "generation `{}` knows it; the case is judged by generation `{}`",
                    other.rules.generation, judge.rules.generation
                ));
            }
            still
        });
    }
}

/// Whether the contract of a case contains a line or a clause that a generation does not have: then it is none of its
/// contracts. The case is as another generation reads it.
pub fn contains_unknown(case: &Case<'_>, reader: &Book, generation: &Book) -> bool {
    case.iter().any(|(id, known)| {
        let role = reader.rules.vocabulary.fact(id).map(|fact| fact.role);
        let scope = &generation.scope;
        match (role, *known == Known::Given(Value::YesNo(true))) {
            // Under whatever name: lines and clauses may have been called otherwise.
            (Some(FactRole::Line(line)), true) => {
                let names = reader.scope.lines.iter().filter(|(_, of)| **of == line);
                !names.into_iter().any(|(name, _)| scope.lines.contains_key(name))
            }
            (Some(FactRole::Clause), true) => {
                let names = reader.rules.vocabulary.fact_names.iter().filter(|(_, of)| **of == id);
                !names.into_iter().any(|(name, _)| scope.vocabulary.fact_named(name).is_some())
            }
            _ => false,
        }
    })
}
