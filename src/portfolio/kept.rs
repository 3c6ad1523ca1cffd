//! Columns that are written as they were read.

use std::sync::Arc;

use super::output::{AnswerColumn, Sort};
use super::parquet::{self, Form};

/// Texts in the making.
#[derive(Default)]
pub(super) struct Texts {
    codes: Vec<u32>,
    known: Vec<bool>,
    texts: Vec<Arc<str>>,
    index: rustc_hash::FxHashMap<Arc<str>, u32>,
}

impl Texts {
    pub(super) fn push(&mut self, text: Option<&str>) {
        self.known.push(text.is_some());
        let text = text.unwrap_or_default();
        let code = match self.index.get(text) {
            Some(code) => *code,
            None => {
                let code = u32::try_from(self.texts.len()).unwrap_or(u32::MAX);
                let text: Arc<str> = Arc::from(text);
                self.texts.push(Arc::clone(&text));
                self.index.insert(text, code);
                code
            }
        };
        self.codes.push(code);
    }

    pub(super) fn column(self) -> AnswerColumn {
        AnswerColumn { sort: Sort::Codes(self.codes, self.texts.into()), known: Some(self.known) }
    }
}

/// Cells that are written as they were; and the rows that are no text.
pub(super) fn kept_cells(cells: parquet::Cells, form: Form) -> (AnswerColumn, Vec<usize>) {
    let known = cells.known.map(|mut known| {
        let known = known.finish();
        known.iter().collect::<Vec<bool>>()
    });
    let mut broken = Vec::new();
    let sort = match cells.values {
        parquet::Values::Bits(mut bits) => Sort::Bits(bits.finish().iter().collect()),
        parquet::Values::Ints(ints) => match form {
            Form::Date => Sort::Days(ints),
            Form::Number(decimals) => Sort::Ints(ints, decimals),
            _ => Sort::Ints(ints, 0),
        },
        parquet::Values::Texts(codes, dictionary) => {
            let mut bad = Vec::new();
            let texts: Vec<Arc<str>> = (0..dictionary.len())
                .map(|code| match std::str::from_utf8(dictionary.get(code)) {
                    Ok(text) => Arc::from(text),
                    Err(_) => {
                        bad.push(code);
                        Arc::from("")
                    }
                })
                .collect();
            if !bad.is_empty() {
                let rows = codes.iter().enumerate().filter(|(_, code)| bad.contains(&(**code as usize)));
                broken.extend(rows.map(|(row, _)| row));
            }
            Sort::Codes(codes, texts.into())
        }
    };
    (AnswerColumn { sort, known }, broken)
}
