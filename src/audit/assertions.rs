//! What a rulebook claims of itself: proven, or refuted by a case.

use crate::decide::{Case, Known};
use crate::diagnostic::{Code, Diagnostic, Severity};
use crate::question::{Possible, possible};
use crate::rule::{Assertion, Claim, FormulaId, Rules, quoted_if_needed};

use super::proof::{Prover, facts_in_words};

/// Every assertion that does not hold, with a case that breaks it, and every one that cannot be proven.
pub(super) fn assertions(rules: &Rules) -> Vec<Diagnostic> {
    let mut prover = Prover::new(rules);
    rules.assertions.iter().filter_map(|assertion| refuted(rules, &mut prover, assertion)).collect()
}

fn refuted<'r>(rules: &'r Rules, prover: &mut Prover<'r>, assertion: &Assertion) -> Option<Diagnostic> {
    let breaks = breaks(rules, assertion.claim)?;
    let sentence = rules.statement(assertion.statement);
    let span = sentence.map(|sentence| sentence.span).unwrap_or_default();
    let name = sentence.and_then(|sentence| sentence.title.clone());
    let name = name.map_or("this assertion".to_owned(), |title| format!("the assertion \"{title}\""));
    match possible(&mut prover.evaluator, &breaks) {
        Possible::Never => None,
        Possible::Shown(case) => {
            let case = fewer(prover, &breaks, case);
            let problem = Diagnostic::error(Code::ASSERTION, format!("{name} does not hold"))
                .at(span, said(rules, assertion.claim))
                .note(format!("a case that breaks it: {}", facts_in_words(&case)));
            Some(problem.help("correct the sentence that lets this case through, or claim less"))
        }
        Possible::NotProven => {
            let problem = Diagnostic::error(Code::NOT_PROVEN, format!("{name} is not proven"))
                .at(span, "no case is known that breaks it, but neither is it certain that none does")
                .note("facts are compared with each other, or too many play together");
            Some(Diagnostic { severity: Severity::Warning, ..problem })
        }
    }
}

/// What would have to be so for the claim to be wrong. Agreements are facts like others.
fn breaks(rules: &Rules, claim: Claim) -> Option<Vec<(FormulaId, bool)>> {
    Some(match claim {
        Claim::Implies(narrow, wide) => {
            vec![(rules.line(narrow)?.would_cover, true), (rules.line(wide)?.would_cover, false)]
        }
        Claim::NeverBoth(one, other) => {
            vec![(rules.line(one)?.would_cover, true), (rules.line(other)?.would_cover, true)]
        }
        Claim::Holds(formula) => vec![(formula, false)],
    })
}

fn said(rules: &Rules, claim: Claim) -> String {
    let name = |id| rules.line(id).map_or("?".into(), |line| quoted_if_needed(&line.name).into_owned());
    match claim {
        Claim::Implies(narrow, wide) => format!("`{}` can cover what `{}` does not", name(narrow), name(wide)),
        Claim::NeverBoth(one, other) => format!("`{}` and `{}` can both cover", name(one), name(other)),
        Claim::Holds(_) => "it can be otherwise".to_owned(),
    }
}

/// The case without the facts that it breaks the claim without.
fn fewer<'r>(prover: &mut Prover<'r>, breaks: &[(FormulaId, bool)], case: Case<'r>) -> Case<'r> {
    let mut case = case;
    let facts: Vec<_> = case.iter().map(|(fact, _)| fact).collect();
    for fact in facts {
        let known = case.known(fact).clone();
        case.forget(fact);
        let mut evaluation = prover.evaluator.on(&case);
        let still = breaks.iter().all(|(formula, holds)| evaluation.truth(*formula) == Ok((*holds).into()));
        if !still && matches!(known, Known::Given(_)) {
            case.replace(fact, known);
        }
    }
    case
}
