//! Which generation of a rulebook is in force when.

use crate::base::Date;

/// A stretch of time; both its days belong to it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Period {
    /// Its first day; none: from ever.
    pub from: Option<Date>,
    /// Its last day; none: for good.
    pub to: Option<Date>,
}

impl Period {
    /// Whether that day belongs to it.
    pub fn contains(self, day: Date) -> bool {
        self.from.is_none_or(|from| from <= day) && self.to.is_none_or(|to| day <= to)
    }

    /// Whether no day belongs to it.
    fn is_empty(self) -> bool {
        self.from.zip(self.to).is_some_and(|(from, to)| to < from)
    }
}

/// `from 1986-12-12 to 1989-12-31`, `from 1990-01-01`, `to 1989-12-31`, `always`
impl std::fmt::Display for Period {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match (self.from, self.to) {
            (Some(from), Some(to)) => write!(f, "from {from} to {to}"),
            (Some(from), None) => write!(f, "from {from}"),
            (None, Some(to)) => write!(f, "to {to}"),
            (None, None) => f.write_str("always"),
        }
    }
}

/// A stretch of time with the generation that is in force in it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct InForce {
    /// Which of the generations.
    pub generation: usize,
    /// When.
    pub period: Period,
}

/// The generations of a rulebook in the order of time.
///
/// In force on a day is the generation that began last of those whose end has not passed. One that has an end can stand
/// inside the time of another: that is in force again behind it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Timeline {
    /// Early before late; no day belongs to two.
    stretches: Vec<InForce>,
}

impl Timeline {
    /// Of generations that say from when until when they are in force; one that does not say from when is so from ever.
    pub fn new(periods: &[Period]) -> Self {
        // Between these days nothing changes.
        let begins = periods.iter().filter_map(|period| period.from);
        let ends = periods.iter().filter_map(|period| period.to?.checked_add_days(1));
        let mut changes: Vec<Date> = begins.chain(ends).collect();
        changes.sort_unstable();
        changes.dedup();
        let firsts = std::iter::once(None).chain(changes.iter().copied().map(Some));
        let lasts = changes.iter().map(|day| day.checked_add_days(-1)).map(Some).chain([None]);
        let mut stretches: Vec<InForce> = Vec::new();
        for (from, last) in firsts.zip(lasts) {
            // Before the first day that there is, nothing is.
            let to = match last {
                Some(None) => continue,
                Some(day) => day,
                None => None,
            };
            let Some(generation) = latest(periods, from) else { continue };
            let period = Period { from, to };
            let before = stretches.last_mut().filter(|before| before.generation == generation);
            match before.filter(|before| before.period.to.and_then(|to| to.checked_add_days(1)) == from) {
                Some(before) => before.period.to = to,
                None => stretches.push(InForce { generation, period }),
            }
        }
        Self { stretches }
    }

    /// The generation that is in force on a day, as its position among the generations.
    pub fn on(&self, day: Date) -> Option<usize> {
        let behind = self.stretches.partition_point(|stretch| stretch.period.from.is_none_or(|from| from <= day));
        let stretch = self.stretches.get(behind.checked_sub(1)?)?;
        stretch.period.contains(day).then_some(stretch.generation)
    }

    /// Every stretch of time in which one generation is in force, early before late.
    pub fn stretches(&self) -> &[InForce] {
        &self.stretches
    }

    /// When a generation is in force.
    pub fn of(&self, generation: usize) -> impl Iterator<Item = Period> {
        self.stretches.iter().filter(move |stretch| stretch.generation == generation).map(|stretch| stretch.period)
    }

    /// The stretches between two generations in which none is in force.
    pub fn gaps(&self) -> impl Iterator<Item = Period> {
        let pairs = self.stretches.iter().zip(self.stretches.iter().skip(1));
        let between = pairs.map(|(before, behind)| Period {
            from: before.period.to.and_then(|to| to.checked_add_days(1)),
            to: behind.period.from.and_then(|from| from.checked_add_days(-1)),
        });
        between.filter(|gap| !gap.is_empty())
    }
}

/// The generation that began last of those that are in force; `day` none: before all days that any of them names.
fn latest(periods: &[Period], day: Option<Date>) -> Option<usize> {
    let in_force = |period: &Period| match day {
        Some(day) => period.contains(day),
        None => period.from.is_none(),
    };
    let all = periods.iter().enumerate().filter(|(_, period)| in_force(period));
    all.max_by_key(|(_, period)| period.from).map(|(at, _)| at)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::{Strategy, prop_assert_eq, proptest};

    use super::{Date, Period, Timeline};

    fn day(day: i64) -> Date {
        Date::from_ymd(1990, 1, 1).unwrap().checked_add_days(day).unwrap()
    }

    fn period(from: Option<i64>, to: Option<i64>) -> Period {
        Period { from: from.map(day), to: to.map(day) }
    }

    #[test]
    fn a_generation_with_an_end_interrupts_another() {
        let timeline = Timeline::new(&[period(Some(0), None), period(Some(10), Some(19))]);
        let told: Vec<String> =
            timeline.stretches().iter().map(|one| format!("{} {}", one.generation, one.period)).collect();
        assert_eq!(told, ["0 from 1990-01-01 to 1990-01-10", "1 from 1990-01-11 to 1990-01-20", "0 from 1990-01-21"]);
        assert_eq!(timeline.gaps().count(), 0);
        assert_eq!(timeline.on(day(-1)), None);
    }

    #[test]
    fn days_in_between_belong_to_none() {
        let timeline = Timeline::new(&[period(None, Some(9)), period(Some(20), None)]);
        assert_eq!(timeline.gaps().collect::<Vec<_>>(), [period(Some(10), Some(19))]);
        assert_eq!([9, 10, 19, 20].map(|at| timeline.on(day(at))), [Some(0), None, None, Some(1)]);
        assert_eq!(timeline.of(0).collect::<Vec<_>>(), [period(None, Some(9))]);
    }

    #[test]
    fn the_calendar_has_ends() {
        let (first, last) = (Date::from_ymd(1583, 1, 1).unwrap(), Date::from_ymd(9999, 12, 31).unwrap());
        let periods = [Period { from: None, to: Some(last) }, Period { from: Some(first), to: Some(first) }];
        let timeline = Timeline::new(&periods);
        assert_eq!([first, day(0), last].map(|day| timeline.on(day)), [Some(1), Some(0), Some(0)]);
    }

    const DAYS: i64 = 40;

    fn periods() -> impl Strategy<Value = Vec<Period>> {
        let end = || proptest::option::weighted(0.7, 0..DAYS);
        proptest::collection::vec((end(), end()).prop_map(|(from, to)| period(from, to)), 0..7)
    }

    /// What the language reference says, day by day, one generation after the other.
    fn naive(periods: &[Period], on: Date) -> Option<usize> {
        let mut found: Option<usize> = None;
        for (at, period) in periods.iter().enumerate() {
            let begun = period.from.is_none() || period.from.unwrap() <= on;
            let ended = period.to.is_some() && period.to.unwrap() < on;
            if begun && !ended && found.is_none_or(|other| periods[other].from <= period.from) {
                found = Some(at);
            }
        }
        found
    }

    proptest! {
        #[test]
        fn as_a_naive_scan_finds_it(periods in periods()) {
            let timeline = Timeline::new(&periods);
            let mut gap_days = Vec::new();
            for at in -2..DAYS + 2 {
                let day = day(at);
                let found = naive(&periods, day);
                prop_assert_eq!(timeline.on(day), found, "on {}", day);
                let of: Vec<usize> = (0..periods.len()).filter(|one| timeline.of(*one).any(|period| period.contains(day))).collect();
                prop_assert_eq!(of, found.into_iter().collect::<Vec<_>>(), "on {}", day);
                let before = (-2..at).any(|at| naive(&periods, self::day(at)).is_some());
                let behind = (at..DAYS + 2).any(|at| naive(&periods, self::day(at)).is_some());
                if before && behind && found.is_none() {
                    gap_days.push(day);
                }
            }
            let told = (-2..DAYS + 2).map(day).filter(|day| timeline.gaps().any(|gap| gap.contains(*day)));
            prop_assert_eq!(told.collect::<Vec<_>>(), gap_days);
        }
    }
}
