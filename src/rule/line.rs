//! A line of business as one formula, with its parts by role.

use crate::base::{Codes, Name, Span};

use super::{FactId, FormulaId, KindId, LineId, PayProof, Pays, StatementId};

/// A line of business.
///
/// It covers a case if it is agreed, every listed kind is granted, every requirement is met and no exclusion stands.
#[derive(Clone, Debug)]
pub struct Line {
    /// Its name.
    pub name: Name,
    /// Other names for it.
    pub called: Vec<Name>,
    /// The line that it is a section of.
    pub within: Option<Within>,
    /// Whether it is agreed, as a fact.
    pub agreed: FactId,
    /// Its head in the text.
    pub head: StatementId,
    /// It, the line it is within and the clause it comes by are agreed.
    pub agreement: FormulaId,
    /// For each kind that it lists: what is granted.
    pub grants: Vec<Grants>,
    /// What must hold for every event; its own and those of the line it is within.
    pub requirements: Vec<Part>,
    /// What must not hold; a `covers … only if` is one of these too.
    pub exclusions: Vec<Part>,
    /// It would cover the case: all of the above without [`Line::agreement`].
    pub would_cover: FormulaId,
    /// It covers the case.
    pub covers: FormulaId,
    /// Whether it is decided for each position of a case: it asks for a fact that each has of its own.
    pub per_position: bool,
    /// What it advises and obliges to.
    pub advice: Vec<Advice>,
    /// What its sentences give as examples, without effect.
    pub examples: Vec<Example>,
    /// What it pays; none if no sentence says so.
    pub pays: Option<Pays>,
    /// What must never hold, for its payments to be sound.
    pub proofs: Vec<PayProof>,
    /// Where its head stands.
    pub span: Span,
}

/// What a section needs besides itself.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Within {
    /// The line that must be agreed.
    pub line: LineId,
    /// The clause that must be agreed.
    pub clause: Option<FactId>,
}

/// What a line grants of one kind; one of them must hold.
#[derive(Clone, Debug)]
pub struct Grants {
    /// The kind.
    pub kind: KindId,
    /// The grants; none: nothing of this kind is covered.
    pub grants: Vec<Part>,
}

/// One sentence at work in a line.
///
/// The formula is [`Formula::Stated`](super::Formula::Stated) by the statement, and holds exceptions, write-backs and
/// waivers as stated nodes of their own. For a grant, it is *yes* where the grant holds; for a requirement, where it is
/// met, does not apply or is waived; for an exclusion, where it stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Part {
    /// The sentence.
    pub statement: StatementId,
    /// When it works.
    pub formula: FormulaId,
}

/// Values that a sentence names behind `such as`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Example {
    /// The sentence.
    pub statement: StatementId,
    /// The kind.
    pub kind: KindId,
    /// The values.
    pub codes: Codes,
    /// Of what is covered; otherwise of what is excluded.
    pub covered: bool,
}

/// A recommendation or a duty.
#[derive(Clone, Debug)]
pub struct Advice {
    /// The sentence.
    pub statement: StatementId,
    /// What to do.
    pub text: Name,
    /// `obliges`
    pub duty: bool,
    /// When.
    pub formula: FormulaId,
}

/// Something that an audit finds, and that the rulebook accepts.
#[derive(Clone, Debug)]
pub struct Acceptance {
    /// The sentence.
    pub statement: StatementId,
    /// Why.
    pub reason: Name,
    /// What is accepted.
    pub of: Accepted,
}

/// What is accepted.
#[derive(Clone, Debug)]
pub enum Accepted {
    /// That no line covers a case in which this holds.
    Gap(FormulaId),
    /// That the first line covers what each of the others covers.
    Overlap(LineId, Vec<LineId>),
    /// Whatever is said of this sentence.
    Statement(StatementId),
    /// Whatever is said of these facts, values, kinds, clauses, definitions and lines.
    Names(Vec<Name>),
}

/// A claim about the rulebook itself.
#[derive(Clone, Debug)]
pub struct Assertion {
    /// The sentence.
    pub statement: StatementId,
    /// What it claims.
    pub claim: Claim,
}

/// What an assertion claims, over all cases that keep `always` and the domains, agreements free.
#[derive(Clone, Copy, Debug)]
pub enum Claim {
    /// Whatever the first would cover, the second would.
    Implies(LineId, LineId),
    /// Never would both cover.
    NeverBoth(LineId, LineId),
    /// The formula holds.
    Holds(FormulaId),
}
