//! Formulas, amounts and values in the rulebook's own words.
//!
//! What is said here is valid text of the language again and means the same, three things aside that the language has
//! no one-line form for: a constant (`always`, `never`), a large `at least 2 of`, and what is nested beyond reason (`…`).

mod names;
mod said;
mod sets;
mod tests_of_facts;
mod values;

use crate::base::{Codes, Name};

use super::{AmountId, FactId, Formula, FormulaId, KindId, Rules, StatementId, Test, Value};

pub use names::quoted_if_needed;
pub use said::Said;
pub use values::number_words;

use names::fact_name;

/// Deeper than this nothing is said: the language itself allows about 64 levels.
const MAX_DEPTH: u32 = 100;
/// So many nodes of a formula are said at most: a graph can be much smaller than its text.
const MAX_NODES: usize = 2_000;

/// The words of one rulebook.
#[derive(Clone, Copy, Debug)]
pub struct Wording<'r> {
    rules: &'r Rules,
}

/// A condition of the rulebook: `Gefahr is Sturm and Windstärke at least 8`.
pub fn formula_words(rules: &Rules, formula: FormulaId) -> String {
    Wording::of(rules).formula(formula).text
}

/// A question to facts: `Klausel 510 is agreed`.
pub fn test_words(rules: &Rules, test: &Test) -> String {
    Wording::of(rules).test(test).text
}

/// An amount of the rulebook: `20 % of Versicherungssumme`.
pub fn amount_words(rules: &Rules, amount: AmountId) -> String {
    Wording::of(rules).amount(amount)
}

/// A set of values of a kind by the shortest list of names: `Feuergefahr, Sturm`.
pub fn codes_words(rules: &Rules, kind: KindId, codes: &Codes) -> String {
    rules.vocabulary.kind(kind).map_or_else(String::new, |kind| sets::listed(kind, codes))
}

/// How a value of a fact is shown: `120_000.00 DM`, `Zentraleinheit`, `agreed`.
pub fn value_words(rules: &Rules, fact: FactId, value: &Value) -> String {
    Wording::of(rules).value(fact, value)
}

/// A fact and its value as a sentence: `Sache is Zentraleinheit`, `Klausel 510 is agreed`, `not unvorhergesehen`.
pub fn fact_words(rules: &Rules, fact: FactId, value: &Value) -> String {
    Wording::of(rules).fact(fact, value)
}

impl<'r> Wording<'r> {
    /// The words of that rulebook.
    pub fn of(rules: &'r Rules) -> Self {
        Self { rules }
    }

    /// The name of a fact, quoted where the language needs it.
    pub fn name(self, fact: FactId) -> String {
        fact_name(self.rules, fact)
    }

    /// A condition; a defined one by its name.
    pub fn formula(self, id: FormulaId) -> Said {
        self.condition(id, 0, &mut MAX_NODES.clone())
    }

    fn condition(self, id: FormulaId, depth: u32, nodes_left: &mut usize) -> Said {
        *nodes_left = nodes_left.saturating_sub(1);
        if depth > MAX_DEPTH || *nodes_left == 0 {
            return Said::one("…");
        }
        let depth = depth.saturating_add(1);
        match self.rules.formulas.get(id) {
            Formula::Constant(value) => Said::constant(*value),
            Formula::Test(test) => self.test(test),
            Formula::Stated(statement, inner) => match self.defined_condition(*statement) {
                Some(name) => Said::one(quoted_if_needed(name)),
                None => self.condition(*inner, depth, nodes_left),
            },
            Formula::Not(inner) => self.opposite(*inner, depth, nodes_left),
            Formula::All(parts) => self.all(parts, depth, nodes_left),
            Formula::Any(parts) => Said::any(parts.iter().map(|part| self.condition(*part, depth, nodes_left))),
            Formula::AtLeast(count, parts) => {
                let parts = parts.iter().map(|part| self.condition(*part, depth, nodes_left)).collect::<Vec<_>>();
                Said::at_least(*count as usize, &parts)
            }
        }
    }

    /// `from A to B` where both ends are asked for in a row.
    fn all(self, parts: &[FormulaId], depth: u32, nodes_left: &mut usize) -> Said {
        let (mut said, mut rest) = (Vec::new(), parts);
        while let [first, others @ ..] = rest {
            let range = others.first().and_then(|second| self.range(*first, *second));
            rest = others.get(usize::from(range.is_some())..).unwrap_or_default();
            said.push(range.unwrap_or_else(|| self.condition(*first, depth, nodes_left)));
        }
        Said::all(said)
    }

    fn opposite(self, id: FormulaId, depth: u32, nodes_left: &mut usize) -> Said {
        match self.rules.formulas.get(id) {
            Formula::Test(test) => self.untrue(test),
            Formula::Stated(statement, inner) if self.defined_condition(*statement).is_none() => {
                self.opposite(*inner, depth.saturating_add(1), nodes_left)
            }
            Formula::Stated(..) => {
                let defined = self.condition(id, depth, nodes_left);
                Said::denial(format!("not {}", defined.text), defined)
            }
            _ => self.condition(id, depth, nodes_left).negated(),
        }
    }

    /// The name of the definition that the statement is.
    fn defined_condition(&self, statement: StatementId) -> Option<&'r Name> {
        let definitions = &self.rules.vocabulary.definitions;
        definitions
            .iter()
            .find(|known| known.statement == statement && matches!(known.meaning, super::Defined::Condition(_)))
            .map(|known| &known.name)
    }
}
