//! What is written is what the library reads.

use std::sync::Arc;

use bytes::Bytes;
use parquet::file::reader::FileReader;
use parquet::file::serialized_reader::SerializedFileReader;
use parquet::record::Field as Cell;
use proptest::prelude::*;

use super::{Form, Schema, Writer};
use crate::portfolio::output::{AnswerColumn, Answers, Field, Sort};

fn field(name: &str, form: Form, nullable: bool) -> Field {
    Field { name: name.to_owned(), form, nullable }
}

/// A column of each sort, with and without unknown rows; few texts, many, and one only.
fn columns(rows: &[(u32, i64, bool)], texts: &[Arc<str>]) -> Vec<AnswerColumn> {
    let known = || Some(rows.iter().map(|(.., known)| *known).collect());
    let codes: Vec<u32> = rows.iter().map(|(code, ..)| code % u32::try_from(texts.len()).unwrap()).collect();
    let texts_of = |codes: Vec<u32>| Sort::Codes(codes, texts.to_vec().into());
    vec![
        AnswerColumn { sort: texts_of(codes.clone()), known: None },
        AnswerColumn { sort: texts_of(codes), known: known() },
        AnswerColumn { sort: texts_of(vec![0; rows.len()]), known: known() },
        AnswerColumn { sort: texts_of(vec![0; rows.len()]), known: None },
        AnswerColumn { sort: Sort::Ints(rows.iter().map(|(_, int, _)| *int).collect(), 2), known: known() },
        AnswerColumn { sort: Sort::Ints(rows.iter().map(|(_, int, _)| *int).collect(), 0), known: None },
        AnswerColumn { sort: Sort::Bits(rows.iter().map(|(code, ..)| code % 2 == 1).collect()), known: known() },
        AnswerColumn { sort: Sort::Days(rows.iter().map(|(code, ..)| i64::from(*code)).collect()), known: known() },
    ]
}

fn read(cell: &Cell) -> Option<String> {
    match cell {
        Cell::Null => None,
        Cell::Bool(yes) => Some(yes.to_string()),
        Cell::Long(number) => Some(number.to_string()),
        Cell::Date(days) => Some(days.to_string()),
        Cell::Str(text) => Some(text.clone()),
        Cell::Decimal(decimal) => {
            let bytes: [u8; 8] = decimal.data().try_into().unwrap();
            Some(i64::from_be_bytes(bytes).to_string())
        }
        other => panic!("{other:?}"),
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(120))]

    #[test]
    fn what_is_written_is_what_the_library_reads(
        groups in prop::collection::vec(
            prop::collection::vec((0_u32..40_000, any::<i64>(), any::<bool>()), 1..200),
            1..4,
        ),
        distinct in prop_oneof![1_usize..3, 1_usize..40, 200_usize..400],
    ) {
        let fields = [
            field("Text", Form::Text, false),
            field("Text or none", Form::Text, true),
            field("Same or none", Form::Text, true),
            field("Same", Form::Text, true),
            field("Amount", Form::Number(2), true),
            field("Number", Form::Number(0), false),
            field("Yes", Form::YesNo, true),
            field("Date", Form::Date, true),
        ];
        let texts: Vec<Arc<str>> = (0..distinct).map(|at| Arc::from(format!("§ {at} schließt aus"))).collect();
        let schema = Schema::new(&fields).unwrap();
        let mut writer = Writer::new(Vec::new(), &schema).unwrap();
        let mut wanted: Vec<Vec<Option<String>>> = Vec::new();
        for rows in &groups {
            let columns = columns(rows, &texts);
            wanted.extend((0..rows.len()).map(|row| columns.iter().map(|column| column.word(row)).collect()));
            writer.write(schema.encode(&Answers { rows: rows.len(), columns }).unwrap()).unwrap();
        }
        let file = SerializedFileReader::new(Bytes::from(writer.finish().unwrap())).unwrap();
        let found = file.get_row_iter(None).unwrap();
        let found: Vec<Vec<Option<String>>> =
            found.map(|row| row.unwrap().into_columns().iter().map(|(_, cell)| read(cell)).collect()).collect();
        prop_assert_eq!(found, wanted);
    }
}
