//! The ledgers say of each rule of the sources what became of it; the rulebook cites it in the very same sentences. And
//! what the rulebook says is tried: every line has its answers, every sentence decides a case.
#![cfg(test)]

use std::collections::{BTreeMap, BTreeSet};

use klauselwerk::book::load;
use klauselwerk::decide::{Answer, Effect, Truth};
use klauselwerk::diagnostic::{Style, render};
use klauselwerk::rule::Role;

use crate::edv::{DECIDED, EDV, FOLDER, files, read};

mod cited;

use cited::{Rule, cited};

/// The rules of the sources that were taken stock of: letter, last number, and how many digits a number has.
const STOCK: [(&str, &str, u32, usize); 2] = [("CW", "S", 205, 3), ("TAZ", "T", 22, 2)];

/// What became of a rule.
#[derive(serde::Deserialize)]
#[serde(deny_unknown_fields)]
struct Entry {
    /// The rule in our words.
    rule: String,
    status: Status,
    /// The sentences that cite it.
    #[serde(default)]
    statements: Vec<String>,
    /// Of an approximated rule: what is missing.
    lost: Option<String>,
    /// Of a rule that is left out: why.
    reason: Option<String>,
    /// Of a rule that is our own: why we wrote it so.
    because: Option<String>,
}

#[derive(PartialEq, serde::Deserialize)]
enum Status {
    #[serde(rename = "encoded")]
    Encoded,
    #[serde(rename = "approximated")]
    Approximated,
    #[serde(rename = "left out")]
    LeftOut,
}

/// The ledgers of all generations together.
fn ledger() -> BTreeMap<Rule, Entry> {
    let mut ledger = BTreeMap::new();
    let is_ledger = |file: &std::path::PathBuf| file.file_name().unwrap().to_string_lossy().starts_with("ledger");
    for file in files(FOLDER, "toml").into_iter().filter(is_ledger) {
        let name = file.display();
        let sources: BTreeMap<String, BTreeMap<String, Entry>> =
            toml::from_str(&read(&file)).unwrap_or_else(|error| panic!("{name}: {error}"));
        for (key, rules) in sources {
            for (rule, entry) in rules {
                let twice = ledger.insert((key.clone(), rule.clone()), entry);
                assert!(twice.is_none(), "{name}: {key} {rule} stands in another ledger, too");
            }
        }
    }
    ledger
}

#[test]
fn every_rule_of_the_sources_is_accounted_for() {
    let mut wrong = Vec::new();
    let ledger = ledger();
    for (key, letter, last, digits) in STOCK {
        let rules: BTreeSet<Rule> =
            (1..=last).map(|number| (key.to_owned(), format!("{letter}{number:0digits$}"))).collect();
        let listed: BTreeSet<Rule> =
            ledger.keys().filter(|(of, rule)| of == key && rule.starts_with(letter)).cloned().collect();
        wrong
            .extend(rules.difference(&listed).map(|(key, rule)| format!("add [{key}.{rule}] to a ledger in {FOLDER}")));
        wrong.extend(
            listed
                .difference(&rules)
                .map(|(key, rule)| format!("take [{key}.{rule}] out of its ledger: the source has no such rule")),
        );
    }
    for ((key, rule), entry) in &ledger {
        let (statements, lost, reason) = (!entry.statements.is_empty(), filled(&entry.lost), filled(&entry.reason));
        let (needs, fits) = match entry.status {
            Status::Encoded => ("`statements` and neither `lost` nor `reason`", statements && !lost && !reason),
            Status::Approximated => ("`statements`, `lost` and no `reason`", statements && lost && !reason),
            Status::LeftOut => ("`reason` and neither `statements` nor `lost`", !statements && !lost && reason),
        };
        if !fits || entry.rule.trim().is_empty() {
            wrong.push(format!("[{key}.{rule}]: with this status it has `rule`, {needs}"));
        }
        if filled(&entry.because) != (key == "Entwurf") {
            wrong.push(format!("[{key}.{rule}]: what is our own, and nothing else, has `because`"));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

fn filled(text: &Option<String>) -> bool {
    text.as_ref().is_some_and(|text| !text.trim().is_empty())
}

#[test]
fn the_ledger_names_the_sentences_that_cite() {
    let (ledger, cited) = (ledger(), cited());
    let mut wrong = Vec::new();
    for (of, entry) in &ledger {
        let (key, rule) = of;
        let named: BTreeSet<&str> = entry.statements.iter().map(String::as_str).collect();
        if named.len() < entry.statements.len() {
            wrong.push(format!("[{key}.{rule}]: a sentence stands twice in `statements`"));
        }
        let citing = cited.get(of).cloned().unwrap_or_default();
        for (sentence, file) in &citing {
            if !named.contains(sentence.as_str()) {
                wrong.push(format!(
                    "[{key}.{rule}]: add `{sentence}` to `statements`, or take {key} {rule} out of its citations in {file}"
                ));
            }
        }
        for sentence in named.into_iter().filter(|sentence| !citing.contains_key(*sentence)) {
            wrong.push(format!("cite [{key} {rule}] in `{sentence}`, or take it out of [{key}.{rule}]"));
        }
    }
    for ((key, rule), citing) in cited.iter().filter(|(of, _)| !ledger.contains_key(*of)) {
        wrong.extend(
            citing
                .iter()
                .map(|(sentence, file)| format!("{file}: `{sentence}` cites {key} {rule}, which no ledger has")),
        );
    }
    assert!(wrong.is_empty(), "ledgers and rulebook are out of step:\n{}", wrong.join("\n"));
}

/// What a generation adds or changes has its source, or its reason.
#[test]
fn every_sentence_of_an_amendment_cites() {
    let mut silent = BTreeSet::new();
    for book in load(&EDV.sources).books {
        let own = book.rules.statements.iter().filter(|statement| statement.generation == book.rules.generation);
        let own = own.filter(|statement| *statement.generation != *"1986" && statement.citations.is_empty());
        silent.extend(own.map(|statement| format!("{}:{} {}", statement.file, statement.line, statement.name)));
    }
    assert!(silent.is_empty(), "add a citation: {silent:#?}");
}

#[test]
fn the_rulebook_has_no_problems() {
    assert!(EDV.problems.is_empty(), "{}", render(&EDV.problems, &EDV.sources, Style::Plain));
}

#[test]
fn every_line_has_each_answer() {
    let mut missing = Vec::new();
    for line in &EDV.rules().lines {
        let answers: Vec<_> =
            DECIDED.iter().flat_map(|case| &case.lines).filter(|answered| answered.line == line.name).collect();
        for answer in [Answer::Covered, Answer::NotCovered, Answer::Depends] {
            // That a line is not agreed says nothing of the line.
            let has = answers.iter().any(|answered| {
                answered.answer == answer && answered.reasons.iter().any(|reason| reason.effect != Effect::NotAgreed)
            });
            if !has {
                missing.push(format!("no case in tests/cases/decide is {answer} by {}", line.name));
            }
        }
    }
    assert!(missing.is_empty(), "{}", missing.join("\n"));
}

/// Every sentence does its work in a decided answer: a grant grants, an exclusion excludes, a requirement is not met, an
/// exception or write-back lifts, a waiver waives; `covers … only if` in a listed kind both grants and excludes.
#[test]
fn every_sentence_decides_a_case() {
    let rules = EDV.rules();
    let mut works: BTreeSet<(&str, String)> = BTreeSet::new();
    for statement in &rules.statements {
        let effect = match statement.role {
            Role::Grant => Effect::Grants,
            Role::Exclusion | Role::Restriction => Effect::Excludes,
            Role::Requirement | Role::Condition => Effect::Requires,
            Role::Exception | Role::WriteBack => Effect::Lifts,
            Role::Waiver => Effect::Waives,
            _ => continue,
        };
        works.insert((&statement.name, effect.to_string()));
    }
    for grant in rules.lines.iter().flat_map(|line| &line.grants).flat_map(|group| &group.grants) {
        works.extend(rules.statement(grant.statement).map(|statement| (&*statement.name, Effect::Grants.to_string())));
    }
    for answered in DECIDED.iter().flat_map(|case| &case.lines).filter(|answered| answered.answer != Answer::Depends) {
        for reason in &answered.reasons {
            works.remove(&(&*reason.statement, reason.effect.to_string()));
        }
        // A waiver of a step is at work where the step is not taken.
        let left_out = answered.settlement.iter().filter(|told| told.entry.taken == Truth::No);
        for step in left_out.filter_map(|told| rules.statement(told.entry.statement)) {
            let waives = step.label.as_ref().map(|label| format!("waives {label}"));
            let waivers = rules.statements.iter().filter(|waiver| waives.as_deref() == Some(&*waiver.text));
            for waiver in waivers {
                works.remove(&(&*waiver.name, Effect::Waives.to_string()));
            }
        }
    }
    let missing: Vec<String> = works.iter().map(|(statement, effect)| format!("{statement}: {effect}")).collect();
    assert!(missing.is_empty(), "add cases to tests/cases/decide in which this is a reason:\n{}", missing.join("\n"));
}

#[test]
fn every_advice_is_given_in_a_case() {
    let advised = DECIDED.iter().flat_map(|case| &case.lines).flat_map(|answered| &answered.advice);
    let given: BTreeSet<&str> = advised.filter(|told| told.applies == "applies").map(|told| &*told.statement).collect();
    let advice = EDV.rules().statements.iter().filter(|statement| matches!(statement.role, Role::Advice | Role::Duty));
    let missing: Vec<&str> = advice.map(|statement| &*statement.name).filter(|name| !given.contains(name)).collect();
    assert!(missing.is_empty(), "add cases to tests/cases/decide in which this applies:\n{}", missing.join("\n"));
}
