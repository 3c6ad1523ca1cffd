//! Which sentences of one generation the other does not have.

use rustc_hash::FxHashSet;

use super::{Role, Rules, Statement, StatementId};

/// What makes two sentences the same: that they are one, or read alike in the same place.
#[derive(PartialEq, Eq, Hash)]
enum Identity<'r> {
    One(&'r str, (u32, u32, u32)),
    Alike(Role, &'r str, &'r str),
}

fn identities(statement: &Statement) -> [Identity<'_>; 2] {
    let place = match (&statement.label, statement.name.find('§')) {
        (Some(_), Some(at)) => statement.name.get(..at).unwrap_or_default(),
        _ => "",
    };
    [Identity::One(&statement.file, statement.span.key()), Identity::Alike(statement.role, place, &statement.text)]
}

/// The sentences of these rules that the others do not have: they are new there, say something else, or stand no longer.
pub fn changed_sentences(rules: &Rules, other: &Rules) -> FxHashSet<StatementId> {
    let theirs: FxHashSet<Identity<'_>> = other.statements.iter().flat_map(identities).collect();
    let ours = rules.statements.iter().enumerate();
    let changed = ours.filter(|(_, statement)| !identities(statement).iter().any(|one| theirs.contains(one)));
    changed.map(|(at, _)| StatementId::new(at)).collect()
}
