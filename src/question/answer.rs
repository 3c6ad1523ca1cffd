//! One line's answer, as `ask` and `decide` print it.

use serde::Serialize;

use crate::base::{Exact, Name};
use crate::decide::{
    Advised, Answer, Case, Does, Effect, Entry, EvaluationError, Evaluator, FactShown, Known, LineDecision, Reason,
    Truth,
};
use crate::rule::{FactId, FormulaId, Line, LineId, Rules, Statement, StatementId, Type, Wording};

use super::flip::{Flip, flips};
use super::flip_sets::flip_sets;
use super::next::by_usefulness;
use super::paid::{ToldPaid, ToldStep, told_paid, told_settlement};
use super::residual::{Residual, residual};

/// One line's answer with everything that is said of it; the fields are those of `ask --json`.
#[derive(Clone, Debug, Serialize)]
pub struct Answered {
    /// The question as it was put.
    pub question: String,
    /// The generation of the rulebook that answers.
    pub generation: Name,
    /// The answer.
    pub answer: Answer,
    /// The line's name.
    pub line: Name,
    /// Whether it is proven. Covered and not covered always are; *depends* is not where facts are compared with each other
    /// in ways that may not be possible at once, nor where the line is too large to be decided exactly.
    #[serde(skip_serializing_if = "is_true")]
    pub exact: bool,
    /// On what it depends; none where it is decided.
    pub condition: Option<String>,
    /// The unknown facts that the condition asks for, most useful first.
    pub missing: Vec<Name>,
    /// The fact whose answer would settle most.
    pub ask_next: Option<Name>,
    /// Why that one: `59 of 62 values of Gefahr settle it`.
    #[serde(skip)]
    pub ask_next_because: Option<String>,
    /// The statements that decide, or leave the answer open.
    pub reasons: Vec<ToldReason>,
    /// The statements that do not apply, and what keeps each from applying.
    pub considered: Vec<ToldReason>,
    /// Defaults that were used: `Selbstbehalt of Leitungswasser = 0 DM`.
    pub assumed: Vec<String>,
    /// Facts for a person to judge that the answer rests on or still needs.
    pub to_judge: Vec<Name>,
    /// Single changes that would turn a decided answer.
    pub flip: Vec<Flip>,
    /// Changes of two or three facts at once that would turn a decided answer where none of them does alone.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub flip_sets: Vec<Vec<Flip>>,
    /// What is recommended or obliged to.
    pub advice: Vec<ToldAdvice>,
    /// What the line pays; none if it has no `pays`.
    pub pays: Option<ToldPaid>,
    /// How that comes about, step by step.
    pub settlement: Vec<ToldStep>,
    /// The unknown facts that only what is paid hangs on.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub missing_amounts: Vec<Name>,
    /// Each position of the case by itself, where the line is decided for each; the answer above is then that of the
    /// first position with the most favourable answer.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub positions: Vec<ToldPosition>,
    /// Something is known of what the line would pay: who asks about cover alone is told nothing of amounts.
    #[serde(skip)]
    pub speaks_of_amounts: bool,
    /// The facts that payments start from, each with the position that it is of.
    #[serde(skip)]
    pub pays_for: Vec<(FactId, Option<usize>)>,
}

/// One position of a case, as a line decides it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct ToldPosition {
    /// Which one, from 1.
    pub position: usize,
    /// The answer.
    pub answer: Answer,
    /// On what it depends.
    pub condition: Option<String>,
    /// The statement that decides, or the first that leaves it open.
    pub statement: Option<Name>,
    /// The facts that make it do so.
    pub because: Vec<String>,
}

/// A statement and what it does, with where it stands.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct ToldReason {
    /// The statement.
    #[serde(skip)]
    pub id: StatementId,
    /// Its label with its line, or file and line.
    pub statement: Name,
    /// What it does.
    pub effect: Effect,
    /// The file.
    pub file: Name,
    /// The line of the file.
    pub line: u32,
    /// What it cites: `CW S017`.
    pub source: Option<String>,
    /// The sentence.
    pub text: Name,
    /// Of a grant, or of nothing granted: the kind.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub kind: Option<Name>,
    /// The facts that make it do so.
    pub because: Vec<String>,
}

/// A recommendation or duty, with where it stands.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct ToldAdvice {
    /// What to do.
    pub advice: Name,
    /// `advises` or `obliges`.
    pub kind: &'static str,
    /// `applies` or `may apply`.
    pub applies: &'static str,
    /// The statement.
    #[serde(skip)]
    pub id: StatementId,
    /// Its label with its line, or file and line.
    pub statement: Name,
    /// The file.
    pub file: Name,
    /// The line of the file.
    pub line: u32,
    /// What it cites.
    pub source: Option<String>,
    /// The facts that make it apply; where it may apply, the unknown ones.
    pub because: Vec<String>,
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde hands over a reference")]
fn is_true(value: &bool) -> bool {
    *value
}

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
        let more = settlement.assumed.iter().filter_map(|fact| assumed(case, *fact));
        let more: Vec<String> = more.filter(|words| !answered.assumed.contains(words)).collect();
        answered.assumed.extend(more);
        answered.pays_for = settlement.pays_for;
        // A case says something of amounts if it gives one that matters, or one can be told from what it gives.
        let given = |fact: &FactId| {
            let number =
                rules.vocabulary.fact(*fact).is_some_and(|fact| !matches!(fact.fact_type, Type::YesNo | Type::Kind(_)));
            number && matches!(case.known(*fact), Known::Given(_))
        };
        let starts = |entry: &Entry| matches!(entry.does, Does::Starts) && entry.after.from > Exact::ZERO;
        answered.speaks_of_amounts = settlement.facts.iter().any(given) || settlement.entries.iter().any(starts);
        let judged = |fact: &&FactId| is_judged(rules, **fact);
        if answered.answer != Answer::NotCovered {
            let name = |fact: &FactId| rules.vocabulary.fact(*fact).map(|fact| fact.name.clone());
            let more: Vec<Name> = settlement.missing.iter().filter_map(name).collect();
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
        Some(line) if decision.answer == Answer::Depends => Some(open_rest(evaluator, line, case, &mut decision)?),
        _ => None,
    };
    let rest = rest.filter(|_| decision.answer == Answer::Depends);
    let useful = rest.as_ref().map(|rest| by_usefulness(evaluator, line, case, rest)).unwrap_or_default();
    let fact_name =
        |fact: FactId| rules.vocabulary.fact(fact).map_or_else(|| Name::from("?"), |fact| fact.name.clone());
    let told = |reasons: &[Reason]| reasons.iter().map(|reason| told(rules, reason)).collect();
    let flip = flips(evaluator, line, case);
    let flip_sets = flip_sets(evaluator, line, case, decision.answer, &flip);
    Ok(Answered {
        question: question.to_owned(),
        generation: rules.generation.clone(),
        answer: decision.answer,
        exact: rest.as_ref().is_none_or(Residual::is_exact),
        line: rules.line(line).map_or_else(|| Name::from("?"), |line| line.name.clone()),
        condition: rest.as_ref().map(|rest| rest.words(rules)),
        missing: useful.iter().map(|useful| fact_name(useful.fact)).collect(),
        ask_next: useful.first().map(|useful| fact_name(useful.fact)),
        ask_next_because: useful.first().map(|useful| useful.words(rules)),
        reasons: told(&decision.reasons),
        considered: told(&decision.considered),
        assumed: decision.assumed.iter().filter_map(|fact| assumed(case, *fact)).collect(),
        to_judge: decision.to_judge.iter().map(|fact| fact_name(*fact)).collect(),
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

/// Whether a line covers a case: what [`answer_line`] answers, the statement that decides it, and what it hangs on.
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

fn settle_cover<'r>(
    evaluator: &mut Evaluator<'r>,
    line: LineId,
    case: &Case<'r>,
) -> Result<Settled, EvaluationError> {
    let rules = evaluator.rules();
    let (answer, deciding) = evaluator.on(case).answer(line)?;
    let Some(of) = rules.line(line).filter(|_| answer == Answer::Depends) else {
        return Ok(Settled { answer, deciding, missing: Vec::new() });
    };
    let mut decision = evaluator.explain(line, case)?;
    open_rest(evaluator, of, case, &mut decision)?;
    let missing = if decision.answer == Answer::Depends { decision.missing } else { Vec::new() };
    Ok(Settled { answer: decision.answer, deciding: decision.deciding, missing })
}

/// What is left of an open answer. If nothing is, the decision becomes what it really is; otherwise it keeps only the
/// statements and facts that still matter.
fn open_rest<'r>(
    evaluator: &mut Evaluator<'r>,
    line: &Line,
    case: &Case<'r>,
    decision: &mut LineDecision,
) -> Result<Residual, EvaluationError> {
    let mut evaluation = evaluator.on(case);
    let mut rest = residual(&mut evaluation, line.covers)?;
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
    let answer = Answer::from(rest.truth());
    decision.answer = answer;
    // What decides by itself, or else all that decides together.
    let decides = |reason: &Reason, truth: Truth| match (answer, reason.effect) {
        (Answer::Depends, _) => truth == Truth::Unknown,
        (Answer::Covered, Effect::Grants) | (Answer::NotCovered, Effect::Excludes) => truth == Truth::Yes,
        (Answer::NotCovered, _) => truth == Truth::No && reason.effect != Effect::Grants,
        (Answer::Covered, _) => false,
    };
    let telling = reasons.iter().any(|(reason, truth)| decides(reason, *truth));
    let kept = reasons.into_iter().filter(|(reason, truth)| !telling || decides(reason, *truth));
    decision.reasons = kept.map(|(reason, _)| reason).collect();
    decision.deciding = match answer {
        Answer::Depends => None,
        _ => decision.reasons.first().map(|reason| reason.statement),
    };
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

fn is_judged(rules: &Rules, fact: FactId) -> bool {
    rules.vocabulary.fact(fact).is_some_and(|fact| fact.judged)
}

/// The condition behind a reason of an open answer.
fn part_of(line: &Line, reason: &Reason) -> Option<FormulaId> {
    let parts = match reason.effect {
        Effect::NotAgreed => return Some(line.agreement),
        Effect::Excludes => &line.exclusions,
        Effect::Requires => &line.requirements,
        Effect::Grants => &line.grants.iter().find(|group| Some(group.kind) == reason.kind)?.grants,
        _ => return None,
    };
    parts.iter().find(|part| part.statement == reason.statement).map(|part| part.formula)
}

/// `Selbstbehalt of Leitungswasser = 0 DM`
fn assumed(case: &Case<'_>, fact: FactId) -> Option<String> {
    let known = case.rules().vocabulary.fact(fact)?;
    let value = Wording::of(case.rules()).constant(&known.fact_type, case.known(fact).value()?);
    Some(format!("{} = {value}", known.name))
}

fn told(rules: &Rules, reason: &Reason) -> ToldReason {
    let statement = rules.statement(reason.statement);
    let (name, file, line, source, text) = place(statement);
    ToldReason {
        id: reason.statement,
        statement: name,
        effect: reason.effect,
        file,
        line,
        source,
        text,
        kind: reason.kind.and_then(|kind| rules.vocabulary.kind(kind)).map(|kind| kind.name.clone()),
        because: words(&reason.because),
    }
}

fn told_advice(rules: &Rules, advised: &Advised) -> ToldAdvice {
    let (statement, file, line, source, _) = place(rules.statement(advised.statement));
    ToldAdvice {
        advice: advised.text.clone(),
        kind: if advised.duty { "obliges" } else { "advises" },
        applies: if advised.applies == Truth::Yes { "applies" } else { "may apply" },
        id: advised.statement,
        statement,
        file,
        line,
        source,
        because: words(&advised.because),
    }
}

pub(super) fn words(shown: &[FactShown]) -> Vec<String> {
    shown.iter().map(|shown| shown.text.clone()).collect()
}

/// Name, file, line, citations and text.
pub(super) fn place(statement: Option<&Statement>) -> (Name, Name, u32, Option<String>, Name) {
    let Some(statement) = statement else { return ("?".into(), "?".into(), 0, None, "?".into()) };
    let citations: Vec<String> = statement.citations.iter().map(ToString::to_string).collect();
    let source = (!citations.is_empty()).then(|| citations.join("; "));
    (statement.name.clone(), statement.file.clone(), statement.line, source, statement.text.clone())
}
