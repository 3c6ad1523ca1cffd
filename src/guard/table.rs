//! What scenarios reach as a table, a row for each line of business.

use std::fmt::Write;

use crate::base::Name;
use crate::tell::paint::{bold, dim};

use super::coverage::{Coverage, Covered, Share};

/// How many sentences are named that never mattered.
const NAMED: usize = 6;

/// A table for each generation, and what is reached in all.
pub fn table(coverage: &Coverage) -> String {
    let mut out = String::new();
    for generation in in_order(coverage.sentences.iter().map(|one| &one.generation)) {
        let of: Vec<&Covered> = coverage.sentences.iter().filter(|one| one.generation == generation).collect();
        let rows = in_order(of.iter().map(|one| &one.row));
        let width = rows.iter().map(|row| shown(row)).max().unwrap_or(0).max(shown(&generation).saturating_add(11));
        let title = format!("generation {generation}");
        let gap = " ".repeat(width.saturating_sub(shown(&title)));
        let head = "granted  excluded  lifted  outcomes         conditions       never mattered";
        let _ = writeln!(out, "{}{gap}  {}", bold(&title), dim(head));
        for row in rows {
            let of: Vec<&Covered> = of.iter().copied().filter(|one| one.row == row).collect();
            out.push_str(&line(&row, width, &of));
        }
        out.push('\n');
    }
    let (outcomes, conditions) = (coverage.outcomes(), coverage.conditions());
    let _ = writeln!(out, "{} of the outcomes of sentences are reached: {}", percent(outcomes), share(outcomes));
    let _ = writeln!(out, "{} of the outcomes of conditions are shown: {}", percent(conditions), share(conditions));
    let impossible = coverage.sentences.iter().flat_map(|one| one.outcomes.iter().chain(&one.conditions));
    let impossible = impossible.filter(|outcome| outcome.impossible).count();
    if impossible > 0 {
        let _ = writeln!(out, "{}", dim(&format!("not counted: {impossible} that no case can reach, which is proven")));
    }
    out
}

fn line(row: &Name, width: usize, of: &[&Covered]) -> String {
    let outcomes = Share::of(of.iter().flat_map(|one| &one.outcomes));
    let conditions = Share::of(of.iter().flat_map(|one| &one.conditions));
    let gap = " ".repeat(width.saturating_sub(shown(row)));
    let told = |share: Share| match share.of {
        0 => format!("{:>15}", "-"),
        _ => format!("{:>4} %  {:>8}", share.percent(), format!("{}/{}", share.reached, share.of)),
    };
    let never: Vec<&str> = of.iter().filter(|one| one.never_mattered()).map(|one| short(&one.statement, row)).collect();
    let mut names = never.iter().take(NAMED).copied().collect::<Vec<_>>().join(", ");
    if never.len() > NAMED {
        let _ = write!(names, " and {} more", never.len().saturating_sub(NAMED));
    }
    let did = |words: &[&str]| {
        // Sentences that did so, of those that can.
        let can = |one: &&&Covered| {
            one.outcomes.iter().any(|outcome| words.contains(&&*outcome.outcome) && !outcome.impossible)
        };
        let does = |one: &&&Covered| {
            one.outcomes.iter().any(|outcome| words.contains(&&*outcome.outcome) && outcome.scenarios > 0)
        };
        match of.iter().filter(can).count() {
            0 => "-".to_owned(),
            all => format!("{}/{all}", of.iter().filter(does).count()),
        }
    };
    let (granted, excluded, lifted) = (did(&["granted"]), did(&["excluded"]), did(&["lifted", "waived"]));
    let text = format!(
        "{row}{gap}  {granted:>7}  {excluded:>8}  {lifted:>6}  {}  {}  {names}",
        told(outcomes),
        told(conditions)
    );
    format!("{}\n", text.trim_end())
}

/// `§ 2` in the row of its line.
fn short<'n>(name: &'n str, row: &str) -> &'n str {
    name.strip_prefix(row).map(str::trim).filter(|rest| !rest.is_empty()).unwrap_or(name)
}

fn percent(share: Share) -> String {
    bold(&format!("{} %", share.percent()))
}

fn share(share: Share) -> String {
    format!("{} of {}", share.reached, share.of)
}

fn shown(text: &str) -> usize {
    textwrap::core::display_width(text)
}

fn in_order<'n>(names: impl Iterator<Item = &'n Name>) -> Vec<Name> {
    let mut found: Vec<Name> = Vec::new();
    for name in names {
        if !found.contains(name) {
            found.push(name.clone());
        }
    }
    found
}
