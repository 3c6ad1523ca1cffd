//! Outcomes as text for people.

use crate::decide::Answer;
use crate::question::{Answered, ToldPaid};
use crate::rule::quoted_if_needed;
use crate::tell::paint::{bad, bold, dim, row};
use crate::tell::{Numbers, pays, why};

use super::outcome::{Failure, Outcome, Summary};

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
