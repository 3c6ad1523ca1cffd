//! Which sentences and conditions scenarios reach.

use rayon::prelude::{IndexedParallelIterator, IntoParallelRefIterator, ParallelIterator};
use rustc_hash::{FxHashMap, FxHashSet};
use serde::Serialize;

use crate::base::{Name, Span};
use crate::decide::{Case, Evaluator, Truth};
use crate::question::{Possible, possible, residual};
use crate::rule::{LineId, Role};
use crate::scenario::{Looked, LooksAt, Plan};

use super::goals::{Aspect, Goal, Goals, Sentence, Way};

/// What scenarios reach of a rulebook; the fields are those of `test --coverage --json`.
#[derive(Clone, Debug, Default, Serialize)]
pub struct Coverage {
    /// Every sentence that can be reached, by the generation that it was written in, in the order of the rulebook.
    pub sentences: Vec<Covered>,
}

/// A sentence, and what of it was reached in any generation that has it.
#[derive(Clone, Debug, Serialize)]
pub struct Covered {
    /// How it is referred to.
    pub statement: Name,
    /// The generation that it was written in.
    pub generation: Name,
    /// The line that it belongs to, `every line`, or `definitions`.
    pub row: Name,
    /// The sentence.
    pub text: Name,
    /// What it does.
    pub role: Role,
    /// The file.
    pub file: Name,
    /// The line of the file, from 1.
    pub line: u32,
    /// Where.
    #[serde(skip)]
    pub span: Span,
    /// That it does what it says, and that it does not.
    pub outcomes: Vec<Outcome>,
    /// Of each of its conditions, that it holds and that it does not, each shown to change the answer alone.
    pub conditions: Vec<Outcome>,
}

/// Something that scenarios reach, or do not.
#[derive(Clone, Debug, Serialize)]
pub struct Outcome {
    /// `excluded`, `Klausel 510 is not agreed`
    pub outcome: String,
    /// How many scenarios reach it, each counted once for each generation that judges it.
    pub scenarios: usize,
    /// Proven that no case reaches it, in any generation.
    pub impossible: bool,
}

/// How much of something was reached.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Share {
    /// So many.
    pub reached: usize,
    /// Of so many that can be.
    pub of: usize,
}

impl Share {
    /// Of these outcomes.
    pub fn of<'o>(outcomes: impl Iterator<Item = &'o Outcome>) -> Self {
        let mut share = Self::default();
        for outcome in outcomes.filter(|outcome| !outcome.impossible) {
            share.of = share.of.saturating_add(1);
            share.reached = share.reached.saturating_add(usize::from(outcome.scenarios > 0));
        }
        share
    }

    /// In hundredths, rounded down: 100 only where all are reached.
    pub fn percent(self) -> usize {
        self.reached.saturating_mul(100).checked_div(self.of).unwrap_or(100)
    }
}

impl Coverage {
    /// Of all outcomes of sentences.
    pub fn outcomes(&self) -> Share {
        Share::of(self.sentences.iter().flat_map(|sentence| &sentence.outcomes))
    }

    /// What is reached or cannot be: the place of the sentence, and the words of the outcome.
    pub fn reached(&self) -> FxHashSet<((u32, u32, u32), String)> {
        let mut all = FxHashSet::default();
        for sentence in &self.sentences {
            let done = sentence.outcomes.iter().chain(&sentence.conditions);
            let done = done.filter(|outcome| outcome.scenarios > 0 || outcome.impossible);
            all.extend(done.map(|outcome| (sentence.span.key(), outcome.outcome.clone())));
        }
        all
    }

    /// Of both outcomes of all conditions.
    pub fn conditions(&self) -> Share {
        Share::of(self.sentences.iter().flat_map(|sentence| &sentence.conditions))
    }
}

impl Covered {
    /// No scenario in which it does anything that the answer hangs on.
    pub fn never_mattered(&self) -> bool {
        self.outcomes.iter().all(|outcome| outcome.scenarios == 0)
            && self.outcomes.iter().any(|outcome| !outcome.impossible)
    }
}

/// How often each goal of a generation was reached.
type Counts = Vec<(Vec<usize>, Vec<usize>)>;

/// What scenarios reach; `goals` are those of each generation of the plan.
pub fn coverage(plan: &Plan, goals: &[Goals]) -> Coverage {
    let counts: Vec<Counts> = goals
        .par_iter()
        .enumerate()
        .map(|(at, goals)| {
            let mut counts: Counts = goals
                .sentences
                .iter()
                .map(|one| (vec![0; one.outcomes.len()], vec![0; one.conditions.len()]))
                .collect();
            let mut reached = Reached::new(goals);
            for run in plan.runs.iter().filter(|run| plan.book_of(run) == Some(at)) {
                let by = reached.by(&plan.looked(run));
                for (sentence, slot) in goals.sentences.iter().zip(&mut counts) {
                    let all = [(&sentence.outcomes, &mut slot.0), (&sentence.conditions, &mut slot.1)];
                    for (goals, slots) in all {
                        for (goal, slot) in goals.iter().zip(slots) {
                            *slot = slot.saturating_add(usize::from(goal.is_among(&by)));
                        }
                    }
                }
            }
            counts
        })
        .collect();
    let mut coverage = Coverage::default();
    let mut known: FxHashMap<(u32, u32, u32), usize> = FxHashMap::default();
    let mut open: Vec<Vec<(usize, &Goals, &Sentence)>> = Vec::new();
    for (at, (goals, counts)) in goals.iter().zip(&counts).enumerate() {
        for (sentence, counts) in goals.sentences.iter().zip(counts) {
            let Some(statement) = goals.rules.statement(sentence.statement) else { continue };
            let place = *known.entry(statement.span.key()).or_insert_with(|| {
                coverage.sentences.push(Covered {
                    statement: statement.name.clone(),
                    generation: statement.generation.clone(),
                    row: sentence.row.clone(),
                    text: statement.text.clone(),
                    role: statement.role,
                    file: statement.file.clone(),
                    line: statement.line,
                    span: statement.span,
                    outcomes: Vec::new(),
                    conditions: Vec::new(),
                });
                open.push(Vec::new());
                open.len().saturating_sub(1)
            });
            if let (Some(covered), Some(open)) = (coverage.sentences.get_mut(place), open.get_mut(place)) {
                add(&mut covered.outcomes, &sentence.outcomes, &counts.0);
                add(&mut covered.conditions, &sentence.conditions, &counts.1);
                open.push((at, goals, sentence));
            }
        }
    }
    prove(&mut coverage, &open);
    coverage
}

/// Adds what another generation reaches: known by its words, or by its place where a name is another one now.
fn add(all: &mut Vec<Outcome>, goals: &[Goal], counts: &[usize]) {
    let first = all.is_empty();
    let same = all.len() == goals.len();
    for (at, (goal, count)) in goals.iter().zip(counts).enumerate() {
        let known = all.iter().position(|known| known.outcome == goal.words).or((same && !first).then_some(at));
        match known.and_then(|at| all.get_mut(at)) {
            Some(known) => known.scenarios = known.scenarios.saturating_add(*count),
            // What a later generation adds to a sentence is of that generation.
            None if first || !same => {
                all.push(Outcome { outcome: goal.words.clone(), scenarios: *count, impossible: false });
            }
            None => {}
        }
    }
}

/// Finds out which of the outcomes that no scenario reaches no case can.
fn prove(coverage: &mut Coverage, open: &[Vec<(usize, &Goals, &Sentence)>]) {
    type Proven = (Vec<bool>, Vec<bool>);
    let proven: Vec<Proven> = coverage
        .sentences
        .par_iter()
        .zip(open)
        .map(|(covered, open)| {
            let never = |outcomes: &[Outcome], goals: fn(&Sentence) -> &Vec<Goal>| -> Vec<bool> {
                let each = outcomes.iter().enumerate();
                let never = each.map(|(at, outcome)| {
                    outcome.scenarios == 0
                        && open.iter().all(|(_, all, sentence)| {
                            let goals = goals(sentence);
                            let goal =
                                goals.iter().find(|goal| goal.words == outcome.outcome).or_else(|| goals.get(at));
                            goal.is_none_or(|goal| is_impossible(all, goal))
                        })
                });
                never.collect()
            };
            (never(&covered.outcomes, |one| &one.outcomes), never(&covered.conditions, |one| &one.conditions))
        })
        .collect();
    for (covered, (outcomes, conditions)) in coverage.sentences.iter_mut().zip(proven) {
        let all = covered.outcomes.iter_mut().zip(outcomes).chain(covered.conditions.iter_mut().zip(conditions));
        all.for_each(|(outcome, impossible)| outcome.impossible = impossible);
    }
}

/// Proven that no case reaches a goal.
pub(super) fn is_impossible(goals: &Goals, goal: &Goal) -> bool {
    let mut evaluator = Evaluator::new(&goals.rules);
    goal.ways.iter().all(|way| matches!(possible(&mut evaluator, &[(way.formula, true)]), Possible::Never))
}

/// Tells what cases reach.
pub(super) struct Reached<'g> {
    goals: &'g Goals,
    evaluator: Evaluator<'g>,
    ways: FxHashMap<LineId, Vec<Way>>,
}

impl<'g> Reached<'g> {
    pub(super) fn new(goals: &'g Goals) -> Self {
        let mut ways: FxHashMap<LineId, Vec<Way>> = FxHashMap::default();
        let all = goals.sentences.iter().flat_map(|one| one.outcomes.iter().chain(&one.conditions));
        for way in all.flat_map(|goal| &goal.ways) {
            ways.entry(way.line).or_default().push(*way);
        }
        Self { goals, evaluator: Evaluator::new(&goals.rules), ways }
    }

    /// The ways that what a scenario looks at goes.
    pub(super) fn by<'c: 'g>(&mut self, looked: &[Looked<'c>]) -> FxHashSet<Way> {
        let mut found = FxHashSet::default();
        for looked in looked {
            let lines: Vec<LineId> = match looked.line {
                Some(line) => vec![line],
                None => (0..self.goals.rules.lines.len()).map(LineId::new).collect(),
            };
            for line in lines {
                self.line(line, &looked.at, &looked.case, &mut found);
            }
        }
        found
    }

    /// What a case reaches of a line, however its unknown facts are filled in: for one way of filling them in, as what is
    /// expected holds for all of them.
    fn line<'c: 'g>(&mut self, line: LineId, at: &LooksAt, case: &Case<'c>, found: &mut FxHashSet<Way>) {
        let ways: Vec<Way> =
            self.ways.get(&line).into_iter().flatten().filter(|way| self.sees(way, at)).copied().collect();
        let positions = self.positions(line, case);
        let mut cases: Vec<&Case<'c>> = positions.iter().collect();
        if positions.is_empty() || matches!(at, LooksAt::Pays | LooksAt::Everything) {
            cases.push(case);
        }
        for case in cases {
            let case: &Case<'g> = case;
            let mut evaluation = self.evaluator.on(case);
            for way in ways.iter().filter(|way| !found.contains(*way)).copied().collect::<Vec<_>>() {
                let reached = match evaluation.truth(way.formula) {
                    Ok(Truth::Yes) => true,
                    Ok(Truth::Unknown) if way.aspect == Aspect::Cover => residual(&mut evaluation, way.formula)
                        .is_ok_and(|rest| rest.truth() != Truth::No && rest.is_exact()),
                    _ => false,
                };
                if reached {
                    found.insert(way);
                }
            }
        }
    }

    fn sees(&self, way: &Way, at: &LooksAt) -> bool {
        match (way.aspect, at) {
            (_, LooksAt::Everything) => true,
            (Aspect::Cover, LooksAt::Cover) | (Aspect::Pays, LooksAt::Pays) => true,
            (Aspect::Advice(statement), LooksAt::Advice(text)) => {
                let line = self.goals.rules.line(way.line);
                let advice = line.and_then(|line| line.advice.iter().find(|one| one.statement == statement));
                advice.is_some_and(|advice| advice.text == *text)
            }
            _ => false,
        }
    }

    fn positions<'c>(&self, line: LineId, case: &Case<'c>) -> Vec<Case<'c>> {
        let line = self.goals.rules.line(line);
        let each = line.is_some_and(|line| {
            line.per_position || line.pays.iter().flat_map(|pays| &pays.payments).any(|payment| payment.per_position)
        });
        if each && case.position_count() > 0 { case.each_position().collect() } else { Vec::new() }
    }
}

impl Goal {
    pub(super) fn is_among(&self, reached: &FxHashSet<Way>) -> bool {
        self.ways.iter().any(|way| reached.contains(way))
    }
}
