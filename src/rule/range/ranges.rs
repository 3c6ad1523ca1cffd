//! What the amounts of a rulebook can be, by what is known.

use rustc_hash::{FxHashMap, FxHashSet};

use super::{End, Range};
use crate::base::Exact;
use crate::rule::{
    Amount, AmountId, Comparison, FactId, Formula, FormulaId, Formulas, Table, TableId, TableKey, Test, Vocabulary,
};

/// What is known where ranges are asked for.
pub trait Knowledge {
    /// What a fact can be.
    fn fact(&self, fact: FactId) -> Range;

    /// Whether a condition holds; none where that is not known.
    fn truth(&mut self, condition: FormulaId) -> Option<bool>;

    /// What an output of a table can be.
    fn lookup(&mut self, _table: TableId, _output: u16, _keys: &[TableKey]) -> Range {
        Range::anything()
    }

    /// The sum of an amount over the positions of a case, of which each is in `each`; how many there are, one at least,
    /// is not known here.
    fn sum_over(&mut self, _amount: AmountId, each: Range) -> Range {
        let zero = Range::point(Exact::ZERO);
        let present = if each.may_be_absent() { each.not_absent().hull(zero) } else { each };
        let below = present.low().filter(|low| low.value >= Exact::ZERO);
        let above = present.high().filter(|high| high.value <= Exact::ZERO);
        Range::between(below, above)
    }

    /// Whether it is known otherwise that one of the cases of an [`Amount::Cases`] always holds.
    fn is_complete(&self, _cases: AmountId) -> bool {
        false
    }
}

/// Nothing is known but the domains of the facts.
#[derive(Clone, Debug)]
pub struct Domains<'v> {
    vocabulary: &'v Vocabulary,
    gives: FxHashMap<(TableId, u16), Range>,
}

impl<'v> Domains<'v> {
    /// The domains of these facts.
    pub fn new(vocabulary: &'v Vocabulary) -> Self {
        Self { vocabulary, gives: FxHashMap::default() }
    }

    /// Notes what the outputs of a table can be.
    pub fn note(&mut self, id: TableId, table: &Table) {
        let lapses = table.keys.iter().any(|key| key.lapses);
        for output in 0..table.outputs.len() {
            let outcomes = table.rows.iter().filter_map(|row| row.outcome.get(output));
            let range = outcomes.map(Range::of_value).fold(Range::NOTHING, Range::hull);
            let Ok(output) = u16::try_from(output) else { continue };
            self.gives.insert((id, output), if lapses { range.or_absent() } else { range });
        }
    }

    /// Of a table that could not be read, nothing can be wrong with what it gives.
    pub fn note_unread(&mut self, id: TableId, outputs: usize) {
        let above_zero = Range::between(Some(End::excluded(Exact::ZERO)), None);
        for output in (0..outputs).filter_map(|output| u16::try_from(output).ok()) {
            self.gives.insert((id, output), above_zero);
        }
    }
}

impl Knowledge for Domains<'_> {
    fn fact(&self, fact: FactId) -> Range {
        self.vocabulary.fact(fact).map_or_else(Range::anything, Range::of_fact)
    }

    fn truth(&mut self, _: FormulaId) -> Option<bool> {
        None
    }

    fn lookup(&mut self, table: TableId, output: u16, _: &[TableKey]) -> Range {
        self.gives.get(&(table, output)).copied().unwrap_or_else(Range::anything)
    }
}

/// The ranges of amounts, each computed once: good for one state of knowledge and one graph, which may grow.
#[derive(Clone, Debug)]
pub struct Ranges<K> {
    knowledge: K,
    known: FxHashMap<AmountId, Range>,
}

/// A comparison that holds, or does not.
#[derive(Clone, Copy, Debug)]
struct Compared {
    comparison: Comparison,
    left: AmountId,
    right: AmountId,
    holds: bool,
}

impl<K: Knowledge> Ranges<K> {
    /// By what is known.
    pub fn new(knowledge: K) -> Self {
        Self { knowledge, known: FxHashMap::default() }
    }

    /// What is known, to learn more: what has been asked for already stays as it is.
    pub fn knowledge_mut(&mut self) -> &mut K {
        &mut self.knowledge
    }

    /// What an amount can be; an id of another graph says nothing.
    pub fn of(&mut self, formulas: &Formulas, id: AmountId) -> Range {
        if let Some(range) = self.known.get(&id) {
            return *range;
        }
        // What an amount is made of has smaller ids, so that no recursion is needed.
        let (mut needed, mut stack, mut seen) = (Vec::new(), vec![id], FxHashSet::default());
        while let Some(id) = stack.pop() {
            if !self.known.contains_key(&id) && seen.insert(id) {
                needed.push(id);
                parts(formulas, id, |part| stack.push(part));
            }
        }
        needed.sort_unstable();
        for id in needed {
            let range = self.compute(formulas, id);
            self.known.insert(id, range);
        }
        self.seen(id)
    }

    fn seen(&self, id: AmountId) -> Range {
        self.known.get(&id).copied().unwrap_or_else(Range::anything)
    }

    fn compute(&mut self, formulas: &Formulas, id: AmountId) -> Range {
        let Some(amount) = formulas.amount(id) else { return Range::anything() };
        let seen = |id: &AmountId| self.seen(*id);
        match amount {
            Amount::Constant(value) => Range::of_value(value),
            Amount::Fact(fact) => self.knowledge.fact(*fact),
            Amount::Add(left, right) => seen(left).plus(seen(right)),
            Amount::Subtract(left, right) => seen(left).minus(seen(right)),
            Amount::Multiply(left, right) => seen(left).times(seen(right)),
            Amount::Divide(left, right) => seen(left).over(seen(right)),
            Amount::Greatest(parts) => Range::greatest(parts.iter().map(seen)),
            Amount::Least(parts) => Range::least(parts.iter().map(seen)),
            Amount::DaysBetween(from, to) => Range::days_between(seen(from), seen(to)),
            Amount::PlusDays(date, days) => seen(date).plus_days(seen(days)),
            Amount::PlusMonths(date, months) => seen(date).plus_months(seen(months)),
            Amount::Cases(cases) => self.cases(formulas, id, cases),
            Amount::Lookup { table, output, keys } => self.knowledge.lookup(*table, *output, keys),
            Amount::Round(inner, rounding, unit) => seen(inner).rounded(*unit, *rounding),
            Amount::SumOver(inner) => {
                let each = seen(inner);
                self.knowledge.sum_over(*inner, each)
            }
        }
    }

    /// Whatever one of the cases that may hold comes to.
    fn cases(&mut self, formulas: &Formulas, id: AmountId, cases: &[(FormulaId, AmountId)]) -> Range {
        let mut range = Range::NOTHING;
        // What does not hold where the case at hand is reached.
        let mut refuted: Vec<Compared> = Vec::new();
        for (condition, outcome) in cases {
            let asserted = comparisons(formulas, *condition, true);
            let denied = comparisons(formulas, *condition, false);
            let truth = match formulas.get(bare(formulas, *condition)) {
                Formula::Constant(value) => Some(*value),
                _ => self.knowledge.truth(*condition).or_else(|| self.settled(&asserted, &denied)),
            };
            if truth != Some(false) {
                let all = asserted.iter().chain(&refuted);
                range = range
                    .hull(all.fold(self.seen(*outcome), |range, compared| self.refined(range, *outcome, *compared)));
            }
            if truth == Some(true) {
                return range;
            }
            refuted.extend(denied);
        }
        if complete(formulas, cases) || self.knowledge.is_complete(id) { range } else { range.or_absent() }
    }

    /// The truth of a condition as far as ranges tell, by what must be so where it holds and where it does not.
    fn settled(&self, asserted: &[Compared], denied: &[Compared]) -> Option<bool> {
        let impossible = |compared: &Compared| {
            let truth = Range::compare(compared.comparison, &self.seen(compared.left), &self.seen(compared.right));
            truth == Some(!compared.holds)
        };
        if asserted.iter().any(impossible) {
            Some(false)
        } else if denied.iter().any(impossible) {
            Some(true)
        } else {
            None
        }
    }

    /// What is left of an amount's range where a comparison holds or does not hold.
    fn refined(&self, range: Range, amount: AmountId, compared: Compared) -> Range {
        let (comparison, other) = if compared.left == amount {
            (compared.comparison, self.seen(compared.right))
        } else if compared.right == amount {
            (compared.comparison.mirrored(), self.seen(compared.left))
        } else {
            return range;
        };
        if compared.holds {
            // Then neither side is absent.
            range.not_absent().standing(comparison, &other)
        } else if other.may_be_absent() || !other.may_be_present() {
            // It may be the other side's absence that it fails for.
            range
        } else {
            range.standing(comparison.opposite(), &other)
        }
    }
}

/// The amounts whose ranges an amount's range needs.
fn parts(formulas: &Formulas, id: AmountId, mut each: impl FnMut(AmountId)) {
    match formulas.amount(id) {
        None | Some(Amount::Constant(_) | Amount::Fact(_) | Amount::Lookup { .. }) => {}
        Some(
            Amount::Add(left, right)
            | Amount::Subtract(left, right)
            | Amount::Multiply(left, right)
            | Amount::Divide(left, right)
            | Amount::DaysBetween(left, right)
            | Amount::PlusDays(left, right)
            | Amount::PlusMonths(left, right),
        ) => {
            each(*left);
            each(*right);
        }
        Some(Amount::Round(inner, ..) | Amount::SumOver(inner)) => each(*inner),
        Some(Amount::Greatest(parts) | Amount::Least(parts)) => parts.iter().for_each(|part| each(*part)),
        Some(Amount::Cases(cases)) => {
            for (condition, outcome) in cases {
                each(*outcome);
                for compared in [true, false].into_iter().flat_map(|holds| comparisons(formulas, *condition, holds)) {
                    each(compared.left);
                    each(compared.right);
                }
            }
        }
    }
}

/// A formula without the sentences that say it.
fn bare(formulas: &Formulas, mut id: FormulaId) -> FormulaId {
    while let Formula::Stated(_, inner) = formulas.get(id) {
        id = *inner;
    }
    id
}

/// The comparisons that must come out so wherever the condition holds, or wherever it does not.
fn comparisons(formulas: &Formulas, condition: FormulaId, holds: bool) -> Vec<Compared> {
    let (mut found, mut stack, mut seen) = (Vec::new(), vec![(condition, holds)], FxHashSet::default());
    while let Some((id, holds)) = stack.pop() {
        if !seen.insert((id, holds)) {
            continue;
        }
        match formulas.get(id) {
            Formula::Stated(_, inner) => stack.push((*inner, holds)),
            Formula::Not(inner) => stack.push((*inner, !holds)),
            Formula::All(parts) if holds => stack.extend(parts.iter().map(|part| (*part, true))),
            Formula::Any(parts) if !holds => stack.extend(parts.iter().map(|part| (*part, false))),
            Formula::Test(Test::Compare(comparison, left, right)) => {
                found.push(Compared { comparison: *comparison, left: *left, right: *right, holds });
            }
            _ => {}
        }
    }
    found
}

/// Whether one of the cases is the opposite of the others, as `otherwise` is; looked for where it can be written.
fn complete(formulas: &Formulas, cases: &[(FormulaId, AmountId)]) -> bool {
    let is_opposite = |at: usize| {
        let (condition, _) = cases.get(at)?;
        let Formula::Not(inner) = formulas.get(bare(formulas, *condition)) else { return None };
        let others = cases.iter().enumerate().filter(|(other, _)| *other != at).map(|(_, (condition, _))| *condition);
        let others = alternatives(formulas, others);
        Some(alternatives(formulas, [*inner]).is_subset(&others))
    };
    // The opposite of a first case that is a negation is the plain condition, which stands last.
    [cases.len().saturating_sub(1), 0].into_iter().any(|at| is_opposite(at) == Some(true))
}

/// The conditions of which one holds wherever one of these holds.
fn alternatives(formulas: &Formulas, conditions: impl IntoIterator<Item = FormulaId>) -> FxHashSet<FormulaId> {
    let (mut found, mut seen) = (FxHashSet::default(), FxHashSet::default());
    let mut stack: Vec<FormulaId> = conditions.into_iter().collect();
    while let Some(id) = stack.pop() {
        let id = bare(formulas, id);
        if !seen.insert(id) {
            continue;
        }
        match formulas.get(id) {
            Formula::Any(parts) => stack.extend(parts.iter().copied()),
            _ => {
                found.insert(id);
            }
        }
    }
    found
}
