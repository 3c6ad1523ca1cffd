//! The scenarios of a rulebook, wherever they stand.

use rustc_hash::FxHashMap;

use crate::base::{FileId, Name, Sources, Span};
use crate::diagnostic::Diagnostic;
use crate::syntax::ast::{Citation, File, Ident, ItemKind, Scenario};
use crate::syntax::parse_file;

use super::problem;

/// All scenarios of a rulebook, and what is wrong with the files that they stand in.
#[derive(Clone, Debug, Default)]
pub struct Suite {
    /// In the order of files and places.
    pub scenarios: Vec<Found>,
    /// Problems of files of scenarios; those of wordings are told where these are loaded.
    pub problems: Vec<Diagnostic>,
}

/// A scenario with where it stands.
#[derive(Clone, Debug)]
pub struct Found {
    /// As written.
    pub scenario: Scenario,
    /// What it cites.
    pub citations: Vec<Citation>,
    /// Its head line.
    pub span: Span,
    /// The file that it stands in, as it is shown.
    pub path: Name,
    /// The generation that a file of scenarios is of.
    pub generation: Option<Ident>,
    /// The generation of the wording that it stands in.
    pub wording: Option<Ident>,
}

impl Suite {
    /// Finds the scenarios of all wordings, and of files that hold nothing else: these are among the sources as data.
    pub fn read(sources: &Sources, files: &[FileId]) -> Self {
        let mut suite = Self::default();
        let mut rulebook: Option<Name> = None;
        for (id, source) in sources.iter().filter(|(_, source)| !source.is_data) {
            let file = parse_file(id, &source.text).file;
            rulebook = rulebook.or_else(|| header(&file).0.map(|name| name.text.as_str().into()));
            suite.collect(file, &source.path, true);
        }
        for id in files {
            let Some(source) = sources.get(*id) else { continue };
            let parsed = parse_file(*id, &source.text);
            suite.problems.extend(parsed.problems);
            suite.check_file(*id, &parsed.file, rulebook.as_ref());
            suite.collect(parsed.file, &source.path, false);
        }
        suite.find_doubles();
        suite
    }

    /// Leaves out the scenarios that stand in no such file.
    pub fn keep_files(&mut self, files: &[FileId]) {
        self.scenarios.retain(|found| files.contains(&found.span.file));
    }

    fn collect(&mut self, file: File, path: &str, is_wording: bool) {
        let path: Name = path.into();
        let of_file = header(&file).1.cloned();
        let (generation, wording) = if is_wording { (None, of_file) } else { (of_file, None) };
        for item in file.items {
            if let ItemKind::Scenario(scenario) = item.kind {
                let (path, generation, wording) = (path.clone(), generation.clone(), wording.clone());
                let (citations, span) = (item.citations, item.span);
                self.scenarios.push(Found { scenario, citations, span, path, generation, wording });
            }
        }
    }

    /// A file of scenarios says of which rulebook it is, and holds nothing else.
    fn check_file(&mut self, id: FileId, file: &File, rulebook: Option<&Name>) {
        match (header(file).0, rulebook) {
            (None, _) => self.problems.push(problem::no_header(Span::new(id, 0, 0))),
            (Some(name), Some(rulebook)) if *name.text != **rulebook => {
                self.problems.push(problem::other_rulebook(name, rulebook));
            }
            _ => {}
        }
        for item in &file.items {
            if !matches!(item.kind, ItemKind::Rulebook(_) | ItemKind::Generation(_) | ItemKind::Scenario(_)) {
                self.problems.push(problem::no_scenario(item.span));
            }
        }
    }

    fn find_doubles(&mut self) {
        let mut first: FxHashMap<&str, Span> = FxHashMap::default();
        for found in &self.scenarios {
            let name = &found.scenario.name;
            if let Some(first) = first.get(name.text.as_str()) {
                self.problems.push(problem::same_name(&name.text, name.span, *first));
            } else {
                first.insert(&name.text, name.span);
            }
        }
    }
}

/// The rulebook and the generation that a file says it is of.
fn header(file: &File) -> (Option<&Ident>, Option<&Ident>) {
    let rulebook = file.items.iter().find_map(|item| match &item.kind {
        ItemKind::Rulebook(name) => Some(name),
        _ => None,
    });
    let generation = file.items.iter().find_map(|item| match &item.kind {
        ItemKind::Generation(generation) => Some(&generation.name),
        _ => None,
    });
    (rulebook, generation)
}
