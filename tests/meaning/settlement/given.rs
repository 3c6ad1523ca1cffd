//! Complete cases for random rulebooks, and how they are told to the library.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use klauselwerk::base::{Date, Exact};
use klauselwerk::book::Book;
use klauselwerk::decide::Case;
use klauselwerk::rule::Value;

use super::super::generate::Dice;
use super::calendar;
use super::program::{LINES, MONEY, OWN, Program};

/// What a case says of a fact.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Said {
    Yes(bool),
    /// A value of a kind; `*` is one that the kind does not list.
    Leaf(&'static str),
    /// A number in hundredths.
    Hundredths(i64),
    /// Days since 1970.
    Day(i64),
    Absent,
}

pub(crate) type Facts = BTreeMap<String, Said>;

/// A complete case: what is not in it has a default.
#[derive(Clone, Debug, Default)]
pub(crate) struct Given {
    pub(crate) whole: Facts,
    /// What each position says; none for a case that is its own only position.
    pub(crate) positions: Vec<Facts>,
}

const HUNDREDTHS: &[i64] =
    &[0, 1, 7, 250, 1_000, 3_333, 9_999, 10_000, 25_000, 50_000, 100_000, 123_456, 12_345, 20_000];
const THINGS: &[&str] = &["Gerät", "Kabel", "Uhr", "Ring", "Münzen", "Möbel"];

impl Program {
    /// A complete case; lines are mostly agreed, or nothing would ever be paid.
    pub(crate) fn given(&self, seed: u64) -> Given {
        let mut dice = Dice(seed);
        let mut whole = Facts::new();
        for line in &LINES[..self.lines.len()] {
            whole.insert(format!("{line} agreed"), Said::Yes(dice.below(10) > 0));
            for own in OWN {
                let said = match *own {
                    "Höchst" if dice.below(3) == 0 => Said::Absent,
                    "Selbst" if dice.below(3) == 0 => continue,
                    _ => money(&mut dice),
                };
                whole.insert(format!("{own} of {line}"), said);
            }
        }
        for clause in ["Klausel A", "Klausel W"] {
            whole.insert(clause.to_owned(), Said::Yes(dice.below(2) == 1));
        }
        for line in &self.of_b {
            let several = self.of_b.len() > 1;
            let name = if several { format!("Klausel B of {}", LINES[*line]) } else { "Klausel B".to_owned() };
            whole.insert(name, Said::Yes(dice.below(2) == 1));
        }
        let perils = ["Brand", "Brand", "Brand", "Sturm", "Wasser", "*"];
        whole.insert("Gefahr".to_owned(), Said::Leaf(perils[dice.below(perils.len())]));
        let facts = [
            "Sache",
            "Alpha",
            "Beta",
            "Gamma",
            "Grenze",
            "Aufwand",
            "Abzug",
            "Quote",
            "Anzahl",
            "Teile",
            "Faktor",
            "Wartezeit",
            "Haftzeit",
            "Eintritt",
            "Ende",
            "Reparatur",
        ];
        let facts = facts.into_iter().chain(MONEY.iter().copied());
        let (each, once): (Vec<&str>, Vec<&str>) = facts.partition(|fact| self.of_position.contains(fact));
        for fact in once {
            whole.extend(said(fact, &mut dice).map(|said| (fact.to_owned(), said)));
        }
        let mut position =
            || -> Facts { each.iter().filter_map(|fact| Some(((*fact).to_owned(), said(fact, &mut dice)?))).collect() };
        let own = position();
        let many = [0, 1, 2, 3, 4, 2][usize::try_from(seed % 6).unwrap()];
        if many == 0 || each.is_empty() {
            whole.extend(own);
            return Given { whole, positions: Vec::new() };
        }
        Given { whole, positions: (0..many).map(|_| position()).collect() }
    }
}

fn drawn(dice: &mut Dice, below: usize) -> i64 {
    i64::try_from(dice.below(below)).unwrap()
}

fn money(dice: &mut Dice) -> Said {
    Said::Hundredths(match dice.below(12) {
        0..=5 => HUNDREDTHS[dice.below(HUNDREDTHS.len())],
        6 => 1_000_000_000 + drawn(dice, 1_000),
        7 => drawn(dice, 500),
        _ => drawn(dice, 200_000),
    })
}

/// A value in the domain of the fact; none where its default is to count.
fn said(fact: &str, dice: &mut Dice) -> Option<Said> {
    let small = |dice: &mut Dice, from: i64, to: i64| from + drawn(dice, usize::try_from(to - from + 1).unwrap());
    Some(match fact {
        "Sache" => Said::Leaf(THINGS[dice.below(THINGS.len())]),
        "Alpha" | "Beta" | "Gamma" => Said::Yes(dice.below(2) == 1),
        "Rest" | "Reparatur" if dice.below(3) == 0 => Said::Absent,
        "Neuwert" | "Teile" if dice.below(3) == 0 => return None,
        "Wert" => match money(dice) {
            Said::Hundredths(0) => Said::Hundredths(1),
            said => said,
        },
        "Saldo" => Said::Hundredths([-50_000, -1, 0, 1, 50_000, small(dice, -50_000, 50_000)][dice.below(6)]),
        // Hundredths of a number are its per cent.
        "Quote" => Said::Hundredths([0, 20, 80, 100, 120, 150, small(dice, 0, 150)][dice.below(7)]),
        "Anzahl" => Said::Hundredths(100 * small(dice, 0, 9)),
        "Teile" => Said::Hundredths(100 * small(dice, 1, 9)),
        "Faktor" => Said::Hundredths(small(dice, -100, 200)),
        "Wartezeit" => Said::Hundredths(100 * small(dice, 0, 30)),
        "Haftzeit" => Said::Hundredths(100 * small(dice, 0, 24)),
        "Eintritt" | "Ende" | "Reparatur" => {
            let days = calendar::days(1987, 1, 1) + small(dice, 0, 120);
            Said::Day([calendar::days(1987, 1, 31), calendar::days(1988, 2, 29), days, days, days][dice.below(5)])
        }
        _ => money(dice),
    })
}

/// Tells the case to the library, but for the facts that are forgotten (a name, and the number of the position).
pub(crate) fn told<'r>(book: &'r Book, given: &Given, forgotten: &dyn Fn(&str, Option<usize>) -> bool) -> Case<'r> {
    let vocabulary = &book.rules.vocabulary;
    let tell = |case: &mut Case<'r>, facts: &Facts, position: Option<usize>| {
        for (name, said) in facts {
            let fact = vocabulary.fact_named(name).or_else(|| vocabulary.fact_named(&format!("{name} agreed")));
            let fact = fact.expect(name);
            if forgotten(name, position) {
                case.forget(fact);
                continue;
            }
            let value = match said {
                Said::Yes(yes) => Value::YesNo(*yes),
                Said::Leaf("*") => {
                    let kind = vocabulary.kinds.iter().find(|kind| *kind.name == **name).unwrap();
                    Value::Leaf(kind.unlisted().unwrap())
                }
                Said::Leaf(leaf) => Value::Leaf(vocabulary.value_names[*leaf].1.first().unwrap()),
                Said::Hundredths(number) => Value::Number(Exact::new(i128::from(*number), 100).unwrap()),
                Said::Day(days) => {
                    let (year, month, day) = calendar::civil(*days);
                    Value::Date(Date::parse(&format!("{year:04}-{month:02}-{day:02}")).unwrap())
                }
                Said::Absent => Value::Absent,
            };
            case.set(fact, value).unwrap();
        }
    };
    let mut case = Case::new(&book.rules);
    tell(&mut case, &given.whole, None);
    for (at, facts) in given.positions.iter().enumerate() {
        let mut position = case.blank_position();
        tell(&mut position, facts, Some(at));
        case.add_position(&position);
    }
    case
}

/// The case as a file.
pub(crate) fn toml(given: &Given) -> String {
    let value = |name: &str, said: &Said| match said {
        Said::Yes(yes) => yes.to_string(),
        Said::Leaf("*") => "{ other = \"Meteorit\" }".to_owned(),
        Said::Leaf(leaf) => format!("\"{leaf}\""),
        Said::Hundredths(number) if ["Anzahl", "Teile", "Wartezeit", "Haftzeit"].contains(&name) => {
            (number / 100).to_string()
        }
        Said::Hundredths(number) if name == "Quote" => format!("\"{number} %\""),
        Said::Hundredths(number) => {
            let sign = if *number < 0 { "-" } else { "" };
            format!("\"{sign}{}.{:02}\"", number.abs() / 100, number.abs() % 100)
        }
        Said::Day(days) => {
            let (year, month, day) = calendar::civil(*days);
            format!("{year:04}-{month:02}-{day:02}")
        }
        Said::Absent => "\"none\"".to_owned(),
    };
    let mut text = String::new();
    for (name, said) in &given.whole {
        let key = name;
        writeln!(text, "\"{key}\" = {}", value(name, said)).unwrap();
    }
    if !given.positions.is_empty() {
        text.push_str("positions = [\n");
        for position in &given.positions {
            let facts: Vec<String> =
                position.iter().map(|(name, said)| format!("\"{name}\" = {}", value(name, said))).collect();
            writeln!(text, "  {{ {} }},", facts.join(", ")).unwrap();
        }
        text.push_str("]\n");
    }
    text
}
