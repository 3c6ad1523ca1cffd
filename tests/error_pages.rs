//! Every error code has a page whose examples are true.

use std::fs;

use klauselwerk::audit::definitions;
use klauselwerk::base::Sources;
use klauselwerk::book::load;
use klauselwerk::diagnostic::{CODES, Diagnostic, Severity};

/// All problems of a rulebook, those that are proven included.
fn problems(text: &str) -> Vec<Diagnostic> {
    let mut sources = Sources::default();
    sources.add("example.klausel", text);
    let mut loaded = load(&sources);
    for book in &loaded.books {
        loaded.problems.extend(definitions(&book.rules));
    }
    loaded.problems
}

/// The rulebook under a heading; none where the example is not one.
fn example<'p>(page: &'p str, heading: &str) -> Option<&'p str> {
    let section = page.split(&format!("## {heading}\n")).nth(1)?;
    let (before, block) = section.split_once("```klausel\n")?;
    if before.contains("```") {
        return None;
    }
    block.split("```").next()
}

#[test]
fn every_code_has_a_page_with_a_wrong_and_a_right_example() {
    for info in CODES {
        let first = info.page.lines().next().unwrap_or_default();
        assert!(first.starts_with(&format!("# {}: ", info.code)), "{} begins with {first:?}", info.code);
        for heading in ["## Wrong\n", "## Right\n"] {
            assert!(info.page.contains(heading), "{} lacks {heading}", info.code);
        }
    }
    let pages = fs::read_dir("docs/errors").unwrap().count();
    assert_eq!(pages, CODES.len(), "a page without a code");
}

#[test]
fn wrong_examples_are_wrong_in_that_way() {
    for info in CODES {
        let Some(wrong) = example(info.page, "Wrong") else { continue };
        let found = problems(wrong);
        assert!(found.iter().any(|problem| problem.code == info.code), "{}: {found:#?}", info.code);
    }
}

#[test]
fn right_examples_are_right() {
    for info in CODES {
        let Some(right) = example(info.page, "Right") else { continue };
        let found = problems(right);
        let clean = found.iter().all(|problem| problem.code != info.code && problem.severity == Severity::Warning);
        assert!(clean, "{}: {found:#?}", info.code);
    }
}
