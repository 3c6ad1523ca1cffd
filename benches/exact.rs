//! Exact answers on the shipped rulebook: building a line's diagram, asking it again, a bare question with its words.
#![expect(clippy::unwrap_used, clippy::print_stdout, reason = "a benchmark may panic, and prints what it measures")]

mod shipped;

use std::fmt::Write as _;
use std::hint::black_box;

use criterion::{Criterion, criterion_group, criterion_main};
use klauselwerk::base::Sources;
use klauselwerk::book::{Book, load};
use klauselwerk::decide::{Case, Evaluator};
use klauselwerk::question::{Exact, answer_line, residual};
use klauselwerk::rule::LineId;

fn book(sources: &Sources) -> Book {
    load(sources).books.pop().unwrap()
}

fn of_text(text: &str) -> Book {
    let mut sources = Sources::default();
    sources.add("text.klausel", text);
    book(&sources)
}

fn shipped(criterion: &mut Criterion) {
    let book = book(&shipped::sources());
    let mut group = criterion.benchmark_group("exact, rulebooks/edv");
    for (at, line) in book.rules.lines.iter().enumerate() {
        let id = LineId::new(at);
        let case = Case::new(&book.rules);
        let mut exact = Exact::new(&book.rules);
        println!("{}: {:?} nodes", line.name, exact.nodes(id));
        group.bench_function(format!("{}: built and asked", line.name), |bencher| {
            bencher.iter(|| Exact::new(&book.rules).verdict(black_box(id), black_box(&case)));
        });
        group.bench_function(format!("{}: asked again", line.name), |bencher| {
            bencher.iter(|| exact.verdict(black_box(id), black_box(&case)));
        });
        let mut evaluator = Evaluator::new(&book.rules);
        group.bench_function(format!("{}: bare question, whole answer", line.name), |bencher| {
            bencher.iter(|| answer_line(&mut evaluator, black_box(id), black_box(&case), "?"));
        });
    }
    group.finish();
}

/// A line of a thousand grants, each of a peril of its own under a clause of its own.
fn thousand(criterion: &mut Criterion) {
    let mut text = "kind Gefahr, among others\n".to_owned();
    for at in 0..1000 {
        writeln!(text, "  Gefahr{at}").unwrap();
    }
    for at in 0..1000 {
        writeln!(text, "clause Klausel {at}").unwrap();
    }
    text.push_str("line Alles\n");
    for at in 0..1000 {
        writeln!(text, "  covers Gefahr{at} if Klausel {at}").unwrap();
    }
    let book = of_text(&text);
    let id = LineId::new(0);
    let covers = book.rules.line(id).unwrap().covers;
    let case = Case::new(&book.rules);
    println!("1000 statements: {:?} nodes", Exact::new(&book.rules).nodes(id));
    let mut group = criterion.benchmark_group("exact, 1000 statements");
    group.sample_size(10);
    group.bench_function("built and asked", |bencher| {
        bencher.iter(|| Exact::new(&book.rules).verdict(black_box(id), black_box(&case)));
    });
    let mut evaluator = Evaluator::new(&book.rules);
    group.bench_function("what is left", |bencher| {
        bencher.iter(|| residual(&mut evaluator.on(black_box(&case)), covers));
    });
    group.finish();
}

criterion_group!(benches, shipped, thousand);
criterion_main!(benches);
