//! What variables imply for each other: amounts that are compared, beside the facts that they are; questions to one set.
//!
//! Everything here is sound: what it rules out cannot be. It need not rule out all that cannot be.

use rustc_hash::FxHashMap;

use crate::base::{Codes, Date, Exact};
use crate::decide::{Amounted, Evaluation, Known};
use crate::question::cuts::fact_of;
use crate::question::domain::{Domain, Shape, Variable};
use crate::rule::{AmountId, End, FactId, FormulaId, Knowledge, Range, Ranges, Rules, Type, Value};

use super::model::Model;
use super::sets;
use super::store::{Diagram, TooLarge};

/// Two amounts are compared value by value where there are so many pairs at most.
const MAX_PAIRS: usize = 4096;
/// So many comparisons at most are looked at three at a time.
const MAX_ORDERS: usize = 24;

/// The state of an order where one of the two is absent.
const ABSENT: u16 = 3;

/// One side of a comparison.
struct Side {
    /// The variable of the fact that it is.
    variable: Option<usize>,
    /// For each value of the variable what the amount can be; without a variable, one range.
    ranges: Vec<Range>,
}

/// All that variables imply for each other.
pub(super) fn all(model: &mut Model, evaluation: &mut Evaluation<'_, '_>) -> Result<Vec<Diagram>, TooLarge> {
    let rules = evaluation.rules();
    let orders: Vec<(usize, AmountId, AmountId)> = model
        .domains
        .iter()
        .enumerate()
        .filter_map(|(at, domain)| match domain.variable {
            Variable::Order(left, right) => Some((at, left, right)),
            Variable::Fact(_) | Variable::Formula(_) => None,
        })
        .collect();
    let mut found = Vec::new();
    for (order, left, right) in &orders {
        let (left, right) = (side(model, evaluation, *left), side(model, evaluation, *right));
        if left.ranges.len().saturating_mul(right.ranges.len()) <= MAX_PAIRS {
            found.push(compared(model, *order, &left, &right)?);
        }
    }
    if orders.len() <= MAX_ORDERS {
        found.extend(transitive(model, rules, &orders)?);
    }
    found.extend(sets::all(model, rules)?);
    Ok(found)
}

fn side(model: &Model, evaluation: &mut Evaluation<'_, '_>, amount: AmountId) -> Side {
    let rules = evaluation.rules();
    let fact = fact_of(rules, amount);
    let variable = fact.and_then(|fact| model.opened.numbers.get(&Variable::Fact(fact)).copied());
    if let Some((variable, domain)) = variable.and_then(|at| Some((at, model.domains.get(at)?))) {
        let fact_type = fact.and_then(|fact| rules.vocabulary.fact(fact)).map(|fact| &fact.fact_type);
        let classes = model.classes.get(variable).map(Vec::as_slice).unwrap_or_default();
        let range = |class: &Codes| {
            let states = class.iter().map(|state| cell(domain, fact_type, state));
            states.fold(Range::NOTHING, Range::hull)
        };
        return Side { variable: Some(variable), ranges: classes.iter().map(range).collect() };
    }
    let range = match evaluation.amount(amount) {
        Ok(Amounted::Is(value)) => Range::of_value(value),
        Ok(Amounted::Absent) => Range::only_absent(),
        _ => Ranges::new(KnownHere { evaluation }).of(&rules.formulas, amount),
    };
    Side { variable: None, ranges: vec![range] }
}

/// What a fact can be in one of its states.
fn cell(domain: &Domain, fact_type: Option<&Type>, state: u16) -> Range {
    if domain.absent == Some(state) {
        return Range::only_absent();
    }
    let Shape::Points(points) = &domain.shape else { return Range::any_number() };
    let number = |value: &Value| match value {
        Value::Number(number) => Some(*number),
        Value::Date(date) => Some(Exact::from_int(Date::EPOCH.days_until(*date))),
        _ => None,
    };
    let at = usize::from(state >> 1);
    let upper = points.get(at).and_then(number);
    if state & 1 == 1 {
        return upper.map_or_else(Range::any_number, Range::point);
    }
    let lower = at.checked_sub(1).and_then(|at| points.get(at)).and_then(number);
    let range = Range::between(lower.map(End::excluded), upper.map(End::excluded));
    match fact_type {
        Some(Type::Whole | Type::Days | Type::Months | Type::Date) => range.whole(),
        _ => range,
    }
}

/// What is known in a case; facts that are not are anything in their domain.
struct KnownHere<'a, 'e, 'r> {
    evaluation: &'a mut Evaluation<'e, 'r>,
}

impl Knowledge for KnownHere<'_, '_, '_> {
    fn fact(&self, fact: FactId) -> Range {
        match self.evaluation.case().known(fact) {
            Known::Given(value) | Known::Assumed(value) => Range::of_value(value),
            Known::Unknown | Known::OneOf(_) => {
                self.evaluation.rules().vocabulary.fact(fact).map_or_else(Range::anything, Range::of_fact)
            }
        }
    }

    fn truth(&mut self, condition: FormulaId) -> Option<bool> {
        match self.evaluation.truth(condition) {
            Ok(truth) if truth.is_decided() => Some(truth == crate::decide::Truth::Yes),
            _ => None,
        }
    }
}

/// In which ways two amounts of these ranges can be ordered.
fn orders(left: Range, right: Range) -> Codes {
    let mut states = Codes::new();
    // What cannot be computed says nothing.
    if left.is_nothing() || right.is_nothing() {
        return Codes::range(0..4);
    }
    if left.may_be_absent() || right.may_be_absent() {
        states.insert(ABSENT);
    }
    if left.may_be_present() && right.may_be_present() {
        let less = |one: Range, other: Range| match (one.low(), other.high()) {
            (Some(low), Some(high)) => low.value < high.value,
            _ => true,
        };
        if less(left, right) {
            states.insert(0);
        }
        if !left.not_absent().intersect(right.not_absent()).is_nothing() {
            states.insert(1);
        }
        if less(right, left) {
            states.insert(2);
        }
    }
    states
}

/// A comparison beside what its two sides are.
fn compared(model: &mut Model, order: usize, left: &Side, right: &Side) -> Result<Diagram, TooLarge> {
    let mut rows = Vec::new();
    for (value, range) in left.ranges.iter().enumerate() {
        // Values of the right side by what they allow.
        let mut groups: FxHashMap<Codes, Vec<usize>> = FxHashMap::default();
        for (other, right) in right.ranges.iter().enumerate() {
            groups.entry(orders(*range, *right)).or_default().push(other);
        }
        let mut cells = Vec::new();
        for (states, values) in groups {
            let ordered = model.literal(order, &states)?;
            let right = value_is_one_of(model, right.variable, &values)?;
            cells.push(model.store.and(ordered, right)?);
        }
        cells.sort_unstable();
        let cells = model.store.junction(false, cells)?;
        let row = value_is_one_of(model, left.variable, &[value])?;
        rows.push(model.store.and(row, cells)?);
    }
    model.store.junction(false, rows)
}

fn value_is_one_of(model: &mut Model, variable: Option<usize>, values: &[usize]) -> Result<Diagram, TooLarge> {
    match variable.and_then(|variable| model.place(variable)) {
        Some(place) => model.store.literal(place, |value| values.contains(&usize::from(value))),
        None => Ok(Diagram::constant(true)),
    }
}

/// For each three amounts that are all compared with each other: what two comparisons say of the third.
fn transitive(
    model: &mut Model,
    rules: &Rules,
    orders: &[(usize, AmountId, AmountId)],
) -> Result<Vec<Diagram>, TooLarge> {
    let texts = |amount: AmountId| matches!(rules.formulas.amount_type(amount), Some(Type::Text));
    let between = |from: AmountId, to: AmountId| {
        let found =
            orders.iter().find(|(_, left, right)| (*left, *right) == (from, to) || (*left, *right) == (to, from));
        found.map(|(at, left, _)| (*at, *left != from))
    };
    let mut amounts: Vec<AmountId> = orders.iter().flat_map(|(_, left, right)| [*left, *right]).collect();
    amounts.sort_unstable();
    amounts.dedup();
    amounts.retain(|amount| !texts(*amount));
    let mut found = Vec::new();
    for (at, a) in amounts.iter().enumerate() {
        for (next, b) in amounts.iter().enumerate().skip(at.saturating_add(1)) {
            let Some(first) = between(*a, *b) else { continue };
            for c in amounts.iter().skip(next.saturating_add(1)) {
                if let (Some(second), Some(third)) = (between(*b, *c), between(*a, *c)) {
                    found.push(triangle(model, [first, second, third])?);
                }
            }
        }
    }
    Ok(found)
}

/// Three comparisons of a with b, b with c and a with c, each with whether it is the other way round.
fn triangle(model: &mut Model, sides: [(usize, bool); 3]) -> Result<Diagram, TooLarge> {
    let mut cases = Vec::new();
    for a_b in 0..3_u16 {
        for b_c in 0..3_u16 {
            for a_c in 0..3_u16 {
                let possible = match (a_b, b_c) {
                    (1, other) | (other, 1) => a_c == other,
                    (0, 0) => a_c == 0,
                    (2, 2) => a_c == 2,
                    _ => true,
                };
                if !possible {
                    continue;
                }
                let mut parts = Vec::new();
                for ((variable, mirrored), state) in sides.into_iter().zip([a_b, b_c, a_c]) {
                    let state = if mirrored { 2_u16.saturating_sub(state) } else { state };
                    parts.push(model.literal(variable, &std::iter::once(state).collect())?);
                }
                cases.push(model.store.junction(true, parts)?);
            }
        }
    }
    // Where one is absent the others are as they are.
    for (variable, _) in sides {
        cases.push(model.literal(variable, &std::iter::once(ABSENT).collect())?);
    }
    model.store.junction(false, cases)
}
