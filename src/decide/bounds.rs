//! What amounts can still be, by what a case knows.

use crate::base::Exact;
use crate::rule::{AmountId, FactId, FormulaId, Knowledge, Range, Ranges, TableId, TableKey};

use super::{Evaluation, Known, Truth};

impl Evaluation<'_, '_> {
    /// What an amount can be, whatever the unknown facts are: each of them free within its domain, each use of one by
    /// itself. Sound, and not always as narrow as it could be.
    pub fn range(&mut self, id: AmountId) -> Range {
        let formulas = &self.rules.formulas;
        Ranges::new(Facts { evaluation: self }).of(formulas, id)
    }
}

/// The facts of a case, unknown ones by their domains.
struct Facts<'a, 'e, 'r> {
    evaluation: &'a mut Evaluation<'e, 'r>,
}

impl Knowledge for Facts<'_, '_, '_> {
    fn fact(&self, fact: FactId) -> Range {
        match self.evaluation.case.known(fact) {
            Known::Given(value) | Known::Assumed(value) => Range::of_value(value),
            Known::Unknown | Known::OneOf(_) => {
                self.evaluation.rules.vocabulary.fact(fact).map_or_else(Range::anything, Range::of_fact)
            }
        }
    }

    fn truth(&mut self, condition: FormulaId) -> Option<bool> {
        match self.evaluation.truth(condition) {
            Ok(Truth::Yes) => Some(true),
            Ok(Truth::No) => Some(false),
            Ok(Truth::Unknown) | Err(_) => None,
        }
    }

    fn lookup(&mut self, table: TableId, output: u16, keys: &[TableKey]) -> Range {
        self.evaluation.lookup_range(table, output, keys)
    }

    fn sum_over(&mut self, amount: AmountId, each: Range) -> Range {
        let case = self.evaluation.case;
        let adds_nothing = Range::point(Exact::ZERO);
        let present = |one: Range| if one.may_be_absent() { one.not_absent().hull(adds_nothing) } else { one };
        if case.position_count() == 0 {
            return present(each);
        }
        let mut evaluator = self.evaluation.evaluator.for_positions();
        let mut sum = Range::point(Exact::ZERO);
        for position in case.each_position() {
            let one = evaluator.on(&position).range(amount);
            sum = sum.plus(present(one));
        }
        self.evaluation.evaluator.keep_for_positions(evaluator);
        sum
    }
}
