//! Kinds as indented trees: leaves that stood on one line stay there, as far as it holds them.

use textwrap::core::display_width;

use crate::base::Span;
use crate::syntax::ast::{Kind, KindValue};

use super::printer::Printer;
use super::sentence::Sentence;
use super::wrap::WIDTH;

impl Printer<'_> {
    pub(super) fn kind(&self, kind: &Kind) -> Sentence {
        let mut s = Sentence::default();
        s.word(if kind.ordered { "ordered kind" } else { "kind" });
        self.name(&mut s, &kind.name);
        if kind.open {
            s.sign(",");
            s.word("among others");
        }
        s
    }

    pub(super) fn values(&mut self, values: &[KindValue], depth: usize) {
        let mut rest = values;
        while let Some((first, others)) = rest.split_first() {
            if !first.values.is_empty() {
                let mut s = Sentence::default();
                s.word(&self.value(first));
                self.line(depth, s, &first.citations, first.name.span);
                self.values(&first.values, depth.saturating_add(1));
                rest = others;
                continue;
            }
            let together = rest.windows(2).take_while(|pair| self.together(pair)).count().saturating_add(1);
            let (line, behind) = rest.split_at_checked(together).unwrap_or((rest, &[]));
            self.leaves(line, depth);
            rest = behind;
        }
    }

    /// Leaves of one line; several lines where they are too many, since nothing is continued in a kind.
    fn leaves(&mut self, leaves: &[KindValue], depth: usize) {
        let indent = depth.saturating_mul(2);
        let mut place = leaves.first().map(|leaf| leaf.name.span).unwrap_or_default();
        let mut text = String::new();
        for leaf in leaves {
            let value = self.value(leaf);
            let width = [indent, display_width(&text), 2, display_width(&value)].into_iter().sum::<usize>();
            if !text.is_empty() && width > WIDTH {
                self.leaves_line(&std::mem::take(&mut text), &[], depth, std::mem::take(&mut place));
            }
            if !text.is_empty() {
                text.push_str(", ");
            }
            text.push_str(&value);
        }
        let citations = leaves.last().map(|leaf| leaf.citations.as_slice()).unwrap_or_default();
        self.leaves_line(&text, citations, depth, place);
    }

    fn leaves_line(&mut self, text: &str, citations: &[crate::syntax::ast::Citation], depth: usize, place: Span) {
        let mut s = Sentence::default();
        s.word(text);
        self.line(depth, s, citations, place);
    }

    /// Whether two values belong on one line.
    fn together(&self, pair: &[KindValue]) -> bool {
        let [left, right] = pair else { return false };
        let made = |value: &KindValue| self.written.text(value.name.span).is_empty();
        right.values.is_empty()
            && left.citations.is_empty()
            && !self.swallows(pair)
            && (self.written.on_one_line(left.name.span, right.name.span) || made(left) && made(right))
    }

    /// A quoted name behind `called "…"` would be one more name of the same value.
    pub(super) fn swallows(&self, pair: &[KindValue]) -> bool {
        let [left, right] = pair else { return false };
        !left.called.is_empty() && self.name_text(&right.name).starts_with('"')
    }

    fn value(&self, value: &KindValue) -> String {
        let name = self.name_text(&value.name);
        if value.called.is_empty() {
            return name;
        }
        let called: Vec<String> = value.called.iter().map(|text| super::sentence::quoted(&text.text)).collect();
        format!("{name} called {}", called.join(", "))
    }
}
