//! Values as written: numbers with units, dates, and the words that a fact's type knows.

use crate::base::{Codes, Exact, Span};
use crate::diagnostic::{Code, Diagnostic};
use crate::rule::{Type, Value};
use crate::syntax::ast::{Expr, ExprKind, Ident};

use super::problem;
use super::scope::Scope;

/// Decimals of the smallest unit of every currency.
pub const MONEY_DECIMALS: u32 = 2;

/// A value as written: known, or a value of a kind that stands for several leaves.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Written {
    /// One value.
    Is(Value),
    /// One of these leaves, not said which.
    OneOf(Codes),
}

impl Scope {
    /// The value that an expression writes down for a fact of a type; `absent` is the fact's word for absence.
    ///
    /// `declared` is where the fact got its type, for messages.
    ///
    /// # Errors
    /// One diagnostic, placed at the expression, if it is no constant of that type.
    pub fn constant(
        &self,
        expr: &Expr,
        of: &Type,
        absent: Option<&str>,
        declared: Option<Span>,
    ) -> Result<Written, Diagnostic> {
        if let ExprKind::Name(name) = &expr.kind
            && absent.is_some_and(|absent| absent == name.text)
        {
            return Ok(Written::Is(Value::Absent));
        }
        match (&expr.kind, of) {
            (ExprKind::Parenthesis(inner), _) => self.constant(inner, of, absent, declared),
            (ExprKind::Name(name), Type::YesNo) if name.text == "yes" || name.text == "no" => {
                Ok(Written::Is(Value::YesNo(name.text == "yes")))
            }
            (ExprKind::Name(name), Type::Kind(kind)) => {
                let codes = self.value_of_kind(name, *kind)?;
                Ok(match (codes.first(), codes.len()) {
                    (Some(code), 1) => Written::Is(Value::Leaf(code)),
                    _ => Written::OneOf(codes),
                })
            }
            (ExprKind::Text(text), Type::Kind(kind)) => {
                let name = Ident { text: text.text.clone(), span: text.span };
                let codes = self.value_of_kind(&name, *kind)?;
                Ok(match (codes.first(), codes.len()) {
                    (Some(code), 1) => Written::Is(Value::Leaf(code)),
                    _ => Written::OneOf(codes),
                })
            }
            (ExprKind::Text(text), Type::Text) => Ok(Written::Is(Value::Text(text.text.as_str().into()))),
            (ExprKind::Name(name), Type::Text) => Err(problem::wrong_type(
                expr.span,
                "a text is written in quotes",
                "expected a text in quotes",
                Some(format!("write `\"{}\"`", name.text)),
            )),
            (ExprKind::Date(date), Type::Date) => Ok(Written::Is(Value::Date(*date))),
            (ExprKind::Minus(inner), _) => match self.constant(inner, of, None, declared)? {
                Written::Is(Value::Number(number)) => number
                    .checked_neg()
                    .map(|number| Written::Is(Value::Number(number)))
                    .map_err(|error| problem::too_large(expr.span, &error.to_string())),
                _ => Err(self.not_a(expr, of, declared)),
            },
            (ExprKind::Quantity { number, unit }, _) => {
                let (value, _) = self.quantity(*number, unit.as_ref(), expr.span, Some(of), declared)?;
                Ok(Written::Is(Value::Number(value)))
            }
            _ => Err(self.not_a(expr, of, declared)),
        }
    }

    /// An end of a domain: a bare number is in the unit that stands right before it (`as months from 1 to 12`).
    ///
    /// # Errors
    /// As [`Scope::constant`].
    pub(crate) fn bound(&self, expr: &Expr, of: &Type) -> Result<Written, Diagnostic> {
        let unit = match of {
            Type::Money(currency) => currency,
            Type::Percent => "%",
            Type::Days => "days",
            Type::Months => "months",
            _ => return self.constant(expr, of, None, None),
        };
        match &expr.kind {
            ExprKind::Quantity { number, unit: None } => {
                let unit = Some(Ident { text: unit.to_owned(), span: expr.span });
                let whole = Expr { kind: ExprKind::Quantity { number: *number, unit }, span: expr.span };
                self.constant(&whole, of, None, None)
            }
            _ => self.constant(expr, of, None, None),
        }
    }

    /// A number with its unit, as the value and type it stands for.
    ///
    /// # Errors
    /// The unit is unknown, missing, or not that of `wanted`; or the number has more decimals than its unit.
    pub(crate) fn quantity(
        &self,
        number: Exact,
        unit: Option<&Ident>,
        span: Span,
        wanted: Option<&Type>,
        declared: Option<Span>,
    ) -> Result<(Exact, Type), Diagnostic> {
        let Some(unit) = unit else { return self.bare(number, span, wanted, declared) };
        let times = |factor: i64| {
            number.checked_mul(Exact::from_int(factor)).map_err(|e| problem::too_large(span, &e.to_string()))
        };
        let (value, is) = match unit.text.as_str() {
            "%" => {
                let share =
                    number.checked_div(Exact::from_int(100)).map_err(|e| problem::too_large(span, &e.to_string()))?;
                (share, Type::Percent)
            }
            "day" | "days" => (number, Type::Days),
            "week" | "weeks" => (times(7)?, Type::Days),
            "month" | "months" => (number, Type::Months),
            "year" | "years" => (times(12)?, Type::Months),
            name if self.vocabulary.currency(name).is_some() => (number, Type::Money(name.into())),
            name if self.units.iter().any(|known| **known == *name) => (number, Type::Unit(name.into())),
            name => {
                let converted = self.converted(number, name, span);
                converted.unwrap_or_else(|| Err(self.unknown_unit(unit, name)))?
            }
        };
        if let Some(wanted) = wanted
            && *wanted != is
        {
            let help = matches!((wanted, &is), (Type::Days, Type::Months) | (Type::Months, Type::Days))
                .then(|| "months have different lengths: count both in days, or both in months".to_owned());
            let mut problem = Diagnostic::error(
                Code::UNIT_MISMATCH,
                format!("{} where {} is wanted", self.type_words(&is), self.type_words(wanted)),
            )
            .at(span, format!("this is {}", self.type_words(&is)))
            .help_if(help);
            if let Some(declared) = declared {
                problem = problem.and_at(declared, format!("declared as {}", self.type_words(wanted)));
            }
            return Err(problem);
        }
        check_precision(value, &is, span)?;
        Ok((value, is))
    }

    /// A number without a unit takes the unit of what it is compared with, if that is a count; money never.
    fn bare(
        &self,
        number: Exact,
        span: Span,
        wanted: Option<&Type>,
        declared: Option<Span>,
    ) -> Result<(Exact, Type), Diagnostic> {
        let plain = if number.is_integer() { Type::Whole } else { Type::Decimal };
        let wanted = wanted.unwrap_or(&plain);
        let missing = |unit: &str| {
            let example = format!("{} {unit}", number.grouped(None));
            Err(problem::missing_unit(span, &self.type_words(wanted), &example, declared))
        };
        match wanted {
            Type::Whole | Type::Decimal | Type::Unit(_) => {
                check_precision(number, wanted, span)?;
                Ok((number, wanted.clone()))
            }
            Type::Money(currency) => missing(currency),
            Type::Percent => missing("%"),
            Type::Days => missing(if number == Exact::ONE { "day" } else { "days" }),
            Type::Months => missing(if number == Exact::ONE { "month" } else { "months" }),
            Type::YesNo | Type::Kind(_) | Type::Date | Type::Text | Type::Texts | Type::Leaves(_) => {
                let expr = Expr { kind: ExprKind::Quantity { number, unit: None }, span };
                Err(self.not_a(&expr, wanted, declared))
            }
        }
    }

    fn unknown_unit(&self, unit: &Ident, name: &str) -> Diagnostic {
        if is_currency(name) {
            return problem::currency(unit.span, name, None);
        }
        let (near, help) = match name.to_lowercase().as_str() {
            "tag" | "tage" | "tagen" => (Some("days".to_owned()), None),
            "woche" | "wochen" => (Some("weeks".to_owned()), None),
            "monat" | "monate" | "monaten" => (Some("months".to_owned()), None),
            "jahr" | "jahre" | "jahren" => (Some("years".to_owned()), None),
            "prozent" | "percent" => (Some("%".to_owned()), None),
            "stunde" | "stunden" | "hour" | "hours" | "uhr" => {
                (None, Some("time is counted in days, weeks, months and years".to_owned()))
            }
            "mio" | "mio." | "million" | "millionen" | "mrd" | "mrd." | "tsd" | "tsd." | "tdm" => {
                (None, Some("write the number in full: `2_000_000`".to_owned()))
            }
            _ => {
                let fixed = ["days", "months", "weeks", "years"];
                let known = || self.units.iter().chain(self.currency_names()).map(|known| &**known);
                let near = self.nearest(name, known().chain(fixed));
                let mut all: Vec<String> = known().take(8).map(|unit| format!("`{unit}`")).collect();
                all.extend(["`%`", "`days`", "`weeks`", "`months`", "`years`"].map(str::to_owned));
                let behind =
                    known().chain(fixed).find_map(|unit| Some((unit, name.strip_prefix(unit)?.strip_prefix(' ')?)));
                let help = near.is_none().then(|| match behind {
                    Some((unit, rest)) => format!("`{unit}` is a unit, `{rest}` behind it is not understood"),
                    None => format!("units are {}", all.join(", ")),
                });
                (near, help)
            }
        };
        problem::unknown_unit(unit.span, name, near, help)
    }

    /// The leaves that a name stands for, which must be of `kind`.
    pub(crate) fn value_of_kind(&self, name: &Ident, kind: crate::rule::KindId) -> Result<Codes, Diagnostic> {
        let wanted = self.vocabulary.kind(kind).map_or("that kind", |kind| &*kind.name);
        match self.vocabulary.value_names.get(name.text.as_str()) {
            Some((of, codes)) if *of == kind => Ok(codes.clone()),
            Some((of, _)) => {
                let of = self.vocabulary.kind(*of).map_or("another kind", |kind| &*kind.name);
                let near = self.nearest(&name.text, self.value_names(Some(kind)));
                Err(problem::wrong_kind(name.span, &name.text, of, wanted, near))
            }
            None if self.kinds.contains_key(name.text.as_str()) => {
                Err(problem::wrong_sort(name.span, &name.text, "a kind", &format!("a value of `{wanted}`"), None))
            }
            None => {
                let near = self.nearest(&name.text, self.value_names(Some(kind)));
                if near.is_none()
                    && let Some(sort) = self.sort(&name.text)
                {
                    return Err(problem::wrong_sort(
                        name.span,
                        &name.text,
                        sort,
                        &format!("a value of `{wanted}`"),
                        None,
                    ));
                }
                let help = near.is_none().then(|| format!("the values of `{wanted}` stand under `kind {wanted}`"));
                Err(problem::unknown_name(name.span, "value", &name.text, near, help))
            }
        }
    }

    fn not_a(&self, expr: &Expr, of: &Type, declared: Option<Span>) -> Diagnostic {
        let is = match &expr.kind {
            ExprKind::Name(_) | ExprKind::Of(..) => "a name",
            ExprKind::Text(_) => "a text",
            ExprKind::Date(_) => "a date",
            ExprKind::Quantity { .. } | ExprKind::Minus(_) => "a number",
            _ => "an expression",
        };
        let words = self.type_words(of);
        let help = match (&expr.kind, of) {
            (ExprKind::Quantity { number, unit: None }, Type::Date) => {
                let number = number.grouped(None).replace('_', "");
                let date = if number.len() == 4 { format!("{number}-01-01") } else { "1986-12-12".to_owned() };
                Some(format!("a date is written year-month-day: `{date}`"))
            }
            (ExprKind::Quantity { number, unit: None }, Type::Text) => {
                Some(format!("write `\"{}\"`", number.grouped(None).replace('_', "")))
            }
            (_, Type::YesNo) => Some("write `yes` or `no`".to_owned()),
            _ => None,
        };
        let problem = Diagnostic::error(Code::TYPE_MISMATCH, format!("{is} where {words} is wanted"))
            .at(expr.span, format!("this is {is}"))
            .help_if(help);
        match declared {
            Some(declared) => problem.and_at(declared, format!("declared as {words}")),
            None => problem,
        }
    }
}

/// Whether a word is the name of a currency somewhere; one that a book declares needs no such guess.
pub(crate) fn is_currency(name: &str) -> bool {
    const CURRENCIES: &[&str] =
        &["DM", "DEM", "EUR", "Euro", "€", "CHF", "USD", "GBP", "ATS", "Mark", "Franken", "Dollar"];
    CURRENCIES.contains(&name)
}

/// Money has two decimals, days and months and whole numbers none.
pub(crate) fn check_precision(number: Exact, of: &Type, span: Span) -> Result<(), Diagnostic> {
    let (why, most, help) = match of {
        Type::Money(currency) => (format!("{currency} has {MONEY_DECIMALS} decimals"), MONEY_DECIMALS, None),
        Type::Days => ("days are counted whole".to_owned(), 0, None),
        Type::Months => ("months are counted whole".to_owned(), 0, None),
        Type::Whole => {
            let help = "write a whole number, or declare the fact `as decimal`";
            ("expected a whole number".to_owned(), 0, Some(help.to_owned()))
        }
        _ => return Ok(()),
    };
    if number.decimals().is_some_and(|decimals| decimals <= most) {
        return Ok(());
    }
    Err(problem::precision(span, why, help))
}
