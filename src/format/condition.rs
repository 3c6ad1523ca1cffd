//! Conditions and amounts.

use crate::base::Span;
use crate::syntax::ast::{
    Block, Bound, Comparison, Condition, Expr, ExprKind, Extreme, Ident, OfEach, Operator, Quantity, When,
};

use super::printer::Printer;
use super::sentence::Sentence;

impl Printer<'_> {
    /// `if …`, `unless …`, where the line may end.
    pub(super) fn when(&self, sentence: &mut Sentence, when: &When) {
        self.may_turn(sentence, &when.condition);
        self.when_words(sentence, when);
    }

    /// `if …`, `unless …`, where the line goes on.
    pub(super) fn when_words(&self, sentence: &mut Sentence, when: &When) {
        sentence.word(if when.unless { "unless" } else { "if" });
        sentence.nested(|sentence| self.condition(sentence, &when.condition));
    }

    /// A condition behind `only if` or `if`, where the line may end.
    pub(super) fn condition_behind(&self, sentence: &mut Sentence, word: &str, condition: &Condition) {
        self.may_turn(sentence, condition);
        sentence.word(word);
        sentence.nested(|sentence| self.condition(sentence, condition));
    }

    fn may_turn(&self, sentence: &mut Sentence, condition: &Condition) {
        // `a name that ends in only, if …`
        if sentence.ends_in("only") {
            sentence.sign(",");
        }
        sentence.turn(condition.span());
    }

    /// A condition; what stands under a block is printed by [`Printer::under`].
    pub(super) fn condition(&self, sentence: &mut Sentence, condition: &Condition) {
        match condition {
            Condition::Expr(expr) => self.expr(sentence, expr),
            Condition::Block(Block { quantity, .. }) => sentence.word(&match quantity {
                Quantity::All => "all of".to_owned(),
                Quantity::Any => "any of".to_owned(),
                Quantity::AtLeast(count) => format!("at least {count} of"),
            }),
        }
    }

    /// `, at least A`, `, but at most B`, `and at most B`
    pub(super) fn held_to(&self, sentence: &mut Sentence, before: Span, bounds: &[Bound], joined: &[&'static str]) {
        let mut before = before;
        for (at, bound) in bounds.iter().enumerate() {
            let words = if bound.side == Comparison::AtMost { "at most" } else { "at least" };
            let written = self.written.between(before, bound.value.span);
            let usual = joined.get(usize::from(at > 0)).copied().unwrap_or_default();
            let join = match written.strip_suffix(words).map(str::trim) {
                Some("") => "",
                Some("but") => "but",
                Some("and") if joined.contains(&"and") => "and",
                _ => usual,
            };
            if join != "and" {
                sentence.sign(",");
            }
            sentence.turn(bound.value.span);
            if !join.is_empty() {
                sentence.word(join);
            }
            sentence.word(words);
            sentence.nested(|sentence| self.expr(sentence, &bound.value));
            before = bound.value.span;
        }
    }

    /// An expression.
    pub(super) fn expr(&self, s: &mut Sentence, expr: &Expr) {
        let written = self.written;
        let is_not = |negated: bool| if negated { "is not" } else { "is" };
        match &expr.kind {
            ExprKind::Name(name) => s.word(&name.text),
            ExprKind::Of(name, of) => self.name_of(s, name, Some(of)),
            ExprKind::Text(text) => s.quoted(&text.text),
            ExprKind::Quantity { number, unit } => {
                s.word(&written.number(expr.span, *number));
                match unit {
                    Some(unit) if unit.text == "%" => s.word("%"),
                    Some(unit) => self.name(s, unit),
                    None => {}
                }
            }
            ExprKind::Date(date) => s.word(&date.to_string()),
            ExprKind::Parenthesis(inner) => s.parenthesis(|s| self.expr(s, inner)),
            ExprKind::Not(inner) => {
                s.word("not");
                self.expr(s, inner);
            }
            ExprKind::And(parts) => self.joined(s, "and", parts),
            ExprKind::Or(parts) => self.joined(s, "or", parts),
            ExprKind::Compare(comparison, left, right) => {
                let (usual, words) = comparison_words(*comparison, matches!(right.kind, ExprKind::Date(_)));
                let word = written.choice(left.span, right.span, words).unwrap_or(usual);
                self.binary(s, left, word, right);
                if word.ends_with("from") {
                    s.word("on");
                }
            }
            ExprKind::Is { subject, negated, value } => {
                let sign = written.choice(subject.span, value.span, &["="]).filter(|_| !negated);
                self.binary(s, subject, sign.unwrap_or(is_not(*negated)), value);
            }
            ExprKind::IsOneOf { subject, negated, values } => {
                self.expr(s, subject);
                s.word(is_not(*negated));
                s.word("one of");
                self.names(s, values);
            }
            ExprKind::IsExactly { subject, values } => {
                self.expr(s, subject);
                s.word("is exactly");
                if values.is_empty() {
                    s.word("nothing");
                }
                s.nested(|s| {
                    for (at, value) in values.iter().enumerate() {
                        if at > 0 {
                            s.sign(",");
                            s.next(value.span);
                        }
                        self.expr(s, value);
                    }
                });
            }
            ExprKind::IsNone(subject, negated) => {
                self.expr(s, subject);
                s.word(is_not(*negated));
                s.word("none");
            }
            ExprKind::IsUnknown(subject) => {
                self.expr(s, subject);
                s.word("is unknown");
            }
            ExprKind::IsOther { subject, negated, text } => {
                self.expr(s, subject);
                s.word(is_not(*negated));
                s.word("other");
                if let Some(text) = text {
                    s.quoted(&text.text);
                }
            }
            ExprKind::Between { subject, negated, low, high } => {
                let choices: &[_] = if *negated { &["is not from"] } else { &["from", "is from"] };
                self.binary(s, subject, chosen(written.choice(subject.span, low.span, choices), choices), low);
                s.word("to");
                self.expr(s, high);
            }
            ExprKind::Within { subject, negated, period, of } => {
                let choices: &[_] = if *negated { &["is not within"] } else { &["within", "is within"] };
                self.binary(s, subject, chosen(written.choice(subject.span, period.span, choices), choices), period);
                s.word("of");
                self.expr(s, of);
            }
            ExprKind::ListedIn { subject, negated, set } => {
                let choices: &[_] =
                    if *negated { &["not listed in", "is not listed in"] } else { &["listed in", "is listed in"] };
                self.binary(s, subject, chosen(written.choice(subject.span, set.span, choices), choices), set);
            }
            ExprKind::Quantified { all, set, has, asked } => {
                s.word(if *all { "all of" } else { "any of" });
                self.expr(s, set);
                if let Some(output) = has {
                    s.word("has");
                    self.name(s, output);
                }
                let before = has.as_ref().map_or(set.span, |output| output.span);
                match asked {
                    OfEach::OneOf { negated, values } => {
                        s.word(is_not(*negated));
                        let first = values.first().map(|value| value.span).unwrap_or_default();
                        let listed = written.choice(before, first, &["is one of", "is not one of"]).is_some();
                        if listed || values.len() > 1 {
                            s.word("one of");
                        }
                        self.names(s, values);
                    }
                    OfEach::Compared(comparison, value) => {
                        let (usual, words) = comparison_words(*comparison, false);
                        s.word(written.choice(before, value.span, words).unwrap_or(usual));
                        self.name(s, value);
                    }
                }
            }
            ExprKind::Agreed(subject, negated) => {
                let choices: &[_] = if *negated { &["not agreed", "is not agreed"] } else { &["agreed", "is agreed"] };
                self.binary_word(s, subject, chosen(written.ending(subject.span, expr.span, choices), choices));
            }
            ExprKind::CoversIt { line, would, negated } => self.binary_word(
                s,
                line,
                match (would, negated) {
                    (false, false) => "covers it",
                    (false, true) => "does not cover it",
                    (true, false) => "would cover it",
                    (true, true) => "would not cover it",
                },
            ),
            ExprKind::Arithmetic(operator, left, right) => {
                let choices: &[_] = match operator {
                    Operator::Add => &["+"],
                    Operator::Subtract => &["-"],
                    Operator::Multiply => &["times", "*"],
                    Operator::Divide => &["/"],
                };
                self.binary(s, left, chosen(written.choice(left.span, right.span, choices), choices), right);
            }
            // Two hyphens would begin a comment.
            ExprKind::Minus(inner) if matches!(inner.kind, ExprKind::Minus(_)) => {
                s.word("-");
                self.expr(s, inner);
            }
            ExprKind::Minus(inner) => {
                s.prefix("-");
                self.expr(s, inner);
            }
            ExprKind::PercentOf(share, of) => {
                s.word(&written.number(expr.span, *share));
                s.word("% of");
                self.expr(s, of);
            }
            ExprKind::Extreme(extreme, amounts) => self.extreme(s, expr.span, *extreme, amounts),
            ExprKind::SumOver(amount) => {
                s.word("sum of");
                self.binary_word(s, amount, "over positions");
            }
            ExprKind::DaysBetween(from, to) => {
                s.word("days from");
                self.binary(s, from, "to", to);
            }
            ExprKind::AgreedAre { names, nothing_else } => self.agreed_are(s, names, *nothing_else),
            // No text says it; a tree with it is never taken for what was written.
            ExprKind::Unreadable => s.word("…"),
        }
    }

    fn binary(&self, s: &mut Sentence, left: &Expr, word: &str, right: &Expr) {
        self.binary_word(s, left, word);
        self.expr(s, right);
    }

    fn binary_word(&self, s: &mut Sentence, left: &Expr, word: &str) {
        self.expr(s, left);
        s.word(word);
    }

    fn joined(&self, s: &mut Sentence, word: &str, parts: &[Expr]) {
        for (at, part) in parts.iter().enumerate() {
            if at > 0 {
                s.turn(part.span);
                s.word(word);
            }
            s.nested(|s| self.expr(s, part));
        }
    }

    /// `the greater of A and B`, `the sum of A, B and C`
    fn extreme(&self, s: &mut Sentence, whole: Span, extreme: Extreme, amounts: &[Expr]) {
        let choices: [&'static str; 2] = match extreme {
            Extreme::Greatest => ["the greater of", "the greatest of"],
            Extreme::Least => ["the lesser of", "the least of"],
            Extreme::Latest => ["the later of", "the latest of"],
            Extreme::Earliest => ["the earlier of", "the earliest of"],
            Extreme::Sum => ["the sum of", "the sum of"],
        };
        let [two, more] = choices;
        let first = amounts.first().map(|amount| amount.span).unwrap_or_default();
        s.word(self.written.opening(whole, first, &choices).unwrap_or(if amounts.len() > 2 { more } else { two }));
        s.nested(|s| {
            for (at, amount) in amounts.iter().enumerate() {
                let last = at.saturating_add(1) == amounts.len();
                if at > 0 && !last {
                    s.sign(",");
                }
                if at > 0 {
                    s.next(amount.span);
                }
                if at > 0 && last {
                    s.word("and");
                }
                self.expr(s, amount);
            }
        });
    }

    /// `Versicherungssumme of Mehrkosten`
    pub(super) fn name_of(&self, s: &mut Sentence, name: &Ident, of: Option<&Ident>) {
        self.name(s, name);
        if let Some(of) = of {
            s.word("of");
            self.name(s, of);
        }
    }

    fn agreed_are(&self, s: &mut Sentence, names: &[(Ident, Option<Ident>)], nothing_else: bool) {
        s.word("agreed are");
        if names.is_empty() {
            s.word("nothing");
        }
        self.references(s, names);
        if nothing_else {
            self.and_nothing_else(s, names);
        }
    }

    /// `and nothing else` behind a list; a comment may stand before it.
    pub(super) fn and_nothing_else(&self, s: &mut Sentence, names: &[(Ident, Option<Ident>)]) {
        if let Some((name, of)) = names.last() {
            let last = of.as_ref().map_or(name.span, |of| of.span);
            s.rather_not(self.written.next_word(last, "and"));
        }
        s.word("and nothing else");
    }

    /// `Leitungswasser, Klausel 7 of Sturm`
    pub(super) fn references(&self, s: &mut Sentence, names: &[(Ident, Option<Ident>)]) {
        s.nested(|s| {
            let mut before: Option<Span> = None;
            for (name, of) in names {
                if let Some(before) = before {
                    let and = self.written.choice(before, name.span, &["and"]).is_some();
                    if !and {
                        s.sign(",");
                    }
                    s.next(name.span);
                    if and {
                        s.word("and");
                    }
                }
                self.name_of(s, name, of.as_ref());
                before = Some(of.as_ref().map_or(name.span, |of| of.span));
            }
        });
    }
}

fn chosen(written: Option<&'static str>, choices: &[&'static str]) -> &'static str {
    written.or(choices.first().copied()).unwrap_or_default()
}

/// The usual words of a comparison, and all of them.
fn comparison_words(comparison: Comparison, of_dates: bool) -> (&'static str, &'static [&'static str]) {
    match comparison {
        Comparison::AtLeast => ("at least", &["at least", "is at least", ">=", "is >=", "from", "is from"]),
        Comparison::AtMost => ("at most", &["at most", "is at most", "<=", "is <="]),
        Comparison::MoreThan => (
            if of_dates { "is after" } else { "more than" },
            &["more than", "is more than", "above", "is above", "after", "is after", ">", "is >"],
        ),
        Comparison::LessThan => (
            if of_dates { "is before" } else { "less than" },
            &["less than", "is less than", "below", "is below", "before", "is before", "<", "is <"],
        ),
    }
}
