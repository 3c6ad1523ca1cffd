//! Whether the counts in the footer of a Parquet file can be: the library makes room for as many row groups and columns
//! as a damaged one says, and where memory does not hold them, the whole program is ended.
//!
//! Layout: Thrift's [compact protocol](https://github.com/apache/thrift/blob/master/doc/specs/thrift-compact-protocol.md).

use parquet::file::reader::ChunkReader;

/// Structures are not nested deeper.
const DEEPEST: u32 = 64;
/// What a footer begins its list of columns with, and a column how many parts it has.
const SCHEMA: i64 = 2;
const CHILDREN: i64 = 5;

const BYTE: u8 = 3;
const BINARY: u8 = 8;
const LIST: u8 = 9;
const STRUCT: u8 = 12;

/// False if it counts more things than it has bytes for, or more columns than it lists; what else is wrong with it, or
/// whether there is one at all, is for the library to say.
pub(super) fn is_possible(file: &impl ChunkReader) -> bool {
    let footer = || {
        let end = file.len().checked_sub(8)?;
        let tail = file.get_bytes(end, 8).ok()?;
        let (length, _) = tail.split_first_chunk::<4>()?;
        let length = u32::from_le_bytes(*length);
        file.get_bytes(end.checked_sub(length.into())?, usize::try_from(length).ok()?).ok()
    };
    footer().is_none_or(|bytes| counts_fit(&bytes).is_some())
}

/// None if some count cannot be.
fn counts_fit(bytes: &[u8]) -> Option<()> {
    let mut rest = Rest(bytes);
    let mut field = 0;
    while let Some(kind) = rest.field(&mut field)? {
        if (field, kind) == (SCHEMA, LIST) {
            let (columns, kind) = rest.list()?;
            let mut parts = 0_u64;
            for _ in 0..columns {
                parts = parts.checked_add(rest.column(kind)?)?;
            }
            if parts > columns {
                return None;
            }
        } else {
            rest.skip(kind, 0)?;
        }
    }
    Some(())
}

/// What is not read yet. Everything that reads on gives none where there is not so much.
struct Rest<'b>(&'b [u8]);

impl<'b> Rest<'b> {
    fn byte(&mut self) -> Option<u8> {
        let (byte, behind) = self.0.split_first()?;
        self.0 = behind;
        Some(*byte)
    }

    fn bytes(&mut self, count: u64) -> Option<&'b [u8]> {
        let (bytes, behind) = self.0.split_at_checked(usize::try_from(count).ok()?)?;
        self.0 = behind;
        Some(bytes)
    }

    fn varint(&mut self) -> Option<u64> {
        let (mut value, mut shift) = (0_u64, 0_u32);
        loop {
            let byte = self.byte()?;
            value |= u64::from(byte & 0x7F).checked_shl(shift)?;
            if byte & 0x80 == 0 {
                return Some(value);
            }
            shift = shift.saturating_add(7);
        }
    }

    fn zigzag(&mut self) -> Option<i64> {
        let value = self.varint()?;
        Some((value >> 1).cast_signed() ^ 0_i64.wrapping_sub((value & 1).cast_signed()))
    }

    /// The kind of the next field, whose number is put behind that of the one before; `Some(None)` at the end of a structure.
    #[expect(clippy::option_option, reason = "the end of a structure is none of the bytes")]
    fn field(&mut self, number: &mut i64) -> Option<Option<u8>> {
        let head = self.byte()?;
        if head == 0 {
            return Some(None);
        }
        *number = match head >> 4 {
            0 => self.zigzag()?,
            more => number.saturating_add(more.into()),
        };
        Some(Some(head & 0x0F))
    }

    /// How many elements a list has, and of what kind; each has a byte at least.
    fn list(&mut self) -> Option<(u64, u8)> {
        let head = self.byte()?;
        let count = if head >> 4 == 15 { self.varint()? } else { u64::from(head >> 4) };
        (count <= self.0.len() as u64).then_some((count, head & 0x0F))
    }

    /// How many parts a column says that it has.
    fn column(&mut self, kind: u8) -> Option<u64> {
        if kind != STRUCT {
            return self.skip(kind, 0).map(|()| 0);
        }
        let (mut field, mut parts) = (0, 0);
        while let Some(kind) = self.field(&mut field)? {
            if (field, kind) == (CHILDREN, 5) {
                parts = u64::try_from(self.zigzag()?).unwrap_or(0);
            } else {
                self.skip(kind, 0)?;
            }
        }
        Some(parts)
    }

    fn skip(&mut self, kind: u8, depth: u32) -> Option<()> {
        let depth = depth.checked_add(1).filter(|depth| *depth < DEEPEST)?;
        match kind {
            // Yes and no are said by the kind.
            1 | 2 => {}
            BYTE => drop(self.byte()?),
            4..=6 => drop(self.varint()?),
            7 => drop(self.bytes(8)?),
            BINARY => {
                let length = self.varint()?;
                self.bytes(length)?;
            }
            LIST | 10 => {
                let (count, kind) = self.list()?;
                // In a list each yes or no has a byte.
                let kind = if matches!(kind, 1 | 2) { BYTE } else { kind };
                for _ in 0..count {
                    self.skip(kind, depth)?;
                }
            }
            STRUCT => {
                let mut field = 0;
                while let Some(kind) = self.field(&mut field)? {
                    self.skip(kind, depth)?;
                }
            }
            // No footer has maps.
            _ => return None,
        }
        Some(())
    }
}
