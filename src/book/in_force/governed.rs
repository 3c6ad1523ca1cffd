//! `governed by Schadeneintritt`: the date that says which generation judges a case.

use crate::diagnostic::Diagnostic;
use crate::rule::{Fact, FactId, FactRole, Type, quoted_if_needed};
use crate::syntax::ast::{Ident, Item, ItemKind};

use super::problem::cannot_govern;
use crate::book::problem::unknown_name;
use crate::book::scope::Scope;

/// What governs where a rulebook does not say: the day on which a contract begins.
pub const GOVERNS_BY_DEFAULT: &str = "Vertragsbeginn";

/// The fact whose date says which generation judges a case: the one that the rulebook names, or `Vertragsbeginn` if that
/// can be it.
pub(in crate::book) fn governed(items: &[&Item], scope: &Scope, problems: &mut Vec<Diagnostic>) -> Option<FactId> {
    let mut named = items.iter().filter_map(|item| match &item.kind {
        ItemKind::Governed(name) => Some(name),
        _ => None,
    });
    let Some(first) = named.next() else {
        let id = scope.vocabulary.fact_named(GOVERNS_BY_DEFAULT)?;
        return scope.vocabulary.fact(id).filter(|fact| unfit(fact).is_none()).map(|_| id);
    };
    let found = resolved(first, scope);
    // What a line that could not be read declares is not called unknown.
    let told = |problem: Diagnostic| problems.extend((!scope.may_be_declared(&first.text)).then_some(problem));
    found.map_err(told).ok()
}

fn resolved(name: &Ident, scope: &Scope) -> Result<FactId, Diagnostic> {
    if let Some(facts) = scope.own_facts.get(name.text.as_str()) {
        let declared = facts.first().and_then(|fact| scope.vocabulary.fact(*fact)).map(|fact| fact.span);
        return Err(cannot_govern(name.span, &name.text, "each line has one of its own", declared));
    }
    let Some(id) = scope.vocabulary.fact_named(&name.text) else {
        if let Some(sort) = scope.sort(&name.text) {
            return Err(cannot_govern(name.span, &name.text, &format!("it is {sort}"), None));
        }
        let dates = scope.vocabulary.facts.iter().filter(|fact| unfit(fact).is_none()).map(|fact| &*fact.name);
        let near = scope.nearest(&name.text, dates.clone());
        let known: Vec<String> = dates.map(|name| format!("`{name}`")).collect();
        let help = match known.as_slice() {
            [] => format!("declare it: `fact {} as date`", quoted_if_needed(&name.text)),
            known => format!("the dates of a case are {}", known.join(", ")),
        };
        let help = near.is_none().then_some(help);
        return Err(unknown_name(name.span, "fact", &name.text, near, help));
    };
    match scope.vocabulary.fact(id).and_then(|fact| Some((unfit(fact)?, fact.span))) {
        Some((why, declared)) => Err(cannot_govern(name.span, &name.text, why, Some(declared))),
        None => Ok(id),
    }
}

/// Why a fact cannot say which generation judges a case.
fn unfit(fact: &Fact) -> Option<&'static str> {
    if fact.fact_type != Type::Date || fact.role != FactRole::Declared {
        Some("it is no date")
    } else if fact.of_line.is_some() {
        Some("each line has one of its own")
    } else if fact.position {
        Some("each position has one of its own")
    } else if fact.absent.is_some() {
        Some("a case may have none")
    } else if fact.default.is_some() {
        Some("its default would pick a generation that nobody named")
    } else {
        None
    }
}
