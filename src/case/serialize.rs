//! A program's own facts, by serde.

use serde::Serialize;

use crate::book::Book;
use crate::decide::Case;
use crate::diagnostic::{Code, Diagnostic};

use super::notation::Notation;
use super::read::resolve;
use super::tree::{CaseValue, Entry, Is};

/// The case that a program's own struct or map describes: its fields are called like facts (`#[serde(rename = "…")]`).
///
/// Values are those of a case file in JSON: amounts as text or whole numbers, never floats; dates as `1990-03-01`; `None`
/// for what is left out.
///
/// # Errors
/// Every problem of it: fields that no fact has, values of another sort, facts that contradict each other.
pub fn from_serialize<'b>(book: &'b Book, facts: &impl Serialize) -> Result<Case<'b>, Vec<Diagnostic>> {
    let refuse = |title: &str, note: String| vec![Diagnostic::error(Code::CASE_SYNTAX, title).note(note)];
    let value = serde_json::to_value(facts)
        .map_err(|error| refuse("the facts cannot be written down as data", error.to_string()))?;
    let serde_json::Value::Object(object) = value else {
        return Err(refuse("a case is a struct or a map", "its fields are the names of facts".to_owned()));
    };
    let (case, problems) = resolve(book, &entries(object), Vec::new(), Notation::Json);
    if problems.is_empty() { Ok(case) } else { Err(problems) }
}

fn entries(object: serde_json::Map<String, serde_json::Value>) -> Vec<Entry> {
    object.into_iter().map(|(key, value)| Entry { key, place: None, value: tree(value) }).collect()
}

fn tree(value: serde_json::Value) -> CaseValue {
    use serde_json::Value;
    let is = match value {
        Value::Null => Is::Nothing,
        Value::Bool(yes) => Is::YesNo(yes),
        Value::Number(number) if number.is_f64() => Is::Float(number.to_string()),
        Value::Number(number) => Is::Whole(number.to_string()),
        Value::String(text) => Is::Text(text),
        Value::Array(values) => Is::List(values.into_iter().map(tree).collect()),
        Value::Object(object) => Is::Table(entries(object)),
    };
    CaseValue { is, place: None }
}
