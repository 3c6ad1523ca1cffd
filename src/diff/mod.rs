//! What two generations of a rulebook decide differently: proven, and shown by cases.
//!
//! Both are put into one vocabulary and one graph (`joint`): facts, lines and values by name (`pairs`, `kinds`), an
//! earlier currency restated in the later one (`money`). What means the same is then one node, and what does not is asked
//! by the diagrams of `question`: what one covers and the other does not (`cover`), and where both cover but need not
//! pay the same (`differs`, `payment`). Each case that is shown is replayed by the evaluator of either generation
//! (`replay`).

mod cover;
mod differs;
mod distinguish;
mod gap;
mod import;
mod joint;
mod kinds;
mod names;
mod notes;
mod pairs;
mod payment;
mod plan;
mod replay;
mod search;
mod sentences;
mod side;
mod tables;
mod told;

pub use distinguish::{Distinguished, Pairing};
pub(crate) use search::Search;
pub use told::{
    About, Change, Diff, Difference, Gap, Generation, GivenFact, Kept, LineDiff, Note, Outcome, Replayed, Sentence,
    ToldFact, Witness,
};

use crate::base::Sources;
use crate::decide::Evaluator;
use crate::rule::{Line, Rules, StatementId};

use cover::Comparison;
use joint::Joint;
use names::Names;
use plan::Plan;
use replay::Replay;

/// Compares two generations of a rulebook, over all cases that both can express and that keep what both keep.
pub fn diff(old: &Rules, new: &Rules, sources: &Sources) -> Diff {
    let mut joint = Joint::new(old, new);
    let plans = Plan::all(&mut joint);
    let any_old = gap::any_old(&mut joint);
    let names = Names::new(&mut joint);
    let generation = |rules: &Rules| Generation { generation: rules.generation.clone(), from: rules.from };
    let vocabulary = notes::notes(&joint);
    let mut comparison = Comparison {
        rules: &joint.rules,
        evaluator: Evaluator::new(&joint.rules),
        replay: Replay::new(&joint),
        sources,
        any_old,
        names,
    };
    let lines = plans.iter().map(|plan| line(&mut comparison, plan)).collect();
    Diff { rulebook: new.name.clone(), old: generation(old), new: generation(new), lines, vocabulary }
}

fn line(comparison: &mut Comparison<'_, '_>, plan: &Plan) -> LineDiff {
    let joint = comparison.replay.joint;
    let old = plan.own.old.and_then(|id| joint.old.rules.line(id));
    let new = plan.own.new.and_then(|id| joint.new.rules.line(id));
    let kept = match (old, new) {
        (Some(_), Some(_)) => Kept::Both,
        (None, _) => Kept::New,
        (_, None) => Kept::Ended,
    };
    let (cover, mut differences) = comparison.cover(plan);
    let closes_gap = comparison.gap(plan);
    let payment = old.zip(new).and_then(|(old, new)| {
        let (outcome, difference) = comparison.payment(plan, old, new)?;
        differences.extend(difference);
        Some(outcome)
    });
    let mut idle: Vec<(bool, StatementId)> = Vec::new();
    for (is_old, line) in [(true, old), (false, new)] {
        let changed = comparison.replay.changed(is_old);
        let all = line.filter(|_| kept == Kept::Both).map(|line| changed.of_line(line)).unwrap_or_default();
        let used = |id: &StatementId| {
            let sentence = changed.told(*id);
            differences.iter().any(|difference| sentence.iter().any(|one| difference.because.contains(one)))
        };
        idle.extend(all.into_iter().filter(|id| !used(id)).map(|id| (is_old, id)));
    }
    let mut without_effect = Vec::new();
    comparison.add_sentences(idle, &mut without_effect);
    let name = |line: Option<&Line>| line.map(|line| line.name.clone());
    let formerly = name(old).filter(|former| new.is_some_and(|new| new.name != *former));
    let line = name(new).or(name(old)).unwrap_or_else(|| "?".into());
    LineDiff { line, formerly, kept, cover, payment, differences, closes_gap, without_effect }
}
