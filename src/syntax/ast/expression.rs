//! Conditions, amounts, facts and questions, as written.

use serde::Serialize;

use crate::base::{Date, Exact, Span};

use super::{Citation, Ident, Text};

/// A whole condition: one expression, or a block with one condition a line.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub enum Condition {
    /// In the line.
    Expr(Expr),
    /// `all of`, `any of`, `at least 2 of` and indented conditions.
    Block(Block),
}

impl Condition {
    /// Where it stands, without what is indented under it.
    pub fn span(&self) -> Span {
        match self {
            Condition::Expr(expr) => expr.span,
            Condition::Block(block) => block.span,
        }
    }
}

/// One condition a line.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Block {
    /// How many of them must hold.
    pub quantity: Quantity,
    /// The conditions.
    pub conditions: Vec<Labelled>,
    /// The opening words.
    pub span: Span,
}

/// How many conditions of a block must hold.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub enum Quantity {
    /// `all of`
    All,
    /// `any of`
    Any,
    /// `at least 2 of`
    AtLeast(u32),
}

/// A condition of a block, with a label of its own if it has one.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Labelled {
    /// `§ 3.1`
    pub label: Option<Ident>,
    /// A string directly behind the label.
    pub title: Option<Text>,
    /// The condition.
    pub condition: Condition,
    /// `[CW S172]`
    pub citations: Vec<Citation>,
    /// The whole condition with everything under it.
    pub span: Span,
}

/// A condition, an amount, a date or a value: which one, the checker decides.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Expr {
    /// What it is.
    pub kind: ExprKind,
    /// Where.
    pub span: Span,
}

/// What an expression is.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub enum ExprKind {
    /// `Schaden`, `Insider`, `Klausel 510`
    Name(Ident),
    /// `Versicherungssumme of Mehrkosten`
    Of(Ident, Ident),
    /// `"A7"`
    Text(Text),
    /// `120_000.50 DM`, `20 %`, `3 days`, `8`
    Quantity {
        /// The number.
        number: Exact,
        /// `DM`, `%`, `days`; none for a bare number.
        unit: Option<Ident>,
    },
    /// `1986-12-12`
    Date(Date),
    /// `( … )`
    Parenthesis(Box<Expr>),
    /// `not …`
    Not(Box<Expr>),
    /// `A and B and C`
    And(Vec<Expr>),
    /// `A or B or C`
    Or(Vec<Expr>),
    /// `A at least B`
    Compare(Comparison, Box<Expr>, Box<Expr>),
    /// `A is B`, `A is not B`
    Is {
        /// The fact.
        subject: Box<Expr>,
        /// `is not`
        negated: bool,
        /// The value.
        value: Box<Expr>,
    },
    /// `A is one of V, W`
    IsOneOf {
        /// The fact.
        subject: Box<Expr>,
        /// `is not one of`
        negated: bool,
        /// The values.
        values: Vec<Ident>,
    },
    /// `A is none`
    IsNone(Box<Expr>, bool),
    /// `A is unknown`
    IsUnknown(Box<Expr>),
    /// `A is other "Meteorit"`
    IsOther {
        /// The kind's fact.
        subject: Box<Expr>,
        /// `is not other`
        negated: bool,
        /// What it is.
        text: Option<Text>,
    },
    /// `A from B to C`: both ends included.
    Between {
        /// The amount or date.
        subject: Box<Expr>,
        /// `is not from`
        negated: bool,
        /// The lower end.
        low: Box<Expr>,
        /// The upper end.
        high: Box<Expr>,
    },
    /// `A within 3 days of B`
    Within {
        /// The later date.
        subject: Box<Expr>,
        /// `is not within`
        negated: bool,
        /// How long.
        period: Box<Expr>,
        /// The date from which it runs.
        of: Box<Expr>,
    },
    /// `A listed in SET`
    ListedIn {
        /// The text or value.
        subject: Box<Expr>,
        /// `not listed in`
        negated: bool,
        /// The set.
        set: Box<Expr>,
    },
    /// `Rechenzentren is exactly Inland, Schweiz`: the whole set, where facts are given.
    IsExactly {
        /// The set.
        subject: Box<Expr>,
        /// What it holds: names and texts.
        values: Vec<Expr>,
    },
    /// `any of SET is V`, `all of SET is one of V, W`, `any of SET has OUTPUT less than V`
    Quantified {
        /// `all of`
        all: bool,
        /// The set.
        set: Box<Expr>,
        /// `has OUTPUT`: what a table gives for each of them.
        has: Option<Ident>,
        /// What is asked of each.
        asked: OfEach,
    },
    /// `L agreed`, `L is not agreed`
    Agreed(Box<Expr>, bool),
    /// `L covers it`, `L would cover it`
    CoversIt {
        /// The line.
        line: Box<Expr>,
        /// `would`: without the question whether the line is agreed.
        would: bool,
        /// `does not`, `would not`
        negated: bool,
    },
    /// `A + B`
    Arithmetic(Operator, Box<Expr>, Box<Expr>),
    /// `- A`
    Minus(Box<Expr>),
    /// `20 % of A`
    PercentOf(Exact, Box<Expr>),
    /// `the greater of A and B`, `the sum of A, B and C`
    Extreme(Extreme, Vec<Expr>),
    /// `sum of A over positions`
    SumOver(Box<Expr>),
    /// `days from A to B`
    DaysBetween(Box<Expr>, Box<Expr>),
    /// Could not be read; what is wrong has been reported.
    Unreadable,
    /// `agreed are A, B and nothing else`; in facts only.
    AgreedAre {
        /// The lines and clauses; `K of L` as a pair.
        names: Vec<(Ident, Option<Ident>)>,
        /// `and nothing else`
        nothing_else: bool,
    },
}

/// What is asked of each value of a set.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub enum OfEach {
    /// `is V`, `is not one of V, W`
    OneOf {
        /// `is not`
        negated: bool,
        /// The values.
        values: Vec<Ident>,
    },
    /// `less than V`, of an ordered kind.
    Compared(Comparison, Ident),
}

/// Which way two amounts are compared.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize)]
pub enum Comparison {
    /// `at least`, `>=`
    AtLeast,
    /// `at most`, `<=`
    AtMost,
    /// `more than`, `above`, `after`, `>`
    MoreThan,
    /// `less than`, `below`, `before`, `<`
    LessThan,
}

/// An arithmetic operator.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize)]
pub enum Operator {
    /// `+`
    Add,
    /// `-`
    Subtract,
    /// `*`, `times`
    Multiply,
    /// `/`
    Divide,
}

/// What is taken of several amounts or dates.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize)]
pub enum Extreme {
    /// `the greatest of`
    Greatest,
    /// `the least of`
    Least,
    /// `the latest of`
    Latest,
    /// `the earliest of`
    Earliest,
    /// `the sum of`
    Sum,
}

/// A question.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Question {
    /// `given …`, and what stands behind `if`.
    pub given: Vec<Expr>,
    /// What is asked.
    pub ask: Ask,
    /// The whole question.
    pub span: Span,
}

/// What a question asks.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub enum Ask {
    /// `L covers V?`
    Cover(Cover),
    /// `which lines cover V?`; the values are added to the facts.
    WhichLines(Vec<Ident>),
    /// `what is paid?`, `what does L pay?`
    Paid(Option<Ident>),
    /// `why?`, `why L covers V?`, `why not L?`
    Why {
        /// `not`
        not: bool,
        /// About which cover; none: what was asked last.
        of: Option<Cover>,
    },
    /// `what if FACTS?`, `what if FACTS, L covers V?`
    WhatIf {
        /// What would be otherwise.
        facts: Vec<Expr>,
        /// For which cover; none: what was asked last.
        of: Option<Cover>,
    },
}

/// `L covers V, W`
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Cover {
    /// The line that is asked about.
    pub line: Ident,
    /// What for: added to the facts.
    pub values: Vec<Ident>,
}
