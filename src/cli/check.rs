//! `klausel check`

use std::io::Result;
use std::path::PathBuf;

use crate::audit;
use crate::book::timeline;
use crate::diagnostic::{Diagnostic, Severity, has_errors, sort};
use crate::rule::{Period, Rules};
use crate::scenario::Plan;

use super::Exit;
use super::input::Texts;
use super::output::{self, MessageFormat};
use super::test::scenarios_of;

/// Report all problems of a rulebook or file
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Warnings alone leave the exit status at 0

Examples:
  klausel check rulebooks/edv
  klausel check rulebooks/* --deny warnings --message-format plain")]
pub(super) struct Args {
    /// Rulebooks: each folder is one, files named together are one (- for standard input)
    #[arg(required = true, value_name = "PATH")]
    paths: Vec<PathBuf>,
    /// Write problems in this form
    #[arg(long, value_enum, value_name = "FORMAT", default_value_t)]
    message_format: MessageFormat,
    /// Exit with 1 where there are warnings, too
    #[arg(long, value_name = "WHAT")]
    deny: Option<Deny>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, clap::ValueEnum)]
enum Deny {
    /// Whatever probably does not say what its author meant
    Warnings,
}

pub(super) fn run(args: &Args) -> Result<Exit> {
    // Each folder is a rulebook of its own; files named together are one.
    let (folders, files): (Vec<PathBuf>, Vec<PathBuf>) = args.paths.iter().cloned().partition(|path| path.is_dir());
    let books = folders.into_iter().map(|folder| vec![folder]).chain((!files.is_empty()).then_some(files));
    let mut all: Vec<Diagnostic> = Vec::new();
    for paths in books {
        let mut texts = Texts::read(&paths);
        let scenarios = paths.iter().filter(|path| path.is_dir()).flat_map(|path| scenarios_of(path));
        let scenarios = texts.scenarios(&scenarios.collect::<Vec<_>>());
        let books = texts.check();
        for book in &books {
            texts.problems.extend(audit::warnings(&book.rules));
        }
        let timeline = timeline(&books);
        let summaries = books.iter().enumerate().map(|(at, book)| summary(&book.rules, timeline.of(at)));
        let lines: String = summaries.collect();
        if !books.is_empty() {
            // Whether they pass is told by `klausel test`.
            let suite = texts.suite(&scenarios);
            texts.problems.extend(Plan::new(books, suite).problems());
        }
        sort(&mut texts.problems);
        output::report(&texts.problems, &texts.sources, args.message_format, all.len())?;
        if args.message_format == MessageFormat::Human {
            output::answer(if has_errors(&texts.problems) { "" } else { &lines })?;
        }
        all.append(&mut texts.problems);
    }
    let denied = args.deny == Some(Deny::Warnings);
    if args.message_format == MessageFormat::Human && !all.is_empty() {
        output::note(&format!("\n{}\n", output::count(&all, denied)));
    }
    let warned = all.iter().any(|problem| problem.severity == Severity::Warning);
    Ok(if has_errors(&all) || warned && denied { Exit::Problems } else { Exit::Answered })
}

/// `EDV 1986: 18 lines of business, 169 statements, in force from 1986-12-12 to 1989-12-31`
fn summary(rules: &Rules, in_force: impl Iterator<Item = Period>) -> String {
    let counted = |count: usize, one: &str, many: &str| format!("{count} {}", if count == 1 { one } else { many });
    let lines = counted(rules.lines.len(), "line of business", "lines of business");
    let statements = counted(rules.statements.len(), "statement", "statements");
    let dated = |period: &Period| period.from.is_some() || period.to.is_some();
    let times: Vec<String> = in_force.filter(dated).map(|period| period.to_string()).collect();
    let times = if times.is_empty() { String::new() } else { format!(", in force {}", times.join(" and ")) };
    format!("{} {}: {lines}, {statements}{times}\n", rules.name, rules.generation)
}
