//! Numbers and dates in case files: as digits, or in quotes with or without their unit, never through a float.

use crate::base::{Date, Exact, FileId, Span};
use crate::book::{Book, Written};
use crate::diagnostic::{Code, Diagnostic};
use crate::rule::{Fact, Type, Value};
use crate::syntax::ast::{Expr, ExprKind};
use crate::syntax::parse_facts;

use super::notation::Notation;
use super::problem::{self, Place, moved};
use super::words::{described, example};

/// Longer than this, no text is a number or a date.
pub(super) const MAX_LENGTH: usize = 200;

/// Whether values of the type are numbers.
pub(super) fn is_number(of: &Type) -> bool {
    match of {
        Type::Whole | Type::Decimal | Type::Percent | Type::Money(_) | Type::Days | Type::Months | Type::Unit(_) => {
            true
        }
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
    if let Some(problem) = problems.into_iter().find(is_form) {
        return Err(Some(moved(problem, place)));
    }
    let [only] = facts.as_slice() else { return Err(None) };
    match (&only.kind, &fact.fact_type) {
        (ExprKind::Date(date), Type::Date) => Ok(Value::Date(*date)),
        (ExprKind::Quantity { .. }, of) if is_number(of) => {
            quantity(book, fact, only, place).map(Value::Number).map_err(Some)
        }
        (ExprKind::Minus(inner), of) if is_number(of) && matches!(inner.kind, ExprKind::Quantity { .. }) => {
            let number = quantity(book, fact, inner, place).map_err(Some)?;
            number.checked_neg().map(Value::Number).map_err(|_| Some(too_large(place)))
        }
        _ => Err(None),
    }
}

/// A problem with a written value, told to somebody who fills in a case and declares nothing.
pub(super) fn for_a_case(book: &Book, fact: &Fact, mut problem: Diagnostic) -> Diagnostic {
    let help = || vec![format!("`{}` is {}", fact.name, described(book, fact))];
    match problem.code {
        Code::UNIT_MISMATCH | Code::TYPE_MISMATCH => problem.help.clear(),
        Code::CURRENCY | Code::PRECISION => problem.help = help(),
        Code::UNKNOWN_NAME if is_number(&fact.fact_type) => problem.help = help(),
        _ => {}
    }
    problem
}

/// Whether a number or date is written in another country's form, or is too large.
pub(super) fn is_form(problem: &Diagnostic) -> bool {
    matches!(problem.code, Code::NUMBER_FORM | Code::DATE_FORM | Code::TOO_LARGE)
}

/// The forms that a problem of form offers, as a case file writes them.
pub(super) fn offers(mut problem: Diagnostic, key: &str, of: Option<&Type>, notation: Notation) -> Diagnostic {
    let quoted = problem.code == Code::NUMBER_FORM || notation == Notation::Json;
    // Three decimals are no choice for what counts in hundredths or in whole numbers.
    let most = if matches!(of, None | Some(Type::Decimal | Type::Unit(_) | Type::Percent)) { 2 } else { 1 };
    for help in &mut problem.help {
        let offers = help.split('`').skip(1).step_by(2).take(most);
        let offers = offers.map(|offer| if quoted { notation.text(offer) } else { offer.to_owned() });
        let offers: Vec<String> = offers.map(|offer| format!("`{}`", notation.entry(key, &offer))).collect();
        *help = match offers.as_slice() {
            [] => std::mem::take(help),
            [first] => format!("write {first}"),
            [first, rest @ ..] => format!("write {first}, or {} if that is meant", problem::or(rest)),
        };
    }
    problem
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
        let problem = problem::error(
            Code::MISSING_UNIT,
            "a number without a unit where a percentage is wanted",
            place,
            "of what?",
        );
        let problem = problem.and_at(fact.span, "declared as %");
        let problem = problem.help(format!("write it in quotes, with its sign: `\"{number} %\"`"));
        let share =
            number.checked_mul(Exact::from_int(100)).ok().filter(|_| *number <= Exact::ONE && !number.is_zero());
        return Err(problem.help_if(share.map(|share| format!("if it is a share of 1, write `\"{share} %\"`"))));
    }
    let written = match bare {
        true => book.scope.bound(expr, &fact.fact_type),
        false => book.scope.constant(expr, &fact.fact_type, None, Some(fact.span)),
    };
    match written {
        Ok(Written::Is(Value::Number(number))) => Ok(number),
        Ok(_) => Err(problem::error(Code::WRONG_VALUE, format!("`{}` is not given a number", fact.name), place, "")),
        Err(problem) => Err(moved(for_a_case(book, fact, problem), place)),
    }
}

fn too_large(place: Place) -> Diagnostic {
    problem::error(
        Code::TOO_LARGE,
        "a number that cannot be held exactly",
        place,
        "more than 18 digits before the point or 12 after it",
    )
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
        None if matches!(fact.fact_type, Type::Whole | Type::Days | Type::Months) => problem.help(format!(
            "it counts in whole numbers, for example `{}`",
            notation.entry(key, &example(book, fact, 0, notation))
        )),
        None => problem.help(format!(
            "write it in quotes, for example `{}`",
            notation.entry(key, &example(book, fact, 0, notation))
        )),
    }
}
