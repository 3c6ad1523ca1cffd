//! What a block of rows comes to: answers, amounts, and what is rejected or left to others.

use crate::decide::{Answer, Between};
use crate::rule::{AmountId, StatementId};

use super::amount::{Amounts, Facts, Paid, Picked, Width};
use super::bits::{Bits, ROWS};
use super::decided::{Money, Refusal, Rejected, Total};
use super::fetch::spread;
use super::run::{Batch, Block, Worker};
use super::together::{Bound, Claimed};

/// What lines pay in a block.
#[derive(Default)]
struct Payments<'p> {
    /// The rows in which some line may pay.
    rows: Bits,
    /// Rows that have to be computed otherwise.
    slow: Bits,
    /// Rows in which more than one pays.
    several: Bits,
    /// What for, where there are such rows.
    claimed: Option<Claimed<'p>>,
}

impl<'p, 'r> Worker<'p, 'r> {
    /// Writes down what a block comes to.
    pub(super) fn settle(
        &mut self,
        block: &Block<'_>,
        facts: &Facts<'_, 'r>,
        batch: &mut Batch,
        mut slow: Bits,
        width: Width,
    ) {
        let program = block.program;
        let mut refused = Bits::NONE;
        let mut unsure = Bits::NONE;
        for (_, both) in &program.always {
            refused = refused.or(&block.bits(both.no));
            unsure = unsure.or(&block.rows.without(&block.bits(both.yes)));
        }
        let refused = refused.without(&slow);
        refused.each(|row| {
            let broken = program.always.iter().filter(|(_, both)| block.bits(both.no).get(row));
            let broken: Vec<StatementId> = broken.map(|(statement, _)| *statement).collect();
            batch.reject(facts.start.saturating_add(row), Refusal::BreaksAlways(broken));
        });
        let mut live = block.rows.without(&slow).without(&refused);
        let unsure = unsure.and(&live);
        if !unsure.is_empty() {
            unsure.each(|row| {
                let sentences = self.impossible(block, facts, row);
                if !sentences.is_empty() {
                    batch.reject(facts.start.saturating_add(row), Refusal::BreaksAlways(sentences));
                    live = live.without(&one(row));
                }
            });
        }
        if width == Width::TooWide && !batch.paying.is_empty() {
            slow = slow.or(&live);
            live = Bits::NONE;
        }
        for (line, decided) in program.lines.iter().zip(&mut batch.lines) {
            let bits: Vec<Bits> = line.bits.iter().map(|bit| block.bits(*bit)).collect();
            spread(&bits, facts.start, &mut decided.codes);
        }
        let mut payments = Payments::default();
        if !batch.paying.is_empty() {
            payments = self.pay(block, facts, batch, live, width);
            slow = slow.or(&payments.slow);
            live = live.without(&payments.slow);
        }
        let all = live.count();
        let mut failed = Bits::NONE;
        for (at, line) in program.lines.iter().enumerate() {
            let covered = block.bits(line.covers.yes).and(&live);
            let refused = block.bits(line.covers.no).and(&live);
            let open = live.without(&covered).without(&refused);
            let (yes, not_open) = (covered.count(), open.is_empty());
            let no = if not_open { all.saturating_sub(yes) } else { refused.count() };
            if let Some(decided) = batch.lines.get_mut(at) {
                let add = |sum: &mut u64, more: usize| *sum = sum.saturating_add(more as u64);
                add(&mut decided.counts.covered, yes);
                add(&mut decided.counts.not_covered, no);
            }
            if !not_open {
                open.each(|row| {
                    if !self.settle_open(at, block, facts, row, batch) {
                        failed.set(row);
                    }
                });
            }
        }
        // Behind the answers: what a line turns out not to cover it does not pay.
        let failed = self.bounds(facts, batch, live.without(&failed)).or(&failed);
        let open = self.total(facts, batch, &payments, live).or(&failed);
        open.each(|row| batch.lines.iter_mut().for_each(|line| line.uncount(facts.start.saturating_add(row))));
        slow.or(&open).each(|row| self.row_by_reference(facts, row, batch));
    }

    /// What lines pay in the rows that they may cover.
    fn pay(
        &self,
        block: &Block<'_>,
        facts: &Facts<'_, 'r>,
        batch: &mut Batch,
        live: Bits,
        width: Width,
    ) -> Payments<'p> {
        let covers = |(at, _): &(usize, AmountId)| block.may_cover(*at);
        let any = batch.paying.iter().map(covers).fold(Bits::NONE, |any, covers| any.or(&covers)).and(&live);
        if any.is_empty() {
            return Payments::default();
        }
        let mut rows = Vec::with_capacity(any.count());
        any.each(|row| rows.push(u16::try_from(row).unwrap_or(u16::MAX)));
        let mut amounts = Amounts::new(facts, Picked::These(&rows, &any), width);
        let mut slow = Bits::NONE;
        // Where one line pays, and where more than one.
        let (mut one, mut several) = (Bits::NONE, Bits::NONE);
        for (at, id) in batch.paying.clone() {
            let Some(money) = batch.lines.get_mut(at).and_then(|line| line.paid.as_mut()) else { continue };
            let scale = 10_i64.checked_pow(money.decimals).unwrap_or(1);
            let not_covered = block.rows.without(&block.may_cover(at));
            let start = facts.start;
            let mut sum = 0_i128;
            let mut pays = Bits::NONE;
            amounts.paid(block, id, scale, |row, paid| match paid {
                Paid::Known(amount) => {
                    if let Some(slot) = money.amounts.get_mut(start.saturating_add(row)) {
                        *slot = amount;
                        sum = sum.wrapping_add(amount.into());
                        if amount != 0 {
                            pays.set(row);
                        }
                    }
                }
                // A line that does not cover pays nothing, whatever else is unknown.
                Paid::Unknown if not_covered.get(row) => {}
                Paid::Unknown => money.put(start.saturating_add(row), None),
                Paid::Slow => slow.set(row),
            });
            money.sum = money.sum.saturating_add(sum);
            several = several.or(&one.and(&pays));
            one = one.or(&pays);
        }
        let together = self.plan.together.as_ref();
        let claimed = together.filter(|_| !several.is_empty()).map(|together| together.claimed(block, &mut amounts));
        Payments { rows: any, slow, several, claimed }
    }

    /// What lines pay that cover though not all is known that an amount hangs on: its bounds may meet. Returns the rows in
    /// which they cannot be computed.
    fn bounds(&mut self, facts: &Facts<'_, 'r>, batch: &mut Batch, live: Bits) -> Bits {
        let mut failed = Bits::NONE;
        let mut open: Vec<(usize, usize, AmountId)> = Vec::new();
        for (line, id) in &batch.paying {
            let Some(decided) = batch.lines.get(*line) else { continue };
            let Some(money) = decided.paid.as_ref().filter(|money| money.unknown.is_some()) else { continue };
            live.each(|row| {
                let at = facts.start.saturating_add(row);
                if money.get(at).is_none() && decided.outcome(at).is_some_and(|told| told.answer == Answer::Covered) {
                    open.push((row, *line, *id));
                }
            });
        }
        open.sort_unstable();
        for lines in open.chunk_by(|(one, ..), (other, ..)| one == other) {
            let Some((row, ..)) = lines.first() else { continue };
            let case = self.case(facts, *row);
            let mut evaluation = self.evaluator.on(&case);
            for (row, line, id) in lines {
                match evaluation.between(*id).map(Between::known) {
                    Ok(None) => {}
                    Ok(Some(amount)) => {
                        let money = batch.lines.get_mut(*line).and_then(|line| line.paid.as_mut());
                        let Some(money) = money else { continue };
                        match money.smallest(amount) {
                            Some(amount) => {
                                money.put(facts.start.saturating_add(*row), Some(amount));
                                money.sum = money.sum.saturating_add(amount.into());
                            }
                            None => failed.set(*row),
                        }
                    }
                    Err(_) => failed.set(*row),
                }
            }
            // Whether several pay for the same was not looked at where one of them was not known to pay.
            let at = facts.start.saturating_add(*row);
            let pays = |(line, _): &&(usize, AmountId)| {
                let money = batch.lines.get(*line).and_then(|line| line.paid.as_ref());
                money.and_then(|money| money.get(at)).is_some_and(|amount| amount != 0)
            };
            if batch.paying.iter().filter(pays).nth(1).is_some() {
                failed.set(*row);
            }
        }
        failed
    }

    /// What all lines pay together: their sum, unless several pay for the same. Returns the rows in which it is not known
    /// whether they do.
    fn total(&self, facts: &Facts<'_, 'r>, batch: &mut Batch, payments: &Payments<'_>, live: Bits) -> Bits {
        let mut open = Bits::NONE;
        let Total::Sum(total) = &mut batch.total else { return open };
        let paid: Vec<(usize, &Money)> =
            batch.paying.iter().filter_map(|(at, _)| Some((*at, batch.lines.get(*at)?.paid.as_ref()?))).collect();
        payments.rows.and(&live).each(|at| {
            let row = facts.start.saturating_add(at);
            if paid.iter().any(|(_, money)| money.get(row).is_none()) {
                return total.put(row, None);
            }
            let sum = || {
                let amounts = paid.iter().map(|(_, money)| money.get(row).unwrap_or(0));
                amounts.into_iter().try_fold(0_i64, i64::checked_add)
            };
            let pays = |line: usize| {
                paid.iter().find(|(at, _)| *at == line).is_some_and(|(_, money)| money.get(row) != Some(0))
            };
            let bound = match &payments.claimed {
                _ if !payments.several.get(at) => Bound::Apart,
                Some(claimed) => claimed.bound(at, &pays),
                None => Bound::Open,
            };
            match (bound, sum()) {
                (Bound::Apart, Some(sum)) => total.put(row, Some(sum)),
                (Bound::Together, _) => total.put(row, None),
                (Bound::Open, _) | (Bound::Apart, None) => open.set(at),
            }
        });
        open
    }
}

impl Money {
    /// Adds all up; rejected rows are paid nothing.
    pub(super) fn add_up(&mut self, rejected: &[Rejected]) {
        rejected.iter().for_each(|rejected| self.put(rejected.row, Some(0)));
        // By blocks, so that the sum of one fits: no payment has more than 50 bits, or it is added by itself.
        self.sum = 0;
        for block in self.amounts.chunks(ROWS) {
            let small = block.iter().fold(0_u64, |bits, amount| bits | amount.unsigned_abs()) < 1 << 50;
            let sum = if small {
                i128::from(block.iter().fold(0_i64, |sum, amount| sum.wrapping_add(*amount)))
            } else {
                block.iter().fold(0_i128, |sum, amount| sum.saturating_add((*amount).into()))
            };
            self.sum = self.sum.saturating_add(sum);
        }
    }
}

fn one(row: usize) -> Bits {
    let mut bits = Bits::NONE;
    bits.set(row);
    bits
}
