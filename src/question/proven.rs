//! Which sentences prove an answer that holds although facts are unknown: as few as suffice.

use crate::decide::{Answer, Effect, Evaluation, FactShown, Known, LineDecision, Reason};
use crate::rule::{FactId, FormulaId, Line, StatementId, facts_of};

use super::diagram::Model;
use super::diagram::store::{ALWAYS, Diagram, NEVER, TooLarge};
use super::reasons::part_of;
use super::residual::Residual;

/// So many steps may be taken to find few sentences.
const STEPS: u64 = 200_000;

/// Leaves of the reasons of a proven answer those that the proof needs, and adds what every case keeps if it rests on that.
pub(super) fn prove(
    evaluation: &mut Evaluation<'_, '_>,
    line: &Line,
    rest: &mut Residual,
    decision: &mut LineDecision,
) {
    let mut needed = Vec::new();
    if let Some(open) = &mut rest.open {
        open.model.store.grant(STEPS);
        let kept = kept(evaluation, &open.kept);
        let found = match decision.answer {
            Answer::Covered => covered(&mut open.model, line, &kept, decision),
            _ => not_covered(&mut open.model, line, &kept, decision),
        };
        // Where that is too much, every sentence stays.
        needed = found.unwrap_or_default();
    }
    if decision.answer == Answer::NotCovered {
        alone_or_together(line, decision);
    }
    for statement in needed {
        decision.reasons.push(always(evaluation, statement));
    }
    let tells = |fact: &FactId| {
        let proof = decision.reasons.iter().chain(&decision.considered);
        proof.flat_map(|reason| &reason.because).any(|shown| shown.fact == *fact)
    };
    decision.assumed.retain(tells);
    decision.to_judge.retain(tells);
    let grants = decision.reasons.iter().find(|reason| reason.effect == Effect::Grants);
    let deciding = grants.filter(|_| decision.answer == Answer::Covered).or(decision.reasons.first());
    decision.deciding = deciding.map(|reason| reason.statement).or(Some(line.head));
}

/// The sentences that every case keeps, as far as they have to do with the line.
fn kept(evaluation: &Evaluation<'_, '_>, formulas: &[FormulaId]) -> Vec<(StatementId, FormulaId)> {
    let all = evaluation.rules().always.iter().filter(|part| formulas.contains(&part.formula));
    all.map(|part| (part.statement, part.formula)).collect()
}

fn always(evaluation: &Evaluation<'_, '_>, statement: StatementId) -> Reason {
    let rules = evaluation.rules();
    let part = rules.always.iter().find(|part| part.statement == statement);
    let facts = part.map(|part| facts_of(&rules.formulas, part.formula)).unwrap_or_default();
    let shown = |fact: FactId| evaluation.case().words(fact).map(|text| FactShown { fact, text });
    Reason { because: facts.into_iter().filter_map(shown).collect(), ..Reason::of(statement, Effect::Kept) }
}

/// Of a kind that several grants together grant, as few of them as suffice; what every case keeps as far as some part
/// needs it.
fn covered(
    model: &mut Model,
    line: &Line,
    kept: &[(StatementId, FormulaId)],
    decision: &mut LineDecision,
) -> Result<Vec<StatementId>, TooLarge> {
    let mut against: Vec<Diagram> = Vec::new();
    for group in &line.grants {
        let open = |reason: &&Reason| {
            reason.effect == Effect::Grants && reason.kind == Some(group.kind) && !reason.whatever.is_empty()
        };
        let mut grants: Vec<(StatementId, Diagram)> = Vec::new();
        for reason in decision.reasons.iter().filter(open) {
            grants.push((reason.statement, part(model, line, reason)?));
        }
        if grants.is_empty() {
            continue;
        }
        for at in (0..grants.len()).rev() {
            let others = grants.iter().enumerate().filter(|(other, _)| *other != at).map(|(_, (_, grant))| *grant);
            let without = model.store.junction(false, others.collect())?;
            if model.store.implies(model.care, without)? {
                grants.remove(at);
            }
        }
        decision
            .reasons
            .retain(|reason| !open(&reason) || grants.iter().any(|(statement, _)| *statement == reason.statement));
        let all = model.store.junction(false, grants.iter().map(|(_, grant)| *grant).collect())?;
        against.push(model.store.not(all)?);
    }
    let rest = decision.reasons.iter().chain(&decision.considered);
    for reason in rest.filter(|reason| reason.effect != Effect::Grants && !reason.whatever.is_empty()) {
        let formula = part(model, line, reason)?;
        let stands = reason.effect == Effect::DoesNotApply;
        against.push(if stands { formula } else { model.store.not(formula)? });
    }
    let mut needed: Vec<StatementId> = Vec::new();
    for impossible in against {
        let more = fewest_kept(model, impossible, kept)?;
        needed.extend(more.into_iter().filter(|statement| !needed.contains(statement)).collect::<Vec<_>>());
    }
    Ok(needed)
}

/// What some reasons of an answer that is *not covered* ask of cover.
struct Demand {
    reasons: Vec<usize>,
    met: Diagram,
}

/// As few sentences as leave nothing that is covered.
fn not_covered(
    model: &mut Model,
    line: &Line,
    kept: &[(StatementId, FormulaId)],
    decision: &mut LineDecision,
) -> Result<Vec<StatementId>, TooLarge> {
    let mut demands: Vec<Demand> = Vec::new();
    for (at, reason) in decision.reasons.iter().enumerate() {
        let formula = part(model, line, reason)?;
        let same = |demand: &&mut Demand| {
            let first = demand.reasons.first().and_then(|first| decision.reasons.get(*first));
            reason.effect == Effect::Grants
                && first.is_some_and(|first| (first.effect, first.kind) == (reason.effect, reason.kind))
        };
        match demands.iter_mut().find(same) {
            Some(demand) => {
                demand.reasons.push(at);
                demand.met = model.store.or(demand.met, formula)?;
            }
            None => {
                let met = if reason.effect == Effect::Excludes { model.store.not(formula)? } else { formula };
                demands.push(Demand { reasons: vec![at], met });
            }
        }
    }
    let alone = |model: &mut Model, demand: &Demand| Ok(!model.store.meet(model.care, demand.met)?);
    let mut first = None;
    for (at, demand) in demands.iter().enumerate() {
        if first.is_none() && alone(model, demand)? {
            first = Some(at);
        }
    }
    if let Some(demand) = first.and_then(|at| (at < demands.len()).then(|| demands.swap_remove(at))) {
        demands = vec![demand];
    }
    for at in (0..demands.len()).rev() {
        let others = demands.iter().enumerate().filter(|(other, _)| *other != at).map(|(_, demand)| demand.met);
        let others: Vec<Diagram> = others.collect();
        let without = model.store.junction(true, others)?;
        if demands.len() > 1 && !model.store.meet(model.care, without)? {
            demands.remove(at);
        }
    }
    let mut at = 0_usize;
    decision.reasons.retain(|_| {
        let is_needed = demands.iter().any(|demand| demand.reasons.contains(&at));
        at = at.saturating_add(1);
        is_needed
    });
    let all = model.store.junction(true, demands.iter().map(|demand| demand.met).collect())?;
    fewest_kept(model, all, kept)
}

fn part(model: &Model, line: &Line, reason: &Reason) -> Result<Diagram, TooLarge> {
    part_of(line, reason).and_then(|formula| model.formula(formula)).ok_or(TooLarge)
}

/// As few of the sentences that every case keeps as make it impossible.
fn fewest_kept(
    model: &mut Model,
    impossible: Diagram,
    kept: &[(StatementId, FormulaId)],
) -> Result<Vec<StatementId>, TooLarge> {
    let base = model.store.and(impossible, model.relations)?;
    let mut few: Vec<(StatementId, Diagram)> = Vec::new();
    for (statement, formula) in kept {
        few.push((*statement, model.formula(*formula).unwrap_or(ALWAYS)));
    }
    for at in (0..few.len()).rev() {
        let others = few.iter().enumerate().filter(|(other, _)| *other != at).map(|(_, (_, kept))| *kept);
        let others = model.store.junction(true, others.collect())?;
        if model.store.and(base, others)? == NEVER {
            few.remove(at);
        }
    }
    Ok(few.into_iter().map(|(statement, _)| statement).collect())
}

/// One sentence that leaves nothing covered says so itself; of several, each does so with the others.
fn alone_or_together(line: &Line, decision: &mut LineDecision) {
    let kinds: Vec<_> = decision.reasons.iter().filter(|reason| reason.effect == Effect::Grants).collect();
    let one_kind = kinds.first().map(|first| first.kind).filter(|_| kinds.len() == decision.reasons.len());
    if let Some(kind) = one_kind.filter(|kind| kinds.iter().all(|reason| reason.kind == *kind)) {
        let grants = std::mem::take(&mut decision.reasons);
        let mut nothing = Reason { kind, ..Reason::of(line.head, Effect::GrantsNothing) };
        for mut grant in grants {
            nothing.because.extend(grant.because.iter().cloned());
            nothing.whatever.extend(grant.whatever.iter().copied());
            grant.effect = Effect::DoesNotApply;
            decision.considered.push(grant);
        }
        nothing.because.sort_by_key(|shown| shown.fact);
        nothing.because.dedup();
        nothing.whatever.sort_unstable();
        nothing.whatever.dedup();
        decision.reasons.push(nothing);
    } else if decision.reasons.len() > 1 {
        decision.reasons.iter_mut().for_each(|reason| reason.effect = Effect::Together);
    }
}

/// The unknown facts that a condition asks for and that the answer is the same without.
pub(super) fn irrelevant(evaluation: &Evaluation<'_, '_>, root: FormulaId, still: &[FactId]) -> Vec<FactId> {
    let all = facts_of(&evaluation.rules().formulas, root).into_iter();
    let unknown = |fact: &FactId| *evaluation.case().known(*fact) == Known::Unknown;
    all.filter(unknown).filter(|fact| !still.contains(fact)).collect()
}
