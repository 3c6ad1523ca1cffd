//! A table of 20 000 rows: read with its proof, and looked up.
#![expect(clippy::arithmetic_side_effects, clippy::unwrap_used, reason = "a benchmark may panic")]

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
                0 => "up to 1000".to_owned(),
                99 => "above 99000".to_owned(),
                _ => format!("above {}000 up to {}000", first, first + 1),
            };
            let low = if second == 0 { String::new() } else { format!("{second}000") };
            let high = if second == 199 { String::new() } else { format!("{}000", second + 1) };
            writeln!(text, "{umsatz},{low},{high},{}.5 %", (first * 7 + second) % 90).unwrap();
        }
    }
    text
}

fn sources() -> Sources {
    let mut sources = Sources::default();
    sources.add("tarif.klausel", BOOK);
    sources.add_data("tarif.csv", rows());
    sources
}

fn table(criterion: &mut Criterion) {
    let sources = sources();
    let loaded = load(&sources);
    assert!(loaded.problems.is_empty(), "{:?}", loaded.problems.first());
    let table = loaded.books.first().unwrap().rules.tables.first().unwrap();
    let amount = |number: i64| Value::Number(Exact::from_int(number));
    let known = [amount(57_250), amount(123_999)];
    let mut group = criterion.benchmark_group("load");
    group.sample_size(10).bench_function("20 000 rows", |b| b.iter(|| load(black_box(&sources))));
    group.finish();
    criterion.bench_function("look up a row", |b| b.iter(|| table.row(black_box(&known)).unwrap().statement));
    criterion.bench_function("look up an outcome", |b| {
        b.iter(|| {
            let given = [Given::Is(black_box(&known[0])), Given::Is(black_box(&known[1]))];
            table.outcome(&given, 0)
        });
    });
    criterion.bench_function("one key unknown", |b| {
        b.iter(|| table.outcome(&[Given::Anything, Given::Is(black_box(&known[1]))], 0));
    });
}

criterion_group!(benches, table);
criterion_main!(benches);
