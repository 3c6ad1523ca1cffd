//! The shipped rulebook and its decided cases, read once for all tests about them.
#![cfg(test)]

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::LazyLock;

use klauselwerk::base::Sources;
use klauselwerk::book::{Book, load};
use klauselwerk::case::{check_always, read_toml};
use klauselwerk::decide::{Answer, Case, Evaluator};
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

/// The rulebook, its texts, and what `check` says of it.
pub(crate) struct Edv {
    pub(crate) sources: Sources,
    pub(crate) book: Book,
    pub(crate) problems: Vec<Diagnostic>,
}

pub(crate) static EDV: LazyLock<Edv> = LazyLock::new(|| {
    let mut sources = Sources::default();
    for file in files(FOLDER, "klausel") {
        sources.add(file.display().to_string(), read(&file));
    }
    let mut loaded = load(&sources);
    let told = render(&loaded.problems, &sources, Style::Plain);
    assert_eq!(loaded.books.len(), 1, "one generation, and no errors:\n{told}");
    Edv { book: loaded.books.remove(0), problems: loaded.problems, sources }
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
    /// What comes out.
    pub(crate) lines: Vec<Answered>,
}

pub(crate) static DECIDED: LazyLock<Vec<Decided>> = LazyLock::new(|| {
    let decide = |path: PathBuf| {
        let (name, text) = (path.file_stem().unwrap().to_string_lossy().into_owned(), read(&path));
        let lines = EDV.decide(&EDV.case(&path.display().to_string(), &text));
        Decided { expected: expected(&text), name, text, lines }
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
