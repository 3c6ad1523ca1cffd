//! The segments into which rows cut the values of one key, each with the rows that hold in it.

use crate::base::{Codes, Date, Exact, Name};
use crate::rule::{Type, Value};

use super::proof::Seen;
use super::{Accepts, KeyColumn};

/// The values of a key, cut where rows begin and end.
pub(super) struct Parts {
    pub(super) marks: Marks,
    pub(super) segments: Vec<Segment>,
}

/// What tells the segments apart.
pub(super) enum Marks {
    /// One segment a code.
    Codes,
    /// No, yes.
    YesNo,
    /// Below the first, at the first, between the first and the second, …
    Numbers(Vec<Exact>),
    /// The same.
    Dates(Vec<Date>),
    /// One segment a text, and one for every other text.
    Texts(Vec<Name>),
}

/// Values for which the same rows hold.
pub(super) struct Segment {
    pub(super) rows: Vec<u32>,
    pub(super) reach: Reach,
}

/// Whether a key can be in a segment.
pub(super) enum Reach {
    /// It can, for example so.
    Can(Seen),
    /// Not by its domain.
    Outside,
    /// There is no value in it: between 3 and 4 days.
    Empty,
}

/// How much work is left.
pub(super) struct Steps(pub(super) u64);

impl Steps {
    /// Takes some of it; none if there is not enough.
    pub(super) fn take(&mut self, count: usize) -> Option<()> {
        self.0 = self.0.checked_sub(u64::try_from(count).ok()?)?;
        Some(())
    }
}

/// A row with what its cell accepts.
type Asking<'t> = (u32, &'t Accepts);

/// Cuts the values of a column by the rows of `set`; none if that is too much work.
pub(super) fn partition(column: &KeyColumn, asking: &[Asking<'_>], steps: &mut Steps) -> Option<Parts> {
    steps.take(asking.len())?;
    match &column.key_type {
        Type::Kind(_) => leaves(&column.codes, asking, steps),
        Type::YesNo => yes_no(asking, steps),
        Type::Text => texts(asking, steps),
        Type::Date => {
            let ends = [&column.bounds.low, &column.bounds.high].into_iter().flatten().map(|(end, _)| end);
            let (cuts, rows) = ranged(asking, ends.filter_map(date).collect(), date, steps)?;
            let segments =
                with_reach(column, &cuts, rows, |low, high| Some(Value::Date(day_between(low, high)?)), Value::Date);
            Some(Parts { marks: Marks::Dates(cuts), segments })
        }
        _ => {
            let ends = [&column.bounds.low, &column.bounds.high].into_iter().flatten().map(|(end, _)| end);
            let (cuts, rows) = ranged(asking, ends.filter_map(number).collect(), number, steps)?;
            let inside = |low, high| Some(Value::Number(number_between(column, low, high)?));
            let segments = with_reach(column, &cuts, rows, inside, Value::Number);
            Some(Parts { marks: Marks::Numbers(cuts), segments })
        }
    }
}

fn leaves(codes: &Codes, asking: &[Asking<'_>], steps: &mut Steps) -> Option<Parts> {
    let mut segments: Vec<Segment> =
        codes.iter().map(|code| Segment { rows: Vec::new(), reach: Reach::Can(Seen::Is(Value::Leaf(code))) }).collect();
    for (row, accepts) in asking {
        match accepts {
            Accepts::Any => {
                steps.take(segments.len())?;
                segments.iter_mut().for_each(|segment| segment.rows.push(*row));
            }
            Accepts::Leaves(codes) => {
                for code in codes.iter() {
                    steps.take(1)?;
                    if let Some(segment) = segments.get_mut(usize::from(code)) {
                        segment.rows.push(*row);
                    }
                }
            }
            _ => {}
        }
    }
    Some(Parts { marks: Marks::Codes, segments })
}

fn yes_no(asking: &[Asking<'_>], steps: &mut Steps) -> Option<Parts> {
    steps.take(asking.len().saturating_mul(2))?;
    let segment = |yes: bool| {
        let holds = |accepts: &Accepts| match accepts {
            Accepts::Any => true,
            Accepts::Values(values) => values.contains(&Value::YesNo(yes)),
            _ => false,
        };
        let rows = asking.iter().filter(|(_, accepts)| holds(accepts)).map(|(row, _)| *row).collect();
        Segment { rows, reach: Reach::Can(Seen::Is(Value::YesNo(yes))) }
    };
    Some(Parts { marks: Marks::YesNo, segments: vec![segment(false), segment(true)] })
}

fn texts(asking: &[Asking<'_>], steps: &mut Steps) -> Option<Parts> {
    let listed = |accepts: &Accepts| -> Vec<Name> {
        let Accepts::Values(values) = accepts else { return Vec::new() };
        values
            .iter()
            .filter_map(|value| if let Value::Text(text) = value { Some(text.clone()) } else { None })
            .collect()
    };
    let mut known: Vec<Name> = asking.iter().flat_map(|(_, accepts)| listed(accepts)).collect();
    known.sort_unstable();
    known.dedup();
    let text = |text: &Name| Seen::Is(Value::Text(text.clone()));
    let mut segments: Vec<Segment> = known
        .iter()
        .map(text)
        .chain([Seen::OtherText])
        .map(|seen| Segment { rows: Vec::new(), reach: Reach::Can(seen) })
        .collect();
    for (row, accepts) in asking {
        if **accepts == Accepts::Any {
            steps.take(segments.len())?;
            segments.iter_mut().for_each(|segment| segment.rows.push(*row));
        }
        for text in listed(accepts) {
            steps.take(1)?;
            let at = known.binary_search(&text).unwrap_or(usize::MAX);
            if let Some(segment) = segments.get_mut(at) {
                segment.rows.push(*row);
            }
        }
    }
    Some(Parts { marks: Marks::Texts(known), segments })
}

/// The cuts in order, and the rows of each segment: `2 * at` before the cut `at`, `2 * at + 1` at it.
fn ranged<T: Ord + Copy>(
    asking: &[Asking<'_>],
    mut cuts: Vec<T>,
    read: fn(&Value) -> Option<T>,
    steps: &mut Steps,
) -> Option<(Vec<T>, Vec<Vec<u32>>)> {
    for (_, accepts) in asking {
        match accepts {
            Accepts::Range(low, high) => {
                cuts.extend([low, high].into_iter().flatten().filter_map(|(end, _)| read(end)));
            }
            Accepts::Values(values) => cuts.extend(values.iter().filter_map(read)),
            _ => {}
        }
    }
    cuts.sort_unstable();
    cuts.dedup();
    let at = |value: &Value| read(value).and_then(|value| cuts.binary_search(&value).ok()).unwrap_or(0);
    let last = cuts.len().saturating_mul(2);
    let mut rows: Vec<Vec<u32>> = vec![Vec::new(); last.saturating_add(1)];
    let point = |value: &Value| at(value).saturating_mul(2).saturating_add(1);
    let mut add = |row: u32, from: usize, to: usize| -> Option<()> {
        let segments = rows.get_mut(from..=to).unwrap_or_default();
        steps.take(segments.len())?;
        for segment in segments {
            // One row may name a value twice.
            if segment.last() != Some(&row) {
                segment.push(row);
            }
        }
        Some(())
    };
    for (row, accepts) in asking {
        match accepts {
            Accepts::Any => add(*row, 0, last)?,
            Accepts::Range(low, high) => {
                let from = match low {
                    Some((low, included)) => point(low).saturating_add(usize::from(!included)),
                    None => 0,
                };
                let to = match high {
                    Some((high, included)) => point(high).saturating_sub(usize::from(!included)),
                    None => last,
                };
                if from <= to {
                    add(*row, from, to)?;
                }
            }
            Accepts::Values(values) => {
                for value in values {
                    add(*row, point(value), point(value))?;
                }
            }
            _ => {}
        }
    }
    Some((cuts, rows))
}

fn with_reach<T: Copy>(
    column: &KeyColumn,
    cuts: &[T],
    rows: Vec<Vec<u32>>,
    inside: impl Fn(Option<T>, Option<T>) -> Option<Value>,
    value: fn(T) -> Value,
) -> Vec<Segment> {
    let reach = |segment: usize| {
        let cut = |at: usize| cuts.get(at).copied();
        let at = segment >> 1;
        let seen = if segment & 1 == 1 { cut(at).map(value) } else { inside(at.checked_sub(1).and_then(cut), cut(at)) };
        match seen {
            None => Reach::Empty,
            Some(seen) if column.bounds.allow(&seen) => Reach::Can(Seen::Is(seen)),
            Some(_) => Reach::Outside,
        }
    };
    rows.into_iter().enumerate().map(|(at, rows)| Segment { rows, reach: reach(at) }).collect()
}

/// A number between two others that reads well; none if there is none.
fn number_between(column: &KeyColumn, low: Option<Exact>, high: Option<Exact>) -> Option<Exact> {
    let fits = |number: &Exact| low.is_none_or(|low| *number > low) && high.is_none_or(|high| *number < high);
    let hundredth = Exact::new(1, 100).ok()?;
    let money = matches!(column.key_type, Type::Money(_));
    if let Some(step) = column.step {
        // The common case, without a division: steps are 1 or 1/100, and so are most ends.
        let is_step = |low: &Exact| step.denominator().checked_rem(low.denominator()) == Some(0);
        if let Some(low) = low.filter(is_step) {
            return low.checked_add(step).ok().filter(fits);
        }
        let next = match (low, high) {
            (Some(low), _) => floor(low.checked_div(step).ok()?)?.checked_add(Exact::ONE).ok()?,
            (None, Some(high)) => floor(high.checked_div(step).ok()?)?.checked_sub(Exact::ONE).ok()?,
            (None, None) => Exact::ZERO,
        };
        return next.checked_mul(step).ok().filter(fits);
    }
    let share = Exact::new(1, 1000).ok()?;
    let small = if money { [hundredth, hundredth, share] } else { [Exact::ONE, hundredth, share] };
    let near = |step: Exact| match (low, high) {
        (Some(low), _) => low.checked_add(step).ok(),
        (None, Some(high)) => high.checked_sub(step).ok(),
        (None, None) => Some(Exact::ZERO),
    };
    let middle = || low?.checked_add(high?).ok()?.checked_div(Exact::from_int(2)).ok();
    let small = if column.key_type == Type::Percent { [hundredth, share, share] } else { small };
    small.into_iter().filter_map(near).find(fits).or_else(|| middle().filter(fits))
}

fn floor(number: Exact) -> Option<Exact> {
    Exact::new(number.numerator().checked_div_euclid(number.denominator())?, 1).ok()
}

fn day_between(low: Option<Date>, high: Option<Date>) -> Option<Date> {
    match (low, high) {
        (Some(low), high) => low.checked_add_days(1).filter(|day| high.is_none_or(|high| *day < high)),
        (None, Some(high)) => high.checked_add_days(-1),
        (None, None) => Date::from_ymd(2000, 1, 1).ok(),
    }
}

fn number(value: &Value) -> Option<Exact> {
    if let Value::Number(number) = value { Some(*number) } else { None }
}

fn date(value: &Value) -> Option<Date> {
    if let Value::Date(date) = value { Some(*date) } else { None }
}
