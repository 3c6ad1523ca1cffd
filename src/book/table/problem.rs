//! What can be wrong with a table: facts in, one diagnostic out.

use crate::base::Span;
use crate::diagnostic::{Code, Diagnostic};
use crate::rule::{Type, Value};
use crate::syntax::near_keyword;

use super::cell::Column;

pub(super) fn outside(span: Span, name: &str) -> Diagnostic {
    Diagnostic::error(Code::TABLE_FILE, format!("`{name}` does not stay in the rulebook's folder"))
        .at(span, "leads out of the folder")
        .help("put the file beside the wording and name it alone: `from \"staffel.csv\"`")
}

pub(super) fn no_file(span: Span, name: &str) -> Diagnostic {
    Diagnostic::error(Code::TABLE_FILE, format!("there is no file `{name}`"))
        .at(span, "the rows should be there")
        .help("the name is relative to the folder of this wording")
}

pub(super) fn not_utf8(span: Span) -> Diagnostic {
    Diagnostic::error(Code::NOT_UTF8, "the file is not UTF-8 text")
        .at(span, "no letter in UTF-8")
        .help("it is probably Windows-1252 or Latin-1: save it again as `CSV UTF-8`")
}

pub(super) fn empty_file(span: Span) -> Diagnostic {
    Diagnostic::error(Code::TABLE_HEADER, "a file without rows")
        .at(span, "expected a header, and a row a line under it")
        .help("the first line names the columns: the keys and outputs of the table")
}

pub(super) fn cells(span: Span, row: usize, are: usize, wanted: usize) -> Diagnostic {
    let count = |count: usize| if count == 1 { "1 cell".to_owned() } else { format!("{count} cells") };
    Diagnostic::error(Code::TABLE_CELLS, format!("row {row} has {} where there are {wanted} columns", count(are)))
        .at(span, if are < wanted { "a cell is missing" } else { "a cell too many" })
        .help("a row has a cell for each key and each output, in their order; `any` stands for every value")
}

pub(super) fn unknown_column(span: Span, name: &str, near: Option<String>, known: &[String]) -> Diagnostic {
    let problem = Diagnostic::error(Code::TABLE_HEADER, format!("unknown column `{name}`"));
    let known: Vec<String> = known.iter().map(|name| format!("`{name}`")).collect();
    match near {
        Some(near) => problem.at(span, format!("did you mean `{near}`?")),
        None => problem.at(span, "neither a key nor an output of the table"),
    }
    .note(format!("the table's columns are {}, and `source` for a citation", known.join(", ")))
}

pub(super) fn double_column(span: Span, name: &str, first: Span) -> Diagnostic {
    Diagnostic::error(Code::TABLE_HEADER, format!("the column `{name}` stands twice"))
        .at(span, "again")
        .and_at(first, "first here")
        .help("leave one of them out")
}

pub(super) fn range_twice(span: Span, name: &str) -> Diagnostic {
    Diagnostic::error(Code::TABLE_HEADER, format!("`{name}` has a column of its own, and one for an end of it"))
        .at(span, "an end")
        .help("keep either the whole range in one column, or one column for each end")
}

pub(super) fn missing_column(span: Span, name: &str, range: bool) -> Diagnostic {
    let ends = format!("it may be spread over `{name} above` and `{name} up to`, or the like");
    Diagnostic::error(Code::TABLE_HEADER, format!("the column `{name}` is missing"))
        .at(span, "not named in this header")
        .help_if(range.then_some(ends))
}

pub(super) fn empty_cell(span: Span, column: Column<'_>) -> Diagnostic {
    Diagnostic::error(Code::TABLE_CELL, "an empty cell")
        .at(span, format!("expected a value of `{}`", column.name))
        .help("for every value, write `any`; an output always has a value")
}

pub(super) fn no_value(span: Span, column: Column<'_>, wanted: &str, written: &str) -> Diagnostic {
    let first = written.split(' ').next().unwrap_or_default();
    let german = german_end(first).or(match first {
        "alle" | "beliebig" | "all" | "*" | "-" => Some("any"),
        _ => near_keyword(first),
    });
    let expected = if column.range { format!("a range such as `up to …`: {wanted}") } else { wanted.to_owned() };
    Diagnostic::error(Code::TABLE_CELL, format!("`{written}` is not {wanted}"))
        .at(span, format!("expected {expected}"))
        .help_if(german.map(|meant| format!("did you mean `{meant}`?")))
}

/// The word of the language for one end of a range, by the German one.
pub(super) fn german_end(word: &str) -> Option<&'static str> {
    match word {
        "bis" => Some("up to"),
        "über" => Some("above"),
        "ab" | "von" => Some("from"),
        "unter" => Some("below"),
        _ => None,
    }
}

pub(super) fn no_end(span: Span, written: &str, value: &Value) -> Diagnostic {
    let (below, above) = if matches!(value, Value::Date(_)) { ("before", "from") } else { ("up to", "above") };
    Diagnostic::error(Code::TABLE_CELL, format!("`{written}` is no range")).at(span, "which end of it?").help(format!(
        "write `{below} {written}`, `{above} {written}`, or `from {written} to {written}` for exactly this"
    ))
}

pub(super) fn two_ends(span: Span, column: Column<'_>) -> Diagnostic {
    Diagnostic::error(Code::TABLE_CELL, "a range has one lower and one upper end")
        .at(span, format!("`{}` has two ends on the same side", column.name))
        .help("for example: `above 100_000 up to 500_000`")
}

pub(super) fn empty_range(span: Span, column: Column<'_>) -> Diagnostic {
    Diagnostic::error(Code::TABLE_CELL, "a range in which nothing lies")
        .at(span, format!("no `{}` lies between these ends", column.name))
        .help("the lower end comes first: `above 100_000 up to 500_000`")
}

pub(super) fn several_values(span: Span, written: &str) -> Diagnostic {
    Diagnostic::error(Code::TABLE_CELL, "an output is one value")
        .at(span, format!("`{written}` stands for several values"))
        .help("name one of the values under it")
}

pub(super) fn yes_no(span: Span, column: Column<'_>, written: &str) -> Diagnostic {
    let meant = match written.to_lowercase().as_str() {
        "ja" | "j" | "y" | "true" | "wahr" | "1" | "x" | "agreed" => Some("yes"),
        "nein" | "n" | "false" | "falsch" | "0" | "not agreed" => Some("no"),
        _ => None,
    };
    Diagnostic::error(Code::TABLE_CELL, format!("`{written}` is neither `yes` nor `no`"))
        .at(span, format!("`{}` is yes or no", column.name))
        .help_if(meant.map(|meant| format!("write `{meant}`")))
}

pub(super) fn unquoted(span: Span, written: &str) -> Diagnostic {
    Diagnostic::error(Code::TABLE_CELL, "a text is written in quotes")
        .at(span, "expected a text in quotes")
        .help(format!("write `\"{written}\"`"))
}

/// A key that is no fact or amount.
pub(super) fn not_a_key(span: Span, name: &str, is: &str, help: Option<String>) -> Diagnostic {
    Diagnostic::error(Code::TABLE_KEY, format!("`{name}` is {is}, which is no key"))
        .at(span, "nothing can be looked up by this")
        .note("keys are facts, clauses, and definitions of an amount, a date or yes and no")
        .help_if(help)
}

pub(super) fn no_order(span: Span, name: &str, words: &str) -> Diagnostic {
    Diagnostic::error(Code::TABLE_KEY, format!("`{name}` is {words}, which has no ranges"))
        .at(span, "only numbers, amounts and dates lie in ranges")
        .help("leave out `as range`; a cell may name several values, parted by commas")
}

pub(super) fn key_twice(span: Span, name: &str, first: Span) -> Diagnostic {
    Diagnostic::error(Code::TABLE_KEY, format!("`{name}` is a key twice"))
        .at(span, "again")
        .and_at(first, "first here")
        .help("leave one of them out")
}

pub(super) fn too_many_keys(span: Span, most: usize) -> Diagnostic {
    Diagnostic::error(Code::TABLE_KEY, format!("a table has at most {most} keys"))
        .at(span, "one key too many")
        .help("make several tables of it")
}

/// An output that is no amount, date or value.
pub(crate) fn no_output(span: Span, words: &str) -> Diagnostic {
    Diagnostic::error(Code::TABLE_OUTPUT, format!("a table does not give {words}"))
        .at(span, "expected a number, an amount, a date or a kind")
        .help("for yes or no, give a value of a kind")
}

/// A table where one of its outputs is wanted.
pub(crate) fn needs_name(span: Span, table: &str, outputs: &[&str]) -> Diagnostic {
    let outputs: Vec<String> = outputs.iter().map(|name| format!("`{name}`")).collect();
    Diagnostic::error(Code::WRONG_SORT, format!("`{table}` is a table"))
        .at(span, "expected what it gives")
        .help(format!("write {}", outputs.join(" or ")))
}

/// An output whose name a line has already.
pub(crate) fn overlaps_name(span: Span, name: &str) -> Diagnostic {
    Diagnostic::error(Code::WRONG_SORT, format!("`{name}` is a line"))
        .at(span, "expected a name of its own")
        .help("give it another name")
}

pub(super) fn duplicate_row(span: Span, row: usize, first: usize, first_span: Span) -> Diagnostic {
    Diagnostic::error(Code::DUPLICATE_ROW, format!("row {row} says what row {first} says"))
        .at(span, "the same cells")
        .and_at(first_span, "here already")
        .help("leave one of them out")
}

pub(super) fn dead_row(span: Span, row: usize) -> Diagnostic {
    Diagnostic::warning(Code::DEAD_ROW, format!("no case ever comes to row {row}"))
        .at(span, "one of its cells lies outside the domain of its key")
        .help("correct the cell, or leave the row out")
}

pub(super) fn overlap(table: &str, one: (usize, Span), other: (usize, Span), witness: &str) -> Diagnostic {
    Diagnostic::error(Code::ROWS_OVERLAP, format!("rows {} and {} of `{table}` overlap", one.0, other.0))
        .at(other.1, "says another outcome")
        .and_at(one.1, "than this one")
        .note(format!("both hold if {witness}"))
        .help("make their cells exclude each other, or give both the same outcome")
}

pub(super) fn open(table: &str, span: Span, witnesses: &[String]) -> Diagnostic {
    let problem = Diagnostic::error(Code::ROWS_OPEN, format!("`{table}` leaves something open"))
        .at(span, "no row says what holds then");
    let told = witnesses.iter().map(|witness| format!("nothing is said if {witness}"));
    told.fold(problem, Diagnostic::note).help("add the row that is missing; `any` stands for every value of a key")
}

pub(super) fn more(problem: Diagnostic) -> Diagnostic {
    problem.note("there is more of this: correct these first")
}

pub(super) fn too_large(table: &str, span: Span, rows: usize) -> Diagnostic {
    Diagnostic::error(Code::TABLE_TOO_LARGE, format!("`{table}` is too large to prove"))
        .at(span, format!("its {rows} rows cut the keys into too many pieces"))
        .help("put the key first that parts the rows best, or make several tables of it")
}

/// Says of which cell a problem is.
pub(super) fn in_cell(problem: Diagnostic, column: Column<'_>, row: usize) -> Diagnostic {
    let unit = match column.of {
        Type::Money(unit) | Type::Unit(unit) => format!(", which is in {unit}"),
        _ => String::new(),
    };
    problem.note(format!("in row {row}, column `{}`{unit}", column.name))
}
