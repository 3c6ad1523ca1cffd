//! `klausel diff`

#[cfg(feature = "portfolio")]
mod portfolio;

use std::io::Result;
use std::path::{Path, PathBuf};

use crate::base::Sources;
use crate::diff::diff;
use crate::scenario::{file, of_diff};
use crate::tell;

use super::Exit;
use super::input;
use super::output;
use super::replace;

/// Show what two generations of a rulebook decide differently
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Of each line: what becomes covered, what is no longer covered and what is paid differently, with
the shortest condition, the sentences that make the difference, and a case that both generations
decide so. What is called the same is proven; what is neither proven nor shown is told as such

Examples:
  klausel diff rulebooks/edv 1986 1990
  klausel diff rulebooks/edv 1986 1990 --scenario rulebooks/edv/scenarios/1990-neu.klausel
  klausel diff rulebooks/edv 1986 1990 --json
  klausel diff rulebooks/edv 1986 1990 --portfolio losses.parquet")]
pub(super) struct Args {
    /// A rulebook: a folder or a file
    #[arg(value_name = "BOOK")]
    book: PathBuf,
    /// The generation to compare with
    #[arg(value_name = "G1")]
    old: String,
    /// The other generation
    #[arg(value_name = "G2")]
    new: String,
    /// Write the cases to this new file too, as scenarios of both generations; overwrite nothing
    /// (- for standard output, in place of the comparison)
    #[arg(long, value_name = "FILE")]
    #[cfg_attr(feature = "portfolio", arg(conflicts_with = "portfolio"))]
    scenario: Option<PathBuf>,
    /// Print JSON
    #[arg(long)]
    json: bool,
    /// How money is written: language (120_000.50), german (120.000,50), english (120,000.50)
    #[arg(
        long,
        value_enum,
        default_value_t,
        value_name = "FORM",
        hide_possible_values = true,
        hide_default_value = true
    )]
    numbers: output::NumberForm,
    #[cfg(feature = "portfolio")]
    #[command(flatten)]
    rows: portfolio::Rows,
}

pub(super) fn run(args: &Args) -> Result<Exit> {
    let Some((old, new, sources)) = input::two_generations(&args.book, &args.old, &args.new) else {
        return Ok(Exit::Problems);
    };
    #[cfg(feature = "portfolio")]
    if args.rows.portfolio.is_some() {
        return portfolio::run(&args.rows, &args.book, (&old, &new), sources, args.json, args.numbers.into());
    }
    let found = diff(&old.rules, &new.rules, &sources);
    if args.scenario.as_deref().is_some_and(input::is_standard) {
        output::answer(&file(&found.rulebook, &of_diff(&found, &old, &new)))?;
        return Ok(Exit::Answered);
    }
    if let Some(path) = &args.scenario
        && !write(path, &of_diff(&found, &old, &new), &args.book, &found.rulebook)
    {
        return Ok(Exit::Problems);
    }
    if args.json {
        output::json(&found)?;
    } else {
        output::answer(&tell::diff(&found, args.numbers.into()))?;
    }
    Ok(Exit::Answered)
}

/// Writes the cases as a new file; false where it cannot be.
fn write(path: &Path, scenarios: &[String], book: &Path, rulebook: &str) -> bool {
    if scenarios.is_empty() {
        output::note("no case is decided differently: no scenario is written\n");
        return true;
    }
    if let Err(problem) = replace::new(path, &file(rulebook, scenarios)) {
        output::problems(&[problem], &Sources::default());
        return false;
    }
    let (path, book) = (input::shown(path), input::shown(book));
    output::note(&format!("written to {path}; `klausel test {book}` runs it where it stands in {book}/scenarios\n\n"));
    true
}
