//! Facts that are sets: `Rechenzentren is exactly Inland, Schweiz`.

use crate::base::Span;
use crate::rule::Type;
use crate::syntax::ast::{Expr, ExprKind};

use super::names::{self, Named, named};
use super::notation::Notation;
use super::problem::not_a_fact;
use super::recorder::Recorder;
use super::tree::{CaseValue, Is};
use super::value::{Told, Values};

impl Recorder<'_, '_, '_> {
    /// The whole set; names at the end that are none of its values are facts of their own.
    pub(super) fn exactly(&mut self, subject: &Expr, values: &[Expr], span: Span) {
        let Some(id) = self.subject(subject) else { return };
        let book = self.book;
        let Some(fact) = book.rules.vocabulary.fact(id) else { return };
        let name = self.name(id);
        if !matches!(fact.fact_type, Type::Texts | Type::Leaves(_)) {
            let words = book.scope.type_words(&fact.fact_type);
            let problem = not_a_fact(Some(span), format!("`{name}` is {words}, not a set"), "it has one value");
            let help = format!("give its value: `{name} is …`");
            return self.report(problem.and_at(fact.span, "declared here").help(help));
        }
        let is_fact = |value: &&Expr| match (&fact.fact_type, &value.kind) {
            (Type::Leaves(kind), ExprKind::Name(name)) => names::begins_a_fact(book, &name.text, *kind),
            (_, ExprKind::Name(name)) => !matches!(named(book, &name.text), Named::Unknown),
            _ => false,
        };
        let facts = values.iter().rev().take_while(is_fact).count();
        let (values, facts) = values.split_at_checked(values.len().saturating_sub(facts)).unwrap_or((values, &[]));
        // A misspelt fact is no text.
        let bare = |value: &Expr| match (&fact.fact_type, &value.kind) {
            (Type::Texts, ExprKind::Name(name)) => Some(name.clone()),
            _ => None,
        };
        let misspelt: Vec<_> = values.iter().filter_map(bare).collect();
        if !misspelt.is_empty() {
            for name in misspelt {
                let help = format!("a text stands in quotes: `\"{}\"`", name.text);
                self.report(names::unknown(book, &name).help(help));
            }
            return;
        }
        let member = |value: &Expr| {
            let text = match &value.kind {
                ExprKind::Name(name) => name.text.clone(),
                ExprKind::Text(text) => text.text.clone(),
                _ => String::new(),
            };
            CaseValue { is: Is::Text(text), place: Some(value.span) }
        };
        let end = values.last().map_or(span, |last| Span { end: last.span.end, ..span });
        let set = CaseValue { is: Is::List(values.iter().map(member).collect()), place: Some(end) };
        match (Values { book, fact, key: &name, notation: Notation::Spoken }).read(&set) {
            Ok(Told::Written(written)) => self.give(id, written, Some(end)),
            Ok(_) => {}
            Err(problems) => problems.into_iter().for_each(|problem| self.report(problem)),
        }
        facts.iter().for_each(|fact| self.state(fact));
    }
}
