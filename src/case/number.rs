//! Numbers and dates in case files: as digits, or in quotes with or without their unit, never through a float.

use crate::base::{Date, Exact, FileId, Span};
use crate::book::{Book, Written};
use crate::diagnostic::{Code, Diagnostic};
use crate::rule::{Fact, Type, Value};
use crate::syntax::ast::{Expr, ExprKind};
use crate::syntax::parse_facts;

use super::notation::Notation;
use super::problem::{self, Place, moved};
use super::words::example;

/// Longer than this, no text is a number or a date.
const MAX_LENGTH: usize = 200;

/// Whether values of the type are numbers.
pub(super) fn is_number(of: &Type) -> bool {
    match of {
        Type::Whole | Type::Decimal | Type::Percent | Type::Money(_) | Type::Days | Type::Months | Type::Unit(_) => true,
        Type::YesNo | Type::Kind(_) | Type::Date | Type::Text | Type::Texts | Type::Leaves(_) => false,
    }
}

/// `120000.00`, `120_000 DM`, `20 %`, `3 months`, `1990-03-01`.
///
/// # Errors
/// What is wrong with it as a number or date; nothing in particular if it is neither.
pub(super) fn from_text(book: &Book, fact: &Fact, text: &str, place: Place) -> Result<Value, Option<Diagnostic>> {
    if text.len() > MAX_LENGTH {
        return Err(None);
    }
    if let (Type::Date, Ok(date)) = (&fact.fact_type, Date::parse(text.trim())) {
        return Ok(Value::Date(date));
    }
    let (facts, problems) = parse_facts(FileId::default(), text);
    if let Some(problem) = problems.into_iter().find(|problem| matches!(problem.code, Code::NUMBER_FORM | Code::DATE_FORM)) {
        return Err(Some(moved(problem, place)));
    }
    let [only] = facts.as_slice() else { return Err(None) };
    match (&only.kind, &fact.fact_type) {
        (ExprKind::Date(date), Type::Date) => Ok(Value::Date(*date)),
        (ExprKind::Quantity { .. }, of) if is_number(of) => quantity(book, fact, only, place).map(Value::Number).map_err(Some),
        (ExprKind::Minus(inner), of) if is_number(of) && matches!(inner.kind, ExprKind::Quantity { .. }) => {
            let number = quantity(book, fact, inner, place).map_err(Some)?;
            number.checked_neg().map(Value::Number).map_err(|_| Some(too_large(place)))
        }
        _ => Err(None),
    }
}

/// A whole number by its digits.
pub(super) fn from_digits(book: &Book, fact: &Fact, digits: &str, place: Place) -> Result<Value, Diagnostic> {
    let plain = digits.trim_start_matches('+').replace('_', "");
    let number = Exact::parse_plain(&plain).map_err(|_| too_large(place))?;
    let expr = Expr { kind: ExprKind::Quantity { number, unit: None }, span: Span::default() };
    quantity(book, fact, &expr, place).map(Value::Number)
}

/// A number with its unit, or in the unit of the fact; a share always says `%`.
fn quantity(book: &Book, fact: &Fact, expr: &Expr, place: Place) -> Result<Exact, Diagnostic> {
    let bare = matches!(expr.kind, ExprKind::Quantity { unit: None, .. });
    if let (Type::Percent, true, ExprKind::Quantity { number, .. }) = (&fact.fact_type, bare, &expr.kind) {
        let problem = problem::error(Code::MISSING_UNIT, "a number without a unit where a percentage is wanted", place, "of what?");
        let problem = problem.and_at(fact.span, "declared as %");
        return Err(problem.help(format!("write `\"{number} %\"`, or the hundredfold if a share of 1 is meant")));
    }
    let written = match bare {
        true => book.scope.bound(expr, &fact.fact_type),
        false => book.scope.constant(expr, &fact.fact_type, None, Some(fact.span)),
    };
    match written {
        Ok(Written::Is(Value::Number(number))) => Ok(number),
        Ok(_) => Err(problem::error(Code::WRONG_VALUE, format!("`{}` is not given a number", fact.name), place, "")),
        Err(problem) => Err(moved(problem, place)),
    }
}

fn too_large(place: Place) -> Diagnostic {
    problem::error(Code::TOO_LARGE, "a number that cannot be held exactly", place, "more than 18 digits before the point or 12 after it")
}

/// A float, whatever its value: `120000.50` is one in TOML and JSON, and `0.1` is not what it says.
pub(super) fn float(book: &Book, fact: &Fact, key: &str, raw: &str, place: Place, notation: Notation) -> Diagnostic {
    let digits = raw.trim_start_matches('+').replace('_', "");
    let exact = Exact::parse_plain(&digits).ok();
    let right = match (&fact.fact_type, exact, exact.and_then(Exact::decimals)) {
        (Type::Percent, ..) | (_, None, _) => None,
        (_, Some(number), Some(0)) => Some(number.to_string()),
        (Type::Money(_), Some(number), Some(1)) => Some(notation.text(&format!("{number}0"))),
        (Type::Money(_), Some(number), Some(2)) | (Type::Decimal | Type::Unit(_), Some(number), _) => {
            Some(notation.text(&number.to_string()))
        }
        _ => None,
    };
    let title = format!("`{key}` is given as a floating-point number");
    let problem = problem::error(Code::FLOAT, title, place, "a float is not exact");
    match right {
        Some(right) => problem.help(format!("write `{}`", notation.entry(key, &right))),
        None => problem.help(format!("write it in quotes, for example `{}`", notation.entry(key, &example(book, fact, 0, notation)))),
    }
}
