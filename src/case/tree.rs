//! A case as written, before anything is known of its keys: one tree for every notation.

use crate::base::Date;

use super::problem::Place;

/// A key with its value.
#[derive(Clone, Debug)]
pub(super) struct Entry {
    pub(super) key: String,
    /// Where the key stands.
    pub(super) place: Place,
    pub(super) value: CaseValue,
}

/// A value with its place.
#[derive(Clone, Debug)]
pub(super) struct CaseValue {
    pub(super) is: Is,
    pub(super) place: Place,
}

/// What is written; numbers as their digits.
#[derive(Clone, Debug)]
pub(super) enum Is {
    /// `null`
    Nothing,
    YesNo(bool),
    Whole(String),
    Float(String),
    Text(String),
    Date(Date),
    /// What no fact can be: `a time of day`.
    Odd(&'static str),
    List(Vec<CaseValue>),
    Table(Vec<Entry>),
}

impl Is {
    /// What it is, in words.
    pub(super) fn words(&self) -> &'static str {
        match self {
            Self::Nothing => "nothing",
            Self::YesNo(_) => "yes or no",
            Self::Whole(_) => "a whole number",
            Self::Float(_) => "a floating-point number",
            Self::Text(_) => "a text",
            Self::Date(_) => "a date",
            Self::Odd(what) => what,
            Self::List(_) => "a list",
            Self::Table(_) => "a table",
        }
    }
}
