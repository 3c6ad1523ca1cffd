//! `klausel diff … --portfolio FILE`: which rows two generations decide differently, and what they pay.

use std::io::Result;
use std::path::PathBuf;
use std::time::Instant;

use comfy_table::{Cell, CellAlignment, Table};
use serde_json::{Map, Value, json};

use crate::base::{Exact, Sources};
use crate::book::Book;
use crate::cli::run::files::{map, open, overwritten};
use crate::cli::run::watch::watched;
use crate::cli::run::{Unlisted, threads};
use crate::cli::{Exit, input, output};
use crate::decide::Answer;
use crate::portfolio::{Changes, Format, How, LineChanges, Moved, Options, amount, compare};
use crate::tell::Numbers;

#[derive(Debug, clap::Args)]
pub(super) struct Rows {
    /// Compare by these rows instead: .csv, .parquet or .jsonl, as `klausel run` reads them
    #[arg(long, value_name = "FILE")]
    pub(super) portfolio: Option<PathBuf>,
    /// Which column holds which fact; `map.toml` beside the rulebook if left out
    #[arg(long, value_name = "FILE", requires = "portfolio")]
    map: Option<PathBuf>,
    /// Where rows go that one of the generations cannot decide
    #[arg(long, value_name = "FILE", requires = "portfolio")]
    rejects: Option<PathBuf>,
    /// A value that an open kind does not list: reject (the row) or accept
    #[arg(long, value_enum, value_name = "WHAT", default_value_t, requires = "portfolio")]
    #[arg(hide_possible_values = true, hide_default_value = true)]
    unlisted: Unlisted,
    /// How many threads decide; as many as the machine has if left out
    #[arg(long, value_name = "N", requires = "portfolio", value_parser = clap::value_parser!(u16).range(1..))]
    threads: Option<u16>,
}

/// Compares two generations by the rows of a file.
pub(super) fn run(
    args: &Rows,
    rulebook: &std::path::Path,
    (old, new): (&Book, &Book),
    mut sources: Sources,
    as_json: bool,
    numbers: Numbers,
) -> Result<Exit> {
    let started = Instant::now();
    let Some(path) = &args.portfolio else { return Ok(Exit::WrongUse) };
    let mut problems = Vec::new();
    let map = map(rulebook, args.map.as_deref(), &mut sources, &mut problems);
    let input = open(path, &mut problems);
    problems.extend(overwritten(
        &[("the portfolio", Some(path)), ("the map", args.map.as_deref()), ("the rulebook", Some(rulebook))],
        &[("the rejected rows", "--rejects", args.rejects.as_deref())],
    ));
    let (Some(map), Some((input, size)), true) = (map, input, problems.is_empty()) else {
        output::problems(&problems, &sources);
        return Ok(Exit::Problems);
    };
    let options = Options {
        keep: Vec::new(),
        only: None,
        accept_unlisted: args.unlisted == Unlisted::Accept,
        threads: threads(args.threads),
        max_rejects: if args.rejects.is_some() { u64::MAX } else { 0 },
        format: Format::Csv,
        case_id: None,
    };
    let place = args.rejects.as_deref().unwrap_or(path);
    let compared =
        watched(args.rejects.as_deref(), place, size, |watching| compare((old, new), input, &map, &options, watching));
    match compared {
        Ok(changes) if as_json => {
            output::json(&as_value(&changes, started.elapsed().as_secs_f64()))?;
            Ok(Exit::Answered)
        }
        Ok(changes) => {
            let mut out = told(&changes, &old.rules.generation, &new.rules.generation, Form(numbers));
            if let Some(rejects) = args.rejects.as_deref().filter(|_| changes.rejected > 0) {
                out.push_str(&format!("rejected rows written to {}\n", input::shown(rejects)));
            }
            output::answer(&out)?;
            Ok(Exit::Answered)
        }
        Err(problems) => {
            output::problems(&problems, &sources);
            Ok(Exit::Problems)
        }
    }
}

/// How numbers are written for people.
#[derive(Clone, Copy)]
struct Form(Numbers);

impl Form {
    fn count(self, number: u64) -> String {
        self.0.written(Exact::from_int(i64::try_from(number).unwrap_or(i64::MAX)), 0)
    }

    fn rows(self, number: u64) -> String {
        if number == 1 { "1 row".to_owned() } else { format!("{} rows", self.count(number)) }
    }

    fn money(self, sum: i128, decimals: u32, currency: &str) -> String {
        let exact = Exact::new(sum, 10_i128.saturating_pow(decimals));
        let words = exact.map_or_else(|_| amount(sum, decimals), |exact| self.0.written(exact, decimals));
        format!("{words} {currency}")
    }

    fn more(self, sum: i128, decimals: u32, currency: &str) -> String {
        let sign = if sum > 0 { "+" } else { "" };
        format!("{sign}{}", self.money(sum, decimals, currency))
    }
}

/// How many rows become this, from whatever they were.
fn becoming(line: &LineChanges, to: Answer) -> u64 {
    let rows = line.answers.iter().filter(|((from, now), _)| *now == to && *from != to);
    rows.fold(0_u64, |sum, (_, rows)| sum.saturating_add(*rows))
}

/// For people.
fn told(changes: &Changes, old: &str, new: &str, form: Form) -> String {
    let mut table = Table::new();
    table.load_preset(comfy_table::presets::NOTHING);
    let pays = changes.lines.iter().any(|line| line.paid.is_some());
    let right = |text: String| Cell::new(text).set_alignment(CellAlignment::Right);
    let mut head = vec![Cell::new("line")];
    head.extend(["now covered", "no longer covered", "now depends"].map(|word| right(word.to_owned())));
    if pays {
        head.extend([format!("pays in {old}"), format!("pays in {new}")].map(right));
    }
    table.add_row(head);
    for line in &changes.lines {
        let numbers =
            [Answer::Covered, Answer::NotCovered, Answer::Depends].map(|to| right(form.count(becoming(line, to))));
        let mut row = vec![Cell::new(&line.name)];
        row.extend(numbers);
        if pays {
            let words = line.paid.as_ref().map(|(old, new, decimals, currency)| {
                [form.money(*old, *decimals, currency), form.money(*new, *decimals, currency)].map(right)
            });
            row.extend(words.unwrap_or_else(|| ["", ""].map(|none| right(none.to_owned()))));
        }
        table.add_row(row);
    }
    let mut out = table.lines().map(|line| format!("{}\n", line.trim_end())).collect::<String>();
    for line in changes.lines.iter().filter(|line| !line.moved.is_empty()) {
        out.push_str(&format!("\n{}\n", line.name));
        for moved in &line.moved {
            out.push_str(&format!("  {}\n", by(line, moved, form)));
        }
    }
    let decided = changes.rows.saturating_sub(changes.rejected);
    out.push_str(&format!(
        "\n{} read, {} decided by both, {} rejected; {} changed\n",
        form.rows(changes.rows),
        form.count(decided),
        form.count(changes.rejected),
        if changes.changed == 1 { "1 is".to_owned() } else { format!("{} are", form.count(changes.changed)) },
    ));
    out
}

/// `12 rows: not covered → covered, +1_200.00 DM, by Leitungswasser § 2 of 1990`
fn by(line: &LineChanges, moved: &Moved, form: Form) -> String {
    let mut words = match moved.from == moved.to {
        true => format!("{}: {} as before, paid differently", form.rows(moved.rows), moved.to),
        false => format!("{}: {} → {}", form.rows(moved.rows), moved.from, moved.to),
    };
    if let Some((_, _, decimals, currency)) = line.paid.as_ref().filter(|_| moved.more != 0) {
        words.push_str(&format!(", {}", form.more(moved.more, *decimals, currency)));
    }
    let sentences = moved.sentences.join(", ");
    let of = moved.generation.as_ref().map_or_else(String::new, |generation| format!(" of {generation}"));
    match (sentences.as_str(), moved.how) {
        ("", _) => words.push_str(", by what the sentences refer to"),
        (sentences, How::New) => words.push_str(&format!(", by {sentences}{of}")),
        (sentences, How::Gone) => words.push_str(&format!(", since {sentences}{of} no longer stands")),
        (sentences, How::Same) => words.push_str(&format!(", by what {sentences} refers to")),
    }
    words
}

/// For programs.
fn as_value(changes: &Changes, seconds: f64) -> Value {
    let mut lines = Map::new();
    for line in &changes.lines {
        let decimals = line.paid.as_ref().map(|(_, _, decimals, _)| *decimals);
        let moved: Vec<Value> = line
            .moved
            .iter()
            .map(|moved| {
                json!({
                    "from": moved.from, "to": moved.to, "by": moved.how, "sentences": moved.sentences,
                    "generation": moved.generation.as_deref(), "rows": moved.rows,
                    "more": decimals.map(|decimals| amount(moved.more, decimals)),
                })
            })
            .collect();
        let told = json!({
            "now_covered": becoming(line, Answer::Covered),
            "no_longer_covered": becoming(line, Answer::NotCovered),
            "now_depends": becoming(line, Answer::Depends),
            "paid_differently": line.paid_differently,
            "pays_before": line.paid.as_ref().map(|(old, _, decimals, _)| amount(*old, *decimals)),
            "pays_now": line.paid.as_ref().map(|(_, new, decimals, _)| amount(*new, *decimals)),
            "currency": line.paid.as_ref().map(|(.., currency)| currency.to_string()),
            "changes": moved,
        });
        lines.insert(line.name.clone(), told);
    }
    json!({
        "rows": changes.rows, "rejected": changes.rejected, "changed": changes.changed, "lines": lines, "seconds": seconds,
    })
}
