//! What all lines pay together.

use serde::Serialize;

use crate::base::{Exact, Name};
use crate::decide::Between;
use crate::rule::{FactId, Rules};

use super::{Answered, ToldPaid};

/// What all lines that pay in one currency pay together.
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

/// A fact that is paid for, with the position that it is of; of none: of all of them.
type Paid = (FactId, Option<usize>);

/// What a line pays and the facts that it pays for.
type Payer<'a> = (&'a Name, Between, &'a [Paid]);

/// Lines that are bound together by what they pay for.
struct Group {
    /// Their places in the list.
    lines: Vec<usize>,
    facts: Vec<Paid>,
}

/// What all lines pay together, currency by currency in the order of the lines; nothing where no line says.
pub fn totals(rules: &Rules, lines: &[Answered]) -> Vec<ToldTotal> {
    let mut currencies: Vec<&Name> = Vec::new();
    for pays in lines.iter().filter_map(|line| line.pays.as_ref()) {
        if !currencies.contains(&&pays.currency) {
            currencies.push(&pays.currency);
        }
    }
    currencies.into_iter().filter_map(|currency| total_in(rules, lines, currency)).collect()
}

/// What all lines pay together; none if no line says, or where they pay in several currencies ([`totals`]).
pub fn total(rules: &Rules, lines: &[Answered]) -> Option<ToldTotal> {
    let mut totals = totals(rules, lines);
    totals.pop().filter(|_| totals.is_empty())
}

/// None where the sum is too large to be exact.
fn total_in(rules: &Rules, lines: &[Answered], currency: &Name) -> Option<ToldTotal> {
    let told = lines.iter().filter_map(|line| Some((line, line.pays.as_ref()?)));
    let (paying, payers): (Vec<&Answered>, Vec<Payer<'_>>) = told
        .filter(|(_, pays)| pays.currency == *currency)
        .map(|(line, pays)| (line, (&pays.currency, pays.between, line.pays_for.as_slice())))
        .unzip();
    let (currency, sum) = total_between(&payers)?;
    let groups = groups(&payers);
    let of = |group: &Group| group.lines.iter().filter_map(|at| paying.get(*at).copied()).collect::<Vec<_>>();
    let twice = groups.iter().filter(|group| group.lines.len() > 1);
    let double_insurance = twice.map(|group| double(rules, group, &of(group))).collect();
    Some(ToldTotal { paid: ToldPaid::new(sum, currency), double_insurance })
}

/// What several lines pay together, each with its currency, what it pays, and the facts that it pays for; none if there is
/// none, where they pay in several currencies, or where the sum is too large.
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
    for (at, (_, _, facts)) in payers.iter().enumerate() {
        let mut group = Group { lines: vec![at], facts: facts.to_vec() };
        let (bound, others): (Vec<_>, Vec<_>) =
            groups.into_iter().partition(|other| other.facts.iter().any(|fact| pays_for(&group.facts, fact)));
        for other in bound {
            group.lines.splice(0..0, other.lines);
            group.facts.extend(other.facts);
        }
        groups = others;
        groups.push(group);
    }
    groups
}

/// Whether a fact is among those that are paid for.
fn pays_for(facts: &[Paid], (fact, position): &Paid) -> bool {
    let same = |of: &Option<usize>| of == position || of.is_none() || position.is_none();
    facts.iter().any(|(other, of)| other == fact && same(of))
}

fn double(rules: &Rules, group: &Group, lines: &[&Answered]) -> DoubleInsurance {
    let by = |fact: &Paid| lines.iter().filter(|line| pays_for(&line.pays_for, fact)).count();
    let mut facts: Vec<Paid> = group.facts.iter().copied().filter(|fact| by(fact) > 1).collect();
    facts.sort_unstable();
    facts.dedup();
    // A sum over all positions is told by the positions.
    let told: Vec<FactId> = facts.iter().filter(|(_, position)| position.is_some()).map(|(fact, _)| *fact).collect();
    facts.retain(|(fact, position)| position.is_some() || !told.contains(fact));
    let name = |(fact, position): &Paid| -> Option<Name> {
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
