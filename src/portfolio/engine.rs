//! A portfolio from its file to its answers: pieces are read, decided and made ready by several threads, and written in order.

use std::sync::Arc;

use crate::batch::Plan;
use crate::book::{Book, timeline};
use crate::decide::{Answer, Known};
use crate::diagnostic::{Code, Diagnostic};
use crate::rule::{FactId, Rules, Timeline};

use super::answers;
use super::binding::{Binding, bind_any};
use super::decoder::{Decoder, Shape};
use super::fault::{Fault, too_many};
use super::generations;
use super::grouping::Grouping;
use super::map::ColumnMap;
use super::output::Field;
use super::parquet::Form;
use super::pieces;
use super::sink::{Format, Layout, Ready, Sink};
use super::source::{Input, Piece, Source};
use super::summary::Summary;
use super::thread::Thread;

/// What is wanted of a run.
#[derive(Clone, Debug)]
pub struct Options {
    /// Columns of the portfolio that are written beside the answers.
    pub keep: Vec<String>,
    /// Only rows that the line of this name answers so are written.
    pub only: Option<(String, Answer)>,
    /// Values that an open kind does not list are taken for its unlisted one.
    pub accept_unlisted: bool,
    /// How many threads decide.
    pub threads: usize,
    /// So many rows may be rejected.
    pub max_rejects: u64,
    /// How answers are written.
    pub format: Format,
    /// Rows with the same value in this column are positions of one case.
    pub case_id: Option<String>,
}

/// What becomes of a portfolio while it runs.
pub trait Watch {
    /// So many rows have been read, of so many if that is known.
    fn read(&mut self, rows: u64, of: Option<u64>);

    /// Rows are rejected.
    ///
    /// # Errors
    /// They cannot be written down.
    fn rejected(&mut self, faults: &[Fault]) -> std::io::Result<()>;
}

/// A portfolio that could not be run, or not to its end.
#[derive(Debug)]
pub enum Stopped {
    /// Problems of the portfolio or its map.
    Problems(Vec<Diagnostic>),
    /// Answers or rejected rows cannot be written.
    Writing(std::io::Error),
}

impl From<std::io::Error> for Stopped {
    fn from(error: std::io::Error) -> Self {
        Self::Writing(error)
    }
}

impl From<Diagnostic> for Stopped {
    fn from(problem: Diagnostic) -> Self {
        Self::Problems(vec![problem])
    }
}

/// A piece that has been decided.
pub(super) struct Done {
    pub(super) faults: Vec<Fault>,
    pub(super) answers: Ready,
    pub(super) summary: Summary,
}

/// What all threads know.
pub(super) struct Common<'b> {
    /// Oldest first; where rows are judged by their dates, one for each stretch of time.
    pub(super) generations: Vec<Generation<'b>>,
    pub(super) dating: Option<Dating<'b>>,
    pub(super) shape: Shape,
    pub(super) keep: Vec<String>,
    pub(super) map: Arc<ColumnMap>,
    pub(super) options: Options,
    pub(super) layout: Layout,
}

/// One generation of the rulebook.
pub(super) struct Generation<'b> {
    pub(super) binding: Binding<'b>,
    pub(super) plan: Plan<'b>,
}

/// How rows find their generation.
pub(super) struct Dating<'b> {
    /// The newest generation as it stands, to read dates by.
    pub(super) binding: Binding<'b>,
    /// The fact whose date says which generation a row is judged by.
    pub(super) governing: Option<FactId>,
    pub(super) timeline: Timeline,
    /// For each stretch of time, which of the judges it is; none where its dates cannot be.
    pub(super) judges: Vec<Option<usize>>,
}

/// Runs a portfolio through a rulebook; answers go to `out`, what is told of it in the end is returned.
///
/// `books` are its generations, oldest first. Each row is judged by the one in force on its governing date; if `asked`, by
/// the only one that is given, whatever its date.
///
/// # Errors
/// The portfolio cannot be read or written, or too many of its rows are rejected.
pub fn run(
    books: &[Book],
    asked: bool,
    input: Input,
    map: &ColumnMap,
    options: &Options,
    out: impl std::io::Write + Send,
    watch: &mut dyn Watch,
) -> Result<Summary, Stopped> {
    let mut source = Source::new(input)?;
    let stretches = if asked { Vec::new() } else { generations::stretches(books) };
    let common = prepared(books, &stretches, &source, map, options)?;
    let judges: Vec<&Rules> = common.generations.iter().map(|generation| generation.plan.rules()).collect();
    let unused = common.generations.last().map(|newest| newest.binding.unused.clone()).unwrap_or_default();
    let mut summary = Summary::new(&judges, unused);
    let mut sink = Sink::new(out, &common.layout)?;
    let of = source.rows();
    let mut accept = |done: Done| -> Result<(), Stopped> {
        if !done.faults.is_empty() {
            watch.rejected(&done.faults)?;
        }
        summary.merge(&done.summary);
        if summary.rejected > options.max_rejects {
            return Err(too_many(options.max_rejects, &done.faults).into());
        }
        sink.write(done.answers)?;
        watch.read(summary.rows, of);
        Ok(())
    };
    if let Some(column) = &options.case_id {
        by_case(&common, &mut source, column, &mut accept)?;
    } else {
        let thread = || {
            let mut thread = Thread::new(&common);
            move |first: u64, piece: &Piece, rows: usize| thread.run(first, piece, rows)
        };
        pieces::each(&mut source, options.threads, &thread, &mut accept)?;
    }
    sink.finish()?;
    summary.named();
    Ok(summary)
}

/// Finds out what the columns hold, and what is written; every problem of it.
fn prepared<'b>(
    books: &'b [Book],
    stretches: &'b [Book],
    source: &Source,
    map: &ColumnMap,
    options: &Options,
) -> Result<Common<'b>, Stopped> {
    let (shape, header) = (source.shape(), source.header());
    let bound = |book: &'b Book| {
        let (binding, mut problems) = bind_any(book, header.as_deref(), map);
        problems.extend(shape.misfits(&binding));
        (binding, problems)
    };
    let Some(newest) = books.last() else { return Err(no_generation().into()) };
    // What is wrong with one generation is wrong with the others too, mostly; the newest is told of.
    let (binding, mut problems) = bound(newest);
    let dated = newest.rules.governed_by.filter(|fact| {
        header.is_none() || binding.facts().contains(fact) || matches!(binding.base.known(*fact), Known::Given(_))
    });
    let judges = if stretches.len() > 1 || dated.is_some() && !stretches.is_empty() { stretches } else { books };
    let mut generations = Vec::new();
    for book in judges {
        let (binding, _) = bound(book);
        let facts = binding.read(header.is_some());
        generations.push(Generation { plan: Plan::new(binding.base.clone(), facts), binding });
    }
    let dating = (!stretches.is_empty() && (stretches.len() > 1 || dated.is_some())).then(|| Dating {
        binding,
        governing: newest.rules.governed_by,
        timeline: timeline(books),
        judges: generations::judges(books),
    });
    let keep = options.keep.clone();
    let mut fields = vec![Field { name: "row".to_owned(), form: Form::Number(0), nullable: false }];
    for name in &keep {
        match shape.kept(name) {
            Some(field) => fields.push(field),
            None => {
                let title = format!("the portfolio has no column `{name}` that can be kept");
                let near = super::fault::near(name, header.iter().flatten().map(String::as_str));
                problems.push(Diagnostic::error(Code::COLUMNS, title).help_if(near));
            }
        }
    }
    let keep: Vec<String> = keep.into_iter().filter(|name| shape.kept(name).is_some()).collect();
    let rules: Vec<&Rules> = generations.iter().map(|generation| generation.plan.rules()).collect();
    fields.extend(answers::fields(&rules));
    let before = problems.len();
    for (at, field) in fields.iter().enumerate() {
        if before == 0 && fields.iter().take(at).any(|other| other.name == field.name) {
            let title = format!("two columns of the answers would be called `{}`", field.name);
            let problem = Diagnostic::error(Code::PORTFOLIO_OUTPUT, title);
            problems.push(problem.help("say which columns of the portfolio are kept: `--keep NAME,NAME`"));
        }
    }
    if !problems.is_empty() {
        return Err(Stopped::Problems(problems));
    }
    let layout = Layout::new(fields, options.format)?;
    let (map, options) = (Arc::new(map.clone()), options.clone());
    Ok(Common { generations, dating, shape, keep, map, options, layout })
}

pub(super) fn no_generation() -> Diagnostic {
    Diagnostic::error(Code::NO_RULEBOOK, "no generation")
}

/// Rows that are positions of one case, put together; by one thread, as cases reach over pieces.
fn by_case(
    common: &Common<'_>,
    source: &mut Source,
    column: &str,
    accept: &mut dyn FnMut(Done) -> Result<(), Stopped>,
) -> Result<(), Stopped> {
    let [generation] = common.generations.as_slice() else {
        let title = "several generations, and rows that are positions of one case";
        let problem = Diagnostic::error(Code::CASE_ROWS, title);
        return Err(problem.help("say which generation decides: `--generation G` or `--on DATE`").into());
    };
    let book = generation.binding.book;
    if !book.rules.vocabulary.facts.iter().any(|fact| fact.position) {
        let title = "rows are to be positions of one case, and this rulebook knows no positions";
        return Err(Diagnostic::error(Code::CASE_ROWS, title).help("leave out `--case-id`").into());
    }
    if common.shape.kept(column).is_none() || matches!(common.shape, Shape::Json) {
        let title = format!("the portfolio has no column `{column}` that says of which case a row is");
        return Err(Diagnostic::error(Code::CASE_ROWS, title).into());
    }
    let mut keep = common.keep.clone();
    keep.push(column.to_owned());
    let unlisted = common.options.accept_unlisted;
    let mut decoder =
        Decoder::new(common.shape.clone(), generation.binding.clone(), keep, Arc::clone(&common.map), unlisted);
    let mut thread = Thread::new(common);
    let mut grouping = Grouping::new(&generation.binding);
    let mut first = 1_u64;
    loop {
        let next = source.next()?;
        let grouped = match &next {
            None => grouping.finish(),
            Some((piece, rows)) => {
                let mut decoded = decoder.decode(piece, *rows)?;
                let ids = decoded.kept.pop();
                let grouped = ids.map(|ids| grouping.add(first, &decoded, &ids)).unwrap_or_default();
                first = first.saturating_add(*rows as u64);
                grouped
            }
        };
        accept(thread.cases(grouped)?)?;
        if next.is_none() {
            return Ok(());
        }
    }
}
