//! A condition in words, with how tightly it holds together.

/// A condition in words.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Said {
    /// The words.
    pub text: String,
    binding: Binding,
}

/// What joins the words at the top.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Binding {
    One,
    And,
    Or,
}

impl Said {
    /// Words that need no parentheses anywhere.
    pub fn one(text: impl Into<String>) -> Self {
        Self { text: text.into(), binding: Binding::One }
    }

    /// A condition that every case meets, or none; the language has no word for it, people do.
    pub fn constant(value: bool) -> Self {
        Self::one(if value { "always" } else { "never" })
    }

    /// Each of them.
    #[must_use]
    pub fn all(parts: impl IntoIterator<Item = Self>) -> Self {
        Self::joined(parts, Binding::And, true)
    }

    /// One of them at least.
    #[must_use]
    pub fn any(parts: impl IntoIterator<Item = Self>) -> Self {
        Self::joined(parts, Binding::Or, false)
    }

    /// The opposite, as `not (…)`.
    #[must_use]
    pub fn not(self) -> Self {
        Self::one(format!("not ({})", self.text))
    }

    fn joined(parts: impl IntoIterator<Item = Self>, binding: Binding, empty: bool) -> Self {
        let mut parts: Vec<Self> = parts.into_iter().collect();
        if parts.len() <= 1 {
            return parts.pop().unwrap_or_else(|| Self::constant(empty));
        }
        let word = if binding == Binding::And { " and " } else { " or " };
        let mut text = String::new();
        for (at, part) in parts.iter().enumerate() {
            if at > 0 {
                text.push_str(word);
            }
            if part.binding == Binding::One || part.binding == binding {
                text.push_str(&part.text);
            } else {
                text.extend(["(", &part.text, ")"]);
            }
        }
        Self { text, binding }
    }
}
