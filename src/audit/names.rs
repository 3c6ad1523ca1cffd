//! Clauses, facts and values that nothing depends on.

use rustc_hash::FxHashSet;

use crate::base::{Codes, Name};
use crate::diagnostic::Code;
use crate::question::TooMuch;
use crate::rule::{
    Accepts, FactId, FactRole, Formula, Kind, KindId, Node, Rules, Test, Type, facts_of, own_facts, reachable,
};

use super::finding::{About, Finding, Unfinished};
use super::ground::Ground;

/// Clauses and facts without which every answer would be the same.
pub(super) fn facts<'r>(ground: &mut Ground<'r>, unfinished: &mut Vec<Unfinished>) -> Vec<Finding<'r>> {
    let rules = ground.rules;
    let asked: Vec<_> = ground.watched.iter().map(|condition| facts_of(&rules.formulas, *condition)).collect();
    let mut found = Vec::new();
    for (at, fact) in rules.vocabulary.facts.iter().enumerate() {
        let id = FactId::new(at);
        // A kind of which another fact is.
        let serves = |kind: KindId| {
            let others = rules.vocabulary.facts.iter().filter(|other| other.name != fact.name);
            others.into_iter().any(|other| other.fact_type == Type::Kind(kind) || other.fact_type == Type::Leaves(kind))
                || rules
                    .vocabulary
                    .definitions
                    .iter()
                    .any(|definition| matches!(definition.meaning, crate::rule::Defined::OneOf(of, _) if of == kind))
        };
        if matches!(fact.role, FactRole::OfKind(kind) if serves(kind)) {
            continue;
        }
        if matches!(fact.role, FactRole::Line(_)) || rules.governed_by == Some(id) || ground.computed_with.contains(&id)
        {
            continue;
        }
        let asking: Vec<usize> =
            (0..asked.len()).filter(|at| asked.get(*at).is_some_and(|of| of.contains(&id))).collect();
        let mut idle = Ok(true);
        for at in &asking {
            let indifferent = ground.watched.get(*at).copied().ok_or(TooMuch).and_then(|condition| {
                let space = ground.space(*at)?;
                let region = space.of(condition)?;
                space.is_indifferent(region, id)
            });
            match (indifferent, &idle) {
                (Ok(false), _) => idle = Ok(false),
                (Err(TooMuch), Ok(true)) => idle = Err(TooMuch),
                _ => {}
            }
            if idle == Ok(false) {
                break;
            }
        }
        let (code, sort) = match fact.role {
            FactRole::Clause => (Code::IDLE_CLAUSE, "the clause"),
            _ => (Code::IDLE_FACT, "the fact"),
        };
        match idle {
            Ok(false) => {}
            Ok(true) => {
                let title = match fact.role {
                    FactRole::Clause => format!("the clause `{}` changes nothing", fact.name),
                    _ => format!("nothing depends on `{}`", fact.name),
                };
                let mut finding = Finding::new(code, title, About::Names);
                finding.names.push(fact.name.clone());
                if !asking.is_empty() {
                    finding = finding.note("it is asked for, and makes no difference");
                }
                found.push(finding);
            }
            Err(TooMuch) => unfinished.push(Unfinished {
                what: format!("whether {sort} `{}` makes a difference", fact.name),
                why: "too much plays together",
            }),
        }
    }
    one_of_each_line(rules, found)
}

/// Of a fact or clause that each line has of its own it is enough that one line needs it; where none does, that is told once.
fn one_of_each_line<'r>(rules: &Rules, found: Vec<Finding<'r>>) -> Vec<Finding<'r>> {
    let base = |name: &Name| -> Option<Name> {
        let of_line = rules.vocabulary.fact_named(name).and_then(|fact| rules.vocabulary.fact(fact)?.of_line)?;
        let line = &rules.line(of_line)?.name;
        let end = name.rfind(" of ")?;
        name.get(end..)?.contains(&**line).then(|| name.get(..end).map(Name::from))?
    };
    let idle: FxHashSet<Name> = found.iter().flat_map(|finding| finding.names.iter().cloned()).collect();
    let siblings = |of: &Name| -> Vec<Name> {
        let all = rules.vocabulary.facts.iter().map(|fact| &fact.name);
        all.filter(|name| base(name).as_ref() == Some(of)).cloned().collect()
    };
    let mut told: FxHashSet<Name> = FxHashSet::default();
    let mut kept = Vec::new();
    for mut finding in found {
        let Some(of) = finding.names.first().and_then(&base) else {
            kept.push(finding);
            continue;
        };
        if !siblings(&of).iter().all(|name| idle.contains(name)) || !told.insert(of.clone()) {
            continue;
        }
        finding.title = match finding.code {
            Code::IDLE_CLAUSE => format!("the clause `{of}` changes nothing"),
            _ => format!("nothing depends on `{of}`"),
        };
        finding.names = vec![of];
        kept.push(finding);
    }
    kept
}

/// Values that no line names, neither themselves nor by a name of which they are a part.
pub(super) fn values<'r>(rules: &'r Rules) -> Vec<Finding<'r>> {
    let mut named: Vec<Codes> = vec![Codes::new(); rules.vocabulary.kinds.len()];
    let mut asked = FxHashSet::default();
    let mut name = |fact: FactId, codes: Option<&Codes>| {
        let Some(Type::Kind(kind) | Type::Leaves(kind)) = rules.vocabulary.fact(fact).map(|fact| &fact.fact_type)
        else {
            return;
        };
        asked.insert(*kind);
        let all = rules.vocabulary.kind(*kind).map(Kind::all).unwrap_or_default();
        // All values, or all but the one that is not listed: as much as none.
        if let (Some(slot), Some(codes)) = (named.get_mut(kind.index()), codes)
            && codes.len() < all.len()
        {
            *slot = slot.union(codes);
        }
    };
    for node in reachable(&rules.formulas, roots(rules)) {
        if let Node::Formula(id) = node
            && let Formula::Test(Test::In(fact, codes) | Test::SomeIn(fact, codes) | Test::AllIn(fact, codes)) =
                rules.formulas.get(id)
        {
            name(*fact, Some(codes));
        } else {
            own_facts(&rules.formulas, node, |fact| name(fact, None));
        }
    }
    for table in &rules.tables {
        for (at, key) in table.keys.iter().enumerate() {
            let Type::Kind(kind) = key.key_type else { continue };
            for row in &table.rows {
                if let Some(Accepts::Leaves(codes)) = row.cells.get(at).map(|cell| &cell.accepts)
                    && let Some(slot) = named.get_mut(kind.index())
                {
                    *slot = slot.union(codes);
                }
            }
        }
    }
    for (kind, codes) in examples(rules) {
        if let Some(slot) = named.get_mut(kind.index()) {
            *slot = slot.union(&codes);
        }
    }
    let mut found = Vec::new();
    for (at, kind) in rules.vocabulary.kinds.iter().enumerate() {
        // Of a kind that nothing asks for, the fact is told.
        if !asked.contains(&KindId::new(at)) {
            continue;
        }
        let all = Codes::range(0..u16::try_from(kind.leaves.len()).unwrap_or(u16::MAX));
        let rest = named.get(at).map(|named| all.difference(named)).unwrap_or_default();
        // Of a closed kind, one that is left over is what the others are not; of an ordered one, those up to a threshold.
        if rest.is_empty() || kind.ordered || !kind.open && rest.len() <= 1 {
            continue;
        }
        let names: Vec<Name> = rest.iter().filter_map(|code| kind.leaf(code)).cloned().collect();
        let title = match names.as_slice() {
            [only] => format!("no line mentions the {} `{only}`", kind.name),
            several => format!("no line mentions {} values of `{}`", several.len(), kind.name),
        };
        let mut finding = Finding::new(Code::UNMENTIONED, title, About::Names);
        finding.names = names;
        found.push(finding);
    }
    found
}

fn examples(rules: &Rules) -> impl Iterator<Item = (KindId, Codes)> + '_ {
    rules.lines.iter().flat_map(|line| &line.examples).map(|example| (example.kind, example.codes.clone()))
}

/// Everything that answers, payments and advice are made of.
fn roots(rules: &Rules) -> Vec<Node> {
    let mut roots = Vec::new();
    for line in &rules.lines {
        roots.extend([Node::Formula(line.covers)]);
        roots.extend(line.advice.iter().map(|advice| Node::Formula(advice.formula)));
        roots.extend(line.pays.as_ref().map(|pays| Node::Amount(pays.paid)));
    }
    roots
}
