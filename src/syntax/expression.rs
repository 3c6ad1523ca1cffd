//! Conditions and amounts: one flat list of operands and operators, bound afterwards.

use std::sync::LazyLock;

use pest::iterators::Pair;
use pest::pratt_parser::{Assoc, Op, PrattParser};

use crate::base::{Exact, Span};

use super::ast::{Block, Comparison, Condition, Expr, ExprKind, Extreme, Ident, OfEach, Operator, Quantity, Text};
use super::grammar::Rule;
use super::number::{self, Literal};
use super::problem::Problem;
use super::reader::{Children, Reader};

/// Loosest first. `and` and `or` bind alike: where they meet without parentheses, that is an error.
static BINDING: LazyLock<PrattParser<Rule>> = LazyLock::new(|| {
    PrattParser::new()
        .op(Op::infix(Rule::and, Assoc::Left) | Op::infix(Rule::or, Assoc::Left))
        .op(Op::prefix(Rule::negation))
        .op(Op::infix(Rule::comparison, Assoc::Left)
            | Op::infix(Rule::equality, Assoc::Left)
            | Op::postfix(Rule::is_one_of)
            | Op::postfix(Rule::is_exactly)
            | Op::postfix(Rule::is_none)
            | Op::postfix(Rule::is_unknown)
            | Op::postfix(Rule::is_other)
            | Op::postfix(Rule::is_agreed)
            | Op::postfix(Rule::covers_it)
            | Op::postfix(Rule::would_cover_it)
            | Op::postfix(Rule::listed_in)
            | Op::postfix(Rule::within_of)
            | Op::postfix(Rule::from_on)
            | Op::postfix(Rule::between))
        .op(Op::infix(Rule::add, Assoc::Left) | Op::infix(Rule::subtract, Assoc::Left))
        .op(Op::infix(Rule::multiply, Assoc::Left) | Op::infix(Rule::divide, Assoc::Left))
        .op(Op::prefix(Rule::minus))
});

/// What stands for an expression that could not be read; its problem has been reported.
fn unreadable(reader: &Reader<'_>, pair: &Pair<'_, Rule>) -> Expr {
    let span = pair.as_span();
    let place = reader.local(span.start(), span.end());
    Expr { kind: ExprKind::Unreadable, span: place }
}

impl<'t> Reader<'t> {
    /// A `condition`: an expression, or the opening of a block whose conditions stand on the lines below.
    pub(crate) fn condition(&self, pair: Pair<'t, Rule>) -> Option<Condition> {
        let inner = Children::of(pair).next()?;
        if inner.as_rule() == Rule::block {
            return Some(Condition::Block(self.block(inner)));
        }
        Some(Condition::Expr(self.expression(inner)))
    }

    fn block(&self, pair: Pair<'t, Rule>) -> Block {
        let span = self.place(&pair);
        let mut parts = Children::of(pair);
        let quantity = if parts.has(Rule::kw_all_of) {
            Quantity::All
        } else if parts.has(Rule::kw_any_of) {
            Quantity::Any
        } else {
            parts.has(Rule::kw_at_least);
            let count = parts.take(Rule::literal);
            let number = count.as_ref().and_then(|pair| pair.as_str().parse::<u32>().ok()).filter(|count| *count > 0);
            if number.is_none() {
                self.report(Problem::Count { span: count.map_or(span, |pair| self.place(&pair)) });
            }
            Quantity::AtLeast(number.unwrap_or(1))
        };
        Block { quantity, conditions: Vec::new(), span }
    }

    /// An `expression` or `amount`.
    pub(crate) fn expression(&self, pair: Pair<'t, Rule>) -> Expr {
        let whole = self.place(&pair);
        let mut expr = BINDING
            .map_primary(|pair| self.operand(pair))
            .map_prefix(|operator, expr| {
                let span = self.place(&operator).to(expr.span);
                let kind = match operator.as_rule() {
                    Rule::negation => ExprKind::Not(Box::new(expr)),
                    _ => ExprKind::Minus(Box::new(expr)),
                };
                Expr { kind, span }
            })
            .map_postfix(|expr, operator| self.postfix(expr, operator))
            .map_infix(|left, operator, right| self.infix(left, &operator, right))
            .parse(pair.into_inner());
        expr.span = whole;
        expr
    }

    fn infix(&self, left: Expr, operator: &Pair<'t, Rule>, right: Expr) -> Expr {
        let span = left.span.to(right.span);
        let two = |left, right| (Box::new(left), Box::new(right));
        let arithmetic = |operator, left, right| {
            let (left, right) = two(left, right);
            ExprKind::Arithmetic(operator, left, right)
        };
        let kind = match operator.as_rule() {
            Rule::and | Rule::or => return self.junction(left, operator, right),
            Rule::add => arithmetic(Operator::Add, left, right),
            Rule::subtract => arithmetic(Operator::Subtract, left, right),
            Rule::multiply => arithmetic(Operator::Multiply, left, right),
            Rule::divide => arithmetic(Operator::Divide, left, right),
            Rule::comparison => {
                let (left, right) = two(left, right);
                ExprKind::Compare(comparison(operator), left, right)
            }
            _ => {
                let negated = Children::of(operator.clone()).has(Rule::kw_is_not);
                ExprKind::Is { subject: Box::new(left), negated, value: Box::new(right) }
            }
        };
        Expr { kind, span }
    }

    /// `A and B and C` is one list; `and` beside `or` is an error.
    fn junction(&self, left: Expr, operator: &Pair<'t, Rule>, right: Expr) -> Expr {
        let span = left.span.to(right.span);
        let is_and = operator.as_rule() == Rule::and;
        let kind = match (left.kind, is_and) {
            (ExprKind::And(mut parts), true) => {
                parts.push(right);
                ExprKind::And(parts)
            }
            (ExprKind::Or(mut parts), false) => {
                parts.push(right);
                ExprKind::Or(parts)
            }
            (kind, is_and) => {
                if let ExprKind::And(parts) | ExprKind::Or(parts) = &kind
                    // A third operator on that level is no further news.
                    && !parts.first().is_some_and(|first| matches!(first.kind, ExprKind::And(_) | ExprKind::Or(_)))
                {
                    let first = self.operator_before(left.span, is_and);
                    let ways = self.ways(left.span, parts, operator, right.span);
                    self.report(Problem::AndOr { first, second: self.place(operator), and_first: !is_and, ways });
                }
                let parts = vec![Expr { kind, span: left.span }, right];
                if is_and { ExprKind::And(parts) } else { ExprKind::Or(parts) }
            }
        };
        Expr { kind, span }
    }

    /// `(A and B) or C` and `A and (B or C)`, where that is short enough to be written into a message.
    fn ways(&self, left: Span, parts: &[Expr], operator: &Pair<'t, Rule>, right: Span) -> Vec<String> {
        let Some(last) = parts.last() else { return Vec::new() };
        let text = |span: Span| {
            let begin = (span.start as usize).saturating_sub(self.span.start as usize);
            let end = (span.end as usize).saturating_sub(self.span.start as usize);
            self.text.get(begin..end).unwrap_or_default().split_whitespace().collect::<Vec<_>>().join(" ")
        };
        let before = text(Span { end: last.span.start, ..left });
        let (left, last, operator, right) = (text(left), text(last.span), operator.as_str().trim(), text(right));
        let ways = [format!("({left}) {operator} {right}"), format!("{before} ({last} {operator} {right})")];
        if ways.iter().any(|way| way.len() > 90 || way.contains("--")) { Vec::new() } else { ways.into() }
    }

    /// The last `or` (or `and`) inside a span, for showing where two operators meet.
    fn operator_before(&self, span: Span, or: bool) -> Span {
        let word = if or { "or" } else { "and" };
        let begin = (span.start as usize).saturating_sub(self.span.start as usize);
        let end = (span.end as usize).saturating_sub(self.span.start as usize);
        let text = self.text.get(begin..end).unwrap_or_default();
        let is_word = |(at, _): &(usize, &str)| {
            let before = text.get(..*at).unwrap_or_default();
            let behind = text.get(at.saturating_add(word.len())..).unwrap_or_default();
            before.ends_with(char::is_whitespace) && behind.starts_with(char::is_whitespace)
        };
        match text.rmatch_indices(word).find(is_word) {
            Some((at, _)) => {
                let start = begin.saturating_add(at);
                self.local(start, start.saturating_add(word.len()))
            }
            None => span,
        }
    }

    fn postfix(&self, subject: Expr, pair: Pair<'t, Rule>) -> Expr {
        let span = subject.span.to(self.place(&pair));
        let rule = pair.as_rule();
        let subject = Box::new(subject);
        let fallback = unreadable(self, &pair);
        let mut parts = Children::of(pair);
        let negated = parts.has(Rule::kw_is_not) || parts.has(Rule::kw_not);
        let kind = match rule {
            Rule::is_one_of => ExprKind::IsOneOf { subject, negated, values: self.list(&mut parts, Rule::list_names) },
            Rule::is_exactly => {
                parts.has(Rule::kw_nothing);
                let names = parts.take(Rule::list_names).map(Children::of);
                ExprKind::IsExactly { subject, values: names.map(|names| self.members(names)).unwrap_or_default() }
            }
            Rule::is_none => ExprKind::IsNone(subject, negated),
            Rule::is_unknown => ExprKind::IsUnknown(subject),
            Rule::is_other => {
                let text = parts.take(Rule::string).map(|pair| self.text(&pair));
                ExprKind::IsOther { subject, negated, text }
            }
            Rule::is_agreed => ExprKind::Agreed(subject, negated),
            Rule::covers_it => {
                let negated = parts.has(Rule::kw_does_not_cover_it);
                ExprKind::CoversIt { line: subject, would: false, negated }
            }
            Rule::would_cover_it => {
                let negated = parts.has(Rule::kw_would_not_cover_it);
                ExprKind::CoversIt { line: subject, would: true, negated }
            }
            Rule::listed_in => {
                let set = parts.take(Rule::reference).map_or(fallback, |pair| self.operand(pair));
                ExprKind::ListedIn { subject, negated, set: Box::new(set) }
            }
            Rule::from_on => {
                ExprKind::Compare(Comparison::AtLeast, subject, Box::new(self.day(&mut parts).unwrap_or(fallback)))
            }
            Rule::within_of => {
                let period = parts.take(Rule::quantity).map_or_else(|| fallback.clone(), |pair| self.operand(pair));
                let of = parts.take(Rule::amount).map_or(fallback, |pair| self.expression(pair));
                ExprKind::Within { subject, negated, period: Box::new(period), of: Box::new(of) }
            }
            _ => {
                let low = parts.take(Rule::amount).map_or_else(|| fallback.clone(), |pair| self.expression(pair));
                let high = parts.take(Rule::amount).map_or(fallback, |pair| self.expression(pair));
                ExprKind::Between { subject, negated, low: Box::new(low), high: Box::new(high) }
            }
        };
        Expr { kind, span }
    }

    /// The day in `from 2002-01-01 on`.
    pub(crate) fn day(&self, parts: &mut Children<'t>) -> Option<Expr> {
        let day = parts.take(Rule::day)?;
        let span = self.place(&day);
        Some(Expr { kind: self.quantity(&mut Children::of(day))?, span })
    }

    /// What a set holds, each a name or a text.
    fn members(&self, mut names: Children<'t>) -> Vec<Expr> {
        let mut members = Vec::new();
        while let Some(pair) = names.take_name() {
            let ident = self.ident(&pair);
            let span = ident.span;
            let kind = match pair.as_rule() {
                Rule::quoted_name => ExprKind::Text(Text { text: ident.text, span }),
                _ => ExprKind::Name(ident),
            };
            members.push(Expr { kind, span });
        }
        members
    }

    pub(crate) fn operand(&self, pair: Pair<'t, Rule>) -> Expr {
        let span = self.place(&pair);
        let fallback = unreadable(self, &pair);
        let rule = pair.as_rule();
        let mut parts = Children::of(pair);
        let kind = match rule {
            Rule::parenthesis => {
                let inner = parts.take(Rule::expression).map_or(fallback, |pair| self.expression(pair));
                ExprKind::Parenthesis(Box::new(inner))
            }
            Rule::quantified => {
                let all = parts.has(Rule::kw_all_of);
                parts.has(Rule::kw_any_of);
                let set = Box::new(parts.take(Rule::reference).map_or(fallback, |pair| self.operand(pair)));
                let has = parts.take(Rule::has_output);
                let has = has.and_then(|pair| self.idents(&mut Children::of(pair)).pop());
                let compared = parts.take(Rule::comparison).map(|pair| comparison(&pair));
                let negated = parts.has(Rule::kw_is_not);
                let mut values = self.list(&mut parts, Rule::list_names);
                values.extend(self.idents(&mut parts));
                let asked = match (compared, values.pop()) {
                    (Some(compared), Some(value)) => OfEach::Compared(compared, value),
                    (_, value) => {
                        values.extend(value);
                        OfEach::OneOf { negated, values }
                    }
                };
                ExprKind::Quantified { all, set, has, asked }
            }
            Rule::extreme => self.extreme(&mut parts),
            Rule::days_between => {
                let from = parts.take(Rule::amount).map_or_else(|| fallback.clone(), |pair| self.expression(pair));
                let to = parts.take(Rule::amount).map_or(fallback, |pair| self.expression(pair));
                ExprKind::DaysBetween(Box::new(from), Box::new(to))
            }
            Rule::sum_over => {
                let amount = parts.take(Rule::amount).map_or(fallback, |pair| self.expression(pair));
                ExprKind::SumOver(Box::new(amount))
            }
            Rule::percent_of => {
                let share = parts.take(Rule::literal).and_then(|pair| self.number(&pair)).unwrap_or(Exact::ZERO);
                parts.has(Rule::percent);
                let of = parts.next().map_or(fallback, |pair| self.operand(pair));
                ExprKind::PercentOf(share, Box::new(of))
            }
            Rule::quantity => self.quantity(&mut parts).unwrap_or(fallback.kind),
            Rule::text => parts.take(Rule::string).map_or(fallback.kind, |pair| ExprKind::Text(self.text(&pair))),
            Rule::reference => match (parts.take_name(), parts.take_name()) {
                (Some(name), Some(of)) => ExprKind::Of(self.ident(&name), self.ident(&of)),
                (Some(name), None) => ExprKind::Name(self.ident(&name)),
                _ => fallback.kind,
            },
            _ => fallback.kind,
        };
        Expr { kind, span }
    }

    fn extreme(&self, parts: &mut Children<'t>) -> ExprKind {
        let extreme = if parts.has(Rule::kw_greatest_of) {
            Extreme::Greatest
        } else if parts.has(Rule::kw_least_of) {
            Extreme::Least
        } else if parts.has(Rule::kw_latest_of) {
            Extreme::Latest
        } else if parts.has(Rule::kw_earliest_of) {
            Extreme::Earliest
        } else {
            parts.has(Rule::kw_sum_of);
            Extreme::Sum
        };
        let amounts = parts.take_all(Rule::amount).into_iter().map(|pair| self.expression(pair)).collect();
        ExprKind::Extreme(extreme, amounts)
    }

    fn quantity(&self, parts: &mut Children<'t>) -> Option<ExprKind> {
        let literal = parts.take(Rule::literal)?;
        let unit = match parts.next() {
            Some(pair) if pair.as_rule() == Rule::percent => {
                Some(Ident { text: "%".to_owned(), span: self.place(&pair) })
            }
            Some(pair) => Some(self.ident(&pair)),
            None => None,
        };
        Some(match number::literal(literal.as_str()) {
            Literal::Number(number) => ExprKind::Quantity { number, unit },
            Literal::Date(date) => ExprKind::Date(date),
            Literal::Wrong(wrong) => {
                self.report(Problem::Literal { span: self.place(&literal), wrong });
                return None;
            }
        })
    }

    fn number(&self, pair: &Pair<'t, Rule>) -> Option<Exact> {
        match number::literal(pair.as_str()) {
            Literal::Number(number) => Some(number),
            Literal::Date(_) => None,
            Literal::Wrong(wrong) => {
                self.report(Problem::Literal { span: self.place(pair), wrong });
                None
            }
        }
    }
}

/// The comparison that an operator stands for.
pub(crate) fn comparison(pair: &Pair<'_, Rule>) -> Comparison {
    match Children::of(pair.clone()).next().map(|inner| inner.as_rule()) {
        Some(Rule::at_least) => Comparison::AtLeast,
        Some(Rule::at_most) => Comparison::AtMost,
        Some(Rule::more_than) => Comparison::MoreThan,
        _ => Comparison::LessThan,
    }
}
