//! What single change of a fact would turn the answer.

use serde::Serialize;

use crate::base::{Codes, Name};
use crate::decide::{Answer, Case, Evaluator, Known, Truth};
use crate::rule::{FactId, LineId, Rules, Value, Wording, facts_of};

use super::cuts::Cuts;
use super::domain::{Domain, Shape};
use super::exact::{Exact, can_be};
use super::left::split;
use super::said::states;

/// A change of one fact that turns covered into not covered or the other way round.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Flip {
    /// The fact.
    #[serde(skip)]
    pub id: FactId,
    /// Its name.
    pub fact: Name,
    /// What it would have to be.
    pub to: FlipTo,
    /// The change as a sentence: `Klausel 510 is agreed`, `Windstärke at least 8`.
    #[serde(skip)]
    pub words: String,
}

/// What a fact would have to be.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(untagged)]
pub enum FlipTo {
    /// Of a yes/no fact, a line or a clause.
    YesNo(bool),
    /// In words: `Leitungswasser`, `one of Sturm, Hagel`, `at least 8`.
    Words(String),
}

/// Every single fact whose change turns a decided answer whatever is unknown, in the order of the vocabulary; `answer` is
/// that of the case.
///
/// Values that the rules tell apart are tried one by one; a change that breaks what every case keeps does not count.
pub fn flips<'r>(evaluator: &mut Evaluator<'r>, line: LineId, case: &Case<'r>, answer: Answer) -> Vec<Flip> {
    let rules = evaluator.rules();
    let wanted = match answer {
        Answer::Covered => Truth::No,
        Answer::NotCovered => Truth::Yes,
        Answer::Depends => return Vec::new(),
    };
    let mut turned = Turned::new(line, wanted);
    let Some(covers) = rules.line(line).map(|line| line.covers) else { return Vec::new() };
    let mut cuts = Cuts::of(&mut evaluator.on(case), covers);
    for kept in &rules.always {
        cuts.refine(&mut evaluator.on(case), kept.formula);
    }
    let mut trial = case.clone();
    let mut found = Vec::new();
    // What is unknown makes no difference to a decided answer.
    let known = |id: &FactId| *case.known(*id) != Known::Unknown;
    for id in facts_of(&rules.formulas, covers).into_iter().filter(known) {
        let points = cuts.points.get(&id).map(Vec::as_slice).unwrap_or_default();
        let (Some(mut domain), Some(fact)) = (Domain::of_fact(rules, id, points), rules.vocabulary.fact(id)) else {
            continue;
        };
        let mut now = domain.clone();
        now.narrow(case);
        let others = domain.possible.difference(&now.possible);
        let before = trial.known(id).clone();
        let (mut turning, mut impossible, mut first) = (Codes::new(), Codes::new(), None);
        for class in classes(&cuts, id, &domain, others) {
            let Some(value) = class.first().and_then(|state| domain.value(rules, state)) else { continue };
            trial.replace(id, Known::Given(value.clone()));
            match evaluator.check_always(&trial) {
                Ok(broken) if broken.is_empty() => {}
                Ok(_) => {
                    impossible = impossible.union(&class);
                    continue;
                }
                Err(_) => continue,
            }
            if turned.is(evaluator, &trial) {
                turning = turning.union(&class);
                first = first.or(Some(value));
            }
        }
        trial.replace(id, before);
        if let Some(first) = first {
            let whole = !cuts.entangled.contains(&id) || matches!(domain.shape, Shape::YesNo | Shape::Leaves(_));
            domain.possible = domain.possible.difference(&impossible);
            let words = sentence(rules, id, &domain, turning, &first, whole);
            found.push(changed(rules, id, fact.name.clone(), &first, words));
        }
    }
    found
}

/// Whether a changed case has the other answer. Plain evaluation says most; what it leaves open is decided exactly.
pub(super) struct Turned<'r> {
    line: LineId,
    wanted: Truth,
    exact: Option<Exact<'r>>,
}

impl<'r> Turned<'r> {
    pub(super) fn new(line: LineId, wanted: Truth) -> Self {
        Self { line, wanted, exact: None }
    }

    pub(super) fn is(&mut self, evaluator: &mut Evaluator<'r>, trial: &Case<'r>) -> bool {
        let rules = evaluator.rules();
        let Some(line) = rules.line(self.line) else { return false };
        let turned = match evaluator.truth(line.covers, trial) {
            Ok(Truth::Unknown) => {
                let exact = self.exact.get_or_insert_with(|| Exact::new(rules));
                exact.verdict(self.line, trial).is_ok_and(|verdict| verdict.truth == self.wanted)
            }
            truth => truth == Ok(self.wanted),
        };
        turned && can_be(evaluator, trial)
    }
}

/// A change of a fact to any of these states, of which `first` is in one.
pub(super) fn flip_to(rules: &Rules, id: FactId, domain: &Domain, states: Codes, first: &Value) -> Option<Flip> {
    let name = rules.vocabulary.fact(id)?.name.clone();
    let words = sentence(rules, id, domain, states, first, true);
    Some(changed(rules, id, name, first, words))
}

fn changed(rules: &Rules, id: FactId, fact: Name, first: &Value, words: String) -> Flip {
    let to = match first {
        Value::YesNo(yes) => FlipTo::YesNo(*yes),
        _ => FlipTo::Words(without_subject(rules, id, &words)),
    };
    Flip { id, fact, to, words }
}

/// The states that the rules tell apart for this fact.
fn classes(cuts: &Cuts, fact: FactId, domain: &Domain, states: Codes) -> Vec<Codes> {
    if !matches!(domain.shape, Shape::Leaves(_)) || cuts.entangled.contains(&fact) {
        return states.iter().map(|state| std::iter::once(state).collect()).collect();
    }
    let mut classes = vec![states];
    split(&mut classes, &domain.absent.into_iter().collect());
    cuts.sets.get(&fact).into_iter().flatten().for_each(|set| split(&mut classes, set));
    classes.retain(|class| !class.is_empty());
    classes.sort_by_key(Codes::first);
    classes
}

/// All states that turn the answer, or the one value that was tried where others of its state may not.
fn sentence(rules: &Rules, fact: FactId, domain: &Domain, turning: Codes, first: &Value, whole: bool) -> String {
    let wording = Wording::of(rules);
    if !whole || matches!(first, Value::YesNo(_) | Value::Absent) {
        return wording.fact(fact, first);
    }
    let absent: Codes = domain.absent.into_iter().collect();
    // What cannot be need not be said.
    let others = domain.possible.difference(&turning);
    states(rules, domain, &turning.difference(&absent), &others).text
}

/// `Gefahr is one of Sturm, Hagel` without the name and the `is`.
fn without_subject(rules: &Rules, fact: FactId, words: &str) -> String {
    let name = Wording::of(rules).name(fact);
    let rest = words.strip_prefix(&name).map_or(words, str::trim_start);
    let rest = rest.strip_prefix("is ").unwrap_or(rest);
    if rest.contains(&name) { words.to_owned() } else { rest.to_owned() }
}
