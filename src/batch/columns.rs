//! What is known of many cases at once: one column for each fact that is given.

use std::sync::Arc;

use arrow_buffer::{BooleanBuffer, ScalarBuffer};

use crate::base::{Codes, Date, Exact};
use crate::decide::{Case, Known};
use crate::rule::{Fact, FactId, KindId, Rules, Type, Value};

/// Rows of cases, fact by fact; a fact without a column is that of the plan in every row.
#[derive(Clone, Debug)]
pub struct Columns {
    rows: usize,
    facts: Vec<Option<Column>>,
}

/// What is known of one fact, row by row.
#[derive(Clone, Debug)]
pub struct Column {
    /// The values.
    pub values: Values,
    /// The rows in which something is known; all of them if none.
    pub known: Option<BooleanBuffer>,
    /// The rows in which the fact is known to be absent; these are known ones.
    pub absent: Option<BooleanBuffer>,
}

/// The values of a column; whatever stands where nothing is known, or the fact is absent, does not matter.
#[derive(Clone, Debug)]
pub enum Values {
    /// Of a yes/no fact, a clause, or whether a line is agreed.
    YesNo(BooleanBuffer),
    /// Of a kind: for each row a key, and for each key one of the [`States`] of the kind.
    Kind(Keys, Arc<[u16]>),
    /// Numbers of hundredths, or whatever one divided by the second is; of a date, days since 1970-01-01 by 1.
    Number(ScalarBuffer<i64>, i64),
    /// Anything, each distinct value once: texts and sets.
    Other(ScalarBuffer<u32>, Arc<[Known]>),
}

/// Keys of a dictionary.
#[derive(Clone, Debug)]
pub enum Keys {
    /// Up to 256 of them.
    Byte(ScalarBuffer<u8>),
    /// Up to 65 536 of them.
    Short(ScalarBuffer<u16>),
    /// As Arrow has them by default.
    Int(ScalarBuffer<i32>),
}

impl Keys {
    /// How many rows there are.
    pub fn len(&self) -> usize {
        match self {
            Self::Byte(keys) => keys.len(),
            Self::Short(keys) => keys.len(),
            Self::Int(keys) => keys.len(),
        }
    }

    /// Whether there is no row.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    fn rows(&self, rows: &[usize]) -> Self {
        match self {
            Self::Byte(keys) => Self::Byte(pick(keys, rows)),
            Self::Short(keys) => Self::Short(pick(keys, rows)),
            Self::Int(keys) => Self::Int(pick(keys, rows)),
        }
    }

    /// The key of a row.
    pub fn get(&self, row: usize) -> Option<usize> {
        match self {
            Self::Byte(keys) => keys.get(row).map(|key| usize::from(*key)),
            Self::Short(keys) => keys.get(row).map(|key| usize::from(*key)),
            Self::Int(keys) => keys.get(row).and_then(|key| usize::try_from(*key).ok()),
        }
    }
}

impl Column {
    /// A column of which every row is known, and none absent.
    pub fn all_known(values: Values) -> Self {
        Self { values, known: None, absent: None }
    }

    /// How many rows it has.
    pub fn len(&self) -> usize {
        match &self.values {
            Values::YesNo(bits) => bits.len(),
            Values::Kind(keys, _) => keys.len(),
            Values::Number(numbers, _) => numbers.len(),
            Values::Other(codes, _) => codes.len(),
        }
    }

    /// Whether it has no row.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// These rows.
    fn rows(&self, rows: &[usize]) -> Self {
        let bits =
            |of: &BooleanBuffer| rows.iter().map(|row| *row < of.len() && of.value(*row)).collect::<BooleanBuffer>();
        let values = match &self.values {
            Values::YesNo(yes) => Values::YesNo(bits(yes)),
            Values::Kind(keys, table) => Values::Kind(keys.rows(rows), Arc::clone(table)),
            Values::Number(numbers, scale) => Values::Number(pick(numbers, rows), *scale),
            Values::Other(codes, values) => Values::Other(pick(codes, rows), Arc::clone(values)),
        };
        Self { values, known: self.known.as_ref().map(bits), absent: self.absent.as_ref().map(bits) }
    }

    /// What is known in a row; a default is not looked at.
    pub fn known(&self, row: usize, fact: &Fact, states: &States) -> Known {
        let at = |bits: &BooleanBuffer| row < bits.len() && bits.value(row);
        if self.known.as_ref().is_some_and(|known| !at(known)) {
            return Known::Unknown;
        }
        if self.absent.as_ref().is_some_and(at) {
            return Known::Given(Value::Absent);
        }
        match &self.values {
            Values::YesNo(bits) => Known::Given(Value::YesNo(at(bits))),
            Values::Kind(keys, table) => {
                let state = keys.get(row).and_then(|key| table.get(key));
                state.map_or(Known::Unknown, |state| states.known(*state))
            }
            Values::Number(numbers, scale) => match (numbers.get(row), &fact.fact_type) {
                (None, _) => Known::Unknown,
                (Some(days), Type::Date) => {
                    Date::EPOCH.checked_add_days(*days).map_or(Known::Unknown, |date| Known::Given(Value::Date(date)))
                }
                (Some(number), _) => Exact::new(i128::from(*number), i128::from(*scale))
                    .map_or(Known::Unknown, |number| Known::Given(Value::Number(number))),
            },
            Values::Other(codes, values) => {
                let value = codes.get(row).and_then(|code| values.get(usize::try_from(*code).ok()?));
                value.cloned().unwrap_or_default()
            }
        }
    }
}

impl Columns {
    /// So many rows of which nothing is given yet.
    pub fn new(rules: &Rules, rows: usize) -> Self {
        Self { rows, facts: vec![None; rules.vocabulary.facts.len()] }
    }

    /// What cases say of these facts; and the cases that no column can say it of, by their places: their values of a kind
    /// are one of several that have no name, or they have positions. What a case assumes is what its row does not say.
    pub fn of_cases(rules: &Rules, cases: &[Case<'_>], facts: impl IntoIterator<Item = FactId>) -> (Self, Vec<usize>) {
        let mut columns = Self::new(rules, cases.len());
        let mut odd: Vec<usize> =
            cases.iter().enumerate().filter(|(_, case)| case.position_count() > 0).map(|(row, _)| row).collect();
        for id in facts {
            let Some(fact) = rules.vocabulary.fact(id) else { continue };
            let known: Vec<&Known> = cases.iter().map(|case| case.known(id)).collect();
            let column = of_known(rules, fact, &known, &mut odd);
            columns.set(id, column);
        }
        odd.sort_unstable();
        odd.dedup();
        (columns, odd)
    }

    /// The rows for which `keep` is true.
    #[must_use]
    pub fn kept(&self, keep: &[bool]) -> Self {
        let rows: Vec<usize> = keep.iter().enumerate().filter(|(_, keep)| **keep).map(|(row, _)| row).collect();
        let facts = self.facts.iter().map(|column| column.as_ref().map(|column| column.rows(&rows))).collect();
        Self { rows: rows.len(), facts }
    }

    /// Gives a fact its column. One of another length is not taken: false.
    pub fn set(&mut self, fact: FactId, column: Column) -> bool {
        let fits = column.len() == self.rows;
        if let (true, Some(slot)) = (fits, self.facts.get_mut(fact.index())) {
            *slot = Some(column);
        }
        fits
    }

    /// How many rows there are.
    pub fn rows(&self) -> usize {
        self.rows
    }

    /// The column of a fact.
    pub fn get(&self, fact: FactId) -> Option<&Column> {
        self.facts.get(fact.index())?.as_ref()
    }

    /// What a row says of a fact; none if the fact has no column.
    pub fn known(&self, rules: &Rules, fact: FactId, row: usize) -> Option<Known> {
        let (column, known) = (self.get(fact)?, rules.vocabulary.fact(fact)?);
        let states = match known.fact_type {
            Type::Kind(kind) => States::of(rules, kind),
            _ => States::default(),
        };
        Some(column.known(row, known, &states))
    }

    /// The facts that have one.
    pub fn given(&self) -> impl Iterator<Item = FactId> + '_ {
        self.facts.iter().enumerate().filter(|(_, column)| column.is_some()).map(|(at, _)| FactId::new(at))
    }
}

fn pick<T: arrow_buffer::ArrowNativeType>(values: &ScalarBuffer<T>, rows: &[usize]) -> ScalarBuffer<T> {
    rows.iter().map(|row| values.get(*row).copied().unwrap_or_default()).collect()
}

/// The column of what cases say of one fact; the places of cases that it cannot say are added to `odd`.
fn of_known(rules: &Rules, fact: &Fact, cases: &[&Known], odd: &mut Vec<usize>) -> Column {
    // What is assumed is what a column does not say.
    let given = |known: &Known| match known {
        Known::Given(value) => Some(value.clone()),
        _ => None,
    };
    let bits = |of: &dyn Fn(&Known) -> bool| cases.iter().map(|known| of(known)).collect::<BooleanBuffer>();
    let some = |bits: BooleanBuffer| Some(bits).filter(|bits| bits.count_set_bits() > 0);
    let known = bits(&|known| matches!(known, Known::Given(_) | Known::OneOf(_)));
    let absent = some(bits(&|known| matches!(known, Known::Given(Value::Absent))));
    let values = match &fact.fact_type {
        Type::YesNo => Values::YesNo(bits(&|known| matches!(known, Known::Given(Value::YesNo(true))))),
        Type::Kind(kind) => {
            let states = States::of(rules, *kind);
            let mut table: Vec<u16> = Vec::new();
            let mut keys: Vec<u16> = Vec::with_capacity(cases.len());
            for (row, known) in cases.iter().enumerate() {
                let state = match known {
                    Known::Assumed(_) => Some(states.unknown()),
                    other => states.state(other),
                };
                if state.is_none() {
                    odd.push(row);
                }
                let state = state.unwrap_or(states.unknown());
                let key = table.iter().position(|other| *other == state).unwrap_or_else(|| {
                    table.push(state);
                    table.len().saturating_sub(1)
                });
                keys.push(u16::try_from(key).unwrap_or(u16::MAX));
            }
            let keys = match table.len() {
                ..=256 => Keys::Byte(keys.iter().map(|key| u8::try_from(*key).unwrap_or(0)).collect()),
                _ => Keys::Short(keys.into()),
            };
            return Column::all_known(Values::Kind(keys, table.into()));
        }
        Type::Text | Type::Texts | Type::Leaves(_) => {
            let table: Vec<Known> =
                cases.iter().map(|known| given(known).map_or(Known::Unknown, Known::Given)).collect();
            let codes = (0..cases.len()).map(|code| u32::try_from(code).unwrap_or(u32::MAX));
            return Column::all_known(Values::Other(codes.collect(), table.into()));
        }
        Type::Date => Values::Number(
            cases
                .iter()
                .map(|known| match known {
                    Known::Given(Value::Date(date)) => Date::EPOCH.days_until(*date),
                    _ => 0,
                })
                .collect(),
            1,
        ),
        _ => {
            let numbers: Vec<Exact> = cases
                .iter()
                .map(|known| match known {
                    Known::Given(Value::Number(number)) => *number,
                    _ => Exact::ZERO,
                })
                .collect();
            // As fine as the finest of them; what does not fit then is no column's.
            let decimals = numbers.iter().filter_map(|number| number.decimals()).max().unwrap_or(0).min(12);
            let scale = Exact::from_int(10_i64.saturating_pow(decimals));
            let mut values = Vec::with_capacity(cases.len());
            for (row, number) in numbers.iter().enumerate() {
                let whole = number.checked_mul(scale).ok().and_then(Exact::to_i64);
                if whole.is_none() {
                    odd.push(row);
                }
                values.push(whole.unwrap_or(0));
            }
            Values::Number(values.into(), 10_i64.saturating_pow(decimals))
        }
    };
    Column { values, known: Some(known), absent }
}

/// What can be known of a fact whose values are of a kind, numbered: first the leaves by their codes, the unlisted one of
/// an open kind included; then absent, unknown, and one of several leaves for each name that stands for several.
#[derive(Clone, Debug, Default)]
pub struct States {
    leaves: u16,
    several: Vec<Codes>,
}

impl States {
    /// Those of a kind.
    pub fn of(rules: &Rules, kind: KindId) -> Self {
        let Some(kind) = rules.vocabulary.kind(kind) else { return Self::default() };
        let leaves = u16::try_from(kind.all().len()).unwrap_or(u16::MAX);
        let mut several: Vec<Codes> = Vec::new();
        for node in &kind.nodes {
            if node.leaves.len() > 1 && !several.contains(&node.leaves) {
                several.push(node.leaves.clone());
            }
        }
        Self { leaves, several }
    }

    /// How many there are.
    pub fn len(&self) -> usize {
        usize::from(self.leaves).saturating_add(2).saturating_add(self.several.len())
    }

    /// Whether the kind has no leaf.
    pub fn is_empty(&self) -> bool {
        self.leaves == 0
    }

    /// How many leaves there are: smaller numbers are leaves.
    pub fn leaves(&self) -> u16 {
        self.leaves
    }

    /// Known to be absent.
    pub fn absent(&self) -> u16 {
        self.leaves
    }

    /// Unknown.
    pub fn unknown(&self) -> u16 {
        self.leaves.saturating_add(1)
    }

    /// One of these leaves; none if the kind has no name for just these.
    pub fn one_of(&self, codes: &Codes) -> Option<u16> {
        match codes.first() {
            Some(only) if codes.len() == 1 => (only < self.leaves).then_some(only),
            _ => {
                let at = self.several.iter().position(|known| known == codes)?;
                self.leaves.checked_add(2)?.checked_add(u16::try_from(at).ok()?)
            }
        }
    }

    /// What is known in a state.
    pub fn known(&self, state: u16) -> Known {
        if state < self.leaves {
            return Known::Given(Value::Leaf(state));
        }
        if state == self.leaves {
            return Known::Given(Value::Absent);
        }
        let several = state.checked_sub(self.leaves.saturating_add(2)).and_then(|at| self.several.get(usize::from(at)));
        several.map_or(Known::Unknown, |codes| Known::OneOf(codes.clone()))
    }

    /// The state for what is known; none where it is one of leaves that no name stands for.
    pub fn state(&self, known: &Known) -> Option<u16> {
        match known {
            Known::Unknown => Some(self.unknown()),
            Known::Given(Value::Leaf(code)) | Known::Assumed(Value::Leaf(code)) => Some(*code),
            Known::Given(_) | Known::Assumed(_) => Some(self.absent()),
            Known::OneOf(codes) => self.one_of(codes),
        }
    }
}
