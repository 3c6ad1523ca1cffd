//! Every error code has a page, and its examples are true.

use klauselwerk::audit::{self, Programme};
use klauselwerk::base::Sources;
use klauselwerk::book::load;
use klauselwerk::diagnostic::{CODES, Code, Diagnostic, Style, has_errors, render, sort};
use klauselwerk::scenario::{Plan, Suite, orphan};

/// All problems of a rulebook, those that are proven included, and how they are told; `blocks` has its further files and
/// its files of rows and texts of sources.
fn problems(text: &str, blocks: &[(&str, &str)]) -> (Vec<Diagnostic>, String) {
    let mut sources = Sources::default();
    for (word, text) in blocks {
        if let Some(name) = word.strip_prefix("klausel ").filter(|name| *name != "scenarios") {
            sources.add(name, *text);
        }
    }
    sources.add("example.klausel", text);
    let mut scenarios = Vec::new();
    for (word, rows) in blocks {
        if let Some(name) = word.strip_prefix("csv ").or(word.strip_prefix("text ")) {
            sources.add_data(name, *rows);
        }
        if *word == "klausel scenarios" {
            scenarios.push(sources.add_data("scenarios/example.klausel", *rows));
        }
    }
    let mut loaded = load(&sources);
    for book in &loaded.books {
        loaded.problems.extend(audit::check(&book.rules));
    }
    if !has_errors(&loaded.problems) {
        let plan = Plan::new(loaded.books, Suite::read(&sources, &scenarios));
        loaded.problems.extend(plan.problems());
        let snapshots: Vec<String> =
            blocks.iter().filter_map(|(word, _)| Some(word.strip_prefix("snap ")?.to_owned())).collect();
        loaded.problems.extend(plan.orphans(&snapshots).iter().map(|file| orphan(file)));
        for outcome in plan.runs.iter().filter_map(|run| plan.run(run, &sources)) {
            assert!(outcome.failures.is_empty(), "a scenario of an example fails: {:?}", outcome.failures);
        }
    }
    sort(&mut loaded.problems);
    let told = render(&loaded.problems, &sources, Style::Plain);
    (loaded.problems, told)
}

/// Whether `klausel audit` tells it.
fn is_of_audit(code: Code) -> bool {
    (Code::UNCOVERED..=Code::STALE_ACCEPTANCE).contains(&code)
}

/// What an audit finds in a rulebook, and in a contract of all that it has.
fn audited(text: &str) -> Vec<Code> {
    let mut sources = Sources::default();
    sources.add("example.klausel", text);
    let loaded = load(&sources);
    let book = loaded.books.last().expect("a rulebook");
    let everything = Programme::everything(&book.rules);
    let lines = book.rules.lines.iter().map(|line| line.agreed);
    let contract = Programme { agreed: Some(lines.collect()), ..everything.clone() };
    let found = [audit::audit(&book.rules, &everything), audit::audit(&book.rules, &contract)];
    found.iter().flat_map(|audit| &audit.findings).map(|finding| finding.code).collect()
}

/// The fenced blocks under a heading, each with the word behind its opening.
fn blocks<'p>(page: &'p str, heading: &str) -> Vec<(&'p str, &'p str)> {
    let section = page.split(&format!("\n## {heading}\n")).nth(1).unwrap_or_default();
    let section = section.split("\n## ").next().unwrap_or_default();
    let mut blocks = Vec::new();
    let mut rest = section;
    while let Some((_, behind)) = rest.split_once("```") {
        let (word, behind) = behind.split_once('\n').unwrap_or_default();
        let (block, behind) = behind.split_once("```").unwrap_or_default();
        blocks.push((word, block));
        rest = behind;
    }
    blocks
}

#[test]
fn every_code_has_a_page_with_a_wrong_and_a_right_example() {
    for info in CODES {
        let mut lines = info.page.lines();
        let first = lines.next().unwrap_or_default();
        assert!(first.starts_with(&format!("# {}: ", info.code)), "{} begins with {first:?}", info.code);
        let words = lines.take_while(|line| !line.starts_with("##")).filter(|line| !line.is_empty()).count();
        assert!(words > 0, "{} explains nothing", info.code);
        for heading in ["Wrong", "Right"] {
            let words: Vec<&str> = blocks(info.page, heading).iter().map(|(word, _)| *word).collect();
            assert!(!words.is_empty(), "{} has no example under {heading}", info.code);
            assert!(
                words.iter().all(|word| ["klausel", "text"].contains(word)
                    || ["csv ", "klausel ", "text ", "snap "].iter().any(|start| word.starts_with(start))),
                "{} has a block of {words:?}",
                info.code
            );
        }
    }
    let pages = std::fs::read_dir("docs/errors").unwrap().count();
    assert_eq!(pages, CODES.len(), "a page without a code");
}

/// A rulebook under *Wrong* has this problem and no other, so that nothing distracts from it.
#[test]
fn wrong_examples_are_wrong_in_that_way() {
    for info in CODES {
        let blocks = blocks(info.page, "Wrong");
        if is_of_audit(info.code) {
            for (_, example) in blocks {
                assert!(audited(example).contains(&info.code), "{}:\n{example}\n{:?}", info.code, audited(example));
            }
            continue;
        }
        for (_, example) in blocks.iter().filter(|(word, _)| *word == "klausel") {
            let (problems, told) = problems(example, &blocks);
            let this = !problems.is_empty() && problems.iter().all(|problem| problem.code == info.code);
            assert!(this, "{}:\n{example}\n{told}", info.code);
        }
    }
}

#[test]
fn right_examples_are_right() {
    for info in CODES {
        let blocks = blocks(info.page, "Right");
        for (_, example) in blocks.iter().filter(|(word, _)| *word == "klausel") {
            let (problems, told) = problems(example, &blocks);
            assert!(problems.is_empty(), "{}:\n{example}\n{told}", info.code);
            assert!(!is_of_audit(info.code) || !audited(example).contains(&info.code), "{}:\n{example}", info.code);
        }
    }
}
