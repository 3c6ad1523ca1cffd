//! The values of a kind of two generations as values of one.
//!
//! A value that one generation does not know is, for it, none of the values that it lists: what an open kind calls
//! *other*. A value that one generation divides further is the other's for each of its parts.

use rustc_hash::FxHashSet;

use crate::base::{Codes, Name};
use crate::rule::{Kind, KindNode};

/// The values of one generation beside those of both.
#[derive(Clone, Debug, Default)]
pub(super) struct Coding {
    /// The joint codes of each own code; the last one is what the kind does not list.
    joint: Vec<Codes>,
    /// The own code of each joint code; what the kind does not list has the code one past the last leaf.
    own: Vec<u16>,
    /// Joint codes of values that the generation has no name for, and the other one has.
    pub(super) unknown: Codes,
    /// Joint codes that no case of the generation can say as what they are.
    pub(super) unsaid: Codes,
}

impl Coding {
    /// The values that stand for these own ones.
    pub(super) fn joint(&self, codes: &Codes) -> Codes {
        let each = codes.iter().filter_map(|code| self.joint.get(usize::from(code)));
        each.fold(Codes::new(), |all, more| all.union(more))
    }

    /// The own value for a joint one.
    pub(super) fn own(&self, code: u16) -> u16 {
        self.own.get(usize::from(code)).copied().unwrap_or(u16::MAX)
    }

    /// Whether each own value stands for one joint value at most.
    pub(super) fn is_plain(&self) -> bool {
        self.joint.iter().all(|codes| codes.len() <= 1)
    }
}

/// A kind with the values of both generations.
#[derive(Clone, Debug)]
pub(super) struct Joined {
    pub(super) kind: Kind,
    pub(super) old: Coding,
    pub(super) new: Coding,
}

/// One value, by its code in either generation.
type Leaf = (Option<u16>, Option<u16>);

/// The values of both, those of the newer generation first.
pub(super) fn joined(old: &Kind, new: &Kind) -> Joined {
    let mut leaves: Vec<(Name, Leaf)> = Vec::new();
    let mut met: FxHashSet<u16> = FxHashSet::default();
    for (b, name) in (0_u16..).zip(&new.leaves) {
        let of_old = counterparts(new, b, old);
        met.extend(&of_old);
        match of_old.as_slice() {
            [] => leaves.push((name.clone(), (None, Some(b)))),
            [a] => leaves.push((name.clone(), (Some(*a), Some(b)))),
            several => leaves.extend(several.iter().filter_map(|a| Some((old.leaf(*a)?.clone(), (Some(*a), Some(b)))))),
        }
    }
    for (a, name) in (0_u16..).zip(&old.leaves).filter(|(a, _)| !met.contains(a)) {
        leaves.push((name.clone(), (Some(a), None)));
    }
    let open = old.open || new.open;
    let coding = |kind: &Kind, of: fn(&Leaf) -> Option<u16>| {
        let none = u16::try_from(kind.leaves.len()).unwrap_or(u16::MAX);
        let mut own: Vec<u16> = leaves.iter().map(|(_, leaf)| of(leaf).unwrap_or(none)).collect();
        let named: Codes =
            (0_u16..).zip(&leaves).filter(|(_, (_, leaf))| of(leaf).is_none()).map(|(at, _)| at).collect();
        own.extend(open.then_some(none));
        let mut joint = vec![Codes::new(); kind.leaves.len().saturating_add(usize::from(kind.open))];
        for (code, own) in (0_u16..).zip(&own) {
            if let Some(codes) = joint.get_mut(usize::from(*own)) {
                codes.insert(code);
            }
        }
        let mut unsaid = named.clone();
        if open && !kind.open {
            unsaid.insert(u16::try_from(leaves.len()).unwrap_or(u16::MAX));
        }
        Coding { joint, own, unknown: named, unsaid }
    };
    let (old_coding, new_coding) = (coding(old, |leaf| leaf.0), coding(new, |leaf| leaf.1));
    let mut nodes: Vec<KindNode> = Vec::new();
    for (kind, coding) in [(new, &new_coding), (old, &old_coding)] {
        for node in &kind.nodes {
            let leaves = coding.joint(&node.leaves);
            // What both call by one name is what the newer one means by it.
            let known = nodes.iter().any(|known| known.name == node.name || known.leaves == leaves);
            if !(std::ptr::eq(kind, old) && known) {
                nodes.push(KindNode { leaves, ..node.clone() });
            }
        }
    }
    for (code, (name, _)) in (0_u16..).zip(&leaves) {
        let only: Codes = std::iter::once(code).collect();
        if !nodes.iter().any(|node| node.leaves == only) {
            let (called, span) = (Vec::new(), new.span);
            nodes.push(KindNode { name: name.clone(), called, leaves: only, depth: 0, group: false, span });
        }
    }
    let ordered = old.ordered && new.ordered && rises(&leaves, |leaf| leaf.0) && rises(&leaves, |leaf| leaf.1);
    let leaves = leaves.into_iter().map(|(name, _)| name).collect();
    let kind = Kind { ordered, open, leaves, nodes, ..new.clone() };
    Joined { kind, old: old_coding, new: new_coding }
}

/// A kind that only one generation has.
pub(super) fn alone(kind: &Kind) -> (Kind, Coding) {
    let all: Vec<u16> = kind.all().iter().collect();
    let joint = all.iter().map(|code| std::iter::once(*code).collect()).collect();
    (kind.clone(), Coding { joint, own: all, ..Coding::default() })
}

/// Whether the codes are all there and in their order.
fn rises(leaves: &[(Name, Leaf)], of: fn(&Leaf) -> Option<u16>) -> bool {
    let codes: Vec<Option<u16>> = leaves.iter().map(|(_, leaf)| of(leaf)).collect();
    codes.iter().all(Option::is_some) && codes.is_sorted()
}

/// The values of another generation that a value is: the one of its name, all under the name if the other one divides
/// it further, or the one of which it is a part here.
fn counterparts(kind: &Kind, code: u16, other: &Kind) -> Vec<u16> {
    for (at, names) in upwards(kind, code).into_iter().enumerate() {
        let Some(node) = names.iter().find_map(|name| node_named(other, name)) else { continue };
        let leaf = leaf_of(other, node);
        return match (at, leaf) {
            (_, Some(leaf)) => vec![leaf],
            (0, None) => node.leaves.iter().collect(),
            // The other one knows the whole, and what is in it: not this part.
            (_, None) => Vec::new(),
        };
    }
    Vec::new()
}

/// The names of a value, then those of each node above it.
fn upwards(kind: &Kind, code: u16) -> Vec<Vec<&Name>> {
    let mut above: Vec<&KindNode> =
        kind.nodes.iter().filter(|node| !node.group && node.leaves.contains(code)).collect();
    above.sort_by_key(|node| (node.leaves.len(), std::cmp::Reverse(node.depth)));
    above.into_iter().map(|node| std::iter::once(&node.name).chain(&node.called).collect()).collect()
}

fn node_named<'k>(kind: &'k Kind, name: &Name) -> Option<&'k KindNode> {
    kind.nodes.iter().find(|node| !node.group && (node.name == *name || node.called.contains(name)))
}

/// The code of a node that is a value itself.
fn leaf_of(kind: &Kind, node: &KindNode) -> Option<u16> {
    let at = kind.leaves.iter().position(|leaf| *leaf == node.name)?;
    u16::try_from(at).ok()
}
