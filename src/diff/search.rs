//! Cases that are tried: facts that only amounts ask for, filled in with what may tell amounts apart.

use std::collections::BTreeSet;

use crate::base::{Date, Exact};
use crate::decide::{Case, Known};
use crate::rule::{Amount, Bounds, Fact, FactId, Node, Rules, Type, Value, own_facts, reachable};

/// So many cases are tried for one line.
const MAX_TRIALS: u32 = 600;
/// So many of them from one beginning.
const MAX_FROM_ONE: u32 = 80;
/// The first trials take the first values only.
const PLAIN: u32 = 40;
const PLAIN_VALUES: usize = 5;
/// Amounts that people would take for an example.
const AMOUNTS: [i64; 9] = [10_000, 1_000, 100_000, 50_000, 20_000, 500, 100, 1_000_000, 0];
const COUNTS: [i64; 8] = [10, 1, 2, 5, 20, 30, 100, 0];

/// Facts with the values that are tried for each.
pub(crate) struct Search<'r> {
    rules: &'r Rules,
    facts: Vec<(FactId, Vec<Value>)>,
    trials_left: u32,
    dice: u64,
}

impl<'r> Search<'r> {
    /// For the facts that these conditions and amounts are made of.
    pub(crate) fn new(rules: &'r Rules, roots: impl IntoIterator<Item = Node>) -> Self {
        let (mut constants, mut facts) = (Vec::<(Type, Value)>::new(), BTreeSet::new());
        for node in reachable(&rules.formulas, roots) {
            own_facts(&rules.formulas, node, |fact| {
                facts.insert(fact);
            });
            let Node::Amount(id) = node else { continue };
            if let (Some(Amount::Constant(value)), Some(of)) =
                (rules.formulas.amount(id), rules.formulas.amount_type(id))
            {
                constants.push((of.clone(), value.clone()));
            }
        }
        let values = |fact: FactId| {
            let known = rules.vocabulary.fact(fact)?;
            let values = values(rules, known, &constants);
            (!values.is_empty()).then_some((fact, values))
        };
        let facts = facts.into_iter().filter_map(values).collect();
        Self { rules, facts, trials_left: MAX_TRIALS, dice: 0x5851_f42d_4c95_7f2d }
    }

    /// The first case found, beginning with this one, that is as wanted.
    pub(crate) fn from<'c>(&mut self, begun: &Case<'c>, mut wanted: impl FnMut(&Case<'c>) -> bool) -> Option<Case<'c>> {
        for trial in 0..MAX_FROM_ONE {
            self.trials_left = self.trials_left.checked_sub(1)?;
            let mut case = begun.clone();
            for at in 0..self.facts.len() {
                let number = self.next();
                let Some((fact, values)) = self.facts.get(at) else { continue };
                // The first trials take what is plain; later on, every other one leaves what a condition asks for as it is.
                let known = begun.known(*fact).value();
                let stays = |value: &Value| {
                    !matches!(value, Value::Number(_) | Value::Date(_)) || trial >= PLAIN && trial & 1 == 1
                };
                if known.is_some_and(|value| stays(value) && number & 7 != 0) {
                    continue;
                }
                let plain = if values.first() == self.default(*fact) { 1 } else { PLAIN_VALUES };
                let few = if trial < PLAIN { values.len().min(plain) } else { values.len() };
                let some = usize::try_from(number >> 8).unwrap_or(0).checked_rem(few).unwrap_or(0);
                if let Some(value) = values.get(some) {
                    case.replace(*fact, Known::Given(value.clone()));
                }
            }
            if self.keeps_domains(&case) && wanted(&case) {
                return Some(case);
            }
        }
        None
    }

    fn keeps_domains(&self, case: &Case<'_>) -> bool {
        let allowed =
            |fact: FactId, value: &Value| self.rules.vocabulary.fact(fact).is_some_and(|fact| fact.bounds.allow(value));
        case.iter().all(|(fact, known)| known.value().is_none_or(|value| allowed(fact, value)))
    }

    /// What both generations, or one of them, take the fact for where a case does not say it.
    fn default(&self, fact: FactId) -> Option<&Value> {
        self.rules.vocabulary.fact(fact)?.default.as_ref()
    }

    /// The same numbers in every run.
    fn next(&mut self) -> u64 {
        self.dice ^= self.dice << 13;
        self.dice ^= self.dice >> 7;
        self.dice ^= self.dice << 17;
        self.dice
    }
}

/// Values of a fact within its domain: what it is compared with, and what people would take.
fn values(rules: &Rules, fact: &Fact, constants: &[(Type, Value)]) -> Vec<Value> {
    let of_type = constants.iter().filter(|(of, _)| *of == fact.fact_type).map(|(_, value)| value);
    let mut values: Vec<Value> = match &fact.fact_type {
        Type::YesNo => vec![Value::YesNo(true), Value::YesNo(false)],
        Type::Kind(kind) => {
            let all = rules.vocabulary.kind(*kind).map(crate::rule::Kind::all).unwrap_or_default();
            all.iter().map(Value::Leaf).collect()
        }
        Type::Money(_) | Type::Decimal => numbers(&AMOUNTS),
        Type::Percent => {
            let shares = [20_i128, 50, 10, 80, 100, 0];
            shares.iter().filter_map(|share| Exact::new(*share, 100).ok()).map(Value::Number).collect()
        }
        Type::Whole | Type::Days | Type::Months | Type::Unit(_) => numbers(&COUNTS),
        Type::Date => dates(),
        Type::Text | Type::Texts | Type::Leaves(_) => Vec::new(),
    };
    for value in of_type.chain(ends(&fact.bounds)) {
        values.extend(about(value));
    }
    values.extend(fact.absent.is_some().then_some(Value::Absent));
    values.splice(0..0, fact.default.clone());
    values.retain(|value| fact.bounds.allow(value));
    values.dedup();
    values
}

fn ends(bounds: &Bounds) -> impl Iterator<Item = &Value> {
    [&bounds.low, &bounds.high].into_iter().flatten().map(|(end, _)| end)
}

fn numbers(list: &[i64]) -> Vec<Value> {
    list.iter().map(|number| Value::Number(Exact::from_int(*number))).collect()
}

fn dates() -> Vec<Value> {
    let begin = Date::from_ymd(2000, 1, 1).ok();
    let days = [0, 1, 10, 30, 31, 100, 366, 800];
    days.iter().filter_map(|days| begin?.checked_add_days(*days)).map(Value::Date).collect()
}

/// A value, and those just above and below it.
fn about(value: &Value) -> Vec<Value> {
    match value {
        Value::Number(number) => {
            let near = [Exact::ONE, Exact::from_int(-1), Exact::from_int(1_000)];
            let near = near.into_iter().filter_map(|step| number.checked_add(step).ok());
            std::iter::once(*number).chain(near).map(Value::Number).collect()
        }
        Value::Date(date) => {
            [0, 1, -1].iter().filter_map(|days| date.checked_add_days(*days)).map(Value::Date).collect()
        }
        other => vec![other.clone()],
    }
}
