//! The structure in which a table is looked up: one level a key, one segment of its values after the other.

use crate::base::{Date, Exact, Name};

/// The nodes of the structure; equal ones stand once.
#[derive(Clone, Debug, Default)]
pub(super) struct Index {
    pub(super) nodes: Vec<Node>,
    /// Where a look-up begins.
    pub(super) root: Target,
}

/// Where a segment leads.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub(super) enum Target {
    /// Nowhere: no key can be there by its domain.
    #[default]
    Nothing,
    /// No row says anything.
    Open,
    /// To this row.
    Row(u32),
    /// To the node of the next key.
    Node(u32),
}

/// The segments of one key, for the rows that the keys before it have left.
#[derive(Clone, Debug)]
pub(super) struct Node {
    pub(super) absent: Target,
    pub(super) split: Split,
}

/// The segments of the values of a key.
#[derive(Clone, Debug)]
pub(super) enum Split {
    /// By the code of a leaf.
    Leaves(Box<[Target]>),
    /// No and yes.
    YesNo([Target; 2]),
    /// Between and at cuts, one more than there are cuts.
    Numbers(Box<[Cut<Exact>]>, Box<[Target]>),
    /// The same with dates.
    Dates(Box<[Cut<Date>]>, Box<[Target]>),
    /// Texts in order, and at last the target of every other text.
    Texts(Box<[Name]>, Box<[Target]>),
}

/// Where one segment ends and the next begins.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Cut<T> {
    pub(super) at: T,
    /// Whether the value itself still belongs to the lower segment.
    pub(super) after: bool,
}

/// The segment of a value.
#[inline]
pub(super) fn segment<T: Ord>(cuts: &[Cut<T>], value: &T) -> usize {
    cuts.partition_point(|cut| match value.cmp(&cut.at) {
        std::cmp::Ordering::Greater => true,
        std::cmp::Ordering::Equal => !cut.after,
        std::cmp::Ordering::Less => false,
    })
}

/// The segment of what lies just above a value.
pub(super) fn segment_above<T: Ord>(cuts: &[Cut<T>], value: &T) -> usize {
    cuts.partition_point(|cut| *value >= cut.at)
}

/// The segment of what lies just below a value.
pub(super) fn segment_below<T: Ord>(cuts: &[Cut<T>], value: &T) -> usize {
    cuts.partition_point(|cut| *value > cut.at)
}
