//! What is paid: `pays`, `total`, `replaces` and their steps.

use pest::iterators::Pair;

use super::ast::{Alternative, Effect, Paid, Pays, Step, StepKind, Total};
use super::grammar::Rule;
use super::reader::{Children, Reader};

/// A line under `pays`, `total` or `replaces`.
#[expect(clippy::large_enum_variant, reason = "taken apart as soon as it is read")]
pub(crate) enum PayLine {
    Step(Step),
    Alternative(Alternative),
}

impl<'t> Reader<'t> {
    /// A `pays`, with the steps that stand in its line.
    pub(crate) fn pays(&self, parts: &mut Children<'t>) -> Option<Effect> {
        let also = parts.has(Rule::kw_also_pays);
        let paid = if parts.has(Rule::kw_greatest_of) {
            Paid::GreaterOf(Vec::new())
        } else {
            Paid::Amount(self.expression(parts.take(Rule::amount)?))
        };
        let steps = self.steps_here(parts)?;
        Some(Effect::Pays(Pays { also, paid, when: self.maybe_when(parts), steps }))
    }

    /// A `total`, with the steps that stand in its line.
    pub(crate) fn total(&self, parts: &mut Children<'t>) -> Option<Effect> {
        let of = self.list(parts, Rule::names);
        let mut steps: Vec<Step> =
            parts.take(Rule::step).map(|pair| self.step(pair)).into_iter().collect::<Option<_>>()?;
        steps.extend(self.steps_here(parts)?);
        Some(Effect::Total(Total { of, steps, when: self.maybe_when(parts) }))
    }

    fn steps_here(&self, parts: &mut Children<'t>) -> Option<Vec<Step>> {
        let Some(pair) = parts.take(Rule::steps_here) else { return Some(Vec::new()) };
        Children::of(pair).take_all(Rule::step).into_iter().map(|pair| self.step(pair)).collect()
    }

    /// A `step`, without its condition.
    fn step(&self, pair: Pair<'t, Rule>) -> Option<Step> {
        let span = self.place(&pair);
        let pair = Children::of(pair).next()?;
        let rule = pair.as_rule();
        let mut parts = Children::of(pair);
        let kind = match rule {
            Rule::proportion => {
                let part = self.expression(parts.take(Rule::amount)?);
                StepKind::Proportion(part, self.expression(parts.take(Rule::amount)?))
            }
            Rule::up_to => StepKind::UpTo(self.expression(parts.take(Rule::amount)?)),
            Rule::first_loss => StepKind::FirstLoss(self.expression(parts.take(Rule::amount)?)),
            Rule::franchise => StepKind::Franchise(self.expression(parts.take(Rule::amount)?)),
            _ => {
                let amount = self.step_amount(&mut parts)?;
                let of_what_is_left = parts.has(Rule::kw_of_what_is_left);
                if rule == Rule::factor {
                    StepKind::Times { factor: amount, of_what_is_left }
                } else {
                    let held_to = parts.take_all(Rule::held_to).into_iter();
                    let held_to = held_to.filter_map(|pair| self.held_to(&mut Children::of(pair))).collect();
                    StepKind::Less { amount, of_what_is_left, held_to }
                }
            }
        };
        Some(Step { label: None, title: None, kind, when: None, citations: Vec::new(), span })
    }

    /// An amount, or the single operand before `of what is left`.
    fn step_amount(&self, parts: &mut Children<'t>) -> Option<super::ast::Expr> {
        let pair = parts.next()?;
        Some(if pair.as_rule() == Rule::amount { self.expression(pair) } else { self.operand(pair) })
    }

    fn held_to(&self, parts: &mut Children<'t>) -> Option<super::ast::Bound> {
        self.bound(parts)
    }

    /// A line under `pays`, `total` or `replaces`.
    pub(crate) fn pay_line(&self, mut parts: Children<'t>) -> Option<PayLine> {
        let label = self.label(&mut parts);
        let title = self.title(&mut parts);
        if let Some(pair) = parts.take(Rule::step) {
            let mut step = self.step(pair)?;
            step.when = self.maybe_when(&mut parts);
            step.citations = self.citations(&mut parts);
            return Some(PayLine::Step(Step { label, title, span: self.span, ..step }));
        }
        let amount = self.expression(parts.take(Rule::amount)?);
        let citations = self.citations(&mut parts);
        let steps = Vec::new();
        Some(PayLine::Alternative(Alternative { label, title, amount, steps, citations, span: self.span }))
    }
}
