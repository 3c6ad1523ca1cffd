//! What of two generations is the same: lines, kinds and facts, matched by name.

use crate::base::Name;
use crate::rule::{FactId, FactRole, KindId, LineId, Rules, Type};

use super::money::Conversions;

/// The same thing in two generations, or one that only one of them has.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Pair<T> {
    pub(super) old: Option<T>,
    pub(super) new: Option<T>,
}

/// Everything that a case can speak of; what the newer generation has first, in its order.
#[derive(Clone, Debug)]
pub(super) struct Pairs {
    pub(super) lines: Vec<Pair<LineId>>,
    pub(super) kinds: Vec<Pair<KindId>>,
    pub(super) facts: Vec<Pair<FactId>>,
    /// Facts of one name whose values cannot be compared: each stays a fact of its own generation.
    pub(super) retyped: Vec<(FactId, FactId)>,
}

/// By what a fact is known.
#[derive(PartialEq, Eq)]
enum Key<'r> {
    /// The fact of a kind's own name.
    Kind(Option<usize>),
    /// Whether a line is agreed.
    Line(Option<usize>),
    /// One that a line has of its own.
    Own(&'r str, Option<usize>),
    Fact(&'r str),
}

impl Pairs {
    pub(super) fn new(old: &Rules, new: &Rules, money: &Conversions) -> Self {
        let lines = paired(&old.lines, &new.lines, LineId::new, |one, other| one.name == other.name);
        let (old_kinds, new_kinds) = (&old.vocabulary.kinds, &new.vocabulary.kinds);
        let kinds = paired(old_kinds, new_kinds, KindId::new, |one, other| one.name == other.name);
        let mut pairs = Self { lines, kinds, facts: Vec::new(), retyped: Vec::new() };
        let old_facts: Vec<FactId> = (0..old.vocabulary.facts.len()).map(FactId::new).collect();
        let new_facts: Vec<FactId> = (0..new.vocabulary.facts.len()).map(FactId::new).collect();
        let same = |one: &FactId, other: &FactId| pairs.key(old, *one, true) == pairs.key(new, *other, false);
        let facts = paired(&old_facts, &new_facts, FactId::new, same);
        for pair in facts {
            match (pair.old, pair.new) {
                (Some(one), Some(other)) if !pairs.same_type(old, one, new, other, money) => {
                    pairs.retyped.push((one, other));
                    pairs.facts.push(Pair { old: None, ..pair });
                    pairs.facts.push(Pair { new: None, ..pair });
                }
                _ => pairs.facts.push(pair),
            }
        }
        pairs
    }

    /// Which pair a line belongs to.
    pub(super) fn line(&self, id: LineId, is_old: bool) -> Option<usize> {
        self.lines.iter().position(|pair| side(pair, is_old) == Some(id))
    }

    /// Which pair a kind belongs to.
    pub(super) fn kind(&self, id: KindId, is_old: bool) -> Option<usize> {
        self.kinds.iter().position(|pair| side(pair, is_old) == Some(id))
    }

    fn key<'r>(&self, rules: &'r Rules, id: FactId, is_old: bool) -> Option<Key<'r>> {
        let fact = rules.vocabulary.fact(id)?;
        let own = || {
            let line = fact.of_line?;
            let name = fact.name.strip_suffix(&*rules.line(line)?.name)?.strip_suffix(" of ")?;
            Some(Key::Own(name, self.line(line, is_old)))
        };
        Some(match fact.role {
            FactRole::OfKind(kind) => Key::Kind(self.kind(kind, is_old)),
            FactRole::Line(line) => Key::Line(self.line(line, is_old)),
            FactRole::Clause | FactRole::Declared => own().unwrap_or(Key::Fact(&fact.name)),
        })
    }

    /// Whether a value of the one fact can be a value of the other.
    fn same_type(&self, old: &Rules, one: FactId, new: &Rules, other: FactId, money: &Conversions) -> bool {
        let (Some(one), Some(other)) = (old.vocabulary.fact(one), new.vocabulary.fact(other)) else { return false };
        match (&one.fact_type, &other.fact_type) {
            (Type::Kind(one), Type::Kind(other)) | (Type::Leaves(one), Type::Leaves(other)) => {
                self.kind(*one, true) == self.kind(*other, false)
            }
            (Type::Money(one), Type::Money(other)) => money.joint(one) == money.joint(other),
            (one, other) => one == other,
        }
    }
}

pub(super) fn side<T: Copy>(pair: &Pair<T>, is_old: bool) -> Option<T> {
    if is_old { pair.old } else { pair.new }
}

fn paired<T, I: Copy>(old: &[T], new: &[T], id: fn(usize) -> I, same: impl Fn(&T, &T) -> bool) -> Vec<Pair<I>> {
    let mut taken = vec![false; old.len()];
    let mut pairs = Vec::new();
    for (at, other) in new.iter().enumerate() {
        let found = old.iter().position(|one| same(one, other));
        if let Some(taken) = found.and_then(|at| taken.get_mut(at)) {
            *taken = true;
        }
        pairs.push(Pair { old: found.map(id), new: Some(id(at)) });
    }
    let left = taken.iter().enumerate().filter(|(_, taken)| !**taken);
    pairs.extend(left.map(|(at, _)| Pair { old: Some(id(at)), new: None }));
    pairs
}

/// The name of a thing that only one generation has where the other calls another thing so.
pub(super) fn apart(name: &Name, generation: &Name) -> Name {
    format!("{name} ({generation})").into()
}
