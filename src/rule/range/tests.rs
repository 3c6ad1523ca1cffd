//! Ranges by hand, and every operation against the numbers in the ranges.

#![expect(clippy::arithmetic_side_effects, reason = "the operands of the tests are small")]

use std::sync::Arc;

use proptest::prelude::*;

use super::{Domains, End, Knowledge, Range, Ranges};
use crate::base::{Date, Exact, Rounding};
use crate::rule::testing::{Builder, number};
use crate::rule::{Amount, AmountId, Bounds, Comparison, FactId, Formula, FormulaId, Role, Test, Type, Value};

const COMPARISONS: [Comparison; 6] = [
    Comparison::Equal,
    Comparison::NotEqual,
    Comparison::AtLeast,
    Comparison::AtMost,
    Comparison::MoreThan,
    Comparison::LessThan,
];
const ROUNDINGS: [Rounding; 4] = [Rounding::HalfAwayFromZero, Rounding::HalfEven, Rounding::Up, Rounding::Down];

fn int(whole: i64) -> Exact {
    Exact::from_int(whole)
}

/// `[0, 5)`: a bracket for an end that is included, nothing before or after the comma for none; `?` if it may be absent.
fn range(text: &str) -> Range {
    let (text, absent) = text.strip_suffix('?').map_or((text, false), |text| (text, true));
    let (low, high) = text.split_once(',').unwrap();
    let end = |text: &str, included: char| {
        let digits = text.trim_matches(['[', ']', '(', ')', ' ']);
        let value = Exact::parse_plain(digits).ok()?;
        Some(End { value, included: text.contains(included) })
    };
    let range = Range::between(end(low, '['), end(high, ']'));
    if absent { range.or_absent() } else { range }
}

fn shown(range: Range) -> String {
    let low =
        range.low().map_or("(".to_owned(), |end| format!("{}{}", if end.included { '[' } else { '(' }, end.value));
    let high =
        range.high().map_or(")".to_owned(), |end| format!("{}{}", end.value, if end.included { ']' } else { ')' }));
    let absent = if range.may_be_absent() { "?" } else { "" };
    if range.may_be_present() { format!("{low},{high}{absent}") } else { format!("nothing{absent}") }
}

#[test]
fn knows_what_it_holds() {
    let some = range("[0,5)");
    assert!(some.contains(int(0)) && some.contains(int(4)) && !some.contains(int(5)) && some.may_be_zero());
    assert_eq!((some.is_point(), Range::point(int(3)).is_point()), (None, Some(int(3))));
    assert_eq!(Range::point(int(3)).or_absent().is_point(), None);
    assert!(range("(5,5]").is_nothing() && range("[6,5]").is_nothing() && !Range::only_absent().is_nothing());
    assert!(Range::anything().allows(&Value::Absent) && Range::anything().allows(&Value::Text("x".into())));
    assert!(!Range::any_number().allows(&Value::Absent) && !Range::only_absent().allows(&number(1)));
    assert_eq!(shown(range("[0,5)").hull(range("(7,9]?"))), "[0,9]?");
    assert_eq!(shown(Range::only_absent().hull(range("(7,)"))), "(7,)?");
    assert_eq!(shown(range("[0,5)?").intersect(range("(0,7]?"))), "(0,5)?");
    assert!(range("[0,5)").intersect(range("[5,7]")).is_nothing());
    assert_eq!(shown(range("(0,4.5)").whole()), "[1,4]");
    assert_eq!(shown(range("[-1.5,-0.5]").whole()), "[-1,-1]");
    assert!(range("(0,1)").whole().is_nothing());
}

#[test]
fn computes_with_ends() {
    for (left, sign, right, result) in [
        ("[1,2]", '+', "(3,4]", "(4,6]"),
        ("[1,2]", '-', "(3,4]", "[-3,-1)"),
        ("[1,)?", '+', "[0,1]", "[1,)?"),
        ("[-2,3]", '*', "[-5,7)", "[-15,21)"),
        ("[0,)", '*', "[0,)", "[0,)"),
        ("(0,1]", '*', "[1,)", "(0,)"),
        ("[0,0]", '*', "(,)", "[0,0]"),
        ("(,-1]", '*', "(,-2)", "(2,)"),
        ("[-1,1]", '*', "(,)", "(,)"),
        ("[0,5]", '*', "(0,1)", "[0,5)"),
        ("[1,4]", '/', "[2,4]", "[0.25,2]"),
        ("[1,4]", '/', "[0,4]", "[0.25,)"),
        ("[1,4]", '/', "[-4,0)", "(,-0.25]"),
        ("[1,4]", '/', "[2,)", "(0,2]"),
        ("[1,4]", '/', "[-1,1]", "(,)"),
        ("[0,0]", '/', "[-1,1]", "[0,0]"),
        ("[1,4]", '/', "[0,0]?", "nothing?"),
        ("[1,4]?", '/', "(,-2)", "(-2,0)?"),
    ] {
        let (l, r) = (range(left), range(right));
        let found = match sign {
            '+' => l.plus(r),
            '-' => l.minus(r),
            '*' => l.times(r),
            _ => l.over(r),
        };
        assert_eq!(shown(found), result, "{left} {sign} {right}");
    }
    assert_eq!(Range::only_absent().plus(range("[1,2]")), Range::only_absent());
    assert_eq!(Range::NOTHING.plus(range("[1,2]?")), Range::NOTHING);
}

#[test]
fn what_does_not_fit_is_unbounded() {
    let large = Exact::new(i128::MAX, 1).unwrap();
    let far = Range::between(Some(End::included(int(2))), Some(End::included(large)));
    assert_eq!(shown(far.plus(far)), "[4,)");
    assert_eq!(shown(far.times(far)), "[4,)");
    let negative = Range::point(int(0)).minus(far);
    assert_eq!(shown(negative.times(far)), "(,-4]");
    let tiny = Range::point(Exact::new(1, i128::MAX).unwrap());
    assert_eq!(shown(tiny.times(Range::point(Exact::new(1, 2).unwrap()))), "(0,)");
}

#[test]
fn selects_and_compares() {
    let greatest = |parts: &[&str]| shown(Range::greatest(parts.iter().map(|part| range(part))));
    let least = |parts: &[&str]| shown(Range::least(parts.iter().map(|part| range(part))));
    assert_eq!(greatest(&["[1,5]", "(2,3]"]), "(2,5]");
    assert_eq!(greatest(&["[1,5]?", "[4,8)?"]), "[1,8)?");
    assert_eq!(greatest(&["[1,5]?", "[4,8)"]), "[4,8)");
    assert_eq!(greatest(&["[9,12]?", "[4,8)"]), "[4,12]");
    assert_eq!(least(&["[1,5]", "[0,)"]), "[0,5]");
    assert_eq!(least(&["[1,5]?", "[0,)"]), "[0,)");
    assert_eq!(Range::greatest([]), Range::only_absent());
    let compare = |left: &str, comparison, right: &str| Range::compare(comparison, &range(left), &range(right));
    assert_eq!(compare("[0,5]", Comparison::AtMost, "[5,9]"), Some(true));
    assert_eq!(compare("[0,5]", Comparison::LessThan, "[5,9]"), None);
    assert_eq!(compare("[0,5)", Comparison::LessThan, "[5,9]"), Some(true));
    assert_eq!(compare("[0,5)", Comparison::Equal, "[5,9]"), Some(false));
    assert_eq!(compare("[0,5)?", Comparison::NotEqual, "[5,9]"), None);
    assert_eq!(Range::compare(Comparison::NotEqual, &Range::only_absent(), &range("[5,9]")), Some(false));
    assert_eq!(compare("[5,5]", Comparison::Equal, "[5,5]"), Some(true));
}

#[test]
fn counts_dates_in_days() {
    let day = |text: &str| Exact::from_int(Date::EPOCH.days_until(Date::parse(text).unwrap()));
    let january = Range::between(Some(End::included(day("2023-01-30"))), Some(End::included(day("2023-01-31"))));
    let february = Range::point(day("2023-02-28"));
    assert_eq!(january.plus_months(Range::point(int(1))), february);
    assert_eq!(Range::days_between(january, february), range("[28,29]"));
    let then = Range::between(Some(End::included(day("2023-02-27"))), Some(End::included(day("2023-02-28"))));
    assert_eq!(january.plus_days(range("(27,28]")), then);
    let last = Range::point(day("9999-12-31"));
    assert_eq!(shown(last.plus_days(Range::point(int(1)))), "(,)");
    assert_eq!(last.plus_months(range("[0,)")).low(), last.low());
    assert_eq!(january.plus_months(Range::anything()), Range::anything());
    // Half a day cannot be added, but nothing plus half a day is nothing.
    assert_eq!(Range::only_absent().plus_days(range("[0.5,0.5]")), Range::only_absent());
    assert_eq!(january.plus_days(range("[0.5,0.5]")), Range::NOTHING);
}

#[test]
fn rounds_to_multiples() {
    assert_eq!(shown(range("(1,149]").rounded(int(100), Rounding::HalfAwayFromZero)), "[0,100]");
    assert_eq!(shown(range("[-1,)?").rounded(int(5), Rounding::Up)), "[-5,)?");
    assert_eq!(shown(range("[1,2]").rounded(int(0), Rounding::Up)), "(,)");
}

/// What an amount can be by the domains alone.
fn by_domains(b: &Builder, amount: AmountId) -> String {
    shown(Ranges::new(Domains::new(&b.rules.vocabulary)).of(&b.rules.formulas, amount))
}

fn add(b: &mut Builder, amount: Amount) -> AmountId {
    b.rules.formulas.add_amount(amount, Type::Decimal)
}

#[test]
fn reads_domains() {
    let mut b = Builder::new();
    let pieces = b.fact("Teile", Type::Whole);
    b.edit(pieces).bounds = Bounds { low: Some((number(0), false)), high: Some((number(9), false)) };
    b.edit(pieces).absent = Some("none".into());
    let (place, loss) = (b.fact("Ort", Type::Text), b.fact("Schaden", Type::Money("DM".into())));
    let (place, loss) = (b.amount_of(place), b.amount_of(loss));
    let pieces = b.amount_of(pieces);
    let two = b.constant(number(2), Type::Whole);
    let double = add(&mut b, Amount::Multiply(pieces, two));
    assert_eq!((by_domains(&b, pieces).as_str(), by_domains(&b, double).as_str()), ("[1,8]?", "[2,16]?"));
    assert_eq!((by_domains(&b, place).as_str(), by_domains(&b, loss).as_str()), ("(,)", "(,)"));
    assert_eq!(by_domains(&b, AmountId::new(99)), "(,)?");
}

#[test]
fn an_amount_held_to_a_bound_keeps_to_it() {
    let mut b = Builder::new();
    let fact = b.fact("X", Type::Decimal);
    let x = b.amount_of(fact);
    let zero = b.constant(number(0), Type::Decimal);
    let hundred = b.constant(number(100), Type::Decimal);
    let clamp = |b: &mut Builder, comparison, x, end| {
        let beyond = b.test(Test::Compare(comparison, x, end));
        let yes = b.rules.formulas.constant(true);
        add(b, Amount::Cases([(beyond, end), (yes, x)].into()))
    };
    let least = clamp(&mut b, Comparison::LessThan, x, zero);
    let both = clamp(&mut b, Comparison::MoreThan, least, hundred);
    let by_other = clamp(&mut b, Comparison::LessThan, zero, x);
    assert_eq!((by_domains(&b, least).as_str(), by_domains(&b, both).as_str()), ("[0,)", "[0,100]"));
    // `0, but not below X`: X where it is more, else 0.
    assert_eq!(by_domains(&b, by_other), "[0,)");
    b.edit(fact).absent = Some("none".into());
    assert_eq!(by_domains(&b, both), "[0,100]?");
    // Where the bound may be absent, it may not hold.
    let bound = b.fact("Y", Type::Decimal);
    b.edit(bound).bounds.low = Some((number(5), true));
    b.edit(bound).absent = Some("none".into());
    let bound = b.amount_of(bound);
    let held = clamp(&mut b, Comparison::LessThan, zero, bound);
    assert_eq!(by_domains(&b, held), "[0,)");
    let loose = clamp(&mut b, Comparison::LessThan, x, bound);
    assert_eq!(by_domains(&b, loose), "(,)?");
}

#[test]
fn cases_are_complete_with_otherwise() {
    let mut b = Builder::new();
    let (one, two) = (b.clause("A"), b.clause("B"));
    let (one, two) = (b.yes(one), b.yes(two));
    let statement = b.statement("D", Role::Condition);
    let outcomes: Vec<AmountId> = (1..4).map(|n| b.constant(number(n), Type::Whole)).collect();
    let any = b.any(&[one, two]);
    let (neither, not_one) = (b.not(any), b.not(one));
    let of = |b: &mut Builder, conditions: &[FormulaId]| {
        let stated: Vec<FormulaId> = conditions.iter().map(|c| b.rules.formulas.stated(statement, *c)).collect();
        let cases = stated.into_iter().zip(outcomes.iter().copied()).collect();
        let cases = add(b, Amount::Cases(cases));
        by_domains(b, cases)
    };
    assert_eq!(of(&mut b, &[one, two]), "[1,2]?");
    assert_eq!(of(&mut b, &[one, two, neither]), "[1,3]");
    assert_eq!(of(&mut b, &[one, not_one]), "[1,2]");
    assert_eq!(of(&mut b, &[not_one, one]), "[1,2]");
    assert_eq!(of(&mut b, &[two, not_one]), "[1,2]?");
    assert_eq!(of(&mut b, &[]), "nothing?");
}

/// Some facts are known, and that cases are complete.
struct Told(FactId, FormulaId);

impl Knowledge for Told {
    fn fact(&self, fact: FactId) -> Range {
        if fact == self.0 { Range::point(int(7)) } else { Range::anything() }
    }

    fn truth(&mut self, condition: FormulaId) -> Option<bool> {
        (condition == self.1).then_some(false)
    }

    fn is_complete(&self, _: AmountId) -> bool {
        true
    }
}

#[test]
fn uses_what_is_known() {
    let mut b = Builder::new();
    let (x, clause) = (b.fact("X", Type::Decimal), b.clause("A"));
    let no = b.yes(clause);
    let five = b.compare(x, Comparison::AtLeast, number(5));
    let nine = b.compare(x, Comparison::AtLeast, number(9));
    let amount = b.amount_of(x);
    let outcomes: Vec<AmountId> = (1..4).map(|n| b.constant(number(n), Type::Whole)).collect();
    let cases = add(&mut b, Amount::Cases([(no, outcomes[0]), (nine, outcomes[1]), (five, amount)].into()));
    let open = add(&mut b, Amount::Cases([(no, outcomes[0])].into()));
    let mut ranges = Ranges::new(Told(x, no));
    assert_eq!(shown(ranges.of(&b.rules.formulas, cases)), "[7,7]");
    assert_eq!(ranges.of(&b.rules.formulas, open), Range::NOTHING);
}

#[test]
fn a_deep_graph_is_no_deep_recursion() {
    let mut b = Builder::new();
    let one = b.constant(number(1), Type::Whole);
    let mut sum = one;
    let mut condition = b.rules.formulas.constant(true);
    for _ in 0..100_000 {
        sum = add(&mut b, Amount::Add(sum, one));
        condition = b.rules.formulas.add(Formula::Not(condition));
    }
    let cases = add(&mut b, Amount::Cases([(condition, sum)].into()));
    assert_eq!(by_domains(&b, cases), "[100001,100001]?");
}

/// A range and something in it; none: absent.
fn range_with_point() -> impl Strategy<Value = (Range, Option<Exact>)> {
    let value = (-60_i64..60, 1_i64..4).prop_map(|(num, den)| Exact::new(i128::from(num), i128::from(den)).unwrap());
    let end = (0_i64..20, any::<bool>(), any::<bool>());
    (value, end.clone(), end, any::<bool>(), 0_u8..10).prop_map(|(value, low, high, may, how)| {
        let end = |(off, open, none): (i64, bool, bool), sign: i64| {
            let value = value.checked_add(int(off * sign)).unwrap();
            (!none || off > 12).then_some(End { value, included: off == 0 || !open })
        };
        let mut numbers = Range::between(end(low, -1), end(high, 1));
        if low.0 % 3 == 0 && high.0 % 5 == 0 {
            numbers = Range::point(value);
        }
        match how {
            0 => (Range::only_absent(), None),
            1 | 2 => (numbers.or_absent(), None),
            _ => (if may { numbers.or_absent() } else { numbers }, Some(value)),
        }
    })
}

fn allows(range: Range, result: Option<Exact>) -> bool {
    range.allows(&result.map_or(Value::Absent, Value::Number))
}

type Operation = Arc<dyn Fn(Exact, Exact) -> Option<Exact>>;

proptest! {
    #![proptest_config(ProptestConfig::with_cases(4000))]

    #[test]
    fn every_result_lies_in_the_range((left, l) in range_with_point(), (right, r) in range_with_point()) {
        prop_assert!(allows(left, l) && allows(right, r));
        let date = |days: Exact| Date::EPOCH.checked_add_days(days.to_i64()?);
        let days = |date: Date| int(Date::EPOCH.days_until(date));
        let operations: [(Range, Operation); 7] = [
            (left.plus(right), Arc::new(|a, b| a.checked_add(b).ok())),
            (left.minus(right), Arc::new(|a, b| a.checked_sub(b).ok())),
            (left.times(right), Arc::new(|a, b| a.checked_mul(b).ok())),
            (left.over(right), Arc::new(|a, b| a.checked_div(b).ok())),
            (Range::days_between(left, right), Arc::new(|a, b| b.checked_sub(a).ok())),
            (left.plus_days(right), Arc::new(move |a, b| Some(days(date(a)?.checked_add_days(b.to_i64()?)?)))),
            (left.plus_months(right), Arc::new(move |a, b| Some(days(date(a)?.checked_add_months(b.to_i64()?)?)))),
        ];
        for (at, (range, compute)) in operations.iter().enumerate() {
            // None: it cannot be computed, which says nothing.
            let result = match (l, r) {
                (Some(a), Some(b)) => compute(a, b).map(Some),
                _ => Some(None),
            };
            if let Some(result) = result {
                prop_assert!(allows(*range, result), "{at}: {left:?} {right:?} {range:?}");
            }
        }
        let present = || [l, r].into_iter().flatten();
        prop_assert!(allows(Range::greatest([left, right]), present().max()));
        prop_assert!(allows(Range::least([left, right]), present().min()));
        prop_assert!(allows(left.hull(right), l) && allows(left.hull(right), r));
        prop_assert_eq!(allows(left.intersect(right), l), allows(right, l));
        prop_assert!(l.is_none_or(|l| !l.is_integer() || left.whole().contains(l)));
        for comparison in COMPARISONS {
            let holds = l.zip(r).is_some_and(|(a, b)| comparison.accepts(a.cmp(&b)));
            let told = Range::compare(comparison, &left, &right);
            prop_assert!(told.is_none_or(|told| told == holds), "{left:?} {comparison:?} {right:?}");
            prop_assert!(!holds || allows(left.standing(comparison, &right), l));
        }
    }

    #[test]
    fn several_are_as_one_after_the_other(parts in prop::collection::vec(range_with_point(), 0..5)) {
        let present = || parts.iter().filter_map(|(_, point)| *point);
        prop_assert!(allows(Range::greatest(parts.iter().map(|(range, _)| *range)), present().max()));
        prop_assert!(allows(Range::least(parts.iter().map(|(range, _)| *range)), present().min()));
    }

    #[test]
    fn rounding_stays_within((range, point) in range_with_point(), unit in 1_i64..30, tenth in any::<bool>()) {
        let unit = Exact::new(i128::from(unit), if tenth { 10 } else { 1 }).unwrap();
        for rounding in ROUNDINGS {
            let rounded = point.map(|point| {
                point.checked_div(unit).unwrap().round(0, rounding).unwrap().checked_mul(unit).unwrap()
            });
            prop_assert!(allows(range.rounded(unit, rounding), rounded));
        }
    }

    #[test]
    fn large_numbers_never_panic(parts in prop::collection::vec((any::<i128>(), any::<i128>(), any::<bool>()), 4)) {
        let end = |at: usize| {
            let (num, den, included) = parts[at];
            Some(End { value: Exact::new(num, den).ok()?, included })
        };
        let (left, right) = (Range::between(end(0), end(1)), Range::between(end(2), end(3)));
        let point = |range: Range| range.low().filter(|low| low.included).map(|low| low.value);
        if let (Some(a), Some(b)) = (point(left), point(right)) {
            for (range, result) in [
                (left.plus(right), a.checked_add(b)),
                (left.minus(right), a.checked_sub(b)),
                (left.times(right), a.checked_mul(b)),
                (left.over(right), a.checked_div(b)),
            ] {
                prop_assert!(result.is_err() || range.contains(result.unwrap()));
            }
        }
        for range in [left.plus_days(right), left.plus_months(right), left.rounded(Exact::ONE, Rounding::Up)] {
            prop_assert!(range.is_nothing() || range.low().is_none_or(|low| low.value.is_integer()));
        }
    }
}
