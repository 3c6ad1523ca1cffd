//! What the names of a generation stand for.

use std::sync::atomic::{AtomicUsize, Ordering};

use rustc_hash::FxHashMap;

use crate::base::{Codes, Name, Span, nearest};
use crate::rule::{FactId, KindId, LineId, Type, Vocabulary};
use crate::syntax::ast::Sort;

use super::amend::Former;

/// Every name of a generation. Position decides between a line and a value of the same name.
#[derive(Clone, Debug, Default)]
pub struct Scope {
    /// Kinds, facts and their values.
    pub vocabulary: Vocabulary,
    /// Kinds by name.
    pub kinds: FxHashMap<Name, KindId>,
    /// Lines by every name they have.
    pub lines: FxHashMap<Name, LineId>,
    /// The names of the lines, by id.
    pub line_names: Vec<Name>,
    /// Facts that every line has of its own: one id a line.
    pub own_facts: FxHashMap<Name, Vec<FactId>>,
    /// Clauses by name.
    pub clauses: FxHashMap<Name, ClauseScope>,
    /// Definitions by name, as an index into the vocabulary's.
    pub definitions: FxHashMap<Name, usize>,
    /// What tables give, by name: which table, by position, and which of its outputs.
    pub outputs: FxHashMap<Name, (usize, u16)>,
    /// The outputs of each table, by position; none where the type is not known, which has been told.
    pub(crate) table_outputs: Vec<Vec<(Name, Option<Type>)>>,
    /// Tables by name.
    pub(crate) tables: FxHashMap<Name, usize>,
    /// Sources by key.
    pub sources: FxHashMap<Name, Name>,
    /// The words that facts have for their absence, with the first fact that has it.
    pub(crate) absent_words: FxHashMap<Name, FactId>,
    /// Units that some fact is in, other than currencies.
    pub units: Vec<Name>,
    /// The text of lines that could not be read: what they declare is not to be called unknown.
    pub unread: String,
    searched: Searched,
}

/// How many names have been looked at for suggestions. A damaged book may have as many unknown names as known ones: no
/// author reads that many suggestions, and to find them all would take hours.
#[derive(Debug, Default)]
struct Searched(AtomicUsize);

impl Clone for Searched {
    fn clone(&self) -> Self {
        Self::default()
    }
}

/// A clause: one fact, or one a line.
#[derive(Clone, Debug)]
pub struct ClauseScope {
    /// The lines it is of; none: it is of no line in particular.
    pub lines: Vec<LineId>,
    /// Its facts: one, or as many as there are lines.
    pub facts: Vec<FactId>,
    /// Earlier editions of it, by name: who asks for the clause asks for any of them.
    pub older: Vec<Name>,
    /// Where it is declared.
    pub span: Span,
}

/// `Klausel 638 edition 1990`: the clause, and which edition.
pub(crate) fn edition(name: &str) -> Option<(&str, &str)> {
    name.rsplit_once(" edition ")
}

impl ClauseScope {
    /// The fact that says whether it is agreed, for a line where there are several.
    pub fn fact(&self, line: Option<LineId>) -> Option<FactId> {
        if let [only] = self.facts.as_slice() {
            return Some(*only);
        }
        let at = self.lines.iter().position(|of| Some(*of) == line)?;
        self.facts.get(at).copied()
    }
}

/// What a name in a condition stands for.
#[derive(Clone, Debug)]
pub(crate) enum Meaning {
    Fact(FactId),
    /// A clause of several lines, or a line's own fact, where the line is not said.
    NeedsLine,
    Definition(usize),
    /// What a table gives.
    Output(usize, u16),
    Value(KindId),
    Line,
    Unknown,
}

impl Scope {
    /// Keeps the names that things had in earlier generations as further names, where nothing else is called so now.
    pub(crate) fn keep_former(&mut self, former: &[Former]) {
        fn keep<T: Clone>(names: &mut FxHashMap<Name, T>, former: &Former) {
            if let Some(thing) = names.get(&former.new).cloned() {
                names.entry(former.old.clone()).or_insert(thing);
            }
        }
        for former in former {
            match former.sort {
                // In the tree already.
                Some(Sort::Line) | None => {}
                Some(Sort::Clause) => {
                    keep(&mut self.clauses, former);
                    keep(&mut self.vocabulary.fact_names, former);
                }
                Some(Sort::Fact) => {
                    keep(&mut self.own_facts, former);
                    keep(&mut self.vocabulary.fact_names, former);
                }
                Some(Sort::Kind) => {
                    keep(&mut self.kinds, former);
                    keep(&mut self.vocabulary.fact_names, former);
                }
                Some(Sort::Define) => keep(&mut self.definitions, former),
                Some(Sort::Table) => keep(&mut self.tables, former),
                Some(Sort::Group) => keep(&mut self.vocabulary.value_names, former),
            }
        }
    }

    /// What a name means in a condition that stands in `line`.
    pub(crate) fn meaning(&self, name: &str, line: Option<LineId>) -> Meaning {
        if let Some(own) = self.own_facts.get(name) {
            return line.and_then(|line| own.get(line.index())).map_or(Meaning::NeedsLine, |fact| Meaning::Fact(*fact));
        }
        if let Some(clause) = self.clauses.get(name) {
            return clause.fact(line).map_or(Meaning::NeedsLine, Meaning::Fact);
        }
        if let Some(definition) = self.definitions.get(name) {
            return Meaning::Definition(*definition);
        }
        if let Some((table, output)) = self.outputs.get(name) {
            return Meaning::Output(*table, *output);
        }
        if let Some(fact) = self.vocabulary.fact_named(name) {
            return Meaning::Fact(fact);
        }
        if let Some((kind, _)) = self.vocabulary.value_names.get(name) {
            return Meaning::Value(*kind);
        }
        if self.lines.contains_key(name) { Meaning::Line } else { Meaning::Unknown }
    }

    /// The facts that say whether a clause is agreed in an earlier edition.
    pub(crate) fn older_editions(&self, name: &str, line: Option<LineId>) -> Vec<FactId> {
        let older = self.clauses.get(name).map(|clause| clause.older.as_slice()).unwrap_or_default();
        older.iter().filter_map(|name| self.clauses.get(name)?.fact(line)).collect()
    }

    /// The type of what a table gives.
    pub(crate) fn output_type(&self, table: usize, output: u16) -> Option<&Type> {
        self.table_outputs.get(table)?.get(usize::from(output))?.1.as_ref()
    }

    /// `Versicherungssumme of Mehrkosten`, `Klausel 7 of Sturm`
    pub(crate) fn meaning_of(&self, name: &str, line: LineId) -> Option<FactId> {
        if let Some(own) = self.own_facts.get(name) {
            return own.get(line.index()).copied();
        }
        let clause = self.clauses.get(name)?;
        if clause.lines.contains(&line) { clause.fact(Some(line)) } else { None }
    }

    /// The currencies by name.
    pub(crate) fn currency_names(&self) -> impl Iterator<Item = &Name> {
        self.vocabulary.currencies.iter().map(|currency| &currency.name)
    }

    /// Every name that a condition can use, for suggestions.
    pub(crate) fn condition_names(&self) -> impl Iterator<Item = &str> {
        let facts = self.vocabulary.facts.iter().filter(|fact| fact.of_line.is_none()).map(|fact| &*fact.name);
        facts
            .chain(self.own_facts.keys().map(|name| &**name))
            .chain(self.clauses.keys().map(|name| &**name))
            .chain(self.definitions.keys().map(|name| &**name))
            .chain(self.outputs.keys().map(|name| &**name))
            .chain(self.vocabulary.value_names.keys().map(|name| &**name))
            .chain(self.lines.keys().map(|name| &**name))
    }

    /// Every value, node and group, of one kind if it is given.
    pub(crate) fn value_names(&self, kind: Option<KindId>) -> impl Iterator<Item = &str> {
        let of_kind = move |(_, (of, _)): &(&Name, &(KindId, Codes))| kind.is_none_or(|kind| kind == *of);
        self.vocabulary.value_names.iter().filter(of_kind).map(|(name, _)| &**name)
    }

    /// The name that was probably meant; the first in the alphabet where several are as near.
    pub(crate) fn nearest<'a>(&self, wanted: &str, among: impl IntoIterator<Item = &'a str>) -> Option<String> {
        let among = self.searched(among)?;
        let number = |name: &str| name.chars().filter(char::is_ascii_digit).collect::<String>();
        let wanted_number = number(wanted);
        // `Klausel 501` may be `Klausel 510`, but `Klausel 412` is another clause.
        let same_number = |candidate: &&str| {
            let of = number(candidate);
            of == wanted_number
                || of.is_empty()
                || wanted_number.is_empty()
                || of.len() >= 2
                    && of.len() == wanted_number.len()
                    && strsim::damerau_levenshtein(&of, &wanted_number) == 1
        };
        nearest(wanted, among.into_iter().filter(same_number)).map(str::to_owned)
    }

    /// The names to search for a suggestion; none if that has taken long enough.
    pub(crate) fn searched<'a>(
        &self,
        among: impl IntoIterator<Item = &'a str>,
    ) -> Option<impl Iterator<Item = &'a str>> {
        const MOST: usize = 1 << 20;
        if self.searched.0.load(Ordering::Relaxed) > MOST {
            return None;
        }
        Some(among.into_iter().inspect(|_| {
            self.searched.0.fetch_add(1, Ordering::Relaxed);
        }))
    }

    /// Whether a name may have been declared by a line that could not be read.
    pub(crate) fn may_be_declared(&self, name: &str) -> bool {
        // Of a file that could hardly be read at all nothing can be said.
        const MOST: usize = 1 << 20;
        let part = |c: char| c.is_alphanumeric();
        self.unread.len() > MOST
            || self.unread.match_indices(name).any(|(at, found)| {
                let before = self.unread.get(..at).and_then(|before| before.chars().next_back());
                let behind = self.unread.get(at.saturating_add(found.len())..).and_then(|behind| behind.chars().next());
                !before.is_some_and(part) && !behind.is_some_and(part)
            })
    }

    /// Notes that a name was declared, though not soundly.
    pub(crate) fn note_unread(&mut self, name: &str) {
        self.unread.push('\n');
        self.unread.push_str(name);
    }

    /// A comparison that a fact of a type can stand in, as an example.
    pub(crate) fn example_comparison(&self, name: &str, of: &Type) -> String {
        match of {
            Type::Kind(kind) => {
                let kind = self.vocabulary.kind(*kind);
                let is = if kind.is_some_and(|kind| kind.ordered) { "at least" } else { "is" };
                format!("{name} {is} {}", kind.and_then(|kind| kind.leaves.last()).map_or("…", |leaf| &**leaf))
            }
            Type::YesNo => name.to_owned(),
            Type::Whole | Type::Decimal => format!("{name} at least 3"),
            Type::Percent => format!("{name} at least 20 %"),
            Type::Money(currency) => format!("{name} at least 500 {currency}"),
            Type::Date => format!("{name} is before 1986-12-12"),
            Type::Days => format!("{name} at most 3 days"),
            Type::Months => format!("{name} at most 3 months"),
            Type::Unit(unit) => format!("{name} at least 3 {unit}"),
            Type::Text => format!("{name} is \"…\""),
            Type::Texts => format!("\"…\" listed in {name}"),
            Type::Leaves(kind) => {
                let leaf =
                    self.vocabulary.kind(*kind).and_then(|kind| kind.leaves.first()).map_or("…", |leaf| &**leaf);
                format!("any of {name} is {leaf}")
            }
        }
    }

    /// What sort of thing a name is, in words, whatever its position.
    pub(crate) fn sort(&self, name: &str) -> Option<&'static str> {
        if self.kinds.contains_key(name) {
            return Some("a kind");
        }
        if self.clauses.contains_key(name) {
            return Some("a clause");
        }
        if self.definitions.contains_key(name) {
            return Some("a definition");
        }
        if self.outputs.contains_key(name) {
            return Some("what a table gives");
        }
        if self.tables.contains_key(name) {
            return Some("a table");
        }
        if self.own_facts.contains_key(name) {
            return Some("a fact of each line");
        }
        if let Some((_, codes)) = self.vocabulary.value_names.get(name) {
            return Some(if codes.len() == 1 { "a value" } else { "a group of values" });
        }
        if self.lines.contains_key(name) {
            return Some("a line");
        }
        self.vocabulary.fact_named(name).map(|_| "a fact")
    }

    /// A type in the language's words.
    pub fn type_words(&self, of: &Type) -> String {
        let kind = |id: &KindId| self.vocabulary.kind(*id).map_or("a kind", |kind| &*kind.name).to_owned();
        match of {
            Type::YesNo => "yes or no".to_owned(),
            Type::Kind(id) => format!("a value of {}", kind(id)),
            Type::Whole => "a whole number".to_owned(),
            Type::Decimal => "a number".to_owned(),
            Type::Percent => "a percentage".to_owned(),
            Type::Money(currency) => format!("an amount in {currency}"),
            Type::Date => "a date".to_owned(),
            Type::Days => "a number of days".to_owned(),
            Type::Months => "a number of months".to_owned(),
            Type::Unit(unit) => format!("a number of {unit}"),
            Type::Text => "a text".to_owned(),
            Type::Texts => "a set of texts".to_owned(),
            Type::Leaves(id) => format!("a set of {}", kind(id)),
        }
    }
}
