//! What a line pays, as `ask` and `decide` tell it.

use serde::Serialize;

use crate::base::{Exact, Name};
use crate::decide::{Between, Does, Entry, Settlement, Truth};
use crate::rule::{Line, Rules, StepKind, Type, Wording, amount_words, codes_words};

use super::answered::{place, words};

/// What is paid: exactly, or between two ends.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct ToldPaid {
    /// No less than this, as a decimal.
    pub from: String,
    /// No more than this; none: nothing is known to limit it.
    pub to: Option<String>,
    /// In this currency.
    pub currency: Name,
    /// The same as numbers.
    #[serde(skip)]
    pub between: Between,
}

/// A line of a settlement sheet.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct ToldStep {
    /// What is done, in the rulebook's words.
    pub step: String,
    /// The amount after it, as a decimal (`1/3` where that would not end); none where it is open.
    pub amount: Option<String>,
    /// No less than this, where it is open.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub from: Option<String>,
    /// No more than this, where it is open.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub to: Option<String>,
    /// What it is done by: `400000.00`, or a factor such as `80 %`.
    pub by: Option<String>,
    /// `yes`, `no` or `unknown`: whether it is taken.
    pub taken: Truth,
    /// The position, from 1, where the case has several.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub position: Option<usize>,
    /// The statement.
    pub statement: Name,
    /// The file.
    pub file: Name,
    /// The line of the file.
    pub line: u32,
    /// What it cites.
    pub source: Option<String>,
    /// The facts that it names, or that keep it from being taken.
    pub because: Vec<String>,
    /// The entry itself.
    #[serde(skip)]
    pub entry: Entry,
}

/// What a settlement says, in words.
pub(super) fn told_settlement(rules: &Rules, line: &Line, settlement: &Settlement) -> Vec<ToldStep> {
    settlement.entries.iter().map(|entry| told_step(rules, line, entry)).collect()
}

/// What is paid, in decimals.
pub(super) fn told_paid(settlement: &Settlement) -> ToldPaid {
    ToldPaid::new(settlement.paid, settlement.currency.clone())
}

impl ToldPaid {
    /// That amount.
    pub fn new(between: Between, currency: Name) -> Self {
        Self { from: decimal(between.from), to: between.to.map(decimal), currency, between }
    }
}

fn told_step(rules: &Rules, line: &Line, entry: &Entry) -> ToldStep {
    let (statement, file, at, source, text) = place(rules.statement(entry.statement));
    let known = entry.after.known();
    let step = match entry.does {
        Does::Starts => entry.written.first().map_or_else(|| text.to_string(), |amount| amount_words(rules, *amount)),
        Does::Greatest => "the greater of them".to_owned(),
        Does::Step(_) => text.to_string(),
        Does::Pays => "pays".to_owned(),
        Does::Sums => sum_words(rules, line, entry),
        Does::InAll => "in all".to_owned(),
        Does::Totals => format!("{}, in the end", sum_words(rules, line, entry)),
    };
    ToldStep {
        step,
        amount: known.map(decimal),
        from: if known.is_none() { Some(decimal(entry.after.from)) } else { None },
        to: if known.is_none() { entry.after.to.map(decimal) } else { None },
        by: by(rules, entry),
        taken: entry.taken,
        position: entry.position,
        statement,
        file,
        line: at,
        source,
        because: entry.computed.iter().cloned().chain(words(&entry.because)).collect(),
        entry: entry.clone(),
    }
}

/// `total`, `total of Wertsachen`
fn sum_words(rules: &Rules, line: &Line, entry: &Entry) -> String {
    let totals = line.pays.iter().flat_map(|pays| &pays.totals);
    let of = totals.filter(|total| total.statement == entry.statement).find_map(|total| total.of.as_ref());
    let kind = of.and_then(|(fact, codes)| match rules.vocabulary.fact(*fact)?.fact_type {
        Type::Kind(kind) => Some(codes_words(rules, kind, codes)),
        _ => None,
    });
    kind.map_or_else(|| "total".to_owned(), |of| format!("total of {of}"))
}

fn by(rules: &Rules, entry: &Entry) -> Option<String> {
    let known = entry.by?.known()?;
    match entry.does {
        Does::Step(StepKind::Proportion(_)) => Some(factor(known)),
        Does::Step(StepKind::Factor(by)) => Some(match rules.formulas.amount_type(by) {
            Some(Type::Percent | Type::Decimal) => factor(known),
            Some(of) => Wording::of(rules).constant(of, &crate::rule::Value::Number(known)),
            None => known.to_string(),
        }),
        _ => Some(decimal(known)),
    }
}

/// `80 %`, or `5/6` where a percentage would not end.
pub fn factor(share: Exact) -> String {
    match share.checked_mul(Exact::from_int(100)) {
        Ok(hundredfold) if hundredfold.decimals().is_some_and(|decimals| decimals <= 6) => {
            format!("{hundredfold} %")
        }
        _ => share.to_string(),
    }
}

/// `95000.00`: with two decimals at least; `1/3` where it would not end.
pub fn decimal(amount: Exact) -> String {
    match amount.decimals() {
        Some(0..=2) => amount.grouped(Some(2)).replace('_', ""),
        _ => amount.to_string(),
    }
}
