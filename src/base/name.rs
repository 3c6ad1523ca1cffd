//! Names: one spelling for what looks the same, and the nearest known name for what does not.

use std::sync::Arc;

use unicode_normalization::{UnicodeNormalization, is_nfc};

/// A name of the author's: several words, one blank between them, composed umlauts (NFC).
pub type Name = Arc<str>;

/// The one spelling under which a name is known: NFC, runs of blanks (non-breaking ones too) as one.
pub fn normalise(text: &str) -> String {
    let blank = |c: char| c.is_whitespace();
    let composed: String = if is_nfc(text) { text.to_owned() } else { text.nfc().collect() };
    if !composed.contains(|c: char| blank(c) && c != ' ') && !composed.contains("  ") {
        return composed.trim().to_owned();
    }
    composed.split(blank).filter(|word| !word.is_empty()).collect::<Vec<_>>().join(" ")
}

/// The candidate that a reader would take `wanted` for, if one is near enough.
///
/// Case does not count, `ä` and `ae` (and the like) are the same; otherwise at most a third of the letters may differ
/// (Damerau-Levenshtein distance, so two swapped letters are one mistake).
pub fn nearest<'a>(wanted: &str, candidates: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    let wanted = folded(wanted);
    let allowed = wanted.chars().count().div_ceil(3).min(4);
    candidates
        .into_iter()
        .filter_map(|candidate| {
            let other = folded(candidate);
            let apart = wanted.chars().count().abs_diff(other.chars().count());
            if apart > allowed {
                return None;
            }
            let distance = strsim::damerau_levenshtein(&wanted, &other);
            (distance <= allowed).then_some((distance, candidate))
        })
        .min()
        .map(|(_, candidate)| candidate)
}

/// Small letters, umlauts written out: what a hurried reader sees.
fn folded(name: &str) -> String {
    let mut out = String::with_capacity(name.len());
    for c in name.chars().flat_map(char::to_lowercase) {
        match c {
            'ä' => out.push_str("ae"),
            'ö' => out.push_str("oe"),
            'ü' => out.push_str("ue"),
            'ß' => out.push_str("ss"),
            other => out.push(other),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::{nearest, normalise};

    #[test]
    fn one_spelling_for_what_looks_the_same() {
        assert_eq!(normalise("  Fla\u{0308}che\u{a0}\t innen "), "Fläche innen");
        assert_eq!(normalise("Sturm"), "Sturm");
    }

    #[test]
    fn nearest_forgives_a_slip_and_no_more() {
        let known = ["Sturm", "Hagel", "böswillige Beschädigung", "Klausel 510"];
        assert_eq!(nearest("Strum", known), Some("Sturm"));
        assert_eq!(nearest("boeswillige beschaedigung", known), Some("böswillige Beschädigung"));
        assert_eq!(nearest("Klausel 501", known), Some("Klausel 510"));
        assert_eq!(nearest("Erdbeben", known), None);
    }
}
