//! The conditions that a sentence is made of.

use rustc_hash::{FxHashMap, FxHashSet};

use crate::rule::{Formula, FormulaId, Formulas, Role, Rules, StatementId};

/// One condition of a sentence, as far as it is asked in it.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(super) struct Condition {
    /// Where it is yes.
    pub(super) holds: FormulaId,
    /// What has to be otherwise for it to be yes, each with what it then is: one node, or the sentences of another line,
    /// which count as one condition.
    pub(super) leaves: Vec<(FormulaId, bool)>,
}

impl Condition {
    fn one(id: FormulaId) -> Self {
        Self { holds: id, leaves: vec![(id, true)] }
    }

    /// Each node with the constant that makes the condition so.
    pub(super) fn set(&self, formulas: &mut Formulas, holds: bool) -> FxHashMap<FormulaId, FormulaId> {
        self.leaves.iter().map(|(leaf, yes)| (*leaf, formulas.constant(*yes == holds))).collect()
    }
}

/// A sentence at work in another one: an exception, a labelled condition, a write-back, a waiver.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Within {
    pub(super) statement: StatementId,
    pub(super) formula: FormulaId,
}

/// What stands in the formula of a sentence.
#[derive(Clone, Debug, Default)]
pub(super) struct Found {
    /// By the sentence whose own condition it is: the whole one, or one within it.
    pub(super) conditions: Vec<(StatementId, Condition)>,
    pub(super) within: Vec<Within>,
}

/// Reads the formula of a sentence; `parts` are the sentences that are parts of lines.
pub(super) fn find(
    rules: &mut Rules,
    statement: StatementId,
    root: FormulaId,
    parts: &FxHashSet<StatementId>,
) -> Found {
    let mut reader = Reader { rules, parts, found: Found::default(), seen: FxHashSet::default() };
    let inside = match reader.rules.formulas.get(root) {
        Formula::Stated(of, inner) if *of == statement => *inner,
        _ => root,
    };
    let mut open = vec![(statement, inside)];
    while let Some((statement, inside)) = open.pop() {
        reader.read(statement, inside, &mut open);
    }
    reader.found
}

struct Reader<'r> {
    rules: &'r mut Rules,
    parts: &'r FxHashSet<StatementId>,
    found: Found,
    seen: FxHashSet<(StatementId, FormulaId)>,
}

impl Reader<'_> {
    fn read(&mut self, of: StatementId, root: FormulaId, open: &mut Vec<(StatementId, FormulaId)>) {
        let mut stack = vec![root];
        while let Some(id) = stack.pop() {
            if !self.seen.insert((of, id)) {
                continue;
            }
            if self.is_foreign(id) {
                self.group(of, &[id], true);
                continue;
            }
            match self.rules.formulas.get(id).clone() {
                Formula::Constant(_) => {}
                Formula::Test(_) => self.condition(of, Condition::one(id)),
                Formula::Not(inner) => stack.push(inner),
                Formula::Stated(statement, inner) => {
                    self.condition(of, Condition::one(id));
                    if self.is_within(statement) {
                        self.found.within.push(Within { statement, formula: id });
                        open.push((statement, inner));
                    }
                }
                Formula::AtLeast(_, parts) => stack.extend(parts.iter().rev()),
                Formula::All(parts) => self.junction(of, &parts, true, &mut stack),
                Formula::Any(parts) => self.junction(of, &parts, false, &mut stack),
            }
        }
    }

    /// What another line says, in one piece: its parts have been put among the others.
    fn junction(&mut self, of: StatementId, parts: &[FormulaId], all: bool, stack: &mut Vec<FormulaId>) {
        let (foreign, own): (Vec<FormulaId>, Vec<FormulaId>) = parts.iter().partition(|part| self.is_foreign(**part));
        stack.extend(own.iter().rev());
        if !foreign.is_empty() {
            self.group(of, &foreign, all);
        }
    }

    fn group(&mut self, of: StatementId, parts: &[FormulaId], all: bool) {
        let formulas = &mut self.rules.formulas;
        let mut leaves = Vec::new();
        let mut stack: Vec<(FormulaId, bool)> = parts.iter().map(|part| (*part, true)).collect();
        while let Some((id, yes)) = stack.pop() {
            match formulas.get(id) {
                Formula::Not(inner) => stack.push((*inner, !yes)),
                Formula::All(parts) | Formula::Any(parts) | Formula::AtLeast(_, parts) => {
                    stack.extend(parts.iter().map(|part| (*part, yes)));
                }
                _ => leaves.push((id, yes)),
            }
        }
        leaves.sort_unstable();
        leaves.dedup();
        let parts = parts.iter().copied();
        let holds = if all { formulas.all(parts) } else { formulas.any(parts) };
        self.condition(of, Condition { holds, leaves });
    }

    /// A condition of both halves of `only if` is one condition, and so is its denial.
    fn condition(&mut self, of: StatementId, condition: Condition) {
        let denied = |one: &Condition| one.leaves.iter().map(|(leaf, yes)| (*leaf, !yes)).collect::<Vec<_>>();
        let same = |known: &Condition| known.leaves == condition.leaves || known.leaves == denied(&condition);
        if !self.found.conditions.iter().any(|(owner, known)| *owner == of && same(known)) {
            self.found.conditions.push((of, condition));
        }
    }

    /// Nothing but what other lines say.
    fn is_foreign(&self, id: FormulaId) -> bool {
        let mut stack = vec![id];
        while let Some(id) = stack.pop() {
            match self.rules.formulas.get(id) {
                Formula::Stated(statement, _) if self.parts.contains(statement) => {}
                Formula::Not(inner) => stack.push(*inner),
                Formula::All(parts) | Formula::Any(parts) | Formula::AtLeast(_, parts) => stack.extend(parts.iter()),
                Formula::Stated(..) | Formula::Test(_) | Formula::Constant(_) => return false,
            }
        }
        true
    }

    fn is_within(&self, statement: StatementId) -> bool {
        let role = self.rules.statement(statement).map(|statement| statement.role);
        matches!(role, Some(Role::Condition | Role::Exception | Role::WriteBack | Role::Waiver))
    }
}
