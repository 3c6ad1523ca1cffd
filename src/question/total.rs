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

/// Lines that are bound together by what they pay for.
struct Group<'a> {
    lines: Vec<&'a Answered>,
    facts: Vec<(FactId, Option<usize>)>,
}

/// What all lines pay together; none if none says, or where they pay in several currencies.
pub fn total(rules: &Rules, lines: &[Answered]) -> Option<ToldTotal> {
    let mut groups: Vec<Group<'_>> = Vec::new();
    let mut currency: Option<&Name> = None;
    for line in lines {
        let Some(pays) = &line.pays else { continue };
        if *currency.get_or_insert(&pays.currency) != &pays.currency {
            return None;
        }
        let mut group = Group { lines: vec![line], facts: line.pays_for.clone() };
        let (bound, others): (Vec<_>, Vec<_>) =
            groups.into_iter().partition(|other| other.facts.iter().any(|fact| group.facts.contains(fact)));
        for other in bound {
            group.lines.splice(0..0, other.lines);
            group.facts.extend(other.facts);
        }
        groups = others;
        groups.push(group);
    }
    let mut sum = Between::exactly(Exact::ZERO);
    let mut double_insurance = Vec::new();
    for group in &groups {
        let paid = || group.lines.iter().filter_map(|line| line.pays.as_ref()).map(|pays| pays.between);
        let most = paid().map(|between| between.from).max().unwrap_or(Exact::ZERO);
        let all = paid().map(|between| between.to).try_fold(Exact::ZERO, |sum, to| sum.checked_add(to?).ok());
        sum = Between {
            from: sum.from.checked_add(most).ok()?,
            to: sum.to.zip(all).and_then(|(sum, all)| sum.checked_add(all).ok()),
        };
        if group.lines.len() > 1 {
            double_insurance.push(twice(rules, group));
        }
    }
    Some(ToldTotal { paid: ToldPaid::new(sum, currency?.clone()), double_insurance })
}

fn twice(rules: &Rules, group: &Group<'_>) -> DoubleInsurance {
    let by = |fact: &(FactId, Option<usize>)| group.lines.iter().filter(|line| line.pays_for.contains(fact)).count();
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
        lines: group.lines.iter().map(|line| line.line.clone()).collect(),
        pays_for: facts.iter().filter_map(name).collect(),
    }
}
