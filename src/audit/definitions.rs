//! Definitions by cases: proven to be sound, or shown where they are not.

use crate::decide::{Case, Evaluator, Truth};
use crate::diagnostic::{Code, Diagnostic, Severity};
use crate::question::residual;
use crate::rule::{CaseFlaw, CaseProof, Definition, FactId, Rules};

/// So many facts at most are looked at together; what asks for more is told as not proven.
const MAX_FACTS: usize = 12;

/// Cases that overlap, and cases that leave something open, each with the condition under which they do.
///
/// Facts are free within their domains and `always`; defaults count for nothing. Where facts are compared with each other
/// the flaw is assumed to be possible, and told as a warning.
pub fn definitions(rules: &Rules) -> Vec<Diagnostic> {
    let mut case = Case::new(rules);
    for fact in (0..rules.vocabulary.facts.len()).map(FactId::new) {
        case.forget(fact);
    }
    let mut evaluator = Evaluator::new(rules);
    let mut problems = Vec::new();
    for definition in &rules.vocabulary.definitions {
        for proof in &definition.proofs {
            problems.extend(flaw(&mut evaluator, &case, definition, proof));
        }
    }
    problems
}

fn flaw<'r>(
    evaluator: &mut Evaluator<'r>,
    case: &Case<'r>,
    definition: &Definition,
    proof: &CaseProof,
) -> Option<Diagnostic> {
    let rules = evaluator.rules();
    let mut evaluation = evaluator.on(case);
    // An amount that cannot be computed is told when a case asks for it.
    let alone = residual(&mut evaluation, proof.formula).ok()?;
    let kept = residual(&mut evaluation, proof.with_always).ok()?;
    if alone.truth() == Truth::No || kept.truth() == Truth::No {
        return None;
    }
    // What every case keeps says nothing here unless it speaks of the same facts.
    let mut proven = alone.is_exact() && alone.facts().len() <= MAX_FACTS;
    for always in &rules.always {
        let always = residual(&mut evaluation, always.formula).ok()?;
        proven &= always.is_exact() || always.facts().iter().all(|fact| !alone.facts().contains(fact));
    }
    let when = match alone.truth() {
        Truth::Yes => "whatever the facts are".to_owned(),
        _ => alone.words(rules),
    };
    let name = &definition.name;
    let problem = match proof.flaw {
        CaseFlaw::Overlap(first, second) => {
            Diagnostic::error(Code::CASES_OVERLAP, format!("two cases of `{name}` overlap"))
                .at(second, "says another outcome")
                .and_at(first, "than this one")
                .note(format!("both hold if {when}"))
                .help("make their conditions exclude each other, or give both the same outcome")
        }
        CaseFlaw::Open => {
            let span = rules.statement(definition.statement).map(|statement| statement.span).unwrap_or_default();
            Diagnostic::error(Code::CASES_OPEN, format!("the cases of `{name}` leave something open"))
                .at(span, "none of its cases may hold")
                .note(format!("nothing is said if {when}"))
                .help("add the case that is missing, or a last one with `otherwise`")
        }
    };
    if proven {
        return Some(problem);
    }
    let note =
        "facts are compared with each other or too many play together: this is assumed to be possible, not proven";
    Some(Diagnostic { severity: Severity::Warning, ..problem }.note(note))
}
