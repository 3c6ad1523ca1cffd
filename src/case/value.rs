//! A value of a case file as the value of a fact.

use std::collections::BTreeSet;

use crate::base::{Codes, Name, normalise};
use crate::book::{Book, Written};
use crate::diagnostic::{Code, Diagnostic};
use crate::rule::{Fact, KindId, Type, Value};

use super::notation::Notation;
use super::number::{self, is_number};
use super::problem::{self, Place, shown};
use super::read::MAX_PROBLEMS;
use super::tree::{CaseValue, Entry, Is};
use super::words::{described, example};

/// What an entry says of its fact.
#[derive(Clone, Debug)]
pub(super) enum Told {
    /// As if the entry were not there.
    Nothing,
    /// Nobody knows, whatever the default.
    Unknown,
    /// This.
    Written(Written),
    /// A value that the open kind does not list.
    Other(KindId, String),
}

/// Reads values for one fact.
pub(super) struct Values<'b> {
    pub(super) book: &'b Book,
    pub(super) fact: &'b Fact,
    /// The key as written.
    pub(super) key: &'b str,
    pub(super) notation: Notation,
}

type Read<T> = Result<T, Vec<Diagnostic>>;

impl Values<'_> {
    pub(super) fn read(&self, value: &CaseValue) -> Read<Told> {
        let is = |value: Value| Ok(Told::Written(Written::Is(value)));
        let place = value.place;
        match (&self.fact.fact_type, &value.is) {
            (_, Is::Nothing) => Ok(Told::Nothing),
            (_, Is::Text(text)) if self.is_absence(text) => is(Value::Absent),
            (_, Is::Table(entries)) => self.table(entries, value, false),
            (Type::YesNo, Is::YesNo(yes)) => is(Value::YesNo(*yes)),
            (Type::Kind(kind), Is::Text(text)) => Ok(Told::Written(one_or_several(self.leaves(text, *kind, place)?))),
            (Type::Kind(kind), Is::List(values)) => {
                let codes = self.codes(values, *kind)?;
                if codes.is_empty() {
                    return Err(vec![self.wrong(value, "an empty list: none of the values")]);
                }
                Ok(Told::Written(one_or_several(codes)))
            }
            (Type::Leaves(kind), Is::List(values)) => is(Value::Leaves(self.members(values, *kind)?)),
            (Type::Text, Is::Text(text)) => is(Value::Text(text.as_str().into())),
            (Type::Texts, Is::List(values)) => is(Value::Texts(self.texts(values)?)),
            (of, Is::Float(raw)) if is_number(of) => {
                Err(vec![number::float(self.book, self.fact, self.key, raw, place, self.notation)])
            }
            (of, Is::Whole(digits)) if is_number(of) => {
                let value =
                    number::from_digits(self.book, self.fact, digits, place).map_err(|problem| vec![problem])?;
                Ok(Told::Written(Written::Is(value)))
            }
            (Type::Date, Is::Date(date)) => is(Value::Date(*date)),
            (of, Is::Text(text)) if is_number(of) || *of == Type::Date => {
                match number::from_text(self.book, self.fact, text, place) {
                    Ok(value) => is(value),
                    Err(Some(problem)) if number::is_form(&problem) => {
                        Err(vec![number::offers(problem, self.key, Some(of), self.notation)])
                    }
                    Err(Some(problem)) => Err(vec![problem]),
                    Err(None) => Err(vec![self.wrong_text(value, text)]),
                }
            }
            _ => Err(vec![self.wrong(value, value.is.words())]),
        }
    }

    fn is_absence(&self, text: &str) -> bool {
        self.fact.absent.as_deref().is_some_and(|absent| normalise(text) == absent)
    }

    /// Another sort of value than the fact has.
    fn wrong(&self, value: &CaseValue, is: &str) -> Diagnostic {
        let title = format!("`{}` is {}", shown(self.key), described(self.book, self.fact));
        let problem = problem::error(Code::WRONG_VALUE, title, value.place, format!("this is {is}"));
        let problem = problem.and_at(self.fact.span, "declared here");
        let help = match (&self.fact.fact_type, &value.is) {
            (Type::Kind(_), Is::YesNo(_)) | (Type::YesNo, _) | (_, Is::List(_) | Is::Table(_) | Is::Odd(_)) => None,
            (Type::Texts, Is::Text(text)) => Some(self.notation.list(&[text])),
            (Type::Leaves(_), Is::Text(text)) => Some(self.notation.list(&[text])),
            (Type::Text, Is::Whole(digits)) => Some(self.notation.text(digits)),
            _ => None,
        };
        match (&self.fact.fact_type, help) {
            (_, Some(right)) => problem.help(format!("write `{}`", self.notation.entry(self.key, &right))),
            (Type::YesNo, None) if self.notation == Notation::Spoken => problem.help("answer yes or no"),
            (Type::YesNo, None) => problem.help("write true or false, without quotes"),
            (_, None) => problem.help(format!("for example `{}`", self.example())),
        }
    }

    /// A text that is no number or date, perhaps another word for absence.
    fn wrong_text(&self, value: &CaseValue, text: &str) -> Diagnostic {
        let mut problem = self.wrong(value, &format!("the text `{}`", shown(text)));
        let words = ["none", "keine", "kein", "unbekannt", "unknown", "n/a", "-", "?", ""];
        if words.contains(&text.trim().to_lowercase().as_str()) {
            problem.help = vec!["what nobody knows is left out: it is unknown then".to_owned()];
            if let Some(absent) = &self.fact.absent {
                let right = self.notation.entry(self.key, &self.notation.text(absent));
                problem = problem.help(format!("known to be absent is written `{right}`"));
            }
        }
        problem
    }

    fn example(&self) -> String {
        self.notation.entry(self.key, &example(self.book, self.fact, 0, self.notation))
    }

    /// The leaves that a name stands for.
    fn leaves(&self, text: &str, kind: KindId, place: Place) -> Read<Codes> {
        super::names::leaves(self.book, &normalise(text), kind, place).map_err(|problem| {
            let open = self.book.rules.vocabulary.kind(kind).filter(|kind| kind.open);
            let help = open.filter(|_| problem.code == Code::UNKNOWN_NAME).map(|kind| {
                let other = self.notation.table("other", &self.notation.text(&shown(text)));
                let entry = self.notation.entry(self.key, &other);
                format!("a value that {} does not list is said as such: `{entry}`", kind.name)
            });
            vec![problem.help_if(help)]
        })
    }

    /// One of several values of a kind: `["Sturm", "Hagel"]`.
    fn codes(&self, values: &[CaseValue], kind: KindId) -> Read<Codes> {
        let (mut codes, mut problems) = (Codes::new(), Vec::new());
        for value in values {
            if problems.len() >= MAX_PROBLEMS {
                break;
            }
            let read = match &value.is {
                Is::Text(text) => self.leaves(text, kind, value.place),
                Is::Table(entries) => match self.table(entries, value, true) {
                    Ok(Told::Other(_, text)) => self.unlisted(kind, &text, value),
                    Ok(_) => Err(vec![self.wrong(value, value.is.words())]),
                    Err(problems) => Err(problems),
                },
                other => Err(vec![self.wrong(value, other.words())]),
            };
            match read {
                Ok(more) => codes = codes.union(&more),
                Err(more) => problems.extend(more),
            }
        }
        if problems.is_empty() { Ok(codes) } else { Err(problems) }
    }

    /// The values that a set contains, each of them one.
    fn members(&self, values: &[CaseValue], kind: KindId) -> Read<Codes> {
        let (mut codes, mut problems) = (Codes::new(), Vec::new());
        for value in values {
            if problems.len() >= MAX_PROBLEMS {
                break;
            }
            match self.codes(std::slice::from_ref(value), kind) {
                Ok(more) if more.len() == 1 => codes = codes.union(&more),
                Ok(more) => {
                    let Some(known) = self.book.rules.vocabulary.kind(kind) else { continue };
                    let names: Vec<&str> =
                        more.iter().filter_map(|code| known.leaf(code)).map(|leaf| &**leaf).collect();
                    let title = "a set lists its values one by one";
                    let problem = problem::error(Code::WRONG_VALUE, title, value.place, "stands for several values");
                    problems
                        .push(problem.help(format!("write those of {} that are in it", self.notation.list(&names))));
                }
                Err(more) => problems.extend(more),
            }
        }
        if problems.is_empty() { Ok(codes) } else { Err(problems) }
    }

    fn texts(&self, values: &[CaseValue]) -> Read<BTreeSet<Name>> {
        let (mut texts, mut problems) = (BTreeSet::new(), Vec::new());
        for value in values {
            match &value.is {
                Is::Text(text) => {
                    texts.insert(Name::from(text.as_str()));
                }
                _ if problems.len() >= MAX_PROBLEMS => break,
                other => problems.push(self.wrong(value, other.words())),
            }
        }
        if problems.is_empty() { Ok(texts) } else { Err(problems) }
    }

    /// `{ other = "Meteorit" }`, `{ unknown = true }`
    fn table(&self, entries: &[Entry], value: &CaseValue, in_list: bool) -> Read<Told> {
        let kind = match &self.fact.fact_type {
            Type::Kind(kind) => Some(*kind),
            // As an element of the set.
            Type::Leaves(kind) if in_list => Some(*kind),
            _ => None,
        };
        match (entries, kind) {
            ([Entry { key, value: CaseValue { is: Is::YesNo(true), .. }, .. }], _) if key == "unknown" => {
                Ok(Told::Unknown)
            }
            ([Entry { key, value: CaseValue { is: Is::Text(text), .. }, .. }], Some(kind)) if key == "other" => {
                Ok(Told::Other(kind, text.clone()))
            }
            (_, Some(_)) => {
                let other = self.notation.table("other", &self.notation.text("…"));
                Err(vec![self.wrong(value, "a table").help(format!("a table only says `{other}`"))])
            }
            _ => Err(vec![self.wrong(value, "a table")]),
        }
    }

    /// The code of an unlisted value in a list.
    fn unlisted(&self, kind: KindId, text: &str, value: &CaseValue) -> Read<Codes> {
        match super::kinds::unlisted(self.book, self.key, kind, Some(text), value.place) {
            Ok(code) => Ok(std::iter::once(code).collect()),
            Err(problem) => Err(vec![problem]),
        }
    }
}

fn one_or_several(codes: Codes) -> Written {
    match codes.first() {
        Some(code) if codes.len() == 1 => Written::Is(Value::Leaf(code)),
        _ => Written::OneOf(codes),
    }
}
