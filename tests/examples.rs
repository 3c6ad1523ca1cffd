//! The examples, run: what each tells is sensible.
#![cfg(test)]

use std::path::Path;

use crate::edv::{FOLDER, read};

#[path = "../examples/ask.rs"]
#[expect(dead_code, reason = "its main prints what is tested here")]
mod ask;
#[path = "../examples/decide.rs"]
#[expect(dead_code, reason = "its main prints what is tested here")]
mod decide;
#[path = "../examples/load.rs"]
#[expect(dead_code, reason = "its main prints what is tested here")]
mod load;
#[path = "../examples/own_facts.rs"]
#[expect(dead_code, reason = "its main prints what is tested here")]
mod own_facts;
#[path = "../examples/settle.rs"]
#[expect(dead_code, reason = "its main prints what is tested here")]
mod settle;

#[test]
fn settle_reckons_step_by_step() {
    let case = "agreed = [\"Hausrat\"]\nGefahr = \"Brand\"\nVersicherungssumme = 2000\npositions = [{ Schaden = 1200 }, { Schaden = 1000 }]";
    let told = settle::told(case).unwrap();
    assert!(told.starts_with("item 1: Schaden 1200.00\nitem 1: pays 1200.00\n"), "{told}");
    assert!(
        told.ends_with(
            "total 2200.00\nup to Versicherungssumme 2000.00\nless 150 EUR 1850.00\ntotal, in the end 1850.00\n"
        ),
        "{told}"
    );
    assert!(settle::told("positions = [{ Schaden = 1.5 }]").unwrap_err().contains("a float is not exact"));
}

#[test]
fn load_tells_lines_and_problems() {
    let told = load::told(FOLDER).unwrap();
    assert!(told.starts_with("EDV, generation 1986\n"), "{told}");
    assert!(told.contains("\n  Leitungswasser\n"), "{told}");
    assert!(load::told("rulebooks/none").is_err());
    let wrong = tempfile::tempdir().unwrap();
    std::fs::copy(Path::new(FOLDER).join("1986-sach.klausel"), wrong.path().join("sach.klausel")).unwrap();
    let told = load::told(&wrong.path().display().to_string()).unwrap();
    assert!(told.contains("error[K"), "{told}");
}

#[test]
fn ask_depends_until_the_facts_are_known() {
    let question = "Leitungswasser covers DV?";
    let told = |facts| ask::told(question, facts).unwrap();
    let depends = "Leitungswasser covers DV? depends on: Leitungswasser is agreed and Klausel 510 is agreed\n";
    assert!(told("").starts_with(depends));
    assert!(told("Leitungswasser agreed, Klausel 510").starts_with("Leitungswasser covers DV? covered\n"));
    assert!(told("Leitungswasser agreed, not Klausel 510").starts_with("Leitungswasser covers DV? not covered\n"));
    assert!(ask::told(question, "Klausel 501").unwrap_err().contains("Klausel 510"));
}

#[test]
fn decide_names_the_deciding_sentences() {
    let file = "tests/cases/decide/g07_mitarbeiter_zerschlaegt_rechner.toml";
    let told = decide::told(file, &read(Path::new(file))).unwrap();
    assert!(told.contains("\nEC not covered (EC § 2: covers böswillige Beschädigung)\n"), "{told}");
    assert!(decide::told("case", "Sache = \"Zentraleinhiet\"").unwrap_err().contains("Zentraleinheit"));
}

#[test]
fn own_facts_are_answered_with_reasons() {
    let claim = |schaden| own_facts::Claim { gefahr: "Sturm", windstärke: Some(7), schaden };
    let told = own_facts::told(&claim("1250.50")).unwrap();
    assert!(told.starts_with("Sturm covers? not covered\n  covers Sturm only if Windstärke at least 8: "), "{told}");
    assert!(own_facts::told(&claim("1250,50")).is_err());
}
