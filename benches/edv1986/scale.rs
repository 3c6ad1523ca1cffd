//! What a row costs by the number of statements over the same facts, and one case at a time through the library.

use std::fmt::Write;

use klauselwerk::base::{Exact, Sources};
use klauselwerk::batch::{Decided, Plan, Worker};
use klauselwerk::book::{Book, load};
use klauselwerk::decide::{Case, Evaluator};
use klauselwerk::rule::{LineId, Value};

use crate::rows::{FLAGS, PERILS, Row};
use crate::{BATCH, BOOK, FLAG_FACTS, columns, fact, median, timed};

/// The vocabulary of the benchmark, with one line of so many statements, no two of them the same.
fn synthetic(statements: usize) -> Book {
    let (vocabulary, _) = BOOK.split_once("line Feuer").unwrap();
    let mut sources = Sources::default();
    sources.add("vocabulary.klausel", vocabulary);
    let bare = load(&sources).books.pop().unwrap();
    let values = |kind: &str| -> Vec<String> {
        let kinds = &bare.rules.vocabulary.kinds;
        let kind = kinds.iter().find(|known| &*known.name == kind).unwrap();
        (0..kind.leaves.len()).map(|code| kind.leaf(u16::try_from(code).unwrap()).unwrap().to_string()).collect()
    };
    let [perils, objects, actors] = ["Gefahr", "Sache", "Täter"].map(values);
    let mut text = format!("{vocabulary}line Alles\n  covers all Gefahr\n");
    for at in 0..statements {
        let (peril, rest) = (at % perils.len(), at / perils.len());
        let (object, rest) = (rest % objects.len(), rest / objects.len());
        let (actor, rest) = (rest % actors.len(), rest / actors.len());
        writeln!(
            text,
            "  excludes \"{}\" if Sache is \"{}\" and Täter is \"{}\" and Windstärke at least {} and not Klausel 510",
            perils[peril],
            objects[object],
            actors[actor],
            rest % 17 + 1
        )
        .unwrap();
    }
    let mut sources = Sources::default();
    sources.add("synthetic.klausel", text);
    let mut loaded = load(&sources);
    assert!(!klauselwerk::diagnostic::has_errors(&loaded.problems), "{:#?}", loaded.problems.first());
    loaded.books.pop().unwrap()
}

/// Prints nanoseconds a row for books of 10 to 10 000 statements.
pub(crate) fn statements(rows: &[Row], runs: usize) {
    for count in [10, 100, 1_000, 10_000] {
        let book = synthetic(count);
        let given = ["Gefahr", "Sache", "Täter", "Windstärke", "Klausel 510"].map(|name| fact(&book, name));
        let mut base = Case::new(&book.rules);
        base.set(fact(&book, "Alles agreed"), Value::YesNo(true)).unwrap();
        let plan = Plan::new(base, given);
        let batches: Vec<_> = rows.chunks(BATCH).map(|rows| columns(&book, rows)).collect();
        let mut worker = Worker::new(&plan);
        let mut decided = Decided::default();
        let mut covered = 0;
        let times = (0..runs).map(|_| {
            let (time, _) = timed(rows.len(), || {
                covered = 0;
                for batch in &batches {
                    worker.decide_into(batch.clone(), &mut decided);
                    covered += decided.lines[0].counts.covered;
                }
                crate::rows::Checksum::default()
            });
            time
        });
        let time = median(times.collect());
        // A few rows, held against the reference.
        let mut evaluator = Evaluator::new(&book.rules);
        let line = LineId::new(0);
        let few = &rows[..rows.len().min(200)];
        let by_reference = few.iter().filter(|row| {
            let mut case = case_of(&book, row);
            case.set(fact(&book, "Alles agreed"), Value::YesNo(true)).unwrap();
            evaluator.answer(line, &case).unwrap().0 == klauselwerk::decide::Answer::Covered
        });
        let by_reference = by_reference.count();
        worker.decide_into(columns(&book, few), &mut decided);
        assert_eq!(decided.lines[0].counts.covered, u64::try_from(by_reference).unwrap());
        println!("{count:6} statements  {time:8.2} ns a row, {covered} of {} covered", rows.len());
    }
}

/// The facts of a row as a case.
fn case_of<'b>(book: &'b Book, row: &Row) -> Case<'b> {
    let mut case = Case::new(&book.rules);
    let mut set = |name: &str, value: Value| {
        if let Some(fact) = book.rules.vocabulary.fact_named(name) {
            case.set(fact, value).unwrap();
        }
    };
    for (column, name) in FLAG_FACTS {
        set(name, Value::YesNo(row.flags[FLAGS.iter().position(|flag| *flag == column).unwrap()]));
    }
    assert!(usize::from(row.peril) < PERILS.len());
    set("Vorsatz", Value::YesNo(row.intent));
    for (name, code) in [("Gefahr", row.peril), ("Sache", row.object), ("Täter", row.actor)] {
        set(name, Value::Leaf(u16::from(code)));
    }
    set("Windstärke", Value::Number(Exact::from_int(i64::from(row.wind))));
    for (at, name) in ["Schaden", "Versicherungssumme", "Versicherungswert", "Selbstbehalt"].into_iter().enumerate() {
        set(name, Value::Number(Exact::new(i128::from(row.money[at]), 100).unwrap()));
    }
    set("Entschädigung agreed", Value::YesNo(true));
    case
}

/// Prints nanoseconds for one case at a time: its facts set, all lines decided and the amount, by the reference evaluator.
pub(crate) fn one_case(book: &Book, rows: &[Row], runs: usize) {
    let mut evaluator = Evaluator::new(&book.rules);
    let lines: Vec<LineId> = (0..book.rules.lines.len()).map(LineId::new).collect();
    let paying = book.rules.line_named("Entschädigung").unwrap();
    let rows = &rows[..rows.len().min(50_000)];
    let times = (0..runs).map(|_| {
        let (time, _) = timed(rows.len(), || {
            for row in rows {
                let case = case_of(book, row);
                for line in &lines {
                    std::hint::black_box(evaluator.answer(*line, &case).unwrap());
                }
                std::hint::black_box(evaluator.settle(paying, &case).unwrap());
            }
            crate::rows::Checksum::default()
        });
        time
    });
    println!(
        "one case through the library  {:8.0} ns, facts by name, eight lines and the settlement",
        median(times.collect())
    );
}
