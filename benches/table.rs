//! A table of 20 000 rows: read with its proof, and looked up; once as a grid, once with other ends in each row.
#![expect(clippy::arithmetic_side_effects, clippy::unwrap_used, reason = "a benchmark may panic")]

use std::collections::BinaryHeap;
use std::fmt::Write;
use std::hint::black_box;

use criterion::{Criterion, criterion_group, criterion_main};
use klauselwerk::base::{Exact, Sources};
use klauselwerk::book::load;
use klauselwerk::rule::{Given, Value};

const BOOK: &str = "rulebook B\ngeneration 1\ncurrency DM\nkind Gefahr\n  Brand, Sturm\n\
    fact Umsatz, Summe as DM\n\
    table Tarif from \"tarif.csv\"\n  keys Umsatz as range, Summe as range\n  gives Satz as %\n\
    line Feuer\n  covers Brand if Satz at least 5 %\n";

/// 100 by 200 ranges, no two neighbours with the same outcome.
fn rows() -> String {
    let mut text = "Umsatz,Summe above,Summe up to,Satz\n".to_owned();
    for first in 0..100_u32 {
        for second in 0..200_u32 {
            let umsatz = match first {
                0 => "up to 100000".to_owned(),
                99 => "above 9900000".to_owned(),
                _ => format!("above {}00000 up to {}00000", first, first + 1),
            };
            let low = if second == 0 { String::new() } else { format!("{second}0000") };
            let high = if second == 199 { String::new() } else { format!("{}0000", second + 1) };
            writeln!(text, "{umsatz},{low},{high},{}.5 %", (first * 7 + second) % 90).unwrap();
        }
    }
    text
}

/// A square cut into 20 000 rectangles, of which the largest is always cut next, never in the middle.
fn patches() -> String {
    let mut patches = BinaryHeap::from([(0_u64, [0_u64, 10_000_000, 0, 10_000_000])]);
    let mut dice = 7_u64;
    while patches.len() < 20_000 {
        let (_, [left, right, low, high]) = patches.pop().unwrap();
        dice = dice.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        let cut = |from: u64, to: u64| from + (to - from) / 3 + (dice >> 33) % ((to - from) / 3);
        let halves = if right - left >= high - low {
            let middle = cut(left, right);
            [[left, middle, low, high], [middle, right, low, high]]
        } else {
            let middle = cut(low, high);
            [[left, right, low, middle], [left, right, middle, high]]
        };
        patches
            .extend(halves.map(|[left, right, low, high]| ((right - left) * (high - low), [left, right, low, high])));
    }
    let mut text = "Umsatz from,Umsatz below,Summe from,Summe below,Satz\n".to_owned();
    let end = |end: u64| if end == 10_000_000 { String::new() } else { end.to_string() };
    for (at, (_, [left, right, low, high])) in patches.into_sorted_vec().into_iter().enumerate() {
        writeln!(text, "{left},{},{low},{},{}.5 %", end(right), end(high), at % 90).unwrap();
    }
    text
}

/// Keys all over the table, one after the other: what was looked up last does not help.
fn keys() -> Vec<[Value; 2]> {
    let amount = |number: i64| Value::Number(Exact::from_int(number));
    (0..4_096).map(|at| [amount(at * 7_919_113 % 9_999_991), amount(at * 104_729_131 % 9_999_973)]).collect()
}

fn sources(rows: String) -> Sources {
    let mut sources = Sources::default();
    sources.add("tarif.klausel", BOOK);
    sources.add_data("tarif.csv", rows);
    sources
}

fn table(criterion: &mut Criterion) {
    for (name, rows) in [("grid", rows()), ("patches", patches())] {
        let sources = sources(rows);
        let loaded = load(&sources);
        assert!(loaded.problems.is_empty(), "{:?}", loaded.problems.first());
        let table = loaded.books.first().unwrap().rules.tables.first().unwrap();
        assert_eq!(table.rows.len(), 20_000);
        let keys = keys();
        let mut next = keys.iter().cycle();
        let mut group = criterion.benchmark_group(format!("{name} of 20 000 rows"));
        group.sample_size(10).bench_function("load", |b| b.iter(|| load(black_box(&sources))));
        group.sample_size(100);
        group.bench_function("look up a row", |b| {
            b.iter(|| table.row(black_box(next.next().unwrap())).unwrap().statement);
        });
        group.bench_function("look up an outcome", |b| {
            b.iter(|| {
                let [first, second] = black_box(next.next().unwrap());
                table.outcome(&[Given::Is(first), Given::Is(second)], 0)
            });
        });
        group.bench_function("one key unknown", |b| {
            b.iter(|| table.outcome(&[Given::Anything, Given::Is(&black_box(next.next().unwrap())[1])], 0));
        });
        group.finish();
    }
}

criterion_group!(benches, table);
criterion_main!(benches);
