//! Answers as Parquet, a row group for each piece of the portfolio.

use std::io::Write;
use std::sync::Arc;

use parquet::basic::{Compression, LogicalType, Repetition, Type as Physical};
use parquet::data_type::{BoolType, ByteArray, ByteArrayType, Int32Type, Int64Type};
use parquet::file::properties::{EnabledStatistics, WriterProperties};
use parquet::file::writer::SerializedFileWriter;
use parquet::schema::types::{Type, TypePtr};

use super::super::output::{Answers, Field, Sort};

/// Writes row groups.
pub(in crate::portfolio) struct Writer<W: Write + Send> {
    writer: SerializedFileWriter<W>,
    nullable: Vec<bool>,
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

impl<W: Write + Send> Writer<W> {
    pub(in crate::portfolio) fn new(to: W, fields: &[Field]) -> Result<Self> {
        let nullable = fields.iter().map(|field| field.nullable).collect();
        let fields = fields.iter().map(|field| field_type(field).map(Arc::new)).collect::<Result<Vec<_>>>()?;
        let schema: TypePtr =
            Arc::new(Type::group_type_builder("answers").with_fields(fields).build().map_err(failed)?);
        let properties = WriterProperties::builder()
            .set_compression(Compression::SNAPPY)
            .set_statistics_enabled(EnabledStatistics::Chunk)
            .set_created_by(format!("klauselwerk {}", env!("CARGO_PKG_VERSION")))
            .build();
        let writer = SerializedFileWriter::new(to, schema, Arc::new(properties)).map_err(failed)?;
        Ok(Self { writer, nullable })
    }

    pub(in crate::portfolio) fn write(&mut self, answers: &Answers) -> Result<()> {
        if answers.rows == 0 {
            return Ok(());
        }
        let mut group = self.writer.next_row_group().map_err(failed)?;
        for (column, nullable) in answers.columns.iter().zip(&self.nullable) {
            let Some(mut to) = group.next_column().map_err(failed)? else { break };
            macro_rules! put {
                ($sort:ty, $values:expr, $levels:expr) => {{
                    to.typed::<$sort>().write_batch($values, $levels, None).map_err(failed)?;
                }};
            }
            let levels = nullable.then(|| match &column.known {
                None => vec![1; answers.rows],
                Some(known) => known.iter().map(|known| i16::from(*known)).collect::<Vec<_>>(),
            });
            let here = |row: usize| column.known.as_ref().is_none_or(|known| known.get(row) == Some(&true));
            let rows = 0..answers.rows;
            match &column.sort {
                Sort::Bits(values) => {
                    let values: Vec<bool> =
                        rows.filter(|row| here(*row)).map(|row| values.get(row) == Some(&true)).collect();
                    put!(BoolType, &values, levels.as_deref());
                }
                Sort::Ints(values, _) => {
                    let kept: Vec<i64> = match &column.known {
                        None => values.clone(),
                        Some(_) => rows.filter(|row| here(*row)).filter_map(|row| values.get(row)).copied().collect(),
                    };
                    put!(Int64Type, &kept, levels.as_deref());
                }
                Sort::Days(values) => {
                    let kept = rows.filter(|row| here(*row)).filter_map(|row| values.get(row));
                    let kept: Vec<i32> = kept.map(|days| i32::try_from(*days).unwrap_or(0)).collect();
                    put!(Int32Type, &kept, levels.as_deref());
                }
                Sort::Codes(codes, texts) => {
                    let texts: Vec<ByteArray> =
                        texts.iter().map(|text| ByteArray::from(text.as_bytes().to_vec())).collect();
                    let kept = rows.filter(|row| here(*row)).filter_map(|row| codes.get(row));
                    let kept: Vec<ByteArray> = kept.filter_map(|code| texts.get(*code as usize)).cloned().collect();
                    put!(ByteArrayType, &kept, levels.as_deref());
                }
            }
            to.close().map_err(failed)?;
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
        super::Form::Text | super::Form::Odd(_) => {
            builder(Physical::BYTE_ARRAY).with_logical_type(Some(LogicalType::String)).build()
        }
    };
    built.map_err(failed)
}
