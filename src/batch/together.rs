//! Lines that pay for the same: what they pay together is not their sum.
//!
//! As `question::total` has it: lines are bound together by the facts that their payments are for, and of lines that are
//! bound together the sum is known only if no two of them pay.

use rustc_hash::FxHashMap;

use crate::rule::{AmountId, FactId, Rules};

use super::amount::Amounts;
use super::bits::Bits;
use super::run::Block;

/// What payments of several lines are for.
#[derive(Debug)]
pub(super) struct Together {
    payers: Vec<Payer>,
}

/// A line with payments for something that another line pays for too.
#[derive(Debug)]
struct Payer {
    line: usize,
    payments: Vec<Claim>,
}

/// Such a payment.
#[derive(Debug)]
struct Claim {
    paid: AmountId,
    /// A bit for each fact that several lines pay for.
    facts: u128,
    /// It counts even where the line does not cover: it is of the whole case, and the line decides by position.
    anyhow: bool,
}

/// What payments come to in a block.
pub(super) struct Claimed<'p> {
    payers: Vec<(usize, Vec<Where<'p>>)>,
}

struct Where<'p> {
    claim: &'p Claim,
    /// Where it pays, and where it may.
    pays: Bits,
    may: Bits,
}

/// Whether lines that pay in a row are bound together.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Bound {
    /// No two that pay are: they pay their sum.
    Apart,
    /// Some are.
    Together,
    /// It depends on payments that are not known.
    Open,
}

impl Together {
    /// Of the lines of a rulebook; none if they pay for more things than there are bits.
    pub(super) fn of(rules: &Rules) -> Option<Self> {
        let facts = |line: &crate::rule::Line| -> Vec<FactId> {
            let payments = line.pays.iter().flat_map(|pays| &pays.payments);
            let mut facts: Vec<FactId> = payments.flat_map(|payment| rules.paid_for(payment)).collect();
            facts.sort_unstable();
            facts.dedup();
            facts
        };
        let mut lines: FxHashMap<FactId, usize> = FxHashMap::default();
        for fact in rules.lines.iter().flat_map(facts) {
            let count = lines.entry(fact).or_default();
            *count = count.saturating_add(1);
        }
        let mut shared: Vec<FactId> = lines.into_iter().filter(|(_, count)| *count > 1).map(|(fact, _)| fact).collect();
        shared.sort_unstable();
        if shared.len() > 128 {
            return None;
        }
        let bit = |fact: &FactId| shared.iter().position(|known| known == fact).map_or(0, |at| 1_u128 << at);
        let mut payers = Vec::new();
        for (at, line) in rules.lines.iter().enumerate() {
            let claim = |payment: &crate::rule::Payment| Claim {
                paid: payment.paid,
                facts: rules.paid_for(payment).iter().map(bit).fold(0, |all, bit| all | bit),
                anyhow: line.per_position && !payment.per_position,
            };
            let claims = line.pays.iter().flat_map(|pays| &pays.payments).map(claim);
            let payments: Vec<Claim> = claims.filter(|claim| claim.facts != 0).collect();
            if !payments.is_empty() {
                payers.push(Payer { line: at, payments });
            }
        }
        Some(Self { payers })
    }

    /// Where the payments of a block pay; looked up in what its lines pay, which is computed already.
    pub(super) fn claimed<'t>(&'t self, block: &Block<'_>, amounts: &mut Amounts<'_, '_>) -> Claimed<'t> {
        let mut payers = Vec::with_capacity(self.payers.len());
        for payer in &self.payers {
            let covers = block.may_cover(payer.line);
            let mut of = |claim: &'t Claim| {
                let Claim { paid, anyhow, .. } = claim;
                let (pays, may) = amounts.nonzero(block, *paid);
                let within = if *anyhow { block.rows } else { covers };
                Where { claim, pays: pays.and(&within), may: may.and(&within) }
            };
            let claims: Vec<Where<'t>> = payer.payments.iter().map(&mut of).collect();
            payers.push((payer.line, claims));
        }
        Claimed { payers }
    }
}

impl Claimed<'_> {
    /// Whether lines that pay in a row are bound together.
    pub(super) fn bound(&self, row: usize, pays: &dyn Fn(usize) -> bool) -> Bound {
        // More payments bind more lines: if all that may be paid bind none, none are bound.
        if !self.is_bound(row, true, pays) {
            return Bound::Apart;
        }
        if self.is_bound(row, false, pays) { Bound::Together } else { Bound::Open }
    }

    /// Whether two lines that pay are in one group; with the payments, or without, of which it is not known that they pay.
    fn is_bound(&self, row: usize, with_open: bool, pays: &dyn Fn(usize) -> bool) -> bool {
        let mut groups: Vec<(u128, bool)> = Vec::with_capacity(self.payers.len());
        for (line, claims) in &self.payers {
            let counts = |one: &&Where<'_>| one.pays.get(row) || with_open && one.may.get(row);
            let own = claims.iter().filter(counts).fold(0, |all, one| all | one.claim.facts);
            if own == 0 {
                continue;
            }
            let mut group = (own, pays(*line));
            let mut twice = false;
            groups.retain(|(facts, paid)| {
                let is_other = facts & own == 0;
                if !is_other {
                    twice |= group.1 && *paid;
                    group = (group.0 | facts, group.1 || *paid);
                }
                is_other
            });
            if twice {
                return true;
            }
            groups.push(group);
        }
        false
    }
}
