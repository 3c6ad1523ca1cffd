//! The tree of a rulebook file, as written: every node with its place, nothing resolved.
//!
//! Equality ignores places, so two texts that differ only in layout have the same tree.

use serde::Serialize;

use crate::base::{Date, Exact, Span};

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
    /// `currency DM`
    Currency(Ident),
    /// `source CW "Computerwoche, 12.12.1986"`
    Source(Source),
    /// `kind Gefahr, among others`
    Kind(Kind),
    /// `group Insider is …`
    Group(Group),
    /// `fact Windstärke as Beaufort from 0 to 17`
    Fact(Fact),
    /// `clause Klausel 510`
    Clause(Clause),
    /// `always Vertragsbeginn is before Vertragsende`
    Always(Condition),
    /// `define Totalschaden if …`
    Define(Define),
    /// `line EC within Feuer`
    Line(Line),
    /// `Leitungswasser covers DV only if Klausel 510`
    Statement(Statement),
    /// `assert …`
    Assertion(Assertion),
}

/// The generation that a file belongs to.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Generation {
    /// Its name, often a year.
    pub name: Ident,
    /// First day in force; stands in one file of the generation.
    pub from: Option<Spanned<Date>>,
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
    /// `any of SET is V`, `all of SET is one of V, W`
    Quantified {
        /// `all of`
        all: bool,
        /// The set.
        set: Box<Expr>,
        /// `is not`
        negated: bool,
        /// The values.
        values: Vec<Ident>,
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
    /// The line that is asked about.
    pub line: Ident,
    /// `covers V, W`: added to the facts.
    pub values: Vec<Ident>,
    /// The whole question.
    pub span: Span,
}
