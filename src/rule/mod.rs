//! The checked rulebook as data: the only meaning, from which every engine answers.
//!
//! A [`Rules`] is one generation of a rulebook. Its [`Vocabulary`] lists kinds, facts and lines; its [`Formulas`] hold
//! every condition once, as a graph without loops, calls or recursion; each [`Line`] points into that graph. A node that
//! a sentence of the wording stands behind says which one ([`Formula::Stated`]), so that every engine can give reasons.
//! Knows nothing of syntax.

mod amount;
mod formula;
mod line;
mod payment;
mod range;
mod statement;
mod table;
mod value;
mod vocabulary;
mod walk;
mod words;

#[cfg(test)]
pub(crate) mod testing;

pub use amount::{Amount, AmountId};
pub use formula::{Comparison, Formula, FormulaId, Formulas, Test};
pub use line::{Advice, Assertion, Claim, Grants, Line, Part, Within};
pub use payment::{Alternative, PayFlaw, PayProof, Payment, Pays, Step, StepKind, Total};
pub use range::{Domains, End, Knowledge, Range, Ranges};
pub use statement::{Citation, Role, Statement, StatementId};
pub use table::{Accepts, Cell, Finding, Given, KeyColumn, OutputColumn, Proof, Row, Seen, Table, TableId, TableKey};
pub use value::Value;
pub use vocabulary::{
    Bounds, CaseFlaw, CaseProof, Currency, Defined, Definition, Fact, FactId, FactRole, Kind, KindId, KindNode, LineId,
    Type, Vocabulary,
};
pub use walk::{Node, children, facts_of, facts_of_amount, own_facts, paid_for, reachable};
pub use words::{
    Said, Wording, amount_words, codes_words, fact_words, formula_words, number_words, quoted_if_needed, test_words,
    value_words,
};

use crate::base::{Date, Name};

/// One generation of a rulebook, checked and ready to be asked.
#[derive(Clone, Debug)]
pub struct Rules {
    /// What the rulebook is called.
    pub name: Name,
    /// Which generation this is.
    pub generation: Name,
    /// First day in force; none where the rulebook does not say.
    pub from: Option<Date>,
    /// Last day in force; none: until the next generation begins.
    pub to: Option<Date>,
    /// Kinds, facts and lines by name.
    pub vocabulary: Vocabulary,
    /// Every sentence that can be a reason, by [`StatementId`].
    pub statements: Vec<Statement>,
    /// All conditions and amounts.
    pub formulas: Formulas,
    /// What is looked up, by [`TableId`].
    pub tables: Vec<Table>,
    /// The lines, by [`LineId`].
    pub lines: Vec<Line>,
    /// What every case keeps: a case in which one of them is *no* is rejected.
    pub always: Vec<Part>,
    /// What the rulebook claims of itself.
    pub assertions: Vec<Assertion>,
    /// What the keys in citations stand for: key and title.
    pub sources: Vec<(Name, Name)>,
}

impl Rules {
    /// The line of that id.
    pub fn line(&self, id: LineId) -> Option<&Line> {
        self.lines.get(id.index())
    }

    /// The table of that id.
    pub fn table(&self, id: TableId) -> Option<&Table> {
        self.tables.get(id.index())
    }

    /// The statement of that id.
    pub fn statement(&self, id: StatementId) -> Option<&Statement> {
        self.statements.get(id.index())
    }

    /// The line of that name, or of one of the other names it is called.
    pub fn line_named(&self, name: &str) -> Option<LineId> {
        self.lines
            .iter()
            .position(|line| &*line.name == name || line.called.iter().any(|other| &**other == name))
            .map(LineId::new)
    }
}
