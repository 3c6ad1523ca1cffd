//! Two programmes side by side: what each covers that the other does not.

use serde::Serialize;

use crate::base::Name;
use crate::decide::{Case, Evaluator, Known, Truth};
use crate::question::{Region, Space, TooMuch};
use crate::rule::{FactId, FactRole, Formula, FormulaId, LineId, Rules, Said, Test, Value};

use super::events::Programme;
use super::finding::{Unfinished, Witness};

const STEPS: u64 = 3_000_000;
/// So many differences are told apart.
const MOST: usize = 200;

/// What two programmes cover differently; the fields are those of `audit --with … --against … --json`.
#[derive(Clone, Debug, Serialize)]
pub struct Comparison<'r> {
    /// The rulebook.
    pub rulebook: Name,
    /// Its generation.
    pub generation: Name,
    /// The one programme.
    pub with: Vec<Name>,
    /// The other one.
    pub against: Vec<Name>,
    /// What was assumed of the event, in words.
    pub assumed: Vec<String>,
    /// What one covers and the other does not; first what the one does.
    pub differences: Vec<Covered<'r>>,
    /// What was not found out, and why.
    pub unfinished: Vec<Unfinished>,
}

/// Something that one programme covers and the other does not.
#[derive(Clone, Debug, Serialize)]
pub struct Covered<'r> {
    /// It is covered by `with`; otherwise by `against`.
    pub by_with: bool,
    /// The line, where clauses only are compared; none: of all lines together.
    pub line: Option<Name>,
    /// Under which condition, beside what the programme that covers it asks for anyway; none: all that it covers.
    pub condition: Option<String>,
    /// The same in parts.
    #[serde(skip)]
    pub terms: Vec<Said>,
    /// A case that both decide so.
    pub witness: Option<Witness<'r>>,
    /// The lines that cover the witness.
    pub covered_by: Vec<Name>,
}

/// Compares two programmes over the same events.
///
/// Where one of them names a line, each is a contract that contains what it names and nothing else. Where both name clauses
/// only, every line is taken by itself, and clauses that neither names are the same on both sides, whichever they are.
pub fn compare<'r>(with: &Programme<'r>, against: &Programme<'r>) -> Comparison<'r> {
    let rules = with.event.rules();
    let mut unfinished = Vec::new();
    let differences = match differences(rules, with, against, &mut unfinished) {
        Ok(differences) => differences,
        Err(TooMuch) => {
            unfinished.push(Unfinished { what: "the comparison".to_owned(), why: "too much plays together" });
            Vec::new()
        }
    };
    let event = with.event.iter().filter_map(|(fact, _)| with.event.words(fact));
    Comparison {
        rulebook: rules.name.clone(),
        generation: rules.generation.clone(),
        with: with.names().unwrap_or_default(),
        against: against.names().unwrap_or_default(),
        assumed: event.collect(),
        differences,
        unfinished,
    }
}

/// One side: what its contract says of each agreement that is known.
struct Side<'r> {
    case: Case<'r>,
    parts: Vec<(FormulaId, bool)>,
    fixed: Vec<FactId>,
}

impl<'r> Side<'r> {
    /// `agreed` is agreed of all that is `fixed`.
    fn new(rules: &'r Rules, event: &Case<'r>, agreed: &[FactId], fixed: &[FactId], lines: bool) -> Self {
        let is_line =
            |fact: FactId| matches!(rules.vocabulary.fact(fact).map(|fact| fact.role), Some(FactRole::Line(_)));
        let is_agreed = |fact: FactId| agreed.contains(&fact) || !lines && is_line(fact);
        let mut case = event.clone();
        for fact in fixed {
            case.replace(*fact, Known::Given(Value::YesNo(is_agreed(*fact))));
        }
        let nodes = (0..rules.formulas.len()).map(FormulaId::new);
        let parts = nodes.filter_map(|node| match rules.formulas.get(node) {
            Formula::Test(Test::Yes(fact)) if fixed.contains(fact) => Some((node, is_agreed(*fact))),
            _ => None,
        });
        Self { case, parts: parts.collect(), fixed: fixed.to_vec() }
    }

    fn covers(&self, space: &mut Space<'r>, line: FormulaId) -> Result<Region, TooMuch> {
        let covers = space.replaced(line, &self.parts)?;
        space.whatever(covers, |fact| self.fixed.contains(&fact))
    }
}

fn differences<'r>(
    rules: &'r Rules,
    with: &Programme<'r>,
    against: &Programme<'r>,
    unfinished: &mut Vec<Unfinished>,
) -> Result<Vec<Covered<'r>>, TooMuch> {
    let (one, other) = (with.agreed.clone().unwrap_or_default(), against.agreed.clone().unwrap_or_default());
    let role = |fact: &FactId| rules.vocabulary.fact(*fact).map(|fact| fact.role);
    let is_line = |fact: &FactId| matches!(role(fact), Some(FactRole::Line(_)));
    let lines = one.iter().chain(&other).any(is_line);
    let named = |fact: &FactId| lines || is_line(fact) || one.contains(fact) || other.contains(fact);
    let fixed: Vec<FactId> = rules.vocabulary.agreements().filter(named).collect();
    let covers: Vec<FormulaId> = rules.lines.iter().map(|line| line.covers).collect();
    let sides = [&one, &other].map(|agreed| Side::new(rules, &with.event, agreed, &fixed, lines));
    let mut space = Space::of_case(&with.event, &covers, STEPS)?;
    let groups: Vec<Vec<LineId>> = match lines {
        true => vec![(0..rules.lines.len()).map(LineId::new).collect()],
        false => (0..rules.lines.len()).map(|line| vec![LineId::new(line)]).collect(),
    };
    let mut found = Vec::new();
    for by_with in [true, false] {
        let [mine, theirs] = if by_with { [&sides[0], &sides[1]] } else { [&sides[1], &sides[0]] };
        for group in &groups {
            let conditions: Vec<FormulaId> = group.iter().filter_map(|line| Some(rules.line(*line)?.covers)).collect();
            let (mut own, mut others) = (Vec::new(), Vec::new());
            for condition in &conditions {
                own.push(mine.covers(&mut space, *condition)?);
                others.push(theirs.covers(&mut space, *condition)?);
            }
            let (own, others) = (space.some(own)?, space.some(others)?);
            let more = space.without(own, others)?;
            let Some(ways) = space.ways(more, own, MOST)? else {
                let what = format!("what `{}` covers more", if by_with { "--with" } else { "--against" });
                unfinished.push(Unfinished { what, why: "there are too many ways" });
                continue;
            };
            for way in ways {
                let witness = shown(&mut space, way.region, &conditions, mine, theirs);
                let witness = witness.map(|case| Witness::new(&mut Evaluator::new(rules), case, &[], &mine.case));
                let covered_by =
                    witness.as_ref().map(|witness| covering(rules, &witness.case, group)).unwrap_or_default();
                let condition = (!way.terms.is_empty()).then(|| Said::all(way.terms.iter().cloned()).text);
                let line = if let ([only], false) = (group.as_slice(), lines) { rules.line(*only) } else { None };
                let line = line.map(|line| line.name.clone());
                found.push(Covered { by_with, line, condition, terms: way.terms, witness, covered_by });
            }
        }
    }
    Ok(found)
}

/// A case that one contract covers and the other does not; it says what the first contains.
fn shown<'r>(
    space: &mut Space<'r>,
    region: Region,
    conditions: &[FormulaId],
    mine: &Side<'r>,
    theirs: &Side<'r>,
) -> Option<Case<'r>> {
    let of = |side: &Side<'r>, case: &Case<'r>| {
        let mut case = case.clone();
        for fact in &side.fixed {
            case.replace(*fact, side.case.known(*fact).clone());
        }
        case
    };
    let case = space.shown(region, conditions, |evaluator, case| {
        let (one, other) = (of(mine, case), of(theirs, case));
        let covers = conditions.iter().any(|line| evaluator.truth(*line, &one) == Ok(Truth::Yes));
        covers && conditions.iter().all(|line| evaluator.truth(*line, &other) == Ok(Truth::No))
    })?;
    Some(of(mine, &case))
}

/// The lines of a contract that cover a case.
fn covering(rules: &Rules, case: &Case<'_>, lines: &[LineId]) -> Vec<Name> {
    let mut evaluator = Evaluator::new(rules);
    let mut own = Case::new(rules);
    for (fact, known) in case.iter() {
        own.replace(fact, known.clone());
    }
    let lines = lines.iter().filter_map(|line| rules.line(*line));
    let lines = lines.filter(|line| evaluator.truth(line.covers, &own) == Ok(Truth::Yes));
    lines.map(|line| line.name.clone()).collect()
}
