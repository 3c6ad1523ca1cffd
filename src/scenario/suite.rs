//! The scenarios of a rulebook, wherever they stand.

use rustc_hash::FxHashMap;

use crate::base::{FileId, Name, Sources, Span};
use crate::book::DataFile;
use crate::diagnostic::Diagnostic;
use crate::syntax::ast::{Citation, File, Ident, ItemKind, Scenario};
use crate::syntax::parse_file;

use super::{problem, table};

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
    /// Its head line, or its row of a table.
    pub span: Span,
    /// Whether it is a row of a table.
    pub of_table: bool,
    /// The file that it stands in, or its table.
    pub file: FileId,
    /// That file as it is shown.
    pub path: Name,
    /// The generation that a file of scenarios is of.
    pub generation: Option<Ident>,
    /// The generation of the wording that it stands in.
    pub wording: Option<Ident>,
}

impl Suite {
    /// Finds the scenarios of all wordings, and of files that hold nothing else: these are among the sources as data, as are
    /// the files of rows that [`data_files`] names.
    pub fn read(sources: &Sources, files: &[FileId]) -> Self {
        let mut suite = Self::default();
        let mut rulebook: Option<Name> = None;
        for (id, source) in sources.iter().filter(|(_, source)| !source.is_data) {
            let file = parse_file(id, &source.text).file;
            rulebook = rulebook.or_else(|| header(&file).0.map(|name| name.text.as_str().into()));
            suite.collect(id, file, sources, true);
        }
        for id in files {
            let Some(source) = sources.get(*id) else { continue };
            let parsed = parse_file(*id, &source.text);
            suite.problems.extend(parsed.problems);
            suite.check_file(*id, &parsed.file, rulebook.as_ref());
            suite.collect(*id, parsed.file, sources, false);
        }
        suite.find_doubles();
        suite
    }

    /// Leaves out the scenarios that stand in no such file.
    pub fn keep_files(&mut self, files: &[FileId]) {
        self.scenarios.retain(|found| files.contains(&found.file));
    }

    fn collect(&mut self, id: FileId, file: File, sources: &Sources, is_wording: bool) {
        let path: Name = sources.get(id).map(|source| source.path.as_str()).unwrap_or_default().into();
        let of_file = header(&file).1.cloned();
        let (generation, wording) = if is_wording { (None, of_file) } else { (of_file, None) };
        let found = |scenario, citations, span, of_table| {
            let (path, generation, wording) = (path.clone(), generation.clone(), wording.clone());
            Found { scenario, citations, span, of_table, file: id, path, generation, wording }
        };
        for item in file.items {
            match item.kind {
                ItemKind::Scenario(scenario) => self.scenarios.push(found(scenario, item.citations, item.span, false)),
                ItemKind::ScenarioTable(table) => {
                    let rows = table::scenarios(&table, item.span, sources, &mut self.problems);
                    self.scenarios.extend(rows.into_iter().map(|row| {
                        let citations = item.citations.iter().cloned().chain(row.citations).collect();
                        found(row.scenario, citations, row.span, true)
                    }));
                }
                _ => {}
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
            if !matches!(
                item.kind,
                ItemKind::Rulebook(_) | ItemKind::Generation(_) | ItemKind::Scenario(_) | ItemKind::ScenarioTable(_)
            ) {
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

/// The files of rows that tables of scenarios name, in wordings and in these files of scenarios.
pub fn data_files(sources: &Sources, files: &[FileId]) -> Vec<DataFile> {
    let wordings = sources.iter().filter(|(_, source)| !source.is_data).map(|(id, _)| id);
    let mut named = Vec::new();
    for id in wordings.chain(files.iter().copied()) {
        let Some(source) = sources.get(id) else { continue };
        // Most have none, and are not read for it.
        if source.text.contains("table") {
            named.extend(table::data_files(&parse_file(id, &source.text).file, sources));
        }
    }
    named
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
