//! The cells of a piece, as columns of facts.

use std::sync::Arc;

use crate::batch::{Column, Columns};
use crate::book::Book;
use crate::case::from_serialize;
use crate::decide::{Case, Known};
use crate::diagnostic::{Code, Diagnostic};
use crate::rule::{FactId, Type};

use super::binding::{Binding, Target};
use super::building::Building;
use super::cell::CellReader;
use super::csv::Fields;
use super::fault::{CellFault, shown};
use super::kept::{Texts, kept_cells};
use super::map::{ColumnMap, Holds};
use super::output::{AnswerColumn, Field};
use super::parquet::{self, Form, ParquetFile, Slice};
use super::source::Piece;

/// What pieces are read by.
#[derive(Clone)]
pub(super) enum Shape {
    Csv(u8, Vec<String>),
    Json,
    Parquet(Arc<ParquetFile>),
}

impl Shape {
    /// A column that is kept, as a field.
    pub(super) fn kept(&self, name: &str) -> Option<Field> {
        match self {
            Self::Csv(_, header) => header.iter().any(|column| column == name).then(|| Field {
                name: name.to_owned(),
                form: Form::Text,
                nullable: true,
            }),
            Self::Json => Some(Field { name: name.to_owned(), form: Form::Text, nullable: true }),
            Self::Parquet(file) => {
                let column = file.columns.iter().find(|column| column.name == name)?;
                (!matches!(column.form, Form::List | Form::Odd(_))).then(|| Field {
                    name: name.to_owned(),
                    form: column.form,
                    nullable: column.nullable,
                })
            }
        }
    }

    /// Columns that cannot hold their facts.
    pub(super) fn misfits(&self, binding: &Binding<'_>) -> Vec<Diagnostic> {
        let Self::Parquet(file) = self else { return Vec::new() };
        let mut problems = Vec::new();
        for bound in &binding.columns {
            let Some(column) = file.columns.get(bound.column) else { continue };
            let fact = match &bound.target {
                Target::Fact(fact) => binding.book.rules.vocabulary.fact(*fact),
                Target::Agreed(_) => None,
            };
            let Err(holds) = parquet::fits(column.form, fact, bound.unit.is_some()) else { continue };
            let wanted = fact.map_or_else(
                || "a text that lists what is agreed".to_owned(),
                |fact| crate::case::described(binding.book, fact),
            );
            let name = fact.map_or("agreed", |fact| &fact.name);
            let title = format!("the column `{}` holds {holds}; `{name}` is {wanted}", column.name);
            let problem = Diagnostic::error(Code::COLUMN_TYPE, title);
            let help = match column.form {
                Form::Odd("floating-point numbers") => {
                    Some("a float is not exact: save amounts as decimals".to_owned())
                }
                Form::Number(_) => Some(format!(
                    "if 20 means 20 %, the map says so: `{} = {{ fact = \"{name}\", unit = \"%\" }}`",
                    column.name
                ))
                .filter(|_| matches!(fact.map(|fact| &fact.fact_type), Some(Type::Percent))),
                _ => None,
            };
            problems.push(problem.help_if(help));
        }
        problems
    }
}

/// A piece, read.
pub(super) struct Decoded<'b> {
    pub(super) rows: usize,
    pub(super) columns: Columns,
    /// The columns that are kept.
    pub(super) kept: Vec<AnswerColumn>,
    /// What is wrong with rows, in the order of the rows; rows by their place in the piece.
    pub(super) faults: Vec<(usize, Option<String>, CellFault, String)>,
    /// Cases that no column holds.
    pub(super) odd: Vec<(usize, Case<'b>)>,
}

/// What is done with the cells of a column.
#[derive(Default)]
struct Slot<'r, 'b> {
    read: Option<(&'r mut CellReader<'b>, Building)>,
    kept: Option<Texts>,
}

/// Reads pieces; keeps the values that it has seen.
pub(super) struct Decoder<'b> {
    shape: Shape,
    binding: Binding<'b>,
    readers: Vec<CellReader<'b>>,
    keep: Vec<String>,
    map: Arc<ColumnMap>,
}

impl<'b> Decoder<'b> {
    pub(super) fn new(
        shape: Shape,
        binding: Binding<'b>,
        keep: Vec<String>,
        map: Arc<ColumnMap>,
        unlisted: bool,
    ) -> Self {
        let readers =
            binding.columns.iter().map(|bound| CellReader::new(binding.book, bound, map.form, unlisted)).collect();
        Self { shape, binding, readers, keep, map }
    }

    /// Reads a piece of so many rows.
    ///
    /// # Errors
    /// The file is damaged.
    pub(super) fn decode(&mut self, piece: &Piece, rows: usize) -> Result<Decoded<'b>, Diagnostic> {
        let mut decoded = match piece {
            Piece::Csv(bytes) => self.csv(bytes, rows),
            Piece::Json(bytes) => self.json(bytes, rows),
            Piece::Parquet(slice) => self.parquet(*slice)?,
        };
        decoded.faults.sort_by_key(|(row, ..)| *row);
        Ok(decoded)
    }

    fn csv(&mut self, bytes: &[u8], rows: usize) -> Decoded<'b> {
        let Shape::Csv(separator, header) = &self.shape else { return self.nothing(rows) };
        let width = header.len();
        // What is done with each column: who reads it, and whether it is kept.
        let mut slots: Vec<Slot<'_, 'b>> = (0..width).map(|_| Slot::default()).collect();
        for (bound, reader) in self.binding.columns.iter().zip(&mut self.readers) {
            if let Some(slot) = slots.get_mut(bound.column) {
                let building = reader.begin(rows);
                slot.read = Some((reader, building));
            }
        }
        let keep: Vec<usize> =
            self.keep.iter().filter_map(|name| header.iter().position(|column| column == name)).collect();
        for column in &keep {
            if let Some(slot) = slots.get_mut(*column) {
                slot.kept = Some(Texts::default());
            }
        }
        let mut faults = Vec::new();
        let mut fields = Fields::new(bytes, *separator);
        let mut scratch = Vec::new();
        for row in 0..rows {
            let (mut count, mut ended, mut broken) = (0_usize, false, false);
            for slot in &mut slots {
                let field = if ended { None } else { fields.next(&mut scratch) };
                let cell = match &field {
                    Some(field) => {
                        count = count.saturating_add(1);
                        ended = field.last;
                        broken |= field.broken;
                        field.bytes
                    }
                    None => {
                        ended = true;
                        &[]
                    }
                };
                if let Some((reader, building)) = &mut slot.read
                    && let Err(fault) = reader.push(building, cell)
                {
                    let name = header.get(count.saturating_sub(1)).cloned();
                    faults.push((row, name, fault, shown(cell)));
                }
                if let Some(kept) = &mut slot.kept {
                    kept.push(std::str::from_utf8(cell).ok().filter(|text| !text.is_empty()));
                    if std::str::from_utf8(cell).is_err() {
                        let name = header.get(count.saturating_sub(1)).cloned();
                        let fault = CellFault::new(Code::NOT_UTF8, "the cell is not UTF-8 text");
                        faults.push((row, name, fault, shown(cell)));
                    }
                }
            }
            while !ended {
                match fields.next(&mut scratch) {
                    Some(field) => {
                        count = count.saturating_add(1);
                        ended = field.last;
                        broken |= field.broken;
                    }
                    None => ended = true,
                }
            }
            if count != width {
                // What its cells are taken for is of no interest then.
                while faults.pop_if(|(other, ..)| *other == row).is_some() {}
                let fields = if count == 1 { "1 field".to_owned() } else { format!("{count} fields") };
                let message = format!("the row has {fields}, the header {width}");
                faults.push((row, None, CellFault::new(Code::ROW, message), String::new()));
            } else if broken {
                let message = "a quote is not closed, or something stands behind one that is";
                faults.push((row, None, CellFault::new(Code::ROW, message), String::new()));
            }
        }
        let kept = keep.iter().filter_map(|column| slots.get_mut(*column)?.kept.take()).map(Texts::column).collect();
        let read = slots.into_iter().filter_map(|slot| slot.read);
        let columns = together(self.binding.book, rows, read.flat_map(|(reader, building)| reader.finish(building)));
        Decoded { rows, columns, kept, faults, odd: Vec::new() }
    }

    fn nothing(&self, rows: usize) -> Decoded<'b> {
        let columns = Columns::new(&self.binding.book.rules, rows);
        Decoded { rows, columns, kept: Vec::new(), faults: Vec::new(), odd: Vec::new() }
    }

    fn parquet(&mut self, slice: Slice) -> Result<Decoded<'b>, Diagnostic> {
        let rows = slice.to.saturating_sub(slice.from);
        let Shape::Parquet(file) = self.shape.clone() else { return Ok(self.nothing(rows)) };
        let mut faults = Vec::new();
        let mut all: Vec<(FactId, Column)> = Vec::new();
        for (bound, reader) in self.binding.columns.iter().zip(&mut self.readers) {
            let form = file.columns.get(bound.column).map_or(Form::Text, |column| column.form);
            let cells = file.cells(bound.column, slice)?;
            let (columns, wrong) = parquet::columns(cells, form, reader);
            all.extend(columns);
            faults.extend(wrong.into_iter().map(|(row, fault, value)| (row, Some(bound.name.clone()), fault, value)));
        }
        let mut kept = Vec::new();
        for name in &self.keep {
            let Some(column) = file.columns.iter().position(|column| column.name == *name) else { continue };
            let form = file.columns.get(column).map_or(Form::Text, |column| column.form);
            let (column, broken) = kept_cells(file.cells(column, slice)?, form);
            kept.push(column);
            faults.extend(broken.into_iter().map(|row| {
                (row, Some(name.clone()), CellFault::new(Code::NOT_UTF8, "the cell is not UTF-8 text"), String::new())
            }));
        }
        let columns = together(self.binding.book, rows, all.into_iter());
        Ok(Decoded { rows, columns, kept, faults, odd: Vec::new() })
    }

    fn json(&mut self, bytes: &[u8], rows: usize) -> Decoded<'b> {
        let book = self.binding.book;
        let mut cases: Vec<Case<'b>> = Vec::with_capacity(rows);
        let mut kept: Vec<Texts> = self.keep.iter().map(|_| Texts::default()).collect();
        let mut faults = Vec::new();
        let lines = bytes.split(|byte| *byte == b'\n').take(rows);
        for (row, line) in lines.enumerate() {
            let object = match std::str::from_utf8(line) {
                Err(_) => Err(CellFault::new(Code::NOT_UTF8, "the row is not UTF-8 text")),
                Ok(text) => serde_json::from_str::<serde_json::Map<String, serde_json::Value>>(
                    text.trim_start_matches('\u{feff}'),
                )
                .map_err(|error| {
                    let message = error.to_string();
                    let message = message.split(" at line ").next().unwrap_or_default().to_owned();
                    CellFault::new(Code::ROW, format!("the row is no JSON object: {message}"))
                }),
            };
            let object = object.unwrap_or_else(|fault| {
                faults.push((row, None, fault, shown(line)));
                serde_json::Map::new()
            });
            for (name, texts) in self.keep.iter().zip(&mut kept) {
                let text = match object.get(name) {
                    None | Some(serde_json::Value::Null) => None,
                    Some(serde_json::Value::String(text)) => Some(text.clone()),
                    Some(other) => Some(other.to_string()),
                };
                texts.push(text.as_deref());
            }
            let object = self.renamed(object);
            let case = from_serialize(book, &object).unwrap_or_else(|problems| {
                for problem in problems {
                    let fault = CellFault::of(&problem);
                    // The title names the key.
                    faults.push((row, None, fault, String::new()));
                }
                Case::new(&book.rules)
            });
            cases.push(case);
        }
        while cases.len() < rows {
            cases.push(Case::new(&book.rules));
        }
        for case in &mut cases {
            for (fact, known) in self.binding.base.iter() {
                if matches!(known, Known::Given(_) | Known::OneOf(_))
                    && !matches!(case.known(fact), Known::Given(_) | Known::OneOf(_))
                {
                    case.replace(fact, known.clone());
                }
            }
        }
        let facts = (0..book.rules.vocabulary.facts.len()).map(FactId::new);
        let (columns, odd) = Columns::of_cases(&book.rules, &cases, facts);
        let odd = odd.into_iter().filter_map(|row| Some((row, cases.get(row)?.clone()))).collect();
        Decoded { rows, columns, kept: kept.into_iter().map(Texts::column).collect(), faults, odd }
    }

    /// The keys and values of an object, as the map has them.
    fn renamed(
        &self,
        object: serde_json::Map<String, serde_json::Value>,
    ) -> serde_json::Map<String, serde_json::Value> {
        let mut out = serde_json::Map::new();
        for (key, value) in object {
            let holds = self.map.columns.iter().find(|(column, _)| *column == key).map(|(_, holds)| holds);
            let name = match holds {
                Some(Holds::Nothing) => continue,
                Some(Holds::Fact { name, .. }) => name.clone(),
                None if self.is_unused(&key) => continue,
                None => key.clone(),
            };
            let meant = self.map.values.iter().find(|(column, _)| *column == key);
            let value = match (&value, meant) {
                (serde_json::Value::String(text), Some((_, values))) => {
                    let meant = values.iter().find(|(value, _)| value == text).map(|(_, name)| name.clone());
                    meant.map_or(value, serde_json::Value::String)
                }
                _ => value,
            };
            let value = self.listed(&name, value);
            out.insert(name, value);
        }
        out
    }

    /// A text that lists what a set holds, as a cell of CSV does, as a list.
    fn listed(&self, name: &str, value: serde_json::Value) -> serde_json::Value {
        let serde_json::Value::String(text) = &value else { return value };
        let book = self.binding.book;
        let fact = crate::case::fact_of_key(book, &crate::base::normalise(name)).ok();
        let fact_type = fact.and_then(|id| book.rules.vocabulary.fact(id)).map(|fact| &fact.fact_type);
        let is_set = matches!(fact_type, Some(Type::Texts | Type::Leaves(_))) || name == "agreed";
        let parts = text.split(';').map(str::trim).filter(|part| !part.is_empty() && *part != "nothing");
        if is_set { parts.collect() } else { value }
    }

    /// A key that is kept and no fact's is no mistake.
    fn is_unused(&self, key: &str) -> bool {
        self.keep.iter().any(|name| name == key)
            && crate::case::fact_of_key(self.binding.book, &crate::base::normalise(key)).is_err()
    }
}

fn together(book: &Book, rows: usize, columns: impl Iterator<Item = (FactId, Column)>) -> Columns {
    let mut all = Columns::new(&book.rules, rows);
    for (fact, column) in columns {
        all.set(fact, column);
    }
    all
}
