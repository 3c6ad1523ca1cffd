//! What a line pays for a case, step by step, as it stands on a settlement sheet.

use crate::base::{Exact, Name};
use crate::rule::{AmountId, FactId, Line, LineId, Payment, Pays, StatementId, StepKind, Value};

use super::sheet::Sheet;
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
    /// What the line pays for: facts of the paid amounts, each with the position that it is of.
    pub pays_for: Vec<(FactId, Option<usize>)>,
    /// Facts that the payments ask for.
    pub facts: Vec<FactId>,
    /// Of these, facts of which the default was used.
    pub assumed: Vec<FactId>,
    /// Unknown facts on which the amount hangs.
    pub missing: Vec<FactId>,
}

/// What a line pays and what for, without the sheet.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Paid {
    /// The currency.
    pub currency: Name,
    /// What is paid in the end.
    pub between: Between,
    /// As [`Settlement::pays_for`].
    pub pays_for: Vec<(FactId, Option<usize>)>,
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
    /// What it names that is computed or looked up, and the sentences that keep it from being taken.
    pub computed: Vec<String>,
    /// The facts that it names, and those that keep it from being taken.
    pub because: Vec<FactShown>,
    /// The amounts that it names, as written.
    pub written: Vec<AmountId>,
    /// It names a single fact that is there, and nothing else.
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
    /// Adds up what the payments and totals of the line have come to, where no `total` does.
    InAll,
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
        let mut sheet = Sheet::default();
        self.each_payment(line, case, &mut |evaluation, payment, position| {
            sheet.payment(evaluation, payment, position)
        })?;
        let positions = positions(pays, case);
        let mut evaluation = self.on(case);
        if sheet.entries.iter().any(|entry| entry.does == Does::Pays) {
            for total in &pays.totals {
                sheet.total(&mut evaluation, total)?;
            }
        }
        let paid = evaluation.between(pays.paid)?;
        if pays.totals.iter().all(|total| total.of.is_some()) {
            sheet.in_all(line.head, paid);
        }
        let Sheet { entries, pays_for, facts, missing } = sheet;
        let sorted = |mut facts: Vec<FactId>| {
            facts.sort_unstable();
            facts.dedup();
            facts
        };
        let facts = sorted(facts);
        let mut assumed = facts.clone();
        assumed.retain(|fact| {
            positions.iter().chain([case]).any(|case| matches!(case.known(*fact), super::Known::Assumed(_)))
        });
        let missing = if paid.known().is_some() { Vec::new() } else { sorted(missing) };
        Ok(Some(Settlement { currency: pays.currency.clone(), entries, paid, pays_for, facts, assumed, missing }))
    }

    /// What a line pays for a case, and what for: the same as [`Self::settle`] says, without the sheet; none if it has no
    /// `pays`.
    ///
    /// # Errors
    /// An amount that is paid cannot be computed.
    pub fn paid(&mut self, line: LineId, case: &Case<'r>) -> Result<Option<Paid>, EvaluationError> {
        let Some(line) = self.rules().line(line) else { return Ok(None) };
        let Some(pays) = &line.pays else { return Ok(None) };
        let mut pays_for = Vec::new();
        self.each_payment(line, case, &mut |evaluation, payment, position| {
            if evaluation.truth(payment.when)? != Truth::No {
                let paid = evaluation.between(payment.paid).map_err(|error| error.by(payment.statement))?;
                pays_for.extend(evaluation.paid_for(payment, paid).into_iter().map(|fact| (fact, position)));
            }
            Ok(())
        })?;
        pays_for.sort_unstable();
        pays_for.dedup();
        let between = self.on(case).between(pays.paid)?;
        Ok(Some(Paid { currency: pays.currency.clone(), between, pays_for }))
    }

    /// Each payment of a line that covers a case or may do so, with the position that it is of.
    fn each_payment(&mut self, line: &Line, case: &Case<'r>, each: EachPayment<'_, 'r>) -> Result<(), EvaluationError> {
        let Some(pays) = &line.pays else { return Ok(()) };
        let mut inner = self.for_positions();
        let numbered = case.position_count() > 0;
        for (at, item) in positions(pays, case).iter().enumerate() {
            let mut evaluation = inner.on(item);
            if evaluation.truth(line.covers)? == Truth::No {
                continue;
            }
            let number = numbered.then(|| at.saturating_add(1));
            for payment in pays.payments.iter().filter(|one| one.per_position) {
                each(&mut evaluation, payment, number)?;
            }
        }
        self.keep_for_positions(inner);
        let mut evaluation = self.on(case);
        if line.per_position || evaluation.truth(line.covers)? != Truth::No {
            for payment in pays.payments.iter().filter(|one| !one.per_position) {
                each(&mut evaluation, payment, None)?;
            }
        }
        Ok(())
    }
}

/// What is done with a payment and the position that it is of.
type EachPayment<'a, 'r> =
    &'a mut dyn FnMut(&mut Evaluation<'_, 'r>, &Payment, Option<usize>) -> Result<(), EvaluationError>;

/// The positions that are paid for each by itself.
fn positions<'r>(pays: &Pays, case: &Case<'r>) -> Vec<Case<'r>> {
    if pays.payments.iter().any(|one| one.per_position) { case.each_position().collect() } else { Vec::new() }
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
    pub(super) fn maybe_between(&mut self, id: AmountId) -> Result<Option<Between>, EvaluationError> {
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

    pub(super) fn shown_facts(&self, facts: impl Iterator<Item = FactId>) -> Vec<FactShown> {
        let mut seen = rustc_hash::FxHashSet::default();
        facts.filter(|fact| seen.insert(*fact)).filter_map(|fact| self.shown(fact)).collect()
    }
}
