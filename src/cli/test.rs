//! `klausel test`

mod coverage;
mod find;

use std::io::Result;
use std::path::PathBuf;

use serde::Serialize;

use crate::diagnostic::{Diagnostic, has_errors, sort};
use crate::scenario::{Outcome, Plan, Suite, Summary, summary, told};

use super::Exit;
use super::input::Texts;
use super::output;

pub(super) use find::scenarios_of;

/// Run the scenarios of a rulebook: cases with what is expected of them
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Scenarios stand in the files of a rulebook, and in files of their own: BOOK/scenarios/*.klausel
Exit status: 0 all passed, 1 some failed or could not be run

Examples:
  klausel test
  klausel test rulebooks/edv --filter Leitungswasser
  klausel test rulebooks/edv/scenarios/wasser.klausel --json")]
pub(super) struct Args {
    /// Rulebooks, folders of rulebooks, or files of scenarios; the current folder if left out
    #[arg(value_name = "PATH")]
    paths: Vec<PathBuf>,
    /// Run only the scenarios whose name holds this text
    #[arg(long, value_name = "TEXT")]
    filter: Option<String>,
    #[command(flatten)]
    coverage: coverage::Wanted,
    /// Print JSON
    #[arg(long)]
    json: bool,
}

/// What `--json` prints.
#[derive(Debug, Default, Serialize)]
struct Report {
    #[serde(flatten)]
    summary: Summary,
    scenarios: Vec<Told>,
    /// Of each rulebook, where it was asked for.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    coverage: Vec<coverage::Told>,
}

#[derive(Debug, Serialize)]
struct Told {
    /// `passed`, `failed`, or `error`: it could not be run.
    result: &'static str,
    #[serde(flatten)]
    outcome: Outcome,
}

pub(super) fn run(args: &Args) -> Result<Exit> {
    let here = [PathBuf::from(".")];
    let books = find::books(if args.paths.is_empty() { &here } else { &args.paths });
    let mut report = Report::default();
    let mut sound = true;
    for book in books {
        sound &= run_book(args, &book, &mut report)?;
    }
    let empty = report.scenarios.is_empty() && sound;
    if args.json {
        output::json(&report)?;
    } else if !report.scenarios.is_empty() {
        output::answer(&summary(report.summary))?;
        for coverage in &report.coverage {
            output::answer(&format!("\n{}", coverage.text))?;
        }
    }
    sound &= coverage::is_enough(&args.coverage, &report.coverage);
    if empty {
        output::note(match &args.filter {
            Some(_) => "error: no scenario has such a name\n",
            None => "error: no scenario found: `scenario \"…\"` in a rulebook, or in its folder `scenarios`\n",
        });
    }
    Ok(if sound && !empty && report.summary.failed == 0 { Exit::Answered } else { Exit::Problems })
}

/// Runs the scenarios of one rulebook; whether all of it could be read.
fn run_book(args: &Args, book: &find::Tested, report: &mut Report) -> Result<bool> {
    let mut texts = Texts::read(&book.wordings);
    let files = texts.scenarios(&book.scenarios);
    let books = texts.check();
    let errors = |problems: &[Diagnostic]| -> Vec<Diagnostic> {
        let errors = problems.iter().filter(|problem| has_errors(std::slice::from_ref(*problem)));
        errors.cloned().collect()
    };
    if has_errors(&texts.problems) {
        output::problems(&errors(&texts.problems), &texts.sources);
        return Ok(false);
    }
    let mut suite = Suite::read(&texts.sources, &files);
    if book.only_files {
        suite.keep_files(&files);
    }
    let mut problems = suite.problems.clone();
    let mut plan = Plan::new(books, suite);
    if let Some(text) = &args.filter {
        plan.keep(text);
    }
    for run in &plan.runs {
        let Some(mut outcome) = plan.run(run, &texts.sources) else { continue };
        report.summary.count(&outcome);
        problems.append(&mut outcome.problems.clone());
        if !args.json && !outcome.failures.is_empty() {
            output::answer(&format!("{}\n", told(&outcome)))?;
        }
        let result = match (outcome.passed(), outcome.failures.is_empty()) {
            (true, _) => "passed",
            (false, true) => "error",
            (false, false) => "failed",
        };
        outcome.problems.clear();
        report.scenarios.push(Told { result, outcome });
    }
    report.coverage.extend(coverage::of(&args.coverage, &plan, &texts.sources));
    sort(&mut problems);
    output::problems(&problems, &texts.sources);
    Ok(!has_errors(&problems))
}
