//! Amounts by cases: conditions row by row, and the outcome of the first that holds.

use crate::rule::{AmountId, Formula, FormulaId};

use super::super::bits::Bits;
use super::block::Block;
use super::lane::Lane;
use super::vector::{ABSENT, KNOWN, Rows, SLOW, UNKNOWN, Vector};
use super::{Conditions, Picked};

/// What a condition is for a row.
pub(super) const NO: u8 = 0;
pub(super) const YES: u8 = 1;
pub(super) const OPEN: u8 = 2;

impl<T: Lane> Block<'_, '_, T> {
    /// The truth of a condition, row by row.
    pub(super) fn truth(&mut self, conditions: &dyn Conditions, condition: FormulaId) -> Rows<u8> {
        if let Formula::Constant(value) = self.facts.rules.formulas.get(condition) {
            return Rows::Same(u8::from(*value));
        }
        if T::IS_BOUND {
            return Rows::Same(YES);
        }
        if let Some(known) = self.truths.get(&condition) {
            return known.clone();
        }
        let (yes, no) = conditions.bits(condition);
        if let Picked::These(_, picked) = self.picked {
            let all = |of: &Bits| picked.without(of).is_empty();
            if let Some(same) = all(&yes).then_some(YES).or_else(|| all(&no).then_some(NO)) {
                self.truths.insert(condition, Rows::Same(same));
                return Rows::Same(same);
            }
        }
        if !conditions.leaves_open(&yes, &no) {
            let of = |row: usize| u8::from(yes.get(row));
            let truth = self.each(of);
            self.truths.insert(condition, truth.clone());
            return truth;
        }
        let of = |row: usize| match (yes.get(row), no.get(row)) {
            (true, _) => YES,
            (false, true) => NO,
            (false, false) => OPEN,
        };
        let truth = self.each(of);
        self.truths.insert(condition, truth.clone());
        truth
    }

    /// The outcome of the first case that holds.
    pub(super) fn cases(&mut self, conditions: &dyn Conditions, cases: &[(FormulaId, AmountId)]) -> Vector<T> {
        if T::IS_BOUND {
            let outcomes: Vec<Vector<T>> = cases.iter().map(|(_, outcome)| self.seen(*outcome)).collect();
            let Some((nums, by, of)) = Vector::all_matched(&outcomes) else { return Vector::slow() };
            let num = nums.into_iter().reduce(|one, other| one.zip(&other, T::greatest));
            return Vector { num: num.unwrap_or(Rows::Same(T::default())), by, of, state: Rows::Same(KNOWN) };
        }
        // A case that holds in no row falls away, as do those behind one that holds in all.
        let (mut truths, mut outcomes) = (Vec::with_capacity(cases.len()), Vec::with_capacity(cases.len()));
        for (condition, outcome) in cases {
            let truth = self.truth(conditions, *condition);
            let same = if let Rows::Same(truth) = truth { Some(truth) } else { None };
            if same != Some(NO) {
                truths.push(truth);
                outcomes.push(self.seen(*outcome));
            }
            if same == Some(YES) {
                break;
            }
        }
        if let ([Rows::Same(YES)], [only]) = (truths.as_slice(), outcomes.as_slice()) {
            return only.clone();
        }
        let Some((nums, by, of)) = Vector::all_matched(&outcomes) else { return Vector::slow() };
        let open = |truth: &Rows<u8>| match truth {
            Rows::Same(truth) => *truth == OPEN,
            Rows::Each(truths) => truths.contains(&OPEN),
        };
        if truths.iter().any(open) {
            return self.open_cases(&truths, &outcomes, &nums, by, of);
        }
        let (mut num, mut state) = (Rows::Same(T::default()), Rows::Same(ABSENT));
        for ((truth, value), outcome) in truths.iter().zip(&nums).zip(&outcomes).rev() {
            if let Rows::Same(truth) = truth {
                if *truth == YES {
                    (num, state) = (value.clone(), outcome.state.clone());
                }
                continue;
            }
            num = chosen(truth, value, &num);
            state = match (&state, &outcome.state) {
                (Rows::Same(one), Rows::Same(other)) if one == other => Rows::Same(*one),
                _ => chosen(truth, &outcome.state, &state),
            };
        }
        Vector { num, by, of, state }
    }

    /// As the evaluator goes through cases: where conditions are open, the outcome is known only if every case that may
    /// hold has the same.
    pub(super) fn open_cases(
        &self,
        truths: &[Rows<u8>],
        outcomes: &[Vector<T>],
        nums: &[Rows<T>],
        by: i128,
        of: Option<Rows<T>>,
    ) -> Vector<T> {
        let (mut num, mut state) = (Vec::new(), Vec::new());
        for at in 0..self.picked.len() {
            let mut possible: Option<(T, u8)> = None;
            let mut found = None;
            for ((truth, outcome), value) in truths.iter().zip(outcomes).zip(nums) {
                let truth = truth.get(at).unwrap_or(OPEN);
                if truth == NO {
                    continue;
                }
                let one = (value.get(at).unwrap_or_default(), outcome.state.get(at).unwrap_or(SLOW));
                if one.1 == SLOW {
                    found = Some(one);
                    break;
                }
                let differs =
                    |(before, state): (T, u8)| state != one.1 || state == KNOWN && before.order(one.0).is_ne();
                if possible.is_some_and(differs) {
                    found = Some((T::default(), UNKNOWN));
                    break;
                }
                possible = Some(one);
                if truth == YES {
                    found = Some(one);
                    break;
                }
            }
            let one = found.unwrap_or(match possible {
                None | Some((_, ABSENT)) => (T::default(), ABSENT),
                Some(_) => (T::default(), UNKNOWN),
            });
            num.push(one.0);
            state.push(one.1);
        }
        Vector { num: Rows::each(num), by, of, state: Rows::each(state) }
    }
}

/// The one where a condition holds, the other elsewhere.
fn chosen<U: Copy>(truth: &Rows<u8>, then: &Rows<U>, otherwise: &Rows<U>) -> Rows<U> {
    let Rows::Each(truths) = truth else {
        return if truth.get(0) == Some(YES) { then.clone() } else { otherwise.clone() };
    };
    let pick = |truth: u8, then: U, otherwise: U| if truth == YES { then } else { otherwise };
    let truths = truths.iter().copied();
    Rows::each(match (then, otherwise) {
        (Rows::Same(then), Rows::Same(otherwise)) => truths.map(|truth| pick(truth, *then, *otherwise)).collect(),
        (Rows::Each(then), Rows::Same(otherwise)) => {
            truths.zip(then.iter()).map(|(truth, then)| pick(truth, *then, *otherwise)).collect()
        }
        (Rows::Same(then), Rows::Each(otherwise)) => {
            truths.zip(otherwise.iter()).map(|(truth, otherwise)| pick(truth, *then, *otherwise)).collect()
        }
        (Rows::Each(then), Rows::Each(otherwise)) => {
            let both = then.iter().zip(otherwise.iter());
            truths.zip(both).map(|(truth, (then, otherwise))| pick(truth, *then, *otherwise)).collect()
        }
    })
}
