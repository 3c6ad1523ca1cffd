//! The sentences behind an answer that plain evaluation leaves open.

use crate::decide::{Answer, Case, Effect, EvaluationError, Evaluator, Known, LineDecision, Reason, Truth};
use crate::rule::{FactId, FormulaId, Line, Rules};

use super::proven::prove;
use super::residual::{Residual, residual};

/// What is left of an open answer. If nothing is, the decision becomes what it really is, with the sentences that prove
/// it; otherwise it keeps only the statements and facts that still matter.
pub(super) fn look_closer<'r>(
    evaluator: &mut Evaluator<'r>,
    line: &Line,
    case: &Case<'r>,
    decision: &mut LineDecision,
) -> Result<Residual, EvaluationError> {
    let mut evaluation = evaluator.on(case);
    let mut rest = residual(&mut evaluation, line.covers)?;
    let answer = Answer::from(rest.truth());
    if answer != Answer::Depends {
        *decision = evaluation.explain_proven(decision.line, answer)?;
        prove(&mut evaluation, line, &mut rest, decision);
        return Ok(rest);
    }
    let mut reasons = Vec::new();
    for mut reason in std::mem::take(&mut decision.reasons) {
        let truth = match part_of(line, &reason) {
            Some(formula) => {
                let (truth, facts) = rest.part(&mut evaluation, formula)?;
                reason.because.retain(|shown| facts.contains(&shown.fact));
                truth
            }
            None => Truth::Unknown,
        };
        reasons.push((reason, truth));
    }
    let telling = reasons.iter().any(|(_, truth)| *truth == Truth::Unknown);
    let kept = reasons.into_iter().filter(|(_, truth)| !telling || *truth == Truth::Unknown);
    decision.reasons = kept.map(|(reason, _)| reason).collect();
    decision.missing = rest.facts().to_vec();
    let judged = |fact: &FactId| is_judged(evaluator.rules(), *fact);
    let matters = |fact: &FactId| !matches!(case.known(*fact), Known::Unknown | Known::OneOf(_));
    let mut to_judge: Vec<FactId> = decision.to_judge.iter().copied().filter(matters).collect();
    to_judge.extend(rest.facts().iter().copied().filter(judged));
    to_judge.sort_unstable();
    to_judge.dedup();
    decision.to_judge = to_judge;
    Ok(rest)
}

/// Whether a person has to find it.
pub(super) fn is_judged(rules: &Rules, fact: FactId) -> bool {
    rules.vocabulary.fact(fact).is_some_and(|fact| fact.judged)
}

/// The condition behind a reason of an open answer.
pub(super) fn part_of(line: &Line, reason: &Reason) -> Option<FormulaId> {
    let parts = match reason.effect {
        Effect::NotAgreed => return Some(line.agreement),
        Effect::Excludes | Effect::DoesNotApply => &line.exclusions,
        Effect::Requires | Effect::Met => &line.requirements,
        Effect::Grants => &line.grants.iter().find(|group| Some(group.kind) == reason.kind)?.grants,
        _ => return None,
    };
    let part = parts.iter().find(|part| part.statement == reason.statement).map(|part| part.formula);
    part.or((reason.effect == Effect::Met && reason.statement == line.head).then_some(line.agreement))
}
