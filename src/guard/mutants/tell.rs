//! What became of all changes, for people.

use std::fmt::Write;

use crate::tell::paint::{bad, bold, dim, row};

use super::Mutants;

/// Where the words behind a label begin.
const COLUMN: usize = 12;

/// The survivors, each with what is changed and the scenario that would notice; then how many there are.
pub fn told(mutants: &Mutants) -> String {
    let mut out = String::new();
    for one in mutants.survivors.iter().filter(|one| one.accepted.is_none()) {
        let _ = writeln!(
            out,
            "{}  {}  {}",
            bad("not noticed"),
            bold(&format!("{}: {}", one.statement, one.change)),
            dim(&format!("{}:{}", one.file, one.line))
        );
        out.push_str(&row("before", COLUMN, &one.before));
        let after = if one.after.is_empty() { "(nothing)" } else { &one.after };
        out.push_str(&row("after", COLUMN, after));
        match &one.scenario {
            Some(scenario) => {
                let _ = writeln!(out, "  {}", bold("a scenario that would notice"));
                scenario.lines().for_each(|line| {
                    let _ = writeln!(out, "    {line}");
                });
            }
            None => out.push_str(&row(
                "",
                COLUMN,
                "no case was found that tells both apart, and they are not proven the same",
            )),
        }
        out.push('\n');
    }
    let open = mutants.survivors.len().saturating_sub(mutants.accepted);
    let survived = format!("{open} not noticed");
    let survived = if open > 0 { bad(&survived) } else { survived };
    let accepted = if mutants.accepted > 0 { format!(", {} accepted", mutants.accepted) } else { String::new() };
    let _ = writeln!(
        out,
        "changes: {} noticed, {survived}{accepted}; not counted: {} proven to change nothing, {} refused by `check`",
        mutants.noticed, mutants.equivalent, mutants.refused
    );
    out
}
