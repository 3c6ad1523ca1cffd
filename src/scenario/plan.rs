//! What is to be run: each scenario by each generation that judges it.

use rustc_hash::FxHashMap;

use crate::base::{Sources, Span};
use crate::book::Book;
use crate::diagnostic::{Diagnostic, Label, has_errors};
use crate::rule::FormulaId;
use crate::syntax::ast::{Condition, Expected};

use super::judge::judge;
use super::outcome::Outcome;
use super::snapshot::{self, Snapshot};
use super::suite::{Found, Suite};
use super::{case, expected, pick, problem};

/// Everything that is to be run, with the rulebook that it is judged by.
#[derive(Debug)]
pub struct Plan {
    pub(super) books: Vec<Book>,
    pub(super) suite: Suite,
    /// In the order of the suite.
    pub runs: Vec<Run>,
    /// The names of all snapshots that are asked for.
    pub(super) snapshots: Vec<String>,
}

/// One scenario by one generation.
#[derive(Clone, Debug)]
pub struct Run {
    pub(super) found: usize,
    /// None: it names no generation that there is.
    pub(super) book: Option<usize>,
    /// The condition of each expectation that has one, lowered.
    pub(super) conditions: Vec<Option<Wanted>>,
    /// What is wrong with it before it is run.
    pub(super) problems: Vec<Diagnostic>,
}

/// A condition that an answer is expected to depend on.
#[derive(Clone, Debug)]
pub(super) struct Wanted {
    pub(super) formula: FormulaId,
    /// The line covers and it does not hold, or the other way round.
    pub(super) differs: Option<FormulaId>,
}

impl Plan {
    /// Picks the generations, and lowers what is expected.
    pub fn new(books: Vec<Book>, suite: Suite) -> Self {
        let mut plan = Self { books, suite, runs: Vec::new(), snapshots: Vec::new() };
        for (at, found) in plan.suite.scenarios.iter().enumerate() {
            let problems = unreadable(&plan.suite, found);
            let run = Run { found: at, book: None, conditions: Vec::new(), problems };
            match pick::generations(&plan.books, found) {
                Ok(books) => plan.runs.extend(books.into_iter().map(|book| Run { book: Some(book), ..run.clone() })),
                Err(problem) => {
                    let problems = run.problems.into_iter().chain([problem]).collect();
                    plan.runs.push(Run { problems, ..run });
                }
            }
        }
        for at in 0..plan.books.len() {
            plan.lower(at);
        }
        plan.name_snapshots();
        plan
    }

    /// Gives each snapshot the name of its file; where two have the same, one cannot be run.
    fn name_snapshots(&mut self) {
        let mut first: FxHashMap<String, Span> = FxHashMap::default();
        for run in &mut self.runs {
            let found = self.suite.scenarios.get(run.found);
            let book = run.book.and_then(|book| self.books.get(book));
            let (Some(found), Some(book)) = (found, book) else { continue };
            let Some(place) = found.scenario.snapshot() else { continue };
            let name = snapshot::file_name(found, &book.rules.generation);
            // On many machines `A.snap` and `a.snap` are one file.
            match first.get(&name.to_lowercase()) {
                Some(first) => run.problems.push(problem::same_snapshot(&name, place, *first)),
                None => {
                    first.insert(name.to_lowercase(), place);
                }
            }
            self.snapshots.push(name);
        }
    }

    /// Of the names of files in the folder of snapshots those that no scenario asks for, whichever are kept to be run.
    pub fn orphans(&self, files: &[String]) -> Vec<String> {
        snapshot::orphans(&self.snapshots, files)
    }

    /// Keeps the scenarios whose name holds that text, whatever the size of its letters.
    pub fn keep(&mut self, text: &str) {
        let wanted = text.to_lowercase();
        let scenarios = &self.suite.scenarios;
        let holds = |run: &Run| {
            let name = scenarios.get(run.found).map(|found| found.scenario.name.text.to_lowercase());
            name.is_some_and(|name| name.contains(&wanted))
        };
        self.runs.retain(holds);
    }

    /// Lowers all conditions that one generation is asked about.
    pub(super) fn lower(&mut self, at: usize) {
        let Some(book) = self.books.get_mut(at) else { return };
        let mut places = Vec::new();
        let mut written: Vec<&Condition> = Vec::new();
        for (position, run) in self.runs.iter_mut().enumerate().filter(|(_, run)| run.book == Some(at)) {
            let Some(found) = self.suite.scenarios.get(run.found) else { continue };
            for expectation in found.scenario.expectations() {
                run.conditions.push(None);
                if let Expected::OnlyIf { line, condition, .. } = &expectation.expected {
                    places.push((position, run.conditions.len(), line));
                    written.push(condition);
                }
            }
        }
        let lowered = book.conditions(&written);
        for ((run, expectation, line), (formula, problems)) in places.into_iter().zip(lowered) {
            let line = book.scope.lines.get(line.text.as_str()).and_then(|line| book.rules.line(*line));
            let covers = line.map(|line| line.covers);
            let formulas = &mut book.rules.formulas;
            let differs = covers.map(|covers| {
                let (no_cover, no_condition) = (formulas.not(covers), formulas.not(formula));
                let more = formulas.all([covers, no_condition]);
                let less = formulas.all([formula, no_cover]);
                formulas.any([more, less])
            });
            let Some(run) = self.runs.get_mut(run) else { continue };
            run.problems.extend(problems);
            if let Some(slot) = expectation.checked_sub(1).and_then(|at| run.conditions.get_mut(at)) {
                *slot = Some(Wanted { formula, differs });
            }
        }
    }

    /// The scenario of a run, and the generation that judges it; none if it names none that there is.
    pub(super) fn of<'p>(&'p self, run: &Run) -> (Option<&'p Found>, Option<&'p Book>) {
        (self.suite.scenarios.get(run.found), run.book.and_then(|book| self.books.get(book)))
    }

    /// Runs a scenario. Never passes where there is a problem.
    pub fn run(&self, run: &Run, sources: &Sources) -> Option<Outcome> {
        let (found, book) = self.of(run);
        let mut outcome = Outcome::new(found?, book.map(|book| &book.rules.generation), sources);
        outcome.problems.extend(run.problems.iter().cloned());
        let checks = self.checks(run, &mut outcome.problems);
        if let (Some((case, checks)), Some(book)) = (checks, book) {
            judge(book, &case, &checks, sources, &mut outcome);
            match Snapshot::take(book, &case, found?, sources) {
                Ok(snapshot) => outcome.snapshot = snapshot,
                Err(mut problems) => outcome.problems.append(&mut problems),
            }
        }
        Some(outcome)
    }

    /// What is wrong with the scenarios themselves, without running them.
    pub fn problems(&self) -> Vec<Diagnostic> {
        let mut problems = self.suite.problems.clone();
        for run in &self.runs {
            problems.extend(run.problems.iter().cloned());
            let _what_it_expects = self.checks(run, &mut problems);
        }
        problems
    }

    /// The case of a run and what is expected of it, names resolved; none if there is a problem.
    pub(super) fn checks<'p>(
        &'p self,
        run: &'p Run,
        problems: &mut Vec<Diagnostic>,
    ) -> Option<(crate::decide::Case<'p>, Vec<expected::Check<'p>>)> {
        let (found, book) = self.of(run);
        let (found, book) = (found?, book?);
        let before = problems.len();
        let case = case::build(book, &found.scenario, found.span, problems);
        let checks = expected::checks(book, &case, found, &run.conditions, problems);
        if found.of_table {
            // What a cell and its head, or a line of the whole table, say together may be wrong in one row only.
            let elsewhere = |problem: &&mut Diagnostic| {
                let place = problem.primary.as_ref().map(|label| label.span);
                !place.is_some_and(|place| found.span.holds(place))
            };
            for problem in problems.iter_mut().skip(before).filter(elsewhere) {
                problem.others.push(Label { span: found.span, text: "in this row".to_owned() });
            }
        }
        let sound = !has_errors(&run.problems) && !has_errors(problems.get(before..).unwrap_or_default());
        sound.then_some((case, checks))
    }
}

/// What is wrong with the text of a scenario: what could not be read of it may have been what it expects.
fn unreadable(suite: &Suite, found: &Found) -> Vec<Diagnostic> {
    let whole = found.scenario.whole;
    let inside = |problem: &&Diagnostic| {
        let place = problem.primary.as_ref().map(|label| label.span);
        place.is_some_and(|place| place.file == whole.file && whole.range().contains(&(place.start as usize)))
    };
    suite.problems.iter().filter(inside).cloned().collect()
}
