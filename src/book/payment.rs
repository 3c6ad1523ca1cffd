//! `pays`, `total` and `replaces`: each becomes a program of amounts in the graph.

use rustc_hash::FxHashMap;

use crate::base::{Exact, Name, Span};
use crate::rule::{
    Alternative, Amount, AmountId, Comparison, FactId, FormulaId, Node, PayFlaw, PayProof, Payment, Pays, Role,
    StatementId, Step, StepKind, Test, Type, Value, facts_of_amount,
};
use crate::syntax::ast::{self, Effect, Paid};

use super::amount::Typed;
use super::condition::At;
use super::lower::Lowerer;
use super::problem;
use super::sentences::Placed;
use super::total::Totalled;

/// What stands in the place of a step where a clause is agreed.
struct Replacement<'a> {
    statement: StatementId,
    clause: FormulaId,
    steps: &'a [ast::Step],
}

/// The payments of one line under construction.
pub(crate) struct Payer<'a> {
    pub(crate) at: At,
    pub(crate) currency: Option<(Name, Span)>,
    replacements: FxHashMap<(u32, u32, u32), Vec<Replacement<'a>>>,
    proofs: Vec<PayProof>,
}

/// A `pays` with where it stands and whether it pays besides others.
pub(crate) struct Lowered {
    pub(crate) payment: Payment,
    pub(crate) head: Span,
    also: bool,
    /// The facts of what it starts from.
    starts: Vec<FactId>,
    takes_deductible: Option<Span>,
}

impl Lowerer<'_> {
    /// What a line pays, where it covers; none if it has no `pays`, or one that has been refused.
    pub(crate) fn payments(
        &mut self,
        placed: &[Placed<'_>],
        line: crate::rule::LineId,
        covers: FormulaId,
        per_position: bool,
        at: At,
    ) -> (Option<Pays>, Vec<PayProof>) {
        let mut payer = Payer { at, currency: None, replacements: FxHashMap::default(), proofs: Vec::new() };
        self.replacements(placed, line, &mut payer);
        let before = self.problems.len();
        let mut payments = Vec::new();
        for statement in placed {
            if let Effect::Pays(pays) = &statement.ast.effect {
                payments.extend(self.payment(statement, pays, &mut payer));
            }
        }
        let totals = self.totals(placed, &mut payer);
        if payments.is_empty() {
            if let (Some(total), true) = (totals.first(), self.problems.len() == before) {
                self.problems.push(problem::total_of_nothing(total.head));
            }
            return (None, payer.proofs);
        }
        self.paid_twice(&payments, covers, &mut payer);
        self.first_losses(&payments, &mut payer);
        for lowered in &mut payments {
            self.by_position(lowered, per_position);
        }
        self.warn_deductibles(&payments, &totals);
        let pays = self.add_up(payments, totals, covers, &mut payer);
        (pays, payer.proofs)
    }

    /// What each clause puts in the place of which step.
    fn replacements<'a>(&mut self, placed: &[Placed<'a>], line: crate::rule::LineId, payer: &mut Payer<'a>) {
        for statement in placed {
            let Effect::Replaces { from, steps } = &statement.ast.effect else { continue };
            let Some((target, _)) = self.label(from, placed, line) else { continue };
            if target.role != Role::Step {
                let what = super::lifting::role_words(target.role);
                self.problems.push(problem::not_replaceable(from.label.span, target.span, what));
                continue;
            }
            let Some(fact) = statement.clause else {
                self.problems.push(problem::replaced_outside_clause(statement.ast.head, target.span));
                continue;
            };
            let clause = self.formulas.test(Test::Yes(fact));
            self.used.insert(fact);
            let others = payer.replacements.entry(target.key).or_default();
            for other in others.iter() {
                let both = self.formulas.all([other.clause, clause]);
                let flaw = PayFlaw::ReplacedTwice(other.statement, statement.id);
                payer.proofs.push(PayProof { flaw, formula: both, with_always: both });
            }
            others.push(Replacement { statement: statement.id, clause, steps });
        }
    }

    fn payment<'a>(&mut self, statement: &Placed<'a>, pays: &'a ast::Pays, payer: &mut Payer<'a>) -> Option<Lowered> {
        let own = self.when(pays.when.as_ref(), payer.at);
        let clause = self.agreed_clause(statement.clause);
        let when = self.formulas.all([own, clause]);
        let single;
        let written: Vec<(StatementId, &ast::Expr, &[ast::Step])> = match &pays.paid {
            Paid::Amount(amount) => {
                single = amount;
                vec![(statement.id, single, &[])]
            }
            Paid::GreaterOf(amounts) => amounts
                .iter()
                .map(|one| (self.sentence(one.span).unwrap_or(statement.id), &one.amount, one.steps.as_slice()))
                .collect(),
        };
        let (mut alternatives, mut starts, mut sound) = (Vec::new(), Vec::new(), !written.is_empty());
        for (id, amount, steps) in written {
            let Some(start) = self.money(amount, payer) else {
                sound = false;
                continue;
            };
            starts.extend(facts_of_amount(&self.formulas, start.id));
            let written = start.id;
            let amount = self.not_below_zero(written, &start.of);
            let Some((steps, exact)) = self.steps(steps, amount, None, payer) else {
                sound = false;
                continue;
            };
            alternatives.push(Alternative { statement: id, written, amount, steps, exact });
        }
        let of = Type::Money(payer.currency.clone()?.0);
        let running = match alternatives.as_slice() {
            [only] => only.exact,
            several => {
                let several = several.iter().map(|one| one.exact).collect();
                self.formulas.add_amount(Amount::Greatest(several), of.clone())
            }
        };
        let (steps, exact) = self.steps(&pays.steps, running, None, payer)?;
        self.warn_order(pays);
        if !sound {
            return None;
        }
        let rounded = self.rounded(exact, payer);
        let paid = self.only_where(when, rounded, &of);
        let takes_deductible = deductible(pays.steps.iter());
        let payment = Payment { statement: statement.id, when, per_position: false, alternatives, steps, exact, paid };
        Some(Lowered { payment, head: statement.ast.head, also: pays.also, starts, takes_deductible })
    }

    /// An amount of money in the line's currency.
    fn money(&mut self, expr: &ast::Expr, payer: &mut Payer<'_>) -> Option<Typed> {
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
                self.problems.push(problem::wrong_type(expr.span, title, format!("this is {words}"), help));
                return None;
            }
        }
        if let Type::Money(currency) = &amount.of {
            payer.currency.get_or_insert((currency.clone(), expr.span));
        }
        Some(amount)
    }

    /// The steps on an amount, each under its own condition and `within`; none if one of them is refused.
    pub(crate) fn steps<'a>(
        &mut self,
        written: &'a [ast::Step],
        from: AmountId,
        within: Option<FormulaId>,
        payer: &mut Payer<'a>,
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
                if super::amount::result_type(ast::Operator::Multiply, &money, &written.of) != Some(money) {
                    let words = self.scope.type_words(&written.of);
                    let title = "a step multiplies by a number or a share";
                    let problem = problem::wrong_type(factor.span, title, format!("this is {words}"), None);
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
        if !super::amount::comparable(&share.of, &whole.of) || !super::amount::is_number(&share.of) {
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
    fn not_below_zero(&mut self, amount: AmountId, of: &Type) -> AmountId {
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

    /// Two `pays` that start from the same fact and of which neither says `also`: they must never hold at once.
    fn paid_twice(&mut self, payments: &[Lowered], covers: FormulaId, payer: &mut Payer<'_>) {
        for (at, one) in payments.iter().enumerate() {
            for other in payments.iter().skip(at.saturating_add(1)).filter(|other| !one.also && !other.also) {
                let Some(fact) = one.starts.iter().find(|fact| other.starts.contains(fact)) else { continue };
                let both = self.formulas.all([covers, one.payment.when, other.payment.when]);
                let flaw = PayFlaw::PaidTwice(one.payment.statement, other.payment.statement, *fact);
                payer.proofs.push(PayProof { flaw, formula: both, with_always: both });
            }
        }
    }

    /// First loss knows no underinsurance: no proportion is ever taken beside it, a clause's either.
    fn first_losses(&mut self, payments: &[Lowered], payer: &mut Payer<'_>) {
        for Lowered { payment, .. } in payments {
            let steps = || payment.alternatives.iter().flat_map(|one| &one.steps).chain(&payment.steps);
            for first_loss in steps().filter(|step| matches!(step.kind, StepKind::FirstLoss(_))) {
                for proportion in steps().filter(|step| matches!(step.kind, StepKind::Proportion(_))) {
                    let both = self.formulas.all([payment.when, first_loss.when, proportion.when]);
                    let flaw = PayFlaw::Proportional(first_loss.statement, proportion.statement);
                    payer.proofs.push(PayProof { flaw, formula: both, with_always: both });
                }
            }
        }
    }

    /// Finds out whether a payment is of each position or of the whole case.
    fn by_position(&mut self, lowered: &mut Lowered, decided_per_position: bool) {
        let payment = &mut lowered.payment;
        let starts = payment.alternatives.iter().any(|one| self.uses_positions(Node::Amount(one.amount)));
        payment.per_position =
            self.uses_positions(Node::Amount(payment.exact)) || self.uses_positions(Node::Formula(payment.when));
        if (decided_per_position || payment.per_position) && !starts {
            self.problems.push(problem::whole_case_amount(lowered.head, decided_per_position));
        }
    }

    /// A share beside a limit: a reader may take the share of the amount before the limit, or after it.
    fn warn_order(&mut self, pays: &ast::Pays) {
        let lists: Vec<&[ast::Step]> = match &pays.paid {
            Paid::Amount(_) => vec![&pays.steps],
            Paid::GreaterOf(amounts) => {
                amounts.iter().map(|one| one.steps.as_slice()).chain([pays.steps.as_slice()]).collect()
            }
        };
        for steps in lists {
            let limit = |step: &ast::Step| matches!(step.kind, ast::StepKind::UpTo(_) | ast::StepKind::FirstLoss(_));
            for (at, share) in steps.iter().enumerate() {
                if !self.is_open_share(share) {
                    continue;
                }
                let before = steps.iter().take(at).rev().find(|step| limit(step));
                let after = steps.iter().skip(at.saturating_add(1)).find(|step| limit(step));
                if let Some(limit) = before.or(after) {
                    let words = match share.kind {
                        ast::StepKind::Times { .. } => "times",
                        _ => "less",
                    };
                    self.problems.push(problem::order_of_steps(share.span, limit.span, before.is_some(), words));
                }
            }
        }
    }

    /// `less 20 %` and `times 60 %` that do not say of what.
    fn is_open_share(&self, step: &ast::Step) -> bool {
        let (amount, said) = match &step.kind {
            ast::StepKind::Less { amount, of_what_is_left, .. } => (amount, *of_what_is_left),
            ast::StepKind::Times { factor, of_what_is_left } => (factor, *of_what_is_left),
            _ => return false,
        };
        let times = matches!(step.kind, ast::StepKind::Times { .. });
        !said && (times || self.is_written_share(amount))
    }

    fn is_written_share(&self, amount: &ast::Expr) -> bool {
        match &amount.kind {
            ast::ExprKind::Quantity { unit: Some(unit), .. } => unit.text == "%",
            ast::ExprKind::Parenthesis(inner) => self.is_written_share(inner),
            ast::ExprKind::Name(name) => {
                let fact = self.scope.vocabulary.fact_named(&name.text);
                fact.and_then(|fact| self.scope.vocabulary.fact(fact)).is_some_and(|fact| is_share(&fact.fact_type))
            }
            _ => false,
        }
    }

    /// A deductible that is taken from each payment and from their total.
    fn warn_deductibles(&mut self, payments: &[Lowered], totals: &[Totalled<'_>]) {
        let in_payment = payments.iter().find_map(|lowered| lowered.takes_deductible);
        let in_total =
            totals.iter().filter(|total| total.of.is_none()).find_map(|total| deductible(total.ast.steps.iter()));
        if let (Some(first), Some(second)) = (in_payment, in_total) {
            self.problems.push(problem::deductible_twice(second, first));
        }
    }
}

fn deductible<'a>(mut steps: impl Iterator<Item = &'a ast::Step>) -> Option<Span> {
    steps.find(|step| matches!(step.kind, ast::StepKind::Less { .. })).map(|step| step.span)
}

fn is_share(of: &Type) -> bool {
    *of == Type::Percent
}
