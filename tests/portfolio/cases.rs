//! Every case that is shipped, decided as a row: the same answers, sentences and amounts as `decide` gives.

use klauselwerk::base::Exact;
use klauselwerk::batch::{CaseDecided, Columns, Outcome, Plan, Worker};
use klauselwerk::decide::{Case, Evaluator};
use klauselwerk::question::{answer_line, total};
use klauselwerk::rule::{FactId, LineId};

use crate::edv::{EDV, files, read};

#[test]
fn rows_are_decided_as_cases_are() {
    let rules = EDV.rules();
    // In debug builds the exact engine takes its time: some of them.
    let every = if cfg!(debug_assertions) { 48 } else { 1 };
    let cases: Vec<Case<'_>> = files("tests/cases/decide", "toml")
        .iter()
        .step_by(every)
        .map(|path| EDV.case(&path.display().to_string(), &read(path)))
        .collect();
    assert!(cases.len() > 150 / every);
    let facts = || (0..rules.vocabulary.facts.len()).map(FactId::new);
    let (columns, odd) = Columns::of_cases(rules, &cases, facts());
    let plan = Plan::new(Case::new(rules), facts());
    let mut worker = Worker::new(&plan);
    let mut decided = worker.decide(columns);
    for row in &odd {
        worker.decide_again(&mut decided, *row, &cases[*row]);
    }
    let mut evaluator = Evaluator::new(rules);
    for (row, case) in cases.iter().enumerate() {
        if decided.rejected.iter().any(|rejected| rejected.row == row) {
            assert!(CaseDecided::of(&mut evaluator, case).is_err());
            continue;
        }
        let mut answers = Vec::new();
        for (at, line) in decided.lines.iter().enumerate() {
            let outcome: &Outcome = &line.outcomes[line.codes.get(row)];
            let answered = answer_line(&mut evaluator, LineId::new(at), case, "?").unwrap();
            let name = format!("row {row}, {}", answered.line);
            assert_eq!(outcome.answer, answered.answer, "{name}");
            let (answer, mut deciding) = evaluator.answer(LineId::new(at), case).unwrap();
            if answer != answered.answer {
                // What only the exact engine decides.
                deciding = answered.reasons.first().map(|reason| reason.id);
            }
            assert_eq!(outcome.statement, deciding, "{name}");
            let missing: Vec<_> =
                outcome.missing.iter().map(|fact| rules.vocabulary.fact(*fact).unwrap().name.clone()).collect();
            let mut told = answered.missing.clone();
            told.sort_by_key(|name| rules.vocabulary.fact_named(name));
            assert_eq!(missing, told, "{name}");
            if let (Some(money), Some(pays)) = (&line.paid, &answered.pays)
                && let Some(paid) = money.get(row)
            {
                let paid = Exact::new(paid.into(), 100).unwrap();
                assert_eq!(pays.between.known(), Some(paid), "{name}");
            }
            answers.push(answered);
        }
        if let (Some(money), Some(total)) = (decided.total(), total(rules, &answers))
            && let Some(paid) = money.get(row)
        {
            assert_eq!(total.paid.between.known(), Some(Exact::new(paid.into(), 100).unwrap()), "row {row}");
        }
    }
}
