//! What is given: as it was written, so that it can be said again to another rulebook.

use crate::base::{Sources, normalise};
use crate::book::Book;
use crate::case::{
    Governing, apply, check_always, contract_said, fact_said, governing_of_facts, governing_of_json, governing_of_toml,
    read_json, read_toml,
};
use crate::decide::{Case, Known};
use crate::diagnostic::{Code, Diagnostic, has_errors};
use crate::rule::{Fact, FactId, Wording, quoted_if_needed};
use crate::syntax::ast::Expr;
use crate::syntax::parse_facts;

use super::generation::{self, UNPLACED};
use super::session::{Failure, State, Step, Stepped, short};

/// A case file that a session begins with.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CaseFile {
    /// How it is called in messages.
    pub path: String,
    /// What it holds.
    pub text: String,
    /// TOML; otherwise JSON.
    pub toml: bool,
}

/// What is given, in the order in which it was.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Facts {
    /// What the session began with.
    file: Option<CaseFile>,
    /// Facts of the file that were forgotten since, by name.
    taken_back: Vec<String>,
    /// Facts as they were written, one each.
    said: Vec<String>,
}

impl Facts {
    pub(super) fn of(file: Option<CaseFile>) -> Self {
        Self { file, taken_back: Vec::new(), said: Vec::new() }
    }

    /// Facts of the case file that were forgotten since.
    pub(super) fn taken_back(&self) -> &[String] {
        &self.taken_back
    }

    /// The facts as they were written.
    pub(super) fn words(&self) -> &[String] {
        &self.said
    }
}

/// What facts come to in a rulebook.
pub(super) struct Told<'b> {
    pub(super) case: Case<'b>,
    pub(super) problems: Vec<Diagnostic>,
}

/// The case of the facts and, behind them, of `more`.
pub(super) fn told<'b>(facts: &Facts, more: &[Expr], book: &'b Book, sources: &mut Sources) -> Told<'b> {
    let (mut case, mut problems) = match &facts.file {
        Some(CaseFile { path, text, toml }) => {
            let file = sources.add(path.clone(), text.clone());
            if *toml { read_toml(book, file, text) } else { read_json(book, file, text) }
        }
        None => (Case::new(&book.rules), Vec::new()),
    };
    let fresh = Case::new(&book.rules);
    for fact in facts.taken_back.iter().filter_map(|name| fact_named(book, name)) {
        case.forget(fact);
        case.replace(fact, fresh.known(fact).clone());
    }
    let mut all = Vec::new();
    for said in &facts.said {
        let (exprs, mut found) = parse_facts(sources.add("given", said.clone()), said);
        problems.append(&mut found);
        all.extend(exprs);
    }
    all.extend_from_slice(more);
    problems.extend(apply(book, &mut case, &all));
    if !has_errors(&problems) {
        problems.extend(check_always(book, &case));
    }
    Told { case, problems }
}

/// The date that says which generation judges a case with these facts, as far as it is given.
pub(super) fn governing(state: &State) -> Option<Governing> {
    let (books, facts) = (&state.rulebook.books, &state.facts);
    let said = facts.said.iter().flat_map(|said| parse_facts(UNPLACED, said).0).collect::<Vec<_>>();
    governing_of_facts(books, &said).or_else(|| {
        let CaseFile { text, toml, .. } = facts.file.as_ref()?;
        let names = books.iter().filter_map(|book| Some(&book.rules.governing()?.name));
        if names.into_iter().any(|name| facts.taken_back.iter().any(|taken| **taken == **name)) {
            return None;
        }
        if *toml { governing_of_toml(books, UNPLACED, text) } else { governing_of_json(books, UNPLACED, text) }
    })
}

/// The case as the session has it, for a question; a failure if its facts do not fit.
pub(super) fn case<'b>(state: &'b State, sources: &mut Sources) -> Result<Case<'b>, Failure> {
    let told = told(&state.facts, &[], state.book()?, sources);
    if has_errors(&told.problems) { Err(Failure::of(told.problems, sources)) } else { Ok(told.case) }
}

/// Whether the facts fit the rulebook.
pub(super) fn check(state: &State) -> Result<(), Failure> {
    case(state, &mut state.rulebook.sources.clone()).map(|_| ())
}

/// Drops the facts that do not fit the rulebook, and tells which; those of a case file cannot be dropped one by one.
pub(super) fn refit(state: &mut State) -> Result<String, Failure> {
    let mut dropped = String::new();
    let mut kept = Facts { said: Vec::new(), ..state.facts.clone() };
    for said in &state.facts.said {
        let mut sources = state.rulebook.sources.clone();
        let mut with = kept.clone();
        with.said.push(said.clone());
        let told = told(&with, &[], state.book()?, &mut sources);
        if has_errors(&told.problems) {
            dropped.push_str(&format!(
                "  no longer fits, and is dropped: {said}\n{}",
                Failure::of(told.problems, &sources).0
            ));
        } else {
            kept = with;
        }
    }
    state.facts = kept;
    check(state)?;
    Ok(dropped)
}

/// The facts of which one case says something else than another.
pub(super) fn differing(one: &Case<'_>, other: &Case<'_>) -> Vec<FactId> {
    let all = (0..one.rules().vocabulary.facts.len()).map(FactId::new);
    all.filter(|fact| one.known(*fact) != other.known(*fact)).collect()
}

/// The facts that some sentences say something of by themselves, with what they say.
fn alone<'b>(book: &'b Book, facts: &[Expr]) -> (Case<'b>, Vec<FactId>) {
    let fresh = Case::new(&book.rules);
    let mut case = fresh.clone();
    let _problems_are_told_elsewhere = apply(book, &mut case, facts);
    let touched = differing(&fresh, &case);
    (case, touched)
}

/// Whether a text could stand behind `given`.
pub(super) fn are_facts(state: &State, text: &str) -> bool {
    let Ok(book) = state.book() else { return false };
    let mut scratch = Sources::default();
    let (exprs, problems) = parse_facts(scratch.add("input", text), text);
    let mut case = Case::new(&book.rules);
    problems.is_empty() && !exprs.is_empty() && apply(book, &mut case, &exprs).is_empty()
}

/// `given Klausel 510, Gefahr is Leitungswasser`
pub(super) fn given(state: &State, input: &str, rest: &str) -> Stepped {
    if rest.is_empty() {
        return Err(Failure::new(
            "nothing is given",
            "write facts behind it: `given Klausel 510, Schaden is 5_000 DM`",
        ));
    }
    let mut sources = state.rulebook.sources.clone();
    // The facts keep their places under the whole input.
    let blank = input.len().saturating_sub(input.trim_start().trim_start_matches("given").len());
    let facts = format!("{}{}", " ".repeat(blank), input.get(blank..).unwrap_or_default());
    let (exprs, mut problems) = parse_facts(sources.add("input", input), &facts);
    // A date among them may say that another generation answers.
    let (state, moved) = &generation::moved(state, &exprs)?;
    let book = state.book()?;
    let before = case(state, &mut sources.clone())?;
    let told = told(&state.facts, &exprs, book, &mut sources);
    problems.extend(told.problems);
    if has_errors(&problems) {
        offer_to_forget(book, &before, &exprs, &[], &mut problems);
        return Err(Failure::of(problems, &sources));
    }
    let mut next = state.clone();
    let written: Vec<String> = exprs.iter().map(|expr| one_line(sources.text(expr.span))).collect();
    next.facts.said.extend(written);
    let again = self::told(&next.facts, &[], book, &mut sources.clone());
    if has_errors(&again.problems) || !differing(&again.case, &told.case).is_empty() {
        // They mean something else one by one: they stay together.
        next.facts.said.truncate(state.facts.said.len());
        next.facts.said.push(one_line(rest));
    }
    let new = in_words(book, &told.case, &differing(&before, &told.case));
    if new.is_empty() {
        // Said again, it is not remembered twice.
        return Ok(Step::told("  that is given already\n"));
    }
    let instead = generation::instead(state, &exprs);
    Ok(Step::to(next, format!("{}{instead}{moved}", listed(&new))))
}

/// More new facts about what is agreed are told as the whole contract.
const MOST_AGREEMENTS: usize = 3;

/// Facts in sentences; many about what is agreed as one, where the whole contract is known.
fn in_words(book: &Book, case: &Case<'_>, facts: &[FactId]) -> Vec<String> {
    let agreement = |fact: &&FactId| book.rules.vocabulary.fact(**fact).is_some_and(Fact::is_agreement);
    let many = facts.iter().filter(agreement).count() > MOST_AGREEMENTS;
    let contract = contract_said(book, case).filter(|_| many);
    let others = facts.iter().filter(|fact| contract.is_none() || !agreement(fact));
    contract.iter().cloned().chain(others.map(|fact| fact_said(book, case, *fact))).collect()
}

/// Facts in a row, the first of many.
fn listed(facts: &[String]) -> String {
    const MOST: usize = 12;
    let more = facts.len().saturating_sub(MOST);
    let shown = facts.iter().take(MOST).map(|fact| format!("  {fact}\n")).collect::<String>();
    if more == 0 { shown } else { format!("{shown}  and {more} more: see `facts`\n") }
}

fn one_line(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// With each contradiction, which fact would have to be forgotten; `asked` are those that a question says something of
/// besides `new`.
pub(super) fn offer_to_forget(
    book: &Book,
    before: &Case<'_>,
    new: &[Expr],
    asked: &[FactId],
    problems: &mut [Diagnostic],
) {
    let names: Vec<String> = {
        let says = |expr: &Expr| {
            let (case, touched) = alone(book, std::slice::from_ref(expr));
            let stands = |fact: &FactId| {
                matches!(before.known(*fact), Known::Given(_) | Known::OneOf(_))
                    && before.known(*fact) != case.known(*fact)
            };
            touched.into_iter().filter(stands).collect::<Vec<_>>()
        };
        let known = |fact: &&FactId| matches!(before.known(**fact), Known::Given(_) | Known::OneOf(_));
        let asked = asked.iter().filter(known).copied();
        let mut facts: Vec<FactId> = new.iter().flat_map(says).chain(asked).collect();
        facts.sort_unstable();
        facts.dedup();
        facts.into_iter().map(|fact| Wording::of(&book.rules).name(fact)).collect()
    };
    const MOST: usize = 5;
    if names.is_empty() || names.len() > MOST {
        return;
    }
    let names = names.join(", ");
    for problem in problems.iter_mut().filter(|problem| problem.code == Code::CONTRADICTION) {
        problem.help.push(format!("if that is no longer so: `forget {names}`"));
    }
}

/// The fact that a name stands for, where there is exactly one.
fn fact_named(book: &Book, name: &str) -> Option<FactId> {
    let name = name.strip_suffix(" agreed").unwrap_or(name);
    if let Some(clause) = book.scope.clauses.get(name) {
        return clause.fact(None);
    }
    if let Some(fact) = book.scope.vocabulary.fact_named(name) {
        return Some(fact);
    }
    if let Some(line) = book.scope.lines.get(name) {
        return book.rules.line(*line).map(|line| line.agreed);
    }
    let (own, line) = name.split_once(" of ")?;
    let line = book.scope.lines.get(normalise(line.trim_matches('"')).as_str())?;
    book.scope.meaning_of(own.trim_matches('"'), *line)
}

/// `forget Klausel 510, Gefahr`, `forget everything`
pub(super) fn forget(state: &State, input: &str, rest: &str) -> Stepped {
    if rest.is_empty() {
        return Err(Failure::new("nothing to forget", "name facts behind it: `forget Gefahr`, or `forget everything`"));
    }
    let mut next = state.clone();
    if rest == "everything" {
        next.facts = Facts::default();
        let (next, moved) = generation::moved(&next, &[])?;
        return Ok(Step::to(next, format!("  nothing is given any more\n{moved}")));
    }
    let book = state.book()?;
    let sources = state.rulebook.sources.clone();
    let before = case(state, &mut sources.clone())?;
    let mut facts = Vec::new();
    for name in names(rest) {
        let Some(fact) = fact_named(book, &name) else { return Err(no_fact(book, sources, input, &name)) };
        let known = before.known(fact);
        if *known == *Case::new(&book.rules).known(fact) && !matches!(known, Known::Given(_)) {
            let name = Wording::of(&book.rules).name(fact);
            return Err(Failure::new(format!("nothing is given of `{name}`"), "`facts` shows what is"));
        }
        facts.push(fact);
    }
    next.facts.said = Vec::new();
    for said in &state.facts.said {
        let (exprs, _) = parse_facts(crate::base::FileId::default(), said);
        let (case, touched) = alone(book, &exprs);
        if !touched.iter().any(|fact| facts.contains(fact)) {
            next.facts.said.push(said.clone());
            continue;
        }
        // Of a sentence that says more, the rest stays.
        for fact in touched.into_iter().filter(|fact| !facts.contains(fact)) {
            next.facts.said.push(fact_said(book, &case, fact));
        }
    }
    if state.facts.file.is_some() {
        let name = |fact: &FactId| book.rules.vocabulary.fact(*fact).map(|fact| fact.name.to_string());
        next.facts.taken_back.extend(facts.iter().filter_map(name));
    }
    let after = case(&next, &mut sources.clone())?;
    let told = facts.iter().map(|fact| {
        let name = Wording::of(&book.rules).name(*fact);
        match after.words(*fact) {
            Some(words) => format!("  {words} (assumed)\n"),
            None => format!("  {name} is unknown\n"),
        }
    });
    let told = told.collect::<String>();
    let (next, moved) = generation::moved(&next, &[])?;
    Ok(Step::to(next, told + &moved))
}

/// Names parted by commas that stand in no quotes.
fn names(text: &str) -> Vec<String> {
    let mut quoted = false;
    let parts = text.split(|c: char| {
        quoted ^= c == '"';
        c == ',' && !quoted
    });
    parts.map(|part| normalise(part.trim().trim_matches('"'))).filter(|name| !name.is_empty()).collect()
}

/// Why a name is not that of a fact: what would be said of it behind `given`.
fn no_fact(book: &Book, mut sources: Sources, input: &str, name: &str) -> Failure {
    let file = sources.add("input", input);
    let said = format!("{} is unknown", quoted_if_needed(name));
    let (exprs, mut problems) = parse_facts(file, &said);
    problems.extend(apply(book, &mut Case::new(&book.rules), &exprs));
    // Its place is in the input, not in the sentence that was made of it.
    let at = input.find(name).unwrap_or(0);
    for problem in &mut problems {
        let label = problem.primary.as_ref().map(|label| label.text.clone()).unwrap_or_default();
        problem.primary = None;
        problem.others.clear();
        *problem = problem.clone().at(crate::base::Span::new(file, at, at.saturating_add(name.len())), label);
    }
    if problems.is_empty() {
        return Failure::new(format!("`{}` is no fact", short(name)), "`facts` shows what is given");
    }
    Failure::of(problems, &sources)
}
