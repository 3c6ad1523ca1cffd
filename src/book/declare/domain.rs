//! What a fact keeps to, and what it is where nobody says.

use std::cmp::Ordering;

use crate::book::constant::Written;
use crate::book::problem;
use crate::diagnostic::Diagnostic;
use crate::rule::{Bounds, Type, Value};
use crate::syntax::ast::{self, Comparison, Ident};

use super::Declarer;

impl Declarer<'_> {
    /// The ends of a fact's domain; money, days and months begin at 0.
    pub(super) fn bounds(&mut self, fact: &ast::Fact, fact_type: &Type) -> Bounds {
        let mut bounds = Bounds::default();
        let has_domain = matches!(
            fact_type,
            Type::Whole
                | Type::Decimal
                | Type::Percent
                | Type::Money(_)
                | Type::Date
                | Type::Days
                | Type::Months
                | Type::Unit(_)
        );
        for bound in &fact.domain {
            if !has_domain {
                let why = format!("{} has no order", self.scope.type_words(fact_type));
                let help = Some("only numbers, amounts and dates have a domain; a kind has its values".to_owned());
                self.problems.push(problem::domain(bound.value.span, why, help));
                return bounds;
            }
            let value = match self.scope.bound(&bound.value, fact_type) {
                Ok(Written::Is(value)) => value,
                Ok(Written::OneOf(_)) => continue,
                Err(problem) => {
                    self.problems.push(problem);
                    continue;
                }
            };
            match bound.side {
                Comparison::AtLeast => bounds.low = Some((value, true)),
                Comparison::MoreThan => bounds.low = Some((value, false)),
                Comparison::AtMost => bounds.high = Some((value, true)),
                Comparison::LessThan => bounds.high = Some((value, false)),
            }
        }
        if bounds.low.is_none() && matches!(fact_type, Type::Money(_) | Type::Days | Type::Months) {
            bounds.low = Some((Value::Number(crate::base::Exact::ZERO), true));
        }
        if let (Some((low, low_in)), Some((high, high_in)), Some(last)) =
            (&bounds.low, &bounds.high, fact.domain.last())
        {
            let order = match (low, high) {
                (Value::Number(low), Value::Number(high)) => low.cmp(high),
                (Value::Date(low), Value::Date(high)) => low.cmp(high),
                _ => Ordering::Less,
            };
            if order == Ordering::Greater || order == Ordering::Equal && !(*low_in && *high_in) {
                let help = (order == Ordering::Greater).then(|| "the lower end comes first: `from 0 to 17`".to_owned());
                self.problems.push(problem::domain(last.value.span, "no value lies between its two ends", help));
            }
        }
        bounds
    }

    /// What counts as given where a case omits the fact.
    pub(super) fn default(&mut self, fact: &ast::Fact, fact_type: &Type, bounds: &Bounds) -> Option<Value> {
        let expr = fact.default.as_ref()?;
        if fact.judged.is_some() {
            let why = "what a person has to judge cannot be assumed";
            self.problems.push(problem::default(expr.span, why, Some("leave out the default".to_owned())));
            return None;
        }
        let absent = fact.or_none.as_ref().map(|word| word.text.as_str());
        match self.scope.constant(expr, fact_type, absent, None) {
            Ok(Written::Is(value)) if value == Value::Absent || bounds.allow(&value) => Some(value),
            Ok(Written::Is(_)) => {
                let help = Some("give a value inside it, or widen the domain".to_owned());
                self.problems.push(problem::default(expr.span, "outside the domain of the fact", help));
                None
            }
            Ok(Written::OneOf(_)) => {
                let why = "stands for several values, and a default is one";
                self.problems.push(problem::default(
                    expr.span,
                    why,
                    Some("name one of the values under it".to_owned()),
                ));
                None
            }
            Err(problem) => {
                self.problems.push(problem);
                None
            }
        }
    }
}

/// `fact Windstärke Beaufort from 0 to 17`: a domain without a type.
pub(super) fn yes_no(bound: &ast::Bound, name: &Ident) -> Diagnostic {
    let help = match name.text.rsplit_once(' ') {
        Some((name, unit)) => format!("say what it is in: `fact {name} as {unit} from …`"),
        None => format!("say what it is: `fact {} as whole number from …`", name.text),
    };
    problem::domain(bound.value.span, "a fact without `as …` is yes or no and has no domain", Some(help))
}
