//! Steps that a reader could take in another order: a share beside a limit, or beside an amount that is taken off.
//!
//! "20 % of the indemnity" and "the sum insured is the limit" come to different amounts in different order, and so do 20 %
//! and a deductible of 500. What is written counts; a reader is told of it until the rulebook says `of what is left`.

use crate::base::{Exact, Span};
use crate::rule::{Amount, AmountId, StepKind, Type, Value};
use crate::syntax::ast;

use crate::book::lower::Lowerer;

use super::{Payer, problem};

/// What a step is to a reader who wonders which comes first.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Sort {
    /// It takes or leaves a share of the amount.
    Share(Share),
    /// It does something by an amount.
    Amount(Rival),
}

/// A step by a share.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Share {
    /// The share is kept (`times`), not taken off (`less`).
    pub(crate) kept: bool,
    /// `of what is left`: the order is meant.
    meant: bool,
    /// How much it is, where that is written.
    size: Option<Exact>,
    /// It is a percentage, no plain number.
    percent: bool,
}

/// A step that comes to something else behind a share than before it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Rival {
    /// `up to A`, `first loss up to A`
    Limit,
    /// `less A`
    Deductible,
}

impl Rival {
    /// Its word.
    pub(crate) fn word(self) -> &'static str {
        match self {
            Self::Limit => "limit",
            Self::Deductible => "deductible",
        }
    }

    /// The size of the example, and what it leaves of an amount.
    fn example(self, amount: Exact) -> Option<(Exact, Exact)> {
        let (limit, deductible) = (Exact::from_int(100), Exact::from_int(50));
        match self {
            Self::Limit => Some((limit, amount.min(limit))),
            Self::Deductible => Some((deductible, amount.checked_sub(deductible).ok()?.max(Exact::ZERO))),
        }
    }
}

impl Share {
    /// What two orders come to: `of 150 with a limit of 100 and a share of 20 %, this order leaves 80, the other 100`.
    pub(crate) fn example(self, rival: Rival, rival_first: bool) -> Option<String> {
        let usual = if self.kept { Exact::new(4, 5) } else { Exact::new(1, 5) };
        let size = self.size.or(usual.ok())?;
        let of = if self.percent || self.size.is_none() { Type::Percent } else { Type::Decimal };
        let kept = if self.kept { size } else { Exact::ONE.checked_sub(size).ok()?.max(Exact::ZERO) };
        let whole = Exact::from_int(150);
        let (by, left) = rival.example(whole)?;
        let rival_then_share = left.checked_mul(kept).ok()?;
        let (_, share_then_rival) = rival.example(whole.checked_mul(kept).ok()?)?;
        let (this, other) =
            if rival_first { (rival_then_share, share_then_rival) } else { (share_then_rival, rival_then_share) };
        let word = if self.kept { "factor" } else { "share" };
        let size = crate::rule::number_words(&of, size);
        let rival = rival.word();
        Some(format!(
            "of 150 with a {rival} of {by} and a {word} of {size}, this order leaves {this}, the other {other}"
        ))
    }
}

impl Lowerer<'_> {
    /// What a step is to a reader, by its kind and the amounts that it names.
    pub(super) fn sort_of(&self, step: &ast::StepKind, kind: StepKind, written: &[AmountId]) -> Option<Sort> {
        let first = *written.first()?;
        let size = match self.formulas.amount(first) {
            Some(Amount::Constant(Value::Number(size))) => Some(*size),
            _ => None,
        };
        let percent = self.formulas.amount_type(first) == Some(&Type::Percent);
        let share = |kept, meant| Sort::Share(Share { kept, meant, size, percent });
        Some(match (kind, step) {
            (StepKind::Limit(_) | StepKind::FirstLoss(_), _) => Sort::Amount(Rival::Limit),
            (_, ast::StepKind::Times { of_what_is_left, .. }) => share(true, *of_what_is_left),
            (_, ast::StepKind::Less { of_what_is_left, .. }) if percent => share(false, *of_what_is_left),
            (_, ast::StepKind::Less { .. }) => Sort::Amount(Rival::Deductible),
            _ => return None,
        })
    }

    /// Tells of each share in a list of steps whose place beside a limit or deductible is not said to be meant; also with
    /// what a clause puts in the place of a step.
    pub(crate) fn warn_order(&mut self, steps: &[ast::Step], payer: &Payer<'_>) {
        let written: Vec<&ast::Step> = steps.iter().collect();
        self.warn_order_of(&written, |_| true, payer);
        for (at, step) in steps.iter().enumerate() {
            for news in payer.replacements_of(step) {
                let before = written.iter().take(at);
                let behind = written.iter().skip(at.saturating_add(1));
                let with: Vec<&ast::Step> = before.copied().chain(news).chain(behind.copied()).collect();
                let is_new = |span: Span| news.iter().any(|new| new.span.key() == span.key());
                self.warn_order_of(&with, is_new, payer);
            }
        }
    }

    /// Only pairs of which one is new are told.
    fn warn_order_of(&mut self, steps: &[&ast::Step], is_new: impl Fn(Span) -> bool, payer: &Payer<'_>) {
        let sorts: Vec<(Span, Sort)> =
            steps.iter().filter_map(|step| Some((step.span, *payer.sorts.get(&step.span.key())?))).collect();
        for (at, (span, sort)) in sorts.iter().enumerate() {
            let Sort::Share(share) = sort else { continue };
            if share.meant {
                continue;
            }
            let rival = |wanted: Rival| {
                let is_rival = |(other, sort): &&(Span, Sort)| {
                    matches!(sort, Sort::Amount(rival) if *rival == wanted) && (is_new(*span) || is_new(*other))
                };
                let before = sorts.iter().take(at).rev().find(is_rival);
                let behind = sorts.iter().skip(at.saturating_add(1)).find(is_rival);
                before.map(|(other, _)| (*other, true)).or(behind.map(|(other, _)| (*other, false)))
            };
            let found = [Rival::Limit, Rival::Deductible].into_iter().find_map(|wanted| Some((wanted, rival(wanted)?)));
            if let Some((rival, (other, rival_first))) = found {
                self.problems.push(problem::order_of_steps(*span, *share, other, rival, rival_first));
            }
        }
    }
}
