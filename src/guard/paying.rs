//! What is to be reached of payments: that something is paid, and that each step takes something off, or does not.

use crate::base::Exact;
use crate::rule::{
    Amount, AmountId, Comparison, FormulaId, Line, LineId, Payment, StatementId, Step, StepKind, Test, Type, Value,
};

use super::goals::{Aspect, Builder, Way};

impl Builder {
    pub(super) fn payments(&mut self, id: LineId, line: &Line) {
        let Some(pays) = &line.pays else { return };
        let of = Type::Money(pays.currency.clone());
        for payment in &pays.payments {
            let starts: Vec<AmountId> = payment.alternatives.iter().map(|one| one.amount).collect();
            let some: Vec<FormulaId> = starts.iter().map(|start| self.above_zero(*start, &of)).collect();
            let some = self.rules.formulas.any(some);
            let asked = self.rules.formulas.all([line.covers, some]);
            self.payment(id, payment, asked, &of);
        }
        for total in &pays.totals {
            let some = self.above_zero(total.sum, &of);
            // Of several positions the sum is of those that are covered.
            let asked = if line.per_position { some } else { self.rules.formulas.all([line.covers, some]) };
            self.steps(id, &total.steps, total.sum, asked);
        }
    }

    fn payment(&mut self, id: LineId, payment: &Payment, asked: FormulaId, of: &Type) {
        let formulas = &mut self.rules.formulas;
        let paid = formulas.all([asked, payment.when]);
        self.way(id, payment.statement, "paid", paid);
        if payment.when != self.rules.formulas.constant(true) {
            let fails = self.rules.formulas.not(payment.when);
            let not = self.rules.formulas.all([asked, fails]);
            self.way(id, payment.statement, "did not pay", not);
            self.conditions_alone(id, Aspect::Pays, payment.statement, payment.when, asked);
        }
        for one in &payment.alternatives {
            self.steps(id, &one.steps, one.amount, paid);
            if payment.alternatives.len() > 1 {
                // It is the one that counts.
                let others = payment.alternatives.iter().filter(|other| other.statement != one.statement);
                let more = others.map(|other| Test::Compare(Comparison::MoreThan, one.exact, other.exact));
                let more: Vec<Test> = more.collect();
                let formulas = &mut self.rules.formulas;
                let mut parts: Vec<FormulaId> = more.into_iter().map(|test| formulas.test(test)).collect();
                parts.push(paid);
                let greatest = formulas.all(parts);
                self.way(id, one.statement, "paid", greatest);
            }
        }
        let before = match payment.alternatives.as_slice() {
            [only] => only.exact,
            several => {
                let all = several.iter().map(|one| one.exact).collect();
                self.rules.formulas.add_amount(Amount::Greatest(all), of.clone())
            }
        };
        self.steps(id, &payment.steps, before, paid);
    }

    fn steps(&mut self, id: LineId, steps: &[Step], from: AmountId, asked: FormulaId) {
        let mut before = from;
        for step in steps {
            let formulas = &mut self.rules.formulas;
            let off = formulas.test(Test::Compare(Comparison::NotEqual, step.after, before));
            let as_is = formulas.test(Test::Compare(Comparison::Equal, step.after, before));
            let changes = formulas.all([asked, step.when, off]);
            let leaves = formulas.all([asked, step.when, as_is]);
            let unconditional = step.when == formulas.constant(true);
            let fails = formulas.not(step.when);
            let not_taken = formulas.all([asked, fails]);
            let may_leave = matches!(
                step.kind,
                StepKind::Proportion(_) | StepKind::Limit(_) | StepKind::FirstLoss(_) | StepKind::Franchise(_)
            );
            self.way(id, step.statement, "changed the amount", changes);
            if may_leave {
                self.way(id, step.statement, "left it as it was", leaves);
            }
            if !unconditional {
                self.way(id, step.statement, "not taken", not_taken);
                self.conditions_alone(id, Aspect::Pays, step.statement, step.when, asked);
            }
            before = step.after;
        }
    }

    fn way(&mut self, line: LineId, statement: StatementId, words: &str, formula: FormulaId) {
        self.goal(statement, words, Way { line, aspect: Aspect::Pays, formula });
    }

    fn above_zero(&mut self, amount: AmountId, of: &Type) -> FormulaId {
        let formulas = &mut self.rules.formulas;
        let zero = formulas.add_amount(Amount::Constant(Value::Number(Exact::ZERO)), of.clone());
        formulas.test(Test::Compare(Comparison::MoreThan, amount, zero))
    }
}
