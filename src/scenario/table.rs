//! Tables of scenarios: each row with its head is a scenario of its own.

use crate::base::{Sources, Span};
use crate::book::{DataFile, csv_rows};
use crate::diagnostic::Diagnostic;
use crate::syntax::ast::{Citation, File, ItemKind, Scenario, ScenarioLine, ScenarioTable, Text};
use crate::syntax::{Column, parse_scenario_cell};

use super::problem;

/// A row as a scenario.
pub(super) struct OfRow {
    pub(super) scenario: Scenario,
    pub(super) citations: Vec<Citation>,
    pub(super) span: Span,
}

/// A row as it stands in the wording or in its file.
struct Row {
    cells: Vec<Text>,
    citations: Vec<Citation>,
    span: Span,
}

/// The files of rows that tables of scenarios name.
pub(super) fn data_files<'f>(file: &'f File, sources: &'f Sources) -> impl Iterator<Item = DataFile> + 'f {
    file.items.iter().filter_map(|item| match &item.kind {
        ItemKind::ScenarioTable(table) => DataFile::named(table.from.as_ref()?, sources),
        _ => None,
    })
}

/// All scenarios of a table; what is wrong with it or its cells is added to the problems.
pub(super) fn scenarios(
    table: &ScenarioTable,
    place: Span,
    sources: &Sources,
    problems: &mut Vec<Diagnostic>,
) -> Vec<OfRow> {
    let before = problems.len();
    let mut rows = rows(table, sources, problems).into_iter();
    let Some(head) = rows.next() else {
        if problems.len() == before {
            problems.push(problem::table_without_rows(place));
        }
        return Vec::new();
    };
    if !check_head(table, &head, place, problems) {
        return Vec::new();
    }
    let mut scenarios = Vec::new();
    for (at, row) in rows.enumerate() {
        let number = at.saturating_add(1);
        if row.cells.len() == head.cells.len() {
            scenarios.extend(scenario(table, &head, row, number, sources, problems));
        } else {
            problems.push(problem::cells(row.span, number, row.cells.len(), head.cells.len()));
        }
    }
    if scenarios.is_empty() && problems.len() == before {
        problems.push(problem::table_without_rows(place));
    }
    scenarios
}

/// The head and the rows, from the file or in place.
fn rows(table: &ScenarioTable, sources: &Sources, problems: &mut Vec<Diagnostic>) -> Vec<Row> {
    let Some(from) = &table.from else {
        let rows = table.rows.iter();
        return rows
            .map(|row| Row { cells: row.cells.clone(), citations: row.citations.clone(), span: row.span })
            .collect();
    };
    if let Some(row) = table.rows.first() {
        problems.push(problem::rows_and_file(row.span, from.span));
    }
    let rows = csv_rows(from, sources, problems).into_iter();
    rows.map(|row| Row { cells: row.cells, citations: Vec::new(), span: row.span }).collect()
}

/// Whether every column says what it is for, and there is one that expects something.
fn check_head(table: &ScenarioTable, head: &Row, place: Span, problems: &mut Vec<Diagnostic>) -> bool {
    let before = problems.len();
    for (at, cell) in head.cells.iter().enumerate() {
        if cell.text.is_empty() {
            problems.push(problem::empty_head(cell.span));
        }
        let first = head.cells.iter().take(at).find(|first| first.text == cell.text && !cell.text.is_empty());
        problems.extend(first.map(|first| problem::same_head(&cell.text, cell.span, first.span)));
    }
    let expects = head.cells.iter().any(|cell| Column::of(&cell.text) == Column::Expect);
    if !expects && !expects_something(&table.lines) {
        problems.push(problem::table_expects_nothing(place, head.span));
    }
    problems.len() == before
}

fn expects_something(lines: &[ScenarioLine]) -> bool {
    lines.iter().any(|line| matches!(line, ScenarioLine::Expect(_) | ScenarioLine::Snapshot(_)))
}

/// What a row says; none if a cell of it cannot be read, or nothing is expected of it.
fn scenario(
    table: &ScenarioTable,
    head: &Row,
    row: Row,
    number: usize,
    sources: &Sources,
    problems: &mut Vec<Diagnostic>,
) -> Option<OfRow> {
    let before = problems.len();
    let mut lines = table.lines.clone();
    let mut case = None;
    for (head, cell) in head.cells.iter().zip(&row.cells).filter(|(_, cell)| !cell.text.is_empty()) {
        if Column::of(&head.text) == Column::Case {
            case = Some(cell);
            continue;
        }
        let (line, mut found) = parse_scenario_cell(head, cell, sources);
        lines.extend(line);
        problems.append(&mut found);
    }
    if problems.len() > before {
        return None;
    }
    if !expects_something(&lines) {
        problems.push(problem::row_expects_nothing(row.span));
        return None;
    }
    let table_name = &table.name.text;
    let name = match case {
        Some(case) => {
            let words = case.text.strip_prefix('"').and_then(|words| words.strip_suffix('"')).unwrap_or(&case.text);
            Text { text: format!("{table_name}: {words}"), span: case.span }
        }
        None => Text { text: format!("{table_name}, row {number}"), span: row.span },
    };
    let scenario = Scenario { name, by: table.by.clone(), lines, whole: row.span };
    Some(OfRow { scenario, citations: row.citations, span: row.span })
}
