//! Exact answers for one case after the other: diagrams are made once for each line.

use rustc_hash::FxHashMap;

use crate::decide::{Amounted, Case, EvaluationError, Evaluator, Known, Truth};
use crate::rule::{FactId, FormulaId, LineId, Rules, StatementId, facts_of, facts_of_amount};

use super::diagram::store::{Diagram, NEVER, TooLarge};
use super::diagram::witness::{completion, replayed};
use super::diagram::{Interval, Model, NoModel};
use super::domain::Variable;
use super::residual::{STEPS, kept, residual};

/// The diagrams of a line are made anew when cases have added so much to them.
const MAX_KEPT: usize = 1_000_000;

/// An answer and whether it is proven.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Verdict {
    /// Yes: covered whatever the unknown facts are, as far as domains and what every case keeps allow. No: never.
    /// Unknown: it depends on them.
    pub truth: Truth,
    /// Yes and no are always proven. Unknown is not where facts are compared with each other in ways that may not be
    /// possible at once, nor where the line is too large.
    pub exact: bool,
}

/// The diagrams of a rulebook, each made when its line is first asked.
#[derive(Clone, Debug)]
pub struct Exact<'r> {
    evaluator: Evaluator<'r>,
    lines: Vec<Built>,
}

/// The diagram of a line when nothing is known.
#[derive(Clone, Debug)]
enum Built {
    NotYet,
    Never,
    Line(Box<Line>),
}

#[derive(Clone, Debug)]
struct Line {
    model: Model,
    root: Diagram,
    /// What the diagrams took up when they were made.
    weight: usize,
    /// What every case keeps, as far as it has to do with the line.
    kept: Vec<FormulaId>,
    /// Whether cases were found of both answers, by what is left open: it is the same for all cases that leave the same
    /// open, since known facts never meet unknown ones in what a diagram is asked.
    shown: FxHashMap<(Diagram, Diagram), bool>,
}

impl<'r> Exact<'r> {
    /// For these rules.
    pub fn new(rules: &'r Rules) -> Self {
        Self { evaluator: Evaluator::new(rules), lines: vec![Built::NotYet; rules.lines.len()] }
    }

    /// How many nodes the diagrams of a line have; none where it is decided without, or too large.
    pub fn nodes(&mut self, line: LineId) -> Option<usize> {
        self.build(line);
        match self.lines.get(line.index()) {
            Some(Built::Line(built)) => Some(built.model.store.len()),
            _ => None,
        }
    }

    /// Whether a line covers a case; of a case with positions, ask for each.
    ///
    /// # Errors
    /// An amount that the answer depends on cannot be computed.
    pub fn verdict(&mut self, line: LineId, case: &Case<'r>) -> Result<Verdict, EvaluationError> {
        let rules = self.evaluator.rules();
        let Some(covers) = rules.line(line).map(|line| line.covers) else {
            return Ok(Verdict { truth: Truth::No, exact: true });
        };
        let truth = self.evaluator.truth(covers, case)?;
        if truth.is_decided() {
            return Ok(Verdict { truth, exact: true });
        }
        self.build(line);
        let mut known = None;
        if let Some(slot) = self.lines.get_mut(line.index())
            && let Built::Line(built) = slot
        {
            known = restricted(&mut self.evaluator, built, covers, case);
            // What was computed for one case is kept for the next one, but not without end.
            if built.model.store.weight() > built.weight.saturating_add(MAX_KEPT) {
                *slot = Built::NotYet;
            }
        }
        if let Some(verdict) = known {
            return Ok(verdict);
        }
        let rest = residual(&mut self.evaluator.on(case), covers)?;
        Ok(Verdict { truth: rest.truth(), exact: rest.is_exact() })
    }

    fn build(&mut self, line: LineId) {
        let rules = self.evaluator.rules();
        let (Some(slot), Some(covers)) = (self.lines.get_mut(line.index()), rules.line(line).map(|line| line.covers))
        else {
            return;
        };
        if !matches!(slot, Built::NotYet) {
            return;
        }
        let empty = nothing_known(rules);
        let kept = kept(rules, [covers]);
        let model = Model::new(&mut self.evaluator.on(&empty), &[covers], &kept, STEPS);
        *slot = match model.map(|model| (model.formula(covers), model)) {
            Ok((Some(root), model)) => {
                let weight = model.store.weight();
                Built::Line(Box::new(Line { model, root, weight, kept, shown: FxHashMap::default() }))
            }
            _ => Built::Never,
        };
    }
}

/// A case of which nothing is known, defaults neither.
pub fn nothing_known(rules: &Rules) -> Case<'_> {
    let mut empty = Case::new(rules);
    (0..rules.vocabulary.facts.len()).for_each(|fact| empty.forget(FactId::new(fact)));
    empty
}

/// The answer of a line's diagram for a case; none where known facts meet unknown ones in a comparison, as that is not in
/// the diagram.
fn restricted<'r>(
    evaluator: &mut Evaluator<'r>,
    built: &mut Line,
    covers: FormulaId,
    case: &Case<'r>,
) -> Option<Verdict> {
    let Line { model, root, kept, shown, .. } = built;
    let root = *root;
    let rules = evaluator.rules();
    let mut evaluation = evaluator.on(case);
    let known = |fact: FactId| *case.known(fact) != Known::Unknown;
    model.store.grant(STEPS);
    let mut plain = true;
    let mut literals = Vec::new();
    for variable in 0..model.domains.len() {
        let domain = model.domains.get(variable)?;
        let states = match domain.variable {
            Variable::Fact(fact) if !known(fact) => continue,
            Variable::Fact(_) => {
                let mut narrowed = domain.clone();
                narrowed.narrow(case);
                narrowed.possible
            }
            Variable::Order(left, right) => {
                let left_value = match evaluation.amount(left).ok()? {
                    Amounted::Is(value) => Some(Some(value.clone())),
                    Amounted::Absent => Some(None),
                    Amounted::Unknown => None,
                };
                match (left_value, evaluation.amount(right).ok()?) {
                    (Some(None), _) | (_, Amounted::Absent) => domain.absent.into_iter().collect(),
                    (Some(Some(left)), Amounted::Is(right)) => {
                        let order = crate::decide::ordering(&left, right)?;
                        std::iter::once(if order.is_lt() { 0 } else { 1_u16.saturating_add(order.is_gt().into()) })
                            .collect()
                    }
                    _ => {
                        let formulas = &rules.formulas;
                        let mut facts = facts_of_amount(formulas, left);
                        facts.extend(facts_of_amount(formulas, right));
                        if facts.into_iter().any(known) {
                            return None;
                        }
                        plain = false;
                        continue;
                    }
                }
            }
            Variable::Formula(formula) => match evaluation.truth(formula).ok()? {
                Truth::Unknown if facts_of(&rules.formulas, formula).into_iter().any(known) => return None,
                Truth::Unknown => {
                    plain = false;
                    continue;
                }
                truth => std::iter::once(u16::from(truth == Truth::Yes)).collect(),
            },
        };
        // Several states of one class come down to the same.
        let classes = model.classes.get(variable)?;
        let wide = classes.iter().filter(|class| !class.is_disjoint(&states));
        let wide = wide.fold(crate::base::Codes::new(), |sum, class| sum.union(class));
        literals.push(model.literal(variable, &wide).ok()?);
    }
    let decide = |model: &mut Model| -> Result<Interval, TooLarge> {
        let facts = model.store.junction(true, literals)?;
        let care = model.store.and(model.care, facts)?;
        Interval::of(model, root, care)
    };
    let interval = decide(model).ok()?;
    match interval.decided() {
        Some(decided) => Some(Verdict { truth: decided.into(), exact: true }),
        // Nothing can be so.
        None if interval.on == NEVER => None,
        None => {
            let mut roots = kept.to_vec();
            roots.push(covers);
            let mut can_be = |side, holds| {
                let confirmed =
                    |evaluator: &mut Evaluator<'r>, case: &Case<'r>| replayed(evaluator, case, covers, holds, kept);
                completion(model, evaluator, case, side, &roots, confirmed).is_some()
            };
            let exact = plain
                || *shown
                    .entry((interval.on, interval.off))
                    .or_insert_with(|| can_be(interval.on, true) && can_be(interval.off, false));
            Some(Verdict { truth: Truth::Unknown, exact })
        }
    }
}

/// What every case keeps and this one cannot, though no single sentence need be broken: as few sentences as together make
/// the known facts impossible, in the order of the rulebook; none if the case can be, or where that is not found out.
pub fn contradicts_always<'r>(evaluator: &mut Evaluator<'r>, case: &Case<'r>) -> Vec<StatementId> {
    let rules = evaluator.rules();
    if rules.always.is_empty() {
        return Vec::new();
    }
    for position in case.each_position() {
        let all: Vec<FormulaId> = rules.always.iter().map(|part| part.formula).collect();
        if !impossible(evaluator, &position, &all) {
            continue;
        }
        let mut few = rules.always.clone();
        for at in (0..few.len()).rev() {
            let mut fewer = few.clone();
            fewer.remove(at);
            let formulas: Vec<FormulaId> = fewer.iter().map(|part| part.formula).collect();
            if impossible(evaluator, &position, &formulas) {
                few = fewer;
            }
        }
        return few.iter().map(|part| part.statement).collect();
    }
    Vec::new()
}

/// Whether a case can be: whether what it leaves open can be filled in so that it keeps all that every case keeps.
pub(super) fn can_be<'r>(evaluator: &mut Evaluator<'r>, case: &Case<'r>) -> bool {
    let all: Vec<FormulaId> = evaluator.rules().always.iter().map(|part| part.formula).collect();
    all.is_empty() || !case.each_position().any(|position| impossible(evaluator, &position, &all))
}

/// Whether some case can be so.
#[derive(Clone, Debug)]
pub enum Possible<'r> {
    /// No case that keeps its domains and what every case keeps.
    Never,
    /// This one, which the evaluator confirms; it says what the conditions and what every case keeps ask for.
    Shown(Case<'r>),
    /// Not proven either way: facts are compared with each other in ways that may not be possible at once, or there is
    /// too much of it.
    NotProven,
}

/// Whether there is a case in which each of these conditions is so. Defaults count for nothing.
pub fn possible<'r>(evaluator: &mut Evaluator<'r>, conditions: &[(FormulaId, bool)]) -> Possible<'r> {
    let rules = evaluator.rules();
    let empty = nothing_known(rules);
    let mut roots: Vec<FormulaId> = conditions.iter().map(|(formula, _)| *formula).collect();
    let kept = kept(rules, roots.iter().copied());
    let found = Model::new(&mut evaluator.on(&empty), &roots, &kept, STEPS).and_then(|mut model| {
        let mut parts = vec![model.care];
        for (formula, holds) in conditions {
            let formula = model.formula(*formula).ok_or(TooLarge)?;
            parts.push(if *holds { formula } else { model.store.not(formula)? });
        }
        let all = model.store.junction(true, parts)?;
        Ok((model, all))
    });
    let Ok((model, all)) = found else { return Possible::NotProven };
    if all == NEVER {
        return Possible::Never;
    }
    roots.extend(&kept);
    let shown = completion(&model, evaluator, &empty, all, &roots, |evaluator, case| {
        conditions.iter().all(|(formula, holds)| replayed(evaluator, case, *formula, *holds, &kept))
    });
    shown.map_or(Possible::NotProven, Possible::Shown)
}

fn impossible<'r>(evaluator: &mut Evaluator<'r>, case: &Case<'r>, kept: &[FormulaId]) -> bool {
    let model: Result<Model, NoModel> = Model::new(&mut evaluator.on(case), &[], kept, STEPS);
    model.is_ok_and(|model| model.care == NEVER)
}
