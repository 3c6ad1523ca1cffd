//! What can be wrong with scenarios.

use crate::base::Span;
use crate::diagnostic::{Code, Diagnostic};
use crate::syntax::ast::Ident;

pub(super) fn no_header(place: Span) -> Diagnostic {
    Diagnostic::error(Code::SCENARIO_FILE, "a file of scenarios without a header")
        .at(place, "of which rulebook is this file?")
        .help("begin it with `rulebook NAME`; with `generation NAME` too if all of it is about one generation")
}

pub(super) fn other_rulebook(name: &Ident, rulebook: &str) -> Diagnostic {
    let title = format!("these scenarios are of the rulebook `{}`, and stand beside `{rulebook}`", name.text);
    Diagnostic::error(Code::SCENARIO_FILE, title)
        .at(name.span, "another rulebook")
        .help("scenarios stand in the folder of their rulebook")
}

pub(super) fn no_scenario(place: Span) -> Diagnostic {
    Diagnostic::error(Code::SCENARIO_FILE, "this is no scenario")
        .at(place, "a file of scenarios holds nothing else")
        .help("what the wording says stands in the files of the rulebook, one folder up")
}

pub(super) fn same_name(name: &str, place: Span, first: Span) -> Diagnostic {
    Diagnostic::error(Code::SAME_SCENARIO, format!("two scenarios are called \"{name}\""))
        .at(place, "the second one")
        .and_at(first, "the first one")
        .help("give each a name of its own: by its name it is found")
}

/// An expectation that nothing could meet, or nothing could fail.
pub(super) fn impossible(place: Span, title: impl Into<String>, why: impl Into<String>) -> Diagnostic {
    Diagnostic::error(Code::IMPOSSIBLE_EXPECTATION, title).at(place, why)
}

pub(super) fn unknown_source(key: &Ident, near: Option<&str>) -> Diagnostic {
    let label = near.map_or_else(|| "no source of this name".to_owned(), |near| format!("did you mean `{near}`?"));
    Diagnostic::error(Code::UNKNOWN_SOURCE, format!("unknown source `{}`", key.text)).at(key.span, label)
}

pub(super) fn same_snapshot(name: &str, place: Span, first: Span) -> Diagnostic {
    Diagnostic::error(Code::SAME_SNAPSHOT, format!("two snapshots would stand in one file: `{name}.snap`"))
        .at(place, "the second one")
        .and_at(first, "the first one")
        .help("their names differ only in signs that no name of a file has: call one of the scenarios otherwise")
}

pub(super) fn snapshot_not_computed(place: Span, why: String) -> Diagnostic {
    Diagnostic::error(Code::EVALUATION, "the decision cannot be computed").at(place, "asked for here").note(why)
}

/// A snapshot that no scenario asks for: what it was of is gone, or called otherwise.
pub fn orphan(file: &str) -> Diagnostic {
    Diagnostic::warning(Code::ORPHAN, format!("no scenario asks for the snapshot `{file}`"))
        .help("`klausel test --accept` removes it; if its scenario has another name now, so has its snapshot")
}

pub(super) fn table_without_rows(place: Span) -> Diagnostic {
    Diagnostic::error(Code::SCENARIO_TABLE, "a table of scenarios without rows")
        .at(place, "expected a head, and a case a row under it")
        .help("for example the head `Sache | expect Leitungswasser`, and the row `Inventar | covers`")
        .help("or name a file with the same columns: `scenario table \"NAME\" from \"NAME.csv\"`")
}

pub(super) fn rows_and_file(row: Span, file: Span) -> Diagnostic {
    Diagnostic::error(Code::SCENARIO_TABLE, "a table has its rows in place or in a file, not both")
        .at(row, "a row in place")
        .and_at(file, "and a file of rows")
        .help("move the row into the file, or leave out `from`")
}

pub(super) fn empty_head(place: Span) -> Diagnostic {
    Diagnostic::error(Code::SCENARIO_TABLE, "a column without a head")
        .at(place, "what do the cells under it say?")
        .help("name a fact, or write `case`, `given …` or `expect …`")
}

pub(super) fn same_head(head: &str, place: Span, first: Span) -> Diagnostic {
    Diagnostic::error(Code::SCENARIO_TABLE, format!("two columns `{head}`"))
        .at(place, "the second one")
        .and_at(first, "the first one")
}

pub(super) fn table_expects_nothing(place: Span, head: Span) -> Diagnostic {
    Diagnostic::error(Code::EXPECTS_NOTHING, "a table of scenarios that expects nothing")
        .at(head, "no column begins with `expect`")
        .and_at(place, "every row of it would pass whatever the rulebook says")
        .help("add a column, such as `expect LINE` with cells `covers` and `does not cover`; or a line `snapshot`")
}

pub(super) fn row_expects_nothing(place: Span) -> Diagnostic {
    Diagnostic::error(Code::EXPECTS_NOTHING, "a row that expects nothing")
        .at(place, "this would pass whatever the rulebook says")
        .help("fill in a column `expect …`, or leave out the row")
}

pub(super) fn cells(place: Span, row: usize, are: usize, wanted: usize) -> Diagnostic {
    let count = if are == 1 { "1 cell".to_owned() } else { format!("{are} cells") };
    Diagnostic::error(Code::SCENARIO_TABLE, format!("row {row} has {count} where there are {wanted} columns"))
        .at(place, "does not fit the head")
        .help("what is unknown or not expected is an empty cell")
}
