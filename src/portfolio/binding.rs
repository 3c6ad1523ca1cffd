//! Which column holds which fact.

use rustc_hash::FxHashMap;

use crate::base::{FileId, normalise};
use crate::book::Book;
use crate::case::{fact_of_key, read_toml};
use crate::decide::Case;
use crate::diagnostic::{Code, Diagnostic, has_errors};
use crate::rule::FactId;

use super::fault::near;
use super::map::{ColumnMap, Holds, Unit};

/// What the columns of a portfolio hold.
#[derive(Clone, Debug)]
pub(super) struct Binding<'b> {
    pub(super) book: &'b Book,
    pub(super) columns: Vec<Bound>,
    /// What is known in every row.
    pub(super) base: Case<'b>,
    /// Columns that hold nothing of the rulebook's.
    pub(super) unused: Vec<String>,
}

/// A column that holds something.
#[derive(Clone, Debug)]
pub(super) struct Bound {
    /// Which column of the file.
    pub(super) column: usize,
    pub(super) name: String,
    pub(super) target: Target,
    /// What values mean, by their text.
    pub(super) values: FxHashMap<Vec<u8>, String>,
    pub(super) unit: Option<Unit>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Target {
    Fact(FactId),
    /// A list of all that is agreed: these lines and clauses have no column of their own.
    Agreed(Vec<FactId>),
}

impl Binding<'_> {
    /// The facts that rows may say something of: a row that names its facts itself may say anything.
    pub(super) fn read(&self, has_header: bool) -> Vec<FactId> {
        if has_header { self.facts() } else { (0..self.book.rules.vocabulary.facts.len()).map(FactId::new).collect() }
    }

    /// The facts that have columns.
    pub(super) fn facts(&self) -> Vec<FactId> {
        let mut facts = Vec::new();
        for bound in &self.columns {
            match &bound.target {
                Target::Fact(fact) => facts.push(*fact),
                Target::Agreed(all) => facts.extend(all),
            }
        }
        facts
    }
}

/// The same for a portfolio whose rows name their facts themselves, where there is no header.
pub(super) fn bind_any<'b>(
    book: &'b Book,
    header: Option<&[String]>,
    map: &ColumnMap,
) -> (Binding<'b>, Vec<Diagnostic>) {
    match header {
        Some(header) => bind(book, header, map),
        None => of_json(book, map),
    }
}

/// A JSON portfolio names its facts row by row; the map is all there is to be looked at beforehand.
fn of_json<'b>(book: &'b Book, map: &ColumnMap) -> (Binding<'b>, Vec<Diagnostic>) {
    let mut header: Vec<String> = map.columns.iter().map(|(column, _)| column.clone()).collect();
    header.extend(map.values.iter().map(|(column, _)| column.clone()).filter(|column| !map.names(column)));
    let (binding, problems) = bind(book, &header, map);
    // That no column is known beforehand is no mistake.
    (binding, problems.into_iter().filter(|problem| problem.code != Code::COLUMNS).collect())
}

/// Finds the fact of each column, by the map or by its name; and every problem.
fn bind<'b>(book: &'b Book, header: &[String], map: &ColumnMap) -> (Binding<'b>, Vec<Diagnostic>) {
    let mut problems = Vec::new();
    let mut columns: Vec<Bound> = Vec::new();
    let mut unused = Vec::new();
    let mut seen: FxHashMap<&str, usize> = FxHashMap::default();
    for (at, name) in header.iter().enumerate() {
        if let Some(first) = seen.insert(name, at) {
            let title = format!("the portfolio has two columns `{name}`");
            let places = format!("columns {} and {}", first.saturating_add(1), at.saturating_add(1));
            problems.push(Diagnostic::error(Code::COLUMNS, title).note(places));
        }
    }
    for (column, _) in map.columns.iter() {
        missing(header, column, &mut problems);
    }
    for (column, _) in &map.values {
        missing(header, column, &mut problems);
    }
    for (at, name) in header.iter().enumerate() {
        let mapped = map.columns.iter().find(|(column, _)| column == name).map(|(_, holds)| holds);
        let (wanted, unit) = match mapped {
            Some(Holds::Nothing) => {
                unused.push(name.clone());
                continue;
            }
            Some(Holds::Fact { name, unit }) => (name.clone(), *unit),
            None => (normalise(name), None),
        };
        let target = if wanted == "agreed" { Some(Target::Agreed(Vec::new())) } else { None };
        let target = match target {
            Some(target) => target,
            None => match fact_of_key(book, &wanted) {
                Ok(fact) => Target::Fact(fact),
                Err(problem) if mapped.is_some() => {
                    let title = format!("the map gives the column `{name}` to `{wanted}`, which is no fact");
                    let mut told = Diagnostic::error(Code::COLUMN_MAP, title);
                    told.notes.extend(problem.primary.map(|label| label.text).filter(|text| !text.is_empty()));
                    problems.push(told);
                    continue;
                }
                Err(_) => {
                    unused.push(name.clone());
                    continue;
                }
            },
        };
        let values = map.values.iter().filter(|(column, _)| column == name).flat_map(|(_, values)| values);
        let values = values.map(|(value, name)| (value.clone().into_bytes(), name.clone())).collect();
        let before = columns.iter().find(|bound| bound.target == target);
        if let Some(before) = before {
            if before.name == *name {
                continue;
            }
            let title = format!("the columns `{}` and `{name}` both hold `{wanted}`", before.name);
            problems.push(
                Diagnostic::error(Code::COLUMNS, title).help("leave one of them out by the map: `COLUMN = false`"),
            );
            continue;
        }
        columns.push(Bound { column: at, name: name.clone(), target, values, unit });
    }
    if columns.is_empty() && problems.is_empty() {
        let title = "no column of the portfolio is called like a fact of the rulebook";
        let problem = Diagnostic::error(Code::COLUMNS, title).note(format!("its columns are {}", some(header)));
        problems
            .push(problem.help("write a map of columns (`--map FILE`), or see `klausel template BOOK --portfolio`"));
    }
    let base = base(book, map, &columns, &mut problems);
    let mut binding = Binding { book, columns, base, unused };
    let facts = binding.facts();
    for bound in &mut binding.columns {
        if let Target::Agreed(all) = &mut bound.target {
            let given = |fact: FactId| {
                facts.contains(&fact) || matches!(binding.base.known(fact), crate::decide::Known::Given(_))
            };
            all.extend(book.rules.vocabulary.agreements().filter(|fact| !given(*fact)));
        }
    }
    (binding, problems)
}

fn missing(header: &[String], column: &str, problems: &mut Vec<Diagnostic>) {
    if !header.iter().any(|name| name == column) {
        let title = format!("the map speaks of a column `{column}` that the portfolio does not have");
        let problem = Diagnostic::error(Code::COLUMN_MAP, title);
        let help = near(column, header.iter().map(String::as_str));
        problems.push(problem.note(format!("its columns are {}", some(header))).help_if(help));
    }
}

fn some(names: &[String]) -> String {
    const MOST: usize = 20;
    let list = names.iter().take(MOST).cloned().collect::<Vec<_>>().join(", ");
    if names.len() > MOST { format!("{list}, …") } else { list }
}

/// What the map gives for every row.
fn base<'b>(book: &'b Book, map: &ColumnMap, columns: &[Bound], problems: &mut Vec<Diagnostic>) -> Case<'b> {
    let Some(given) = &map.given else { return Case::new(&book.rules) };
    let (case, found) = read_toml(book, FileId::default(), given);
    if has_errors(&found) {
        problems.extend(found.into_iter().map(|problem| {
            let title = format!("`[given]` of the map: {}", problem.title);
            Diagnostic { title, primary: None, others: Vec::new(), ..problem }
        }));
        return Case::new(&book.rules);
    }
    for bound in columns {
        if let Target::Fact(fact) = &bound.target
            && matches!(case.known(*fact), crate::decide::Known::Given(_) | crate::decide::Known::OneOf(_))
        {
            let title = format!(
                "the map gives `{}` for every row, and the column `{}` holds it too",
                name(book, *fact),
                bound.name
            );
            problems.push(Diagnostic::error(Code::COLUMN_MAP, title));
        }
    }
    case
}

pub(super) fn name(book: &Book, fact: FactId) -> String {
    book.rules.vocabulary.fact(fact).map_or_else(|| "?".to_owned(), |fact| fact.name.to_string())
}
