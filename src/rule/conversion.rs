//! Amounts of two currencies in one: an earlier currency is restated in the later one, as an amendment would do it.

use super::{Rules, Type, Value};
use crate::base::{Exact, Name, Rounding};

/// Money is reckoned to hundredths.
const DECIMALS: u32 = 2;

/// Which currencies count as another one, and by what rate.
#[derive(Clone, Debug, Default)]
pub struct Conversions {
    all: Vec<Conversion>,
}

/// One unit of `into` is worth `rate` of `of`.
#[derive(Clone, Debug)]
pub struct Conversion {
    /// The currency that is restated.
    pub of: Name,
    /// The one that it is restated in.
    pub into: Name,
    /// How much of the first one unit of the second is.
    pub rate: Exact,
}

impl Conversions {
    /// Each currency that only one of the two has, if the other declares its rate.
    pub fn new(old: &Rules, new: &Rules) -> Self {
        let mut all = Vec::new();
        for (here, there) in [(old, new), (new, old)] {
            for currency in &here.vocabulary.currencies {
                if there.vocabulary.currency(&currency.name).is_some() {
                    continue;
                }
                let rates = there.vocabulary.currencies.iter();
                let rate = rates.filter_map(|other| other.rate.as_ref().map(|(rate, of)| (other, *rate, of)));
                let into = rate.filter(|(_, rate, of)| **of == currency.name && *rate > Exact::ZERO);
                all.extend(into.take(1).map(|(other, rate, of)| Conversion {
                    of: of.clone(),
                    into: other.name.clone(),
                    rate,
                }));
            }
        }
        Self { all }
    }

    /// The conversions.
    pub fn iter(&self) -> impl Iterator<Item = &Conversion> {
        self.all.iter()
    }

    /// The currency that amounts of this one count in.
    pub fn joint<'n>(&'n self, currency: &'n Name) -> &'n Name {
        self.of(currency).map_or(currency, |conversion| &conversion.into)
    }

    /// How much of a currency one unit of the joint currency is; none of the joint currency itself.
    pub fn rate(&self, currency: &Name) -> Option<Exact> {
        self.of(currency).map(|conversion| conversion.rate)
    }

    /// A value in the joint currency, rounded to the smallest unit; none if it is too large.
    pub fn restated(&self, of: &Type, value: &Value) -> Option<Value> {
        self.converted(of, value, to_joint)
    }

    /// A value of the joint currency in this type's own, rounded to the smallest unit; none if it is too large.
    pub fn own(&self, of: &Type, value: &Value) -> Option<Value> {
        self.converted(of, value, from_joint)
    }

    fn of(&self, currency: &Name) -> Option<&Conversion> {
        self.all.iter().find(|conversion| conversion.of == *currency)
    }

    fn converted(&self, of: &Type, value: &Value, by: impl Fn(Exact, Exact) -> Option<Exact>) -> Option<Value> {
        match (of, value) {
            (Type::Money(currency), Value::Number(number)) => match self.of(currency) {
                Some(conversion) => by(*number, conversion.rate).map(Value::Number),
                None => Some(value.clone()),
            },
            _ => Some(value.clone()),
        }
    }
}

/// An amount in the joint currency, of which one unit is so much of its own; rounded to the smallest unit, as written
/// amounts are. None if it is too large.
pub fn to_joint(amount: Exact, rate: Exact) -> Option<Exact> {
    amount.checked_div(rate).ok()?.round(DECIMALS, Rounding::HalfAwayFromZero).ok()
}

/// The same the other way round.
pub fn from_joint(amount: Exact, rate: Exact) -> Option<Exact> {
    amount.checked_mul(rate).ok()?.round(DECIMALS, Rounding::HalfAwayFromZero).ok()
}
