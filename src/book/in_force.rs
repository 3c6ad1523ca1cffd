//! The generations of a rulebook in time, and the date of a case that says which of them judges it.

mod governed;
mod problem;

use crate::base::{Date, Name, Sources, Span};
use crate::diagnostic::{Code, Diagnostic};
use crate::rule::{Period, Timeline};
use crate::syntax::ast::{Item, ItemKind, Spanned};

use super::generations::Generation;
use super::{Book, Text};

pub use governed::GOVERNS_BY_DEFAULT;
pub(super) use governed::governed;

/// When each generation is in force.
pub fn timeline(books: &[Book]) -> Timeline {
    Timeline::new(&books.iter().map(|book| book.rules.period()).collect::<Vec<_>>())
}

/// The generation that is in force on a day.
pub fn in_force(books: &[Book], day: Date) -> Option<&Book> {
    books.get(timeline(books).on(day)?)
}

impl Book {
    /// The same generation for cases whose governing date is in that time; none if no date of its domain is.
    pub fn governed_within(&self, period: Period) -> Option<Self> {
        Some(Self { rules: self.rules.governed_within(period)?, ..self.clone() })
    }
}

/// Reports what the heads of generations say of time and cannot be: days that no generation or several would judge.
pub(super) fn check(generations: &[Generation<'_>], problems: &mut Vec<Diagnostic>) {
    let before = problems.len();
    generations.iter().for_each(|generation| check_governed(generation, problems));
    check_dates(generations, problems);
    if problems.len() == before {
        find_gaps(generations, problems);
    }
}

fn check_governed(generation: &Generation<'_>, problems: &mut Vec<Diagnostic>) {
    let items = generation.files.iter().flat_map(|(_, file)| &file.file.items);
    let mut said = items.filter(|item| matches!(item.kind, ItemKind::Governed(_)));
    if generation.amends.is_some() {
        let anew = |item: &Item| problem::governed_anew(item.span, &generation.name, generation.span);
        problems.extend(said.map(anew));
    } else if let Some(first) = said.next() {
        problems.extend(said.map(|again| problem::governed_twice(again.span, first.span)));
    }
}

fn check_dates(generations: &[Generation<'_>], problems: &mut Vec<Diagnostic>) {
    let undated =
        |amends: bool| generations.iter().filter(move |one| one.from.is_none() && one.amends.is_some() == amends);
    problems.extend(undated(true).map(|one| problem::undated(one.span, &one.name)));
    // The first text may be in force from ever.
    let mut roots = undated(false);
    if let Some(first) = roots.next() {
        problems.extend(roots.map(|one| problem::undated(one.span, &one.name).and_at(first.span, "nor does this one")));
    }
    let dated = in_order(generations);
    for (at, (generation, from)) in dated.iter().enumerate() {
        let before = at.checked_sub(1).and_then(|before| dated.get(before));
        if let Some((_, other)) = before.filter(|(_, other)| other.value == from.value) {
            problems.push(problem::begin_together(from.span, other.span));
        }
        let Some(to) = generation.to else { continue };
        if to.value < from.value {
            problems.push(problem::ends_before_it_begins(to.span, from.span));
        }
        // One that ends within the time of another interrupts it: then the other goes on.
        let goes_past = |(other, begins): &&Dated<'_, '_>| {
            begins.value > from.value && begins.value <= to.value && other.to.is_none_or(|end| end.value > to.value)
        };
        if let Some((_, begins)) = dated.iter().find(goes_past) {
            problems.push(problem::overlap(to.span, begins.span, begins.value.checked_add_days(-1)));
        }
    }
}

/// A generation with its first day.
type Dated<'g, 'p> = (&'g Generation<'p>, Spanned<Date>);

/// The generations that say from when they are in force, early before late.
fn in_order<'g, 'p>(generations: &'g [Generation<'p>]) -> Vec<Dated<'g, 'p>> {
    let mut dated: Vec<Dated<'g, 'p>> = generations.iter().filter_map(|one| Some((one, one.from?))).collect();
    dated.sort_by_key(|(_, from)| from.value);
    dated
}

fn find_gaps(generations: &[Generation<'_>], problems: &mut Vec<Diagnostic>) {
    let day = |said: Option<Spanned<Date>>| said.map(|said| said.value);
    let periods = generations.iter().map(|one| Period { from: day(one.from), to: day(one.to) });
    for gap in Timeline::new(&periods.collect::<Vec<_>>()).gaps() {
        let (Some(first), Some(last)) = (gap.from, gap.to) else { continue };
        let next = in_order(generations).into_iter().map(|(_, from)| from).find(|from| from.value > last);
        let ended = generations.iter().filter_map(|one| one.to).filter(|to| to.value < first);
        if let (Some(next), Some(ended)) = (next, ended.max_by_key(|to| to.value)) {
            problems.push(problem::gap(next.span, ended.span, gap));
        }
    }
}

/// Says, where a name or label is not known, that an earlier generation took it out.
pub(super) fn went_before(problem: Diagnostic, text: &Text<'_>, sources: &Sources) -> Diagnostic {
    if ![Code::UNKNOWN_NAME, Code::UNKNOWN_LABEL, Code::NOT_THERE].contains(&problem.code) {
        return problem;
    }
    // `Elektronik` of "`Elektronik` has no `§ 4`": another line may have lost a § 4 too.
    let whose = problem.title.split('`').nth(1).unwrap_or_default().to_owned();
    let is_it = |(name, amendment): &&(String, Span)| {
        problem.title.contains(&format!("`{name}`"))
            && (!name.starts_with('§') || sources.text(*amendment).contains(&whose))
    };
    match text.gone.iter().rev().find(is_it) {
        Some((_, amendment)) => {
            let generation = text.written_in.get(&amendment.file).map_or("", |name| &**name);
            problem.and_at(*amendment, format!("generation `{generation}` took it out"))
        }
        None => problem,
    }
}

/// Reports generations that are governed by another date than the others, or by none.
pub(super) fn check_governing(generations: &[Generation<'_>], books: &[Book], problems: &mut Vec<Diagnostic>) {
    let governing = |name: &str| -> Option<Option<(Name, Span)>> {
        let rules = &books.iter().find(|book| *book.rules.generation == *name)?.rules;
        Some(rules.governing().map(|fact| (fact.name.clone(), fact.span)))
    };
    let mut first = None;
    for generation in generations {
        let Some(own) = governing(&generation.name) else { continue };
        if let Some(base) = generation.amends {
            // It may have another name for it.
            if let (None, Some(Some((name, declared)))) = (&own, governing(&base.text)) {
                problems.push(problem::no_longer_governed(generation.span, &generation.name, &name, declared));
            }
            continue;
        }
        let own = (generation.span, own.map(|(name, _)| name));
        match &first {
            None => first = Some(own),
            Some(other) if other.1 != own.1 => {
                problems.push(problem::governed_apart((own.0, own.1.as_deref()), (other.0, other.1.as_deref())));
            }
            Some(_) => {}
        }
    }
}
