//! What the keys of a table stand for.

use crate::base::{Codes, Exact, Name, Span};
use crate::book::lower::Lowerer;
use crate::book::scope::Meaning;
use crate::rule::{Defined, FactId, KeyColumn, Kind, TableKey, Type};
use crate::syntax::ast::{Ident, TableKey as Written};

use super::problem;

/// So many keys a table may have: each is a step of recursion.
const MOST_KEYS: usize = 32;

/// Where the value of a key comes from, before it is known in which line the table is used.
#[derive(Clone, Debug)]
pub(crate) enum Source {
    /// From there, wherever it is used.
    Key(TableKey),
    /// From what the line has of its own by that name.
    Own(Ident),
    /// From another table.
    Output(usize, u16),
}

/// The keys of a table.
#[derive(Clone, Debug)]
pub(crate) struct Columns {
    pub(crate) sources: Vec<Source>,
    pub(crate) keys: Vec<KeyColumn>,
}

impl Lowerer<'_> {
    /// What the keys stand for; none if one of them cannot be a key, which is reported.
    pub(super) fn columns(&mut self, keys: &[Written]) -> Option<Columns> {
        let mut columns = Columns { sources: Vec::new(), keys: Vec::new() };
        let mut spans: Vec<(Name, Span)> = Vec::new();
        let mut sound = true;
        if let Some(key) = keys.get(MOST_KEYS) {
            self.problems.push(problem::too_many_keys(key.span, MOST_KEYS));
            return None;
        }
        for key in keys {
            let Some((source, column)) = self.column(key) else {
                sound = false;
                continue;
            };
            if let Some((_, first)) = spans.iter().find(|(name, _)| *name == column.name) {
                self.problems.push(problem::key_twice(key.span, &column.name, *first));
                sound = false;
                continue;
            }
            let ranged = matches!(
                column.key_type,
                Type::Whole
                    | Type::Decimal
                    | Type::Percent
                    | Type::Money(_)
                    | Type::Date
                    | Type::Days
                    | Type::Months
                    | Type::Unit(_)
            );
            if key.range && !ranged {
                let words = self.scope.type_words(&column.key_type);
                self.problems.push(problem::no_order(key.span, &column.name, &words));
                sound = false;
                continue;
            }
            spans.push((column.name.clone(), key.span));
            columns.sources.push(source);
            columns.keys.push(column);
        }
        sound.then_some(columns)
    }

    fn column(&mut self, key: &Written) -> Option<(Source, KeyColumn)> {
        if let Some(line) = &key.of {
            let fact = self.own_fact(&key.name, line)?;
            let name = format!("{} of {}", key.name.text, line.text);
            return self.fact_column(fact, name.into(), key, None);
        }
        let name: Name = key.name.text.as_str().into();
        match self.scope.meaning(&key.name.text, None) {
            Meaning::Fact(fact) => self.fact_column(fact, name, key, None),
            Meaning::NeedsLine => {
                let own = self.scope.own_facts.get(&name).or_else(|| Some(&self.scope.clauses.get(&name)?.facts));
                let own = own.cloned().unwrap_or_default();
                self.used.extend(own.iter().copied());
                let Some(first) = own.first() else {
                    let is = "a fact of each line, and there is no line";
                    self.problems.push(problem::not_a_key(key.span, &name, is, None));
                    return None;
                };
                self.fact_column(*first, name, key, Some(Source::Own(key.name.clone())))
            }
            Meaning::Definition(definition) => {
                self.used_definitions.insert(definition);
                // Where it has no meaning, it has problems of its own.
                match self.definitions.get(definition).cloned().flatten()? {
                    Defined::Amount(id, of) => {
                        let range = self.ranges.of(&self.formulas, id);
                        let (bounds, lapses) = (range.bounds(&of), range.may_be_absent());
                        let column = KeyColumn { bounds, lapses, ..self.plain(name, of, key.range) };
                        Some((Source::Key(TableKey::Amount(id)), column))
                    }
                    Defined::Condition(formula) => {
                        Some((Source::Key(TableKey::Yes(formula)), self.plain(name, Type::YesNo, key.range)))
                    }
                    Defined::OneOf(..) => {
                        let help = "look up by the facts that the definition itself asks for".to_owned();
                        self.problems.push(problem::not_a_key(key.span, &name, "a definition by cases", Some(help)));
                        None
                    }
                }
            }
            Meaning::Output(table, output) => {
                self.used_tables.insert(table);
                let of = self.scope.output_type(table, output)?.clone();
                if matches!(of, Type::Kind(_)) {
                    let help = "look up by the keys of that table".to_owned();
                    self.problems.push(problem::not_a_key(key.span, &name, "a value that a table gives", Some(help)));
                    return None;
                }
                Some((Source::Output(table, output), self.plain(name, of, key.range)))
            }
            Meaning::Unknown => {
                self.unknown_as(&key.name, Some("…".to_owned()));
                None
            }
            Meaning::Value(_) | Meaning::Line => {
                if !self.scope.may_be_declared(&name) {
                    let sort = self.scope.sort(&name).unwrap_or("something else");
                    self.problems.push(problem::not_a_key(key.span, &name, sort, None));
                }
                None
            }
        }
    }

    fn fact_column(
        &mut self,
        id: FactId,
        name: Name,
        key: &Written,
        source: Option<Source>,
    ) -> Option<(Source, KeyColumn)> {
        self.used.insert(id);
        let fact = self.scope.vocabulary.fact(id)?;
        let of = fact.fact_type.clone();
        if matches!(of, Type::Texts | Type::Leaves(_)) {
            let words = self.scope.type_words(&of);
            self.problems.push(problem::not_a_key(key.span, &name, &words, None));
            return None;
        }
        let (bounds, absent) = (fact.bounds.clone(), fact.absent.clone());
        // Money of a case has two decimals; what is computed may have more.
        let step = match of {
            Type::Money(_) => Exact::new(1, 100).ok(),
            _ => None,
        };
        let plain = self.plain(name, of.clone(), key.range);
        let column = KeyColumn { bounds, absent, step: step.or(plain.step), ..plain };
        let source = source.unwrap_or_else(|| Source::Key(self.fact_key(id, &of)));
        Some((source, column))
    }

    /// Where the value of a fact is looked at.
    pub(super) fn fact_key(&mut self, id: FactId, of: &Type) -> TableKey {
        match of {
            Type::Kind(_) | Type::YesNo => TableKey::Leaf(id),
            _ => TableKey::Amount(self.formulas.add_amount(crate::rule::Amount::Fact(id), of.clone())),
        }
    }

    fn plain(&self, name: Name, of: Type, range: bool) -> KeyColumn {
        let codes = match &of {
            Type::Kind(kind) => self.scope.vocabulary.kind(*kind).map(Kind::all).unwrap_or_default(),
            _ => Codes::new(),
        };
        let step = matches!(of, Type::Whole | Type::Days | Type::Months).then_some(Exact::ONE);
        let bounds = crate::rule::Bounds::default();
        KeyColumn { name, key_type: of, codes, range, bounds, step, absent: None, lapses: false }
    }
}
