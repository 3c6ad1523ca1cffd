//! One decision on the shipped rulebook through the library: an answer with its deciding sentence, all lines, reasons.
#![expect(clippy::unwrap_used, reason = "a benchmark may panic")]

mod shipped;

use std::hint::black_box;

use criterion::{Criterion, Throughput, criterion_group, criterion_main};
use klauselwerk::base::Sources;
use klauselwerk::book::{Book, load};
use klauselwerk::case::{ask, read_toml, reply};
use klauselwerk::decide::{Case, Evaluator, Known};
use klauselwerk::question::answer_line;
use klauselwerk::rule::{FactId, LineId, Value};
use klauselwerk::syntax::parse_question;

/// A line and a case that it decides: from one sentence to the largest formula.
const CASES: [(&str, &str); 6] = [
    ("Leitungswasser", include_str!("../tests/cases/decide/g01_rohrbruch_ohne_klausel_510.toml")),
    ("Sturm", include_str!("../tests/cases/decide/g05_sturm_windstaerke_nicht_angegeben.toml")),
    ("Elektronik", include_str!("../tests/cases/decide/g06_induktion_nach_fernem_blitz.toml")),
    ("Elektronik-BU", include_str!("../tests/cases/decide/g24_brand_beschaedigt_anlage.toml")),
    ("Mehrkosten", include_str!("../tests/cases/decide/mehrkosten_fremde_anlage.toml")),
    ("Computermißbrauch", include_str!("../tests/cases/decide/cmv_betrug_durch_eingabe.toml")),
];

fn book() -> (Sources, Book) {
    let sources = shipped::sources();
    let book = load(&sources).books.pop().unwrap();
    (sources, book)
}

/// The facts of a case file as a program has them: ids and values.
fn facts(book: &Book, sources: &mut Sources, text: &str) -> Vec<(FactId, Value)> {
    let (case, problems) = read_toml(book, sources.add("case.toml", text), text);
    assert!(problems.is_empty(), "{problems:?}");
    let given = |(fact, known): (FactId, &Known)| {
        if let Known::Given(value) = known { Some((fact, value.clone())) } else { None }
    };
    case.iter().filter_map(given).collect()
}

fn filled<'b>(book: &'b Book, facts: &[(FactId, Value)]) -> Case<'b> {
    let mut case = Case::new(&book.rules);
    for (fact, value) in facts {
        case.set(*fact, value.clone()).unwrap();
    }
    case
}

fn one_line(criterion: &mut Criterion) {
    let (mut sources, book) = book();
    let mut evaluator = Evaluator::new(&book.rules);
    let mut group = criterion.benchmark_group("one line's answer and its deciding sentence");
    for (line, text) in CASES {
        let id = book.rules.line_named(line).unwrap();
        let facts = facts(&book, &mut sources, text);
        let mut case = filled(&book, &facts);
        group.throughput(Throughput::Elements(1));
        group.bench_function(format!("{line}, facts ready"), |bencher| {
            bencher.iter(|| evaluator.answer(black_box(id), black_box(&case)));
        });
        group.bench_function(format!("{line}, {} facts set anew", facts.len()), |bencher| {
            bencher.iter(|| {
                for (fact, value) in &facts {
                    case.forget(*fact);
                    case.set(*fact, value.clone()).unwrap();
                }
                evaluator.answer(black_box(id), black_box(&case))
            });
        });
    }
    group.finish();
}

/// A contract that contains every line and clause, and a loss that none of them covers.
const GAP: &str = include_str!("../tests/cases/decide/g15_programmfehler_ueberschreibt_stammdatei.toml");

fn whole_case(criterion: &mut Criterion) {
    let (mut sources, book) = book();
    let mut evaluator = Evaluator::new(&book.rules);
    let mut group = criterion.benchmark_group("one case");
    let all = filled(&book, &facts(&book, &mut sources, GAP));
    group.bench_function("answers of all 18 lines, all agreed", |bencher| {
        bencher.iter(|| {
            let mut evaluation = evaluator.on(black_box(&all));
            for at in 0..book.rules.lines.len() {
                black_box(evaluation.answer(LineId::new(at))).unwrap();
            }
        });
    });
    let (line, text) = CASES[5];
    let id = book.rules.line_named(line).unwrap();
    let case = filled(&book, &facts(&book, &mut sources, text));
    group.bench_function("one line's reasons", |bencher| bencher.iter(|| evaluator.explain(id, black_box(&case))));
    group.bench_function("one line's reasons and what would turn it", |bencher| {
        bencher.iter(|| answer_line(&mut evaluator, id, black_box(&case), "Computermißbrauch covers?"));
    });
    group.finish();
}

/// Two kinds of cost, two clauses' worth of steps, two totals.
const SETTLED: &str = include_str!("../tests/cases/decide/g18_zeitabhaengige_mehrkosten.toml");

fn settlement(criterion: &mut Criterion) {
    let (mut sources, book) = book();
    let mut evaluator = Evaluator::new(&book.rules);
    let (case, problems) = read_toml(&book, sources.add("case", SETTLED), SETTLED);
    assert!(problems.is_empty(), "{problems:?}");
    let line = book.rules.line_named("Mehrkosten").unwrap();
    let paid = book.rules.line(line).unwrap().pays.as_ref().unwrap().paid;
    let mut group = criterion.benchmark_group("what Mehrkosten pays");
    group.bench_function("the amount", |bencher| {
        bencher.iter(|| evaluator.on(black_box(&case)).between(paid));
    });
    group.bench_function("the sheet", |bencher| bencher.iter(|| evaluator.settle(line, black_box(&case))));
    group.finish();
}

fn question(criterion: &mut Criterion) {
    let (mut sources, book) = book();
    let mut evaluator = Evaluator::new(&book.rules);
    let mut group = criterion.benchmark_group("a question with nothing known");
    for question in ["Leitungswasser covers DV?", "Computermißbrauch covers DV?"] {
        let (asked, _) = parse_question(sources.add("question", question), question);
        let mut case = Case::new(&book.rules);
        let (asked, problems) = ask(&book, &mut case, &asked.unwrap());
        assert!(problems.is_empty(), "{problems:?}");
        group.bench_function(question, |bencher| {
            bencher.iter(|| reply(&mut evaluator, asked.clone().unwrap(), black_box(&case), question));
        });
    }
    group.finish();
}

criterion_group!(benches, one_line, whole_case, settlement, question);
criterion_main!(benches);
