//! Payments of which two may hold at once where only one can be meant.

use crate::diagnostic::{Code, Diagnostic};
use crate::rule::{Line, PayFlaw, PayProof, Rules, StatementId};

use super::proof::{Prover, Refuted};

/// Two `pays` for the same fact, and two replacements of one step, that no condition keeps apart.
pub(super) fn payments(rules: &Rules) -> Vec<Diagnostic> {
    let mut prover = Prover::new(rules);
    let mut problems = Vec::new();
    for line in &rules.lines {
        for proof in &line.proofs {
            let refuted = prover.refute(proof.formula, proof.with_always);
            problems.extend(refuted.map(|refuted| told(rules, line, proof, &refuted)));
        }
    }
    problems
}

fn told(rules: &Rules, line: &Line, proof: &PayProof, refuted: &Refuted) -> Diagnostic {
    let span = |id: StatementId| rules.statement(id).map(|statement| statement.span).unwrap_or_default();
    let problem = match &proof.flaw {
        PayFlaw::PaidTwice(first, second, fact) => {
            let fact = rules.vocabulary.fact(*fact).map_or("the same", |fact| &*fact.name);
            Diagnostic::error(Code::PAID_TWICE, format!("`{}` may pay twice for `{fact}`", line.name))
                .at(span(*second), "pays for it")
                .and_at(span(*first), "and so does this")
                .help("write `also pays` if both are meant; otherwise make their conditions exclude each other")
        }
        PayFlaw::Proportional(first_loss, proportion) => {
            Diagnostic::error(Code::FIRST_LOSS, "first loss knows no underinsurance")
                .at(span(*first_loss), "the sum insured here is chosen freely")
                .and_at(span(*proportion), "so that no proportion can be taken")
                .help("write `up to …` for a limit that a proportion goes with, or leave the proportion out")
        }
        PayFlaw::ReplacedTwice(first, second) => Diagnostic::error(
            Code::REPLACEMENT,
            "two clauses may replace one step at once",
        )
        .at(span(*second), "replaces it")
        .and_at(span(*first), "and so does this")
        .help("say that no contract contains both: `always not (A and B)`, or replace the step in one clause only"),
    };
    refuted.tell(problem, if matches!(proof.flaw, PayFlaw::Proportional(..)) { "both are taken" } else { "both hold" })
}
