//! Comparisons: what stands on both sides of `is`, `at least`, `listed in`.

use crate::base::{Codes, Span};
use crate::rule::{self, Comparison, FactId, FormulaId, KindId, Test, Type};
use crate::syntax::ast::{self, Expr, ExprKind, Ident, OfEach};

use super::condition::{At, KindSubject};
use super::lower::Lowerer;
use super::problem;
use super::scope::Meaning;

impl Lowerer<'_> {
    pub(crate) fn is(&mut self, subject: &Expr, negated: bool, value: &Expr, span: Span, at: At) -> FormulaId {
        if self.is_absence_word(subject, value, at) {
            let formula = self.is_absent(subject, at);
            return if negated { self.formulas.not(formula) } else { formula };
        }
        if let ExprKind::Name(name) = &subject.kind {
            match self.scope.meaning(&name.text, at.line) {
                Meaning::Unknown => {
                    self.unknown_subject(name, value, at);
                    return self.no();
                }
                // It has problems of its own.
                Meaning::Definition(at) if self.definitions.get(at).is_none_or(Option::is_none) => {
                    self.used_definitions.insert(at);
                    return self.no();
                }
                _ => {}
            }
        }
        if let Some(kind) = self.maybe_kind_subject(subject, at) {
            let name = match &value.kind {
                ExprKind::Name(name) => name.clone(),
                ExprKind::Text(text) => Ident { text: text.text.clone(), span: text.span },
                ExprKind::Unreadable => return self.no(),
                _ => {
                    let wanted = self.scope.type_words(&Type::Kind(kind.kind()));
                    return self.wrong(problem::wrong_type(
                        value.span,
                        format!("expected {wanted}"),
                        "not the name of a value",
                        None,
                    ));
                }
            };
            let codes = self.codes(&[name], kind.kind());
            return self.is_in(&kind, &codes, negated);
        }
        if let ExprKind::Name(name) = &subject.kind
            && let Meaning::Fact(fact) = self.scope.meaning(&name.text, at.line)
            && let Some(known) = self.scope.vocabulary.fact(fact)
        {
            let (of, absent) = (known.fact_type.clone(), known.absent.clone());
            if of == Type::YesNo {
                self.used.insert(fact);
                let no = matches!(&value.kind, ExprKind::Name(value) if matches!(value.text.as_str(), "no" | "nein" | "false" | "falsch"));
                let help =
                    if no != negated { format!("write `not {}`", name.text) } else { format!("write `{}`", name.text) };
                return self.wrong(problem::wrong_type(
                    span,
                    "a yes/no fact is not compared",
                    "asked by its name alone",
                    Some(help),
                ));
            }
            if matches!(of, Type::Texts | Type::Leaves(_)) {
                self.used.insert(fact);
                let help = Some(format!("for example: `{}`", self.scope.example_comparison(&name.text, &of)));
                let words = self.scope.type_words(&of);
                return self.wrong(problem::wrong_type(
                    span,
                    format!("`{}` is {words}, not one value", name.text),
                    "expected a question to the whole set",
                    help,
                ));
            }
            if let ExprKind::Name(value) = &value.kind
                && matches!(self.scope.meaning(&value.text, at.line), Meaning::Unknown)
            {
                self.used.insert(fact);
                self.unknown_value(name, &of, absent.as_deref(), value);
                return self.no();
            }
        }
        let comparison = if negated { Comparison::NotEqual } else { Comparison::Equal };
        self.compare_amounts(comparison, subject, value, span, at)
    }

    pub(crate) fn is_other(&mut self, subject: &Expr, negated: bool, text: Option<&ast::Text>, at: At) -> FormulaId {
        if let Some(text) = text {
            let help = Some(format!("declare `{}` as a value of the kind, or ask for `is other` alone", text.text));
            return self.wrong(problem::wrong_type(
                text.span,
                "a rule cannot name a value that the kind does not list",
                "only a case can",
                help,
            ));
        }
        let place = subject.span;
        let Some(subject) = self.kind_subject(subject, at) else { return self.no() };
        let Some(kind) = self.scope.vocabulary.kind(subject.kind()) else { return self.no() };
        let Some(other) = kind.unlisted() else {
            let (name, span) = (kind.name.clone(), kind.span);
            let help = Some(format!("declare it as open: `kind {name}, among others`"));
            let problem =
                problem::wrong_type(place, format!("`{name}` lists all its values"), "has no other value", help);
            return self.wrong(problem.and_at(span, "not declared `among others`"));
        };
        self.is_in(&subject, &std::iter::once(other).collect(), negated)
    }

    pub(crate) fn compare(
        &mut self,
        comparison: ast::Comparison,
        left: &Expr,
        right: &Expr,
        span: Span,
        at: At,
    ) -> FormulaId {
        let Some(subject) = self.maybe_kind_subject(left, at) else {
            return self.compare_amounts(lowered(comparison), left, right, span, at);
        };
        if !self.is_ordered(subject.kind(), span) {
            return self.no();
        }
        let ExprKind::Name(name) = &right.kind else {
            let wanted = self.scope.type_words(&Type::Kind(subject.kind()));
            return self.wrong(problem::wrong_type(
                right.span,
                format!("expected {wanted}"),
                "not the name of a value",
                None,
            ));
        };
        let codes = self.ordered_codes(comparison, name, subject.kind());
        self.is_in(&subject, &codes, false)
    }

    /// Whether the values of a kind have an order; a problem if not.
    fn is_ordered(&mut self, kind: KindId, span: Span) -> bool {
        let Some(kind) = self.scope.vocabulary.kind(kind) else { return false };
        if !kind.ordered {
            self.problems.push(problem::not_ordered(span, &kind.name, kind.span));
        }
        kind.ordered
    }

    /// The values of an ordered kind that stand so to one of them.
    fn ordered_codes(&mut self, comparison: ast::Comparison, value: &Ident, kind: KindId) -> Codes {
        let Some(code) = self.codes(std::slice::from_ref(value), kind).first() else { return Codes::new() };
        let last = self.scope.vocabulary.kind(kind).map_or(0, |kind| kind.leaves.len());
        let (above, last) = (code.saturating_add(1), u16::try_from(last).unwrap_or(u16::MAX));
        match comparison {
            ast::Comparison::AtLeast => Codes::range(code..last),
            ast::Comparison::MoreThan => Codes::range(above..last),
            ast::Comparison::AtMost => Codes::range(0..above),
            ast::Comparison::LessThan => Codes::range(0..code),
        }
    }

    /// The values of a kind of which it is so.
    pub(crate) fn asked_codes(&mut self, asked: &OfEach, kind: KindId) -> Codes {
        match asked {
            OfEach::OneOf { negated, values } => {
                let codes = self.codes(values, kind);
                let every = self.scope.vocabulary.kind(kind).map(rule::Kind::all).unwrap_or_default();
                if *negated { every.difference(&codes) } else { codes }
            }
            OfEach::Compared(comparison, value) => {
                if self.is_ordered(kind, value.span) {
                    self.ordered_codes(*comparison, value, kind)
                } else {
                    Codes::new()
                }
            }
        }
    }

    /// `any of SET is V`, `all of SET is not V`, `any of SET has OUTPUT less than V`
    pub(crate) fn quantified(
        &mut self,
        all: bool,
        set: &Expr,
        has: Option<&Ident>,
        asked: &OfEach,
        at: At,
    ) -> FormulaId {
        let Some((fact, of)) = self.set_fact(set, at) else { return self.no() };
        let Type::Leaves(kind) = of else {
            let help = Some("for a text, write `\"…\" listed in SET`".to_owned());
            return self.wrong(problem::wrong_type(
                set.span,
                "a set of texts has no values to compare",
                "expected a set of a kind",
                help,
            ));
        };
        if let Some(output) = has {
            return self.each_has(all, (fact, kind), output, asked, at);
        }
        let codes = self.asked_codes(asked, kind);
        self.test(if all { Test::AllIn(fact, codes) } else { Test::SomeIn(fact, codes) })
    }

    pub(crate) fn listed_in(&mut self, subject: &Expr, negated: bool, set: &Expr, at: At) -> FormulaId {
        let Some((set_fact, of)) = self.set_fact(set, at) else { return self.no() };
        let (listed, absent) = match of {
            Type::Leaves(kind) => match self.maybe_kind_subject(subject, at) {
                Some(KindSubject::Fact(fact, of)) if of == kind => (Test::ListedLeaf(fact, set_fact), Some(fact)),
                _ => {
                    let wanted = self.scope.type_words(&Type::Kind(kind));
                    return self.wrong(problem::wrong_type(
                        subject.span,
                        format!("expected a fact that is {wanted}"),
                        "not such a fact",
                        None,
                    ));
                }
            },
            _ => {
                let Some(text) = self.amount(subject, Some(&Type::Text), at) else { return self.no() };
                if text.of != Type::Text {
                    let words = self.scope.type_words(&text.of);
                    return self.wrong(problem::wrong_type(
                        subject.span,
                        "only a text is listed in a set of texts",
                        format!("this is {words}"),
                        None,
                    ));
                }
                let absent = match self.formulas.amount(text.id) {
                    Some(rule::Amount::Fact(fact)) => Some(*fact),
                    _ => None,
                };
                (Test::Listed(text.id, set_fact), absent)
            }
        };
        let listed = self.test(listed);
        if !negated {
            return listed;
        }
        // A comparison with what is absent is *no*, negated or not.
        let not_listed = self.formulas.not(listed);
        let mut parts = vec![not_listed];
        for fact in absent.into_iter().chain([set_fact]) {
            if self.scope.vocabulary.fact(fact).is_some_and(|fact| fact.absent.is_some()) {
                let absent = self.test(Test::Absent(fact));
                parts.push(self.formulas.not(absent));
            }
        }
        self.formulas.all(parts)
    }

    fn set_fact(&mut self, expr: &Expr, at: At) -> Option<(FactId, Type)> {
        let (fact, name) = match &expr.kind {
            ExprKind::Name(name) => match self.scope.meaning(&name.text, at.line) {
                Meaning::Fact(fact) => (fact, name),
                Meaning::Unknown => {
                    self.unknown(name);
                    return None;
                }
                _ => {
                    let sort = self.scope.sort(&name.text).unwrap_or("something else");
                    self.problems.push(problem::wrong_sort(name.span, &name.text, sort, "a fact that is a set", None));
                    return None;
                }
            },
            ExprKind::Of(name, line) => (self.own_fact(name, line)?, name),
            _ => {
                self.problems.push(problem::wrong_type(
                    expr.span,
                    "expected a fact that is a set",
                    "not the name of a fact",
                    None,
                ));
                return None;
            }
        };
        self.used.insert(fact);
        let known = self.scope.vocabulary.fact(fact)?;
        if matches!(known.fact_type, Type::Texts | Type::Leaves(_)) {
            return Some((fact, known.fact_type.clone()));
        }
        let words = self.scope.type_words(&known.fact_type);
        let problem =
            problem::wrong_type(expr.span, format!("`{}` is {words}, not a set", name.text), "expected a set", None);
        self.problems.push(problem.and_at(known.span, "declared here"));
        None
    }

    /// `Schaden between 5 DM and 9 DM` reads as a name and an amount, joined.
    pub(crate) fn refuse_between(&mut self, parts: &[Expr]) -> bool {
        let [.., first, second] = parts else { return false };
        let (ExprKind::Name(name), ExprKind::Quantity { .. } | ExprKind::Date(_) | ExprKind::Name(_)) =
            (&first.kind, &second.kind)
        else {
            return false;
        };
        let Some((subject, _)) = name.text.split_once(" between ").or_else(|| name.text.split_once(" zwischen "))
        else {
            return false;
        };
        if self.scope.sort(subject).is_none() || self.scope.sort(&name.text).is_some() {
            return false;
        }
        self.problems.push(problem::between(first.span.to(second.span), subject));
        true
    }

    /// `Täter is A or B`: the second operand is a value, not a condition. Each run of such values is told once.
    pub(crate) fn refuse_joined_values(&mut self, parts: &[Expr], word: &str, at: At) -> bool {
        let mut refused = false;
        let mut rest = parts;
        while let Some((first, behind)) = rest.split_first() {
            rest = behind;
            let ExprKind::Is { subject, negated, value } = &first.kind else { continue };
            let ExprKind::Name(value) = &value.kind else { continue };
            let of = |name: &Ident| match self.scope.meaning(&name.text, at.line) {
                Meaning::Value(kind) => Some(kind),
                _ => None,
            };
            let Some(kind) = of(value) else { continue };
            let is_value = |part: &&Expr| matches!(&part.kind, ExprKind::Name(name) if of(name) == Some(kind));
            let run: Vec<&Expr> = behind.iter().take_while(is_value).collect();
            let (Some(start), Some(end)) = (run.first(), run.last()) else { continue };
            let names = run
                .iter()
                .filter_map(|part| if let ExprKind::Name(name) = &part.kind { Some(name.text.clone()) } else { None });
            let values: Vec<String> = std::iter::once(value.text.clone()).chain(names).collect();
            let subject = match &subject.kind {
                ExprKind::Name(name) => name.text.clone(),
                ExprKind::Of(name, line) => format!("{} of {}", name.text, line.text),
                _ => "FACT".to_owned(),
            };
            rest = behind.get(run.len()..).unwrap_or_default();
            self.problems.push(problem::values_with_or(start.span.to(end.span), word, &subject, *negated, &values));
            refused = true;
        }
        refused
    }
}

/// The comparison of the tree as the graph's.
pub(crate) fn lowered(comparison: ast::Comparison) -> Comparison {
    match comparison {
        ast::Comparison::AtLeast => Comparison::AtLeast,
        ast::Comparison::AtMost => Comparison::AtMost,
        ast::Comparison::MoreThan => Comparison::MoreThan,
        ast::Comparison::LessThan => Comparison::LessThan,
    }
}
