//! What amendments leave behind: sentences that still name what is gone, and lines without a grant.

use crate::base::Span;
use crate::syntax::ast::{Effect, Item, ItemKind, LabelRef, Statement, Subject};

use super::{Amender, List, Owner};
use crate::book::problem;

impl Amender<'_> {
    /// Write-backs, waivers and replacements of what is no longer there.
    pub(super) fn still_named(&mut self) {
        let mut found: Vec<(Span, String, Span)> = Vec::new();
        let lost: Vec<(Owner, String, Span)> =
            self.lost.iter().map(|lost| (lost.owner.clone(), lost.label.clone(), lost.amendment)).collect();
        for (owner, label, amendment) in lost {
            if self.labels(&owner).contains(&label) {
                continue;
            }
            let names = references(&self.items).filter(|(from, whose)| {
                from.label.text == label
                    && match &from.owner {
                        Some(named) => owner.as_deref() == Some(named.text.as_str()),
                        None => whose.iter().any(|own| owner.as_deref() == Some(own)) || owner.is_none(),
                    }
            });
            let whose = owner.clone().unwrap_or_else(|| "every line".to_owned());
            found.extend(names.map(|(from, _)| (amendment, format!("{whose} {label}"), from.label.span)));
        }
        for (amendment, what, named) in found {
            self.problems.push(problem::still_named(amendment, &what, named));
        }
    }

    /// Lines from which the last grant went.
    pub(super) fn without_grant(&mut self) {
        let lost: Vec<(String, Span)> = self
            .lost
            .iter()
            .filter(|lost| lost.grant)
            .filter_map(|lost| Some((lost.owner.clone()?, lost.amendment)))
            .collect();
        for (line, amendment) in lost {
            let head = self.items.iter().find_map(|item| match &item.kind {
                ItemKind::Line(declared) if declared.name.text == line => Some(declared.name.span),
                _ => None,
            });
            let Some(head) = head else { continue };
            let grants = |statement: &Statement| matches!(statement.effect, Effect::Covers(_));
            let any = self.lists(&Some(line.clone())).any(|list| match list {
                List::Body(list) => list.iter().any(grants),
                List::Alone(item) => matches!(&item.kind, ItemKind::Statement(statement) if grants(statement)),
            });
            if !any {
                self.problems.push(problem::without_grant(amendment, &line, head));
            }
        }
    }
}

/// Every label that a sentence names, with the lines and clauses whose labels it can be without saying so.
fn references(items: &[Item]) -> impl Iterator<Item = (&LabelRef, Vec<&str>)> {
    items.iter().flat_map(|item| {
        let (list, owners): (&[Statement], Vec<&str>) = match &item.kind {
            ItemKind::Line(line) => (&line.body, vec![&line.name.text]),
            ItemKind::Clause(clause) => {
                let lines = clause.lines.iter().map(|line| line.text.as_str());
                (&clause.body, lines.chain([clause.name.text.as_str()]).collect())
            }
            ItemKind::Statement(statement) => {
                let owner = match &statement.subject {
                    Some(Subject::Line(line)) => vec![line.text.as_str()],
                    _ => Vec::new(),
                };
                (std::slice::from_ref(statement), owner)
            }
            _ => (&[], Vec::new()),
        };
        let named = list.iter().filter_map(|statement| match &statement.effect {
            Effect::Reinstates { from, .. } => from.as_ref(),
            Effect::Waives { from, .. } | Effect::Replaces { from, .. } => Some(from),
            _ => None,
        });
        named.map(move |from| (from, owners.clone())).collect::<Vec<_>>()
    })
}
