//! Amounts of a block of rows, as the rulebook's graph has them, in whole numbers of 64 or 128 bits.
//!
//! Everything is exact: an amount is a fraction, and only [`Amount::Round`] rounds. What these numbers cannot hold, what is
//! divided by zero and what is of another sort than numbers and dates is left to the reference evaluator ([`SLOW`]).

mod lane;
mod vector;

use rustc_hash::FxHashMap;

use crate::base::{Date, Exact};
use crate::decide::{Case, Known};
use crate::rule::{
    Amount, AmountId, Comparison, FactId, Formula, FormulaId, Given, Rules, TableId, TableKey, Type, Value,
};

use super::bits::{Bits, ROWS};
use super::prepared::{Prepared, Source};
use lane::{Bound, Lane};
use vector::{ABSENT, KNOWN, Rows, SLOW, UNKNOWN, Vector, either};

/// The rows that amounts are computed for.
#[derive(Clone, Copy, Debug)]
pub(super) enum Picked<'a> {
    /// All of a block.
    All(usize),
    /// These, by their place in the block, and as bits.
    These(&'a [u16], &'a Bits),
}

impl Picked<'_> {
    fn len(self) -> usize {
        match self {
            Self::All(count) => count,
            Self::These(rows, _) => rows.len(),
        }
    }

    /// The place in the block.
    fn row(self, at: usize) -> usize {
        match self {
            Self::All(_) => at,
            Self::These(rows, _) => rows.get(at).map_or(0, |row| usize::from(*row)),
        }
    }
}

/// Where the truth of conditions is found.
pub(super) trait Conditions {
    /// The rows of the block in which a condition holds, and those in which it does not.
    fn bits(&self, formula: FormulaId) -> (Bits, Bits);

    /// Whether there are rows in which it neither holds nor does not.
    fn leaves_open(&self, yes: &Bits, no: &Bits) -> bool;
}

/// No condition is known, as where bounds are computed.
struct Nowhere;

impl Conditions for Nowhere {
    fn bits(&self, _: FormulaId) -> (Bits, Bits) {
        (Bits::NONE, Bits::NONE)
    }

    fn leaves_open(&self, _: &Bits, _: &Bits) -> bool {
        true
    }
}

/// What is given in the block that amounts are computed for.
pub(super) struct Facts<'a, 'r> {
    pub(super) rules: &'r Rules,
    /// What is known in every row.
    pub(super) base: &'a Case<'r>,
    pub(super) columns: &'a Prepared,
    /// The first row of the block.
    pub(super) start: usize,
}

/// How large the numbers are that an amount goes through.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Width {
    Narrow,
    Wide,
    TooWide,
}

/// How large the numbers get that any of these amounts goes through, for all the rows of the columns.
pub(super) fn width(facts: &Facts<'_, '_>, order: &[AmountId], compared: &[(AmountId, AmountId)]) -> Width {
    let mut block = Block::<Bound>::new(facts, Picked::All(1));
    let mut peak = 0;
    for id in order {
        let vector = block.vector(&Nowhere, *id);
        peak = peak.max(size(&vector));
    }
    for (left, right) in compared {
        let difference = block.vector(&Nowhere, *left).minus(&block.vector(&Nowhere, *right));
        peak = peak.max(size(&difference));
    }
    match peak {
        ..=0x3FFF_FFFF_FFFF_FFFF => Width::Narrow,
        _ if peak <= u128::MAX >> 3 => Width::Wide,
        _ => Width::TooWide,
    }
}

fn size(vector: &Vector<Bound>) -> u128 {
    let largest = |rows: &Rows<Bound>| rows.get(0).map_or(0, Bound::peak);
    let over = vector.of.as_ref().map_or(0, largest);
    largest(&vector.num).max(over).max(vector.by.unsigned_abs())
}

/// The outcome of a comparison in a block.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Compared {
    pub(super) yes: Bits,
    pub(super) no: Bits,
    pub(super) slow: Bits,
}

/// What an amount of money comes to, in its smallest unit.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Paid {
    Known(i64),
    Unknown,
    Slow,
}

/// Amounts of one block, each computed once.
pub(super) enum Amounts<'a, 'r> {
    Narrow(Block<'a, 'r, i64>),
    Wide(Block<'a, 'r, i128>),
    TooWide,
}

impl<'a, 'r> Amounts<'a, 'r> {
    pub(super) fn new(facts: &'a Facts<'a, 'r>, picked: Picked<'a>, width: Width) -> Self {
        match width {
            Width::Narrow => Self::Narrow(Block::new(facts, picked)),
            Width::Wide => Self::Wide(Block::new(facts, picked)),
            Width::TooWide => Self::TooWide,
        }
    }

    pub(super) fn compare(
        &mut self,
        conditions: &dyn Conditions,
        comparison: Comparison,
        left: AmountId,
        right: AmountId,
    ) -> Compared {
        match self {
            Self::Narrow(block) => block.compare(conditions, comparison, left, right),
            Self::Wide(block) => block.compare(conditions, comparison, left, right),
            Self::TooWide => Compared { slow: Bits::ALL, ..Compared::default() },
        }
    }

    /// What an amount of money comes to in each of the rows, in so many of the currency's decimals; absent is 0.
    pub(super) fn paid(
        &mut self,
        conditions: &dyn Conditions,
        id: AmountId,
        scale: i64,
        each: impl FnMut(usize, Paid),
    ) {
        match self {
            Self::Narrow(block) => block.paid(conditions, id, scale, each),
            Self::Wide(block) => block.paid(conditions, id, scale, each),
            Self::TooWide => {}
        }
    }

    /// In which of the rows an amount is known and not 0, and in which it is not known.
    pub(super) fn nonzero(&mut self, conditions: &dyn Conditions, id: AmountId) -> (Bits, Bits) {
        match self {
            Self::Narrow(block) => block.nonzero(conditions, id),
            Self::Wide(block) => block.nonzero(conditions, id),
            Self::TooWide => (Bits::NONE, Bits::ALL),
        }
    }
}

pub(super) struct Block<'a, 'r, T> {
    facts: &'a Facts<'a, 'r>,
    picked: Picked<'a>,
    known: FxHashMap<AmountId, Vector<T>>,
    truths: FxHashMap<FormulaId, Rows<u8>>,
}

/// What a condition is for a row.
const NO: u8 = 0;
const YES: u8 = 1;
const OPEN: u8 = 2;

impl<'a, 'r, T: Lane> Block<'a, 'r, T> {
    fn new(facts: &'a Facts<'a, 'r>, picked: Picked<'a>) -> Self {
        Self { facts, picked, known: FxHashMap::default(), truths: FxHashMap::default() }
    }

    fn compare(
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

    fn paid(&mut self, conditions: &dyn Conditions, id: AmountId, scale: i64, mut each: impl FnMut(usize, Paid)) {
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

    fn nonzero(&mut self, conditions: &dyn Conditions, id: AmountId) -> (Bits, Bits) {
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
    fn vector(&mut self, conditions: &dyn Conditions, id: AmountId) -> Vector<T> {
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

    fn seen(&self, id: AmountId) -> Vector<T> {
        self.known.get(&id).cloned().unwrap_or_else(Vector::slow)
    }

    fn compute(&mut self, conditions: &dyn Conditions, id: AmountId) -> Vector<T> {
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

    fn fact(&self, fact: FactId) -> Vector<T> {
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
                        let set =
                            |words: &Option<Vec<u64>>| words.as_ref().is_some_and(|words| super::bits::at(words, row));
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

    fn extreme(&self, parts: &[AmountId], greatest: bool) -> Vector<T> {
        let mut parts = parts.iter().map(|part| self.seen(*part));
        let Some(first) = parts.next() else { return Vector::only(ABSENT) };
        parts.fold(first, |best, part| best.extreme(&part, greatest))
    }

    /// Days or months after a date.
    fn later(&self, date: AmountId, number: AmountId, add: impl Fn(Date, i64) -> Option<Date>) -> Vector<T> {
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

    /// The truth of a condition, row by row.
    fn truth(&mut self, conditions: &dyn Conditions, condition: FormulaId) -> Rows<u8> {
        if let Formula::Constant(value) = self.facts.rules.formulas.get(condition) {
            return Rows::Same(u8::from(*value));
        }
        if T::IS_BOUND {
            return Rows::Same(YES);
        }
        if let Some(known) = self.truths.get(&condition) {
            return known.clone();
        }
        let (yes, no) = conditions.bits(condition);
        if let Picked::These(_, picked) = self.picked {
            let all = |of: &Bits| picked.without(of).is_empty();
            if let Some(same) = all(&yes).then_some(YES).or_else(|| all(&no).then_some(NO)) {
                self.truths.insert(condition, Rows::Same(same));
                return Rows::Same(same);
            }
        }
        if !conditions.leaves_open(&yes, &no) {
            let of = |row: usize| u8::from(yes.get(row));
            let truth = self.each(of);
            self.truths.insert(condition, truth.clone());
            return truth;
        }
        let of = |row: usize| match (yes.get(row), no.get(row)) {
            (true, _) => YES,
            (false, true) => NO,
            (false, false) => OPEN,
        };
        let truth = self.each(of);
        self.truths.insert(condition, truth.clone());
        truth
    }

    /// One for each row, by its place in the block.
    fn each<U: Copy>(&self, of: impl Fn(usize) -> U) -> Rows<U> {
        Rows::each(match self.picked {
            Picked::All(count) => (0..count).map(of).collect(),
            Picked::These(rows, _) => rows.iter().map(|row| of(usize::from(*row))).collect(),
        })
    }

    /// The outcome of the first case that holds.
    fn cases(&mut self, conditions: &dyn Conditions, cases: &[(FormulaId, AmountId)]) -> Vector<T> {
        if T::IS_BOUND {
            let outcomes: Vec<Vector<T>> = cases.iter().map(|(_, outcome)| self.seen(*outcome)).collect();
            let Some((nums, by, of)) = Vector::all_matched(&outcomes) else { return Vector::slow() };
            let num = nums.into_iter().reduce(|one, other| one.zip(&other, T::greatest));
            return Vector { num: num.unwrap_or(Rows::Same(T::default())), by, of, state: Rows::Same(KNOWN) };
        }
        // A case that holds in no row falls away, as do those behind one that holds in all.
        let (mut truths, mut outcomes) = (Vec::with_capacity(cases.len()), Vec::with_capacity(cases.len()));
        for (condition, outcome) in cases {
            let truth = self.truth(conditions, *condition);
            let same = if let Rows::Same(truth) = truth { Some(truth) } else { None };
            if same != Some(NO) {
                truths.push(truth);
                outcomes.push(self.seen(*outcome));
            }
            if same == Some(YES) {
                break;
            }
        }
        if let ([Rows::Same(YES)], [only]) = (truths.as_slice(), outcomes.as_slice()) {
            return only.clone();
        }
        let Some((nums, by, of)) = Vector::all_matched(&outcomes) else { return Vector::slow() };
        let open = |truth: &Rows<u8>| match truth {
            Rows::Same(truth) => *truth == OPEN,
            Rows::Each(truths) => truths.contains(&OPEN),
        };
        if truths.iter().any(open) {
            return self.open_cases(&truths, &outcomes, &nums, by, of);
        }
        let (mut num, mut state) = (Rows::Same(T::default()), Rows::Same(ABSENT));
        for ((truth, value), outcome) in truths.iter().zip(&nums).zip(&outcomes).rev() {
            if let Rows::Same(truth) = truth {
                if *truth == YES {
                    (num, state) = (value.clone(), outcome.state.clone());
                }
                continue;
            }
            num = chosen(truth, value, &num);
            state = match (&state, &outcome.state) {
                (Rows::Same(one), Rows::Same(other)) if one == other => Rows::Same(*one),
                _ => chosen(truth, &outcome.state, &state),
            };
        }
        Vector { num, by, of, state }
    }

    /// As the evaluator goes through cases: where conditions are open, the outcome is known only if every case that may
    /// hold has the same.
    fn open_cases(
        &self,
        truths: &[Rows<u8>],
        outcomes: &[Vector<T>],
        nums: &[Rows<T>],
        by: i128,
        of: Option<Rows<T>>,
    ) -> Vector<T> {
        let (mut num, mut state) = (Vec::new(), Vec::new());
        for at in 0..self.picked.len() {
            let mut possible: Option<(T, u8)> = None;
            let mut found = None;
            for ((truth, outcome), value) in truths.iter().zip(outcomes).zip(nums) {
                let truth = truth.get(at).unwrap_or(OPEN);
                if truth == NO {
                    continue;
                }
                let one = (value.get(at).unwrap_or_default(), outcome.state.get(at).unwrap_or(SLOW));
                if one.1 == SLOW {
                    found = Some(one);
                    break;
                }
                let differs =
                    |(before, state): (T, u8)| state != one.1 || state == KNOWN && before.order(one.0).is_ne();
                if possible.is_some_and(differs) {
                    found = Some((T::default(), UNKNOWN));
                    break;
                }
                possible = Some(one);
                if truth == YES {
                    found = Some(one);
                    break;
                }
            }
            let one = found.unwrap_or(match possible {
                None | Some((_, ABSENT)) => (T::default(), ABSENT),
                Some(_) => (T::default(), UNKNOWN),
            });
            num.push(one.0);
            state.push(one.1);
        }
        Vector { num: Rows::each(num), by, of, state: Rows::each(state) }
    }

    fn lookup(&mut self, conditions: &dyn Conditions, (id, output): (TableId, u16), keys: &[TableKey]) -> Vector<T> {
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

fn constant<T: Lane>(value: &Value) -> Vector<T> {
    match value {
        Value::Number(number) => Vector::constant(number.numerator(), number.denominator()),
        Value::Date(date) => Vector::constant(Date::EPOCH.days_until(*date).into(), 1),
        Value::Absent => Vector::only(ABSENT),
        _ => Vector::slow(),
    }
}

/// The one where a condition holds, the other elsewhere.
fn chosen<U: Copy>(truth: &Rows<u8>, then: &Rows<U>, otherwise: &Rows<U>) -> Rows<U> {
    let Rows::Each(truths) = truth else {
        return if truth.get(0) == Some(YES) { then.clone() } else { otherwise.clone() };
    };
    let pick = |truth: u8, then: U, otherwise: U| if truth == YES { then } else { otherwise };
    let truths = truths.iter().copied();
    Rows::each(match (then, otherwise) {
        (Rows::Same(then), Rows::Same(otherwise)) => truths.map(|truth| pick(truth, *then, *otherwise)).collect(),
        (Rows::Each(then), Rows::Same(otherwise)) => {
            truths.zip(then.iter()).map(|(truth, then)| pick(truth, *then, *otherwise)).collect()
        }
        (Rows::Same(then), Rows::Each(otherwise)) => {
            truths.zip(otherwise.iter()).map(|(truth, otherwise)| pick(truth, *then, *otherwise)).collect()
        }
        (Rows::Each(then), Rows::Each(otherwise)) => {
            let both = then.iter().zip(otherwise.iter());
            truths.zip(both).map(|(truth, (then, otherwise))| pick(truth, *then, *otherwise)).collect()
        }
    })
}

/// The amounts that an amount is directly made of.
pub(super) fn parts(rules: &Rules, id: AmountId, mut each: impl FnMut(AmountId)) {
    crate::rule::children(&rules.formulas, crate::rule::Node::Amount(id), |child| {
        if let crate::rule::Node::Amount(part) = child {
            each(part);
        }
    });
}
