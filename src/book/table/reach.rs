//! Between which ends a computed key lies, as far as that can be seen from how it is computed.

use std::cmp::Ordering;

use crate::base::{Exact, ExactError};
use crate::rule::{Amount, AmountId, Bounds, Comparison, Formula, Formulas, Table, Test, Value, Vocabulary};

/// Deeper than this nothing is known.
const MAX_DEPTH: u32 = 40;

/// The ends of an amount, both included, and whether it may be absent.
#[derive(Clone, Debug)]
struct Reach {
    low: Option<Value>,
    high: Option<Value>,
    absent: bool,
}

/// What a computed amount or date keeps to, and whether it may be absent. Never narrower than it is.
pub(super) fn reach(
    formulas: &Formulas,
    vocabulary: &Vocabulary,
    tables: &[Option<Table>],
    id: AmountId,
) -> (Bounds, bool) {
    let reach = Looking { formulas, vocabulary, tables }.reach(id, 0);
    let end = |value: Option<Value>| value.map(|value| (value, true));
    (Bounds { low: end(reach.low), high: end(reach.high) }, reach.absent)
}

struct Looking<'a> {
    formulas: &'a Formulas,
    vocabulary: &'a Vocabulary,
    tables: &'a [Option<Table>],
}

impl Looking<'_> {
    fn reach(&self, id: AmountId, depth: u32) -> Reach {
        let unknown = Reach { low: None, high: None, absent: true };
        let (Some(amount), true) = (self.formulas.amount(id), depth < MAX_DEPTH) else { return unknown };
        let of = |id: &AmountId| self.reach(*id, depth.saturating_add(1));
        match amount {
            Amount::Constant(value) => Reach { low: Some(value.clone()), high: Some(value.clone()), absent: false },
            Amount::Fact(fact) => {
                let Some(fact) = self.vocabulary.fact(*fact) else { return unknown };
                let end = |end: &Option<(Value, bool)>| end.as_ref().map(|(value, _)| value.clone());
                Reach { low: end(&fact.bounds.low), high: end(&fact.bounds.high), absent: fact.absent.is_some() }
            }
            Amount::Add(left, right) => {
                let (left, right) = (of(left), of(right));
                let sum = |a, b| number(a, b, Exact::checked_add);
                Reach { low: sum(&left.low, &right.low), high: sum(&left.high, &right.high), ..either(&left, &right) }
            }
            Amount::Subtract(left, right) => {
                let (left, right) = (of(left), of(right));
                let less = |a, b| number(a, b, Exact::checked_sub);
                Reach { low: less(&left.low, &right.high), high: less(&left.high, &right.low), ..either(&left, &right) }
            }
            Amount::Multiply(left, right) => {
                let (left, right) = (of(left), of(right));
                if !(never_negative(&left) && never_negative(&right)) {
                    return either(&left, &right);
                }
                let times = |a, b| number(a, b, Exact::checked_mul);
                Reach {
                    low: times(&left.low, &right.low),
                    high: times(&left.high, &right.high),
                    ..either(&left, &right)
                }
            }
            Amount::Divide(left, right) => {
                let (left, right) = (of(left), of(right));
                let low = (never_negative(&left) && never_negative(&right)).then_some(Value::Number(Exact::ZERO));
                Reach { low, ..either(&left, &right) }
            }
            Amount::DaysBetween(left, right) | Amount::PlusDays(left, right) | Amount::PlusMonths(left, right) => {
                either(&of(left), &of(right))
            }
            Amount::Greatest(parts) => extreme(&parts.iter().map(of).collect::<Vec<_>>(), true),
            Amount::Least(parts) => extreme(&parts.iter().map(of).collect::<Vec<_>>(), false),
            Amount::Cases(cases) => self.cases(cases, depth),
            Amount::Lookup { table, output, .. } => {
                let Some(table) = self.tables.get(table.index()).and_then(Option::as_ref) else { return unknown };
                let values = || table.rows.iter().filter_map(|row| row.outcome.get(usize::from(*output)));
                Reach {
                    low: values().min_by(|a, b| order(a, b)).cloned(),
                    high: values().max_by(|a, b| order(a, b)).cloned(),
                    absent: table.keys.iter().any(|key| key.lapses),
                }
            }
        }
    }

    fn cases(&self, cases: &[(crate::rule::FormulaId, AmountId)], depth: u32) -> Reach {
        let of = |id: &AmountId| self.reach(*id, depth.saturating_add(1));
        // `A, at least B`: where A is less, B; otherwise A.
        if let [(condition, end), (_, amount)] = cases
            && let Formula::Test(Test::Compare(comparison, left, right)) = self.formulas.get(*condition)
            && (left, right) == (amount, end)
        {
            let (amount, end) = (of(amount), of(end));
            let absent = amount.absent;
            match comparison {
                Comparison::LessThan => {
                    let low = further(&amount.low, &end.low, Ordering::Greater);
                    let high = both(&amount.high, &end.high, Ordering::Greater);
                    return Reach { low: low.filter(|_| !end.absent).or(amount.low), high, absent };
                }
                Comparison::MoreThan => {
                    let high = further(&amount.high, &end.high, Ordering::Less);
                    let low = both(&amount.low, &end.low, Ordering::Less);
                    return Reach { low, high: high.filter(|_| !end.absent).or(amount.high), absent };
                }
                _ => {}
            }
        }
        let ends_in_yes = cases.last().is_some_and(|(last, _)| *self.formulas.get(*last) == Formula::Constant(true));
        let parts: Vec<Reach> = cases.iter().map(|(_, amount)| of(amount)).collect();
        let mut all = parts.iter();
        let Some(first) = all.next() else { return Reach { low: None, high: None, absent: true } };
        let whole = all.fold(first.clone(), |whole, part| Reach {
            low: both(&whole.low, &part.low, Ordering::Less),
            high: both(&whole.high, &part.high, Ordering::Greater),
            absent: whole.absent || part.absent,
        });
        Reach { absent: whole.absent || !ends_in_yes, ..whole }
    }
}

/// Of the greatest or the least of several; what is absent is skipped.
fn extreme(parts: &[Reach], greatest: bool) -> Reach {
    let wanted = if greatest { Ordering::Greater } else { Ordering::Less };
    let near = |reach: &Reach| if greatest { reach.low.clone() } else { reach.high.clone() };
    let far = |reach: &Reach| if greatest { reach.high.clone() } else { reach.low.clone() };
    let present: Vec<&Reach> = parts.iter().filter(|part| !part.absent).collect();
    let near_end = if present.is_empty() {
        fold(parts.iter().map(near), |a, b| both(&a, &b, wanted.reverse()))
    } else {
        fold(present.into_iter().map(near), |a, b| further(&a, &b, wanted))
    };
    let far_end = fold(parts.iter().map(far), |a, b| both(&a, &b, wanted));
    let absent = parts.iter().all(|part| part.absent);
    let (low, high) = if greatest { (near_end, far_end) } else { (far_end, near_end) };
    Reach { low, high, absent }
}

fn fold(
    values: impl Iterator<Item = Option<Value>>,
    join: impl Fn(Option<Value>, Option<Value>) -> Option<Value>,
) -> Option<Value> {
    let mut values = values;
    let first = values.next()?;
    values.fold(first, join)
}

/// An amount without known ends that is absent where one of two is.
fn either(left: &Reach, right: &Reach) -> Reach {
    Reach { low: None, high: None, absent: left.absent || right.absent }
}

fn never_negative(reach: &Reach) -> bool {
    matches!(&reach.low, Some(Value::Number(low)) if !low.is_negative())
}

fn number(
    left: &Option<Value>,
    right: &Option<Value>,
    operation: fn(Exact, Exact) -> Result<Exact, ExactError>,
) -> Option<Value> {
    match (left, right) {
        (Some(Value::Number(left)), Some(Value::Number(right))) => operation(*left, *right).ok().map(Value::Number),
        _ => None,
    }
}

/// The one that is ordered so to the other, where both are known.
fn both(left: &Option<Value>, right: &Option<Value>, wanted: Ordering) -> Option<Value> {
    let (left, right) = (left.as_ref()?, right.as_ref()?);
    Some(if order(left, right) == wanted { left } else { right }.clone())
}

/// The same, or the one that is known.
fn further(left: &Option<Value>, right: &Option<Value>, wanted: Ordering) -> Option<Value> {
    both(left, right, wanted).or_else(|| left.clone()).or_else(|| right.clone())
}

fn order(left: &Value, right: &Value) -> Ordering {
    match (left, right) {
        (Value::Number(left), Value::Number(right)) => left.cmp(right),
        (Value::Date(left), Value::Date(right)) => left.cmp(right),
        _ => Ordering::Equal,
    }
}
