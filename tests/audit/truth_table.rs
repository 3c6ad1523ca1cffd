//! Every case of a small rulebook at once: the truth of a condition as one bit for each case, by the plainest means.

use std::collections::{BTreeMap, BTreeSet};

use klauselwerk::decide::{Case, Known};
use klauselwerk::rule::{
    Amount, AmountId, Comparison, FactId, Formula, FormulaId, Kind, Node, Rules, Test, Type, Value, facts_of, reachable,
};

/// One bit for each case.
pub(crate) type Bits = Vec<u64>;

/// All cases, as far as some facts tell them apart; other facts are asked for by no condition.
pub(crate) struct Table<'r> {
    pub(crate) rules: &'r Rules,
    /// Each fact with all its values, and by how many cases two neighbouring values are apart.
    pub(crate) facts: Vec<(FactId, Vec<Value>, usize)>,
    pub(crate) count: usize,
}

impl<'r> Table<'r> {
    /// Over the facts of these conditions; none if there are more cases than `most`.
    pub(crate) fn new(rules: &'r Rules, conditions: &[FormulaId], most: usize) -> Option<Self> {
        let mut asked: BTreeSet<FactId> = BTreeSet::new();
        for condition in conditions {
            asked.extend(facts_of(&rules.formulas, *condition));
        }
        let (mut facts, mut count) = (Vec::new(), 1_usize);
        for fact in asked {
            let values = values(rules, fact);
            let step = count;
            count = count.checked_mul(values.len())?;
            facts.push((fact, values, step));
            if count > most {
                return None;
            }
        }
        Some(Self { rules, facts, count })
    }

    fn value(&self, case: usize, fact: FactId) -> &Value {
        let (_, values, step) = self.facts.iter().find(|(known, _, _)| *known == fact).unwrap();
        &values[case / step % values.len()]
    }

    pub(crate) fn bits(&self, mut holds: impl FnMut(usize) -> bool) -> Bits {
        let mut bits = vec![0; self.count.div_ceil(64)];
        for case in (0..self.count).filter(|case| holds(*case)) {
            bits[case / 64] |= 1 << (case % 64);
        }
        bits
    }

    /// The truth of a condition, some parts of which are constants.
    pub(crate) fn truth(&self, condition: FormulaId, parts: &[(FormulaId, bool)]) -> Bits {
        let mut known: BTreeMap<FormulaId, Bits> = BTreeMap::new();
        let mut nodes: Vec<FormulaId> = reachable(&self.rules.formulas, [Node::Formula(condition)])
            .into_iter()
            .filter_map(|node| if let Node::Formula(id) = node { Some(id) } else { None })
            .collect();
        nodes.sort_unstable();
        for id in nodes {
            let bits = match parts.iter().find(|(part, _)| *part == id) {
                Some((_, value)) => self.bits(|_| *value),
                None => self.node(id, &known),
            };
            known.insert(id, bits);
        }
        known.remove(&condition).unwrap()
    }

    fn node(&self, id: FormulaId, known: &BTreeMap<FormulaId, Bits>) -> Bits {
        let zip = |one: &Bits, other: &Bits, join: fn(u64, u64) -> u64| -> Bits {
            one.iter().zip(other).map(|(one, other)| join(*one, *other)).collect()
        };
        match self.rules.formulas.get(id) {
            Formula::Constant(value) => self.bits(|_| *value),
            Formula::Stated(_, inner) => known[inner].clone(),
            Formula::Not(inner) => {
                let all = self.bits(|_| true);
                zip(&all, &known[inner], |all, inner| all & !inner)
            }
            Formula::All(parts) => {
                parts.iter().fold(self.bits(|_| true), |sum, part| zip(&sum, &known[part], |a, b| a & b))
            }
            Formula::Any(parts) => {
                parts.iter().fold(self.bits(|_| false), |sum, part| zip(&sum, &known[part], |a, b| a | b))
            }
            Formula::AtLeast(count, parts) => self.bits(|case| {
                parts.iter().filter(|part| has(&known[*part], case)).count() >= usize::try_from(*count).unwrap()
            }),
            Formula::Test(test) => self.bits(|case| self.test(case, test)),
        }
    }

    fn test(&self, case: usize, test: &Test) -> bool {
        match test {
            Test::Yes(fact) => *self.value(case, *fact) == Value::YesNo(true),
            Test::In(fact, codes) => matches!(self.value(case, *fact), Value::Leaf(code) if codes.contains(*code)),
            Test::Absent(fact) => *self.value(case, *fact) == Value::Absent,
            Test::Compare(comparison, left, right) => {
                let (left, right) = (self.amount(case, *left), self.amount(case, *right));
                match (left, right) {
                    (Value::Number(left), Value::Number(right)) => comparison.accepts(left.cmp(right)),
                    (Value::Absent, _) | (_, Value::Absent) => false,
                    (left, right) => (left == right) == (*comparison == Comparison::Equal),
                }
            }
            other => panic!("no random book asks {other:?}"),
        }
    }

    fn amount(&self, case: usize, amount: AmountId) -> &Value {
        match self.rules.formulas.amount(amount).unwrap() {
            Amount::Constant(value) => value,
            Amount::Fact(fact) => self.value(case, *fact),
            other => panic!("no random book computes {other:?}"),
        }
    }

    /// The cases that agree with one of these but for some facts.
    pub(crate) fn whatever(&self, bits: &Bits, of: impl Fn(FactId) -> bool) -> Bits {
        let mut bits = bits.clone();
        for (fact, values, step) in &self.facts {
            if of(*fact) {
                let origin = |case: usize| case - case / step % values.len() * step;
                let mut some = vec![false; self.count];
                (0..self.count).filter(|case| has(&bits, *case)).for_each(|case| some[origin(case)] = true);
                bits = self.bits(|case| some[origin(case)]);
            }
        }
        bits
    }

    /// The cases that agree with what is known.
    pub(crate) fn of_case(&self, case: &Case<'_>) -> Bits {
        let wanted: Vec<_> = self.facts.iter().map(|(fact, _, _)| (*fact, case.known(*fact))).collect();
        self.bits(|at| {
            wanted.iter().all(|(fact, known)| match known {
                Known::Unknown => true,
                Known::Given(value) | Known::Assumed(value) => self.value(at, *fact) == value,
                Known::OneOf(codes) => matches!(self.value(at, *fact), Value::Leaf(code) if codes.contains(*code)),
            })
        })
    }
}

pub(crate) fn has(bits: &Bits, case: usize) -> bool {
    bits[case / 64] & (1 << (case % 64)) != 0
}

pub(crate) fn and(one: &Bits, other: &Bits) -> Bits {
    one.iter().zip(other).map(|(one, other)| one & other).collect()
}

pub(crate) fn or(one: &Bits, other: &Bits) -> Bits {
    one.iter().zip(other).map(|(one, other)| one | other).collect()
}

pub(crate) fn without(one: &Bits, other: &Bits) -> Bits {
    one.iter().zip(other).map(|(one, other)| one & !other).collect()
}

pub(crate) fn none(bits: &Bits) -> bool {
    bits.iter().all(|word| *word == 0)
}

fn values(rules: &Rules, fact: FactId) -> Vec<Value> {
    let fact = rules.vocabulary.fact(fact).unwrap();
    let mut values: Vec<Value> = match &fact.fact_type {
        Type::YesNo => vec![Value::YesNo(false), Value::YesNo(true)],
        Type::Kind(kind) => rules.vocabulary.kind(*kind).map(Kind::all).unwrap().iter().map(Value::Leaf).collect(),
        // Stärke: from 0 to 9, and between any two whole numbers too.
        _ => (0..19).map(|halves| Value::Number(klauselwerk::base::Exact::new(halves, 2).unwrap())).collect(),
    };
    values.extend(fact.absent.is_some().then_some(Value::Absent));
    values
}
