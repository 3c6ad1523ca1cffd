//! What a line pays for a case, step by step, as it stands on a settlement sheet.

use crate::base::{Exact, Name};
use crate::rule::{
    Amount, AmountId, FactId, Formulas, LineId, Payment, StatementId, Step, StepKind, Total, Value, facts_of,
    facts_of_amount,
};

use super::{Amounted, Case, Evaluation, EvaluationError, Evaluator, FactShown, Truth};

/// What an amount can still be, where facts are unknown; never below 0.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Between {
    /// No less than this.
    pub from: Exact,
    /// No more than this; none: nothing is known to limit it.
    pub to: Option<Exact>,
}

impl Between {
    /// Exactly this.
    pub fn exactly(amount: Exact) -> Self {
        Self { from: amount, to: Some(amount) }
    }

    /// The one amount that it can be.
    pub fn known(self) -> Option<Exact> {
        (self.to == Some(self.from)).then_some(self.from)
    }
}

/// What a line pays.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Settlement {
    /// The currency of all amounts.
    pub currency: Name,
    /// The sheet, from the first line to the last.
    pub entries: Vec<Entry>,
    /// What is paid in the end.
    pub paid: Between,
    /// The facts that the paid amounts start from, each with the position that it is of: what the line pays for.
    pub pays_for: Vec<(FactId, Option<usize>)>,
    /// Facts of which the default was used.
    pub assumed: Vec<FactId>,
    /// Unknown facts on which the amount hangs.
    pub missing: Vec<FactId>,
}

/// A line of a settlement sheet.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Entry {
    /// The sentence.
    pub statement: StatementId,
    /// The position, from 1, where the case has several and the line pays for each.
    pub position: Option<usize>,
    /// What it does.
    pub does: Does,
    /// Whether it is taken; *unknown* where that hangs on unknown facts.
    pub taken: Truth,
    /// The amount or factor that it does it by.
    pub by: Option<Between>,
    /// The amount before it, of a step.
    pub before: Option<Between>,
    /// The amount after it.
    pub after: Between,
    /// The facts that it names, and those that keep it from being taken.
    pub because: Vec<FactShown>,
    /// The amounts that it names, as written.
    pub written: Vec<AmountId>,
    /// It names a single fact and nothing else.
    pub plain_fact: bool,
}

/// What a line of a settlement sheet does.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Does {
    /// Begins a payment.
    Starts,
    /// Takes the greatest of several.
    Greatest,
    /// A step.
    Step(StepKind),
    /// Rounds, and closes a payment.
    Pays,
    /// Begins a total with the sum so far.
    Sums,
    /// Rounds, and closes a total.
    Totals,
}

impl<'r> Evaluator<'r> {
    /// What a line pays for a case; none if it has no `pays`.
    ///
    /// # Errors
    /// An amount cannot be computed.
    pub fn settle(&mut self, line: LineId, case: &Case<'r>) -> Result<Option<Settlement>, EvaluationError> {
        let rules = self.rules();
        let Some(line) = rules.line(line) else { return Ok(None) };
        let Some(pays) = &line.pays else { return Ok(None) };
        let mut sheet = Sheet { entries: Vec::new(), pays_for: Vec::new(), facts: Vec::new() };
        let mut inner = self.for_positions();
        let numbered = case.position_count() > 0;
        let positions =
            if pays.payments.iter().any(|one| one.per_position) { case.each_position().collect() } else { Vec::new() };
        for (at, item) in positions.iter().enumerate() {
            let mut evaluation = inner.on(item);
            if evaluation.truth(line.covers)? == Truth::No {
                continue;
            }
            let number = numbered.then(|| at.saturating_add(1));
            for payment in pays.payments.iter().filter(|one| one.per_position) {
                sheet.payment(&mut evaluation, payment, number)?;
            }
        }
        self.keep_for_positions(inner);
        let mut evaluation = self.on(case);
        if line.per_position || evaluation.truth(line.covers)? != Truth::No {
            for payment in pays.payments.iter().filter(|one| !one.per_position) {
                sheet.payment(&mut evaluation, payment, None)?;
            }
        }
        if !sheet.entries.is_empty() {
            for total in &pays.totals {
                sheet.total(&mut evaluation, total)?;
            }
        }
        let paid = evaluation.between(pays.paid)?;
        let Sheet { entries, mut pays_for, facts } = sheet;
        pays_for.sort_unstable();
        pays_for.dedup();
        let mut assumed: Vec<FactId> = facts.clone();
        assumed.retain(|fact| {
            positions.iter().chain([case]).any(|case| matches!(case.known(*fact), super::Known::Assumed(_)))
        });
        assumed.sort_unstable();
        assumed.dedup();
        let mut missing = if paid.known().is_some() { Vec::new() } else { facts };
        missing.retain(|fact| {
            let open = |case: &Case<'_>| case.known(*fact).value().is_none();
            let of_position = rules.vocabulary.fact(*fact).is_some_and(|fact| fact.position);
            if of_position && !positions.is_empty() { positions.iter().any(open) } else { open(case) }
        });
        missing.sort_unstable();
        missing.dedup();
        Ok(Some(Settlement { currency: pays.currency.clone(), entries, paid, pays_for, assumed, missing }))
    }
}

/// A settlement being written.
struct Sheet {
    entries: Vec<Entry>,
    pays_for: Vec<(FactId, Option<usize>)>,
    facts: Vec<FactId>,
}

impl Sheet {
    fn payment(
        &mut self,
        evaluation: &mut Evaluation<'_, '_>,
        payment: &Payment,
        position: Option<usize>,
    ) -> Result<(), EvaluationError> {
        let taken = evaluation.truth(payment.when)?;
        if taken == Truth::No {
            return Ok(());
        }
        let formulas = &evaluation.rules.formulas;
        let mut starts = Vec::new();
        for one in &payment.alternatives {
            let facts = facts_of_amount(formulas, one.written);
            starts.extend(&facts);
            self.facts.extend(&facts);
            self.facts.extend(facts_of(formulas, payment.when));
            let after = evaluation.between(one.amount).map_err(|error| error.by(one.statement))?;
            let because = evaluation.shown_facts(facts.into_iter());
            let written = vec![one.written];
            self.entries.push(Entry {
                statement: one.statement,
                position,
                does: Does::Starts,
                taken,
                by: None,
                before: None,
                after,
                because,
                plain_fact: is_fact(formulas, &written),
                written,
            });
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
        if paid.to != Some(Exact::ZERO) {
            self.pays_for.extend(starts.into_iter().map(|fact| (fact, position)));
        }
        self.entries
            .push(Entry { before: Some(running), ..plain(payment.statement, position, Does::Pays, paid, taken) });
        Ok(())
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
            let (mut because, mut by) = (Vec::new(), None);
            if taken != Truth::No {
                let named = step.written.iter().flat_map(|amount| facts_of_amount(formulas, *amount));
                let named: Vec<FactId> = named.collect();
                self.facts.extend(&named);
                because = evaluation.shown_facts(named.into_iter());
                by = evaluation.maybe_between(step.kind.by()).map_err(told)?;
            }
            if taken != Truth::Yes {
                because = evaluation.shown_facts(asked.into_iter());
            }
            let after = evaluation.between(step.after).map_err(told)?;
            self.entries.push(Entry {
                statement: step.statement,
                position,
                does: Does::Step(step.kind),
                taken,
                by,
                before: Some(before),
                after,
                because,
                written: step.written.clone(),
                plain_fact: is_fact(formulas, &step.written),
            });
            before = after;
        }
        Ok(())
    }

    fn total(&mut self, evaluation: &mut Evaluation<'_, '_>, total: &Total) -> Result<(), EvaluationError> {
        let sum = evaluation.between(total.sum).map_err(|error| error.by(total.statement))?;
        self.entries.push(plain(total.statement, None, Does::Sums, sum, Truth::Yes));
        self.steps(evaluation, &total.steps, sum, None)?;
        let paid = evaluation.between(total.paid).map_err(|error| error.by(total.statement))?;
        self.entries.push(plain(total.statement, None, Does::Totals, paid, Truth::Yes));
        Ok(())
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
    /// What an amount of money or a factor can still be; what is absent counts 0.
    ///
    /// # Errors
    /// It cannot be computed.
    pub fn between(&mut self, id: AmountId) -> Result<Between, EvaluationError> {
        Ok(self.maybe_between(id)?.unwrap_or(Between::exactly(Exact::ZERO)))
    }

    /// What an amount can still be; none where it is absent.
    fn maybe_between(&mut self, id: AmountId) -> Result<Option<Between>, EvaluationError> {
        match self.amount(id)? {
            Amounted::Is(Value::Number(number)) => Ok(Some(Between::exactly(*number))),
            Amounted::Is(_) | Amounted::Absent => Ok(None),
            Amounted::Unknown => {
                let range = self.range(id);
                let from = range.low().map_or(Exact::ZERO, |low| low.value).max(Exact::ZERO);
                Ok(Some(Between { from, to: range.high().map(|high| high.value.max(Exact::ZERO)) }))
            }
        }
    }

    fn shown_facts(&self, facts: impl Iterator<Item = FactId>) -> Vec<FactShown> {
        let mut seen = rustc_hash::FxHashSet::default();
        facts.filter(|fact| seen.insert(*fact)).filter_map(|fact| self.shown(fact)).collect()
    }
}
