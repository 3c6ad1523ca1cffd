//! Cases written as scenarios: what a rulebook answers today, as what is expected of it.

use std::fmt::Write;

use crate::base::{Exact, Sources};
use crate::book::Book;
use crate::case::{contract_said, fact_said};
use crate::decide::{Answer, Case, Known};
use crate::diagnostic::has_errors;
use crate::format;
use crate::question::{Answered, ToldPaid};
use crate::rule::{FactId, Role, Rules, StatementId, Type, quoted_if_needed};
use crate::syntax::parse_file;

/// A file of scenarios for a rulebook of this name, in the canonical layout; each scenario says its generation itself.
pub fn file(rulebook: &str, scenarios: &[String]) -> String {
    let mut text = format!("rulebook {}\n", quoted_if_needed(rulebook));
    for scenario in scenarios {
        text.push('\n');
        text.push_str(scenario);
    }
    laid_out(text)
}

/// A scenario that gives what a case knows and expects these answers to it; [`file()`] makes a file of several.
///
/// `name` should be one that no other scenario of the rulebook has. Of each answer it expects cover, the labelled
/// statement that decides, and the amount where amounts are spoken of.
pub fn written(book: &Book, name: &str, case: &Case<'_>, answers: &[Answered]) -> String {
    let generation = &book.rules.generation;
    let mut out = format!("scenario \"{}\"", name.replace('"', "'"));
    if !generation.is_empty() {
        let _never_fails = write!(out, " in generation {generation}");
    }
    out.push('\n');
    for line in given(book, case) {
        let _never_fails = writeln!(out, "  {line}");
    }
    for answered in answers {
        for expected in expectations(&book.rules, answered) {
            let _never_fails = writeln!(out, "  expect {expected}");
        }
    }
    out
}

/// The lines `given …` and `position …`: the contract first, then the event; a set on a line of its own, since nothing
/// else can stand behind its last value.
fn given(book: &Book, case: &Case<'_>) -> Vec<String> {
    let facts = || book.rules.vocabulary.facts.iter().enumerate().map(|(at, fact)| (FactId::new(at), fact));
    let contract = contract_said(book, case);
    let positions = case.position_count() > 0;
    let (mut plain, mut sets) = (Vec::new(), Vec::new());
    for (id, fact) in facts() {
        let elsewhere = contract.is_some() && fact.is_agreement() || positions && fact.position;
        let (said, is_set) = match case.known(id) {
            Known::Given(_) => (true, matches!(fact.fact_type, Type::Texts | Type::Leaves(_))),
            Known::OneOf(_) => (true, true),
            Known::Unknown => (fact.default.is_some(), false),
            Known::Assumed(_) => (false, false),
        };
        if said && !elsewhere {
            let list = if is_set { &mut sets } else { &mut plain };
            list.push(fact_said(book, case, id));
        }
    }
    let mut lines: Vec<String> = contract.iter().map(|contract| format!("given {contract}")).collect();
    if !plain.is_empty() {
        lines.push(format!("given {}", plain.join(", ")));
    }
    lines.extend(sets.into_iter().map(|set| format!("given {set}")));
    if positions {
        lines.extend(case.each_position().map(|position| {
            let known = facts().filter(|(id, fact)| fact.position && matches!(position.known(*id), Known::Given(_)));
            let said: Vec<String> = known.map(|(id, _)| fact_said(book, &position, id)).collect();
            format!("position {}", said.join(", "))
        }));
    }
    lines
}

/// What is expected of one line, without `expect`.
fn expectations(rules: &Rules, answered: &Answered) -> Vec<String> {
    let line = quoted_if_needed(&answered.line);
    let mut out = Vec::new();
    match (answered.answer, &answered.condition) {
        (Answer::Covered, _) => out.push(format!("{line} covers")),
        (Answer::NotCovered, _) => out.push(format!("{line} does not cover")),
        // What is not proven may hold in fewer cases than it says; each position may hang on something else.
        (Answer::Depends, Some(condition)) if answered.exact && answered.positions.is_empty() => {
            let only_if = format!("{line} covers only if {condition}");
            out.push(if reads(&only_if) { only_if } else { format!("{line} depends") });
        }
        (Answer::Depends, _) => out.push(format!("{line} depends")),
    }
    if answered.answer != Answer::Depends {
        let labelled = answered.reasons.iter().find_map(|reason| because(rules, reason.id));
        // `Leitungswasser § 2` says of which line itself.
        let own = |label: &str| label.strip_prefix(&*line).is_some_and(|label| label.starts_with(" §"));
        out.extend(labelled.map(|label| match own(&label) {
            true => format!("because {label}"),
            false => format!("{line} because {label}"),
        }));
    }
    if answered.speaks_of_amounts && answered.answer != Answer::NotCovered {
        let amount = answered.pays.as_ref().and_then(amount);
        out.extend(amount.map(|amount| format!("{line} pays {amount}")));
    }
    out
}

/// `Leitungswasser § 2`
fn because(rules: &Rules, statement: StatementId) -> Option<String> {
    let statement = rules.statement(statement)?;
    let label = statement.label.as_ref()?;
    let owner = statement.name.strip_suffix(&**label)?.trim_end();
    let owner = if owner == "every line" { owner.into() } else { quoted_if_needed(owner) };
    let never = [Role::Advice, Role::Duty, Role::Payment, Role::Total, Role::Step, Role::Replacement];
    (!never.contains(&statement.role) && !owner.is_empty()).then(|| format!("{owner} {label}"))
}

/// `95_000 DM`, `from 0 DM to 95_000 DM`; none where it is no decimal number.
fn amount(paid: &ToldPaid) -> Option<String> {
    let money = |amount: Exact| amount.decimals().map(|_| format!("{amount} {}", quoted_if_needed(&paid.currency)));
    match (paid.between.known(), paid.between.to) {
        (Some(amount), _) => money(amount),
        (None, Some(to)) => Some(format!("from {} to {}", money(paid.between.from)?, money(to)?)),
        (None, None) => Some(format!("from {}", money(paid.between.from)?)),
    }
}

/// Whether it can be expected: words of conditions are made for people first.
fn reads(expected: &str) -> bool {
    let mut sources = Sources::default();
    let text = format!("scenario \"x\"\n  expect {expected}\n");
    let file = sources.add("x", text.clone());
    !has_errors(&parse_file(file, &text).problems)
}

fn laid_out(text: String) -> String {
    let mut sources = Sources::default();
    let file = sources.add("scenarios", text.clone());
    format::file(file, &sources).unwrap_or(text)
}
