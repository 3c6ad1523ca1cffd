//! How often something is so in a portfolio, for samples to be drawn by.
//!
//! Shares are of a portfolio, not of a wording: they stand beside the map, not in the rulebook.
//!
//! ```toml
//! [share]
//! "Elektronik agreed" = "85.7 %"
//! Gefahr = { Brand = "20 %", Leitungswasser = "30 %" }      # the rest evenly
//! ```

use crate::base::{Codes, Exact, FileId, normalise};
use crate::book::Book;
use crate::case::{fact_of_key, give};
use crate::decide::{Case, Known};
use crate::diagnostic::{Code, Diagnostic};
use crate::rule::{FactId, Type, Value};

/// Shares of a rulebook's facts.
#[derive(Clone, Debug, Default)]
pub struct Shares(Vec<(FactId, Share)>);

/// How often a fact has certain values, of a million.
#[derive(Clone, Debug, Default)]
pub(super) struct Share {
    values: Vec<(Value, u64)>,
    /// What it is otherwise; of a yes/no fact it is no.
    otherwise: Option<Value>,
}

impl Share {
    /// The value for a number below a million, if its share says so.
    pub(super) fn draw(&self, number: u64) -> Option<Value> {
        let mut sum = 0_u64;
        for (value, share) in &self.values {
            sum = sum.saturating_add(*share);
            if number < sum {
                return Some(value.clone());
            }
        }
        self.otherwise.clone()
    }

    /// The leaves that have a share.
    pub(super) fn taken(&self) -> Codes {
        self.values
            .iter()
            .filter_map(|(value, _)| if let Value::Leaf(code) = value { Some(*code) } else { None })
            .collect()
    }
}

impl Shares {
    pub(super) fn of(&self, fact: FactId) -> Option<&Share> {
        self.0.iter().find(|(known, _)| *known == fact).map(|(_, share)| share)
    }

    /// Reads the table `[share]` of a map.
    ///
    /// # Errors
    /// Every share that cannot be.
    pub(super) fn read(book: &Book, table: &toml::Table) -> Result<Self, Vec<Diagnostic>> {
        let (mut shares, mut problems) = (Vec::new(), Vec::new());
        for (key, value) in table {
            match one(book, key, value) {
                Ok((fact, share)) => shares.push((fact, share)),
                Err(problem) => problems.push(problem),
            }
        }
        if problems.is_empty() { Ok(Self(shares)) } else { Err(problems) }
    }
}

fn one(book: &Book, key: &str, value: &toml::Value) -> Result<(FactId, Share), Diagnostic> {
    let wrong = |title: String| Diagnostic::error(Code::SHARE, title);
    let id = fact_of_key(book, &normalise(key)).map_err(|problem| {
        let mut told = wrong(format!("a share is given of `{key}`, which is no fact"));
        told.notes.extend(problem.primary.map(|label| label.text).filter(|text| !text.is_empty()));
        told
    })?;
    let Some(fact) = book.rules.vocabulary.fact(id) else { return Err(wrong(format!("`{key}` is no fact"))) };
    let example = format!("write `\"{key}\" = \"85.7 %\"`");
    match (value, &fact.fact_type) {
        (toml::Value::String(text), Type::YesNo) => {
            let share = percent(text).ok_or_else(|| wrong(format!("`{text}` is no share")).help(example))?;
            let values = vec![(Value::YesNo(true), share)];
            Ok((id, Share { values, otherwise: Some(Value::YesNo(false)) }))
        }
        (toml::Value::Table(table), Type::Kind(_)) => {
            let mut values = Vec::new();
            for (name, value) in table {
                let share = value.as_str().and_then(percent);
                let share = share
                    .ok_or_else(|| wrong(format!("`{key}` is {name}: that is no share")).help("write `\"20 %\"`"))?;
                let mut case = Case::new(&book.rules);
                case.forget(id);
                let problems = give(book, &mut case, id, FileId::default(), name);
                match (problems.first(), case.known(id)) {
                    (None, Known::Given(value)) => values.push((value.clone(), share)),
                    (None, Known::OneOf(codes)) => {
                        // Evenly among what the name stands for.
                        let each = share.checked_div(codes.len() as u64).unwrap_or(0);
                        values.extend(codes.iter().map(|code| (Value::Leaf(code), each)));
                    }
                    (problem, _) => {
                        let why = problem.map_or("no value", |problem| &problem.title);
                        return Err(wrong(format!("a share is given of `{name}`: {why}")));
                    }
                }
            }
            let sum = values.iter().fold(0_u64, |sum, (_, share)| sum.saturating_add(*share));
            if sum > 1_000_000 {
                return Err(wrong(format!("the shares of `{key}` are more than 100 % together")));
            }
            Ok((id, Share { values, otherwise: None }))
        }
        (_, Type::Kind(_)) => Err(wrong(format!("`{key}` has values: each can have a share"))
            .help(format!("write `{key} = {{ VALUE = \"20 %\" }}`"))),
        (_, Type::YesNo) => Err(wrong(format!("the share of `{key}` is no text")).help(example)),
        _ => Err(wrong(format!("`{key}` is neither yes or no nor a value of a kind: it has no share"))),
    }
}

/// `85.7 %` of a million.
fn percent(text: &str) -> Option<u64> {
    let number = Exact::parse_plain(text.trim().strip_suffix('%')?.trim()).ok()?;
    let of_a_million = number.checked_mul(Exact::from_int(10_000)).ok()?.to_i64()?;
    u64::try_from(of_a_million).ok().filter(|share| *share <= 1_000_000)
}
