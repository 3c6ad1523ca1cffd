//! Tables of one generation in the joint vocabulary; those that say the same are one.

use crate::rule::{Accepts, Cell, KeyColumn, OutputColumn, Row, StatementId, Table, TableId, Type};

use super::side::Side;

/// Work that a table of the size that a rulebook can have takes at most.
const BUDGET: u64 = 5_000_000;

/// Adds the tables of a generation, and says which joint table each is.
pub(super) fn import(side: &Side<'_>, tables: &mut Vec<Table>) -> Vec<TableId> {
    side.rules.tables.iter().map(|table| one(side, table, tables)).collect()
}

fn one(side: &Side<'_>, table: &Table, tables: &mut Vec<Table>) -> TableId {
    let keys: Vec<KeyColumn> = table.keys.iter().map(|key| column(side, key)).collect();
    let outputs: Vec<OutputColumn> = table
        .outputs
        .iter()
        .map(|output| OutputColumn { output_type: side.joint_type(&output.output_type), ..output.clone() })
        .collect();
    let rows: Vec<Row> = table.rows.iter().map(|row| self::row(side, table, row)).collect();
    let same = |known: &Table| {
        known.keys.iter().map(|key| &key.key_type).eq(keys.iter().map(|key| &key.key_type))
            && known
                .outputs
                .iter()
                .map(|output| &output.output_type)
                .eq(outputs.iter().map(|output| &output.output_type))
            && known.rows.len() == rows.len()
            && known.rows.iter().zip(&rows).all(|(one, other)| one.cells == other.cells && one.outcome == other.outcome)
    };
    if let Some(at) = tables.iter().position(same) {
        return TableId::new(at);
    }
    // It has been proven to be sound where it was written.
    let (made, _proof) = Table::build(table.name.clone(), keys, outputs, rows, table.span, BUDGET);
    tables.push(made);
    TableId::new(tables.len().saturating_sub(1))
}

fn column(side: &Side<'_>, key: &KeyColumn) -> KeyColumn {
    let codes = match key.key_type {
        Type::Kind(kind) => side.coding(kind).map(|coding| coding.joint(&key.codes)).unwrap_or_default(),
        _ => key.codes.clone(),
    };
    let bounds = side.joint_bounds(&key.key_type, &key.bounds);
    KeyColumn { key_type: side.joint_type(&key.key_type), codes, bounds, ..key.clone() }
}

fn row(side: &Side<'_>, table: &Table, row: &Row) -> Row {
    let cells = row.cells.iter().zip(&table.keys).map(|(cell, key)| {
        let value = |value: &crate::rule::Value| side.joint_value(&key.key_type, value);
        let end = |end: &Option<(crate::rule::Value, bool)>| end.as_ref().map(|(at, included)| (value(at), *included));
        let accepts = match (&cell.accepts, &key.key_type) {
            (Accepts::Leaves(codes), Type::Kind(kind)) => {
                Accepts::Leaves(side.coding(*kind).map(|coding| coding.joint(codes)).unwrap_or_default())
            }
            (Accepts::Values(values), _) => Accepts::Values(values.iter().map(value).collect()),
            (Accepts::Range(low, high), _) => Accepts::Range(end(low), end(high)),
            (other, _) => other.clone(),
        };
        Cell { absent: cell.absent, accepts }
    });
    let outcome =
        row.outcome.iter().zip(&table.outputs).map(|(value, output)| side.joint_value(&output.output_type, value));
    Row { cells: cells.collect(), outcome: outcome.collect(), statement: StatementId::new(usize::MAX) }
}
