//! Answers and what they rest on.

use serde::Serialize;

use crate::base::Name;
use crate::rule::{FactId, Formula, FormulaId, KindId, Line, LineId, Part, StatementId};

use super::evaluate::Failed;
use super::{Evaluation, EvaluationError, Truth};

/// Whether a line covers a case.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
pub enum Answer {
    /// It does, whatever the unknown facts are.
    #[serde(rename = "covered")]
    Covered,
    /// It does not, whatever the unknown facts are.
    #[serde(rename = "not covered")]
    NotCovered,
    /// It depends on facts that are not known.
    #[serde(rename = "depends")]
    Depends,
}

impl std::fmt::Display for Answer {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(match self {
            Self::Covered => "covered",
            Self::NotCovered => "not covered",
            Self::Depends => "depends",
        })
    }
}

impl From<Truth> for Answer {
    fn from(truth: Truth) -> Self {
        match truth {
            Truth::Yes => Self::Covered,
            Truth::No => Self::NotCovered,
            Truth::Unknown => Self::Depends,
        }
    }
}

/// What a statement does for the answer.
///
/// Of an answer that depends, the reasons are the statements that are open, with what each would do.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Effect {
    /// It grants cover.
    Grants,
    /// It excludes cover.
    Excludes,
    /// It requires what is not so.
    Requires,
    /// What it requires is so.
    Met,
    /// As an exception or write-back it takes away what the statement above it does.
    Lifts,
    /// It waives what is required.
    Waives,
    /// The line, or what it needs besides itself, is not agreed.
    #[serde(rename = "not agreed")]
    NotAgreed,
    /// The line lists a kind, and grants nothing of it here.
    #[serde(rename = "grants nothing")]
    GrantsNothing,
    /// It does not apply.
    #[serde(rename = "does not apply")]
    DoesNotApply,
    /// It leaves nothing that is covered together with the other reasons, and not alone.
    Together,
    /// Every case keeps it, which the proof rests on.
    Kept,
}

impl std::fmt::Display for Effect {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(match self {
            Self::Grants => "grants",
            Self::Excludes => "excludes",
            Self::Requires => "requires",
            Self::Met => "met",
            Self::Lifts => "lifts",
            Self::Waives => "waives",
            Self::NotAgreed => "not agreed",
            Self::GrantsNothing => "grants nothing",
            Self::DoesNotApply => "does not apply",
            Self::Together => "together",
            Self::Kept => "kept",
        })
    }
}

/// A fact as the case has it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct FactShown {
    /// The fact.
    pub fact: FactId,
    /// `Sache is Zentraleinheit`, `Klausel 510 is unknown`.
    pub text: String,
}

/// A statement with what it does and the facts that make it do so.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Reason {
    /// The statement.
    pub statement: StatementId,
    /// What it does.
    pub effect: Effect,
    /// The facts, those of its exceptions included; of an open statement the unknown ones.
    pub because: Vec<FactShown>,
    /// Unknown facts that it asks for and that are proven to make no difference to what it does.
    pub whatever: Vec<FactId>,
    /// Of a grant: the kind whose value it grants.
    pub kind: Option<KindId>,
}

impl Reason {
    /// A statement and what it does, before its facts are known.
    pub fn of(statement: StatementId, effect: Effect) -> Self {
        Self { statement, effect, because: Vec::new(), whatever: Vec::new(), kind: None }
    }
}

/// A recommendation or duty that applies, or may.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Advised {
    /// The statement.
    pub statement: StatementId,
    /// What to do.
    pub text: Name,
    /// It obliges; otherwise it advises.
    pub duty: bool,
    /// Yes, or unknown: it may apply.
    pub applies: Truth,
    /// Why; where it may apply, the unknown facts.
    pub because: Vec<FactShown>,
}

/// Whether a line covers a case, with all reasons.
///
/// The `because` of the reasons prove the answer: any case that agrees in these facts has the same one. For *covered*,
/// those of `considered` belong to the proof, as nothing else may stand in the way.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct LineDecision {
    /// The line.
    pub line: LineId,
    /// The answer.
    pub answer: Answer,
    /// The statement that decides it.
    pub deciding: Option<StatementId>,
    /// The statements that decide it, or leave it open; in the order of the rulebook by role.
    pub reasons: Vec<Reason>,
    /// Those that do not apply, and what keeps each from applying.
    pub considered: Vec<Reason>,
    /// Facts of which the default was used in the reasons or in what is open.
    pub assumed: Vec<FactId>,
    /// Facts for a person to judge that the answer rests on or still needs.
    pub to_judge: Vec<FactId>,
    /// Unknown facts that leave the answer open, in the order of the vocabulary.
    pub missing: Vec<FactId>,
    /// What is recommended or obliged to.
    pub advice: Vec<Advised>,
}

impl Evaluation<'_, '_> {
    /// Whether a line covers the case, and the statement that decides it.
    ///
    /// The first of: the head of a line that is not agreed; an exclusion that stands; the innermost sentence of a
    /// requirement that is not met; the grant that only an exception takes away, or else the head of the line that grants
    /// nothing of a kind it lists. For *covered* it is the grant, of an open kind before others.
    ///
    /// # Errors
    /// An amount that the answer depends on cannot be computed.
    pub fn answer(&mut self, line: LineId) -> Result<(Answer, Option<StatementId>), EvaluationError> {
        let Some(line) = self.rules.line(line) else { return Ok((Answer::NotCovered, None)) };
        let mut open: Result<(), Option<Failed>> = Ok(());
        let mut not_yet = |truth: Result<Truth, Failed>| match truth {
            Ok(Truth::Unknown) => open = open.and(Err(None)),
            Err(error) => open = Err(open.err().flatten().or(Some(error))),
            Ok(_) => {}
        };
        match self.formula(line.agreement, 0) {
            Ok(Truth::No) => return Ok((Answer::NotCovered, Some(line.head))),
            other => not_yet(other),
        }
        for exclusion in &line.exclusions {
            match self.formula(exclusion.formula, 0) {
                Ok(Truth::Yes) => return Ok((Answer::NotCovered, Some(exclusion.statement))),
                other => not_yet(other),
            }
        }
        for requirement in &line.requirements {
            match self.formula(requirement.formula, 0) {
                Ok(Truth::No) => {
                    let innermost = self.unmet(requirement.formula);
                    return Ok((Answer::NotCovered, Some(innermost.unwrap_or(requirement.statement))));
                }
                other => not_yet(other),
            }
        }
        let mut granted = None;
        for (at, group) in line.grants.iter().enumerate() {
            let telling = granted.is_none() || telling_group(self.rules, line) == Some(at);
            match self.granted(&group.grants) {
                Ok((Truth::No, _)) => {
                    let lifted = self.lifted(&group.grants);
                    return Ok((Answer::NotCovered, Some(lifted.unwrap_or(line.head))));
                }
                Ok((Truth::Yes, statement)) if telling => granted = statement,
                other => not_yet(other.map(|(truth, _)| truth)),
            }
        }
        match open {
            Ok(()) => Ok((Answer::Covered, granted.or(Some(line.head)))),
            Err(None) => Ok((Answer::Depends, None)),
            Err(Some(failed)) => Err(self.error(failed)),
        }
    }

    /// The innermost sentence of an unmet requirement that is not met by itself: `§ 4.1` rather than `§ 4`.
    fn unmet(&mut self, requirement: FormulaId) -> Option<StatementId> {
        let mut innermost = None;
        let mut at = requirement;
        loop {
            at = match self.rules.formulas.get(at) {
                Formula::Stated(statement, inner) => {
                    innermost = Some(*statement);
                    *inner
                }
                Formula::All(parts) => *parts.iter().find(|part| self.truth(**part) == Ok(Truth::No))?,
                // The condition comes first; behind it, what else would do (an exception, a waiver).
                Formula::Any(parts) => {
                    let first = *parts.first()?;
                    if !matches!(self.rules.formulas.get(first), Formula::All(_)) {
                        return innermost;
                    }
                    first
                }
                _ => return innermost,
            };
        }
    }

    /// The grant that would hold but for an exception.
    fn lifted(&mut self, grants: &[Part]) -> Option<StatementId> {
        let rules = self.rules;
        grants.iter().find_map(|grant| {
            let Formula::Stated(_, inner) = rules.formulas.get(grant.formula) else { return None };
            let Formula::All(parts) = rules.formulas.get(*inner) else { return None };
            if !parts.iter().any(|part| matches!(rules.formulas.get(*part), Formula::Not(_))) {
                return None;
            }
            let mut failing = parts.iter().filter(|part| self.truth(**part) == Ok(Truth::No));
            let (Some(only), None) = (failing.next(), failing.next()) else { return None };
            matches!(rules.formulas.get(*only), Formula::Not(_)).then_some(grant.statement)
        })
    }

    /// Whether one of the grants holds, and the first that does.
    fn granted(&mut self, grants: &[Part]) -> Result<(Truth, Option<StatementId>), Failed> {
        let mut outcome = Ok(Truth::No);
        for grant in grants {
            match self.formula(grant.formula, 0) {
                Ok(Truth::Yes) => return Ok((Truth::Yes, Some(grant.statement))),
                Ok(Truth::Unknown) if outcome.is_ok() => outcome = Ok(Truth::Unknown),
                Err(error) if outcome.is_ok() => outcome = Err(error),
                _ => {}
            }
        }
        outcome.map(|truth| (truth, None))
    }
}

/// The grants that tell most: those of the first open kind.
fn telling_group(rules: &crate::rule::Rules, line: &Line) -> Option<usize> {
    line.grants.iter().position(|group| rules.vocabulary.kind(group.kind).is_some_and(|kind| kind.open))
}
