//! Tables: columns of rows are aligned, where a whole row has room.

use textwrap::core::display_width;

use crate::syntax::ast::{Table, TableKey, TableOutput, TableRow};

use super::printer::Printer;
use super::sentence::{Sentence, quoted};
use super::wrap::WIDTH;

/// A line under a table.
enum Under<'a> {
    Keys(&'a [TableKey]),
    Gives(&'a [TableOutput]),
    Row(&'a TableRow),
}

impl Printer<'_> {
    pub(super) fn table_head(&self, table: &Table) -> Sentence {
        let mut s = Sentence::default();
        s.word("table");
        self.name(&mut s, &table.name);
        if let Some(file) = &table.from {
            s.word("from");
            s.word(&quoted(&file.text));
        }
        s
    }

    pub(super) fn under_table(&mut self, table: &Table, depth: usize) {
        let mut lines = Vec::new();
        if let Some(first) = table.keys.first() {
            lines.push((first.span, Under::Keys(&table.keys)));
        }
        if let Some(first) = table.gives.first() {
            lines.push((first.name.span, Under::Gives(&table.gives)));
        }
        lines.extend(table.rows.iter().map(|row| (row.span, Under::Row(row))));
        // In the order in which they were written; of several files none is known.
        if lines.iter().all(|(span, _)| lines.first().is_some_and(|(first, _)| first.file == span.file)) {
            lines.sort_by_key(|(span, _)| span.start);
        }
        let widths = widths(&table.rows, depth.saturating_mul(2));
        for (span, line) in lines {
            let (sentence, citations): (_, &[_]) = match line {
                Under::Keys(keys) => (self.keys(keys), &[]),
                Under::Gives(gives) => (self.gives(gives), &[]),
                Under::Row(row) => (row_text(row, &widths, false), &row.citations),
            };
            self.line(depth, sentence, citations, span);
        }
    }

    /// Rows alone.
    pub(super) fn rows(&mut self, rows: &[TableRow], depth: usize) {
        let widths = widths(rows, depth.saturating_mul(2));
        for (at, row) in rows.iter().enumerate() {
            self.line(depth, row_text(row, &widths, at > 0), &row.citations, row.span);
        }
    }

    fn keys(&self, keys: &[TableKey]) -> Sentence {
        let mut s = Sentence::default();
        s.word("keys");
        for (at, key) in keys.iter().enumerate() {
            if at > 0 {
                s.sign(",");
                s.next(key.span);
            }
            self.name_of(&mut s, &key.name, key.of.as_ref());
            if key.range {
                s.word("as range");
            }
        }
        s
    }

    fn gives(&self, gives: &[TableOutput]) -> Sentence {
        let mut s = Sentence::default();
        s.word("gives");
        for (at, output) in gives.iter().enumerate() {
            if at > 0 {
                s.sign(",");
                s.next(output.name.span);
            }
            self.name(&mut s, &output.name);
            s.word("as");
            self.type_name(&mut s, &output.output_type);
        }
        s
    }
}

/// How wide each column but the last is; nothing where aligned rows would be too wide.
fn widths(rows: &[TableRow], indent: usize) -> Vec<usize> {
    let mut widths: Vec<usize> = Vec::new();
    for row in rows {
        for (at, cell) in row.cells.iter().enumerate() {
            let width = display_width(&cell.text);
            match widths.get_mut(at) {
                Some(known) => *known = width.max(*known),
                None => widths.push(width),
            }
        }
    }
    let bars = widths.len().saturating_sub(1).saturating_mul(3);
    let whole = widths.iter().fold(indent.saturating_add(bars), |sum, width| sum.saturating_add(*width));
    if whole > WIDTH { Vec::new() } else { widths }
}

/// A row; below another one it may begin further in, with the bar behind its empty first cell.
fn row_text(row: &TableRow, widths: &[usize], below: bool) -> Sentence {
    let mut text = String::new();
    for (at, cell) in row.cells.iter().enumerate() {
        if at > 0 {
            text.push_str(" | ");
        }
        text.push_str(&cell.text);
        let width = widths.get(at).copied().unwrap_or(0);
        text.push_str(&" ".repeat(width.saturating_sub(display_width(&cell.text))));
    }
    let mut s = Sentence::default();
    // A line that begins with blanks is no row where there is none above it.
    let text = if below && !widths.is_empty() { text.trim_end() } else { text.trim() };
    s.word(text);
    s
}
