//! One generation beside the joint vocabulary: its facts, values and cases as those of both, and back.

use crate::base::Codes;
use crate::decide::{Case, Known};
use crate::rule::{Bounds, FactId, KindId, Rules, TableId, Type, Value};

use super::kinds::Coding;
use crate::rule::Conversions;

/// One generation beside the joint vocabulary.
#[derive(Clone, Debug)]
pub(super) struct Side<'r> {
    pub(super) rules: &'r Rules,
    /// The joint fact of each own fact.
    pub(super) facts: Vec<FactId>,
    /// The own fact of each joint fact, if it has one.
    pub(super) own: Vec<Option<FactId>>,
    /// The joint kind of each own kind.
    pub(super) kinds: Vec<KindId>,
    /// How the values of each own kind are coded.
    pub(super) codings: Vec<Coding>,
    pub(super) money: Conversions,
    /// The joint table of each own table.
    pub(super) tables: Vec<TableId>,
}

impl<'r> Side<'r> {
    /// The joint fact.
    pub(super) fn fact(&self, own: FactId) -> FactId {
        self.facts.get(own.index()).copied().unwrap_or(own)
    }

    /// The own fact for a joint one.
    pub(super) fn own_fact(&self, joint: FactId) -> Option<FactId> {
        self.own.get(joint.index()).copied().flatten()
    }

    pub(super) fn coding(&self, kind: KindId) -> Option<&Coding> {
        self.codings.get(kind.index())
    }

    /// How the values of an own fact are coded, if they are values of a kind.
    pub(super) fn coding_of(&self, fact: FactId) -> Option<&Coding> {
        match self.rules.vocabulary.fact(fact)?.fact_type {
            Type::Kind(kind) | Type::Leaves(kind) => self.coding(kind),
            _ => None,
        }
    }

    /// The joint values for own values of the fact's kind.
    pub(super) fn codes(&self, fact: FactId, codes: &Codes) -> Codes {
        self.coding_of(fact).map(|coding| coding.joint(codes)).unwrap_or_default()
    }

    /// The same type of the joint vocabulary.
    pub(super) fn joint_type(&self, of: &Type) -> Type {
        let kind = |kind: KindId| self.kinds.get(kind.index()).copied().unwrap_or(kind);
        match of {
            Type::Kind(own) => Type::Kind(kind(*own)),
            Type::Leaves(own) => Type::Leaves(kind(*own)),
            Type::Money(currency) => Type::Money(self.money.joint(currency).clone()),
            other => other.clone(),
        }
    }

    /// A value as the joint vocabulary has it; what is too large stays as it is.
    pub(super) fn joint_value(&self, of: &Type, value: &Value) -> Value {
        match (of, value) {
            (Type::Kind(kind), Value::Leaf(code)) => {
                let codes = self.coding(*kind).map(|coding| coding.joint(&std::iter::once(*code).collect()));
                Value::Leaf(codes.and_then(|codes| codes.first()).unwrap_or(u16::MAX))
            }
            (Type::Leaves(kind), Value::Leaves(codes)) => {
                Value::Leaves(self.coding(*kind).map(|coding| coding.joint(codes)).unwrap_or_default())
            }
            _ => self.money.restated(of, value).unwrap_or_else(|| value.clone()),
        }
    }

    /// The ends of a domain in the joint vocabulary.
    pub(super) fn joint_bounds(&self, of: &Type, bounds: &Bounds) -> Bounds {
        let end = |end: &Option<(Value, bool)>| {
            end.as_ref().map(|(value, included)| (self.joint_value(of, value), *included))
        };
        Bounds { low: end(&bounds.low), high: end(&bounds.high) }
    }

    /// A joint value as this generation has it: one that it does not list is none of those that it does.
    fn own_value(&self, fact: FactId, value: &Value) -> Option<Value> {
        let of = &self.rules.vocabulary.fact(fact)?.fact_type;
        match (of, value) {
            (Type::Kind(kind), Value::Leaf(code)) => Some(Value::Leaf(self.coding(*kind)?.own(*code))),
            (Type::Leaves(kind), Value::Leaves(codes)) => {
                let coding = self.coding(*kind)?;
                Some(Value::Leaves(codes.iter().map(|code| coding.own(code)).collect()))
            }
            _ => self.money.own(of, value),
        }
    }

    /// A joint case as this generation has it: no default is assumed, and what it has no fact for is left out.
    pub(super) fn case(&self, joint: &Case<'_>) -> Case<'r> {
        let mut case = Case::new(self.rules);
        for fact in (0..self.rules.vocabulary.facts.len()).map(FactId::new) {
            case.forget(fact);
            if let Some(value) = joint.known(self.fact(fact)).value()
                && let Some(own) = self.own_value(fact, value)
            {
                case.replace(fact, Known::Given(own));
            }
        }
        case
    }
}
