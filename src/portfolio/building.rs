//! Columns in the making, cell by cell.

use std::sync::Arc;

use arrow_buffer::{BooleanBuffer, ScalarBuffer};
use rustc_hash::FxHashMap;

use crate::batch::{Column, Keys, States, Values};
use crate::decide::Known;
use crate::rule::{FactId, Value};

use super::fault::CellFault;

/// What a text was found to mean.
#[derive(Clone, Debug)]
pub(super) enum Meant {
    Known(Known),
    /// One of the states of the kind.
    State(u16),
    /// The number, and how many decimals it was written with.
    Number(i64, u32),
    Agreed(Arc<[bool]>),
}

/// A column in the making.
pub(super) enum Building {
    /// [`NO`], [`YES`], or one of [`UNKNOWN`] and [`ABSENT`].
    YesNo(Vec<u8>),
    Kind(Vec<u16>),
    /// Each number with its decimals, or one of [`UNKNOWN`] and [`ABSENT`]; and the most decimals that one has.
    Number {
        values: Vec<i64>,
        decimals: Vec<u8>,
        most: u8,
    },
    Other {
        codes: Vec<u32>,
        values: Vec<Known>,
        index: FxHashMap<Box<[u8]>, u32>,
    },
    /// For each line and clause as for [`Building::YesNo`].
    Agreed(Vec<Vec<u8>>),
}

const NO: u8 = 0;
const YES: u8 = 1;
const UNKNOWN: u8 = 254;
const ABSENT: u8 = 255;

/// A byte for each row, as the bits of one of them.
fn bits(cells: &[u8], of: impl Fn(u8) -> bool) -> BooleanBuffer {
    BooleanBuffer::collect_bool(cells.len(), |row| cells.get(row).copied().is_some_and(&of))
}

/// Where something is known; everywhere if none.
fn known(cells: &[u8]) -> Option<BooleanBuffer> {
    cells.contains(&UNKNOWN).then(|| bits(cells, |cell| cell != UNKNOWN))
}

fn absent(cells: &[u8]) -> Option<BooleanBuffer> {
    cells.contains(&ABSENT).then(|| bits(cells, |cell| cell == ABSENT))
}

fn yes_no(cells: &[u8]) -> Column {
    Column { values: Values::YesNo(bits(cells, |cell| cell == YES)), known: known(cells), absent: absent(cells) }
}

impl Building {
    /// Adds yes or no, if that is what the column holds.
    #[inline]
    pub(super) fn push_yes_no(&mut self, yes: bool) -> bool {
        let Self::YesNo(cells) = self else { return false };
        cells.push(if yes { YES } else { NO });
        true
    }

    /// Adds a number, if that is what the column holds.
    #[inline]
    pub(super) fn push_number(&mut self, value: i64, places: u8) {
        if let Self::Number { values, decimals, most } = self {
            values.push(value);
            decimals.push(places);
            *most = (*most).max(places);
        }
    }

    /// Adds a row of which nothing is known.
    pub(super) fn push_unknown(&mut self, states: &States) {
        match self {
            Self::YesNo(cells) => cells.push(UNKNOWN),
            Self::Kind(keys) => keys.push(states.unknown()),
            Self::Number { values, decimals, .. } => {
                values.push(0);
                decimals.push(UNKNOWN);
            }
            Self::Other { codes, .. } => codes.push(0),
            Self::Agreed(all) => all.iter_mut().for_each(|cells| cells.push(UNKNOWN)),
        }
    }

    fn push_meant(&mut self, meant: &Meant, cell: &[u8], states: &States) {
        let is_absent = matches!(meant, Meant::Known(Known::Given(Value::Absent)));
        match (&mut *self, meant) {
            (Self::YesNo(cells), Meant::Known(value)) => cells.push(match value {
                Known::Given(Value::Absent) => ABSENT,
                Known::Given(Value::YesNo(true)) => YES,
                Known::Unknown => UNKNOWN,
                _ => NO,
            }),
            (Self::Kind(keys), Meant::State(state)) => keys.push(*state),
            (Self::Number { .. }, Meant::Number(value, places)) => {
                self.push_number(*value, u8::try_from(*places).unwrap_or(u8::MAX));
            }
            (Self::Number { values, decimals, .. }, Meant::Known(_)) if is_absent => {
                values.push(0);
                decimals.push(ABSENT);
            }
            (Self::Other { codes, values, index }, Meant::Known(value)) => {
                let code = match index.get(cell) {
                    Some(code) => *code,
                    None => {
                        let code = u32::try_from(values.len()).unwrap_or(u32::MAX);
                        values.push(value.clone());
                        index.insert(cell.into(), code);
                        code
                    }
                };
                codes.push(code);
            }
            (Self::Agreed(all), Meant::Agreed(listed)) => {
                for (cells, listed) in all.iter_mut().zip(listed.iter()) {
                    cells.push(if *listed { YES } else { NO });
                }
            }
            _ => self.push_unknown(states),
        }
    }

    /// Adds what a cell was found to mean; of a cell that cannot be read nothing is known.
    pub(super) fn put(
        &mut self,
        meant: &Result<Meant, CellFault>,
        cell: &[u8],
        states: &States,
    ) -> Result<(), CellFault> {
        match meant {
            Ok(meant) => {
                self.push_meant(meant, cell, states);
                Ok(())
            }
            Err(fault) => {
                self.push_unknown(states);
                Err(fault.clone())
            }
        }
    }

    /// The facts and their columns: of one fact, or of all that can be agreed.
    pub(super) fn finish(self, fact: Option<FactId>, agreed: &[FactId], states: &States) -> Vec<(FactId, Column)> {
        let column = match self {
            Self::Agreed(all) => return agreed.iter().copied().zip(all.iter().map(|cells| yes_no(cells))).collect(),
            Self::YesNo(cells) => yes_no(&cells),
            Self::Kind(found) => {
                let keys = if states.len() <= 256 {
                    Keys::Byte(found.iter().map(|state| u8::try_from(*state).unwrap_or(0)).collect())
                } else {
                    Keys::Short(found.clone().into())
                };
                // A table of what is there only, so that columns without the odd states are plain.
                let mut table = vec![0_u16; states.len()];
                for state in found {
                    if let Some(slot) = table.get_mut(usize::from(state)) {
                        *slot = state;
                    }
                }
                Column::all_known(Values::Kind(keys, table.into()))
            }
            Self::Number { mut values, decimals, most } => {
                if decimals.iter().any(|places| *places != most) {
                    for (value, places) in values.iter_mut().zip(&decimals) {
                        let more = 10_i64.saturating_pow(u32::from(most.saturating_sub(*places)));
                        *value = value.saturating_mul(more);
                    }
                }
                let scale = 10_i64.saturating_pow(u32::from(most));
                Column {
                    values: Values::Number(ScalarBuffer::from(values), scale),
                    known: known(&decimals),
                    absent: absent(&decimals),
                }
            }
            Self::Other { codes, values, .. } => {
                Column::all_known(Values::Other(ScalarBuffer::from(codes), values.into()))
            }
        };
        fact.map(|id| (id, column)).into_iter().collect()
    }
}
