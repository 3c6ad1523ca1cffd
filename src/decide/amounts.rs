//! Amounts, dates and texts for a case.

use crate::base::{Date, Exact, ExactError, Rounding};
use crate::rule::{Amount, AmountId, Node, Value};

use super::evaluate::{Evaluation, Failed};
use super::evaluation_error::{EvaluationError, Failure};
use super::questions::ordering;
use super::{Known, Truth};

/// What an amount, a date or a text is for a case.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Amounted<'a> {
    /// It depends on what is not known.
    Unknown,
    /// It is known to be absent.
    Absent,
    /// It is this.
    Is(&'a Value),
}

/// An amount that has been computed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Computed {
    Unknown,
    Absent,
    Is(Value),
}

impl From<Amounted<'_>> for Computed {
    fn from(amounted: Amounted<'_>) -> Self {
        match amounted {
            Amounted::Unknown => Self::Unknown,
            Amounted::Absent => Self::Absent,
            Amounted::Is(value) => Self::Is(value.clone()),
        }
    }
}

impl<'r> Evaluation<'_, 'r> {
    /// What an amount, a date or a text is.
    ///
    /// # Errors
    /// It cannot be computed.
    pub fn amount(&mut self, id: AmountId) -> Result<Amounted<'_>, EvaluationError> {
        self.settle(id, 0).map_err(|failed| self.error(failed))?;
        Ok(self.seen(id))
    }

    /// Sees to it that the amount is computed.
    pub(super) fn settle(&mut self, id: AmountId, depth: u32) -> Result<(), Failed> {
        if let Some(known) = self.remembered_amount(id) {
            return known;
        }
        if Self::too_deep(depth) {
            self.work_off(Node::Amount(id));
            return self.remembered_amount(id).unwrap_or(Ok(()));
        }
        let Some(amount) = self.rules.formulas.amount(id) else { return Ok(()) };
        let computed = self.compute(id, amount, depth.saturating_add(1));
        let outcome = computed.as_ref().map(|_| ()).map_err(|error| *error);
        let stamp = self.stamp();
        if let Some(slot) = self.evaluator.amounts.get_mut(id.index()) {
            *slot = (stamp, computed);
        }
        outcome
    }

    /// Whether the amount is settled, and with what error; what is written in the rulebook or the case always is.
    pub(super) fn remembered_amount(&self, id: AmountId) -> Option<Result<(), Failed>> {
        match self.rules.formulas.amount(id) {
            None | Some(Amount::Constant(_) | Amount::Fact(_)) => Some(Ok(())),
            Some(_) => {
                let (stamp, computed) = self.evaluator.amounts.get(id.index())?;
                (*stamp == self.stamp()).then(|| computed.as_ref().map(|_| ()).map_err(|error| *error))
            }
        }
    }

    /// What a settled amount is.
    pub(super) fn seen(&self, id: AmountId) -> Amounted<'_> {
        let value = match self.rules.formulas.amount(id) {
            Some(Amount::Constant(value)) => value,
            Some(Amount::Fact(fact)) => match self.case.known(*fact) {
                Known::Given(value) | Known::Assumed(value) => value,
                Known::Unknown | Known::OneOf(_) => return Amounted::Unknown,
            },
            _ => match self.evaluator.amounts.get(id.index()) {
                Some((stamp, Ok(Computed::Is(value)))) if *stamp == self.stamp() => value,
                Some((stamp, Ok(Computed::Absent))) if *stamp == self.stamp() => return Amounted::Absent,
                _ => return Amounted::Unknown,
            },
        };
        if *value == Value::Absent { Amounted::Absent } else { Amounted::Is(value) }
    }

    fn compute(&mut self, id: AmountId, amount: &'r Amount, depth: u32) -> Result<Computed, Failed> {
        let numbers = |operation: fn(Exact, Exact) -> Result<Exact, ExactError>| {
            move |left: &Value, right: &Value| match (left, right) {
                (Value::Number(left), Value::Number(right)) => Ok(Value::Number(operation(*left, *right)?)),
                _ => Ok(Value::Absent),
            }
        };
        match amount {
            Amount::Constant(_) | Amount::Fact(_) => Ok(self.seen(id).into()),
            Amount::Add(left, right) => self.binary(id, *left, *right, depth, numbers(Exact::checked_add)),
            Amount::Subtract(left, right) => self.binary(id, *left, *right, depth, numbers(Exact::checked_sub)),
            Amount::Multiply(left, right) => self.binary(id, *left, *right, depth, numbers(Exact::checked_mul)),
            Amount::Divide(left, right) => self.binary(id, *left, *right, depth, numbers(Exact::checked_div)),
            Amount::DaysBetween(from, to) => self.binary(id, *from, *to, depth, |from, to| match (from, to) {
                (Value::Date(from), Value::Date(to)) => Ok(Value::Number(Exact::from_int(from.days_until(*to)))),
                _ => Ok(Value::Absent),
            }),
            Amount::PlusDays(date, days) => self.binary(id, *date, *days, depth, |date, days| match (date, days) {
                (Value::Date(date), Value::Number(days)) => later(*days, |days| date.checked_add_days(days)),
                _ => Ok(Value::Absent),
            }),
            Amount::PlusMonths(date, months) => {
                self.binary(id, *date, *months, depth, |date, months| match (date, months) {
                    (Value::Date(date), Value::Number(months)) => {
                        later(*months, |months| date.checked_add_months(months))
                    }
                    _ => Ok(Value::Absent),
                })
            }
            Amount::Round(inner, rounding, unit) => self.round(id, *inner, *rounding, *unit, depth),
            Amount::SumOver(inner) => self.sum_over(id, *inner, depth),
            Amount::Greatest(parts) => self.extreme(parts, true, depth),
            Amount::Least(parts) => self.extreme(parts, false, depth),
            Amount::Cases(cases) => self.cases(cases, depth),
            Amount::Lookup { table, output, keys } => self.lookup(*table, *output, keys, depth),
        }
    }

    fn binary(
        &mut self,
        id: AmountId,
        left: AmountId,
        right: AmountId,
        depth: u32,
        operation: impl Fn(&Value, &Value) -> Result<Value, Failure>,
    ) -> Result<Computed, Failed> {
        self.settle(left, depth)?;
        self.settle(right, depth)?;
        match (self.seen(left), self.seen(right)) {
            (Amounted::Absent, _) | (_, Amounted::Absent) => Ok(Computed::Absent),
            (Amounted::Is(left), Amounted::Is(right)) => match operation(left, right) {
                Ok(Value::Absent) => Ok(Computed::Absent),
                Ok(value) => Ok(Computed::Is(value)),
                Err(failure) => Err(self.fail(EvaluationError::new(failure, id))),
            },
            _ => Ok(Computed::Unknown),
        }
    }

    fn round(
        &mut self,
        id: AmountId,
        inner: AmountId,
        rounding: Rounding,
        unit: Exact,
        depth: u32,
    ) -> Result<Computed, Failed> {
        self.settle(inner, depth)?;
        match self.seen(inner) {
            Amounted::Is(Value::Number(number)) => match number.round_to(unit, rounding) {
                Ok(rounded) => Ok(Computed::Is(Value::Number(rounded))),
                Err(error) => Err(self.fail(EvaluationError::new(error.into(), id))),
            },
            other => Ok(other.into()),
        }
    }

    /// The sum over all positions; what is absent in a position adds nothing.
    fn sum_over(&mut self, id: AmountId, inner: AmountId, depth: u32) -> Result<Computed, Failed> {
        let case = self.case;
        if case.position_count() == 0 {
            self.settle(inner, depth)?;
            // Its own only position: one in a list would add as much.
            return Ok(match self.seen(inner).into() {
                Computed::Absent => Computed::Is(Value::Number(Exact::ZERO)),
                other => other,
            });
        }
        let mut evaluator = self.evaluator.for_positions();
        let mut sum = Ok(Some(Exact::ZERO));
        for item in case.each_position() {
            let one = evaluator.on(&item).amount(inner).map(Computed::from);
            sum = match (sum, one) {
                (Ok(Some(sum)), Ok(Computed::Is(Value::Number(one)))) => {
                    sum.checked_add(one).map(Some).map_err(|error| EvaluationError::new(error.into(), id))
                }
                (Ok(_), Ok(Computed::Unknown)) => Ok(None),
                (Ok(_), Err(error)) | (Err(error), _) => Err(error),
                (sum, _) => sum,
            };
        }
        self.evaluator.keep_for_positions(evaluator);
        match sum {
            Ok(Some(sum)) => Ok(Computed::Is(Value::Number(sum))),
            Ok(None) => Ok(Computed::Unknown),
            Err(error) => Err(self.fail(error)),
        }
    }

    fn extreme(&mut self, parts: &[AmountId], greatest: bool, depth: u32) -> Result<Computed, Failed> {
        let mut best: Option<AmountId> = None;
        let mut unknown = false;
        for part in parts {
            self.settle(*part, depth)?;
            match (self.seen(*part), best.map(|best| self.seen(best))) {
                (Amounted::Unknown, _) => unknown = true,
                (Amounted::Is(value), Some(Amounted::Is(before))) => {
                    if ordering(value, before).is_some_and(|order| if greatest { order.is_gt() } else { order.is_lt() })
                    {
                        best = Some(*part);
                    }
                }
                (Amounted::Is(_), _) => best = Some(*part),
                (Amounted::Absent, _) => {}
            }
        }
        Ok(match best {
            _ if unknown => Computed::Unknown,
            Some(best) => self.seen(best).into(),
            None => Computed::Absent,
        })
    }

    /// The outcome of the first case that holds; absent if none does. Where conditions are unknown, the outcome is known
    /// only if every case that may hold has the same.
    fn cases(&mut self, cases: &[(crate::rule::FormulaId, AmountId)], depth: u32) -> Result<Computed, Failed> {
        let mut possible: Option<AmountId> = None;
        for (condition, outcome) in cases {
            let truth = self.formula(*condition, depth)?;
            if truth == Truth::No {
                continue;
            }
            self.settle(*outcome, depth)?;
            if possible.is_some_and(|before| self.seen(before) != self.seen(*outcome)) {
                return Ok(Computed::Unknown);
            }
            possible = Some(*outcome);
            if truth == Truth::Yes {
                return Ok(self.seen(*outcome).into());
            }
        }
        Ok(match possible.map(|possible| self.seen(possible)) {
            None | Some(Amounted::Absent) => Computed::Absent,
            Some(_) => Computed::Unknown,
        })
    }
}

fn later(number: Exact, add: impl Fn(i64) -> Option<Date>) -> Result<Value, Failure> {
    if !number.is_integer() {
        return Err(Failure::NotWhole);
    }
    let date = number.to_i64().and_then(add);
    date.map(Value::Date).ok_or(Failure::DateOutOfRange)
}
