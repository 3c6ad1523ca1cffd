//! What a fact is, in words and by example.

use crate::base::{Date, Exact};
use crate::book::Book;
use crate::rule::{Bounds, Fact, FactRole, KindId, Type, Value, Wording};

use super::notation::Notation;

/// `a number of Beaufort from 0 to 17, or nicht feststellbar`
pub fn described(book: &Book, fact: &Fact) -> String {
    let mut words = match fact.role {
        FactRole::OfKind(_) => "one of its values, by name".to_owned(),
        _ => book.scope.type_words(&fact.fact_type),
    };
    if let Some(domain) = domain(book, fact) {
        words = format!("{words} {domain}");
    }
    if let Some(absent) = &fact.absent {
        words = format!("{words}, or {absent}");
    }
    words
}

/// What else is to be known of a fact before it is given.
pub(super) fn remarks(book: &Book, fact: &Fact) -> Vec<String> {
    let judged = fact.judged.then(|| "for a person to judge".to_owned());
    let default = fact.default.as_ref().map(|default| {
        let absent = fact.absent.as_deref().filter(|_| *default == Value::Absent).map(str::to_owned);
        let words = absent.unwrap_or_else(|| Wording::of(&book.rules).constant(&fact.fact_type, default));
        format!("assumed where it is left out: {words}")
    });
    judged.into_iter().chain(default).collect()
}

/// A domain as the vocabulary writes it; not said where it is only that an amount is not negative.
pub(super) fn domain(book: &Book, fact: &Fact) -> Option<String> {
    if let Bounds { low: Some((Value::Number(low), true)), high: None } = &fact.bounds
        && low.is_zero()
    {
        return None;
    }
    let words = Wording::of(&book.rules).bounds(&fact.fact_type, &fact.bounds);
    (!words.is_empty()).then_some(words)
}

/// A value that the fact can have, as a case file writes it. The `nth` of several facts: later ones get later dates.
pub(super) fn example(book: &Book, fact: &Fact, nth: usize, notation: Notation) -> String {
    let number = |candidates: &[i64]| {
        let candidates = candidates.iter().map(|whole| Value::Number(Exact::from_int(*whole)));
        match allowed(&fact.bounds, candidates.chain(ends(&fact.bounds))) {
            Some(Value::Number(number)) => number,
            _ => Exact::ZERO,
        }
    };
    let in_text = |number: Exact, unit: &str| notation.text(&format!("{number}{unit}"));
    match &fact.fact_type {
        Type::YesNo => "true".to_owned(),
        Type::Kind(kind) => notation.text(&first_value(book, *kind)),
        Type::Leaves(kind) => notation.list(&[&first_value(book, *kind)]),
        Type::Money(_) => {
            let amount = number(&[1_000, 100, 10, 1, 0]);
            let decimals = if amount.is_integer() { ".00" } else { "" };
            in_text(amount, decimals)
        }
        Type::Percent => {
            let shares = [(1, 5), (1, 2), (1, 10), (1, 100), (1, 1), (0, 1)];
            let shares = shares.iter().filter_map(|(num, den)| Exact::new(*num, *den).ok()).map(Value::Number);
            match allowed(&fact.bounds, shares.chain(ends(&fact.bounds))) {
                Some(Value::Number(share)) => {
                    in_text(share.checked_mul(Exact::from_int(100)).unwrap_or(Exact::ZERO), " %")
                }
                _ => notation.text("0 %"),
            }
        }
        Type::Decimal | Type::Unit(_) | Type::Whole | Type::Days | Type::Months => {
            let number = number(&[12, 7, 1, 0]);
            if number.is_integer() { number.to_string() } else { in_text(number, "") }
        }
        Type::Date => {
            let days = i64::try_from(nth).unwrap_or(0).saturating_mul(30);
            let usual = Date::from_ymd(1990, 1, 1).ok().and_then(|date| date.checked_add_days(days));
            let candidates = usual.into_iter().map(Value::Date).chain(ends(&fact.bounds));
            match allowed(&fact.bounds, candidates) {
                Some(Value::Date(date)) => notation.date(date),
                _ => notation.date(Date::EPOCH),
            }
        }
        Type::Text => notation.text("A7"),
        Type::Texts => notation.list(&["A1", "A7"]),
    }
}

/// The first leaf of a kind; what has no value at all is other than all of them.
fn first_value(book: &Book, kind: KindId) -> String {
    let kind = book.rules.vocabulary.kind(kind);
    kind.and_then(|kind| kind.leaves.first()).map(|leaf| leaf.to_string()).unwrap_or_default()
}

fn allowed(bounds: &Bounds, candidates: impl Iterator<Item = Value>) -> Option<Value> {
    candidates.into_iter().find(|value| bounds.allow(value))
}

/// The ends of a domain, one beside each, and the middle.
fn ends(bounds: &Bounds) -> impl Iterator<Item = Value> {
    let step = |value: &Value, up: bool| match value {
        Value::Number(number) if up => number.checked_add(Exact::ONE).ok().map(Value::Number),
        Value::Number(number) => number.checked_sub(Exact::ONE).ok().map(Value::Number),
        Value::Date(date) => date.checked_add_days(if up { 1 } else { -1 }).map(Value::Date),
        _ => None,
    };
    let middle = match (&bounds.low, &bounds.high) {
        (Some((Value::Number(low), _)), Some((Value::Number(high), _))) => {
            let sum = low.checked_add(*high).and_then(|sum| sum.checked_div(Exact::from_int(2)));
            sum.ok().map(Value::Number)
        }
        _ => None,
    };
    let low = bounds.low.as_ref().map(|(low, _)| low);
    let high = bounds.high.as_ref().map(|(high, _)| high);
    let beside = [low.and_then(|low| step(low, true)), high.and_then(|high| step(high, false)), middle];
    low.cloned().into_iter().chain(high.cloned()).chain(beside.into_iter().flatten()).collect::<Vec<_>>().into_iter()
}
