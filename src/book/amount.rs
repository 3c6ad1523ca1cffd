//! Amounts, dates and texts: units checked, lowered into the graph.

use crate::base::{Exact, Span};
use crate::diagnostic::Code;
use crate::rule::{self, Amount, AmountId, Comparison, FormulaId, Node, Test, Type, Value};
use crate::syntax::ast::{self, Expr, ExprKind, Extreme, Ident, Operator};

use super::condition::At;
use super::lower::Lowerer;
use super::problem;
use super::scope::Meaning;

/// A lowered amount with its type, and where it got that from.
#[derive(Clone, Debug)]
pub(crate) struct Typed {
    pub(crate) id: AmountId,
    pub(crate) of: Type,
    /// The literal or declaration that the type comes from.
    pub(crate) origin: Span,
}

impl Lowerer<'_> {
    fn constant_amount(&mut self, value: Value, of: Type, origin: Span) -> Typed {
        let id = self.formulas.add_amount(Amount::Constant(value), of.clone());
        Typed { id, of, origin }
    }

    fn made(&mut self, amount: Amount, of: Type, origin: Span) -> Option<Typed> {
        Some(Typed { id: self.formulas.add_amount(amount, of.clone()), of, origin })
    }

    /// An amount, date or text; none (and a problem) if it is something else. `wanted` gives bare numbers their unit.
    pub(crate) fn amount(&mut self, expr: &Expr, wanted: Option<&Type>, at: At) -> Option<Typed> {
        match &expr.kind {
            ExprKind::Unreadable => None,
            ExprKind::Parenthesis(inner) => self.amount(inner, wanted, at),
            ExprKind::Quantity { number, unit } => {
                // A unit of its own is right or wrong by itself; what it is compared with is the caller's matter.
                let wanted = if unit.is_some() { None } else { wanted };
                match self.scope.quantity(*number, unit.as_ref(), expr.span, wanted, None) {
                    Ok((value, of)) => Some(self.constant_amount(Value::Number(value), of, expr.span)),
                    Err(problem) => {
                        self.problems.push(problem);
                        None
                    }
                }
            }
            ExprKind::Date(date) => Some(self.constant_amount(Value::Date(*date), Type::Date, expr.span)),
            ExprKind::Text(text) => {
                Some(self.constant_amount(Value::Text(text.text.as_str().into()), Type::Text, expr.span))
            }
            ExprKind::Name(name) => self.named_amount(name, at),
            ExprKind::Of(name, line) => {
                let fact = self.own_fact(name, line)?;
                self.fact_amount(fact, &Ident { text: format!("{} of {}", name.text, line.text), span: expr.span })
            }
            ExprKind::Minus(inner) => {
                let inner = self.amount(inner, wanted, at)?;
                let zero = self.constant_amount(Value::Number(Exact::ZERO), inner.of.clone(), inner.origin);
                self.made(Amount::Subtract(zero.id, inner.id), inner.of, inner.origin)
            }
            ExprKind::PercentOf(share, of) => {
                let of = self.amount(of, wanted, at)?;
                if !is_number(&of.of) {
                    let words = self.scope.type_words(&of.of);
                    self.problems.push(problem::wrong_type(
                        expr.span,
                        "a share is taken of an amount",
                        format!("this is of {words}"),
                        None,
                    ));
                    return None;
                }
                let hundred = Exact::from_int(100);
                let share =
                    share.checked_div(hundred).map_err(|error| problem::too_large(expr.span, &error.to_string()));
                let share = self.keep(share)?;
                let share = self.constant_amount(Value::Number(share), Type::Percent, expr.span);
                self.made(Amount::Multiply(share.id, of.id), of.of, of.origin)
            }
            ExprKind::Arithmetic(operator, left, right) => {
                self.arithmetic(*operator, left, right, expr.span, wanted, at)
            }
            ExprKind::Extreme(extreme, parts) => self.extreme(*extreme, parts, expr.span, wanted, at),
            ExprKind::SumOver(inner) => self.sum_over(inner, expr.span, wanted, at),
            ExprKind::DaysBetween(from, to) => {
                let (from, to) = (self.date(from, at)?, self.date(to, at)?);
                self.made(Amount::DaysBetween(from, to), Type::Days, expr.span)
            }
            _ => {
                self.problems.push(problem::wrong_type(
                    expr.span,
                    "a condition where an amount is wanted",
                    "this is yes or no",
                    None,
                ));
                None
            }
        }
    }

    /// `sum of A over positions`
    fn sum_over(&mut self, inner: &Expr, span: Span, wanted: Option<&Type>, at: At) -> Option<Typed> {
        let amount = self.amount(inner, wanted, at)?;
        let why = if !is_number(&amount.of) {
            Some(format!("this is {}", self.scope.type_words(&amount.of)))
        } else if !self.uses_positions(Node::Amount(amount.id)) {
            Some("this is the same for every position".to_owned())
        } else {
            None
        };
        if let Some(why) = why {
            self.problems.push(problem::sum_over(inner.span, why));
            return None;
        }
        self.made(Amount::SumOver(amount.id), amount.of, span)
    }

    fn keep<T>(&mut self, result: Result<T, crate::diagnostic::Diagnostic>) -> Option<T> {
        result.map_err(|problem| self.problems.push(problem)).ok()
    }

    fn date(&mut self, expr: &Expr, at: At) -> Option<AmountId> {
        let amount = self.amount(expr, Some(&Type::Date), at)?;
        if amount.of == Type::Date {
            return Some(amount.id);
        }
        let words = self.scope.type_words(&amount.of);
        let help = is_count(&amount.of).then(|| "a date is written year-month-day: `1986-12-12`".to_owned());
        self.problems.push(problem::wrong_type(
            expr.span,
            format!("{words} where a date is wanted"),
            format!("this is {words}"),
            help,
        ));
        None
    }

    fn named_amount(&mut self, name: &Ident, at: At) -> Option<Typed> {
        match self.scope.meaning(&name.text, at.line) {
            Meaning::Fact(fact) => self.fact_amount(fact, name),
            Meaning::NeedsLine => {
                let problem = self.needs_line(name);
                self.problems.push(problem);
                None
            }
            Meaning::Definition(definition) => {
                self.used_definitions.insert(definition);
                match self.definitions.get(definition).cloned().flatten() {
                    Some(rule::Defined::Amount(id, of)) => Some(Typed { id, of, origin: name.span }),
                    Some(_) => {
                        self.problems.push(problem::wrong_type(
                            name.span,
                            format!("`{}` is a condition or a value, not an amount", name.text),
                            "expected an amount or a date",
                            None,
                        ));
                        None
                    }
                    None => None,
                }
            }
            Meaning::Output(table, output) => self.looked_up(table, output, name, at),
            Meaning::Value(kind) => {
                let kind = self.scope.vocabulary.kind(kind).map_or("a kind", |kind| &*kind.name).to_owned();
                let is = format!("a value of `{kind}`");
                self.problems.push(problem::wrong_sort(name.span, &name.text, &is, "an amount or a date", None));
                None
            }
            Meaning::Line if self.scope.may_be_declared(&name.text) => None,
            Meaning::Line => {
                self.problems.push(problem::wrong_sort(name.span, &name.text, "a line", "an amount or a date", None));
                None
            }
            Meaning::Unknown => {
                self.unknown_as(name, Some("…".to_owned()));
                None
            }
        }
    }

    fn fact_amount(&mut self, fact: rule::FactId, name: &Ident) -> Option<Typed> {
        self.used.insert(fact);
        let known = self.scope.vocabulary.fact(fact)?;
        let (of, span) = (known.fact_type.clone(), known.span);
        if is_number(&of) || matches!(of, Type::Date | Type::Text) {
            return self.made(Amount::Fact(fact), of, span);
        }
        let words = self.scope.type_words(&of);
        let help = matches!(of, Type::Kind(_) | Type::Texts | Type::Leaves(_))
            .then(|| format!("for example: `{}`", self.scope.example_comparison(&name.text, &of)));
        let problem = problem::wrong_type(
            name.span,
            format!("`{}` is {words}", name.text),
            "expected an amount, a date or a text",
            help,
        );
        self.problems.push(problem.and_at(span, "declared here"));
        None
    }

    /// Two amounts of which a bare number takes the unit of the other.
    pub(crate) fn pair(&mut self, left: &Expr, right: &Expr, at: At) -> (Option<Typed>, Option<Typed>) {
        if is_bare(left) && !is_bare(right) {
            let right = self.amount(right, None, at);
            let of = right.as_ref().map(|right| right.of.clone());
            return (self.amount(left, of.as_ref(), at), right);
        }
        let left = self.amount(left, None, at);
        let of = left.as_ref().map(|left| left.of.clone());
        let right = self.amount(right, of.as_ref(), at);
        (left, right)
    }

    /// A comparison of two amounts, dates or texts.
    pub(crate) fn compare_amounts(
        &mut self,
        comparison: Comparison,
        left: &Expr,
        right: &Expr,
        span: Span,
        at: At,
    ) -> FormulaId {
        let no = self.formulas.constant(false);
        if let ExprKind::Name(name) = &left.kind
            && matches!(self.scope.meaning(&name.text, at.line), Meaning::Unknown)
        {
            self.unknown_subject(name, right, at);
            return no;
        }
        if let ExprKind::Name(name) = &right.kind
            && matches!(self.scope.meaning(&name.text, at.line), Meaning::Unknown)
        {
            if let Some(left) = self.amount(left, None, at) {
                let of = self.declaration(&left.of);
                self.unknown_as(name, of);
            }
            return no;
        }
        let (Some(l), Some(r)) = self.pair(left, right, at) else { return no };
        if !comparable(&l.of, &r.of) {
            self.mismatch(span, &l, &r, "cannot be compared");
            return no;
        }
        if l.of == Type::Text && !matches!(comparison, Comparison::Equal | Comparison::NotEqual) {
            self.problems.push(problem::wrong_type(span, "texts have no order", "use `is` or `is not`", None));
            return no;
        }
        self.warn_constant(comparison, &l, &r, span);
        self.formulas.test(Test::Compare(comparison, l.id, r.id))
    }

    /// A fact compared with a constant outside its domain.
    fn warn_constant(&mut self, comparison: Comparison, left: &Typed, right: &Typed, span: Span) {
        let (Some(Amount::Fact(fact)), Some(Amount::Constant(value))) =
            (self.formulas.amount(left.id), self.formulas.amount(right.id))
        else {
            return;
        };
        let Some(fact) = self.scope.vocabulary.fact(*fact) else { return };
        let (low, high) = (&fact.bounds.low, &fact.bounds.high);
        let order = |end: &Value| match (value, end) {
            (Value::Number(a), Value::Number(b)) => Some(a.cmp(b)),
            (Value::Date(a), Value::Date(b)) => Some(a.cmp(b)),
            _ => None,
        };
        use std::cmp::Ordering::{Equal, Greater, Less};
        let below_all =
            low.as_ref().and_then(|(end, included)| order(end).map(|o| o == Less || o == Equal && !included));
        let above_all =
            high.as_ref().and_then(|(end, included)| order(end).map(|o| o == Greater || o == Equal && !included));
        let at_low = low.as_ref().is_some_and(|(end, included)| *included && order(end) == Some(Equal));
        let at_high = high.as_ref().is_some_and(|(end, included)| *included && order(end) == Some(Equal));
        let outcome = match comparison {
            Comparison::AtLeast if below_all == Some(true) || at_low => Some(true),
            Comparison::AtLeast | Comparison::MoreThan if above_all == Some(true) => Some(false),
            Comparison::MoreThan if below_all == Some(true) => Some(true),
            Comparison::MoreThan if at_high => Some(false),
            Comparison::AtMost if above_all == Some(true) || at_high => Some(true),
            Comparison::AtMost | Comparison::LessThan if below_all == Some(true) => Some(false),
            Comparison::LessThan if above_all == Some(true) => Some(true),
            Comparison::LessThan if at_low => Some(false),
            Comparison::Equal if below_all == Some(true) || above_all == Some(true) => Some(false),
            Comparison::NotEqual if below_all == Some(true) || above_all == Some(true) => Some(true),
            _ => None,
        };
        // An absent fact makes the comparison *no*, so it is not always *yes*.
        if let Some(always) = outcome.filter(|always| !(*always && fact.absent.is_some())) {
            let least_is_zero = matches!(fact.fact_type, Type::Money(_) | Type::Days | Type::Months)
                && fact.bounds.low == Some((Value::Number(Exact::ZERO), true));
            let problem =
                problem::constant_test(span, always, &fact.name, least_is_zero).and_at(fact.span, "declared here");
            self.problems.push(problem);
        }
    }

    pub(crate) fn mismatch(&mut self, span: Span, left: &Typed, right: &Typed, what: &str) {
        let (l, r) = (self.scope.type_words(&left.of), self.scope.type_words(&right.of));
        let units = matches!(
            (&left.of, &right.of),
            (
                Type::Money(_) | Type::Unit(_) | Type::Percent | Type::Days | Type::Months,
                Type::Money(_) | Type::Unit(_) | Type::Percent | Type::Days | Type::Months
            )
        );
        let code = if units { Code::UNIT_MISMATCH } else { Code::TYPE_MISMATCH };
        let help = match (&left.of, &right.of) {
            (Type::Days, Type::Months) | (Type::Months, Type::Days) => {
                Some("months have different lengths: count both in days, or both in months".to_owned())
            }
            (Type::Date, Type::Days | Type::Months) | (Type::Days | Type::Months, Type::Date) => {
                Some("for the time between two dates, write `days from A to B`".to_owned())
            }
            (Type::Money(a), Type::Money(b)) if a != b => {
                Some("amounts of different currencies are never converted in passing: give both in one".to_owned())
            }
            (Type::Money(_), Type::Percent) | (Type::Percent, Type::Money(_)) => {
                Some("say of what the share is: `20 % of Versicherungssumme`".to_owned())
            }
            (Type::Date, Type::Date) => Some("for the time between two dates, write `days from A to B`".to_owned()),
            (Type::Date, Type::Whole | Type::Decimal) | (Type::Whole | Type::Decimal, Type::Date) => Some(
                "a date is written year-month-day: `1986-12-12`; a number of days with its unit: `3 days`".to_owned(),
            ),
            _ => None,
        };
        let title = if left.of == Type::Date && right.of == Type::Date {
            format!("two dates {what}")
        } else {
            format!("{l} and {r} {what}")
        };
        self.problems.push(problem::mismatch(code, span, &title, (left.origin, l), (right.origin, r), help));
    }

    fn arithmetic(
        &mut self,
        operator: Operator,
        left: &Expr,
        right: &Expr,
        span: Span,
        wanted: Option<&Type>,
        at: At,
    ) -> Option<Typed> {
        let product = matches!(operator, Operator::Multiply | Operator::Divide);
        let (l, r) = if product {
            // A bare factor is a plain number.
            (self.amount(left, None, at), self.amount(right, None, at))
        } else if is_bare(left) && is_bare(right) {
            (self.amount(left, wanted, at), self.amount(right, wanted, at))
        } else {
            self.pair(left, right, at)
        };
        let (l, r) = (l?, r?);
        let Some(of) = result_type(operator, &l.of, &r.of) else {
            let what = match operator {
                Operator::Add => "cannot be added",
                Operator::Subtract => "cannot be subtracted",
                Operator::Multiply => "cannot be multiplied",
                Operator::Divide => "cannot be divided",
            };
            self.mismatch(span, &l, &r, what);
            return None;
        };
        if operator == Operator::Divide {
            self.divisor(&r, right.span);
        }
        let origin = if is_count(&l.of) { r.origin } else { l.origin };
        let amount = match (operator, &l.of, &r.of) {
            (Operator::Add, Type::Date, Type::Days) => Amount::PlusDays(l.id, r.id),
            (Operator::Add, Type::Days, Type::Date) => Amount::PlusDays(r.id, l.id),
            (Operator::Add, Type::Date, Type::Months) => Amount::PlusMonths(l.id, r.id),
            (Operator::Add, Type::Months, Type::Date) => Amount::PlusMonths(r.id, l.id),
            (Operator::Subtract, Type::Date, of) => {
                let zero = self.constant_amount(Value::Number(Exact::ZERO), of.clone(), span);
                let back = self.formulas.add_amount(Amount::Subtract(zero.id, r.id), of.clone());
                if *of == Type::Days { Amount::PlusDays(l.id, back) } else { Amount::PlusMonths(l.id, back) }
            }
            (Operator::Add, ..) => Amount::Add(l.id, r.id),
            (Operator::Subtract, ..) => Amount::Subtract(l.id, r.id),
            (Operator::Multiply, ..) => Amount::Multiply(l.id, r.id),
            (Operator::Divide, ..) => Amount::Divide(l.id, r.id),
        };
        self.made(amount, of, origin)
    }

    fn extreme(
        &mut self,
        extreme: Extreme,
        parts: &[Expr],
        span: Span,
        wanted: Option<&Type>,
        at: At,
    ) -> Option<Typed> {
        let first_unit = parts.iter().find(|part| !is_bare(part));
        let mut of = wanted.cloned();
        let mut typed: Vec<Typed> = Vec::new();
        if let Some(first) = first_unit {
            of = Some(self.amount(first, None, at)?.of);
        }
        for part in parts {
            let part = self.amount(part, of.as_ref(), at)?;
            if let Some(first) = typed.first()
                && !comparable(&first.of, &part.of)
            {
                let first = first.clone();
                self.mismatch(span, &first, &part, "cannot be compared");
                return None;
            }
            typed.push(part);
        }
        let first = typed.first()?.clone();
        let dates = first.of == Type::Date;
        let right_word = match extreme {
            Extreme::Latest | Extreme::Earliest => dates,
            Extreme::Greatest | Extreme::Least | Extreme::Sum => is_number(&first.of),
        };
        if !right_word {
            let words = self.scope.type_words(&first.of);
            let (title, help) = match extreme {
                Extreme::Sum => ("only numbers have a sum", "for the time between two dates, write `days from A to B`"),
                _ if dates => {
                    ("dates are later or earlier, not greater or less", "write `the later of` or `the earlier of`")
                }
                _ => ("amounts are greater or less, not later or earlier", "write `the greater of` or `the least of`"),
            };
            let place = parts.first().map_or(span, |part| part.span);
            self.problems.push(problem::wrong_type(place, title, format!("this is {words}"), Some(help.to_owned())));
            return None;
        }
        let ids: Box<[AmountId]> = typed.iter().map(|part| part.id).collect();
        match extreme {
            Extreme::Greatest | Extreme::Latest => self.made(Amount::Greatest(ids), first.of, first.origin),
            Extreme::Least | Extreme::Earliest => self.made(Amount::Least(ids), first.of, first.origin),
            Extreme::Sum => {
                let mut sum = first.id;
                for part in ids.iter().skip(1) {
                    sum = self.formulas.add_amount(Amount::Add(sum, *part), first.of.clone());
                }
                Some(Typed { id: sum, ..first })
            }
        }
    }

    /// An amount held to a bound; what is absent stays absent.
    pub(crate) fn clamp(&mut self, amount: Typed, bound: &ast::Bound, at: At) -> Option<Typed> {
        let end = self.amount(&bound.value, Some(&amount.of), at)?;
        if !comparable(&amount.of, &end.of) {
            self.mismatch(bound.value.span, &amount, &end, "cannot be compared");
            return None;
        }
        let beyond = match bound.side {
            ast::Comparison::AtLeast | ast::Comparison::MoreThan => Comparison::LessThan,
            ast::Comparison::AtMost | ast::Comparison::LessThan => Comparison::MoreThan,
        };
        let beyond = self.formulas.test(Test::Compare(beyond, amount.id, end.id));
        let yes = self.formulas.constant(true);
        let cases = vec![(beyond, end.id), (yes, amount.id)].into_boxed_slice();
        self.made(Amount::Cases(cases), amount.of, amount.origin)
    }

    /// `A within 3 days of B`: from B to 3 days after it, both ends included.
    pub(crate) fn within(&mut self, subject: &Expr, negated: bool, period: &Expr, of: &Expr, at: At) -> FormulaId {
        let no = self.formulas.constant(false);
        let (Some(subject), Some(start)) = (self.date(subject, at), self.date(of, at)) else { return no };
        let Some(period_amount) = self.amount(period, None, at) else { return no };
        let end = match period_amount.of {
            Type::Days => Amount::PlusDays(start, period_amount.id),
            Type::Months => Amount::PlusMonths(start, period_amount.id),
            _ => {
                let words = self.scope.type_words(&period_amount.of);
                self.problems.push(problem::wrong_type(
                    period.span,
                    "expected a number of days or months",
                    format!("this is {words}"),
                    None,
                ));
                return no;
            }
        };
        let end = self.formulas.add_amount(end, Type::Date);
        let (first, second) = if negated {
            (Comparison::LessThan, Comparison::MoreThan)
        } else {
            (Comparison::AtLeast, Comparison::AtMost)
        };
        let first = self.formulas.test(Test::Compare(first, subject, start));
        let second = self.formulas.test(Test::Compare(second, subject, end));
        if negated { self.formulas.any([first, second]) } else { self.formulas.all([first, second]) }
    }

    /// `A is none`, or the word that the fact has for it.
    pub(crate) fn is_absent(&mut self, subject: &Expr, at: At) -> FormulaId {
        let no = self.formulas.constant(false);
        let (name, fact) = match &subject.kind {
            ExprKind::Name(name) => match self.scope.meaning(&name.text, at.line) {
                Meaning::Fact(fact) => (name, fact),
                Meaning::Unknown => {
                    self.unknown(name);
                    return no;
                }
                _ => {
                    let sort = self.scope.sort(&name.text).unwrap_or("something else");
                    self.problems.push(problem::wrong_sort(
                        name.span,
                        &name.text,
                        sort,
                        "a fact that can be absent",
                        None,
                    ));
                    return no;
                }
            },
            ExprKind::Of(name, line) => match self.own_fact(name, line) {
                Some(fact) => (name, fact),
                None => return no,
            },
            _ => {
                self.problems.push(problem::wrong_type(
                    subject.span,
                    "only a fact can be absent",
                    "not the name of a fact",
                    None,
                ));
                return no;
            }
        };
        self.used.insert(fact);
        match self.scope.vocabulary.fact(fact) {
            Some(known) if known.absent.is_none() => {
                self.problems.push(problem::never_absent(subject.span, &name.text, Some(known.span)));
                no
            }
            Some(_) => self.formulas.test(Test::Absent(fact)),
            None => no,
        }
    }

    /// Whether `value` is the subject's own word for absence.
    pub(crate) fn is_absence_word(&self, subject: &Expr, value: &Expr, at: At) -> bool {
        let ExprKind::Name(word) = &value.kind else { return false };
        let fact = match &subject.kind {
            ExprKind::Name(name) => match self.scope.meaning(&name.text, at.line) {
                Meaning::Fact(fact) => fact,
                _ => return false,
            },
            ExprKind::Of(name, line) => {
                let line = self.scope.lines.get(line.text.as_str());
                match line.and_then(|line| self.scope.meaning_of(&name.text, *line)) {
                    Some(fact) => fact,
                    None => return false,
                }
            }
            _ => return false,
        };
        self.scope
            .vocabulary
            .fact(fact)
            .and_then(|fact| fact.absent.as_ref())
            .is_some_and(|absent| **absent == *word.text)
    }
}

fn is_bare(expr: &Expr) -> bool {
    match &expr.kind {
        ExprKind::Quantity { unit, .. } => unit.is_none(),
        ExprKind::Minus(inner) | ExprKind::Parenthesis(inner) => is_bare(inner),
        _ => false,
    }
}

pub(crate) fn is_number(of: &Type) -> bool {
    matches!(
        of,
        Type::Whole | Type::Decimal | Type::Percent | Type::Money(_) | Type::Days | Type::Months | Type::Unit(_)
    )
}

/// A plain count or share, which multiplies anything.
fn is_count(of: &Type) -> bool {
    matches!(of, Type::Whole | Type::Decimal | Type::Percent)
}

pub(crate) fn comparable(left: &Type, right: &Type) -> bool {
    left == right || matches!((left, right), (Type::Whole | Type::Decimal, Type::Whole | Type::Decimal))
}

/// The type of `left operator right`; none if they do not go together.
pub(crate) fn result_type(operator: Operator, left: &Type, right: &Type) -> Option<Type> {
    match operator {
        Operator::Add | Operator::Subtract => match (left, right) {
            (Type::Date, Type::Days | Type::Months) => Some(Type::Date),
            (Type::Days | Type::Months, Type::Date) if operator == Operator::Add => Some(Type::Date),
            (Type::Whole, Type::Decimal) | (Type::Decimal, Type::Whole) => Some(Type::Decimal),
            (left, right) if left == right && is_number(left) => Some(left.clone()),
            _ => None,
        },
        Operator::Multiply => match (left, right) {
            (Type::Whole, Type::Whole) => Some(Type::Whole),
            (left, right) if is_count(left) && is_count(right) => Some(Type::Decimal),
            // An amount a day times days is an amount; parts of days and months do not exist.
            (money @ Type::Money(_), Type::Days | Type::Months | Type::Unit(_)) => Some(money.clone()),
            (Type::Days | Type::Months | Type::Unit(_), money @ Type::Money(_)) => Some(money.clone()),
            (of @ (Type::Days | Type::Months), Type::Whole) | (Type::Whole, of @ (Type::Days | Type::Months)) => {
                Some(of.clone())
            }
            (of @ (Type::Money(_) | Type::Unit(_)), count) | (count, of @ (Type::Money(_) | Type::Unit(_)))
                if is_count(count) =>
            {
                Some(of.clone())
            }
            _ => None,
        },
        Operator::Divide => match (left, right) {
            (left, right) if left == right && is_number(left) => Some(Type::Decimal),
            (left, right) if is_count(left) && is_count(right) => Some(Type::Decimal),
            (of @ (Type::Money(_) | Type::Unit(_)), count) if is_count(count) => Some(of.clone()),
            (money @ Type::Money(_), Type::Days | Type::Months | Type::Unit(_)) => Some(money.clone()),
            _ => None,
        },
    }
}
