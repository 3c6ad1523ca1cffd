//! Chunks to lines: where the lines of a long sentence end.

use textwrap::core::display_width;

use super::sentence::Chunk;

/// How wide a line is at most, what cannot be parted and what is cited at its end left aside.
pub(super) const WIDTH: usize = 110;
/// How far a continued line stands in, further than anything under the sentence.
const CONTINUED: usize = 6;

/// The lines of a sentence that stands in by `indent`, with their indentation.
pub(super) fn wrap(chunks: &[Chunk], indent: usize, first: bool) -> Vec<String> {
    let begin = match chunks.first() {
        Some(chunk) if !first => continued(chunk, indent),
        _ => indent,
    };
    let mut lines = vec![" ".repeat(begin)];
    lay(chunks, indent, &mut lines);
    lines
}

/// How far a line stands in that begins with this chunk.
pub(super) fn continued(chunk: &Chunk, indent: usize) -> usize {
    indent.saturating_add(CONTINUED).saturating_add(chunk.before.inside.saturating_mul(2))
}

/// Adds chunks to the last line, and further lines where they do not fit.
fn lay(chunks: &[Chunk], indent: usize, lines: &mut Vec<String>) {
    let (Some((first, rest)), Some(line)) = (chunks.split_first(), lines.last_mut()) else { return };
    let rank = rest.iter().map(|chunk| chunk.before.rank).min().unwrap_or(0);
    // Parentheses are not parted where even that would not make them fit, behind a long title for example.
    let in_vain = || rest.iter().all(|chunk| chunk.before.inside > 0) && !fits(line, std::slice::from_ref(first));
    if rest.is_empty() || fits(line, chunks) || in_vain() {
        line.push_str(&first.text);
        for chunk in rest {
            line.push(' ');
            line.push_str(&chunk.text);
        }
        return;
    }
    let mut parts = parted(chunks, rank).into_iter();
    lay(parts.next().unwrap_or_default(), indent, lines);
    for part in parts {
        let Some(first) = part.first() else { continue };
        match lines.last_mut() {
            Some(line) if first.before.fills && fits_behind(line, part) => line.push(' '),
            _ => lines.push(" ".repeat(continued(first, indent))),
        }
        lay(part, indent, lines);
    }
}

/// Cuts chunks before each of that rank but the first.
fn parted(chunks: &[Chunk], rank: usize) -> Vec<&[Chunk]> {
    let mut parts = Vec::new();
    let mut rest = chunks;
    while let Some(at) = rest.iter().skip(1).position(|chunk| chunk.before.rank == rank) {
        let Some((part, behind)) = rest.split_at_checked(at.saturating_add(1)) else { break };
        parts.push(part);
        rest = behind;
    }
    parts.push(rest);
    parts
}

/// Whether a line has room for chunks.
fn fits(line: &str, chunks: &[Chunk]) -> bool {
    let blanks = chunks.len().saturating_sub(1);
    let words = chunks.iter().map(|chunk| display_width(&chunk.text));
    words.fold(display_width(line).saturating_add(blanks), usize::saturating_add) <= WIDTH
}

/// The same, with a blank before them.
fn fits_behind(line: &str, chunks: &[Chunk]) -> bool {
    fits(&format!("{line} "), chunks)
}
