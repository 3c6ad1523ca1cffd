//! A portfolio in memory, decided by this library and by a loop by hand, in one run.
//!
//!     cargo bench --bench edv1986                              both, in turn, on 1 000 000 rows
//!     cargo bench --bench edv1986 -- --threads 2 --rows N      with more threads, other rows
//!     cargo bench --bench edv1986 -- --harness                 ours alone, as one line of JSON
//!     cargo bench --bench edv1986 -- --scale                   by the number of statements, and one case at a time
//!     cargo bench --bench edv1986 -- --reading FILE.parquet    from a file to answers, beside only decoding it
//!     cargo bench --bench edv1986 -- --rows N --csv FILE --parquet FILE     writes the rows
#![expect(clippy::unwrap_used, clippy::arithmetic_side_effects, clippy::print_stdout, reason = "a benchmark may panic")]
#![expect(clippy::float_arithmetic, clippy::indexing_slicing, clippy::disallowed_methods, reason = "it measures time")]
#![expect(clippy::panic, reason = "the rulebook is beside it")]

mod files;
mod reading;
mod rows;
mod scale;

use std::hint::black_box;
use std::sync::Arc;
use std::time::Instant;

use arrow_buffer::BooleanBuffer;
use klauselwerk::base::Sources;
use klauselwerk::batch::{Column, Columns, Decided, Keys, Plan, Values, Worker};
use klauselwerk::book::{Book, load};
use klauselwerk::decide::Case;
use klauselwerk::rule::{FactId, Value};
use rows::{Checksum, FLAGS, MONEY, OBJECTS, PERILS, Row, Rows, checksum};

/// As in the program: see `src/main.rs`.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

const BOOK: &str = include_str!("edv1986.klausel");
const LINES: [&str; 7] = ["Feuer", "Leitungswasser", "Einbruch", "Sturm", "EC", "Elektronik", "Datenträger"];
const FLAG_FACTS: [(&str, &str); 10] = [
    ("feuer", "Feuer agreed"),
    ("leitungswasser", "Leitungswasser agreed"),
    ("einbruch", "Einbruch agreed"),
    ("sturm", "Sturm agreed"),
    ("ec", "EC agreed"),
    ("elektronik", "Elektronik agreed"),
    ("datentraeger", "Datenträger agreed"),
    ("k510", "Klausel 510"),
    ("k412", "Klausel 412"),
    ("k638", "Klausel 638"),
];
/// So many rows are one batch.
const BATCH: usize = 1 << 16;

fn book() -> Book {
    let mut sources = Sources::default();
    sources.add("edv1986.klausel", BOOK);
    let mut loaded = load(&sources);
    assert!(loaded.problems.is_empty(), "{:#?}", loaded.problems);
    loaded.books.pop().unwrap()
}

fn fact(book: &Book, name: &str) -> FactId {
    book.rules.vocabulary.fact_named(name).unwrap_or_else(|| panic!("no fact {name}"))
}

/// Rows as columns: bits, codes of one byte, amounts in Pfennig.
fn columns(book: &Book, rows: &[Row]) -> Columns {
    let mut columns = Columns::new(&book.rules, rows.len());
    // A synthetic book has no use for some of them; what is missing by mistake shows in the checksum.
    let mut set = |name: &str, values: Values| {
        if let Some(fact) = book.rules.vocabulary.fact_named(name) {
            assert!(columns.set(fact, Column::all_known(values)));
        }
    };
    let bits = |of: &dyn Fn(&Row) -> bool| Values::YesNo(rows.iter().map(of).collect::<BooleanBuffer>());
    for (column, name) in FLAG_FACTS {
        let at = FLAGS.iter().position(|flag| *flag == column).unwrap();
        set(name, bits(&|row| row.flags[at]));
    }
    set("Vorsatz", bits(&|row| row.intent));
    let codes = |of: fn(&Row) -> u8, count: usize| {
        let table: Arc<[u16]> = (0..u16::try_from(count).unwrap()).collect();
        Values::Kind(Keys::Byte(rows.iter().map(of).collect()), table)
    };
    // The kinds list their values in the order of the rows' lists.
    set("Gefahr", codes(|row| row.peril, PERILS.len()));
    set("Sache", codes(|row| row.object, OBJECTS.len()));
    set("Täter", codes(|row| row.actor, 4));
    set("Windstärke", Values::Number(rows.iter().map(|row| i64::from(row.wind)).collect(), 1));
    for (at, name) in ["Schaden", "Versicherungssumme", "Versicherungswert", "Selbstbehalt"].into_iter().enumerate() {
        assert_eq!(MONEY.len(), 4);
        set(name, Values::Number(rows.iter().map(|row| row.money[at]).collect(), 100));
    }
    columns
}

fn plan(book: &Book) -> Plan<'_> {
    let mut base = Case::new(&book.rules);
    base.set(fact(book, "Entschädigung agreed"), Value::YesNo(true)).unwrap();
    let given = FLAG_FACTS.map(|(_, name)| name).into_iter();
    let more = [
        "Vorsatz",
        "Gefahr",
        "Sache",
        "Täter",
        "Windstärke",
        "Schaden",
        "Versicherungssumme",
        "Versicherungswert",
        "Selbstbehalt",
    ];
    Plan::new(base, given.chain(more).map(|name| fact(book, name)))
}

fn add(all: &mut Checksum, book: &Book, decided: &Decided) {
    assert!(decided.rejected.is_empty() && decided.by_reference == 0);
    for (count, line) in all.lines.iter_mut().zip(LINES) {
        let id = book.rules.line_named(line).unwrap();
        *count += decided.lines[id.index()].counts.covered;
    }
    let once = &decided.lines[book.rules.line_named("Entschädigung").unwrap().index()];
    all.covered += once.counts.covered;
    all.indemnity += i64::try_from(once.paid.as_ref().unwrap().sum).unwrap();
}

/// Every batch decided: for each row and line the answer and the statement that decides it, and the amount to the Pfennig.
fn ours(book: &Book, plan: &Plan<'_>, batches: &[Columns], threads: usize) -> Checksum {
    let part = |batches: &[Columns]| {
        let mut worker = Worker::new(plan);
        let (mut all, mut decided) = (Checksum::default(), Decided::default());
        for batch in batches {
            worker.decide_into(batch.clone(), &mut decided);
            add(&mut all, book, black_box(&decided));
        }
        all
    };
    in_parts(batches, threads, &part)
}

fn hand(rows: &[Row], threads: usize) -> Checksum {
    in_parts(rows, threads, &|rows| checksum(black_box(rows)))
}

/// The sum of what several threads make of equal parts.
fn in_parts<T: Sync>(all: &[T], threads: usize, part: &(impl Fn(&[T]) -> Checksum + Sync)) -> Checksum {
    if threads == 1 {
        return part(all);
    }
    let parts: Vec<Checksum> = std::thread::scope(|scope| {
        let each = all.len().div_ceil(threads);
        let threads: Vec<_> = all.chunks(each).map(|some| scope.spawn(move || part(some))).collect();
        threads.into_iter().map(|thread| thread.join().unwrap()).collect()
    });
    let mut sum = Checksum::default();
    for one in parts {
        sum.lines.iter_mut().zip(one.lines).for_each(|(sum, count)| *sum += count);
        sum.covered += one.covered;
        sum.indemnity += one.indemnity;
    }
    sum
}

fn argument(name: &str) -> Option<String> {
    let mut arguments = std::env::args();
    arguments.by_ref().find(|argument| argument == name)?;
    arguments.next()
}

fn number(name: &str, otherwise: usize) -> usize {
    argument(name).map_or(otherwise, |text| text.parse().unwrap())
}

/// Nanoseconds a row of work that says how many rows it did.
fn timed_by(run: impl FnOnce() -> u64) -> f64 {
    let mut run = Some(run);
    let mut rows = 0;
    let (time, _) = timed(1, || {
        rows = run.take().map_or(0, |run| run());
        Checksum::default()
    });
    time / rows as f64
}

/// Nanoseconds a row, and what came out. With `--processor` it is the time that a processor worked for this process, which
/// is what can be compared on a machine that others use too.
fn timed(rows: usize, mut run: impl FnMut() -> Checksum) -> (f64, Checksum) {
    let (start, worked) = (Instant::now(), processor());
    let outcome = black_box(run());
    let time = match std::env::args().any(|argument| argument == "--processor") {
        true => (processor() - worked) as f64,
        false => start.elapsed().as_secs_f64() * 1e9,
    };
    (time / rows as f64, outcome)
}

/// Nanoseconds that processors have worked for this process so far.
fn processor() -> u64 {
    let time = rustix::time::clock_gettime(rustix::time::ClockId::ProcessCPUTime);
    u64::try_from(time.tv_sec * 1_000_000_000 + time.tv_nsec).unwrap()
}

fn median(mut times: Vec<f64>) -> f64 {
    times.sort_by(f64::total_cmp);
    times[times.len() / 2]
}

fn peak_kib() -> u64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find(|line| line.starts_with("VmHWM:")).unwrap_or_default();
    line.split_whitespace().nth(1).and_then(|number| number.parse().ok()).unwrap_or(0)
}

fn main() {
    let (count, threads) = (number("--rows", 1_000_000), number("--threads", 1));
    let (csv, parquet) = (argument("--csv"), argument("--parquet"));
    if csv.is_some() || parquet.is_some() {
        csv.iter().for_each(|path| files::csv(path, count));
        parquet.iter().for_each(|path| files::parquet(path, count));
        return;
    }
    if std::env::args().any(|argument| argument == "--scale") {
        let drawn: Vec<Row> = Rows::new().take(count).collect();
        scale::statements(&drawn, 5);
        scale::one_case(&book(), &drawn, 5);
        return;
    }
    if let Some(path) = argument("--reading") {
        reading::compared(&book(), std::path::Path::new(&path), number("--runs", 7));
        return;
    }
    let harness = std::env::args().any(|argument| argument == "--harness");
    let runs = number("--runs", if harness { 5 } else { 11 });
    let book = book();
    let plan = plan(&book);
    let drawn: Vec<Row> = Rows::new().take(count).collect();
    let batches: Vec<Columns> = drawn.chunks(BATCH).map(|rows| columns(&book, rows)).collect();
    let expected = checksum(&drawn);
    assert_eq!(ours(&book, &plan, &batches, threads), expected);
    if harness {
        drop(drawn);
        let times: Vec<f64> = (0..runs).map(|_| timed(count, || ours(&book, &plan, &batches, threads)).0).collect();
        println!(
            r#"{{"peer":"klauselwerk","variant":"memory-{threads}t","rows":{count},"peak_kib":{},"ns_per_row":{times:?},"checksum":{{"per_line":{:?},"covered":{},"indemnity":{}}}}}"#,
            peak_kib(),
            expected.lines,
            expected.covered,
            expected.indemnity
        );
        return;
    }
    let (mut by_hand, mut by_us) = (Vec::new(), Vec::new());
    for _ in 0..runs {
        let (time, outcome) = timed(count, || hand(&drawn, threads));
        assert_eq!(outcome, expected);
        by_hand.push(time);
        let (time, outcome) = timed(count, || ours(&book, &plan, &batches, threads));
        assert_eq!(outcome, expected);
        by_us.push(time);
    }
    let ratios = by_us.iter().zip(&by_hand).map(|(us, hand)| us / hand).collect();
    println!("{count} rows, {threads} threads, medians of {runs} runs in turn");
    println!("the loop by hand  {:6.2} ns a row", median(by_hand));
    println!("klauselwerk       {:6.2} ns a row, with a reason for each line", median(by_us));
    println!("ratio             {:6.2}", median(ratios));
}
