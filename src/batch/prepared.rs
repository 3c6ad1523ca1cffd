//! The columns of one batch, as programs use them: defaults put in, bits as words, and a bound for the numbers.

use std::sync::Arc;

use arrow_buffer::{BooleanBuffer, ScalarBuffer};

use crate::decide::{Case, Known};
use crate::rule::{FactId, Rules, Type, Value};

use super::bits::{at, words};
use super::columns::{Column, Columns, Keys, States, Values};

/// The columns of a batch.
pub(super) struct Prepared {
    sources: Vec<Option<Source>>,
    columns: Columns,
    states: Arc<[States]>,
}

/// A column.
pub(super) enum Source {
    YesNo(YesNo),
    Kind(Kind),
    Number(Number),
    /// Only the reference evaluator looks at it.
    Other,
}

pub(super) struct YesNo {
    pub(super) yes: Vec<u64>,
    pub(super) known: Option<Vec<u64>>,
    pub(super) absent: Option<Vec<u64>>,
}

pub(super) struct Kind {
    pub(super) keys: Keys,
    /// The state of each key.
    pub(super) table: Arc<[u16]>,
    pub(super) known: Option<Vec<u64>>,
    pub(super) absent: Option<Vec<u64>>,
    /// Every row is one leaf.
    pub(super) plain: bool,
}

pub(super) struct Number {
    pub(super) values: ScalarBuffer<i64>,
    pub(super) scale: i64,
    pub(super) known: Option<Vec<u64>>,
    pub(super) absent: Option<Vec<u64>>,
    /// None of the known values is larger, whatever its sign.
    pub(super) size: u128,
}

impl Source {
    /// Whether a fact's rows are all known, of one value and not absent.
    pub(super) fn is_plain(&self) -> bool {
        match self {
            Self::YesNo(YesNo { known, absent, .. }) | Self::Number(Number { known, absent, .. }) => {
                known.is_none() && absent.is_none()
            }
            Self::Kind(kind) => kind.plain,
            Self::Other => false,
        }
    }
}

impl Prepared {
    /// `base` is what is known of a fact where its column says nothing.
    pub(super) fn new(rules: &Rules, states: &Arc<[States]>, base: &Case<'_>, columns: Columns) -> Self {
        let facts = rules.vocabulary.facts.iter().enumerate();
        let sources = facts.map(|(at, fact)| {
            let id = FactId::new(at);
            let column = columns.get(id)?;
            Some(source(column, &fact.fact_type, base.known(id)))
        });
        let sources = sources.collect();
        Self { sources, columns, states: Arc::clone(states) }
    }

    pub(super) fn rows(&self) -> usize {
        self.columns.rows()
    }

    pub(super) fn get(&self, fact: FactId) -> Option<&Source> {
        self.sources.get(fact.index())?.as_ref()
    }

    /// What is known of a fact in a row.
    pub(super) fn known(&self, base: &Case<'_>, fact: FactId, row: usize) -> Known {
        let otherwise = || base.known(fact).clone();
        let Some(column) = self.columns.get(fact) else { return otherwise() };
        let Some(known_fact) = base.rules().vocabulary.fact(fact) else { return otherwise() };
        let none = States::default();
        let states = match known_fact.fact_type {
            Type::Kind(kind) => self.states.get(kind.index()).unwrap_or(&none),
            _ => &none,
        };
        match column.known(row, known_fact, states) {
            Known::Unknown => otherwise(),
            known => known,
        }
    }
}

fn source(column: &Column, fact_type: &Type, default: &Known) -> Source {
    // All known is the same as saying nothing of it.
    let some = |bits: &Option<BooleanBuffer>, none_if: usize| {
        bits.as_ref().filter(|bits| bits.count_set_bits() != none_if).map(words)
    };
    let rows = column.len();
    let (mut known, mut absent) = (some(&column.known, rows), some(&column.absent, 0));
    // A row that says nothing is what is assumed of it.
    let assumed = match default {
        Known::Assumed(value) | Known::Given(value) if known.is_some() => Some(value),
        _ => None,
    };
    let unknown: Vec<u64> = match (assumed, &known) {
        (Some(_), Some(known)) => known.iter().map(|word| !word).collect(),
        _ => Vec::new(),
    };
    if let Some(Value::Absent) = assumed
        && !matches!(column.values, Values::Kind(..))
    {
        let before = absent.take().unwrap_or_else(|| vec![0; unknown.len()]);
        absent = Some(before.iter().zip(&unknown).map(|(absent, unknown)| absent | unknown).collect());
        known = None;
    }
    match &column.values {
        Values::YesNo(bits) => {
            let mut yes = words(bits);
            if let Some(Value::YesNo(value)) = assumed {
                for (word, unknown) in yes.iter_mut().zip(&unknown) {
                    *word = if *value { *word | unknown } else { *word & !unknown };
                }
                known = None;
            }
            Source::YesNo(YesNo { yes, known, absent })
        }
        Values::Kind(keys, table) => {
            // Unknown is a state of its own here, whatever it stands for.
            let Type::Kind(_) = fact_type else { return Source::Other };
            Source::Kind(Kind { keys: keys.clone(), table: Arc::clone(table), known, absent, plain: false })
        }
        Values::Number(values, scale) => {
            let (mut values, scale) = (values.clone(), (*scale).max(1));
            let filled = match assumed {
                Some(Value::Number(number)) => {
                    let over = i128::from(scale).checked_div(number.denominator());
                    let over = over.filter(|over| over.checked_mul(number.denominator()) == Some(scale.into()));
                    Some(over.and_then(|over| i64::try_from(over.checked_mul(number.numerator())?).ok()))
                }
                Some(Value::Date(date)) => Some(Some(crate::base::Date::EPOCH.days_until(*date))),
                _ => None,
            };
            match filled {
                // It is not a number of these.
                Some(None) => return Source::Other,
                Some(Some(filled)) => {
                    let put = |(row, value): (usize, &i64)| if at(&unknown, row) { filled } else { *value };
                    values = values.iter().enumerate().map(put).collect();
                    known = None;
                }
                None => {}
            }
            let mut bits = 0_u64;
            match (&known, &absent) {
                (None, None) => {
                    for value in values.iter() {
                        bits |= value.unsigned_abs();
                    }
                }
                _ => {
                    for (row, value) in values.iter().enumerate() {
                        let counts = known.as_ref().is_none_or(|known| at(known, row));
                        if counts && !absent.as_ref().is_some_and(|absent| at(absent, row)) {
                            bits |= value.unsigned_abs();
                        }
                    }
                }
            }
            // Not the largest, but of as many bits.
            let size = u128::from(bits);
            Source::Number(Number { values, scale, known, absent, size })
        }
        Values::Other(..) => Source::Other,
    }
}

impl Kind {
    /// Notes whether every row is one leaf.
    fn plain(&self, leaves: u16) -> bool {
        self.known.is_none() && self.absent.is_none() && self.table.iter().all(|state| *state < leaves)
    }
}

impl Prepared {
    /// Finds out which columns of kinds hold leaves only.
    pub(super) fn with_leaves(mut self, rules: &Rules) -> Self {
        for (source, fact) in self.sources.iter_mut().zip(&rules.vocabulary.facts) {
            if let (Some(Source::Kind(kind)), Type::Kind(id)) = (source, &fact.fact_type) {
                let leaves = self.states.get(id.index()).map_or(0, States::leaves);
                kind.plain = kind.plain(leaves);
            }
        }
        self
    }
}
