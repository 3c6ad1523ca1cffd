//! What is wrong with a row, and where.

use crate::base::nearest;
use crate::diagnostic::{Code, Diagnostic};

use super::cell::END_OF_ITEM;

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
    let text = text.trim_end_matches(END_OF_ITEM).replace(END_OF_ITEM, "; ");
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

/// More rows are rejected than may be.
pub(super) fn too_many(most: u64, faults: &[Fault]) -> Diagnostic {
    let title = match most {
        0 => "a row of the portfolio cannot be decided".to_owned(),
        most => format!("more than {most} rows of the portfolio cannot be decided"),
    };
    let mut problem = Diagnostic::error(Code::REJECTED, title);
    problem.notes.extend(faults.first().map(told));
    let in_german = faults.first().filter(|fault| matches!(fault.code, Code::NUMBER_FORM | Code::DATE_FORM));
    let form =
        "if numbers are written `1.234,50` and dates `31.12.2024`, a map says so: `form = \"german\"` (`--map FILE`)";
    problem
        .help_if(in_german.map(|_| form.to_owned()))
        .help("set such rows aside with `--rejects FILE`; nothing was written")
}

/// A rejected row, on one line.
pub(super) fn told(fault: &Fault) -> String {
    let column = fault.column.as_ref().map_or_else(String::new, |column| format!(", `{column}`"));
    let value = if fault.value.is_empty() { String::new() } else { format!(" is `{}`", fault.value) };
    format!("row {}{column}{value}: {} ({})", fault.row, fault.message, fault.code)
}

/// A fault of a row, by its number in the portfolio.
pub(super) fn numbered(row: u64, fault: (usize, Option<String>, CellFault, String)) -> Fault {
    let (_, column, CellFault { code, message }, value) = fault;
    Fault { row, column, value, code, message }
}
