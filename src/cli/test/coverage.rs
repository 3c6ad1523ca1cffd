//! `klausel test --coverage`

use clap::ValueEnum;
use serde::Serialize;

use crate::base::{Name, Sources};
use crate::cli::output;
use crate::guard::{Coverage, Goals, Share, coverage, listing, table};
use crate::scenario::Plan;

#[derive(Debug, clap::Args)]
pub(super) struct Wanted {
    /// Show what the scenarios reach: sentences that did so and did not, conditions shown to matter; `listing`: in the
    /// margin of each sentence
    #[arg(long, value_enum, value_name = "FORM", num_args = 0..=1, require_equals = true, default_missing_value = "table")]
    coverage: Option<Form>,
    /// Fail if less of the outcomes of all sentences is reached
    #[arg(long, value_name = "PERCENT", value_parser = clap::value_parser!(u8).range(0..=100))]
    coverage_at_least: Option<u8>,
}

/// How coverage is shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum Form {
    /// A row for each line
    Table,
    /// The text of the rulebook, with counts in the margin
    Listing,
}

/// What the scenarios of a rulebook reach.
#[derive(Debug, Serialize)]
pub(super) struct Told {
    rulebook: Name,
    outcomes: Share,
    conditions: Share,
    #[serde(flatten)]
    coverage: Coverage,
    #[serde(skip)]
    pub(super) text: String,
}

/// What is asked of coverage; none if nothing is.
pub(super) fn of(args: &Wanted, plan: &Plan, sources: &Sources) -> Option<Told> {
    let form = args.coverage.or(args.coverage_at_least.map(|_| Form::Table))?;
    let books = plan.books();
    let rulebook = books.first()?.rules.name.clone();
    let goals: Vec<Goals> = books.iter().map(|book| Goals::of(&book.rules)).collect();
    let coverage = coverage(plan, &goals);
    let table = table(&coverage);
    let text = match form {
        Form::Table => table,
        Form::Listing => format!("{}\n{table}", listing(books, &coverage, sources)),
    };
    Some(Told { rulebook, outcomes: coverage.outcomes(), conditions: coverage.conditions(), coverage, text })
}

/// Whether each rulebook reaches what is wanted; told where it does not.
pub(super) fn is_enough(args: &Wanted, all: &[Told]) -> bool {
    let Some(wanted) = args.coverage_at_least else { return true };
    let short = |told: &&Told| told.outcomes.percent() < usize::from(wanted);
    for told in all.iter().filter(short) {
        let percent = told.outcomes.percent();
        output::note(&format!(
            "error: the scenarios of {} reach {percent} %, and {wanted} % are wanted\n",
            told.rulebook
        ));
    }
    !all.iter().any(|told| short(&told))
}
