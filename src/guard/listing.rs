//! The text of a rulebook with what scenarios reach of each sentence in the margin.

use std::fmt::Write;

use rustc_hash::{FxHashMap, FxHashSet};

use crate::base::{FileId, Sources};
use crate::book::Book;
use crate::format::sentences;
use crate::syntax::ast::ItemKind;
use crate::tell::paint::{bad, bold, dim};

use super::coverage::{Coverage, Covered, Outcome};

/// The width of the margin.
const MARGIN: usize = 14;

/// Each sentence as its own generation wrote it, with two counts before it: in how many scenarios it did what it says, and
/// in how many not, each time so that the answer hung on it. Under it what was not reached.
pub fn listing(books: &[Book], coverage: &Coverage, sources: &Sources) -> String {
    let place = |span: crate::base::Span| (span.file, span.start);
    let by_place: FxHashMap<(FileId, u32), &Covered> =
        coverage.sentences.iter().map(|covered| (place(covered.span), covered)).collect();
    let mut out =
        format!("{}\n", dim("   yes    no   counts of scenarios: it did so, it did not, and the answer hung on it"));
    let mut told: FxHashSet<(FileId, u32)> = FxHashSet::default();
    for book in books {
        let _ = writeln!(out, "\n{}", bold(&format!("generation {}", book.rules.generation)));
        for item in book.text.iter().filter(|item| has_sentences(&item.kind)) {
            let lines = sentences(item, sources);
            let new = lines
                .iter()
                .any(|line| by_place.contains_key(&place(line.place)) && !told.contains(&place(line.place)));
            if !new {
                continue;
            }
            if lines.len() > 1 {
                out.push('\n');
            }
            for line in &lines {
                let covered = by_place.get(&place(line.place)).filter(|_| told.insert(place(line.place)));
                let margin = covered.map_or_else(|| " ".repeat(MARGIN), |covered| margin(covered));
                let indent = "  ".repeat(line.depth);
                let text = format!("{margin}{indent}{}", line.text);
                let _ = writeln!(out, "{}", text.trim_end());
                if let Some(covered) = covered {
                    out.push_str(&missing(covered, &indent));
                }
            }
        }
    }
    out
}

fn has_sentences(kind: &ItemKind) -> bool {
    matches!(kind, ItemKind::Line(_) | ItemKind::Clause(_) | ItemKind::Statement(_) | ItemKind::Define(_))
}

/// `     3     1  `
fn margin(covered: &Covered) -> String {
    let count = |outcome: Option<&Outcome>| match outcome {
        None => "·".to_owned(),
        Some(outcome) if outcome.impossible => "-".to_owned(),
        Some(outcome) => outcome.scenarios.to_string(),
    };
    let (yes, no) = (covered.outcomes.first(), covered.outcomes.get(1));
    let text = format!("{:>6}{:>6}  ", count(yes), count(no));
    if covered.never_mattered() { bad(&text) } else { text }
}

fn missing(covered: &Covered, indent: &str) -> String {
    let open = |outcome: &&Outcome| outcome.scenarios == 0 && !outcome.impossible;
    let mut out = String::new();
    let words =
        |outcomes: &[Outcome]| outcomes.iter().filter(open).map(|outcome| outcome.outcome.clone()).collect::<Vec<_>>();
    let (outcomes, conditions) = (words(&covered.outcomes), words(&covered.conditions));
    let margin = " ".repeat(MARGIN);
    if !outcomes.is_empty() {
        let _ = writeln!(out, "{margin}{indent}  {}", dim(&format!("never: {}", outcomes.join(", "))));
    }
    for condition in conditions {
        let _ = writeln!(out, "{margin}{indent}  {}", dim(&format!("not shown: {condition}")));
    }
    out
}
