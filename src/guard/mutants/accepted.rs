//! Changes that may stay unnoticed, each with the reason why.
//!
//! ```toml
//! [[mutant]]
//! statement = "Elektronik § 13"
//! change = "drops the sentence"
//! before = "…"
//! after = ""
//! reason = "…"
//! ```

use serde::Deserialize;

use super::{Change, Mutants};

/// The file of accepted mutants.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Accepted {
    /// Each of them.
    #[serde(default)]
    pub mutant: Vec<AcceptedMutant>,
}

/// A change that may stay unnoticed.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct AcceptedMutant {
    /// The sentence.
    pub statement: String,
    /// What is changed.
    pub change: Change,
    /// How the sentence reads.
    pub before: String,
    /// How it reads changed; empty where it goes.
    #[serde(default)]
    pub after: String,
    /// Why nobody need notice.
    pub reason: String,
}

/// Reads a file of accepted mutants.
///
/// # Errors
/// It is no such file, or one has no reason: what is wrong in words, with the place in the text where there is one.
pub fn read_accepted(text: &str) -> Result<Accepted, (String, Option<std::ops::Range<usize>>)> {
    let read: Accepted = toml::from_str(text).map_err(|error| (error.message().to_owned(), error.span()))?;
    match read.mutant.iter().find(|one| one.reason.trim().is_empty()) {
        Some(one) => Err((format!("the change of `{}` is accepted without a reason", one.statement), None)),
        None => Ok(read),
    }
}

impl Mutants {
    /// Marks the survivors that are accepted, and gives back what of the file is about none of them.
    pub fn accept<'a>(&mut self, accepted: &'a Accepted) -> Vec<&'a AcceptedMutant> {
        let mut stale = Vec::new();
        for one in &accepted.mutant {
            let same = |survivor: &&mut super::Survivor| {
                survivor.accepted.is_none()
                    && *survivor.statement == *one.statement
                    && survivor.change == one.change
                    && survivor.before == one.before
                    && survivor.after == one.after
            };
            match self.survivors.iter_mut().find(same) {
                Some(survivor) => {
                    survivor.accepted = Some(one.reason.clone());
                    self.accepted = self.accepted.saturating_add(1);
                }
                None => stale.push(one),
            }
        }
        stale
    }
}
