//! What is left of a condition, in words.

use crate::base::Codes;
use crate::rule::{AmountId, Comparison, FactId, Rules, Said, Value, Wording};

use super::Residual;
use super::domain::{Domain, Shape, Variable};
use super::left::Left;

/// The whole rest, in parts that all must hold.
pub(super) fn terms(residual: &Residual, rules: &Rules) -> Vec<Said> {
    terms_naming(residual, rules, &|_| Codes::new())
}

/// The same; values of these are named even where to name the others would be shorter.
pub(super) fn terms_naming(residual: &Residual, rules: &Rules, named: &dyn Fn(FactId) -> Codes) -> Vec<Said> {
    let speaker = Speaker { wording: Wording::of(rules), domains: &residual.domains, named };
    let mut allowed: Vec<Codes> = residual.domains.iter().map(|domain| domain.possible.clone()).collect();
    match &residual.left {
        Left::All(parts) => speaker.all(parts, &mut allowed),
        other => vec![speaker.part(other, &mut allowed)],
    }
}

/// Some states of one fact, in words that hold for none of the others.
pub(super) fn states(rules: &Rules, domain: &Domain, states: &Codes, others: &Codes) -> Said {
    let wording = Wording::of(rules);
    literal(wording, domain, states, &every(wording, domain).difference(others))
}

struct Speaker<'a> {
    wording: Wording<'a>,
    domains: &'a [Domain],
    named: &'a dyn Fn(FactId) -> Codes,
}

impl Speaker<'_> {
    /// What is not `allowed` here cannot be, so that it need not be said.
    fn part(&self, left: &Left, allowed: &mut Vec<Codes>) -> Said {
        match left {
            Left::Constant(value) => Said::constant(*value),
            Left::Literal(variable, states) => self.literal(*variable, states, allowed),
            Left::Any(parts) => Said::any(parts.iter().map(|part| self.part(part, allowed))),
            Left::AtLeast(count, parts) => {
                let parts: Vec<_> = parts.iter().map(|part| self.part(part, allowed)).collect();
                Said::at_least(*count, &parts)
            }
            Left::All(parts) => Said::all(self.all(parts, allowed)),
        }
    }

    /// Each part of "all": first the literals, which need not be said again inside the others.
    fn all(&self, parts: &[Left], allowed: &mut [Codes]) -> Vec<Said> {
        let mut inside = allowed.to_vec();
        let mut said = Vec::new();
        let mut literals: Vec<(usize, &Codes)> = Vec::new();
        for part in parts {
            if let Left::Literal(variable, states) = part {
                literals.push((*variable, states));
                if let Some(slot) = inside.get_mut(*variable) {
                    *slot = slot.intersection(states);
                }
            }
        }
        while let Some((variable, states)) = literals.first().copied() {
            literals.remove(0);
            let range = literals
                .iter()
                .enumerate()
                .find_map(|(at, (other, more))| Some((at, self.range((variable, states), (*other, more))?)));
            match range {
                Some((at, range)) => {
                    literals.remove(at);
                    said.push(range);
                }
                None => said.push(self.literal(variable, states, allowed)),
            }
        }
        let others = parts.iter().filter(|part| !matches!(part, Left::Literal(..)));
        said.extend(others.map(|part| self.part(part, &mut inside)));
        said
    }

    /// `Tattag from Vertragsbeginn to Vertragsende`: of two comparisons, what is no less than the one and no more than
    /// the other.
    fn range(&self, one: (usize, &Codes), other: (usize, &Codes)) -> Option<Said> {
        let at_least: Codes = Codes::range(1..3);
        let at_most: Codes = Codes::range(0..2);
        // What is no less than what: of absent amounts nothing is.
        let bound = |(variable, states): (usize, &Codes)| match self.domains.get(variable)?.variable {
            Variable::Order(left, right) if *states == at_least => Some((left, right)),
            Variable::Order(left, right) if *states == at_most => Some((right, left)),
            _ => None,
        };
        let (one, other) = (bound(one)?, bound(other)?);
        let (high, middle, low) = if one.0 == other.1 {
            (other.0, one.0, one.1)
        } else if other.0 == one.1 {
            (one.0, other.0, other.1)
        } else {
            return None;
        };
        let words = |amount| self.wording.amount(amount);
        Some(Said::one(format!("{} from {} to {}", words(middle), words(low), words(high))))
    }

    fn literal(&self, variable: usize, states: &Codes, allowed: &[Codes]) -> Said {
        let (Some(domain), Some(allowed)) = (self.domains.get(variable), allowed.get(variable)) else {
            return Said::constant(false);
        };
        let least = states.intersection(allowed);
        if let Variable::Fact(fact) = domain.variable
            && !least.is_empty()
            && least.is_subset(&(self.named)(fact))
        {
            return literal(self.wording, domain, &least, &least);
        }
        let most = every(self.wording, domain).difference(&allowed.difference(&least));
        literal(self.wording, domain, &least, &most)
    }
}

/// All states, impossible ones too.
fn every(wording: Wording<'_>, domain: &Domain) -> Codes {
    let listed = match &domain.shape {
        Shape::YesNo | Shape::Formula => 2,
        Shape::Order => 3,
        Shape::Leaves(kind) => return wording.kind_codes(*kind).union(&domain.absent.into_iter().collect()),
        Shape::Texts(texts) => texts.len().saturating_add(1),
        Shape::Points(points) => points.len().saturating_mul(2).saturating_add(1),
    };
    let all = Codes::range(0..u16::try_from(listed).unwrap_or(u16::MAX));
    all.union(&domain.absent.into_iter().collect())
}

/// The variable is in a set of states that holds `least` and nothing outside `most`.
fn literal(wording: Wording<'_>, domain: &Domain, least: &Codes, most: &Codes) -> Said {
    let Some(absent) = domain.absent else { return present(wording, domain, least, most) };
    let only: Codes = std::iter::once(absent).collect();
    let all = every(wording, domain).difference(&only);
    let (inside, around) = (least.difference(&only), most.difference(&only));
    let is_absent = |yes| match domain.variable {
        Variable::Fact(fact) => wording.absent(fact, yes),
        // Two amounts one of which is absent compare in no way.
        Variable::Order(..) | Variable::Formula(_) => {
            let any = present(wording, domain, &Codes::range(0..1), &Codes::range(0..1));
            let other = present(wording, domain, &Codes::range(1..3), &Codes::range(1..3));
            if yes { Said::all([any.negated(), other.negated()]) } else { Said::any([any, other]) }
        }
    };
    match (least.contains(absent), inside.is_empty()) {
        (true, true) => is_absent(true),
        (true, false) => {
            let opposite = present(wording, domain, &all.difference(&around), &all.difference(&inside)).negated();
            let both = Said::any([present(wording, domain, &inside, &around), is_absent(true)]);
            match (&domain.shape, domain.variable) {
                (Shape::YesNo, Variable::Fact(fact)) if !inside.contains(1) => wording.yes(fact, false),
                _ if both.text.len() < opposite.text.len() => both,
                _ => opposite,
            }
        }
        (false, _) if all.is_subset(&around) => is_absent(false),
        (false, _) => match (&domain.shape, domain.variable) {
            (Shape::YesNo, Variable::Fact(fact)) if inside.contains(0) && !most.contains(absent) => {
                Said::all([wording.yes(fact, false), is_absent(false)])
            }
            _ => present(wording, domain, &inside, &around),
        },
    }
}

/// The same of a variable that is not absent.
fn present(wording: Wording<'_>, domain: &Domain, least: &Codes, most: &Codes) -> Said {
    match (&domain.shape, domain.variable) {
        (Shape::YesNo, Variable::Fact(fact)) => wording.yes(fact, least.contains(1)),
        (Shape::Leaves(_), Variable::Fact(fact)) => wording.between(fact, least, most),
        (Shape::Texts(texts), Variable::Fact(fact)) => {
            let value = |state: u16| texts.get(usize::from(state)).map(|text| Value::Text(text.clone()));
            let named = |states: &Codes, comparison| -> Vec<Said> {
                states.iter().filter_map(value).map(|text| wording.compare_value(fact, comparison, &text)).collect()
            };
            // Any other text has no name.
            let rest = Codes::range(0..u16::try_from(texts.len()).unwrap_or(u16::MAX)).difference(most);
            let other = u16::try_from(texts.len()).is_ok_and(|other| least.contains(other));
            if other {
                Said::all(named(&rest, Comparison::NotEqual))
            } else {
                Said::any(named(least, Comparison::Equal))
            }
        }
        (Shape::Points(points), Variable::Fact(fact)) => cells(wording, fact, points, least, most),
        (Shape::Order, Variable::Order(left, right)) => ordered(wording, left, right, least),
        (_, Variable::Formula(formula)) => {
            let said = wording.formula(formula);
            if least.contains(1) { said } else { said.negated() }
        }
        _ => Said::constant(false),
    }
}

fn ordered(wording: Wording<'_>, left: AmountId, right: AmountId, states: &Codes) -> Said {
    let comparison = match (states.contains(0), states.contains(1), states.contains(2)) {
        (true, false, false) => Comparison::LessThan,
        (true, true, false) => Comparison::AtMost,
        (false, true, false) => Comparison::Equal,
        (false, true, true) => Comparison::AtLeast,
        (false, false, true) => Comparison::MoreThan,
        (true, _, true) => Comparison::NotEqual,
        (false, false, false) => return Said::constant(false),
    };
    // What is computed reads better in front of what is written.
    if wording.is_constant(left) {
        return wording.compare(right, comparison.mirrored(), left);
    }
    wording.compare(left, comparison, right)
}

/// Numbers or dates: `at least 8`, `from 3 to 5`, `less than 3 or more than 5`.
fn cells(wording: Wording<'_>, fact: FactId, points: &[Value], least: &Codes, most: &Codes) -> Said {
    let count = u16::try_from(points.len().saturating_mul(2).saturating_add(1)).unwrap_or(u16::MAX);
    let outside = Codes::range(0..count).difference(most);
    let point = |cell: u16| points.get(usize::from(cell >> 1));
    if outside.len() == 1
        && let Some(cell) = outside.first().filter(|cell| cell & 1 == 1)
        && let Some(value) = point(cell)
    {
        return wording.compare_value(fact, Comparison::NotEqual, value);
    }
    let mut runs: Vec<(u16, u16)> = Vec::new();
    for cell in least.iter().filter(|cell| *cell < count) {
        match runs.last_mut() {
            Some((_, last)) if !outside.iter().any(|out| *last < out && out < cell) => *last = cell,
            _ => runs.push((cell, cell)),
        }
    }
    let run = |(first, last): (u16, u16)| {
        if first == last && first & 1 == 1 {
            return point(first)
                .map_or(Said::constant(true), |value| wording.compare_value(fact, Comparison::Equal, value));
        }
        let low = outside.first().filter(|out| *out < first).and_then(|_| {
            let (comparison, cell) = if first & 1 == 1 {
                (Comparison::AtLeast, first)
            } else {
                (Comparison::MoreThan, first.checked_sub(1)?)
            };
            Some((comparison, point(cell)?))
        });
        let high = outside.iter().last().filter(|out| *out > last).and_then(|_| {
            let comparison = if last & 1 == 1 { Comparison::AtMost } else { Comparison::LessThan };
            Some((comparison, point(last)?))
        });
        match (low, high) {
            (Some((Comparison::AtLeast, low)), Some((Comparison::AtMost, high))) => wording.range_of(fact, low, high),
            (low, high) => {
                let ends = low.into_iter().chain(high);
                Said::all(ends.map(|(comparison, value)| wording.compare_value(fact, comparison, value)))
            }
        }
    };
    Said::any(runs.into_iter().map(run))
}
