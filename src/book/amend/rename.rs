//! Names that change: the inherited text speaks of the new one everywhere, the old one stays another name for it.

use rustc_hash::FxHashMap;

use crate::base::{FileId, Name, Span, nearest};
use crate::syntax::ast::{Amendment, Citation, Ident, Item, ItemKind, KindValue, Sort, Text};

use super::names::{Place, visit};
use super::{Amender, Key};
use crate::book::problem;
use crate::book::scope::edition;

/// A name that was another in an earlier generation.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Former {
    /// What it is; none: a value.
    pub(crate) sort: Option<Sort>,
    /// How it was called.
    pub(crate) old: Name,
    /// How it is called now.
    pub(crate) new: Name,
}

impl Former {
    /// Whether a name in that place is what is renamed.
    fn reaches(&self, place: Place) -> bool {
        match self.sort {
            Some(Sort::Line) => matches!(place, Place::Line | Place::Owner),
            Some(Sort::Clause) => matches!(place, Place::Name | Place::Owner),
            Some(Sort::Kind) => matches!(place, Place::Name | Place::Owner | Place::Type),
            // As `fact X` in an amendment.
            Some(_) => matches!(place, Place::Name | Place::Owner),
            None => place == Place::Name,
        }
    }

    fn rename(&self, items: &mut [Item]) {
        for item in items {
            visit(item, &mut |place, ident| {
                if *ident.text == *self.old && self.reaches(place) {
                    self.new.to_string().clone_into(&mut ident.text);
                }
            });
        }
    }
}

impl Amender<'_> {
    /// Renames, in the inherited text, in the other amendments and in what this generation adds.
    pub(super) fn names(&mut self, amendments: &mut [(Amendment, Vec<Citation>, Span)], new: &mut [Item]) {
        let mut renamed: Vec<Former> = Vec::new();
        for (amendment, _, span) in amendments.iter() {
            let Amendment::Renames { sort, new, old } = amendment else { continue };
            let Some(sort) = self.renamed(*sort, new, old, *span) else { continue };
            renamed.push(Former { sort, old: old.text.as_str().into(), new: new.text.as_str().into() });
        }
        for former in &renamed {
            former.rename(&mut self.items);
            former.rename(new);
            for (amendment, citations, span) in amendments.iter_mut() {
                let placeholder =
                    Amendment::Includes { under: Ident { text: String::new(), span: *span }, values: Vec::new() };
                let kind = ItemKind::Amendment(std::mem::replace(amendment, placeholder));
                let mut item = Item { kind, citations: std::mem::take(citations), span: *span };
                former.rename(std::slice::from_mut(&mut item));
                *citations = item.citations;
                if let ItemKind::Amendment(kept) = item.kind {
                    *amendment = kept;
                }
            }
            self.keep_old(former);
        }
        // What is renamed twice in a chain of generations is known by its first name too.
        for earlier in &mut self.former {
            if let Some(again) = renamed.iter().find(|again| again.old == earlier.new && again.sort == earlier.sort) {
                earlier.new = again.new.clone();
            }
        }
        self.former.append(&mut renamed);
    }

    /// Checks a renaming; its sort as far as a value is not meant.
    fn renamed(&mut self, sort: Option<Sort>, new: &Ident, old: &Ident, span: Span) -> Option<Option<Sort>> {
        if new.text == old.text {
            self.problems.push(problem::renamed_to_itself(span, &new.text));
            return None;
        }
        let declared = self.declared(sort);
        let word = sort.map_or("value", Sort::word);
        if !declared.contains(&old.text) {
            let near = nearest(&old.text, declared.iter().map(String::as_str)).map(str::to_owned);
            self.problems.push(problem::not_there(old.span, word, &old.text, near));
            return None;
        }
        // A line may be called like a peril; nothing else may share a name.
        let taken: Vec<String> = match sort {
            Some(Sort::Line) => [Sort::Line, Sort::Clause].into_iter().flat_map(|of| self.declared(Some(of))).collect(),
            _ => [None, Some(Sort::Clause), Some(Sort::Fact), Some(Sort::Kind), Some(Sort::Define), Some(Sort::Group)]
                .into_iter()
                .flat_map(|of| self.declared(of))
                .collect(),
        };
        if taken.contains(&new.text) {
            self.problems.push(problem::name_taken(new.span, &new.text));
            return None;
        }
        let key = match sort {
            Some(sort) => Key::Thing(sort, old.text.clone()),
            None => Key::Other(old.text.clone()),
        };
        self.once(key, span, &format!("{word} {}", old.text)).then_some(sort)
    }

    /// The names of everything of a sort.
    fn declared(&self, sort: Option<Sort>) -> Vec<String> {
        let mut names: Vec<&Ident> = Vec::new();
        for item in &self.items {
            match (&item.kind, sort) {
                (ItemKind::Line(line), Some(Sort::Line)) => names.push(&line.name),
                (ItemKind::Clause(clause), Some(Sort::Clause)) => names.push(&clause.name),
                (ItemKind::Fact(fact), Some(Sort::Fact)) => names.extend(&fact.names),
                (ItemKind::Position(facts), Some(Sort::Fact)) => {
                    let new = facts.iter().filter(|facts| facts.fact.fact_type.is_some());
                    names.extend(new.flat_map(|facts| &facts.fact.names));
                }
                (ItemKind::Kind(kind), Some(Sort::Kind)) => names.push(&kind.name),
                (ItemKind::Kind(kind), None) => values(&kind.values, &mut names),
                (ItemKind::Define(define), Some(Sort::Define)) => names.push(&define.name),
                (ItemKind::Table(table), Some(Sort::Table)) => names.push(&table.name),
                (ItemKind::Group(group), Some(Sort::Group)) => names.push(&group.name),
                _ => {}
            }
        }
        names.into_iter().map(|name| name.text.clone()).collect()
    }

    /// Lines and values have other names in the tree; what else is renamed is known by [`Former`].
    fn keep_old(&mut self, former: &Former) {
        for item in &mut self.items {
            match (&mut item.kind, former.sort) {
                (ItemKind::Line(line), Some(Sort::Line)) if *line.name.text == *former.new => {
                    line.called.push(Text { text: former.old.to_string(), span: line.name.span });
                }
                (ItemKind::Kind(kind), None) => call(&mut kind.values, former),
                _ => {}
            }
        }
    }

    /// A clause that gets a further edition has the generation of its own text for the first one.
    pub(super) fn editions(&mut self, new: &[Item], written_in: &FxHashMap<FileId, Name>) {
        for item in new {
            let ItemKind::Clause(added) = &item.kind else { continue };
            let Some((bare, _)) = edition(&added.name.text) else { continue };
            for item in &mut self.items {
                let ItemKind::Clause(clause) = &mut item.kind else { continue };
                if clause.name.text == bare
                    && let Some(generation) = written_in.get(&item.span.file)
                {
                    clause.name.text = format!("{bare} edition {generation}");
                }
            }
        }
    }

    /// A currency with a rate in an inherited one takes its place.
    pub(super) fn currencies(&mut self, new: &[Item]) {
        for item in new {
            let ItemKind::Currency(currency) = &item.kind else { continue };
            let Some((_, earlier)) = &currency.rate else { continue };
            let before = self.items.len();
            self.items.retain(
                |item| !matches!(&item.kind, ItemKind::Currency(inherited) if inherited.name.text == earlier.text),
            );
            if self.items.len() == before {
                continue;
            }
            for item in &mut self.items {
                visit(item, &mut |place, ident| {
                    if place == Place::Type && ident.text == earlier.text {
                        ident.text.clone_from(&currency.name.text);
                    }
                });
            }
        }
    }
}

fn values<'k>(list: &'k [KindValue], into: &mut Vec<&'k Ident>) {
    for value in list {
        into.push(&value.name);
        values(&value.values, into);
    }
}

fn call(values: &mut [KindValue], former: &Former) {
    for value in values {
        if *value.name.text == *former.new {
            value.called.push(Text { text: former.old.to_string(), span: value.name.span });
        }
        call(&mut value.values, former);
    }
}
