//! Cases that reach what no scenario reaches yet.

use rustc_hash::FxHashSet;

use crate::book::Book;
use crate::decide::{Case, Evaluator, Known, Truth};
use crate::diff::Search;
use crate::question::{Possible, nothing_known, possible};
use crate::rule::{FactId, FactRole, Formula, FormulaId, LineId, Node, StatementId, Test};
use crate::scenario::LooksAt;

use super::coverage::Reached;
use super::goals::{Aspect, Goal, Goals, Way};
use super::written::scenario_of;

/// Which outcomes are wished for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Wish {
    /// Those of sentences.
    Sentences,
    /// Those of each condition of a sentence, too.
    Conditions,
}

/// A case that is worth a scenario.
#[derive(Clone, Debug)]
pub struct Proposed<'g> {
    /// The line that answers.
    pub line: LineId,
    /// What of it is to be looked at.
    pub at: LooksAt,
    /// The case: no fact more than it needs.
    pub case: Case<'g>,
    /// What it reaches that the others do not: `Leitungswasser § 2 excluded`.
    pub reaches: Vec<String>,
}

/// What became of a wish for cases.
#[derive(Clone, Debug, Default)]
pub struct Found<'g> {
    /// In the order of the rulebook.
    pub proposed: Vec<Proposed<'g>>,
    /// Outcomes for which no case was found, though none is proven not to be.
    pub open: Vec<String>,
}

/// A case of a line, with the goals that it reaches by their numbers.
struct Candidate<'g> {
    way: Way,
    case: Case<'g>,
    reaches: Vec<usize>,
}

/// Cases that reach what is not reached yet, fewest first found: the diagrams find one for each outcome that is still
/// open, in the order of the rulebook; at the end those go whose outcomes the others reach too. A greedy set: none can be
/// left out, a smaller one may exist.
pub fn cases<'g>(goals: &'g Goals, reached: &dyn Fn(StatementId, &str) -> bool, wish: Wish) -> Found<'g> {
    let named = goals.named(wish);
    let all: Vec<(String, &Goal)> = named.iter().map(|(_, name, goal)| (name.clone(), *goal)).collect();
    let mut reacher = Reached::new(goals);
    let mut evaluator = Evaluator::new(&goals.rules);
    let mut found = Found::default();
    let is_open = |(statement, _, goal): &(StatementId, String, &Goal)| !reached(*statement, &goal.words);
    let mut open: Vec<usize> = named.iter().enumerate().filter(|(_, one)| is_open(one)).map(|(at, _)| at).collect();
    let wanted: Vec<usize> = open.clone();
    let mut candidates: Vec<Candidate<'g>> = Vec::new();
    while let Some(at) = open.first().copied() {
        open.remove(0);
        let Some((name, goal)) = all.get(at) else { continue };
        let mut impossible = true;
        let shown = goal.ways.iter().find_map(|way| {
            // Amounts that people would take for an example, before any that the diagrams cut out.
            let plain = (way.aspect == Aspect::Pays).then(|| tried(&mut evaluator, goals, *way)).flatten();
            let shown = plain.or_else(|| match possible(&mut evaluator, &[(way.formula, true)]) {
                Possible::Never => None,
                Possible::Shown(case) => Some(case),
                Possible::NotProven => {
                    impossible = false;
                    (way.aspect != Aspect::Pays).then(|| tried(&mut evaluator, goals, *way)).flatten()
                }
            });
            shown.map(|case| (*way, case))
        });
        let Some((way, case)) = shown else {
            if !impossible {
                found.open.push(name.clone());
            }
            continue;
        };
        let case = fewer(&mut evaluator, goals, way, case);
        let ways = reacher.by(&[crate::scenario::Looked {
            case: case.clone(),
            line: Some(way.line),
            at: goals.looks_at(way),
        }]);
        let reaches: Vec<usize> =
            wanted.iter().copied().filter(|at| all.get(*at).is_some_and(|(_, goal)| goal.is_among(&ways))).collect();
        if !reaches.contains(&at) {
            found.open.push(name.clone());
            continue;
        }
        open.retain(|at| !reaches.contains(at));
        candidates.push(Candidate { way, case, reaches });
    }
    // From the last: what came later was needed then, what came first perhaps no longer.
    let mut at = candidates.len();
    while at > 0 {
        at = at.saturating_sub(1);
        let others: FxHashSet<usize> = candidates
            .iter()
            .enumerate()
            .filter(|(other, _)| *other != at)
            .flat_map(|(_, one)| one.reaches.iter().copied())
            .collect();
        if candidates.get(at).is_some_and(|one| one.reaches.iter().all(|goal| others.contains(goal))) {
            candidates.remove(at);
        }
    }
    let mut told: FxHashSet<usize> = FxHashSet::default();
    candidates.sort_by_key(|one| one.way.line);
    for Candidate { way, case, reaches } in candidates {
        let new: Vec<String> = reaches
            .into_iter()
            .filter(|at| told.insert(*at))
            .filter_map(|at| all.get(at).map(|(name, _)| name.clone()))
            .collect();
        found.proposed.push(Proposed { line: way.line, at: goals.looks_at(way), case, reaches: new });
    }
    found
}

impl Goals {
    /// Every goal that is wished for with its name, in the order of the rulebook.
    pub(super) fn named(&self, wish: Wish) -> Vec<(StatementId, String, &Goal)> {
        let mut all = Vec::new();
        for sentence in &self.sentences {
            let name = self.rules.statement(sentence.statement).map_or("?", |statement| &*statement.name);
            let id = sentence.statement;
            all.extend(sentence.outcomes.iter().map(|goal| (id, format!("{name} {}", goal.words), goal)));
            if wish == Wish::Conditions {
                all.extend(sentence.conditions.iter().map(|goal| (id, format!("{name}: {}", goal.words), goal)));
            }
        }
        all
    }

    /// What a scenario has to look at, to go that way.
    pub(super) fn looks_at(&self, way: Way) -> LooksAt {
        match way.aspect {
            Aspect::Cover => LooksAt::Cover,
            Aspect::Pays => LooksAt::Pays,
            Aspect::Advice(statement) => {
                let line = self.rules.line(way.line);
                let advice = line.and_then(|line| line.advice.iter().find(|one| one.statement == statement));
                advice.map_or(LooksAt::Cover, |advice| LooksAt::Advice(advice.text.clone()))
            }
        }
    }
}

/// A case found by trying amounts, where the diagrams cannot say how these turn out; what is paid for it is known.
fn tried<'g>(evaluator: &mut Evaluator<'g>, goals: &'g Goals, way: Way) -> Option<Case<'g>> {
    let rules = &goals.rules;
    let formulas = &rules.formulas;
    let line = rules.line(way.line)?;
    let computed = |part: &FormulaId| matches!(formulas.get(*part), Formula::Test(Test::Compare(..)));
    let mut plain: Vec<(FormulaId, bool)> = match formulas.get(way.formula) {
        Formula::All(parts) => parts.iter().filter(|part| !computed(part)).map(|part| (*part, true)).collect(),
        _ => Vec::new(),
    };
    let mut roots = vec![Node::Formula(way.formula)];
    let paid = line.pays.as_ref().filter(|_| way.aspect == Aspect::Pays).map(|pays| pays.paid);
    if let Some(paid) = paid {
        // Nothing is paid for what is not covered.
        plain.push((line.covers, true));
        roots.push(Node::Amount(paid));
    }
    let begun = match possible(evaluator, &plain) {
        Possible::Shown(case) => case,
        _ => nothing_known(rules),
    };
    let always: Vec<FormulaId> = rules.always.iter().map(|part| part.formula).collect();
    Search::new(rules, roots).from(&begun, |case| {
        let mut evaluation = evaluator.on(case);
        evaluation.truth(way.formula) == Ok(Truth::Yes)
            && always.iter().all(|kept| evaluation.truth(*kept) != Ok(Truth::No))
            && paid.is_none_or(|paid| evaluation.between(paid).is_ok_and(|paid| paid.known().is_some()))
    })
}

/// The case without the facts that it needs not, so that the line still decides and what it pays is still known.
pub(super) fn fewer<'g>(evaluator: &mut Evaluator<'g>, goals: &'g Goals, way: Way, mut case: Case<'g>) -> Case<'g> {
    let rules = &goals.rules;
    // What is paid may hang on more than the case says.
    let decided = still(evaluator, goals, way, &case, true);
    if let Some(line) = rules.line(way.line)
        && !matches!(way.aspect, Aspect::Advice(_))
    {
        // That it is agreed is seldom what is asked.
        let known = case.replace(line.agreed, Known::Given(crate::rule::Value::YesNo(true)));
        if !still(evaluator, goals, way, &case, decided) {
            case.replace(line.agreed, known);
        }
    }
    let mut assumed = case.clone();
    for (at, fact) in rules.vocabulary.facts.iter().enumerate() {
        let id = FactId::new(at);
        if let (Some(default), Known::Unknown) = (&fact.default, case.known(id)) {
            assumed.replace(id, Known::Assumed(default.clone()));
        }
    }
    if still(evaluator, goals, way, &assumed, decided) {
        case = assumed;
    } else {
        for (id, known) in assumed.iter().filter(|(_, known)| matches!(known, Known::Assumed(_))) {
            let before = case.replace(id, known.clone());
            if !still(evaluator, goals, way, &case, decided) {
                case.replace(id, before);
            }
        }
    }
    let agreements = |fact: &FactId| {
        rules.vocabulary.fact(*fact).is_some_and(|fact| matches!(fact.role, FactRole::Line(_) | FactRole::Clause))
    };
    let mut facts: Vec<FactId> = case.iter().map(|(fact, _)| fact).collect();
    // Rather without other facts than without what the contract contains.
    facts.sort_by_key(|fact| (agreements(fact), std::cmp::Reverse(*fact)));
    for fact in facts {
        let default = rules.vocabulary.fact(fact).and_then(|fact| fact.default.clone());
        let known = case.replace(fact, default.map_or(Known::Unknown, Known::Assumed));
        if !still(evaluator, goals, way, &case, decided) {
            case.replace(fact, known);
        }
    }
    case
}

/// Whether a case goes that way, and the line decides what somebody would look at, if that is asked.
fn still<'g>(evaluator: &mut Evaluator<'g>, goals: &'g Goals, way: Way, case: &Case<'g>, decided: bool) -> bool {
    let Some(line) = goals.rules.line(way.line) else { return false };
    let mut evaluation = evaluator.on(case);
    if evaluation.truth(way.formula) != Ok(Truth::Yes) {
        return false;
    }
    match way.aspect {
        _ if !decided => true,
        Aspect::Advice(_) => true,
        Aspect::Cover => evaluation.truth(line.covers).is_ok_and(Truth::is_decided),
        Aspect::Pays => {
            let paid = line.pays.as_ref().map(|pays| evaluation.between(pays.paid));
            paid.is_some_and(|paid| paid.is_ok_and(|paid| paid.known().is_some()))
        }
    }
}

/// Proposed cases as a file of scenarios, each marked for its author to judge; `taken`: names that are no longer free.
pub fn scenarios(book: &Book, proposed: &[Proposed<'_>], taken: &mut FxHashSet<String>) -> Vec<String> {
    let mut out = Vec::new();
    for one in proposed {
        let begin = one.reaches.first().map_or("case", String::as_str).to_owned();
        let mut name = begin.clone();
        let mut number = 2_usize;
        while !taken.insert(name.clone()) {
            name = format!("{begin} ({number})");
            number = number.saturating_add(1);
        }
        let Some(scenario) = scenario_of(book, &name, one.line, &one.at, &one.case) else { continue };
        let reaches = textwrap::fill(
            &format!("to judge: {}", one.reaches.join(", ")),
            textwrap::Options::new(100).initial_indent("-- ").subsequent_indent("-- "),
        );
        out.push(format!("{reaches}\n{scenario}"));
    }
    out
}
