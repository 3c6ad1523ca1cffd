//! Lines written by hand.

use crate::decide::{Answer, Case, Evaluator};
use crate::question::{answer_line, residual};
use crate::rule::testing::{Builder, codes, number};
use crate::rule::{Citation, Comparison, FormulaId, KindId, Role, Test, Type, Value};

fn rest(b: &Builder, case: &Case<'_>, formula: FormulaId) -> String {
    let mut evaluator = Evaluator::new(&b.rules);
    let mut evaluation = evaluator.on(case);
    // The case is of the same rules.
    residual(&mut evaluation, formula).unwrap().words(&b.rules)
}

#[test]
fn covers_only_if_comes_down_to_one_short_condition() {
    let mut b = Builder::new();
    let peril = b.kind("Gefahr", true, &["Einbruchdiebstahl", "Raub", "Vandalismus", "Sturm"], &[]);
    let clause = b.clause("Klausel 412");
    let theft = b.within(peril, &[0, 1]);
    let theft = b.stated("§ 1", Role::Grant, theft);
    let (vandals, agreed) = (b.within(peril, &[2]), b.yes(clause));
    let granted = b.all(&[vandals, agreed]);
    let granted = b.stated("§ 2", Role::Restriction, granted);
    let not_agreed = b.not(agreed);
    let barred = b.all(&[vandals, not_agreed]);
    let barred = b.stated("§ 2", Role::Restriction, barred);
    let line = b.line("Einbruch", &[(KindId::new(0), vec![theft, granted])], (Vec::new(), vec![barred]));
    let covers = b.rules.lines[line.index()].would_cover;
    let mut case = Case::new(&b.rules);
    assert_eq!(
        rest(&b, &case, covers),
        "Gefahr is one of Einbruchdiebstahl, Raub, Vandalismus and (Gefahr is not Vandalismus or Klausel 412 is agreed)"
    );
    case.set(peril, Value::Leaf(2)).unwrap();
    assert_eq!(rest(&b, &case, covers), "Klausel 412 is agreed");
    case.set(clause, Value::YesNo(true)).unwrap();
    assert_eq!(rest(&b, &case, covers), "always");
}

#[test]
fn sees_what_three_values_do_not() {
    let mut b = Builder::new();
    let (a, c) = (b.clause("A"), b.clause("C"));
    let force = b.fact("Windstärke", Type::Unit("Beaufort".into()));
    let (a, c) = (b.yes(a), b.yes(c));
    let (not_a, not_c) = (b.not(a), b.not(c));
    let case_of = |b: &Builder, formula| rest(b, &Case::new(&b.rules), formula);
    let either = b.any(&[a, not_a]);
    assert_eq!(case_of(&b, either), "always");
    let both = b.all(&[a, c]);
    let absorbed = b.any(&[a, both]);
    assert_eq!(case_of(&b, absorbed), "A is agreed");
    let (first, second) = (b.any(&[a, c]), b.any(&[not_a, c]));
    let resolved = b.all(&[first, second]);
    assert_eq!(case_of(&b, resolved), "C is agreed");
    let (third, fourth) = (b.any(&[a, not_c]), b.any(&[not_a, not_c]));
    let never = b.all(&[first, second, third, fourth]);
    assert_eq!(case_of(&b, never), "never");
    let (strong, mild) =
        (b.compare(force, Comparison::AtLeast, number(8)), b.compare(force, Comparison::LessThan, number(8)));
    let any_force = b.any(&[strong, mild]);
    assert_eq!(case_of(&b, any_force), "always");
    let stronger = b.compare(force, Comparison::MoreThan, number(10));
    let tightest = b.all(&[strong, stronger]);
    assert_eq!(case_of(&b, tightest), "Windstärke more than 10");
    let most = b.compare(force, Comparison::AtMost, number(12));
    let range = b.all(&[strong, most]);
    assert_eq!(case_of(&b, range), "Windstärke from 8 to 12");
    b.edit(force).absent = Some("nicht feststellbar".into());
    assert_eq!(case_of(&b, any_force), "Windstärke is not nicht feststellbar");
    let weak = b.not(strong);
    assert_eq!(case_of(&b, weak), "not (Windstärke at least 8)");
    let third_clause = b.clause("D");
    let third_clause = b.yes(third_clause);
    let two = b.rules.formulas.at_least(2, vec![a, c, third_clause]);
    assert_eq!(
        case_of(&b, two),
        "(A is agreed and C is agreed) or (A is agreed and D is agreed) or (C is agreed and D is agreed)"
    );
}

#[test]
fn sets_are_said_by_the_shortest_list_of_names() {
    let mut b = Builder::new();
    let peril = b.kind("Gefahr", true, &["Brand", "Blitz", "Sturm", "Erdbeben", "Krieg"], &[("Feuergefahr", &[0, 1])]);
    let fault = b.kind("Verschulden", false, &["keines", "leicht", "grob", "Vorsatz"], &[]);
    b.rules.vocabulary.kinds[1].ordered = true;
    let who = b.kind("Täter", false, &["Inhaber", "Angestellter", "Fremder"], &[("Insider", &[0, 1])]);
    b.edit(who).absent = Some("unbekannt".into());
    let mut said = |fact, list: &[u16], yes| {
        let formula = b.within(fact, list);
        let formula = if yes { formula } else { b.not(formula) };
        let words = crate::rule::formula_words(&b.rules, formula);
        let case = Case::new(&b.rules);
        assert_eq!(rest(&b, &case, formula), words);
        words
    };
    assert_eq!(said(peril, &[0, 1], true), "Gefahr is Feuergefahr");
    assert_eq!(said(peril, &[0, 1, 2], true), "Gefahr is one of Feuergefahr, Sturm");
    assert_eq!(said(peril, &[3, 4], false), "Gefahr is not one of Erdbeben, Krieg");
    assert_eq!(said(peril, &[5], true), "Gefahr is other");
    assert_eq!(said(peril, &[5], false), "Gefahr is not other");
    assert_eq!(said(peril, &[0, 5], true), "Gefahr is Brand or Gefahr is other");
    assert_eq!(said(fault, &[2, 3], true), "Verschulden at least grob");
    assert_eq!(said(fault, &[2, 3], false), "Verschulden at most leicht");
    assert_eq!(said(fault, &[0, 3], true), "Verschulden is one of keines, Vorsatz");
    assert_eq!(said(who, &[0, 1], false), "not (Täter is Insider)");
    assert_eq!(said(who, &[2], true), "Täter is Fremder");
}

#[test]
fn prints_as_the_specification_says() {
    let mut b = Builder::new();
    let peril = b.kind("Gefahr", true, &["Leitungswasser", "Brand"], &[]);
    let thing = b.kind("Sache", false, &["Zentraleinheit", "Terminal", "Gebäude"], &[("DV", &[0, 1])]);
    let clause = b.clause("Klausel 510");
    let limit = b.fact("Selbstbehalt of Leitungswasser", Type::Money("DM".into()));
    b.edit(limit).default = Some(number(0));
    let loss = b.fact("Schaden", Type::Money("DM".into()));
    let water = b.within(peril, &[0]);
    let water = b.stated("Leitungswasser § 1", Role::Grant, water);
    let (dv, agreed) = (b.within(thing, &[0, 1]), b.yes(clause));
    let not_agreed = b.not(agreed);
    let barred = b.all(&[dv, not_agreed]);
    let barred = b.stated("Leitungswasser § 2", Role::Restriction, barred);
    let (left, right) = (b.amount_of(loss), b.amount_of(limit));
    let enough = b.test(Test::Compare(Comparison::MoreThan, left, right));
    let enough = b.stated("Leitungswasser § 3", Role::Requirement, enough);
    b.rules.statements[barred.statement.index()].citations =
        vec![Citation { source: "CW".into(), references: vec!["S017".into()], quote: None }];
    let line = b.line("Leitungswasser", &[(KindId::new(0), vec![water])], (vec![enough], vec![barred]));
    let mut evaluator = Evaluator::new(&b.rules);
    let mut case = Case::new(&b.rules);
    case.narrow(thing, &codes(&[0, 1])).unwrap();
    let asked = answer_line(&mut evaluator, line, &case, "Leitungswasser covers DV?").unwrap();
    assert_eq!(
        asked.condition.as_deref(),
        Some(
            "Leitungswasser is agreed and Gefahr is Leitungswasser and Schaden more than 0 DM and Klausel 510 is agreed"
        )
    );
    case.set(b.rules.lines[0].agreed, Value::YesNo(true)).unwrap();
    case.set(peril, Value::Leaf(0)).unwrap();
    case.set(loss, number(5)).unwrap();
    let asked = answer_line(&mut evaluator, line, &case, "Leitungswasser covers DV?").unwrap();
    assert_eq!(
        serde_json::to_value(&asked).unwrap(),
        serde_json::json!({
            "question": "Leitungswasser covers DV?", "generation": "1986", "answer": "depends",
            "line": "Leitungswasser",
            "condition": "Klausel 510 is agreed",
            "missing": ["Klausel 510"], "ask_next": "Klausel 510",
            "ask_next_because": "settles it", "irrelevant": [],
            "reasons": [{
                "statement": "Leitungswasser § 2", "effect": "excludes", "file": "test.klausel", "line": 1,
                "source": "CW S017", "text": "Leitungswasser § 2", "because": ["Klausel 510 is unknown"],
            }],
            "considered": [], "assumed": [], "to_judge": [], "flip": [], "advice": [], "pays": null, "settlement": [],
        })
    );
    case.set(clause, Value::YesNo(false)).unwrap();
    let asked = answer_line(&mut evaluator, line, &case, "Leitungswasser covers DV?").unwrap();
    assert_eq!(asked.answer, Answer::NotCovered);
    let flips: Vec<_> =
        asked.flip.iter().map(|flip| (flip.words.as_str(), serde_json::to_string(flip).unwrap())).collect();
    assert_eq!(
        flips,
        [
            ("Sache is Gebäude", r#"{"fact":"Sache","to":"Gebäude"}"#.to_owned()),
            ("Klausel 510 is agreed", r#"{"fact":"Klausel 510","to":true}"#.to_owned()),
        ]
    );
}

#[test]
fn asks_for_what_settles_most() {
    let mut b = Builder::new();
    let peril = b.kind("Gefahr", true, &["Brand", "Sturm"], &[]);
    let force = b.fact("Windstärke", Type::Whole);
    let (fire, storm) = (b.within(peril, &[0]), b.within(peril, &[1]));
    let strong = b.compare(force, Comparison::AtLeast, number(8));
    let storm = b.all(&[storm, strong]);
    let grants = vec![b.stated("§ 1", Role::Grant, fire), b.stated("§ 2", Role::Grant, storm)];
    let line = b.line("Sturm", &[(KindId::new(0), grants)], (Vec::new(), Vec::new()));
    let mut case = Case::new(&b.rules);
    case.agree_only(&[b.rules.lines[0].agreed]).unwrap();
    let asked = answer_line(&mut Evaluator::new(&b.rules), line, &case, "?").unwrap();
    // Two of three perils settle it, no force does.
    assert_eq!(asked.missing.iter().map(|name| &**name).collect::<Vec<_>>(), ["Gefahr", "Windstärke"]);
    assert_eq!(asked.condition.as_deref(), Some("Gefahr is Brand or (Gefahr is Sturm and Windstärke at least 8)"));
    assert_eq!(asked.ask_next_because.as_deref(), Some("2 of 3 values settle it: settled unless Gefahr is Sturm"));
    case.set(peril, Value::Leaf(1)).unwrap();
    let asked = answer_line(&mut Evaluator::new(&b.rules), line, &case, "?").unwrap();
    assert_eq!(asked.ask_next_because.as_deref(), Some("settles it"));
}

#[test]
fn an_exclusion_of_what_is_not_granted_is_not_asked_about() {
    let mut b = Builder::new();
    let peril = b.kind("Gefahr", true, &["Brand", "Sturm", "Krieg"], &[]);
    let clauses: Vec<_> = (0..20).map(|at| b.clause(&format!("Klausel {at}"))).collect();
    let clauses: Vec<_> = clauses.into_iter().map(|clause| b.yes(clause)).collect();
    let (fire, storm, war) = (b.within(peril, &[0]), b.within(peril, &[1]), b.within(peril, &[2]));
    // Too many facts for a table.
    let fire = b.all(&[&[fire], &clauses[..10]].concat());
    let storm = b.all(&[&[storm], &clauses[10..19]].concat());
    let granted = b.any(&[fire, storm]);
    let excluded = b.all(&[war, clauses[19]]);
    let free = b.not(excluded);
    let both = b.all(&[granted, free]);
    let case = Case::new(&b.rules);
    assert_eq!(rest(&b, &case, both), rest(&b, &case, granted));
}
