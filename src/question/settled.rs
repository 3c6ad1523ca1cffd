//! One line's answer, without all that is said of it: for those who ask of many cases.

use crate::decide::{Answer, Case, EvaluationError, Evaluator};
use crate::rule::{FactId, LineId, StatementId};

use super::reasons::look_closer;

/// Whether a line covers a case, without all that is said of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Settled {
    /// The answer.
    pub answer: Answer,
    /// The statement that decides it.
    pub deciding: Option<StatementId>,
    /// Of an answer that depends: the unknown facts that it hangs on, in the order of the vocabulary.
    pub missing: Vec<FactId>,
}

/// Whether a line covers a case: what [`answer_line`](super::answer_line) answers, the statement that decides it, and what
/// it hangs on. The most favourable position speaks for all.
///
/// # Errors
/// An amount that the answer depends on cannot be computed.
pub fn settle_line<'r>(
    evaluator: &mut Evaluator<'r>,
    line: LineId,
    case: &Case<'r>,
) -> Result<Settled, EvaluationError> {
    let positions = evaluator.positions(line, case).unwrap_or_else(|| vec![case.clone()]);
    let all = positions.iter().map(|position| settle_cover(evaluator, line, position));
    let mut all = all.collect::<Result<Vec<Settled>, _>>()?;
    let of = |wanted: Answer| all.iter().position(|one| one.answer == wanted);
    let best = of(Answer::Covered).or_else(|| of(Answer::Depends)).unwrap_or(0);
    Ok(all.swap_remove(best))
}

fn settle_cover<'r>(evaluator: &mut Evaluator<'r>, line: LineId, case: &Case<'r>) -> Result<Settled, EvaluationError> {
    let rules = evaluator.rules();
    let (answer, deciding) = evaluator.on(case).answer(line)?;
    let Some(of) = rules.line(line).filter(|_| answer == Answer::Depends) else {
        return Ok(Settled { answer, deciding, missing: Vec::new() });
    };
    let mut decision = evaluator.explain(line, case)?;
    look_closer(evaluator, of, case, &mut decision)?;
    let missing = if decision.answer == Answer::Depends { decision.missing } else { Vec::new() };
    Ok(Settled { answer: decision.answer, deciding: decision.deciding, missing })
}
