//! The sentences that prove an answer where facts are unknown.

use crate::decide::{Answer, Case, Effect, Evaluator};
use crate::question::{Answered, answer_line};
use crate::rule::testing::{Builder, number};
use crate::rule::{Comparison, FactId, FormulaId, KindId, LineId, Part, Role, Test, Type, Value};

fn asked(b: &Builder, line: LineId, given: &[(FactId, Value)]) -> Answered {
    let mut case = Case::new(&b.rules);
    case.set(b.rules.lines[line.index()].agreed, Value::YesNo(true)).unwrap();
    for (fact, value) in given {
        case.set(*fact, value.clone()).unwrap();
    }
    answer_line(&mut Evaluator::new(&b.rules), line, &case, "?").unwrap()
}

/// Each reason with what it does and the facts that it is the same without.
fn told(answered: &Answered) -> Vec<(&str, Effect, String)> {
    let told = answered.reasons.iter().map(|reason| (&*reason.statement, reason.effect, reason.whatever.join(", ")));
    told.collect()
}

fn opposite(b: &mut Builder, fact: FactId) -> (FormulaId, FormulaId) {
    let yes = b.yes(fact);
    (yes, b.not(yes))
}

#[test]
fn what_is_met_whatever_a_fact_is() {
    let mut b = Builder::new();
    let peril = b.kind("Gefahr", true, &["Brand", "Sturm"], &[]);
    let a = b.fact("A", Type::YesNo);
    let (yes, no) = opposite(&mut b, a);
    let fire = b.within(peril, &[0]);
    let fire = b.stated("§ 1", Role::Grant, fire);
    let either = b.any(&[yes, no]);
    let either = b.stated("§ 2", Role::Requirement, either);
    let never = b.all(&[yes, no]);
    let never = b.stated("§ 3", Role::Exclusion, never);
    let line = b.line("L", &[(KindId::new(0), vec![fire])], (vec![either], vec![never]));
    let answered = asked(&b, line, &[(peril, Value::Leaf(0))]);
    assert_eq!(answered.answer, Answer::Covered);
    assert_eq!(
        told(&answered),
        [
            ("L", Effect::Met, String::new()),
            ("§ 1", Effect::Grants, String::new()),
            ("§ 2", Effect::Met, "A".to_owned())
        ]
    );
    let considered = answered.considered.iter().map(|reason| (&*reason.statement, reason.whatever.len()));
    assert_eq!(considered.collect::<Vec<_>>(), [("§ 3", 1)]);
    assert_eq!(answered.irrelevant, ["A".into()]);
    // What turns it is found although plain evaluation leaves both answers open.
    assert_eq!(
        answered.flip.iter().map(|flip| &*flip.words).collect::<Vec<_>>(),
        ["Gefahr is not Brand", "L is not agreed"]
    );
}

#[test]
fn as_few_grants_as_grant_everything_together() {
    let mut b = Builder::new();
    let thing = b.kind("Sache", false, &["Gerät", "Möbel", "Haus"], &[]);
    let mut grants = Vec::new();
    for (name, values) in [("§ 1", vec![0]), ("§ 2", vec![0, 1]), ("§ 3", vec![1, 2]), ("§ 4", vec![2])] {
        let values = b.within(thing, &values);
        grants.push(b.stated(name, Role::Grant, values));
    }
    let line = b.line("L", &[(KindId::new(0), grants)], (Vec::new(), Vec::new()));
    let answered = asked(&b, line, &[]);
    assert_eq!(answered.answer, Answer::Covered);
    let names: Vec<&str> = answered.reasons.iter().map(|reason| &*reason.statement).collect();
    assert_eq!(names.len(), 3, "{names:?}");
    assert!(answered.reasons.iter().skip(1).all(|reason| reason.whatever == ["Sache".into()]));
}

#[test]
fn sentences_that_leave_nothing_together() {
    let mut b = Builder::new();
    let money = || Type::Money("DM".into());
    let (loss, sum, other) = (b.fact("Schaden", money()), b.fact("Summe", money()), b.fact("Anderes", Type::YesNo));
    let (loss_is, sum_is) = (b.amount_of(loss), b.amount_of(sum));
    let more = b.test(Test::Compare(Comparison::MoreThan, loss_is, sum_is));
    let less = b.test(Test::Compare(Comparison::LessThan, loss_is, sum_is));
    let besides = b.yes(other);
    let parts = [("§ 1", more), ("§ 2", besides), ("§ 3", less)]
        .map(|(name, formula)| b.stated(name, Role::Requirement, formula));
    let line = b.line("L", &[], (parts.to_vec(), Vec::new()));
    let answered = asked(&b, line, &[]);
    assert_eq!(answered.answer, Answer::NotCovered);
    let both = "Schaden, Summe".to_owned();
    assert_eq!(told(&answered), [("§ 1", Effect::Together, both.clone()), ("§ 3", Effect::Together, both)]);
    assert_eq!(answered.irrelevant.len(), 3);
}

#[test]
fn one_sentence_that_leaves_nothing_alone() {
    let mut b = Builder::new();
    let peril = b.kind("Gefahr", true, &["Brand", "Sturm"], &[]);
    let a = b.clause("A");
    let (yes, no) = opposite(&mut b, a);
    let fire = b.within(peril, &[0]);
    // Granted under two conditions that cannot be at once.
    let never = b.all(&[fire, yes, no]);
    let never = b.stated("§ 1", Role::Grant, never);
    let open = b.fact("B", Type::YesNo);
    let open = b.yes(open);
    let open = b.stated("§ 2", Role::Requirement, open);
    let line = b.line("L", &[(KindId::new(0), vec![never])], (vec![open], Vec::new()));
    let answered = asked(&b, line, &[]);
    assert_eq!(told(&answered), [("L", Effect::GrantsNothing, "Gefahr, A".to_owned())]);
    assert_eq!(&*answered.considered[0].statement, "§ 1");
}

#[test]
fn what_every_case_keeps_is_part_of_the_proof() {
    let mut b = Builder::new();
    let (force, a) = (b.fact("Windstärke", Type::Whole), b.clause("A"));
    let strong = b.compare(force, Comparison::AtLeast, number(8));
    let storm = b.compare(force, Comparison::AtLeast, number(5));
    let (agreed, _) = opposite(&mut b, a);
    for (name, formula) in [("always 1", agreed), ("always 2", strong)] {
        let statement = b.statement(name, Role::Plausibility);
        b.rules.always.push(Part { statement, formula });
    }
    let either = b.any(&[storm, agreed]);
    let (storm, either) = (b.stated("§ 1", Role::Requirement, storm), b.stated("§ 2", Role::Exclusion, either));
    let covered = b.line("L", &[], (vec![storm], Vec::new()));
    let never = b.line("M", &[], (Vec::new(), vec![either]));
    let answered = asked(&b, covered, &[]);
    assert_eq!(answered.answer, Answer::Covered);
    let kept = ("always 2", Effect::Kept, String::new());
    assert_eq!(told(&answered)[1..], [("§ 1", Effect::Met, "Windstärke".to_owned()), kept]);
    let answered = asked(&b, never, &[]);
    assert_eq!(answered.answer, Answer::NotCovered);
    assert_eq!(
        answered.reasons.iter().map(|reason| reason.effect).collect::<Vec<_>>(),
        [Effect::Excludes, Effect::Kept]
    );
}
