//! A settlement sheet being written, payment by payment and step by step.

use std::collections::BTreeSet;

use rustc_hash::FxHashSet;

use crate::base::Exact;
use crate::rule::{
    Alternative, Amount, AmountId, Defined, FactId, Formula, FormulaId, Formulas, Node, Payment, Role, StatementId,
    Step, Total, Wording, amount_words, children, facts_of, facts_of_amount,
};

use super::settle::{Between, Does, Entry};
use super::{Amounted, Evaluation, EvaluationError, Truth};

/// What has been written so far.
#[derive(Default)]
pub(super) struct Sheet {
    pub(super) entries: Vec<Entry>,
    /// What is paid for, each fact with its position.
    pub(super) pays_for: Vec<(FactId, Option<usize>)>,
    /// The facts that are asked for.
    pub(super) facts: Vec<FactId>,
    /// The unknown facts on which an amount hangs.
    pub(super) missing: Vec<FactId>,
}

impl Sheet {
    pub(super) fn payment(
        &mut self,
        evaluation: &mut Evaluation<'_, '_>,
        payment: &Payment,
        position: Option<usize>,
    ) -> Result<(), EvaluationError> {
        let taken = evaluation.truth(payment.when)?;
        let formulas = &evaluation.rules.formulas;
        if taken == Truth::No {
            return self.not_paid(evaluation, payment, position);
        }
        self.facts.extend(facts_of(formulas, payment.when));
        self.missing.extend(evaluation.open_facts(Node::Formula(payment.when)));
        self.missing.extend(evaluation.open_facts(Node::Amount(payment.exact)));
        for one in &payment.alternatives {
            let facts = facts_of_amount(formulas, one.written);
            self.facts.extend(&facts);
            let after = self.start(evaluation, one, position, taken, facts.into_iter().collect())?;
            self.steps(evaluation, &one.steps, after, position)?;
        }
        let mut running = match payment.alternatives.as_slice() {
            [only] => evaluation.between(only.exact)?,
            several => {
                let all: Result<Vec<Between>, _> = several.iter().map(|one| evaluation.between(one.exact)).collect();
                let greatest = all?.into_iter().reduce(greater).unwrap_or(Between::exactly(Exact::ZERO));
                self.entries.push(plain(payment.statement, position, Does::Greatest, greatest, taken));
                greatest
            }
        };
        self.steps(evaluation, &payment.steps, running, position)?;
        running = evaluation.between(payment.exact)?;
        let paid = evaluation.between(payment.paid).map_err(|error| error.by(payment.statement))?;
        self.pays_for.extend(evaluation.paid_for(payment, paid).into_iter().map(|fact| (fact, position)));
        self.pays_for.sort_unstable();
        self.pays_for.dedup();
        self.entries
            .push(Entry { before: Some(running), ..plain(payment.statement, position, Does::Pays, paid, taken) });
        Ok(())
    }

    /// An amount that there is, and that is not paid for: what a reader would look for in vain.
    fn not_paid(
        &mut self,
        evaluation: &mut Evaluation<'_, '_>,
        payment: &Payment,
        position: Option<usize>,
    ) -> Result<(), EvaluationError> {
        let facts: Vec<FactId> = facts_of(&evaluation.rules.formulas, payment.when).into_iter().collect();
        for one in &payment.alternatives {
            if evaluation.between(one.amount)?.from > Exact::ZERO {
                self.facts.extend(&facts);
                self.start(evaluation, one, position, Truth::No, facts.clone())?;
            }
        }
        Ok(())
    }

    fn start(
        &mut self,
        evaluation: &mut Evaluation<'_, '_>,
        one: &Alternative,
        position: Option<usize>,
        taken: Truth,
        facts: Vec<FactId>,
    ) -> Result<Between, EvaluationError> {
        let after = evaluation.between(one.amount).map_err(|error| error.by(one.statement))?;
        let written = vec![one.written];
        self.entries.push(Entry {
            computed: evaluation.computed(&written),
            because: evaluation.shown_facts(facts.into_iter()),
            plain_fact: is_fact(&evaluation.rules.formulas, &written),
            written,
            ..plain(one.statement, position, Does::Starts, after, taken)
        });
        Ok(after)
    }

    fn steps(
        &mut self,
        evaluation: &mut Evaluation<'_, '_>,
        steps: &[Step],
        from: Between,
        position: Option<usize>,
    ) -> Result<(), EvaluationError> {
        let formulas = &evaluation.rules.formulas;
        let mut before = from;
        for step in steps {
            let told = |error: EvaluationError| error.by(step.statement);
            let taken = evaluation.truth(step.when).map_err(told)?;
            // What another wording would do is no news in this one.
            if step.replaces && taken == Truth::No {
                continue;
            }
            let asked = facts_of(formulas, step.when);
            self.facts.extend(&asked);
            let (mut because, mut by, mut computed) = (Vec::new(), None, Vec::new());
            if taken != Truth::No {
                let named: Vec<FactId> =
                    step.written.iter().flat_map(|amount| facts_of_amount(formulas, *amount)).collect();
                self.facts.extend(&named);
                because = evaluation.shown_facts(named.into_iter());
                computed = evaluation.computed(&step.written);
                by = evaluation.maybe_between(step.kind.by()).map_err(told)?;
            }
            if taken != Truth::Yes {
                because = evaluation.shown_facts(asked.into_iter());
                computed = evaluation.lifting(step.when);
            } else if step.replaces {
                // The clause that brings it.
                because.splice(0..0, evaluation.shown_facts(asked.into_iter()));
            }
            let absent = step.written.iter().any(|amount| evaluation.amount(*amount) == Ok(Amounted::Absent));
            if position.is_none() {
                // The steps of a payment are part of its amount; those of a total are asked here.
                self.missing.extend(evaluation.open_facts(Node::Formula(step.when)));
                self.missing.extend(evaluation.open_facts(Node::Amount(step.kind.by())));
            }
            let after = evaluation.between(step.after).map_err(told)?;
            self.entries.push(Entry {
                by,
                before: Some(before),
                because,
                computed,
                written: step.written.clone(),
                plain_fact: is_fact(formulas, &step.written) && !absent && !step.replaces,
                ..plain(step.statement, position, Does::Step(step.kind), after, taken)
            });
            before = after;
        }
        Ok(())
    }

    pub(super) fn total(&mut self, evaluation: &mut Evaluation<'_, '_>, total: &Total) -> Result<(), EvaluationError> {
        self.missing.extend(evaluation.open_facts(Node::Amount(total.sum)));
        let sum = evaluation.between(total.sum).map_err(|error| error.by(total.statement))?;
        self.entries.push(plain(total.statement, None, Does::Sums, sum, Truth::Yes));
        self.steps(evaluation, &total.steps, sum, None)?;
        let paid = evaluation.between(total.paid).map_err(|error| error.by(total.statement))?;
        self.entries.push(plain(total.statement, None, Does::Totals, paid, Truth::Yes));
        Ok(())
    }
}

impl Sheet {
    /// The sum of the line, where there is more than one amount to add up.
    pub(super) fn in_all(&mut self, head: StatementId, paid: Between) {
        let closed = self.entries.iter().filter(|entry| matches!(entry.does, Does::Pays | Does::Totals)).count();
        if closed > 1 {
            self.entries.push(plain(head, None, Does::InAll, paid, Truth::Yes));
        }
    }
}

fn plain(statement: StatementId, position: Option<usize>, does: Does, after: Between, taken: Truth) -> Entry {
    Entry {
        statement,
        position,
        does,
        taken,
        by: None,
        before: None,
        after,
        computed: Vec::new(),
        because: Vec::new(),
        written: Vec::new(),
        plain_fact: false,
    }
}

fn is_fact(formulas: &Formulas, written: &[AmountId]) -> bool {
    matches!(written, [only] if matches!(formulas.amount(*only), Some(Amount::Fact(_))))
}

fn greater(one: Between, other: Between) -> Between {
    Between { from: one.from.max(other.from), to: one.to.zip(other.to).map(|(one, other)| one.max(other)) }
}

impl Evaluation<'_, '_> {
    /// The facts that a payment is for, where it pays this; none where it pays nothing.
    pub(super) fn paid_for(&self, payment: &Payment, paid: Between) -> BTreeSet<FactId> {
        if paid.to == Some(Exact::ZERO) { BTreeSet::new() } else { self.rules.paid_for(payment) }
    }

    /// What an amount names that has a name of its own and is no fact: `Ausfalltage is 10 days`, `Satz is 5 % (row 3 of …)`.
    fn computed(&mut self, written: &[AmountId]) -> Vec<String> {
        let rules = self.rules;
        let (mut stack, mut seen, mut told) = (written.to_vec(), FxHashSet::default(), Vec::new());
        while let Some(id) = stack.pop() {
            if !seen.insert(id) {
                continue;
            }
            let is = |meaning: &Defined| matches!(meaning, Defined::Amount(amount, _) if *amount == id);
            let defined = rules.vocabulary.definitions.iter().find(|definition| is(&definition.meaning));
            let looked_up = matches!(rules.formulas.amount(id), Some(Amount::Lookup { .. }));
            let plain = matches!(rules.formulas.amount(id), Some(Amount::Fact(_) | Amount::Constant(_)));
            if (defined.is_some() || looked_up) && !plain {
                let value = match (self.amount(id), rules.formulas.amount_type(id)) {
                    (Ok(Amounted::Is(value)), Some(of)) => Wording::of(rules).constant(of, value),
                    _ => continue,
                };
                let row = self.row_used(id).ok().flatten().and_then(|row| rules.statement(row));
                let row = row.map(|row| {
                    let source = row.citations.first().map(|source| format!(", {source}")).unwrap_or_default();
                    format!(" ({}{source})", row.name)
                });
                told.push(format!("{} is {value}{}", amount_words(rules, id), row.unwrap_or_default()));
                continue;
            }
            children(&rules.formulas, Node::Amount(id), |child| {
                if let Node::Amount(child) = child {
                    stack.push(child);
                }
            });
        }
        told.reverse();
        told
    }

    /// The waivers that keep a step from being taken.
    fn lifting(&mut self, when: FormulaId) -> Vec<String> {
        let rules = self.rules;
        let (mut stack, mut told) = (vec![when], Vec::new());
        while let Some(id) = stack.pop() {
            match rules.formulas.get(id) {
                Formula::All(parts) | Formula::Any(parts) => stack.extend(parts.iter().copied()),
                Formula::Not(inner) => stack.push(*inner),
                Formula::Stated(statement, _) => {
                    let Some(statement) = rules.statement(*statement) else { continue };
                    if statement.role == Role::Waiver && self.truth(id) == Ok(Truth::Yes) {
                        let source = statement.citations.first().map(|source| format!(" [{source}]"));
                        told.push(format!("{} {}{}", statement.name, statement.text, source.unwrap_or_default()));
                    }
                }
                _ => {}
            }
        }
        told
    }
}
