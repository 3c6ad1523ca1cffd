//! A coverage matrix as a table: in the terminal, and as Markdown.

use crate::audit::{Cell, Cover, Matrix, Row};

use super::paint::{WIDTH, bold, dim, hanging, row};

/// How wide a cell is.
const CELL: usize = 4;

/// How a cell is marked.
pub(super) fn mark(cover: Cover) -> &'static str {
    match cover {
        Cover::Covered => "●",
        Cover::Depends => "◐",
        Cover::Clause => "◇",
        Cover::Never => "·",
        Cover::Unknown => "?",
    }
}

/// Conditions that are told once, by number.
#[derive(Default)]
pub(super) struct Notes {
    pub(super) texts: Vec<String>,
}

impl Notes {
    pub(super) fn of(matrix: &Matrix) -> Self {
        let mut notes = Self::default();
        for condition in matrix.rows.iter().flat_map(|row| &row.cells).filter_map(|cell| cell.condition.as_ref()) {
            if !notes.texts.contains(condition) {
                notes.texts.push(condition.clone());
            }
        }
        notes
    }

    /// The number of a cell's condition, from 1.
    pub(super) fn number(&self, cell: &Cell) -> Option<usize> {
        let at = self.texts.iter().position(|text| Some(text) == cell.condition.as_ref())?;
        at.checked_add(1)
    }
}

/// What is agreed, in words.
pub(super) fn agreed(matrix: &Matrix) -> String {
    match &matrix.programme {
        None => "each line by itself, whatever clauses are agreed".to_owned(),
        Some(names) => {
            let names: Vec<&str> = names.iter().map(|name| &**name).collect();
            format!("agreed: {}, and nothing else", super::and(&names))
        }
    }
}

/// The values of a row: of the kind at a place.
pub(super) fn values(matrix: &Matrix, row: &Row, at: usize) -> String {
    let kind = matrix.kinds.get(at).map_or("", |kind| &**kind);
    match row.values.get(at).and_then(Option::as_ref) {
        Some(words) => words.clone(),
        None => format!("any {kind}"),
    }
}

/// The matrix for a terminal.
pub fn matrix(matrix: &Matrix) -> String {
    let notes = Notes::of(matrix);
    let mut out = format!("{}   {}\n", bold(&format!("{} {}", matrix.rulebook, matrix.generation)), agreed(matrix));
    if !matrix.assumed.is_empty() {
        out.push_str(&format!("{}\n", dim(&format!("taking it that {}", matrix.assumed.join(", ")))));
    }
    out.push('\n');
    for (at, column) in matrix.columns.iter().enumerate() {
        let number = at.saturating_add(1);
        let throughout = column.throughout.as_ref().map(|words| format!(", only if {words}")).unwrap_or_default();
        out.push_str(&row(&number.to_string(), 4, &format!("{}{throughout}", column.line)));
    }
    let cells = matrix.columns.len().saturating_mul(CELL);
    let label = WIDTH.saturating_sub(cells).max(28);
    let heads: String = (1..=matrix.columns.len()).map(|number| format!("{number:<CELL$}")).collect();
    let kinds: Vec<&str> = matrix.kinds.iter().map(|kind| &**kind).collect();
    out.push_str(&format!("\n{}{}\n", bold(&padded(&format!("  {}", kinds.join(" / ")), label)), heads.trim_end()));
    let mut last = None;
    for of in &matrix.rows {
        let first = values(matrix, of, 0);
        let words = if matrix.kinds.len() > 1 {
            if last.as_ref() != Some(&first) {
                out.push_str(&hanging("  ", 2, &first));
            }
            let second = values(matrix, of, 1);
            last = Some(first);
            format!("    {second}")
        } else {
            format!("  {first}")
        };
        let marks: String = of
            .cells
            .iter()
            .map(|cell| {
                let number = notes.number(cell).map(|number| number.to_string()).unwrap_or_default();
                padded(&format!("{}{number}", mark(cell.cover)), CELL)
            })
            .collect();
        out.push_str(&beside(&words, label, marks.trim_end()));
    }
    out.push_str(&format!("\n{}\n", dim("● covered   ◐ on a condition   ◇ only with a clause   · not covered")));
    for (at, text) in notes.texts.iter().enumerate() {
        out.push_str(&row(&at.saturating_add(1).to_string(), 4, &format!("only if {text}")));
    }
    for open in &matrix.unfinished {
        out.push_str(&row("?", 4, &format!("{}: {}", open.what, open.why)));
    }
    out
}

/// Words in a column, broken where they are too long, with the cells behind the first line.
fn beside(words: &str, width: usize, cells: &str) -> String {
    let indent = words.len().saturating_sub(words.trim_start().len());
    let room = width.saturating_sub(indent).saturating_sub(1).max(10);
    let options = textwrap::Options::new(room).word_splitter(textwrap::WordSplitter::NoHyphenation);
    let pad = " ".repeat(indent);
    let mut out = String::new();
    for (at, line) in textwrap::wrap(words.trim_start(), options).iter().enumerate() {
        let line = format!("{pad}{line}");
        match at {
            0 => out.push_str(&format!("{}{cells}\n", padded(&line, width))),
            _ => out.push_str(&format!("{line}\n")),
        }
    }
    out
}

fn padded(text: &str, width: usize) -> String {
    let gap = width.saturating_sub(textwrap::core::display_width(text));
    format!("{text}{}", " ".repeat(gap))
}

/// The matrix as Markdown.
pub fn matrix_markdown(matrix: &Matrix) -> String {
    let notes = Notes::of(matrix);
    let cell = |text: &str| text.replace('|', "\\|");
    let mut out =
        format!("# {} {}: {}\n\n{}\n\n", matrix.rulebook, matrix.generation, matrix.kinds.join(" × "), agreed(matrix));
    if !matrix.assumed.is_empty() {
        out.push_str(&format!("Taking it that {}.\n\n", matrix.assumed.join(", ")));
    }
    let heads = matrix.kinds.iter().map(|kind| kind.to_string());
    let heads: Vec<String> = heads.chain(matrix.columns.iter().map(|column| column.line.to_string())).collect();
    out.push_str(&format!("| {} |\n", heads.iter().map(|head| cell(head)).collect::<Vec<_>>().join(" | ")));
    let rule = matrix.kinds.iter().map(|_| "---").chain(matrix.columns.iter().map(|_| ":-:"));
    out.push_str(&format!("| {} |\n", rule.collect::<Vec<_>>().join(" | ")));
    for of in &matrix.rows {
        let names = (0..matrix.kinds.len()).map(|at| cell(&values(matrix, of, at)));
        let marks = of.cells.iter().map(|cell| {
            let number = notes.number(cell).map(|number| format!(" ({number})")).unwrap_or_default();
            format!("{}{number}", mark(cell.cover))
        });
        out.push_str(&format!("| {} |\n", names.chain(marks).collect::<Vec<_>>().join(" | ")));
    }
    out.push_str("\n● covered, ◐ on a condition, ◇ only with a clause, · not covered\n");
    if !notes.texts.is_empty() {
        out.push('\n');
    }
    for (at, text) in notes.texts.iter().enumerate() {
        out.push_str(&format!("{}. only if {text}\n", at.saturating_add(1)));
    }
    let throughout: Vec<String> = matrix
        .columns
        .iter()
        .filter_map(|column| Some(format!("- {}: only if {}\n", column.line, column.throughout.as_ref()?)))
        .collect();
    if !throughout.is_empty() {
        out.push_str(&format!("\nThroughout:\n\n{}", throughout.concat()));
    }
    for open in &matrix.unfinished {
        out.push_str(&format!("\nNot found out: {} ({})\n", open.what, open.why));
    }
    out
}
