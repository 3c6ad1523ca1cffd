//! What an audit finds and is meant to be so: `accepted "why" overlap of Feuer and Elektronik`.

use crate::rule::{Acceptance, Accepted, StatementId};
use crate::syntax::ast::{self, Ident, Item, ItemKind, Subject};

use super::condition::At;
use super::lower::Lowerer;
use super::problem;
use super::sentences::Owner;

impl Lowerer<'_> {
    /// Every acceptance whose names are known.
    pub(crate) fn acceptances(&mut self, items: &[&Item]) -> Vec<Acceptance> {
        let mut found = Vec::new();
        for item in items {
            let ItemKind::Acceptance(acceptance) = &item.kind else { continue };
            let of = match &acceptance.of {
                ast::Accepted::Gap(condition) => Some(Accepted::Gap(match condition {
                    Some(condition) => self.condition(condition, At::default()),
                    None => self.formulas.constant(true),
                })),
                ast::Accepted::Overlap(one, others) => {
                    let one = self.line_of(one);
                    let others: Vec<_> = others.iter().map(|other| self.line_of(other)).collect();
                    one.zip(others.into_iter().collect()).map(|(one, others)| Accepted::Overlap(one, others))
                }
                ast::Accepted::Part { owner, label } => self.accepted_part(owner, label).map(Accepted::Statement),
                ast::Accepted::Names(names) => {
                    let known = names.iter().filter(|name| self.is_known(name)).map(|name| name.text.as_str().into());
                    Some(Accepted::Names(known.collect()))
                }
            };
            if let (Some(of), Some(statement)) = (of, self.sentence(item.span)) {
                found.push(Acceptance { statement, reason: acceptance.reason.text.as_str().into(), of });
            }
        }
        found
    }

    fn accepted_part(&mut self, owner: &Subject, label: &Ident) -> Option<StatementId> {
        let (whose, shown) = match owner {
            Subject::EveryLine(_) => (Owner::EveryLine, "every line".to_owned()),
            Subject::Line(name) => match self.scope.clauses.contains_key(name.text.as_str()) {
                true => (Owner::Clause(name.text.as_str().into()), name.text.clone()),
                false => (Owner::Line(self.line_of(name)?), name.text.clone()),
            },
        };
        let found = self.sentences.labels.get(&(whose.clone(), label.text.clone())).map(|labelled| labelled.id);
        if found.is_none() {
            let labels = self.sentences.labels.iter().filter(|((other, _), _)| *other == whose);
            let mut known: Vec<&str> = labels.map(|((_, label), _)| label.as_str()).collect();
            known.sort_unstable();
            self.problems.push(problem::unknown_label(label.span, &label.text, &format!("`{shown}`"), &known));
        }
        found
    }

    /// Whether a name stands for anything; if not, it is told.
    fn is_known(&mut self, name: &Ident) -> bool {
        let known = self.scope.sort(&name.text).is_some();
        if !known && !self.scope.may_be_declared(&name.text) {
            let vocabulary = &self.scope.vocabulary;
            let all = vocabulary.fact_names.keys().chain(vocabulary.value_names.keys());
            let near = self.scope.nearest(&name.text, all.map(|name| &**name));
            self.problems.push(problem::unknown_name(name.span, "name", &name.text, near, None));
        }
        known
    }
}
