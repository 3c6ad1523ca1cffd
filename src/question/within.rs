//! What a condition comes down to where another one holds: what sets it apart, and nothing that both ask for.

use crate::base::Codes;
use crate::decide::{Case, Evaluation, EvaluationError, Evaluator};
use crate::rule::{FactId, FormulaId, Rules, Said};

use super::Residual;
use super::diagram::store::{NEVER, TooLarge};
use super::diagram::witness::completion;
use super::diagram::{Interval, Model, NoModel, shortest};
use super::domain::Variable;
use super::left::Left;
use super::residual::{Open, Proof, STEPS, exactly, facts_asked, kept, simplified};
use super::said::terms_naming;

/// What a condition comes down to in cases in which each of `given` holds: equivalent to it there, and shorter, as it
/// need not say what they say. *No* where it never holds beside them.
///
/// `parts` are further conditions of which the outcome can be asked ([`Residual::can_be`]).
///
/// # Errors
/// An amount that the truth depends on cannot be computed.
pub fn within(
    evaluation: &mut Evaluation<'_, '_>,
    root: FormulaId,
    given: &[FormulaId],
    parts: &[FormulaId],
) -> Result<Residual, EvaluationError> {
    let mut roots = vec![root];
    roots.extend(parts);
    let mut all = kept(evaluation.rules(), roots.iter().chain(given).copied());
    all.extend(given);
    let found = Model::new(evaluation, &roots, &all, STEPS).and_then(|mut model| {
        let condition = model.formula(root).ok_or(TooLarge)?;
        let care = model.care;
        let interval = Interval::of(&mut model, condition, care)?;
        // Also where nothing can be so at all.
        if interval.on == NEVER { Ok(Residual::decided(false)) } else { exactly(evaluation, model, root, &all) }
    });
    match found {
        Ok(rest) => Ok(rest.said_where_it_matters()),
        Err(NoModel::Error(error)) => Err(error),
        Err(NoModel::TooLarge) => simplified(evaluation, root),
    }
}

impl Residual {
    /// What cannot be beside `given` need not be told apart in words.
    pub(super) fn said_where_it_matters(mut self) -> Self {
        let Some(open) = &mut self.open else { return self };
        let Open { model, whole, .. } = &mut **open;
        model.store.grant(STEPS);
        let Ok(care) = whole.care(model) else { return self };
        for (variable, domain) in self.domains.iter_mut().enumerate() {
            let classes = model.classes.get(variable).cloned().unwrap_or_default();
            let mut met = Codes::new();
            for class in classes {
                let literal = model.literal(variable, &class);
                if literal.and_then(|literal| model.store.meet(care, literal)) != Ok(false) {
                    met = met.union(&class);
                }
            }
            domain.possible = domain.possible.intersection(&met);
        }
        self
    }

    /// What is left in parts, each of which must hold, in words that name these values of kinds rather than the others.
    pub fn terms_naming(&self, rules: &Rules, named: impl Fn(FactId) -> Codes) -> Vec<Said> {
        terms_naming(self, rules, &named)
    }

    /// Whether its diagrams could be made: if not, nothing is proven by it.
    pub fn is_known(&self) -> bool {
        self.open.is_some() || matches!(self.left, Left::Constant(_))
    }

    /// Whether there are words for it. A part of a condition may have none that are short enough to be found, and still be
    /// known: cases of it can be shown.
    pub fn is_worded(&self) -> bool {
        self.open.is_none() || self.proof != Proof::TooLarge
    }

    /// The ways in which the condition can hold: the parts of an outermost `or`, each as far as it holds by itself; itself
    /// where there is only one.
    pub fn ways(self, rules: &Rules) -> Vec<Self> {
        let (Left::Any(parts), Some(open)) = (&self.left, &self.open) else { return vec![self] };
        let mut ways = Vec::new();
        for (at, part) in parts.iter().enumerate() {
            let mut open = open.clone();
            let others = parts.iter().enumerate().filter(|(other, _)| *other != at).map(|(_, part)| part);
            let Ok(whole) = narrowed(&mut open, part, others) else { return vec![self] };
            // What the facts that are compared rule out is no way.
            if whole.on == NEVER {
                continue;
            }
            open.whole = whole;
            let mut facts = Vec::new();
            part.literals(&mut |variable, _| {
                facts.extend(self.domains.get(variable).into_iter().flat_map(|domain| facts_asked(rules, domain)));
            });
            let facts = self.facts.iter().copied().filter(|fact| facts.contains(fact)).collect();
            let (left, domains, proof) = (part.clone(), self.domains.clone(), self.proof);
            ways.push(Self { left, domains, facts, proof, open: Some(open) });
        }
        ways
    }

    /// Whether a condition that the residual was made with can be so where this one holds; *yes* also where that is too
    /// hard to find out.
    pub fn can_be(&mut self, part: FormulaId, holds: bool) -> bool {
        let Some(open) = &mut self.open else { return true };
        let Open { model, whole, .. } = &mut **open;
        let Some(part) = model.formula(part) else { return true };
        let met = if holds { model.store.and(whole.on, part) } else { model.store.without(whole.on, part) };
        met != Ok(NEVER)
    }

    /// The part of it in which another condition, one that it was made with, cannot hold whatever some facts are: in words
    /// that say nothing of what this condition asks for anyway, if they are found ([`Residual::is_worded`]). None where there
    /// is no such part, or it is not found out.
    pub fn never(&self, rules: &Rules, other: FormulaId, whatever: &[FactId]) -> Option<Self> {
        let mut open = self.open.clone()?;
        let Open { model, whole, .. } = &mut *open;
        model.store.grant(STEPS);
        let mut can_be = model.store.and(model.formula(other)?, model.care).ok()?;
        for fact in whatever {
            let variable = model.domains.iter().position(|domain| domain.variable == Variable::Fact(*fact));
            if let Some(place) = variable.and_then(|variable| model.place(variable)) {
                can_be = model.store.exists(can_be, place).ok()?;
            }
        }
        let on = model.store.without(whole.on, can_be).ok()?;
        let off = model.store.and(whole.on, can_be).ok()?;
        let part = Interval { on, off };
        if on == NEVER {
            return None;
        }
        model.store.grant(STEPS);
        let (left, essential, proof) = match part.decided() {
            Some(_) => (Left::Constant(true), part, Proof::Compared),
            None => match shortest(model, rules, part, None) {
                Ok((left, essential)) => (left, essential, Proof::Compared),
                Err(TooLarge) => (Left::Any(Vec::new()), part, Proof::TooLarge),
            },
        };
        open.whole = part;
        open.essential = essential;
        let (domains, facts) = (open.model.domains.clone(), self.facts.clone());
        Some(Self { left, domains, facts, proof, open: Some(open) }.said_where_it_matters())
    }

    /// The values of a kind that a fact can have where the condition holds; none where it does not ask for the fact.
    pub fn values(&mut self, fact: FactId) -> Option<Codes> {
        let open = self.open.as_mut()?;
        let Open { model, whole, .. } = &mut **open;
        let variable = model.domains.iter().position(|domain| domain.variable == Variable::Fact(fact))?;
        let classes = model.classes.get(variable)?.clone();
        let mut values = Codes::new();
        for class in classes {
            let literal = model.literal(variable, &class).ok()?;
            if model.store.meet(whole.on, literal).ok()? {
                values = values.union(&class);
            }
        }
        Some(values)
    }

    /// The case with all filled in that the condition and `given` ask for, so that it holds; `confirmed` has the last word.
    pub fn shown<'r>(
        &self,
        evaluator: &mut Evaluator<'r>,
        case: &Case<'r>,
        mut confirmed: impl FnMut(&Case<'r>) -> bool,
    ) -> Option<Case<'r>> {
        let open = self.open.as_ref()?;
        let mut roots = open.kept.clone();
        roots.push(open.root);
        completion(&open.model, evaluator, case, open.whole.on, &roots, |_, case| confirmed(case))
    }
}

/// What matters of one part of the condition: without what the others say too, if anything is left then.
fn narrowed<'l>(open: &mut Open, part: &Left, others: impl Iterator<Item = &'l Left>) -> Result<Interval, TooLarge> {
    let Open { model, whole, .. } = open;
    model.store.grant(STEPS);
    let function = model.left(part)?;
    let all = model.store.and(whole.on, function)?;
    let mut on = all;
    for other in others {
        let other = model.left(other)?;
        on = model.store.without(on, other)?;
    }
    if on == NEVER {
        on = all;
    }
    let rest = model.store.without(whole.on, on)?;
    Ok(Interval { on, off: model.store.or(whole.off, rest)? })
}
