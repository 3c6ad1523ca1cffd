//! One case, decided by the reference evaluator and the exact engine: what every row of a batch is decided as.

use std::sync::Arc;

use crate::base::Exact;
use crate::decide::{Amounted, Answer, Between, Case, EvaluationError, Evaluator};
use crate::question::{contradicts_always, settle_line, total_between};
use crate::rule::{AmountId, LineId, Value};

use super::decided::{Money, Outcome, Refusal, Total};
use super::run::Batch;

/// A case, decided by the reference evaluator and the exact engine.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CaseDecided {
    /// For each line its answer and, if it says what it pays, how much; none where that is not known.
    pub lines: Vec<(Outcome, Option<Option<Exact>>)>,
    /// What all lines pay together, as [`Decided::total`](super::Decided::total).
    pub total: Option<Option<Exact>>,
}

impl CaseDecided {
    /// Decides one case, with its positions; every row of a batch is decided as this does.
    ///
    /// # Errors
    /// The case cannot be, or an amount cannot be computed.
    pub fn of<'r>(evaluator: &mut Evaluator<'r>, case: &Case<'r>) -> Result<Self, Refusal> {
        let rules = evaluator.rules();
        let broken = evaluator.check_always(case).map_err(Refusal::NotComputed)?;
        if !broken.is_empty() {
            return Err(Refusal::BreaksAlways(broken));
        }
        let impossible = contradicts_always(evaluator, case);
        if !impossible.is_empty() {
            return Err(Refusal::BreaksAlways(impossible));
        }
        let (mut lines, mut settled) = (Vec::with_capacity(rules.lines.len()), Vec::new());
        for (at, line) in rules.lines.iter().enumerate() {
            let id = LineId::new(at);
            let outcome = outcome(evaluator, id, case).map_err(Refusal::NotComputed)?;
            let mut paid = None;
            if let (Some(pays), Some(mut settlement)) =
                (&line.pays, evaluator.paid(id, case).map_err(Refusal::NotComputed)?)
            {
                let known = match outcome.answer {
                    // That it does not cover may have taken more than the evaluator to find out.
                    Answer::NotCovered => {
                        settlement.between = Between::exactly(Exact::ZERO);
                        settlement.pays_for.clear();
                        Some(Exact::ZERO)
                    }
                    // Whatever is unknown, its bounds may meet.
                    Answer::Covered => settlement.between.known(),
                    Answer::Depends => known_amount(evaluator, case, pays.paid).map_err(Refusal::NotComputed)?,
                };
                settled.push(settlement);
                paid = Some(known);
            }
            lines.push((outcome, paid));
        }
        let all: Vec<_> = settled.iter().map(|paid| (&paid.currency, paid.between, paid.pays_for.as_slice())).collect();
        let total = total_between(&all).map(|(_, between)| between);
        // Where nothing is known of one line's amount, nothing is of their sum.
        let open = lines.iter().any(|(_, paid)| *paid == Some(None));
        Ok(Self { lines, total: total.map(|total| Between::known(total).filter(|_| !open)) })
    }
}

/// What an amount that is paid comes to, if the evaluator knows it; absent is 0.
fn known_amount<'r>(
    evaluator: &mut Evaluator<'r>,
    case: &Case<'r>,
    id: AmountId,
) -> Result<Option<Exact>, EvaluationError> {
    let mut evaluation = evaluator.on(case);
    Ok(match evaluation.amount(id)? {
        Amounted::Is(Value::Number(number)) => Some(*number),
        Amounted::Unknown => None,
        Amounted::Is(_) | Amounted::Absent => Some(Exact::ZERO),
    })
}

pub(super) fn outcome<'r>(
    evaluator: &mut Evaluator<'r>,
    line: LineId,
    case: &Case<'r>,
) -> Result<Outcome, EvaluationError> {
    let settled = settle_line(evaluator, line, case)?;
    Ok(Outcome { answer: settled.answer, statement: settled.deciding, missing: Arc::from(settled.missing) })
}

impl Batch {
    /// Gives a row an answer that no program has.
    pub(super) fn answer(&mut self, line: usize, row: usize, outcome: Outcome) {
        if let Some(decided) = self.lines.get_mut(line) {
            decided.answer(row, outcome);
        }
    }

    pub(super) fn take(&mut self, row: usize, decided: CaseDecided) {
        // All or nothing: an amount that cannot be written refuses the row.
        let smallest = |money: &Money, amount: Option<Exact>| match amount {
            None => Some(None),
            Some(amount) => money.smallest(amount).map(Some),
        };
        let mut amounts = Vec::new();
        for (line, (_, paid)) in self.lines.iter().zip(&decided.lines) {
            if let (Some(money), Some(paid)) = (&line.paid, paid) {
                amounts.push(smallest(money, *paid));
            }
        }
        let total = match (&self.total, decided.total) {
            (Total::Sum(money), Some(total)) => smallest(money, total),
            _ => Some(None),
        };
        let (Some(amounts), Some(total)) = (amounts.into_iter().collect::<Option<Vec<_>>>(), total) else {
            return self.reject(row, Refusal::TooLarge);
        };
        for (at, (outcome, _)) in decided.lines.into_iter().enumerate() {
            self.answer(at, row, outcome);
        }
        let moneys = self.lines.iter_mut().filter_map(|line| line.paid.as_mut()).zip(amounts);
        let of_all = if let Total::Sum(money) = &mut self.total { Some((money, total)) } else { None };
        for (money, amount) in moneys.chain(of_all) {
            money.put(row, amount);
            money.sum = money.sum.saturating_add(amount.unwrap_or(0).into());
        }
    }
}
