//! Conditions as a graph in which every node stands once.

use std::cmp::Ordering;
use std::hash::Hash;

use rustc_hash::FxHashMap;
use serde::Serialize;

use crate::base::Codes;

use super::vocabulary::id;
use super::{Amount, AmountId, FactId, StatementId, Type};

id! {
    /// A node of the graph; a node's children have smaller ids than the node.
    FormulaId
}

/// A condition over facts.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize)]
pub enum Formula {
    /// Yes or no, whatever the facts.
    Constant(bool),
    /// A question to facts.
    Test(Test),
    /// The opposite.
    Not(FormulaId),
    /// Each of them; yes if there is none.
    All(Box<[FormulaId]>),
    /// One of them at least; no if there is none.
    Any(Box<[FormulaId]>),
    /// So many of them at least.
    AtLeast(u32, Box<[FormulaId]>),
    /// The same as the formula, said by a sentence.
    Stated(StatementId, FormulaId),
}

/// A question to the facts of a case.
///
/// Absence (`or none`) is in no set and on no side of a comparison: each of these is *no* for it, [`Test::Absent`] aside.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize)]
pub enum Test {
    /// A yes/no fact is yes.
    Yes(FactId),
    /// The value of a kind is one of these.
    In(FactId, Codes),
    /// The fact is known to be absent.
    Absent(FactId),
    /// Two amounts, dates or texts compared.
    Compare(Comparison, AmountId, AmountId),
    /// A text is in a set of texts.
    Listed(AmountId, FactId),
    /// The value of a kind (first) is in a set of values of that kind (second).
    ListedLeaf(FactId, FactId),
    /// Some value of a set is one of these; *no* for the empty set.
    SomeIn(FactId, Codes),
    /// Every value of a set is one of these; *yes* for the empty set.
    AllIn(FactId, Codes),
}

/// How two amounts, dates or texts are compared; texts by [`Comparison::Equal`] and [`Comparison::NotEqual`] only.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize)]
pub enum Comparison {
    /// The same.
    Equal,
    /// Not the same.
    NotEqual,
    /// The left one is larger or later, or the same.
    AtLeast,
    /// The left one is smaller or earlier, or the same.
    AtMost,
    /// The left one is larger or later.
    MoreThan,
    /// The left one is smaller or earlier.
    LessThan,
}

impl Comparison {
    /// Whether it holds where the left one is so ordered to the right one.
    #[inline]
    pub fn accepts(self, ordering: Ordering) -> bool {
        match self {
            Self::Equal => ordering.is_eq(),
            Self::NotEqual => ordering.is_ne(),
            Self::AtLeast => ordering.is_ge(),
            Self::AtMost => ordering.is_le(),
            Self::MoreThan => ordering.is_gt(),
            Self::LessThan => ordering.is_lt(),
        }
    }

    /// What holds exactly where this one does not, if nothing is absent.
    #[must_use]
    pub fn opposite(self) -> Self {
        match self {
            Self::Equal => Self::NotEqual,
            Self::NotEqual => Self::Equal,
            Self::AtLeast => Self::LessThan,
            Self::AtMost => Self::MoreThan,
            Self::MoreThan => Self::AtMost,
            Self::LessThan => Self::AtLeast,
        }
    }

    /// The same with the two sides changed.
    #[must_use]
    pub fn mirrored(self) -> Self {
        match self {
            Self::AtLeast => Self::AtMost,
            Self::AtMost => Self::AtLeast,
            Self::MoreThan => Self::LessThan,
            Self::LessThan => Self::MoreThan,
            same @ (Self::Equal | Self::NotEqual) => same,
        }
    }
}

/// The graph: equal nodes are one node.
#[derive(Clone, Debug, Default)]
pub struct Formulas {
    nodes: Vec<Formula>,
    known: FxHashMap<Formula, FormulaId>,
    amounts: Vec<Amount>,
    amount_types: Vec<Type>,
    /// Constants by their type too: 1 % and 0.01 EUR are the same number and not the same amount.
    known_amounts: FxHashMap<(Amount, Option<Type>), AmountId>,
}

impl Formulas {
    /// How many conditions there are.
    pub fn len(&self) -> usize {
        self.nodes.len()
    }

    /// Whether there is no condition.
    pub fn is_empty(&self) -> bool {
        self.nodes.is_empty()
    }

    /// How many amounts there are.
    pub fn amount_count(&self) -> usize {
        self.amounts.len()
    }

    /// A node. An id of another graph gives *no*.
    #[inline]
    pub fn get(&self, id: FormulaId) -> &Formula {
        self.nodes.get(id.index()).unwrap_or(&Formula::Constant(false))
    }

    /// An amount, if the id is of this graph.
    #[inline]
    pub fn amount(&self, id: AmountId) -> Option<&Amount> {
        self.amounts.get(id.index())
    }

    /// What an amount's values look like, if the id is of this graph.
    pub fn amount_type(&self, id: AmountId) -> Option<&Type> {
        self.amount_types.get(id.index())
    }

    /// Adds a node as it is, or finds it.
    pub fn add(&mut self, formula: Formula) -> FormulaId {
        if let Some(id) = self.known.get(&formula) {
            return *id;
        }
        let id = FormulaId::new(self.nodes.len());
        self.nodes.push(formula.clone());
        self.known.insert(formula, id);
        id
    }

    /// Adds an amount, or finds it.
    pub fn add_amount(&mut self, amount: Amount, amount_type: Type) -> AmountId {
        let constant = matches!(amount, Amount::Constant(_)).then(|| amount_type.clone());
        let key = (amount.clone(), constant);
        if let Some(id) = self.known_amounts.get(&key) {
            return *id;
        }
        let id = AmountId::new(self.amounts.len());
        self.amounts.push(amount);
        self.amount_types.push(amount_type);
        self.known_amounts.insert(key, id);
        id
    }

    /// Yes or no.
    pub fn constant(&mut self, value: bool) -> FormulaId {
        self.add(Formula::Constant(value))
    }

    /// A question to facts.
    pub fn test(&mut self, test: Test) -> FormulaId {
        self.add(Formula::Test(test))
    }

    /// The opposite.
    pub fn not(&mut self, formula: FormulaId) -> FormulaId {
        match self.get(formula) {
            Formula::Constant(value) => {
                let value = !*value;
                self.constant(value)
            }
            Formula::Not(inner) => *inner,
            _ => self.add(Formula::Not(formula)),
        }
    }

    /// Each of them. Nested `all` are one, repetitions and constants fall away.
    pub fn all(&mut self, formulas: impl IntoIterator<Item = FormulaId>) -> FormulaId {
        self.junction(formulas, true)
    }

    /// One of them at least. Nested `any` are one, repetitions and constants fall away.
    pub fn any(&mut self, formulas: impl IntoIterator<Item = FormulaId>) -> FormulaId {
        self.junction(formulas, false)
    }

    /// So many of them at least.
    pub fn at_least(&mut self, count: u32, formulas: Vec<FormulaId>) -> FormulaId {
        if count == 0 {
            return self.constant(true);
        }
        if formulas.len() < count as usize {
            return self.constant(false);
        }
        self.add(Formula::AtLeast(count, formulas.into_boxed_slice()))
    }

    /// The same, said by a sentence.
    pub fn stated(&mut self, statement: StatementId, formula: FormulaId) -> FormulaId {
        self.add(Formula::Stated(statement, formula))
    }

    fn junction(&mut self, formulas: impl IntoIterator<Item = FormulaId>, all: bool) -> FormulaId {
        let mut parts = Vec::new();
        for formula in formulas {
            match self.get(formula) {
                Formula::Constant(value) if *value == all => {}
                Formula::Constant(_) => return self.constant(!all),
                Formula::All(inner) if all => parts.extend(inner.iter().copied()),
                Formula::Any(inner) if !all => parts.extend(inner.iter().copied()),
                _ => parts.push(formula),
            }
        }
        let mut seen = rustc_hash::FxHashSet::default();
        parts.retain(|part| seen.insert(*part));
        match parts.as_slice() {
            [] => self.constant(all),
            [only] => *only,
            _ if all => self.add(Formula::All(parts.into_boxed_slice())),
            _ => self.add(Formula::Any(parts.into_boxed_slice())),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::Formulas;
    use crate::base::Exact;
    use crate::rule::{Amount, Type, Value};

    /// `1 % of Wert` in one sentence makes no percentage of `less 0.01 EUR` in another.
    #[test]
    fn equal_numbers_of_two_types_are_two_amounts() {
        let mut formulas = Formulas::default();
        let hundredth = Amount::Constant(Value::Number(Exact::new(1, 100).unwrap()));
        let percent = formulas.add_amount(hundredth.clone(), Type::Percent);
        let cent = formulas.add_amount(hundredth.clone(), Type::Money("EUR".into()));
        assert_eq!(formulas.add_amount(hundredth, Type::Percent), percent);
        let types = [percent, cent].map(|id| formulas.amount_type(id).cloned());
        assert_eq!(types, [Some(Type::Percent), Some(Type::Money("EUR".into()))]);
    }
}
