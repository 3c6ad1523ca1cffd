//! What amounts can be by the domains of their facts, and divisions that may be by zero.

use crate::base::{Exact, Span};
use crate::rule::{Amount, End, Fact, Range, Type, number_words, quoted_if_needed};

use super::amount::Typed;
use super::lower::Lowerer;
use super::problem;

impl Lowerer<'_> {
    /// What an amount can be, as far as the domains of its facts tell.
    pub(crate) fn range(&mut self, amount: &Typed) -> Range {
        self.ranges.of(&self.formulas, amount.id)
    }

    /// Whether the domains leave it open that an amount is zero.
    pub(crate) fn may_be_zero(&mut self, amount: &Typed) -> bool {
        self.range(amount).may_be_zero()
    }

    /// Whether the domains leave it open that an amount is absent.
    pub(crate) fn may_be_absent(&mut self, amount: &Typed) -> bool {
        self.range(amount).may_be_absent()
    }

    /// Reports a divisor that may be zero.
    pub(crate) fn divisor(&mut self, divisor: &Typed, span: Span) {
        if !self.may_be_zero(divisor) {
            return;
        }
        let range = self.range(divisor);
        if range.is_point().is_some() {
            self.problems.push(problem::division_by_zero(span));
            return;
        }
        let zero = number_words(&divisor.of, Exact::ZERO);
        let fact = match self.formulas.amount(divisor.id) {
            Some(Amount::Fact(fact)) => self.scope.vocabulary.fact(*fact),
            _ => None,
        };
        let words = |end: End| number_words(&divisor.of, end.value);
        let below = |high: End| format!("{} {}", if high.included { "at most" } else { "below" }, words(high));
        let is = match (range.low(), range.high()) {
            (None, None) => "it can be any number".to_owned(),
            (None, Some(high)) => format!("it is {}", below(high)),
            (Some(low), high) => {
                let above = format!("{} {}", if low.included { "at least" } else { "above" }, words(low));
                high.map_or_else(|| format!("it is {above}"), |high| format!("it is {above} and {}", below(high)))
            }
        };
        let help = match fact {
            Some(fact) => {
                let high = range.high().filter(|high| high.value > Exact::ZERO).map(below);
                let options = high.into_iter().chain(fact.absent.as_ref().map(|word| format!("or {word}")));
                let options: String = options.map(|option| format!(", {option}")).collect();
                let declaration = self.declaration_of(fact);
                format!("give the fact a domain that leaves zero out: `{declaration} above {zero}{options}`")
            }
            None => {
                let one = match divisor.of {
                    Type::Days => "1 day".to_owned(),
                    Type::Months => "1 month".to_owned(),
                    _ => number_words(&divisor.of, Exact::ONE),
                };
                format!(
                    "give the facts in it domains that leave zero out, or divide by a definition with an end: \
                     `define … as …, at least {one}`"
                )
            }
        };
        let open = "money, days and months are at least 0 unless their domain says otherwise";
        let by_default = fact.is_some()
            && matches!(divisor.of, Type::Money(_) | Type::Days | Type::Months)
            && range.low() == Some(End::included(Exact::ZERO));
        let mut problem = problem::may_divide_by_zero(span, &zero, fact.map(|fact| (fact.span, is.as_str())), help);
        if fact.is_none() {
            problem = problem.note(is);
        }
        if by_default {
            problem = problem.note(open);
        }
        self.problems.push(problem);
    }

    /// How a fact is declared, without its options.
    fn declaration_of(&self, fact: &Fact) -> String {
        let of = match &fact.fact_type {
            Type::Unit(unit) => quoted_if_needed(unit).into_owned(),
            of => self.declaration(of).unwrap_or_else(|| "…".to_owned()),
        };
        let line = fact.of_line.and_then(|line| self.scope.line_names.get(line.index()));
        match line.and_then(|line| fact.name.strip_suffix(&**line)?.strip_suffix(" of ")) {
            Some(name) => format!("each line has fact {} as {of}", quoted_if_needed(name)),
            None => format!("fact {} as {of}", quoted_if_needed(&fact.name)),
        }
    }
}
