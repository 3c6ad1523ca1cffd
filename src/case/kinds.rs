//! Facts about values of kinds, and the conditions that are none.

use crate::base::{Codes, Span};
use crate::book::{Book, Written};
use crate::diagnostic::{Code, Diagnostic};
use crate::rule::{FactId, KindId, Type, Wording, quoted_if_needed};
use crate::syntax::ast::{Comparison, Expr, ExprKind, Ident};

use super::names;
use super::problem::{self, Place, not_a_fact};
use super::recorder::Recorder;

impl Recorder<'_, '_, '_> {
    /// `Gefahr is one of Sturm, Hagel`; names at the end that are no values of the kind are facts of their own.
    pub(super) fn one_of(&mut self, subject: &Expr, negated: bool, values: &[Ident], span: Span) {
        let Some((fact, kind)) = self.kind_subject(subject, span) else { return };
        let facts = values.iter().rev().take_while(|name| names::begins_a_fact(self.book, &name.text, kind)).count();
        let values_end = values.len().saturating_sub(facts);
        let (values, facts) = values.split_at_checked(values_end).unwrap_or((values, &[]));
        if let Some(codes) = self.codes(values, fact) {
            let span = values.last().map_or(span, |last| Span { end: last.span.end, ..span });
            match (negated, codes.first()) {
                (true, _) => self.without(fact, &codes, span),
                (false, None) => self.report(not_a_fact(Some(span), "a list without a value", "one of which?")),
                (false, _) => self.give(fact, Written::OneOf(codes), Some(span)),
            }
        }
        for name in facts {
            self.state(&Expr { kind: ExprKind::Name(name.clone()), span: name.span });
        }
    }

    /// The leaves of all the names; none, and every problem, if one of them is no value of the fact's kind.
    fn codes(&mut self, names: &[Ident], fact: FactId) -> Option<Codes> {
        let Some(Type::Kind(kind)) = self.fact(fact).map(|fact| fact.fact_type.clone()) else { return None };
        let mut codes = Some(Codes::new());
        for name in names {
            match names::leaves(self.book, &name.text, kind, Some(name.span)) {
                Ok(more) => codes = codes.map(|codes| codes.union(&more)),
                Err(mut problem) => {
                    if problem.code == Code::WRONG_SORT && names.len() > 1 {
                        problem.help = vec!["facts of their own stand behind the list".to_owned()];
                    }
                    let near = crate::base::nearest(&name.text, self.book.scope.value_names(Some(kind)));
                    if problem.code == Code::UNKNOWN_NAME && near.is_none() && names.len() > 1 {
                        // Behind the comma a fact of its own may have been meant.
                        problem = names::unknown(self.book, name);
                    }
                    self.report(problem);
                    codes = None;
                }
            }
        }
        codes
    }

    fn kind_subject(&mut self, subject: &Expr, span: Span) -> Option<(FactId, KindId)> {
        let fact = self.subject(subject)?;
        match &self.fact(fact)?.fact_type {
            Type::Kind(kind) => Some((fact, *kind)),
            Type::Texts | Type::Leaves(_) => {
                self.refuse_set(fact, span);
                None
            }
            other => {
                let words = self.book.scope.type_words(other);
                let (name, declared) = (self.name(fact), self.fact(fact)?.span);
                let title = format!("`{name}` is {words}: it has one value");
                let problem = not_a_fact(Some(span), title, "which one?").and_at(declared, "declared here");
                self.report(problem.help(format!("give its value: `{name} is …`; leave it out if nobody knows")));
                None
            }
        }
    }

    /// `Gefahr is other "Meteorit"`, `Gefahr is not other`
    pub(super) fn other(&mut self, subject: &Expr, negated: bool, text: Option<&str>, span: Span) {
        let Some((fact, kind)) = self.kind_subject(subject, span) else { return };
        match unlisted(self.book, &self.name(fact), kind, text, Some(span)) {
            Ok(code) if negated && text.is_none() => self.without(fact, &std::iter::once(code).collect(), span),
            Ok(_) if negated => {
                let problem = not_a_fact(Some(span), "this excludes one value that nobody listed", "one of many");
                self.report(problem.help(format!("write `{} is not other` if it is a listed value", self.name(fact))));
            }
            Ok(code) => self.unlisted(fact, code, text, Some(span)),
            Err(problem) => self.report(problem),
        }
    }

    /// `Verschulden at least grobe Fahrlässigkeit`; a comparison of numbers or dates is no fact.
    pub(super) fn compare(&mut self, (comparison, left, right): (Comparison, &Expr, &Expr), negated: bool, span: Span) {
        let Some(fact) = self.subject(left) else { return };
        let Some(known) = self.fact(fact).cloned() else { return };
        let name = self.name(fact);
        let Type::Kind(kind_id) = known.fact_type else {
            let problem = not_a_fact(Some(span), format!("this does not say what `{name}` is"), "a limit, not a value");
            let value = match self.book.scope.constant(right, &known.fact_type, None, None) {
                Ok(Written::Is(value)) => Wording::of(&self.book.rules).constant(&known.fact_type, &value),
                _ => "…".to_owned(),
            };
            return self
                .report(problem.help(format!("give the value: `{name} is {value}`; leave it out if nobody knows")));
        };
        let Some(kind) = self.book.rules.vocabulary.kind(kind_id) else { return };
        if !kind.ordered {
            let title = format!("the values of {} have no order", kind.name);
            let problem = problem::error(Code::NOT_ORDERED, title, Some(span), "cannot be more or less than another");
            let problem = problem.and_at(kind.span, "not declared as `ordered kind`");
            return self.report(problem.help(format!("write `{name} is one of …`")));
        }
        let last = u16::try_from(kind.leaves.len()).unwrap_or(u16::MAX);
        let ExprKind::Name(value) = &right.kind else {
            let title = format!("expected a value of {}", kind.name);
            return self.report(problem::error(
                Code::TYPE_MISMATCH,
                title,
                Some(right.span),
                "not the name of a value",
            ));
        };
        let Some(code) = self.codes(std::slice::from_ref(value), fact).and_then(|codes| codes.first()) else { return };
        let above = code.saturating_add(1);
        let codes = match comparison {
            Comparison::AtLeast => Codes::range(code..last),
            Comparison::MoreThan => Codes::range(above..last),
            Comparison::AtMost => Codes::range(0..above),
            Comparison::LessThan => Codes::range(0..code),
        };
        if negated { self.without(fact, &codes, span) } else { self.give(fact, Written::OneOf(codes), Some(span)) }
    }

    /// A set is said whole or not at all.
    pub(super) fn refuse_set(&mut self, fact: FactId, span: Span) {
        let name = self.name(fact);
        let problem = not_a_fact(
            Some(span),
            format!("`{name}` is a set, and a sentence says only part of it"),
            "what else is in it?",
        );
        self.report(problem.help(format!("give the whole set: `{name} is exactly …`, `{name} is exactly nothing`")));
    }

    /// `Gefahr is Sturm and Hagel`: the second name is a value, not a fact.
    pub(super) fn joined_values(&mut self, parts: &[Expr], span: Span) -> bool {
        let Some((subject, values)) = joined(self.book, parts) else { return false };
        let problem = problem::error(
            Code::VALUES_WITH_OR,
            "values are not joined with `and` or `or`",
            Some(span),
            "a value stands where a fact is wanted",
        );
        self.report(problem.help(format!("write `{subject} is one of {}`", values.join(", "))));
        true
    }

    /// `A or B` says of neither whether it is so.
    pub(super) fn refuse_or(&mut self, parts: &[Expr], span: Span) {
        if self.joined_values(parts, span) {
            return;
        }
        let problem =
            not_a_fact(Some(span), "`or` says of none of its parts whether it is so", "a condition, not a fact");
        let same =
            same_subject(parts).map(|(subject, values)| format!("write `{subject} is one of {}`", values.join(", ")));
        let help = same.unwrap_or_else(|| {
            "give the facts that are known; what is left out is unknown, and the answer says what depends on it"
                .to_owned()
        });
        self.report(problem.help(help));
    }

    /// Whatever else a condition can be.
    pub(super) fn refuse(&mut self, expr: &Expr) {
        let (title, help) = match &expr.kind {
            ExprKind::CoversIt { .. } => {
                ("whether a line covers is the answer, not a fact", "give the facts that decide it")
            }
            ExprKind::ListedIn { set, .. }
            | ExprKind::Quantified { set, .. }
            | ExprKind::IsExactly { subject: set, .. } => {
                if let Some(fact) = self.subject(set) {
                    self.refuse_set(fact, expr.span);
                }
                return;
            }
            ExprKind::Between { subject, .. } | ExprKind::Within { subject, .. } => {
                let Some(fact) = self.subject(subject) else { return };
                let name = self.name(fact);
                let problem =
                    not_a_fact(Some(expr.span), format!("this does not say what `{name}` is"), "a limit, not a value");
                return self
                    .report(problem.help(format!("give the value: `{name} is …`; leave it out if nobody knows")));
            }
            ExprKind::Or(_) | ExprKind::And(_) => (
                "`not` over several conditions says of none of them whether it is so",
                "give the facts that are known, one by one",
            ),
            _ => ("only facts can be given", "a fact is `FACT is VALUE`, `FACT`, `not FACT`, `LINE agreed`"),
        };
        self.report(not_a_fact(Some(expr.span), title, "a condition, not a fact").help(help));
    }
}

/// The code of a value that a kind does not list; an error if the kind is closed, or lists the value after all.
///
/// `name` is the fact's, as it is written.
pub(super) fn unlisted(
    book: &Book,
    name: &str,
    kind: KindId,
    text: Option<&str>,
    place: Place,
) -> Result<u16, Diagnostic> {
    let Some(known) = book.rules.vocabulary.kind(kind) else {
        return Err(problem::error(Code::WRONG_VALUE, format!("`{name}` has no values"), place, ""));
    };
    let Some(code) = known.unlisted() else {
        let title = format!("{} lists all its values", known.name);
        let problem = problem::error(Code::WRONG_VALUE, title, place, "not one of them");
        let problem = problem.and_at(known.span, "not declared `among others`");
        return Err(problem.help(format!("the values are {}", names::some_values(known))));
    };
    let is_value =
        |text: &String| book.scope.vocabulary.value_names.get(text.as_str()).is_some_and(|(of, _)| *of == kind);
    match text.map(crate::base::normalise).filter(is_value) {
        None => Ok(code),
        Some(listed) => {
            let title = format!("`{listed}` is a value that {} lists", known.name);
            let problem = problem::error(Code::WRONG_VALUE, title, place, "`other` is for what it does not list");
            Err(problem.help(format!("leave out `other`: {name} is {}", quoted_if_needed(&listed))))
        }
    }
}

/// `Gefahr is Sturm`, `Hagel`: the fact and all the values.
fn joined(book: &Book, parts: &[Expr]) -> Option<(String, Vec<String>)> {
    let (first, rest) = parts.split_first()?;
    let (subject, value) = simple_is(first)?;
    let mut values = vec![value];
    for part in rest {
        let ExprKind::Name(name) = &part.kind else { return None };
        matches!(names::named(book, &name.text), names::Named::Value(_))
            .then(|| values.push(quoted_if_needed(&name.text).into_owned()))?;
    }
    Some((subject, values))
}

/// `Gefahr is Sturm or Gefahr is Hagel`: the fact and all the values.
fn same_subject(parts: &[Expr]) -> Option<(String, Vec<String>)> {
    let all = parts.iter().map(simple_is).collect::<Option<Vec<_>>>()?;
    let (subject, _) = all.first()?.clone();
    all.iter().all(|(other, _)| *other == subject).then(|| (subject, all.into_iter().map(|(_, value)| value).collect()))
}

/// `F is V`
fn simple_is(expr: &Expr) -> Option<(String, String)> {
    let ExprKind::Is { subject, negated: false, value } = &expr.kind else { return None };
    let ExprKind::Name(value) = &value.kind else { return None };
    let subject = match &subject.kind {
        ExprKind::Name(name) => quoted_if_needed(&name.text).into_owned(),
        ExprKind::Of(name, line) => format!("{} of {}", quoted_if_needed(&name.text), quoted_if_needed(&line.text)),
        _ => return None,
    };
    Some((subject, quoted_if_needed(&value.text).into_owned()))
}
