//! `klausel cases`

use std::io::Result;
use std::path::PathBuf;

use rayon::prelude::{IntoParallelRefIterator, ParallelIterator};
use rustc_hash::{FxHashMap, FxHashSet};

use crate::diagnostic::{Diagnostic, has_errors};
use crate::guard::{Coverage, Goals, Wish, cases, coverage, scenarios};
use crate::scenario::{self, Plan, Suite};

use super::Exit;
use super::generation::Which;
use super::input::Texts;
use super::output;
use super::replace;
use super::test::scenarios_of;

/// Propose scenarios that reach what none reaches yet
#[derive(Debug, clap::Args)]
#[command(after_help = "\
For each sentence a case in which it does what it says and one in which it does not, each time so that
the answer hangs on it, with the answer that the rulebook gives today: judge each, keep what is right
A greedy set: none of them can be left out, a smaller set may exist

Examples:
  klausel cases rulebooks/edv
  klausel cases rulebooks/edv --generation 1986 -o rulebooks/edv/scenarios/proposed.klausel")]
pub(super) struct Args {
    /// A rulebook: a folder or a file
    #[arg(value_name = "BOOK")]
    book: PathBuf,
    /// Only for sentences that this generation says
    #[arg(long, value_name = "G")]
    generation: Option<String>,
    /// Reach both outcomes of each condition of a sentence, too
    #[arg(long)]
    conditions: bool,
    /// Reach also what the scenarios of the rulebook reach already
    #[arg(long)]
    all: bool,
    /// Write them to this file, which must not exist yet
    #[arg(short, long, value_name = "FILE")]
    output: Option<PathBuf>,
}

pub(super) fn run(args: &Args) -> Result<Exit> {
    let wordings = [args.book.clone()];
    let mut texts = Texts::read(&wordings);
    let files = texts.scenarios(&scenarios_of(&args.book));
    let books = texts.check();
    if has_errors(&texts.problems) {
        let errors = texts.problems.iter().filter(|problem| has_errors(std::slice::from_ref(*problem)));
        output::problems(&errors.cloned().collect::<Vec<Diagnostic>>(), &texts.sources);
        return Ok(Exit::Problems);
    }
    if let Some(Err(problem)) = args.generation.as_ref().map(|name| Which::named(name).asked(&books)) {
        output::problems(&[problem], &texts.sources);
        return Ok(Exit::Problems);
    }
    let suite = Suite::read(&texts.sources, &files);
    let mut taken: FxHashSet<String> = suite.scenarios.iter().map(|found| found.scenario.name.text.clone()).collect();
    let plan = Plan::new(books, suite);
    let goals: Vec<Goals> = plan.books().iter().map(|book| Goals::of(&book.rules)).collect();
    let reached = if args.all { Coverage::default() } else { coverage(&plan, &goals) };
    let known = reached.reached();
    let wish = if args.conditions { Wish::Conditions } else { Wish::Sentences };
    let wanted: Vec<(usize, &Goals)> = goals
        .iter()
        .enumerate()
        .filter(|(_, goals)| args.generation.as_ref().is_none_or(|name| *goals.rules.generation == **name))
        .collect();
    let found: Vec<_> = wanted
        .par_iter()
        .map(|(at, goals)| {
            let rules = &goals.rules;
            let is_done = |id, words: &str| {
                let statement = rules.statement(id);
                // What another generation wrote is asked of that one.
                statement.is_none_or(|one| {
                    one.generation != rules.generation || known.contains(&(one.span.key(), words.to_owned()))
                })
            };
            (*at, cases(goals, &is_done, wish))
        })
        .collect();
    let mut all = Vec::new();
    let mut open: FxHashMap<&str, Vec<String>> = FxHashMap::default();
    for (at, found) in &found {
        let Some(book) = plan.books().get(*at) else { continue };
        all.extend(scenarios(book, &found.proposed, &mut taken));
        if !found.open.is_empty() {
            open.entry(&book.rules.generation).or_default().extend(found.open.iter().cloned());
        }
    }
    let rulebook = plan.books().first().map(|book| book.rules.name.to_string()).unwrap_or_default();
    for (generation, open) in &open {
        let count = open.len();
        output::note(&format!(
            "generation {generation}: no case was found for {count}, nor a proof that there is none:\n"
        ));
        open.iter().for_each(|one| output::note(&format!("  {one}\n")));
    }
    if all.is_empty() {
        output::note("nothing is left to propose: the scenarios reach all that can be reached\n");
        return Ok(Exit::Answered);
    }
    let text = scenario::file(&rulebook, &all);
    match &args.output {
        None => output::answer(&text)?,
        Some(path) => {
            if let Err(problem) = replace::new(path, &text) {
                output::problems(&[problem], &texts.sources);
                return Ok(Exit::Problems);
            }
            output::note(&format!("{} scenarios in {}: judge each, keep what is right\n", all.len(), path.display()));
        }
    }
    Ok(Exit::Answered)
}
