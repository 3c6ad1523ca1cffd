//! `any of Rechenzentren has Datenschutz less than angemessen`: a table looked up for each value of a set.

use crate::base::Codes;
use crate::book::condition::At;
use crate::book::lower::Lowerer;
use crate::book::problem as problems;
use crate::book::scope::Meaning;
use crate::rule::{self, Accepts, Cell, FactId, FormulaId, KindId, TableKey, Test, Type, Value};
use crate::syntax::ast::{Ident, OfEach};

impl Lowerer<'_> {
    /// Whether one of the set, or all of it, has such an output; all of the empty set has.
    ///
    /// A row holds for a set if some value of it is in the row's cell. Rows of the same outcome need no distinction, so
    /// *any* is one question a row. *All* asks of every value that may be in the set whether a row of that outcome holds
    /// for it; what a row asks of other keys that are absent is *no* in both.
    pub(crate) fn each_has(
        &mut self,
        all: bool,
        (set, of): (FactId, KindId),
        output: &Ident,
        asked: &OfEach,
        at: At,
    ) -> FormulaId {
        let Meaning::Output(table, column) = self.scope.meaning(&output.text, at.line) else {
            return self.not_given(output);
        };
        let Some(kind) = self.output_kind(table, column) else { return self.not_given(output) };
        let codes = self.asked_codes(asked, kind);
        let Some((keys, built)) = self.used_table(table, output, at) else { return self.no() };
        let Some(key) = self.key_of_kind(&keys, of, output) else { return self.no() };
        let every = self.scope.vocabulary.kind(of).map(rule::Kind::all).unwrap_or_default();
        let mut rows: Vec<(Codes, FormulaId)> = Vec::new();
        for row in &built.rows {
            if !matches!(row.outcome.get(usize::from(column)), Some(Value::Leaf(code)) if codes.contains(*code)) {
                continue;
            }
            let (mut of_row, mut others) = (Codes::new(), Vec::new());
            for (at, ((cell, column), source)) in row.cells.iter().zip(&built.keys).zip(&keys).enumerate() {
                if at == key {
                    of_row = leaves(cell, &every);
                } else {
                    others.push(self.cell(cell, column, *source));
                }
            }
            let others = self.formulas.all(others);
            if all {
                rows.push((of_row, self.formulas.stated(row.statement, others)));
                continue;
            }
            let some = self.test(Test::SomeIn(set, of_row.clone()));
            let both = self.formulas.all([some, others]);
            rows.push((of_row, self.formulas.stated(row.statement, both)));
        }
        if all { self.all_have(set, &every, &rows) } else { self.formulas.any(rows.into_iter().map(|(_, row)| row)) }
    }

    fn all_have(&mut self, set: FactId, every: &Codes, rows: &[(Codes, FormulaId)]) -> FormulaId {
        // Values that the same rows speak of are asked for together.
        let mut classes: Vec<(Vec<FormulaId>, Codes)> = Vec::new();
        for code in every.iter() {
            let holding: Vec<FormulaId> =
                rows.iter().filter(|(codes, _)| codes.contains(code)).map(|(_, row)| *row).collect();
            let one: Codes = std::iter::once(code).collect();
            match classes.iter_mut().find(|(rows, _)| *rows == holding) {
                Some((_, codes)) => *codes = codes.union(&one),
                None => classes.push((holding, one)),
            }
        }
        let mut parts = Vec::new();
        if self.scope.vocabulary.fact(set).is_some_and(|fact| fact.absent.is_some()) {
            let absent = self.test(Test::Absent(set));
            parts.push(self.formulas.not(absent));
        }
        for (holding, codes) in classes {
            let held = self.formulas.any(holding);
            let some = self.test(Test::SomeIn(set, codes));
            let none = self.formulas.not(some);
            parts.push(self.formulas.any([none, held]));
        }
        self.formulas.all(parts)
    }

    /// Which key of a table is a value of the kind; a problem if none is, or several are.
    fn key_of_kind(&mut self, keys: &[TableKey], kind: KindId, output: &Ident) -> Option<usize> {
        let is_of = |key: &&TableKey| match key {
            TableKey::Leaf(fact) => {
                self.scope.vocabulary.fact(*fact).is_some_and(|fact| fact.fact_type == Type::Kind(kind))
            }
            _ => false,
        };
        if keys.iter().filter(is_of).count() == 1 {
            return keys.iter().position(|key| is_of(&key));
        }
        let words = self.scope.type_words(&Type::Kind(kind));
        let title = format!("`{}` is not looked up by {words} alone", output.text);
        let help = format!("a table that is asked for each value of a set has one key that is {words}");
        self.problems.push(problems::wrong_type(output.span, title, "expected what such a table gives", Some(help)));
        None
    }

    fn not_given(&mut self, output: &Ident) -> FormulaId {
        if matches!(self.scope.meaning(&output.text, None), Meaning::Unknown) {
            self.unknown(output);
            return self.no();
        }
        let title = format!("`{}` is not what a table gives as a value of a kind", output.text);
        let help = Some("behind `has` stands what a table `gives … as KIND`".to_owned());
        self.wrong(problems::wrong_type(output.span, title, "expected such an output", help))
    }
}

/// The values for which a cell holds.
fn leaves(cell: &Cell, every: &Codes) -> Codes {
    match &cell.accepts {
        Accepts::Leaves(codes) => codes.clone(),
        Accepts::Any => every.clone(),
        _ => Codes::new(),
    }
}
