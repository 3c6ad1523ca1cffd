//! Cells of Parquet as columns of facts.

use std::sync::Arc;

use arrow_buffer::BooleanBuffer;

use crate::base::Date;
use crate::batch::{Column, Keys, Values as FactValues};
use crate::book::MONEY_DECIMALS;
use crate::diagnostic::Code;
use crate::rule::{Fact, FactId, Type};

use super::super::cell::{CellReader, ends};
use super::super::fault::{CellFault, shown};
use super::pages::{Cells, Values};
use super::read::{Form, known};

/// A row with what is wrong with it, and the value.
type Wrong = (usize, CellFault, String);

/// Whether a column can hold a fact; if not, what it holds, in words.
pub(in crate::portfolio) fn fits(form: Form, fact: Option<&Fact>, has_unit: bool) -> Result<(), String> {
    let holds = match form {
        Form::Text => return Ok(()),
        Form::YesNo => "yes and no",
        Form::Number(_) => "numbers",
        Form::Date => "dates",
        Form::List => "lists",
        Form::Odd(what) => what,
    };
    let fine = match (form, fact.map(|fact| &fact.fact_type)) {
        (Form::YesNo, Some(Type::YesNo)) | (Form::Date, Some(Type::Date)) => true,
        (Form::List, None | Some(Type::Texts | Type::Leaves(_))) => true,
        (Form::Number(_), Some(Type::Percent)) => has_unit,
        (
            Form::Number(_),
            Some(Type::Whole | Type::Decimal | Type::Money(_) | Type::Days | Type::Months | Type::Unit(_)),
        ) => true,
        _ => false,
    };
    if fine { Ok(()) } else { Err(holds.to_owned()) }
}

/// The columns of the facts that a column holds, and what is wrong with its rows.
pub(in crate::portfolio) fn columns(
    cells: Cells,
    form: Form,
    reader: &mut CellReader<'_>,
) -> (Vec<(FactId, Column)>, Vec<Wrong>) {
    let Cells { known: is_known, values, .. } = cells;
    let is_known = known(is_known);
    let mut wrong = Vec::new();
    let columns = match values {
        Values::Bits(mut bits) => match reader.fact() {
            Some((id, _)) => {
                vec![(id, Column { values: FactValues::YesNo(bits.finish()), known: is_known, absent: None })]
            }
            None => Vec::new(),
        },
        Values::Ints(ints) => match reader.fact() {
            Some((id, fact)) => vec![(id, numbers(ints, form, fact, reader, is_known, &mut wrong))],
            None => Vec::new(),
        },
        Values::Texts(codes, dictionary) => {
            let mut entries = reader.begin(dictionary.len());
            let mut faults = Vec::new();
            for code in 0..dictionary.len() {
                if let Err(fault) = reader.push(&mut entries, dictionary.get(code)) {
                    faults.push((code, fault));
                }
            }
            if !faults.is_empty() {
                let of: rustc_hash::FxHashMap<usize, CellFault> = faults.into_iter().collect();
                for (row, code) in codes.iter().enumerate() {
                    let here = is_known.as_ref().is_none_or(|known| known.value(row));
                    if let Some(fault) = of.get(&(*code as usize)).filter(|_| here) {
                        wrong.push((row, fault.clone(), shown(dictionary.get(*code as usize))));
                    }
                }
            }
            let entries = reader.finish(entries);
            entries
                .into_iter()
                .map(|(fact, entries)| (fact, entries_by_code(&entries, &codes, is_known.clone())))
                .collect()
        }
    };
    (columns, wrong)
}

/// For each row the entry of its code.
fn entries_by_code(entries: &Column, codes: &[u32], is_known: Option<BooleanBuffer>) -> Column {
    let bits = |of: &BooleanBuffer| -> BooleanBuffer {
        codes.iter().map(|code| (*code as usize) < of.len() && of.value(*code as usize)).collect()
    };
    let both = |entries: Option<&BooleanBuffer>| match (entries.map(bits), is_known.clone()) {
        (Some(one), Some(other)) => Some(&one & &other),
        (one, other) => one.or(other),
    };
    let values = match &entries.values {
        FactValues::Kind(keys, table) => {
            let states: Arc<[u16]> = (0..keys.len())
                .map(|entry| keys.get(entry).and_then(|key| table.get(key)).copied().unwrap_or(0))
                .collect();
            let keys = match states.len() {
                ..=256 => Keys::Byte(codes.iter().map(|code| u8::try_from(*code).unwrap_or(0)).collect()),
                257..=65_536 => Keys::Short(codes.iter().map(|code| u16::try_from(*code).unwrap_or(0)).collect()),
                _ => Keys::Int(codes.iter().map(|code| i32::try_from(*code).unwrap_or(0)).collect()),
            };
            // A dictionary without entries: no row has a value.
            let table = if states.is_empty() { Arc::from([0_u16]) } else { states };
            return Column { values: FactValues::Kind(keys, table), known: is_known, absent: None };
        }
        FactValues::YesNo(yes) => FactValues::YesNo(bits(yes)),
        FactValues::Number(numbers, scale) => {
            let of = |code: &u32| numbers.get(*code as usize).copied().unwrap_or(0);
            FactValues::Number(codes.iter().map(of).collect(), *scale)
        }
        FactValues::Other(inner, values) => {
            let of = |code: &u32| inner.get(*code as usize).copied().unwrap_or(0);
            FactValues::Other(codes.iter().map(of).collect(), Arc::clone(values))
        }
    };
    Column { values, known: both(entries.known.as_ref()), absent: entries.absent.as_ref().map(bits) }
}

fn numbers(
    mut ints: Vec<i64>,
    form: Form,
    fact: &Fact,
    reader: &CellReader<'_>,
    is_known: Option<BooleanBuffer>,
    wrong: &mut Vec<Wrong>,
) -> Column {
    let mut decimals = if let Form::Number(decimals) = form { decimals } else { 0 };
    let here = |row: usize| is_known.as_ref().is_none_or(|known| known.value(row));
    let written = |value: i64, decimals: u32| match 10_i64.checked_pow(decimals) {
        Some(scale) if fact.fact_type != Type::Date => crate::base::Exact::new(value.into(), scale.into())
            .map_or_else(|_| value.to_string(), |number| number.to_string()),
        _ => Date::EPOCH.checked_add_days(value).map_or_else(|| value.to_string(), |date| date.to_string()),
    };
    if reader.is_percent() {
        decimals = decimals.saturating_add(2);
    }
    // More decimals than the fact has must be noughts.
    let most = match fact.fact_type {
        Type::Money(_) => MONEY_DECIMALS,
        Type::Whole | Type::Days | Type::Months | Type::Date => 0,
        _ => decimals,
    };
    if decimals > most {
        let by = 10_i64.saturating_pow(decimals.saturating_sub(most));
        for (row, value) in ints.iter_mut().enumerate() {
            if value.checked_rem(by) != Some(0) && here(row) {
                let message = match fact.fact_type {
                    Type::Money(_) => format!("`{}` has {MONEY_DECIMALS} decimals", fact.name),
                    _ => format!("`{}` is a whole number", fact.name),
                };
                wrong.push((row, CellFault::new(Code::PRECISION, message), written(*value, decimals)));
            }
            *value = value.checked_div(by).unwrap_or(0);
        }
        decimals = most;
    }
    let (low, high) = ends(fact, decimals);
    let (mut least, mut greatest) = (low, high);
    if (low, high) != (i64::MIN, i64::MAX) {
        for value in &ints {
            (least, greatest) = (least.min(*value), greatest.max(*value));
        }
    }
    if least < low || greatest > high {
        for (row, value) in ints.iter().enumerate().filter(|(_, value)| **value < low || **value > high) {
            if here(row) {
                wrong.push((row, reader.out_of_domain(), written(*value, decimals)));
            }
        }
    }
    let scale = 10_i64.saturating_pow(decimals);
    Column { values: FactValues::Number(ints.into(), scale), known: is_known, absent: None }
}
