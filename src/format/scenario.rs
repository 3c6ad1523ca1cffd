//! Scenarios.

use crate::base::Span;
use crate::syntax::ast::{
    Condition, Expectation, Expected, ExpectedAdvice, ExpectedAmount, ExpectedAnswer, Expr, Ident, Item, JudgedBy,
    Scenario, ScenarioLine, ScenarioTable, Subject,
};

use super::printer::Printer;
use super::sentence::Sentence;

impl Printer<'_> {
    pub(super) fn scenario(&mut self, mut s: Sentence, scenario: &Scenario, item: &Item) {
        s.word("scenario");
        s.quoted(&scenario.name.text);
        self.judged_by(&mut s, scenario.name.span, scenario.by.as_ref());
        self.line(0, s, &item.citations, item.span);
        for line in &scenario.lines {
            self.scenario_line(line);
        }
    }

    /// What all cases have in common, and the rows with their columns aligned, in the order in which they were written.
    pub(super) fn scenario_table(&mut self, mut s: Sentence, table: &ScenarioTable, item: &Item) {
        s.word("scenario table");
        s.quoted(&table.name.text);
        if let Some(file) = &table.from {
            s.word("from");
            s.quoted(&file.text);
        }
        let before = table.from.as_ref().map_or(table.name.span, |file| file.span);
        self.judged_by(&mut s, before, table.by.as_ref());
        self.line(0, s, &item.citations, item.span);
        let head = table.rows.first().map(|row| row.span);
        let above = |line: &&ScenarioLine| head.is_none_or(|head| line.span().start <= head.start);
        for line in table.lines.iter().filter(above) {
            self.scenario_line(line);
        }
        self.rows(&table.rows, 1);
        for line in table.lines.iter().filter(|line| !above(line)) {
            self.scenario_line(line);
        }
    }

    fn judged_by(&self, s: &mut Sentence, before: Span, by: Option<&JudgedBy>) {
        match by {
            None => {}
            Some(JudgedBy::Generations(names)) => {
                let first = names.first().map(|name| name.span).unwrap_or_default();
                let choices = ["in generation", "in generations"];
                let usual = if names.len() > 1 { "in generations" } else { "in generation" };
                s.word(self.written.choice(before, first, &choices).unwrap_or(usual));
                for (at, name) in names.iter().enumerate() {
                    if at > 0 {
                        s.sign(",");
                        s.next(name.span);
                    }
                    s.word(&name.text);
                }
            }
            Some(JudgedBy::On(date)) => {
                s.word("on");
                s.word(&date.value.to_string());
            }
        }
    }

    fn scenario_line(&mut self, line: &ScenarioLine) {
        let mut s = Sentence::default();
        let (span, condition) = match line {
            ScenarioLine::Given(given) => {
                s.word("given");
                self.facts(&mut s, &given.facts);
                (given.span, None)
            }
            ScenarioLine::Position(position) => {
                s.word("position");
                self.facts(&mut s, &position.facts);
                (position.span, None)
            }
            ScenarioLine::Snapshot(span) => {
                s.word("snapshot");
                (*span, None)
            }
            ScenarioLine::Expect(expectation) => {
                s.word("expect");
                (expectation.span, self.expectation(&mut s, expectation))
            }
        };
        self.line(1, s, &[], span);
        if let Some(condition) = condition {
            self.under_condition(condition, 2);
        }
    }

    fn facts(&self, s: &mut Sentence, facts: &[Expr]) {
        s.nested(|s| {
            for (at, fact) in facts.iter().enumerate() {
                if at > 0 {
                    s.sign(",");
                    s.next(fact.span);
                }
                s.nested(|s| self.expr(s, fact));
            }
        });
    }

    /// The words behind `expect`; a condition that has more under it.
    fn expectation<'e>(&self, s: &mut Sentence, expectation: &'e Expectation) -> Option<&'e Condition> {
        let end = expectation.span.tail();
        match &expectation.expected {
            Expected::Answers { line, values, answer } => {
                self.name(s, line);
                let choices: &[&'static str] = match answer {
                    ExpectedAnswer::Covers => &["covers", "covers it"],
                    ExpectedAnswer::DoesNotCover => &["does not cover", "does not cover it"],
                    ExpectedAnswer::Depends => &["depends"],
                };
                let to = values.first().map_or(end, |value| value.span);
                let usual = choices.first().copied().unwrap_or_default();
                s.word(self.written.choice(line.span, to, choices).unwrap_or(usual));
                self.names(s, values);
            }
            Expected::OnlyIf { line, values, condition } => {
                self.name(s, line);
                let it = self.written.between(line.span, condition.span()).starts_with("covers it");
                s.word(if it { "covers it" } else { "covers" });
                self.names(s, values);
                self.condition_behind(s, "only if", condition);
                return Some(condition);
            }
            Expected::WouldCover { line, negated, facts } => {
                self.name(s, line);
                s.word(if *negated { "would not cover" } else { "would cover" });
                s.turn(facts.first().map(|fact| fact.span).unwrap_or_default());
                s.word("if");
                self.facts(s, facts);
            }
            Expected::Pays { line, amount } => {
                match line {
                    Some(line) => {
                        self.name(s, line);
                        s.word("pays");
                    }
                    None => s.word("total"),
                }
                match amount {
                    ExpectedAmount::Exactly(amount) => self.expr(s, amount),
                    ExpectedAmount::AtLeast(amount) => {
                        s.word("at least");
                        self.expr(s, amount);
                    }
                    ExpectedAmount::AtMost(amount) => {
                        s.word("at most");
                        self.expr(s, amount);
                    }
                    ExpectedAmount::Between(from, to) => {
                        s.word("from");
                        self.expr(s, from);
                        if let Some(to) = to {
                            s.word("to");
                            self.expr(s, to);
                        }
                    }
                }
            }
            Expected::AsksFor { line, facts, nothing_else } => {
                self.maybe_line(s, line.as_ref());
                s.word("asks for");
                if facts.is_empty() {
                    s.word("nothing");
                }
                self.references(s, facts);
                if *nothing_else && !facts.is_empty() {
                    self.and_nothing_else(s, facts);
                }
            }
            Expected::Because { line, of, label } => {
                self.maybe_line(s, line.as_ref());
                s.word("because");
                match of {
                    Some(Subject::EveryLine(_)) => s.word("every line"),
                    Some(Subject::Line(name)) => self.name(s, name),
                    None => {}
                }
                s.word(&label.text);
            }
            Expected::Advice { line, duty, applies, text } => {
                self.maybe_line(s, line.as_ref());
                s.word(match (applies, duty) {
                    (ExpectedAdvice::Applies, false) => "advises",
                    (ExpectedAdvice::Applies, true) => "obliges",
                    (ExpectedAdvice::MayApply, false) => "may advise",
                    (ExpectedAdvice::MayApply, true) => "may oblige",
                    (ExpectedAdvice::DoesNotApply, false) => "does not advise",
                    (ExpectedAdvice::DoesNotApply, true) => "does not oblige",
                });
                s.quoted(&text.text);
            }
        }
        None
    }

    fn maybe_line(&self, s: &mut Sentence, line: Option<&Ident>) {
        if let Some(line) = line {
            self.name(s, line);
        }
    }
}
