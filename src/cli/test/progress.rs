//! Scenarios run on all cores, with a bar where there is something to wait for.

use std::io::IsTerminal;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};
use rayon::prelude::{IntoParallelRefIterator, ParallelIterator};

use crate::base::Sources;
use crate::scenario::{Outcome, Plan};

/// So long nobody wonders what is going on.
const PATIENCE: Duration = Duration::from_millis(400);

/// Runs everything that is planned. In the order of the plan, whoever was ready first; each with the time that it took.
pub(super) fn run_all(plan: &Plan, sources: &Sources) -> Vec<(Outcome, Duration)> {
    let waiting = Waiting::new(plan.runs.len());
    let one = |run| {
        let start = Instant::now();
        let outcome = plan.run(run, sources);
        waiting.one_more();
        Some((outcome?, start.elapsed()))
    };
    let outcomes: Vec<Option<(Outcome, Duration)>> = plan.runs.par_iter().map(one).collect();
    waiting.bar.finish_and_clear();
    outcomes.into_iter().flatten().collect()
}

/// A bar on standard error, if that is a terminal, and not before somebody has waited a while.
struct Waiting {
    bar: ProgressBar,
    since: Instant,
    shown: AtomicBool,
}

impl Waiting {
    fn new(count: usize) -> Self {
        let count = u64::try_from(count).unwrap_or(u64::MAX);
        let bar = ProgressBar::with_draw_target(Some(count), ProgressDrawTarget::hidden());
        let style = ProgressStyle::with_template("{bar:40} {pos} of {len} scenarios, {eta} left");
        bar.set_style(style.unwrap_or_else(|_| ProgressStyle::default_bar()));
        Self { bar, since: Instant::now(), shown: AtomicBool::new(!std::io::stderr().is_terminal()) }
    }

    fn one_more(&self) {
        self.bar.inc(1);
        if self.since.elapsed() > PATIENCE && !self.shown.swap(true, Ordering::Relaxed) {
            self.bar.set_draw_target(ProgressDrawTarget::stderr());
        }
    }
}
