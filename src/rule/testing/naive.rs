//! The plainest evaluator of complete cases, to test the others against.

use rustc_hash::FxHashMap;

use crate::base::{Date, Exact};
use crate::rule::{Amount, AmountId, FactId, Formula, FormulaId, Row, Rules, TableKey, Test, Value};

use super::number;

/// The truth of a condition for complete facts, by the plainest means; none where an amount cannot be computed.
pub(crate) fn naive(rules: &Rules, facts: &FxHashMap<FactId, Value>, id: FormulaId) -> Option<bool> {
    let every = |parts: &[FormulaId]| parts.iter().map(|part| naive(rules, facts, *part)).collect::<Vec<_>>();
    match rules.formulas.get(id) {
        Formula::Constant(value) => Some(*value),
        Formula::Not(inner) => naive(rules, facts, *inner).map(|value| !value),
        Formula::Stated(_, inner) => naive(rules, facts, *inner),
        Formula::All(parts) => {
            let all = every(parts);
            if all.contains(&Some(false)) {
                Some(false)
            } else {
                all.into_iter().collect::<Option<Vec<_>>>().map(|_| true)
            }
        }
        Formula::Any(parts) => {
            let all = every(parts);
            if all.contains(&Some(true)) {
                Some(true)
            } else {
                all.into_iter().collect::<Option<Vec<_>>>().map(|_| false)
            }
        }
        Formula::AtLeast(count, parts) => {
            let all = every(parts);
            let count = usize::try_from(*count).unwrap();
            let yes = all.iter().filter(|value| **value == Some(true)).count();
            let no = all.iter().filter(|value| **value == Some(false)).count();
            if yes >= count { Some(true) } else { (no > all.len() - count || yes + no == all.len()).then_some(false) }
        }
        Formula::Test(test) => match test {
            Test::Yes(fact) => Some(facts[fact] == Value::YesNo(true)),
            Test::In(fact, codes) => Some(matches!(facts[fact], Value::Leaf(code) if codes.contains(code))),
            Test::Absent(fact) => Some(facts[fact] == Value::Absent),
            Test::Compare(comparison, left, right) => {
                let (left, right) = (naive_amount(rules, facts, *left)?, naive_amount(rules, facts, *right)?);
                Some(match (left, right) {
                    (Value::Number(a), Value::Number(b)) => comparison.accepts(a.cmp(&b)),
                    (Value::Date(a), Value::Date(b)) => comparison.accepts(a.cmp(&b)),
                    (Value::Text(a), Value::Text(b)) => comparison.accepts(a.cmp(&b)),
                    _ => false,
                })
            }
            Test::Listed(amount, set) => match (naive_amount(rules, facts, *amount)?, &facts[set]) {
                (Value::Text(text), Value::Texts(texts)) => Some(texts.contains(&text)),
                _ => Some(false),
            },
            Test::ListedLeaf(value, set) => match (&facts[value], &facts[set]) {
                (Value::Leaf(code), Value::Leaves(codes)) => Some(codes.contains(*code)),
                _ => Some(false),
            },
            Test::SomeIn(set, codes) => match &facts[set] {
                Value::Leaves(members) => Some(members.iter().any(|code| codes.contains(code))),
                _ => Some(false),
            },
            Test::AllIn(set, codes) => match &facts[set] {
                Value::Leaves(members) => Some(members.iter().all(|code| codes.contains(code))),
                _ => Some(false),
            },
        },
    }
}

fn naive_amount(rules: &Rules, facts: &FxHashMap<FactId, Value>, id: AmountId) -> Option<Value> {
    let of = |id: &AmountId| naive_amount(rules, facts, *id);
    let two = |a: &AmountId, b: &AmountId| Some((of(a)?, of(b)?));
    let numbers = |pair: (Value, Value), f: fn(Exact, Exact) -> Option<Exact>| match pair {
        (Value::Number(a), Value::Number(b)) => f(a, b).map(Value::Number),
        _ => Some(Value::Absent),
    };
    match rules.formulas.amount(id).unwrap() {
        Amount::Constant(value) => Some(value.clone()),
        Amount::Fact(fact) => Some(facts[fact].clone()),
        Amount::Add(a, b) => numbers(two(a, b)?, |a, b| a.checked_add(b).ok()),
        Amount::Subtract(a, b) => numbers(two(a, b)?, |a, b| a.checked_sub(b).ok()),
        Amount::Multiply(a, b) => numbers(two(a, b)?, |a, b| a.checked_mul(b).ok()),
        Amount::Divide(a, b) => numbers(two(a, b)?, |a, b| a.checked_div(b).ok()),
        Amount::Greatest(parts) | Amount::Least(parts) => {
            let values: Vec<Value> = parts.iter().map(of).collect::<Option<_>>()?;
            let key = |value: &Value| match value {
                Value::Number(number) => *number,
                Value::Date(date) => Exact::from_int(day_zero().days_until(*date)),
                _ => unreachable!(),
            };
            let present = values.into_iter().filter(|value| *value != Value::Absent);
            let greatest = matches!(rules.formulas.amount(id), Some(Amount::Greatest(_)));
            let best = if greatest { present.max_by_key(key) } else { present.min_by_key(key) };
            Some(best.unwrap_or(Value::Absent))
        }
        Amount::DaysBetween(a, b) => match two(a, b)? {
            (Value::Date(a), Value::Date(b)) => Some(number(a.days_until(b))),
            _ => Some(Value::Absent),
        },
        Amount::PlusDays(a, b) => match two(a, b)? {
            (Value::Date(a), Value::Number(b)) => a.checked_add_days(b.to_i64()?).map(Value::Date),
            _ => Some(Value::Absent),
        },
        Amount::PlusMonths(a, b) => match two(a, b)? {
            (Value::Date(a), Value::Number(b)) => a.checked_add_months(b.to_i64()?).map(Value::Date),
            _ => Some(Value::Absent),
        },
        Amount::Round(inner, rounding, unit) => match of(inner)? {
            Value::Number(number) => number.round_to(*unit, *rounding).ok().map(Value::Number),
            _ => Some(Value::Absent),
        },
        // A case of its own is its only position; what is absent adds nothing.
        Amount::SumOver(inner) => Some(match of(inner)? {
            Value::Absent => Value::Number(Exact::ZERO),
            value => value,
        }),
        Amount::Cases(cases) => {
            for (condition, outcome) in cases {
                if naive(rules, facts, *condition)? {
                    return of(outcome);
                }
            }
            Some(Value::Absent)
        }
        Amount::Lookup { table, output, keys } => {
            let value = |key: &TableKey| match key {
                TableKey::Leaf(fact) => Some(facts[fact].clone()),
                TableKey::Amount(id) => of(id),
                TableKey::Yes(id) => naive(rules, facts, *id).map(Value::YesNo),
            };
            let values: Vec<Value> = keys.iter().map(value).collect::<Option<_>>()?;
            let holds = |row: &&Row| row.cells.iter().zip(&values).all(|(cell, value)| cell.holds(value));
            let row = rules.table(*table)?.rows.iter().find(holds);
            Some(row.map_or(Value::Absent, |row| row.outcome[usize::from(*output)].clone()))
        }
    }
}

fn day_zero() -> Date {
    Date::parse("1986-01-30").unwrap()
}
