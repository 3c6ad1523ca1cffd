//! The checked rulebook as data: the only meaning, from which every engine answers.
//!
//! A [`Rules`] is one generation of a rulebook. Its [`Vocabulary`] lists kinds, facts and lines; its [`Formulas`] hold
//! every condition once, as a graph without loops, calls or recursion; each [`Line`] points into that graph. A node that
//! a sentence of the wording stands behind says which one ([`Formula::Stated`]), so that every engine can give reasons.
//! Knows nothing of syntax.

mod amount;
mod changed;
mod conversion;
mod formula;
mod line;
mod payment;
mod range;
mod statement;
mod table;
mod timeline;
mod value;
mod vocabulary;
mod walk;
mod words;

#[cfg(test)]
pub(crate) mod testing;

pub use amount::{Amount, AmountId};
pub use changed::changed_sentences;
pub use conversion::{Conversion, Conversions, from_joint, to_joint};
pub use formula::{Comparison, Formula, FormulaId, Formulas, Test};
pub use line::{Acceptance, Accepted, Advice, Assertion, Claim, Example, Grants, Line, Part, Within};
pub use payment::{Alternative, PayFlaw, PayProof, Payment, Pays, Step, StepKind, Total};
pub use range::{Domains, End, Knowledge, Range, Ranges};
pub use statement::{Citation, Role, Statement, StatementId};
pub use table::{Accepts, Cell, Finding, Given, KeyColumn, OutputColumn, Proof, Row, Seen, Table, TableId, TableKey};
pub use timeline::{InForce, Period, Timeline};
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

use std::collections::BTreeSet;

use crate::base::{Date, Name, Span};

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
    /// The date of a case that says which generation judges it; none where the rulebook has no such fact.
    pub governed_by: Option<FactId>,
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
    /// What an audit finds and is meant to be so.
    pub acceptances: Vec<Acceptance>,
    /// What the keys in citations stand for: key and title.
    pub sources: Vec<(Name, Name)>,
    /// What amendments have taken out of the text of earlier generations.
    pub taken_out: Vec<TakenOut>,
}

/// Something of an earlier generation that an amendment repeals or replaces.
#[derive(Clone, Debug)]
pub struct TakenOut {
    /// Where it stood.
    pub stood: Span,
    /// The amendment.
    pub by: Span,
    /// The generation that says so.
    pub generation: Name,
}

impl Rules {
    /// The line of that id.
    pub fn line(&self, id: LineId) -> Option<&Line> {
        self.lines.get(id.index())
    }

    /// The facts that a payment is for, whichever of its alternatives counts.
    pub fn paid_for(&self, payment: &Payment) -> BTreeSet<FactId> {
        let starts = payment.alternatives.iter().map(|one| one.written);
        starts.flat_map(|start| paid_for(&self.formulas, &self.vocabulary, start)).collect()
    }

    /// The table of that id.
    pub fn table(&self, id: TableId) -> Option<&Table> {
        self.tables.get(id.index())
    }

    /// The statement of that id.
    pub fn statement(&self, id: StatementId) -> Option<&Statement> {
        self.statements.get(id.index())
    }

    /// When it says that it is in force; a later generation may begin within that time.
    pub fn period(&self) -> Period {
        Period { from: self.from, to: self.to }
    }

    /// The fact whose date says which generation judges a case.
    pub fn governing(&self) -> Option<&Fact> {
        self.vocabulary.fact(self.governed_by?)
    }

    /// The same rules for cases whose governing date is in that time: the domain of that fact is narrowed to it. None if
    /// no date of its domain is in it.
    pub fn governed_within(&self, period: Period) -> Option<Self> {
        let mut rules = self.clone();
        let Some(fact) = self.governed_by.and_then(|id| rules.vocabulary.facts.get_mut(id.index())) else {
            return Some(rules);
        };
        // Each end with whether it belongs to the domain.
        let day = |end: &Option<(Value, bool)>| match end {
            Some((Value::Date(day), included)) => Some((*day, *included)),
            _ => None,
        };
        let lows = day(&fact.bounds.low).into_iter().chain(period.from.map(|from| (from, true)));
        let highs = day(&fact.bounds.high).into_iter().chain(period.to.map(|to| (to, true)));
        let low = lows.max_by_key(|(day, included)| (*day, !included));
        let high = highs.min();
        let empty = low.zip(high).is_some_and(|((low, from), (high, to))| low > high || low == high && !(from && to));
        let end = |(day, included)| (Value::Date(day), included);
        fact.bounds = Bounds { low: low.map(end), high: high.map(end) };
        (!empty).then_some(rules)
    }

    /// The line of that name, or of one of the other names it is called.
    pub fn line_named(&self, name: &str) -> Option<LineId> {
        self.lines
            .iter()
            .position(|line| &*line.name == name || line.called.iter().any(|other| &**other == name))
            .map(LineId::new)
    }
}
