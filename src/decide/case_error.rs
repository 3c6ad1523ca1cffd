//! What a case refuses, told in words.

use std::fmt;

use crate::base::Name;
use crate::rule::{Fact, FactId, Rules, Type, Wording};

/// Why a case does not take a value.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CaseError {
    /// The fact.
    pub fact: FactId,
    /// Its name.
    pub name: Name,
    /// What is wrong.
    pub problem: CaseProblem,
}

/// What is wrong with a value; the values in words.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum CaseProblem {
    /// The vocabulary has no such fact.
    NoSuchFact,
    /// The fact wants another sort of value.
    WrongType {
        /// `an amount in DM`
        wanted: String,
    },
    /// The value is not in the fact's domain.
    OutOfDomain {
        /// The value.
        value: String,
        /// `from 0 to 17`
        domain: String,
    },
    /// The fact counts in whole numbers.
    NotWhole {
        /// The value.
        value: String,
    },
    /// The kind has no value of that code.
    NotAValue {
        /// The kind.
        kind: Name,
    },
    /// Absence is no value of this fact.
    NeverAbsent,
    /// The case already says something else.
    Contradiction {
        /// What the case says.
        before: String,
        /// What it was to say besides.
        now: String,
    },
}

impl CaseError {
    /// About that fact of the rulebook.
    pub(super) fn new(rules: &Rules, fact: FactId, problem: CaseProblem) -> Self {
        let name = rules.vocabulary.fact(fact).map_or_else(|| Name::from("?"), |fact| fact.name.clone());
        Self { fact, name, problem }
    }
}

impl fmt::Display for CaseError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let name = &self.name;
        match &self.problem {
            CaseProblem::NoSuchFact => write!(f, "the rulebook has no fact `{name}`"),
            CaseProblem::WrongType { wanted } => write!(f, "`{name}` is {wanted}"),
            CaseProblem::OutOfDomain { value, domain } => {
                write!(f, "`{name}` cannot be {value}: its values are `{domain}`")
            }
            CaseProblem::NotWhole { value } => write!(f, "`{name}` cannot be {value}: it is a whole number"),
            CaseProblem::NotAValue { kind } => write!(f, "`{name}` is not given a value of `{kind}`"),
            CaseProblem::NeverAbsent => write!(f, "`{name}` cannot be absent"),
            CaseProblem::Contradiction { before, now } => write!(f, "`{now}` contradicts `{before}`"),
        }
    }
}

impl std::error::Error for CaseError {}

/// What a fact is, with its article: `an amount in DM`.
pub(super) fn wanted(rules: &Rules, fact: &Fact) -> String {
    let kind = |kind: &crate::rule::KindId| rules.vocabulary.kind(*kind).map_or("?", |kind| &*kind.name).to_owned();
    match &fact.fact_type {
        Type::YesNo => "a yes/no fact".to_owned(),
        Type::Kind(id) => format!("a value of `{}`", kind(id)),
        Type::Whole => "a whole number".to_owned(),
        Type::Decimal => "a number".to_owned(),
        Type::Percent => "a share in %".to_owned(),
        Type::Money(currency) => format!("an amount in {currency}"),
        Type::Date => "a date".to_owned(),
        Type::Days => "a number of days".to_owned(),
        Type::Months => "a number of months".to_owned(),
        Type::Unit(unit) => format!("a number of {unit}"),
        Type::Text => "a text".to_owned(),
        Type::Texts => "a set of texts".to_owned(),
        Type::Leaves(id) => format!("a set of values of `{}`", kind(id)),
    }
}

/// A domain as the vocabulary writes it: `from 0 to 17`, `above 0 DM`.
pub(super) fn domain(rules: &Rules, fact: &Fact) -> String {
    Wording::of(rules).bounds(&fact.fact_type, &fact.bounds)
}
