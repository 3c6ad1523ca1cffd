//! Scenarios run on all cores, with a bar where there is something to wait for.

use std::io::IsTerminal;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};
use rayon::prelude::{IntoParallelRefIterator, ParallelIterator};

use crate::base::Sources;
use crate::scenario::{Outcome, Plan};

/// So long nobody wonders what is going on.
const PATIENCE: Duration = Duration::from_millis(400);

/// Runs everything that is planned. In the order of the plan, whoever was ready first; each with the time that it took.
pub(super) fn run_all(plan: &Plan, sources: &Sources) -> Vec<(Outcome, Duration)> {
    let waiting = Waiting::for_some("scenarios");
    let ready = AtomicUsize::new(0);
    let one = |run| {
        let start = Instant::now();
        let outcome = plan.run(run, sources);
        waiting.at(ready.fetch_add(1, Ordering::Relaxed).saturating_add(1), plan.runs.len());
        Some((outcome?, start.elapsed()))
    };
    let outcomes: Vec<Option<(Outcome, Duration)>> = plan.runs.par_iter().map(one).collect();
    waiting.over();
    outcomes.into_iter().flatten().collect()
}

/// A bar on standard error, if that is a terminal, and not before somebody has waited a while.
pub(super) struct Waiting {
    bar: ProgressBar,
    since: Instant,
    shown: AtomicBool,
}

impl Waiting {
    /// For so many of what is called so.
    pub(super) fn for_some(what: &str) -> Self {
        let bar = ProgressBar::with_draw_target(None, ProgressDrawTarget::hidden());
        let style = ProgressStyle::with_template(&format!("{{bar:40}} {{pos}} of {{len}} {what}, {{eta}} left"));
        bar.set_style(style.unwrap_or_else(|_| ProgressStyle::default_bar()));
        Self { bar, since: Instant::now(), shown: AtomicBool::new(!std::io::stderr().is_terminal()) }
    }

    /// So many are ready, of so many.
    pub(super) fn at(&self, ready: usize, of: usize) {
        self.bar.set_length(u64::try_from(of).unwrap_or(u64::MAX));
        self.bar.set_position(u64::try_from(ready).unwrap_or(u64::MAX));
        if self.since.elapsed() > PATIENCE && !self.shown.swap(true, Ordering::Relaxed) {
            self.bar.set_draw_target(ProgressDrawTarget::stderr());
        }
    }

    pub(super) fn over(&self) {
        self.bar.finish_and_clear();
    }
}
