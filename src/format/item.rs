//! What stands at the left margin.

use textwrap::core::display_width;

use crate::base::{Exact, Rounding, Span};
use crate::syntax::ast::{
    Acceptance, Accepted, Assertion, Case, CaseWhen, Claim, Clause, Comparison, Currency, Define, Expr, Fact, FactType,
    Generation, Group, Ident, Item, ItemKind, Line, Meaning, Source,
};

use super::printer::Printer;
use super::sentence::Sentence;

/// Outcomes that are longer do not move the conditions of the other cases.
const LONGEST_OUTCOME: usize = 40;

impl Printer<'_> {
    pub(super) fn item(&mut self, item: &Item) {
        let mut s = Sentence::default();
        match &item.kind {
            ItemKind::Rulebook(name) => {
                s.word("rulebook");
                self.name(&mut s, name);
            }
            ItemKind::Generation(generation) => self.generation(&mut s, generation),
            ItemKind::Governed(fact) => {
                s.word("governed by");
                self.name(&mut s, fact);
            }
            ItemKind::Amendment(amendment) => return self.amendment(amendment, item),
            ItemKind::Currency(currency) => self.currency(&mut s, currency, item.span),
            ItemKind::Source(Source { key, title, text }) => {
                s.word("source");
                self.name(&mut s, key);
                s.quoted(&title.text);
                if let Some(text) = text {
                    s.word("from");
                    s.quoted(&text.text);
                }
            }
            ItemKind::Kind(kind) => {
                self.line(0, self.kind(kind), &item.citations, item.span);
                return self.values(&kind.values, 1);
            }
            ItemKind::Group(Group { name, members }) => {
                s.word("group");
                self.name(&mut s, name);
                s.word("is");
                self.names(&mut s, members);
            }
            ItemKind::Fact(fact) => self.fact(&mut s, fact),
            ItemKind::Position(facts) => {
                s.word("position");
                self.line(0, s, &item.citations, item.span);
                for part in facts {
                    let mut s = Sentence::default();
                    self.fact(&mut s, &part.fact);
                    self.line(1, s, &part.citations, part.span);
                }
                return;
            }
            ItemKind::Clause(Clause { name, lines, body }) => {
                s.word("clause");
                self.name(&mut s, name);
                if !lines.is_empty() {
                    s.word("of");
                    self.names(&mut s, lines);
                }
                self.line(0, s, &item.citations, item.span);
                return self.statements(body, 1);
            }
            ItemKind::Always(condition) => {
                s.word("always");
                s.nested(|s| self.condition(s, condition));
                self.line(0, s, &item.citations, item.span);
                return self.under_condition(condition, 1);
            }
            ItemKind::Define(define) => return self.define(s, define, item),
            ItemKind::Table(table) => {
                self.line(0, self.table_head(table), &item.citations, item.span);
                return self.under_table(table, 1);
            }
            ItemKind::Line(line) => {
                self.line_head(&mut s, line);
                self.line(0, s, &item.citations, item.span);
                return self.statements(&line.body, 1);
            }
            ItemKind::Statement(statement) => return self.statement(statement, 0),
            ItemKind::Assertion(assertion) => return self.assertion(s, assertion, item),
            ItemKind::Acceptance(acceptance) => return self.acceptance(s, acceptance, item),
            ItemKind::Scenario(scenario) => return self.scenario(s, scenario, item),
            ItemKind::ScenarioTable(table) => return self.scenario_table(s, table, item),
        }
        self.line(0, s, &item.citations, item.span);
    }

    fn generation(&self, s: &mut Sentence, generation: &Generation) {
        s.word("generation");
        s.word(&generation.name.text);
        if let Some(base) = &generation.amends {
            s.word("amends");
            s.word(&base.text);
        }
        if let Some(from) = &generation.from {
            s.word("from");
            s.word(&from.value.to_string());
        }
        if let Some(to) = &generation.to {
            s.word("to");
            s.word(&to.value.to_string());
        }
    }

    fn currency(&self, s: &mut Sentence, currency: &Currency, whole: Span) {
        s.word("currency");
        self.name(s, &currency.name);
        if let Some((rate, unit)) = &currency.rate {
            s.word("at");
            s.word(&self.rate(&currency.name, *rate, unit));
            self.name(s, unit);
        }
        if currency.rounding.is_some() || currency.to.is_some() {
            s.sign(",");
            s.turn(whole.tail());
            s.word("rounded");
        }
        if let Some(rounding) = currency.rounding {
            s.word(match rounding {
                Rounding::HalfAwayFromZero => "half away from zero",
                Rounding::HalfEven => "half to even",
                Rounding::Up => "up",
                Rounding::Down => "down",
            });
        }
        if let Some(to) = &currency.to {
            s.word("to");
            self.expr(s, to);
        }
    }

    /// The number between `at` and its currency, as it was written.
    fn rate(&self, name: &Ident, rate: Exact, unit: &Ident) -> String {
        let at = self
            .written
            .text(Span { start: name.span.end, end: unit.span.start, ..name.span })
            .find(|c: char| c.is_ascii_digit());
        let begin = at.and_then(|at| name.span.end.checked_add(u32::try_from(at).ok()?)).unwrap_or(unit.span.start);
        let place = Span { start: begin, end: unit.span.start, ..unit.span };
        self.written.number(place, rate)
    }

    /// `fact …`: its options in the order in which they were written.
    pub(super) fn fact(&self, s: &mut Sentence, fact: &Fact) {
        if fact.each_line {
            s.word("each line has");
        }
        s.word("fact");
        self.names(s, &fact.names);
        if let Some(fact_type) = &fact.fact_type {
            s.word("as");
            self.type_name(s, fact_type);
        }
        let mut options: Vec<(Span, FactOption<'_>)> = Vec::new();
        let before = fact.fact_type.as_ref().map(|known| known.name.span).or(fact.names.last().map(|name| name.span));
        let mut rest = fact.domain.as_slice();
        while let Some((first, others)) = rest.split_first() {
            rest = others;
            let span = first.value.span;
            match others.first() {
                Some(second)
                    if (first.side, second.side) == (Comparison::AtLeast, Comparison::AtMost)
                        && self.is_range(span, second.value.span) =>
                {
                    options.push((span, FactOption::Range(&first.value, &second.value)));
                    rest = others.get(1..).unwrap_or_default();
                }
                _ => options.push((span, FactOption::Bound(first.side, &first.value))),
            }
        }
        options.extend(fact.or_none.as_ref().map(|name| (name.span, FactOption::OrNone(name))));
        options.extend(fact.default.as_ref().map(|default| (default.span, FactOption::Default(default))));
        options.extend(fact.judged.map(|span| (span, FactOption::Judged)));
        if options.iter().all(|(span, _)| before.is_some_and(|before| before.key() < span.key())) {
            options.sort_by_key(|(span, _)| span.start);
        }
        for (at, (span, option)) in options.into_iter().enumerate() {
            if at > 0 || !matches!(option, FactOption::Range(..) | FactOption::Bound(..)) {
                s.sign(",");
                // Some places begin with the comma before their words.
                s.turn(if matches!(option, FactOption::Judged) { span.tail() } else { span });
            }
            self.fact_option(s, &option);
        }
    }

    /// Whether two bounds are said as `from A to B`.
    fn is_range(&self, low: Span, high: Span) -> bool {
        matches!(self.written.between(low, high).as_str(), "to" | "")
    }

    fn fact_option(&self, s: &mut Sentence, option: &FactOption<'_>) {
        match option {
            FactOption::Range(low, high) => {
                s.word("from");
                self.expr(s, low);
                s.word("to");
                self.expr(s, high);
            }
            FactOption::Bound(Comparison::AtLeast, value) if self.written.is_followed_by(value.span, "on") => {
                s.word("from");
                self.expr(s, value);
                s.word("on");
            }
            FactOption::Bound(side, value) => {
                s.word(match side {
                    Comparison::AtLeast => "at least",
                    Comparison::AtMost => "at most",
                    Comparison::MoreThan => "above",
                    Comparison::LessThan => "below",
                });
                self.expr(s, value);
            }
            FactOption::OrNone(name) => {
                s.word("or");
                if name.text == "none" { s.word("none") } else { self.name(s, name) }
            }
            FactOption::Default(value) => {
                s.word("default");
                self.expr(s, value);
            }
            FactOption::Judged => s.word("for a person to judge"),
        }
    }

    pub(super) fn type_name(&self, s: &mut Sentence, fact_type: &FactType) {
        if fact_type.set {
            s.word("set of");
        }
        if fact_type.name.text == "%" { s.word("%") } else { self.name(s, &fact_type.name) }
    }

    fn line_head(&self, s: &mut Sentence, line: &Line) {
        s.word("line");
        self.name(s, &line.name);
        self.called(s, &line.called);
        if let Some(within) = &line.within {
            s.word("within");
            self.name(s, within);
        }
        if let Some(by) = &line.by {
            s.word("by");
            self.name(s, by);
        }
    }

    fn define(&mut self, mut s: Sentence, define: &Define, item: &Item) {
        s.word("define");
        self.name(&mut s, &define.name);
        match &define.meaning {
            Meaning::If(condition) => {
                self.condition_behind(&mut s, "if", condition);
                self.line(0, s, &item.citations, item.span);
                self.under_condition(condition, 1);
            }
            Meaning::OneOf { kind, cases } => {
                s.word("as one of");
                self.name(&mut s, kind);
                self.cases(s, cases, item);
            }
            Meaning::Amount { amount, clamps } => {
                s.word("as");
                s.nested(|s| self.expr(s, amount));
                self.held_to(&mut s, amount.span, clamps, &["", "but"]);
                self.line(0, s, &item.citations, item.span);
            }
            Meaning::Cases(cases) => {
                s.word("as");
                self.cases(s, cases, item);
            }
        }
    }

    /// The cases of a definition, their conditions under each other.
    fn cases(&mut self, head: Sentence, cases: &[Case], item: &Item) {
        self.line(0, head, &item.citations, item.span);
        let outcomes: Vec<(Sentence, usize)> = cases
            .iter()
            .map(|case| {
                let mut s = Sentence::default();
                s.nested(|s| self.expr(s, &case.outcome));
                let width = s.clone().chunks().iter().map(|chunk| display_width(&chunk.text).saturating_add(1)).sum();
                (s, width)
            })
            .collect();
        let widths = outcomes.iter().map(|(_, width)| *width).filter(|width| *width <= LONGEST_OUTCOME);
        let column = widths.max().unwrap_or(0);
        for (case, (mut s, width)) in cases.iter().zip(outcomes) {
            let gap = column.saturating_sub(width).saturating_add(2);
            match &case.when {
                CaseWhen::When(when) => {
                    if s.ends_in("only") {
                        s.sign(",");
                    }
                    // The place where the line may end is one of the blanks.
                    s.gap(gap.saturating_sub(1));
                    s.rather_not(when.condition.span());
                    self.when_words(&mut s, when);
                }
                CaseWhen::Otherwise => {
                    s.gap(gap);
                    s.word("otherwise");
                }
            }
            self.line(1, s, &case.citations, case.span);
            if let CaseWhen::When(when) = &case.when {
                self.under_condition(&when.condition, 2);
            }
        }
    }

    fn acceptance(&mut self, mut s: Sentence, acceptance: &Acceptance, item: &Item) {
        s.word("accepted");
        s.quoted(&acceptance.reason.text);
        s.gap(2);
        match &acceptance.of {
            Accepted::Gap(condition) => {
                s.word("gap");
                if let Some(condition) = condition {
                    self.condition_behind(&mut s, "if", condition);
                }
            }
            Accepted::Overlap(one, others) => {
                s.word("overlap of");
                self.name(&mut s, one);
                others.iter().take(1).for_each(|other| s.turn(other.span));
                s.word("and");
                self.names(&mut s, others);
            }
            Accepted::Part { owner, label } => self.part(&mut s, owner, label),
            Accepted::Names(names) => self.names(&mut s, names),
        }
        self.line(0, s, &item.citations, item.span);
        if let Accepted::Gap(Some(condition)) = &acceptance.of {
            self.under_condition(condition, 1);
        }
    }

    fn assertion(&mut self, mut s: Sentence, assertion: &Assertion, item: &Item) {
        s.word("assert");
        if let Some(title) = &assertion.title {
            s.quoted(&title.text);
            s.gap(2);
        }
        let conditions: [Option<&_>; 2] = match &assertion.claim {
            Claim::Implies { narrow, wide } => {
                s.word("whatever");
                self.name(&mut s, narrow);
                s.word("would cover,");
                s.turn(wide.span);
                self.name(&mut s, wide);
                s.word("would cover");
                [None, None]
            }
            Claim::NeverBoth(one, other) => {
                self.name(&mut s, one);
                s.turn(other.span);
                s.word("and");
                self.name(&mut s, other);
                s.word("never both cover");
                [None, None]
            }
            Claim::Holds { condition, when } => {
                s.nested(|s| self.condition(s, condition));
                if let Some(when) = when {
                    self.condition_behind(&mut s, "if", when);
                }
                [Some(condition), when.as_ref()]
            }
        };
        self.line(0, s, &item.citations, item.span);
        for condition in conditions.into_iter().flatten() {
            self.under_condition(condition, 1);
        }
    }
}

enum FactOption<'a> {
    Range(&'a Expr, &'a Expr),
    Bound(Comparison, &'a Expr),
    OrNone(&'a Ident),
    Default(&'a Expr),
    Judged,
}
