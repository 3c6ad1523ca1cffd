//! Which sentences two generations have in common, and which not.

use rustc_hash::FxHashSet;

use crate::base::{Name, Sources, Span, normalise};
use crate::rule::{AmountId, Defined, Formula, FormulaId, Line, Node, Role, Rules, Statement, StatementId, reachable};

use super::told::Sentence;

/// The sentences of a generation that the other one does not have.
#[derive(Clone, Debug)]
pub(super) struct Changed<'r> {
    rules: &'r Rules,
    other: &'r Rules,
    changed: FxHashSet<StatementId>,
}

/// What makes two sentences the same: that they are one, or read alike in the same place.
#[derive(PartialEq, Eq, Hash)]
enum Identity<'r> {
    One(&'r str, (u32, u32, u32)),
    Alike(Role, &'r str, &'r str),
}

fn identities(statement: &Statement) -> [Identity<'_>; 2] {
    let place = match (&statement.label, statement.name.find('§')) {
        (Some(_), Some(at)) => statement.name.get(..at).unwrap_or_default(),
        _ => "",
    };
    [Identity::One(&statement.file, statement.span.key()), Identity::Alike(statement.role, place, &statement.text)]
}

impl<'r> Changed<'r> {
    /// Of the first of the two.
    pub(super) fn new(rules: &'r Rules, other: &'r Rules) -> Self {
        let theirs: FxHashSet<Identity<'_>> = other.statements.iter().flat_map(identities).collect();
        let ours = rules.statements.iter().enumerate();
        let changed = ours.filter(|(_, statement)| !identities(statement).iter().any(|one| theirs.contains(one)));
        Self { rules, other, changed: changed.map(|(at, _)| StatementId::new(at)).collect() }
    }

    pub(super) fn contains(&self, statement: StatementId) -> bool {
        self.changed.contains(&statement)
    }

    /// The changed sentences behind a condition, the outermost first.
    pub(super) fn below(&self, root: FormulaId) -> Vec<StatementId> {
        self.among(reachable(&self.rules.formulas, [Node::Formula(root)]))
    }

    /// The changed sentences behind an amount.
    pub(super) fn below_amount(&self, root: AmountId) -> Vec<StatementId> {
        self.among(reachable(&self.rules.formulas, [Node::Amount(root)]))
    }

    fn among(&self, nodes: Vec<Node>) -> Vec<StatementId> {
        let mut found = Vec::new();
        for node in nodes {
            match node {
                Node::Formula(id) => {
                    if let Formula::Stated(statement, _) = self.rules.formulas.get(id) {
                        found.push(*statement);
                    }
                }
                Node::Amount(id) => {
                    let named = |meaning: &Defined| matches!(meaning, Defined::Amount(amount, _) if *amount == id);
                    let definitions = self.rules.vocabulary.definitions.iter();
                    let defined = definitions.filter(|definition| named(&definition.meaning));
                    found.extend(defined.map(|definition| definition.statement));
                }
            }
        }
        self.only(found)
    }

    /// Those of the sentences that have changed, each once.
    pub(super) fn only(&self, statements: impl IntoIterator<Item = StatementId>) -> Vec<StatementId> {
        let mut seen = FxHashSet::default();
        statements.into_iter().filter(|id| self.contains(*id) && seen.insert(*id)).collect()
    }

    /// Everything that has changed of a line: what it covers, pays and advises.
    pub(super) fn of_line(&self, line: &Line) -> Vec<StatementId> {
        let grants = line.grants.iter().flat_map(|group| &group.grants);
        let parts = grants.chain(&line.requirements).chain(&line.exclusions);
        let mut found = vec![line.head];
        for part in parts {
            found.push(part.statement);
            found.extend(self.below(part.formula));
        }
        found.extend(line.advice.iter().map(|advice| advice.statement));
        found.extend(paying(line));
        self.only(found)
    }

    /// A sentence as it is told.
    pub(super) fn told(&self, id: StatementId) -> Option<Sentence> {
        let statement = self.rules.statement(id)?;
        let citations: Vec<String> = statement.citations.iter().map(ToString::to_string).collect();
        Some(Sentence {
            generation: statement.generation.clone(),
            statement: statement.name.clone(),
            text: statement.text.clone(),
            file: statement.file.clone(),
            line: statement.line,
            source: (!citations.is_empty()).then(|| citations.join("; ")),
        })
    }

    /// The amendment of the other generation that takes a sentence out, or puts something in its place.
    pub(super) fn taken_out(&self, id: StatementId, sources: &Sources) -> Option<Sentence> {
        let stood = self.rules.statement(id)?.span;
        let taken = self.other.taken_out.iter().rev().find(|taken| {
            let (inner, outer) = (stood.range(), taken.stood.range());
            let within = |a: &std::ops::Range<usize>, b: &std::ops::Range<usize>| b.start <= a.start && a.end <= b.end;
            taken.stood.file == stood.file && (within(&inner, &outer) || within(&outer, &inner))
        })?;
        let text = sources.text(taken.by).lines().next().unwrap_or_default();
        let told = self.declared(normalise(text).into(), taken.by, sources);
        Some(Sentence { generation: taken.generation.clone(), ..told })
    }

    /// A declaration as it is told.
    pub(super) fn declared(&self, text: Name, span: Span, sources: &Sources) -> Sentence {
        let of_file = self.rules.statements.iter().find(|statement| statement.span.file == span.file);
        let generation = of_file.map_or(&self.rules.generation, |statement| &statement.generation).clone();
        let place = sources.position(span);
        let file: Name = sources.path(span).into();
        let line = u32::try_from(place.line).unwrap_or(u32::MAX);
        let statement = format!("{file}:{line}").into();
        Sentence { generation, statement, text, file, line, source: None }
    }
}

/// The sentences of what a line pays, in the order of its settlement.
pub(super) fn paying(line: &Line) -> Vec<StatementId> {
    let mut found = Vec::new();
    if let Some(pays) = &line.pays {
        for payment in &pays.payments {
            found.push(payment.statement);
            for one in &payment.alternatives {
                found.push(one.statement);
                found.extend(one.steps.iter().map(|step| step.statement));
            }
            found.extend(payment.steps.iter().map(|step| step.statement));
        }
        for total in &pays.totals {
            found.push(total.statement);
            found.extend(total.steps.iter().map(|step| step.statement));
        }
    }
    found
}
