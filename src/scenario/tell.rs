//! Outcomes as text for people.

use crate::decide::Answer;
use crate::question::{Answered, ToldPaid};
use crate::rule::quoted_if_needed;
use crate::tell::paint::{bad, bold, difference, dim, row};
use crate::tell::{Numbers, pays, why};

use super::outcome::{Failure, Outcome, Summary};
use super::snapshot::{ACCEPTED, Compared, SNAPSHOTS, Snapshot};

/// Where the words behind a label begin.
const COLUMN: usize = 16;

/// `Leitungswasser covers`, `Elektronik covers only if Schaden at least 5 DM`
pub(super) fn answer_words(answered: &Answered) -> String {
    let line = quoted_if_needed(&answered.line);
    match (answered.answer, &answered.condition) {
        (Answer::Covered, _) => format!("{line} covers"),
        (Answer::NotCovered, _) => format!("{line} does not cover"),
        (Answer::Depends, Some(condition)) => format!("{line} covers only if {condition}"),
        (Answer::Depends, None) => format!("{line} depends"),
    }
}

/// `pays 95_000.00 DM`
pub(super) fn paid_words(paid: Option<&ToldPaid>) -> String {
    paid.map_or_else(|| "pays nothing that could be told".to_owned(), |paid| pays(paid, Numbers::Language))
}

/// A scenario that failed: what was expected, what is, and why. What is wrong with the scenario itself is told elsewhere.
pub fn told(outcome: &Outcome) -> String {
    let by = outcome.generation.as_ref().map(|generation| format!("generation {generation}")).unwrap_or_default();
    let mut out = format!("{}  {}  {}\n", bad("failed"), bold(&outcome.scenario), dim(&by));
    let mut before = String::new();
    for failure in &outcome.failures {
        out.push_str(&format!("\n  {}\n", dim(&format!("{}:{}", outcome.file, failure.line))));
        out.push_str(&row("expected", COLUMN, &failure.expected));
        out.push_str(&row("actual", COLUMN, &failure.actual));
        let reasons = reasons(failure);
        if reasons.is_empty() {
            continue;
        }
        if reasons == before {
            out.push_str(&row("why", COLUMN, "as above"));
        } else {
            out.push_str(&format!("  {}\n{reasons}", bold("why")));
        }
        before = reasons;
    }
    if let Some(snapshot) = outcome.snapshot.as_ref().filter(|snapshot| !snapshot.passed()) {
        out.push_str(&told_snapshot(outcome, snapshot));
    }
    out
}

/// A decision that is not as it was accepted, and what changed.
fn told_snapshot(outcome: &Outcome, snapshot: &Snapshot) -> String {
    let mut out = format!("\n  {}\n", dim(&format!("{}:{}", outcome.file, snapshot.line)));
    let file = format!("{SNAPSHOTS}/{}.{ACCEPTED}", snapshot.name);
    if snapshot.state == Compared::New {
        out.push_str(&row("expected", COLUMN, &format!("the decision in {file}, which is not there")));
        out.push_str(&row("actual", COLUMN, &format!("a decision that nobody has accepted, now in {file}.new")));
        return out;
    }
    out.push_str(&row("expected", COLUMN, &format!("the decision in {file}")));
    out.push_str(&row("actual", COLUMN, "another one: what is gone (-) and what came (+)"));
    out.push('\n');
    for line in snapshot.difference.iter().flat_map(|difference| difference.lines()) {
        out.push_str(format!("  {}", difference(line)).trim_end());
        out.push('\n');
    }
    out
}

/// Why it is so: the answers with the statements behind them, further in.
fn reasons(failure: &Failure) -> String {
    let why: String =
        failure.answers.iter().map(|answered| why(answered, failure.of_amounts, Numbers::Language)).collect();
    let lines = why.lines().map(|line| if line.is_empty() { "\n".to_owned() } else { format!("  {line}\n") });
    lines.collect()
}

/// `12 passed, 1 failed`
pub fn summary(summary: Summary) -> String {
    let passed = format!("{} passed", summary.passed);
    let failed = format!("{} failed", summary.failed);
    let failed = if summary.failed > 0 { bad(&failed) } else { failed };
    format!("{passed}, {failed}\n")
}

/// What can be done about snapshots that are not as they were accepted; nothing where all are.
pub fn accepting<'o>(outcomes: impl Iterator<Item = &'o Outcome>) -> String {
    let (mut new, mut changed, mut accepted) = (0_usize, 0_usize, 0_usize);
    for snapshot in outcomes.filter_map(|outcome| outcome.snapshot.as_ref()) {
        let slot = match snapshot.state {
            Compared::New => &mut new,
            Compared::Changed => &mut changed,
            Compared::Accepted => &mut accepted,
            Compared::Taken | Compared::Same => continue,
        };
        *slot = slot.saturating_add(1);
    }
    let snapshots = |count: usize| if count == 1 { "snapshot" } else { "snapshots" };
    let mut out = String::new();
    if accepted > 0 {
        out.push_str(&format!("{accepted} {} accepted\n", snapshots(accepted)));
    }
    let read = if new.saturating_add(changed) == 1 { "read it" } else { "read them" };
    let what = match (new, changed) {
        (0, 0) => return out,
        (new, 0) => format!("{new} new {}", snapshots(new)),
        (0, changed) => format!("{changed} changed {}", snapshots(changed)),
        (new, changed) => format!("{new} new and {changed} changed snapshots"),
    };
    out.push_str(&format!("{what}: {read}, then `klausel test --accept`\n"));
    out
}
