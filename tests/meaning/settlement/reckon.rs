//! Amounts and conditions by hand: rationals without an end, straight over the tree.

use num_bigint::BigInt;
use num_rational::Ratio;

use klauselwerk::base::{Exact, Rounding};
use klauselwerk::syntax::ast::{
    Bound, CaseWhen, Comparison, Condition, Expr, ExprKind, Extreme, Ident, Meaning, Operator, Quantity, When,
};

use super::calendar;
use super::given::Said;
use super::oracle::{At, Oracle};

pub(crate) type Number = Ratio<BigInt>;

/// What an expression comes to.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Amount {
    Absent,
    Number(Number),
    Day(i64),
}

impl Amount {
    pub(super) fn number(self) -> Option<Number> {
        match self {
            Self::Number(number) => Some(number),
            Self::Absent => None,
            Self::Day(_) => panic!("a date where a number is wanted"),
        }
    }

    fn order(&self, other: &Self) -> Option<std::cmp::Ordering> {
        match (self, other) {
            (Self::Number(one), Self::Number(other)) => Some(one.cmp(other)),
            (Self::Day(one), Self::Day(other)) => Some(one.cmp(other)),
            (Self::Absent, _) | (_, Self::Absent) => None,
            _ => panic!("{self:?} compared with {other:?}"),
        }
    }
}

pub(crate) fn exact(number: Exact) -> Number {
    Ratio::new(number.numerator().into(), number.denominator().into())
}

pub(super) fn whole(number: i64) -> Number {
    Ratio::from_integer(number.into())
}

/// To a multiple of the unit.
pub(super) fn rounded(number: &Number, rounding: Rounding, unit: &Number) -> Number {
    let units = number / unit;
    let negative = units < whole(0);
    let size = if negative { -units } else { units };
    let down = size.floor();
    let rest = &size - &down;
    let half = Ratio::new(1.into(), 2.into());
    let is_even = (down.numer() % 2_i32) == 0.into();
    let up = match rounding {
        Rounding::HalfAwayFromZero => rest >= half,
        Rounding::HalfEven => rest > half || rest == half && !is_even,
        Rounding::Up => rest > whole(0),
        Rounding::Down => false,
    };
    let size = if up { down + whole(1) } else { down };
    (if negative { -size } else { size }) * unit
}

fn int(number: &Number) -> i64 {
    assert!(number.is_integer());
    i64::try_from(number.numer()).unwrap()
}

impl Oracle {
    /// A number as written, in the unit that it is reckoned in.
    pub(super) fn written(&self, number: Exact, unit: Option<&Ident>) -> Number {
        let number = exact(number);
        match unit.map(|unit| unit.text.as_str()) {
            None | Some("day" | "days" | "month" | "months") => number,
            Some("%") => number / whole(100),
            Some("week" | "weeks") => number * whole(7),
            Some("year" | "years") => number * whole(12),
            Some(name) if name == self.currency => number,
            Some(name) => {
                // Converted by the rate as it is, and rounded to the smallest unit.
                let (rate, of) = self.rate.as_ref().unwrap();
                assert_eq!(name, of);
                rounded(&(number / rate), Rounding::HalfAwayFromZero, &Ratio::new(1.into(), 100.into()))
            }
        }
    }

    /// Whether an amount is a share: taken off, it is meant of what is left.
    pub(super) fn is_share(&self, expr: &Expr) -> bool {
        match &expr.kind {
            ExprKind::Quantity { unit, .. } => unit.as_ref().is_some_and(|unit| unit.text == "%"),
            ExprKind::Parenthesis(inner) | ExprKind::Minus(inner) | ExprKind::PercentOf(_, inner) => {
                self.is_share(inner)
            }
            ExprKind::Name(name) if name.text == super::tables::SHARE => true,
            ExprKind::Name(name) => match self.definitions.get(&name.text) {
                Some(Meaning::Amount { amount, .. }) => self.is_share(amount),
                Some(Meaning::Cases(cases)) => self.is_share(&cases[0].outcome),
                _ => self.types.get(&name.text).is_some_and(|of| of == "%"),
            },
            _ => false,
        }
    }
}

impl At<'_> {
    pub(super) fn amount(&self, expr: &Expr) -> Amount {
        match &expr.kind {
            ExprKind::Parenthesis(inner) => self.amount(inner),
            ExprKind::Quantity { number, unit } => Amount::Number(self.oracle.written(*number, unit.as_ref())),
            ExprKind::Date(date) => {
                Amount::Day(calendar::days(date.year().into(), date.month().into(), date.day().into()))
            }
            ExprKind::Name(name) => match self.oracle.definitions.get(&name.text) {
                Some(Meaning::Amount { amount, clamps }) => {
                    let outside = self.outside();
                    let mut amount = outside.amount(amount);
                    for clamp in clamps {
                        // What is absent stays absent, and is no bound.
                        let end = outside.amount(&clamp.value);
                        if amount.order(&end).is_some_and(|order| beyond(clamp, order)) {
                            amount = end;
                        }
                    }
                    amount
                }
                Some(Meaning::Cases(cases)) => {
                    let outside = self.outside();
                    let holds = cases.iter().find(|case| match &case.when {
                        CaseWhen::When(when) => outside.when(Some(when)),
                        CaseWhen::Otherwise => true,
                    });
                    outside.amount(&holds.expect("an open definition").outcome)
                }
                Some(other) => panic!("{other:?}"),
                None => match self.oracle.output(&name.text) {
                    Some((table, output)) => self.looked_up(table, output),
                    None => self.said_amount(self.said(&name.text)),
                },
            },
            ExprKind::Of(name, line) => self.said_amount(self.said(&format!("{} of {}", name.text, line.text))),
            ExprKind::Minus(inner) => {
                self.amount(inner).number().map_or(Amount::Absent, |number| Amount::Number(-number))
            }
            ExprKind::PercentOf(share, of) => {
                let of = self.amount(of).number();
                of.map_or(Amount::Absent, |of| Amount::Number(of * exact(*share) / whole(100)))
            }
            ExprKind::Arithmetic(operator, left, right) => {
                // What is computed from something absent is absent.
                match (self.amount(left), self.amount(right)) {
                    (Amount::Absent, _) | (_, Amount::Absent) => Amount::Absent,
                    (Amount::Number(left), Amount::Number(right)) => Amount::Number(match operator {
                        Operator::Add => left + right,
                        Operator::Subtract => left - right,
                        Operator::Multiply => left * right,
                        Operator::Divide => left / right,
                    }),
                    (Amount::Day(day), Amount::Number(number)) => {
                        let number = int(&number);
                        let number = if *operator == Operator::Subtract { -number } else { number };
                        let months = match &right.kind {
                            ExprKind::Quantity { unit, .. } => {
                                let unit = unit.as_ref().unwrap().text.as_str();
                                ["month", "months", "year", "years"].contains(&unit)
                            }
                            other => panic!("{other:?}"),
                        };
                        Amount::Day(if months { calendar::plus_months(day, number) } else { day + number })
                    }
                    other => panic!("{other:?}"),
                }
            }
            ExprKind::Extreme(Extreme::Sum, parts) => {
                let numbers: Option<Vec<Number>> = parts.iter().map(|part| self.amount(part).number()).collect();
                numbers.map_or(Amount::Absent, |numbers| Amount::Number(numbers.into_iter().sum()))
            }
            ExprKind::Extreme(extreme, parts) => {
                let highest = matches!(extreme, Extreme::Greatest | Extreme::Latest);
                parts.iter().map(|part| self.amount(part)).fold(Amount::Absent, |best, part| match part.order(&best) {
                    Some(order) if if highest { order.is_gt() } else { order.is_lt() } => part,
                    None if best == Amount::Absent => part,
                    _ => best,
                })
            }
            // What is absent in a position adds nothing; a case without a list of positions is its own only one.
            ExprKind::SumOver(inner) => {
                let all = self.positions().into_iter().filter_map(|at| at.amount(inner).number());
                Amount::Number(all.sum())
            }
            ExprKind::DaysBetween(from, to) => match (self.amount(from), self.amount(to)) {
                (Amount::Day(from), Amount::Day(to)) => Amount::Number(whole(to - from)),
                _ => Amount::Absent,
            },
            other => panic!("{other:?}"),
        }
    }

    pub(super) fn said_amount(&self, said: Option<Said>) -> Amount {
        match said.expect("a complete case") {
            Said::Hundredths(number) => Amount::Number(Ratio::new(number.into(), 100.into())),
            Said::Day(day) => Amount::Day(day),
            Said::Absent => Amount::Absent,
            other => panic!("{other:?}"),
        }
    }

    pub(super) fn when(&self, when: Option<&When>) -> bool {
        when.is_none_or(|when| self.condition(&when.condition) != when.unless)
    }

    pub(super) fn condition(&self, condition: &Condition) -> bool {
        match condition {
            Condition::Expr(expr) => self.holds(expr),
            Condition::Block(block) => {
                let met = block.conditions.iter().filter(|labelled| self.condition(&labelled.condition)).count();
                match block.quantity {
                    Quantity::All => met == block.conditions.len(),
                    Quantity::Any => met > 0,
                    Quantity::AtLeast(least) => met >= least as usize,
                }
            }
        }
    }

    fn holds(&self, expr: &Expr) -> bool {
        // "Every comparison with what is absent is no."
        let compared = |left: &Expr, right: &Expr| self.amount(left).order(&self.amount(right));
        match &expr.kind {
            ExprKind::Parenthesis(inner) => self.holds(inner),
            ExprKind::Not(inner) => !self.holds(inner),
            ExprKind::And(parts) => parts.iter().all(|part| self.holds(part)),
            ExprKind::Or(parts) => parts.iter().any(|part| self.holds(part)),
            ExprKind::Name(name) => match self.oracle.definitions.get(&name.text) {
                Some(Meaning::If(condition)) => self.outside().condition(condition),
                Some(other) => panic!("{other:?}"),
                None => self.yes(&name.text),
            },
            ExprKind::Compare(comparison, left, right) => compared(left, right).is_some_and(|order| match comparison {
                Comparison::AtLeast => order.is_ge(),
                Comparison::AtMost => order.is_le(),
                Comparison::MoreThan => order.is_gt(),
                Comparison::LessThan => order.is_lt(),
            }),
            ExprKind::Is { subject, negated, value } => {
                if let (ExprKind::Name(subject), ExprKind::Name(value)) = (&subject.kind, &value.kind)
                    && self.oracle.leaves.contains_key(&value.text)
                {
                    return self.is_among(&subject.text, std::slice::from_ref(value)) != *negated;
                }
                compared(subject, value).is_some_and(|order| order.is_eq() != *negated)
            }
            ExprKind::IsOneOf { subject, negated, values } => match &subject.kind {
                ExprKind::Name(subject) => self.is_among(&subject.text, values) != *negated,
                other => panic!("{other:?}"),
            },
            ExprKind::IsNone(subject, negated) => (self.amount(subject) == Amount::Absent) != *negated,
            ExprKind::Between { subject, negated, low, high } => {
                match (compared(subject, low), compared(subject, high)) {
                    (Some(low), Some(high)) => (low.is_ge() && high.is_le()) != *negated,
                    _ => false,
                }
            }
            ExprKind::Within { subject, negated, period, of } => {
                let (Amount::Day(subject), Amount::Day(start)) = (self.amount(subject), self.amount(of)) else {
                    return false;
                };
                let ExprKind::Quantity { unit: Some(unit), .. } = &period.kind else { panic!("{period:?}") };
                let many = int(&self.amount(period).number().unwrap());
                let end =
                    if unit.text.starts_with("month") { calendar::plus_months(start, many) } else { start + many };
                (start <= subject && subject <= end) != *negated
            }
            other => panic!("{other:?}"),
        }
    }

    /// Whether the value of a kind's fact is one of these.
    pub(super) fn is_among(&self, fact: &str, names: &[Ident]) -> bool {
        match self.said(fact) {
            Some(Said::Leaf(leaf)) => names.iter().any(|name| self.oracle.leaves[&name.text].1.contains(leaf)),
            other => panic!("{fact} is {other:?}"),
        }
    }
}

/// Whether an amount in that order to a bound must be put at the bound.
fn beyond(bound: &Bound, order: std::cmp::Ordering) -> bool {
    match bound.side {
        Comparison::AtLeast | Comparison::MoreThan => order.is_lt(),
        Comparison::AtMost | Comparison::LessThan => order.is_gt(),
    }
}
