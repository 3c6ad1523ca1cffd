//! What a cell says: values, ranges, `any`.

use crate::base::{Codes, Span, normalise};
use crate::book::constant::Written;
use crate::book::scope::Scope;
use crate::diagnostic::Diagnostic;
use crate::rule::{Accepts, Cell, Kind, Type, Value};
use crate::syntax::ast::{Ident, Text};
use crate::syntax::parse_cell_value;

use super::problem;
use super::read::ReadCell;

/// The words that an end of a range begins with; longer ones first where one begins like another.
pub(super) const END_WORDS: &[&str] =
    &["at least", "at most", "up to", "more than", "less than", "above", "below", "after", "before", "from", "to"];

/// A column of keys or outputs, as far as cells need it.
#[derive(Clone, Copy)]
pub(super) struct Column<'a> {
    pub(super) name: &'a str,
    pub(super) of: &'a Type,
    pub(super) range: bool,
    /// The word for absence.
    pub(super) absent: Option<&'a str>,
}

/// An end of a range, and whether it belongs to it.
type End = Option<(Value, bool)>;

impl Scope {
    /// What a cell of a key asks.
    pub(super) fn key_cell(&self, cell: &ReadCell, column: Column<'_>) -> Result<Cell, Diagnostic> {
        let text = match cell {
            ReadCell::Ends(ends, span) => return self.ends(ends, *span, column),
            ReadCell::Wording(text) | ReadCell::File(text) => text,
        };
        let word = text.text.as_str();
        if word == "any" {
            return Ok(Cell::ANY);
        }
        if word.is_empty() {
            return Err(problem::empty_cell(text.span, column));
        }
        if column.range {
            return self.range(text, column);
        }
        let mut asked = Cell { absent: false, accepts: Accepts::Nothing };
        let mut codes = Codes::new();
        let mut values = Vec::new();
        for part in parts(text, column.of) {
            if column.absent == Some(part.text.as_str()) {
                asked.absent = true;
                continue;
            }
            match column.of {
                Type::Kind(kind) => codes = codes.union(&self.leaves(&part, *kind)?),
                Type::YesNo => values.push(Value::YesNo(yes_no(&part, column)?)),
                Type::Text => values.push(text_value(&part, matches!(cell, ReadCell::File(_)))?),
                _ => values.push(self.amount_value(&part, column)?),
            }
        }
        if !codes.is_empty() {
            asked.accepts = Accepts::Leaves(codes);
        } else if !values.is_empty() {
            asked.accepts = Accepts::Values(values.into());
        }
        Ok(asked)
    }

    /// The value of an output.
    pub(super) fn output_cell(&self, cell: &ReadCell, column: Column<'_>) -> Result<Value, Diagnostic> {
        let (ReadCell::Wording(text) | ReadCell::File(text)) = cell else {
            return Err(problem::empty_cell(cell.span(), column));
        };
        if text.text.is_empty() {
            return Err(problem::empty_cell(text.span, column));
        }
        let Type::Kind(kind) = column.of else { return self.amount_value(text, column) };
        let codes = self.leaves(text, *kind)?;
        match (codes.first(), codes.len()) {
            (Some(code), 1) => Ok(Value::Leaf(code)),
            _ => Err(problem::several_values(text.span, &text.text)),
        }
    }

    fn leaves(&self, part: &Text, kind: crate::rule::KindId) -> Result<Codes, Diagnostic> {
        let unlisted = self.vocabulary.kind(kind).and_then(Kind::unlisted);
        if part.text == "other"
            && let Some(code) = unlisted
        {
            return Ok(std::iter::once(code).collect());
        }
        self.value_of_kind(&Ident { text: unquoted(&part.text), span: part.span }, kind)
    }

    /// A number, a date or an amount; a number without a unit is in that of its column.
    fn amount_value(&self, part: &Text, column: Column<'_>) -> Result<Value, Diagnostic> {
        let Some(expr) = parse_cell_value(&unquoted(&part.text), part.span)? else {
            return Err(problem::no_value(part.span, column, &self.type_words(column.of), &part.text));
        };
        match self.bound(&expr, column.of)? {
            Written::Is(value) => Ok(value),
            Written::OneOf(_) => Err(problem::several_values(part.span, &part.text)),
        }
    }

    /// `above 100_000 DM up to 500_000 DM`
    fn range(&self, text: &Text, column: Column<'_>) -> Result<Cell, Diagnostic> {
        if column.absent == Some(text.text.as_str()) {
            return Ok(Cell { absent: true, accepts: Accepts::Nothing });
        }
        let pieces = pieces(text);
        if pieces.is_empty() {
            let value = self.amount_value(text, column)?;
            return Err(problem::no_end(text.span, &text.text, &value));
        }
        if !END_WORDS.iter().any(|word| begins(&text.text, word)) {
            return Err(problem::no_value(text.span, column, &self.type_words(column.of), &text.text));
        }
        self.ends(&pieces, text.span, column)
    }

    fn ends(&self, pieces: &[(&'static str, Text)], span: Span, column: Column<'_>) -> Result<Cell, Diagnostic> {
        if let [(_, only)] = pieces
            && (only.text == "any" || column.absent == Some(only.text.as_str()))
        {
            let any = only.text == "any";
            return Ok(if any { Cell::ANY } else { Cell { absent: true, accepts: Accepts::Nothing } });
        }
        let (mut low, mut high): (End, End) = (None, None);
        for (word, text) in pieces {
            let value = self.amount_value(text, column)?;
            let (slot, included) = match *word {
                "from" | "at least" => (&mut low, true),
                "above" | "more than" | "after" => (&mut low, false),
                "to" | "up to" | "at most" => (&mut high, true),
                _ => (&mut high, false),
            };
            if slot.replace((value, included)).is_some() {
                return Err(problem::two_ends(text.span, column));
            }
        }
        if let (Some((low, low_in)), Some((high, high_in))) = (&low, &high) {
            let order = match (low, high) {
                (Value::Number(low), Value::Number(high)) => low.cmp(high),
                (Value::Date(low), Value::Date(high)) => low.cmp(high),
                _ => std::cmp::Ordering::Less,
            };
            if order.is_gt() || order.is_eq() && !(*low_in && *high_in) {
                return Err(problem::empty_range(span, column));
            }
        }
        if low.is_none() && high.is_none() {
            return Ok(Cell { absent: false, accepts: Accepts::Any });
        }
        Ok(Cell { absent: false, accepts: Accepts::Range(low, high) })
    }
}

/// The ends of a range with their words; none if there is no such word.
fn pieces(text: &Text) -> Vec<(&'static str, Text)> {
    let mut pieces: Vec<(&'static str, Text)> = Vec::new();
    // The last word of an end, and where its value begins.
    let mut found: Option<(&'static str, usize)> = None;
    let mut at = 0_usize;
    while let Some(rest) = text.text.get(at..).filter(|rest| !rest.is_empty()) {
        match END_WORDS.iter().find(|word| begins(rest, word)) {
            Some(word) => {
                let behind = at.saturating_add(word.len());
                let before = found.replace((word, behind));
                pieces.extend(before.map(|(word, start)| (word, part(text, start, at))));
                at = behind;
            }
            None => at = at.saturating_add(rest.find(' ').unwrap_or(rest.len())),
        }
        // To the next word.
        at = at.saturating_add(usize::from(text.text.get(at..).is_some_and(|rest| rest.starts_with(' '))));
    }
    pieces.extend(found.map(|(word, start)| (word, part(text, start, text.text.len()))));
    pieces
}

/// A part of a cell, with its own place where the cell stands as it is in the source.
fn part(whole: &Text, from: usize, to: usize) -> Text {
    let raw = whole.text.get(from..to).unwrap_or_default();
    let text = raw.trim();
    let begin = from.saturating_add(raw.len().saturating_sub(raw.trim_start().len()));
    let place = whole.span.range();
    let start = place.start.saturating_add(begin);
    let exact = place.len() == whole.text.len() && !text.is_empty();
    let span = if exact { Span::new(whole.span.file, start, start.saturating_add(text.len())) } else { whole.span };
    Text { text: text.to_owned(), span }
}

fn begins(text: &str, word: &str) -> bool {
    text.strip_prefix(word).is_some_and(|rest| rest.is_empty() || rest.starts_with(' '))
}

/// The values of a cell, parted by commas; a comma without a blank behind it may be one of a German number.
fn parts(text: &Text, of: &Type) -> Vec<Text> {
    let kind = matches!(of, Type::Kind(_) | Type::Text | Type::YesNo);
    let mut parts = Vec::new();
    let (mut quoted, mut start) = (false, 0_usize);
    for (at, c) in text.text.char_indices() {
        quoted ^= c == '"';
        let behind = text.text.get(at.saturating_add(1)..).unwrap_or_default();
        if c == ',' && !quoted && (kind || behind.starts_with(' ')) {
            parts.push(part(text, start, at));
            start = at.saturating_add(1);
        }
    }
    parts.push(part(text, start, text.text.len()));
    parts
}

fn yes_no(part: &Text, column: Column<'_>) -> Result<bool, Diagnostic> {
    match part.text.as_str() {
        "yes" => Ok(true),
        "no" => Ok(false),
        word => Err(problem::yes_no(part.span, column, word)),
    }
}

fn text_value(part: &Text, bare: bool) -> Result<Value, Diagnostic> {
    if !bare && !part.text.starts_with('"') {
        return Err(problem::unquoted(part.span, &part.text));
    }
    Ok(Value::Text(unquoted(&part.text).into()))
}

fn unquoted(text: &str) -> String {
    match text.strip_prefix('"').and_then(|rest| rest.strip_suffix('"')) {
        Some(inner) => normalise(inner),
        None => text.to_owned(),
    }
}
