//! Conditions: names resolved, types checked, lowered into the graph of formulas.

use crate::base::{Codes, Span};
use crate::diagnostic::Diagnostic;
use crate::rule::{self, Comparison, FactId, FormulaId, KindId, LineId, Test, Type};
use crate::syntax::ast::{self, Block, Condition, Expr, ExprKind, Ident, Quantity, When};

use super::lower::Lowerer;
use super::problem;
use super::scope::Meaning;
use super::unknown::name_plus_rest;

/// Where a condition stands: in which line, so that its own facts are meant.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct At {
    /// The line, if it stands in one.
    pub(crate) line: Option<LineId>,
}

/// Something with a value of a kind: a fact, or a definition by cases.
pub(crate) enum KindSubject {
    Fact(FactId, KindId),
    Defined(usize, KindId),
}

impl Lowerer<'_> {
    /// A condition as a formula; *no* where it has problems, which are reported.
    pub(crate) fn condition(&mut self, condition: &Condition, at: At) -> FormulaId {
        match condition {
            Condition::Expr(expr) => self.expr(expr, at),
            Condition::Block(block) => self.block(block, at),
        }
    }

    /// `if C` or `unless C`; *yes* where there is none.
    pub(crate) fn when(&mut self, when: Option<&When>, at: At) -> FormulaId {
        match when {
            None => self.formulas.constant(true),
            Some(when) => {
                if let (true, Condition::Expr(expr)) = (when.unless, &when.condition) {
                    self.warn_absence(expr, "unless", at);
                }
                let formula = self.condition(&when.condition, at);
                if when.unless { self.formulas.not(formula) } else { formula }
            }
        }
    }

    /// One condition a line; a labelled one can be waived on its own.
    fn block(&mut self, block: &Block, at: At) -> FormulaId {
        let mut parts = Vec::new();
        for labelled in &block.conditions {
            let formula = self.condition(&labelled.condition, at);
            parts.push(self.waivable(labelled.span, formula, at));
        }
        match block.quantity {
            Quantity::All => self.formulas.all(parts),
            Quantity::Any => self.formulas.any(parts),
            Quantity::AtLeast(count) => self.formulas.at_least(count, parts),
        }
    }

    fn no(&mut self) -> FormulaId {
        self.formulas.constant(false)
    }

    fn wrong(&mut self, problem: Diagnostic) -> FormulaId {
        self.problems.push(problem);
        self.no()
    }

    fn test(&mut self, test: Test) -> FormulaId {
        self.formulas.test(test)
    }

    /// An expression as a condition.
    pub(crate) fn expr(&mut self, expr: &Expr, at: At) -> FormulaId {
        match &expr.kind {
            ExprKind::Unreadable => self.no(),
            ExprKind::Name(name) => self.name(name, at),
            ExprKind::Of(name, line) => self.own_name(name, line, expr.span),
            ExprKind::Parenthesis(inner) => self.expr(inner, at),
            ExprKind::Not(inner) => {
                self.warn_absence(inner, "not", at);
                let inner = self.expr(inner, at);
                self.formulas.not(inner)
            }
            ExprKind::And(parts) => {
                if self.refuse_between(parts) {
                    return self.no();
                }
                if self.refuse_joined_values(parts, "and", at) {
                    return self.no();
                }
                let parts: Vec<_> = parts.iter().map(|part| self.expr(part, at)).collect();
                self.formulas.all(parts)
            }
            ExprKind::Or(parts) => {
                if self.refuse_joined_values(parts, "or", at) {
                    return self.no();
                }
                let parts: Vec<_> = parts.iter().map(|part| self.expr(part, at)).collect();
                self.formulas.any(parts)
            }
            ExprKind::Compare(comparison, left, right) => self.compare(*comparison, left, right, expr.span, at),
            ExprKind::Is { subject, negated, value } => self.is(subject, *negated, value, expr.span, at),
            ExprKind::IsOneOf { subject, negated, values } => {
                let Some(subject) = self.kind_subject(subject, at) else { return self.no() };
                let codes = self.codes(values, subject.kind());
                self.is_in(&subject, &codes, *negated)
            }
            ExprKind::IsNone(subject, negated) => {
                let formula = self.is_absent(subject, at);
                if *negated { self.formulas.not(formula) } else { formula }
            }
            ExprKind::IsUnknown(_) => self.wrong(problem::unknown_in_rule(expr.span)),
            ExprKind::IsOther { subject, negated, text } => self.is_other(subject, *negated, text.as_ref(), at),
            ExprKind::Between { subject, negated, low, high } => {
                // `is not from A to B` is a comparison of its own: *no* for what is absent.
                let (first, second) = if *negated {
                    (ast::Comparison::LessThan, ast::Comparison::MoreThan)
                } else {
                    (ast::Comparison::AtLeast, ast::Comparison::AtMost)
                };
                let low = self.compare(first, subject, low, expr.span, at);
                let high = self.compare(second, subject, high, expr.span, at);
                if *negated { self.formulas.any([low, high]) } else { self.formulas.all([low, high]) }
            }
            ExprKind::Within { subject, negated, period, of } => self.within(subject, *negated, period, of, at),
            ExprKind::ListedIn { subject, negated, set } => self.listed_in(subject, *negated, set, at),
            ExprKind::Quantified { all, set, negated, values } => self.quantified(*all, set, *negated, values, at),
            ExprKind::Agreed(subject, negated) => {
                let formula = self.agreed(subject, at);
                if *negated { self.formulas.not(formula) } else { formula }
            }
            ExprKind::CoversIt { line, would, negated } => {
                let formula = self.covers_it(line, *would);
                if *negated { self.formulas.not(formula) } else { formula }
            }
            ExprKind::Text(text) => {
                let name = Ident { text: text.text.clone(), span: text.span };
                match self.scope.meaning(&name.text, at.line) {
                    Meaning::Unknown => self.not_a_condition(expr.span, "a text"),
                    _ => self.name(&name, at),
                }
            }
            ExprKind::Quantity { number, unit: None } => {
                let name = number.grouped(number.decimals()).replace('_', "");
                let help =
                    Some(format!("compare something with it; a name that is a number stands in quotes: `\"{name}\"`"));
                self.wrong(problem::wrong_type(
                    expr.span,
                    "a number where a condition is wanted",
                    "this is a number",
                    help,
                ))
            }
            ExprKind::Quantity { .. } => self.not_a_condition(expr.span, "an amount"),
            ExprKind::Date(_) => self.not_a_condition(expr.span, "a date"),
            ExprKind::Arithmetic(..) | ExprKind::Minus(_) | ExprKind::PercentOf(..) | ExprKind::Extreme(..) => {
                self.not_a_condition(expr.span, "an amount")
            }
            ExprKind::DaysBetween(..) => self.not_a_condition(expr.span, "a number of days"),
            ExprKind::AgreedAre { .. } => {
                let help = Some("in a rule, write `K is agreed`".to_owned());
                self.wrong(problem::wrong_type(
                    expr.span,
                    "`agreed are` lists what a contract contains",
                    "only where facts are given",
                    help,
                ))
            }
        }
    }

    fn not_a_condition(&mut self, span: Span, what: &str) -> FormulaId {
        let help = Some("compare it: `at least`, `is`, `before` …".to_owned());
        self.wrong(problem::wrong_type(
            span,
            format!("{what} where a condition is wanted"),
            format!("this is {what}"),
            help,
        ))
    }

    /// A name that stands alone as a condition.
    fn name(&mut self, name: &Ident, at: At) -> FormulaId {
        match self.scope.meaning(&name.text, at.line) {
            Meaning::Fact(fact) => self.yes(fact, name),
            Meaning::NeedsLine => self.wrong(self.needs_line(name)),
            Meaning::Definition(definition) => self.defined(definition, name),
            Meaning::Value(kind) => {
                let kind = self.scope.vocabulary.kind(kind).map_or("FACT", |kind| &*kind.name).to_owned();
                let help = Some(format!("say of which fact: `{kind} is {}`", name.text));
                self.wrong(problem::wrong_sort(
                    name.span,
                    &name.text,
                    &format!("a value of `{kind}`"),
                    "a condition",
                    help,
                ))
            }
            Meaning::Line if self.scope.may_be_declared(&name.text) => self.no(),
            Meaning::Line => {
                let help = Some(format!("write `{0} agreed`, `{0} covers it` or `{0} would cover it`", name.text));
                self.wrong(problem::wrong_sort(name.span, &name.text, "a line", "a condition", help))
            }
            Meaning::Unknown => {
                self.unknown(name);
                self.no()
            }
        }
    }

    fn yes(&mut self, fact: FactId, name: &Ident) -> FormulaId {
        self.used.insert(fact);
        let Some(known) = self.scope.vocabulary.fact(fact) else { return self.no() };
        if known.fact_type == Type::YesNo {
            return self.test(Test::Yes(fact));
        }
        let words = match known.role {
            rule::FactRole::OfKind(_) => "a kind".to_owned(),
            _ => self.scope.type_words(&known.fact_type),
        };
        let span = known.span;
        let help = Some(format!("compare it: `{}`", self.scope.example_comparison(&name.text, &known.fact_type)));
        let problem = problem::wrong_type(
            name.span,
            format!("`{}` is {words}, not a condition", name.text),
            "expected yes or no",
            help,
        );
        self.wrong(problem.and_at(span, "declared here"))
    }

    fn defined(&mut self, definition: usize, name: &Ident) -> FormulaId {
        self.used_definitions.insert(definition);
        match self.definitions.get(definition).cloned().flatten() {
            Some(rule::Defined::Condition(formula)) => formula,
            Some(rule::Defined::OneOf(kind, _)) => {
                let kind = self.scope.vocabulary.kind(kind).map_or("a kind", |kind| &*kind.name).to_owned();
                let help = Some(format!("compare it: `{} is …`", name.text));
                self.wrong(problem::wrong_type(
                    name.span,
                    format!("`{}` is a value of `{kind}`", name.text),
                    "expected a condition",
                    help,
                ))
            }
            Some(rule::Defined::Amount(_, of)) => {
                let words = self.scope.type_words(&of);
                let help = Some(format!("compare it: `{}`", self.scope.example_comparison(&name.text, &of)));
                self.wrong(problem::wrong_type(
                    name.span,
                    format!("`{}` is {words}", name.text),
                    "expected a condition",
                    help,
                ))
            }
            // It has problems of its own, or is part of a circle: told there.
            None => self.no(),
        }
    }

    fn own_name(&mut self, name: &Ident, line: &Ident, span: Span) -> FormulaId {
        match self.own_fact(name, line) {
            Some(fact) => {
                let whole = Ident { text: format!("{} of {}", name.text, line.text), span };
                self.yes(fact, &whole)
            }
            None => self.no(),
        }
    }

    /// `Versicherungssumme of Mehrkosten`; reports what is wrong with it.
    pub(crate) fn own_fact(&mut self, name: &Ident, line: &Ident) -> Option<FactId> {
        let Some(id) = self.scope.lines.get(line.text.as_str()).copied() else {
            self.problems.push(super::declare::unknown_line(self.scope, line));
            return None;
        };
        let fact = self.scope.meaning_of(&name.text, id);
        if let Some(fact) = fact {
            self.used.insert(fact);
            return Some(fact);
        }
        let problem = match self.scope.sort(&name.text) {
            Some("a clause") => problem::wrong_sort(
                name.span,
                &name.text,
                &format!("no clause of `{}`", line.text),
                "a clause of that line",
                None,
            ),
            Some(sort) => problem::wrong_sort(
                name.span,
                &name.text,
                sort,
                "a fact that each line has",
                Some(format!("write `{}` alone", name.text)),
            ),
            None => {
                let known = self.scope.own_facts.keys().map(|name| &**name);
                problem::unknown_name(
                    name.span,
                    "fact of a line",
                    &name.text,
                    self.scope.nearest(&name.text, known),
                    None,
                )
            }
        };
        self.problems.push(problem);
        None
    }

    /// The fact or definition with a value of a kind, if the expression is one; reports nothing.
    pub(crate) fn maybe_kind_subject(&mut self, expr: &Expr, at: At) -> Option<KindSubject> {
        let fact = match &expr.kind {
            ExprKind::Parenthesis(inner) => return self.maybe_kind_subject(inner, at),
            ExprKind::Name(name) => match self.scope.meaning(&name.text, at.line) {
                Meaning::Fact(fact) => fact,
                Meaning::Definition(definition) => {
                    return match self.definitions.get(definition) {
                        Some(Some(rule::Defined::OneOf(kind, _))) => {
                            self.used_definitions.insert(definition);
                            Some(KindSubject::Defined(definition, *kind))
                        }
                        _ => None,
                    };
                }
                _ => return None,
            },
            ExprKind::Of(name, line) => {
                let line = self.scope.lines.get(line.text.as_str())?;
                self.scope.meaning_of(&name.text, *line)?
            }
            _ => return None,
        };
        match self.scope.vocabulary.fact(fact)?.fact_type {
            Type::Kind(kind) => {
                self.used.insert(fact);
                Some(KindSubject::Fact(fact, kind))
            }
            _ => None,
        }
    }

    /// The same, with a problem if it is something else.
    fn kind_subject(&mut self, expr: &Expr, at: At) -> Option<KindSubject> {
        if let Some(subject) = self.maybe_kind_subject(expr, at) {
            return Some(subject);
        }
        if let ExprKind::Name(name) = &expr.kind
            && matches!(self.scope.meaning(&name.text, at.line), Meaning::Unknown)
        {
            self.unknown(name);
            return None;
        }
        if let Some(amount) = self.amount(expr, None, at) {
            let words = self.scope.type_words(&amount.of);
            let help = Some("only values of a kind are one of a list; compare amounts one by one".to_owned());
            self.problems.push(problem::wrong_type(
                expr.span,
                format!("{words} where a value of a kind is wanted"),
                format!("this is {words}"),
                help,
            ));
        }
        None
    }

    /// The leaves that names stand for, all of one kind; reports those that are not.
    fn codes(&mut self, names: &[Ident], kind: KindId) -> Codes {
        let mut all = Codes::new();
        for name in names {
            match self.scope.value_of_kind(name, kind) {
                Ok(codes) => all = all.union(&codes),
                Err(_) if self.scope.may_be_declared(&name.text) => {}
                Err(problem) => {
                    let problem = name_plus_rest(self.scope, name).unwrap_or(problem);
                    self.problems.push(problem);
                }
            }
        }
        all
    }

    /// The value is one of these leaves; absent is in no set, negated or not.
    pub(crate) fn is_in(&mut self, subject: &KindSubject, codes: &Codes, negated: bool) -> FormulaId {
        let all = self.scope.vocabulary.kind(subject.kind()).map(rule::Kind::all).unwrap_or_default();
        let codes = if negated { all.difference(codes) } else { codes.clone() };
        match subject {
            KindSubject::Fact(fact, _) => self.test(Test::In(*fact, codes)),
            KindSubject::Defined(definition, _) => {
                let Some(Some(rule::Defined::OneOf(_, cases))) = self.definitions.get(*definition).cloned() else {
                    return self.no();
                };
                let hits: Vec<_> =
                    cases.iter().filter(|(case, _)| !case.is_disjoint(&codes)).map(|(_, formula)| *formula).collect();
                self.formulas.any(hits)
            }
        }
    }

    fn is(&mut self, subject: &Expr, negated: bool, value: &Expr, span: Span, at: At) -> FormulaId {
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

    fn is_other(&mut self, subject: &Expr, negated: bool, text: Option<&ast::Text>, at: At) -> FormulaId {
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

    fn compare(&mut self, comparison: ast::Comparison, left: &Expr, right: &Expr, span: Span, at: At) -> FormulaId {
        let Some(subject) = self.maybe_kind_subject(left, at) else {
            return self.compare_amounts(lowered(comparison), left, right, span, at);
        };
        let Some(kind) = self.scope.vocabulary.kind(subject.kind()) else { return self.no() };
        if !kind.ordered {
            let problem = problem::not_ordered(span, &kind.name, kind.span);
            return self.wrong(problem);
        }
        let last = u16::try_from(kind.leaves.len()).unwrap_or(u16::MAX);
        let ExprKind::Name(name) = &right.kind else {
            let wanted = self.scope.type_words(&Type::Kind(subject.kind()));
            return self.wrong(problem::wrong_type(
                right.span,
                format!("expected {wanted}"),
                "not the name of a value",
                None,
            ));
        };
        let Some(code) = self.codes(std::slice::from_ref(name), subject.kind()).first() else { return self.no() };
        let above = code.saturating_add(1);
        let codes = match comparison {
            ast::Comparison::AtLeast => Codes::range(code..last),
            ast::Comparison::MoreThan => Codes::range(above..last),
            ast::Comparison::AtMost => Codes::range(0..above),
            ast::Comparison::LessThan => Codes::range(0..code),
        };
        self.is_in(&subject, &codes, false)
    }

    /// `any of SET is V`, `all of SET is not V`
    fn quantified(&mut self, all: bool, set: &Expr, negated: bool, values: &[Ident], at: At) -> FormulaId {
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
        let codes = self.codes(values, kind);
        let every = self.scope.vocabulary.kind(kind).map(rule::Kind::all).unwrap_or_default();
        let codes = if negated { every.difference(&codes) } else { codes };
        self.test(if all { Test::AllIn(fact, codes) } else { Test::SomeIn(fact, codes) })
    }

    fn listed_in(&mut self, subject: &Expr, negated: bool, set: &Expr, at: At) -> FormulaId {
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

    fn agreed(&mut self, subject: &Expr, at: At) -> FormulaId {
        let (name, of) = match &subject.kind {
            ExprKind::Name(name) => (name, None),
            ExprKind::Of(name, line) => (name, Some(line)),
            _ => {
                return self.wrong(problem::wrong_type(
                    subject.span,
                    "only lines and clauses are agreed",
                    "neither",
                    None,
                ));
            }
        };
        if let Some(line) = of {
            return match self.own_fact(name, line) {
                Some(fact) => self.test(Test::Yes(fact)),
                None => self.no(),
            };
        }
        if let Some(fact) = self.agreement_fact(&name.text, at.line) {
            self.used.insert(fact);
            return self.test(Test::Yes(fact));
        }
        if self.scope.clauses.contains_key(name.text.as_str()) {
            return self.wrong(self.needs_line(name));
        }
        if let Some(sort) = self.scope.sort(&name.text) {
            let help = matches!(sort, "a fact" | "a definition")
                .then(|| format!("a fact is asked by its name: `{}`", name.text));
            return self.wrong(problem::wrong_sort(name.span, &name.text, sort, "a line or a clause", help));
        }
        self.unknown(name);
        self.no()
    }

    /// The fact that says whether a line or clause is agreed.
    fn agreement_fact(&self, name: &str, line: Option<LineId>) -> Option<FactId> {
        if let Some(clause) = self.scope.clauses.get(name) {
            return clause.fact(line);
        }
        let line = self.scope.lines.get(name)?;
        self.agreed_fact(*line)
    }

    fn covers_it(&mut self, line: &Expr, would: bool) -> FormulaId {
        let ExprKind::Name(name) = &line.kind else {
            return self.wrong(problem::wrong_type(
                line.span,
                "only a line covers",
                "expected the name of a line",
                None,
            ));
        };
        let Some(id) = self.line_of(name) else { return self.no() };
        match self.lines.get(id.index()).and_then(Option::as_ref) {
            Some(line) if would => line.would_cover,
            Some(line) => line.covers,
            // Part of a circle: told there.
            None => self.no(),
        }
    }

    /// The line of that name, with a problem if there is none.
    pub(crate) fn line_of(&mut self, name: &Ident) -> Option<LineId> {
        let found = self.scope.lines.get(name.text.as_str()).copied();
        if found.is_none() && !self.scope.may_be_declared(&name.text) {
            self.problems.push(super::declare::unknown_line(self.scope, name));
        }
        found
    }

    /// `Schaden between 5 DM and 9 DM` reads as a name and an amount, joined.
    fn refuse_between(&mut self, parts: &[Expr]) -> bool {
        let [.., first, second] = parts else { return false };
        let (ExprKind::Name(name), ExprKind::Quantity { .. } | ExprKind::Date(_) | ExprKind::Name(_)) = (&first.kind, &second.kind) else { return false };
        let Some((subject, _)) = name.text.split_once(" between ").or_else(|| name.text.split_once(" zwischen ")) else { return false };
        if self.scope.sort(subject).is_none() || self.scope.sort(&name.text).is_some() {
            return false;
        }
        self.problems.push(problem::between(first.span.to(second.span), subject));
        true
    }

    /// `Täter is A or B`: the second operand is a value, not a condition. Each run of such values is told once.
    fn refuse_joined_values(&mut self, parts: &[Expr], word: &str, at: At) -> bool {
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

impl KindSubject {
    pub(crate) fn kind(&self) -> KindId {
        match self {
            KindSubject::Fact(_, kind) | KindSubject::Defined(_, kind) => *kind,
        }
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
