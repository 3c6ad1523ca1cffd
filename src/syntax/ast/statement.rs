//! The sentences of a wording, as written.

use serde::Serialize;

use crate::base::Span;

use super::{Condition, Ident, Pays, Step, Text, Total};

/// One sentence of a wording.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Statement {
    /// `§ 2.1`
    pub label: Option<Ident>,
    /// A string directly behind the label.
    pub title: Option<Text>,
    /// The line that it names; none where it stands under its line.
    pub subject: Option<Subject>,
    /// What it does.
    pub effect: Effect,
    /// `except …`: where it does not apply.
    pub exceptions: Vec<Exception>,
    /// `[CW S017]`
    pub citations: Vec<Citation>,
    /// The whole sentence with everything under it.
    pub span: Span,
    /// Its head line alone.
    pub head: Span,
}

/// Whose statement it is.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub enum Subject {
    /// `Leitungswasser covers …`
    Line(Ident),
    /// `every line excludes …`
    EveryLine(Span),
}

/// What a statement does.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub enum Effect {
    /// `covers …`
    Covers(Covers),
    /// `excludes …`
    Excludes {
        /// What is excluded.
        what: Excluded,
        /// `such as …`, `and the like`
        examples: Examples,
        /// `if …`, `unless …`
        when: Option<When>,
    },
    /// `requires …`
    Requires(Condition),
    /// `reinstates Erdbeben from § 4`
    Reinstates {
        /// For which values the exclusion does not stand.
        values: Vec<Ident>,
        /// Which exclusion; none where only one can be meant.
        from: Option<LabelRef>,
        /// `if …`, `unless …`
        when: Option<When>,
    },
    /// `waives § 3.1 for externer Mitarbeiter`
    Waives {
        /// Which requirement, `only if` or payment step.
        from: LabelRef,
        /// For which values; none: for all.
        values: Vec<Ident>,
        /// `if …`, `unless …`
        when: Option<When>,
    },
    /// `advises "…" if …`, `obliges "…" if …`
    Advises {
        /// `obliges`: a duty, not a recommendation.
        duty: bool,
        /// What to do.
        text: Text,
        /// `if …`, `unless …`
        when: Option<When>,
    },
    /// `pays …`
    Pays(Pays),
    /// `total …`
    Total(Total),
    /// `replaces § 7.2 by …`, in a clause.
    Replaces {
        /// Which step.
        from: LabelRef,
        /// What stands in its place.
        steps: Vec<Step>,
    },
}

/// A grant.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Covers {
    /// What is granted.
    pub what: Covered,
    /// `against …`: granted together with these only.
    pub against: Vec<Ident>,
    /// `such as …`, `and the like`
    pub examples: Examples,
    /// On what terms.
    pub terms: Terms,
}

/// What a grant grants.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub enum Covered {
    /// `Brand, Explosion`
    Values(Vec<Ident>),
    /// `all Gefahr`
    All(Ident),
    /// `the same Gefahr as Elektronik, except those of Feuer-BU`
    SameAs {
        /// The kind.
        kind: Ident,
        /// The line whose net condition on that kind is granted.
        line: Ident,
        /// The line whose net condition is taken out.
        except: Option<Ident>,
    },
}

/// What an exclusion excludes.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub enum Excluded {
    /// `Erdbeben, Krieg`
    Values(Vec<Ident>),
    /// `all Gefahr`
    All(Ident),
    /// `everything`
    Everything(Span),
}

/// Examples have no effect on cover.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Examples {
    /// `such as …`
    pub such_as: Vec<Ident>,
    /// `and the like`: one more judged fact.
    pub and_the_like: Option<Span>,
}

/// On what terms something is covered.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub enum Terms {
    /// Without any.
    Always,
    /// `if …`, `unless …`: a conditional grant.
    When(When),
    /// `only if …`: a grant and a restriction.
    OnlyIf(Condition),
    /// `on the terms of M`: only if M would cover it.
    OnTheTermsOf(Ident),
}

/// `if …` or `unless …`
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct When {
    /// `unless`
    pub unless: bool,
    /// The condition.
    pub condition: Condition,
}

/// `except X`, `except if C`, `except X if C`; exceptions nest.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Exception {
    /// `§ 4.1`
    pub label: Option<Ident>,
    /// A string directly behind the label.
    pub title: Option<Text>,
    /// For which values; none: whatever the value.
    pub values: Vec<Ident>,
    /// `if …`, `unless …`
    pub when: Option<When>,
    /// Where the exception itself does not apply.
    pub exceptions: Vec<Exception>,
    /// `[CW S036]`
    pub citations: Vec<Citation>,
    /// The whole exception with everything under it.
    pub span: Span,
}

/// `§ 4`, `Klausel 999 § 1`
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct LabelRef {
    /// The line or clause that the label belongs to; none: the line at hand.
    pub owner: Option<Ident>,
    /// The label.
    pub label: Ident,
}

/// `[CW S017, S018 "quoted words"]`
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Citation {
    /// Which source.
    pub key: Ident,
    /// Places in that source.
    pub references: Vec<Ident>,
    /// Its words.
    pub quote: Option<Text>,
    /// Where.
    pub span: Span,
}
