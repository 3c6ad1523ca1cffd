//! What has been found out for patterns of what is known, by all workers of a plan.

use std::sync::{Mutex, PoisonError, RwLock};

use rustc_hash::FxHashMap;

use crate::decide::{EvaluationError, Known};
use crate::rule::{FormulaId, StatementId};

use super::decided::Outcome;
use super::pattern::Pattern;
use super::plan::Plan;

/// So many patterns are remembered of a line.
const MAX_PATTERNS: usize = 1 << 16;

/// What has been found out: of each line, and of what every case keeps.
#[derive(Debug, Default)]
pub(super) struct Openings {
    pub(super) lines: Vec<Opening<Result<Outcome, EvaluationError>>>,
    pub(super) always: Opening<Vec<StatementId>>,
    pub(super) texts: Texts,
}

/// Patterns, and what was found for each.
#[derive(Debug)]
pub(super) struct Opening<T> {
    pub(super) pattern: Pattern,
    found: RwLock<FxHashMap<Box<[u8]>, T>>,
}

impl<T> Default for Opening<T> {
    fn default() -> Self {
        Self { pattern: Pattern::default(), found: RwLock::default() }
    }
}

impl<T: Clone> Opening<T> {
    fn new(pattern: Pattern) -> Self {
        Self { pattern, ..Self::default() }
    }

    // Somebody who panicked while holding the lock left a whole map behind.
    pub(super) fn get(&self, key: &[u8]) -> Option<T> {
        self.found.read().unwrap_or_else(PoisonError::into_inner).get(key).cloned()
    }

    pub(super) fn put(&self, key: &[u8], found: T) {
        let mut all = self.found.write().unwrap_or_else(PoisonError::into_inner);
        if all.len() >= MAX_PATTERNS {
            all.clear();
        }
        all.insert(key.into(), found);
    }
}

impl Openings {
    pub(super) fn new(plan: &Plan<'_>) -> Self {
        let always: Vec<FormulaId> = plan.rules.always.iter().map(|part| part.formula).collect();
        let lines = plan.rules.lines.iter().map(|line| Opening::new(Pattern::of_line(plan, line)));
        Self { lines: lines.collect(), always: Opening::new(Pattern::of(plan, always)), texts: Texts::default() }
    }

    /// The conditions that patterns ask for.
    pub(super) fn conditions(&self, plan: &Plan<'_>) -> Vec<FormulaId> {
        let lines = self.lines.iter().map(|line| &line.pattern);
        lines.chain([&self.always.pattern]).flat_map(|pattern| pattern.conditions(plan.rules)).collect()
    }
}

/// Texts and sets that were met, each by a number: batches number theirs anew.
#[derive(Debug, Default)]
pub(super) struct Texts(Mutex<FxHashMap<Known, u32>>);

impl Texts {
    /// The number of what is known; none where there are too many.
    pub(super) fn number(&self, known: Known) -> Option<u32> {
        let mut all = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(number) = all.get(&known) {
            return Some(*number);
        }
        let next = u32::try_from(all.len()).ok()?;
        (all.len() < MAX_PATTERNS).then(|| *all.entry(known).or_insert(next))
    }
}
