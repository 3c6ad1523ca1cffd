//! What questions to one set imply for each other: whether some of its values are among these, or all of them.
//!
//! A question is whether some value of the set is in `some`; that all are in others is its opposite, of what they leave
//! out. Answers go together exactly if everything that some value is said to be in has a place left that no other answer
//! rules out: a set that has all values of such places is one to which the answers are right.

use rustc_hash::FxHashMap;

use crate::base::Codes;
use crate::question::domain::Variable;
use crate::question::left::split;
use crate::rule::{FactId, Formula, Kind, Rules, Test, Type};

use super::model::Model;
use super::store::{Diagram, TooLarge};

/// Whether some value of a set is among these, as a variable of the model.
#[derive(Clone, Debug)]
struct Question {
    variable: usize,
    set: FactId,
    some: Codes,
    /// The state of the variable in which it is so.
    yes: u16,
}

/// For each set what can be answered to all questions to it together.
pub(super) fn all(model: &mut Model, rules: &Rules) -> Result<Vec<Diagram>, TooLarge> {
    let mut by_set: FxHashMap<FactId, Vec<Question>> = FxHashMap::default();
    for question in (0..model.domains.len()).filter_map(|at| question(model, rules, at)) {
        by_set.entry(question.set).or_default().push(question);
    }
    let mut sets: Vec<(FactId, Vec<Question>)> = by_set.into_iter().collect();
    sets.sort_by_key(|(set, _)| *set);
    sets.into_iter().map(|(set, questions)| one(model, rules, set, &questions)).collect()
}

/// The values that the set has none of, by the states that its questions are in.
pub(super) fn ruled_out(model: &Model, rules: &Rules, set: FactId, states: &FxHashMap<usize, u16>) -> Codes {
    let questions = states.iter().filter_map(|(at, state)| Some((question(model, rules, *at)?, *state)));
    let none = questions.filter(|(question, state)| question.set == set && question.yes != *state);
    none.fold(Codes::new(), |sum, (question, _)| sum.union(&question.some))
}

fn question(model: &Model, rules: &Rules, variable: usize) -> Option<Question> {
    let Variable::Formula(formula) = model.domains.get(variable)?.variable else { return None };
    match rules.formulas.get(formula) {
        Formula::Test(Test::SomeIn(set, codes)) => {
            Some(Question { variable, set: *set, some: codes.intersection(&values(rules, *set)?), yes: 1 })
        }
        Formula::Test(Test::AllIn(set, codes)) => {
            Some(Question { variable, set: *set, some: values(rules, *set)?.difference(codes), yes: 0 })
        }
        _ => None,
    }
}

/// All values that a set can have.
fn values(rules: &Rules, set: FactId) -> Option<Codes> {
    match rules.vocabulary.fact(set)?.fact_type {
        Type::Leaves(kind) => rules.vocabulary.kind(kind).map(Kind::all),
        _ => None,
    }
}

fn one(model: &mut Model, rules: &Rules, set: FactId, questions: &[Question]) -> Result<Diagram, TooLarge> {
    // The places of which nobody asks more.
    let mut places = vec![values(rules, set).unwrap_or_default()];
    questions.iter().for_each(|question| split(&mut places, &question.some));
    places.retain(|place| !place.is_empty());
    let mut said = Vec::new();
    for question in questions {
        said.push(model.literal(question.variable, &std::iter::once(question.yes).collect())?);
    }
    let mut rules_of_all = Vec::new();
    for (question, yes) in questions.iter().zip(&said) {
        let mut ways = vec![model.store.not(*yes)?];
        for place in places.iter().filter(|place| place.is_subset(&question.some)) {
            let there = questions.iter().zip(&said).filter(|(other, _)| place.is_subset(&other.some));
            let there: Vec<Diagram> = there.map(|(_, yes)| *yes).collect();
            ways.push(model.store.junction(true, there)?);
        }
        rules_of_all.push(model.store.junction(false, ways)?);
    }
    let present = model.store.junction(true, rules_of_all)?;
    if rules.vocabulary.fact(set).is_none_or(|fact| fact.absent.is_none()) {
        return Ok(present);
    }
    // Of what is absent, every question is answered no.
    let mut absent = Vec::new();
    for question in questions {
        absent.push(model.literal(question.variable, &std::iter::once(0).collect())?);
    }
    let absent = model.store.junction(true, absent)?;
    model.store.junction(false, vec![present, absent])
}
