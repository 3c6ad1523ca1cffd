//! What a session knows by now.

use crate::book::Book;
use crate::case::{fact_said, facts_said};
use crate::decide::Known;
use crate::rule::FactId;

use super::facts::case;
use super::session::{State, Step, Stepped};

/// `facts`
pub(super) fn tell(state: &State) -> Stepped {
    let book = state.book()?;
    let case = case(state, &mut state.rulebook.sources.clone())?;
    let assumed = case.iter().filter(|(_, known)| matches!(known, Known::Assumed(_)));
    let assumed = together(book, assumed.map(|(fact, _)| (fact, fact_said(book, &case, fact))).collect());
    let given = facts_said(book, &case);
    let mut out = String::new();
    for (head, facts) in [("given", given), ("assumed by default", assumed)] {
        if facts.is_empty() && head == "given" {
            out.push_str("nothing is given\n");
        } else if !facts.is_empty() {
            out.push_str(&format!("{head}\n"));
            out.extend(facts.iter().map(|fact| format!("  {fact}\n")));
        }
    }
    if case.position_count() > 0 {
        out.push_str(&format!("with {} positions\n", case.position_count()));
    }
    Ok(Step::told(out))
}

/// What every line assumes of a fact of its own is said once.
fn together(book: &Book, facts: Vec<(FactId, String)>) -> Vec<String> {
    let mut said: Vec<(String, String, usize)> = Vec::new();
    for (fact, words) in facts {
        let own = book.rules.vocabulary.fact(fact).filter(|fact| fact.of_line.is_some());
        let own = own.and_then(|fact| Some((fact.name.split_once(" of ")?.0.to_owned(), words.split_once(" is ")?.1)));
        let alike = own.map_or_else(|| words.clone(), |(name, value)| format!("{name} is {value}"));
        match said.iter_mut().find(|(known, ..)| *known == alike) {
            Some((.., count)) => *count = count.saturating_add(1),
            None => said.push((alike, words, 1)),
        }
    }
    let words = |(alike, words, count)| if count == 1 { words } else { format!("{alike}, of each of {count} lines") };
    said.into_iter().map(words).collect()
}
