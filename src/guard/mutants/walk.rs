//! Small changes of a wording's tree, each of which somebody could have made by mistake.

use crate::base::Span;
use crate::syntax::ast::{
    Bound, Case, CaseWhen, Condition, Covered, Covers, Effect, Exception, Excluded, Expr, ExprKind, Ident, Item,
    ItemKind, Labelled, Meaning, Paid, Quantity, Statement, Step, StepKind, Terms, When,
};

use super::Change;

/// All changes of an item, each with its place, in order.
pub(super) fn changes(item: &Item) -> Vec<(Span, Change)> {
    let mut walk = Walk { found: Vec::new(), target: None };
    let _whole = walk.item(&mut item.clone());
    walk.found
}

/// The item with one of its changes, by its number; nothing where all of it goes.
pub(super) fn changed(item: &Item, number: usize) -> Option<Item> {
    let mut walk = Walk { found: Vec::new(), target: Some(number) };
    let mut item = item.clone();
    let goes = walk.item(&mut item);
    (!goes).then_some(item)
}

/// Whether what was looked at goes.
type Goes = bool;

/// Walks an item and offers each change; makes the one that is wanted.
pub(super) struct Walk {
    found: Vec<(Span, Change)>,
    target: Option<usize>,
}

impl Walk {
    pub(super) fn offer(&mut self, place: Span, change: Change) -> bool {
        self.found.push((place, change));
        self.target.is_some_and(|target| target.saturating_add(1) == self.found.len())
    }

    fn item(&mut self, item: &mut Item) -> Goes {
        match &mut item.kind {
            ItemKind::Line(line) => self.statements(&mut line.body),
            ItemKind::Clause(clause) => self.statements(&mut clause.body),
            ItemKind::Statement(statement) => {
                if self.offer(statement.span, Change::Sentence) {
                    return true;
                }
                self.statement(statement);
            }
            ItemKind::Define(define) => self.meaning(&mut define.meaning),
            _ => {}
        }
        false
    }

    fn statements(&mut self, statements: &mut Vec<Statement>) {
        self.each(statements, |one| one.span, Change::Sentence, 1, Self::statement);
    }

    /// Offers that each goes, of so many at least, and what can be changed of it.
    pub(super) fn each<T>(
        &mut self,
        list: &mut Vec<T>,
        place: fn(&T) -> Span,
        change: Change,
        least: usize,
        inner: fn(&mut Self, &mut T),
    ) {
        let mut goes = None;
        let several = list.len() >= least;
        for (at, one) in list.iter_mut().enumerate() {
            if several && self.offer(place(one), change) {
                goes = Some(at);
            }
            inner(self, one);
        }
        if let Some(at) = goes {
            list.remove(at);
        }
    }

    pub(super) fn values(&mut self, values: &mut Vec<Ident>) {
        self.each(values, |value| value.span, Change::Value, 2, |_, _| {});
    }

    fn statement(&mut self, statement: &mut Statement) {
        let place = statement.head;
        match &mut statement.effect {
            Effect::Covers(covers) => self.covers(covers, place),
            Effect::Excludes { what, when, .. } => {
                if let Excluded::Values(values) = what {
                    self.values(values);
                }
                self.maybe_when(when, place);
            }
            Effect::Requires(condition) => self.condition(condition),
            Effect::Reinstates { values, when, .. } | Effect::Waives { values, when, .. } => {
                self.values(values);
                self.maybe_when(when, place);
            }
            Effect::Advises { when, .. } => self.maybe_when(when, place),
            Effect::Pays(pays) => {
                match &mut pays.paid {
                    Paid::Amount(amount) => self.expr(amount),
                    Paid::GreaterOf(amounts) => self.each(
                        amounts,
                        |one| one.span,
                        Change::Part,
                        3,
                        |walk, one| {
                            walk.expr(&mut one.amount);
                            walk.steps(&mut one.steps);
                        },
                    ),
                }
                self.maybe_when(&mut pays.when, place);
                self.steps(&mut pays.steps);
            }
            Effect::Total(total) => {
                self.values(&mut total.of);
                self.maybe_when(&mut total.when, place);
                self.steps(&mut total.steps);
            }
            Effect::Replaces { steps, .. } => self.steps(steps),
        }
        self.exceptions(&mut statement.exceptions);
    }

    fn covers(&mut self, covers: &mut Covers, place: Span) {
        match &mut covers.what {
            Covered::Values(values) => self.values(values),
            Covered::All(_) => {}
            Covered::SameAs { except, .. } => {
                if except.as_ref().is_some_and(|line| self.offer(line.span, Change::Part)) {
                    *except = None;
                }
            }
        }
        self.values(&mut covers.against);
        let goes = match &mut covers.terms {
            Terms::Always => false,
            Terms::When(when) => {
                let goes = self.offer(place, Change::Condition);
                self.when(when);
                goes
            }
            Terms::OnlyIf(condition) => {
                let goes = self.offer(condition.span(), Change::Condition);
                self.condition(condition);
                goes
            }
            Terms::OnTheTermsOf(line) => self.offer(line.span, Change::Condition),
        };
        if goes {
            covers.terms = Terms::Always;
        }
    }

    fn exceptions(&mut self, exceptions: &mut Vec<Exception>) {
        self.each(
            exceptions,
            |one| one.span,
            Change::Exception,
            1,
            |walk, one| {
                walk.values(&mut one.values);
                if !one.values.is_empty() {
                    walk.maybe_when(&mut one.when, one.span);
                } else if let Some(when) = &mut one.when {
                    walk.when(when);
                }
                walk.exceptions(&mut one.exceptions);
            },
        );
    }

    fn maybe_when(&mut self, when: &mut Option<When>, place: Span) {
        let Some(inner) = when else { return };
        let goes = self.offer(place, Change::Condition);
        self.when(inner);
        if goes {
            *when = None;
        }
    }

    fn when(&mut self, when: &mut When) {
        // A single condition is negated by itself.
        let several = matches!(&when.condition, Condition::Block(_))
            || matches!(&when.condition, Condition::Expr(Expr { kind: ExprKind::And(_) | ExprKind::Or(_), .. }));
        if several && self.offer(when.condition.span(), Change::Negated) {
            when.unless = !when.unless;
        }
        self.condition(&mut when.condition);
    }

    fn condition(&mut self, condition: &mut Condition) {
        let block = match condition {
            Condition::Expr(expr) => return self.boolean(expr),
            Condition::Block(block) => block,
        };
        let several = block.conditions.len() > 1;
        match block.quantity {
            Quantity::All | Quantity::Any if several && self.offer(block.span, Change::AndOr) => {
                block.quantity = if block.quantity == Quantity::All { Quantity::Any } else { Quantity::All };
            }
            Quantity::AtLeast(count) => {
                for (change, new) in [(Change::More, count.saturating_add(1)), (Change::Less, count.saturating_sub(1))]
                {
                    if new > 0 && self.offer(block.span, change) {
                        block.quantity = Quantity::AtLeast(new);
                    }
                }
            }
            _ => {}
        }
        self.each(
            &mut block.conditions,
            |one: &Labelled| one.span,
            Change::Part,
            2,
            |walk, one| walk.condition(&mut one.condition),
        );
    }

    fn steps(&mut self, steps: &mut Vec<Step>) {
        self.each(
            steps,
            |step| step.span,
            Change::Step,
            1,
            |walk, step| {
                match &mut step.kind {
                    StepKind::Proportion(part, of) => {
                        walk.expr(part);
                        walk.expr(of);
                    }
                    StepKind::UpTo(amount) | StepKind::FirstLoss(amount) | StepKind::Franchise(amount) => {
                        walk.expr(amount);
                    }
                    StepKind::Times { factor, .. } => walk.expr(factor),
                    StepKind::Less { amount, held_to, .. } => {
                        walk.expr(amount);
                        walk.bounds(held_to);
                    }
                }
                walk.maybe_when(&mut step.when, step.span);
            },
        );
    }

    fn bounds(&mut self, bounds: &mut Vec<Bound>) {
        self.each(bounds, |bound| bound.value.span, Change::Part, 1, |walk, bound| walk.expr(&mut bound.value));
    }

    fn meaning(&mut self, meaning: &mut Meaning) {
        match meaning {
            Meaning::If(condition) => self.condition(condition),
            Meaning::Amount { amount, clamps } => {
                self.expr(amount);
                self.bounds(clamps);
            }
            Meaning::OneOf { cases, .. } => {
                self.each(cases, |case: &Case| case.span, Change::Part, 2, |walk, case| walk.case_when(&mut case.when))
            }
            Meaning::Cases(cases) => self.each(
                cases,
                |case: &Case| case.span,
                Change::Part,
                2,
                |walk, case| {
                    walk.expr(&mut case.outcome);
                    walk.case_when(&mut case.when);
                },
            ),
        }
    }

    fn case_when(&mut self, when: &mut CaseWhen) {
        if let CaseWhen::When(when) = when {
            self.when(when);
        }
    }
}
