//! Rows that are not decided by bits: what three-valued logic leaves open goes to the exact engine, once for each pattern
//! of what is known; what cannot be computed in whole numbers goes to the reference evaluator.

use std::sync::Arc;

use rustc_hash::{FxHashMap, FxHashSet};

use crate::base::Exact;
use crate::decide::{Answer, Between, Case, EvaluationError, Evaluator, Known, Truth};
use crate::question::{contradicts_always, settle_line, total_between};
use crate::rule::{FactId, FormulaId, LineId, Node, StatementId, TableKey, Value, own_facts, reachable};

use super::amount::Facts;
use super::decided::{Decided, Money, Outcome, Refusal, Total};
use super::plan::{Asked, Plan};
use super::prepared::{Number, Source};
use super::run::{Batch, Block, Worker};

/// What has been found out for patterns of what is known.
pub(super) struct Openings {
    lines: Vec<Opening<Result<Outcome, EvaluationError>>>,
    always: Opening<Vec<StatementId>>,
    texts: Texts,
}

/// Texts and sets that were met, each by a number: batches number theirs anew.
#[derive(Default)]
struct Texts(FxHashMap<Known, u64>);

impl Texts {
    /// The number of what is known; none where there are too many.
    fn number(&mut self, known: Known) -> Option<u64> {
        if let Some(number) = self.0.get(&known) {
            return Some(*number);
        }
        let next = self.0.len() as u64;
        (self.0.len() < MAX_PATTERNS).then(|| *self.0.entry(known).or_insert(next))
    }
}

/// So many patterns are remembered of a line.
const MAX_PATTERNS: usize = 1 << 17;

/// The patterns of one line, or of what every case keeps.
struct Opening<T> {
    /// The facts with columns that count, each with what is asked of it.
    facts: Vec<Relevant>,
    /// Questions to several facts or amounts.
    mixed: Vec<(FormulaId, Vec<FactId>)>,
    known: FxHashMap<Box<[u64]>, T>,
}

struct Relevant {
    fact: FactId,
    /// What a number is compared with, over the scale of its column.
    limits: Vec<Value>,
    /// Which leaf of a kind it is counts, not only what is asked of it.
    exactly: bool,
}

impl Openings {
    pub(super) fn new(plan: &Plan<'_>) -> Self {
        let always: Vec<FormulaId> = plan.rules.always.iter().map(|part| part.formula).collect();
        let line = |line: &crate::rule::Line| Opening::of(plan, always.iter().copied().chain([line.covers]));
        let lines = plan.rules.lines.iter().map(line).collect();
        Self { lines, always: Opening::of(plan, always.iter().copied()), texts: Texts::default() }
    }
}

impl<T> Opening<T> {
    fn of(plan: &Plan<'_>, roots: impl Iterator<Item = FormulaId>) -> Self {
        let formulas = &plan.rules.formulas;
        let mut opening = Self { facts: Vec::new(), mixed: Vec::new(), known: FxHashMap::default() };
        let (mut asked, mut exactly) = (FxHashSet::default(), FxHashSet::default());
        let mut limits: FxHashMap<FactId, Vec<Value>> = FxHashMap::default();
        for node in reachable(formulas, roots.map(Node::Formula)) {
            own_facts(formulas, node, |fact| {
                if plan.is_given(fact) {
                    asked.insert(fact);
                }
            });
            if let Node::Amount(id) = node
                && let Some(crate::rule::Amount::Lookup { keys, .. }) = formulas.amount(id)
            {
                exactly.extend(
                    keys.iter().filter_map(|key| if let TableKey::Leaf(fact) = key { Some(*fact) } else { None }),
                );
            }
            let Node::Formula(id) = node else { continue };
            match plan.tests.get(&id) {
                Some(Asked::Limit(fact, _, value)) => {
                    let limits = limits.entry(*fact).or_default();
                    if !limits.contains(value) {
                        limits.push(value.clone());
                    }
                }
                Some(Asked::Amounts(..) | Asked::Reference(_)) => {
                    let facts = plan.columns_below(node);
                    exactly.extend(facts.iter().copied());
                    opening.mixed.push((id, facts));
                }
                _ => {}
            }
        }
        let mut asked: Vec<FactId> = asked.into_iter().collect();
        asked.sort_unstable();
        opening.mixed.sort_unstable();
        let relevant = |fact: FactId| Relevant {
            fact,
            limits: limits.remove(&fact).unwrap_or_default(),
            exactly: exactly.contains(&fact),
        };
        opening.facts = asked.into_iter().map(relevant).collect();
        opening
    }

    /// What is known of a row, as far as it counts.
    fn pattern(
        &self,
        texts: &mut Texts,
        plan: &Plan<'_>,
        block: &Block<'_>,
        facts: &Facts<'_, '_>,
        row: usize,
    ) -> Option<Box<[u64]>> {
        let mut pattern = Vec::with_capacity(self.facts.len().saturating_add(self.mixed.len()));
        let at = facts.start.saturating_add(row);
        for relevant in &self.facts {
            let known = match facts.columns.get(relevant.fact) {
                None => 0,
                Some(Source::YesNo(source)) => {
                    let set = |words: &Vec<u64>| u64::from(super::bits::at(words, at));
                    let known = source.known.as_ref().map_or(1, set);
                    set(&source.yes) | known << 1 | source.absent.as_ref().map_or(0, set) << 2
                }
                Some(Source::Kind(_)) => kind(plan, facts, relevant, at)?,
                Some(Source::Number(number)) => {
                    of_number(number, relevant, at, &mut pattern);
                    continue;
                }
                Some(Source::Other) => continue,
            };
            pattern.push(known);
        }
        // Where facts that meet in one question leave it open, their values count.
        for (formula, of) in &self.mixed {
            let truth = block.truth(*formula, row)?;
            pattern.push(truth as u64);
            if truth != Truth::Unknown {
                continue;
            }
            for fact in of {
                match facts.columns.get(*fact) {
                    Some(Source::Number(number)) => {
                        pattern.push(number.values.get(at).copied().unwrap_or(0).cast_unsigned());
                        pattern.push(number.scale.cast_unsigned());
                    }
                    Some(Source::Other) => pattern.push(texts.number(facts.columns.known(facts.base, *fact, at))?),
                    _ => {}
                }
            }
        }
        // A text or set in a question of its own is told apart by its truth.
        Some(pattern.into_boxed_slice())
    }
}

/// A kind's value: what is asked of it, or which one it is where that counts.
fn kind(plan: &Plan<'_>, facts: &Facts<'_, '_>, relevant: &Relevant, row: usize) -> Option<u64> {
    let fact = plan.rules.vocabulary.fact(relevant.fact)?;
    let crate::rule::Type::Kind(id) = fact.fact_type else { return None };
    let states = plan.states(id)?;
    let state = states.state(&facts.columns.known(facts.base, relevant.fact, row))?;
    let is_leaf = state < states.leaves();
    let class = plan.kinds.get(&relevant.fact).and_then(|classes| classes.of_state.get(usize::from(state)));
    match class.filter(|_| is_leaf && !relevant.exactly) {
        Some(class) => Some(u64::from(*class)),
        None => Some(1 << 32 | u64::from(state)),
    }
}

/// A number: on which side of its limits it is.
fn of_number(number: &Number, relevant: &Relevant, row: usize, pattern: &mut Vec<u64>) {
    let set = |words: &Option<Vec<u64>>| words.as_ref().is_some_and(|words| super::bits::at(words, row));
    if number.known.is_some() && !set(&number.known) {
        return pattern.push(1);
    }
    if set(&number.absent) {
        return pattern.push(2);
    }
    pattern.push(3);
    let value = number.values.get(row).copied().unwrap_or(0);
    let value = Exact::new(value.into(), number.scale.into()).unwrap_or_default();
    for limits in relevant.limits.chunks(32) {
        let mut sides = 0_u64;
        for limit in limits {
            let limit = match limit {
                Value::Number(limit) => *limit,
                Value::Date(date) => Exact::from_int(crate::base::Date::EPOCH.days_until(*date)),
                _ => Exact::ZERO,
            };
            let side = match value.cmp(&limit) {
                std::cmp::Ordering::Less => 0,
                std::cmp::Ordering::Equal => 1,
                std::cmp::Ordering::Greater => 2,
            };
            sides = sides << 2 | side;
        }
        pattern.push(sides);
    }
}

impl<'r> Worker<'_, 'r> {
    /// The case of a row.
    pub(super) fn case(&self, facts: &Facts<'_, 'r>, row: usize) -> Case<'r> {
        let mut case = self.plan.base.clone();
        for (at, _) in self.plan.given.iter().enumerate().filter(|(_, given)| **given) {
            let fact = FactId::new(at);
            case.replace(fact, facts.columns.known(facts.base, fact, facts.start.saturating_add(row)));
        }
        case
    }

    /// A line's answer for a row that bits leave open; false where it cannot be computed.
    pub(super) fn settle_open(
        &mut self,
        line: usize,
        block: &Block<'_>,
        facts: &Facts<'_, 'r>,
        row: usize,
        batch: &mut Batch,
    ) -> bool {
        let at = facts.start.saturating_add(row);
        let Openings { lines, texts, .. } = &mut self.openings;
        let pattern = lines.get(line).and_then(|opening| opening.pattern(texts, self.plan, block, facts, row));
        let known = pattern.as_ref().and_then(|pattern| self.openings.lines.get(line)?.known.get(pattern));
        let outcome = match known {
            Some(outcome) => outcome.clone(),
            None => {
                let case = self.case(facts, row);
                let outcome = outcome(&mut self.evaluator, LineId::new(line), &case);
                if let (Some(pattern), Some(opening)) = (pattern, self.openings.lines.get_mut(line)) {
                    if opening.known.len() >= MAX_PATTERNS {
                        opening.known.clear();
                    }
                    opening.known.insert(pattern, outcome.clone());
                }
                outcome
            }
        };
        match outcome {
            Ok(outcome) => {
                let is_not = outcome.answer == Answer::NotCovered;
                batch.answer(line, at, outcome);
                let money = batch.lines.get_mut(line).filter(|_| is_not).and_then(|line| line.paid.as_mut());
                if let Some(money) = money.filter(|money| money.get(at).is_none()) {
                    money.put(at, Some(0));
                }
            }
            // The row is refused, which the reference evaluator says.
            Err(_) => {
                batch.answer(line, at, Outcome { answer: Answer::Depends, statement: None, missing: Arc::from([]) });
                return false;
            }
        }
        true
    }

    /// The sentences that a row cannot keep together, though it breaks none.
    pub(super) fn impossible(&mut self, block: &Block<'_>, facts: &Facts<'_, 'r>, row: usize) -> Vec<StatementId> {
        let Openings { always, texts, .. } = &mut self.openings;
        let pattern = always.pattern(texts, self.plan, block, facts, row);
        if let Some(known) = pattern.as_ref().and_then(|pattern| self.openings.always.known.get(pattern)) {
            return known.clone();
        }
        let case = self.case(facts, row);
        let sentences = contradicts_always(&mut self.evaluator, &case);
        if let Some(pattern) = pattern {
            if self.openings.always.known.len() >= MAX_PATTERNS {
                self.openings.always.known.clear();
            }
            self.openings.always.known.insert(pattern, sentences.clone());
        }
        sentences
    }

    /// Decides a row anew, as this case, and puts the answer in the place of the one before.
    pub fn decide_again(&mut self, decided: &mut Decided, row: usize, case: &Case<'r>) {
        let again = CaseDecided::of(&mut self.evaluator, case);
        decided.own_total();
        let before = decided.rejected.iter().position(|rejected| rejected.row == row);
        match before {
            Some(at) => {
                decided.rejected.remove(at);
            }
            None => decided.uncount(row),
        }
        let mut batch = Batch {
            lines: std::mem::take(&mut decided.lines),
            total: std::mem::take(&mut decided.total),
            paying: Vec::new(),
            rejected: std::mem::take(&mut decided.rejected),
            by_reference: decided.by_reference.saturating_add(1),
        };
        match again {
            Ok(again) => batch.take(row, again),
            Err(why) => batch.reject(row, why),
        }
        decided.lines = batch.lines;
        decided.total = batch.total;
        decided.rejected = batch.rejected;
        decided.by_reference = batch.by_reference;
    }

    /// A row that only the reference evaluator can decide.
    pub(super) fn row_by_reference(&mut self, facts: &Facts<'_, 'r>, row: usize, batch: &mut Batch) {
        let at = facts.start.saturating_add(row);
        let case = self.case(facts, row);
        batch.by_reference = batch.by_reference.saturating_add(1);
        match CaseDecided::of(&mut self.evaluator, &case) {
            Ok(decided) => batch.take(at, decided),
            Err(why) => batch.reject(at, why),
        }
    }
}

/// A case, decided by the reference evaluator and the exact engine.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CaseDecided {
    /// For each line its answer and, if it says what it pays, how much; none where that is not known.
    pub lines: Vec<(Outcome, Option<Option<Exact>>)>,
    /// What all lines pay together, as [`Decided::total`](super::Decided::total).
    pub total: Option<Option<Exact>>,
}

impl CaseDecided {
    /// Decides one case, with its positions; every row of a batch is decided as this does.
    ///
    /// # Errors
    /// The case cannot be, or an amount cannot be computed.
    pub fn of<'r>(evaluator: &mut Evaluator<'r>, case: &Case<'r>) -> Result<Self, Refusal> {
        let rules = evaluator.rules();
        let broken = evaluator.check_always(case).map_err(Refusal::NotComputed)?;
        if !broken.is_empty() {
            return Err(Refusal::BreaksAlways(broken));
        }
        let impossible = contradicts_always(evaluator, case);
        if !impossible.is_empty() {
            return Err(Refusal::BreaksAlways(impossible));
        }
        let (mut lines, mut settled) = (Vec::with_capacity(rules.lines.len()), Vec::new());
        for (at, line) in rules.lines.iter().enumerate() {
            let id = LineId::new(at);
            let outcome = outcome(evaluator, id, case).map_err(Refusal::NotComputed)?;
            let mut paid = None;
            if let (Some(pays), Some(settlement)) =
                (&line.pays, evaluator.paid(id, case).map_err(Refusal::NotComputed)?)
            {
                let mut known = known_amount(evaluator, case, pays.paid).map_err(Refusal::NotComputed)?;
                // That it does not cover may have taken more than the evaluator to find out.
                if known.is_none() && outcome.answer == Answer::NotCovered {
                    known = Some(Exact::ZERO);
                } else {
                    settled.push(settlement);
                }
                paid = Some(known);
            }
            lines.push((outcome, paid));
        }
        let all: Vec<_> = settled.iter().map(|paid| (&paid.currency, paid.between, paid.pays_for.as_slice())).collect();
        let total = total_between(&all).map(|(_, between)| between);
        // Where nothing is known of one line's amount, nothing is of their sum.
        let open = lines.iter().any(|(_, paid)| *paid == Some(None));
        Ok(Self { lines, total: total.map(|total| Between::known(total).filter(|_| !open)) })
    }
}

/// What an amount that is paid comes to, if the evaluator knows it; absent is 0.
fn known_amount<'r>(
    evaluator: &mut Evaluator<'r>,
    case: &Case<'r>,
    id: crate::rule::AmountId,
) -> Result<Option<Exact>, EvaluationError> {
    let mut evaluation = evaluator.on(case);
    Ok(match evaluation.amount(id)? {
        crate::decide::Amounted::Is(Value::Number(number)) => Some(*number),
        crate::decide::Amounted::Unknown => None,
        crate::decide::Amounted::Is(_) | crate::decide::Amounted::Absent => Some(Exact::ZERO),
    })
}

fn outcome<'r>(evaluator: &mut Evaluator<'r>, line: LineId, case: &Case<'r>) -> Result<Outcome, EvaluationError> {
    let settled = settle_line(evaluator, line, case)?;
    Ok(Outcome { answer: settled.answer, statement: settled.deciding, missing: Arc::from(settled.missing) })
}

impl Batch {
    /// Gives a row an answer that no program has.
    fn answer(&mut self, line: usize, row: usize, outcome: Outcome) {
        if let Some(decided) = self.lines.get_mut(line) {
            decided.answer(row, outcome);
        }
    }

    fn take(&mut self, row: usize, decided: CaseDecided) {
        // All or nothing: an amount that cannot be written refuses the row.
        let smallest = |money: &Money, amount: Option<Exact>| match amount {
            None => Some(None),
            Some(amount) => money.smallest(amount).map(Some),
        };
        let mut amounts = Vec::new();
        for (line, (_, paid)) in self.lines.iter().zip(&decided.lines) {
            if let (Some(money), Some(paid)) = (&line.paid, paid) {
                amounts.push(smallest(money, *paid));
            }
        }
        let total = match (&self.total, decided.total) {
            (Total::Sum(money), Some(total)) => smallest(money, total),
            _ => Some(None),
        };
        let (Some(amounts), Some(total)) = (amounts.into_iter().collect::<Option<Vec<_>>>(), total) else {
            return self.reject(row, Refusal::TooLarge);
        };
        for (at, (outcome, _)) in decided.lines.into_iter().enumerate() {
            self.answer(at, row, outcome);
        }
        let moneys = self.lines.iter_mut().filter_map(|line| line.paid.as_mut()).zip(amounts);
        let of_all = if let Total::Sum(money) = &mut self.total { Some((money, total)) } else { None };
        for (money, amount) in moneys.chain(of_all) {
            money.put(row, amount);
            money.sum = money.sum.saturating_add(amount.unwrap_or(0).into());
        }
    }
}
