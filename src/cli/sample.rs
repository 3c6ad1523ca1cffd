//! `klausel sample`

use std::io::{BufWriter, Result};
use std::path::PathBuf;

use crate::portfolio::{Sample, sample};

use super::Exit;
use super::generation::Which;
use super::growing::Growing;
use super::input;
use super::output;
use super::replace::unwritable;
use super::run::files::{format_of, map};

/// Draw a portfolio at random from the vocabulary of a rulebook
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Each fact is a column. Values are drawn evenly, unless `[share]` of the map beside the rulebook says
how often something is so:

  [share]
  \"Elektronik agreed\" = \"85.7 %\"
  Gefahr = { Brand = \"20 %\" }

Equal seeds draw equal rows; every row keeps what every case keeps

Examples:
  klausel sample rulebooks/edv --rows 1000 --seed 7 -o rows.csv
  klausel sample rulebooks/edv --rows 1000000 --unknown 5 -o rows.parquet")]
pub(super) struct Args {
    /// A rulebook: a folder or a file
    #[arg(value_name = "BOOK")]
    book: PathBuf,
    /// How many rows
    #[arg(long, value_name = "N")]
    rows: u64,
    /// The seed that rows are drawn by
    #[arg(long, value_name = "S", default_value_t = 1)]
    seed: u64,
    /// So many cells of a hundred are left empty: nobody knows
    #[arg(long, value_name = "PERCENT", default_value_t = 0, value_parser = clap::value_parser!(u16).range(..=100))]
    unknown: u16,
    /// Where the rows go: .csv, .parquet or .jsonl
    #[arg(short, long, value_name = "FILE")]
    output: PathBuf,
    /// The map with the shares; `map.toml` beside the rulebook if left out
    #[arg(long, value_name = "FILE")]
    map: Option<PathBuf>,
    #[command(flatten)]
    which: Which,
}

pub(super) fn run(args: &Args) -> Result<Exit> {
    let Some((book, mut sources)) = input::book(&args.book, &args.which) else { return Ok(Exit::Problems) };
    let mut problems = Vec::new();
    let format = format_of(&args.output, &mut problems);
    let map = map(&args.book, args.map.as_deref(), &mut sources, &mut problems);
    let shares = map.and_then(|map| map.shares(&book).map_err(|found| problems.extend(found)).ok());
    if let (Some(format), Some(shares), true) = (format, shares, problems.is_empty()) {
        let wanted = Sample { rows: args.rows, seed: args.seed, unknown: args.unknown.saturating_mul(10), shares };
        match Growing::new(&args.output) {
            Err(problem) => problems.push(problem),
            Ok(rows) => {
                let out = BufWriter::with_capacity(1 << 20, rows.file());
                match sample(&book, &wanted, format, out) {
                    Ok(()) => problems.extend(rows.keep().err()),
                    Err(error) => problems.push(unwritable(&args.output, &error)),
                }
            }
        }
    }
    if !problems.is_empty() {
        output::problems(&problems, &sources);
        return Ok(Exit::Problems);
    }
    output::note(&format!("{} rows written to {}\n", args.rows, input::shown(&args.output)));
    Ok(Exit::Answered)
}
