//! `klausel template`

use std::io::Result;
use std::path::PathBuf;

use crate::base::Sources;
use crate::case::{schema_json, template_toml};
#[cfg(feature = "portfolio")]
use crate::portfolio::header;

use super::Exit;
use super::generation::Which;
use super::input;
use super::output;
use super::replace;

/// Write an empty case with every fact, its type and allowed values
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  klausel template rulebooks/edv -o case.toml
  klausel decide rulebooks/edv case.toml")]
pub(super) struct Args {
    /// A rulebook: a folder or a file (- for standard input)
    #[arg(value_name = "BOOK")]
    book: PathBuf,
    /// Write to this new file instead of standard output; overwrite nothing
    #[arg(short, long, value_name = "FILE")]
    output: Option<PathBuf>,
    /// Write the JSON schema of a case instead
    #[arg(long)]
    schema: bool,
    /// Write the header of a portfolio instead: a column of CSV for each fact
    #[cfg(feature = "portfolio")]
    #[arg(long, conflicts_with = "schema")]
    portfolio: bool,
    #[command(flatten)]
    which: Which,
}

pub(super) fn run(args: &Args) -> Result<Exit> {
    let Some((book, _)) = input::book(&args.book, &args.which) else { return Ok(Exit::Problems) };
    let text = if args.schema { format!("{:#}\n", schema_json(&book)) } else { template_toml(&book) };
    #[cfg(feature = "portfolio")]
    let text = if args.portfolio { header(&book) } else { text };
    match args.output.as_deref().filter(|path| !input::is_standard(path)) {
        None => output::answer(&text)?,
        Some(path) => {
            if let Err(problem) = replace::new(path, &text) {
                output::problems(&[problem], &Sources::default());
                return Ok(Exit::Problems);
            }
            output::note(&format!("written to {}\n", input::shown(path)));
        }
    }
    Ok(Exit::Answered)
}
