//! Answers as Parquet, a row group for each piece of the portfolio.
//!
//! Columns are encoded by whichever thread has decided their rows; what is left to do in order is to put them one behind
//! the other.

use std::io::Write;
use std::sync::Arc;

use bytes::Bytes;
use parquet::basic::{Compression, LogicalType, Repetition, Type as Physical};
use parquet::column::writer::{ColumnCloseResult, ColumnWriter, get_column_writer};
use parquet::data_type::ByteArray;
use parquet::errors::ParquetError;
use parquet::file::properties::{EnabledStatistics, WriterProperties, WriterPropertiesPtr};
use parquet::file::writer::{SerializedFileWriter, SerializedPageWriter, TrackedWrite};
use parquet::schema::types::{ColumnDescPtr, SchemaDescPtr, SchemaDescriptor, Type};

use super::super::output::{AnswerColumn, Answers, Field, Sort};
use super::texts;

/// The columns of a file.
pub(in crate::portfolio) struct Schema {
    columns: SchemaDescPtr,
    properties: WriterPropertiesPtr,
}

/// Rows as the columns of a row group.
pub(in crate::portfolio) struct Encoded {
    columns: Vec<(Bytes, ColumnCloseResult)>,
}

/// Writes row groups.
pub(in crate::portfolio) struct Writer<W: Write + Send> {
    writer: SerializedFileWriter<W>,
}

type Result<T> = std::result::Result<T, std::io::Error>;

fn failed(error: impl std::error::Error + Send + Sync + 'static) -> std::io::Error {
    // What the disk said is told as the disk said it.
    let mut source: Option<&(dyn std::error::Error + 'static)> = Some(&error);
    while let Some(inner) = source {
        if let Some(io) = inner.downcast_ref::<std::io::Error>() {
            return std::io::Error::new(io.kind(), io.to_string());
        }
        source = inner.source();
    }
    std::io::Error::other(error.to_string())
}

impl Schema {
    pub(in crate::portfolio) fn new(fields: &[Field]) -> Result<Self> {
        let fields = fields.iter().map(|field| field_type(field).map(Arc::new)).collect::<Result<Vec<_>>>()?;
        let schema = Type::group_type_builder("answers").with_fields(fields).build().map_err(failed)?;
        // Dictionaries are made where the texts are known one by one; amounts rarely repeat.
        let properties = WriterProperties::builder()
            .set_compression(Compression::SNAPPY)
            .set_dictionary_enabled(false)
            .set_statistics_enabled(EnabledStatistics::Chunk)
            .set_offset_index_disabled(true)
            .set_created_by(format!("klauselwerk {}", env!("CARGO_PKG_VERSION")))
            .build();
        Ok(Self { columns: Arc::new(SchemaDescriptor::new(Arc::new(schema))), properties: Arc::new(properties) })
    }

    pub(in crate::portfolio) fn encode(&self, answers: &Answers) -> Result<Encoded> {
        let columns = self.columns.columns().iter().zip(&answers.columns);
        let encoded = columns.map(|(descriptor, column)| self.column(descriptor, column, answers.rows));
        let columns = encoded.collect::<std::result::Result<Vec<_>, ParquetError>>().map_err(failed)?;
        Ok(Encoded { columns })
    }

    fn column(
        &self,
        descriptor: &ColumnDescPtr,
        column: &AnswerColumn,
        rows: usize,
    ) -> std::result::Result<(Bytes, ColumnCloseResult), ParquetError> {
        let known = column.known.as_deref();
        if let Sort::Codes(codes, all) = &column.sort
            && all.len() <= texts::MOST.max(rows >> 2)
        {
            return texts::chunk(descriptor, codes, known, all);
        }
        let levels: Option<Vec<i16>> = (descriptor.max_def_level() > 0).then(|| {
            known.map_or_else(|| vec![1; rows], |known| known.iter().map(|known| i16::from(*known)).collect())
        });
        let levels = levels.as_deref();
        let mut sink = TrackedWrite::new(Vec::new());
        let pages = Box::new(SerializedPageWriter::new(&mut sink));
        let mut writer = get_column_writer(Arc::clone(descriptor), Arc::clone(&self.properties), pages);
        match (&mut writer, &column.sort) {
            (ColumnWriter::BoolColumnWriter(to), Sort::Bits(values)) => {
                to.write_batch(&present(values, known), levels, None)?;
            }
            (ColumnWriter::Int64ColumnWriter(to), Sort::Ints(values, _)) => {
                to.write_batch(&present(values, known), levels, None)?;
            }
            (ColumnWriter::Int32ColumnWriter(to), Sort::Days(values)) => {
                let days = present(values, known);
                let days: Vec<i32> = days.iter().map(|days| i32::try_from(*days).unwrap_or(0)).collect();
                to.write_batch(&days, levels, None)?;
            }
            (ColumnWriter::ByteArrayColumnWriter(to), Sort::Codes(codes, all)) => {
                let all: Vec<ByteArray> = all.iter().map(|text| ByteArray::from(text.as_bytes().to_vec())).collect();
                let codes = present(codes, known);
                let texts: Vec<ByteArray> = codes.iter().filter_map(|code| all.get(*code as usize)).cloned().collect();
                to.write_batch(&texts, levels, None)?;
            }
            _ => return Err(ParquetError::General("a column of another form than it was to have".to_owned())),
        }
        let close = writer.close()?;
        Ok((sink.into_inner()?.into(), close))
    }
}

/// The values of rows that have one.
pub(super) fn present<'v, T: Copy>(values: &'v [T], known: Option<&[bool]>) -> std::borrow::Cow<'v, [T]>
where
    [T]: ToOwned<Owned = Vec<T>>,
{
    match known {
        None => values.into(),
        Some(known) => values.iter().zip(known).filter(|(_, known)| **known).map(|(value, _)| *value).collect(),
    }
}

impl<W: Write + Send> Writer<W> {
    pub(in crate::portfolio) fn new(to: W, schema: &Schema) -> Result<Self> {
        let root = schema.columns.root_schema_ptr();
        let writer = SerializedFileWriter::new(to, root, Arc::clone(&schema.properties)).map_err(failed)?;
        Ok(Self { writer })
    }

    pub(in crate::portfolio) fn write(&mut self, encoded: Encoded) -> Result<()> {
        if encoded.columns.is_empty() {
            return Ok(());
        }
        let mut group = self.writer.next_row_group().map_err(failed)?;
        for (bytes, close) in encoded.columns {
            group.append_column(&bytes, close).map_err(failed)?;
        }
        group.close().map_err(failed)?;
        Ok(())
    }

    pub(in crate::portfolio) fn finish(self) -> Result<W> {
        self.writer.into_inner().map_err(failed)
    }
}

fn field_type(field: &Field) -> Result<Type> {
    let repetition = if field.nullable { Repetition::OPTIONAL } else { Repetition::REQUIRED };
    let builder = |physical: Physical| Type::primitive_type_builder(&field.name, physical).with_repetition(repetition);
    let built = match field.form {
        super::Form::YesNo => builder(Physical::BOOLEAN).build(),
        super::Form::Number(0) => builder(Physical::INT64).build(),
        super::Form::Number(decimals) => builder(Physical::INT64)
            .with_logical_type(Some(LogicalType::decimal(i32::try_from(decimals).unwrap_or(0), 18)))
            .with_precision(18)
            .with_scale(i32::try_from(decimals).unwrap_or(0))
            .build(),
        super::Form::Date => builder(Physical::INT32).with_logical_type(Some(LogicalType::Date)).build(),
        super::Form::Text | super::Form::List | super::Form::Odd(_) => {
            builder(Physical::BYTE_ARRAY).with_logical_type(Some(LogicalType::String)).build()
        }
    };
    built.map_err(failed)
}
