//! What is changed in a sentence.

use serde::{Deserialize, Serialize};

/// What is changed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
pub enum Change {
    /// A sentence of the wording goes.
    #[serde(rename = "drops the sentence")]
    Sentence,
    /// An exception goes.
    #[serde(rename = "drops the exception")]
    Exception,
    /// A step of a payment goes.
    #[serde(rename = "drops the step")]
    Step,
    /// One of several values goes.
    #[serde(rename = "drops a value")]
    Value,
    /// `if …`, `only if …` goes as a whole.
    #[serde(rename = "drops the condition")]
    Condition,
    /// One of several conditions or amounts goes.
    #[serde(rename = "drops a part")]
    Part,
    /// A condition is taken for its opposite.
    #[serde(rename = "negates a condition")]
    Negated,
    /// `and` for `or`, `all of` for `any of`, and the other way round.
    #[serde(rename = "and for or")]
    AndOr,
    /// The end of a range belongs to it, or no longer.
    #[serde(rename = "an end in or out")]
    End,
    /// A number or date is one more.
    #[serde(rename = "one more")]
    More,
    /// A number or date is one less.
    #[serde(rename = "one less")]
    Less,
    /// The least for the greatest, and the other way round.
    #[serde(rename = "least for greatest")]
    Extreme,
}

impl std::fmt::Display for Change {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(match self {
            Self::Sentence => "drops the sentence",
            Self::Exception => "drops the exception",
            Self::Step => "drops the step",
            Self::Value => "drops a value",
            Self::Condition => "drops the condition",
            Self::Part => "drops a part",
            Self::Negated => "negates a condition",
            Self::AndOr => "and for or",
            Self::End => "an end in or out",
            Self::More => "one more",
            Self::Less => "one less",
            Self::Extreme => "least for greatest",
        })
    }
}
