//! Cells to columns: what machines write is read at once, anything else as a case file would be.

use std::sync::Arc;

use arrow_buffer::{BooleanBuffer, BooleanBufferBuilder, ScalarBuffer};
use rustc_hash::FxHashMap;

use crate::base::{Date, Exact, FileId};
use crate::batch::{Column, Keys, States, Values};
use crate::book::{Book, MONEY_DECIMALS};
use crate::case::{described, give};
use crate::decide::{Case, Known};
use crate::diagnostic::Code;
use crate::rule::{Fact, FactId, Type, Value};

use super::binding::{Bound, Target};
use super::fault::CellFault;
use super::map::Unit;

/// Reads the cells of one column; keeps the values that it has seen.
pub(super) struct CellReader<'b> {
    book: &'b Book,
    /// The fact, and how its values look; none for a list of what is agreed.
    fact: Option<(FactId, &'b Fact)>,
    agreed: Vec<FactId>,
    values: FxHashMap<Vec<u8>, String>,
    unit: Option<Unit>,
    accept_unlisted: bool,
    states: States,
    seen: FxHashMap<Box<[u8]>, Result<Meant, CellFault>>,
}

/// What a text was found to mean.
#[derive(Clone, Debug)]
enum Meant {
    Known(Known),
    /// One of the states of the kind.
    State(u16),
    /// The number, and how many decimals it was written with.
    Number(i64, u32),
    Agreed(Arc<[bool]>),
}

/// So many texts are remembered of a column.
const MAX_SEEN: usize = 1 << 16;

/// A column in the making.
pub(super) enum Building {
    YesNo { yes: BooleanBufferBuilder, known: BooleanBufferBuilder, absent: BooleanBufferBuilder },
    Kind(Vec<u16>),
    Number { values: Vec<i64>, decimals: Vec<u8>, most: u8, known: BooleanBufferBuilder, absent: BooleanBufferBuilder },
    Other { codes: Vec<u32>, values: Vec<Known>, index: FxHashMap<Box<[u8]>, u32> },
    Agreed(Vec<(BooleanBufferBuilder, BooleanBufferBuilder)>),
}

impl<'b> CellReader<'b> {
    pub(super) fn new(book: &'b Book, bound: &Bound, accept_unlisted: bool) -> Self {
        let (fact, agreed) = match &bound.target {
            Target::Fact(id) => (book.rules.vocabulary.fact(*id).map(|fact| (*id, fact)), Vec::new()),
            Target::Agreed(all) => (None, all.clone()),
        };
        let states = match fact.map(|(_, fact)| &fact.fact_type) {
            Some(Type::Kind(kind)) => States::of(&book.rules, *kind),
            _ => States::default(),
        };
        Self {
            book,
            fact,
            agreed,
            values: bound.values.clone(),
            unit: bound.unit,
            accept_unlisted,
            states,
            seen: FxHashMap::default(),
        }
    }

    /// The fact, unless the column is a list of what is agreed.
    pub(super) fn fact(&self) -> Option<(FactId, &'b Fact)> {
        self.fact
    }

    /// Whether its numbers are shares in per cent.
    pub(super) fn is_percent(&self) -> bool {
        self.unit == Some(Unit::Percent) && matches!(self.fact, Some((_, Fact { fact_type: Type::Percent, .. })))
    }

    pub(super) fn out_of_domain(&self) -> CellFault {
        let words = self.fact.map(|(_, fact)| format!("`{}` is {}", fact.name, described(self.book, fact)));
        CellFault::new(Code::OUT_OF_DOMAIN, words.unwrap_or_default())
    }

    pub(super) fn begin(&self, rows: usize) -> Building {
        let bits = || BooleanBufferBuilder::new(rows);
        match self.fact.map(|(_, fact)| &fact.fact_type) {
            None => Building::Agreed(self.agreed.iter().map(|_| (bits(), bits())).collect()),
            Some(Type::YesNo) => Building::YesNo { yes: bits(), known: bits(), absent: bits() },
            Some(Type::Kind(_)) => Building::Kind(Vec::with_capacity(rows)),
            Some(Type::Text | Type::Texts | Type::Leaves(_)) => Building::Other {
                codes: Vec::with_capacity(rows),
                values: vec![Known::Unknown],
                index: FxHashMap::default(),
            },
            Some(_) => Building::Number {
                values: Vec::with_capacity(rows),
                decimals: Vec::with_capacity(rows),
                most: 0,
                known: bits(),
                absent: bits(),
            },
        }
    }

    /// Adds a cell; an empty one says nothing. What cannot be read says nothing either, and is told.
    pub(super) fn push(&mut self, building: &mut Building, cell: &[u8]) -> Result<(), CellFault> {
        if cell.is_empty() {
            building.push_unknown(&self.states);
            return Ok(());
        }
        if self.values.is_empty() {
            match (&mut *building, cell) {
                (Building::YesNo { yes, known, absent }, b"true" | b"false") => {
                    yes.append(cell.len() == 4);
                    known.append(true);
                    absent.append(false);
                    return Ok(());
                }
                (Building::Number { values, decimals, most, known, absent }, _) => {
                    if let Some((value, places)) = self.machine_number(cell) {
                        values.push(value);
                        decimals.push(places);
                        *most = (*most).max(places);
                        known.append(true);
                        absent.append(false);
                        return Ok(());
                    }
                }
                _ => {}
            }
        }
        self.look_up(building, cell)
    }

    fn look_up(&mut self, building: &mut Building, cell: &[u8]) -> Result<(), CellFault> {
        if !self.seen.contains_key(cell) {
            let meant = self.meaning(cell);
            if self.seen.len() >= MAX_SEEN {
                self.seen.clear();
            }
            self.seen.insert(cell.into(), meant);
        }
        match self.seen.get(cell) {
            Some(Ok(meant)) => {
                building.push_meant(meant, cell, &self.states);
                Ok(())
            }
            Some(Err(fault)) => {
                let fault = fault.clone();
                building.push_unknown(&self.states);
                Err(fault)
            }
            None => Ok(()),
        }
    }

    /// A number or date as machines write it, that keeps to its domain: the number and its decimals.
    fn machine_number(&self, cell: &[u8]) -> Option<(i64, u8)> {
        let (_, fact) = self.fact?;
        let (value, places) = match fact.fact_type {
            Type::Date => {
                let text = std::str::from_utf8(cell).ok()?;
                (Date::EPOCH.days_until(Date::parse(text).ok()?), 0)
            }
            Type::Percent if self.unit.is_none() => return None,
            _ => {
                let (value, places) = digits(cell)?;
                match (&fact.fact_type, self.unit) {
                    (Type::Percent, Some(Unit::Percent)) => (value, places.checked_add(2)?),
                    (Type::Money(_), _) if u32::from(places) > MONEY_DECIMALS => return None,
                    (Type::Money(_), _) => {
                        // Always in hundredths: then no column has to be made finer.
                        let more = MONEY_DECIMALS.checked_sub(u32::from(places))?;
                        (value.checked_mul(10_i64.checked_pow(more)?)?, 2)
                    }
                    (Type::Whole | Type::Days | Type::Months, _) if places > 0 => return None,
                    _ => (value, places),
                }
            }
        };
        keeps(fact, value, places).then_some((value, places))
    }

    /// What a text means, as a case file would have it.
    fn meaning(&self, cell: &[u8]) -> Result<Meant, CellFault> {
        let text =
            std::str::from_utf8(cell).map_err(|_| CellFault::new(Code::NOT_UTF8, "the cell is not UTF-8 text"))?;
        let text = self.values.get(cell).map_or(text, String::as_str).trim();
        let Some((id, fact)) = self.fact else { return self.agreed(text) };
        let mut case = Case::new(&self.book.rules);
        case.forget(id);
        let spoken = match (&fact.fact_type, text) {
            (Type::YesNo, "1" | "TRUE" | "True" | "Y" | "J") => "yes",
            (Type::YesNo, "0" | "FALSE" | "False" | "N") => "no",
            (_, text) => text,
        };
        let mut problems = give(self.book, &mut case, id, FileId::default(), spoken);
        if let (Type::Kind(kind), Some(problem)) = (&fact.fact_type, problems.first())
            && self.accept_unlisted
            && problem.code == Code::UNKNOWN_NAME
            && let Some(code) = self.book.rules.vocabulary.kind(*kind).and_then(crate::rule::Kind::unlisted)
        {
            return Ok(Meant::State(code));
        }
        if !problems.is_empty() {
            return Err(CellFault::of(&problems.swap_remove(0)));
        }
        let known = case.known(id).clone();
        Ok(match (&fact.fact_type, &known) {
            (Type::Kind(_), known) => match self.states.state(known) {
                Some(state) => Meant::State(state),
                None => {
                    let message = "one of several values that no name of the vocabulary stands for";
                    return Err(CellFault::new(Code::WRONG_VALUE, message));
                }
            },
            (_, Known::Given(Value::Number(number))) => {
                let places = number.decimals().unwrap_or(u32::MAX);
                let scaled =
                    10_i64.checked_pow(places).and_then(|scale| number.checked_mul(Exact::from_int(scale)).ok());
                match scaled.and_then(Exact::to_i64).zip(u8::try_from(places).ok()) {
                    Some((value, short)) if keeps(fact, value, short) => Meant::Number(value, places),
                    _ => return Err(too_large()),
                }
            }
            (_, Known::Given(Value::Date(date))) => Meant::Number(Date::EPOCH.days_until(*date), 0),
            _ => Meant::Known(known),
        })
    }

    /// `Leitungswasser; Klausel 510`: all that the contract contains.
    fn agreed(&self, text: &str) -> Result<Meant, CellFault> {
        let mut listed = Vec::new();
        let apart = if text.contains(';') { ';' } else { ',' };
        for name in text.split(apart).map(str::trim).filter(|name| !name.is_empty() && *name != "nothing") {
            let renamed = self.values.get(name.as_bytes()).map_or(name, String::as_str);
            match crate::case::agreement_of_key(self.book, &crate::base::normalise(renamed)) {
                Ok(fact) => listed.push(fact),
                Err(problem) => return Err(CellFault::of(&problem)),
            }
        }
        Ok(Meant::Agreed(self.agreed.iter().map(|fact| listed.contains(fact)).collect()))
    }

    /// The facts and their columns.
    pub(super) fn finish(&self, building: Building) -> Vec<(FactId, Column)> {
        let table = || (0..u16::try_from(self.states.len()).unwrap_or(u16::MAX)).collect::<Arc<[u16]>>();
        let column = match building {
            Building::Agreed(all) => {
                let bits = |(mut yes, mut known): (BooleanBufferBuilder, BooleanBufferBuilder)| Column {
                    values: Values::YesNo(yes.finish()),
                    known: Some(known.finish()),
                    absent: None,
                };
                return self.agreed.iter().copied().zip(all.into_iter().map(bits)).collect();
            }
            Building::YesNo { mut yes, mut known, mut absent } => Column {
                values: Values::YesNo(yes.finish()),
                known: Some(known.finish()),
                absent: some(absent.finish()),
            },
            Building::Kind(states) => {
                let keys = if self.states.len() <= 256 {
                    Keys::Byte(states.iter().map(|state| u8::try_from(*state).unwrap_or(0)).collect())
                } else {
                    Keys::Short(states.into())
                };
                // A table of what is there only, so that columns without the odd states are plain.
                let mut used = vec![false; self.states.len()];
                for row in 0..keys.len() {
                    if let Some(slot) = keys.get(row).and_then(|key| used.get_mut(key)) {
                        *slot = true;
                    }
                }
                let table: Arc<[u16]> =
                    table().iter().zip(used).map(|(state, used)| if used { *state } else { 0 }).collect();
                Column::all_known(Values::Kind(keys, table))
            }
            Building::Number { mut values, decimals, most, mut known, mut absent } => {
                for (value, places) in values.iter_mut().zip(&decimals) {
                    let more = 10_i64.saturating_pow(u32::from(most.saturating_sub(*places)));
                    *value = value.saturating_mul(more);
                }
                let scale = 10_i64.saturating_pow(u32::from(most));
                Column {
                    values: Values::Number(ScalarBuffer::from(values), scale),
                    known: Some(known.finish()),
                    absent: some(absent.finish()),
                }
            }
            Building::Other { codes, values, .. } => {
                Column::all_known(Values::Other(ScalarBuffer::from(codes), values.into()))
            }
        };
        self.fact.map(|(id, _)| (id, column)).into_iter().collect()
    }
}

fn some(bits: BooleanBuffer) -> Option<BooleanBuffer> {
    Some(bits).filter(|bits| bits.count_set_bits() > 0)
}

pub(super) fn too_large() -> CellFault {
    CellFault::new(Code::TOO_LARGE, "a number that is too large to be exact")
}

/// Whether a number keeps to its fact's domain; and can be made as fine as any other of its column.
pub(super) fn keeps(fact: &Fact, value: i64, places: u8) -> bool {
    // 18 digits in all: whatever the finest number of the column has.
    let fits = match fact.fact_type {
        Type::Decimal | Type::Percent | Type::Unit(_) => {
            value.unsigned_abs() <= 10_u64.saturating_pow(6_u32.saturating_add(u32::from(places))) && places <= 12
        }
        _ => true,
    };
    let within = |low: &Option<(Value, bool)>, high: bool| match low {
        None => true,
        Some((Value::Date(date), included)) => side(value.cmp(&Date::EPOCH.days_until(*date)), *included, high),
        Some((Value::Number(end), included)) => {
            let scaled = 10_i128.checked_pow(u32::from(places)).and_then(|scale| end.numerator().checked_mul(scale));
            match scaled.zip(i128::from(value).checked_mul(end.denominator())) {
                Some((end, value)) => side(value.cmp(&end), *included, high),
                None => false,
            }
        }
        Some(_) => true,
    };
    fits && within(&fact.bounds.low, false) && within(&fact.bounds.high, true)
}

fn side(order: std::cmp::Ordering, included: bool, high: bool) -> bool {
    included && order.is_eq() || if high { order.is_lt() } else { order.is_gt() }
}

/// `-120000.50` as its digits and how many of them are decimals; at most 18 digits.
fn digits(cell: &[u8]) -> Option<(i64, u8)> {
    let (negative, rest) = match cell.split_first() {
        Some((b'-', rest)) => (true, rest),
        _ => (false, cell),
    };
    if rest.is_empty() || rest.len() > 19 {
        return None;
    }
    let (mut value, mut places, mut point, mut count) = (0_i64, 0_u8, false, 0_u8);
    for byte in rest {
        let digit = byte.wrapping_sub(b'0');
        if digit <= 9 {
            value = value.wrapping_mul(10).wrapping_add(i64::from(digit));
            places = places.wrapping_add(u8::from(point));
            count = count.wrapping_add(1);
        } else if *byte == b'.' && !point && count > 0 {
            point = true;
        } else {
            return None;
        }
    }
    // A point has a digit behind it.
    if count == 0 || count > 18 || point && places == 0 {
        return None;
    }
    Some((if negative { value.wrapping_neg() } else { value }, places))
}

impl Building {
    /// Adds a row of which nothing is known.
    fn push_unknown(&mut self, states: &States) {
        match self {
            Self::YesNo { yes, known, absent } => {
                yes.append(false);
                known.append(false);
                absent.append(false);
            }
            Self::Kind(keys) => keys.push(states.unknown()),
            Self::Number { values, decimals, known, absent, .. } => {
                values.push(0);
                decimals.push(0);
                known.append(false);
                absent.append(false);
            }
            Self::Other { codes, .. } => codes.push(0),
            Self::Agreed(all) => {
                for (yes, known) in all {
                    yes.append(false);
                    known.append(false);
                }
            }
        }
    }

    fn push_meant(&mut self, meant: &Meant, cell: &[u8], states: &States) {
        let is_absent = matches!(meant, Meant::Known(Known::Given(Value::Absent)));
        match (&mut *self, meant) {
            (Self::YesNo { yes, known, absent }, Meant::Known(value)) => {
                yes.append(*value == Known::Given(Value::YesNo(true)));
                known.append(*value != Known::Unknown);
                absent.append(is_absent);
            }
            (Self::Kind(keys), Meant::State(state)) => keys.push(*state),
            (Self::Number { values, decimals, most, known, absent }, Meant::Number(value, places)) => {
                let places = u8::try_from(*places).unwrap_or(u8::MAX);
                values.push(*value);
                decimals.push(places);
                *most = (*most).max(places);
                known.append(true);
                absent.append(false);
            }
            (Self::Number { values, decimals, known, absent, .. }, Meant::Known(_)) if is_absent => {
                values.push(0);
                decimals.push(0);
                known.append(true);
                absent.append(true);
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
                for ((yes, known), listed) in all.iter_mut().zip(listed.iter()) {
                    yes.append(*listed);
                    known.append(true);
                }
            }
            _ => self.push_unknown(states),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::digits;

    #[test]
    fn digits_of_machines() {
        for (text, value) in [
            ("120000.50", Some((12_000_050, 2))),
            ("-7", Some((-7, 0))),
            ("0", Some((0, 0))),
            ("999999999999999999", Some((999_999_999_999_999_999, 0))),
            ("1000000000000000000", None),
            ("1.", None),
            (".5", None),
            ("", None),
            ("-", None),
            ("1e3", None),
            ("1_000", None),
            ("1.2.3", None),
        ] {
            assert_eq!(digits(text.as_bytes()), value, "{text}");
        }
    }
}
