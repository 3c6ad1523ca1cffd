//! Puts facts into a case one by one and remembers where each was said.

use rustc_hash::FxHashMap;

use crate::base::Codes;
use crate::book::{Book, Written};
use crate::decide::{Case, Known};
use crate::diagnostic::Diagnostic;
use crate::rule::{FactId, Type, Value, Wording};

use super::problem::{self, Place};

/// A case being filled from one text. What cannot be is reported and left out.
pub(super) struct Recorder<'b, 'c, 'r> {
    pub(super) book: &'b Book,
    pub(super) problems: Vec<Diagnostic>,
    case: &'c mut Case<'r>,
    /// Where each fact was given first.
    said: FxHashMap<FactId, Place>,
    /// Where a fact was called unknown.
    forgotten: FxHashMap<FactId, Place>,
}

impl<'b, 'c, 'r> Recorder<'b, 'c, 'r> {
    pub(super) fn new(book: &'b Book, case: &'c mut Case<'r>) -> Self {
        let (said, forgotten) = (FxHashMap::default(), FxHashMap::default());
        Self { book, problems: Vec::new(), case, said, forgotten }
    }

    pub(super) fn report(&mut self, problem: Diagnostic) {
        self.problems.push(problem);
    }

    /// Gives a fact its value, or says that it is one of several.
    pub(super) fn give(&mut self, fact: FactId, written: Written, place: Place) {
        if let Some(earlier) = self.forgotten.get(&fact).copied() {
            let now = self.words(fact, &written);
            let unknown = format!("{} is unknown", self.name(fact));
            return self.report(problem::contradiction(place, &now, &unknown, Some(earlier)));
        }
        let outcome = match written {
            Written::Is(value) => self.case.set(fact, value),
            Written::OneOf(codes) if codes.is_empty() => return self.nothing_left(fact, place),
            Written::OneOf(codes) => self.case.narrow(fact, &codes),
        };
        match outcome {
            Ok(()) => {
                self.said.entry(fact).or_insert(place);
            }
            Err(refusal) => {
                let earlier = self.said.get(&fact).copied();
                self.report(problem::refused(self.book, &refusal, place, earlier));
            }
        }
    }

    /// Gives a yes/no fact, a clause or a line.
    pub(super) fn answer(&mut self, fact: FactId, yes: bool, place: Place) {
        self.give(fact, Written::Is(Value::YesNo(yes)), place);
    }

    /// Makes a fact unknown; only a default can be taken away so, not what was given.
    pub(super) fn forget(&mut self, fact: FactId, place: Place) {
        if matches!(self.case.known(fact), Known::Given(_) | Known::OneOf(_)) {
            let before = self.case.words(fact).unwrap_or_default();
            let now = format!("{} is unknown", self.name(fact));
            let earlier = self.said.get(&fact).copied();
            return self.report(problem::contradiction(place, &now, &before, earlier));
        }
        self.case.forget(fact);
        self.forgotten.insert(fact, place);
    }

    /// Gives an open kind a value that it does not list.
    pub(super) fn unlisted(&mut self, fact: FactId, code: u16, text: Option<&str>, place: Place) {
        let before = self.case.value_words(fact);
        let count = self.problems.len();
        self.give(fact, Written::Is(Value::Leaf(code)), place);
        let Some(text) = text.filter(|_| self.problems.len() == count) else { return };
        let now = format!("other \"{text}\"");
        if let Some(before) = before.filter(|before| before.starts_with("other \"") && *before != now) {
            let name = self.name(fact);
            let (now, before) = (format!("{name} is {now}"), format!("{name} is {before}"));
            let earlier = self.said.get(&fact).copied();
            return self.report(problem::contradiction(place, &now, &before, earlier));
        }
        self.case.describe_unlisted(fact, text.into());
    }

    /// Says of every line and clause whether the contract contains it; `listed` are those that it does, with their places.
    pub(super) fn agree_only(&mut self, listed: &FxHashMap<FactId, Place>, list: Place) {
        let book = self.book;
        for id in book.rules.vocabulary.agreements() {
            match listed.get(&id) {
                Some(place) => self.answer(id, true, *place),
                None => self.answer(id, false, list),
            }
        }
    }

    pub(super) fn name(&self, fact: FactId) -> String {
        Wording::of(&self.book.rules).name(fact)
    }

    fn words(&self, fact: FactId, written: &Written) -> String {
        let words = Wording::of(&self.book.rules);
        match written {
            Written::Is(value) => words.fact(fact, value),
            Written::OneOf(codes) => words.within(fact, codes).text,
        }
    }

    fn nothing_left(&mut self, fact: FactId, place: Place) {
        let title = format!("no value of `{}` is left", self.name(fact));
        self.report(problem::error(crate::diagnostic::Code::CONTRADICTION, title, place, "excludes every value"));
    }

    /// All codes of the kind of a fact.
    pub(super) fn all_codes(&self, fact: FactId) -> Codes {
        let vocabulary = &self.book.rules.vocabulary;
        match vocabulary.fact(fact).map(|fact| &fact.fact_type) {
            Some(Type::Kind(kind)) => vocabulary.kind(*kind).map(crate::rule::Kind::all).unwrap_or_default(),
            _ => Codes::new(),
        }
    }
}
