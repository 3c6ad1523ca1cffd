//! What guards a rulebook, on the books of `tests/cases/meaning`: the cases that are proposed for every condition reach what
//! they say, pass, and notice each change that MC/DC promises to notice.

use std::collections::HashSet;
use std::path::Path;

use klauselwerk::base::Sources;
use klauselwerk::book::load;
use klauselwerk::diagnostic::has_errors;
use klauselwerk::guard::{Change, Goals, Wish, cases, coverage, mutants, scenarios};
use klauselwerk::scenario::{Plan, Suite, file};

/// Every so many books are taken: all of them would take a minute.
const EVERY: usize = 4;

fn guarded(path: &Path) {
    let text = std::fs::read_to_string(path).unwrap();
    let text = text.split("\n---").next().unwrap();
    let mut sources = Sources::default();
    sources.add("buch.klausel", text);
    let loaded = load(&sources);
    // One generation; some show what an amendment means.
    let [book] = loaded.books.as_slice() else { return };
    if has_errors(&loaded.problems) {
        return;
    }
    let goals = Goals::of(&book.rules);
    let found = cases(&goals, &|_, _| false, Wish::Conditions);
    let written = scenarios(book, &found.proposed, &mut Default::default());
    assert_eq!(written.len(), found.proposed.len(), "{}", path.display());
    let rulebook = &book.rules.name;
    let all = file(rulebook, &written);
    let id = sources.add_data("scenarios/proposed.klausel", all.clone());
    let suite = Suite::read(&sources, &[id]);
    assert!(suite.problems.is_empty(), "{}\n{all}\n{:?}", path.display(), suite.problems);
    let plan = Plan::new(loaded.books.clone(), suite);
    for run in &plan.runs {
        let outcome = plan.run(run, &sources).unwrap();
        assert!(outcome.passed(), "{}\n{all}\n{:?} {:?}", path.display(), outcome.failures, outcome.problems);
    }
    // What is not reached was told to be open.
    let open: HashSet<&str> = found.open.iter().map(String::as_str).collect();
    let reached = coverage(&plan, std::slice::from_ref(&goals));
    for sentence in &reached.sentences {
        for outcome in sentence.outcomes.iter().filter(|outcome| outcome.scenarios == 0 && !outcome.impossible) {
            let name = format!("{} {}", sentence.statement, outcome.outcome);
            assert!(open.contains(name.as_str()), "{}: {name} is not reached\n{all}", path.display());
        }
    }
    if open.is_empty() {
        let left = mutants(&plan, &sources, &|_, _| {});
        // What MC/DC promises: ends of ranges, numbers and single values are beyond it.
        let promised = [Change::Sentence, Change::Exception, Change::Condition, Change::Negated, Change::AndOr];
        let missed = left.survivors.iter().find(|one| promised.contains(&one.change) && one.scenario.is_some());
        assert!(missed.is_none(), "{}: {missed:?}\n{all}", path.display());
    }
}

#[test]
fn proposed_cases_pass_reach_what_they_say_and_notice_what_mcdc_promises() {
    let mut books: Vec<_> =
        std::fs::read_dir("tests/cases/meaning").unwrap().map(|entry| entry.unwrap().path()).collect();
    books.retain(|path| path.extension().is_some_and(|ending| ending == "klausel"));
    books.sort();
    let all = std::env::var_os("ALL_BOOKS").is_some();
    books.iter().step_by(if all { 1 } else { EVERY }).for_each(|path| guarded(path));
}
