//! What lines pay, at random: payments for the same and for other things, with limits of their own and of all.

use proptest::prelude::*;

use crate::base::{Exact, Rounding};
use crate::rule::testing::{Recipe, Sum, World, any_amount, any_recipe, number};
use crate::rule::{Alternative, Amount, AmountId, Currency, FormulaId, LineId, Payment, Pays, Role, StatementId, Type};

/// One `pays`, to be built.
#[derive(Clone, Debug)]
pub(super) struct PaymentRecipe {
    when: Option<Recipe>,
    /// Of several the greatest counts.
    starts: Vec<Sum>,
    limit: Option<Sum>,
}

/// All that a line pays, to be built.
#[derive(Clone, Debug)]
pub(super) struct PaysRecipe {
    payments: Vec<PaymentRecipe>,
    /// A limit of the first payments together.
    sublimit: Option<(usize, Sum)>,
    limit: Option<Sum>,
}

fn any_start() -> impl Strategy<Value = Sum> {
    // Of the four facts that there are: so that lines often pay for the same.
    prop_oneof![3 => (0_usize..4).prop_map(Sum::Fact), 1 => any_amount()]
}

pub(super) fn any_pays() -> impl Strategy<Value = PaysRecipe> {
    let limit = || prop::option::weighted(0.3, any_start());
    let payment = (prop::option::weighted(0.4, any_recipe()), prop::collection::vec(any_start(), 1..3), limit())
        .prop_map(|(when, starts, limit)| PaymentRecipe { when, starts, limit });
    let sublimit = prop::option::weighted(0.3, (1_usize..3, any_start()));
    (prop::collection::vec(payment, 1..4), sublimit, limit()).prop_map(|(payments, sublimit, limit)| PaysRecipe {
        payments,
        sublimit,
        limit,
    })
}

pub(super) fn with_currency(world: &mut World) {
    let (rate, unit) = (None, Exact::new(1, 100).unwrap());
    let currency = Currency { name: "DM".into(), rate, rounding: Rounding::HalfAwayFromZero, unit };
    world.builder.rules.vocabulary.currencies.push(currency);
}

fn money(world: &mut World, amount: Amount) -> AmountId {
    world.builder.rules.formulas.add_amount(amount, Type::Money("DM".into()))
}

fn zero(world: &mut World) -> AmountId {
    money(world, Amount::Constant(number(0)))
}

/// No less than 0, and no more than a limit.
fn within(world: &mut World, amount: AmountId, limit: Option<&Sum>) -> AmountId {
    let limited = match limit {
        None => amount,
        Some(limit) => {
            let limit = world.sum(limit);
            money(world, Amount::Least([amount, limit].into()))
        }
    };
    let zero = zero(world);
    money(world, Amount::Greatest([limited, zero].into()))
}

fn rounded(world: &mut World, amount: AmountId) -> AmountId {
    money(world, Amount::Round(amount, Rounding::HalfAwayFromZero, Exact::new(1, 100).unwrap()))
}

fn only_where(world: &mut World, when: FormulaId, amount: AmountId) -> AmountId {
    let always = world.builder.rules.formulas.constant(true);
    let zero = zero(world);
    money(world, Amount::Cases([(when, amount), (always, zero)].into()))
}

fn sum(world: &mut World, all: &[AmountId]) -> AmountId {
    let zero = zero(world);
    all.iter().fold(zero, |sum, one| money(world, Amount::Add(sum, *one)))
}

/// What a line pays, where it covers.
pub(super) fn pay(world: &mut World, line: LineId, recipe: &PaysRecipe) {
    let covers = world.rules().lines[line.index()].covers;
    let always = world.builder.rules.formulas.constant(true);
    let stated = world.builder.stated("pays", Role::Payment, always);
    let payments: Vec<Payment> =
        recipe.payments.iter().map(|payment| self::payment(world, payment, stated.statement)).collect();
    let mut paid: Vec<AmountId> = payments.iter().map(|payment| payment.paid).collect();
    if let Some((count, limit)) = &recipe.sublimit {
        let rest = paid.split_off((*count).min(paid.len()));
        let inner = sum(world, &paid);
        let inner = within(world, inner, Some(limit));
        paid = [vec![inner], rest].concat();
    }
    let all = sum(world, &paid);
    let all = within(world, all, recipe.limit.as_ref());
    let all = rounded(world, all);
    let paid = only_where(world, covers, all);
    world.builder.rules.lines[line.index()].pays =
        Some(Pays { currency: "DM".into(), payments, totals: Vec::new(), paid });
}

fn payment(world: &mut World, recipe: &PaymentRecipe, statement: StatementId) -> Payment {
    let when = match &recipe.when {
        Some(when) => world.build(when),
        None => world.builder.rules.formulas.constant(true),
    };
    let alternatives: Vec<Alternative> = recipe
        .starts
        .iter()
        .map(|start| {
            let written = world.sum(start);
            let amount = within(world, written, None);
            Alternative { statement, written, amount, steps: Vec::new(), exact: amount }
        })
        .collect();
    let running = money(world, Amount::Greatest(alternatives.iter().map(|one| one.exact).collect()));
    let exact = within(world, running, recipe.limit.as_ref());
    let all = rounded(world, exact);
    let paid = only_where(world, when, all);
    Payment { statement, when, per_position: false, alternatives, steps: Vec::new(), exact, paid }
}
