//! What a fact can be once it is known.

use std::collections::BTreeSet;

use serde::Serialize;

use crate::base::{Codes, Date, Exact, Name};

/// A known value.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize)]
pub enum Value {
    /// Of a yes/no fact, a clause, or whether a line is agreed.
    YesNo(bool),
    /// A leaf of a kind, by its code; the code one past the last leaf is the value that an open kind does not list.
    Leaf(u16),
    /// A number in the unit of its type: money in currency units, `20 %` as 0.2, days and months as whole numbers.
    Number(Exact),
    /// A civil date.
    Date(Date),
    /// A text.
    Text(Name),
    /// A set of texts.
    Texts(BTreeSet<Name>),
    /// A set of leaves of one kind.
    Leaves(Codes),
    /// Known to be absent (`or none`).
    Absent,
}
