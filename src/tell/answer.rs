//! One line's answer.

use crate::base::Name;
use crate::decide::{Answer, Effect};
use crate::question::{Answered, Flip, ToldAdvice, ToldPaid, ToldReason};

use super::numbers::Numbers;
use super::paint::{WIDTH, bold, dim, hanging, row, verdict};
use super::settlement::{pays, sheet};

/// Where the words behind a label begin.
pub(super) const COLUMN: usize = 14;
/// More changes of several facts are more than anybody reads; `--json` has them.
const MAX_FLIP_SETS: usize = 3;

/// The whole answer: the verdict, what it depends on, why, what else was considered, what to ask next.
pub fn answer(answered: &Answered, rulebook: &str, numbers: Numbers) -> String {
    let mut out = format!("{}   {}", verdict(answered.answer), bold(&answered.question));
    if let Some(paid) = paid(answered) {
        out.push_str(&format!("   {}", bold(&pays(paid, numbers))));
    }
    out.push_str(&format!("   {}\n", dim(&format!("({rulebook}, generation {})", answered.generation))));
    out.push_str(&body(answered, numbers));
    out
}

/// What is told of amounts, if there is anything to tell.
pub(super) fn paid(answered: &Answered) -> Option<&ToldPaid> {
    answered.pays.as_ref().filter(|_| answered.answer != Answer::NotCovered && answered.speaks_of_amounts)
}

/// All that follows the verdict.
pub(super) fn body(answered: &Answered, numbers: Numbers) -> String {
    let mut out = String::new();
    if !answered.positions.is_empty() {
        out.push('\n');
        for position in &answered.positions {
            let why = match (&position.condition, &position.statement) {
                (Some(condition), _) => format!("only if {condition}"),
                (None, Some(statement)) => format!("{statement} ({})", position.because.join(", ")),
                (None, None) => String::new(),
            };
            let text = format!("{:11}  {why}", position.answer.to_string());
            out.push_str(&row(&format!("position {}", position.position), COLUMN, text.trim_end()));
        }
    }
    if let Some(condition) = &answered.condition {
        out.push('\n');
        out.push_str(&depends_on(condition));
    }
    let reasons = reasons(answered);
    if !reasons.is_empty() {
        out.push('\n');
    }
    for (at, reason) in reasons.iter().enumerate() {
        let next = reasons.get(at.saturating_add(1)).copied();
        out.push_str(&if answered.answer == Answer::Depends { open(reason) } else { told(reason, next) });
    }
    let considered = considered(answered);
    if answered.answer != Answer::Depends && !considered.is_empty() {
        out.push_str(&format!("\n{}\n", dim("considered, and not applying")));
        for reason in considered {
            let text = format!("{} ({})", sentence(reason), reason.because.join(", "));
            out.push_str(&hanging(&format!("  {}  ", dim(&reason.statement)), width(&reason.statement), &text));
        }
    }
    if let Some(pays) = paid(answered) {
        out.push('\n');
        out.push_str(&sheet(answered, &pays.currency, numbers));
    }
    let mut notes = String::new();
    if !answered.assumed.is_empty() {
        notes.push_str(&row("assumed", COLUMN, &answered.assumed.join(", ")));
    }
    let judged = |missing: bool| {
        let open = |name: &Name| answered.missing.contains(name) || answered.missing_amounts.contains(name);
        let names = answered.to_judge.iter().filter(|name| open(name) == missing);
        names.map(|name| &**name).collect::<Vec<_>>().join(", ")
    };
    for (label, names, why) in
        [("judged", judged(false), "found by a person"), ("to judge", judged(true), "somebody has to find it")]
    {
        if !names.is_empty() {
            notes.push_str(&row(label, COLUMN, &format!("{names} ({why})")));
        }
    }
    if !answered.missing_amounts.is_empty() && answered.speaks_of_amounts {
        let names: Vec<&str> = answered.missing_amounts.iter().map(|name| &**name).collect();
        notes.push_str(&row("unknown", COLUMN, &format!("{} (what is paid hangs on it)", names.join(", "))));
    }
    if let Some(next) = &answered.ask_next {
        notes.push_str(&row("ask next", COLUMN, next));
    }
    if !answered.flip.is_empty() {
        let other = if answered.answer == Answer::Covered { "not covered if" } else { "covered if" };
        let flips: Vec<String> = answered.flip.iter().map(|flip| flip.words.clone()).collect();
        notes.push_str(&row(other, COLUMN.max(other.len().saturating_add(2)), &flips.join("; or ")));
    }
    if !answered.flip_sets.is_empty() {
        let other = if answered.answer == Answer::Covered { "not covered if" } else { "covered if" };
        let words = |set: &Vec<Flip>| set.iter().map(|flip| &*flip.words).collect::<Vec<_>>().join(" and ");
        let sets: Vec<String> = answered.flip_sets.iter().take(MAX_FLIP_SETS).map(words).collect();
        notes.push_str(&row(other, COLUMN.max(other.len().saturating_add(2)), &sets.join("; or ")));
    }
    if !answered.exact {
        let why = "that it depends is not proven: facts are compared with each other, or too many play together";
        notes.push_str(&row("not exact", COLUMN, why));
    }
    if !notes.is_empty() {
        out.push('\n');
        out.push_str(&notes);
    }
    if !answered.advice.is_empty() {
        out.push('\n');
        for advice in &answered.advice {
            out.push_str(&advised(advice));
        }
    }
    out
}

/// The reasons that people need: of an open answer each sentence once; of a refused one not that a kind is not granted,
/// where an `only if` has said so; not `requires all of`, where its conditions follow.
pub(super) fn reasons(answered: &Answered) -> Vec<&ToldReason> {
    let mut reasons: Vec<&ToldReason> = Vec::new();
    for reason in &answered.reasons {
        let said = |known: &ToldReason| match (answered.answer, reason.effect) {
            (Answer::Depends, _) => known.statement == reason.statement,
            (_, Effect::GrantsNothing) => {
                is_restriction(known) && reason.because.iter().all(|fact| known.because.contains(fact))
            }
            _ => false,
        };
        let follows = reason.text.starts_with("requires all of: ") && !conditions(answered, reason).is_empty();
        if !follows && !reasons.iter().any(|known| said(known)) {
            reasons.push(reason);
        }
    }
    reasons
}

/// The labelled conditions of a block, as far as they are reasons: `§ 4.1` of `§ 4`.
fn conditions<'a>(answered: &'a Answered, block: &ToldReason) -> Vec<&'a ToldReason> {
    let is_part = |reason: &&ToldReason| {
        reason.statement.strip_prefix(&*block.statement).is_some_and(|rest| rest.starts_with('.'))
    };
    answered.reasons.iter().filter(is_part).collect()
}

/// `covers … only if …`, at work as the exclusion that it is too.
fn is_restriction(reason: &ToldReason) -> bool {
    reason.effect == Effect::Excludes
        && [" only if ", " on the terms of "].iter().any(|words| reason.text.contains(words))
}

/// The sentence without the words that its name says already.
pub(super) fn sentence(reason: &ToldReason) -> &str {
    let text = &*reason.text;
    let (prefix, name) =
        if reason.statement.starts_with("every line ") { ("every line ", "") } else { ("define ", &*reason.statement) };
    text.strip_prefix(prefix).and_then(|rest| rest.strip_prefix(name)).map_or(text, str::trim_start)
}

/// What was considered, each sentence once, and not again what is a reason already.
fn considered(answered: &Answered) -> Vec<&ToldReason> {
    let mut seen: Vec<&str> = answered.reasons.iter().map(|reason| &*reason.statement).collect();
    let mut considered = Vec::new();
    for reason in answered.considered.iter().filter(|reason| !reason.because.is_empty()) {
        if !seen.contains(&&*reason.statement) {
            seen.push(&reason.statement);
            considered.push(reason);
        }
    }
    considered
}

fn width(label: &str) -> usize {
    textwrap::core::display_width(label).saturating_add(4)
}

/// The parts of a condition that all must hold, one a line.
fn depends_on(condition: &str) -> String {
    let mut out = String::new();
    for (at, part) in conjuncts(condition).iter().enumerate() {
        out.push_str(&row(if at == 0 { "only if" } else { "and" }, COLUMN, part));
    }
    out
}

/// Splits at each `and` that stands in no parenthesis and no quotes; not at all where an `or` stands beside it.
fn conjuncts(condition: &str) -> Vec<String> {
    let mut parts = vec![String::new()];
    let mut depth = 0_usize;
    let mut quoted = false;
    for word in condition.split(' ') {
        let top = depth == 0 && !quoted;
        if top && word == "or" {
            return vec![condition.to_owned()];
        }
        if top && word == "and" {
            parts.push(String::new());
            continue;
        }
        for c in word.chars() {
            match c {
                '"' => quoted = !quoted,
                '(' if !quoted => depth = depth.saturating_add(1),
                ')' if !quoted => depth = depth.saturating_sub(1),
                _ => {}
            }
        }
        if let Some(part) = parts.last_mut() {
            if !part.is_empty() {
                part.push(' ');
            }
            part.push_str(word);
        }
    }
    parts
}

/// A statement with what it does, the facts behind it, and where it stands.
fn told(reason: &ToldReason, next: Option<&ToldReason>) -> String {
    let what = match (reason.effect, &reason.kind) {
        (Effect::Excludes, _) if is_restriction(reason) => "does not cover".to_owned(),
        (Effect::GrantsNothing, Some(kind)) => format!("grants nothing of {kind} here"),
        (Effect::Grants, Some(kind)) => format!("grants {kind}"),
        (Effect::Requires, _) => "is not met".to_owned(),
        // Of the head of a line, agreed or not, the facts say it all.
        (Effect::NotAgreed, _) => String::new(),
        (Effect::Met, _) if reason.text.starts_with("line ") => String::new(),
        (Effect::Lifts | Effect::Waives, _) => "applies".to_owned(),
        (Effect::Met, _) if reason.text.starts_with("define ") => "holds".to_owned(),
        (Effect::Met, _) if reason.statement.contains(" row ") => "applies".to_owned(),
        (Effect::Met, _) if next.is_some_and(|next| waives(next, reason)) => "is waived".to_owned(),
        (Effect::Met, _) => "is met".to_owned(),
        (effect, _) => effect.to_string(),
    };
    let mut because = reason.because.join(", ");
    // What is required is not said twice.
    let condition = sentence(reason).trim_start_matches("requires ");
    if matches!(reason.effect, Effect::Met | Effect::Requires) && because.trim_start_matches("not ") == condition {
        because.clear();
    }
    let facts = match (what.is_empty(), because.is_empty()) {
        (_, true) => what,
        (true, false) => because,
        (false, false) => format!("{what}: {because}"),
    };
    let mut out = hanging(&format!("  {}  ", bold(&reason.statement)), width(&reason.statement), sentence(reason));
    out.push_str(&hanging("      ", 6, &facts));
    out.push_str(&format!("      {}\n", dim(&place(reason))));
    out
}

/// `waives § 4.1 for externer Mitarbeiter`
fn waives(waiver: &ToldReason, requirement: &ToldReason) -> bool {
    let label = requirement
        .statement
        .find('§')
        .and_then(|at| requirement.statement.get(at..))
        .unwrap_or(&requirement.statement);
    waiver.effect == Effect::Waives && format!("{} ", waiver.text).contains(&format!("{label} "))
}

/// A statement that is open: what it asks for stands in the condition already.
fn open(reason: &ToldReason) -> String {
    let text = sentence(reason);
    let mut out = hanging(&format!("  {}  ", bold(&reason.statement)), width(&reason.statement), text);
    let place = place(reason);
    let all = [width(&reason.statement), textwrap::core::display_width(text), 2, textwrap::core::display_width(&place)];
    if all.into_iter().fold(0_usize, usize::saturating_add) <= WIDTH {
        out.truncate(out.trim_end().len());
        out.push_str("  ");
    } else {
        out.push_str("      ");
    }
    out.push_str(&format!("{}\n", dim(&place)));
    out
}

/// Where a statement stands and what it cites; the quoted words are left to the JSON.
fn place(reason: &ToldReason) -> String {
    let place = format!("{}:{}", reason.file, reason.line);
    match reason.source.as_deref().and_then(|source| source.split(" \"").next()) {
        Some(source) => format!("[{source}] {place}"),
        None => place,
    }
}

/// `obliges: …`
pub(super) fn advised(advice: &ToldAdvice) -> String {
    let label = if advice.applies == "applies" { advice.kind.to_owned() } else { format!("{} perhaps", advice.kind) };
    let because = if advice.because.is_empty() { String::new() } else { format!(" ({})", advice.because.join(", ")) };
    row(&label, COLUMN, &format!("{} — {}{because}", advice.advice, advice.statement))
}

#[cfg(test)]
mod tests {
    use super::conjuncts;

    #[test]
    fn conditions_are_split_where_all_parts_must_hold() {
        assert_eq!(conjuncts("A is agreed and (B or C and D) and E"), ["A is agreed", "(B or C and D)", "E"]);
        assert_eq!(conjuncts("A or B"), ["A or B"]);
        assert_eq!(conjuncts("\"Brand and Raub\" and C"), ["\"Brand and Raub\"", "C"]);
    }
}
