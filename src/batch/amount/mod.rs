//! Amounts of a block of rows, as the rulebook's graph has them, in whole numbers of 64 or 128 bits.
//!
//! Everything is exact: an amount is a fraction, and only [`Amount::Round`] rounds. What these numbers cannot hold, what is
//! divided by zero and what is of another sort than numbers and dates is left to the reference evaluator ([`SLOW`]).

mod block;
mod cases;
mod lane;
mod lookup;
mod vector;

use crate::decide::Case;
use crate::rule::{AmountId, Comparison, FormulaId, Rules};

use super::bits::Bits;
use super::prepared::Prepared;
use block::Block;
use lane::Bound;
use vector::{Rows, Vector};

/// The rows that amounts are computed for.
#[derive(Clone, Copy, Debug)]
pub(super) enum Picked<'a> {
    /// All of a block.
    All(usize),
    /// These, by their place in the block, and as bits.
    These(&'a [u16], &'a Bits),
}

impl Picked<'_> {
    fn len(self) -> usize {
        match self {
            Self::All(count) => count,
            Self::These(rows, _) => rows.len(),
        }
    }

    /// The place in the block.
    fn row(self, at: usize) -> usize {
        match self {
            Self::All(_) => at,
            Self::These(rows, _) => rows.get(at).map_or(0, |row| usize::from(*row)),
        }
    }
}

/// Where the truth of conditions is found.
pub(super) trait Conditions {
    /// The rows of the block in which a condition holds, and those in which it does not.
    fn bits(&self, formula: FormulaId) -> (Bits, Bits);

    /// Whether there are rows in which it neither holds nor does not.
    fn leaves_open(&self, yes: &Bits, no: &Bits) -> bool;
}

/// No condition is known, as where bounds are computed.
struct Nowhere;

impl Conditions for Nowhere {
    fn bits(&self, _: FormulaId) -> (Bits, Bits) {
        (Bits::NONE, Bits::NONE)
    }

    fn leaves_open(&self, _: &Bits, _: &Bits) -> bool {
        true
    }
}

/// What is given in the block that amounts are computed for.
pub(super) struct Facts<'a, 'r> {
    pub(super) rules: &'r Rules,
    /// What is known in every row.
    pub(super) base: &'a Case<'r>,
    pub(super) columns: &'a Prepared,
    /// The first row of the block.
    pub(super) start: usize,
}

/// How large the numbers are that an amount goes through.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Width {
    Narrow,
    Wide,
    TooWide,
}

/// How large the numbers get that any of these amounts goes through, for all the rows of the columns.
pub(super) fn width(facts: &Facts<'_, '_>, order: &[AmountId], compared: &[(AmountId, AmountId)]) -> Width {
    let mut block = Block::<Bound>::new(facts, Picked::All(1));
    let mut peak = 0;
    for id in order {
        let vector = block.vector(&Nowhere, *id);
        peak = peak.max(size(&vector));
    }
    for (left, right) in compared {
        let difference = block.vector(&Nowhere, *left).minus(&block.vector(&Nowhere, *right));
        peak = peak.max(size(&difference));
    }
    match peak {
        ..=0x3FFF_FFFF_FFFF_FFFF => Width::Narrow,
        _ if peak <= u128::MAX >> 3 => Width::Wide,
        _ => Width::TooWide,
    }
}

fn size(vector: &Vector<Bound>) -> u128 {
    let largest = |rows: &Rows<Bound>| rows.get(0).map_or(0, Bound::peak);
    let over = vector.of.as_ref().map_or(0, largest);
    largest(&vector.num).max(over).max(vector.by.unsigned_abs())
}

/// The outcome of a comparison in a block.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Compared {
    pub(super) yes: Bits,
    pub(super) no: Bits,
    pub(super) slow: Bits,
}

/// What an amount of money comes to, in its smallest unit.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Paid {
    Known(i64),
    Unknown,
    Slow,
}

/// Amounts of one block, each computed once.
pub(super) enum Amounts<'a, 'r> {
    Narrow(Block<'a, 'r, i64>),
    Wide(Block<'a, 'r, i128>),
    TooWide,
}

impl<'a, 'r> Amounts<'a, 'r> {
    pub(super) fn new(facts: &'a Facts<'a, 'r>, picked: Picked<'a>, width: Width) -> Self {
        match width {
            Width::Narrow => Self::Narrow(Block::new(facts, picked)),
            Width::Wide => Self::Wide(Block::new(facts, picked)),
            Width::TooWide => Self::TooWide,
        }
    }

    pub(super) fn compare(
        &mut self,
        conditions: &dyn Conditions,
        comparison: Comparison,
        left: AmountId,
        right: AmountId,
    ) -> Compared {
        match self {
            Self::Narrow(block) => block.compare(conditions, comparison, left, right),
            Self::Wide(block) => block.compare(conditions, comparison, left, right),
            Self::TooWide => Compared { slow: Bits::ALL, ..Compared::default() },
        }
    }

    /// What an amount of money comes to in each of the rows, in so many of the currency's decimals; absent is 0.
    pub(super) fn paid(
        &mut self,
        conditions: &dyn Conditions,
        id: AmountId,
        scale: i64,
        each: impl FnMut(usize, Paid),
    ) {
        match self {
            Self::Narrow(block) => block.paid(conditions, id, scale, each),
            Self::Wide(block) => block.paid(conditions, id, scale, each),
            Self::TooWide => {}
        }
    }

    /// In which of the rows an amount is known and not 0, and in which it is not known.
    pub(super) fn nonzero(&mut self, conditions: &dyn Conditions, id: AmountId) -> (Bits, Bits) {
        match self {
            Self::Narrow(block) => block.nonzero(conditions, id),
            Self::Wide(block) => block.nonzero(conditions, id),
            Self::TooWide => (Bits::NONE, Bits::ALL),
        }
    }
}

/// The amounts that an amount is directly made of.
pub(super) fn parts(rules: &Rules, id: AmountId, mut each: impl FnMut(AmountId)) {
    crate::rule::children(&rules.formulas, crate::rule::Node::Amount(id), |child| {
        if let crate::rule::Node::Amount(part) = child {
            each(part);
        }
    });
}
