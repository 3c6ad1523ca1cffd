//! What is known of one contract and one event.

use crate::base::{Codes, Name};
use crate::rule::{FactId, KindId, Rules, Type, Value, Wording};

use super::case_error::{CaseError, CaseProblem, domain, wanted};

/// What is known of one fact.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub enum Known {
    /// Nothing; it may even be absent, where absence is a value.
    #[default]
    Unknown,
    /// Said by the case.
    Given(Value),
    /// The rulebook's default, as the case does not say.
    Assumed(Value),
    /// One of several leaves of a kind, not known which; not absent.
    OneOf(Codes),
}

impl Known {
    /// The value, given or assumed.
    #[inline]
    pub fn value(&self) -> Option<&Value> {
        match self {
            Self::Given(value) | Self::Assumed(value) => Some(value),
            Self::Unknown | Self::OneOf(_) => None,
        }
    }
}

/// What is known of one contract and one event, fact by fact.
#[derive(Clone, Debug)]
pub struct Case<'r> {
    rules: &'r Rules,
    known: Vec<Known>,
    unlisted: Vec<(FactId, Name)>,
    positions: Vec<Position>,
}

/// What is known of one position: of the facts that each has of its own.
#[derive(Clone, Debug)]
struct Position {
    known: Vec<(FactId, Known)>,
    unlisted: Vec<(FactId, Name)>,
}

impl<'r> Case<'r> {
    /// Nothing is given; defaults are assumed.
    pub fn new(rules: &'r Rules) -> Self {
        let assume = |default: &Value| Known::Assumed(default.clone());
        let known = rules.vocabulary.facts.iter().map(|fact| fact.default.as_ref().map_or(Known::Unknown, assume));
        Self { rules, known: known.collect(), unlisted: Vec::new(), positions: Vec::new() }
    }

    /// How many positions are given; 0 for a case that is its own only position.
    pub fn position_count(&self) -> usize {
        self.positions.len()
    }

    /// A case in which the facts of a position can be set, to be handed to [`Case::add_position`].
    pub fn blank_position(&self) -> Self {
        let blank = Case::new(self.rules);
        let known = blank.known.into_iter().zip(&self.known).zip(&self.rules.vocabulary.facts);
        let known = known.map(|((blank, known), fact)| if fact.position { blank } else { known.clone() }).collect();
        Self { known, ..self.clone() }
    }

    /// Adds a position: what the other case says of the facts that each position has of its own.
    pub fn add_position(&mut self, position: &Self) {
        let facts = &self.rules.vocabulary.facts;
        let own = |fact: FactId| facts.get(fact.index()).is_some_and(|fact| fact.position);
        let known = position.known.iter().enumerate().map(|(at, known)| (FactId::new(at), known.clone()));
        self.positions.push(Position {
            known: known.filter(|(fact, _)| own(*fact)).collect(),
            unlisted: position.unlisted.iter().filter(|(fact, _)| own(*fact)).cloned().collect(),
        });
    }

    /// The case as it is for each of its positions; itself where none is given.
    pub fn each_position(&self) -> impl Iterator<Item = Self> + '_ {
        let itself = self.positions.is_empty().then(|| self.clone());
        itself.into_iter().chain(self.positions.iter().map(|position| {
            let mut case = self.clone();
            for (fact, known) in &position.known {
                case.replace(*fact, known.clone());
                case.unlisted.retain(|(other, _)| other != fact);
            }
            case.unlisted.extend(position.unlisted.iter().cloned());
            case
        }))
    }

    /// The rulebook whose facts these are.
    pub fn rules(&self) -> &'r Rules {
        self.rules
    }

    /// What is known of a fact.
    #[inline]
    pub fn known(&self, fact: FactId) -> &Known {
        self.known.get(fact.index()).unwrap_or(&Known::Unknown)
    }

    /// Every fact of which something is known, in the order of the vocabulary.
    pub fn iter(&self) -> impl Iterator<Item = (FactId, &Known)> {
        let all = self.known.iter().enumerate().map(|(at, known)| (FactId::new(at), known));
        all.filter(|(_, known)| **known != Known::Unknown)
    }

    /// Gives a fact its value; replaces a default.
    ///
    /// # Errors
    /// A value of another sort, out of the domain, or other than what the case already says.
    pub fn set(&mut self, fact: FactId, value: Value) -> Result<(), CaseError> {
        self.check(fact, &value)?;
        let agrees = match self.known(fact) {
            Known::Unknown | Known::Assumed(_) => true,
            Known::Given(before) => *before == value,
            Known::OneOf(codes) => matches!(value, Value::Leaf(code) if codes.contains(code)),
        };
        if !agrees {
            return Err(self.contradiction(fact, Wording::of(self.rules).fact(fact, &value)));
        }
        self.replace(fact, Known::Given(value));
        Ok(())
    }

    /// Says that the value of a kind is one of these: an inner node or group, or the thing that a question asks for.
    ///
    /// # Errors
    /// The fact has no such values, or the case already says that it is none of them.
    pub fn narrow(&mut self, fact: FactId, codes: &Codes) -> Result<(), CaseError> {
        let known_fact = self.fact(fact)?;
        let Type::Kind(kind) = known_fact.fact_type else {
            return Err(self.error(fact, CaseProblem::WrongType { wanted: wanted(self.rules, known_fact) }));
        };
        let all = self.codes_of(kind);
        if codes.is_empty() || !codes.is_subset(&all) {
            return Err(self.not_a_value(fact, kind));
        }
        let left = match self.known(fact) {
            Known::Unknown | Known::Assumed(_) => codes.clone(),
            Known::OneOf(before) => before.intersection(codes),
            Known::Given(Value::Leaf(code)) if codes.contains(*code) => return Ok(()),
            Known::Given(_) => Codes::new(),
        };
        let known = match left.first() {
            None => return Err(self.contradiction(fact, Wording::of(self.rules).within(fact, codes).text)),
            Some(only) if left.len() == 1 => Known::Given(Value::Leaf(only)),
            Some(_) => Known::OneOf(left),
        };
        self.replace(fact, known);
        Ok(())
    }

    /// Makes a fact unknown, even if it has a default.
    pub fn forget(&mut self, fact: FactId) {
        self.replace(fact, Known::Unknown);
        self.unlisted.retain(|(other, _)| *other != fact);
    }

    /// Says that the contract contains these lines and clauses, and no other.
    ///
    /// # Errors
    /// The case already says otherwise of one of them, or one is no line or clause; then nothing is changed.
    pub fn agree_only(&mut self, agreed: &[FactId]) -> Result<(), CaseError> {
        let before = self.known.clone();
        let rules = self.rules;
        let mut outcome = agreed.iter().try_for_each(|id| match self.fact(*id)?.is_agreement() {
            true => Ok(()),
            false => Err(self.error(*id, CaseProblem::WrongType { wanted: "neither a line nor a clause".to_owned() })),
        });
        for id in rules.vocabulary.agreements() {
            outcome = outcome.and_then(|()| self.set(id, Value::YesNo(agreed.contains(&id))));
        }
        if outcome.is_err() {
            self.known = before;
        }
        outcome
    }

    /// What a value that an open kind does not list is called in this case.
    pub fn describe_unlisted(&mut self, fact: FactId, name: Name) {
        self.unlisted.retain(|(other, _)| *other != fact);
        self.unlisted.push((fact, name));
    }

    /// What the case knows of a fact, in words: `Sache is one of Zentraleinheit, Terminal`; nothing if it is unknown.
    pub fn words(&self, fact: FactId) -> Option<String> {
        let wording = Wording::of(self.rules);
        match self.known(fact) {
            Known::Unknown => None,
            Known::OneOf(codes) => Some(wording.within(fact, codes).text),
            Known::Given(value) | Known::Assumed(value) => {
                let words = wording.fact(fact, value);
                let described = self.unlisted_name(fact, value);
                Some(described.map_or(words.clone(), |name| format!("{words} \"{name}\"")))
            }
        }
    }

    /// The value of a fact in words: `120_000.00 DM`, `other "Meteorit"`; nothing if it is not known.
    pub fn value_words(&self, fact: FactId) -> Option<String> {
        let value = self.known(fact).value()?;
        let words = Wording::of(self.rules).value(fact, value);
        Some(self.unlisted_name(fact, value).map_or(words.clone(), |name| format!("{words} \"{name}\"")))
    }

    /// Puts in place what is known of a fact, unchecked, and returns what was known before.
    pub(crate) fn replace(&mut self, fact: FactId, known: Known) -> Known {
        self.known.get_mut(fact.index()).map_or(Known::Unknown, |slot| std::mem::replace(slot, known))
    }

    fn unlisted_name(&self, fact: FactId, value: &Value) -> Option<&Name> {
        let Value::Leaf(code) = value else { return None };
        let Type::Kind(kind) = self.rules.vocabulary.fact(fact)?.fact_type else { return None };
        if self.rules.vocabulary.kind(kind)?.unlisted() != Some(*code) {
            return None;
        }
        self.unlisted.iter().find(|(other, _)| *other == fact).map(|(_, name)| name)
    }

    fn fact(&self, fact: FactId) -> Result<&'r crate::rule::Fact, CaseError> {
        self.rules.vocabulary.fact(fact).ok_or_else(|| self.error(fact, CaseProblem::NoSuchFact))
    }

    fn check(&self, id: FactId, value: &Value) -> Result<(), CaseError> {
        let fact = self.fact(id)?;
        let in_words = || Wording::of(self.rules).value(id, value);
        let fits = match (&fact.fact_type, value) {
            (_, Value::Absent) if fact.absent.is_some() => return Ok(()),
            (_, Value::Absent) => return Err(self.error(id, CaseProblem::NeverAbsent)),
            (Type::Kind(kind), Value::Leaf(code)) if !self.has_code(*kind, *code) => {
                return Err(self.not_a_value(id, *kind));
            }
            (Type::Leaves(kind), Value::Leaves(codes)) if !codes.is_subset(&self.codes_of(*kind)) => {
                return Err(self.not_a_value(id, *kind));
            }
            (Type::Whole | Type::Days | Type::Months, Value::Number(number)) if !number.is_integer() => {
                return Err(self.error(id, CaseProblem::NotWhole { value: in_words() }));
            }
            (Type::Kind(_), Value::Leaf(_))
            | (Type::Leaves(_), Value::Leaves(_))
            | (Type::YesNo, Value::YesNo(_))
            | (Type::Date, Value::Date(_))
            | (Type::Text, Value::Text(_))
            | (Type::Texts, Value::Texts(_)) => true,
            (numeric, Value::Number(_)) => is_number(numeric),
            _ => false,
        };
        if !fits {
            return Err(self.error(id, CaseProblem::WrongType { wanted: wanted(self.rules, fact) }));
        }
        if !fact.bounds.allow(value) {
            let problem = CaseProblem::OutOfDomain { value: in_words(), domain: domain(self.rules, fact) };
            return Err(self.error(id, problem));
        }
        Ok(())
    }

    fn has_code(&self, kind: KindId, code: u16) -> bool {
        let kind = self.rules.vocabulary.kind(kind);
        kind.is_some_and(|kind| usize::from(code) < kind.leaves.len() || kind.unlisted() == Some(code))
    }

    fn codes_of(&self, kind: KindId) -> Codes {
        self.rules.vocabulary.kind(kind).map(crate::rule::Kind::all).unwrap_or_default()
    }

    fn not_a_value(&self, fact: FactId, kind: KindId) -> CaseError {
        let kind = self.rules.vocabulary.kind(kind).map_or_else(|| Name::from("?"), |kind| kind.name.clone());
        self.error(fact, CaseProblem::NotAValue { kind })
    }

    fn contradiction(&self, fact: FactId, now: String) -> CaseError {
        let before = self.words(fact).unwrap_or_default();
        self.error(fact, CaseProblem::Contradiction { before, now })
    }

    fn error(&self, fact: FactId, problem: CaseProblem) -> CaseError {
        CaseError::new(self.rules, fact, problem)
    }
}

/// Whether values of the type are numbers.
pub(crate) fn is_number(value_type: &Type) -> bool {
    match value_type {
        Type::Whole | Type::Decimal | Type::Percent | Type::Money(_) | Type::Days | Type::Months | Type::Unit(_) => {
            true
        }
        Type::YesNo | Type::Kind(_) | Type::Date | Type::Text | Type::Texts | Type::Leaves(_) => false,
    }
}
