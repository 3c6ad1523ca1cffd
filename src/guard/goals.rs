//! What scenarios are to reach, as conditions in the graph of the rulebook itself.
//!
//! Of each sentence: that it does what it says, and that it does not, each time so that the line's answer hangs on it. Of
//! each condition of a sentence: both outcomes, each shown to change the line's answer alone. This is *masking MC/DC*
//! (J. J. Chilenski, An Investigation of Three Forms of the Modified Condition Decision Coverage (MCDC) Criterion,
//! DOT/FAA/AR-01/18, 2001): the other conditions need not be the same in both cases, only such that they do not hide this
//! one. Unique-cause MC/DC would ask for cases that cannot be: an event has one peril, so that no two of its conditions
//! on perils change alone.

use rustc_hash::{FxHashMap, FxHashSet};

use crate::base::Name;
use crate::rule::{
    Amount, Defined, Formula, FormulaId, Line, LineId, Node, Part, Role, Rules, StatementId, formula_words, reachable,
};

use super::conditions::{Condition, find};
use super::replaced::{below, differ, replaced};

/// All that is to be reached in one generation, with the rules to evaluate it by: those of the generation, and the
/// conditions that were added to their graph.
#[derive(Clone, Debug)]
pub struct Goals {
    /// The same vocabulary, statements and lines.
    pub rules: Rules,
    /// In the order of the rulebook.
    pub(super) sentences: Vec<Sentence>,
}

/// A sentence with what is to be reached of it.
#[derive(Clone, Debug)]
pub(super) struct Sentence {
    pub(super) statement: StatementId,
    /// The line that it belongs to, or what else its name begins with.
    pub(super) row: Name,
    /// That it does what it says, and that it does not; of a definition by cases, each case.
    pub(super) outcomes: Vec<Goal>,
    /// Two for each condition: that it holds, and that it does not.
    pub(super) conditions: Vec<Goal>,
}

/// Something to be reached, in one of several ways.
#[derive(Clone, Debug)]
pub(super) struct Goal {
    /// `excluded`, `Klausel 510 is not agreed`
    pub(super) words: String,
    pub(super) ways: Vec<Way>,
}

/// A condition that is yes in the cases that reach a goal by one line.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) struct Way {
    pub(super) line: LineId,
    pub(super) aspect: Aspect,
    pub(super) formula: FormulaId,
}

/// What of a line somebody has to look at, to see it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) enum Aspect {
    /// Whether it covers.
    Cover,
    /// What it pays.
    Pays,
    /// A recommendation or duty.
    Advice(StatementId),
}

/// What is known of a sentence so far.
#[derive(Default)]
struct Draft {
    outcomes: Vec<Goal>,
    conditions: Vec<(Condition, [Goal; 2])>,
}

pub(super) struct Builder {
    pub(super) rules: Rules,
    parts: FxHashSet<StatementId>,
    drafts: FxHashMap<StatementId, Draft>,
}

impl Goals {
    /// Everything that is to be reached in a generation.
    pub fn of(rules: &Rules) -> Self {
        let parts = rules.lines.iter().flat_map(parts_of).map(|part| part.statement).collect();
        let mut builder = Builder { rules: rules.clone(), parts, drafts: FxHashMap::default() };
        for (at, line) in rules.lines.iter().enumerate() {
            let id = LineId::new(at);
            builder.cover(id, line);
            for advice in &line.advice {
                builder.alone(id, Aspect::Advice(advice.statement), advice.statement, advice.formula, None);
            }
            builder.payments(id, line);
        }
        for (at, definition) in rules.vocabulary.definitions.iter().enumerate() {
            builder.definition(at, definition.statement);
        }
        let Builder { rules, mut drafts, .. } = builder;
        let ids = (0..rules.statements.len()).map(StatementId::new);
        let sentences = ids.filter_map(|id| drafts.remove(&id).map(|draft| draft.finished(&rules, id))).collect();
        Self { rules, sentences }
    }
}

impl Draft {
    fn finished(self, rules: &Rules, statement: StatementId) -> Sentence {
        // One condition alone is what the sentence itself does.
        let telling = self.conditions.len() > 1;
        let conditions = self.conditions.into_iter().filter(|_| telling).flat_map(|(_, goals)| goals).collect();
        let asked = self.outcomes.iter().flat_map(|goal| &goal.ways).next().and_then(|way| rules.line(way.line));
        Sentence { statement, row: row(rules, statement, asked), outcomes: self.outcomes, conditions }
    }
}

/// `Leitungswasser` for `Leitungswasser § 2`; of a sentence without a label the outermost line that has it, or that asks.
fn row(rules: &Rules, id: StatementId, asked: Option<&Line>) -> Name {
    let Some(statement) = rules.statement(id) else { return "?".into() };
    if statement.role == Role::Definition {
        return "definitions".into();
    }
    let has = |line: &&Line| {
        parts_of(line).any(|part| part.statement == id) || line.advice.iter().any(|advice| advice.statement == id)
    };
    let lines: Vec<&Line> = rules.lines.iter().filter(has).collect();
    let outermost: Vec<&&Line> = lines
        .iter()
        .filter(|line| line.within.is_none_or(|within| !rules.line(within.line).is_some_and(|outer| has(&outer))))
        .collect();
    match outermost.as_slice() {
        [only] => only.name.clone(),
        _ => {
            let label = statement.label.as_deref().unwrap_or_default();
            let owner = statement.name.strip_suffix(label).map(str::trim).filter(|owner| !owner.is_empty());
            let line = owner.and_then(|owner| rules.line_named(owner)).and_then(|id| rules.line(id));
            match (line, label.is_empty()) {
                (Some(line), _) => line.name.clone(),
                (None, false) => owner.unwrap_or("every line").into(),
                (None, true) => asked.map_or_else(|| "?".into(), |line| line.name.clone()),
            }
        }
    }
}

/// The sentences that a line decides by.
pub(super) fn parts_of(line: &Line) -> impl Iterator<Item = &Part> {
    let grants = line.grants.iter().flat_map(|group| &group.grants);
    grants.chain(&line.exclusions).chain(&line.requirements)
}

/// What a sentence is called when it does what it says, and when it does not.
fn outcome_words(role: Role) -> [&'static str; 2] {
    match role {
        Role::Grant => ["granted", "did not grant"],
        Role::Restriction => ["granted", "excluded"],
        Role::Exclusion => ["excluded", "did not exclude"],
        Role::Requirement | Role::Condition => ["met", "not met"],
        Role::Exception | Role::WriteBack => ["lifted", "did not lift"],
        Role::Waiver => ["waived", "did not waive"],
        Role::Advice | Role::Duty => ["applied", "did not apply"],
        Role::Payment => ["paid", "did not pay"],
        Role::Step => ["taken", "not taken"],
        _ => ["held", "did not hold"],
    }
}

impl Builder {
    /// The sentences that decide whether a line covers.
    fn cover(&mut self, id: LineId, line: &Line) {
        let mut told: Vec<StatementId> = Vec::new();
        for part in parts_of(line) {
            if told.contains(&part.statement) {
                continue;
            }
            told.push(part.statement);
            let of = |parts: &mut dyn Iterator<Item = &Part>| -> Vec<FormulaId> {
                let mut found: Vec<FormulaId> =
                    parts.filter(|one| one.statement == part.statement).map(|one| one.formula).collect();
                found.dedup();
                found
            };
            let grants = of(&mut line.grants.iter().flat_map(|group| &group.grants));
            let exclusions = of(&mut line.exclusions.iter());
            let requirements = of(&mut line.requirements.iter());
            self.sentence(id, line, part.statement, [grants, exclusions, requirements]);
        }
    }

    fn sentence(
        &mut self,
        id: LineId,
        line: &Line,
        statement: StatementId,
        [grants, exclusions, requirements]: [Vec<FormulaId>; 3],
    ) {
        let formulas = &mut self.rules.formulas;
        let (yes, no) = (formulas.constant(true), formulas.constant(false));
        let good = |for_it: FormulaId, against: FormulaId| -> FxHashMap<FormulaId, FormulaId> {
            let wanted = grants.iter().chain(&requirements).map(|part| (*part, for_it));
            wanted.chain(exclusions.iter().map(|part| (*part, against))).collect()
        };
        let best = replaced(formulas, line.covers, &good(yes, no));
        let worst = replaced(formulas, line.covers, &good(no, yes));
        let not_worst = formulas.not(worst);
        let matters = formulas.all([best, not_worst]);
        let works = formulas.any(grants.iter().chain(&requirements).copied());
        let excludes = formulas.any(exclusions.iter().copied());
        let (does, does_not) = match (grants.is_empty() && requirements.is_empty(), exclusions.is_empty()) {
            (false, false) => (works, excludes),
            (false, true) => (works, formulas.not(works)),
            (true, _) => (excludes, formulas.not(excludes)),
        };
        let does = formulas.all([does, matters]);
        let does_not = formulas.all([does_not, matters]);
        self.outcomes(statement, id, Aspect::Cover, [does, does_not]);
        let all: Vec<FormulaId> = [grants, exclusions, requirements].concat();
        for root in &all {
            let found = find(&mut self.rules, statement, *root, &self.parts);
            for (of, condition) in found.conditions {
                let [holds, fails] = self.each_way(line.covers, &all, &condition);
                self.condition(of, id, Aspect::Cover, condition, [holds, fails]);
            }
            for within in found.within {
                let itself = Condition { holds: within.formula, leaves: vec![(within.formula, true)] };
                let goals = self.each_way(line.covers, &all, &itself);
                self.outcomes(within.statement, id, Aspect::Cover, goals);
            }
        }
    }

    /// Where a condition of some nodes below `root` holds, or does not, and `root` would be otherwise if it were otherwise.
    fn each_way(&mut self, root: FormulaId, nodes: &[FormulaId], condition: &Condition) -> [FormulaId; 2] {
        let formulas = &mut self.rules.formulas;
        let mut were = |holds: bool| {
            let set = condition.set(formulas, holds);
            let instead = nodes.iter().map(|node| (*node, replaced(formulas, *node, &set))).collect();
            replaced(formulas, root, &instead)
        };
        let (yes, no) = (were(true), were(false));
        let matters = differ(formulas, yes, no);
        let fails = formulas.not(condition.holds);
        [formulas.all([condition.holds, matters]), formulas.all([fails, matters])]
    }

    /// A sentence that answers by itself: advice, and when something is paid or a step is taken. `within`: what must be so
    /// for it to be asked at all.
    pub(super) fn alone(
        &mut self,
        id: LineId,
        aspect: Aspect,
        statement: StatementId,
        formula: FormulaId,
        within: Option<FormulaId>,
    ) {
        let formulas = &mut self.rules.formulas;
        let asked = within.unwrap_or_else(|| formulas.constant(true));
        let fails = formulas.not(formula);
        let (does, does_not) = (formulas.all([asked, formula]), formulas.all([asked, fails]));
        if formulas.constant(true) != formula {
            self.outcomes(statement, id, aspect, [does, does_not]);
        } else if within.is_none() {
            self.outcome(statement, id, aspect, 0, does);
        }
        self.conditions_alone(id, aspect, statement, formula, asked);
    }

    pub(super) fn conditions_alone(
        &mut self,
        id: LineId,
        aspect: Aspect,
        statement: StatementId,
        formula: FormulaId,
        asked: FormulaId,
    ) {
        let found = find(&mut self.rules, statement, formula, &self.parts);
        for (of, condition) in found.conditions {
            let goals = self.each_way(formula, &[formula], &condition);
            let goals = goals.map(|goal| self.rules.formulas.all([asked, goal]));
            self.condition(of, id, aspect, condition, goals);
        }
        for within in found.within {
            let itself = Condition { holds: within.formula, leaves: vec![(within.formula, true)] };
            let goals = self.each_way(formula, &[formula], &itself);
            let goals = goals.map(|goal| self.rules.formulas.all([asked, goal]));
            self.outcomes(within.statement, id, aspect, goals);
        }
    }

    fn outcomes(&mut self, statement: StatementId, line: LineId, aspect: Aspect, [does, does_not]: [FormulaId; 2]) {
        self.outcome(statement, line, aspect, 0, does);
        self.outcome(statement, line, aspect, 1, does_not);
    }

    fn outcome(&mut self, statement: StatementId, line: LineId, aspect: Aspect, at: usize, formula: FormulaId) {
        let role = self.rules.statement(statement).map_or(Role::Head, |statement| statement.role);
        let words = outcome_words(role).get(at).copied().unwrap_or_default();
        self.goal(statement, words, Way { line, aspect, formula });
    }

    /// One more way to an outcome, known by its words.
    pub(super) fn goal(&mut self, statement: StatementId, words: &str, way: Way) {
        let outcomes = &mut self.drafts.entry(statement).or_default().outcomes;
        match outcomes.iter_mut().find(|goal| goal.words == words) {
            Some(goal) if goal.ways.contains(&way) => {}
            Some(goal) => goal.ways.push(way),
            None => outcomes.push(Goal { words: words.to_owned(), ways: vec![way] }),
        }
    }

    fn condition(
        &mut self,
        statement: StatementId,
        line: LineId,
        aspect: Aspect,
        condition: Condition,
        goals: [FormulaId; 2],
    ) {
        // A sentence within has outcomes of its own.
        if self.is_within(&condition) {
            return;
        }
        let words = self.words(&condition);
        let draft = self.drafts.entry(statement).or_default();
        let new = || (condition.clone(), words.map(|words| Goal { words, ways: Vec::new() }));
        let at = draft.conditions.iter().position(|(known, _)| known.leaves == condition.leaves);
        let at = at.unwrap_or(draft.conditions.len());
        if at == draft.conditions.len() {
            draft.conditions.push(new());
        }
        let Some((_, known)) = draft.conditions.get_mut(at) else { return };
        for (goal, formula) in known.iter_mut().zip(goals) {
            let way = Way { line, aspect, formula };
            if !goal.ways.contains(&way) {
                goal.ways.push(way);
            }
        }
    }

    fn stated(&self, condition: &Condition) -> Option<StatementId> {
        match self.rules.formulas.get(condition.holds) {
            Formula::Stated(statement, _) => Some(*statement),
            _ => None,
        }
    }

    fn is_within(&self, condition: &Condition) -> bool {
        let role = self.stated(condition).and_then(|id| self.rules.statement(id)).map(|statement| statement.role);
        matches!(role, Some(Role::Condition | Role::Exception | Role::WriteBack | Role::Waiver))
    }

    /// How a condition is called where it holds, and where it does not.
    fn words(&mut self, condition: &Condition) -> [String; 2] {
        let is_part = |id: FormulaId, rules: &Rules| matches!(rules.formulas.get(id), Formula::Stated(of, _) if self.parts.contains(of));
        let foreign = condition.leaves.iter().all(|(leaf, _)| is_part(*leaf, &self.rules));
        if foreign {
            let names = condition.leaves.iter().filter_map(|(leaf, _)| match self.rules.formulas.get(*leaf) {
                Formula::Stated(of, _) => Some(row(&self.rules, *of, None)),
                _ => None,
            });
            let mut names: Vec<Name> = names.collect();
            names.dedup();
            let of = names.first().cloned().unwrap_or_else(|| "?".into());
            return [format!("the terms of {of} hold"), format!("the terms of {of} do not hold")];
        }
        let fails = self.rules.formulas.not(condition.holds);
        [formula_words(&self.rules, condition.holds), formula_words(&self.rules, fails)]
    }

    /// A definition, in each line that asks for it.
    fn definition(&mut self, at: usize, statement: StatementId) {
        let Some(definition) = self.rules.vocabulary.definitions.get(at) else { return };
        let (roots, by_cases): (Vec<FormulaId>, bool) = match &definition.meaning {
            Defined::Condition(formula) => (vec![*formula], false),
            Defined::OneOf(_, cases) => (cases.iter().map(|(_, formula)| *formula).collect(), true),
            Defined::Amount(amount, _) => match self.rules.formulas.amount(*amount) {
                Some(Amount::Cases(cases)) => (cases.iter().map(|(formula, _)| *formula).collect(), true),
                _ => return,
            },
        };
        // Not what its amount is held to: that is no case of its own.
        let own =
            |root: &FormulaId| matches!(self.rules.formulas.get(*root), Formula::Stated(of, _) if *of == statement);
        let roots: Vec<FormulaId> = roots.into_iter().filter(own).collect();
        for root in roots {
            for (line, aspect, by, plain) in self.asking(root) {
                let itself = Condition { holds: root, leaves: vec![(root, true)] };
                let found = find(&mut self.rules, statement, root, &self.parts);
                let each = |builder: &mut Self, nodes: &[FormulaId], condition: &Condition| match plain {
                    true => builder.each_way(by, nodes, condition),
                    // Asked for in an amount: what that comes to is not looked at.
                    false => {
                        let goals = builder.each_way(root, nodes, condition);
                        goals.map(|goal| builder.rules.formulas.all([by, goal]))
                    }
                };
                let goals = each(self, &[root], &itself);
                if by_cases {
                    let words = format!("where {}", formula_words(&self.rules, root));
                    let [formula, _] = goals;
                    self.goal(statement, &words, Way { line, aspect, formula });
                } else {
                    self.outcomes(statement, line, aspect, goals);
                }
                for (of, condition) in found.conditions.iter().filter(|_| !by_cases) {
                    let goals = each(self, &[root], condition);
                    self.condition(*of, line, aspect, condition.clone(), goals);
                }
            }
        }
    }

    /// Who asks for a condition: a line and what of it, the condition that decides there, and whether that is made of it
    /// as a condition and not by way of an amount.
    fn asking(&self, root: FormulaId) -> Vec<(LineId, Aspect, FormulaId, bool)> {
        let formulas = &self.rules.formulas;
        let mut found = Vec::new();
        let plainly = |by: FormulaId| below(formulas, by, |_| false).contains(&root);
        let reaches = |from: Node| reachable(formulas, [from]).contains(&Node::Formula(root));
        for (at, line) in self.rules.lines.iter().enumerate() {
            let id = LineId::new(at);
            if plainly(line.covers) {
                found.push((id, Aspect::Cover, line.covers, true));
            }
            for advice in &line.advice {
                if plainly(advice.formula) {
                    found.push((id, Aspect::Advice(advice.statement), advice.formula, true));
                }
            }
            let paid = line.pays.as_ref().filter(|_| !plainly(line.covers));
            if paid.is_some_and(|pays| reaches(Node::Amount(pays.paid))) {
                found.push((id, Aspect::Pays, line.covers, false));
            }
        }
        found
    }
}
