//! `klausel show`

use std::io::Result;
use std::path::PathBuf;

use crate::base::Sources;
use crate::show::{klausel_text, markdown};

use super::Exit;
use super::generation::Which;
use super::input;
use super::output;
use super::replace;

/// Show the reading version of a generation: one text, each sentence with the generation it comes from
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  klausel show rulebooks/edv --on 1991-06-01
  klausel show rulebooks/edv --generation 1990 --markdown -o 1990.md
  klausel show rulebooks/edv --generation 1990 -o 1990.klausel    # a rulebook again, complete in itself")]
pub(super) struct Args {
    /// A rulebook: a folder or a file (- for standard input)
    #[arg(value_name = "BOOK")]
    book: PathBuf,
    /// Write Markdown for reading instead of a rulebook
    #[arg(long)]
    markdown: bool,
    /// Write to this new file instead of standard output; overwrite nothing
    #[arg(short, long, value_name = "FILE")]
    output: Option<PathBuf>,
    #[command(flatten)]
    which: Which,
}

pub(super) fn run(args: &Args) -> Result<Exit> {
    let Some((book, sources)) = input::book(&args.book, &args.which) else { return Ok(Exit::Problems) };
    let text = if args.markdown { markdown(&book, &sources) } else { klausel_text(&book, &sources) };
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
