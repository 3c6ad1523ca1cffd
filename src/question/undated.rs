//! A case that does not say of what time it is: what each generation says of it that could be the one to judge it.

use serde::Serialize;

use crate::base::{Date, Exact, Name};
use crate::decide::{Answer, Between, Effect};
use crate::rule::{Comparison, FactId, Period, Rules, Said, Value, Wording};

use super::decided::{Decided, one_or_several};
use super::{Answered, ToldAdvice, ToldPaid, ToldPosition, ToldTotal};

/// A stretch of time with what the generation that is in force in it says of a case.
#[derive(Clone, Debug)]
pub struct Judged<'r> {
    /// The generation.
    pub rules: &'r Rules,
    /// When it is in force.
    pub period: Period,
    /// What it decides, or why it cannot judge the case.
    pub says: Result<Decided, String>,
}

/// A case without the date that says which generation judges it; the fields are those of `decide --json`.
#[derive(Clone, Debug, Serialize)]
pub struct Undated {
    /// None: that is what it depends on.
    generation: Option<Name>,
    /// The fact that says which generation judges a case; none where the rulebook has no such fact.
    pub depends_on: Option<Name>,
    /// Every line, whichever generation judges the case.
    pub lines: Vec<Varied>,
    /// What all lines pay, whichever generation judges.
    total: Option<ToldTotal>,
    /// In each of several currencies.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    totals: Vec<ToldTotal>,
    /// What each generation says, early before late.
    pub by_generation: Vec<ToldGeneration>,
    /// What all lines pay, where that differs between generations.
    #[serde(skip)]
    pub totals_by_generation: Vec<(When, Vec<ToldTotal>)>,
}

/// What one generation says of a case.
#[derive(Clone, Debug, Serialize)]
#[serde(untagged)]
pub enum ToldGeneration {
    /// It decides it.
    Decides {
        /// First day in force.
        from: Option<Date>,
        /// Last day in force.
        to: Option<Date>,
        /// Every line.
        #[serde(flatten)]
        decided: Box<Decided>,
    },
    /// It cannot judge it: the case speaks of what it does not know.
    Cannot {
        /// The generation.
        generation: Name,
        /// First day in force.
        from: Option<Date>,
        /// Last day in force.
        to: Option<Date>,
        /// Why.
        why: String,
    },
}

/// One line, whichever generation judges the case.
#[derive(Clone, Debug, Serialize)]
pub struct Varied {
    /// The answer that holds for all of them; *depends* where they differ, then without reasons.
    #[serde(flatten)]
    pub answered: Answered,
    /// What each says, where they differ.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub by_generation: Vec<Says>,
}

/// When a case would be judged by some generations.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct When {
    /// The generations, one after the other in time.
    pub generations: Vec<Name>,
    /// The first day on which one of them is in force.
    pub from: Option<Date>,
    /// The last one.
    pub to: Option<Date>,
    /// The same as a condition: `Vertragsbeginn is before 1990-01-01`.
    pub when: String,
}

/// What generations say of a line that say the same.
#[derive(Clone, Debug, Serialize)]
pub struct Says {
    /// Which and when.
    #[serde(flatten)]
    pub when: When,
    /// The answer; none where they cannot judge the case.
    pub answer: Option<Answer>,
    /// On what it depends besides.
    pub condition: Option<String>,
    /// What is paid.
    pub pays: Option<ToldPaid>,
    /// All that the last of them says; none where it has no such line.
    #[serde(skip)]
    pub answered: Option<Answered>,
}

/// What one generation says of a line: nothing if it cannot judge the case, or has no such line.
#[derive(Clone, Copy)]
enum Say<'a> {
    Cannot,
    NoSuchLine,
    Answers(&'a Answered),
}

impl<'a> Say<'a> {
    fn answered(self) -> Option<&'a Answered> {
        match self {
            Self::Answers(answered) => Some(answered),
            Self::Cannot | Self::NoSuchLine => None,
        }
    }

    /// What a contract does not know is not covered.
    fn answer(self) -> Option<Answer> {
        match self {
            Self::Cannot => None,
            Self::NoSuchLine => Some(Answer::NotCovered),
            Self::Answers(answered) => Some(answered.answer),
        }
    }

    fn condition(self) -> Option<&'a str> {
        self.answered()?.condition.as_deref()
    }

    /// What is paid, if anything may be.
    fn pays(self) -> Option<&'a ToldPaid> {
        self.answered().filter(|answered| answered.answer != Answer::NotCovered)?.pays.as_ref()
    }

    /// The same, if it says anything: nothing or more is no less in one currency than in another.
    fn tells_of_amounts(self) -> Option<&'a ToldPaid> {
        self.pays().filter(|paid| tells(paid))
    }

    fn positions(self) -> Vec<(Answer, Option<&'a str>)> {
        let told = |told: &'a ToldPosition| (told.answer, told.condition.as_deref());
        self.answered().map(|answered| answered.positions.iter().map(told).collect()).unwrap_or_default()
    }

    fn covers_as(self, other: Self) -> bool {
        (self.answer(), self.condition()) == (other.answer(), other.condition())
    }

    fn says_as(self, other: Self) -> bool {
        self.covers_as(other)
            && self.tells_of_amounts() == other.tells_of_amounts()
            && self.positions() == other.positions()
    }
}

/// What can be said of a case, whichever of these generations judges it; they follow each other in time.
pub fn undated(judged: Vec<Judged<'_>>) -> Undated {
    let governed = judged.iter().rev().find_map(|one| Some((one.rules, one.rules.governed_by?)));
    let depends_on = governed.and_then(|(rules, fact)| Some(rules.vocabulary.fact(fact)?.name.clone()));
    let time = Time { judged: &judged, governed, depends_on };
    let lines = lines(&judged).into_iter().filter_map(|says| time.line(&says)).collect();
    // Nothing is nothing in every currency.
    let nothing = Between::exactly(Exact::ZERO);
    let paid = |decided: &Decided| -> Vec<ToldTotal> {
        let told = decided.totals().iter().filter(|total| total.paid.between != nothing && tells(&total.paid));
        told.cloned().collect()
    };
    let totals: Vec<Vec<ToldTotal>> =
        judged.iter().map(|one| one.says.as_ref().map(paid).unwrap_or_default()).collect();
    let by_total = runs(totals.len(), |one, other| totals.get(one) == totals.get(other));
    let same = by_total.len() == 1;
    let by_total = by_total
        .into_iter()
        .map(|(first, last)| (time.when(first, last), totals.get(last).cloned().unwrap_or_default()));
    let totals_by_generation = if same { Vec::new() } else { by_total.collect() };
    let (total, totals) = one_or_several(whichever(&totals));
    let depends_on = time.depends_on.clone();
    let by_generation = judged.iter().map(|Judged { rules, period: Period { from, to }, says }| match says {
        Ok(decided) => ToldGeneration::Decides { from: *from, to: *to, decided: Box::new(decided.clone()) },
        Err(why) => {
            let (generation, why) = (rules.generation.clone(), why.clone());
            ToldGeneration::Cannot { generation, from: *from, to: *to, why }
        }
    });
    let by_generation = by_generation.collect();
    Undated { generation: None, depends_on, lines, total, totals, by_generation, totals_by_generation }
}

impl Undated {
    /// Whether all generations decide the same, so that it does not matter which one judges; they may advise differently.
    pub fn agree(&self) -> bool {
        self.by_generation.iter().all(|told| matches!(told, ToldGeneration::Decides { .. }))
            && self.totals_by_generation.is_empty()
            && self.lines.iter().all(|line| line.by_generation.is_empty())
    }

    /// The advice that all generations give, and whether they advise the same.
    pub fn common_advice(&self) -> (Vec<ToldAdvice>, bool) {
        let mut all = self.by_generation.iter().filter_map(|told| match told {
            ToldGeneration::Decides { decided, .. } => Some(&decided.advice),
            ToldGeneration::Cannot { .. } => None,
        });
        let Some(last) = all.next_back() else { return (Vec::new(), true) };
        let (mut common, mut same) = (last.clone(), true);
        for advice in all {
            let before = common.len();
            common.retain(|one| advice.iter().any(|other| other.is_same(one)));
            same &= common.len() == before && advice.len() == last.len();
        }
        (common, same)
    }

    /// What all lines pay, in each currency, where all generations say the same of it or pay in one currency.
    pub fn totals(&self) -> &[ToldTotal] {
        self.total.as_ref().map_or(&self.totals, std::slice::from_ref)
    }
}

/// What each generation says of each line: those of the last generation in their order, then those that only earlier
/// ones have. A line that was renamed is one line.
fn lines<'a>(judged: &'a [Judged<'_>]) -> Vec<Vec<Say<'a>>> {
    let mut lines: Vec<Vec<Say<'a>>> = Vec::new();
    // The names that are taken, for each generation.
    let mut taken: Vec<Vec<&str>> = vec![Vec::new(); judged.len()];
    for one in judged.iter().rev() {
        let Ok(decided) = &one.says else { continue };
        for answered in &decided.lines {
            let line = one.rules.line_named(&answered.line).and_then(|line| one.rules.line(line));
            let called: Vec<&str> = line.iter().flat_map(|line| &line.called).map(|name| &**name).collect();
            let known = |other: &Answered| *other.line == *answered.line || called.contains(&&*other.line);
            let own = judged.iter().position(|other| std::ptr::eq(other, one));
            if own.and_then(|at| taken.get(at)).is_some_and(|taken| taken.contains(&&*answered.line)) {
                continue;
            }
            let says = judged.iter().zip(&mut taken).map(|(other, taken)| match &other.says {
                Err(_) => Say::Cannot,
                Ok(decided) => match decided.lines.iter().find(|line| known(line)) {
                    Some(answered) => {
                        taken.push(&answered.line);
                        Say::Answers(answered)
                    }
                    None => Say::NoSuchLine,
                },
            });
            lines.push(says.collect());
        }
    }
    lines
}

/// The generations in time, and what says which of them judges.
struct Time<'a, 'r> {
    judged: &'a [Judged<'r>],
    /// The fact, as the last generation calls it.
    governed: Option<(&'r Rules, FactId)>,
    depends_on: Option<Name>,
}

impl Time<'_, '_> {
    /// What can be said of a line.
    fn line(&self, says: &[Say<'_>]) -> Option<Varied> {
        let same = |one: &Say<'_>, as_other: fn(Say<'_>, Say<'_>) -> bool| {
            says.first().is_some_and(|first| one.answer().is_some() && as_other(*first, *one))
        };
        let last = says.iter().rev().find_map(|say| say.answered())?;
        // What a contract does not contain needs no judging.
        if says.iter().filter_map(|say| say.answered()).all(not_agreed) {
            return Some(Varied { answered: last.clone(), by_generation: Vec::new() });
        }
        if says.iter().all(|say| same(say, |one, other| one.says_as(other))) {
            return Some(Varied { answered: last.clone(), by_generation: Vec::new() });
        }
        let by_generation = runs(says.len(), |one, other| match (says.get(one), says.get(other)) {
            (Some(one), Some(other)) => one.says_as(*other),
            _ => false,
        });
        let by_generation = by_generation.into_iter().map(|(first, at)| {
            let say = says.get(at).copied().unwrap_or(Say::Cannot);
            Says {
                when: self.when(first, at),
                answer: say.answer(),
                condition: say.condition().map(str::to_owned),
                pays: say.pays().cloned(),
                answered: say.answered().cloned(),
            }
        });
        let by_generation = by_generation.collect();
        let agreed = says.iter().all(|say| same(say, |one, other| one.covers_as(other)));
        let all = || says.iter().filter_map(|say| say.answered());
        let mut missing = names(all().map(|answered| answered.missing.as_slice()));
        if !agreed {
            missing.splice(0..0, self.depends_on.clone());
        }
        let terms = if agreed { Vec::new() } else { vec![self.condition(says)] };
        let answered = Answered {
            generation: "".into(),
            answer: if agreed { last.answer } else { Answer::Depends },
            exact: says.iter().all(|say| say.answer().is_some()) && all().all(|answered| answered.exact),
            not_exact: all().find_map(|answered| answered.not_exact),
            condition: if agreed { last.condition.clone() } else { terms.first().map(|said| said.text.clone()) },
            terms: if agreed { last.terms.clone() } else { terms },
            irrelevant: Vec::new(),
            ask_next: if agreed { last.ask_next.clone() } else { self.depends_on.clone() },
            ask_next_because: None,
            missing,
            reasons: Vec::new(),
            considered: Vec::new(),
            assumed: names(all().map(|answered| answered.assumed.as_slice())),
            to_judge: names(all().map(|answered| answered.to_judge.as_slice())),
            flip: Vec::new(),
            flip_sets: Vec::new(),
            advice: Vec::new(),
            pays: whatever(says.iter().map(|say| say.pays())),
            settlement: Vec::new(),
            missing_amounts: names(all().map(|answered| answered.missing_amounts.as_slice())),
            positions: Vec::new(),
            speaks_of_amounts: all().any(|answered| answered.speaks_of_amounts),
            pays_for: Vec::new(),
            ..last.clone()
        };
        Some(Varied { answered, by_generation })
    }

    /// When a line covers. A generation that cannot judge the case may cover it.
    fn condition(&self, says: &[Say<'_>]) -> Said {
        let runs = runs(says.len(), |one, other| match (says.get(one), says.get(other)) {
            (Some(one), Some(other)) => one.covers_as(*other),
            _ => false,
        });
        let covering = runs.into_iter().filter_map(|(first, last)| {
            let say = says.get(last).filter(|say| say.answer() != Some(Answer::NotCovered))?;
            let besides = say.answered().map(|answered| answered.terms.clone()).unwrap_or_default();
            Some(Said::all(std::iter::once(self.words(first, last)).chain(besides)))
        });
        Said::any(covering.collect::<Vec<_>>())
    }

    fn when(&self, first: usize, last: usize) -> When {
        let judged = self.judged.get(first..=last).unwrap_or_default();
        let mut generations: Vec<Name> = judged.iter().map(|one| one.rules.generation.clone()).collect();
        generations.dedup();
        When {
            generations,
            from: judged.first().and_then(|one| one.period.from),
            to: judged.last().and_then(|one| one.period.to),
            when: self.words(first, last).text,
        }
    }

    /// `Vertragsbeginn is before 1990-01-01`: before the first generation and behind the last one there is no case, so
    /// that their ends need not be said.
    fn words(&self, first: usize, last: usize) -> Said {
        let (Some(from), Some(to)) = (self.judged.get(first), self.judged.get(last)) else { return Said::one("?") };
        let Some((rules, fact)) = self.governed else {
            let judged = self.judged.get(first..=last).unwrap_or_default();
            let named = judged.iter().map(|one| Said::one(format!("generation {} judges", one.rules.generation)));
            return Said::any(named.collect::<Vec<_>>());
        };
        let wording = Wording::of(rules);
        let low = from.period.from.filter(|_| first > 0).map(Value::Date);
        let behind = self.judged.get(last.saturating_add(1));
        let high = to.period.to.filter(|_| behind.is_some());
        match (low, high) {
            (Some(low), Some(high)) => wording.range_of(fact, &low, &Value::Date(high)),
            (Some(low), None) => wording.compare_value(fact, Comparison::AtLeast, &low),
            (None, Some(high)) => match high.checked_add_days(1) {
                Some(behind) => wording.compare_value(fact, Comparison::LessThan, &Value::Date(behind)),
                None => Said::constant(true),
            },
            (None, None) => Said::constant(true),
        }
    }
}

/// Not covered, as it is not agreed.
fn not_agreed(answered: &Answered) -> bool {
    let not_agreed = answered.reasons.iter().any(|reason| reason.effect == Effect::NotAgreed);
    answered.answer == Answer::NotCovered && not_agreed
}

/// Whether an amount is anything but unknown.
fn tells(paid: &ToldPaid) -> bool {
    !paid.between.from.is_zero() || paid.between.to.is_some()
}

/// Stretches of neighbours that are alike: the first and the last of each.
fn runs(count: usize, alike: impl Fn(usize, usize) -> bool) -> Vec<(usize, usize)> {
    let mut runs: Vec<(usize, usize)> = Vec::new();
    for at in 0..count {
        match runs.last_mut().filter(|(_, last)| alike(*last, at)) {
            Some((_, last)) => *last = at,
            None => runs.push((at, at)),
        }
    }
    runs
}

/// Each once.
fn names<'a, T: Clone + PartialEq + 'a>(lists: impl Iterator<Item = &'a [T]>) -> Vec<T> {
    let mut all: Vec<T> = Vec::new();
    for name in lists.flatten() {
        if !all.contains(name) {
            all.push(name.clone());
        }
    }
    all
}

/// What is paid whichever of them is so; none if nothing is, or if it is in several currencies.
fn whatever<'a>(paid: impl Iterator<Item = Option<&'a ToldPaid>>) -> Option<ToldPaid> {
    let paid: Vec<Option<&ToldPaid>> = paid.collect();
    let currency = &paid.iter().flatten().next()?.currency;
    if paid.iter().flatten().any(|other| other.currency != *currency) {
        return None;
    }
    let nothing = Between::exactly(Exact::ZERO);
    let betweens = || paid.iter().map(|paid| paid.map_or(nothing, |paid| paid.between));
    let from = betweens().map(|between| between.from).min()?;
    let to = betweens().map(|between| between.to).collect::<Option<Vec<_>>>().and_then(|ends| ends.into_iter().max());
    Some(ToldPaid::new(Between { from, to }, currency.clone()))
}

/// What all lines pay whichever generation judges.
fn whichever(totals: &[Vec<ToldTotal>]) -> Vec<ToldTotal> {
    if let Some((first, rest)) = totals.split_first()
        && rest.iter().all(|other| other == first)
    {
        return first.clone();
    }
    if totals.iter().any(|totals| totals.len() > 1) {
        return Vec::new();
    }
    let paid = whatever(totals.iter().map(|totals| totals.first().map(|total| &total.paid)));
    let paid = paid.map(|paid| ToldTotal { paid, double_insurance: Vec::new() });
    paid.into_iter().collect()
}
