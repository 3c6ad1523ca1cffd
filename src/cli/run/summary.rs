//! The summary of a run, for people.

use comfy_table::{Cell, CellAlignment, Table};

use crate::cli::input;
use crate::portfolio::{Summary, amount};

use super::Args;

/// Grouped by thousands, as the language writes numbers.
pub(in crate::cli) fn count(number: u64) -> String {
    crate::base::Exact::from_int(i64::try_from(number).unwrap_or(i64::MAX)).grouped(Some(0))
}

/// The summary for people.
pub(in crate::cli) fn told(summary: &Summary, seconds: f64, args: &Args) -> String {
    let mut table = Table::new();
    table.load_preset(comfy_table::presets::NOTHING);
    let pays = summary.lines.iter().any(|line| line.paid.is_some());
    let mut head = vec!["line", "covered", "not covered", "depends"];
    if pays {
        head.push("pays");
    }
    let right = |text: String| Cell::new(text).set_alignment(CellAlignment::Right);
    let head =
        head.iter().enumerate().map(|(at, word)| if at == 0 { Cell::new(word) } else { right((*word).to_owned()) });
    table.add_row(head.collect::<Vec<_>>());
    for line in &summary.lines {
        let mut row = vec![Cell::new(&line.name)];
        row.extend(
            [line.counts.covered, line.counts.not_covered, line.counts.depends].map(|number| right(count(number))),
        );
        if pays {
            let words = line.paid.as_ref().map(|(sum, decimals, currency)| money(*sum, *decimals, currency));
            row.push(right(words.unwrap_or_default()));
        }
        table.add_row(row);
    }
    let mut out = table.lines().map(|line| format!("{}\n", line.trim_end())).collect::<String>();
    if let (Some((sum, decimals)), Some(currency)) = (summary.total, &summary.currency) {
        out.push_str(&format!("\nin total, where it is known: {}\n", money(sum, decimals, currency)));
    }
    let mut depends = Vec::new();
    for line in &summary.lines {
        const MOST: usize = 3;
        for (facts, rows) in line.depends.iter().take(MOST) {
            let words = match facts.as_slice() {
                [] => continue,
                [only] => format!("{only} alone"),
                [most @ .., last] => format!("{} and {last}", most.join(", ")),
            };
            let rows = if *rows == 1 { "1 row depends".to_owned() } else { format!("{} rows depend", count(*rows)) };
            depends.push(format!("  {}: {rows} on {words}\n", line.name));
        }
        let left = line.depends.get(MOST..).unwrap_or_default();
        let rows = left.iter().fold(0_u64, |sum, (_, rows)| sum.saturating_add(*rows));
        if rows > 0 {
            depends.push(format!("  {}: {} rows on other facts\n", line.name, count(rows)));
        }
    }
    if !depends.is_empty() {
        out.push('\n');
        out.push_str(&depends.concat());
    }
    if !summary.unused.is_empty() {
        out.push_str(&format!("\ncolumns that hold no fact: {}\n", summary.unused.join(", ")));
    }
    if summary.generations.len() > 1 {
        let each = summary.generations.iter().map(|(name, rows)| format!("{} by generation {name}", count(*rows)));
        out.push_str(&format!("\n{}\n", each.collect::<Vec<_>>().join(", ")));
    }
    let decided = summary.rows.saturating_sub(summary.rejected);
    out.push_str(&format!("\n{} rows read, {} decided", count(summary.rows), count(decided)));
    out.push_str(&format!(", {} rejected; {seconds:.1} s\n", count(summary.rejected)));
    out.push_str(&format!("answers written to {}\n", input::shown(&args.output)));
    if let Some(rejects) = args.rejects.as_deref().filter(|_| summary.rejected > 0) {
        out.push_str(&format!("rejected rows written to {}\n", input::shown(rejects)));
    }
    out
}

pub(in crate::cli) fn money(sum: i128, decimals: u32, currency: &str) -> String {
    let exact = crate::base::Exact::new(sum, 10_i128.saturating_pow(decimals));
    let words = exact.map_or_else(|_| amount(sum, decimals), |exact| exact.grouped(Some(decimals)));
    format!("{words} {currency}")
}
