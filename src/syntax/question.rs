//! Facts and questions as a person types them.

use pest::iterators::Pair;

use crate::base::{FileId, Span};
use crate::diagnostic::{Diagnostic, has_errors};

use super::ast::{Ask, Cover, Expr, ExprKind, Ident, Question};
use super::grammar::Rule;
use super::layout::layout;
use super::problem::Problem;
use super::reader::{Children, Reader};

/// `Klausel 510, Gefahr is Leitungswasser, Schaden is 120_000 DM`, with every problem.
pub fn parse_facts(file: FileId, text: &str) -> (Vec<Expr>, Vec<Diagnostic>) {
    if text.trim().is_empty() {
        return (Vec::new(), Vec::new());
    }
    let (facts, problems) = read(file, text, |reader| {
        let mut parts = reader.parse(Rule::facts_text)?;
        Some(reader.facts(Children::of(parts.take(Rule::facts)?)))
    });
    (facts.unwrap_or_default(), problems)
}

/// `given Klausel 510, Leitungswasser covers DV?`, with every problem; none if it could not be read.
pub fn parse_question(file: FileId, text: &str) -> (Option<Question>, Vec<Diagnostic>) {
    read(file, text, |reader| {
        let mut parts = reader.parse(Rule::question_text)?;
        let mut given = parts.take(Rule::facts).map(|pair| reader.facts(Children::of(pair))).unwrap_or_default();
        let mut question = Children::of(parts.take(Rule::question)?);
        let ask = reader.ask(question.next()?)?;
        question.has(Rule::kw_if);
        if let Some(pair) = question.take(Rule::facts) {
            given.extend(reader.facts(Children::of(pair)));
        }
        Some(Question { given, ask, span: reader.span })
    })
}

/// Applies the same care as to a file: quotes, control characters and depth are checked before the grammar runs.
fn read<T>(file: FileId, text: &str, parse: impl FnOnce(&Reader<'_>) -> Option<T>) -> (Option<T>, Vec<Diagnostic>) {
    let mut problems = Vec::new();
    let one_line = text.replace(['\n', '\r', '\t'], " ");
    layout(file, one_line.trim(), &mut problems);
    let told = |problems: Vec<Problem>| problems.into_iter().map(Diagnostic::from).collect::<Vec<_>>();
    if !problems.is_empty() {
        return (None, told(problems));
    }
    let value = parse(&Reader::new(&one_line, Span::new(file, 0, one_line.len()), &mut problems));
    let problems = told(problems);
    (value.filter(|_| !has_errors(&problems)), problems)
}

impl<'t> Reader<'t> {
    fn ask(&self, pair: Pair<'t, Rule>) -> Option<Ask> {
        let rule = pair.as_rule();
        let mut parts = Children::of(pair);
        Some(match rule {
            Rule::cover => Ask::Cover(self.cover(&mut parts)?),
            Rule::which_lines => Ask::WhichLines(self.list(&mut parts, Rule::names)),
            Rule::paid => Ask::Paid(parts.take(Rule::paying_line).map(|pair| self.ident(&pair))),
            Rule::why => {
                let not = parts.has(Rule::kw_not);
                let of = match parts.take(Rule::cover) {
                    Some(pair) => Some(self.cover(&mut Children::of(pair))?),
                    None => parts.take_name().map(|name| Cover { line: self.ident(&name), values: Vec::new() }),
                };
                Ask::Why { not, of }
            }
            _ => {
                let facts = self.facts(Children::of(parts.take(Rule::facts)?));
                let of = match parts.take(Rule::cover) {
                    Some(pair) => Some(self.cover(&mut Children::of(pair))?),
                    None => None,
                };
                Ask::WhatIf { facts, of }
            }
        })
    }

    fn cover(&self, parts: &mut Children<'t>) -> Option<Cover> {
        let line = self.ident(&parts.take_name()?);
        Some(Cover { line, values: self.list(parts, Rule::names) })
    }

    pub(crate) fn facts(&self, mut parts: Children<'t>) -> Vec<Expr> {
        let mut facts = Vec::new();
        while let Some(item) = parts.take(Rule::fact_item) {
            let Some(inner) = Children::of(item).next() else { continue };
            if inner.as_rule() != Rule::agreed_are {
                facts.push(self.expression(inner));
                continue;
            }
            let span = self.place(&inner);
            let mut inner = Children::of(inner);
            inner.has(Rule::kw_nothing);
            let names = self.references(&mut inner);
            let nothing_else = inner.has(Rule::kw_and_nothing_else);
            facts.push(Expr { kind: ExprKind::AgreedAre { names, nothing_else }, span });
        }
        facts
    }

    /// `Leitungswasser, Klausel 7 of Sturm`
    pub(crate) fn references(&self, parts: &mut Children<'t>) -> Vec<(Ident, Option<Ident>)> {
        let pairs = parts.take(Rule::list_references).map(|pair| Children::of(pair).take_all(Rule::clause_reference));
        pairs.unwrap_or_default().into_iter().filter_map(|pair| self.clause_reference(pair)).collect()
    }

    fn clause_reference(&self, pair: Pair<'t, Rule>) -> Option<(Ident, Option<Ident>)> {
        let mut parts = Children::of(pair);
        let name = self.ident(&parts.take_name()?);
        Some((name, parts.take_name().map(|pair| self.ident(&pair))))
    }
}
