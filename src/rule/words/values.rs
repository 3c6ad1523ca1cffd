//! Values and amounts in words.

use crate::base::{Exact, Name};
use crate::rule::{Amount, AmountId, Bounds, Defined, FactId, FactRole, TableId, Type, Value};

use super::names::quoted;
use super::sets::{kind_of, listed};
use super::{MAX_DEPTH, Wording, fact_name};

/// An amount in words.
struct Sum {
    text: String,
    /// Needs parentheses next to an operator.
    loose: bool,
}

impl Wording<'_> {
    /// How a value of a fact is shown: `120_000.00 DM`, `Zentraleinheit`, `agreed`.
    pub fn value(self, fact: FactId, value: &Value) -> String {
        let Some(fact) = self.rules.vocabulary.fact(fact) else { return "?".to_owned() };
        match value {
            Value::Absent => fact.absent.as_deref().unwrap_or("none").to_owned(),
            Value::YesNo(yes) if matches!(fact.role, FactRole::Clause | FactRole::Line(_)) => {
                if *yes { "agreed" } else { "not agreed" }.to_owned()
            }
            Value::YesNo(yes) => if *yes { "yes" } else { "no" }.to_owned(),
            Value::Number(number) => match &fact.fact_type {
                Type::Money(currency) => {
                    let decimals = if number.decimals().is_none_or(|needed| needed > 2) { None } else { Some(2) };
                    format!("{} {currency}", number.grouped(decimals))
                }
                Type::Unit(unit) => format!("{} {unit}", number.grouped(None)),
                other => self.constant(other, value),
            },
            _ => self.constant(&fact.fact_type, value),
        }
    }

    /// A domain as the vocabulary writes it: `from 0 to 17`, `above 0 DM`, `from 2002-01-01 on`; empty where anything goes.
    pub fn bounds(self, of: &Type, bounds: &Bounds) -> String {
        let end = |value: &Value| self.constant(of, value);
        let after = |value: &Value| match value {
            Value::Date(day) => day.checked_add_days(1),
            _ => None,
        };
        let low = |(value, included): &(Value, bool)| match (value, included) {
            (Value::Date(day), true) => format!("from {day} on"),
            (Value::Date(day), false) => format!("after {day}"),
            (value, true) => format!("at least {}", end(value)),
            (value, false) => format!("above {}", end(value)),
        };
        let high = |(value, included): &(Value, bool)| match (value, included, after(value)) {
            (_, true, Some(after)) => format!("before {after}"),
            (Value::Date(day), false, _) => format!("before {day}"),
            (value, true, _) => format!("at most {}", end(value)),
            (value, false, _) => format!("below {}", end(value)),
        };
        match (&bounds.low, &bounds.high) {
            (Some((low, true)), Some((high, true))) => format!("from {} to {}", end(low), end(high)),
            (above, below) => {
                let ends: Vec<String> = above.iter().map(low).chain(below.iter().map(high)).collect();
                ends.join(" and ")
            }
        }
    }

    /// A value as a condition writes it: `120_000 DM`, `20 %`, `3 days`, `8`, `"Berlin"`.
    pub fn constant(self, value_type: &Type, value: &Value) -> String {
        match value {
            Value::YesNo(yes) => if *yes { "yes" } else { "no" }.to_owned(),
            Value::Leaf(code) => self.leaves(value_type, std::iter::once(*code).collect()),
            Value::Leaves(codes) => self.leaves(value_type, codes.clone()),
            Value::Number(number) => number_words(value_type, *number),
            Value::Date(date) => date.to_string(),
            Value::Text(text) => quoted(text),
            Value::Texts(texts) if texts.is_empty() => "nothing".to_owned(),
            Value::Texts(texts) => texts.iter().map(|text| quoted(text)).collect::<Vec<_>>().join(", "),
            Value::Absent => "none".to_owned(),
        }
    }

    fn leaves(self, value_type: &Type, codes: crate::base::Codes) -> String {
        let kind = kind_of(value_type).and_then(|kind| self.rules.vocabulary.kind(kind));
        kind.map_or("?".to_owned(), |kind| listed(kind, &codes))
    }

    /// An amount: `20 % of Versicherungssumme`, `the later of A and B`; a defined one by its name.
    pub fn amount(self, id: AmountId) -> String {
        self.sum(id, 0).text
    }

    fn sum(self, id: AmountId, depth: u32) -> Sum {
        let formulas = &self.rules.formulas;
        let tight = |text: String| Sum { text, loose: false };
        let (Some(amount), true) = (formulas.amount(id), depth < MAX_DEPTH) else { return tight("…".to_owned()) };
        let value_type = formulas.amount_type(id).unwrap_or(&Type::Decimal);
        match amount {
            Amount::Constant(value) => return tight(self.constant(value_type, value)),
            Amount::Fact(fact) => return tight(fact_name(self.rules, *fact)),
            _ => {}
        }
        if let Some(name) = self.defined_amount(id) {
            return tight(super::quoted_if_needed(name).into_owned());
        }
        let depth = depth.saturating_add(1);
        let part = |id: AmountId| {
            let sum = self.sum(id, depth);
            if sum.loose { format!("({})", sum.text) } else { sum.text }
        };
        let binary = |left: AmountId, sign: &str, right: AmountId| Sum {
            text: format!("{} {sign} {}", part(left), part(right)),
            loose: true,
        };
        match amount {
            Amount::Add(left, right) | Amount::PlusDays(left, right) | Amount::PlusMonths(left, right) => {
                binary(*left, "+", *right)
            }
            Amount::Subtract(left, right) => binary(*left, "-", *right),
            Amount::Multiply(left, right) => {
                let share = matches!(formulas.amount(*left), Some(Amount::Constant(_)))
                    && matches!(formulas.amount_type(*left), Some(Type::Percent));
                binary(*left, if share { "of" } else { "times" }, *right)
            }
            Amount::Divide(left, right) => binary(*left, "/", *right),
            Amount::Greatest(parts) | Amount::Least(parts) => {
                let dates = matches!(value_type, Type::Date);
                let words = match (matches!(amount, Amount::Greatest(_)), dates) {
                    (true, false) => ("the greater of", "the greatest of"),
                    (false, false) => ("the lesser of", "the least of"),
                    (true, true) => ("the later of", "the latest of"),
                    (false, true) => ("the earlier of", "the earliest of"),
                };
                extreme(words, &parts.iter().map(|id| self.sum(*id, depth).text).collect::<Vec<_>>())
            }
            Amount::Round(inner, ..) => self.sum(*inner, depth),
            Amount::SumOver(inner) => Sum { text: format!("sum of {} over positions", part(*inner)), loose: true },
            Amount::DaysBetween(from, to) => {
                Sum { text: format!("days from {} to {}", part(*from), part(*to)), loose: true }
            }
            Amount::Lookup { table, output, .. } => tight(self.output(*table, *output)),
            Amount::Constant(_) | Amount::Fact(_) | Amount::Cases(_) => tight("…".to_owned()),
        }
    }

    /// What a table gives, by its name.
    fn output(self, table: TableId, output: u16) -> String {
        let column = self.rules.table(table).and_then(|table| table.outputs.get(usize::from(output)));
        column.map_or("…".to_owned(), |column| super::quoted_if_needed(&column.name).into_owned())
    }

    /// The name that the rulebook gave to the amount.
    fn defined_amount(&self, id: AmountId) -> Option<&Name> {
        let is = |meaning: &Defined| matches!(meaning, Defined::Amount(amount, _) if *amount == id);
        self.rules
            .vocabulary
            .definitions
            .iter()
            .find(|definition| is(&definition.meaning))
            .map(|definition| &definition.name)
    }
}

/// `the greatest of A, B and C`
fn extreme((two, more): (&str, &str), parts: &[String]) -> Sum {
    match parts {
        [] => Sum { text: "…".to_owned(), loose: false },
        [only] => Sum { text: only.clone(), loose: true },
        [left, right] => Sum { text: format!("{two} {left} and {right}"), loose: true },
        [most @ .., last] => Sum { text: format!("{more} {} and {last}", most.join(", ")), loose: true },
    }
}

/// A number with the unit of its type; a unit that has a name only is understood.
pub fn number_words(value_type: &Type, number: Exact) -> String {
    let plain = number.grouped(None);
    match value_type {
        Type::Percent => {
            let hundredfold = number.checked_mul(Exact::from_int(100));
            hundredfold.map_or(plain, |hundredfold| format!("{} %", hundredfold.grouped(None)))
        }
        Type::Money(currency) => {
            let decimals = number.decimals().filter(|needed| (1..=2).contains(needed)).map(|_| 2);
            format!("{} {currency}", number.grouped(decimals))
        }
        Type::Days if number == Exact::ONE => "1 day".to_owned(),
        Type::Days => format!("{plain} days"),
        Type::Months if number == Exact::ONE => "1 month".to_owned(),
        Type::Months => format!("{plain} months"),
        _ => plain,
    }
}
