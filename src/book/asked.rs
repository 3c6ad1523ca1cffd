//! Conditions that somebody asks a loaded book about: what a scenario expects an answer to depend on.

use crate::base::Name;
use crate::diagnostic::Diagnostic;
use crate::rule::{FormulaId, Line, TableId};
use crate::syntax::ast::Condition;

use super::Book;
use super::condition::At;
use super::line::Lowered;
use super::lower::Lowerer;
use super::sentences::Sentences;

impl Book {
    /// Lowers conditions into the book's graph, each with what is wrong with it.
    ///
    /// Nothing that the book answers changes: what is added is asked for by nobody else.
    pub fn conditions(&mut self, conditions: &[&Condition]) -> Vec<(FormulaId, Vec<Diagnostic>)> {
        let sentences = Sentences::default();
        let mut lowerer = Lowerer::new(&self.scope, &sentences, Default::default(), &[]);
        lowerer.formulas = std::mem::take(&mut self.rules.formulas);
        lowerer.columns.clone_from(&self.columns);
        lowerer.tables = self.rules.tables.iter().cloned().map(Some).collect();
        for (at, table) in self.rules.tables.iter().enumerate() {
            lowerer.ranges.knowledge_mut().note(TableId::new(at), table);
        }
        for definition in &self.rules.vocabulary.definitions {
            let at = self.scope.definitions.get::<Name>(&definition.name).copied();
            if let Some(slot) = at.and_then(|at| lowerer.definitions.get_mut(at)) {
                *slot = Some(definition.meaning.clone());
            }
        }
        lowerer.lines = self.rules.lines.iter().map(|line| Some(answers_of(line))).collect();
        let mut lowered = Vec::new();
        for condition in conditions {
            let formula = lowerer.condition(condition, At::default());
            lowered.push((formula, std::mem::take(&mut lowerer.problems)));
        }
        self.rules.formulas = lowerer.formulas;
        lowered
    }
}

/// A line as conditions ask for it: whether it covers, or would.
fn answers_of(line: &Line) -> Lowered {
    Lowered {
        within: line.within,
        agreement: line.agreement,
        grants: Vec::new(),
        requirements: Vec::new(),
        exclusions: Vec::new(),
        would_cover: line.would_cover,
        covers: line.covers,
        per_position: line.per_position,
        advice: Vec::new(),
        examples: Vec::new(),
        pays: None,
        proofs: Vec::new(),
        of_every_line: Vec::new(),
    }
}
