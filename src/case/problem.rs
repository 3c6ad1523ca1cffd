//! What can be wrong with facts: facts about the problem in, one diagnostic out.

use crate::base::Span;
use crate::book::Book;
use crate::decide::{CaseError, CaseProblem};
use crate::diagnostic::{Code, Diagnostic};

/// Where something stands; nowhere if a program handed it over.
pub(super) type Place = Option<Span>;

/// An error at a place; without one, what would be said there becomes a note.
pub(super) fn error(code: Code, title: impl Into<String>, place: Place, label: impl Into<String>) -> Diagnostic {
    placed(Diagnostic::error(code, title), place, label)
}

fn placed(problem: Diagnostic, place: Place, label: impl Into<String>) -> Diagnostic {
    let label = label.into();
    match place {
        Some(span) => problem.at(span, label),
        None if label.is_empty() => problem,
        None => problem.note(label),
    }
}

/// The same problem at another place: what was read as a text of its own stands inside a file, or nowhere.
pub(super) fn moved(mut problem: Diagnostic, place: Place) -> Diagnostic {
    match problem.primary.take() {
        Some(label) => placed(problem, place, label.text),
        None => placed(problem, place, ""),
    }
}

/// A text of an author's, short enough for a title.
pub(super) fn shown(text: &str) -> String {
    const MOST: usize = 60;
    if text.chars().count() <= MOST {
        return text.to_owned();
    }
    text.chars().take(MOST).chain(['…']).collect()
}

pub(super) fn unknown_name(place: Place, sort: &str, name: &str, near: Option<String>) -> Diagnostic {
    let label = match near {
        Some(near) => format!("did you mean `{near}`?"),
        None => "nothing of this name is declared".to_owned(),
    };
    error(Code::UNKNOWN_NAME, format!("unknown {sort} `{}`", shown(name)), place, label)
}

pub(super) fn wrong_sort(place: Place, name: &str, is: &str, wanted: &str) -> Diagnostic {
    error(Code::WRONG_SORT, format!("`{name}` is {is}"), place, format!("expected {wanted}"))
}

/// A line's own fact, or a clause of several lines, without the line; `examples` say it with one.
pub(super) fn needs_line(place: Place, name: &str, clause: bool, examples: &[String]) -> Diagnostic {
    let title = if clause {
        format!("`{name}` is a clause of several lines")
    } else {
        format!("every line has a `{name}` of its own")
    };
    let problem = error(Code::NEEDS_LINE, title, place, "of which line?");
    let mut examples = examples.iter().map(|example| format!("`{example}`")).collect::<Vec<_>>();
    const MOST: usize = 4;
    if examples.len() > MOST {
        examples.truncate(MOST);
        examples.push("…".to_owned());
    }
    if examples.is_empty() { problem } else { problem.help(format!("write {}", or(&examples))) }
}

/// A sentence that says something else than what a fact is.
pub(super) fn not_a_fact(place: Place, title: impl Into<String>, label: impl Into<String>) -> Diagnostic {
    error(Code::NOT_A_FACT, title, place, label)
}

/// A definition where a fact is wanted.
pub(super) fn defined(book: &Book, code: Code, place: Place, name: &str) -> Diagnostic {
    let problem = error(code, format!("`{name}` is defined by the rulebook"), place, "follows from other facts");
    let definition = book.rules.vocabulary.definitions.iter().find(|definition| &*definition.name == name);
    let sentence = definition.and_then(|definition| book.rules.statement(definition.statement));
    let problem = match sentence {
        Some(sentence) => problem.and_at(sentence.span, "defined here"),
        None => problem,
    };
    problem.help("give the facts that it is made of")
}

/// Two facts that cannot both be.
pub(super) fn contradiction(place: Place, now: &str, before: &str, earlier: Option<Place>) -> Diagnostic {
    let title = format!("`{now}` contradicts `{before}`");
    let problem = error(Code::CONTRADICTION, title, place, "both cannot be");
    match earlier {
        Some(Some(span)) => problem.and_at(span, "said here"),
        Some(None) => problem,
        None => problem.note(format!("the case already says `{before}`")),
    }
}

/// What a case refuses. `earlier` is where the fact was given before; `given` names what the author wrote.
pub(super) fn refused(book: &Book, refusal: &CaseError, place: Place, earlier: Option<Place>) -> Diagnostic {
    let declared = book.rules.vocabulary.fact(refusal.fact).map(|fact| fact.span);
    let (code, label, by) = match &refusal.problem {
        CaseProblem::Contradiction { before, now } => return contradiction(place, now, before, earlier),
        CaseProblem::NoSuchFact => (Code::UNKNOWN_KEY, "no such fact", None),
        CaseProblem::WrongType { .. } => (Code::WRONG_VALUE, "another sort of value", Some("declared here")),
        CaseProblem::OutOfDomain { .. } => {
            (Code::OUT_OF_DOMAIN, "outside its domain", Some("its domain is declared here"))
        }
        CaseProblem::NotWhole { .. } => (Code::PRECISION, "not a whole number", Some("declared here")),
        CaseProblem::NotAValue { .. } => (Code::WRONG_KIND, "another kind", Some("declared here")),
        CaseProblem::NeverAbsent => return never_absent(book, refusal, place),
    };
    let problem = error(code, refusal.to_string(), place, label);
    match by.zip(declared) {
        Some((by, span)) => problem.and_at(span, by),
        None => problem,
    }
}

fn never_absent(book: &Book, refusal: &CaseError, place: Place) -> Diagnostic {
    let name = &refusal.name;
    let problem = error(Code::NEVER_ABSENT, format!("`{name}` is never absent"), place, "so this can never be");
    let problem = match book.rules.vocabulary.fact(refusal.fact) {
        Some(fact) => problem.and_at(fact.span, "declared without `or none`"),
        None => problem,
    };
    problem.help("what nobody knows is left out: it is unknown then")
}

/// `A`, `A or B`, `A, B or C`
pub(super) fn or(parts: &[String]) -> String {
    match parts {
        [] => String::new(),
        [only] => only.clone(),
        [most @ .., last] => format!("{} or {last}", most.join(", ")),
    }
}
