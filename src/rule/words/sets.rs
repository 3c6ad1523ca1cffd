//! Sets of values of a kind, by the shortest list of names.

use crate::base::{Codes, Name};
use crate::rule::{FactId, Kind, Type};

use super::{Said, Wording, fact_name, quoted_if_needed};

impl Wording<'_> {
    /// The value of a kind is one of these: `Gefahr is one of Brand, Sturm`, `Gefahr is not Erdbeben`.
    ///
    /// Says nothing of absence, which is in no set.
    pub fn within(self, fact: FactId, codes: &Codes) -> Said {
        self.between(fact, codes, codes)
    }

    /// The same for whatever set is said shortest among those that hold `least` and nothing outside `most`.
    pub fn between(self, fact: FactId, least: &Codes, most: &Codes) -> Said {
        let name = fact_name(self.rules, fact);
        let vocabulary = &self.rules.vocabulary;
        let Some(known) = vocabulary.fact(fact) else { return Said::one(name) };
        let Some(kind) = kind_of(&known.fact_type).and_then(|kind| vocabulary.kind(kind)) else {
            return Said::one(name);
        };
        let may_be_absent = known.absent.is_some();
        let all = kind.all();
        if least.is_empty() || all.is_subset(most) && !may_be_absent {
            return Said::constant(!least.is_empty());
        }
        let (unlisted, listed) = split(kind, least);
        let other = || Said::one(format!("{name} is other"));
        if unlisted && listed.is_empty() {
            return other();
        }
        let positive = cover(kind, &listed, most);
        if kind.ordered
            && positive.len() > 1
            && let Some(said) = ordered(kind, &name, least, most)
        {
            return said;
        }
        let rest = all.difference(most);
        let (rest_unlisted, rest_listed) = split(kind, &rest);
        if rest_unlisted && rest_listed.is_empty() && !may_be_absent && (unlisted || positive.len() > 1) {
            return Said::one(format!("{name} is not other"));
        }
        // Of a fact that can be absent, `is not V` would leave open what absence is.
        let negative = (!may_be_absent && !rest_unlisted).then(|| cover(kind, &rest, &all.difference(least)));
        match negative {
            Some(negative)
                if negative.len() < positive.len().saturating_add(usize::from(unlisted).saturating_mul(2)) =>
            {
                listing(&name, "is not", &negative)
            }
            _ if unlisted => Said::any([listing(&name, "is", &positive), other()]),
            _ => listing(&name, "is", &positive),
        }
    }
}

/// The shortest list of names for a set of leaves, `other` for the one that an open kind does not list.
pub(super) fn listed(kind: &Kind, codes: &Codes) -> String {
    let (unlisted, listed) = split(kind, codes);
    let mut names: Vec<_> = cover(kind, &listed, &listed).into_iter().map(|name| quoted_if_needed(name)).collect();
    if unlisted {
        names.push("other".into());
    }
    if names.is_empty() { "nothing".to_owned() } else { names.join(", ") }
}

/// The kind whose values a fact has.
pub(super) fn kind_of(fact_type: &Type) -> Option<crate::rule::KindId> {
    match fact_type {
        Type::Kind(kind) | Type::Leaves(kind) => Some(*kind),
        _ => None,
    }
}

/// `X is V`, `X is not one of V, W`.
pub(super) fn listing(subject: &str, verb: &str, names: &[&Name]) -> Said {
    let list: Vec<_> = names.iter().map(|name| quoted_if_needed(name)).collect();
    let one_of = if list.len() == 1 { "" } else { "one of " };
    Said::one(format!("{subject} {verb} {one_of}{}", list.join(", ")))
}

/// Names that together stand for all of `least` and for nothing outside `most`, in the order of the vocabulary.
///
/// Always the name that says most of what is left; of equals the one that says least besides, of those the first.
pub(super) fn cover<'k>(kind: &'k Kind, least: &Codes, most: &Codes) -> Vec<&'k Name> {
    let usable: Vec<_> = kind.nodes.iter().enumerate().filter(|(_, node)| node.leaves.is_subset(most)).collect();
    let (mut left, mut chosen) = (least.clone(), Vec::new());
    while !left.is_empty() {
        let mut best: Option<(usize, usize, &'k crate::rule::KindNode)> = None;
        for (at, node) in &usable {
            let says = node.leaves.intersection(&left).len();
            let better = match best {
                Some((most, _, other)) => says > most || says == most && node.leaves.len() < other.leaves.len(),
                None => says > 0,
            };
            if better {
                best = Some((says, *at, node));
            }
        }
        let Some((_, at, node)) = best else { break };
        left = left.difference(&node.leaves);
        chosen.push((at, &node.name));
    }
    chosen.sort_by_key(|(at, _)| *at);
    chosen.into_iter().map(|(_, name)| name).collect()
}

/// `Verschulden at least grobe Fahrlässigkeit`, where all higher values belong to the set too, or all lower ones.
fn ordered(kind: &Kind, name: &str, least: &Codes, most: &Codes) -> Option<Said> {
    let codes = 0..u16::try_from(kind.leaves.len()).unwrap_or(u16::MAX);
    let upper = least.first()?;
    let lower = least.iter().last()?;
    let (word, code) = if codes.clone().filter(|code| *code >= upper).all(|code| most.contains(code)) {
        ("at least", upper)
    } else if codes.filter(|code| *code <= lower).all(|code| most.contains(code)) {
        ("at most", lower)
    } else {
        return None;
    };
    Some(Said::one(format!("{name} {word} {}", quoted_if_needed(kind.leaf(code)?))))
}

/// Whether the value that an open kind does not list is in the set, and what else is.
fn split(kind: &Kind, codes: &Codes) -> (bool, Codes) {
    let Some(unlisted) = kind.unlisted().filter(|code| codes.contains(*code)) else { return (false, codes.clone()) };
    (true, codes.difference(&std::iter::once(unlisted).collect()))
}
