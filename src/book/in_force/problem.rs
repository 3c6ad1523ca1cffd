//! What can be wrong with generations in time: facts in, one diagnostic out.

use crate::base::{Date, Span};
use crate::diagnostic::{Code, Diagnostic};
use crate::rule::Period;

/// A fact that cannot say which generation judges a case.
pub(super) fn cannot_govern(span: Span, name: &str, why: &str, declared: Option<Span>) -> Diagnostic {
    let problem = Diagnostic::error(Code::GOVERNING, format!("`{name}` cannot say which generation judges a case"))
        .at(span, why)
        .help("name a date that every case has once: `fact Vertragsbeginn as date`");
    match declared {
        Some(declared) => problem.and_at(declared, "declared here"),
        None => problem,
    }
}

/// A second `governed by` in one generation.
pub(super) fn governed_twice(span: Span, first: Span) -> Diagnostic {
    Diagnostic::error(Code::GOVERNING, "one date says which generation judges a case")
        .at(span, "said again")
        .and_at(first, "first here")
        .help("say it once")
}

/// `governed by` in a generation that amends another.
pub(super) fn governed_anew(span: Span, generation: &str, head: Span) -> Diagnostic {
    Diagnostic::error(Code::GOVERNING, "a generation is governed by what governs the one that it amends")
        .at(span, "by which date is then found out which of the two judges a case?")
        .and_at(head, format!("generation `{generation}` amends another"))
        .help("say it once, in the first generation")
}

/// A generation without the fact that says which generation judges a case.
pub(super) fn no_longer_governed(span: Span, generation: &str, name: &str, declared: Span) -> Diagnostic {
    let title = format!("generation `{generation}` has no `{name}`, which says which generation judges a case");
    Diagnostic::error(Code::GOVERNING, title)
        .at(span, "its cases could not say that they are judged by it")
        .and_at(declared, "an earlier generation has it")
        .help(format!("keep it as a date of the case; to call it otherwise: `fact NEW formerly {name}`"))
}

/// Two complete texts that are governed by different dates; each with where it is named.
pub(super) fn governed_apart(one: (Span, Option<&str>), other: (Span, Option<&str>)) -> Diagnostic {
    let words = |name: Option<&str>| match name {
        Some(name) => format!("governed by `{name}`"),
        None => "governed by no date".to_owned(),
    };
    Diagnostic::error(Code::GOVERNING, "one date says which generation of a rulebook judges a case")
        .at(one.0, words(one.1))
        .and_at(other.0, words(other.1))
        .help("say in both `governed by` the same date")
}

pub(super) fn ends_before_it_begins(to: Span, from: Span) -> Diagnostic {
    Diagnostic::error(Code::PERIOD, "a generation that ends before it begins")
        .at(to, "its last day in force")
        .and_at(from, "its first day in force")
}

/// A generation that does not say from when it is in force.
pub(super) fn undated(span: Span, generation: &str) -> Diagnostic {
    Diagnostic::error(Code::UNDATED, format!("from when is generation `{generation}` in force?"))
        .at(span, "does not say it")
        .help(format!("write its first day behind it: `generation {generation} … from 1990-01-01`"))
}

pub(super) fn begin_together(span: Span, first: Span) -> Diagnostic {
    Diagnostic::error(Code::IN_FORCE_TOGETHER, "two generations begin on the same day")
        .at(span, "which of the two judges a case of this day?")
        .and_at(first, "the other one")
        .help("a generation is in force until the next one begins: let one begin later, or make them one")
}

/// A generation that has an end on which another is in force; `before` is the last day on which that is not.
pub(super) fn overlap(to: Span, from: Span, before: Option<Date>) -> Diagnostic {
    let end = before.map(|day| format!("end it the day before, `to {day}`, or ")).unwrap_or_default();
    Diagnostic::error(Code::IN_FORCE_TOGETHER, "a generation that ends after the next one has begun")
        .at(to, "its last day in force")
        .and_at(from, "the next one begins")
        .help(format!("{end}leave the end out: a generation is in force until the next one begins"))
}

/// Days on which no generation is in force.
pub(super) fn gap(from: Span, to: Span, gap: Period) -> Diagnostic {
    Diagnostic::warning(Code::GAP, format!("no generation is in force {gap}"))
        .at(from, "the next one begins")
        .and_at(to, "the last one ends")
        .note("a case of these days cannot be judged")
        .help("if that is not meant, leave the end out: a generation is in force until the next one begins")
}
