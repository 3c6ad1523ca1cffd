//! The map between a portfolio's columns and a rulebook's facts, a small file in TOML:
//!
//! ```toml
//! form = "german"                       # numbers are written `1.234,50`, dates `31.12.2024`
//!
//! [columns]
//! peril = "Gefahr"                      # the column `peril` holds the fact `Gefahr`
//! rate = { fact = "Satz", unit = "%" }  # 20 means 20 %; with unit = "1", 0.2 does
//! remarks = false                       # not looked at, though a fact is called so
//!
//! [values.peril]
//! fire = "Brand"                        # in the column `peril`, fire means Brand
//!
//! [given]
//! "Klausel 510" = true                  # the same in every row, as in a case file
//!
//! [share]
//! "Feuer agreed" = "90 %"               # for samples only: how often something is so
//! ```

use serde::Deserialize;

use crate::base::{FileId, normalise};
use crate::book::Book;
use crate::diagnostic::{Code, Diagnostic};

use super::shares::Shares;

/// A map, as written.
#[derive(Clone, Debug, Default)]
pub struct ColumnMap {
    /// Columns and what they hold.
    pub(super) columns: Vec<(String, Holds)>,
    /// What values mean, by column: value and name.
    pub(super) values: Vec<(String, Vec<(String, String)>)>,
    /// Facts that are the same in every row: a case file in TOML.
    pub(super) given: Option<String>,
    /// How numbers and dates are written.
    pub(super) form: Form,
    /// How often something is so, for samples.
    share: toml::Table,
}

/// How numbers and dates are written in cells of text.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub(super) enum Form {
    /// `1234.50` or `1_234.50`, `2024-12-31`
    #[default]
    Language,
    /// `1.234,50`, `31.12.2024`
    German,
}

/// What a column holds.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Holds {
    Nothing,
    Fact { name: String, unit: Option<Unit> },
}

/// How the numbers of a share are meant.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
pub(super) enum Unit {
    #[serde(rename = "%")]
    Percent,
    #[serde(rename = "1")]
    One,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    #[serde(default)]
    form: Form,
    #[serde(default)]
    columns: toml::Table,
    #[serde(default)]
    values: toml::Table,
    given: Option<toml::Table>,
    #[serde(default)]
    share: toml::Table,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Long {
    fact: String,
    unit: Option<Unit>,
}

impl ColumnMap {
    /// Whether it says what a column of this name holds.
    pub fn names(&self, column: &str) -> bool {
        self.columns.iter().any(|(name, _)| name == column)
    }

    /// How often something is so, for samples of a rulebook.
    ///
    /// # Errors
    /// Every share that cannot be.
    pub fn shares(&self, book: &Book) -> Result<Shares, Vec<Diagnostic>> {
        Shares::read(book, &self.share)
    }

    /// Reads a map.
    ///
    /// # Errors
    /// It is no TOML, or says what no map says.
    pub fn read(file: FileId, text: &str) -> Result<Self, Vec<Diagnostic>> {
        let parsed: File = toml::from_str(text).map_err(|error| {
            let mut problem =
                Diagnostic::error(Code::COLUMN_MAP, format!("this is no map of columns: {}", error.message()));
            if let Some(span) = error.span() {
                problem = problem.at(crate::base::Span::new(file, span.start, span.end.max(span.start)), "");
            }
            vec![problem.help("a map has the tables `[columns]`, `[values.COLUMN]`, `[given]` and `[share]`, and before them `form = \"german\"` if so")]
        })?;
        let mut problems = Vec::new();
        let mut map = Self::default();
        for (column, value) in parsed.columns {
            let holds = match value {
                toml::Value::Boolean(false) => Some(Holds::Nothing),
                toml::Value::String(name) => Some(Holds::Fact { name: normalise(&name), unit: None }),
                long @ toml::Value::Table(_) => {
                    long.try_into::<Long>().ok().map(|Long { fact, unit }| Holds::Fact { name: normalise(&fact), unit })
                }
                _ => None,
            };
            match holds {
                Some(holds) => map.columns.push((column, holds)),
                None => {
                    let title = format!("the map does not say what the column `{column}` holds");
                    let problem = Diagnostic::error(Code::COLUMN_MAP, title);
                    problems.push(problem.help(format!(
                        "write `{column} = \"FACT\"`, `{column} = {{ fact = \"FACT\", unit = \"%\" }}`, or `{column} = false`"
                    )));
                }
            }
        }
        for (column, values) in parsed.values {
            let names = match values {
                toml::Value::Table(values) => values
                    .into_iter()
                    .map(|(value, name)| name.as_str().map(|name| (value, name.to_owned())))
                    .collect::<Option<Vec<_>>>(),
                _ => None,
            };
            match names {
                Some(names) => map.values.push((column, names)),
                None => {
                    let title = format!("the map does not say what the values of `{column}` mean");
                    let problem = Diagnostic::error(Code::COLUMN_MAP, title);
                    problems
                        .push(problem.help(format!("write a table `[values.{column}]` of lines `VALUE = \"NAME\"`")));
                }
            }
        }
        map.form = parsed.form;
        map.share = parsed.share;
        map.given = parsed.given.and_then(|given| toml::to_string(&given).ok());
        if problems.is_empty() { Ok(map) } else { Err(problems) }
    }
}
