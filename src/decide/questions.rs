//! Questions to facts, answered.

use std::cmp::Ordering;

use crate::base::Codes;
use crate::rule::{Comparison, FactId, Test, Type, Value};

use super::amounts::Amounted;
use super::evaluate::{Evaluation, Failed};
use super::{Known, Truth};

impl Evaluation<'_, '_> {
    /// A question that is answered from facts alone.
    #[inline]
    pub(super) fn plain(&self, test: &Test) -> Truth {
        match test {
            Test::Yes(fact) => match self.case.known(*fact).value() {
                Some(value) => (*value == Value::YesNo(true)).into(),
                None => Truth::Unknown,
            },
            Test::In(fact, codes) => match self.case.known(*fact) {
                Known::Given(Value::Leaf(code)) | Known::Assumed(Value::Leaf(code)) => codes.contains(*code).into(),
                Known::Given(_) | Known::Assumed(_) => Truth::No,
                Known::OneOf(possible) => within(possible, codes),
                Known::Unknown => self.unknown_within(*fact, codes),
            },
            Test::Absent(fact) => match self.case.known(*fact) {
                Known::Given(value) | Known::Assumed(value) => (*value == Value::Absent).into(),
                Known::OneOf(_) => Truth::No,
                Known::Unknown => self.absence(*fact),
            },
            Test::ListedLeaf(value, set) => self.listed_leaf(*value, *set),
            Test::SomeIn(set, codes) => match self.case.known(*set).value() {
                Some(Value::Leaves(members)) => (!members.is_disjoint(codes)).into(),
                Some(_) => Truth::No,
                None if codes.is_empty() => Truth::No,
                None => Truth::Unknown,
            },
            Test::AllIn(set, codes) => match self.case.known(*set).value() {
                Some(Value::Leaves(members)) => members.is_subset(codes).into(),
                Some(_) => Truth::No,
                None => Truth::Unknown,
            },
            Test::Compare(..) | Test::Listed(..) => Truth::Unknown,
        }
    }

    fn unknown_within(&self, fact: FactId, codes: &Codes) -> Truth {
        let known = self.rules.vocabulary.fact(fact);
        let kind = known.and_then(|fact| if let Type::Kind(kind) = fact.fact_type { Some(kind) } else { None });
        let Some(all) = kind.and_then(|kind| self.evaluator.everything.get(kind.index())) else {
            return Truth::Unknown;
        };
        match within(all, codes) {
            Truth::Yes if self.absence(fact) != Truth::No => Truth::Unknown,
            truth => truth,
        }
    }

    /// Whether an unknown fact is absent.
    fn absence(&self, fact: FactId) -> Truth {
        let never = self.rules.vocabulary.fact(fact).is_some_and(|fact| fact.absent.is_none());
        if never { Truth::No } else { Truth::Unknown }
    }

    fn listed_leaf(&self, value: FactId, set: FactId) -> Truth {
        let (value, set) = (self.case.known(value), self.case.known(set).value());
        match (value, set) {
            (_, Some(Value::Leaves(members))) if members.is_empty() => Truth::No,
            (Known::Given(Value::Absent) | Known::Assumed(Value::Absent), _) | (_, Some(Value::Absent)) => Truth::No,
            (Known::Given(Value::Leaf(code)) | Known::Assumed(Value::Leaf(code)), Some(Value::Leaves(members))) => {
                members.contains(*code).into()
            }
            (Known::OneOf(possible), Some(Value::Leaves(members))) => within(possible, members),
            _ => Truth::Unknown,
        }
    }

    /// A question that compares amounts.
    pub(super) fn test(&mut self, test: &Test, depth: u32) -> Result<Truth, Failed> {
        match test {
            Test::Compare(comparison, left, right) => {
                self.settle(*left, depth)?;
                self.settle(*right, depth)?;
                Ok(compared(*comparison, self.seen(*left), self.seen(*right)))
            }
            Test::Listed(text, set) => {
                self.settle(*text, depth)?;
                let set = self.case.known(*set).value();
                Ok(match (self.seen(*text), set) {
                    (Amounted::Absent, _) | (_, Some(Value::Absent)) => Truth::No,
                    (_, Some(Value::Texts(texts))) if texts.is_empty() => Truth::No,
                    (Amounted::Is(Value::Text(text)), Some(Value::Texts(texts))) => texts.contains(text).into(),
                    (Amounted::Is(_), Some(_)) => Truth::No,
                    _ => Truth::Unknown,
                })
            }
            other => Ok(self.plain(other)),
        }
    }
}

pub(super) fn is_plain(test: &Test) -> bool {
    !matches!(test, Test::Compare(..) | Test::Listed(..))
}

/// Whether one of the possible values is in a set.
fn within(possible: &Codes, codes: &Codes) -> Truth {
    if possible.is_subset(codes) {
        Truth::Yes
    } else if possible.is_disjoint(codes) {
        Truth::No
    } else {
        Truth::Unknown
    }
}

fn compared(comparison: Comparison, left: Amounted<'_>, right: Amounted<'_>) -> Truth {
    match (left, right) {
        (Amounted::Absent, _) | (_, Amounted::Absent) => Truth::No,
        (Amounted::Is(left), Amounted::Is(right)) => {
            ordering(left, right).is_some_and(|ordering| comparison.accepts(ordering)).into()
        }
        _ => Truth::Unknown,
    }
}

/// How two values of one sort are ordered; values of different sorts are not.
pub(crate) fn ordering(left: &Value, right: &Value) -> Option<Ordering> {
    match (left, right) {
        (Value::Number(left), Value::Number(right)) => Some(left.cmp(right)),
        (Value::Date(left), Value::Date(right)) => Some(left.cmp(right)),
        (Value::Text(left), Value::Text(right)) => Some(left.cmp(right)),
        (Value::Leaf(left), Value::Leaf(right)) => Some(left.cmp(right)),
        (Value::YesNo(left), Value::YesNo(right)) => Some(left.cmp(right)),
        _ => None,
    }
}
