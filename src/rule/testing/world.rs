//! The vocabulary of all random rulebooks.

use std::collections::BTreeSet;

use crate::base::{Codes, Date, Exact};
use crate::rule::{
    Amount, AmountId, Bounds, Comparison, FactId, FormulaId, KindId, LineId, Part, Role, Rules, Test, Type, Value,
};

use super::recipe::{LineRecipe, Recipe, Sum, When};
use super::{Builder, number};

/// The vocabulary of all random rulebooks, by fact.
pub(crate) struct World {
    pub(crate) builder: Builder,
    pub(crate) kinds: Vec<FactId>,
    pub(crate) yes_no: Vec<FactId>,
    pub(crate) numbers: Vec<FactId>,
    pub(crate) dates: Vec<FactId>,
    pub(crate) place: FactId,
    pub(crate) register: FactId,
    pub(crate) people: FactId,
    statements: usize,
}

pub(crate) fn day(offset: u8) -> Value {
    Value::Date(Date::parse("1986-01-30").unwrap().checked_add_days(i64::from(offset)).unwrap())
}

impl World {
    pub(crate) fn new() -> Self {
        let mut b = Builder::new();
        let peril = b.kind(
            "Gefahr",
            true,
            &["Brand", "Explosion", "Blitz", "Wasser", "Sturm", "Erdbeben"],
            &[("Feuergefahr", &[0, 1, 2]), ("Elementargefahr", &[4, 5])],
        );
        let who = b.kind("Täter", false, &["Inhaber", "Angestellter", "Fremder"], &[("Insider", &[0, 1])]);
        b.edit(who).absent = Some("unbekannt".into());
        let thing = b.kind("Sache", false, &["Gerät", "Datenträger", "Gebäude"], &[]);
        let fault = b.kind("Verschulden", false, &["kein Verschulden", "leicht", "grob", "Vorsatz"], &[]);
        b.rules.vocabulary.kinds[3].ordered = true;
        let yes_no = vec![
            b.clause("Klausel 510"),
            b.clause("Klausel 412"),
            b.fact("unvorhergesehen", Type::YesNo),
            b.fact("Alarm", Type::YesNo),
        ];
        b.edit(yes_no[2]).judged = true;
        b.edit(yes_no[3]).absent = Some("nicht feststellbar".into());
        let numbers = vec![
            b.fact("Windstärke", Type::Unit("Beaufort".into())),
            b.fact("Schaden", Type::Money("DM".into())),
            b.fact("Tage", Type::Days),
            b.fact("Satz", Type::Percent),
        ];
        b.edit(numbers[0]).bounds = Bounds { low: Some((number(0), true)), high: Some((number(17), true)) };
        b.edit(numbers[0]).absent = Some("nicht feststellbar".into());
        for at in [1, 2] {
            b.edit(numbers[at]).bounds.low = Some((number(0), true));
        }
        b.edit(numbers[3]).default = Some(Value::Number(Exact::new(1, 5).unwrap()));
        let dates = vec![b.fact("Beginn", Type::Date), b.fact("Ende", Type::Date)];
        b.edit(dates[1]).absent = Some("none".into());
        let place = b.fact("Ort", Type::Text);
        let register = b.fact("Verzeichnis", Type::Texts);
        let people = b.fact("Beteiligte", Type::Leaves(KindId::new(1)));
        Self {
            builder: b,
            kinds: vec![peril, who, thing, fault],
            yes_no,
            numbers,
            dates,
            place,
            register,
            people,
            statements: 0,
        }
    }

    pub(crate) fn rules(&self) -> &Rules {
        &self.builder.rules
    }

    pub(crate) fn build(&mut self, recipe: &Recipe) -> FormulaId {
        let pick = |list: &[FactId], at: usize| list[at % list.len()];
        match recipe {
            Recipe::Constant(value) => self.builder.rules.formulas.constant(*value),
            Recipe::Yes(at) => {
                let fact = pick(&self.yes_no, *at);
                self.builder.yes(fact)
            }
            Recipe::In(at, mask) => {
                let fact = pick(&self.kinds, *at);
                let codes = self.some_codes(fact, *mask);
                self.builder.test(Test::In(fact, codes))
            }
            Recipe::Absent(at) => {
                let fact = pick(&[self.kinds[1], self.yes_no[3], self.numbers[0], self.dates[1]], *at);
                self.builder.test(Test::Absent(fact))
            }
            Recipe::Numbers(comparison, left, right) => {
                let (left, right) = (self.sum(left), self.sum(right));
                self.builder.test(Test::Compare(*comparison, left, right))
            }
            Recipe::Dates(comparison, left, right) => {
                let (left, right) = (self.when(left), self.when(right));
                self.builder.test(Test::Compare(*comparison, left, right))
            }
            Recipe::Text(equal, which) => {
                let comparison = if *equal { Comparison::Equal } else { Comparison::NotEqual };
                let place = self.place;
                self.builder.compare(place, comparison, text(*which))
            }
            Recipe::Listed => {
                let place = self.place;
                let place = self.builder.amount_of(place);
                let register = self.register;
                self.builder.test(Test::Listed(place, register))
            }
            Recipe::ListedLeaf => {
                let (who, people) = (self.kinds[1], self.people);
                self.builder.test(Test::ListedLeaf(who, people))
            }
            Recipe::SomeIn(mask) | Recipe::AllIn(mask) => {
                let (people, codes) = (self.people, self.some_codes(self.kinds[1], *mask));
                let some = matches!(recipe, Recipe::SomeIn(_));
                self.builder.test(if some { Test::SomeIn(people, codes) } else { Test::AllIn(people, codes) })
            }
            Recipe::Not(inner) => {
                let inner = self.build(inner);
                self.builder.not(inner)
            }
            Recipe::All(parts) | Recipe::Any(parts) | Recipe::AtLeast(_, parts) => {
                let parts: Vec<_> = parts.iter().map(|part| self.build(part)).collect();
                match recipe {
                    Recipe::All(_) => self.builder.all(&parts),
                    Recipe::AtLeast(count, _) => self.builder.rules.formulas.at_least(*count, parts),
                    _ => self.builder.any(&parts),
                }
            }
            Recipe::Stated(inner) => {
                let inner = self.build(inner);
                self.statements += 1;
                let role = [Role::Exception, Role::Waiver, Role::Condition, Role::WriteBack][self.statements % 4];
                let name = format!("inner {}", self.statements);
                self.builder.stated(&name, role, inner).formula
            }
        }
    }

    fn some_codes(&self, fact: FactId, mask: u16) -> Codes {
        let Type::Kind(kind) = self.rules().vocabulary.facts[fact.index()].fact_type else { unreachable!() };
        self.rules().vocabulary.kinds[kind.index()].all().iter().filter(|code| mask & (1 << code) != 0).collect()
    }

    pub(crate) fn sum(&mut self, sum: &Sum) -> AmountId {
        let amount = match sum {
            Sum::Constant(value) => Amount::Constant(number(*value)),
            Sum::Fact(at) => Amount::Fact(self.numbers[at % self.numbers.len()]),
            Sum::Binary(operation, left, right) => {
                let (left, right) = (self.sum(left), self.sum(right));
                match operation % 6 {
                    0 => Amount::Add(left, right),
                    1 => Amount::Subtract(left, right),
                    2 => Amount::Multiply(left, right),
                    3 => Amount::Divide(left, right),
                    4 => Amount::Greatest([left, right].into()),
                    _ => Amount::Least([left, right].into()),
                }
            }
            Sum::Days(from, to) => Amount::DaysBetween(self.when(from), self.when(to)),
            Sum::Cases(condition, then, otherwise) => {
                let condition = self.build(condition);
                let always = self.builder.rules.formulas.constant(true);
                Amount::Cases([(condition, self.sum(then)), (always, self.sum(otherwise))].into())
            }
        };
        self.builder.rules.formulas.add_amount(amount, Type::Decimal)
    }

    fn when(&mut self, when: &When) -> AmountId {
        let amount = match when {
            When::Constant(offset) => Amount::Constant(day(*offset)),
            When::Fact(at) => Amount::Fact(self.dates[at % 2]),
            When::Plus(days, date, count) => {
                let date = self.when(date);
                let value_type = if *days { Type::Days } else { Type::Months };
                let count = self.builder.constant(number(*count), value_type);
                if *days { Amount::PlusDays(date, count) } else { Amount::PlusMonths(date, count) }
            }
            When::Extreme(latest, left, right) => {
                let both = [self.when(left), self.when(right)].into();
                if *latest { Amount::Greatest(both) } else { Amount::Least(both) }
            }
        };
        self.builder.rules.formulas.add_amount(amount, Type::Date)
    }

    /// A line of random parts; the second may ask the first.
    pub(crate) fn line(&mut self, name: &str, recipe: &LineRecipe) -> LineId {
        let other = self.rules().lines.first().map(|line| line.would_cover);
        let mut part = |at: usize, role: Role, recipe: &Recipe| {
            let mut formula = self.build(recipe);
            if let Some(other) = other.filter(|_| at == 0) {
                formula = if role == Role::Grant {
                    self.builder.any(&[other, formula])
                } else {
                    self.builder.all(&[formula, other])
                };
            }
            self.builder.stated(&format!("{name} {role:?} {at}"), role, formula)
        };
        let grants: Vec<_> = recipe
            .grants
            .iter()
            .enumerate()
            .map(|(at, group)| {
                (KindId::new(at), group.iter().enumerate().map(|(at, grant)| part(at, Role::Grant, grant)).collect())
            })
            .collect();
        let requirements = recipe.requirements.iter().map(|recipe| part(1, Role::Requirement, recipe)).collect();
        let exclusions =
            recipe.exclusions.iter().enumerate().map(|(at, recipe)| part(at, Role::Exclusion, recipe)).collect();
        self.builder.line(name, &grants, (requirements, exclusions))
    }

    /// Something that every case keeps.
    pub(crate) fn always(&mut self, recipe: &Recipe) {
        let formula = self.build(recipe);
        let statement = self.builder.statement(&format!("always {}", self.rules().always.len()), Role::Plausibility);
        self.builder.rules.always.push(Part { statement, formula });
    }

    /// Some value of a fact, chosen by a number; the same number twice gives the same value.
    pub(crate) fn value(&self, id: FactId, seed: u32) -> Value {
        let fact = &self.rules().vocabulary.facts[id.index()];
        if fact.absent.is_some() && seed.is_multiple_of(5) {
            return Value::Absent;
        }
        let small = i64::from(seed % 18);
        match &fact.fact_type {
            Type::YesNo => Value::YesNo(seed.is_multiple_of(2)),
            Type::Kind(kind) => {
                let all: Vec<_> = self.rules().vocabulary.kinds[kind.index()].all().iter().collect();
                Value::Leaf(all[seed as usize % all.len()])
            }
            Type::Date => day(u8::try_from(seed % 70).unwrap()),
            Type::Text => text(u8::try_from(seed % 4).unwrap()),
            Type::Texts => {
                let texts = (0..4).filter(|which| seed & (1 << which) != 0).map(|which| match text(which) {
                    Value::Text(name) => name,
                    _ => unreachable!(),
                });
                Value::Texts(texts.collect::<BTreeSet<_>>())
            }
            Type::Leaves(_) => Value::Leaves((0..3).filter(|code| seed & (1 << code) != 0).collect()),
            Type::Percent => Value::Number(Exact::new(i128::from(small), 10).unwrap()),
            _ => number(small),
        }
    }
}

fn text(which: u8) -> Value {
    Value::Text(["Berlin", "Köln", "Ulm", "Hof"][usize::from(which % 4)].into())
}
