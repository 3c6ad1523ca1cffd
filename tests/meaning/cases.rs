//! One small book for each sentence of section 3, with cases and the answers that a coverage lawyer would give.
//!
//! A case file is a book, a line `---`, and cases: `FACTS => LINE ANSWER, LINE ANSWER`. A line `given FACTS` adds facts
//! to the cases after it, in place of the last `given`.

use std::fmt::Write as _;
use std::fs;
use std::path::Path;

use klauselwerk::base::{FileId, Sources};
use klauselwerk::book::{self, Book};
use klauselwerk::case::apply;
use klauselwerk::decide::{Case, Evaluator, LineDecision, Reason};
use klauselwerk::diagnostic::{Diagnostic, Severity, Style, render};
use klauselwerk::rule::{FactId, LineId, Rules, StatementId, formula_words};
use klauselwerk::syntax::parse_facts;

/// A case file, read.
struct CaseFile {
    source: String,
    book: Book,
    warnings: Vec<(usize, &'static str)>,
    cases: Vec<Expected>,
}

/// One case with the answers it expects.
struct Expected {
    shown: String,
    facts: String,
    answers: Vec<(LineId, String)>,
}

fn read(path: &Path) -> CaseFile {
    let text = fs::read_to_string(path).unwrap();
    let (source, list) = text.split_once("\n---\n").expect("a line `---` between book and cases");
    let mut sources = Sources::default();
    sources.add(path.file_name().unwrap().to_string_lossy(), source);
    let mut loaded = book::load(&sources);
    let errors: Vec<Diagnostic> =
        loaded.problems.iter().filter(|problem| problem.severity == Severity::Error).cloned().collect();
    assert!(errors.is_empty(), "{}", render(&errors, &sources, Style::Plain));
    let line_of = |problem: &Diagnostic| problem.primary.as_ref().map_or(0, |label| sources.position(label.span).line);
    let warnings = loaded.problems.iter().map(|problem| (line_of(problem), problem.code.0)).collect();
    let book = loaded.books.pop().expect("a book");
    let mut cases = Vec::new();
    let mut given = "";
    for line in list.lines().filter(|line| !line.is_empty()) {
        let Some((facts, answers)) = line.split_once(" => ") else {
            given = line.strip_prefix("given ").expect("`given FACTS`, or `FACTS => ANSWERS`");
            continue;
        };
        let answers = answers.split(", ").map(|answer| expected(&book.rules, answer)).collect();
        let all = if given.is_empty() { facts.to_owned() } else { format!("{given}, {facts}") };
        cases.push(Expected { shown: facts.to_owned(), facts: all, answers });
    }
    assert!(!cases.is_empty(), "{} has no case", path.display());
    CaseFile { source: source.to_owned(), book, warnings, cases }
}

/// `Leitungswasser not covered`
fn expected(rules: &Rules, answer: &str) -> (LineId, String) {
    let found = ["not covered", "covered", "depends"].iter().find_map(|word| Some((answer.strip_suffix(word)?, word)));
    let (line, word) = found.unwrap_or_else(|| panic!("no answer: {answer}"));
    (rules.line_named(line.trim()).expect(line), (*word).to_owned())
}

fn case_of<'b>(book: &'b Book, facts: &str) -> Case<'b> {
    let (facts_read, mut problems) = parse_facts(FileId(0), facts);
    let mut case = Case::new(&book.rules);
    problems.extend(apply(book, &mut case, &facts_read));
    let titles: Vec<&str> = problems.iter().map(|problem| problem.title.as_str()).collect();
    assert!(titles.is_empty(), "{facts}: {titles:?}");
    case
}

/// The case files of a folder, sorted.
fn files(folder: &str) -> Vec<std::path::PathBuf> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join(folder);
    let paths = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
    let mut files: Vec<_> = paths.filter(|path| path.extension().is_some_and(|ending| ending == "klausel")).collect();
    files.sort();
    files
}

#[test]
fn every_case_is_answered_as_expected() {
    answers_are_as_expected("tests/cases/meaning");
}

fn answers_are_as_expected(folder: &str) {
    let mut wrong = String::new();
    for path in files(folder) {
        let name = path.file_stem().unwrap().to_string_lossy().into_owned();
        let file = read(&path);
        let mut evaluator = Evaluator::new(&file.book.rules);
        for expected in &file.cases {
            let case = case_of(&file.book, &expected.facts);
            for (line, answer) in &expected.answers {
                let found = evaluator.answer(*line, &case).unwrap().0.to_string();
                if found != *answer {
                    let line = &file.book.rules.line(*line).unwrap().name;
                    writeln!(wrong, "{name}: {} => {line} {found}, not {answer}", expected.shown).unwrap();
                }
            }
        }
    }
    assert!(wrong.is_empty(), "\n{wrong}");
}

#[test]
fn every_case_gives_its_reasons() {
    insta::glob!("../cases/meaning", "*.klausel", |path| {
        let name = path.file_stem().unwrap().to_string_lossy().into_owned();
        beside("../cases/meaning").bind(|| insta::assert_snapshot!(name, told(&read(path))));
    });
}

#[test]
fn what_would_have_no_clear_meaning_is_refused() {
    insta::glob!("../cases/meaning/refused", "*.klausel", |path| {
        let source = fs::read_to_string(path).unwrap();
        let mut sources = Sources::default();
        sources.add(path.file_name().unwrap().to_string_lossy(), source.clone());
        let loaded = book::load(&sources);
        assert!(loaded.books.is_empty(), "{} is accepted", path.display());
        let told = format!("{source}\n{}", render(&loaded.problems, &sources, Style::Plain));
        let name = path.file_stem().unwrap().to_string_lossy().into_owned();
        beside("../cases/meaning/refused").bind(|| insta::assert_snapshot!(name, told));
    });
}

/// Snapshots stand beside their case files.
fn beside(folder: &str) -> insta::Settings {
    let mut settings = insta::Settings::clone_current();
    settings.set_snapshot_path(folder);
    settings.set_prepend_module_to_snapshot(false);
    settings.remove_snapshot_suffix();
    settings.set_omit_expression(true);
    settings
}

/// The book, what its lines mean, and what the cases come to.
fn told(file: &CaseFile) -> String {
    let rules = &file.book.rules;
    let mut text = file.source.clone();
    text.push_str("\n\n");
    for (line, code) in &file.warnings {
        writeln!(text, "{code} warns at line {line}").unwrap();
    }
    for line in &rules.lines {
        let kinds = line.grants.iter().map(|grants| &*rules.vocabulary.kinds[grants.kind.index()].name);
        let kinds: Vec<&str> = kinds.collect();
        writeln!(text, "{} asks for a grant of {}", line.name, kinds.join(", ")).unwrap();
        writeln!(text, "  covers if {}", formula_words(rules, line.covers)).unwrap();
    }
    let mut evaluator = Evaluator::new(rules);
    for expected in &file.cases {
        writeln!(text, "\n{}", expected.facts).unwrap();
        let case = case_of(&file.book, &expected.facts);
        for (line, _) in &expected.answers {
            let decision = evaluator.explain(*line, &case).unwrap();
            text.push_str(&decided(rules, &decision));
        }
    }
    text
}

fn decided(rules: &Rules, decision: &LineDecision) -> String {
    let name = |id: StatementId| rules.statement(id).map_or("?", |statement| &*statement.name);
    let facts = |list: &[FactId]| {
        list.iter().map(|fact| &*rules.vocabulary.facts[fact.index()].name).collect::<Vec<_>>().join(", ")
    };
    let reason = |reason: &Reason| {
        let because: Vec<&str> = reason.because.iter().map(|fact| fact.text.as_str()).collect();
        format!("{} {}: {}", name(reason.statement), reason.effect, because.join(", "))
    };
    let mut text = format!("  {}: {}", rules.line(decision.line).unwrap().name, decision.answer);
    if let Some(deciding) = decision.deciding {
        write!(text, ", by {}", name(deciding)).unwrap();
    }
    text.push('\n');
    for shown in &decision.reasons {
        writeln!(text, "    {}", reason(shown)).unwrap();
    }
    for shown in &decision.considered {
        writeln!(text, "    considered: {}", reason(shown)).unwrap();
    }
    for (what, list) in
        [("assumed", &decision.assumed), ("to judge", &decision.to_judge), ("missing", &decision.missing)]
    {
        if !list.is_empty() {
            writeln!(text, "    {what}: {}", facts(list)).unwrap();
        }
    }
    for advised in &decision.advice {
        let word = if advised.duty { "obliges" } else { "advises" };
        writeln!(text, "    {word} \"{}\": {:?}", advised.text, advised.applies).unwrap();
    }
    text
}
