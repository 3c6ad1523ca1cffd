//! Currencies as declared, and amounts of an earlier currency.

use crate::base::{Exact, ExactError, Name, Rounding, Span};
use crate::diagnostic::Diagnostic;
use crate::rule::{Currency, Type};
use crate::syntax::ast::{self, ExprKind};

use super::constant::MONEY_DECIMALS;
use super::problem;
use super::scope::Scope;

impl Scope {
    /// Adds a currency under its name; what is wrong with its rate or rounding is reported.
    pub(crate) fn add_currency(&mut self, name: Name, written: &ast::Currency, problems: &mut Vec<Diagnostic>) {
        let hundred = Exact::from_int(100);
        let smallest = Exact::ONE.checked_div(hundred).unwrap_or(Exact::ONE);
        let rate = written.rate.as_ref().and_then(|(rate, of)| {
            if *of.text == *name {
                let why = "a rate says what it is worth in an earlier currency";
                problems.push(problem::wrong_type(of.span, why, "the same currency", None));
                return None;
            }
            if let Some(other) = self.in_place_of(&of.text) {
                let title = format!("amounts in {} are converted to one currency", of.text);
                let why = format!("`{}` is in its place already", other.name);
                problems.push(problem::wrong_type(of.span, title, why, None));
                return None;
            }
            Some((*rate, of.text.as_str().into()))
        });
        let rounding = written.rounding.unwrap_or(Rounding::HalfAwayFromZero);
        self.vocabulary.currencies.push(Currency { name: name.clone(), rate, rounding, unit: smallest });
        let Some(to) = &written.to else { return };
        let ExprKind::Quantity { number, unit } = &to.kind else { return };
        match self.quantity(*number, unit.as_ref(), to.span, Some(&Type::Money(name)), None) {
            Ok((unit, _)) if unit > Exact::ZERO => {
                if let Some(currency) = self.vocabulary.currencies.last_mut() {
                    currency.unit = unit;
                }
            }
            Ok(_) => problems.push(problem::wrong_type(
                to.span,
                "payments are a multiple of it",
                "expected more than 0",
                None,
            )),
            Err(problem) => problems.push(problem),
        }
    }

    /// The currency that amounts in an earlier one are converted to.
    pub(crate) fn in_place_of(&self, earlier: &str) -> Option<&Currency> {
        let is = |currency: &&Currency| currency.rate.as_ref().is_some_and(|(_, of)| **of == *earlier);
        self.vocabulary.currencies.iter().find(is)
    }

    /// An amount of an earlier currency, converted by the declared rate and rounded to the smallest unit (as Art. 4 and 5
    /// of Regulation (EC) 1103/97 convert national currencies: by the rate as it is, never by its inverse, then rounded).
    /// None if no currency has a rate in it, or it is a currency of this generation itself.
    pub(crate) fn converted(&self, number: Exact, of: &str, span: Span) -> Option<Result<(Exact, Type), Diagnostic>> {
        let currency = self.in_place_of(of)?;
        let (rate, _) = currency.rate.as_ref()?;
        let amount =
            number.checked_div(*rate).and_then(|amount| amount.round(MONEY_DECIMALS, Rounding::HalfAwayFromZero));
        let amount = amount.map_err(|error: ExactError| problem::too_large(span, &error.to_string()));
        Some(amount.map(|amount| (amount, Type::Money(currency.name.clone()))))
    }
}
