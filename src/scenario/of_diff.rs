//! What two generations decide differently, as scenarios of both.

use crate::book::Book;
use crate::decide::{Case, Evaluator, Known};
use crate::diff::{Change, Diff, Kept, Replayed, Witness};
use crate::question::answer_line;
use crate::rule::{Type, Value};

use super::written;

/// A scenario for each generation of each case that a comparison shows, with what that generation answers to it. What a
/// generation has no line or no words for is told in a comment.
pub fn of_diff(diff: &Diff, old: &Book, new: &Book) -> Vec<String> {
    let mut scenarios = Vec::new();
    for line in &diff.lines {
        let differences = line.differences.iter().filter_map(|difference| {
            let change = match (line.kept, difference.change) {
                (Kept::New, _) => "covers",
                (Kept::Ended, _) => "covered",
                (Kept::Both, Change::Gained) => "becomes covered",
                (Kept::Both, Change::Lost) => "no longer covered",
                (Kept::Both, Change::Paid) => "paid differently",
            };
            Some((change, difference.condition.as_deref(), difference.witness.as_ref()?))
        });
        let gap = line.closes_gap.iter().map(|gap| ("closes a gap", gap.condition.as_deref(), &gap.witness));
        for (at, (change, condition, witness)) in differences.chain(gap).enumerate() {
            let number = at.saturating_add(1);
            let name = format!("{} to {}: {} {number}", diff.old.generation, diff.new.generation, line.line);
            let mut told = format!("-- {} {change}", line.line);
            told.extend(condition.map(|condition| format!(" if {condition}")));
            scenarios.push(both(&told, &name, witness, old, new));
        }
    }
    scenarios
}

fn both(told: &str, name: &str, witness: &Witness, old: &Book, new: &Book) -> String {
    let mut out = format!("{told}\n");
    for (replayed, book) in [(&witness.old, old), (&witness.new, new)] {
        match one(&format!("{name} by {}", replayed.generation), replayed, book) {
            Ok(scenario) => out.push_str(&scenario),
            Err(why) => out.push_str(&format!("-- {}: {why}\n", replayed.generation)),
        }
    }
    out
}

/// The scenario for one generation, or why there is none.
fn one(name: &str, replayed: &Replayed, book: &Book) -> Result<String, String> {
    let Some(line) = replayed.line else { return Err("it has no such line".to_owned()) };
    let uncomputed = |_| "it cannot be computed".to_owned();
    let mut evaluator = Evaluator::new(&book.rules);
    let mut case = given(replayed, book, Case::new(&book.rules))?;
    // What is understood is left out, unless what a case must keep forbids it.
    if !evaluator.check_always(&case).map_err(uncomputed)?.is_empty() {
        let mut bare = Case::new(&book.rules);
        let assumed = |(fact, known): (_, &Known)| matches!(known, Known::Assumed(_)).then_some(fact);
        let assumed: Vec<_> = bare.iter().filter_map(assumed).collect();
        assumed.into_iter().for_each(|fact| bare.forget(fact));
        case = given(replayed, book, bare)?;
    }
    let answered = answer_line(&mut evaluator, line, &case, name).map_err(uncomputed)?;
    Ok(written(book, name, &case, &[answered]))
}

fn given<'b>(replayed: &Replayed, book: &'b Book, mut case: Case<'b>) -> Result<Case<'b>, String> {
    let vocabulary = &book.rules.vocabulary;
    for fact in &replayed.given {
        let Some(known) = vocabulary.fact(fact.fact) else { continue };
        let listed = match (&known.fact_type, &fact.value) {
            (Type::Kind(kind), Value::Leaf(code)) => {
                vocabulary.kind(*kind).is_some_and(|kind| kind.all().contains(*code))
            }
            _ => true,
        };
        if !listed {
            let what = fact.elsewhere.as_deref().unwrap_or("that value");
            return Err(format!("its {} is never {what}, and it has no other word for it", known.name));
        }
        case.replace(fact.fact, Known::Given(fact.value.clone()));
        if let Some(name) = &fact.elsewhere {
            case.describe_unlisted(fact.fact, name.clone());
        }
    }
    Ok(case)
}
