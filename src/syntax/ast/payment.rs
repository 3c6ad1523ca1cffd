//! What is paid, as written.

use serde::Serialize;

use crate::base::Span;

use super::{Bound, Citation, Expr, Ident, Text, When};

/// `pays Schaden` and the steps that lead from there to the indemnity.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Pays {
    /// `also pays`: besides what another sentence pays for the same.
    pub also: bool,
    /// What the calculation starts from.
    pub paid: Paid,
    /// `if …`, `unless …`
    pub when: Option<When>,
    /// From the first to the last.
    pub steps: Vec<Step>,
}

/// What a calculation starts from.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub enum Paid {
    /// An amount.
    Amount(Expr),
    /// `the greater of`: what is more, each calculated by itself.
    GreaterOf(Vec<Alternative>),
}

impl Paid {
    /// The steps on single amounts.
    pub fn steps(&self) -> impl Iterator<Item = &Step> {
        let alternatives = match self {
            Self::Amount(_) => &[],
            Self::GreaterOf(alternatives) => alternatives.as_slice(),
        };
        alternatives.iter().flat_map(|one| &one.steps)
    }
}

/// One of several amounts, with steps of its own.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Alternative {
    /// `§ 7.1`
    pub label: Option<Ident>,
    /// A string directly behind the label.
    pub title: Option<Text>,
    /// What it starts from.
    pub amount: Expr,
    /// From the first to the last.
    pub steps: Vec<Step>,
    /// `[CW S146]`
    pub citations: Vec<Citation>,
    /// Its line.
    pub span: Span,
}

/// `total …`: steps on the sum of what a line pays.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Total {
    /// `of Wertsachen`: over the positions with such a value only.
    pub of: Vec<Ident>,
    /// From the first to the last.
    pub steps: Vec<Step>,
    /// `if …`, `unless …`
    pub when: Option<When>,
}

/// One step of a calculation.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Step {
    /// `§ 7.1`
    pub label: Option<Ident>,
    /// A string directly behind the label.
    pub title: Option<Text>,
    /// What is done with the amount so far.
    pub kind: StepKind,
    /// `if …`, `unless …`
    pub when: Option<When>,
    /// `[CW S103]`
    pub citations: Vec<Citation>,
    /// The step with everything under it.
    pub span: Span,
}

/// What a step does with the amount so far.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub enum StepKind {
    /// `in the proportion of A to B`: underinsurance.
    Proportion(Expr, Expr),
    /// `up to A`: a limit.
    UpTo(Expr),
    /// `first loss up to A`: a limit that no underinsurance goes with.
    FirstLoss(Expr),
    /// `less A`, `less 20 %, but at least A and at most B`: a deductible.
    Less {
        /// An amount, or a share of the amount so far.
        amount: Expr,
        /// `of what is left`: it is meant of the amount so far.
        of_what_is_left: bool,
        /// `but at least A`, `at most B`
        held_to: Vec<Bound>,
    },
    /// `nothing up to A, above it in full`: a franchise.
    Franchise(Expr),
    /// `times 60 %`
    Times {
        /// The factor.
        factor: Expr,
        /// `of what is left`: it is meant of the amount so far.
        of_what_is_left: bool,
    },
}

impl StepKind {
    /// The amounts that it names.
    pub fn amounts(&self) -> impl Iterator<Item = &Expr> {
        let (first, second, held_to): (_, _, &[Bound]) = match self {
            Self::Proportion(part, of) => (part, Some(of), &[]),
            Self::UpTo(amount) | Self::FirstLoss(amount) | Self::Franchise(amount) => (amount, None, &[]),
            Self::Times { factor, .. } => (factor, None, &[]),
            Self::Less { amount, held_to, .. } => (amount, None, held_to),
        };
        std::iter::once(first).chain(second).chain(held_to.iter().map(|bound| &bound.value))
    }
}
