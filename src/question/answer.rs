//! One line's answer, as `ask` and `decide` print it.

use crate::base::{Exact, Name};
use crate::decide::{Answer, Case, Does, Effect, Entry, EvaluationError, Evaluator, Known, Reason};
use crate::rule::{FactId, LineId, Type, Wording};

use super::answered::{Answered, ToldPosition, ToldReason, told, told_advice};
use super::flip::flips;
use super::flip_sets::flip_sets;
use super::next::{by_usefulness, fewest_questions};
use super::paid::{told_paid, told_settlement};
use super::proven::irrelevant;
use super::reasons::{is_judged, look_closer};
use super::residual::{Proof, Residual};

/// Answers whether a line covers a case, and what it pays.
///
/// # Errors
/// An amount that the answer depends on cannot be computed.
pub fn answer_line<'r>(
    evaluator: &mut Evaluator<'r>,
    line: LineId,
    case: &Case<'r>,
    question: &str,
) -> Result<Answered, EvaluationError> {
    let mut answered = match evaluator.positions(line, case) {
        None => answer_cover(evaluator, line, case, question)?,
        Some(positions) => {
            let all: Result<Vec<Answered>, _> =
                positions.iter().map(|position| answer_cover(evaluator, line, position, question)).collect();
            by_position(all?)
        }
    };
    let rules = evaluator.rules();
    if let (Some(settlement), Some(line)) = (evaluator.settle(line, case)?, rules.line(line)) {
        answered.pays = Some(told_paid(&settlement));
        answered.settlement = told_settlement(rules, line, &settlement);
        answered.pays_for = settlement.pays_for;
        let hangs_on =
            |name: &Name| rules.vocabulary.fact_named(name).is_some_and(|fact| settlement.missing.contains(&fact));
        answered.irrelevant.retain(|name| !hangs_on(name));
        // A case says something of amounts if it gives one that matters, or one can be told from what it gives.
        let given = |fact: &FactId| {
            let number =
                rules.vocabulary.fact(*fact).is_some_and(|fact| !matches!(fact.fact_type, Type::YesNo | Type::Kind(_)));
            number && matches!(case.known(*fact), Known::Given(_))
        };
        let starts = |entry: &Entry| matches!(entry.does, Does::Starts) && entry.after.from > Exact::ZERO;
        answered.speaks_of_amounts = settlement.facts.iter().any(given) || settlement.entries.iter().any(starts);
        if answered.speaks_of_amounts {
            let more = settlement.assumed.iter().filter_map(|fact| assumed(case, *fact));
            let more: Vec<String> = more.filter(|words| !answered.assumed.contains(words)).collect();
            answered.assumed.extend(more);
        }
        let judged = |fact: &&FactId| is_judged(rules, **fact);
        if answered.answer != Answer::NotCovered {
            let name = |fact: &FactId| rules.vocabulary.fact(*fact).map(|fact| fact.name.clone());
            // What a payment starts from comes first: without it nothing is known of what is paid.
            let starts = |fact: &&FactId| answered.pays_for.iter().any(|(start, _)| start == *fact);
            let (first, then): (Vec<&FactId>, Vec<&FactId>) = settlement.missing.iter().partition(starts);
            let more: Vec<Name> = first.into_iter().chain(then).filter_map(name).collect();
            answered.missing_amounts = more.into_iter().filter(|name| !answered.missing.contains(name)).collect();
        }
        if answered.answer != Answer::NotCovered && answered.speaks_of_amounts {
            for fact in settlement.facts.iter().filter(judged) {
                let known = case.known(*fact).value().is_some() || settlement.missing.contains(fact);
                let name = rules.vocabulary.fact(*fact).map(|fact| fact.name.clone()).filter(|_| known);
                answered.to_judge.extend(name.filter(|name| !answered.to_judge.contains(name)));
            }
            if answered.ask_next.is_none() {
                answered.ask_next = answered.missing_amounts.first().cloned();
                answered.ask_next_because = answered.ask_next.as_ref().map(|_| "what is paid hangs on it".to_owned());
            }
        }
    }
    Ok(answered)
}

/// The most favourable position speaks for all.
fn by_position(mut all: Vec<Answered>) -> Answered {
    let told = all.iter().enumerate().map(|(at, one)| {
        // That a line is agreed, or a requirement met, decides nothing by itself.
        let decides = |reason: &&ToldReason| reason.effect != Effect::Met;
        let reason = one.reasons.iter().find(decides).or(one.reasons.first());
        ToldPosition {
            position: at.saturating_add(1),
            answer: one.answer,
            condition: one.condition.clone(),
            terms: one.terms.clone(),
            statement: reason.map(|reason| reason.statement.clone()),
            because: reason.map(|reason| reason.because.clone()).unwrap_or_default(),
        }
    });
    let positions = told.collect();
    let of = |wanted: Answer| all.iter().position(|one| one.answer == wanted);
    let best = of(Answer::Covered).or_else(|| of(Answer::Depends)).unwrap_or(0);
    Answered { positions, ..all.swap_remove(best) }
}

fn answer_cover<'r>(
    evaluator: &mut Evaluator<'r>,
    line: LineId,
    case: &Case<'r>,
    question: &str,
) -> Result<Answered, EvaluationError> {
    let rules = evaluator.rules();
    let mut decision = evaluator.explain(line, case)?;
    let rest = match rules.line(line) {
        Some(line) if decision.answer == Answer::Depends => Some(look_closer(evaluator, line, case, &mut decision)?),
        _ => None,
    };
    let rest = rest.filter(|_| decision.answer == Answer::Depends);
    let useful = rest.as_ref().map(|rest| by_usefulness(evaluator, line, case, rest)).unwrap_or_default();
    let still = rest.as_ref().map(Residual::facts).unwrap_or_default();
    let irrelevant = rules.line(line).map(|line| irrelevant(&evaluator.on(case), line.covers, still));
    let fact_name =
        |fact: &FactId| rules.vocabulary.fact(*fact).map_or_else(|| Name::from("?"), |fact| fact.name.clone());
    let told = |reasons: &[Reason]| reasons.iter().map(|reason| told(rules, reason)).collect();
    let flip = flips(evaluator, line, case, decision.answer);
    let flip_sets = flip_sets(evaluator, line, case, decision.answer, &flip);
    let proof = rest.as_ref().map_or(Proof::Proven, Residual::proof);
    let terms = rest.as_ref().map(|rest| rest.terms(rules)).unwrap_or_default();
    Ok(Answered {
        question: question.to_owned(),
        generation: rules.generation.clone(),
        answer: decision.answer,
        exact: proof == Proof::Proven,
        not_exact: match proof {
            Proof::Proven => None,
            Proof::Compared => Some("facts are compared with each other"),
            Proof::TooLarge => Some("too large to be exact"),
        },
        line: rules.line(line).map_or_else(|| Name::from("?"), |line| line.name.clone()),
        condition: rest.as_ref().map(|rest| rest.words(rules)),
        terms,
        missing: useful.iter().map(|useful| fact_name(&useful.fact)).collect(),
        missing_because: useful.iter().map(|useful| useful.because.clone()).collect(),
        fewest_missing: rest.as_ref().map_or(0, fewest_questions),
        ask_next: useful.first().map(|useful| fact_name(&useful.fact)),
        ask_next_because: useful.into_iter().next().map(|useful| useful.because),
        irrelevant: irrelevant.unwrap_or_default().iter().map(fact_name).collect(),
        reasons: told(&decision.reasons),
        considered: told(&decision.considered),
        assumed: decision.assumed.iter().filter_map(|fact| assumed(case, *fact)).collect(),
        to_judge: decision.to_judge.iter().map(fact_name).collect(),
        flip,
        flip_sets,
        advice: decision.advice.iter().map(|advised| told_advice(rules, advised)).collect(),
        pays: None,
        settlement: Vec::new(),
        missing_amounts: Vec::new(),
        positions: Vec::new(),
        speaks_of_amounts: false,
        pays_for: Vec::new(),
    })
}

/// `Selbstbehalt of Leitungswasser = 0 DM`
fn assumed(case: &Case<'_>, fact: FactId) -> Option<String> {
    let known = case.rules().vocabulary.fact(fact)?;
    let value = Wording::of(case.rules()).constant(&known.fact_type, case.known(fact).value()?);
    Some(format!("{} = {value}", known.name))
}
