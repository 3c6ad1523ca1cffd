//! The steps of a payment or total, one after the other: amounts in, amounts out.

use crate::base::{Exact, Span};
use crate::book::amount::{Typed, comparable, is_number, result_type};
use crate::book::lower::Lowerer;
use crate::book::problem as book_problem;
use crate::rule::{Amount, AmountId, Comparison, FormulaId, StatementId, Step, StepKind, Test, Type, Value};
use crate::syntax::ast;

use super::{Payer, problem};

impl Lowerer<'_> {
    /// An amount of money in the line's currency.
    pub(super) fn money(&mut self, expr: &ast::Expr, payer: &mut Payer<'_>) -> Option<Typed> {
        let wanted = payer.currency.as_ref().map(|(currency, _)| Type::Money(currency.clone()));
        let amount = self.amount(expr, wanted.as_ref(), payer.at)?;
        match (&amount.of, &payer.currency) {
            (Type::Money(_), None) => {}
            (Type::Money(currency), Some((first, _))) if currency == first => {}
            (Type::Money(currency), Some((first, origin))) => {
                let problem = problem::mixed_currencies(expr.span, currency, first, *origin);
                self.problems.push(problem);
                return None;
            }
            (other, _) => {
                let words = self.scope.type_words(other);
                let help = (*other == Type::Percent).then(|| "say of what: `20 % of Versicherungssumme`".to_owned());
                let title = "an amount of money is wanted here";
                self.problems.push(book_problem::wrong_type(expr.span, title, format!("this is {words}"), help));
                return None;
            }
        }
        if let Type::Money(currency) = &amount.of {
            payer.currency.get_or_insert((currency.clone(), expr.span));
        }
        Some(amount)
    }

    /// The steps on an amount, each under its own condition and `within`; none if one of them is refused.
    pub(crate) fn steps<'s>(
        &mut self,
        written: &'s [ast::Step],
        from: AmountId,
        within: Option<FormulaId>,
        payer: &mut Payer<'s>,
    ) -> Option<(Vec<Step>, AmountId)> {
        let (mut steps, mut running, mut sound) = (Vec::new(), from, true);
        for step in written {
            let key = step.span.key();
            let replaced: Vec<FormulaId> =
                payer.replacements.get(&key).into_iter().flatten().map(|other| other.clause).collect();
            let waived = self.attached.get(&key).cloned().unwrap_or_default();
            let mut parts: Vec<FormulaId> = within.into_iter().collect();
            for lifted in waived {
                parts.push(self.formulas.not(lifted));
            }
            // What stands in its place is waived with it.
            let in_its_place = self.formulas.all(parts.clone());
            parts.push(self.when(step.when.as_ref(), payer.at));
            for clause in &replaced {
                parts.push(self.formulas.not(*clause));
            }
            let when = self.formulas.all(parts);
            match self.step(step, running, when, payer) {
                Some(step) => {
                    running = step.after;
                    steps.push(step);
                }
                None => sound = false,
            }
            let Some(others) = payer.replacements.remove(&key) else { continue };
            for other in &others {
                let when = self.formulas.all([in_its_place, other.clause]);
                match self.steps(other.steps, running, Some(when), payer) {
                    Some((more, after)) => {
                        running = after;
                        steps.extend(more.into_iter().map(|step| Step { replaces: true, ..step }));
                    }
                    None => sound = false,
                }
            }
            payer.replacements.insert(key, others);
        }
        sound.then_some((steps, running))
    }

    fn step(&mut self, step: &ast::Step, running: AmountId, when: FormulaId, payer: &mut Payer<'_>) -> Option<Step> {
        let (kind, written) = self.step_kind(&step.kind, running, payer)?;
        if let Some(sort) = self.sort_of(&step.kind, kind, &written) {
            payer.sorts.insert(step.span.key(), sort);
        }
        let of = Type::Money(payer.currency.clone()?.0);
        let then = match kind {
            StepKind::Proportion(factor) | StepKind::Factor(factor) => Amount::Multiply(running, factor),
            StepKind::Limit(limit) | StepKind::FirstLoss(limit) => {
                let left = self.formulas.add_amount(Amount::Least([running, limit].into()), of.clone());
                // A limit below zero (`up to A - B`) leaves nothing: nobody pays less.
                let left = self.not_below_zero(left, &of);
                return Some(self.taken(step, (running, left), when, (kind, written), &of));
            }
            StepKind::Deductible(_)
                if let [share] = written.as_slice()
                    && self.formulas.amount_type(*share).is_some_and(is_share) =>
            {
                // The same as taking it off, in a form whose bounds are narrow: what is left is that share less of the whole.
                let left = self.left_of_share(*share);
                Amount::Multiply(running, left)
            }
            StepKind::Deductible(taken) => {
                let left = self.formulas.add_amount(Amount::Subtract(running, taken), of.clone());
                let left = self.not_below_zero(left, &of);
                return Some(self.taken(step, (running, left), when, (kind, written), &of));
            }
            StepKind::Franchise(franchise) => {
                let within = self.formulas.test(Test::Compare(Comparison::AtMost, running, franchise));
                let zero = self.zero(&of);
                let yes = self.formulas.constant(true);
                Amount::Cases([(within, zero), (yes, running)].into())
            }
        };
        let then = self.formulas.add_amount(then, of.clone());
        Some(self.taken(step, (running, then), when, (kind, written), &of))
    }

    fn taken(
        &mut self,
        step: &ast::Step,
        (running, then): (AmountId, AmountId),
        when: FormulaId,
        (kind, written): (StepKind, Vec<AmountId>),
        of: &Type,
    ) -> Step {
        let yes = self.formulas.constant(true);
        let after = if when == yes {
            then
        } else {
            self.formulas.add_amount(Amount::Cases([(when, then), (yes, running)].into()), of.clone())
        };
        let statement = self.sentence(step.span).unwrap_or(StatementId::new(usize::MAX));
        Step { statement, when, kind, written, replaces: false, after }
    }

    /// What a step does, and the amounts that it names.
    fn step_kind(
        &mut self,
        kind: &ast::StepKind,
        running: AmountId,
        payer: &mut Payer<'_>,
    ) -> Option<(StepKind, Vec<AmountId>)> {
        Some(match kind {
            ast::StepKind::Proportion(part, of) => {
                let (part, of) = self.proportion(part, of, payer)?;
                let ratio = self.formulas.add_amount(Amount::Divide(part, of), Type::Decimal);
                let one = self.formulas.add_amount(Amount::Constant(Value::Number(Exact::ONE)), Type::Decimal);
                let factor = self.formulas.add_amount(Amount::Least([ratio, one].into()), Type::Decimal);
                (StepKind::Proportion(self.not_below_zero(factor, &Type::Decimal)), vec![part, of])
            }
            ast::StepKind::UpTo(limit) => {
                let limit = self.money(limit, payer)?.id;
                (StepKind::Limit(limit), vec![limit])
            }
            ast::StepKind::FirstLoss(limit) => {
                let limit = self.money(limit, payer)?.id;
                (StepKind::FirstLoss(limit), vec![limit])
            }
            ast::StepKind::Franchise(franchise) => {
                let franchise = self.money(franchise, payer)?.id;
                (StepKind::Franchise(franchise), vec![franchise])
            }
            ast::StepKind::Less { amount, held_to, .. } => {
                let of = Type::Money(payer.currency.clone()?.0);
                let written = self.amount(amount, Some(&of), payer.at)?;
                let mut names = vec![written.id];
                let mut taken = if is_share(&written.of) {
                    if !self.never_absent(amount.span, &written) {
                        return None;
                    }
                    self.formulas.add_amount(Amount::Multiply(running, written.id), of.clone())
                } else {
                    self.money(amount, payer)?.id
                };
                let mut sound = true;
                for bound in held_to {
                    let Some(end) = self.money(&bound.value, payer) else {
                        sound = false;
                        continue;
                    };
                    names.push(end.id);
                    let parts = [taken, end.id].into();
                    let held = match bound.side {
                        ast::Comparison::AtLeast | ast::Comparison::MoreThan => Amount::Greatest(parts),
                        ast::Comparison::AtMost | ast::Comparison::LessThan => Amount::Least(parts),
                    };
                    taken = self.formulas.add_amount(held, of.clone());
                }
                if !sound {
                    return None;
                }
                (StepKind::Deductible(self.not_below_zero(taken, &of)), names)
            }
            ast::StepKind::Times { factor, .. } => {
                let written = self.amount(factor, None, payer.at)?;
                let money = Type::Money(payer.currency.clone()?.0);
                if result_type(ast::Operator::Multiply, &money, &written.of) != Some(money) {
                    let words = self.scope.type_words(&written.of);
                    let title = "a step multiplies by a number or a share";
                    let problem = book_problem::wrong_type(factor.span, title, format!("this is {words}"), None);
                    self.problems.push(problem);
                    return None;
                }
                if !self.never_absent(factor.span, &written) {
                    return None;
                }
                (StepKind::Factor(self.not_below_zero(written.id, &written.of)), vec![written.id])
            }
        })
    }

    /// Both sides of a proportion: of one unit, the second above 0, neither absent.
    fn proportion(&mut self, part: &ast::Expr, of: &ast::Expr, payer: &mut Payer<'_>) -> Option<(AmountId, AmountId)> {
        let (share, whole) = self.pair(part, of, payer.at);
        let (share, whole) = (share?, whole?);
        if !comparable(&share.of, &whole.of) || !is_number(&share.of) {
            self.mismatch(part.span.to(of.span), &share, &whole, "stand in no proportion");
            return None;
        }
        let sides = [(part.span, &share), (of.span, &whole)];
        let present = sides.into_iter().filter(|(span, side)| self.never_absent(*span, side)).count() == sides.len();
        self.divisor(&whole, of.span);
        present.then_some((share.id, whole.id))
    }

    /// Refuses an amount that may be absent where absence has no meaning.
    fn never_absent(&mut self, span: Span, amount: &Typed) -> bool {
        if !self.may_be_absent(amount) {
            return true;
        }
        self.problems.push(problem::absent_factor(span));
        false
    }

    pub(crate) fn zero(&mut self, of: &Type) -> AmountId {
        self.formulas.add_amount(Amount::Constant(Value::Number(Exact::ZERO)), of.clone())
    }

    /// The amount, 0 where it is below that or absent.
    pub(super) fn not_below_zero(&mut self, amount: AmountId, of: &Type) -> AmountId {
        let range = self.ranges.of(&self.formulas, amount);
        // By the domains of its facts it is neither, mostly.
        if !range.may_be_absent() && range.low().is_some_and(|low| low.value >= Exact::ZERO) {
            return amount;
        }
        let zero = self.zero(of);
        self.formulas.add_amount(Amount::Greatest([zero, amount].into()), of.clone())
    }

    /// What a share that is taken off leaves of the whole: between 0 and 1.
    fn left_of_share(&mut self, share: AmountId) -> AmountId {
        let share = self.not_below_zero(share, &Type::Percent);
        let one = self.formulas.add_amount(Amount::Constant(Value::Number(Exact::ONE)), Type::Percent);
        let left = self.formulas.add_amount(Amount::Subtract(one, share), Type::Percent);
        self.not_below_zero(left, &Type::Percent)
    }

    /// The amount where a condition holds, and 0 elsewhere.
    pub(crate) fn only_where(&mut self, when: FormulaId, amount: AmountId, of: &Type) -> AmountId {
        let yes = self.formulas.constant(true);
        if when == yes {
            return amount;
        }
        let zero = self.zero(of);
        self.formulas.add_amount(Amount::Cases([(when, amount), (yes, zero)].into()), of.clone())
    }

    /// Rounded as the currency says.
    pub(crate) fn rounded(&mut self, amount: AmountId, payer: &Payer<'_>) -> AmountId {
        let Some((name, _)) = &payer.currency else { return amount };
        let Some(currency) = self.scope.vocabulary.currency(name) else { return amount };
        let round = Amount::Round(amount, currency.rounding, currency.unit);
        self.formulas.add_amount(round, Type::Money(name.clone()))
    }
}

fn is_share(of: &Type) -> bool {
    *of == Type::Percent
}
