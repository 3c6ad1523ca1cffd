//! Amounts that are expected.

use crate::base::{Exact, Name};
use crate::book::{Book, Written};
use crate::diagnostic::Diagnostic;
use crate::question::ToldPaid;
use crate::rule::{Line, LineId, Type, Value};
use crate::syntax::ast::{Expectation, ExpectedAmount, Expr, ExprKind};

use super::problem::impossible;

/// An amount that is expected.
#[derive(Clone, Debug)]
pub(super) struct Amount {
    currency: Name,
    from: Exact,
    /// None: nothing is known to limit it.
    to: Option<Exact>,
    ends: Ends,
}

/// What the ends of an expected amount are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Ends {
    /// Those that are told.
    Told,
    /// What is paid lies between them, whatever the unknown facts are.
    Held,
}

impl Amount {
    /// What is written, in the currency of the line, or of all lines.
    pub(super) fn read(
        book: &Book,
        line: Option<LineId>,
        written: &ExpectedAmount,
        expectation: &Expectation,
    ) -> Result<Self, Diagnostic> {
        let currency = currency(book, line, written, expectation)?;
        let amount = |expr: &Expr| match book.scope.constant(expr, &Type::Money(currency.clone()), None, None)? {
            Written::Is(Value::Number(number)) => Ok(number),
            _ => Err(impossible(expr.span, "this is no amount", "expected an amount of money")),
        };
        let (from, to, ends) = match written {
            ExpectedAmount::Exactly(exactly) => {
                let exactly = amount(exactly)?;
                (exactly, Some(exactly), Ends::Told)
            }
            ExpectedAmount::Between(from, to) => (amount(from)?, to.as_ref().map(amount).transpose()?, Ends::Told),
            ExpectedAmount::AtLeast(from) => (amount(from)?, None, Ends::Held),
            ExpectedAmount::AtMost(to) => (Exact::ZERO, Some(amount(to)?), Ends::Held),
        };
        if ends == Ends::Held && to.is_none() && from <= Exact::ZERO {
            return Err(impossible(expectation.span, "no line pays less than nothing", "this is so in every case")
                .help("expect an amount above 0, or leave this out"));
        }
        if to.is_some_and(|to| to < from) {
            let title = "an amount that is more than it is at most";
            return Err(impossible(expectation.span, title, "nothing lies between these ends")
                .help("write the lower end first: `pays from 0 DM to 95_000 DM`"));
        }
        Ok(Self { currency, from, to, ends })
    }

    /// More than nothing, whatever it comes to.
    pub(super) fn is_something(&self) -> bool {
        self.from > Exact::ZERO
    }

    pub(super) fn is(&self, paid: &ToldPaid) -> bool {
        let (from, to) = (paid.between.from, paid.between.to);
        paid.currency == self.currency
            && match self.ends {
                Ends::Told => from == self.from && to == self.to,
                Ends::Held => from >= self.from && self.to.is_none_or(|most| to.is_some_and(|to| to <= most)),
            }
    }
}

/// In which currency a line pays; of all lines that one in which the amount is written.
fn currency(
    book: &Book,
    line: Option<LineId>,
    written: &ExpectedAmount,
    expectation: &Expectation,
) -> Result<Name, Diagnostic> {
    let pays = |line: &Line| line.pays.as_ref().map(|pays| pays.currency.clone());
    if let Some(id) = line {
        return book.rules.line(id).and_then(pays).ok_or_else(|| {
            let name = book.rules.line(id).map_or("?", |line| &*line.name);
            let title = format!("no sentence says what `{name}` pays");
            impossible(expectation.span, title, "nothing can be expected of it")
                .help("expect of it whether it covers; what it pays is said by a statement `pays …`")
        });
    }
    let currencies: Vec<Name> = book.rules.lines.iter().filter_map(pays).collect();
    let (ExpectedAmount::Exactly(amount)
    | ExpectedAmount::Between(amount, _)
    | ExpectedAmount::AtLeast(amount)
    | ExpectedAmount::AtMost(amount)) = written;
    let unit = match &amount.kind {
        ExprKind::Quantity { unit: Some(unit), .. } => Some(&*unit.text),
        _ => None,
    };
    let named = currencies.iter().find(|currency| Some(&***currency) == unit);
    named
        .or(currencies.first())
        .cloned()
        .ok_or_else(|| impossible(expectation.span, "no line of this rulebook pays anything", "there is no total"))
}
