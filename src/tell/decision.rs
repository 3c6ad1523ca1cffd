//! Every line of one case.

use crate::decide::{Answer, Effect};
use crate::question::{Answered, ToldAdvice};

use super::answer::{advised, body};
use super::paint::{bold, dim, hanging, verdict};

/// What `decide` tells.
#[derive(Debug)]
pub struct Told<'a> {
    /// The rulebook.
    pub rulebook: &'a str,
    /// Its generation.
    pub generation: &'a str,
    /// The answers, line by line.
    pub lines: &'a [Answered],
    /// Advice of all lines, each statement once.
    pub advice: &'a [ToldAdvice],
}

/// A summary with the reason of each line in one sentence, then the details of the lines that are agreed.
pub fn decision(told: &Told<'_>) -> String {
    let mut out = dim(&format!("{}, generation {}", told.rulebook, told.generation));
    out.push_str("\n\n");
    let widest = told.lines.iter().map(|answered| textwrap::core::display_width(&answered.line)).max().unwrap_or(0);
    for answered in told.lines {
        out.push_str(&summary(answered, widest));
    }
    for answered in told.lines.iter().filter(|answered| !is_not_agreed(answered)) {
        out.push_str(&format!("\n{}  {}\n", bold(&answered.line), verdict(answered.answer)));
        let without_advice = Answered { advice: Vec::new(), ..answered.clone() };
        out.push_str(&body(&without_advice));
    }
    if !told.advice.is_empty() {
        out.push('\n');
        for advice in told.advice {
            out.push_str(&advised(advice));
        }
    }
    out
}

fn is_not_agreed(answered: &Answered) -> bool {
    answered.answer == Answer::NotCovered && answered.reasons.first().is_some_and(|reason| reason.effect == Effect::NotAgreed)
}

fn summary(answered: &Answered, widest: usize) -> String {
    let pad = |text: &str, width: usize| " ".repeat(width.saturating_sub(textwrap::core::display_width(text)));
    let answer = answered.answer.to_string();
    let first = format!("  {}{}  {}{}  ", verdict(answered.answer), pad(&answer, 11), bold(&answered.line), pad(&answered.line, widest));
    let indent = widest.saturating_add(17);
    let first_of = |effect: Effect| answered.reasons.iter().find(|reason| reason.effect == effect);
    // The sentence that tells most: what grants, or the exception that took the grant away.
    let telling = match answered.answer {
        Answer::Covered => first_of(Effect::Grants),
        Answer::NotCovered => first_of(Effect::Lifts).filter(|_| first_of(Effect::GrantsNothing).is_some()),
        Answer::Depends => None,
    };
    let why = match (&answered.condition, telling.or(answered.reasons.first())) {
        (Some(condition), _) => format!("only if {condition}"),
        (None, Some(reason)) if reason.effect == Effect::NotAgreed => match reason.because.first() {
            Some(fact) => fact.clone(),
            None => "not agreed".to_owned(),
        },
        (None, Some(reason)) => match (reason.effect, &reason.kind) {
            (Effect::GrantsNothing, Some(kind)) => {
                let fact = reason.because.first().map(|fact| format!(" ({fact})")).unwrap_or_default();
                format!("grants nothing of {kind} here{fact}")
            }
            _ => format!("{}: {}", reason.statement, reason.text),
        },
        (None, None) => String::new(),
    };
    hanging(&first, indent, &why)
}
