//! Two programmes side by side, as a broker reads it.

use crate::audit::{Comparison, Covered};
use crate::base::Name;

use super::paint::{bold, dim, row};

const COLUMN: usize = 16;
/// So many differences of one direction are shown, unless all are asked for.
const MOST: usize = 12;

/// What each covers that the other does not.
pub fn comparison(comparison: &Comparison<'_>, all: bool) -> String {
    let (with, against) = (named(&comparison.with), named(&comparison.against));
    let of_lines = comparison.differences.iter().all(|one| one.line.is_none());
    let mut out = format!(
        "{}   {with}   against   {against}\n",
        bold(&format!("{} {}", comparison.rulebook, comparison.generation))
    );
    if !comparison.assumed.is_empty() {
        out.push_str(&format!("{}\n", dim(&format!("taking it that {}", comparison.assumed.join(", ")))));
    }
    for (by_with, one, other) in [(true, &with, &against), (false, &against, &with)] {
        let found: Vec<&Covered<'_>> = comparison.differences.iter().filter(|one| one.by_with == by_with).collect();
        let title = if one == "nothing" { format!("Only without {other}") } else { format!("Only with {one}") };
        out.push_str(&format!("\n{}\n", bold(&title)));
        if found.is_empty() {
            let words = if comparison.unfinished.is_empty() { "nothing" } else { "nothing that was found" };
            out.push_str(&row("", COLUMN, words));
            continue;
        }
        let most = if all { usize::MAX } else { MOST };
        for covered in found.iter().take(most) {
            out.push('\n');
            out.push_str(&told(covered, of_lines));
        }
        let more = found.len().saturating_sub(most);
        if more > 0 {
            out.push_str(&format!("\n  {}\n", dim(&format!("and {more} more: `--all` shows them"))));
        }
    }
    for open in &comparison.unfinished {
        out.push_str(&format!(
            "\n{}\n",
            row("not found out", COLUMN, &format!("{}: {}", open.what, open.why)).trim_end()
        ));
    }
    out
}

fn told(covered: &Covered<'_>, of_lines: bool) -> String {
    let label = covered.line.as_deref().unwrap_or("covers");
    let words = match &covered.condition {
        Some(condition) => format!("if {condition}"),
        None => "all that it covers".to_owned(),
    };
    let mut out = row(label, COLUMN, &words);
    if let Some(witness) = &covered.witness {
        let facts: Vec<String> = witness.facts.iter().filter(|fact| !fact.contains("agreed")).cloned().collect();
        let facts = if facts.is_empty() { "whatever happens".to_owned() } else { facts.join(", ") };
        let by: Vec<&str> = covered.covered_by.iter().map(|name| &**name).collect();
        let by = if of_lines && !by.is_empty() { format!(": {} covers it", super::and(&by)) } else { String::new() };
        out.push_str(&row("for example", COLUMN, &format!("{facts}{by}")));
    } else {
        out.push_str(&row("", COLUMN, "assumed to be possible, not proven: facts are compared with each other"));
    }
    out
}

fn named(names: &[Name]) -> String {
    let names: Vec<&str> = names.iter().map(|name| &**name).collect();
    if names.is_empty() { "nothing".to_owned() } else { super::and(&names) }
}
