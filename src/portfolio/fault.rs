//! What is wrong with a row, and where.

use crate::base::nearest;
use crate::diagnostic::{Code, Diagnostic};

/// One thing that is wrong with a row.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fault {
    /// The row of the portfolio, from 1; the header is none.
    pub row: u64,
    /// The column; none where it is the whole row.
    pub column: Option<String>,
    /// What stands there.
    pub value: String,
    /// The code, which `klausel explain` has a page for.
    pub code: Code,
    /// What is wrong, in words.
    pub message: String,
}

/// What is wrong with a cell.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct CellFault {
    pub(super) code: Code,
    pub(super) message: String,
}

impl CellFault {
    pub(super) fn new(code: Code, message: impl Into<String>) -> Self {
        Self { code, message: message.into() }
    }

    /// A problem of a value, on one line.
    pub(super) fn of(problem: &Diagnostic) -> Self {
        let label = problem.primary.as_ref().map(|label| label.text.as_str()).filter(|text| !text.is_empty());
        let mut message = problem.title.clone();
        // What is declared elsewhere is no help in a list of rows.
        for more in label.into_iter().chain(problem.notes.iter().map(String::as_str)).take(1) {
            message.push_str(": ");
            message.push_str(more);
        }
        Self { code: problem.code, message }
    }
}

/// A value short enough to be shown, on one line.
pub(super) fn shown(value: &[u8]) -> String {
    const MOST: usize = 80;
    let text = String::from_utf8_lossy(value.get(..400).unwrap_or(value));
    let text = text.replace(|c: char| c.is_control(), "\u{FFFD}");
    if text.chars().count() <= MOST {
        return text;
    }
    text.chars().take(MOST).chain(['…']).collect()
}

/// `did you mean …?`
pub(super) fn near<'a>(name: &str, known: impl IntoIterator<Item = &'a str>) -> Option<String> {
    nearest(name, known).map(|near| format!("did you mean `{near}`?"))
}
