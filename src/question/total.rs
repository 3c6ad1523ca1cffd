//! What all lines pay together.

use serde::Serialize;

use crate::base::{Exact, Name};
use crate::decide::Between;
use crate::rule::{FactId, Rules};

use super::{Answered, ToldPaid};

/// What all lines pay together.
///
/// Lines that pay for the same are not added up without a word: of those, no less is paid than by the one that pays most,
/// and no more than by all of them.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct ToldTotal {
    /// The bounds.
    #[serde(flatten)]
    pub paid: ToldPaid,
    /// Lines that pay for the same.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub double_insurance: Vec<DoubleInsurance>,
}

/// Lines that pay, or may pay, for the same.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct DoubleInsurance {
    /// The lines.
    pub lines: Vec<Name>,
    /// What they pay for.
    pub pays_for: Vec<Name>,
}

/// What a line pays and the facts that its payments start from, each with the position that it is of.
type Payer<'a> = (&'a Name, Between, &'a [(FactId, Option<usize>)]);

/// Lines that are bound together by what they pay for.
struct Group {
    /// Their places in the list.
    lines: Vec<usize>,
    facts: Vec<(FactId, Option<usize>)>,
}

/// What all lines pay together; none if none says, or where they pay in several currencies.
pub fn total(rules: &Rules, lines: &[Answered]) -> Option<ToldTotal> {
    let paying: Vec<&Answered> = lines.iter().filter(|line| line.pays.is_some()).collect();
    let payers = paying.iter().filter_map(|line| Some((line.pays.as_ref()?, line.pays_for.as_slice())));
    let payers: Vec<Payer<'_>> = payers.map(|(pays, pays_for)| (&pays.currency, pays.between, pays_for)).collect();
    let groups = groups(&payers);
    let (currency, sum) = total_between(&payers)?;
    let twice = groups.iter().filter(|group| group.lines.len() > 1);
    let lines = |group: &Group| group.lines.iter().filter_map(|at| paying.get(*at).copied()).collect::<Vec<_>>();
    let double_insurance = twice.map(|group| self::twice(rules, group, &lines(group))).collect();
    Some(ToldTotal { paid: ToldPaid::new(sum, currency), double_insurance })
}

/// What several lines pay together, each with its currency, what it pays, and the facts that its payments start from; none
/// if there is none, where they pay in several currencies, or where the sum is too large.
pub fn total_between(payers: &[Payer<'_>]) -> Option<(Name, Between)> {
    let (currency, ..) = payers.first()?;
    if payers.iter().any(|(other, ..)| other != currency) {
        return None;
    }
    let mut sum = Between::exactly(Exact::ZERO);
    for group in groups(payers) {
        let paid = || group.lines.iter().filter_map(|at| payers.get(*at)).map(|(_, between, _)| *between);
        let most = paid().map(|between| between.from).max().unwrap_or(Exact::ZERO);
        let all = paid().map(|between| between.to).try_fold(Exact::ZERO, |sum, to| sum.checked_add(to?).ok());
        sum = Between {
            from: sum.from.checked_add(most).ok()?,
            to: sum.to.zip(all).and_then(|(sum, all)| sum.checked_add(all).ok()),
        };
    }
    Some(((*currency).clone(), sum))
}

fn groups(payers: &[Payer<'_>]) -> Vec<Group> {
    let mut groups: Vec<Group> = Vec::new();
    for (at, (_, _, pays_for)) in payers.iter().enumerate() {
        let mut group = Group { lines: vec![at], facts: pays_for.to_vec() };
        let (bound, others): (Vec<_>, Vec<_>) =
            groups.into_iter().partition(|other| other.facts.iter().any(|fact| group.facts.contains(fact)));
        for other in bound {
            group.lines.splice(0..0, other.lines);
            group.facts.extend(other.facts);
        }
        groups = others;
        groups.push(group);
    }
    groups
}

fn twice(rules: &Rules, group: &Group, lines: &[&Answered]) -> DoubleInsurance {
    let by = |fact: &(FactId, Option<usize>)| lines.iter().filter(|line| line.pays_for.contains(fact)).count();
    let mut facts: Vec<(FactId, Option<usize>)> = group.facts.iter().copied().filter(|fact| by(fact) > 1).collect();
    facts.sort_unstable();
    facts.dedup();
    let name = |(fact, position): &(FactId, Option<usize>)| -> Option<Name> {
        let name = &rules.vocabulary.fact(*fact)?.name;
        Some(match position {
            Some(position) => format!("{name} of position {position}").into(),
            None => name.clone(),
        })
    };
    DoubleInsurance {
        lines: lines.iter().map(|line| line.line.clone()).collect(),
        pays_for: facts.iter().filter_map(name).collect(),
    }
}
