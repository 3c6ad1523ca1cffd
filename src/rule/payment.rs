//! What a line pays: settlement programs over the graph of amounts.
//!
//! Every running amount of a settlement is a node of the graph, so that all engines compute it alike; the steps here say
//! which node stands behind which sentence.

use crate::base::{Codes, Name};

use super::{AmountId, FactId, FormulaId, StatementId};

/// What a line pays.
#[derive(Clone, Debug)]
pub struct Pays {
    /// The currency of all its amounts.
    pub currency: Name,
    /// Its `pays`, in the order of the rulebook.
    pub payments: Vec<Payment>,
    /// Its `total`, those of inner groups first, that of the whole line last.
    pub totals: Vec<Total>,
    /// What it pays for the case, 0 where it does not cover; rounded.
    pub paid: AmountId,
}

/// One `pays`.
#[derive(Clone, Debug)]
pub struct Payment {
    /// The sentence.
    pub statement: StatementId,
    /// Its own condition, its clause agreed included.
    pub when: FormulaId,
    /// Whether it is computed for each position of a case.
    pub per_position: bool,
    /// What it starts from; of several, the greatest counts.
    pub alternatives: Vec<Alternative>,
    /// The steps on that.
    pub steps: Vec<Step>,
    /// After the last step, not yet rounded.
    pub exact: AmountId,
    /// Rounded; 0 where the condition does not hold. Whether the line covers is not asked here.
    pub paid: AmountId,
}

/// What a payment starts from, with the steps on it alone.
#[derive(Clone, Debug)]
pub struct Alternative {
    /// The sentence.
    pub statement: StatementId,
    /// The amount as written.
    pub written: AmountId,
    /// The same, never below 0; 0 where it is absent.
    pub amount: AmountId,
    /// From the first to the last.
    pub steps: Vec<Step>,
    /// After the last step.
    pub exact: AmountId,
}

/// A step of a settlement.
#[derive(Clone, Debug)]
pub struct Step {
    /// The sentence.
    pub statement: StatementId,
    /// When it is taken.
    pub when: FormulaId,
    /// What it does.
    pub kind: StepKind,
    /// The amounts that it names, as written.
    pub written: Vec<AmountId>,
    /// It stands in the place of another step, by a clause.
    pub replaces: bool,
    /// The amount so far, after it; the amount before it where it is not taken.
    pub after: AmountId,
}

/// What a step does, with the amount or factor that it does it by.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum StepKind {
    /// `in the proportion of A to B`: times A / B, never above 1.
    Proportion(AmountId),
    /// `up to A`
    Limit(AmountId),
    /// `first loss up to A`
    FirstLoss(AmountId),
    /// `less A`: what is taken off, a share already computed.
    Deductible(AmountId),
    /// `nothing up to A, above it in full`
    Franchise(AmountId),
    /// `times A`
    Factor(AmountId),
}

impl StepKind {
    /// The amount or factor.
    pub fn by(self) -> AmountId {
        match self {
            Self::Proportion(by)
            | Self::Limit(by)
            | Self::FirstLoss(by)
            | Self::Deductible(by)
            | Self::Franchise(by)
            | Self::Factor(by) => by,
        }
    }
}

/// One `total`.
#[derive(Clone, Debug)]
pub struct Total {
    /// The sentence.
    pub statement: StatementId,
    /// Over the positions whose fact has one of these values; none: over all that the line pays.
    pub of: Option<(FactId, Codes)>,
    /// The sum that it starts from.
    pub sum: AmountId,
    /// From the first to the last.
    pub steps: Vec<Step>,
    /// After the last step, rounded.
    pub paid: AmountId,
}

/// Something that no case may be, for the payments of a line to be sound.
#[derive(Clone, Debug)]
pub struct PayProof {
    /// What is wrong where it holds.
    pub flaw: PayFlaw,
    /// When it would be so.
    pub formula: FormulaId,
    /// The same, in a case that keeps every `always`.
    pub with_always: FormulaId,
}

/// What can be wrong with the payments of a line.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum PayFlaw {
    /// Two `pays` of one line for the same fact hold at once.
    PaidTwice(StatementId, StatementId, FactId),
    /// A proportion is taken beside a first loss.
    Proportional(StatementId, StatementId),
    /// Two clauses replace one step at once.
    ReplacedTwice(StatementId, StatementId),
}
