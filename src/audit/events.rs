//! What lines cover together: events that none of them covers, and events that two of them cover.

use crate::base::Name;
use crate::decide::{Case, Evaluator, Known};
use crate::diagnostic::Code;
use crate::question::{Region, Space, TooMuch, nothing_known};
use crate::rule::{Accepted, FactId, FactRole, FormulaId, LineId, Rules, Value, formula_words, paid_for};

use super::finding::{About, Finding, Unfinished, Witness, are};
use super::ground::Budget;

/// So many gaps are told apart.
const MOST: usize = 300;

/// The lines and clauses that a contract contains, and what is assumed of its events.
#[derive(Clone, Debug)]
pub struct Programme<'r> {
    /// What is agreed; none: each line is taken by itself, whatever clauses are agreed.
    pub agreed: Option<Vec<FactId>>,
    /// What is known of the event; nothing, as a rule.
    pub event: Case<'r>,
}

impl<'r> Programme<'r> {
    /// All lines of a rulebook, whatever clauses are agreed.
    pub fn everything(rules: &'r Rules) -> Self {
        Self { agreed: None, event: nothing_known(rules) }
    }

    /// The names of what is agreed.
    pub fn names(&self) -> Option<Vec<Name>> {
        let vocabulary = &self.event.rules().vocabulary;
        let name = |fact: &FactId| {
            let fact = vocabulary.fact(*fact)?;
            match fact.role {
                FactRole::Line(line) => self.event.rules().line(line).map(|line| line.name.clone()),
                _ => Some(fact.name.clone()),
            }
        };
        Some(self.agreed.as_ref()?.iter().filter_map(name).collect())
    }

    /// The lines that can cover something: those that are agreed.
    pub fn lines(&self) -> Vec<LineId> {
        let rules = self.event.rules();
        let agreed = |line: FactId| self.agreed.as_ref().is_none_or(|agreed| agreed.contains(&line));
        let all = rules.lines.iter().enumerate().filter(|(_, line)| agreed(line.agreed));
        all.map(|(at, _)| LineId::new(at)).collect()
    }

    /// What is known of the contract and its event.
    pub fn case(&self) -> Case<'r> {
        let mut case = self.event.clone();
        let rules = case.rules();
        if let Some(agreed) = &self.agreed {
            for fact in rules.vocabulary.agreements() {
                case.replace(fact, Known::Given(Value::YesNo(agreed.contains(&fact))));
            }
        }
        case
    }

    /// The condition that a line covers: with its agreement, if it is known what is agreed.
    fn covers(&self, line: LineId) -> Option<FormulaId> {
        let line = self.event.rules().line(line)?;
        Some(if self.agreed.is_some() { line.covers } else { line.would_cover })
    }
}

/// The events of a programme.
#[derive(Debug)]
pub(super) struct Events<'r, 'p> {
    rules: &'r Rules,
    programme: &'p Programme<'r>,
    case: Case<'r>,
    lines: Vec<(LineId, FormulaId)>,
    space: Result<Space<'r>, TooMuch>,
    budget: Budget,
}

impl<'r, 'p> Events<'r, 'p> {
    pub(super) fn new(programme: &'p Programme<'r>, budget: Budget) -> Self {
        let rules = programme.event.rules();
        let case = programme.case();
        let lines: Vec<(LineId, FormulaId)> =
            programme.lines().into_iter().filter_map(|line| Some((line, programme.covers(line)?))).collect();
        let accepted = rules.acceptances.iter().filter_map(|acceptance| match acceptance.of {
            Accepted::Gap(condition) => Some(condition),
            _ => None,
        });
        let conditions: Vec<FormulaId> = lines.iter().map(|(_, covers)| *covers).chain(accepted).collect();
        let space = Space::of_case(&case, &conditions, budget.whole);
        Self { rules, programme, case, lines, space, budget }
    }

    /// Events that no line covers: first those that none can cover, whatever else is so.
    pub(super) fn gaps(&mut self, unfinished: &mut Vec<Unfinished>) -> Vec<Finding<'r>> {
        match self.gaps_in(unfinished) {
            Ok(found) => found,
            Err(TooMuch) => {
                let what = "what no line covers".to_owned();
                unfinished.push(Unfinished { what, why: "all lines together are too much" });
                Vec::new()
            }
        }
    }

    fn gaps_in(&mut self, unfinished: &mut Vec<Unfinished>) -> Result<Vec<Finding<'r>>, TooMuch> {
        let (rules, lines) = (self.rules, self.lines.clone());
        let space = self.space.as_mut().map_err(|too_much| *too_much)?;
        let kinds: Vec<FactId> = listed_kinds(rules, lines.iter().map(|(line, _)| *line));
        // Line by line: what a line covers of the kinds is small, what all lines cover together is not.
        let (mut covered, mut coverable) = (Vec::new(), Vec::new());
        for (_, covers) in &lines {
            let own = space.of(*covers)?;
            covered.push(own);
            coverable.push(space.whatever(own, |fact| !kinds.contains(&fact))?);
        }
        let coverable = space.some(coverable)?;
        let mut never = space.without(space.all(), coverable)?;
        let mut sometimes = match self.programme.agreed {
            Some(_) => {
                let covered = space.some(covered)?;
                space.without(coverable, covered)?
            }
            None => space.none(),
        };
        let mut found = Vec::new();
        for acceptance in &rules.acceptances {
            let Accepted::Gap(condition) = acceptance.of else { continue };
            let accepted = space.of(condition)?;
            let gap = space.and(never, accepted)?;
            let on_condition = space.and(sometimes, accepted)?;
            if gap != space.none() || on_condition != space.none() {
                let terms = vec![crate::rule::Said::one(formula_words(rules, condition))];
                let mut finding = Finding::new(Code::UNCOVERED, "no line covers this", About::Gap).when(terms);
                finding.accepted = Some(acceptance.reason.clone());
                let any = if gap == space.none() { on_condition } else { gap };
                found.push(finding.shown(uncovered(space, &lines, any, &self.case)));
            }
            never = space.without(never, accepted)?;
            sometimes = space.without(sometimes, accepted)?;
        }
        let too_many = |what: &str| Unfinished { what: what.to_owned(), why: "there are too many ways" };
        match space.ways(never, space.all(), MOST)? {
            Some(ways) => found.extend(ways.into_iter().map(|way| {
                let witness = uncovered(space, &lines, way.region, &self.case);
                Finding::new(Code::UNCOVERED, "no line covers this", About::Gap).when(way.terms).shown(witness)
            })),
            None => unfinished.push(too_many("what no line covers")),
        }
        // Of a contract it is also told under which conditions its lines do not cover what they can.
        if self.programme.agreed.is_some() {
            match space.ways(sometimes, coverable, MOST)? {
                Some(ways) => found.extend(ways.into_iter().map(|way| {
                    let witness = uncovered(space, &lines, way.region, &self.case);
                    let title = "no line covers this, of what can be covered";
                    Finding::new(Code::UNCOVERED_IF, title, About::Gap).when(way.terms).shown(witness)
                })),
                None => unfinished.push(too_many("under which conditions nothing is covered")),
            }
        }
        for finding in &mut found {
            finding.proven = finding.witness.is_some();
        }
        Ok(found)
    }

    /// Events that two lines cover which pay for the same, or do not say for what.
    pub(super) fn overlaps(&mut self, unfinished: &mut Vec<Unfinished>) -> Vec<Finding<'r>> {
        let mut found = Vec::new();
        let mut open: Vec<(LineId, LineId)> = Vec::new();
        let lines = self.lines.clone();
        for (at, one) in lines.iter().enumerate() {
            for other in lines.iter().skip(at.saturating_add(1)) {
                if !pay_for_the_same(self.rules, one.0, other.0) {
                    continue;
                }
                match self.overlap(*one, *other) {
                    Ok(finding) => found.extend(finding),
                    Err(TooMuch) => open.push((one.0, other.0)),
                }
            }
        }
        let name = |line: &LineId| self.rules.line(*line).map_or("?", |line| &*line.name);
        let why = "too much plays together";
        if let [(one, other)] = open.as_slice() {
            let what = format!("whether `{}` and `{}` cover the same", name(one), name(other));
            unfinished.push(Unfinished { what, why });
        } else if let Some((one, other)) = open.first() {
            let what = format!(
                "whether {} pairs of lines cover the same, as `{}` and `{}`",
                open.len(),
                name(one),
                name(other)
            );
            unfinished.push(Unfinished { what, why });
        }
        found
    }

    fn overlap(
        &mut self,
        one: (LineId, FormulaId),
        other: (LineId, FormulaId),
    ) -> Result<Option<Finding<'r>>, TooMuch> {
        if let Ok(space) = &mut self.space
            && let (Ok(first), Ok(second)) = (space.of(one.1), space.of(other.1))
            && space.and(first, second) == Ok(space.none())
        {
            return Ok(None);
        }
        // By themselves they are small, and what is made of them is not kept.
        if self.budget.in_vain == 0 {
            return Err(TooMuch);
        }
        let made = Space::of_case(&self.case, &[one.1, other.1], self.budget.alone);
        if made.is_err() {
            self.budget.in_vain = self.budget.in_vain.saturating_sub(1);
        }
        let space = &mut made?;
        let (first, second) = (space.of(one.1)?, space.of(other.1)?);
        let both = space.and(first, second)?;
        if both == space.none() {
            return Ok(None);
        }
        let wanted = [(one.1, true), (other.1, true)];
        let conditions = [one.1, other.1];
        let case = space.shown(both, &conditions, |evaluator, case| are(evaluator, case, &wanted));
        let rules = self.rules;
        let witness = case.map(|case| Witness::new(&mut Evaluator::new(rules), case, &[one.0, other.0], &self.case));
        let name = |line: LineId| rules.line(line).map_or("?", |line| &*line.name).to_owned();
        let title = format!("`{}` and `{}` cover the same", name(one.0), name(other.0));
        let mut finding = Finding::new(Code::COVERED_TWICE, title, About::Overlap(one.0, other.0));
        finding.proven = witness.is_some();
        // Beside what the one that asks for more asks for anyway: then the least is left to be said.
        let mut of = [(one.0, first), (other.0, second)];
        if space.asks_for(second) > space.asks_for(first) {
            of.reverse();
        }
        let terms = of.into_iter().find_map(|(line, covered)| Some((line, space.words(both, covered).ok()?)));
        let terms = match terms {
            Some((line, terms)) => {
                finding.of = rules.line(line).map(|line| line.name.clone());
                terms
            }
            None => {
                finding.note = Some("the condition is too long to be said".to_owned());
                Vec::new()
            }
        };
        let silent =
            [one.0, other.0].into_iter().filter(|line| rules.line(*line).is_some_and(|line| line.pays.is_none()));
        let silent: Vec<String> = silent.map(|line| format!("`{}`", name(line))).collect();
        if !silent.is_empty() {
            let verb = if silent.len() == 1 { "does" } else { "do" };
            finding.note = Some(format!("{} {verb} not say what is paid", silent.join(" and ")));
        }
        Ok(Some(finding.of_line(rules, one.0).of_line(rules, other.0).when(terms).shown(witness)))
    }
}

/// The facts of the kinds that lines list, in the order of the vocabulary.
pub(super) fn listed_kinds(rules: &Rules, lines: impl Iterator<Item = LineId>) -> Vec<FactId> {
    let groups = lines.filter_map(|line| rules.line(line)).flat_map(|line| &line.grants);
    let facts = groups.filter_map(|group| rules.vocabulary.kind(group.kind)).map(|kind| kind.fact);
    let mut facts: Vec<FactId> = facts.collect();
    facts.sort_unstable();
    facts.dedup();
    facts
}

fn uncovered<'r>(
    space: &mut Space<'r>,
    lines: &[(LineId, FormulaId)],
    region: Region,
    understood: &Case<'r>,
) -> Option<Witness<'r>> {
    let wanted: Vec<(FormulaId, bool)> = lines.iter().map(|(_, covers)| (*covers, false)).collect();
    let conditions: Vec<FormulaId> = lines.iter().map(|(_, covers)| *covers).collect();
    let case = space.shown(region, &conditions, |evaluator, case| are(evaluator, case, &wanted))?;
    let ids: Vec<LineId> = lines.iter().map(|(line, _)| *line).collect();
    Some(Witness::new(&mut Evaluator::new(space.rules()), case, &ids, understood))
}

/// Whether two lines would pay for the same, as far as they say what they pay.
fn pay_for_the_same(rules: &Rules, one: LineId, other: LineId) -> bool {
    let pays = |line: LineId| {
        rules.line(line)?.pays.as_ref().map(|pays| paid_for(&rules.formulas, &rules.vocabulary, pays.paid))
    };
    match (pays(one), pays(other)) {
        (Some(one), Some(other)) => !one.is_disjoint(&other),
        _ => true,
    }
}
