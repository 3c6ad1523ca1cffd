//! Scenarios: cases, and what is expected of them.

use serde::Serialize;

use crate::base::{Date, Span};

use super::{Condition, Expr, Ident, Spanned, Subject, TableRow, Text};

/// A case with what is expected of it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Scenario {
    /// What it is called.
    pub name: Text,
    /// By which generations it is judged.
    pub by: Option<JudgedBy>,
    /// What stands under it, in order.
    pub lines: Vec<ScenarioLine>,
    /// The head with everything under it.
    pub whole: Span,
}

impl Scenario {
    /// The facts of its `given` lines.
    pub fn given(&self) -> impl Iterator<Item = &Expr> + Clone {
        let given = self.lines.iter().filter_map(|line| match line {
            ScenarioLine::Given(given) => Some(&given.facts),
            _ => None,
        });
        given.flatten()
    }

    /// Its damaged items.
    pub fn positions(&self) -> impl Iterator<Item = &GivenFacts> {
        self.lines.iter().filter_map(|line| match line {
            ScenarioLine::Position(position) => Some(position),
            _ => None,
        })
    }

    /// Its line `snapshot`.
    pub fn snapshot(&self) -> Option<Span> {
        self.lines.iter().find_map(|line| match line {
            ScenarioLine::Snapshot(span) => Some(*span),
            _ => None,
        })
    }

    /// What is expected, in order.
    pub fn expectations(&self) -> impl Iterator<Item = &Expectation> {
        self.lines.iter().filter_map(|line| match line {
            ScenarioLine::Expect(expectation) => Some(expectation),
            _ => None,
        })
    }
}

/// Scenarios that differ in a few facts, one a row.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct ScenarioTable {
    /// What it is called.
    pub name: Text,
    /// `from "sturm.csv"`: the file that holds its rows.
    pub from: Option<Text>,
    /// By which generations they are judged.
    pub by: Option<JudgedBy>,
    /// What all of them have in common, in order.
    pub lines: Vec<ScenarioLine>,
    /// Its head and its rows, where they stand under it.
    pub rows: Vec<TableRow>,
    /// The head line with everything under it.
    pub whole: Span,
}

/// A line under `scenario`.
#[expect(clippy::large_enum_variant, reason = "the large one, an expectation, is the frequent one")]
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub enum ScenarioLine {
    /// `given Gefahr is Sturm, Windstärke is 9`
    Given(GivenFacts),
    /// `position Sache is Terminal, Schaden is 5_000 DM`: one damaged item.
    Position(GivenFacts),
    /// `expect Sturm covers`
    Expect(Expectation),
    /// `snapshot`: the whole decision is as it was accepted.
    Snapshot(Span),
}

impl ScenarioLine {
    /// Where it stands.
    pub fn span(&self) -> Span {
        match self {
            Self::Given(given) | Self::Position(given) => given.span,
            Self::Expect(expectation) => expectation.span,
            Self::Snapshot(span) => *span,
        }
    }
}

/// Which generations judge a scenario.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub enum JudgedBy {
    /// `in generations 1986, 1990`: each of them.
    Generations(Vec<Ident>),
    /// `on 1992-05-01`: the one in force then.
    On(Spanned<Date>),
}

/// Facts of one line.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct GivenFacts {
    /// The facts.
    pub facts: Vec<Expr>,
    /// The line.
    pub span: Span,
}

/// One line `expect …`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Expectation {
    /// What is expected.
    pub expected: Expected,
    /// The line, with the conditions under it; of a table the cell.
    pub span: Span,
    /// The whole sentence without `expect`, where it is made of a cell and the head of its column.
    pub sentence: Option<String>,
}

/// What can be expected of a case.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub enum Expected {
    /// `L covers`, `L does not cover DV`, `L depends`
    Answers {
        /// The line.
        line: Ident,
        /// What for: added to the facts, as in a question.
        values: Vec<Ident>,
        /// The answer.
        answer: ExpectedAnswer,
    },
    /// `L covers only if C`: it depends, and on nothing else.
    OnlyIf {
        /// The line.
        line: Ident,
        /// What for: added to the facts.
        values: Vec<Ident>,
        /// On what it depends.
        condition: Condition,
    },
    /// `L would cover if Klausel 510`: another answer than it is now.
    WouldCover {
        /// The line.
        line: Ident,
        /// `would not cover`
        negated: bool,
        /// What would be otherwise.
        facts: Vec<Expr>,
    },
    /// `L pays 95_000 DM`; without a line `total 95_000 DM`: all lines together.
    Pays {
        /// The line.
        line: Option<Ident>,
        /// How much.
        amount: ExpectedAmount,
    },
    /// `asks for F, G and nothing else`, `L asks for F`, `asks for nothing`
    AsksFor {
        /// Only in the answer of this line.
        line: Option<Ident>,
        /// The facts, `F of L` as a pair.
        facts: Vec<(Ident, Option<Ident>)>,
        /// Whether that is all that is asked for.
        nothing_else: bool,
    },
    /// `because L § 3`, `M because L § 3`
    Because {
        /// In the answer of this line.
        line: Option<Ident>,
        /// Whose statement it is, that of a line or a clause; none: that line's own.
        of: Option<Subject>,
        /// `§ 3`
        label: Ident,
    },
    /// `advises "…"`, `L may oblige "…"`, `does not advise "…"`
    Advice {
        /// By this line.
        line: Option<Ident>,
        /// `obliges`
        duty: bool,
        /// Whether it applies.
        applies: ExpectedAdvice,
        /// The words.
        text: Text,
    },
}

/// An answer that is expected.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub enum ExpectedAnswer {
    /// `covers`
    Covers,
    /// `does not cover`
    DoesNotCover,
    /// `depends`
    Depends,
}

/// Whether advice is expected.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub enum ExpectedAdvice {
    /// `advises`
    Applies,
    /// `may advise`
    MayApply,
    /// `does not advise`
    DoesNotApply,
}

/// An amount that is expected.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub enum ExpectedAmount {
    /// `95_000 DM`
    Exactly(Expr),
    /// `from 0 DM to 95_000 DM`; without an end where nothing is known to limit it.
    Between(Expr, Option<Expr>),
    /// `at least 5_000 DM`: not less, whatever the unknown facts are.
    AtLeast(Expr),
    /// `at most 95_000 DM`: not more.
    AtMost(Expr),
}
