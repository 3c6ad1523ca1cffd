//! Parse and check of a synthetic rulebook: statements a second, and whether the time grows with the size alone.

#![expect(clippy::arithmetic_side_effects, reason = "counts of a synthetic text")]

use criterion::{BenchmarkId, Criterion, Throughput, criterion_group, criterion_main};
use klauselwerk::base::Sources;
use klauselwerk::book::load;

/// A rulebook with so many statements: lines of 100, each granting, excluding and requiring over shared kinds and facts.
fn synthetic(statements: usize) -> String {
    let mut text = String::from(
        "rulebook Synthetic\ngeneration 1 from 2000-01-01\ncurrency DM\nsource S \"synthetic\"\n\nkind Gefahr, among others\n",
    );
    for group in 0..10 {
        text.push_str(&format!("  Gruppe {group}\n    "));
        let values: Vec<String> = (0..10).map(|value| format!("Gefahr {group}{value}")).collect();
        text.push_str(&values.join(", "));
        text.push('\n');
    }
    text.push_str("kind Sache\n  Anlage\n    Zentraleinheit, Terminal\n  Gebäude, Inventar\n");
    for fact in 0..40 {
        text.push_str(&format!("fact Betrag {fact} as DM\nfact Merkmal {fact}\n"));
    }
    for clause in 0..40 {
        text.push_str(&format!("clause Klausel {clause}\n"));
    }
    let mut written = 0;
    let mut line = 0;
    while written < statements {
        text.push_str(&format!(
            "\nline Sparte {line}\n  § 1  covers all Gefahr\n  § 2  covers Anlage only if Klausel {}\n",
            line % 40
        ));
        written += 2;
        for number in 3..=100 {
            if written >= statements {
                break;
            }
            let (a, b) = (number % 10, (number * 7 + line) % 10);
            let n = (number * 3 + line) % 40;
            text.push_str(&match number % 4 {
                0 => format!("  § {number}  excludes Gefahr {a}{b} if Betrag {n} more than {}_000 DM   [S]\n", number),
                1 => format!("  § {number}  requires Merkmal {n} or Klausel {}\n", (n + 1) % 40),
                2 => format!(
                    "  § {number}  covers Gefahr {a}{b}, Gefahr {b}{a} if Merkmal {n} and not Merkmal {}\n",
                    (n + 3) % 40
                ),
                _ => format!("  § {number}  excludes Gruppe {a} unless Klausel {n}, except if Sache is Inventar\n"),
            });
            written += 1;
        }
        line += 1;
    }
    text
}

fn check(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("parse and check");
    group.sample_size(10);
    for statements in [1_000, 10_000, 100_000] {
        let mut sources = Sources::default();
        sources.add("synthetic.klausel", synthetic(statements));
        let loaded = load(&sources);
        assert!(loaded.problems.iter().all(|problem| problem.code.0 == "K0309"), "{:?}", loaded.problems.first());
        group.throughput(Throughput::Elements(statements as u64));
        group.bench_with_input(BenchmarkId::from_parameter(statements), &sources, |bencher, sources| {
            bencher.iter(|| load(sources));
        });
    }
    group.finish();
}

criterion_group!(benches, check);
criterion_main!(benches);
