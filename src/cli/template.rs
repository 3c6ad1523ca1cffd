//! `klausel template`

use std::path::PathBuf;

use crate::case::{schema_json, template_toml};

use super::Exit;
use super::input::{self, Which};
use super::output;

/// Write an empty case with every fact, its type and allowed values
#[derive(Debug, clap::Args)]
pub(super) struct Args {
    /// A rulebook folder or file
    #[arg(value_name = "BOOK")]
    book: PathBuf,
    /// Where to; standard output if left out
    #[arg(short, long, value_name = "FILE")]
    output: Option<PathBuf>,
    /// Write the JSON schema of a case instead
    #[arg(long)]
    schema: bool,
    #[command(flatten)]
    which: Which,
}

pub(super) fn run(args: &Args) -> Exit {
    let Some((book, _)) = input::book(&args.book, &args.which) else { return Exit::Problems };
    let text = if args.schema { format!("{:#}\n", schema_json(&book)) } else { template_toml(&book) };
    match &args.output {
        None => output::answer(&text),
        Some(path) => {
            if let Err(problem) = input::write_new(path, &text) {
                output::note(&format!("error[{}]: {}\n", problem.code, problem.title));
                return Exit::Problems;
            }
            output::note(&format!("written to {}\n", path.display()));
        }
    }
    Exit::Answered
}
