//! Lines written by hand, and the limits.

use crate::base::Exact;
use crate::decide::{Answer, Case, CaseProblem, Effect, Evaluator, Failure, Known, Truth};
use crate::rule::testing::{Builder, codes, number};
use crate::rule::{
    Advice, Amount, Bounds, Comparison, FactId, Formula, KindId, LineId, Role, Rules, Test, Type, Value,
};

/// EC of the specification: a grant with an exception, a storm with a force, an exclusion that a clause lifts.
struct Ec {
    rules: Rules,
    peril: FactId,
    culprit: FactId,
    force: FactId,
    clause: FactId,
    agreed: FactId,
    line: LineId,
}

fn ec() -> Ec {
    let mut b = Builder::new();
    let peril = b.kind("Gefahr", true, &["Rauch", "böswillige Beschädigung", "Sturm", "Erdbeben"], &[]);
    let culprit =
        b.kind("Täter", false, &["Betriebsangehöriger", "Reinigungskraft", "Fremder"], &[("Insider", &[0, 1])]);
    let force = b.fact("Windstärke", Type::Unit("Beaufort".into()));
    b.edit(force).absent = Some("nicht feststellbar".into());
    b.edit(force).bounds = Bounds { low: Some((number(0), true)), high: Some((number(17), true)) };
    let clause = b.clause("Klausel 999");

    let smoke = b.within(peril, &[0, 3]);
    let smoke = b.stated("EC § 1", Role::Grant, smoke);
    let damage = b.within(peril, &[1]);
    let insider = b.within(culprit, &[0, 1]);
    let insider = b.stated("EC § 2, exception", Role::Exception, insider).formula;
    let outsider = b.not(insider);
    let damage = b.all(&[damage, outsider]);
    let damage = b.stated("EC § 2", Role::Grant, damage);
    let storm = b.within(peril, &[2]);
    let strong = b.compare(force, Comparison::AtLeast, number(8));
    let storm = b.all(&[storm, strong]);
    let storm = b.stated("EC § 4", Role::Grant, storm);
    let quake = b.within(peril, &[3]);
    let clause_agreed = b.yes(clause);
    let back = b.stated("Klausel 999", Role::WriteBack, clause_agreed).formula;
    let not_back = b.not(back);
    let quake = b.all(&[quake, not_back]);
    let quake = b.stated("EC § 5", Role::Exclusion, quake);
    let line = b.line("EC", &[(KindId::new(0), vec![smoke, damage, storm])], (Vec::new(), vec![quake]));
    let agreed = b.rules.lines[0].agreed;
    Ec { rules: b.rules, peril, culprit, force, clause, agreed, line }
}

fn said(rules: &Rules, reasons: &[crate::decide::Reason]) -> Vec<String> {
    let because = |reason: &crate::decide::Reason| {
        reason.because.iter().map(|shown| shown.text.clone()).collect::<Vec<_>>().join(", ")
    };
    let name = |reason: &crate::decide::Reason| rules.statement(reason.statement).unwrap().name.clone();
    reasons.iter().map(|reason| format!("{} {}: {}", name(reason), reason.effect, because(reason))).collect()
}

#[test]
fn an_exception_takes_the_grant_away() {
    let ec = ec();
    let mut case = Case::new(&ec.rules);
    case.set(ec.agreed, Value::YesNo(true)).unwrap();
    case.set(ec.peril, Value::Leaf(1)).unwrap();
    case.narrow(ec.culprit, &codes(&[0, 1])).unwrap();
    let mut evaluator = Evaluator::new(&ec.rules);
    let decision = evaluator.explain(ec.line, &case).unwrap();
    // The grant that only the exception takes away, rather than the head.
    let damage = ec.rules.lines[0].grants[0].grants[1].statement;
    assert_eq!((decision.answer, decision.deciding), (Answer::NotCovered, Some(damage)));
    assert_eq!(
        said(&ec.rules, &decision.reasons),
        [
            "EC grants nothing: Gefahr is böswillige Beschädigung, Täter is Insider",
            "EC § 2, exception lifts: Täter is Insider",
        ]
    );
    assert_eq!(
        said(&ec.rules, &decision.considered),
        [
            "EC § 1 does not apply: Gefahr is böswillige Beschädigung",
            "EC § 2 does not apply: Täter is Insider",
            "EC § 4 does not apply: Gefahr is böswillige Beschädigung",
            "EC § 5 does not apply: Gefahr is böswillige Beschädigung",
        ]
    );
}

#[test]
fn a_clause_writes_back_what_is_excluded() {
    let ec = ec();
    let mut case = Case::new(&ec.rules);
    case.set(ec.agreed, Value::YesNo(true)).unwrap();
    case.set(ec.peril, Value::Leaf(3)).unwrap();
    let mut evaluator = Evaluator::new(&ec.rules);
    let decision = evaluator.explain(ec.line, &case).unwrap();
    assert_eq!(decision.answer, Answer::Depends);
    assert_eq!(said(&ec.rules, &decision.reasons), ["EC § 5 excludes: Klausel 999 is unknown"]);
    assert_eq!(decision.missing, [ec.clause]);

    case.set(ec.clause, Value::YesNo(true)).unwrap();
    let decision = evaluator.explain(ec.line, &case).unwrap();
    assert_eq!(decision.answer, Answer::Covered);
    assert_eq!(
        said(&ec.rules, &decision.reasons),
        ["EC met: EC is agreed", "EC § 1 grants: Gefahr is Erdbeben", "Klausel 999 lifts: Klausel 999 is agreed",]
    );
    case.forget(ec.clause);
    case.set(ec.clause, Value::YesNo(false)).unwrap();
    let decision = evaluator.explain(ec.line, &case).unwrap();
    assert_eq!(said(&ec.rules, &decision.reasons), ["EC § 5 excludes: Gefahr is Erdbeben, Klausel 999 is not agreed"]);
}

#[test]
fn what_is_not_ascertainable_grants_nothing() {
    let ec = ec();
    let mut case = Case::new(&ec.rules);
    case.agree_only(&[ec.agreed]).unwrap();
    case.set(ec.peril, Value::Leaf(2)).unwrap();
    let mut evaluator = Evaluator::new(&ec.rules);
    assert_eq!(evaluator.answer(ec.line, &case).unwrap().0, Answer::Depends);
    case.set(ec.force, Value::Absent).unwrap();
    let decision = evaluator.explain(ec.line, &case).unwrap();
    assert_eq!(
        said(&ec.rules, &decision.reasons),
        ["EC grants nothing: Gefahr is Sturm, Windstärke is nicht feststellbar"]
    );
    case.forget(ec.force);
    case.set(ec.force, number(8)).unwrap();
    assert_eq!(evaluator.answer(ec.line, &case).unwrap().0, Answer::Covered);
    case.forget(ec.agreed);
    case.set(ec.agreed, Value::YesNo(false)).unwrap();
    let decision = evaluator.explain(ec.line, &case).unwrap();
    assert_eq!(said(&ec.rules, &decision.reasons), ["EC not agreed: EC is not agreed"]);
}

#[test]
fn a_case_refuses_what_cannot_be() {
    let ec = ec();
    let mut case = Case::new(&ec.rules);
    let told = |outcome: Result<(), crate::decide::CaseError>| outcome.unwrap_err().to_string();
    assert_eq!(
        told(case.set(ec.force, number(18))),
        "`Windstärke` cannot be 18 Beaufort: its values are `from 0 to 17`"
    );
    assert_eq!(told(case.set(ec.force, Value::YesNo(true))), "`Windstärke` is a number of Beaufort");
    assert_eq!(told(case.set(ec.peril, Value::Absent)), "`Gefahr` cannot be absent");
    assert_eq!(told(case.set(ec.culprit, Value::Leaf(3))), "`Täter` is not given a value of `Täter`");
    assert_eq!(told(case.agree_only(&[ec.peril])), "`Gefahr` is neither a line nor a clause");
    case.set(ec.peril, Value::Leaf(2)).unwrap();
    assert_eq!(told(case.set(ec.peril, Value::Leaf(3))), "`Gefahr is Erdbeben` contradicts `Gefahr is Sturm`");
    assert_eq!(
        told(case.narrow(ec.peril, &codes(&[0, 1]))),
        "`Gefahr is one of Rauch, böswillige Beschädigung` contradicts `Gefahr is Sturm`"
    );
    case.set(ec.clause, Value::YesNo(true)).unwrap();
    let error = case.agree_only(&[ec.agreed]).unwrap_err();
    assert!(matches!(error.problem, CaseProblem::Contradiction { .. }));
    assert_eq!(case.known(ec.agreed), &Known::Unknown);
    case.narrow(ec.culprit, &codes(&[0, 1])).unwrap();
    case.narrow(ec.culprit, &codes(&[1, 2])).unwrap();
    assert_eq!(case.known(ec.culprit), &Known::Given(Value::Leaf(1)));
    case.forget(ec.peril);
    case.set(ec.peril, Value::Leaf(4)).unwrap();
    case.describe_unlisted(ec.peril, "Meteorit".into());
    assert_eq!(case.words(ec.peril).as_deref(), Some("Gefahr is other \"Meteorit\""));
    assert_eq!(case.value_words(ec.peril).as_deref(), Some("other \"Meteorit\""));
}

#[test]
fn an_amount_that_cannot_be_computed_is_an_error_unless_nothing_depends_on_it() {
    let mut b = Builder::new();
    let (loss, value) = (b.fact("Schaden", Type::Money("DM".into())), b.fact("Wert", Type::Money("DM".into())));
    let clause = b.clause("Klausel 1");
    let (left, right) = (b.amount_of(loss), b.amount_of(value));
    let share = b.rules.formulas.add_amount(Amount::Divide(left, right), Type::Decimal);
    let one = b.constant(number(1), Type::Decimal);
    let more = b.test(Test::Compare(Comparison::MoreThan, share, one));
    let more = b.stated("§ 1", Role::Condition, more).formula;
    let agreed = b.yes(clause);
    let (one_way, other_way) = (b.all(&[more, agreed]), b.rules.formulas.add(Formula::All([agreed, more].into())));
    let mut case = Case::new(&b.rules);
    case.set(loss, number(1)).unwrap();
    case.set(value, number(0)).unwrap();
    let mut evaluator = Evaluator::new(&b.rules);
    for known in [None, Some(true)] {
        if let Some(yes) = known {
            case.set(clause, Value::YesNo(yes)).unwrap();
        }
        for formula in [one_way, other_way] {
            let error = evaluator.truth(formula, &case).unwrap_err();
            assert_eq!((error.failure, error.amount), (Failure::DivisionByZero, share));
            assert_eq!(error.words(&b.rules), "`Schaden / Wert` divides by zero, asked for by § 1");
        }
    }
    case.forget(clause);
    case.set(clause, Value::YesNo(false)).unwrap();
    assert_eq!(evaluator.truth(one_way, &case), Ok(Truth::No));
    assert_eq!(evaluator.truth(other_way, &case), Ok(Truth::No));
    let huge = Value::Number(Exact::new(i128::MAX, 1).unwrap());
    let huge = b.constant(huge, Type::Decimal);
    let twice = b.rules.formulas.add_amount(Amount::Add(huge, huge), Type::Decimal);
    let test = b.test(Test::Compare(Comparison::Equal, twice, huge));
    assert_eq!(Evaluator::new(&b.rules).truth(test, &Case::new(&b.rules)).unwrap_err().failure, Failure::Overflow);
}

#[test]
fn depth_is_no_danger() {
    let mut b = Builder::new();
    let (clause, loss) = (b.clause("Klausel 1"), b.fact("Schaden", Type::Money("DM".into())));
    let mut formula = b.yes(clause);
    let mut amount = b.amount_of(loss);
    let one = b.constant(number(1), Type::Decimal);
    let deep = 20_000_i64;
    for _ in 0..deep {
        formula = b.stated("x", Role::Exception, formula).formula;
        formula = b.rules.formulas.not(formula);
        amount = b.rules.formulas.add_amount(Amount::Add(amount, one), Type::Money("DM".into()));
        // Conditions within amounts within conditions.
        let nested = b.rules.formulas.add_amount(Amount::Cases([(formula, amount)].into()), Type::Decimal);
        let test = b.test(Test::Compare(Comparison::Equal, nested, one));
        let kept = b.not(test);
        formula = b.all(&[formula, kept]);
    }
    let last = b.constant(number(deep), Type::Decimal);
    let sum = b.test(Test::Compare(Comparison::AtLeast, amount, last));
    formula = b.all(&[formula, sum]);
    let needed = b.stated("§ 1", Role::Requirement, formula);
    let line = b.line("Tief", &[], (vec![needed], Vec::new()));
    let mut case = Case::new(&b.rules);
    case.set(clause, Value::YesNo(true)).unwrap();
    case.set(loss, number(0)).unwrap();
    case.agree_only(&[clause, b.rules.lines[0].agreed]).unwrap();
    let mut evaluator = Evaluator::new(&b.rules);
    let (answer, _) = evaluator.answer(line, &case).unwrap();
    assert_ne!(answer, Answer::Depends);
    assert_eq!(evaluator.explain(line, &case).unwrap().answer, answer);
    assert!(!crate::rule::formula_words(&b.rules, formula).is_empty());
}

#[test]
fn defaults_judgement_advice_and_plausibility_are_named() {
    let mut b = Builder::new();
    let peril = b.kind("Gefahr", true, &["Brand"], &[]);
    let (limit, sudden) = (b.fact("Selbstbehalt", Type::Money("DM".into())), b.fact("unvorhergesehen", Type::YesNo));
    b.edit(limit).default = Some(number(0));
    b.edit(sudden).judged = true;
    let fire = b.within(peril, &[0]);
    let fire = b.stated("§ 1", Role::Grant, fire);
    let sudden_yes = b.yes(sudden);
    let needed = b.stated("§ 2", Role::Requirement, sudden_yes);
    let low = b.compare(limit, Comparison::MoreThan, number(500));
    let low = b.stated("§ 3", Role::Exclusion, low);
    let line = b.line("Feuer", &[(KindId::new(0), vec![fire])], (vec![needed], vec![low]));
    let advice = b.stated("§ 4", Role::Advice, sudden_yes);
    b.rules.lines[0].advice.push(Advice {
        statement: advice.statement,
        text: "melden".into(),
        duty: false,
        formula: advice.formula,
    });
    let sane = b.compare(limit, Comparison::AtMost, number(1_000));
    let sane = b.stated("always", Role::Plausibility, sane);
    b.rules.always.push(sane);

    let mut case = Case::new(&b.rules);
    case.agree_only(&[b.rules.lines[0].agreed]).unwrap();
    case.set(peril, Value::Leaf(0)).unwrap();
    let mut evaluator = Evaluator::new(&b.rules);
    let open = evaluator.explain(line, &case).unwrap();
    assert_eq!((open.answer, &open.missing, &open.to_judge), (Answer::Depends, &vec![sudden], &vec![sudden]));
    assert_eq!((open.advice.len(), open.advice[0].applies), (1, Truth::Unknown));
    case.set(sudden, Value::YesNo(true)).unwrap();
    let covered = evaluator.explain(line, &case).unwrap();
    assert_eq!((covered.answer, &covered.assumed, &covered.to_judge), (Answer::Covered, &vec![limit], &vec![sudden]));
    assert_eq!(covered.deciding, Some(fire.statement));
    assert_eq!(covered.considered[0].effect, Effect::DoesNotApply);
    assert_eq!(covered.advice[0].applies, Truth::Yes);
    assert_eq!(evaluator.check_always(&case).unwrap(), []);
    case.set(limit, number(2_000)).unwrap();
    assert_eq!(evaluator.check_always(&case).unwrap(), [sane.statement]);
}
