//! A batch through a program, a block of rows at a time.

use std::sync::Arc;

use rustc_hash::FxHashMap;

use crate::decide::{Evaluator, Known, Truth};
use crate::rule::{AmountId, FactId, FormulaId};

use super::amount::{Amounts, Compared, Conditions, Facts, Picked, Width, width};
use super::bits::{Bits, ROWS};
use super::columns::Columns;
use super::decided::{Codes, Counts, Decided, LineDecided, Money, Outcome, Refusal, Rejected, Total};
use super::fetch::{fetch, limit, words};
use super::graph::{Both, Edge, Node};
use super::pattern::Draft;
use super::plan::{Asked, Plan};
use super::prepared::{Prepared, Source};
use super::program::{Input, Program, TestUse};

/// What decides batches, one after the other; keeps what it has found out.
pub struct Worker<'p, 'r> {
    pub(super) plan: &'p Plan<'r>,
    pub(super) evaluator: Evaluator<'r>,
    pub(super) draft: Draft,
    asked: FxHashMap<(FormulaId, Vec<Known>), Option<Truth>>,
}

/// So many answers of the reference evaluator are remembered.
const MAX_ASKED: usize = 1 << 16;

/// The bits of a block.
pub(super) struct Block<'a> {
    pub(super) program: &'a Program,
    values: Vec<Bits>,
    /// The rows that there are.
    pub(super) rows: Bits,
}

impl Block<'_> {
    pub(super) fn bits(&self, edge: Edge) -> Bits {
        let bits = self.values.get(edge.node()).copied().unwrap_or_default();
        if edge.denied() { self.rows.without(&bits) } else { bits.and(&self.rows) }
    }

    /// Where a line covers or may cover.
    pub(super) fn may_cover(&self, line: usize) -> Bits {
        let line = self.program.lines.get(line);
        line.map_or(Bits::NONE, |line| self.rows.without(&self.bits(line.covers.no)))
    }

    /// Whether a condition that amounts or several columns answer holds in a row; unknown where that is open.
    pub(super) fn truth(&self, formula: FormulaId, row: usize) -> Option<Truth> {
        let Both { yes, no } = self.program.condition(formula)?;
        let set = |edge: Edge| self.values.get(edge.node()).is_some_and(|bits| bits.get(row)) != edge.denied();
        Some(if set(yes) {
            Truth::Yes
        } else if set(no) {
            Truth::No
        } else {
            Truth::Unknown
        })
    }
}

impl Conditions for Block<'_> {
    fn bits(&self, formula: FormulaId) -> (Bits, Bits) {
        match self.program.condition(formula) {
            Some(both) => (Block::bits(self, both.yes), Block::bits(self, both.no)),
            None => (Bits::NONE, Bits::NONE),
        }
    }

    fn leaves_open(&self, yes: &Bits, no: &Bits) -> bool {
        !self.rows.without(yes).without(no).is_empty()
    }
}

/// What is found out of a batch while it runs.
pub(super) struct Batch {
    pub(super) lines: Vec<LineDecided>,
    pub(super) total: Total,
    /// Which lines pay, each with its amount.
    pub(super) paying: Vec<(usize, AmountId)>,
    pub(super) rejected: Vec<Rejected>,
    pub(super) by_reference: usize,
}

impl<'p, 'r> Worker<'p, 'r> {
    /// For a plan.
    pub fn new(plan: &'p Plan<'r>) -> Self {
        Self { plan, evaluator: Evaluator::new(plan.rules), draft: Draft::default(), asked: FxHashMap::default() }
    }

    /// The rulebook.
    pub fn rules(&self) -> &'r crate::rule::Rules {
        self.plan.rules
    }

    /// Whether it looks at the column of a fact.
    pub fn takes(&self, fact: FactId) -> bool {
        self.plan.is_given(fact)
    }

    /// Decides all rows. Columns of facts that the plan does not know of are not looked at.
    pub fn decide(&mut self, columns: Columns) -> Decided {
        let mut decided = Decided::default();
        self.decide_into(columns, &mut decided);
        decided
    }

    /// As [`Self::decide`], in the place of what was decided before: its memory is used again.
    pub fn decide_into(&mut self, columns: Columns, decided: &mut Decided) {
        let plan = self.plan;
        let prepared = Prepared::new(plan.rules, &plan.states, &plan.base, columns).with_leaves(plan.rules);
        let facts = (0..plan.given.len()).map(FactId::new);
        let plain: Vec<bool> =
            facts.map(|fact| prepared.get(fact).is_some_and(Source::is_plain) || !plan.is_given(fact)).collect();
        let program = plan.program(&plain);
        let mut batch = self.begin(&prepared, &program, std::mem::take(decided));
        let facts = Facts { rules: plan.rules, base: &plan.base, columns: &prepared, start: 0 };
        let compared = width(&facts, &program.compared.0, &program.compared.1);
        let paid = width(&facts, &program.paid, &[]);
        // A column of another form than its fact's says nothing that bits could be made of.
        let odd = (0..plan.given.len())
            .map(FactId::new)
            .any(|fact| plan.is_given(fact) && !prepared.get(fact).is_some_and(|source| plan.takes(fact, source)));
        let mut values = vec![Bits::NONE; program.steps.len()];
        for start in (0..prepared.rows()).step_by(ROWS) {
            let count = prepared.rows().saturating_sub(start).min(ROWS);
            let facts = Facts { start, ..facts };
            let mut block = Block { program: &program, values: std::mem::take(&mut values), rows: Bits::first(count) };
            let slow = if odd { block.rows } else { self.run(&mut block, &facts, compared, count) };
            self.settle(&block, &facts, &mut batch, slow, paid);
            values = block.values;
        }
        let Batch { mut lines, mut total, mut rejected, by_reference, .. } = batch;
        rejected.sort_by_key(|rejected| rejected.row);
        let of_all = if let Total::Sum(money) = &mut total { Some(money) } else { None };
        let several = of_all.is_some();
        for money in lines.iter_mut().filter_map(|line| line.paid.as_mut()).chain(of_all) {
            // Rows that were paid before it came to light that they are rejected, or computed otherwise.
            if by_reference > 0 || !rejected.is_empty() || several {
                money.add_up(&rejected);
            }
        }
        *decided = Decided { rows: prepared.rows(), lines, total, rejected, by_reference };
    }

    fn begin(&self, prepared: &Prepared, program: &Program, spare: Decided) -> Batch {
        let rules = self.plan.rules;
        let rows = prepared.rows();
        let decimals = |currency: &str| rules.vocabulary.decimals(currency);
        let (mut lines, mut paying) = (spare.lines, Vec::new());
        lines.resize_with(rules.lines.len(), LineDecided::default);
        for (at, ((line, program), slot)) in rules.lines.iter().zip(&program.lines).zip(&mut lines).enumerate() {
            let before = std::mem::take(slot);
            let verdicts = program.verdicts.iter().map(|verdict| Outcome {
                answer: verdict.answer,
                statement: verdict.statement,
                missing: Arc::from([]),
            });
            if let Some(pays) = &line.pays {
                paying.push((at, pays.paid));
            }
            // Every code is written, whatever it was before.
            let mut low = before.codes.low;
            low.resize(rows, 0);
            let paid = line
                .pays
                .as_ref()
                .map(|pays| Money::begin(before.paid, pays.currency.clone(), decimals(&pays.currency), rows));
            *slot = LineDecided {
                outcomes: verdicts.collect(),
                codes: Codes { low, high: (program.bits.len() > 8).then(|| vec![0; rows]) },
                counts: Counts::default(),
                paid,
            };
        }
        let mut currencies = rules.lines.iter().filter_map(|line| line.pays.as_ref()).map(|pays| &pays.currency);
        let first = currencies.next();
        let first = first.filter(|first| currencies.all(|other| other == *first));
        let total = match (first, paying.as_slice()) {
            (None, _) => Total::None,
            (_, [(only, _)]) => Total::OfLine(*only),
            (Some(currency), _) => {
                let before = if let Total::Sum(money) = spare.total { Some(money) } else { None };
                Total::Sum(Money::begin(before, currency.clone(), decimals(currency), rows))
            }
        };
        Batch { lines, total, paying, rejected: Vec::new(), by_reference: 0 }
    }

    /// Computes the bits of a block; returns the rows that only the reference evaluator can decide.
    fn run(&mut self, block: &mut Block<'_>, facts: &Facts<'_, 'r>, width: Width, count: usize) -> Bits {
        let program = block.program;
        let classes: Vec<[Bits; 8]> =
            program.groups.iter().map(|group| fetch(self.plan, facts.columns, group, facts.start, count)).collect();
        let mut slow = Bits::NONE;
        let mut no_of_test: FxHashMap<u32, Bits> = FxHashMap::default();
        let mut amounts = Amounts::new(facts, Picked::All(count), width);
        for (at, step) in program.steps.iter().enumerate() {
            let bits = match step {
                Node::Never => Bits::NONE,
                Node::And(left, right) => {
                    let (before, rest) = block.values.split_at_mut_checked(at).unwrap_or_default();
                    let of = |edge: &Edge| before.get(edge.node());
                    if let (Some(one), Some(other), Some(slot)) = (of(left), of(right), rest.first_mut()) {
                        slot.put_and((one, left.denied()), (other, right.denied()));
                    }
                    continue;
                }
                Node::Input(Input::Yes(fact)) => match facts.columns.get(*fact) {
                    Some(Source::YesNo(source)) => words(&source.yes, facts.start),
                    _ => Bits::NONE,
                },
                Node::Input(Input::Known(fact)) => match facts.columns.get(*fact) {
                    Some(Source::YesNo(source)) => {
                        source.known.as_ref().map_or(Bits::ALL, |known| words(known, facts.start))
                    }
                    _ => Bits::NONE,
                },
                Node::Input(Input::Absent(fact)) => match facts.columns.get(*fact) {
                    Some(Source::YesNo(source)) => {
                        source.absent.as_ref().map_or(Bits::NONE, |absent| words(absent, facts.start))
                    }
                    _ => Bits::NONE,
                },
                Node::Input(Input::Class(fact, bit)) => {
                    let place = program.fetched.get(&(*fact, *bit));
                    let bits = place.and_then(|(group, bit)| classes.get(*group)?.get(*bit));
                    bits.copied().unwrap_or_default()
                }
                Node::Input(Input::TestYes(number)) => {
                    let test = program.tests.get(*number as usize);
                    let outcome = test.map(|test| self.test(test, block, facts, &mut amounts, count));
                    let outcome = outcome.unwrap_or_default();
                    slow = slow.or(&outcome.slow);
                    no_of_test.insert(*number, outcome.no);
                    outcome.yes
                }
                Node::Input(Input::TestNo(number)) => match no_of_test.get(number) {
                    Some(no) => *no,
                    // Only whether it is denied is asked for.
                    None => {
                        let test = program.tests.get(*number as usize);
                        let outcome = test.map(|test| self.test(test, block, facts, &mut amounts, count));
                        let outcome = outcome.unwrap_or_default();
                        slow = slow.or(&outcome.slow);
                        outcome.no
                    }
                },
            };
            if let Some(slot) = block.values.get_mut(at) {
                *slot = bits;
            }
        }
        slow.and(&block.rows)
    }

    fn test(
        &mut self,
        test: &TestUse,
        block: &Block<'_>,
        facts: &Facts<'_, 'r>,
        amounts: &mut Amounts<'_, 'r>,
        count: usize,
    ) -> Compared {
        match &test.asked {
            Asked::Limit(fact, comparison, value) => {
                limit(facts.columns.get(*fact), *comparison, value, facts.start, count)
            }
            Asked::Amounts(comparison, left, right) => amounts.compare(block, *comparison, *left, *right),
            Asked::Reference(of) => self.by_reference(test.formula, of, facts, count),
            Asked::Always(_) | Asked::OfKind(_) | Asked::OfYesNo(..) => Compared::default(),
        }
    }

    /// A question to the reference evaluator, asked once for each combination of what is known of its facts.
    fn by_reference(&mut self, formula: FormulaId, of: &[FactId], facts: &Facts<'_, 'r>, count: usize) -> Compared {
        let mut outcome = Compared::default();
        let mut case = facts.base.clone();
        for row in 0..count {
            let known: Vec<Known> =
                of.iter().map(|fact| facts.columns.known(facts.base, *fact, facts.start.saturating_add(row))).collect();
            let key = (formula, known);
            let truth = match self.asked.get(&key) {
                Some(truth) => *truth,
                None => {
                    for (fact, known) in of.iter().zip(&key.1) {
                        case.replace(*fact, known.clone());
                    }
                    let truth = self.evaluator.truth(formula, &case).ok();
                    if self.asked.len() >= MAX_ASKED {
                        self.asked.clear();
                    }
                    self.asked.insert(key, truth);
                    truth
                }
            };
            match truth {
                Some(Truth::Yes) => outcome.yes.set(row),
                Some(Truth::No) => outcome.no.set(row),
                Some(Truth::Unknown) => {}
                None => outcome.slow.set(row),
            }
        }
        outcome
    }
}

impl Batch {
    pub(super) fn reject(&mut self, row: usize, why: Refusal) {
        self.rejected.push(Rejected { row, why });
    }
}
