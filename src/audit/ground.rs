//! What a rulebook decides by: the conditions that something depends on, and the sentences behind them.

use std::collections::BTreeMap;

use rustc_hash::{FxHashMap, FxHashSet};

use crate::question::{Space, TooMuch};
use crate::rule::{
    AmountId, FactId, Formula, FormulaId, Line, LineId, Node, Rules, StatementId, children, own_facts, reachable,
};

/// What an audit may take: what is not found out within it is told.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Budget {
    /// So many steps may be taken to put a whole rulebook into one space, and as many for each question to it.
    pub whole: u64,
    /// So many for a line alone or for two of them, where the whole is too large.
    pub alone: u64,
    /// So many of those may be in vain; then only what is small is looked into.
    pub in_vain: u32,
}

impl Default for Budget {
    fn default() -> Self {
        Self { whole: 3_000_000, alone: 400_000, in_vain: 12 }
    }
}

/// Conditions that something depends on, and where each sentence stands in them.
#[derive(Debug)]
pub(super) struct Ground<'r> {
    pub(super) rules: &'r Rules,
    /// Whether lines are agreed and would cover, whether advice applies, and what payments ask for.
    pub(super) watched: Vec<FormulaId>,
    /// The nodes of each sentence.
    pub(super) nodes: BTreeMap<StatementId, Vec<FormulaId>>,
    /// For each such node: the watched conditions that it is a part of.
    within: FxHashMap<FormulaId, Vec<usize>>,
    /// Nodes that stand inside an amount that is compared: what they change is not looked into.
    hidden: FxHashSet<FormulaId>,
    /// Facts that payments are computed with.
    pub(super) computed_with: FxHashSet<FactId>,
    whole: Result<Space<'r>, TooMuch>,
    /// By watched condition, where the whole is too large.
    alone: FxHashMap<usize, Result<Space<'r>, TooMuch>>,
    budget: Budget,
}

impl<'r> Ground<'r> {
    pub(super) fn new(rules: &'r Rules, budget: Budget) -> Self {
        let mut computed_with = FxHashSet::default();
        let watched = watched(rules, &mut computed_with);
        let (mut nodes, mut within): (BTreeMap<_, Vec<FormulaId>>, FxHashMap<_, Vec<usize>>) = Default::default();
        let mut hidden = FxHashSet::default();
        for (at, condition) in watched.iter().enumerate() {
            let open = conditions_below(rules, *condition);
            for node in reachable(&rules.formulas, [Node::Formula(*condition)]) {
                let Node::Formula(id) = node else { continue };
                let Formula::Stated(sentence, _) = rules.formulas.get(id) else { continue };
                let all = nodes.entry(*sentence).or_default();
                if !all.contains(&id) {
                    all.push(id);
                }
                if open.contains(&id) {
                    within.entry(id).or_default().push(at);
                } else {
                    hidden.insert(id);
                }
            }
        }
        let parts = rules.lines.iter().flat_map(parts);
        let asked: Vec<FormulaId> = watched.iter().copied().chain(parts).collect();
        let whole = Space::new(rules, &asked, budget.whole);
        Self { rules, watched, nodes, within, hidden, computed_with, whole, alone: FxHashMap::default(), budget }
    }

    /// The watched conditions that one of these nodes is a part of.
    pub(super) fn parts_of(&self, nodes: &[FormulaId]) -> Vec<usize> {
        let mut found: Vec<usize> = nodes.iter().flat_map(|node| self.within.get(node)).flatten().copied().collect();
        found.sort_unstable();
        found.dedup();
        found
    }

    /// Whether one of these nodes stands inside an amount that is compared.
    pub(super) fn is_hidden(&self, nodes: &[FormulaId]) -> bool {
        nodes.iter().any(|node| self.hidden.contains(node))
    }

    /// A space that a watched condition can be asked in.
    pub(super) fn space(&mut self, at: usize) -> Result<&mut Space<'r>, TooMuch> {
        if let Ok(whole) = &mut self.whole {
            return Ok(whole);
        }
        let condition = self.watched.get(at).copied().ok_or(TooMuch)?;
        let rules = self.rules;
        let of = rules.lines.iter().filter(|line| line.would_cover == condition).flat_map(parts);
        let asked: Vec<FormulaId> = std::iter::once(condition).chain(of).collect();
        if !self.alone.contains_key(&at) {
            // What is small is looked into all the same.
            let steps = if self.budget.in_vain == 0 { self.budget.alone >> 4 } else { self.budget.alone };
            let made = Space::new(rules, &asked, steps);
            if made.is_err() {
                self.budget.in_vain = self.budget.in_vain.saturating_sub(1);
            }
            self.alone.insert(at, made);
        }
        self.alone.get_mut(&at).ok_or(TooMuch)?.as_mut().map_err(|too_much| *too_much)
    }

    /// Which watched condition says that a line would cover.
    pub(super) fn cover_of(&self, line: LineId) -> Option<usize> {
        let cover = self.rules.line(line)?.would_cover;
        self.watched.iter().position(|watched| *watched == cover)
    }
}

/// What a line is made of: a line that can cover nothing has parts all the same.
fn parts(line: &Line) -> impl Iterator<Item = FormulaId> + '_ {
    let grants = line.grants.iter().flat_map(|group| &group.grants);
    grants.chain(&line.requirements).chain(&line.exclusions).map(|part| part.formula)
}

/// Everything that answers, payments and advice are decided by, each condition once.
fn watched(rules: &Rules, computed_with: &mut FxHashSet<FactId>) -> Vec<FormulaId> {
    let mut watched = Vec::new();
    for line in &rules.lines {
        watched.extend([line.would_cover, line.agreement]);
        watched.extend(line.advice.iter().map(|advice| advice.formula));
        if let Some(pays) = &line.pays {
            asked_by(rules, pays.paid, &mut watched, computed_with);
        }
    }
    let mut seen = FxHashSet::default();
    watched.retain(|condition| seen.insert(*condition));
    watched
}

/// The conditions that an amount asks for, and the facts that it is computed with.
fn asked_by(rules: &Rules, amount: AmountId, asked: &mut Vec<FormulaId>, facts: &mut FxHashSet<FactId>) {
    let covers: FxHashSet<FormulaId> = rules.lines.iter().map(|line| line.covers).collect();
    let (mut stack, mut seen) = (vec![amount], FxHashSet::default());
    while let Some(id) = stack.pop() {
        if !seen.insert(id) {
            continue;
        }
        own_facts(&rules.formulas, Node::Amount(id), |fact| {
            facts.insert(fact);
        });
        children(&rules.formulas, Node::Amount(id), |child| match child {
            Node::Amount(child) => stack.push(child),
            Node::Formula(condition) if !covers.contains(&condition) => asked.push(condition),
            Node::Formula(_) => {}
        });
    }
}

/// A condition and its parts, without what amounts ask for.
fn conditions_below(rules: &Rules, condition: FormulaId) -> FxHashSet<FormulaId> {
    let (mut stack, mut seen) = (vec![condition], FxHashSet::default());
    while let Some(id) = stack.pop() {
        if seen.insert(id) {
            children(&rules.formulas, Node::Formula(id), |child| {
                if let Node::Formula(child) = child {
                    stack.push(child);
                }
            });
        }
    }
    seen
}
