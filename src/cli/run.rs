//! `klausel run`

use std::fs::File;
use std::io::{BufWriter, ErrorKind, Result, Write};
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use comfy_table::{Cell, CellAlignment, Table};
use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};

use crate::base::{Sources, nearest};
use crate::book::Book;
use crate::decide::Answer;
use crate::diagnostic::{Code, Diagnostic};
use crate::portfolio::{
    ColumnMap, Fault, Format, Input, Options, Stopped, Summary, Watch, amount, run as run_portfolio,
};

use super::Exit;
use super::generation::Which;
use super::input;
use super::output;

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
half of it.

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
enum Unlisted {
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
    if same_file(&args.portfolio, &args.output) {
        let title = "the answers would be written over the portfolio";
        problems.push(Diagnostic::error(Code::PORTFOLIO_OUTPUT, title).help("choose another name for `-o`"));
    }
    let (Some(map), Some(format), Some((input, size)), true) = (map, format, input, problems.is_empty()) else {
        output::problems(&problems, &sources);
        return Ok(Exit::Problems);
    };
    let threads = args.threads.map(usize::from);
    let threads = threads.or_else(|| std::thread::available_parallelism().ok().map(usize::from)).unwrap_or(1);
    let options = Options {
        keep: args.keep.clone(),
        only,
        accept_unlisted: args.unlisted == Unlisted::Accept,
        threads,
        max_rejects: match (args.rejects.is_some(), args.max_rejects) {
            (false, _) => 0,
            (true, most) => most.unwrap_or(u64::MAX),
        },
        format,
        case_id: args.case_id.clone(),
    };
    quiet_about_damage();
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
    let answers = Beside::new(&args.output).map_err(|problem| vec![problem])?;
    let rejects = args.rejects.as_deref().map(Beside::new).transpose().map_err(|problem| vec![problem])?;
    let mut watching = Watching { bar: bar(size), rejects: None };
    if let Some(rejects) = &rejects {
        watching.rejects = Some(csv_of(&rejects.file).map_err(|error| vec![unwritable(&rejects.place, &error)])?);
    }
    let out = BufWriter::with_capacity(1 << 20, &answers.file);
    let ran = run_portfolio(books, asked, input, map, options, out, &mut watching);
    watching.bar.finish_and_clear();
    let summary = match ran {
        Ok(summary) => summary,
        Err(Stopped::Problems(problems)) => return Err(problems),
        Err(Stopped::Writing(error)) => return Err(vec![unwritable(&args.output, &error)]),
    };
    if let (Some(writer), Some(rejects)) = (watching.rejects.as_mut(), &rejects) {
        writer.flush().map_err(|error| vec![unwritable(&rejects.place, &error)])?;
    }
    drop(watching);
    // Rejected rows first: answers without them would look whole.
    if let Some(rejects) = rejects {
        rejects.keep().map_err(|problem| vec![problem])?;
    }
    answers.keep().map_err(|problem| vec![problem])?;
    Ok(summary)
}

/// What the Parquet library panics about is told as damage of the file, and no defect of this program.
fn quiet_about_damage() {
    let before = std::panic::take_hook();
    std::panic::set_hook(Box::new(move |panic| {
        if !panic.location().is_some_and(|place| place.file().contains("parquet-")) {
            before(panic);
        }
    }));
}

/// A file that is written beside its place, and taken away again unless it is kept.
pub(super) struct Beside {
    pub(super) file: File,
    now: PathBuf,
    place: PathBuf,
    kept: bool,
}

impl Beside {
    pub(super) fn new(place: &Path) -> std::result::Result<Self, Diagnostic> {
        let name = place.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
        if place.is_dir() || name.is_empty() {
            let title = format!("cannot write `{}`: it is a folder", input::shown(place));
            return Err(Diagnostic::error(Code::FILE, title).help("name a file in it"));
        }
        let now = place.with_file_name(format!(".{name}.{}.part", std::process::id()));
        let file =
            File::options().write(true).create_new(true).open(&now).map_err(|error| unwritable(place, &error))?;
        Ok(Self { file, now, place: place.to_owned(), kept: false })
    }

    pub(super) fn keep(mut self) -> std::result::Result<(), Diagnostic> {
        let done = self.file.sync_all().and_then(|()| std::fs::rename(&self.now, &self.place));
        self.kept = done.is_ok();
        done.map_err(|error| unwritable(&self.place, &error))
    }
}

impl Drop for Beside {
    fn drop(&mut self) {
        if !self.kept {
            // Nothing is left behind; if that fails, its name says what it is.
            let _ = std::fs::remove_file(&self.now);
        }
    }
}

pub(super) fn unwritable(path: &Path, error: &std::io::Error) -> Diagnostic {
    let why = match error.kind() {
        ErrorKind::NotFound => "there is no such folder".to_owned(),
        ErrorKind::PermissionDenied => "you may not write there".to_owned(),
        ErrorKind::StorageFull => "the disk is full".to_owned(),
        _ => error.to_string(),
    };
    Diagnostic::error(Code::FILE, format!("cannot write `{}`: {why}", input::shown(path)))
}

/// What is told while it runs, and the rows that are set aside.
struct Watching<'f> {
    bar: ProgressBar,
    rejects: Option<BufWriter<&'f File>>,
}

fn csv_of(file: &File) -> Result<BufWriter<&File>> {
    let mut writer = BufWriter::new(file);
    writer.write_all(b"row,column,value,code,message\n")?;
    Ok(writer)
}

impl Watch for Watching<'_> {
    fn read(&mut self, rows: u64, of: Option<u64>) {
        if let Some(of) = of {
            self.bar.set_length(of);
        }
        self.bar.set_position(rows);
    }

    fn rejected(&mut self, faults: &[Fault]) -> Result<()> {
        let Some(writer) = &mut self.rejects else { return Ok(()) };
        for fault in faults {
            let cells = [
                fault.row.to_string(),
                fault.column.clone().unwrap_or_default(),
                fault.value.clone(),
                fault.code.to_string(),
                fault.message.clone(),
            ];
            for (at, cell) in cells.iter().enumerate() {
                if at > 0 {
                    writer.write_all(b",")?;
                }
                let odd = cell.contains([',', '"', '\n', '\r', ';']);
                let quoted = if odd { format!("\"{}\"", cell.replace('"', "\"\"")) } else { cell.clone() };
                writer.write_all(quoted.as_bytes())?;
            }
            writer.write_all(b"\n")?;
        }
        Ok(())
    }
}

/// A bar on a terminal, and nothing elsewhere.
fn bar(size: Option<u64>) -> ProgressBar {
    let target = ProgressDrawTarget::stderr_with_hz(10);
    let bar = match size {
        Some(_) => ProgressBar::with_draw_target(size, target),
        None => ProgressBar::with_draw_target(None, target),
    };
    let template = match size {
        Some(_) => "{human_pos} of {human_len} rows {wide_bar} {per_sec}, {eta} left",
        None => "{human_pos} rows {spinner} {per_sec}, {elapsed}",
    };
    if let Ok(style) = ProgressStyle::with_template(template) {
        bar.set_style(style);
    }
    bar.enable_steady_tick(Duration::from_millis(200));
    bar
}

/// The map that is named, or the one beside the rulebook; none if it has problems.
pub(super) fn map(
    book: &Path,
    named: Option<&Path>,
    sources: &mut Sources,
    problems: &mut Vec<Diagnostic>,
) -> Option<ColumnMap> {
    let folder = if book.is_dir() { book.to_owned() } else { book.parent()?.to_owned() };
    let beside = folder.join("map.toml");
    let path = match named {
        Some(path) => path.to_owned(),
        None if beside.is_file() => beside,
        None => return Some(ColumnMap::default()),
    };
    let text = match input::text(&path, sources) {
        Ok(file) => file,
        Err(problem) => {
            problems.push(problem);
            return None;
        }
    };
    let read = ColumnMap::read(text, sources.get(text).map(|source| source.text.as_str()).unwrap_or_default());
    read.map_err(|found| problems.extend(found)).ok()
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

/// CSV, Parquet or JSON lines, by the ending.
pub(super) fn format_of(path: &Path, problems: &mut Vec<Diagnostic>) -> Option<Format> {
    let ending = path.extension().map(|ending| ending.to_string_lossy().to_lowercase()).unwrap_or_default();
    match ending.as_str() {
        "csv" | "tsv" => Some(Format::Csv),
        "jsonl" | "ndjson" | "json" => Some(Format::Json),
        "parquet" => Some(Format::Parquet),
        _ => {
            let title = format!("`{}` does not say what it is", input::shown(path));
            problems.push(
                Diagnostic::error(Code::PORTFOLIO, title).help("its ending does: `.csv`, `.parquet` or `.jsonl`"),
            );
            None
        }
    }
}

/// Opens the portfolio; how many rows or bytes it has, if that is known.
fn open(path: &Path, problems: &mut Vec<Diagnostic>) -> Option<(Input, Option<u64>)> {
    let format = format_of(path, problems)?;
    let file = match File::open(path) {
        Ok(file) if path.is_dir() => {
            drop(file);
            problems.push(input::unreadable(path, &ErrorKind::IsADirectory.into()));
            return None;
        }
        Ok(file) => file,
        Err(error) => {
            problems.push(input::unreadable(path, &error));
            return None;
        }
    };
    Some(match format {
        Format::Csv => (Input::Csv(Box::new(file)), None),
        Format::Json => (Input::Json(Box::new(file)), None),
        Format::Parquet => (Input::Parquet(file), Some(0)),
    })
}

fn same_file(one: &Path, other: &Path) -> bool {
    match (one.canonicalize(), other.canonicalize()) {
        (Ok(one), Ok(other)) => one == other,
        _ => false,
    }
}

/// Grouped by thousands, as the language writes numbers.
fn count(number: u64) -> String {
    crate::base::Exact::from_int(i64::try_from(number).unwrap_or(i64::MAX)).grouped(Some(0))
}

/// The summary for people.
fn told(summary: &Summary, seconds: f64, args: &Args) -> String {
    let mut table = Table::new();
    table.load_preset(comfy_table::presets::NOTHING);
    let pays = summary.lines.iter().any(|line| line.paid.is_some());
    let mut head = vec!["line", "covered", "not covered", "depends"];
    if pays {
        head.push("pays");
    }
    let right = |text: String| Cell::new(text).set_alignment(CellAlignment::Right);
    let head =
        head.iter().enumerate().map(|(at, word)| if at == 0 { Cell::new(word) } else { right((*word).to_owned()) });
    table.add_row(head.collect::<Vec<_>>());
    for line in &summary.lines {
        let mut row = vec![Cell::new(&line.name)];
        row.extend(
            [line.counts.covered, line.counts.not_covered, line.counts.depends].map(|number| right(count(number))),
        );
        if pays {
            let words = line.paid.as_ref().map(|(sum, decimals, currency)| money(*sum, *decimals, currency));
            row.push(right(words.unwrap_or_default()));
        }
        table.add_row(row);
    }
    let mut out = table.lines().map(|line| format!("{}\n", line.trim_end())).collect::<String>();
    if let (Some((sum, decimals)), Some(currency)) = (summary.total, &summary.currency) {
        out.push_str(&format!("\nin total, where it is known: {}\n", money(sum, decimals, currency)));
    }
    let mut depends = Vec::new();
    for line in &summary.lines {
        const MOST: usize = 3;
        for (facts, rows) in line.depends.iter().take(MOST) {
            let words = match facts.as_slice() {
                [] => continue,
                [only] => format!("{only} alone"),
                [most @ .., last] => format!("{} and {last}", most.join(", ")),
            };
            let rows = if *rows == 1 { "1 row depends".to_owned() } else { format!("{} rows depend", count(*rows)) };
            depends.push(format!("  {}: {rows} on {words}\n", line.name));
        }
        let left = line.depends.get(MOST..).unwrap_or_default();
        let rows = left.iter().fold(0_u64, |sum, (_, rows)| sum.saturating_add(*rows));
        if rows > 0 {
            depends.push(format!("  {}: {} rows on other facts\n", line.name, count(rows)));
        }
    }
    if !depends.is_empty() {
        out.push('\n');
        out.push_str(&depends.concat());
    }
    if !summary.unused.is_empty() {
        out.push_str(&format!("\ncolumns that hold no fact: {}\n", summary.unused.join(", ")));
    }
    if summary.generations.len() > 1 {
        let each = summary.generations.iter().map(|(name, rows)| format!("{} by generation {name}", count(*rows)));
        out.push_str(&format!("\n{}\n", each.collect::<Vec<_>>().join(", ")));
    }
    let decided = summary.rows.saturating_sub(summary.rejected);
    out.push_str(&format!("\n{} rows read, {} decided", count(summary.rows), count(decided)));
    out.push_str(&format!(", {} rejected; {seconds:.1} s\n", count(summary.rejected)));
    out.push_str(&format!("answers written to {}\n", input::shown(&args.output)));
    if let Some(rejects) = args.rejects.as_deref().filter(|_| summary.rejected > 0) {
        out.push_str(&format!("rejected rows written to {}\n", input::shown(rejects)));
    }
    out
}

fn money(sum: i128, decimals: u32, currency: &str) -> String {
    let exact = crate::base::Exact::new(sum, 10_i128.saturating_pow(decimals));
    let words = exact.map_or_else(|_| amount(sum, decimals), |exact| exact.grouped(Some(decimals)));
    format!("{words} {currency}")
}
