//! What the rulebook accepts of what is found, and what it accepts that is not found.

use crate::base::Name;
use crate::diagnostic::Code;
use crate::rule::{Accepted, Rules};

use super::finding::{About, Finding};

/// Marks what is accepted; says what is accepted in vain, if `all` was looked for. Gaps are marked where they are found.
pub(super) fn accept<'r>(rules: &'r Rules, findings: &mut Vec<Finding<'r>>, all: bool) {
    let mut stale = Vec::new();
    for acceptance in &rules.acceptances {
        let mut met = match acceptance.of {
            Accepted::Gap(_) => findings
                .iter()
                .any(|finding| finding.about == About::Gap && finding.accepted.as_ref() == Some(&acceptance.reason)),
            _ => false,
        };
        // Of several lines or names, those that are accepted in vain.
        let mut unmet: Vec<Name> = Vec::new();
        match &acceptance.of {
            Accepted::Gap(_) => {}
            Accepted::Statement(_) => {
                for finding in findings.iter_mut().filter(|finding| is_of(rules, finding, &acceptance.of)) {
                    finding.accepted = Some(acceptance.reason.clone());
                    met = true;
                }
            }
            Accepted::Overlap(one, others) => {
                for other in others {
                    let pair = |finding: &&mut Finding<'_>| {
                        finding.about == About::Overlap(*one, *other) || finding.about == About::Overlap(*other, *one)
                    };
                    match findings.iter_mut().find(pair) {
                        Some(finding) => {
                            finding.accepted = Some(acceptance.reason.clone());
                            met = true;
                        }
                        None => unmet.extend(rules.line(*other).map(|line| line.name.clone())),
                    }
                }
            }
            Accepted::Names(names) => {
                for name in names {
                    let mut any = false;
                    for finding in findings.iter_mut() {
                        any |= accept_name(rules, finding, name, &acceptance.reason);
                    }
                    if any { met = true } else { unmet.push(name.clone()) }
                }
            }
        }
        if !met || !unmet.is_empty() {
            let words = if met { format!(": {}", unmet.join(", ")) } else { String::new() };
            let title = format!("accepted, and not found{words}");
            let about = About::Book;
            let mut finding = Finding::new(Code::STALE_ACCEPTANCE, title, about);
            finding.names = unmet;
            stale.push(finding.sentence(rules, acceptance.statement, None));
        }
    }
    if all {
        findings.extend(stale);
    }
}

fn is_of(rules: &Rules, finding: &Finding<'_>, accepted: &Accepted) -> bool {
    match (accepted, &finding.about) {
        (Accepted::Statement(id), About::Sentences(ids)) => ids.contains(id) && rules.statement(*id).is_some(),
        _ => false,
    }
}

/// Whether a finding is about the name; it is accepted if every name that it is about is.
fn accept_name(rules: &Rules, finding: &mut Finding<'_>, name: &Name, reason: &Name) -> bool {
    let says = |of: &Name| rules.vocabulary.kinds.iter().any(|kind| kind.name == *of && *name == kind.name);
    let by_kind = finding.code == Code::UNMENTIONED
        && rules
            .vocabulary
            .kinds
            .iter()
            .any(|kind| says(&kind.name) && finding.names.iter().all(|value| kind.leaves.contains(value)));
    let by_sentence = matches!(finding.code, Code::CONTRADICTORY | Code::NEVER_MET)
        && (finding.lines.contains(name) || finding.sentences.first().is_some_and(|first| first.statement == *name));
    if by_kind || by_sentence {
        finding.accepted = Some(reason.clone());
        return true;
    }
    let of_names = finding.about == About::Names && finding.names.contains(name);
    if of_names {
        // What is accepted need not be told; the rest is.
        if finding.names.len() == 1 {
            finding.accepted = Some(reason.clone());
        } else {
            finding.names.retain(|other| other != name);
            finding.title = match finding.names.as_slice() {
                [only] => format!("no line mentions `{only}`"),
                several => format!("no line mentions {} values", several.len()),
            };
        }
    }
    of_names
}
