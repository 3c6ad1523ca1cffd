//! Bytes to text.

use crate::base::FileId;
use crate::diagnostic::{Code, Diagnostic};

/// The text of a file, and what is wrong with its bytes.
///
/// What is not UTF-8 comes back with replacement characters, so that the place of the problem can be shown; such a text
/// must not be parsed.
pub fn decode(bytes: Vec<u8>) -> (String, Option<BadBytes>) {
    match String::from_utf8(bytes) {
        Ok(text) => (text, None),
        Err(error) => {
            let at = error.utf8_error().valid_up_to();
            let bytes = error.into_bytes();
            let utf16 = bytes.starts_with(&[0xFF, 0xFE]) || bytes.starts_with(&[0xFE, 0xFF]);
            let byte = bytes.get(at).copied().unwrap_or_default();
            (String::from_utf8_lossy(&bytes).into_owned(), Some(BadBytes { at, byte, utf16 }))
        }
    }
}

/// Where a text stops being UTF-8.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct BadBytes {
    at: usize,
    byte: u8,
    utf16: bool,
}

impl BadBytes {
    /// The problem, placed in the file.
    pub fn diagnostic(self, file: FileId) -> Diagnostic {
        let span =
            crate::base::Span::new(file, self.at, self.at.saturating_add(char::REPLACEMENT_CHARACTER.len_utf8()));
        let problem = Diagnostic::error(Code::NOT_UTF8, "the file is not UTF-8 text")
            .at(span, format!("the byte 0x{:02X} is no letter in UTF-8", self.byte));
        if self.utf16 {
            problem.help("it begins as UTF-16 does: save it again as `UTF-8`")
        } else {
            problem.help("it is probably Windows-1252 or Latin-1: save it again as `UTF-8`")
        }
    }
}
