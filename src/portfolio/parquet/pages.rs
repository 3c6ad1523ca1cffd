//! The values of Parquet pages, for the encodings that nearly every file has: plain ones and dictionaries.
//!
//! The library decodes value by value; here whole pages are, so that bits stay bits and codes stay codes. What is encoded
//! in another way is left to the library ([`Undecoded::Other`]).

use arrow_buffer::BooleanBufferBuilder;
use parquet::basic::Encoding;
use parquet::column::page::Page;

use super::codes;

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
            (Values::Ints(_), sort) => plain_ints(buf, (0, count), sort, &mut entries.ints)?,
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
        let Parts { levels, values, encoding } = parts(page, nullable)?;
        let levels = match levels {
            None => None,
            Some(levels) => {
                let mut all = Vec::new();
                let put = |these: &[u32]| {
                    all.extend_from_slice(these);
                    Ok(())
                };
                codes::each(levels, 1, (0, to), put)?;
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
        let gaps = levels.filter(|levels| levels.contains(&0));
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
                    for level in levels.iter().copied() {
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
                let mut found = Vec::with_capacity(present);
                codes::each(body, 1, (skipped, present), collect(&mut found, &[false, true]))?;
                if let Some(levels) = gaps {
                    found = spread(&found, levels);
                }
                bits.append_slice(&found);
            }
            (Values::Ints(ints), Encoding::PLAIN) => {
                let before = ints.len();
                plain_ints(values, (skipped, present), sort, ints)?;
                spread_from(ints, before, gaps);
            }
            (Values::Texts(codes, dictionary), Encoding::PLAIN) => {
                let before = codes.len();
                let mut rest = values;
                for at in 0..skipped.saturating_add(present) {
                    let text = plain_text(&mut rest)?;
                    if at >= skipped {
                        codes.push(dictionary.code(text));
                    }
                }
                spread_from(codes, before, gaps);
            }
            (all, Encoding::RLE_DICTIONARY | Encoding::PLAIN_DICTIONARY) => {
                let entries = entries.ok_or(Undecoded::Damaged)?;
                let (width, body) = values.split_first().ok_or(Undecoded::Damaged)?;
                let (width, which) = (u32::from(*width), (skipped, present));
                match all {
                    Values::Ints(ints) => {
                        let before = ints.len();
                        codes::each(body, width, which, collect(ints, &entries.ints))?;
                        spread_from(ints, before, gaps);
                    }
                    Values::Texts(into, _) => {
                        let before = into.len();
                        codes::each(body, width, which, collect(into, &entries.texts))?;
                        spread_from(into, before, gaps);
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

/// Adds what each code stands for; a code that stands for nothing is damage.
fn collect<T: Copy + Default>(into: &mut Vec<T>, of: &[T]) -> impl FnMut(&[u32]) -> Result<(), Undecoded> {
    move |codes| {
        let largest = codes.iter().fold(0, |largest, code| u32::max(largest, *code));
        if largest as usize >= of.len() {
            return Err(Undecoded::Damaged);
        }
        into.extend(codes.iter().map(|code| of.get(*code as usize).copied().unwrap_or_default()));
        Ok(())
    }
}

/// Values that stand for rows that have one only, as rows.
fn spread<T: Copy + Default>(values: &[T], levels: &[u32]) -> Vec<T> {
    let mut values = values.iter().copied();
    levels.iter().map(|level| if *level == 1 { values.next().unwrap_or_default() } else { T::default() }).collect()
}

/// The same for the values from a place on.
fn spread_from<T: Copy + Default>(values: &mut Vec<T>, from: usize, levels: Option<&[u32]>) {
    if let Some(levels) = levels {
        let spread = spread(values.get(from..).unwrap_or_default(), levels);
        values.truncate(from);
        values.extend(spread);
    }
}

/// The parts of a page: which rows have a value, and the values.
struct Parts<'p> {
    levels: Option<&'p [u8]>,
    values: &'p [u8],
    encoding: Encoding,
}

fn parts(page: &Page, nullable: bool) -> Result<Parts<'_>, Undecoded> {
    match page {
        Page::DataPage { buf, encoding, def_level_encoding, .. } => {
            let all = buf.as_ref();
            if !nullable {
                return Ok(Parts { levels: None, values: all, encoding: *encoding });
            }
            if *def_level_encoding != Encoding::RLE {
                return Err(Undecoded::Other);
            }
            let (length, rest) = all.split_first_chunk::<4>().ok_or(Undecoded::Damaged)?;
            let length = usize::try_from(u32::from_le_bytes(*length)).map_err(|_| Undecoded::Damaged)?;
            let (levels, values) = rest.split_at_checked(length).ok_or(Undecoded::Damaged)?;
            Ok(Parts { levels: Some(levels), values, encoding: *encoding })
        }
        Page::DataPageV2 { buf, encoding, def_levels_byte_len, rep_levels_byte_len, .. } => {
            let (_, rest) = buf.as_ref().split_at_checked(*rep_levels_byte_len as usize).ok_or(Undecoded::Damaged)?;
            let (levels, values) = rest.split_at_checked(*def_levels_byte_len as usize).ok_or(Undecoded::Damaged)?;
            Ok(Parts { levels: nullable.then_some(levels), values, encoding: *encoding })
        }
        Page::DictionaryPage { .. } => Err(Undecoded::Damaged),
    }
}

/// Adds so many numbers behind those that are skipped.
fn plain_ints(bytes: &[u8], (skip, count): (usize, usize), sort: Sort, into: &mut Vec<i64>) -> Result<(), Undecoded> {
    let before = into.len();
    match sort {
        Sort::Int32 => {
            let (chunks, _) = bytes.as_chunks::<4>();
            into.extend(chunks.iter().skip(skip).take(count).map(|four| i64::from(i32::from_le_bytes(*four))));
        }
        _ => {
            let (chunks, _) = bytes.as_chunks::<8>();
            into.extend(chunks.iter().skip(skip).take(count).map(|eight| i64::from_le_bytes(*eight)));
        }
    }
    if into.len() == before.saturating_add(count) { Ok(()) } else { Err(Undecoded::Damaged) }
}

fn plain_text<'b>(rest: &mut &'b [u8]) -> Result<&'b [u8], Undecoded> {
    let (length, behind) = rest.split_first_chunk::<4>().ok_or(Undecoded::Damaged)?;
    let length = usize::try_from(u32::from_le_bytes(*length)).map_err(|_| Undecoded::Damaged)?;
    let (text, behind) = behind.split_at_checked(length).ok_or(Undecoded::Damaged)?;
    *rest = behind;
    Ok(text)
}

#[cfg(test)]
mod tests {
    use super::{Cells, Sort, Values};
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
    }
}
