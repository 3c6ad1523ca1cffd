//! A case that several generations could judge.

use crate::question::{Answered, Says, ToldAdvice, ToldGeneration, Undated, Varied, When};
use crate::rule::quoted_if_needed;

use super::answer::{COLUMN, advised, paid};
use super::decision::{is_not_agreed, none_of, summary, total_words, verdict_of, why};
use super::numbers::Numbers;
use super::paint::{and, bold, dim, hanging, row, verdict};
use super::settlement::pays;

/// What holds whichever generation judges the case, and what each says where they differ.
pub fn undated(undated: &Undated, rulebook: &str, numbers: Numbers) -> String {
    let mut out = dim(&format!("{rulebook}, {}", head(undated)));
    out.push_str("\n\n");
    out.push_str(&overview(undated, true, numbers));
    out.push_str(&advice(undated));
    let facts: Vec<&str> = undated.lines.iter().filter_map(|line| line.answered.ask_next.as_deref()).collect();
    if let Some(next) = undated.depends_on.as_deref().filter(|next| facts.contains(next)) {
        out.push('\n');
        out.push_str(&row("ask next", COLUMN, next));
    }
    out
}

/// Which generations it is about: `Vertragsbeginn is not given: generations 1986 and 1990 differ`.
pub(super) fn head(undated: &Undated) -> String {
    let mut names: Vec<&str> = Vec::new();
    for told in &undated.by_generation {
        let name = match told {
            ToldGeneration::Decides { decided, .. } => &*decided.generation,
            ToldGeneration::Cannot { generation, .. } => generation,
        };
        if !names.contains(&name) {
            names.push(name);
        }
    }
    let which = match &undated.depends_on {
        Some(fact) => format!("{} is not given", quoted_if_needed(fact)),
        None => "no date says which generation judges".to_owned(),
    };
    format!("{which}: generations {} differ", and(&names))
}

/// Each line with its answer, and what each generation says where they differ.
pub(super) fn overview(undated: &Undated, whole: bool, numbers: Numbers) -> String {
    let mut out = String::new();
    let all: Vec<&Varied> = undated.lines.iter().collect();
    let (not_agreed, agreed): (Vec<_>, Vec<_>) =
        all.into_iter().partition(|line| line.by_generation.is_empty() && is_not_agreed(&line.answered));
    let names: Vec<&Answered> = agreed.iter().map(|line| &line.answered).collect();
    let widest = super::decision::widest(&names);
    let indent = widest.saturating_add(17);
    for line in &agreed {
        if line.by_generation.is_empty() {
            out.push_str(&summary(&line.answered, widest));
            continue;
        }
        let mut first = verdict_of(&line.answered, widest);
        let alike = |says: &Says| (says.answer, says.condition.clone());
        let amounts_only =
            line.by_generation.windows(2).all(|two| matches!(two, [one, other] if alike(one) == alike(other)));
        for says in &line.by_generation {
            let (answer, width) = match says.answer {
                Some(answer) => (verdict(answer), answer.to_string().len()),
                None => (dim("not known"), "not known".len()),
            };
            let gap = " ".repeat(13_usize.saturating_sub(width));
            out.push_str(&hanging(
                &format!("{first}{answer}{gap}"),
                indent.saturating_add(13),
                &said(says, amounts_only, numbers),
            ));
            first = " ".repeat(indent);
        }
    }
    // What the only line that pays does is said beside it.
    let speaks = undated.lines.iter().filter(|line| line.answered.speaks_of_amounts).count() > 1;
    let gap = " ".repeat(indent.saturating_sub(10));
    if undated.totals_by_generation.is_empty() {
        undated.totals().iter().filter(|_| speaks).for_each(|total| out.push_str(&total_words(total, numbers, widest)));
    } else if speaks {
        let mut first = format!("  {}{gap}   ", bold("total"));
        for (when, totals) in &undated.totals_by_generation {
            let amounts: Vec<String> = totals.iter().map(|total| pays(&total.paid, numbers)).collect();
            let amounts = if amounts.is_empty() { "pays nothing".to_owned() } else { amounts.join(" and ") };
            out.push_str(&hanging(&first, indent, &format!("{amounts} {}", condition(when))));
            first = " ".repeat(indent);
        }
    }
    if whole {
        let not_agreed: Vec<&Answered> = not_agreed.iter().map(|line| &line.answered).collect();
        out.push_str(&none_of(&not_agreed));
    }
    for told in &undated.by_generation {
        if let ToldGeneration::Cannot { generation, why, .. } = told {
            out.push_str(&hanging("  ", 2, &format!("generation {generation} cannot judge the case: {why}")));
        }
    }
    out
}

/// `if Vertragsbeginn at least 1990-01-01 (generation 1990), pays 500.00 DM; Feuer § 1: covers Brand`
///
/// Who asks about cover alone is told nothing of amounts, unless there is nothing else in which they differ.
fn said(says: &Says, amounts_only: bool, numbers: Numbers) -> String {
    let when = condition(&says.when);
    let Some(answered) = &says.answered else {
        return if says.answer.is_some() { format!("{when}; it has no such line") } else { when };
    };
    let amount = paid(answered).or(answered.pays.as_ref().filter(|_| amounts_only));
    let amount = amount.map(|paid| format!(", {}", pays(paid, numbers))).unwrap_or_default();
    let why = why(answered);
    if why.is_empty() { format!("{when}{amount}") } else { format!("{when}{amount}; {why}") }
}

/// What is advised, each sentence once; with the generations that advise it, unless all do.
fn advice(undated: &Undated) -> String {
    let mut all: Vec<(&ToldAdvice, Vec<&str>)> = Vec::new();
    let mut count = 0_usize;
    for told in &undated.by_generation {
        count = count.saturating_add(1);
        let ToldGeneration::Decides { decided, .. } = told else { continue };
        for advice in &decided.advice {
            match all.iter_mut().find(|(known, _)| known.is_same(advice)) {
                Some((_, names)) => names.push(&decided.generation),
                None => all.push((advice, vec![&decided.generation])),
            }
        }
    }
    let mut out = String::new();
    for (advice, names) in &all {
        out.push_str(if out.is_empty() { "\n" } else { "" });
        let because = advice.because.iter().cloned();
        let by = (names.len() < count).then(|| format!("by {}", generations(names)));
        out.push_str(&advised(&ToldAdvice { because: because.chain(by).collect(), ..(*advice).clone() }));
    }
    out
}

/// `generation 1990`, `generations 1990 and 2002`
fn generations(names: &[&str]) -> String {
    format!("{} {}", if names.len() == 1 { "generation" } else { "generations" }, and(names))
}

/// `if Vertragsbeginn at least 1990-01-01 (generation 1990)`, `if generation 1990 judges`
fn condition(when: &When) -> String {
    let names: Vec<&str> = when.generations.iter().map(|name| &**name).collect();
    let by = generations(&names);
    // Without a date the generation is the condition.
    if when.when.starts_with(&format!("generation {} judges", names.first().unwrap_or(&""))) {
        return format!("if {by} {}", if names.len() == 1 { "judges" } else { "judge" });
    }
    format!("if {} ({by})", when.when)
}
