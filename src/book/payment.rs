//! `pays` and `replaces`: each becomes a program of amounts in the graph.

pub(crate) mod order;
pub(crate) mod problem;
mod step;

use rustc_hash::FxHashMap;

use crate::base::{Name, Span};
use crate::rule::{
    Alternative, Amount, FactId, FormulaId, LineId, Node, PayFlaw, PayProof, Payment, Pays, Role, StatementId,
    StepKind, Test, Type, paid_for,
};
use crate::syntax::ast::{self, Effect, Paid};

use super::condition::At;
use super::lower::Lowerer;

use super::sentences::Placed;
use super::total::Totalled;
use order::Sort;

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
    /// What each step is to a reader who wonders which comes first.
    sorts: FxHashMap<(u32, u32, u32), Sort>,
    proofs: Vec<PayProof>,
}

impl<'a> Payer<'a> {
    fn new(at: At) -> Self {
        let (replacements, sorts) = (FxHashMap::default(), FxHashMap::default());
        Self { at, currency: None, replacements, sorts, proofs: Vec::new() }
    }

    /// What clauses put in the place of a step.
    fn replacements_of(&self, step: &ast::Step) -> impl Iterator<Item = &'a [ast::Step]> {
        self.replacements.get(&step.span.key()).into_iter().flatten().map(|other| other.steps)
    }
}

/// A `pays` with where it stands and whether it pays besides others.
pub(crate) struct Lowered {
    pub(crate) payment: Payment,
    pub(crate) head: Span,
    also: bool,
    /// What it pays for.
    starts: Vec<FactId>,
    takes_deductible: Option<Span>,
}

impl Lowerer<'_> {
    /// What a line pays, where it covers; none if it has no `pays`, or one that has been refused.
    pub(crate) fn payments(
        &mut self,
        placed: &[Placed<'_>],
        line: LineId,
        covers: FormulaId,
        per_position: bool,
        at: At,
    ) -> (Option<Pays>, Vec<PayProof>) {
        let mut payer = Payer::new(at);
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
        for lowered in &mut payments {
            self.by_position(lowered, per_position);
        }
        self.warn_deductibles(&payments, &totals);
        let pays = self.add_up(payments, totals, covers, &mut payer);
        if let Some(pays) = &pays {
            self.first_losses(pays, &mut payer);
        }
        (pays, payer.proofs)
    }

    /// What each clause puts in the place of which step.
    fn replacements<'a>(&mut self, placed: &[Placed<'a>], line: LineId, payer: &mut Payer<'a>) {
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
            starts.extend(paid_for(&self.formulas, &self.scope.vocabulary, start.id));
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
        if let Paid::GreaterOf(amounts) = &pays.paid {
            amounts.iter().for_each(|one| self.warn_order(&one.steps, payer));
        }
        self.warn_order(&pays.steps, payer);
        if !sound {
            return None;
        }
        let rounded = self.rounded(exact, payer);
        let paid = self.only_where(when, rounded, &of);
        let takes_deductible = deductible(pays.paid.steps().chain(&pays.steps));
        let payment = Payment { statement: statement.id, when, per_position: false, alternatives, steps, exact, paid };
        Some(Lowered { payment, head: statement.ast.head, also: pays.also, starts, takes_deductible })
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

    /// First loss knows no underinsurance: no proportion is ever taken beside it, neither a clause's nor a total's.
    fn first_losses(&mut self, pays: &Pays, payer: &mut Payer<'_>) {
        let yes = self.formulas.constant(true);
        let of_payments = pays.payments.iter().enumerate().flat_map(|(at, payment)| {
            let steps = payment.alternatives.iter().flat_map(|one| &one.steps).chain(&payment.steps);
            steps.map(move |step| (Some(at), payment.when, step))
        });
        let of_totals = pays.totals.iter().flat_map(|total| &total.steps).map(|step| (None, yes, step));
        let all: Vec<_> = of_payments.chain(of_totals).collect();
        for (of, when, first_loss) in all.iter().filter(|(.., step)| matches!(step.kind, StepKind::FirstLoss(_))) {
            for (other, other_when, proportion) in &all {
                let apart = of.is_some() && other.is_some() && of != other;
                if apart || !matches!(proportion.kind, StepKind::Proportion(_)) {
                    continue;
                }
                let both = self.formulas.all([*when, first_loss.when, *other_when, proportion.when]);
                let flaw = PayFlaw::Proportional(first_loss.statement, proportion.statement);
                payer.proofs.push(PayProof { flaw, formula: both, with_always: both });
            }
        }
    }

    /// A deductible that is taken from each payment and from their total.
    fn warn_deductibles(&mut self, payments: &[Lowered], totals: &[Totalled<'_>]) {
        let in_payment = payments.iter().find_map(|lowered| lowered.takes_deductible);
        let in_total = totals.iter().find_map(|total| deductible(total.ast.steps.iter()));
        if let (Some(first), Some(second)) = (in_payment, in_total) {
            self.problems.push(problem::deductible_twice(second, first));
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
}

fn deductible<'s>(mut steps: impl Iterator<Item = &'s ast::Step>) -> Option<Span> {
    steps.find(|step| matches!(step.kind, ast::StepKind::Less { .. })).map(|step| step.span)
}
