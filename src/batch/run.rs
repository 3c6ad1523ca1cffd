//! A batch through a program, a block of rows at a time.

use std::sync::Arc;

use rustc_hash::FxHashMap;

use crate::base::{Date, Exact};
use crate::decide::{Evaluator, Known, Truth};
use crate::rule::{AmountId, Comparison, FactId, FormulaId, StatementId, Value};

use super::amount::{Amounts, Compared, Conditions, Facts, Paid, Picked, Width, width};
use super::bits::{Bits, ROWS, SPREAD, turned};
use super::columns::{Columns, Keys};
use super::decided::{Codes, Counts, Decided, LineDecided, Money, Outcome, Refusal, Rejected, Total};
use super::graph::{Both, Edge, Node};
use super::open::Openings;
use super::plan::{Asked, Plan};
use super::prepared::{Prepared, Source};
use super::program::{Fetched, Input, Program, TestUse};

/// What decides batches, one after the other; keeps what it has found out.
pub struct Worker<'p, 'r> {
    pub(super) plan: &'p Plan<'r>,
    pub(super) evaluator: Evaluator<'r>,
    pub(super) openings: Openings,
    asked: FxHashMap<(FormulaId, Vec<Known>), Option<Truth>>,
}

/// So many answers of the reference evaluator are remembered.
const MAX_ASKED: usize = 1 << 16;

/// The bits of a block.
pub(super) struct Block<'a> {
    program: &'a Program,
    values: Vec<Bits>,
    /// The rows that there are.
    pub(super) rows: Bits,
}

impl Block<'_> {
    pub(super) fn bits(&self, edge: Edge) -> Bits {
        let bits = self.values.get(edge.node()).copied().unwrap_or_default();
        if edge.denied() { self.rows.without(&bits) } else { bits.and(&self.rows) }
    }

    /// Whether a condition that amounts or several columns answer holds in a row; unknown where that is open.
    pub(super) fn truth(&self, formula: FormulaId, row: usize) -> Option<Truth> {
        let Both { yes, no } = self.program.conditions.get(&formula)?;
        let set = |edge: &Edge| self.values.get(edge.node()).is_some_and(|bits| bits.get(row)) != edge.denied();
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
        match self.program.conditions.get(&formula) {
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
        Self { plan, evaluator: Evaluator::new(plan.rules), openings: Openings::new(plan), asked: FxHashMap::default() }
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
        let decimals = |name: &str| {
            let currency = rules.vocabulary.currency(name);
            currency.and_then(|currency| currency.unit.decimals()).unwrap_or(2).min(9)
        };
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

    /// Writes down what a block comes to.
    fn settle(&mut self, block: &Block<'_>, facts: &Facts<'_, 'r>, batch: &mut Batch, mut slow: Bits, width: Width) {
        let program = block.program;
        let mut refused = Bits::NONE;
        let mut unsure = Bits::NONE;
        for (_, both) in &program.always {
            refused = refused.or(&block.bits(both.no));
            unsure = unsure.or(&block.rows.without(&block.bits(both.yes)));
        }
        let refused = refused.without(&slow);
        refused.each(|row| {
            let broken = program.always.iter().filter(|(_, both)| block.bits(both.no).get(row));
            let broken: Vec<StatementId> = broken.map(|(statement, _)| *statement).collect();
            batch.reject(facts.start.saturating_add(row), Refusal::BreaksAlways(broken));
        });
        let mut live = block.rows.without(&slow).without(&refused);
        let unsure = unsure.and(&live);
        if !unsure.is_empty() {
            unsure.each(|row| {
                let sentences = self.impossible(block, facts, row);
                if !sentences.is_empty() {
                    batch.reject(facts.start.saturating_add(row), Refusal::BreaksAlways(sentences));
                    live = live.without(&one(row));
                }
            });
        }
        if width == Width::TooWide && !batch.paying.is_empty() {
            slow = slow.or(&live);
            live = Bits::NONE;
        }
        for (line, decided) in program.lines.iter().zip(&mut batch.lines) {
            let bits: Vec<Bits> = line.bits.iter().map(|bit| block.bits(*bit)).collect();
            spread(&bits, facts.start, &mut decided.codes);
        }
        if !batch.paying.is_empty() {
            let not_paid = self.pay(block, facts, batch, live, width);
            slow = slow.or(&not_paid);
            live = live.without(&not_paid);
        }
        let all = live.count();
        for (at, line) in program.lines.iter().enumerate() {
            let covered = block.bits(line.covers.yes).and(&live);
            let refused = block.bits(line.covers.no).and(&live);
            let open = live.without(&covered).without(&refused);
            let (yes, not_open) = (covered.count(), open.is_empty());
            let no = if not_open { all.saturating_sub(yes) } else { refused.count() };
            if let Some(decided) = batch.lines.get_mut(at) {
                let add = |sum: &mut u64, more: usize| *sum = sum.saturating_add(more as u64);
                add(&mut decided.counts.covered, yes);
                add(&mut decided.counts.not_covered, no);
            }
            if !not_open {
                open.each(|row| self.settle_open(at, block, facts, row, batch));
            }
        }
        slow.each(|row| self.row_by_reference(facts, row, batch));
    }

    /// What lines pay in the rows that they may cover; returns the rows that have to be computed otherwise.
    fn pay(&mut self, block: &Block<'_>, facts: &Facts<'_, 'r>, batch: &mut Batch, live: Bits, width: Width) -> Bits {
        let lines = &block.program.lines;
        let covers =
            |at: &usize| lines.get(*at).map_or(Bits::NONE, |line| block.rows.without(&block.bits(line.covers.no)));
        let any = batch.paying.iter().fold(Bits::NONE, |any, (at, _)| any.or(&covers(at))).and(&live);
        if any.is_empty() {
            return Bits::NONE;
        }
        let mut rows = Vec::with_capacity(any.count());
        any.each(|row| rows.push(u16::try_from(row).unwrap_or(u16::MAX)));
        let mut amounts = Amounts::new(facts, Picked::These(&rows, &any), width);
        let mut slow = Bits::NONE;
        for (at, id) in batch.paying.clone() {
            let Some(money) = batch.lines.get_mut(at).and_then(|line| line.paid.as_mut()) else { continue };
            let scale = 10_i64.checked_pow(money.decimals).unwrap_or(1);
            let start = facts.start;
            let mut sum = 0_i128;
            amounts.paid(block, id, scale, |row, paid| match paid {
                Paid::Known(amount) => {
                    if let Some(slot) = money.amounts.get_mut(start.saturating_add(row)) {
                        *slot = amount;
                        sum = sum.wrapping_add(amount.into());
                    }
                }
                Paid::Unknown => money.put(start.saturating_add(row), None),
                Paid::Slow => slow.set(row),
            });
            money.sum = money.sum.saturating_add(sum);
        }
        self.total(facts, batch, any.without(&slow), &mut slow);
        slow
    }

    /// What all lines pay together: the sum, unless several pay for the same, which the reference is asked about.
    fn total(&mut self, facts: &Facts<'_, 'r>, batch: &mut Batch, rows: Bits, slow: &mut Bits) {
        let Total::Sum(total) = &mut batch.total else { return };
        let paid: Vec<&Money> = batch.paying.iter().filter_map(|(at, _)| batch.lines.get(*at)?.paid.as_ref()).collect();
        rows.each(|at| {
            let row = facts.start.saturating_add(at);
            let mut sum: Option<i64> = Some(0);
            let mut several = false;
            for one in paid.iter().map(|money| money.get(row)) {
                several |= sum != Some(0) && one != Some(0);
                sum = sum.zip(one).and_then(|(sum, one)| sum.checked_add(one));
            }
            match several {
                true => slow.set(at),
                false => total.put(row, sum),
            }
        });
    }
}

impl Batch {
    pub(super) fn reject(&mut self, row: usize, why: Refusal) {
        self.rejected.push(Rejected { row, why });
    }
}

impl Money {
    /// Adds all up; rejected rows are paid nothing.
    fn add_up(&mut self, rejected: &[Rejected]) {
        rejected.iter().for_each(|rejected| self.put(rejected.row, Some(0)));
        // By blocks, so that the sum of one fits: no payment has more than 50 bits, or it is added by itself.
        self.sum = 0;
        for block in self.amounts.chunks(ROWS) {
            let small = block.iter().fold(0_u64, |bits, amount| bits | amount.unsigned_abs()) < 1 << 50;
            let sum = if small {
                i128::from(block.iter().fold(0_i64, |sum, amount| sum.wrapping_add(*amount)))
            } else {
                block.iter().fold(0_i128, |sum, amount| sum.saturating_add((*amount).into()))
            };
            self.sum = self.sum.saturating_add(sum);
        }
    }
}

fn one(row: usize) -> Bits {
    let mut bits = Bits::NONE;
    bits.set(row);
    bits
}

/// The words of a block.
fn words(all: &[u64], start: usize) -> Bits {
    let mut bits = Bits::NONE;
    for (slot, word) in bits.0.iter_mut().zip(all.get(start >> 6..).unwrap_or_default()) {
        *slot = *word;
    }
    bits
}

/// The bits of the classes of kinds' values, eight at a time.
fn fetch(plan: &Plan<'_>, columns: &Prepared, group: &[Fetched], start: usize, count: usize) -> [Bits; 8] {
    let mut rows = [0_u8; ROWS];
    for part in group {
        let (Some(Source::Kind(kind)), Some(classes)) = (columns.get(part.fact), plan.kinds.get(&part.fact)) else {
            continue;
        };
        let mask = u8::try_from((1_u16 << part.count).saturating_sub(1)).unwrap_or(u8::MAX);
        let of_state = |state: usize| {
            let class = classes.of_state.get(state).copied().unwrap_or(0);
            let class = u8::try_from((class >> part.from) & 0xFF).unwrap_or(0);
            (class & mask) << part.shift
        };
        let of_key: Vec<u8> = kind.table.iter().map(|state| of_state(usize::from(*state))).collect();
        match &kind.keys {
            Keys::Byte(keys) => {
                // One for each byte there can be, so that nothing need be checked.
                let mut table = [0_u8; 256];
                table.iter_mut().zip(&of_key).for_each(|(slot, class)| *slot = *class);
                for (row, key) in rows.iter_mut().zip(keys.get(start..).unwrap_or_default().iter().take(count)) {
                    *row |= table.get(usize::from(*key)).copied().unwrap_or(0);
                }
            }
            Keys::Short(keys) => {
                for (row, key) in rows.iter_mut().zip(keys.get(start..).unwrap_or_default().iter().take(count)) {
                    *row |= of_key.get(usize::from(*key)).copied().unwrap_or(0);
                }
            }
            Keys::Int(keys) => {
                for (row, key) in rows.iter_mut().zip(keys.get(start..).unwrap_or_default().iter().take(count)) {
                    *row |= usize::try_from(*key).ok().and_then(|key| of_key.get(key)).copied().unwrap_or(0);
                }
            }
        }
        if kind.known.is_some() || kind.absent.is_some() {
            let states = plan.rules.vocabulary.fact(part.fact).map(|fact| &fact.fact_type);
            let states = match states {
                Some(crate::rule::Type::Kind(kind)) => plan.states.get(kind.index()),
                _ => None,
            };
            let (unknown, gone) = states.map_or((0, 0), |states| (states.unknown(), states.absent()));
            let (unknown, gone) = (of_state(usize::from(unknown)), of_state(usize::from(gone)));
            let keep = !(mask << part.shift);
            for (at, row) in rows.iter_mut().take(count).enumerate() {
                let at = start.saturating_add(at);
                if kind.known.as_ref().is_some_and(|known| !super::bits::at(known, at)) {
                    *row = *row & keep | unknown;
                } else if kind.absent.as_ref().is_some_and(|absent| super::bits::at(absent, at)) {
                    *row = *row & keep | gone;
                }
            }
        }
    }
    let mut bits = [[0_u8; ROWS / 8]; 8];
    let (eights, _) = rows.as_chunks::<8>();
    for (at, eight) in eights.iter().enumerate() {
        let turned = turned(u64::from_le_bytes(*eight)).to_le_bytes();
        for (plane, byte) in bits.iter_mut().zip(turned) {
            if let Some(slot) = plane.get_mut(at) {
                *slot = byte;
            }
        }
    }
    bits.map(|plane| {
        let mut bits = Bits::NONE;
        let (eights, _) = plane.as_chunks::<8>();
        for (word, bytes) in bits.0.iter_mut().zip(eights) {
            *word = u64::from_le_bytes(*bytes);
        }
        bits
    })
}

/// Bits of numbers as bytes, row by row.
fn spread(bits: &[Bits], start: usize, codes: &mut Codes) {
    let halves = [Some(&mut codes.low), codes.high.as_mut()];
    for (half, bits) in halves.into_iter().zip([bits.get(..8).unwrap_or(bits), bits.get(8..).unwrap_or_default()]) {
        let Some(rows) = half.and_then(|half| half.get_mut(start..)) else { continue };
        let (eights, rest) = rows.as_chunks_mut::<8>();
        let mut words = eights.chunks_mut(8);
        for word in 0..super::bits::WORDS {
            let mut spread = [0_u64; 8];
            for (shift, bits) in bits.iter().enumerate() {
                let bytes = bits.0.get(word).copied().unwrap_or(0).to_le_bytes();
                for (slot, byte) in spread.iter_mut().zip(bytes) {
                    *slot |= SPREAD.get(usize::from(byte)).copied().unwrap_or(0) << shift;
                }
            }
            let mut bytes = spread.iter().map(|bytes| bytes.to_le_bytes());
            let eights = words.next().unwrap_or_default();
            eights.iter_mut().zip(bytes.by_ref()).for_each(|(slot, eight)| *slot = eight);
            // The last rows are no eight.
            if eights.len() < 8 {
                let last = bytes.next().unwrap_or_default();
                rest.iter_mut().zip(last).for_each(|(slot, byte)| *slot = byte);
                break;
            }
        }
    }
}

/// A column compared with a constant.
fn limit(source: Option<&Source>, comparison: Comparison, value: &Value, start: usize, count: usize) -> Compared {
    let Some(Source::Number(number)) = source else { return Compared { slow: Bits::ALL, ..Compared::default() } };
    let value = match value {
        Value::Number(number) => *number,
        Value::Date(date) => Exact::from_int(Date::EPOCH.days_until(*date)),
        _ => return Compared { slow: Bits::ALL, ..Compared::default() },
    };
    // value compared with limit: n / scale with num / den is n * den with num * scale.
    let Ok(edge) = value.checked_mul(Exact::from_int(number.scale)) else {
        return Compared { slow: Bits::ALL, ..Compared::default() };
    };
    let down = edge.numerator().div_euclid(edge.denominator().max(1));
    let whole = edge.is_integer();
    let rows = number.values.get(start..).unwrap_or_default();
    let rows = rows.get(..count).unwrap_or(rows);
    // The largest number that is at most the edge; none of them is if it is below all.
    let below = i64::try_from(down).unwrap_or(if down < 0 { i64::MIN } else { i64::MAX });
    let out = i64::try_from(down).is_err();
    let bits = match (out, comparison) {
        // Beyond all numbers of 64 bits: every one is on the same side.
        (true, comparison) => {
            let less = down > 0;
            let order = if less { std::cmp::Ordering::Less } else { std::cmp::Ordering::Greater };
            if comparison.accepts(order) { Bits::ALL } else { Bits::NONE }
        }
        (_, Comparison::Equal) if !whole => Bits::NONE,
        (_, Comparison::NotEqual) if !whole => Bits::ALL,
        (_, Comparison::Equal) => compare(rows, |value| value == below),
        (_, Comparison::NotEqual) => compare(rows, |value| value != below),
        (_, Comparison::AtMost) => compare(rows, |value| value <= below),
        (_, Comparison::MoreThan) => compare(rows, |value| value > below),
        (_, Comparison::AtLeast) if whole => compare(rows, |value| value >= below),
        (_, Comparison::LessThan) if whole => compare(rows, |value| value < below),
        (_, Comparison::AtLeast) => compare(rows, |value| value > below),
        (_, Comparison::LessThan) => compare(rows, |value| value <= below),
    };
    let known = number.known.as_ref().map_or(Bits::ALL, |known| words(known, start));
    let present = match &number.absent {
        None => known,
        Some(absent) => known.without(&words(absent, start)),
    };
    Compared { yes: bits.and(&present), no: known.without(&bits.and(&present)), slow: Bits::NONE }
}

/// One bit for each row.
#[inline]
fn compare(rows: &[i64], accepts: impl Fn(i64) -> bool) -> Bits {
    let mut bits = Bits::NONE;
    for (slot, values) in bits.0.iter_mut().zip(rows.chunks(64)) {
        let mut word = 0;
        for (at, value) in values.iter().enumerate() {
            word |= u64::from(accepts(*value)) << at;
        }
        *slot = word;
    }
    bits
}
