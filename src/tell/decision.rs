//! Every line of one case.

use crate::decide::{Answer, Effect};
use crate::question::{Answered, Decided, ToldAdvice, ToldTotal};
use crate::rule::quoted_if_needed;

use super::answer::{COLUMN, advised, body, only_if, paid, reasons, sentence};
use super::numbers::Numbers;
use super::paint::{bold, dim, hanging, row, verdict};
use super::settlement::pays;

/// What `decide` tells.
#[derive(Debug)]
pub struct Told<'a> {
    /// The rulebook.
    pub rulebook: &'a str,
    /// Its generation, with what is to be said of it.
    pub generation: &'a str,
    /// The answers, line by line.
    pub lines: &'a [Answered],
    /// Advice of all lines, each statement once.
    pub advice: &'a [ToldAdvice],
    /// What all lines pay, in each currency.
    pub totals: &'a [ToldTotal],
    /// How amounts are written.
    pub numbers: Numbers,
}

impl<'a> Told<'a> {
    /// Of what a generation decides.
    pub fn of(rulebook: &'a str, decided: &'a Decided, numbers: Numbers) -> Self {
        Self {
            rulebook,
            generation: &decided.generation,
            lines: &decided.lines,
            advice: &decided.advice,
            totals: decided.totals(),
            numbers,
        }
    }
}

/// A summary with the reason of each line in one sentence and what is not agreed in a row, then the details of the lines
/// that are agreed.
pub fn decision(told: &Told<'_>) -> String {
    let mut out = dim(&format!("{}, generation {}", told.rulebook, told.generation));
    out.push_str("\n\n");
    let (not_agreed, agreed): (Vec<_>, Vec<_>) = told.lines.iter().partition(|answered| is_not_agreed(answered));
    let widest = widest(&agreed);
    for answered in &agreed {
        out.push_str(&summary(answered, widest));
    }
    let said = told.lines.iter().any(|line| paid(line).is_some());
    for total in told.totals.iter().filter(|_| said) {
        out.push_str(&total_words(total, told.numbers, widest));
    }
    out.push_str(&none_of(&not_agreed));
    for answered in agreed {
        let paid = paid(answered).map(|paid| format!(", {}", pays(paid, told.numbers))).unwrap_or_default();
        out.push_str(&format!("\n{}  {}{paid}\n", bold(&answered.line), verdict(answered.answer)));
        let without_advice = Answered { advice: Vec::new(), ..answered.clone() };
        out.push_str(&body(&without_advice, told.numbers));
        if !answered.missing_amounts.is_empty() && !answered.speaks_of_amounts {
            let names: Vec<&str> = answered.missing_amounts.iter().map(|name| &**name).collect();
            out.push_str(&row("pays", COLUMN, &format!("not known: nothing is given of {}", names.join(", "))));
        }
    }
    if !told.advice.is_empty() {
        out.push('\n');
        for advice in told.advice {
            out.push_str(&advised(advice));
        }
    }
    out
}

/// The lines that are not agreed, in a row.
pub(super) fn none_of(not_agreed: &[&Answered]) -> String {
    if not_agreed.is_empty() {
        return String::new();
    }
    let names: Vec<&str> = not_agreed.iter().map(|answered| &*answered.line).collect();
    hanging(&format!("  {}   ", dim("not agreed")), 15, &names.join(", "))
}

/// How wide the widest name of a line is.
pub(super) fn widest(lines: &[&Answered]) -> usize {
    lines.iter().map(|answered| textwrap::core::display_width(&answered.line)).max().unwrap_or(0)
}

/// The line itself is not agreed; that the line it is within is not agreed, or its clause, is told as any other reason.
pub(super) fn is_not_agreed(answered: &Answered) -> bool {
    let own = format!("{} is not agreed", quoted_if_needed(&answered.line));
    let not_agreed = answered.reasons.iter().find(|reason| reason.effect == Effect::NotAgreed);
    answered.answer == Answer::NotCovered && not_agreed.is_some_and(|reason| reason.because.contains(&own))
}

/// What is paid in all, and where two lines pay for the same.
pub(super) fn total_words(total: &ToldTotal, numbers: Numbers, widest: usize) -> String {
    let indent = widest.saturating_add(17);
    let gap = " ".repeat(indent.saturating_sub(10));
    let mut out = hanging(&format!("  {}{gap}   ", bold("total")), indent, &pays(&total.paid, numbers));
    for twice in &total.double_insurance {
        let lines: Vec<&str> = twice.lines.iter().map(|line| &**line).collect();
        let facts: Vec<&str> = twice.pays_for.iter().map(|fact| &**fact).collect();
        let text = format!(
            "double insurance: {} pay for the same ({}); how much each bears is not said by the rulebook",
            lines.join(" and "),
            facts.join(", ")
        );
        out.push_str(&hanging(&" ".repeat(indent), indent, &text));
    }
    out
}

pub(super) fn summary(answered: &Answered, widest: usize) -> String {
    hanging(&verdict_of(answered, widest), widest.saturating_add(17), &why(answered))
}

/// A line with its answer, in columns.
pub(super) fn verdict_of(answered: &Answered, widest: usize) -> String {
    let pad = |text: &str, width: usize| " ".repeat(width.saturating_sub(textwrap::core::display_width(text)));
    let answer = answered.answer.to_string();
    format!(
        "  {}{}  {}{}  ",
        verdict(answered.answer),
        pad(&answer, 11),
        bold(&answered.line),
        pad(&answered.line, widest)
    )
}

/// The reason for an answer in one sentence.
pub(super) fn why(answered: &Answered) -> String {
    let reasons = reasons(answered);
    let first_of = |effect: Effect| reasons.iter().copied().find(|reason| reason.effect == effect);
    // The sentence that tells most: what grants, or the exception that took the grant away.
    let telling = match answered.answer {
        Answer::Covered => first_of(Effect::Grants),
        Answer::NotCovered => first_of(Effect::Lifts).filter(|_| first_of(Effect::GrantsNothing).is_some()),
        Answer::Depends => None,
    };
    match telling.or(reasons.first().copied()) {
        _ if !answered.terms.is_empty() => only_if(&answered.terms),
        Some(reason) if reason.effect == Effect::NotAgreed => match reason.because.first() {
            Some(fact) => fact.clone(),
            None => "not agreed".to_owned(),
        },
        Some(reason) => match (reason.effect, &reason.kind) {
            (Effect::GrantsNothing, Some(kind)) => {
                let fact = reason.because.first().map(|fact| format!(" ({fact})")).unwrap_or_default();
                format!("grants nothing of {kind} here{fact}")
            }
            _ => format!("{}: {}", reason.statement, without_examples(sentence(reason))),
        },
        None => String::new(),
    }
}

/// `covers all Gefahr` without `such as …`, if that is how the sentence ends.
fn without_examples(sentence: &str) -> &str {
    match sentence.split_once(", such as ") {
        Some((short, rest)) if ![" if ", " unless ", " on the terms of "].iter().any(|words| rest.contains(words)) => {
            short
        }
        _ => sentence,
    }
}
