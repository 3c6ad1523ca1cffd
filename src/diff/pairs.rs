//! What of two generations is the same: lines, kinds and facts, matched by name, and by the names that they had before.

use crate::base::Name;
use crate::rule::{Fact, FactId, FactRole, KindId, LineId, Rules, Type};

use crate::rule::Conversions;

/// How the name of what a sentence leaves to a person ends.
const LIKE: &str = " and the like";

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
        let line =
            |rules: &'_ Rules, id: LineId, name: &Name| rules.line(id).is_some_and(|line| line.called.contains(name));
        let lines = paired(
            (0..old.lines.len()).map(LineId::new).collect(),
            (0..new.lines.len()).map(LineId::new).collect(),
            &[
                &|one, other| old.line(one).map(|line| &line.name) == new.line(other).map(|line| &line.name),
                &|one, other| {
                    let names = (old.line(one).map(|line| &line.name), new.line(other).map(|line| &line.name));
                    names.0.is_some_and(|name| line(new, other, name))
                        || names.1.is_some_and(|name| line(old, one, name))
                },
            ],
        );
        let kind_name = |rules: &Rules, id: KindId| rules.vocabulary.kind(id).map(|kind| kind.name.clone());
        let kinds = paired(
            (0..old.vocabulary.kinds.len()).map(KindId::new).collect(),
            (0..new.vocabulary.kinds.len()).map(KindId::new).collect(),
            &[&|one, other| kind_name(old, one) == kind_name(new, other), &|one, other| {
                kind_name(old, one).and_then(|name| kind_named(new, &name)) == Some(other)
                    || kind_name(new, other).and_then(|name| kind_named(old, &name)) == Some(one)
            }],
        );
        let mut pairs = Self { lines, kinds, facts: Vec::new(), retyped: Vec::new() };
        let facts = paired(
            (0..old.vocabulary.facts.len()).map(FactId::new).collect(),
            (0..new.vocabulary.facts.len()).map(FactId::new).collect(),
            &[
                &|one, other| pairs.key(old, one, true) == pairs.key(new, other, false),
                &|one, other| {
                    pairs.former(old, one, true, new) == Some(other)
                        || pairs.former(new, other, false, old) == Some(one)
                },
                &|one, other| pairs.of_one_sentence(old, one, new, other),
            ],
        );
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

    /// The fact of the other generation that once had this one's name.
    fn former(&self, rules: &Rules, id: FactId, is_old: bool, other: &Rules) -> Option<FactId> {
        match self.key(rules, id, is_old)? {
            Key::Fact(name) => other.vocabulary.fact_named(name),
            Key::Own(name, line) => {
                let line = self.lines.get(line?).and_then(|pair| side(pair, !is_old))?;
                other.vocabulary.fact_named(&format!("{name} of {}", other.line(line)?.name))
            }
            Key::Kind(_) | Key::Line(_) => None,
        }
    }

    /// Whether both are what one sentence leaves to a person (`and the like`), which stands in both under another label.
    fn of_one_sentence(&self, old: &Rules, one: FactId, new: &Rules, other: FactId) -> bool {
        let (Some(one), Some(other)) = (old.vocabulary.fact(one), new.vocabulary.fact(other)) else { return false };
        let alike = |fact: &Fact| fact.judged && fact.role == FactRole::Declared && fact.name.ends_with(LIKE);
        // Places are compared by their key: spans are equal wherever they are.
        alike(one) && alike(other) && one.span.key() == other.span.key()
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

/// The kind that has a name, or had it.
fn kind_named(rules: &Rules, name: &Name) -> Option<KindId> {
    match rules.vocabulary.fact(rules.vocabulary.fact_named(name)?)?.role {
        FactRole::OfKind(kind) => Some(kind),
        _ => None,
    }
}

/// Pairs by the first of these that holds of what is left, whatever the order.
fn paired<I: Copy + PartialEq>(old: Vec<I>, new: Vec<I>, same: &[&dyn Fn(I, I) -> bool]) -> Vec<Pair<I>> {
    let mut pairs: Vec<Pair<I>> = new.into_iter().map(|id| Pair { old: None, new: Some(id) }).collect();
    let mut left = old;
    for same in same {
        for pair in pairs.iter_mut().filter(|pair| pair.old.is_none()) {
            let found = left.iter().position(|one| pair.new.is_some_and(|other| same(*one, other)));
            pair.old = found.map(|at| left.remove(at));
        }
    }
    pairs.extend(left.into_iter().map(|id| Pair { old: Some(id), new: None }));
    pairs
}

/// The name of a thing that only one generation has where the other calls another thing so.
pub(super) fn apart(name: &Name, generation: &Name) -> Name {
    format!("{name} ({generation})").into()
}
