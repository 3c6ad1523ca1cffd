//! A cell of a scenario table, which with the head of its column is a line of a scenario.

use crate::base::{Sources, Span};
use crate::diagnostic::{Diagnostic, Label, has_errors};

use super::ast::{Condition, Expected, ScenarioLine, Text};
use super::grammar::Rule;
use super::layout::layout;
use super::problem::Problem;
use super::reader::{Part, Reader, within};

/// What a column of a scenario table is for, told by the words of its head.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Column {
    /// `case`: what the row is called.
    Case,
    /// A fact, a clause, `LINE agreed`: its cells complete `HEAD is …`, or are `yes` or `no`.
    Fact,
    /// `given …`: its cells complete the line.
    Given,
    /// `expect …`: its cells complete the expectation.
    Expect,
}

impl Column {
    /// Of a head.
    pub fn of(head: &str) -> Self {
        match head.split(' ').next() {
            Some("case") if head == "case" => Self::Case,
            Some("given") => Self::Given,
            Some("expect") => Self::Expect,
            _ => Self::Fact,
        }
    }
}

/// Reads a cell that is not empty as the line that it is with its head; nothing of a column `case`.
///
/// Every place of the line and of its problems is one in the head or in the cell.
pub fn parse_scenario_cell(head: &Text, cell: &Text, sources: &Sources) -> (Option<ScenarioLine>, Vec<Diagnostic>) {
    let column = Column::of(&head.text);
    let agreed = head.text.strip_suffix(" agreed");
    let pieces: Vec<(&str, Option<Span>)> = match (column, cell.text.as_str(), agreed) {
        (Column::Case, ..) => return (None, Vec::new()),
        (Column::Given | Column::Expect, cell_text, _) => {
            vec![(&head.text, Some(head.span)), (cell_text, Some(cell.span))]
        }
        (Column::Fact, "yes", _) => vec![("given", None), (&head.text, Some(head.span))],
        (Column::Fact, "no", Some(line)) => {
            vec![("given", None), (line, Some(head.span)), ("not agreed", Some(cell.span))]
        }
        (Column::Fact, "no", None) => vec![("given not", None), (&head.text, Some(head.span))],
        (Column::Fact, cell_text, _) => {
            vec![("given", None), (&head.text, Some(head.span)), ("is", Some(cell.span)), (cell_text, Some(cell.span))]
        }
    };
    let (mut text, mut parts) = (String::new(), Vec::new());
    for (piece, place) in pieces {
        if !text.is_empty() {
            text.push(' ');
        }
        let place = place.unwrap_or(cell.span);
        parts.push(Part { start: text.len(), place, exact: sources.text(place) == piece });
        text.push_str(piece);
    }
    let mut problems = Vec::new();
    // What comes from a wording has been looked through with its line.
    if cell.text.contains(|c: char| c == '(' || c.is_control()) {
        layout(cell.span.file, &text, &mut problems);
    }
    let mut line = None;
    // A sentence that does not fit is told by its own places, anything else by those in the file.
    let mut local = !problems.is_empty();
    if !local {
        let reader = Reader::of_parts(&text, parts.clone(), &mut problems);
        match reader.parse(Rule::scenario_line) {
            Some(pairs) => line = reader.scenario_line(pairs).and_then(|line| of_cell(line, &text, &reader)),
            None => local = true,
        }
    }
    let mut told: Vec<Diagnostic> = problems.into_iter().map(Diagnostic::from).collect();
    if local {
        for problem in &mut told {
            let labels = problem.primary.iter_mut().chain(&mut problem.others);
            labels.for_each(|label| place(label, &parts, cell.span));
        }
    }
    let sound = !has_errors(&told);
    (line.filter(|_| sound), told)
}

/// Puts a label of a sentence of parts where its part stands, what has no place of its own at the cell.
fn place(label: &mut Label, parts: &[Part], cell: Span) {
    let (start, end) = (label.span.start as usize, label.span.end as usize);
    let place = within(parts, start, end).filter(|place| !place.range().is_empty());
    label.span = place.unwrap_or(cell);
}

/// A line without what has no room in a cell, and with its whole sentence.
fn of_cell(mut line: ScenarioLine, text: &str, reader: &Reader<'_>) -> Option<ScenarioLine> {
    if let ScenarioLine::Expect(expectation) = &mut line {
        if let Expected::OnlyIf { condition: Condition::Block(_), .. } = &expectation.expected {
            reader.report(Problem::InCell { span: expectation.span });
            return None;
        }
        expectation.sentence = Some(text.trim_start_matches("expect ").to_owned());
    }
    Some(line)
}
