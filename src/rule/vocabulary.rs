//! Kinds, facts and lines: what a case can speak of.

use rustc_hash::FxHashMap;
use serde::Serialize;

use crate::base::{Codes, Exact, Name, Rounding, Span};

use super::{AmountId, FormulaId, StatementId, Value};

macro_rules! id {
    ($(#[$doc:meta])* $name:ident) => {
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
        pub struct $name(u32);

        impl $name {
            /// The id of the `index`-th.
            pub fn new(index: usize) -> Self {
                Self(u32::try_from(index).unwrap_or(u32::MAX))
            }

            /// Which one it is, from 0.
            #[inline]
            pub fn index(self) -> usize {
                self.0 as usize
            }
        }
    };
}
pub(crate) use id;

id! {
    /// A kind of the vocabulary.
    KindId
}
id! {
    /// A fact of the vocabulary.
    FactId
}
id! {
    /// A line of business.
    LineId
}

/// Everything a case or a question can name.
#[derive(Clone, Debug, Default)]
pub struct Vocabulary {
    /// The kinds, by [`KindId`].
    pub kinds: Vec<Kind>,
    /// The facts, by [`FactId`]: the author's, one for each kind, clause and line.
    pub facts: Vec<Fact>,
    /// The currencies that amounts are in.
    pub currencies: Vec<Currency>,
    /// Names that the author gave a meaning to.
    pub definitions: Vec<Definition>,
    /// Facts by their full name (`Versicherungssumme of Mehrkosten`).
    pub fact_names: FxHashMap<Name, FactId>,
    /// Values, inner nodes and groups by every name they have: the kind and the leaves they stand for.
    pub value_names: FxHashMap<Name, (KindId, Codes)>,
}

impl Vocabulary {
    /// The kind of that id.
    pub fn kind(&self, id: KindId) -> Option<&Kind> {
        self.kinds.get(id.index())
    }

    /// The fact of that id.
    pub fn fact(&self, id: FactId) -> Option<&Fact> {
        self.facts.get(id.index())
    }

    /// The facts of all that a contract can contain: every line and clause.
    pub fn agreements(&self) -> impl Iterator<Item = FactId> + '_ {
        let facts = self.facts.iter().enumerate().filter(|(_, fact)| fact.is_agreement());
        facts.map(|(at, _)| FactId::new(at))
    }

    /// How many decimals amounts of a currency are written with, by its smallest unit.
    pub fn decimals(&self, currency: &str) -> u32 {
        self.currency(currency).and_then(|currency| currency.unit.decimals()).unwrap_or(2).min(9)
    }

    /// The currency of that name.
    pub fn currency(&self, name: &str) -> Option<&Currency> {
        self.currencies.iter().find(|currency| &*currency.name == name)
    }

    /// The fact of that full name.
    pub fn fact_named(&self, name: &str) -> Option<FactId> {
        self.fact_names.get(name).copied()
    }
}

/// A currency and how payments in it are rounded.
#[derive(Clone, Debug)]
pub struct Currency {
    /// Its name.
    pub name: Name,
    /// What one unit of it is worth in an earlier currency.
    pub rate: Option<(Exact, Name)>,
    /// How payments are rounded.
    pub rounding: Rounding,
    /// What payments are a multiple of, above 0.
    pub unit: Exact,
}

/// A tree of values.
#[derive(Clone, Debug)]
pub struct Kind {
    /// Its name.
    pub name: Name,
    /// Lowest first, and comparable.
    pub ordered: bool,
    /// A case may carry a value that is not listed.
    pub open: bool,
    /// The names of the leaves, by code, in the order of the tree.
    pub leaves: Vec<Name>,
    /// Leaves, inner nodes and groups: whatever has a name and stands for leaves, in the order of the vocabulary.
    pub nodes: Vec<KindNode>,
    /// The fact of the kind's own name.
    pub fact: FactId,
    /// Where it is declared.
    pub span: Span,
}

impl Kind {
    /// The code of the value that the kind does not list, if it is open.
    pub fn unlisted(&self) -> Option<u16> {
        self.open.then(|| u16::try_from(self.leaves.len()).unwrap_or(u16::MAX))
    }

    /// All codes, the unlisted one of an open kind included.
    pub fn all(&self) -> Codes {
        let listed = u16::try_from(self.leaves.len()).unwrap_or(u16::MAX);
        Codes::range(0..listed.saturating_add(u16::from(self.open)))
    }

    /// The name of a leaf; the unlisted one has none.
    pub fn leaf(&self, code: u16) -> Option<&Name> {
        self.leaves.get(usize::from(code))
    }
}

/// A name that stands for leaves of a kind.
#[derive(Clone, Debug)]
pub struct KindNode {
    /// Its name.
    pub name: Name,
    /// Other names for it.
    pub called: Vec<Name>,
    /// The leaves under it; a leaf stands for itself.
    pub leaves: Codes,
    /// How deep it stands, from 0.
    pub depth: u16,
    /// A group, not a node of the tree.
    pub group: bool,
    /// Where it is declared.
    pub span: Span,
}

/// What a value of a fact looks like.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize)]
pub enum Type {
    /// Yes or no.
    YesNo,
    /// A value of a kind.
    Kind(KindId),
    /// A whole number.
    Whole,
    /// An exact decimal.
    Decimal,
    /// A share: `20 %` is 0.2.
    Percent,
    /// Money of a currency.
    Money(Name),
    /// A civil date.
    Date,
    /// A number of days.
    Days,
    /// A number of months.
    Months,
    /// A number of a unit that has a name only (`Beaufort`).
    Unit(Name),
    /// A text.
    Text,
    /// A set of texts.
    Texts,
    /// A set of values of a kind.
    Leaves(KindId),
}

/// Why a fact is in the vocabulary.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub enum FactRole {
    /// The author declared it.
    Declared,
    /// The fact of a kind's own name.
    OfKind(KindId),
    /// Whether a clause is agreed; of which line, where it is one fact per line.
    Clause,
    /// Whether a line is agreed.
    Line(LineId),
}

/// One thing that a case can say.
#[derive(Clone, Debug)]
pub struct Fact {
    /// Its full name, unique in the vocabulary: `Schaden`, `Versicherungssumme of Mehrkosten`.
    pub name: Name,
    /// What its values look like.
    pub fact_type: Type,
    /// Why it is here.
    pub role: FactRole,
    /// The line whose own fact (or clause) it is.
    pub of_line: Option<LineId>,
    /// What a number or date must keep to.
    pub bounds: Bounds,
    /// The word for known to be absent, where absence is a value.
    pub absent: Option<Name>,
    /// What counts as given where a case omits it.
    pub default: Option<Value>,
    /// Somebody has to find it, it cannot be looked up.
    pub judged: bool,
    /// Each position of a case has its own.
    pub position: bool,
    /// Where it is declared.
    pub span: Span,
}

impl Fact {
    /// Whether it says that a contract contains something: a line, or a clause.
    pub fn is_agreement(&self) -> bool {
        matches!(self.role, FactRole::Line(_) | FactRole::Clause)
    }
}

/// The ends of a domain, each with whether it belongs to it.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Bounds {
    /// The lower end and whether it is included.
    pub low: Option<(Value, bool)>,
    /// The upper end and whether it is included.
    pub high: Option<(Value, bool)>,
}

impl Bounds {
    /// Whether a number or date keeps to the domain; other values always do.
    pub fn allow(&self, value: &Value) -> bool {
        let above = |low: &Value, included: bool| match (low, value) {
            (Value::Number(low), Value::Number(value)) => value > low || included && value == low,
            (Value::Date(low), Value::Date(value)) => value > low || included && value == low,
            _ => true,
        };
        let below = |high: &Value, included: bool| match (high, value) {
            (Value::Number(high), Value::Number(value)) => value < high || included && value == high,
            (Value::Date(high), Value::Date(value)) => value < high || included && value == high,
            _ => true,
        };
        self.low.as_ref().is_none_or(|(low, included)| above(low, *included))
            && self.high.as_ref().is_none_or(|(high, included)| below(high, *included))
    }
}

/// A name with a meaning.
#[derive(Clone, Debug)]
pub struct Definition {
    /// The name.
    pub name: Name,
    /// What it stands for.
    pub meaning: Defined,
    /// The sentence.
    pub statement: StatementId,
    /// What must never hold, if its cases neither overlap nor leave anything open.
    pub proofs: Vec<CaseProof>,
}

/// Something that no case may be, for a definition by cases to be sound.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct CaseProof {
    /// What is wrong where it holds.
    pub flaw: CaseFlaw,
    /// When it would be so.
    pub formula: FormulaId,
    /// The same, in a case that keeps every `always`.
    pub with_always: FormulaId,
}

/// What can be wrong with the cases of a definition.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CaseFlaw {
    /// Two cases with different outcomes hold at once.
    Overlap(Span, Span),
    /// No case holds.
    Open,
}

/// What a definition stands for.
#[derive(Clone, Debug)]
pub enum Defined {
    /// A yes or no.
    Condition(FormulaId),
    /// A value of a kind: each leaf with the condition under which it is that.
    OneOf(KindId, Vec<(Codes, FormulaId)>),
    /// An amount or date.
    Amount(AmountId, Type),
}
