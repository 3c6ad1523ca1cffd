//! One line's answer.

use crate::base::Name;
use crate::decide::{Answer, Effect};
use crate::question::{Answered, Flip, ToldAdvice, ToldPaid, ToldReason};
use crate::rule::Said;

use super::numbers::Numbers;
use super::paint::{WIDTH, bold, dim, hanging, row, verdict};
use super::settlement::{pays, sheet};

/// Where the words behind a label begin.
pub(super) const COLUMN: usize = 16;
/// More changes of several facts are more than anybody reads; `--json` has them.
const MAX_FLIP_SETS: usize = 3;
/// More names of facts that make no difference are.
const MAX_NAMES: usize = 10;

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
        out.push_str(&positions(answered));
    }
    if !answered.terms.is_empty() {
        out.push('\n');
        out.push_str(&depends_on(&answered.terms));
    }
    for part in [decided(answered), not_applying(answered)].iter().filter(|part| !part.is_empty()) {
        out.push('\n');
        out.push_str(part);
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
        let because = answered.ask_next_because.as_ref().map(|because| format!(" ({because})")).unwrap_or_default();
        notes.push_str(&row("ask next", COLUMN, &format!("{next}{because}")));
    }
    if answered.answer == Answer::Depends && !answered.irrelevant.is_empty() {
        notes.push_str(&row("no matter", COLUMN, &format!("{} (proven)", few(&answered.irrelevant))));
    }
    notes.push_str(&turns(answered));
    if let Some(why) = answered.not_exact {
        notes.push_str(&row("not exact", COLUMN, &format!("{why}: that it depends is not proven")));
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

/// Why the answer is what it is, without what else could be said of it; with its settlement where that is asked for.
pub fn why(answered: &Answered, settlement: bool, numbers: Numbers) -> String {
    let mut out = positions(answered);
    out.push_str(&decided(answered));
    out.push_str(&not_applying(answered));
    if let Some(pays) = paid(answered).filter(|_| settlement) {
        out.push('\n');
        out.push_str(&sheet(answered, &pays.currency, numbers));
    }
    out
}

/// Each position with its answer.
fn positions(answered: &Answered) -> String {
    let told = answered.positions.iter().map(|position| {
        let why = match &position.statement {
            _ if !position.terms.is_empty() => only_if(&position.terms),
            Some(statement) => format!("{statement} ({})", position.because.join(", ")),
            None => String::new(),
        };
        let text = format!("{:11}  {why}", position.answer.to_string());
        row(&format!("position {}", position.position), COLUMN, text.trim_end())
    });
    told.collect()
}

/// The statements that decide, or leave the answer open.
fn decided(answered: &Answered) -> String {
    let reasons = reasons(answered);
    let told = reasons.iter().enumerate().map(|(at, reason)| {
        let next = reasons.get(at.saturating_add(1)).copied();
        if answered.answer == Answer::Depends { open(reason) } else { told(reason, next) }
    });
    told.chain([together(answered)]).collect()
}

/// The statements that were considered; of an open answer there is nothing to say of them.
fn not_applying(answered: &Answered) -> String {
    let considered = considered(answered);
    if answered.answer == Answer::Depends || considered.is_empty() {
        return String::new();
    }
    let mut out = format!("{}\n", dim("considered, and not applying"));
    for reason in considered {
        let text = format!("{} ({})", sentence(reason), facts(reason));
        out.push_str(&hanging(&format!("  {}  ", dim(&reason.statement)), width(&reason.statement), &text));
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
    let tells = |reason: &&ToldReason| !reason.because.is_empty() || !reason.whatever.is_empty();
    for reason in answered.considered.iter().filter(tells) {
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

/// The first of many names.
fn few(names: &[Name]) -> String {
    let shown = names.iter().take(MAX_NAMES).map(|name| &**name).collect::<Vec<_>>().join(", ");
    match names.len().saturating_sub(MAX_NAMES) {
        0 => shown,
        more => format!("{shown} and {more} more"),
    }
}

/// The smallest changes that would turn a decided answer: of one fact, and of several where none of them does alone.
fn turns(answered: &Answered) -> String {
    let other = if answered.answer == Answer::Covered { "not covered if" } else { "covered if" };
    let column = COLUMN.max(other.len().saturating_add(2));
    let words = |set: &[Flip]| set.iter().map(|flip| &*flip.words).collect::<Vec<_>>().join(" and ");
    let singles: Vec<String> = answered.flip.iter().map(|flip| words(std::slice::from_ref(flip))).collect();
    let mut sets: Vec<String> = answered.flip_sets.iter().take(MAX_FLIP_SETS).map(|set| words(set)).collect();
    match answered.flip_sets.len().saturating_sub(MAX_FLIP_SETS) {
        0 => {}
        1 => sets.push("one more way".to_owned()),
        more => sets.push(format!("{more} more ways")),
    }
    [singles, sets].iter().filter(|all| !all.is_empty()).map(|all| row(other, column, &all.join("; or "))).collect()
}

/// What is left of a condition, a line for each part: first what must be, then what must not be.
fn depends_on(terms: &[Said]) -> String {
    let mut out = String::new();
    let (musts, must_nots): (Vec<&Said>, Vec<&Said>) = terms.iter().partition(|term| term.denies().is_none());
    for (at, term) in musts.iter().enumerate() {
        let text = if terms.len() == 1 { term.text.clone() } else { term.beside_and() };
        out.push_str(&row(if at == 0 { "only if" } else { "and" }, COLUMN, &text));
    }
    for term in must_nots.into_iter().filter_map(Said::denies) {
        out.push_str(&row("unless", COLUMN, &term.text));
    }
    out
}

/// The same in one line: `only if A and B, unless C or D`.
pub(super) fn only_if(terms: &[Said]) -> String {
    let must_nots: Vec<Said> = terms.iter().filter_map(Said::denies).cloned().collect();
    let musts: Vec<Said> = terms.iter().filter(|term| term.denies().is_none()).cloned().collect();
    let only_if = if musts.is_empty() { String::new() } else { format!("only if {}", Said::all(musts).text) };
    let unless = if must_nots.is_empty() { String::new() } else { format!("unless {}", Said::any(must_nots).text) };
    let comma = if only_if.is_empty() || unless.is_empty() { "" } else { ", " };
    format!("{only_if}{comma}{unless}")
}

/// Sentences none of which alone leaves nothing that is covered.
fn together(answered: &Answered) -> String {
    let several = answered.reasons.iter().filter(|reason| reason.effect == Effect::Together);
    let mut names: Vec<&Name> = Vec::new();
    for name in several.clone().flat_map(|reason| &reason.whatever) {
        if !names.contains(&name) {
            names.push(name);
        }
    }
    if several.count() == 0 {
        return String::new();
    }
    let whatever = whatever(&names);
    let comma = if whatever.is_empty() { "" } else { ", " };
    row("together", COLUMN, &format!("they leave nothing that is covered{comma}{whatever}"))
}

/// `whatever Schaden and Summe are`
fn whatever(names: &[&Name]) -> String {
    match names {
        [] => String::new(),
        [only] => format!("whatever {only} is"),
        [most @ .., last] => {
            let most = most.iter().map(|name| &***name).collect::<Vec<_>>().join(", ");
            format!("whatever {most} and {last} are")
        }
    }
}

/// The facts that make a sentence do what it does, and those that it does it without.
fn facts(reason: &ToldReason) -> String {
    let mut all = reason.because.clone();
    if reason.effect != Effect::Together {
        all.extend(Some(whatever(&reason.whatever.iter().collect::<Vec<_>>())).filter(|words| !words.is_empty()));
    }
    all.join(", ")
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
        (Effect::Together, _) => String::new(),
        (Effect::Kept, _) => "every case keeps it".to_owned(),
        (Effect::Met, _) if reason.text.starts_with("define ") => "holds".to_owned(),
        (Effect::Met, _) if reason.statement.contains(" row ") => "applies".to_owned(),
        (Effect::Met, _) if next.is_some_and(|next| waives(next, reason)) => "is waived".to_owned(),
        (Effect::Met, _) => "is met".to_owned(),
        (effect, _) => effect.to_string(),
    };
    let mut because = facts(reason);
    // What is required is not said twice.
    let condition = sentence(reason).trim_start_matches("requires ");
    if matches!(reason.effect, Effect::Met | Effect::Requires) && because.trim_start_matches("not ") == condition {
        because.clear();
    }
    let facts = match (what.is_empty(), because.is_empty()) {
        (_, true) => what,
        (true, false) => because,
        (false, false) if because.starts_with("whatever ") => format!("{what}, {because}"),
        (false, false) => format!("{what}: {because}"),
    };
    let mut out = hanging(&format!("  {}  ", bold(&reason.statement)), width(&reason.statement), sentence(reason));
    if !facts.is_empty() {
        out.push_str(&hanging("      ", 6, &facts));
    }
    let place = place(reason);
    if !place.is_empty() {
        out.push_str(&format!("      {}\n", dim(&place)));
    }
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
    if place.is_empty() {
        return out;
    }
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
    let source = reason.source.as_deref().and_then(|source| source.split(" \"").next());
    let source = source.map(|source| format!("[{source}]"));
    let place = (!reason.file.is_empty()).then(|| format!("{}:{}", reason.file, reason.line));
    source.into_iter().chain(place).collect::<Vec<_>>().join(" ")
}

/// `obliges: …`
pub(super) fn advised(advice: &ToldAdvice) -> String {
    let label = if advice.applies == "applies" { advice.kind.to_owned() } else { format!("{} perhaps", advice.kind) };
    let because = if advice.because.is_empty() { String::new() } else { format!(" ({})", advice.because.join(", ")) };
    row(&label, COLUMN, &format!("{} — {}{because}", advice.advice, advice.statement))
}
