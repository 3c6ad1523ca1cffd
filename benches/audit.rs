//! Audits: of the shipped rulebook, and of a hundred lines of ten sentences each over forty facts.
#![expect(clippy::unwrap_used, clippy::arithmetic_side_effects, reason = "a benchmark may panic")]

mod shipped;

use std::fmt::Write as _;
use std::hint::black_box;

use criterion::{Criterion, criterion_group, criterion_main};
use klauselwerk::audit::{Programme, audit, matrix, usual_kinds, warnings};
use klauselwerk::base::Sources;
use klauselwerk::book::{Book, load};

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
    let everything = Programme::everything(&book.rules);
    let mut group = criterion.benchmark_group("audit, rulebooks/edv 1986");
    group.sample_size(10);
    group.bench_function("whole", |bencher| bencher.iter(|| audit(black_box(&book.rules), &everything)));
    group.bench_function("warnings of check", |bencher| bencher.iter(|| warnings(black_box(&book.rules))));
    let kinds = usual_kinds(&book.rules);
    group.bench_function("matrix", |bencher| bencher.iter(|| matrix(black_box(&everything), &kinds)));
    group.finish();
}

/// A hundred lines of ten sentences each over forty facts.
fn hundred() -> String {
    let mut text = "kind Gefahr, among others\n  ".to_owned();
    let perils: Vec<String> = (0..30).map(|at| format!("Gefahr {at}")).collect();
    text.push_str(&perils.join(", "));
    text.push_str("\nkind Sache\n  Gebäude, Inventar, Vorräte, Technik\n");
    let facts: Vec<String> = (0..34).map(|at| format!("Tatsache {at}")).collect();
    writeln!(text, "\nfact {}", facts.join(", ")).unwrap();
    text.push_str("fact Stärke as Beaufort from 0 to 17\nfact Wert as EUR\nfact Alter as days\nfact Höhe as whole number from 0 to 100\ncurrency EUR\n");
    let fact = |line: usize, at: usize| format!("Tatsache {}", (line * 7 + at * 5) % 34);
    for line in 0..100 {
        let peril = |at: usize| format!("Gefahr {}", (line * 3 + at) % 30);
        writeln!(text, "line Sparte {line}").unwrap();
        writeln!(text, "  § 1  covers {}, {}", peril(0), peril(1)).unwrap();
        writeln!(text, "  § 2  covers {} if {}", peril(2), fact(line, 0)).unwrap();
        writeln!(text, "  § 3  covers {} only if {}", peril(3), fact(line, 1)).unwrap();
        writeln!(text, "  § 4  covers Gebäude, Inventar").unwrap();
        writeln!(text, "  § 5  covers Technik unless {}", fact(line, 2)).unwrap();
        writeln!(text, "  § 6  requires {} or Stärke at least {}", fact(line, 3), line % 15).unwrap();
        writeln!(text, "  § 7  excludes {} if {}", peril(1), fact(line, 4)).unwrap();
        writeln!(text, "  § 8  excludes everything if {} and Wert more than {} EUR", fact(line, 5), 1000 + line % 5)
            .unwrap();
        writeln!(text, "  § 9  excludes {} unless Alter at least {} days", peril(4), line % 6 + 1).unwrap();
        writeln!(text, "  § 10  excludes {} if Höhe at most {}", peril(0), line % 9 + 1).unwrap();
    }
    text
}

fn large(criterion: &mut Criterion) {
    let book = of_text(&hundred());
    let everything = Programme::everything(&book.rules);
    let mut group = criterion.benchmark_group("audit, 100 lines of 10 sentences over 40 facts");
    group.sample_size(10);
    group.bench_function("whole", |bencher| bencher.iter(|| audit(black_box(&book.rules), &everything)));
    group.finish();
}

criterion_group!(benches, shipped, large);
criterion_main!(benches);
