//! Which generation of a rulebook answers.

use crate::base::{Date, nearest};
use crate::book::{Book, in_force};
use crate::case::{Governing, judging, periods};
use crate::diagnostic::{Code, Diagnostic};

/// Which generation of a rulebook is asked.
#[derive(Clone, Debug, Default, clap::Args)]
pub(super) struct Which {
    /// Take this generation of the rulebook, whatever the date of the case
    #[arg(long, value_name = "G", conflicts_with = "on")]
    generation: Option<String>,
    /// Take the generation in force on this date, such as 1986-12-12, whatever the date of the case
    #[arg(long, value_name = "DATE", value_parser = parse_date)]
    on: Option<Date>,
}

fn parse_date(text: &str) -> Result<Date, String> {
    Date::parse(text).map_err(|error| match german_date(text) {
        Some(date) => format!("write it as {date}"),
        None => error.to_string(),
    })
}

/// `12.12.1986`
fn german_date(text: &str) -> Option<Date> {
    let mut parts = text.trim().split('.');
    let (day, month, year) = (parts.next()?, parts.next()?, parts.next()?);
    let date = Date::from_ymd(year.parse().ok()?, month.parse().ok()?, day.parse().ok()?);
    date.ok().filter(|_| parts.next().is_none())
}

/// The generation that answers, and why it is that one.
#[derive(Debug)]
pub(super) struct Picked<'b> {
    pub(super) book: &'b Book,
    /// The command line says that it is this one.
    pub(super) asked: bool,
    why: Why<'b>,
}

#[derive(Debug)]
enum Why<'b> {
    /// The command line says so; the generation in force on the governing date is another, or there is none.
    Instead(Governing, Option<&'b Book>),
    /// The command line, the governing date or the rulebook leaves no other.
    Right,
    /// It is in force today, and nothing is said of any date.
    Today,
}

impl<'b> Picked<'b> {
    /// That no other could be it.
    pub(super) fn only(book: &'b Book) -> Self {
        Self { book, asked: false, why: Why::Right }
    }

    /// What the one who reads the answer should know of the generation: that the case is of another one.
    pub(super) fn instead(&self) -> Option<String> {
        let Why::Instead(Governing { name, date, .. }, own) = &self.why else { return None };
        Some(match own {
            Some(own) => format!("as asked; by {name} {date} it would be {}", own.rules.generation),
            None => format!("as asked; on {name} {date} none is in force"),
        })
    }

    /// The generation that would judge the case if nothing else were asked for; none: it is this one.
    pub(super) fn own(&self) -> Option<&'b Book> {
        if let Why::Instead(_, own) = &self.why { *own } else { None }
    }

    /// Why this one answers a question, if that was not said.
    pub(super) fn because(&self) -> Option<String> {
        let (generation, fact) = (&self.book.rules.generation, self.book.rules.governing());
        if let Some(instead) = self.instead() {
            return Some(format!("generation {generation}, {instead}"));
        }
        if !matches!(self.why, Why::Today) {
            return None;
        }
        let given = fact.map(|fact| format!("`{}`, ", fact.name)).unwrap_or_default();
        let other = if given.is_empty() { "" } else { "give " };
        Some(format!(
            "generation {generation} is in force today; to ask another: {other}{given}`--on DATE` or `--generation G`"
        ))
    }
}

impl Which {
    /// The generation that the command line names, or that is in force on the day that it names; none if it says
    /// nothing of generations.
    pub(super) fn asked<'b>(&self, books: &'b [Book]) -> Result<Option<&'b Book>, Diagnostic> {
        match (&self.generation, self.on) {
            (Some(name), _) => {
                let found = books.iter().find(|book| *book.rules.generation == **name);
                found.map(Some).ok_or_else(|| {
                    let names = books.iter().map(|book| &*book.rules.generation);
                    let near = nearest(name, names).map(|near| format!("did you mean `{near}`?"));
                    none(books, format!("there is no generation `{name}`")).help_if(near)
                })
            }
            (None, Some(day)) => {
                in_force(books, day).map(Some).ok_or_else(|| none(books, format!("no generation is in force on {day}")))
            }
            (None, None) => Ok(None),
        }
    }

    /// As `--generation NAME` says.
    pub(super) fn named(name: &str) -> Self {
        Self { generation: Some(name.to_owned()), on: None }
    }

    /// The generation that answers a question: the one that is said, or else the one in force today.
    pub(super) fn pick<'b>(&self, books: &'b [Book], governing: Option<Governing>) -> Result<Picked<'b>, Diagnostic> {
        if let Some(picked) = self.said(books, governing)? {
            return Ok(picked);
        }
        let book = in_force(books, today());
        let book = book.ok_or_else(|| none(books, "no generation is in force today".to_owned()))?;
        Ok(Picked { book, asked: false, why: if books.len() > 1 { Why::Today } else { Why::Right } })
    }

    /// The generation that is asked for, or else the one in force on the governing date; none if neither is said.
    pub(super) fn said<'b>(
        &self,
        books: &'b [Book],
        governing: Option<Governing>,
    ) -> Result<Option<Picked<'b>>, Diagnostic> {
        let Some(book) = self.asked(books)? else {
            let book = governing.map(|governing| judging(books, &governing)).transpose()?;
            return Ok(book.map(Picked::only));
        };
        let own = governing.as_ref().and_then(|governing| in_force(books, governing.date));
        let same = own.is_some_and(|own| own.rules.generation == book.rules.generation);
        let why = governing.filter(|_| !same).map_or(Why::Right, |governing| Why::Instead(governing, own));
        Ok(Some(Picked { book, asked: true, why }))
    }
}

fn none(books: &[Book], title: String) -> Diagnostic {
    Diagnostic::error(Code::NO_GENERATION, title).note(format!("the rulebook has: {}", periods(books)))
}

/// Today's date, in universal time.
#[expect(clippy::disallowed_methods, reason = "the command line is where the clock is read")]
pub(super) fn today() -> Date {
    let since = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH).unwrap_or_default();
    let days = i64::try_from(since.as_secs() / 86_400).unwrap_or(0);
    Date::EPOCH.checked_add_days(days).unwrap_or(Date::EPOCH)
}
