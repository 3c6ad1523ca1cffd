//! Files of rows: comma or semicolon separated, with a header that names the columns.

use csv::{ReaderBuilder, StringRecord, Trim};

use crate::base::{FileId, Sources, Span, nearest, normalise};
use crate::diagnostic::Diagnostic;
use crate::syntax::ast::{Citation, Ident, Table, Text};

use super::cell::END_WORDS;
use super::problem;
use super::read::{ReadCell, ReadRow, file as named};

/// So many rows of the wrong length are told.
const MOST_TOLD: usize = 10;

/// What a column of the file is for.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Use {
    /// The column of the table at that position, keys first.
    Whole(usize),
    /// An end of the range of a key, with its word.
    End(usize, &'static str),
    Source,
}

/// The rows of a file, in the order of the table's columns.
pub(super) fn rows(table: &Table, file: FileId, sources: &Sources, problems: &mut Vec<Diagnostic>) -> Vec<ReadRow> {
    let Some((lines, delimiter, records)) = read(file, sources, problems) else { return Vec::new() };
    let mut records = records.into_iter();
    let Some(header) = records.next() else {
        problems.push(problem::empty_file(Span::new(file, 0, 0)));
        return Vec::new();
    };
    let before = problems.len();
    let uses = header_uses(table, &header, &lines, problems);
    if problems.len() > before {
        return Vec::new();
    }
    let mut rows = Vec::new();
    let mut told = 0_usize;
    for (at, record) in records.enumerate() {
        let number = at.saturating_add(1);
        if record.iter().all(str::is_empty) {
            continue;
        }
        let spans = lines.fields(&record, delimiter);
        let span = lines.record(&record);
        if record.len() != uses.len() {
            told = told.saturating_add(1);
            if told <= MOST_TOLD {
                problems.push(problem::cells(span, number, record.len(), uses.len()));
            }
            continue;
        }
        rows.push(row(table, &uses, &record, &spans, number, span));
    }
    if rows.is_empty() && problems.len() == before {
        problems.push(problem::empty_file(lines.record(&header)));
    }
    rows
}

/// All records of a file, the header first, with what parts their fields; none if it is no text.
fn read<'s>(
    file: FileId,
    sources: &'s Sources,
    problems: &mut Vec<Diagnostic>,
) -> Option<(Lines<'s>, u8, Vec<StringRecord>)> {
    let source = sources.get(file)?;
    if let Some(at) = source.text.find(char::REPLACEMENT_CHARACTER) {
        let span = Span::new(file, at, at.saturating_add(char::REPLACEMENT_CHARACTER.len_utf8()));
        problems.push(problem::not_utf8(span));
        return None;
    }
    let body = source.text.strip_prefix('\u{FEFF}').unwrap_or(&source.text);
    let lines = Lines { file, body, offset: source.text.len().saturating_sub(body.len()) };
    let header_line = body.lines().next().unwrap_or_default();
    let semicolons = header_line.matches(';').count() > header_line.matches(',').count();
    let delimiter = if semicolons { b';' } else { b',' };
    let mut reader = ReaderBuilder::new()
        .delimiter(delimiter)
        .has_headers(false)
        .flexible(true)
        .trim(Trim::All)
        .from_reader(body.as_bytes());
    let mut records = Vec::new();
    for record in reader.records() {
        match record {
            Ok(record) => records.push(record),
            // The text is UTF-8 and rows may be of any length: nothing else can be wrong.
            Err(_) => break,
        }
    }
    Some((lines, delimiter, records))
}

/// A row of any file of rows, the header being the first one.
#[derive(Clone, Debug)]
pub struct CsvRow {
    /// Its fields, each with its place.
    pub cells: Vec<Text>,
    /// The whole row.
    pub span: Span,
}

/// All rows of the file that a wording, or a scenario, names; lines without any field are left out. What is wrong with the
/// file is added to the problems.
pub fn csv_rows(from: &Text, sources: &Sources, problems: &mut Vec<Diagnostic>) -> Vec<CsvRow> {
    let file = match named(from, sources) {
        Ok(file) => file,
        Err(problem) => {
            problems.push(problem);
            return Vec::new();
        }
    };
    let Some((lines, delimiter, records)) = read(file, sources, problems) else { return Vec::new() };
    let filled = records.iter().filter(|record| !record.iter().all(str::is_empty));
    let rows = filled.map(|record| {
        let spans = lines.fields(record, delimiter);
        let text = |(field, span): (&str, Span)| Text { text: normalise(field), span };
        CsvRow { cells: record.iter().zip(spans).map(text).collect(), span: lines.record(record) }
    });
    rows.collect()
}

fn row(table: &Table, uses: &[Use], record: &StringRecord, spans: &[Span], number: usize, span: Span) -> ReadRow {
    let columns = table.keys.len().saturating_add(table.gives.len());
    let mut cells: Vec<ReadCell> = (0..columns).map(|_| ReadCell::Ends(Vec::new(), span)).collect();
    let mut citations = Vec::new();
    for ((field, of), place) in record.iter().zip(uses).zip(spans) {
        let text = Text { text: normalise(field), span: *place };
        match of {
            Use::Whole(at) => {
                if let Some(cell) = cells.get_mut(*at) {
                    *cell = ReadCell::File(text);
                }
            }
            Use::End(at, word) => {
                if let Some(ReadCell::Ends(ends, _)) = cells.get_mut(*at)
                    && !text.text.is_empty()
                {
                    ends.push((word, text));
                }
            }
            Use::Source => citations.extend(citation(&text)),
        }
    }
    ReadRow { cells, citations, number, span }
}

/// `CW S100, S101`
fn citation(text: &Text) -> Option<Citation> {
    let inner = text.text.trim_start_matches('[').trim_end_matches(']').trim();
    let (key, references) = inner.split_once(' ').unwrap_or((inner, ""));
    let ident = |name: &str| Ident { text: normalise(name), span: text.span };
    let references = references.split(',').map(str::trim).filter(|reference| !reference.is_empty());
    (!key.is_empty()).then(|| Citation {
        key: ident(key),
        references: references.map(ident).collect(),
        quote: None,
        span: text.span,
    })
}

/// What each column of the file is for; reports columns that are unknown, doubled or missing.
fn header_uses(table: &Table, header: &StringRecord, lines: &Lines<'_>, problems: &mut Vec<Diagnostic>) -> Vec<Use> {
    let key_names = table.keys.iter().map(|key| match &key.of {
        Some(line) => format!("{} of {}", key.name.text, line.text),
        None => key.name.text.clone(),
    });
    let names: Vec<String> = key_names.chain(table.gives.iter().map(|output| output.name.text.clone())).collect();
    let delimiter = b',';
    let spans = lines.fields(header, delimiter);
    let mut uses: Vec<Use> = Vec::new();
    let mut kept = Vec::new();
    for (name, span) in header.iter().zip(spans) {
        let name = normalise(name.trim_matches('"'));
        let Some(of) = column_use(table, &names, &name) else {
            problems.push(unknown_column(table, &names, &name, span));
            continue;
        };
        if let Some(first) = uses.iter().position(|known| *known == of) {
            problems.push(problem::double_column(span, &name, kept.get(first).copied().unwrap_or(span)));
            continue;
        }
        uses.push(of);
        kept.push(span);
    }
    let unknown = problems.iter().any(|problem| problem.code == crate::diagnostic::Code::TABLE_HEADER);
    for (at, name) in names.iter().enumerate() {
        let is_whole = uses.contains(&Use::Whole(at));
        let end = uses.iter().position(|known| matches!(known, Use::End(of, _) if *of == at));
        match (is_whole, end) {
            (true, Some(end)) => {
                let span = kept.get(end).copied().unwrap_or_default();
                problems.push(problem::range_twice(span, name));
            }
            (false, None) if !unknown => {
                let range = table.keys.get(at).is_some_and(|key| key.range);
                problems.push(problem::missing_column(lines.record(header), name, range));
            }
            _ => {}
        }
    }
    uses
}

fn column_use(table: &Table, names: &[String], name: &str) -> Option<Use> {
    if let Some(at) = names.iter().position(|known| known == name) {
        return Some(Use::Whole(at));
    }
    for (at, known) in names.iter().enumerate() {
        let is_range = table.keys.get(at).is_some_and(|key| key.range);
        let rest = name.strip_prefix(known.as_str()).and_then(|rest| rest.strip_prefix(' ')).filter(|_| is_range);
        let Some(rest) = rest else { continue };
        if let Some(word) = END_WORDS.iter().find(|word| **word == rest.trim()) {
            return Some(Use::End(at, word));
        }
    }
    (name == "source").then_some(Use::Source)
}

fn unknown_column(table: &Table, names: &[String], name: &str, span: Span) -> Diagnostic {
    let ends = table.keys.iter().zip(names).filter(|(key, _)| key.range);
    let spread = ends.flat_map(|(_, name)| END_WORDS.iter().map(move |word| format!("{name} {word}")));
    let all: Vec<String> = names.iter().cloned().chain(spread).chain(["source".to_owned()]).collect();
    let german = names.iter().find_map(|known| {
        let word = problem::german_end(name.strip_prefix(known.as_str())?.trim())?;
        Some(format!("{known} {word}")).filter(|meant| all.contains(meant))
    });
    let near = german.or_else(|| nearest(name, all.iter().map(String::as_str)).map(str::to_owned));
    problem::unknown_column(span, name, near, names)
}

/// Where records and their fields stand in the file.
struct Lines<'t> {
    file: FileId,
    body: &'t str,
    /// The length of a byte-order mark.
    offset: usize,
}

impl Lines<'_> {
    fn start(&self, record: &StringRecord) -> usize {
        let at = record.position().and_then(|position| usize::try_from(position.byte()).ok()).unwrap_or_default();
        // The reader counts line breaks before a record as its own.
        let rest = self.body.get(at..).unwrap_or_default();
        at.saturating_add(rest.len().saturating_sub(rest.trim_start_matches(['\r', '\n']).len()))
    }

    fn span(&self, start: usize, end: usize) -> Span {
        Span::new(self.file, start.saturating_add(self.offset), end.saturating_add(self.offset))
    }

    /// The whole record.
    fn record(&self, record: &StringRecord) -> Span {
        let start = self.start(record);
        let rest = self.body.get(start..).unwrap_or_default();
        let mut quoted = false;
        let end = rest.find(|c: char| {
            quoted ^= c == '"';
            !quoted && matches!(c, '\r' | '\n')
        });
        self.span(start, start.saturating_add(end.unwrap_or(rest.len())))
    }

    /// Each field without the blanks around it; the header's delimiter is told by what separates it.
    fn fields(&self, record: &StringRecord, delimiter: u8) -> Vec<Span> {
        let whole = self.record(record);
        let start = self.start(record);
        let text = self.body.get(start..).unwrap_or_default();
        let text = text.get(..whole.range().len()).unwrap_or_default();
        let cut = |delimiter: char| {
            let mut spans = Vec::new();
            let (mut from, mut quoted) = (0_usize, false);
            let mut push = |from: usize, to: usize| {
                let raw = text.get(from..to).unwrap_or_default();
                let begin = from.saturating_add(raw.len().saturating_sub(raw.trim_start().len()));
                let end = begin.saturating_add(raw.trim().len());
                spans.push(self.span(start.saturating_add(begin), start.saturating_add(end)));
            };
            for (at, c) in text.char_indices() {
                quoted ^= c == '"';
                if c == delimiter && !quoted {
                    push(from, at);
                    from = at.saturating_add(1);
                }
            }
            push(from, text.len());
            spans
        };
        let mut spans = cut(char::from(delimiter));
        if spans.len() != record.len() {
            spans = cut(';');
        }
        if spans.len() != record.len() {
            spans = vec![whole; record.len()];
        }
        spans
    }
}
