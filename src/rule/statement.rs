//! The sentences that answers give as reasons.

use serde::Serialize;

use crate::base::{Name, Span};

use super::vocabulary::id;

id! {
    /// A sentence of the rulebook.
    StatementId
}

/// What a sentence does for cover.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Role {
    /// `line X`: whether it is agreed, and that it lists what it grants.
    Head,
    /// `covers …`
    Grant,
    /// `covers … only if …`: a grant and an exclusion in one.
    Restriction,
    /// `excludes …`
    Exclusion,
    /// `requires …`
    Requirement,
    /// A labelled condition of a block.
    Condition,
    /// `except …`
    Exception,
    /// `reinstates …`
    WriteBack,
    /// `waives …`
    Waiver,
    /// `advises …`
    Advice,
    /// `obliges …`
    Duty,
    /// `define …`, or a case of it.
    Definition,
    /// A row of a table.
    Row,
    /// `always …`
    Plausibility,
    /// `assert …`
    Assertion,
    /// `accepted …`
    Acceptance,
    /// `pays …`, and each amount of `pays the greater of`
    Payment,
    /// `total …`
    Total,
    /// A step of a payment.
    Step,
    /// `replaces … by …`
    Replacement,
}

/// One sentence, with all that an answer says of it.
#[derive(Clone, Debug)]
pub struct Statement {
    /// How it is referred to: `Leitungswasser § 2`, or `1986.klausel:41` where it has no label.
    pub name: Name,
    /// `§ 2`
    pub label: Option<Name>,
    /// Its title.
    pub title: Option<Name>,
    /// What it does.
    pub role: Role,
    /// The sentence as written, on one line.
    pub text: Name,
    /// The file as it was named when it was read.
    pub file: Name,
    /// The line of that file, from 1.
    pub line: u32,
    /// The generation whose file it stands in: this one, or one that it amends.
    pub generation: Name,
    /// What it cites.
    pub citations: Vec<Citation>,
    /// Where.
    pub span: Span,
}

/// A place in a source, perhaps with its words.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Citation {
    /// The key of the source.
    pub source: Name,
    /// Places in it.
    pub references: Vec<Name>,
    /// Its words.
    pub quote: Option<Name>,
}

impl std::fmt::Display for Citation {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.source)?;
        for (at, reference) in self.references.iter().enumerate() {
            f.write_str(if at == 0 { " " } else { ", " })?;
            f.write_str(reference)?;
        }
        if let Some(quote) = &self.quote {
            write!(f, " \"{quote}\"")?;
        }
        Ok(())
    }
}
