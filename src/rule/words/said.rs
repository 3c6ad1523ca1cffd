//! A condition in words, with how tightly it holds together.

/// A choice of so many combinations at most is written out.
const MAX_COMBINATIONS: usize = 10;

/// A condition in words.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Said {
    /// The words.
    pub text: String,
    binding: Binding,
    /// What it says no to: `Vortat bekannt`, if it is `not Vortat bekannt`.
    denies: Option<Box<Self>>,
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
        Self { text: text.into(), binding: Binding::One, denies: None }
    }

    /// That something is not so, in these words.
    pub fn denial(text: impl Into<String>, of: Self) -> Self {
        Self { denies: Some(Box::new(of)), ..Self::one(text) }
    }

    /// What it says no to, if it begins with `not`: what can stand behind `unless`.
    pub fn denies(&self) -> Option<&Self> {
        self.denies.as_deref()
    }

    /// The words as one of several that are joined by `and`.
    pub fn beside_and(&self) -> String {
        if self.binding == Binding::Or { format!("({})", self.text) } else { self.text.clone() }
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

    /// So many of them at least: every way to choose so many, or the number and the list where those are too many.
    #[must_use]
    pub fn at_least(count: usize, parts: &[Self]) -> Self {
        let mut chosen: Vec<Vec<&Self>> = vec![Vec::new()];
        for (at, part) in parts.iter().enumerate() {
            let left = parts.len().saturating_sub(at);
            let mut next = Vec::new();
            for some in chosen {
                let enough = some.len().saturating_add(left) > count;
                if some.len() < count {
                    next.push(some.iter().copied().chain(std::iter::once(part)).collect());
                }
                // Leave this one out only where the rest suffices.
                if enough {
                    next.push(some);
                }
            }
            chosen = next;
            if chosen.len() > MAX_COMBINATIONS.saturating_mul(4) {
                break;
            }
        }
        if chosen.len() > MAX_COMBINATIONS {
            let list: Vec<_> = parts.iter().map(|part| part.text.as_str()).collect();
            return Self::one(format!("at least {count} of ({})", list.join("; ")));
        }
        Self::any(chosen.into_iter().map(|some| Self::all(some.into_iter().cloned())))
    }

    /// The opposite, as `not (…)`.
    #[must_use]
    pub fn negated(self) -> Self {
        Self::denial(format!("not ({})", self.text), self)
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
        Self { text, binding, denies: None }
    }
}
