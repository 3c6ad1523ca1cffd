//! What was expected where a sentence could not be read, in the language's words.

use pest::error::{Error, ErrorVariant};

use super::grammar::Rule;

/// What was expected, without repetition, the plainest first.
pub(crate) fn expected(error: &Error<Rule>) -> Vec<&'static str> {
    let ErrorVariant::ParsingError { positives, .. } = &error.variant else { return Vec::new() };
    let mut words: Vec<(u8, &'static str)> = positives.iter().filter_map(|rule| phrase(*rule)).collect();
    // Where a condition can stand, what it can begin with needs no saying; nor that one can go on with a comparison.
    let begins = |words: &str| matches!(words, "a number or a date" | "a text in quotes" | "a name");
    if words.contains(&CONDITION) {
        words.retain(|(_, words)| !begins(words) && *words != OPERAND.1);
    } else if words.contains(&OPERAND) {
        words.retain(|(_, words)| !begins(words));
    } else if words.iter().any(|(_, words)| *words == "a name") {
        words.retain(|(_, words)| *words != "a text in quotes");
    }
    words.sort_unstable();
    words.dedup();
    words.into_iter().map(|(_, words)| words).take(6).collect()
}

const CONDITION: (u8, &str) = (1, "a condition");
const OPERAND: (u8, &str) = (1, "a fact, a value, a number or a date");

/// A rule in the language's words, with how plain it is to a reader.
fn phrase(rule: Rule) -> Option<(u8, &'static str)> {
    Some(match rule {
        Rule::bare_name
        | Rule::quoted_name
        | Rule::kind_value
        | Rule::names
        | Rule::subject
        | Rule::clause_reference
        | Rule::generation_name
        | Rule::amended_part
        | Rule::amended_thing
        | Rule::table_key
        | Rule::table_output
        | Rule::table_type
        | Rule::list_names
        | Rule::list_references
        | Rule::what => (0, "a name"),
        Rule::reference
        | Rule::parenthesis
        | Rule::quantified
        | Rule::extreme
        | Rule::days_between
        | Rule::percent_of
        | Rule::sum_over
        | Rule::quantity
        | Rule::text
        | Rule::amount => OPERAND,
        Rule::expression | Rule::condition | Rule::block => CONDITION,
        Rule::literal => (2, "a number or a date"),
        Rule::string => (2, "a text in quotes"),
        Rule::label | Rule::label_ref => (3, "a label (`§ 1`)"),
        Rule::covers
        | Rule::excludes
        | Rule::requires
        | Rule::reinstates
        | Rule::waives
        | Rule::advises
        | Rule::kw_covers
        | Rule::kw_excludes
        | Rule::kw_requires
        | Rule::kw_reinstates
        | Rule::kw_waives
        | Rule::kw_advises
        | Rule::kw_obliges
        | Rule::pays
        | Rule::total
        | Rule::replaces
        | Rule::kw_pays
        | Rule::kw_also_pays
        | Rule::kw_total
        | Rule::kw_replaces
        | Rule::statement => (4, "`covers`, `excludes`, `requires` or the like"),
        Rule::rulebook
        | Rule::generation
        | Rule::governed
        | Rule::includes
        | Rule::repeals
        | Rule::replaced
        | Rule::adds
        | Rule::renamed_thing
        | Rule::renamed_value
        | Rule::renumbered
        | Rule::sort
        | Rule::currency
        | Rule::source
        | Rule::kind
        | Rule::group
        | Rule::fact
        | Rule::position
        | Rule::kw_position
        | Rule::clause
        | Rule::always
        | Rule::define
        | Rule::table
        | Rule::line
        | Rule::assertion
        | Rule::acceptance
        | Rule::scenario
        | Rule::scenario_table => (5, "a declaration (`kind`, `fact`, `clause`, `line` …)"),
        Rule::comparison
        | Rule::equality
        | Rule::at_least
        | Rule::at_most
        | Rule::more_than
        | Rule::less_than
        | Rule::is_one_of
        | Rule::is_none
        | Rule::is_unknown
        | Rule::is_other
        | Rule::is_exactly
        | Rule::kw_exactly
        | Rule::listed_in
        | Rule::within_of
        | Rule::from_on
        | Rule::between
        | Rule::kw_is
        | Rule::kw_is_not => (6, "a comparison (`is`, `at least` …)"),
        Rule::is_agreed | Rule::kw_agreed => (8, "`agreed`"),
        Rule::covers_it | Rule::would_cover_it => (8, "`would cover it`"),
        Rule::and | Rule::kw_and => (7, "`and`"),
        Rule::or | Rule::kw_or => (7, "`or`"),
        Rule::terms | Rule::when | Rule::kw_if => (7, "`if`"),
        Rule::kw_unless => (7, "`unless`"),
        Rule::kw_only_if => (7, "`only if`"),
        Rule::exception | Rule::exception_here | Rule::kw_except => (8, "`except`"),
        Rule::against | Rule::kw_against => (8, "`against`"),
        Rule::example | Rule::kw_such_as | Rule::kw_and_the_like => (9, "`such as`"),
        Rule::kw_from | Rule::first_day => (7, "`from`"),
        Rule::amended_generation | Rule::kw_amends => (8, "`amends`"),
        Rule::kw_formerly => (8, "`formerly`"),
        Rule::kw_includes_also => (9, "`includes also`"),
        Rule::repealed_always => (9, "`always`"),
        Rule::repealed_assertion => (9, "`assert`"),
        Rule::repealed_acceptance => (9, "`accepted`"),
        Rule::kw_to | Rule::last_day => (7, "`to`"),
        Rule::has_output | Rule::kw_has => (7, "`has`"),
        Rule::kw_of => (7, "`of`"),
        Rule::kw_as => (7, "`as`"),
        Rule::kw_for => (7, "`for`"),
        Rule::kw_by => (7, "`by`"),
        Rule::kw_within | Rule::within_line => (7, "`within`"),
        Rule::called | Rule::kw_called => (8, "`called`"),
        Rule::kw_otherwise => (7, "`otherwise`"),
        Rule::kw_would_cover => (7, "`would cover`"),
        Rule::kw_never_both_cover => (7, "`never both cover`"),
        Rule::kw_none | Rule::or_none => (8, "`or none`"),
        Rule::default | Rule::kw_default => (8, "`default`"),
        Rule::judged => (9, "`for a person to judge`"),
        Rule::domain | Rule::bound | Rule::clamp => (8, "a domain (`from 0 to 17`)"),
        Rule::percent => (8, "`%`"),
        Rule::add | Rule::subtract | Rule::multiply | Rule::divide => (8, "an operator (`+`, `-`, `times`, `/`)"),
        Rule::kw_among_others => (8, "`among others`"),
        Rule::citation => (9, "a citation (`[…]`)"),
        Rule::citation_key | Rule::citation_ref => (2, "the key of a source"),
        Rule::EOI => (9, "the end of the sentence"),
        Rule::question | Rule::kw_given => (3, "a question (`LINE covers VALUE?`)"),
        Rule::kw_fact => (4, "`fact`"),
        Rule::step
        | Rule::steps_here
        | Rule::proportion
        | Rule::up_to
        | Rule::first_loss
        | Rule::less
        | Rule::franchise
        | Rule::factor
        | Rule::kw_less
        | Rule::kw_up_to => (6, "a step (`up to …`, `less …` …)"),
        Rule::held_to => (8, "`but at least`"),
        Rule::in_full | Rule::kw_above_it_in_full => (5, "`, above it in full`"),
        Rule::kw_over_positions => (7, "`over positions`"),
        Rule::rate | Rule::kw_at => (8, "`at` and a rate"),
        Rule::rounded | Rule::kw_rounded => (8, "`, rounded …`"),
        Rule::rounding => (7, "how to round (`down`, `half to even` …)"),
        Rule::kw_everything => (6, "`everything`"),
        Rule::kw_all => (6, "`all`"),
        Rule::scenario_given | Rule::scenario_position | Rule::expectation | Rule::scenario_snapshot => {
            (4, "`given …`, `position …`, `expect …` or `snapshot`")
        }
        Rule::expect_answer
        | Rule::expect_only_if
        | Rule::expect_pays
        | Rule::expect_turn
        | Rule::expect_no_cover
        | Rule::kw_depends => (4, "`covers`, `does not cover`, `depends`, `pays …`"),
        Rule::advice_applies | Rule::advice_may_apply | Rule::no_advice => (6, "`advises …`"),
        Rule::expect_total | Rule::expect_asks | Rule::expect_because | Rule::expect_advice => {
            (5, "`asks for …`, `because …`, `advises …`, `total …`")
        }
        Rule::expected_amount | Rule::between_amounts | Rule::least_amount | Rule::most_amount => {
            (2, "an amount (`95_000 DM`)")
        }
        Rule::in_generations | Rule::on_date => (7, "`in generation …` or `on` and a date"),
        Rule::kw_range => (7, "`range`"),
        _ => return None,
    })
}
