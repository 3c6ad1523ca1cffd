//! One bit a row, 64 rows a word.

use arrow_buffer::BooleanBuffer;

/// So many words are one block.
pub(super) const WORDS: usize = 64;
/// So many rows are one block.
pub(super) const ROWS: usize = WORDS * 64;

/// One bit for each row of a block.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Bits(pub(super) [u64; WORDS]);

impl Default for Bits {
    fn default() -> Self {
        Self::NONE
    }
}

impl Bits {
    pub(super) const NONE: Self = Self([0; WORDS]);
    pub(super) const ALL: Self = Self([u64::MAX; WORDS]);

    /// The first so many rows.
    pub(super) fn first(count: usize) -> Self {
        let mut bits = Self::NONE;
        for (at, word) in bits.0.iter_mut().enumerate() {
            let left = count.saturating_sub(at.saturating_mul(64));
            *word = match left {
                0 => 0,
                1..=63 => u64::MAX >> 64_usize.saturating_sub(left),
                _ => u64::MAX,
            };
        }
        bits
    }

    #[inline]
    pub(super) fn get(&self, row: usize) -> bool {
        at(&self.0, row)
    }

    #[inline]
    pub(super) fn set(&mut self, row: usize) {
        if let Some(word) = self.0.get_mut(row >> 6) {
            *word |= 1 << (row & 63);
        }
    }

    /// Becomes the rows that are in both, or of which one is the opposite.
    pub(super) fn put_and(&mut self, (left, left_denied): (&Self, bool), (right, right_denied): (&Self, bool)) {
        let mut put = |each: fn(u64, u64) -> u64| {
            for ((slot, left), right) in self.0.iter_mut().zip(&left.0).zip(&right.0) {
                *slot = each(*left, *right);
            }
        };
        match (left_denied, right_denied) {
            (false, false) => put(|left, right| left & right),
            (false, true) => put(|left, right| left & !right),
            (true, false) => put(|left, right| !left & right),
            (true, true) => put(|left, right| !(left | right)),
        }
    }

    pub(super) fn zip(&self, other: &Self, each: impl Fn(u64, u64) -> u64) -> Self {
        let mut bits = Self::NONE;
        for ((slot, left), right) in bits.0.iter_mut().zip(&self.0).zip(&other.0) {
            *slot = each(*left, *right);
        }
        bits
    }

    pub(super) fn and(&self, other: &Self) -> Self {
        self.zip(other, |left, right| left & right)
    }

    pub(super) fn or(&self, other: &Self) -> Self {
        self.zip(other, |left, right| left | right)
    }

    pub(super) fn without(&self, other: &Self) -> Self {
        self.zip(other, |left, right| left & !right)
    }

    pub(super) fn is_empty(&self) -> bool {
        self.0.iter().all(|word| *word == 0)
    }

    pub(super) fn count(&self) -> usize {
        self.0.iter().fold(0, |sum, word| sum.saturating_add(word.count_ones() as usize))
    }

    /// The rows whose bits are set, in ascending order.
    pub(super) fn each(&self, mut each: impl FnMut(usize)) {
        for (at, word) in self.0.iter().enumerate() {
            let mut left = *word;
            while left != 0 {
                each((at << 6) | left.trailing_zeros() as usize);
                left &= left.wrapping_sub(1);
            }
        }
    }
}

/// The bit of a row.
#[inline]
pub(super) fn at(words: &[u64], row: usize) -> bool {
    words.get(row >> 6).is_some_and(|word| (word >> (row & 63)) & 1 == 1)
}

/// The words of a buffer, from its first row.
pub(super) fn words(buffer: &BooleanBuffer) -> Vec<u64> {
    buffer.bit_chunks().iter_padded().collect()
}

/// For each byte, its bits as bytes: what is bit 0 is the lowest byte.
pub(super) const SPREAD: [u64; 256] = spread();

#[expect(clippy::arithmetic_side_effects, clippy::indexing_slicing, reason = "computed when the program is compiled")]
const fn spread() -> [u64; 256] {
    let mut table = [0; 256];
    let mut byte = 0_usize;
    while byte < 256 {
        let mut bit = 0;
        while bit < 8 {
            table[byte] |= ((byte as u64 >> bit) & 1) << (8 * bit);
            bit += 1;
        }
        byte += 1;
    }
    table
}

/// Eight bytes of eight bits, turned: the first bits of all become the first byte, and so on.
#[inline]
pub(super) fn turned(rows: u64) -> u64 {
    let swap = |value: u64, by: u32, mask: u64| {
        let moved = (value ^ (value >> by)) & mask;
        value ^ moved ^ (moved << by)
    };
    let value = swap(rows, 7, 0x00AA_00AA_00AA_00AA);
    let value = swap(value, 14, 0x0000_CCCC_0000_CCCC);
    swap(value, 28, 0x0000_0000_F0F0_F0F0)
}

#[cfg(test)]
mod tests {
    use super::{Bits, ROWS, SPREAD, turned};
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn turning_turns(rows in any::<[u8; 8]>()) {
            let turned = turned(u64::from_le_bytes(rows)).to_le_bytes();
            for (row, byte) in rows.iter().enumerate() {
                for (bit, turned) in turned.iter().enumerate() {
                    prop_assert_eq!(byte >> bit & 1, turned >> row & 1);
                }
            }
        }

        #[test]
        fn spreading_spreads(byte in any::<u8>()) {
            let bytes = SPREAD[usize::from(byte)].to_le_bytes();
            for (bit, spread) in bytes.iter().enumerate() {
                prop_assert_eq!(*spread, byte >> bit & 1);
            }
        }

        #[test]
        fn the_first_so_many(count in 0_usize..=ROWS) {
            let mut rows = Vec::new();
            Bits::first(count).each(|row| rows.push(row));
            prop_assert_eq!(rows, (0..count).collect::<Vec<_>>());
        }
    }
}
