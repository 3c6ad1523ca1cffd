//! A portfolio from its file to its answers: pieces are read, decided and made ready by several threads, and written in order.

use std::sync::Arc;

use crate::batch::{Columns, Decided, Plan, Refusal, Worker};
use crate::book::{Book, timeline};
use crate::decide::{Answer, Known};
use crate::diagnostic::{Code, Diagnostic};
use crate::rule::{FactId, Rules, Timeline};

use super::answers::{self, Chosen};
use super::binding::{Binding, bind_any};
use super::fault::{CellFault, Fault};
use super::generations;
use super::grouping::{Grouped, Grouping};
use super::map::ColumnMap;
use super::output::{self, AnswerColumn, Answers, Field, Sort};
use super::parquet::Form;
use super::pieces;
use super::sink::{Format, Layout, Ready, Sink};
use super::source::{Decoded, Decoder, Input, Piece, Shape, Source, numbered};
use super::summary::Summary;

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
struct Done {
    faults: Vec<Fault>,
    answers: Ready,
    summary: Summary,
}

/// What all threads know.
struct Common<'b> {
    /// Oldest first; where rows are judged by their dates, one for each stretch of time.
    generations: Vec<Generation<'b>>,
    dating: Option<Dating<'b>>,
    shape: Shape,
    keep: Vec<String>,
    map: Arc<ColumnMap>,
    options: Options,
    layout: Layout,
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

fn no_generation() -> Diagnostic {
    Diagnostic::error(Code::NO_RULEBOOK, "no generation")
}

/// More rows are rejected than may be.
pub(super) fn too_many(most: u64, faults: &[Fault]) -> Diagnostic {
    let title = match most {
        0 => "a row of the portfolio cannot be decided".to_owned(),
        most => format!("more than {most} rows of the portfolio cannot be decided"),
    };
    let mut problem = Diagnostic::error(Code::REJECTED, title);
    problem.notes.extend(faults.first().map(told));
    problem.help("set such rows aside with `--rejects FILE`; nothing was written")
}

/// A rejected row, on one line.
pub(super) fn told(fault: &Fault) -> String {
    let column = fault.column.as_ref().map_or_else(String::new, |column| format!(", `{column}`"));
    let value = if fault.value.is_empty() { String::new() } else { format!(" is `{}`", fault.value) };
    format!("row {}{column}{value}: {} ({})", fault.row, fault.message, fault.code)
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

/// One thread's memory.
struct Thread<'c, 'b> {
    common: &'c Common<'b>,
    /// For each generation.
    by: Vec<(Decoder<'b>, Worker<'c, 'b>)>,
    /// What reads the dates.
    dates: Option<Decoder<'b>>,
}

impl<'c, 'b> Thread<'c, 'b> {
    fn new(common: &'c Common<'b>) -> Self {
        let decoder = |binding: &Binding<'b>, keep: Vec<String>| {
            let (shape, map) = (common.shape.clone(), Arc::clone(&common.map));
            Decoder::new(shape, binding.clone(), keep, map, common.options.accept_unlisted)
        };
        let by = common
            .generations
            .iter()
            .map(|generation| (decoder(&generation.binding, common.keep.clone()), Worker::new(&generation.plan)));
        let dates = common.dating.as_ref().map(|dating| decoder(&dating.binding, Vec::new()));
        Self { common, by: by.collect(), dates }
    }

    fn run(&mut self, first: u64, piece: &Piece, rows: usize) -> Result<Done, Stopped> {
        let parts = match (&self.common.dating, &mut self.dates) {
            (Some(dating), Some(dates)) => {
                let places = generations::governed(dating, dates, piece, rows)?;
                generations::by_date(&self.common.generations, &mut self.by, &places, first, piece)?
            }
            _ => self.by_one(first, piece, rows)?,
        };
        self.done(parts)
    }

    /// Makes the answers of a piece ready.
    fn done(&self, mut parts: Parts) -> Result<Done, Stopped> {
        parts.faults.sort_by_key(|fault| fault.row);
        let summary = Summary::of(&parts);
        let faults = std::mem::take(&mut parts.faults);
        let answers = self.written(parts);
        Ok(Done { faults, answers: self.common.layout.ready(answers)?, summary })
    }

    /// The rows of a piece that are written.
    fn written(&self, parts: Parts) -> Answers {
        let Parts { numbers, kept, decided: mut written, by, of, dated, .. } = parts;
        let rules: Vec<&Rules> = self.common.generations.iter().map(|generation| generation.plan.rules()).collect();
        if let Some((line, answer)) = &self.common.options.only {
            let lines: Vec<_> = by
                .iter()
                .map(|(generation, decided)| decided.lines.get(rules.get(*generation)?.line_named(line)?.index()))
                .collect();
            let is_asked = |part: usize, row: usize| {
                let line = lines.get(part).copied().flatten();
                line.and_then(|line| line.outcome(row)).is_some_and(|told| told.answer == *answer)
            };
            match &of {
                Chosen::All => written.iter_mut().enumerate().for_each(|(row, slot)| *slot &= is_asked(0, row)),
                Chosen::These(rows) => {
                    written.iter_mut().zip(rows).for_each(|(slot, (part, row))| *slot &= is_asked(*part, *row));
                }
            }
        }
        let rows = written.iter().filter(|written| **written).count();
        if rows == 0 {
            return Answers::default();
        }
        let mut columns = vec![AnswerColumn { sort: Sort::Ints(numbers.kept(&written), 0), known: None }];
        let (mut chosen, mut dated) = (of, dated);
        if rows == written.len() {
            columns.extend(kept);
        } else {
            columns.extend(kept.into_iter().map(|column| column.kept(&written)));
            let these = match chosen {
                Chosen::All => (0..written.len()).map(|row| (0, row)).collect(),
                Chosen::These(rows) => rows,
            };
            chosen = Chosen::These(output::pick(these, &written));
            dated = dated.map(|dated| output::pick(dated, &written));
        }
        columns.extend(answers::columns(&rules, &by, &chosen, dated));
        Answers { rows, columns }
    }

    /// Cases that were put together from rows.
    fn cases(&mut self, grouped: Grouped<'b>) -> Result<Done, Stopped> {
        let Some((_, worker)) = self.by.first_mut() else { return Err(no_generation().into()) };
        let rules = worker.rules();
        let facts = (0..rules.vocabulary.facts.len()).map(FactId::new);
        let given: Vec<FactId> = facts.filter(|fact| worker.takes(*fact)).collect();
        let (columns, odd) = Columns::of_cases(rules, &grouped.cases, given);
        let of: Vec<(usize, usize)> = (0..grouped.cases.len()).map(|case| (case, 0)).collect();
        let kept = generations::merged(&grouped.kept, &of);
        let odd = odd.into_iter().filter_map(|row| Some((row, grouped.cases.get(row)?.clone()))).collect();
        let decoded = Decoded { rows: grouped.cases.len(), columns, kept, faults: Vec::new(), odd };
        let number = |row: usize| grouped.numbers.get(row).and_then(|row| u64::try_from(*row).ok()).unwrap_or(0);
        let mut part = decide(worker, decoded, &number, None);
        part.unread = grouped.faults.len();
        part.rows = part.rows.saturating_add(part.unread);
        part.faults.extend(grouped.faults.into_iter().map(|(row, column, CellFault { code, message })| Fault {
            row,
            column,
            value: String::new(),
            code,
            message,
        }));
        self.done(Parts::of(part, Numbers::These(grouped.numbers)))
    }

    /// A piece by the only generation.
    fn by_one(&mut self, first: u64, piece: &Piece, rows: usize) -> Result<Parts, Diagnostic> {
        let Some((decoder, worker)) = self.by.first_mut() else { return Err(no_generation()) };
        let decoded = decoder.decode(piece, rows)?;
        let number = |row: usize| first.saturating_add(row as u64);
        let part = decide(worker, decoded, &number, None);
        let numbers = match &part.places {
            Places::All(_) => Numbers::From(first),
            Places::These(rows) => {
                Numbers::These(rows.iter().map(|row| i64::try_from(number(*row)).unwrap_or(i64::MAX)).collect())
            }
        };
        Ok(Parts::of(part, numbers))
    }
}

/// Rows of a piece, by one generation.
pub(super) struct Part {
    /// The rows of the piece that were decided or refused.
    pub(super) places: Places,
    pub(super) kept: Vec<AnswerColumn>,
    pub(super) decided: Decided,
    pub(super) faults: Vec<Fault>,
    /// How many rows could not be read.
    pub(super) unread: usize,
    pub(super) rows: usize,
}

/// A whole piece.
pub(super) struct Parts {
    pub(super) rows: usize,
    /// Rows that could not be read, or belong to no generation.
    pub(super) unread: usize,
    pub(super) numbers: Numbers,
    pub(super) kept: Vec<AnswerColumn>,
    /// Who decides each of the numbered rows.
    pub(super) of: Chosen,
    /// Whether it is known which generation judges each of them; of all of them if none.
    pub(super) dated: Option<Vec<bool>>,
    /// Which of the numbered rows were decided.
    pub(super) decided: Vec<bool>,
    pub(super) faults: Vec<Fault>,
    /// What each generation decided, with the place of the generation.
    pub(super) by: Vec<(usize, Decided)>,
}

/// Rows of a piece, in ascending order.
pub(super) enum Places {
    /// The first so many.
    All(usize),
    These(Vec<usize>),
}

impl Places {
    pub(super) fn get(&self, at: usize) -> Option<usize> {
        match self {
            Self::All(rows) => (at < *rows).then_some(at),
            Self::These(rows) => rows.get(at).copied(),
        }
    }

    /// Where a row is among them.
    pub(super) fn find(&self, row: usize) -> Option<usize> {
        match self {
            Self::All(rows) => (row < *rows).then_some(row),
            Self::These(rows) => rows.binary_search(&row).ok(),
        }
    }
}

/// The numbers of rows in the portfolio.
pub(super) enum Numbers {
    /// From this one on.
    From(u64),
    These(Vec<i64>),
}

impl Numbers {
    /// Those of the rows for which `keep` is true.
    fn kept(self, keep: &[bool]) -> Vec<i64> {
        match self {
            Self::These(numbers) => output::pick(numbers, keep),
            Self::From(first) => {
                let numbers = (first..).zip(keep).filter(|(_, keep)| **keep);
                numbers.map(|(number, _)| i64::try_from(number).unwrap_or(i64::MAX)).collect()
            }
        }
    }
}

impl Parts {
    fn of(part: Part, numbers: Numbers) -> Self {
        let mut decided = vec![true; part.decided.rows];
        for rejected in &part.decided.rejected {
            if let Some(slot) = decided.get_mut(rejected.row) {
                *slot = false;
            }
        }
        Self {
            rows: part.rows,
            unread: part.unread,
            numbers,
            kept: part.kept,
            of: Chosen::All,
            dated: None,
            decided,
            faults: part.faults,
            by: vec![(0, part.decided)],
        }
    }
}

/// Decides the rows of a piece that could be read; of these only those for which `only` is true.
pub(super) fn decide<'b>(
    worker: &mut Worker<'_, 'b>,
    decoded: Decoded<'b>,
    number: &dyn Fn(usize) -> u64,
    only: Option<&[bool]>,
) -> Part {
    let rules = worker.rules();
    let mut keep = only.map_or_else(|| vec![true; decoded.rows], <[bool]>::to_vec);
    let asked = |row: usize| only.is_none_or(|only| only.get(row) == Some(&true));
    let (mut unread, mut last) = (0_usize, None);
    let mut faults = Vec::new();
    // A row with a fault is not decided.
    for fault in decoded.faults.into_iter().filter(|(row, ..)| asked(*row)) {
        if last != Some(fault.0) {
            unread = unread.saturating_add(1);
            last = Some(fault.0);
        }
        if let Some(slot) = keep.get_mut(fault.0) {
            *slot = false;
        }
        faults.push(numbered(number(fault.0), fault));
    }
    let whole = !keep.contains(&false);
    let places = match whole {
        true => Places::All(decoded.rows),
        false => Places::These(keep.iter().enumerate().filter(|(_, keep)| **keep).map(|(row, _)| row).collect()),
    };
    let columns = if whole { decoded.columns } else { decoded.columns.kept(&keep) };
    let mut decided = worker.decide(columns);
    for (row, case) in &decoded.odd {
        if let Some(at) = places.find(*row) {
            worker.decide_again(&mut decided, at, case);
        }
    }
    let mut kept = decoded.kept;
    if !whole {
        kept = kept.into_iter().map(|column| column.kept(&keep)).collect();
    }
    for rejected in &decided.rejected {
        let row = places.get(rejected.row).map_or(0, number);
        faults.push(refused(rules, row, &rejected.why));
    }
    Part { places, kept, decided, faults, unread, rows: decoded.rows }
}

/// A row that is refused, as a fault.
fn refused(rules: &Rules, row: u64, why: &Refusal) -> Fault {
    let (code, message) = match why {
        Refusal::BreaksAlways(sentences) => {
            let texts: Vec<String> = sentences
                .iter()
                .filter_map(|id| rules.statement(*id))
                .map(|statement| format!("`{}` ({}:{})", statement.text, statement.file, statement.line))
                .collect();
            (Code::BREAKS_ALWAYS, format!("the row breaks {}", texts.join(" and ")))
        }
        Refusal::NotComputed(error) => (Code::EVALUATION, error.words(rules)),
        Refusal::TooLarge | Refusal::Elsewhere => {
            (Code::TOO_LARGE, "what is paid is too large to be written".to_owned())
        }
    };
    Fault { row, column: None, value: String::new(), code, message }
}
