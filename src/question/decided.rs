//! Every line of one case.

use serde::Serialize;

use crate::base::Name;
use crate::decide::{Case, EvaluationError, Evaluator};
use crate::rule::{LineId, Rules};

use super::{Answered, ToldAdvice, ToldTotal, answer_line, totals};

/// Every line of one case; the fields are those of `decide --json`.
#[derive(Clone, Debug, Serialize)]
pub struct Decided {
    /// The generation of the rulebook that decides.
    pub generation: Name,
    /// The answers, line by line.
    pub lines: Vec<Answered>,
    /// Advice of all lines, each sentence once.
    pub advice: Vec<ToldAdvice>,
    /// What all lines pay; none if no line says, or where they pay in several currencies.
    total: Option<ToldTotal>,
    /// In each of several currencies.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    totals: Vec<ToldTotal>,
}

impl Decided {
    /// What these answers come to.
    pub fn new(rules: &Rules, lines: Vec<Answered>) -> Self {
        let mut advice: Vec<ToldAdvice> = Vec::new();
        for one in lines.iter().flat_map(|answered| &answered.advice) {
            // What `every line` advises is said once.
            if !advice.iter().any(|known| known.id == one.id && known.applies == one.applies) {
                advice.push(one.clone());
            }
        }
        let (total, totals) = one_or_several(totals(rules, &lines));
        Self { generation: rules.generation.clone(), lines, advice, total, totals }
    }

    /// The same without the places of sentences in files: these change where a text is edited, and nothing is decided
    /// otherwise for it. An empty file says that there is no place to tell.
    #[must_use]
    pub fn without_places(mut self) -> Self {
        for line in &mut self.lines {
            for reason in line.reasons.iter_mut().chain(&mut line.considered) {
                reason.file = "".into();
            }
        }
        self
    }

    /// What all lines pay, in each currency.
    pub fn totals(&self) -> &[ToldTotal] {
        self.total.as_ref().map_or(&self.totals, std::slice::from_ref)
    }
}

/// A total of one currency stands alone.
pub(super) fn one_or_several(mut totals: Vec<ToldTotal>) -> (Option<ToldTotal>, Vec<ToldTotal>) {
    if totals.len() == 1 { (totals.pop(), totals) } else { (None, totals) }
}

/// Decides every line of a case. Lines whose amounts cannot be computed are left out and reported.
pub fn decide<'r>(evaluator: &mut Evaluator<'r>, case: &Case<'r>) -> (Decided, Vec<EvaluationError>) {
    let rules = evaluator.rules();
    let (mut lines, mut errors) = (Vec::new(), Vec::new());
    for (at, line) in rules.lines.iter().enumerate() {
        match answer_line(evaluator, LineId::new(at), case, &format!("{} covers?", line.name)) {
            Ok(answered) => lines.push(answered),
            Err(error) => errors.push(error),
        }
    }
    (Decided::new(rules, lines), errors)
}
