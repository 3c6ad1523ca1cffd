//! Facts of which a case has several: one per damaged item.

use crate::diagnostic::Diagnostic;
use crate::syntax::ast::{self, Item, ItemKind};

use super::problem;
use super::scope::Scope;

/// The new facts under `position`: those with a type, and those that nothing else declares.
pub(crate) fn declared<'a>(items: &[&'a Item]) -> Vec<&'a ast::Fact> {
    let positions = items.iter().filter_map(|item| match &item.kind {
        ItemKind::Position(facts) => Some(facts),
        _ => None,
    });
    positions.flatten().map(|facts| &facts.fact).collect()
}

/// Marks facts that are declared elsewhere; those that nothing declares are left to be declared.
pub(crate) fn mark<'a>(scope: &mut Scope, fact: &'a ast::Fact, problems: &mut Vec<Diagnostic>) -> Vec<&'a ast::Ident> {
    let mut new = Vec::new();
    for name in &fact.names {
        if scope.own_facts.contains_key(name.text.as_str()) || fact.each_line {
            let help = Some("a position has facts of its own, whatever the line: declare another fact".to_owned());
            let is = "a fact of each line";
            problems.push(problem::wrong_sort(name.span, &name.text, is, "a fact of the case", help));
            continue;
        }
        let known = scope.vocabulary.fact_named(&name.text).filter(|_| !scope.clauses.contains_key(name.text.as_str()));
        let sort = if known.is_none() { scope.sort(&name.text) } else { None };
        match (known.and_then(|known| scope.vocabulary.facts.get_mut(known.index())), sort) {
            (Some(known), _) => known.position = true,
            (None, Some(is)) => problems.push(problem::wrong_sort(name.span, &name.text, is, "a fact", None)),
            (None, None) => new.push(name),
        }
    }
    new
}
