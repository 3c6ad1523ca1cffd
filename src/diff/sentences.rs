//! Which sentences two generations have in common, and which not.

use rustc_hash::FxHashSet;

use crate::base::{Name, Sources, Span, normalise};
use crate::rule::{
    AmountId, Defined, Formula, FormulaId, Line, LineId, Node, Part, Role, Rules, StatementId, changed_sentences,
    children, reachable,
};

use super::told::Sentence;

/// The sentences of a generation that the other one does not have.
#[derive(Clone, Debug)]
pub(super) struct Changed<'r> {
    rules: &'r Rules,
    other: &'r Rules,
    changed: FxHashSet<StatementId>,
    /// The sentences at work in each line.
    parts: Vec<FxHashSet<StatementId>>,
}

impl<'r> Changed<'r> {
    /// Of the first of the two.
    pub(super) fn new(rules: &'r Rules, other: &'r Rules) -> Self {
        let parts = rules.lines.iter().map(|line| parts(line).map(|part| part.statement).collect());
        Self { rules, other, changed: changed_sentences(rules, other), parts: parts.collect() }
    }

    pub(super) fn contains(&self, statement: StatementId) -> bool {
        self.changed.contains(&statement)
    }

    /// The changed sentences behind a condition of a line, the outermost first: those of other lines are told there.
    pub(super) fn below(&self, root: FormulaId, line: LineId) -> Vec<StatementId> {
        self.among(self.reached(Node::Formula(root), line).0)
    }

    /// The changed sentences behind an amount.
    pub(super) fn below_amount(&self, root: AmountId, line: LineId) -> Vec<StatementId> {
        self.among(self.reached(Node::Amount(root), line).0)
    }

    /// A sentence of a line that speaks of others in which something has changed, if it does.
    pub(super) fn referring(&self, part: &Part, line: LineId) -> Option<Sentence> {
        let (_, strange) = self.reached(Node::Formula(part.formula), line);
        let changed = |id: &StatementId| {
            let formula = self.rules.lines.iter().flat_map(parts).find(|part| part.statement == *id);
            let inside = formula.map(|part| self.among(reachable(&self.rules.formulas, [Node::Formula(part.formula)])));
            self.contains(*id) || inside.is_some_and(|inside| !inside.is_empty())
        };
        let of = |id: StatementId| self.parts.iter().position(|parts| parts.contains(&id));
        let mut see: Vec<Name> = Vec::new();
        for id in strange.into_iter().filter(changed) {
            let name = of(id).and_then(|at| self.rules.lines.get(at)).map(|line| line.name.clone());
            see.extend(name.filter(|name| !see.contains(name)));
        }
        let sentence = self.told(part.statement)?;
        (!see.is_empty()).then_some(Sentence { see, ..sentence })
    }

    /// What is behind a node, without what only other lines say; and the sentences by which these come in.
    fn reached(&self, root: Node, line: LineId) -> (Vec<Node>, Vec<StatementId>) {
        let own = self.parts.get(line.index());
        let strange = |id: &StatementId| {
            !own.is_some_and(|own| own.contains(id)) && self.parts.iter().any(|parts| parts.contains(id))
        };
        let (mut stack, mut seen) = (vec![root], FxHashSet::default());
        let (mut found, mut others) = (Vec::new(), Vec::new());
        while let Some(node) = stack.pop() {
            if !seen.insert(node) {
                continue;
            }
            if let Node::Formula(id) = node
                && let Formula::Stated(statement, _) = self.rules.formulas.get(id)
                && strange(statement)
            {
                others.push(*statement);
                continue;
            }
            found.push(node);
            let at = stack.len();
            children(&self.rules.formulas, node, |child| stack.push(child));
            stack.get_mut(at..).unwrap_or_default().reverse();
        }
        (found, others)
    }

    /// Which line of the generation it is.
    pub(super) fn line(&self, line: &Line) -> LineId {
        let at = self.rules.lines.iter().position(|other| other.agreed == line.agreed);
        LineId::new(at.unwrap_or(usize::MAX))
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
        let id = self.line(line);
        let mut found = vec![line.head];
        for part in parts(line) {
            found.push(part.statement);
            found.extend(self.below(part.formula, id));
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
            table: statement
                .name
                .rsplit_once(" row ")
                .filter(|_| statement.role == Role::Row)
                .map(|(table, _)| table.into()),
            see: Vec::new(),
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
        Sentence { generation, statement, text, file, line, source: None, table: None, see: Vec::new() }
    }
}

/// What a line covers by: its grants, requirements and exclusions.
fn parts(line: &Line) -> impl Iterator<Item = &Part> {
    let grants = line.grants.iter().flat_map(|group| &group.grants);
    grants.chain(&line.requirements).chain(&line.exclusions)
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
