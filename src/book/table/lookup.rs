//! Tables as part of a book: built once, looked up where their outputs are named.

use crate::base::{Codes, Span};
use crate::book::amount::Typed;
use crate::book::condition::At;
use crate::book::lower::Lowerer;
use crate::book::problem as problems;
use crate::book::scope::Meaning;
use crate::rule::{
    Accepts, Amount, AmountId, Cell, Comparison, FormulaId, KeyColumn, KindId, OutputColumn, Table, TableId, TableKey,
    Test, Type, Value,
};
use crate::syntax::ast::Ident;

use super::column::Source;

pub(crate) use super::column::Columns;

impl Lowerer<'_> {
    /// Builds a table, by its position.
    pub(crate) fn table(&mut self, at: usize) {
        let reads = self.reads;
        let Some(read) = reads.get(at) else { return };
        // What is wrong with its keys is told even if its rows cannot be read.
        let Some(columns) = self.columns(&read.ast.keys) else { return };
        let outputs = self.scope.table_outputs.get(at).into_iter().flatten();
        let outputs: Option<Vec<OutputColumn>> =
            outputs.map(|(name, of)| Some(OutputColumn { name: name.clone(), output_type: of.clone()? })).collect();
        let Some(outputs) = outputs.filter(|outputs| outputs.len() == read.ast.gives.len()) else { return };
        let outputs_count = outputs.len();
        let table = if !read.rows.is_empty() { self.built(read, columns.keys.clone(), outputs) } else { None };
        match &table {
            Some(table) => self.ranges.knowledge_mut().note(TableId::new(at), table),
            None => self.ranges.knowledge_mut().note_unread(TableId::new(at), outputs_count),
        }
        if let Some(slot) = self.tables.get_mut(at) {
            *slot = table;
        }
        if let Some(slot) = self.columns.get_mut(at) {
            *slot = Some(columns);
        }
    }

    /// What a table gives, as an amount; none (and a problem) if it is none.
    pub(crate) fn looked_up(&mut self, table: usize, output: u16, name: &Ident, at: At) -> Option<Typed> {
        self.used_tables.insert(table);
        let of = self.scope.output_type(table, output)?.clone();
        if let Type::Kind(_) = of {
            let words = self.scope.type_words(&of);
            let help = Some(format!("compare it: `{} is …`", name.text));
            let title = format!("`{}` is {words}", name.text);
            self.problems.push(problems::wrong_type(name.span, title, "expected an amount or a date", help));
            return None;
        }
        let id = self.lookup(table, output, name, at)?;
        Some(Typed { id, of, origin: name.span })
    }

    fn lookup(&mut self, table: usize, output: u16, name: &Ident, at: At) -> Option<AmountId> {
        let keys = self.keys(table, name, at)?;
        let of = self.scope.output_type(table, output)?.clone();
        let lookup = Amount::Lookup { table: TableId::new(table), output, keys: keys.into() };
        Some(self.formulas.add_amount(lookup, of))
    }

    /// Where the keys of a table come from where it is used.
    fn keys(&mut self, table: usize, name: &Ident, at: At) -> Option<Vec<TableKey>> {
        // A table without a meaning has problems of its own.
        let sources = self.columns.get(table).cloned().flatten()?.sources;
        let mut keys = Vec::new();
        for source in sources {
            keys.push(match source {
                Source::Key(key) => key,
                Source::Output(table, output) => {
                    self.used_tables.insert(table);
                    TableKey::Amount(self.lookup(table, output, name, at)?)
                }
                Source::Own(own) => match self.scope.meaning(&own.text, at.line) {
                    Meaning::Fact(fact) => {
                        self.used.insert(fact);
                        let of = self.scope.vocabulary.fact(fact)?.fact_type.clone();
                        self.fact_key(fact, &of)
                    }
                    _ => {
                        let here = Ident { text: own.text.clone(), span: name.span };
                        let problem = self.needs_line(&here);
                        self.problems.push(problem.note(format!("`{}` is looked up by it", name.text)));
                        return None;
                    }
                },
            });
        }
        Some(keys)
    }

    /// A table where it is used, and where its keys come from there.
    pub(super) fn used_table(&mut self, table: usize, name: &Ident, at: At) -> Option<(Vec<TableKey>, Table)> {
        self.used_tables.insert(table);
        let keys = self.keys(table, name, at)?;
        Some((keys, self.tables.get(table)?.clone()?))
    }

    /// The values of a kind that a table gives, each with the condition under which it does: one a row.
    pub(crate) fn looked_up_cases(
        &mut self,
        table: usize,
        output: u16,
        name: &Ident,
        at: At,
    ) -> Option<Vec<(Codes, FormulaId)>> {
        let (keys, built) = self.used_table(table, name, at)?;
        let mut cases = Vec::new();
        for row in &built.rows {
            let Some(Value::Leaf(code)) = row.outcome.get(usize::from(output)) else { continue };
            let cells = row.cells.iter().zip(&built.keys).zip(&keys);
            let parts: Vec<FormulaId> = cells.map(|((cell, column), key)| self.cell(cell, column, *key)).collect();
            let all = self.formulas.all(parts);
            cases.push((std::iter::once(*code).collect(), self.formulas.stated(row.statement, all)));
        }
        Some(cases)
    }

    /// A cell as a condition.
    pub(super) fn cell(&mut self, cell: &Cell, column: &KeyColumn, key: TableKey) -> FormulaId {
        let mut parts = Vec::new();
        let fact = match key {
            TableKey::Leaf(fact) => Some(fact),
            TableKey::Amount(id) => match self.formulas.amount(id) {
                Some(Amount::Fact(fact)) => Some(*fact),
                _ => None,
            },
            TableKey::Yes(_) => None,
        };
        if cell.absent && cell.accepts == Accepts::Any {
            return self.formulas.constant(true);
        }
        if let (true, Some(fact), true) = (cell.absent, fact, column.absent.is_some()) {
            parts.push(self.test(Test::Absent(fact)));
        }
        match &cell.accepts {
            Accepts::Nothing => {}
            Accepts::Any => {
                let present = match fact.filter(|_| column.absent.is_some()) {
                    Some(fact) => {
                        let absent = self.test(Test::Absent(fact));
                        self.formulas.not(absent)
                    }
                    None => self.formulas.constant(true),
                };
                parts.push(present);
            }
            Accepts::Leaves(codes) => {
                if let Some(fact) = fact {
                    parts.push(self.test(Test::In(fact, codes.clone())));
                }
            }
            Accepts::Values(values) => {
                for value in values {
                    parts.push(self.cell_value(value, column, key, fact));
                }
            }
            Accepts::Range(low, high) => {
                let mut ends = Vec::new();
                for (end, included, excluded) in
                    [(low, Comparison::AtLeast, Comparison::MoreThan), (high, Comparison::AtMost, Comparison::LessThan)]
                {
                    if let Some((value, is_in)) = end {
                        ends.push(self.compared(if *is_in { included } else { excluded }, value, column, key));
                    }
                }
                parts.push(self.formulas.all(ends));
            }
        }
        self.formulas.any(parts)
    }

    fn cell_value(
        &mut self,
        value: &Value,
        column: &KeyColumn,
        key: TableKey,
        fact: Option<crate::rule::FactId>,
    ) -> FormulaId {
        let Value::YesNo(yes) = value else { return self.compared(Comparison::Equal, value, column, key) };
        let holds = match (key, fact) {
            (TableKey::Yes(formula), _) => formula,
            (_, Some(fact)) => self.test(Test::Yes(fact)),
            _ => return self.no(),
        };
        if *yes {
            return holds;
        }
        let not = self.formulas.not(holds);
        // An absent fact is not *no*.
        match fact.filter(|_| column.absent.is_some()) {
            Some(fact) => {
                let absent = self.test(Test::Absent(fact));
                let present = self.formulas.not(absent);
                self.formulas.all([not, present])
            }
            None => not,
        }
    }

    fn compared(&mut self, comparison: Comparison, value: &Value, column: &KeyColumn, key: TableKey) -> FormulaId {
        let TableKey::Amount(amount) = key else { return self.no() };
        let end = self.formulas.add_amount(Amount::Constant(value.clone()), column.key_type.clone());
        self.test(Test::Compare(comparison, amount, end))
    }

    /// The kind of an output, if it is one.
    pub(crate) fn output_kind(&self, table: usize, output: u16) -> Option<KindId> {
        match self.scope.output_type(table, output)? {
            Type::Kind(kind) => Some(*kind),
            _ => None,
        }
    }

    /// An output where a condition is wanted.
    pub(crate) fn output_as_condition(&mut self, table: usize, output: u16, name: &Ident) -> FormulaId {
        self.used_tables.insert(table);
        let Some(of) = self.scope.output_type(table, output).cloned() else { return self.no() };
        let words = self.scope.type_words(&of);
        let help = Some(format!("compare it: `{}`", self.scope.example_comparison(&name.text, &of)));
        let title = format!("`{}` is {words}", name.text);
        self.wrong(problems::wrong_type(name.span, title, "expected a condition", help))
    }

    /// Tables none of whose outputs is asked for.
    pub(crate) fn unused_tables(&self) -> impl Iterator<Item = (Span, &str)> {
        let unused = self.reads.iter().enumerate().filter(|(at, _)| !self.used_tables.contains(at));
        unused.map(|(_, read)| (read.ast.name.span, read.ast.name.text.as_str()))
    }
}
