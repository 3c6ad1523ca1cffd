//! The names that an input can use, as a line editor asks for them.

use rustc_hash::{FxHashMap, FxHashSet};

use crate::book::Book;
use crate::rule::{FactRole, Type, Wording, quoted_if_needed};

/// Every name of a rulebook, as it is typed.
#[derive(Clone, Debug, Default)]
pub struct Names {
    /// Lines, under every name.
    pub(super) lines: Vec<String>,
    /// Facts and clauses, and lines with `agreed`.
    pub(super) facts: Vec<String>,
    /// Every value of every kind.
    pub(super) values: Vec<String>,
    /// The values of the fact of that name; `yes` and `no` have none.
    pub(super) values_of: FxHashMap<String, Vec<String>>,
    /// Labelled statements.
    pub(super) statements: Vec<String>,
    /// Generations.
    pub(super) generations: Vec<String>,
    /// All of them and what else is declared, for colours.
    pub(super) known: FxHashSet<String>,
}

impl Names {
    /// Those of a generation.
    pub(super) fn of(book: &Book, generations: Vec<String>) -> Self {
        let typed = |name: &str| quoted_if_needed(name).into_owned();
        let scope = &book.scope;
        let mut names = Self { generations, ..Self::default() };
        names.lines = scope.lines.keys().map(|name| typed(name)).collect();
        let vocabulary = &book.rules.vocabulary;
        for (at, fact) in vocabulary.facts.iter().enumerate() {
            let name = match fact.role {
                FactRole::Line(line) => book.rules.line(line).map(|line| format!("{} agreed", typed(&line.name))),
                _ => Some(Wording::of(&book.rules).name(crate::rule::FactId::new(at))),
            };
            let Some(name) = name else { continue };
            if let Type::Kind(kind) = fact.fact_type
                && let Some(kind) = vocabulary.kind(kind)
            {
                let values = kind.nodes.iter().map(|node| typed(&node.name));
                let absent = fact.absent.as_deref().map(str::to_owned);
                names.values_of.insert(name.clone(), sorted(values.chain(absent).collect()));
            }
            names.facts.push(name);
        }
        names.values = vocabulary.value_names.keys().map(|name| typed(name)).collect();
        let labelled = book.rules.statements.iter().filter(|statement| statement.label.is_some());
        names.statements = labelled.map(|statement| statement.name.to_string()).collect();
        for list in [&mut names.lines, &mut names.facts, &mut names.values, &mut names.statements] {
            *list = sorted(std::mem::take(list));
        }
        let bare = |name: &String| name.trim_matches('"').to_owned();
        let all = names.lines.iter().chain(&names.facts).chain(&names.values);
        let mut known: FxHashSet<String> = all.map(bare).collect();
        let more = scope.own_facts.keys().chain(scope.clauses.keys()).chain(scope.definitions.keys());
        known.extend(more.chain(scope.outputs.keys()).chain(scope.sources.keys()).map(ToString::to_string));
        known.extend(scope.units.iter().map(ToString::to_string));
        known.extend(vocabulary.currencies.iter().map(|currency| currency.name.to_string()));
        known.extend(vocabulary.facts.iter().filter_map(|fact| Some(fact.absent.as_ref()?.to_string())));
        names.known = known;
        names
    }
}

fn sorted(mut names: Vec<String>) -> Vec<String> {
    names.sort();
    names.dedup();
    names
}
