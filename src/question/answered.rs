//! One line's answer as data: what `ask --json` prints.

use serde::{Serialize, Serializer};

use crate::base::Name;
use crate::decide::{Advised, Answer, Effect, FactShown, Reason, Truth};
use crate::rule::{FactId, Rules, Said, Statement, StatementId};

use super::flip::Flip;
use super::paid::{ToldPaid, ToldStep};

/// One line's answer with everything that is said of it; the fields are those of `ask --json`.
#[derive(Clone, Debug, Serialize)]
pub struct Answered {
    /// The question as it was put.
    pub question: String,
    /// The generation of the rulebook that answers; empty where several do that differ.
    #[serde(serialize_with = "none_if_empty")]
    pub generation: Name,
    /// The answer.
    pub answer: Answer,
    /// The line's name.
    pub line: Name,
    /// Whether it is proven. Covered and not covered always are; *depends* is not where facts are compared with each other
    /// in ways that may not be possible at once, nor where the line is too large to be decided exactly.
    #[serde(skip_serializing_if = "is_true")]
    pub exact: bool,
    /// Why it is not: `too large to be exact`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub not_exact: Option<&'static str>,
    /// On what it depends; none where it is decided.
    pub condition: Option<String>,
    /// The same in parts, each of which must hold.
    #[serde(skip)]
    pub terms: Vec<Said>,
    /// The unknown facts that the condition asks for, most useful first.
    pub missing: Vec<Name>,
    /// What the answer to each of them does, in the same order.
    #[serde(skip)]
    pub missing_because: Vec<String>,
    /// How many of them have to be known at least before it can be settled.
    #[serde(skip)]
    pub fewest_missing: usize,
    /// The fact whose answer would settle most.
    pub ask_next: Option<Name>,
    /// Why that one: `59 of 62 values settle it`.
    pub ask_next_because: Option<String>,
    /// Unknown facts that the line asks for and that make no difference here, in the order of the vocabulary.
    pub irrelevant: Vec<Name>,
    /// The statements that decide, or leave the answer open.
    pub reasons: Vec<ToldReason>,
    /// The statements that do not apply, and what keeps each from applying.
    pub considered: Vec<ToldReason>,
    /// Defaults that were used: `Selbstbehalt of Leitungswasser = 0 DM`.
    pub assumed: Vec<String>,
    /// Facts for a person to judge that the answer rests on or still needs.
    pub to_judge: Vec<Name>,
    /// Single changes that would turn a decided answer.
    pub flip: Vec<Flip>,
    /// Changes of two or three facts at once that would turn a decided answer where none of them does alone.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub flip_sets: Vec<Vec<Flip>>,
    /// What is recommended or obliged to.
    pub advice: Vec<ToldAdvice>,
    /// What the line pays; none if it has no `pays`.
    pub pays: Option<ToldPaid>,
    /// How that comes about, step by step.
    pub settlement: Vec<ToldStep>,
    /// The unknown facts that only what is paid hangs on.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub missing_amounts: Vec<Name>,
    /// Each position of the case by itself, where the line is decided for each; the answer above is then that of the
    /// first position with the most favourable answer.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub positions: Vec<ToldPosition>,
    /// Something is known of what the line would pay: who asks about cover alone is told nothing of amounts.
    #[serde(skip)]
    pub speaks_of_amounts: bool,
    /// The facts that payments start from, each with the position that it is of.
    #[serde(skip)]
    pub pays_for: Vec<(FactId, Option<usize>)>,
}

/// One position of a case, as a line decides it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct ToldPosition {
    /// Which one, from 1.
    pub position: usize,
    /// The answer.
    pub answer: Answer,
    /// On what it depends.
    pub condition: Option<String>,
    /// The same in parts, each of which must hold.
    #[serde(skip)]
    pub terms: Vec<Said>,
    /// The statement that decides, or the first that leaves it open.
    pub statement: Option<Name>,
    /// The facts that make it do so.
    pub because: Vec<String>,
}

/// A statement and what it does, with where it stands.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct ToldReason {
    /// The statement.
    #[serde(skip)]
    pub id: StatementId,
    /// Its label with its line, or file and line.
    pub statement: Name,
    /// What it does.
    pub effect: Effect,
    /// The file.
    pub file: Name,
    /// The line of the file.
    pub line: u32,
    /// What it cites: `CW S017`.
    pub source: Option<String>,
    /// The sentence.
    pub text: Name,
    /// Of a grant, or of nothing granted: the kind.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub kind: Option<Name>,
    /// The facts that make it do so.
    pub because: Vec<String>,
    /// Unknown facts that it asks for and that are proven to make no difference to what it does.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub whatever: Vec<Name>,
}

/// A recommendation or duty, with where it stands.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct ToldAdvice {
    /// What to do.
    pub advice: Name,
    /// `advises` or `obliges`.
    pub kind: &'static str,
    /// `applies` or `may apply`.
    pub applies: &'static str,
    /// The statement.
    #[serde(skip)]
    pub id: StatementId,
    /// Its label with its line, or file and line.
    pub statement: Name,
    /// The file.
    pub file: Name,
    /// The line of the file.
    pub line: u32,
    /// What it cites.
    pub source: Option<String>,
    /// The facts that make it apply; where it may apply, the unknown ones.
    pub because: Vec<String>,
}

impl ToldAdvice {
    /// Whether another says the same, whatever its sentence.
    pub fn is_same(&self, other: &Self) -> bool {
        (&self.advice, self.kind, self.applies) == (&other.advice, other.kind, other.applies)
    }
}

fn none_if_empty<S: Serializer>(name: &Name, serializer: S) -> Result<S::Ok, S::Error> {
    Some(name).filter(|name| !name.is_empty()).serialize(serializer)
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde hands over a reference")]
fn is_true(value: &bool) -> bool {
    *value
}
pub(super) fn told(rules: &Rules, reason: &Reason) -> ToldReason {
    let statement = rules.statement(reason.statement);
    let (name, file, line, source, text) = place(statement);
    ToldReason {
        id: reason.statement,
        statement: name,
        effect: reason.effect,
        file,
        line,
        source,
        text,
        kind: reason.kind.and_then(|kind| rules.vocabulary.kind(kind)).map(|kind| kind.name.clone()),
        because: words(&reason.because),
        whatever: reason.whatever.iter().filter_map(|fact| Some(rules.vocabulary.fact(*fact)?.name.clone())).collect(),
    }
}

pub(super) fn told_advice(rules: &Rules, advised: &Advised) -> ToldAdvice {
    let (statement, file, line, source, _) = place(rules.statement(advised.statement));
    ToldAdvice {
        advice: advised.text.clone(),
        kind: if advised.duty { "obliges" } else { "advises" },
        applies: if advised.applies == Truth::Yes { "applies" } else { "may apply" },
        id: advised.statement,
        statement,
        file,
        line,
        source,
        because: words(&advised.because),
    }
}

pub(super) fn words(shown: &[FactShown]) -> Vec<String> {
    shown.iter().map(|shown| shown.text.clone()).collect()
}

/// Name, file, line, citations and text.
pub(super) fn place(statement: Option<&Statement>) -> (Name, Name, u32, Option<String>, Name) {
    let Some(statement) = statement else { return ("?".into(), "?".into(), 0, None, "?".into()) };
    let citations: Vec<String> = statement.citations.iter().map(ToString::to_string).collect();
    let source = (!citations.is_empty()).then(|| citations.join("; "));
    (statement.name.clone(), statement.file.clone(), statement.line, source, statement.text.clone())
}
