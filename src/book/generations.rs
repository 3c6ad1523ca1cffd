//! The files of a rulebook by generation, and which generation amends which.

use crate::base::{Date, FileId, Name, Sources, Span, nearest};
use crate::diagnostic::Diagnostic;
use crate::syntax::Parsed;
use crate::syntax::ast::{self, Ident, ItemKind, Spanned};

use super::problem;

/// The files of one generation.
pub(super) struct Generation<'p> {
    pub(super) rulebook: Name,
    pub(super) name: Name,
    /// Where it is named first.
    pub(super) span: Span,
    /// The generation that it changes.
    pub(super) amends: Option<&'p Ident>,
    /// First day in force.
    pub(super) from: Option<Spanned<Date>>,
    /// Last day in force.
    pub(super) to: Option<Spanned<Date>>,
    pub(super) files: Vec<(FileId, &'p Parsed)>,
}

impl<'p> Generation<'p> {
    fn new(rulebook: Name, name: Name, span: Span) -> Self {
        Self { rulebook, name, span, amends: None, from: None, to: None, files: Vec::new() }
    }

    /// Adds one of its files.
    fn add(&mut self, id: FileId, file: &'p Parsed, head: Option<&'p ast::Generation>, problems: &mut Vec<Diagnostic>) {
        self.files.push((id, file));
        let Some(head) = head else { return };
        let mut twice = |first: Span, again: Span, what: &str| {
            let title = format!("generation `{}` says twice {what}", self.name);
            let help = format!("it stands in one file of a generation; the others say `generation {}` only", self.name);
            problems.push(problem::header(Some(again), title, "said again", Some(help)).and_at(first, "first here"));
        };
        if let (Some(first), Some(again)) = (self.from, head.from) {
            twice(first.span, again.span, "from when it is in force");
        }
        if let (Some(first), Some(again)) = (self.to, head.to) {
            twice(first.span, again.span, "until when it is in force");
        }
        if let (Some(first), Some(again)) = (self.amends, &head.amends) {
            twice(first.span, again.span, "what it amends");
        }
        self.from = self.from.or(head.from);
        self.to = self.to.or(head.to);
        self.amends = self.amends.or(head.amends.as_ref());
    }
}

/// Puts files together by their headers, and reports headers that are missing or contradict each other.
pub(super) fn generations<'p>(
    parsed: &'p [(FileId, Parsed)],
    sources: &Sources,
    problems: &mut Vec<Diagnostic>,
) -> Vec<Generation<'p>> {
    let mut generations: Vec<Generation<'p>> = Vec::new();
    let mut book: Option<(Name, Span)> = None;
    let added_to = |id: &FileId| sources.get(*id).and_then(|source| source.added_to.clone());
    let (added, parsed): (Vec<_>, Vec<_>) = parsed.iter().partition(|(id, _)| added_to(id).is_some());
    for (id, file) in parsed.iter().copied() {
        let mut rulebook = None;
        let mut generation = None;
        for item in &file.file.items {
            let again = match &item.kind {
                ItemKind::Rulebook(name) => rulebook.replace(name).is_some(),
                ItemKind::Generation(head) => generation.replace(head).is_some(),
                _ => false,
            };
            if again {
                let help =
                    Some("one file holds one generation: put what begins here into a file of its own".to_owned());
                problems.push(problem::header(Some(item.span), "a file has one header", "a second one", help));
            }
        }
        let at_start = Span::new(*id, 0, 0);
        match (rulebook, generation) {
            (Some(name), None) => {
                let help = Some("add a line such as `generation 1986 from 1986-12-12`".to_owned());
                problems.push(problem::header(
                    Some(name.span),
                    "a rulebook without a generation",
                    "of which generation is this file?",
                    help,
                ));
            }
            (None, _) if parsed.len() > 1 => {
                let help = Some("begin the file with `rulebook NAME` and `generation NAME`".to_owned());
                problems.push(problem::header(
                    Some(at_start),
                    "a file without a header among several",
                    "of which rulebook is this file?",
                    help,
                ));
            }
            _ => {}
        }
        if let Some(name) = rulebook {
            let key: Name = name.text.as_str().into();
            match &book {
                Some((first, span)) if *first != key => {
                    let title = format!("this file is of the rulebook `{key}`, others are of `{first}`");
                    let help = Some("one folder holds one rulebook".to_owned());
                    problems.push(
                        problem::header(Some(name.span), title, "another rulebook", help)
                            .and_at(*span, "the first one"),
                    );
                }
                _ => book = Some((key, name.span)),
            }
        }
        let stem = || sources.get(*id).map(|source| file_stem(&source.path)).unwrap_or_default();
        let name: Name = generation.map_or_else(|| UNNAMED.into(), |head| head.name.text.as_str().into());
        let known = generations.iter().position(|generation| generation.name == name);
        if known.is_none() {
            let rulebook = rulebook.map_or_else(|| stem().into(), |name| name.text.as_str().into());
            let span = generation.map_or(at_start, |head| head.name.span);
            generations.push(Generation::new(rulebook, name, span));
        }
        let at = known.unwrap_or(generations.len().saturating_sub(1));
        if let Some(generation_files) = generations.get_mut(at) {
            generation_files.add(*id, file, generation, problems);
        }
    }
    // A file that does not say of which generation it is has been told; its names are not unknown for that.
    if parsed.len() > 1
        && let Some(at) = generations.iter().position(|generation| &*generation.name == UNNAMED)
    {
        let nameless = generations.remove(at);
        match generations.as_mut_slice() {
            [] => generations.push(nameless),
            [only] => only.files.extend(nameless.files),
            _ => {}
        }
    }
    for (id, file) in added {
        for header in file.file.items.iter().filter(|item| item.kind.is_header()) {
            let title = "a header in what is added to a rulebook";
            problems.push(problem::header(Some(header.span), title, "the rulebook has one already", None));
        }
        let of = added_to(id);
        if let Some(generation) = generations.iter_mut().find(|generation| Some(&generation.name) == of.as_ref()) {
            generation.files.push((*id, file));
        }
    }
    generations
}

/// The name of a generation that has none.
const UNNAMED: &str = "unnamed";

fn file_stem(path: &str) -> String {
    let file = path.rsplit(['/', '\\']).next().unwrap_or(path);
    file.strip_suffix(".klausel").unwrap_or(file).to_owned()
}

/// The order in which generations are made: each behind the one that it amends. What is amended and is not there, or goes
/// round in a circle, is reported; generations that wait for it are left out.
pub(super) fn in_order(generations: &[Generation<'_>], problems: &mut Vec<Diagnostic>) -> Vec<usize> {
    let find = |name: &Ident| generations.iter().position(|generation| *generation.name == *name.text);
    let mut order: Vec<usize> = Vec::new();
    loop {
        let before = order.len();
        for (at, generation) in generations.iter().enumerate() {
            let ready = match generation.amends {
                None => true,
                Some(base) => find(base).is_some_and(|base| order.contains(&base)),
            };
            if ready && !order.contains(&at) {
                order.push(at);
            }
        }
        if order.len() == before {
            break;
        }
    }
    for (at, generation) in generations.iter().enumerate() {
        let Some(base) = generation.amends.filter(|_| !order.contains(&at)) else { continue };
        match find(base) {
            None => {
                let others = generations.iter().map(|other| &*other.name).filter(|name| **name != *generation.name);
                let near = nearest(&base.text, others.clone()).map(str::to_owned);
                problems.push(problem::unknown_base(base.span, &base.text, near, &others.collect::<Vec<_>>()));
            }
            Some(_) => {
                // Told once, at the first of the circle; who only waits for it is not told.
                let mut path = vec![at];
                let mut next = generation.amends.and_then(find);
                while let Some(at) = next.filter(|next| !path.contains(next)) {
                    path.push(at);
                    next = generations.get(at).and_then(|generation| generation.amends).and_then(find);
                }
                if next == Some(at) && path.iter().all(|other| *other >= at) {
                    let name =
                        |at: &usize| generations.get(*at).map(|other| other.name.to_string()).unwrap_or_default();
                    let names: Vec<String> = path.iter().chain([&at]).map(name).collect();
                    problems.push(problem::circle_of_generations(base.span, &names));
                }
            }
        }
    }
    order
}
