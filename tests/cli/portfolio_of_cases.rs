//! Contracts from 1985 to 2026, each judged by the wording of its time: as a whole, to be read, and line by line as each
//! case expects it.

use std::collections::BTreeSet;

use klauselwerk::book::load;
use klauselwerk::rule::Role;
use serde_json::Value;

use super::{EDV, klausel, shows};
use crate::edv::{EDV as SHIPPED, read};

/// `tests/cases/generations/*.toml`
fn cases() -> Vec<String> {
    let cases = crate::edv::files("tests/cases/generations", "toml");
    cases.iter().map(|case| case.display().to_string()).collect()
}

/// All of them, judged in one call.
fn decided() -> Vec<Value> {
    let ran = klausel(["decide", EDV, "--json"]).and(cases()).run();
    serde_json::from_str(&ran.out).unwrap()
}

#[test]
fn from_1985_to_2026() {
    assert!(cases().len() > 50);
    // The names of the files are in the answer, and need not be in the command too.
    let ran = klausel(["decide", EDV]).and(cases()).run();
    shows!(format!("exit status {}\n\n{}\n{}", ran.code, ran.out, ran.err));
}

/// `# expect: 1990: Elektronik not covered; Datenversicherung covered`, `# expect: undated: …`, `# expect: no generation`,
/// and `# expect Datenversicherung pays 36000.00`.
#[test]
fn each_case_is_judged_as_it_expects() {
    let mut wrong = Vec::new();
    for (file, told) in cases().iter().zip(decided()) {
        assert_eq!(told["case"], **file);
        let text = read(file.as_ref());
        let of = |start: &str| text.lines().filter_map(|line| line.strip_prefix(start)).map(str::to_owned).collect();
        let (expected, pays): (Vec<String>, Vec<String>) = (of("# expect: "), of("# expect "));
        let [expected] = expected.as_slice() else { panic!("{file} has no line `# expect: GENERATION: LINE ANSWER`") };
        let Some((generation, lines)) = expected.split_once(": ") else {
            assert_eq!(expected, "no generation", "{file}");
            assert_eq!(told["problems"][0]["code"], "K0711", "{file}");
            continue;
        };
        let judges = told["generation"].as_str().unwrap_or("undated");
        if judges != generation {
            wrong.push(format!("{file} expects generation {generation}, and is judged by {judges}"));
        }
        let line = |name: &str| told["lines"].as_array().unwrap().iter().find(|line| line["line"] == name).cloned();
        for part in lines.split("; ") {
            let answers = ["not covered", "covered", "depends"];
            let (name, answer) =
                answers.iter().find_map(|answer| Some((part.strip_suffix(answer)?.trim_end(), *answer))).unwrap();
            let found = line(name).unwrap_or_else(|| panic!("{file} expects something of `{name}`"));
            if found["answer"] != answer {
                wrong.push(format!("{file} expects `{part}`, and gets {}", found["answer"]));
            }
        }
        for paid in &pays {
            let (name, amount) = paid.split_once(" pays ").unwrap();
            let found = line(name).unwrap_or_else(|| panic!("{file} expects something of `{name}`"));
            let paid = &found["pays"];
            if paid["from"] != amount || paid["to"] != amount {
                wrong.push(format!("{file} expects `{name} pays {amount}`, and gets {paid}"));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// Every sentence that a later generation adds or changes does its work in a decided case, and every advice is given.
#[test]
fn every_sentence_of_a_later_generation_decides_a_case() {
    let mut works: BTreeSet<(String, &str)> = BTreeSet::new();
    for book in load(&SHIPPED.sources).books.iter().filter(|book| &*book.rules.generation != "1986") {
        let own = book.rules.statements.iter().filter(|statement| statement.generation == book.rules.generation);
        works.extend(own.filter_map(|statement| {
            let effect = match statement.role {
                Role::Grant => "grants",
                Role::Exclusion | Role::Restriction => "excludes",
                Role::Requirement | Role::Condition => "requires",
                Role::Exception | Role::WriteBack => "lifts",
                Role::Waiver => "waives",
                Role::Advice | Role::Duty => "advises",
                _ => return None,
            };
            Some((statement.name.to_string(), effect))
        }));
    }
    assert!(works.len() > 60, "{works:?}");
    let decided = decided();
    let lines = decided.iter().filter_map(|told| told["lines"].as_array()).flatten();
    for line in lines.filter(|line| line["answer"] != "depends") {
        for reason in line["reasons"].as_array().unwrap() {
            let done = (reason["statement"].as_str().unwrap().to_owned(), reason["effect"].as_str().unwrap());
            works.retain(|work| work.0 != done.0 || work.1 != done.1);
        }
    }
    for advice in decided.iter().filter_map(|told| told["advice"].as_array()).flatten() {
        if advice["applies"] == "applies" {
            works.retain(|work| work.0 != advice["statement"].as_str().unwrap() || work.1 != "advises");
        }
    }
    assert!(works.is_empty(), "add cases to tests/cases/generations in which these decide: {works:#?}");
}

#[test]
fn the_scenarios_of_every_generation_pass() {
    let ran = klausel(["test", EDV]).run();
    assert_eq!(ran.code, 0, "{}{}", ran.out, ran.err);
    let passed: usize = ran.out.split(' ').next().unwrap().trim().parse().unwrap();
    assert!(passed >= 39, "{}", ran.out);
}

/// The generation of 2002 changes names and the currency, and no answer; cases may still use the names of before.
#[test]
fn the_euro_and_the_names_change_no_answer() {
    let ran = klausel(["diff", EDV, "1990", "2002"]).run();
    assert!(ran.out.contains("  the same            in every line\n"), "{}{}", ran.out, ran.err);
    let given = ["--generation", "2002", "--given", "not \"Computermißbrauch § 10 and the like\""];
    let ran = klausel(["ask", EDV, "Computermißbrauch covers Computerbetrug?"]).and(given).run();
    assert_eq!(ran.code, 0, "{}", ran.err);
}
