//! `klausel decide`

mod judge;
mod printed;

use std::io::Result;
use std::path::PathBuf;

use crate::base::Sources;
use crate::book::Book;
use crate::diagnostic::has_errors;
use crate::tell;

use super::Exit;
use super::generation::Which;
use super::input;
use super::output;
use judge::{Court, Outcome};
use printed::{Counts, Printed};

/// Decide every line of a case, or of several: answers, reasons, settlement, advice
#[derive(Debug, clap::Args)]
#[command(after_help = "\
A case is judged by the generation in force on its Vertragsbeginn, or on the date that the rulebook
is `governed by`; without that date the answer depends on it, unless all generations decide the same
thing. Several cases are told in brief, each by its own generation; with --json as a list

The answers go to standard output, problems to standard error. Where the rulebook or the case has
errors nothing is answered, with --json either: standard output stays empty, exit status 1. Of
several cases those are decided that can be

Examples:
  klausel template rulebooks/edv -o case.toml
  klausel decide rulebooks/edv case.toml
  klausel decide rulebooks/edv claims/*.toml
  klausel decide rulebooks/edv case.toml --generation 1986
  echo '{\"Klausel 510\": true}' | klausel decide rulebooks/edv - --json")]
pub(super) struct Args {
    /// A rulebook: a folder or a file (- for standard input)
    #[arg(value_name = "BOOK")]
    book: PathBuf,
    /// Case files: .toml, .json, or - for standard input as JSON
    #[arg(value_name = "CASE", required = true)]
    cases: Vec<PathBuf>,
    #[command(flatten)]
    which: Which,
    /// Print JSON
    #[arg(long)]
    json: bool,
    /// How settlements write money: language (120_000.50), german (120.000,50), english (120,000.50)
    #[arg(
        long,
        value_enum,
        default_value_t,
        value_name = "FORM",
        hide_possible_values = true,
        hide_default_value = true
    )]
    numbers: output::NumberForm,
}

pub(super) fn run(args: &Args) -> Result<Exit> {
    if args.cases.iter().any(|case| input::asks_twice(&args.book, Some(case))) {
        return Ok(Exit::WrongUse);
    }
    let Some((books, mut sources)) = input::books(&args.book) else { return Ok(Exit::Problems) };
    if let Err(problem) = args.which.asked(&books) {
        output::problems(&[problem], &sources);
        return Ok(Exit::Problems);
    }
    let mut court = Court::new(&books, &args.which);
    let [case] = args.cases.as_slice() else { return several(args, &books, &mut court, &mut sources) };
    let rulebook = books.last().map_or("", |book| &*book.rules.name);
    let mut problems = Vec::new();
    let outcome = court.judge(case, &mut sources, &mut problems);
    output::problems(&problems, &sources);
    let failed = has_errors(&problems);
    if args.json && !failed {
        output::json(&Printed::new(None, &outcome, &problems, &sources))?;
    } else if !args.json {
        match &outcome {
            Outcome::Decided(one) => {
                let generation = format!("{}{}", one.decided.generation, one.note);
                let told = tell::Told::of(rulebook, &one.decided, args.numbers.into());
                output::answer(&tell::decision(&tell::Told { generation: &generation, ..told }))?;
            }
            Outcome::Open(undated) => output::answer(&tell::undated(undated, rulebook, args.numbers.into()))?,
            Outcome::Failed => {}
        }
    }
    Ok(if failed { Exit::Problems } else { Exit::Answered })
}

/// Several cases, each by its own generation.
fn several(args: &Args, books: &[Book], court: &mut Court<'_>, sources: &mut Sources) -> Result<Exit> {
    let rulebook = books.last().map_or("", |book| &*book.rules.name);
    let mut done = Vec::new();
    let mut counts = Counts::new(books);
    for (at, path) in args.cases.iter().enumerate() {
        let mut problems = Vec::new();
        let outcome = court.judge(path, sources, &mut problems);
        counts.count(&outcome);
        let name = input::shown(path);
        if !args.json {
            let told = match &outcome {
                Outcome::Decided(one) => {
                    let generation = format!("{}{}", one.decided.generation, one.note);
                    let told = tell::Told::of(rulebook, &one.decided, args.numbers.into());
                    tell::brief(&name, &tell::Told { generation: &generation, ..told })
                }
                Outcome::Open(undated) => tell::brief_undated(&name, undated, rulebook, args.numbers.into()),
                Outcome::Failed => {
                    let why = problems.first().map(|problem| problem.title.as_str()).unwrap_or_default();
                    tell::brief_failed(&name, why)
                }
            };
            output::answer(&if at == 0 { told } else { format!("\n{told}") })?;
        }
        done.push((name, outcome, problems));
    }
    if args.json {
        let printed = done.iter().map(|(name, outcome, problems)| Printed::new(Some(name), outcome, problems, sources));
        output::json(&printed.collect::<Vec<_>>())?;
    } else {
        output::answer(&format!("\n{counts}\n"))?;
    }
    let problems: Vec<_> = done.into_iter().flat_map(|(.., problems)| problems).collect();
    output::problems(&problems, sources);
    Ok(if has_errors(&problems) { Exit::Problems } else { Exit::Answered })
}
