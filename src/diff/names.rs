//! Conditions that have a name in one of the generations: definitions, and whether a line covers.

use std::collections::BTreeSet;

use crate::base::Name;
use crate::question::Named;
use crate::rule::{
    Defined, FactId, Formula, FormulaId, Formulas, Node, Rules, Said, facts_of, quoted_if_needed, reachable,
};

use super::import::Importer;
use super::joint::Joint;
use super::pairs::apart;

/// What a definition must save: a little more than it costs to read it.
const DEFINITION: usize = 150;
/// What a line must save: that it covers says nothing by itself.
const LINE: usize = 350;

/// All of them, the largest first.
#[derive(Clone, Debug, Default)]
pub(super) struct Names {
    all: Vec<Known>,
}

#[derive(Clone, Debug)]
struct Known {
    named: Named,
    /// Of a line: its pair.
    line: Option<usize>,
    facts: BTreeSet<FactId>,
    size: usize,
}

impl Names {
    /// Of both generations; after this the graph stays as it is.
    pub(super) fn new(joint: &mut Joint<'_>) -> Self {
        let mut formulas = std::mem::take(&mut joint.rules.formulas);
        let mut names = Self::default();
        for is_old in [false, true] {
            let side = joint.side(is_old);
            let rules = side.rules;
            let mut importer = Importer::new(side);
            for definition in &rules.vocabulary.definitions {
                let Defined::Condition(condition) = definition.meaning else { continue };
                let formula = importer.formula(&mut formulas, condition);
                let yes = |name: &str| Said::one(quoted_if_needed(name));
                names.add(&formulas, rules, formula, None, DEFINITION, &definition.name, yes, |name| {
                    format!("not {}", quoted_if_needed(name))
                });
            }
            for (at, line) in rules.lines.iter().enumerate() {
                let pair = joint.pairs.line(crate::rule::LineId::new(at), is_old);
                for (condition, covers, not) in [
                    (line.covers, "covers it", "does not cover it"),
                    (line.would_cover, "would cover it", "would not cover it"),
                ] {
                    let formula = importer.formula(&mut formulas, condition);
                    let yes = |name: &str| Said::one(format!("{} {covers}", quoted_if_needed(name)));
                    names.add(&formulas, rules, formula, pair, LINE, &line.name, yes, |name| {
                        format!("{} {not}", quoted_if_needed(name))
                    });
                }
            }
        }
        joint.rules.formulas = formulas;
        names.all.sort_by_key(|known| std::cmp::Reverse(known.size));
        names
    }

    #[expect(clippy::too_many_arguments, reason = "what a name is made of, each once")]
    fn add(
        &mut self,
        formulas: &Formulas,
        rules: &Rules,
        formula: FormulaId,
        line: Option<usize>,
        saves: usize,
        name: &Name,
        yes: impl Fn(&str) -> Said,
        no: impl Fn(&str) -> String,
    ) {
        let known = self.all.iter().any(|known| known.named.formula == formula);
        if known || matches!(formulas.get(formula), Formula::Constant(_)) {
            return;
        }
        // What the newer generation means by it goes by its name alone.
        let taken = self.all.iter().any(|known| known.named.yes.text == yes(name).text);
        let name = if taken { apart(name, &rules.generation) } else { name.clone() };
        let no = Said::denial(no(&name), yes(&name));
        let named = Named { formula, yes: yes(&name), no, saves };
        let size = reachable(formulas, [Node::Formula(formula)]).len();
        self.all.push(Known { named, line, facts: facts_of(formulas, formula), size });
    }

    /// Those that can be part of these conditions: they ask for nothing else. A line is not told by its own name.
    pub(super) fn of(&self, formulas: &Formulas, roots: &[FormulaId], line: Option<usize>) -> Vec<Named> {
        let asked: BTreeSet<FactId> = roots.iter().flat_map(|root| facts_of(formulas, *root)).collect();
        let within = self.all.iter().filter(|known| known.facts.is_subset(&asked));
        within.filter(|known| known.line.is_none() || known.line != line).map(|known| known.named.clone()).collect()
    }
}
