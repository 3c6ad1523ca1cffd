//! What an audit says.

use serde::Serialize;

use crate::base::{Name, Span};
use crate::decide::{Answer, Case, Evaluator, Known, Truth};
use crate::diagnostic::Code;
use crate::rule::{FactId, FormulaId, LineId, Role, Rules, Said, StatementId};

/// What an audit of one generation found; the fields are those of `audit --json`.
#[derive(Clone, Debug, Serialize)]
pub struct Audit<'r> {
    /// The rulebook.
    pub rulebook: Name,
    /// Its generation.
    pub generation: Name,
    /// The lines and clauses that gaps and overlaps were looked for in; none: all lines, whatever clauses are agreed.
    pub programme: Option<Vec<Name>>,
    /// What was assumed of the event, in words.
    pub assumed: Vec<String>,
    /// What was found, gaps first.
    pub findings: Vec<Finding<'r>>,
    /// What was not found out, and why: there may be more of it.
    pub unfinished: Vec<Unfinished>,
}

/// Something that an author should know.
#[derive(Clone, Debug, Serialize)]
pub struct Finding<'r> {
    /// Its stable code.
    #[serde(serialize_with = "code_in_words")]
    pub code: Code,
    /// What is found, in one sentence.
    pub title: String,
    /// The lines that it is about.
    pub lines: Vec<Name>,
    /// The facts, clauses or values that it is about.
    pub names: Vec<Name>,
    /// Under which condition; none: whatever the facts are, or where there is no condition to it.
    pub condition: Option<String>,
    /// Of what this line, or some line, covers the condition speaks; none: of all cases.
    pub of: Option<Name>,
    /// The same in parts, each of which must hold.
    #[serde(skip)]
    pub terms: Vec<Said>,
    /// Whether a case shows it or a proof bears it out. Otherwise it is assumed: facts are compared with each other.
    pub proven: bool,
    /// The sentences involved: the one that it is about, and those that make it so.
    pub sentences: Vec<Sentence>,
    /// More on why.
    pub note: Option<String>,
    /// A case that shows it.
    pub witness: Option<Witness<'r>>,
    /// Why it is accepted, as the rulebook says.
    pub accepted: Option<Name>,
    /// What it is about, as an acceptance names it.
    #[serde(skip)]
    pub about: About,
}

/// What a finding is about.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum About {
    /// Cases that no line covers.
    Gap,
    /// Two lines.
    Overlap(LineId, LineId),
    /// Sentences.
    Sentences(Vec<StatementId>),
    /// Facts, values and clauses, by name.
    Names,
    /// The book itself: an acceptance that is stale.
    Book,
}

/// A sentence with its place.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Sentence {
    /// What it has to do with the finding; nothing for the one that it is about.
    pub part: Option<&'static str>,
    /// How it is referred to.
    pub statement: Name,
    /// The sentence.
    pub text: Name,
    /// The file.
    pub file: Name,
    /// The line of the file.
    pub line: u32,
    /// What it cites.
    pub source: Option<String>,
    /// Where it stands.
    #[serde(skip)]
    pub span: Span,
}

/// A case that shows a finding, decided by the evaluator.
#[derive(Clone, Debug, Serialize)]
pub struct Witness<'r> {
    /// The facts that decide it, in words.
    pub facts: Vec<String>,
    /// How the lines that it is about decide it.
    pub lines: Vec<Decided>,
    /// The case.
    #[serde(skip)]
    pub case: Case<'r>,
    /// The lines, by id.
    #[serde(skip)]
    pub ids: Vec<LineId>,
}

/// How a line decides a witness.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Decided {
    /// The line.
    pub line: Name,
    /// Its answer, taking it for agreed.
    pub answer: Answer,
    /// The sentence that decides.
    pub decides: Option<Name>,
}

/// A question that was not answered.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Unfinished {
    /// What was asked.
    pub what: String,
    /// Why there is no answer.
    pub why: &'static str,
}

fn code_in_words<S: serde::Serializer>(code: &Code, serializer: S) -> Result<S::Ok, S::Error> {
    code.to_string().serialize(serializer)
}

impl<'r> Finding<'r> {
    pub(super) fn new(code: Code, title: impl Into<String>, about: About) -> Self {
        Self {
            code,
            title: title.into(),
            lines: Vec::new(),
            names: Vec::new(),
            condition: None,
            of: None,
            terms: Vec::new(),
            proven: true,
            sentences: Vec::new(),
            note: None,
            witness: None,
            accepted: None,
            about,
        }
    }

    pub(super) fn when(mut self, terms: Vec<Said>) -> Self {
        self.condition = (!terms.is_empty()).then(|| Said::all(terms.iter().cloned()).text);
        self.terms = terms;
        self
    }

    pub(super) fn of_line(mut self, rules: &Rules, line: LineId) -> Self {
        self.lines.extend(rules.line(line).map(|line| line.name.clone()));
        self
    }

    pub(super) fn sentence(mut self, rules: &Rules, id: StatementId, part: Option<&'static str>) -> Self {
        self.sentences.extend(sentence(rules, id, part));
        self
    }

    pub(super) fn note(mut self, note: impl Into<String>) -> Self {
        self.note = Some(note.into());
        self
    }

    pub(super) fn shown(mut self, witness: Option<Witness<'r>>) -> Self {
        self.witness = witness;
        self
    }
}

pub(super) fn sentence(rules: &Rules, id: StatementId, part: Option<&'static str>) -> Option<Sentence> {
    let statement = rules.statement(id)?;
    let source: Vec<String> = statement.citations.iter().map(ToString::to_string).collect();
    Some(Sentence {
        part,
        statement: statement.name.clone(),
        text: statement.text.clone(),
        file: statement.file.clone(),
        line: statement.line,
        source: (!source.is_empty()).then(|| source.join(", ")),
        span: statement.span,
    })
}

impl<'r> Witness<'r> {
    /// A case as it is told, without what is `understood`, and with what these lines make of it, each taken for agreed where
    /// the case does not say.
    pub(super) fn new(evaluator: &mut Evaluator<'r>, case: Case<'r>, lines: &[LineId], understood: &Case<'r>) -> Self {
        let rules = evaluator.rules();
        let said = |fact: FactId, known: &Known| {
            matches!(known, Known::Given(_) | Known::OneOf(_)) && understood.known(fact) != known
        };
        let facts = case.iter().filter(|(fact, known)| said(*fact, known)).filter_map(|(fact, _)| case.words(fact));
        let facts = facts.collect();
        let mut decided = Vec::new();
        for id in lines {
            let Some(line) = rules.line(*id) else { continue };
            let truth = evaluator.truth(line.would_cover, &case).unwrap_or(Truth::Unknown);
            let why = evaluator.on(&case).explain(*id).ok().and_then(|decision| decision.deciding);
            let why = why.filter(|_| truth != Truth::Yes).and_then(|id| rules.statement(id));
            let why = why.filter(|statement| statement.role != Role::Head).map(|statement| statement.name.clone());
            decided.push(Decided { line: line.name.clone(), answer: truth.into(), decides: why });
        }
        Self { facts, lines: decided, case, ids: lines.to_vec() }
    }
}

/// Whether each of these conditions is decided so.
pub(super) fn are<'r>(evaluator: &mut Evaluator<'r>, case: &Case<'r>, wanted: &[(FormulaId, bool)]) -> bool {
    let mut evaluation = evaluator.on(case);
    wanted.iter().all(|(condition, holds)| evaluation.truth(*condition) == Ok(Truth::from(*holds)))
}
