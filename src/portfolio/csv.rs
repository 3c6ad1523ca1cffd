//! Rows of comma-separated values, as spreadsheets and databases save them.
//!
//! The separator is found in the header: `,`, `;` or a tab. A field may stand in double quotes, which are doubled within.

use std::io::Read;

use crate::diagnostic::{Code, Diagnostic};

/// So many bytes are read at once.
const BLOCK: usize = 1 << 20;
/// No row is longer.
const MAX_ROW: usize = 1 << 22;

/// The rows of a file, some at a time; every piece ends where a row ends.
pub(super) struct Pieces<R> {
    from: R,
    left: Vec<u8>,
    ended: bool,
    pub(super) separator: u8,
    pub(super) header: Vec<String>,
}

impl<R: Read> Pieces<R> {
    /// Reads the header.
    ///
    /// # Errors
    /// The file cannot be read, is empty, or no text.
    pub(super) fn new(from: R) -> Result<Self, Diagnostic> {
        let mut pieces = Self { from, left: Vec::new(), ended: false, separator: b',', header: Vec::new() };
        let mut end = None;
        while end.is_none() && !pieces.ended {
            pieces.more()?;
            end = row_end(&pieces.left);
            if end.is_none() && pieces.left.len() > MAX_ROW {
                return Err(too_long());
            }
        }
        let end = end.unwrap_or(pieces.left.len());
        let rest = pieces.left.split_off(end);
        let header = std::mem::replace(&mut pieces.left, rest);
        let bare = header.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(&header);
        if header.starts_with(&[0xFF, 0xFE]) || header.starts_with(&[0xFE, 0xFF]) || bare.contains(&0) {
            let problem = Diagnostic::error(Code::NOT_UTF8, "the portfolio is not UTF-8 text");
            return Err(problem.help("save it again as `CSV UTF-8`"));
        }
        let text = std::str::from_utf8(bare).map_err(|_| {
            let problem = Diagnostic::error(Code::NOT_UTF8, "the header of the portfolio is not UTF-8 text");
            problem.help("save it again as `CSV UTF-8`")
        })?;
        let count = |byte: u8| bare.iter().filter(|other| **other == byte).count();
        let separators = [b',', b';', b'\t'];
        pieces.separator = separators.into_iter().rev().max_by_key(|byte| count(*byte)).unwrap_or(b',');
        if text.trim().is_empty() {
            let problem = Diagnostic::error(Code::PORTFOLIO, "the portfolio is empty");
            return Err(problem.help("its first row names the columns"));
        }
        let mut names = Vec::new();
        let mut fields = Fields::new(bare, pieces.separator);
        let mut scratch = Vec::new();
        while let Some(field) = fields.next(&mut scratch) {
            names.push(String::from_utf8_lossy(field.bytes).trim().to_owned());
            if field.last {
                break;
            }
        }
        pieces.header = names;
        Ok(pieces)
    }

    fn more(&mut self) -> Result<(), Diagnostic> {
        let before = self.left.len();
        let block = u64::try_from(BLOCK).unwrap_or(u64::MAX);
        match self.from.by_ref().take(block).read_to_end(&mut self.left) {
            Ok(_) => {
                self.ended = self.left.len() == before;
                Ok(())
            }
            Err(error) => Err(Diagnostic::error(Code::PORTFOLIO, format!("the portfolio cannot be read: {error}"))),
        }
    }

    /// The next rows and how many they are; none at the end.
    ///
    /// # Errors
    /// The file cannot be read, or a row has no end.
    pub(super) fn next(&mut self) -> Result<Option<(Vec<u8>, usize)>, Diagnostic> {
        loop {
            if !self.ended {
                self.more()?;
            }
            let (mut end, mut rows) = whole_rows(&self.left, self.separator);
            if self.ended {
                // Nobody means the empty lines at the end.
                while self.left.ends_with(b"\n\n") || self.left.ends_with(b"\n\r\n") {
                    self.left.truncate(self.left.len().saturating_sub(if self.left.ends_with(b"\r\n") {
                        2
                    } else {
                        1
                    }));
                }
                if self.left == b"\n" || self.left == b"\r\n" {
                    self.left.clear();
                }
                (end, rows) = whole_rows(&self.left, self.separator);
                if end < self.left.len() {
                    (end, rows) = (self.left.len(), rows.saturating_add(1));
                }
            }
            if end > 0 {
                let rest = self.left.split_off(end);
                return Ok(Some((std::mem::replace(&mut self.left, rest), rows)));
            }
            if self.ended {
                return Ok(None);
            }
            if self.left.len() > MAX_ROW {
                return Err(too_long());
            }
        }
    }
}

fn too_long() -> Diagnostic {
    let title = format!("a row of the portfolio is longer than {} MiB", MAX_ROW >> 20);
    Diagnostic::error(Code::ROW, title).help("is there a quote that is not closed, or is the file no CSV?")
}

/// Where the first row ends, its line break included.
fn row_end(bytes: &[u8]) -> Option<usize> {
    let mut quoted = false;
    for (at, byte) in bytes.iter().enumerate() {
        match byte {
            b'"' => quoted = !quoted,
            b'\n' if !quoted => return at.checked_add(1),
            _ => {}
        }
    }
    None
}

/// Where the last whole row ends, and how many there are.
fn whole_rows(bytes: &[u8], separator: u8) -> (usize, usize) {
    let after = |at: usize| at.saturating_add(1);
    if memchr::memchr(b'"', bytes).is_none() {
        return (memchr::memrchr(b'\n', bytes).map_or(0, after), memchr::memchr_iter(b'\n', bytes).count());
    }
    // A quote opens at the beginning of a field only; what stands behind one that closes is part of the field.
    let (mut quoted, mut start, mut closed) = (false, true, false);
    let (mut end, mut rows) = (0, 0_usize);
    for (at, byte) in bytes.iter().enumerate() {
        let (opens, closes) = (*byte == b'"' && !quoted && (start || closed), *byte == b'"' && quoted);
        quoted = quoted && !closes || opens;
        if *byte == b'\n' && !quoted {
            end = after(at);
            rows = rows.saturating_add(1);
        }
        start = !quoted && (*byte == separator || *byte == b'\n');
        closed = closes;
    }
    (end, rows)
}

/// Where a field without quotes ends. Fields are short: eight bytes are looked at in one word.
#[inline]
fn field_end(bytes: &[u8], separator: u8) -> Option<usize> {
    const LOW: u64 = 0x0101_0101_0101_0101;
    // The lowest bit that is set is that of the first byte that is nought.
    let noughts = |word: u64| word.wrapping_sub(LOW) & !word & (LOW << 7);
    let (words, rest) = bytes.as_chunks::<8>();
    for (at, eight) in words.iter().enumerate() {
        let word = u64::from_le_bytes(*eight);
        let repeated = |byte: u8| u64::from_le_bytes([byte; 8]);
        let found = noughts(word ^ repeated(separator)) | noughts(word ^ repeated(b'\n'));
        if found != 0 {
            return Some((at << 3).saturating_add(found.trailing_zeros() as usize >> 3));
        }
    }
    let at = rest.iter().position(|byte| *byte == separator || *byte == b'\n')?;
    Some((words.len() << 3).saturating_add(at))
}

/// The fields of rows, one after the other.
pub(super) struct Fields<'a> {
    rest: &'a [u8],
    separator: u8,
}

/// A field.
pub(super) struct Field<'f> {
    pub(super) bytes: &'f [u8],
    /// It ends its row.
    pub(super) last: bool,
    /// A quote was not closed, or something stands behind one.
    pub(super) broken: bool,
}

impl<'a> Fields<'a> {
    pub(super) fn new(rows: &'a [u8], separator: u8) -> Self {
        Self { rest: rows, separator }
    }

    /// Whether there is no other row.
    #[cfg(test)]
    pub(super) fn is_done(&self) -> bool {
        self.rest.is_empty()
    }

    /// The next field; one in quotes that holds quotes is put together in `scratch`.
    #[inline]
    pub(super) fn next<'f>(&mut self, scratch: &'f mut Vec<u8>) -> Option<Field<'f>>
    where
        'a: 'f,
    {
        if self.rest.first() == Some(&b'"') {
            return Some(self.quoted(scratch));
        }
        let separator = self.separator;
        let end = field_end(self.rest, separator);
        let (field, rest) = match end {
            Some(end) => self.rest.split_at_checked(end)?,
            None => (self.rest, [].as_slice()),
        };
        let last = end.is_none() || rest.first() == Some(&b'\n');
        self.rest = rest.get(1..).unwrap_or_default();
        let field = if last { field.strip_suffix(b"\r").unwrap_or(field) } else { field };
        Some(Field { bytes: field, last, broken: false })
    }

    #[cold]
    fn quoted<'f>(&mut self, scratch: &'f mut Vec<u8>) -> Field<'f> {
        scratch.clear();
        let mut rest = self.rest.get(1..).unwrap_or_default();
        let mut broken = false;
        loop {
            let Some(end) = rest.iter().position(|byte| *byte == b'"') else {
                // Never closed.
                scratch.extend_from_slice(rest);
                self.rest = &[];
                return Field { bytes: scratch, last: true, broken: true };
            };
            let (part, behind) = rest.split_at_checked(end).unwrap_or((rest, &[]));
            scratch.extend_from_slice(part);
            rest = behind.get(1..).unwrap_or_default();
            if rest.first() != Some(&b'"') {
                break;
            }
            scratch.push(b'"');
            rest = rest.get(1..).unwrap_or_default();
        }
        let separator = self.separator;
        let end = rest.iter().position(|byte| *byte == separator || *byte == b'\n');
        let (behind, after) = end.and_then(|end| rest.split_at_checked(end)).unwrap_or((rest, &[]));
        let last = end.is_none() || after.first() == Some(&b'\n');
        let behind = if last { behind.strip_suffix(b"\r").unwrap_or(behind) } else { behind };
        broken |= !behind.is_empty();
        self.rest = after.get(1..).unwrap_or_default();
        Field { bytes: scratch, last, broken }
    }
}

#[cfg(test)]
#[expect(clippy::arithmetic_side_effects, reason = "the numbers of the tests are small")]
mod tests {
    use super::{Fields, Pieces};
    use proptest::prelude::*;

    fn all(text: &[u8]) -> (Vec<String>, Vec<Vec<String>>) {
        let mut pieces = Pieces::new(text).unwrap();
        let mut rows = Vec::new();
        let separator = pieces.separator;
        while let Some((piece, count)) = pieces.next().unwrap() {
            let before = rows.len();
            let mut fields = Fields::new(&piece, separator);
            let mut scratch = Vec::new();
            while !fields.is_done() {
                let mut row = Vec::new();
                while let Some(field) = fields.next(&mut scratch) {
                    row.push(String::from_utf8(field.bytes.to_vec()).unwrap());
                    if field.last {
                        break;
                    }
                }
                rows.push(row);
            }
            assert_eq!(rows.len() - before, count);
        }
        (pieces.header, rows)
    }

    #[test]
    fn reads_what_spreadsheets_save() {
        let (header, rows) = all("\u{feff}a;b\r\n1,5;\"x \"\"y\"\"\nz\"\r\n;\r\n".as_bytes());
        assert_eq!(header, ["a", "b"]);
        assert_eq!(rows, [["1,5", "x \"y\"\nz"], ["", ""]]);
    }

    proptest! {
        #[test]
        fn reads_what_the_crate_writes(rows in prop::collection::vec(prop::collection::vec("[a-c\",;\n ]{0,6}", 3), 1..20)) {
            let mut writer = csv::WriterBuilder::new().from_writer(Vec::new());
            writer.write_record(["a", "b", "c"]).unwrap();
            rows.iter().for_each(|row| writer.write_record(row).unwrap());
            prop_assert_eq!(all(&writer.into_inner().unwrap()).1, rows);
        }
    }
}
