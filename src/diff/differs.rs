//! When two amounts can differ, as a condition: found by walking both at once until they are the same.

use rustc_hash::FxHashMap;

use crate::rule::{Amount, AmountId, Comparison, Formula, FormulaId, Formulas, Test, Value};

/// So many pairs of amounts are looked at for one line.
const MAX_PAIRS: usize = 20_000;

/// A condition without which the two amounts are the same. Where it holds they need not differ.
pub(super) fn differs(formulas: &mut Formulas, one: AmountId, other: AmountId) -> FormulaId {
    let mut walk = Walk { formulas, known: FxHashMap::default() };
    // What a pair comes down to is known before the pair is made: pairs below are worked off first.
    let mut stack = vec![(one, other, false)];
    while let Some((one, other, parts_done)) = stack.pop() {
        let pair = ordered(one, other);
        if walk.known.contains_key(&pair) {
            continue;
        }
        if walk.known.len() > MAX_PAIRS {
            return walk.formulas.constant(true);
        }
        if parts_done {
            let made = walk.make(pair);
            walk.known.insert(pair, made);
            continue;
        }
        stack.push((pair.0, pair.1, true));
        let parts = walk.parts(pair);
        stack.extend(parts.pairs().into_iter().map(|(one, other)| (one, other, false)));
    }
    walk.seen((one, other))
}

/// The larger number first: it can be made of the smaller one, not the other way round.
fn ordered(one: AmountId, other: AmountId) -> (AmountId, AmountId) {
    if one >= other { (one, other) } else { (other, one) }
}

struct Walk<'f> {
    formulas: &'f mut Formulas,
    known: FxHashMap<(AmountId, AmountId), FormulaId>,
}

/// How a pair of amounts comes down to pairs below.
enum Parts {
    /// The same.
    Same,
    /// Nothing is known of them.
    Unlike,
    /// They differ only if one of these pairs does.
    AnyOf(Vec<(AmountId, AmountId)>),
    /// They differ only if the pair does, and not where each of the four is so ordered: both amounts are then the first.
    Beside { common: AmountId, rest: (AmountId, AmountId), comparison: Comparison },
    /// Under each condition, none of the earlier ones holding, they differ only if the pair does.
    Cases(Vec<(FormulaId, (AmountId, AmountId))>),
}

impl Parts {
    fn pairs(&self) -> Vec<(AmountId, AmountId)> {
        match self {
            Self::Same | Self::Unlike => Vec::new(),
            Self::AnyOf(pairs) => pairs.clone(),
            Self::Beside { rest, .. } => vec![*rest],
            Self::Cases(cases) => cases.iter().map(|(_, pair)| *pair).collect(),
        }
    }
}

impl Walk<'_> {
    fn seen(&self, (one, other): (AmountId, AmountId)) -> FormulaId {
        let known = self.known.get(&ordered(one, other)).copied();
        known.unwrap_or(FormulaId::new(usize::MAX))
    }

    fn parts(&self, (one, other): (AmountId, AmountId)) -> Parts {
        if one == other {
            return Parts::Same;
        }
        let (Some(left), Some(right)) = (self.formulas.amount(one), self.formulas.amount(other)) else {
            return Parts::Unlike;
        };
        match (left, right) {
            (Amount::Cases(ours), Amount::Cases(theirs))
                if ours.len() == theirs.len()
                    && ours.iter().zip(theirs).all(|((condition, _), (other, _))| condition == other) =>
            {
                let pairs = ours.iter().zip(theirs);
                Parts::Cases(pairs.map(|((condition, one), (_, other))| (*condition, (*one, *other))).collect())
            }
            (Amount::Cases(cases), _) if is_complete(self.formulas, cases) => {
                Parts::Cases(cases.iter().map(|(condition, outcome)| (*condition, (*outcome, other))).collect())
            }
            (_, Amount::Cases(cases)) if is_complete(self.formulas, cases) => {
                Parts::Cases(cases.iter().map(|(condition, outcome)| (*condition, (one, *outcome))).collect())
            }
            (Amount::Add(a, b), Amount::Add(c, d))
            | (Amount::Subtract(a, b), Amount::Subtract(c, d))
            | (Amount::Multiply(a, b), Amount::Multiply(c, d))
            | (Amount::Divide(a, b), Amount::Divide(c, d))
            | (Amount::DaysBetween(a, b), Amount::DaysBetween(c, d))
            | (Amount::PlusDays(a, b), Amount::PlusDays(c, d))
            | (Amount::PlusMonths(a, b), Amount::PlusMonths(c, d)) => Parts::AnyOf(vec![(*a, *c), (*b, *d)]),
            (Amount::Greatest(a), Amount::Greatest(b)) => self.extremes(a, b, Comparison::AtLeast),
            (Amount::Least(a), Amount::Least(b)) => self.extremes(a, b, Comparison::AtMost),
            (Amount::Round(a, how, unit), Amount::Round(b, other_how, other_unit))
                if how == other_how && unit == other_unit =>
            {
                Parts::AnyOf(vec![(*a, *b)])
            }
            (Amount::SumOver(a), Amount::SumOver(b)) => Parts::AnyOf(vec![(*a, *b)]),
            _ => Parts::Unlike,
        }
    }

    /// A fact or a written amount: what people can be told of.
    fn is_plain(&self, id: AmountId) -> bool {
        matches!(self.formulas.amount(id), Some(Amount::Constant(_) | Amount::Fact(_)))
    }

    fn is_plain_beside(&self, common: AmountId, (one, other): (AmountId, AmountId)) -> bool {
        let difference = |id: AmountId| match self.formulas.amount(id) {
            Some(Amount::Subtract(from, taken)) => self.is_plain(*from) && self.is_plain(*taken),
            _ => false,
        };
        let plain = |id: AmountId| self.is_plain(id) || difference(id);
        self.is_plain(common) && plain(one) && plain(other)
    }

    /// Extremes of as many: of two, one that both have in common decides where it is the extreme in both.
    fn extremes(&self, ours: &[AmountId], theirs: &[AmountId], comparison: Comparison) -> Parts {
        if let ([a, b], [c, d]) = (ours, theirs) {
            let found = match (a == c, b == d, a == d, b == c) {
                (true, ..) => Some((*a, (*b, *d))),
                (_, true, ..) => Some((*b, (*a, *c))),
                (_, _, true, _) => Some((*a, (*b, *c))),
                (.., true) => Some((*b, (*a, *d))),
                _ => None,
            };
            if let Some((common, rest)) = found {
                return match self.is_plain_beside(common, rest) {
                    true => Parts::Beside { common, rest, comparison },
                    false => Parts::AnyOf(vec![rest]),
                };
            }
        }
        if ours.len() == theirs.len() {
            Parts::AnyOf(ours.iter().copied().zip(theirs.iter().copied()).collect())
        } else {
            Parts::Unlike
        }
    }

    fn make(&mut self, pair: (AmountId, AmountId)) -> FormulaId {
        match self.parts(pair) {
            Parts::Same => self.formulas.constant(false),
            Parts::Unlike => self.formulas.constant(true),
            Parts::AnyOf(pairs) => {
                let parts: Vec<FormulaId> = pairs.into_iter().map(|pair| self.seen(pair)).collect();
                self.formulas.any(parts)
            }
            Parts::Beside { common, rest, comparison } => {
                let differ = self.seen(rest);
                let both = self.both(common, rest, comparison);
                let otherwise = self.formulas.not(both);
                self.formulas.all([differ, otherwise])
            }
            Parts::Cases(cases) => {
                let (mut ways, mut none_before) = (Vec::new(), Vec::new());
                for (condition, pair) in cases {
                    let differ = self.seen(pair);
                    let mut way = none_before.clone();
                    way.extend([condition, differ]);
                    ways.push(self.formulas.all(way));
                    none_before.push(self.formulas.not(condition));
                }
                self.formulas.any(ways)
            }
        }
    }

    /// The common amount is the extreme on either side.
    fn both(&mut self, common: AmountId, (one, other): (AmountId, AmountId), comparison: Comparison) -> FormulaId {
        let parts: Vec<FormulaId> =
            [one, other].into_iter().map(|rest| self.decides(common, rest, comparison)).collect();
        self.formulas.all(parts)
    }

    /// `0 >= A - B` reads better, and is cut better, as `A <= B`.
    fn decides(&mut self, common: AmountId, rest: AmountId, comparison: Comparison) -> FormulaId {
        let zero =
            matches!(self.formulas.amount(common), Some(Amount::Constant(Value::Number(number))) if number.is_zero());
        let test = match (zero, comparison, self.formulas.amount(rest)) {
            (true, Comparison::AtLeast, Some(Amount::Subtract(from, taken))) => {
                Test::Compare(Comparison::AtMost, *from, *taken)
            }
            _ => Test::Compare(comparison, common, rest),
        };
        self.formulas.test(test)
    }
}

/// Whether one of the cases always holds.
fn is_complete(formulas: &Formulas, cases: &[(FormulaId, AmountId)]) -> bool {
    cases.last().is_some_and(|(condition, _)| *formulas.get(*condition) == Formula::Constant(true))
}
