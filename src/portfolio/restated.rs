//! Rows of two generations that reckon in two currencies: what a row says is said in the joint one, and restated for the
//! generation that has the other, as `diff` does it.

use arrow_buffer::ScalarBuffer;

use crate::base::Exact;
use crate::batch::{Column, Values};
use crate::decide::{Case, Known};
use crate::diagnostic::Code;
use crate::rule::{Conversions, FactId, Rules, Type, Value, from_joint};

use super::cell::too_large;
use super::decoder::Decoded;
use super::fault::CellFault;

/// Money is reckoned to hundredths.
const HUNDREDTHS: i64 = 100;

/// The facts of one generation that are restated from those of the other.
pub(super) struct Restated<'r> {
    rules: &'r Rules,
    facts: Vec<Pair>,
}

/// A fact in both.
struct Pair {
    own: FactId,
    other: FactId,
    /// So much of the own currency is one unit of the other's.
    rate: Exact,
}

impl<'r> Restated<'r> {
    /// The money of `own` that counts in a currency of `other`.
    pub(super) fn new(own: &'r Rules, other: &Rules, money: &Conversions) -> Self {
        let facts = own.vocabulary.facts.iter().enumerate().filter_map(|(at, fact)| {
            let Type::Money(currency) = &fact.fact_type else { return None };
            let rate = money.rate(currency)?;
            let named = other.vocabulary.fact_named(&fact.name)?;
            Some(Pair { own: FactId::new(at), other: named, rate })
        });
        let is_money =
            |fact: FactId| other.vocabulary.fact(fact).is_some_and(|fact| matches!(fact.fact_type, Type::Money(_)));
        Self { rules: own, facts: facts.filter(|pair| is_money(pair.other)).collect() }
    }

    /// What is the same in every row.
    pub(super) fn base(&self, own: &mut Case<'_>, other: &Case<'_>) {
        for pair in &self.facts {
            if let (Known::Given(_), Known::Given(Value::Number(number))) =
                (own.known(pair.own), other.known(pair.other))
                && let Some(restated) = from_joint(*number, pair.rate)
            {
                own.replace(pair.own, Known::Given(Value::Number(restated)));
            }
        }
    }

    /// The rows of a piece, from those that the other generation has read of it.
    pub(super) fn rows(&self, own: &mut Decoded<'_>, other: &Decoded<'_>) {
        if self.facts.is_empty() {
            return;
        }
        for pair in &self.facts {
            let Some(column) = other.columns.get(pair.other).and_then(|column| self.column(pair, column, own)) else {
                continue;
            };
            own.columns.set(pair.own, column);
        }
        for (row, _) in std::mem::take(&mut own.odd) {
            let message = "a row with positions is not restated in another currency";
            own.faults.push((row, None, CellFault::new(Code::CASE_ROWS, message), String::new()));
        }
        own.faults.sort_by_key(|(row, ..)| *row);
    }

    fn column(&self, pair: &Pair, column: &Column, own: &mut Decoded<'_>) -> Option<Column> {
        let fact = self.rules.vocabulary.fact(pair.own)?;
        let Values::Number(numbers, scale) = &column.values else { return None };
        let set = |bits: &Option<arrow_buffer::BooleanBuffer>, row: usize| bits.as_ref().map(|bits| bits.value(row));
        let mut restated = Vec::with_capacity(numbers.len());
        for (row, number) in numbers.iter().enumerate() {
            let here = set(&column.known, row) != Some(false) && set(&column.absent, row) != Some(true);
            let exact =
                Exact::new((*number).into(), (*scale).into()).ok().and_then(|number| from_joint(number, pair.rate));
            let whole = |exact: Exact| exact.checked_mul(Exact::from_int(HUNDREDTHS)).ok()?.to_i64();
            let found = if here { exact.and_then(whole) } else { Some(0) };
            let fault = match (found, exact) {
                (None, _) => Some(too_large()),
                (_, Some(exact)) if here && !fact.bounds.allow(&Value::Number(exact)) => {
                    let message = format!("`{}` is out of its domain when it is restated", fact.name);
                    Some(CellFault::new(Code::OUT_OF_DOMAIN, message))
                }
                _ => None,
            };
            if let Some(fault) = fault {
                own.faults.push((row, Some(fact.name.to_string()), fault, String::new()));
            }
            restated.push(found.unwrap_or(0));
        }
        let values = Values::Number(ScalarBuffer::from(restated), HUNDREDTHS);
        Some(Column { values, known: column.known.clone(), absent: column.absent.clone() })
    }
}
