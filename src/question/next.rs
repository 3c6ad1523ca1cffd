//! Which missing fact to ask for next.

use rustc_hash::FxHashSet;

use crate::base::Codes;
use crate::decide::{Answer, Case, Evaluator, Known};
use crate::rule::{FactId, LineId, Rules, Value};

use super::Residual;
use super::diagram::store::NEVER;
use super::diagram::{Interval, Model};
use super::domain::{Domain, Shape, Variable};
use super::left::classes;
use super::said;

/// Of a fact that comes in other ways than by itself, so many values are tried at most.
const MAX_VALUES: usize = 16;

/// More than so many letters say less than a count.
const MAX_WORDS: usize = 90;

/// A missing fact and how often its answer settles the question.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Useful {
    /// The fact.
    pub fact: FactId,
    /// With so many of its values the answer is decided.
    pub settles: usize,
    /// Of so many: each value of a kind, each range of numbers that the open condition tells apart, …
    pub of: usize,
    /// How many facts are still missing once it is known, summed over these values.
    pub remaining: usize,
    /// What its answer does: `64 of 65 values settle it: not covered unless Gefahr is Leitungswasser`.
    pub because: String,
}

/// The states of a fact by what they make of the answer.
#[derive(Default)]
struct Outcomes {
    covered: Codes,
    not_covered: Codes,
    open: Codes,
}

impl Outcomes {
    /// What the answer to a fact does, in words.
    fn words(&self, rules: &Rules, domain: &Domain, settles: usize, of: usize) -> String {
        let is = |states: &Codes| {
            let others = domain.possible.difference(states);
            said::states(rules, domain, states, &others).text
        };
        let none = (self.covered.is_empty(), self.not_covered.is_empty(), self.open.is_empty());
        let effect = match none {
            (true, true, _) => return NOTHING_ALONE.to_owned(),
            (false, false, true) => {
                // What is said shorter comes first.
                let (yes, no) = (is(&self.covered), is(&self.not_covered));
                if yes.chars().count() <= no.chars().count() {
                    format!("covered if {yes}, otherwise not")
                } else {
                    format!("not covered if {no}, otherwise covered")
                }
            }
            (true, false, _) => shorter("not covered", &is(&self.not_covered), &is(&self.open)),
            (false, true, _) => shorter("covered", &is(&self.covered), &is(&self.open)),
            (false, false, false) => format!("settled unless {}", is(&self.open)),
        };
        let counts = match (&domain.shape, settles == of) {
            (_, true) => SETTLES.to_owned(),
            (Shape::Leaves(_), false) => {
                format!("{settles} of {of} values settle{} it", if settles == 1 { "s" } else { "" })
            }
            _ => String::new(),
        };
        match (effect.chars().count() <= MAX_WORDS, counts.is_empty()) {
            (true, true) => effect,
            (true, false) => format!("{counts}: {effect}"),
            (false, true) => "settles it in part".to_owned(),
            (false, false) => counts,
        }
    }
}

/// `covered if Klausel 510 is agreed`, `not covered unless Gefahr is Leitungswasser`: whichever is shorter.
fn shorter(answer: &str, so: &str, open: &str) -> String {
    if so.chars().count() < open.chars().count() {
        format!("{answer} if {so}")
    } else {
        format!("{answer} unless {open}")
    }
}

const SETTLES: &str = "settles it";
/// Why a fact is asked for that decides only with others.
const NOTHING_ALONE: &str = "settles nothing alone, but leaves least to ask";

/// The missing facts, the one first whose answer settles most; of equals the one that leaves least to ask, then the
/// first of the vocabulary.
pub fn by_usefulness<'r>(
    evaluator: &mut Evaluator<'r>,
    line: LineId,
    case: &Case<'r>,
    residual: &Residual,
) -> Vec<Useful> {
    let mut useful: Vec<Useful> = Vec::new();
    let mut open = residual.open.clone();
    for fact in residual.facts() {
        let rules = evaluator.rules();
        let counted = open.as_mut().and_then(|open| counted(rules, &mut open.model, open.essential, *fact));
        useful.push(counted.unwrap_or_else(|| tried(evaluator, line, case, residual, *fact)));
    }
    if let [only] = useful.as_mut_slice()
        && only.settles == only.of
    {
        // What it settles is the condition that is left.
        only.because = SETTLES.to_owned();
    }
    // By the share of values that settle, then by what is left on average; the sort keeps the order of equals.
    let share = |a: &Useful, b: &Useful| {
        let settled = b.settles.saturating_mul(a.of.max(1)).cmp(&a.settles.saturating_mul(b.of.max(1)));
        settled.then(a.remaining.saturating_mul(b.of.max(1)).cmp(&b.remaining.saturating_mul(a.of.max(1))))
    };
    useful.sort_by(share);
    useful
}

/// So many states of knowledge are looked at to find out how few questions may do.
const MAX_STATES: usize = 400;

/// With fewer questions than this an open condition cannot be settled, whatever they are and however they are answered;
/// 0 if it is settled.
pub fn fewest_questions(residual: &Residual) -> usize {
    if residual.facts().is_empty() {
        return 0;
    }
    let Some(mut open) = residual.open.clone() else { return 1 };
    let model = &mut open.model;
    let simple = |variable: &usize| {
        model.domains.get(*variable).is_some_and(|domain| matches!(domain.variable, Variable::Fact(_)))
    };
    // An answer can say something of several comparisons at once.
    if !open.essential.support(model).iter().all(simple) {
        return 1;
    }
    let mut states = vec![open.essential];
    let mut asked = 0_usize;
    loop {
        asked = asked.saturating_add(1);
        let mut next = FxHashSet::default();
        for state in &states {
            for variable in state.support(model) {
                let Some(place) = model.place(variable) else { return asked };
                for value in 0..model.store.size(place) {
                    let on = model.store.fixed(state.on, place, value);
                    let off = model.store.fixed(state.off, place, value);
                    let (Ok(on), Ok(off)) = (on, off) else { return asked };
                    match (on, off) {
                        (NEVER, NEVER) => {}
                        (NEVER, _) | (_, NEVER) => return asked,
                        _ => drop(next.insert((on, off))),
                    }
                }
            }
        }
        if next.len() > MAX_STATES || next.is_empty() {
            return asked.saturating_add(1);
        }
        states = next.into_iter().map(|(on, off)| Interval { on, off }).collect();
    }
}

/// What is left for each value of a fact, by the diagram; none for what comes in comparisons only.
fn counted(rules: &Rules, model: &mut Model, open: Interval, fact: FactId) -> Option<Useful> {
    let variable = *model.opened.numbers.get(&Variable::Fact(fact))?;
    let place = model.place(variable).filter(|_| open.support(model).contains(&variable))?;
    let mut useful = Useful { fact, settles: 0, of: 0, remaining: 0, because: String::new() };
    let mut outcomes = Outcomes::default();
    for value in 0..model.store.size(place) {
        let on = model.store.fixed(open.on, place, value).ok()?;
        let off = model.store.fixed(open.off, place, value).ok()?;
        let then = Interval { on, off };
        if (on, off) == (NEVER, NEVER) {
            continue;
        }
        let class = model.classes.get(variable)?.get(usize::from(value))?;
        let kind = model.domains.get(variable).is_some_and(|domain| matches!(domain.shape, Shape::Leaves(_)));
        let weight = if kind { class.len() } else { 1 };
        useful.of = useful.of.saturating_add(weight);
        let outcome = match then.decided() {
            Some(true) => &mut outcomes.covered,
            Some(false) => &mut outcomes.not_covered,
            None => &mut outcomes.open,
        };
        *outcome = outcome.union(class);
        if then.decided().is_some() {
            useful.settles = useful.settles.saturating_add(weight);
        } else {
            useful.remaining = useful.remaining.saturating_add(weight.saturating_mul(then.support(model).len()));
        }
    }
    useful.because = outcomes.words(rules, model.domains.get(variable)?, useful.settles, useful.of);
    Some(useful)
}

/// The same by trying values, one after the other.
fn tried<'r>(
    evaluator: &mut Evaluator<'r>,
    line: LineId,
    case: &Case<'r>,
    residual: &Residual,
    fact: FactId,
) -> Useful {
    let values = values(case, fact, residual);
    let (mut trial, mut settles) = (case.clone(), 0_usize);
    let of = values.len();
    for value in values {
        trial.replace(fact, Known::Given(value));
        let decided = matches!(evaluator.answer(line, &trial), Ok((Answer::Covered | Answer::NotCovered, _)));
        settles = settles.saturating_add(usize::from(decided));
    }
    let others = residual.facts().len().saturating_sub(1);
    let because = match settles {
        0 => NOTHING_ALONE.to_owned(),
        _ => "settles it in part".to_owned(),
    };
    Useful { fact, settles, of, remaining: others.saturating_mul(of.saturating_sub(settles)), because }
}

/// One value of each class that the open condition tells apart.
fn values(case: &Case<'_>, fact: FactId, residual: &Residual) -> Vec<Value> {
    let rules = case.rules();
    let of_fact = |domain: &Domain| domain.variable == Variable::Fact(fact);
    match residual.domains.iter().position(of_fact).and_then(|at| Some((at, residual.domains.get(at)?))) {
        Some((variable, domain)) => {
            let mut classes = classes(&residual.left, variable, &domain.possible);
            if classes.len() == 1 {
                // It comes only in conditions that are not looked into.
                classes =
                    domain.possible.iter().take(MAX_VALUES).map(|state| std::iter::once(state).collect()).collect();
            }
            classes.iter().filter_map(|class: &Codes| domain.value(rules, class.first()?)).collect()
        }
        None => {
            let Some(mut domain) = Domain::of_fact(rules, fact, &[]) else { return Vec::new() };
            domain.narrow(case);
            domain.possible.iter().take(MAX_VALUES).filter_map(|state| domain.value(rules, state)).collect()
        }
    }
}
