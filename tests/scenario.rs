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

/// Its head, its file, its case, its wording, and the newest generation: the first of these that says so.
#[test]
fn which_generation_judges() {
    let scenario = |name: &str, by: &str, given: &str| {
        format!("scenario \"{name}\"{by}\n  given Sturm agreed, Gefahr is Sturm{given}\n  expect Sturm covers\n")
    };
    let first = "rulebook B\ngeneration 1 from 1990-01-01\nkind Gefahr\n  Sturm, Hagel\nfact Vertragsbeginn as date\n\
                 line Sturm\n  § 1  covers Sturm\n";
    let second = "rulebook B\ngeneration 2 amends 1 from 2000-01-01\nline Hagel\n  § 1  covers Hagel\n";
    let third = "rulebook B\ngeneration 3 amends 2 from 2010-01-01\nline Hagel 2\n  § 1  covers Hagel\n";
    let day = ", Vertragsbeginn is 2005-05-05";
    let wording = scenario("wording", "", "") + &scenario("case beats wording", "", day);
    let of_file = scenario("file", "", "") + &scenario("file beats case", "", day);
    let free = scenario("newest", "", "")
        + &scenario("case", "", day)
        + &scenario("head beats case", " in generation 1", day)
        + &scenario("day beats case", " on 1995-01-01", day)
        + &scenario("no time", "", ", Vertragsbeginn is 1980-01-01");
    let mut sources = Sources::default();
    sources.add("1.klausel", format!("{first}{wording}"));
    sources.add("2.klausel", second.to_owned());
    sources.add("3.klausel", third.to_owned());
    let files = [
        sources.add_data("of_1.klausel", format!("rulebook B\ngeneration 1\n{of_file}")),
        sources.add_data("free.klausel", format!("rulebook B\n{free}")),
    ];
    let loaded = load(&sources);
    assert!(!has_errors(&loaded.problems), "{}", render(&loaded.problems, &sources, Style::Plain));
    let plan = Plan::new(loaded.books, Suite::read(&sources, &files));
    let outcomes: Vec<Outcome> = plan.runs.iter().filter_map(|run| plan.run(run, &sources)).collect();
    let judges = |name: &str| {
        let outcome = outcomes.iter().find(|outcome| outcome.scenario == name).unwrap();
        assert!(outcome.passed() || name == "no time", "{}", plain(&told(outcome)));
        outcome.generation.as_deref()
    };
    let wanted = [
        ("wording", "1"),
        ("case beats wording", "2"),
        ("file", "1"),
        ("file beats case", "1"),
        ("newest", "3"),
        ("case", "2"),
        ("head beats case", "1"),
        ("day beats case", "1"),
    ];
    for (name, generation) in wanted {
        assert_eq!(judges(name), Some(generation), "{name}");
    }
    assert_eq!(judges("no time"), None);
    let codes: Vec<_> = plan.problems().iter().map(|problem| problem.code.to_string()).collect();
    assert_eq!(codes, ["K0711"]);
}
