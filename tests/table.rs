//! Tables in a book: what is looked up for a case agrees with the row that a reader would pick.

use klauselwerk::base::{Exact, Sources};
use klauselwerk::book::{Book, load};
use klauselwerk::decide::{Amounted, Answer, Case, Evaluator, Truth};
use klauselwerk::question::{answer_line, residual};
use klauselwerk::rule::{Amount, AmountId, FactId, LineId, Role, Rules, TableId, TableKey, Value};
use proptest::prelude::{ProptestConfig, Strategy, any, prop_assert, prop_assert_eq, proptest};

const BOOK: &str = r#"
currency DM
source CW "Computerwoche, 12.12.1986"
kind Gefahr, among others
  Brand, Sturm, Hagel
group Wetter is Sturm, Hagel
kind Stufe
  hoch, mittel, niedrig
each line has fact Summe as DM
fact Baujahr as whole number from 1980 to 1986, or nicht bekannt
fact Alarm
clause Klausel 7
define Alter as 1986 - Baujahr, at least 0
define Bewacht if Alarm and Klausel 7
table Staffel
  keys Gefahr, Summe as range, Bewacht
  gives Satz as %, Mindestbetrag as DM
  Brand         | up to 100               | yes | 5 % | 10   [CW S1]
  Brand         | up to 100               | no  | 4 % | 10
  Brand         | above 100               | any | 4 % | 20   [CW S2]
  Wetter        | any                     | any | 3 % | 10
  other         | below 50                | any | 2 % | 10
  other         | at least 50             | any | 1 % | 10
table Stufen
  keys Baujahr as range, Alter as range, Satz as range
  gives Klasse as Stufe
  nicht bekannt | any       | any          | hoch
  up to 1982    | above 3   | above 3 %    | hoch
  up to 1982    | above 3   | up to 3 %    | mittel
  up to 1982    | up to 3   | any          | hoch
  above 1982    | any       | any          | niedrig
line Feuer
  § 1  covers all Gefahr if Satz at least 3 % and Mindestbetrag at most 10 DM
line Bau
  § 1  covers all Gefahr if Klasse is one of hoch, mittel
"#;

fn book() -> Book {
    let mut sources = Sources::default();
    sources.add("buch.klausel", BOOK);
    let loaded = load(&sources);
    assert!(loaded.problems.is_empty(), "{:#?}", loaded.problems);
    loaded.books.into_iter().next().unwrap()
}

fn number(whole: i64) -> Value {
    Value::Number(Exact::from_int(whole))
}

/// The facts of the book with values that its rows tell apart.
fn values(rules: &Rules) -> Vec<(FactId, Vec<Value>)> {
    let fact = |name: &str| rules.vocabulary.fact_named(name).unwrap_or_else(|| panic!("{name}"));
    let yes_no = || vec![Value::YesNo(false), Value::YesNo(true)];
    let sums = || [0, 49, 50, 100, 101].map(number).to_vec();
    vec![
        (fact("Gefahr"), (0..4).map(Value::Leaf).collect()),
        (fact("Summe of Feuer"), sums()),
        (fact("Summe of Bau"), sums()),
        (fact("Baujahr"), [1980, 1982, 1983, 1986].map(number).into_iter().chain([Value::Absent]).collect()),
        (fact("Alarm"), yes_no()),
        (fact("Klausel 7"), yes_no()),
        (fact("Feuer agreed"), vec![Value::YesNo(true)]),
        (fact("Bau agreed"), vec![Value::YesNo(true)]),
    ]
}

/// The outcome of the only row whose cells hold, as a reader finds it.
fn scanned(rules: &Rules, case: &Case<'_>, id: AmountId) -> Value {
    let Some(Amount::Lookup { table, output, keys }) = rules.formulas.amount(id) else { panic!("no look-up") };
    let mut evaluator = Evaluator::new(rules);
    let mut evaluation = evaluator.on(case);
    let values: Vec<Value> = keys
        .iter()
        .map(|key| match key {
            TableKey::Leaf(fact) => case.known(*fact).value().unwrap().clone(),
            TableKey::Amount(id) => match evaluation.amount(*id).unwrap() {
                Amounted::Is(value) => value.clone(),
                Amounted::Absent => Value::Absent,
                Amounted::Unknown => panic!("unknown"),
            },
            TableKey::Yes(id) => Value::YesNo(evaluation.truth(*id).unwrap() == Truth::Yes),
        })
        .collect();
    let rows = &rules.table(*table).unwrap().rows;
    let mut holding = rows.iter().filter(|row| row.cells.iter().zip(&values).all(|(cell, value)| cell.holds(value)));
    let row = holding.next().unwrap();
    assert!(holding.all(|other| other.outcome == row.outcome));
    row.outcome[usize::from(*output)].clone()
}

fn lookups(rules: &Rules) -> Vec<AmountId> {
    let all = (0..rules.formulas.amount_count()).map(AmountId::new);
    all.filter(|id| matches!(rules.formulas.amount(*id), Some(Amount::Lookup { .. }))).collect()
}

fn any_picks() -> impl Strategy<Value = Vec<(bool, usize)>> {
    proptest::collection::vec((any::<bool>(), 0..60_usize), 8)
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 400, ..ProptestConfig::default() })]

    #[test]
    fn what_a_part_of_the_facts_decides_stands(picks in any_picks()) {
        let book = book();
        let rules = &book.rules;
        let all = values(rules);
        let mut partly = Case::new(rules);
        let mut fully = Case::new(rules);
        for ((fact, values), (given, pick)) in all.iter().zip(&picks) {
            let value = &values[pick % values.len()];
            fully.set(*fact, value.clone()).unwrap();
            if *given {
                partly.set(*fact, value.clone()).unwrap();
            }
        }
        let mut evaluator = Evaluator::new(rules);
        for id in lookups(rules) {
            let expected = scanned(rules, &fully, id);
            let now = evaluator.on(&fully).amount(id).map(|now| now == Amounted::Is(&expected));
            prop_assert_eq!(now, Ok(true));
            let known = match evaluator.on(&partly).amount(id) {
                Ok(Amounted::Is(value)) => *value == expected,
                Ok(Amounted::Unknown) => true,
                _ => false,
            };
            prop_assert!(known, "a part of the facts says otherwise");
            let row = evaluator.on(&fully).row_used(id).unwrap().and_then(|row| rules.statement(row));
            prop_assert!(row.is_some_and(|row| row.role == Role::Row));
        }
        for line in (0..rules.lines.len()).map(LineId::new) {
            let whole = evaluator.answer(line, &fully).unwrap().0;
            let part = evaluator.answer(line, &partly).unwrap().0;
            prop_assert!(part == Answer::Depends || part == whole);
            let told = answer_line(&mut evaluator, line, &partly, "").unwrap();
            prop_assert!(told.answer == Answer::Depends || told.answer == whole);
            let covers = rules.line(line).unwrap().covers;
            let left = residual(&mut evaluator.on(&partly), covers).unwrap();
            let holds = left.holds(&mut evaluator.on(&fully)).unwrap();
            prop_assert_eq!(holds == Truth::Yes, whole == Answer::Covered);
        }
    }
}

#[test]
fn rows_are_sentences_with_names_and_sources() {
    let book = book();
    let table = book.rules.table(TableId::new(0)).unwrap();
    let row = book.rules.statement(table.rows[0].statement).unwrap();
    assert_eq!((&*row.name, row.line, row.citations.len()), ("Staffel row 1", 18, 1));
    assert_eq!(&*row.text, "Brand | up to 100 | yes | 5 % | 10");
}
