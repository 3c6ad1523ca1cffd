//! The sentences of a wording, with what stands under them.

use crate::base::Span;
use crate::syntax::ast::{
    Condition, Covered, Covers, Effect, Examples, Exception, Excluded, Ident, LabelRef, Labelled, Statement, Subject,
    Terms, When,
};

use super::printer::{Printer, labelled};
use super::sentence::Sentence;
use super::written::stood_in;

impl Printer<'_> {
    pub(super) fn statements(&mut self, statements: &[Statement], depth: usize) {
        for statement in statements {
            self.statement(statement, depth);
        }
    }

    pub(super) fn statement(&mut self, statement: &Statement, depth: usize) {
        let mut s = labelled(statement.label.as_ref(), statement.title.as_ref());
        match &statement.subject {
            Some(Subject::Line(name)) => self.name(&mut s, name),
            Some(Subject::EveryLine(_)) => s.word("every line"),
            None => {}
        }
        let head = statement.head;
        match &statement.effect {
            Effect::Covers(covers) => self.covers(&mut s, covers),
            Effect::Excludes { what, examples, when } => {
                s.word("excludes");
                match what {
                    Excluded::Values(values) => self.names(&mut s, values),
                    Excluded::All(kind) => self.all(&mut s, kind),
                    Excluded::Everything(_) => s.word("everything"),
                }
                self.examples(&mut s, examples);
                self.maybe_when(&mut s, when.as_ref());
            }
            Effect::Requires(condition) => {
                s.word("requires");
                s.nested(|s| self.condition(s, condition));
            }
            Effect::Reinstates { values, from, when } => {
                s.word("reinstates");
                self.names(&mut s, values);
                if let Some(from) = from {
                    s.word("from");
                    self.label_ref(&mut s, from);
                }
                self.maybe_when(&mut s, when.as_ref());
            }
            Effect::Waives { from, values, when } => {
                s.word("waives");
                self.label_ref(&mut s, from);
                if !values.is_empty() {
                    s.word("for");
                    self.names(&mut s, values);
                }
                self.maybe_when(&mut s, when.as_ref());
            }
            Effect::Advises { duty, text, when } => {
                s.word(if *duty { "obliges" } else { "advises" });
                s.quoted(&text.text);
                self.maybe_when(&mut s, when.as_ref());
            }
            Effect::Pays(pays) => return self.pays(s, pays, statement, depth),
            Effect::Total(total) => return self.total(s, total, statement, depth),
            Effect::Replaces { from, steps } => {
                s.word("replaces");
                self.label_ref(&mut s, from);
                s.word("by");
                self.line(depth, s, &statement.citations, statement.span);
                return self.steps(steps, depth.saturating_add(1));
            }
        }
        // An exception stays where it was: in the sentence, or under it.
        let here =
            statement.exceptions.first().filter(|exception| stood_in(head, exception.span) && is_bare(exception));
        if let Some(exception) = here {
            s.sign(",");
            s.turn(exception.span);
            self.exception_words(&mut s, exception);
        }
        let below = statement.exceptions.get(usize::from(here.is_some())..).unwrap_or_default();
        self.line(depth, s, &statement.citations, statement.span);
        let condition =
            effect_condition(&statement.effect).filter(|condition| matches!(condition, Condition::Block(_)));
        let condition = condition.or(here.and_then(|here| here.when.as_ref()).map(|when| &when.condition));
        self.under(condition, below, depth.saturating_add(1));
    }

    fn covers(&self, s: &mut Sentence, covers: &Covers) {
        s.word("covers");
        match &covers.what {
            Covered::Values(values) => self.names(s, values),
            Covered::All(kind) => self.all(s, kind),
            Covered::SameAs { kind, line, except } => {
                s.word("the same");
                self.name(s, kind);
                s.word("as");
                self.name(s, line);
                if let Some(except) = except {
                    s.sign(",");
                    s.turn(except.span);
                    s.word("except those of");
                    self.name(s, except);
                }
            }
        }
        if !covers.against.is_empty() {
            s.word("against");
            self.names(s, &covers.against);
        }
        self.examples(s, &covers.examples);
        match &covers.terms {
            Terms::Always => {}
            Terms::When(when) => self.when(s, when),
            Terms::OnlyIf(condition) => self.condition_behind(s, "only if", condition),
            Terms::OnTheTermsOf(line) => {
                s.word("on the terms of");
                self.name(s, line);
            }
        }
    }

    fn all(&self, s: &mut Sentence, kind: &Ident) {
        s.word("all");
        self.name(s, kind);
    }

    fn examples(&self, s: &mut Sentence, examples: &Examples) {
        let first = examples.such_as.first();
        let like_first = examples.and_the_like.zip(first).is_some_and(|(like, first)| like.key() < first.span.key());
        let and_the_like = |s: &mut Sentence| {
            if let Some(span) = examples.and_the_like {
                s.turn(span.tail());
                s.word("and the like");
            }
        };
        if like_first {
            and_the_like(s);
        }
        if let Some(first) = first {
            s.sign(",");
            s.turn(first.span);
            s.word("such as");
            self.names(s, &examples.such_as);
        }
        if !like_first {
            and_the_like(s);
        }
    }

    pub(super) fn maybe_when(&self, s: &mut Sentence, when: Option<&When>) {
        if let Some(when) = when {
            self.when(s, when);
        }
    }

    fn label_ref(&self, s: &mut Sentence, label: &LabelRef) {
        if let Some(owner) = &label.owner {
            self.name(s, owner);
        }
        s.word(&label.label.text);
    }

    fn exception_words(&self, s: &mut Sentence, exception: &Exception) {
        s.word("except");
        match &exception.when {
            Some(When { unless: false, condition }) if exception.values.is_empty() => {
                s.rather_not(condition.span());
                s.word("if");
                s.nested(|s| self.condition(s, condition));
            }
            when => {
                self.names(s, &exception.values);
                self.maybe_when(s, when.as_ref());
            }
        }
    }

    /// What stands under a condition: those of a block, one a line.
    pub(super) fn under_condition(&mut self, condition: &Condition, depth: usize) {
        self.under(Some(condition), &[], depth);
    }

    /// The conditions of a block and the exceptions, in the order in which they were written.
    fn under(&mut self, condition: Option<&Condition>, exceptions: &[Exception], depth: usize) {
        let conditions = match condition {
            Some(Condition::Block(block)) => block.conditions.as_slice(),
            Some(Condition::Expr(_)) | None => &[],
        };
        self.parts(conditions, exceptions, depth);
    }

    /// Conditions and exceptions, in the order in which they were written.
    pub(super) fn parts(&mut self, conditions: &[Labelled], exceptions: &[Exception], depth: usize) {
        let mut parts: Vec<Under<'_>> = conditions.iter().map(Under::Condition).collect();
        parts.extend(exceptions.iter().map(Under::Exception));
        // Of several files no order is known.
        if parts.iter().all(|part| parts.first().is_some_and(|first| first.span().file == part.span().file)) {
            parts.sort_by_key(|part| part.span().start);
        }
        for part in parts {
            match part {
                Under::Condition(condition) => self.labelled(condition, depth),
                Under::Exception(exception) => self.exception(exception, depth),
            }
        }
    }

    fn labelled(&mut self, part: &Labelled, depth: usize) {
        let mut s = labelled(part.label.as_ref(), part.title.as_ref());
        s.nested(|s| self.condition(s, &part.condition));
        self.line(depth, s, &part.citations, part.span);
        self.under_condition(&part.condition, depth.saturating_add(1));
    }

    fn exception(&mut self, exception: &Exception, depth: usize) {
        let mut s = labelled(exception.label.as_ref(), exception.title.as_ref());
        self.exception_words(&mut s, exception);
        self.line(depth, s, &exception.citations, exception.span);
        let condition = exception.when.as_ref().map(|when| &when.condition);
        self.under(condition, &exception.exceptions, depth.saturating_add(1));
    }
}

/// A line under a statement.
enum Under<'a> {
    Condition(&'a Labelled),
    Exception(&'a Exception),
}

impl Under<'_> {
    fn span(&self) -> Span {
        match self {
            Self::Condition(condition) => condition.span,
            Self::Exception(exception) => exception.span,
        }
    }
}

/// Whether an exception can stand in the sentence itself.
fn is_bare(exception: &Exception) -> bool {
    exception.label.is_none()
        && exception.title.is_none()
        && exception.citations.is_empty()
        && exception.exceptions.is_empty()
}

/// The condition whose block stands under the statement.
fn effect_condition(effect: &Effect) -> Option<&Condition> {
    match effect {
        Effect::Covers(covers) => match &covers.terms {
            Terms::When(when) => Some(&when.condition),
            Terms::OnlyIf(condition) => Some(condition),
            Terms::Always | Terms::OnTheTermsOf(_) => None,
        },
        Effect::Excludes { when, .. }
        | Effect::Reinstates { when, .. }
        | Effect::Waives { when, .. }
        | Effect::Advises { when, .. } => when.as_ref().map(|when| &when.condition),
        Effect::Requires(condition) => Some(condition),
        Effect::Pays(_) | Effect::Total(_) | Effect::Replaces { .. } => None,
    }
}
