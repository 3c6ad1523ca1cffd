//! Cells to columns: what machines write is read at once, anything else as a case file would be.

use rustc_hash::FxHashMap;

use crate::base::{Date, Exact, FileId};
use crate::batch::{Column, States};
use crate::book::{Book, MONEY_DECIMALS};
use crate::case::{described, give, give_items};
use crate::decide::{Case, Known};
use crate::diagnostic::Code;
use crate::rule::{Fact, FactId, Type, Value};

use super::binding::{Bound, Target};
use super::building::{Building, Meant};
use super::fault::CellFault;
use super::german;
use super::map::{Form, Unit};

/// Reads the cells of one column; keeps the values that it has seen.
pub(super) struct CellReader<'b> {
    book: &'b Book,
    /// The fact, and how its values look; none for a list of what is agreed.
    fact: Option<(FactId, &'b Fact)>,
    agreed: Vec<FactId>,
    values: FxHashMap<Vec<u8>, String>,
    unit: Option<Unit>,
    accept_unlisted: bool,
    form: Form,
    states: States,
    seen: FxHashMap<Box<[u8]>, Result<Meant, CellFault>>,
    /// The smallest and the largest number, by its decimals.
    ends: Vec<(i64, i64)>,
}

/// What stands behind each item of a list that is no text: a sign that no text has.
pub(super) const END_OF_ITEM: &str = "\u{1F}";
/// So many decimals are read of a number.
const MAX_PLACES: u32 = 12;
/// So many texts are remembered of a column.
const MAX_SEEN: usize = 1 << 16;

impl<'b> CellReader<'b> {
    pub(super) fn new(book: &'b Book, bound: &Bound, form: Form, accept_unlisted: bool) -> Self {
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
            form,
            states,
            seen: FxHashMap::default(),
            ends: fact.map(|(_, fact)| ends_of_cells(fact)).unwrap_or_default(),
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
        match self.fact.map(|(_, fact)| &fact.fact_type) {
            None => Building::Agreed(self.agreed.iter().map(|_| Vec::with_capacity(rows)).collect()),
            Some(Type::YesNo) => Building::YesNo(Vec::with_capacity(rows)),
            Some(Type::Kind(_)) => Building::Kind(Vec::with_capacity(rows)),
            Some(Type::Text | Type::Texts | Type::Leaves(_)) => Building::Other {
                codes: Vec::with_capacity(rows),
                values: vec![Known::Unknown],
                index: FxHashMap::default(),
            },
            Some(_) => {
                Building::Number { values: Vec::with_capacity(rows), decimals: Vec::with_capacity(rows), most: 0 }
            }
        }
    }

    /// Adds a cell; an empty one says nothing. What cannot be read says nothing either, and is told.
    pub(super) fn push(&mut self, building: &mut Building, cell: &[u8]) -> Result<(), CellFault> {
        if cell.is_empty() {
            building.push_unknown(&self.states);
            return Ok(());
        }
        if self.form == Form::German && matches!(building, Building::Number { .. }) && !self.values.contains_key(cell) {
            return self.push_german(building, cell);
        }
        self.push_plain(building, cell)
    }

    /// A number or date as it is written in German.
    fn push_german(&mut self, building: &mut Building, cell: &[u8]) -> Result<(), CellFault> {
        let is_date = self.fact.is_some_and(|(_, fact)| fact.fact_type == Type::Date);
        let plain = match std::str::from_utf8(cell).map(str::trim) {
            Ok(text) if is_date => german::date(text),
            Ok(text) => german::number(text),
            Err(_) => return self.push_plain(building, cell),
        };
        match plain {
            Ok(plain) => self.push_plain(building, plain.as_bytes()),
            Err(fault) => {
                building.push_unknown(&self.states);
                Err(fault)
            }
        }
    }

    #[inline]
    fn push_plain(&mut self, building: &mut Building, cell: &[u8]) -> Result<(), CellFault> {
        if self.values.is_empty() {
            if matches!(building, Building::Number { .. }) {
                if let Some((value, places)) = self.machine_number(cell) {
                    building.push_number(value, places);
                    return Ok(());
                }
            } else if matches!(cell, b"true" | b"false") && building.push_yes_no(cell.len() == 4) {
                return Ok(());
            }
        }
        self.look_up(building, cell)
    }

    fn look_up(&mut self, building: &mut Building, cell: &[u8]) -> Result<(), CellFault> {
        if let Some(meant) = self.seen.get(cell) {
            return building.put(meant, cell, &self.states);
        }
        let meant = self.meaning(cell);
        let put = building.put(&meant, cell, &self.states);
        if self.seen.len() >= MAX_SEEN {
            self.seen.clear();
        }
        self.seen.insert(cell.into(), meant);
        put
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
        self.keeps(value, places).then_some((value, places))
    }

    /// Whether a number keeps to its fact's domain; and can be made as fine as any other of its column.
    fn keeps(&self, value: i64, places: u8) -> bool {
        self.ends.get(usize::from(places)).is_some_and(|(low, high)| *low <= value && value <= *high)
    }

    /// What a text means, as a case file would have it.
    fn meaning(&self, cell: &[u8]) -> Result<Meant, CellFault> {
        let text =
            std::str::from_utf8(cell).map_err(|_| CellFault::new(Code::NOT_UTF8, "the cell is not UTF-8 text"))?;
        let text = self.values.get(cell).map_or(text, String::as_str).trim();
        if text == END_OF_ITEM {
            return Err(CellFault::new(Code::WRONG_VALUE, "an item of the list is none"));
        }
        let Some((id, fact)) = self.fact else { return self.agreed(text) };
        let mut case = Case::new(&self.book.rules);
        case.forget(id);
        let spoken = match (&fact.fact_type, text) {
            (Type::YesNo, "1" | "TRUE" | "True" | "Y" | "J") => "yes",
            (Type::YesNo, "0" | "FALSE" | "False" | "N") => "no",
            (_, text) => text,
        };
        let mut problems = match fact.fact_type {
            Type::Texts | Type::Leaves(_) => give_items(self.book, &mut case, id, FileId::default(), &items(text)),
            _ => give(self.book, &mut case, id, FileId::default(), spoken),
        };
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
                    Some((value, short)) if self.keeps(value, short) => Meant::Number(value, places),
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
        for name in items(text) {
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
        building.finish(self.fact.map(|(id, _)| id), &self.agreed, &self.states)
    }
}

pub(super) fn too_large() -> CellFault {
    CellFault::new(Code::TOO_LARGE, "a number that is too large to be exact")
}

/// `Feuer; Klausel 510`: what a cell lists, parted by semicolons, or else by commas; or the items of a list.
fn items(text: &str) -> Vec<&str> {
    let apart = [END_OF_ITEM, ";"].into_iter().find(|apart| text.contains(apart)).unwrap_or(",");
    text.split(apart).map(str::trim).filter(|item| !item.is_empty() && *item != "nothing").collect()
}

/// The smallest and the largest number of so many decimals that a fact can be; of a date, the days since 1970-01-01.
pub(super) fn ends(fact: &Fact, decimals: u32) -> (i64, i64) {
    // Years 1583 to 9999.
    let (mut low, mut high) = match fact.fact_type {
        Type::Date => (-141_349, 2_932_896),
        _ => (i64::MIN, i64::MAX),
    };
    let scale = 10_i128.saturating_pow(decimals);
    let number = |value: &Value| match value {
        Value::Date(date) => Some((i128::from(Date::EPOCH.days_until(*date)), 1)),
        Value::Number(number) => Some((number.numerator(), number.denominator())),
        _ => None,
    };
    if let Some((end, included)) = &fact.bounds.low
        && let Some((num, den)) = number(end)
    {
        let scaled = num.saturating_mul(scale);
        let whole = scaled.div_euclid(den);
        let exact = whole.saturating_mul(den) == scaled;
        let first = if exact && *included { whole } else { whole.saturating_add(1) };
        low = low.max(i64::try_from(first).unwrap_or(if first > 0 { i64::MAX } else { i64::MIN }));
    }
    if let Some((end, included)) = &fact.bounds.high
        && let Some((num, den)) = number(end)
    {
        let scaled = num.saturating_mul(scale);
        let whole = scaled.div_euclid(den);
        let exact = whole.saturating_mul(den) == scaled;
        let last = if exact && !*included { whole.saturating_sub(1) } else { whole };
        high = high.min(i64::try_from(last).unwrap_or(if last > 0 { i64::MAX } else { i64::MIN }));
    }
    (low, high)
}

/// The same for cells that are read one by one, by how many decimals they have: 18 digits in all, whatever the finest
/// number of the column has.
fn ends_of_cells(fact: &Fact) -> Vec<(i64, i64)> {
    (0..=MAX_PLACES)
        .map(|places| {
            let (low, high) = ends(fact, places);
            match fact.fact_type {
                Type::Decimal | Type::Percent | Type::Unit(_) => {
                    let most = 10_i64.saturating_pow(places.saturating_add(6));
                    (low.max(most.saturating_neg()), high.min(most))
                }
                _ => (low, high),
            }
        })
        .collect()
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
    let (mut value, mut at) = (0_i64, 0_usize);
    let mut point = None;
    for byte in rest {
        let digit = byte.wrapping_sub(b'0');
        if digit > 9 {
            if *byte != b'.' || point.is_some() || at == 0 {
                return None;
            }
            point = Some(at);
        } else {
            value = value.wrapping_mul(10).wrapping_add(i64::from(digit));
        }
        at = at.wrapping_add(1);
    }
    // A point has a digit behind it, and is none itself.
    let places = point.map_or(0, |point| at.wrapping_sub(point).wrapping_sub(1));
    let count = at.wrapping_sub(usize::from(point.is_some()));
    if count > 18 || point.is_some() && places == 0 {
        return None;
    }
    let places = u8::try_from(places).ok()?;
    Some((if negative { value.wrapping_neg() } else { value }, places))
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
