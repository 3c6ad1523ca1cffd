//! What stands under the heads of scenarios and of their tables.

use super::ast::{Expected, Scenario, ScenarioLine, ScenarioTable};
use super::file::{FileParser, whole};
use super::grammar::Rule;
use super::layout;
use super::problem::Problem;
use super::table::is_row;

impl FileParser<'_> {
    pub(super) fn scenario_lines(&mut self, blocks: &[layout::Block]) -> Vec<ScenarioLine> {
        let mut lines = Vec::new();
        for child in blocks {
            let read = self.line(child, |reader| reader.scenario_line(reader.parse(Rule::scenario_line)?));
            let Some(mut line) = read else { continue };
            match &mut line {
                ScenarioLine::Expect(expectation) => {
                    expectation.span = whole(child);
                    match &mut expectation.expected {
                        Expected::OnlyIf { condition, .. } => self.under_condition(condition, child),
                        _ => self.nothing_under(child),
                    }
                }
                ScenarioLine::Given(_) | ScenarioLine::Position(_) | ScenarioLine::Snapshot(_) => {
                    self.nothing_under(child)
                }
            }
            lines.push(line);
        }
        lines
    }

    pub(super) fn under_scenario(&mut self, scenario: &mut Scenario, block: &layout::Block) {
        scenario.whole = whole(block);
        let before = self.problems.len();
        scenario.lines = self.scenario_lines(&block.children);
        // A line that could not be read may have been what is expected; that it could not is told.
        let all_read = self.problems.len() == before;
        if all_read && scenario.lines.len() < block.children.len() {
            self.problems.push(Problem::Unexpected { span: block.span, expected: Vec::new(), at_end: false });
        }
        let snapshot = scenario.snapshot();
        if scenario.expectations().next().is_none() && snapshot.is_none() && all_read {
            self.problems.push(Problem::ExpectsNothing { span: block.span });
        }
    }

    /// Lines with a `|` are rows, the first of them the head; the others are lines of every scenario of the table.
    ///
    /// What can be wrong with a table as a whole is told where it becomes scenarios: its rows may stand in a file.
    pub(super) fn under_scenario_table(&mut self, table: &mut ScenarioTable, block: &layout::Block) {
        table.whole = whole(block);
        for child in &block.children {
            if is_row(self.text.get(child.span.range()).unwrap_or_default()) {
                let row = self.line(child, |reader| reader.row());
                self.nothing_under(child);
                table.rows.extend(row);
            } else {
                table.lines.extend(self.scenario_lines(std::slice::from_ref(child)));
            }
        }
    }
}
