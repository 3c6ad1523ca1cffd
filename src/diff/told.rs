//! What a comparison of two generations says.

use serde::Serialize;

use crate::base::{Date, Name};
use crate::decide::Answer;
use crate::question::ToldPaid;
use crate::rule::{FactId, LineId, Said, Value};

/// What is decided differently by two generations of a rulebook; the fields are those of `diff --json`.
#[derive(Clone, Debug, Serialize)]
pub struct Diff {
    /// The rulebook.
    pub rulebook: Name,
    /// The generation that is compared with.
    pub old: Generation,
    /// The other one.
    pub new: Generation,
    /// Each line of either, in the order of the newer generation; lines that it does not have, last.
    pub lines: Vec<LineDiff>,
    /// What of names, values, domains and defaults is not the same, and how that was treated.
    pub vocabulary: Vec<Note>,
}

/// One of the two generations.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Generation {
    /// Its name.
    pub generation: Name,
    /// First day in force.
    #[serde(serialize_with = "date_in_words")]
    pub from: Option<Date>,
}

fn date_in_words<S: serde::Serializer>(date: &Option<Date>, serializer: S) -> Result<S::Ok, S::Error> {
    date.map(|date| date.to_string()).serialize(serializer)
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde hands over a reference")]
fn is_true(value: &bool) -> bool {
    *value
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde hands over a reference")]
fn is_false(value: &bool) -> bool {
    !*value
}

/// What became of one line.
#[derive(Clone, Debug, Serialize)]
pub struct LineDiff {
    /// Its name in the newer generation, if that has it.
    pub line: Name,
    /// Its name in the older generation, where that is another one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub formerly: Option<Name>,
    /// Which of the two have it.
    #[serde(rename = "in")]
    pub kept: Kept,
    /// Whether the same cases are covered; of a line that only one has, *changed*.
    pub cover: Outcome,
    /// Whether the same is paid where both cover; none where neither says what is paid, or only one has the line.
    pub payment: Option<Outcome>,
    /// What is decided differently, each with a case that shows it.
    pub differences: Vec<Difference>,
    /// Of what becomes covered, what no line of the older generation would have covered, whatever clauses are agreed; none
    /// where there is nothing of the kind, or that is not known.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub closes_gap: Option<Gap>,
    /// Sentences that are not the same, and are behind none of these differences.
    pub without_effect: Vec<Sentence>,
}

/// Which of two generations have something.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Kept {
    /// Both.
    Both,
    /// The newer one only.
    New,
    /// The older one only.
    Ended,
}

/// Whether two generations decide alike.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Outcome {
    /// Proven: in no case is there a difference.
    Same,
    /// A case shows a difference.
    Changed,
    /// Neither: no case was found that shows one, nor a proof that there is none.
    #[serde(rename = "not proven")]
    NotProven,
}

/// In which way a line decides differently.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub enum Change {
    /// The newer generation covers what the older one did not.
    #[serde(rename = "becomes covered")]
    Gained,
    /// The newer generation does not cover what the older one did.
    #[serde(rename = "no longer covered")]
    Lost,
    /// Both cover it, and pay different amounts.
    #[serde(rename = "paid differently")]
    Paid,
}

/// One difference.
#[derive(Clone, Debug, Serialize)]
pub struct Difference {
    /// What changes.
    pub change: Change,
    /// Under which condition, beside what the generation `of` asks for anyway; none where under no further one. For
    /// payments a condition without which there is no difference.
    pub condition: Option<String>,
    /// The same in parts, each of which must hold.
    #[serde(skip)]
    pub terms: Vec<Said>,
    /// Whether the condition is known. It is not where too much plays together; then a case is all there is.
    #[serde(skip_serializing_if = "is_true")]
    pub exact: bool,
    /// Of what this generation covers the condition speaks; none: of what both cover.
    pub of: Option<Name>,
    /// A case that the evaluator decides so in both; without one, that there is such a case is not proven.
    pub witness: Option<Witness>,
    /// Only one of the two says what is paid.
    #[serde(skip_serializing_if = "is_false")]
    pub one_sided: bool,
    /// The sentences and values that make the difference.
    pub because: Vec<Sentence>,
}

impl Difference {
    pub(super) fn new(
        change: Change,
        terms: Vec<Said>,
        exact: bool,
        of: Option<Name>,
        witness: Option<Witness>,
        because: Vec<Sentence>,
    ) -> Self {
        Self { change, condition: in_one(&terms), terms, exact, of, witness, one_sided: false, because }
    }

    /// Whether it is certain: a case shows it, or only one of the two says what is paid at all.
    pub fn is_shown(&self) -> bool {
        self.witness.is_some() || self.one_sided
    }
}

/// What becomes covered and was covered by no line before.
#[derive(Clone, Debug, Serialize)]
pub struct Gap {
    /// Which part of what becomes covered; none: all of it.
    pub condition: Option<String>,
    /// The same in parts, each of which must hold.
    #[serde(skip)]
    pub terms: Vec<Said>,
    /// Whether the condition is known. It is not where too much plays together; then the case is all there is.
    #[serde(skip_serializing_if = "is_true")]
    pub exact: bool,
    /// A case of the kind.
    pub witness: Witness,
}

/// A case that two generations decide differently.
#[derive(Clone, Debug, Serialize)]
pub struct Witness {
    /// The facts that decide it in both, in words.
    pub facts: Vec<ToldFact>,
    /// How the older generation decides it.
    pub old: Replayed,
    /// How the newer generation decides it.
    pub new: Replayed,
}

/// A fact of a witness.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct ToldFact {
    /// Its name.
    pub fact: Name,
    /// Its value, in words.
    pub value: String,
    /// Both in a sentence.
    #[serde(skip)]
    pub words: String,
    /// Whether it goes without saying: that the line is agreed, and what both generations take for granted.
    #[serde(skip)]
    pub understood: bool,
    /// Of a fact that only one generation has: the one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub only_in: Option<Name>,
    /// Of a value that one generation does not know: that one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub unknown_in: Option<Name>,
}

/// A fact of a witness as one generation has it.
#[derive(Clone, Debug)]
pub struct GivenFact {
    /// The fact of that generation.
    pub fact: FactId,
    /// Its value; one that the generation does not list is the one behind its last value, also where the kind has none.
    pub value: Value,
    /// What the other generation calls a value that this one does not list.
    pub elsewhere: Option<Name>,
}

/// How one generation decides a witness.
#[derive(Clone, Debug, Serialize)]
pub struct Replayed {
    /// The generation.
    pub generation: Name,
    /// The line in it.
    #[serde(skip)]
    pub line: Option<LineId>,
    /// The case as this generation has it: no fact of it is taken for granted.
    #[serde(skip)]
    pub given: Vec<GivenFact>,
    /// Whether it has the line at all.
    pub has_line: bool,
    /// Its answer.
    pub answer: Answer,
    /// The sentence that decides.
    pub decides: Option<Sentence>,
    /// What it pays; none if it does not say.
    pub pays: Option<ToldPaid>,
    /// The same in the currency that both are compared in, where that is another one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub restated: Option<ToldPaid>,
}

/// A sentence of one generation, or a declaration.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Sentence {
    /// The generation.
    pub generation: Name,
    /// How it is referred to: `Elektronik § 4`.
    pub statement: Name,
    /// The sentence.
    pub text: Name,
    /// The file.
    pub file: Name,
    /// The line of the file.
    pub line: u32,
    /// What it cites.
    pub source: Option<String>,
    /// Of a row: its table.
    #[serde(skip)]
    pub table: Option<Name>,
    /// Of a sentence that is the same: the lines that it speaks of, and that are not.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub see: Vec<Name>,
}

/// A condition in one; none where it has no parts.
pub(super) fn in_one(terms: &[Said]) -> Option<String> {
    (!terms.is_empty()).then(|| Said::all(terms.iter().cloned()).text)
}

impl Sentence {
    /// Whether this is the other one, or says it on the same line.
    pub(super) fn says(&self, other: &Self) -> bool {
        let place = |sentence: &Self| (sentence.generation.clone(), sentence.file.clone(), sentence.line);
        place(self) == place(other) && self.text.contains(&*other.text)
    }
}

/// Something that both generations do not have alike, and what that means for the comparison.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Note {
    /// What it is about: `new value`, `default`.
    pub about: About,
    /// What is so.
    pub text: String,
}

/// What a note is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum About {
    /// Values that only the newer generation knows.
    #[serde(rename = "new values")]
    NewValues,
    /// Values that only the older generation knows.
    #[serde(rename = "gone values")]
    GoneValues,
    /// Facts and clauses that only the newer generation has.
    #[serde(rename = "new facts")]
    NewFacts,
    /// Facts and clauses that only the older generation has.
    #[serde(rename = "gone facts")]
    GoneFacts,
    /// A fact whose values are of another type.
    #[serde(rename = "another type")]
    Retyped,
    /// A fact with another domain.
    Domain,
    /// A fact with another default.
    Default,
    /// A currency in the place of another one.
    Currency,
    /// What every case keeps in one of them only.
    Always,
}
