//! `klausel audit`

use std::io::Result;
use std::path::PathBuf;

use crate::audit::{Programme, audit};
use crate::tell;

use super::Exit;
use super::generation::Which;
use super::input;
use super::output;

/// Show what no line covers, what two lines cover, and which sentences do nothing
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  klausel audit rulebooks/edv --generation 1986
  klausel audit rulebooks/edv --json")]
pub(super) struct Args {
    /// A rulebook: a folder or a file
    #[arg(value_name = "BOOK")]
    book: PathBuf,
    /// Show every finding, not only the first ones of each sort
    #[arg(long)]
    all: bool,
    /// Print JSON
    #[arg(long)]
    json: bool,
    #[command(flatten)]
    which: Which,
}

pub(super) fn run(args: &Args) -> Result<Exit> {
    let Some((book, _)) = input::book(&args.book, &args.which) else { return Ok(Exit::Problems) };
    let programme = Programme::everything(&book.rules);
    let found = audit(&book.rules, &programme);
    if args.json {
        output::json(&found)?;
    } else {
        output::answer(&tell::audit(&found, args.all))?;
    }
    Ok(Exit::Answered)
}
