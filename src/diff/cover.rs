//! What two generations cover differently.

use rustc_hash::FxHashSet;

use crate::base::{Codes, Name, Sources};
use crate::decide::{Answer, Case, EvaluationError, Evaluator, Truth};
use crate::question::{Named, Residual, nothing_known, within};
use crate::rule::{FactId, FormulaId, Node, Rules, Said, StatementId, Type, Value, codes_words};

use super::joint::unknown_values;
use super::names::Names;
use super::pairs::side;
use super::plan::{Blame, Plan};
use super::replay::Replay;
use super::search::Search;
use super::told::{Change, Difference, Outcome, Sentence, Witness};

/// A condition of more than a few facts, as its length counts, is told by names where it can be.
const LONG: usize = 400;

/// Everything that is needed to compare, once for all lines.
pub(super) struct Comparison<'j, 'r> {
    pub(super) rules: &'j Rules,
    pub(super) evaluator: Evaluator<'j>,
    pub(super) replay: Replay<'j, 'r>,
    pub(super) sources: &'j Sources,
    /// Some line of the older generation would cover.
    pub(super) any_old: FormulaId,
    pub(super) names: Names,
}

impl<'j> Comparison<'j, '_> {
    /// A case in which only that the line is agreed is known.
    pub(super) fn agreed(&self, plan: &Plan) -> Case<'j> {
        let mut case = nothing_known(self.rules);
        // A line that has no such fact is no line.
        let _always = case.set(plan.agreed, Value::YesNo(true));
        case
    }

    /// What one covers and the other does not, each way by itself.
    pub(super) fn cover(&mut self, plan: &Plan) -> (Outcome, Vec<Difference>) {
        let (Some(old), Some(new), Some(not_old), Some(not_new)) =
            (plan.covers.old, plan.covers.new, plan.fails.old, plan.fails.new)
        else {
            return self.one_sided(plan);
        };
        if old == new {
            return (Outcome::Same, Vec::new());
        }
        let mut outcome = Outcome::Same;
        let mut found = Vec::new();
        for (change, root, given) in [(Change::Gained, not_old, new), (Change::Lost, not_new, old)] {
            self.one_way(plan, change, root, &[given], &mut outcome, &mut found);
        }
        (outcome, found)
    }

    /// A line that only one of them has: everything that it covers.
    fn one_sided(&mut self, plan: &Plan) -> (Outcome, Vec<Difference>) {
        let (change, covers) = match (plan.covers.new, plan.covers.old) {
            (Some(covers), _) => (Change::Gained, covers),
            (None, Some(covers)) => (Change::Lost, covers),
            (None, None) => return (Outcome::Same, Vec::new()),
        };
        let (mut outcome, mut found) = (Outcome::Changed, Vec::new());
        self.one_way(plan, change, covers, &[], &mut outcome, &mut found);
        (Outcome::Changed, found)
    }

    fn one_way(
        &mut self,
        plan: &Plan,
        change: Change,
        root: FormulaId,
        given: &[FormulaId],
        outcome: &mut Outcome,
        found: &mut Vec<Difference>,
    ) {
        let blames = if change == Change::Gained { &plan.gains } else { &plan.losses };
        let parts: Vec<FormulaId> = blames.iter().map(|blame| blame.matters).collect();
        let case = self.agreed(plan);
        let asked = self.within(plan, &case, root, given, &parts, Residual::length);
        let Ok((residual, names)) = asked else {
            *outcome = Outcome::NotProven;
            return;
        };
        if residual.truth() == Truth::No {
            return;
        }
        let ways = if given.is_empty() { vec![residual] } else { residual.ways(self.rules) };
        for mut way in ways {
            let witness = self.witness(plan, change, &way, &case);
            if witness.is_some() {
                *outcome = Outcome::Changed;
            } else if *outcome == Outcome::Same {
                *outcome = Outcome::NotProven;
            }
            let exact = way.is_known();
            let (terms, said) = self.terms(way, &names);
            way = said;
            let is_old = change == Change::Lost;
            let of = self.replay.joint.side(is_old).rules.generation.clone();
            let because = self.because(plan, change, &mut way, witness.as_ref(), blames);
            let witness = witness.map(|case| self.told(plan, &case, false));
            found.push(Difference::new(change, terms, exact, Some(of), witness, because));
        }
    }

    /// What a condition comes down to where others hold. If there is much to say of it, it is made once more with the
    /// conditions that have a name, by which it may be told: of those that are part of it, as far as that is not too much.
    pub(super) fn within(
        &mut self,
        plan: &Plan,
        case: &Case<'j>,
        root: FormulaId,
        given: &[FormulaId],
        parts: &[FormulaId],
        length: impl Fn(&Residual) -> usize,
    ) -> Result<(Residual, Vec<Named>), EvaluationError> {
        let plain = within(&mut self.evaluator.on(case), root, given, parts)?;
        if !plain.is_known() || length(&plain) < LONG {
            return Ok((plain, Vec::new()));
        }
        let roots: Vec<FormulaId> = given.iter().chain(parts).copied().chain([root]).collect();
        let names = self.names.of(&self.rules.formulas, &roots, Some(plan.at));
        let parts: Vec<FormulaId> = parts.iter().copied().chain(names.iter().map(|name| name.formula)).collect();
        let more = within(&mut self.evaluator.on(case), root, given, &parts)?;
        Ok(if more.is_known() { (more, names) } else { (plain, Vec::new()) })
    }

    /// A condition in words that name what only one of the two knows, by the author's names where that is shorter; no
    /// terms where it always holds, or is too large. And what of it these names leave open.
    pub(super) fn terms(&self, way: Residual, names: &[Named]) -> (Vec<Said>, Residual) {
        if way.truth() == Truth::Yes || !way.is_known() {
            return (Vec::new(), way);
        }
        let (mut terms, rest) = way.in_names(self.rules, names);
        if rest.truth() != Truth::Yes && rest.is_worded() {
            let joint = self.replay.joint;
            terms.extend(rest.terms_naming(self.rules, |fact| {
                unknown_values(joint, fact, true).union(&unknown_values(joint, fact, false))
            }));
        }
        (terms, rest)
    }

    /// A case that both generations decide as the difference says.
    fn witness(&mut self, plan: &Plan, change: Change, way: &Residual, case: &Case<'j>) -> Option<Case<'j>> {
        let wanted = match change {
            Change::Gained => (Answer::NotCovered, Answer::Covered),
            _ => (Answer::Covered, Answer::NotCovered),
        };
        let replay = &mut self.replay;
        let confirmed = |replay: &mut Replay<'_, '_>, case: &Case<'_>| replay.answers(plan, case) == Some(wanted);
        let shown = match way.is_known() {
            true => way.shown(&mut self.evaluator, case, |case| confirmed(replay, case))?,
            false => {
                let covers = plan.covers.old.into_iter().chain(plan.covers.new).map(Node::Formula);
                Search::new(self.rules, covers).from(case, |case| confirmed(replay, case))?
            }
        };
        Some(replay.fewer(shown, plan.agreed, |replay, case| replay.answers(plan, case) == Some(wanted)))
    }

    pub(super) fn told(&mut self, plan: &Plan, case: &Case<'_>, pays: bool) -> Witness {
        let facts = self.replay.facts(case, plan.agreed);
        let (old, new) = (self.replay.told(plan, case, true, pays), self.replay.told(plan, case, false, pays));
        Witness { facts, old, new }
    }

    /// What makes the difference: values that one of them does not know, and sentences that are not the same.
    fn because(
        &mut self,
        plan: &Plan,
        change: Change,
        way: &mut Residual,
        witness: Option<&Case<'j>>,
        blames: &[Blame],
    ) -> Vec<Sentence> {
        let mut told: Vec<Sentence> = Vec::new();
        // A line that only one of them has needs no reason.
        let (Some(old), Some(new)) = (side(&plan.own, true), side(&plan.own, false)) else { return told };
        let own = |is_old: bool| if is_old { old } else { new };
        let known: Vec<FactId> = way.facts().to_vec();
        for fact in known {
            let Some(values) = way.values(fact) else { continue };
            told.extend(self.values(fact, &values));
        }
        let mut statements: Vec<(bool, StatementId)> = Vec::new();
        // Sentences that are the same, of lines that are not.
        let mut referring: Vec<Sentence> = Vec::new();
        for blame in blames {
            if way.can_be(blame.matters, true) {
                let changed = self.replay.changed(blame.is_old);
                let line = own(blame.is_old);
                let itself = Some(blame.part.statement).filter(|id| changed.contains(*id));
                let below = changed.below(blame.part.formula, line);
                let all: Vec<StatementId> = itself.into_iter().chain(below).collect();
                if all.is_empty() {
                    referring.extend((!blame.is_old).then(|| changed.referring(&blame.part, line)).flatten());
                }
                statements.extend(all.into_iter().map(|id| (blame.is_old, id)));
            }
        }
        // Where nothing else is found: whatever stands on the way to the answers.
        if let Some(case) = witness.filter(|_| told.is_empty() && statements.is_empty()) {
            for is_old in [change == Change::Gained, change != Change::Gained] {
                let more = self.replay.on_the_way(plan, case, is_old);
                statements.extend(more.into_iter().map(|id| (is_old, id)));
            }
        }
        self.add_sentences(statements, &mut told);
        for sentence in referring {
            if !told.iter().any(|known| known.says(&sentence)) {
                told.push(sentence);
            }
        }
        told
    }

    /// Adds changed sentences to what is told; with one that is gone without anything in its place, the amendment.
    pub(super) fn add_sentences(&self, statements: Vec<(bool, StatementId)>, told: &mut Vec<Sentence>) {
        let mut add = |sentence: Option<Sentence>| {
            let new = sentence.filter(|sentence| !told.iter().any(|known| known.says(sentence)));
            told.extend(new);
        };
        let changed = |is_old: bool| self.replay.changed(is_old);
        let mut seen = FxHashSet::default();
        let statements: Vec<(bool, StatementId)> = statements.into_iter().filter(|one| seen.insert(*one)).collect();
        let names: Vec<Name> =
            statements.iter().filter_map(|(is_old, id)| changed(*is_old).told(*id)).map(|one| one.statement).collect();
        for (is_old, id) in statements {
            let sentence = changed(is_old).told(id);
            let replaced = sentence.iter().any(|one| names.iter().filter(|name| **name == one.statement).count() > 1);
            add(sentence);
            if !replaced {
                add(changed(is_old).taken_out(id, self.sources));
            }
        }
    }

    /// Values of a fact that only one of the two knows.
    fn values(&self, fact: FactId, met: &Codes) -> Vec<Sentence> {
        let joint = self.replay.joint;
        let Some(known) = self.rules.vocabulary.fact(fact) else { return Vec::new() };
        let Type::Kind(kind_id) = known.fact_type else { return Vec::new() };
        let Some(kind) = self.rules.vocabulary.kind(kind_id) else { return Vec::new() };
        let mut told = Vec::new();
        for is_old in [true, false] {
            let unknown = unknown_values(joint, fact, is_old).intersection(met);
            let Some(first) = unknown.first() else { continue };
            let names = codes_words(self.rules, kind_id, &unknown);
            let word = if is_old { "new" } else { "gone" };
            let text: Name = format!("{word} values of {}: {names}", kind.name).into();
            let node = kind.nodes.iter().find(|node| node.leaves.len() == 1 && node.leaves.contains(first));
            let span = node.map(|node| node.span).unwrap_or_default();
            told.push(self.replay.changed(!is_old).declared(text, span, self.sources));
        }
        told
    }
}
