//! What is said of a case without a date holds on every day that it could be of.

use klauselwerk::base::{Date, FileId, Sources};
use klauselwerk::book::{Book, in_force, load};
use klauselwerk::case::{ByAny, Judge, check_possible, read_json};
use klauselwerk::decide::{Answer, Case, Evaluator};
use klauselwerk::diagnostic::{Diagnostic, has_errors};
use klauselwerk::question::{Answered, Decided, ToldGeneration, decide};
use klauselwerk::show::klausel_text;
use proptest::prelude::{Just, Strategy, any, prop_oneof, proptest};
use proptest::sample::{select, subsequence};
use proptest::test_runner::Config;

/// One generation interrupts another; the date is asked for by sentences, and bound by what every case keeps.
const TEXTS: [&str; 4] = [
    "rulebook Zeiten
generation A from 1986-12-12 to 1999-12-31
currency DM
kind Gefahr, among others
  Brand, Sturm, Wasser
kind Sache
  DV, Gebäude
fact Vertragsbeginn, Schadentag as date
fact Windstärke as Beaufort from 0 to 17
fact Schaden as DM
fact grob fahrlässig, for a person to judge
clause Klausel 510
always Vertragsbeginn at most Schadentag
line Sturmversicherung
  § 1  covers Sturm only if Windstärke at least 8
  § 2  pays Schaden
line Schwachstrom
  § 1  covers all Gefahr
  § 2  covers DV
  § 3  excludes everything if Vertragsbeginn is before 1988-01-01
  § 4  excludes Brand if grob fahrlässig
line Wasserversicherung
  § 1  covers Wasser only if Klausel 510
  § 2  obliges \"absperren\" if Gefahr is Wasser
",
    "rulebook Zeiten
generation B amends A from 1990-01-01 to 1990-12-31
replaces Sturmversicherung § 1 by
  covers Sturm only if Windstärke at least 7
",
    "rulebook Zeiten
generation C amends A from 1995-01-01 to 1999-12-31
fact Versicherungsbeginn formerly Vertragsbeginn
line Elektronik formerly Schwachstrom
repeals Elektronik § 4
adds to Sturmversicherung § 2
  up to 5_000 DM
",
    "rulebook Zeiten
generation D amends C from 2002-01-01
currency EUR at 1.95583 DM
Sache includes also Netzwerk
repeals line Wasserversicherung
adds to Elektronik
  § 5  covers Netzwerk
",
];

fn books() -> Vec<Book> {
    let mut sources = Sources::default();
    for (at, text) in TEXTS.iter().enumerate() {
        sources.add(format!("{at}.klausel"), *text);
    }
    let loaded = load(&sources);
    assert!(!has_errors(&loaded.problems), "{:#?}", loaded.problems);
    loaded.books
}

/// Facts as entries of a case in JSON.
fn facts() -> impl Strategy<Value = Vec<String>> {
    fn maybe(entry: impl Strategy<Value = String>) -> impl Strategy<Value = Option<String>> {
        proptest::option::weighted(0.6, entry)
    }
    let kind = |key: &'static str, values: &'static [&'static str]| {
        maybe(select(values).prop_map(move |value| format!(r#""{key}": "{value}""#)))
    };
    let lines = prop_oneof![
        4 => subsequence(vec!["Sturmversicherung", "Wasserversicherung", "Klausel 510"], 0..=3),
        1 => Just(vec!["Schwachstrom"]),
        2 => Just(vec!["Elektronik", "Sturmversicherung"]),
    ];
    let agreed = maybe(lines.prop_map(|lines| format!(r#""agreed": {lines:?}"#)));
    let day = (1985..2008_i16, 1..13_i8).prop_map(|(year, month)| format!(r#""Schadentag": "{year}-{month:02}-01""#));
    let entries = (
        kind("Gefahr", &["Brand", "Sturm", "Wasser"]),
        kind("Sache", &["DV", "Gebäude", "DV", "Netzwerk"]),
        maybe((0..18_u8).prop_map(|force| format!(r#""Windstärke": {force}"#))),
        maybe((0..20_u32).prop_map(|thousands| format!(r#""Schaden": "{}""#, thousands * 1_000))),
        maybe(any::<bool>().prop_map(|careless| format!(r#""grob fahrlässig": {careless}"#))),
        proptest::option::weighted(0.4, day),
        agreed,
    );
    entries.prop_map(|(a, b, c, d, e, f, g)| [a, b, c, d, e, f, g].into_iter().flatten().collect())
}

fn read<'b>(book: &'b Book, entries: &[String]) -> (Case<'b>, Vec<Diagnostic>) {
    read_json(book, FileId(u32::MAX), &format!("{{{}}}", entries.join(", ")))
}

/// The same case on a day: what the generation in force on it decides; nothing if it cannot be of that day.
fn on(books: &[Book], entries: &[String], day: Date) -> Option<Decided> {
    let book = in_force(books, day)?;
    let mut entries = entries.to_vec();
    entries.push(format!(r#""{}": "{day}""#, book.rules.governing().unwrap().name));
    let (case, mut problems) = read(book, &entries);
    if problems.is_empty() {
        problems = check_possible(book, &case);
    }
    problems.is_empty().then(|| decide(&mut Evaluator::new(&book.rules), &case).0)
}

/// Under the name that it has in the last generation.
fn same_line(one: &str, other: &str) -> bool {
    let newest = |name: &str| if name == "Schwachstrom" { "Elektronik" } else { name }.to_owned();
    newest(one) == newest(other)
}

/// What was said of a line holds on the day.
fn holds(said: &Answered, then: &Answered, day: Date, entries: &[String]) {
    let about = || format!("{} on {day}: {entries:?}\n{said:#?}\n{then:#?}", then.line);
    assert!(said.answer == Answer::Depends || said.answer == then.answer, "{}", about());
    if let (Some(whole), Some(part)) = (&said.pays, &then.pays)
        && whole.currency == part.currency
    {
        assert!(whole.between.from <= part.between.from, "{}", about());
        let within = whole.between.to.is_none_or(|most| part.between.to.is_some_and(|to| to <= most));
        assert!(within, "{}", about());
    }
}

/// A few days of each stretch of time, its first and its last among them.
fn days() -> Vec<Date> {
    let days = [
        "1986-12-12",
        "1987-06-01",
        "1988-01-01",
        "1989-12-31",
        "1990-01-01",
        "1990-12-31",
        "1991-01-01",
        "1994-12-31",
        "1995-01-01",
        "1998-03-03",
        "1999-12-31",
        "2000-01-01",
        "2001-12-31",
        "2002-01-01",
        "2006-06-06",
        "2031-01-01",
    ];
    days.iter().map(|day| Date::parse(day).unwrap()).collect()
}

proptest! {
    #![proptest_config(Config { cases: 200, failure_persistence: None, ..Config::default() })]

    #[test]
    fn what_is_said_without_a_date_holds_on_every_day(entries in facts()) {
        let books = books();
        let said = Judge::new(&books).by_any(|book| read(book, &entries));
        for day in days() {
            let Some(then) = on(&books, &entries, day) else { continue };
            match &said {
                Err(problems) => panic!("{entries:?} can be of {day}: {problems:#?}"),
                Ok(ByAny::Agreed { decided, by, .. }) => {
                    assert!(by.contains(&then.generation), "{entries:?} can be of {day}");
                    for line in &decided.lines {
                        let other = then.lines.iter().find(|other| same_line(&other.line, &line.line));
                        match other {
                            Some(other) => holds(line, other, day, &entries),
                            None => assert_eq!(line.answer, Answer::NotCovered, "{entries:?}"),
                        }
                    }
                }
                Ok(ByAny::Open(undated)) => {
                    let judges = |told: &ToldGeneration| match told {
                        ToldGeneration::Decides { decided, .. } => decided.generation == then.generation,
                        ToldGeneration::Cannot { .. } => false,
                    };
                    assert!(undated.by_generation.iter().any(judges), "{entries:?} can be of {day}");
                    for line in &undated.lines {
                        let Some(other) = then.lines.iter().find(|other| same_line(&other.line, &line.answered.line)) else {
                            continue;
                        };
                        holds(&line.answered, other, day, &entries);
                        let within = |from: Option<Date>, to: Option<Date>| {
                            from.is_none_or(|from| from <= day) && to.is_none_or(|to| day <= to)
                        };
                        let says = line.by_generation.iter().find(|says| within(says.when.from, says.when.to));
                        if let Some(answered) = says.and_then(|says| says.answered.as_ref()) {
                            holds(answered, other, day, &entries);
                        }
                    }
                }
            }
        }
    }
}

/// A generation in one text is governed by the date that governed it, whatever it was called when it was first written.
#[test]
fn a_renamed_date_governs_the_text_in_one_piece() {
    let mut sources = Sources::default();
    TEXTS.iter().enumerate().for_each(|(at, text)| _ = sources.add(format!("{at}.klausel"), *text));
    for book in books() {
        let mut whole = Sources::default();
        whole.add("whole.klausel", klausel_text(&book, &sources));
        let again = load(&whole).books.remove(0);
        let name = |book: &Book| book.rules.governing().map(|fact| fact.name.clone());
        assert!(name(&book).is_some());
        assert_eq!(name(&again), name(&book));
    }
}

/// The date of a contract is known to lie in the time of its generation: what asks for it may be settled by that.
#[test]
fn the_time_of_a_generation_settles_what_asks_for_the_date() {
    let books = books();
    let entries = [r#""Gefahr": "Wasser""#, r#""Sache": "DV""#, r#""agreed": ["Elektronik"]"#].map(str::to_owned);
    let Ok(ByAny::Open(undated)) = Judge::new(&books).by_any(|book| read(book, &entries)) else { panic!() };
    let line = undated.lines.iter().find(|line| &*line.answered.line == "Elektronik").unwrap();
    // Generation C begins after 1988: there is no doubt that it covers. A knows no Elektronik.
    let told: Vec<_> = line.by_generation.iter().map(|says| (&*says.when.when, says.answer)).collect();
    assert_eq!(
        told,
        [
            ("Versicherungsbeginn is before 1995-01-01", None),
            ("Versicherungsbeginn from 1995-01-01 on", Some(Answer::Covered)),
        ]
    );
}
