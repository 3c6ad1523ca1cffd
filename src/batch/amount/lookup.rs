//! Amounts out of tables.

use crate::base::{Date, Exact};
use crate::decide::Known;
use crate::rule::{Given, TableId, TableKey, Type, Value};

use super::Conditions;
use super::block::Block;
use super::cases::{NO, OPEN, YES};
use super::lane::Lane;
use super::vector::{self, ABSENT, KNOWN, Rows, SLOW, UNKNOWN, Vector};

impl<T: Lane> Block<'_, '_, T> {
    pub(super) fn lookup(
        &mut self,
        conditions: &dyn Conditions,
        (id, output): (TableId, u16),
        keys: &[TableKey],
    ) -> Vector<T> {
        let rules = self.facts.rules;
        let Some(table) = rules.table(id) else { return Vector::slow() };
        let outcomes = || table.rows.iter().filter_map(|row| row.outcome.get(usize::from(output)));
        let by = outcomes().try_fold(1_i128, |by, value| {
            let den = if let Value::Number(number) = value { number.denominator() } else { 1 };
            let less = vector::gcd_of(by, den);
            by.checked_mul(den.checked_div(less)?)
        });
        let Some(by) = by else { return Vector::slow() };
        let over =
            |number: Exact| by.checked_div(number.denominator()).and_then(|more| more.checked_mul(number.numerator()));
        if T::IS_BOUND {
            let size = |value: &Value| match value {
                Value::Number(number) => over(*number).unwrap_or(i128::MAX).saturating_abs(),
                _ => 4_000_000,
            };
            let largest = outcomes().map(size).max().unwrap_or(0);
            return Vector { by, ..Vector::whole(Rows::each(vec![T::of(largest)])) };
        }
        let key_truths: Vec<Rows<u8>> =
            keys.iter()
                .map(|key| {
                    if let TableKey::Yes(condition) = key {
                        self.truth(conditions, *condition)
                    } else {
                        Rows::Same(OPEN)
                    }
                })
                .collect();
        let key_vectors: Vec<Option<(Vector<T>, bool)>> = keys
            .iter()
            .map(|key| {
                let TableKey::Amount(id) = key else { return None };
                Some((self.seen(*id), rules.formulas.amount_type(*id) == Some(&Type::Date)))
            })
            .collect();
        let count = self.picked.len();
        let (mut num, mut state) = (Vec::with_capacity(count), Vec::with_capacity(count));
        for at in 0..count {
            let row = self.facts.start.saturating_add(self.picked.row(at));
            let mut known = Vec::with_capacity(keys.len());
            let mut slow = false;
            for ((key, truth), vector) in keys.iter().zip(&key_truths).zip(&key_vectors) {
                known.push(match (key, vector) {
                    (TableKey::Leaf(fact), _) => self.facts.columns.known(self.facts.base, *fact, row),
                    (TableKey::Yes(_), _) => match truth.get(at) {
                        Some(YES) => Known::Given(Value::YesNo(true)),
                        Some(NO) => Known::Given(Value::YesNo(false)),
                        _ => Known::Unknown,
                    },
                    (TableKey::Amount(_), Some((vector, date))) => {
                        let (one, failed) = vector_at(vector, at, *date);
                        slow |= failed;
                        one
                    }
                    (TableKey::Amount(_), None) => Known::Unknown,
                });
            }
            let given: Vec<Given<'_>> = known
                .iter()
                .map(|known| match known {
                    Known::Given(value) | Known::Assumed(value) => Given::Is(value),
                    Known::OneOf(codes) => Given::OneOf(codes),
                    Known::Unknown => Given::Anything,
                })
                .collect();
            let outcome = if slow { None } else { Some(table.outcome(&given, output)) };
            let (value, now) = match outcome {
                None => (None, SLOW),
                Some(None) => (Some(0), UNKNOWN),
                Some(Some(Value::Absent)) => (Some(0), ABSENT),
                Some(Some(Value::Number(number))) => (over(*number), KNOWN),
                Some(Some(Value::Date(date))) => (by.checked_mul(Date::EPOCH.days_until(*date).into()), KNOWN),
                Some(Some(_)) => (None, SLOW),
            };
            num.push(T::of(value.unwrap_or(0)));
            state.push(if value.is_some() { now } else { SLOW });
        }
        Vector { num: Rows::each(num), by, of: None, state: Rows::each(state) }
    }
}

/// What an amount of a row is as a key; and whether that cannot be said here.
fn vector_at<T: Lane>(vector: &Vector<T>, at: usize, date: bool) -> (Known, bool) {
    let value = || {
        let num = vector.num.get(at)?.exact();
        let of = match &vector.of {
            None => 1,
            Some(of) => of.get(at)?.exact(),
        };
        if date {
            return (vector.by == 1 && of == 1)
                .then(|| Date::EPOCH.checked_add_days(i64::try_from(num).ok()?).map(Value::Date))?;
        }
        Exact::new(num, vector.by.checked_mul(of)?).ok().map(Value::Number)
    };
    match vector.state.get(at) {
        Some(KNOWN) => value().map_or((Known::Unknown, true), |value| (Known::Given(value), false)),
        Some(ABSENT) => (Known::Given(Value::Absent), false),
        Some(UNKNOWN) => (Known::Unknown, false),
        _ => (Known::Unknown, true),
    }
}
