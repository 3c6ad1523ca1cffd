//! Changes to a labelled part: a sentence, an exception, a condition of a block, a step, an amount.

use crate::base::Span;
use crate::book::sentences::conditions as condition;
use crate::syntax::ast::{
    Alternative, Body, Citation, Condition, Effect, Exception, Ident, Labelled, Paid, Statement, Step, Terms, When,
};

/// What is done to a part.
#[derive(Clone, Copy)]
pub(super) enum Edit<'a> {
    Repeal,
    /// With the citations of the amendment's head, which hold for what has none of its own.
    Replace(&'a Body, &'a [Citation]),
    Add(&'a Body, &'a [Citation]),
    Renumber(&'a Ident),
}

/// What was changed.
pub(super) struct Changed {
    /// The amended part as it was.
    pub(super) old: Span,
    /// Its labels and those under it, where they went.
    pub(super) gone: Vec<String>,
    /// Whether it was a grant, which went or was replaced by something else.
    pub(super) grant: bool,
}

/// Why a change could not be made.
pub(super) enum Fault {
    /// What stands below the amendment does not fit.
    Body {
        /// The amended part.
        old: Span,
        /// What fits.
        expected: &'static str,
    },
}

type Outcome = Result<Changed, Fault>;

/// A list in which labels stand.
trait Labels {
    fn label(&self) -> Option<&Ident>;
    fn label_mut(&mut self) -> &mut Option<Ident>;
    fn span(&self) -> Span;
    /// Every label of it and under it.
    fn labels(&self, into: &mut Vec<String>);
    /// Changes a part under it.
    fn within(&mut self, label: &str, edit: Edit<'_>) -> Option<Outcome>;
    /// What takes the place of `self`.
    fn replacement(&self, body: &Body, inherited: &[Citation]) -> Result<Vec<Self>, &'static str>
    where
        Self: Sized;
    /// Adds under it.
    fn add(&mut self, body: &Body, inherited: &[Citation]) -> Result<(), &'static str>;
    fn is_grant(&self) -> bool {
        false
    }
}

/// Changes the part of that label in a list of sentences, or under one of them; none if there is no such label.
pub(super) fn change(list: &mut Vec<Statement>, label: &str, edit: Edit<'_>) -> Option<Outcome> {
    here(list, label, edit)
}

/// Every label of sentences and of what stands under them.
pub(super) fn labels(list: &[Statement]) -> Vec<String> {
    let mut labels = Vec::new();
    list.iter().for_each(|statement| statement.labels(&mut labels));
    labels
}

fn here<T: Labels>(list: &mut Vec<T>, label: &str, edit: Edit<'_>) -> Option<Outcome> {
    let is = |part: &T| part.label().is_some_and(|own| own.text == label);
    let Some(at) = list.iter().position(is) else {
        return list.iter_mut().find_map(|part| part.within(label, edit));
    };
    let part = list.get_mut(at)?;
    let old = part.span();
    let (grant, mut gone) = (part.is_grant(), Vec::new());
    let fault = |expected| Some(Err(Fault::Body { old, expected }));
    match edit {
        Edit::Repeal => {
            part.labels(&mut gone);
            list.remove(at);
        }
        Edit::Replace(body, inherited) => {
            part.labels(&mut gone);
            match part.replacement(body, inherited) {
                Ok(mut new) => {
                    if let Some(first) = new.first_mut() {
                        first.label_mut().get_or_insert_with(|| Ident { text: label.to_owned(), span: old });
                    }
                    let mut kept = Vec::new();
                    new.iter().for_each(|part| part.labels(&mut kept));
                    gone.retain(|label| !kept.contains(label));
                    let grant = grant && !new.iter().any(T::is_grant);
                    list.splice(at..at.saturating_add(1), new);
                    return Some(Ok(Changed { old, gone, grant }));
                }
                Err(expected) => return fault(expected),
            }
        }
        Edit::Add(body, inherited) => {
            if let Err(expected) = part.add(body, inherited) {
                return fault(expected);
            }
            return Some(Ok(Changed { old, gone, grant: false }));
        }
        Edit::Renumber(new) => {
            gone.push(label.to_owned());
            *part.label_mut() = Some(new.clone());
            return Some(Ok(Changed { old, gone, grant: false }));
        }
    }
    Some(Ok(Changed { old, gone, grant }))
}

fn push(label: &Option<Ident>, into: &mut Vec<String>) {
    into.extend(label.iter().map(|label| label.text.clone()));
}

fn cited(own: &mut Vec<Citation>, inherited: &[Citation]) {
    if own.is_empty() {
        own.extend_from_slice(inherited);
    }
}

/// Whether nothing but what is named stands in a body.
fn only(body: &Body, [statements, exceptions, conditions, steps]: [bool; 4]) -> bool {
    (statements || body.statements.is_empty())
        && (exceptions || body.exceptions.is_empty())
        && (conditions || body.conditions.is_empty())
        && (steps || body.steps.is_empty())
        && body.rows.is_empty()
        && body.items.is_empty()
}

impl Labels for Statement {
    fn label(&self) -> Option<&Ident> {
        self.label.as_ref()
    }

    fn label_mut(&mut self) -> &mut Option<Ident> {
        &mut self.label
    }

    fn span(&self) -> Span {
        self.span
    }

    fn is_grant(&self) -> bool {
        matches!(self.effect, Effect::Covers(_))
    }

    fn labels(&self, into: &mut Vec<String>) {
        push(&self.label, into);
        self.exceptions.iter().for_each(|exception| exception.labels(into));
        if let Some(condition) = condition(&self.effect) {
            in_block(condition, into);
        }
        match &self.effect {
            Effect::Pays(pays) => {
                if let Paid::GreaterOf(amounts) = &pays.paid {
                    amounts.iter().for_each(|amount| amount.labels(into));
                }
                pays.steps.iter().for_each(|step| step.labels(into));
            }
            Effect::Total(total) => total.steps.iter().for_each(|step| step.labels(into)),
            Effect::Replaces { steps, .. } => steps.iter().for_each(|step| step.labels(into)),
            _ => {}
        }
    }

    fn within(&mut self, label: &str, edit: Edit<'_>) -> Option<Outcome> {
        here(&mut self.exceptions, label, edit)
            .or_else(|| condition_mut(&mut self.effect).and_then(|condition| under_condition(condition, label, edit)))
            .or_else(|| match &mut self.effect {
                Effect::Pays(pays) => {
                    let amounts = match &mut pays.paid {
                        Paid::GreaterOf(amounts) => here(amounts, label, edit),
                        Paid::Amount(_) => None,
                    };
                    amounts.or_else(|| here(&mut pays.steps, label, edit))
                }
                Effect::Total(total) => here(&mut total.steps, label, edit),
                Effect::Replaces { steps, .. } => here(steps, label, edit),
                _ => None,
            })
    }

    fn replacement(&self, body: &Body, inherited: &[Citation]) -> Result<Vec<Self>, &'static str> {
        let [new] = body.statements.as_slice() else { return Err("one sentence") };
        if !only(body, [true, false, false, false]) {
            return Err("one sentence");
        }
        let mut new = new.clone();
        cited(&mut new.citations, inherited);
        new.subject.clone_from(&self.subject);
        new.title = new.title.or_else(|| self.title.clone());
        Ok(vec![new])
    }

    fn add(&mut self, body: &Body, inherited: &[Citation]) -> Result<(), &'static str> {
        let steps = match &mut self.effect {
            Effect::Pays(pays) => Some(&mut pays.steps),
            Effect::Total(total) => Some(&mut total.steps),
            Effect::Replaces { steps, .. } => Some(steps),
            _ => None,
        };
        if let Some(steps) = steps {
            if !only(body, [false, false, false, true]) {
                return Err("steps of a payment");
            }
            steps.extend(body.steps.iter().cloned().map(|mut step| {
                cited(&mut step.citations, inherited);
                step
            }));
            return Ok(());
        }
        let advice = matches!(self.effect, Effect::Advises { .. });
        let block = condition_mut(&mut self.effect).and_then(|condition| match condition {
            Condition::Block(block) => Some(block),
            Condition::Expr(_) => None,
        });
        match block {
            Some(block) if only(body, [false, !advice, true, false]) => {
                block.conditions.extend(body.conditions.iter().cloned().map(|mut condition| {
                    cited(&mut condition.citations, inherited);
                    condition
                }));
            }
            Some(_) => return Err("exceptions, or conditions of its block"),
            None if advice => return Err("nothing: replace it"),
            None if only(body, [false, true, false, false]) => {}
            None => return Err("exceptions (`except …`)"),
        }
        self.exceptions.extend(exceptions(body, inherited));
        Ok(())
    }
}

fn exceptions<'b>(body: &'b Body, inherited: &'b [Citation]) -> impl Iterator<Item = Exception> + 'b {
    body.exceptions.iter().cloned().map(move |mut exception| {
        cited(&mut exception.citations, inherited);
        exception
    })
}

impl Labels for Exception {
    fn label(&self) -> Option<&Ident> {
        self.label.as_ref()
    }

    fn label_mut(&mut self) -> &mut Option<Ident> {
        &mut self.label
    }

    fn span(&self) -> Span {
        self.span
    }

    fn labels(&self, into: &mut Vec<String>) {
        push(&self.label, into);
        self.exceptions.iter().for_each(|nested| nested.labels(into));
        if let Some(when) = &self.when {
            in_block(&when.condition, into);
        }
    }

    fn within(&mut self, label: &str, edit: Edit<'_>) -> Option<Outcome> {
        here(&mut self.exceptions, label, edit).or_else(|| under_when(&mut self.when, label, edit))
    }

    fn replacement(&self, body: &Body, inherited: &[Citation]) -> Result<Vec<Self>, &'static str> {
        let expected = "one exception (`except …`)";
        if !only(body, [false, true, false, false]) {
            return Err(expected);
        }
        let new: Vec<Self> = exceptions(body, inherited).collect();
        if new.len() == 1 { Ok(new) } else { Err(expected) }
    }

    fn add(&mut self, body: &Body, inherited: &[Citation]) -> Result<(), &'static str> {
        if !only(body, [false, true, false, false]) {
            return Err("exceptions (`except …`)");
        }
        self.exceptions.extend(exceptions(body, inherited));
        Ok(())
    }
}

impl Labels for Labelled {
    fn label(&self) -> Option<&Ident> {
        self.label.as_ref()
    }

    fn label_mut(&mut self) -> &mut Option<Ident> {
        &mut self.label
    }

    fn span(&self) -> Span {
        self.span
    }

    fn labels(&self, into: &mut Vec<String>) {
        push(&self.label, into);
        in_block(&self.condition, into);
    }

    fn within(&mut self, label: &str, edit: Edit<'_>) -> Option<Outcome> {
        under_condition(&mut self.condition, label, edit)
    }

    fn replacement(&self, body: &Body, inherited: &[Citation]) -> Result<Vec<Self>, &'static str> {
        let [new] = body.conditions.as_slice() else { return Err("one condition") };
        if !only(body, [false, false, true, false]) {
            return Err("one condition");
        }
        let mut new = new.clone();
        cited(&mut new.citations, inherited);
        new.title = new.title.or_else(|| self.title.clone());
        Ok(vec![new])
    }

    fn add(&mut self, body: &Body, inherited: &[Citation]) -> Result<(), &'static str> {
        match &mut self.condition {
            Condition::Block(block) if only(body, [false, false, true, false]) => {
                block.conditions.extend(body.conditions.iter().cloned().map(|mut condition| {
                    cited(&mut condition.citations, inherited);
                    condition
                }));
                Ok(())
            }
            Condition::Block(_) => Err("conditions"),
            Condition::Expr(_) => Err("nothing: replace it by a block"),
        }
    }
}

impl Labels for Step {
    fn label(&self) -> Option<&Ident> {
        self.label.as_ref()
    }

    fn label_mut(&mut self) -> &mut Option<Ident> {
        &mut self.label
    }

    fn span(&self) -> Span {
        self.span
    }

    fn labels(&self, into: &mut Vec<String>) {
        push(&self.label, into);
        if let Some(when) = &self.when {
            in_block(&when.condition, into);
        }
    }

    fn within(&mut self, label: &str, edit: Edit<'_>) -> Option<Outcome> {
        under_when(&mut self.when, label, edit)
    }

    fn replacement(&self, body: &Body, inherited: &[Citation]) -> Result<Vec<Self>, &'static str> {
        if body.steps.is_empty() || !only(body, [false, false, false, true]) {
            return Err("steps of a payment");
        }
        let mut new = body.steps.clone();
        new.iter_mut().for_each(|step| cited(&mut step.citations, inherited));
        Ok(new)
    }

    fn add(&mut self, _: &Body, _: &[Citation]) -> Result<(), &'static str> {
        Err("nothing: steps are added to their sentence, or the step is replaced")
    }
}

impl Labels for Alternative {
    fn label(&self) -> Option<&Ident> {
        self.label.as_ref()
    }

    fn label_mut(&mut self) -> &mut Option<Ident> {
        &mut self.label
    }

    fn span(&self) -> Span {
        self.span
    }

    fn labels(&self, into: &mut Vec<String>) {
        push(&self.label, into);
        self.steps.iter().for_each(|step| step.labels(into));
    }

    fn within(&mut self, label: &str, edit: Edit<'_>) -> Option<Outcome> {
        here(&mut self.steps, label, edit)
    }

    fn replacement(&self, _: &Body, _: &[Citation]) -> Result<Vec<Self>, &'static str> {
        Err("nothing: an amount is replaced with its whole sentence")
    }

    fn add(&mut self, body: &Body, inherited: &[Citation]) -> Result<(), &'static str> {
        if body.steps.is_empty() || !only(body, [false, false, false, true]) {
            return Err("steps of a payment");
        }
        self.steps.extend(body.steps.iter().cloned().map(|mut step| {
            cited(&mut step.citations, inherited);
            step
        }));
        Ok(())
    }
}

fn in_block(condition: &Condition, into: &mut Vec<String>) {
    if let Condition::Block(block) = condition {
        block.conditions.iter().for_each(|labelled| labelled.labels(into));
    }
}

fn under_condition(condition: &mut Condition, label: &str, edit: Edit<'_>) -> Option<Outcome> {
    match condition {
        Condition::Block(block) => here(&mut block.conditions, label, edit),
        Condition::Expr(_) => None,
    }
}

fn under_when(when: &mut Option<When>, label: &str, edit: Edit<'_>) -> Option<Outcome> {
    under_condition(&mut when.as_mut()?.condition, label, edit)
}

fn condition_mut(effect: &mut Effect) -> Option<&mut Condition> {
    match effect {
        Effect::Covers(covers) => match &mut covers.terms {
            Terms::When(when) => Some(&mut when.condition),
            Terms::OnlyIf(condition) => Some(condition),
            Terms::Always | Terms::OnTheTermsOf(_) => None,
        },
        Effect::Requires(condition) => Some(condition),
        Effect::Excludes { when, .. }
        | Effect::Reinstates { when, .. }
        | Effect::Waives { when, .. }
        | Effect::Advises { when, .. } => when.as_mut().map(|when| &mut when.condition),
        Effect::Pays(pays) => pays.when.as_mut().map(|when| &mut when.condition),
        Effect::Total(total) => total.when.as_mut().map(|when| &mut when.condition),
        Effect::Replaces { .. } => None,
    }
}
