//! The audit of the shipped rulebook, and what the article of 1986 compares.

use klauselwerk::audit::{Covered, Programme, audit, compare};
use klauselwerk::decide::{Evaluator, Truth};
use klauselwerk::rule::FactId;

use crate::edv::EDV;

/// Nothing is left unexplained: each finding is accepted with a reason, and no acceptance is stale.
#[test]
fn every_finding_of_1986_is_explained() {
    let rules = EDV.rules();
    let found = audit(rules, &Programme::everything(rules));
    assert!(found.unfinished.is_empty(), "{:?}", found.unfinished);
    let open: Vec<_> =
        found.findings.iter().filter(|finding| finding.accepted.is_none()).map(|one| &one.title).collect();
    assert!(open.is_empty(), "{open:#?}");
    for finding in &found.findings {
        let Some(witness) = &finding.witness else { continue };
        let mut evaluator = Evaluator::new(rules);
        assert_eq!(evaluator.check_always(&witness.case), Ok(Vec::new()), "{}", finding.title);
    }
    // G15 and G16: data are gone, the material is unharmed.
    let gap = |reason: &str| {
        found.findings.iter().any(|finding| finding.accepted.as_ref().is_some_and(|known| known.contains(reason)))
    };
    assert!(gap("G15") && gap("G16") && gap("A10"));
}

fn contract(names: &[&str]) -> Programme<'static> {
    let rules = EDV.rules();
    let fact = |name: &&str| -> FactId {
        let line = rules.line_named(name).and_then(|line| rules.line(line)).map(|line| line.agreed);
        line.or_else(|| rules.vocabulary.fact_named(name)).unwrap()
    };
    Programme { agreed: Some(names.iter().map(fact).collect()), ..Programme::everything(rules) }
}

/// All-risks is not a superset of EC (A1), nor does EC cover insiders (A2).
#[test]
fn ec_and_elektronik_cover_what_the_article_says() {
    let found = compare(&contract(&["Feuer", "EC", "Leitungswasser"]), &contract(&["Elektronik"]));
    assert!(found.unfinished.is_empty(), "{:?}", found.unfinished);
    let has = |by_with: bool, words: &str| {
        let of = |one: &&Covered<'_>| one.by_with == by_with && one.condition.as_deref() == Some(words);
        let one = found.differences.iter().find(of);
        one.is_some_and(|one| one.witness.is_some() && !one.covered_by.is_empty())
    };
    assert!(has(true, "Gefahr is innere Unruhen"), "{:#?}", found.differences);
    assert!(has(false, "Gefahr is böswillige Beschädigung and Täter is Insider"), "{:#?}", found.differences);
    let rules = EDV.rules();
    for one in &found.differences {
        let case = &one.witness.as_ref().unwrap().case;
        let mut evaluator = Evaluator::new(rules);
        let covers = rules.lines.iter().any(|line| evaluator.truth(line.covers, case) == Ok(Truth::Yes));
        assert!(covers, "{:?}", one.condition);
    }
}

/// What one clause changes, line by line.
#[test]
fn klausel_510_covers_hardware_in_two_lines() {
    let found = compare(&contract(&["Klausel 510"]), &contract(&[]));
    let told: Vec<_> = found.differences.iter().map(|one| (one.line.as_deref(), one.condition.as_deref())).collect();
    assert_eq!(
        told,
        [(Some("EC"), Some("Sache is DV and Gefahr is Leitungswasser")), (Some("Leitungswasser"), Some("Sache is DV"))]
    );
}
