//! Questions, and what they leave open.

use crate::base::{Name, Sources};
use crate::book::Book;
use crate::case::{Asked, ask as ask_case, check_always, describe, not_computed, reply, what_if_of_another_time};
use crate::decide::{Case, EvaluationError, Evaluator};
use crate::diagnostic::{Code, Diagnostic, has_errors};
use crate::question::{Answered, answer_line, answer_lines, decide as every_line};
use crate::rule::{FactId, Wording, quoted_if_needed};
use crate::syntax::ast::{Ask, Cover, Expr, ItemKind, Question};
use crate::syntax::{parse_file, parse_question};
use crate::tell;

use super::session::{Failure, Last, State, Step, Stepped};
use super::{facts, generation};

/// Asks, and remembers what was asked.
pub(super) fn ask(state: &State, text: &str) -> Stepped {
    let mut sources = state.rulebook.sources.clone();
    let file = sources.add("input", text);
    let (question, mut problems) = parse_question(file, text);
    let Some(mut question) = question else {
        offer_forms(state.book()?, &mut problems);
        return Err(Failure::of(problems, &sources));
    };
    let about = go_back(state, &mut question, &mut sources)?;
    let text = about.as_ref().map_or_else(|| text.to_owned(), |cover| with(text, cover));
    let last = if about.is_some() { state.last.clone() } else { Some(remembered(&question, &sources, &text)) };
    // A date in the question may say that another generation answers this once.
    let at = at(state, &question)?;
    let book = at.book()?;
    let elsewhere = what_if_of_another_time(&at.rulebook.books, book, &question).filter(|_| state.asked.is_none());
    if let Some(problem) = elsewhere {
        return Err(Failure::of(vec![problem], &sources));
    }
    let mut case = facts::case(&at, &mut sources)?;
    let asked = put(book, &mut case, &question, &sources)?;
    let mut evaluator = Evaluator::new(&book.rules);
    let reply = reply(&mut evaluator, asked, &case, &text).map_err(|error| uncomputed(book, &error, &sources))?;
    let mut told = tell::reply(&reply, &book.rules.name, tell::Numbers::Language);
    if !text.ends_with('?') && could_be_added(&text) {
        told.push_str(&format!("\n  (this was asked; to try it as a sentence: `add {text}`)\n"));
    }
    Ok(Step::to(State { last, ..state.clone() }, told))
}

/// The session as the generation sees it that answers a question.
pub(super) fn at(state: &State, question: &Question) -> Result<State, Failure> {
    Ok(State { generation: generation::answering(state, &question.given)?, ..state.clone() })
}

/// Puts a question into the case.
pub(super) fn put<'b>(
    book: &'b Book,
    case: &mut Case<'b>,
    question: &Question,
    sources: &Sources,
) -> Result<Asked<'b>, Failure> {
    let before = case.clone();
    let (asked, mut problems) = ask_case(book, case, question);
    if !has_errors(&problems) {
        problems.extend(check_always(book, case));
        if let Some(Asked::WhatIf { changed, .. }) = &asked {
            problems.extend(check_always(book, changed));
        }
    }
    match asked {
        Some(asked) if !has_errors(&problems) => Ok(asked),
        _ => {
            facts::offer_to_forget(book, &before, &question.given, &kinds_asked(book, question), &mut problems);
            Err(Failure::of(problems, sources))
        }
    }
}

/// The facts that a question gives by the values that it asks for: `Sturm covers DV` says what the Sache is.
fn kinds_asked(book: &Book, question: &Question) -> Vec<FactId> {
    let values = match &question.ask {
        Ask::Cover(cover) | Ask::Why { of: Some(cover), .. } | Ask::WhatIf { of: Some(cover), .. } => &cover.values,
        Ask::WhichLines(values) => values,
        Ask::Paid(_) | Ask::Why { of: None, .. } | Ask::WhatIf { of: None, .. } => return Vec::new(),
    };
    let vocabulary = &book.rules.vocabulary;
    let kinds = values.iter().filter_map(|value| vocabulary.value_names.get(value.text.as_str()));
    kinds.filter_map(|(kind, _)| vocabulary.kind(*kind).map(|kind| kind.fact)).collect()
}

/// `why`, `why not` and `what if` without a line are about the last question, with the facts that stood in it.
///
/// Returns what that asks, if the question goes back to it.
fn go_back(state: &State, question: &mut Question, sources: &mut Sources) -> Result<Option<String>, Failure> {
    let needs = matches!(question.ask, Ask::Why { of: None, .. });
    if !needs && !matches!(question.ask, Ask::WhatIf { of: None, .. }) {
        return Ok(None);
    }
    let last = state.last.as_ref().and_then(|last| Some((&last.text, last.cover.as_ref()?)));
    let Some((text, cover)) = last else {
        let title =
            if state.last.is_some() { "the last question names no line" } else { "no line was asked about yet" };
        let help = "ask about a line first, or name it: `why LINE covers VALUE?`";
        return if needs { Err(Failure::new(title, help)) } else { Ok(None) };
    };
    let file = sources.add("last question", text.clone());
    let (asked, problems) = parse_question(file, text);
    let Some(Question { given, ask: Ask::Cover(before), .. }) = asked else {
        return Err(Failure::of(problems, sources));
    };
    match &mut question.ask {
        Ask::Why { of, .. } | Ask::WhatIf { of, .. } => *of = Some(before),
        _ => {}
    }
    // A fact of the last question that this one changes is not given twice.
    question.given.splice(0..0, given);
    Ok(Some(cover.clone()))
}

/// `why not?` with what it is about: `why not Leitungswasser covers DV?`.
fn with(text: &str, cover: &str) -> String {
    let asked = text.trim_end_matches('?').trim_end();
    let comma = if asked.contains("what if ") { "," } else { "" };
    format!("{asked}{comma} {cover}?")
}

/// The question as `why` goes back to it.
fn remembered(question: &Question, sources: &Sources, text: &str) -> Last {
    let words = |cover: &Cover| {
        let values: Vec<_> = cover.values.iter().map(|value| quoted_if_needed(&value.text).into_owned()).collect();
        format!("{} covers {}", quoted_if_needed(&cover.line.text), values.join(", ")).trim_end().to_owned()
    };
    let cover = match &question.ask {
        Ask::Cover(cover) | Ask::Why { of: Some(cover), .. } | Ask::WhatIf { of: Some(cover), .. } => {
            Some(words(cover))
        }
        Ask::Paid(Some(line)) => Some(format!("{} covers", quoted_if_needed(&line.text))),
        Ask::WhichLines(_) | Ask::Paid(None) | Ask::Why { of: None, .. } | Ask::WhatIf { of: None, .. } => None,
    };
    let given: Vec<&str> = question.given.iter().map(|fact: &Expr| sources.text(fact.span).trim()).collect();
    let given = if given.is_empty() { String::new() } else { format!("given {}, ", given.join(", ")) };
    let whole = cover.as_ref().map_or_else(|| text.to_owned(), |cover| format!("{given}{cover}?"));
    Last { text: whole, cover }
}

/// Whether a question could be a sentence of the rulebook too.
fn could_be_added(text: &str) -> bool {
    let parsed = parse_file(crate::base::FileId::default(), text);
    let is_statement = |kind: &ItemKind| matches!(kind, ItemKind::Statement(_));
    parsed.problems.is_empty() && parsed.file.items.iter().any(|item| is_statement(&item.kind))
}

/// What the grammar expects is of no use to who asks: the few forms of a question are.
fn offer_forms(book: &Book, problems: &mut [Diagnostic]) {
    let line = book.rules.lines.first().map_or("LINE".into(), |line| quoted_if_needed(&line.name));
    for problem in problems.iter_mut().filter(|problem| problem.code == Code::SYNTAX) {
        problem.code = Code::QUESTION;
        "the question cannot be read".clone_into(&mut problem.title);
        problem.help =
            vec![format!("ask `{line} covers VALUE?`, `which lines cover VALUE?`, `what is paid?` or `why not?`")];
        if let Some(label) = &mut problem.primary {
            label.text = "from here on".to_owned();
        }
    }
}

pub(super) fn uncomputed(book: &Book, error: &EvaluationError, sources: &Sources) -> Failure {
    Failure::of(vec![not_computed(&book.rules, error)], sources)
}

/// `unknown`: what the last question hangs on.
pub(super) fn unknown(state: &State) -> Stepped {
    let Some(last) = &state.last else {
        return Err(Failure::new(
            "nothing was asked yet",
            "ask first, such as `which lines cover?`; `facts` shows what is given",
        ));
    };
    let mut sources = state.rulebook.sources.clone();
    let (question, problems) = parse_question(sources.add("last question", last.text.clone()), &last.text);
    let Some(question) = question else { return Err(Failure::of(problems, &sources)) };
    let at = at(state, &question)?;
    let book = at.book()?;
    let mut case = facts::case(&at, &mut sources)?;
    let asked = put(book, &mut case, &question, &sources)?;
    let mut evaluator = Evaluator::new(&book.rules);
    let lines = match asked {
        Asked::Cover(line) => answer_line(&mut evaluator, line, &case, &last.text).map(|answered| vec![answered]),
        _ => answer_lines(&mut evaluator, &case, &last.text),
    };
    let lines = lines.map_err(|error| uncomputed(book, &error, &sources))?;
    Ok(Step::told(hanging_on(book, &case, &lines)))
}

/// The facts that answers hang on: first those that most lines ask for, of one line in its own order.
fn hanging_on(book: &Book, case: &Case<'_>, lines: &[Answered]) -> String {
    let mut facts: Vec<(&Name, usize)> = Vec::new();
    let of_amounts = lines.iter().filter(|line| line.speaks_of_amounts).flat_map(|line| &line.missing_amounts);
    for fact in lines.iter().flat_map(|line| &line.missing).chain(of_amounts) {
        match facts.iter_mut().find(|(known, _)| *known == fact) {
            Some((_, count)) => *count = count.saturating_add(1),
            None => facts.push((fact, 1)),
        }
    }
    facts.sort_by_key(|(_, count)| std::cmp::Reverse(*count));
    if facts.is_empty() {
        return "  nothing: what is given settles it\n".to_owned();
    }
    let vocabulary = &book.rules.vocabulary;
    let rows = facts.iter().map(|(name, count)| {
        let fact = vocabulary.fact_named(name).and_then(|id| Some((id, vocabulary.fact(id)?)));
        let is = fact.and_then(|(id, _)| describe(book, case, id).into_iter().next()).unwrap_or_default();
        let name = fact.map_or_else(|| name.to_string(), |(id, _)| Wording::of(&book.rules).name(id));
        let lines = if lines.len() > 1 { format!(" ({})", lines_in_words(*count)) } else { String::new() };
        let judged = if fact.is_some_and(|(_, fact)| fact.judged) { ", for a person to judge" } else { "" };
        format!("  {name}: {is}{judged}{lines}\n")
    });
    rows.collect()
}

fn lines_in_words(count: usize) -> String {
    if count == 1 { "1 line".to_owned() } else { format!("{count} lines") }
}

/// `decide`: every line, as `klausel decide` tells it.
pub(super) fn decide(state: &State) -> Stepped {
    let book = state.book()?;
    let mut sources = state.rulebook.sources.clone();
    let case = facts::case(state, &mut sources)?;
    let rules = &book.rules;
    let (decided, errors) = every_line(&mut Evaluator::new(rules), &case);
    if let Some(error) = errors.first() {
        return Err(uncomputed(book, error, &sources));
    }
    Ok(Step::told(tell::decision(&tell::Told::of(&rules.name, &decided, tell::Numbers::Language))))
}
