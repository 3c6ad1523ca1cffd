//! Parquet files, so many rows at a time.

use std::fs::File;
use std::sync::Arc;

use arrow_buffer::BooleanBufferBuilder;
use parquet::basic::{ConvertedType, LogicalType, Type as Physical};
use parquet::column::reader::ColumnReader;
use parquet::data_type::{ByteArray, FixedLenByteArray};
use parquet::file::reader::{FileReader, RowGroupReader};
use parquet::file::serialized_reader::SerializedFileReader;
use parquet::schema::types::ColumnDescriptor;

use crate::diagnostic::{Code, Diagnostic};

use super::footer;
use super::lists;
use super::pages::{Cells, Sort, Undecoded, Values};
use super::shared::Shared;

/// What the values of a column are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::portfolio) enum Form {
    YesNo,
    /// Whole numbers, or hundredths or the like: so many decimals.
    Number(u32),
    Date,
    Text,
    /// Several texts.
    List,
    /// What no fact can be, in words.
    Odd(&'static str),
}

/// A column of the file.
#[derive(Clone, Debug)]
pub(in crate::portfolio) struct ParquetColumn {
    pub(in crate::portfolio) name: String,
    pub(in crate::portfolio) form: Form,
    pub(in crate::portfolio) nullable: bool,
    /// Where the file has its values: a structure has several such places.
    pub(super) leaf: usize,
}

/// Rows of one row group.
#[derive(Clone, Copy, Debug)]
pub(in crate::portfolio) struct Slice {
    pub(in crate::portfolio) group: usize,
    pub(in crate::portfolio) from: usize,
    pub(in crate::portfolio) to: usize,
}

/// A Parquet file.
pub(in crate::portfolio) struct ParquetFile {
    reader: SerializedFileReader<Shared>,
    pub(in crate::portfolio) columns: Vec<ParquetColumn>,
    pub(in crate::portfolio) rows: u64,
}

pub(in crate::portfolio) fn damaged(error: impl std::fmt::Display) -> Diagnostic {
    let text = error.to_string();
    let text = text.lines().next().unwrap_or_default().to_owned();
    Diagnostic::error(Code::PORTFOLIO, format!("the portfolio cannot be read as Parquet: {text}"))
}

/// The library panics over some damaged files (a page without its header, an offset below 0): they are damaged.
fn guarded<T>(read: impl FnOnce() -> Result<T, Diagnostic>) -> Result<T, Diagnostic> {
    let read = std::panic::AssertUnwindSafe(read);
    std::panic::catch_unwind(read).unwrap_or_else(|_| Err(damaged("a page is not what the file says it is")))
}

impl ParquetFile {
    /// Reads what the file says of itself.
    ///
    /// # Errors
    /// It is no Parquet file, or a damaged one.
    pub(in crate::portfolio) fn open(file: File) -> Result<Self, Diagnostic> {
        let help = "is the file whole, and is it Parquet? CSV ends in `.csv`, JSON lines in `.jsonl`";
        let reader = guarded(|| {
            let shared = Shared::new(file).map_err(damaged)?;
            if !footer::is_possible(&shared) {
                return Err(damaged("its footer is not what a footer is"));
            }
            SerializedFileReader::new(shared).map_err(damaged)
        })
        .map_err(|problem| problem.help(help))?;
        let metadata = reader.metadata();
        let schema = metadata.file_metadata().schema_descr();
        let mut columns: Vec<ParquetColumn> = Vec::new();
        let mut before = None;
        for (leaf, column) in schema.columns().iter().enumerate() {
            // The parts of a structure are one column, which no fact can be.
            let root = Some(schema.get_column_root_idx(leaf));
            if root != before {
                let name = column.path().parts().first().cloned().unwrap_or_default();
                let form = if lists::is_list(schema, leaf, column) { Form::List } else { form(column) };
                columns.push(ParquetColumn { name, form, nullable: column.max_def_level() > 0, leaf });
            }
            before = root;
        }
        // A damaged file may say that it has more than can be counted.
        let rows = metadata.row_groups().iter().map(|group| u64::try_from(group.num_rows()).unwrap_or(0));
        let rows = rows.fold(0, u64::saturating_add);
        Ok(Self { reader, columns, rows })
    }

    /// The pieces that the file is read in, none larger than so many rows.
    pub(in crate::portfolio) fn slices(&self, most: usize) -> Box<dyn Iterator<Item = Slice> + Send> {
        let groups: Vec<i64> = self.reader.metadata().row_groups().iter().map(|group| group.num_rows()).collect();
        // One after the other: a damaged file may say that it has more of them than memory.
        Box::new(groups.into_iter().enumerate().flat_map(move |(group, rows)| {
            let rows = usize::try_from(rows).unwrap_or(0);
            // Pieces of one size, rather than a small one at the end of each group.
            let pieces = rows.div_ceil(most).max(1);
            let each = rows.div_ceil(pieces).next_multiple_of(64).max(64);
            let to = move |from: usize| from.saturating_add(each).min(rows);
            (0..rows).step_by(each).map(move |from| Slice { group, from, to: to(from) })
        }))
    }

    /// The cells of a column.
    ///
    /// # Errors
    /// The file is damaged.
    pub(in crate::portfolio) fn cells(&self, column: usize, slice: Slice) -> Result<Cells, Diagnostic> {
        guarded(|| self.read(column, slice))
    }

    fn read(&self, column: usize, slice: Slice) -> Result<Cells, Diagnostic> {
        let group = self.reader.get_row_group(slice.group).map_err(damaged)?;
        let schema = self.reader.metadata().file_metadata().schema_descr();
        let Some(known) = self.columns.get(column) else { return Err(damaged("no such column")) };
        let leaf = known.leaf;
        let Some(descriptor) = schema.columns().get(leaf).cloned() else { return Err(damaged("no such column")) };
        if known.form == Form::List {
            return lists::cells(group.as_ref(), known, &descriptor, slice);
        }
        let sort = match descriptor.physical_type() {
            Physical::BOOLEAN => Some(Sort::Bits),
            Physical::INT32 => Some(Sort::Int32),
            Physical::INT64 => Some(Sort::Int64),
            Physical::BYTE_ARRAY if known.form == Form::Text => Some(Sort::Texts),
            _ => None,
        };
        let rows = slice.to.saturating_sub(slice.from);
        if let Some(sort) = sort {
            match by_page(group.as_ref(), leaf, sort, known.nullable, slice) {
                Ok(cells) if cells.are(rows) => return Ok(cells),
                Ok(_) | Err(Failed::Undecoded(Undecoded::Damaged)) => {
                    return Err(damaged(format!("the pages of `{}` are damaged", known.name)));
                }
                Err(Failed::Undecoded(Undecoded::Other)) => {}
                Err(Failed::Told(problem)) => return Err(*problem),
            }
        }
        by_value(group.as_ref(), leaf, known, slice)
    }
}

enum Failed {
    Undecoded(Undecoded),
    Told(Box<Diagnostic>),
}

fn by_page(
    group: &dyn RowGroupReader,
    column: usize,
    sort: Sort,
    nullable: bool,
    slice: Slice,
) -> Result<Cells, Failed> {
    let told = |error| Failed::Told(Box::new(damaged(error)));
    let mut pages = group.get_column_page_reader(column).map_err(told)?;
    let mut cells = Cells::new(sort, nullable, slice.to.saturating_sub(slice.from));
    let (mut entries, mut row) = (None, 0_usize);
    while row < slice.to {
        let Some(next) = pages.peek_next_page().map_err(told)? else { break };
        if next.is_dict {
            let Some(page) = pages.get_next_page().map_err(told)? else { break };
            entries = Some(cells.entries(sort, &page).map_err(Failed::Undecoded)?);
            continue;
        }
        let rows = next.num_rows.or(next.num_levels).unwrap_or(0);
        let end = row.saturating_add(rows);
        if i64::try_from(end).map_or(true, |end| end > group.metadata().num_rows()) {
            return Err(Failed::Undecoded(Undecoded::Damaged));
        }
        if end <= slice.from {
            pages.skip_next_page().map_err(told)?;
        } else {
            let Some(page) = pages.get_next_page().map_err(told)? else { break };
            let from = slice.from.saturating_sub(row);
            let to = slice.to.min(end).saturating_sub(row);
            cells.page(sort, &page, entries.as_ref(), (from, to)).map_err(Failed::Undecoded)?;
        }
        row = end;
    }
    Ok(cells)
}

/// Value by value, by the library: slower, and for every encoding.
fn by_value(
    group: &dyn RowGroupReader,
    column: usize,
    known: &ParquetColumn,
    slice: Slice,
) -> Result<Cells, Diagnostic> {
    let rows = slice.to.saturating_sub(slice.from);
    let mut reader = group.get_column_reader(column).map_err(damaged)?;
    let mut levels: Vec<i16> = Vec::with_capacity(rows);
    macro_rules! read {
        ($reader:expr, $values:expr) => {{
            $reader.skip_records(slice.from).map_err(damaged)?;
            let mut got = 0_usize;
            while got < rows {
                let left = rows.saturating_sub(got);
                let levels = known.nullable.then_some(&mut levels);
                let (records, ..) = $reader.read_records(left, levels, None, &mut $values).map_err(damaged)?;
                if records == 0 {
                    return Err(damaged(format!("`{}` has fewer rows than the file says", known.name)));
                }
                got = got.saturating_add(records);
            }
        }};
    }
    let sort = match known.form {
        Form::YesNo => Sort::Bits,
        Form::Text => Sort::Texts,
        _ => Sort::Int64,
    };
    let mut cells = Cells::new(sort, known.nullable, rows);
    let mut ints: Vec<Option<i64>> = Vec::new();
    let mut texts: Vec<ByteArray> = Vec::new();
    let mut bits: Vec<bool> = Vec::new();
    match &mut reader {
        ColumnReader::BoolColumnReader(reader) => read!(reader, bits),
        ColumnReader::Int32ColumnReader(reader) => {
            let mut values: Vec<i32> = Vec::new();
            read!(reader, values);
            ints.extend(values.into_iter().map(|value| Some(i64::from(value))));
        }
        ColumnReader::Int64ColumnReader(reader) => {
            let mut values: Vec<i64> = Vec::new();
            read!(reader, values);
            ints.extend(values.into_iter().map(Some));
        }
        ColumnReader::ByteArrayColumnReader(reader) => {
            read!(reader, texts);
            if known.form != Form::Text {
                ints.extend(texts.drain(..).map(|value| big_endian(value.data())));
            }
        }
        ColumnReader::FixedLenByteArrayColumnReader(reader) => {
            let mut values: Vec<FixedLenByteArray> = Vec::new();
            read!(reader, values);
            ints.extend(values.iter().map(|value| big_endian(value.data())));
        }
        _ => return Err(damaged(format!("`{}` holds values that are not read here", known.name))),
    }
    let present = |at: usize| !known.nullable || levels.get(at) == Some(&1);
    let (mut ints, mut texts, mut bits) = (ints.into_iter(), texts.into_iter(), bits.into_iter());
    for at in 0..rows {
        let mut here = present(at);
        match &mut cells.values {
            Values::Bits(all) => all.append(here && bits.next() == Some(true)),
            Values::Ints(all) => {
                let value = if here { ints.next().flatten() } else { None };
                // A decimal of more than 64 bits is no amount that anybody insures.
                if here && value.is_none() {
                    return Err(damaged(format!("`{}` holds a number of more than 18 digits", known.name)));
                }
                all.push(value.unwrap_or(0));
            }
            Values::Texts(codes, dictionary) => {
                let text = if here { texts.next() } else { None };
                here = text.is_some();
                codes.push(text.map_or(0, |text| dictionary.code(text.data())));
            }
        }
        if let Some(known) = &mut cells.known {
            known.append(here);
        }
    }
    cells.rows = rows;
    Ok(cells)
}

/// A number of two's complement, the highest byte first.
fn big_endian(bytes: &[u8]) -> Option<i64> {
    let negative = bytes.first().is_some_and(|byte| byte & 0x80 != 0);
    let fill = if negative { 0xFF } else { 0 };
    let (high, low) = bytes.split_at_checked(bytes.len().saturating_sub(8))?;
    if high.iter().any(|byte| *byte != fill) {
        return None;
    }
    let mut eight = [fill; 8];
    let start = 8_usize.saturating_sub(low.len());
    eight.get_mut(start..)?.copy_from_slice(low);
    let value = i64::from_be_bytes(eight);
    (high.is_empty() || (value < 0) == negative).then_some(value)
}

/// What the values of a column are, by its description.
fn form(column: &Arc<ColumnDescriptor>) -> Form {
    if column.max_rep_level() > 0 || column.max_def_level() > 1 || column.path().parts().len() > 1 {
        return Form::Odd("lists or structures");
    }
    let decimals = || u32::try_from(column.type_scale()).ok().filter(|scale| *scale <= 12);
    match (column.physical_type(), column.logical_type_ref(), column.converted_type()) {
        (Physical::BOOLEAN, ..) => Form::YesNo,
        (Physical::INT32 | Physical::INT64, Some(LogicalType::Decimal(_)), _)
        | (Physical::INT32 | Physical::INT64, _, ConvertedType::DECIMAL)
        | (Physical::FIXED_LEN_BYTE_ARRAY | Physical::BYTE_ARRAY, Some(LogicalType::Decimal(_)), _)
        | (Physical::FIXED_LEN_BYTE_ARRAY | Physical::BYTE_ARRAY, _, ConvertedType::DECIMAL) => {
            decimals().map_or(Form::Odd("decimals of more than 12 digits behind the point"), Form::Number)
        }
        (Physical::INT32, Some(LogicalType::Date), _) | (Physical::INT32, _, ConvertedType::DATE) => Form::Date,
        (Physical::INT32 | Physical::INT64, Some(LogicalType::Timestamp(_) | LogicalType::Time(_)), _)
        | (
            Physical::INT32 | Physical::INT64,
            _,
            ConvertedType::TIMESTAMP_MILLIS
            | ConvertedType::TIMESTAMP_MICROS
            | ConvertedType::TIME_MILLIS
            | ConvertedType::TIME_MICROS,
        )
        | (Physical::INT96, ..) => Form::Odd("points in time"),
        (Physical::INT64, _, ConvertedType::UINT_64) => Form::Odd("unsigned numbers of 64 bits"),
        (Physical::INT32, _, ConvertedType::UINT_32) => Form::Odd("unsigned numbers of 32 bits"),
        (Physical::INT32 | Physical::INT64, ..) => Form::Number(0),
        (Physical::FLOAT | Physical::DOUBLE, ..) => Form::Odd("floating-point numbers"),
        (Physical::BYTE_ARRAY, ..) => Form::Text,
        (Physical::FIXED_LEN_BYTE_ARRAY, ..) => Form::Odd("bytes"),
    }
}

/// The bits of what is known, if not all of it is.
pub(in crate::portfolio) fn known(builder: Option<BooleanBufferBuilder>) -> Option<arrow_buffer::BooleanBuffer> {
    let known = builder?.finish();
    (known.count_set_bits() < known.len()).then_some(known)
}
