//! What a condition comes down to under the known facts.

use std::collections::BTreeSet;

use crate::base::Codes;
use crate::decide::{Amounted, Case, Evaluation, EvaluationError, Evaluator, Known, Truth};
use crate::rule::{FactId, FormulaId, Rules, Said, facts_of, facts_of_amount};

use super::cuts::Cuts;
use super::diagram::store::{NEVER, TooLarge};
use super::diagram::witness::{completion, replayed};
use super::diagram::{Interval, Model, NoModel, essential, shortest};
use super::domain::{Domain, Variable};
use super::left::Left;
use super::opened::Opened;
use super::sharpen::sharpen;
use super::simplify::simplify;

/// So many steps may be taken to find out what a condition comes down to, and as many to find the shortest words.
pub(super) const STEPS: u64 = 400_000;
/// Each pass of simplification can uncover something for the next one.
const MAX_PASSES: usize = 4;

/// What is left of a condition.
#[derive(Clone, Debug)]
pub struct Residual {
    pub(super) left: Left,
    pub(super) domains: Vec<Domain>,
    pub(super) facts: Vec<FactId>,
    pub(super) proof: Proof,
    pub(super) open: Option<Box<Open>>,
}

/// Whether an answer is proven.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Proof {
    /// It is: what is decided always, what is open where both outcomes can come to be.
    Proven,
    /// That it is open is not: facts are compared with each other, or asked whether a set holds them, and no case was
    /// found for one of the outcomes.
    Compared,
    /// That it is open is not: there is too much of it to be decided exactly.
    TooLarge,
}

/// The condition as a diagram.
#[derive(Clone, Debug)]
pub(super) struct Open {
    pub(super) model: Model,
    /// What every case keeps, as far as it has to do with it.
    pub(super) kept: Vec<FormulaId>,
    /// Where it matters: what can be, and what variables imply for each other.
    pub(super) whole: Interval,
    pub(super) root: FormulaId,
    /// Rid of what makes no difference.
    pub(super) essential: Interval,
}

/// What a condition comes down to in a case: equivalent to it however the unknown facts turn out, as far as domains and
/// what every case keeps allow.
///
/// It is decided exactly, unless it is too large; then it is simplified as far as that goes.
///
/// # Errors
/// An amount that the truth depends on cannot be computed.
pub fn residual(evaluation: &mut Evaluation<'_, '_>, root: FormulaId) -> Result<Residual, EvaluationError> {
    let truth = evaluation.truth(root)?;
    if truth.is_decided() {
        return Ok(Residual::decided(truth == Truth::Yes));
    }
    let kept = kept(evaluation.rules(), [root]);
    let exact = Model::new(evaluation, &[root], &kept, STEPS).and_then(|model| exactly(evaluation, model, root, &kept));
    match exact {
        Ok(rest) => Ok(rest),
        Err(NoModel::Error(error)) => Err(error),
        Err(NoModel::TooLarge) => simplified(evaluation, root),
    }
}

/// What every case keeps, as far as it has to do with these conditions.
pub(crate) fn kept(rules: &Rules, roots: impl IntoIterator<Item = FormulaId>) -> Vec<FormulaId> {
    let mut facts: BTreeSet<FactId> = BTreeSet::new();
    if rules.always.is_empty() {
        return Vec::new();
    }
    for root in roots {
        facts.extend(facts_of(&rules.formulas, root));
    }
    let mut open: Vec<(FormulaId, BTreeSet<FactId>)> =
        rules.always.iter().map(|part| (part.formula, facts_of(&rules.formulas, part.formula))).collect();
    let mut found = Vec::new();
    loop {
        let (near, far): (Vec<_>, Vec<_>) = open.into_iter().partition(|(_, of)| !of.is_disjoint(&facts));
        if near.is_empty() {
            return found;
        }
        for (formula, of) in near {
            facts.extend(of);
            found.push(formula);
        }
        open = far;
    }
}

pub(super) fn exactly(
    evaluation: &mut Evaluation<'_, '_>,
    mut model: Model,
    root: FormulaId,
    kept: &[FormulaId],
) -> Result<Residual, NoModel> {
    let rules = evaluation.rules();
    let condition = model.formula(root).ok_or(TooLarge)?;
    let care = model.care;
    let interval = Interval::of(&mut model, condition, care)?;
    if let Some(decided) = interval.decided() {
        let open = Open { model, whole: interval, essential: interval, root, kept: kept.to_vec() };
        return Ok(Residual { open: Some(Box::new(open)), ..Residual::decided(decided) });
    }
    if interval.on == NEVER {
        // Nothing can be so: whoever asks has not looked whether the case can be.
        return Err(NoModel::TooLarge);
    }
    let mut opened = model.opened.clone();
    let possible: Vec<Codes> = opened.domains.iter().map(|domain| domain.possible.clone()).collect();
    let written = opened.open(evaluation, root, true)?;
    // What the model does not know is too deep to be written out.
    let known = opened.domains.len() == model.domains.len();
    let written = known.then(|| passes(written, &possible));
    model.store.grant(STEPS);
    let (left, essential) = match shortest(&mut model, rules, interval, written.as_ref()) {
        Ok(found) => found,
        Err(TooLarge) => (written.ok_or(TooLarge)?, interval),
    };
    let plain = interval.support(&model).iter().all(|variable| {
        model.domains.get(*variable).is_some_and(|domain| matches!(domain.variable, Variable::Fact(_)))
    });
    let open = Open { model, whole: interval, essential, root, kept: kept.to_vec() };
    let exact = plain || {
        let mut evaluator = Evaluator::new(rules);
        let mut can_be = |holds| open.completion(&mut evaluator, evaluation.case(), holds).is_some();
        can_be(true) && can_be(false)
    };
    let proof = if exact { Proof::Proven } else { Proof::Compared };
    let facts = unknown_facts(evaluation, &left, &open.model.domains);
    let domains = open.model.domains.clone();
    Ok(Residual { left, domains, facts, proof, open: Some(Box::new(open)) })
}

impl Open {
    fn completion<'r>(&self, evaluator: &mut Evaluator<'r>, case: &Case<'r>, holds: bool) -> Option<Case<'r>> {
        let side = if holds { self.whole.on } else { self.whole.off };
        let mut roots = self.kept.clone();
        roots.push(self.root);
        completion(&self.model, evaluator, case, side, &roots, |evaluator, case| {
            replayed(evaluator, case, self.root, holds, &self.kept)
        })
    }
}

/// What is found without a diagram.
pub(super) fn simplified(evaluation: &mut Evaluation<'_, '_>, root: FormulaId) -> Result<Residual, EvaluationError> {
    let mut opened = Opened::new(Cuts::of(evaluation, root));
    let left = opened.open(evaluation, root, true)?;
    let possible: Vec<Codes> = opened.domains.iter().map(|domain| domain.possible.clone()).collect();
    let left = passes(left, &possible);
    let facts = unknown_facts(evaluation, &left, &opened.domains);
    let proof = if matches!(left, Left::Constant(_)) { Proof::Proven } else { Proof::TooLarge };
    Ok(Residual { left, domains: opened.domains, facts, proof, open: None })
}

fn passes(mut left: Left, possible: &[Codes]) -> Left {
    for _ in 0..MAX_PASSES {
        let simpler = simplify(left.clone(), &mut possible.to_vec());
        let simpler = sharpen(simpler, &mut possible.to_vec());
        let simpler = simplify(simpler, &mut possible.to_vec());
        let done = simpler == left;
        left = simpler;
        if done {
            break;
        }
    }
    left
}

impl Residual {
    pub(super) fn decided(value: bool) -> Self {
        let (domains, facts) = (Vec::new(), Vec::new());
        Self { left: Left::Constant(value), domains, facts, proof: Proof::Proven, open: None }
    }

    /// Yes or no where nothing is left.
    pub fn truth(&self) -> Truth {
        match self.left {
            Left::Constant(value) => value.into(),
            _ => Truth::Unknown,
        }
    }

    /// Whether it is proven to be open: that both outcomes can really come to be.
    pub fn proof(&self) -> Proof {
        self.proof
    }

    /// The same as yes or no.
    pub fn is_exact(&self) -> bool {
        self.proof == Proof::Proven
    }

    /// The facts that it still asks for, in the order of the vocabulary.
    pub fn facts(&self) -> &[FactId] {
        &self.facts
    }

    /// The case with what the condition asks for filled in, so that it holds, or does not; the evaluator confirms it. None
    /// where it is decided, or where none is found: always one is found where it asks for facts only.
    pub fn completion<'r>(&self, evaluator: &mut Evaluator<'r>, case: &Case<'r>, holds: bool) -> Option<Case<'r>> {
        let open = self.open.as_ref().filter(|_| self.truth() == Truth::Unknown)?;
        open.completion(evaluator, case, holds)
    }

    /// How many nodes its diagrams have; none where it is decided without them, or too large for them.
    pub fn nodes(&self) -> Option<usize> {
        self.open.as_ref().map(|open| open.model.store.len())
    }

    /// What is left, in the words of the rulebook: `Klausel 510 is agreed and Gefahr is Leitungswasser`.
    pub fn words(&self, rules: &Rules) -> String {
        Said::all(self.terms(rules)).text
    }

    /// The same in parts, each of which must hold.
    pub fn terms(&self, rules: &Rules) -> Vec<Said> {
        super::said::terms(self, rules)
    }

    /// What one part of the condition comes down to, and the unknown facts that it asks for.
    pub(super) fn part(
        &mut self,
        evaluation: &mut Evaluation<'_, '_>,
        part: FormulaId,
    ) -> Result<(Truth, Vec<FactId>), EvaluationError> {
        let known = self.open.as_mut().and_then(|open| Some((open.model.formula(part)?, &mut open.model)));
        if let Some((condition, model)) = known {
            let care = model.care;
            if let Ok(interval) = Interval::of(model, condition, care).and_then(|all| essential(model, all, &[])) {
                let truth = interval.decided().map_or(Truth::Unknown, Truth::from);
                let support = interval.support(model);
                let domains = support.iter().filter_map(|variable| model.domains.get(*variable));
                let facts = domains.flat_map(|domain| facts_asked(evaluation.rules(), domain)).collect();
                return Ok((truth, facts));
            }
        }
        let rest = residual(evaluation, part)?;
        Ok((rest.truth(), rest.facts))
    }

    /// Its truth for another case, which must agree with the one it was made for.
    ///
    /// # Errors
    /// An amount cannot be computed.
    pub fn holds(&self, evaluation: &mut Evaluation<'_, '_>) -> Result<Truth, EvaluationError> {
        self.part_holds(evaluation, &self.left)
    }

    fn part_holds(&self, evaluation: &mut Evaluation<'_, '_>, left: &Left) -> Result<Truth, EvaluationError> {
        // As everywhere, an amount that cannot be computed counts only where nothing else decides.
        let mut truths = |parts: &[Left], decides: Truth| {
            let truths: Vec<_> = parts.iter().map(|part| self.part_holds(evaluation, part)).collect();
            if truths.contains(&Ok(decides)) { Ok(vec![decides]) } else { truths.into_iter().collect::<Result<_, _>>() }
        };
        Ok(match left {
            Left::Constant(value) => (*value).into(),
            Left::All(parts) => truths(parts, Truth::No)?.into_iter().fold(Truth::Yes, Truth::and),
            Left::Any(parts) => truths(parts, Truth::Yes)?.into_iter().fold(Truth::No, Truth::or),
            Left::AtLeast(count, parts) => {
                let all: Vec<_> = parts.iter().map(|part| self.part_holds(evaluation, part)).collect();
                // Were what fails unknown: if that is no matter, it is none.
                let truth = Truth::at_least(*count, all.iter().map(|truth| truth.unwrap_or(Truth::Unknown)));
                match all.into_iter().find_map(Result::err) {
                    Some(error) if truth == Truth::Unknown => return Err(error),
                    _ => truth,
                }
            }
            Left::Literal(variable, states) => match self.domains.get(*variable) {
                Some(domain) => literal_holds(evaluation, domain, states)?,
                None => Truth::Unknown,
            },
        })
    }
}

fn literal_holds(
    evaluation: &mut Evaluation<'_, '_>,
    domain: &Domain,
    states: &Codes,
) -> Result<Truth, EvaluationError> {
    let now: Codes = match domain.variable {
        Variable::Fact(_) => {
            let mut now = domain.clone();
            now.narrow(evaluation.case());
            now.possible
        }
        Variable::Formula(formula) => match evaluation.truth(formula)? {
            Truth::Unknown => domain.possible.clone(),
            truth => std::iter::once(u16::from(truth == Truth::Yes)).collect(),
        },
        Variable::Order(left, right) => {
            let left = match evaluation.amount(left)? {
                Amounted::Is(value) => Some(Some(value.clone())),
                Amounted::Absent => Some(None),
                Amounted::Unknown => None,
            };
            match (left, evaluation.amount(right)?) {
                (Some(None), _) | (_, Amounted::Absent) => domain.absent.into_iter().collect(),
                (Some(Some(left)), Amounted::Is(right)) => {
                    let order = crate::decide::ordering(&left, right);
                    order
                        .map(|order| if order.is_lt() { 0 } else { 1_u16.saturating_add(order.is_gt().into()) })
                        .into_iter()
                        .collect()
                }
                _ => domain.possible.clone(),
            }
        }
    };
    Ok(if now.is_subset(states) {
        Truth::Yes
    } else if now.is_disjoint(states) {
        Truth::No
    } else {
        Truth::Unknown
    })
}

/// The facts that a variable is about.
pub(super) fn facts_asked(rules: &Rules, domain: &Domain) -> BTreeSet<FactId> {
    match domain.variable {
        Variable::Fact(fact) => std::iter::once(fact).collect(),
        Variable::Order(left, right) => {
            let formulas = &rules.formulas;
            facts_of_amount(formulas, left).into_iter().chain(facts_of_amount(formulas, right)).collect()
        }
        Variable::Formula(formula) => facts_of(&rules.formulas, formula),
    }
}

/// The unknown facts that a rest asks for.
fn unknown_facts(evaluation: &Evaluation<'_, '_>, left: &Left, domains: &[Domain]) -> Vec<FactId> {
    let mut facts: BTreeSet<FactId> = BTreeSet::new();
    left.literals(&mut |variable, _| {
        if let Some(domain) = domains.get(variable) {
            facts.extend(facts_asked(evaluation.rules(), domain));
        }
    });
    let unknown = |fact: &FactId| matches!(evaluation.case().known(*fact), Known::Unknown | Known::OneOf(_));
    facts.into_iter().filter(unknown).collect()
}
