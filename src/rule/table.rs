//! Tables: what is looked up by keys, as rows and as a structure in which nothing is scanned.

mod index;
mod lookup;
mod partition;
mod proof;
#[cfg(test)]
mod tests;

use serde::Serialize;

use crate::base::{Codes, Exact, Name, Span};

use super::vocabulary::id;
use super::{AmountId, Bounds, FactId, FormulaId, StatementId, Type, Value};

pub use lookup::Given;
pub use proof::{Finding, Proof, Seen};

use index::Index;

id! {
    /// A table of the rulebook.
    TableId
}

/// Where the value of a key comes from.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize)]
pub enum TableKey {
    /// A fact that is a value of a kind, or yes or no.
    Leaf(FactId),
    /// A number, a date or a text.
    Amount(AmountId),
    /// A condition: yes or no.
    Yes(FormulaId),
}

/// A table: for each combination of its keys at most one outcome.
///
/// Where it was proven ([`Proof::is_sound`]) there is exactly one for every combination that can be.
#[derive(Clone, Debug)]
pub struct Table {
    /// Its name.
    pub name: Name,
    /// What it is looked up by, in order.
    pub keys: Vec<KeyColumn>,
    /// What it gives, in order.
    pub outputs: Vec<OutputColumn>,
    /// Its rows, as written.
    pub rows: Vec<Row>,
    /// Where it is declared.
    pub span: Span,
    index: Index,
}

/// A column that the table is looked up by.
#[derive(Clone, Debug)]
pub struct KeyColumn {
    /// Its name as the table writes it: `Versicherungssumme`, `Versicherungssumme of Elektronik`.
    pub name: Name,
    /// What its values look like.
    pub key_type: Type,
    /// All codes of its kind, the unlisted one included; none if it is no value of a kind.
    pub codes: Codes,
    /// Whether its cells are ranges.
    pub range: bool,
    /// What a number or date keeps to.
    pub bounds: Bounds,
    /// The distance of neighbouring numbers (1 for what is counted whole, 0.01 for money); none where numbers lie dense.
    pub step: Option<Exact>,
    /// The word for known to be absent, where the rows have to say what holds then.
    pub absent: Option<Name>,
    /// Whether it may be absent though no row has to say what holds then: the outcome is absent, too.
    pub lapses: bool,
}

/// A column that the table gives.
#[derive(Clone, Debug)]
pub struct OutputColumn {
    /// Its name.
    pub name: Name,
    /// What its values look like.
    pub output_type: Type,
}

/// A row.
#[derive(Clone, Debug)]
pub struct Row {
    /// What it asks of each key.
    pub cells: Box<[Cell]>,
    /// The value of each output.
    pub outcome: Box<[Value]>,
    /// The row as a sentence, with its place and its source.
    pub statement: StatementId,
}

/// What a row asks of a key.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Cell {
    /// Whether it holds where the key is known to be absent.
    pub absent: bool,
    /// The values for which it holds.
    pub accepts: Accepts,
}

/// Values of a key.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Accepts {
    /// None: the cell speaks of absence only.
    Nothing,
    /// All.
    Any,
    /// These leaves of a kind.
    Leaves(Codes),
    /// Exactly these.
    Values(Box<[Value]>),
    /// From the one to the other.
    Range(Option<(Value, bool)>, Option<(Value, bool)>),
}

impl Cell {
    /// A cell that holds whatever the key is, and where it is absent.
    pub const ANY: Self = Self { absent: true, accepts: Accepts::Any };

    /// Whether the cell holds for a value.
    pub fn holds(&self, value: &Value) -> bool {
        match (&self.accepts, value) {
            (_, Value::Absent) => self.absent,
            (Accepts::Nothing, _) => false,
            (Accepts::Any, _) => true,
            (Accepts::Leaves(codes), Value::Leaf(code)) => codes.contains(*code),
            (Accepts::Leaves(_), _) => false,
            (Accepts::Values(values), value) => values.contains(value),
            (Accepts::Range(low, high), value) => Bounds { low: low.clone(), high: high.clone() }.allow(value),
        }
    }
}

impl Table {
    /// The position of an output.
    pub fn output(&self, name: &str) -> Option<u16> {
        self.outputs.iter().position(|output| &*output.name == name).and_then(|at| u16::try_from(at).ok())
    }
}
