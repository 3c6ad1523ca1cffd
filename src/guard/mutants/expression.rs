//! Small changes of a condition or an amount.

use crate::base::Exact;
use crate::syntax::ast::{Comparison, Expr, ExprKind, Extreme, OfEach};

use super::Change;
use super::walk::Walk;

impl Walk {
    pub(super) fn expr(&mut self, expr: &mut Expr) {
        let place = expr.span;
        match &mut expr.kind {
            ExprKind::Name(_) | ExprKind::Of(..) | ExprKind::Text(_) | ExprKind::Unreadable => {}
            ExprKind::Quantity { number, .. } | ExprKind::PercentOf(number, _) => {
                let before = *number;
                for (change, by) in [(Change::More, 1), (Change::Less, -1)] {
                    let new = before.checked_add(Exact::from_int(by));
                    if let Ok(new) = new
                        && self.offer(place, change)
                    {
                        *number = new;
                    }
                }
                if let ExprKind::PercentOf(_, of) = &mut expr.kind {
                    self.expr(of);
                }
                return;
            }
            ExprKind::Date(date) => {
                let before = *date;
                for (change, by) in [(Change::More, 1), (Change::Less, -1)] {
                    if let Some(new) = before.checked_add_days(by)
                        && self.offer(place, change)
                    {
                        *date = new;
                    }
                }
                return;
            }
            ExprKind::Parenthesis(inner) => return self.expr(inner),
            ExprKind::Minus(inner) | ExprKind::SumOver(inner) => return self.expr(inner),
            ExprKind::Arithmetic(_, left, right) | ExprKind::DaysBetween(left, right) => {
                self.expr(left);
                self.expr(right);
                return;
            }
            ExprKind::And(_) | ExprKind::Or(_) => return self.junction(expr),
            ExprKind::Extreme(..) => return self.extreme(expr),
            ExprKind::Not(inner) => {
                let inner_expr = (**inner).clone();
                let goes = self.offer(place, Change::Negated);
                match &mut inner.kind {
                    // The denial of a single condition is negated here.
                    ExprKind::Parenthesis(more) => self.boolean(more),
                    _ => self.operands(inner),
                }
                if goes {
                    *expr = inner_expr;
                }
                return;
            }
            _ => {}
        }
        self.atom(expr);
    }

    /// A single condition.
    fn atom(&mut self, expr: &mut Expr) {
        let place = expr.span;
        if is_condition(&expr.kind) && self.offer(place, Change::Negated) {
            let negated = match &mut expr.kind {
                ExprKind::Is { negated, .. }
                | ExprKind::IsOneOf { negated, .. }
                | ExprKind::IsOther { negated, .. }
                | ExprKind::Between { negated, .. }
                | ExprKind::Within { negated, .. }
                | ExprKind::ListedIn { negated, .. }
                | ExprKind::CoversIt { negated, .. }
                | ExprKind::IsNone(_, negated)
                | ExprKind::Agreed(_, negated) => Some(negated),
                _ => None,
            };
            match negated {
                Some(negated) => *negated = !*negated,
                None => {
                    let inner = Expr { span: place, kind: ExprKind::Parenthesis(Box::new(expr.clone())) };
                    *expr = Expr { span: place, kind: ExprKind::Not(Box::new(inner)) };
                }
            }
            return;
        }
        self.operands(expr);
    }

    /// What a single condition asks about.
    fn operands(&mut self, expr: &mut Expr) {
        let place = expr.span;
        match &mut expr.kind {
            ExprKind::Compare(comparison, left, right) => {
                if self.offer(place, Change::End) {
                    *comparison = other_end(*comparison);
                }
                self.expr(left);
                self.expr(right);
            }
            ExprKind::IsOneOf { values, .. } | ExprKind::Quantified { asked: OfEach::OneOf { values, .. }, .. } => {
                self.values(values)
            }
            ExprKind::Quantified { asked: OfEach::Compared(comparison, _), .. } if self.offer(place, Change::End) => {
                *comparison = other_end(*comparison);
            }
            ExprKind::Between { low, high, .. } => {
                self.expr(low);
                self.expr(high);
            }
            ExprKind::Within { period, .. } => self.expr(period),
            _ => {}
        }
    }

    fn junction(&mut self, expr: &mut Expr) {
        let switched = self.offer(expr.span, Change::AndOr);
        let (ExprKind::And(parts) | ExprKind::Or(parts)) = &mut expr.kind else { return };
        self.each(parts, |part| part.span, Change::Part, 2, Self::boolean);
        let and = matches!(expr.kind, ExprKind::And(_));
        let (ExprKind::And(parts) | ExprKind::Or(parts)) = &mut expr.kind else { return };
        if let [only] = parts.as_slice() {
            *expr = only.clone();
        } else if switched {
            let parts = std::mem::take(parts);
            expr.kind = if and { ExprKind::Or(parts) } else { ExprKind::And(parts) };
        }
    }

    /// Where a condition stands: a bare name is one there.
    pub(super) fn boolean(&mut self, expr: &mut Expr) {
        match &mut expr.kind {
            ExprKind::Parenthesis(inner) => self.boolean(inner),
            ExprKind::Name(_) | ExprKind::Of(..) => self.negate(expr),
            _ => self.expr(expr),
        }
    }

    fn negate(&mut self, expr: &mut Expr) {
        let place = expr.span;
        if self.offer(place, Change::Negated) {
            *expr = Expr { span: place, kind: ExprKind::Not(Box::new(expr.clone())) };
        }
    }

    fn extreme(&mut self, expr: &mut Expr) {
        let place = expr.span;
        let ExprKind::Extreme(extreme, parts) = &mut expr.kind else { return };
        let other = match extreme {
            Extreme::Greatest => Some(Extreme::Least),
            Extreme::Least => Some(Extreme::Greatest),
            Extreme::Latest => Some(Extreme::Earliest),
            Extreme::Earliest => Some(Extreme::Latest),
            Extreme::Sum => None,
        };
        if let Some(other) = other
            && self.offer(place, Change::Extreme)
        {
            *extreme = other;
        }
        self.each(parts, |part| part.span, Change::Part, 2, Self::expr);
        if let [only] = parts.as_slice() {
            *expr = only.clone();
        }
    }
}

/// Whether it is a condition wherever it stands.
fn is_condition(kind: &ExprKind) -> bool {
    matches!(
        kind,
        ExprKind::Is { .. }
            | ExprKind::IsOneOf { .. }
            | ExprKind::IsOther { .. }
            | ExprKind::IsNone(..)
            | ExprKind::Between { .. }
            | ExprKind::Within { .. }
            | ExprKind::ListedIn { .. }
            | ExprKind::Agreed(..)
            | ExprKind::CoversIt { .. }
            | ExprKind::Compare(..)
            | ExprKind::Quantified { .. }
    )
}

fn other_end(comparison: Comparison) -> Comparison {
    match comparison {
        Comparison::AtLeast => Comparison::MoreThan,
        Comparison::MoreThan => Comparison::AtLeast,
        Comparison::AtMost => Comparison::LessThan,
        Comparison::LessThan => Comparison::AtMost,
    }
}
