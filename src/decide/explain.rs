//! A decision with its reasons.

use crate::rule::{FactId, FormulaId, Line, LineId, Part, StatementId, Wording, facts_of};

use super::justify::Open;
use super::{Advised, Answer, Effect, Evaluation, EvaluationError, FactShown, Known, LineDecision, Reason, Truth};

/// A decision in the making.
#[derive(Default)]
struct Draft {
    reasons: Vec<Reason>,
    considered: Vec<Reason>,
    open: Open,
}

impl Draft {
    /// A statement that decides, with the reasons within it.
    fn decide(&mut self, reasons: Vec<Reason>) {
        for (at, reason) in reasons.into_iter().enumerate() {
            let applies = at == 0 || reason.effect != Effect::DoesNotApply;
            push(if applies { &mut self.reasons } else { &mut self.considered }, reason);
        }
    }

    /// A statement that does not apply; what lifts it is a reason where that `matters`.
    fn consider(&mut self, reasons: Vec<Reason>, matters: bool) {
        for (at, reason) in reasons.into_iter().enumerate() {
            let decides = at > 0 && matters && matches!(reason.effect, Effect::Lifts | Effect::Waives);
            push(if decides { &mut self.reasons } else { &mut self.considered }, reason);
        }
    }
}

/// Adds a reason that is not yet there; one that is there gets the facts that it lacks.
fn push(list: &mut Vec<Reason>, reason: Reason) {
    let same = |known: &&mut Reason| {
        (known.statement, known.effect, known.kind) == (reason.statement, reason.effect, reason.kind)
    };
    match list.iter_mut().find(same) {
        None => list.push(reason),
        Some(known) => merge(&mut known.because, reason.because),
    }
}

fn merge(list: &mut Vec<FactShown>, more: impl IntoIterator<Item = FactShown>) {
    for shown in more {
        if !list.iter().any(|known| known.fact == shown.fact) {
            list.push(shown);
        }
    }
}

fn reason(statement: StatementId, effect: Effect) -> Reason {
    Reason::of(statement, effect)
}

impl Evaluation<'_, '_> {
    /// Whether a line covers the case, with all reasons.
    ///
    /// # Errors
    /// An amount that the answer depends on cannot be computed.
    pub fn explain(&mut self, id: LineId) -> Result<LineDecision, EvaluationError> {
        let (answer, deciding) = self.answer(id)?;
        self.explained(id, answer, deciding, false)
    }

    /// The same for an answer that is proven although plain evaluation leaves it open: the statements that are open come
    /// with the unknown facts that make no difference ([`Reason::whatever`]). Of *not covered*, every open statement is a
    /// reason: who has the proof knows which of them it needs.
    ///
    /// # Errors
    /// An amount that the answer depends on cannot be computed.
    pub fn explain_proven(&mut self, id: LineId, answer: Answer) -> Result<LineDecision, EvaluationError> {
        self.explained(id, answer, None, true)
    }

    fn explained(
        &mut self,
        id: LineId,
        answer: Answer,
        deciding: Option<StatementId>,
        proven: bool,
    ) -> Result<LineDecision, EvaluationError> {
        let mut draft = Draft::default();
        let mut advice = Vec::new();
        if let Some(line) = self.rules.line(id) {
            match answer {
                Answer::Covered => self.why_covered(line, &mut draft)?,
                Answer::NotCovered if !proven => self.why_not_covered(line, &mut draft)?,
                Answer::NotCovered | Answer::Depends => self.why_open(line, &mut draft, proven)?,
            }
            self.not_applying(line, answer, &mut draft)?;
            for entry in &line.advice {
                advice.extend(self.advised(entry)?);
            }
        }
        let proof = draft.reasons.iter().chain(draft.considered.iter().filter(|_| answer == Answer::Covered));
        let used: Vec<FactId> = proof.flat_map(|reason| reason.because.iter().map(|shown| shown.fact)).collect();
        let rests_on = |known: &dyn Fn(FactId) -> bool, open: &[FactId]| {
            let mut facts: Vec<_> = used.iter().chain(open).copied().filter(|fact| known(*fact)).collect();
            facts.sort_unstable();
            facts.dedup();
            facts
        };
        let judged = |fact| self.rules.vocabulary.fact(fact).is_some_and(|fact| fact.judged);
        let assumed = |fact| matches!(self.case.known(fact), Known::Assumed(_));
        Ok(LineDecision {
            line: id,
            answer,
            deciding,
            assumed: rests_on(&assumed, &draft.open.assumed),
            to_judge: rests_on(&judged, &draft.open.unknown),
            missing: {
                let mut missing = draft.open.unknown.clone();
                missing.sort_unstable();
                missing
            },
            reasons: draft.reasons,
            considered: draft.considered,
            advice,
        })
    }

    fn why_covered(&mut self, line: &Line, draft: &mut Draft) -> Result<(), EvaluationError> {
        draft.decide(self.settled(line.agreement, reason(line.head, Effect::Met))?);
        for group in &line.grants {
            let first = group.grants.iter().find(|grant| self.truth(grant.formula) == Ok(Truth::Yes));
            let all = group.grants.iter().filter(|grant| first.is_none_or(|first| first.formula == grant.formula));
            for grant in all {
                if self.truth(grant.formula) != Ok(Truth::No) {
                    let grants = Reason { kind: Some(group.kind), ..reason(grant.statement, Effect::Grants) };
                    draft.decide(self.settled(grant.formula, grants)?);
                }
            }
        }
        for requirement in &line.requirements {
            draft.decide(self.settled(requirement.formula, reason(requirement.statement, Effect::Met))?);
        }
        Ok(())
    }

    /// Why a part is what it is; of one that plain evaluation leaves open, the facts known of it and those that it is
    /// the same without.
    fn settled(&mut self, part: FormulaId, reason: Reason) -> Result<Vec<Reason>, EvaluationError> {
        if self.truth(part)? != Truth::Unknown {
            return self.justify(part, reason);
        }
        let mut open = Open::default();
        self.open(part, &mut open);
        Ok(vec![self.whatever(part, open.unknown, reason)])
    }

    fn whatever(&self, part: FormulaId, unknown: Vec<FactId>, reason: Reason) -> Reason {
        let known = facts_of(&self.rules.formulas, part).into_iter().filter_map(|fact| self.shown(fact));
        let whatever = unknown.into_iter().filter(|fact| *self.case.known(*fact) == Known::Unknown).collect();
        Reason { because: known.collect(), whatever, ..reason }
    }

    fn why_not_covered(&mut self, line: &Line, draft: &mut Draft) -> Result<(), EvaluationError> {
        if self.truth(line.agreement) == Ok(Truth::No) {
            draft.decide(self.justify(line.agreement, reason(line.head, Effect::NotAgreed))?);
        }
        for Part { statement, formula } in &line.exclusions {
            if self.truth(*formula) == Ok(Truth::Yes) {
                draft.decide(self.justify(*formula, reason(*statement, Effect::Excludes))?);
            }
        }
        for Part { statement, formula } in &line.requirements {
            if self.truth(*formula) == Ok(Truth::No) {
                draft.decide(self.justify(*formula, reason(*statement, Effect::Requires))?);
            }
        }
        for group in &line.grants {
            if group.grants.iter().any(|grant| self.truth(grant.formula) != Ok(Truth::No)) {
                continue;
            }
            let mut nothing = Reason { kind: Some(group.kind), ..reason(line.head, Effect::GrantsNothing) };
            let mut failed = Vec::new();
            for grant in &group.grants {
                let kept = Reason { kind: Some(group.kind), ..reason(grant.statement, Effect::DoesNotApply) };
                let reasons = self.justify(grant.formula, kept)?;
                merge(&mut nothing.because, reasons.first().map(|kept| kept.because.clone()).unwrap_or_default());
                failed.push(reasons);
            }
            push(&mut draft.reasons, nothing);
            failed.into_iter().for_each(|reasons| draft.consider(reasons, true));
        }
        Ok(())
    }

    fn why_open(&mut self, line: &Line, draft: &mut Draft, proven: bool) -> Result<(), EvaluationError> {
        let mut undecided = vec![(line.agreement, reason(line.head, Effect::NotAgreed))];
        undecided.extend(line.exclusions.iter().map(|part| (part.formula, reason(part.statement, Effect::Excludes))));
        undecided.extend(line.requirements.iter().map(|part| (part.formula, reason(part.statement, Effect::Requires))));
        for group in &line.grants {
            if group.grants.iter().any(|grant| self.truth(grant.formula) == Ok(Truth::Yes)) {
                continue;
            }
            undecided.extend(group.grants.iter().map(|grant| {
                (grant.formula, Reason { kind: Some(group.kind), ..reason(grant.statement, Effect::Grants) })
            }));
        }
        for (formula, mut reason) in undecided {
            if self.truth(formula)? != Truth::Unknown {
                continue;
            }
            let mut open = Open::default();
            self.open(formula, &mut open);
            if proven {
                push(&mut draft.reasons, self.whatever(formula, open.unknown, reason));
                continue;
            }
            reason.because = self.unknown(&open.unknown);
            push(&mut draft.reasons, reason);
            for (all, more) in [(&mut draft.open.unknown, open.unknown), (&mut draft.open.assumed, open.assumed)] {
                let new: Vec<_> = more.into_iter().filter(|fact| !all.contains(fact)).collect();
                all.extend(new);
            }
        }
        Ok(())
    }

    /// The exclusions that do not stand.
    fn not_applying(&mut self, line: &Line, answer: Answer, draft: &mut Draft) -> Result<(), EvaluationError> {
        for Part { statement, formula } in &line.exclusions {
            let truth = self.truth(*formula);
            if truth == Ok(Truth::No) || answer == Answer::Covered && truth == Ok(Truth::Unknown) {
                let reasons = self.settled(*formula, reason(*statement, Effect::DoesNotApply))?;
                draft.consider(reasons, answer == Answer::Covered);
            }
        }
        Ok(())
    }

    fn advised(&mut self, entry: &crate::rule::Advice) -> Result<Option<Advised>, EvaluationError> {
        let because = match self.truth(entry.formula)? {
            Truth::No => return Ok(None),
            Truth::Yes => {
                let reasons = self.justify(entry.formula, reason(entry.statement, Effect::Met))?;
                reasons.into_iter().next().map(|reason| reason.because).unwrap_or_default()
            }
            Truth::Unknown => {
                let mut open = Open::default();
                self.open(entry.formula, &mut open);
                self.unknown(&open.unknown)
            }
        };
        let applies = self.truth(entry.formula)?;
        let (statement, text, duty) = (entry.statement, entry.text.clone(), entry.duty);
        Ok(Some(Advised { statement, text, duty, applies, because }))
    }

    /// What is not known of each fact: `Klausel 510 is unknown`, or the values that it may still have.
    fn unknown(&self, facts: &[FactId]) -> Vec<FactShown> {
        let words = |fact| {
            let known = self.case.words(fact);
            known.unwrap_or_else(|| format!("{} is unknown", Wording::of(self.rules).name(fact)))
        };
        facts.iter().map(|fact| FactShown { fact: *fact, text: words(*fact) }).collect()
    }
}
