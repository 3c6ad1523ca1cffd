//! The two notations of a case file, for examples in messages and templates.

use crate::base::Date;

/// How a case is written down.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Notation {
    Toml,
    /// Also what a program's own struct becomes.
    Json,
    /// Said in answer to a question.
    Spoken,
}

impl Notation {
    /// `Schaden = "120000.00"`, `"Schaden": "120000.00"`
    pub(super) fn entry(self, key: &str, value: &str) -> String {
        match self {
            Self::Toml => format!("{} = {value}", self.key(key)),
            Self::Json => format!("{}: {value}", self.key(key)),
            Self::Spoken => value.to_owned(),
        }
    }

    /// A key; TOML leaves out the quotes of one that is made of plain letters, digits, `-` and `_`.
    pub(super) fn key(self, key: &str) -> String {
        let bare = !key.is_empty() && key.bytes().all(|b| b.is_ascii_alphanumeric() || matches!(b, b'-' | b'_'));
        if self == Self::Toml && bare { key.to_owned() } else { self.text(key) }
    }

    /// A text in quotes.
    pub(super) fn text(self, text: &str) -> String {
        if self == Self::Spoken {
            return text.to_owned();
        }
        // What JSON escapes is valid in TOML too; TOML wants DEL escaped besides.
        serde_json::Value::from(text).to_string().replace('\u{7f}', "\\u007F")
    }

    pub(super) fn date(self, date: Date) -> String {
        match self {
            Self::Toml | Self::Spoken => date.to_string(),
            Self::Json => self.text(&date.to_string()),
        }
    }

    /// A table with one entry: `{ other = "Meteorit" }`.
    pub(super) fn table(self, key: &str, value: &str) -> String {
        match self {
            Self::Toml => format!("{{ {} }}", self.entry(key, value)),
            Self::Json => format!("{{{}}}", self.entry(key, value)),
            Self::Spoken => format!("{key} {value}"),
        }
    }

    pub(super) fn list(self, texts: &[&str]) -> String {
        if self == Self::Spoken {
            return texts.join(", ");
        }
        format!("[{}]", texts.iter().map(|text| self.text(text)).collect::<Vec<_>>().join(", "))
    }
}
