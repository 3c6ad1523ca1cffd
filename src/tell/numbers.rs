//! Amounts as people of different countries write them.

use crate::base::{Exact, Rounding};
use crate::decide::Between;

/// How amounts are written on a settlement sheet.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Numbers {
    /// `120_000.50`, as the language writes them.
    #[default]
    Language,
    /// `120.000,50`
    German,
    /// `120,000.50`
    English,
}

impl Numbers {
    /// An amount with two decimals. One with more is cut off there and goes on with `…`: what is shown are its own digits,
    /// and where it is rounded is seen.
    pub fn amount(self, amount: Exact) -> String {
        if amount.decimals().is_some_and(|decimals| decimals <= 2) {
            return self.written(amount, 2);
        }
        let cut = amount.round(2, Rounding::Down).unwrap_or(amount);
        format!("{}…", self.written(cut, 2))
    }

    /// `95_000.00`, `0.00 to 95_000.00`, `from 0.00`
    pub fn between(self, between: Between) -> String {
        match (between.known(), between.to) {
            (Some(amount), _) => self.amount(amount),
            (None, Some(to)) => format!("{} to {}", self.amount(between.from), self.amount(to)),
            (None, None) => format!("from {}", self.amount(between.from)),
        }
    }

    /// Words of the rulebook with the amounts of money and the shares in them in this form.
    pub(super) fn in_words(self, words: &str, currency: &str) -> String {
        if self == Self::Language {
            return words.to_owned();
        }
        let mut parts: Vec<String> = words.split(' ').map(str::to_owned).collect();
        let is_unit = |word: &String| {
            let word = word.trim_end_matches([',', ';', ')']);
            word == currency || word == "%"
        };
        for at in 1..parts.len() {
            if parts.get(at).is_some_and(is_unit)
                && let Some(number) = parts.get_mut(at.saturating_sub(1))
            {
                *number = self.number(number);
            }
        }
        parts.join(" ")
    }

    /// A number as the language writes it in this form; any other word as it is.
    fn number(self, word: &str) -> String {
        let digits = word.trim_start_matches('(');
        let (Some(opened), Ok(number)) = (word.strip_suffix(digits), Exact::parse_grouped(digits)) else {
            return word.to_owned();
        };
        let decimals = digits.split_once('.').map_or(0, |(_, decimals)| decimals.len());
        format!("{opened}{}", self.written(number, u32::try_from(decimals).unwrap_or(0)))
    }

    /// A number with so many decimals, rounded to them.
    pub fn written(self, amount: Exact, decimals: u32) -> String {
        match self {
            Self::Language => amount.grouped(Some(decimals)),
            Self::German => amount.german(Some(decimals)),
            Self::English => amount.grouped(Some(decimals)).replace('_', ","),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::Numbers;
    use crate::base::Exact;

    #[test]
    fn what_is_not_rounded_yet_shows_its_own_digits() {
        let amount = Exact::new(66_666, 1000).unwrap();
        let forms = [Numbers::Language, Numbers::German, Numbers::English].map(|numbers| numbers.amount(amount));
        assert_eq!(forms, ["66.66…", "66,66…", "66.66…"]);
        assert_eq!(Numbers::Language.amount(Exact::new(1, 3).unwrap()), "0.33…");
        assert_eq!(Numbers::German.amount(Exact::new(123_456_789, 100).unwrap()), "1.234.567,89");
    }

    #[test]
    fn amounts_in_words_are_written_alike() {
        let words =
            "Satz is 12.5 % (row 2), Summe is 1_400_000.00 DM, Klausel 2.1 is agreed, Frist is 1_000 days, (2.5 DM)";
        assert_eq!(
            Numbers::German.in_words(words, "DM"),
            "Satz is 12,5 % (row 2), Summe is 1.400.000,00 DM, Klausel 2.1 is agreed, Frist is 1_000 days, (2,5 DM)"
        );
        assert_eq!(Numbers::English.in_words("Summe is 1_400.00 DM", "DM"), "Summe is 1,400.00 DM");
        assert_eq!(Numbers::Language.in_words(words, "DM"), words);
    }
}
