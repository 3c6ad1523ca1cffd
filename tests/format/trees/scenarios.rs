//! Random scenarios.

use klauselwerk::base::Span;
use klauselwerk::syntax::ast::{
    Condition, Expectation, Expected, ExpectedAdvice, ExpectedAmount, ExpectedAnswer, Expr, ExprKind, GivenFacts,
    Ident, JudgedBy, Scenario, ScenarioLine, ScenarioTable, Spanned, Subject,
};

use super::{Maker, expr, ident};

impl Maker<'_> {
    pub(super) fn scenario(&mut self) -> Scenario {
        Scenario { name: self.text(), by: self.judged_by(), lines: self.scenario_lines(), whole: Span::default() }
    }

    pub(super) fn scenario_table(&mut self) -> ScenarioTable {
        let from = self.maybe(4, Self::text);
        let rows = if from.is_some() { Vec::new() } else { self.some(0, 4, Self::row) };
        let lines = self.some(0, 3, |make| match make.below(3) {
            0 => ScenarioLine::Snapshot(Span::default()),
            1 => ScenarioLine::Expect(make.expectation()),
            _ => ScenarioLine::Given(make.given()),
        });
        let (name, by) = (self.text(), self.judged_by());
        ScenarioTable { name, from, by, lines, rows, whole: Span::default() }
    }

    fn judged_by(&mut self) -> Option<JudgedBy> {
        match self.below(4) {
            0 => Some(JudgedBy::On(Spanned { value: self.date(), span: Span::default() })),
            1 => Some(JudgedBy::Generations(self.some(1, 3, |make| ident(make.pick(&["1986", "2002-b"]))))),
            _ => None,
        }
    }

    /// What expects nothing is no scenario.
    fn scenario_lines(&mut self) -> Vec<ScenarioLine> {
        let mut lines = self.some(0, 4, |make| match make.below(4) {
            0 => ScenarioLine::Position(make.given()),
            1 => ScenarioLine::Snapshot(Span::default()),
            2 => ScenarioLine::Expect(make.expectation()),
            _ => ScenarioLine::Given(make.given()),
        });
        lines.push(match self.once_in(4) {
            true => ScenarioLine::Snapshot(Span::default()),
            false => ScenarioLine::Expect(self.expectation()),
        });
        lines
    }

    fn given(&mut self) -> GivenFacts {
        GivenFacts { facts: self.facts(), span: Span::default() }
    }

    fn facts(&mut self) -> Vec<Expr> {
        let most = if self.once_in(6) { 9 } else { 3 };
        let mut facts = self.some(1, most, Self::given_fact);
        // Its list takes what follows.
        let last = self.maybe(4, |make| {
            let values = make.some(0, 3, |make| expr(ExprKind::Name(make.plain())));
            expr(ExprKind::IsExactly { subject: Box::new(expr(ExprKind::Name(ident("Länder")))), values })
        });
        facts.extend(last);
        facts
    }

    /// What can be given, one after the other.
    fn given_fact(&mut self) -> Expr {
        let fact = || Box::new(expr(ExprKind::Name(ident("Täter"))));
        expr(match self.below(7) {
            0 => ExprKind::Name(self.plain()),
            1 => ExprKind::Not(Box::new(expr(ExprKind::Name(self.plain())))),
            2 => ExprKind::Is { subject: fact(), negated: false, value: Box::new(self.operand(0)) },
            3 => ExprKind::IsNone(fact(), false),
            4 => ExprKind::Agreed(fact(), self.once_in(2)),
            5 => ExprKind::IsOther { subject: fact(), negated: false, text: self.maybe(2, Self::text) },
            _ => {
                let names = self.references();
                let nothing_else = !names.is_empty();
                ExprKind::AgreedAre { names, nothing_else }
            }
        })
    }

    fn references(&mut self) -> Vec<(Ident, Option<Ident>)> {
        self.some(0, 3, |make| (make.plain(), make.maybe(3, Self::plain)))
    }

    fn expectation(&mut self) -> Expectation {
        let line = self.plain();
        let maybe_line = self.maybe(2, Self::plain);
        let values = if self.once_in(3) { self.some(1, 3, Self::plain) } else { Vec::new() };
        let expected = match self.below(7) {
            0 => {
                let answers = [ExpectedAnswer::Covers, ExpectedAnswer::DoesNotCover, ExpectedAnswer::Depends];
                let answer = self.pick(&answers);
                let values = if answer == ExpectedAnswer::Depends { Vec::new() } else { values };
                Expected::Answers { line, values, answer }
            }
            1 => {
                let condition = match self.once_in(3) {
                    true => self.condition(2),
                    false => Condition::Expr(self.expr(1)),
                };
                Expected::OnlyIf { line, values, condition }
            }
            2 => Expected::WouldCover { line, negated: self.once_in(2), facts: self.facts() },
            3 => Expected::Pays { line: maybe_line, amount: self.expected_amount() },
            4 => {
                let facts = self.references();
                let nothing_else = facts.is_empty() || self.once_in(2);
                Expected::AsksFor { line: maybe_line, facts, nothing_else }
            }
            5 => {
                let of = self.maybe(2, |make| match make.once_in(3) {
                    true => Subject::EveryLine(Span::default()),
                    false => Subject::Line(make.plain()),
                });
                Expected::Because { line: maybe_line, of, label: self.label() }
            }
            _ => {
                let applies =
                    self.pick(&[ExpectedAdvice::Applies, ExpectedAdvice::MayApply, ExpectedAdvice::DoesNotApply]);
                Expected::Advice { line: maybe_line, duty: self.once_in(2), applies, text: self.text() }
            }
        };
        Expectation { expected, span: Span::default(), sentence: None }
    }

    fn expected_amount(&mut self) -> ExpectedAmount {
        let amount = |make: &mut Self| {
            expr(ExprKind::Quantity { number: make.number(), unit: Some(ident(make.pick(&["DM", "EUR"]))) })
        };
        match self.below(5) {
            3 => ExpectedAmount::AtLeast(amount(self)),
            4 => ExpectedAmount::AtMost(amount(self)),
            0 => ExpectedAmount::Exactly(amount(self)),
            1 => ExpectedAmount::Between(amount(self), None),
            _ => ExpectedAmount::Between(amount(self), Some(amount(self))),
        }
    }
}
