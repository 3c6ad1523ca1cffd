//! What is known of a row, as far as an answer hangs on it that bits leave open: rows of one pattern have one answer.
//!
//! An open condition is gone through from above, as the exact engine goes through it: what each part comes to, and of those
//! that are open as well what they are made of, down to the questions to facts. What lies below a part that is decided
//! counts for nothing. Of numbers that an unknown one is compared with only the order counts, beside each other and beside
//! what the rulebook compares with, and whether there is room between them.

use rustc_hash::FxHashMap;

use crate::base::{Date, Exact};
use crate::decide::{Known, Truth};
use crate::rule::{
    Amount, AmountId, FactId, Formula, FormulaId, Line, Node, Rules, Type, Value, children, own_facts, reachable,
};

use super::amount::Facts;
use super::found::Texts;
use super::plan::{Asked, Plan};
use super::prepared::Source;
use super::run::Block;

/// How the patterns of some conditions are told.
#[derive(Debug, Default)]
pub(super) struct Pattern {
    roots: Vec<FormulaId>,
    /// Facts that are compared with each other, with the scale of both.
    pairs: FxHashMap<FormulaId, (FactId, FactId, usize)>,
    scales: Vec<Scale>,
}

/// Numbers of one sort that the rulebook names.
#[derive(Debug)]
struct Scale {
    of: Type,
    points: Vec<Exact>,
}

/// A pattern in the making; its memory is used again.
#[derive(Debug, Default)]
pub(super) struct Draft {
    pub(super) key: Vec<u8>,
    stack: Vec<FormulaId>,
    /// For each condition the last pattern that met it.
    seen: Vec<u32>,
    turn: u32,
    /// Known numbers beside unknown ones.
    points: Vec<(usize, Exact)>,
    /// Amounts are computed from what is known and what is not: then the numbers count, not only their order.
    is_computed: bool,
}

impl Pattern {
    /// Of a line's answer: whether it covers, and what its parts come to.
    pub(super) fn of_line(plan: &Plan<'_>, line: &Line) -> Self {
        let grants = line.grants.iter().flat_map(|group| &group.grants);
        let parts = line.exclusions.iter().chain(&line.requirements).chain(grants);
        let mut roots = vec![line.covers, line.agreement];
        roots.extend(parts.map(|part| part.formula));
        roots.extend(crate::question::kept(plan.rules, [line.covers]));
        Self::of(plan, roots)
    }

    pub(super) fn of(plan: &Plan<'_>, roots: Vec<FormulaId>) -> Self {
        let rules = plan.rules;
        let mut pattern = Self { roots, ..Self::default() };
        for node in reachable(&rules.formulas, pattern.roots.iter().map(|root| Node::Formula(*root))) {
            own_facts(&rules.formulas, node, |fact| pattern.bounds(rules, fact));
            let Node::Formula(id) = node else { continue };
            match plan.tests.get(&id) {
                Some(Asked::Limit(fact, _, value)) => {
                    if let (Some(scale), Some(point)) = (pattern.scale(rules, *fact), number(value)) {
                        pattern.point(scale, point);
                    }
                }
                Some(Asked::Amounts(_, left, right)) => {
                    let (Some(left), Some(right)) = (fact_of(rules, *left), fact_of(rules, *right)) else { continue };
                    if let (Some(one), Some(other)) = (pattern.scale(rules, left), pattern.scale(rules, right))
                        && one == other
                    {
                        pattern.pairs.insert(id, (left, right, one));
                    }
                }
                _ => {}
            }
        }
        pattern
    }

    /// The conditions that patterns ask for.
    pub(super) fn conditions(&self, rules: &Rules) -> Vec<FormulaId> {
        let nodes = reachable(&rules.formulas, self.roots.iter().map(|root| Node::Formula(*root)));
        nodes.into_iter().filter_map(|node| if let Node::Formula(id) = node { Some(id) } else { None }).collect()
    }

    fn scale(&mut self, rules: &Rules, fact: FactId) -> Option<usize> {
        let of = &rules.vocabulary.fact(fact)?.fact_type;
        if matches!(of, Type::YesNo | Type::Kind(_) | Type::Text | Type::Texts | Type::Leaves(_)) {
            return None;
        }
        let known = self.scales.iter().position(|scale| scale.of == *of);
        Some(known.unwrap_or_else(|| {
            self.scales.push(Scale { of: of.clone(), points: Vec::new() });
            self.scales.len().saturating_sub(1)
        }))
    }

    fn bounds(&mut self, rules: &Rules, fact: FactId) {
        let Some(scale) = self.scale(rules, fact) else { return };
        let bounds = rules.vocabulary.fact(fact).map(|fact| &fact.bounds);
        let ends = bounds.into_iter().flat_map(|bounds| [&bounds.low, &bounds.high]).flatten();
        for point in ends.filter_map(|(end, _)| number(end)) {
            self.point(scale, point);
        }
    }

    fn point(&mut self, scale: usize, point: Exact) {
        if let Some(Scale { points, .. }) = self.scales.get_mut(scale)
            && let Err(at) = points.binary_search(&point)
        {
            points.insert(at, point);
        }
    }

    /// Writes the pattern of a row down; none where it cannot be told.
    pub(super) fn write(
        &self,
        draft: &mut Draft,
        texts: &Texts,
        plan: &Plan<'_>,
        block: &Block<'_>,
        facts: &Facts<'_, '_>,
        row: usize,
    ) -> Option<()> {
        draft.begin(&self.roots);
        let formulas = &plan.rules.formulas;
        let at = facts.start.saturating_add(row);
        while let Some(id) = draft.next() {
            let truth = block.truth(id, row)?;
            draft.key.push(truth as u8);
            if truth != Truth::Unknown {
                continue;
            }
            if !matches!(formulas.get(id), Formula::Test(_)) {
                children(formulas, Node::Formula(id), |child| {
                    if let Node::Formula(child) = child {
                        draft.stack.push(child);
                    }
                });
                continue;
            }
            match plan.tests.get(&id)? {
                // Of these, nothing is known.
                Asked::Always(_) | Asked::Limit(..) => {}
                Asked::OfKind(fact) | Asked::OfYesNo(fact, _) => draft.fact(texts, plan, facts, *fact, at)?,
                Asked::Amounts(..) => match self.pairs.get(&id) {
                    Some((left, right, scale)) => {
                        draft.number(facts, *left, *scale, at);
                        draft.number(facts, *right, *scale, at);
                    }
                    None => {
                        draft.is_computed = true;
                        for fact in plan.columns_of(id) {
                            draft.fact(texts, plan, facts, *fact, at)?;
                        }
                    }
                },
                Asked::Reference(of) => {
                    for fact in of {
                        draft.fact(texts, plan, facts, *fact, at)?;
                    }
                }
            }
        }
        self.order(draft);
        Some(())
    }

    /// How known numbers are ordered that unknown ones are compared with.
    fn order(&self, draft: &mut Draft) {
        if draft.points.is_empty() {
            return;
        }
        let points = std::mem::take(&mut draft.points);
        if draft.is_computed {
            for (_, point) in &points {
                draft.exact(*point);
            }
        } else {
            for (at, Scale { of, points: named }) in self.scales.iter().enumerate() {
                let own = || points.iter().filter(|(scale, _)| *scale == at).map(|(_, point)| *point);
                let mut all: Vec<Exact> = own().collect();
                if all.is_empty() {
                    continue;
                }
                all.extend(named);
                all.sort_unstable();
                all.dedup();
                for point in own() {
                    let place = all.binary_search(&point).unwrap_or_else(|place| place);
                    draft.key.push(u8::try_from(place).unwrap_or(u8::MAX));
                }
                // A pattern of so many numbers is one of its own.
                if all.len() > usize::from(u8::MAX) {
                    own().for_each(|point| draft.exact(point));
                }
                draft.key.extend(all.windows(2).map(|two| room(of, two)));
            }
        }
        draft.points = points;
    }
}

/// Whether there is room between two numbers of a sort, and whether they are of it at all.
fn room(of: &Type, two: &[Exact]) -> u8 {
    let per_unit = match of {
        Type::Date | Type::Whole | Type::Days | Type::Months => 1,
        Type::Money(_) => 100,
        _ => return 1,
    };
    let [Ok(low), Ok(high)] = [0, 1].map(|at| {
        let number = two.get(at).copied().unwrap_or_default();
        number.checked_mul(Exact::from_int(per_unit))
    }) else {
        return u8::MAX;
    };
    let next = low.numerator().div_euclid(low.denominator()).saturating_add(1);
    let is_room = Exact::new(next, 1).is_ok_and(|next| next < high);
    u8::from(is_room) | u8::from(low.is_integer()) << 1 | u8::from(high.is_integer()) << 2
}

impl Draft {
    fn begin(&mut self, roots: &[FormulaId]) {
        self.key.clear();
        self.points.clear();
        self.is_computed = false;
        self.stack.clear();
        self.stack.extend(roots.iter().rev());
        self.turn = self.turn.wrapping_add(1);
        if self.turn == 0 {
            self.seen.fill(0);
            self.turn = 1;
        }
    }

    /// The next condition that was not met yet.
    fn next(&mut self) -> Option<FormulaId> {
        while let Some(id) = self.stack.pop() {
            if self.seen.len() <= id.index() {
                self.seen.resize(id.index().saturating_add(1), 0);
            }
            if let Some(slot) = self.seen.get_mut(id.index())
                && *slot != self.turn
            {
                *slot = self.turn;
                return Some(id);
            }
        }
        None
    }

    fn exact(&mut self, number: Exact) {
        self.key.extend(number.numerator().to_le_bytes());
        self.key.extend(number.denominator().to_le_bytes());
    }

    /// All that is known of a fact.
    fn fact(&mut self, texts: &Texts, plan: &Plan<'_>, facts: &Facts<'_, '_>, fact: FactId, row: usize) -> Option<()> {
        match facts.columns.get(fact) {
            None => {}
            Some(Source::YesNo(source)) => {
                let set = |words: &Vec<u64>| u8::from(super::bits::at(words, row));
                let known = source.known.as_ref().map_or(1, set);
                self.key.push(set(&source.yes) & known | known << 1 | source.absent.as_ref().map_or(0, set) << 2);
            }
            Some(Source::Kind(_)) => {
                let Type::Kind(kind) = plan.rules.vocabulary.fact(fact)?.fact_type else { return None };
                let state = plan.states(kind)?.state(&facts.columns.known(facts.base, fact, row))?;
                self.key.extend(state.to_le_bytes());
            }
            Some(Source::Number(_)) => match facts.columns.known(facts.base, fact, row) {
                Known::Given(value) | Known::Assumed(value) => match number(&value) {
                    Some(number) => {
                        self.key.push(3);
                        self.exact(number);
                    }
                    None => self.key.push(2),
                },
                _ => self.key.push(1),
            },
            Some(Source::Other) => {
                let number = texts.number(facts.columns.known(facts.base, fact, row))?;
                self.key.extend(number.to_le_bytes());
            }
        }
        Some(())
    }

    /// What is known of a number that is compared with another fact.
    fn number(&mut self, facts: &Facts<'_, '_>, fact: FactId, scale: usize, row: usize) {
        match facts.columns.known(facts.base, fact, row) {
            Known::Given(value) | Known::Assumed(value) => match number(&value) {
                Some(number) => {
                    self.key.push(3);
                    self.points.push((scale, number));
                }
                None => self.key.push(2),
            },
            _ => self.key.push(1),
        }
    }
}

fn number(value: &Value) -> Option<Exact> {
    match value {
        Value::Number(number) => Some(*number),
        Value::Date(date) => Some(Exact::from_int(Date::EPOCH.days_until(*date))),
        _ => None,
    }
}

/// The fact that an amount is, if it is nothing else.
fn fact_of(rules: &Rules, amount: AmountId) -> Option<FactId> {
    match rules.formulas.amount(amount) {
        Some(Amount::Fact(fact)) => Some(*fact),
        _ => None,
    }
}
