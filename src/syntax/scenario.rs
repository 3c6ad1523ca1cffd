//! Scenarios, a line at a time.

use pest::iterators::Pair;

use super::ast::{
    Expectation, Expected, ExpectedAdvice, ExpectedAmount, ExpectedAnswer, Expr, GivenFacts, JudgedBy, Scenario,
    ScenarioLine, ScenarioTable,
};
use super::grammar::Rule;
use super::reader::{Children, Reader};

impl<'t> Reader<'t> {
    /// `scenario "Rohrbruch" in generation 1986`, without its lines.
    pub(crate) fn scenario(&self, parts: &mut Children<'t>) -> Option<Scenario> {
        let name = self.title(parts)?;
        Some(Scenario { name, by: self.judged_by(parts)?, lines: Vec::new(), whole: self.span })
    }

    /// `scenario table "Sturm" from "sturm.csv"`, without its lines.
    pub(crate) fn scenario_table(&self, parts: &mut Children<'t>) -> Option<ScenarioTable> {
        parts.has(Rule::kw_table);
        let name = self.title(parts)?;
        let from = parts.take(Rule::string).map(|pair| self.text(&pair));
        let by = self.judged_by(parts)?;
        Some(ScenarioTable { name, from, by, lines: Vec::new(), rows: Vec::new(), whole: self.span })
    }

    /// None within where nothing is said of generations; none where it cannot be read.
    #[expect(clippy::option_option, reason = "a date that is none is no missing date")]
    fn judged_by(&self, parts: &mut Children<'t>) -> Option<Option<JudgedBy>> {
        Some(if let Some(pair) = parts.take(Rule::in_generations) {
            let names = Children::of(pair).take_all(Rule::generation_name);
            Some(JudgedBy::Generations(names.iter().map(|pair| self.ident(pair)).collect()))
        } else if let Some(pair) = parts.take(Rule::on_date) {
            Some(JudgedBy::On(self.date(&Children::of(pair).take(Rule::literal)?)?))
        } else {
            None
        })
    }

    pub(crate) fn scenario_line(&self, mut parts: Children<'t>) -> Option<ScenarioLine> {
        let pair = parts.next()?;
        let rule = pair.as_rule();
        let mut inner = Children::of(pair);
        Some(match rule {
            Rule::scenario_given => ScenarioLine::Given(self.given_facts(&mut inner)),
            Rule::scenario_snapshot => ScenarioLine::Snapshot(self.span),
            Rule::scenario_position => ScenarioLine::Position(self.given_facts(&mut inner)),
            _ => {
                let expected = self.expected(inner.next()?)?;
                ScenarioLine::Expect(Expectation { expected, span: self.span, sentence: None })
            }
        })
    }

    fn given_facts(&self, parts: &mut Children<'t>) -> GivenFacts {
        GivenFacts { facts: self.behind_given(parts), span: self.span }
    }

    fn behind_given(&self, parts: &mut Children<'t>) -> Vec<Expr> {
        parts.take(Rule::facts).map(|pair| self.facts(Children::of(pair))).unwrap_or_default()
    }

    fn expected(&self, pair: Pair<'t, Rule>) -> Option<Expected> {
        let rule = pair.as_rule();
        let mut parts = Children::of(pair);
        let line = parts.take_name().map(|pair| self.ident(&pair));
        Some(match rule {
            Rule::expect_answer => {
                let no = parts.has(Rule::expect_no_cover);
                let values = self.list(&mut parts, Rule::names);
                let answer = match (no, parts.has(Rule::kw_depends)) {
                    (true, _) => ExpectedAnswer::DoesNotCover,
                    (false, true) => ExpectedAnswer::Depends,
                    (false, false) => ExpectedAnswer::Covers,
                };
                Expected::Answers { line: line?, values, answer }
            }
            Rule::expect_only_if => {
                let values = self.list(&mut parts, Rule::names);
                parts.has(Rule::kw_only_if);
                let condition = self.condition(parts.take(Rule::condition)?)?;
                Expected::OnlyIf { line: line?, values, condition }
            }
            Rule::expect_turn => {
                let negated = parts.has(Rule::expect_would_not);
                parts.has(Rule::kw_if);
                Expected::WouldCover { line: line?, negated, facts: self.behind_given(&mut parts) }
            }
            Rule::expect_pays | Rule::expect_total => {
                let mut amount = Children::of(parts.take(Rule::expected_amount)?);
                let amount = match amount.take(Rule::between_amounts) {
                    Some(pair) => {
                        let mut ends = Children::of(pair);
                        let low = self.operand(ends.take(Rule::quantity)?);
                        ExpectedAmount::Between(low, ends.take(Rule::quantity).map(|pair| self.operand(pair)))
                    }
                    None if amount.has(Rule::least_amount) => {
                        ExpectedAmount::AtLeast(self.operand(amount.take(Rule::quantity)?))
                    }
                    None if amount.has(Rule::most_amount) => {
                        ExpectedAmount::AtMost(self.operand(amount.take(Rule::quantity)?))
                    }
                    None => ExpectedAmount::Exactly(self.operand(amount.take(Rule::quantity)?)),
                };
                Expected::Pays { line, amount }
            }
            Rule::expect_asks => {
                let nothing = parts.has(Rule::kw_nothing);
                let facts = self.references(&mut parts);
                Expected::AsksFor { line, facts, nothing_else: nothing || parts.has(Rule::kw_and_nothing_else) }
            }
            Rule::expect_because => {
                let of = parts.take(Rule::subject).and_then(|pair| self.subject(pair));
                Expected::Because { line, of, label: self.label(&mut parts)? }
            }
            _ => {
                let says = parts.next()?;
                let duty = says.as_str().contains("oblige");
                let applies = match says.as_rule() {
                    Rule::advice_applies => ExpectedAdvice::Applies,
                    Rule::advice_may_apply => ExpectedAdvice::MayApply,
                    _ => ExpectedAdvice::DoesNotApply,
                };
                Expected::Advice { line, duty, applies, text: self.text(&parts.take(Rule::string)?) }
            }
        })
    }
}
