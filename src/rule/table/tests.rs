//! Small random tables against a scan of all rows over a grid of values that leaves no segment out.

#![expect(clippy::arithmetic_side_effects, reason = "a test may fail")]

use std::collections::BTreeSet;
use std::ops::ControlFlow;

use proptest::prelude::*;
use proptest::sample::{Index, select, subsequence};

use super::{Accepts, Cell, Finding, Given, KeyColumn, OutputColumn, Proof, Row, Seen, Table};
use crate::base::{Codes, Date, Exact, Span};
use crate::rule::{Bounds, KindId, StatementId, Type, Value};

fn half(halves: i64) -> Value {
    Value::Number(Exact::new(i128::from(halves), 2).unwrap())
}

fn day(day: i64) -> Value {
    Value::Date(Date::parse("1986-01-10").unwrap().checked_add_days(day).unwrap())
}

fn text(text: &str) -> Value {
    Value::Text(text.into())
}

/// A column with every value that rows can tell apart, and more.
#[derive(Clone, Debug)]
struct Known {
    column: KeyColumn,
    grid: Vec<Value>,
}

fn known(key_type: Type, absent: bool, lapses: bool) -> Known {
    let column = KeyColumn {
        name: "K".into(),
        key_type: key_type.clone(),
        codes: Codes::new(),
        range: false,
        bounds: Bounds::default(),
        step: None,
        absent: absent.then(|| "none".into()),
        lapses,
    };
    let (column, mut grid) = match key_type {
        Type::Kind(_) => {
            let codes = Codes::range(0..4);
            (KeyColumn { codes, ..column }, (0..4).map(Value::Leaf).collect())
        }
        Type::YesNo => (column, vec![Value::YesNo(false), Value::YesNo(true)]),
        Type::Text => (column, vec![text("a"), text("b"), text("z")]),
        Type::Date => {
            let bounds = Bounds { low: Some((day(0), true)), high: None };
            (KeyColumn { bounds, ..column }, (0..6).map(day).collect())
        }
        Type::Whole => {
            let bounds = Bounds { low: Some((half(0), true)), high: Some((half(8), true)) };
            (KeyColumn { bounds, step: Some(Exact::ONE), ..column }, (0..=4).map(|at| half(at * 2)).collect())
        }
        _ => {
            let bounds = Bounds { low: Some((half(0), false)), high: None };
            (KeyColumn { bounds, ..column }, (1..12).map(half).collect::<Vec<_>>())
        }
    };
    if absent || lapses {
        grid.push(Value::Absent);
    }
    Known { column, grid }
}

fn any_column() -> impl Strategy<Value = Known> {
    let types = vec![
        Type::Kind(KindId::new(0)),
        Type::YesNo,
        Type::Text,
        Type::Date,
        Type::Whole,
        Type::Decimal,
        Type::Decimal,
        Type::Percent,
    ];
    (select(types), 0..5_u8).prop_map(|(of, absent)| known(of, absent == 0, absent == 1))
}

fn any_cell(key_type: &Type) -> BoxedStrategy<Cell> {
    let plain = |accepts: Accepts| Cell { absent: false, accepts };
    let values =
        |all: Vec<Value>| subsequence(all, 1..=2).prop_map(move |values| plain(Accepts::Values(values.into()))).boxed();
    let of = match key_type {
        Type::Kind(_) => subsequence(vec![0_u16, 1, 2, 3], 1..4)
            .prop_map(move |codes| plain(Accepts::Leaves(codes.into_iter().collect())))
            .boxed(),
        Type::YesNo => values(vec![Value::YesNo(true), Value::YesNo(false)]),
        Type::Text => values(vec![text("a"), text("b")]),
        key_type => {
            let value: fn(i64) -> Value = if *key_type == Type::Date { day } else { |whole| half(whole * 2) };
            let end = move || proptest::option::weighted(0.8, (1..5_i64, any::<bool>()));
            let ranges = (end(), end()).prop_map(move |(low, high)| {
                let end = |end: Option<(i64, bool)>| end.map(|(at, included)| (value(at), included));
                plain(Accepts::Range(end(low), end(high)))
            });
            let points = values((1..5).map(value).collect());
            prop_oneof![4 => ranges.boxed(), 1 => points].boxed()
        }
    };
    prop_oneof![
        5 => of.clone(),
        2 => Just(Cell::ANY),
        1 => Just(Cell { absent: true, accepts: Accepts::Nothing }),
        1 => of.prop_map(|cell| Cell { absent: true, ..cell }),
    ]
    .boxed()
}

/// A table with the columns it was made of. Half of them end in a row that holds for everything.
fn any_table() -> impl Strategy<Value = (Table, Proof, Vec<Known>)> {
    let columns = prop::collection::vec(any_column(), 1..4);
    columns.prop_flat_map(|columns| {
        let cells: Vec<_> = columns.iter().map(|known| any_cell(&known.column.key_type)).collect();
        let rows = prop::collection::vec((cells, 0..3_i64), 1..7);
        (Just(columns), rows, any::<bool>()).prop_map(|(columns, mut rows, whole)| {
            if whole {
                rows.push((columns.iter().map(|_| Cell::ANY).collect(), 0));
            }
            let row = |(at, (cells, outcome)): (usize, (Vec<Cell>, i64))| Row {
                cells: cells.into(),
                outcome: [half(outcome)].into(),
                statement: StatementId::new(at),
            };
            let rows = rows.into_iter().enumerate().map(row).collect();
            let keys = columns.iter().map(|known| known.column.clone()).collect();
            let outputs = vec![OutputColumn { name: "O".into(), output_type: Type::Decimal }];
            let (table, proof) = Table::build("T".into(), keys, outputs, rows, Span::default(), 1 << 20);
            (table, proof, columns)
        })
    })
}

/// All combinations of what each key may be.
fn combinations(keys: &[Vec<Value>]) -> Vec<Vec<Value>> {
    keys.iter().fold(vec![Vec::new()], |known, values| {
        let longer = |keys: Vec<Value>| {
            values.iter().map(move |value| keys.iter().cloned().chain([value.clone()]).collect::<Vec<_>>())
        };
        known.into_iter().flat_map(longer).collect()
    })
}

fn holding<'t>(table: &'t Table, keys: &[Value]) -> Vec<&'t Row> {
    let holds = |row: &&Row| row.cells.iter().zip(keys).all(|(cell, key)| cell.holds(key));
    table.rows.iter().filter(holds).collect()
}

/// Whether no row has to say anything there.
fn lapses(columns: &[Known], keys: &[Value]) -> bool {
    columns.iter().zip(keys).any(|(known, key)| *key == Value::Absent && known.column.absent.is_none())
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 1_000, ..ProptestConfig::default() })]

    #[test]
    fn a_known_key_finds_the_first_row_that_holds((table, _, columns) in any_table()) {
        let grid: Vec<_> = columns.iter().map(|known| known.grid.clone()).collect();
        for keys in combinations(&grid) {
            let first = holding(&table, &keys).first().map(|row| row.statement);
            let given: Vec<Given<'_>> = keys.iter().map(Given::Is).collect();
            prop_assert_eq!(table.row_for(&given), first, "{:?}", keys);
            prop_assert!(first.is_none() || table.hangs_on(&given).iter().all(|hangs| !hangs));
        }
    }

    #[test]
    fn findings_are_all_that_is_wrong((table, proof, columns) in any_table()) {
        let grid: Vec<_> = columns.iter().map(|known| known.grid.clone()).collect();
        let (mut open, mut overlaps, mut reached) = (false, BTreeSet::new(), BTreeSet::new());
        for keys in combinations(&grid) {
            let rows = holding(&table, &keys);
            open |= rows.is_empty() && !lapses(&columns, &keys);
            if let Some(first) = rows.first() {
                let others = rows.iter().filter(|row| row.outcome != first.outcome);
                overlaps.extend(others.map(|row| (first.statement.index(), row.statement.index())));
            }
            reached.extend(rows.into_iter().map(|row| row.statement.index()));
        }
        let mut told = BTreeSet::new();
        let mut told_open = false;
        for finding in &proof.findings {
            let (witness, of) = match finding {
                Finding::Open(witness) => (witness, None),
                Finding::Overlap(one, other, witness) => {
                    prop_assert!(told.insert((*one, *other)), "told twice");
                    (witness, Some((*one, *other)))
                }
            };
            told_open |= of.is_none();
            let fixed = |at: usize| witness.iter().find(|(key, _)| *key == at).map(|(_, seen)| match seen {
                Seen::Is(value) => value.clone(),
                Seen::OtherText => text("z"),
            });
            let keys: Vec<Vec<Value>> =
                grid.iter().enumerate().map(|(at, grid)| fixed(at).map_or(grid.clone(), |value| vec![value])).collect();
            for keys in combinations(&keys) {
                let rows: Vec<usize> = holding(&table, &keys).iter().map(|row| row.statement.index()).collect();
                match of {
                    None => prop_assert!(rows.is_empty(), "{:?} is no gap", keys),
                    Some((one, other)) => prop_assert!(rows.contains(&one) && rows.contains(&other), "{:?}", keys),
                }
                let inside = |(known, key): (&Known, &Value)| known.column.bounds.allow(key);
                prop_assert!(columns.iter().zip(&keys).all(inside), "{:?} cannot be", keys);
            }
        }
        prop_assert!(!proof.too_large);
        if !proof.more {
            prop_assert_eq!(told_open, open);
            prop_assert_eq!(told, overlaps);
        }
        let dead = (0..table.rows.len()).filter(|row| !reached.contains(row)).collect::<Vec<_>>();
        prop_assert_eq!(proof.dead, dead);
    }

    #[test]
    fn what_is_possible_holds_every_completion(
        (table, proof, columns) in any_table(),
        picks in prop::collection::vec((0..4_u8, any::<Index>(), any::<Index>()), 3),
    ) {
        let code = |at: &Index| u16::try_from(at.index(4)).unwrap();
        let codes: Vec<Codes> = picks.iter().map(|(_, a, b)| [code(a), code(b)].into_iter().collect()).collect();
        let bounds: Vec<Bounds> = columns.iter().zip(&picks).map(|(known, (_, a, b))| {
            let present: Vec<&Value> = known.grid.iter().filter(|value| **value != Value::Absent).collect();
            let (a, b) = (a.index(present.len()), b.index(present.len()));
            let end = |at: usize| Some((present[at].clone(), true));
            Bounds { low: end(a.min(b)), high: end(a.max(b)) }
        }).collect();
        let (mut given, mut completions) = (Vec::new(), Vec::new());
        let mut exact = true;
        for (at, known) in columns.iter().enumerate() {
            let (pick, first, _) = &picks[at];
            let kind = matches!(known.column.key_type, Type::Kind(_));
            let ranged = matches!(known.column.key_type, Type::Whole | Type::Decimal | Type::Percent | Type::Date);
            let (is, may_be): (Given<'_>, Vec<Value>) = match pick {
                0 => {
                    let value = &known.grid[first.index(known.grid.len())];
                    (Given::Is(value), vec![value.clone()])
                }
                1 if kind => (Given::OneOf(&codes[at]), codes[at].iter().map(Value::Leaf).collect()),
                1 if ranged => {
                    exact = false;
                    let inside = |value: &&Value| **value != Value::Absent && bounds[at].allow(value);
                    (Given::Between(&bounds[at]), known.grid.iter().filter(inside).cloned().collect())
                }
                _ => (Given::Anything, known.grid.clone()),
            };
            given.push(is);
            completions.push(may_be);
        }
        if let Some(cited) = table.row_for(&given) {
            let whole = |keys: &Vec<Value>| holding(&table, keys).iter().any(|row| row.statement == cited);
            prop_assert!(combinations(&completions).iter().all(whole), "row {} is not always the one", cited.index());
        }
        let outcome = |row: Option<&Row>| row.map_or(Value::Absent, |row| row.outcome[0].clone());
        let mut shown: Vec<Value> = Vec::new();
        let _all = table.possible(&given, |row| {
            shown.push(outcome(row));
            ControlFlow::Continue(())
        });
        let mut possible: Vec<Value> = Vec::new();
        for keys in combinations(&completions) {
            possible.push(outcome(holding(&table, &keys).first().copied()));
        }
        for value in &possible {
            prop_assert!(shown.contains(value), "{:?} is possible", value);
        }
        if exact {
            for value in &shown {
                prop_assert!(possible.contains(value), "{:?} is not possible", value);
            }
        }
        // Keys on which nothing hangs: whatever they are, the outcome is that of the others.
        let hangs = table.hangs_on(&given);
        for keys in combinations(&completions) {
            let mut others = completions.clone();
            for (at, key) in keys.iter().enumerate().filter(|(at, _)| hangs[*at]) {
                others[at] = vec![key.clone()];
            }
            let first = outcome(holding(&table, &keys).first().copied());
            let alike = |keys: &Vec<Value>| outcome(holding(&table, keys).first().copied()) == first;
            prop_assert!(!proof.is_sound() || combinations(&others).iter().all(alike), "{:?} of {:?}", hangs, keys);
        }
        if let Some(only) = table.outcome(&given, 0) {
            prop_assert!(possible.iter().all(|value| value == only));
        } else {
            prop_assert!(!exact || possible.iter().any(|value| *value != possible[0]));
        }
    }
}

#[test]
fn too_much_work_is_said_and_not_done() {
    let keys = vec![known(Type::Decimal, false, false).column, known(Type::Decimal, false, false).column];
    let row = |at: i64| Row {
        cells: [(at, at + 900), (at, at + 800)]
            .map(|(low, high)| Cell {
                absent: false,
                accepts: Accepts::Range(Some((half(low), true)), Some((half(high), false))),
            })
            .into(),
        outcome: [half(0)].into(),
        statement: StatementId::new(0),
    };
    let outputs = vec![OutputColumn { name: "O".into(), output_type: Type::Decimal }];
    let (table, proof) =
        Table::build("T".into(), keys, outputs, (0..1_000).map(row).collect(), Span::default(), 100_000);
    assert!(proof.too_large && !proof.is_sound());
    let one = half(1);
    assert_eq!(table.row_for(&[Given::Is(&one), Given::Is(&one)]), None);
}
