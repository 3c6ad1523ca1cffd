//! `klausel run`

pub(super) mod files;
mod summary;
pub(super) mod watch;

use std::io::{BufWriter, Result};
use std::path::PathBuf;
use std::time::Instant;

use crate::base::nearest;
use crate::book::Book;
use crate::decide::Answer;
use crate::diagnostic::{Code, Diagnostic};
use crate::portfolio::{ColumnMap, Input, Options, Summary, run as run_portfolio};

use super::Exit;
use super::generation::Which;
use super::growing::Growing;
use super::input;
use super::output;
use files::{format_of, map, open, overwritten};
use summary::told;
use watch::watched;

/// Decide a whole portfolio: an answer, a reason and an amount for every row and line
#[derive(Debug, clap::Args)]
#[command(after_help = "\
PORTFOLIO and OUT are CSV, Parquet or JSON lines, by their endings: .csv, .parquet, .jsonl. Columns
are called like facts (`Gefahr`, `Klausel 510`, `Feuer agreed`, or `agreed` for a list of all that is
agreed); a map says so for others, and is looked for beside the rulebook as `map.toml`:

  [columns]
  peril = \"Gefahr\"
  [values.peril]
  fire = \"Brand\"
  [given]
  \"Klausel 510\" = true

An empty cell is unknown. Rows that cannot be read or decided are set aside by --rejects; without it
the first of them ends the run. OUT is written beside and renamed in the end, so that there never is
half of it

Examples:
  klausel run rulebooks/edv losses.parquet -o answers.parquet
  klausel run rulebooks/edv losses.csv -o open.csv --where \"Sturm depends\" --rejects bad.csv")]
pub(super) struct Args {
    /// A rulebook: a folder or a file
    #[arg(value_name = "BOOK")]
    book: PathBuf,
    /// The rows: .csv, .parquet or .jsonl
    #[arg(value_name = "PORTFOLIO")]
    portfolio: PathBuf,
    /// Where the answers go: .csv, .parquet or .jsonl
    #[arg(short, long, value_name = "OUT")]
    output: PathBuf,
    #[command(flatten)]
    which: Which,
    /// Which column holds which fact; `map.toml` beside the rulebook if left out
    #[arg(long, value_name = "FILE")]
    map: Option<PathBuf>,
    /// Columns of the portfolio that are written beside the number of the row, parted by commas
    #[arg(long, value_name = "COLUMNS", value_delimiter = ',')]
    keep: Vec<String>,
    /// Write only rows that a line answers so: "Sturm depends", "Feuer covered", "EC not covered"
    #[arg(long = "where", value_name = "LINE ANSWER")]
    only: Option<String>,
    /// Where rows go that cannot be decided: row, column, value, code, message, as CSV
    #[arg(long, value_name = "FILE")]
    rejects: Option<PathBuf>,
    /// Stop if more rows than this cannot be decided
    #[arg(long, value_name = "N", requires = "rejects")]
    max_rejects: Option<u64>,
    /// A value that an open kind does not list: reject the row, or accept it as one that nobody listed
    #[arg(long, value_enum, value_name = "WHAT", default_value_t)]
    unlisted: Unlisted,
    /// Rows with the same value in this column, one behind the other, are positions of one case
    #[arg(long, value_name = "COLUMN")]
    case_id: Option<String>,
    /// How many threads decide; as many as the machine has if left out
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u16).range(1..))]
    threads: Option<u16>,
    /// Print the summary as JSON
    #[arg(long)]
    json: bool,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, clap::ValueEnum)]
pub(super) enum Unlisted {
    /// Accept it
    Accept,
    /// Reject the row
    #[default]
    Reject,
}

pub(super) fn run(args: &Args) -> Result<Exit> {
    let started = Instant::now();
    let Some((mut books, mut sources)) = input::books(&args.book) else { return Ok(Exit::Problems) };
    let mut problems = Vec::new();
    // Rows are judged by their dates, unless a generation is asked for.
    let asked = args.which.asked(&books).map(|book| book.cloned());
    let asked = asked.unwrap_or_else(|problem| {
        problems.push(problem);
        None
    });
    let is_asked = asked.is_some();
    books = asked.map_or(books, |book| vec![book]);
    let map = map(&args.book, args.map.as_deref(), &mut sources, &mut problems);
    let only = args.only.as_deref().map(|text| only(&books, text));
    let only = only.transpose().unwrap_or_else(|problem| {
        problems.push(problem);
        None
    });
    let format = format_of(&args.output, &mut problems);
    let input = open(&args.portfolio, &mut problems);
    problems.extend(overwritten(
        &[
            ("the portfolio", Some(&args.portfolio)),
            ("the map", args.map.as_deref()),
            ("the rulebook", Some(&args.book)),
        ],
        &[("the answers", "-o", Some(&args.output)), ("the rejected rows", "--rejects", args.rejects.as_deref())],
    ));
    let (Some(map), Some(format), Some((input, size)), true) = (map, format, input, problems.is_empty()) else {
        output::problems(&problems, &sources);
        return Ok(Exit::Problems);
    };
    let options = Options {
        keep: args.keep.clone(),
        only,
        accept_unlisted: args.unlisted == Unlisted::Accept,
        threads: threads(args.threads),
        max_rejects: match (args.rejects.is_some(), args.max_rejects) {
            (false, _) => 0,
            (true, most) => most.unwrap_or(u64::MAX),
        },
        format,
        case_id: args.case_id.clone(),
    };
    let outcome = written(args, (&books, is_asked), input, size, &map, &options);
    match outcome {
        Ok(summary) => {
            let seconds = started.elapsed().as_secs_f64();
            if args.json {
                output::json(&summary.json(seconds))?;
            } else {
                output::answer(&told(&summary, seconds, args))?;
            }
            Ok(Exit::Answered)
        }
        Err(problems) => {
            output::problems(&problems, &sources);
            Ok(Exit::Problems)
        }
    }
}

/// Runs, with the answers beside their place until they are whole.
fn written(
    args: &Args,
    (books, asked): (&[Book], bool),
    input: Input,
    size: Option<u64>,
    map: &ColumnMap,
    options: &Options,
) -> std::result::Result<Summary, Vec<Diagnostic>> {
    let answers = Growing::new(&args.output).map_err(|problem| vec![problem])?;
    let out = BufWriter::with_capacity(1 << 20, answers.file());
    // Rejected rows are kept first: answers without them would look whole.
    let summary = watched(args.rejects.as_deref(), &args.output, size, |watching| {
        run_portfolio(books, asked, input, map, options, out, watching)
    })?;
    answers.keep().map_err(|problem| vec![problem])?;
    Ok(summary)
}

/// `Sturm depends`
fn only(books: &[Book], text: &str) -> std::result::Result<(String, Answer), Diagnostic> {
    let answers = [Answer::NotCovered, Answer::Covered, Answer::Depends];
    let found = answers.iter().find_map(|answer| Some((text.trim().strip_suffix(&answer.to_string())?, *answer)));
    let Some((line, answer)) = found else {
        let title = format!("`--where` does not understand `{text}`");
        let problem = Diagnostic::error(Code::QUESTION, title);
        return Err(problem.help("write a line and an answer: `Sturm depends`, `Sturm covered`, `Sturm not covered`"));
    };
    let line = line.trim();
    let lines = || books.iter().rev().flat_map(|book| &book.rules.lines);
    // By its own name, whichever of its names was written.
    let found = lines().find(|known| &*known.name == line || known.called.iter().any(|other| &**other == line));
    found.map(|known| (known.name.to_string(), answer)).ok_or_else(|| {
        let problem = Diagnostic::error(Code::UNKNOWN_NAME, format!("`--where` names an unknown line `{line}`"));
        let near = nearest(line, lines().map(|line| &*line.name));
        problem.help_if(near.map(|near| format!("did you mean `{near}`?")))
    })
}

/// So many threads, or as many as the machine has.
pub(super) fn threads(asked: Option<u16>) -> usize {
    let all = || std::thread::available_parallelism().ok().map(usize::from);
    asked.map(usize::from).or_else(all).unwrap_or(1)
}
