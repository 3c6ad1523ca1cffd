//! What an audit finds: every finding is real, and none is missed.

mod brute;
mod shipped;
mod truth_table;

use klauselwerk::audit::{Audit, Budget, Programme, audit, audit_within, warnings};
use klauselwerk::base::Sources;
use klauselwerk::book::{Book, load};
use klauselwerk::diagnostic::{Code, has_errors};

/// The generations of a rulebook in several files.
fn books(files: &[&str]) -> Vec<Book> {
    let mut sources = Sources::default();
    for (at, text) in files.iter().enumerate() {
        sources.add(format!("{at}.klausel"), *text);
    }
    let loaded = load(&sources);
    assert!(!has_errors(&loaded.problems), "{:#?}", loaded.problems);
    loaded.books
}

/// What is found, each with the reason for which it is accepted.
fn told<'a>(found: &'a Audit<'_>, code: Code) -> Vec<(&'a str, Option<&'a str>)> {
    let of = found.findings.iter().filter(|finding| finding.code == code);
    of.map(|finding| (finding.condition.as_deref().unwrap_or(&finding.title), finding.accepted.as_deref())).collect()
}

const ACCEPTING: &str = "\
rulebook Probe
generation 1 from 2000-01-01
kind Gefahr
  Brand, Sturm, Erdbeben, Krieg
clause Klausel 7
line Feuer
  § 1  covers Brand
  § 2  excludes Krieg
line Elektronik
  § 1  covers Brand, Sturm
line Alles within Elektronik
  § 1  covers Brand
accepted \"nicht versicherbar\"  gap if Gefahr is Krieg
accepted \"§ 78 VVG\"  overlap of Feuer and Elektronik, Alles
accepted \"zur Klarstellung\"  Feuer § 2
accepted \"für später\"  Klausel 7
";

#[test]
fn what_is_accepted_is_marked_and_the_rest_is_told() {
    let books = books(&[ACCEPTING]);
    let rules = &books[0].rules;
    let found = audit(rules, &Programme::everything(rules));
    let gaps = told(&found, Code::UNCOVERED);
    assert_eq!(gaps, [("Gefahr is Krieg", Some("nicht versicherbar")), ("Gefahr is Erdbeben", None)]);
    let pairs: Vec<_> = told(&found, Code::COVERED_TWICE).into_iter().map(|(_, reason)| reason).collect();
    assert_eq!(pairs, [Some("§ 78 VVG"), Some("§ 78 VVG"), None], "Elektronik and Alles are not accepted");
    assert_eq!(told(&found, Code::REDUNDANT)[0].1, Some("zur Klarstellung"));
    assert_eq!(told(&found, Code::IDLE_CLAUSE), [("the clause `Klausel 7` changes nothing", Some("für später"))]);
    assert_eq!(told(&found, Code::STALE_ACCEPTANCE), []);
}

#[test]
fn what_is_accepted_in_vain_is_told_until_it_is_repealed() {
    let later = "\
rulebook Probe
generation 2 amends 1 from 2001-01-01
repeals Feuer § 2
adds to Feuer
  § 3  covers Krieg, Erdbeben
  § 4  covers Sturm if Klausel 7
repeals accepted \"zur Klarstellung\"
";
    let books = books(&[ACCEPTING, later]);
    let rules = &books[1].rules;
    let found = audit(rules, &Programme::everything(rules));
    assert_eq!(told(&found, Code::UNCOVERED), []);
    let stale: Vec<&str> = found
        .findings
        .iter()
        .filter(|finding| finding.code == Code::STALE_ACCEPTANCE)
        .map(|finding| &*finding.sentences[0].text)
        .collect();
    let gap = "accepted \"nicht versicherbar\" gap if Gefahr is Krieg";
    assert_eq!(stale, [gap, "accepted \"für später\" Klausel 7"]);
}

/// Many facts in one exclusive or: a diagram of them grows with every step.
#[test]
fn a_book_that_explodes_ends_in_a_partial_report() {
    let mut text = "rulebook Knall\ngeneration 1\nkind Gefahr\n  Brand, Sturm\n".to_owned();
    let facts: Vec<String> = (0..44).map(|at| format!("F{at}")).collect();
    text.push_str(&format!("fact {}\n", facts.join(", ")));
    // The first requirement puts the facts into an order in which the products of the second stand far apart.
    for line in ["Eins", "Zwei", "Drei"] {
        text.push_str(&format!("line {line}\n  covers Brand\n  covers Sturm\n"));
        text.push_str(&format!("  requires {}\n  requires any of\n", facts.join(" or ")));
        for at in 0..22 {
            text.push_str(&format!("    F{at} and F{}\n", at + 22));
        }
    }
    text.push_str("line Klein\n  covers Brand\n  excludes Sturm\n");
    let books = books(&[&text]);
    let rules = &books[0].rules;
    let budget = Budget { whole: 30_000, alone: 10_000, in_vain: 2 };
    let found = audit_within(rules, &Programme::everything(rules), budget);
    let what: Vec<&str> = found.unfinished.iter().map(|open| &*open.what).collect();
    assert!(what.contains(&"what no line covers"), "{what:?}");
    assert!(what.iter().any(|what| what.contains("pairs of lines cover the same")), "{what:?}");
    let idle =
        found.findings.iter().find(|finding| finding.code == Code::REDUNDANT && finding.lines == ["Klein".into()]);
    assert!(idle.is_some(), "what is small is found all the same: {:#?}", found.unfinished);
}

#[test]
fn check_warns_of_what_never_applies() {
    let text = "\
rulebook Probe
generation 1
kind Gefahr
  Brand, Sturm
fact Stärke as Beaufort from 0 to 12
line Sturm
  § 1  covers all Gefahr
  § 2  excludes Sturm if Stärke less than 3 and Stärke more than 4
  § 3  excludes Brand
  § 4  excludes Brand if Stärke at least 3
";
    let books = books(&[text]);
    let codes: Vec<Code> = warnings(&books[0].rules).into_iter().map(|problem| problem.code).collect();
    assert_eq!(codes, [Code::NEVER_APPLIES]);
}
