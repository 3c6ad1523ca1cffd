//! `DV includes also CNC-Maschine`: what comes under a value, a kind or a group.

use crate::base::nearest;
use crate::syntax::ast::{Ident, ItemKind, KindValue};

use super::Amender;
use crate::book::problem;

impl Amender<'_> {
    pub(super) fn includes(&mut self, under: &Ident, values: &[KindValue]) {
        for item in &mut self.items {
            match &mut item.kind {
                ItemKind::Kind(kind) => {
                    let Some(list) = find(&kind.name, &mut kind.values, under) else { continue };
                    if kind.ordered {
                        self.problems.push(problem::ordered_includes(under.span, &kind.name.text, kind.name.span));
                    } else {
                        list.extend_from_slice(values);
                    }
                    return;
                }
                ItemKind::Group(group) if group.name.text == under.text => {
                    for value in values {
                        if let Some(below) = value.values.first() {
                            let span = below.name.span;
                            self.problems.push(problem::group_divided(span, &under.text, group.name.span));
                        }
                        group.members.push(value.name.clone());
                    }
                    return;
                }
                _ => {}
            }
        }
        let mut names = Vec::new();
        for item in &self.items {
            match &item.kind {
                ItemKind::Kind(kind) => {
                    names.push(kind.name.text.as_str());
                    all(&kind.values, &mut names);
                }
                ItemKind::Group(group) => names.push(&group.name.text),
                _ => {}
            }
        }
        let near = nearest(&under.text, names).map(str::to_owned);
        self.problems.push(problem::not_there(under.span, "value, kind or group", &under.text, near));
    }
}

/// The list directly under a kind or a value of it.
fn find<'k>(name: &Ident, values: &'k mut Vec<KindValue>, wanted: &Ident) -> Option<&'k mut Vec<KindValue>> {
    if name.text == wanted.text {
        return Some(values);
    }
    values.iter_mut().find_map(|value| {
        let called = value.called.iter().any(|called| called.text == wanted.text);
        let name = if called { wanted.clone() } else { value.name.clone() };
        find(&name, &mut value.values, wanted)
    })
}

fn all<'k>(values: &'k [KindValue], into: &mut Vec<&'k str>) {
    for value in values {
        into.push(&value.name.text);
        all(&value.values, into);
    }
}
