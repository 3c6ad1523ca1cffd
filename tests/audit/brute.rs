//! Random small rulebooks, audited and tried out case by case.

use std::collections::BTreeSet;

use proptest::collection::vec;
use proptest::prelude::*;
use proptest::test_runner::Config;

use klauselwerk::audit::{About, Finding, Programme, audit, compare};
use klauselwerk::base::Sources;
use klauselwerk::book::{Book as Checked, load};
use klauselwerk::diagnostic::{Code, Severity, Style, render};
use klauselwerk::rule::{
    Defined, FactId, FactRole, Formula, FormulaId, LineId, Node, Role, Rules, StatementId, reachable,
};

use super::truth_table::{Bits, Table, and, has, none, or, without};
use crate::meaning::generate::{Book, References};

/// A rulebook with more cases is left to others.
const MOST: usize = 1 << 16;

fn loaded(text: &str) -> Checked {
    let mut sources = Sources::default();
    sources.add("zufall.klausel", text);
    let mut loaded = load(&sources);
    loaded.problems.retain(|problem| problem.severity == Severity::Error);
    assert!(loaded.problems.is_empty(), "{}\n{text}", render(&loaded.problems, &sources, Style::Plain));
    loaded.books.pop().unwrap()
}

fn watched(rules: &Rules) -> Vec<FormulaId> {
    let lines = rules.lines.iter();
    lines.flat_map(|line| std::iter::once(line.would_cover).chain(line.advice.iter().map(|one| one.formula))).collect()
}

/// The cases in which one of these conditions, in the words of the rulebook, holds.
fn said(text: &str, conditions: &[Option<String>], table: &Table<'_>) -> Bits {
    // None: whatever the facts are.
    let mut sum = table.bits(|_| conditions.contains(&None));
    let others = "Gefahr is not one of Brand, Blitz, Wasser, Sturm";
    let defined: String = (0_usize..)
        .zip(conditions.iter().flatten())
        .map(|(at, condition)| {
            let condition = condition.replace("Gefahr is not other", "Gefahr is one of Brand, Blitz, Wasser, Sturm");
            format!("define Lücke{at} if {}\n", condition.replace("Gefahr is other", others))
        })
        .collect();
    let book = loaded(&format!("{text}{defined}"));
    for definition in &book.rules.vocabulary.definitions {
        let Defined::Condition(condition) = definition.meaning else { continue };
        if definition.name.starts_with("Lücke") {
            let facts = table.facts.clone();
            let words = Table { rules: &book.rules, facts, count: table.count };
            sum = or(&sum, &words.truth(condition, &[]));
        }
    }
    sum
}

/// The sentences of cover, each with the nodes that it is without it.
fn sentences(rules: &Rules, roots: &[FormulaId]) -> Vec<(StatementId, Vec<(FormulaId, bool)>)> {
    let mut found: Vec<(StatementId, Vec<(FormulaId, bool)>)> = Vec::new();
    for node in reachable(&rules.formulas, roots.iter().map(|root| Node::Formula(*root))) {
        let Node::Formula(id) = node else { continue };
        let Formula::Stated(sentence, _) = rules.formulas.get(id) else { continue };
        let without = match rules.statement(*sentence).unwrap().role {
            Role::Grant | Role::Restriction | Role::Exclusion => false,
            Role::Exception | Role::WriteBack | Role::Waiver => false,
            Role::Requirement => true,
            _ => continue,
        };
        match found.iter_mut().find(|(known, _)| known == sentence) {
            Some((_, nodes)) => nodes.push((id, without)),
            None => found.push((*sentence, vec![(id, without)])),
        }
    }
    found
}

fn about(findings: &[Finding<'_>], codes: &[Code]) -> BTreeSet<StatementId> {
    let of = findings.iter().filter(|finding| codes.contains(&finding.code));
    of.flat_map(|finding| if let About::Sentences(ids) = &finding.about { ids.clone() } else { Vec::new() }).collect()
}

fn check(choices: &[u32], order: &[u32]) -> Result<bool, TestCaseError> {
    let text = Book::new(choices, References::Free).text(order);
    let book = loaded(&text);
    let rules = &book.rules;
    let conditions = watched(rules);
    let Some(table) = Table::new(rules, &conditions, MOST) else { return Ok(false) };
    let found = audit(rules, &Programme::everything(rules));
    prop_assert!(found.unfinished.is_empty(), "{:?}\n{text}", found.unfinished);
    let truths: Vec<Bits> = conditions.iter().map(|condition| table.truth(*condition, &[])).collect();

    // Sentences that change nothing.
    let idle: BTreeSet<StatementId> = sentences(rules, &conditions)
        .into_iter()
        .filter(|(_, nodes)| {
            conditions.iter().zip(&truths).all(|(condition, truth)| table.truth(*condition, nodes) == *truth)
        })
        .map(|(id, _)| id)
        .collect();
    let told = about(&found.findings, &[Code::NEVER_APPLIES, Code::BEATEN, Code::REDUNDANT]);
    let told: BTreeSet<StatementId> = told
        .into_iter()
        .filter(|id| !matches!(rules.statement(*id).unwrap().role, Role::Advice | Role::Duty | Role::Condition))
        .collect();
    let names = |ids: &BTreeSet<StatementId>| -> Vec<String> {
        ids.iter()
            .map(|id| format!("{} {}", rules.statement(*id).unwrap().name, rules.statement(*id).unwrap().text))
            .collect()
    };
    prop_assert_eq!(names(&told), names(&idle), "idle sentences\n{}", text);
    for (id, nodes) in sentences(rules, &conditions) {
        let works = nodes.iter().any(|(node, without)| {
            let truth = table.truth(*node, &[]);
            if *without { truth != table.bits(|_| true) } else { !none(&truth) }
        });
        let never = about(&found.findings, &[Code::NEVER_APPLIES]).contains(&id);
        prop_assert!(!(never && works), "{:?} works\n{}", rules.statement(id), text);
    }

    // Lines that cover nothing.
    let nothing: BTreeSet<&str> =
        rules.lines.iter().filter(|line| none(&table.truth(line.would_cover, &[]))).map(|line| &*line.name).collect();
    let met = found.findings.iter().filter(|finding| finding.code == Code::NEVER_MET);
    let told: BTreeSet<&str> = met.flat_map(|finding| finding.lines.iter().map(|name| &**name)).collect();
    prop_assert_eq!(told, nothing, "lines that cover nothing\n{}", text);

    // Two lines that cover the same.
    for (at, one) in rules.lines.iter().enumerate() {
        for (after, other) in rules.lines.iter().enumerate().skip(at + 1) {
            let both = and(&table.truth(one.would_cover, &[]), &table.truth(other.would_cover, &[]));
            let pair = About::Overlap(LineId::new(at), LineId::new(after));
            let finding = found.findings.iter().find(|finding| finding.about == pair);
            prop_assert_eq!(finding.is_some(), !none(&both), "{} and {}\n{}", one.name, other.name, text);
            let Some(finding) = finding else { continue };
            let of = rules.line(rules.line_named(finding.of.as_ref().unwrap()).unwrap()).unwrap();
            let words =
                and(&said(&text, std::slice::from_ref(&finding.condition), &table), &table.truth(of.would_cover, &[]));
            prop_assert_eq!(words, both.clone(), "{:?}\n{}", finding.condition, text);
            let witness = table.of_case(&finding.witness.as_ref().unwrap().case);
            prop_assert!(!none(&witness) && none(&without(&witness, &both)), "witness\n{}", text);
        }
    }

    // What no line covers, whatever is agreed and whatever else is so.
    let agreement =
        |fact: FactId| matches!(rules.vocabulary.fact(fact).unwrap().role, FactRole::Clause | FactRole::Line(_));
    let kinds: Vec<FactId> = rules
        .lines
        .iter()
        .flat_map(|line| &line.grants)
        .map(|group| rules.vocabulary.kind(group.kind).unwrap().fact)
        .collect();
    let covered =
        rules.lines.iter().fold(table.bits(|_| false), |sum, line| or(&sum, &table.truth(line.would_cover, &[])));
    let coverable = table.whatever(&covered, |fact| !kinds.contains(&fact));
    let never = without(&table.bits(|_| true), &coverable);
    let gaps: Vec<Option<String>> = found
        .findings
        .iter()
        .filter(|finding| finding.code == Code::UNCOVERED)
        .map(|finding| finding.condition.clone())
        .collect();
    prop_assert_eq!(said(&text, &gaps, &table), never, "{:?}\n{}", gaps, text);

    // Facts and clauses that nothing depends on.
    for (at, fact) in rules.vocabulary.facts.iter().enumerate() {
        let id = FactId::new(at);
        if !matches!(fact.role, FactRole::Clause | FactRole::Declared)
            || &*fact.name == "Ersatz"
            || fact.of_line.is_some()
        {
            continue;
        }
        let matters = truths.iter().any(|truth| {
            let all = table.bits(|_| true);
            let (on, off) = (
                table.whatever(truth, |other| other == id),
                table.whatever(&without(&all, truth), |other| other == id),
            );
            !none(&and(&on, &off))
        });
        // Whether a line needs a clause besides itself.
        let needed = rules.lines.iter().any(|line| {
            reachable(&rules.formulas, [Node::Formula(line.agreement)]).iter().any(|node| {
                matches!(node, Node::Formula(node) if *rules.formulas.get(*node) == Formula::Test(klauselwerk::rule::Test::Yes(id)))
            })
        });
        let told = found.findings.iter().any(|finding| finding.names.contains(&fact.name));
        prop_assert_eq!(told, !matters && !needed, "{}\n{}", fact.name, text);
    }

    // A contract: what its lines leave open, and what another one covers.
    let agreements: Vec<FactId> =
        (0..rules.vocabulary.facts.len()).map(FactId::new).filter(|fact| agreement(*fact)).collect();
    let chosen = |salt: usize| -> Vec<FactId> {
        let bit = |at: usize| !(order.first().copied().unwrap_or(7) as usize / (salt + at * 3 + 1)).is_multiple_of(3);
        agreements.iter().enumerate().filter(|(at, _)| bit(*at)).map(|(_, fact)| *fact).collect()
    };
    let contract = |agreed: &[FactId]| Programme { agreed: Some(agreed.to_vec()), ..Programme::everything(rules) };
    let covers: Vec<FormulaId> = rules.lines.iter().map(|line| line.covers).collect();
    let Some(wide) = Table::new(rules, &covers, MOST) else { return Ok(true) };
    let covered_by = |agreed: &[FactId]| {
        let fixed: Vec<(FormulaId, bool)> = (0..rules.formulas.len())
            .map(FormulaId::new)
            .filter_map(|node| match rules.formulas.get(node) {
                Formula::Test(klauselwerk::rule::Test::Yes(fact)) if agreement(*fact) => {
                    Some((node, agreed.contains(fact)))
                }
                _ => None,
            })
            .collect();
        covers.iter().fold(wide.bits(|_| false), |sum, line| or(&sum, &wide.truth(*line, &fixed)))
    };
    let (one, other) = (chosen(1), chosen(2));
    let (first, second) = (covered_by(&one), covered_by(&other));
    let gaps = audit(rules, &contract(&one));
    prop_assert!(gaps.unfinished.is_empty(), "{:?}\n{text}", gaps.unfinished);
    let conditions: Vec<Option<String>> = gaps
        .findings
        .iter()
        .filter(|finding| [Code::UNCOVERED, Code::UNCOVERED_IF].contains(&finding.code))
        .map(|finding| finding.condition.clone())
        .collect();
    let never = |finding: &&Finding<'_>| finding.code == Code::UNCOVERED;
    let hard: Vec<Option<String>> =
        gaps.findings.iter().filter(never).map(|finding| finding.condition.clone()).collect();
    // A gap on a condition speaks of what can be covered at all.
    let open = without(&wide.bits(|_| true), &first);
    let all = said(&text, &conditions, &wide);
    prop_assert!(none(&without(&open, &all)), "a gap of a contract is missed: {:?}\n{}", conditions, text);
    prop_assert!(
        none(&without(&said(&text, &hard, &wide), &open)),
        "a gap of a contract is none: {:?}\n{}",
        hard,
        text
    );
    let compared = compare(&contract(&one), &contract(&other));
    prop_assert!(compared.unfinished.is_empty(), "{:?}\n{text}", compared.unfinished);
    let lines =
        one.iter().chain(&other).any(|fact| matches!(rules.vocabulary.fact(*fact).unwrap().role, FactRole::Line(_)));
    for (by_with, own, others) in [(true, &first, &second), (false, &second, &first)] {
        let of: Vec<_> = compared.differences.iter().filter(|one| one.by_with == by_with).collect();
        if lines {
            let words: Vec<Option<String>> = of.iter().map(|one| one.condition.clone()).collect();
            let told = and(&said(&text, &words, &wide), own);
            prop_assert_eq!(told, without(own, others), "{:?}\n{}", words, text);
        }
        for one in of {
            let witness = wide.of_case(&one.witness.as_ref().unwrap().case);
            prop_assert!(!none(&witness), "a witness is no case\n{}", text);
            let (mut at_own, mut at_others) = (true, false);
            for case in (0..wide.count).filter(|case| has(&witness, *case)) {
                at_own &= has(own, case);
                at_others |= has(others, case);
            }
            prop_assert!(!lines || at_own && !at_others, "a witness shows nothing\n{}", text);
        }
    }
    Ok(true)
}

proptest! {
    #![proptest_config(Config { cases: 24, failure_persistence: None, max_shrink_iters: 400, ..Config::default() })]

    #[test]
    fn every_finding_is_real_and_none_is_missed(choices in vec(0_u32..240, 0..90), order in vec(0_u32..60, 0..6)) {
        check(&choices, &order)?;
    }
}

/// The same at length: a thousand books.
#[test]
#[ignore = "minutes: run it where src/audit or src/question/space.rs changes"]
fn every_finding_is_real_at_length() {
    let mut runner =
        proptest::test_runner::TestRunner::new(Config { cases: 1_000, failure_persistence: None, ..Config::default() });
    let tried = std::cell::Cell::new(0_u32);
    runner
        .run(&(vec(0_u32..240, 0..160), vec(0_u32..60, 0..6)), |(choices, order)| {
            tried.set(tried.get() + u32::from(check(&choices, &order)?));
            Ok(())
        })
        .unwrap();
    assert!(tried.get() > 300, "only {} books were small enough", tried.get());
}
