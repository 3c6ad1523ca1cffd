//! The tree of a rulebook file, as written: every node with its place, nothing resolved.
//!
//! Equality ignores places, so two texts that differ only in layout have the same tree.

mod amendment;
mod expression;
mod payment;
mod scenario;
mod statement;
mod table;

use serde::Serialize;

use crate::base::{Date, Exact, Rounding, Span};

pub use amendment::{Amended, Amendment, Body, Sort};
pub use expression::{
    Ask, Block, Comparison, Condition, Cover, Expr, ExprKind, Extreme, Labelled, OfEach, Operator, Quantity, Question,
};
pub use payment::{Alternative, Paid, Pays, Step, StepKind, Total};
pub use scenario::{
    Expectation, Expected, ExpectedAdvice, ExpectedAmount, ExpectedAnswer, GivenFacts, JudgedBy, Scenario,
    ScenarioLine, ScenarioTable,
};
pub use statement::{
    Citation, Covered, Covers, Effect, Examples, Exception, Excluded, LabelRef, Statement, Subject, Terms, When,
};
pub use table::{Table, TableKey, TableOutput, TableRow};

/// One file.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct File {
    /// The declarations and statements at the left margin, in order.
    pub items: Vec<Item>,
    /// Every comment, in order: a formatter must not lose one.
    pub comments: Vec<Comment>,
}

/// `-- words` to the end of a line.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Comment {
    /// What stands behind the two hyphens, without surrounding blanks.
    pub text: String,
    /// Where.
    pub span: Span,
}

/// A name as written, in its one spelling.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Ident {
    /// Composed umlauts, single blanks.
    pub text: String,
    /// Where.
    pub span: Span,
}

/// A quoted text.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Text {
    /// Without the quotes.
    pub text: String,
    /// Where, quotes included.
    pub span: Span,
}

/// Something at the left margin, with the citations at its end.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Item {
    /// What it is.
    pub kind: ItemKind,
    /// `[CW S017]`; those of a head hold for its children too.
    pub citations: Vec<Citation>,
    /// The head line.
    pub span: Span,
}

/// What can stand at the left margin.
#[expect(clippy::large_enum_variant, reason = "the large one, a statement, is the frequent one")]
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub enum ItemKind {
    /// `rulebook EDV`
    Rulebook(Ident),
    /// `generation 1986 from 1986-12-12`
    Generation(Generation),
    /// `governed by Schadeneintritt`
    Governed(Ident),
    /// What a generation changes in the one that it amends.
    Amendment(Amendment),
    /// `currency DM`
    Currency(Currency),
    /// `source CW "Computerwoche, 12.12.1986"`
    Source(Source),
    /// `kind Gefahr, among others`
    Kind(Kind),
    /// `group Insider is …`
    Group(Group),
    /// `fact Windstärke as Beaufort from 0 to 17`
    Fact(Fact),
    /// `position`: what one case can have several of.
    Position(Vec<PositionFacts>),
    /// `clause Klausel 510`
    Clause(Clause),
    /// `always Vertragsbeginn is before Vertragsende`
    Always(Condition),
    /// `define Totalschaden if …`
    Define(Define),
    /// `table Selbstbehaltsstaffel from "staffel.csv"`
    Table(Table),
    /// `line EC within Feuer`
    Line(Line),
    /// `Leitungswasser covers DV only if Klausel 510`
    Statement(Statement),
    /// `assert …`
    Assertion(Assertion),
    /// `accepted "why" …`
    Acceptance(Acceptance),
    /// `scenario "Rohrbruch"`
    Scenario(Scenario),
    /// `scenario table "Sturm"`
    ScenarioTable(ScenarioTable),
}

impl ItemKind {
    /// Whether it says of which rulebook and generation a file is.
    pub fn is_header(&self) -> bool {
        matches!(self, Self::Rulebook(_) | Self::Generation(_))
    }
}

/// The generation that a file belongs to.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Generation {
    /// Its name, often a year.
    pub name: Ident,
    /// `amends 1986`: the generation that it changes; stands in one file, as what follows.
    pub amends: Option<Ident>,
    /// First day in force.
    pub from: Option<Spanned<Date>>,
    /// Last day in force; none: until the next generation.
    pub to: Option<Spanned<Date>>,
}

/// A currency that amounts are in.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Currency {
    /// Its name.
    pub name: Ident,
    /// `at 1.95583 DM`: what one unit of it is worth in an earlier currency.
    pub rate: Option<(Exact, Ident)>,
    /// `rounded half to even`
    pub rounding: Option<Rounding>,
    /// `to 0.05 CHF`: what payments are a multiple of.
    pub to: Option<Expr>,
}

/// Facts that each damaged item of a case has of its own.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct PositionFacts {
    /// New facts where they have a type, otherwise facts that are declared elsewhere.
    pub fact: Fact,
    /// `[CW S146]`
    pub citations: Vec<Citation>,
    /// The line.
    pub span: Span,
}

/// A value with its place.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct Spanned<T> {
    /// The value.
    pub value: T,
    /// Where.
    pub span: Span,
}

/// A document that statements cite.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Source {
    /// The short name used in citations.
    pub key: Ident,
    /// What it is.
    pub title: Text,
    /// `from "quellen/cw.txt"`: where its text is, to look up what is quoted.
    pub text: Option<Text>,
}

/// A tree of values.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Kind {
    /// Its name, also that of the fact it brings.
    pub name: Ident,
    /// `ordered kind`: flat, lowest first.
    pub ordered: bool,
    /// `among others`: a case may carry a value that is not listed.
    pub open: bool,
    /// The values directly under it.
    pub values: Vec<KindValue>,
}

/// A value of a kind, or an inner node that stands for all the leaves under it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct KindValue {
    /// Its name.
    pub name: Ident,
    /// Other names for it.
    pub called: Vec<Text>,
    /// What it is divided into.
    pub values: Vec<KindValue>,
    /// `[CW S016]` at the end of its line; they are with the last value of a line.
    pub citations: Vec<Citation>,
}

/// A second way to bundle values of one kind.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Group {
    /// Its name.
    pub name: Ident,
    /// Values, inner nodes or groups of one kind.
    pub members: Vec<Ident>,
}

/// One or several facts of one type.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Fact {
    /// `each line has fact`: every line has its own.
    pub each_line: bool,
    /// The names.
    pub names: Vec<Ident>,
    /// `as …`; a yes/no fact has none.
    pub fact_type: Option<FactType>,
    /// `from 0 to 17`, `above 0 DM`: all of them hold.
    pub domain: Vec<Bound>,
    /// `or none`, `or nicht feststellbar`: the word for known to be absent.
    pub or_none: Option<Ident>,
    /// `default 0 DM`
    pub default: Option<Expr>,
    /// `for a person to judge`
    pub judged: Option<Span>,
}

/// The type behind `as`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct FactType {
    /// `set of …`
    pub set: bool,
    /// `%`, `date`, `days`, a kind, a currency, a unit, …
    pub name: Ident,
}

/// One end of a domain.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Bound {
    /// Which end, and whether it belongs to the domain.
    pub side: Comparison,
    /// The end.
    pub value: Expr,
}

/// A clause that a contract may contain, with what it changes where it is agreed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Clause {
    /// Its name.
    pub name: Ident,
    /// `of Sturm, EC`: one fact per line where there are several.
    pub lines: Vec<Ident>,
    /// Its statements.
    pub body: Vec<Statement>,
}

/// A definition.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Define {
    /// The name that it gives a meaning to.
    pub name: Ident,
    /// The meaning.
    pub meaning: Meaning,
}

/// What a definition says.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub enum Meaning {
    /// `if CONDITION`: a yes/no.
    If(Condition),
    /// `as one of KIND` and cases: a value of that kind.
    OneOf {
        /// The kind.
        kind: Ident,
        /// The cases.
        cases: Vec<Case>,
    },
    /// `as AMOUNT, at least A, at most B`
    Amount {
        /// The amount or date.
        amount: Expr,
        /// What it is held to, in order.
        clamps: Vec<Bound>,
    },
    /// `as` and cases: an amount or date.
    Cases(Vec<Case>),
}

/// `entbehrlich if Eigentumsverhältnis is Miete`
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Case {
    /// The value, amount or date.
    pub outcome: Expr,
    /// When it is that.
    pub when: CaseWhen,
    /// `[CW S072]`
    pub citations: Vec<Citation>,
    /// The whole line.
    pub span: Span,
}

/// The end of a case.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub enum CaseWhen {
    /// `if …`, `unless …`
    When(When),
    /// `otherwise`
    Otherwise,
}

/// A line of business, or a section with terms of its own.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Line {
    /// Its name.
    pub name: Ident,
    /// Other names for it.
    pub called: Vec<Text>,
    /// `within M`
    pub within: Option<Ident>,
    /// `by Klausel 638`
    pub by: Option<Ident>,
    /// Its statements.
    pub body: Vec<Statement>,
}

/// Something that an audit finds, and that is meant to be so.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Acceptance {
    /// Why.
    pub reason: Text,
    /// What is accepted.
    pub of: Accepted,
}

/// What is accepted.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub enum Accepted {
    /// `gap if CONDITION`
    Gap(Option<Condition>),
    /// `overlap of Feuer and Elektronik, EC`: the first line with each of the others.
    Overlap(Ident, Vec<Ident>),
    /// `Elektronik § 7`
    Part {
        /// A line or clause, or every line.
        owner: Subject,
        /// A label in it.
        label: Ident,
    },
    /// `Klausel 7, Täter`
    Names(Vec<Ident>),
}

/// A claim about the rulebook itself, proven or refuted by analysis.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Assertion {
    /// What it is called.
    pub title: Option<Text>,
    /// What it claims.
    pub claim: Claim,
}

/// What an assertion claims.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub enum Claim {
    /// `whatever A would cover, B would cover`
    Implies {
        /// The narrower line.
        narrow: Ident,
        /// The wider line.
        wide: Ident,
    },
    /// `A and B never both cover`
    NeverBoth(Ident, Ident),
    /// `CONDITION if CONDITION`
    Holds {
        /// What must hold.
        condition: Condition,
        /// When.
        when: Option<Condition>,
    },
}
