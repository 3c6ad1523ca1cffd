//! A case that two versions of one wording decide differently, or the proof that there is none.

use crate::base::{Name, Sources};
use crate::decide::{Answer, Case, Evaluator, Known, Truth};
use crate::question::{Possible, possible, within};
use crate::rule::{FactId, FormulaId, LineId, Node, Rules};

use super::cover::Comparison;
use super::import::Importer;
use super::joint::Joint;
use super::names::Names;
use super::pairs::side;
use super::plan::Plan;
use super::replay::Replay;
use super::search::Search;

/// Two versions of a wording in one graph.
#[derive(Debug)]
pub struct Pairing<'r> {
    joint: Joint<'r>,
    plans: Vec<Plan>,
    /// What lines advise and oblige to: the plan, the words, and when, by the older and by the newer version.
    advice: Vec<Advised>,
}

#[derive(Debug)]
struct Advised {
    plan: usize,
    text: Name,
    old: FormulaId,
    new: FormulaId,
}

/// What tells two versions of a line apart.
#[derive(Clone, Debug)]
pub enum Distinguished<'r> {
    /// Proven: nothing.
    Same,
    /// A case, as the older version has it, in which one covers and the other does not.
    Cover(Case<'r>),
    /// A case in which both cover and do not pay the same.
    Pays(Case<'r>),
    /// A case in which only one of them gives this advice.
    Advice(Case<'r>, Name),
    /// Neither was found.
    NotProven,
}

impl<'r> Pairing<'r> {
    /// Puts both into one graph.
    pub fn new(old: &'r Rules, new: &'r Rules) -> Self {
        let mut joint = Joint::new(old, new);
        let plans = Plan::all(&mut joint);
        let mut advice = Vec::new();
        let mut formulas = std::mem::take(&mut joint.rules.formulas);
        for (at, plan) in plans.iter().enumerate() {
            let mut texts: Vec<Name> = Vec::new();
            let mut of = |is_old: bool| -> Vec<(Name, FormulaId)> {
                let own = joint.side(is_old);
                let line = side(&plan.own, is_old).and_then(|id| own.rules.line(id));
                let mut importer = Importer::new(own);
                let all = line.into_iter().flat_map(|line| &line.advice);
                let found: Vec<(Name, FormulaId)> =
                    all.map(|one| (one.text.clone(), importer.formula(&mut formulas, one.formula))).collect();
                texts.extend(found.iter().map(|(text, _)| text.clone()));
                found
            };
            let (old, new) = (of(true), of(false));
            texts.sort();
            texts.dedup();
            for text in texts {
                let mut when = |list: &[(Name, FormulaId)]| {
                    let same = list.iter().filter(|(other, _)| *other == text).map(|(_, formula)| *formula);
                    formulas.any(same.collect::<Vec<_>>())
                };
                let (old, new) = (when(&old), when(&new));
                advice.extend((old != new).then(|| Advised { plan: at, text: text.clone(), old, new }));
            }
        }
        joint.rules.formulas = formulas;
        Self { joint, plans, advice }
    }

    /// The lines of the older version that do not mean the same by their graphs alone; the others do, which is proven.
    pub fn changed(&self) -> Vec<LineId> {
        let changed = |(at, plan): (usize, &Plan)| {
            let line = plan.own.old?;
            let pays = |is_old: bool| {
                let own = side(&plan.own, is_old).and_then(|id| self.joint.side(is_old).rules.line(id));
                own.is_some_and(|line| line.pays.is_some())
            };
            let paid = match &plan.payment {
                Some(payment) => payment.old != payment.new,
                None => pays(true) || pays(false),
            };
            let advised = self.advice.iter().any(|advised| advised.plan == at);
            (plan.covers.old != plan.covers.new || paid || advised).then_some(line)
        };
        self.plans.iter().enumerate().filter_map(changed).collect()
    }

    /// What tells both versions of a line apart.
    pub fn distinguish(&self, line: LineId, sources: &Sources) -> Distinguished<'r> {
        let Some((at, plan)) = self.plans.iter().enumerate().find(|(_, plan)| plan.own.old == Some(line)) else {
            return Distinguished::Same;
        };
        let (Some(old), Some(new)) = (plan.covers.old, plan.covers.new) else { return Distinguished::NotProven };
        let mut comparison = Comparison {
            rules: &self.joint.rules,
            evaluator: Evaluator::new(&self.joint.rules),
            replay: Replay::new(&self.joint),
            sources,
            any_old: old,
            // Nothing is told in words here.
            names: Names::default(),
        };
        let mut proven = true;
        if old != new {
            match comparison.covers(plan, old, new) {
                Ok(Some(case)) => return Distinguished::Cover(self.joint.old.case(&case)),
                Ok(None) => {}
                Err(NotProven) => proven = false,
            }
        }
        match comparison.pays(plan, old, new) {
            Ok(Some(case)) => return Distinguished::Pays(self.joint.old.case(&case)),
            Ok(None) => {}
            Err(NotProven) => proven = false,
        }
        for advised in self.advice.iter().filter(|advised| advised.plan == at) {
            match comparison.advises(plan, advised) {
                Ok(Some(case)) => return Distinguished::Advice(self.joint.old.case(&case), advised.text.clone()),
                Ok(None) => {}
                Err(NotProven) => proven = false,
            }
        }
        if proven { Distinguished::Same } else { Distinguished::NotProven }
    }
}

/// No case was found, nor a proof that there is none.
struct NotProven;

type Shown<'j> = Result<Option<Case<'j>>, NotProven>;

impl<'j> Comparison<'j, '_> {
    fn covers(&mut self, plan: &Plan, old: FormulaId, new: FormulaId) -> Shown<'j> {
        let mut outcome = Ok(None);
        for (covers, not) in [(old, new), (new, old)] {
            let wanted = match covers == old {
                true => (Answer::Covered, Answer::NotCovered),
                false => (Answer::NotCovered, Answer::Covered),
            };
            let shown = match possible(&mut self.evaluator, &[(covers, true), (not, false)]) {
                Possible::Never => continue,
                Possible::Shown(case) => Some(case),
                Possible::NotProven => None,
            };
            let begun = shown.clone().unwrap_or_else(|| self.agreed(plan));
            let replay = &mut self.replay;
            let found = shown.filter(|case| replay.answers(plan, case) == Some(wanted)).or_else(|| {
                let mut search = Search::new(self.rules, [old, new].map(Node::Formula));
                search.from(&begun, |case| replay.answers(plan, case) == Some(wanted))
            });
            match found {
                Some(case) => {
                    let still =
                        |replay: &mut Replay<'_, '_>, case: &Case<'j>| replay.answers(plan, case) == Some(wanted);
                    let few = self.replay.fewer(case, plan.agreed, still);
                    return Ok(Some(assumed(&mut self.replay, few, still)));
                }
                None => outcome = Err(NotProven),
            }
        }
        outcome
    }

    fn pays(&mut self, plan: &Plan, old: FormulaId, new: FormulaId) -> Shown<'j> {
        let pays = |is_old: bool| {
            let line = side(&plan.own, is_old).and_then(|id| self.replay.joint.side(is_old).rules.line(id));
            line.is_some_and(|line| line.pays.is_some())
        };
        let Some(payment) = &plan.payment else {
            return if pays(true) || pays(false) { Err(NotProven) } else { Ok(None) };
        };
        if payment.old == payment.new {
            return Ok(None);
        }
        let case = self.agreed(plan);
        let region = within(&mut self.evaluator.on(&case), payment.differ, &[old, new], &[]);
        let Ok(region) = region else { return Err(NotProven) };
        if region.truth() == Truth::No {
            return Ok(None);
        }
        let few = self.paid_differently(plan, payment, &region, &case).ok_or(NotProven)?;
        Ok(Some(assumed(&mut self.replay, few, |replay, case| replay.paid_apart(plan, case).is_some())))
    }

    fn advises(&mut self, plan: &Plan, advised: &Advised) -> Shown<'j> {
        let mut outcome = Ok(None);
        for (applies, not) in [(advised.old, advised.new), (advised.new, advised.old)] {
            match possible(&mut self.evaluator, &[(applies, true), (not, false)]) {
                Possible::Never => {}
                Possible::Shown(case) => {
                    let evaluator = &mut self.evaluator;
                    let keep = case.iter().map(|(fact, _)| fact).next().unwrap_or(plan.agreed);
                    let mut still = |_: &mut Replay<'_, '_>, case: &Case<'j>| {
                        let mut evaluation = evaluator.on(case);
                        evaluation.truth(applies) == Ok(Truth::Yes) && evaluation.truth(not) == Ok(Truth::No)
                    };
                    let few = self.replay.fewer(case, keep, &mut still);
                    return Ok(Some(assumed(&mut self.replay, few, still)));
                }
                Possible::NotProven => outcome = Err(NotProven),
            }
        }
        outcome
    }
}

/// With what both assume where a case does not say it, if the case is as wanted then.
fn assumed<'c>(
    replay: &mut Replay<'_, '_>,
    few: Case<'c>,
    mut still: impl FnMut(&mut Replay<'_, '_>, &Case<'c>) -> bool,
) -> Case<'c> {
    let mut full = few.clone();
    for fact in (0..few.rules().vocabulary.facts.len()).map(FactId::new) {
        if let (Known::Unknown, Some(default)) = (few.known(fact), replay.default(fact)) {
            full.replace(fact, Known::Given(default));
        }
    }
    if still(replay, &full) { full } else { few }
}
