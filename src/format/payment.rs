//! What is paid: the first amount, and the steps in their order.

use crate::base::Span;
use crate::syntax::ast::{Paid, Pays, Statement, Step, StepKind, Total};

use super::printer::{Printer, labelled};
use super::sentence::Sentence;
use super::written::stood_in;

impl Printer<'_> {
    pub(super) fn pays(&mut self, mut s: Sentence, pays: &Pays, statement: &Statement, depth: usize) {
        s.word(if pays.also { "also pays" } else { "pays" });
        match &pays.paid {
            Paid::Amount(amount) => s.nested(|s| self.expr(s, amount)),
            Paid::GreaterOf(_) => s.word("the greater of"),
        }
        let below = self.steps_here(&mut s, &pays.steps, statement.head, true);
        self.maybe_when(&mut s, pays.when.as_ref());
        self.line(depth, s, &statement.citations, statement.span);
        let under = depth.saturating_add(1);
        if let Paid::GreaterOf(alternatives) = &pays.paid {
            for alternative in alternatives {
                let mut s = labelled(alternative.label.as_ref(), alternative.title.as_ref());
                s.nested(|s| self.expr(s, &alternative.amount));
                self.line(under, s, &alternative.citations, alternative.span);
                self.steps(&alternative.steps, under.saturating_add(1));
            }
        }
        self.steps(below, under);
    }

    pub(super) fn total(&mut self, mut s: Sentence, total: &Total, statement: &Statement, depth: usize) {
        s.word("total");
        if !total.of.is_empty() {
            s.word("of");
            self.names(&mut s, &total.of);
        }
        let below = self.steps_here(&mut s, &total.steps, statement.head, false);
        self.maybe_when(&mut s, total.when.as_ref());
        self.line(depth, s, &statement.citations, statement.span);
        self.steps(below, depth.saturating_add(1));
    }

    /// The steps that stood in the line of the statement; gives back those under it.
    fn steps_here<'a>(&self, s: &mut Sentence, steps: &'a [Step], head: Span, comma: bool) -> &'a [Step] {
        let here = steps.iter().take_while(|step| stood_in(head, step.span) && is_bare(step)).count();
        let (here, below) = steps.split_at_checked(here).unwrap_or_default();
        for (at, step) in here.iter().enumerate() {
            if comma || at > 0 {
                s.sign(",");
                s.turn(step.span);
            }
            self.step_words(s, step);
        }
        below
    }

    pub(super) fn steps(&mut self, steps: &[Step], depth: usize) {
        for step in steps {
            let mut s = labelled(step.label.as_ref(), step.title.as_ref());
            self.step_words(&mut s, step);
            self.maybe_when(&mut s, step.when.as_ref());
            self.line(depth, s, &step.citations, step.span);
            if let Some(when) = &step.when {
                self.under_condition(&when.condition, depth.saturating_add(1));
            }
        }
    }

    fn step_words(&self, s: &mut Sentence, step: &Step) {
        let amount = |s: &mut Sentence, words: &str, amount| {
            s.word(words);
            s.nested(|s| self.expr(s, amount));
        };
        match &step.kind {
            StepKind::Proportion(part, whole) => {
                amount(s, "in the proportion of", part);
                amount(s, "to", whole);
            }
            StepKind::UpTo(limit) => amount(s, "up to", limit),
            StepKind::FirstLoss(limit) => amount(s, "first loss up to", limit),
            StepKind::Less { amount: share, of_what_is_left, held_to } => {
                amount(s, "less", share);
                if *of_what_is_left {
                    s.word("of what is left");
                }
                self.held_to(s, share.span, held_to, &["but", "and"]);
            }
            StepKind::Franchise(limit) => {
                amount(s, "nothing up to", limit);
                s.sign(",");
                s.turn(self.written.next_word(limit.span, "above"));
                s.word("above it in full");
            }
            StepKind::Times { factor, of_what_is_left } => {
                amount(s, "times", factor);
                if *of_what_is_left {
                    s.word("of what is left");
                }
            }
        }
    }
}

/// Whether a step can stand in the line of its statement.
fn is_bare(step: &Step) -> bool {
    step.label.is_none() && step.title.is_none() && step.citations.is_empty() && step.when.is_none()
}
