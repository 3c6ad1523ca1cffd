//! A portfolio judged by two generations: which rows they answer differently, what they pay differently, and by which
//! sentences.

use std::collections::BTreeMap;
use std::sync::Arc;

use rustc_hash::FxHashSet;
use serde::Serialize;

use crate::base::{Exact, Name};
use crate::batch::{LineDecided, Plan, Worker};
use crate::book::Book;
use crate::decide::Answer;
use crate::rule::{Conversions, Line, Role, Rules, Statement, StatementId, changed_sentences, to_joint};

use super::binding::bind_any;
use super::decoder::Decoder;
use super::engine::{Options, Stopped, Watch};
use super::fault::{Fault, too_many};
use super::map::ColumnMap;
use super::parts::{Part, decide};
use super::pieces;
use super::restated::Restated;
use super::source::{Input, Piece, Source};

/// What two generations decide differently of a portfolio.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Changes {
    /// How many rows were read.
    pub rows: u64,
    /// How many of them one of the generations, or both, could not decide.
    pub rejected: u64,
    /// How many rows are answered or paid differently, in whatever lines.
    pub changed: u64,
    /// Lines of both, those of the newer generation first.
    pub lines: Vec<LineChanges>,
}

/// What becomes of one line.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct LineChanges {
    /// Its name.
    pub name: String,
    /// How many rows are answered so before and so now; the same answers too.
    pub answers: BTreeMap<(Answer, Answer), u64>,
    /// What is paid before and now, where both know it; with how many decimals, and the currency. None where the line says
    /// nothing of payments, or where the currencies have nothing to do with each other.
    pub paid: Option<(i128, i128, u32, Name)>,
    /// How many rows are paid differently; those too of which one of the amounts is not known.
    pub paid_differently: u64,
    /// What makes the difference, most rows first.
    pub moved: Vec<Moved>,
}

/// Rows that one sentence moves from one answer to another.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Moved {
    /// The answer before.
    pub from: Answer,
    /// The answer now.
    pub to: Answer,
    /// What makes the difference.
    pub how: How,
    /// The sentence, as it is referred to; sentences of payments, where the answers are the same.
    pub sentences: Vec<String>,
    /// The generation whose file they stand in.
    pub generation: Option<Name>,
    /// How many rows.
    pub rows: u64,
    /// How much more is paid for them, in the line's smallest unit, where both amounts are known.
    pub more: i128,
}

/// How a sentence makes a difference.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum How {
    /// It is new, or has other words.
    New,
    /// It stands no longer.
    Gone,
    /// It stands as before; what it refers to is another.
    Same,
}

/// Both generations, with the sentences of each that the other does not have.
struct Both<'r> {
    old: &'r Rules,
    new: &'r Rules,
    gone: FxHashSet<StatementId>,
    added: FxHashSet<StatementId>,
    /// Which currency counts as another.
    money: Conversions,
}

/// Two lines of one name.
struct Pair {
    name: String,
    /// Their places in both generations.
    old: Option<usize>,
    new: Option<usize>,
    /// Their sentences of cover, and of payments, that stand in one of the generations only.
    cover: Amended,
    payments: Amended,
    /// In what both are paid; none where neither says, or where the currencies have nothing to do with each other.
    money: Option<InMoney>,
}

/// The currency that both lines of a pair count in.
struct InMoney {
    currency: Name,
    decimals: u32,
    /// So much of its own currency is one unit of this, of a line that pays in another.
    rates: (Option<Exact>, Option<Exact>),
    /// Amounts that are no further apart are the same: both may have been rounded.
    tolerance: i128,
}

/// Sentences that stand in one generation only: in the new one, or else in the old; and the generation of the first.
type Amended = (How, Vec<String>, Option<Name>);

/// What moves a row: answers before and now, how, the sentence.
type Key = (Answer, Answer, How, Option<Place>);

/// Where a sentence stands: in the old generation or the new one.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Place {
    Old(StatementId),
    New(StatementId),
    /// Whatever is amended of the line.
    Cover,
    Payments,
}

/// The answer now, and what decided before and now.
type Deciding = (Answer, Option<StatementId>, Option<StatementId>);

/// What was found in some rows.
#[derive(Default)]
struct Found {
    rows: u64,
    rejected: u64,
    changed: u64,
    faults: Vec<Fault>,
    lines: Vec<FoundLine>,
}

#[derive(Clone, Default)]
struct FoundLine {
    answers: BTreeMap<(Answer, Answer), u64>,
    paid: (i128, i128),
    paid_differently: u64,
    moved: BTreeMap<Key, (u64, i128)>,
}

/// Judges a portfolio by two generations, each row by both whatever its date.
///
/// # Errors
/// The portfolio cannot be read, or too many of its rows are rejected.
pub fn compare(
    (old, new): (&Book, &Book),
    input: Input,
    map: &ColumnMap,
    options: &Options,
    watch: &mut dyn Watch,
) -> Result<Changes, Stopped> {
    let mut source = Source::new(input)?;
    let (shape, header) = (source.shape(), source.header());
    let (old_binding, old_problems) = bind_any(old, header.as_deref(), map);
    let (new_binding, mut problems) = bind_any(new, header.as_deref(), map);
    problems.extend(shape.misfits(&new_binding));
    // What is wrong with both is told once.
    let titles: Vec<String> = problems.iter().map(|problem| problem.title.clone()).collect();
    problems.extend(old_problems.into_iter().filter(|problem| !titles.contains(&problem.title)));
    if !problems.is_empty() {
        return Err(Stopped::Problems(problems));
    }
    let both = Both::new(&old.rules, &new.rules);
    let pairs = both.pairs();
    let restated_old = Restated::new(&old.rules, &new.rules, &both.money);
    let restated_new = Restated::new(&new.rules, &old.rules, &both.money);
    let (mut old_base, mut new_base) = (old_binding.base.clone(), new_binding.base.clone());
    restated_old.base(&mut old_base, &new_binding.base);
    restated_new.base(&mut new_base, &old_binding.base);
    let plans = [
        Plan::new(old_base, old_binding.read(header.is_some())),
        Plan::new(new_base, new_binding.read(header.is_some())),
    ];
    let (map, of) = (Arc::new(map.clone()), source.rows());
    let thread = || {
        let unlisted = options.accept_unlisted;
        let [mut read_old, mut read_new] = [&old_binding, &new_binding]
            .map(|binding| Decoder::new(shape.clone(), binding.clone(), Vec::new(), Arc::clone(&map), unlisted));
        let [old_plan, new_plan] = &plans;
        let (mut by_old, mut by_new) = (Worker::new(old_plan), Worker::new(new_plan));
        let (both, pairs) = (&both, &pairs);
        let (restated_old, restated_new) = (&restated_old, &restated_new);
        move |first: u64, piece: &Piece, rows: usize| -> Result<Found, Stopped> {
            let number = |row: usize| first.saturating_add(row as u64);
            let (mut old, mut new) = (read_old.decode(piece, rows)?, read_new.decode(piece, rows)?);
            // One of them at most has a currency that the other restates.
            restated_old.rows(&mut old, &new);
            restated_new.rows(&mut new, &old);
            let old = decide(&mut by_old, old, &number, None);
            let new = decide(&mut by_new, new, &number, None);
            Ok(found(pairs, both, old, new))
        }
    };
    let mut all = Found { lines: vec![FoundLine::default(); pairs.len()], ..Found::default() };
    let mut accept = |found: Found| -> Result<(), Stopped> {
        if !found.faults.is_empty() {
            watch.rejected(&found.faults)?;
        }
        all.add(&found);
        if all.rejected > options.max_rejects {
            return Err(too_many(options.max_rejects, &found.faults).into());
        }
        watch.read(all.rows, of);
        Ok(())
    };
    pieces::each(&mut source, options.threads, &thread, &mut accept)?;
    Ok(all.told(&pairs, &both))
}

fn is_of_payment(statement: &Statement) -> bool {
    matches!(statement.role, Role::Payment | Role::Total | Role::Step)
}

impl<'r> Both<'r> {
    fn new(old: &'r Rules, new: &'r Rules) -> Self {
        Self {
            old,
            new,
            gone: changed_sentences(old, new),
            added: changed_sentences(new, old),
            money: Conversions::new(old, new),
        }
    }

    /// The lines of both, by their names.
    fn pairs(&self) -> Vec<Pair> {
        let same = |one: &Line, other: &Line| {
            one.name == other.name || one.called.contains(&other.name) || other.called.contains(&one.name)
        };
        let place = |rules: &Rules, line: &Line| rules.lines.iter().position(|other| same(line, other));
        let of_new = self.new.lines.iter().enumerate().map(|(at, line)| (line, place(self.old, line), Some(at)));
        let gone = self.old.lines.iter().enumerate().filter(|(_, line)| place(self.new, line).is_none());
        let gone = gone.map(|(at, line)| (line, Some(at), None));
        let pair = |(line, old, new): (&Line, Option<usize>, Option<usize>)| Pair {
            name: line.name.to_string(),
            old,
            new,
            cover: self.amended(&line.name, false),
            payments: self.amended(&line.name, true),
            money: self.in_money(old, new),
        };
        of_new.chain(gone).map(pair).collect()
    }

    /// The currency that two lines count in, and the most decimals.
    fn in_money(&self, old: Option<usize>, new: Option<usize>) -> Option<InMoney> {
        let of = |rules: &'r Rules, at: Option<usize>| {
            let pays = rules.lines.get(at?)?.pays.as_ref()?;
            Some((&pays.currency, rules.vocabulary.decimals(&pays.currency)))
        };
        let (old, new) = (of(self.old, old), of(self.new, new));
        let joint = |(currency, _): (&'r Name, u32)| self.money.joint(currency).clone();
        let currency = match (old.map(joint), new.map(joint)) {
            (Some(one), Some(other)) if one != other => return None,
            (one, other) => one.or(other)?,
        };
        let rate = |of: Option<(&Name, u32)>| of.and_then(|(currency, _)| self.money.rate(currency));
        let rates = (rate(old), rate(new));
        let mut decimals = old.into_iter().chain(new).map(|(_, decimals)| decimals).max()?;
        let mut tolerance = 0;
        if rates != (None, None) {
            decimals = decimals.max(2);
            tolerance = 2_i128.saturating_mul(10_i128.saturating_pow(decimals.saturating_sub(2)));
        }
        Some(InMoney { currency, decimals, rates, tolerance })
    }

    /// The sentences of a line's cover, or of its payments, that stand in one generation only.
    fn amended(&self, line: &str, of_payments: bool) -> Amended {
        let of = |rules: &Rules, changed: &FxHashSet<StatementId>| -> (Vec<String>, Option<Name>) {
            let is_own = |statement: &Statement| {
                let rest = statement.name.strip_prefix(line);
                rest.is_some_and(|rest| rest.is_empty() || rest.starts_with(' '))
            };
            let all = rules.statements.iter().enumerate();
            let changed =
                all.filter(|(at, _)| changed.contains(&StatementId::new(*at))).map(|(_, statement)| statement);
            let own: Vec<&Statement> =
                changed.filter(|statement| is_of_payment(statement) == of_payments && is_own(statement)).collect();
            let generation = own.first().map(|statement| statement.generation.clone());
            (own.iter().map(|statement| statement.name.to_string()).collect(), generation)
        };
        let (added, generation) = of(self.new, &self.added);
        if !added.is_empty() {
            return (How::New, added, generation);
        }
        let (gone, generation) = of(self.old, &self.gone);
        if gone.is_empty() { (How::Same, gone, None) } else { (How::Gone, gone, generation) }
    }

    /// What moves a row to an answer: the sentence that decides it now if it is new, or else the one that decided it before,
    /// if that is gone. What is covered since an exclusion is gone is so for that, whatever grants it.
    fn mover(&self, (to, before, now): Deciding) -> (How, Option<Place>) {
        let name = |rules: &Rules, id: StatementId| rules.statement(id).map(|statement| statement.name.clone());
        let (added, gone) = (now.filter(|id| self.added.contains(id)), before.filter(|id| self.gone.contains(id)));
        match (added, gone) {
            (Some(new), Some(gone)) if to == Answer::Covered && name(self.new, new) != name(self.old, gone) => {
                (How::Gone, Some(Place::Old(gone)))
            }
            (Some(new), _) => (How::New, Some(Place::New(new))),
            (_, Some(gone)) => (How::Gone, Some(Place::Old(gone))),
            _ => (How::Same, now.map(Place::New).or(before.map(Place::Old))),
        }
    }
}

/// The money of one row, in units of so many decimals, restated by a rate; a line that is not there pays nothing.
fn money(line: Option<&LineDecided>, row: usize, decimals: u32, rate: Option<Exact>) -> Option<i128> {
    let Some(paid) = line.and_then(|line| line.paid.as_ref()) else { return Some(0) };
    let amount = i128::from(paid.get(row)?);
    let Some(rate) = rate else {
        let finer = 10_i128.saturating_pow(decimals.saturating_sub(paid.decimals));
        return Some(amount.saturating_mul(finer));
    };
    let own = Exact::new(amount, 10_i128.checked_pow(paid.decimals)?).ok()?;
    let scaled = to_joint(own, rate)?.checked_mul(Exact::from_int(10_i64.checked_pow(decimals)?)).ok()?;
    scaled.to_i64().map(i128::from)
}

/// Compares what both decided of a piece.
fn found(pairs: &[Pair], generations: &Both<'_>, old: Part, new: Part) -> Found {
    let mut found = Found { rows: new.rows as u64, lines: Vec::with_capacity(pairs.len()), ..Found::default() };
    // The rows that both decide, by their places in each.
    let decides = |part: &Part, row: usize| part.find(row).filter(|(_, decides)| *decides).map(|(at, _)| at);
    let both: Vec<(usize, usize)> =
        (0..new.rows).filter_map(|row| Some((decides(&old, row)?, decides(&new, row)?))).collect();
    found.rejected = found.rows.saturating_sub(both.len() as u64);
    let mut changed = vec![false; both.len()];
    for pair in pairs {
        let before = pair.old.and_then(|at| old.decided.lines.get(at));
        let now = pair.new.and_then(|at| new.decided.lines.get(at));
        let mut line = FoundLine::default();
        let mut movers: BTreeMap<Deciding, (How, Option<Place>)> = BTreeMap::new();
        let outcome = |line: Option<&LineDecided>, row: usize| {
            let found = line.and_then(|line| line.outcome(row));
            found.map_or((Answer::NotCovered, None), |outcome| (outcome.answer, outcome.statement))
        };
        for ((old_row, new_row), changed) in both.iter().zip(&mut changed) {
            let ((from, was), (to, is)) = (outcome(before, *old_row), outcome(now, *new_row));
            let count = line.answers.entry((from, to)).or_default();
            *count = count.saturating_add(1);
            // What is not covered is not paid, whatever else is unknown.
            let paid = |line: Option<&LineDecided>, row: usize, answer: Answer, decimals: u32, rate| match answer {
                Answer::NotCovered => Some(0),
                _ => money(line, row, decimals, rate),
            };
            let amounts = pair.money.as_ref().map(|InMoney { decimals, rates, tolerance, .. }| {
                let old = paid(before, *old_row, from, *decimals, rates.0);
                let new = paid(now, *new_row, to, *decimals, rates.1);
                (old, new, *tolerance)
            });
            let mut more = 0;
            if let Some((Some(old), Some(new), _)) = amounts {
                line.paid = (line.paid.0.saturating_add(old), line.paid.1.saturating_add(new));
                more = new.saturating_sub(old);
            }
            let paid_differently = amounts.is_some_and(|(old, new, tolerance)| match (old, new) {
                (Some(old), Some(new)) => old.abs_diff(new) > tolerance.unsigned_abs(),
                (old, new) => old != new,
            });
            if from == to && !paid_differently {
                continue;
            }
            *changed = true;
            line.paid_differently = line.paid_differently.saturating_add(u64::from(paid_differently));
            let (how, place) = if from == to {
                (pair.payments.0, Some(Place::Payments))
            } else {
                *movers.entry((to, was, is)).or_insert_with(|| match generations.mover((to, was, is)) {
                    (How::Same, _) if !pair.cover.1.is_empty() => (pair.cover.0, Some(Place::Cover)),
                    found => found,
                })
            };
            let slot = line.moved.entry((from, to, how, place)).or_default();
            *slot = (slot.0.saturating_add(1), slot.1.saturating_add(more));
        }
        found.lines.push(line);
    }
    found.changed = changed.iter().filter(|changed| **changed).count() as u64;
    // A row that both reject is told of once, by the newer generation.
    let rejected: FxHashSet<u64> = new.faults.iter().map(|fault| fault.row).collect();
    found.faults = old.faults.into_iter().filter(|fault| !rejected.contains(&fault.row)).chain(new.faults).collect();
    found.faults.sort_by_key(|fault| fault.row);
    found
}

impl Found {
    fn add(&mut self, other: &Self) {
        self.rows = self.rows.saturating_add(other.rows);
        self.rejected = self.rejected.saturating_add(other.rejected);
        self.changed = self.changed.saturating_add(other.changed);
        for (line, other) in self.lines.iter_mut().zip(&other.lines) {
            for (answers, rows) in &other.answers {
                let slot = line.answers.entry(*answers).or_default();
                *slot = slot.saturating_add(*rows);
            }
            line.paid = (line.paid.0.saturating_add(other.paid.0), line.paid.1.saturating_add(other.paid.1));
            line.paid_differently = line.paid_differently.saturating_add(other.paid_differently);
            for (key, (rows, more)) in &other.moved {
                let slot = line.moved.entry(*key).or_default();
                *slot = (slot.0.saturating_add(*rows), slot.1.saturating_add(*more));
            }
        }
    }

    /// With the names of sentences.
    fn told(self, pairs: &[Pair], both: &Both<'_>) -> Changes {
        let lines = pairs.iter().zip(self.lines).map(|(pair, line)| {
            let moved = line.moved.into_iter().map(|((from, to, how, place), (rows, more))| {
                let one = |statement: Option<&Statement>| {
                    let generation = statement.map(|statement| statement.generation.clone());
                    (statement.map(|statement| statement.name.to_string()).into_iter().collect(), generation)
                };
                let (sentences, generation) = match place {
                    Some(Place::New(id)) => one(both.new.statement(id)),
                    Some(Place::Old(id)) => one(both.old.statement(id)),
                    Some(Place::Cover) => (pair.cover.1.clone(), pair.cover.2.clone()),
                    Some(Place::Payments) => (pair.payments.1.clone(), pair.payments.2.clone()),
                    None => (Vec::new(), None),
                };
                Moved { from, to, how, sentences, generation, rows, more }
            });
            let mut moved: Vec<Moved> = moved.collect();
            moved.sort_by(|one, other| other.rows.cmp(&one.rows).then_with(|| one.sentences.cmp(&other.sentences)));
            LineChanges {
                name: pair.name.clone(),
                answers: line.answers,
                paid: pair
                    .money
                    .as_ref()
                    .map(|money| (line.paid.0, line.paid.1, money.decimals, money.currency.clone())),
                paid_differently: line.paid_differently,
                moved,
            }
        });
        Changes { rows: self.rows, rejected: self.rejected, changed: self.changed, lines: lines.collect() }
    }
}
