//! A joint case decided by both generations.

use crate::base::{Codes, Exact, Name};
use crate::decide::{Answer, Between, Case, Effect, Evaluator, Known, Truth};
use crate::question::ToldPaid;
use crate::rule::{FactId, Kind, StatementId, Type, Value};

use super::joint::Joint;
use super::pairs::{Pair, side};
use super::plan::Plan;
use super::sentences::Changed;
use super::told::{GivenFact, Replayed, ToldFact};

/// So many values of a kind are tried in the place of one that only one generation knows.
const MAX_TRIED: usize = 12;

/// Both generations, to be asked the same.
pub(super) struct Replay<'j, 'r> {
    pub(super) joint: &'j Joint<'r>,
    old: Evaluator<'r>,
    new: Evaluator<'r>,
    pub(super) changed_old: Changed<'r>,
    pub(super) changed_new: Changed<'r>,
}

impl<'j, 'r> Replay<'j, 'r> {
    pub(super) fn new(joint: &'j Joint<'r>) -> Self {
        let (old, new) = (joint.old.rules, joint.new.rules);
        Self {
            joint,
            old: Evaluator::new(old),
            new: Evaluator::new(new),
            changed_old: Changed::new(old, new),
            changed_new: Changed::new(new, old),
        }
    }

    pub(super) fn changed(&self, is_old: bool) -> &Changed<'r> {
        if is_old { &self.changed_old } else { &self.changed_new }
    }

    fn evaluator(&mut self, is_old: bool) -> &mut Evaluator<'r> {
        if is_old { &mut self.old } else { &mut self.new }
    }

    /// The answers of both; a line that one does not have covers nothing. None where the case breaks what one of them
    /// keeps, or cannot be computed.
    pub(super) fn answers(&mut self, plan: &Plan, case: &Case<'_>) -> Option<(Answer, Answer)> {
        Some((self.answer(plan, case, true)?, self.answer(plan, case, false)?))
    }

    fn answer(&mut self, plan: &Plan, case: &Case<'_>, is_old: bool) -> Option<Answer> {
        let own = self.joint.side(is_old).case(case);
        let evaluator = self.evaluator(is_old);
        if !evaluator.check_always(&own).ok()?.is_empty() {
            return None;
        }
        let Some(line) = side(&plan.own, is_old) else { return Some(Answer::NotCovered) };
        evaluator.answer(line, &own).ok().map(|(answer, _)| answer)
    }

    /// Whether no line of the older generation would cover the case, whatever else may be known of it.
    pub(super) fn no_old_line(&mut self, case: &Case<'_>) -> bool {
        let own = self.joint.old.case(case);
        let rules = self.joint.old.rules;
        let mut evaluation = self.old.on(&own);
        rules.lines.iter().all(|line| evaluation.truth(line.would_cover) == Ok(Truth::No))
    }

    /// What both pay, where both cover and know it, in the joint currency; none otherwise.
    pub(super) fn paid(&mut self, plan: &Plan, case: &Case<'_>) -> Option<(Exact, Exact)> {
        if self.answers(plan, case)? != (Answer::Covered, Answer::Covered) {
            return None;
        }
        Some((self.pays(plan, case, true)?, self.pays(plan, case, false)?))
    }

    fn pays(&mut self, plan: &Plan, case: &Case<'_>, is_old: bool) -> Option<Exact> {
        let own_side = self.joint.side(is_old);
        let own = own_side.case(case);
        let line = side(&plan.own, is_old)?;
        let paid = own_side.rules.line(line)?.pays.as_ref()?;
        let of = own_side.rules.formulas.amount_type(paid.paid)?.clone();
        let known = self.evaluator(is_old).on(&own).between(paid.paid).ok()?.known()?;
        match own_side.money.restated(&of, &Value::Number(known))? {
            Value::Number(number) => Some(number),
            _ => None,
        }
    }

    /// What both pay, where it is not the same: where a currency is restated, by more than rounding can make.
    pub(super) fn paid_apart(&mut self, plan: &Plan, case: &Case<'_>) -> Option<(Exact, Exact)> {
        let (one, other) = self.paid(plan, case)?;
        let tolerance = plan.payment.as_ref()?.tolerance;
        let same = one.checked_sub(other).is_ok_and(|apart| apart.abs() <= tolerance);
        (!same).then_some((one, other))
    }

    /// The case without the facts that it needs not, to be as it is, and with what goes without saying where that will do.
    pub(super) fn fewer<'c>(
        &mut self,
        mut case: Case<'c>,
        keep: FactId,
        mut still: impl FnMut(&mut Self, &Case<'c>) -> bool,
    ) -> Case<'c> {
        let facts: Vec<FactId> = case.iter().map(|(fact, _)| fact).filter(|fact| *fact != keep).collect();
        for fact in facts.into_iter().rev() {
            let known = case.replace(fact, Known::Unknown);
            if still(self, &case) {
                continue;
            }
            if let Some(default) = self.default(fact) {
                case.replace(fact, Known::Given(default));
                if still(self, &case) {
                    continue;
                }
            }
            if self.is_known_to_both(fact, &known) {
                case.replace(fact, known);
                continue;
            }
            // Better a value that both know, if one does as well.
            let shared = self.shared_values(fact).into_iter().find(|code| {
                case.replace(fact, Known::Given(Value::Leaf(*code)));
                still(self, &case)
            });
            if shared.is_none() {
                case.replace(fact, known);
            }
        }
        case
    }

    fn is_known_to_both(&self, fact: FactId, known: &Known) -> bool {
        match known.value() {
            Some(Value::Leaf(code)) => !self.unsaid(fact, true).union(&self.unsaid(fact, false)).contains(*code),
            _ => true,
        }
    }

    /// The values of a kind that both generations can say, as far as they are tried.
    fn shared_values(&self, fact: FactId) -> Vec<u16> {
        let vocabulary = &self.joint.rules.vocabulary;
        let kind = vocabulary.fact(fact).and_then(|fact| match fact.fact_type {
            Type::Kind(kind) => vocabulary.kind(kind),
            _ => None,
        });
        let all = kind.map(Kind::all).unwrap_or_default();
        let shared = all.difference(&self.unsaid(fact, true)).difference(&self.unsaid(fact, false));
        shared.iter().take(MAX_TRIED).collect()
    }

    /// Values that no case of a generation can say as what they are.
    fn unsaid(&self, fact: FactId, is_old: bool) -> Codes {
        let side = self.joint.side(is_old);
        let coding = side.own_fact(fact).and_then(|own| side.coding_of(own));
        coding.map(|coding| coding.unsaid.clone()).unwrap_or_default()
    }

    /// What both generations take a fact for where a case does not say it.
    pub(super) fn default(&self, fact: FactId) -> Option<Value> {
        let of = |is_old: bool| {
            let side = self.joint.side(is_old);
            let own = side.rules.vocabulary.fact(side.own_fact(fact)?)?;
            Some(own.default.as_ref().map(|value| side.joint_value(&own.fact_type, value)))
        };
        match (of(true), of(false)) {
            (Some(one), Some(other)) if one == other => one,
            (Some(only), None) | (None, Some(only)) => only,
            _ => None,
        }
    }

    /// The changed sentences on the way to an answer, the deciding one first.
    pub(super) fn on_the_way(&mut self, plan: &Plan, case: &Case<'_>, is_old: bool) -> Vec<StatementId> {
        let own = self.joint.side(is_old).case(case);
        let Some(line) = side(&plan.own, is_old) else { return Vec::new() };
        let Ok(decision) = self.evaluator(is_old).explain(line, &own) else { return Vec::new() };
        let reasons = decision.reasons.iter().map(|reason| reason.statement);
        let all: Vec<StatementId> = decision.deciding.into_iter().chain(reasons).collect();
        self.changed(is_old).only(all)
    }

    /// How a generation decides a case, as it is told.
    pub(super) fn told(&mut self, plan: &Plan, case: &Case<'_>, is_old: bool, pays: bool) -> Replayed {
        let own_side = self.joint.side(is_old);
        let rules = own_side.rules;
        let own = own_side.case(case);
        let line = side(&plan.own, is_old);
        let mut told = Replayed {
            generation: rules.generation.clone(),
            line,
            given: self.given(case, is_old),
            has_line: line.is_some(),
            answer: Answer::NotCovered,
            decides: None,
            pays: None,
            restated: None,
        };
        let Some(line) = line else { return told };
        // It has been replayed before, without an error.
        let Ok(decision) = self.evaluator(is_old).explain(line, &own) else { return told };
        told.answer = decision.answer;
        told.decides = decision.deciding.and_then(|id| self.changed(is_old).told(id));
        let nothing = decision.reasons.iter().find(|reason| reason.effect == Effect::GrantsNothing);
        if let (Some(sentence), Some(kind)) = (&mut told.decides, nothing.and_then(|reason| reason.kind))
            && decision.deciding == rules.line(line).map(|line| line.head)
        {
            let kind = rules.vocabulary.kind(kind).map_or("?", |kind| &kind.name);
            sentence.text = format!("grants nothing of this {kind}").into();
        }
        if pays && let Ok(Some(settled)) = self.evaluator(is_old).settle(line, &own) {
            let joint = own_side.money.joint(&settled.currency);
            if *joint != settled.currency
                && let Some(paid) = self.pays(plan, case, is_old)
            {
                told.restated = Some(ToldPaid::new(Between::exactly(paid), joint.clone()));
            }
            told.pays = Some(ToldPaid::new(settled.paid, settled.currency));
        }
        told
    }

    /// What a generation's own case gives.
    fn given(&self, case: &Case<'_>, is_old: bool) -> Vec<GivenFact> {
        let side = self.joint.side(is_old);
        let own = side.case(case);
        let facts = own.iter().filter_map(|(fact, known)| {
            let joint = side.fact(fact);
            let elsewhere = match case.known(joint).value() {
                Some(Value::Leaf(code)) if self.unsaid(joint, is_old).contains(*code) => case.value_words(joint),
                _ => None,
            };
            let elsewhere = elsewhere.map(|name| Name::from(name.as_str()));
            Some(GivenFact { fact, value: known.value()?.clone(), elsewhere })
        });
        facts.collect()
    }

    /// The facts of a case, as they are told.
    pub(super) fn facts(&self, case: &Case<'_>, agreed: FactId) -> Vec<ToldFact> {
        let joint = self.joint;
        let rules = &joint.rules;
        let mut told = Vec::new();
        for (fact, known) in case.iter() {
            let (Some(known_fact), Some(value)) = (rules.vocabulary.fact(fact), known.value()) else { continue };
            let pair = joint.pairs.facts.get(fact.index());
            let generation = |is_old: bool| joint.side(is_old).rules.generation.clone();
            let only_in = match pair {
                Some(Pair { old: Some(_), new: None }) => Some(generation(true)),
                Some(Pair { old: None, new: Some(_) }) => Some(generation(false)),
                _ => None,
            };
            let unknown = |is_old: bool| match value {
                Value::Leaf(code) => self.unsaid(fact, is_old).contains(*code),
                Value::Leaves(codes) => !codes.is_disjoint(&self.unsaid(fact, is_old)),
                _ => false,
            };
            let unknown_in = [true, false].into_iter().find(|is_old| unknown(*is_old)).map(generation);
            let understood = fact == agreed || self.default(fact).as_ref() == Some(value);
            let value = case.value_words(fact).unwrap_or_default();
            let words = case.words(fact).unwrap_or_default();
            told.push(ToldFact { fact: known_fact.name.clone(), value, words, understood, only_in, unknown_in });
        }
        told
    }
}
