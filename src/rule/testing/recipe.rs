//! Conditions and lines at random, before they are built.

use proptest::prelude::*;

use crate::rule::Comparison;

/// A condition to be built.
#[derive(Clone, Debug)]
pub(crate) enum Recipe {
    Constant(bool),
    Yes(usize),
    In(usize, u16),
    Absent(usize),
    Numbers(Comparison, Sum, Sum),
    Dates(Comparison, When, When),
    Text(bool, u8),
    Listed,
    ListedLeaf,
    SomeIn(u16),
    AllIn(u16),
    Not(Box<Recipe>),
    All(Vec<Recipe>),
    Any(Vec<Recipe>),
    AtLeast(u32, Vec<Recipe>),
    Stated(Box<Recipe>),
}

/// An amount to be built.
#[derive(Clone, Debug)]
pub(crate) enum Sum {
    Constant(i64),
    Fact(usize),
    Binary(u8, Box<Sum>, Box<Sum>),
    Days(When, When),
    Cases(Box<Recipe>, Box<Sum>, Box<Sum>),
}

/// A date to be built.
#[derive(Clone, Debug)]
pub(crate) enum When {
    Constant(u8),
    Fact(usize),
    Plus(bool, Box<When>, i64),
    Extreme(bool, Box<When>, Box<When>),
}

/// A line to be built.
#[derive(Clone, Debug)]
pub(crate) struct LineRecipe {
    pub(crate) grants: Vec<Vec<Recipe>>,
    pub(crate) requirements: Vec<Recipe>,
    pub(crate) exclusions: Vec<Recipe>,
}

fn any_comparison() -> impl Strategy<Value = Comparison> {
    prop::sample::select(vec![
        Comparison::Equal,
        Comparison::NotEqual,
        Comparison::AtLeast,
        Comparison::AtMost,
        Comparison::MoreThan,
        Comparison::LessThan,
    ])
}

fn any_when() -> impl Strategy<Value = When> {
    let leaf = prop_oneof![(0_u8..70).prop_map(When::Constant), (0_usize..2).prop_map(When::Fact)];
    leaf.prop_recursive(2, 4, 2, |inner| {
        prop_oneof![
            (any::<bool>(), inner.clone(), -3_i64..4).prop_map(|(days, date, n)| When::Plus(days, Box::new(date), n)),
            (any::<bool>(), inner.clone(), inner).prop_map(|(latest, a, b)| When::Extreme(
                latest,
                Box::new(a),
                Box::new(b)
            )),
        ]
    })
}

fn any_sum(condition: BoxedStrategy<Recipe>) -> impl Strategy<Value = Sum> {
    let leaf = prop_oneof![
        3 => (0_i64..18).prop_map(Sum::Constant),
        4 => (0_usize..4).prop_map(Sum::Fact),
        1 => (any_when(), any_when()).prop_map(|(from, to)| Sum::Days(from, to)),
    ];
    leaf.prop_recursive(2, 5, 2, move |inner| {
        prop_oneof![
            3 => (any::<u8>(), inner.clone(), inner.clone())
                .prop_map(|(op, a, b)| Sum::Binary(op, Box::new(a), Box::new(b))),
            1 => (condition.clone(), inner.clone(), inner)
                .prop_map(|(c, a, b)| Sum::Cases(Box::new(c), Box::new(a), Box::new(b))),
        ]
    })
}

fn any_test() -> BoxedStrategy<Recipe> {
    prop_oneof![
        1 => any::<bool>().prop_map(Recipe::Constant),
        8 => (0_usize..4).prop_map(Recipe::Yes),
        12 => (0_usize..4, any::<u16>()).prop_map(|(at, mask)| Recipe::In(at, mask)),
        2 => (0_usize..4).prop_map(Recipe::Absent),
        6 => (any_comparison(), 0_usize..4, 0_i64..18)
            .prop_map(|(c, fact, n)| Recipe::Numbers(c, Sum::Fact(fact), Sum::Constant(n))),
        2 => (any_comparison(), 0_usize..2, 0_u8..70)
            .prop_map(|(c, fact, day)| Recipe::Dates(c, When::Constant(day), When::Fact(fact))),
        2 => (any::<bool>(), any::<u8>()).prop_map(|(equal, which)| Recipe::Text(equal, which)),
        1 => Just(Recipe::Listed),
        1 => Just(Recipe::ListedLeaf),
        1 => any::<u16>().prop_map(Recipe::SomeIn),
        1 => any::<u16>().prop_map(Recipe::AllIn),
    ]
    .boxed()
}

/// Any amount over the facts of a [`World`].
pub(crate) fn any_amount() -> impl Strategy<Value = Sum> {
    any_sum(any_test())
}

/// Any condition over the facts of a [`World`].
pub(crate) fn any_recipe() -> BoxedStrategy<Recipe> {
    let sums = any_sum(any_test());
    let sums_too = any_sum(any_test());
    let leaf = prop_oneof![
        8 => any_test(),
        1 => (any_comparison(), sums, sums_too).prop_map(|(c, a, b)| Recipe::Numbers(c, a, b)),
        1 => (any_comparison(), any_when(), any_when()).prop_map(|(c, a, b)| Recipe::Dates(c, a, b)),
    ];
    leaf.prop_recursive(4, 24, 4, |inner| {
        let some = prop::collection::vec(inner.clone(), 0..4);
        prop_oneof![
            2 => inner.clone().prop_map(|inner| Recipe::Not(Box::new(inner))),
            4 => some.clone().prop_map(Recipe::All),
            4 => some.clone().prop_map(Recipe::Any),
            1 => (0_u32..4, some).prop_map(|(count, parts)| Recipe::AtLeast(count, parts)),
            2 => inner.prop_map(|inner| Recipe::Stated(Box::new(inner))),
        ]
    })
    .boxed()
}

/// Any line over the facts of a [`World`].
pub(crate) fn any_line() -> impl Strategy<Value = LineRecipe> {
    let some = |most: usize| prop::collection::vec(any_recipe(), 0..most);
    (prop::collection::vec(some(4), 1..3), some(3), some(4)).prop_map(|(grants, requirements, exclusions)| LineRecipe {
        grants,
        requirements,
        exclusions,
    })
}

/// What a complete case says, and what of it is told: by fact, a number for its value and one for what is told.
pub(crate) fn any_facts() -> impl Strategy<Value = Vec<(u32, u8)>> {
    prop::collection::vec((any::<u32>(), any::<u8>()), 24)
}
