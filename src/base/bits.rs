//! Sets of small codes: the values of a kind, as one bit each.

use serde::Serialize;

/// A set of codes below some limit, by value.
///
/// Two sets are equal if they hold the same codes, whatever they were built for.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize)]
pub struct Codes {
    /// One bit a code; never ends in a zero word, so that equal sets have equal words.
    words: Vec<u64>,
}

impl Codes {
    /// The empty set.
    pub fn new() -> Self {
        Self::default()
    }

    /// The codes of `range`.
    pub fn range(range: std::ops::Range<u16>) -> Self {
        range.collect()
    }

    /// Adds a code.
    pub fn insert(&mut self, code: u16) {
        let (word, bit) = split(code);
        if self.words.len() <= word {
            self.words.resize(word.saturating_add(1), 0);
        }
        if let Some(slot) = self.words.get_mut(word) {
            *slot |= bit;
        }
    }

    /// Whether the set holds the code.
    #[inline]
    pub fn contains(&self, code: u16) -> bool {
        let (word, bit) = split(code);
        self.words.get(word).is_some_and(|slot| slot & bit != 0)
    }

    /// Whether the set holds no code.
    pub fn is_empty(&self) -> bool {
        self.words.is_empty()
    }

    /// How many codes the set holds.
    pub fn len(&self) -> usize {
        self.words.iter().fold(0, |sum, word| sum.saturating_add(word.count_ones() as usize))
    }

    /// The codes in ascending order.
    pub fn iter(&self) -> impl Iterator<Item = u16> + '_ {
        self.words.iter().zip((0_u16..).step_by(64)).flat_map(|(word, base)| {
            (0_u16..64).filter(move |bit| word & (1_u64 << bit) != 0).map(move |bit| base.saturating_add(bit))
        })
    }

    /// The smallest code.
    pub fn first(&self) -> Option<u16> {
        self.iter().next()
    }

    /// What is in either.
    pub fn union(&self, other: &Self) -> Self {
        let (long, short) = if self.words.len() >= other.words.len() { (self, other) } else { (other, self) };
        let mut words = long.words.clone();
        for (slot, word) in words.iter_mut().zip(&short.words) {
            *slot |= word;
        }
        Self { words }
    }

    /// What is in both.
    pub fn intersection(&self, other: &Self) -> Self {
        Self { words: self.words.iter().zip(&other.words).map(|(a, b)| a & b).collect() }.trimmed()
    }

    /// What is in this one and not in the other.
    pub fn difference(&self, other: &Self) -> Self {
        let others = other.words.iter().copied().chain(std::iter::repeat(0));
        Self { words: self.words.iter().zip(others).map(|(a, b)| a & !b).collect() }.trimmed()
    }

    /// Whether every code of this one is in the other.
    pub fn is_subset(&self, other: &Self) -> bool {
        let others = other.words.iter().copied().chain(std::iter::repeat(0));
        self.words.iter().zip(others).all(|(a, b)| a & !b == 0)
    }

    /// Whether no code is in both.
    pub fn is_disjoint(&self, other: &Self) -> bool {
        self.words.iter().zip(&other.words).all(|(a, b)| a & b == 0)
    }

    fn trimmed(mut self) -> Self {
        while self.words.last() == Some(&0) {
            self.words.pop();
        }
        self
    }
}

impl FromIterator<u16> for Codes {
    fn from_iter<I: IntoIterator<Item = u16>>(codes: I) -> Self {
        let mut set = Self::new();
        for code in codes {
            set.insert(code);
        }
        set
    }
}

fn split(code: u16) -> (usize, u64) {
    (usize::from(code >> 6), 1_u64 << (code & 63))
}

#[cfg(test)]
mod tests {
    use super::Codes;
    use proptest::prelude::*;
    use std::collections::BTreeSet;

    proptest! {
        #[test]
        fn behaves_as_a_set(a in prop::collection::btree_set(0_u16..300, 0..40), b in prop::collection::btree_set(0_u16..300, 0..40)) {
            let (x, y): (Codes, Codes) = (a.iter().copied().collect(), b.iter().copied().collect());
            let list = |set: Codes| set.iter().collect::<BTreeSet<_>>();
            prop_assert_eq!(list(x.union(&y)), a.union(&b).copied().collect::<BTreeSet<_>>());
            prop_assert_eq!(x.intersection(&y), a.intersection(&b).copied().collect());
            prop_assert_eq!(x.difference(&y), a.difference(&b).copied().collect());
            prop_assert_eq!(x.is_subset(&y), a.is_subset(&b));
            prop_assert_eq!(x.is_disjoint(&y), a.is_disjoint(&b));
            prop_assert_eq!(x.len(), a.len());
            prop_assert_eq!(x.first(), a.first().copied());
        }
    }
}
