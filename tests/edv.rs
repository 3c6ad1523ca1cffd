//! The shipped rulebook as it was in 1986, and its decided cases, read once for all tests about them.
#![cfg(test)]

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::LazyLock;

use klauselwerk::base::{Exact, Sources};
use klauselwerk::book::{Book, load};
use klauselwerk::case::{check_always, read_toml};
use klauselwerk::decide::{Answer, Between, Case, Evaluator};
use klauselwerk::diagnostic::{Diagnostic, Style, render};
use klauselwerk::question::{Answered, ToldAdvice, answer_line};
use klauselwerk::rule::{LineId, Rules};

/// The rulebook's folder, from the project's root, where tests run.
pub(crate) const FOLDER: &str = "rulebooks/edv";
/// The cases, from the folder of the tests.
pub(crate) const CASES: &str = "cases/decide/*.toml";

#[expect(clippy::disallowed_methods, reason = "a test reads its files itself")]
pub(crate) fn read(path: &Path) -> String {
    fs::read_to_string(path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

/// The files of a folder that end so, in the order of their names.
pub(crate) fn files(folder: &str, ending: &str) -> Vec<PathBuf> {
    let entries = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
    let mut files: Vec<PathBuf> = entries.filter(|path| path.extension().is_some_and(|end| end == ending)).collect();
    files.sort();
    files
}

/// A generation of the rulebook, the texts of all of them, and what `check` says of these.
pub(crate) struct Edv {
    pub(crate) sources: Sources,
    pub(crate) book: Book,
    pub(crate) problems: Vec<Diagnostic>,
}

/// The texts and tables of the rulebook.
pub(crate) fn sources() -> Sources {
    let mut sources = Sources::default();
    for file in files(FOLDER, "klausel") {
        sources.add(file.display().to_string(), read(&file));
    }
    for file in files(FOLDER, "csv") {
        sources.add_data(file.display().to_string(), read(&file));
    }
    sources
}

pub(crate) static EDV: LazyLock<Edv> = LazyLock::new(|| {
    let sources = sources();
    let mut loaded = load(&sources);
    let told = render(&loaded.problems, &sources, Style::Plain);
    let at = loaded.books.iter().position(|book| &*book.rules.generation == "1986");
    let at = at.unwrap_or_else(|| panic!("there is no generation 1986:\n{told}"));
    Edv { book: loaded.books.swap_remove(at), problems: loaded.problems, sources }
});

impl Edv {
    pub(crate) fn rules(&self) -> &Rules {
        &self.book.rules
    }

    /// The case that a text describes; it has no problems.
    pub(crate) fn case(&self, name: &str, text: &str) -> Case<'_> {
        let mut sources = self.sources.clone();
        let file = sources.add(name, text);
        let (case, mut problems) = read_toml(&self.book, file, text);
        if problems.is_empty() {
            problems = check_always(&self.book, &case);
        }
        assert!(problems.is_empty(), "{name} is no case:\n{}", render(&problems, &sources, Style::Plain));
        case
    }

    /// What `klausel decide` answers, line by line.
    pub(crate) fn decide(&self, case: &Case<'static>) -> Vec<Answered>
    where
        Self: 'static,
    {
        let rules = case.rules();
        let mut evaluator = Evaluator::new(rules);
        let answer = |(at, line): (usize, &klauselwerk::rule::Line)| {
            answer_line(&mut evaluator, LineId::new(at), case, &format!("{} covers?", line.name)).unwrap()
        };
        rules.lines.iter().enumerate().map(answer).collect()
    }
}

/// What all lines advise, each sentence once.
pub(crate) fn advice(lines: &[Answered]) -> Vec<ToldAdvice> {
    let mut advice: Vec<ToldAdvice> = Vec::new();
    for told in lines.iter().flat_map(|answered| &answered.advice) {
        if !advice.iter().any(|known| known.id == told.id && known.applies == told.applies) {
            advice.push(told.clone());
        }
    }
    advice
}

/// One of the decided cases.
pub(crate) struct Decided {
    /// The name of its file, without the ending.
    pub(crate) name: String,
    /// The file.
    pub(crate) text: String,
    /// What its `# expect:` line says.
    pub(crate) expected: Result<Vec<(String, Answer)>, String>,
    /// What its `# expect LINE pays …` lines say.
    pub(crate) pays: Result<Vec<(String, Between)>, String>,
    /// What comes out.
    pub(crate) lines: Vec<Answered>,
}

pub(crate) static DECIDED: LazyLock<Vec<Decided>> = LazyLock::new(|| {
    let decide = |path: PathBuf| {
        let (name, text) = (path.file_stem().unwrap().to_string_lossy().into_owned(), read(&path));
        let lines = EDV.decide(&EDV.case(&path.display().to_string(), &text));
        Decided { expected: expected(&text), pays: expected_pays(&text), name, text, lines }
    };
    files("tests/cases/decide", "toml").into_iter().map(decide).collect()
});

/// `# expect: Feuer covered; EC not covered`
fn expected(text: &str) -> Result<Vec<(String, Answer)>, String> {
    let lines: Vec<&str> = text.lines().filter_map(|line| line.strip_prefix("# expect:")).collect();
    let [line] = lines.as_slice() else {
        return Err(format!("has {} lines `# expect: LINE covered; LINE not covered; LINE depends`", lines.len()));
    };
    let parts = line.split(';').map(|part| {
        let part = part.trim();
        let (name, answer) = [Answer::NotCovered, Answer::Covered, Answer::Depends]
            .iter()
            .find_map(|answer| Some((part.strip_suffix(&format!(" {answer}"))?, *answer)))
            .ok_or_else(|| format!("expects `{part}`, which ends in none of: covered, not covered, depends"))?;
        if !EDV.rules().lines.iter().any(|line| &*line.name == name) {
            return Err(format!("expects something of `{name}`, which is no line"));
        }
        Ok((name.to_owned(), answer))
    });
    parts.collect()
}

/// `# expect Mehrkosten pays 9500.00`, `# expect Elektronik pays from 0.00 to 95000.00`, or `… pays from 0.00` where
/// nothing limits it.
fn expected_pays(text: &str) -> Result<Vec<(String, Between)>, String> {
    let amount = |text: &str| -> Result<Exact, String> {
        let two_decimals = text.split_once('.').is_some_and(|(_, decimals)| decimals.len() == 2);
        match Exact::parse_plain(text) {
            Ok(amount) if two_decimals => Ok(amount),
            _ => Err(format!("expects an amount `{text}`; write it as 9500.00")),
        }
    };
    let mut pays: Vec<(String, Between)> = Vec::new();
    for line in text.lines().filter_map(|line| line.strip_prefix("# expect ")) {
        let (name, paid) = line
            .split_once(" pays ")
            .ok_or_else(|| format!("expects `{line}`; write `# expect LINE pays 9500.00` or `… pays from … to …`"))?;
        if !EDV.rules().lines.iter().any(|line| &*line.name == name) {
            return Err(format!("expects something of `{name}`, which is no line"));
        }
        if pays.iter().any(|(known, _)| known == name) {
            return Err(format!("says twice what `{name}` pays"));
        }
        let between = match paid.strip_prefix("from ").map(|paid| paid.split_once(" to ").ok_or(paid)) {
            None => Between::exactly(amount(paid)?),
            Some(Ok((from, to))) => Between { from: amount(from)?, to: Some(amount(to)?) },
            Some(Err(from)) => Between { from: amount(from)?, to: None },
        };
        pays.push((name.to_owned(), between));
    }
    Ok(pays)
}

#[test]
fn an_expected_amount_is_read_strictly() {
    let amount = |text: &str| Exact::parse_plain(text).unwrap();
    let pays = |text: &str| expected_pays(text).map(|pays| pays.into_iter().map(|(_, between)| between).next());
    assert_eq!(pays("# expect EC pays 1.50"), Ok(Some(Between::exactly(amount("1.5")))));
    let bounds = Between { from: amount("0"), to: Some(amount("2")) };
    assert_eq!(pays("# expect EC pays from 0.00 to 2.00"), Ok(Some(bounds)));
    assert_eq!(pays("# expect EC pays from 0.00"), Ok(Some(Between { from: amount("0"), to: None })));
    assert_eq!(pays("# expect: EC covered"), Ok(None));
    for wrong in
        ["EC pays", "EC pays 1", "EC pays 1.5", "EC pays 1,50", "EC pays from 1.00 to", "EG pays 1.00", "EC 1.00"]
    {
        assert!(pays(&format!("# expect {wrong}")).is_err(), "{wrong}");
    }
    assert!(pays("# expect EC pays 1.00\n# expect EC pays 1.00").is_err());
}

/// G22, and what cannot be: such a case is refused, never answered.
#[test]
fn impossible_periods_are_refused() {
    let problems = |text: &str| {
        let mut sources = EDV.sources.clone();
        let file = sources.add("case", text);
        let (case, mut problems) = read_toml(&EDV.book, file, text);
        if problems.is_empty() {
            problems = check_always(&EDV.book, &case);
        }
        problems.len()
    };
    for line in ["Mehrkosten", "Elektronik-BU"] {
        for (months, refused) in [(0, 1), (1, 0), (12, 0), (13, 1), (14, 1)] {
            assert_eq!(problems(&format!("\"Haftzeit of {line}\" = {months}")), refused, "{line}: {months} months");
        }
    }
    for end in ["Instandsetzung", "Lieferbarkeit der Ersatzanlage"] {
        for (day, refused) in [("14", 1), ("15", 0)] {
            let case = format!("Schadeneintritt = 1987-01-15\n\"{end}\" = 1987-01-{day}");
            assert_eq!(problems(&case), refused, "{case}");
        }
    }
}

#[test]
fn an_expectation_is_read_strictly() {
    let one = |name: &str, answer| Ok(vec![(name.to_owned(), answer)]);
    assert_eq!(expected("# expect: EC not covered"), one("EC", Answer::NotCovered));
    assert_eq!(expected("# expect: EC covered"), one("EC", Answer::Covered));
    assert_eq!(expected("# x\n# expect: EC depends\n"), one("EC", Answer::Depends));
    for wrong in
        ["", "# expect:", "# expect: EC", "# expect: EC maybe", "# expect: Feur covered", "# expect: EC covered;"]
    {
        assert!(expected(wrong).is_err(), "{wrong}");
    }
    assert!(expected("# expect: EC covered\n# expect: EC covered").is_err());
}
