//! Heads and declarations at the left margin.

use pest::iterators::Pair;

use crate::base::{Date, Exact, Rounding};

use super::ast::{
    Acceptance, Accepted, Assertion, Bound, Case, CaseWhen, Claim, Clause, Comparison, Currency, Define, Expr,
    ExprKind, Fact, FactType, Generation, Group, Ident, ItemKind, Kind, KindValue, Line, Meaning, Source, Spanned,
};
use super::grammar::Rule;
use super::number::{self, Literal, WrongLiteral};
use super::problem::Problem;
use super::reader::{Children, Reader};

impl<'t> Reader<'t> {
    /// What stands at the left margin; blocks under it are read afterwards.
    pub(crate) fn item_kind(&self, pair: Pair<'t, Rule>) -> Option<ItemKind> {
        let rule = pair.as_rule();
        if rule == Rule::statement {
            return self.statement(pair).map(ItemKind::Statement);
        }
        let mut parts = Children::of(pair);
        Some(match rule {
            Rule::rulebook => ItemKind::Rulebook(self.name(&mut parts)?),
            Rule::generation => ItemKind::Generation(self.generation(&mut parts)?),
            Rule::governed => ItemKind::Governed(self.name(&mut parts)?),
            Rule::includes
            | Rule::repeals
            | Rule::replaced
            | Rule::adds
            | Rule::renamed_thing
            | Rule::renamed_value
            | Rule::renumbered => ItemKind::Amendment(self.amendment(rule, &mut parts)?),
            Rule::currency => ItemKind::Currency(self.currency(&mut parts)?),
            Rule::source => {
                let key = self.name(&mut parts)?;
                let title = self.text(&parts.take(Rule::string)?);
                let text = parts.take(Rule::string).map(|text| self.text(&text));
                ItemKind::Source(Source { key, title, text })
            }
            Rule::kind => {
                let ordered = parts.has(Rule::kw_ordered);
                let name = self.name(&mut parts)?;
                ItemKind::Kind(Kind { name, ordered, open: parts.has(Rule::kw_among_others), values: Vec::new() })
            }
            Rule::group => {
                let name = self.name(&mut parts)?;
                ItemKind::Group(Group { name, members: self.list(&mut parts, Rule::names) })
            }
            Rule::fact => ItemKind::Fact(self.fact(&mut parts)),
            Rule::position => ItemKind::Position(Vec::new()),
            Rule::clause => {
                let name = self.name(&mut parts)?;
                ItemKind::Clause(Clause { name, lines: self.list(&mut parts, Rule::names), body: Vec::new() })
            }
            Rule::always => ItemKind::Always(self.condition(parts.take(Rule::condition)?)?),
            Rule::table => ItemKind::Table(self.table(&mut parts)?),
            Rule::define => ItemKind::Define(self.define(&mut parts)?),
            Rule::line => ItemKind::Line(self.line(&mut parts)?),
            Rule::assertion => ItemKind::Assertion(self.assertion(parts.next()?)?),
            Rule::scenario_table => ItemKind::ScenarioTable(self.scenario_table(&mut parts)?),
            Rule::acceptance => ItemKind::Acceptance(self.acceptance(&mut parts)?),
            Rule::scenario => ItemKind::Scenario(self.scenario(&mut parts)?),
            _ => return None,
        })
    }

    pub(crate) fn name(&self, parts: &mut Children<'t>) -> Option<Ident> {
        parts.take_name().map(|pair| self.ident(&pair))
    }

    fn currency(&self, parts: &mut Children<'t>) -> Option<Currency> {
        let name = self.name(parts)?;
        let rate = match parts.take(Rule::rate) {
            Some(pair) => {
                let span = self.place(&pair);
                let quantity = self.operand(Children::of(pair).take(Rule::quantity)?);
                match quantity.kind {
                    ExprKind::Quantity { number, unit: Some(unit) } if number > Exact::ZERO => Some((number, unit)),
                    _ => {
                        self.report(Problem::Rate { span });
                        None
                    }
                }
            }
            None => None,
        };
        let (mut rounding, mut to) = (None, None);
        if let Some(pair) = parts.take(Rule::rounded) {
            let mut inner = Children::of(pair);
            rounding = inner.take(Rule::rounding).and_then(|pair| {
                Some(match Children::of(pair).next()?.as_rule() {
                    Rule::kw_half_to_even => Rounding::HalfEven,
                    Rule::kw_up => Rounding::Up,
                    Rule::kw_down => Rounding::Down,
                    _ => Rounding::HalfAwayFromZero,
                })
            });
            to = inner.take(Rule::quantity).map(|pair| self.operand(pair));
        }
        Some(Currency { name, rate, rounding, to })
    }

    fn generation(&self, parts: &mut Children<'t>) -> Option<Generation> {
        let name = self.ident(&parts.take(Rule::generation_name)?);
        let amends = parts.take(Rule::amended_generation);
        let amends = amends.and_then(|pair| Children::of(pair).take(Rule::generation_name));
        let amends = amends.map(|pair| self.ident(&pair));
        let mut day = |rule| {
            let pair = Children::of(parts.take(rule)?).take(Rule::literal)?;
            self.date(&pair)
        };
        Some(Generation { name, amends, from: day(Rule::first_day), to: day(Rule::last_day) })
    }

    pub(crate) fn date(&self, pair: &Pair<'t, Rule>) -> Option<Spanned<Date>> {
        let span = self.place(pair);
        let wrong = match number::literal(pair.as_str()) {
            Literal::Date(value) => return Some(Spanned { value, span }),
            Literal::Wrong(wrong @ WrongLiteral::Date { .. }) => wrong,
            Literal::Wrong(_) | Literal::Number(_) => {
                WrongLiteral::Date { offers: Vec::new(), why: "expected a date such as `1986-12-12`".to_owned() }
            }
        };
        self.report(Problem::Literal { span, wrong });
        None
    }

    /// The lines of a kind, each a list of values; a single value may have values under it.
    pub(crate) fn kind_values(&self, parts: &mut Children<'t>) -> Vec<KindValue> {
        let mut values = Vec::new();
        while let Some(pair) = parts.take(Rule::kind_value) {
            let mut inner = Children::of(pair);
            let Some(name) = self.name(&mut inner) else { continue };
            let called = self.called(&mut inner);
            values.push(KindValue { name, called, values: Vec::new(), citations: Vec::new() });
        }
        if let Some(last) = values.last_mut() {
            last.citations = self.citations(parts);
        }
        values
    }

    fn called(&self, parts: &mut Children<'t>) -> Vec<super::ast::Text> {
        let Some(pair) = parts.take(Rule::called) else { return Vec::new() };
        Children::of(pair).take_all(Rule::string).iter().map(|pair| self.text(pair)).collect()
    }

    /// A `fact` declaration.
    pub(crate) fn fact(&self, parts: &mut Children<'t>) -> Fact {
        let each_line = parts.has(Rule::kw_each_line_has);
        let names = self.list(parts, Rule::names);
        let fact_type = parts.take(Rule::fact_type).and_then(|pair| self.fact_type(pair));
        let mut fact =
            Fact { each_line, names, fact_type, domain: Vec::new(), or_none: None, default: None, judged: None };
        while let Some(pair) = parts.next() {
            let span = self.place(&pair);
            let rule = pair.as_rule();
            let mut inner = Children::of(pair);
            match rule {
                Rule::or_none => {
                    fact.or_none = match inner.take(Rule::kw_none) {
                        Some(none) => Some(Ident { text: "none".to_owned(), span: self.place(&none) }),
                        None => self.name(&mut inner),
                    };
                }
                Rule::default => fact.default = inner.take(Rule::amount).map(|pair| self.expression(pair)),
                Rule::judged => fact.judged = Some(span),
                Rule::domain => fact.domain.extend(inner.next().map(|pair| self.bounds(pair)).unwrap_or_default()),
                _ => {}
            }
        }
        fact
    }

    fn fact_type(&self, pair: Pair<'t, Rule>) -> Option<FactType> {
        let inner = Children::of(pair).next()?;
        Some(match inner.as_rule() {
            Rule::set_type => FactType { set: true, name: self.name(&mut Children::of(inner))? },
            Rule::percent => FactType { set: false, name: Ident { text: "%".to_owned(), span: self.place(&inner) } },
            _ => FactType { set: false, name: self.ident(&inner) },
        })
    }

    /// `from A to B`, `from 2002-01-01 on`, `above A`, `at least A`
    fn bounds(&self, pair: Pair<'t, Rule>) -> Vec<Bound> {
        let rule = pair.as_rule();
        let mut parts = Children::of(pair);
        if rule == Rule::bound {
            return self.bound(&mut parts).into_iter().collect();
        }
        if rule == Rule::from_on {
            let day = self.day(&mut parts);
            return day.map(|value| Bound { side: Comparison::AtLeast, value }).into_iter().collect();
        }
        let sides = [Comparison::AtLeast, Comparison::AtMost];
        parts
            .take_all(Rule::amount)
            .into_iter()
            .zip(sides)
            .map(|(pair, side)| Bound { side, value: self.expression(pair) })
            .collect()
    }

    /// `at least A`, `above A`
    pub(crate) fn bound(&self, parts: &mut Children<'t>) -> Option<Bound> {
        let side = match parts.next()?.as_rule() {
            Rule::kw_at_least => Comparison::AtLeast,
            Rule::kw_at_most => Comparison::AtMost,
            Rule::kw_above => Comparison::MoreThan,
            _ => Comparison::LessThan,
        };
        Some(Bound { side, value: self.expression(parts.take(Rule::amount)?) })
    }

    fn define(&self, parts: &mut Children<'t>) -> Option<Define> {
        let name = self.name(parts)?;
        let pair = parts.next()?;
        let rule = pair.as_rule();
        let mut inner = Children::of(pair);
        let meaning = match rule {
            Rule::defined_if => {
                inner.has(Rule::kw_if);
                Meaning::If(self.condition(inner.take(Rule::condition)?)?)
            }
            Rule::defined_as_one_of => Meaning::OneOf { kind: self.name(&mut inner)?, cases: Vec::new() },
            Rule::defined_as => {
                let amount = self.expression(inner.take(Rule::amount)?);
                let clamps = inner.take_all(Rule::clamp);
                let clamps = clamps.into_iter().filter_map(|pair| self.bound(&mut Children::of(pair))).collect();
                Meaning::Amount { amount, clamps }
            }
            _ => Meaning::Cases(Vec::new()),
        };
        Some(Define { name, meaning })
    }

    /// A line under a definition with cases.
    pub(crate) fn case(&self, mut parts: Children<'t>) -> Option<Case> {
        let outcome: Expr = self.expression(parts.take(Rule::amount)?);
        let when = match parts.take(Rule::when) {
            Some(pair) => CaseWhen::When(self.when(pair)?),
            None if parts.has(Rule::kw_otherwise) => CaseWhen::Otherwise,
            None => {
                let span = self.span.tail();
                let expected = vec!["`if`", "`unless`", "`otherwise`"];
                self.report(Problem::Unexpected { span, expected, at_end: true });
                return None;
            }
        };
        Some(Case { outcome, when, citations: self.citations(&mut parts), span: self.span })
    }

    fn line(&self, parts: &mut Children<'t>) -> Option<Line> {
        let name = self.name(parts)?;
        let called = self.called(parts);
        let (within, by) = match parts.take(Rule::within_line) {
            Some(pair) => {
                let mut inner = Children::of(pair);
                (self.name(&mut inner), self.name(&mut inner))
            }
            None => (None, None),
        };
        Some(Line { name, called, within, by, body: Vec::new() })
    }

    fn acceptance(&self, parts: &mut Children<'t>) -> Option<Acceptance> {
        let reason = self.text(&parts.take(Rule::string)?);
        let names = self.list(parts, Rule::names);
        if !names.is_empty() {
            return Some(Acceptance { reason, of: Accepted::Names(names) });
        }
        let of = parts.next()?;
        let rule = of.as_rule();
        let mut parts = Children::of(of);
        let of = match rule {
            Rule::accepted_gap => {
                parts.has(Rule::kw_if);
                Accepted::Gap(parts.take(Rule::condition).and_then(|pair| self.condition(pair)))
            }
            Rule::accepted_overlap => {
                let one = self.name(&mut parts)?;
                Accepted::Overlap(one, self.list(&mut parts, Rule::names))
            }
            _ => Accepted::Part { owner: self.owner(parts.next()?), label: self.label(&mut parts)? },
        };
        Some(Acceptance { reason, of })
    }

    fn assertion(&self, pair: Pair<'t, Rule>) -> Option<Assertion> {
        let rule = pair.as_rule();
        let mut parts = Children::of(pair);
        let title = self.title(&mut parts);
        let claim = match rule {
            Rule::implied => Claim::Implies { narrow: self.name(&mut parts)?, wide: self.name(&mut parts)? },
            Rule::disjoint => Claim::NeverBoth(self.name(&mut parts)?, self.name(&mut parts)?),
            _ => {
                let condition = self.condition(parts.take(Rule::condition)?)?;
                parts.has(Rule::kw_if);
                let when = parts.take(Rule::condition).and_then(|pair| self.condition(pair));
                Claim::Holds { condition, when }
            }
        };
        Some(Assertion { title, claim })
    }
}
