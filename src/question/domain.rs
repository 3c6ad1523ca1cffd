//! The states of what a condition asks for, as few as it can tell apart.

use std::cmp::Ordering;

use crate::base::{Codes, Date, Exact, ExactError, Name};
use crate::decide::{Case, Known};
use crate::rule::{AmountId, Comparison, FactId, FormulaId, Kind, KindId, Rules, Type, Value, Wording};

/// How many decimals an amount of money has at most.
pub(crate) const MONEY_DECIMALS: u32 = 2;

/// What a condition asks for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) enum Variable {
    /// A fact.
    Fact(FactId),
    /// How two amounts are ordered.
    Order(AmountId, AmountId),
    /// A condition that is not looked into.
    Formula(FormulaId),
}

/// What the states are.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Shape {
    /// No, yes.
    YesNo,
    /// The codes of a kind.
    Leaves(KindId),
    /// Points in ascending order: below the first, the first, between the first and the second, the second, …
    Points(Vec<Value>),
    /// These texts, and any other.
    Texts(Vec<Name>),
    /// Less, equal, greater.
    Order,
    /// No, yes: of a condition.
    Formula,
}

/// The states of a variable, and which of them are possible.
#[derive(Clone, Debug)]
pub(crate) struct Domain {
    /// What it is about.
    pub(crate) variable: Variable,
    /// What the states are.
    pub(crate) shape: Shape,
    /// The state of being absent, one past all others, where absence is possible.
    pub(crate) absent: Option<u16>,
    /// All states that there can be.
    pub(crate) possible: Codes,
}

impl Domain {
    /// The states of a fact that is compared with these values; none for a fact that is a set.
    pub(crate) fn of_fact(rules: &Rules, id: FactId, points: &[Value]) -> Option<Self> {
        let fact = rules.vocabulary.fact(id)?;
        let (shape, mut possible) = match &fact.fact_type {
            Type::YesNo => (Shape::YesNo, Codes::range(0..2)),
            Type::Kind(kind) => (Shape::Leaves(*kind), rules.vocabulary.kind(*kind).map(Kind::all)?),
            Type::Text => {
                let mut texts: Vec<Name> = points.iter().filter_map(text).cloned().collect();
                texts.sort_unstable();
                texts.dedup();
                let count = code(texts.len());
                (Shape::Texts(texts), Codes::range(0..count.saturating_add(1)))
            }
            Type::Texts | Type::Leaves(_) => return None,
            _ => {
                let ends = [&fact.bounds.low, &fact.bounds.high].into_iter().flatten().map(|(end, _)| end);
                let mut points: Vec<Value> = points.iter().chain(ends).cloned().collect();
                points.sort_by(order);
                points.dedup();
                let shape = Shape::Points(points);
                let cells = Codes::range(0..shape.absent());
                let possible = cells.iter().filter(|cell| match shape.point(&fact.fact_type, *cell) {
                    Ok(Some(value)) => fact.bounds.allow(&value),
                    Ok(None) => false,
                    Err(_) => true,
                });
                let possible = possible.collect();
                (shape, possible)
            }
        };
        let absent = match shape {
            Shape::Leaves(_) => code(possible.len()),
            _ => shape.absent(),
        };
        let absent = fact.absent.is_some().then_some(absent);
        absent.into_iter().for_each(|absent| possible.insert(absent));
        Some(Self { variable: Variable::Fact(id), shape, absent, possible })
    }

    /// How two amounts can be ordered.
    pub(crate) fn of_order(rules: &Rules, left: AmountId, right: AmountId) -> Self {
        let wording = Wording::of(rules);
        let absent = [left, right].iter().any(|side| wording.can_be_absent(*side)).then_some(3);
        let mut possible = if left == right { Codes::range(1..2) } else { Codes::range(0..3) };
        absent.into_iter().for_each(|absent| possible.insert(absent));
        Self { variable: Variable::Order(left, right), shape: Shape::Order, absent, possible }
    }

    /// A condition that is not looked into.
    pub(crate) fn of_formula(formula: FormulaId) -> Self {
        let (variable, shape) = (Variable::Formula(formula), Shape::Formula);
        Self { variable, shape, absent: None, possible: Codes::range(0..2) }
    }

    /// The states that what is known of a fact leaves possible.
    pub(crate) fn narrow(&mut self, case: &Case<'_>) {
        let Variable::Fact(fact) = self.variable else { return };
        self.possible = match case.known(fact) {
            Known::Unknown => return,
            Known::OneOf(codes) => self.possible.intersection(codes),
            Known::Given(value) | Known::Assumed(value) => self.state(value).into_iter().collect(),
        };
    }

    /// The state that a value of the fact is in.
    pub(crate) fn state(&self, value: &Value) -> Option<u16> {
        match (&self.shape, value) {
            (_, Value::Absent) => self.absent,
            (Shape::YesNo, Value::YesNo(yes)) => Some(u16::from(*yes)),
            (Shape::Leaves(_), Value::Leaf(code)) => Some(*code),
            (Shape::Texts(texts), Value::Text(text)) => {
                Some(code(texts.iter().position(|known| known == text).unwrap_or(texts.len())))
            }
            (Shape::Points(points), value) => {
                let below = points.iter().filter(|point| order(point, value) == Ordering::Less).count();
                let at = points.contains(value);
                Some(code(below).saturating_mul(2).saturating_add(u16::from(at)))
            }
            _ => None,
        }
    }

    /// A value in that state.
    pub(crate) fn value(&self, rules: &Rules, state: u16) -> Option<Value> {
        if self.absent == Some(state) {
            return Some(Value::Absent);
        }
        let Variable::Fact(fact) = self.variable else { return None };
        match &self.shape {
            Shape::YesNo => Some(Value::YesNo(state == 1)),
            Shape::Leaves(_) => Some(Value::Leaf(state)),
            Shape::Texts(texts) => {
                Some(Value::Text(texts.get(usize::from(state)).cloned().unwrap_or_else(|| Name::from("…"))))
            }
            Shape::Points(_) => self.shape.point(&rules.vocabulary.fact(fact)?.fact_type, state).ok().flatten(),
            Shape::Order | Shape::Formula => None,
        }
    }

    /// The states in which a comparison with one of the points or texts holds.
    pub(crate) fn compared(&self, comparison: Comparison, with: &Value) -> Codes {
        match &self.shape {
            Shape::Order => orders(comparison),
            Shape::Texts(texts) => {
                let at = self.state(with);
                let all = Codes::range(0..code(texts.len()).saturating_add(1));
                let wanted = all.iter().filter(|state| (Some(*state) == at) == (comparison == Comparison::Equal));
                wanted.collect()
            }
            Shape::Points(_) => {
                let at = self.state(with).unwrap_or(0);
                Codes::range(0..self.shape.absent()).iter().filter(|cell| comparison.accepts(cell.cmp(&at))).collect()
            }
            _ => Codes::new(),
        }
    }
}

impl Shape {
    /// One past the last state.
    fn absent(&self) -> u16 {
        match self {
            Self::YesNo | Self::Formula => 2,
            Self::Order => 3,
            Self::Texts(texts) => code(texts.len()).saturating_add(1),
            Self::Points(points) => code(points.len()).saturating_mul(2).saturating_add(1),
            Self::Leaves(_) => u16::MAX,
        }
    }

    /// A number or date in a cell; none where there is none, an error where it cannot be computed.
    fn point(&self, value_type: &Type, cell: u16) -> Result<Option<Value>, ExactError> {
        let Self::Points(points) = self else { return Ok(None) };
        let at = usize::from(cell >> 1);
        if cell & 1 == 1 {
            return Ok(points.get(at).cloned());
        }
        let (low, high) = (at.checked_sub(1).and_then(|at| points.get(at)), points.get(at));
        if *value_type == Type::Date {
            return Ok(date_between(low, high).map(Value::Date));
        }
        let (low, high) = (low.and_then(number), high.and_then(number));
        let found = match value_type {
            Type::Whole | Type::Days | Type::Months => number_between(low, high, true)?,
            Type::Money(_) => money_between(low, high)?,
            _ => number_between(low, high, false)?,
        };
        Ok(found.map(Value::Number))
    }
}

/// The states of an order in which a comparison holds.
pub(crate) fn orders(comparison: Comparison) -> Codes {
    let states = [(0, Ordering::Less), (1, Ordering::Equal), (2, Ordering::Greater)];
    states.into_iter().filter(|(_, ordering)| comparison.accepts(*ordering)).map(|(state, _)| state).collect()
}

fn number_between(low: Option<Exact>, high: Option<Exact>, whole: bool) -> Result<Option<Exact>, ExactError> {
    let found = match (low, high) {
        (None, None) => Exact::ZERO,
        (Some(low), _) if whole => floor(low).checked_add(Exact::ONE)?,
        (None, Some(high)) => floor(high).checked_sub(Exact::ONE)?,
        (Some(low), None) => low.checked_add(Exact::ONE)?,
        (Some(low), Some(high)) => low.checked_add(high)?.checked_div(Exact::from_int(2))?,
    };
    Ok(Some(found).filter(|found| high.is_none_or(|high| *found < high)))
}

/// An amount of money has hundredths, and nothing below them.
fn money_between(low: Option<Exact>, high: Option<Exact>) -> Result<Option<Exact>, ExactError> {
    let hundred = Exact::from_int(100);
    let plain = number_between(low, high, false)?;
    if plain.is_none_or(|plain| plain.decimals().is_some_and(|decimals| decimals <= MONEY_DECIMALS)) {
        return Ok(plain);
    }
    let scaled = |end: Option<Exact>| end.map(|end| end.checked_mul(hundred)).transpose();
    let found = number_between(scaled(low)?, scaled(high)?, true)?;
    found.map(|found| found.checked_div(hundred)).transpose()
}

fn floor(number: Exact) -> Exact {
    let floor = number.numerator().checked_div_euclid(number.denominator());
    floor.and_then(|floor| Exact::new(floor, 1).ok()).unwrap_or(number)
}

fn date_between(low: Option<&Value>, high: Option<&Value>) -> Option<Date> {
    let date = |value: Option<&Value>| if let Some(Value::Date(date)) = value { Some(*date) } else { None };
    match (date(low), date(high)) {
        (Some(low), high) => low.checked_add_days(1).filter(|day| high.is_none_or(|high| *day < high)),
        (None, Some(high)) => high.checked_add_days(-1),
        (None, None) => Date::from_ymd(2000, 1, 1).ok(),
    }
}

fn order(left: &Value, right: &Value) -> Ordering {
    match (left, right) {
        (Value::Number(left), Value::Number(right)) => left.cmp(right),
        (Value::Date(left), Value::Date(right)) => left.cmp(right),
        _ => Ordering::Equal,
    }
}

fn number(value: &Value) -> Option<Exact> {
    if let Value::Number(number) = value { Some(*number) } else { None }
}

fn text(value: &Value) -> Option<&Name> {
    if let Value::Text(text) = value { Some(text) } else { None }
}

fn code(count: usize) -> u16 {
    u16::try_from(count).unwrap_or(u16::MAX)
}
