//! In which order definitions and lines can be lowered: what is referred to comes first; circles are problems.

use crate::base::Span;
use crate::diagnostic::Diagnostic;
use crate::rule::LineId;
use crate::syntax::ast::{
    self, Block, CaseWhen, Condition, Covered, Effect, Exception, Expr, ExprKind, Ident, Item, ItemKind, Meaning, Paid,
    Step, Terms, Total,
};

use super::problem;
use super::scope::Scope;
use super::sentences::{Sentences, conditions};

/// Something that is lowered on its own.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Unit {
    Definition(usize),
    Line(LineId),
    Table(usize),
}

struct Graph<'s> {
    scope: &'s Scope,
    definitions: usize,
    tables: usize,
    /// For each unit: what it refers to, and where.
    edges: Vec<Vec<(usize, Span)>>,
    names: Vec<(String, Span)>,
}

/// All units, what is referred to first. Units on a circle, and what needs them, are left out; each circle is reported.
pub(crate) fn order(
    items: &[&Item],
    sentences: &Sentences<'_>,
    scope: &Scope,
    problems: &mut Vec<Diagnostic>,
) -> Vec<Unit> {
    let definitions = scope.definitions.len();
    // Definitions, then lines, then tables.
    let tables = definitions.saturating_add(scope.line_names.len());
    let count = tables.saturating_add(scope.table_outputs.len());
    let edges = vec![Vec::new(); count];
    let mut graph = Graph { scope, definitions, tables, edges, names: vec![Default::default(); count] };
    graph.fill(items, sentences);
    graph.sort(problems)
}

impl Graph<'_> {
    fn line(&self, name: &str) -> Option<usize> {
        self.scope.lines.get(name).map(|line| self.definitions.saturating_add(line.index()))
    }

    fn fill(&mut self, items: &[&Item], sentences: &Sentences<'_>) {
        let mut table = self.tables;
        for item in items {
            match &item.kind {
                ItemKind::Table(written) => {
                    if let Some(slot) = self.names.get_mut(table) {
                        *slot = (written.name.text.clone(), written.name.span);
                    }
                    for key in written.keys.iter().filter(|key| key.of.is_none()) {
                        self.name(table, &key.name);
                    }
                    table = table.saturating_add(1);
                }
                ItemKind::Define(define) => {
                    let Some(unit) = self.scope.definitions.get(define.name.text.as_str()).copied() else { continue };
                    if let Some(slot) = self.names.get_mut(unit) {
                        *slot = (define.name.text.clone(), define.name.span);
                    }
                    self.definition(unit, &define.meaning);
                }
                ItemKind::Line(line) => {
                    let Some(unit) = self.line(&line.name.text) else { continue };
                    if let Some(slot) = self.names.get_mut(unit) {
                        *slot = (line.name.text.clone(), line.name.span);
                    }
                    if let Some(within) = &line.within {
                        self.edge(unit, within);
                    }
                }
                _ => {}
            }
        }
        for (at, placed) in sentences.by_line.iter().enumerate() {
            let unit = self.definitions.saturating_add(at);
            for statement in placed {
                self.statement(unit, statement.ast);
            }
        }
    }

    fn definition(&mut self, unit: usize, meaning: &Meaning) {
        match meaning {
            Meaning::If(condition) => self.condition(unit, condition),
            Meaning::Amount { amount, clamps } => {
                self.expr(unit, amount);
                for clamp in clamps {
                    self.expr(unit, &clamp.value);
                }
            }
            Meaning::OneOf { cases, .. } | Meaning::Cases(cases) => {
                for case in cases {
                    self.expr(unit, &case.outcome);
                    if let CaseWhen::When(when) = &case.when {
                        self.condition(unit, &when.condition);
                    }
                }
            }
        }
    }

    fn statement(&mut self, unit: usize, statement: &ast::Statement) {
        if let Effect::Covers(covers) = &statement.effect {
            if let Covered::SameAs { line, except, .. } = &covers.what {
                self.edge(unit, line);
                if let Some(except) = except {
                    self.edge(unit, except);
                }
            }
            if let Terms::OnTheTermsOf(line) = &covers.terms {
                self.edge(unit, line);
            }
        }
        if let Some(condition) = conditions(&statement.effect) {
            self.condition(unit, condition);
        }
        match &statement.effect {
            Effect::Pays(pays) => {
                match &pays.paid {
                    Paid::Amount(amount) => self.expr(unit, amount),
                    Paid::GreaterOf(amounts) => {
                        for alternative in amounts {
                            self.expr(unit, &alternative.amount);
                            self.steps(unit, &alternative.steps);
                        }
                    }
                }
                self.steps(unit, &pays.steps);
            }
            Effect::Total(Total { steps, .. }) | Effect::Replaces { steps, .. } => self.steps(unit, steps),
            _ => {}
        }
        for exception in &statement.exceptions {
            self.exception(unit, exception);
        }
    }

    fn steps(&mut self, unit: usize, steps: &[Step]) {
        for step in steps {
            for amount in step.kind.amounts() {
                self.expr(unit, amount);
            }
            if let Some(when) = &step.when {
                self.condition(unit, &when.condition);
            }
        }
    }

    fn exception(&mut self, unit: usize, exception: &Exception) {
        if let Some(when) = &exception.when {
            self.condition(unit, &when.condition);
        }
        for nested in &exception.exceptions {
            self.exception(unit, nested);
        }
    }

    fn condition(&mut self, unit: usize, condition: &Condition) {
        match condition {
            Condition::Expr(expr) => self.expr(unit, expr),
            Condition::Block(Block { conditions, .. }) => {
                for labelled in conditions {
                    self.condition(unit, &labelled.condition);
                }
            }
        }
    }

    fn expr(&mut self, unit: usize, expr: &Expr) {
        match &expr.kind {
            ExprKind::Name(name) => self.name(unit, name),
            ExprKind::CoversIt { line, .. } => {
                if let ExprKind::Name(name) = &line.kind {
                    self.edge(unit, name);
                }
            }
            ExprKind::Parenthesis(inner)
            | ExprKind::Not(inner)
            | ExprKind::Minus(inner)
            | ExprKind::PercentOf(_, inner)
            | ExprKind::SumOver(inner)
            | ExprKind::IsNone(inner, _)
            | ExprKind::IsUnknown(inner) => self.expr(unit, inner),
            ExprKind::And(parts) | ExprKind::Or(parts) | ExprKind::Extreme(_, parts) => {
                for part in parts {
                    self.expr(unit, part);
                }
            }
            ExprKind::Compare(_, left, right)
            | ExprKind::Arithmetic(_, left, right)
            | ExprKind::DaysBetween(left, right) => {
                self.expr(unit, left);
                self.expr(unit, right);
            }
            ExprKind::Is { subject, value, .. } => {
                self.expr(unit, subject);
                self.expr(unit, value);
            }
            ExprKind::IsOneOf { subject, .. } | ExprKind::IsOther { subject, .. } => self.expr(unit, subject),
            ExprKind::Between { subject, low, high, .. } => {
                self.expr(unit, subject);
                self.expr(unit, low);
                self.expr(unit, high);
            }
            ExprKind::Within { subject, period, of, .. } => {
                self.expr(unit, subject);
                self.expr(unit, period);
                self.expr(unit, of);
            }
            ExprKind::ListedIn { subject, .. } => self.expr(unit, subject),
            ExprKind::Quantified { has, .. } => {
                if let Some(output) = has {
                    self.name(unit, output);
                }
            }
            ExprKind::Of(..)
            | ExprKind::Text(_)
            | ExprKind::Quantity { .. }
            | ExprKind::Date(_)
            | ExprKind::Agreed(..)
            | ExprKind::IsExactly { .. }
            | ExprKind::Unreadable
            | ExprKind::AgreedAre { .. } => {}
        }
    }

    /// A name that may be a definition, or what a table gives.
    fn name(&mut self, unit: usize, name: &Ident) {
        if let Some(definition) = self.scope.definitions.get(name.text.as_str()).copied() {
            self.push(unit, definition, name.span);
        } else if let Some((table, _)) = self.scope.outputs.get(name.text.as_str()).copied() {
            self.push(unit, self.tables.saturating_add(table), name.span);
        }
    }

    fn edge(&mut self, unit: usize, line: &Ident) {
        if let Some(target) = self.line(&line.text) {
            self.push(unit, target, line.span);
        }
    }

    fn push(&mut self, unit: usize, target: usize, span: Span) {
        if let Some(edges) = self.edges.get_mut(unit) {
            edges.push((target, span));
        }
    }

    /// Depth first, with a stack of our own: a chain of ten thousand definitions must not exhaust the machine's.
    fn sort(&self, problems: &mut Vec<Diagnostic>) -> Vec<Unit> {
        #[derive(Clone, Copy, PartialEq)]
        enum State {
            New,
            Open,
            Done,
            Broken,
        }
        let mut state = vec![State::New; self.edges.len()];
        let mut sorted = Vec::new();
        for start in 0..self.edges.len() {
            if state.get(start) != Some(&State::New) {
                continue;
            }
            // Each step: the unit, and how many of its edges have been followed.
            let mut path: Vec<(usize, usize)> = vec![(start, 0)];
            set(&mut state, start, State::Open);
            while let Some((unit, followed)) = path.last_mut() {
                let unit = *unit;
                let next = self.edges.get(unit).and_then(|edges| edges.get(*followed)).copied();
                *followed = followed.saturating_add(1);
                let Some((target, _)) = next else {
                    path.pop();
                    let targets = self.edges.get(unit).map(Vec::as_slice).unwrap_or_default();
                    let broken = state.get(unit) == Some(&State::Broken)
                        || targets.iter().any(|(target, _)| state.get(*target) == Some(&State::Broken));
                    set(&mut state, unit, if broken { State::Broken } else { State::Done });
                    if !broken {
                        sorted.push(self.unit(unit));
                    }
                    continue;
                };
                match state.get(target) {
                    Some(State::New) => {
                        set(&mut state, target, State::Open);
                        path.push((target, 0));
                    }
                    Some(State::Done) | None => {}
                    // Open units stand on the path; one that a circle broke already is not told twice.
                    _ if path.iter().any(|(on_path, _)| *on_path == target) => {
                        let circle: Vec<usize> =
                            path.iter().map(|(unit, _)| *unit).skip_while(|unit| *unit != target).collect();
                        let told = circle.iter().any(|unit| state.get(*unit) == Some(&State::Broken));
                        for unit in &circle {
                            set(&mut state, *unit, State::Broken);
                        }
                        if !told {
                            problems.push(self.circle(&circle));
                        }
                    }
                    _ => {}
                }
            }
        }
        return sorted;

        fn set(state: &mut [State], at: usize, to: State) {
            if let Some(slot) = state.get_mut(at) {
                *slot = to;
            }
        }
    }

    fn unit(&self, at: usize) -> Unit {
        if let Some(table) = at.checked_sub(self.tables) {
            return Unit::Table(table);
        }
        match at.checked_sub(self.definitions) {
            Some(line) => Unit::Line(LineId::new(line)),
            None => Unit::Definition(at),
        }
    }

    fn circle(&self, circle: &[usize]) -> Diagnostic {
        let name = |unit: &usize| self.names.get(*unit).map(|(name, _)| name.clone()).unwrap_or_default();
        let mut path: Vec<String> = circle.iter().map(name).collect();
        path.extend(circle.first().map(name));
        let mut references = Vec::new();
        for (at, unit) in circle.iter().enumerate() {
            let next = circle.get(at.saturating_add(1)).or(circle.first());
            let edges = self.edges.get(*unit).map(Vec::as_slice).unwrap_or_default();
            references.extend(edges.iter().find(|(target, _)| Some(target) == next).map(|(_, span)| *span));
        }
        let span = circle.first().and_then(|unit| self.names.get(*unit)).map(|(_, span)| *span).unwrap_or_default();
        problem::cycle(span, &path.first().cloned().unwrap_or_default(), &path, &references)
    }
}
