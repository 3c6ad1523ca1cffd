//! What can be wrong with payments: facts in, one diagnostic out.

use crate::base::Span;
use crate::diagnostic::{Code, Diagnostic};

use super::order::{Rival, Share};

/// A payment in another currency than the line's other amounts.
pub(crate) fn mixed_currencies(span: Span, currency: &str, first: &str, origin: Span) -> Diagnostic {
    Diagnostic::error(Code::UNIT_MISMATCH, format!("one line pays in one currency, not in {first} and {currency}"))
        .at(span, format!("this is in {currency}"))
        .and_at(origin, format!("this in {first}"))
        .help("amounts of different currencies are never converted in passing: give both in one")
}

/// `total …` in a line that pays nothing.
pub(crate) fn total_of_nothing(span: Span) -> Diagnostic {
    Diagnostic::error(Code::TOTAL, "a total of nothing")
        .at(span, "the line has no `pays`")
        .help("say first what is paid: `pays Schaden`")
}

/// `total of V` where V is of a kind that positions do not have.
pub(crate) fn total_of_no_position(span: Span, kind: &str) -> Diagnostic {
    Diagnostic::error(Code::TOTAL, format!("`{kind}` is the same for every position"))
        .at(span, "a `total of` is over some of the positions of a case")
        .help(format!("declare that each position has its own: `position` and, indented below it, `fact {kind}`"))
}

/// `total of V` in a line that pays nothing for each position.
pub(crate) fn total_of_once(span: Span) -> Diagnostic {
    Diagnostic::error(Code::TOTAL, "this line pays nothing for each position")
        .at(span, "a `total of` is over what is paid for some of the positions")
        .help("write `total …` for the whole, or let `pays` start from a fact of each position")
}

/// A step of a total that asks for a fact of each position.
pub(crate) fn total_by_position(span: Span) -> Diagnostic {
    Diagnostic::error(Code::TOTAL, "a step of a total is taken once, and this differs by position")
        .at(span, "asks for a fact that each position has of its own")
        .help("take the step in `pays`, or write `sum of … over positions`")
}

/// Two totals over positions of which one could belong to both.
pub(crate) fn totals_overlap(span: Span, other: Span, why: &str) -> Diagnostic {
    Diagnostic::error(Code::TOTAL, "which of two totals comes first is not said")
        .at(span, why)
        .and_at(other, "the other one")
        .help("write the steps under one `total`; of two groups, one lies within the other or they have nothing in common")
}

/// A cover that is decided for each position, and an amount of the whole case.
pub(crate) fn whole_case_amount(span: Span, decided: bool) -> Diagnostic {
    let why =
        if decided { "the line is decided for each position" } else { "its steps or conditions differ by position" };
    Diagnostic::error(Code::WHOLE_CASE_AMOUNT, "this would be paid once for every position")
        .at(span, format!("{why}, and what this starts from is an amount of the whole case"))
        .help("start from a fact of each position, or give the amount a line of its own that asks for none")
}

/// A replacement of what is no step.
pub(crate) fn not_replaceable(span: Span, target: Span, what: &str) -> Diagnostic {
    Diagnostic::error(Code::REPLACEMENT, "only a step of a payment is replaced")
        .at(span, format!("this is {what}"))
        .and_at(target, "it stands here")
        .help("name the label of a step under `pays` or `total`")
}

/// A replacement that no clause brings.
pub(crate) fn replaced_outside_clause(span: Span, target: Span) -> Diagnostic {
    Diagnostic::error(Code::REPLACEMENT, "a step is replaced by a clause")
        .at(span, "stands in no clause")
        .and_at(target, "this step")
        .help("change the step itself, or put the sentence under a `clause`")
}

/// Something that may be absent where that has no meaning.
pub(crate) fn absent_factor(span: Span) -> Diagnostic {
    Diagnostic::error(Code::ABSENT_FACTOR, "a proportion, a factor or a share cannot be absent")
        .at(span, "this may be known to be absent")
        .help("give the fact no `or none`; where absence means something here, say what: `define … as` with cases")
}

/// A share beside a limit or deductible, in an order that a reader may not see.
pub(crate) fn order_of_steps(at: Span, share: Share, other: Span, rival: Rival, rival_first: bool) -> Diagnostic {
    let word = rival.word();
    let (here, there) = if rival_first {
        (format!("as written, of what the {word} leaves"), format!("the {word} comes first"))
    } else {
        (format!("as written, of the amount before the {word}"), format!("the {word} comes after it"))
    };
    let verb = if share.kept { "times" } else { "less" };
    let problem = Diagnostic::warning(Code::STEP_ORDER, format!("a share beside a {word} can be meant in two orders"))
        .at(at, here)
        .and_at(other, there);
    let problem = share.example(rival, rival_first).into_iter().fold(problem, Diagnostic::note);
    problem.help(format!("if that is what is meant, say so: `{verb} … of what is left`; otherwise swap the two steps"))
}

/// A deductible in `pays` and one in `total`.
pub(crate) fn deductible_twice(span: Span, first: Span) -> Diagnostic {
    Diagnostic::warning(Code::DEDUCTIBLE_TWICE, "a deductible is taken twice")
        .at(span, "from the total")
        .and_at(first, "and from each payment before")
        .help(
            "take it in one of the two places; a share and an amount can be one step: `less 20 %, but at least 500 DM`",
        )
}
