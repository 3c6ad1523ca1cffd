//! What a line pays, as a sheet that can be laid beside a claims handler's.

use textwrap::{Options, WordSplitter};

use crate::base::Exact;
use crate::decide::{Does, Truth};
use crate::question::{Answered, ToldPaid, ToldStep, factor};
use crate::rule::StepKind;

use super::numbers::Numbers;
use super::paint::{WIDTH, bold, dim};

/// `pays 95_000.00 DM`, `pays from 0.00 DM to 95_000.00 DM`
pub fn pays(paid: &ToldPaid, numbers: Numbers) -> String {
    let money = |amount: Exact| format!("{} {}", numbers.amount(amount), paid.currency);
    match (paid.between.known(), paid.between.to) {
        (Some(amount), _) => format!("pays {}", money(amount)),
        (None, Some(to)) => format!("pays from {} to {}", money(paid.between.from), money(to)),
        (None, None) if paid.between.from.is_zero() => "pays an amount that nothing limits yet".to_owned(),
        (None, None) => format!("pays from {}, with nothing to limit it yet", money(paid.between.from)),
    }
}

/// Columns of the sheet: where the words begin, and the right edges of what a step is done by and of the amount.
const WORDS: usize = 16;
const BY: usize = 82;

/// The sheet, with a heading for each position.
pub(super) fn sheet(answered: &Answered, currency: &str, numbers: Numbers) -> String {
    let mut out = String::new();
    let mut position = None;
    out.push_str(&two_columns(&dim("settlement"), "settlement", &dim(currency), currency));
    for step in &answered.settlement {
        if step.position != position {
            let heading = match step.position {
                Some(position) => format!("position {position}"),
                None => "the whole case".to_owned(),
            };
            out.push_str(&format!("  {}\n", bold(&heading)));
            position = step.position;
        }
        out.push_str(&line(step, &answered.line, currency, numbers));
    }
    out
}

/// The label of a sentence that has one: alone if it is the line's own.
fn label<'s>(step: &'s ToldStep, line: &str) -> &'s str {
    let own = step.statement.strip_prefix(line).and_then(|rest| rest.strip_prefix(' '));
    own.unwrap_or(if step.statement.contains('§') { &step.statement } else { "" })
}

fn line(step: &ToldStep, of: &str, currency: &str, numbers: Numbers) -> String {
    let entry = &step.entry;
    let closes = matches!(entry.does, Does::Pays | Does::Totals | Does::InAll);
    let amount = if entry.taken == Truth::No { String::new() } else { numbers.between(entry.after) };
    let (text, by) = match entry.taken {
        Truth::No if matches!(entry.does, Does::Starts) => (format!("{} — not paid", step.step), String::new()),
        Truth::No => (format!("{} — not taken", step.step), String::new()),
        Truth::Unknown if matches!(entry.does, Does::Step(_) | Does::Starts) => {
            (format!("{} — perhaps", step.step), by(step, numbers))
        }
        _ => (step.step.clone(), by(step, numbers)),
    };
    let label = if closes { "" } else { label(step, of) };
    let mut out = columns(label, &text, &by, &amount, closes);
    // A step by a single fact has its value beside it already.
    let says_it_all = entry.taken == Truth::Yes && step.entry.plain_fact && amount_is_known(step);
    let because = || numbers.in_words(&step.because.join(", "), currency);
    let mut notes = if says_it_all { String::new() } else { because() };
    if let Some(source) = step
        .source
        .as_deref()
        .and_then(|source| source.split(" \"").next())
        .filter(|_| !closes && !matches!(entry.does, Does::Sums))
    {
        notes = if notes.is_empty() { format!("[{source}]") } else { format!("{notes}  [{source}]") };
    }
    if !notes.is_empty() {
        let width = WIDTH.saturating_sub(WORDS.saturating_add(2));
        for line in textwrap::wrap(&notes, whole_words(width)) {
            out.push_str(&format!("{}{}\n", " ".repeat(WORDS.saturating_add(2)), dim(&line)));
        }
    }
    out
}

fn amount_is_known(step: &ToldStep) -> bool {
    match step.entry.does {
        Does::Starts => step.amount.is_some(),
        _ => step.by.is_some(),
    }
}

/// What a step is done by: `× 80 %`, `− 1_000.00`, `limit 400_000.00`.
fn by(step: &ToldStep, numbers: Numbers) -> String {
    let Does::Step(kind) = step.entry.does else { return String::new() };
    let Some(by) = step.entry.by else { return "nothing".to_owned() };
    let amount = if by.from.is_zero() && by.to.is_none() { "not known".to_owned() } else { numbers.between(by) };
    match kind {
        StepKind::Proportion(_) => by.known().map_or_else(String::new, |share| times(&factor(share), numbers)),
        StepKind::Factor(_) => step.by.as_ref().map_or_else(String::new, |by| times(by, numbers)),
        StepKind::Limit(_) | StepKind::FirstLoss(_) => format!("limit {amount}"),
        StepKind::Deductible(_) => format!("− {amount}"),
        StepKind::Franchise(_) => format!("franchise {amount}"),
    }
}

/// `× 12.5 %`
fn times(factor: &str, numbers: Numbers) -> String {
    numbers.in_words(&format!("× {factor}"), "%")
}

/// Dates and hyphenated names stay whole.
fn whole_words<'a>(width: usize) -> Options<'a> {
    Options::new(width).word_splitter(WordSplitter::NoHyphenation)
}

/// Label, words over several lines, and on the first of them the two numbers.
fn columns(label: &str, text: &str, by: &str, amount: &str, strong: bool) -> String {
    let width = textwrap::core::display_width;
    let room = BY.saturating_sub(WORDS).saturating_sub(width(by).max(12)).saturating_sub(2);
    let wrapped = textwrap::wrap(text, whole_words(room.max(20)));
    let mut out = String::new();
    for (at, part) in wrapped.iter().enumerate() {
        let first = at == 0;
        let head = if first { label } else { "" };
        let gap = " ".repeat(WORDS.saturating_sub(width(head)));
        let part_shown = if strong { bold(part) } else { part.to_string() };
        out.push_str(&format!("  {}{gap}{part_shown}", bold(head)));
        if first {
            let used = WORDS.saturating_add(width(part));
            let by_gap = BY.saturating_sub(used).saturating_sub(width(by));
            out.push_str(&format!("{}{by}", " ".repeat(by_gap)));
            let edge = WIDTH.saturating_sub(2);
            let amount_gap = edge.saturating_sub(BY).saturating_sub(width(amount)).max(2);
            let shown = if strong { bold(amount) } else { amount.to_owned() };
            out.push_str(&format!("{}{shown}", " ".repeat(amount_gap)));
        }
        out.truncate(out.trim_end().len());
        out.push('\n');
    }
    out
}

fn two_columns(left: &str, left_plain: &str, right: &str, right_plain: &str) -> String {
    let width = textwrap::core::display_width;
    let gap = WIDTH.saturating_sub(2).saturating_sub(width(left_plain)).saturating_sub(width(right_plain));
    format!("  {left}{}{right}\n", " ".repeat(gap))
}
