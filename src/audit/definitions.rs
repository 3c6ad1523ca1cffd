//! Definitions by cases: proven to be sound, or shown where they are not.

use crate::diagnostic::{Code, Diagnostic};
use crate::rule::{CaseFlaw, CaseProof, Definition, Rules};

use super::proof::{Prover, Refuted};

/// Cases that overlap, and cases that leave something open, each with the condition under which they do.
///
/// Where facts are compared with each other the flaw is assumed to be possible, and told as a warning.
pub(super) fn definitions(rules: &Rules) -> Vec<Diagnostic> {
    let mut prover = Prover::new(rules);
    let mut problems = Vec::new();
    for definition in &rules.vocabulary.definitions {
        for proof in &definition.proofs {
            let refuted = prover.refute(proof.formula, proof.with_always);
            problems.extend(refuted.map(|refuted| told(rules, definition, proof, &refuted)));
        }
    }
    problems
}

fn told(rules: &Rules, definition: &Definition, proof: &CaseProof, refuted: &Refuted) -> Diagnostic {
    let name = &definition.name;
    match proof.flaw {
        CaseFlaw::Overlap(first, second) => {
            let problem = Diagnostic::error(Code::CASES_OVERLAP, format!("two cases of `{name}` overlap"))
                .at(second, "says another outcome")
                .and_at(first, "than this one")
                .help("make their conditions exclude each other, or give both the same outcome");
            refuted.tell(problem, "both hold")
        }
        CaseFlaw::Open => {
            let span = rules.statement(definition.statement).map(|statement| statement.span).unwrap_or_default();
            let problem = Diagnostic::error(Code::CASES_OPEN, format!("the cases of `{name}` leave something open"))
                .at(span, "none of its cases may hold")
                .help("add the case that is missing, or a last one with `otherwise`");
            refuted.tell(problem, "nothing is said")
        }
    }
}
