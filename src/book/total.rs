//! `total`: what a line pays for all positions and by all its `pays`, groups within groups.

use crate::base::{Codes, Span};
use crate::rule::{
    Amount, AmountId, FactId, FormulaId, KindId, Node, Payment, Pays, StatementId, Test, Total, Type, children,
    own_facts,
};
use crate::syntax::ast::{self, Effect};

use super::declare;
use super::lower::Lowerer;
use super::payment::{Lowered, Payer, problem};

use super::sentences::Placed;

/// A `total` as written, with the values that it is over.
pub(crate) struct Totalled<'a> {
    pub(crate) ast: &'a ast::Total,
    pub(crate) head: Span,
    pub(crate) of: Option<(KindId, Codes)>,
    id: StatementId,
    when: FormulaId,
}

/// Groups of positions that have totals.
#[derive(Default)]
struct Groups {
    totals: Vec<Total>,
    /// The groups that lie in no other, with what is paid for each.
    open: Vec<(Codes, AmountId)>,
    /// All values that are in a group.
    all: Codes,
    /// The fact that they are values of.
    fact: Option<FactId>,
}

/// Groups before those that they lie within, otherwise as written.
fn inner_first(mut waiting: Vec<Totalled<'_>>) -> Vec<Totalled<'_>> {
    let mut sorted = Vec::new();
    while !waiting.is_empty() {
        let within = |inner: &Totalled<'_>, outer: &Totalled<'_>| match (&inner.of, &outer.of) {
            (Some(_), None) => true,
            (Some((kind, inner)), Some((of, outer))) => kind == of && inner != outer && inner.is_subset(outer),
            (None, _) => false,
        };
        let next = waiting.iter().position(|total| !waiting.iter().any(|other| within(other, total)));
        // Of totals that were refused, any one.
        sorted.push(waiting.remove(next.unwrap_or(0)));
    }
    sorted
}

impl Lowerer<'_> {
    /// The `total`s of a line, those of the smallest groups first.
    pub(crate) fn totals<'a>(&mut self, placed: &[Placed<'a>], payer: &mut Payer<'a>) -> Vec<Totalled<'a>> {
        let mut totals: Vec<Totalled<'a>> = Vec::new();
        for statement in placed {
            let Effect::Total(total) = &statement.ast.effect else { continue };
            let of = if total.of.is_empty() {
                None
            } else {
                let Some((kind, codes)) = declare::values(self.scope, &total.of, &mut self.problems) else { continue };
                if !self.fact_of(kind).is_some_and(|fact| self.is_of_position(fact)) {
                    let name = self.scope.vocabulary.kind(kind).map(|kind| kind.name.to_string()).unwrap_or_default();
                    self.problems.push(problem::total_of_no_position(statement.ast.head, &name));
                    continue;
                }
                Some((kind, codes))
            };
            let head = statement.ast.head;
            for other in &totals {
                let clash = match (&of, &other.of) {
                    (None, None) => Some("both are over all that the line pays"),
                    (Some((kind, codes)), Some((of, others))) => {
                        let nested = codes.is_subset(others) || others.is_subset(codes);
                        if kind == of && codes == others {
                            Some("both are over the same positions")
                        } else if kind != of || !codes.is_disjoint(others) && !nested {
                            Some("a position could belong to both, and neither lies within the other")
                        } else {
                            None
                        }
                    }
                    _ => None,
                };
                if let Some(why) = clash {
                    self.problems.push(problem::totals_overlap(head, other.head, why));
                }
            }
            let own = self.when(total.when.as_ref(), payer.at);
            let clause = self.agreed_clause(statement.clause);
            let when = self.formulas.all([own, clause]);
            totals.push(Totalled { ast: total, head, of, id: statement.id, when });
        }
        inner_first(totals)
    }

    /// Everything that a line pays, in one amount.
    pub(crate) fn add_up<'a>(
        &mut self,
        payments: Vec<Lowered>,
        totals: Vec<Totalled<'a>>,
        covers: FormulaId,
        payer: &mut Payer<'a>,
    ) -> Option<Pays> {
        let currency = payer.currency.clone()?.0;
        let of = Type::Money(currency.clone());
        let payments: Vec<Payment> = payments.into_iter().map(|lowered| lowered.payment).collect();
        let paid = |per_position: bool| -> Vec<AmountId> {
            payments.iter().filter(|one| one.per_position == per_position).map(|one| one.paid).collect()
        };
        let (each, once) = (self.sum(&paid(true), &of), self.sum(&paid(false), &of));
        let (groups, mut whole): (Vec<_>, Vec<_>) = totals.into_iter().partition(|total| total.of.is_some());
        let mut groups = self.groups(groups, each, covers, payer)?;
        let mut parts = std::mem::take(&mut groups.open).into_iter().map(|(_, paid)| paid).collect::<Vec<_>>();
        if let Some(each) = each {
            let mut here = vec![covers];
            if let Some(fact) = groups.fact {
                let grouped = self.formulas.test(Test::In(fact, groups.all));
                here.push(self.formulas.not(grouped));
            }
            let here = self.formulas.all(here);
            parts.push(self.over_positions(here, each, &of));
        }
        if let Some(once) = once {
            parts.push(self.only_where(covers, once, &of));
        }
        let sum = self.sum(&parts, &of)?;
        let mut totals = groups.totals;
        let paid = match whole.pop() {
            Some(total) => {
                let total = self.total(&total, None, sum, payer)?;
                let paid = total.paid;
                totals.push(total);
                paid
            }
            None => sum,
        };
        Some(Pays { currency, payments, totals, paid })
    }

    /// The totals of groups of positions, inner ones before those that they lie within.
    fn groups<'a>(
        &mut self,
        totals: Vec<Totalled<'a>>,
        each: Option<AmountId>,
        covers: FormulaId,
        payer: &mut Payer<'a>,
    ) -> Option<Groups> {
        let of = Type::Money(payer.currency.clone()?.0);
        let mut groups = Groups::default();
        for total in totals {
            let Some((kind, codes)) = &total.of else { continue };
            let (Some(fact), Some(each)) = (self.fact_of(*kind), each) else {
                self.problems.push(problem::total_of_once(total.head));
                continue;
            };
            self.used.insert(fact);
            groups.fact = Some(fact);
            groups.all = groups.all.union(codes);
            let (inner, outer): (Vec<_>, Vec<_>) =
                groups.open.into_iter().partition(|(inner, _)| inner.is_subset(codes));
            groups.open = outer;
            let rest = inner.iter().fold(codes.clone(), |rest, (inner, _)| rest.difference(inner));
            let here = self.formulas.test(Test::In(fact, rest));
            let here = self.formulas.all([covers, here]);
            let own = self.over_positions(here, each, &of);
            let parts: Vec<AmountId> = inner.into_iter().map(|(_, paid)| paid).chain([own]).collect();
            let sum = self.sum(&parts, &of).unwrap_or(own);
            let built = self.total(&total, Some((fact, codes.clone())), sum, payer)?;
            groups.open.push((codes.clone(), built.paid));
            groups.totals.push(built);
        }
        Some(groups)
    }

    fn total<'a>(
        &mut self,
        total: &Totalled<'a>,
        of: Option<(FactId, Codes)>,
        sum: AmountId,
        payer: &mut Payer<'a>,
    ) -> Option<Total> {
        let (steps, after) = self.steps(&total.ast.steps, sum, Some(total.when), payer)?;
        if let Some(step) = steps.iter().zip(&total.ast.steps).find(|(step, _)| {
            self.uses_positions(Node::Amount(step.kind.by())) || self.uses_positions(Node::Formula(step.when))
        }) {
            self.problems.push(problem::total_by_position(step.1.span));
        }
        self.warn_order(&total.ast.steps, payer);
        let paid = self.rounded(after, payer);
        Some(Total { statement: total.id, of, sum, steps, paid })
    }

    fn sum(&mut self, amounts: &[AmountId], of: &Type) -> Option<AmountId> {
        let (first, rest) = amounts.split_first()?;
        Some(rest.iter().fold(*first, |sum, one| self.formulas.add_amount(Amount::Add(sum, *one), of.clone())))
    }

    /// The sum of an amount over the positions for which a condition holds.
    fn over_positions(&mut self, when: FormulaId, amount: AmountId, of: &Type) -> AmountId {
        let here = self.only_where(when, amount, of);
        self.formulas.add_amount(Amount::SumOver(here), of.clone())
    }

    fn fact_of(&self, kind: KindId) -> Option<FactId> {
        self.scope.vocabulary.kind(kind).map(|kind| kind.fact)
    }

    fn is_of_position(&self, fact: FactId) -> bool {
        self.scope.vocabulary.fact(fact).is_some_and(|fact| fact.position)
    }

    /// Whether a fact of positions is asked for, sums over positions aside: those are of the whole case.
    pub(crate) fn uses_positions(&self, root: Node) -> bool {
        if !self.scope.vocabulary.facts.iter().any(|fact| fact.position) {
            return false;
        }
        let (mut stack, mut seen) = (vec![root], rustc_hash::FxHashSet::default());
        while let Some(node) = stack.pop() {
            if !seen.insert(node) {
                continue;
            }
            let mut found = false;
            own_facts(&self.formulas, node, |fact| found |= self.is_of_position(fact));
            if found {
                return true;
            }
            let sum = matches!(node, Node::Amount(id) if matches!(self.formulas.amount(id), Some(Amount::SumOver(_))));
            if !sum {
                children(&self.formulas, node, |child| stack.push(child));
            }
        }
        false
    }
}
