//! The cells of a table's rows, and the proof that its rows are sound.

use rustc_hash::FxHashMap;

use crate::base::Name;
use crate::book::lower::Lowerer;
use crate::book::scope::Scope;
use crate::diagnostic::Diagnostic;
use crate::rule::{
    Cell, Finding, KeyColumn, OutputColumn, Row, Seen, StatementId, Table, Type, Value, number_words, quoted_if_needed,
};

use super::cell::Column;
use super::problem;
use super::read::{Read, ReadRow};

/// So much work a proof may be: some seconds, and enough for 20 000 rows of which each has other ends in two keys.
const BUDGET: u64 = 60_000_000;
/// So many cells that say nothing are told of one table.
const MOST_TOLD: usize = 20;

impl Lowerer<'_> {
    /// The table with its rows; none if there is something wrong with a cell, which is reported.
    pub(super) fn built(&mut self, read: &Read<'_>, keys: Vec<KeyColumn>, outputs: Vec<OutputColumn>) -> Option<Table> {
        let mut rows = Vec::with_capacity(read.rows.len());
        let mut wrong = Vec::new();
        for row in &read.rows {
            match self.row(row, &keys, &outputs) {
                Ok(row) => rows.push(row),
                Err(problems) => wrong.extend(problems),
            }
        }
        if !wrong.is_empty() {
            let more = wrong.len() > MOST_TOLD;
            wrong.truncate(MOST_TOLD);
            if let Some(last) = wrong.pop_if(|_| more) {
                wrong.push(problem::more(last));
            }
            self.problems.append(&mut wrong);
            return None;
        }
        // Without the rows that could not be read, others would be missed for no reason.
        if !read.sound {
            return None;
        }
        self.duplicates(read, &rows);
        let name: Name = read.ast.name.text.as_str().into();
        let (table, proof) = Table::build(name, keys, outputs, rows, read.ast.name.span, BUDGET);
        let place = |at: usize| read.rows.get(at).map(|row| (row.number, row.span)).unwrap_or_default();
        if proof.too_large {
            self.problems.push(problem::too_large(&table.name, table.span, table.rows.len()));
        }
        let mut found = Vec::new();
        let mut open = Vec::new();
        for finding in &proof.findings {
            match finding {
                Finding::Open(witness) => open.push(self.scope.witness(&table.keys, witness)),
                Finding::Overlap(one, other, witness) => {
                    let words = self.scope.witness(&table.keys, witness);
                    found.push(problem::overlap(&table.name, place(*one), place(*other), &words));
                }
            }
        }
        if !open.is_empty() {
            found.push(problem::open(&table.name, table.span, &open));
        }
        if let Some(last) = found.pop_if(|_| proof.more) {
            found.push(problem::more(last));
        }
        self.problems.append(&mut found);
        if proof.is_sound() {
            for row in proof.dead.iter().take(MOST_TOLD) {
                let (number, span) = place(*row);
                self.problems.push(problem::dead_row(span, number));
            }
        }
        Some(table)
    }

    fn row(&self, row: &ReadRow, keys: &[KeyColumn], outputs: &[OutputColumn]) -> Result<Row, Vec<Diagnostic>> {
        let mut wrong = Vec::new();
        let (mut cells, mut outcome): (Vec<Cell>, Vec<Value>) = (Vec::new(), Vec::new());
        let mut written = row.cells.iter();
        for (key, cell) in keys.iter().zip(&mut written) {
            let column = Column { name: &key.name, of: &key.key_type, range: key.range, absent: key.absent.as_deref() };
            match self.scope.key_cell(cell, column) {
                Ok(cell) => cells.push(cell),
                Err(found) => wrong.push(problem::in_cell(found, column, row.number)),
            }
        }
        for (output, cell) in outputs.iter().zip(written) {
            let column = Column { name: &output.name, of: &output.output_type, range: false, absent: None };
            match self.scope.output_cell(cell, column) {
                Ok(value) => outcome.push(value),
                Err(found) => wrong.push(problem::in_cell(found, column, row.number)),
            }
        }
        if !wrong.is_empty() {
            return Err(wrong);
        }
        let statement = self.sentence(row.span).unwrap_or_else(|| StatementId::new(usize::MAX));
        Ok(Row { cells: cells.into(), outcome: outcome.into(), statement })
    }

    /// Rows whose cells all say the same; what they give may differ, which is an overlap.
    fn duplicates(&mut self, read: &Read<'_>, rows: &[Row]) {
        let mut first: FxHashMap<(&[Cell], &[Value]), usize> = FxHashMap::default();
        let mut told = 0_usize;
        for (at, row) in rows.iter().enumerate() {
            let before = *first.entry((&row.cells, &row.outcome)).or_insert(at);
            if before == at || told >= MOST_TOLD {
                continue;
            }
            told = told.saturating_add(1);
            if let (Some(again), Some(before)) = (read.rows.get(at), read.rows.get(before)) {
                self.problems.push(problem::duplicate_row(again.span, again.number, before.number, before.span));
            }
        }
    }
}

impl Scope {
    /// `Betriebsgröße is klein and Versicherungssumme is 100_000.01 DM`
    fn witness(&self, keys: &[KeyColumn], witness: &[(usize, Seen)]) -> String {
        let said = witness.iter().filter_map(|(at, seen)| Some(self.seen(keys.get(*at)?, seen)));
        said.collect::<Vec<_>>().join(" and ")
    }

    fn seen(&self, key: &KeyColumn, seen: &Seen) -> String {
        let name = match key.name.split_once(" of ") {
            Some(_) => key.name.to_string(),
            None => quoted_if_needed(&key.name).into_owned(),
        };
        let Seen::Is(value) = seen else { return format!("{name} is a text that no row names") };
        match (value, &key.key_type) {
            (Value::YesNo(true), _) => name,
            (Value::YesNo(false), _) => format!("not {name}"),
            (Value::Absent, _) => format!("{name} is {}", key.absent.as_deref().unwrap_or("none")),
            (Value::Leaf(code), Type::Kind(kind)) => {
                let leaf = self.vocabulary.kind(*kind).and_then(|kind| kind.leaf(*code));
                let leaf = leaf.map_or("other".into(), |leaf| quoted_if_needed(leaf));
                format!("{name} is {leaf}")
            }
            (Value::Number(number), of) => format!("{name} is {}", number_words(of, *number)),
            (Value::Date(date), _) => format!("{name} is {date}"),
            (Value::Text(text), _) => format!("{name} is \"{text}\""),
            _ => name,
        }
    }
}
