//! `klausel check`

use std::path::PathBuf;

use crate::diagnostic::{Severity, has_errors, sort};

use super::Exit;
use super::input::Texts;
use super::output::{self, MessageFormat};

/// Report all problems of a rulebook or file
#[derive(Debug, clap::Args)]
pub(super) struct Args {
    /// A rulebook folder, or single files
    #[arg(required = true, value_name = "PATH")]
    paths: Vec<PathBuf>,
    /// How problems are written
    #[arg(long, value_enum, value_name = "FORMAT", default_value_t)]
    message_format: MessageFormat,
    /// Exit with 1 where there are warnings, too
    #[arg(long, value_name = "WHAT")]
    deny: Option<Deny>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, clap::ValueEnum)]
enum Deny {
    /// Warnings
    Warnings,
}

pub(super) fn run(args: &Args) -> Exit {
    // Each folder is a rulebook of its own; files named together are one.
    let (folders, files): (Vec<PathBuf>, Vec<PathBuf>) = args.paths.iter().cloned().partition(|path| path.is_dir());
    let books = folders.into_iter().map(|folder| vec![folder]).chain((!files.is_empty()).then_some(files));
    let mut failed = false;
    for paths in books {
        let mut texts = Texts::read(&paths);
        let books = texts.check();
        sort(&mut texts.problems);
        output::problems(&texts.problems, &texts.sources, args.message_format);
        let warned = texts.problems.iter().any(|problem| problem.severity == Severity::Warning);
        failed |= has_errors(&texts.problems) || warned && args.deny == Some(Deny::Warnings);
        if args.message_format == MessageFormat::Human {
            for book in books {
                let rules = &book.rules;
                let from = rules.from.map(|from| format!(", in force from {from}")).unwrap_or_default();
                let lines = rules.lines.len();
                let statements = rules.statements.len();
                output::answer(&format!(
                    "{} {}: {lines} {}, {statements} statements{from}\n",
                    rules.name,
                    rules.generation,
                    if lines == 1 { "line" } else { "lines" },
                ));
            }
        }
    }
    if failed { Exit::Problems } else { Exit::Answered }
}
