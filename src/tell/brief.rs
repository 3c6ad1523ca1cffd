//! One of several cases: each line that is agreed in a row.

use crate::question::{Answered, Undated};

use super::answer::paid;
use super::decision::{Told, is_not_agreed, total_words, verdict_of, why, widest};
use super::numbers::Numbers;
use super::paint::{bold, dim, hanging};
use super::settlement::pays;
use super::undated::{head, overview};

/// A case by its name: what each line that is agreed says, and what is paid.
pub fn brief(name: &str, told: &Told<'_>) -> String {
    let mut out = heading(name, &format!("{}, generation {}", told.rulebook, told.generation));
    let agreed: Vec<&Answered> = told.lines.iter().filter(|answered| !is_not_agreed(answered)).collect();
    let widest = widest(&agreed);
    for answered in &agreed {
        let amount = paid(answered).map(|paid| format!("{}; ", pays(paid, told.numbers))).unwrap_or_default();
        let text = format!("{amount}{}", why(answered));
        out.push_str(&hanging(&verdict_of(answered, widest), widest.saturating_add(17), &text));
    }
    if agreed.is_empty() {
        out.push_str("  no line is agreed\n");
    }
    // The only line that pays is the total.
    let paying = agreed.iter().filter(|line| paid(line).is_some()).count();
    for total in told.totals.iter().filter(|_| paying > 1) {
        out.push_str(&total_words(total, told.numbers, widest));
    }
    out
}

/// The same of a case that several generations could judge.
pub fn brief_undated(name: &str, undated: &Undated, rulebook: &str, numbers: Numbers) -> String {
    let mut out = heading(name, &format!("{rulebook}, {}", head(undated)));
    out.push_str(&overview(undated, false, numbers));
    out
}

/// The same of a case that cannot be decided.
pub fn brief_failed(name: &str, why: &str) -> String {
    format!("{}   not decided: {why}\n", bold(name))
}

fn heading(name: &str, about: &str) -> String {
    format!("{}   {}\n", bold(name), dim(&format!("({about})")))
}
