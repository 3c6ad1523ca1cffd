//! What a case knows, as the language says it behind `given`.

use crate::book::Book;
use crate::decide::{Case, Known};
use crate::rule::{FactId, Type, Value, Wording, quoted_if_needed};

/// What is given, in sentences that [`apply`](super::apply) understands; the whole contract in one sentence where it is known.
///
/// Of two things the language has no sentence: what a set of texts or values holds, and positions.
pub fn facts_said(book: &Book, case: &Case<'_>) -> Vec<String> {
    let contract = contract_said(book, case);
    let mut said: Vec<String> = contract.iter().cloned().collect();
    for (at, fact) in book.rules.vocabulary.facts.iter().enumerate() {
        let id = FactId::new(at);
        let told = match case.known(id) {
            Known::Given(_) | Known::OneOf(_) => true,
            Known::Unknown => fact.default.is_some(),
            Known::Assumed(_) => false,
        };
        if told && !(contract.is_some() && fact.is_agreement()) {
            said.push(fact_said(book, case, id));
        }
    }
    said
}

/// `agreed are Leitungswasser, Klausel 510 and nothing else`, if that is known of every line and clause.
pub fn contract_said(book: &Book, case: &Case<'_>) -> Option<String> {
    let names: Vec<String> = agreed(book, case)?.iter().map(|fact| Wording::of(&book.rules).name(*fact)).collect();
    Some(match names.as_slice() {
        [] => "agreed are nothing".to_owned(),
        names => format!("agreed are {} and nothing else", names.join(", ")),
    })
}

/// What a case says of a fact, as it could be given: `Gefahr is Sturm`, `Windstärke is unknown`.
pub fn fact_said(book: &Book, case: &Case<'_>, fact: FactId) -> String {
    let name = Wording::of(&book.rules).name(fact);
    let words = case.words(fact);
    match case.known(fact) {
        Known::Unknown => format!("{name} is unknown"),
        // One of all its values: in words that would be no fact any more.
        Known::OneOf(codes) if words.as_deref().is_none_or(|words| !words.starts_with(&name)) => {
            let kind = book.rules.vocabulary.fact(fact).map(|fact| &fact.fact_type);
            let kind = if let Some(Type::Kind(kind)) = kind { book.rules.vocabulary.kind(*kind) } else { None };
            let leaf = |code| match kind.and_then(|kind| kind.leaf(code)) {
                Some(leaf) => quoted_if_needed(leaf).into_owned(),
                None => "other".to_owned(),
            };
            format!("{name} is one of {}", codes.iter().map(leaf).collect::<Vec<_>>().join(", "))
        }
        _ => words.unwrap_or_default(),
    }
}

/// All that a contract contains, if that is known of every line and clause.
pub(super) fn agreed(book: &Book, case: &Case<'_>) -> Option<Vec<FactId>> {
    let mut found = Vec::new();
    for fact in book.rules.vocabulary.agreements() {
        match case.known(fact) {
            Known::Given(Value::YesNo(true)) => found.push(fact),
            Known::Given(Value::YesNo(false)) => {}
            _ => return None,
        }
    }
    // A book without lines has no contracts.
    (!book.rules.lines.is_empty()).then_some(found)
}
