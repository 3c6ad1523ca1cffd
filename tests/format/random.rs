//! What holds of every tree and every layout, on random ones.

use std::collections::BTreeSet;

use klauselwerk::base::{FileId, Sources};
use klauselwerk::format;
use klauselwerk::syntax::ast::Item;
use klauselwerk::syntax::parse_file;
use proptest::collection::vec;
use proptest::prelude::{prop_assert, prop_assert_eq, proptest};
use proptest::test_runner::{Config, TestCaseError};

use super::rough::{Comments, Rough};
use super::trees::Maker;
use super::words;
use crate::docs::{names_in, variants};

fn choices() -> impl proptest::strategy::Strategy<Value = Vec<u32>> {
    vec(0..10_000_u32, 0..160)
}

/// The tree as text.
fn printed(items: &[Item]) -> String {
    format::items(items, &Sources::default())
}

/// Reads a text that has no problems.
fn read(text: &str) -> Result<Vec<Item>, TestCaseError> {
    let parsed = parse_file(FileId(0), text);
    let told: Vec<_> = parsed.problems.iter().map(|problem| problem.title.as_str()).collect();
    prop_assert!(told.is_empty(), "{:?}\n{}", told, text);
    Ok(parsed.file.items)
}

/// The text in canonical layout.
fn formatted(text: &str) -> Result<String, TestCaseError> {
    super::formatted("zufall.klausel", text).map_err(|told| TestCaseError::fail(format!("{told}\n{text}")))
}

fn without_blank_lines(text: &str) -> String {
    text.split_inclusive('\n').filter(|line| !line.trim().is_empty()).collect()
}

proptest! {
    #![proptest_config(Config { cases: 250, failure_persistence: None, max_shrink_iters: 4_000, ..Config::default() })]

    #[test]
    fn a_tree_is_read_from_its_text(choices in choices()) {
        let items = Maker::new(&choices).items();
        let text = printed(&items);
        let again = read(&text)?;
        for (item, again) in items.iter().zip(&again) {
            prop_assert_eq!(item, again, "{}", text);
        }
        prop_assert_eq!(items.len(), again.len(), "{}", text);
        prop_assert_eq!(formatted(&text)?, text);
    }

    #[test]
    fn every_layout_of_a_tree_becomes_the_same(choices in choices(), odd in vec(0..1_000_u32, 1..90)) {
        let text = printed(&Maker::new(&choices).items());
        let rough = Rough::new(&odd, Comments::None).text(&text);
        prop_assert_eq!(without_blank_lines(&formatted(&rough)?), without_blank_lines(&text), "{}", rough);
    }

    #[test]
    fn comments_stay_between_their_words(choices in choices(), odd in vec(0..1_000_u32, 1..90)) {
        let text = printed(&Maker::new(&choices).items());
        let mut maker = Rough::new(&odd, Comments::Everywhere);
        let rough = maker.text(&text);
        let once = formatted(&rough)?;
        prop_assert_eq!(words(&once), words(&rough), "{}\nbecame\n{}", rough, once);
        prop_assert_eq!(once.matches("Nr. ").count(), maker.count);
        prop_assert_eq!(&formatted(&once)?, &once, "{}", rough);
        prop_assert!(!once.contains("\n\n\n") && !once.contains(" \n") && !once.starts_with('\n'), "{}", once);
        prop_assert!(once.ends_with('\n') && !once.ends_with("\n\n"), "{}", once);
    }
}

/// A generator that has forgotten a form would prove nothing of it.
#[test]
fn every_form_of_the_tree_is_made() {
    let mut made = BTreeSet::new();
    let mut dice = 1_u64;
    for _ in 0..600 {
        let mut choices = Vec::new();
        for _ in 0..120 {
            dice = dice.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            choices.push((dice >> 40) as u32);
        }
        names_in(&serde_json::to_value(Maker::new(&choices).items()).unwrap(), &mut made);
    }
    // Questions stand in no rulebook.
    let elsewhere = ["Unreadable", "Cover", "WhichLines", "Paid", "Why", "WhatIf"];
    let missing: Vec<String> =
        variants().into_iter().filter(|name| !made.contains(name) && !elsewhere.contains(&name.as_str())).collect();
    assert!(missing.is_empty(), "the generator never makes {missing:?}");
}
