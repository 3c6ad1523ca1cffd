//! `klausel test`

mod coverage;
mod find;
mod junit;
mod mutants;
mod progress;
mod report;
mod snapshots;
mod watch;

use std::io::Result;
use std::path::{Path, PathBuf};

use crate::base::Sources;
use crate::diagnostic::{Diagnostic, has_errors, sort};
use crate::scenario::{Plan, accepting, summary, told};

use super::Exit;
use super::input::Texts;
use super::output;
use report::{Report, Told};

pub(super) use find::scenarios_of;

/// Run the scenarios of a rulebook: cases with what is expected of them
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Scenarios stand in the files of a rulebook, and in files of their own: BOOK/scenarios/*.klausel
A scenario that says `snapshot` is compared with what was accepted: BOOK/snapshots/*.snap. A decision
that is another one is laid beside it as *.snap.new, for `--accept` or `cargo insta review`
Exit status: 0 all passed, 1 some failed or could not be run, less is reached than wanted, or a
change of `--mutants` is not noticed

Examples:
  klausel test
  klausel test rulebooks/edv --filter Leitungswasser
  klausel test rulebooks/edv --accept
  klausel test --junit report.xml
  klausel test rulebooks/edv/scenarios/wasser.klausel --json")]
pub(super) struct Args {
    /// Rulebooks, folders of rulebooks, or files of scenarios; the current folder if left out
    #[arg(value_name = "PATH")]
    paths: Vec<PathBuf>,
    /// Run only the scenarios whose name holds this text
    #[arg(long, value_name = "TEXT")]
    filter: Option<String>,
    /// Accept the decisions of scenarios that say `snapshot`, and remove snapshots that none asks for
    #[arg(long)]
    accept: bool,
    #[command(flatten)]
    coverage: coverage::Wanted,
    /// Change the wording in small ways, one at a time, and show which changes no scenario notices
    #[arg(long)]
    mutants: bool,
    /// Print JSON
    #[arg(long)]
    json: bool,
    /// Write a report for build servers to this file as well, in the XML of JUnit
    #[arg(long, value_name = "FILE")]
    junit: Option<PathBuf>,
    /// Stay, and run them again whenever a file of the rulebook changes
    #[arg(long, conflicts_with = "json")]
    watch: bool,
}

pub(super) fn run(args: &Args) -> Result<Exit> {
    let here = [PathBuf::from(".")];
    let paths = if args.paths.is_empty() { here.as_slice() } else { &args.paths };
    if !args.watch {
        return run_once(args, paths);
    }
    loop {
        let files = watch::Files::of(paths);
        run_once(args, paths)?;
        output::note("\nwaiting for a change; Ctrl-C ends it\n\n");
        files.wait_for_change(paths);
    }
}

fn run_once(args: &Args, paths: &[PathBuf]) -> Result<Exit> {
    let books = find::books(paths);
    let mut report = Report::default();
    let mut sound = true;
    let mut suites = Vec::new();
    for book in books {
        let mut suite = junit::Suite::new(book.wordings.first().map_or(Path::new("."), PathBuf::as_path));
        sound &= run_book(args, &book, &mut report, &mut suite)?;
        suites.push(suite);
    }
    if let Some(problem) = args.junit.as_ref().and_then(|path| junit::write(path, &suites).err()) {
        output::problems(&[problem], &Sources::default());
        sound = false;
    }
    let empty = report.scenarios.is_empty() && sound;
    if args.json {
        output::json(&report)?;
    } else if !report.scenarios.is_empty() {
        output::answer(&summary(report.summary))?;
        output::answer(&accepting(report.outcomes()))?;
        for coverage in &report.coverage {
            output::answer(&format!("\n{}", coverage.text))?;
        }
        for mutants in &report.mutants {
            output::answer(&format!("\n{}", mutants.text))?;
        }
    }
    sound &= coverage::is_enough(&args.coverage, &report.coverage);
    sound &= report.mutants.iter().all(mutants::Told::all_noticed);
    if empty {
        output::note(match &args.filter {
            Some(_) => "error: no scenario has such a name\n",
            None => {
                "error: no scenario found: `scenario \"…\"` in a rulebook, or in its folder `scenarios`; `klausel cases BOOK` proposes some\n"
            }
        });
    }
    Ok(if sound && !empty && report.summary.failed == 0 { Exit::Answered } else { Exit::Problems })
}

/// Runs the scenarios of one rulebook; whether all of it could be read.
fn run_book(args: &Args, book: &find::Tested, report: &mut Report, junit: &mut junit::Suite) -> Result<bool> {
    let mut texts = Texts::read(&book.wordings);
    let files = texts.scenarios(&book.scenarios);
    let books = texts.check();
    let errors = |problems: &[Diagnostic]| -> Vec<Diagnostic> {
        let errors = problems.iter().filter(|problem| has_errors(std::slice::from_ref(*problem)));
        errors.cloned().collect()
    };
    if has_errors(&texts.problems) {
        output::problems(&errors(&texts.problems), &texts.sources);
        junit.broken(&texts.problems, &texts.sources);
        return Ok(false);
    }
    let mut suite = texts.suite(&files);
    if book.only_files {
        suite.keep_files(&files);
    }
    let mut problems = suite.problems.clone();
    if has_errors(&problems) {
        junit.broken(&problems, &texts.sources);
    }
    let mut plan = Plan::new(books, suite);
    if let Some(text) = &args.filter {
        plan.keep(text);
    }
    let folder = snapshots::Folder::of(book, args.accept);
    for (mut outcome, took) in progress::run_all(&plan, &texts.sources) {
        problems.extend(folder.compare(&mut outcome).err());
        problems.append(&mut outcome.problems.clone());
        report.summary.count(&outcome);
        junit.add(&outcome, took, &texts.sources);
        if !args.json && !outcome.passed() && !has_errors(&outcome.problems) {
            output::answer(&format!("{}\n", told(&outcome)))?;
        }
        report.scenarios.push(Told::new(outcome));
    }
    // Who runs some of the scenarios does not ask what others have left behind; nor can it be told where some are unread.
    if !book.only_files && args.filter.is_none() && !has_errors(&problems) {
        let (mut orphans, mut told) = folder.orphans(&plan);
        if args.accept && !args.json {
            for orphan in &orphans {
                output::answer(&format!("removed {orphan}: no scenario asks for it\n"))?;
            }
        }
        report.orphans.append(&mut orphans);
        problems.append(&mut told);
    }
    report.coverage.extend(coverage::of(&args.coverage, &plan, &texts.sources));
    if args.mutants {
        let mutants = mutants::of(&book.wordings, &plan, &mut texts.sources, &mut problems);
        report.mutants.extend(mutants);
    }
    sort(&mut problems);
    output::problems(&problems, &texts.sources);
    Ok(!has_errors(&problems))
}
