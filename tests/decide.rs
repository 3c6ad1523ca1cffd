//! The shipped rulebook decides the cases of `cases/decide`: each as its `# expect:` line says, and the whole decision as
//! a snapshot to be read.
#![cfg(test)]

use klauselwerk::decide::{Between, Truth};
use klauselwerk::question::{Answered, totals};
use klauselwerk::rule::{Formula, Step};
use klauselwerk::tell;
use serde_json::{Value, json};

use crate::edv::{CASES, DECIDED, Decided, EDV, advice};

fn decided(name: &str) -> &'static Decided {
    DECIDED.iter().find(|case| case.name == name).unwrap_or_else(|| panic!("there is no case {name}"))
}

#[test]
fn every_case_is_decided_as_it_expects() {
    let mut wrong = Vec::new();
    for Decided { name, expected, lines, .. } in DECIDED.iter() {
        let expected = match expected {
            Ok(expected) => expected,
            Err(problem) => {
                wrong.push(format!("{name} {problem}"));
                continue;
            }
        };
        for (line, answer) in expected {
            let found = lines.iter().find(|answered| &*answered.line == line).unwrap();
            if found.answer != *answer {
                wrong.push(format!("{name} expects `{line} {answer}`, and gets `{line} {}`", found.answer));
            }
        }
    }
    assert!(DECIDED.len() > 150, "where are the cases? there are {}", DECIDED.len());
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn every_case_pays_what_it_expects() {
    let (mut wrong, mut amounts) = (Vec::new(), 0);
    for Decided { name, pays, lines, .. } in DECIDED.iter() {
        let pays = match pays {
            Ok(pays) => pays,
            Err(problem) => {
                wrong.push(format!("{name} {problem}"));
                continue;
            }
        };
        amounts += pays.len();
        for (line, between) in pays {
            let found = lines.iter().find(|answered| &*answered.line == line).unwrap();
            let paid = found.pays.as_ref().map(|paid| paid.between);
            if paid != Some(*between) {
                let numbers = tell::Numbers::default();
                let paid = paid.map_or_else(|| "nothing said".to_owned(), |paid| numbers.between(paid));
                wrong.push(format!("{name} expects `{line} pays {}`, and gets `{paid}`", numbers.between(*between)));
            }
        }
    }
    assert!(amounts > 70, "where are the amounts? there are {amounts}");
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// A line that pays does so in cases: all of it, and as far as it is known.
#[test]
fn every_line_that_pays_is_settled() {
    let mut missing = Vec::new();
    for line in EDV.rules().lines.iter().filter(|line| line.pays.is_some()) {
        let expected: Vec<Between> = DECIDED
            .iter()
            .flat_map(|case| case.pays.iter().flatten())
            .filter(|(name, _)| *name == *line.name)
            .map(|(_, between)| *between)
            .collect();
        if !expected.iter().any(|between| between.known().is_some_and(|paid| !paid.is_zero())) {
            missing.push(format!("no case in tests/cases/decide says what {} pays", line.name));
        }
        if !expected.iter().any(|between| between.known().is_none()) {
            missing.push(format!("no case in tests/cases/decide leaves open what {} pays", line.name));
        }
    }
    assert!(missing.is_empty(), "{}", missing.join("\n"));
}

/// Every step is taken in a case, and every step with a condition is left out in another.
#[test]
fn every_step_is_taken() {
    let entries = || DECIDED.iter().flat_map(|case| &case.lines).flat_map(|answered| &answered.settlement);
    let taken =
        |step: &Step, truth| entries().any(|told| told.entry.statement == step.statement && told.entry.taken == truth);
    let mut missing = Vec::new();
    for pays in EDV.rules().lines.iter().filter_map(|line| line.pays.as_ref()) {
        let steps = pays.payments.iter().flat_map(|payment| &payment.steps);
        for step in steps.chain(pays.totals.iter().flat_map(|total| &total.steps)) {
            let name = EDV.rules().statement(step.statement).map_or("?", |statement| &statement.name);
            if !taken(step, Truth::Yes) {
                missing.push(format!("{name}: no case in tests/cases/decide takes this step"));
            }
            // A step that a clause puts in the place of another is not shown where the clause is not agreed.
            if !step.replaces
                && *EDV.rules().formulas.get(step.when) != Formula::Constant(true)
                && !taken(step, Truth::No)
            {
                missing.push(format!("{name}: no case in tests/cases/decide leaves this step out"));
            }
        }
    }
    assert!(missing.is_empty(), "{}", missing.join("\n"));
}

/// What `klausel decide` prints, without colours.
fn told(lines: &[Answered]) -> String {
    let (rules, advice) = (EDV.rules(), advice(lines));
    let totals = totals(rules, lines);
    let told = tell::Told {
        rulebook: &rules.name,
        generation: &rules.generation,
        lines,
        advice: &advice,
        totals: &totals,
        numbers: tell::Numbers::default(),
    };
    anstream::adapter::strip_str(&tell::decision(&told)).to_string()
}

#[test]
fn whole_decisions() {
    insta::glob!(CASES, |path| {
        let case = decided(&path.file_stem().unwrap().to_string_lossy());
        insta::with_settings!({ omit_expression => true, prepend_module_to_snapshot => false }, {
            insta::assert_snapshot!(format!("{}\n\n{}", case.text.trim_end(), told(&case.lines)));
        });
    });
}

/// `decide --json` of two cases, through the structs that it prints: one that depends, one with grants, an exception and
/// what would turn the answers.
#[test]
fn decisions_as_json() {
    for name in ["g05_sturm_windstaerke_nicht_angegeben", "g07_mitarbeiter_zerschlaegt_rechner"] {
        let lines = &decided(name).lines;
        let json = json!({ "generation": EDV.rules().generation, "lines": lines, "advice": advice(lines) });
        for line in json["lines"].as_array().unwrap() {
            has(line, "question generation answer line condition missing ask_next reasons assumed to_judge flip");
            line["reasons"]
                .as_array()
                .unwrap()
                .iter()
                .for_each(|reason| has(reason, "statement effect file line source text"));
            line["flip"].as_array().unwrap().iter().for_each(|flip| has(flip, "fact to"));
        }
        insta::with_settings!({ omit_expression => true, prepend_module_to_snapshot => false }, {
            insta::assert_snapshot!(format!("json_{name}"), serde_json::to_string_pretty(&json).unwrap());
        });
    }
}

/// The object has these fields, as scripts rely on them.
fn has(object: &Value, fields: &str) {
    for field in fields.split(' ') {
        assert!(object.get(field).is_some(), "no `{field}` in {object}");
    }
}
