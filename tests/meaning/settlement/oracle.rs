//! Section 6 of the language read word for word, as a claims handler goes through it with pen and paper: cover first, per
//! position or once, steps from top to bottom, one rounding for each `pays` and one for each `total`.
//!
//! It shares nothing with the library but the tree. Only what the random books of [`super::program`] say is understood;
//! anything else panics.

use std::collections::{BTreeMap, BTreeSet};

use num_rational::Ratio;

use klauselwerk::base::{FileId, Rounding};
use klauselwerk::syntax::ast::{
    Clause, Comparison, Covered, Effect, Excluded, Expr, Ident, ItemKind, KindValue, LabelRef, Line, Meaning, Paid,
    Pays, Statement, Step, StepKind, Subject, Table, Terms, Total,
};
use klauselwerk::syntax::parse_file;

use super::given::{Given, Said};
use super::reckon::{Number, exact, rounded, whole};

/// A book as a tree, to be asked.
pub(crate) struct Oracle {
    pub(super) lines: Vec<Line>,
    pub(super) clauses: Vec<Clause>,
    pub(super) loose: Vec<Statement>,
    pub(super) definitions: BTreeMap<String, Meaning>,
    pub(super) tables: Vec<Table>,
    /// Facts of each line.
    own: BTreeSet<String>,
    pub(super) of_position: BTreeSet<String>,
    /// The type of each fact, as written.
    pub(super) types: BTreeMap<String, String>,
    defaults: BTreeMap<String, Expr>,
    /// The leaves under every value, inner node and group, with their kind.
    pub(super) leaves: BTreeMap<String, (String, BTreeSet<String>)>,
    pub(super) currency: String,
    pub(super) rate: Option<(Number, String)>,
    rounding: Rounding,
    unit: Number,
}

/// A settlement sheet.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct Sheet {
    pub(crate) paid: Number,
    pub(crate) rows: Vec<Row>,
}

/// A row of it: an amount, and how it came about.
#[derive(Clone, Debug, PartialEq, PartialOrd, Eq, Ord)]
pub(crate) struct Row {
    /// From 1, where the case has a list of positions.
    pub(crate) position: Option<usize>,
    /// Where its sentence begins in the text.
    pub(crate) start: u32,
    pub(crate) does: &'static str,
    pub(crate) taken: bool,
    pub(crate) by: Option<Number>,
    pub(crate) before: Option<Number>,
    pub(crate) after: Number,
}

/// A place in a case from which facts are asked.
#[derive(Clone, Copy)]
pub(super) struct At<'o> {
    pub(super) oracle: &'o Oracle,
    given: &'o Given,
    line: Option<&'o str>,
    position: Option<usize>,
}

/// A statement of a line, with the clause that it stands in.
#[derive(Clone, Copy)]
pub(super) struct Placed<'o> {
    pub(super) statement: &'o Statement,
    pub(super) clause: Option<&'o Clause>,
}

impl Oracle {
    pub(crate) fn read(text: &str) -> Self {
        let file = parse_file(FileId(0), text);
        assert!(file.problems.is_empty(), "{:?}\n{text}", file.problems);
        let mut book = Self {
            lines: Vec::new(),
            clauses: Vec::new(),
            loose: Vec::new(),
            definitions: BTreeMap::new(),
            tables: Vec::new(),
            own: BTreeSet::new(),
            of_position: BTreeSet::new(),
            types: BTreeMap::new(),
            defaults: BTreeMap::new(),
            leaves: BTreeMap::new(),
            currency: String::new(),
            rate: None,
            rounding: Rounding::HalfAwayFromZero,
            unit: Ratio::new(1.into(), 100.into()),
        };
        let mut groups = Vec::new();
        let mut unit = None;
        for item in file.file.items {
            match item.kind {
                ItemKind::Line(line) => book.lines.push(line),
                ItemKind::Clause(clause) => book.clauses.push(clause),
                ItemKind::Statement(statement) => book.loose.push(statement),
                ItemKind::Define(define) => {
                    book.definitions.insert(define.name.text, define.meaning);
                }
                ItemKind::Table(table) => book.tables.push(table),
                ItemKind::Currency(currency) => {
                    book.currency = currency.name.text;
                    book.rate = currency.rate.map(|(rate, of)| (exact(rate), of.text));
                    book.rounding = currency.rounding.unwrap_or(book.rounding);
                    unit = currency.to;
                }
                ItemKind::Kind(kind) => {
                    let all = name_leaves(&kind.name.text, &kind.values, &mut book.leaves);
                    assert!(!all.is_empty());
                }
                ItemKind::Group(group) => groups.push(group),
                ItemKind::Fact(fact) => {
                    for name in fact.names {
                        if fact.each_line {
                            book.own.insert(name.text.clone());
                        }
                        book.types.extend(fact.fact_type.as_ref().map(|of| (name.text.clone(), of.name.text.clone())));
                        book.defaults.extend(fact.default.clone().map(|default| (name.text, default)));
                    }
                }
                ItemKind::Position(facts) => {
                    let names = facts.into_iter().flat_map(|of| of.fact.names);
                    book.of_position.extend(names.map(|name| name.text));
                }
                ItemKind::Rulebook(_) | ItemKind::Generation(_) => {}
                other => panic!("{other:?}"),
            }
        }
        for group in groups {
            let kind = book.leaves[&group.members[0].text].0.clone();
            let leaves = group.members.iter().flat_map(|member| book.leaves[&member.text].1.clone()).collect();
            book.leaves.insert(group.name.text, (kind, leaves));
        }
        if let Some(Expr { kind: klauselwerk::syntax::ast::ExprKind::Quantity { number, unit }, .. }) = unit {
            book.unit = book.written(number, unit.as_ref());
        }
        book
    }

    pub(super) fn line(&self, name: &str) -> &Line {
        self.lines.iter().find(|line| line.name.text == name).expect(name)
    }

    /// Whatever is said of a line: under it, beside it, in a clause.
    pub(super) fn statements<'o>(&'o self, line: &'o Line) -> Vec<Placed<'o>> {
        let is_of = |statement: &Statement| matches!(&statement.subject, Some(Subject::Line(subject)) if subject.text == line.name.text);
        let plain = line.body.iter().chain(self.loose.iter().filter(|statement| is_of(statement)));
        let mut all: Vec<Placed<'o>> = plain.map(|statement| Placed { statement, clause: None }).collect();
        for clause in &self.clauses {
            let of_line = clause.lines.iter().any(|of| of.text == line.name.text);
            let here = clause.body.iter().filter(|statement| {
                is_of(statement) || statement.subject.is_none() && (of_line || clause.lines.is_empty())
            });
            all.extend(here.map(|statement| Placed { statement, clause: Some(clause) }));
        }
        all
    }

    /// What a line pays; none if no sentence says so.
    pub(crate) fn settle(&self, line: &str, given: &Given) -> Option<Sheet> {
        let line = self.line(line);
        let statements = self.statements(line);
        if !statements.iter().any(|placed| matches!(placed.statement.effect, Effect::Pays(_))) {
            return None;
        }
        let whole_case = At { oracle: self, given, line: Some(&line.name.text), position: None };
        let mut handler = Handler { at: whole_case, line, statements, changes: Vec::new() };
        handler.changes = handler.changes();
        Some(handler.settle())
    }
}

impl<'o> At<'o> {
    /// A definition belongs to no line.
    pub(super) fn outside(self) -> Self {
        Self { line: None, ..self }
    }

    /// The case as it is for each of its positions.
    pub(super) fn positions(self) -> Vec<Self> {
        match self.given.positions.len() {
            0 => vec![self],
            many => (0..many).map(|at| Self { position: Some(at), ..self }).collect(),
        }
    }

    pub(super) fn said(&self, name: &str) -> Option<Said> {
        let full = match self.line {
            Some(line) if self.oracle.own.contains(name) => format!("{name} of {line}"),
            _ => name.to_owned(),
        };
        let facts = match self.position {
            Some(at) if self.oracle.of_position.contains(name) => &self.given.positions[at],
            _ => &self.given.whole,
        };
        let default = || {
            let plain = full.split(" of ").next().unwrap();
            let klauselwerk::syntax::ast::ExprKind::Quantity { number, unit } = &self.oracle.defaults.get(plain)?.kind
            else {
                return None;
            };
            let number = self.oracle.written(*number, unit.as_ref()) * whole(100);
            Some(Said::Hundredths(i64::try_from(number.numer()).unwrap()))
        };
        facts.get(&full).cloned().or_else(default)
    }

    /// A yes/no fact, a line or a clause; a clause of several lines is that of the line at hand.
    pub(super) fn yes(&self, name: &str) -> bool {
        let of_line = self.line.and_then(|line| self.said(&format!("{name} of {line}")));
        match of_line.or_else(|| self.said(name)) {
            Some(Said::Yes(yes)) => yes,
            other => panic!("{name} is {other:?}"),
        }
    }

    fn is_agreed(&self, placed: &Placed<'_>) -> bool {
        placed.clause.is_none_or(|clause| self.yes(&clause.name.text))
    }

    fn number(&self, expr: &Expr) -> Option<Number> {
        self.amount(expr).number()
    }
}

/// Who settles one line of one case.
pub(super) struct Handler<'o> {
    pub(super) at: At<'o>,
    pub(super) line: &'o Line,
    pub(super) statements: Vec<Placed<'o>>,
    /// The waivers and replacements, each with the place of the step that it names.
    pub(super) changes: Vec<(Place, Placed<'o>)>,
}

/// Where something stands.
pub(super) type Place = (u32, u32, u32);

impl<'o> Handler<'o> {
    fn changes(&self) -> Vec<(Place, Placed<'o>)> {
        let changes = self.statements.iter().filter_map(|placed| match &placed.statement.effect {
            Effect::Waives { from, .. } | Effect::Replaces { from, .. } => Some((self.place_of(from)?, *placed)),
            _ => None,
        });
        changes.collect()
    }

    fn settle(&self) -> Sheet {
        let mut sheet = Sheet::default();
        let per_position = self.is_decided_per_position();
        let pays: Vec<(Placed<'o>, &'o Pays)> = self
            .statements
            .iter()
            .filter_map(|placed| match &placed.statement.effect {
                Effect::Pays(pays) => Some((*placed, pays)),
                _ => None,
            })
            .collect();
        let (each, once): (Vec<_>, Vec<_>) =
            pays.into_iter().partition(|(_, pays)| per_position || self.pays_per_position(pays));
        let mut of_positions = Vec::new();
        if !each.is_empty() {
            for at in self.at.positions() {
                let covered = if per_position { self.covers(at) } else { self.covers(self.at) };
                let mut sum = whole(0);
                if covered {
                    for (placed, pays) in &each {
                        sum += self.pays(at, placed, pays, &mut sheet.rows);
                    }
                }
                of_positions.push((at, sum));
            }
        }
        let mut once_paid = whole(0);
        if !once.is_empty() && self.covers(self.at) {
            for (placed, pays) in &once {
                once_paid += self.pays(self.at, placed, pays, &mut sheet.rows);
            }
        }
        sheet.paid = self.total(of_positions, once_paid, &mut sheet.rows);
        sheet
    }

    /// Agreed, every listed kind granted, every requirement met, no exclusion standing.
    fn covers(&self, at: At<'o>) -> bool {
        let agreed = at.said(&format!("{} agreed", self.line.name.text)) == Some(Said::Yes(true));
        let mut granted: BTreeMap<&str, bool> = BTreeMap::from([("Gefahr", false)]);
        for placed in &self.statements {
            let holds = match &placed.statement.effect {
                Effect::Covers(covers) => {
                    let (kind, among) = match &covers.what {
                        Covered::All(kind) => (kind.text.as_str(), true),
                        Covered::Values(names) => {
                            let kind = self.kind_of(names);
                            (kind, at.is_among(kind, names))
                        }
                        other => panic!("{other:?}"),
                    };
                    let when = match &covers.terms {
                        Terms::Always => true,
                        Terms::When(when) => at.when(Some(when)),
                        other => panic!("{other:?}"),
                    };
                    assert!(placed.clause.is_none());
                    *granted.entry(kind).or_default() |= among && when;
                    true
                }
                Effect::Excludes { what, when, .. } => {
                    let among = match what {
                        Excluded::Values(names) => at.is_among(self.kind_of(names), names),
                        Excluded::Everything(_) => true,
                        other => panic!("{other:?}"),
                    };
                    !(among && at.when(when.as_ref()))
                }
                Effect::Requires(condition) => at.condition(condition),
                _ => true,
            };
            if !holds {
                return false;
            }
        }
        agreed && granted.values().all(|granted| *granted)
    }

    pub(super) fn kind_of(&self, names: &[Ident]) -> &'o str {
        &self.at.oracle.leaves[&names[0].text].0
    }

    fn pays(&self, at: At<'o>, placed: &Placed<'_>, pays: &Pays, rows: &mut Vec<Row>) -> Number {
        if !at.is_agreed(placed) || !at.when(pays.when.as_ref()) {
            return whole(0);
        }
        let row = |start: u32, does: &'static str, before: Option<Number>, after: &Number| {
            let position = at.position.map(|position| position + 1);
            Row { position, start, does, taken: true, by: None, before, after: after.clone() }
        };
        let start = placed.statement.span.key().1;
        // What is absent pays nothing; nobody pays less than nothing.
        let first = |expr: &Expr| at.number(expr).unwrap_or_default().max(whole(0));
        let mut running = match &pays.paid {
            Paid::Amount(amount) => {
                let first = first(amount);
                rows.push(row(start, "starts", None, &first));
                first
            }
            Paid::GreaterOf(several) => {
                let mut best = whole(0);
                for one in several {
                    let first = first(&one.amount);
                    rows.push(row(one.span.key().1, "starts", None, &first));
                    best = best.max(self.steps(at, &one.steps, first, true, rows));
                }
                rows.push(row(start, "greatest", None, &best));
                best
            }
        };
        running = self.steps(at, &pays.steps, running, true, rows);
        let paid = rounded(&running, self.at.oracle.rounding, &self.at.oracle.unit);
        rows.push(row(start, "pays", Some(running), &paid));
        paid
    }

    /// The steps from top to bottom; `within`: whether any is taken at all.
    fn steps(&self, at: At<'o>, steps: &[Step], mut running: Number, within: bool, rows: &mut Vec<Row>) -> Number {
        for step in steps {
            let key = step.span.key();
            let changes = || self.changes.iter().filter(|(place, _)| *place == key).map(|(_, placed)| placed);
            let lifted = changes().any(|placed| match &placed.statement.effect {
                Effect::Waives { values, when, .. } => {
                    at.is_agreed(placed)
                        && at.when(when.as_ref())
                        && (values.is_empty() || at.is_among(self.kind_of(values), values))
                }
                _ => false,
            });
            let others = changes().filter_map(|placed| match &placed.statement.effect {
                Effect::Replaces { steps, .. } => Some((at.is_agreed(placed), steps)),
                _ => None,
            });
            let others: Vec<(bool, &Vec<Step>)> = others.collect();
            let replaced = others.iter().any(|(agreed, _)| *agreed);
            let taken = within && !lifted && !replaced && at.when(step.when.as_ref());
            running = self.step(at, step, running, taken, rows);
            for (agreed, steps) in others {
                let mut news = Vec::new();
                running = self.steps(at, steps, running, within && !lifted && agreed, &mut news);
                // What another wording would do is no news in this one.
                rows.extend(news.into_iter().filter(|row| row.taken));
            }
        }
        running
    }

    fn step(&self, at: At<'o>, step: &Step, running: Number, taken: bool, rows: &mut Vec<Row>) -> Number {
        let mut row = Row {
            position: at.position.map(|position| position + 1),
            start: step.span.key().1,
            does: match &step.kind {
                StepKind::Proportion(..) => "proportion",
                StepKind::UpTo(_) => "up to",
                StepKind::FirstLoss(_) => "first loss",
                StepKind::Less { .. } => "less",
                StepKind::Franchise(_) => "franchise",
                StepKind::Times { .. } => "times",
            },
            taken,
            by: None,
            before: Some(running.clone()),
            after: running.clone(),
        };
        if taken {
            let (by, after) = self.done(at, &step.kind, running);
            (row.by, row.after) = (by, after);
        }
        rows.push(row.clone());
        row.after
    }

    /// What a step does it by, and what it leaves.
    fn done(&self, at: At<'o>, kind: &StepKind, running: Number) -> (Option<Number>, Number) {
        let zero = whole(0);
        match kind {
            StepKind::Proportion(part, of) => {
                let factor = at.number(part).unwrap() / at.number(of).unwrap();
                let factor = factor.min(whole(1)).max(zero);
                (Some(factor.clone()), running * factor)
            }
            // A limit that is absent is no limit.
            StepKind::UpTo(limit) | StepKind::FirstLoss(limit) => {
                let limit = at.number(limit);
                // One below zero leaves nothing: nobody pays less.
                let after = limit.iter().fold(running, |running, limit| running.min(limit.clone())).max(zero);
                (limit, after)
            }
            StepKind::Less { amount, held_to, .. } => {
                let share = at.oracle.is_share(amount);
                let mut taken = at.number(amount).map(|amount| if share { amount * &running } else { amount });
                for bound in held_to {
                    let end = at.number(&bound.value);
                    taken = match (taken, end, bound.side) {
                        (Some(taken), Some(end), Comparison::AtLeast) => Some(taken.max(end)),
                        (Some(taken), Some(end), _) => Some(taken.min(end)),
                        (taken, end, _) => taken.or(end),
                    };
                }
                let taken = taken.unwrap_or_default().max(zero.clone());
                let after = (running - &taken).max(zero);
                (Some(taken), after)
            }
            StepKind::Franchise(franchise) => {
                let franchise = at.number(franchise);
                let nothing = franchise.as_ref().is_some_and(|franchise| running <= *franchise);
                (franchise, if nothing { zero } else { running })
            }
            StepKind::Times { factor, .. } => {
                let factor = at.number(factor).unwrap().max(zero);
                (Some(factor.clone()), running * factor)
            }
        }
    }

    /// Groups of positions, inner ones first, then everything.
    fn total(&self, of_positions: Vec<(At<'o>, Number)>, once: Number, rows: &mut Vec<Row>) -> Number {
        let leaves = |total: &Total| -> BTreeSet<String> {
            total.of.iter().flat_map(|name| self.at.oracle.leaves[&name.text].1.clone()).collect()
        };
        let totals = self.statements.iter().filter_map(|placed| match &placed.statement.effect {
            Effect::Total(total) => Some((placed, total, leaves(total))),
            _ => None,
        });
        let (mut groups, wholes): (Vec<_>, Vec<_>) = totals.partition(|(_, total, _)| !total.of.is_empty());
        groups.sort_by_key(|(_, _, leaves)| leaves.len());
        let anything = !rows.is_empty();
        let mut unused = Vec::new();
        let rows = if anything { rows } else { &mut unused };
        // Piles of money: each of a position or of a group that has been settled, with the leaf that it belongs to.
        let mut piles: Vec<(Option<String>, Number)> = vec![(None, once)];
        piles.extend(of_positions.into_iter().map(|(at, sum)| match at.said("Sache") {
            Some(Said::Leaf(leaf)) => (Some(leaf.to_owned()), sum),
            other => panic!("{other:?}"),
        }));
        for (placed, total, leaves) in groups.into_iter().chain(wholes) {
            let takes =
                |leaf: &Option<String>| total.of.is_empty() || leaf.as_ref().is_some_and(|leaf| leaves.contains(leaf));
            let (mine, rest): (Vec<_>, Vec<_>) = piles.into_iter().partition(|(leaf, _)| takes(leaf));
            let sum: Number = mine.into_iter().map(|(_, sum)| sum).sum();
            let start = placed.statement.span.key().1;
            let row =
                Row { position: None, start, does: "sums", taken: true, by: None, before: None, after: sum.clone() };
            rows.push(row.clone());
            let within = self.at.is_agreed(placed) && self.at.when(total.when.as_ref());
            let after = self.steps(self.at, &total.steps, sum, within, rows);
            let after = rounded(&after, self.at.oracle.rounding, &self.at.oracle.unit);
            rows.push(Row { does: "totals", after: after.clone(), ..row });
            piles = rest;
            piles.push((leaves.into_iter().next(), after));
        }
        piles.into_iter().map(|(_, sum)| sum).sum()
    }

    /// What a label of the line stands on.
    fn place_of(&self, from: &LabelRef) -> Option<Place> {
        let labelled = |steps: &[Step]| {
            let step = steps.iter().find(|step| step.label.as_ref().is_some_and(|label| label.text == from.label.text));
            step.map(|step| step.span.key())
        };
        self.statements.iter().find_map(|placed| match &placed.statement.effect {
            Effect::Pays(pays) => labelled(&pays.steps).or_else(|| match &pays.paid {
                Paid::GreaterOf(several) => several.iter().find_map(|one| labelled(&one.steps)),
                Paid::Amount(_) => None,
            }),
            Effect::Total(total) => labelled(&total.steps),
            Effect::Replaces { steps, .. } => labelled(steps),
            _ => None,
        })
    }
}

/// Names every value with the leaves under it; returns all leaves of the list.
fn name_leaves(
    kind: &str,
    values: &[KindValue],
    into: &mut BTreeMap<String, (String, BTreeSet<String>)>,
) -> BTreeSet<String> {
    let mut all = BTreeSet::new();
    for value in values {
        let leaves = match value.values.as_slice() {
            [] => BTreeSet::from([value.name.text.clone()]),
            under => name_leaves(kind, under, into),
        };
        into.insert(value.name.text.clone(), (kind.to_owned(), leaves.clone()));
        all.extend(leaves);
    }
    all
}
