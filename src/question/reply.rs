//! Replies to every form of question.

use serde::Serialize;

use crate::base::Name;
use crate::decide::{Answer, Case, EvaluationError, Evaluator};
use crate::rule::LineId;

use super::{Answered, ToldTotal, answer_line, totals};

/// The reply to a question; as JSON the fields of what it holds.
#[derive(Clone, Debug, Serialize)]
#[serde(untagged)]
pub enum Reply {
    /// To `L covers V?`.
    Cover(Answered),
    /// To `why …?` and `why not …?`.
    Why(Why),
    /// To `which lines cover V?`.
    WhichLines(WhichLines),
    /// To `what is paid?`.
    Paid(Paid),
    /// To `what if FACTS?`.
    WhatIf(WhatIf),
}

/// Why a line covers, or why not.
#[derive(Clone, Debug, Serialize)]
pub struct Why {
    /// It was asked why not.
    pub why_not: bool,
    /// The answer with its reasons, what was considered, and what would turn it.
    #[serde(flatten)]
    pub answered: Answered,
}

/// Which lines cover.
#[derive(Clone, Debug, Serialize)]
pub struct WhichLines {
    /// The question.
    pub question: String,
    /// The generation of the rulebook.
    pub generation: Name,
    /// The lines that cover.
    pub covering: Vec<Name>,
    /// The lines that may.
    pub depending: Vec<Name>,
    /// Every line's answer.
    pub lines: Vec<Answered>,
}

/// What is paid.
#[derive(Clone, Debug, Serialize)]
pub struct Paid {
    /// The question.
    pub question: String,
    /// The generation of the rulebook.
    pub generation: Name,
    /// The lines that were asked about and pay anything, or may.
    pub lines: Vec<Answered>,
    /// What they pay together; none if no line says, or where they pay in several currencies.
    pub total: Option<ToldTotal>,
    /// What they pay together in each of several currencies.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub totals: Vec<ToldTotal>,
}

/// What another case would change.
#[derive(Clone, Debug, Serialize)]
pub struct WhatIf {
    /// The question.
    pub question: String,
    /// The generation of the rulebook.
    pub generation: Name,
    /// What would be otherwise.
    pub changes: Vec<String>,
    /// The lines whose answer, or what they pay, would be another; the one that was asked about in any case.
    pub lines: Vec<Changed>,
}

/// A line before and after a change.
#[derive(Clone, Debug, Serialize)]
pub struct Changed {
    /// The line.
    pub line: Name,
    /// As it is.
    pub before: Answered,
    /// As it would be.
    pub after: Answered,
}

/// Every line's answer.
///
/// # Errors
/// An amount cannot be computed.
pub fn answer_lines<'r>(
    evaluator: &mut Evaluator<'r>,
    case: &Case<'r>,
    question: &str,
) -> Result<Vec<Answered>, EvaluationError> {
    let lines = (0..evaluator.rules().lines.len()).map(LineId::new);
    lines.map(|line| answer_line(evaluator, line, case, question)).collect()
}

/// Which lines cover a case.
///
/// # Errors
/// An amount cannot be computed.
pub fn which_lines<'r>(
    evaluator: &mut Evaluator<'r>,
    case: &Case<'r>,
    question: &str,
) -> Result<WhichLines, EvaluationError> {
    let lines = answer_lines(evaluator, case, question)?;
    let named = |wanted: Answer| {
        lines.iter().filter(|line| line.answer == wanted).map(|line| line.line.clone()).collect::<Vec<_>>()
    };
    let generation = evaluator.rules().generation.clone();
    let (covering, depending) = (named(Answer::Covered), named(Answer::Depends));
    Ok(WhichLines { question: question.to_owned(), generation, covering, depending, lines })
}

/// What is paid for a case, by one line or by all.
///
/// # Errors
/// An amount cannot be computed.
pub fn what_is_paid<'r>(
    evaluator: &mut Evaluator<'r>,
    line: Option<LineId>,
    case: &Case<'r>,
    question: &str,
) -> Result<Paid, EvaluationError> {
    let lines = match line {
        Some(line) => vec![answer_line(evaluator, line, case, question)?],
        None => answer_lines(evaluator, case, question)?,
    };
    let rules = evaluator.rules();
    let mut totals = totals(rules, &lines);
    let total = if totals.len() == 1 { totals.pop() } else { None };
    let pays = |answered: &Answered| line.is_some() || answered.pays.is_some() && answered.answer != Answer::NotCovered;
    let lines = lines.into_iter().filter(pays).collect();
    Ok(Paid { question: question.to_owned(), generation: rules.generation.clone(), lines, total, totals })
}

/// What another case would change, for one line or for all.
///
/// # Errors
/// An amount cannot be computed.
pub fn what_if<'r>(
    evaluator: &mut Evaluator<'r>,
    line: Option<LineId>,
    case: &Case<'r>,
    (changed, changes): (&Case<'r>, Vec<String>),
    question: &str,
) -> Result<WhatIf, EvaluationError> {
    let all = (0..evaluator.rules().lines.len()).map(LineId::new);
    let mut lines = Vec::new();
    for id in line.map_or_else(|| all.collect(), |line| vec![line]) {
        let before = answer_line(evaluator, id, case, question)?;
        let after = answer_line(evaluator, id, changed, question)?;
        let same = before.answer == after.answer && before.condition == after.condition && before.pays == after.pays;
        if line.is_some() || !same {
            lines.push(Changed { line: before.line.clone(), before, after });
        }
    }
    let generation = evaluator.rules().generation.clone();
    Ok(WhatIf { question: question.to_owned(), generation, changes, lines })
}
