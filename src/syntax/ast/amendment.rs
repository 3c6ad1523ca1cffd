//! What a generation changes in the one that it amends, as written.

use serde::Serialize;

use super::{Condition, Exception, Ident, Item, KindValue, Labelled, Statement, Step, Subject, TableRow, Text};

/// One change.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub enum Amendment {
    /// `DV includes also CNC-Maschine`
    Includes {
        /// A value, a kind or a group.
        under: Ident,
        /// What comes under it.
        values: Vec<KindValue>,
    },
    /// `repeals Elektronik § 4`
    Repeals(Amended),
    /// `replaces Leitungswasser § 3 by`
    Replaces {
        /// What goes.
        what: Amended,
        /// What takes its place.
        by: Body,
    },
    /// `adds to Elektronik § 4`
    Adds {
        /// What is added to.
        to: Amended,
        /// What is added.
        body: Body,
    },
    /// `line Elektronik formerly Schwachstromanlagen`
    Renames {
        /// What it is; none: a value.
        sort: Option<Sort>,
        /// How it is called from now on.
        new: Ident,
        /// How it was called.
        old: Ident,
    },
    /// `Elektronik § 20 formerly § 4`
    Renumbers {
        /// Whose label it is.
        owner: Subject,
        /// Its label from now on.
        new: Ident,
        /// Its label before.
        old: Ident,
    },
}

/// What an amendment speaks of.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub enum Amended {
    /// `Elektronik § 4`, `every line § 1`, `Klausel 999 § 1`
    Part {
        /// A line or clause, or every line.
        owner: Subject,
        /// A label in it.
        label: Ident,
    },
    /// `line Wartung`, `fact Band`
    Thing {
        /// What it is.
        sort: Sort,
        /// Its name.
        name: Ident,
    },
    /// `Elektronik`, `every line`
    Line(Subject),
    /// `assert "title"`
    Assertion(Text),
    /// `accepted "reason"`
    Acceptance(Text),
    /// `always Vertragsbeginn is before Vertragsende`
    Always(Condition),
}

/// What can be declared under a name.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize)]
pub enum Sort {
    /// `line`
    Line,
    /// `clause`
    Clause,
    /// `fact`
    Fact,
    /// `kind`
    Kind,
    /// `define`
    Define,
    /// `table`
    Table,
    /// `group`
    Group,
}

impl Sort {
    /// Its word.
    pub fn word(self) -> &'static str {
        match self {
            Self::Line => "line",
            Self::Clause => "clause",
            Self::Fact => "fact",
            Self::Kind => "kind",
            Self::Define => "define",
            Self::Table => "table",
            Self::Group => "group",
        }
    }
}

/// What stands below an amendment: of one sort, as far as it fits what is amended.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Body {
    /// Sentences.
    pub statements: Vec<Statement>,
    /// `except …`
    pub exceptions: Vec<Exception>,
    /// Conditions of a block.
    pub conditions: Vec<Labelled>,
    /// Steps of a payment.
    pub steps: Vec<Step>,
    /// Rows of a table.
    pub rows: Vec<TableRow>,
    /// Declarations.
    pub items: Vec<Item>,
}
