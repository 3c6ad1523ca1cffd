//! The values of Parquet pages, for the encodings that nearly every file has: plain ones and dictionaries.
//!
//! The library decodes value by value; here whole pages are, so that bits stay bits and codes stay codes. What is encoded
//! in another way is left to the library ([`Undecoded::Other`]).

use arrow_buffer::BooleanBufferBuilder;
use parquet::basic::Encoding;
use parquet::column::page::Page;

/// Values of some rows of a column.
#[derive(Debug)]
pub(in crate::portfolio) struct Cells {
    /// Where there is a value; all of them if none.
    pub(in crate::portfolio) known: Option<BooleanBufferBuilder>,
    pub(in crate::portfolio) values: Values,
    /// How many rows there are.
    pub(in crate::portfolio) rows: usize,
}

#[derive(Debug)]
pub(in crate::portfolio) enum Values {
    Bits(BooleanBufferBuilder),
    Ints(Vec<i64>),
    /// Codes of texts.
    Texts(Vec<u32>, Dictionary),
}

/// Distinct texts, one after the other.
#[derive(Debug, Default)]
pub(in crate::portfolio) struct Dictionary {
    bytes: Vec<u8>,
    ends: Vec<usize>,
    index: rustc_hash::FxHashMap<Box<[u8]>, u32>,
}

impl Dictionary {
    pub(in crate::portfolio) fn len(&self) -> usize {
        self.ends.len()
    }

    pub(in crate::portfolio) fn get(&self, code: usize) -> &[u8] {
        let start = code.checked_sub(1).and_then(|before| self.ends.get(before)).copied().unwrap_or(0);
        let end = self.ends.get(code).copied().unwrap_or(start);
        self.bytes.get(start..end).unwrap_or_default()
    }

    pub(in crate::portfolio) fn code(&mut self, text: &[u8]) -> u32 {
        if let Some(code) = self.index.get(text) {
            return *code;
        }
        let code = u32::try_from(self.ends.len()).unwrap_or(u32::MAX);
        self.bytes.extend_from_slice(text);
        self.ends.push(self.bytes.len());
        self.index.insert(text.into(), code);
        code
    }
}

/// What values a column has.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::portfolio) enum Sort {
    Bits,
    Int32,
    Int64,
    Texts,
}

/// Why a page was not decoded.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::portfolio) enum Undecoded {
    /// In another way than those known here.
    Other,
    /// It is not what it says it is.
    Damaged,
}

/// A dictionary page, decoded.
#[derive(Debug, Default)]
pub(in crate::portfolio) struct Entries {
    ints: Vec<i64>,
    /// The codes of the texts.
    texts: Vec<u32>,
}

impl Cells {
    pub(in crate::portfolio) fn new(sort: Sort, nullable: bool, rows: usize) -> Self {
        let values = match sort {
            Sort::Bits => Values::Bits(BooleanBufferBuilder::new(rows)),
            Sort::Int32 | Sort::Int64 => Values::Ints(Vec::with_capacity(rows)),
            Sort::Texts => Values::Texts(Vec::with_capacity(rows), Dictionary::default()),
        };
        Self { known: nullable.then(|| BooleanBufferBuilder::new(rows)), values, rows: 0 }
    }

    /// Whether there are so many rows, and each has what it is to have.
    pub(in crate::portfolio) fn are(&self, rows: usize) -> bool {
        let values = match &self.values {
            Values::Bits(bits) => bits.len(),
            Values::Ints(ints) => ints.len(),
            Values::Texts(codes, _) => codes.len(),
        };
        self.rows == rows && values == rows && self.known.as_ref().is_none_or(|known| known.len() == rows)
    }

    pub(in crate::portfolio) fn entries(&mut self, sort: Sort, page: &Page) -> Result<Entries, Undecoded> {
        let Page::DictionaryPage { buf, num_values, .. } = page else { return Err(Undecoded::Damaged) };
        let count = *num_values as usize;
        let mut entries = Entries::default();
        match (&mut self.values, sort) {
            (Values::Texts(_, dictionary), _) => {
                let mut rest = buf.as_ref();
                for _ in 0..count {
                    let text = plain_text(&mut rest)?;
                    entries.texts.push(dictionary.code(text));
                }
            }
            (Values::Ints(_), sort) => entries.ints = plain_ints(buf, count, sort)?,
            (Values::Bits(_), _) => return Err(Undecoded::Other),
        }
        Ok(entries)
    }

    /// Adds the rows `from..to` of a page.
    pub(in crate::portfolio) fn page(
        &mut self,
        sort: Sort,
        page: &Page,
        entries: Option<&Entries>,
        (from, to): (usize, usize),
    ) -> Result<(), Undecoded> {
        let rows = to.saturating_sub(from);
        let nullable = self.known.is_some();
        let (levels, values, encoding, count) = parts(page, nullable)?;
        let levels = match levels {
            None => None,
            Some(levels) => {
                let mut all = vec![0_u32; count];
                hybrid(levels, 1, &mut all)?;
                Some(all)
            }
        };
        // Values stand for rows that have one only.
        let (skipped, present) = match &levels {
            None => (from, rows),
            Some(levels) => {
                let ones =
                    |levels: Option<&[u32]>| levels.unwrap_or_default().iter().filter(|level| **level == 1).count();
                (ones(levels.get(..from)), ones(levels.get(from..to)))
            }
        };
        let levels = levels.as_deref().map(|levels| levels.get(from..to).unwrap_or_default());
        if let (Some(known), Some(levels)) = (&mut self.known, levels) {
            levels.iter().for_each(|level| known.append(*level == 1));
        }
        let spread = |levels: Option<&[u32]>| levels.filter(|levels| levels.contains(&0)).map(<[u32]>::to_vec);
        let gaps = spread(levels);
        match (&mut self.values, encoding) {
            (Values::Bits(bits), Encoding::PLAIN) => match gaps {
                None => {
                    if values.len().saturating_mul(8) < skipped.saturating_add(rows) {
                        return Err(Undecoded::Damaged);
                    }
                    bits.append_packed_range(skipped..skipped.saturating_add(rows), values);
                }
                Some(levels) => {
                    let mut at = skipped;
                    for level in levels {
                        // Behind the last value there may be nothing, and rows without one all the same.
                        let is_there = level == 1;
                        let set = is_there && values.get(at >> 3).ok_or(Undecoded::Damaged)? >> (at & 7) & 1 == 1;
                        bits.append(set);
                        at = at.saturating_add(usize::from(is_there));
                    }
                }
            },
            (Values::Bits(bits), Encoding::RLE) => {
                let body = values.get(4..).ok_or(Undecoded::Damaged)?;
                let mut all = vec![0_u32; skipped.saturating_add(present)];
                hybrid(body, 1, &mut all)?;
                let mut all = all.iter().skip(skipped);
                match gaps {
                    None => all.for_each(|bit| bits.append(*bit == 1)),
                    Some(levels) => {
                        for level in levels {
                            bits.append(level == 1 && all.next() == Some(&1));
                        }
                    }
                }
            }
            (Values::Ints(ints), Encoding::PLAIN) => {
                let all = plain_ints(values, skipped.saturating_add(present), sort)?;
                let all = all.get(skipped..).unwrap_or_default();
                put(ints, all.iter().copied(), gaps.as_deref());
            }
            (Values::Texts(codes, dictionary), Encoding::PLAIN) => {
                let mut rest = values;
                let mut found = Vec::with_capacity(present);
                for at in 0..skipped.saturating_add(present) {
                    let text = plain_text(&mut rest)?;
                    if at >= skipped {
                        found.push(dictionary.code(text));
                    }
                }
                put(codes, found.into_iter(), gaps.as_deref());
            }
            (all, Encoding::RLE_DICTIONARY | Encoding::PLAIN_DICTIONARY) => {
                let entries = entries.ok_or(Undecoded::Damaged)?;
                let (width, body) = values.split_first().ok_or(Undecoded::Damaged)?;
                let mut codes = vec![0_u32; skipped.saturating_add(present)];
                hybrid(body, u32::from(*width), &mut codes)?;
                let codes = codes.get(skipped..).unwrap_or_default();
                match all {
                    Values::Ints(ints) => {
                        let largest = codes.iter().max().map_or(0, |code| *code as usize);
                        if largest >= entries.ints.len() && !codes.is_empty() {
                            return Err(Undecoded::Damaged);
                        }
                        let of = |code: &u32| entries.ints.get(*code as usize).copied().unwrap_or(0);
                        put(ints, codes.iter().map(of), gaps.as_deref());
                    }
                    Values::Texts(into, _) => {
                        let largest = codes.iter().max().map_or(0, |code| *code as usize);
                        if largest >= entries.texts.len() && !codes.is_empty() {
                            return Err(Undecoded::Damaged);
                        }
                        let of = |code: &u32| entries.texts.get(*code as usize).copied().unwrap_or(0);
                        put(into, codes.iter().map(of), gaps.as_deref());
                    }
                    Values::Bits(_) => return Err(Undecoded::Other),
                }
            }
            _ => return Err(Undecoded::Other),
        }
        self.rows = self.rows.saturating_add(rows);
        Ok(())
    }
}

/// Values one after the other, or only where there is one.
fn put<T: Default>(into: &mut Vec<T>, mut values: impl Iterator<Item = T>, gaps: Option<&[u32]>) {
    match gaps {
        None => into.extend(values),
        Some(levels) => into.extend(
            levels.iter().map(|level| if *level == 1 { values.next().unwrap_or_default() } else { T::default() }),
        ),
    }
}

/// Levels, values, encoding and how many rows a page has.
#[expect(clippy::type_complexity, reason = "the parts of a page, taken apart where they are named")]
fn parts(page: &Page, nullable: bool) -> Result<(Option<&[u8]>, &[u8], Encoding, usize), Undecoded> {
    match page {
        Page::DataPage { buf, num_values, encoding, def_level_encoding, .. } => {
            let all = buf.as_ref();
            if !nullable {
                return Ok((None, all, *encoding, *num_values as usize));
            }
            if *def_level_encoding != Encoding::RLE {
                return Err(Undecoded::Other);
            }
            let (length, rest) = all.split_first_chunk::<4>().ok_or(Undecoded::Damaged)?;
            let length = usize::try_from(u32::from_le_bytes(*length)).map_err(|_| Undecoded::Damaged)?;
            let (levels, values) = rest.split_at_checked(length).ok_or(Undecoded::Damaged)?;
            Ok((Some(levels), values, *encoding, *num_values as usize))
        }
        Page::DataPageV2 { buf, num_values, encoding, def_levels_byte_len, rep_levels_byte_len, .. } => {
            let (_, rest) = buf.as_ref().split_at_checked(*rep_levels_byte_len as usize).ok_or(Undecoded::Damaged)?;
            let (levels, values) = rest.split_at_checked(*def_levels_byte_len as usize).ok_or(Undecoded::Damaged)?;
            Ok((nullable.then_some(levels), values, *encoding, *num_values as usize))
        }
        Page::DictionaryPage { .. } => Err(Undecoded::Damaged),
    }
}

fn plain_ints(bytes: &[u8], count: usize, sort: Sort) -> Result<Vec<i64>, Undecoded> {
    let values: Vec<i64> = match sort {
        Sort::Int32 => {
            let (chunks, _) = bytes.as_chunks::<4>();
            chunks.iter().take(count).map(|four| i64::from(i32::from_le_bytes(*four))).collect()
        }
        _ => {
            let (chunks, _) = bytes.as_chunks::<8>();
            chunks.iter().take(count).map(|eight| i64::from_le_bytes(*eight)).collect()
        }
    };
    if values.len() == count { Ok(values) } else { Err(Undecoded::Damaged) }
}

fn plain_text<'b>(rest: &mut &'b [u8]) -> Result<&'b [u8], Undecoded> {
    let (length, behind) = rest.split_first_chunk::<4>().ok_or(Undecoded::Damaged)?;
    let length = usize::try_from(u32::from_le_bytes(*length)).map_err(|_| Undecoded::Damaged)?;
    let (text, behind) = behind.split_at_checked(length).ok_or(Undecoded::Damaged)?;
    *rest = behind;
    Ok(text)
}

/// Runs of one value, and values packed into bits, in turn; as many as there is room for.
fn hybrid(mut bytes: &[u8], width: u32, into: &mut [u32]) -> Result<(), Undecoded> {
    if width > 32 {
        return Err(Undecoded::Damaged);
    }
    if width == 0 {
        return Ok(());
    }
    let mut rest = into;
    while !rest.is_empty() {
        let mut head = 0_u64;
        let mut shift = 0_u32;
        loop {
            let (byte, behind) = bytes.split_first().ok_or(Undecoded::Damaged)?;
            bytes = behind;
            head |= u64::from(byte & 0x7F).checked_shl(shift).ok_or(Undecoded::Damaged)?;
            if byte & 0x80 == 0 {
                break;
            }
            shift = shift.saturating_add(7);
            if shift > 35 {
                return Err(Undecoded::Damaged);
            }
        }
        let count = usize::try_from(head >> 1).map_err(|_| Undecoded::Damaged)?;
        if head & 1 == 0 {
            let length = width.div_ceil(8) as usize;
            let (value, behind) = bytes.split_at_checked(length).ok_or(Undecoded::Damaged)?;
            bytes = behind;
            let mut four = [0_u8; 4];
            four.iter_mut().zip(value).for_each(|(slot, byte)| *slot = *byte);
            let (run, behind) = rest.split_at_mut_checked(count.min(rest.len())).ok_or(Undecoded::Damaged)?;
            run.fill(u32::from_le_bytes(four));
            if count == 0 {
                return Err(Undecoded::Damaged);
            }
            rest = behind;
        } else {
            // So many times eight values.
            let length = count.saturating_mul(width as usize);
            let values = count.saturating_mul(8).min(rest.len());
            // The last one may be cut off behind what is needed.
            let (packed, behind) = bytes.split_at_checked(length.min(bytes.len())).ok_or(Undecoded::Damaged)?;
            if packed.len().saturating_mul(8) < values.saturating_mul(width as usize) || count == 0 {
                return Err(Undecoded::Damaged);
            }
            bytes = behind;
            let (run, behind) = rest.split_at_mut_checked(values).ok_or(Undecoded::Damaged)?;
            unpack(packed, width, run);
            rest = behind;
        }
    }
    Ok(())
}

fn unpack(packed: &[u8], width: u32, into: &mut [u32]) {
    let mask = u32::MAX >> 32_u32.saturating_sub(width);
    if width <= 8 {
        // Eight values are so many bytes, which fit a word.
        for (values, bytes) in into.chunks_mut(8).zip(packed.chunks(width as usize)) {
            let mut eight = [0_u8; 8];
            eight.iter_mut().zip(bytes).for_each(|(slot, byte)| *slot = *byte);
            let mut word = u64::from_le_bytes(eight);
            for value in values {
                *value = u32::try_from(word & u64::from(mask)).unwrap_or(0);
                word >>= width;
            }
        }
        return;
    }
    let (mut word, mut have, mut bytes) = (0_u64, 0_u32, packed.iter());
    for value in into {
        while have < width {
            word |= u64::from(bytes.next().copied().unwrap_or(0)) << have;
            have = have.saturating_add(8);
        }
        *value = u32::try_from(word & u64::from(mask)).unwrap_or(0);
        word >>= width;
        have = have.saturating_sub(width);
    }
}

#[cfg(test)]
#[expect(clippy::arithmetic_side_effects, reason = "the numbers of the tests are small")]
mod tests {
    use super::{Cells, Sort, Values, hybrid, unpack};
    use parquet::basic::Encoding;
    use parquet::column::page::Page;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn bits_with_gaps_are_read_as_they_were_written(rows in prop::collection::vec(any::<Option<bool>>(), 1..80)) {
            // One run for each row's level, and the values that there are packed into bytes.
            let levels: Vec<u8> = rows.iter().flat_map(|row| [2, u8::from(row.is_some())]).collect();
            let mut packed = vec![0_u8; rows.iter().flatten().count().div_ceil(8)];
            for (at, _) in rows.iter().flatten().enumerate().filter(|(_, bit)| **bit) {
                packed[at / 8] |= 1 << (at % 8);
            }
            let length = u32::try_from(levels.len()).unwrap().to_le_bytes();
            let page = Page::DataPage {
                buf: [length.as_slice(), &levels, &packed].concat().into(),
                num_values: u32::try_from(rows.len()).unwrap(),
                encoding: Encoding::PLAIN,
                def_level_encoding: Encoding::RLE,
                rep_level_encoding: Encoding::RLE,
                statistics: None,
            };
            let mut cells = Cells::new(Sort::Bits, true, rows.len());
            prop_assert_eq!(cells.page(Sort::Bits, &page, None, (0, rows.len())), Ok(()));
            let Values::Bits(bits) = &cells.values else { panic!("bits") };
            let known = cells.known.as_ref().unwrap();
            let read: Vec<Option<bool>> =
                (0..rows.len()).map(|row| known.get_bit(row).then(|| bits.get_bit(row))).collect();
            prop_assert_eq!(read, rows);
        }

        #[test]
        fn unpacking_is_the_opposite_of_packing(width in 1_u32..=32, seed in prop::collection::vec(any::<u32>(), 1..40)) {
            let values: Vec<u32> = seed.iter().map(|value| value & (u32::MAX >> (32 - width))).collect();
            let mut packed = vec![0_u8; (values.len().div_ceil(8) * 8 * width as usize) / 8];
            for (at, value) in values.iter().enumerate() {
                for bit in 0..width as usize {
                    if value >> bit & 1 == 1 {
                        let place = at * width as usize + bit;
                        packed[place / 8] |= 1 << (place % 8);
                    }
                }
            }
            let mut found = vec![0; values.len()];
            unpack(&packed, width, &mut found);
            prop_assert_eq!(&found, &values);
            // The same as one run of packed values, and a run of one value behind it.
            let mut all = vec![u8::try_from(values.len().div_ceil(8) << 1 | 1).unwrap()];
            all.extend(&packed);
            prop_assert!(hybrid(&all, width, &mut found).is_ok());
            prop_assert_eq!(found, values);
        }

        #[test]
        fn nothing_panics(bytes in prop::collection::vec(any::<u8>(), 0..40), width in 0_u32..40, count in 0_usize..100) {
            let _ = hybrid(&bytes, width, &mut vec![0; count]);
        }
    }
}
