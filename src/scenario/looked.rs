//! What the expectations of a scenario pin down.

use rustc_hash::FxHashSet;

use crate::base::Name;
use crate::book::Book;
use crate::decide::{Answer, Case};
use crate::rule::LineId;

use super::expected::{Check, What};
use super::plan::{Plan, Run};
use super::suite::Suite;

/// Something that a scenario expects: in this case of this line, and however its unknown facts turn out.
#[derive(Clone, Debug)]
pub struct Looked<'p> {
    /// The case.
    pub case: Case<'p>,
    /// None: all lines.
    pub line: Option<LineId>,
    /// What of the line.
    pub at: LooksAt,
}

/// What of a line is pinned down.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum LooksAt {
    /// Whether it covers.
    Cover,
    /// What it pays.
    Pays,
    /// Whether it gives this advice, or obliges to this.
    Advice(Name),
    /// All of it, as in a snapshot.
    Everything,
}

impl Plan {
    /// The generations, oldest first.
    pub fn books(&self) -> &[Book] {
        &self.books
    }

    /// The generation that judges a run, by its position among [`Plan::books`].
    pub fn book_of(&self, run: &Run) -> Option<usize> {
        run.book
    }

    /// What a scenario is called.
    pub fn name_of(&self, run: &Run) -> Option<&str> {
        self.of(run).0.map(|found| found.scenario.name.text.as_str())
    }

    /// The case that a run judges; none if it cannot be run.
    pub fn case_of<'p>(&'p self, run: &'p Run) -> Option<Case<'p>> {
        self.checks(run, &mut Vec::new()).map(|(case, _)| case)
    }

    /// What the expectations of a run pin down; nothing if it cannot be run. `depends` alone pins down nothing, as it does
    /// not say on what.
    pub fn looked<'p>(&'p self, run: &'p Run) -> Vec<Looked<'p>> {
        let Some((whole, checks)) = self.checks(run, &mut Vec::new()) else { return Vec::new() };
        let mut found = Vec::new();
        let mut told = Vec::new();
        let mut add = |line: Option<LineId>, case: Option<&Case<'p>>, at: LooksAt| {
            if case.is_none() {
                if told.contains(&(line, at.clone())) {
                    return;
                }
                told.push((line, at.clone()));
            }
            found.push(Looked { case: case.unwrap_or(&whole).clone(), line, at });
        };
        if self.takes_snapshot(run) {
            add(None, None, LooksAt::Everything);
        }
        for check in &checks {
            match &check.what {
                What::Answer { answer: Answer::Depends, .. } | What::AsksFor { .. } => {}
                What::Answer { line, case, .. } | What::OnlyIf { line, case, .. } => {
                    add(Some(*line), case.as_ref(), LooksAt::Cover);
                }
                What::Turn { line, changed, .. } => add(Some(*line), Some(changed), LooksAt::Cover),
                What::Because { line, .. } => {
                    if line.is_some() {
                        add(*line, None, LooksAt::Cover);
                    }
                }
                What::Pays { line, amount } => {
                    add(*line, None, LooksAt::Pays);
                    // Who is paid something is covered.
                    if line.is_some() && amount.is_something() {
                        add(*line, None, LooksAt::Cover);
                    }
                }
                What::Advice { line, text, .. } => add(*line, None, LooksAt::Advice(text.clone())),
            }
        }
        found
    }
}

impl Plan {
    /// The lines that the expectations of a run speak of; none where one of them speaks of all.
    pub fn lines_of(&self, run: &Run) -> Option<FxHashSet<LineId>> {
        let (_, checks) = self.checks(run, &mut Vec::new()).filter(|_| !self.takes_snapshot(run))?;
        let line = |check: &Check<'_>| match &check.what {
            What::Answer { line, .. } | What::OnlyIf { line, .. } | What::Turn { line, .. } => Some(*line),
            What::Pays { line, .. }
            | What::AsksFor { line, .. }
            | What::Because { line, .. }
            | What::Advice { line, .. } => *line,
        };
        checks.iter().map(line).collect()
    }

    fn takes_snapshot(&self, run: &Run) -> bool {
        self.of(run).0.is_some_and(|found| found.scenario.snapshot().is_some())
    }

    /// The same scenarios, to be judged by another version of the generation that judges them.
    pub fn by(&self, runs: &[&Run], book: Book) -> Self {
        let mut plan = Self { books: vec![book], suite: Suite::default(), runs: Vec::new(), snapshots: Vec::new() };
        for run in runs {
            let Some(found) = self.suite.scenarios.get(run.found) else { continue };
            let found_at = plan.suite.scenarios.len();
            plan.suite.scenarios.push(found.clone());
            plan.runs.push(Run {
                found: found_at,
                book: Some(0),
                conditions: Vec::new(),
                problems: run.problems.clone(),
            });
        }
        plan.lower(0);
        plan
    }
}
