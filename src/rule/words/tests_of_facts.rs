//! Questions to facts in words.

use crate::base::{Codes, Date, Name};
use crate::rule::{
    Amount, AmountId, Comparison, FactId, FactRole, Formula, FormulaId, Kind, KindId, TableKey, Test, Type, Value,
};

use super::sets::{cover, kind_of, listing};
use super::{Said, Wording};

/// Deeper than this an amount counts as possibly absent.
const MAX_GUESS: u32 = 12;

impl Wording<'_> {
    /// A question to facts.
    pub fn test(self, test: &Test) -> Said {
        match test {
            Test::Yes(fact) => self.yes(*fact, true),
            Test::In(fact, codes) => self.within(*fact, codes),
            Test::Absent(fact) => self.absent(*fact, true),
            Test::Compare(comparison, left, right) => self.compare(*left, *comparison, *right),
            Test::Listed(text, set) => Said::one(format!("{} listed in {}", self.amount(*text), self.name(*set))),
            Test::ListedLeaf(value, set) => Said::one(format!("{} listed in {}", self.name(*value), self.name(*set))),
            Test::SomeIn(set, codes) => self.members("any of", *set, codes),
            Test::AllIn(set, codes) => self.members("all of", *set, codes),
        }
    }

    /// A question to facts that is answered with no.
    pub(super) fn untrue(self, test: &Test) -> Said {
        match test {
            Test::Yes(fact) => self.yes(*fact, false),
            Test::Absent(fact) => self.absent(*fact, false),
            Test::In(fact, codes) if !self.fact_can_be_absent(*fact) => {
                self.within(*fact, &self.all_codes(*fact).difference(codes))
            }
            Test::Compare(comparison, left, right) if !self.can_be_absent(*left) && !self.can_be_absent(*right) => {
                self.compare(*left, comparison.opposite(), *right)
            }
            _ => self.test(test).negated(),
        }
    }

    /// A yes/no fact: `Klausel 510 is agreed`, `not unvorhergesehen`.
    pub fn yes(self, fact: FactId, yes: bool) -> Said {
        let name = self.name(fact);
        let agreement = self
            .rules
            .vocabulary
            .fact(fact)
            .is_some_and(|fact| matches!(fact.role, FactRole::Clause | FactRole::Line(_)));
        match (agreement, yes) {
            (true, true) => Said::one(format!("{name} is agreed")),
            (true, false) => Said::one(format!("{name} is not agreed")),
            (false, true) => Said::one(name),
            (false, false) => Said::denial(format!("not {name}"), Said::one(name)),
        }
    }

    /// `Windstärke is nicht feststellbar`, `Wiederinbetriebnahme is not none`.
    pub fn absent(self, fact: FactId, absent: bool) -> Said {
        let word = self.rules.vocabulary.fact(fact).and_then(|fact| fact.absent.clone());
        let word = word.as_deref().filter(|word| *word != "none").map_or("none".into(), super::quoted_if_needed);
        Said::one(format!("{} {} {word}", self.name(fact), if absent { "is" } else { "is not" }))
    }

    /// `Schaden more than 120_000 DM`, `Vertragsbeginn is before Vertragsende`.
    pub fn compare(self, left: AmountId, comparison: Comparison, right: AmountId) -> Said {
        let formulas = &self.rules.formulas;
        let dates = [left, right].iter().any(|side| matches!(formulas.amount_type(*side), Some(Type::Date)));
        let day = match formulas.amount(right) {
            Some(Amount::Constant(Value::Date(day))) => Some(*day),
            _ => None,
        };
        if let Some(told) = day.and_then(|day| compared_with_day(&self.amount(left), comparison, day)) {
            return Said::one(told);
        }
        Said::one(format!("{} {} {}", self.amount(left), comparison_words(comparison, dates), self.amount(right)))
    }

    /// A fact compared with a value: `Windstärke at least 8`.
    pub fn compare_value(self, fact: FactId, comparison: Comparison, value: &Value) -> Said {
        let Some(known) = self.rules.vocabulary.fact(fact) else { return Said::one("?") };
        if let Value::Date(day) = value
            && let Some(told) = compared_with_day(&self.name(fact), comparison, *day)
        {
            return Said::one(told);
        }
        let words = comparison_words(comparison, matches!(known.fact_type, Type::Date));
        Said::one(format!("{} {words} {}", self.name(fact), self.constant(&known.fact_type, value)))
    }

    /// `Windstärke from 3 to 5`: both ends belong to it.
    pub fn range_of(self, fact: FactId, low: &Value, high: &Value) -> Said {
        let Some(known) = self.rules.vocabulary.fact(fact) else { return Said::one("?") };
        let end = |value| self.constant(&known.fact_type, value);
        Said::one(format!("{} from {} to {}", self.name(fact), end(low), end(high)))
    }

    /// A fact and its value as a sentence: `Sache is Zentraleinheit`, `Klausel 510 is agreed`, `not unvorhergesehen`.
    pub fn fact(self, fact: FactId, value: &Value) -> String {
        match value {
            Value::YesNo(yes) => self.yes(fact, *yes).text,
            Value::Absent => self.absent(fact, true).text,
            Value::Leaf(code) => self.within(fact, &std::iter::once(*code).collect()).text,
            Value::Leaves(_) | Value::Texts(_) => format!("{} is exactly {}", self.name(fact), self.value(fact, value)),
            _ => format!("{} is {}", self.name(fact), self.value(fact, value)),
        }
    }

    pub(super) fn range(self, first: FormulaId, second: FormulaId) -> Option<Said> {
        let compared = |id| match self.rules.formulas.get(id) {
            Formula::Test(Test::Compare(comparison, left, right)) => Some((*comparison, *left, *right)),
            _ => None,
        };
        let ((Comparison::AtLeast, left, low), (Comparison::AtMost, same, high)) =
            (compared(first)?, compared(second)?)
        else {
            return None;
        };
        (left == same)
            .then(|| Said::one(format!("{} from {} to {}", self.amount(left), self.amount(low), self.amount(high))))
    }

    /// `any of Rechenzentren is Ausland`
    fn members(self, quantifier: &str, set: FactId, codes: &Codes) -> Said {
        let subject = format!("{quantifier} {}", self.name(set));
        let kind = self.rules.vocabulary.fact(set).and_then(|fact| kind_of(&fact.fact_type));
        let Some(kind) = kind.and_then(|kind| self.rules.vocabulary.kind(kind)) else { return Said::one(subject) };
        let positive: Vec<&Name> = cover(kind, codes, codes);
        let rest = kind.all().difference(codes);
        let negative = cover(kind, &rest, &rest);
        // Members are never absent. The value that an open kind does not list has no name.
        let unnamed = kind.unlisted().is_some_and(|code| codes.contains(code));
        if unnamed || !negative.is_empty() && negative.len() < positive.len() {
            listing(&subject, "is not", &negative)
        } else {
            listing(&subject, "is", &positive)
        }
    }

    fn all_codes(self, fact: FactId) -> Codes {
        let kind = self.rules.vocabulary.fact(fact).and_then(|fact| kind_of(&fact.fact_type));
        kind.map(|kind| self.kind_codes(kind)).unwrap_or_default()
    }

    /// All codes of a kind.
    pub(crate) fn kind_codes(self, kind: KindId) -> Codes {
        self.rules.vocabulary.kind(kind).map(Kind::all).unwrap_or_default()
    }

    fn fact_can_be_absent(self, fact: FactId) -> bool {
        self.rules.vocabulary.fact(fact).is_none_or(|fact| fact.absent.is_some())
    }

    /// Whether an amount is written in the rulebook.
    pub fn is_constant(self, id: AmountId) -> bool {
        matches!(self.rules.formulas.amount(id), Some(Amount::Constant(_)))
    }

    /// Whether an amount may be absent; *yes* also where that is hard to say.
    pub fn can_be_absent(self, id: AmountId) -> bool {
        self.absent_below(id, 0)
    }

    fn absent_below(self, id: AmountId, depth: u32) -> bool {
        let Some(amount) = self.rules.formulas.amount(id).filter(|_| depth < MAX_GUESS) else { return true };
        let depth = depth.saturating_add(1);
        match amount {
            Amount::Constant(value) => *value == Value::Absent,
            Amount::Fact(fact) => self.fact_can_be_absent(*fact),
            Amount::Add(left, right)
            | Amount::Subtract(left, right)
            | Amount::Multiply(left, right)
            | Amount::Divide(left, right)
            | Amount::DaysBetween(left, right)
            | Amount::PlusDays(left, right)
            | Amount::PlusMonths(left, right) => self.absent_below(*left, depth) || self.absent_below(*right, depth),
            Amount::Round(inner, ..) | Amount::SumOver(inner) => self.absent_below(*inner, depth),
            Amount::Greatest(parts) | Amount::Least(parts) => parts.iter().all(|part| self.absent_below(*part, depth)),
            Amount::Cases(_) => true,
            // What facts of the case can be absent has rows of its own.
            Amount::Lookup { keys, .. } => keys.iter().any(|key| match key {
                TableKey::Amount(id) => self.absent_below(*id, depth),
                TableKey::Leaf(_) | TableKey::Yes(_) => false,
            }),
        }
    }
}

/// `Vertragsbeginn from 2002-01-01 on`, and `is before 2002-01-01` also where the day before is the last one.
fn compared_with_day(subject: &str, comparison: Comparison, day: Date) -> Option<String> {
    match comparison {
        Comparison::AtLeast => Some(format!("{subject} from {day} on")),
        Comparison::AtMost => Some(format!("{subject} is before {}", day.checked_add_days(1)?)),
        _ => None,
    }
}

fn comparison_words(comparison: Comparison, dates: bool) -> &'static str {
    match comparison {
        Comparison::Equal => "is",
        Comparison::NotEqual => "is not",
        Comparison::AtLeast => "at least",
        Comparison::AtMost => "at most",
        Comparison::MoreThan if dates => "is after",
        Comparison::LessThan if dates => "is before",
        Comparison::MoreThan => "more than",
        Comparison::LessThan => "less than",
    }
}
