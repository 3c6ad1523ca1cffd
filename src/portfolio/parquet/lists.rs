//! Columns of lists of texts: several clauses in one cell.

use parquet::basic::{ConvertedType, LogicalType, Type as Physical};
use parquet::column::reader::ColumnReader;
use parquet::data_type::ByteArray;
use parquet::file::reader::RowGroupReader;
use parquet::schema::types::{ColumnDescriptor, SchemaDescriptor};

use crate::diagnostic::Diagnostic;

use super::super::cell::END_OF_ITEM;
use super::pages::{Cells, Sort, Values};
use super::read::{ParquetColumn, Slice, damaged};

/// A list with an item that is none.
const UNREADABLE: &[u8] = END_OF_ITEM.as_bytes();

/// Whether a leaf is what a list of texts consists of: `repeated binary`, or the three levels of a `LIST`.
pub(super) fn is_list(schema: &SchemaDescriptor, leaf: usize, column: &ColumnDescriptor) -> bool {
    let text = column.physical_type() == Physical::BYTE_ARRAY && column.converted_type() != ConvertedType::DECIMAL;
    if column.max_rep_level() != 1 || !text {
        return false;
    }
    let root = schema.get_column_root(leaf).get_basic_info();
    let is_list = root.converted_type() == ConvertedType::LIST || root.logical_type_ref() == Some(&LogicalType::List);
    let of_one = |at: usize| schema.get_column_root_idx(at) == schema.get_column_root_idx(leaf);
    let alone = (0..schema.num_columns()).filter(|at| of_one(*at)).count() == 1;
    alone && (column.path().parts().len() == 1 || is_list && column.path().parts().len() == 3)
}

/// The lists of some rows as texts, each item with [`END_OF_ITEM`] behind it; an empty list is `nothing`.
pub(super) fn cells(
    group: &dyn RowGroupReader,
    column: &ParquetColumn,
    descriptor: &ColumnDescriptor,
    slice: Slice,
) -> Result<Cells, Diagnostic> {
    let rows = slice.to.saturating_sub(slice.from);
    let ColumnReader::ByteArrayColumnReader(mut reader) = group.get_column_reader(column.leaf).map_err(damaged)? else {
        return Err(damaged(format!("`{}` holds values that are not read here", column.name)));
    };
    reader.skip_records(slice.from).map_err(damaged)?;
    let (mut known, mut repeated) = (Vec::<i16>::new(), Vec::<i16>::new());
    let (mut items, mut got) = (Vec::<ByteArray>::new(), 0_usize);
    while got < rows {
        let left = rows.saturating_sub(got);
        let read = reader.read_records(left, Some(&mut known), Some(&mut repeated), &mut items);
        let (records, ..) = read.map_err(damaged)?;
        if records == 0 {
            return Err(damaged(format!("`{}` has fewer rows than the file says", column.name)));
        }
        got = got.saturating_add(records);
    }
    let full = descriptor.max_def_level();
    // From this level on there is an item, though it may be none.
    let item =
        full.saturating_sub(i16::from(descriptor.self_type().is_optional() && descriptor.path().parts().len() > 1));
    let mut lists: Vec<Option<Vec<u8>>> = Vec::with_capacity(rows);
    let mut items = items.iter();
    for (level, again) in known.iter().zip(&repeated) {
        if *again == 0 {
            lists.push((*level >= item.saturating_sub(1)).then(Vec::new));
        }
        if *level >= item
            && let Some(Some(list)) = lists.last_mut()
        {
            let text = if *level == full { items.next().map(ByteArray::data) } else { None };
            match text.filter(|_| list.as_slice() != UNREADABLE) {
                Some(text) => {
                    list.extend_from_slice(text);
                    list.extend_from_slice(END_OF_ITEM.as_bytes());
                }
                // An item that is none: nobody knows what the list says.
                None => UNREADABLE.clone_into(list),
            }
        }
    }
    let mut cells = Cells::new(Sort::Texts, true, rows);
    for list in &lists {
        if let Values::Texts(codes, dictionary) = &mut cells.values {
            codes.push(match list.as_deref() {
                None => 0,
                Some([]) => dictionary.code(b"nothing"),
                Some(list) => dictionary.code(list),
            });
        }
        if let Some(known) = &mut cells.known {
            known.append(list.is_some());
        }
    }
    cells.rows = lists.len();
    if cells.are(rows) { Ok(cells) } else { Err(damaged(format!("the lists of `{}` are damaged", column.name))) }
}
