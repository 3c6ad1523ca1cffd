//! A portfolio drawn at random from a rulebook's vocabulary.

use std::io::Write;
use std::sync::Arc;

use crate::base::{Codes, Date, Exact};
use crate::book::{Book, MONEY_DECIMALS};
use crate::decide::{Case, Evaluator};
use crate::rule::{Fact, FactId, Type, Value};

use super::output::{self, AnswerColumn, Answers, Field, Sort};
use super::parquet::Form;
use super::shares::{Share, Shares};
use super::sink::{Format, Layout, Sink};

/// How a portfolio is drawn.
#[derive(Clone, Debug)]
pub struct Sample {
    /// How many rows.
    pub rows: u64,
    /// Equal seeds give equal rows, however many are drawn.
    pub seed: u64,
    /// So many cells of a thousand are left empty.
    pub unknown: u16,
    /// How often something is so.
    pub shares: Shares,
}

/// Numbers at random (SplitMix64, Steele, Lea and Flood 2014).
struct Numbers(u64);

impl Numbers {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mixed = (self.0 ^ (self.0 >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        let mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        mixed ^ (mixed >> 31)
    }

    /// Below a limit above 0.
    fn below(&mut self, limit: u64) -> u64 {
        let wide = u128::from(self.next()).wrapping_mul(u128::from(limit)) >> 64;
        u64::try_from(wide).unwrap_or(0)
    }

    /// True so many times of a million.
    fn of_a_million(&mut self, share: u64) -> bool {
        self.below(1_000_000) < share
    }
}

/// So many rows are written at once.
const PIECE: u64 = 1 << 14;
/// So often a row is drawn again that breaks what every case keeps.
const TRIES: usize = 200;

/// Draws a portfolio and writes it: a column for each fact, called like it.
///
/// A row that breaks what every case keeps is drawn again; what cannot be kept by chance is left unknown.
///
/// # Errors
/// It cannot be written.
pub fn sample(book: &Book, sample: &Sample, format: Format, out: impl Write + Send) -> std::io::Result<()> {
    let rules = &book.rules;
    let facts: Vec<(FactId, &Fact)> =
        rules.vocabulary.facts.iter().enumerate().map(|(at, fact)| (FactId::new(at), fact)).collect();
    let fields: Vec<Field> =
        facts.iter().map(|(_, fact)| Field { name: fact.name.to_string(), form: form(fact), nullable: true }).collect();
    let layout = Layout::new(fields, format)?;
    let mut sink = Sink::new(out, &layout)?;
    let mut numbers = Numbers(sample.seed);
    let mut evaluator = Evaluator::new(rules);
    let mut left = sample.rows;
    while left > 0 {
        let count = left.min(PIECE);
        left = left.saturating_sub(count);
        let mut columns: Vec<Building> = facts.iter().map(|(_, fact)| Building::new(fact)).collect();
        for _ in 0..count {
            let row = draw(book, sample, &facts, &mut numbers, &mut evaluator);
            for ((column, value), (_, fact)) in columns.iter_mut().zip(&row).zip(&facts) {
                column.push(book, fact, value.as_ref());
            }
        }
        let columns = columns.into_iter().map(Building::finish).collect();
        let answers = Answers { rows: usize::try_from(count).unwrap_or(0), columns };
        sink.write(layout.ready(answers)?)?;
    }
    sink.finish()
}

/// The header of a portfolio: a column for each fact.
pub fn header(book: &Book) -> String {
    let field = |fact: &Fact| Field { name: fact.name.to_string(), form: form(fact), nullable: true };
    let fields: Vec<Field> = book.rules.vocabulary.facts.iter().map(field).collect();
    String::from_utf8(output::csv_header(&fields)).unwrap_or_default()
}

fn draw(
    book: &Book,
    sample: &Sample,
    facts: &[(FactId, &Fact)],
    numbers: &mut Numbers,
    evaluator: &mut Evaluator<'_>,
) -> Vec<Option<Value>> {
    let rules = evaluator.rules();
    let once = |numbers: &mut Numbers| -> Vec<Option<Value>> {
        let one = |(id, fact): &(FactId, &Fact)| {
            let value = value(book, fact, sample.shares.of(*id), numbers);
            let silent = numbers.below(1000) < u64::from(sample.unknown);
            if silent { None } else { Some(value) }
        };
        facts.iter().map(one).collect()
    };
    let mut row = once(numbers);
    if rules.always.is_empty() {
        return row;
    }
    for _ in 0..TRIES {
        let mut case = Case::new(rules);
        for ((id, _), value) in facts.iter().zip(&row) {
            if let Some(value) = value {
                // What is drawn keeps to its domain; where it does not, it is not in the case.
                let _ = case.set(*id, value.clone());
            }
        }
        let broken = evaluator.check_always(&case).unwrap_or_default();
        if broken.is_empty() {
            return row;
        }
        // Only what the broken sentences speak of is drawn anew, so that shares stay what they are.
        let again = once(numbers);
        let parts = rules.always.iter().filter(|part| broken.contains(&part.statement));
        for fact in parts.flat_map(|part| crate::rule::facts_of(&rules.formulas, part.formula)) {
            if let (Some(slot), Some(value)) = (row.get_mut(fact.index()), again.get(fact.index())) {
                slot.clone_from(value);
            }
        }
    }
    for part in &rules.always {
        for fact in crate::rule::facts_of(&rules.formulas, part.formula) {
            if let Some(slot) = row.get_mut(fact.index()) {
                *slot = None;
            }
        }
    }
    row
}

/// A value of a fact.
fn value(book: &Book, fact: &Fact, share: Option<&Share>, numbers: &mut Numbers) -> Value {
    if let Some(share) = share
        && let Some(value) = share.draw(numbers.below(1_000_000))
    {
        return value;
    }
    if fact.absent.is_some() && share.is_none() && numbers.of_a_million(100_000) {
        return Value::Absent;
    }
    let within = |low: i64, high: i64, numbers: &mut Numbers| {
        let (low, high) = ends(fact, low, high);
        let span = u64::try_from(high.saturating_sub(low)).unwrap_or(0).saturating_add(1);
        low.saturating_add(i64::try_from(numbers.below(span)).unwrap_or(0))
    };
    let number = |value: i64| Value::Number(Exact::from_int(value));
    let scaled = |value: i64, scale: i64| Value::Number(Exact::new(value.into(), scale.into()).unwrap_or_default());
    match &fact.fact_type {
        Type::YesNo => Value::YesNo(numbers.of_a_million(500_000)),
        Type::Kind(kind) => {
            let leaves = book.rules.vocabulary.kind(*kind).map_or(1, |kind| kind.leaves.len());
            // Values with a share of their own are drawn by it alone.
            let taken = share.map(Share::taken).unwrap_or_default();
            let free: Vec<u16> =
                (0..u16::try_from(leaves).unwrap_or(u16::MAX)).filter(|code| !taken.contains(*code)).collect();
            let at = numbers.below(free.len().max(1) as u64);
            Value::Leaf(usize::try_from(at).ok().and_then(|at| free.get(at)).copied().unwrap_or(0))
        }
        Type::Whole => number(within(0, 100, numbers)),
        Type::Days => number(within(0, 365, numbers)),
        Type::Months => number(within(0, 24, numbers)),
        Type::Unit(_) => number(within(0, 100, numbers)),
        // Whole hundreds, as people insure; losses as they come are not to be had from a vocabulary.
        Type::Money(_) => number(
            within(0, 5_000, numbers).saturating_mul(100).clamp(ends(fact, 0, i64::MAX).0, ends(fact, 0, i64::MAX).1),
        ),
        Type::Decimal => scaled(within(0, 1_000, numbers).saturating_mul(100), 100),
        Type::Percent => scaled(i64::try_from(numbers.below(101)).unwrap_or(0), 100),
        Type::Date => {
            // Eight years, from the first day in force.
            let from = book.rules.from.unwrap_or(Date::EPOCH);
            let day = Date::EPOCH.days_until(from);
            let day = within(day, day.saturating_add(8 * 365), numbers);
            Value::Date(Date::EPOCH.checked_add_days(day).unwrap_or(from))
        }
        Type::Text => Value::Text(text(numbers.below(9))),
        Type::Texts => Value::Texts((0..9).filter(|_| numbers.of_a_million(300_000)).map(text).collect()),
        Type::Leaves(kind) => {
            let leaves = book.rules.vocabulary.kind(*kind).map_or(0, |kind| kind.leaves.len());
            let codes = 0..u16::try_from(leaves).unwrap_or(u16::MAX);
            Value::Leaves(codes.filter(|_| numbers.of_a_million(300_000)).collect::<Codes>())
        }
    }
}

fn text(number: u64) -> crate::base::Name {
    format!("Text {}", number.saturating_add(1)).into()
}

/// A range, held to a fact's domain.
fn ends(fact: &Fact, low: i64, high: i64) -> (i64, i64) {
    let whole = |value: &Value, up: bool| match value {
        Value::Number(number) => {
            let whole = number.numerator().div_euclid(number.denominator());
            let whole = if up && !number.is_integer() { whole.saturating_add(1) } else { whole };
            i64::try_from(whole).ok()
        }
        Value::Date(date) => Some(Date::EPOCH.days_until(*date)),
        _ => None,
    };
    let first = fact
        .bounds
        .low
        .as_ref()
        .and_then(|(value, own)| whole(value, true).map(|whole| whole.saturating_add(i64::from(!own))));
    let last = fact
        .bounds
        .high
        .as_ref()
        .and_then(|(value, own)| whole(value, false).map(|whole| whole.saturating_sub(i64::from(!own))));
    match (first, last) {
        (Some(first), Some(last)) => (first, last.max(first)),
        (Some(first), None) => (first.max(low), high.max(first.saturating_add(high.saturating_sub(low)))),
        (None, Some(last)) => (low.min(last), last),
        (None, None) => (low, high),
    }
}

/// How a fact's column is written.
fn form(fact: &Fact) -> Form {
    match &fact.fact_type {
        // The word for absence is a text.
        _ if fact.absent.is_some() => Form::Text,
        Type::YesNo => Form::YesNo,
        Type::Whole | Type::Days | Type::Months | Type::Unit(_) => Form::Number(0),
        Type::Money(_) | Type::Decimal => Form::Number(MONEY_DECIMALS),
        Type::Date => Form::Date,
        Type::Percent | Type::Kind(_) | Type::Text | Type::Texts | Type::Leaves(_) => Form::Text,
    }
}

/// A column in the making.
enum Building {
    Bits(Vec<bool>, Vec<bool>),
    Ints(Vec<i64>, u32, Vec<bool>),
    Days(Vec<i64>, Vec<bool>),
    Texts { codes: Vec<u32>, texts: Vec<Arc<str>>, index: rustc_hash::FxHashMap<Arc<str>, u32>, known: Vec<bool> },
}

impl Building {
    fn new(fact: &Fact) -> Self {
        match form(fact) {
            Form::YesNo => Self::Bits(Vec::new(), Vec::new()),
            Form::Number(decimals) => Self::Ints(Vec::new(), decimals, Vec::new()),
            Form::Date => Self::Days(Vec::new(), Vec::new()),
            Form::Text | Form::List | Form::Odd(_) => Self::Texts {
                codes: Vec::new(),
                texts: Vec::new(),
                index: rustc_hash::FxHashMap::default(),
                known: Vec::new(),
            },
        }
    }

    fn push(&mut self, book: &Book, fact: &Fact, value: Option<&Value>) {
        let is_known = value.is_some();
        match self {
            Self::Bits(values, known) => {
                values.push(value == Some(&Value::YesNo(true)));
                known.push(is_known);
            }
            Self::Ints(values, decimals, known) => {
                let scale = Exact::from_int(10_i64.saturating_pow(*decimals));
                let number = match value {
                    Some(Value::Number(number)) => number.checked_mul(scale).ok().and_then(Exact::to_i64),
                    _ => None,
                };
                values.push(number.unwrap_or(0));
                known.push(is_known && number.is_some());
            }
            Self::Days(values, known) => {
                values.push(if let Some(Value::Date(date)) = value { Date::EPOCH.days_until(*date) } else { 0 });
                known.push(is_known);
            }
            Self::Texts { codes, texts, index, known } => {
                let text = value.map(|value| words(book, fact, value)).unwrap_or_default();
                let code = match index.get(text.as_str()) {
                    Some(code) => *code,
                    None => {
                        let code = u32::try_from(texts.len()).unwrap_or(u32::MAX);
                        let text: Arc<str> = text.into();
                        texts.push(Arc::clone(&text));
                        index.insert(text, code);
                        code
                    }
                };
                codes.push(code);
                known.push(is_known);
            }
        }
    }

    fn finish(self) -> AnswerColumn {
        let (sort, known) = match self {
            Self::Bits(values, known) => (Sort::Bits(values), known),
            Self::Ints(values, decimals, known) => (Sort::Ints(values, decimals), known),
            Self::Days(values, known) => (Sort::Days(values), known),
            Self::Texts { codes, texts, known, .. } => (Sort::Codes(codes, texts.into()), known),
        };
        AnswerColumn { sort, known: Some(known) }
    }
}

/// A value as a cell.
fn words(book: &Book, fact: &Fact, value: &Value) -> String {
    let leaf = |code: u16| {
        let kind = match &fact.fact_type {
            Type::Kind(kind) | Type::Leaves(kind) => book.rules.vocabulary.kind(*kind),
            _ => None,
        };
        kind.and_then(|kind| kind.leaf(code)).map_or_else(|| "other \"?\"".to_owned(), |leaf| leaf.to_string())
    };
    match value {
        Value::Absent => fact.absent.as_deref().unwrap_or_default().to_owned(),
        Value::YesNo(yes) => if *yes { "true" } else { "false" }.to_owned(),
        Value::Leaf(code) => leaf(*code),
        Value::Number(number) if fact.fact_type == Type::Percent => {
            let percent = number.checked_mul(Exact::from_int(100)).unwrap_or_default();
            format!("{percent} %")
        }
        Value::Number(number) => number.to_string(),
        Value::Date(date) => date.to_string(),
        Value::Text(text) => text.to_string(),
        Value::Texts(texts) if texts.is_empty() => "nothing".to_owned(),
        Value::Texts(texts) => texts.iter().map(|text| &**text).collect::<Vec<_>>().join(", "),
        Value::Leaves(codes) if codes.is_empty() => "nothing".to_owned(),
        Value::Leaves(codes) => codes.iter().map(leaf).collect::<Vec<_>>().join(", "),
    }
}
