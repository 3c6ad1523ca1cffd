//! Tables: the lines under a head, and values as cells write them.
//!
//! Cells have no grammar of their own: what `any` or `up to` says is read by the checker, which knows the columns, so no
//! such word is reserved for it.

use crate::base::{Exact, Span, normalise};
use crate::diagnostic::{Code, Diagnostic};

use super::ast::{Expr, ExprKind, FactType, Ident, Table, TableKey, TableOutput, TableRow, Text};
use super::grammar::Rule;
use super::layout::begins_comment;
use super::number::{self, Literal, WrongLiteral};
use super::problem::Problem;
use super::reader::{Children, Reader};

/// A line under the head of a table.
pub(crate) enum TableLine {
    Keys(Vec<TableKey>),
    Gives(Vec<TableOutput>),
    Row(TableRow),
}

impl<'t> Reader<'t> {
    /// The head of a table; the lines under it are read afterwards.
    pub(crate) fn table(&self, parts: &mut Children<'t>) -> Option<Table> {
        let name = self.ident(&parts.take_name()?);
        let from = parts.take(Rule::string).map(|pair| self.text(&pair));
        Some(Table { name, from, keys: Vec::new(), gives: Vec::new(), rows: Vec::new() })
    }

    /// A line under a table: what begins with `keys` or `gives` and has no `|`, or a row.
    pub(crate) fn table_line(&self) -> Option<TableLine> {
        let word = self.text.split_whitespace().next().unwrap_or_default();
        let is_row = is_row(self.text);
        match (word, is_row) {
            ("keys", false) => {
                let mut parts = self.parse(Rule::table_keys)?;
                Some(TableLine::Keys(
                    parts.take_all(Rule::table_key).into_iter().filter_map(|pair| self.key(pair)).collect(),
                ))
            }
            ("gives", false) => {
                let mut parts = self.parse(Rule::table_gives)?;
                let gives = parts.take_all(Rule::table_output);
                Some(TableLine::Gives(gives.into_iter().filter_map(|pair| self.output(pair)).collect()))
            }
            (_, true) => self.row().map(TableLine::Row),
            (_, false) => {
                let meant = ["keys", "gives"].into_iter().find(|meant| strsim::damerau_levenshtein(word, meant) <= 1);
                self.report(Problem::Table { span: self.span, flaw: TableFlaw::NoCells { meant } });
                None
            }
        }
    }

    fn key(&self, pair: pest::iterators::Pair<'t, Rule>) -> Option<TableKey> {
        let span = self.place(&pair);
        let mut parts = Children::of(pair);
        let name = self.ident(&parts.take_name()?);
        let of = parts.take_name().map(|pair| self.ident(&pair));
        Some(TableKey { name, of, range: parts.has(Rule::kw_range), span })
    }

    fn output(&self, pair: pest::iterators::Pair<'t, Rule>) -> Option<TableOutput> {
        let mut parts = Children::of(pair);
        let name = self.ident(&parts.take_name()?);
        let inner = Children::of(parts.take(Rule::table_type)?).next()?;
        let type_name = match inner.as_rule() {
            Rule::percent => Ident { text: "%".to_owned(), span: self.place(&inner) },
            _ => self.ident(&inner),
        };
        Some(TableOutput { name, output_type: FactType { set: false, name: type_name } })
    }

    pub(crate) fn row(&self) -> Option<TableRow> {
        let end = outside_quotes(self.text, '[').next().unwrap_or(self.text.len());
        let cited = self.text.get(end..).unwrap_or_default();
        let mut citations = Vec::new();
        if !cited.is_empty() {
            let place = Span { start: self.local(end, end).start, ..self.span };
            let mut found = Vec::new();
            let reader = Reader::new(cited, place, &mut found);
            if let Some(mut parts) = reader.parse(Rule::citations) {
                citations = reader.citations(&mut parts);
            }
            found.into_iter().for_each(|problem| self.report(problem));
        }
        let text = self.text.get(..end).unwrap_or_default();
        let mut cells = Vec::new();
        let mut start = 0;
        for bar in outside_quotes(text, '|').chain([text.len()]) {
            let raw = text.get(start..bar).unwrap_or_default();
            let begin = start.saturating_add(raw.len().saturating_sub(raw.trim_start().len()));
            let span = self.local(begin, begin.saturating_add(raw.trim().len()));
            // An empty cell is shown with the bar behind it.
            let span =
                if raw.trim().is_empty() { self.local(start, bar.saturating_add(1).min(text.len())) } else { span };
            cells.push(Text { text: without_comments(raw), span });
            start = bar.saturating_add(1);
        }
        Some(TableRow { cells, citations, span: self.span })
    }
}

/// A row that goes on in the next line may have a comment in it.
fn without_comments(text: &str) -> String {
    normalise(&outside_comments(text).map(|(_, c, _)| if c == '\n' { ' ' } else { c }).collect::<String>())
}

/// Whether a line has cells.
pub(crate) fn is_row(text: &str) -> bool {
    outside_quotes(text, '|').next().is_some()
}

/// Where a sign stands outside quotes and comments.
fn outside_quotes(text: &str, sign: char) -> impl Iterator<Item = usize> + '_ {
    outside_comments(text).filter_map(move |(at, c, quoted)| (c == sign && !quoted).then_some(at))
}

/// The letters that are no comment, each with whether it stands in quotes.
fn outside_comments(text: &str) -> impl Iterator<Item = (usize, char, bool)> + '_ {
    let (mut quoted, mut comment, mut previous) = (false, false, ' ');
    text.char_indices().filter_map(move |(at, c)| {
        match c {
            '\n' => comment = false,
            _ if comment => {}
            '"' => quoted = !quoted,
            '-' if !quoted => comment = begins_comment(previous, text.get(at..).unwrap_or_default()),
            _ => {}
        }
        previous = c;
        (!comment).then_some((at, c, quoted))
    })
}

/// What is wrong with the form of a table.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum TableFlaw {
    /// No `keys` or `gives` line; which one.
    Missing { word: &'static str },
    /// A second one.
    Twice { word: &'static str, first: Span },
    /// Neither rows nor a file.
    NoRows,
    /// A line without `|`; the word it was meant to begin with.
    NoCells { meant: Option<&'static str> },
}

impl TableFlaw {
    pub(crate) fn diagnostic(self, span: Span) -> Diagnostic {
        let error = |title: String| Diagnostic::error(Code::TABLE_FORM, title);
        match self {
            Self::Missing { word } => {
                let (what, example) = match word {
                    "keys" => ("what it is looked up by", "keys Betriebsgröße, Versicherungssumme as range"),
                    _ => ("what it gives", "gives Satz as %, Mindestbetrag as DM"),
                };
                error(format!("a table without a `{word}` line"))
                    .at(span, format!("does not say {what}"))
                    .help(format!("for example: `{example}`, indented under it"))
            }
            Self::Twice { word, first } => error(format!("a table has one `{word}` line"))
                .at(span, "a second one")
                .and_at(first, "the first one")
                .help("name all columns in one line, parted by commas"),
            Self::NoRows => error("a table without rows".to_owned())
                .at(span, "neither rows under it nor a file of them")
                .help("put one row a line under it, its cells parted by `|`; or name a file: `table NAME from \"rows.csv\"`"),
            Self::NoCells { meant } => {
                let problem = error("a line that is no row of a table".to_owned());
                match meant {
                    Some(meant) => problem.at(span, format!("did you mean `{meant} …`?")),
                    None => problem
                        .at(span, "expected cells parted by `|`")
                        .help("a row has a cell for each key and each output: `klein | up to 100_000 DM | 5 %`"),
                }
            }
        }
    }
}

/// Reads a number with or without a unit, or a date, as a cell has it.
///
/// # Errors
/// What is wrong with it, placed at `span`; [`None`] if it is neither.
pub fn parse_cell_value(text: &str, span: Span) -> Result<Option<Expr>, Diagnostic> {
    let text = text.trim();
    let (negative, digits) = match text.strip_prefix(['-', '−']) {
        Some(rest) => (true, rest.trim_start()),
        None => (false, text),
    };
    if !digits.starts_with(|c: char| c.is_ascii_digit()) {
        return Ok(None);
    }
    let end = digits.find(|c: char| c.is_whitespace() || c == '%').unwrap_or(digits.len());
    let (written, rest) = digits.split_at_checked(end).unwrap_or((digits, ""));
    let unit = normalise(rest);
    let wrong = |wrong: WrongLiteral| Diagnostic::from(Problem::Literal { span, wrong });
    let kind = match number::literal(written) {
        Literal::Wrong(flaw) => return Err(wrong(flaw)),
        // `100 000`: groups are parted by `_`.
        Literal::Number(_) if unit.starts_with(|c: char| c.is_ascii_digit()) => {
            let all: String = digits.chars().take_while(|c| c.is_ascii_digit() || c.is_whitespace()).collect();
            return Err(wrong(WrongLiteral::Number { offers: number::offers(&all) }));
        }
        Literal::Number(number) => {
            let number = if negative { number.checked_neg().unwrap_or(Exact::ZERO) } else { number };
            ExprKind::Quantity { number, unit: (!unit.is_empty()).then_some(Ident { text: unit, span }) }
        }
        Literal::Date(date) if !negative && unit.is_empty() => ExprKind::Date(date),
        Literal::Date(_) => return Ok(None),
    };
    Ok(Some(Expr { kind, span }))
}
