//! Amounts of the rows of one block, each computed once, what it is made of before.

use rustc_hash::FxHashMap;

use crate::base::Date;
use crate::decide::Known;
use crate::rule::{Amount, AmountId, Comparison, FactId, FormulaId, Value};

use super::super::bits::{self, Bits, ROWS};
use super::super::prepared::Source;
use super::lane::Lane;
use super::vector::{ABSENT, KNOWN, Rows, SLOW, UNKNOWN, Vector, either};
use super::{Compared, Conditions, Facts, Paid, Picked, parts};

pub(in crate::batch) struct Block<'a, 'r, T> {
    pub(super) facts: &'a Facts<'a, 'r>,
    pub(super) picked: Picked<'a>,
    known: FxHashMap<AmountId, Vector<T>>,
    pub(super) truths: FxHashMap<FormulaId, Rows<u8>>,
}

impl<'a, 'r, T: Lane> Block<'a, 'r, T> {
    pub(super) fn new(facts: &'a Facts<'a, 'r>, picked: Picked<'a>) -> Self {
        Self { facts, picked, known: FxHashMap::default(), truths: FxHashMap::default() }
    }

    pub(super) fn compare(
        &mut self,
        conditions: &dyn Conditions,
        comparison: Comparison,
        left: AmountId,
        right: AmountId,
    ) -> Compared {
        let (left, right) = (self.vector(conditions, left), self.vector(conditions, right));
        let mut outcome = Compared::default();
        let count = self.picked.len();
        let done = left.compared(&right, count, |at, order, state| match state {
            KNOWN if comparison.accepts(order) => outcome.yes.set(at),
            KNOWN | ABSENT => outcome.no.set(at),
            SLOW => outcome.slow.set(at),
            _ => {}
        });
        if done { outcome } else { Compared { slow: Bits::ALL, ..Compared::default() } }
    }

    pub(super) fn paid(
        &mut self,
        conditions: &dyn Conditions,
        id: AmountId,
        scale: i64,
        mut each: impl FnMut(usize, Paid),
    ) {
        let vector = self.vector(conditions, id);
        let count = self.picked.len();
        // A payment is rounded: it is over its unit, which divides the smallest one that is written.
        let more = i128::from(scale).checked_div(vector.by);
        let more = more.filter(|more| more.checked_mul(vector.by) == Some(scale.into()) && vector.of.is_none());
        if let (Rows::Each(nums), Rows::Same(KNOWN), Some(1)) = (&vector.num, &vector.state, more) {
            for (at, num) in nums.iter().enumerate() {
                each(self.picked.row(at), num.narrow().map_or(Paid::Slow, Paid::Known));
            }
            return;
        }
        for at in 0..count {
            let paid = match (vector.state.get(at).unwrap_or(SLOW), vector.num.get(at), more) {
                (KNOWN, Some(num), Some(more)) => {
                    let paid = num.exact().checked_mul(more).and_then(|paid| i64::try_from(paid).ok());
                    paid.map_or(Paid::Slow, Paid::Known)
                }
                (ABSENT, ..) => Paid::Known(0),
                (UNKNOWN, ..) => Paid::Unknown,
                _ => Paid::Slow,
            };
            each(self.picked.row(at), paid);
        }
    }

    pub(super) fn nonzero(&mut self, conditions: &dyn Conditions, id: AmountId) -> (Bits, Bits) {
        let vector = self.vector(conditions, id);
        let (mut nonzero, mut open) = (Bits::NONE, Bits::NONE);
        for at in 0..self.picked.len() {
            let is_zero = || vector.num.get(at).is_some_and(|num| num.order(T::default()).is_eq());
            match vector.state.get(at) {
                Some(ABSENT) => {}
                Some(KNOWN) if is_zero() => {}
                Some(KNOWN) => nonzero.set(self.picked.row(at)),
                _ => open.set(self.picked.row(at)),
            }
        }
        (nonzero, open)
    }

    /// The amount, and before it what it is made of.
    pub(super) fn vector(&mut self, conditions: &dyn Conditions, id: AmountId) -> Vector<T> {
        if let Some(known) = self.known.get(&id) {
            return known.clone();
        }
        let mut stack = vec![id];
        while let Some(top) = stack.last().copied() {
            let before = stack.len();
            if !self.known.contains_key(&top) {
                let known = &self.known;
                parts(self.facts.rules, top, |part| {
                    if !known.contains_key(&part) {
                        stack.push(part);
                    }
                });
                if stack.len() > before {
                    continue;
                }
                let vector = self.compute(conditions, top);
                self.known.insert(top, vector);
            }
            stack.pop();
        }
        self.seen(id)
    }

    pub(super) fn seen(&self, id: AmountId) -> Vector<T> {
        self.known.get(&id).cloned().unwrap_or_else(Vector::slow)
    }

    pub(super) fn compute(&mut self, conditions: &dyn Conditions, id: AmountId) -> Vector<T> {
        let rules = self.facts.rules;
        let Some(amount) = rules.formulas.amount(id) else { return Vector::slow() };
        match amount {
            Amount::Constant(value) => constant(value),
            Amount::Fact(fact) => self.fact(*fact),
            Amount::Add(left, right) => self.seen(*left).plus(&self.seen(*right)),
            Amount::Subtract(left, right) => self.seen(*left).minus(&self.seen(*right)),
            Amount::Multiply(left, right) => self.seen(*left).times(&self.seen(*right)),
            Amount::Divide(left, right) => self.seen(*left).over(&self.seen(*right)),
            Amount::DaysBetween(from, to) => self.seen(*to).minus(&self.seen(*from)),
            Amount::Greatest(parts) => self.extreme(parts, true),
            Amount::Least(parts) => self.extreme(parts, false),
            Amount::Round(inner, how, unit) => self.seen(*inner).rounded(*how, (unit.numerator(), unit.denominator())),
            Amount::SumOver(inner) => {
                // A row is a case without positions, its own only one.
                let mut vector = self.seen(*inner);
                let absent = vector.state.map(|state| state == ABSENT);
                vector.num = vector.num.zip(&absent, |num, absent| if absent { T::default() } else { num });
                vector.state = vector.state.map(|state| if state == ABSENT { KNOWN } else { state });
                vector
            }
            Amount::PlusDays(date, days) => self.later(*date, *days, |date, days| date.checked_add_days(days)),
            Amount::PlusMonths(date, months) => {
                self.later(*date, *months, |date, months| date.checked_add_months(months))
            }
            Amount::Cases(cases) => self.cases(conditions, cases),
            Amount::Lookup { table, output, keys } => self.lookup(conditions, (*table, *output), keys),
        }
    }

    pub(super) fn fact(&self, fact: FactId) -> Vector<T> {
        match self.facts.columns.get(fact) {
            None => match self.facts.base.known(fact) {
                Known::Given(value) | Known::Assumed(value) => constant(value),
                Known::Unknown | Known::OneOf(_) => Vector::only(UNKNOWN),
            },
            Some(Source::Number(number)) => {
                if T::IS_BOUND {
                    let size = i128::try_from(number.size).unwrap_or(i128::MAX);
                    return Vector { by: number.scale.into(), ..Vector::whole(Rows::each(vec![T::of(size)])) };
                }
                let start = self.facts.start;
                let block = number.values.get(start..).unwrap_or_default();
                let of = |value: &i64| T::of_narrow(*value);
                let mut values: Vec<T> = match (self.picked, block.first_chunk::<ROWS>()) {
                    (Picked::All(count), _) => block.iter().take(count).map(of).collect(),
                    // A whole block: its places are all within, which need not be checked then.
                    (Picked::These(rows, _), Some(block)) => {
                        let at = |row: &u16| block.get(usize::from(*row) & (ROWS - 1));
                        rows.iter().map(|row| at(row).map_or_else(T::default, of)).collect()
                    }
                    (Picked::These(rows, _), None) => {
                        rows.iter().map(|row| block.get(usize::from(*row)).map_or_else(T::default, of)).collect()
                    }
                };
                let mut state = Rows::Same(KNOWN);
                if number.known.is_some() || number.absent.is_some() {
                    let states = (0..self.picked.len()).map(|at| {
                        let row = start.saturating_add(self.picked.row(at));
                        let set = |words: &Option<Vec<u64>>| words.as_ref().is_some_and(|words| bits::at(words, row));
                        match (number.known.is_none() || set(&number.known), set(&number.absent)) {
                            (false, _) => UNKNOWN,
                            (true, true) => ABSENT,
                            (true, false) => KNOWN,
                        }
                    });
                    let states: Vec<u8> = states.collect();
                    // Whatever stands there must not count, as it was not looked at for the bound.
                    for (value, state) in values.iter_mut().zip(&states) {
                        if *state != KNOWN {
                            *value = T::of(1);
                        }
                    }
                    state = Rows::each(states);
                }
                Vector { by: number.scale.into(), state, ..Vector::whole(Rows::each(values)) }
            }
            Some(_) => Vector::slow(),
        }
    }

    pub(super) fn extreme(&self, parts: &[AmountId], greatest: bool) -> Vector<T> {
        let mut parts = parts.iter().map(|part| self.seen(*part));
        let Some(first) = parts.next() else { return Vector::only(ABSENT) };
        parts.fold(first, |best, part| best.extreme(&part, greatest))
    }

    /// Days or months after a date.
    pub(super) fn later(&self, date: AmountId, number: AmountId, add: impl Fn(Date, i64) -> Option<Date>) -> Vector<T> {
        let (date, number) = (self.seen(date), self.seen(number));
        if T::IS_BOUND {
            return Vector::whole(Rows::each(vec![T::of(4_000_000)]));
        }
        let whole = number.of.is_none() && date.of.is_none() && date.by == 1;
        let mut state = Vec::with_capacity(self.picked.len());
        let mut days = Vec::with_capacity(self.picked.len());
        let states = either(&date.state, &number.state);
        for at in 0..self.picked.len() {
            let then = || {
                let from = Date::EPOCH.checked_add_days(i64::try_from(date.num.get(at)?.exact()).ok()?)?;
                add(from, i64::try_from(number.num.get(at)?.exact()).ok()?)
            };
            let (value, now) = match states.get(at) {
                Some(KNOWN) if whole && number.by == 1 => match then() {
                    Some(date) => (T::of(Date::EPOCH.days_until(date).into()), KNOWN),
                    None => (T::default(), SLOW),
                },
                Some(KNOWN) | None => (T::default(), SLOW),
                Some(other) => (T::default(), other),
            };
            days.push(value);
            state.push(now);
        }
        Vector { state: Rows::each(state), ..Vector::whole(Rows::each(days)) }
    }

    /// One for each row, by its place in the block.
    pub(super) fn each<U: Copy>(&self, of: impl Fn(usize) -> U) -> Rows<U> {
        Rows::each(match self.picked {
            Picked::All(count) => (0..count).map(of).collect(),
            Picked::These(rows, _) => rows.iter().map(|row| of(usize::from(*row))).collect(),
        })
    }
}

fn constant<T: Lane>(value: &Value) -> Vector<T> {
    match value {
        Value::Number(number) => Vector::constant(number.numerator(), number.denominator()),
        Value::Date(date) => Vector::constant(Date::EPOCH.days_until(*date).into(), 1),
        Value::Absent => Vector::only(ABSENT),
        _ => Vector::slow(),
    }
}
