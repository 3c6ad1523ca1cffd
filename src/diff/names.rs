//! Conditions that have a name in one of the generations: definitions, and whether a line covers.

use std::collections::BTreeSet;

use crate::base::Name;
use crate::question::Named;
use crate::rule::{
    Defined, FactId, Formula, FormulaId, Formulas, LineId, Node, Said, facts_of, quoted_if_needed, reachable,
};

use super::import::Importer;
use super::joint::Joint;
use super::pairs::apart;

/// So many names are compared with one condition.
const MAX_NAMES: usize = 60;
/// What a definition must save: a little more than it costs to read it.
const DEFINITION: usize = 150;
/// What a line must save: that it covers says nothing by itself.
const LINE: usize = 350;

/// All of them: definitions before lines, the largest first.
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
}

/// A condition of one generation before it is known what else has its name.
struct Found {
    formula: FormulaId,
    line: Option<usize>,
    generation: Name,
    name: Name,
    /// Words before and behind the name, if it holds, and if not.
    yes: &'static str,
    no: (&'static str, &'static str),
}

impl Found {
    /// In words that nothing else has: what two generations do not mean alike is told with the generation.
    fn named(&self, all: &[Self]) -> Named {
        let same = |other: &&Self| (&other.name, other.yes) == (&self.name, self.yes);
        let only = all.iter().filter(same).count() == 1;
        let name = if only { self.name.clone() } else { apart(&self.name, &self.generation) };
        let name = quoted_if_needed(&name);
        let yes = Said::one(format!("{name}{}", self.yes));
        let no = Said::denial(format!("{}{name}{}", self.no.0, self.no.1), yes.clone());
        Named { formula: self.formula, yes, no, saves: if self.line.is_some() { LINE } else { DEFINITION } }
    }
}

impl Names {
    /// Of both generations; after this the graph stays as it is.
    pub(super) fn new(joint: &mut Joint<'_>) -> Self {
        let mut formulas = std::mem::take(&mut joint.rules.formulas);
        let mut all: Vec<Found> = Vec::new();
        for is_old in [false, true] {
            let side = joint.side(is_old);
            let mut importer = Importer::new(side);
            let mut add = |condition, line, name: &Name, yes, no| {
                let formula = importer.formula(&mut formulas, condition);
                let known = all.iter().any(|known| known.formula == formula);
                if !known && !matches!(formulas.get(formula), Formula::Constant(_)) {
                    let (generation, name) = (side.rules.generation.clone(), name.clone());
                    all.push(Found { formula, line, generation, name, yes, no });
                }
            };
            for definition in &side.rules.vocabulary.definitions {
                if let Defined::Condition(condition) = definition.meaning {
                    add(condition, None, &definition.name, "", ("not ", ""));
                }
            }
            for (at, line) in side.rules.lines.iter().enumerate() {
                let pair = joint.pairs.line(LineId::new(at), is_old);
                add(line.covers, pair, &line.name, " covers it", ("", " does not cover it"));
                add(line.would_cover, pair, &line.name, " would cover it", ("", " would not cover it"));
            }
        }
        let mut names: Vec<(usize, Known)> = Vec::new();
        for found in &all {
            let size = reachable(&formulas, [Node::Formula(found.formula)]).len();
            let facts = facts_of(&formulas, found.formula);
            names.push((size, Known { named: found.named(&all), line: found.line, facts }));
        }
        joint.rules.formulas = formulas;
        names.sort_by_key(|(size, known)| (known.line.is_some(), std::cmp::Reverse(*size)));
        Self { all: names.into_iter().map(|(_, known)| known).collect() }
    }

    /// Those that can be part of these conditions, as they ask for nothing else; the first, if there are many. A line is not
    /// told by its own name.
    pub(super) fn of(&self, formulas: &Formulas, roots: &[FormulaId], line: Option<usize>) -> Vec<Named> {
        let asked: BTreeSet<FactId> = roots.iter().flat_map(|root| facts_of(formulas, *root)).collect();
        let within = self.all.iter().filter(|known| known.facts.is_subset(&asked));
        let others = within.filter(|known| known.line.is_none() || known.line != line);
        others.take(MAX_NAMES).map(|known| known.named.clone()).collect()
    }
}
