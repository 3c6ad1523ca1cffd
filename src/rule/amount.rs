//! Amounts, dates and texts inside conditions.

use serde::Serialize;

use crate::base::{Exact, Rounding};

use super::vocabulary::id;
use super::{FactId, FormulaId, TableId, TableKey, Value};

id! {
    /// An amount of the graph; what it is made of has smaller ids.
    AmountId
}

/// An amount, a date or a text that depends on facts.
///
/// Unknown where something it needs is unknown; absent where an operand is absent, [`Amount::Greatest`] and
/// [`Amount::Least`] aside, which skip what is absent.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize)]
pub enum Amount {
    /// Written in the rulebook.
    Constant(Value),
    /// Said by the case.
    Fact(FactId),
    /// The sum of two amounts.
    Add(AmountId, AmountId),
    /// The first less the second.
    Subtract(AmountId, AmountId),
    /// The product.
    Multiply(AmountId, AmountId),
    /// The first divided by the second; dividing by zero is an error of the case.
    Divide(AmountId, AmountId),
    /// The largest, or the latest date.
    Greatest(Box<[AmountId]>),
    /// The smallest, or the earliest date.
    Least(Box<[AmountId]>),
    /// Days from the first date to the second: second less first.
    DaysBetween(AmountId, AmountId),
    /// A date and a number of days after it.
    PlusDays(AmountId, AmountId),
    /// A date and a number of months after it (§ 188 BGB: a day that the target month lacks becomes its last day).
    PlusMonths(AmountId, AmountId),
    /// To the nearest multiple of a unit above 0.
    Round(AmountId, Rounding, Exact),
    /// The sum over the positions of a case; of a case without positions, the amount itself.
    SumOver(AmountId),
    /// The outcome of the first case whose condition holds; the cases are disjoint by proof, and the last may be
    /// a constant *yes*.
    Cases(Box<[(FormulaId, AmountId)]>),
    /// What a table gives for its keys; absent where no row says anything.
    Lookup {
        /// The table.
        table: TableId,
        /// Which of its outputs, by position.
        output: u16,
        /// Where each key comes from, in the order of its columns.
        keys: Box<[TableKey]>,
    },
}
