//! `any of SET has OUTPUT`, `all of SET has OUTPUT`: as if the table were looked up for each value on its own.

use klauselwerk::base::{Codes, Date, Sources};
use klauselwerk::book::{Book, load};
use klauselwerk::decide::{Answer, Case, Evaluator};
use klauselwerk::rule::{LineId, Value};

const BOOK: &str = r#"
kind Gefahr
  Brand
kind Land, among others
  Inland
  Ausland
    Schweiz, Japan, anderes Ausland
ordered kind Niveau
  keines, bedingt, volles
fact Tag as date, or nicht bekannt
fact Rechenzentren as set of Land
fact Zusage
table Angemessenheit
  keys Zusage, Land, Tag as range
  gives Schutz as Niveau
  any | Inland                  | any                           | volles
  yes | Schweiz                 | below 2000-07-26              | bedingt
  no  | Schweiz                 | below 2000-07-26              | keines
  any | Schweiz                 | from 2000-07-26               | volles
  any | Schweiz                 | nicht bekannt                 | keines
  any | Japan, anderes Ausland  | below 2019-01-23              | keines
  yes | Japan                   | from 2019-01-23               | volles
  no  | Japan                   | from 2019-01-23               | bedingt
  any | anderes Ausland         | from 2019-01-23               | keines
  any | Japan, anderes Ausland  | nicht bekannt                 | bedingt
  any | other                   | any                           | keines
line Eines
  covers Brand if Schutz less than volles
  covers all Land
line Irgendeines
  covers Brand if any of Rechenzentren has Schutz less than volles
  covers all Land
line Jedes
  covers Brand if all of Rechenzentren has Schutz less than volles
  covers all Land
line Bedingtes
  covers Brand if Schutz is bedingt
  covers all Land
line Irgendein Bedingtes
  covers Brand if any of Rechenzentren has Schutz is one of bedingt
  covers all Land
line Jedes Unbedingte
  covers Brand if all of Rechenzentren has Schutz is not bedingt
  covers all Land
"#;

fn book() -> Book {
    let mut sources = Sources::default();
    sources.add("buch.klausel", BOOK);
    let loaded = load(&sources);
    assert!(loaded.problems.is_empty(), "{:#?}", loaded.problems);
    loaded.books.into_iter().next().unwrap()
}

/// Whether the line covers; the answer is never open.
fn covers(book: &Book, case: &Case<'_>, line: &str) -> bool {
    let at = book.rules.lines.iter().position(|known| &*known.name == line).unwrap();
    match Evaluator::new(&book.rules).answer(LineId::new(at), case).unwrap().0 {
        Answer::Covered => true,
        Answer::NotCovered => false,
        Answer::Depends => panic!("{line} is open"),
    }
}

#[test]
fn each_value_of_the_set_is_looked_up() {
    let book = book();
    let fact = |name: &str| book.rules.vocabulary.fact_named(name).unwrap();
    let date = |text: &str| Value::Date(Date::parse(text).unwrap());
    let tags = [date("1999-01-01"), date("2000-07-26"), date("2019-01-22"), date("2019-01-23"), Value::Absent];
    for (tag, zusage) in tags.iter().flat_map(|tag| [(tag, false), (tag, true)]) {
        let mut case = Case::new(&book.rules);
        for line in &book.rules.lines {
            case.set(fact(&format!("{} agreed", line.name)), Value::YesNo(true)).unwrap();
        }
        case.set(fact("Gefahr"), Value::Leaf(0)).unwrap();
        case.set(fact("Tag"), tag.clone()).unwrap();
        case.set(fact("Zusage"), Value::YesNo(zusage)).unwrap();
        // The five codes: four leaves and the one that is not listed.
        let of_each: Vec<(bool, bool)> = (0..5_u16)
            .map(|land| {
                let mut case = case.clone();
                case.set(fact("Land"), Value::Leaf(land)).unwrap();
                (covers(&book, &case, "Eines"), covers(&book, &case, "Bedingtes"))
            })
            .collect();
        for set in 0..32_u16 {
            let codes: Codes = (0..5_u16).filter(|land| set & (1 << land) != 0).collect();
            let chosen = || codes.iter().map(|land| of_each[usize::from(land)]);
            let mut case = case.clone();
            case.set(fact("Rechenzentren"), Value::Leaves(codes.clone())).unwrap();
            let words = format!("{codes:?} on {tag:?}, {zusage}");
            assert_eq!(covers(&book, &case, "Irgendeines"), chosen().any(|(low, _)| low), "{words}");
            assert_eq!(covers(&book, &case, "Jedes"), chosen().all(|(low, _)| low), "{words}");
            assert_eq!(covers(&book, &case, "Irgendein Bedingtes"), chosen().any(|(_, some)| some), "{words}");
            assert_eq!(covers(&book, &case, "Jedes Unbedingte"), chosen().all(|(_, some)| !some), "{words}");
        }
    }
}
