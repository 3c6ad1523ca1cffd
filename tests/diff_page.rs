//! docs/diff.md, executed: what it prints is what `klausel diff` prints for its two generations.

use std::fs;

use klauselwerk::base::Sources;
use klauselwerk::book::load;
use klauselwerk::diff::diff;
use klauselwerk::tell;

const PAGE: &str = "docs/diff.md";

#[test]
fn the_example_is_what_is_printed() {
    let page = fs::read_to_string(PAGE).unwrap();
    let mut sources = Sources::default();
    for block in page.split("```klausel ").skip(1) {
        let (name, text) = block.split_once('\n').unwrap();
        sources.add(name, text.split("```").next().unwrap());
    }
    let loaded = load(&sources);
    assert!(loaded.problems.is_empty(), "{:#?}", loaded.problems);
    let [old, new] = loaded.books.as_slice() else { panic!("two generations") };
    let found = diff(&old.rules, &new.rules, &sources);
    let told = anstream::adapter::strip_str(&tell::diff(&found, tell::Numbers::Language)).to_string();
    let (before, rest) = page.split_once("```text\n").unwrap();
    let (shown, after) = rest.split_once("```").unwrap();
    if std::env::var_os("UPDATE_PAGES").is_some() {
        fs::write(PAGE, format!("{before}```text\n{told}```{after}")).unwrap();
        return;
    }
    assert_eq!(shown, told, "{PAGE} is not what the program prints: UPDATE_PAGES=1 cargo test --test all diff_page");
}
