//! Facts as the language writes them: `Klausel 510, Gefahr is Leitungswasser, Schaden is 120_000 DM`.

use rustc_hash::FxHashMap;

use crate::base::{Codes, Span};
use crate::book::{Book, Written};
use crate::decide::Case;
use crate::diagnostic::{Code, Diagnostic};
use crate::rule::{Fact, FactId, Type, Value, Wording, quoted_if_needed};
use crate::syntax::ast::{Expr, ExprKind, Ident};

use super::names::{self, Named, named};
use super::number;
use super::problem::{self, not_a_fact};
use super::recorder::Recorder;

/// Puts facts as the language writes them into the case, and reports every one that is not one or cannot be.
///
/// What is sound is in the case all the same; a case with problems should not be answered.
pub fn apply<'f>(book: &Book, case: &mut Case<'_>, facts: impl IntoIterator<Item = &'f Expr>) -> Vec<Diagnostic> {
    let mut recorder = Recorder::new(book, case);
    facts.into_iter().for_each(|fact| recorder.state(fact));
    recorder.problems
}

impl Recorder<'_, '_, '_> {
    /// One fact, or several joined by `and`.
    pub(super) fn state(&mut self, expr: &Expr) {
        match &expr.kind {
            // Told when it was read.
            ExprKind::Unreadable => {}
            ExprKind::Parenthesis(inner) => self.state(inner),
            ExprKind::And(parts) => {
                if !self.joined_values(parts, expr.span) {
                    parts.iter().for_each(|part| self.state(part));
                }
            }
            ExprKind::Or(parts) => self.refuse_or(parts, expr.span),
            ExprKind::Not(inner) => self.deny(inner, expr.span),
            ExprKind::Name(_) | ExprKind::Text(_) | ExprKind::Of(..) => self.yes_or_no(expr, true, expr.span),
            ExprKind::Agreed(subject, negated) => self.agreed(subject, !negated, expr.span),
            ExprKind::AgreedAre { names, nothing_else } => {
                self.agreed_are(names, *nothing_else || names.is_empty(), expr.span);
            }
            ExprKind::Is { subject, negated, value } => self.is(subject, *negated, value, expr.span),
            ExprKind::IsOneOf { subject, negated, values } => self.one_of(subject, *negated, values, expr.span),
            ExprKind::IsExactly { subject, values } => self.exactly(subject, values, expr.span),
            ExprKind::IsNone(subject, negated) => self.none(subject, *negated, expr.span),
            ExprKind::IsUnknown(subject) => {
                if let Some(fact) = self.subject(subject) {
                    self.forget(fact, Some(expr.span));
                }
            }
            ExprKind::IsOther { subject, negated, text } => {
                self.other(subject, *negated, text.as_ref().map(|text| &*text.text), expr.span);
            }
            ExprKind::Compare(comparison, left, right) => self.compare((*comparison, left, right), false, expr.span),
            _ => self.refuse(expr),
        }
    }

    /// `not F`, `not (Gefahr is Sturm)`
    fn deny(&mut self, inner: &Expr, span: Span) {
        match &inner.kind {
            ExprKind::Unreadable => {}
            ExprKind::Parenthesis(inner) => self.deny(inner, span),
            ExprKind::Not(inner) => self.state(inner),
            ExprKind::Name(_) | ExprKind::Text(_) | ExprKind::Of(..) => self.yes_or_no(inner, false, span),
            ExprKind::Agreed(subject, negated) => self.agreed(subject, *negated, span),
            ExprKind::IsNone(subject, negated) => self.none(subject, !negated, span),
            ExprKind::Is { subject, .. }
            | ExprKind::IsOneOf { subject, .. }
            | ExprKind::IsOther { subject, .. }
            | ExprKind::Compare(_, subject, _)
                if self.may_be_absent(subject) =>
            {
                let title = "`not` leaves open whether the value is absent";
                let problem = not_a_fact(Some(span), title, "another value, or none at all?");
                self.report(problem.help("write `is not …` for another value, or say that there is none"));
            }
            ExprKind::Is { subject, negated, value } => self.is(subject, !negated, value, span),
            ExprKind::IsOneOf { subject, negated, values } => self.one_of(subject, !negated, values, span),
            ExprKind::IsOther { subject, negated, text } => {
                self.other(subject, !negated, text.as_ref().map(|text| &*text.text), span);
            }
            ExprKind::Compare(comparison, left, right) => self.compare((*comparison, left, right), true, span),
            _ => self.refuse(inner),
        }
    }

    /// A yes/no fact, a clause or a definition that stands alone.
    fn yes_or_no(&mut self, expr: &Expr, yes: bool, span: Span) {
        let name = match &expr.kind {
            ExprKind::Name(name) => name.clone(),
            ExprKind::Text(text) => Ident { text: text.text.clone(), span: text.span },
            _ => {
                if let Some(fact) = self.subject(expr) {
                    self.answer_if_yes_or_no(fact, yes, span);
                }
                return;
            }
        };
        match named(self.book, &name.text) {
            Named::Fact(fact) => {
                self.answer_if_yes_or_no(fact, yes, span);
                self.not_in_older_editions(&name.text, yes, span);
            }
            Named::Value(kind) => {
                let kind = self.book.rules.vocabulary.kind(kind).map_or("FACT", |kind| &*kind.name).to_owned();
                let is = format!("a value of {kind}");
                let not = if yes { "" } else { "not " };
                let help = format!(
                    "say of which fact: `{kind} is {not}{0}`; one of several: `{kind} is {not}one of {0}, …`",
                    name.text
                );
                let mut problem = problem::wrong_sort(Some(expr.span), &name.text, &is, "a fact").help(help);
                if self.book.scope.lines.contains_key(name.text.as_str()) {
                    problem = problem
                        .help(format!("or, of the line of that name: `{} {not}agreed`", quoted_if_needed(&name.text)));
                }
                self.report(problem);
            }
            Named::Line => {
                let not = if yes { "" } else { "not " };
                let help = format!("write `{} {not}agreed`", quoted_if_needed(&name.text));
                self.report(problem::wrong_sort(Some(expr.span), &name.text, "a line", "a fact").help(help));
            }
            _ => {
                self.subject(&Expr { kind: ExprKind::Name(name), span: expr.span });
            }
        }
    }

    fn answer_if_yes_or_no(&mut self, fact: FactId, yes: bool, span: Span) {
        let Some(known) = self.book.rules.vocabulary.fact(fact) else { return };
        if known.fact_type == Type::YesNo {
            return self.answer(fact, yes, Some(span));
        }
        let name = self.name(fact);
        let words = self.book.scope.type_words(&known.fact_type);
        let problem = not_a_fact(Some(span), format!("`{name}` is {words}, not yes or no"), "which value?");
        self.report(problem.and_at(known.span, "declared here").help(format!("give its value: `{name} is …`")));
    }

    /// The fact that is spoken of.
    pub(super) fn subject(&mut self, expr: &Expr) -> Option<FactId> {
        let book = self.book;
        let place = Some(expr.span);
        let found = match &expr.kind {
            ExprKind::Parenthesis(inner) => return self.subject(inner),
            ExprKind::Unreadable => return None,
            ExprKind::Of(name, line) => names::of_line(book, &name.text, &line.text, place),
            ExprKind::Name(Ident { text, .. }) => match named(book, text) {
                Named::Fact(fact) => Ok(fact),
                Named::OwnFact | Named::OwnClause => {
                    Err(names::needs_line(book, text, place, |fact| Wording::of(&book.rules).name(fact)))
                }
                Named::Definition => Err(problem::defined(book, Code::NOT_A_FACT, place, text)),
                Named::Value(kind) => {
                    let kind = book.rules.vocabulary.kind(kind).map_or("another kind", |kind| &*kind.name);
                    Err(problem::wrong_sort(place, text, &format!("a value of {kind}"), "the name of a fact"))
                }
                Named::Line => Err(problem::wrong_sort(place, text, "a line", "the name of a fact")),
                Named::Unknown => Err(names::unknown(book, &Ident { text: text.clone(), span: expr.span })),
            },
            ExprKind::Text(text) => {
                let name = Ident { text: text.text.clone(), span: text.span };
                return self.subject(&Expr { kind: ExprKind::Name(name), span: expr.span });
            }
            _ => Err(not_a_fact(place, "only facts can be given", "not the name of a fact")),
        };
        found.map_err(|problem| self.report(problem)).ok()
    }

    fn may_be_absent(&self, subject: &Expr) -> bool {
        let fact = match &subject.kind {
            ExprKind::Name(name) => match named(self.book, &name.text) {
                Named::Fact(fact) => Some(fact),
                _ => None,
            },
            ExprKind::Of(name, line) => names::of_line(self.book, &name.text, &line.text, None).ok(),
            _ => None,
        };
        fact.and_then(|fact| self.fact(fact)).is_some_and(|fact| fact.absent.is_some())
    }

    pub(super) fn fact(&self, fact: FactId) -> Option<&Fact> {
        self.book.rules.vocabulary.fact(fact)
    }

    /// `Gefahr is Sturm`, `Windstärke is 7`, `Windstärke is nicht feststellbar`
    fn is(&mut self, subject: &Expr, negated: bool, value: &Expr, span: Span) {
        let Some(id) = self.subject(subject) else { return };
        let book = self.book;
        let Some(fact) = book.rules.vocabulary.fact(id) else { return };
        if matches!(fact.fact_type, Type::Texts | Type::Leaves(_)) {
            return self.refuse_set(id, span);
        }
        let absent = |name: &Ident| fact.absent.as_deref() == Some(name.text.as_str());
        let written = match (&fact.fact_type, &value.kind) {
            (Type::Kind(kind), ExprKind::Name(name)) if !absent(name) => {
                names::leaves(book, &name.text, *kind, Some(value.span)).map(Written::OneOf)
            }
            _ => book.scope.constant(value, &fact.fact_type, fact.absent.as_deref(), Some(fact.span)),
        };
        match written {
            Err(problem) => {
                let problem = self.value_problem(problem, id, value);
                self.report(problem);
            }
            Ok(Written::Is(Value::Absent)) if negated => self.none(subject, true, span),
            Ok(Written::Is(Value::YesNo(yes))) => self.answer(id, yes != negated, Some(span)),
            Ok(Written::Is(Value::Leaf(code))) if negated => self.without(id, &std::iter::once(code).collect(), span),
            Ok(Written::OneOf(codes)) if negated => self.without(id, &codes, span),
            Ok(_) if negated => {
                let name = self.name(id);
                let problem =
                    not_a_fact(Some(span), format!("this does not say what `{name}` is"), "only what it is not");
                self.report(problem.help(format!("give its value: `{name} is …`; leave it out if nobody knows")));
            }
            Ok(written) => self.give(id, written, Some(span)),
        }
    }

    /// A value that is none, with the way to name one that an open kind does not list.
    fn value_problem(&self, problem: Diagnostic, id: FactId, value: &Expr) -> Diagnostic {
        let Some(fact) = self.fact(id) else { return problem };
        let problem = number::for_a_case(self.book, fact, problem);
        let (Type::Kind(kind), ExprKind::Name(name)) = (&fact.fact_type, &value.kind) else { return problem };
        let open = self.book.rules.vocabulary.kind(*kind).is_some_and(|kind| kind.open);
        if !open || problem.code != Code::UNKNOWN_NAME {
            return problem;
        }
        let help = format!(
            "a value that {} does not list is said as such: `{} is other \"{}\"`",
            fact.name,
            self.name(id),
            name.text
        );
        problem.help(help)
    }

    /// `Gefahr is none`, `Gefahr is not none`
    fn none(&mut self, subject: &Expr, negated: bool, span: Span) {
        let Some(id) = self.subject(subject) else { return };
        if !negated {
            return self.give(id, Written::Is(Value::Absent), Some(span));
        }
        if self.fact(id).is_some_and(|fact| fact.absent.is_some() && matches!(fact.fact_type, Type::Kind(_))) {
            let all = self.all_codes(id);
            return self.give(id, Written::OneOf(all), Some(span));
        }
        let name = self.name(id);
        let problem =
            not_a_fact(Some(span), format!("this does not say what `{name}` is"), "only that it is something");
        self.report(problem.help(format!("give its value: `{name} is …`; leave it out if nobody knows")));
    }

    /// The value of a kind is none of these.
    pub(super) fn without(&mut self, fact: FactId, codes: &Codes, span: Span) {
        let left = self.all_codes(fact).difference(codes);
        self.give(fact, Written::OneOf(left), Some(span));
    }

    fn agreed(&mut self, subject: &Expr, yes: bool, span: Span) {
        let (name, of) = match &subject.kind {
            ExprKind::Parenthesis(inner) => return self.agreed(inner, yes, span),
            ExprKind::Name(name) => (name.text.as_str(), None),
            ExprKind::Text(text) => (text.text.as_str(), None),
            ExprKind::Of(name, line) => (name.text.as_str(), Some(line.text.as_str())),
            _ => return self.report(not_a_fact(Some(subject.span), "only lines and clauses are agreed", "neither")),
        };
        match names::agreement(self.book, name, of, Some(subject.span)) {
            Ok(fact) => {
                self.answer(fact, yes, Some(span));
                self.not_in_older_editions(name, yes, span);
            }
            Err(problem) => self.report(problem),
        }
    }

    /// A clause that is not agreed is agreed in no edition; one that is agreed is so in its newest.
    fn not_in_older_editions(&mut self, name: &str, yes: bool, span: Span) {
        for fact in self.book.scope.older_editions(name, None).into_iter().filter(|_| !yes) {
            self.answer(fact, false, Some(span));
        }
    }

    /// `agreed are Leitungswasser, Klausel 510 and nothing else`
    fn agreed_are(&mut self, names: &[(Ident, Option<Ident>)], nothing_else: bool, span: Span) {
        let (mut listed, mut sound) = (FxHashMap::default(), true);
        for (name, of) in names {
            let whole = of.as_ref().map_or(name.span, |of| name.span.to(of.span));
            match names::agreement(self.book, &name.text, of.as_ref().map(|of| &*of.text), Some(whole)) {
                Ok(fact) => {
                    listed.entry(fact).or_insert(Some(whole));
                }
                Err(problem) => {
                    self.report(problem);
                    sound = false;
                }
            }
        }
        // A misspelt clause must not count as one that is not agreed.
        if nothing_else && sound {
            return self.agree_only(&listed, Some(span));
        }
        for (fact, place) in listed {
            self.answer(fact, true, place);
        }
    }

    /// Whether a fact is a line or clause.
    pub(super) fn is_agreement(&self, fact: FactId) -> bool {
        self.fact(fact).is_some_and(Fact::is_agreement)
    }
}
