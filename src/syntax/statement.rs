//! The sentences of a wording.

use pest::iterators::Pair;

use super::ast::{
    Condition, Covered, Covers, Effect, Examples, Exception, Excluded, Ident, LabelRef, Labelled, Statement, Subject,
    Terms, Text, When,
};
use super::grammar::Rule;
use super::reader::{Children, Reader};

/// A line under a statement: an exception to it, or one condition of its block.
pub(crate) enum Child {
    Exception(Exception),
    Condition(Labelled),
}

impl<'t> Reader<'t> {
    /// A `statement`, without what is indented under it.
    pub(crate) fn statement(&self, pair: Pair<'t, Rule>) -> Option<Statement> {
        let mut parts = Children::of(pair);
        let label = self.label(&mut parts);
        let title = self.title(&mut parts);
        let subject = parts.take(Rule::subject).and_then(|pair| self.subject(pair));
        let pair = parts.next()?;
        let rule = pair.as_rule();
        let mut inner = Children::of(pair);
        let effect = match rule {
            Rule::covers => Effect::Covers(self.covers(&mut inner)?),
            Rule::excludes => self.excludes(&mut inner)?,
            Rule::requires => Effect::Requires(self.condition(inner.take(Rule::condition)?)?),
            Rule::reinstates => Effect::Reinstates {
                values: self.list(&mut inner, Rule::names),
                from: inner.take(Rule::label_ref).and_then(|pair| self.label_ref(pair)),
                when: self.maybe_when(&mut inner),
            },
            Rule::waives => Effect::Waives {
                from: inner.take(Rule::label_ref).and_then(|pair| self.label_ref(pair))?,
                values: self.list(&mut inner, Rule::names),
                when: self.maybe_when(&mut inner),
            },
            Rule::pays => self.pays(&mut inner)?,
            Rule::total => self.total(&mut inner)?,
            Rule::replaces => Effect::Replaces {
                from: inner.take(Rule::label_ref).and_then(|pair| self.label_ref(pair))?,
                steps: Vec::new(),
            },
            _ => Effect::Advises {
                duty: inner.has(Rule::kw_obliges),
                text: self.text(&inner.take(Rule::string)?),
                when: self.maybe_when(&mut inner),
            },
        };
        let here = inner.take(Rule::exception_here).and_then(|pair| Children::of(pair).take(Rule::exception));
        let exceptions = here.and_then(|pair| self.exception(pair)).into_iter().collect();
        Some(Statement {
            label,
            title,
            subject,
            effect,
            exceptions,
            citations: Vec::new(),
            span: self.span,
            head: self.span,
        })
    }

    /// A line under a statement.
    pub(crate) fn child(&self, mut parts: Children<'t>) -> Option<Child> {
        let label = self.label(&mut parts);
        let title = self.title(&mut parts);
        if let Some(pair) = parts.take(Rule::exception) {
            let mut exception = self.exception(pair)?;
            exception.label = label;
            exception.title = title;
            exception.citations = self.citations(&mut parts);
            exception.span = self.span;
            return Some(Child::Exception(exception));
        }
        let condition: Condition = self.condition(parts.take(Rule::condition)?)?;
        let citations = self.citations(&mut parts);
        Some(Child::Condition(Labelled { label, title, condition, citations, span: self.span }))
    }

    /// A label that comes next.
    pub(crate) fn label(&self, parts: &mut Children<'t>) -> Option<Ident> {
        parts.take(Rule::label).map(|pair| self.ident(&pair))
    }

    /// A title that comes next.
    pub(crate) fn title(&self, parts: &mut Children<'t>) -> Option<Text> {
        let pair = parts.take(Rule::title)?;
        Children::of(pair).take(Rule::string).map(|pair| self.text(&pair))
    }

    pub(crate) fn subject(&self, pair: Pair<'t, Rule>) -> Option<Subject> {
        let span = self.place(&pair);
        let mut parts = Children::of(pair);
        match parts.take_name() {
            Some(name) => Some(Subject::Line(self.ident(&name))),
            None => Some(Subject::EveryLine(span)),
        }
    }

    fn covers(&self, parts: &mut Children<'t>) -> Option<Covers> {
        let pair = Children::of(parts.take(Rule::what)?).next()?;
        let what = match pair.as_rule() {
            Rule::same_as => {
                let names = self.idents(&mut Children::of(pair));
                let mut names = names.into_iter();
                Covered::SameAs { kind: names.next()?, line: names.next()?, except: names.next() }
            }
            Rule::all_of_kind => Covered::All(self.idents(&mut Children::of(pair)).into_iter().next()?),
            _ => Covered::Values(self.idents(&mut Children::of(pair))),
        };
        let against = match parts.take(Rule::against) {
            Some(pair) => self.list(&mut Children::of(pair), Rule::names),
            None => Vec::new(),
        };
        let examples = self.examples(parts);
        let terms = match parts.take(Rule::terms) {
            Some(pair) => self.terms(pair)?,
            None => Terms::Always,
        };
        Some(Covers { what, against, examples, terms })
    }

    fn excludes(&self, parts: &mut Children<'t>) -> Option<Effect> {
        let pair = parts.next()?;
        let what = match pair.as_rule() {
            Rule::kw_everything => Excluded::Everything(self.place(&pair)),
            Rule::all_of_kind => Excluded::All(self.idents(&mut Children::of(pair)).into_iter().next()?),
            _ => Excluded::Values(self.idents(&mut Children::of(pair))),
        };
        Some(Effect::Excludes { what, examples: self.examples(parts), when: self.maybe_when(parts) })
    }

    fn examples(&self, parts: &mut Children<'t>) -> Examples {
        let mut examples = Examples::default();
        while let Some(pair) = parts.take(Rule::example) {
            let span = self.place(&pair);
            let mut inner = Children::of(pair);
            if inner.has(Rule::kw_and_the_like) {
                examples.and_the_like = Some(span);
            } else {
                inner.has(Rule::kw_such_as);
                examples.such_as.extend(self.list(&mut inner, Rule::names));
            }
        }
        examples
    }

    fn terms(&self, pair: Pair<'t, Rule>) -> Option<Terms> {
        let mut parts = Children::of(pair);
        if parts.has(Rule::kw_only_if) {
            return Some(Terms::OnlyIf(self.condition(parts.take(Rule::condition)?)?));
        }
        if parts.has(Rule::kw_on_the_terms_of) {
            return Some(Terms::OnTheTermsOf(self.idents(&mut parts).into_iter().next()?));
        }
        self.when_parts(&mut parts).map(Terms::When)
    }

    /// `if …` or `unless …`
    pub(crate) fn when(&self, pair: Pair<'t, Rule>) -> Option<When> {
        self.when_parts(&mut Children::of(pair))
    }

    fn when_parts(&self, parts: &mut Children<'t>) -> Option<When> {
        let unless = parts.has(Rule::kw_unless);
        parts.has(Rule::kw_if);
        Some(When { unless, condition: self.condition(parts.take(Rule::condition)?)? })
    }

    /// A condition that comes next.
    pub(crate) fn maybe_when(&self, parts: &mut Children<'t>) -> Option<When> {
        parts.take(Rule::when).and_then(|pair| self.when(pair))
    }

    fn label_ref(&self, pair: Pair<'t, Rule>) -> Option<LabelRef> {
        let mut parts = Children::of(pair);
        let owner = parts.take_name().map(|pair| self.ident(&pair));
        Some(LabelRef { owner, label: self.label(&mut parts)? })
    }

    fn exception(&self, pair: Pair<'t, Rule>) -> Option<Exception> {
        let span = self.place(&pair);
        let mut parts = Children::of(pair);
        let (values, when) = if parts.has(Rule::kw_if) {
            let condition = self.condition(parts.take(Rule::condition)?)?;
            (Vec::new(), Some(When { unless: false, condition }))
        } else {
            (self.list(&mut parts, Rule::names), self.maybe_when(&mut parts))
        };
        Some(Exception { label: None, title: None, values, when, exceptions: Vec::new(), citations: Vec::new(), span })
    }
}
