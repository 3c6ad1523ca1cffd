//! Columns as bits of a block: classes of kinds, numbers beside constants; and bits as codes of rows.

use crate::base::{Date, Exact};
use crate::rule::{Comparison, Value};

use super::amount::Compared;
use super::bits::{Bits, ROWS, SPREAD, turned};
use super::columns::Keys;
use super::decided::Codes;
use super::plan::Plan;
use super::prepared::{Prepared, Source};
use super::program::Fetched;

/// The words of a block.
pub(super) fn words(all: &[u64], start: usize) -> Bits {
    let mut bits = Bits::NONE;
    for (slot, word) in bits.0.iter_mut().zip(all.get(start >> 6..).unwrap_or_default()) {
        *slot = *word;
    }
    bits
}

/// The bits of the classes of kinds' values, eight at a time.
pub(super) fn fetch(plan: &Plan<'_>, columns: &Prepared, group: &[Fetched], start: usize, count: usize) -> [Bits; 8] {
    let mut rows = [0_u8; ROWS];
    for part in group {
        let (Some(Source::Kind(kind)), Some(classes)) = (columns.get(part.fact), plan.kinds.get(&part.fact)) else {
            continue;
        };
        let mask = u8::try_from((1_u16 << part.count).saturating_sub(1)).unwrap_or(u8::MAX);
        let of_state = |state: usize| {
            let class = classes.of_state.get(state).copied().unwrap_or(0);
            let class = u8::try_from((class >> part.from) & 0xFF).unwrap_or(0);
            (class & mask) << part.shift
        };
        let of_key: Vec<u8> = kind.table.iter().map(|state| of_state(usize::from(*state))).collect();
        match &kind.keys {
            Keys::Byte(keys) => {
                // One for each byte there can be, so that nothing need be checked.
                let mut table = [0_u8; 256];
                table.iter_mut().zip(&of_key).for_each(|(slot, class)| *slot = *class);
                for (row, key) in rows.iter_mut().zip(keys.get(start..).unwrap_or_default().iter().take(count)) {
                    *row |= table.get(usize::from(*key)).copied().unwrap_or(0);
                }
            }
            Keys::Short(keys) => {
                for (row, key) in rows.iter_mut().zip(keys.get(start..).unwrap_or_default().iter().take(count)) {
                    *row |= of_key.get(usize::from(*key)).copied().unwrap_or(0);
                }
            }
            Keys::Int(keys) => {
                for (row, key) in rows.iter_mut().zip(keys.get(start..).unwrap_or_default().iter().take(count)) {
                    *row |= usize::try_from(*key).ok().and_then(|key| of_key.get(key)).copied().unwrap_or(0);
                }
            }
        }
        if kind.known.is_some() || kind.absent.is_some() {
            let states = plan.rules.vocabulary.fact(part.fact).map(|fact| &fact.fact_type);
            let states = match states {
                Some(crate::rule::Type::Kind(kind)) => plan.states.get(kind.index()),
                _ => None,
            };
            let (unknown, gone) = states.map_or((0, 0), |states| (states.unknown(), states.absent()));
            let (unknown, gone) = (of_state(usize::from(unknown)), of_state(usize::from(gone)));
            let keep = !(mask << part.shift);
            for (at, row) in rows.iter_mut().take(count).enumerate() {
                let at = start.saturating_add(at);
                if kind.known.as_ref().is_some_and(|known| !super::bits::at(known, at)) {
                    *row = *row & keep | unknown;
                } else if kind.absent.as_ref().is_some_and(|absent| super::bits::at(absent, at)) {
                    *row = *row & keep | gone;
                }
            }
        }
    }
    let mut bits = [[0_u8; ROWS / 8]; 8];
    let (eights, _) = rows.as_chunks::<8>();
    for (at, eight) in eights.iter().enumerate() {
        let turned = turned(u64::from_le_bytes(*eight)).to_le_bytes();
        for (plane, byte) in bits.iter_mut().zip(turned) {
            if let Some(slot) = plane.get_mut(at) {
                *slot = byte;
            }
        }
    }
    bits.map(|plane| {
        let mut bits = Bits::NONE;
        let (eights, _) = plane.as_chunks::<8>();
        for (word, bytes) in bits.0.iter_mut().zip(eights) {
            *word = u64::from_le_bytes(*bytes);
        }
        bits
    })
}

/// Bits of numbers as bytes, row by row.
pub(super) fn spread(bits: &[Bits], start: usize, codes: &mut Codes) {
    let halves = [Some(&mut codes.low), codes.high.as_mut()];
    for (half, bits) in halves.into_iter().zip([bits.get(..8).unwrap_or(bits), bits.get(8..).unwrap_or_default()]) {
        let Some(rows) = half.and_then(|half| half.get_mut(start..)) else { continue };
        let (eights, rest) = rows.as_chunks_mut::<8>();
        let mut words = eights.chunks_mut(8);
        for word in 0..super::bits::WORDS {
            let mut spread = [0_u64; 8];
            for (shift, bits) in bits.iter().enumerate() {
                let bytes = bits.0.get(word).copied().unwrap_or(0).to_le_bytes();
                for (slot, byte) in spread.iter_mut().zip(bytes) {
                    *slot |= SPREAD.get(usize::from(byte)).copied().unwrap_or(0) << shift;
                }
            }
            let mut bytes = spread.iter().map(|bytes| bytes.to_le_bytes());
            let eights = words.next().unwrap_or_default();
            eights.iter_mut().zip(bytes.by_ref()).for_each(|(slot, eight)| *slot = eight);
            // The last rows are no eight.
            if eights.len() < 8 {
                let last = bytes.next().unwrap_or_default();
                rest.iter_mut().zip(last).for_each(|(slot, byte)| *slot = byte);
                break;
            }
        }
    }
}

/// A column compared with a constant.
pub(super) fn limit(
    source: Option<&Source>,
    comparison: Comparison,
    value: &Value,
    start: usize,
    count: usize,
) -> Compared {
    let Some(Source::Number(number)) = source else { return Compared { slow: Bits::ALL, ..Compared::default() } };
    let value = match value {
        Value::Number(number) => *number,
        Value::Date(date) => Exact::from_int(Date::EPOCH.days_until(*date)),
        _ => return Compared { slow: Bits::ALL, ..Compared::default() },
    };
    // value compared with limit: n / scale with num / den is n * den with num * scale.
    let Ok(edge) = value.checked_mul(Exact::from_int(number.scale)) else {
        return Compared { slow: Bits::ALL, ..Compared::default() };
    };
    let down = edge.numerator().div_euclid(edge.denominator().max(1));
    let whole = edge.is_integer();
    let rows = number.values.get(start..).unwrap_or_default();
    let rows = rows.get(..count).unwrap_or(rows);
    // The largest number that is at most the edge; none of them is if it is below all.
    let below = i64::try_from(down).unwrap_or(if down < 0 { i64::MIN } else { i64::MAX });
    let out = i64::try_from(down).is_err();
    let bits = match (out, comparison) {
        // Beyond all numbers of 64 bits: every one is on the same side.
        (true, comparison) => {
            let less = down > 0;
            let order = if less { std::cmp::Ordering::Less } else { std::cmp::Ordering::Greater };
            if comparison.accepts(order) { Bits::ALL } else { Bits::NONE }
        }
        (_, Comparison::Equal) if !whole => Bits::NONE,
        (_, Comparison::NotEqual) if !whole => Bits::ALL,
        (_, Comparison::Equal) => compare(rows, |value| value == below),
        (_, Comparison::NotEqual) => compare(rows, |value| value != below),
        (_, Comparison::AtMost) => compare(rows, |value| value <= below),
        (_, Comparison::MoreThan) => compare(rows, |value| value > below),
        (_, Comparison::AtLeast) if whole => compare(rows, |value| value >= below),
        (_, Comparison::LessThan) if whole => compare(rows, |value| value < below),
        (_, Comparison::AtLeast) => compare(rows, |value| value > below),
        (_, Comparison::LessThan) => compare(rows, |value| value <= below),
    };
    let known = number.known.as_ref().map_or(Bits::ALL, |known| words(known, start));
    let present = match &number.absent {
        None => known,
        Some(absent) => known.without(&words(absent, start)),
    };
    Compared { yes: bits.and(&present), no: known.without(&bits.and(&present)), slow: Bits::NONE }
}

/// One bit for each row.
#[inline]
fn compare(rows: &[i64], accepts: impl Fn(i64) -> bool) -> Bits {
    let mut bits = Bits::NONE;
    for (slot, values) in bits.0.iter_mut().zip(rows.chunks(64)) {
        let mut word = 0;
        for (at, value) in values.iter().enumerate() {
            word |= u64::from(accepts(*value)) << at;
        }
        *slot = word;
    }
    bits
}
