//! Sets of values of a kind, by the shortest list of names.

use crate::base::Codes;
use crate::rule::{FactId, Kind, Type};

use super::{Said, Wording, fact_name, quoted_if_needed};

impl Wording<'_> {
    /// The value of a kind is one of these: `Gefahr is one of Brand, Sturm`, `Gefahr is not Erdbeben`.
    ///
    /// Says nothing of absence, which is in no set.
    pub fn within(self, fact: FactId, codes: &Codes) -> Said {
        self.between(fact, codes, codes)
    }

    /// The same for whatever set is said shortest among those that hold `least` and nothing outside `most`.
    pub fn between(self, fact: FactId, least: &Codes, most: &Codes) -> Said {
        let name = fact_name(self.rules, fact);
        let Some((kind, may_be_absent)) = self.kind_of(fact) else { return Said::one(format!("{name} is ?")) };
        let all = kind.all();
        let (unlisted, listed) = split(kind, least);
        if least.is_empty() || all.is_subset(most) && !may_be_absent {
            return Said::constant(!least.is_empty());
        }
        let other = || Said::one(format!("{name} is other"));
        if unlisted && listed.is_empty() {
            return other();
        }
        if kind.ordered
            && let Some(said) = ordered(kind, &name, least, most)
        {
            return said;
        }
        let positive = cover(kind, &listed, most);
        let rest = all.difference(most);
        let (rest_unlisted, rest_listed) = split(kind, &rest);
        if rest_unlisted && rest_listed.is_empty() && !may_be_absent {
            return Said::one(format!("{name} is not other"));
        }
        // Of a fact that can be absent, `is not V` would leave open what absence is.
        let negative = (!may_be_absent && !rest_unlisted).then(|| cover(kind, &rest, &all.difference(least)));
        match negative {
            Some(negative) if unlisted || negative.len() < positive.len() => listing(&name, "is not", &negative),
            _ if unlisted => Said::any([listing(&name, "is", &positive), other()]),
            _ => listing(&name, "is", &positive),
        }
    }

    /// The kind of a fact, and whether the fact can be absent.
    fn kind_of(self, fact: FactId) -> Option<(&'static_r Kind, bool)> {
        None
    }
}
