//! Where `not` and `unless` turn what is absent into a yes.

use crate::syntax::ast::{self, Expr, ExprKind};

use super::condition::At;
use super::lower::Lowerer;
use super::problem;
use super::scope::Meaning;

impl Lowerer<'_> {
    /// `not` or `unless` over a comparison with a fact that can be absent.
    pub(crate) fn warn_absence(&mut self, expr: &Expr, word: &str, at: At) {
        let subject = match &expr.kind {
            ExprKind::Parenthesis(inner) => return self.warn_absence(inner, word, at),
            ExprKind::And(parts) | ExprKind::Or(parts) => {
                // Who asks for absence in the same breath has thought of it.
                let asked: Vec<&str> = parts.iter().filter_map(|part| self.asks_for_absence(part, at)).collect();
                for part in parts.iter().filter(|part| !compared_name(part).is_some_and(|name| asked.contains(&name))) {
                    self.warn_absence(part, word, at);
                }
                return;
            }
            ExprKind::Compare(_, subject, _)
            | ExprKind::Is { subject, .. }
            | ExprKind::IsOneOf { subject, .. }
            | ExprKind::Between { subject, .. }
            | ExprKind::Within { subject, .. }
            | ExprKind::ListedIn { subject, .. } => subject,
            _ => return,
        };
        let (name, fact) = match &subject.kind {
            ExprKind::Name(name) => match self.scope.meaning(&name.text, at.line) {
                Meaning::Fact(fact) => (name, fact),
                _ => return,
            },
            ExprKind::Of(name, line) => {
                let line = self.scope.lines.get(line.text.as_str()).copied();
                match line.and_then(|line| self.scope.meaning_of(&name.text, line)) {
                    Some(fact) => (name, fact),
                    None => return,
                }
            }
            _ => return,
        };
        let Some(absent) = self.scope.vocabulary.fact(fact).and_then(|fact| fact.absent.clone()) else { return };
        if let ExprKind::Is { value, .. } = &expr.kind
            && matches!(&value.kind, ExprKind::Name(value) if *value.text == *absent)
        {
            return;
        }
        let opposite = match &expr.kind {
            ExprKind::Compare(ast::Comparison::AtLeast, ..) => "less than",
            ExprKind::Compare(ast::Comparison::AtMost, ..) => "more than",
            ExprKind::Compare(ast::Comparison::MoreThan, ..) => "at most",
            ExprKind::Compare(ast::Comparison::LessThan, ..) => "at least",
            ExprKind::IsOneOf { negated: false, .. } => "is not one of",
            ExprKind::Between { negated: false, .. } => "is not from",
            ExprKind::Within { negated: false, .. } => "is not within",
            ExprKind::ListedIn { negated: false, .. } => "is not listed in",
            ExprKind::Is { negated: false, .. } => "is not",
            _ => "is",
        };
        self.problems.push(problem::absence_under_not(expr.span, word, &name.text, &absent, opposite));
    }

    /// The fact whose absence an expression asks for: `A is none`, `A is not feststellbar`.
    fn asks_for_absence<'e>(&self, expr: &'e Expr, at: At) -> Option<&'e str> {
        match &expr.kind {
            ExprKind::Parenthesis(inner) => self.asks_for_absence(inner, at),
            ExprKind::IsNone(..) => compared_name(expr),
            ExprKind::Is { subject, value, .. } if self.is_absence_word(subject, value, at) => compared_name(expr),
            _ => None,
        }
    }
}

/// The name that an expression compares with something.
fn compared_name(expr: &Expr) -> Option<&str> {
    match &expr.kind {
        ExprKind::Parenthesis(inner) => compared_name(inner),
        ExprKind::Compare(_, subject, _)
        | ExprKind::Is { subject, .. }
        | ExprKind::IsOneOf { subject, .. }
        | ExprKind::IsNone(subject, _)
        | ExprKind::Between { subject, .. }
        | ExprKind::Within { subject, .. }
        | ExprKind::ListedIn { subject, .. } => match &subject.kind {
            ExprKind::Name(name) => Some(&name.text),
            _ => None,
        },
        _ => None,
    }
}
