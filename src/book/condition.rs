//! Conditions: names resolved, types checked, lowered into the graph of formulas.

use crate::base::{Codes, Span};
use crate::diagnostic::Diagnostic;
use crate::rule::{self, FactId, FormulaId, KindId, LineId, Test, Type};
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
    /// What a table gives: each value with when it does.
    LookedUp(Vec<(Codes, FormulaId)>, KindId),
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

    pub(crate) fn no(&mut self) -> FormulaId {
        self.formulas.constant(false)
    }

    pub(crate) fn wrong(&mut self, problem: Diagnostic) -> FormulaId {
        self.problems.push(problem);
        self.no()
    }

    pub(crate) fn test(&mut self, test: Test) -> FormulaId {
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
            ExprKind::Quantified { all, set, has, asked } => self.quantified(*all, set, has.as_ref(), asked, at),
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
            ExprKind::SumOver(_) => self.not_a_condition(expr.span, "an amount"),
            ExprKind::Quantity { number, unit: None } => {
                let name = number.grouped(None).replace('_', "");
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
            ExprKind::IsExactly { .. } => {
                let help = Some("ask of its values: `any of SET is V`, `all of SET is one of V, W`".to_owned());
                self.wrong(problem::wrong_type(
                    expr.span,
                    "`is exactly` says what a set holds",
                    "only where facts are given",
                    help,
                ))
            }
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
            Meaning::Fact(fact) => {
                let newest = self.yes(fact, name);
                self.in_any_edition(newest, &name.text, at.line)
            }
            Meaning::NeedsLine => self.wrong(self.needs_line(name)),
            Meaning::Definition(definition) => self.defined(definition, name),
            Meaning::Output(table, output) => self.output_as_condition(table, output, name),
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
                Meaning::Output(table, output) => {
                    let kind = self.output_kind(table, output)?;
                    let cases = self.looked_up_cases(table, output, name, at).unwrap_or_default();
                    return Some(KindSubject::LookedUp(cases, kind));
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
    pub(crate) fn kind_subject(&mut self, expr: &Expr, at: At) -> Option<KindSubject> {
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
    pub(crate) fn codes(&mut self, names: &[Ident], kind: KindId) -> Codes {
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
            KindSubject::LookedUp(cases, _) => {
                let hits = cases.iter().filter(|(case, _)| !case.is_disjoint(&codes)).map(|(_, formula)| *formula);
                self.formulas.any(hits)
            }
        }
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
            let newest = self.test(Test::Yes(fact));
            return self.in_any_edition(newest, &name.text, at.line);
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

    /// A clause that is agreed, in this edition or in an earlier one.
    pub(crate) fn in_any_edition(&mut self, newest: FormulaId, name: &str, line: Option<LineId>) -> FormulaId {
        let older = self.scope.older_editions(name, line);
        if older.is_empty() {
            return newest;
        }
        self.used.extend(older.iter().copied());
        let older: Vec<FormulaId> = older.into_iter().map(|fact| self.formulas.test(Test::Yes(fact))).collect();
        self.formulas.any(std::iter::once(newest).chain(older))
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
}

impl KindSubject {
    pub(crate) fn kind(&self) -> KindId {
        match self {
            KindSubject::Fact(_, kind) | KindSubject::Defined(_, kind) | KindSubject::LookedUp(_, kind) => *kind,
        }
    }
}
