//! Whether a line is decided, and a payment made, for each position: as soon as a fact of positions is named, by a
//! condition, an amount or a step, sums over positions aside.

use klauselwerk::syntax::ast::{
    CaseWhen, Condition, Covered, Effect, Excluded, Expr, ExprKind, Meaning, Paid, Pays, Step, Terms, When,
};

use super::oracle::{Handler, Oracle};

impl Oracle {
    fn names_position(&self, name: &str) -> bool {
        if let Some((table, _)) = self.output(name) {
            return table.keys.iter().any(|key| self.of_position.contains(&key.name.text));
        }
        match self.definitions.get(name) {
            None => self.of_position.contains(name),
            Some(Meaning::If(condition)) => self.condition_reaches(condition),
            Some(Meaning::Amount { amount, clamps }) => {
                self.reaches(amount) || clamps.iter().any(|clamp| self.reaches(&clamp.value))
            }
            Some(Meaning::Cases(cases)) => cases.iter().any(|case| {
                self.reaches(&case.outcome)
                    || matches!(&case.when, CaseWhen::When(when) if self.when_reaches(Some(when)))
            }),
            Some(other) => panic!("{other:?}"),
        }
    }

    fn when_reaches(&self, when: Option<&When>) -> bool {
        when.is_some_and(|when| self.condition_reaches(&when.condition))
    }

    fn condition_reaches(&self, condition: &Condition) -> bool {
        match condition {
            Condition::Expr(expr) => self.reaches(expr),
            Condition::Block(block) => block.conditions.iter().any(|one| self.condition_reaches(&one.condition)),
        }
    }

    fn reaches(&self, expr: &Expr) -> bool {
        match &expr.kind {
            ExprKind::Name(name) => self.names_position(&name.text),
            ExprKind::Of(..) | ExprKind::Quantity { .. } | ExprKind::Date(_) | ExprKind::SumOver(_) => false,
            ExprKind::Parenthesis(inner)
            | ExprKind::Not(inner)
            | ExprKind::Minus(inner)
            | ExprKind::PercentOf(_, inner)
            | ExprKind::IsNone(inner, _) => self.reaches(inner),
            ExprKind::And(parts) | ExprKind::Or(parts) | ExprKind::Extreme(_, parts) => {
                parts.iter().any(|part| self.reaches(part))
            }
            ExprKind::Compare(_, left, right)
            | ExprKind::Arithmetic(_, left, right)
            | ExprKind::DaysBetween(left, right) => self.reaches(left) || self.reaches(right),
            ExprKind::Is { subject, value, .. } => self.reaches(subject) || self.reaches(value),
            ExprKind::IsOneOf { subject, .. } => self.reaches(subject),
            ExprKind::Between { subject, low, high, .. } => {
                [subject, low, high].into_iter().any(|part| self.reaches(part))
            }
            ExprKind::Within { subject, of, .. } => self.reaches(subject) || self.reaches(of),
            other => panic!("{other:?}"),
        }
    }
}

impl Handler<'_> {
    fn book(&self) -> &Oracle {
        self.at.oracle
    }

    pub(super) fn is_decided_per_position(&self) -> bool {
        self.statements.iter().any(|placed| match &placed.statement.effect {
            Effect::Covers(covers) => {
                let what = match &covers.what {
                    // Whatever it is, it is covered: nobody asks.
                    Covered::All(_) => false,
                    Covered::Values(names) => self.book().of_position.contains(self.kind_of(names)),
                    other => panic!("{other:?}"),
                };
                let terms = match &covers.terms {
                    Terms::Always => false,
                    Terms::When(when) => self.book().when_reaches(Some(when)),
                    other => panic!("{other:?}"),
                };
                what || terms
            }
            Effect::Excludes { what, when, .. } => {
                let what = match what {
                    Excluded::Values(names) => self.book().of_position.contains(self.kind_of(names)),
                    _ => false,
                };
                what || self.book().when_reaches(when.as_ref())
            }
            Effect::Requires(condition) => self.book().condition_reaches(condition),
            _ => false,
        })
    }

    pub(super) fn pays_per_position(&self, pays: &Pays) -> bool {
        let paid = match &pays.paid {
            Paid::Amount(amount) => self.book().reaches(amount),
            Paid::GreaterOf(several) => {
                several.iter().any(|one| self.book().reaches(&one.amount) || self.steps_reach(&one.steps))
            }
        };
        paid || self.book().when_reaches(pays.when.as_ref()) || self.steps_reach(&pays.steps)
    }

    fn steps_reach(&self, steps: &[Step]) -> bool {
        steps.iter().any(|step| {
            let key = step.span.key();
            let mut changes = self.changes.iter().filter(|(place, _)| *place == key);
            let changed = changes.any(|(_, placed)| match &placed.statement.effect {
                Effect::Waives { values, when, .. } => {
                    let values = !values.is_empty() && self.book().of_position.contains(self.kind_of(values));
                    values || self.book().when_reaches(when.as_ref())
                }
                Effect::Replaces { steps, .. } => self.steps_reach(steps),
                _ => false,
            });
            changed
                || self.book().when_reaches(step.when.as_ref())
                || step.kind.amounts().any(|amount| self.book().reaches(amount))
        })
    }
}
