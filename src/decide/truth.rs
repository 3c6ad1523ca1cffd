//! Yes, no, or not known.

use serde::Serialize;

/// The truth of a condition under what is known (strong Kleene logic).
///
/// Ordered: no is below unknown is below yes. So
/// - `and` is the lower of the two: no with anything is no, yes with unknown is unknown;
/// - `or` is the higher of the two: yes with anything is yes, no with unknown is unknown;
/// - `not` turns the order round: unknown stays unknown.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Truth {
    /// It does not hold, whatever the unknown facts are.
    No,
    /// It may hold or not.
    Unknown,
    /// It holds, whatever the unknown facts are.
    Yes,
}

impl Truth {
    /// Both.
    #[must_use]
    pub fn and(self, other: Self) -> Self {
        self.min(other)
    }

    /// One of the two at least.
    #[must_use]
    pub fn or(self, other: Self) -> Self {
        self.max(other)
    }

    /// So many of them at least: yes if so many are yes, no if so many cannot be reached even if all that is unknown
    /// were yes.
    pub fn at_least(count: usize, truths: impl IntoIterator<Item = Self>) -> Self {
        let (mut sure, mut possible) = (0_usize, 0_usize);
        for truth in truths {
            sure = sure.saturating_add(usize::from(truth == Self::Yes));
            possible = possible.saturating_add(usize::from(truth != Self::No));
        }
        match (sure >= count, possible >= count) {
            (true, _) => Self::Yes,
            (false, true) => Self::Unknown,
            (false, false) => Self::No,
        }
    }

    /// Whether it is known at all.
    pub fn is_decided(self) -> bool {
        self != Self::Unknown
    }
}

/// The opposite.
impl std::ops::Not for Truth {
    type Output = Self;

    fn not(self) -> Self {
        match self {
            Self::No => Self::Yes,
            Self::Unknown => Self::Unknown,
            Self::Yes => Self::No,
        }
    }
}

impl From<bool> for Truth {
    #[inline]
    fn from(value: bool) -> Self {
        if value { Self::Yes } else { Self::No }
    }
}

#[cfg(test)]
mod tests {
    use super::Truth::{self, No, Unknown, Yes};

    const ALL: [Truth; 3] = [No, Unknown, Yes];

    /// The two-valued truths that an unknown one may turn out to be.
    fn outcomes(truth: Truth) -> &'static [bool] {
        match truth {
            No => &[false],
            Unknown => &[false, true],
            Yes => &[true],
        }
    }

    fn of(outcomes: impl IntoIterator<Item = bool>) -> Truth {
        let outcomes: Vec<bool> = outcomes.into_iter().collect();
        match (outcomes.contains(&true), outcomes.contains(&false)) {
            (true, false) => Yes,
            (false, true) => No,
            _ => Unknown,
        }
    }

    #[test]
    fn is_what_all_outcomes_agree_on() {
        for a in ALL {
            assert_eq!(!a, of(outcomes(a).iter().map(|a| !a)));
            for b in ALL {
                let pairs = || outcomes(a).iter().flat_map(|a| outcomes(b).iter().map(move |b| (*a, *b)));
                assert_eq!(a.and(b), of(pairs().map(|(a, b)| a && b)));
                assert_eq!(a.or(b), of(pairs().map(|(a, b)| a || b)));
                for count in 0..4 {
                    let yes = |(a, b): (bool, bool)| usize::from(a).saturating_add(usize::from(b)) >= count;
                    assert_eq!(Truth::at_least(count, [a, b]), of(pairs().map(yes)), "{count} of {a:?}, {b:?}");
                }
            }
        }
    }
}
