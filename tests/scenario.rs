//! Scenarios of one rulebook: those that pass, those that fail and what is told of them, those that are wrong themselves.

use std::fmt::Write;
use std::path::Path;

use klauselwerk::base::Sources;
use klauselwerk::book::load;
use klauselwerk::diagnostic::{Diagnostic, Style, has_errors, render, sort};
use klauselwerk::scenario::{Outcome, Plan, Suite, told};

const BOOK: &str = "tests/cases/scenario/book.klausel";

#[expect(clippy::disallowed_methods, reason = "a test reads its files itself")]
fn read(path: &Path) -> String {
    std::fs::read_to_string(path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

/// The outcomes of a file of scenarios, and every problem.
fn run(path: &Path) -> (Sources, Vec<Outcome>, Vec<Diagnostic>) {
    let mut sources = Sources::default();
    sources.add("book.klausel", read(Path::new(BOOK)));
    let text = format!("rulebook Haus\n{}", read(path));
    let name = path.file_name().unwrap().to_string_lossy().into_owned();
    let file = sources.add_data(name, text);
    let loaded = load(&sources);
    assert!(!has_errors(&loaded.problems), "{}", render(&loaded.problems, &sources, Style::Plain));
    let suite = Suite::read(&sources, &[file]);
    let mut problems = suite.problems.clone();
    let plan = Plan::new(loaded.books, suite);
    let outcomes: Vec<Outcome> = plan.runs.iter().filter_map(|run| plan.run(run, &sources)).collect();
    problems.extend(outcomes.iter().flat_map(|outcome| outcome.problems.clone()));
    sort(&mut problems);
    let mut checked = plan.problems();
    sort(&mut checked);
    assert_eq!(
        render(&checked, &sources, Style::Plain),
        render(&problems, &sources, Style::Plain),
        "`check` tells what `test` tells"
    );
    (sources, outcomes, problems)
}

/// A text without its escape sequences.
fn plain(text: &str) -> String {
    anstream::adapter::strip_str(text).to_string()
}

fn shows(name: &str, told: String) {
    insta::with_settings!({ prepend_module_to_snapshot => false, omit_expression => true }, {
        insta::assert_snapshot!(name, told);
    });
}

#[test]
fn scenarios_that_pass() {
    insta::glob!("cases/scenario/pass/*.klausel", |path| {
        let (sources, outcomes, problems) = run(path);
        assert!(!outcomes.is_empty());
        for outcome in &outcomes {
            assert!(outcome.passed(), "{}{}", plain(&told(outcome)), render(&problems, &sources, Style::Plain));
        }
    });
}

#[test]
fn scenarios_that_fail() {
    insta::glob!("cases/scenario/fail/*.klausel", |path| {
        let (sources, outcomes, problems) = run(path);
        assert!(problems.is_empty(), "{}", render(&problems, &sources, Style::Plain));
        let mut shown = String::new();
        for outcome in &outcomes {
            assert!(!outcome.passed(), "\"{}\" passes", outcome.scenario);
            let _ = writeln!(shown, "{}", plain(&told(outcome)));
        }
        shows("scenario_fails", shown);
    });
}

#[test]
fn scenarios_that_are_wrong() {
    insta::glob!("cases/scenario/wrong/*.klausel", |path| {
        let (sources, outcomes, problems) = run(path);
        let doubles = problems.iter().all(|problem| problem.code.0 == "K0512");
        for outcome in &outcomes {
            assert!(!outcome.passed() || doubles, "\"{}\" passes", outcome.scenario);
            assert!(outcome.failures.is_empty(), "\"{}\" was run", outcome.scenario);
        }
        shows("scenario_wrong", render(&problems, &sources, Style::Plain));
    });
}
