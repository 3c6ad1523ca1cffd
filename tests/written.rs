//! Cases written as scenarios: what the shipped rulebook decides, written down, is what its scenarios then expect.
#![cfg(test)]

use klauselwerk::book::load;
use klauselwerk::decide::Answer;
use klauselwerk::diagnostic::{Style, render};
use klauselwerk::question::Answered;
use klauselwerk::scenario::{Plan, Suite, file, told, written};

use crate::edv::{DECIDED, EDV};

/// Two lines that the case is about: those that cover or could, else the first.
fn of_interest(lines: &[Answered]) -> Vec<Answered> {
    let mut lines: Vec<&Answered> = lines.iter().collect();
    lines.sort_by_key(|line| line.answer == Answer::NotCovered);
    lines.into_iter().take(2).cloned().collect()
}

#[test]
fn what_is_decided_is_expected_when_it_is_written_down() {
    // Every fifth: all of them take minutes unoptimised.
    let some = || DECIDED.iter().step_by(5);
    let scenarios: Vec<String> = some()
        .map(|case| written(&EDV.book, &case.name, &EDV.case(&case.name, &case.text), &of_interest(&case.lines)))
        .collect();
    let text = file("EDV", &scenarios);
    assert_eq!(text.matches(" depends\n").count(), scenarios.concat().matches(" depends\n").count());

    let mut sources = EDV.sources.clone();
    let at = sources.add_data("written.klausel", &*text);
    let books = load(&sources).books;
    let mut suite = Suite::read(&sources, &[at]);
    assert!(suite.problems.is_empty(), "{text}\n{}", render(&suite.problems, &sources, Style::Plain));
    suite.keep_files(&[at]);
    let plan = Plan::new(books, suite);
    let outcomes: Vec<_> = plan.runs.iter().filter_map(|run| plan.run(run, &sources)).collect();
    assert_eq!(outcomes.len(), some().count());
    for outcome in &outcomes {
        let problems = render(&outcome.problems, &sources, Style::Plain);
        assert!(outcome.passed(), "{}{problems}", told(outcome));
    }
    assert!(text.contains(" pays ") && text.contains(" only if ") && text.contains(" because "));
    assert!(text.contains("\n  position "));
}
