//! Amounts that cannot be computed.

use crate::base::ExactError;
use crate::rule::{AmountId, Rules, StatementId, amount_words};

/// Why a condition has no truth for a case: an amount in it cannot be computed.
///
/// A condition that another part of it decides anyway has its truth; order does not matter.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct EvaluationError {
    /// What went wrong.
    pub failure: Failure,
    /// The amount.
    pub amount: AmountId,
    /// The innermost sentence around it, where there is one.
    pub statement: Option<StatementId>,
}

/// What went wrong with an amount.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Failure {
    /// A number too large to be exact.
    Overflow,
    /// A division by zero.
    DivisionByZero,
    /// A date before the year 1583 or after 9999.
    DateOutOfRange,
    /// Part of a day or month is to be added to a date.
    NotWhole,
}

impl EvaluationError {
    pub(super) fn new(failure: Failure, amount: AmountId) -> Self {
        Self { failure, amount, statement: None }
    }

    /// The same, asked for by a sentence if no inner one is known.
    pub(super) fn by(self, statement: StatementId) -> Self {
        Self { statement: self.statement.or(Some(statement)), ..self }
    }

    /// What went wrong where, in words.
    pub fn words(&self, rules: &Rules) -> String {
        let amount = amount_words(rules, self.amount);
        let place = self.statement.and_then(|statement| rules.statement(statement));
        let place = place.map_or_else(String::new, |statement| format!(", asked for by {}", statement.name));
        match self.failure {
            Failure::Overflow => format!("`{amount}` is too large to be exact{place}"),
            Failure::DivisionByZero => format!("`{amount}` divides by zero{place}"),
            Failure::DateOutOfRange => format!("`{amount}` is before the year 1583 or after 9999{place}"),
            Failure::NotWhole => format!("`{amount}` is no whole number of days or months{place}"),
        }
    }
}

impl From<ExactError> for Failure {
    fn from(error: ExactError) -> Self {
        if error == ExactError::DivisionByZero { Self::DivisionByZero } else { Self::Overflow }
    }
}
