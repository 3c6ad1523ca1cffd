//! Whole numbers of a few bits, as Parquet packs them: runs of one value, and values one after the other, in turn.
//!
//! Layout: the Parquet format's [run-length and bit-packing
//! hybrid](https://parquet.apache.org/docs/file-format/data-pages/encodings/#RLE).

use super::pages::Undecoded;

/// So many numbers are unpacked at a time: they stay in the nearest memory.
const BLOCK: usize = 256;

/// Reads so many numbers of `width` bits and hands those from `skip` on to `put`, a few at a time.
///
/// # Errors
/// There are not so many of them.
pub(super) fn each(
    mut bytes: &[u8],
    width: u32,
    (skip, count): (usize, usize),
    mut put: impl FnMut(&[u32]) -> Result<(), Undecoded>,
) -> Result<(), Undecoded> {
    if width > 32 {
        return Err(Undecoded::Damaged);
    }
    let (mut skip, mut left) = (skip, count);
    let mut block = [0_u32; BLOCK];
    while left > 0 {
        if width == 0 {
            let now = left.min(BLOCK);
            put(block.get(..now).unwrap_or_default())?;
            left = left.saturating_sub(now);
            continue;
        }
        let (head, behind) = varint(bytes)?;
        let count = usize::try_from(head >> 1).map_err(|_| Undecoded::Damaged)?;
        if count == 0 {
            return Err(Undecoded::Damaged);
        }
        if head & 1 == 0 {
            let length = width.div_ceil(8) as usize;
            let (value, behind) = behind.split_at_checked(length).ok_or(Undecoded::Damaged)?;
            bytes = behind;
            let mut four = [0_u8; 4];
            four.iter_mut().zip(value).for_each(|(slot, byte)| *slot = *byte);
            let mut run = count.saturating_sub(skip).min(left);
            skip = skip.saturating_sub(count);
            left = left.saturating_sub(run);
            block.fill(u32::from_le_bytes(four));
            while run > 0 {
                let now = run.min(BLOCK);
                put(block.get(..now).unwrap_or_default())?;
                run = run.saturating_sub(now);
            }
        } else {
            // So many times eight values; the last ones may be cut off behind what is needed.
            let values = count.saturating_mul(8).min(skip.saturating_add(left));
            let length = count.saturating_mul(width as usize).min(behind.len());
            let (packed, behind) = behind.split_at_checked(length).ok_or(Undecoded::Damaged)?;
            bytes = behind;
            if packed.len().saturating_mul(8) < values.saturating_mul(width as usize) {
                return Err(Undecoded::Damaged);
            }
            let groups = skip.min(values) >> 3;
            let mut packed = packed.get(groups.saturating_mul(width as usize)..).unwrap_or_default();
            let mut run = values.saturating_sub(groups << 3);
            skip = skip.saturating_sub(groups << 3);
            while run > 0 {
                let now = run.min(BLOCK);
                let (these, rest) =
                    packed.split_at_checked((BLOCK >> 3).saturating_mul(width as usize)).unwrap_or((packed, &[]));
                packed = rest;
                unpack(these, width, &mut block);
                let from = skip.min(now);
                skip = skip.saturating_sub(from);
                put(block.get(from..now).unwrap_or_default())?;
                left = left.saturating_sub(now.saturating_sub(from));
                run = run.saturating_sub(now);
            }
        }
    }
    Ok(())
}

fn varint(mut bytes: &[u8]) -> Result<(u64, &[u8]), Undecoded> {
    let (mut value, mut shift) = (0_u64, 0_u32);
    loop {
        let (byte, behind) = bytes.split_first().ok_or(Undecoded::Damaged)?;
        bytes = behind;
        value |= u64::from(byte & 0x7F).checked_shl(shift).ok_or(Undecoded::Damaged)?;
        if byte & 0x80 == 0 {
            return Ok((value, bytes));
        }
        shift = shift.saturating_add(7);
        if shift > 35 {
            return Err(Undecoded::Damaged);
        }
    }
}

/// Unpacks as many numbers as there are bytes for.
fn unpack(packed: &[u8], width: u32, into: &mut [u32; BLOCK]) {
    macro_rules! by_width {
        ($($width:literal)*) => {
            match width {
                $($width => groups::<$width>(packed, into),)*
                _ => {}
            }
        };
    }
    by_width!(1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18 19 20 21 22 23 24 25 26 27 28 29 30 31 32);
}

/// Eight numbers of `W` bits are `W` bytes.
fn groups<const W: usize>(packed: &[u8], into: &mut [u32; BLOCK]) {
    let (full, rest) = packed.as_chunks::<W>();
    let mut last = [0_u8; W];
    last.iter_mut().zip(rest).for_each(|(slot, byte)| *slot = *byte);
    let bytes = full.iter().chain((!rest.is_empty()).then_some(&last));
    let (eights, _) = into.as_chunks_mut::<8>();
    for (eight, bytes) in eights.iter_mut().zip(bytes) {
        if W <= 8 {
            // All of them fit a word.
            let mut word = [0_u8; 8];
            word.iter_mut().zip(bytes).for_each(|(slot, byte)| *slot = *byte);
            let word = u64::from_le_bytes(word);
            for (at, slot) in eight.iter_mut().enumerate() {
                *slot = u32::try_from(word >> at.saturating_mul(W).min(63) & (u64::MAX >> 64_usize.saturating_sub(W)))
                    .unwrap_or(0);
            }
            continue;
        }
        // Padded, so that each number is in the eight bytes from where it begins.
        let mut padded = [0_u8; 40];
        padded.iter_mut().zip(bytes).for_each(|(slot, byte)| *slot = *byte);
        for (at, slot) in eight.iter_mut().enumerate() {
            *slot = number::<W>(&padded, at);
        }
    }
}

#[inline]
fn number<const W: usize>(padded: &[u8; 40], at: usize) -> u32 {
    let bit = at.saturating_mul(W);
    let word = padded.get(bit >> 3..).and_then(<[u8]>::first_chunk::<8>).map_or(0, |eight| u64::from_le_bytes(*eight));
    u32::try_from(word >> (bit & 7) & (u64::MAX >> 64_usize.saturating_sub(W))).unwrap_or(0)
}

#[cfg(test)]
#[expect(clippy::arithmetic_side_effects, reason = "the numbers of the tests are small")]
mod tests {
    use super::each;
    use proptest::prelude::*;

    fn read(bytes: &[u8], width: u32, skip: usize, count: usize) -> Option<Vec<u32>> {
        let mut found = Vec::new();
        let put = |codes: &[u32]| {
            found.extend_from_slice(codes);
            Ok(())
        };
        each(bytes, width, (skip, count), put).ok().map(|()| found)
    }

    fn packed(values: &[u32], width: u32) -> Vec<u8> {
        let mut packed = vec![0_u8; values.len().div_ceil(8) * width as usize];
        for (at, value) in values.iter().enumerate() {
            for bit in 0..width as usize {
                if value >> bit & 1 == 1 {
                    let place = at * width as usize + bit;
                    packed[place / 8] |= 1 << (place % 8);
                }
            }
        }
        packed
    }

    fn head(value: usize) -> Vec<u8> {
        let (mut value, mut out) = (value, Vec::new());
        while value > 0x7F {
            out.push(u8::try_from(value & 0x7F).unwrap() | 0x80);
            value >>= 7;
        }
        out.push(u8::try_from(value).unwrap());
        out
    }

    proptest! {
        /// Runs of both sorts in turn; a packed one is filled up to a multiple of eight, so it is one only where it ends so.
        #[test]
        fn what_is_packed_is_read(
            width in 1_u32..=32,
            runs in prop::collection::vec((any::<bool>(), 1_usize..70, any::<u32>()), 1..6),
            (skip, less) in (0_usize..300, 0_usize..300),
        ) {
            let mask = u32::MAX >> (32 - width);
            let (mut bytes, mut wanted) = (Vec::new(), Vec::new());
            for (same, length, seed) in runs {
                if same {
                    bytes.extend(head(length << 1));
                    bytes.extend((seed & mask).to_le_bytes().iter().take(width.div_ceil(8) as usize));
                    wanted.extend(vec![seed & mask; length]);
                } else {
                    let values: Vec<u32> = (0..u32::try_from(length * 8).unwrap()).map(|at| seed.wrapping_mul(at.wrapping_add(7)) & mask).collect();
                    bytes.extend(head(length << 1 | 1));
                    bytes.extend(packed(&values, width));
                    wanted.extend(values);
                }
            }
            let skip = skip.min(wanted.len());
            let count = (wanted.len() - skip).saturating_sub(less);
            prop_assert_eq!(read(&bytes, width, skip, count).unwrap(), &wanted[skip..skip + count]);
            prop_assert_eq!(read(&bytes, width, skip, wanted.len() - skip + 1), None);
        }

        #[test]
        fn the_last_ones_may_be_cut_off(width in 1_u32..=32, values in prop::collection::vec(any::<u32>(), 1..40)) {
            let values: Vec<u32> = values.iter().map(|value| value & (u32::MAX >> (32 - width))).collect();
            let mut bytes = head(values.len().div_ceil(8) << 1 | 1);
            bytes.extend(packed(&values, width).iter().take((values.len() * width as usize).div_ceil(8)));
            prop_assert_eq!(read(&bytes, width, 0, values.len()).unwrap(), values);
        }

        #[test]
        fn nothing_panics(bytes in prop::collection::vec(any::<u8>(), 0..40), width in 0_u32..40, skip in 0_usize..100, count in 0_usize..100) {
            let _ = read(&bytes, width, skip, count);
        }
    }
}
