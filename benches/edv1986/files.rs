//! The rows as files.

use std::fs::File;
use std::io::{BufWriter, Write};
use std::sync::Arc;

use parquet::basic::{Compression, LogicalType, Repetition, Type as Physical};
use parquet::data_type::{BoolType, ByteArray, ByteArrayType, Int32Type, Int64Type};
use parquet::file::properties::WriterProperties;
use parquet::file::writer::SerializedFileWriter;
use parquet::schema::types::Type;

use crate::rows::{ACTORS, FLAGS, MONEY, OBJECTS, PERILS, Row, Rows};

pub(crate) fn csv(path: &str, count: usize) {
    let mut out = BufWriter::with_capacity(1 << 20, File::create(path).unwrap());
    writeln!(out, "id,{},peril,object,actor,intent,wind_bft,{}", FLAGS.join(","), MONEY.join(",")).unwrap();
    for row in Rows::new().take(count) {
        write!(out, "{}", row.id).unwrap();
        row.flags.iter().for_each(|flag| write!(out, ",{flag}").unwrap());
        let [peril, object, actor] = texts(&row);
        write!(out, ",{peril},{object},{actor},{},{}", row.intent, row.wind).unwrap();
        row.money.iter().for_each(|money| write!(out, ",{}.{:02}", money / 100, money % 100).unwrap());
        out.write_all(b"\n").unwrap();
    }
    out.flush().unwrap();
}

fn texts(row: &Row) -> [&'static str; 3] {
    [PERILS[usize::from(row.peril)], OBJECTS[usize::from(row.object)], ACTORS[usize::from(row.actor)]]
}

pub(crate) fn parquet(path: &str, count: usize) {
    let field = |name: &str, physical: Physical, logical: Option<LogicalType>, precision: i32, scale: i32| {
        let builder = Type::primitive_type_builder(name, physical).with_repetition(Repetition::REQUIRED);
        Arc::new(builder.with_logical_type(logical).with_precision(precision).with_scale(scale).build().unwrap())
    };
    let mut fields = vec![field("id", Physical::INT32, None, -1, -1)];
    fields.extend(FLAGS.map(|name| field(name, Physical::BOOLEAN, None, -1, -1)));
    fields.extend(
        ["peril", "object", "actor"].map(|name| field(name, Physical::BYTE_ARRAY, Some(LogicalType::String), -1, -1)),
    );
    fields.push(field("intent", Physical::BOOLEAN, None, -1, -1));
    fields.push(field("wind_bft", Physical::INT32, None, -1, -1));
    fields.extend(MONEY.map(|name| field(name, Physical::INT64, Some(LogicalType::decimal(2, 12)), 12, 2)));
    let schema = Arc::new(Type::group_type_builder("edv1986").with_fields(fields).build().unwrap());
    let properties = Arc::new(WriterProperties::builder().set_compression(Compression::SNAPPY).build());
    let mut file = SerializedFileWriter::new(File::create(path).unwrap(), schema, properties).unwrap();
    let names = |names: &[&str]| names.iter().map(|name| ByteArray::from(*name)).collect::<Vec<_>>();
    let (perils, objects, actors) = (names(&PERILS), names(&OBJECTS), names(&ACTORS));
    let mut rows = Rows::new().take(count);
    loop {
        let chunk: Vec<Row> = rows.by_ref().take(128 * 1024).collect();
        if chunk.is_empty() {
            break;
        }
        let mut group = file.next_row_group().unwrap();
        macro_rules! column {
            ($sort:ty, $of:expr) => {{
                let values: Vec<_> = chunk.iter().map($of).collect();
                let mut column = group.next_column().unwrap().unwrap();
                column.typed::<$sort>().write_batch(&values, None, None).unwrap();
                column.close().unwrap();
            }};
        }
        column!(Int32Type, |row| i32::try_from(row.id).unwrap());
        (0..13).for_each(|flag: usize| column!(BoolType, |row| row.flags[flag]));
        column!(ByteArrayType, |row| perils[usize::from(row.peril)].clone());
        column!(ByteArrayType, |row| objects[usize::from(row.object)].clone());
        column!(ByteArrayType, |row| actors[usize::from(row.actor)].clone());
        column!(BoolType, |row| row.intent);
        column!(Int32Type, |row| i32::from(row.wind));
        (0..4).for_each(|money: usize| column!(Int64Type, |row| row.money[money]));
        group.close().unwrap();
    }
    file.close().unwrap();
}
