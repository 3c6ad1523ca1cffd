//! Amendments, with what stands under them.

use crate::syntax::ast::{Amended, Amendment, Body, Ident, Item, KindValue, Subject};

use super::printer::Printer;
use super::sentence::{Sentence, quoted};
use super::written::stood_in;

impl Printer<'_> {
    pub(super) fn amendment(&mut self, amendment: &Amendment, item: &Item) {
        let mut s = Sentence::default();
        match amendment {
            Amendment::Includes { under, values } => return self.includes(s, under, values, item),
            Amendment::Repeals(what) => {
                s.word("repeals");
                self.amended(&mut s, what);
            }
            Amendment::Replaces { what, .. } => {
                s.word("replaces");
                self.amended(&mut s, what);
                s.word("by");
            }
            Amendment::Adds { to, .. } => {
                s.word("adds to");
                self.amended(&mut s, to);
            }
            Amendment::Renames { sort, new, old } => {
                if let Some(sort) = sort {
                    s.word(sort.word());
                }
                self.name(&mut s, new);
                s.word("formerly");
                self.name(&mut s, old);
            }
            Amendment::Renumbers { owner, new, old } => {
                self.part(&mut s, owner, new);
                s.word("formerly");
                s.word(&old.text);
            }
        }
        self.line(0, s, &item.citations, item.span);
        match amendment {
            Amendment::Replaces { by: body, .. } | Amendment::Adds { body, .. } => self.body(body),
            Amendment::Repeals(Amended::Always(condition)) => self.under_condition(condition, 1),
            _ => {}
        }
    }

    /// Values stay where they were: in the sentence, or under it.
    fn includes(&mut self, mut s: Sentence, under: &Ident, values: &[KindValue], item: &Item) {
        self.name(&mut s, under);
        s.word("includes also");
        let stood_here = |value: &KindValue| stood_in(item.span, value.name.span) || item.span.start == item.span.end;
        let fits_here =
            |value: &KindValue| value.citations.is_empty() && (value.values.is_empty() || values.len() == 1);
        let swallowed = values.windows(2).any(|pair| self.swallows(pair));
        if swallowed || !values.iter().all(|value| stood_here(value) && fits_here(value)) {
            self.line(0, s, &item.citations, item.span);
            return self.values(values, 1);
        }
        s.nested(|list| {
            for (at, value) in values.iter().enumerate() {
                if at > 0 {
                    list.sign(",");
                    list.next(value.name.span);
                }
                self.name(list, &value.name);
                self.called(list, &value.called);
            }
        });
        self.line(0, s, &item.citations, item.span);
        for value in values {
            self.values(&value.values, 1);
        }
    }

    fn amended(&self, s: &mut Sentence, what: &Amended) {
        match what {
            Amended::Part { owner, label } => self.part(s, owner, label),
            Amended::Thing { sort, name } => {
                s.word(sort.word());
                self.name(s, name);
            }
            Amended::Line(subject) => self.subject(s, subject),
            Amended::Assertion(title) => {
                s.word("assert");
                s.word(&quoted(&title.text));
            }
            Amended::Acceptance(reason) => {
                s.word("accepted");
                s.word(&quoted(&reason.text));
            }
            Amended::Always(condition) => {
                s.word("always");
                s.nested(|s| self.condition(s, condition));
            }
        }
    }

    pub(super) fn part(&self, s: &mut Sentence, owner: &Subject, label: &Ident) {
        self.subject(s, owner);
        s.word(&label.text);
    }

    fn subject(&self, s: &mut Sentence, subject: &Subject) {
        match subject {
            Subject::Line(name) => self.name(s, name),
            Subject::EveryLine(_) => s.word("every line"),
        }
    }

    fn body(&mut self, body: &Body) {
        self.statements(&body.statements, 1);
        self.parts(&body.conditions, &body.exceptions, 1);
        self.steps(&body.steps, 1);
        self.rows(&body.rows, 1);
        for item in &body.items {
            let before = self.lines.len();
            self.item(item);
            for line in self.lines.iter_mut().skip(before) {
                line.depth = line.depth.saturating_add(1);
            }
        }
    }
}
